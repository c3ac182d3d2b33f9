//! EuRepoC (European Repository of Cyber Incidents), global database and attribution table, version 1.1
//! (Zenodo record 7848941): <https://eurepoc.eu>.
//!
//! What the incident table says of the initiator is the coders' own judgement; the attribution table says who attributed,
//! reported by the coders. Its rows are cross products of lists, so that one attribution stands in several.

use crate::Item;
use crate::draft::{Draft, conduct, day, is_there, operation, when};
use crate::table::{Row, listed, rows};
use claims::{Act, Commitment, Kind, Level, Lexicon, Party, Statement};
use std::collections::BTreeMap;
use text::Span;

const CODER: &str = "EuRepoC";
const INITIATOR: &str = "coded:eurepoc-initiator";
const ATTRIBUTION: &str = "coded:eurepoc-attribution";
const RESPONSE: &str = "coded:eurepoc-response";

/// Fields of an incident that are kept as lines, beside those that statements are made of.
const FACTS: [&str; 7] = [
    "description",
    "start_date",
    "end_date",
    "inclusion_criteria",
    "source_incident_detection_disclosure",
    "data_theft",
    "disruption",
];

/// The incidents.
pub(crate) fn incidents(name: &str, content: &str, lexicon: &Lexicon, take: &mut dyn FnMut(Item)) {
    rows(content, take, |row, take| {
        let id = row.cell("ID");
        let is_shifted = id.is_empty() || !id.bytes().all(|b| b.is_ascii_digit());
        if is_shifted {
            return take(row.broken(
                format!("`{id}` is no number of an incident"),
                "look whether its cells are shifted",
            ));
        }
        take(incident(row, lexicon).done(row.place(name), None));
    });
}

fn incident<'a>(row: &Row<'_>, lexicon: &'a Lexicon) -> Draft<'a> {
    let title = format!("{CODER} codes incident {}: {}", row.cell("ID"), row.cell("name"));
    let mut draft = Draft::new(lexicon, CODER, &title);
    let named = draft.line("name", row.cell("name"));
    for field in FACTS {
        draft.line(field, row.cell(field));
    }
    let kind = draft.line("incident_type", row.cell("incident_type"));
    let victims = victims(&mut draft, row);
    let accused = initiators(&mut draft, row);
    if let Some((accused, cue, category)) = accused {
        let mut one = draft.statement(Act::Attribute, Commitment::Asserts, cue, INITIATOR);
        degree(&draft, &mut one, category);
        (one.accused, one.victims) = (accused, victims);
        one.conduct = kind.and_then(|at| conduct(draft.words(at), at));
        one.operation = named.map(|at| operation(draft.words(at), at));
        draft.add(one);
    }
    responses(&mut draft, row);
    draft.line("sources_url", &listed(row.cell("sources_url")));
    draft
}

/// How firmly and how deep, from EuRepoC's category of the initiator: a state is the state itself; "state-affiliation
/// suggested" suggests, and says no more than that the two belong together.
fn degree(draft: &Draft<'_>, one: &mut Statement, category: Option<Span>) {
    let Some(at) = category else { return };
    let words = draft.words(at).to_lowercase();
    let (commitment, level) = match words.as_str() {
        words if words.contains("state-affiliation suggested") => (Commitment::Hedged, Level::Shaped),
        words if words.split("; ").any(|word| word == "state") => (Commitment::Asserts, Level::Executed),
        _ => return,
    };
    (one.commitment, one.responsibility, one.responsibility_span) = (commitment, level, Some(at));
}

/// Countries and sectors that were hit.
fn victims(draft: &mut Draft<'_>, row: &Row<'_>) -> Vec<Party> {
    let mut victims = Vec::new();
    draft.line("receiver_name", &listed(row.cell("receiver_name")));
    if let Some(at) = draft.line("receiver_country", &listed(row.cell("receiver_country"))) {
        victims.extend(draft.parts(at, &[';']).into_iter().filter_map(|at| draft.state(at)));
    }
    if let Some(at) = draft.line("receiver_category", &listed(row.cell("receiver_category"))) {
        victims.extend(draft.parts(at, &[';']).into_iter().map(|at| draft.named("-", at, Kind::Sector)));
    }
    victims
}

/// Who is coded as initiator: states and names, with the words that carry it and the category.
fn initiators(draft: &mut Draft<'_>, row: &Row<'_>) -> Option<(Vec<Party>, Span, Option<Span>)> {
    let category = draft.line("initiator_category", &listed(row.cell("initiator_category")));
    let countries = draft.line("initiator_country", &listed(row.cell("initiator_country")));
    let names = draft.line("initiator_name", &listed(row.cell("initiator_name")));
    accused(draft, category, countries, names).map(|accused| {
        let cue = countries.or(names).or(category).unwrap_or_default();
        (accused, cue, category)
    })
}

