//! A table of date words with what they come to.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use jiff::civil::date;

use super::{DateExpr, Relation, find, resolve};
use crate::Span;

/// Every mention in `text` as `words=value`, for a document of Wednesday, 14 February 2024; `-` has no value.
fn read(text: &str) -> String {
    let published = Some(date(2024, 2, 14));
    let whole = Span::new(0, u32::try_from(text.len()).unwrap());
    let shown: Vec<String> = find(text, whole)
        .iter()
        .map(|m| {
            let value = resolve(&m.value, published).map_or("-".to_string(), |d| d.value);
            format!("{}={value}", m.span.of(text))
        })
        .collect();
    shown.join("; ")
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(read(text), expected, "in {text:?}");
}

#[test]
fn full_dates() {
    check("It began on 4 March 2023.", "on 4 March 2023=2023-03-04");
    check("It began on March 4, 2023, they said.", "on March 4, 2023=2023-03-04");
    check("Published 2023-03-04.", "2023-03-04=2023-03-04");
    check("Published 2023-03-04T10:00:00Z", "2023-03-04T10=2023-03-04");
    check("on the 4th of March 2023", "on the 4th of March 2023=2023-03-04");
    check("Tuesday, 3 June 2023", "Tuesday, 3 June 2023=2023-06-03");
    check("Wed, 14 Feb 2024 10:00", "Wed, 14 Feb 2024=2024-02-14");
    check("Oct. 3, 2023", "Oct. 3, 2023=2023-10-03");
    check("Sept 30 2023", "Sept 30 2023=2023-09-30");
    check("MONDAY, MARCH 4, 2019", "MONDAY, MARCH 4, 2019=2019-03-04");
    check("December 24, Reiwa 5 (2023)", "December 24, Reiwa 5 (2023)=2023-12-24");
    check("30 February 2023", "30 February 2023=-");
    check("August 23rd, 2022", "August 23rd, 2022=2022-08-23");
}

#[test]
fn days_without_a_year_are_the_latest() {
    check("on 4 March", "on 4 March=2023-03-04");
    check("On February 14 the ministry", "On February 14=2024-02-14");
    check("On February 15 the ministry", "On February 15=2023-02-15");
    check("on Monday, 12 February", "on Monday, 12 February=2024-02-12");
    check("on Tuesday, 14 February", "on Tuesday, 14 February=2023-02-14");
    check("on 29 February", "on 29 February=2020-02-29");
    check("on 3 May last year", "on 3 May last year=2023-05-03");
    check("on 3 May of that year", "on 3 May of that year=-");
}

#[test]
fn digits() {
    check("dated 08.10.2023 in Kyiv", "08.10.2023=2023-10-08");
    check("14/03/2023", "14/03/2023=2023-03-14");
    check("03/14/2023", "03/14/2023=2023-03-14");
    check("14/02/2024", "14/02/2024=2024-02-14");
    check("01/03/2024", "01/03/2024=2024-01-03");
    check("02/03/2023", "02/03/2023=-");
    check("at 10.10.2024.7 and 192.10.10.2024", "");
    check("CVE-2021-26855 and CVE-2023-12-10", "");
    check("example.org/2023/03/04/story", "");
}

#[test]
fn months() {
    check("in October 2023", "in October 2023=2023-10");
    check("In October the group", "In October=2023-10");
    check("in February", "in February=2024-02");
    check("in May", "in May=2023-05");
    check("since last May", "since last May=2023-05");
    check("last February", "last February=2023-02");
    check("in October last year", "in October last year=2023-10");
    check("in late March 2022", "in late March 2022=2022-03");
    check("its October report", "October=2023-10");
    check("between April and June 2022", "between April and June 2022=2022-04");
    check("the end of January", "January=2024-01");
    check("You may march in 2 weeks, Theresa May said; March on!", "");
    check("May said no. March said yes. April Jones and June Roe agreed.", "");
    check("It may be, and in march order.", "");
}

