//! Products of whole numbers: weights of eight bits, values of sixteen, sums of thirty-two.
//!
//! Everything is written so that the compiler makes it into multiply-and-add of neighbouring pairs of sixteen bits, which
//! every 64-bit processor has: rows are walked in chunks of one size, and a row that was fetched serves several times.

use crate::model::{ModelError, Reader};

/// Columns come in multiples of this.
pub(crate) const CHUNK: usize = 16;

/// The bits of [`Matrix::scale`] behind the point.
const SCALE_BITS: u32 = 24;

/// **Invariants:** `weights` holds `rows * columns` numbers, of which none needs more than eight bits (they are kept with
/// sixteen because that is what processors multiply); `scale` and `bias` hold one number a row; `columns` is a multiple of
/// [`CHUNK`].
#[derive(Debug, Clone)]
pub(crate) struct Matrix {
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    weights: Vec<i16>,
    /// A sum times this, shifted right by [`SCALE_BITS`], is the output.
    scale: Vec<i32>,
    /// Where the sum starts.
    bias: Vec<i32>,
}

/// So many lists of values are multiplied with a row before the next row is fetched; they stay in the nearest cache.
const BLOCK: usize = 8;

/// The highest sum of products that is allowed for, with room for a bias as high again.
const HIGHEST_SUM: usize = i32::MAX as usize / 2;

impl Matrix {
    /// Reads scales, biases and weights of `rows` by `columns`, for values within ±`highest`.
    pub(crate) fn read(
        reader: &mut Reader<'_>,
        rows: usize,
        columns: usize,
        highest: i16,
    ) -> Result<Matrix, ModelError> {
        if !columns.is_multiple_of(CHUNK) || columns * 128 * usize::from(highest.unsigned_abs()) > HIGHEST_SUM
        {
            return Err(ModelError::Malformed("a matrix of the parser has a width that does not fit"));
        }
        let scale = numbers(reader, rows)?;
        let bias = numbers(reader, rows)?;
        if bias.iter().any(|bias| bias.unsigned_abs() as usize > HIGHEST_SUM) {
            return Err(ModelError::Malformed("a bias of the parser is too high"));
        }
        let weights = weights(reader, rows.saturating_mul(columns))?;
        Ok(Matrix { rows, columns, weights, scale, bias })
    }

    /// Cuts the columns in two: the left part keeps the bias.
    pub(crate) fn cut(self, at: usize) -> (Matrix, Matrix) {
        let part = |from: usize, to: usize| -> Vec<i16> {
            self.weights.chunks_exact(self.columns).flat_map(|row| &row[from..to]).copied().collect()
        };
        let (left, right) = (part(0, at), part(at, self.columns));
        let no_bias = vec![0; self.rows];
        let right = Matrix {
            rows: self.rows,
            columns: self.columns - at,
            weights: right,
            scale: self.scale.clone(),
            bias: no_bias,
        };
        (Matrix { columns: at, weights: left, ..self }, right)
    }

    /// Sums of all rows for each of the `values`, which are lists of [`Matrix::columns`] numbers one behind the other.
    pub(crate) fn sums(&self, values: &[i16], out: &mut Vec<i32>) {
        let count = values.len() / self.columns.max(1);
        super::reset(out, 0, count * self.rows);
        let values = values.chunks(BLOCK * self.columns);
        for (values, out) in values.zip(out.chunks_mut((BLOCK * self.rows).max(1))) {
            for (row, (weights, &bias)) in self.weights.chunks_exact(self.columns).zip(&self.bias).enumerate()
            {
                for (time, value) in values.chunks_exact(self.columns).enumerate() {
                    out[time * self.rows + row] = bias + dot(weights, value);
                }
            }
        }
    }

    /// Adds the products of one list of values to the sums of all rows.
    pub(crate) fn add(&self, value: &[i16], sums: &mut [i32]) {
        for (row, sum) in self.weights.chunks_exact(self.columns).zip(sums) {
            *sum += dot(row, value);
        }
    }

    /// What a sum of a row stands for.
    #[inline]
    pub(crate) fn output(&self, row: usize, sum: i32) -> i32 {
        output(sum, self.scale[row])
    }

    /// The scales of all rows, for [`output`].
    pub(crate) fn scales(&self) -> &[i32] {
        &self.scale
    }
}

/// A sum times a scale, within 32 bits.
#[inline]
pub(crate) fn output(sum: i32, scale: i32) -> i32 {
    let product = (i64::from(sum) * i64::from(scale)) >> SCALE_BITS;
    i32::try_from(product).unwrap_or(if product < 0 { i32::MIN } else { i32::MAX })
}

/// A list of 32-bit numbers with a sign.
pub(crate) fn numbers(reader: &mut Reader<'_>, count: usize) -> Result<Vec<i32>, ModelError> {
    let (numbers, _) = reader.bytes(count.saturating_mul(4))?.as_chunks::<4>();
    Ok(numbers.iter().map(|&bytes| i32::from_le_bytes(bytes)).collect())
}

/// A list of weights of eight bits, widened.
pub(crate) fn weights(reader: &mut Reader<'_>, count: usize) -> Result<Vec<i16>, ModelError> {
    Ok(reader.bytes(count)?.iter().map(|byte| i16::from(byte.cast_signed())).collect())
}

/// The sum of products of two lists of one length, a multiple of [`CHUNK`].
#[inline]
pub(crate) fn dot(a: &[i16], b: &[i16]) -> i32 {
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
            bytes.extend((1_i32 << SCALE_BITS).wrapping_mul(row % 2 + 1).to_le_bytes());
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
    fn products_in_blocks_are_those_of_one_at_a_time() {
        let (rows, columns) = (5, 64);
        let file = bytes(rows, columns);
        let Ok(matrix) = Matrix::read(&mut Reader::new(&file), rows, columns, 8192) else { unreachable!() };
        for count in 0..20 {
            let values: Vec<i16> =
                (0..count * columns).map(|i| i16::try_from(i * 71 % 16_000).unwrap_or(0) - 8000).collect();
            let wanted: Vec<i32> =
                values.chunks_exact(columns).flat_map(|value| plain(&file, rows, columns, value)).collect();
            let mut found = Vec::new();
            matrix.sums(&values, &mut found);
            assert_eq!(found, wanted);
            let (left, right) = matrix.clone().cut(32);
            let first: Vec<i16> = values.chunks_exact(columns).flat_map(|v| &v[..32]).copied().collect();
            left.sums(&first, &mut found);
            for (value, sums) in values.chunks_exact(columns).zip(found.chunks_exact_mut(rows)) {
                right.add(&value[32..], sums);
            }
            assert_eq!(found, wanted);
        }
        assert_eq!([matrix.output(0, -77), matrix.output(1, 33)], [-77, 66]);
    }

    #[test]
    fn widths_that_could_overflow_are_refused() {
        assert!(Matrix::read(&mut Reader::new(&bytes(2, 40)), 2, 40, 100).is_err());
        assert!(Matrix::read(&mut Reader::new(&bytes(2, 320)), 2, 320, i16::MAX).is_err());
        assert!(Matrix::read(&mut Reader::new(&bytes(2, 32)[..70]), 2, 32, 100).is_err());
    }
}
