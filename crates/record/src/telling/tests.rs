//! Tests of linking: what belongs together inside a document and across documents, and what does not.
#![allow(clippy::unwrap_used, reason = "a test that cannot set up its case must fail")]

use super::*;
use crate::statement::tests::claim;
use claims::{Operation, When};
use text::Span;

/// A statement whose evidence is all of these words.
fn said(
    act: &str,
    sources: &str,
    accused: &str,
    words: &str,
    operation: Option<&str>,
) -> (Statement, String) {
    let mut one = claim(act, sources, accused, Span::new(0, u32::try_from(words.len()).unwrap()));
    one.operation = operation.map(|name| Operation { name: name.to_owned(), span: Span::new(0, 1) });
    (one, words.to_owned())
}

fn day(date: &str) -> Option<i32> {
    Some(crate::day::number(date.parse().unwrap()))
}

fn joined(statements: &[(Statement, String)], date: &str) -> Marks {
    let mut all = Marks::default();
    for (one, words) in statements {
        let one = marks([one], words, day(date));
        let pairs = std::array::from_fn(|at| all.sets()[at] | one.sets()[at]);
        all = Marks::of_sets(pairs, one.day);
    }
    all
}

#[test]
fn one_state_is_one_telling_and_another_state_another() {
    let statements = [
        said("attribute", "US", "CN", "The US accused China.", None).0,
        said("deny", "CN", "CN", "China denies it.", None).0,
        said("attribute", "US", "RU", "It also accused Russia.", None).0,
        said("assess", "-/Somebody", "", "Nothing will follow.", None).0,
    ];
    let cut = |alone: &[usize]| {
        let cut = tellings(&statements, &alone.iter().copied().collect());
        cut.into_iter().map(|one| one.statements).collect::<Vec<_>>()
    };
    assert_eq!(cut(&[]), [vec![0, 1, 3], vec![2]]);
    assert_eq!(cut(&[1]), [vec![0, 3], vec![1], vec![2]]);
    assert!(tellings(&[], &BTreeSet::new()).is_empty());
}

#[test]
fn operations_with_nothing_in_common_are_two_tellings() {
    let one = |operation| said("attribute", "US", "RU", "x", operation).0;
    let statements = [
        one(Some("the SolarWinds hack")),
        one(None),
        one(Some("NotPetya attack")),
        one(Some("SolarWinds campaign")),
    ];
    let cut: Vec<_> = tellings(&statements, &BTreeSet::new()).into_iter().map(|one| one.statements).collect();
    assert_eq!(cut, [vec![0, 1, 3], vec![2]]);
}

#[test]
fn a_case_told_by_two_documents_is_linked_with_its_reason() {
    let paper = joined(
        &[
            said(
                "charge",
                "US/Justice Department",
                "CN",
                "The department charged four nationals with hacking.",
                None,
            ),
            said(
                "attribute",
                "US",
                "CN/Example State Security Department",
                "They used a front company.",
                None,
            ),
        ],
        "2021-07-19",
    );
    let advisory = joined(
        &[
            said(
                "charge",
                "US/DOJ",
                "CN/APT99",
                "DOJ charged four APT99 actors for their work via a front company.",
                None,
            ),
            said(
                "attribute",
                "~",
                "CN/Example State Security Department",
                "Actors of the department hid.",
                None,
            ),
        ],
        "2021-07-20",
    );
    let found = likeness(&paper, &advisory);
    assert!(found.score >= LINKED, "{found:?}");
    let words = found.words();
    for reason in [
        "both name example state security department (+30)",
        "4 persons",
        "a front company",
        "US charge CN",
        "a day apart",
    ] {
        assert!(words.contains(reason), "{words}");
    }
}

#[test]
fn what_only_has_the_accused_state_in_common_is_not_linked() {
    let exchange = joined(
        &[said("attribute", "US", "CN", "The US accused China.", Some("Exchange servers"))],
        "2021-07-19",
    );
    let opm = joined(
        &[said("attribute", "US", "CN", "The US accused China.", Some("personnel office breach"))],
        "2015-06-04",
    );
    assert!(likeness(&exchange, &opm).score < LINKED);
    let other_state = joined(
        &[said("attribute", "US", "RU", "The US accused Russia.", Some("Exchange servers"))],
        "2021-07-19",
    );
    assert!(likeness(&exchange, &other_state).score < LINKED);
    assert_eq!(likeness(&exchange, &opm).score, likeness(&opm, &exchange).score);
}

#[test]
fn the_day_is_the_one_that_most_statements_have() {
    let mut statements: Vec<Statement> = (0..3).map(|_| said("attribute", "US", "CN", "x", None).0).collect();
    let date = |value: &str| Some(When { value: value.to_owned(), span: Span::new(0, 1) });
    statements[0].date = date("2009");
    statements[1].date = date("2021-07-19");
    assert_eq!(marks(&statements, "x", None).day, day("2021-07-19"));
    assert_eq!(marks(&statements, "x", day("2021-08-01")).day, day("2021-08-01"));
    assert_eq!(marks(&statements[..1], "x", None).day, None);
}

#[test]
fn marks_can_be_kept() {
    let all = joined(
        &[said(
            "charge",
            "US",
            "CN/APT99",
            "It exploited CVE-2021-26855 against Example Power Company in three days.",
            Some("Exchange"),
        )],
        "2021-07-19",
    );
    let print = all.print();
    assert_eq!(Print::from_bytes(&print.to_bytes()), Some(print.clone()));
    assert_eq!(likeness(&print, &print).score, likeness(&all, &all).score);
    let bytes = print.to_bytes();
    assert_eq!(Print::from_bytes(&bytes[..bytes.len() - 1]), None);
    assert!(all.terms.contains("cve2021 26855") || all.terms.contains("cve 2021 26855"), "{all:?}");
    assert!(all.terms.contains("example power company"), "{all:?}");
    // The keys are kept in records: the number for the name `apt99` must never change.
    assert!(print.keys().contains(&(3370270423, 366)), "{:?}", print.keys());
}

#[test]
fn half_of_a_name_is_no_name() {
    let named =
        |name| joined(&[said("attribute", "US", "CN", "The US accused China.", Some(name))], "2021-07-19");
    let (salt, volt) = (named("Salt Typhoon"), named("Volt Typhoon"));
    let is_by_name = |one: &Marks, other: &Marks| likeness(one, other).words().contains("name the operation");
    assert!(!is_by_name(&salt, &volt));
    assert!(is_by_name(&salt, &salt) && is_by_name(&salt, &named("Salt")));
}
