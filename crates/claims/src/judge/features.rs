//! What the judge sees of a sentence: its words with names made anonymous, the frames that fired, who speaks.

use syntax::Upos;

use super::options::Topic;
use crate::{
    Stage,
    actors::Actor,
    lexicon::names::Class,
    matching::{self, Candidate},
    voice,
};

/// Features of a sentence, each once, in order.
pub(super) fn of_sentence(stage: &Stage, s: usize, found: &[&Candidate], topic: &Topic) -> Vec<String> {
    let mut features = vec!["bias".to_string()];
    let words = symbols(stage, s, topic);
    for word in &words {
        features.push(format!("w {word}"));
    }
    for pair in words.windows(2) {
        features.push(format!("w {} {}", pair[0], pair[1]));
    }
    for triple in words.windows(3) {
        features.push(format!("w {} {} {}", triple[0], triple[1], triple[2]));
    }
    for candidate in found {
        let frame = &stage.cast.scene.lexicon.frames[candidate.frame];
        if let Some(act) = matching::act_of_candidate(stage.cast, candidate) {
            features.push(format!("frame act {}", act.name()));
            features.push(format!("frame {} {}", frame.id, act.name()));
        }
    }
    speakers(stage, s, topic, &mut features);
    clauses(stage, s, topic, &mut features);
    setting(stage, s, &mut features);
    features.sort();
    features.dedup();
    features
}

/// Features of a whole document, each once, in order: what it speaks of, and how much of it speaks of operations.
pub(super) fn of_document(stage: &Stage) -> Vec<String> {
    let scene = stage.cast.scene;
    let mut features = vec!["bias".to_string()];
    for view in &scene.views {
        for i in 0..view.len() {
            if matches!(view.upos(i), Upos::Noun | Upos::Verb | Upos::Adj) && view.lower(i).len() > 2 {
                features.push(format!("w {}", view.lemma(i).to_lowercase()));
            }
        }
    }
    for names in &scene.names {
        features
            .extend(names.iter().filter(|n| n.is_service || n.class == Class::Group).map(|_| "doer".into()));
    }
    let sentences = u32::try_from(scene.views.len()).unwrap_or(u32::MAX).max(1);
    let speaking = u32::try_from(scene.cyber.iter().filter(|w| **w > 0).count()).unwrap_or(0);
    let found = u32::try_from(stage.candidates.len()).unwrap_or(u32::MAX);
    for (name, amount) in [("cyber", speaking), ("weight", scene.weight()), ("found", found)] {
        features.push(format!("{name} {}", amount.min(12) / 2));
        features.push(format!("{name} share {}", (amount.saturating_mul(8) / sentences).min(8)));
    }
    features.sort();
    features.dedup();
    features
}

/// Words with names replaced by their class; `*` marks the party most blamed, `+` the document's home.
fn symbols(stage: &Stage, s: usize, topic: &Topic) -> Vec<String> {
    let scene = stage.cast.scene;
    let view = &scene.views[s];
    let mut symbols = Vec::with_capacity(view.len());
    let mut i = 0;
    while i < view.len() {
        if let Some(name) = scene.name_at(s, i) {
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
            symbols.push(format!("{class}{mark}"));
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

fn speakers(stage: &Stage, s: usize, topic: &Topic, features: &mut Vec<String>) {
    let view = &stage.cast.scene.views[s];
    for speech in stage.voices.in_sentence(s) {
        for actor in &speech.speakers {
            let sort = sort_of(actor, topic);
            features.push(format!("speaks {sort}"));
            features.push(format!("speaks {sort} {}", view.lemma(speech.verb)));
            if view.quoted.iter().any(|q| *q) {
                features.push(format!("quoted {sort}"));
            }
        }
    }
    let root = (0..view.len()).find(|&i| view.head(i).is_none());
    if let Some(root) = root {
        features.push(format!("root {}", view.lemma(root).to_lowercase()));
        if let Some(subject) = voice::subject_of(view, root) {
            for actor in stage.cast.resolve(s, subject) {
                features.push(format!("subject {}", sort_of(&actor, topic)));
                features.push(format!(
                    "subject {} {}",
                    sort_of(&actor, topic),
                    view.lemma(root).to_lowercase()
                ));
            }
        }
    }
    if let Some(turn) = stage.voices.turn(s) {
        features.push(format!("turn {}", sort_of(turn, topic)));
    }
}

/// Who does what to whom, in every clause: sorts of parties around each verb, and who says so.
fn clauses(stage: &Stage, s: usize, topic: &Topic, features: &mut Vec<String>) {
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
        features.push(format!("clause {negated}{subject} {lemma} {object}"));
        features.push(format!("clause {subject} {object}"));
        if subject != "-" {
            features.push(format!("does {negated}{subject} {lemma}"));
            let chain = stage.voices.of(stage.cast, s, verb);
            if let Some(speaker) = chain.first().and_then(|sp| sp.speakers.first()) {
                features.push(format!("{} says of {subject}", sort_of(speaker, topic)));
            }
        }
        if object != "-" {
            features.push(format!("befalls {negated}{lemma} {object}"));
        }
        if let Some(token) = oblique {
            let case = view.case(token).unwrap_or("-");
            features.push(format!("beside {lemma} {case} {}", sort(Some(token))));
        }
    }
}

/// Where the sentence stands.
fn setting(stage: &Stage, s: usize, features: &mut Vec<String>) {
    let scene = stage.cast.scene;
    let view = &scene.views[s];
    features.push(format!("block {:?}", view.block));
    features.push(format!("cyber {}", scene.cyber[s].min(4)));
    let doers = scene.names_in(s, 0, view.len()).filter(|n| n.is_service || n.class == Class::Group).count();
    features.push(format!("doers {}", doers.min(2)));
    let states = scene.names_in(s, 0, view.len()).filter(|n| n.code.len() >= 2).count();
    features.push(format!("parties {}", states.min(3)));
    features.push(format!("length {}", (view.len() / 8).min(6)));
    let quoted = view.quoted.iter().filter(|q| **q).count() * 4 / view.len().max(1);
    features.push(format!("quoted part {quoted}"));
    let first_person =
        (0..view.len()).any(|i| !view.quoted[i] && matches!(view.lower(i), "we" | "our" | "us" | "i"));
    if first_person {
        features.push("first person".into());
    }
    if s == 0 {
        features.push("first sentence".into());
    }
    features.push(format!("about {}", (scene.weight() / 6).min(6)));
}
