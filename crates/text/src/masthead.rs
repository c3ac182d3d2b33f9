//! What a text says of itself: when it appeared, who wrote it, and the place at the head of its first paragraph.

use jiff::civil::Date;

use crate::dates::{self, DateExpr};
use crate::kind::is_bare_date;
use crate::{Block, BlockKind, Dateline, Problem, Span};

/// Blocks from the top and the bottom that may hold the date of the text.
const HEAD: usize = 9;
const TAIL: usize = 5;

/// How much of a line is searched for the date of the text, in bytes.
const LONGEST_LINE: u32 = 200;

/// The longest dateline, in bytes.
const LONGEST_DATELINE: usize = 120;

/// The date that the caller gives, with a problem where it is none.
pub(crate) fn given_date(given: &str) -> Result<Date, Problem> {
    let given = given.trim();
    let day = given
        .get(..10)
        .filter(|_| given.len() == 10 || given.as_bytes().get(10).is_some_and(|b| matches!(b, b'T' | b' ')));
    day.and_then(|d| d.parse().ok()).ok_or_else(|| Problem {
        code: "bad-date",
        message: format!("`{given}` is not a date"),
        hint: "write the date of publication as YYYY-MM-DD, for example 2021-07-19".into(),
        span: None,
    })
}

/// The date of the text by its own lines: a date line at the top, the dateline, the headline, a line at the bottom.
pub(crate) fn date(text: &str, blocks: &[Block], dateline: Option<&Dateline>) -> Option<Date> {
    let head = blocks.get(..blocks.len().min(HEAD)).unwrap_or(blocks);
    let tail = blocks.get(blocks.len().saturating_sub(TAIL)..).unwrap_or(blocks);
    let near = || known_days(text, blocks);
    let best = |blocks: &[Block], fits: &dyn Fn(&Block) -> bool| {
        let lines = blocks.iter().filter(|b| fits(b)).map(|b| opening(text, b.span));
        lines.filter_map(|line| best_in(text, line, &near)).min_by_key(|(rank, _)| *rank)
    };
    best(head, &|b| b.kind == BlockKind::Byline)
        .or_else(|| best_in(text, dateline?.span, &near))
        .or_else(|| best(head, &|b| b.kind == BlockKind::Title))
        .or_else(|| {
            best(head, &|b| {
                matches!(b.kind, BlockKind::Heading | BlockKind::Row) || is_labelled(b.span.of(text))
            })
        })
        .or_else(|| best(tail, &|b| b.kind == BlockKind::Byline))
        .map(|(_, date)| date)
}

/// As much of a part as is searched for the date of the text.
fn opening(text: &str, span: Span) -> Span {
    let end = text.floor_char_boundary(span.end.min(span.start.saturating_add(LONGEST_LINE)) as usize);
    Span::new(span.start, u32::try_from(end).unwrap_or(span.start))
}

/// Whether a line opens with a word for its own appearance: "Version 1.1 of 31 March 2022."
fn is_labelled(line: &str) -> bool {
    let labels = [
        "version",
        "published",
        "issued",
        "released",
        "posted",
        "date",
        "release date",
        "original release date",
    ];
    let opening: String = line.chars().take(24).flat_map(char::to_lowercase).collect();
    labels.iter().any(|l| opening.strip_prefix(l).is_some_and(|rest| rest.starts_with([' ', ':'])))
}

/// The full dates of the first parts, which settle the order of day and month in "11/05/2023".
fn known_days(text: &str, blocks: &[Block]) -> Vec<Date> {
    let first = blocks.iter().take(3 * HEAD);
    first.flat_map(|b| dates::find(text, b.span)).filter_map(|m| dates::own_day(&m.value)).collect()
}

/// The full date of a line that is most likely that of publication; less is likelier.
fn best_in(text: &str, line: Span, near: &dyn Fn() -> Vec<Date>) -> Option<(u8, Date)> {
    let mentions = dates::find(text, line);
    let mut from = line.start;
    let mut best: Option<(u8, Date)> = None;
    for mention in &mentions {
        let rank = rank(Span::new(from, mention.span.start).of(text));
        from = mention.span.end;
        let settled = || {
            near()
                .into_iter()
                .find(|d| dates::resolve(&mention.value, Some(*d)).is_some_and(|r| r.value == d.to_string()))
        };
        let numeric = matches!(mention.value, DateExpr::Numeric { .. });
        let date = dates::own_day(&mention.value).or_else(|| if numeric { settled() } else { None });
        if let Some(date) = date
            && best.is_none_or(|(r, _)| rank < r)
        {
            best = Some((rank, date));
        }
    }
    best
}

