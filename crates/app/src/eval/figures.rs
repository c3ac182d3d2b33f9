//! Counts and the figures made of them, named as the corpus's own scorer names them.

use super::coded::FIELDS;
use super::{Case, Pair};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Precision, recall and their harmonic mean, rounded to four places.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct Prf {
    p: f64,
    r: f64,
    f1: f64,
}

/// How many were found right, how many were predicted, how many there are.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    right: usize,
    predicted: usize,
    labelled: usize,
}

impl Counts {
    fn exact(self) -> (f64, f64, f64) {
        let (p, r) = (share(self.right, self.predicted), share(self.right, self.labelled));
        (p, r, if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 })
    }

    fn prf(self) -> Prf {
        let (p, r, f1) = self.exact();
        Prf { p: rounded(p, 4), r: rounded(r, 4), f1: rounded(f1, 4) }
    }

    fn f1(self) -> f64 {
        rounded(self.exact().2, 3)
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of statements are far below 2^53")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Rounded as decimal notation rounds: the nearest, ties to even on the exact value.
fn rounded(value: f64, places: usize) -> f64 {
    format!("{value:.places$}").parse().unwrap_or(value)
}

/// Counts over the cases so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    core: Counts,
    relaxed: Counts,
    victims: Counts,
    fields: [usize; FIELDS.len()],
    acts: BTreeMap<String, Counts>,
    genres: BTreeMap<String, Counts>,
    genres_relaxed: BTreeMap<String, Counts>,
    extra_on_empty: usize,
}

impl Tally {
    /// Adds a case with its pairs and those of its predictions that count.
    pub(super) fn add(&mut self, case: &Case, pairs: &[Pair], counted: &[usize]) {
        let cores = pairs.iter().filter(|pair| pair.core).count();
        let of_case = Counts { right: cores, predicted: counted.len(), labelled: case.labelled.len() };
        let relaxed = Counts { right: pairs.len(), ..of_case };
        add(&mut self.core, of_case);
        add(&mut self.relaxed, relaxed);
        add(self.genres.entry(case.genre.clone()).or_default(), of_case);
        add(self.genres_relaxed.entry(case.genre.clone()).or_default(), relaxed);
        if case.labelled.is_empty() {
            self.extra_on_empty += counted.len();
        }
        for gold in &case.labelled {
            self.acts.entry(gold.act.clone()).or_default().labelled += 1;
        }
        for found in counted.iter().filter_map(|&at| case.predicted.get(at)) {
            self.acts.entry(found.act.clone()).or_default().predicted += 1;
        }
        for pair in pairs {
            self.add_pair(case, *pair);
        }
    }

    fn add_pair(&mut self, case: &Case, pair: Pair) {
        let (Some(gold), Some(found)) =
            (case.labelled.get(pair.labelled), case.predicted.get(pair.predicted))
        else {
            return;
        };
        self.acts.entry(gold.act.clone()).or_default().right += usize::from(pair.core);
        for (count, field) in self.fields.iter_mut().zip(&FIELDS) {
            *count += usize::from((field.agrees)(gold, found));
        }
        let right = gold.victims.intersection(&found.victims).count();
        add(
            &mut self.victims,
            Counts { right, predicted: found.victims.len(), labelled: gold.victims.len() },
        );
    }

    pub(super) fn figures(&self, documents: usize) -> Figures {
        let by_name = |counts: &BTreeMap<String, Counts>| {
            counts.iter().map(|(name, counts)| (name.clone(), counts.f1())).collect::<Vec<_>>()
        };
        let matched = self.relaxed.right;
        let fields = FIELDS.iter().zip(self.fields);
        Figures {
            documents,
            labelled: self.core.labelled,
            predicted: self.core.predicted,
            core_matches: self.core.right,
            relaxed_matches: matched,
            core: self.core.prf(),
            relaxed: self.relaxed.prf(),
            victims: self.victims.prf(),
            fields: fields
                .map(|(field, count)| (field.name.to_owned(), rounded(share(count, matched), 4)))
                .collect(),
            extra_on_empty_documents: self.extra_on_empty,
            acts: by_name(&self.acts),
            genres: by_name(&self.genres),
            genres_relaxed: by_name(&self.genres_relaxed),
        }
    }
}

fn add(sum: &mut Counts, more: Counts) {
    sum.right += more.right;
    sum.predicted += more.predicted;
    sum.labelled += more.labelled;
}

/// What a corpus says of the readings. Shares are between 0 and 1; acts and genres give F1.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figures {
    documents: usize,
    labelled: usize,
    predicted: usize,
    core_matches: usize,
    relaxed_matches: usize,
    core: Prf,
    relaxed: Prf,
    victims: Prf,
    fields: Vec<(String, f64)>,
    extra_on_empty_documents: usize,
    acts: Vec<(String, f64)>,
    genres: Vec<(String, f64)>,
    genres_relaxed: Vec<(String, f64)>,
}

impl Figures {
    /// One object, in the names and order of the corpus's scorer, what it does not count at the end.
    pub(crate) fn json(&self) -> Value {
        let object = |figures: &[(String, f64)]| -> Map<String, Value> {
            figures.iter().map(|(name, figure)| (name.clone(), json!(figure))).collect()
        };
        json!({
            "documents": self.documents,
            "labelled": self.labelled,
            "predicted": self.predicted,
            "core": self.core,
            "relaxed": self.relaxed,
            "victims": self.victims,
            "fields": object(&self.fields),
            "extra_on_empty_documents": self.extra_on_empty_documents,
            "acts": object(&self.acts),
            "genres": object(&self.genres),
            "genres_relaxed": object(&self.genres_relaxed),
            "core_matches": self.core_matches,
            "relaxed_matches": self.relaxed_matches,
        })
    }

    /// A line for each figure or group of figures.
    pub(crate) fn lines(&self) -> String {
        let prf = |Prf { p, r, f1 }: Prf| format!("precision {p:.4}, recall {r:.4}, F1 {f1:.4}");
        let list = |figures: &[(String, f64)], places: usize| {
            let figures = figures.iter().map(|(name, figure)| format!("{name} {figure:.places$}"));
            figures.collect::<Vec<_>>().join(", ")
        };
        let rows = [
            ("documents", self.documents.to_string()),
            ("labelled", self.labelled.to_string()),
            ("predicted", self.predicted.to_string()),
            ("core", format!("{} ({} matches)", prf(self.core), self.core_matches)),
            ("relaxed", format!("{} ({} matches)", prf(self.relaxed), self.relaxed_matches)),
            ("victims", prf(self.victims)),
            ("fields", list(&self.fields, 4)),
            ("extra on empty documents", self.extra_on_empty_documents.to_string()),
            ("acts, core F1", list(&self.acts, 3)),
            ("genres, core F1", list(&self.genres, 3)),
            ("genres, relaxed F1", list(&self.genres_relaxed, 3)),
        ];
        rows.iter().fold(String::new(), |mut out, (label, figures)| {
            let _ = writeln!(out, "{label}: {figures}");
            out
        })
    }
}
