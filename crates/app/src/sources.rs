//! From the files on the command line to a stream of documents, found lazily: a batch **never lies in memory whole**.

use crate::console::Complaint;
use crate::fetch::{self, Fetched, Fetcher, Limits, Page, Validators};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use text::{Content, Input};

/// Bytes of one document: a page with its pictures inside may have as many, a text for people never does.
const LARGEST_DOCUMENT: u64 = 32 << 20;
/// Extensions that are looked for in a folder.
const EXTENSIONS: [&str; 4] = ["txt", "html", "htm", "jsonl"];

/// One document to be read, with the name under which the person knows it.
pub(crate) struct Job {
    /// Its path, `docs.jsonl:17`, or `standard input`.
    pub(crate) name: String,
    work: Work,
}

enum Work {
    File(PathBuf),
    Bytes { path: String, bytes: Vec<u8> },
    Line(Vec<u8>),
    Address(String, Arc<Fetcher>),
    Broken(Complaint),
}

impl Job {
    fn broken(name: String, complaint: Complaint) -> Job {
        Job { name, work: Work::Broken(complaint) }
    }

    /// About how many bytes it will take, for filling chunks.
    pub(crate) fn weight(&self) -> usize {
        match &self.work {
            Work::File(path) => {
                path.metadata().map_or(0, |meta| usize::try_from(meta.len()).unwrap_or(usize::MAX))
            }
            Work::Bytes { bytes, .. } | Work::Line(bytes) => bytes.len(),
            Work::Address(..) | Work::Broken(_) => 0,
        }
    }

    /// Fetches the content: the files of a chunk are opened in parallel.
    pub(crate) fn fetch(self) -> Result<Input, Complaint> {
        let bytes_at = |path: String, bytes| Input {
            path: Some(path),
            content: Content::Bytes(bytes),
            ..Input::default()
        };
        match self.work {
            Work::File(path) => {
                let bytes = file_bytes(&path)?;
                Ok(bytes_at(path.display().to_string(), bytes))
            }
            Work::Bytes { path, bytes } => Ok(bytes_at(path, bytes)),
            Work::Line(line) => line_input(&self.name, &line),
            Work::Address(address, fetcher) => fetched(&address, &fetcher),
            Work::Broken(complaint) => Err(complaint),
        }
    }
}

/// The documents of the command line, in order.
pub(crate) struct Sources {
    waiting: VecDeque<PathBuf>,
    lines: Option<Lines>,
    fetcher: Option<Arc<Fetcher>>,
    allows_private: bool,
}

impl Sources {
    pub(crate) fn new(files: &[PathBuf]) -> Sources {
        Sources {
            waiting: files.iter().cloned().collect(),
            lines: None,
            fetcher: None,
            allows_private: false,
        }
    }

    /// The same; addresses among them may also be of private networks.
    pub(crate) fn with_private_addresses(self, allows_private: bool) -> Sources {
        Sources { allows_private, ..self }
    }

    /// Whether the command line can only mean one document: a single file that is neither a batch nor a folder.
    pub(crate) fn is_single(files: &[PathBuf]) -> bool {
        Sources::count(files) == Some(1)
    }

    /// How many documents there are, where that can be known before reading: no batch, no folder, no stream.
    pub(crate) fn count(files: &[PathBuf]) -> Option<u64> {
        let plain = files.iter().all(|one| !is_lines(one) && !one.is_dir() && !is_standard_input(one));
        if plain { u64::try_from(files.len()).ok() } else { None }
    }