/// A state only where it is coded as doing it or as behind it: a group from a country is not the country.
fn accused(
    draft: &Draft<'_>,
    category: Option<Span>,
    countries: Option<Span>,
    names: Option<Span>,
) -> Option<Vec<Party>> {
    let of_state = category.is_some_and(|at| {
        let words = draft.words(at).to_lowercase();
        words.contains("state-affiliation") || words.split("; ").any(|word| word == "state")
    });
    let states: Vec<Party> = countries
        .map_or(Vec::new(), |at| draft.parts(at, &[';']))
        .into_iter()
        .filter_map(|at| draft.state(at))
        .collect();
    let code = match states.as_slice() {
        [one] => one.code.as_str(),
        _ => "?",
    };
    let mut accused: Vec<Party> = if of_state { states.clone() } else { Vec::new() };
    let places = names.map_or(Vec::new(), |at| draft.parts(at, &[';']));
    accused.extend(places.into_iter().map(|at| draft.named(code, at, Kind::Group)));
    if accused.is_empty() {
        let from = category.filter(|_| !states.is_empty());
        accused.extend(from.map(|at| draft.named(code, at, Kind::Group)));
    }
    (!accused.is_empty()).then_some(accused)
}

/// Political and legal responses that are measures: sanctions, expulsions, summonses, arrests and charges. Where the lists of
/// the cells do not have as many parts as each other, nobody can tell which belongs to which: they stay lines.
fn responses(draft: &mut Draft<'_>, row: &Row<'_>) {
    for sort in ["political_response", "legal_response"] {
        let mut cells: BTreeMap<&str, Option<Span>> = BTreeMap::new();
        for field in ["date", "type", "type_subcode", "country", "actor"] {
            let column = format!("{sort}_{field}");
            cells.insert(field, draft.line(&column, &whole_list(row.cell(&column))));
        }
        let lists =
            |field: &str| cells.get(field).copied().flatten().map_or(Vec::new(), |at| every_part(draft, at));
        let (countries, codes, types) = (lists("country"), lists("type_subcode"), lists("type"));
        let dates = lists("date");
        let mut found = Vec::new();
        for (at, country) in countries.iter().enumerate().filter(|_| countries.len() == types.len()) {
            let Some(party) = draft.state(*country) else { continue };
            let code = codes.get(at).copied().filter(|_| codes.len() == countries.len());
            let Some((act, cue)) = [code, types.get(at).copied()]
                .into_iter()
                .flatten()
                .find_map(|at| Some((measure(draft.words(at))?, at)))
            else {
                continue;
            };
            let mut one = draft.statement(act, Commitment::Formal, cue, RESPONSE);
            one.reported_by = one.sources.pop();
            one.sources.push(party);
            one.measure = Some(cue);
            let date = dates.get(at).filter(|_| dates.len() == countries.len());
            one.date = date.and_then(|at| when(draft.words(*at), *at));
            found.push(one);
        }
        found.into_iter().for_each(|one| draft.add(one));
    }
}

/// Empty parts keep their places: the cells of a row are lists of one length.
fn whole_list(cell: &str) -> String {
    let parts: Vec<&str> =
        cell.split(';').map(str::trim).map(|part| if part.is_empty() { "–" } else { part }).collect();
    if parts.iter().any(|part| is_there(part) && *part != "–") { parts.join("; ") } else { String::new() }
}

fn every_part(draft: &Draft<'_>, place: Span) -> Vec<Span> {
    let mut at = place.start;
    let length = |words: &str| u32::try_from(words.len()).unwrap_or_default();
    let parts = draft.words(place).split("; ").map(|part| {
        let span = Span::new(at, at + length(part));
        at = span.end + 2;
        span
    });
    parts.collect()
}

fn measure(words: &str) -> Option<Act> {
    let words = words.to_lowercase();
    let has = |cues: &[&str]| cues.iter().any(|cue| words.contains(cue));
    if has(&["sanction", "asset freeze", "travel ban"]) {
        Some(Act::Sanction)
    } else if has(&["expulsion", "summon", "diplomatic relations", "diplomatic protest", "démarche"]) {
        Some(Act::Protest)
    } else if has(&["indictment", "criminal charge", "prosecution"]) {
        Some(Act::Charge)
    } else {
        None
    }
}

/// Rows of one attribution.
struct Attribution {
    number: usize,
    incident: String,
    /// Values of each column in the order of the rows, each once.
    cells: BTreeMap<&'static str, Vec<String>>,
}

