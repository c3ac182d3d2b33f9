//! A table from feature to a short list of (class, weight), the one data structure of tagger and parser.
//!
//! A feature is known by 32 bits of its hash. Two features that share them share their weights: with half a million
//! features this happens to one unknown feature in about ten thousand, and costs nothing that can be measured.

use net::{ModelError, Reader};

/// The highest number of classes.
pub(crate) const CLASSES: usize = 256;

/// Sums of weights per class.
pub(crate) type Scores = [i32; CLASSES];

/// One weight of a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cell {
    /// The class it speaks for.
    pub(crate) class: u8,
    /// How much.
    pub(crate) weight: i8,
}

/// Where the weights of a feature stand; zero for an unknown feature, which has none.
///
/// In a list: the place of its first cell above eight bits for the number of its cells. In a wide row: [`WIDE`] and the
/// number of the row.
type Place = u32;

/// Marks a feature that is kept as a wide row.
const WIDE: Place = 1 << 31;
/// Bits of a place that hold the length of a list.
const LENGTH_BITS: u32 = 8;
/// A feature with at least so many weights is kept as a row with a place for every class, which adds up faster.
const MANY: usize = 28;

/// Classes of one block of a wide row: a line of the processor's cache.
const LANES: usize = 32;
/// The highest number of blocks of a wide row.
const BLOCKS: usize = 4;

/// Weights of neighbouring classes.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Block([i16; LANES]);

/// Features of one bucket.
const SLOTS: usize = 8;
/// Features in a bucket on average: so few that one in fifty overflows.
const LOAD: usize = 4;

/// Features with neighbouring keys, in order, in one line of the processor's cache. A full bucket goes on in the next.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
struct Bucket {
    keys: [u32; SLOTS],
    places: [Place; SLOTS],
}

impl Bucket {
    /// The place of the key's weights. Compares all keys, because that is faster than to guess when to stop.
    #[inline]
    fn find(&self, key: u32) -> Place {
        let slots = self.keys.iter().zip(&self.places);
        slots.fold(0, |found, (&own, &place)| found | if own == key { place } else { 0 })
    }

    /// The last place; zero unless the bucket is full.
    #[inline]
    fn last(&self) -> Place {
        self.places[SLOTS - 1]
    }
}

/// **Invariants:** features stand in order of their keys, each in the bucket of its key or in one after it with only full
/// buckets between; the last bucket is not full; a wide row is `stride` blocks.
#[derive(Debug, Clone)]
pub(crate) struct Weights {
    /// Number of buckets that keys are spread over.
    homes: u64,
    buckets: Vec<Bucket>,
    cells: Vec<Cell>,
    rows: Vec<Block>,
    stride: usize,
}

