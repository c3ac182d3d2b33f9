//! From cues to candidates: which frame fires where, and who stands in its roles.

use std::collections::BTreeMap;

use crate::{
    actors::{Actor, Cast},
    lexicon::frame::{Class, Context, Frame, Role, RolePlaces, Status},
    statement::{Act, Reason},
    view::View,
    voice::Voices,
};

/// From this weight of words about cyber operations on, a document is about nothing else.
const CYBER_THROUGHOUT: u32 = 6;

/// A frame that fired, its roles filled as far as the sentence fills them.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) frame: usize,
    pub(crate) cue: usize,
    pub(crate) sentence: usize,
    /// Tokens of the cue.
    pub(crate) tokens: Vec<usize>,
    /// The token that governs the cue.
    pub(crate) head: usize,
    pub(crate) sources: Vec<Actor>,
    pub(crate) accused: Vec<Actor>,
    /// The state or service to which the accused is said to be tied.
    pub(crate) backers: Vec<Actor>,
    pub(crate) reported_by: Option<Actor>,
    /// Through which place each role was filled.
    pub(crate) places: BTreeMap<Role, String>,
    /// Tokens found for the roles that hold things rather than parties.
    pub(crate) things: BTreeMap<Role, usize>,
    pub(crate) is_negated: bool,
    /// The accused as the judge settled them; `None` leaves it to the frame's places.
    pub(crate) settled: Option<Vec<Actor>>,
    /// What the judge says of it.
    pub(crate) why: Vec<Reason>,
}

impl Candidate {
    /// A candidate of a frame without cue words.
    pub(crate) fn unmarked(frame: usize, sentence: usize, head: usize) -> Candidate {
        Candidate {
            frame,
            cue: usize::MAX,
            sentence,
            tokens: vec![head],
            head,
            sources: Vec::new(),
            accused: Vec::new(),
            backers: Vec::new(),
            reported_by: None,
            places: BTreeMap::new(),
            things: BTreeMap::new(),
            is_negated: false,
            settled: None,
            why: Vec::new(),
        }
    }

    /// Whether a frame found cue words.
    pub(crate) fn is_marked(&self) -> bool {
        self.cue != usize::MAX
    }
}

/// The act of a candidate, given a negation at its cue: not accusing is declining, not denying is nothing.
pub(crate) fn act_of_candidate(cast: &Cast, candidate: &Candidate) -> Option<Act> {
    let act = cast.scene.lexicon.frames[candidate.frame].act;
    if !candidate.is_negated {
        return Some(act);
    }
    matches!(act, Act::Attribute | Act::Endorse | Act::Acknowledge).then_some(Act::Decline)
}

/// Why a frame did not fire although its cue is there.
#[derive(Debug, Clone)]
pub(crate) struct Miss {
    pub(crate) frame: usize,
    pub(crate) cue: usize,
    pub(crate) tokens: Vec<usize>,
    pub(crate) head: usize,
    pub(crate) because: String,
}

/// Which frames may fire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Stable frames, in context.
    Reading,
    /// Drafts too, and no context asked for: trying a frame on a sentence.
    Trying,
    /// Stable frames and this one, and no context asked for: running the frame's examples.
    Checking(usize),
}

impl Scope {
    /// Whether a frame may fire.
    pub(crate) fn admits(self, index: usize, frame: &Frame) -> bool {
        match frame.status {
            Status::Stable => true,
            Status::Draft => self == Scope::Trying || self == Scope::Checking(index),
            Status::Retired => false,
        }
    }
}

struct CueHit {
    frame: usize,
    cue: usize,
    tokens: Vec<usize>,
    head: usize,
}

/// All candidates of a sentence, and the misses.
pub(crate) fn in_sentence(cast: &Cast, voices: &Voices, s: usize) -> (Vec<Candidate>, Vec<Miss>) {
    let scene = cast.scene;
    let view = &scene.views[s];
    if !view.sentence.has_tree {
        return (Vec::new(), Vec::new());
    }
    let mut candidates = Vec::new();
    let mut misses = Vec::new();
    for hit in cue_hits(cast, s) {
        let frame = &scene.lexicon.frames[hit.frame];
        let missed = |because: &str| Miss {
            frame: hit.frame,
            cue: hit.cue,
            tokens: hit.tokens.clone(),
            head: hit.head,
            because: because.into(),
        };
        if !in_context(cast, s, frame.context) {
            misses.push(missed("nothing near speaks of a cyber operation"));
            continue;
        }
        if frame.act == Act::Attribute && is_denied(cast, view, &hit) {
            misses.push(missed("what is denied or opposed is not attributed"));
            continue;
        }
        if is_hypothetical(view, hit.head) {
            misses.push(missed("hypothetical: a condition or a question"));
            continue;
        }
        match fill(cast, voices, s, frame, &hit) {
            Ok(candidate) => candidates.push(candidate),
            Err(because) => misses.push(missed(&because)),
        }
    }
    (candidates, misses)
}

