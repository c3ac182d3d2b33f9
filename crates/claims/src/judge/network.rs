//! The network of the judge: it reads a document's words one after the other, both ways, and tells how much each word
//! carries each act, and how well each party fits a role beside a cue.
//!
//! What the linear models of the judge cannot see, it can: words that are near in meaning, and how the words of a passage
//! hang together. Its scores are added to theirs. It is trained by `training/reader.py` on the project's corpus and is the
//! file `model/en-judge.model`; all numbers are whole, little-endian, and told in the order of [`Network`]'s fields.

use std::sync::OnceLock;

use net::{
    Gates, Group, Layer, Machine, Matrix, Memory, ModelError, ONE, POINT, Reader, checked, narrow, numbers,
};
use syntax::Sentence;

use super::fingerprint::{ByFeature, Fingerprint};
use crate::statement::Act;

/// The file that the program is shipped with.
const SHIPPED: &[u8] = include_bytes!("../../../../model/en-judge.model");
/// First eight bytes of the file.
const MAGIC: &[u8; 8] = b"ASJN0001";
/// Numbers that stand for what is seen of a word.
const SEEN: usize = 80;
/// Numbers that each direction holds at a word.
const HIDDEN: usize = 64;
/// Numbers that stand for a word in its document.
const WORD: usize = SEEN + 2 * HIDDEN;
/// Numbers of the layer that tells acts.
const CARRY: usize = 64;
/// Numbers in which a cue and an option meet, and numbers of the layer that weighs them.
const LINK: usize = 64;
const WEIGH: usize = 48;
/// Kinds of distance between a cue and an option; the last for options that the sentence does not name.
const STEPS: usize = 14;
/// Values that have no bounds of their own are kept within ± eight.
const HIGHEST: i16 = i16::MAX;
/// Scores are hundredths of the logarithm of odds.
const HUNDREDTHS: i64 = 100;

/// Vectors of features.
struct Rows {
    of: ByFeature<usize>,
    /// The vector of what is not known, if there is one: the empty text's.
    unknown: Option<usize>,
    width: usize,
    rows: Vec<i8>,
    /// What a weight of one stands for, [`ONE`] being one.
    scale: i32,
}

impl Rows {
    fn read(reader: &mut Reader, width: usize) -> Result<Rows, ModelError> {
        let count = reader.number()?;
        let scale = i32::try_from(reader.number()?).ok().filter(|scale| (1..=256).contains(scale));
        let scale = scale.ok_or(ModelError::Malformed("vectors have a scale outside 1 to 256"))?;
        let mut of = ByFeature::default();
        for number in 0..count as usize {
            of.insert(Fingerprint::of(format_args!("{}", reader.text()?)), number);
        }
        let rows = reader.bytes((count as usize).saturating_mul(width))?;
        let unknown = of.get(&Fingerprint::of(format_args!(""))).copied();
        Ok(Rows { of, unknown, width, rows: rows.iter().map(|byte| byte.cast_signed()).collect(), scale })
    }

    /// Adds a feature's vector.
    fn add(&self, feature: Fingerprint, sums: &mut [i32]) {
        let Some(row) = self.of.get(&feature).copied().or(self.unknown) else { return };
        let row = &self.rows[row * self.width..][..self.width];
        for (sum, &weight) in sums.iter_mut().zip(row) {
            *sum += i32::from(weight) * self.scale;
        }
    }
}

/// Tells the shipped network from any other: the check sum of its file.
pub(super) fn version() -> String {
    let sum = SHIPPED.last_chunk::<8>().copied().unwrap_or_default();
    format!("{:016x}", u64::from_le_bytes(sum))
}

/// What fills a role.
struct Filler {
    /// What a cue asks for, by its word and by its act.
    asks: Matrix,
    of_act: Vec<i32>,
    /// What an option offers, by its words, by what speaks for it, by its distance.
    offers: Matrix,
    flags: Rows,
    distance: Vec<i32>,
    weigh: Matrix,
    sum: Matrix,
}

