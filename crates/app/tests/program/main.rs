//! The program as its users meet it: arguments, files and pipes in; output, messages and exit status out.
#![allow(clippy::unwrap_used, reason = "a test that cannot set up its case must fail")]
#![allow(clippy::panic, reason = "a test fails by panicking")]

mod bad_input;
mod export;
mod host;
mod lexicon;
mod network;
mod record;
mod serve;
mod shapes;
mod usage;

use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a run of the program gave.
struct Run {
    status: i32,
    out: String,
    err: String,
}

impl Run {
    /// The JSON lines of the output.
    fn lines(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The paths of the documents that were printed, in their order.
    fn paths(&self) -> Vec<String> {
        self.lines().iter().map(|line| line["document"]["path"].as_str().unwrap_or("-").to_owned()).collect()
    }

    /// Passes the run on if it ended with this status; else shows what it said.
    fn ended(self, status: i32) -> Run {
        assert_eq!(self.status, status, "it said: {}", self.err);
        self
    }

    /// Passes the run on if standard error holds the words.
    fn says(self, words: &str) -> Run {
        assert!(self.err.contains(words), "{words:?} is not in {:?}", self.err);
        self
    }

    /// Passes the run on if nothing was said on standard error.
    fn silent(self) -> Run {
        assert_eq!(self.err, "");
        self
    }
}

/// A folder of its own for each test, gone at its end.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Desk {
        Desk(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Puts a file on the desk.
    fn put(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ascribe"));
        command.args(arguments).current_dir(self.path()).env_remove("NO_COLOR").stdin(Stdio::null());
        command
    }

    /// Runs the program on the desk without standard input.
    fn run(&self, arguments: &[&str]) -> Run {
        finished(self.command(arguments))
    }

    /// Runs the program with these bytes on standard input.
    fn pipe(&self, arguments: &[&str], input: &[u8]) -> Run {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_owned();
        let writer = std::thread::spawn(move || stdin.write_all(&input));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap().unwrap();
        told(output)
    }
}

fn finished(mut command: Command) -> Run {
    told(command.output().unwrap())
}

fn told(output: std::process::Output) -> Run {
    Run {
        status: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A folder of the repository.
fn repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(path).canonicalize().unwrap()
}

/// A JSON line of a batch.
fn line(path: &str, text: &str) -> String {
    serde_json::json!({"path": path, "text": text}).to_string()
}

const TEXT: &str = "A long night in parliament\n\nNorway accused China of hacking its parliament.\n";
