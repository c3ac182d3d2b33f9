//! The record in a database: the only crate that knows SQL.
//!
//! [`Record`] is what a database must be able to do, [`Sqlite`] does it in one file, and [`Blocking`] is the same for
//! callers without threads of their own. What a question means, who is meant and what is linked is decided in `record`;
//! here it is only kept and found. **Ground** (documents, sightings, decisions) is never changed: the database itself
//! refuses. Everything else is **derived** and made again by [`Record::rebuild`].
//!
//! Another database comes behind the same trait, and passes the same suite (`tests/conformance.rs`).

mod blocking;
mod error;
mod sqlite;

pub use blocking::Blocking;
pub use error::StoreError;
pub use sqlite::Sqlite;

use claims::Reading;
use jiff::Timestamp;
use jiff::civil::Date;
use record::answer::{
    ActorView, Added, Counts, Entry, Fault, Hits, Kept, Label, OperationView, Paging, Rebuilt, Shown, Version,
};
use record::decision::Verdict;
use record::document::{Addition, Document, Versions};
use record::object::Object;
use record::query::Query;
use std::collections::HashSet;
use std::future::Future;

/// The outcome of anything that is asked of a store.
pub type Answer<T> = Result<T, StoreError>;

/// Which documents are in a record, by the beginnings of their ids.
#[derive(Debug, Clone, Default)]
pub struct Known(HashSet<u64>);

impl Known {
    /// Whether the document of that id is there.
    pub fn holds(&self, id: &str) -> bool {
        let digits = id.strip_prefix("sha256:").and_then(|digits| digits.get(..16));
        digits
            .and_then(|digits| u64::from_str_radix(digits, 16).ok())
            .is_some_and(|head| self.0.contains(&head))
    }
}

/// Reads a document again: its new reading, or `None` to keep the one it has.
pub type Reread<'a> = &'a mut (dyn FnMut(&Document) -> Option<Reading> + Send);

/// A record in a database. All answers are given as of a day where one is asked for: what was known at its end.
///
/// # Errors
/// All methods: [`StoreError`] where the database fails; where an id is asked for, also where there is none or it cannot
/// be one.
pub trait Record: Send + Sync {
    /// Adds documents with their readings: all of them or, on an error, none. Adding again adds nothing.
    fn add(&self, additions: &[Addition]) -> impl Future<Output = Answer<Vec<Added>>> + Send;

    /// The beginnings of the ids of all documents: of what is there already, no reading is needed. One that is not there
    /// is taken for another once in some thousand million cases.
    fn known(&self) -> impl Future<Output = Answer<Known>> + Send;

    /// A document with its reading.
    fn document(&self, id: &str) -> impl Future<Output = Answer<Kept>> + Send;

    /// All versions of the pages on which the document was seen, in the order in which they were obtained.
    fn versions(&self, document: &str) -> impl Future<Output = Answer<Vec<Version>>> + Send;

    /// The statements that answer a question.
    fn search(&self, query: &Query, paging: &Paging) -> impl Future<Output = Answer<Hits>> + Send;

    /// How the statements that answer a question are spread; counts the newest `most` at most.
    fn counts(&self, query: &Query, most: usize) -> impl Future<Output = Answer<Counts>> + Send;

    /// A statement.
    fn statement(&self, id: &str, as_of: Option<Date>) -> impl Future<Output = Answer<Shown>> + Send;

    /// The operation of that id, or the one that the statement of that id belongs to. Ids of operations that have been
    /// joined with others still lead to them. Who of a group is silent, [`record::coalition`] tells.
    fn operation(&self, id: &str, as_of: Option<Date>) -> impl Future<Output = Answer<OperationView>> + Send;

    /// What is said of an actor, and by it; `most` statements of each at most.
    fn actor(
        &self,
        name: &str,
        as_of: Option<Date>,
        most: usize,
    ) -> impl Future<Output = Answer<ActorView>> + Send;

    /// Writes a decision into the journal and lets it take effect. For linking, ids of operations may stand for their
    /// first statements. Gives its number in the journal.
    fn decide(
        &self,
        verdict: &Verdict,
        by: &str,
        at: Timestamp,
        why: Option<&str>,
    ) -> impl Future<Output = Answer<i64>> + Send;

    /// All decisions in the order in which they were made.
    fn journal(&self) -> impl Future<Output = Answer<Vec<Entry>>> + Send;

    /// All decisions with the statements that they are about.
    fn labels(&self) -> impl Future<Output = Answer<Vec<Label>>> + Send;

    /// Makes everything derived again: readings where `reread` gives new ones (stamped with `versions`; what was imported is
    /// not asked for), and all that follows from them. Decisions find their statements again.
    fn rebuild(
        &self,
        versions: &Versions,
        reread: Reread<'_>,
    ) -> impl Future<Output = Answer<Rebuilt>> + Send;

    /// Keeps objects of other tools, each version once; `origin` is the file or collection. Gives how many were new.
    fn keep(
        &self,
        origin: &str,
        at: Timestamp,
        objects: &[Object],
    ) -> impl Future<Output = Answer<usize>> + Send;

    /// Kept objects in the order in which they came, `limit` behind the number `after` (0: from the first), and the number
    /// to go on from.
    fn objects(&self, after: i64, limit: usize) -> impl Future<Output = Answer<(Vec<Object>, i64)>> + Send;

    /// What is remembered between two runs of the program under a name.
    fn recall(&self, name: &str) -> impl Future<Output = Answer<Option<String>>> + Send;

    /// Remembers a value under a name, in place of the one before.
    fn remember(&self, name: &str, value: &str) -> impl Future<Output = Answer<()>> + Send;

    /// The whole id of a document, statement or operation of which the beginning is given: `statement--1a2b`.
    fn resolve(&self, begun: &str) -> impl Future<Output = Answer<String>> + Send;

    /// Looks for anything that must not be: an empty list is a sound record.
    fn check(&self) -> impl Future<Output = Answer<Vec<Fault>>> + Send;
}
