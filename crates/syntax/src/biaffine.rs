//! Trees: a network that reads the sentence both ways, scores for every pair of words, and the best tree of these.
//!
//! [`parse`] is the whole door: what is seen of each word in, heads and relations out. After Dozat and Manning (2017):
//! layers of LSTM over tables of keys; for each word one vector as a dependent and one as a head; the score of an arc is a
//! product of both, that of its relation another. Everything is whole numbers, weights of eight bits, so that every machine
//! gives the same tree. The result is always a projective tree with one root.
//!
//! The file is made by `training/`. All numbers are little-endian: `UDBI0001`, the length and name, then the sections in
//! the order of [`Network`]'s fields, last the check sum of `crate::model` over everything before it.

mod eisner;

use crate::form::Looks;
use crate::model::Tag;
use crate::tree::Rel;
use net::{
    CHUNK, Gates, Group, Lanes, Layer, Machine, Matrix, Memory, ModelError, ONE, POINT, Reader, Task,
    checked, dot, narrow, reset,
};
use std::collections::HashMap;

/// First eight bytes of a parser file.
const MAGIC: &[u8; 8] = b"UDBI0001";

/// Number of tables that the parser looks a word up in.
pub(crate) const TABLES: usize = 8;
/// The first tables fill the left half of a word's vector together, the others the right half.
const LEXICAL: usize = 2;

/// Values that a word's vector is kept within: ± four.
const HIGHEST_INPUT: i16 = 4 * ONE - 1;
/// Values that the vectors of dependents and heads are kept within. **A product of all of them fits 32 bits**: with 256
/// numbers in a vector, 256 * 4095 * 2047 < 2^31.
const HIGHEST_DEP: i16 = 4095;
const HIGHEST_HEAD: i16 = 2047;
/// Numbers in such a vector at most.
const LONGEST_VECTOR: usize = 256;
/// How far the score of an arc is shifted right, to stay below [`eisner::HIGHEST`].
const ARC_SHIFT: u32 = 9;
/// How far the products of a relation's weights and a dependent are shifted right.
const MIXED_SHIFT: u32 = 10;

/// What the parser sees of a word: a key for each of its tables.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) struct Input {
    pub(crate) keys: [u32; TABLES],
}

impl Input {
    /// Of the looks of a word, the casing of its sentence, the hash of its lemma and the place of its tag in the model's list.
    pub(crate) fn new(looks: &Looks, casing: u32, lemma: u32, tag: u32) -> Input {
        let shape = looks.shape << 2 | casing;
        let [_, two, three, _] = looks.suffix;
        Input { keys: [looks.form, lemma, tag, three, two, looks.prefix[2], shape, looks.usual] }
    }
}

/// Vectors of keys. Row 0 is for unknown keys. **Invariant:** keys ascend, and there is one row more than keys.
#[derive(Debug, Clone)]
struct Table {
    keys: Vec<u32>,
    rows: Vec<i8>,
    /// What a weight of one stands for, [`ONE`] being one.
    scale: i16,
}

impl Table {
    fn read(reader: &mut Reader<'_>, width: usize) -> Result<Table, ModelError> {
        let count = reader.number()? as usize;
        let scale = i16::try_from(reader.number()?).ok().filter(|scale| (1..=256).contains(scale));
        let scale =
            scale.ok_or(ModelError::Malformed("a table of the parser has a scale outside 1 to 256"))?;
        let (keys, _) = reader.bytes(count.saturating_mul(4))?.as_chunks::<4>();
        let keys: Vec<u32> = keys.iter().map(|&key| u32::from_le_bytes(key)).collect();
        if !keys.is_sorted_by(|a, b| a < b) {
            return Err(ModelError::Malformed("keys of a table of the parser are out of order"));
        }
        let rows = reader.bytes(count.saturating_add(1).saturating_mul(width))?;
        Ok(Table { keys, rows: rows.iter().map(|byte| byte.cast_signed()).collect(), scale })
    }