/// How the words since the date before speak of a date.
fn rank(before: &str) -> u8 {
    // The nearest label counts, so only the words since the last separator.
    let before = before.to_lowercase();
    let before = before.rsplit(['|', ';', '·']).next().unwrap_or("");
    let says = |words: &[&str]| words.iter().any(|w| before.contains(w));
    if says(&["cut-off", "cutoff", "covers", "original:", "post of", "valid"]) {
        3
    } else if says(&["updated", "revised", "changed", "modified", "corrected"]) {
        2
    } else if says(&["publish", "released", "issued", "posted", "release date"]) {
        0
    } else {
        1
    }
}

/// The line that names the writer: the first byline that says more than a date.
pub(crate) fn byline(text: &str, blocks: &[Block]) -> Option<String> {
    let mut lines = blocks.iter().filter(|b| b.kind == BlockKind::Byline).map(|b| b.span.of(text));
    let is_label = |l: &str| l.eq_ignore_ascii_case("for immediate release");
    let starts = |l: &str, labels: &[&str]| labels.iter().any(|s| l.to_lowercase().starts_with(s));
    let when = [
        "updated",
        "published",
        "last ",
        "posted",
        "version",
        "tlp",
        "(reporting",
        "reporting",
        "(additional",
        "– additional",
    ];
    let line = lines.find(|l| !l.contains("://") && !is_bare_date(l) && !is_label(l) && !starts(l, &when))?;
    let named = ["By ", "BY ", "by "].iter().find_map(|by| line.strip_prefix(by)).unwrap_or(line);
    let segments = named
        .split(['|', '·'])
        .map(str::trim)
        .filter(|s| !s.is_empty() && !is_bare_date(s) && !s.starts_with(char::is_numeric));
    let named = segments.collect::<Vec<_>>().join(", ");
    (!named.is_empty()).then(|| named.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The dateline at the start of the first paragraphs: "TAIPEI, March 4 (Formosa Wire) - ".
pub(crate) fn dateline(text: &str, blocks: &[Block]) -> Option<Dateline> {
    let head = blocks.get(..blocks.len().min(HEAD)).unwrap_or(blocks);
    head.iter().filter(|b| b.kind == BlockKind::Paragraph).take(2).find_map(|b| dateline_at(text, b.span))
}

fn dateline_at(text: &str, block: Span) -> Option<Dateline> {
    let words = block.of(text);
    let opening = words.get(..words.floor_char_boundary(LONGEST_DATELINE))?;
    let (length, mut head) = before_dash(opening)?;
    let mut agency = None;
    if let Some(inner) = head.strip_suffix(')').and_then(|h| h.rsplit_once('(')) {
        head = inner.0.trim_end();
        agency = Some(inner.1.trim().to_string());
    }
    let mut parts = head.split(',').map(str::trim);
    let place = parts.next().filter(|p| is_place(p))?;
    // What follows the place is a region or a date, and in the usual form the place is in capitals.
    let rest: Vec<&str> = parts.collect();
    let shouted = place.chars().all(|c| !c.is_lowercase());
    let dated = rest.iter().any(|part| !dates::find(part, whole(part)).is_empty());
    let short = rest
        .iter()
        .all(|part| part.len() <= 24 && part.starts_with(|c: char| c.is_uppercase() || c.is_numeric()));
    // In front of a colon capitals mark a speaker.
    let spoken = opening.get(..length).is_some_and(|o| o.ends_with(": "));
    let sure = shouted && !spoken || dated || agency.is_some();
    (sure && short).then(|| Dateline {
        place: place.to_string(),
        span: Span::new(block.start, block.start + u32::try_from(length).unwrap_or(0)),
        agency,
    })
}

fn whole(words: &str) -> Span {
    Span::new(0, u32::try_from(words.len()).unwrap_or(0))
}

/// The length up to and with the dash, and the words before it.
fn before_dash(opening: &str) -> Option<(usize, &str)> {
    let dashes = [" — ", " – ", " -- ", " - ", "— ", " —", ": "];
    let (at, dash) = dashes.iter().filter_map(|d| Some((opening.find(d)?, *d))).min_by_key(|(at, _)| *at)?;
    let head = opening.get(..at)?;
    // "LONDON: The" only in capitals, so that no speaker's name is taken for a place.
    let colon =
        dash == ": " && (head.chars().any(char::is_lowercase) || head.len() < 4 || head.contains(' '));
    (!colon && !head.is_empty()).then_some((at + dash.len(), head))
}

/// One to four capitalised words, or several places with slashes.
fn is_place(place: &str) -> bool {
    let words: Vec<&str> = place.split_whitespace().collect();
    let named = |w: &&str| {
        w.starts_with(char::is_uppercase)
            && w.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '/' | '\'' | '’'))
            || matches!(*w, "de" | "la" | "el" | "and" | "of" | "the" | "/")
    };
    (1..=4).contains(&words.len()) && words.iter().all(named) && place.len() >= 3
}

