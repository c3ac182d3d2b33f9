//! Places: plain words such as `subject` or `of-phrase`, and the dependency paths that they stand for.
//!
//! `~[to]` leaves the tree: every nominal after the cue with that preposition.
//!
//! Only `places.toml` knows dependency relations. A path is a row of steps from the cue's head: `>rel` goes to children
//! with that relation, `<rel` to the head when the node has that relation. A step may ask for a preposition, `>obl[of]`,
//! alternatives are joined by `|`, `+` adds what a second row of steps finds where the first finds anything, and `{VBG|VBN}` before a step asks for the node's Penn tag.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::{LexiconProblem, file};
use crate::view::View;

/// Places that are no paths but are found by who speaks and what has been spoken of.
pub(crate) const BUILT_IN: &[&str] = &["speaker", "home", "topic", "self", "self-or-topic", "none"];

#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    down: bool,
    /// Not along the tree: every nominal after the node with the preposition, for phrases that the tree misplaces.
    after: bool,
    rels: Vec<String>,
    case: Vec<String>,
    xpos: Vec<String>,
}

/// Rows of steps joined by `+`: what the first finds, with what the others find beside it.
type Path = Vec<Vec<Step>>;

/// All places by name.
#[derive(Debug, Default)]
pub(crate) struct Places {
    paths: BTreeMap<String, Vec<Path>>,
    /// Where each place is defined: the problem that no frame uses it, should none do so.
    unused: BTreeMap<String, LexiconProblem>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlacesFile {
    place: BTreeMap<Spanned<String>, PlaceEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceEntry {
    #[allow(dead_code, reason = "the file must say it in words; only its reader needs it")]
    gloss: String,
    paths: Vec<Spanned<String>>,
}

impl Places {
    pub(super) fn read(&mut self, path: &str, source: &str, problems: &mut Vec<LexiconProblem>) {
        let Some(raw) = file::parse::<PlacesFile>(path, source, problems) else { return };
        for (name, entry) in raw.place {
            let mut paths = Vec::new();
            for spec in &entry.paths {
                match parse(spec.get_ref()) {
                    Ok(steps) => paths.push(steps),
                    Err(why) => problems.push(file::at(path, source, spec, why)),
                }
            }
            let message = format!("place `{}` is used by no frame: use it or take it out", name.get_ref());
            let unused = file::at(path, source, &name, message);
            self.unused.insert(name.get_ref().clone(), unused);
            self.paths.insert(name.into_inner(), paths);
        }
    }

    /// Whether the place is defined here or built in.
    pub(crate) fn knows(&self, place: &str) -> bool {
        BUILT_IN.contains(&place) || self.paths.contains_key(place)
    }

    /// Whether the place is a path of `places.toml`.
    pub(crate) fn is_path(&self, place: &str) -> bool {
        self.paths.contains_key(place)
    }

    /// A problem for each place that is not among those used.
    pub(crate) fn unused(&self, used: &[&str]) -> Vec<LexiconProblem> {
        let unused = self.unused.iter().filter(|(name, _)| !used.contains(&name.as_str()));
        unused.map(|(_, problem)| problem.clone()).collect()
    }

    /// The tokens that stand at the place as seen from token `from`: those of the first path that finds any.
    pub(crate) fn find(&self, view: &View, from: usize, place: &str) -> Vec<usize> {
        let Some(paths) = self.paths.get(place) else { return Vec::new() };
        paths.iter().map(|p| take(view, from, p)).find(|found| !found.is_empty()).unwrap_or_default()
    }
}

fn take(view: &View, from: usize, path: &Path) -> Vec<usize> {
    let mut found = path.first().map(|row| walk(view, from, row)).unwrap_or_default();
    if !found.is_empty() {
        found.extend(path.iter().skip(1).flat_map(|row| walk(view, from, row)));
    }
    found
}

fn walk(view: &View, from: usize, path: &[Step]) -> Vec<usize> {
    let mut at = vec![from];
    for step in path {
        at = at.into_iter().flat_map(|i| step.take(view, i)).collect();
        if at.is_empty() {
            break;
        }
    }
    at
}

impl Step {
    fn take(&self, view: &View, i: usize) -> Vec<usize> {
        if !self.xpos.is_empty() && !self.xpos.iter().any(|x| x == view.token(i).xpos) {
            return Vec::new();
        }
        let rels: Vec<&str> = self.rels.iter().map(String::as_str).collect();
        let fits_case = |n: usize| {
            self.case.is_empty() || view.case(n).is_some_and(|c| self.case.iter().any(|want| want == c))
        };
        if self.after {
            (i + 1..view.len()).filter(|&n| view.is_nominal(n) && fits_case(n)).collect()
        } else if self.down {
            view.children_by(i, &rels).filter(|&c| fits_case(c)).collect()
        } else if view.has_rel(i, &rels) && fits_case(i) {
            view.head(i).into_iter().collect()
        } else {
            Vec::new()
        }
    }
}

fn parse(source: &str) -> Result<Path, String> {
    source.split('+').map(parse_row).collect()
}

fn parse_row(source: &str) -> Result<Vec<Step>, String> {
    let steps: Vec<Step> = source.split_whitespace().map(parse_step).collect::<Result<_, _>>()?;
    if steps.is_empty() { Err("a path needs at least one step".into()) } else { Ok(steps) }
}

fn parse_step(source: &str) -> Result<Step, String> {
    let wrong = || format!("step `{source}`: write `>rel`, `<rel`, `>rel[preposition]` or `{{TAG}}>rel`");
    let split = |s: &str| s.split('|').map(str::to_string).collect::<Vec<_>>();
    let (xpos, rest) = match source.strip_prefix('{') {
        Some(inner) => inner.split_once('}').map(|(x, r)| (split(x), r)).ok_or_else(wrong)?,
        None => (Vec::new(), source),
    };
    let (down, after, rest) = match (rest.strip_prefix('>'), rest.strip_prefix('<'), rest.strip_prefix('~')) {
        (Some(r), _, _) => (true, false, r),
        (_, Some(r), _) => (false, false, r),
        (_, _, Some(r)) => (false, true, r),
        _ => return Err(wrong()),
    };
    let (rels, case) = match rest.strip_suffix(']') {
        Some(inner) => inner.split_once('[').map(|(r, c)| (r, split(c))).ok_or_else(wrong)?,
        None => (rest, Vec::new()),
    };
    if rels.is_empty() != after || (after && case.is_empty()) {
        return Err(wrong());
    }
    Ok(Step { down, after, rels: split(rels), case, xpos })
}