impl Filler {
    fn read(reader: &mut Reader) -> Result<Filler, ModelError> {
        let [asks] = Matrix::read(reader, LINK, [WORD], ONE)?;
        let of_act = numbers(reader, LINK * Act::ALL.len())?;
        let [offers] = Matrix::read(reader, LINK, [WORD], ONE)?;
        let flags = Rows::read(reader, LINK)?;
        let distance = numbers(reader, LINK * STEPS)?;
        let [weigh] = Matrix::read(reader, WEIGH, [LINK], HIGHEST)?;
        let [sum] = Matrix::read(reader, 1, [WEIGH], HIGHEST)?;
        Ok(Filler { asks, of_act, offers, flags, distance, weigh, sum })
    }
}

/// The trained network.
pub(super) struct Network {
    machine: Machine,
    seen: Rows,
    of_state: Matrix,
    gates: Gates,
    both_ways: Layer,
    carry: Matrix,
    /// How much a word carries each act: by itself, by the layer before, by the sentence around it.
    acts: Matrix,
    of_carry: Matrix,
    around: Matrix,
    source: Filler,
    accused: Filler,
    /// For each act the scores, together with the linear model's, above which it is believed: with a frame, without.
    bars: Vec<i32>,
}

/// A role that the network weighs options for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Source,
    Accused,
}

impl Network {
    /// The network that the program is shipped with.
    pub(super) fn embedded() -> &'static Network {
        static NETWORK: OnceLock<Network> = OnceLock::new();
        #[allow(clippy::expect_used, reason = "the bytes are part of the program and tested")]
        NETWORK.get_or_init(|| Network::from_bytes(SHIPPED).expect("the embedded network is whole"))
    }

    fn from_bytes(bytes: &[u8]) -> Result<Network, ModelError> {
        let (mut reader, _) = checked(bytes, MAGIC)?;
        let reader = &mut reader;
        let acts = Act::ALL.len();
        let seen = Rows::read(reader, SEEN)?;
        let [of_state] = Matrix::read(reader, SEEN, [Sentence::STATE], ONE)?;
        let gates = Gates::read(reader)?;
        let both_ways = Layer::read(reader, SEEN, HIDDEN, ONE)?;
        let [carry] = Matrix::read(reader, CARRY, [WORD], ONE)?;
        let [of_word] = Matrix::read(reader, acts, [WORD], ONE)?;
        let [of_carry] = Matrix::read(reader, acts, [CARRY], HIGHEST)?;
        let [around] = Matrix::read(reader, acts, [WORD], ONE)?;
        let (source, accused) = (Filler::read(reader)?, Filler::read(reader)?);
        let bars = numbers(reader, 2 * acts)?;
        let network = Network {
            machine: Machine::best(),
            seen,
            of_state,
            gates,
            both_ways,
            carry,
            acts: of_word,
            of_carry,
            around,
            source,
            accused,
            bars,
        };
        reader.finish().map(|()| network)
    }

    /// The score, with the linear model's, above which an act is believed.
    pub(super) fn bar(&self, act: Act, has_frame: bool) -> i32 {
        self.bars.get(2 * place_of(act) + usize::from(!has_frame)).copied().unwrap_or(i32::MAX)
    }

    /// Reads sentences one after the other: of each word what is seen of it, and the parser's states.
    pub(super) fn read(&'static self, sentences: &[Seen]) -> Told {
        let mut told = Told { network: self, first: Vec::new(), words: Vec::new(), carried: Vec::new() };
        let mut inputs = Vec::new();
        for sentence in sentences {
            told.first.push(inputs.len() / SEEN..inputs.len() / SEEN + sentence.words.len());
            self.see(sentence, &mut inputs);
        }
        let count = inputs.len() / SEEN;
        let which: Vec<usize> = (0..count).collect();
        let group = Group { lengths: vec![count], starts: vec![0] };
        let (mut memory, mut read) = (Memory::default(), Vec::new());
        let with = (&self.gates, self.machine);
        self.both_ways.read_words(with, &group, (&inputs, &which), &mut memory, &mut read);
        for (read, input) in read.chunks_exact(2 * HIDDEN).zip(inputs.chunks_exact(SEEN)) {
            told.words.extend_from_slice(read);
            told.words.extend_from_slice(input);
        }
        self.tell_acts(&mut told);
        told
    }

    /// The vector of each word before the others are read.
    fn see(&self, sentence: &Seen, inputs: &mut Vec<i16>) {
        let states: Vec<i16> = sentence.states.iter().map(|&state| i16::from(state) << (POINT - 7)).collect();
        let mut of_state = Vec::new();
        self.of_state.sums(self.machine, &states, &mut of_state);
        for (word, sums) in sentence.words.iter().zip(of_state.chunks_exact(self.of_state.stride())) {
            let mut own = [0; SEEN];
            for (row, (own, &sum)) in own.iter_mut().zip(sums).enumerate() {
                *own = self.of_state.output(row, sum);
            }
            word.iter().for_each(|&feature| self.seen.add(feature, &mut own));
            inputs.extend(own.iter().map(|&sum| narrow(self.gates.tangent(sum), ONE)));
        }
    }

    fn tell_acts(&self, told: &mut Told) {
        let count = Act::ALL.len();
        let (mut sums, mut of_carry, mut of_word, mut around) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        self.carry.sums(self.machine, &told.words, &mut sums);
        let carry = positive(&self.carry, &sums, CARRY);
        self.of_carry.sums(self.machine, &carry, &mut of_carry);
        self.acts.sums(self.machine, &told.words, &mut of_word);
        for words in &told.first {
            let mean = mean(words.clone().map(|word| told.word(word)));
            self.around.sums(self.machine, &mean, &mut around);
            for word in words.clone() {
                for act in 0..count {
                    let by_word = self.acts.output(act, of_word[word * self.acts.stride() + act]);
                    let by_carry = self.of_carry.output(act, of_carry[word * self.of_carry.stride() + act]);
                    told.carried.push(by_word + by_carry + self.around.output(act, around[act]));
                }
            }
        }
    }
}

