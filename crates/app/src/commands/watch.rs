//! `ascribe watch`: asks feeds and pages again and again, and adds what is new or has changed.
//!
//! What a host said last is remembered in the record: what it gave to ask with, which entries were read, and how long it is
//! to be left alone. So a watch that was ended goes on where it was.

mod feeds;

use super::{Ending, refused};
use crate::cli::WatchArgs;
use crate::console::{Complaint, Console};
use crate::fetch::{Fetched, Fetcher, Limits, Page, Refusal, Validators};
use crate::keeper::{self, Store, Total};
use crate::reader::Reader;
use crate::sources::page_input;
use feeds::{Feed, Feeds, Kind};
use intake::feed::{self, Entry};
use intake::robots::Robots;
use jiff::{Timestamp, Zoned};
use record::answer::Outcome;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::time::Duration;
use store::Record;
use text::{Content, Input};
use url::Url;
use views::many;

/// A host that fails is asked less and less often, but at least once in so long.
const LONGEST_BACK_OFF: Duration = Duration::from_secs(86_400);

/// Watches until somebody ends it; with `--once`, asks each feed once.
pub(super) fn run(asked: &WatchArgs, console: &Console) -> Ending {
    let ready = Feeds::read(&asked.feeds).and_then(|feeds| {
        let reader = Reader::new(&asked.reading)?;
        let store = keeper::open_or_make(&asked.record)?;
        let fetcher = Fetcher::new(feeds.contact.as_deref(), asked.allow_private, Limits::default());
        Ok((feeds, Watch { reader, store, fetcher, robots: HashMap::new(), json: asked.json }))
    });
    let (feeds, mut watch) = match ready {
        Ok(ready) => ready,
        Err(complaint) => return refused(console, &complaint, Ending::WrongUsage),
    };
    loop {
        let mut has_failed = false;
        let mut next = LONGEST_BACK_OFF;
        for one in &feeds.feeds {
            match watch.visit(one, feeds.every(one), asked.once, console) {
                Ok(visit) => {
                    has_failed |= visit.has_failed;
                    next = next.min(visit.next);
                }
                Err(complaint) => return refused(console, &complaint, Ending::Incomplete),
            }
        }
        if asked.once {
            return if has_failed { Ending::Incomplete } else { Ending::Done };
        }
        std::thread::sleep(next.max(Duration::from_secs(1)));
    }
}

/// What is remembered of a feed between two runs.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Memory {
    #[serde(flatten)]
    validators: Validators,
    /// How often it has failed in a row.
    failures: u32,
    /// Not to be asked before, in seconds since 1970.
    until: i64,
}

/// How a visit ended.
struct Visit {
    has_failed: bool,
    /// In how long it is to be asked again.
    next: Duration,
}

/// What a visit brought.
#[derive(Debug, Default)]
struct Round {
    added: Total,
    /// Entries that were read in an earlier round, or a feed that has not changed.
    known: usize,
    failed: usize,
    /// Entries that nobody can ask for.
    left_out: usize,
    /// Entries beyond those that are read in one round.
    waiting: usize,
}

impl Round {
    fn words(&self) -> String {
        let parts = [
            (self.added.new, "new"),
            (self.added.versions, "changed"),
            (self.added.seen + self.added.known + self.known, "known"),
            (self.failed, "failed"),
            (self.left_out + self.waiting, "left out"),
        ];
        let told: Vec<String> = parts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        if told.is_empty() { "nothing new".to_owned() } else { told.join(", ") }
    }
}

struct Watch {
    reader: Reader,
    store: Store,
    fetcher: Fetcher,
    /// What each host allows, as long as the program runs.
    robots: HashMap<String, Robots>,
    json: bool,
}

