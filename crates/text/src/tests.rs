//! The whole reader: its invariants over anything, and input that is hard to bear.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use proptest::prelude::*;

use crate::{BlockKind, Content, Document, Input, Span, dates, read};

fn of_bytes(bytes: &[u8]) -> Document {
    read(Input { content: Content::Bytes(bytes.to_vec()), ..Input::default() })
}

fn of_text(text: &str) -> Document {
    read(Input { content: Content::Text(text.to_string()), ..Input::default() })
}

fn codes(document: &Document) -> Vec<&'static str> {
    document.problems.iter().map(|p| p.code).collect()
}

/// **Invariants** of every document: spans on character boundaries, blocks in order, apart, not empty, trimmed.
pub(crate) fn check_spans(document: &Document) {
    let text = &document.text;
    let inside = |s: Span| text.get(s.start as usize..s.end as usize).is_some();
    let mut end = 0;
    for block in &document.blocks {
        assert!(
            inside(block.span) && block.span.start >= end && !block.span.is_empty(),
            "{block:?} in {text:?}"
        );
        let words = block.span.of(text);
        assert_eq!(words, words.trim());
        end = block.span.end;
        let mut last = block.span.start;
        for mention in dates::find(text, block.span) {
            assert!(
                inside(mention.span)
                    && mention.span.contains(mention.core)
                    && block.span.contains(mention.span)
            );
            assert!(mention.span.start >= last, "mentions overlap in {text:?}");
            last = mention.span.end;
            dates::resolve(&mention.value, document.published);
        }
    }
    assert!(document.problems.iter().filter_map(|p| p.span).all(inside));
    assert!(document.dateline.as_ref().is_none_or(|d| inside(d.span)));
    assert!(!text.contains('\r'));
}

/// Pieces that the readers look for, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "\n",
        "\n\n",
        "\r\n",
        " ",
        "\t",
        " | ",
        "• ",
        "- ",
        "1. ",
        "(a) ",
        "By Jane Roe",
        "TLP:CLEAR",
        "March",
        "May ",
        "4",
        "2024",
        "on Monday",
        "last ",
        "next ",
        "year",
        "ago",
        "three days",
        "mid-",
        "2021-03-04",
        "11/05/2023",
        "– ",
        " — ",
        "KYIV, ",
        "(AP)",
        "Read more",
        "Related articles:",
        "©",
        "“",
        "”",
        "é",
        "\u{200b}",
        "\u{feff}",
        "<p>",
        "</p>",
        "<html>",
        "<li>",
        "<table><tr><td>",
        "<h1>",
        "<br>",
        "&amp;",
        "&#x0;",
        "<!--",
        "-->",
        "<script>",
        "The ministry named the group. ",
        "between ",
        "from ",
        " to ",
        "and ",
        "Reiwa",
        ",",
        ".",
    ]);
    prop::collection::vec(known, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        check_spans(&of_bytes(&bytes));
    }

    #[test]
    fn any_text_is_read_as_it_is(text in "\\PC{0,200}") {
        let document = of_text(&text);
        check_spans(&document);
        prop_assert_eq!(document.text, text.strip_prefix('\u{feff}').unwrap_or(&text));
    }

    #[test]
    fn pieces_in_any_order(text in pieces()) {
        check_spans(&of_text(&text));
        check_spans(&of_bytes(text.as_bytes()));
        check_spans(&read(Input { content: Content::Html(text), ..Input::default() }));
    }

    #[test]
    fn every_letter_of_plain_english_is_in_a_block(lines in prop::collection::vec("[A-Za-z0-9 .,|•-]{0,90}", 0..12)) {
        let text = lines.join("\n");
        let document = of_text(&text);
        check_spans(&document);
        if !document.blocks.is_empty() {
            let covered: usize = document.blocks.iter().map(|b| b.span.of(&text).chars().filter(|c| c.is_alphanumeric()).count()).sum();
            prop_assert_eq!(covered, text.chars().filter(|c| c.is_alphanumeric()).count());
        }
    }
}