/// Cues of the sentence; of overlapping ones the longest.
fn cue_hits(cast: &Cast, s: usize) -> Vec<CueHit> {
    let lexicon = cast.scene.lexicon;
    let view = &cast.scene.views[s];
    let mut hits: Vec<(usize, CueHit)> = Vec::new();
    for i in 0..view.len() {
        let by_form = lexicon.cues.get(view.lower(i)).into_iter().flatten();
        let lemma = view.lemma(i).to_lowercase();
        let by_lemma =
            lexicon.cues.get(lemma.as_str()).filter(|_| lemma != view.lower(i)).into_iter().flatten();
        for &(f, c) in by_form.chain(by_lemma) {
            let frame = &lexicon.frames[f];
            let cue = &frame.cues[c];
            if !cast.scene.scope.admits(f, frame) {
                continue;
            }
            let Some(tokens) = cue.pattern.match_at(view, i) else { continue };
            let Some(head) = cue_head(view, &tokens, cue.class) else { continue };
            hits.push((cue.pattern.weight(), CueHit { frame: f, cue: c, tokens, head }));
        }
    }
    hits.sort_by_key(|(weight, hit)| (std::cmp::Reverse(*weight), hit.tokens[0], hit.frame, hit.cue));
    let mut kept: Vec<(usize, CueHit)> = Vec::new();
    for (weight, hit) in hits {
        // A longer cue hides a shorter one that shares a word; cues of one length may both be true.
        let is_hidden = kept.iter().any(|(w, k)| {
            *w > weight && k.tokens.iter().any(|t| hit.tokens.contains(t))
                || (k.frame == hit.frame && k.head == hit.head)
        });
        if !is_hidden {
            kept.push((weight, hit));
        }
    }
    kept.sort_by_key(|(_, hit)| (hit.tokens[0], hit.frame));
    kept.into_iter().map(|(_, hit)| hit).collect()
}

/// The matched token of the asked class that lies highest in the tree.
pub(crate) fn cue_head(view: &View, tokens: &[usize], class: Class) -> Option<usize> {
    let fits = |i: &usize| {
        let is_verb = || view.token(*i).xpos.starts_with("VB");
        // "The blacklisted company": said of a noun in passing, no act.
        let is_attributive = || view.rel(*i).name() == "amod" && class == Class::Verb;
        (class.fits(view.upos(*i)) || (class == Class::Verb && is_verb())) && !is_attributive()
    };
    tokens.iter().copied().filter(fits).min_by_key(|&i| (view.depth(i), i))
}

fn in_context(cast: &Cast, s: usize, context: Context) -> bool {
    let cyber = &cast.scene.cyber;
    match context {
        _ if cast.scene.scope != Scope::Reading => true,
        Context::None => true,
        Context::Sentence => cyber[s] > 0,
        Context::Near => {
            cast.scene.weight() >= CYBER_THROUGHOUT
                || cyber.get(s.saturating_sub(4)..=s).is_some_and(|w| w.iter().any(|n| *n > 0))
        }
    }
}

/// Whether the cue stands in what a verb of denial rejects: "denied that …", "opposes hacking".
fn is_denied(cast: &Cast, view: &View, hit: &CueHit) -> bool {
    let lexicon = cast.scene.lexicon;
    let denies = |i: usize| {
        let cues = lexicon.cues.get(view.lemma(i)).into_iter().flatten();
        cues.into_iter().any(|&(f, c)| {
            lexicon.frames[f].act == Act::Deny
                && lexicon.frames[f].cues[c].class == Class::Verb
                && lexicon.frames[f].cues[c].pattern.weight() == 1
        })
    };
    view.ancestors(hit.head).any(|a| view.is_verbal(a) && (denies(a) || view.lemma(a) == "oppose"))
}

