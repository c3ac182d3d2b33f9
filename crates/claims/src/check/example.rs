//! Running one example: the frame must fire at the marked cue, with the marked words in its roles and the expected fields.

use std::collections::BTreeSet;

use syntax::Model;
use text::Span;

use super::{
    fields,
    marked::{self, Label, Mark, Marked},
    specimen::{Specimen, Trees},
    trace::{self, At, Look},
};
use crate::{
    Stage, judge,
    lexicon::{
        Lexicon, LexiconProblem,
        frame::{Example, Frame, Role},
        passage::READING_DAY,
    },
    matching::{Candidate, Scope},
    scene::Scene,
    staged,
    statement::Statement,
};

/// What the examples of a frame have made use of.
#[derive(Debug, Default)]
pub(super) struct Used {
    pub(super) cues: BTreeSet<usize>,
    pub(super) places: BTreeSet<(Role, String)>,
}

/// Runs an example or near miss of the frame at `index`.
pub(super) fn run(
    lexicon: &Lexicon,
    model: &Model,
    index: usize,
    example: &Example,
    used: &mut Used,
) -> Vec<LexiconProblem> {
    let frame = &lexicon.frames[index];
    let marked = match marked::parse(&example.marked) {
        Ok(marked) => marked,
        Err(fault) => return vec![frame.problem(place_of(frame, example, fault.at), fault.message)],
    };
    if let Some(message) = unusable(frame, example, &marked) {
        return vec![frame.problem(example.at, message)];
    }
    let specimen = Specimen::new(lexicon, model, marked.text.clone(), READING_DAY, Trees::AsNeeded);
    let mut scene = Scene::new(lexicon, &specimen.document, &specimen.parsed);
    if !example.in_context {
        scene.scope = Scope::Checking(index);
    } else if !scene.is_about_operations() {
        return Vec::new();
    }
    let message = staged(&scene, |stage, assembler| {
        // A frame with cues answers for itself; one without is the judge's.
        let candidates = match frame.trigger {
            None => stage.candidates.clone(),
            Some(_) => judge::revise(stage),
        };
        let statements = assembler.each(&candidates);
        let run =
            Run { stage, candidates: &candidates, statements: &statements, index, example, marked: &marked };
        if example.is_near_miss { run.near_miss() } else { run.example(used) }
    });
    message.map(|m| frame.problem(example.at, m)).into_iter().collect()
}

/// The offset in the file of a place in the example's text, where the text is written without escapes.
fn place_of(frame: &Frame, example: &Example, at: usize) -> usize {
    let written = frame.text.get(example.at..).unwrap_or("");
    let marks = written.len() - written.trim_start_matches(['"', '\'']).len();
    let newline = usize::from(marks == 3 && written.get(marks..).is_some_and(|w| w.starts_with('\n')));
    let is_plain = written.get(marks + newline..).is_some_and(|w| w.starts_with(&example.marked));
    if is_plain { example.at + marks + newline + at } else { example.at }
}

/// What keeps an example from showing anything.
fn unusable(frame: &Frame, example: &Example, marked: &Marked) -> Option<String> {
    if example.is_near_miss {
        let is_vacuous = frame.trigger.is_none() && !has_cue_word(frame, &marked.text);
        return is_vacuous.then(|| {
            "this near miss holds no word like a cue of the frame, so that it could never fire: write one that nearly does"
                .into()
        });
    }
    if frame.trigger.is_none() && marked.with(Label::Cue).next().is_none() {
        return Some("mark the words that carry the act: `{cue: accused}`".into());
    }
    let stranger = marked.marks.iter().find_map(|m| match m.label {
        Label::Role(role) if !frame.roles.contains_key(&role) && frame.trigger.is_none() => Some(role),
        Label::Role(_) | Label::Cue | Label::ReportedBy => None,
    })?;
    Some(format!("`{}` is marked, but the frame has no [roles.{0}]", stranger.name()))
}

