//! Products of whole numbers: weights of eight bits, values of sixteen, sums of thirty-two.

use crate::file::{ModelError, Reader};
use crate::lanes::{Lanes, Machine, Pairs, SIDE, Task};

/// Columns come in multiples of this.
pub const CHUNK: usize = 16;

/// The bits of [`Matrix::scale`] behind the point.
pub(crate) const SCALE_BITS: u32 = 24;

/// A scale is not above this, so that an output fits 32 bits.
pub(crate) const HIGHEST_SCALE: i32 = 1 << 24;

/// Rows come in bands of so many.
const BAND: usize = 2 * SIDE;

/// **Invariants:** `bands` holds the weights of [`BAND`] rows for two columns, then for the next two, and so on, then the
/// next rows; the last band is filled up with zeros. Weights need no more than eight bits and are kept with sixteen because that is
/// what processors multiply. `scale` holds one number a row, `bias` one for each of [`Matrix::stride`]; `columns` is even.
#[derive(Debug, Clone)]
pub struct Matrix {
    columns: usize,
    bands: Vec<[Pairs; 2]>,
    /// A sum times this, shifted right by [`SCALE_BITS`], is the output.
    scale: Vec<i32>,
    /// Where the sum starts.
    bias: Vec<i32>,
}

/// The highest sum of products that is allowed for, with room for a bias as high again.
const HIGHEST_SUM: usize = i32::MAX as usize / 2;

impl Matrix {
    /// Reads scales, biases and weights of `rows` by `columns`, for values within ±`highest`; what is read is cut before
    /// the columns `cuts`: the first part keeps the bias.
    pub fn read<const PARTS: usize>(
        reader: &mut Reader<'_>,
        rows: usize,
        columns: [usize; PARTS],
        highest: i16,
    ) -> Result<[Matrix; PARTS], ModelError> {
        let width: usize = columns.iter().sum();
        let is_even = columns.iter().all(|part| part.is_multiple_of(CHUNK));
        if !is_even || width * 128 * usize::from(highest.unsigned_abs()) > HIGHEST_SUM {
            return Err(ModelError::Malformed("a matrix has a width that does not fit"));
        }
        let scale = numbers(reader, rows)?;
        if scale.iter().any(|scale| !(0..=HIGHEST_SCALE).contains(scale)) {
            return Err(ModelError::Malformed("a scale is too high"));
        }
        let mut bias = numbers(reader, rows)?;
        if bias.iter().any(|bias| bias.unsigned_abs() as usize > HIGHEST_SUM) {
            return Err(ModelError::Malformed("a bias is too high"));
        }
        let weights = reader.bytes(rows.saturating_mul(width))?;
        bias.resize(rows.next_multiple_of(BAND), 0);
        let mut from = 0;
        Ok(columns.map(|columns| {
            let part = Matrix {
                columns,
                bands: bands(weights, width, from, columns),
                scale: scale.clone(),
                bias: if from == 0 { bias.clone() } else { vec![0; bias.len()] },
            };
            from += columns;
            part
        }))
    }

    /// Of weights row by row, without biases and scales.
    pub fn bare(weights: &[u8], columns: usize) -> Matrix {
        let rows = weights.len() / columns.max(1);
        let bias = vec![0; rows.next_multiple_of(BAND)];
        Matrix { columns, bands: bands(weights, columns, 0, columns), scale: Vec::new(), bias }
    }

    /// Numbers that [`Matrix::sums`] gives for a list of values: one for each row, and some more.
    pub fn stride(&self) -> usize {
        self.bias.len()
    }

    /// Sums of all rows for each of the `values`, which are lists of as many numbers as there are columns, one behind the
    /// other.
    pub fn sums(&self, machine: Machine, values: &[i16], out: &mut Vec<i32>) {
        let count = values.len() / self.columns.max(1);
        crate::reset(out, 0, count * self.stride());
        machine.run(Product { matrix: self, values: values.as_chunks::<2>().0, out });
    }

