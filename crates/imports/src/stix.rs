//! STIX 2.1 bundles, among them ATT&CK: every object is kept as it came; what objects state of actors becomes statements of
//! the identity that made them.
//!
//! An actor, a group or a campaign is one document for each identity that says something of it: its names, whom it is
//! attributed to, what it targets, which techniques it uses. Reports are read as prose besides.

mod own;

use crate::draft::{Draft, day, when};
use crate::{Broken, Item};
use claims::{Act, Commitment, Confidence, Kind, Lexicon, Party};
use record::object::Object;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use text::{Content, Input, Span};

const ATTRIBUTED: &str = "coded:stix-attributed-to";
const TARGETS: &str = "coded:stix-targets";
const USES: &str = "coded:stix-uses";

#[derive(Deserialize)]
struct Bundle<'a> {
    #[serde(borrow)]
    objects: Vec<&'a RawValue>,
}

/// The fields of an object that are looked at.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Fields {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    created: Option<String>,
    modified: Option<String>,
    created_by_ref: Option<String>,
    revoked: bool,
    x_mitre_deprecated: bool,
    name: Option<String>,
    description: Option<String>,
    aliases: Vec<String>,
    confidence: Option<u8>,
    relationship_type: Option<String>,
    source_ref: Option<String>,
    target_ref: Option<String>,
    published: Option<String>,
    external_references: Vec<Reference>,
    extensions: Extensions,
}

/// Of the extensions of an object, the project's own.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Extensions {
    #[serde(rename = "extension-definition--1097c841-d2f3-5b6d-bb1a-62cb335e0b0b")]
    own: Option<own::Extension>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Reference {
    source_name: String,
    external_id: Option<String>,
    url: Option<String>,
}

/// Types of objects that somebody may be accused as.
const ACTORS: [&str; 3] = ["intrusion-set", "threat-actor", "campaign"];

/// An actor, the id of who states something of it, and the relationships that do.
type Stated<'a> = ((&'a Fields, Option<&'a str>), Vec<&'a Fields>);
type ById<'a> = BTreeMap<&'a str, &'a Fields>;

/// A bundle.
pub(crate) fn bundle(name: &str, content: &str, lexicon: &Lexicon, take: &mut dyn FnMut(Item)) {
    let bundle: Bundle<'_> = match serde_json::from_str(content) {
        Ok(bundle) => bundle,
        Err(error) => {
            let message = format!("it is no bundle of STIX 2.1: {error}");
            let hint = "a bundle is an object with a list `objects`";
            return take(Item::Broken(Broken { place: String::new(), message, hint }));
        }
    };
    let mut all = Vec::with_capacity(bundle.objects.len());
    for (at, raw) in bundle.objects.iter().enumerate() {
        match serde_json::from_str::<Fields>(raw.get()) {
            Ok(fields) if !fields.id.is_empty() && !fields.kind.is_empty() => {
                take(Item::Object(Box::new(kept(&fields, raw.get()))));
                all.push(fields);
            }
            Ok(_) => take(broken(at, "it has no id or no type".to_owned())),
            Err(error) => {
                // A field of another type than the standard's keeps us from reading the object, not from keeping it.
                let object = bare(raw.get());
                let kept = if object.is_some() { "; it is kept, and nothing is read from it" } else { "" };
                object.into_iter().for_each(|object| take(Item::Object(Box::new(object))));
                take(broken(at, format!("{error}{kept}")));
            }
        }
    }
    let extended =
        all.iter().filter_map(|one| Some((one.id.as_str(), one.extensions.own.as_ref()?, one.revoked)));
    let restored = own::documents(name, extended, take);
    all.retain(|one| !comes_again(one, &restored));
    let by_id: ById<'_> = all.iter().map(|one| (one.id.as_str(), one)).collect();
    reports(name, &all, &by_id, take);
    for ((entity, creator), told) in stated(&all, &by_id) {
        if let Some(draft) = entry(entity, creator, &told, &by_id, lexicon) {
            let published = latest(entity, &told).and_then(day);
            take(draft.done(format!("{name}#{}", entity.id), published));
        }
    }
}

/// Whether all that the object says was taken over already, from the statement that it was made of.
fn comes_again(one: &Fields, restored: &BTreeSet<String>) -> bool {
    let own = one.extensions.own.as_ref();
    own.and_then(|own| own.document.as_ref()).is_some_and(|document| restored.contains(document))
        || (own.is_some() && !restored.is_empty() && ACTORS.contains(&one.kind.as_str()))
}

