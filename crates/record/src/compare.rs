//! Two statements, or two documents, field by field.

use crate::actor;
use crate::answer::Shown;
use claims::{Party, Statement};

/// One field of two statements, in the terms of the outputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The field, as the JSON contract names it.
    pub field: &'static str,
    /// Its value in the one; empty where it has none.
    pub one: String,
    /// Its value in the other.
    pub other: String,
}

impl Row {
    /// Whether the two say the same.
    pub fn is_same(&self) -> bool {
        self.one == self.other
    }
}

/// Two statements of the record field by field, as they stand after decisions.
pub fn shown(one: &Shown, other: &Shown) -> Vec<Row> {
    statements((&one.told.claim, &one.document.text), (&other.told.claim, &other.document.text))
}

/// Two statements field by field, with the texts that they point into. The order of parties plays no part.
pub fn statements(one: (&Statement, &str), other: (&Statement, &str)) -> Vec<Row> {
    let rows = fields(one.0, one.1).into_iter().zip(fields(other.0, other.1));
    rows.map(|((field, one), (_, other))| Row { field, one, other }).collect()
}

fn fields(one: &Statement, text: &str) -> [(&'static str, String); 13] {
    let confidence = one.confidence.map(|given| format!("{} ({})", given.span.of(text), given.stix));
    [
        ("act", one.act.name().to_owned()),
        ("sources", labels(&one.sources)),
        ("reported_by", one.reported_by.as_ref().map(actor::label).unwrap_or_default()),
        ("accused", labels(&one.accused)),
        ("commitment", one.commitment.name().to_owned()),
        ("responsibility", one.responsibility.name().to_owned()),
        ("confidence", confidence.unwrap_or_default()),
        ("conduct", one.conduct.as_ref().map(|conduct| conduct.value.name().to_owned()).unwrap_or_default()),
        ("operation", one.operation.as_ref().map(|operation| operation.name.clone()).unwrap_or_default()),
        ("victims", labels(&one.victims)),
        ("measure", one.measure.map(|span| span.of(text).to_owned()).unwrap_or_default()),
        ("date", one.date.as_ref().map(|date| date.value.clone()).unwrap_or_default()),
        ("quote", one.quote.map(|span| span.of(text).to_owned()).unwrap_or_default()),
    ]
}

fn labels(parties: &[Party]) -> String {
    let mut labels: Vec<String> = parties.iter().map(actor::label).collect();
    labels.sort();
    labels.dedup();
    labels.join("; ")
}

/// What two documents say: statements that answer each other, and those that only one has, by their places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alignment {
    /// Statements that tell the same act of the same party, or nearly so: the most alike were paired first.
    pub pairs: Vec<(usize, usize)>,
    /// What only the one says.
    pub only_one: Vec<usize>,
    /// What only the other says.
    pub only_other: Vec<usize>,
}

/// Statements of one side that are compared with each of the other's: documents have fewer, and time stays bounded.
const MOST: usize = 1000;

/// Pairs the statements of two documents: same act or same sources must be, the rest decides who goes with whom.
pub fn documents(one: &[Statement], other: &[Statement]) -> Alignment {
    let mut candidates: Vec<(usize, usize, usize)> = Vec::new();
    for (a, left) in one.iter().enumerate().take(MOST) {
        for (b, right) in other.iter().enumerate().take(MOST) {
            let alike = alikeness(left, right);
            if alike >= 5 {
                candidates.push((alike, a, b));
            }
        }
    }
    candidates.sort_by_key(|&(alike, a, b)| (std::cmp::Reverse(alike), a, b));
    let (mut taken_one, mut taken_other) = (vec![false; one.len()], vec![false; other.len()]);
    let mut found = Alignment::default();
    for (_, a, b) in candidates {
        if !taken_one[a] && !taken_other[b] {
            (taken_one[a], taken_other[b]) = (true, true);
            found.pairs.push((a, b));
        }
    }
    found.pairs.sort_unstable();
    found.only_one = (0..one.len()).filter(|&at| !taken_one[at]).collect();
    found.only_other = (0..other.len()).filter(|&at| !taken_other[at]).collect();
    found
}

/// Who speaks weighs most, then what is done, at whom, and how firmly.
fn alikeness(one: &Statement, other: &Statement) -> usize {
    let shares = |one: &[Party], other: &[Party]| {
        let meet = |a: &Party| other.iter().any(|b| actor::key(a).is_some() && speaker(a) == speaker(b));
        one.iter().any(meet) || (one.is_empty() && other.is_empty())
    };
    let points = [
        (3, shares(&one.sources, &other.sources)),
        (2, one.act == other.act),
        (2, shares(&one.accused, &other.accused)),
        (1, one.commitment == other.commitment),
        (1, one.responsibility == other.responsibility),
        (1, one.conduct.as_ref().map(|c| c.value) == other.conduct.as_ref().map(|c| c.value)),
    ];
    let is_pair = points[0].1 && (points[1].1 || points[2].1);
    if is_pair { points.iter().filter(|(_, holds)| *holds).map(|(weight, _)| weight).sum() } else { 0 }
}

fn speaker(party: &Party) -> Option<String> {
    crate::telling::speaker(party)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statement::tests::claim;
    use claims::Commitment;
    use text::Span;

    #[test]
    fn two_statements_differ_in_what_differs() {
        let (one, mut other) = (
            claim("attribute", "US, GB", "CN", Span::new(0, 1)),
            claim("condemn", "GB, US", "CN", Span::new(2, 3)),
        );
        other.commitment = Commitment::Notes;
        other.quote = Some(Span::new(0, 4));
        let rows = statements((&one, "abcd"), (&other, "abcd"));
        let differ: Vec<_> = rows
            .iter()
            .filter(|row| !row.is_same())
            .map(|row| format!("{}: {} | {}", row.field, row.one, row.other))
            .collect();
        assert_eq!(differ, ["act: attribute | condemn", "commitment: asserts | notes", "quote:  | abcd"]);
        assert_eq!(rows.len(), 13);
    }

    #[test]
    fn documents_are_paired_statement_by_statement() {
        let at = Span::new(0, 1);
        let one = [
            claim("attribute", "US", "CN", at),
            claim("condemn", "US", "CN", at),
            claim("deny", "CN", "CN", at),
        ];
        let other = [
            claim("condemn", "US", "CN", at),
            claim("urge", "EU", "CN", at),
            claim("attribute", "US/State Department", "CN", at),
        ];
        let found = documents(&one, &other);
        assert_eq!(found, Alignment { pairs: vec![(0, 2), (1, 0)], only_one: vec![2], only_other: vec![1] });
        assert_eq!(documents(&[], &other).only_other, [0, 1, 2]);
    }
}
