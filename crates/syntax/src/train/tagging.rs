//! Trains the tagger, and tags the training text by taggers that have not seen it.

use std::collections::BTreeMap;

use super::casing::with_copies;
use super::conllu::Sentence;
use super::perceptron::{Averaged, Cut, Dice, Perceptron, averaged, blank};
use crate::model::Tag;
use crate::tagger::{BOUNDARY, Words, best};
use crate::weights::{Scores, Weights};

/// Times that the whole text is read.
const ROUNDS: usize = 8;
/// For the taggers that only serve to tag training text.
const FOLD_ROUNDS: usize = 4;
/// Parts of the training text for jackknifing.
const FOLDS: usize = 5;
/// What is stored.
const CUT: Cut = Cut { scale: 12, least: 1, touched: 1 };
/// Features that took part in fewer updates are left out.
const TOUCHED: u32 = 2;
/// A form that is seen less often is not in the lexicon.
const OFTEN: u32 = 4;
/// The right tag must beat the next best by as much.
const MARGIN: i32 = 3;
const SEED: u64 = 20_250_501;

/// All tags of a text in their order.
pub(crate) fn tags_of(sentences: &[Sentence]) -> Vec<Tag> {
    let mut tags: Vec<Tag> = sentences
        .iter()
        .flat_map(|sentence| &sentence.words)
        .map(|word| Tag { upos: word.upos, xpos: word.xpos })
        .collect();
    tags.sort_unstable();
    tags.dedup();
    tags
}

fn gold(tags: &[Tag], upos: crate::Upos, xpos: u8) -> u8 {
    tags.binary_search(&Tag { upos, xpos }).ok().and_then(|at| u8::try_from(at).ok()).unwrap_or(0)
}

/// The tags of every form that is frequent enough or listed by hand, with their share in percent.
///
/// Seldom forms are left out, so that the tagger learns what to do with words that the lexicon does not know.
pub(crate) fn lexicon(tags: &[Tag], sentences: &[Sentence]) -> Vec<Averaged> {
    let mut counts: BTreeMap<u32, BTreeMap<u8, u32>> = BTreeMap::new();
    let mut chars = Vec::new();
    for word in sentences.iter().flat_map(|sentence| &sentence.words) {
        let form = crate::form::form(&word.form, &mut chars);
        *counts.entry(form).or_default().entry(gold(tags, word.upos, word.xpos)).or_default() += 1;
    }
    let mut listed: BTreeMap<u32, BTreeMap<u8, u32>> = BTreeMap::new();
    for word in &super::known::words().words {
        let form = crate::form::form(&word.form, &mut chars);
        if counts.get(&form).is_none_or(|seen| seen.values().sum::<u32>() < OFTEN) {
            *listed.entry(form).or_default().entry(gold(tags, word.upos, word.xpos)).or_default() += OFTEN;
        }
    }
    counts.extend(listed);
    let mut out = Vec::new();
    for (form, seen) in counts {
        let total: u32 = seen.values().sum();
        let share = |count: u32| i8::try_from(count * 100 / total).unwrap_or(100);
        if total >= OFTEN {
            out.push((
                form,
                seen.into_iter().map(|(tag, n)| (tag, share(n))).filter(|&(_, s)| s >= 5).collect(),
            ));
        }
    }
    out
}

fn train(tags: &[Tag], sentences: &[Sentence], lexicon: &Weights, rounds: usize) -> Perceptron {
    let mut perceptron = Perceptron::new();
    let mut dice = Dice::new(SEED);
    let mut order: Vec<usize> = (0..sentences.len()).collect();
    let mut words = Words::default();
    for round in 0..rounds {
        dice.shuffle(&mut order);
        let mut errors = 0;
        for &number in &order {
            let sentence = &sentences[number];
            words.fill(lexicon, sentence.words.iter().map(|word| word.form.as_str()));
            errors += learn(&mut perceptron, tags, sentence, &words);
        }
        if round + 1 == rounds / 2 {
            perceptron.freeze(TOUCHED);
        }
        eprintln!("  tagger round {}: {errors} errors, {} features", round + 1, perceptron.len());
    }
    perceptron
}

/// One pass over a sentence; the tags before a word are the predicted ones, as they will be in use.
fn learn(perceptron: &mut Perceptron, tags: &[Tag], sentence: &Sentence, words: &Words) -> usize {
    let (mut last, mut before, mut errors) = (BOUNDARY, BOUNDARY, 0);
    for (at, word) in sentence.words.iter().enumerate() {
        let keys = words.features(at, last, before);
        let mut scores: Scores = blank();
        perceptron.score(&keys, &mut scores);
        let guess = best(&scores[..tags.len()]);
        let right = gold(tags, word.upos, word.xpos);
        let own = std::mem::replace(&mut scores[usize::from(right)], i32::MIN);
        let rival = best(&scores[..tags.len()]);
        if own - scores[usize::from(rival)] < MARGIN {
            perceptron.update(&keys, &[(usize::from(right), 1), (usize::from(rival), -1)]);
        }
        errors += usize::from(guess != right);
        (before, last) = (last, guess);
    }
    errors
}

/// The weights of the tagger proper.
pub(crate) fn train_tagger(tags: &[Tag], sentences: &[Sentence], lexicon: &Weights) -> Vec<Averaged> {
    let all: Vec<&Sentence> = sentences.iter().collect();
    let copies = with_copies(&all, &mut Dice::new(SEED));
    averaged(&[train(tags, &copies, lexicon, ROUNDS)], CUT)
}

/// Makes of sentences themselves and copies.
pub(crate) type Copies = dyn Fn(&[&Sentence], &mut Dice) -> Vec<Sentence>;

/// For every fold, the sentences in it with their copies, and tags by a tagger trained on the other folds.
pub(crate) fn jackknife(
    tags: &[Tag],
    sentences: &[Sentence],
    lexicon: &Weights,
    copies: &Copies,
) -> Vec<(Sentence, Vec<u8>)> {
    let mut out = Vec::new();
    for fold in 0..FOLDS {
        // Neighbouring sentences are of one document: folds are stretches of fifty sentences.
        let is_held = |number: usize| number / 50 % FOLDS == fold;
        let pick = |held: bool| -> Vec<&Sentence> {
            sentences.iter().enumerate().filter(|&(i, _)| is_held(i) == held).map(|(_, s)| s).collect()
        };
        let seen = with_copies(&pick(false), &mut Dice::new(SEED + 1));
        let averaged = averaged(&[train(tags, &seen, lexicon, FOLD_ROUNDS)], CUT);
        let weights = super::weights(&averaged);
        let mut words = Words::default();
        for sentence in copies(&pick(true), &mut Dice::new(SEED + 2)) {
            words.fill(lexicon, sentence.words.iter().map(|word| word.form.as_str()));
            let mut tagged = Vec::new();
            crate::tagger::tag(&weights, tags.len(), &words, &mut tagged);
            out.push((sentence, tagged));
        }
    }
    out
}
