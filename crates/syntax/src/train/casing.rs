//! Copies of training sentences in the cases of headlines, so that capitals do not wreck a tree.

use super::conllu::Sentence;
use super::perceptron::Dice;
use crate::tree::{Rel, Upos};

/// The sentences themselves and copies: 12 % with capitals as in a headline, 5 % in small letters, 5 % in capitals.
pub(crate) fn with_copies(sentences: &[&Sentence], dice: &mut Dice) -> Vec<Sentence> {
    let mut out: Vec<Sentence> = sentences.iter().map(|&sentence| sentence.clone()).collect();
    for &sentence in sentences {
        match dice.below(100) {
            0..12 => out.push(titled(sentence)),
            12..17 => out.push(copy(sentence, |word, _| word.to_lowercase())),
            17..22 => out.push(capitals(sentence)),
            _ => {}
        }
    }
    out
}

/// The sentences themselves and copies for a parser that looks at whole sentences: 8 % with capitals as in a headline, 8 %
/// cut down to a headline as well, 4 % in small letters, 8 % in capitals, 6 % with each name of several words as one.
pub(crate) fn with_headlines(sentences: &[&Sentence], dice: &mut Dice) -> Vec<Sentence> {
    let mut out: Vec<Sentence> = sentences.iter().map(|&sentence| sentence.clone()).collect();
    for &sentence in sentences {
        match dice.below(100) {
            0..8 => out.push(titled(sentence)),
            8..16 => out.push(titled(&headline(sentence))),
            16..20 => out.push(copy(sentence, |word, _| word.to_lowercase())),
            20..28 => out.push(capitals(sentence)),
            28..34 => out.push(names_as_one(sentence)),
            _ => {}
        }
    }
    out
}

/// The sentence with capitals as in a headline.
pub(crate) fn titled(sentence: &Sentence) -> Sentence {
    copy(sentence, title)
}

/// The sentence in capital letters.
pub(crate) fn capitals(sentence: &Sentence) -> Sentence {
    copy(sentence, |word, _| word.to_uppercase())
}

/// Without articles and without the full stop.
fn headline(sentence: &Sentence) -> Sentence {
    let last = sentence.words.len() - 1;
    without(sentence, |at| {
        let word = &sentence.words[at];
        let is_article = word.rel == Rel::Det && ["the", "a", "an", "The", "A", "An"].contains(&&*word.form);
        is_article || (at == last && word.form == ".")
    })
}

/// Without the inner words of names of several words, as the parser sees names that it is told of.
fn names_as_one(sentence: &Sentence) -> Sentence {
    without(sentence, |at| {
        let word = &sentence.words[at];
        let is_inner = matches!(word.rel, Rel::Compound | Rel::Flat) && word.upos == Upos::Propn;
        is_inner && sentence.words.get(word.head).is_some_and(|head| head.upos == Upos::Propn)
    })
}

/// The sentence without those words that are to be dropped and that nothing hangs at.
fn without(sentence: &Sentence, drops: impl Fn(usize) -> bool) -> Sentence {
    let n = sentence.words.len();
    let has_dependents = |at: usize| sentence.words.iter().any(|word| word.head == at);
    let stays: Vec<bool> = (0..n).map(|at| has_dependents(at) || !drops(at)).collect();
    let place = |at: usize| stays[..at].iter().filter(|&&stays| stays).count();
    let mut short = sentence.clone();
    short.words.clear();
    for (word, _) in sentence.words.iter().zip(&stays).filter(|(_, stays)| **stays) {
        let mut word = word.clone();
        word.head = place(word.head);
        short.words.push(word);
    }
    short
}

fn copy(sentence: &Sentence, change: impl Fn(&str, bool) -> String) -> Sentence {
    let mut copy = sentence.clone();
    for (i, word) in copy.words.iter_mut().enumerate() {
        word.form = change(&word.form, i == 0);
    }
    copy
}

/// Small words stay small in most styles; some papers capitalise them all, which `Casing::Title` covers.
fn title(word: &str, first: bool) -> String {
    const SMALL: &[&str] = &[
        "a", "an", "the", "of", "in", "on", "at", "to", "for", "by", "with", "from", "and", "or", "but",
        "as", "nor", "n't", "'s", "’s", "'re", "'ll", "'ve", "'d", "'m",
    ];
    if SMALL.contains(&word) && !first {
        return word.to_string();
    }
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}