#[cfg(test)]
mod tests {
    //! What whole small texts say of themselves.
    use crate::{Content, Document, Input, read};

    fn of(text: &str) -> Document {
        read(Input { content: Content::Text(text.to_string()), ..Input::default() })
    }

    #[track_caller]
    fn check_date(head: &str, expected: Option<&str>) {
        let document = of(&format!(
            "Ministry names group\n\n{head}\n\nThe group was named by the ministry.\n\nNobody replied to it.\n\nThe talks on the border go on.\n\nThe bakers of the town are well.\n\nThe harvest was a good one this year."
        ));
        assert_eq!(document.published.map(|d| d.to_string()).as_deref(), expected, "{head}");
    }

    #[test]
    fn dates_of_documents() {
        check_date("24 September 2024 | Version 1.0", Some("2024-09-24"));
        check_date("Published: 12 April 2023. Last revised: 14 April 2023, 16:40 UTC", Some("2023-04-12"));
        check_date("Data cut-off: 31 December 2023. Released 30 January 2024.", Some("2024-01-30"));
        check_date(
            "Castellan, correction to our post of 3 March 2021, published on 25 November 2021",
            Some("2021-11-25"),
        );
        check_date("By Jane Roe\nUpdated: May 21, 2025, 23:14 IST", Some("2025-05-21"));
        check_date("14/03/2023", Some("2023-03-14"));
        check_date("03/04/2023", None);
        check_date(
            "03/04/2023\n\nOn 3 April 2023 the minister met the envoy of the group.",
            Some("2023-04-03"),
        );
        check_date("KYIV, March 4, 2023 (Wire) - The minister met the envoy.", Some("2023-03-04"));
        check_date("On 3 April 2023 the minister met the envoy of the group.", None);
        check_date("Version 1.1 of 31 March 2022. Original: 28 March 2022.", Some("2022-03-31"));
    }

    #[test]
    fn given_dates() {
        let with = |published: &str| {
            let document = read(Input {
                published: Some(published.to_string()),
                content: Content::Text("T\n\n4 March 2020\n\nIt was named.".to_string()),
                ..Input::default()
            });
            let problems: Vec<&str> = document.problems.iter().map(|p| p.code).collect();
            (document.published.map(|d| d.to_string()), problems)
        };
        assert_eq!(with("2021-07-19"), (Some("2021-07-19".to_string()), vec![]));
        assert_eq!(with("2021-07-19T10:00:00Z"), (Some("2021-07-19".to_string()), vec![]));
        for wrong in ["19.7.2021", "2021-13-01", "2021-02-30", "yesterday", "2021-07-1", "2021-07-199"] {
            assert_eq!(with(wrong), (Some("2020-03-04".to_string()), vec!["bad-date"]), "{wrong}");
        }
        assert_eq!(with("").1, Vec::<&str>::new());
    }

    #[track_caller]
    fn check_dateline(opening: &str, expected: Option<(&str, Option<&str>)>) {
        let document = of(&format!("A headline\n\n{opening}The group was named by the ministry on Monday."));
        let found = document.dateline.as_ref().map(|d| (d.place.as_str(), d.agency.as_deref()));
        assert_eq!(found, expected, "{opening}");
        if let Some(dateline) = &document.dateline {
            assert_eq!(dateline.span.of(&document.text), opening);
        }
    }

    #[test]
    fn datelines() {
        check_dateline("TAIPEI, March 4 (Formosa Wire) - ", Some(("TAIPEI", Some("Formosa Wire"))));
        check_dateline("WASHINGTON (AP) — ", Some(("WASHINGTON", Some("AP"))));
        check_dateline("Pyongyang, May 31 (KCNA) -- ", Some(("Pyongyang", Some("KCNA"))));
        check_dateline("RABAT/ALGIERS, June 3 – ", Some(("RABAT/ALGIERS", None)));
        check_dateline("MEXICO CITY — ", Some(("MEXICO CITY", None)));
        check_dateline("OAKUM FALLS, Neb. — ", Some(("OAKUM FALLS", None)));
        check_dateline("CHAIR: ", None);
        check_dateline("Britain - and others - ", None);
        check_dateline("", None);
    }

    #[test]
    fn bylines() {
        let byline = |line: &str| of(&format!("A headline\n\n{line}\n\nThe group was named.")).byline;
        assert_eq!(byline("By Jane Roe and John Doe").as_deref(), Some("Jane Roe and John Doe"));
        assert_eq!(byline("By Jane Roe · March 12, 2025 · 02:15 PM").as_deref(), Some("Jane Roe"));
        assert_eq!(byline("Ministry of Foreign Affairs").as_deref(), Some("Ministry of Foreign Affairs"));
        assert_eq!(byline("21 March 2024, 18:40"), None);
        assert_eq!(byline("Updated 14:05 GMT"), None);
    }
}
