//! The averaged perceptron: sparse integer weights that grow with the errors, and their average at the end.

use std::collections::BTreeMap;

use crate::weights::{CLASSES, Scores};

/// A weight and its sum over time, by the lazy formula: average = weight - weighted / steps.
#[derive(Debug, Clone, Copy)]
struct Cell {
    class: u16,
    /// Number of updates that touched it.
    touched: u16,
    weight: i32,
    weighted: i64,
}

#[derive(Debug, Clone, Default)]
struct Row {
    cells: Vec<Cell>,
    /// Number of updates that touched the feature.
    touched: u32,
}

/// Weights in training. The order of everything follows from the order of the updates alone.
#[derive(Debug, Clone)]
pub(crate) struct Perceptron {
    /// Open addressing; a power of two of (key, row number plus one).
    slots: Vec<(u32, u32)>,
    rows: Vec<(u32, Row)>,
    /// Number of decisions so far.
    steps: i64,
    /// Whether no new feature is taken in.
    frozen: bool,
}

/// A trained weight for the model file.
pub(crate) type Averaged = (u32, Vec<(u8, i8)>);

impl Perceptron {
    pub(crate) fn new() -> Perceptron {
        Perceptron { slots: vec![(0, 0); 1 << 20], rows: Vec::new(), steps: 0, frozen: false }
    }

    fn place(&self, key: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = (key.wrapping_mul(0x9e37_79b1) >> 4) as usize & mask;
        while self.slots[at].1 != 0 && self.slots[at].0 != key {
            at = (at + 1) & mask;
        }
        at
    }

    /// Adds up the current weights of the features and counts the step.
    pub(crate) fn score(&mut self, keys: &[u32], scores: &mut Scores) {
        self.steps += 1;
        for &key in keys {
            let row = self.slots[self.place(key)].1;
            if row != 0 {
                for cell in &self.rows[row as usize - 1].1.cells {
                    scores[usize::from(cell.class)] += cell.weight;
                }
            }
        }
    }

    /// Adds to the weights of the features for each class.
    pub(crate) fn update(&mut self, keys: &[u32], changes: &[(usize, i32)]) {
        for &key in keys {
            let Some(row) = self.row(key) else { continue };
            self.rows[row].1.touched += 1;
            for &(class, change) in changes {
                let class = u16::try_from(class).unwrap_or(0);
                let weighted = self.steps * i64::from(change);
                let cells = &mut self.rows[row].1.cells;
                match cells.iter_mut().find(|cell| cell.class == class) {
                    Some(cell) => {
                        cell.touched = cell.touched.saturating_add(1);
                        cell.weight += change;
                        cell.weighted += weighted;
                    }
                    None => cells.push(Cell { class, touched: 1, weight: change, weighted }),
                }
            }
        }
    }

    fn row(&mut self, key: u32) -> Option<usize> {
        let at = self.place(key);
        if self.slots[at].1 != 0 {
            return Some(self.slots[at].1 as usize - 1);
        }
        if self.frozen {
            return None;
        }
        self.rows.push((key, Row::default()));
        self.slots[at] = (key, u32::try_from(self.rows.len()).unwrap_or(u32::MAX));
        if self.rows.len() * 2 > self.slots.len() {
            self.rehash(self.slots.len() * 2);
        }
        Some(self.rows.len() - 1)
    }

    fn rehash(&mut self, size: usize) {
        self.slots = vec![(0, 0); size];
        for number in 0..self.rows.len() {
            let key = self.rows[number].0;
            let at = self.place(key);
            self.slots[at] = (key, u32::try_from(number + 1).unwrap_or(u32::MAX));
        }
    }

    /// Drops the features that were touched by fewer updates, takes in no new ones from now on, and begins the average anew.
    pub(crate) fn freeze(&mut self, touched: u32) {
        self.rows.retain(|(_, row)| row.touched >= touched);
        self.rehash(self.slots.len());
        self.frozen = true;
        self.steps = 0;
        for (_, row) in &mut self.rows {
            row.cells.iter_mut().for_each(|cell| cell.weighted = 0);
        }
    }

    /// Number of features.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The average over time of a weight, in units of one part in [`UNIT`].
    fn average(&self, cell: &Cell) -> i64 {
        let steps = i128::from(self.steps.max(1));
        let sum = i128::from(cell.weight) * steps - i128::from(cell.weighted);
        i64::try_from((sum * i128::from(UNIT)).div_euclid(steps)).unwrap_or(0)
    }
}

/// Averages are kept in parts of this before they are rounded.
const UNIT: i64 = 1 << 16;

/// What is kept of trained weights for the model file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cut {
    /// Stored weights are averages times this, rounded.
    pub(crate) scale: i64,
    /// The least size of a stored weight.
    pub(crate) least: i64,
    /// In how many updates of each run a weight must have taken part.
    pub(crate) touched: u32,
}

/// The averaged weights in the order of the keys: over time, and over runs that were frozen with the same features.
pub(crate) fn averaged(runs: &[Perceptron], cut: Cut) -> Vec<Averaged> {
    let count = i64::try_from(runs.len().max(1)).unwrap_or(1);
    let mut out: Vec<Averaged> = Vec::new();
    let Some(first) = runs.first() else { return out };
    for (number, (key, _)) in first.rows.iter().enumerate() {
        let mut sums: BTreeMap<u16, (i64, i64)> = BTreeMap::new();
        for run in runs {
            for cell in run.rows.get(number).into_iter().flat_map(|(_, row)| &row.cells) {
                let (sum, touched) = sums.entry(cell.class).or_default();
                *sum += run.average(cell);
                *touched += i64::from(cell.touched);
            }
        }
        let mut cells = Vec::new();
        for (class, (sum, touched)) in sums {
            let whole = UNIT * count;
            let rounded = (2 * sum * cut.scale + whole).div_euclid(2 * whole);
            if rounded.abs() >= cut.least && touched >= i64::from(cut.touched) * count {
                cells.extend(parts(u8::try_from(class).unwrap_or(0), rounded));
            }
        }
        if !cells.is_empty() {
            out.push((*key, cells));
        }
    }
    out.sort_unstable();
    out.dedup_by_key(|(key, _)| *key);
    out
}

/// A weight as cells of one byte each: a large one is stored as several of the same class, which add up.
fn parts(class: u8, mut weight: i64) -> Vec<(u8, i8)> {
    let mut cells = Vec::new();
    while weight != 0 && cells.len() < 24 {
        let part = weight.clamp(-127, 127);
        cells.push((class, i8::try_from(part).unwrap_or(0)));
        weight -= part;
    }
    cells
}

/// A small generator of pseudo-random numbers (xorshift64*), seeded by the caller.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Dice {
        Dice(seed | 1)
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(high).unwrap_or(0) % bound.max(1)
    }

    /// Shuffles in place.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// Zeroed scores.
pub(crate) fn blank() -> Scores {
    [0; CLASSES]
}