/// Whether some word begins like a word of some cue.
fn has_cue_word(frame: &Frame, text: &str) -> bool {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    let stem = |word: &str| -> String {
        let length = word.chars().count();
        word.chars().take(length.saturating_sub(2).max(length.min(3))).collect()
    };
    frame.cues.iter().flat_map(|c| c.pattern.words()).any(|cue| {
        let stem = stem(cue);
        words.iter().any(|w| if cue.len() < 3 { w == cue } else { w.starts_with(&stem) })
    })
}

/// One example with what was read from it.
struct Run<'r, 'c, 's, 'a> {
    stage: &'r Stage<'c, 's, 'a>,
    candidates: &'r [Candidate],
    statements: &'r [Option<Statement>],
    index: usize,
    example: &'r Example,
    marked: &'r Marked,
}

impl Run<'_, '_, '_, '_> {
    fn text(&self) -> &str {
        &self.marked.text
    }

    /// Candidates of this frame with their statements.
    fn own(&self) -> impl Iterator<Item = (&Candidate, Option<&Statement>)> {
        let index = self.index;
        let all = self.candidates.iter().zip(self.statements);
        all.filter(move |(c, _)| c.frame == index).map(|(c, s)| (c, s.as_ref()))
    }

    fn words_of_cue(&self, candidate: &Candidate) -> String {
        trace::quoted_words(&self.stage.cast.scene.views[candidate.sentence], &candidate.tokens)
    }

    /// What is wrong, should the frame fire.
    fn near_miss(&self) -> Option<String> {
        let (candidate, statement) = self.own().find_map(|(c, s)| s.map(|s| (c, s)))?;
        let cue = self.words_of_cue(candidate);
        let text = self.text();
        let roles: Vec<String> = self
            .looks(candidate)
            .iter()
            .filter(|l| candidate.places.get(&l.role) == Some(&l.place))
            .flat_map(|l| trace::in_words(std::slice::from_ref(l), text))
            .collect();
        let through = if roles.is_empty() { String::new() } else { format!(" ({})", roles.join("; ")) };
        let summary = fields::summary(statement, text);
        Some(format!("this near miss fires: found cue {cue}{through}, and reads {summary}"))
    }

    /// What is wrong, should the frame not fire as marked and expected.
    fn example(&self, used: &mut Used) -> Option<String> {
        let marks: Vec<Span> = self.marked.with(Label::Cue).collect();
        let mut nearest: Option<Vec<String>> = None;
        let mut elsewhere: Option<String> = None;
        for (candidate, statement) in self.own() {
            if !self.is_at(candidate, &marks) {
                elsewhere = Some(self.words_of_cue(candidate));
                continue;
            }
            used.cues.insert(candidate.cue);
            used.places.extend(candidate.places.iter().map(|(role, place)| (*role, place.clone())));
            let faults = self.faults(candidate, statement);
            if faults.is_empty() {
                return None;
            }
            if nearest.as_ref().is_none_or(|n| faults.len() < n.len()) {
                nearest =
                    Some([vec![format!("found cue {}", self.words_of_cue(candidate))], faults].concat());
            }
        }
        let faults = nearest.unwrap_or_else(|| self.not_fired(&marks, elsewhere));
        Some(faults.join("; "))
    }

    /// Whether the cue stands at all the marked words.
    fn is_at(&self, candidate: &Candidate, marks: &[Span]) -> bool {
        let view = &self.stage.cast.scene.views[candidate.sentence];
        marks.iter().all(|m| candidate.tokens.iter().any(|&t| view.token(t).span.overlaps(*m)))
    }

