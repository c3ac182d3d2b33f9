//! What a stable frame must show: each cue, role and place in an example, and near misses that tell where it ends.

use super::example::Used;
use crate::lexicon::{
    LexiconProblem,
    frame::{Frame, Status},
};

/// Near misses that a stable frame needs.
const NEAR_MISSES: usize = 2;

/// What is missing, in the order of the file. A frame without cues is the judge's, which is held to the corpus.
pub(super) fn demands(frame: &Frame, used: &Used) -> Vec<LexiconProblem> {
    if frame.status != Status::Stable || frame.trigger.is_some() {
        return Vec::new();
    }
    let mut problems = Vec::new();
    for (c, cue) in frame.cues.iter().enumerate().filter(|(c, _)| !used.cues.contains(c)) {
        let twin = frame.cues.iter().take(c).any(|earlier| earlier.source == cue.source);
        let message = if twin {
            format!("cue `{}` stands twice in the frame: take one out", cue.source)
        } else {
            format!("cue `{}` is in no example: add one", cue.source)
        };
        problems.push(frame.problem(cue.at, message));
    }
    if frame.cues.is_empty() {
        problems.push(frame.problem(frame.id_at, "the frame has no cue: add a [[cue]]".into()));
    }
    for (role, wanted) in &frame.roles {
        let is_used = |place: &str| used.places.contains(&(*role, place.to_string()));
        if wanted.places.is_empty() {
            let message = format!("[roles.{}] looks at no place: name one in `where`", role.name());
            problems.push(frame.problem(frame.id_at, message));
        } else if !wanted.places.iter().any(|p| is_used(p)) {
            let message = format!("role `{}` is filled in no example: add one", role.name());
            problems.push(frame.problem(wanted.at.first().copied().unwrap_or(0), message));
        }
        for (place, at) in wanted.places.iter().zip(&wanted.at).filter(|(p, _)| !is_used(p)) {
            let role = role.name();
            let message =
                format!("place `{place}` fills {role} in no example: add one, or take the place out");
            problems.push(frame.problem(*at, message));
        }
    }
    let near_misses = frame.examples.iter().filter(|e| e.is_near_miss).count();
    if near_misses < NEAR_MISSES {
        let message =
            format!("a stable frame has at least {NEAR_MISSES} near misses, this one has {near_misses}");
        problems.push(frame.problem(frame.id_at, message));
    }
    problems.sort_by_key(|p| (p.line, p.column));
    problems
}
