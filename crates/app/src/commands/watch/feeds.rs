//! `feeds.toml`: which feeds and pages are watched, how often, and how hosts reach whoever watches.

use crate::console::Complaint;
use crate::fetch;
use jiff::SignedDuration;
use serde::Deserialize;
use std::path::Path;
use std::time::Duration;

/// A feed is never asked more often.
const LEAST: Duration = Duration::from_secs(60);

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Feeds {
    /// An address, `mailto:` or `https:`, that hosts are told.
    pub(super) contact: Option<String>,
    /// How often each feed is asked that does not say so itself.
    every: Option<String>,
    /// The feeds.
    #[serde(rename = "feed", default)]
    pub(super) feeds: Vec<Feed>,
}

/// A feed or page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Feed {
    pub(super) url: String,
    /// What the person calls it.
    name: Option<String>,
    #[serde(default)]
    pub(super) kind: Kind,
    every: Option<String>,
    /// Whether the pages are fetched that a feed points to; else what it holds itself is read.
    #[serde(default = "yes")]
    pub(super) follow: bool,
    /// New entries that are read in one round, at most.
    #[serde(default = "fifty")]
    pub(super) most: usize,
    /// Parties that issue what is published there, as in a JSON line.
    #[serde(default)]
    pub(super) issuers: Vec<String>,
}

/// What is behind an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    /// RSS, Atom or JSON Feed.
    #[default]
    Feed,
    /// One page that changes.
    Page,
}

fn yes() -> bool {
    true
}

fn fifty() -> usize {
    50
}

impl Feed {
    /// What it is called in reports.
    pub(super) fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.url)
    }
}

impl Feeds {
    /// Reads the file.
    ///
    /// # Errors
    /// Where it cannot be read, or says what cannot be: with the line, and what to do.
    pub(super) fn read(path: &Path) -> Result<Feeds, Complaint> {
        let text = std::fs::read_to_string(path).map_err(|error| Complaint::about("read", path, &error))?;
        Feeds::parse(&text).map_err(|why| {
            let help = "`ascribe watch --help` shows a file to start from";
            Complaint::new(format!("cannot read {}: {}", path.display(), why.trim_end()), help)
        })
    }

    fn parse(text: &str) -> Result<Feeds, String> {
        let feeds: Feeds = toml::from_str(text).map_err(|error| error.to_string())?;
        if feeds.feeds.is_empty() {
            return Err("it names no feed: each begins with [[feed]]".to_owned());
        }
        for (at, feed) in feeds.feeds.iter().enumerate() {
            if !fetch::is_address(&feed.url) {
                return Err(format!("`{}` is no address: it begins with https:// or http://", feed.url));
            }
            if feeds.feeds.iter().take(at).any(|other| other.url == feed.url) {
                return Err(format!("{} stands there twice", feed.url));
            }
            if let Some(every) = &feed.every {
                duration(every)?;
            }
        }
        if let Some(every) = &feeds.every {
            duration(every)?;
        }
        Ok(feeds)
    }

    /// How often a feed is asked.
    pub(super) fn every(&self, feed: &Feed) -> Duration {
        let asked = feed.every.as_deref().or(self.every.as_deref());
        asked.and_then(|every| duration(every).ok()).unwrap_or(Duration::from_secs(3600))
    }
}

/// `30m`, `1h 30m`, `1d`: a day has 24 hours here.
fn duration(words: &str) -> Result<Duration, String> {
    let bad = || format!("`{words}` is no time that feeds can be asked in: write \"30m\", \"6h\" or \"1d\"");
    let days = words.trim().strip_suffix('d').and_then(|days| days.trim().parse::<u64>().ok());
    let found = match days {
        Some(days) => days.checked_mul(86_400).map(Duration::from_secs),
        None => words.parse::<SignedDuration>().ok().and_then(|found| Duration::try_from(found).ok()),
    };
    found.filter(|found| *found >= LEAST && found.as_secs() < 366 * 86_400).ok_or_else(bad)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot set up its case must fail")]
    use super::*;

    #[test]
    fn a_file_is_read() {
        let feeds = Feeds::parse(
            "contact = \"mailto:a@b.example\"\nevery = \"6h\"\n[[feed]]\nurl = \"https://a.example/x\"\n\
             [[feed]]\nurl = \"https://b.example\"\nkind = \"page\"\nevery = \"1d\"\nname = \"B\"\n",
        );
        let feeds = feeds.unwrap();
        let told: Vec<_> =
            feeds.feeds.iter().map(|feed| (feed.name(), feed.kind, feeds.every(feed).as_secs())).collect();
        assert_eq!(told, [("https://a.example/x", Kind::Feed, 21_600), ("B", Kind::Page, 86_400)]);
    }

    #[test]
    fn what_cannot_be_is_told() {
        for (words, told) in [
            ("", "no feed"),
            ("[[feed]]\nurl = \"https://a.example\"\nevry = \"1h\"", "evry"),
            ("[[feed]]\nurl = \"file:///etc/passwd\"", "no address"),
            ("[[feed]]\nurl = \"https://a.example\"\nevery = \"soon\"", "soon"),
            ("[[feed]]\nurl = \"https://a.example\"\nevery = \"1s\"", "1s"),
            ("[[feed]]\nurl = \"https://a.example\"\nkind = \"gopher\"", "gopher"),
            ("[[feed]]\nurl = \"https://a.example\"\n[[feed]]\nurl = \"https://a.example\"", "twice"),
        ] {
            let error = Feeds::parse(words).unwrap_err();
            assert!(error.contains(told), "{words}: {error}");
        }
    }
}
