//! MISP: clusters of threat actors (galaxy, <https://github.com/MISP/misp-galaxy>) and events.
//!
//! A cluster's synonyms and countries are what the galaxy's authors say; an event's are what its organisation says.

use crate::draft::{Draft, conduct, confidence, day};
use crate::{Broken, Item};
use claims::{Act, Commitment, Kind, Level, Lexicon, Party};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use text::Span;

const GALAXY: &str = "MISP galaxy";
const COUNTRY: &str = "coded:misp-country";
const SPONSOR: &str = "coded:misp-state-sponsor";
const TAGGED: &str = "coded:misp-event";

#[derive(Deserialize)]
struct Cluster {
    #[serde(rename = "type")]
    kind: Option<String>,
    values: Vec<Value>,
}

#[derive(Deserialize)]
struct Entry {
    value: String,
    uuid: Option<String>,
    description: Option<String>,
    #[serde(default)]
    meta: Map<String, Value>,
    #[serde(default)]
    related: Vec<Related>,
}

#[derive(Deserialize)]
struct Related {
    #[serde(rename = "dest-uuid")]
    to: String,
    #[serde(rename = "type")]
    kind: Option<String>,
}

fn whole(error: &serde_json::Error) -> Item {
    let message = format!("it is no JSON of this format: {error}");
    Item::Broken(Broken { place: String::new(), message, hint: "give the file as its publisher has it" })
}

/// The threat actors of a cluster.
pub(crate) fn galaxy(name: &str, content: &str, lexicon: &Lexicon, take: &mut dyn FnMut(Item)) {
    let cluster: Cluster = match serde_json::from_str(content) {
        Ok(cluster) => cluster,
        Err(error) => return take(whole(&error)),
    };
    let mut entries = Vec::new();
    for (at, value) in cluster.values.into_iter().enumerate() {
        let place = format!("values[{at}]");
        match serde_json::from_value::<Entry>(value) {
            Ok(entry) => entries.push((place, entry)),
            Err(error) => take(Item::Broken(Broken {
                place,
                message: error.to_string(),
                hint: "an actor needs at least a value: its name",
            })),
        }
    }
    let names: BTreeMap<String, String> =
        entries.iter().filter_map(|(_, one)| Some((one.uuid.clone()?, one.value.clone()))).collect();
    let kind = cluster.kind.unwrap_or_else(|| "threat-actor".to_owned());
    for (place, one) in &entries {
        take(actor(one, &kind, &names, lexicon).done(format!("{name}#{place}"), None));
    }
}

/// The values of a field, a string or a list of them, on one line.
fn joined(meta: &Map<String, Value>, field: &str) -> String {
    match meta.get(field) {
        Some(Value::String(one)) => one.clone(),
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; "),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => String::new(),
    }
}

fn actor<'a>(one: &Entry, kind: &str, names: &BTreeMap<String, String>, lexicon: &'a Lexicon) -> Draft<'a> {
    let mut draft = Draft::new(lexicon, GALAXY, &format!("{GALAXY} codes {kind} {}", one.value));
    let value = draft.line("value", &one.value);
    draft.line("description", one.description.as_deref().unwrap_or_default());
    for field in ["synonyms", "name-attribution"] {
        let at = if field == "synonyms" { draft.line(field, &joined(&one.meta, field)) } else { None };
        for synonym in at.map_or(Vec::new(), |at| draft.parts(at, &[';'])) {
            draft.alias(&one.value, synonym, "same-as");
        }
    }
    for related in &one.related {
        // Likeness is all that the galaxy's relation says.
        let other = names.get(&related.to).filter(|_| related.kind.as_deref() == Some("similar"));
        if let Some(at) = other.and_then(|other| draft.line("similar", other)) {
            draft.alias(&one.value, at, "overlaps");
        }
    }
    let hit = draft.line("cfr-suspected-victims", &joined(&one.meta, "cfr-suspected-victims"));
    let sectors = draft.line("cfr-target-category", &joined(&one.meta, "cfr-target-category"));
    let deed = draft.line("cfr-type-of-incident", &joined(&one.meta, "cfr-type-of-incident"));
    let country = draft.line("country", &joined(&one.meta, "country"));
    let sponsor =
        draft.line("cfr-suspected-state-sponsor", &joined(&one.meta, "cfr-suspected-state-sponsor"));
    let sure = draft.line("attribution-confidence", &joined(&one.meta, "attribution-confidence"));
    draft.line("refs", &joined(&one.meta, "refs"));
    let mut victims: Vec<Party> = hit
        .map_or(Vec::new(), |at| draft.parts(at, &[';']))
        .into_iter()
        .filter_map(|at| draft.state(at))
        .collect();
    victims.extend(
        sectors
            .map_or(Vec::new(), |at| draft.parts(at, &[';']))
            .into_iter()
            .map(|at| draft.named("-", at, Kind::Sector)),
    );
    for (cell, frame) in [(country, COUNTRY), (sponsor, SPONSOR)] {
        let Some((cue, value)) = cell.zip(value) else { continue };
        let states: Vec<Party> =
            draft.parts(cue, &[',', ';']).into_iter().filter_map(|at| state(&draft, at)).collect();
        let [state, ..] = states.as_slice() else { continue };
        let group = draft.named(if states.len() == 1 { &state.code } else { "?" }, value, Kind::Group);
        let mut told = draft.statement(Act::Attribute, Commitment::Hedged, cue, frame);
        // The country of a group is where it is from; only a sponsor is a state behind it.
        if frame == SPONSOR {
            told.accused.clone_from(&states);
            (told.responsibility, told.responsibility_span) = (Level::Shaped, Some(cue));
        }
        told.accused.push(group);
        told.confidence = sure.and_then(|at| confidence(draft.words(at), at));
        told.conduct = deed.and_then(|at| conduct(draft.words(at), at));
        told.victims.clone_from(&victims);
        draft.add(told);
    }
    draft
}

