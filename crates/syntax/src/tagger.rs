//! Tags: greedy from left to right, each word by the weights of what stands around it and of the two tags before it.

use crate::form::{Casing, Looks};
use crate::weights::{CLASSES, Mixer, Scores, Weights};

/// Number of features per word.
pub(crate) const FEATURES: usize = 49;
/// The tag before the first word, for features.
pub(crate) const BOUNDARY: u8 = 255;

/// The words of a sentence with two empty ones on either side, so that neighbours always exist.
#[derive(Debug, Default)]
pub(crate) struct Words {
    looks: Vec<Looks>,
    casing: u32,
    chars: Vec<char>,
}

impl Words {
    /// Takes the words of the next sentence.
    pub(crate) fn fill<'a>(&mut self, lexicon: &Weights, words: impl Iterator<Item = &'a str> + Clone) {
        self.looks.clear();
        self.looks.extend([Looks::default(); 2]);
        self.casing = Casing::of(words.clone()) as u32;
        for word in words {
            let mut looks = Looks::of(word, &mut self.chars);
            looks.usual = usual(lexicon, looks.form);
            self.looks.push(looks);
        }
        self.looks.extend([Looks::default(); 3]);
    }

    /// Number of words.
    pub(crate) fn len(&self) -> usize {
        self.looks.len().saturating_sub(5)
    }

    /// The looks of the word `at`.
    pub(crate) fn looks(&self, at: usize) -> &Looks {
        &self.looks[at + 2]
    }

    /// How the capitals of the sentence are to be read, as a number.
    pub(crate) fn casing(&self) -> u32 {
        self.casing
    }

    /// The features of the word `at`, given the tags of the last word and the one before it.
    pub(crate) fn features(&self, at: usize, last: u8, before: u8) -> [u32; FEATURES] {
        let mut keys = [0; FEATURES];
        let own = self.own(at);
        let context = self.context(at, u32::from(last), u32::from(before));
        keys[..OWN].copy_from_slice(&own);
        keys[OWN..].copy_from_slice(&context);
        keys
    }

    /// Features of the word itself.
    fn own(&self, at: usize) -> [u32; OWN] {
        let w = self.looks(at);
        let first = u32::from(at == 0 || (at == 1 && self.looks(0).shape >> 6 == 0));
        let shape = w.shape << 3 | self.casing << 1 | first;
        let m = Mixer::new;
        [
            m(0).with(w.form).key(),
            m(1).with(w.suffix[0]).key(),
            m(2).with(w.suffix[1]).key(),
            m(3).with(w.suffix[2]).key(),
            m(4).with(w.suffix[3]).key(),
            m(5).with(w.prefix[0]).key(),
            m(6).with(w.prefix[1]).key(),
            m(7).with(w.prefix[2]).key(),
            m(8).with(shape).key(),
            m(9).with(w.suffix[2]).with(shape).key(),
            m(10).with(w.form).with(shape).key(),
            m(11).key(),
            m(12).with(w.raw).key(),
            m(13).with(w.prefix[2]).with(w.suffix[2]).key(),
            m(14).with(w.suffix[1]).with(shape).key(),
        ]
    }

    /// Features of its neighbourhood.
    fn context(&self, at: usize, t1: u32, t2: u32) -> [u32; FEATURES - OWN] {
        let (b2, b1, w) = (&self.looks[at], &self.looks[at + 1], &self.looks[at + 2]);
        let (a1, a2) = (&self.looks[at + 3], &self.looks[at + 4]);
        let m = Mixer::new;
        [
            m(20).with(t1).key(),
            m(21).with(t2).with(t1).key(),
            m(22).with(t1).with(w.form).key(),
            m(23).with(t1).with(w.suffix[2]).key(),
            m(24).with(t2).with(t1).with(w.form).key(),
            m(25).with(t1).with(a1.form).key(),
            m(26).with(b1.form).key(),
            m(27).with(b2.form).key(),
            m(28).with(a1.form).key(),
            m(29).with(a2.form).key(),
            m(30).with(b1.form).with(w.form).key(),
            m(31).with(w.form).with(a1.form).key(),
            m(32).with(b1.form).with(a1.form).key(),
            m(33).with(a1.suffix[2]).key(),
            m(34).with(a1.suffix[1]).with(w.suffix[1]).key(),
            m(35).with(b1.suffix[2]).key(),
            m(36).with(a1.shape).with(w.shape).with(self.casing).key(),
            m(37).with(b1.shape).with(w.shape).with(self.casing).key(),
            m(38).with(t1).with(w.suffix[1]).with(a1.suffix[1]).key(),
            m(39).with(a1.form).with(a2.form).key(),
            m(41).with(t1).with(a1.suffix[2]).key(),
            m(42).with(t1).with(w.form).with(a1.form).key(),
            m(43).with(t1).with(w.suffix[2]).with(a1.suffix[2]).key(),
            m(44).with(b1.form).with(w.suffix[2]).key(),
            m(57).with(w.usual).key(),
            m(58).with(t1).with(w.usual).key(),
            m(50).with(w.usual).with(a1.usual).key(),
            m(51).with(a1.usual).key(),
            m(52).with(a1.usual).with(a2.usual).key(),
            m(53).with(t1).with(w.usual).with(a1.usual).key(),
            m(54).with(t1).with(a1.usual).key(),
            m(55).with(t2).with(t1).with(w.usual).key(),
            m(56).with(w.usual).with(a1.usual).with(a2.usual).key(),
            m(40).with(t1).with(w.shape).with(self.casing).key(),
        ]
    }
}

/// The tags that the training text has for a form, the usual one first, as one number.
fn usual(lexicon: &Weights, form: u32) -> u32 {
    let tags = lexicon.get(form);
    let Some(first) = tags.iter().rev().max_by_key(|cell| cell.weight) else { return 0 };
    tags.iter().fold(u32::from(first.class) + 1, |sum, cell| {
        sum.wrapping_mul(0x0100_0193) ^ (u32::from(cell.class) + 1)
    })
}

/// Number of features of the word itself.
const OWN: usize = 15;

/// Tags a sentence; the numbers are places in the model's list of tags, of which there are `tags`.
pub(crate) fn tag(weights: &Weights, tags: usize, words: &Words, out: &mut Vec<u8>) {
    out.clear();
    let (mut last, mut before) = (BOUNDARY, BOUNDARY);
    let mut scores: Scores = [0; CLASSES];
    for at in 0..words.len() {
        scores[..tags].fill(0);
        weights.score(&words.features(at, last, before), &mut scores);
        let best = best(&scores[..tags]);
        out.push(best);
        (before, last) = (last, best);
    }
}

/// The class with the highest score, the first among equals.
#[inline]
pub(crate) fn best(scores: &[i32]) -> u8 {
    let mut top = 0_u8;
    let mut high = i32::MIN;
    for (class, &score) in (0..=u8::MAX).zip(scores) {
        if score > high {
            (top, high) = (class, score);
        }
    }
    top
}