    /// Why the frame did not fire at the marked cue.
    fn not_fired(&self, marks: &[Span], elsewhere: Option<String>) -> Vec<String> {
        let views = &self.stage.cast.scene.views;
        for (s, miss) in trace::misses(self.stage, self.index) {
            let view = &views[s];
            let is_marked = |t: &usize| marks.iter().any(|m| m.overlaps(view.token(*t).span));
            if !miss.tokens.iter().any(is_marked) {
                continue;
            }
            let at = At { frame: self.index, sentence: s, head: miss.head, tokens: &miss.tokens };
            let looks = trace::looks(self.stage, at);
            let mut words = vec![format!("found cue {}", trace::quoted_words(view, &miss.tokens))];
            // "accused: …" only repeats what the looks tell; a condition or question is told by nothing else.
            match looks.iter().map(|l| l.role).find(|r| miss.because.starts_with(&format!("{}:", r.name()))) {
                Some(role) => words.push(format!("nobody fills {}, which is required", role.name())),
                None => words.push(miss.because),
            }
            words.extend(trace::in_words(&looks, self.text()));
            return words;
        }
        let mut words = vec![trace::no_cue(self.stage, self.index, marks)];
        words.extend(elsewhere.map(|cue| format!("the frame fires at {cue} instead")));
        words
    }

    fn looks(&self, candidate: &Candidate) -> Vec<Look> {
        let at = At {
            frame: candidate.frame,
            sentence: candidate.sentence,
            head: candidate.head,
            tokens: &candidate.tokens,
        };
        trace::looks(self.stage, at)
    }

    fn faults(&self, candidate: &Candidate, statement: Option<&Statement>) -> Vec<String> {
        let Some(statement) = statement else {
            let negated = if candidate.is_negated { ", and the cue is negated" } else { "" };
            let mut words = vec![format!(
                "the frame fires but makes no statement: nobody who can be accused stands in its roles{negated}"
            )];
            words.extend(trace::in_words(&self.looks(candidate), self.text()));
            return words;
        };
        let mut faults: Vec<String> =
            self.marked.marks.iter().filter_map(|m| self.missed_mark(m, candidate, statement)).collect();
        faults
            .extend(self.example.expect.iter().filter_map(|e| fields::difference(e, statement, self.text())));
        faults
    }

    /// What is wrong with the words that fill a marked role.
    fn missed_mark(&self, mark: &Mark, candidate: &Candidate, statement: &Statement) -> Option<String> {
        let filled = match mark.label {
            Label::Cue => return None,
            Label::ReportedBy => statement.reported_by.iter().map(|p| p.span).collect(),
            Label::Role(role) => self.filled(role, candidate, statement),
        };
        if filled.iter().any(|f| f.overlaps(mark.span)) {
            return None;
        }
        let text = self.text();
        let label = mark.label.name();
        let wanted = mark.span.of(text);
        let found: Vec<String> =
            filled.iter().filter(|f| !f.is_empty()).map(|f| format!("\"{}\"", f.of(text))).collect();
        let found = if found.is_empty() { "nothing".into() } else { found.join(", ") };
        let Label::Role(role) = mark.label else {
            return Some(format!("{label}: expected \"{wanted}\", found {found}"));
        };
        let looked = trace::role_in_words(&self.looks(candidate), role, text);
        Some(format!("{label}: expected \"{wanted}\", found {found} ({looked})"))
    }

    /// The words that fill a role.
    fn filled(&self, role: Role, candidate: &Candidate, statement: &Statement) -> Vec<Span> {
        let view = &self.stage.cast.scene.views[candidate.sentence];
        let mut spans: Vec<Span> = match role {
            Role::Source => statement.sources.iter().map(|p| p.span).collect(),
            Role::Accused => statement.accused.iter().map(|p| p.span).collect(),
            Role::Backer => candidate.backers.iter().map(|a| a.span).collect(),
            Role::Conduct => statement.conduct.iter().map(|c| c.span).collect(),
            Role::Victim => statement.victims.iter().map(|p| p.span).collect(),
            Role::Measure => statement.measure.into_iter().collect(),
        };
        if let Some(&thing) = candidate.things.get(&role) {
            let (first, last) = view.subtree(thing);
            spans.push(view.span(first, last));
        }
        spans
    }
}