fn broken(at: usize, message: String) -> Item {
    let hint = "an object of STIX has an id, a type, and fields of the standard's types";
    Item::Broken(Broken { place: format!("objects[{at}]"), message, hint })
}

/// An object of which only id and type can be relied on.
fn bare(json: &str) -> Option<Object> {
    let fields: Map<String, Value> = serde_json::from_str(json).ok()?;
    let field = |name: &str| {
        fields.get(name).and_then(Value::as_str).filter(|value| !value.is_empty()).map(str::to_owned)
    };
    Some(Object {
        id: field("id")?,
        kind: field("type")?,
        version: field("modified").or_else(|| field("created")).unwrap_or_default(),
        creator: field("created_by_ref"),
        json: json.to_owned(),
    })
}

fn kept(fields: &Fields, json: &str) -> Object {
    let version = fields.modified.clone().or_else(|| fields.created.clone());
    Object {
        id: fields.id.clone(),
        kind: fields.kind.clone(),
        version: version.unwrap_or_default(),
        creator: fields.created_by_ref.clone(),
        json: json.to_owned(),
    }
}

/// Reports as prose, with the name of who made them as issuer.
fn reports(name: &str, all: &[Fields], by_id: &ById<'_>, take: &mut dyn FnMut(Item)) {
    for one in all.iter().filter(|one| one.kind == "report" && stands(one)) {
        let Some(description) = one.description.clone().filter(|text| !text.trim().is_empty()) else {
            continue;
        };
        let issuer = creator(one, by_id).and_then(|by| by.name.as_ref()).map(|name| format!("-/{name}"));
        take(Item::Prose(Box::new(Input {
            charset: None,
            path: Some(format!("{name}#{}", one.id)),
            url: one.external_references.iter().find_map(|reference| reference.url.clone()),
            title: one.name.clone(),
            published: one.published.as_deref().and_then(day).map(|day| day.to_string()),
            issuers: issuer.into_iter().collect(),
            language: None,
            content: Content::Text(description),
        })));
    }
}

fn stands(one: &Fields) -> bool {
    !one.revoked && !one.x_mitre_deprecated
}

fn creator<'a>(one: &Fields, by_id: &ById<'a>) -> Option<&'a Fields> {
    one.created_by_ref.as_deref().and_then(|id| by_id.get(id)).copied()
}

/// What each identity states of each actor: the relationships of its making that start there. An actor is stated by its own
/// maker too, for its names.
fn stated<'a>(all: &'a [Fields], by_id: &ById<'a>) -> Vec<Stated<'a>> {
    let mut told: BTreeMap<(&str, Option<&str>), Vec<&Fields>> = BTreeMap::new();
    for one in all.iter().filter(|one| stands(one)) {
        if ACTORS.contains(&one.kind.as_str()) {
            told.entry((&one.id, one.created_by_ref.as_deref())).or_default();
        }
        let source = one.source_ref.as_deref().and_then(|id| by_id.get(id));
        let is_actor = |source: &&&Fields| ACTORS.contains(&source.kind.as_str()) && stands(source);
        if let Some(source) = source.filter(|_| one.kind == "relationship").filter(is_actor) {
            told.entry((&source.id, one.created_by_ref.as_deref())).or_default().push(one);
        }
    }
    let entity = |((id, by), told)| Some(((*by_id.get(id)?, by), told));
    told.into_iter().filter_map(entity).collect()
}

