//! What reading found in a document's source and cannot be found in its text alone: the parts of a page, its site, its
//! byline. Kept with the text, so that a document can be read again as it was read first.

use text::{Block, BlockKind, Dateline, Span};

/// The parts of a document and what its source says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// The parts of the text in order.
    pub blocks: Vec<Block>,
    /// Place and agency at the head of the first paragraph.
    pub dateline: Option<Dateline>,
    /// Publisher or site as the page's own data names it.
    pub site: Option<String>,
    /// Author line.
    pub byline: Option<String>,
    /// Parties that the caller named as issuers.
    pub issuers: Vec<String>,
}

/// Letters under which kinds of blocks are kept. **Never change one.**
const KINDS: [(char, BlockKind); 8] = [
    ('t', BlockKind::Title),
    ('h', BlockKind::Heading),
    ('p', BlockKind::Paragraph),
    ('i', BlockKind::Item),
    ('r', BlockKind::Row),
    ('b', BlockKind::Byline),
    ('c', BlockKind::Caption),
    ('x', BlockKind::Boilerplate),
];

impl Layout {
    /// The layout of a document that was read.
    pub fn of(document: &text::Document) -> Layout {
        Layout {
            blocks: document.blocks.clone(),
            dateline: document.dateline.clone(),
            site: document.site.clone(),
            byline: document.byline.clone(),
            issuers: document.issuers.clone(),
        }
    }

    /// As lines, to be kept: the blocks (letter, bytes since the last one's end, length), then one fact a line.
    pub fn to_text(&self) -> String {
        let mut lines = blocks(&self.blocks);
        let mut fact = |name: &str, value: &str| {
            let value: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            lines.push_str(&format!("\n{name} {value}"));
        };
        if let Some(Dateline { place, span, agency }) = &self.dateline {
            fact("dateline", &format!("{} {} {place}", span.start, span.end));
            agency.iter().for_each(|agency| fact("agency", agency));
        }
        self.site.iter().for_each(|site| fact("site", site));
        self.byline.iter().for_each(|byline| fact("byline", byline));
        self.issuers.iter().for_each(|issuer| fact("issuer", issuer));
        lines
    }

    /// From what [`Layout::to_text`] gave; `None` for anything else.
    pub fn from_text(lines: &str) -> Option<Layout> {
        let mut lines = lines.split('\n');
        let mut layout = Layout { blocks: read_blocks(lines.next()?)?, ..Layout::default() };
        for line in lines {
            let (name, value) = line.split_once(' ')?;
            match name {
                "dateline" => layout.dateline = Some(dateline(value)?),
                "agency" => layout.dateline.as_mut()?.agency = Some(value.to_owned()),
                "site" => layout.site = Some(value.to_owned()),
                "byline" => layout.byline = Some(value.to_owned()),
                "issuer" => layout.issuers.push(value.to_owned()),
                _ => return None,
            }
        }
        Some(layout)
    }
}

fn blocks(blocks: &[Block]) -> String {
    let mut end = 0;
    let mut words = Vec::with_capacity(blocks.len());
    for Block { span, kind } in blocks {
        let letter = KINDS.iter().find(|(_, known)| known == kind).map_or('p', |(letter, _)| *letter);
        words.push(format!("{letter}{} {}", i64::from(span.start) - end, span.end - span.start));
        end = i64::from(span.end);
    }
    words.join(" ")
}

fn read_blocks(words: &str) -> Option<Vec<Block>> {
    let words: Vec<&str> = words.split(' ').filter(|word| !word.is_empty()).collect();
    let (pairs, rest) = words.as_chunks::<2>();
    let mut end: i64 = 0;
    let block = |[gap, length]: &[&str; 2]| {
        let letter = gap.chars().next()?;
        let kind = KINDS.iter().find(|(known, _)| *known == letter).map(|(_, kind)| *kind)?;
        let start = end.checked_add(gap.get(letter.len_utf8()..)?.parse::<i64>().ok()?)?;
        end = start.checked_add(length.parse().ok()?)?;
        Some(Block { span: Span::new(u32::try_from(start).ok()?, u32::try_from(end).ok()?), kind })
    };
    if rest.is_empty() { pairs.iter().map(block).collect() } else { None }
}

fn dateline(value: &str) -> Option<Dateline> {
    let mut parts = value.splitn(3, ' ');
    let (start, end) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some(Dateline { place: parts.next()?.to_owned(), span: Span::new(start, end), agency: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Layout {
        let input = text::Input { content: text::Content::Text(text.to_owned()), ..text::Input::default() };
        let layout = Layout::of(&text::read(input));
        assert_eq!(Layout::from_text(&layout.to_text()).as_ref(), Some(&layout));
        layout
    }

    #[test]
    fn a_layout_comes_back_as_it_was() {
        let full = check(
            "A headline\n\nTAIPEI, March 4 (Formosa Wire) - The ministry blamed China.\n\n- one\n- two\n",
        );
        assert!(full.blocks.len() >= 4 && full.dateline.is_some(), "{full:?}");
        assert_eq!(check("").blocks, []);
    }

    #[test]
    fn facts_stay_on_their_line() {
        let layout = Layout {
            site: Some("One\nbyline two".to_owned()),
            issuers: vec!["US".to_owned(), "-/Microsoft".to_owned()],
            ..Layout::default()
        };
        let read = Layout::from_text(&layout.to_text());
        assert_eq!(read.as_ref().and_then(|one| one.site.as_deref()), Some("One byline two"));
        assert_eq!(read.map(|one| one.issuers), Some(layout.issuers));
    }

    #[test]
    fn what_is_no_layout_is_none() {
        for broken in ["p0", "q0 3", "p0 x", "p0 3\nnothing", "p0 3\nagency A", "p-1 3"] {
            assert_eq!(Layout::from_text(broken), None, "{broken}");
        }
    }
}