    /// Takes the next path of the command line: at most one job, or an open batch, or more paths.
    fn open(&mut self, path: PathBuf) -> Option<Job> {
        if let Some(address) = path.to_str().filter(|words| fetch::is_address(words)) {
            let fetcher = self
                .fetcher
                .get_or_insert_with(|| Arc::new(Fetcher::new(None, self.allows_private, Limits::default())));
            let work = Work::Address(address.to_owned(), Arc::clone(fetcher));
            return Some(Job { name: address.to_owned(), work });
        }
        if is_standard_input(&path) {
            return self.open_stream(Box::new(std::io::stdin().lock()));
        }
        if path.is_dir() {
            return self.open_folder(&path);
        }
        let name = path.display().to_string();
        if !is_lines(&path) {
            return Some(Job { name, work: Work::File(path) });
        }
        match File::open(&path) {
            Ok(file) => {
                self.lines = Some(Lines { name, number: 0, reader: Box::new(BufReader::new(file)) });
                None
            }
            Err(error) => Some(Job::broken(name, Complaint::about("read", &path, &error))),
        }
    }

    /// Puts the texts of a folder, and of the folders in it, before what is still waiting.
    fn open_folder(&mut self, folder: &Path) -> Option<Job> {
        let name = folder.display().to_string();
        let mut found = Vec::new();
        if let Err((path, error)) = texts_in(folder, &mut found) {
            return Some(Job::broken(name, Complaint::about("read", &path, &error)));
        }
        if found.is_empty() {
            let help = "name the files themselves, as in folder/*.md";
            let message = format!("{name} holds no .txt, .html or .jsonl file");
            return Some(Job::broken(name, Complaint::new(message, help)));
        }
        for path in found.into_iter().rev() {
            self.waiting.push_front(path);
        }
        None
    }

    /// Standard input holds either JSON lines or one document: its first bytes tell.
    fn open_stream(&mut self, mut reader: Box<dyn BufRead>) -> Option<Job> {
        let name = "standard input".to_owned();
        let broken = |error: &std::io::Error| {
            Some(Job::broken(
                "standard input".to_owned(),
                Complaint::about("read", Path::new("standard input"), error),
            ))
        };
        let mut start = vec![0; 64];
        let read = match read_full(&mut reader, &mut start) {
            Ok(read) => read,
            Err(error) => return broken(&error),
        };
        start.truncate(read);
        let is_batch = starts_json_line(&start);
        let whole = std::io::Cursor::new(start).chain(reader);
        if is_batch {
            self.lines = Some(Lines { name, number: 0, reader: Box::new(whole) });
            return None;
        }
        match capped_bytes(whole, "standard input") {
            Ok(bytes) => Some(Job { name, work: Work::Bytes { path: "-".to_owned(), bytes } }),
            Err(complaint) => Some(Job::broken(name, complaint)),
        }
    }
}

impl Iterator for Sources {
    type Item = Job;

    fn next(&mut self) -> Option<Job> {
        loop {
            if let Some(lines) = &mut self.lines {
                if let Some(job) = lines.next_job() {
                    return Some(job);
                }
                self.lines = None;
            }
            let path = self.waiting.pop_front()?;
            if let Some(job) = self.open(path) {
                return Some(job);
            }
        }
    }
}

/// An open batch of JSON lines.
struct Lines {
    name: String,
    number: usize,
    reader: Box<dyn BufRead>,
}

impl Lines {
    /// The next line that is not blank; `None` at the end. After a reading error the batch is given up.
    fn next_job(&mut self) -> Option<Job> {
        loop {
            let mut line = Vec::new();
            self.number += 1;
            let name = format!("{}:{}", self.name, self.number);
            match (&mut self.reader).take(LARGEST_DOCUMENT).read_until(b'\n', &mut line) {
                Ok(0) => return None,
                Ok(_) => {}
                Err(error) => {
                    self.reader = Box::new(std::io::empty());
                    return Some(Job::broken(name, Complaint::about("read", Path::new(&self.name), &error)));
                }
            }
            if line.len() as u64 >= LARGEST_DOCUMENT && line.last() != Some(&b'\n') {
                let rest = self.reader.skip_until(b'\n');
                self.number += usize::from(rest.is_err());
                return Some(Job::broken(name.clone(), too_large(&name)));
            }
            if line.iter().any(|byte| !byte.is_ascii_whitespace()) {
                return Some(Job { name, work: Work::Line(line) });
            }
        }
    }
}

fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn is_lines(path: &Path) -> bool {
    extension(path).is_some_and(|end| end == "jsonl" || end == "ndjson")
}

fn extension(path: &Path) -> Option<String> {
    path.extension().and_then(|end| end.to_str()).map(str::to_ascii_lowercase)
}

/// `{"` opens a JSON line and no text for people; a pretty-printed object breaks its line after the brace.
fn starts_json_line(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    start.strip_prefix(b"{").is_some_and(|rest| {
        rest.iter().find(|&&byte| byte != b' ' && byte != b'\t').is_some_and(|&byte| byte == b'"')
    })
}

/// The texts below a folder in the order of their paths; links to folders are not followed, so that no ring is walked.
fn texts_in(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), (PathBuf, std::io::Error)> {
    let at = |error| (folder.to_owned(), error);
    let mut entries = Vec::new();
    for entry in folder.read_dir().map_err(at)? {
        let entry = entry.map_err(at)?;
        entries.push((entry.path(), entry.file_type().map_err(at)?));
    }
    entries.sort_by(|one, other| one.0.cmp(&other.0));
    for (path, kind) in entries {
        if kind.is_dir() {
            texts_in(&path, found)?;
        } else if extension(&path).is_some_and(|end| EXTENSIONS.contains(&end.as_str())) && path.is_file() {
            found.push(path);
        }
    }
    Ok(())
}

fn fetched(address: &str, fetcher: &Fetcher) -> Result<Input, Complaint> {
    match fetcher.get(address, &Validators::default()) {
        Ok(Fetched::Page(page)) => Ok(page_input(page)),
        Ok(Fetched::Unchanged) => Err(Complaint::new(
            format!("cannot fetch {address}: the host says that nothing has changed since nobody asked"),
            "open it in a browser, and see whether it works there",
        )),
        Err(refusal) => Err(refusal.complaint),
    }
}

/// A page from the network as a document to read.
pub(crate) fn page_input(page: Page) -> Input {
    let Page { url, bytes, charset, .. } = page;
    Input { url: Some(url), charset, content: Content::Bytes(bytes), ..Input::default() }
}

fn file_bytes(path: &Path) -> Result<Vec<u8>, Complaint> {
    let file = File::open(path).map_err(|error| Complaint::about("read", path, &error))?;
    capped_bytes(file, &path.display().to_string())
}

/// All bytes of a reader, as long as they are no more than a document may have.
fn capped_bytes(reader: impl Read, name: &str) -> Result<Vec<u8>, Complaint> {
    let mut bytes = Vec::new();
    reader
        .take(LARGEST_DOCUMENT + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Complaint::about("read", Path::new(name), &error))?;
    if bytes.len() as u64 > LARGEST_DOCUMENT {
        return Err(too_large(name));
    }
    Ok(bytes)
}

fn too_large(name: &str) -> Complaint {
    let message = format!("cannot read {name}: it is larger than {} MB", LARGEST_DOCUMENT >> 20);
    Complaint::new(message, "split it into its documents, for instance one a line in a .jsonl file")
}

/// Fills the buffer as far as the reader goes.
fn read_full(reader: &mut dyn BufRead, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while let Some(free) = buffer.get_mut(filled..).filter(|free| !free.is_empty()) {
        match reader.read(free) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// The document of a JSON line.
fn line_input(name: &str, line: &[u8]) -> Result<Input, Complaint> {
    let broken = |why: &str, help: &str| Complaint::new(format!("cannot read {name}: {why}"), help);
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let Ok(line) = std::str::from_utf8(line) else {
        return Err(broken("the line is not UTF-8", "write the batch as UTF-8, as JSON demands"));
    };
    text::json_line(line).map_err(|problem| broken(&problem.message, &problem.hint))
}
