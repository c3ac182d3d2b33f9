//! Who stands accused in a document as a whole, who speaks in it, and who was blamed and who spoke last.
//!
//! How likely a party is accused, and how likely it speaks, is told by two linear models over all its mentions: a state whose
//! hackers, services and embassies a text speaks of is another than one whose ministers speak in it, though no single
//! sentence says so.

use std::collections::BTreeMap;

use super::{
    features::{Features, Keep},
    options,
};
use crate::{
    Stage,
    actors::Actor,
    assemble, doers,
    lexicon::names::Class,
    matching::{self, Candidate},
    scene::NameHit,
    statement::Act,
    view::View,
    voice,
};

/// Hundredths of the logarithm of odds, by party code.
pub(super) type Odds = BTreeMap<String, i32>;

/// What the models say of a document's parties.
#[derive(Debug, Clone, Default)]
pub(super) struct Parties {
    /// That some statement accuses it.
    pub(super) accused: Odds,
    /// That it is the source of some statement.
    pub(super) speaking: Odds,
}

/// Odds above which a party counts as blamed.
const BLAMED: i32 = -50;
/// Odds below which a party is not even offered as one that may be meant.
const OFFERED: i32 = -250;
/// So many parties are offered at most.
const MOST_OFFERED: usize = 3;

/// How the parties of a document stand, as far as it has been read.
pub(crate) struct Topic {
    parties: Parties,
    /// Who may be the accused where nobody is named, the likeliest first.
    pub(super) accused: Vec<String>,
    /// Who may be speaking where nobody is named, the likeliest first.
    pub(super) speaking: Vec<String>,
    /// Whom the last accusation accused by name.
    pub(super) current: Vec<Actor>,
    /// Sentences since somebody was blamed by name.
    pub(super) age: usize,
    /// Who spoke or acted last.
    pub(super) speaker: Vec<Actor>,
    /// Of each party the sentence that meant it last, and whether it was that sentence's subject.
    trail: BTreeMap<String, (usize, bool)>,
    /// Number of sentences read.
    read: usize,
}

impl Topic {
    pub(super) fn new(parties: Parties) -> Topic {
        let (accused, speaking) = (likeliest(&parties.accused), likeliest(&parties.speaking));
        Topic {
            parties,
            accused,
            speaking,
            current: Vec::new(),
            age: 0,
            speaker: Vec::new(),
            trail: BTreeMap::new(),
            read: 0,
        }
    }

    pub(super) fn is_top(&self, code: &str) -> bool {
        self.accused.first().is_some_and(|top| top == code) && self.is_blamed(code)
    }

    pub(super) fn is_blamed(&self, code: &str) -> bool {
        self.parties.accused.get(code).is_some_and(|odds| *odds > BLAMED)
    }

    /// Whether anybody is blamed at all.
    pub(super) fn has_blamed(&self) -> bool {
        self.accused.iter().any(|code| self.is_blamed(code))
    }

    /// The odds that the party is accused, in six steps, and its place among all.
    pub(super) fn accusation(&self, code: &str) -> String {
        standing(&self.parties.accused, &self.accused, code)
    }

    /// The odds that the party speaks, in six steps, and its place among all.
    pub(super) fn speech(&self, code: &str) -> String {
        standing(&self.parties.speaking, &self.speaking, code)
    }

    /// How long ago the party was meant last, whether as a subject, and how many others were meant since.
    pub(super) fn recency(&self, code: &str) -> String {
        let Some(&(last, is_subject)) = self.trail.get(code) else { return "never".into() };
        let since = self.trail.values().filter(|(s, _)| *s > last).count();
        format!("{} subject {is_subject} since {}", (self.read - last).min(4), since.min(2))
    }

