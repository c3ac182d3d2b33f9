//! Small made files in the shapes of the real ones: what becomes a statement, whose, and what is told as broken.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot set up its case must fail")]

use claims::{Act, Commitment, Level, Lexicon, Party, Statement};
use imports::{Broken, Coded, Format, Item};
use record::object::Object;

/// What came out of a file.
#[derive(Default)]
struct Found {
    coded: Vec<Coded>,
    objects: Vec<Object>,
    broken: Vec<Broken>,
    prose: usize,
}

fn import(content: &str) -> Found {
    let format = imports::tell(content).unwrap();
    let mut found = Found::default();
    imports::import(format, "file", content, Lexicon::embedded(), &mut |item| match item {
        Item::Coded(one) => found.coded.push(*one),
        Item::Object(one) => found.objects.push(*one),
        Item::Broken(one) => found.broken.push(one),
        Item::Prose(_) => found.prose += 1,
    });
    // Every cell is cited: all spans of all statements lie on words of their entries.
    for Coded { document, reading, .. } in &found.coded {
        for one in &reading.statements {
            let parties = one.sources.iter().chain(&one.accused).chain(&one.victims).map(|party| party.span);
            for span in one.evidence.iter().copied().chain(parties).chain([one.cue.span]) {
                assert!(!span.of(&document.text).trim().is_empty(), "{span:?} in {}", document.text);
            }
        }
    }
    found
}

fn labels(parties: &[Party]) -> String {
    let label = |party: &Party| match &party.name {
        Some(name) => format!("{}/{name}", party.code),
        None => party.code.clone(),
    };
    parties.iter().map(label).collect::<Vec<_>>().join(", ")
}

fn shown(one: &Statement) -> String {
    let (sources, accused) = (labels(&one.sources), labels(&one.accused));
    format!(
        "{} {} > {accused} {} {}",
        one.act.name(),
        sources,
        one.commitment.name(),
        one.responsibility.name()
    )
}

const TRACKER: &str = "Title,Date,Affiliations,Description,Response,Victims,Sponsor,Type,Category,Sources_1,Sources_2,Sources_3
Harbour Pilot,1/20/2022,Slate Heron,What it did,Denial   https://example.org,\"Norway, port authorities\",Korea (Democratic People's Republic of),Espionage,Private sector,,,
Shifted,1/21/2022,,text,,,Government,https://example.org/a,,,,
";

#[test]
fn the_tracker_suspects_sponsors_and_a_shifted_row_is_told() {
    let found = import(TRACKER);
    let [one] = found.coded.as_slice() else { panic!("{:?}", found.coded) };
    let statements: Vec<String> = one.reading.statements.iter().map(shown).collect();
    assert_eq!(
        statements,
        [
            "attribute -/Council on Foreign Relations > KP, KP/Slate Heron hedged state-shaped",
            "deny KP > KP denies unspecified",
        ]
    );
    assert_eq!(labels(&one.reading.statements[0].victims), "NO, -/Private sector");
    assert_eq!(one.document.path.as_deref(), Some("file#row 2"));
    assert_eq!(one.document.published.unwrap().to_string(), "2022-01-20");
    assert_eq!(found.broken[0].place, "row 3");
}

#[test]
fn an_incident_is_the_coders_and_says_no_more_than_its_category() {
    let check = |category: &str, expected: &str| {
        let head =
            "ID,name,receiver_country,incident_type,initiator_name,initiator_country,initiator_category";
        let found =
            import(&format!("{head}\n7,Pilot,['Norway'],Data theft,['Heron'],['China'],\"{category}\"\n"));
        assert_eq!(shown(&found.coded[0].reading.statements[0]), expected);
    };
    check("['State']", "attribute -/EuRepoC > CN, CN/Heron asserts state-executed");
    check(
        "['Non-state actor, state-affiliation suggested']",
        "attribute -/EuRepoC > CN, CN/Heron hedged state-shaped",
    );
    check("['Non-state-group']", "attribute -/EuRepoC > CN/Heron asserts unspecified");
}

#[test]
fn an_attribution_is_its_speakers_reported_by_the_coder() {
    let found = import(
        "incident_ID,attribution_ID,attribution_date,attribution_type,attribution_basis,attributing_actor,attribution_it_company,attributing_country,attributed_initiator,attributed_initiator_country,attributed_initiator_category
7,3.0,2021-07-19,Political statement,Attribution by receiver government,White House,,United States,,China,State
7,3.0,2021-07-19,Political statement,Attribution by receiver government,White House,,United States,Heron,China,State
8,4.0,2021-01-01,Self-attribution,Attacker confirms,,,,Killers,Russia,Non-state-group
x,,,,,,,,,,
",
    );
    let all: Vec<&Statement> = found.coded.iter().flat_map(|one| &one.reading.statements).collect();
    assert_eq!(shown(all[0]), "attribute US/White House > CN, CN/Heron asserts state-executed");
    assert_eq!(all[0].reported_by.as_ref().and_then(|by| by.name.as_deref()), Some("EuRepoC"));
    assert_eq!(shown(all[1]), "claim RU/Killers > RU/Killers asserts unspecified");
    assert_eq!((all.len(), found.broken.len()), (2, 1), "rows of one attribution are one");
    assert_eq!(found.coded[1].document.published, None, "the first of January stands for a year");
}

