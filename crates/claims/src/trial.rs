//! Looking at the rules at work: which frames fire on a sentence, with what in their roles, and why the others do not.

use std::collections::BTreeSet;

use syntax::{Model, Parsed};
use text::{Document, Span};

use crate::{
    Stage,
    assemble::{self, Assembler},
    check::{
        specimen::{Specimen, Trees},
        trace::{self, At, Look},
    },
    judge::{self, Weighed},
    lexicon::{Lexicon, frame::Status, passage::READING_DAY},
    matching::{self, Candidate, Scope},
    scene::Scene,
    staged,
    statement::{Party, Statement},
    view::View,
};

/// A text tried on the rules.
#[derive(Debug, Clone)]
pub struct Trial {
    /// The text as a document published on 12 June 2024; all spans of the trial point into its text.
    pub document: Document,
    /// Its sentences, all with trees.
    pub parsed: Parsed,
    /// What the rules made of each sentence, in text order.
    pub sentences: Vec<TriedSentence>,
}

/// What the rules made of one sentence.
#[derive(Debug, Clone)]
pub struct TriedSentence {
    /// Index into [`Parsed::sentences`].
    pub index: usize,
    /// Where it stands.
    pub span: Span,
    /// Why nothing at all is read from the document or the sentence, where that is so.
    pub barred: Option<String>,
    /// Frames that fired, in the order of their cues; after them what the judge has added.
    pub fired: Vec<Fired>,
    /// Frames whose cue is there and that did not fire.
    pub missed: Vec<Missed>,
    /// Acts as the judge weighs them, the nearest to its bar first.
    pub weighed: Vec<Weighed>,
}

/// A frame that fired.
#[derive(Debug, Clone)]
pub struct Fired {
    /// The frame's id.
    pub frame: String,
    /// What it says, in plain words.
    pub gloss: String,
    /// Whether it is a draft, left alone when documents are read.
    pub is_draft: bool,
    /// What the judge says of it.
    pub verdict: Verdict,
    /// The cue as its file writes it; empty for a frame without cue words.
    pub cue: String,
    /// The words of the cue.
    pub words: Vec<Span>,
    /// The roles that were filled.
    pub roles: Vec<Filled>,
    /// The statement made of it before statements that repeat each other are joined; `None` where nobody stands in it
    /// whom it could be about, and where the judge has overruled the frame.
    pub statement: Option<Statement>,
}

/// What became of a frame's finding under the judge, the learnt weights that stand over the frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It stands, perhaps with other parties in its roles: the statement's reasons tell.
    Stands,
    /// The weights speak against it, and nothing is made of it.
    Overruled,
    /// The judge found it without a cue.
    Added,
}

/// A role that was filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The role's name as in frame files.
    pub role: &'static str,
    /// The place through which it was filled.
    pub place: String,
    /// The words found there; none where the place is no path (`speaker`, `topic`).
    pub words: Vec<Span>,
    /// The parties in the role.
    pub parties: Vec<Party>,
}

/// A frame that did not fire although its cue is there.
#[derive(Debug, Clone)]
pub struct Missed {
    /// The frame's id.
    pub frame: String,
    /// The cue as its file writes it.
    pub cue: String,
    /// The words of the cue.
    pub words: Vec<Span>,
    /// Why it did not fire, in words.
    pub because: String,
    /// Everywhere its roles looked; empty where the cue itself was not taken.
    pub looked: Vec<Looked>,
}

/// What stood at one place of a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// The role's name as in frame files.
    pub role: &'static str,
    /// The place.
    pub place: String,
    /// The words found there.
    pub words: Vec<Span>,
    /// The parties that they name.
    pub parties: Vec<Party>,
}

