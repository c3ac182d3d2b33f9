//! Frames: which words carry which act, and where its roles stand. One frame a file in `lexicon/frames/`.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use syntax::Upos;
use toml::Spanned;

use super::{
    LexiconProblem,
    expect::{self, Expected, RawExpected},
    file,
    places::Places,
};
use crate::{
    pattern::Pattern,
    statement::{Act, Commitment},
};

/// Word class that the head of a cue must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Class {
    Verb,
    Noun,
    Adj,
    Any,
}

impl Class {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Class::Verb => "verb",
            Class::Noun => "noun",
            Class::Adj => "adj",
            Class::Any => "any",
        }
    }

    pub(crate) fn fits(self, upos: Upos) -> bool {
        match self {
            Class::Verb => matches!(upos, Upos::Verb | Upos::Aux),
            Class::Noun => matches!(upos, Upos::Noun | Upos::Propn),
            Class::Adj => matches!(upos, Upos::Adj | Upos::Verb | Upos::Adv),
            Class::Any => true,
        }
    }
}

/// Roles that a frame can fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    Source,
    Accused,
    Conduct,
    Victim,
    Measure,
    /// The state or service to which the accused is said to be tied.
    Backer,
}

impl Role {
    /// All roles.
    pub(crate) const ALL: &'static [Role] =
        &[Role::Source, Role::Accused, Role::Conduct, Role::Victim, Role::Measure, Role::Backer];

    /// Whether parties stand in it, and not things done or taken.
    pub(crate) fn holds_parties(self) -> bool {
        matches!(self, Role::Source | Role::Accused | Role::Backer)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Role::Source => "source",
            Role::Accused => "accused",
            Role::Conduct => "conduct",
            Role::Victim => "victim",
            Role::Measure => "measure",
            Role::Backer => "backer",
        }
    }
}

/// What must be near before the cue counts: words like "denied" are about cyber operations only in such company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Context {
    /// The sentence itself speaks of a cyber operation or of an accusation.
    Sentence,
    /// A cyber operation has been spoken of in this sentence or shortly before.
    #[default]
    Near,
    /// Nothing.
    None,
}

/// What makes a frame fire that has no cue words of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Trigger {
    /// The judge finds the act in a sentence where no frame with cue words does.
    Judged,
}

/// Stage of a frame's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    /// Tried only by `lexicon try` and `check`.
    #[default]
    Draft,
    /// In use.
    Stable,
    /// Kept for its id only.
    Retired,
}

/// One cue: a pattern and the class of its head.
#[derive(Debug, Clone)]
pub(crate) struct Cue {
    pub(crate) pattern: Pattern,
    pub(crate) class: Class,
    /// As written in the file.
    pub(crate) source: String,
    /// Ceiling of commitment where it differs from the frame's.
    pub(crate) commitment: Option<Commitment>,
    /// Offset in the file, for messages.
    pub(crate) at: usize,
}

/// Where one role stands.
#[derive(Debug, Clone)]
pub(crate) struct RolePlaces {
    pub(crate) required: bool,
    /// Names of places, in order of preference.
    pub(crate) places: Vec<String>,
    /// Offset in the file of each place, for messages.
    pub(crate) at: Vec<usize>,
}

/// An example or near miss as written, not yet run.
#[derive(Debug, Clone)]
pub(crate) struct Example {
    /// With marked spans `{role: words}`.
    pub(crate) marked: String,
    /// Fields that the statement must have.
    pub(crate) expect: Vec<Expected>,
    /// Whether the frame must *not* fire.
    pub(crate) is_near_miss: bool,
    /// Whether a near miss is left to the context that a document asks for.
    pub(crate) in_context: bool,
    /// Offset in the file, for messages.
    pub(crate) at: usize,
}

/// A compiled frame.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) id: String,
    pub(crate) gloss: String,
    pub(crate) act: Act,
    pub(crate) commitment: Commitment,
    pub(crate) status: Status,
    pub(crate) context: Context,
    pub(crate) trigger: Option<Trigger>,
    pub(crate) cues: Vec<Cue>,
    pub(crate) roles: BTreeMap<Role, RolePlaces>,
    pub(crate) examples: Vec<Example>,
    pub(crate) file: String,
    pub(crate) text: String,
    pub(crate) id_at: usize,
}

