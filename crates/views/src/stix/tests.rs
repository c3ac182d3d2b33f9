//! The mapping to STIX, over the invented text.
#![allow(clippy::unwrap_used, reason = "a test that cannot set up its case must fail")]

use super::*;
use crate::fixture;
use crate::record::tests::{names, view};
use ::record::document::{About, Origin, Period, Versions};
use ::record::layout::Layout;

fn kept() -> Kept {
    let document = fixture::document();
    let versions = Versions { program: "1".to_owned(), model: "2".to_owned(), lexicon: "3".to_owned() };
    let about = About {
        url: Some("https://example.org/a".to_owned()),
        title: Some("Oslo".to_owned()),
        publisher: Some("The Daily".to_owned()),
        ..About::default()
    };
    Kept {
        document: Document {
            id: "sha256:0123456789".to_owned(),
            text: document.text.clone(),
            language: "en".to_owned(),
            layout: Layout::of(&document),
            about,
        },
        period: Period { from: "2024-03-05".parse().unwrap(), until: None },
        origin: Origin::Read,
        versions,
        statements: told().into_iter().map(|hit| (hit.told.id, hit.told.claim)).collect(),
        techniques: fixture::reading().techniques,
        aliases: Vec::new(),
        voice: Vec::new(),
    }
}

/// Norway accuses, somebody discloses, China denies.
fn told() -> Vec<Hit> {
    let hit = |told| Hit { told, title: None, operation: "operation--fedcba9876543210".to_owned() };
    view().statements.into_iter().map(hit).collect()
}

fn exported(hits: &[Hit], decided: &[(&str, &str)]) -> Vec<Value> {
    let decided =
        decided.iter().map(|(id, at)| ((*id).to_owned(), at.parse().unwrap())).collect::<BTreeMap<_, _>>();
    let names = names();
    let mut export = Export::new(hits, &decided, &names, Tlp::Green);
    let mut bundle = export.begin();
    assert_eq!(export.documents(), ["sha256:0123456789"]);
    bundle += &export.document(&kept());
    let bundle: Value = serde_json::from_str(&(bundle + END)).unwrap();
    bundle["objects"].as_array().unwrap().clone()
}

fn of<'v>(objects: &'v [Value], field: &str, value: &str) -> Vec<&'v Value> {
    objects.iter().filter(|one| one[field] == value).collect()
}

fn named<'v>(objects: &'v [Value], id: &Value) -> &'v str {
    objects.iter().find(|one| one["id"] == *id).and_then(|one| one["name"].as_str()).unwrap()
}

#[test]
fn an_accusation_is_a_relationship_made_by_its_speaker() {
    let objects = exported(&told(), &[]);
    let accusations = of(&objects, "relationship_type", "attributed-to");
    let [accusation] = accusations.as_slice() else { unreachable!("{accusations:#?}") };
    assert_eq!(named(&objects, &accusation["created_by_ref"]), "Norway");
    assert_eq!(named(&objects, &accusation["target_ref"]), "China");
    assert!(accusation["description"].as_str().unwrap().contains("accused China"), "{accusation}");
    assert_eq!(accusation.get("confidence"), None, "no words give one");
    let statement = &accusation["extensions"][object::EXTENSION]["statement"];
    assert_eq!(statement["commitment"], "formal");
    assert_eq!(statement["responsibility"]["level"], "state-executed");
}

#[test]
fn a_denial_is_an_opinion_on_what_it_answers_and_a_disclosure_a_note() {
    let objects = exported(&told(), &[]);
    let denials = of(&objects, "type", "opinion");
    assert_eq!(denials.len(), 1);
    assert_eq!(denials[0]["opinion"], "strongly-disagree");
    assert_eq!(named(&objects, &denials[0]["created_by_ref"]), "China");
    let accusation = of(&objects, "relationship_type", "attributed-to")[0];
    assert_eq!(denials[0]["object_refs"], json!([accusation["id"]]));
    let notes = of(&objects, "type", "note");
    assert!(notes[0]["abstract"].as_str().unwrap().starts_with("disclose"), "{notes:?}");
}

#[test]
fn a_denial_of_what_is_not_in_the_bundle_is_a_note() {
    let denial = told().split_off(2);
    let objects = exported(&denial, &[]);
    assert!(of(&objects, "type", "opinion").is_empty() && of(&objects, "type", "relationship").is_empty());
    assert_eq!(of(&objects, "type", "note").len(), 1);
}

#[test]
fn words_that_only_name_a_territory_accuse_no_actor() {
    let mut hits = told();
    hits[0].told.claim.responsibility = Level::Ignored;
    let objects = exported(&hits, &[]);
    assert!(of(&objects, "relationship_type", "attributed-to").is_empty());
    let from = of(&objects, "relationship_type", "originates-from")[0];
    let location = of(&objects, "type", "location")[0];
    assert_eq!((&from["target_ref"], &location["country"]), (&location["id"], &json!("CN")));
}

#[test]
fn what_is_rejected_is_revoked_and_answered_by_nobody() {
    let mut hits = told();
    hits[0].told.standing = Standing::Rejected;
    let decided = [(hits[0].told.id.clone(), "2026-02-01T10:00:00Z")];
    let objects = exported(&hits, &[(&decided[0].0, decided[0].1)]);
    let accusation = of(&objects, "relationship_type", "attributed-to")[0];
    assert_eq!(accusation["revoked"], true);
    assert_eq!(accusation["created"], "2024-03-05T00:00:00.000Z");
    assert_eq!(accusation["modified"], "2026-02-01T10:00:00.000Z");
    assert!(of(&objects, "type", "opinion").is_empty(), "nothing stands that could be denied");
}

#[test]
fn a_corrected_accused_revokes_what_the_machine_read() {
    let mut hits = told();
    hits[0].told.standing = Standing::Corrected;
    hits[0].told.claim.accused[0].code = "NO".to_owned();
    let objects = exported(&hits, &[]);
    let accusations = of(&objects, "relationship_type", "attributed-to");
    let stands: Vec<(&str, bool)> = accusations
        .iter()
        .map(|one| (named(&objects, &one["target_ref"]), one.get("revoked").is_some()))
        .collect();
    assert_eq!(stands, [("Norway", false), ("China", true)]);
}

#[test]
fn references_lead_to_objects_of_the_bundle_and_ids_stand_once() {
    let objects = exported(&told(), &[]);
    let ids: BTreeSet<&str> = objects.iter().map(id_of).collect();
    assert_eq!(ids.len(), objects.len());
    for one in &objects {
        let single =
            ["created_by_ref", "source_ref", "target_ref"].into_iter().filter_map(|name| one.get(name));
        let many =
            ["object_refs", "object_marking_refs"].into_iter().filter_map(|name| one.get(name)?.as_array());
        for reference in single.chain(many.flatten()) {
            assert!(ids.contains(reference.as_str().unwrap()), "{reference} of {one}");
        }
    }
}

#[test]
fn the_ids_of_stix_objects_are_stable_for_ever() {
    assert_eq!(id("identity", "CN"), "identity--09668f8a-e315-5762-a809-6512d3585d27");
}

#[test]
fn the_schema_knows_all_acts() {
    let schema: Value = serde_json::from_str(include_str!("extension.json")).unwrap();
    let acts: Vec<&str> = Act::ALL.iter().map(|one| one.name()).collect();
    assert_eq!(schema["properties"]["statement"]["properties"]["act"]["enum"], json!(acts));
}
