//! Checks a lexicon folder, all of it or one frame, or tries a sentence on it.
//!
//! `lexicon-check FOLDER`, `lexicon-check FOLDER FRAME-ID`, `lexicon-check FOLDER --try "Berlin blamed …"`.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use claims::{Fired, Lexicon, LexiconProblem, Missed, Party, TriedSentence, Verdict};
use syntax::Model;
use text::Span;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (folder, rest) = match words.split_first() {
        Some((folder, rest)) if rest.len() <= 2 => (Path::new(folder), rest),
        _ => {
            eprintln!("usage: lexicon-check FOLDER [FRAME-ID | --try \"sentence\"]");
            return ExitCode::from(2);
        }
    };
    let files = match files(folder) {
        Ok(files) => files,
        Err(error) => {
            eprintln!("cannot read {}: {error}", folder.display());
            return ExitCode::from(2);
        }
    };
    let (lexicon, faults) = Lexicon::load(&files);
    let model = Model::embedded();
    if let ["--try", sentence] = rest {
        try_sentence(&lexicon, model, sentence);
        return ExitCode::SUCCESS;
    }
    check(&lexicon, model, faults, rest.first().copied())
}

/// Prints what is wrong, with the whole lexicon or in the file of one frame.
fn check(lexicon: &Lexicon, model: &Model, faults: Vec<LexiconProblem>, frame: Option<&str>) -> ExitCode {
    let file = frame.map(|id| format!("{}.toml", id.trim_end_matches(".toml").trim_start_matches("frames/")));
    let asked =
        |file_of: &str| file.as_ref().is_none_or(|f| file_of == f || file_of.ends_with(&format!("/{f}")));
    let checked = claims::checks(lexicon, model);
    let asked_name = |name: &str| {
        let stem = name.split("::").next().unwrap_or(name);
        asked(&format!("{stem}.toml"))
    };
    let held: Vec<_> = checked.into_iter().filter(|c| asked_name(&c.name)).collect();
    let good = held.iter().filter(|c| c.problems.is_empty()).count();
    let total = held.len();
    let problems: Vec<LexiconProblem> = faults
        .into_iter()
        .filter(|p| asked(&p.file))
        .chain(held.into_iter().flat_map(|c| c.problems))
        .collect();
    for problem in &problems {
        println!("{problem}");
    }
    println!("{good} of {total} checks hold; {} problems", problems.len());
    if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn try_sentence(lexicon: &Lexicon, model: &Model, sentence: &str) {
    let trial = claims::try_text(lexicon, model, sentence);
    let text = trial.document.text.as_str();
    for tried in &trial.sentences {
        for (i, token) in trial.parsed.sentences[tried.index].tokens.iter().enumerate() {
            let head = usize::from(token.head);
            let over = trial.parsed.sentences[tried.index].tokens.get(head).filter(|_| head != i);
            println!(
                "{i:>3} {:<18} {:<16} {:<6} {:<5} {:<12} {}",
                token.span.of(text),
                token.lemma,
                token.upos.name(),
                token.xpos,
                token.rel.name(),
                over.map_or("-", |t| t.span.of(text)),
            );
        }
        print_outcome(tried, text);
    }
}

fn print_outcome(tried: &TriedSentence, text: &str) {
    for fired in &tried.fired {
        print_fired(fired, text);
    }
    for missed in &tried.missed {
        print_missed(missed, text);
    }
    if tried.fired.is_empty() && tried.missed.is_empty() {
        println!("no cue of any frame is in the sentence");
    }
}

fn print_fired(fired: &Fired, text: &str) {
    let draft = match (fired.is_draft, fired.verdict) {
        (true, _) => " (draft)",
        (_, Verdict::Overruled) => " (overruled by the judge)",
        (_, Verdict::Added) => " (added by the judge)",
        (_, Verdict::Stands) => "",
    };
    println!("FIRED {}{draft} by `{}` in {}", fired.frame, fired.cue, quoted(&fired.words, text));
    for role in &fired.roles {
        println!(
            "      {}: {} {} = {}",
            role.role,
            role.place,
            quoted(&role.words, text),
            named(&role.parties)
        );
    }
    match &fired.statement {
        None if fired.verdict == Verdict::Overruled => println!("      no statement: overruled"),
        None => println!("      no statement: nobody stands in it whom it could be about"),
        Some(s) => {
            println!(
                "      {} by {} at {}, {}, {}",
                s.act.name(),
                named(&s.sources),
                named(&s.accused),
                s.commitment.name(),
                s.responsibility.name()
            );
            for reason in &s.why {
                println!("      {}: {}", reason.field, reason.because);
            }
        }
    }
}

fn print_missed(missed: &Missed, text: &str) {
    println!(
        "not   {} by `{}` in {}: {}",
        missed.frame,
        missed.cue,
        quoted(&missed.words, text),
        missed.because
    );
    for look in &missed.looked {
        let found = quoted(&look.words, text);
        println!("      {}: looked at {}, found {found} = {}", look.role, look.place, named(&look.parties));
    }
}

fn quoted(spans: &[Span], text: &str) -> String {
    let words: Vec<&str> = spans.iter().map(|s| s.of(text)).collect();
    if words.is_empty() { "nothing".into() } else { format!("\"{}\"", words.join(" ")) }
}

fn named(parties: &[Party]) -> String {
    let name = |p: &Party| p.name.as_ref().map_or(p.code.clone(), |n| format!("{}/{n}", p.code));
    if parties.is_empty() { "nobody".into() } else { parties.iter().map(name).collect::<Vec<_>>().join(", ") }
}

/// Paths below the folder and texts of its data files, in the order of their paths.
fn files(folder: &Path) -> io::Result<Vec<(String, String)>> {
    let mut paths = Vec::new();
    collect(folder, &mut paths)?;
    paths.sort();
    let read = |path: PathBuf| {
        let below = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        Ok((below, fs::read_to_string(&path)?))
    };
    paths.into_iter().map(read).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if path.extension().is_some_and(|e| e == "toml" || e == "tsv") {
            paths.push(path);
        }
    }
    Ok(())
}
