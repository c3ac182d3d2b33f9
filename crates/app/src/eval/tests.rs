//! The scorer against figures that the corpus's own scorer (Python) computed for the same labels and predictions.
#![allow(clippy::unwrap_used, reason = "a test that cannot set up its case must fail")]

use super::*;
use claims::{Act, Cited, Commitment, ConductKind, Confidence, Cue, Kind, Level, Party, Statement, When};
use serde_json::Value;
use std::path::PathBuf;
use text::Span;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scoring")
}

fn file(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).unwrap()
}

/// The byte span of a pair of code points.
fn span(text: &str, pair: &Value) -> Span {
    let byte = |at: usize| {
        let point = usize::try_from(pair[at].as_u64().unwrap()).unwrap();
        let byte = text.char_indices().nth(point).map_or(text.len(), |(byte, _)| byte);
        u32::try_from(byte).unwrap()
    };
    Span::new(byte(0), byte(1))
}

fn party(json: &Value) -> Party {
    let words = |name: &str| json[name].as_str().map(str::to_owned);
    let kind = Kind::from_name(json["kind"].as_str().unwrap()).unwrap();
    let code = words("party").unwrap_or("-".to_owned());
    Party { code, name: words("name"), kind, tie: None, span: Span::default() }
}

fn parties(json: &Value) -> Vec<Party> {
    json.as_array().unwrap().iter().map(party).collect()
}

fn statement(text: &str, json: &Value) -> Statement {
    let named = |value: &Value| value.as_str().unwrap().to_owned();
    let none = Span::default();
    Statement {
        act: Act::from_name(&named(&json["act"])).unwrap(),
        sources: parties(&json["sources"]),
        reported_by: None,
        accused: parties(&json["accused"]),
        commitment: Commitment::from_name(&named(&json["commitment"])).unwrap(),
        responsibility: Level::from_name(&named(&json["responsibility"]["level"])).unwrap(),
        responsibility_span: None,
        confidence: json["confidence"]["stix"].as_u64().map(|stix| Confidence {
            stix: u8::try_from(stix).unwrap(),
            is_likelihood: true,
            span: none,
        }),
        conduct: json["conduct"]["kind"]
            .as_str()
            .map(|kind| Cited { value: ConductKind::from_name(kind).unwrap(), span: none }),
        operation: None,
        victims: parties(&json["victims"]),
        measure: None,
        date: json["date"]["value"].as_str().map(|value| When { value: value.to_owned(), span: none }),
        quote: None,
        cue: Cue { span: none, frame: String::new() },
        techniques: Vec::new(),
        evidence: json["evidence"]["spans"].as_array().unwrap().iter().map(|pair| span(text, pair)).collect(),
        why: Vec::new(),
    }
}

fn cases() -> Vec<Case> {
    let predictions = file("predictions.jsonl");
    let documents = predictions.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    documents
        .map(|document| {
            let path = document["document"]["path"].as_str().unwrap();
            let name = path.trim_end_matches(".txt").to_owned();
            let text = file(path);
            let labels = Labels::parse(&file(&format!("{name}.yaml"))).unwrap();
            let voice = labels.voice();
            let statements = document["statements"].as_array().unwrap().iter();
            let predicted = statements.map(|one| Coded::of(&statement(&text, one), &voice)).collect();
            let (genre, labelled) = (labels.genre().to_owned(), labels.coded(&text).unwrap());
            Case { name, genre, text, labelled, predicted }
        })
        .collect()
}

#[test]
fn figures_equal_those_of_the_corpus_scorer() {
    let expected: Value = serde_json::from_str(&file("expected.json")).unwrap();
    let figures = score(&cases()).0.json();
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&figures[name], value, "{name}");
    }
    assert_eq!((&figures["core_matches"], &figures["relaxed_matches"]), (&6.into(), &8.into()));
}

#[test]
fn errors_name_what_was_missed_and_what_is_extra() {
    let errors = score(&cases()).1;
    assert_eq!(errors.len(), 6);
    assert_eq!(errors[0], "a: missed condemn {\"?\"} -> {}: Norway’s allies condemned the hack.");
    assert_eq!(errors[5], "c: extra  attribute {\"~\"} -> {}: A late attack won the cup.");
}

#[test]
fn a_reading_that_equals_the_labels_is_perfect() {
    let mut cases = cases();
    for case in &mut cases {
        case.predicted = case.labelled.clone();
    }
    let figures = score(&cases).0.json();
    assert_eq!((&figures["core"]["f1"], &figures["relaxed"]["f1"]), (&1.0.into(), &1.0.into()));
    assert_eq!(score(&cases).1, Vec::<String>::new());
}

#[test]
fn nothing_read_and_nothing_labelled_is_no_division_by_zero() {
    let figures = score(&[]).0.json();
    assert_eq!(figures["core"]["f1"], 0.0);
}

#[test]
fn labels_are_strict_about_evidence_and_lenient_about_scalars() {
    let labels = Labels::parse(
        "published: 2023-05-11\nstatements:\n  - act: deny\n    date: 2023\n    evidence: no\n",
    )
    .unwrap();
    assert_eq!(labels.published.as_deref(), Some("2023-05-11"));
    assert_eq!(labels.coded("We say no.").unwrap()[0].date.as_deref(), Some("2023"));
    assert_eq!(labels.coded("We say yes.").unwrap_err(), "evidence not in the text: \"no\"");
    assert!(Labels::parse("statements: {").unwrap_err().contains("line"));
}
