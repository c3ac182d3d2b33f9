//! Copies of training sentences in the cases of headlines, so that capitals do not wreck a tree.

use super::conllu::Sentence;
use super::perceptron::Dice;

/// The sentences themselves and copies: 12 % with capitals as in a headline, 5 % in small letters, 5 % in capitals.
pub(crate) fn with_copies(sentences: &[&Sentence], dice: &mut Dice) -> Vec<Sentence> {
    let mut out: Vec<Sentence> = sentences.iter().map(|&sentence| sentence.clone()).collect();
    for &sentence in sentences {
        match dice.below(100) {
            0..12 => out.push(copy(sentence, title)),
            12..17 => out.push(copy(sentence, |word, _| word.to_lowercase())),
            17..22 => out.push(copy(sentence, |word, _| word.to_uppercase())),
            _ => {}
        }
    }
    out
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
