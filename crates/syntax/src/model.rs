//! The weights as a file: what it holds, how it is read, and how it says which one it is.
//!
//! All numbers are little-endian. `UDEN0002`, the length and name, then the sections in the order of [`Model`]'s fields,
//! last a 64-bit check sum over everything before it. The version is the name and the first half of the check sum, so a
//! model that was trained anew cannot be mistaken for its predecessor.

use std::sync::OnceLock;

use net::{ModelError, Reader, checked};

use crate::biaffine::Network;
use crate::lemma::Lemmas;
use crate::tree::{Rel, Upos, XPOS};
use crate::weights::Weights;

/// First eight bytes of a model file.
pub(crate) const MAGIC: &[u8; 8] = b"UDEN0002";

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