/// Where the act stands in [`Act::ALL`].
fn place_of(act: Act) -> usize {
    Act::ALL.iter().position(|&one| one == act).unwrap_or(0)
}

/// The mean of vectors of words; zeros of none.
fn mean<'w>(words: impl ExactSizeIterator<Item = &'w [i16]>) -> Vec<i16> {
    let count = i32::try_from(words.len()).unwrap_or(i32::MAX).max(1);
    let mut sums = vec![0_i32; WORD];
    for word in words {
        sums.iter_mut().zip(word).for_each(|(sum, &value)| *sum += i32::from(value));
    }
    sums.into_iter().map(|sum| narrow(sum / count, ONE)).collect()
}

/// The outputs of the first `rows` rows that are above zero, zero for the others.
fn positive(matrix: &Matrix, sums: &[i32], rows: usize) -> Vec<i16> {
    let lists = sums.chunks_exact(matrix.stride());
    lists
        .flat_map(|sums| sums[..rows].iter().enumerate())
        .map(|(row, &sum)| narrow(matrix.output(row, sum).max(0), HIGHEST))
        .collect()
}

/// What is seen of a sentence.
#[derive(Debug, Default)]
pub(super) struct Seen<'s> {
    /// Of each word.
    pub(super) words: Vec<Vec<Fingerprint>>,
    /// What the parser held.
    pub(super) states: &'s [i8],
}

/// What the network has made of a document.
pub(super) struct Told {
    network: &'static Network,
    /// The words of each sentence that was read, in their order.
    first: Vec<std::ops::Range<usize>>,
    words: Vec<i16>,
    /// For each word and act how much it carries it.
    carried: Vec<i32>,
}

