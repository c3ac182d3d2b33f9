//! `ascribe read` and `ascribe explain`: documents in, statements out, in the order in which they were given.

use super::{Ending, ended, refused};
use crate::batch::{self, Outcome, Work};
use crate::cli::{Color, Format, InputArgs};
use crate::console::{Complaint, Console, table_style};
use crate::reader::{Read, Reader};
use crate::sources::Sources;
use crate::tree;
use crate::trial::{self, Words};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

/// What is shown of a document.
pub(super) enum Shape {
    /// Its statements. The width is for tables.
    Shown { format: Format, width: Option<u16> },
    /// Why each statement is there.
    Explained,
    /// What is read from each sentence that holds the words, and why no more is.
    ExplainedAt(Words),
}

/// Reads what was asked for and prints it in its shape.
pub(super) fn run(input: &InputArgs, shape: Shape, color: Color, console: Console) -> Ending {
    let (files, reader) = match files(input).and_then(|files| Ok((files, Reader::new(&input.reading)?))) {
        Ok(ready) => ready,
        Err(complaint) => return refused(&console, &complaint, Ending::WrongUsage),
    };
    let (pool, out) = match batch::pool(input.reading.threads).and_then(|pool| Ok((pool, Out::open(input)?)))
    {
        Ok(ready) => ready,
        Err(complaint) => return refused(&console, &complaint, Ending::Incomplete),
    };
    let style = Style::new(input, shape, Sources::is_single(&files), color);
    let work = Work {
        read: &|mut document| {
            document.published = document.published.or_else(|| input.published.clone());
            reader.read(document)
        },
        make: &|read| style.rendered(&reader, &read),
    };
    let [before, between, after] = style.frame();
    let mut run = Run {
        out,
        console,
        progress: progress(input, &files),
        between,
        printed: 0,
        failed: 0,
        trouble: None,
    };
    run.write(&before);
    batch::run(&pool, Sources::new(&files), &work, |outcome| run.take(outcome));
    // A single document that could not be read leaves nothing to end.
    let after = if run.printed > 0 || !style.single { after } else { String::new() };
    if let Some(complaint) = style.missing().filter(|_| run.printed > 0) {
        run.failed += 1;
        run.console.complain(&complaint);
    }
    run.end(&after)
}

/// The files to read: without any, standard input, unless a person sits at it.
fn files(asked: &InputArgs) -> Result<Vec<PathBuf>, Complaint> {
    if asked.files.is_empty() && std::io::stdin().is_terminal() {
        let help = "name a text, as in: ascribe read article.txt (ascribe read --help says more)";
        return Err(Complaint::new("nothing to read", help));
    }
    if let Some(output) = &asked.output
        && let Ok(output) = output.canonicalize()
        && let Some(same) =
            asked.files.iter().find(|file| file.canonicalize().is_ok_and(|file| file == output))
    {
        let message = format!("{} would be overwritten by its own result", same.display());
        return Err(Complaint::new(message, "name another file after --output"));
    }
    Ok(if asked.files.is_empty() { vec![PathBuf::from("-")] } else { asked.files.clone() })
}

