//! The units that the parser sees: words, known names as one word each, and nothing of asides.
//!
//! Names of several words ("Islamic Revolutionary Guard Corps") and short asides in brackets ("(IRGC)") are where trees of
//! news break most often, and neither needs a parser: who knows a name gives it as a hint, an aside hangs at what it
//! follows.

use crate::tree::{Rel, Sentence, Upos};

/// What the caller knows of a sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hints {
    /// First and last token of each name; in text order, never overlapping. Each is parsed as one proper noun.
    pub names: Vec<(usize, usize)>,
}

/// A word as the parser sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unit {
    /// The token that stands for it: the last of a name.
    pub(crate) token: usize,
    first: usize,
    pub(crate) is_name: bool,
}

/// Units and asides of one sentence.
#[derive(Debug)]
pub(crate) struct Layout {
    pub(crate) units: Vec<Unit>,
    /// First and last token of each aside, brackets included.
    asides: Vec<(usize, usize)>,
}

/// An aside of more words than this is left to the parser.
const MAX_ASIDE: usize = 6;

impl Layout {
    pub(crate) fn new(text: &str, sentence: &Sentence, hints: &Hints) -> Layout {
        let found = asides(text, sentence);
        let mut asides = Vec::with_capacity(found.len());
        let mut units = Vec::with_capacity(sentence.tokens.len());
        let (mut aside, mut name) = (found.iter().peekable(), hints.names.iter().peekable());
        let mut at = 0;
        while at < sentence.tokens.len() {
            while name.next_if(|(first, _)| *first < at).is_some() {}
            // An aside inside a name is part of the name.
            while aside.next_if(|(first, _)| *first < at).is_some() {}
            if let Some(&(first, last)) = aside.next_if(|(first, _)| *first == at) {
                asides.push((first, last));
                at = last + 1;
                continue;
            }
            let unit = match name.next_if(|(first, _)| *first == at) {
                Some(&(first, last)) => {
                    Unit { token: last.clamp(first, sentence.tokens.len() - 1), first, is_name: true }
                }
                None => Unit { token: at, first: at, is_name: false },
            };
            at = unit.token + 1;
            units.push(unit);
        }
        Layout { units, asides }
    }

    /// Writes the tree: of each unit the head's unit and relation, or `None` for the root.
    pub(crate) fn write(&self, sentence: &mut Sentence, head_of: impl Fn(usize) -> Option<(usize, Rel)>) {
        for (number, unit) in self.units.iter().enumerate() {
            let (head, rel) = match head_of(number) {
                Some((head, rel)) => (self.units[head].token, rel),
                None => (unit.token, Rel::Root),
            };
            attach(sentence, unit.token, head, rel);
            for inner in unit.first..unit.token {
                attach(sentence, inner, unit.token, Rel::Compound);
            }
            if unit.is_name {
                sentence.tokens[unit.token].upos = Upos::Propn;
                if !sentence.tokens[unit.token].xpos.starts_with("NNP") {
                    sentence.tokens[unit.token].xpos = "NNP";
                }
            }
        }
        for &(first, last) in &self.asides {
            self.write_aside(sentence, first, last);
        }
    }

    /// Gives each token that stands for a unit the unit's states.
    pub(crate) fn spread(&self, states: &[i8], sentence: &mut Sentence) {
        let width = Sentence::STATE;
        sentence.states = vec![0; width * sentence.tokens.len()];
        for (unit, states) in self.units.iter().zip(states.chunks_exact(width)) {
            sentence.states[unit.token * width..][..width].copy_from_slice(states);
        }
    }

    /// Hangs an aside at the unit that it follows, or at the first where it follows none.
    fn write_aside(&self, sentence: &mut Sentence, first: usize, last: usize) {
        let follows = self.units.iter().rev().find(|u| u.token < first).or_else(|| self.units.first());
        let Some(anchor) = follows.map(|u| u.token) else { return };
        let is_nominal =
            |i: &usize| matches!(sentence.tokens[*i].upos, Upos::Noun | Upos::Propn | Upos::Num | Upos::X);
        let head = (first..=last).rev().find(is_nominal);
        for i in first..=last {
            match head {
                Some(head) if i == head => attach(sentence, i, anchor, Rel::Appos),
                Some(head) => {
                    let rel = if sentence.tokens[i].upos == Upos::Punct { Rel::Punct } else { Rel::Compound };
                    attach(sentence, i, head, rel);
                }
                None => attach(sentence, i, anchor, Rel::Punct),
            }
        }
    }
}

