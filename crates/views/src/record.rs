//! What the record answers: for people in a terminal, as JSON, as CSV. `crates/views/RECORD.md` documents the last two.
//!
//! Every function is pure and takes an answer of the record; none knows where it was kept.

mod shapes;
mod sheet;
mod tables;

use crate::table::Style;
use crate::words::Names;
use ::record::answer::{
    ActorView, Added, Counts, Entry, Hits, Kept, Label, OperationView, Outcome, Shown, Version,
};
use ::record::compare::{Alignment, Row};
use serde_json::{Value, json};
use sheet::Sheet;

/// The shape of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// For people, in a terminal.
    Table(Style),
    /// Pretty JSON.
    Json,
    /// Rows with a head (RFC 4180).
    Csv,
}

/// An answer in the shape asked for; each of the three ends with a line end.
fn shaped(
    shape: Shape,
    table: impl FnOnce(Style) -> String,
    json: impl FnOnce() -> Value,
    sheet: impl FnOnce() -> Sheet,
) -> String {
    match shape {
        Shape::Table(style) => table(style),
        Shape::Json => format!("{:#}\n", json()),
        Shape::Csv => sheet().csv(),
    }
}

/// Statements that answer a question.
pub fn hits(hits: &Hits, names: &Names, shape: Shape) -> String {
    shaped(
        shape,
        |style| tables::hits(hits, names, style),
        || json!({ "statements": shapes::hits(&hits.hits), "next": hits.next }),
        || sheet::hits(&hits.hits),
    )
}

/// How statements are spread.
pub fn counts(counts: &Counts, names: &Names, shape: Shape) -> String {
    shaped(
        shape,
        |style| tables::counts(counts, names, style),
        || shapes::counts(counts),
        || sheet::counts(counts),
    )
}

/// A statement with all that is known of it.
pub fn statement(shown: &Shown, names: &Names, shape: Shape) -> String {
    shaped(
        shape,
        |style| tables::statement(shown, names, style),
        || shapes::shown(shown),
        || sheet::told(std::slice::from_ref(&shown.told)),
    )
}

/// A document with its versions and its statements.
pub fn document(kept: &Kept, versions: &[Version], names: &Names, shape: Shape) -> String {
    shaped(
        shape,
        |style| tables::document(kept, versions, names, style),
        || shapes::document(kept, versions),
        || sheet::kept(kept),
    )
}

/// An operation party by party; `group`: what the group is called of which is asked who has spoken, and its codes.
pub fn operation(
    view: &OperationView,
    group: Option<(&str, &[String])>,
    names: &Names,
    shape: Shape,
) -> String {
    shaped(
        shape,
        |style| tables::operation(view, group, names, style),
        || shapes::operation(view, group),
        || sheet::operation(view),
    )
}

/// An actor: what it is called by whom, of what it is accused, what it answers.
pub fn actor(view: &ActorView, names: &Names, shape: Shape) -> String {
    shaped(shape, |style| tables::actor(view, names, style), || shapes::actor(view), || sheet::actor(view))
}

/// Two statements field by field.
pub fn comparison(one: &str, other: &str, rows: &[Row], shape: Shape) -> String {
    shaped(
        shape,
        |style| tables::comparison(one, other, rows, style),
        || shapes::comparison(one, other, rows),
        || sheet::comparison(rows),
    )
}

/// Two documents, statement by statement.
pub fn documents_compared(
    one: &Kept,
    other: &Kept,
    alignment: &Alignment,
    names: &Names,
    shape: Shape,
) -> String {
    shaped(
        shape,
        |style| tables::documents_compared(one, other, alignment, names, style),
        || shapes::documents_compared(one, other, alignment),
        || sheet::documents_compared(one, other, alignment),
    )
}

/// Who decided what, and when.
pub fn journal(entries: &[Entry], shape: Shape) -> String {
    shaped(
        shape,
        |style| tables::journal(entries, style),
        || entries.iter().map(shapes::entry).collect(),
        || sheet::journal(entries),
    )
}

/// Decisions with what they were made on, a line of JSON each.
pub fn labels(labels: &[Label]) -> String {
    labels.iter().map(|label| format!("{}\n", shapes::label(label))).collect()
}

/// What became of a document that was added, on one line, without a line end.
pub fn added(name: &str, added: &Added) -> String {
    let (outcome, beside) = outcome(&added.outcome);
    let Added { document, statements, .. } = added;
    json!({ "document": document, "outcome": outcome, "beside": beside, "statements": statements, "name": name })
        .to_string()
}

/// The stable name of what became of a document, and the version beside which it stands.
pub fn outcome(outcome: &Outcome) -> (&'static str, Option<&str>) {
    match outcome {
        Outcome::New => ("new", None),
        Outcome::NewVersion(beside) => ("new-version", Some(beside)),
        Outcome::SeenAgain => ("seen-again", None),
        Outcome::Known => ("known", None),
    }
}

/// The beginning of an id that commands take for the whole: its kind and eight digits.
pub fn short(id: &str) -> &str {
    let kind = id.find("--").map(|at| at + 2).or_else(|| id.find(':').map(|at| at + 1)).unwrap_or_default();
    id.get(..kind + 8).unwrap_or(id)
}

#[cfg(test)]
pub(crate) mod tests;
