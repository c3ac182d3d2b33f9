//! Answers as CSV (RFC 4180): one head, one row a statement, party, count or decision.

use ::record::actor::label;
use ::record::answer::{ActorView, Counts, Entry, Hit, Kept, OperationView};
use ::record::coalition::Told;
use ::record::compare::{Alignment, Row};
use ::record::decision::Verdict;
use claims::{Level, Party, Statement};

/// Rows with a head.
pub(super) struct Sheet {
    head: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    /// As CSV, with line ends as the standard wants them.
    pub(super) fn csv(&self) -> String {
        let mut out = line(self.head.iter().map(|cell| (*cell).to_owned()));
        self.rows.iter().for_each(|row| out += &line(row.iter().cloned()));
        out
    }
}

fn line(cells: impl Iterator<Item = String>) -> String {
    cells.map(|cell| escaped(&cell)).collect::<Vec<_>>().join(",") + "\r\n"
}

/// A cell as a spreadsheet takes it for text. What could be taken for a formula gets an apostrophe before it; our own labels
/// such as `-/Microsoft` would too, which is why the columns of parties begin with their codes in words (`label_of`).
fn escaped(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let cell = if is_formula { format!("'{cell}") } else { cell.to_owned() };
    match cell.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell,
    }
}

/// `CN`, `CN/APT40`, and the name alone of who belongs to no state.
fn label_of(party: &Party) -> String {
    match (party.code.as_str(), &party.name) {
        ("-" | "?" | "~", Some(name)) => name.clone(),
        ("~", None) => "the text itself".to_owned(),
        ("?", None) => "unknown".to_owned(),
        _ => label(party),
    }
}

fn labels(parties: &[Party]) -> String {
    parties.iter().map(label_of).collect::<Vec<_>>().join("; ")
}

const STATEMENT: [&str; 20] = [
    "id",
    "day",
    "act",
    "sources",
    "reported_by",
    "accused",
    "commitment",
    "responsibility",
    "confidence",
    "conduct",
    "operation_name",
    "victims",
    "date",
    "evidence",
    "quote",
    "standing",
    "document",
    "publisher",
    "title",
    "operation",
];

fn fields(id: &str, one: &Statement) -> Vec<String> {
    let level = if one.responsibility == Level::Unspecified { "" } else { one.responsibility.name() };
    vec![
        id.to_owned(),
        String::new(),
        one.act.name().to_owned(),
        labels(&one.sources),
        one.reported_by.as_ref().map(label_of).unwrap_or_default(),
        labels(&one.accused),
        one.commitment.name().to_owned(),
        level.to_owned(),
        one.confidence.map(|given| given.stix.to_string()).unwrap_or_default(),
        one.conduct.as_ref().map(|conduct| conduct.value.name().to_owned()).unwrap_or_default(),
        one.operation.as_ref().map(|operation| operation.name.clone()).unwrap_or_default(),
        labels(&one.victims),
        one.date.as_ref().map(|date| date.value.clone()).unwrap_or_default(),
    ]
}

fn row(told: &Told, title: Option<&str>, operation: &str) -> Vec<String> {
    let mut row = fields(&told.id, &told.claim);
    row[1] = told.day.to_string();
    row.extend([
        told.evidence.clone(),
        told.quote.clone().unwrap_or_default(),
        told.standing.name().to_owned(),
        told.document.clone(),
        told.publisher.clone().unwrap_or_default(),
        title.unwrap_or_default().to_owned(),
        operation.to_owned(),
    ]);
    row
}

pub(super) fn hits(hits: &[Hit]) -> Sheet {
    let rows = hits.iter().map(|hit| row(&hit.told, hit.title.as_deref(), &hit.operation)).collect();
    Sheet { head: STATEMENT.to_vec(), rows }
}

pub(super) fn told(told: &[Told]) -> Sheet {
    Sheet { head: STATEMENT.to_vec(), rows: told.iter().map(|one| row(one, None, "")).collect() }
}

pub(super) fn kept(kept: &Kept) -> Sheet {
    let text = &kept.document.text;
    let row = |(id, one): &(String, Statement)| {
        let mut row = fields(id, one);
        row.push(one.evidence.iter().map(|span| span.of(text)).collect::<Vec<_>>().join(" "));
        row.push(one.quote.map(|span| span.of(text).to_owned()).unwrap_or_default());
        row
    };
    Sheet { head: STATEMENT[..15].to_vec(), rows: kept.statements.iter().map(row).collect() }
}