impl Weights {
    /// Reads a table: number of features, number of weights, keys in ascending order, lengths, weights.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Weights, ModelError> {
        let features = reader.number()? as usize;
        let total = reader.number()? as usize;
        let keys = reader.bytes(features.saturating_mul(4))?;
        let lengths = reader.bytes(features)?;
        let weights = reader.bytes(total.saturating_mul(2))?;
        let (keys, _) = keys.as_chunks::<4>();
        let (weights, _) = weights.as_chunks::<2>();
        let highest = weights.iter().map(|&[class, _]| usize::from(class)).max().unwrap_or(0);
        let mut filler = Filler::new(features / LOAD + 1, total, (highest / LANES + 1).min(BLOCKS));
        let mut rest = weights;
        for (&key, &length) in keys.iter().zip(lengths) {
            let (own, after) = rest
                .split_at_checked(usize::from(length))
                .ok_or(ModelError::Malformed("weights end early"))?;
            rest = after;
            filler.append(u32::from_le_bytes(key), own)?;
        }
        Ok(filler.table)
    }

    /// The weights of a feature; none for one that is kept as a wide row.
    pub(crate) fn get(&self, key: u32) -> &[Cell] {
        let place = self.place(key, self.bucket(key).last());
        if place & WIDE == 0 { self.cells(place) } else { &[] }
    }

    /// Adds up the weights of all features.
    ///
    /// What waits for memory is asked for all features at once and without a branch on what comes from there, so that
    /// the processor waits for many places at the same time instead of for one after the other.
    #[inline]
    pub(crate) fn score<const N: usize>(&self, keys: &[u32; N], scores: &mut Scores) {
        let mut lasts: [Place; N] = [0; N];
        for (last, &key) in lasts.iter_mut().zip(keys) {
            *last = self.bucket(key).last();
        }
        let (mut lists, mut rows) = (Picked::<N>::new(), Picked::<N>::new());
        for (&key, last) in keys.iter().zip(lasts) {
            let place = self.place(key, last);
            lists.push_if(place, place & WIDE == 0 && place != 0);
            rows.push_if(place ^ WIDE, place & WIDE != 0);
        }
        self.add_lists(&lists, scores);
        for (block, scores) in scores.chunks_exact_mut(LANES).take(self.stride).enumerate() {
            for (score, sum) in scores.iter_mut().zip(self.sum_of_rows(rows.as_slice(), block)) {
                *score += i32::from(sum);
            }
        }
    }

    /// Adds up lists: first the first and the last weight of each, which brings the others near.
    #[inline]
    fn add_lists<const N: usize>(&self, lists: &Picked<N>, scores: &mut Scores) {
        let none = Cell { class: 0, weight: 0 };
        let mut ends = [[none; 2]; N];
        for (ends, &list) in ends.iter_mut().zip(lists.as_slice()) {
            if let [first, .., last] = self.cells(list) {
                *ends = [*first, *last];
            } else if let [only] = self.cells(list) {
                *ends = [*only, none];
            }
        }
        for (ends, &list) in ends.iter().zip(lists.as_slice()) {
            let cells = self.cells(list);
            let inner = cells.get(1..cells.len().saturating_sub(1)).unwrap_or(&[]);
            for cell in ends.iter().chain(inner) {
                scores[usize::from(cell.class)] += i32::from(cell.weight);
            }
        }
    }

    /// The sums of one block of the rows.
    #[inline]
    fn sum_of_rows(&self, rows: &[u32], block: usize) -> [i16; LANES] {
        let mut sums = [0_i16; LANES];
        for &row in rows {
            if let Some(Block(weights)) = self.rows.get(row as usize * self.stride + block) {
                for (sum, weight) in sums.iter_mut().zip(weights) {
                    *sum = sum.wrapping_add(*weight);
                }
            }
        }
        sums
    }

    #[inline]
    fn cells(&self, place: Place) -> &[Cell] {
        let (first, length) = ((place >> LENGTH_BITS) as usize, (place & ((1 << LENGTH_BITS) - 1)) as usize);
        self.cells.get(first..first + length).unwrap_or(&[])
    }

    /// The number of a key's bucket.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "it is below the number of buckets")]
    fn home(&self, key: u32) -> usize {
        ((u64::from(key) * self.homes) >> 32) as usize
    }

    #[inline]
    fn bucket(&self, key: u32) -> &Bucket {
        &self.buckets[self.home(key)]
    }

    /// The place of a feature, given the last place of its bucket.
    #[inline]
    fn place(&self, key: u32, last: Place) -> Place {
        let bucket = self.bucket(key);
        let found = bucket.find(key);
        // What went on to the next bucket came after all that stand here.
        if last != 0 && key > bucket.keys[SLOTS - 1] { self.place_behind(key) } else { found }
    }

    /// The place of a feature that is not in its own bucket, which is full.
    #[cold]
    fn place_behind(&self, key: u32) -> Place {
        let behind = self.buckets.get(self.home(key) + 1..).unwrap_or(&[]);
        let reached = behind.iter().position(|bucket| bucket.last() == 0).unwrap_or(0);
        behind.iter().take(reached + 1).fold(0, |found, bucket| found | bucket.find(key))
    }
}

/// Fills a table with features in order of their keys.
struct Filler {
    table: Weights,
    /// The bucket that takes the next feature, and how many it has.
    bucket: usize,
    used: usize,
    last_key: Option<u32>,
}

impl Filler {
    fn new(homes: usize, cells: usize, stride: usize) -> Filler {
        let table = Weights {
            homes: homes as u64,
            buckets: vec![Bucket::default(); homes + 1],
            cells: Vec::with_capacity(cells),
            rows: Vec::new(),
            stride,
        };
        Filler { table, bucket: 0, used: 0, last_key: None }
    }

    fn append(&mut self, key: u32, own: &[[u8; 2]]) -> Result<(), ModelError> {
        if self.last_key.is_some_and(|before| before >= key) {
            return Err(ModelError::Malformed("keys out of order"));
        }
        self.last_key = Some(key);
        let place = self.keep(own).ok_or(ModelError::Malformed("too many weights"))?;
        let home = self.table.home(key);
        if home > self.bucket {
            (self.bucket, self.used) = (home, 0);
        } else if self.used == SLOTS {
            (self.bucket, self.used) = (self.bucket + 1, 0);
        }
        if self.bucket + 1 == self.table.buckets.len() {
            self.table.buckets.push(Bucket::default());
        }
        let bucket = &mut self.table.buckets[self.bucket];
        (bucket.keys[self.used], bucket.places[self.used]) = (key, place);
        self.used += 1;
        Ok(())
    }

