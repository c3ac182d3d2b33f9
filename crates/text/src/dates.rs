//! Dates in running text: which words name a time, and what day, month or year they come to.
//!
//! [`find`] reads one stretch of text in linear time; [`resolve`] turns what the words say into an ISO date **no more
//! precise than the words**: "in October" is a month, "last week" is nothing. Both are pure: the only "now" is the
//! document's own date.

mod grammar;
mod resolve;
mod token;

use jiff::civil::Weekday;

use crate::Span;

pub use resolve::resolve;

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
                found.push(scan.mention(free, at, date));
                (at, free) = (end, end);
            }
            None => at += 1,
        }
    }
    found
}

#[cfg(test)]
mod tests;
