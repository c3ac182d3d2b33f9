//! The fields that saved texts carry above the words: "title: …", "url: …", also between lines of dashes.

use jiff::civil::Date;

use crate::kind::Part;
use crate::{BlockKind, Span, dates};

/// Lines of a header at most.
const MOST_LINES: usize = 40;

/// What stands above the words.
#[derive(Default)]
pub(crate) struct Header {
    /// The lines: the headline, and what is not read.
    pub(crate) parts: Vec<Part>,
    /// Where the words begin, in bytes.
    pub(crate) end: usize,
    /// The headline.
    pub(crate) title: Option<String>,
    /// Where the text was obtained.
    pub(crate) url: Option<String>,
    /// Who published it.
    pub(crate) site: Option<String>,
    /// Who wrote it.
    pub(crate) byline: Option<String>,
    /// When it appeared.
    pub(crate) published: Option<Date>,
}

/// The header of a text: two known fields or more, a lone title or address, or fields between dashes.
pub(crate) fn read(text: &str) -> Header {
    let mut header = Header::default();
    let mut at = 0;
    let mut fenced = false;
    let mut alone = false;
    for (number, line) in text.split_inclusive('\n').take(MOST_LINES).enumerate() {
        let words = line.trim();
        if words == "---" && (number == 0 || fenced) {
            at += line.len();
            if number > 0 {
                header.end = at;
                return header;
            }
            fenced = true;
            continue;
        }
        match field(words) {
            Some((key, value)) => {
                alone = matches!(key, "title" | "headline" | "url" | "link");
                header.take(key, value, at + value_start(line, value));
            }
            None if fenced => {}
            None => break,
        }
        at += line.len();
        header.end = at;
    }
    // A fence that never closes, or a single line that may be prose, is no header.
    if fenced || header.parts.len() < 2 && !alone { Header::default() } else { header }
}

/// Where the value of a field stands in its line.
fn value_start(line: &str, value: &str) -> usize {
    let colon = line.find(':').map_or(0, |at| at + 1);
    colon + line.get(colon..).and_then(|rest| rest.find(value)).unwrap_or(0)
}

/// The field of a line: a known key, a colon, and a value.
fn field(line: &str) -> Option<(&'static str, &str)> {
    const KEYS: [&str; 15] = [
        "title",
        "headline",
        "url",
        "link",
        "source",
        "site",
        "publisher",
        "date",
        "published",
        "publication date",
        "author",
        "byline",
        "language",
        "retrieved",
        "accessed",
    ];
    let (key, value) = line.split_once(':')?;
    let value = value.trim().trim_matches('"').trim();
    let known = KEYS.into_iter().find(|k| k.eq_ignore_ascii_case(key.trim()))?;
    (!value.is_empty() && value.len() <= 400).then_some((known, value))
}

impl Header {
    fn take(&mut self, key: &str, value: &str, start: usize) {
        let (Ok(from), Ok(to)) = (u32::try_from(start), u32::try_from(start + value.len())) else { return };
        let is_title = matches!(key, "title" | "headline") && self.title.is_none();
        let told = if is_title { BlockKind::Title } else { BlockKind::Byline };
        self.parts.push(Part { span: Span::new(from, to), told: Some(told) });
        let value = Some(value.to_string());
        match key {
            "title" | "headline" if is_title => self.title = value,
            "url" | "link" => self.url = value,
            "source" | "site" | "publisher" => self.site = value.filter(|v| !v.contains("://")),
            "author" | "byline" => self.byline = value,
            "date" | "published" | "publication date" => {
                self.published = value.as_deref().and_then(dates::first_day)
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    //! Headers and what only looks like one.
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use crate::BlockKind::{self, *};
    use crate::{Content, Document, Input, read};

    fn of(text: &str) -> Document {
        read(Input { content: Content::Text(text.to_string()), ..Input::default() })
    }

    fn kinds(document: &Document) -> Vec<BlockKind> {
        document.blocks.iter().map(|b| b.kind).collect()
    }

    #[test]
    fn fields_above_the_words() {
        let text = "title: Ministry: we know the group\nurl: https://example.org/a\n\nThe ministry named it.\nNobody replied.";
        let document = of(text);
        assert_eq!(document.title.as_deref(), Some("Ministry: we know the group"));
        assert_eq!(document.url.as_deref(), Some("https://example.org/a"));
        assert_eq!(document.text, text);
        assert_eq!(kinds(&document), [Title, Byline, Paragraph, Paragraph]);
        assert_eq!(document.blocks[0].span.of(text), "Ministry: we know the group");
    }

    #[test]
    fn fields_between_dashes() {
        let document = of(
            "---\ntitle: \"Ministry names group\"\ntags: [a, b]\ndate: 2024-03-05\nauthor: Jane Roe\n---\n\nThe ministry named it.",
        );
        assert_eq!(document.title.as_deref(), Some("Ministry names group"));
        assert_eq!(document.byline.as_deref(), Some("Jane Roe"));
        assert_eq!(document.published.unwrap().to_string(), "2024-03-05");
        assert_eq!(kinds(&document), [Title, Byline, Byline, Paragraph]);
    }

    #[test]
    fn prose_is_no_header() {
        for text in [
            "Source: the ministry named it.\n\nNobody replied.",
            "---\nThe ministry named it.\n\nNobody replied.",
            "Date: nobody knows.\n\nNobody replied.",
        ] {
            let document = of(text);
            let read = document
                .blocks
                .iter()
                .filter(|b| b.span.of(text).contains("Nobody replied"))
                .all(|b| b.kind.is_read());
            assert!(read && document.byline.is_none() && document.site.is_none(), "{text}");
        }
    }
}