    /// Adds the row of a key.
    fn add(&self, key: u32, sums: &mut [i32]) {
        let row = self.keys.binary_search(&key).map_or(0, |at| at + 1);
        let row = self.rows.get(row * sums.len()..(row + 1) * sums.len()).unwrap_or(&[]);
        for (sum, &weight) in sums.iter_mut().zip(row) {
            *sum += i32::from(weight) * i32::from(self.scale);
        }
    }
}

/// Scores of relations: for each relation a small matrix between a dependent and a head, and a score for either alone.
#[derive(Debug, Clone)]
struct Relations {
    names: Vec<Rel>,
    /// Rows of the first relation, then of the second, and so on; a row for each number of the head's vector.
    weights: Matrix,
    /// What a sum stands for, one for each relation.
    scales: Vec<i32>,
    /// Of the dependent's vector, then the head's.
    alone: Matrix,
}

/// A trained parser.
#[derive(Debug, Clone)]
pub(crate) struct Network {
    pub(crate) version: String,
    machine: Machine,
    half: usize,
    tables: Vec<Table>,
    gates: Gates,
    layers: Vec<Layer>,
    /// The vectors of a word, one behind the other: dependent and head of an arc, dependent and head of a relation.
    vectors: Matrix,
    arc_size: usize,
    label_size: usize,
    /// From a dependent to what its head should be like.
    arc: Matrix,
    root: Vec<i16>,
    relations: Relations,
}

impl Network {
    /// Reads a parser file, which must have been trained with the tags of the tagger that it is to follow.
    pub(crate) fn from_bytes(bytes: &[u8], tags: &[Tag]) -> Result<Network, ModelError> {
        let (mut reader, sum) = checked(bytes, MAGIC)?;
        let reader = &mut reader;
        let version = format!("{}-{:08x}", reader.text()?, sum >> 32);
        if crate::model::read_tags(reader)? != tags {
            return Err(ModelError::Malformed("the parser was trained with the tags of another tagger"));
        }
        let names = crate::model::read_labels(reader)?;
        let [half, hidden, layers, arc_size, label_size] = sizes(reader)?;
        let tables = (0..TABLES).map(|_| Table::read(reader, half)).collect::<Result<_, _>>()?;
        let gates = Gates::read(reader)?;
        let layer = |number: usize| {
            let (width, highest) = if number == 0 { (2 * half, HIGHEST_INPUT) } else { (2 * hidden, ONE) };
            Layer::read(reader, width, hidden, highest)
        };
        let layers: Vec<Layer> = (0..layers).map(layer).collect::<Result<_, _>>()?;
        let [vectors] = Matrix::read(reader, 2 * (arc_size + label_size), [2 * hidden], ONE)?;
        let [arc] = Matrix::read(reader, arc_size, [arc_size], HIGHEST_DEP)?;
        let root: Vec<i16> = reader
            .bytes(2 * arc_size)?
            .as_chunks::<2>()
            .0
            .iter()
            .map(|&bytes| i16::from_le_bytes(bytes).clamp(-HIGHEST_HEAD, HIGHEST_HEAD))
            .collect();
        let relations = Relations::read(reader, names, label_size)?;
        let network = Network {
            version,
            machine: Machine::best(),
            half,
            tables,
            gates,
            layers,
            vectors,
            arc_size,
            label_size,
            arc,
            root,
            relations,
        };
        reader.finish().map(|()| network)
    }
}

/// Half of a word's vector, a layer's state, number of layers, vectors of arcs, vectors of relations.
fn sizes(reader: &mut Reader<'_>) -> Result<[usize; 5], ModelError> {
    let mut sizes = [0; 5];
    for size in &mut sizes {
        *size = reader.number()? as usize;
    }
    let [half, hidden, layers, arc, label] = sizes;
    let fits = [half, hidden, arc, label]
        .iter()
        .all(|size| size.is_multiple_of(CHUNK) && (CHUNK..=1024).contains(size))
        && (1..=8).contains(&layers)
        && 2 * hidden == crate::Sentence::STATE
        && arc <= LONGEST_VECTOR
        && label <= LONGEST_VECTOR;
    if fits {
        Ok(sizes)
    } else {
        Err(ModelError::Malformed("the sizes of the parser's layers do not fit this program"))
    }
}

