//! Training and scoring on Universal Dependencies treebanks; only in builds with the feature `train`.
//!
//! Everything is integer arithmetic in a fixed order with fixed seeds; runs in threads of their own share nothing: the same
//! treebanks give the same model file, byte for byte.

mod casing;
pub mod conllu;
mod export;
mod known;
mod lemmas;
mod perceptron;
pub mod score;
mod tagging;

use std::path::Path;

pub use export::export;

use crate::model::{MAGIC, Model, Tag};
use crate::tree::Rel;
use crate::weights::Weights;
use conllu::Sentence;
use net::{ModelError, Reader, check_sum};
use perceptron::Averaged;

/// Name in the model's version; counts up when features or format change.
const NAME: &str = "en-ud-1";

/// The treebank files to train on.
const TRAIN: [&str; 2] = ["ewt-train", "gum-train-free"];

/// Trains on the treebanks in `folder` and gives the bytes of the model file.
///
/// # Errors
/// A sentence that names the missing file, or the contradiction in the result.
pub fn train(folder: &Path) -> Result<Vec<u8>, String> {
    let mut sentences = Vec::new();
    for name in TRAIN {
        sentences.extend(conllu::read(folder, name)?.sentences);
    }
    let tags = tagging::tags_of(&sentences);
    eprintln!("{} sentences, {} tags", sentences.len(), tags.len());
    let rules = lemma_section(&lemmas::learn(&sentences, &known::words()));
    eprintln!("lemmas: {} bytes", rules.len());
    let lexicon_bytes = weights_section(&tagging::lexicon(&tags, &sentences));
    let lexicon = Weights::read(&mut Reader::new(&lexicon_bytes)).map_err(|error| error.to_string())?;
    eprintln!("lexicon: {} bytes", lexicon_bytes.len());
    let tagger = weights_section(&tagging::train_tagger(&tags, &sentences, &lexicon));
    let mut bytes =
        [MAGIC.to_vec(), text_bytes(NAME), tag_section(&tags), lexicon_bytes, tagger, rules].concat();
    bytes.extend(check_sum(&bytes).to_le_bytes());
    Model::from_bytes(&bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}

/// Tags and parses sentences whose tokens are given.
#[derive(Default)]
pub(crate) struct Annotator {
    words: crate::tagger::Words,
    tags: Vec<u8>,
    state: crate::biaffine::State,
}

impl Annotator {
    /// Tag, head (the number of words for the root) and relation of each word.
    pub(crate) fn annotate(&mut self, model: &Model, sentence: &Sentence) -> Vec<(Tag, usize, Rel)> {
        self.words.fill(&model.lexicon, sentence.words.iter().map(|word| word.form.as_str()));
        crate::tagger::tag(&model.tagger, model.tags.len(), &self.words, &mut self.tags);
        let tags: Vec<Tag> = self.tags.iter().map(|&tag| model.tags[usize::from(tag)]).collect();
        let Some(network) = &model.network else {
            return tags.into_iter().map(|tag| (tag, 0, Rel::Dep)).collect();
        };
        let inputs = export::inputs(model, sentence, &self.words, &self.tags);
        let [tree] = crate::biaffine::parse(network, &[inputs], &mut self.state) else { return Vec::new() };
        crate::agree::settle(&tags, &mut tree.heads, &mut tree.rels);
        let arcs = tree.heads.iter().zip(&tree.rels);
        tags.into_iter().zip(arcs).map(|(tag, (&head, &rel))| (tag, head, rel)).collect()
    }
}

fn text_bytes(text: &str) -> Vec<u8> {
    let mut bytes = vec![u8::try_from(text.len()).unwrap_or(u8::MAX)];
    bytes.extend(text.bytes().take(255));
    bytes
}

fn number(value: usize) -> [u8; 4] {
    u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes()
}

fn tag_section(tags: &[Tag]) -> Vec<u8> {
    let mut bytes = number(tags.len()).to_vec();
    for tag in tags {
        bytes.extend(text_bytes(tag.upos.name()));
        bytes.extend(text_bytes(tag.xpos_name()));
    }
    bytes
}

fn lemma_section(rules: &lemmas::Rules) -> Vec<u8> {
    let mut bytes = number(rules.edits.len()).to_vec();
    for edit in &rules.edits {
        bytes.push(edit.cut);
        bytes.extend(text_bytes(&edit.append));
    }
    bytes.extend(number(rules.table.len()));
    bytes.extend(rules.table.keys().flat_map(|key| key.to_le_bytes()));
    bytes.extend(rules.table.values().flat_map(|rule| rule.to_le_bytes()));
    bytes
}

fn weights_section(averaged: &[Averaged]) -> Vec<u8> {
    let total: usize = averaged.iter().map(|(_, cells)| cells.len()).sum();
    let mut bytes = [number(averaged.len()), number(total)].concat();
    bytes.extend(averaged.iter().flat_map(|(key, _)| key.to_le_bytes()));
    bytes.extend(averaged.iter().map(|(_, cells)| u8::try_from(cells.len()).unwrap_or(u8::MAX)));
    for &(class, weight) in averaged.iter().flat_map(|(_, cells)| cells) {
        bytes.extend([class, weight.cast_unsigned()]);
    }
    bytes
}

/// A table as it will be read back from the file.
fn weights(averaged: &[Averaged]) -> Weights {
    let bytes = weights_section(averaged);
    let read: Result<Weights, ModelError> = Weights::read(&mut Reader::new(&bytes));
    read.unwrap_or_else(|error| unreachable!("a table that was just written: {error}"))
}
