//! ATT&CK techniques by id and by exact name.

use std::collections::BTreeMap;

use text::{Document, Span};

use crate::{lexicon::Lexicon, statement::Technique};

/// All techniques of the text in order; an exact name directly beside an id that it belongs to is not counted again.
pub(crate) fn find(document: &Document, lexicon: &Lexicon) -> Vec<Technique> {
    let mut found = by_id(&document.text, lexicon);
    let spans: Vec<Span> = found.iter().map(|t| t.span).collect();
    let named = by_name(&document.text, lexicon);
    found.extend(named.into_iter().filter(|t| !spans.iter().any(|s| s.overlaps(t.span))));
    found.sort_by_key(|t| (t.span, t.id.clone()));
    found
}

/// `T` and four digits, with a sub-technique's three after a dot or a slash, standing alone.
fn by_id(text: &str, lexicon: &Lexicon) -> Vec<Technique> {
    let bytes = text.as_bytes();
    let digits =
        |from: usize, n: usize| bytes.get(from..from + n).is_some_and(|d| d.iter().all(u8::is_ascii_digit));
    let is_word = |i: Option<usize>| {
        i.and_then(|i| bytes.get(i)).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_' || *b >= 0x80)
    };
    let mut found = Vec::new();
    for (i, _) in text.match_indices('T') {
        if is_word(i.checked_sub(1)) || !digits(i + 1, 4) {
            continue;
        }
        let sub = bytes.get(i + 5).is_some_and(|b| matches!(b, b'.' | b'/'))
            && digits(i + 6, 3)
            && !is_word(Some(i + 9));
        let end = if sub { i + 9 } else { i + 5 };
        if is_word(Some(end)) {
            continue;
        }
        let Some(written) = text.get(i..end) else { continue };
        let id = written.replace('/', ".");
        let span = Span::new(offset(i), offset(end));
        found.push(Technique {
            name: lexicon.names.techniques.by_id.get(&id).cloned(),
            id,
            span,
            by_id: true,
        });
    }
    found
}

/// Exact names of two and more words as ATT&CK capitalises them ("Pass the Hash"): in lower case they are plain English.
fn by_name(text: &str, lexicon: &Lexicon) -> Vec<Technique> {
    let names = &lexicon.names.techniques.by_name;
    let mut longest_first: BTreeMap<usize, Technique> = BTreeMap::new();
    let words: Vec<(usize, usize)> = word_bounds(text);
    let mut skip_to = 0;
    for (w, &(start, _)) in words.iter().enumerate() {
        if start < skip_to
            || !text.get(start..).is_some_and(|r| r.starts_with(|c: char| c.is_ascii_uppercase()))
        {
            continue;
        }
        for &(_, end) in words.get(w + 1..words.len().min(w + 9)).unwrap_or(&[]).iter().rev() {
            let Some(written) = text.get(start..end) else { continue };
            let Some(id) = names.get(&written.to_lowercase()) else { continue };
            if !is_capitalised(written) {
                continue;
            }
            let span = Span::new(offset(start), offset(end));
            let name = lexicon.names.techniques.by_id.get(id).cloned();
            longest_first.insert(start, Technique { id: id.clone(), name, span, by_id: false });
            skip_to = end;
            break;
        }
    }
    longest_first.into_values().collect()
}

fn is_capitalised(written: &str) -> bool {
    written
        .split(|c: char| c.is_whitespace() || c == '-' || c == '/')
        .filter(|w| {
            !matches!(
                *w,
                "the"
                    | "of"
                    | "or"
                    | "and"
                    | "to"
                    | "via"
                    | "for"
                    | "in"
                    | "on"
                    | "from"
                    | "with"
                    | "a"
                    | "over"
                    | "by"
                    | ""
            )
        })
        .all(|w| w.starts_with(|c: char| c.is_uppercase() || !c.is_alphabetic()))
}

/// Start and end of each run of word characters.
fn word_bounds(text: &str) -> Vec<(usize, usize)> {
    let mut bounds = Vec::new();
    let mut start = None;
    for (i, c) in text.char_indices() {
        let is_word = c.is_alphanumeric() || matches!(c, '&' | '.' | '\'' | '’');
        match (is_word, start) {
            (true, None) => start = Some(i),
            (false, Some(from)) => {
                bounds.push((from, trim_end(text, from, i)));
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        bounds.push((from, trim_end(text, from, text.len())));
    }
    bounds
}

fn trim_end(text: &str, from: usize, to: usize) -> usize {
    let word = text.get(from..to).unwrap_or("");
    from + word.trim_end_matches(['.', '\'', '’', '&']).len()
}

fn offset(i: usize) -> u32 {
    u32::try_from(i).unwrap_or(u32::MAX)
}
