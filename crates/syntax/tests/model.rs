//! The shipped model file is the one that `model/SCORES.md` is about, and damage to a model is noticed.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use sha2::{Digest, Sha256};
use syntax::{Model, ModelError};

const SCORES: &str = include_str!("../../../model/SCORES.md");

fn stated(name: &str) -> &'static str {
    SCORES.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim()
}

/// A cell of the table in hundredths of a percent.
fn cell(row: &str, column: &str) -> u32 {
    let head = SCORES.lines().find(|line| line.starts_with("| set |")).unwrap();
    let place = head.split('|').position(|name| name.trim() == column).unwrap();
    let line = SCORES.lines().find(|line| line.starts_with(&format!("| {row} |"))).unwrap();
    line.split('|').nth(place).unwrap().trim().replace('.', "").parse().unwrap()
}

#[test]
fn scores_are_about_the_shipped_file() {
    let hash: String = Sha256::digest(Model::EMBEDDED).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(stated("version:"), Model::embedded().version());
    assert_eq!(stated("bytes:"), Model::EMBEDDED.len().to_string());
    assert_eq!(stated("sha256:"), hash);
}

#[test]
fn scores_keep_the_floors() {
    for (row, column, floor) in [
        ("EWT test", "UPOS", 9550),
        ("EWT test", "LAS", 8250),
        ("GUM test", "LAS", 8200),
        ("PUD news", "LAS words", 8350),
        ("GUM test", "token F1", 9950),
        ("PUD all", "token F1", 9950),
    ] {
        assert!(cell(row, column) >= floor, "{row} {column} is below {floor}");
    }
    assert!(Model::EMBEDDED.len() <= 10_000_000);
}

#[test]
fn damage_is_noticed() {
    let mut bytes = Model::EMBEDDED.to_vec();
    bytes[100_000] ^= 1;
    assert_eq!(Model::from_bytes(&bytes).unwrap_err(), ModelError::Damaged);
    assert_eq!(Model::from_bytes(&bytes[..5]).unwrap_err(), ModelError::NotAModel);
    assert_eq!(Model::from_bytes(b"a text of some length").unwrap_err(), ModelError::NotAModel);
}
