//! Words listed by hand: verbs, irregular forms and names that the treebanks are too small to show often enough.
//!
//! They only serve to tell the tagger the parts of speech of a form, and the lemmatizer its lemma; no sentence is made of
//! them. Where the treebanks know a form well, they are believed.

use super::conllu::{Sentence, Word};
use crate::tree::{Rel, Upos, XPOS};

const LIST: &str = include_str!("known.txt");

/// All forms of all words of the list, as one sentence without a meaning.
pub(crate) fn words() -> Sentence {
    let mut sentence = Sentence::default();
    for line in LIST.lines().filter(|line| !line.starts_with('#')) {
        let parts: Vec<&str> = line.split_whitespace().collect();
        match *parts.as_slice() {
            ["verb", base] => verb(&mut sentence, base, &regular(base), &regular(base), false),
            ["both", base] => verb(&mut sentence, base, &regular(base), &regular(base), true),
            ["verb", base, past, participle] => verb(&mut sentence, base, past, participle, false),
            ["name", name] => add(&mut sentence, name, name, Upos::Propn, "NNP"),
            _ => {}
        }
    }
    sentence
}

fn verb(sentence: &mut Sentence, base: &str, past: &str, participle: &str, is_noun: bool) {
    add(sentence, base, base, Upos::Verb, "VB");
    if is_noun {
        add(sentence, base, base, Upos::Noun, "NN");
        add(sentence, &third(base), base, Upos::Noun, "NNS");
    } else {
        add(sentence, base, base, Upos::Verb, "VBP");
    }
    add(sentence, &third(base), base, Upos::Verb, "VBZ");
    add(sentence, past, base, Upos::Verb, "VBD");
    add(sentence, participle, base, Upos::Verb, "VBN");
    add(sentence, &gerund(base), base, Upos::Verb, "VBG");
}

fn add(sentence: &mut Sentence, form: &str, lemma: &str, upos: Upos, xpos: &str) {
    let xpos = XPOS.iter().position(|&known| known == xpos).and_then(|at| u8::try_from(at).ok()).unwrap_or(0);
    let (form, lemma) = (form.to_string(), lemma.to_string());
    sentence.words.push(Word { form, lemma, upos, xpos, head: 0, rel: Rel::Dep, range: (0, 0) });
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')
}

/// Whether `y` at the end follows a consonant.
fn ends_in_y(base: &str) -> bool {
    base.ends_with('y') && !base.chars().rev().nth(1).is_some_and(is_vowel)
}

fn third(base: &str) -> String {
    if ends_in_y(base) {
        format!("{}ies", base.trim_end_matches('y'))
    } else if ["s", "sh", "ch", "x", "z", "go"].iter().any(|end| base.ends_with(end)) {
        format!("{base}es")
    } else {
        format!("{base}s")
    }
}

/// Verbs of the list that double their last consonant.
const DOUBLING: &[&str] = &[
    "deter", "expel", "plot", "shed", "shut", "spin", "split", "swim", "bet", "bid", "dig", "forbid",
    "program", "unplug",
];

fn stem(base: &str) -> String {
    match base.chars().last() {
        Some(last) if DOUBLING.contains(&base) => format!("{base}{last}"),
        _ => base.to_string(),
    }
}

fn regular(base: &str) -> String {
    if ends_in_y(base) {
        format!("{}ied", base.trim_end_matches('y'))
    } else if base.ends_with('e') {
        format!("{base}d")
    } else {
        format!("{}ed", stem(base))
    }
}

fn gerund(base: &str) -> String {
    let keeps_e = base.ends_with("ee") || base.ends_with("ye") || base.ends_with("oe");
    match base.strip_suffix('e').filter(|_| !keeps_e) {
        Some(short) => format!("{short}ing"),
        None => format!("{}ing", stem(base)),
    }
}
