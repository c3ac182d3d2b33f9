//! Who may be the source of an act and who may stand accused by it: all that the rules have resolved, with what speaks
//! for and against each.

use std::collections::BTreeSet;

use super::{
    features::{Keep, sort_of},
    topic::Topic,
};
use crate::{
    Stage,
    actors::Actor,
    doers,
    matching::{self, Candidate},
    statement::Act,
    view::View,
};

/// One way to fill a role.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub(crate) actors: Vec<Actor>,
    /// For the linear model.
    pub(super) features: Vec<String>,
    /// What speaks for and against it, without the act.
    pub(super) flags: Vec<String>,
    /// Where the sentence speaks of it.
    pub(super) tokens: Vec<usize>,
}

/// The party codes of actors, sorted, each once.
pub(crate) fn codes(actors: &[Actor]) -> Vec<&str> {
    let mut codes: Vec<&str> = actors.iter().map(|a| a.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// For whom a role is to be filled.
pub(super) struct Question<'q> {
    pub(super) act: Act,
    pub(super) candidate: &'q Candidate,
    pub(super) topic: &'q Topic,
    pub(super) keep: Keep<'q>,
}

/// Ways to a role, those with the same parties joined.
struct Choices<'q> {
    asked: &'q Question<'q>,
    list: Vec<(Vec<Actor>, Vec<String>, Vec<usize>)>,
}

impl Choices<'_> {
    fn add(&mut self, actors: Vec<Actor>, flags: &[String]) {
        self.add_at(None, actors, flags);
    }

    fn add_at(&mut self, token: Option<usize>, actors: Vec<Actor>, flags: &[String]) {
        let same = self.list.iter_mut().find(|(a, ..)| codes(a) == codes(&actors));
        match same {
            Some((_, known, tokens)) => {
                known.extend(flags.iter().cloned());
                tokens.extend(token);
            }
            None => self.list.push((actors, flags.to_vec(), token.into_iter().collect())),
        }
    }

    fn finish(self) -> Vec<Choice> {
        let &Question { act, topic, keep, .. } = self.asked;
        let act = act.name();
        let others = self.list.iter().filter(|(a, ..)| a.iter().any(Actor::has_party)).count();
        self.list
            .into_iter()
            .map(|(actors, mut flags, tokens)| {
                for actor in &actors {
                    flags.push(format!("sort {}", sort_of(actor, topic)));
                    flags.push(format!("doer {}", actor.is_doer));
                    flags.push(format!("guess {}", actor.is_guess));
                }
                for actor in actors.iter().take(1) {
                    let first = flags.first().cloned().unwrap_or_default();
                    let (accusation, speech) = (topic.accusation(&actor.code), topic.speech(&actor.code));
                    for standing in [format!("accused {accusation}"), format!("speaking {speech}")] {
                        flags.push(format!("{standing} {first}"));
                        flags.push(standing);
                    }
                    let recency = topic.recency(&actor.code);
                    flags.push(format!("meant {recency} {first}"));
                    flags.push(format!("meant {recency}"));
                    flags.push(format!("spoke last {}", topic.speaker.iter().any(|a| a.code == actor.code)));
                }
                flags.push(format!("many {}", actors.len().min(3)));
                flags.push(format!("party {} among {}", actors.iter().any(Actor::has_party), others.min(3)));
                flags.sort();
                flags.dedup();
                let mut features: Vec<String> = flags
                    .iter()
                    .filter(|f| keep(format_args!("{f} / {act}")))
                    .map(|f| format!("{f} / {act}"))
                    .collect();
                features.extend(flags.iter().filter(|f| keep(format_args!("{f}"))).cloned());
                Choice { actors, features, flags, tokens }
            })
            .collect()
    }
}

