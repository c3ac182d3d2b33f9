//! Days as the record counts them, and dates at the precision of the words: `2021-07-19`, `2021-07`, `2021`.

use jiff::civil::Date;
use jiff::{Timestamp, Unit};

const EPOCH: Date = Date::constant(1970, 1, 1);

/// The day that a moment belongs to, in UTC.
pub fn of_moment(moment: Timestamp) -> Date {
    moment.to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// Days since 1 January 1970.
pub fn number(day: Date) -> i32 {
    day.since((Unit::Day, EPOCH)).map_or(0, |span| span.get_days())
}

/// The day of that number; `None` outside the years -9999 to 9999.
pub fn from_number(number: i32) -> Option<Date> {
    EPOCH.checked_add(jiff::Span::new().try_days(number).ok()?).ok()
}

/// First and last day of what `2021`, `2021-07` or `2021-07-19` names.
pub fn range(value: &str) -> Option<(Date, Date)> {
    let mut parts = value.split('-');
    let year: i16 = digits(parts.next()?, 4)?;
    let Some(month) = parts.next() else {
        return Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?));
    };
    let begin = Date::new(year, digits(month, 2)?, 1).ok()?;
    let Some(day) = parts.next() else { return Some((begin, begin.last_of_month())) };
    let day = Date::new(year, begin.month(), digits(day, 2)?).ok()?;
    parts.next().is_none().then_some((day, day))
}

/// The one day that a value names; `None` where it names a month or a year.
pub fn exact(value: &str) -> Option<Date> {
    range(value).filter(|(first, last)| first == last).map(|(first, _)| first)
}

fn digits<N: std::str::FromStr>(digits: &str, length: usize) -> Option<N> {
    let is_number = digits.len() == length && digits.bytes().all(|b| b.is_ascii_digit());
    if is_number { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot set up its case must fail")]
    use super::*;

    #[test]
    fn days_and_numbers_are_one_to_one() {
        for (number, date) in [(0, "1970-01-01"), (18_827, "2021-07-19"), (-1, "1969-12-31")] {
            assert_eq!(from_number(number).unwrap().to_string(), date);
            assert_eq!(super::number(date.parse().unwrap()), number);
        }
        assert_eq!(from_number(i32::MAX), None);
    }

    #[test]
    fn dates_are_as_precise_as_their_words() {
        let check = |value: &str| range(value).map(|(a, b)| format!("{a} {b}"));
        assert_eq!(check("2021").as_deref(), Some("2021-01-01 2021-12-31"));
        assert_eq!(check("2024-02").as_deref(), Some("2024-02-01 2024-02-29"));
        assert_eq!(check("2021-07-19").as_deref(), Some("2021-07-19 2021-07-19"));
        for bad in ["", "21", "2021-7", "2021-13", "2021-02-30", "2021-07-19-1", "yesterday", "+021"] {
            assert_eq!(check(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_moment_belongs_to_its_day_in_utc() {
        let moment: Timestamp = "2021-07-19T23:30:00-04:00".parse().unwrap();
        assert_eq!(of_moment(moment).to_string(), "2021-07-20");
    }
}