pub(super) fn counts(counts: &Counts) -> Sheet {
    let mut rows = Vec::new();
    let mut add = |field: &str, value: String, count: usize| {
        rows.push(vec![field.to_owned(), value, count.to_string()]);
    };
    counts.acts.iter().for_each(|(one, count)| add("act", one.name().to_owned(), *count));
    counts.commitments.iter().for_each(|(one, count)| add("commitment", one.name().to_owned(), *count));
    counts.levels.iter().for_each(|(one, count)| add("responsibility", one.name().to_owned(), *count));
    counts.sources.iter().for_each(|(one, count)| add("source", one.clone(), *count));
    counts.accused.iter().for_each(|(one, count)| add("accused", one.clone(), *count));
    Sheet { head: vec!["field", "value", "statements"], rows }
}

/// An operation's coalition, a row a party with its firmest statement.
pub(super) fn operation(view: &OperationView) -> Sheet {
    let head = vec![
        "operation",
        "party",
        "acts",
        "commitment",
        "responsibility",
        "first",
        "voices",
        "statement",
        "words",
    ];
    let row = |one: &::record::coalition::Stand| {
        let told = one.statements.first().and_then(|at| view.statements.get(*at));
        let acts: Vec<&str> = one.acts.iter().map(|act| act.name()).collect();
        vec![
            view.id.clone(),
            one.party.clone(),
            acts.join("; "),
            one.commitment.name().to_owned(),
            one.responsibility.name().to_owned(),
            one.first.to_string(),
            one.voices.to_string(),
            told.map(|told| told.id.clone()).unwrap_or_default(),
            told.map(|told| told.evidence.clone()).unwrap_or_default(),
        ]
    };
    Sheet { head, rows: view.coalition.parties.iter().map(row).collect() }
}

/// What sources say of an actor's names.
pub(super) fn actor(view: &ActorView) -> Sheet {
    let row = |one: &::record::actor::NameClaim| {
        vec![
            one.source.trim_start_matches("-/").to_owned(),
            one.name.clone(),
            one.relation.name().to_owned(),
            one.other.clone(),
            one.known.to_string(),
            one.document.clone(),
        ]
    };
    Sheet {
        head: vec!["source", "name", "relation", "other", "known", "document"],
        rows: view.claims.iter().map(row).collect(),
    }
}

pub(super) fn comparison(rows: &[Row]) -> Sheet {
    let same = |row: &Row| if row.is_same() { "yes" } else { "no" }.to_owned();
    let row = |row: &Row| vec![row.field.to_owned(), row.one.clone(), row.other.clone(), same(row)];
    Sheet { head: vec!["field", "one", "other", "same"], rows: rows.iter().map(row).collect() }
}

pub(super) fn documents_compared(one: &Kept, other: &Kept, alignment: &Alignment) -> Sheet {
    let id = |kept: &Kept, at: usize| kept.statements.get(at).map(|(id, _)| id.clone()).unwrap_or_default();
    let pairs = alignment.pairs.iter().map(|&(a, b)| vec![id(one, a), id(other, b)]);
    let only_one = alignment.only_one.iter().map(|&at| vec![id(one, at), String::new()]);
    let only_other = alignment.only_other.iter().map(|&at| vec![String::new(), id(other, at)]);
    Sheet { head: vec!["one", "other"], rows: pairs.chain(only_one).chain(only_other).collect() }
}

pub(super) fn journal(entries: &[Entry]) -> Sheet {
    let row = |entry: &Entry| {
        let (field, value) = match &entry.decision.verdict {
            Verdict::Correct(_, correction) => (correction.field(), correction.value()),
            Verdict::Accept(_) | Verdict::Reject(_) | Verdict::Link(..) | Verdict::Unlink(..) => ("", ""),
        };
        vec![
            entry.number.to_string(),
            entry.decision.at.to_string(),
            entry.decision.by.clone(),
            entry.decision.verdict.name().to_owned(),
            entry.decision.verdict.subjects().join("; "),
            field.to_owned(),
            value.to_owned(),
            entry.decision.why.clone().unwrap_or_default(),
        ]
    };
    Sheet {
        head: vec!["number", "at", "by", "decision", "statements", "field", "value", "why"],
        rows: entries.iter().map(row).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_taken_for_a_formula() {
        let sheet = Sheet { head: vec!["a", "b"], rows: vec![vec!["=1+1".into(), "say \"no\", or".into()]] };
        assert_eq!(sheet.csv(), "a,b\r\n'=1+1,\"say \"\"no\"\", or\"\r\n");
    }
}
