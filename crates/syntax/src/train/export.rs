//! Writes what `training/train.py` learns the parser from: the numbers that the parser sees of each word, and its gold arc.
//!
//! A line is a word: its keys, head (one-based, 0 for the root), relation, part of speech and form, parted by tabs; an empty
//! line ends a sentence. The tags of the training text are by taggers that have not seen it.

use std::fmt::Write as _;
use std::path::Path;

use super::casing::{capitals, titled, with_headlines};
use super::conllu::{self, Sentence};
use super::perceptron::Dice;
use super::{TRAIN, tagging};
use crate::biaffine::Input;
use crate::model::Model;
use crate::tagger::Words;

/// Writes `train.tsv` and the development sets, as they are and in the cases of headlines, into `out`.
///
/// # Errors
/// A sentence that says which file is missing or cannot be written.
pub fn export(folder: &Path, out: &Path) -> Result<(), String> {
    let model = Model::embedded();
    let mut sentences = Vec::new();
    for name in TRAIN {
        sentences.extend(conllu::read(folder, name)?.sentences);
    }
    let tags = tagging::tags_of(&sentences);
    if tags != model.tags {
        return Err("the treebanks are not those that the tagger was trained on".into());
    }
    let names: String =
        tags.iter().map(|tag| format!("{}\t{}\n", tag.upos.name(), tag.xpos_name())).collect();
    save(out, "tags", &names)?;
    for name in ["ewt-dev", "gum-dev"] {
        let plain = conllu::read(folder, name)?.sentences;
        write(out, name, model, &tagged(model, plain.clone()))?;
        write(out, &format!("{name}-title"), model, &tagged(model, plain.iter().map(titled).collect()))?;
        write(out, &format!("{name}-upper"), model, &tagged(model, plain.iter().map(capitals).collect()))?;
    }
    let mut train = tagging::jackknife(&tags, &sentences, &model.lexicon, &with_headlines);
    if let Some(silver) = conllu::read_if_there(folder, SILVER)? {
        // The tagger has not seen these, so its own tags are like those of new text.
        let sentences: Vec<&Sentence> = silver.sentences.iter().collect();
        train.extend(tagged(model, with_headlines(&sentences, &mut Dice::new(SEED))));
    }
    write(out, "train", model, &train)
}

/// Sentences with the trees of a larger parser (`training/teacher.py`); without the file only treebanks are learnt from.
const SILVER: &str = "silver";
/// Of the dice for copies of these sentences.
const SEED: u64 = 29;

/// Tags by the tagger of the model.
fn tagged(model: &Model, sentences: Vec<Sentence>) -> Vec<(Sentence, Vec<u8>)> {
    let mut words = Words::default();
    let tag = |sentence: Sentence| {
        words.fill(&model.lexicon, sentence.words.iter().map(|word| word.form.as_str()));
        let mut tags = Vec::new();
        crate::tagger::tag(&model.tagger, model.tags.len(), &words, &mut tags);
        (sentence, tags)
    };
    sentences.into_iter().map(tag).collect()
}

fn write(out: &Path, name: &str, model: &Model, sentences: &[(Sentence, Vec<u8>)]) -> Result<(), String> {
    let mut text = String::new();
    let mut words = Words::default();
    for (sentence, tags) in sentences {
        words.fill(&model.lexicon, sentence.words.iter().map(|word| word.form.as_str()));
        for (word, input) in sentence.words.iter().zip(inputs(model, sentence, &words, tags)) {
            for key in input.keys {
                write!(text, "{key}\t").unwrap_or(());
            }
            let head = if word.head == sentence.words.len() { 0 } else { word.head + 1 };
            writeln!(text, "{head}\t{}\t{}\t{}", word.rel.name(), word.upos.name(), word.form).unwrap_or(());
        }
        text.push('\n');
    }
    save(out, name, &text)
}

fn save(out: &Path, name: &str, text: &str) -> Result<(), String> {
    let file = out.join(format!("{name}.tsv"));
    std::fs::write(&file, text).map_err(|error| format!("cannot write {}: {error}", file.display()))
}

/// What the parser sees of the words of a sentence with these tags.
pub(super) fn inputs(model: &Model, sentence: &Sentence, words: &Words, tags: &[u8]) -> Vec<Input> {
    let (mut chars, mut base) = (Vec::new(), String::new());
    let mut input = |(at, (word, &tag)): (usize, (&conllu::Word, &u8))| {
        let lemma = model.lemmas.lemma(&word.form, model.tags[usize::from(tag)], &mut base);
        let lemma = crate::form::form(&lemma, &mut chars);
        Input::new(words.looks(at), words.casing(), lemma, u32::from(tag))
    };
    sentence.words.iter().zip(tags).enumerate().map(&mut input).collect()
}
