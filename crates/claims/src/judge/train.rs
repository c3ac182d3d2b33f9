//! Trains the judge from labelled documents: averaged perceptrons, integers throughout, a fixed order. The same corpus and
//! lexicon give the same weights, byte for byte.

use std::collections::{BTreeMap, BTreeSet};

use syntax::Parsed;
use text::{Document, Span};

use super::{features, options};
use crate::{
    Stage, assemble,
    lexicon::Lexicon,
    matching::{self, Candidate},
    scene::Scene,
    staged,
    statement::Act,
};

/// What a label says of one statement.
#[derive(Debug, Clone)]
pub struct LabelledStatement {
    /// The act.
    pub act: Act,
    /// Party codes of the sources; the text's own voice as `~`.
    pub sources: BTreeSet<String>,
    /// Party codes of the accused.
    pub accused: BTreeSet<String>,
    /// Where it stands, in bytes of the document's text.
    pub evidence: Vec<Span>,
}

/// A document with its labels.
#[derive(Debug)]
pub struct Labelled {
    /// The document.
    pub document: Document,
    /// Its sentences, with trees where the lexicon wants them.
    pub parsed: Parsed,
    /// Party codes of the document's own voice.
    pub authors: BTreeSet<String>,
    /// What is to be found.
    pub statements: Vec<LabelledStatement>,
}

/// A sentence as an example for the act model.
struct Sentence {
    /// Number of its document.
    document: usize,
    features: Vec<String>,
    acts: BTreeSet<Act>,
}

/// A choice among options; some are right.
struct Ranking {
    options: Vec<Vec<String>>,
    right: Vec<bool>,
}

#[derive(Default)]
struct Examples {
    documents: Vec<(Vec<String>, bool)>,
    sentences: Vec<Sentence>,
    sources: Vec<Ranking>,
    accused: Vec<Ranking>,
}

const EPOCHS: u32 = 12;
const MARGIN: i64 = 20;
/// Features seen less often than this are left out.
const MIN_COUNT: u32 = 3;
/// Averaged weights are stored in this many steps to one update.
const SCALE: i64 = 10;
/// Weights nearer to zero are left out.
const MIN_WEIGHT: i64 = 10;

/// Trains on the documents and returns the weights as the text of `lexicon/judge.tsv`.
pub fn train(documents: &[Labelled], lexicon: &Lexicon) -> String {
    let mut examples = Examples::default();
    for labelled in documents {
        let scene = Scene::new(lexicon, &labelled.document, &labelled.parsed);
        if scene.is_about_operations() {
            staged(&scene, |stage, _| collect(stage, labelled, &mut examples));
        }
    }
    let mut out = String::from(
        "# Weights of the judge, trained by `ascribe lexicon train corpus/train corpus/quiet`: model, act, feature, weight.\n",
    );
    let documents = Encoded::new(examples.documents.iter().map(|(features, _)| features.as_slice()));
    let about: Vec<bool> = examples.documents.iter().map(|(_, is_right)| *is_right).collect();
    for (feature, weight) in documents.index.named(&train_yes_no(&documents, &about, &|_| true)) {
        out.push_str(&format!("document\t-\t{feature}\t{weight}\n"));
    }
    let sentences = Encoded::new(examples.sentences.iter().map(|s| s.features.as_slice()));
    for act in Act::ALL {
        let right: Vec<bool> = examples.sentences.iter().map(|s| s.acts.contains(act)).collect();
        for (feature, weight) in sentences.index.named(&train_yes_no(&sentences, &right, &|_| true)) {
            out.push_str(&format!("act\t{}\t{feature}\t{weight}\n", act.name()));
        }
        for (has_frame, bar) in bars(&examples.sentences, &sentences, *act, &right) {
            let frame = if has_frame { "with a frame" } else { "without a frame" };
            out.push_str(&format!("bar\t{}\t{frame}\t{bar}\n", act.name()));
        }
    }
    for (model, rankings) in [("source", &examples.sources), ("accused", &examples.accused)] {
        for (feature, weight) in train_ranking(rankings) {
            out.push_str(&format!("{model}\t-\t{feature}\t{weight}\n"));
        }
    }
    out
}

