//! Where sentences end: at a full stop, question or exclamation mark and the closing marks behind it, unless what
//! follows shows that the sentence goes on.
//!
//! A sentence never crosses a block, so a headline without a full stop is one. Semicolons and colons never end one.

use crate::MAX_SENTENCE;
use crate::token::Piece;

/// Words that begin a sentence far more often than a name: after `U.S.` or `Inc.` they tell that one ended.
const STARTERS: &[&str] = &[
    "The",
    "A",
    "An",
    "This",
    "That",
    "These",
    "Those",
    "He",
    "She",
    "It",
    "They",
    "We",
    "I",
    "You",
    "His",
    "Her",
    "Its",
    "Their",
    "Our",
    "My",
    "In",
    "On",
    "At",
    "By",
    "For",
    "From",
    "With",
    "After",
    "Before",
    "Since",
    "While",
    "When",
    "If",
    "As",
    "But",
    "And",
    "However",
    "Although",
    "Though",
    "There",
    "Here",
    "Some",
    "Many",
    "Most",
    "All",
    "Both",
    "Such",
    "What",
    "Who",
    "Why",
    "How",
    "Where",
    "No",
    "Not",
    "One",
    "According",
    "Despite",
    "During",
    "Meanwhile",
    "Last",
    "Earlier",
    "Then",
    "So",
    "Yet",
    "Because",
    "Once",
    "Until",
    "Now",
    "Under",
    "To",
    "Also",
];

/// Abbreviations that a name or number follows: they end no sentence, whatever comes next.
const LEADERS: &[&str] = &[
    "Mr.", "Mrs.", "Ms.", "Dr.", "Prof.", "Gov.", "Govs.", "Sen.", "Sens.", "Rep.", "Reps.", "Gen.", "Col.",
    "Lt.", "Maj.", "Capt.", "Sgt.", "Adm.", "Cmdr.", "Brig.", "Rev.", "Hon.", "St.", "Mt.", "Ft.", "Pres.",
    "Supt.", "Insp.", "Messrs.", "vs.", "e.g.", "i.e.", "cf.", "No.", "no.", "Art.", "Sec.", "c.", "p.",
    "v.", "Nos.", "Fig.", "Figs.", "Vol.", "pp.", "ca.", "approx.", "a.k.a.", "Lt",
];

/// Verbs of speech: `"Did you?" Smith asked` goes on.
const SPEECH: &[&str] = &[
    "said",
    "says",
    "asked",
    "asks",
    "added",
    "adds",
    "wrote",
    "writes",
    "told",
    "tells",
    "replied",
    "cried",
    "shouted",
    "wondered",
    "tweeted",
    "declared",
    "answered",
    "exclaimed",
    "insisted",
    "continued",
    "noted",
    "warned",
];

/// Splits the pieces of a block to sentences, as ranges of pieces.
pub(crate) fn split(text: &str, pieces: &[Piece]) -> Vec<(usize, usize)> {
    let reader = Reader { text, pieces };
    let (mut sentences, mut start, mut at) = (Vec::new(), 0, 0);
    while at < pieces.len() {
        let end = reader.end_of_mark(at, start);
        if end > at && end < pieces.len() && reader.begins(at, end, start) {
            push(&reader, &mut sentences, start, end);
            start = end;
        }
        at = end.max(at + 1);
    }
    push(&reader, &mut sentences, start, pieces.len());
    sentences
}

/// Adds a sentence, cut where it is too long.
fn push(reader: &Reader<'_>, sentences: &mut Vec<(usize, usize)>, mut start: usize, end: usize) {
    while end - start > MAX_SENTENCE {
        let least = start + MAX_SENTENCE * 3 / 4;
        let mark =
            (least..start + MAX_SENTENCE).rev().find(|&at| matches!(reader.word(at), ";" | "." | ":" | ","));
        let cut = mark.map_or(start + MAX_SENTENCE, |at| at + 1);
        sentences.push((start, cut));
        start = cut;
    }
    if start < end {
        sentences.push((start, end));
    }
}

struct Reader<'a> {
    text: &'a str,
    pieces: &'a [Piece],
}

impl<'a> Reader<'a> {
    fn word(&self, at: usize) -> &'a str {
        self.pieces.get(at).map_or("", |piece| piece.span.of(self.text))
    }

    fn spaced(&self, at: usize) -> bool {
        self.pieces.get(at).is_some_and(|piece| piece.spaced)
    }

    /// If the piece may end a sentence, the place behind it and its closing marks; else the place itself.
    fn end_of_mark(&self, at: usize, start: usize) -> usize {
        let word = self.word(at);
        let may_end = is_terminator(word) || (word.ends_with('.') && word.len() > 2);
        if !may_end {
            return at;
        }
        if at == start && word.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return at;
        }
        let mut end = at + 1;
        while end < self.pieces.len() && self.closes(end) {
            end += 1;
        }
        self.footnote(end)
    }

    /// The place behind a footnote mark `[17]`, which belongs to the sentence before it.
    fn footnote(&self, mut at: usize) -> usize {
        let number = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
        while self.word(at) == "[" && number(self.word(at + 1)) && self.word(at + 2) == "]" {
            at += 3;
        }
        at
    }

    /// A closing quote or bracket, or a further terminator, that belongs to what stands before it.
    fn closes(&self, at: usize) -> bool {
        match self.word(at) {
            ")" | "]" | "}" | "”" | "’" | "»" | "''" => true,
            "\"" | "'" => !self.spaced(at),
            word => is_terminator(word) && !self.spaced(at),
        }
    }

    /// Whether a sentence begins at `next`, behind a mark at `mark`; the one before began at `start`.
    fn begins(&self, mark: usize, next: usize, start: usize) -> bool {
        if !self.spaced(next) {
            return false;
        }
        let (word, before) = (self.word(next), self.word(mark));
        if self.is_bullet(next) {
            return true;
        }
        let Some(first) = self.first_letter(next) else { return false };
        if first.is_lowercase() {
            return false;
        }
        if !is_terminator(before) {
            return !LEADERS.contains(&before) && STARTERS.contains(&word) && mark > start;
        }
        !(self.is_quoted(mark, next) && before != "." && self.speech_follows(next))
    }

    /// The first letter or digit from `at` on, past opening marks.
    fn first_letter(&self, at: usize) -> Option<char> {
        (at..self.pieces.len().min(at + 4)).find_map(|at| self.word(at).chars().find(|c| c.is_alphanumeric()))
    }

    fn is_bullet(&self, at: usize) -> bool {
        matches!(self.word(at), "•" | "●" | "▪" | "◦" | "‣" | "·")
    }

    /// Whether a closing quote stands between mark and the next sentence.
    fn is_quoted(&self, mark: usize, next: usize) -> bool {
        (mark + 1..next).any(|at| matches!(self.word(at), "”" | "’" | "\"" | "'" | "''" | "»"))
    }

    /// A name of up to four words and then a verb of speech.
    fn speech_follows(&self, next: usize) -> bool {
        let verb = (next + 1..next + 6).find(|&at| !self.word(at).starts_with(char::is_uppercase));
        verb.is_some_and(|at| SPEECH.contains(&self.word(at)))
    }
}

fn is_terminator(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| matches!(c, '.' | '!' | '?' | '…' | '。' | '؟'))
}
