//! Tests of questions: what they mean, and what is said of those that mean nothing.
#![allow(clippy::unwrap_used, reason = "a test that cannot set up its case must fail")]

use super::*;
use proptest::prelude::*;

fn parsed(question: &str) -> Query {
    Query::parse(question).unwrap()
}

fn only(question: &str) -> What {
    let mut query = parsed(question);
    assert_eq!(query.terms.len(), 1, "{question}");
    query.terms.remove(0).what
}

fn pattern(words: &[&str], is_prefix: bool) -> Pattern {
    Pattern { words: words.iter().map(|word| (*word).to_owned()).collect(), is_prefix }
}

#[test]
fn a_question_says_what_must_hold() {
    let query = parsed(r#"source:EU accused:CN act:urge|condemn after:2021-01 "exchange servers" -ransom*"#);
    assert_eq!(
        query.terms.iter().map(|term| (term.is_negated, &term.what)).collect::<Vec<_>>(),
        [
            (false, &What::Source(vec![Who::Code("EU".into())])),
            (false, &What::Accused(vec![Who::Code("CN".into())])),
            (false, &What::Act(vec![Act::Urge, Act::Condemn])),
            (false, &What::Words(pattern(&["exchange", "servers"], false))),
            (true, &What::Words(pattern(&["ransom"], true))),
        ]
    );
    assert_eq!(
        (query.first.unwrap().to_string(), query.last, query.as_of),
        ("2021-01-01".into(), None, None)
    );
    assert_eq!(parsed("  "), Query::default());
}

#[test]
fn days_are_narrowed() {
    let days = |question: &str| {
        let query = parsed(question);
        [query.first, query.last, query.as_of]
            .map(|day| day.map_or("-".into(), |day| day.to_string()))
            .join(" ")
    };
    assert_eq!(days("after:2021 before:2021-03"), "2021-01-01 2021-02-28 -");
    assert_eq!(days("on:2021-07 after:2021-07-19"), "2021-07-19 2021-07-31 -");
    assert_eq!(days("as-of:2021-08"), "- - 2021-08-31");
    assert_eq!(days("before:2021 before:2020"), "- 2019-12-31 -");
}

#[test]
fn parties_are_codes_or_names() {
    assert_eq!(
        only("source:NATO"),
        What::Source(vec![Who::CodeOrName("NATO".into(), pattern(&["nato"], false))])
    );
    assert_eq!(
        only("source:\"Antony Blinken\""),
        What::Source(vec![Who::Name(pattern(&["antony", "blinken"], false))])
    );
    assert_eq!(only("accused:\"APT 40\""), What::Accused(vec![Who::Name(pattern(&["apt40"], false))]));
    assert_eq!(
        only("victim:Norway|DE").clone(),
        What::Victim(vec![Who::Name(pattern(&["norway"], false)), Who::Code("DE".into())])
    );
}

#[test]
fn scales_have_an_order() {
    assert_eq!(only("commitment:>=asserts"), What::Commitment(vec![Commitment::Asserts, Commitment::Formal]));
    assert_eq!(only("commitment:<=doubts"), What::Commitment(vec![Commitment::Denies, Commitment::Doubts]));
    assert_eq!(only("responsibility:state-ignored"), What::Responsibility(vec![Level::Ignored]));
    assert_eq!(only("standing:rejected"), What::Standing(vec![Standing::Rejected]));
}

#[test]
fn what_is_not_understood_is_told_with_its_place() {
    let check = |question: &str| {
        let error = Query::parse(question).unwrap_err();
        assert!(!error.hint.is_empty() && error.to_string().contains(&error.message));
        (error.position, error.message)
    };
    assert_eq!(check("cyber colour:red"), (6, "there is no field `colour`".into()));
    assert_eq!(check("act:urge|accuse"), (9, "`accuse` is not known here".into()));
    assert_eq!(check("é \"not closed"), (2, "the phrase that begins here is not closed".into()));
    assert_eq!(check("a after:July"), (8, "`July` is no date".into()));
    assert_eq!(check("source: EU"), (0, "nothing follows `source:`".into()));
    assert_eq!(check("-"), (0, "nothing follows the minus".into()));
    assert_eq!(check("\"\""), (0, "a phrase without words".into()));
    assert_eq!(check("commitment:>=strong"), (13, "`strong` is not known here".into()));
    assert_eq!(check("-after:2021"), (0, "a date cannot be turned round".into()));
    assert_eq!(check("***"), (0, "there is nothing to look for in `***`".into()));
    assert!(check("after:2022 before:2021").1.contains("no day lies between"));
}

#[test]
fn an_address_is_no_field() {
    assert_eq!(only("https://example.org/a"), What::Words(pattern(&["https", "example", "org", "a"], false)));
}

proptest! {
    #[test]
    fn any_characters_are_a_question_or_an_error_in_it(question in "[ -~“ü\"|*:-]{0,40}|(source|act|after):\\PC{0,12}") {
        if let Err(error) = Query::parse(&question) {
            prop_assert!(error.position <= question.chars().count());
        }
    }
}