impl Frame {
    /// A problem at a byte offset of the frame's file.
    pub(crate) fn problem(&self, at: usize, message: String) -> LexiconProblem {
        file::problem(&self.file, &self.text, at, message)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameFile {
    frame: Head,
    #[serde(default)]
    cue: Vec<CueEntry>,
    #[serde(default)]
    roles: BTreeMap<Role, RoleEntry>,
    #[serde(default)]
    example: Vec<ExampleEntry>,
    #[serde(default)]
    near_miss: Vec<NearMiss>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    id: Spanned<String>,
    gloss: String,
    act: Spanned<String>,
    commitment: Spanned<String>,
    #[serde(default)]
    status: Status,
    #[serde(default)]
    context: Context,
    trigger: Option<Trigger>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CueEntry {
    /// Single lemmas.
    #[serde(default)]
    lemma: Vec<Spanned<String>>,
    /// Patterns of several words.
    #[serde(default)]
    words: Vec<Spanned<String>>,
    class: Class,
    commitment: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleEntry {
    #[serde(default)]
    required: bool,
    #[serde(rename = "where")]
    places: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleEntry {
    text: Spanned<String>,
    #[serde(default)]
    expect: RawExpected,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NearMiss {
    text: Spanned<String>,
    #[allow(dead_code, reason = "the file must say why; only its reader needs it")]
    why: String,
    /// What keeps the frame from firing is the context that a document must have, not the grammar of the sentence.
    #[serde(default)]
    context: bool,
}

/// Reads one frame file.
pub(super) fn read(path: &str, source: &str, problems: &mut Vec<LexiconProblem>) -> Option<Frame> {
    let raw: FrameFile = file::parse(path, source, problems)?;
    let act = scale(path, source, &raw.frame.act, Act::from_name, "act", problems)?;
    let commitment =
        scale(path, source, &raw.frame.commitment, Commitment::from_name, "commitment", problems)?;
    let cues = raw.cue.iter().flat_map(|entry| compile(path, source, entry, problems)).collect();
    let roles = raw
        .roles
        .into_iter()
        .map(|(role, entry)| {
            let at = entry.places.iter().map(|p| p.span().start).collect();
            let places = entry.places.into_iter().map(Spanned::into_inner).collect();
            (role, RolePlaces { required: entry.required, places, at })
        })
        .collect();
    let mut examples: Vec<Example> = Vec::with_capacity(raw.example.len() + raw.near_miss.len());
    for entry in raw.example {
        examples.push(Example {
            at: entry.text.span().start,
            marked: entry.text.into_inner(),
            expect: expect::read(path, source, entry.expect, problems),
            is_near_miss: false,
            in_context: false,
        });
    }
    let misses = raw.near_miss.into_iter().map(|m| Example {
        at: m.text.span().start,
        marked: m.text.into_inner(),
        expect: Vec::new(),
        is_near_miss: true,
        in_context: m.context,
    });
    examples.extend(misses);
    Some(Frame {
        gloss: raw.frame.gloss,
        act,
        commitment,
        status: raw.frame.status,
        context: raw.frame.context,
        trigger: raw.frame.trigger,
        cues,
        roles,
        examples,
        file: path.into(),
        text: source.into(),
        id_at: raw.frame.id.span().start,
        id: raw.frame.id.into_inner(),
    })
}

fn scale<T>(
    path: &str,
    source: &str,
    value: &Spanned<String>,
    from_name: fn(&str) -> Option<T>,
    what: &str,
    problems: &mut Vec<LexiconProblem>,
) -> Option<T> {
    let found = from_name(value.get_ref());
    if found.is_none() {
        let message = format!("unknown {what} `{}`: see the scales in lexicon/README.md", value.get_ref());
        problems.push(file::at(path, source, value, message));
    }
    found
}

fn compile(path: &str, source: &str, entry: &CueEntry, problems: &mut Vec<LexiconProblem>) -> Vec<Cue> {
    let commitment = entry
        .commitment
        .as_ref()
        .and_then(|c| scale(path, source, c, Commitment::from_name, "commitment", problems));
    let mut cues = Vec::new();
    for word in entry.lemma.iter().chain(&entry.words) {
        match Pattern::parse(word.get_ref()) {
            Ok(pattern) => {
                let source = word.get_ref().clone();
                cues.push(Cue { pattern, class: entry.class, source, commitment, at: word.span().start });
            }
            Err(why) => {
                problems.push(file::at(path, source, word, format!("cue `{}`: {why}", word.get_ref())))
            }
        }
    }
    cues
}

/// Ids are never reused.
pub(super) fn demand_unique_ids(frames: &[Frame], problems: &mut Vec<LexiconProblem>) {
    let mut seen: HashMap<&str, &str> = HashMap::new();
    for frame in frames {
        if let Some(first) = seen.insert(&frame.id, &frame.file) {
            let message =
                format!("frame id `{}` is taken by {first}: choose another, ids are never reused", frame.id);
            problems.push(frame.problem(frame.id_at, message));
        }
    }
}

/// Every place that a role names is defined.
pub(super) fn demand_known_places(frames: &[Frame], places: &Places, problems: &mut Vec<LexiconProblem>) {
    for frame in frames {
        for role in frame.roles.values() {
            for (place, at) in role.places.iter().zip(&role.at).filter(|(p, _)| !places.knows(p)) {
                let message = format!("unknown place `{place}`: places are defined in places.toml");
                problems.push(frame.problem(*at, message));
            }
        }
    }
}
