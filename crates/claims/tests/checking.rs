//! What the check says of a lexicon that does not hold: every fault has its line and column, and speaks of the words.

#![allow(clippy::unwrap_used, reason = "tests")]

use claims::{Lexicon, LexiconProblem};
use syntax::Model;
use text::{Content, Input, Span};

const FRAME: &str = r#"[frame]
id         = "pin-down"
gloss      = "A says that B did it"
act        = "attribute"
commitment = "asserts"
status     = "stable"

[[cue]]
class = "verb"
lemma = ["pinpoint", "unmask"]

[roles.source]
required = true
where    = ["by-agent", "subject"]

[roles.accused]
required = true
where    = ["object", "passive-subject"]
"#;

/// The built-in lexicon with one more file.
fn with_file(path: &str, source: &str) -> (Lexicon, Vec<LexiconProblem>) {
    let mut files: Vec<(&str, &str)> =
        Lexicon::embedded_files().iter().copied().filter(|(p, _)| *p != path).collect();
    files.push((path, source));
    Lexicon::load(&files)
}

/// Everything wrong with a file, loading and checking.
fn faults(path: &str, source: &str) -> Vec<String> {
    let (lexicon, faults) = with_file(path, source);
    let all = faults.into_iter().chain(claims::check(&lexicon, Model::embedded()));
    all.filter(|p| p.file == path).map(|p| p.to_string()).collect()
}

fn check(examples: &str, want: &[&str]) {
    let found = faults("frames/pin-down.toml", &format!("{FRAME}\n{examples}"));
    for wanted in want {
        assert!(
            found.iter().any(|f| f.contains(wanted)),
            "`{wanted}` is not among the problems:\n{}",
            found.join("\n")
        );
    }
    if want.is_empty() {
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}

/// Examples by which the frame holds.
const GOOD: &str = r#"[[example]]
text = "{source: Britain} {cue: unmasked} {accused: Russia}."

[[example]]
text = "{accused: China} was {cue: pinpointed} by {source: Norway}."
expect.sources = ["NO"]
expect.commitment = "asserts"

[[near_miss]]
text = "The pinpointed hackers appeared in court."
why  = "a participle before a noun"

[[near_miss]]
text = "Engineers pinpointed the fault."
why  = "a thing and no party"
"#;

#[test]
fn a_frame_with_examples_for_everything_holds() {
    check(GOOD, &[]);
}

#[test]
fn demands_name_what_no_example_uses() {
    check(
        "",
        &[
            "frames/pin-down.toml:10:10: cue `pinpoint` is in no example",
            "frames/pin-down.toml:10:22: cue `unmask` is in no example",
            "frames/pin-down.toml:14:13: place `by-agent` fills source in no example",
            "frames/pin-down.toml:18:23: place `passive-subject` fills accused in no example",
            "frames/pin-down.toml:18:13: role `accused` is filled in no example",
            "at least 2 near misses, this one has 0",
        ],
    );
}

#[test]
fn a_draft_owes_no_coverage_but_its_examples_run() {
    let draft = FRAME.replace("stable", "draft");
    assert_eq!(faults("frames/pin-down.toml", &draft), Vec::<String>::new());
    let example = "\n[[example]]\ntext = \"{source: Britain} {cue: pinpointed} the fault.\"\n";
    let found = faults("frames/pin-down.toml", &format!("{draft}{example}"));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("\"the fault\", which names nobody"), "{found:?}");
}

#[test]
fn a_failure_tells_where_each_role_looked() {
    check(
        "[[example]]\ntext = \"{source: Britain} {cue: pinpointed} {accused: the fault}.\"\n",
        &[
            "frames/pin-down.toml:21:8: found cue \"pinpointed\"; nobody fills accused, which is required",
            "accused: looked at object, found \"the fault\", which names nobody; at passive-subject, found nothing",
            "source: looked at subject, found \"Britain\"; at by-agent, found nothing",
        ],
    );
}

#[test]
fn a_failure_tells_what_became_of_the_cue() {
    check(
        "[[example]]\ntext = \"{source: Britain} {cue: blamed} {accused: Russia}.\"\n",
        &["no cue of the frame matches \"blamed\" (lemma blame, VERB)"],
    );
    check("[[example]]\ntext = \"Britain pinpointed Russia.\"\n", &["mark the words that carry the act"]);
}

#[test]
fn a_failure_tells_whose_words_and_values_differ() {
    check(
        "[[example]]\ntext = \"{source: Britain} {cue: pinpointed} Russia in {accused: April}.\"\nexpect.commitment = \"formal\"\nexpect.accused = [\"CN\", \"RU\"]\nexpect.confidence = 85\n",
        &[
            "accused: expected \"April\", found \"Russia\" (looked at object, found \"Russia",
            "commitment: expected formal, found asserts (frame `pin-down` allows at most asserts)",
            "accused: expected CN, RU, found RU",
            "confidence: expected 85, found none",
        ],
    );
}

#[test]
fn unknown_fields_values_and_marks_have_their_place() {
    check(
        "[[example]]\ntext = \"{source: Britain} {cue: pinpointed} {accuser: Russia}.\"\nexpect.comitment = \"formal\"\nexpect.commitment = \"firm\"\nexpect.date = \"12 June\"\n",
        &[
            ":21:45: unknown mark `accuser`",
            ":22:8: a statement has no field `comitment`",
            ":23:21: `firm` is no commitment: choose one of denies, doubts",
            ":24:15: `12 June` is no date",
        ],
    );
    check(
        "[[example]]\ntext = \"{source: Britain} {cue: pinpointed} {measure: Russia}.\"\n",
        &["`measure` is marked, but the frame has no [roles.measure]"],
    );
}

