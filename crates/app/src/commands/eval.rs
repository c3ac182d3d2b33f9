//! `ascribe eval`: how well the readings of a labelled corpus agree with its labels.

use super::{Ending, printed, refused};
use crate::batch;
use crate::cli::EvalArgs;
use crate::console::{Complaint, Console};
use crate::eval::{Case, Coded, Labels, score};
use crate::reader::Reader;
use rayon::prelude::*;
use std::io::Write;
use std::path::{Path, PathBuf};
use text::{Content, Input};

/// Reads the corpus, scores it, and prints the figures.
pub(super) fn run(asked: &EvalArgs, console: &Console) -> Ending {
    let ready = Reader::new(&asked.reading).and_then(|reader| Ok((reader, label_files(&asked.folder)?)));
    let (reader, files) = match ready {
        Ok(ready) => ready,
        Err(complaint) => return refused(console, &complaint, Ending::WrongUsage),
    };
    let cases: Result<Vec<Case>, Complaint> = batch::pool(asked.reading.threads)
        .and_then(|pool| pool.install(|| files.par_iter().map(|file| case(file, &reader)).collect()));
    let cases = match cases {
        Ok(cases) => cases,
        Err(complaint) => return refused(console, &complaint, Ending::Incomplete),
    };
    let (figures, errors) = score(&cases);
    printed(console, |out| {
        if asked.json {
            writeln!(out, "{}", figures.json())?
        } else {
            out.write_all(figures.lines().as_bytes())?
        }
        errors.iter().take(asked.errors).try_for_each(|error| writeln!(out, "{error}"))
    })
}

/// The label files of the folder in the order of their names.
pub(super) fn label_files(folder: &Path) -> Result<Vec<PathBuf>, Complaint> {
    let broken = |error: std::io::Error| Complaint::about("read", folder, &error);
    let entries: Result<Vec<PathBuf>, _> =
        folder.read_dir().map_err(broken)?.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut files = entries.map_err(broken)?;
    files.retain(|file| file.extension().is_some_and(|end| end == "yaml"));
    files.sort();
    if files.is_empty() {
        let help = "name a folder of NAME.txt with NAME.yaml beside it, like corpus/train";
        return Err(Complaint::new(format!("no labels in {}", folder.display()), help));
    }
    Ok(files)
}

/// One document, labelled and read.
fn case(labels_at: &Path, reader: &Reader) -> Result<Case, Complaint> {
    let help = "corpus/FORMAT.md says how labels are written";
    let wrong = |why: String| Complaint::new(format!("cannot use {}: {why}", labels_at.display()), help);
    let labels = Labels::parse(&text_of(labels_at)?).map_err(wrong)?;
    let text_at = labels_at.with_extension("txt");
    let text = text_of(&text_at)?;
    let input = input_of(&labels, &text_at, text);
    let name = labels_at.file_stem().map_or(String::new(), |stem| stem.to_string_lossy().into_owned());
    let read = batch::guarded(|| reader.read(input)).map_err(|trouble| {
        Complaint::new(
            format!("a defect of Ascribe stopped it at {name} ({trouble})"),
            "please report it with this document",
        )
    })?;
    let voice = labels.voice();
    let text = read.document.text;
    Ok(Case {
        genre: labels.genre().to_owned(),
        labelled: labels.coded(&text).map_err(wrong)?,
        predicted: read.reading.statements.iter().map(|one| Coded::of(one, &voice)).collect(),
        name,
        text,
    })
}

/// What the labels tell the reader of their document: headline and date, never the rest.
pub(super) fn input_of(labels: &Labels, text_at: &Path, text: String) -> Input {
    Input {
        path: Some(text_at.display().to_string()),
        title: labels.title.clone(),
        published: labels.published.clone(),
        content: Content::Text(text),
        ..Input::default()
    }
}

pub(super) fn text_of(path: &Path) -> Result<String, Complaint> {
    std::fs::read_to_string(path).map_err(|error| Complaint::about("read", path, &error))
}
