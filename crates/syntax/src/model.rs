//! The weights as a file: what it holds, how it is read, and how it says which one it is.
//!
//! All numbers are little-endian. `UDEN0002`, the length and name, then the sections in the order of [`Model`]'s fields,
//! last a 64-bit check sum over everything before it. The version is the name and the first half of the check sum, so a
//! model that was trained anew cannot be mistaken for its predecessor.

use std::sync::OnceLock;

use crate::biaffine::Network;
use crate::lemma::Lemmas;
use crate::tree::{Rel, Upos, XPOS};
use crate::weights::Weights;

/// First eight bytes of a model file.
pub(crate) const MAGIC: &[u8; 8] = b"UDEN0002";

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

/// A tag as the tagger predicts it: both tag sets at once, because each helps the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Tag {
    pub(crate) upos: Upos,
    /// Index into [`XPOS`].
    pub(crate) xpos: u8,
}

impl Tag {
    pub(crate) fn xpos_name(self) -> &'static str {
        XPOS.get(usize::from(self.xpos)).copied().unwrap_or("XX")
    }
}

/// A trained tagger and lemmatizer, and mostly a parser.
#[derive(Debug, Clone)]
pub struct Model {
    pub(crate) version: String,
    pub(crate) tags: Vec<Tag>,
    /// The tags seen for each frequent form.
    pub(crate) lexicon: Weights,
    pub(crate) tagger: Weights,
    pub(crate) lemmas: Lemmas,
    /// The parser; without one no trees are drawn.
    pub(crate) network: Option<Network>,
}

impl Model {
    /// The file that the program is shipped with.
    pub const EMBEDDED: &'static [u8] = include_bytes!("../../../model/en-ud.model");

    /// The parser that the program is shipped with.
    pub const EMBEDDED_PARSER: &'static [u8] = include_bytes!("../../../model/en-biaffine.model");

    /// The model that the program is shipped with; read once, on first use.
    ///
    /// # Panics
    /// Never with files that passed the tests of this crate: the bytes are part of the program.
    pub fn embedded() -> &'static Model {
        static MODEL: OnceLock<Model> = OnceLock::new();
        #[allow(clippy::expect_used, reason = "the bytes are part of the program and tested")]
        MODEL.get_or_init(|| {
            let tagger = Model::from_bytes(Model::EMBEDDED);
            tagger
                .and_then(|model| model.with_parser(Model::EMBEDDED_PARSER))
                .expect("the embedded model is whole")
        })
    }

    /// Reads a model file: tagger and lemmatizer, still without a parser.
    ///
    /// # Errors
    /// [`ModelError`] where the bytes are no model, are damaged, or contradict themselves.
    pub fn from_bytes(bytes: &[u8]) -> Result<Model, ModelError> {
        let (mut reader, sum) = checked(bytes, MAGIC)?;
        let name = reader.text()?;
        let tags = read_tags(&mut reader)?;
        let model = Model {
            version: format!("{name}-{:08x}", sum >> 32),
            tags,
            lexicon: Weights::read(&mut reader)?,
            tagger: Weights::read(&mut reader)?,
            lemmas: Lemmas::read(&mut reader)?,
            network: None,
        };
        reader.finish().map(|()| model)
    }

    /// The same tagger with the parser of another file, `en-biaffine.model`.
    ///
    /// # Errors
    /// [`ModelError`] where the bytes are no parser, are damaged, contradict themselves, or want another tagger.
    pub fn with_parser(mut self, bytes: &[u8]) -> Result<Model, ModelError> {
        let network = Network::from_bytes(bytes, &self.tags)?;
        let (tagger, _) = self.version.split_once('+').unwrap_or((&self.version, ""));
        self.version = format!("{tagger}+{}", network.version);
        self.network = Some(network);
        Ok(self)
    }

    /// Name, number and check sum: `en-ud-1-89abcdef`.
    pub fn version(&self) -> &str {
        &self.version
    }
}

/// A 64-bit sum over the bytes that notices damage; it is no defence against forgery.
pub(crate) fn check_sum(bytes: &[u8]) -> u64 {
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
pub(crate) fn checked<'a>(bytes: &'a [u8], magic: &[u8; 8]) -> Result<(Reader<'a>, u64), ModelError> {
    let (body, sum) = bytes.split_last_chunk::<8>().ok_or(ModelError::NotAModel)?;
    let rest = body.strip_prefix(magic.as_slice()).ok_or(ModelError::NotAModel)?;
    let sum = u64::from_le_bytes(*sum);
    if check_sum(body) == sum { Ok((Reader::new(rest), sum)) } else { Err(ModelError::Damaged) }
}

pub(crate) fn read_tags(reader: &mut Reader<'_>) -> Result<Vec<Tag>, ModelError> {
    let count = reader.number()?;
    let mut tags = Vec::new();
    for _ in 0..count {
        let upos = Upos::from_name(reader.text()?).ok_or(ModelError::Malformed("unknown part of speech"))?;
        let name = reader.text()?;
        let xpos = XPOS.iter().position(|&known| known == name).and_then(|at| u8::try_from(at).ok());
        tags.push(Tag { upos, xpos: xpos.ok_or(ModelError::Malformed("unknown tag"))? });
    }
    let fits = !tags.is_empty() && tags.len() < crate::weights::CLASSES;
    if fits { Ok(tags) } else { Err(ModelError::Malformed("no tags, or too many")) }
}

pub(crate) fn read_labels(reader: &mut Reader<'_>) -> Result<Vec<Rel>, ModelError> {
    let count = reader.number()?;
    (0..count)
        .map(|_| Rel::from_name(reader.text()?).ok_or(ModelError::Malformed("unknown relation")))
        .collect()
}

/// Takes the sections of a file apart.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Starts at the first byte.
    pub(crate) fn new(rest: &'a [u8]) -> Reader<'a> {
        Reader { rest }
    }

    /// Nothing is left.
    pub(crate) fn finish(&self) -> Result<(), ModelError> {
        if self.rest.is_empty() { Ok(()) } else { Err(ModelError::Malformed("bytes after the end")) }
    }

    /// The next bytes.
    pub(crate) fn bytes(&mut self, count: usize) -> Result<&'a [u8], ModelError> {
        let (taken, rest) =
            self.rest.split_at_checked(count).ok_or(ModelError::Malformed("it ends early"))?;
        self.rest = rest;
        Ok(taken)
    }

    /// A 32-bit number.
    pub(crate) fn number(&mut self) -> Result<u32, ModelError> {
        let (number, rest) =
            self.rest.split_first_chunk::<4>().ok_or(ModelError::Malformed("it ends early"))?;
        self.rest = rest;
        Ok(u32::from_le_bytes(*number))
    }

    /// A string: one byte of length, then UTF-8.
    pub(crate) fn text(&mut self) -> Result<&'a str, ModelError> {
        let length = self.bytes(1)?.first().copied().unwrap_or(0);
        std::str::from_utf8(self.bytes(usize::from(length))?)
            .map_err(|_| ModelError::Malformed("text is not UTF-8"))
    }
}