#[test]
fn a_cluster_says_names_and_a_country_is_no_sponsor() {
    let found = import(
        r#"{"authors": ["A"], "type": "threat-actor", "uuid": "u", "values": [
            {"value": "Salt Heron", "uuid": "1", "meta": {"country": "CN", "attribution-confidence": "50",
             "synonyms": ["Grey Heron"], "cfr-suspected-state-sponsor": "China"},
             "related": [{"dest-uuid": "2", "type": "similar"}]},
            {"value": "Earth Heron", "uuid": "2"}, {"meta": {}}]}"#,
    );
    let first = &found.coded[0].reading;
    let statements: Vec<String> = first.statements.iter().map(shown).collect();
    assert_eq!(
        statements,
        [
            "attribute -/MISP galaxy > CN/Salt Heron hedged unspecified",
            "attribute -/MISP galaxy > CN, CN/Salt Heron hedged state-shaped",
        ]
    );
    assert_eq!(first.statements[0].confidence.map(|given| given.stix), Some(50));
    let names: Vec<_> = first.aliases.iter().map(|one| (one.other.as_str(), one.relation)).collect();
    assert_eq!(names, [("Grey Heron", "same-as"), ("Earth Heron", "overlaps")]);
    assert_eq!(found.broken[0].place, "values[2]");
}

#[test]
fn an_event_is_its_organisations() {
    let found = import(
        r#"{"Event": {"info": "Pilot", "uuid": "e", "date": "2024-03-05", "Orgc": {"name": "CERT Example"},
            "Galaxy": [{"type": "threat-actor", "GalaxyCluster": [{"value": "Heron", "meta": {"country": ["IR"]}}]}],
            "Attribute": [{"type": "domain", "value": "example.org"}]}}"#,
    );
    let one = &found.coded[0];
    assert_eq!(shown(&one.reading.statements[0]), "attribute -/CERT Example > IR/Heron hedged unspecified");
    assert!(one.document.text.contains("domain: example.org"));
}

const BUNDLE: &str = r#"{"type": "bundle", "id": "bundle--1", "objects": [
    {"type": "identity", "id": "identity--1", "name": "Example Labs", "created": "2020-01-01T00:00:00Z"},
    {"type": "identity", "id": "identity--2", "name": "China"},
    {"type": "intrusion-set", "id": "intrusion-set--1", "name": "Heron", "aliases": ["Heron", "Grey Heron"], "created_by_ref": "identity--1"},
    {"type": "attack-pattern", "id": "attack-pattern--1", "name": "Valid Accounts", "external_references": [{"source_name": "mitre-attack", "external_id": "T1078"}]},
    {"type": "relationship", "id": "relationship--1", "relationship_type": "attributed-to", "source_ref": "intrusion-set--1", "target_ref": "identity--2", "created_by_ref": "identity--1", "confidence": 60, "created": "2024-03-05T00:00:00Z"},
    {"type": "relationship", "id": "relationship--2", "relationship_type": "uses", "source_ref": "intrusion-set--1", "target_ref": "attack-pattern--1", "created_by_ref": "identity--1"},
    {"type": "report", "id": "report--1", "name": "R", "description": "Example Labs accused China.", "created_by_ref": "identity--1"},
    {"type": "x-unknown",  "id": "x-unknown--1", "odd": [1, 2.50]}, {"name": "no type"}]}"#;

#[test]
fn relationships_are_statements_of_who_made_them_and_every_object_is_kept() {
    let found = import(BUNDLE);
    let reading = &found.coded[0].reading;
    let [attributed, disclosed] = reading.statements.as_slice() else { panic!("{:?}", reading.statements) };
    assert_eq!(shown(attributed), "attribute -/Example Labs > CN, ?/Heron hedged unspecified");
    assert_eq!(attributed.confidence.map(|given| given.stix), Some(60));
    assert_eq!((disclosed.act, reading.techniques[0].id.as_str()), (Act::Disclose, "T1078"));
    assert_eq!((disclosed.commitment, disclosed.responsibility), (Commitment::Asserts, Level::Unspecified));
    assert_eq!(reading.aliases[0].other, "Grey Heron");
    // What no type is known of comes out as it went in, byte for byte.
    let unknown = found.objects.iter().find(|one| one.kind == "x-unknown").unwrap();
    assert_eq!(unknown.json, r#"{"type": "x-unknown",  "id": "x-unknown--1", "odd": [1, 2.50]}"#);
    assert_eq!((found.objects.len(), found.prose, found.broken.len()), (8, 1, 1));
    assert_eq!(found.broken[0].place, "objects[8]");
}

#[test]
fn an_object_with_an_odd_field_is_told_and_kept_all_the_same() {
    let odd = r#"{"type": "campaign", "id": "campaign--1", "aliases": "not a list",  "modified": "2024-03-05T00:00:00Z"}"#;
    let found = import(&format!(r#"{{"type": "bundle", "objects": [{odd}]}}"#));
    assert_eq!(
        (found.objects[0].json.as_str(), found.objects[0].version.as_str()),
        (odd, "2024-03-05T00:00:00Z")
    );
    assert!(found.broken[0].message.contains("it is kept"), "{:?}", found.broken);
    assert!(found.coded.is_empty());
}

#[test]
fn what_cannot_be_read_is_told() {
    for (format, content) in
        [(Format::Stix, "{\"objects\": 1}"), (Format::MispGalaxy, "[]"), (Format::MispEvent, "{")]
    {
        let mut broken = 0;
        imports::import(format, "file", content, Lexicon::embedded(), &mut |item| {
            broken += usize::from(matches!(item, Item::Broken(_)));
        });
        assert_eq!(broken, 1, "{content}");
    }
    assert!(imports::tell("just words").is_none());
    assert!(imports::content(&[0x1f, 0x8b, 1, 2]).is_err());
}
