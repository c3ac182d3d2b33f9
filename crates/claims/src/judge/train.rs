//! Trains the judge from labelled documents, in a fixed order. The same corpus and lexicon give the same weights, byte for
//! byte.

use std::collections::{BTreeMap, BTreeSet};

use syntax::{Parsed, Upos};
use text::{Document, Span};

use super::{
    features,
    learn::{self, Choice, Pace},
    lessons, options, sights,
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
    view::View,
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
    /// The words that carry the act.
    pub cue: Option<Span>,
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
pub(super) struct Sentence {
    /// Number of its document.
    pub(super) document: usize,
    features: Vec<String>,
    pub(super) acts: BTreeSet<Act>,
    /// What the network sees of each word.
    pub(super) words: Vec<Vec<String>>,
    /// What the parser held at each word.
    pub(super) states: Vec<i8>,
    /// The words that carry acts.
    pub(super) cues: Vec<(Act, usize)>,
}

/// A choice among options for a role; some are right.
pub(super) struct Ranking {
    /// Number of the sentence.
    pub(super) sentence: usize,
    pub(super) act: Act,
    /// The word that carries the act.
    pub(super) cue: Option<usize>,
    /// Where a frame has seen the act.
    pub(super) seen: Option<usize>,
    pub(super) options: Vec<options::Choice>,
    pub(super) right: Vec<bool>,
}

#[derive(Default)]
pub(super) struct Examples {
    documents: Vec<(Vec<String>, bool)>,
    pub(super) sentences: Vec<Sentence>,
    pub(super) sources: Vec<Ranking>,
    pub(super) accused: Vec<Ranking>,
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
    let examples = gather(documents, lexicon, &mut out);
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
    }
    for (model, rankings) in [("source", &examples.sources), ("accused", &examples.accused)] {
        lines(&mut out, model, &train_ranking(rankings));
    }
    for (feature, weight) in train_victims(&examples.victims) {
        out.push_str(&format!("victim\t-\t{feature}\t{weight}\n"));
    }
    out
}

/// Examples from all documents about operations; writes the weights of parties on the way, on which the others build.
fn gather(documents: &[Labelled], lexicon: &Lexicon, out: &mut String) -> Examples {
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
    lines(out, "party accused", &weights);
    let (speaking, weights) = train_parties(&parties, |p| p.speaks, scenes.len());
    lines(out, "party speaking", &weights);
    let mut examples = Examples::default();
    for ((labelled, scene), (accused, speaking)) in scenes.iter().zip(accused.into_iter().zip(speaking)) {
        staged(scene, |stage, _| collect(stage, labelled, Parties { accused, speaking }, &mut examples));
    }
    examples
}

/// What the network learns from ([`lessons`]): the documents' examples with the linear models' scores, learnt from other
/// documents.
pub fn network_lessons(documents: &[Labelled], lexicon: &Lexicon) -> String {
    let examples = gather(documents, lexicon, &mut String::new());
    let encoded = Encoded::new(examples.sentences.iter().map(|s| s.features.as_slice()));
    let document = |i: usize| examples.sentences[i].document;
    let by_act = Act::ALL.iter().map(|act| {
        let right: Vec<bool> = examples.sentences.iter().map(|s| s.acts.contains(act)).collect();
        held_out_scores(&encoded, &right, &document)
    });
    let scores = lessons::Scores {
        acts: by_act.collect(),
        sources: held_out_rankings(&examples.sources, &examples.sentences),
        accused: held_out_rankings(&examples.accused, &examples.sentences),
    };
    lessons::written(&examples, &scores)
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
    super::each_sentence(stage, &super::by_sentence(stage), parties, |s, here, topic| {
        if !scene.views[s].sentence.has_tree {
            return;
        }
        let span = scene.views[s].sentence.span;
        let gold: Vec<&LabelledStatement> =
            labelled.statements.iter().filter(|g| g.evidence.iter().any(|e| e.overlaps(span))).collect();
        let features = features::of_sentence(stage, s, here, topic, &|_| true);
        let acts = gold.iter().map(|g| g.act).collect();
        let document = examples.documents.len();
        let view = &scene.views[s];
        let mut words = vec![Vec::new(); view.len()];
        sights::of_sentence(stage, s, here, topic, &mut |i, seen| words[i].push(seen.to_string()));
        let cues = gold.iter().filter_map(|g| Some((g.act, cue_of(view, g)?))).collect();
        let states = view.sentence.states.clone();
        examples.sentences.push(Sentence { document, features, acts, words, states, cues });
        for statement in &gold {
            rank(stage, s, here, statement, labelled, topic, examples);
            let all = victims::examples(stage.cast, s, statement).into_iter();
            examples.victims.extend(all.map(|(features, is_right)| Hit { document, features, is_right }));
        }
    });
}

