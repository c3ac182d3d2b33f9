//! The language of questions: `source:EU accused:CN act:urge after:2021-01 "exchange servers" -ransomware`.
//!
//! All parts of a question must hold. `|` separates alternatives in a field (`act:urge|condemn`), a minus before a part
//! turns it round, a star after a word stands for any ending (`hack*`), quotation marks make a phrase. Bare words are
//! looked for in the words of a statement; `text:` looks in its whole document.

mod parse;

use crate::decision::Standing;
use claims::{Act, Commitment, Level};
use jiff::civil::Date;

/// A question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// All of these must hold.
    pub terms: Vec<Term>,
    /// The first day of the acts asked for.
    pub first: Option<Date>,
    /// The last day of the acts asked for.
    pub last: Option<Date>,
    /// The day as of which the answer is given: what was known at its end. `None`: everything.
    pub as_of: Option<Date>,
}

/// One part of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Whether it must not hold.
    pub is_negated: bool,
    /// What must hold.
    pub what: What,
}

/// What a part of a question asks for; of several values one must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// In the words of the statement: its evidence, its operation.
    Words(Pattern),
    /// Anywhere in the statement's document, or in its title.
    Text(Pattern),
    /// Who speaks.
    Source(Vec<Who>),
    /// Who reports it, or publishes the document.
    ReportedBy(Vec<Who>),
    /// At whom it points.
    Accused(Vec<Who>),
    /// Who was hit.
    Victim(Vec<Who>),
    /// What was done.
    Act(Vec<Act>),
    /// How firmly.
    Commitment(Vec<Commitment>),
    /// How deep.
    Responsibility(Vec<Level>),
    /// What people said of it.
    Standing(Vec<Standing>),
}

/// Words to look for, folded as names are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The words, which must follow each other.
    pub words: Vec<String>,
    /// Whether the last word may go on.
    pub is_prefix: bool,
}

/// Who is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// A state by its code of two letters.
    Code(String),
    /// A code of an organisation or a short name: `NATO`, `GRU`.
    CodeOrName(String, Pattern),
    /// A name.
    Name(Pattern),
}

/// Why a question cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    /// Where it goes wrong, in characters of the question, from 0.
    pub position: usize,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What the user can do.
    pub hint: String,
}

impl std::fmt::Display for QueryError {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "at character {}: {}; {}", self.position + 1, self.message, self.hint)
    }
}

impl std::error::Error for QueryError {}

impl Query {
    /// Understands a question.
    ///
    /// # Errors
    /// Where a field or a value is not known, a phrase is not closed, or nothing follows a field or a minus.
    pub fn parse(question: &str) -> Result<Query, QueryError> {
        parse::query(question)
    }
}

#[cfg(test)]
mod tests;
