//! The program `ascribe`: the only crate that touches files, the terminal, threads and the environment.
//!
//! The way of a run: [`cli`] says what was asked, [`sources`] finds the documents, [`batch`] reads them in parallel and
//! hands them back in order, `views` gives them their shape, [`console`] speaks to the person. Linguistics stays behind
//! [`reader`]. A run **never ends in a panic**: one document's failure is told, and the others are printed.

mod batch;
mod cli;
mod commands;
mod console;
mod eval;
mod fetch;
mod keeper;
mod lexicon;
mod reader;
mod sources;
mod tree;
mod trial;

use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = cli::parse();
    batch::silence_panics();
    commands::run(&cli).exit_code()
}