/// Working memory, and the trees of the sentences that were parsed last.
#[derive(Debug, Default)]
pub(crate) struct State {
    group: Group,
    /// Of each word of the group the number of its input among those that differ.
    which: Vec<usize>,
    sums: Vec<i32>,
    values: Vec<i16>,
    next: Vec<i16>,
    memory: Memory,
    /// The four vectors of each word, each kind together.
    vectors: [Vec<i16>; 4],
    wanted: Vec<i16>,
    pairs: Vec<i16>,
    mixed: Vec<i32>,
    scores: eisner::Scores,
    decoder: eisner::Decoder,
    /// Heads of the words of a sentence; as high as its length for the root.
    heads: Vec<usize>,
    trees: Vec<Tree>,
}

/// A head for each word, the number of words for the root, and the relation to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tree {
    pub(crate) heads: Vec<usize>,
    pub(crate) rels: Vec<Rel>,
    /// What the last layer holds at each word, in numbers of eight bits: 128 would be one.
    pub(crate) states: Vec<i8>,
}

/// A state within ± [`ONE`] in eight bits.
fn coarse(value: i16) -> i8 {
    i8::try_from((value >> COARSE).clamp(-127, 127)).unwrap_or(0)
}

/// Bits that a state loses.
const COARSE: u32 = POINT - 7;

/// Sentences that are read together, and words of them unless one has more.
const GROUP: usize = 16;
const GROUP_WORDS: usize = 400;

/// Parses sentences; the trees are in their order. A sentence's tree does not depend on the others.
pub(crate) fn parse<'s>(network: &Network, sentences: &[Vec<Input>], state: &'s mut State) -> &'s mut [Tree] {
    let mut order: Vec<usize> = (0..sentences.len()).collect();
    order.sort_by_key(|&number| std::cmp::Reverse(sentences[number].len()));
    reset(&mut state.trees, Tree::default(), sentences.len());
    let mut rest = order.as_slice();
    while !rest.is_empty() {
        let mut words = 0;
        let fits = |&&number: &&usize| {
            words += sentences[number].len();
            words <= GROUP_WORDS
        };
        let count = rest.iter().take(GROUP).take_while(fits).count().max(1);
        let (group, others) = rest.split_at(count);
        network.parse_group(sentences, group, state);
        rest = others;
    }
    &mut state.trees
}

impl Network {
    /// Parses the sentences whose numbers are given, the longest first.
    fn parse_group(&self, sentences: &[Vec<Input>], numbers: &[usize], state: &mut State) {
        state.group.lengths.clear();
        state.group.starts.clear();
        let mut words = 0;
        for &number in numbers {
            state.group.lengths.push(sentences[number].len());
            state.group.starts.push(words);
            words += sentences[number].len();
        }
        self.look_up(numbers.iter().flat_map(|&number| &sentences[number]), state);
        for layer in &self.layers {
            let inputs = (state.values.as_slice(), state.which.as_slice());
            let with = (&self.gates, self.machine);
            layer.read_words(with, &state.group, inputs, &mut state.memory, &mut state.next);
            std::mem::swap(&mut state.values, &mut state.next);
            // From here on each word has values of its own.
            state.which.clear();
            state.which.extend(0..words);
        }
        let width = state.values.len() / words.max(1);
        self.make_vectors(state);
        self.make_wanted(state);
        for (place, &number) in numbers.iter().enumerate() {
            self.score_arcs(place, state);
            state.decoder.decode(&state.scores, &mut state.heads);
            let own =
                state.group.starts[place] * width..(state.group.starts[place] + state.heads.len()) * width;
            let tree = &mut state.trees[number];
            tree.heads.clone_from(&state.heads);
            tree.states.extend(state.values[own].iter().map(|&value| coarse(value)));
        }
        self.choose_relations(numbers, state);
    }