/// Tries a text, mostly one sentence: drafts may fire too, and no words about cyber operations are asked for.
pub fn try_text(lexicon: &Lexicon, model: &Model, text: &str) -> Trial {
    let specimen = Specimen::new(lexicon, model, text.into(), READING_DAY, Trees::All);
    let mut scene = Scene::new(lexicon, &specimen.document, &specimen.parsed);
    scene.scope = Scope::Trying;
    let sentences = staged(&scene, |stage, assembler| {
        let judged = Judged::new(stage, assembler);
        (0..scene.views.len()).map(|s| tried(stage, &judged, s, None)).collect()
    });
    Trial { document: specimen.document, parsed: specimen.parsed, sentences }
}

/// What the rules made of the sentences at these places of a document, in text order and each once, read as
/// [`crate::extract`] reads them; nothing for a place where no sentence stands.
pub fn explain_at(
    lexicon: &Lexicon,
    document: &Document,
    parsed: &Parsed,
    places: &[Span],
) -> Vec<TriedSentence> {
    let at = |place: &Span| {
        let place = Span::new(place.start, place.end.max(place.start.saturating_add(1)));
        parsed.sentences.iter().position(|sentence| sentence.span.overlaps(place))
    };
    let sentences: BTreeSet<usize> = places.iter().filter_map(at).collect();
    if sentences.is_empty() {
        return Vec::new();
    }
    let scene = Scene::new(lexicon, document, parsed);
    let barred = if !scene.is_about_operations() {
        Some("the document hardly speaks of cyber operations, so that nothing is read from it".into())
    } else if !judge::is_about_operations(&scene) {
        Some("the document is about something else by its nouns, so that nothing is read from it".into())
    } else {
        None
    };
    staged(&scene, |stage, assembler| {
        let judged = Judged::new(stage, assembler);
        let no_tree = |s: usize| {
            let because = "no word of the sentence is a cue or a verb of saying";
            (!scene.views[s].sentence.has_tree).then(|| because.to_owned())
        };
        let bar = |s| barred.clone().or_else(|| no_tree(s)).or_else(|| judged.bars());
        sentences.into_iter().map(|s| tried(stage, &judged, s, bar(s))).collect()
    })
}

/// What the judge has left of the candidates, with their statements.
struct Judged {
    revised: Vec<(Candidate, Option<Statement>)>,
    /// How it weighs the acts of each sentence.
    weighed: Vec<Vec<Weighed>>,
}

impl Judged {
    fn new<'c, 's, 'a>(stage: &Stage<'c, 's, 'a>, assembler: Assembler<'c, 's, 'a>) -> Judged {
        let revised = judge::revise(stage);
        let statements = assembler.each(&revised);
        let weighed = judge::weighed(stage);
        Judged { revised: revised.into_iter().zip(statements).collect(), weighed }
    }

    /// Why the statements of the whole document are left out, where they are.
    fn bars(&self) -> Option<String> {
        let statements: Vec<Statement> = self.revised.iter().filter_map(|(_, s)| s.clone()).collect();
        (!assemble::is_about_somebody(&statements)).then(|| {
            "nobody with a party stands accused anywhere in the document, so that nothing is read from it"
                .into()
        })
    }

    fn find(&self, candidate: &Candidate) -> Option<&(Candidate, Option<Statement>)> {
        self.revised.iter().find(|(c, _)| is_same(c, candidate))
    }
}

fn is_same(a: &Candidate, b: &Candidate) -> bool {
    a.sentence == b.sentence && a.frame == b.frame && a.tokens == b.tokens
}