    /// Remembers whom a sentence means.
    fn note(&mut self, stage: &Stage, s: usize) {
        let view = &stage.cast.scene.views[s];
        let root = (0..view.len()).find(|&i| view.head(i).is_none());
        let subject = root.and_then(|root| voice::subject_of(view, root));
        for (head, actors) in options::mentions(stage, s) {
            for actor in actors.into_iter().filter(Actor::has_party) {
                let is_subject = subject == Some(head);
                let known = self.trail.entry(actor.code).or_insert((s, is_subject));
                *known = (s, is_subject || (known.0 == s && known.1));
            }
        }
        self.read = s + 1;
    }

    /// Takes over whom the sentence means and whom its frames accuse by name.
    pub(super) fn follow(&mut self, stage: &Stage, s: usize, found: &[&Candidate]) {
        self.note(stage, s);
        self.age += 1;
        for candidate in found {
            let act = matching::act_of_candidate(stage.cast, candidate);
            let is_accusing =
                matches!(act, Some(Act::Attribute | Act::Charge | Act::Sanction | Act::Disclose));
            let named: Vec<Actor> = candidate.accused.iter().filter(|a| a.has_party()).cloned().collect();
            if is_accusing && !named.is_empty() {
                self.current = named;
                self.age = 0;
            }
            let spoke: Vec<Actor> = candidate.sources.iter().filter(|a| a.code != "~").cloned().collect();
            if !spoke.is_empty() {
                self.speaker = spoke;
            }
        }
    }
}

/// The parties with the highest odds, highest first.
fn likeliest(odds: &Odds) -> Vec<String> {
    let mut ranked: Vec<(&String, i32)> =
        odds.iter().map(|(c, o)| (c, *o)).filter(|(_, o)| *o > OFFERED).collect();
    ranked.sort_by_key(|(code, odds)| (std::cmp::Reverse(*odds), (*code).clone()));
    ranked.into_iter().take(MOST_OFFERED).map(|(code, _)| code.clone()).collect()
}

fn standing(odds: &Odds, ranked: &[String], code: &str) -> String {
    let step = odds.get(code).map_or(-4, |odds| (*odds).clamp(-300, 299).div_euclid(100));
    let place = ranked.iter().position(|c| c == code).unwrap_or(MOST_OFFERED);
    format!("{step} {place}")
}

/// The parties that a document names, each with what all its mentions show, each feature once, in order.
pub(super) fn parties(stage: &Stage, keep: Keep) -> BTreeMap<String, Vec<String>> {
    let scene = stage.cast.scene;
    let mut places: BTreeMap<&str, Vec<(usize, &NameHit)>> = BTreeMap::new();
    for (s, names) in scene.names.iter().enumerate() {
        for name in names.iter().filter(|n| is_party(&n.code)) {
            places.entry(&name.code).or_default().push((s, name));
        }
    }
    let most = places.values().map(Vec::len).max().unwrap_or(0);
    let blamed = assemble::blame(stage.cast, &stage.candidates);
    let sources = stage.candidates.iter().flat_map(|c| &c.sources);
    let spoken: BTreeMap<&str, usize> = counted(sources.map(|a| a.code.as_str()));
    let among = places.len();
    let mut all = BTreeMap::new();
    let told: Vec<_> = (0..scene.views.len())
        .map(|s| (doers::in_sentence(stage.cast, s), doers::hit(stage.cast, s)))
        .collect();
    let done: BTreeMap<&str, usize> =
        counted(told.iter().flat_map(|(t, _)| t).flat_map(|t| &t.doers).map(|a| a.code.as_str()));
    let hit: BTreeMap<&str, usize> = counted(told.iter().flat_map(|(_, h)| h).map(String::as_str));
    for (code, mentions) in places {
        let mut features = Features::new(keep);
        for &(s, name) in &mentions {
            mention(stage, s, name, &mut features);
        }
        let count = mentions.len();
        features.add(format_args!("count {}", count.min(6)));
        features.add(format_args!("share {}", count * 4 / most.max(1)));
        features.add(format_args!("among {}", among.min(5)));
        features.add(format_args!("first in {}", mentions.first().map_or(9, |(s, _)| (*s).min(6))));
        features.add(format_args!("blamed by frames {}", blamed.get(code).copied().unwrap_or(0).min(7)));
        let is_most = blamed.get(code).is_some_and(|n| blamed.values().all(|m| m <= n));
        features.add(format_args!("most blamed by frames {is_most}"));
        features.add(format_args!("speaks by frames {}", spoken.get(code).copied().unwrap_or(0).min(4)));
        let deeds = done.get(code).copied().unwrap_or(0).min(3);
        let blows = hit.get(code).copied().unwrap_or(0).min(3);
        features.add(format_args!("does {deeds}"));
        features.add(format_args!("hit {blows}"));
        features.add(format_args!("does {deeds} hit {blows}"));
        features.add(format_args!("home {}", scene.home.as_deref() == Some(code)));
        all.insert(code.to_string(), features.finish());
    }
    all
}

