//! The record as the commands use it: which file it is, opening it, and writing to it while documents are still being read.

use crate::cli::RecordArgs;
use crate::console::Complaint;
use record::answer::{Added, Outcome};
use record::document::Addition;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use store::{Blocking, Record, Sqlite, StoreError};
use views::many;

/// The file where nobody names one.
const FILE: &str = "ascribe.db";
/// The variable of the environment that names one.
const VARIABLE: &str = "ASCRIBE_RECORD";
/// Documents that are written in one transaction, and that may wait for it.
const TOGETHER: usize = 128;

/// An open record.
pub(crate) type Store = Blocking<Sqlite>;

/// The file of the record that is meant.
pub(crate) fn path(asked: &RecordArgs) -> PathBuf {
    let of_environment = || std::env::var_os(VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from);
    asked.record.clone().or_else(of_environment).unwrap_or_else(|| PathBuf::from(FILE))
}

/// Opens the record to ask it: it has to be there.
///
/// # Errors
/// Where there is none, or it cannot be opened.
pub(crate) fn open(asked: &RecordArgs) -> Result<Store, Complaint> {
    opened(&existing(asked)?)
}

/// The file of the record that is meant, which has to be there.
///
/// # Errors
/// Where there is none.
pub(crate) fn existing(asked: &RecordArgs) -> Result<PathBuf, Complaint> {
    let path = path(asked);
    if path.exists() {
        return Ok(path);
    }
    let help =
        format!("`ascribe add FILE` makes one here; --record or {VARIABLE} name one that is elsewhere");
    Err(Complaint::new(format!("there is no record {}", path.display()), help))
}

/// Opens the record to add to it: it is made where there is none.
///
/// # Errors
/// Where it cannot be opened or made.
pub(crate) fn open_or_make(asked: &RecordArgs) -> Result<Store, Complaint> {
    opened(&path(asked))
}

fn opened(path: &Path) -> Result<Store, Complaint> {
    Blocking::new(Sqlite::open(path)).map_err(|error| complaint(&error))
}

/// What the store says, in the form of the program: what is wrong, and after the semicolon what to do.
pub(crate) fn complaint(error: &StoreError) -> Complaint {
    let said = error.to_string();
    match said.rsplit_once("; ") {
        Some((message, help)) => Complaint::new(message, help),
        None => Complaint::new(said, "`ascribe check` looks whether the record is sound"),
    }
}

/// A document on its way into the record, with the name by which the person knows it.
pub(crate) struct Waiting {
    /// Its path or address.
    pub(crate) name: String,
    /// The document with its reading.
    pub(crate) addition: Addition,
}

/// Takes documents that wait to be written; when nobody takes them any more, writing has failed.
pub(crate) type Tray = SyncSender<Waiting>;

/// How a run of adding ended.
#[derive(Debug, Default)]
pub(crate) struct Total {
    /// Documents that are in the record now, by what became of them.
    pub(crate) new: usize,
    pub(crate) versions: usize,
    pub(crate) seen: usize,
    pub(crate) known: usize,
    /// Statements that came with them.
    pub(crate) statements: usize,
}

impl Total {
    /// Counts what became of a document.
    pub(crate) fn count(&mut self, added: &Added) {
        self.statements += added.statements;
        *match added.outcome {
            Outcome::New => &mut self.new,
            Outcome::NewVersion(_) => &mut self.versions,
            Outcome::SeenAgain => &mut self.seen,
            Outcome::Known => &mut self.known,
        } += 1;
    }

    /// In one sentence.
    pub(crate) fn words(&self) -> String {
        let documents = self.new + self.versions;
        let mut words =
            format!("{} with {} added", many(documents, "document"), many(self.statements, "statement"));
        for (number, what) in [
            (self.versions, "new versions of pages"),
            (self.seen, "seen at another place"),
            (self.known, "there before"),
        ] {
            if number > 0 {
                words.push_str(&format!(", {number} {what}"));
            }
        }
        words + "."
    }
}

/// Writes what `read` puts into the tray, in the order in which it comes, while it goes on reading. A document is reported by
/// `report` when it is **in the record**, never before.
///
/// # Errors
/// Where the record cannot be written; what was reported is kept.
pub(crate) fn keep<T>(
    store: &Store,
    report: impl FnMut(&str, &Added) + Send,
    read: impl FnOnce(Tray) -> T,
) -> (T, Result<Total, Complaint>) {
    let (tray, waiting) = sync_channel(TOGETHER);
    std::thread::scope(|scope| {
        let writer = scope.spawn(move || write(store, &waiting, report));
        let read = read(tray);
        let written = writer.join().unwrap_or_else(|_| {
            Err(Complaint::new("writing to the record broke off", "please report it with what was added"))
        });
        (read, written)
    })
}

fn write(
    store: &Store,
    waiting: &Receiver<Waiting>,
    mut report: impl FnMut(&str, &Added),
) -> Result<Total, Complaint> {
    let mut total = Total::default();
    while let Ok(first) = waiting.recv() {
        let more = waiting.try_iter().take(TOGETHER - 1);
        let (names, additions): (Vec<String>, Vec<Addition>) =
            std::iter::once(first).chain(more).map(|one| (one.name, one.addition)).unzip();
        let added = store.ask(async |it| it.add(&additions).await).map_err(|error| complaint(&error))?;
        for (name, added) in names.iter().zip(&added) {
            total.count(added);
            report(name, added);
        }
    }
    Ok(total)
}

/// Reports each document on standard output, for people or as a line of JSON. Whoever reads it may have gone away.
pub(crate) fn report(json: bool) -> impl FnMut(&str, &Added) + Send {
    move |name, added| {
        let line = if json { views::record::added(name, added) } else { report_line(name, added) };
        let _ = writeln!(std::io::stdout().lock(), "{line}");
    }
}

fn report_line(name: &str, added: &Added) -> String {
    let (outcome, earlier) = views::record::outcome(&added.outcome);
    let beside = earlier.map(|id| format!(", beside {}", views::record::short(id))).unwrap_or_default();
    let statements = many(added.statements, "statement");
    let id = views::record::short(&added.document);
    format!("{outcome:<11} {id}  {statements:<14} {}{beside}", views::one_line(name))
}
