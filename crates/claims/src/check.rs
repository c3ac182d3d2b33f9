//! The lexicon held to its own words: examples fire, near misses do not, passages give their statements and no other.
//!
//! What is not demanded is not done, so [`check`] also demands: every cue, role and place of a stable frame is used by
//! an example, every stable frame has near misses, and every place is used by a frame. Failures speak the language of
//! who writes the lexicon.

mod coverage;
mod example;
pub(crate) mod fields;
mod marked;
mod passage;
pub(crate) mod specimen;
pub(crate) mod trace;

use syntax::Model;

use crate::lexicon::{
    Lexicon, LexiconProblem,
    frame::{Frame, Status},
};
use example::Used;

/// One thing that the lexicon was held to, by name, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// File without its ending, and what in it: `frames/accuse::example line 43`, `frames/accuse::near miss line 60`,
    /// `frames/accuse::demands`, `passages/pronouns::its-minister`, `places::demands`.
    pub name: String,
    /// Empty where it holds.
    pub problems: Vec<LexiconProblem>,
}

/// Everything in which the lexicon does not hold, in the order of its files.
///
/// What already [`Lexicon::load`] finds wrong is not repeated.
pub fn check(lexicon: &Lexicon, model: &Model) -> Vec<LexiconProblem> {
    checks(lexicon, model).into_iter().flat_map(|checked| checked.problems).collect()
}

/// The same one by one, what holds included: each example, near miss and passage is a test with a name.
pub fn checks(lexicon: &Lexicon, model: &Model) -> Vec<Checked> {
    let mut done = Vec::new();
    for (index, frame) in lexicon.frames.iter().enumerate() {
        if frame.status != Status::Retired {
            check_frame(lexicon, model, index, frame, &mut done);
        }
    }
    done.push(Checked { name: "places::demands".into(), problems: unused_places(lexicon) });
    for passage in &lexicon.passages {
        let name = format!("{}::{}", stem(&passage.file), passage.id);
        done.push(Checked { name, problems: passage::run(lexicon, model, passage) });
    }
    done
}

fn check_frame(lexicon: &Lexicon, model: &Model, index: usize, frame: &Frame, done: &mut Vec<Checked>) {
    let mut used = Used::default();
    for example in &frame.examples {
        let line = frame.problem(example.at, String::new()).line;
        let what = if example.is_near_miss { "near miss" } else { "example" };
        let name = format!("{}::{what} line {line}", stem(&frame.file));
        done.push(Checked { name, problems: example::run(lexicon, model, index, example, &mut used) });
    }
    let name = format!("{}::demands", stem(&frame.file));
    done.push(Checked { name, problems: coverage::demands(frame, &used) });
}

fn unused_places(lexicon: &Lexicon) -> Vec<LexiconProblem> {
    let live = lexicon.frames.iter().filter(|f| f.status != Status::Retired);
    let used: Vec<&str> =
        live.flat_map(|f| f.roles.values()).flat_map(|r| r.places.iter().map(String::as_str)).collect();
    lexicon.places.unused(&used)
}

fn stem(file: &str) -> &str {
    file.strip_suffix(".toml").unwrap_or(file)
}
