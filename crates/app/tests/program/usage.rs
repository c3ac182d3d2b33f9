//! The command line itself: help, manual page, completions, and what is told to those who get it wrong.

use crate::{Desk, TEXT, finished, repository};
use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

#[test]
fn wrong_usage_ends_with_two() {
    let desk = Desk::new();
    desk.put("a.txt", TEXT);
    for wrong in [
        &["read", "--format", "xml", "a.txt"][..],
        &["read", "--published", "2021-02-30", "a.txt"],
        &["read", "--threads", "0", "a.txt"],
        &["read", "--lexicon", "nowhere", "a.txt"],
        &["read", "-o", "a.txt", "a.txt"],
        &["eval", "nowhere"],
        &["transmogrify"],
        &[],
    ] {
        let run = desk.run(wrong);
        assert_eq!(run.status, 2, "{wrong:?} said {}", run.err);
        assert!(!run.err.is_empty(), "{wrong:?} says nothing");
    }
    assert_eq!(std::fs::read_to_string(desk.path().join("a.txt")).unwrap(), TEXT, "the input is untouched");
}

#[test]
fn errors_say_what_where_and_what_to_do() {
    Desk::new()
        .run(&["read", "no-such.txt"])
        .ended(1)
        .says("error: cannot read no-such.txt: no such file\n  help: check the spelling");
}

#[test]
fn help_manual_and_completions_come_from_one_definition() {
    let desk = Desk::new();
    let help = desk.run(&["--help"]).ended(0).out;
    let manual = desk.run(&["man"]).ended(0).out;
    let bash = desk.run(&["completions", "bash"]).ended(0).out;
    for command in ["read", "explain", "eval", "completions"] {
        for (name, shown) in [("help", &help), ("manual", &manual), ("bash", &bash)] {
            assert!(shown.contains(command), "{command} is not in the {name}");
        }
    }
    assert!(manual.starts_with(".ie") && manual.contains(".TH ascribe 1"), "{manual}");
    for shell in ["zsh", "fish", "powershell", "elvish"] {
        assert!(desk.run(&["completions", shell]).ended(0).out.contains("ascribe"));
    }
}

#[test]
fn the_version_is_that_of_the_package() {
    let run = Desk::new().run(&["--version"]).ended(0);
    assert_eq!(run.out.trim(), format!("ascribe {}", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_closed_pipe_ends_the_run_quietly() {
    let desk = Desk::new();
    let mut command = desk.command(&["read", "-f", "jsonl", repository("corpus/train").to_str().unwrap()]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::with_capacity(64, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert!(first.starts_with("{\"document\""), "{first}");
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""));
}

#[test]
fn a_full_disk_is_told() {
    if !std::path::Path::new("/dev/full").exists() {
        return;
    }
    let desk = Desk::new();
    desk.put("a.txt", TEXT);
    desk.run(&["read", "-o", "/dev/full", "a.txt"]).ended(1).says("cannot write /dev/full: the disk is full");
}

#[test]
fn a_lexicon_of_ones_own_is_read_with() {
    let desk = Desk::new();
    desk.put("a.txt", TEXT);
    let built_in = desk.run(&["read", "-f", "json", "a.txt"]).ended(0);
    let own = desk
        .run(&["read", "-f", "json", "--lexicon", repository("lexicon").to_str().unwrap(), "a.txt"])
        .ended(0);
    assert_eq!(built_in.out, own.out, "the folder of the sources is the built-in lexicon");
    desk.put("lexicon/frames/broken.toml", "[frame\n");
    desk.run(&["read", "--lexicon", "lexicon", "a.txt"]).ended(2).says("lexicon/frames/broken.toml:1:");
}

#[test]
fn no_colour_where_it_is_not_wanted() {
    let desk = Desk::new();
    let mut command = desk.command(&["read", "no-such.txt"]);
    command.env("NO_COLOR", "1");
    assert!(!finished(command).err.contains('\u{1b}'));
    assert!(desk.run(&["read", "--color", "always", "no-such.txt"]).err.contains("\u{1b}[1;31merror:"));
}