/// Everybody who may be the source.
pub(super) fn sources(stage: &Stage, asked: &Question) -> Vec<Choice> {
    let &Question { candidate, topic, .. } = asked;
    let deeds = Deeds::of(stage, candidate.sentence);
    let (cast, voices, s) = (stage.cast, stage.voices, candidate.sentence);
    let view = &cast.scene.views[s];
    let mut choices = Choices { asked, list: Vec::new() };
    if !candidate.sources.is_empty() {
        let place = candidate.places.get(&crate::lexicon::frame::Role::Source).map_or("-", String::as_str);
        choices.add(candidate.sources.clone(), &["frame".into(), format!("frame {place}")]);
    }
    let has_quote = view.quoted.iter().any(|q| *q);
    for (n, speech) in voices.in_sentence(s).iter().enumerate() {
        let own: Vec<Actor> = voiced(stage, s, speech.verb, &speech.speakers);
        if !own.is_empty() {
            let lemma = view.lemma(speech.verb).to_lowercase();
            choices.add_at(
                Some(speech.verb),
                own,
                &[
                    "speech".into(),
                    format!("speech {}", n.min(2)),
                    format!("speech {lemma}"),
                    format!("speech quote {has_quote}"),
                ],
            );
        }
    }
    for (head, actors) in mentions(stage, s) {
        // "Victims were in Austria and Norway": what is predicated of somebody does not speak.
        if view.children_by(head, &["cop"]).next().is_some() {
            continue;
        }
        let own = voiced(stage, s, head, &actors);
        if !own.is_empty() {
            let mut flags = place_flags(stage, s, head);
            flags.extend(deeds.flags(&own));
            choices.add_at(Some(head), own, &flags);
        }
    }
    let speakers = matching::speakers_of(cast, voices, s, candidate.head);
    choices.add(speakers, &["voice".into(), format!("voice quote {has_quote}")]);
    let text = matching::text_voice(cast, s, candidate.head);
    choices.add(vec![text], &["text".into(), format!("text turn {}", voices.turn(s).is_some())]);
    if let Some(before) = s.checked_sub(1).and_then(|p| voices.in_sentence(p).last()) {
        let own = voiced(stage, s, before.verb.min(view.len() - 1), &before.speakers);
        if !own.is_empty() {
            choices.add(own, &["before".into(), format!("before quote {has_quote}")]);
        }
    }
    if !topic.speaker.is_empty() {
        choices.add(topic.speaker.clone(), &["spoke last".into(), format!("spoke last quote {has_quote}")]);
    }
    for (place, code) in topic.speaking.iter().enumerate() {
        choices.add(vec![cast.unnamed(s, candidate.head, code)], &[format!("speaks {place}")]);
    }
    choices.finish()
}

/// Everybody who may stand accused, and nobody.
pub(super) fn accused(stage: &Stage, asked: &Question) -> Vec<Choice> {
    let &Question { act, candidate, topic, .. } = asked;
    let s = candidate.sentence;
    let deeds = Deeds::of(stage, s);
    let mut choices = Choices { asked, list: Vec::new() };
    let source_codes = codes(&candidate.sources);
    let current = if topic.current.is_empty() { "none".into() } else { format!("{}", topic.age.min(4)) };
    if act != Act::Attribute {
        choices.add(
            Vec::new(),
            &[
                "nobody".into(),
                format!("nobody blamed {}", !topic.has_blamed()),
                format!("nobody current {current}"),
            ],
        );
    }
    if !candidate.accused.is_empty() {
        let place = candidate.places.get(&crate::lexicon::frame::Role::Accused).map_or("-", String::as_str);
        choices.add(candidate.accused.clone(), &["frame".into(), format!("frame {place}")]);
    }
    let own: Vec<Actor> = candidate.sources.iter().filter(|a| a.code != "~").cloned().collect();
    if !own.is_empty() && act != Act::Attribute {
        let is_blamed = own.iter().any(|a| topic.is_blamed(&a.code));
        let sort = own.first().map(|a| sort_of(a, topic)).unwrap_or_default();
        choices.add(own, &["own".into(), format!("own blamed {is_blamed}"), format!("own {sort}")]);
    }
    if !topic.current.is_empty() {
        let is_own = codes(&topic.current) == source_codes;
        if !is_own || act != Act::Attribute {
            choices.add(
                topic.current.clone(),
                &["current".into(), format!("current own {is_own}"), format!("current {current}")],
            );
        }
    }
    for (place, code) in topic.accused.iter().enumerate() {
        let is_own = source_codes.contains(&code.as_str());
        if is_own && act == Act::Attribute {
            continue;
        }
        let actor = stage.cast.unnamed(s, candidate.head, code);
        choices.add(vec![actor], &[format!("blamed {place}"), format!("blamed {place} own {is_own}")]);
    }
    for (head, actors) in mentions(stage, s) {
        let named: Vec<Actor> = actors.into_iter().filter(|a| a.code != "~" && a.code != "-").collect();
        if named.is_empty() {
            continue;
        }
        let is_own = codes(&named).iter().any(|c| source_codes.contains(c));
        if is_own && act == Act::Attribute {
            continue;
        }
        let mut flags = place_flags(stage, s, head);
        flags.push(format!("is source {is_own}"));
        flags.extend(deeds.flags(&named));
        choices.add_at(Some(head), named, &flags);
    }
    choices.finish()
}