/// "If Tokyo were to accuse …", "would Nato condemn …?"
pub(crate) fn is_hypothetical(view: &View, head: usize) -> bool {
    let is_if = |i: usize| {
        view.children_by(i, &["mark"]).any(|m| matches!(view.lower(m), "if" | "unless" | "lest"))
            && !view.children_by(i, &["mark"]).any(|m| view.lower(m) == "as")
    };
    let in_condition = std::iter::once(head).chain(view.ancestors(head)).any(is_if);
    let is_question = view.form(view.len() - 1) == "?" && !view.quoted.get(head).copied().unwrap_or(false);
    let has_would = view
        .children_by(head, &["aux"])
        .any(|a| matches!(view.lower(a), "would" | "might" | "could" | "should"));
    let is_conditional_sentence = (0..view.len()).any(|i| view.lower(i) == "if" || view.lower(i) == "were");
    in_condition || (has_would && (is_question || is_conditional_sentence))
}

fn fill(cast: &Cast, voices: &Voices, s: usize, frame: &Frame, hit: &CueHit) -> Result<Candidate, String> {
    let view = &cast.scene.views[s];
    let negations = ["not", "n't", "never", "no", "neither", "nor", "without", "nobody", "none", "nothing"];
    let is_own_negation = hit.tokens.iter().any(|&t| negations.contains(&view.lower(t)));
    let mut candidate = Candidate {
        cue: hit.cue,
        tokens: hit.tokens.clone(),
        is_negated: view.is_negated(hit.head) && !is_own_negation,
        ..Candidate::unmarked(hit.frame, s, hit.head)
    };
    for (role, wanted) in &frame.roles {
        let filled = match role {
            Role::Source => fill_parties(cast, voices, s, hit, wanted).map(|(place, actors)| {
                candidate.sources = actors;
                place
            }),
            Role::Accused => fill_parties(cast, voices, s, hit, wanted).map(|(place, actors)| {
                candidate.accused = actors;
                place
            }),
            Role::Backer => fill_parties(cast, voices, s, hit, wanted).map(|(place, actors)| {
                candidate.backers = actors;
                place
            }),
            Role::Conduct | Role::Victim | Role::Measure => wanted.places.iter().find_map(|place| {
                let token = cast.scene.lexicon.places.find(view, hit.head, place).into_iter().next()?;
                candidate.things.insert(*role, token);
                Some(place.clone())
            }),
        };
        match filled {
            Some(place) => {
                candidate.places.insert(*role, place);
            }
            None if wanted.required => {
                return Err(format!("{}: looked at {}, found nobody", role.name(), wanted.places.join(", ")));
            }
            None => {}
        }
    }
    tie_to_backers(&mut candidate);
    settle_voice(cast, voices, &mut candidate);
    let innermost = voices.of(cast, s, hit.head).first().map(|sp| sp.is_negated);
    let is_spoken = candidate.places.get(&Role::Source).is_some_and(|p| p == "speaker");
    if frame.act == Act::Attribute && is_spoken && innermost == Some(true) {
        return Err("the speaker does not say it: the verb of saying is negated".into());
    }
    if frame.act == Act::Attribute && accuses_itself(&candidate) {
        return Err("the source would accuse itself".into());
    }
    Ok(candidate)
}

/// Whether all whom an attribution blames, as the judge settled them if it has, are of the party that speaks.
pub(crate) fn accuses_itself(candidate: &Candidate) -> bool {
    let accused = candidate.settled.as_ref().unwrap_or(&candidate.accused);
    let is_own = |a: &Actor| a.has_party() && candidate.sources.iter().any(|s| s.code == a.code);
    !accused.is_empty() && accused.iter().all(is_own)
}

/// "X works for the ministry of B": X is of B's party, and a service behind it stands accused beside it.
fn tie_to_backers(candidate: &mut Candidate) {
    let Some(backer) = candidate.backers.iter().find(|b| b.has_party()).cloned() else { return };
    for accused in candidate.accused.iter_mut().filter(|a| !a.has_party() || a.is_guess) {
        accused.code.clone_from(&backer.code);
        accused.is_guess = false;
    }
    if backer.name.is_some() || candidate.accused.is_empty() {
        candidate.accused.push(backer);
    }
}