#[test]
fn the_text_is_what_was_given() {
    let document = of_bytes(b"\xEF\xBB\xBF  A headline \r\n\r\n It was\tnamed.  \r\n");
    assert_eq!(document.text, "  A headline \n\n It was\tnamed.  \n");
    assert_eq!(document.blocks[0].span.of(&document.text), "A headline");
    assert_eq!(document.title.as_deref(), Some("A headline"));
    assert_eq!(document.id.len(), "sha256:".len() + 64);
    assert_eq!(document.id, of_text(&document.text).id, "the same text has the same id");
}

#[test]
fn nothing_to_read() {
    for bytes in [b"".as_slice(), b" \n\t ", b"\xEF\xBB\xBF", b"\xFF\xFE"] {
        let document = of_bytes(bytes);
        assert_eq!(codes(&document), ["empty"], "{bytes:?}");
        assert!(document.blocks.is_empty());
        assert_eq!(document.language, "und");
    }
    let document = of_bytes(b"%PDF-1.7\n");
    assert_eq!((codes(&document), document.text.as_str()), (vec!["binary"], ""));
}

#[test]
fn another_language_is_not_read() {
    let document = of_text(
        "Die Bundesregierung hat am Montag den Botschafter einbestellt. Nach Erkenntnissen der Behörden steckt eine Einheit des Geheimdienstes hinter dem Angriff, der im Januar bekannt geworden war und noch nicht aufgeklärt ist.",
    );
    assert_eq!((document.language.as_str(), codes(&document)), ("de", vec!["not-english"]));
    assert!(document.blocks.is_empty() && !document.text.is_empty());
}

#[test]
fn unseen_characters_stay_and_are_told() {
    let text = "The\u{200b} ministry\u{200b} named\u{202e} the\u{200d} group\u{2066}.";
    let document = of_text(text);
    assert_eq!(document.text, text);
    assert_eq!(codes(&document), ["invisible-characters"]);
    assert_eq!(document.problems[0].span, Some(Span::new(3, 6)));
}

#[test]
fn bad_characters_are_shown_where_they_are() {
    let document = of_bytes(b"\xEF\xBB\xBFone\r\ntwo \xff three");
    assert_eq!(codes(&document), ["bad-characters"]);
    assert_eq!(document.problems[0].span.unwrap().of(&document.text), "\u{fffd}");
}

#[test]
fn a_hundred_megabytes_of_one_line() {
    let document = of_bytes("The group was named on Monday. ".repeat(3_400_000).as_bytes());
    assert_eq!(codes(&document), ["too-long"]);
    assert_eq!(document.blocks.len(), 1);
    let document = of_bytes("a\n".repeat(5_000_000).as_bytes());
    assert_eq!(document.blocks.len(), 5_000_000);
}

#[test]
fn long_runs_of_one_thing() {
    for unit in [
        "-",
        "\t",
        " | ",
        "• ",
        "1.",
        "(",
        "By ",
        "© ",
        "March 4 ",
        "in ",
        "2024-",
        "2024 and ",
        "from 4 to 5 May ",
        "the of ",
        "a ",
        "\n",
        "\n \n",
        "\u{200b}",
        "“",
        "Monday, ",
    ] {
        let text = format!("The ministry named it. {}", unit.repeat(200_000));
        check_spans(&of_text(&text));
        dates::find(&text, Span::new(0, u32::try_from(text.len()).unwrap()));
    }
}

#[test]
fn what_the_caller_knows_counts() {
    let document = read(Input {
        title: Some("The ministry named it.".into()),
        url: Some("https://example.org/a".into()),
        issuers: vec!["NO".into()],
        content: Content::Text("The ministry named it.\n\nNobody replied.".into()),
        ..Input::default()
    });
    assert_eq!(document.title.as_deref(), Some("The ministry named it."));
    assert_eq!(document.blocks[0].kind, BlockKind::Title);
    assert_eq!(document.issuers, ["NO"]);
}