fn collect(stage: &Stage, labelled: &Labelled, examples: &mut Examples) {
    let scene = stage.cast.scene;
    examples.documents.push((features::of_document(stage, &|_| true), !labelled.statements.is_empty()));
    let blamed = assemble::blame(stage.cast, &stage.candidates);
    let mut topic = options::Topic::new(&blamed, &stage.candidates);
    let mut rest = stage.candidates.iter().peekable();
    for s in 0..scene.views.len() {
        let mut here: Vec<&Candidate> = Vec::new();
        while let Some(next) = rest.next_if(|c| c.sentence == s) {
            here.push(next);
        }
        if scene.views[s].sentence.has_tree {
            let span = scene.views[s].sentence.span;
            let gold: Vec<&LabelledStatement> =
                labelled.statements.iter().filter(|g| g.evidence.iter().any(|e| e.overlaps(span))).collect();
            let features = features::of_sentence(stage, s, &here, &topic, &|_| true);
            let acts = gold.iter().map(|g| g.act).collect();
            let document = examples.documents.len();
            examples.sentences.push(Sentence { document, features, acts });
            for statement in &gold {
                rank(stage, s, &here, statement, labelled, &topic, examples);
            }
        }
        topic.follow(stage, &here);
    }
}

/// Asks for options with all their features.
fn in_full<'q, 't>(
    act: Act,
    candidate: &'q Candidate,
    topic: &'q options::Topic<'t>,
) -> options::Question<'q, 't> {
    options::Question { act, candidate, topic, keep: &|_| true }
}

/// Examples of who is the source and who the accused of a labelled statement.
fn rank(
    stage: &Stage,
    s: usize,
    found: &[&Candidate],
    gold: &LabelledStatement,
    labelled: &Labelled,
    topic: &options::Topic,
    examples: &mut Examples,
) {
    let own = found.iter().filter(|c| matching::act_of_candidate(stage.cast, c) == Some(gold.act));
    let mut proposals: Vec<Candidate> = own.map(|c| (*c).clone()).collect();
    if proposals.is_empty() {
        proposals.extend(super::unmarked(stage, s, gold.act));
    }
    let wanted = voiced(&gold.sources, &labelled.authors);
    let accused: BTreeSet<String> = gold.accused.iter().filter(|c| *c != "?").cloned().collect();
    for mut candidate in proposals.into_iter().take(1) {
        let choices = options::sources(stage, &in_full(gold.act, &candidate, topic));
        let codes =
            |c: &options::Choice| c.actors.iter().map(|a| a.code.clone()).collect::<BTreeSet<String>>();
        let right: Vec<bool> =
            choices.iter().map(|c| voiced(&codes(c), &labelled.authors) == wanted).collect();
        if let Some(at) = right.iter().position(|r| *r) {
            candidate.sources.clone_from(&choices[at].actors);
        }
        examples.sources.push(Ranking { options: choices.into_iter().map(|c| c.features).collect(), right });
        let choices = options::accused(stage, &in_full(gold.act, &candidate, topic));
        let known = |c: &options::Choice| codes(c).into_iter().filter(|x| x != "?").collect::<BTreeSet<_>>();
        let right = choices.iter().map(|c| known(c) == accused).collect();
        examples.accused.push(Ranking { options: choices.into_iter().map(|c| c.features).collect(), right });
    }
}

fn voiced(codes: &BTreeSet<String>, authors: &BTreeSet<String>) -> BTreeSet<String> {
    let mut out: BTreeSet<String> = codes.iter().filter(|c| *c != "~").cloned().collect();
    if codes.contains("~") {
        out.extend(authors.iter().cloned());
    }
    out
}

/// Features by number, those that are too rare left out.
struct Index {
    ids: BTreeMap<String, usize>,
}

impl Index {
    fn new<'f>(all: impl Iterator<Item = &'f String>) -> Index {
        let mut counts: BTreeMap<&String, u32> = BTreeMap::new();
        for feature in all {
            *counts.entry(feature).or_default() += 1;
        }
        let kept = counts.into_iter().filter(|(_, n)| *n >= MIN_COUNT);
        Index { ids: kept.enumerate().map(|(i, (f, _))| (f.clone(), i)).collect() }
    }

    fn known(&self, features: &[String]) -> Vec<usize> {
        features.iter().filter_map(|f| self.ids.get(f).copied()).collect()
    }

    /// Weights with the names of their features, those near zero left out.
    fn named(&self, weights: &[i64]) -> Vec<(&str, i64)> {
        let all = self.ids.iter().map(|(f, &i)| (f.as_str(), weights[i]));
        all.filter(|(_, w)| w.abs() >= MIN_WEIGHT).collect()
    }
}

/// Examples as numbers of features.
struct Encoded {
    index: Index,
    examples: Vec<Vec<usize>>,
}

impl Encoded {
    fn new<'f>(all: impl Iterator<Item = &'f [String]> + Clone) -> Encoded {
        let index = Index::new(all.clone().flatten());
        let examples = all.map(|features| index.known(features)).collect();
        Encoded { index, examples }
    }
}

/// An averaged perceptron.
struct Perceptron {
    weights: Vec<i64>,
    totals: Vec<i64>,
    clock: i64,
}

impl Perceptron {
    fn new(features: usize) -> Perceptron {
        Perceptron { weights: vec![0; features], totals: vec![0; features], clock: 1 }
    }