/// The word of a labelled cue by which it hangs in the tree, a verb, noun or adjective where there is one.
fn cue_of(view: &View, statement: &LabelledStatement) -> Option<usize> {
    let cue = statement.cue?;
    let is_inside = |i: usize| view.span(i, i).overlaps(cue);
    let tops: Vec<usize> =
        (0..view.len()).filter(|&i| is_inside(i) && !view.head(i).is_some_and(is_inside)).collect();
    let is_word = |&&i: &&usize| matches!(view.upos(i), Upos::Verb | Upos::Noun | Upos::Adj);
    tops.iter().find(is_word).or(tops.first()).copied()
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
    let sentence = examples.sentences.len() - 1;
    let cue = cue_of(&stage.cast.scene.views[s], gold);
    for mut candidate in proposals.into_iter().take(1) {
        let seen = candidate.is_marked().then_some(candidate.head);
        let choices = options::sources(stage, &in_full(gold.act, &candidate, topic));
        let codes =
            |c: &options::Choice| c.actors.iter().map(|a| a.code.clone()).collect::<BTreeSet<String>>();
        let right: Vec<bool> =
            choices.iter().map(|c| voiced(&codes(c), &labelled.authors) == wanted).collect();
        if let Some(at) = right.iter().position(|r| *r) {
            candidate.sources.clone_from(&choices[at].actors);
        }
        let asked = |options, right| Ranking { sentence, act: gold.act, cue, seen, options, right };
        examples.sources.push(asked(choices, right));
        let choices = options::accused(stage, &in_full(gold.act, &candidate, topic));
        let known = |c: &options::Choice| codes(c).into_iter().filter(|x| x != "?").collect::<BTreeSet<_>>();
        let right = choices.iter().map(|c| known(c) == accused).collect();
        examples.accused.push(asked(choices, right));
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

/// Parts of the corpus that take turns in being held out.
const FOLDS: usize = 5;

fn train_ranking(rankings: &[Ranking]) -> Vec<(String, i64)> {
    let (index, weights) = ranking_weights(rankings, &|_| true);
    index.named(&weights).into_iter().map(|(f, w)| (f.to_string(), w)).collect()
}

/// Weights of the features that lead to the right options, learnt from the rankings that `is_learnt`.
fn ranking_weights(rankings: &[Ranking], is_learnt: &dyn Fn(usize) -> bool) -> (Index, Vec<i64>) {
    let index = Index::new(rankings.iter().flat_map(|r| r.options.iter().flat_map(|o| &o.features)));
    let known: Vec<(Vec<Vec<usize>>, &[bool])> = rankings
        .iter()
        .enumerate()
        .filter(|(i, r)| is_learnt(*i) && r.right.iter().any(|x| *x) && r.right.iter().any(|x| !*x))
        .map(|(_, r)| (r.options.iter().map(|o| index.known(&o.features)).collect(), r.right.as_slice()))
        .collect();
    let choices: Vec<Choice> = known
        .iter()
        .map(|(options, right)| Choice {
            options: options.iter().map(Vec::as_slice).collect(),
            right: right.to_vec(),
        })
        .collect();
    let weights = learn::weights(&choices, index.ids.len(), RANKING);
    (index, weights)
}

/// The scores of each ranking's options by weights that learnt from other documents only.
fn held_out_rankings(rankings: &[Ranking], sentences: &[Sentence]) -> Vec<Vec<i64>> {
    let mut scores = vec![Vec::new(); rankings.len()];
    for fold in 0..FOLDS {
        let is_held_out = |i: usize| sentences[rankings[i].sentence].document % FOLDS == fold;
        let (index, weights) = ranking_weights(rankings, &|i| !is_held_out(i));
        let score = |f: &[String]| index.known(f).into_iter().map(|f| weights[f]).sum();
        for i in (0..rankings.len()).filter(|&i| is_held_out(i)) {
            scores[i] = rankings[i].options.iter().map(|o| score(&o.features)).collect();
        }
    }
    scores
}