/// Columns of the attribution table that are taken over, in the order of the lines.
const COLUMNS: [&str; 9] = [
    "attribution_date",
    "attribution_type",
    "attribution_basis",
    "attributing_actor",
    "attribution_it_company",
    "attributing_country",
    "attributed_initiator_category",
    "attributed_initiator_country",
    "attributed_initiator",
];

/// The attributions: all rows of one number are one.
pub(crate) fn attributions(name: &str, content: &str, lexicon: &Lexicon, take: &mut dyn FnMut(Item)) {
    let mut all: BTreeMap<(String, String), Attribution> = BTreeMap::new();
    rows(content, take, |row, take| {
        let (incident, id) = (row.cell("incident_ID"), row.cell("attribution_ID"));
        if incident.is_empty() || incident.parse::<f64>().is_err() {
            return take(row.broken(
                format!("`{incident}` is no number of an incident"),
                "look whether its cells are shifted",
            ));
        }
        let new =
            || Attribution { number: row.number, incident: incident.to_owned(), cells: BTreeMap::new() };
        let one = all.entry((incident.to_owned(), id.to_owned())).or_insert_with(new);
        for column in COLUMNS {
            let value = row.cell(column).to_owned();
            let values = one.cells.entry(column).or_default();
            if is_there(&value) && !values.contains(&value) {
                values.push(value);
            }
        }
    });
    let mut all: Vec<((String, String), Attribution)> = all.into_iter().collect();
    all.sort_by_key(|(_, one)| one.number);
    for ((_, id), one) in all {
        let place = format!("{name}#row {}", one.number);
        let (draft, published) = attribution(&id, &one, lexicon);
        take(draft.done(place, published));
    }
}

fn attribution<'a>(
    id: &str,
    one: &Attribution,
    lexicon: &'a Lexicon,
) -> (Draft<'a>, Option<jiff::civil::Date>) {
    let id = id.strip_suffix(".0").unwrap_or(id);
    let title = format!("{CODER} codes attribution {id} of incident {}", one.incident);
    let mut draft = Draft::new(lexicon, CODER, &title);
    let mut at: BTreeMap<&str, Span> = BTreeMap::new();
    for column in COLUMNS {
        let cell = one.cells.get(column).map(|values| values.join("; ")).unwrap_or_default();
        at.extend(draft.line(column, &cell).map(|place| (column, place)));
    }
    let get = |column: &str| at.get(column).copied();
    let date = get("attribution_date").and_then(|at| day(draft.words(at)).map(|day| (day, at)));
    let accused = accused(
        &draft,
        get("attributed_initiator_category"),
        get("attributed_initiator_country"),
        get("attributed_initiator"),
    );
    let cue = get("attribution_type").or(get("attribution_basis")).or(get("attributed_initiator_country"));
    if let (Some(accused), Some(cue)) = (accused, cue) {
        let is_own = get("attribution_basis").is_some_and(|at| draft.words(at).contains("Attacker confirms"));
        let (act, commitment) =
            if is_own { (Act::Claim, Commitment::Asserts) } else { (Act::Attribute, Commitment::Asserts) };
        let mut told = draft.statement(act, commitment, cue, ATTRIBUTION);
        degree(&draft, &mut told, get("attributed_initiator_category"));
        told.reported_by = told.sources.pop();
        told.sources = if is_own { accused.clone() } else { speakers(&draft, &at, cue) };
        told.accused = accused;
        told.date = date.and_then(|(_, at)| when(draft.words(at), at));
        draft.add(told);
    }
    // Dates of 1 January stand for a year: a day that nobody gave would be wrong.
    (draft, date.map(|(day, _)| day).filter(|day| (day.month(), day.day()) != (1, 1)))
}

/// Who attributes: the actors by name, else the country, else somebody unknown at the words that say of what sort.
fn speakers(draft: &Draft<'_>, at: &BTreeMap<&str, Span>, cue: Span) -> Vec<Party> {
    let parts = |column: &str| at.get(column).map_or(Vec::new(), |at| draft.parts(*at, &[';']));
    let countries: Vec<Party> =
        parts("attributing_country").into_iter().filter_map(|at| draft.state(at)).collect();
    let code = match countries.as_slice() {
        [one] => one.code.as_str(),
        _ => "-",
    };
    let mut speakers: Vec<Party> =
        parts("attribution_it_company").into_iter().map(|at| draft.named("-", at, Kind::Company)).collect();
    let kind = if code == "-" { Kind::Company } else { Kind::Agency };
    speakers.extend(parts("attributing_actor").into_iter().map(|at| match draft.state(at) {
        Some(state) => state,
        None => draft.named(code, at, kind),
    }));
    if speakers.is_empty() {
        speakers = countries;
    }
    if speakers.is_empty() {
        speakers.push(Party { code: "?".to_owned(), name: None, kind: Kind::Unknown, tie: None, span: cue });
    }
    speakers
}
