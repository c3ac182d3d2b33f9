//! Trains the judge from labelled documents, in a fixed order. The same corpus and lexicon give the same weights, byte for
//! byte.

use std::collections::{BTreeMap, BTreeSet};

use syntax::Parsed;
use text::{Document, Span};

use super::{
    features,
    learn::{self, Choice, Pace},
    options,
    topic::{self, Odds, Parties, Topic},
};
use crate::{
    Stage,
    lexicon::Lexicon,
    matching::{self, Candidate},
    scene::Scene,
    staged,
    statement::Act,
    victims,
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
    /// Who was hit: party codes, else the name in lower case.
    pub victims: BTreeSet<String>,
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
    victims: Vec<Hit>,
}

/// One who could have been hit, with the number of the document, and whether the labels say so.
struct Hit {
    document: usize,
    features: Vec<String>,
    is_right: bool,
}

const YES_NO: Pace = Pace { epochs: 20, thrift: 3.0, step: 0.05 };
const RANKING: Pace = Pace { epochs: 20, thrift: 8.0, step: 0.05 };
/// Features seen less often than this are left out.
const MIN_COUNT: u32 = 2;
/// Weights nearer to zero are left out.
const MIN_WEIGHT: i64 = 12;

/// Trains on the documents and returns the weights as the text of `lexicon/judge.tsv`.
pub fn train(documents: &[Labelled], lexicon: &Lexicon) -> String {
    let mut out = String::from(
        "# Weights of the judge, trained by `ascribe lexicon train corpus/train corpus/quiet`: model, act, feature, weight.\n",
    );
    let scenes: Vec<(&Labelled, Scene)> = documents
        .iter()
        .map(|labelled| (labelled, Scene::new(lexicon, &labelled.document, &labelled.parsed)))
        .filter(|(_, scene)| scene.is_about_operations())
        .collect();
    let mut parties = Vec::new();
    for (document, (labelled, scene)) in scenes.iter().enumerate() {
        staged(scene, |stage, _| parties.extend(parties_of(stage, document, labelled)));
    }
    let (accused, weights) = train_parties(&parties, |p| p.is_accused, scenes.len());
    lines(&mut out, "party accused", &weights);
    let (speaking, weights) = train_parties(&parties, |p| p.speaks, scenes.len());
    lines(&mut out, "party speaking", &weights);
    let mut examples = Examples::default();
    for ((labelled, scene), (accused, speaking)) in scenes.iter().zip(accused.into_iter().zip(speaking)) {
        staged(scene, |stage, _| collect(stage, labelled, Parties { accused, speaking }, &mut examples));
    }
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
        lines(&mut out, model, &train_ranking(rankings));
    }
    for (feature, weight) in train_victims(&examples.victims) {
        out.push_str(&format!("victim\t-\t{feature}\t{weight}\n"));
    }
    out
}

fn lines(out: &mut String, model: &str, weights: &[(String, i64)]) {
    for (feature, weight) in weights {
        out.push_str(&format!("{model}\t-\t{feature}\t{weight}\n"));
    }
}

/// A party that a document names, and what labels say of it.
struct PartyExample {
    document: usize,
    code: String,
    features: Vec<String>,
    is_accused: bool,
    speaks: bool,
}

fn parties_of(stage: &Stage, document: usize, labelled: &Labelled) -> Vec<PartyExample> {
    let accused: BTreeSet<&String> = labelled.statements.iter().flat_map(|s| &s.accused).collect();
    let sources: BTreeSet<&String> = labelled.statements.iter().flat_map(|s| &s.sources).collect();
    topic::parties(stage, &|_| true)
        .into_iter()
        .map(|(code, features)| {
            let (is_accused, speaks) = (accused.contains(&code), sources.contains(&code));
            PartyExample { document, code, features, is_accused, speaks }
        })
        .collect()
}

