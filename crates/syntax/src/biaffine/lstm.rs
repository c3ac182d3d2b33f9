//! Long short-term memory in whole numbers: a layer reads the sentence from both ends, and passes on what it holds at each
//! word.

use super::matrix::{Matrix, output};
use crate::model::{ModelError, Reader};

/// Bits behind the point of values and states: 4096 is one.
pub(crate) const POINT: u32 = 12;
/// One.
pub(crate) const ONE: i16 = 1 << POINT;
/// A cell is kept within ± eight.
const HIGHEST_CELL: i32 = 8 << POINT;

/// Number of entries of a table of a function, and half of it.
const ENTRIES: usize = 4096;
const HALF: i32 = 2048;

/// The two functions of a gate as tables, so that they are the same on every machine: the logistic function between -8 and
/// 8, the hyperbolic tangent between -4 and 4; the value in the middle of each step, [`ONE`] being one.
#[derive(Debug, Clone)]
pub(crate) struct Gates {
    logistic: Vec<i16>,
    tangent: Vec<i16>,
}

impl Gates {
    /// Reads both tables.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Gates, ModelError> {
        let mut table = || -> Result<Vec<i16>, ModelError> {
            let (values, _) = reader.bytes(2 * ENTRIES)?.as_chunks::<2>();
            let table: Vec<i16> = values.iter().map(|&bytes| i16::from_le_bytes(bytes)).collect();
            let fits = table.is_sorted() && table.iter().all(|value| value.abs() <= ONE);
            if fits {
                Ok(table)
            } else {
                Err(ModelError::Malformed("a table of the parser's gates does not rise from -1 to 1"))
            }
        };
        Ok(Gates { logistic: table()?, tangent: table()? })
    }

    #[inline]
    fn logistic(&self, value: i32) -> i32 {
        lookup(&self.logistic, value >> 4)
    }

    #[inline]
    fn tangent(&self, value: i32) -> i32 {
        lookup(&self.tangent, value >> 3)
    }
}

/// The entry at a place that is counted from the middle; the first or the last beyond the ends.
#[inline]
fn lookup(table: &[i16], place: i32) -> i32 {
    let at = (place.clamp(-HALF, HALF - 1) + HALF).unsigned_abs();
    table.get(at as usize).map_or(0, |&value| i32::from(value))
}

/// One way of reading. Rows of both matrices are the four gates, one behind the other: in, forget, out, new; a row has the
/// same scale in both, so that their sums can be added.
#[derive(Debug, Clone)]
struct Direction {
    of_input: Matrix,
    of_state: Matrix,
}

/// A layer of both ways.
#[derive(Debug, Clone)]
pub(crate) struct Layer {
    hidden: usize,
    directions: [Direction; 2],
}

/// Working memory.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    sums: Vec<i32>,
    cell: Vec<i32>,
    state: Vec<i16>,
}

impl Layer {
    /// Reads a layer for inputs of `width` numbers within ±`highest`.
    pub(crate) fn read(
        reader: &mut Reader<'_>,
        width: usize,
        hidden: usize,
        highest: i16,
    ) -> Result<Layer, ModelError> {
        let mut direction = || -> Result<Direction, ModelError> {
            let whole = Matrix::read(reader, 4 * hidden, width + hidden, highest.max(ONE))?;
            let (of_input, of_state) = whole.cut(width);
            Ok(Direction { of_input, of_state })
        };
        Ok(Layer { hidden, directions: [direction()?, direction()?] })
    }

    /// Reads the `input` of all words; `out` gets twice [`Layer::hidden`] numbers a word within ± [`ONE`].
    pub(crate) fn read_words(&self, gates: &Gates, input: &[i16], memory: &mut Memory, out: &mut Vec<i16>) {
        let [forward, backward] = &self.directions;
        let length = input.len() / forward.of_input.columns.max(1);
        super::reset(out, 0, 2 * self.hidden * length);
        for (side, direction) in [forward, backward].into_iter().enumerate() {
            direction.of_input.sums(input, &mut memory.sums);
            super::reset(&mut memory.cell, 0, self.hidden);
            super::reset(&mut memory.state, 0, self.hidden);
            for step in 0..length {
                let word = if side == 0 { step } else { length - 1 - step };
                let from = word * 4 * self.hidden;
                let sums = memory.sums.get_mut(from..from + 4 * self.hidden).unwrap_or_default();
                direction.of_state.add(&memory.state, sums);
                direction.step(gates, sums, &mut memory.cell, &mut memory.state);
                let place = (2 * word + side) * self.hidden;
                if let Some(out) = out.get_mut(place..place + self.hidden) {
                    out.copy_from_slice(&memory.state);
                }
            }
        }
    }
}

impl Direction {
    /// From the sums of the gates to the next cell and state.
    fn step(&self, gates: &Gates, sums: &[i32], cell: &mut [i32], state: &mut [i16]) {
        let hidden = cell.len();
        let scales = self.of_state.scales();
        let part = |gate: usize| {
            let range = gate * hidden..(gate + 1) * hidden;
            let (sums, scales) = (sums.get(range.clone()), scales.get(range));
            sums.unwrap_or(&[]).iter().zip(scales.unwrap_or(&[])).map(|(&sum, &scale)| output(sum, scale))
        };
        let four = part(0).zip(part(1)).zip(part(2)).zip(part(3));
        for ((((input, forget), open), new), (cell, state)) in four.zip(cell.iter_mut().zip(state)) {
            let kept = gates.logistic(forget) * *cell;
            let gained = gates.logistic(input) * gates.tangent(new);
            *cell = round(kept + gained).clamp(-HIGHEST_CELL, HIGHEST_CELL);
            let shown = round(gates.logistic(open) * gates.tangent(*cell));
            *state = i16::try_from(shown).unwrap_or(0);
        }
    }
}

/// A product of two numbers with [`POINT`] bits behind the point, with as many again.
#[inline]
fn round(product: i32) -> i32 {
    (product + (1 << (POINT - 1))) >> POINT
}