fn tried(stage: &Stage, judged: &Judged, s: usize, barred: Option<String>) -> TriedSentence {
    let view = &stage.cast.scene.views[s];
    let of_frames = stage.candidates.iter().filter(|c| c.sentence == s).map(|c| match judged.find(c) {
        Some((revised, statement)) => fired(stage, revised, statement.clone(), Verdict::Stands),
        None => fired(stage, c, None, Verdict::Overruled),
    });
    let is_new = |c: &Candidate| !stage.candidates.iter().any(|known| is_same(known, c));
    let added = judged.revised.iter().filter(|(c, _)| c.sentence == s && is_new(c));
    let added = added.map(|(c, statement)| fired(stage, c, statement.clone(), Verdict::Added));
    let fired = of_frames.chain(added).collect();
    TriedSentence {
        index: s,
        span: view.sentence.span,
        barred,
        fired,
        missed: missed(stage, s),
        weighed: judged.weighed.get(s).cloned().unwrap_or_default(),
    }
}

fn fired(stage: &Stage, candidate: &Candidate, statement: Option<Statement>, verdict: Verdict) -> Fired {
    let scene = stage.cast.scene;
    let frame = &scene.lexicon.frames[candidate.frame];
    let view = &scene.views[candidate.sentence];
    let at = At {
        frame: candidate.frame,
        sentence: candidate.sentence,
        head: candidate.head,
        tokens: &candidate.tokens,
    };
    let looks = trace::looks(stage, at);
    let roles = candidate.places.iter().map(|(role, place)| {
        let look = looks.iter().find(|l| l.role == *role && l.place == *place);
        Filled {
            role: role.name(),
            place: place.clone(),
            words: look.map(|l| l.phrases.clone()).unwrap_or_default(),
            parties: parties(candidate, statement.as_ref(), *role),
        }
    });
    Fired {
        frame: frame.id.clone(),
        gloss: frame.gloss.clone(),
        is_draft: frame.status == Status::Draft,
        verdict,
        cue: frame.cues.get(candidate.cue).map(|c| c.source.clone()).unwrap_or_default(),
        words: words(view, &candidate.tokens),
        roles: roles.collect(),
        statement,
    }
}

fn parties(
    candidate: &Candidate,
    statement: Option<&Statement>,
    role: crate::lexicon::frame::Role,
) -> Vec<Party> {
    use crate::lexicon::frame::Role;
    let (of_statement, of_candidate) = match role {
        Role::Source => (statement.map(|s| &s.sources), &candidate.sources),
        Role::Accused => (statement.map(|s| &s.accused), &candidate.accused),
        Role::Backer => (None, &candidate.backers),
        Role::Conduct | Role::Victim | Role::Measure => return Vec::new(),
    };
    of_statement.cloned().unwrap_or_else(|| of_candidate.iter().map(|a| a.party()).collect())
}

fn missed(stage: &Stage, s: usize) -> Vec<Missed> {
    let scene = stage.cast.scene;
    let view = &scene.views[s];
    let name = |frame: usize, cue: usize| {
        let frame = &scene.lexicon.frames[frame];
        (frame.id.clone(), frame.cues.get(cue).map(|c| c.source.clone()).unwrap_or_default())
    };
    let (_, misses) = matching::in_sentence(stage.cast, stage.voices, s);
    let mut missed: Vec<Missed> = Vec::new();
    for miss in misses {
        let at = At { frame: miss.frame, sentence: s, head: miss.head, tokens: &miss.tokens };
        let looked = trace::looks(stage, at).into_iter().map(looked).collect();
        let (frame, cue) = name(miss.frame, miss.cue);
        missed.push(Missed { frame, cue, words: words(view, &miss.tokens), because: miss.because, looked });
    }
    for cue in trace::untaken(stage, s, None) {
        let (frame, source) = name(cue.frame, cue.cue);
        let words = words(view, &cue.tokens);
        missed.push(Missed { frame, cue: source, words, because: cue.because, looked: Vec::new() });
    }
    missed.sort_by_key(|m| m.words.first().map(|w| w.start));
    missed
}

fn looked(look: Look) -> Looked {
    Looked { role: look.role.name(), place: look.place, words: look.phrases, parties: look.parties }
}

fn words(view: &View, tokens: &[usize]) -> Vec<Span> {
    tokens.iter().map(|&t| view.token(t).span).collect()
}
