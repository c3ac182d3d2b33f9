//! `ascribe add`: documents in, read, kept and linked; each is reported when it is in the record.

use super::{Ending, refused};
use crate::batch::{self, Outcome, Work};
use crate::cli::AddArgs;
use crate::console::{Complaint, Console};
use crate::keeper::{self, Tray, Waiting};
use crate::reader::Reader;
use crate::sources::Sources;
use jiff::Timestamp;
use std::ops::ControlFlow;
use store::{Known, Record};

/// Adds what was asked for.
pub(super) fn run(asked: &AddArgs, mut console: Console) -> Ending {
    let ready = Reader::new(&asked.reading).and_then(|reader| {
        let (pool, store) = (batch::pool(asked.reading.threads)?, keeper::open_or_make(&asked.record)?);
        let known = store.ask(async |it| it.known().await).map_err(|error| keeper::complaint(&error))?;
        Ok((reader, pool, store, known))
    });
    let (reader, pool, store, known) = match ready {
        Ok(ready) => ready,
        Err(complaint) => return refused(&console, &complaint, Ending::WrongUsage),
    };
    let (failed, written) = keeper::keep(&store, keeper::report(asked.json), |tray| {
        read(asked, &reader, &pool, &known, &mut console, &tray)
    });
    ended(&console, asked.json, failed, written)
}

/// Says how it went; `failed`: documents that could not be read.
pub(super) fn ended(
    console: &Console,
    json: bool,
    failed: usize,
    written: Result<keeper::Total, Complaint>,
) -> Ending {
    match written {
        Ok(total) => {
            if !json {
                console.note(&total.words());
            }
            if failed > 0 { Ending::Incomplete } else { Ending::Done }
        }
        Err(complaint) => refused(console, &complaint, Ending::Incomplete),
    }
}

/// Reads all documents and puts them into the tray. Gives how many could not be read.
fn read(
    asked: &AddArgs,
    reader: &Reader,
    pool: &rayon::ThreadPool,
    known: &Known,
    console: &mut Console,
    tray: &Tray,
) -> usize {
    let now = asked.obtained.unwrap_or_else(Timestamp::now);
    let work = Work {
        read: &|mut document| {
            document.published = document.published.or_else(|| asked.published.clone());
            reader.read_unless(document, |id| known.holds(id))
        },
        make: &|read| reader.addition(read, now),
    };
    let mut failed = 0;
    let sources = Sources::new(&asked.sources).with_private_addresses(asked.allow_private);
    batch::run(pool, sources, &work, |outcome| match outcome {
        Outcome::Read { name, made, warnings } => {
            if !warnings.is_empty() {
                console.warn(&name, &warnings);
            }
            match tray.send(Waiting { name, addition: made }) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        }
        Outcome::Failed(complaint) => {
            failed += 1;
            console.complain(&complaint);
            ControlFlow::Continue(())
        }
    });
    failed
}
