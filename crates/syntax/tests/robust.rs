//! Hostile and odd text: no panic, no quadratic time, and spans that always fit.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::{Duration, Instant};

use syntax::{MAX_SENTENCE, Model, Parsed, parse};
use text::{Block, BlockKind, Span};

fn read(text: &str) -> Parsed {
    let end = u32::try_from(text.len()).unwrap();
    parse(
        Model::embedded(),
        text,
        &[Block { span: Span::new(0, end), kind: BlockKind::Paragraph }],
        &|parsed| parsed.sentences.iter().map(|_| Some(syntax::Hints::default())).collect(),
    )
}

/// Spans ascend and lie on character boundaries, sentences are not too long, trees have one root and no loop.
fn check(text: &str) -> Parsed {
    let parsed = read(text);
    let mut last = 0;
    for sentence in &parsed.sentences {
        assert!(!sentence.tokens.is_empty() && sentence.tokens.len() <= MAX_SENTENCE);
        for token in &sentence.tokens {
            assert!(token.span.start >= last && !token.span.is_empty(), "{:?} in {text:.80}", token.span);
            assert!(text.get(token.span.start as usize..token.span.end as usize).is_some());
            last = token.span.end;
        }
        let roots = sentence.tokens.iter().enumerate().filter(|&(at, token)| usize::from(token.head) == at);
        assert_eq!(roots.count(), 1);
        for at in 0..sentence.tokens.len() {
            let mut word = at;
            let steps = std::iter::from_fn(|| {
                let head = usize::from(sentence.tokens[word].head);
                (head != word).then(|| word = head)
            });
            assert!(steps.take(MAX_SENTENCE).count() < MAX_SENTENCE, "a loop in {text:.80}");
        }
    }
    parsed
}

#[test]
fn odd_characters_do_no_harm() {
    for text in [
        "",
        " ",
        "\u{200b}\u{feff}",
        "\u{200f}Russia\u{200e} hacked \u{202b}us\u{202c}.",
        "Rus\u{200b}sia was blamed.",
        "'",
        "\"",
        "...",
        "n't",
        "'s",
        "-",
        "--",
        ".",
        "a.",
        "(((",
        ")))",
        "[.]",
        "1.",
        "@",
        "#",
        "/",
        "\\",
        "%A\\",
        "e\u{301}\u{301}\u{301}'s",
        "ﬁ's İ's ß's",
        "İ’S n’t",
        "日本語のテキスト。次の文。",
        "👩‍👩‍👧‍👦's 👍",
        "\0\u{1}a",
        "a\u{ad}b’s",
        "x@y",
        "[1][2][3]",
        ". [1]",
        "U.S.",
        "“”",
        "‘’",
        "cannot",
        "CANNOT",
        "İ.İ.İ.",
        "ſ's",
    ] {
        check(text);
        check(&format!("He said: “{text}” and left. {text}"));
        check(&text.repeat(50));
    }
}

#[test]
fn invisible_characters_do_not_hide_a_word() {
    let parsed = check("\u{feff}Rus\u{200b}sia was blamed\u{200e}.");
    let lemmas: Vec<&str> = parsed.sentences[0].tokens.iter().map(|token| &*token.lemma).collect();
    assert_eq!(lemmas, ["Russia", "be", "blame", "."]);
}

/// A quadratic reader would need minutes for each of these.
#[test]
fn hostile_text_takes_linear_time() {
    let length = 20_000;
    for unit in [
        "(", ")", "[", "'", "’", "\"", "“", "/", "\\", ".", "-", "a-", "'s", "[1]", ".)", "a.b", "#", "@",
        "%", "'s ", ". A ", "/a", "x’s", "a@",
    ] {
        let text = unit.repeat(length / unit.len());
        let begun = Instant::now();
        check(&text);
        assert!(begun.elapsed() < Duration::from_secs(30), "{unit:?} took {:?}", begun.elapsed());
    }
}

#[test]
fn a_sentence_without_end_is_cut_at_a_mark() {
    let parsed = check(&"the spy, ".repeat(1000));
    let first = &parsed.sentences[0];
    assert!(first.tokens.len() > MAX_SENTENCE / 2);
    assert_eq!(&*first.tokens.last().unwrap().lemma, ",");
}