    fn score(&self, features: &[usize]) -> i64 {
        features.iter().map(|&f| self.weights[f]).sum()
    }

    fn update(&mut self, features: &[usize], by: i64) {
        for &f in features {
            self.weights[f] += by;
            self.totals[f] += by * self.clock;
        }
    }

    /// The averages over all steps.
    fn finish(self) -> Vec<i64> {
        let pairs = self.weights.iter().zip(&self.totals);
        pairs.map(|(weight, total)| (weight * self.clock - total) * SCALE / self.clock).collect()
    }
}

/// Learns to tell the right examples from the others, from those that `is_learnt`.
fn train_yes_no(given: &Encoded, right: &[bool], is_learnt: &dyn Fn(usize) -> bool) -> Vec<i64> {
    let mut model = Perceptron::new(given.index.ids.len());
    for epoch in 0..EPOCHS {
        for i in shuffled(right.len(), epoch).into_iter().filter(|&i| is_learnt(i)) {
            let sign = if right[i] { 1 } else { -1 };
            if sign * model.score(&given.examples[i]) <= MARGIN {
                model.update(&given.examples[i], sign);
            }
            model.clock += 1;
        }
    }
    model.finish()
}

/// The score above which an act is believed, by whether a frame has seen it: where at least one of so many more found is
/// right, on documents that the weights were not learnt from.
fn bars(sentences: &[Sentence], encoded: &Encoded, act: Act, right: &[bool]) -> [(bool, i64); 2] {
    let frame = format!("frame act {}", act.name());
    let mut scored: Vec<(bool, i64, bool)> = Vec::with_capacity(sentences.len());
    for fold in 0..FOLDS {
        let is_held_out = |i: usize| sentences[i].document % FOLDS == fold;
        let weights = train_yes_no(encoded, right, &|i| !is_held_out(i));
        for i in (0..sentences.len()).filter(|&i| is_held_out(i)) {
            let score = encoded.examples[i].iter().map(|&f| weights[f]).sum();
            scored.push((sentences[i].features.binary_search(&frame).is_ok(), score, right[i]));
        }
    }
    [true, false].map(|has_frame| (has_frame, bar(&scored, has_frame)))
}

/// The bar with the highest worth of all above it.
fn bar(scored: &[(bool, i64, bool)], has_frame: bool) -> i64 {
    let mut scores: Vec<(i64, bool)> =
        scored.iter().filter(|(f, _, _)| *f == has_frame).map(|(_, score, right)| (*score, *right)).collect();
    scores.sort_unstable();
    let highest = scores.last().map_or(0, |(score, _)| *score);
    let (mut worth, mut best) = (0, (0, highest));
    for &(score, is_right) in scores.iter().rev() {
        worth += if is_right { WORTH - 1 } else { -1 };
        best = best.max((worth, score - 1));
    }
    best.1
}

/// Parts of the corpus that take turns in being held out.
const FOLDS: usize = 5;
/// One right finding is worth this many findings.
const WORTH: i64 = 3;

fn train_ranking(rankings: &[Ranking]) -> Vec<(String, i64)> {
    let index = Index::new(rankings.iter().flat_map(|r| r.options.iter().flatten()));
    let mut model = Perceptron::new(index.ids.len());
    let examples: Vec<(Vec<Vec<usize>>, &Vec<bool>)> = rankings
        .iter()
        .filter(|r| r.right.iter().any(|x| *x) && r.right.iter().any(|x| !*x))
        .map(|r| (r.options.iter().map(|o| index.known(o)).collect(), &r.right))
        .collect();
    for epoch in 0..EPOCHS {
        for i in shuffled(examples.len(), epoch) {
            let (options, right) = &examples[i];
            let best = |model: &Perceptron, want: bool| {
                (0..options.len())
                    .filter(|&o| right[o] == want)
                    .max_by_key(|&o| (model.score(&options[o]), std::cmp::Reverse(o)))
            };
            if let (Some(good), Some(bad)) = (best(&model, true), best(&model, false))
                && model.score(&options[good]) - model.score(&options[bad]) <= MARGIN / 2
            {
                model.update(&options[good], 1);
                model.update(&options[bad], -1);
            }
            model.clock += 1;
        }
    }
    let weights = model.finish();
    index.named(&weights).into_iter().map(|(f, w)| (f.to_string(), w)).collect()
}

/// The numbers below `n` in an order that depends on nothing but the epoch (a linear congruential generator).
fn shuffled(n: usize, epoch: u32) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    let mut state = u64::from(epoch).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    for i in (1..n).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let j = usize::try_from((state >> 33) % (i as u64 + 1)).unwrap_or(0);
        order.swap(i, j);
    }
    order
}