impl Told {
    fn word(&self, number: usize) -> &[i16] {
        &self.words[number * WORD..][..WORD]
    }

    /// The word of a sentence that carries the act most, and how much it does; `None` for a sentence without words.
    pub(super) fn cue(&self, sentence: usize, act: Act) -> Option<(usize, i32)> {
        let words = self.first.get(sentence)?.clone();
        let carried = |word: usize| self.carried[word * Act::ALL.len() + place_of(act)];
        let start = words.start;
        words.map(|word| (word - start, carried(word))).fold(None, |best, next| match best {
            Some((_, highest)) if highest >= next.1 => best,
            _ => Some(next),
        })
    }

    /// Asks who fills a role beside a cue.
    pub(super) fn ask(&self, role: Role, sentence: usize, cue: usize, act: Act) -> Asking<'_> {
        let filler = match role {
            Role::Source => &self.network.source,
            Role::Accused => &self.network.accused,
        };
        let words = self.first.get(sentence).cloned().unwrap_or_default();
        let is_known = cue < words.len();
        let of_act = &filler.of_act[place_of(act) * LINK..][..LINK];
        let asked = if is_known {
            self.linked(&filler.asks, self.word(words.start + cue), of_act)
        } else {
            vec![0; LINK]
        };
        Asking { told: self, filler, words, cue, asked }
    }

    /// A word's product with a matrix, and more, within ± eight.
    fn linked(&self, matrix: &Matrix, word: &[i16], more: &[i32]) -> Vec<i16> {
        let mut sums = Vec::new();
        matrix.sums(self.network.machine, word, &mut sums);
        let rows = sums[..LINK].iter().enumerate();
        rows.zip(more).map(|((row, &sum), &more)| narrow(matrix.output(row, sum) + more, HIGHEST)).collect()
    }
}

/// A cue that asks for who fills a role.
pub(super) struct Asking<'t> {
    told: &'t Told,
    filler: &'t Filler,
    words: std::ops::Range<usize>,
    cue: usize,
    asked: Vec<i16>,
}

impl Asking<'_> {
    /// How well an option fills the role: `tokens` are its words in the sentence, `flags` what speaks for it.
    pub(super) fn fits(&self, tokens: &[usize], flags: &[String]) -> i32 {
        let Asking { told, filler, words, .. } = self;
        let machine = told.network.machine;
        let near = tokens.iter().filter(|&&token| token < words.len());
        let near: Vec<&[i16]> = near.map(|&token| told.word(words.start + token)).collect();
        let step = near.first().and(tokens.first()).map_or(STEPS - 1, |&token| step_of(token, self.cue));
        let mut own: Vec<i32> = filler.distance[step * LINK..][..LINK].to_vec();
        flags.iter().for_each(|flag| filler.flags.add(Fingerprint::of(format_args!("{flag}")), &mut own));
        let own = told.linked(&filler.offers, &mean(near.into_iter()), &own);
        let pairs = self.asked.iter().zip(&own);
        let products: Vec<i16> =
            pairs.map(|(&a, &b)| narrow((i32::from(a) * i32::from(b)) >> POINT, HIGHEST)).collect();
        let together = products.iter().zip(&own).map(|(&product, &own)| product.saturating_add(own).max(0));
        let mut sums = Vec::new();
        filler.weigh.sums(machine, &together.collect::<Vec<i16>>(), &mut sums);
        let hidden = positive(&filler.weigh, &sums, WEIGH);
        filler.sum.sums(machine, &hidden, &mut sums);
        let product: i64 = products.iter().map(|&product| i64::from(product)).sum();
        let alike = product * HUNDREDTHS / (8 << POINT);
        filler.sum.output(0, sums[0]).saturating_add(i32::try_from(alike).unwrap_or(0))
    }
}

