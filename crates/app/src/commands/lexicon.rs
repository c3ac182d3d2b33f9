//! `ascribe lexicon`: what an analyst does with the rules, without Rust.

use super::{Ending, printed, refused};
use crate::batch::{self, Outcome, Work};
use crate::cli::LexiconCommand;
use crate::console::{Complaint, Console};
use crate::lexicon::{load, load_to_check};
use crate::reader::{Read, Reader};
use crate::sources::Sources;
use crate::trial::{self, line_of};
use claims::{Changes, Lexicon, Statement};
use std::fmt::Write as _;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use syntax::Model;

/// Does what was asked.
pub(super) fn run(asked: &LexiconCommand, console: Console) -> Ending {
    let done = match asked {
        LexiconCommand::New { id } => Ok((claims::template(id), Ending::Done)),
        LexiconCommand::Try { text, lexicon } => {
            load(lexicon.as_deref()).map(|lexicon| (tried(lexicon.get(), text), Ending::Done))
        }
        LexiconCommand::Check { path, all } => checked(path.as_deref(), *all),
        LexiconCommand::Train { folders, lexicon, lessons } => {
            return super::train::run(folders, lexicon.as_deref(), *lessons, &console);
        }
        LexiconCommand::Diff { new, files, old } => return compared(old.as_deref(), new, files, console),
    };
    match done {
        Ok((out, ending)) => {
            let written = printed(&console, |bytes| bytes.write_all(out.as_bytes()));
            if written == Ending::Done { ending } else { written }
        }
        Err(complaint) => refused(&console, &complaint, Ending::WrongUsage),
    }
}

/// Everything in which a lexicon does not hold, and how much does.
fn checked(path: Option<&Path>, all: bool) -> Result<(String, Ending), Complaint> {
    let (lexicon, faults, one) = load_to_check(path)?;
    let is_asked = |file: &str| one.as_deref().is_none_or(|one| one == file);
    let mut out = String::new();
    let mut broken = 0;
    for fault in faults.iter().filter(|fault| is_asked(&fault.file)) {
        broken += 1;
        let _ = writeln!(out, "{fault}");
    }
    let mut held = 0;
    for check in claims::checks(&lexicon, Model::embedded()) {
        let name = &check.name;
        let stem = one.as_deref().map(|one| one.trim_end_matches(".toml"));
        if stem.is_some_and(|stem| name.split("::").next() != Some(stem)) {
            continue;
        }
        if check.problems.is_empty() {
            held += 1;
            if all {
                let _ = writeln!(out, "holds: {name}");
            }
        }
        broken += check.problems.len();
        for problem in &check.problems {
            let _ = writeln!(out, "{problem}");
        }
    }
    let _ = writeln!(out, "{held} checks hold, {broken} faults.");
    Ok((out, if broken == 0 { Ending::Done } else { Ending::Incomplete }))
}

/// What the rules made of each sentence.
fn tried(lexicon: &Lexicon, text: &str) -> String {
    let trial = claims::try_text(lexicon, Model::embedded(), text);
    let mut out = String::new();
    for sentence in &trial.sentences {
        out += &trial::of_sentence(&trial.document.text, &trial.parsed, sentence);
        out.push('\n');
    }
    if trial.sentences.is_empty() {
        out += "There is no sentence in it.\n";
    }
    out
}

/// What two lexicons make of the same documents.
fn compared(old: Option<&Path>, new: &Path, files: &[PathBuf], mut console: Console) -> Ending {
    let readers = load(old).and_then(|old| Ok((Reader::with(old), Reader::with(load(Some(new))?))));
    let (before, after) = match readers {
        Ok(readers) => readers,
        Err(complaint) => return refused(&console, &complaint, Ending::WrongUsage),
    };
    let pool = match batch::pool(None) {
        Ok(pool) => pool,
        Err(complaint) => return refused(&console, &complaint, Ending::Incomplete),
    };
    let work = Work { read: &|input| before.read(input), make: &|read| difference(&read, &after) };
    let (mut out, mut same, mut failed) = (String::new(), 0, false);
    batch::run(&pool, Sources::new(files), &work, |outcome| {
        match outcome {
            Outcome::Read { made, .. } if made.is_empty() => same += 1,
            Outcome::Read { name, made, warnings } => {
                console.warn(&name, &warnings);
                let _ = write!(out, "{name}\n{made}");
            }
            Outcome::Failed(complaint) => {
                failed = true;
                console.complain(&complaint);
            }
        }
        ControlFlow::Continue(())
    });
    let _ = writeln!(out, "{same} documents read the same.");
    let written = printed(&console, |bytes| bytes.write_all(out.as_bytes()));
    if failed { Ending::Incomplete } else { written }
}

/// The changes in one document, a line each; nothing where there are none.
fn difference(old: &Read, after: &Reader) -> String {
    let new = after.reread(old);
    let Changes { gained, lost, changed } = claims::diff(&old.reading.statements, &new.statements);
    let text = &old.document.text;
    let line = |sign: &str, one: &Statement| {
        let words = one.evidence.first().map_or("", |span| span.of(text));
        let start: String = words.chars().take(140).collect();
        format!("  {sign} {} [{}]: {start}\n", line_of(one), one.cue.frame)
    };
    let mut out = String::new();
    lost.iter().for_each(|one| out += &line("lost  ", one));
    gained.iter().for_each(|one| out += &line("gained", one));
    for one in &changed {
        out += &line("now   ", one.new);
        let _ = writeln!(out, "         in {}, was {}", one.fields.join(", "), line_of(one.old));
    }
    out
}