    /// The vectors that the first layer reads, one for all words of which the same is seen.
    fn look_up<'i>(&self, words: impl Iterator<Item = &'i Input>, state: &mut State) {
        state.values.clear();
        state.which.clear();
        let mut seen: HashMap<Input, usize> = HashMap::new();
        for word in words {
            let next = seen.len();
            let number = *seen.entry(*word).or_insert(next);
            state.which.push(number);
            if number < next {
                continue;
            }
            reset(&mut state.sums, 0, 2 * self.half);
            let (left, right) = state.sums.split_at_mut(self.half);
            for (number, (table, &key)) in self.tables.iter().zip(&word.keys).enumerate() {
                table.add(key, if number < LEXICAL { &mut *left } else { &mut *right });
            }
            state.values.extend(state.sums.iter().map(|&sum| narrow(sum, HIGHEST_INPUT)));
        }
    }

    /// The four vectors of each word, through a leaky rectifier: what is below zero counts an eighth.
    fn make_vectors(&self, state: &mut State) {
        self.vectors.sums(self.machine, &state.values, &mut state.sums);
        let kinds = [
            (self.arc_size, HIGHEST_DEP),
            (self.arc_size, HIGHEST_HEAD),
            (self.label_size, HIGHEST_DEP),
            (self.label_size, HIGHEST_HEAD),
        ];
        state.vectors.iter_mut().for_each(Vec::clear);
        for sums in state.sums.chunks_exact(self.vectors.stride()) {
            let mut from = 0;
            for (&(size, highest), out) in kinds.iter().zip(&mut state.vectors) {
                let value = |(row, &sum): (usize, &i32)| {
                    let value = self.vectors.output(from + row, sum);
                    narrow(if value < 0 { value >> 3 } else { value }, highest)
                };
                out.extend(sums[from..from + size].iter().enumerate().map(value));
                from += size;
            }
        }
    }

    /// What the head of each word should be like.
    fn make_wanted(&self, state: &mut State) {
        let [dependents, ..] = &state.vectors;
        self.arc.sums(self.machine, dependents, &mut state.sums);
        state.wanted.clear();
        for sums in state.sums.chunks_exact(self.arc.stride()) {
            let value = |(row, &sum): (usize, &i32)| narrow(self.arc.output(row, sum), HIGHEST_DEP);
            state.wanted.extend(sums[..self.arc_size].iter().enumerate().map(value));
        }
    }

    /// Scores of all arcs of the sentence at this place of the group.
    fn score_arcs(&self, place: usize, state: &mut State) {
        let (start, length) = (state.group.starts[place], state.group.lengths[place]);
        let own = start * self.arc_size..(start + length) * self.arc_size;
        let heads = &state.vectors[1][own.clone()];
        let score = |wanted: &[i16], head: &[i16]| {
            (dot(wanted, head) >> ARC_SHIFT).clamp(-eisner::HIGHEST, eisner::HIGHEST)
        };
        state.scores.start(length);
        for (word, wanted) in state.wanted[own].chunks_exact(self.arc_size).enumerate() {
            let out = state.scores.heads_of(word);
            for (out, head) in out.iter_mut().zip(heads.chunks_exact(self.arc_size)) {
                *out = score(wanted, head);
            }
            state.scores.set_root(word, score(wanted, &self.root));
        }
    }

    fn choose_relations(&self, numbers: &[usize], state: &mut State) {
        let [_, _, dependents, heads] = &state.vectors;
        let size = self.label_size;
        state.pairs.clear();
        for (place, &number) in numbers.iter().enumerate() {
            let (start, length) = (state.group.starts[place], state.group.lengths[place]);
            for (word, &head) in state.trees[number].heads.iter().enumerate() {
                // The root's pair is not looked at.
                let head = start + head.min(length - 1);
                state.pairs.extend_from_slice(&dependents[(start + word) * size..][..size]);
                state.pairs.extend_from_slice(&heads[head * size..][..size]);
            }
        }
        let relations = &self.relations;
        relations.alone.sums(self.machine, &state.pairs, &mut state.sums);
        let mut best = Vec::with_capacity(state.which.len());
        let blocks = state.pairs.chunks(RELATED * 2 * size).zip(dependents.chunks(RELATED * size));
        for (block, (pairs, dependents)) in blocks.enumerate() {
            relations.weights.sums(self.machine, dependents, &mut state.mixed);
            let alone = &state.sums[block * RELATED * relations.alone.stride()..];
            self.machine.run(Choice { relations, mixed: &state.mixed, pairs, alone, best: &mut best });
        }
        for (place, &number) in numbers.iter().enumerate() {
            let (start, length) = (state.group.starts[place], state.group.lengths[place]);
            let tree = &mut state.trees[number];
            tree.rels.extend_from_slice(&best[start..start + length]);
            let root = tree.heads.iter().position(|&head| head == length);
            root.into_iter().for_each(|root| tree.rels[root] = Rel::Root);
        }
    }
}

