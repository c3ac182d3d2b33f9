//! The built-in lexicon held to its own words: each example, near miss and passage is a test with a name.
//!
//! `cargo test -p claims --test lexicon -- frames/accuse` runs those of one frame.

use std::process::ExitCode;

use claims::{Lexicon, LexiconProblem};
use libtest_mimic::{Arguments, Failed, Trial};
use syntax::Model;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let lexicon = Lexicon::embedded();
    let faults = Lexicon::load(Lexicon::embedded_files()).1;
    let mut trials = vec![trial("loads".into(), faults)];
    let checks = claims::checks(lexicon, Model::embedded());
    trials.extend(checks.into_iter().map(|checked| trial(checked.name, checked.problems)));
    trials.push(Trial::test("template::loads-and-holds", template_holds));
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// A test that has been run: it fails with what is wrong.
fn trial(name: String, problems: Vec<LexiconProblem>) -> Trial {
    Trial::test(name, move || {
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        if told.is_empty() { Ok(()) } else { Err(Failed::from(told.join("\n"))) }
    })
}

/// What `lexicon new` writes is a draft that loads and holds, beside the frames that are there.
fn template_holds() -> Result<(), Failed> {
    let mut files: Vec<(String, String)> = Lexicon::embedded_files()
        .iter()
        .map(|(path, text)| ((*path).to_string(), (*text).to_string()))
        .collect();
    files.push(("frames/a-new-frame.toml".into(), claims::template("a-new-frame")));
    let (lexicon, faults) = Lexicon::load(&files);
    let own = |problem: &LexiconProblem| problem.file == "frames/a-new-frame.toml";
    let wrong = faults.into_iter().chain(claims::check(&lexicon, Model::embedded())).filter(own);
    let told: Vec<String> = wrong.map(|problem| problem.to_string()).collect();
    if told.is_empty() { Ok(()) } else { Err(Failed::from(told.join("\n"))) }
}
