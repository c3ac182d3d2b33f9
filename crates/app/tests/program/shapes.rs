//! The shapes of output: what one document gives, what several give, and that the order and the bytes are fixed.

use crate::{Desk, TEXT, line, repository};
use serde_json::Value;

#[test]
fn one_file_is_an_object_and_several_are_an_array() {
    let desk = Desk::new();
    desk.put("a.txt", TEXT);
    desk.put("b.txt", TEXT);
    let one: Value =
        serde_json::from_str(&desk.run(&["read", "-f", "json", "a.txt"]).ended(0).silent().out).unwrap();
    assert_eq!(one["document"]["path"], "a.txt");
    let two: Value =
        serde_json::from_str(&desk.run(&["read", "-f", "json", "a.txt", "b.txt"]).ended(0).out).unwrap();
    let paths: Vec<&Value> = two.as_array().unwrap().iter().map(|one| &one["document"]["path"]).collect();
    assert_eq!(paths, ["a.txt", "b.txt"]);
}

#[test]
fn an_array_stays_an_array_when_nothing_could_be_read() {
    let run = Desk::new().run(&["read", "-f", "json", "no.txt", "none.txt"]).ended(1);
    assert_eq!(serde_json::from_str::<Value>(&run.out).unwrap(), Value::Array(Vec::new()));
}

#[test]
fn every_span_in_the_output_quotes_the_text() {
    let run =
        Desk::new().run(&["read", "-f", "jsonl", repository("corpus/sample").to_str().unwrap()]).ended(0);
    let documents = run.lines();
    let text: Vec<char> = documents[0]["document"]["text"].as_str().unwrap().chars().collect();
    let statements = documents[0]["statements"].as_array().unwrap();
    assert!(!statements.is_empty(), "the sample holds statements");
    for statement in statements {
        let (spans, words) = (&statement["evidence"]["spans"], &statement["evidence"]["text"]);
        let cue = &statement["cue"];
        let pairs = spans.as_array().unwrap().iter().zip(words.as_array().unwrap());
        for (span, words) in pairs.chain([(&cue["span"], &cue["text"])]) {
            let edge = |at: usize| usize::try_from(span[at].as_u64().unwrap()).unwrap();
            let quoted: String = text[edge(0)..edge(1)].iter().collect();
            assert_eq!(&quoted, words.as_str().unwrap());
        }
    }
}

#[test]
fn order_and_bytes_do_not_depend_on_the_number_of_threads() {
    let folder = repository("corpus/train");
    let read = |threads| {
        let arguments = ["read", "-f", "jsonl", "--threads", threads, folder.to_str().unwrap()];
        Desk::new().run(&arguments).ended(0)
    };
    let (one, four) = (read("1"), read("4"));
    assert!(one.out == four.out, "the output differs between one thread and four");
    let mut sorted = one.paths();
    sorted.sort();
    assert_eq!(one.paths(), sorted);
    assert_eq!(sorted.len(), texts_in(&folder));
}

#[test]
fn a_folder_is_read_with_the_folders_in_it() {
    let desk = Desk::new();
    desk.put("in/b.txt", TEXT);
    desk.put(
        "in/a/z.html",
        "<html><body><article><p>Hello there, nothing to see.</p></article></body></html>",
    );
    desk.put("in/c.jsonl", line("from-a-batch", TEXT));
    desk.put("in/picture.png", [0u8; 100]);
    let run = desk.run(&["read", "-f", "jsonl", "in"]).ended(0);
    assert_eq!(run.paths(), ["in/a/z.html", "in/b.txt", "from-a-batch"]);
}

#[test]
fn a_batch_keeps_its_own_dates_and_the_flag_fills_the_others() {
    let desk = Desk::new();
    let dated = serde_json::json!({"path": "a", "published": "2020-02-03", "text": TEXT}).to_string();
    desk.put("in.jsonl", [dated, line("b", TEXT)].join("\n"));
    let run = desk.run(&["read", "-f", "jsonl", "--published", "2021-07-19", "in.jsonl"]).ended(0);
    let published: Vec<Value> =
        run.lines().iter().map(|line| line["document"]["published"].clone()).collect();
    assert_eq!(published, ["2020-02-03", "2021-07-19"]);
}

