//! Small networks in whole numbers: weights of eight bits, values of sixteen, sums of thirty-two, tables for what is not a
//! product, so that every machine gives the same result.
//!
//! What a network is for is its owner's business: the parser (`syntax`) and the judge (`claims`) have one each.

mod file;
mod lanes;
mod lstm;
mod matrix;

pub use file::{ModelError, Reader, check_sum, checked};
pub use lanes::{Lanes, Machine, Task};
pub use lstm::{Gates, Group, Layer, Memory, ONE, POINT};
pub use matrix::{CHUNK, Matrix, dot, numbers, output};

/// Makes a list hold `value` `length` times.
pub fn reset<T: Clone>(list: &mut Vec<T>, value: T, length: usize) {
    list.clear();
    list.resize(length, value);
}

/// The value within ±`highest`.
pub fn narrow(value: i32, highest: i16) -> i16 {
    let highest = i32::from(highest);
    i16::try_from(value.clamp(-highest, highest)).unwrap_or(0)
}
