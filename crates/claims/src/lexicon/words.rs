//! Word lists: who speaks, how firmly, how deep, what was done, and which words speak of cyber operations.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use toml::Spanned;

use super::{LexiconProblem, file};
use crate::{
    aliases::{Form, Relation, Tying},
    pattern::Pattern,
    statement::{Commitment, ConductKind, Level},
    view::View,
};

/// Patterns with a value each, found by their first word.
#[derive(Debug)]
pub(crate) struct Table<T> {
    entries: Vec<(Pattern, T)>,
    index: HashMap<Box<str>, Vec<usize>>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Table { entries: Vec::new(), index: HashMap::new() }
    }
}

/// A pattern found in a sentence.
#[derive(Debug, Clone)]
pub(crate) struct Found<T> {
    /// The matched tokens in order.
    pub(crate) tokens: Vec<usize>,
    pub(crate) value: T,
}

impl<T> Found<T> {
    pub(crate) fn first(&self) -> usize {
        self.tokens.first().copied().unwrap_or(0)
    }

    pub(crate) fn last(&self) -> usize {
        self.tokens.last().copied().unwrap_or(0)
    }
}

impl<T: Copy> Table<T> {
    fn add(&mut self, pattern: Pattern, value: T) {
        for word in pattern.first_words() {
            self.index.entry(word.clone()).or_default().push(self.entries.len());
        }
        self.entries.push((pattern, value));
    }

    /// All matches that begin in the token range, the longest at each token, in text order.
    pub(crate) fn find(&self, view: &View, range: std::ops::Range<usize>) -> Vec<Found<T>> {
        range.filter_map(|i| self.at(view, i)).collect()
    }

    /// The longest match that begins at the token.
    pub(crate) fn at(&self, view: &View, i: usize) -> Option<Found<T>> {
        let by_form = self.index.get(view.lower(i)).into_iter().flatten();
        let by_lemma = self.index.get(view.lemma(i)).into_iter().flatten();
        by_form
            .chain(by_lemma)
            .filter_map(|&e| {
                let (pattern, value) = &self.entries[e];
                pattern.match_at(view, i).map(|tokens| (pattern.weight(), Found { tokens, value: *value }))
            })
            .fold(None, |best: Option<(usize, Found<T>)>, next| match best {
                Some(b) if b.0 >= next.0 => Some(b),
                _ => Some(next),
            })
            .map(|(_, found)| found)
    }
}

/// Words of analytic confidence or estimative probability.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Estimate {
    pub(crate) stix: u8,
    pub(crate) is_likelihood: bool,
}