fn attach(sentence: &mut Sentence, token: usize, head: usize, rel: Rel) {
    sentence.tokens[token].head = u16::try_from(head).unwrap_or(u16::MAX);
    sentence.tokens[token].rel = rel;
}

/// Short brackets after a word, and bullets and footnote marks, which no grammar binds. Never the whole sentence.
fn asides(text: &str, sentence: &Sentence) -> Vec<(usize, usize)> {
    let form = |i: usize| sentence.tokens[i].span.of(text);
    let length = sentence.tokens.len();
    let mut found = Vec::new();
    let mut i = 0;
    while i < length {
        if i == 0 && length > 2 && is_bullet(form(i)) {
            found.push((i, i));
        } else if i > 0 && form(i) == "(" {
            let close = (i + 1..length.min(i + MAX_ASIDE + 2)).find(|&j| form(j) == ")");
            if let Some(close) = close {
                found.push((i, close));
                i = close;
            }
        } else if is_mark(form(i))
            && let Some(close) = end_of_quoted_words(&form, i, length)
        {
            found.extend([(i, i), (close, close)]);
            i = close;
        }
        i += 1;
    }
    let covered: usize = found.iter().map(|(a, b)| b - a + 1).sum();
    if covered < length { found } else { Vec::new() }
}

/// Quotation marks around no more words than this belong to words that the sentence uses, not to speech in it.
const MAX_QUOTED: usize = 3;

/// The closing mark of a few words quoted within a clause: "its members “acknowledge” the allegations".
fn end_of_quoted_words<'t>(form: &impl Fn(usize) -> &'t str, open: usize, length: usize) -> Option<usize> {
    let is_within = open > 0 && form(open - 1).chars().all(char::is_alphanumeric);
    let close = (open + 1..length.min(open + MAX_QUOTED + 2)).find(|&j| is_mark(form(j)))?;
    let has_clause_marks = (open + 1..close).any(|j| matches!(form(j), "," | "." | ";" | "!" | "?"));
    (is_within && !has_clause_marks && close > open + 1).then_some(close)
}

fn is_mark(word: &str) -> bool {
    matches!(word, "“" | "”" | "\"" | "„" | "‘" | "''" | "``")
}

fn is_bullet(word: &str) -> bool {
    matches!(word, "•" | "-" | "–" | "—" | "*" | "·" | "▪" | "◦" | "■" | "►")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Model, parse};
    use text::{Block, BlockKind, Span};

    #[test]
    fn a_name_is_one_word_and_an_aside_hangs_behind_it() {
        let text = "• The Islamic Revolutionary Guard Corps (IRGC) erased the records.";
        let end = u32::try_from(text.len()).unwrap_or(0);
        let block = Block { span: Span::new(0, end), kind: BlockKind::Paragraph };
        let parsed = parse(Model::embedded(), text, &[block], &|_| vec![Some(Hints { names: vec![(2, 5)] })]);
        let tokens = &parsed.sentences[0].tokens;
        let form = |i: usize| tokens[i].span.of(text);
        let corps = 5;
        assert_eq!(form(corps), "Corps");
        assert_eq!(tokens[corps].rel, Rel::Nsubj);
        assert_eq!(form(usize::from(tokens[corps].head)), "erased");
        assert_eq!(usize::from(tokens[3].head), corps, "inner words hang at the last of the name");
        let acronym = (0..tokens.len()).find(|&i| form(i) == "IRGC").unwrap_or(0);
        assert_eq!((usize::from(tokens[acronym].head), tokens[acronym].rel), (corps, Rel::Appos));
    }
}
