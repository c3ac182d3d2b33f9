//! Running a passage: each expected statement is found, and no other.

use syntax::Model;

use super::{
    fields,
    specimen::{Specimen, Trees},
};
use crate::{
    lexicon::{
        Lexicon, LexiconProblem,
        expect::Field,
        passage::{ExpectedStatement, Passage},
    },
    statement::Statement,
};

/// Reads the passage as a document, with all that a document must have.
pub(super) fn run(lexicon: &Lexicon, model: &Model, passage: &Passage) -> Vec<LexiconProblem> {
    let mut specimen =
        Specimen::new(lexicon, model, passage.text.clone(), passage.published, Trees::AsNeeded);
    specimen.document.issuers.clone_from(&passage.issuers);
    let reading = crate::extract(&specimen.document, &specimen.parsed, lexicon);
    let text = specimen.document.text.as_str();
    let mut left: Vec<&Statement> = reading.statements.iter().collect();
    let mut missing: Vec<&ExpectedStatement> = Vec::new();
    for wanted in &passage.statements {
        match left.iter().position(|found| differences(wanted, found, text).is_empty()) {
            Some(at) => {
                left.remove(at);
            }
            None => missing.push(wanted),
        }
    }
    let mut problems = Vec::new();
    for wanted in missing {
        let nearest = left
            .iter()
            .enumerate()
            .map(|(at, found)| (differences(wanted, found, text), at))
            .filter(|(differences, at)| is_near(wanted, left[*at], differences.len()))
            .min_by_key(|(differences, at)| (differences.len(), *at));
        let message = match nearest {
            Some((differences, at)) => {
                let found = left.remove(at);
                let summary = fields::summary(found, text);
                format!("found {summary}, but {}", differences.join("; "))
            }
            None => format!("not found: {}", wanted_in_words(wanted)),
        };
        problems.push(passage.problem(wanted.at, message));
    }
    for found in left {
        let message = format!("found, but not expected: {}", fields::summary(found, text));
        problems.push(passage.problem(passage.at, message));
    }
    problems
}

fn differences(wanted: &ExpectedStatement, found: &Statement, text: &str) -> Vec<String> {
    wanted.fields.iter().filter_map(|e| fields::difference(e, found, text)).collect()
}

/// Whether a statement is worth naming as the one that was meant: one of the same act, or one that is only of another.
fn is_near(wanted: &ExpectedStatement, found: &Statement, differences: usize) -> bool {
    let act = wanted.fields.iter().find(|e| e.field == Field::Act);
    differences == 1 || act.is_some_and(|a| a.values.iter().any(|v| v == found.act.name()))
}

fn wanted_in_words(wanted: &ExpectedStatement) -> String {
    let values = |field: Field| {
        let found = wanted.fields.iter().find(|e| e.field == field).map(|e| e.values.join(", "));
        found.filter(|v| !v.is_empty()).unwrap_or_else(|| "nobody".into())
    };
    format!("{} by {} at {}", values(Field::Act), values(Field::Sources), values(Field::Accused))
}
