//! Feeds: RSS (0.9x, 1.0, 2.0), Atom and JSON Feed. What a feed says of its entries are hints for reading them.

use feed_rs::model;
use feed_rs::parser::Builder;
use jiff::Timestamp;
use text::{Problem, one_line};
use url::Url;

/// Entries of one feed that are looked at, the first ones: no feed for people has more.
pub const MOST_ENTRIES: usize = 1000;

/// A feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// What it calls itself.
    pub title: Option<String>,
    /// Its entries in its order, each address once.
    pub entries: Vec<Entry>,
    /// Entries that were left out: they have no address that can be asked for, or stand beyond [`MOST_ENTRIES`].
    pub left_out: usize,
}

/// An entry of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where the document is: an absolute `http` or `https` address without a fragment.
    pub url: String,
    /// The headline.
    pub title: Option<String>,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// When it was changed last.
    pub updated: Option<Timestamp>,
    /// The whole text as the feed carries it, as HTML.
    pub content: Option<String>,
}

/// Reads a feed. `base`: its own address, from which relative ones are counted; `charset`: what the sender declared.
///
/// # Errors
/// Where it is no feed.
pub fn read(bytes: &[u8], base: &str, charset: Option<&str>) -> Result<Feed, Problem> {
    // What the declaration says of the character set may be wrong: the bytes are decoded like those of any document.
    let text = text::decode(bytes, charset);
    let text = without_declaration(&text);
    let parsed = Builder::new().base_uri(Some(base)).build().parse(text.as_bytes());
    let feed = parsed.map_err(|error| Problem {
        code: "no-feed",
        message: format!("it cannot be read as RSS, Atom or JSON Feed: {error}"),
        hint: "give the address of the feed itself, or watch it as a page: kind = \"page\"".to_owned(),
        span: None,
    })?;
    let (all, mut entries) = (feed.entries.len(), Vec::<Entry>::new());
    for one in feed.entries.into_iter().take(MOST_ENTRIES) {
        if let Some(one) = entry(one, base).filter(|one| entries.iter().all(|other| other.url != one.url)) {
            entries.push(one);
        }
    }
    let title = feed.title.map(|title| one_line(&title.content)).filter(|title| !title.is_empty());
    Ok(Feed { title, left_out: all - entries.len(), entries })
}

/// The text without its XML declaration, which speaks of bytes.
fn without_declaration(text: &str) -> &str {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    match text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((_, rest)) => rest,
        None => text,
    }
}

fn entry(one: model::Entry, base: &str) -> Option<Entry> {
    let is_page = |link: &&model::Link| link.rel.as_deref().is_none_or(|rel| rel == "alternate");
    // Of podcasts and the like only the identifier may be an address.
    let href = one.links.iter().find(is_page).map_or(one.id.as_str(), |link| link.href.as_str());
    let content = one.content.and_then(|content| content.body);
    Some(Entry {
        url: address(href, base)?,
        title: one.title.map(|title| one_line(&title.content)).filter(|title| !title.is_empty()),
        published: one.published.and_then(|at| Timestamp::from_second(at.timestamp()).ok()),
        updated: one.updated.and_then(|at| Timestamp::from_second(at.timestamp()).ok()),
        content: content.filter(|content| !content.trim().is_empty()),
    })
}

/// An absolute address that can be asked for.
fn address(href: &str, base: &str) -> Option<String> {
    let mut url = Url::options().base_url(Url::parse(base).ok().as_ref()).parse(href.trim()).ok()?;
    url.set_fragment(None);
    matches!(url.scheme(), "http" | "https").then(|| url.to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot set up its case must fail")]
    use super::*;

    const BASE: &str = "https://news.example/feeds/all.xml";

    fn feed(words: &str) -> Feed {
        read(words.as_bytes(), BASE, None).unwrap()
    }

    fn rss(items: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>News</title>{items}</channel></rss>"
        )
    }

    #[test]
    fn rss_atom_and_json_feeds_are_read() {
        let of_rss = rss("<item><title>Port &amp; rail</title><link>/a.html#top</link>\
            <pubDate>Mon, 19 Jul 2021 10:00:00 GMT</pubDate></item>");
        let of_atom = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>News</title><entry><id>urn:1</id>\
            <title>Port &amp; rail</title><link rel=\"self\" href=\"/self\"/><link href=\"https://news.example/a.html\"/>\
            <published>2021-07-19T10:00:00Z</published><updated>2021-07-20T10:00:00Z</updated></entry></feed>";
        let of_json = r#"{"version":"https://jsonfeed.org/version/1.1","title":"News","items":[{"id":"1",
            "url":"https://news.example/a.html","title":"Port & rail","date_published":"2021-07-19T10:00:00Z",
            "content_html":"<p>Whole.</p>"}]}"#;
        for words in [&of_rss, of_atom, of_json] {
            let found = feed(words);
            assert_eq!((found.title.as_deref(), found.left_out), (Some("News"), 0), "{words}");
            assert_eq!(found.entries.len(), 1, "{found:?}");
            let one = &found.entries[0];
            assert_eq!(
                (one.url.as_str(), one.title.as_deref()),
                ("https://news.example/a.html", Some("Port & rail"))
            );
            assert_eq!(one.published, "2021-07-19T10:00:00Z".parse().ok());
        }
        assert_eq!(feed(of_atom).entries[0].updated, "2021-07-20T10:00:00Z".parse().ok());
        assert_eq!(feed(of_json).entries[0].content.as_deref(), Some("<p>Whole.</p>"));
    }

    #[test]
    fn a_lie_about_the_character_set_is_seen_through() {
        let words = rss("<item><title>Órgãos públicos</title><link>/a</link></item>")
            .replace("version=\"1.0\"?>", "version=\"1.0\" encoding=\"iso-8859-1\"?>");
        let lying = read(words.as_bytes(), BASE, Some("windows-1251")).unwrap();
        assert_eq!(lying.entries[0].title.as_deref(), Some("Órgãos públicos"));
        // The same in truth: the bytes are no UTF-8, and the declaration tells what they are.
        let bytes: Vec<u8> = words.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        assert_eq!(read(&bytes, BASE, None).unwrap().entries[0].title.as_deref(), Some("Órgãos públicos"));
    }

    #[test]
    fn what_cannot_be_asked_for_is_left_out() {
        let found = feed(&rss(
            "<item><link>javascript:alert(1)</link></item><item><link>file:///etc/passwd</link></item>\
             <item><link>/a</link></item><item><link>/a#again</link></item>",
        ));
        assert_eq!((found.entries.len(), found.left_out), (1, 3));
    }

    #[test]
    fn a_long_feed_is_cut() {
        let items: String =
            (0..MOST_ENTRIES + 7).map(|at| format!("<item><link>/{at}</link></item>")).collect();
        let found = feed(&rss(&items));
        assert_eq!((found.entries.len(), found.left_out), (MOST_ENTRIES, 7));
    }

    #[test]
    fn what_is_no_feed_is_told() {
        for words in ["", "<html><p>Welcome", "{}", "<rss><channel><item>", "\u{0}\u{1}\u{2}"] {
            let told = read(words.as_bytes(), BASE, None);
            assert!(told.is_err() || told.is_ok_and(|feed| feed.entries.is_empty()), "{words}");
        }
        assert_eq!(read(b"<html><p>Welcome", BASE, None).unwrap_err().code, "no-feed");
    }
}
