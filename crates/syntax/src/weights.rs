//! A table from feature to a short list of (class, weight), the one data structure of tagger and parser.
//!
//! A feature is known by 32 bits of its hash. Two features that share them share their weights: with half a million
//! features this happens to one unknown feature in about ten thousand, and costs nothing that can be measured.

use crate::model::{ModelError, Reader};

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

#[derive(Debug, Clone, Copy)]
struct Slot {
    key: u32,
    /// Where the feature's cells begin, or [`WIDE`] and the number of its wide row; 0 in an empty slot.
    first: u32,
}

/// Marks a feature that is kept as a wide row.
const WIDE: u32 = 1 << 31;
/// A feature with at least so many weights is kept as a row with a place for every class, which adds up faster.
const MANY: usize = 28;
/// Classes of a wide row.
const WIDTH: usize = 128;

/// Weights of all classes.
type Row = [i16; WIDTH];

/// **Invariants:** slots are in order of their keys but for empty ones between; the last slot is empty; the first cell
/// of a feature carries the number of its weights in `class`.
#[derive(Debug, Clone)]
pub(crate) struct Weights {
    shift: u32,
    slots: Vec<Slot>,
    cells: Vec<Cell>,
    rows: Vec<Row>,
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
        let bits = (features * 3 / 2).next_power_of_two().trailing_zeros().clamp(4, 31);
        let mut table = Weights::empty(bits, total + features + 1);
        let mut rest = weights;
        for (&key, &length) in keys.iter().zip(lengths) {
            let (own, after) = rest
                .split_at_checked(usize::from(length))
                .ok_or(ModelError::Malformed("weights end early"))?;
            rest = after;
            table.append(u32::from_le_bytes(key), length, own)?;
        }
        table.slots.push(Slot { key: 0, first: 0 });
        Ok(table)
    }

    fn empty(bits: u32, cells: usize) -> Weights {
        let none = Cell { class: 0, weight: 0 };
        let mut table = Weights {
            shift: 32 - bits,
            slots: Vec::with_capacity((1 << bits) + 64),
            cells: Vec::with_capacity(cells),
            rows: Vec::new(),
        };
        table.cells.push(none);
        table
    }

    /// Keys come in order, so a feature stands at its place or right after its predecessor.
    fn append(&mut self, key: u32, length: u8, own: &[[u8; 2]]) -> Result<(), ModelError> {
        let home = (key >> self.shift) as usize;
        if self.slots.last().is_some_and(|before| before.first != 0 && before.key >= key) {
            return Err(ModelError::Malformed("keys out of order"));
        }
        while self.slots.len() < home {
            self.slots.push(Slot { key: 0, first: 0 });
        }
        let cell = |&[class, weight]: &[u8; 2]| Cell { class, weight: weight.cast_signed() };
        let first = if let Some(row) = wide(own.iter().map(cell)) {
            self.rows.push(row);
            u32::try_from(self.rows.len() - 1).map(|number| number | WIDE)
        } else {
            let first = u32::try_from(self.cells.len());
            self.cells.push(Cell { class: length, weight: 0 });
            self.cells.extend(own.iter().map(cell));
            first
        };
        let first = first.map_err(|_| ModelError::Malformed("too many weights"))?;
        self.slots.push(Slot { key, first });
        Ok(())
    }

    /// The weights of a feature; none for one that is kept as a wide row.
    pub(crate) fn get(&self, key: u32) -> &[Cell] {
        let first = self.first(key);
        if first & WIDE == 0 { self.cells(first) } else { &[] }
    }

    #[inline]
    fn cells(&self, first: u32) -> &[Cell] {
        let first = first as usize;
        let length = self.cells.get(first).map_or(0, |head| usize::from(head.class));
        self.cells.get(first + 1..first + 1 + length).unwrap_or(&[])
    }

    /// Adds up the weights of all features.
    ///
    /// All slots are looked up before any weight is read: the processor waits for many places of memory at once instead
    /// of for one after the other.
    #[inline]
    pub(crate) fn score<const N: usize>(&self, keys: &[u32; N], scores: &mut Scores) {
        let firsts: [u32; N] = keys.map(|key| self.first(key));
        let mut sums: Row = [0; WIDTH];
        for first in firsts {
            if first & WIDE != 0 {
                if let Some(row) = self.rows.get((first ^ WIDE) as usize) {
                    for (sum, weight) in sums.iter_mut().zip(row) {
                        *sum = sum.wrapping_add(*weight);
                    }
                }
            } else {
                for cell in self.cells(first) {
                    scores[usize::from(cell.class)] += i32::from(cell.weight);
                }
            }
        }
        for (score, sum) in scores.iter_mut().zip(sums) {
            *score += i32::from(sum);
        }
    }

    /// Where the cells of a feature begin; 0, an empty list, for an unknown one.
    #[inline]
    fn first(&self, key: u32) -> u32 {
        let mut at = (key >> self.shift) as usize;
        while let Some(slot) = self.slots.get(at) {
            if slot.key == key || slot.first == 0 {
                return slot.first;
            }
            at += 1;
        }
        0
    }
}

/// The wide row of a feature with many weights. **Invariant:** no weight of a row is so large that a hundred rows could
/// overflow its sixteen bits; features with such weights stay lists.
fn wide(cells: impl ExactSizeIterator<Item = Cell>) -> Option<Row> {
    const HIGHEST: i16 = 256;
    let mut row: Row = [0; WIDTH];
    if cells.len() < MANY {
        return None;
    }
    for cell in cells {
        *row.get_mut(usize::from(cell.class))? += i16::from(cell.weight);
    }
    row.iter().all(|weight| weight.abs() <= HIGHEST).then_some(row)
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
