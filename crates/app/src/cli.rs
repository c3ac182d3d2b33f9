//! What can be asked of the program: one definition for the parser, the help, the man page and the completions.

mod record;

pub(crate) use record::{
    ActorArgs, AddArgs, AnswerFormat, AsOf, CompareArgs, CorrectArgs, DecideArgs, Decider, ExportCommand,
    ImportArgs, LinkArgs, OperationArgs, RecordArgs, SearchArgs, ServeArgs, Shaped, ShowArgs, StixArgs,
    WatchArgs,
};

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Reads who accuses whom of which cyber operation, how firmly, and in whose words.
#[derive(Debug, Parser)]
#[command(
    name = "ascribe",
    version,
    propagate_version = true,
    max_term_width = 100,
    arg_required_else_help = true
)]
#[command(
    long_about = "Reads news, government and vendor texts and extracts every statement in which somebody attributes, \
                  denies, condemns or answers a cyber operation: who says it, about whom, how firmly, how deep the \
                  words put a state in it, and the sentence that says so."
)]
#[command(
    after_help = "Exit status: 0 when every document was read; 1 when some document could not be read (the others \
                        are printed); 2 when the command line is wrong."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// When to use colour: `auto` means on a terminal, unless NO_COLOR is set.
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    pub(crate) color: Color,
}

/// When to write ANSI colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal.
    Auto,
    /// Also into files and pipes.
    Always,
    /// Not at all.
    Never,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Reads documents and prints the statements in them.
    Read(ReadArgs),
    /// Says why each statement is there: frame, cue, reasons, and the sentence's tree.
    Explain(ExplainArgs),
    /// Scores the readings of a labelled corpus.
    Eval(EvalArgs),
    /// Adds documents to the record: reads them, keeps them, and links their statements with what is there.
    Add(AddArgs),
    /// Adds what feeds and pages publish, again and again: RSS, Atom, JSON Feed, plain pages.
    Watch(WatchArgs),
    /// Adds what others have coded to the record: EuRepoC, CFR, MISP, STIX 2.1, ATT&CK.
    Import(ImportArgs),
    /// Finds statements in the record.
    Search(SearchArgs),
    /// Shows a statement or a document of the record, with all that it stands on.
    Show(ShowArgs),
    /// Shows an operation party by party: who says what, how firmly, what followed, who denies, who is silent.
    Operation(OperationArgs),
    /// Shows an actor: who calls it what, who accuses it of what, and what it answers.
    Actor(ActorArgs),
    /// Compares two statements, or two documents, field by field.
    Compare(CompareArgs),
    /// Opens the record in a browser: pages and JSON, on this machine alone.
    Serve(ServeArgs),
    /// Decides that statements are right as they stand.
    Accept(DecideArgs),
    /// Decides that a text does not say what was read from it.
    Reject(DecideArgs),
    /// Decides that fields of a statement have other values.
    Correct(CorrectArgs),
    /// Decides that statements are about one operation.
    Link(LinkArgs),
    /// Decides that statements are not about one operation.
    Unlink(LinkArgs),
    /// Shows who decided what, and when.
    Journal(Shaped),
    /// Writes out what the record holds for use elsewhere.
    #[command(subcommand)]
    Export(ExportCommand),
    /// Reads all documents of the record again with this program; decisions stay.
    Rebuild {
        #[command(flatten)]
        record: RecordArgs,
        #[command(flatten)]
        reading: ReadingArgs,
    },
    /// Looks whether the record is sound: exit status 1 where it is not.
    Check(RecordArgs),
    /// Works on the lexicon: starts a frame, tries sentences, checks the rules, compares readings.
    #[command(subcommand)]
    Lexicon(LexiconCommand),
    /// Prints the manual page (roff) to standard output.
    #[command(hide = true)]
    Man,
    /// Prints the completions for a shell to standard output.
    Completions {
        /// The shell to complete in.
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
}

/// What `ascribe read` is asked.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  ascribe read article.txt --published 2021-07-19\n  ascribe read --format html \
                        --output page.html article.html\n  ascribe read --format jsonl articles/ > statements.jsonl\n  \
                        ascribe read --format jsonl docs.jsonl | jq '.statements[].act'"
)]
pub(crate) struct ReadArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,

    /// The shape of the output.
    #[arg(long, short, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,

    /// Columns of the table; by default those of the terminal, at most 120, or 100 where there is none.
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(40..=1000))]
    pub(crate) width: Option<u16>,
}

