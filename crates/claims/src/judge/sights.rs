//! What the network sees of each word beside the parser's states: the word or the class of its name, who is meant by it,
//! who speaks, what the frames found.

use std::fmt::Arguments;

use super::{
    features::{sort_of, symbol},
    topic::Topic,
};
use crate::{
    Stage,
    matching::{self, Candidate},
};

/// Tells `see` everything that is seen of each word of a sentence, by the word's number.
pub(super) fn of_sentence(
    stage: &Stage,
    s: usize,
    found: &[&Candidate],
    topic: &Topic,
    see: &mut dyn FnMut(usize, Arguments),
) {
    let scene = stage.cast.scene;
    let view = &scene.views[s];
    for i in 0..view.len() {
        let name = scene.name_at(s, i);
        match name {
            Some(name) => see(i, format_args!("class {}", symbol(scene, name, topic))),
            None => see(i, format_args!("lemma {}", view.lemma(i).to_lowercase())),
        }
        if (view.is_nominal(i) || name.is_some_and(|n| n.last == i))
            && let Some(actor) = stage.cast.resolve(s, i).first()
        {
            see(i, format_args!("sort {}", sort_of(actor, topic)));
        }
        if view.quoted[i] {
            see(i, format_args!("quoted"));
        }
    }
    see(0, format_args!("block {:?}", view.block));
    for speech in stage.voices.in_sentence(s) {
        see(speech.verb, format_args!("speech"));
    }
    for candidate in found {
        if let Some(act) = matching::act_of_candidate(stage.cast, candidate) {
            for &token in &candidate.tokens {
                see(token, format_args!("frame {}", act.name()));
            }
        }
    }
}
