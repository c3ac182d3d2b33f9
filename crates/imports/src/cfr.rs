//! The Cyber Operations Tracker of the Council on Foreign Relations: <https://www.cfr.org/cyber-operations>.
//!
//! Its sponsors are *suspected* state sponsors by its own method: it suspects, and says no more than that a state
//! sponsors.

use crate::Item;
use crate::draft::{Draft, conduct, day, is_there, operation, when};
use crate::table::{Row, rows};
use claims::{Act, Commitment, Kind, Level, Lexicon, Party};

const CODER: &str = "Council on Foreign Relations";
const SPONSOR: &str = "coded:cfr-sponsor";
const RESPONSE: &str = "coded:cfr-response";

/// Types of operations as the tracker names them.
const TYPES: [&str; 8] = [
    "Espionage",
    "Sabotage",
    "Denial of service",
    "Data destruction",
    "Financial Theft",
    "Doxing",
    "Defacement",
    "Ransomware",
];

/// The operations.
pub(crate) fn operations(name: &str, content: &str, lexicon: &Lexicon, take: &mut dyn FnMut(Item)) {
    rows(content, take, |row, take| {
        let (kind, sponsor) = (row.cell("Type"), row.cell("Sponsor"));
        let is_type = !is_there(kind) || TYPES.iter().any(|known| kind.starts_with(known));
        let is_link = |cell: &str| cell.starts_with("http");
        if !is_type || is_link(sponsor) || TYPES.contains(&sponsor) {
            let message = format!("`{kind}` is no type of an operation: its cells are shifted");
            return take(row.broken(message, "move the cells behind the description to their columns"));
        }
        if row.cell("Title").is_empty() {
            return take(row.broken("it has no title", "give it one, or leave it out"));
        }
        take(entry(row, lexicon).done(row.place(name), day(row.cell("Date"))));
    });
}

fn entry<'a>(row: &Row<'_>, lexicon: &'a Lexicon) -> Draft<'a> {
    let mut draft = Draft::new(lexicon, CODER, &format!("{CODER} codes: {}", row.cell("Title")));
    let title = draft.line("Title", row.cell("Title"));
    let date = draft.line("Date", row.cell("Date"));
    let groups = draft.line("Affiliations", row.cell("Affiliations"));
    draft.line("Description", row.cell("Description"));
    let response = draft.line("Response", row.cell("Response"));
    let victims = draft.line("Victims", row.cell("Victims"));
    let sponsor = draft.line("Sponsor", row.cell("Sponsor"));
    let kind = draft.line("Type", row.cell("Type"));
    let category = draft.line("Category", row.cell("Category"));
    for source in ["Sources_1", "Sources_2", "Sources_3"] {
        draft.line(source, row.cell(source));
    }
    let sponsors: Vec<Party> = sponsor
        .map_or(Vec::new(), |at| draft.parts(at, &[';']))
        .into_iter()
        .flat_map(|at| sponsors(&draft, at))
        .collect();
    if let Some(cue) = sponsor.filter(|_| !sponsors.is_empty()) {
        let mut one = draft.statement(Act::Attribute, Commitment::Hedged, cue, SPONSOR);
        one.accused = sponsors.clone();
        // Free text: a name only where it is short enough to be one.
        let is_name = |words: &str| words.split(' ').count() <= 4 && !words.contains("elieved");
        one.accused.extend(groups.filter(|at| is_name(draft.words(*at))).map(|at| {
            let code = if sponsors.len() == 1 { sponsors[0].code.as_str() } else { "?" };
            draft.named(code, at, Kind::Group)
        }));
        (one.responsibility, one.responsibility_span) = (Level::Shaped, Some(cue));
        one.victims = victims
            .map_or(Vec::new(), |at| draft.parts(at, &[',', ';']))
            .into_iter()
            .filter_map(|at| draft.state(at))
            .collect();
        one.victims.extend(
            category
                .map_or(Vec::new(), |at| draft.parts(at, &[',']))
                .into_iter()
                .map(|at| draft.named("-", at, Kind::Sector)),
        );
        one.conduct = kind.and_then(|at| conduct(draft.words(at), at));
        one.operation = title.map(|at| operation(draft.words(at), at));
        draft.add(one);
    }
    if let Some(at) = response {
        answer(&mut draft, at, &sponsors, date);
    }
    draft
}

/// One sponsor, or several with commas between; `Palestine, State of` is one.
fn sponsors(draft: &Draft<'_>, at: text::Span) -> Vec<Party> {
    match draft.state(at) {
        Some(one) => vec![one],
        None => draft.parts(at, &[',']).into_iter().filter_map(|at| draft.state(at)).collect(),
    }
}

/// What the sponsor answered: only a denial names its speaker in the column's own sense. Charges, sanctions and denouncements
/// do not say whose they are.
fn answer(draft: &mut Draft<'_>, at: text::Span, sponsors: &[Party], date: Option<text::Span>) {
    let words = draft.words(at);
    let denial = words.starts_with("Denial").then(|| text::Span::new(at.start, at.start + 6));
    let Some(cue) = denial.filter(|_| !sponsors.is_empty()) else { return };
    let mut one = draft.statement(Act::Deny, Commitment::Denies, cue, RESPONSE);
    one.reported_by = one.sources.pop();
    (one.sources, one.accused) = (sponsors.to_vec(), sponsors.to_vec());
    one.date = date.and_then(|at| when(draft.words(at), at));
    draft.add(one);
}
