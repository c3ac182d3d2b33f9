//! Long short-term memory in whole numbers: a layer reads the sentence from both ends, and passes on what it holds at each
//! word.

use crate::file::{ModelError, Reader};
use crate::lanes::{Lanes, Machine, Task};
use crate::matrix::{Matrix, SCALE_BITS};

/// Bits behind the point of values and states: 4096 is one.
pub const POINT: u32 = 12;
/// One.
pub const ONE: i16 = 1 << POINT;
/// A cell is kept within ± eight.
const HIGHEST_CELL: i32 = 8 << POINT;

/// Number of entries of a table of a function, and half of it.
const ENTRIES: usize = 4096;
const HALF: i32 = 2048;

/// The two functions of a gate as tables, so that they are the same on every machine: the logistic function between -8 and
/// 8, the hyperbolic tangent between -4 and 4; the value in the middle of each step, [`ONE`] being one.
#[derive(Debug, Clone)]
pub struct Gates {
    logistic: Vec<i16>,
    tangent: Vec<i16>,
}

impl Gates {
    /// Reads both tables.
    pub fn read(reader: &mut Reader<'_>) -> Result<Gates, ModelError> {
        let mut table = || -> Result<Vec<i16>, ModelError> {
            let (values, _) = reader.bytes(2 * ENTRIES)?.as_chunks::<2>();
            let table: Vec<i16> = values.iter().map(|&bytes| i16::from_le_bytes(bytes)).collect();
            let fits = table.is_sorted() && table.iter().all(|value| value.abs() <= ONE);
            if fits {
                Ok(table)
            } else {
                Err(ModelError::Malformed("a table of the gates does not rise from -1 to 1"))
            }
        };
        Ok(Gates { logistic: table()?, tangent: table()? })
    }

    #[inline]
    fn logistic(&self, value: i32) -> i32 {
        lookup(&self.logistic, value >> 4)
    }

    /// The hyperbolic tangent; [`ONE`] is one.
    #[inline]
    pub fn tangent(&self, value: i32) -> i32 {
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
pub struct Layer {
    hidden: usize,
    directions: [Direction; 2],
}

/// Working memory.
#[derive(Debug, Default)]
pub struct Memory {
    /// What the inputs bring to the gates, a list for each.
    sums: Vec<i32>,
    /// What the states bring, a list for each sentence.
    fed: Vec<i32>,
    cells: Vec<i32>,
    /// What goes into the gates.
    places: Vec<i32>,
    states: Vec<i16>,
}

/// Sentences that are read together, so that a weight that was fetched serves them all. **Invariant:** the longest first.
#[derive(Debug, Default)]
pub struct Group {
    /// Words of each sentence.
    pub lengths: Vec<usize>,
    /// The first word of each; the words stand one sentence behind the other.
    pub starts: Vec<usize>,
}

impl Layer {
    /// Reads a layer for inputs of `width` numbers within ±`highest`.
    pub fn read(
        reader: &mut Reader<'_>,
        width: usize,
        hidden: usize,
        highest: i16,
    ) -> Result<Layer, ModelError> {
        let mut direction = || -> Result<Direction, ModelError> {
            let [of_input, of_state] = Matrix::read(reader, 4 * hidden, [width, hidden], highest.max(ONE))?;
            Ok(Direction { of_input, of_state })
        };
        Ok(Layer { hidden, directions: [direction()?, direction()?] })
    }

    /// Reads a group of sentences: `inputs` are lists of numbers, `which` tells of each word the number of its list. `out`
    /// gets twice [`Layer::hidden`] numbers a word within ± [`ONE`].
    pub fn read_words(
        &self,
        (gates, machine): (&Gates, Machine),
        group: &Group,
        (inputs, which): (&[i16], &[usize]),
        memory: &mut Memory,
        out: &mut Vec<i16>,
    ) {
        let hidden = self.hidden;
        crate::reset(out, 0, 2 * hidden * which.len());
        let mut now = Vec::with_capacity(group.lengths.len());
        for (side, direction) in self.directions.iter().enumerate() {
            direction.of_input.sums(machine, inputs, &mut memory.sums);
            crate::reset(&mut memory.cells, 0, hidden * group.lengths.len());
            crate::reset(&mut memory.states, 0, hidden * group.lengths.len());
            for step in 0..group.lengths.first().copied().unwrap_or(0) {
                let active = group.lengths.partition_point(|&length| length > step);
                direction.of_state.sums(machine, &memory.states[..active * hidden], &mut memory.fed);
                let word = |sentence: usize| {
                    let place = if side == 0 { step } else { group.lengths[sentence] - 1 - step };
                    group.starts[sentence] + place
                };
                now.clear();
                now.extend((0..active).map(|sentence| which[word(sentence)]));
                machine.run(Step { gates, direction, inputs: &now, memory });
                for (sentence, state) in memory.states.chunks_exact(hidden).enumerate().take(active) {
                    let to = (2 * word(sentence) + side) * hidden;
                    out[to..to + hidden].copy_from_slice(state);
                }
            }
        }
    }
}

/// A step of one direction for the sentences of a group that are not at their end.
struct Step<'a> {
    gates: &'a Gates,
    direction: &'a Direction,
    /// Of each sentence the input that it has come to.
    inputs: &'a [usize],
    memory: &'a mut Memory,
}

impl Task for Step<'_> {
    /// From the sums of the gates to the next cells and states.
    #[inline(always)]
    fn run<L: Lanes>(self, _: L) {
        let (memory, stride) = (self.memory, self.direction.of_input.stride());
        let scales = self.direction.of_state.scales();
        let hidden = scales.len() / 4;
        memory.places.resize(4 * hidden, 0);
        let kept = memory.cells.chunks_exact_mut(hidden).zip(memory.states.chunks_exact_mut(hidden));
        let sentences = self.inputs.iter().zip(memory.fed.chunks_exact(stride)).zip(kept);
        for ((&input, fed), (cells, states)) in sentences {
            let sums = memory.sums[input * stride..][..4 * hidden].iter().zip(fed);
            for (place, ((&sum, &fed), &scale)) in memory.places.iter_mut().zip(sums.zip(scales)) {
                *place = fast_output(sum + fed, scale);
            }
            let (before, new) = memory.places.split_at(3 * hidden);
            let (input, rest) = before.split_at(hidden);
            let (forget, open) = rest.split_at(hidden);
            let four = input.iter().zip(forget).zip(open.iter().zip(new));
            for (((&input, &forget), (&open, &new)), (cell, state)) in four.zip(cells.iter_mut().zip(states))
            {
                let kept = self.gates.logistic(forget) * *cell;
                let gained = self.gates.logistic(input) * self.gates.tangent(new);
                *cell = round(kept + gained).clamp(-HIGHEST_CELL, HIGHEST_CELL);
                let shown = round(self.gates.logistic(open) * self.gates.tangent(*cell));
                *state = i16::try_from(shown).unwrap_or(0);
            }
        }
    }
}

/// [`crate::matrix::output`] for what is known to fit 32 bits ([`crate::matrix::HIGHEST_SCALE`]).
#[inline(always)]
fn fast_output(sum: i32, scale: i32) -> i32 {
    let product = (i64::from(sum) * i64::from(scale)).cast_unsigned() >> SCALE_BITS;
    let low = product & u64::from(u32::MAX);
    u32::try_from(low).unwrap_or(0).cast_signed()
}

/// A product of two numbers with [`POINT`] bits behind the point, with as many again.
#[inline]
fn round(product: i32) -> i32 {
    (product + (1 << (POINT - 1))) >> POINT
}