impl Watch {
    /// Asks a feed or page if it is due, and remembers what came of it. Only a record that cannot be written ends the watch.
    fn visit(
        &mut self,
        feed: &Feed,
        every: Duration,
        at_once: bool,
        console: &Console,
    ) -> Result<Visit, Complaint> {
        let key = format!("feed:{}", feed.url);
        let mut memory: Memory = self
            .recall(&key)?
            .and_then(|remembered| serde_json::from_str(&remembered).ok())
            .unwrap_or_default();
        let now = Timestamp::now().as_second();
        let wait = Duration::from_secs(u64::try_from(memory.until - now).unwrap_or_default());
        // Whoever asks once means now, but a host that fails is left alone all the same.
        let is_due = wait.is_zero() || (at_once && memory.failures == 0);
        if !is_due {
            if at_once {
                console.note(&format!(
                    "{}: it failed, and is left alone for {}.",
                    feed.name(),
                    minutes(wait)
                ));
            }
            return Ok(Visit { has_failed: at_once, next: wait });
        }
        let (next, has_failed) = match self.round(feed, &mut memory, console) {
            Ok(round) => {
                memory.failures = 0;
                console.note(&format!("{}: {}.", feed.name(), round.words()));
                (every, round.failed > 0)
            }
            Err(Trouble::Record(complaint)) => return Err(complaint),
            // What was not asked has not failed: it may be asked at once when the person says so.
            Err(Trouble::Host(refusal)) if refusal.is_ours => {
                console.complain(&refusal.complaint);
                return Ok(Visit { has_failed: true, next: every });
            }
            Err(Trouble::Host(refusal)) => {
                let doubled = every.saturating_mul(1 << memory.failures.min(16));
                memory.failures = memory.failures.saturating_add(1);
                console.complain(&refusal.complaint);
                let wait = doubled.min(LONGEST_BACK_OFF).max(refusal.retry_after.unwrap_or_default());
                (wait.min(LONGEST_BACK_OFF * 7), true)
            }
        };
        memory.until = now.saturating_add(i64::try_from(next.as_secs()).unwrap_or(i64::MAX));
        self.remember(&key, &serde_json::to_string(&memory).unwrap_or_default())?;
        Ok(Visit { has_failed, next })
    }

    fn round(&mut self, feed: &Feed, memory: &mut Memory, console: &Console) -> Result<Round, Trouble> {
        let page = match self.fetch(&feed.url, &memory.validators)? {
            Fetched::Unchanged => return Ok(Round { known: 1, ..Round::default() }),
            Fetched::Page(page) => page,
        };
        let validators = page.validators.clone();
        let round = match feed.kind {
            Kind::Page => self.page(feed, page)?,
            Kind::Feed => self.entries(feed, &page, console)?,
        };
        // What was not read must come again, whatever the host says of changes.
        if round.failed == 0 && round.waiting == 0 {
            memory.validators = validators;
        }
        Ok(round)
    }

    /// Adds a page as it is now.
    fn page(&self, feed: &Feed, page: Page) -> Result<Round, Trouble> {
        let mut round = Round::default();
        let input = Input { issuers: feed.issuers.clone(), ..page_input(page) };
        self.add(input, &feed.url, &mut round)?;
        Ok(round)
    }

    /// Adds the entries of a feed that are new or have changed.
    fn entries(&mut self, feed: &Feed, page: &Page, console: &Console) -> Result<Round, Trouble> {
        let read = feed::read(&page.bytes, &page.url, page.charset.as_deref());
        let read = read.map_err(|problem| {
            Complaint::new(format!("cannot read {}: {}", feed.url, problem.message), problem.hint)
        })?;
        let mut round = Round { left_out: read.left_out, ..Round::default() };
        let mut asked = 0;
        for entry in read.entries {
            let key = format!("entry:{}", entry.url);
            let stamp = entry.updated.or(entry.published).map(|at| at.to_string()).unwrap_or_default();
            if self.recall(&key).map_err(Trouble::Record)?.as_deref() == Some(stamp.as_str()) {
                round.known += 1;
                continue;
            }
            if asked == feed.most {
                round.waiting += 1;
                continue;
            }
            asked += 1;
            match self.entry(feed, entry, &mut round) {
                Ok(()) => self.remember(&key, &stamp).map_err(Trouble::Record)?,
                Err(Trouble::Record(complaint)) => return Err(Trouble::Record(complaint)),
                Err(Trouble::Host(refusal)) => {
                    console.complain(&refusal.complaint);
                    // What is gone is not asked for again.
                    if matches!(refusal.status, Some(404 | 410)) {
                        self.remember(&key, &stamp).map_err(Trouble::Record)?;
                        round.left_out += 1;
                    } else {
                        round.failed += 1;
                    }
                }
            }
        }
        Ok(round)
    }

