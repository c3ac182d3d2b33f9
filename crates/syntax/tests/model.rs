//! The shipped model file is the one that `model/SCORES.md` is about, and damage to a model is noticed.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;

use sha2::{Digest, Sha256};
use syntax::{Hints, Model, ModelError};
use text::{Block, BlockKind, Span};

const SCORES: &str = include_str!("../../../model/SCORES.md");

fn stated(name: &str) -> &'static str {
    SCORES.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim()
}

/// A cell of the first table in hundredths of a percent.
fn cell(row: &str, column: &str) -> u32 {
    cell_under("| set |", row, column)
}

/// A cell of the table of relations.
fn relation(row: &str, column: &str) -> u32 {
    cell_under("| F1 |", row, column)
}

fn cell_under(heading: &str, row: &str, column: &str) -> u32 {
    let mut lines = SCORES.lines().skip_while(|line| !line.starts_with(heading));
    let place = lines.next().unwrap().split('|').position(|name| name.trim() == column).unwrap();
    let line = lines.find(|line| line.starts_with(&format!("| {row} |"))).unwrap();
    line.split('|').nth(place).unwrap().trim().replace('.', "").parse().unwrap()
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn scores_are_about_the_shipped_files() {
    assert_eq!(stated("version:"), Model::embedded().version());
    for (file, bytes) in [("en-ud.model", Model::EMBEDDED), ("en-biaffine.model", Model::EMBEDDED_PARSER)] {
        assert_eq!(stated(&format!("{file} bytes:")), bytes.len().to_string());
        assert_eq!(stated(&format!("{file} sha256:")), hash(bytes));
    }
}

#[test]
fn scores_keep_the_floors() {
    for (row, column, floor) in [
        ("EWT test", "UPOS", 9550),
        ("EWT test", "LAS", 8500),
        ("GUM test", "LAS", 8500),
        ("PUD news", "LAS words", 8600),
        ("PUD News As Titles", "LAS words", 8400),
        ("PUD NEWS IN CAPITALS", "LAS words", 8400),
        ("GUM test", "token F1", 9950),
        ("PUD all", "token F1", 9950),
    ] {
        assert!(cell(row, column) >= floor, "{row} {column} is below {floor}");
    }
    for (row, column, floor) in [
        ("PUD news", "nsubj", 8900),
        ("PUD news", "conj", 7200),
        // A hundred relative clauses: a point is one of them.
        ("PUD news", "acl:relcl", 7000),
        ("EWT test", "acl:relcl", 7000),
        ("GUM test", "acl:relcl", 7000),
    ] {
        assert!(relation(row, column) >= floor, "{row} {column} is below {floor}");
    }
    assert!(Model::EMBEDDED.len() <= 4_000_000);
    assert!(Model::EMBEDDED_PARSER.len() <= 6_000_000);
}

#[test]
fn damage_to_the_parser_is_noticed() {
    let model = || Model::from_bytes(Model::EMBEDDED).unwrap();
    let mut bytes = Model::EMBEDDED_PARSER.to_vec();
    bytes[100_000] ^= 1;
    assert_eq!(model().with_parser(&bytes).unwrap_err(), ModelError::Damaged);
    let cut = &Model::EMBEDDED_PARSER[..2_000_000];
    assert_eq!(model().with_parser(cut).unwrap_err(), ModelError::Damaged);
    assert_eq!(model().with_parser(&bytes[..5]).unwrap_err(), ModelError::NotAModel);
    assert_eq!(model().with_parser(Model::EMBEDDED).unwrap_err(), ModelError::NotAModel);
}

#[test]
fn damage_is_noticed() {
    let mut bytes = Model::EMBEDDED.to_vec();
    bytes[100_000] ^= 1;
    assert_eq!(Model::from_bytes(&bytes).unwrap_err(), ModelError::Damaged);
    assert_eq!(Model::from_bytes(&bytes[..5]).unwrap_err(), ModelError::NotAModel);
    assert_eq!(Model::from_bytes(b"a text of some length").unwrap_err(), ModelError::NotAModel);
}

/// Trees that the shipped files draw, a line a word: number, form, head, relation.
const TREES: &str = include_str!("trees.txt");

/// The trees are the same on every machine: nothing in them depends on how a processor rounds.
#[test]
fn every_machine_draws_these_trees() {
    let mut drawn = String::new();
    for text in TREES.lines().filter_map(|line| line.strip_prefix("# ")) {
        let end = u32::try_from(text.len()).unwrap();
        let block = Block { span: Span::new(0, end), kind: BlockKind::Paragraph };
        let parsed = syntax::parse(Model::embedded(), text, &[block], &|parsed| {
            parsed.sentences.iter().map(|_| Some(Hints::default())).collect()
        });
        writeln!(drawn, "# {text}").unwrap();
        for sentence in &parsed.sentences {
            for (at, token) in (1..).zip(&sentence.tokens) {
                let head = if token.head + 1 == at { 0 } else { token.head + 1 };
                writeln!(drawn, "{at}\t{}\t{head}\t{}", token.span.of(text), token.rel.name()).unwrap();
            }
        }
    }
    let place = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/trees.txt");
    let differs = drawn.lines().zip(TREES.lines()).find(|(now, then)| now != then);
    assert_eq!(differs, None, "after a new model, write what is drawn into {place}:\n{drawn}");
    assert_eq!(drawn, TREES);
}
