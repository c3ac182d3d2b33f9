//! Label files (`corpus/FORMAT.md`): YAML in which dates and years are text.

use super::coded::{Coded, Voice, name, party};
use claims::{Act, LabelledStatement};
use serde::Deserialize;
use std::collections::BTreeSet;
use text::Span;

/// The labels of one document.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Labels {
    /// The headline.
    pub(crate) title: Option<String>,
    /// The document's date.
    pub(crate) published: Option<String>,
    /// For whom the document speaks.
    author: Option<OneOrMany>,
    /// What sort of text it is.
    genre: Option<String>,
    statements: Option<Vec<Label>>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Label {
    act: String,
    sources: Option<Vec<String>>,
    accused: Option<Vec<String>>,
    commitment: Option<String>,
    responsibility: Option<String>,
    confidence: Option<i64>,
    conduct: Option<String>,
    date: Option<String>,
    victims: Option<Vec<String>>,
    evidence: String,
    evidence_also: Option<Vec<String>>,
    cue: Option<String>,
}

impl Labels {
    /// Reads a label file.
    ///
    /// # Errors
    /// In words, with line and column, where it is no YAML or not of this shape.
    pub(crate) fn parse(yaml: &str) -> Result<Labels, String> {
        serde_saphyr::from_str(yaml).map_err(|error| error.to_string())
    }

    /// `wire`, `advisory` …; `?` where the labels give none.
    pub(crate) fn genre(&self) -> &str {
        self.genre.as_deref().unwrap_or("?")
    }

    /// Whom the document's own voice stands for.
    pub(crate) fn voice(&self) -> Voice {
        Voice::new(match &self.author {
            Some(OneOrMany::One(author)) => std::slice::from_ref(author),
            Some(OneOrMany::Many(authors)) => authors,
            None => &[],
        })
    }

    /// Party codes of the document's own voice; `~` for news.
    pub(crate) fn authors(&self) -> BTreeSet<String> {
        let codes: BTreeSet<String> = match &self.author {
            Some(OneOrMany::One(author)) => [party(author).to_owned()].into(),
            Some(OneOrMany::Many(authors)) => authors.iter().map(|a| party(a).to_owned()).collect(),
            None => BTreeSet::new(),
        };
        if codes.is_empty() { ["~".to_owned()].into() } else { codes }
    }

    /// The statements as the judge learns from them.
    ///
    /// # Errors
    /// In words, where an act is unknown or evidence is not in the text.
    pub(crate) fn lessons(&self, text: &str) -> Result<Vec<LabelledStatement>, String> {
        self.statements.iter().flatten().map(|label| label.lesson(text)).collect()
    }

    /// The labelled statements, their evidence found in the text.
    ///
    /// # Errors
    /// In words, where evidence is not in the text.
    pub(crate) fn coded(&self, text: &str) -> Result<Vec<Coded>, String> {
        let voice = self.voice();
        self.statements.iter().flatten().map(|label| label.coded(text, &voice)).collect()
    }
}

impl Label {
    fn lesson(&self, text: &str) -> Result<LabelledStatement, String> {
        let codes =
            |labels: &Option<Vec<String>>| labels.iter().flatten().map(|l| party(l).to_owned()).collect();
        let also = self.evidence_also.iter().flatten();
        let evidence: Result<Vec<Span>, String> =
            std::iter::once(&self.evidence).chain(also).map(|words| place(text, words)).collect();
        let evidence = evidence?;
        Ok(LabelledStatement {
            act: Act::from_name(&self.act).ok_or_else(|| format!("unknown act `{}`", self.act))?,
            sources: codes(&self.sources),
            accused: codes(&self.accused),
            victims: self.victims.iter().flatten().map(|label| victim(label)).collect(),
            cue: self.cue.as_ref().and_then(|cue| evidence.iter().find_map(|e| within(text, *e, cue))),
            evidence,
        })
    }

    fn coded(&self, text: &str, voice: &Voice) -> Result<Coded, String> {
        let also = self.evidence_also.iter().flatten();
        let spans: Result<Vec<Span>, String> =
            std::iter::once(&self.evidence).chain(also).map(|words| place(text, words)).collect();
        let names =
            |labels: &Option<Vec<String>>| labels.iter().flatten().filter_map(|label| name(label)).collect();
        Ok(Coded {
            act: self.act.clone(),
            sources: voice.resolved(self.sources.iter().flatten().map(|label| party(label))),
            source_names: names(&self.sources),
            accused: self
                .accused
                .iter()
                .flatten()
                .map(|label| party(label))
                .filter(|code| code != "?")
                .collect(),
            accused_names: names(&self.accused),
            commitment: self.commitment.clone(),
            responsibility: self.responsibility.clone(),
            confidence: self.confidence,
            conduct: self.conduct.clone(),
            date: self.date.clone(),
            victims: self.victims.iter().flatten().map(|label| victim(label)).collect(),
            spans: spans?,
        })
    }
}

fn victim(label: &str) -> String {
    if label.starts_with("sector:") || label.starts_with("-/") { label.to_lowercase() } else { party(label) }
}

/// The first place of the words in a stretch of the text.
fn within(text: &str, stretch: Span, words: &str) -> Option<Span> {
    let at = stretch.start + u32::try_from(stretch.of(text).find(words)?).ok()?;
    Some(Span::new(at, at + u32::try_from(words.len()).ok()?))
}

/// The first place of the words in the text.
fn place(text: &str, words: &str) -> Result<Span, String> {
    let start = text.find(words).filter(|_| !words.is_empty());
    let byte = |at: usize| u32::try_from(at).ok();
    let span = start.and_then(|start| Some(Span::new(byte(start)?, byte(start + words.len())?)));
    span.ok_or_else(|| {
        let start: String = words.chars().take(60).collect();
        format!("evidence not in the text: {start:?}")
    })
}