/// All word lists.
#[derive(Debug, Default)]
pub(crate) struct Words {
    /// Verbs of saying and believing, with the commitment of what they introduce.
    pub(crate) speech: Table<Commitment>,
    speech_lemmas: HashMap<Box<str>, Commitment>,
    /// "According to" and its like: the speaker follows.
    pub(crate) according: Table<Commitment>,
    /// Words that lower a statement to `hedged`.
    pub(crate) hedges: Table<()>,
    /// Estimates with their STIX value.
    pub(crate) estimates: Table<Estimate>,
    /// Ties of an actor to a state.
    pub(crate) ties: Table<Level>,
    /// What was done.
    pub(crate) conduct: Table<ConductKind>,
    /// Words that speak of cyber operations, with a weight: 2 alone is enough, 1 needs company.
    pub(crate) cyber: Table<u8>,
    /// Words below which stands who was hit, beside those of conduct.
    pub(crate) harm: Table<()>,
    /// Words that tie two names of groups.
    pub(crate) tying: Table<Tying>,
    /// Verbs of giving a name; `true`: the name follows "as".
    pub(crate) naming: Table<bool>,
    /// Phrases, lower case, by class: headings and mastheads, whose words have no tags.
    phrases: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct WordsFile {
    speech: Vec<Graded>,
    according: Vec<Graded>,
    hedge: Vec<Plain>,
    estimate: Vec<EstimateEntry>,
    tie: Vec<Tie>,
    conduct: Vec<ConductEntry>,
    harm: Vec<Plain>,
    cyber: Vec<Weighted>,
    alias: Vec<TyingEntry>,
    naming: Vec<NamingEntry>,
    phrases: BTreeMap<String, Vec<String>>,
}

type Listed = Vec<Spanned<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Graded {
    words: Listed,
    commitment: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plain {
    words: Listed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EstimateEntry {
    words: Listed,
    stix: u8,
    axis: Axis,
}

#[derive(Deserialize, PartialEq, Eq, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Axis {
    Likelihood,
    Confidence,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tie {
    words: Listed,
    level: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConductEntry {
    words: Listed,
    kind: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Weighted {
    words: Listed,
    weight: u8,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TyingEntry {
    words: Listed,
    relation: Spanned<String>,
    form: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NamingEntry {
    words: Listed,
    r#as: bool,
}

/// The file being read, for messages.
struct Reader<'a> {
    path: &'a str,
    source: &'a str,
    problems: &'a mut Vec<LexiconProblem>,
}

impl Reader<'_> {
    fn fill<T: Copy>(&mut self, table: &mut Table<T>, words: &Listed, value: T) {
        for word in words {
            match Pattern::parse(word.get_ref()) {
                Ok(pattern) => table.add(pattern, value),
                Err(why) => self.problems.push(file::at(self.path, self.source, word, why)),
            }
        }
    }

    fn named<T>(&mut self, value: &Spanned<String>, from_name: fn(&str) -> Option<T>) -> Option<T> {
        let found = from_name(value.get_ref());
        if found.is_none() {
            let message = format!("`{}` is not on the scale: see lexicon/README.md", value.get_ref());
            self.problems.push(file::at(self.path, self.source, value, message));
        }
        found
    }
}

impl Words {
    pub(super) fn read(&mut self, path: &str, source: &str, problems: &mut Vec<LexiconProblem>) {
        let Some(raw) = file::parse::<WordsFile>(path, source, problems) else { return };
        let mut reader = Reader { path, source, problems };
        for entry in &raw.speech {
            if let Some(c) = reader.named(&entry.commitment, Commitment::from_name) {
                reader.fill(&mut self.speech, &entry.words, c);
                self.speech_lemmas.extend(
                    entry
                        .words
                        .iter()
                        .filter_map(|w| w.get_ref().split_whitespace().next().map(|first| (first.into(), c))),
                );
            }
        }
        for entry in &raw.according {
            if let Some(c) = reader.named(&entry.commitment, Commitment::from_name) {
                reader.fill(&mut self.according, &entry.words, c);
            }
        }
        for entry in &raw.hedge {
            reader.fill(&mut self.hedges, &entry.words, ());
        }
        for entry in &raw.estimate {
            let value = Estimate { stix: entry.stix.min(100), is_likelihood: entry.axis == Axis::Likelihood };
            reader.fill(&mut self.estimates, &entry.words, value);
        }
        for entry in &raw.tie {
            if let Some(level) = reader.named(&entry.level, Level::from_name) {
                reader.fill(&mut self.ties, &entry.words, level);
            }
        }
        for entry in &raw.conduct {
            if let Some(kind) = reader.named(&entry.kind, ConductKind::from_name) {
                reader.fill(&mut self.conduct, &entry.words, kind);
            }
        }
        for entry in &raw.harm {
            reader.fill(&mut self.harm, &entry.words, ());
        }
        for entry in &raw.cyber {
            reader.fill(&mut self.cyber, &entry.words, entry.weight);
        }
        for entry in &raw.alias {
            let relation = reader.named(&entry.relation, Relation::from_name);
            let form = reader.named(&entry.form, Form::from_name);
            if let (Some(relation), Some(form)) = (relation, form) {
                reader.fill(&mut self.tying, &entry.words, Tying { relation, form });
            }
        }
        for entry in &raw.naming {
            reader.fill(&mut self.naming, &entry.words, entry.r#as);
        }
        for (class, phrases) in raw.phrases {
            self.phrases.entry(class).or_default().extend(phrases);
        }
    }

    /// The phrases of a class, in the order of their file.
    pub(crate) fn phrases(&self, class: &str) -> &[String] {
        self.phrases.get(class).map_or(&[], Vec::as_slice)
    }

    /// Whether the lemma begins a verb of saying or believing.
    pub(crate) fn is_speech(&self, lemma: &str) -> bool {
        self.speech_lemmas.contains_key(lemma)
    }
}
