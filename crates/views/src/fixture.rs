//! A short invented text with its statements, for the tests of the views.

use crate::{Names, Page, Versions};
use claims::{
    Act, Cited, Commitment, ConductKind, Cue, Kind, Level, Party, Reading, Reason, Statement, When,
};
use text::{Block, BlockKind, Document, Problem, Span};

/// Overlapping evidence, two statements on one sentence, characters of several bytes, and markup to be escaped.
pub(crate) const TEXT: &str = "Oslo “blames” Pékin <b>\n\n\
    Norway on Monday accused China of breaking into the Storting’s mail, and urged it to stop.\n\n\
    The Chinese embassy in Oslo rejected the claim as “fabricated”.\n";

/// The place of the words in the text; the empty span at the end where they are not in it.
pub(crate) fn at(text: &str, words: &str) -> Span {
    let count = |length: usize| u32::try_from(length).unwrap_or(0);
    let start = text.find(words).unwrap_or(text.len());
    Span::new(count(start), count(start + words.len()))
}

pub(crate) fn party(text: &str, code: &str, name: Option<&str>, words: &str) -> Party {
    let kind = if name.is_some() { Kind::Agency } else { Kind::State };
    Party { code: code.into(), name: name.map(Into::into), kind, tie: None, span: at(text, words) }
}

/// A statement with nothing but its act, evidence and cue.
pub(crate) fn statement(text: &str, act: Act, evidence: &str, cue: &str) -> Statement {
    let cue = Cue { span: at(text, cue), frame: act.name().into() };
    Statement::bare(act, Commitment::Asserts, cue, at(text, evidence))
}

/// The text as a document.
pub(crate) fn document() -> Document {
    let lines = TEXT.lines().filter(|line| !line.is_empty());
    let kinds = [BlockKind::Title, BlockKind::Paragraph, BlockKind::Paragraph];
    Document {
        id: "sha256:0123".into(),
        path: Some("oslo.txt".into()),
        url: None,
        title: Some("Oslo “blames” Pékin <b>".into()),
        published: "2024-03-05".parse().ok(),
        language: "en".into(),
        site: None,
        byline: None,
        dateline: None,
        issuers: Vec::new(),
        text: TEXT.into(),
        blocks: lines.zip(kinds).map(|(line, kind)| Block { span: at(TEXT, line), kind }).collect(),
        problems: vec![Problem {
            code: "odd",
            message: "an odd thing".into(),
            hint: "look at it".into(),
            span: Some(at(TEXT, "Pékin")),
        }],
    }
}

/// What is said in the text.
pub(crate) fn reading() -> Reading {
    let sentence =
        "Norway on Monday accused China of breaking into the Storting’s mail, and urged it to stop.";
    let accused = Statement {
        sources: vec![party(TEXT, "NO", None, "Norway")],
        accused: vec![party(TEXT, "CN", None, "China")],
        responsibility: Level::Executed,
        responsibility_span: Some(at(TEXT, "accused China")),
        conduct: Some(Cited { value: ConductKind::Intrusion, span: at(TEXT, "breaking into") }),
        victims: vec![Party { kind: Kind::Sector, ..party(TEXT, "-", Some("parliament"), "Storting") }],
        date: Some(When { value: "2024-03-04".into(), span: at(TEXT, "on Monday") }),
        evidence: vec![at(TEXT, sentence), at(TEXT, "Oslo “blames” Pékin")],
        why: vec![Reason {
            field: "accused",
            because: "object of the cue".into(),
            span: Some(at(TEXT, "China")),
        }],
        ..statement(TEXT, Act::Attribute, sentence, "accused")
    };
    let urged = Statement {
        sources: vec![party(TEXT, "NO", None, "Norway")],
        accused: vec![party(TEXT, "CN", None, "it to")],
        commitment: Commitment::Asserts,
        ..statement(TEXT, Act::Urge, sentence, "urged")
    };
    let denial = "The Chinese embassy in Oslo rejected the claim as “fabricated”.";
    let denied = Statement {
        sources: vec![party(TEXT, "CN", Some("Chinese embassy in Oslo"), "The Chinese embassy in Oslo")],
        accused: vec![party(TEXT, "CN", None, "Chinese")],
        commitment: Commitment::Denies,
        quote: Some(at(TEXT, "fabricated")),
        ..statement(TEXT, Act::Deny, denial, "rejected")
    };
    Reading { statements: vec![accused, urged, denied], ..Reading::default() }
}

/// Calls the view with the document and the reading.
pub(crate) fn viewed(view: impl Fn(Page<'_>) -> String) -> String {
    let versions = Versions { ascribe: "0.1.0".into(), model: "m1".into(), lexicon: "l1".into() };
    let names = Names::new([("CN".to_owned(), "China".to_owned()), ("NO".to_owned(), "Norway".to_owned())]);
    view(Page { document: &document(), reading: &reading(), versions: &versions, names: &names })
}
