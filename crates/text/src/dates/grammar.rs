//! The grammar of dates over tokens: what stands at one token, how far it goes, and which preposition leads to it.

use jiff::civil::Weekday;

use super::token::{Kind, Token};
use super::{DateExpr, DateMention, Relation, WhichDay, WhichYear};
use crate::Span;

/// Tokens with the text they point into.
pub(super) struct Scan<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
}

/// A date that begins at some token.
pub(super) struct Found {
    value: DateExpr,
    /// The token after its last.
    pub(super) end: usize,
    /// Whether it covers a later end of a range too.
    range: bool,
}

/// What leads to a date on its left.
struct Lead {
    start: usize,
    relation: Relation,
    preposition: &'static str,
}

impl Found {
    fn new(value: DateExpr, end: usize) -> Found {
        Found { value, end, range: false }
    }
}

/// Unless the words are followed by these, `2019` after a preposition is a year.
const COUNTED: [&str; 6] = ["percent", "per", "people", "million", "billion", "euros"];

impl Scan<'_> {
    /// The date that begins at token `at`.
    pub(super) fn date(&self, at: usize) -> Option<Found> {
        let single = self.single(at)?;
        Some(self.range(at, single))
    }

    /// The mention of a date found at `at`, its preposition not reaching back before token `free`.
    pub(super) fn mention(&self, free: usize, at: usize, found: &Found) -> DateMention {
        let lead = self.lead(free, at);
        let end = self.tokens.get(found.end.saturating_sub(1)).map_or(0, |t| t.span.end);
        let start_of = |i: usize| self.tokens.get(i).map_or(end, |t| t.span.start);
        let relation = if found.range { Relation::Between } else { lead.relation };
        DateMention {
            span: Span::new(start_of(lead.start), end),
            core: Span::new(start_of(at), end),
            value: found.value,
            relation,
        }
    }

    fn single(&self, at: usize) -> Option<Found> {
        match self.tokens.get(at)?.kind {
            Kind::Number { .. } => self
                .iso(at)
                .or_else(|| self.digits(at))
                .or_else(|| self.day_then_month(at))
                .or_else(|| self.ago(at))
                .or_else(|| self.year(at)),
            Kind::Word => self
                .month(at)
                .or_else(|| self.weekday(at))
                .or_else(|| self.relative(at))
                .or_else(|| self.ago(at)),
            Kind::Mixed | Kind::Mark(_) => None,
        }
    }

    // --- what stands at a token

    fn word(&self, at: usize) -> &str {
        match self.tokens.get(at) {
            Some(t) if t.kind == Kind::Word => t.span.of(self.text),
            _ => "",
        }
    }

    fn is(&self, at: usize, word: &str) -> bool {
        self.word(at).eq_ignore_ascii_case(word)
    }

    fn is_one_of(&self, at: usize, words: &[&'static str]) -> Option<&'static str> {
        let word = self.word(at);
        words.iter().copied().find(|w| word.eq_ignore_ascii_case(w))
    }

    fn mark(&self, at: usize) -> Option<char> {
        match self.tokens.get(at)?.kind {
            Kind::Mark(c) => Some(c),
            Kind::Word | Kind::Mixed | Kind::Number { .. } => None,
        }
    }

    fn spaced(&self, at: usize) -> bool {
        self.tokens.get(at).is_none_or(|t| t.spaced)
    }

    /// A number of at most `digits` digits.
    fn number(&self, at: usize, digits: u8) -> Option<i16> {
        let Kind::Number { value, digits: written, .. } = self.tokens.get(at)?.kind else { return None };
        (written <= digits).then_some(value)
    }

    fn day_number(&self, at: usize) -> Option<i8> {
        let day = i8::try_from(self.number(at, 2)?).ok()?;
        let glued_left =
            !self.spaced(at) && at > 0 && matches!(self.mark(at - 1), Some('.' | ':' | '/' | '$'));
        let glued_right = !self.spaced(at + 1) && matches!(self.mark(at + 1), Some(':' | '%' | '°' | '/'))
            || self.is_decimal(at);
        ((1..=31).contains(&day) && !glued_left && !glued_right).then_some(day)
    }

    /// Whether the number at `at` goes on as `4.5` or `4,500`.
    fn is_decimal(&self, at: usize) -> bool {
        matches!(self.mark(at + 1), Some('.' | ','))
            && !self.spaced(at + 1)
            && !self.spaced(at + 2)
            && self.number(at + 2, 4).is_some()
    }

    /// Four digits that can be a year.
    fn year_number(&self, at: usize) -> Option<i16> {
        let Kind::Number { value, digits: 4, ordinal: false } = self.tokens.get(at)?.kind else {
            return None;
        };
        let joined = !self.spaced(at + 1) && matches!(self.mark(at + 1), Some(':' | '%' | '/'));
        let clock = ["GMT", "UTC", "CET", "hours", "hrs", "IST", "EST"].iter().any(|z| self.is(at + 1, z));
        ((1900..=2099).contains(&value) && !joined && !clock && !self.is_decimal(at)).then_some(value)
    }

    /// Month number of a capitalised month name at `at`, and whether the name is written out.
    fn month_name(&self, at: usize) -> Option<(i8, bool)> {
        let word = self.word(at);
        let lower = capitalised_to_lower::<9>(word)?;
        let found = match lower.as_str() {
            "january" => (1, true),
            "february" => (2, true),
            "march" => (3, true),
            "april" => (4, true),
            "may" => (5, true),
            "june" => (6, true),
            "july" => (7, true),
            "august" => (8, true),
            "september" => (9, true),
            "october" => (10, true),
            "november" => (11, true),
            "december" => (12, true),
            "jan" => (1, false),
            "feb" => (2, false),
            "mar" => (3, false),
            "apr" => (4, false),
            "jun" => (6, false),
            "jul" => (7, false),
            "aug" => (8, false),
            "sep" | "sept" => (9, false),
            "oct" => (10, false),
            "nov" => (11, false),
            "dec" => (12, false),
            _ => return None,
        };
        Some(found)
    }

    /// The token after a month name and the stop of an abbreviation.
    fn after_month(&self, at: usize, full: bool) -> usize {
        if !full && self.mark(at + 1) == Some('.') && !self.spaced(at + 1) { at + 2 } else { at + 1 }
    }

    /// Whether the token at `at` hangs on the one before by `-`, `/` or the like, as in identifiers and paths.
    fn is_part_of_name(&self, at: usize) -> bool {
        at > 0
            && !self.spaced(at)
            && matches!(
                self.mark(at - 1),
                Some('-' | '/' | '.' | '_' | ':' | '#' | '$' | '€' | '£' | '@' | ',')
            )
    }

    // --- calendar dates

    /// `2025-03-04`, `2025/03/04`, also with a time after `T`.
    fn iso(&self, at: usize) -> Option<Found> {
        let year = self.year_number_raw(at)?;
        let separator = self.mark(at + 1).filter(|c| matches!(c, '-' | '/'))?;
        let tight = (at + 1..=at + 4).all(|i| !self.spaced(i));
        if self.is_part_of_name(at) || self.mark(at + 3) != Some(separator) || !tight {
            return None;
        }
        let month = i8::try_from(self.number(at + 2, 2)?).ok().filter(|m| (1..=12).contains(m))?;
        let day = self.number(at + 4, 2).or_else(|| self.day_before_time(at + 4))?;
        let day = i8::try_from(day).ok().filter(|d| (1..=31).contains(d))?;
        if !self.spaced(at + 5) && matches!(self.mark(at + 5), Some('-' | '/')) {
            return None;
        }
        Some(Found::new(DateExpr::Day { year: WhichYear::Given(year), month, day, weekday: None }, at + 5))
    }

    fn year_number_raw(&self, at: usize) -> Option<i16> {
        self.number(at, 4).filter(|y| (1900..=2099).contains(y))
    }

    /// The `04` of `04T10`.
    fn day_before_time(&self, at: usize) -> Option<i16> {
        let token = self.tokens.get(at)?;
        let (day, time) = token.span.of(self.text).split_at_checked(2)?;
        (token.kind == Kind::Mixed && time.starts_with('T')).then(|| day.parse().ok())?
    }

    /// `08.10.2024` (day first), `14/03/2023`, `09-11-2023` (order open unless only one is a date).
    fn digits(&self, at: usize) -> Option<Found> {
        let first = self.number(at, 2)?;
        let separator = self.mark(at + 1).filter(|c| matches!(c, '.' | '/' | '-'))?;
        let second = self.number(at + 2, 2)?;
        let year = self.year_number_raw(at + 4)?;
        let tight = (at + 1..=at + 4).all(|i| !self.spaced(i));
        let goes_on = !self.spaced(at + 5)
            && !self.spaced(at + 6)
            && matches!(self.mark(at + 5), Some('.' | '/' | '-'))
            && self.number(at + 6, 4).is_some();
        if self.is_part_of_name(at) || self.mark(at + 3) != Some(separator) || !tight || goes_on {
            return None;
        }
        let (first, second) = (i8::try_from(first).ok()?, i8::try_from(second).ok()?);
        let is_month = |m: i8| (1..=12).contains(&m);
        let is_day = |d: i8| (1..=31).contains(&d);
        let given = |month, day| DateExpr::Day { year: WhichYear::Given(year), month, day, weekday: None };
        let value = match separator {
            '.' if is_day(first) && is_month(second) => given(second, first),
            '/' | '-' if is_month(first) && is_month(second) && first != second => {
                DateExpr::Numeric { first, second, year }
            }
            '/' | '-' if is_day(first) && is_month(second) => given(second, first),
            '/' | '-' if is_month(first) && is_day(second) => given(first, second),
            _ => return None,
        };
        Some(Found::new(value, at + 5))
    }

    /// `4 March 2025`, `4th of March`, `4-6 March`, `8 and 9 March`.
    fn day_then_month(&self, at: usize) -> Option<Found> {
        let day = self.day_number(at)?;
        let mut month_at = at + 1;
        if self.is(month_at, "of") {
            month_at += 1;
        } else if self.joins_days(month_at) && self.day_number(month_at + 1).is_some() {
            month_at += 2;
        }
        let (month, full) = self.month_name(month_at)?;
        let (year, end) = self.year_after(self.after_month(month_at, full));
        Some(Found::new(DateExpr::Day { year, month, day, weekday: None }, end))
    }

    fn joins_days(&self, at: usize) -> bool {
        matches!(self.mark(at), Some('-' | '–' | '—' | '/'))
            || self.is_one_of(at, &["to", "and", "or", "through"]).is_some()
    }

    /// `March 4, 2025`, `October 2023`, `in October`.
    fn month(&self, at: usize) -> Option<Found> {
        let (month, full) = self.month_name(at)?;
        let next = self.after_month(at, full);
        if let Some(day) = self.day_number(next).filter(|_| self.spaced(next)) {
            let mut end = next + 1;
            let second = self.joins_days(end).then(|| self.day_number(end + 1)).flatten();
            if second.is_some() && self.month_name(end + 2).is_none() {
                end += 2;
            }
            let (year, end) = self.year_after(end);
            return Some(Found::new(DateExpr::Day { year, month, day, weekday: None }, end));
        }
        let (year, end) = self.year_after(next);
        let bare = year == WhichYear::Latest;
        if bare && !(full && self.is_month_in_context(at)) {
            return None;
        }
        Some(Found::new(DateExpr::Month { year, month }, end))
    }

    /// The year after a day or month that ends before `at`: `2025`, `, 2025`, `of 2025`, `last year`, `, Reiwa 6 (2024)`.
    fn year_after(&self, at: usize) -> (WhichYear, usize) {
        let comma = usize::from(matches!(self.mark(at), Some(',')));
        let of = usize::from(self.is(at, "of"));
        let next = at + comma.max(of);
        if let Some(year) = self.year_number(next).filter(|_| self.spaced(next)) {
            return (WhichYear::Given(year), next + 1);
        }
        if comma == 1
            && self.month_name(next).is_none()
            && !self.word(next).is_empty()
            && self.number(next + 1, 2).is_some()
            && self.mark(next + 2) == Some('(')
            && self.mark(next + 4) == Some(')')
            && let Some(year) = self.year_number_raw(next + 3)
        {
            return (WhichYear::Given(year), next + 5);
        }
        let elsewhere = self.is(next, "that") || self.is(next, "the") && self.is(next + 1, "same");
        if elsewhere && (self.is(next + 1, "year") || self.is(next + 2, "year")) {
            return (WhichYear::Elsewhere, if self.is(next + 1, "year") { next + 2 } else { next + 3 });
        }
        if self.is(next + 1, "year") && comma == 0 {
            let offset = match self.is_one_of(next, &["last", "this", "next"]) {
                Some("last") => Some(-1),
                Some("this") => Some(0),
                Some(_) => Some(1),
                None => None,
            };
            if let Some(years) = offset {
                return (WhichYear::Offset(years), next + 2);
            }
        }
        (WhichYear::Latest, at)
    }

    /// Whether a bare month name is a month here, not a person (April, June) or a verb (May, March).
    fn is_month_in_context(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return self.is_plain_month(at) };
        let time = [
            "in", "since", "until", "till", "by", "last", "this", "next", "late", "early", "mid", "of",
            "during", "from",
        ];
        if self.is_one_of(before, &time).is_some() || self.is_hyphenated_part(at) {
            return true;
        }
        if self.is_one_of(before, &["and", "to", "or", "through", "between"]).is_some() {
            return self.is(before, "between") || before > 0 && self.month_name(before - 1).is_some();
        }
        let ambiguous_verb = self.is(at, "may") || self.is(at, "march");
        if ambiguous_verb {
            return false;
        }
        let noun_follows = self.word(at + 1).starts_with(|c: char| c.is_lowercase());
        let determiner =
            self.is_one_of(before, &["the", "its", "their", "his", "her", "our", "s", "an", "a"]).is_some();
        self.is_one_of(before, &["before", "after"]).is_some()
            || determiner && noun_follows
            || self.is_plain_month(at)
    }

    /// Month names that are neither first names nor other words, in small letters after the first.
    fn is_plain_month(&self, at: usize) -> bool {
        self.is_one_of(at, &["january", "february", "july", "september", "october", "november", "december"])
            .is_some()
            && !self.word(at + 1).starts_with(|c: char| c.is_uppercase())
            && (at == 0
                || !self.word(at - 1).starts_with(|c: char| c.is_uppercase())
                || self.mark(at - 1).is_some())
    }

    /// `mid-2021`, `late-October`.
    fn is_hyphenated_part(&self, at: usize) -> bool {
        at > 1
            && self.mark(at - 1) == Some('-')
            && !self.spaced(at)
            && self.is_one_of(at - 2, &["mid", "early", "late"]).is_some()
    }

    /// A year by itself, which needs a preposition, a season, a quarter or brackets to be one.
    fn year(&self, at: usize) -> Option<Found> {
        let year = self.year_number(at)?;
        let before = at.checked_sub(1)?;
        let found = Found::new(DateExpr::Year(year), at + 1);
        if self.is_hyphenated_part(at) {
            return Some(found);
        }
        if self.is_part_of_name(at) || self.goes_on_as_name(at) {
            return None;
        }
        if self.mark(before) == Some('(') {
            let closes = matches!(self.mark(at + 1), Some(')' | ',' | ';' | '-' | '–'));
            return closes.then_some(found);
        }
        self.is_year_in_context(at, before).then_some(found)
    }

    /// `2019-0708`, `2019.1`: the number goes on.
    fn goes_on_as_name(&self, at: usize) -> bool {
        let joined = matches!(self.mark(at + 1), Some('-' | '.' | '/' | '_')) && !self.spaced(at + 1);
        let more =
            !self.spaced(at + 2) && (self.number(at + 2, 4).is_some() || !self.word(at + 2).is_empty());
        joined && more && self.year_number(at + 2).is_none()
    }

    fn is_year_in_context(&self, at: usize, before: usize) -> bool {
        let next = self.word(at + 1);
        let plural =
            next.ends_with('s') && next.starts_with(|c: char| c.is_lowercase()) && !is_short_verb(next);
        if COUNTED.iter().any(|w| next.eq_ignore_ascii_case(w)) {
            return false;
        }
        let certain = [
            "in",
            "since",
            "until",
            "till",
            "during",
            "throughout",
            "late",
            "early",
            "mid",
            "spring",
            "summer",
            "autumn",
            "winter",
            "fall",
        ];
        if self.is_one_of(before, &certain).is_some() || self.is_quarter(before) {
            return true;
        }
        let far = self.is(before, "as")
            && before > 0
            && self.is_one_of(before - 1, &["back", "early", "late", "recently"]).is_some();
        let least = before > 1
            && self.is(before, "least")
            && self.is(before - 1, "at")
            && self.is_one_of(before - 2, &["since", "in", "from", "until"]).is_some();
        if far || least {
            return !plural;
        }
        let doubtful = ["from", "of", "by", "before", "after", "between", "through", "to"];
        if self.is_one_of(before, &doubtful).is_some() {
            let measure = [
                "total",
                "number",
                "some",
                "sum",
                "average",
                "maximum",
                "rose",
                "fell",
                "grew",
                "up",
                "down",
                "increased",
                "list",
                "batch",
                "than",
            ];
            return !plural && (before == 0 || self.is_one_of(before - 1, &measure).is_none());
        }
        if self.is_one_of(before, &["and", "or"]).is_some()
            && before > 1
            && self.year_number(before - 1).is_some()
        {
            return self.is_one_of(before - 2, &certain).is_some() || self.is(before - 2, "between");
        }
        let determiner =
            self.is_one_of(before, &["the", "its", "their", "a", "s", "his", "her", "our"]).is_some();
        determiner && !plural && next.starts_with(|c: char| c.is_lowercase())
    }

    /// `Q3`, `H1`.
    fn is_quarter(&self, at: usize) -> bool {
        let token = self.tokens.get(at).map_or("", |t| t.span.of(self.text)).as_bytes();
        matches!(token, [b'Q' | b'H', b'1'..=b'4'] | [b'F', b'Y'])
    }

    // --- days of the week

    /// `Monday`, `Tuesday, 3 June`, `Monday night`, `Monday last week`.
    fn weekday(&self, at: usize) -> Option<Found> {
        let (day, full) = self.weekday_name(at)?;
        if let Some(dated) = self.weekday_with_date(at, day) {
            return Some(dated);
        }
        if !full || self.is_other_day(at) {
            return None;
        }
        let mut end = at + 1;
        if self.is_one_of(end, &["morning", "afternoon", "evening", "night"]).is_some() {
            end += 1;
        }
        let of = usize::from(self.is(end, "of"));
        let week = |i: usize, which: &str| self.is(i, which) && self.is(i + 1, "week");
        let (which, end) = if week(end + of, "last") {
            (WhichDay::WeekBefore, end + of + 2)
        } else if week(end + of, "this") {
            (WhichDay::Latest, end + of + 2)
        } else {
            (WhichDay::Latest, end)
        };
        Some(Found::new(DateExpr::Weekday { day, which }, end))
    }

    fn weekday_name(&self, at: usize) -> Option<(Weekday, bool)> {
        let lower = capitalised_to_lower::<9>(self.word(at))?;
        let found = match lower.as_str() {
            "monday" => (Weekday::Monday, true),
            "tuesday" => (Weekday::Tuesday, true),
            "wednesday" => (Weekday::Wednesday, true),
            "thursday" => (Weekday::Thursday, true),
            "friday" => (Weekday::Friday, true),
            "saturday" => (Weekday::Saturday, true),
            "sunday" => (Weekday::Sunday, true),
            "mon" => (Weekday::Monday, false),
            "tue" | "tues" => (Weekday::Tuesday, false),
            "wed" => (Weekday::Wednesday, false),
            "thu" | "thur" | "thurs" => (Weekday::Thursday, false),
            "fri" => (Weekday::Friday, false),
            "sat" => (Weekday::Saturday, false),
            "sun" => (Weekday::Sunday, false),
            _ => return None,
        };
        Some(found)
    }

    /// `Tuesday, 3 June 2025`, `Tue 3 Jun`, `Monday the 4th of March`.
    fn weekday_with_date(&self, at: usize, weekday: Weekday) -> Option<Found> {
        let mut next = at + 1;
        if matches!(self.mark(next), Some(',' | '.')) {
            next += 1;
        }
        if self.is(next, "the") {
            next += 1;
        }
        let date = match self.tokens.get(next)?.kind {
            Kind::Number { .. } => {
                self.day_then_month(next).or_else(|| self.digits(next)).or_else(|| self.iso(next))
            }
            Kind::Word => self.month(next),
            Kind::Mixed | Kind::Mark(_) => None,
        }?;
        let DateExpr::Day { year, month, day, .. } = date.value else { return None };
        Some(Found::new(DateExpr::Day { year, month, day, weekday: Some(weekday) }, date.end))
    }

    /// Black Friday, Patch Tuesday, the Sunday Times: no day that dates anything.
    fn is_other_day(&self, at: usize) -> bool {
        let named = ["Black", "Bloody", "Patch", "Good", "Super", "Cyber", "Ash", "Palm", "Easter", "Ruby"];
        let papers = ["Times", "Telegraph", "Mail", "Mirror", "Express", "Post", "Herald", "Mercury"];
        at > 0 && named.contains(&self.word(at - 1)) || papers.contains(&self.word(at + 1))
    }

    // --- relative words

    /// `today`, `last night`, `this month`, `next Monday`.
    fn relative(&self, at: usize) -> Option<Found> {
        let found = |value, length: usize| Some(Found::new(value, at + length));
        match capitalised_or_lower::<9>(self.word(at))?.as_str() {
            "today" if !self.ends_a_name(at) => found(DateExpr::DaysFrom(0), 1),
            "tonight" => found(DateExpr::DaysFrom(0), 1),
            "yesterday" => found(DateExpr::DaysFrom(-1), 1 + usize::from(self.is_part_of_day(at + 1))),
            "tomorrow" => found(DateExpr::DaysFrom(1), 1 + usize::from(self.is_part_of_day(at + 1))),
            "day" if self.is(at + 1, "before") && self.is(at + 2, "yesterday") => {
                found(DateExpr::DaysFrom(-2), 3)
            }
            "day" if self.is(at + 1, "after") && self.is(at + 2, "tomorrow") => {
                found(DateExpr::DaysFrom(2), 3)
            }
            "this" => self.deictic(at, 0),
            "last" => self.deictic(at, -1),
            "next" => self.deictic(at, 1),
            "recent" if self.unit(at + 1).is_some() => found(DateExpr::Vague, 2),
            _ => None,
        }
    }

    fn is_part_of_day(&self, at: usize) -> bool {
        self.is_one_of(at, &["morning", "afternoon", "evening", "night"]).is_some()
    }

    /// Russia Today, USA Today.
    fn ends_a_name(&self, at: usize) -> bool {
        let upper = |i: usize| self.word(i).starts_with(|c: char| c.is_uppercase());
        at > 0 && upper(at) && upper(at - 1)
    }

    /// `this`, `last` or `next` with a unit, a month or a weekday.
    fn deictic(&self, at: usize, shift: i8) -> Option<Found> {
        let next = at + 1;
        if let Some((month, true)) = self.month_name(next) {
            let year = match shift {
                0 => WhichYear::Offset(0),
                -1 => WhichYear::Previous,
                _ => WhichYear::Next,
            };
            return Some(Found::new(DateExpr::Month { year, month }, next + 1));
        }
        if let Some((day, true)) = self.weekday_name(next) {
            let which = match shift {
                0 => WhichDay::Latest,
                -1 => WhichDay::Previous,
                _ => WhichDay::Next,
            };
            let end = next + 1 + usize::from(self.is_part_of_day(next + 1));
            return Some(Found::new(DateExpr::Weekday { day, which }, end));
        }
        let value = match (capitalised_or_lower::<9>(self.word(next))?.as_str(), shift) {
            ("night", -1) => DateExpr::DaysFrom(-1),
            ("morning" | "afternoon" | "evening", 0) => DateExpr::DaysFrom(0),
            ("month", shift) => DateExpr::MonthsFrom(i32::from(shift)),
            ("year", shift) => DateExpr::YearsFrom(i32::from(shift)),
            (
                "week" | "weekend" | "quarter" | "spring" | "summer" | "autumn" | "fall" | "winter"
                | "decade",
                _,
            ) => DateExpr::Vague,
            _ => return None,
        };
        Some(Found::new(value, next + 1))
    }

    /// `three days ago`, `a year earlier`, `two weeks ago`.
    fn ago(&self, at: usize) -> Option<Found> {
        let (count, unit_at) = self.count(at)?;
        let unit = self.unit(unit_at)?;
        let value = match (self.is_one_of(unit_at + 1, &["ago", "earlier"])?, unit, count) {
            ("ago", "day" | "days", Some(n)) => DateExpr::DaysFrom(-n),
            ("ago", "year" | "years", Some(n)) => DateExpr::YearsFrom(-n),
            _ => DateExpr::Vague,
        };
        Some(Found::new(value, unit_at + 2))
    }

    /// How many, where the words give a number, and the token after.
    fn count(&self, at: usize) -> Option<(Option<i32>, usize)> {
        if let Some(n) = self.number(at, 3) {
            return (!self.is_part_of_name(at)).then_some((Some(i32::from(n)), at + 1));
        }
        let n = match capitalised_or_lower::<9>(self.word(at))?.as_str() {
            "a" | "an" if self.is(at + 1, "few") => return Some((None, at + 2)),
            "a" if self.is(at + 1, "couple") && self.is(at + 2, "of") => return Some((None, at + 3)),
            "several" | "some" | "few" | "many" => return Some((None, at + 1)),
            "a" | "an" | "one" => 1,
            "two" => 2,
            "three" => 3,
            "four" => 4,
            "five" => 5,
            "six" => 6,
            "seven" => 7,
            "eight" => 8,
            "nine" => 9,
            "ten" => 10,
            "eleven" => 11,
            "twelve" => 12,
            "twenty" => 20,
            _ => return None,
        };
        Some((Some(n), at + 1))
    }

    fn unit(&self, at: usize) -> Option<&'static str> {
        let units = [
            "day", "days", "week", "weeks", "month", "months", "year", "years", "decade", "decades", "hour",
            "hours", "weekend",
        ];
        self.is_one_of(at, &units)
    }

    // --- left and right of a date

    /// Extends a date over the later end of a range; the first part is what counts, the second may give the year.
    fn range(&self, at: usize, first: Found) -> Found {
        let dash = matches!(self.mark(first.end), Some('-' | '–'));
        let from = matches!(self.lead(0, at).preposition, "from" | "between");
        let and = self.lead(0, at).preposition == "between" && self.is(first.end, "and");
        let to = from && self.is_one_of(first.end, &["to", "until", "through", "till"]).is_some();
        if !dash && !and && !to {
            return first;
        }
        let second_at = first.end + 1;
        let bare_year = self.year_number(second_at).map(|y| Found::new(DateExpr::Year(y), second_at + 1));
        let is_year = matches!(first.value, DateExpr::Year(_));
        let second = if is_year { bare_year } else { self.single(second_at) };
        let Some(second) = second else { return first };
        let value = match (first.value, second.value) {
            (DateExpr::Year(_), DateExpr::Year(_)) | (DateExpr::Weekday { .. }, DateExpr::Weekday { .. }) => {
                first.value
            }
            (DateExpr::Day { .. }, DateExpr::Day { .. })
            | (DateExpr::Month { .. }, DateExpr::Month { .. }) => with_year_of(first.value, second.value),
            _ => return first,
        };
        Found { value, end: second.end, range: true }
    }

    /// The preposition before the date at `at`, over an article, `early`, `the end of` and the like.
    fn lead(&self, free: usize, at: usize) -> Lead {
        let between = [
            "the",
            "of",
            "end",
            "start",
            "beginning",
            "middle",
            "morning",
            "afternoon",
            "evening",
            "night",
            "half",
            "quarter",
            "first",
            "second",
            "third",
            "fourth",
        ];
        let part =
            ["early", "mid", "late", "earlier", "later", "spring", "summer", "autumn", "fall", "winter"];
        let mut start = at;
        let mut here = at;
        while here > free && at - here < 6 {
            let before = here - 1;
            if let Some((preposition, relation)) = preposition(self.word(before)) {
                return Lead { start: before, relation, preposition };
            }
            if self.is(before, "least") && before > free && self.is(before - 1, "at") {
                here = before - 1;
                continue;
            }
            let is_part = self.is_one_of(before, &part).is_some() || self.is_quarter(before);
            let hyphen = self.mark(before) == Some('-') && self.is_hyphenated_part(at);
            if !is_part && !hyphen && self.is_one_of(before, &between).is_none() {
                break;
            }
            if is_part && (start == here || hyphen || here + 1 == at) {
                start = before;
            }
            here = before;
        }
        Lead { start, relation: Relation::At, preposition: "" }
    }
}