fn is_party(code: &str) -> bool {
    code.len() >= 2
}

fn counted<'c>(codes: impl Iterator<Item = &'c str>) -> BTreeMap<&'c str, usize> {
    let mut counts = BTreeMap::new();
    for code in codes {
        *counts.entry(code).or_default() += 1;
    }
    counts
}

/// What one mention shows: the words around the name and around the phrase that it describes.
fn mention(stage: &Stage, s: usize, name: &NameHit, features: &mut Features) {
    let scene = stage.cast.scene;
    let view = &scene.views[s];
    let head = name.head(view);
    let class = match name.class {
        Class::Demonym => "national",
        Class::Group => "group",
        Class::Body if name.is_service => "service",
        Class::Body | Class::Organisation => "body",
        Class::State | Class::Capital | Class::Seat | Class::People => "state",
        Class::Company => "company",
        Class::Place => "place",
        Class::Software | Class::Decoy => "software",
    };
    features.add(format_args!("is {class}"));
    let lemma = |i: usize| view.lemma(i).to_lowercase();
    if let Some(before) = name.first.checked_sub(1) {
        features.add(format_args!("before {}", lemma(before)));
    }
    if name.last + 1 < view.len() {
        features.add(format_args!("after {}", lemma(name.last + 1)));
    }
    place(view, head, "own", features);
    // "Russian hackers", "the Iranian embassy", "Moscow's hand": the noun that the name describes tells more.
    let described =
        view.head(head).filter(|_| view.has_rel(head, &["amod", "compound", "nmod:poss", "nmod", "flat"]));
    if let Some(noun) = described.filter(|n| view.is_nominal(*n)) {
        features.add(format_args!("of {}", lemma(noun)));
        place(view, noun, "through", features);
    }
    let speaks = stage.voices.in_sentence(s).iter().any(|sp| sp.speakers.iter().any(|a| a.code == name.code));
    features.add(format_args!("speaks {speaks}"));
    if s < 3 {
        features.add(format_args!("early speaks {speaks} {class}"));
    }
    features.add(format_args!("cyber {}", scene.cyber[s].min(3)));
    if view.quoted[head] {
        features.add(format_args!("quoted"));
    }
}

/// Where a noun stands in its clause, and beside what.
fn place(view: &View, head: usize, which: &str, features: &mut Features) {
    let rel = view.rel(head).name();
    let case = view.case(head).unwrap_or("-");
    features.add(format_args!("{which} {rel} {case}"));
    let Some(governor) = view.head(head) else { return };
    let lemma = view.lemma(governor).to_lowercase();
    features.add(format_args!("{which} {rel} {case} {lemma}"));
    if view.is_verbal(governor) && voice::subject_of(view, governor) == Some(head) {
        let object = view.children_by(governor, &["obj", "ccomp", "xcomp", "obl"]).next();
        let object = object.map_or("-".to_string(), |o| view.lemma(o).to_lowercase());
        features.add(format_args!("{which} does {lemma} {object}"));
    }
}
