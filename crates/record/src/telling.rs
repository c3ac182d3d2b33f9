//! Which operation is spoken of: what a document tells about one operation, and how tellings of documents are linked.
//!
//! The statements of one document about one operation are a [`Telling`]. Two tellings are linked where what they have in
//! common weighs [`LINKED`] or more ([`likeness`]): a whole number, with its reasons in words. Tellings that links join are
//! one operation ([`group`]); a person's link is above every score, and what a person has told apart is never joined.
//! Linking **never deletes**: a link can be undone, and the statements stay what they are.

mod grouping;
mod marks;

pub use grouping::{Grouping, Link, MOST_TELLINGS, STEPS, group, weight_at};
pub use marks::{Mark, Marks, Print, marks};

use crate::actor;
use claims::Statement;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The weight from which two tellings are linked.
pub const LINKED: i32 = 50;

/// What one document tells about one operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    /// The statements, by their place in the reading, in order.
    pub statements: Vec<usize>,
}

/// Cuts a reading into tellings: statements about one accused state belong together, unless they name operations that
/// have nothing in common. What accuses no state belongs to the document's longest telling. A statement that a person has
/// taken out (`alone`) is a telling of its own.
pub fn tellings(statements: &[Statement], alone: &BTreeSet<usize>) -> Vec<Telling> {
    let mut groups: BTreeMap<(String, usize), Vec<usize>> = BTreeMap::new();
    let mut operations: BTreeMap<String, Vec<BTreeSet<String>>> = BTreeMap::new();
    let mut homeless = Vec::new();
    for (at, statement) in statements.iter().enumerate().filter(|(at, _)| !alone.contains(at)) {
        let Some(state) = statement.accused.iter().map(|party| &party.code).find(|code| is_state(code))
        else {
            homeless.push(at);
            continue;
        };
        let known = operations.entry(state.clone()).or_default();
        let operation = place_of(known, marks::operation_words(statement));
        groups.entry((state.clone(), operation)).or_default().push(at);
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
    if !homeless.is_empty() {
        let longest = groups
            .iter()
            .enumerate()
            .max_by_key(|(at, group)| (group.len(), usize::MAX - at))
            .map(|(at, _)| at);
        match longest {
            Some(at) => groups[at].extend(homeless),
            None => groups.push(homeless),
        }
    }
    groups.extend(alone.iter().filter(|at| **at < statements.len()).map(|at| vec![*at]));
    for group in &mut groups {
        group.sort_unstable();
    }
    groups.sort();
    groups.into_iter().map(|statements| Telling { statements }).collect()
}

/// Which of a state's operations the words name: the first that shares one, else a new one. Without words it is the
/// operation that was named first.
fn place_of(known: &mut Vec<BTreeSet<String>>, words: BTreeSet<String>) -> usize {
    if known.is_empty() {
        known.push(words);
        return 0;
    }
    if words.is_empty() {
        return 0;
    }
    let shared = known.iter().position(|one| one.is_empty() || !one.is_disjoint(&words));
    let at = shared.unwrap_or(known.len());
    if at == known.len() {
        known.push(BTreeSet::new());
    }
    known[at].extend(words);
    at
}

pub(crate) fn is_state(code: &str) -> bool {
    actor::is_code(code)
}

/// The id of the operation that begins with this statement: `operation--` and a UUIDv5. Stable for ever, since statements'
/// ids are.
pub fn operation_id(first_statement: &str) -> String {
    let namespace = Uuid::new_v5(&Uuid::NAMESPACE_URL, b"urn:ascribe:operation");
    format!("operation--{}", Uuid::new_v5(&namespace, first_statement.as_bytes()))
}

/// How much two tellings have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    /// The sum of the reasons' weights.
    pub score: i32,
    /// What speaks for and against, each with its weight.
    pub reasons: Vec<(i32, String)>,
}

