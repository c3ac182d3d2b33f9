//! What each subcommand does: parse, call, render.

mod add;
mod ask;
mod decide;
mod eval;
mod export;
mod import;
mod lexicon;
mod read;
mod serve;
mod train;
mod upkeep;
mod watch;

use crate::cli::{self, Cli, Command, ExplainArgs, ExportCommand, ReadArgs};
use crate::console::{Complaint, Console};
use crate::trial::Words;
use read::Shape;
use record::decision::Verdict;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Everything was done.
    Done,
    /// Some document could not be read, or some result could not be written.
    Incomplete,
    /// The command line asks for what cannot be.
    WrongUsage,
}

impl Ending {
    pub(crate) fn exit_code(self) -> ExitCode {
        ExitCode::from(match self {
            Ending::Done => 0,
            Ending::Incomplete => 1,
            Ending::WrongUsage => 2,
        })
    }
}

/// Does what was asked.
pub(crate) fn run(cli: &Cli) -> Ending {
    let console = Console::new(cli.color);
    match &cli.command {
        Command::Read(ReadArgs { input, format, width }) => {
            read::run(input, Shape::Shown { format: *format, width: *width }, cli.color, console)
        }
        Command::Explain(ExplainArgs { input, at }) => {
            let shape = at.as_deref().map_or(Shape::Explained, |words| Shape::ExplainedAt(Words::new(words)));
            read::run(input, shape, cli.color, console)
        }
        Command::Eval(asked) => eval::run(asked, &console),
        Command::Add(asked) => add::run(asked, console),
        Command::Watch(asked) => watch::run(asked, &console),
        Command::Search(asked) => ask::search(asked, cli.color, &console),
        Command::Show(asked) => ask::show(asked, cli.color, &console),
        Command::Operation(asked) => ask::operation(asked, cli.color, &console),
        Command::Actor(asked) => ask::actor(asked, cli.color, &console),
        Command::Compare(asked) => ask::compared(asked, cli.color, &console),
        Command::Accept(asked) => decide::on_statements(asked, Verdict::Accept, &console),
        Command::Reject(asked) => decide::on_statements(asked, Verdict::Reject, &console),
        Command::Correct(asked) => decide::correct(asked, &console),
        Command::Link(asked) => decide::link(asked, Verdict::Link, &console),
        Command::Unlink(asked) => decide::link(asked, Verdict::Unlink, &console),
        Command::Serve(asked) => serve::run(asked, &console),
        Command::Journal(asked) => ask::journal(asked, cli.color, &console),
        Command::Export(ExportCommand::Decisions(asked)) => ask::labels(asked, &console),
        Command::Export(ExportCommand::Objects(asked)) => upkeep::objects(asked, &console),
        Command::Export(ExportCommand::Stix(asked)) => export::stix(asked, &console),
        Command::Rebuild { record, reading } => upkeep::rebuild(record, reading, &console),
        Command::Check(asked) => upkeep::check(asked, &console),
        Command::Import(asked) => import::run(asked, &console),
        Command::Lexicon(asked) => lexicon::run(asked, console),
        Command::Man => printed(&console, |out| clap_mangen::Man::new(cli::definition()).render(out)),
        Command::Completions { shell } => printed(&console, |out| {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut cli::definition(), "ascribe", &mut script);
            out.write_all(&script)
        }),
    }
}

/// Prints to standard output; a reader that has gone away is no error.
fn printed(console: &Console, write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> Ending {
    let mut bytes = Vec::new();
    let written = write(&mut bytes).and_then(|()| {
        let mut out = std::io::stdout().lock();
        out.write_all(&bytes).and_then(|()| out.flush())
    });
    ended(console, Path::new("standard output"), written)
}

/// Says why the run cannot go on.
fn refused(console: &Console, complaint: &Complaint, ending: Ending) -> Ending {
    console.complain(complaint);
    ending
}

/// How the run ends when a result was written, or not.
fn ended(console: &Console, path: &Path, written: std::io::Result<()>) -> Ending {
    match written {
        Ok(()) => Ending::Done,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ending::Done,
        Err(error) => {
            console.complain(&Complaint::about("write", path, &error));
            Ending::Incomplete
        }
    }
}
