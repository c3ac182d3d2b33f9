//! Many documents at once, in bounded chunks, handed back in order; a document that breaks us breaks nothing else.

use crate::console::{Complaint, Warning};
use crate::reader::Read;
use crate::sources::Job;
use rayon::prelude::*;
use std::cell::RefCell;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use text::{Document, Input, Problem};

/// Documents in one chunk for each thread, once the run is warm.
const DOCUMENTS_PER_THREAD: usize = 16;
/// Bytes of input in one chunk: what is in memory at once is this and its results.
const BYTES_PER_CHUNK: usize = 4 << 20;
/// Stack of a reading thread: room for deeply nested pages. Only what is touched is taken from the machine.
const STACK: usize = 64 << 20;

/// What became of a document.
pub(crate) enum Outcome<T> {
    /// It was read: what was made of it, and what was wrong with it.
    Read { name: String, made: T, warnings: Vec<Warning> },
    /// It could not be read.
    Failed(Complaint),
}

/// How a document is read and what is made of it; shared by the threads.
pub(crate) struct Work<'a, T> {
    /// Reads one document.
    pub(crate) read: &'a (dyn Fn(Input) -> Read + Sync),
    /// Makes of it what is asked for: its shape, an addition to the record.
    pub(crate) make: &'a (dyn Fn(Read) -> T + Sync),
}

/// The threads that read.
///
/// # Errors
/// Where the operating system gives no threads.
pub(crate) fn pool(threads: Option<u16>) -> Result<rayon::ThreadPool, Complaint> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads.map_or(0, usize::from))
        .stack_size(STACK)
        .build()
        .map_err(|error| {
            Complaint::new(format!("cannot start the reading threads: {error}"), "try --threads 1")
        })
}

/// Reads the jobs on the pool and hands each outcome to `take` in the order of the jobs, until it breaks off.
pub(crate) fn run<T: Send>(
    pool: &rayon::ThreadPool,
    jobs: impl Iterator<Item = Job>,
    work: &Work<'_, T>,
    mut take: impl FnMut(Outcome<T>) -> ControlFlow<()>,
) {
    let mut jobs = jobs.peekable();
    // The first results should come soon: chunks grow from one document a thread.
    let mut documents = pool.current_num_threads();
    while jobs.peek().is_some() {
        let chunk = next_chunk(&mut jobs, documents);
        documents = (documents * 2).min(pool.current_num_threads() * DOCUMENTS_PER_THREAD);
        let outcomes: Vec<Outcome<T>> =
            pool.install(|| chunk.into_par_iter().map(|job| outcome(job, work)).collect());
        for outcome in outcomes {
            if take(outcome).is_break() {
                return;
            }
        }
    }
}

fn next_chunk(jobs: &mut impl Iterator<Item = Job>, documents: usize) -> Vec<Job> {
    let mut chunk = Vec::new();
    let mut bytes = 0;
    while chunk.len() < documents && bytes < BYTES_PER_CHUNK {
        let Some(job) = jobs.next() else { break };
        bytes += job.weight();
        chunk.push(job);
    }
    chunk
}

fn outcome<T>(job: Job, work: &Work<'_, T>) -> Outcome<T> {
    let name = job.name.clone();
    let input = match job.fetch() {
        Ok(input) => input,
        Err(complaint) => return Outcome::Failed(complaint),
    };
    match guarded(|| read_and_make(&name, input, work)) {
        Ok(outcome) => outcome,
        Err(trouble) => Outcome::Failed(Complaint::new(
            format!("cannot read {name}: a defect of Ascribe stopped it ({trouble})"),
            "the other documents are not touched by it; please report it with this document",
        )),
    }
}

fn read_and_make<T>(name: &str, input: Input, work: &Work<'_, T>) -> Outcome<T> {
    let read = (work.read)(input);
    let Read { document, reading, .. } = &read;
    if let Some(complaint) = unreadable(name, document) {
        return Outcome::Failed(complaint);
    }
    let problems = document.problems.iter().chain(&reading.problems);
    let warnings = problems.map(|problem| Warning::new(name, &document.text, problem)).collect();
    Outcome::Read { name: name.to_owned(), made: (work.make)(read), warnings }
}