#[test]
fn standard_input_is_a_text_or_a_batch() {
    let desk = Desk::new();
    let text = desk.pipe(&["read", "-f", "jsonl", "-"], TEXT.as_bytes()).ended(0);
    assert_eq!(text.lines()[0]["document"]["title"], "A long night in parliament");
    let batch = [line("a", TEXT), String::new(), line("b", TEXT)].join("\n");
    assert_eq!(desk.pipe(&["read", "-f", "jsonl"], batch.as_bytes()).ended(0).paths(), ["a", "b"]);
}

#[test]
fn a_page_stands_alone_and_escapes_the_text() {
    let desk = Desk::new();
    desk.put("a.txt", TEXT.replace("parliament", "<script>alert(1)</script>"));
    desk.run(&["read", "-f", "html", "-o", "a.html", "a.txt"]).ended(0).silent();
    let page = std::fs::read_to_string(desk.path().join("a.html")).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"), "{page}");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !page.contains("<script"), "{page}");
    let two = desk.run(&["read", "-f", "html", "a.txt", "a.txt"]).ended(0).out;
    assert_eq!((two.matches("<html").count(), two.matches("<article").count()), (1, 2));
}

#[test]
fn a_table_shows_who_does_what_and_the_words() {
    let desk = Desk::new();
    desk.put("a.txt", TEXT);
    let run = desk.run(&["read", "a.txt"]).ended(0).silent();
    for words in ["WHO", "attribute", "*accused*", "asserts"] {
        assert!(run.out.contains(words), "{words} is not in {}", run.out);
    }
    assert!(!run.out.contains('\u{1b}'), "colours only on a terminal");
    assert!(desk.run(&["read", "--color", "always", "a.txt"]).out.contains("\u{1b}[1;31maccused"));
}

#[test]
fn an_explanation_gives_frame_and_tree() {
    let desk = Desk::new();
    desk.put("a.txt", TEXT);
    let run = desk.run(&["explain", "a.txt"]).ended(0).silent();
    for words in ["frame ", "cue             “accused”", "tree", "accused", "nsubj"] {
        assert!(run.out.contains(words), "{words} is not in {}", run.out);
    }
}

#[test]
fn a_place_is_explained_with_what_was_not_read() {
    let desk = Desk::new();
    let added = "The weather in the port was mild.";
    desk.put("a.txt", format!("{TEXT}\n\n{added}\n"));
    let run = desk.run(&["explain", "--at", "ACCUSED", "a.txt"]).ended(0).silent();
    for words in ["fires: ", "statement", "weighed: attribute, above its bar", "nsubj"] {
        assert!(run.out.contains(words), "{words} is not in {}", run.out);
    }
    let run = desk.run(&["explain", "--at", "weather  in the", "a.txt"]).ended(0).silent();
    assert!(run.out.starts_with(added), "{}", run.out);
    assert!(run.out.contains("nothing is read") || run.out.contains("no cue"), "{}", run.out);
    desk.run(&["explain", "--at", "not there", "a.txt"]).ended(1).says("“not there” stands nowhere");
}

#[test]
fn quiet_texts_stay_quiet() {
    let run = Desk::new()
        .run(&["eval", "--json", "--errors", "9", repository("corpus/quiet").to_str().unwrap()])
        .ended(0);
    let figures: Value = serde_json::from_str(run.out.lines().next().unwrap()).unwrap();
    assert_eq!(figures["documents"], 13);
    assert_eq!(figures["extra_on_empty_documents"], 0, "{}", run.out);
}

#[test]
fn a_corpus_is_scored() {
    let run = Desk::new().run(&["eval", repository("corpus/train").to_str().unwrap()]).ended(0).silent();
    let documents = texts_in(&repository("corpus/train"));
    assert!(run.out.starts_with(&format!("documents: {documents}\nlabelled: 12045\n")), "{}", run.out);
}

/// How many texts a folder holds.
fn texts_in(folder: &std::path::Path) -> usize {
    let files = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|e| e == "txt")).count()
}
