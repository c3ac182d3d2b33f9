//! Single objects of STIX 2.1: their ids, the properties that all have, and parties and techniques as objects.

use crate::words::Names;
use ::record::actor::label;
use claims::{Kind, Party, Technique};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// The project's own extension; its schema is `stix/extension.json`. **Never change it**: others rely on the id.
pub(super) const EXTENSION: &str = "extension-definition--1097c841-d2f3-5b6d-bb1a-62cb335e0b0b";
/// TLP 2.0 as OASIS extends STIX 2.1 by it.
const TLP_EXTENSION: &str = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";
/// When objects were made that no document dates, such as identities: the beginning of this mapping.
const ALWAYS: &str = "2026-01-01T00:00:00.000Z";

/// A marking of the Traffic Light Protocol 2.0 (FIRST), as OASIS publishes them for STIX 2.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tlp {
    /// TLP:CLEAR.
    Clear,
    /// TLP:GREEN.
    Green,
    /// TLP:AMBER.
    Amber,
    /// TLP:AMBER+STRICT.
    AmberStrict,
    /// TLP:RED.
    Red,
}

impl Tlp {
    fn parts(self) -> (&'static str, &'static str) {
        match self {
            Tlp::Clear => ("clear", "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"),
            Tlp::Green => ("green", "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"),
            Tlp::Amber => ("amber", "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"),
            Tlp::AmberStrict => ("amber+strict", "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"),
            Tlp::Red => ("red", "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"),
        }
    }

    /// The id of the marking.
    pub(super) fn id(self) -> &'static str {
        self.parts().1
    }

    /// The marking as an object, word for word as OASIS defines it.
    pub(super) fn object(self) -> Value {
        let (name, id) = self.parts();
        json!({
            "type": "marking-definition",
            "spec_version": "2.1",
            "id": id,
            "created": "2022-10-01T00:00:00.000Z",
            "name": format!("TLP:{}", name.to_uppercase()),
            "extensions": { TLP_EXTENSION: { "extension_type": "property-extension", "tlp_2_0": name } },
        })
    }
}

/// The id of an object: its type and a UUIDv5 of what makes it what it is. **Never change this.**
pub(super) fn id(kind: &str, key: &str) -> String {
    let namespace = Uuid::new_v5(&Uuid::NAMESPACE_URL, b"urn:ascribe:stix");
    format!("{kind}--{}", Uuid::new_v5(&namespace, format!("{kind}|{key}").as_bytes()))
}

/// The moment as STIX writes it, to the thousandth of a second.
pub(super) fn moment(at: Timestamp) -> String {
    format!("{at:.3}")
}

/// When an object was made and last changed, and by whom it is said.
pub(super) struct Made {
    pub(super) by: Option<String>,
    pub(super) created: String,
    pub(super) modified: String,
}

impl Made {
    /// Of objects that stand for something that every document may name.
    pub(super) fn always() -> Made {
        Made { by: Some(own_identity_id()), created: ALWAYS.to_owned(), modified: ALWAYS.to_owned() }
    }
}

/// An object with the properties that all have, and its own behind them; what is null is left out.
pub(super) fn object(id: &str, made: &Made, tlp: Tlp, own: Value) -> Value {
    let kind = id.split_once("--").map_or(id, |(kind, _)| kind);
    let mut all = Map::new();
    let mut put = |name: &str, value: Value| all.insert(name.to_owned(), value);
    put("type", json!(kind));
    put("spec_version", json!("2.1"));
    put("id", json!(id));
    if let Some(by) = &made.by {
        put("created_by_ref", json!(by));
    }
    put("created", json!(made.created));
    put("modified", json!(made.modified));
    if let Value::Object(own) = own {
        all.extend(own.into_iter().filter(|(_, value)| !value.is_null()));
    }
    all.insert("object_marking_refs".to_owned(), json!([tlp.id()]));
    Value::Object(all)
}

