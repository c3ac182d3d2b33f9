//! Statements in the forms of other tools.

use crate::{Desk, TEXT};
use serde_json::Value;

const ANSWERS: &str = "OSLO, March 6 (Nordic Wire) - Denmark joined Norway on Wednesday and accused China of the attack on the \
    Storting’s mail, using T1190. The group, which NATO said was “likely” Chinese, stole mail. Sweden condemned malicious activity \
    from the territory of China. The Chinese embassy in Oslo rejected the accusation as “fabricated”.\n";

fn bundle(desk: &Desk, arguments: &[&str]) -> Vec<Value> {
    let asked = [&["export", "stix"], arguments].concat();
    let bundle: Value = serde_json::from_str(&desk.run(&asked).ended(0).out).unwrap();
    assert_eq!(bundle["type"], "bundle");
    bundle["objects"].as_array().unwrap().clone()
}

fn accusations(objects: &[Value]) -> Vec<&Value> {
    objects.iter().filter(|one| one["relationship_type"] == "attributed-to").collect()
}

fn kept() -> Desk {
    let desk = Desk::new();
    desk.put("a.txt", TEXT);
    desk.put("b.txt", ANSWERS);
    desk.run(&["add", "a.txt", "b.txt", "--published", "2024-03-06"]).ended(0);
    desk
}

#[test]
fn a_bundle_is_the_same_again_and_follows_what_people_decide() {
    let desk = kept();
    let objects = bundle(&desk, &["--tlp", "amber+strict"]);
    assert_eq!(objects, bundle(&desk, &["--tlp", "amber+strict"]));
    assert_eq!(objects[0]["name"], "TLP:AMBER+STRICT");
    let before = accusations(&objects);
    assert!(!before.is_empty());
    let extension = before[0]["extensions"].as_object().unwrap().values().next().unwrap();
    let statement = extension["statement"]["id"].as_str().unwrap();

    desk.run(&["reject", statement, "--by", "Ada"]).ended(0);
    let after = bundle(&desk, &[]);
    let revoked = after.iter().find(|one| one["id"] == before[0]["id"]).unwrap();
    assert_eq!(revoked["revoked"], true);
    assert!(revoked["modified"].as_str() > before[0]["modified"].as_str(), "{revoked}");
    // Who asks for what stands gets what stands.
    let standing = bundle(&desk, &["standing:machine|accepted|corrected"]);
    assert!(standing.iter().all(|one| one.get("revoked").is_none()));
}

#[test]
fn a_question_narrows_the_bundle_and_a_wrong_one_writes_none() {
    let desk = kept();
    assert!(accusations(&bundle(&desk, &["act:deny"])).is_empty());
    let run = desk.run(&["export", "stix", "colour:red"]).ended(1).says("there is no field `colour`");
    assert_eq!(run.out, "");
}

/// What `ascribe search` says, without what depends on the place of the record.
fn told(desk: &Desk, record: &str) -> Vec<Value> {
    let run = desk.run(&["search", "--format", "json", "--record", record]).ended(0);
    let answer: Value = serde_json::from_str(&run.out).unwrap();
    answer["statements"].as_array().unwrap().clone()
}

#[test]
fn a_bundle_with_texts_gives_another_record_the_same_statements() {
    let desk = kept();
    let bundle = desk.run(&["export", "stix", "--texts"]).ended(0).out;
    desk.put("bundle.json", &bundle);
    desk.run(&["import", "bundle.json", "--record", "other.db"]).ended(0);
    let (one, other) = (told(&desk, "ascribe.db"), told(&desk, "other.db"));
    assert!(!one.is_empty());
    assert_eq!(one, other);
    desk.run(&["check", "--record", "other.db"]).ended(0).says("The record is sound.");

    desk.put("forged.json", bundle.replace("accused China of", "accused China by"));
    desk.run(&["import", "forged.json", "--record", "third.db"])
        .ended(1)
        .says("it has been changed on its way");
    let taken = told(&desk, "third.db");
    assert!(taken.iter().all(|one| !one["evidence"].as_str().unwrap().contains("China by")), "{taken:#?}");
}
