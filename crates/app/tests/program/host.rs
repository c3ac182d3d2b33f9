//! A small host on this machine, for what comes from the network: each path has its answer.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What a path answers: status line and headers, and the body.
type Answers = BTreeMap<String, (String, Vec<u8>)>;

/// A host that answers until the test ends.
pub(crate) struct Host {
    address: String,
    answers: Arc<Mutex<Answers>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Host {
    pub(crate) fn new() -> Host {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (answers, asked) = (Arc::new(Mutex::new(Answers::new())), Arc::new(Mutex::new(Vec::new())));
        let (known, heard) = (Arc::clone(&answers), Arc::clone(&asked));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // Whoever hangs up in the middle has what it wants.
                let _ = answer(stream, &known, &heard);
            }
        });
        Host { address, answers, asked }
    }

    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// Answers a path with a status and headers, one a line, and a body.
    pub(crate) fn put(&self, path: &str, head: &str, body: impl Into<Vec<u8>>) {
        self.answers.lock().unwrap().insert(path.to_owned(), (head.to_owned(), body.into()));
    }

    /// The heads of the requests so far whose path this is.
    pub(crate) fn asked(&self, path: &str) -> Vec<String> {
        let begin = format!("GET {path} ");
        self.asked.lock().unwrap().iter().filter(|head| head.starts_with(&begin)).cloned().collect()
    }
}

fn answer(
    mut stream: TcpStream,
    answers: &Mutex<Answers>,
    asked: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut head = String::new();
    let mut reader = BufReader::new(stream.try_clone()?);
    while reader.read_line(&mut head)? > 2 {}
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    asked.lock().unwrap().push(head);
    let found = answers.lock().unwrap().get(&path).cloned();
    let (head, body) = found.unwrap_or(("404 Not Found".to_owned(), Vec::new()));
    let head = head.lines().collect::<Vec<_>>().join("\r\n");
    write!(stream, "HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len())?;
    stream.write_all(&body)
}