    /// Keeps the weights of a feature; `None` where there is no room for them.
    fn keep(&mut self, own: &[[u8; 2]]) -> Option<Place> {
        let cells = own.iter().map(|&[class, weight]| Cell { class, weight: weight.cast_signed() });
        let Weights { rows, stride, cells: lists, .. } = &mut self.table;
        if let Some(row) = wide(cells.clone()) {
            let number = u32::try_from(rows.len() / *stride).ok()?;
            rows.extend(row.iter().take(*stride));
            return (number < WIDE).then_some(number | WIDE);
        }
        let first = u32::try_from(lists.len()).ok().filter(|&first| first < WIDE >> LENGTH_BITS)?;
        lists.extend(cells);
        Some(first << LENGTH_BITS | u32::try_from(own.len()).ok()?)
    }
}

/// The wide row of a feature with many weights. **Invariant:** no weight of a row is so large that a hundred rows could
/// overflow its sixteen bits; features with such weights stay lists.
fn wide(cells: impl ExactSizeIterator<Item = Cell>) -> Option<[Block; BLOCKS]> {
    const HIGHEST: i16 = 256;
    let mut row = [Block([0; LANES]); BLOCKS];
    if cells.len() < MANY {
        return None;
    }
    for cell in cells {
        let class = usize::from(cell.class);
        *row.get_mut(class / LANES)?.0.get_mut(class % LANES)? += i16::from(cell.weight);
    }
    row.iter().all(|block| block.0.iter().all(|weight| weight.abs() <= HIGHEST)).then_some(row)
}

/// Places that are picked from `N`.
struct Picked<const N: usize> {
    list: [Place; N],
    count: usize,
}

impl<const N: usize> Picked<N> {
    fn new() -> Self {
        Picked { list: [0; N], count: 0 }
    }

    /// Takes a place where the condition holds, without a branch on it: nobody could guess how it goes.
    #[inline]
    fn push_if(&mut self, place: Place, condition: bool) {
        if let Some(slot) = self.list.get_mut(self.count) {
            *slot = place;
        }
        self.count += usize::from(condition);
    }

    #[inline]
    fn as_slice(&self) -> &[Place] {
        self.list.get(..self.count).unwrap_or(&self.list)
    }
}

/// Makes feature keys: one multiplication per part, high bits used.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mixer(u64);

impl Mixer {
    const FACTOR: u64 = 0x517c_c1b7_2722_0a95;

    /// Starts the key of a template.
    #[inline]
    pub(crate) fn new(template: u8) -> Mixer {
        Mixer((u64::from(template) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// Mixes a part in; the order counts.
    #[inline]
    pub(crate) fn with(self, part: u32) -> Mixer {
        Mixer((self.0.rotate_left(23) ^ u64::from(part)).wrapping_mul(Self::FACTOR))
    }

    /// The key.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "the high half is all that is kept")]
    pub(crate) fn key(self) -> u32 {
        ((self.0 ^ (self.0 >> 29)).wrapping_mul(Self::FACTOR) >> 32) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(features: &[(u32, &[(u8, i8)])]) -> Result<Weights, ModelError> {
        let number = |n: usize| u32::try_from(n).unwrap_or(0).to_le_bytes();
        let total = features.iter().map(|(_, cells)| cells.len()).sum();
        let mut bytes = [number(features.len()), number(total)].concat();
        bytes.extend(features.iter().flat_map(|(key, _)| key.to_le_bytes()));
        bytes.extend(features.iter().map(|(_, cells)| u8::try_from(cells.len()).unwrap_or(0)));
        let weights = features.iter().flat_map(|(_, cells)| *cells);
        bytes.extend(weights.flat_map(|&(class, weight)| [class, weight.cast_unsigned()]));
        Weights::read(&mut Reader::new(&bytes))
    }

    #[test]
    fn features_that_share_a_place_are_told_apart() {
        let table = table(&[(7, &[(1, 5)]), (8, &[(1, -3), (2, 4)]), (u32::MAX, &[(0, 9)])]);
        let mut scores = [0; CLASSES];
        table.map(|table| table.score(&[7, 8, 9, u32::MAX], &mut scores)).unwrap_or(());
        assert_eq!(scores[..4], [9, 2, 4, 0]);
    }

    #[test]
    fn a_wide_row_adds_up_like_a_list_and_a_weight_may_come_in_parts() {
        let many: Vec<(u8, i8)> =
            (0..40).map(|class| (class, if class % 2 == 0 { 100 } else { -7 })).collect();
        let mut large = many.clone();
        large.extend([(0, 127), (0, 127), (0, 127)]);
        let table = table(&[(1, &many), (2, &large)]);
        let mut scores = [0; CLASSES];
        table.map(|table| table.score(&[1, 2], &mut scores)).unwrap_or(());
        assert_eq!(scores[..3], [581, -14, 200]);
    }

    #[test]
    fn keys_out_of_order_are_refused() {
        assert!(table(&[(8, &[(1, 5)]), (7, &[(1, 5)])]).is_err());
    }
}
