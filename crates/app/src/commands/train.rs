//! `ascribe lexicon train`: learns the judge's weights from a labelled corpus.

use super::eval::{input_of, label_files, text_of};
use super::{Ending, printed, refused};
use crate::console::{Complaint, Console};
use crate::eval::Labels;
use crate::lexicon::load;
use claims::{Labelled, Lexicon};
use std::io::Write;
use std::path::{Path, PathBuf};
use syntax::{Model, Parsed};

/// Reads the folders' documents with the lexicon's frames and prints the weights that their labels teach.
///
/// With `lessons` prints what the network learns from instead.
pub(super) fn run(folders: &[PathBuf], lexicon: Option<&Path>, lessons: bool, console: &Console) -> Ending {
    match learnt(folders, lexicon, lessons) {
        Ok(weights) => printed(console, |bytes| bytes.write_all(weights.as_bytes())),
        Err(complaint) => refused(console, &complaint, Ending::WrongUsage),
    }
}

fn learnt(folders: &[PathBuf], lexicon: Option<&Path>, lessons: bool) -> Result<String, Complaint> {
    let lexicon = load(lexicon)?;
    let mut documents = Vec::new();
    for folder in folders {
        for file in label_files(folder)? {
            documents.push(labelled(&file, lexicon.get())?);
        }
    }
    let learn = if lessons { claims::network_lessons } else { claims::train };
    Ok(learn(&documents, lexicon.get()))
}

fn labelled(labels_at: &Path, lexicon: &Lexicon) -> Result<Labelled, Complaint> {
    let help = "corpus/FORMAT.md says how labels are written";
    let wrong = |why: String| Complaint::new(format!("cannot use {}: {why}", labels_at.display()), help);
    let labels = Labels::parse(&text_of(labels_at)?).map_err(wrong)?;
    let text_at = labels_at.with_extension("txt");
    let document = text::read(input_of(&labels, &text_at, text_of(&text_at)?));
    let wants_trees = |parsed: &Parsed| lexicon.wants_every_tree(&document, parsed);
    let parsed = syntax::parse(Model::embedded(), &document.text, &document.blocks, &wants_trees);
    let statements = labels.lessons(&document.text).map_err(wrong)?;
    Ok(Labelled { authors: labels.authors(), statements, document, parsed })
}
