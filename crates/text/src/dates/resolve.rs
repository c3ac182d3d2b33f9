//! From what the words say to an ISO date, by the document's own date.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::{DateExpr, ResolvedDate, WhichDay, WhichYear};

/// The date that `expr` comes to in a document published on `published`, no more precise than its words.
///
/// A day or month without a year is the latest such on or before `published`; a weekday likewise, the document's own
/// weekday being the same day. `None` where the words have no calendar value ("last week"), where they need a document
/// date that is not known, or where there is no such day (30 February).
pub fn resolve(expr: &DateExpr, published: Option<Date>) -> Option<ResolvedDate> {
    match *expr {
        DateExpr::Day { year, month, day, weekday } => {
            day_of(year, month, day, weekday, published).map(as_day)
        }
        DateExpr::Numeric { first, second, year } => numeric(first, second, year, published).map(as_day),
        DateExpr::Month { year, month } => month_of(year, month, published).map(as_month),
        DateExpr::Year(year) => Some(as_year(year)),
        DateExpr::Weekday { day, which } => weekday_of(day, which, published?).map(as_day),
        DateExpr::DaysFrom(days) => published?.checked_add(days.days()).ok().map(as_day),
        DateExpr::MonthsFrom(months) => published?
            .first_of_month()
            .checked_add(months.months())
            .ok()
            .map(|d| as_month((d.year(), d.month()))),
        DateExpr::YearsFrom(years) => i32::from(published?.year())
            .checked_add(years)
            .and_then(|y| i16::try_from(y).ok())
            .filter(|y| (1..=9999).contains(y))
            .map(as_year),
        DateExpr::Vague => None,
    }
}

fn as_day(date: Date) -> ResolvedDate {
    ResolvedDate { value: format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day()) }
}

fn as_month((year, month): (i16, i8)) -> ResolvedDate {
    ResolvedDate { value: format!("{year:04}-{month:02}") }
}

fn as_year(year: i16) -> ResolvedDate {
    ResolvedDate { value: format!("{year:04}") }
}

fn day_of(
    year: WhichYear,
    month: i8,
    day: i8,
    weekday: Option<Weekday>,
    published: Option<Date>,
) -> Option<Date> {
    let exact = |year: i16| Date::new(year, month, day).ok();
    match year {
        WhichYear::Given(year) => exact(year),
        WhichYear::Offset(years) => exact(published?.year().checked_add(i16::from(years))?),
        WhichYear::Elsewhere => None,
        WhichYear::Latest => {
            let today = published?;
            let mut past = candidates(today, exact).filter(|d| *d <= today).peekable();
            let latest = past.peek().copied();
            // "Tuesday, 3 June": the weekday says which year, where it fits one of the last few.
            weekday.and_then(|w| past.take(6).find(|d| d.weekday() == w)).or(latest)
        }
        WhichYear::Previous => candidates(published?, exact).find(|d| Some(*d) < published),
        WhichYear::Next => {
            let today = published?;
            (0..=8).filter_map(|n| exact(today.year().checked_add(n)?)).find(|d| *d > today)
        }
    }
}

/// The same day in this and earlier years, latest first; enough years to meet a 29 February.
fn candidates(today: Date, exact: impl Fn(i16) -> Option<Date>) -> impl Iterator<Item = Date> {
    (0..=8).filter_map(move |n| exact(today.year().checked_sub(n)?))
}

fn month_of(year: WhichYear, month: i8, published: Option<Date>) -> Option<(i16, i8)> {
    let shifted = |this: Date, by: i16| this.year().checked_add(by);
    let year = match year {
        WhichYear::Given(year) => year,
        WhichYear::Elsewhere => return None,
        WhichYear::Offset(years) => shifted(published?, i16::from(years))?,
        WhichYear::Latest => shifted(published?, if month <= published?.month() { 0 } else { -1 })?,
        WhichYear::Previous => shifted(published?, if month < published?.month() { 0 } else { -1 })?,
        WhichYear::Next => shifted(published?, if month > published?.month() { 0 } else { 1 })?,
    };
    Some((year, month))
}

fn weekday_of(day: Weekday, which: WhichDay, today: Date) -> Option<Date> {
    // Days from the wanted weekday up to today: 0 to 6.
    let back = i32::from(today.weekday().to_monday_zero_offset() - day.to_monday_zero_offset()).rem_euclid(7);
    let shift = match which {
        WhichDay::Latest => -back,
        WhichDay::Previous if back == 0 => -7,
        WhichDay::Previous => -back,
        WhichDay::Next => 7 - back,
        WhichDay::WeekBefore => {
            i32::from(day.to_monday_zero_offset()) - i32::from(today.weekday().to_monday_zero_offset()) - 7
        }
    };
    today.checked_add(shift.days()).ok()
}

/// Day/month or month/day: the only order that is a date, or the one that fits the document's own date.
fn numeric(first: i8, second: i8, year: i16, published: Option<Date>) -> Option<Date> {
    let day_first = Date::new(year, second, first).ok();
    let month_first = Date::new(year, first, second).ok();
    match (day_first, month_first) {
        (Some(a), Some(b)) if a != b => {
            let today = published?;
            match (a <= today, b <= today) {
                _ if a == today => Some(a),
                _ if b == today => Some(b),
                (true, false) => Some(a),
                (false, true) => Some(b),
                _ => None,
            }
        }
        (Some(only), _) | (None, Some(only)) => Some(only),
        (None, None) => None,
    }
}
