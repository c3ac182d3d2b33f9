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
    /// Where the feature's cells begin; 0 in an empty slot.
    first: u32,
}

/// **Invariants:** slots are in order of their keys but for empty ones between; the last slot is empty; the first cell
/// of a feature carries the number of its weights in `class`.
#[derive(Debug, Clone)]
pub(crate) struct Weights {
    shift: u32,
    slots: Vec<Slot>,
    cells: Vec<Cell>,
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
        let first = u32::try_from(self.cells.len()).map_err(|_| ModelError::Malformed("too many weights"))?;
        self.slots.push(Slot { key, first });
        self.cells.push(Cell { class: length, weight: 0 });
        self.cells.extend(own.iter().map(|&[class, weight]| Cell { class, weight: weight.cast_signed() }));
        Ok(())
    }

    /// The weights of a feature.
    #[inline]
    pub(crate) fn get(&self, key: u32) -> &[Cell] {
        let mut at = (key >> self.shift) as usize;
        while let Some(slot) = self.slots.get(at) {
            if slot.first == 0 {
                return &[];
            }
            if slot.key == key {
                let first = slot.first as usize;
                let length = self.cells.get(first).map_or(0, |head| usize::from(head.class));
                return self.cells.get(first + 1..first + 1 + length).unwrap_or(&[]);
            }
            at += 1;
        }
        &[]
    }

    /// Adds up the weights of all features.
    #[inline]
    pub(crate) fn score(&self, keys: &[u32], scores: &mut Scores) {
        for &key in keys {
            for cell in self.get(key) {
                scores[usize::from(cell.class)] += i32::from(cell.weight);
            }
        }
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
