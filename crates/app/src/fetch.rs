//! Documents from the network, for whoever gives an address: guarded, limited, and polite to hosts.

mod guard;

use crate::console::Complaint;
use guard::{Forbidden, Guard};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::io::Read;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use ureq::http::header::{
    CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION, RETRY_AFTER,
};
use ureq::http::{HeaderMap, HeaderName, Response, StatusCode};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body};
use url::Url;

/// What a host must answer within.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Until the connection stands.
    pub(crate) connect: Duration,
    /// From the first byte asked to the last one answered, of each of several redirections.
    pub(crate) whole: Duration,
    /// Bytes of the answer, unpacked.
    pub(crate) bytes: u64,
    /// Redirections that are followed.
    pub(crate) redirections: usize,
    /// Between two requests to one host.
    pub(crate) pause: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connect: Duration::from_secs(10),
            whole: Duration::from_secs(60),
            bytes: 20 << 20,
            redirections: 5,
            pause: Duration::from_secs(2),
        }
    }
}

/// Fetches documents. All threads of the program ask through one, so that a host is asked by one at a time.
pub(crate) struct Fetcher {
    agent: Agent,
    limits: Limits,
    /// When each host may be asked again.
    free: Mutex<HashMap<String, Instant>>,
}

/// What an earlier answer gave to ask with: whether anything has changed since.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Validators {
    pub(crate) etag: Option<String>,
    pub(crate) modified: Option<String>,
}

/// An answer.
#[derive(Debug)]
pub(crate) enum Fetched {
    /// Nothing has changed since the earlier answer.
    Unchanged,
    /// A document.
    Page(Page),
}

/// A document from the network.
#[derive(Debug)]
pub(crate) struct Page {
    /// Where it was found in the end.
    pub(crate) url: String,
    pub(crate) bytes: Vec<u8>,
    /// The character set that the host declares.
    pub(crate) charset: Option<String>,
    pub(crate) validators: Validators,
}

/// Why there is no document.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) complaint: Complaint,
    /// For how long the host asks not to be asked again.
    pub(crate) retry_after: Option<Duration>,
    /// The status of the answer, where there was one.
    pub(crate) status: Option<u16>,
    /// Whether the host was not asked at all, because its address may not be.
    pub(crate) is_ours: bool,
}

impl From<Complaint> for Refusal {
    fn from(complaint: Complaint) -> Refusal {
        Refusal { complaint, retry_after: None, status: None, is_ours: false }
    }
}

/// Whether the words on a command line are an address of the network.
pub(crate) fn is_address(words: &str) -> bool {
    let scheme = words.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https"))
}