/// The odds of each document's parties by weights that did not learn from it (what is learnt from odds must not trust them
/// more than a new document's deserve), and the weights that learnt from all.
fn train_parties(
    parties: &[PartyExample],
    is_so: impl Fn(&PartyExample) -> bool,
    documents: usize,
) -> (Vec<Odds>, Vec<(String, i64)>) {
    let encoded = Encoded::new(parties.iter().map(|p| p.features.as_slice()));
    let right: Vec<bool> = parties.iter().map(&is_so).collect();
    let mut odds: Vec<Odds> = vec![Odds::new(); documents];
    for (party, score) in parties.iter().zip(held_out_scores(&encoded, &right, &|i| parties[i].document)) {
        odds[party.document].insert(party.code.clone(), i32::try_from(score).unwrap_or(i32::MAX));
    }
    let weights = encoded.index.named(&train_yes_no(&encoded, &right, &|_| true));
    (odds, weights.into_iter().map(|(f, w)| (f.to_string(), w)).collect())
}

fn collect(stage: &Stage, labelled: &Labelled, parties: Parties, examples: &mut Examples) {
    let scene = stage.cast.scene;
    examples.documents.push((features::of_document(scene, &|_| true), !labelled.statements.is_empty()));
    super::each_sentence(stage, parties, |s, here, topic| {
        if !scene.views[s].sentence.has_tree {
            return;
        }
        let span = scene.views[s].sentence.span;
        let gold: Vec<&LabelledStatement> =
            labelled.statements.iter().filter(|g| g.evidence.iter().any(|e| e.overlaps(span))).collect();
        let features = features::of_sentence(stage, s, here, topic, &|_| true);
        let acts = gold.iter().map(|g| g.act).collect();
        let document = examples.documents.len();
        examples.sentences.push(Sentence { document, features, acts });
        for statement in &gold {
            rank(stage, s, here, statement, labelled, topic, examples);
            let all = victims::examples(stage.cast, s, statement).into_iter();
            examples.victims.extend(all.map(|(features, is_right)| Hit { document, features, is_right }));
        }
    });
}

/// Asks for options with all their features.
fn in_full<'q>(act: Act, candidate: &'q Candidate, topic: &'q Topic) -> options::Question<'q> {
    options::Question { act, candidate, topic, keep: &|_| true }
}

