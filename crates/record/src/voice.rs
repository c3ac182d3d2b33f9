//! Near-duplicate documents: one wire story in ten papers is one voice.
//!
//! Each text has a [`Signature`] of minimal hashes of its runs of five words (Broder, 1997), in whole numbers alone. The
//! share of equal places estimates the share of runs that two texts have in common.

/// Words in a run.
const RUN: usize = 5;
/// Places of a signature.
const PLACES: usize = 24;
/// Places in a band: only texts that agree in a whole band are compared at all.
const BAND: usize = 3;
/// Equal places from which two texts are one voice: six tenths of their runs in common.
const SAME_VOICE: usize = 15;

/// The minimal hashes of a text's runs of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature(Vec<u16>);

impl Signature {
    /// The signature of a text; `None` where there is no word in it.
    pub fn of(text: &str) -> Option<Signature> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let words: Vec<u64> = words.map(hash_of_word).collect();
        let mut seeds = [0; PLACES];
        for (seed, number) in seeds.iter_mut().zip(1..) {
            *seed = mixed(number);
        }
        let mut places = [u32::MAX; PLACES];
        for run in words.windows(RUN.min(words.len()).max(1)) {
            let run = run.iter().fold(0, |hash: u64, word| mixed(hash ^ word));
            for (place, seed) in places.iter_mut().zip(seeds) {
                *place = (*place).min(high(mixed(run ^ seed)));
            }
        }
        // The lower half tells places apart as well: it takes half the room.
        (!words.is_empty()).then(|| Signature(places.iter().map(|place| low(*place)).collect()))
    }

    /// The numbers of its bands, of 32 bits. Of texts with eight tenths of their runs in common fewer than one pair in three
    /// hundred agrees in no band, with seven tenths one in thirty, at the limit of six tenths one in seven.
    pub fn bands(&self) -> Vec<i64> {
        let band = |(number, places): (u64, &[u16])| {
            let hash = places.iter().fold(mixed(number), |hash, place| mixed(hash ^ u64::from(*place)));
            i64::from(high(hash))
        };
        (1..).zip(self.0.chunks(BAND)).map(band).collect()
    }

    /// How many hundredths of their runs two texts have in common, estimated.
    pub fn likeness(&self, other: &Signature) -> usize {
        self.equal_places(other) * 100 / PLACES
    }

    /// Whether the two texts are one voice.
    pub fn is_same_voice(&self, other: &Signature) -> bool {
        self.equal_places(other) >= SAME_VOICE
    }

    fn equal_places(&self, other: &Signature) -> usize {
        self.0.iter().zip(&other.0).filter(|(one, other)| one == other).count()
    }

    /// As bytes, to be kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|place| place.to_be_bytes()).collect()
    }

    /// From what [`Signature::to_bytes`] gave; `None` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Signature> {
        let (places, rest) = bytes.as_chunks::<2>();
        let places: Vec<u16> = places.iter().map(|place| u16::from_be_bytes(*place)).collect();
        (rest.is_empty() && places.len() == PLACES).then_some(Signature(places))
    }
}

/// A number for a word: its characters in lower case.
fn hash_of_word(word: &str) -> u64 {
    fnv(word.chars().flat_map(char::to_lowercase).map(|c| u64::from(u32::from(c))))
}

/// FNV-1a over numbers.
pub(crate) fn fnv(units: impl Iterator<Item = u64>) -> u64 {
    units.fold(0xcbf2_9ce4_8422_2325, |hash: u64, unit| (hash ^ unit).wrapping_mul(0x0100_0000_01b3))
}

/// The finisher of splitmix64: every bit of the input changes half of the output.
fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

fn low(number: u32) -> u16 {
    let [_, _, a, b] = number.to_be_bytes();
    u16::from_be_bytes([a, b])
}

fn high(number: u64) -> u32 {
    let [a, b, c, d, ..] = number.to_be_bytes();
    u32::from_be_bytes([a, b, c, d])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot set up its case must fail")]
    use super::*;

    fn story(seed: u64, words: u64) -> String {
        (0..words).map(|at| format!("w{} ", mixed(seed * 1_000_003 + at) % 5000)).collect()
    }

    /// Whether the two are one voice, and whether they would be compared.
    fn check(one: &str, other: &str) -> (bool, bool) {
        let (one, other) = (Signature::of(one).unwrap(), Signature::of(other).unwrap());
        let share_a_band = one.bands().iter().zip(other.bands()).any(|(one, other)| *one == other);
        (one.is_same_voice(&other), share_a_band)
    }

    #[test]
    fn a_wire_story_with_another_head_and_foot_is_one_voice() {
        let wire = story(1, 400);
        let printed =
            format!("The Daily Example, by our desk. {} Subscribe to our newsletter.", wire.to_uppercase());
        assert_eq!(check(&wire, &printed), (true, true));
        assert_eq!(check(&wire, &wire), (true, true));
    }

    #[test]
    fn two_stories_are_two_voices() {
        assert_eq!(check(&story(1, 400), &story(2, 400)), (false, false));
        let half = format!("{}{}", story(1, 200), story(3, 200));
        assert!(!check(&story(1, 400), &half).0, "half a story is another story");
    }

    #[test]
    fn likeness_is_near_the_share_in_common() {
        let most = format!("{}{}", story(1, 900), story(9, 100));
        let likeness = Signature::of(&story(1, 1000)).unwrap().likeness(&Signature::of(&most).unwrap());
        assert!((65..=97).contains(&likeness), "{likeness}");
    }

    #[test]
    fn any_text_has_a_signature_that_can_be_kept() {
        assert_eq!((Signature::of(""), Signature::of(" … – ")), (None, None));
        for text in ["one", "one two three", "日本 hat protestiert"] {
            let signature = Signature::of(text).unwrap();
            assert_eq!(Signature::from_bytes(&signature.to_bytes()), Some(signature));
        }
        assert_eq!(Signature::from_bytes(b"short"), None);
    }

    /// The numbers are kept in stores: they may never change.
    #[test]
    fn the_same_text_has_the_same_signature_for_ever() {
        let signature = Signature::of("The United States accused China of hacking on Monday").unwrap();
        assert_eq!(signature.bands()[0], 2_376_900_854);
    }
}
