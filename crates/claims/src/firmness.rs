//! How firmly: the frame's ceiling, lowered by hedges, estimates and the verb of the speaker. **Hedges only lower.**

use text::Span;

use crate::{
    actors::Cast,
    matching::Candidate,
    statement::{Act, Commitment, Confidence, Reason},
    view::View,
    voice::Voices,
};

/// The commitment of a candidate, its words of confidence, and why.
pub(crate) struct Firmness {
    pub(crate) commitment: Commitment,
    pub(crate) confidence: Option<Confidence>,
    pub(crate) why: Vec<Reason>,
}

/// Highest STIX value that still is a hedge: "almost certainly" and "high confidence" are none.
const FIRM_LIKELIHOOD: u8 = 90;
const FIRM_CONFIDENCE: u8 = 80;

pub(crate) fn of(cast: &Cast, voices: &Voices, candidate: &Candidate) -> Firmness {
    let lexicon = cast.scene.lexicon;
    let frame = &lexicon.frames[candidate.frame];
    let ceiling = frame.cues.get(candidate.cue).and_then(|c| c.commitment).unwrap_or(frame.commitment);
    let mut firm = Firmness { commitment: ceiling, confidence: None, why: Vec::new() };
    firm.because(format!("frame `{}` allows at most {}", frame.id, ceiling.name()), None);
    let confidence = estimate(cast, candidate);
    let is_judgement =
        matches!(frame.act, Act::Attribute | Act::Endorse | Act::Assess | Act::Disclose | Act::Claim);
    firm.confidence = confidence.filter(|_| is_judgement);
    if !matches!(frame.act, Act::Attribute | Act::Endorse | Act::Disclose) {
        return firm;
    }
    if let Some(c) = confidence {
        let is_hedge = if c.is_likelihood { c.stix < FIRM_LIKELIHOOD } else { c.stix < FIRM_CONFIDENCE };
        if is_hedge {
            firm.lower("words of probability or confidence", Some(c.span));
        }
    }
    let view = &cast.scene.views[candidate.sentence];
    for hedge in lexicon.words.hedges.find(view, 0..view.len()) {
        if applies(view, candidate, hedge.first()) {
            firm.lower("a hedge", Some(view.span(hedge.first(), hedge.last())));
        }
    }
    let is_spoken = candidate.places.values().any(|p| p == "speaker");
    if is_spoken
        && let Some(speech) = voices.of(cast, candidate.sentence, candidate.head).first()
        && speech.commitment < firm.commitment
        && speech.commitment == Commitment::Hedged
    {
        firm.lower("the speaker's verb", Some(view.token(speech.verb).span));
    }
    firm
}

impl Firmness {
    fn lower(&mut self, because: &str, span: Option<Span>) {
        if self.commitment > Commitment::Hedged {
            self.commitment = Commitment::Hedged;
            self.because(format!("{because} lowers it to hedged"), span);
        }
    }

    fn because(&mut self, because: String, span: Option<Span>) {
        self.why.push(Reason { field: "commitment", because, span });
    }
}

/// Words of probability or confidence that stand over the cue or its accused.
fn estimate(cast: &Cast, candidate: &Candidate) -> Option<Confidence> {
    let view = &cast.scene.views[candidate.sentence];
    cast.scene
        .lexicon
        .words
        .estimates
        .find(view, 0..view.len())
        .into_iter()
        .filter(|e| applies(view, candidate, e.first()) || applies(view, candidate, e.last()))
        .min_by_key(|e| e.first().abs_diff(candidate.head))
        .map(|e| Confidence {
            stix: e.value.stix,
            is_likelihood: e.value.is_likelihood,
            span: view.span(e.first(), e.last()),
        })
}

/// Whether a hedge at `token` is about the candidate: it hangs at the cue, at its accused, or at a verb that governs the
/// cue; never in a clause of its own beside it.
fn applies(view: &View, candidate: &Candidate, token: usize) -> bool {
    let cue = candidate.head;
    if candidate.tokens.contains(&token) {
        return true;
    }
    let in_accused = candidate.accused.iter().any(|a| {
        a.sentence == candidate.sentence
            && (view.is_under(token, a.head) || token.abs_diff(a.head) <= 3 && token < a.head)
    });
    if in_accused {
        return true;
    }
    // The nearest verb or predicate over the hedge must be the cue or stand over the cue.
    let anchor = std::iter::once(token)
        .chain(view.ancestors(token))
        .find(|&a| (view.is_verbal(a) && a != token) || view.head(a).is_none() || a == cue);
    anchor.is_some_and(|a| a == cue || (view.is_under(cue, a) && !is_subject_side(view, a, token)))
        || (view.is_verbal(token) && view.is_under(cue, token) && token != cue)
}

/// Whether the token stands in the subject of the verb: "alleged victims said that …" hedges nothing.
fn is_subject_side(view: &View, verb: usize, token: usize) -> bool {
    view.children_by(verb, &["nsubj"]).any(|subject| view.is_under(token, subject))
}
