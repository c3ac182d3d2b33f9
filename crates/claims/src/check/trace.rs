//! Why a frame fired or did not, in words: what stood at each place that its roles look at, and what became of its cues.

use text::Span;

use super::fields::notations;
use crate::{
    Stage,
    lexicon::frame::{Cue, Role},
    matching::{self, Miss},
    statement::Party,
    view::View,
};

/// What stood at one place of a role.
#[derive(Debug, Clone)]
pub(crate) struct Look {
    pub(crate) role: Role,
    pub(crate) place: String,
    /// The phrases found there.
    pub(crate) phrases: Vec<Span>,
    /// Whom they stand for; for places that are no paths, who was looked up.
    pub(crate) parties: Vec<Party>,
    /// Whether the place is a path and not found by who speaks or was spoken of.
    pub(crate) is_path: bool,
}

/// Where a frame's cue stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At<'t> {
    pub(crate) frame: usize,
    pub(crate) sentence: usize,
    pub(crate) head: usize,
    pub(crate) tokens: &'t [usize],
}

/// Looks at every place of every role of the frame.
pub(crate) fn looks(stage: &Stage, at: At) -> Vec<Look> {
    let frame = &stage.cast.scene.lexicon.frames[at.frame];
    let each = |(role, wanted): (&Role, &crate::lexicon::frame::RolePlaces)| {
        let role = *role;
        wanted.places.iter().map(move |place| look(stage, at, role, place)).collect::<Vec<_>>()
    };
    frame.roles.iter().flat_map(each).collect()
}

fn look(stage: &Stage, at: At, role: Role, place: &str) -> Look {
    let scene = stage.cast.scene;
    let view = &scene.views[at.sentence];
    let is_path = scene.lexicon.places.is_path(place);
    let mut look = Look { role, place: place.into(), phrases: Vec::new(), parties: Vec::new(), is_path };
    if is_path {
        let found = scene.lexicon.places.find(view, at.head, place);
        for token in found.into_iter().filter(|t| !at.tokens.contains(t)) {
            let (first, last) = view.subtree(token);
            look.phrases.push(view.span(first, last));
            if role.holds_parties() {
                look.parties.extend(stage.cast.resolve(at.sentence, token).iter().map(|a| a.party()));
            }
        }
    } else if matches!(place, "speaker" | "home") {
        let speakers = matching::speakers_of(stage.cast, stage.voices, at.sentence, at.head);
        look.parties.extend(speakers.iter().map(|a| a.party()));
    }
    look
}

/// `accused: looked at object, found "the attack", which names nobody; at on-phrase, of-phrase, found nothing`.
pub(crate) fn in_words(looks: &[Look], text: &str) -> Vec<String> {
    let mut roles: Vec<Role> = looks.iter().map(|l| l.role).collect();
    roles.dedup();
    roles.into_iter().map(|r| format!("{}: {}", r.name(), role_in_words(looks, r, text))).collect()
}

/// The looks at one role, without its name: what was found, then where nothing was.
pub(crate) fn role_in_words(looks: &[Look], role: Role, text: &str) -> String {
    let of_role = || looks.iter().filter(|l| l.role == role);
    let mut words: Vec<String> = of_role().filter_map(|l| found_in_words(l, text)).collect();
    let empty: Vec<&str> =
        of_role().filter(|l| found_in_words(l, text).is_none()).map(|l| l.place.as_str()).collect();
    if !empty.is_empty() {
        words.push(format!("at {}, found nothing", empty.join(", ")));
    }
    format!("looked {}", words.join("; "))
}

fn found_in_words(look: &Look, text: &str) -> Option<String> {
    let place = &look.place;
    if !look.is_path {
        return Some(match place.as_str() {
            "speaker" | "home" => format!("at {place}, found {}", notations(&look.parties)),
            _ => format!("at {place}"),
        });
    }
    if look.phrases.is_empty() {
        return None;
    }
    let phrases: Vec<String> = look.phrases.iter().map(|p| format!("\"{}\"", p.of(text))).collect();
    let names_nobody = look.role.holds_parties() && look.parties.is_empty();
    let which = if names_nobody { ", which names nobody" } else { "" };
    Some(format!("at {place}, found {}{which}", phrases.join(", ")))
}

/// Misses of the frame in the whole text, with their sentences.
pub(crate) fn misses(stage: &Stage, frame: usize) -> Vec<(usize, Miss)> {
    let each = |s: usize| {
        let (_, misses) = matching::in_sentence(stage.cast, stage.voices, s);
        misses.into_iter().filter(move |m| m.frame == frame).map(move |m| (s, m))
    };
    (0..stage.cast.scene.views.len()).flat_map(each).collect()
}

