//! `ascribe import`: what others have coded, as statements of their coders.

use super::add::ended;
use super::{Ending, refused};
use crate::cli::ImportArgs;
use crate::console::{Complaint, Console};
use crate::keeper::{self, Store, Tray, Waiting};
use crate::reader::Reader;
use imports::{Broken, Coded, Format, Item};
use jiff::Timestamp;
use record::document::{Addition, Origin};
use std::path::Path;
use store::Record;

/// Objects that are kept in one transaction.
const OBJECTS: usize = 5000;

/// Imports the files.
pub(super) fn run(asked: &ImportArgs, console: &Console) -> Ending {
    let ready = Reader::new(&asked.reading).and_then(|reader| {
        let format = asked.format.as_deref().map(format_called).transpose()?;
        Ok((reader, format, keeper::open_or_make(&asked.record)?))
    });
    let (reader, format, store) = match ready {
        Ok(ready) => ready,
        Err(complaint) => return refused(console, &complaint, Ending::WrongUsage),
    };
    // Data sets have thousands of entries: only what is broken is told one by one.
    let (failed, written) = keeper::keep(
        &store,
        |_, _| {},
        |tray| {
            let import = Importing { reader: &reader, store: &store, console, tray, now: Timestamp::now() };
            asked.files.iter().map(|path| import.file(path, format)).sum()
        },
    );
    ended(console, false, failed, written)
}

fn format_called(name: &str) -> Result<Format, Complaint> {
    Format::from_name(name).ok_or_else(|| {
        let known: Vec<&str> = Format::ALL.iter().map(|(name, _)| *name).collect();
        Complaint::new(format!("`{name}` is no format"), format!("formats are {}", known.join(", ")))
    })
}

/// An import under way.
struct Importing<'a> {
    reader: &'a Reader,
    store: &'a Store,
    console: &'a Console,
    tray: Tray,
    now: Timestamp,
}

impl Importing<'_> {
    /// Imports a file. Gives how many entries, or whole files, could not be taken over.
    fn file(&self, path: &Path, format: Option<Format>) -> usize {
        match self.items(path, format) {
            Ok(broken) => broken,
            Err(complaint) => {
                self.console.complain(&complaint);
                1
            }
        }
    }

    fn items(&self, path: &Path, format: Option<Format>) -> Result<usize, Complaint> {
        let name = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| Complaint::about("read", path, &error))?;
        let content = imports::content(&bytes).map_err(|broken| told(&name, &broken))?;
        let format = format.or_else(|| imports::tell(&content)).ok_or_else(|| {
            let help = "name it with --as (ascribe import --help lists them); `ascribe add` takes articles and pages";
            Complaint::new(format!("cannot tell which data set {name} holds"), help)
        })?;
        let (mut broken, mut objects, mut refused) = (0, Vec::new(), None);
        imports::import(format, &name, &content, self.reader.lexicon(), &mut |item| match item {
            Item::Object(object) => objects.push(*object),
            Item::Coded(coded) => self.put(self.coded(*coded)),
            Item::Prose(input) => self.put(self.reader.addition(self.reader.read(*input), self.now)),
            Item::Broken(one) => {
                broken += 1;
                self.console.complain(&told(&name, &one));
            }
        });
        for objects in objects.chunks(OBJECTS) {
            let kept = self.store.ask(async |it| it.keep(&name, self.now, objects).await);
            refused = refused.or(kept.err());
        }
        refused.map_or(Ok(broken), |error| Err(keeper::complaint(&error)))
    }

    /// Hands an entry over. Where nobody takes it any more, writing has failed, and is told at the end.
    fn put(&self, addition: Addition) {
        let name = addition.document.about.path.clone().unwrap_or_default();
        let _ = self.tray.send(Waiting { name, addition });
    }

    fn coded(&self, coded: Coded) -> Addition {
        let Coded { document, reading } = coded;
        let versions = self.reader.record_versions();
        Addition { origin: Origin::Imported, ..Addition::read(document, reading, versions, self.now) }
    }
}

fn told(name: &str, Broken { place, message, hint }: &Broken) -> Complaint {
    let place = if place.is_empty() { name.to_owned() } else { format!("{place} of {name}") };
    Complaint::new(format!("cannot import {place}: {message}"), *hint)
}
