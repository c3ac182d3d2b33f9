//! What a text says of itself: when it appeared, who wrote it, and the place at the head of its first paragraph.

use jiff::civil::Date;

use crate::dates::{self, DateExpr, DateMention, WhichYear};
use crate::kind::is_bare_date;
use crate::{Block, BlockKind, Dateline, Problem, Span};

/// Blocks from the top and the bottom that may hold the date of the text.
const HEAD: usize = 9;
const TAIL: usize = 5;

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
    let bylines = |blocks: &[Block]| {
        let lines = blocks.iter().filter(|b| b.kind == BlockKind::Byline);
        lines.filter_map(|b| best_in(text, b.span)).min_by_key(|(rank, _)| *rank)
    };
    let head = blocks.get(..blocks.len().min(HEAD)).unwrap_or(blocks);
    let tail = blocks.get(blocks.len().saturating_sub(TAIL)..).unwrap_or(blocks);
    let title = head.iter().find(|b| b.kind == BlockKind::Title);
    bylines(head)
        .or_else(|| best_in(text, dateline?.span))
        .or_else(|| best_in(text, title?.span))
        .or_else(|| bylines(tail))
        .map(|(_, date)| date)
}

/// The full date of a line that is most likely that of publication; less is likelier.
fn best_in(text: &str, span: Span) -> Option<(u8, Date)> {
    let mentions = dates::find(text, span);
    let ranked = mentions.iter().filter_map(|m| Some((rank(text, span, m), full(m)?)));
    ranked.min_by_key(|(rank, _)| *rank)
}

/// How the words before a date speak of it.
fn rank(text: &str, line: Span, mention: &DateMention) -> u8 {
    let start =
        text.floor_char_boundary((mention.span.start as usize).saturating_sub(32)).max(line.start as usize);
    let before = text.get(start..mention.span.start as usize).unwrap_or("").to_lowercase();
    // The nearest label counts, so only the words since the last separator.
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

fn full(mention: &DateMention) -> Option<Date> {
    match mention.value {
        DateExpr::Day { year: WhichYear::Given(_), .. } | DateExpr::Numeric { .. } => {
            dates::resolve(&mention.value, None)?.value.parse().ok()
        }
        _ => None,
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
    let line = lines.find(|l| !is_bare_date(l) && !is_label(l) && !starts(l, &when))?;
    let named = ["By ", "BY ", "by "].iter().find_map(|by| line.strip_prefix(by)).unwrap_or(line);
    Some(named.split_whitespace().collect::<Vec<_>>().join(" "))
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
    let sure = shouted || dated || agency.is_some();
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
