//! What an analyst does with the rules: start a frame, try a sentence, check, compare.

use crate::{Desk, TEXT, repository};

#[test]
fn a_new_frame_loads_as_a_draft() {
    let desk = Desk::new();
    let template = desk.run(&["lexicon", "new", "point-at"]).ended(0).silent().out;
    assert!(template.contains("point-at"), "{template}");
    desk.put("point-at.toml", template);
    desk.run(&["lexicon", "check", "point-at.toml"]).ended(0).silent();
}

#[test]
fn a_sentence_is_tried() {
    let run = Desk::new()
        .run(&["lexicon", "try", "Norway accused China of hacking its parliament."])
        .ended(0)
        .silent();
    for words in ["accused", "nsubj", "fires: accuse", "source", "NO", "attribute NO -> CN"] {
        assert!(run.out.contains(words), "{words} is not in {}", run.out);
    }
}

#[test]
fn a_fault_is_told_with_its_place() {
    let desk = Desk::new();
    desk.put("broken.toml", "[frame]\nid = \"broken\"\nact = \"attribbute\"\n");
    let run = desk.run(&["lexicon", "check", "broken.toml"]).ended(1);
    assert!(run.out.contains("frames/broken.toml:"), "{}", run.out);
    desk.run(&["lexicon", "check", "nowhere.toml"]).ended(2).says("cannot read nowhere.toml");
}

#[test]
fn two_lexicons_are_compared() {
    let desk = Desk::new();
    desk.put("a.txt", TEXT);
    let own = repository("lexicon");
    let same = desk.run(&["lexicon", "diff", own.to_str().unwrap(), "a.txt"]).ended(0);
    assert_eq!(same.out, "1 documents read the same.\n");
    copy(&own, &desk.path().join("poor"));
    std::fs::remove_file(desk.path().join("poor/frames/accuse.toml")).unwrap();
    let poor = desk.run(&["lexicon", "diff", "poor", "a.txt"]).ended(0);
    // Without the frame the judge may still find the act, but not in the frame's way.
    assert!(poor.out.contains("attribute NO -> CN"), "{}", poor.out);
    assert!(poor.out.contains("\n0 documents read the same."), "{}", poor.out);
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in from.read_dir().unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &target) } else { std::fs::copy(&path, &target).map(drop).unwrap() }
    }
}