/// A document out of which no text could be made, though it has bytes, was not read.
fn unreadable(name: &str, document: &Document) -> Option<Complaint> {
    let problem = document.problems.iter().find(|problem| problem.code == "binary")?;
    let Problem { message, hint, .. } = problem;
    document.text.is_empty().then(|| Complaint::new(format!("cannot read {name}: {message}"), hint.clone()))
}

thread_local! {
    /// What the last panic of this thread said, and where.
    static LAST_PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Keeps panics of documents off the terminal: they are told as complaints, with the document's name.
pub(crate) fn silence_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or(String::new(), |at| format!(" at {}:{}", at.file(), at.line()));
        let said = panic.payload_as_str().unwrap_or("without a message");
        LAST_PANIC.with_borrow_mut(|last| *last = format!("{said}{place}"));
    }));
}

/// Runs the work; a panic in it becomes words.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    // What the work touched is dropped with it: model and lexicon are only read.
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| LAST_PANIC.with_borrow_mut(std::mem::take))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot set up its case must fail")]
    #![allow(clippy::panic, reason = "a defect of a stage is what is tested")]
    use super::*;
    use crate::sources::Sources;
    use claims::Reading;
    use text::Content;

    /// A reader that breaks on a document that says so.
    fn read(input: Input) -> Read {
        let broken = matches!(&input.content, Content::Bytes(bytes) if bytes == b"break");
        assert!(!broken, "the tree has no root");
        let document = text::read(input);
        Read { document, parsed: syntax::Parsed::default(), reading: Reading::default() }
    }

    /// What becomes of files with these contents, each as its rendering or its complaint.
    fn outcomes(contents: &[&str], threads: u16, most: usize) -> Vec<String> {
        silence_panics();
        let desk = tempfile::tempdir().unwrap();
        let mut files = Vec::new();
        for (number, content) in contents.iter().enumerate() {
            files.push(desk.path().join(format!("{number}.txt")));
            std::fs::write(files.last().unwrap(), content).unwrap();
        }
        let work = Work { read: &read, make: &|read| read.document.text };
        let mut taken = Vec::new();
        run(&pool(Some(threads)).unwrap(), Sources::new(&files), &work, |outcome| {
            taken.push(match outcome {
                Outcome::Read { made, .. } => made,
                Outcome::Failed(complaint) => complaint.message,
            });
            if taken.len() < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        taken
    }

    #[test]
    fn a_defect_costs_one_document_and_is_told_with_its_name() {
        let outcomes = outcomes(&["one", "break", "three"], 2, 9);
        assert_eq!((outcomes[0].as_str(), outcomes[2].as_str()), ("one", "three"));
        assert!(
            outcomes[1].contains("1.txt") && outcomes[1].contains("the tree has no root"),
            "{}",
            outcomes[1]
        );
        assert!(outcomes[1].contains("batch.rs:"), "the place of the defect is told: {}", outcomes[1]);
    }

    #[test]
    fn outcomes_come_in_the_order_of_the_jobs() {
        let contents: Vec<String> = (0..300).map(|number| number.to_string()).collect();
        let contents: Vec<&str> = contents.iter().map(String::as_str).collect();
        assert_eq!(outcomes(&contents, 4, 1000), contents);
    }

    #[test]
    fn nothing_is_read_for_nobody() {
        assert_eq!(outcomes(&["one", "two", "three"], 1, 2), ["one", "two"]);
    }

    #[test]
    fn what_is_in_memory_at_once_is_bounded() {
        let desk = tempfile::tempdir().unwrap();
        let batch = desk.path().join("in.jsonl");
        std::fs::write(&batch, format!("{}\n", "x".repeat(1 << 16)).repeat(1000)).unwrap();
        let mut most = 0;
        let mut jobs = Sources::new(&[batch]);
        loop {
            let chunk = next_chunk(&mut jobs, 10_000);
            if chunk.is_empty() {
                break;
            }
            most = most.max(chunk.iter().map(Job::weight).sum());
        }
        assert!(most > 0 && most < BYTES_PER_CHUNK + (1 << 17), "{most} bytes at once");
    }
}