impl Likeness {
    /// The reasons in one sentence: `both accuse CN (+15), the same day (+20)`.
    pub fn words(&self) -> String {
        self.reasons
            .iter()
            .map(|(weight, words)| format!("{words} ({weight:+})"))
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn add(&mut self, weight: i32, words: impl Into<String>) {
        if weight != 0 {
            self.score += weight;
            self.reasons.push((weight, words.into()));
        }
    }

    /// `first` for the first thing in common, `more` for each further one, `most` in all.
    fn shared<M: Mark>(&mut self, [first, more, most]: [i32; 3], shared: &[&M], words: &str) {
        if let Ok(others @ 0..) = i32::try_from(shared.len()).map(|count| count - 1) {
            self.add((first + more * others).min(most), format!("{words} {}", listed(shared)));
        }
    }
}

/// The first few, and how many more there are.
fn listed<M: Mark>(shared: &[&M]) -> String {
    let shown = shared.iter().take(4).map(|mark| mark.words()).collect::<Vec<_>>().join(", ");
    if shared.len() > 4 { format!("{shown} and {} more", shared.len() - 4) } else { shown }
}

/// Compares two tellings: accused, names, operation, victims, terms, acts and time. Of marks that are numbers the score is
/// the same, and the reasons lack their names.
pub fn likeness<M: Mark>(one: &Marks<M>, other: &Marks<M>) -> Likeness {
    let mut sum = Likeness { score: 0, reasons: Vec::new() };
    states(one, other, &mut sum);
    sum.shared([30, 10, 50], &common(&one.names, &other.names), "both name");
    sum.shared([12, 4, 20], &common(&one.bodies, &other.bodies), "both name");
    let operation = common(&one.operation, &other.operation);
    let fewer = one.operation.len().min(other.operation.len());
    match operation.len() {
        0 if fewer > 0 => sum.add(-25, "they name different operations"),
        // "Salt Typhoon" is not "Volt Typhoon": half of a name is no name.
        shared if 2 * shared <= fewer => {}
        _ => sum.shared([30, 10, 45], &operation, "both name the operation by"),
    }
    sum.shared([20, 5, 30], &common(&one.victims, &other.victims), "both were against");
    sum.shared([4, 4, 12], &common(&one.hit_states, &other.hit_states), "both hit");
    sum.shared([3, 3, 9], &common(&one.sectors, &other.sectors), "both hit the sectors");
    sum.shared([12, 12, 36], &common(&one.terms, &other.terms), "both speak of");
    sum.shared([3, 0, 3], &common(&one.conducts, &other.conducts), "both are called");
    sum.shared([12, 5, 22], &common(&one.acts, &other.acts), "both tell");
    sum.shared([15, 0, 15], &common(&one.counts, &other.counts), "both charge");
    time(one, other, &mut sum);
    sum
}

fn states<M: Mark>(one: &Marks<M>, other: &Marks<M>, sum: &mut Likeness) {
    let shared = common(&one.states, &other.states);
    if shared.is_empty() && !one.states.is_empty() && !other.states.is_empty() {
        sum.add(-40, "they accuse different states");
    }
    sum.shared([15, 0, 15], &shared, "both accuse");
}

fn time<M>(one: &Marks<M>, other: &Marks<M>, sum: &mut Likeness) {
    let (Some(one), Some(other)) = (one.day, other.day) else { return };
    let days = (i64::from(one) - i64::from(other)).abs();
    let apart = format!("they are {days} days apart");
    match days {
        0 => sum.add(20, "the same day"),
        1 => sum.add(20, "a day apart"),
        2..=7 => sum.add(14, apart),
        8..=30 => sum.add(8, apart),
        31..=120 => {}
        121..=365 => sum.add(-15, apart),
        _ => sum.add(-30, apart),
    }
}

fn common<'a, M: Ord>(one: &'a BTreeSet<M>, other: &'a BTreeSet<M>) -> Vec<&'a M> {
    one.intersection(other).collect()
}

/// Whose act it is, for comparing: the state or organisation, else the name.
pub(crate) fn speaker(party: &claims::Party) -> Option<String> {
    if is_state(&party.code) { Some(party.code.clone()) } else { party.name.as_deref().map(actor::fold) }
}

#[cfg(test)]
mod tests;