#[test]
fn a_near_miss_that_fires_or_never_could_is_a_fault() {
    let near_miss = |text: &str| format!("[[near_miss]]\ntext = \"{text}\"\nwhy = \"a test\"\n");
    check(
        &near_miss("Britain pinpointed Russia."),
        &["this near miss fires: found cue \"pinpointed\"", "reads attribute by GB at RU"],
    );
    check(&near_miss("The weather was fine."), &["it could never fire"]);
    // Where only the subject matter tells, the document's context is asked for.
    let elsewhere = near_miss("Italy pinpointed Russia as a market for its wine.");
    let told = |examples: &str| faults("frames/pin-down.toml", &format!("{FRAME}\n{examples}"));
    assert!(told(&elsewhere).iter().any(|f| f.contains("this near miss fires")));
    assert!(
        !told(&format!("{elsewhere}context = true\n")).iter().any(|f| f.contains("this near miss fires"))
    );
}

#[test]
fn passages_tell_what_is_missing_and_what_is_too_much() {
    let passage = |statements: &str| {
        let text = "Britain accused Russia of a cyberattack on its parliament's mail servers.";
        faults("passages/test.toml", &format!("[[passage]]\nid = \"test\"\ntext = \"{text}\"\n{statements}"))
    };
    let statement = |act: &str, sources: &str, more: &str| {
        format!(
            "[[passage.statement]]\nact = \"{act}\"\nsources = [\"{sources}\"]\naccused = [\"RU\"]\n{more}"
        )
    };
    assert_eq!(passage(&statement("attribute", "GB", "")), Vec::<String>::new());
    let wrong = passage(&statement("attribute", "GB", "commitment = \"formal\"\n"));
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert!(wrong[0].starts_with("passages/test.toml:4:1: found attribute by GB at RU"), "{wrong:?}");
    assert!(wrong[0].contains("but commitment: expected formal, found asserts"), "{wrong:?}");
    let besides = passage("");
    assert_eq!(besides.len(), 1, "{besides:?}");
    assert!(besides[0].contains("found, but not expected: attribute by GB at RU"), "{besides:?}");
    let both = passage(&statement("sanction", "US", ""));
    assert!(both.iter().any(|p| p.contains("not found: sanction by US at RU")), "{both:?}");
    let lacking = passage("[[passage.statement]]\nact = \"attribute\"\n");
    assert!(lacking.iter().any(|p| p.contains("a statement of a passage gives its accused")), "{lacking:?}");
}

#[test]
fn a_place_that_no_frame_uses_is_told() {
    let places = Lexicon::embedded_files().iter().find(|(p, _)| *p == "places.toml").unwrap().1;
    let more = format!("{places}\n[place.nowhere]\ngloss = \"a test\"\npaths = [\">obj\"]\n");
    let found = faults("places.toml", &more);
    assert!(found.iter().any(|f| f.contains("place `nowhere` is used by no frame")), "{found:?}");
}

#[test]
fn a_trial_tells_what_fires_and_what_does_not() {
    let draft = FRAME.replace("stable", "draft");
    let (lexicon, _) = with_file("frames/pin-down.toml", &draft);
    let trial = claims::try_text(&lexicon, Model::embedded(), "Britain unmasked Russia.");
    let text = trial.document.text.as_str();
    let [sentence] = trial.sentences.as_slice() else { unreachable!("one sentence") };
    let fired = sentence.fired.iter().find(|f| f.frame == "pin-down").unwrap();
    assert!(fired.is_draft);
    assert_eq!(fired.cue, "unmask");
    let roles: Vec<(&str, &str, Vec<&str>)> = fired
        .roles
        .iter()
        .map(|r| (r.role, r.place.as_str(), r.words.iter().map(|w| w.of(text)).collect()))
        .collect();
    assert_eq!(roles, [("source", "subject", vec!["Britain"]), ("accused", "object", vec!["Russia"])]);
    let trial = claims::try_text(&lexicon, Model::embedded(), "Britain unmasked the fault.");
    let missed = trial.sentences[0].missed.iter().find(|m| m.frame == "pin-down").unwrap();
    assert!(missed.because.contains("accused"), "{missed:?}");
    let look = missed.looked.iter().find(|l| l.place == "object").unwrap();
    assert_eq!(look.words[0].of(&trial.document.text), "the fault");
}

#[test]
fn a_place_of_a_document_is_explained_as_it_is_read() {
    let explain = |words: &str, text: &str| {
        let input =
            Input { content: Content::Text(text.into()), language: Some("en".into()), ..Input::default() };
        let (lexicon, document) = (Lexicon::embedded(), text::read(input));
        let wants_trees = |parsed: &syntax::Parsed| lexicon.wants_trees(&document, parsed);
        let parsed = syntax::parse(Model::embedded(), &document.text, &document.blocks, &wants_trees);
        let start = document.text.find(words).map(|at| u32::try_from(at).unwrap()).unwrap_or(u32::MAX - 1);
        claims::explain_at(lexicon, &document, &parsed, &[Span::new(start, start)]).pop()
    };
    let news = "Britain on Monday accused Russia of hacking its parliament's mail servers with malware.\n\nMoscow denied the allegation of a cyberattack.\n";
    let told = explain("accused Russia", news).unwrap();
    assert_eq!(told.barred, None);
    assert!(told.fired.iter().any(|f| f.frame == "accuse" && f.statement.is_some()));
    let sport = "A defeat in Leeds\n\nTheir side lost again yesterday.\n";
    assert!(explain("lost again", sport).unwrap().barred.is_some(), "nothing in it could be read");
    assert!(explain("no such words", news).is_none());
}
