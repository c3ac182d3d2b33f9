//! Answers in their shapes, over the invented text.
#![allow(clippy::unwrap_used, reason = "a test that cannot set up its case must fail")]

use super::*;
use crate::fixture::{self, TEXT, at, party};
use ::record::answer::{Disclosure, Hit, Linked};
use ::record::coalition::{Told, coalition};
use ::record::decision::Standing;
use claims::{Act, Commitment, Level};

fn told(act: Act, code: &str, evidence: &str, cue: &str) -> Told {
    let mut claim = fixture::statement(TEXT, act, evidence, cue);
    claim.sources = vec![party(TEXT, code, None, "Norway")];
    claim.accused = vec![party(TEXT, "CN", None, "China")];
    Told {
        id: format!("statement--0123456789abcdef-{}", act.name()),
        claim,
        standing: Standing::Machine,
        document: "sha256:0123456789".into(),
        publisher: Some("The \u{1b}[31mDaily".into()),
        voice: 1,
        day: "2024-03-05".parse().unwrap(),
        evidence: evidence.into(),
        quote: None,
    }
}

pub(crate) fn view() -> OperationView {
    let accuses =
        "Norway on Monday accused China of breaking into the Storting’s mail, and urged it to stop.";
    let denies = "The Chinese embassy in Oslo rejected the claim as “fabricated”.";
    let mut first = told(Act::Attribute, "NO", accuses, "accused");
    (first.claim.commitment, first.claim.responsibility) = (Commitment::Formal, Level::Executed);
    let statements =
        vec![first, told(Act::Disclose, "NO", accuses, "accused"), told(Act::Deny, "CN", denies, "rejected")];
    OperationView {
        id: "operation--fedcba9876543210".into(),
        coalition: coalition(&statements, &["NO".into(), "SE".into()]),
        accused: ::record::coalition::accused(&statements),
        names: vec!["the Storting’s mail".into()],
        disclosures: vec![Disclosure {
            statement: 1,
            techniques: vec![("T1078".into(), Some("Valid Accounts".into()))],
        }],
        links: vec![Linked {
            one: "statement--1".into(),
            other: "statement--2".into(),
            score: 64,
            reason: "the same day (+20)".into(),
        }],
        statements,
    }
}

pub(crate) fn hit() -> Hits {
    let told = view().statements.remove(0);
    Hits {
        hits: vec![Hit {
            told,
            title: Some("=Oslo".into()),
            operation: "operation--fedcba9876543210".into(),
        }],
        next: None,
    }
}

pub(crate) fn names() -> Names {
    Names::new([("CN".to_owned(), "China".to_owned()), ("NO".to_owned(), "Norway".to_owned())])
}

fn table(width: usize) -> Shape {
    Shape::Table(Style { width, colour: false })
}

#[test]
fn an_operation_is_drawn_party_by_party() {
    let codes = ["NO".to_owned(), "SE".to_owned()];
    let drawn = operation(&view(), Some(("the North", &codes)), &names(), table(100));
    for words in [
        "Norway: formal · state-executed · attribute, disclose · since 2024-03-05",
        "*accused*",
        "not heard in these documents: SE",
        "T1078 Valid Accounts",
        "no charge, sanction, protest or disruption",
        "the same day (+20)",
    ] {
        assert!(drawn.contains(words), "{words:?} is not in\n{drawn}");
    }
}

#[test]
fn nothing_of_a_text_steers_the_terminal_and_no_line_is_too_wide() {
    for width in [40, 60, 100, 200] {
        for drawn in [hits(&hit(), &names(), table(width)), operation(&view(), None, &names(), table(width))]
        {
            assert!(!drawn.contains('\u{1b}'), "{drawn:?}");
            let widest = drawn.lines().map(unicode_width::UnicodeWidthStr::width).max();
            assert!(widest <= Some(width), "{widest:?} columns of {width}\n{drawn}");
        }
    }
}

#[test]
fn the_shapes_hold_the_same_statement() {
    let json: Value = serde_json::from_str(&hits(&hit(), &names(), Shape::Json)).unwrap();
    assert_eq!(json["statements"][0]["sources"][0]["party"], "NO");
    let csv = hits(&hit(), &names(), Shape::Csv);
    let row = csv.lines().nth(1).unwrap();
    assert!(row.contains(",attribute,NO,,CN,formal,state-executed,") && row.contains("'=Oslo"), "{row}");
    let json: Value = serde_json::from_str(&operation(&view(), None, &names(), Shape::Json)).unwrap();
    assert_eq!(json["coalition"][0]["party"], "NO");
    assert_eq!(json["disclosures"][0]["techniques"][0]["id"], "T1078");
}

#[test]
fn words_at_their_place() {
    assert!(!at(TEXT, "accused").is_empty());
    assert_eq!(short("statement--0123456789abcdef"), "statement--01234567");
    assert_eq!(short("sha256:0123456789"), "sha256:01234567");
    assert_eq!(short("x"), "x");
}