fn preposition(word: &str) -> Option<(&'static str, Relation)> {
    let found = match capitalised_or_lower::<10>(word)?.as_str() {
        "on" => ("on", Relation::At),
        "in" => ("in", Relation::At),
        "at" => ("at", Relation::At),
        "during" => ("during", Relation::At),
        "throughout" => ("throughout", Relation::At),
        "since" => ("since", Relation::Since),
        "from" => ("from", Relation::Since),
        "after" => ("after", Relation::Since),
        "until" => ("until", Relation::Until),
        "till" => ("till", Relation::Until),
        "by" => ("by", Relation::Until),
        "before" => ("before", Relation::Until),
        "between" => ("between", Relation::Between),
        _ => return None,
    };
    Some(found)
}

/// Words in `s` after a year that are verbs, not counted things.
fn is_short_verb(word: &str) -> bool {
    matches!(word, "was" | "has" | "is" | "as" | "says" | "this" | "its" | "his")
}

/// `first` with the year of `second`: `from 30 April to 2 May 2024`.
fn with_year_of(first: DateExpr, second: DateExpr) -> DateExpr {
    let (DateExpr::Day { year: WhichYear::Given(year), month: later, .. }
    | DateExpr::Month { year: WhichYear::Given(year), month: later }) = second
    else {
        return first;
    };
    let of = |month: i8| WhichYear::Given(if month > later { year - 1 } else { year });
    if let DateExpr::Day { year: WhichYear::Latest, month, day, weekday } = first {
        return DateExpr::Day { year: of(month), month, day, weekday };
    }
    if let DateExpr::Month { year: WhichYear::Latest, month } = first {
        return DateExpr::Month { year: of(month), month };
    }
    first
}

/// A short word in small letters, on the stack.
struct Lower<const N: usize> {
    bytes: [u8; N],
    length: usize,
}

impl<const N: usize> Lower<N> {
    fn as_str(&self) -> &str {
        self.bytes.get(..self.length).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or("")
    }
}

/// `Monday` and `MONDAY` in small letters; nothing for `monday` or for longer words.
fn capitalised_to_lower<const N: usize>(word: &str) -> Option<Lower<N>> {
    word.starts_with(|c: char| c.is_ascii_uppercase()).then(|| capitalised_or_lower(word))?
}

/// A word of at most `N` ASCII letters in small letters.
fn capitalised_or_lower<const N: usize>(word: &str) -> Option<Lower<N>> {
    if word.is_empty() || word.len() > N || !word.is_ascii() {
        return None;
    }
    let mut bytes = [0; N];
    for (to, from) in bytes.iter_mut().zip(word.bytes()) {
        *to = from.to_ascii_lowercase();
    }
    Some(Lower { bytes, length: word.len() })
}
