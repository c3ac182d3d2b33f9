//! From bytes to Unicode code points: spans count bytes inside, code points outside.

use crate::Span;

/// Bytes between two stored counts: small enough to count the rest in no time, large enough that the index is no weight.
const STRIDE: usize = 64;

/// An index over a text that turns byte offsets into code-point offsets; built in one pass, asked in constant time.
#[derive(Debug)]
pub struct CodePoints<'a> {
    bytes: &'a [u8],
    /// Code points that start before byte `i * STRIDE`.
    before: Vec<usize>,
}

impl<'a> CodePoints<'a> {
    /// The index of a text.
    pub fn new(text: &'a str) -> CodePoints<'a> {
        let mut before = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut count = 0;
        for block in text.as_bytes().chunks(STRIDE) {
            before.push(count);
            count += starts(block);
        }
        before.push(count);
        CodePoints { bytes: text.as_bytes(), before }
    }

    /// Code points before the byte; a byte past the end counts as the end.
    pub fn at(&self, byte: u32) -> usize {
        let byte = (byte as usize).min(self.bytes.len());
        let block = byte / STRIDE;
        let known = self.before.get(block).copied().unwrap_or(0);
        known + self.bytes.get(block * STRIDE..byte).map_or(0, starts)
    }

    /// The span as `[start, end)` in code points.
    pub fn pair(&self, span: Span) -> [usize; 2] {
        [self.at(span.start), self.at(span.end)]
    }
}

/// How many code points start in the bytes: every byte but the continuation bytes `10xxxxxx`.
fn starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0b1100_0000 != 0b1000_0000).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every boundary of the text must count as the standard library counts it.
    fn check(text: &str) {
        let index = CodePoints::new(text);
        for (points, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(index.at(u32::try_from(byte).unwrap_or(u32::MAX)), points, "byte {byte} of {text:?}");
        }
        assert_eq!(index.at(u32::MAX), text.chars().count(), "end of {text:?}");
    }

    #[test]
    fn offsets_agree_with_the_standard_library() {
        check("");
        check("plain");
        check("“Pékin” — 中国 🛰 done");
        check(&"é中🛰a".repeat(100));
        check(&"x".repeat(STRIDE));
        check(&format!("{}é", "x".repeat(STRIDE - 1)));
    }
}
