//! Dates in running text: which words name a time, and what day, month or year they come to.
//!
//! [`find`] reads one stretch of text in linear time; [`resolve`] turns what the words say into an ISO date **no more
//! precise than the words**: "in October" is a month, "last week" is nothing. Both are pure: the only "now" is the
//! document's own date.

mod grammar;
mod resolve;
mod token;

use jiff::civil::{Date, Weekday};

use crate::Span;

pub use resolve::resolve;

/// The day of the calendar that words give by themselves, without the document's date.
pub(crate) fn own_day(expr: &DateExpr) -> Option<Date> {
    let own = matches!(expr, DateExpr::Day { year: WhichYear::Given(_), .. } | DateExpr::Numeric { .. });
    if own { resolve(expr, None)?.value.parse().ok() } else { None }
}

/// The first day that a value of a field names: `2024-03-05T09:12:00Z`, `20240305`, `5 March 2024`.
pub(crate) fn first_day(value: &str) -> Option<Date> {
    let value = value.trim();
    if let Some(date) = value.get(..10).and_then(|d| d.parse().ok()) {
        return Some(date);
    }
    if let Some(digits) = value.get(..8).filter(|d| d.bytes().all(|b| b.is_ascii_digit())) {
        let part = |range| digits.get(range).and_then(|d: &str| d.parse::<i16>().ok());
        let (month, day) = (i8::try_from(part(4..6)?).ok()?, i8::try_from(part(6..8)?).ok()?);
        return Date::new(part(0..4)?, month, day).ok();
    }
    let length = u32::try_from(value.floor_char_boundary(200)).ok()?;
    find(value, Span::new(0, length)).iter().find_map(|m| own_day(&m.value))
}

/// Words that name a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateMention {
    /// The words, leading preposition included: `on Monday`, `in October 2023`.
    pub span: Span,
    /// The words without preposition and article: `Monday`, `October 2023`.
    pub core: Span,
    /// What the words say.
    pub value: DateExpr,
    /// How the preposition ties an event to that time.
    pub relation: Relation,
}

/// How an event stands to the time named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// At or within it: `on Monday`, `in 2019`, `Monday`.
    At,
    /// From it onwards: `since`, `from`, `after`.
    Since,
    /// Up to it: `until`, `by`, `before`.
    Until,
    /// Between it and a later time, which the mention covers too: `between 2016 and 2021`.
    Between,
}

/// What the words of a date say, before the document's own date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateExpr {
    /// A day of the calendar: `4 March 2025`, `Tuesday, 3 June`.
    Day {
        /// The year, or how to find it.
        year: WhichYear,
        /// 1 to 12.
        month: i8,
        /// 1 to 31; not checked against the month.
        day: i8,
        /// The day of the week where the words give one too.
        weekday: Option<Weekday>,
    },
    /// Day and month in digits whose order the words leave open: `11/05/2023`.
    Numeric {
        /// The first number, 1 to 31.
        first: i8,
        /// The second number, 1 to 31.
        second: i8,
        /// The year.
        year: i16,
    },
    /// A month: `October 2023`, `in October`, `last May`.
    Month {
        /// The year, or how to find it.
        year: WhichYear,
        /// 1 to 12.
        month: i8,
    },
    /// A year: `in 2019`, `spring 2022`.
    Year(i16),
    /// A day of the week: `Monday`, `last Friday`.
    Weekday {
        /// Which day.
        day: Weekday,
        /// Which of them.
        which: WhichDay,
    },
    /// Days before (negative) or after the document's date: `today` is 0, `yesterday` is -1.
    DaysFrom(i32),
    /// Months before or after: `last month` is -1.
    MonthsFrom(i32),
    /// Years before or after: `last year` is -1.
    YearsFrom(i32),
    /// Words of time without a calendar value: `last week`, `a month ago`, `in recent years`.
    Vague,
}

/// The year of a day or month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhichYear {
    /// The words give it.
    Given(i16),
    /// They do not: the latest such day or month on or before the document's date.
    Latest,
    /// The latest before the document's own day or month: `last March`.
    Previous,
    /// The first after the document's own day or month: `next March`.
    Next,
    /// Years from the document's year: `October last year` is -1.
    Offset(i8),
    /// Another year that the sentence alone does not tell: `April of that year`.
    Elsewhere,
}

/// Which of the days of that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhichDay {
    /// The latest on or before the document's date.
    Latest,
    /// The latest before the document's date: `last Friday`.
    Previous,
    /// That day in the calendar week before the document's: `Monday last week`.
    WeekBefore,
    /// The first after the document's date: `next Monday`.
    Next,
}

/// A date as precise as the words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ResolvedDate {
    /// ISO 8601: `2023-10-05`, `2023-10` or `2023`.
    pub value: String,
}

/// The date mentions in `span` of `text`, in text order, without overlap; spans count from the start of `text`.
///
/// A span that does not lie in the text has none. Runs in time linear in the span.
pub fn find(text: &str, span: Span) -> Vec<DateMention> {
    let tokens = token::split(text, span);
    let scan = grammar::Scan { text, tokens: &tokens };
    let mut found = Vec::new();
    let (mut at, mut free) = (0, 0);
    while at < tokens.len() {
        match scan.date(at) {
            Some(date) => {
                let end = date.end;
                found.push(scan.mention(free, at, &date));
                (at, free) = (end, end);
            }
            None => at += 1,
        }
    }
    found
}

#[cfg(test)]
mod tests;