/// Who does the deeds that a sentence tells of, and who is only hit by them.
struct Deeds {
    doers: BTreeSet<String>,
    hit: BTreeSet<String>,
}

impl Deeds {
    fn of(stage: &Stage, s: usize) -> Deeds {
        let told = doers::in_sentence(stage.cast, s);
        let doers = told.iter().flat_map(|t| &t.doers).map(|a| a.code.clone()).collect();
        Deeds { doers, hit: doers::hit(stage.cast, s) }
    }

    fn flags(&self, actors: &[Actor]) -> [String; 2] {
        let does = actors.iter().any(|a| self.doers.contains(&a.code));
        let is_hit = actors.iter().any(|a| self.hit.contains(&a.code));
        [
            format!("does the deed {does} hit {is_hit}"),
            format!("hit {is_hit} deeds {}", self.doers.len().min(2)),
        ]
    }
}

/// Mentions of parties in the sentence, by head, inner words of names left out.
pub(super) fn mentions(stage: &Stage, s: usize) -> Vec<(usize, Vec<Actor>)> {
    let view = &stage.cast.scene.views[s];
    (0..view.len())
        .filter(|&h| !view.has_rel(h, &["flat", "goeswith", "fixed", "conj"]))
        .filter(|&h| opens_list(stage, s, h))
        .filter(|&h| view.is_nominal(h) || stage.cast.scene.name_at(s, h).is_some_and(|n| n.last == h))
        .filter_map(|h| {
            let mut actors = stage.cast.resolve(s, h);
            if actors.is_empty() {
                // A nationality or owner beside a noun that is nobody: "the American attribution", "Iran's break-in".
                let name = stage.cast.scene.name_at(s, h).filter(|n| n.code.len() >= 2)?;
                actors.push(stage.cast.of_name(s, h, name));
            }
            Some((h, actors))
        })
        .collect()
}

/// The first of a written list of names stands for all of it, wherever the tree hangs the others.
fn opens_list(stage: &Stage, s: usize, head: usize) -> bool {
    let list = stage.cast.scene.list_around(s, head);
    list.is_none_or(|l| l.first().is_some_and(|(first, last)| (*first..=*last).contains(&head)))
}

fn place_flags(stage: &Stage, s: usize, head: usize) -> Vec<String> {
    let view = &stage.cast.scene.views[s];
    let rel = view.rel(head).name();
    let case = view.case(head).unwrap_or("-");
    let governor = view.head(head).map_or("-".into(), |g| view.lemma(g).to_lowercase());
    let is_root_subject = view.head(head).is_some_and(|g| view.head(g).is_none());
    vec![
        "mention".into(),
        format!("rel {rel}"),
        format!("rel {rel} {case}"),
        format!("rel {rel} {governor}"),
        format!("below root {is_root_subject}"),
        format!("quoted {}", view.quoted[head]),
        format!("position {}", head * 4 / view.len().max(1)),
        format!("path {}", path_up(view, head)),
        format!("before {}", word_at(view, stage, s, head, -1)),
        format!("after {}", word_at(view, stage, s, head, 1)),
    ]
}

/// The relations from a token up to the root, at most four.
fn path_up(view: &View, head: usize) -> String {
    let steps = std::iter::once(head).chain(view.ancestors(head)).take(4);
    steps.map(|i| view.rel(i).name()).collect::<Vec<_>>().join(" ")
}

/// The lemma beside the name or noun at `head`, articles passed over.
fn word_at(view: &View, stage: &Stage, s: usize, head: usize, step: isize) -> String {
    let (first, last) = stage.cast.scene.name_at(s, head).map_or((head, head), |n| (n.first, n.last));
    let mut at = if step < 0 { first } else { last };
    loop {
        let Some(next) = at.checked_add_signed(step).filter(|n| *n < view.len()) else { return "-".into() };
        at = next;
        if !matches!(view.lower(at), "the" | "a" | "an") {
            return view.lemma(at).to_lowercase();
        }
    }
}

/// The actors with "we" and "I" replaced by who speaks there.
fn voiced(stage: &Stage, s: usize, token: usize, actors: &[Actor]) -> Vec<Actor> {
    let mut own: Vec<Actor> = Vec::new();
    for actor in actors {
        if actor.code == "~" {
            own.extend(matching::speakers_of(stage.cast, stage.voices, s, token));
        } else {
            own.push(actor.clone());
        }
    }
    own.dedup_by(|a, b| a.code == b.code && a.name == b.name);
    own
}