/// The first place that yields somebody. Built-in places yield nobody here but are remembered.
fn fill_parties(
    cast: &Cast,
    voices: &Voices,
    s: usize,
    hit: &CueHit,
    wanted: &RolePlaces,
) -> Option<(String, Vec<Actor>)> {
    for place in &wanted.places {
        match place.as_str() {
            "speaker" => {
                let speakers = speakers_of(cast, voices, s, hit.head);
                return Some((place.clone(), speakers));
            }
            "home" => {
                let speakers = speakers_of(cast, voices, s, hit.head);
                let is_text = speakers.iter().all(|a| a.code == "~");
                let home = cast.home_actor(s, hit.head).filter(|_| is_text);
                return Some((place.clone(), home.map_or(speakers, |h| vec![h])));
            }
            "topic" | "self" | "self-or-topic" | "none" => return Some((place.clone(), Vec::new())),
            path => {
                let found = parties_at(cast, s, hit, path);
                if !found.is_empty() {
                    return Some((place.clone(), found));
                }
            }
        }
    }
    None
}

/// Everybody who stands at a place, each once.
fn parties_at(cast: &Cast, s: usize, hit: &CueHit, place: &str) -> Vec<Actor> {
    let scene = cast.scene;
    let mut found: Vec<Actor> = Vec::new();
    for token in scene.lexicon.places.find(&scene.views[s], hit.head, place) {
        if hit.tokens.contains(&token) {
            continue;
        }
        for actor in cast.resolve(s, token) {
            if !found.iter().any(|f| f.code == actor.code && f.name == actor.name) {
                found.push(actor);
            }
        }
    }
    found
}

/// Who speaks at a token: the innermost speaker, the speaker of the transcript turn, else the text's own voice.
pub(crate) fn speakers_of(cast: &Cast, voices: &Voices, s: usize, token: usize) -> Vec<Actor> {
    let chain = voices.of(cast, s, token);
    if let Some(inner) = chain.first() {
        let named: Vec<Actor> = inner.speakers.iter().filter(|a| a.code != "~").cloned().collect();
        if !named.is_empty() {
            return named;
        }
    }
    own_voice(cast, voices, s, token)
}

/// The voice of the text at a sentence: the turn's speaker in a transcript, else `~`.
fn own_voice(cast: &Cast, voices: &Voices, s: usize, token: usize) -> Vec<Actor> {
    if let Some(turn) = voices.turn(s) {
        let mut actor = turn.clone();
        actor.sentence = s;
        return vec![actor];
    }
    vec![text_voice(cast, s, token)]
}

/// The text's own voice.
pub(crate) fn text_voice(cast: &Cast, s: usize, token: usize) -> Actor {
    Actor {
        code: "~".into(),
        name: None,
        kind: crate::statement::Kind::Unknown,
        span: cast.scene.views[s].token(token).span,
        sentence: s,
        head: token,
        is_doer: false,
        is_guess: false,
        described: (token, token),
    }
}

/// Puts the speaker in place of "we" and "I", and finds who reports the source's act.
fn settle_voice(cast: &Cast, voices: &Voices, candidate: &mut Candidate) {
    let (s, head) = (candidate.sentence, candidate.head);
    let chain = voices.of(cast, s, head);
    let is_spoken = candidate.places.get(&Role::Source).is_some_and(|p| p == "speaker");
    let first_person = !is_spoken && candidate.sources.iter().any(|a| a.code == "~");
    if first_person {
        let said = candidate.sources.iter().find(|a| a.code == "~").map(|a| a.span);
        candidate.sources.retain(|a| a.code != "~");
        for mut speaker in speakers_of(cast, voices, s, head) {
            // The text's own voice stands where it says "we".
            speaker.span = said.filter(|_| speaker.code == "~").unwrap_or(speaker.span);
            if !candidate.sources.contains(&speaker) {
                candidate.sources.push(speaker);
            }
        }
    }
    for accused in &mut candidate.accused {
        if accused.code == "~"
            && let Some(speaker) = speakers_of(cast, voices, s, head).into_iter().next()
        {
            *accused = speaker;
        }
    }
    let reporter = chain.get(usize::from(is_spoken || first_person));
    let turn = voices.turn(s).filter(|_| !is_spoken && !first_person);
    let spoken_for = |r: &Actor| candidate.sources.iter().any(|a| a.name == r.name && a.code == r.code);
    candidate.reported_by = reporter
        .and_then(|sp| sp.speakers.first())
        .or(turn)
        .filter(|r| r.code != "~" && !spoken_for(r))
        .cloned();
}