impl Fetcher {
    /// `contact`: how hosts reach whoever runs the program; `allows_private`: whether private addresses may be asked.
    pub(crate) fn new(contact: Option<&str>, allows_private: bool, limits: Limits) -> Fetcher {
        let contact = contact.map(|contact| format!("; +{contact}")).unwrap_or_default();
        let config = Agent::config_builder()
            .user_agent(format!("ascribe/{} (reads one page at a time{contact})", env!("CARGO_PKG_VERSION")))
            // A proxy would look up names itself, unguarded.
            .proxy(None)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(limits.connect))
            .timeout_global(Some(limits.whole))
            .max_response_header_size(64 << 10)
            .build();
        let agent = Agent::with_parts(config, DefaultConnector::default(), Guard::new(allows_private));
        Fetcher { agent, limits, free: Mutex::default() }
    }

    /// Fetches what is at an address, unless it is as it was.
    ///
    /// # Errors
    /// Where the address cannot be asked, must not be, or does not answer with a document within the limits.
    pub(crate) fn get(&self, address: &str, known: &Validators) -> Result<Fetched, Refusal> {
        let mut url = checked(address, None)?;
        for _ in 0..=self.limits.redirections {
            self.wait_for(&url);
            let response = self.ask(&url, known).map_err(|error| refused(address, &error))?;
            if !response.status().is_redirection() || response.status() == StatusCode::NOT_MODIFIED {
                return self.answered(address, &url, response);
            }
            let to = header(response.headers(), &LOCATION).unwrap_or_default();
            let next = url.join(&to).map_err(|_| {
                Refusal::from(Complaint::new(
                    format!("cannot fetch {address}: it redirects to \"{to}\", which is no address"),
                    "open it in a browser, and give the address that it shows",
                ))
            })?;
            url = checked(next.as_str(), Some(&url))?;
        }
        let help = "it may redirect to itself: open it in a browser, and give the address that it shows";
        let message =
            format!("cannot fetch {address}: it redirects more than {} times", self.limits.redirections);
        Err(Complaint::new(message, help).into())
    }

    fn ask(&self, url: &Url, known: &Validators) -> Result<Response<Body>, ureq::Error> {
        let mut request = self.agent.get(url.as_str());
        for (name, value) in [(IF_NONE_MATCH, &known.etag), (IF_MODIFIED_SINCE, &known.modified)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        request.call()
    }

    /// Takes the next free moment of a host, and waits for it. This machine itself need not be spared.
    fn wait_for(&self, url: &Url) {
        let host = url.host_str().unwrap_or_default().to_owned();
        if matches!(host.as_str(), "localhost" | "127.0.0.1" | "[::1]") {
            return;
        }
        let now = Instant::now();
        let moment = {
            let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
            let moment = free.get(&host).copied().unwrap_or(now).max(now);
            free.insert(host, moment + self.limits.pause);
            moment
        };
        std::thread::sleep(moment.saturating_duration_since(now));
    }

    fn answered(&self, address: &str, url: &Url, response: Response<Body>) -> Result<Fetched, Refusal> {
        let status = response.status();
        if status == StatusCode::NOT_MODIFIED {
            return Ok(Fetched::Unchanged);
        }
        let headers = response.headers().clone();
        if status != StatusCode::OK {
            return Err(Refusal {
                complaint: Complaint::new(
                    format!("cannot fetch {address}: the host answers {status}"),
                    "open it in a browser: it may have moved, or be for subscribers only",
                ),
                retry_after: retry_after(&headers),
                status: Some(status.as_u16()),
                is_ours: false,
            });
        }
        let charset = charset(&headers);
        let mut bytes = Vec::new();
        let reader = response.into_body().into_with_config().limit(u64::MAX).reader();
        if let Err(error) = reader.take(self.limits.bytes + 1).read_to_end(&mut bytes) {
            return Err(refused(address, &ureq::Error::from(error)));
        }
        if bytes.len() as u64 > self.limits.bytes {
            let message = format!("cannot fetch {address}: it is larger than {} MB", self.limits.bytes >> 20);
            return Err(Complaint::new(message, "save it to a file, and add what it holds").into());
        }
        let validators =
            Validators { etag: header(&headers, &ETAG), modified: header(&headers, &LAST_MODIFIED) };
        Ok(Fetched::Page(Page { url: url.to_string(), bytes, charset, validators }))
    }
}

/// The address, where it may be asked for: `http` or `https`, without a password, not from `https` back to `http`.
fn checked(address: &str, from: Option<&Url>) -> Result<Url, Complaint> {
    let cannot = |why: &str, help: &str| Complaint::new(format!("cannot fetch {address}: {why}"), help);
    let mut url = Url::parse(address)
        .map_err(|error| cannot(&error.to_string(), "an address begins with https:// or http://"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(cannot("only http and https are fetched", "save it to a file, and add that"));
    }
    if from.is_some_and(|from| from.scheme() == "https" && url.scheme() == "http") {
        return Err(cannot("it leads from https back to http", "open it in a browser first"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(cannot("it holds a name or a password", "save the page to a file, and add that"));
    }
    url.set_fragment(None);
    Ok(url)
}

fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// For how long the host asks to be left alone, where it gives seconds.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    header(headers, &RETRY_AFTER).and_then(|value| value.trim().parse().ok()).map(Duration::from_secs)
}

/// The character set that the host declares.
fn charset(headers: &HeaderMap) -> Option<String> {
    let declared = header(headers, &CONTENT_TYPE)?;
    declared.split(';').skip(1).find_map(|part| {
        let (key, value) = part.split_once('=')?;
        key.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// An error of the library in words that help.
#[allow(clippy::wildcard_enum_match_arm, reason = "whatever else goes wrong is told in the library's words")]
fn refused(address: &str, error: &ureq::Error) -> Refusal {
    let is_ours = matches!(error, ureq::Error::Other(error) if error.is::<Forbidden>());
    let (why, help) = match error {
        ureq::Error::HostNotFound => {
            ("there is no such host".to_owned(), "check the spelling, and whether there is a network")
        }
        ureq::Error::Timeout(_) => ("the host takes too long".to_owned(), "try again later"),
        _ if is_ours => {
            (error.to_string(), "to fetch from machines of your own network, say so with --allow-private")
        }
        ureq::Error::Io(error) => (io_words(error), "check the network, and try again later"),
        other => (other.to_string(), "open it in a browser, and see whether it works there"),
    };
    let complaint = Complaint::new(format!("cannot fetch {address}: {why}"), help);
    Refusal { is_ours, ..complaint.into() }
}

/// Errors of reading come wrapped: what is inside says more.
fn io_words(error: &std::io::Error) -> String {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>()) {
        Some(ureq::Error::Timeout(_)) => "the host takes too long".to_owned(),
        Some(inner) => inner.to_string(),
        None => error.to_string(),
    }
}