    /// Numbers in a list of values.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// What a sum of a row stands for.
    #[inline]
    pub fn output(&self, row: usize, sum: i32) -> i32 {
        output(sum, self.scale[row])
    }

    /// The scales of all rows, for [`output`].
    pub fn scales(&self) -> &[i32] {
        &self.scale
    }
}

/// The columns from `from` on of weights row by row, `width` a row, as [`Matrix`] keeps them.
fn bands(weights: &[u8], width: usize, from: usize, columns: usize) -> Vec<[Pairs; 2]> {
    let rows = weights.len() / width.max(1);
    let pairs = columns / 2;
    let mut bands = vec![[[0; 2 * SIDE]; 2]; rows.div_ceil(BAND) * pairs];
    for (row, weights) in weights.chunks_exact(width.max(1)).enumerate() {
        let band = &mut bands[row / BAND * pairs..][..pairs];
        let (half, place) = (row % BAND / SIDE, row % SIDE * 2);
        for (slot, pair) in band.iter_mut().zip(weights[from..from + columns].as_chunks::<2>().0) {
            slot[half][place] = i16::from(pair[0].cast_signed());
            slot[half][place + 1] = i16::from(pair[1].cast_signed());
        }
    }
    bands
}

/// A product to be made.
struct Product<'a> {
    matrix: &'a Matrix,
    /// In pairs.
    values: &'a [[i16; 2]],
    out: &'a mut [i32],
}

impl Task for Product<'_> {
    #[inline(always)]
    fn run<L: Lanes>(mut self, lanes: L) {
        let pairs = self.matrix.columns / 2;
        let count = self.values.len() / pairs.max(1);
        let bands = self.matrix.bands.chunks_exact(pairs.max(1));
        for (number, (band, bias)) in bands.zip(self.matrix.bias.as_chunks::<BAND>().0).enumerate() {
            let mut at = 0;
            while L::AT_ONCE == 4 && at + 4 <= count {
                self.some::<L, 4>(lanes, number, band, bias, at);
                at += 4;
            }
            while at + 2 <= count {
                self.some::<L, 2>(lanes, number, band, bias, at);
                at += 2;
            }
            if at < count {
                self.some::<L, 1>(lanes, number, band, bias, at);
            }
        }
    }
}

impl Product<'_> {
    /// The sums of a band for `N` lists of values from list `at` on.
    #[inline(always)]
    fn some<L: Lanes, const N: usize>(
        &mut self,
        lanes: L,
        number: usize,
        band: &[[Pairs; 2]],
        bias: &[i32; BAND],
        at: usize,
    ) {
        let lists: [&[[i16; 2]]; N] =
            std::array::from_fn(|list| &self.values[(at + list) * band.len()..][..band.len()]);
        let mut sums = [[lanes.zero(); 2]; N];
        for (pair, [upper, lower]) in band.iter().enumerate() {
            for (sums, list) in sums.iter_mut().zip(lists) {
                sums[0] = lanes.add(sums[0], upper, list[pair]);
                sums[1] = lanes.add(sums[1], lower, list[pair]);
            }
        }
        let stride = self.matrix.stride();
        for (list, [upper, lower]) in sums.into_iter().enumerate() {
            let out = &mut self.out[(at + list) * stride + number * BAND..][..BAND];
            let sums = lanes.numbers(upper).into_iter().chain(lanes.numbers(lower));
            for ((out, sum), bias) in out.iter_mut().zip(sums).zip(bias) {
                *out = sum.wrapping_add(*bias);
            }
        }
    }
}

/// A sum times a scale, within 32 bits.
#[inline]
pub fn output(sum: i32, scale: i32) -> i32 {
    let product = (i64::from(sum) * i64::from(scale)) >> SCALE_BITS;
    i32::try_from(product).unwrap_or(if product < 0 { i32::MIN } else { i32::MAX })
}

