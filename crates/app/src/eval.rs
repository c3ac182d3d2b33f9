//! Scoring readings against a labelled corpus: pure functions over coded statements.
//!
//! A predicted and a labelled statement *touch* if their evidence overlaps. They match *relaxed* if they touch, have the
//! same act and share a source party; they match in the *core* if they touch and have the same act, the same source
//! parties and the same accused parties. Statements are paired one to one, core matches first, then by the number of
//! further fields that agree. A prediction that repeats a statement already found is **never counted**.

mod coded;
mod figures;
mod labels;

pub(crate) use coded::Coded;
pub(crate) use figures::Figures;
pub(crate) use labels::Labels;

#[cfg(test)]
mod tests;

use figures::Tally;

/// A labelled document with what was read in it.
pub(crate) struct Case {
    /// The name that its files share.
    pub(crate) name: String,
    /// The genre that its labels give.
    pub(crate) genre: String,
    /// The text that the spans count in.
    pub(crate) text: String,
    /// What the labels say.
    pub(crate) labelled: Vec<Coded>,
    /// What was read.
    pub(crate) predicted: Vec<Coded>,
}

/// The figures of the cases, and a line for each statement that was missed or is extra, in the order of the cases.
pub(crate) fn score(cases: &[Case]) -> (Figures, Vec<String>) {
    let mut tally = Tally::default();
    let mut errors = Vec::new();
    for case in cases {
        let pairs = paired(&case.labelled, &case.predicted);
        let repeats = repeats(case, &pairs);
        let counted: Vec<usize> = (0..case.predicted.len()).filter(|at| !repeats.contains(at)).collect();
        tally.add(case, &pairs, &counted);
        errors.extend(errors_of(case, &pairs, &counted));
    }
    (tally.figures(cases.len()), errors)
}

/// A labelled and a predicted statement that match: their places, and whether they match in the core.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pair {
    labelled: usize,
    predicted: usize,
    core: bool,
}

/// One to one, the best first; among equals the earlier ones.
fn paired(labelled: &[Coded], predicted: &[Coded]) -> Vec<Pair> {
    let mut candidates = Vec::new();
    for (i, gold) in labelled.iter().enumerate() {
        for (j, found) in predicted.iter().enumerate() {
            if gold.matches(found) {
                let agreeing = coded::FIELDS.iter().filter(|field| (field.agrees)(gold, found)).count();
                candidates.push((gold.matches_core(found), agreeing, i, j));
            }
        }
    }
    candidates.sort_by(|one, other| {
        (other.0, other.1).cmp(&(one.0, one.1)).then((one.2, one.3).cmp(&(other.2, other.3)))
    });
    let mut pairs: Vec<Pair> = Vec::new();
    for (core, _, i, j) in candidates {
        if pairs.iter().all(|pair| pair.labelled != i && pair.predicted != j) {
            pairs.push(Pair { labelled: i, predicted: j, core });
        }
    }
    pairs
}

/// Predictions that say again what a core match has found already: a further evidence is no error.
fn repeats(case: &Case, pairs: &[Pair]) -> Vec<usize> {
    let is_repeat = |found: &Coded| {
        let core = pairs.iter().filter(|pair| pair.core);
        core.filter_map(|pair| case.labelled.get(pair.labelled))
            .any(|gold| gold.act == found.act && gold.touches(found) && gold.matches_core(found))
    };
    let unpaired = |at: &usize| pairs.iter().all(|pair| pair.predicted != *at);
    let all = case.predicted.iter().enumerate();
    all.filter(|(at, found)| unpaired(at) && is_repeat(found)).map(|(at, _)| at).collect()
}

/// What has no core match: first what was missed, then what is extra.
fn errors_of(case: &Case, pairs: &[Pair], counted: &[usize]) -> Vec<String> {
    let core: Vec<&Pair> = pairs.iter().filter(|pair| pair.core).collect();
    let line = |what: &str, one: &Coded| {
        let evidence = one.spans.first().map_or("", |span| span.of(&case.text));
        let start: String = evidence.chars().take(140).collect();
        format!("{}: {what} {} {:?} -> {:?}: {start}", case.name, one.act, one.sources, one.accused)
    };
    let missed = case.labelled.iter().enumerate();
    let missed = missed.filter(|(at, _)| core.iter().all(|pair| pair.labelled != *at));
    let extra = counted.iter().filter(|at| core.iter().all(|pair| pair.predicted != **at));
    let extra = extra.filter_map(|&at| case.predicted.get(at));
    missed.map(|(_, one)| line("missed", one)).chain(extra.map(|one| line("extra ", one))).collect()
}
