//! Files of weights: their sections, their check sum, and why one is refused.

/// Why a model file was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelError {
    /// The bytes are not a model file, or one of another format version.
    NotAModel,
    /// The check sum does not fit: the file was cut off or changed.
    Damaged,
    /// The sections contradict each other; the text says how.
    Malformed(&'static str),
}

impl std::fmt::Display for ModelError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ModelError::NotAModel => f.write_str("not a model file of this version"),
            ModelError::Damaged => f.write_str("the model file is damaged: its check sum does not fit"),
            ModelError::Malformed(how) => write!(f, "the model file is malformed: {how}"),
        }
    }
}

impl std::error::Error for ModelError {}

/// A 64-bit sum over the bytes that notices damage; it is no defence against forgery.
pub fn check_sum(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut lanes =
        [0x9e37_79b9_7f4a_7c15_u64, 0xc2b2_ae3d_27d4_eb4f, 0x1656_67b1_9e37_79f9, 0x27d4_eb2f_1656_67c5];
    for (i, word) in words.iter().enumerate() {
        let lane = &mut lanes[i & 3];
        *lane = (*lane ^ u64::from_le_bytes(*word)).wrapping_mul(0xff51_afd7_ed55_8ccd).rotate_left(29);
    }
    let mut sum = bytes.len() as u64;
    for part in lanes.into_iter().chain(rest.iter().map(|&byte| u64::from(byte))) {
        sum = (sum ^ part).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        sum ^= sum >> 33;
    }
    sum
}

/// The sections of a file that begins with `magic`, and its check sum, which was found to fit.
pub fn checked<'a>(bytes: &'a [u8], magic: &[u8; 8]) -> Result<(Reader<'a>, u64), ModelError> {
    let (body, sum) = bytes.split_last_chunk::<8>().ok_or(ModelError::NotAModel)?;
    let rest = body.strip_prefix(magic.as_slice()).ok_or(ModelError::NotAModel)?;
    let sum = u64::from_le_bytes(*sum);
    if check_sum(body) == sum { Ok((Reader::new(rest), sum)) } else { Err(ModelError::Damaged) }
}

/// Takes the sections of a file apart.
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Starts at the first byte.
    pub fn new(rest: &'a [u8]) -> Reader<'a> {
        Reader { rest }
    }

    /// Nothing is left.
    pub fn finish(&self) -> Result<(), ModelError> {
        if self.rest.is_empty() { Ok(()) } else { Err(ModelError::Malformed("bytes after the end")) }
    }

    /// The next bytes.
    pub fn bytes(&mut self, count: usize) -> Result<&'a [u8], ModelError> {
        let (taken, rest) =
            self.rest.split_at_checked(count).ok_or(ModelError::Malformed("it ends early"))?;
        self.rest = rest;
        Ok(taken)
    }

    /// A 32-bit number.
    pub fn number(&mut self) -> Result<u32, ModelError> {
        let (number, rest) =
            self.rest.split_first_chunk::<4>().ok_or(ModelError::Malformed("it ends early"))?;
        self.rest = rest;
        Ok(u32::from_le_bytes(*number))
    }

    /// A string: one byte of length, then UTF-8.
    pub fn text(&mut self) -> Result<&'a str, ModelError> {
        let length = self.bytes(1)?.first().copied().unwrap_or(0);
        std::str::from_utf8(self.bytes(usize::from(length))?)
            .map_err(|_| ModelError::Malformed("text is not UTF-8"))
    }
}
