//! From a parsed document and the lexicon to statements, each with the spans it stands on.
//!
//! [`extract`] is the main function; [`Lexicon`] is what analysts own. The way of a document through the crate is the way
//! through its modules: `scene` (names, quotations), `actors` (who is meant), `voice` (who speaks), `matching` (which
//! frame fires), `firmness` and `fields` (how firmly, how deep, what, when), `assemble` (statements, each once);
//! beside them `aliases` (what is said about names) and `issuer` (whom the document itself speaks for).

mod actors;
mod aliases;
mod assemble;
mod check;
mod diff;
mod doers;
mod fields;
mod firmness;
mod issuer;
mod judge;
mod lexicon;
mod matching;
mod pattern;
mod quotes;
mod scene;
mod statement;
mod techniques;
mod template;
mod titled;
mod trial;
mod victims;
mod view;
mod voice;

pub use check::{Checked, check, checks};
pub use diff::{Changed, Changes, diff};
pub use judge::{Labelled, LabelledStatement, Weighed, network_lessons, train};
pub use lexicon::{Lexicon, LexiconProblem};
pub use statement::{
    Act, Alias, Cited, Commitment, ConductKind, Confidence, Cue, Kind, Level, Operation, Party, Reading,
    Reason, Statement, Technique, When,
};
pub use template::template;
pub use trial::{Filled, Fired, Looked, Missed, Trial, TriedSentence, Verdict, explain_at, try_text};

use std::collections::HashMap;

use actors::Cast;
use matching::Candidate;
use scene::Scene;
use syntax::Parsed;
use text::Document;
use voice::Voices;

/// Reads the statements of a document. Never fails: what cannot be read is a problem in the reading.
pub fn extract(document: &Document, parsed: &Parsed, lexicon: &Lexicon) -> Reading {
    let mut reading = Reading { techniques: techniques::find(document, lexicon), ..Reading::default() };
    let scene = Scene::new(lexicon, document, parsed);
    if !scene.is_about_operations() {
        return reading;
    }
    reading.statements = staged(&scene, |stage, assembler| {
        reading.aliases = aliases::find(stage.cast, stage.voices);
        reading.issuers = issuer::find(stage.cast, stage.voices);
        let revised = judge::revise(stage);
        assembler.run(&revised)
    });
    if !scene.is_mainly_about_operations() && !assemble::is_about_somebody(&reading.statements) {
        reading.statements.clear();
    }
    speak_for(&reading.issuers, &mut reading.statements);
    for statement in &mut reading.statements {
        let evidence = &statement.evidence;
        let inside = |t: &Technique| evidence.iter().any(|e| e.contains(t.span));
        statement.techniques =
            (0..reading.techniques.len()).filter(|&i| inside(&reading.techniques[i])).collect();
    }
    reading
}

/// A document's issuer is the source of what the document says in its own voice, and never reports it.
fn speak_for(issuers: &[Party], statements: &mut [Statement]) {
    if issuers.is_empty() {
        return;
    }
    for statement in statements {
        if let Some(at) = statement.sources.iter().position(|p| p.code == "~") {
            let span = statement.sources[at].span;
            statement.sources.remove(at);
            for issuer in issuers {
                if !statement.sources.iter().any(|p| p.code == issuer.code && p.name == issuer.name) {
                    statement.sources.push(Party { span, ..issuer.clone() });
                }
            }
        }
        let is_issuer = |p: &Party| issuers.iter().any(|i| i.code == p.code && i.name == p.name);
        statement.reported_by = statement.reported_by.take().filter(|p| !is_issuer(p));
    }
}

/// A document read as far as its candidates.
pub(crate) struct Stage<'c, 's, 'a> {
    pub(crate) cast: &'c Cast<'s, 'a>,
    pub(crate) voices: &'c Voices,
    /// In text order.
    pub(crate) candidates: Vec<Candidate>,
}

/// Settles who is who, finds the candidates, and hands them over with what will make statements of them.
pub(crate) fn staged<'s, 'a: 's, R>(
    scene: &'s Scene<'a>,
    then: impl for<'c> FnOnce(&Stage<'c, 's, 'a>, assemble::Assembler<'c, 's, 'a>) -> R,
) -> R {
    let mut cast = Cast::new(scene);
    let mut voices = Voices::new(&cast);
    let mut candidates = all_candidates(&cast, &voices);
    // What the document says of a group's state anywhere holds for every mention of the group.
    let learnt = states_of_groups(&candidates);
    if !learnt.is_empty() {
        cast = Cast::with_groups(scene, learnt);
        voices = Voices::new(&cast);
        candidates = all_candidates(&cast, &voices);
    }
    let blamed = assemble::blame(&cast, &candidates);
    let assembler = assemble::Assembler::new(&cast, &voices, blamed);
    then(&Stage { cast: &cast, voices: &voices, candidates }, assembler)
}

fn all_candidates(cast: &Cast, voices: &Voices) -> Vec<Candidate> {
    (0..cast.scene.views.len()).flat_map(|s| matching::in_sentence(cast, voices, s).0).collect()
}

/// The states of groups that a candidate accuses together with a body of one state, by the group's name in lower case.
fn states_of_groups(candidates: &[Candidate]) -> HashMap<String, String> {
    let mut states = HashMap::new();
    for candidate in candidates {
        let party = candidate.accused.iter().chain(&candidate.backers).find(|a| a.has_party());
        let group = candidate.accused.iter().find(|a| a.kind == Kind::Group && a.name.is_some());
        if let (Some(party), Some(name)) = (party, group.and_then(|g| g.name.as_ref())) {
            states.entry(name.to_lowercase()).or_insert_with(|| party.code.clone());
        }
    }
    states
}
