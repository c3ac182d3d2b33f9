//! Statements without a cue word: a doer named in what somebody says, an answer by the accused, an outsider's judgement.
//!
//! They fire only where no frame with cue words has read the same words, so that they add and never contradict.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    actors::{Actor, Cast},
    lexicon::frame::{Role, Trigger},
    matching::{self, Candidate},
    statement::{Act, Kind},
    view::View,
    voice::{self, Speech, Voices},
};

/// What triggers look at besides the sentence: the parties that the document accuses.
pub(crate) struct Known<'k> {
    pub(crate) blamed: &'k BTreeSet<String>,
}

/// Candidates of the sentence that no cue announces, given those that cues have found.
pub(crate) fn in_sentence(cast: &Cast, voices: &Voices, s: usize, found: &[Candidate], known: &Known) -> Vec<Candidate> {
    let scene = cast.scene;
    if !scene.views[s].sentence.has_tree || !matching::is_about_cyber(cast, s) {
        return Vec::new();
    }
    let mut added: Vec<Candidate> = Vec::new();
    for (f, frame) in scene.lexicon.frames.iter().enumerate() {
        let Some(trigger) = frame.trigger.filter(|_| scene.scope.admits(f, frame)) else { continue };
        let place = frame.roles.get(&Role::Accused).and_then(|r| r.places.first()).cloned();
        let fresh = match trigger {
            Trigger::Doer => named_doer(cast, voices, s, found),
            Trigger::Answer => spoken(cast, voices, s, found, &|a| known.blamed.contains(&a.code)),
            Trigger::Judgement => spoken(cast, voices, s, found, &|a| {
                a.code == "-" && matches!(a.kind, Kind::Person | Kind::Persons) && !known.blamed.contains("-")
            }),
        };
        for mut candidate in fresh {
            candidate.frame = f;
            if let Some(place) = &place {
                candidate.places.insert(Role::Accused, place.clone());
            }
            added.push(candidate);
        }
    }
    added
}

/// A service, group or hackers of a party other than the speaker's, named in what is said.
fn named_doer(cast: &Cast, voices: &Voices, s: usize, found: &[Candidate]) -> Vec<Candidate> {
    let view = &cast.scene.views[s];
    let is_read = |h: usize| {
        found.iter().any(|c| {
            c.accused.iter().chain(&c.sources).chain(&c.backers).any(|a| a.sentence == s && a.head == h)
        })
    };
    let names_author = found.iter().any(|c| {
        matches!(cast.scene.lexicon.frames[c.frame].act, Act::Attribute | Act::Charge | Act::Sanction | Act::Claim)
    });
    if names_author {
        return Vec::new();
    }
    let mut by_source: Vec<Candidate> = Vec::new();
    for h in 0..view.len() {
        let is_inner = view.has_rel(h, &["flat", "compound", "amod", "nmod:poss", "goeswith"]);
        if is_inner || !view.is_nominal(h) || is_read(h) || matching::is_hypothetical(view, h) {
            continue;
        }
        let Some(actor) = doer_at(cast, s, h) else { continue };
        let sources = source_of(cast, voices, s, h, &actor);
        let Some(sources) = sources else { continue };
        match by_source.iter_mut().find(|c| c.sources == sources) {
            Some(candidate) => {
                if !candidate.accused.iter().any(|a| a.code == actor.code && a.name == actor.name) {
                    candidate.accused.push(actor);
                }
            }
            None => by_source.push(candidate(s, h, vec![h], sources, vec![actor])),
        }
    }
    by_source
}

/// The doer at a head: with a party, and such that the words put it to work rather than talk of it in general.
fn doer_at(cast: &Cast, s: usize, h: usize) -> Option<Actor> {
    let actor = cast.resolve(s, h).into_iter().next()?;
    (actor.is_doer && actor.has_party() && !actor.is_guess).then_some(actor)
}

/// Who names the doer: the speaker, or the subject of the main clause; the text's own voice only with a deed.
fn source_of(cast: &Cast, voices: &Voices, s: usize, h: usize, doer: &Actor) -> Option<Vec<Actor>> {
    let view = &cast.scene.views[s];
    let differs = |a: &Actor| a.code != doer.code && !view.is_under(h, a.head);
    let speakers = matching::speakers_of(cast, voices, s, h);
    if speakers.iter().any(|a| a.code != "~") {
        return speakers.iter().all(differs).then_some(speakers);
    }
    let root = (0..view.len()).find(|&i| view.head(i).is_none())?;
    let subject = voice::subject_of(view, root)?;
    if view.is_under(h, subject) {
        return None;
    }
    let sources = cast.resolve(s, subject);
    let speaks = |a: &Actor| !a.is_doer && differs(a);
    if !sources.is_empty() && sources.iter().all(speaks) {
        return Some(sources);
    }
    None
}

/// What fitting speakers say in words that no other frame has read.
fn spoken(cast: &Cast, voices: &Voices, s: usize, found: &[Candidate], fits: &dyn Fn(&Actor) -> bool) -> Vec<Candidate> {
    let view = &cast.scene.views[s];
    let mut added: Vec<Candidate> = Vec::new();
    for speech in voices.in_sentence(s) {
        let Some(speaker) = speech.speakers.iter().find(|a| fits(a)) else { continue };
        let is_read = |c: &Candidate| c.sources.iter().any(|a| a.code == speaker.code && a.head == speaker.head);
        if found.iter().any(is_read) || added.iter().any(is_read) || view.quoted[speech.verb] || !has_quote(cast, s, speech) {
            continue;
        }
        added.push(candidate(s, speech.verb, (speech.verb..=speech.last).collect(), speech.speakers.clone(), Vec::new()));
    }
    added
}

/// Whether the sentence holds direct speech: an answer or judgement is quoted or has content of its own.
fn has_quote(cast: &Cast, s: usize, speech: &Speech) -> bool {
    let view = &cast.scene.views[s];
    view.quoted.iter().any(|q| *q)
        || view.children_by(speech.verb, &["ccomp", "parataxis"]).next().is_some()
        || view.has_rel(speech.verb, &["parataxis"])
}

fn candidate(s: usize, head: usize, tokens: Vec<usize>, sources: Vec<Actor>, accused: Vec<Actor>) -> Candidate {
    let place = |p: &str| p.to_string();
    let mut places = BTreeMap::from([(Role::Source, place("speaker"))]);
    if !accused.is_empty() {
        places.insert(Role::Accused, place("named"));
    }
    Candidate {
        frame: 0,
        cue: 0,
        sentence: s,
        tokens,
        head,
        sources,
        accused,
        backers: Vec::new(),
        reported_by: None,
        places,
        things: BTreeMap::new(),
        is_negated: false,
    }
}
