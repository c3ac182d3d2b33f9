//! `ascribe lexicon train`: learns the judge's weights from a labelled corpus.

use super::eval::{input_of, label_files, text_of};
use super::{Ending, printed, refused};
use crate::console::{Complaint, Console};
use crate::eval::Labels;
use crate::lexicon::load;
use claims::{Labelled, Lexicon};
use std::io::Write;
use std::path::Path;
use syntax::Model;

/// Reads the folder's documents with the lexicon's frames and prints the weights that its labels teach.
pub(super) fn run(folder: &Path, lexicon: Option<&Path>, console: &Console) -> Ending {
    match learnt(folder, lexicon) {
        Ok(weights) => printed(console, |bytes| bytes.write_all(weights.as_bytes())),
        Err(complaint) => refused(console, &complaint, Ending::WrongUsage),
    }
}

fn learnt(folder: &Path, lexicon: Option<&Path>) -> Result<String, Complaint> {
    let lexicon = load(lexicon)?;
    let documents: Result<Vec<Labelled>, Complaint> =
        label_files(folder)?.iter().map(|file| labelled(file, lexicon.get())).collect();
    Ok(claims::train(&documents?, lexicon.get()))
}

fn labelled(labels_at: &Path, lexicon: &Lexicon) -> Result<Labelled, Complaint> {
    let help = "corpus/FORMAT.md says how labels are written";
    let wrong = |why: String| Complaint::new(format!("cannot use {}: {why}", labels_at.display()), help);
    let labels = Labels::parse(&text_of(labels_at)?).map_err(wrong)?;
    let text_at = labels_at.with_extension("txt");
    let document = text::read(input_of(&labels, &text_at, text_of(&text_at)?));
    let wants_tree = |text: &str, sentence: &syntax::Sentence| lexicon.wants_tree(text, sentence);
    let parsed = syntax::parse(Model::embedded(), &document.text, &document.blocks, &wants_tree);
    let statements = labels.lessons(&document.text).map_err(wrong)?;
    Ok(Labelled { authors: labels.authors(), statements, document, parsed })
}
