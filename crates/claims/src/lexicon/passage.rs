//! Passages: short texts with *all* the statements that must be read from them. `lexicon/passages/*.toml`.

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use super::{
    LexiconProblem,
    expect::{self, Expected, Field, RawExpected},
    file,
};

/// The day on which examples, and passages that give none, are read as published: a Wednesday.
pub(crate) const READING_DAY: Date = jiff::civil::date(2024, 6, 12);

/// A text and its statements.
#[derive(Debug, Clone)]
pub(crate) struct Passage {
    pub(crate) id: String,
    pub(crate) published: Date,
    pub(crate) issuers: Vec<String>,
    pub(crate) text: String,
    pub(crate) statements: Vec<ExpectedStatement>,
    pub(crate) file: String,
    source: String,
    pub(crate) at: usize,
}

/// One statement by its fields.
#[derive(Debug, Clone)]
pub(crate) struct ExpectedStatement {
    pub(crate) fields: Vec<Expected>,
    /// Offset in the file, for messages.
    pub(crate) at: usize,
}

impl Passage {
    /// A problem at a byte offset of the passage's file.
    pub(crate) fn problem(&self, at: usize, message: String) -> LexiconProblem {
        file::problem(&self.file, &self.source, at, message)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PassageFile {
    #[serde(default)]
    passage: Vec<PassageEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PassageEntry {
    id: Spanned<String>,
    published: Option<Spanned<String>>,
    /// Parties for whom the text itself speaks.
    #[serde(default)]
    author: Vec<String>,
    text: String,
    #[serde(default)]
    statement: Vec<Spanned<RawExpected>>,
}

/// Reads one file of passages.
pub(super) fn read(path: &str, source: &str, problems: &mut Vec<LexiconProblem>) -> Vec<Passage> {
    let Some(raw) = file::parse::<PassageFile>(path, source, problems) else { return Vec::new() };
    raw.passage.into_iter().map(|entry| passage(path, source, entry, problems)).collect()
}

fn passage(path: &str, source: &str, entry: PassageEntry, problems: &mut Vec<LexiconProblem>) -> Passage {
    let published = entry.published.map_or(READING_DAY, |day| {
        day.get_ref().parse().unwrap_or_else(|_| {
            let message = format!("`{}` is no date: write 2024-06-12", day.get_ref());
            problems.push(file::at(path, source, &day, message));
            READING_DAY
        })
    });
    let statements =
        entry.statement.into_iter().map(|raw| expected_statement(path, source, raw, problems)).collect();
    Passage {
        published,
        issuers: entry.author,
        text: entry.text,
        statements,
        file: path.into(),
        source: source.into(),
        at: entry.id.span().start,
        id: entry.id.into_inner(),
    }
}

fn expected_statement(
    path: &str,
    source: &str,
    raw: Spanned<RawExpected>,
    problems: &mut Vec<LexiconProblem>,
) -> ExpectedStatement {
    let at = raw.span().start;
    let fields = expect::read(path, source, raw.into_inner(), problems);
    for field in [Field::Act, Field::Sources, Field::Accused] {
        if !fields.iter().any(|f| f.field == field) {
            let message = format!("a statement of a passage gives its {}", field.name());
            problems.push(file::problem(path, source, at, message));
        }
    }
    ExpectedStatement { fields, at }
}

/// Ids of passages are names of tests.
pub(super) fn demand_unique_ids(passages: &[Passage], problems: &mut Vec<LexiconProblem>) {
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for passage in passages {
        if let Some((_, first)) = seen.iter().find(|(id, _)| *id == passage.id) {
            let message = format!("passage id `{}` is taken in {first}: choose another", passage.id);
            problems.push(passage.problem(passage.at, message));
        }
        seen.push((&passage.id, &passage.file));
    }
}