/// A bar over many documents, where a person watches and the results go elsewhere.
fn progress(asked: &InputArgs, files: &[PathBuf]) -> ProgressBar {
    let watched =
        std::io::stderr().is_terminal() && (asked.output.is_some() || !std::io::stdout().is_terminal());
    if !watched || Sources::is_single(files) {
        return ProgressBar::hidden();
    }
    let bar = match Sources::count(files) {
        Some(documents) => ProgressBar::new(documents),
        None => ProgressBar::no_length(),
    };
    bar.set_draw_target(ProgressDrawTarget::stderr());
    let template = "{pos}/{len} documents {bar:30} {per_sec} {eta}";
    bar.with_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// How documents are printed.
struct Style {
    shape: Shape,
    /// Whether exactly one document was asked for: then the output is that document, not a list.
    single: bool,
    table: views::table::Style,
}

impl Style {
    fn new(input: &InputArgs, shape: Shape, single: bool, color: Color) -> Style {
        let to_terminal = input.output.is_none() && std::io::stdout().is_terminal();
        let asked = if let Shape::Shown { width, .. } = shape { width } else { None };
        Style { shape, single, table: table_style(asked, color, to_terminal) }
    }

    fn rendered(&self, reader: &Reader, read: &Read) -> String {
        let page = reader.page(read);
        let format = match &self.shape {
            Shape::Explained => return views::explain::explanation(page, &trees(read)),
            Shape::ExplainedAt(words) => return trial::at(reader, read, words),
            Shape::Shown { format, .. } => format,
        };
        match format {
            Format::Table => views::table::card(page, self.table),
            Format::Json => views::json::pretty(page),
            Format::Jsonl => views::json::line(page) + "\n",
            Format::Html if self.single => views::html::page(page),
            Format::Html => views::html::article(page),
        }
    }

    /// What stands before the first document, between two, and after the last.
    fn frame(&self) -> [String; 3] {
        let Shape::Shown { format, .. } = self.shape else { return ["", "\n", ""].map(String::from) };
        let [before, between, after] = match format {
            Format::Table => ["", "\n", ""],
            Format::Json if self.single => ["", "", "\n"],
            Format::Json => ["[\n", ",\n", "\n]\n"],
            Format::Html if !self.single => {
                return [views::html::head("Who accuses whom"), String::new(), views::html::TAIL.into()];
            }
            Format::Jsonl | Format::Html => ["", "", ""],
        };
        [before.into(), between.into(), after.into()]
    }

    /// That the words asked about stand in no document.
    fn missing(&self) -> Option<Complaint> {
        let Shape::ExplainedAt(words) = &self.shape else { return None };
        let help = "give them as they stand in one sentence of the text, in quotation marks of the shell";
        (!words.were_found())
            .then(|| Complaint::new(format!("“{words}” stands nowhere in what was read"), help))
    }
}

/// For each statement the tree of the sentence with its cue.
fn trees(read: &Read) -> Vec<Vec<String>> {
    let sentences = &read.parsed.sentences;
    let cues = read.reading.statements.iter().map(|one| one.cue.span);
    let at = cues.map(|cue| tree::sentence_at(sentences, cue));
    at.map(|found| found.map_or(Vec::new(), |sentence| tree::lines(&read.document.text, sentence))).collect()
}

/// Where the results go.
struct Out {
    path: PathBuf,
    sink: Box<dyn Write>,
}

impl Out {
    fn open(asked: &InputArgs) -> Result<Out, Complaint> {
        let Some(path) = &asked.output else {
            let sink = Box::new(BufWriter::new(std::io::stdout().lock()));
            return Ok(Out { path: PathBuf::from("standard output"), sink });
        };
        let file = File::create(path).map_err(|error| Complaint::about("write", path, &error))?;
        Ok(Out { path: path.clone(), sink: Box::new(BufWriter::new(file)) })
    }
}

/// A run under way.
struct Run {
    out: Out,
    console: Console,
    progress: ProgressBar,
    /// What stands between two documents.
    between: String,
    printed: usize,
    failed: usize,
    trouble: Option<std::io::Error>,
}

impl Run {
    /// Prints one outcome; breaks off when nobody takes the results any more.
    fn take(&mut self, outcome: Outcome<String>) -> ControlFlow<()> {
        self.progress.inc(1);
        match outcome {
            Outcome::Read { name, made, warnings } => {
                if self.printed > 0 {
                    self.write(&self.between.clone());
                }
                self.printed += 1;
                self.write(&made);
                self.flush();
                if !warnings.is_empty() {
                    let (console, progress) = (&mut self.console, &self.progress);
                    progress.suspend(|| console.warn(&name, &warnings));
                }
            }
            Outcome::Failed(complaint) => {
                self.failed += 1;
                self.progress.suspend(|| self.console.complain(&complaint));
            }
        }
        if self.trouble.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn end(mut self, after: &str) -> Ending {
        self.write(after);
        self.flush();
        self.progress.finish_and_clear();
        let written = ended(&self.console, &self.out.path, self.trouble.map_or(Ok(()), Err));
        if self.failed > 0 { Ending::Incomplete } else { written }
    }

    fn write(&mut self, words: &str) {
        if self.trouble.is_none() {
            self.trouble = self.out.sink.write_all(words.as_bytes()).err();
        }
    }

    fn flush(&mut self) {
        if self.trouble.is_none() {
            self.trouble = self.out.sink.flush().err();
        }
    }
}
