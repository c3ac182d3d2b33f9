//! Whole documents through all stages: what must hold of every text, however odd.
#![allow(clippy::unwrap_used, reason = "a test that cannot set up its case must fail")]

use claims::{Lexicon, Reading};
use proptest::prelude::*;
use std::path::Path;
use syntax::{Model, Parsed};
use text::{Content, Document, Input, Span};

/// Reads through all stages, as the program does.
fn read(content: Content) -> (Document, Parsed, Reading) {
    let lexicon = Lexicon::embedded();
    let document = text::read(Input { content, ..Input::default() });
    let wants_trees = |parsed: &syntax::Parsed| lexicon.wants_trees(&document, parsed);
    let parsed = syntax::parse(Model::embedded(), &document.text, &document.blocks, &wants_trees);
    let reading = claims::extract(&document, &parsed, lexicon);
    (document, parsed, reading)
}

fn read_text(text: &str) -> (Document, Reading) {
    let (document, _, reading) = read(Content::Text(text.to_owned()));
    (document, reading)
}

/// All spans that a reading points into its document with.
fn spans(reading: &Reading) -> Vec<Span> {
    let mut spans = Vec::new();
    for one in &reading.statements {
        let parties = one.sources.iter().chain(&one.accused).chain(&one.victims).chain(&one.reported_by);
        spans.extend(parties.map(|party| party.span));
        spans.extend(one.evidence.iter().copied());
        spans.push(one.cue.span);
        spans.extend(one.responsibility_span.iter().chain(&one.measure).chain(&one.quote).copied());
        spans.extend(one.confidence.map(|given| given.span));
        spans.extend(one.conduct.as_ref().map(|given| given.span));
        spans.extend(one.operation.as_ref().map(|given| given.span));
        spans.extend(one.date.as_ref().map(|given| given.span));
        spans.extend(one.why.iter().filter_map(|reason| reason.span));
    }
    spans.extend(reading.techniques.iter().map(|one| one.span));
    spans.extend(reading.aliases.iter().map(|one| one.span));
    spans.extend(reading.problems.iter().filter_map(|problem| problem.span));
    spans
}

/// What must hold of every document, whatever it holds.
fn check_sound(document: &Document, parsed: &Parsed, reading: &Reading) {
    let text = &document.text;
    let in_text = |span: &Span| text.get(span.start as usize..span.end as usize).is_some();
    assert!(document.blocks.iter().all(|block| in_text(&block.span)), "a block lies outside the text");
    assert!(
        document.blocks.is_sorted_by(|one, next| one.span.end <= next.span.start),
        "blocks are in text order and do not overlap"
    );
    assert!(
        parsed.sentences.iter().all(|sentence| in_text(&sentence.span)),
        "a sentence lies outside the text"
    );
    for span in spans(reading) {
        assert!(in_text(&span), "{span:?} is no place in the text");
    }
    for one in &reading.statements {
        assert!(one.evidence.iter().any(|said| !said.is_empty()), "a statement without evidence: {one:?}");
        assert!(
            one.techniques.iter().all(|at| *at < reading.techniques.len()),
            "a technique that is not there"
        );
    }
}

fn corpus(folder: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus").join(folder);
    let mut paths: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "txt"));
    paths.sort();
    paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

#[test]
fn the_text_of_a_document_is_never_changed() {
    for text in corpus("train").iter().chain(&corpus("quiet")) {
        let (document, parsed, reading) = read(Content::Bytes(text.clone().into_bytes()));
        assert_eq!(&document.text, text);
        check_sound(&document, &parsed, &reading);
    }
}

#[test]
fn the_same_bytes_give_the_same_reading() {
    for text in corpus("train").iter().take(40) {
        let (one, first) = read_text(text);
        let (other, second) = read_text(text);
        assert_eq!(one.id, other.id);
        assert_eq!(format!("{first:?}"), format!("{second:?}"));
    }
}

/// A plain accusation, then the same with words that weaken it: the commitment may fall, and must not rise.
#[test]
fn hedges_only_lower_commitment() {
    let commitment = |sentence: &str| {
        let (_, reading) = read_text(&format!("Cyber attack on parliament\n\n{sentence}\n"));
        reading.statements.first().map(|one| one.commitment)
    };
    let plain = commitment("Norway accused Russia of hacking the parliament.").unwrap();
    let hedged = [
        "Norway accused suspected Russian hackers of breaking into the parliament.",
        "Norway said Russia was likely behind the hacking of the parliament.",
        "Norway said it believed that Russia hacked the parliament.",
        "Norway said Russia was probably responsible for the hacking of the parliament.",
    ];
    let read: Vec<_> = hedged.iter().filter_map(|sentence| commitment(sentence)).collect();
    assert_eq!(read.len(), hedged.len(), "only {} of the hedged sentences are read", read.len());
    assert!(read.iter().all(|commitment| *commitment < plain), "{read:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let (document, parsed, reading) = read(Content::Bytes(bytes));
        check_sound(&document, &parsed, &reading);
    }

    /// Pieces that mean something to some stage, in any order: the seams are where stages break.
    #[test]
    fn any_pieces_are_read(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..60)) {
        let (document, parsed, reading) = read(Content::Text(pieces.concat()));
        check_sound(&document, &parsed, &reading);
    }

    #[test]
    fn any_markup_is_read(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..60)) {
        let (document, parsed, reading) = read(Content::Html(pieces.concat()));
        check_sound(&document, &parsed, &reading);
    }
}

/// Words, marks and markup; the multi-byte ones stand next to those that rules look for.
const PIECES: &[&str] = &[
    "Russia",
    "China’s",
    "the GRU",
    "Norway",
    "Microsoft",
    " accused ",
    " blamed ",
    " denied ",
    " said ",
    " hacking ",
    " of ",
    " that ",
    " likely ",
    "on Monday",
    "in 2023",
    "5 October",
    "“",
    "”",
    "\"",
    "'",
    "‘",
    "’",
    "(",
    ")",
    "[",
    ".",
    ". ",
    "?",
    "…",
    " — ",
    ", ",
    "; ",
    ": ",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "- ",
    "• ",
    "1. ",
    "T1190",
    "APT28",
    "é",
    "中国",
    "🛰️",
    "\u{200b}",
    "\u{202e}",
    "\u{feff}",
    "\u{0}",
    "\u{a0}",
    "<p>",
    "</p>",
    "<div>",
    "<b",
    "<!--",
    "-->",
    "<script>",
    "<table><tr><td>",
    "&amp;",
    "&#x202e;",
    "not ",
    "did not comment",
    "U.S. ",
    "Mr. ",
    "embassy ",
    "ministry ",
    "it ",
    "they ",
];