/// The kind of the distance from a cue to an option's first word.
fn step_of(token: usize, cue: usize) -> usize {
    let distance = token.abs_diff(cue);
    if distance == 0 {
        return 0;
    }
    let far = usize::try_from(distance.ilog2()).unwrap_or(0).min(5);
    if token < cue { 1 + far } else { 7 + far }
}

#[cfg(test)]
mod tests {
    use super::*;
    use net::check_sum;

    /// What is said of the shipped file after a change to its bytes, the check sum made to fit.
    fn refusal(change: impl Fn(&mut Vec<u8>)) -> Option<String> {
        let mut bytes = SHIPPED.to_vec();
        bytes.truncate(bytes.len() - 8);
        change(&mut bytes);
        bytes.extend(check_sum(&bytes).to_le_bytes());
        Network::from_bytes(&bytes).err().map(|error| error.to_string())
    }

    #[test]
    fn a_bad_file_is_refused_with_what_is_wrong() {
        assert_eq!(refusal(|_| ()), None);
        let check = |change: &dyn Fn(&mut Vec<u8>), says: &str| {
            let said = refusal(change);
            assert!(said.as_ref().is_some_and(|said| said.contains(says)), "{said:?} does not say {says:?}");
        };
        check(&|bytes| bytes[7] = b'9', "not a model file of this version");
        check(&|bytes| bytes[12] = 0, "outside 1 to 256");
        check(&|bytes| bytes.truncate(1_000_000), "it ends early");
        check(&|bytes| bytes.push(0), "bytes after the end");
        assert_eq!(Network::from_bytes(&SHIPPED[..SHIPPED.len() - 1]).err(), Some(ModelError::Damaged));
    }

    /// A sentence of so many words of which nothing is known.
    fn unknown(words: usize, states: &[i8]) -> Seen<'_> {
        let seen = (0..words).map(|word| vec![Fingerprint::of(format_args!("unheard of {word}"))]);
        Seen { words: seen.collect(), states: &states[..words * Sentence::STATE] }
    }

    #[test]
    fn every_machine_hears_the_same() {
        let states: Vec<i8> =
            (0..40 * Sentence::STATE).map(|i| i8::try_from(i * 37 % 251 % 127).unwrap_or(0)).collect();
        let heard = |machine: Machine| {
            let network = Network::from_bytes(SHIPPED).map(|network| Network { machine, ..network });
            let Ok(network) = network else { unreachable!("the shipped file is whole") };
            let told = Box::leak(Box::new(network)).read(&[7, 0, 33].map(|words| unknown(words, &states)));
            let cues: Vec<_> = Act::ALL.iter().flat_map(|&act| [0, 1, 2].map(|s| told.cue(s, act))).collect();
            let flags = ["mention".to_string()];
            let fits = |role| told.ask(role, 2, 9, Act::Deny).fits(&[4, 12], &flags);
            (cues, fits(Role::Source), fits(Role::Accused))
        };
        let all: Vec<_> = Machine::all().into_iter().map(heard).collect();
        assert!(all.iter().all(|one| one == &all[0]), "{all:?}");
        let (cues, source, accused) = &all[0];
        assert_eq!(cues.iter().filter(|cue| cue.is_none()).count(), Act::ALL.len(), "no words, no cue");
        assert_ne!(source, accused);
    }

    #[test]
    fn what_a_document_does_not_hold_fits_nowhere() {
        let told = Network::embedded().read(&[]);
        assert_eq!(told.cue(0, Act::Attribute), None);
        assert_eq!(told.ask(Role::Source, 3, 5, Act::Attribute).asked, vec![0; LINK]);
    }

    #[test]
    fn near_and_far_are_told_apart() {
        assert_eq!([step_of(5, 5), step_of(4, 5), step_of(6, 5), step_of(0, 40)], [0, 1, 7, 6]);
        assert!((0..200).all(|token| step_of(token, 100) < STEPS - 1));
    }
}
