//! Tokens, sentences and lemmas of our own examples.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use syntax::{Model, Sentence, parse};
use text::{Block, BlockKind, Span};

fn read(text: &str) -> Vec<Sentence> {
    let end = u32::try_from(text.len()).unwrap();
    let block = Block { span: Span::new(0, end), kind: BlockKind::Paragraph };
    parse(Model::embedded(), text, &[block], &|_| Vec::new()).sentences
}

/// Tokens parted by spaces, sentences by ` / `.
fn check(text: &str, expected: &str) {
    let show = |sentence: &Sentence| {
        sentence.tokens.iter().map(|token| token.span.of(text)).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(read(text).iter().map(show).collect::<Vec<_>>().join(" / "), expected);
}

#[test]
fn clitics_and_marks_are_tokens() {
    check("They don’t, can't and cannot.", "They do n’t , ca n't and can not .");
    check("Russia's GRU; the states' rights", "Russia 's GRU ; the states ' rights");
    check("It cost $5m (about 4.5%).", "It cost $ 5 m ( about 4.5 % ) .");
    check(
        "a state-backed, well-known co-author’s e-mail",
        "a state - backed , well - known co-author ’s e-mail",
    );
    check("“No”—he said–‘yes’ and/or...", "“ No ” — he said – ‘ yes ’ and / or ...");
    check("in the '90s at 5pm", "in the '90s at 5 pm");
    check("AT&T's R&D", "AT&T 's R&D");
}

#[test]
fn technical_names_stay_whole() {
    check("see https://example.org/a-b?c=d.", "see https://example.org/a-b?c=d .");
    check("hxxps://evil[.]example[.]com/x, evil[.]com", "hxxps://evil[.]example[.]com/x , evil[.]com");
    check("(CVE-2021-34527), T1003.001 and TA0001", "( CVE-2021-34527 ) , T1003.001 and TA0001");
    check("mail a.b@example.org, or @handle #tag", "mail a.b@example.org , or @handle #tag");
    check("v2.0.1, 10.0.0.1, 1,000.5, 9:30, 12/05/2021", "v2.0.1 , 10.0.0.1 , 1,000.5 , 9:30 , 12/05/2021");
    check("ran C:\\Windows\\cmd.exe and evil.dll.", "ran C:\\Windows\\cmd.exe and evil.dll .");
    check("d41d8cd98f00b204e9800998ecf8427e", "d41d8cd98f00b204e9800998ecf8427e");
}

#[test]
fn abbreviations_keep_their_stop() {
    check("Mr. Smith of U.S. Cyber Command, a.k.a. Jim", "Mr. Smith of U.S. Cyber Command , a.k.a. Jim");
    check("Gov. J. Doe Jr. of Example Inc. spoke.", "Gov. J. Doe Jr. of Example Inc. spoke .");
    check("He lives in the U.S. The police know.", "He lives in the U.S. / The police know .");
    check("See No. 5. No. Not now.", "See No. 5 . / No . / Not now .");
}

#[test]
fn quotations_end_sentences_or_go_on() {
    check(
        "“We did it,” he said. “It was us.” He left.",
        "“ We did it , ” he said . / “ It was us . ” / He left .",
    );
    check("“Did you?” he asked. \"No.\" She left.", "“ Did you ? ” he asked . / \" No . \" / She left .");
    check("“Did you?” Mr. Smith asked. He did.", "“ Did you ? ” Mr. Smith asked . / He did .");
    check("It ended. (So they say.) Then what?", "It ended . / ( So they say . ) / Then what ?");
}

#[test]
fn numbers_labels_and_notes_stay_with_their_sentence() {
    check("1. The Ministry knows. 2. It acts.", "1. The Ministry knows . / 2 . / It acts .");
    check("MR PATEL: We know. Q: Do you?", "MR PATEL : We know . / Q : Do you ?");
    check("It was them.[17] They deny it. [2]", "It was them . [ 17 ] / They deny it . [ 2 ]");
    check("Spies stole data; nobody knew: it was over", "Spies stole data ; nobody knew : it was over");
    check("Wait... what? Well... Nothing happened.", "Wait ... what ? / Well ... / Nothing happened .");
}

#[test]
fn lemmas_are_found_by_form_and_tag() {
    let text = "The spies were stealing companies' secrets and denied it.";
    let lemmas: Vec<String> =
        read(text).iter().flat_map(|s| &s.tokens).map(|t| t.lemma.to_string()).collect();
    assert_eq!(lemmas.join(" "), "the spy be steal company 's secret and deny it .");
    let text = "Russia's Hackers";
    assert_eq!(&*read(text)[0].tokens[0].lemma, "Russia");
}
