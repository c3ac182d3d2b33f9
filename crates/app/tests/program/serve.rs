//! The record in a browser: every page and every address of the interface, and requests that must be refused.

use crate::{Desk, TEXT};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};

/// The rest of an id that nothing has.
const NONE: &str = "00000000-0000-5000-8000-000000000000";

/// A running server over a record with one text; it ends with the test.
struct Server {
    child: Child,
    address: String,
    _desk: Desk,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn new() -> Server {
        let desk = Desk::new();
        desk.put("a.txt", TEXT);
        desk.run(&["add", "a.txt", "--published", "2021-07-19"]).ended(0);
        let mut command = desk.command(&["serve", "--address", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address =
            line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).unwrap().to_owned();
        Server { child, address, _desk: desk }
    }

    /// Status line and headers, and body, of the answer to a request for that path with that host.
    fn asked(&self, path: &str, host: &str) -> (String, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_lowercase(), body.to_owned())
    }

    /// The body of an answer with that status.
    fn get(&self, path: &str, status: u16) -> String {
        let (head, body) = self.asked(path, &self.address);
        assert!(head.starts_with(&format!("http/1.1 {status} ")), "{path}: {head}\n{body}");
        assert!(head.contains("content-security-policy: default-src 'none'"), "{path}: {head}");
        body
    }

    fn json(&self, path: &str) -> Value {
        serde_json::from_str(&self.get(path, 200)).unwrap()
    }
}

#[test]
fn every_page_shows_the_record() {
    let server = Server::new();
    let statements = server.json("/api/v1/statements");
    let first = &statements["statements"][0];
    let of = |field: &str| first[field].as_str().unwrap().to_owned();
    let evidence = of("evidence").split_whitespace().next().unwrap().to_owned();
    let id = of("id");
    for path in [
        "/".to_owned(),
        "/statements".to_owned(),
        format!("/statements?q=act:{}", of("act")),
        format!("/statement/{id}"),
        format!("/document/{}", of("document")),
        format!("/operation/{}?group=nato", of("operation")),
        format!("/compare?one={id}&other={id}"),
        "/actor?name=CN".to_owned(),
    ] {
        let page = server.get(&path, 200);
        assert!(page.contains("<h1") && page.contains(&evidence), "{path}: {page}");
    }
    assert!(server.get("/statement/".to_owned().as_str(), 404).contains("There is nothing"));
    assert!(server.get("/statements.csv", 200).lines().count() > 1);
    let bundle = server.json("/api/v1/statements.stix?q=act:attribute");
    assert!(
        bundle["objects"].as_array().unwrap().iter().any(|one| one["relationship_type"] == "attributed-to")
    );
    assert!(server.get("/style.css", 200).contains(".grid"));
    assert!(server.get("/journal", 200).contains("No decision"));
    let shown = server.json(&format!("/api/v1/statements/{id}"));
    assert!(!shown["why"].as_array().unwrap().is_empty(), "reasons are given: {shown}");
}

#[test]
fn every_address_that_is_described_is_served() {
    let server = Server::new();
    let paths = server.json("/api/v1/openapi.json")["paths"].as_object().unwrap().clone();
    assert_eq!(paths.len(), 10);
    for path in paths.keys() {
        let (head, body) = server.asked(&path.replace("{id}", "statement--00"), &server.address);
        let answer: Value = serde_json::from_str(&body).unwrap();
        assert!(!head.contains(" 500 ") && !body.contains("There is nothing at"), "{path}: {head} {answer}");
    }
}

#[test]
fn what_cannot_be_answered_says_why_in_the_form_of_the_client() {
    let server = Server::new();
    assert!(server.get("/statements?q=foo:1", 200).contains("role=\"alert\""));
    assert!(server.get(&format!("/operation/operation--{NONE}"), 404).contains("<h1"));
    assert!(server.get("/actor", 400).contains("name"));
    for (path, status) in [
        ("/api/v1/statements?q=foo:1", 400),
        ("/api/v1/statements?limit=0", 400),
        ("/api/v1/statements?after=x", 400),
        ("/api/v1/statements?as_of=yesterday", 400),
        ("/api/v1/statements?limit=many", 400),
        (&format!("/api/v1/statements/statement--{NONE}"), 404),
        ("/api/v1/statements/statement--x", 400),
        ("/api/v1/documents/%2e%2e%2fetc", 400),
        ("/api/v1/none", 404),
    ] {
        let problem: Value = serde_json::from_str(&server.get(path, status)).unwrap();
        assert_eq!(problem["status"], status, "{path}: {problem}");
    }
}

#[test]
fn a_name_that_leads_here_from_elsewhere_is_refused() {
    let server = Server::new();
    for host in ["example.org", "localhost.example.org", "192.168.0.1"] {
        let (head, body) = server.asked("/statements", host);
        assert!(head.starts_with("http/1.1 421 "), "{host}: {head}");
        assert!(!body.contains("<table"), "{host}: {body}");
    }
}

#[test]
fn nothing_is_served_beyond_this_machine_or_without_a_record() {
    let desk = Desk::new();
    desk.run(&["serve"]).ended(1).says("there is no record").says("ascribe add");
    desk.put("a.txt", TEXT);
    desk.run(&["add", "a.txt"]).ended(0);
    desk.run(&["serve", "--address", "0.0.0.0:0"]).ended(1).says("there is no login");
    desk.run(&["serve", "--address", "nowhere"]).ended(2);
}