/// The day of an entry: when it, or the last relationship in it, was changed.
fn latest<'a>(entity: &'a Fields, told: &[&'a Fields]) -> Option<&'a str> {
    let moments = std::iter::once(entity).chain(told.iter().copied());
    moments.filter_map(|one| one.modified.as_deref().or(one.created.as_deref())).max()
}

fn entry<'a>(
    entity: &Fields,
    by: Option<&str>,
    told: &[&Fields],
    by_id: &ById<'_>,
    lexicon: &'a Lexicon,
) -> Option<Draft<'a>> {
    let name = entity.name.as_deref()?;
    let maker = by.and_then(|id| by_id.get(id)).and_then(|one| one.name.as_deref());
    let maker = maker.or(by).unwrap_or("An unnamed identity");
    let mut draft = Draft::new(lexicon, maker, &format!("{maker} describes {} {name}", entity.kind));
    let named = draft.line("name", name)?;
    draft.line("id", &entity.id);
    if let Some(reference) = entity.external_references.iter().find(|one| one.external_id.is_some()) {
        let id = reference.external_id.as_deref().unwrap_or_default();
        draft.line("reference", &format!("{} {id}", reference.source_name));
    }
    for alias in entity.aliases.iter().filter(|_| by == entity.created_by_ref.as_deref()) {
        if let Some(at) = draft.line("alias", alias) {
            draft.alias(name, at, "same-as");
        }
    }
    draft.line("description", entity.description.as_deref().unwrap_or_default());
    let mut used = Vec::new();
    for one in told {
        let Some(target) = one.target_ref.as_deref().and_then(|id| by_id.get(id)) else { continue };
        match one.relationship_type.as_deref() {
            Some("attributed-to") => attributed(&mut draft, (entity, named), one, target),
            Some("targets") => targeted(&mut draft, (entity, named), one, target),
            Some("uses") if target.kind == "attack-pattern" => used.extend(technique(&mut draft, target)),
            _ => {}
        }
    }
    if let Some(&(_, cue)) = used.first() {
        let mut one = draft.statement(Act::Disclose, Commitment::Asserts, cue, USES);
        one.accused = vec![party(&draft, entity, named)];
        one.techniques = used.iter().map(|(at, _)| *at).collect();
        one.evidence.extend(used.iter().skip(1).map(|(_, place)| *place));
        draft.add(one);
    }
    Some(draft)
}

/// A group or campaign by its name; an identity that is a state by its code.
fn party(draft: &Draft<'_>, one: &Fields, at: Span) -> Party {
    match one.kind.as_str() {
        "identity" | "location" => draft.party(at, Kind::Unknown),
        _ => draft.named("?", at, Kind::Group),
    }
}

/// How firmly: a number below 70 is no certainty on any scale of the standard's appendix A.
fn degree(draft: &mut Draft<'_>, one: &Fields) -> (Commitment, Option<Confidence>) {
    let at = one.confidence.and_then(|stix| draft.line("confidence", &stix.to_string()));
    let given = one.confidence.zip(at).filter(|(stix, _)| *stix <= 100);
    let given = given.map(|(stix, span)| Confidence { stix, is_likelihood: false, span });
    let is_hedged = given.is_some_and(|given| given.stix < 70);
    (if is_hedged { Commitment::Hedged } else { Commitment::Asserts }, given)
}

/// "Attributed to" names who is behind it, and no part of a state in it.
fn attributed(draft: &mut Draft<'_>, (entity, named): (&Fields, Span), one: &Fields, target: &Fields) {
    let Some(cue) = draft.line("attributed-to", target.name.as_deref().unwrap_or(&target.id)) else { return };
    let (commitment, confidence) = degree(draft, one);
    let mut told = draft.statement(Act::Attribute, commitment, cue, ATTRIBUTED);
    told.accused = vec![party(draft, target, cue)];
    if entity.kind == "campaign" {
        told.operation = Some(crate::draft::operation(draft.words(named), named));
    } else {
        told.accused.push(party(draft, entity, named));
    }
    told.confidence = confidence;
    told.date = dated(draft, one);
    draft.add(told);
}

fn targeted(draft: &mut Draft<'_>, (entity, named): (&Fields, Span), one: &Fields, target: &Fields) {
    let Some(cue) = draft.line("targets", target.name.as_deref().unwrap_or(&target.id)) else { return };
    let (commitment, confidence) = degree(draft, one);
    let mut told = draft.statement(Act::Attribute, commitment, cue, TARGETS);
    told.accused = vec![party(draft, entity, named)];
    told.victims = vec![draft.party(cue, Kind::Unknown)];
    told.confidence = confidence;
    told.date = dated(draft, one);
    draft.add(told);
}

/// When the relationship was made.
fn dated(draft: &mut Draft<'_>, one: &Fields) -> Option<claims::When> {
    let created = one.created.as_deref()?;
    let at = draft.line("created", created)?;
    when(created, at)
}

/// A technique of ATT&CK by its id; its place among the reading's, and its line.
fn technique(draft: &mut Draft<'_>, target: &Fields) -> Option<(usize, Span)> {
    let reference = target.external_references.iter().find(|one| one.source_name == "mitre-attack")?;
    let id = reference.external_id.as_deref()?;
    let name = target.name.as_deref();
    let at = draft.line("uses", &format!("{id} {}", name.unwrap_or_default()))?;
    Some((draft.technique(id, name, at), at))
}