/// A country by its code of two letters or by its name.
fn state(draft: &Draft<'_>, at: Span) -> Option<Party> {
    let words = draft.words(at);
    let is_code = words.len() == 2 && words.bytes().all(|b| b.is_ascii_uppercase());
    if !is_code {
        return draft.state(at);
    }
    Some(Party { code: words.to_owned(), name: None, kind: Kind::State, tie: None, span: at })
}

#[derive(Deserialize)]
struct Wrapped {
    #[serde(rename = "Event")]
    event: Event,
}

#[derive(Deserialize)]
struct Event {
    info: String,
    uuid: Option<String>,
    date: Option<String>,
    #[serde(rename = "Orgc")]
    by: Option<Named>,
    #[serde(rename = "Tag", default)]
    tags: Vec<Named>,
    #[serde(rename = "Galaxy", default)]
    galaxies: Vec<Galaxy>,
    #[serde(rename = "Attribute", default)]
    attributes: Vec<Attribute>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
struct Galaxy {
    #[serde(rename = "type")]
    kind: String,
    #[serde(rename = "GalaxyCluster", default)]
    clusters: Vec<Entry>,
}

#[derive(Deserialize)]
struct Attribute {
    #[serde(rename = "type")]
    kind: String,
    value: String,
    comment: Option<String>,
}

/// Galaxies whose clusters are actors.
const ACTORS: [&str; 4] = [
    "threat-actor",
    "mitre-intrusion-set",
    "microsoft-activity-group",
    "mitre-enterprise-attack-intrusion-set",
];

/// An event: its organisation says whom it tags.
pub(crate) fn event(name: &str, content: &str, lexicon: &Lexicon, take: &mut dyn FnMut(Item)) {
    let Wrapped { event } = match serde_json::from_str(content) {
        Ok(event) => event,
        Err(error) => return take(whole(&error)),
    };
    let by = event.by.as_ref().map_or("An unnamed organisation", |by| by.name.as_str());
    let mut draft = Draft::new(lexicon, by, &format!("{by} shares: {}", event.info));
    let info = draft.line("info", &event.info);
    let date = draft.line("date", event.date.as_deref().unwrap_or_default());
    for tag in &event.tags {
        draft.line("tag", &tag.name);
    }
    for galaxy in event.galaxies.iter().filter(|one| ACTORS.contains(&one.kind.as_str())) {
        for cluster in &galaxy.clusters {
            tagged(&mut draft, cluster, info, date);
        }
    }
    for Attribute { kind, value, comment } in &event.attributes {
        draft.line(kind, value);
        draft.line("comment", comment.as_deref().unwrap_or_default());
    }
    let place = event.uuid.as_deref().map_or_else(|| name.to_owned(), |uuid| format!("{name}#{uuid}"));
    take(draft.done(place, event.date.as_deref().and_then(day)));
}

fn tagged(draft: &mut Draft<'_>, cluster: &Entry, info: Option<Span>, date: Option<Span>) {
    let Some(value) = draft.line("threat-actor", &cluster.value) else { return };
    let country = draft.line("country", &joined(&cluster.meta, "country"));
    let state = country.and_then(|at| state(draft, at));
    let mut told = draft.statement(Act::Attribute, Commitment::Hedged, value, TAGGED);
    told.accused = vec![draft.named(state.as_ref().map_or("?", |one| &one.code), value, Kind::Group)];
    told.operation = info.map(|at| crate::draft::operation(draft.words(at), at));
    told.date = date.and_then(|at| crate::draft::when(draft.words(at), at));
    draft.add(told);
    let at = draft.line("synonyms", &joined(&cluster.meta, "synonyms"));
    for synonym in at.map_or(Vec::new(), |at| draft.parts(at, &[';'])) {
        draft.alias(&cluster.value, synonym, "same-as");
    }
}