/// A cue whose words are there and that was not taken.
#[derive(Debug, Clone)]
pub(crate) struct Untaken {
    pub(crate) frame: usize,
    pub(crate) cue: usize,
    pub(crate) tokens: Vec<usize>,
    /// In words that follow "found cue …, but".
    pub(crate) because: String,
}

/// Cues of one frame, or of all that may fire, whose words are in the sentence and that were not taken: their head is of
/// another class, or a cue of another frame has taken the words.
pub(crate) fn untaken(stage: &Stage, s: usize, only: Option<usize>) -> Vec<Untaken> {
    let scene = stage.cast.scene;
    let view = &scene.views[s];
    let taken = taken(stage, s);
    let mut found = Vec::new();
    for (f, frame) in scene.lexicon.frames.iter().enumerate() {
        if only.is_some_and(|o| o != f) || !scene.scope.admits(f, frame) {
            continue;
        }
        for (c, cue) in frame.cues.iter().enumerate() {
            for tokens in (0..view.len()).filter_map(|i| cue.pattern.match_at(view, i)) {
                let because = not_taken(stage, view, cue, &tokens, &taken, f);
                found.extend(because.map(|because| Untaken { frame: f, cue: c, tokens, because }));
            }
        }
    }
    found
}

/// Frame, cue and tokens of the cues that were taken.
fn taken(stage: &Stage, s: usize) -> Vec<(usize, usize, Vec<usize>)> {
    let (candidates, misses) = matching::in_sentence(stage.cast, stage.voices, s);
    let fired = candidates.into_iter().map(|c| (c.frame, c.cue, c.tokens));
    fired.chain(misses.into_iter().map(|m| (m.frame, m.cue, m.tokens))).collect()
}

fn not_taken(
    stage: &Stage,
    view: &View,
    cue: &Cue,
    tokens: &[usize],
    taken: &[(usize, usize, Vec<usize>)],
    frame: usize,
) -> Option<String> {
    let shares = |other: &[usize]| other.iter().any(|t| tokens.contains(t));
    if taken.iter().any(|(f, _, other)| *f == frame && shares(other)) {
        return None;
    }
    let class = cue.class;
    if matching::cue_head(view, tokens, class).is_none() {
        let tags: Vec<&str> = tokens.iter().map(|t| view.upos(*t).name()).collect();
        return Some(format!(
            "it is tagged {} here, and the cue asks for class {}",
            tags.join(" "),
            class.name()
        ));
    }
    let frames = &stage.cast.scene.lexicon.frames;
    let by = taken.iter().filter(|(_, _, other)| shares(other)).find_map(|(f, c, _)| {
        let by = frames.get(*f)?;
        Some(format!("`{}` of frame {}", by.cues.get(*c)?.source, by.id))
    });
    Some(format!(
        "the words were taken by the longer cue {}",
        by.unwrap_or_else(|| "of the same frame".into())
    ))
}

/// Why none of the frame's cues was taken at the marked words.
pub(crate) fn no_cue(stage: &Stage, frame: usize, marked: &[Span]) -> String {
    let scene = stage.cast.scene;
    for (s, view) in scene.views.iter().enumerate() {
        let is_marked = |t: &usize| marked.iter().any(|m| m.overlaps(view.token(*t).span));
        let found = untaken(stage, s, Some(frame)).into_iter().find(|u| u.tokens.iter().any(is_marked));
        if let Some(cue) = found {
            let source = &scene.lexicon.frames[frame].cues[cue.cue].source;
            let words = quoted_words(view, &cue.tokens);
            return format!("found cue `{source}` in {words}, but {}", cue.because);
        }
    }
    no_match(stage, marked)
}

fn no_match(stage: &Stage, marked: &[Span]) -> String {
    let mut words: Vec<String> = Vec::new();
    for view in &stage.cast.scene.views {
        let is_marked = |i: &usize| marked.iter().any(|m| m.overlaps(view.token(*i).span));
        let described =
            |i: usize| format!("\"{}\" (lemma {}, {})", view.form(i), view.lemma(i), view.upos(i).name());
        words.extend((0..view.len()).filter(is_marked).map(described));
    }
    if words.is_empty() {
        return "no words like those of the frame are in the text".into();
    }
    format!("no cue of the frame matches {}", words.join(" "))
}

/// The words at the tokens in quotation marks, gaps as dots.
pub(crate) fn quoted_words(view: &View, tokens: &[usize]) -> String {
    let mut words = String::new();
    let mut before = None;
    for &t in tokens {
        match before {
            Some(b) if b + 1 == t => words.push(' '),
            Some(_) => words.push_str(" … "),
            None => {}
        }
        words.push_str(view.form(t));
        before = Some(t);
    }
    format!("\"{words}\"")
}
