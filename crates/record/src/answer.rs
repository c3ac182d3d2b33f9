//! What is answered to whom asks the record: shapes without SQL and without HTML, made by `store`, shown by `views`.

use crate::actor::{Conflict, NameClaim, NameView, Relation};
use crate::coalition::{Coalition, Told};
use crate::decision::Decision;
use crate::document::{Document, Origin, Period, Versions};
use claims::{Act, Alias, Commitment, Level, Statement, Technique};
use jiff::Timestamp;
use jiff::civil::Date;

/// What became of an addition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The document is new.
    New,
    /// It is a new version of a page: beside the document of that id.
    NewVersion(String),
    /// The document was there, and was now seen at another place or again.
    SeenAgain,
    /// Nothing was added.
    Known,
}

/// One addition that is in the record now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// The document's id.
    pub document: String,
    /// What became of it.
    pub outcome: Outcome,
    /// How many statements it brought.
    pub statements: usize,
}

/// In which order hits come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The latest act first.
    #[default]
    Newest,
    /// The earliest act first.
    Oldest,
    /// The firmest first, of these the latest.
    Firmest,
}

/// Which part of the hits is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paging {
    /// In which order.
    pub order: Order,
    /// How many, at most 1,000.
    pub limit: usize,
    /// Where to go on: [`Hits::next`] of the page before.
    pub after: Option<String>,
}

impl Default for Paging {
    fn default() -> Paging {
        Paging { order: Order::Newest, limit: 20, after: None }
    }
}

/// A page of hits.
#[derive(Debug, Clone, Default)]
pub struct Hits {
    /// The hits in order.
    pub hits: Vec<Hit>,
    /// Where the next page begins; `None`: this was the last. What is added meanwhile moves no page.
    pub next: Option<String>,
}

/// A statement that answers a question.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The statement as it stands on the day asked for, and its document.
    pub told: Told,
    /// The headline of its document.
    pub title: Option<String>,
    /// The operation that it belongs to.
    pub operation: String,
}

/// How many hits have which value, the most frequent first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many hits were counted.
    pub hits: usize,
    /// Whether these were all; else the newest were counted.
    pub is_complete: bool,
    /// By act.
    pub acts: Vec<(Act, usize)>,
    /// By commitment.
    pub commitments: Vec<(Commitment, usize)>,
    /// By responsibility.
    pub levels: Vec<(Level, usize)>,
    /// By source: code, else name.
    pub sources: Vec<(String, usize)>,
    /// By accused: code, else name.
    pub accused: Vec<(String, usize)>,
}

/// A document of the record with what was read from it.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The document.
    pub document: Document,
    /// When it stands.
    pub period: Period,
    /// How it was read.
    pub origin: Origin,
    /// What read it.
    pub versions: Versions,
    /// Its statements as they were read, with their ids, in order; without reasons, which reading again gives.
    pub statements: Vec<(String, Statement)>,
    /// Its techniques.
    pub techniques: Vec<Technique>,
    /// What it says of names.
    pub aliases: Vec<Alias>,
    /// Documents that are one voice with it, itself included.
    pub voice: Vec<String>,
}

/// One version of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The document's id.
    pub document: String,
    /// Where it was seen.
    pub place: Option<String>,
    /// When it was obtained.
    pub at: Timestamp,
    /// Its headline there.
    pub title: Option<String>,
    /// Its day of publication there.
    pub published: Option<Date>,
}

/// A statement with all that is known of it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The statement as it stands on the day asked for.
    pub told: Told,
    /// What the machine read; without reasons, which reading again gives.
    pub machine: Statement,
    /// When its document stands.
    pub period: Period,
    /// The document.
    pub document: Document,
    /// The operation that it belongs to.
    pub operation: String,
    /// Decisions about it up to that day.
    pub decisions: Vec<Decision>,
}

/// A link of two tellings of an operation, with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// First statement of the one.
    pub one: String,
    /// First statement of the other.
    pub other: String,
    /// The weight; the largest there is where a person has linked them.
    pub score: i32,
    /// Why, in words.
    pub reason: String,
}

/// The techniques that a document names, with its own statement that discloses something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosure {
    /// The statement, by its place among those of the operation.
    pub statement: usize,
    /// ATT&CK ids and their names, each once, in the order of the ids.
    pub techniques: Vec<(String, Option<String>)>,
}

/// An operation as it is known on a day.
#[derive(Debug, Clone)]
pub struct OperationView {
    /// Its id: that of the operation that begins with its first statement.
    pub id: String,
    /// Its statements by day.
    pub statements: Vec<Told>,
    /// Party by party.
    pub coalition: Coalition,
    /// Who is accused, the most often accused first.
    pub accused: Vec<(String, usize)>,
    /// Names that sources give it.
    pub names: Vec<String>,
    /// Techniques, with the statements that disclose them.
    pub disclosures: Vec<Disclosure>,
    /// Why documents were linked.
    pub links: Vec<Linked>,
}

/// An actor as it is known on a day.
#[derive(Debug, Clone)]
pub struct ActorView {
    /// The name as it was asked for.
    pub name: String,
    /// What each source says of the name.
    pub views: Vec<NameView>,
    /// Where sources do not agree.
    pub conflicts: Vec<Conflict>,
    /// All claims about names that the views stand on.
    pub claims: Vec<NameClaim>,
    /// Statements that accuse it, the latest first.
    pub accused_of: Vec<Hit>,
    /// Its own statements and answers, the latest first.
    pub says: Vec<Hit>,
    /// Relations that sources state of it.
    pub relations: Vec<Relation>,
}

/// One line of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number; later decisions have higher ones.
    pub number: i64,
    /// The decision as it was made.
    pub decision: Decision,
    /// The statements it is about now; `None` where a new reading has none in their place.
    pub now: Vec<Option<String>>,
}

/// A decision with what it was made on, for use as a label.
#[derive(Debug, Clone)]
pub struct Label {
    /// The decision.
    pub entry: Entry,
    /// The statement that it is about now.
    pub statement: Option<Shown>,
}

/// What a rebuild did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// Documents in the record.
    pub documents: usize,
    /// Documents that were read anew.
    pub reread: usize,
    /// Statements now.
    pub statements: usize,
    /// Decisions that found no statement.
    pub homeless: usize,
}

/// Something in the store that must not be so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What it is about: a document, a statement, the file.
    pub what: String,
    /// What is wrong with it.
    pub message: String,
}

/// Counts, the most frequent first; of equals the smaller value first.
pub fn counted<T: Ord + Clone>(counts: std::collections::BTreeMap<T, usize>) -> Vec<(T, usize)> {
    let mut counts: Vec<(T, usize)> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts
}