    fn entry(&mut self, feed: &Feed, entry: Entry, round: &mut Round) -> Result<(), Trouble> {
        let Entry { url, title, published, content, .. } = entry;
        let input = if feed.follow {
            match self.fetch(&url, &Validators::default())? {
                Fetched::Page(page) => page_input(page),
                Fetched::Unchanged => return Ok(()),
            }
        } else {
            let content = content.map_or(Content::Text(String::new()), Content::Html);
            Input { url: Some(url.clone()), title, content, ..Input::default() }
        };
        // The day as UTC has it, on every machine.
        let published = published.map(|at| Zoned::new(at, jiff::tz::TimeZone::UTC).date().to_string());
        self.add(Input { published, issuers: feed.issuers.clone(), ..input }, &url, round)
    }

    fn add(&self, input: Input, name: &str, round: &mut Round) -> Result<(), Trouble> {
        let read = self.reader.read(input);
        if read.document.text.trim().is_empty() {
            let problem = read.document.problems.first();
            let (why, help) = problem.map_or(("there is no text in it", "open it in a browser"), |problem| {
                (problem.message.as_str(), problem.hint.as_str())
            });
            return Err(Complaint::new(format!("cannot read {name}: {why}"), help).into());
        }
        let addition = self.reader.addition(read, Timestamp::now());
        let added = self.store.ask(async |it| it.add(std::slice::from_ref(&addition)).await);
        let added = added.map_err(|error| Trouble::Record(keeper::complaint(&error)))?;
        for one in &added {
            round.added.count(one);
            if !matches!(one.outcome, Outcome::Known) {
                keeper::report(self.json)(name, one);
            }
        }
        Ok(())
    }

    /// Fetches what the host allows programs to fetch.
    fn fetch(&mut self, address: &str, known: &Validators) -> Result<Fetched, Trouble> {
        if !self.robots(address)?.allows(&path_of(address)) {
            return Err(Complaint::new(
                format!("cannot fetch {address}: its host asks programs not to (robots.txt)"),
                "ask the host, or save the page from a browser and add that",
            )
            .into());
        }
        Ok(self.fetcher.get(address, known)?)
    }

    /// What the host of an address allows; a host without rules allows everything.
    fn robots(&mut self, address: &str) -> Result<&Robots, Refusal> {
        let root = Url::parse(address).and_then(|url| url.join("/robots.txt"));
        let root = root.map_or_else(|_| address.to_owned(), |url| url.to_string());
        if !self.robots.contains_key(&root) {
            let rules = match self.fetcher.get(&root, &Validators::default()) {
                Ok(Fetched::Page(page)) => Robots::read(&page.bytes, "ascribe"),
                Ok(Fetched::Unchanged) => Robots::default(),
                Err(Refusal { status: Some(400..=499), .. }) => Robots::default(),
                Err(refusal) => return Err(refusal),
            };
            self.robots.insert(root.clone(), rules);
        }
        Ok(self.robots.entry(root).or_default())
    }

    fn recall(&self, name: &str) -> Result<Option<String>, Complaint> {
        self.store.ask(async |it| it.recall(name).await).map_err(|error| keeper::complaint(&error))
    }

    fn remember(&self, name: &str, value: &str) -> Result<(), Complaint> {
        self.store.ask(async |it| it.remember(name, value).await).map_err(|error| keeper::complaint(&error))
    }
}

/// What ends a visit before its time.
enum Trouble {
    /// The host gives nothing.
    Host(Refusal),
    /// The record cannot be read or written.
    Record(Complaint),
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Trouble {
        Trouble::Host(refusal)
    }
}

impl From<Complaint> for Trouble {
    fn from(complaint: Complaint) -> Trouble {
        Trouble::Host(complaint.into())
    }
}

/// The path of an address with its query, as `robots.txt` speaks of it.
fn path_of(address: &str) -> String {
    let Ok(url) = Url::parse(address) else { return address.to_owned() };
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}{query}", url.path())
}

fn minutes(wait: Duration) -> String {
    many(usize::try_from(wait.as_secs().div_ceil(60)).unwrap_or(usize::MAX), "minute")
}
