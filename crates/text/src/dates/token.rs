//! Words, numbers and marks of a stretch of text, as the date grammar sees them.

use crate::Span;

/// One word, number or mark.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    /// Where it stands.
    pub(super) span: Span,
    /// What it is.
    pub(super) kind: Kind,
    /// Whether white space stands before it.
    pub(super) spaced: bool,
}

/// The kinds of token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters only.
    Word,
    /// One to four digits, perhaps with `st`, `nd`, `rd`, `th`.
    Number {
        /// Its value.
        value: i16,
        /// How many digits it is written with.
        digits: u8,
        /// Whether an ordinal ending follows.
        ordinal: bool,
    },
    /// Letters and digits in one, or too long a number: never part of a date.
    Mixed,
    /// Any other character.
    Mark(char),
}

/// The tokens of `span` in `text`.
pub(super) fn split(text: &str, span: Span) -> Vec<Token> {
    let mut tokens = Vec::new();
    let words = span.of(text);
    let mut rest = words.char_indices().peekable();
    let mut spaced = true;
    while let Some((start, first)) = rest.next() {
        if first.is_whitespace() {
            spaced = true;
            continue;
        }
        let mut end = start + first.len_utf8();
        if is_word_part(first) {
            while let Some(&(at, next)) = rest.peek() {
                if !is_word_part(next) {
                    break;
                }
                end = at + next.len_utf8();
                rest.next();
            }
        }
        let kind = kind_of(first, words.get(start..end).unwrap_or(""));
        tokens.push(Token { span: shifted(span, start, end), kind, spaced });
        spaced = false;
    }
    tokens
}

fn shifted(span: Span, start: usize, end: usize) -> Span {
    let offset = |bytes: usize| span.start.saturating_add(u32::try_from(bytes).unwrap_or(u32::MAX));
    Span::new(offset(start), offset(end))
}

fn is_word_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn kind_of(first: char, token: &str) -> Kind {
    if !is_word_part(first) {
        return Kind::Mark(first);
    }
    if first.is_ascii_digit() {
        return number(token).unwrap_or(Kind::Mixed);
    }
    if token.chars().all(char::is_alphabetic) { Kind::Word } else { Kind::Mixed }
}

fn number(token: &str) -> Option<Kind> {
    let digits = token.bytes().take_while(u8::is_ascii_digit).count();
    let (figures, ending) = token.split_at_checked(digits)?;
    if digits > 4 {
        return None;
    }
    let ordinal = matches!(ending, "st" | "nd" | "rd" | "th");
    if !ordinal && !ending.is_empty() {
        return None;
    }
    Some(Kind::Number { value: figures.parse().ok()?, digits: u8::try_from(digits).ok()?, ordinal })
}