/// What `ascribe explain` is asked.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,

    /// Words of the document: says of each sentence that holds them what is read from it, and why no more is.
    #[arg(long, value_name = "WORDS", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(crate) at: Option<String>,
}

/// Which documents are read, how, and where the result goes.
#[derive(Debug, Clone, Args)]
pub(crate) struct InputArgs {
    /// Texts (.txt), pages (.html), batches (.jsonl, one document a line), folders of them, or `-` for standard input.
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// Day of publication, which "on Monday" is counted from, for documents that do not give their own.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(crate) published: Option<String>,

    /// Where to write; standard output if not given.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

/// With what, and with how much of the machine, documents are read.
#[derive(Debug, Clone, Args)]
pub(crate) struct ReadingArgs {
    /// A lexicon to read with instead of the built-in one: a folder like `lexicon/` of the sources.
    #[arg(long, value_name = "DIR")]
    pub(crate) lexicon: Option<PathBuf>,

    /// How many documents to read at once; by default as many as the machine has cores.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
}

/// What `ascribe eval` is asked.
#[derive(Debug, Args)]
pub(crate) struct EvalArgs {
    /// A folder of NAME.txt with NAME.yaml beside it (corpus/FORMAT.md).
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,

    /// How many statements that were missed, or are extra, to print.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) errors: usize,

    /// Prints the figures as one line of JSON.
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

/// What can be done with a lexicon. A folder given as LEXICON is like `lexicon/` of the sources.
#[derive(Debug, Subcommand)]
pub(crate) enum LexiconCommand {
    /// Prints a frame file to start from: a draft, with notes on what to write where.
    New {
        /// The frame's id: never reused, never renamed.
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Tries a text on the rules: its tree, which frames fire, and why the others do not.
    Try {
        /// The text, mostly one sentence.
        #[arg(value_name = "TEXT")]
        text: String,
        /// The lexicon to try; the built-in one if not given.
        #[arg(long, value_name = "LEXICON")]
        lexicon: Option<PathBuf>,
    },
    /// Checks every example, near miss, passage and demand; exit status 1 where one does not hold.
    Check {
        /// A lexicon, or one file of it, which is then checked inside the built-in one; all of the built-in one if not given.
        #[arg(value_name = "LEXICON|FILE")]
        path: Option<PathBuf>,
        /// Also prints what holds, by name.
        #[arg(long)]
        all: bool,
    },
    /// Learns the judge's weights (`lexicon/judge.tsv`) from a labelled corpus and prints them.
    Train {
        /// Folders of NAME.txt with NAME.yaml beside it, like corpus/train and corpus/quiet.
        #[arg(value_name = "DIR", required = true)]
        folders: Vec<PathBuf>,
        /// The lexicon whose frames are the features; the built-in one if not given.
        #[arg(long, value_name = "LEXICON")]
        lexicon: Option<PathBuf>,
        /// Prints what the network of the judge learns from (training/reader.py) instead of weights.
        #[arg(long)]
        lessons: bool,
    },
    /// Reads texts with two lexicons and prints the statements gained, lost and changed.
    Diff {
        /// The new lexicon.
        #[arg(value_name = "LEXICON")]
        new: PathBuf,
        /// The texts to read: files, batches, folders.
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
        /// The old lexicon; the built-in one if not given.
        #[arg(long, value_name = "LEXICON")]
        old: Option<PathBuf>,
    },
}

/// The shapes of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people, in the terminal.
    Table,
    /// Pretty JSON: an object for one file, an array for several, for a folder or for a batch.
    Json,
    /// JSON lines: one document a line.
    Jsonl,
    /// A self-contained page.
    Html,
}

/// The command line as asked; prints help and usage errors (exit status 2) itself.
pub(crate) fn parse() -> Cli {
    Cli::parse()
}

/// The definition itself, for the man page and the completions.
pub(crate) fn definition() -> clap::Command {
    Cli::command()
}

/// Takes a day of the calendar only: "2021-02-30" would shift every resolved date in silence.
fn day(given: &str) -> Result<String, String> {
    let date: Result<jiff::civil::Date, _> = given.parse();
    date.map(|date| date.to_string())
        .map_err(|_| "a day of the calendar is needed, as in 2021-07-19".to_owned())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_definition_is_sound() {
        super::definition().debug_assert();
    }

    #[test]
    fn only_days_of_the_calendar_are_taken() {
        assert_eq!(super::day("2021-07-19"), Ok("2021-07-19".to_owned()));
        for wrong in ["2021-02-30", "19 July 2021", "", "2021-07"] {
            assert!(super::day(wrong).is_err(), "{wrong:?} was taken");
        }
    }
}
