//! The record: what goes in, what is found again, what people decide, and what is said of bad files.

use crate::{Desk, TEXT};
use serde_json::Value;

const OTHER: &str = "OSLO, March 6 (Nordic Wire) - Denmark joined Norway on Wednesday and accused China of the attack on the \
    Storting’s mail. The Chinese embassy in Oslo did not respond to a request for comment.\n";

/// A desk with a record of two documents.
fn kept() -> Desk {
    let desk = Desk::new();
    desk.put("a.txt", TEXT);
    desk.put("b.txt", OTHER);
    desk.run(&["add", "a.txt", "b.txt", "--published", "2024-03-06"]).ended(0).says("2 documents with");
    desk
}

fn json(desk: &Desk, arguments: &[&str]) -> Value {
    let asked = [arguments, &["--format", "json"]].concat();
    serde_json::from_str(&desk.run(&asked).ended(0).out).unwrap()
}

/// The id of the first statement that answers a question.
fn first(desk: &Desk, question: &str) -> String {
    json(desk, &["search", question])["statements"][0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn adding_again_adds_nothing() {
    let desk = kept();
    desk.run(&["add", "a.txt", "b.txt"]).ended(0).says("2 there before");
    desk.run(&["check"]).ended(0).says("The record is sound.");
}

#[test]
fn a_changed_file_stands_beside_the_old_one() {
    let desk = kept();
    desk.put("a.txt", TEXT.replace("Norway", "Finland"));
    let run = desk.run(&["add", "a.txt", "--json"]).ended(0);
    assert_eq!(run.lines()[0]["outcome"], "new-version");
    desk.run(&["check"]).ended(0);
}

#[test]
fn what_is_asked_is_found_in_all_shapes() {
    let desk = kept();
    let found = json(&desk, &["search", "accused:CN", "act:attribute"]);
    assert!(!found["statements"].as_array().unwrap().is_empty(), "{found}");
    let csv = desk.run(&["search", "accused:CN", "--format", "csv"]).ended(0).out;
    assert!(csv.starts_with("id,day,act,sources,"), "{csv}");
    let counts = json(&desk, &["search", "--counts"]);
    assert_eq!(counts["complete"], true);
    desk.run(&["search", "colour:red"]).ended(1).says("there is no field `colour`");
    let nothing = desk.run(&["search", "lighthouse"]).ended(0).out;
    assert!(nothing.contains("No statement answers this question."), "{nothing}");
}

#[test]
fn a_statement_is_shown_with_its_words_and_reasons() {
    let desk = kept();
    let id = first(&desk, "act:attribute");
    let begun: String = id.chars().take(20).collect();
    let shown = json(&desk, &["show", &begun]);
    assert_eq!(shown["statement"]["id"], id.as_str());
    assert!(!shown["why"].as_array().unwrap().is_empty(), "reading again gives the reasons");
    desk.run(&["show", "statement--0000"]).ended(1).says("there is no statement");
    desk.run(&["show", "nonsense"]).ended(1).says("is no id of the record");
}

#[test]
fn an_operation_is_shown_party_by_party() {
    let desk = kept();
    let view = json(&desk, &["operation", &first(&desk, "act:attribute"), "--group", "NO,DK,SE"]);
    assert_eq!(view["accused"][0]["value"], "CN");
    assert!(view["group"]["silent"].as_array().unwrap().iter().any(|one| one == "SE"), "{view}");
    desk.run(&["operation", &first(&desk, ""), "--group", "the lot"]).ended(1).says("is no group");
}

#[test]
fn decisions_stand_beside_what_was_read_and_survive_a_rebuild() {
    let desk = kept();
    let id = first(&desk, "act:attribute");
    desk.run(&["correct", &id, "commitment=hedged", "--by", "Ada", "--why", "it says likely"]).ended(0);
    desk.run(&["rebuild"]).ended(0).says("2 of 2 documents read again");
    let shown = json(&desk, &["show", &id]);
    assert_eq!(shown["statement"]["commitment"], "hedged");
    assert_ne!(shown["machine"]["commitment"], "hedged");
    assert_eq!(json(&desk, &["journal"])[0]["by"], "Ada");
    let labels = desk.run(&["export", "decisions"]).ended(0).lines();
    assert_eq!(labels[0]["decision"]["value"], "hedged");
    desk.run(&["reject", &id, "--by", "Ada"]).ended(0);
    let left = json(&desk, &["search", "act:attribute"]);
    assert!(left["statements"].as_array().unwrap().iter().all(|one| one["id"] != id.as_str()));
    desk.run(&["correct", &id, "commitment=maybe", "--by", "Ada"]).ended(1).says("is no value of the field");
    desk.run(&["accept", &id]).ended(2);
}

#[test]
fn two_statements_are_compared_field_by_field() {
    let desk = kept();
    let found = json(&desk, &["search"]);
    let id = |at: usize| found["statements"][at]["id"].as_str().unwrap().to_owned();
    let compared = json(&desk, &["compare", &id(0), &id(1)]);
    assert_eq!(compared["fields"].as_array().unwrap().len(), 13);
    let document = found["statements"][0]["document"].as_str().unwrap();
    desk.run(&["compare", &id(0), document]).ended(1).says("cannot be compared");
}

#[test]
fn a_file_that_is_no_record_is_not_touched() {
    let desk = Desk::new();
    desk.put("a.txt", TEXT);
    let other = desk.put("other.db", "words of somebody else");
    desk.run(&["add", "a.txt", "--record", "other.db"]).ended(2).says("no record of Ascribe");
    assert_eq!(std::fs::read_to_string(other).unwrap(), "words of somebody else");
    desk.run(&["search"]).ended(1).says("there is no record ascribe.db");
    assert!(!desk.path().join("ascribe.db").exists(), "asking makes no record");
}

#[test]
fn imported_codings_are_their_coders_and_objects_come_out_as_they_went_in() {
    let desk = Desk::new();
    let object = r#"{"type":"intrusion-set",  "id":"intrusion-set--1","name":"Heron","aliases":["Heron","Grey Heron"],"created_by_ref":"identity--1"}"#;
    let identity = r#"{"type":"identity","id":"identity--1","name":"Example Labs"}"#;
    desk.put("bundle.json", format!(r#"{{"type":"bundle","objects":[{identity},{object}]}}"#));
    desk.put(
        "cluster.json",
        r#"{"authors":[],"uuid":"u","values":[{"value":"Heron","meta":{"country":"CN"}},{}]}"#,
    );
    desk.run(&["import", "bundle.json", "cluster.json"]).ended(1).says("values[1] of cluster.json");
    let actor = json(&desk, &["actor", "Heron"]);
    assert_eq!(actor["views"][0]["source"], "-/Example Labs");
    assert_eq!(actor["accused_of"][0]["sources"][0]["name"], "MISP galaxy");
    let out = desk.run(&["export", "objects"]).ended(0).out;
    assert!(out.contains(object) && serde_json::from_str::<Value>(&out).is_ok(), "{out}");
    desk.run(&["import", "bundle.json", "--as", "excel"]).ended(2).says("is no format");
    desk.run(&["rebuild"]).ended(0).says("0 of 2 documents read again");
}
