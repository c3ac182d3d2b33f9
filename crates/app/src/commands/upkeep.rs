//! `ascribe rebuild`, `check` and `export objects`: looking after the record as a whole.

use super::{Ending, ended, refused};
use crate::batch;
use crate::cli::{ReadingArgs, RecordArgs};
use crate::console::{Complaint, Console};
use crate::keeper;
use crate::reader::Reader;
use record::document::Document;
use std::io::{BufWriter, Write};
use std::path::Path;
use store::Record;

/// Objects that are in memory at once.
const OBJECTS: usize = 1000;

/// Reads all documents again.
pub(super) fn rebuild(record: &RecordArgs, reading: &ReadingArgs, console: &Console) -> Ending {
    let ready = Reader::new(reading).and_then(|reader| Ok((reader, keeper::open(record)?)));
    let (reader, store) = match ready {
        Ok(ready) => ready,
        Err(complaint) => return refused(console, &complaint, Ending::WrongUsage),
    };
    let mut failed = 0;
    let mut reread = |document: &Document| {
        let read = batch::guarded(|| reader.reread_document(&document.to_text()));
        if let Err(trouble) = &read {
            failed += 1;
            let message =
                format!("cannot read {} again: a defect of Ascribe stopped it ({trouble})", document.id);
            console.complain(&Complaint::new(message, "its reading stays as it was; please report it"));
        }
        read.ok()
    };
    let rebuilt = store.ask(async |it| it.rebuild(&reader.record_versions(), &mut reread).await);
    match rebuilt {
        Ok(done) => {
            let homeless = match done.homeless {
                0 => String::new(),
                count => format!(" {count} decisions find their statement no more: see `ascribe journal`."),
            };
            let (documents, reread, statements) = (done.documents, done.reread, done.statements);
            console.note(&format!(
                "{reread} of {documents} documents read again; {statements} statements.{homeless}"
            ));
            if failed > 0 { Ending::Incomplete } else { Ending::Done }
        }
        Err(error) => refused(console, &keeper::complaint(&error), Ending::Incomplete),
    }
}

/// Looks whether the record is sound.
pub(super) fn check(record: &RecordArgs, console: &Console) -> Ending {
    let faults = keeper::open(record)
        .and_then(|store| store.ask(async |it| it.check().await).map_err(|error| keeper::complaint(&error)));
    match faults {
        Err(complaint) => refused(console, &complaint, Ending::Incomplete),
        Ok(faults) if faults.is_empty() => {
            console.note("The record is sound.");
            Ending::Done
        }
        Ok(faults) => {
            let help =
                "keep a copy of the file; `ascribe rebuild` makes all that follows from the documents again";
            for fault in &faults {
                console.complain(&Complaint::new(format!("{}: {}", fault.what, fault.message), help));
            }
            Ending::Incomplete
        }
    }
}

/// Writes all imported objects as one STIX bundle.
pub(super) fn objects(record: &RecordArgs, console: &Console) -> Ending {
    let store = match keeper::open(record) {
        Ok(store) => store,
        Err(complaint) => return refused(console, &complaint, Ending::Incomplete),
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    let (mut after, mut between) = (0, "\n");
    let mut written = write!(out, "{{\"type\":\"bundle\",\"objects\":[");
    while written.is_ok() {
        let (objects, last) = match store.ask(async |it| it.objects(after, OBJECTS).await) {
            Ok(page) => page,
            Err(error) => return refused(console, &keeper::complaint(&error), Ending::Incomplete),
        };
        if objects.is_empty() {
            break;
        }
        for object in objects {
            written = written.and_then(|()| write!(out, "{between}{}", object.json));
            between = ",\n";
        }
        after = last;
    }
    let written = written.and_then(|()| writeln!(out, "\n]}}")).and_then(|()| out.flush());
    ended(console, Path::new("standard output"), written)
}