/// Examples of who is the source and who the accused of a labelled statement.
fn rank(
    stage: &Stage,
    s: usize,
    found: &[&Candidate],
    gold: &LabelledStatement,
    labelled: &Labelled,
    topic: &Topic,
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

/// Learns to tell the right examples from the others, from those that `is_learnt`.
fn train_yes_no(given: &Encoded, right: &[bool], is_learnt: &dyn Fn(usize) -> bool) -> Vec<i64> {
    let learnt = (0..right.len()).filter(|&i| is_learnt(i));
    let choices: Vec<Choice> = learnt.map(|i| Choice::yes_or_no(&given.examples[i], right[i])).collect();
    learn::weights(&choices, given.index.ids.len(), YES_NO)
}

/// The score of each example by weights that learnt from other documents only.
fn held_out_scores(given: &Encoded, right: &[bool], document: &dyn Fn(usize) -> usize) -> Vec<i64> {
    let mut scores = vec![0; right.len()];
    for fold in 0..FOLDS {
        let is_held_out = |i: usize| document(i) % FOLDS == fold;
        let weights = train_yes_no(given, right, &|i| !is_held_out(i));
        for i in (0..right.len()).filter(|&i| is_held_out(i)) {
            scores[i] = given.examples[i].iter().map(|&f| weights[f]).sum();
        }
    }
    scores
}

/// The score above which an act is believed, by whether a frame has seen it: where at least one of so many more found is
/// right, on documents that the weights were not learnt from.
fn bars(sentences: &[Sentence], encoded: &Encoded, act: Act, right: &[bool]) -> [(bool, i64); 2] {
    let frame = format!("frame act {}", act.name());
    let scores = held_out_scores(encoded, right, &|i| sentences[i].document);
    let scored: Vec<(bool, i64, bool)> = sentences
        .iter()
        .zip(scores)
        .zip(right)
        .map(|((sentence, score), right)| (sentence.features.binary_search(&frame).is_ok(), score, *right))
        .collect();
    [true, false].map(|has_frame| (has_frame, bar(&scored, has_frame)))
}

/// Weights for who was hit; the bar at which most are found and most found are right, on documents held out in turn, is
/// taken off a feature that every short or every long text has.
fn train_victims(hits: &[Hit]) -> Vec<(String, i64)> {
    let encoded = Encoded::new(hits.iter().map(|h| h.features.as_slice()));
    let right: Vec<bool> = hits.iter().map(|h| h.is_right).collect();
    let mut scored: BTreeMap<&str, Vec<(i64, bool)>> = BTreeMap::new();
    let scores = held_out_scores(&encoded, &right, &|i| hits[i].document);
    for ((hit, score), is_right) in hits.iter().zip(scores).zip(&right) {
        let length = victims::LENGTHS.iter().find(|l| hit.features.iter().any(|f| f == *l));
        scored.entry(length.copied().unwrap_or("long")).or_default().push((score, *is_right));
    }
    let bars: BTreeMap<&str, i64> = scored.into_iter().map(|(length, s)| (length, balanced(s))).collect();
    let weights = train_yes_no(&encoded, &right, &|_| true);
    let all = encoded.index.ids.iter().map(|(f, &i)| (f.as_str(), weights[i]));
    all.map(|(f, w)| (f.to_string(), w - bars.get(f).copied().unwrap_or(0)))
        .filter(|(_, w)| w.abs() >= MIN_WEIGHT)
        .collect()
}

/// The bar above which the mean of precision and recall (F1) is highest.
fn balanced(mut scored: Vec<(i64, bool)>) -> i64 {
    scored.sort_unstable();
    let labelled = i64::try_from(scored.iter().filter(|(_, right)| *right).count()).unwrap_or(i64::MAX);
    let (mut right, mut best) = (0, (0, 0));
    for (found, &(score, is_right)) in (1_i64..).zip(scored.iter().rev()) {
        right += i64::from(is_right);
        best = best.max((right * 2000 / (found + labelled), score - 1));
    }
    best.1
}

/// The bar with the highest worth of all above it. Of those about as good the lowest where a frame has seen the act: a frame
/// was written for it, and few documents decide; else the highest.
fn bar(scored: &[(bool, i64, bool)], has_frame: bool) -> i64 {
    let mut scores: Vec<(i64, bool)> =
        scored.iter().filter(|(f, _, _)| *f == has_frame).map(|(_, score, right)| (*score, *right)).collect();
    scores.sort_unstable();
    let mut worth = 0;
    let mut bars = vec![(0, scores.last().map_or(0, |(score, _)| *score))];
    for &(score, is_right) in scores.iter().rev() {
        worth += if is_right { WORTH - 1 } else { -1 };
        bars.push((worth, score - 1));
    }
    let best = bars.iter().map(|(worth, _)| *worth).max().unwrap_or(0);
    let least = if has_frame { best - best / ABOUT_AS_GOOD } else { best };
    let good = bars.into_iter().filter(|(worth, _)| *worth >= least).map(|(_, bar)| bar);
    if has_frame { good.min() } else { good.max() }.unwrap_or(0)
}

/// Parts of the corpus that take turns in being held out.
const FOLDS: usize = 5;
/// One right finding is worth this many findings.
const WORTH: i64 = 3;
/// Bars are about as good that lose one in so many.
const ABOUT_AS_GOOD: i64 = 100;

fn train_ranking(rankings: &[Ranking]) -> Vec<(String, i64)> {
    let index = Index::new(rankings.iter().flat_map(|r| r.options.iter().flatten()));
    let known: Vec<(Vec<Vec<usize>>, &[bool])> = rankings
        .iter()
        .filter(|r| r.right.iter().any(|x| *x) && r.right.iter().any(|x| !*x))
        .map(|r| (r.options.iter().map(|o| index.known(o)).collect(), r.right.as_slice()))
        .collect();
    let choices: Vec<Choice> = known
        .iter()
        .map(|(options, right)| Choice {
            options: options.iter().map(Vec::as_slice).collect(),
            right: right.to_vec(),
        })
        .collect();
    let weights = learn::weights(&choices, index.ids.len(), RANKING);
    index.named(&weights).into_iter().map(|(f, w)| (f.to_string(), w)).collect()
}
