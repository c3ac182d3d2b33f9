//! What the judge sees of a sentence: its words with names made anonymous, the frames that fired, who speaks.

use std::fmt::Arguments;

use syntax::Upos;

use super::topic::Topic;
use crate::{
    Stage,
    actors::Actor,
    lexicon::names::Class,
    matching::{self, Candidate},
    scene::{NameHit, Scene},
    voice,
};

/// Which features are kept: for reading only those that bear a weight, for training all.
pub(super) type Keep<'k> = &'k dyn Fn(Arguments) -> bool;

/// Collects features. Most bear no weight, and of those no string is made.
pub(super) struct Features<'k> {
    keep: Keep<'k>,
    kept: Vec<String>,
}

impl<'k> Features<'k> {
    /// With the feature that everything has.
    pub(super) fn new(keep: Keep<'k>) -> Features<'k> {
        let mut features = Features { keep, kept: Vec::new() };
        features.add(format_args!("bias"));
        features
    }

    pub(super) fn add(&mut self, feature: Arguments) {
        if (self.keep)(feature) {
            self.kept.push(feature.to_string());
        }
    }

    /// Each once, in order.
    pub(super) fn finish(mut self) -> Vec<String> {
        self.kept.sort();
        self.kept.dedup();
        self.kept
    }
}

/// Features of a sentence, each once, in order.
pub(super) fn of_sentence(
    stage: &Stage,
    s: usize,
    found: &[&Candidate],
    topic: &Topic,
    keep: Keep,
) -> Vec<String> {
    let mut features = Features::new(keep);
    let words = symbols(stage, s, topic);
    for word in &words {
        features.add(format_args!("w {word}"));
    }
    for pair in words.windows(2) {
        features.add(format_args!("w {} {}", pair[0], pair[1]));
    }
    for triple in words.windows(3) {
        features.add(format_args!("w {} {} {}", triple[0], triple[1], triple[2]));
    }
    for candidate in found {
        let frame = &stage.cast.scene.lexicon.frames[candidate.frame];
        if let Some(act) = matching::act_of_candidate(stage.cast, candidate) {
            features.add(format_args!("frame act {}", act.name()));
            features.add(format_args!("frame {} {}", frame.id, act.name()));
        }
    }
    speakers(stage, s, topic, &mut features);
    clauses(stage, s, topic, &mut features);
    setting(stage, s, &mut features);
    features.finish()
}

/// Features of a whole document, each once, in order: what it speaks of, and how much of it speaks of operations. None
/// needs a tree, so that a document about something else is told before any is drawn.
pub(super) fn of_document(scene: &Scene, keep: Keep) -> Vec<String> {
    let mut features = Features::new(keep);
    for view in &scene.views {
        for i in 0..view.len() {
            // Of verbs those of accusing are the same whatever it is about: nouns tell the matter.
            if view.upos(i) == Upos::Noun && view.lower(i).len() > 2 {
                features.add(format_args!("w {}", view.lemma(i).to_lowercase()));
            }
        }
    }
    for names in &scene.names {
        if names.iter().any(|n| n.is_service || n.class == Class::Group) {
            features.add(format_args!("doer"));
        }
    }
    let sentences = u32::try_from(scene.views.len()).unwrap_or(u32::MAX).max(1);
    let speaking = u32::try_from(scene.cyber.iter().filter(|w| **w > 0).count()).unwrap_or(0);
    for (name, amount) in [("cyber", speaking), ("weight", scene.weight())] {
        features.add(format_args!("{name} {}", amount.min(12) / 2));
        features.add(format_args!("{name} share {}", (amount.saturating_mul(8) / sentences).min(8)));
    }
    features.finish()
}

/// What stands for a name: its class; `*` marks the party most blamed, `+` the document's home.
pub(super) fn symbol(scene: &Scene, name: &NameHit, topic: &Topic) -> String {
    let class = match name.class {
        Class::State | Class::Capital | Class::Seat | Class::People => "STATE",
        Class::Demonym => "NATIONAL",
        Class::Organisation => "ORGANISATION",
        Class::Body if name.is_service => "SERVICE",
        Class::Body => "BODY",
        Class::Group => "GROUP",
        Class::Company => "COMPANY",
        Class::Place => "PLACE",
        Class::Software | Class::Decoy => "SOFTWARE",
    };
    let mark = if topic.is_top(&name.code) {
        "*"
    } else if Some(&name.code) == scene.home.as_ref() {
        "+"
    } else {
        ""
    };
    format!("{class}{mark}")
}

/// Words, with symbols for names.
fn symbols(stage: &Stage, s: usize, topic: &Topic) -> Vec<String> {
    let scene = stage.cast.scene;
    let view = &scene.views[s];
    let mut symbols = Vec::with_capacity(view.len());
    let mut i = 0;
    while i < view.len() {
        if let Some(name) = scene.name_at(s, i) {
            symbols.push(symbol(scene, name, topic));
            i = name.last + 1;
            continue;
        }
        match view.upos(i) {
            Upos::Num => symbols.push("NUMBER".into()),
            Upos::Punct => match view.form(i) {
                "“" | "”" | "\"" | "``" | "''" => symbols.push("QUOTE".into()),
                ":" | "?" | "|" => symbols.push(view.form(i).to_string()),
                _ => {}
            },
            Upos::Propn => symbols.push("PROPER".into()),
            Upos::Det if matches!(view.lower(i), "the" | "a" | "an") => {}
            Upos::Adj
            | Upos::Adp
            | Upos::Adv
            | Upos::Aux
            | Upos::Cconj
            | Upos::Det
            | Upos::Intj
            | Upos::Noun
            | Upos::Part
            | Upos::Pron
            | Upos::Sconj
            | Upos::Sym
            | Upos::Verb
            | Upos::X => symbols.push(view.lemma(i).to_lowercase()),
        }
        i += 1;
    }
    symbols
}

/// What sort of party an actor is, and whether it is blamed.
pub(super) fn sort_of(actor: &Actor, topic: &Topic) -> String {
    let side = if actor.code == "~" {
        "text"
    } else if topic.is_top(&actor.code) {
        "top"
    } else if topic.is_blamed(&actor.code) {
        "blamed"
    } else if actor.has_party() {
        "party"
    } else {
        "none"
    };
    format!("{}/{side}", actor.kind.name())
}

fn speakers(stage: &Stage, s: usize, topic: &Topic, features: &mut Features) {
    let view = &stage.cast.scene.views[s];
    for speech in stage.voices.in_sentence(s) {
        for actor in &speech.speakers {
            let sort = sort_of(actor, topic);
            features.add(format_args!("speaks {sort}"));
            features.add(format_args!("speaks {sort} {}", view.lemma(speech.verb)));
            if view.quoted.iter().any(|q| *q) {
                features.add(format_args!("quoted {sort}"));
            }
        }
    }
    let root = (0..view.len()).find(|&i| view.head(i).is_none());
    if let Some(root) = root {
        features.add(format_args!("root {}", view.lemma(root).to_lowercase()));
        if let Some(subject) = voice::subject_of(view, root) {
            for actor in stage.cast.resolve(s, subject) {
                features.add(format_args!("subject {}", sort_of(&actor, topic)));
                features.add(format_args!(
                    "subject {} {}",
                    sort_of(&actor, topic),
                    view.lemma(root).to_lowercase()
                ));
            }
        }
    }
    if let Some(turn) = stage.voices.turn(s) {
        features.add(format_args!("turn {}", sort_of(turn, topic)));
    }
}

/// Who does what to whom, in every clause: sorts of parties around each verb, and who says so.
fn clauses(stage: &Stage, s: usize, topic: &Topic, features: &mut Features) {
    let view = &stage.cast.scene.views[s];
    let sort = |token: Option<usize>| {
        let actors = token.map(|t| stage.cast.resolve(s, t)).unwrap_or_default();
        actors.first().map_or_else(|| "-".to_string(), |a| sort_of(a, topic))
    };
    for verb in (0..view.len()).filter(|&i| view.is_verbal(i) && !view.has_rel(i, &["aux", "cop"])) {
        let lemma = view.lemma(verb).to_lowercase();
        let subject = sort(voice::subject_of(view, verb));
        let object = sort(view.children_by(verb, &["obj", "iobj", "nsubj:pass"]).next());
        let oblique = view.children_by(verb, &["obl"]).find(|&c| !stage.cast.resolve(s, c).is_empty());
        let negated = if view.is_negated(verb) { "not " } else { "" };
        features.add(format_args!("clause {negated}{subject} {lemma} {object}"));
        features.add(format_args!("clause {subject} {object}"));
        if subject != "-" {
            features.add(format_args!("does {negated}{subject} {lemma}"));
            let chain = stage.voices.of(stage.cast, s, verb);
            if let Some(speaker) = chain.first().and_then(|sp| sp.speakers.first()) {
                features.add(format_args!("{} says of {subject}", sort_of(speaker, topic)));
            }
        }
        if object != "-" {
            features.add(format_args!("befalls {negated}{lemma} {object}"));
        }
        if let Some(token) = oblique {
            let case = view.case(token).unwrap_or("-");
            features.add(format_args!("beside {lemma} {case} {}", sort(Some(token))));
        }
    }
}

/// Where the sentence stands.
fn setting(stage: &Stage, s: usize, features: &mut Features) {
    let scene = stage.cast.scene;
    let view = &scene.views[s];
    features.add(format_args!("block {:?}", view.block));
    features.add(format_args!("cyber {}", scene.cyber[s].min(4)));
    let doers = scene.names_in(s, 0, view.len()).filter(|n| n.is_service || n.class == Class::Group).count();
    features.add(format_args!("doers {}", doers.min(2)));
    let states = scene.names_in(s, 0, view.len()).filter(|n| n.code.len() >= 2).count();
    features.add(format_args!("parties {}", states.min(3)));
    features.add(format_args!("length {}", (view.len() / 8).min(6)));
    let quoted = view.quoted.iter().filter(|q| **q).count() * 4 / view.len().max(1);
    features.add(format_args!("quoted part {quoted}"));
    let first_person =
        (0..view.len()).any(|i| !view.quoted[i] && matches!(view.lower(i), "we" | "our" | "us" | "i"));
    if first_person {
        features.add(format_args!("first person"));
    }
    if s == 0 {
        features.add(format_args!("first sentence"));
    }
    features.add(format_args!("about {}", (scene.weight() / 6).min(6)));
}