#[test]
fn years() {
    check("in 2019", "in 2019=2019");
    check("In 2022, when", "In 2022=2022");
    check("the campaign (2019) was", "2019=2019");
    check("early 2021 and mid-2022 and late in 2020", "early 2021=2021; mid-2022=2022; in 2020=2020");
    check("since at least 2019", "since at least 2019=2019");
    check("as far back as 2020, as early as 2019", "2020=2020; 2019=2019");
    check("at least 2019 servers", "");
    check("spring 2022", "spring 2022=2022");
    check("in the spring of 2022", "in the spring of 2022=2022");
    check("the third quarter of 2023 and Q3 2022", "2023=2023; Q3 2022=2022");
    check("between 2016 and 2021", "between 2016 and 2021=2016");
    check("from 2016 to 2021", "from 2016 to 2021=2016");
    check("the Harbourmaster case of 2019", "2019=2019");
    check("the 2022 attack", "2022=2022");
    check("the 2019 servers, 2019 servers, a total of 2019, of 2019 servers", "");
    check("Exchange Server 2019, Windows 2016, version 2019.1, Unit 2029", "");
    check("in 2,019 cases at 2019 GMT, $2019, by 2019 percent", "");
    check("ISO 27001:2022, T1059.2019, 2019-nCoV", "");
    check("the 1990s and the 2010s", "");
}

#[test]
fn weekdays() {
    check("on Monday", "on Monday=2024-02-12");
    check("on Wednesday", "on Wednesday=2024-02-14");
    check("on Thursday", "on Thursday=2024-02-08");
    check("Monday's announcement", "Monday=2024-02-12");
    check("Monday’s announcement", "Monday=2024-02-12");
    check("last Wednesday", "last Wednesday=2024-02-07");
    check("next Wednesday", "next Wednesday=2024-02-21");
    check("earlier on Tuesday night", "on Tuesday night=2024-02-13");
    check("on Monday last week", "on Monday last week=2024-02-05");
    check("by Thursday", "by Thursday=2024-02-08");
    check("Patch Tuesday, Black Friday, the Sunday Times, the Sun, Mondays", "");
}

#[test]
fn relative_words() {
    check("today", "today=2024-02-14");
    check("said yesterday evening", "yesterday evening=2024-02-13");
    check("last night", "last night=2024-02-13");
    check("this morning and tonight", "this morning=2024-02-14; tonight=2024-02-14");
    check("tomorrow", "tomorrow=2024-02-15");
    check("the day before yesterday", "day before yesterday=2024-02-12");
    check("last week", "last week=-");
    check("this week", "this week=-");
    check("last month", "last month=2024-01");
    check("last year", "last year=2023");
    check("earlier this year", "earlier this year=2024");
    check("three days ago", "three days ago=2024-02-11");
    check("a month ago", "a month ago=-");
    check("a year ago", "a year ago=2023");
    check("two weeks ago", "two weeks ago=-");
    check("a year earlier", "a year earlier=-");
    check("Russia Today reported", "");
    check("in recent months", "in recent months=-");
}

#[test]
fn ranges_take_the_first_part() {
    check("from 30 April to 2 May 2022", "from 30 April to 2 May 2022=2022-04-30");
    check("4-6 March 2023", "4-6 March 2023=2023-03-04");
    check("March 4 to 6, 2023", "March 4 to 6, 2023=2023-03-04");
    check("on 8 and 9 March 2023", "on 8 and 9 March 2023=2023-03-08");
    check("in 2019-2021", "in 2019-2021=2019");
    check("30 December to 2 January", "30 December=2023-12-30; 2 January=2024-01-02");
}

#[test]
fn relation_tells_since_from_until() {
    let relation = |text: &str| find(text, Span::new(0, u32::try_from(text.len()).unwrap()))[0].relation;
    assert_eq!(relation("since October"), Relation::Since);
    assert_eq!(relation("by 2030"), Relation::Until);
    assert_eq!(relation("on the morning of July 28"), Relation::At);
    assert_eq!(relation("between 2016 and 2021"), Relation::Between);
}

#[test]
fn without_a_document_date_only_full_dates_resolve() {
    assert_eq!(resolve(&DateExpr::DaysFrom(0), None), None);
    assert_eq!(resolve(&DateExpr::Year(2019), None).unwrap().value, "2019");
}

#[test]
fn spans_count_from_the_text() {
    let text = "Olé! On Monday, ‘tis said.";
    let found = find(text, Span::new(6, u32::try_from(text.len()).unwrap()));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].span.of(text), "On Monday");
    assert_eq!(found[0].core.of(text), "Monday");
    assert!(find(text, Span::new(3, 9)).is_empty(), "a span off the boundaries has no text");
}