/// The choice of relations for some words.
struct Choice<'a> {
    relations: &'a Relations,
    mixed: &'a [i32],
    pairs: &'a [i16],
    alone: &'a [i32],
    best: &'a mut Vec<Rel>,
}

impl Task for Choice<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self, _: L) {
        let relations = self.relations;
        let size = relations.alone.columns() / 2;
        let mixed = self.mixed.chunks_exact(relations.weights.stride());
        let alone = self.alone.chunks_exact(relations.alone.stride());
        for ((mixed, alone), pair) in mixed.zip(alone).zip(self.pairs.chunks_exact(2 * size)) {
            self.best.push(relations.best(mixed, &pair[size..], alone));
        }
    }
}

/// Words whose relations are scored together.
const RELATED: usize = 16;

impl Relations {
    fn read(reader: &mut Reader<'_>, names: Vec<Rel>, size: usize) -> Result<Relations, ModelError> {
        let scales = net::numbers(reader, names.len())?;
        let weights = reader.bytes(names.len() * size * size)?;
        for own in weights.chunks_exact(size * size) {
            let sum: i64 = own.iter().map(|weight| i64::from(weight.cast_signed()).abs()).sum();
            let highest = (sum * i64::from(HIGHEST_DEP) * i64::from(HIGHEST_HEAD)) >> MIXED_SHIFT;
            if highest >= i64::from(i32::MAX - (1 << 20)) {
                return Err(ModelError::Malformed("the weights of a relation are too high"));
            }
        }
        let [alone] = Matrix::read(reader, names.len(), [2 * size], HIGHEST_DEP)?;
        Ok(Relations { names, weights: Matrix::bare(weights, size), scales, alone })
    }