/// A list of 32-bit numbers with a sign.
pub fn numbers(reader: &mut Reader<'_>, count: usize) -> Result<Vec<i32>, ModelError> {
    let (numbers, _) = reader.bytes(count.saturating_mul(4))?.as_chunks::<4>();
    Ok(numbers.iter().map(|&bytes| i32::from_le_bytes(bytes)).collect())
}

/// The sum of products of two lists of one length, a multiple of [`CHUNK`].
#[inline]
pub fn dot(a: &[i16], b: &[i16]) -> i32 {
    let (a, _) = a.as_chunks::<CHUNK>();
    let (b, _) = b.as_chunks::<CHUNK>();
    let mut sums = [0_i32; CHUNK];
    for (a, b) in a.iter().zip(b) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum = sum.wrapping_add(i32::from(*a) * i32::from(*b));
        }
    }
    sums.into_iter().fold(0, i32::wrapping_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(rows: usize, columns: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        for row in 0..i32::try_from(rows).unwrap_or(0) {
            bytes.extend((HIGHEST_SCALE / (row % 2 + 1)).to_le_bytes());
        }
        for row in 0..i32::try_from(rows).unwrap_or(0) {
            bytes.extend((row * 100).to_le_bytes());
        }
        bytes.extend((0..rows * columns).map(|i| u8::try_from(i * 37 % 256).unwrap_or(0)));
        bytes
    }

    /// One number at a time.
    fn plain(file: &[u8], rows: usize, columns: usize, value: &[i16]) -> Vec<i32> {
        let weight =
            |row: usize, column: usize| i32::from(file[8 * rows + row * columns + column].cast_signed());
        let bias = |row: usize| i32::try_from(row * 100).unwrap_or(0);
        (0..rows)
            .map(|row| bias(row) + (0..columns).map(|c| weight(row, c) * i32::from(value[c])).sum::<i32>())
            .collect()
    }

    #[test]
    fn every_kind_of_instructions_gives_the_products_of_one_at_a_time() {
        let (rows, columns) = (37, 64);
        let file = bytes(rows, columns);
        let Ok([whole]) = Matrix::read(&mut Reader::new(&file), rows, [columns], 8192) else {
            unreachable!()
        };
        let Ok([left, right]) = Matrix::read(&mut Reader::new(&file), rows, [48, 16], 8192) else {
            unreachable!()
        };
        for machine in Machine::all() {
            for count in 0..20 {
                let values: Vec<i16> = (0..count * columns)
                    .map(|i| i16::try_from(i * 71 % 16_000).unwrap_or(0) - 8000)
                    .collect();
                let (mut found, mut one, mut other) = (Vec::new(), Vec::new(), Vec::new());
                whole.sums(machine, &values, &mut found);
                let part = |range: std::ops::Range<usize>| -> Vec<i16> {
                    values.chunks_exact(columns).flat_map(|v| v[range.clone()].to_vec()).collect()
                };
                left.sums(machine, &part(0..48), &mut one);
                right.sums(machine, &part(48..64), &mut other);
                for (number, value) in values.chunks_exact(columns).enumerate() {
                    let wanted = plain(&file, rows, columns, value);
                    let from = number * whole.stride();
                    assert_eq!(found[from..from + rows], wanted, "{machine:?}");
                    let added = |at: usize| one[from + at] + other[from + at];
                    assert!((0..rows).all(|at| added(at) == wanted[at]), "{machine:?}");
                }
            }
        }
        assert_eq!([whole.output(0, -77), whole.output(1, 33)], [-77, 16]);
    }

    #[test]
    fn widths_that_could_overflow_are_refused() {
        assert!(Matrix::read(&mut Reader::new(&bytes(2, 40)), 2, [40], 100).is_err());
        assert!(Matrix::read(&mut Reader::new(&bytes(2, 320)), 2, [320], i16::MAX).is_err());
        assert!(Matrix::read(&mut Reader::new(&bytes(2, 32)[..70]), 2, [32], 100).is_err());
    }
}