/// What the project's extension says of an object.
pub(super) fn extended(mut own: Value) -> Value {
    if let Value::Object(own) = &mut own {
        own.retain(|_, value| !value.is_null());
        own.insert("extension_type".to_owned(), json!("property-extension"));
    }
    json!({ EXTENSION: own })
}

/// The identity that stands for Ascribe itself: it makes what no source says, such as the grouping to campaigns.
pub(super) fn own_identity_id() -> String {
    id("identity", "urn:ascribe")
}

pub(super) fn own_identity(tlp: Tlp) -> Value {
    let own = json!({
        "name": "Ascribe",
        "description": "The program that read the documents and grouped what they say into campaigns.",
        "identity_class": "system",
    });
    object(&own_identity_id(), &Made::always(), tlp, own)
}

/// The extension's definition, its schema as text.
pub(super) fn extension_definition() -> Value {
    json!({
        "type": "extension-definition",
        "spec_version": "2.1",
        "id": EXTENSION,
        "created_by_ref": own_identity_id(),
        "created": ALWAYS,
        "modified": ALWAYS,
        "name": "Ascribe statement",
        "description": "Who accuses whom, how firmly, how deep the words put a state in it, and on which words it stands.",
        "schema": include_str!("extension.json"),
        "version": "1.0.0",
        "extension_types": ["property-extension"],
    })
}

/// What a party's own words or the codes call it, without its code.
fn name(party: &Party, names: &Names) -> String {
    party.name.clone().unwrap_or_else(|| names.of(&party.code).to_owned())
}

fn party_extension(party: &Party) -> Value {
    let code = (!matches!(party.code.as_str(), "-" | "?" | "~")).then_some(party.code.as_str());
    extended(json!({ "party": code, "kind": party.kind.name() }))
}

/// A party that speaks or was hit.
pub(super) fn identity(party: &Party, names: &Names, tlp: Tlp) -> Value {
    let class = match party.kind {
        Kind::State | Kind::Organisation | Kind::Agency | Kind::Company | Kind::Media => "organization",
        Kind::Group | Kind::Persons => "group",
        Kind::Person => "individual",
        Kind::Sector => "class",
        Kind::Unknown => "unknown",
    };
    let own = json!({
        "name": name(party, names),
        "identity_class": class,
        "extensions": party_extension(party),
    });
    object(&id("identity", &label(party)), &Made::always(), tlp, own)
}

/// A party that is accused: a named set of activity, or an actor behind it.
pub(super) fn accused(party: &Party, names: &Names, tlp: Tlp) -> Value {
    let (kind, types) = match party.kind {
        Kind::Group => ("intrusion-set", None),
        Kind::State | Kind::Agency => ("threat-actor", Some(json!(["nation-state"]))),
        Kind::Organisation
        | Kind::Company
        | Kind::Media
        | Kind::Person
        | Kind::Persons
        | Kind::Sector
        | Kind::Unknown => ("threat-actor", Some(json!(["unknown"]))),
    };
    let own = json!({
        "name": name(party, names),
        "threat_actor_types": types,
        "extensions": party_extension(party),
    });
    object(&id(kind, &label(party)), &Made::always(), tlp, own)
}

/// The territory of a state.
pub(super) fn territory(party: &Party, names: &Names, tlp: Tlp) -> Value {
    let own = json!({ "name": names.of(&party.code), "country": party.code });
    object(&id("location", &party.code), &Made::always(), tlp, own)
}

/// A technique with its id in ATT&CK.
pub(super) fn technique(one: &Technique, tlp: Tlp) -> Value {
    let reference = json!({
        "source_name": "mitre-attack",
        "external_id": one.id,
    });
    let own = json!({ "name": one.name.as_deref().unwrap_or(&one.id), "external_references": [reference] });
    object(&id("attack-pattern", &one.id), &Made::always(), tlp, own)
}