    /// The best relation, the first among equals, for the products of a dependent, a head, and the scores of either alone.
    #[inline(always)]
    fn best(&self, mixed: &[i32], head: &[i16], alone: &[i32]) -> Rel {
        let mut best = (i32::MIN, Rel::Dep);
        for (number, (&name, mixed)) in self.names.iter().zip(mixed.chunks_exact(head.len())).enumerate() {
            let products = mixed
                .iter()
                .zip(head)
                .map(|(&sum, &head)| (sum >> MIXED_SHIFT).wrapping_mul(i32::from(head)));
            let together = net::output(products.fold(0, i32::wrapping_add), self.scales[number]);
            let score = together.saturating_add(self.alone.output(number, alone[number]));
            if score > best.0 {
                best = (score, name);
            }
        }
        best.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Model;
    use net::check_sum;

    /// What is said of the shipped parser after a change to its bytes, the check sum made to fit.
    fn refusal(change: impl Fn(&mut Vec<u8>)) -> Option<String> {
        let mut bytes = Model::EMBEDDED_PARSER.to_vec();
        bytes.truncate(bytes.len() - 8);
        change(&mut bytes);
        bytes.extend(check_sum(&bytes).to_le_bytes());
        Network::from_bytes(&bytes, &Model::embedded().tags).err().map(|error| error.to_string())
    }

    fn find(bytes: &[u8], part: &[u8]) -> usize {
        bytes.windows(part.len()).position(|window| window == part).unwrap_or(0)
    }

    #[test]
    fn a_bad_file_is_refused_with_what_is_wrong() {
        assert_eq!(refusal(|_| ()), None);
        let check = |after: &[u8], plus: usize, new: &[u8], says: &str| {
            let said = refusal(|bytes| {
                let from = find(bytes, after) + plus;
                bytes[from..from + new.len()].copy_from_slice(new);
            });
            assert!(said.as_ref().is_some_and(|said| said.contains(says)), "{said:?} does not say {says:?}");
        };
        check(MAGIC, 7, b"9", "not a model file of this version");
        check(b"\x03ADJ\x02JJ", 1, b"Q", "unknown part of speech");
        check(b"\x03ADJ\x02JJ", 4, b"\x02NN", "tags of another tagger");
        check(b"\x09acl:relcl", 1, b"Q", "unknown relation");
        // Behind the last relation stand the sizes, then the first table: how many keys, scale, keys.
        let last = b"\x05xcomp";
        check(last, 6, &[95], "sizes of the parser's layers");
        check(last, 6 + 8, &[0], "sizes of the parser's layers");
        check(last, 6 + 24, &[0], "a scale outside 1 to 256");
        check(last, 6 + 31, &[255], "out of order");
        let ends_early = refusal(|bytes| bytes.truncate(3_000_000));
        assert!(ends_early.is_some_and(|said| said.contains("it ends early")));
        let goes_on = refusal(|bytes| bytes.push(0));
        assert!(goes_on.is_some_and(|said| said.contains("bytes after the end")));
    }

    /// Sentences of words that nobody knows.
    fn made_up(lengths: &[usize]) -> Vec<Vec<Input>> {
        let input = |word: usize| Input { keys: [u32::try_from(word).unwrap_or(0) * 7919; TABLES] };
        lengths.iter().map(|&length| (0..length).map(|word| input(word * length % 40)).collect()).collect()
    }

    fn network() -> Network {
        let Some(network) = Model::embedded().network.clone() else {
            unreachable!("the shipped model has one")
        };
        network
    }

    #[test]
    fn any_words_make_a_tree() {
        let (lengths, mut state) = ([0, 1, 2, 7, 33, crate::MAX_SENTENCE], State::default());
        let trees = parse(&network(), &made_up(&lengths), &mut state);
        for (tree, length) in trees.iter().zip(lengths) {
            assert_eq!((tree.heads.len(), tree.rels.len()), (length, length));
            assert_eq!(tree.heads.iter().filter(|&&head| head == length).count(), length.min(1));
            let is_root = |word: usize| (tree.heads[word] == length) == (tree.rels[word] == Rel::Root);
            assert!((0..length).all(is_root));
        }
        assert!(parse(&network(), &[], &mut state).is_empty());
    }

    #[test]
    fn a_tree_depends_neither_on_its_company_nor_on_the_machine() {
        let lengths: Vec<usize> = (0..60).map(|number| number * 7 % 31).collect();
        let (sentences, mut state) = (made_up(&lengths), State::default());
        let together = parse(&network(), &sentences, &mut state).to_vec();
        for machine in Machine::all() {
            let network = Network { machine, ..network() };
            for (sentence, tree) in sentences.iter().zip(&together) {
                assert_eq!(
                    parse(&network, std::slice::from_ref(sentence), &mut state),
                    std::slice::from_ref(tree)
                );
            }
        }
    }
}
