//! Training and scoring on Universal Dependencies treebanks; only in builds with the feature `train`.
//!
//! Everything is integer arithmetic in a fixed order with fixed seeds; runs in threads of their own share nothing: the same
//! treebanks give the same model file, byte for byte.

mod casing;
pub mod conllu;
mod export;
mod known;
mod lemmas;
mod parsing;
mod perceptron;
pub mod score;
mod tagging;

use std::path::Path;

pub use export::export;

use crate::lemma::Lemmas;
use crate::model::{MAGIC, Model, ModelError, Reader, Tag, check_sum};
use crate::parser::{Counted, State, Word};
use crate::tree::Rel;
use crate::weights::Weights;
use conllu::Sentence;
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
    let lemmas = Lemmas::read(&mut Reader::new(&rules)).map_err(|error| error.to_string())?;
    eprintln!("lemmas: {} bytes", rules.len());
    let lexicon_bytes = weights_section(&tagging::lexicon(&tags, &sentences));
    let lexicon = Weights::read(&mut Reader::new(&lexicon_bytes)).map_err(|error| error.to_string())?;
    eprintln!("lexicon: {} bytes", lexicon_bytes.len());
    let tagger = weights_section(&tagging::train_tagger(&tags, &sentences, &lexicon));
    let mut writer = Words { tags: &tags, lemmas: &lemmas, chars: Vec::new(), base: String::new() };
    let examples: Vec<parsing::Example> =
        tagging::jackknife(&tags, &sentences, &lexicon, &casing::with_copies)
            .into_iter()
            .map(|(sentence, tagged)| parsing::Example::new(&sentence, writer.words(&sentence, &tagged)))
            .collect();
    let transitions = parsing::transitions(&examples).map_err(|error| error.to_string())?;
    let head = [MAGIC.to_vec(), text_bytes(NAME), tag_section(&tags), lexicon_bytes, tagger, rules].concat();
    let labels = label_section(&transitions);
    let finish = |averaged: &[Averaged]| {
        let mut bytes = [head.as_slice(), &labels, &weights_section(averaged)].concat();
        bytes.extend(check_sum(&bytes).to_le_bytes());
        bytes
    };
    let dev = |name| conllu::read(folder, name).map(|bank| bank.sentences).unwrap_or_default();
    let dev = [("EWT dev", dev("ewt-dev")), ("GUM dev", dev("gum-dev"))];
    let report = |averaged: &[Averaged]| {
        let bytes = finish(averaged);
        if let Ok(model) = Model::from_bytes(&bytes) {
            eprint!("    {} bytes", bytes.len());
            dev.iter().for_each(|(name, sentences)| eprint!("; {name} {}", quick(&model, sentences)));
            eprintln!();
        }
    };
    let averaged = parsing::train_parser(&transitions, &examples, &Counted::new(&tags), &report);
    Ok(finish(&averaged))
}

/// UPOS, UAS and LAS with gold tokens, as a line.
fn quick(model: &Model, sentences: &[Sentence]) -> String {
    let scores = score::score(model, &sentences.iter().collect::<Vec<_>>());
    format!("UPOS {} UAS {} LAS {}", scores.upos, scores.uas, scores.las)
}

/// Tags and parses sentences whose tokens are given.
#[derive(Default)]
pub(crate) struct Annotator {
    words: crate::tagger::Words,
    tags: Vec<u8>,
    state: State,
    scored: crate::biaffine::State,
}

impl Annotator {
    /// Tag, head (the number of words for the root) and relation of each word.
    pub(crate) fn annotate(&mut self, model: &Model, sentence: &Sentence) -> Vec<(Tag, usize, Rel)> {
        self.words.fill(&model.lexicon, sentence.words.iter().map(|word| word.form.as_str()));
        crate::tagger::tag(&model.tagger, model.tags.len(), &self.words, &mut self.tags);
        if let Some(network) = &model.network {
            let inputs = export::inputs(model, sentence, &self.words, &self.tags);
            crate::biaffine::parse(network, inputs.into_iter(), &mut self.scored);
            let tags: Vec<Tag> = self.tags.iter().map(|&tag| model.tags[usize::from(tag)]).collect();
            let (heads, rels) = self.scored.arcs();
            if std::env::var("NOAGREE").is_err() {
                crate::agree::settle(&tags, heads, rels);
            }
        } else {
            let mut maker =
                Words { tags: &model.tags, lemmas: &model.lemmas, chars: Vec::new(), base: String::new() };
            let words = maker.words(sentence, &self.tags);
            self.state.start(words.into_iter(), &model.counted);
            crate::parser::parse(&model.parser, &model.transitions, &mut self.state);
        }
        let n = sentence.words.len();
        let arc = |at: usize| match &model.network {
            Some(_) => (self.scored.head(at), self.scored.rel(at)),
            None => (self.state.head(at), self.state.rel(at)),
        };
        let row = |at: usize| {
            let (head, rel) = arc(at);
            let rel = if head == n { Rel::Root } else { rel };
            (model.tags[usize::from(self.tags[at])], head, rel)
        };
        (0..n).map(row).collect()
    }
}

/// Makes words for the parser from forms and predicted tags.
struct Words<'a> {
    tags: &'a [Tag],
    lemmas: &'a Lemmas,
    chars: Vec<char>,
    base: String,
}

impl Words<'_> {
    fn words(&mut self, sentence: &Sentence, tagged: &[u8]) -> Vec<Word> {
        let mut words = Vec::with_capacity(tagged.len());
        for (word, &tag) in sentence.words.iter().zip(tagged) {
            let lemma = self.lemmas.lemma(&word.form, self.tags[usize::from(tag)], &mut self.base);
            words.push(Word {
                form: crate::form::form(&word.form, &mut self.chars),
                lemma: crate::form::form(&lemma, &mut self.chars),
                tag: u32::from(tag) + 1,
            });
        }
        words
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

fn label_section(transitions: &crate::parser::Transitions) -> Vec<u8> {
    let mut bytes = Vec::new();
    for action in [crate::parser::Move::Left, crate::parser::Move::Right] {
        let rels: Vec<Rel> =
            transitions.classes().iter().filter(|&&(own, _)| own == action).map(|&(_, rel)| rel).collect();
        bytes.extend(number(rels.len()));
        bytes.extend(rels.into_iter().flat_map(|rel| text_bytes(rel.name())));
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
