//! What each part of a text is for: headline, heading, running text, or the furniture around it.
//!
//! A part that is not read is lost, a part that is read in vain costs little: so bylines and boilerplate need a known
//! opening, or a **closed vocabulary** in which no sentence can be written; everything in doubt is a paragraph.

mod furniture;

use crate::layout::{bullet, is_row, is_rule};
use crate::{Block, BlockKind, Span};

pub(crate) use furniture::is_bare_date;

/// Parts longer than this, in bytes, are never furniture.
const LONGEST_FURNITURE: usize = 420;

/// Parts from the top in which date lines and names are looked for.
const HEAD: usize = 9;
/// Parts from the bottom likewise.
const TAIL: usize = 5;

/// A part of the text whose kind the markup may tell.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    /// Where it stands.
    pub(crate) span: Span,
    /// What the markup says it is; `None` in plain text.
    pub(crate) told: Option<BlockKind>,
}

/// The blocks of a text from its parts; `title` is the headline where it is known.
pub(crate) fn blocks(text: &str, parts: &[Part], title: Option<&str>) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::with_capacity(parts.len());
    let mut titled = parts.iter().any(|p| p.told == Some(BlockKind::Title));
    for (i, part) in parts.iter().enumerate() {
        let place = Place { at: i, count: parts.len() };
        let words = part.span.of(text);
        let mut kind = match part.told {
            Some(told) => furniture_kind(words, place).filter(|_| may_be_furniture(told)).unwrap_or(told),
            None => kind_of(words, place),
        };
        if !titled && part.told.is_none() && kind.is_read() && i < HEAD {
            titled = true;
            if is_title(words, parts.len(), title) {
                kind = BlockKind::Title;
            }
        }
        blocks.push(Block { span: part.span, kind });
    }
    lists_of_links(text, &mut blocks);
    number_headings(text, &mut blocks);
    blocks
}

/// Where a part stands among the parts.
#[derive(Debug, Clone, Copy)]
struct Place {
    at: usize,
    count: usize,
}

impl Place {
    fn is_head(self) -> bool {
        self.at < HEAD
    }

    fn is_edge(self) -> bool {
        self.is_head() || self.at + TAIL >= self.count
    }
}

fn may_be_furniture(told: BlockKind) -> bool {
    matches!(told, BlockKind::Paragraph | BlockKind::Item | BlockKind::Heading)
}

fn kind_of(words: &str, place: Place) -> BlockKind {
    if let Some(kind) = furniture_kind(words, place) {
        return kind;
    }
    if is_row(words) && !words.contains('\n') {
        return BlockKind::Row;
    }
    if is_markdown_heading(words) {
        return BlockKind::Heading;
    }
    if bullet(words).is_some() {
        return BlockKind::Item;
    }
    // A lone line at the very end heads nothing; a lone line at all is the text itself.
    let last = place.at + 1 == place.count;
    if !last && is_heading(words) { BlockKind::Heading } else { BlockKind::Paragraph }
}

fn furniture_kind(words: &str, place: Place) -> Option<BlockKind> {
    if words.len() > LONGEST_FURNITURE {
        return furniture::is_disclaimer(words).then_some(BlockKind::Boilerplate);
    }
    if is_rule(words) || furniture::is_boilerplate(words) {
        return Some(BlockKind::Boilerplate);
    }
    if furniture::is_caption(words) {
        return Some(BlockKind::Caption);
    }
    let byline = furniture::is_byline(words)
        || place.at == 0 && is_bare_date(words)
        || place.at > 0 && place.is_edge() && furniture::is_date_line(words)
        || (1..HEAD).contains(&place.at) && furniture::is_masthead(words);
    byline.then_some(BlockKind::Byline)
}

/// Whether the first part that is read is the headline: no sentence with a full stop, or what the caller calls it.
fn is_title(words: &str, count: usize, known: Option<&str>) -> bool {
    let same = |title: &str| title.split_whitespace().eq(words.split_whitespace());
    if known.is_some_and(same) {
        return true;
    }
    let sentence = words.ends_with(['.', ':', ';', ',']) && !ends_in_abbreviation(words);
    let speech = words.ends_with('”') && words.starts_with('“') && words.contains(".”");
    words.len() <= LONGEST_FURNITURE
        && !sentence
        && !speech
        && bullet(words).is_none()
        && (count > 1 || words.len() <= 200)
}

fn ends_in_abbreviation(words: &str) -> bool {
    ["U.S.", "U.K.", "U.N.", "E.U.", "Inc.", "Corp.", "Ltd.", "Co.", "D.C.", "..."]
        .iter()
        .any(|a| words.ends_with(a))
}

fn is_markdown_heading(words: &str) -> bool {
    let text = words.trim_start_matches('#');
    (1..=6).contains(&(words.len() - text.len())) && text.starts_with(' ') && !words.contains('\n')
}

/// Short, without a final stop, and with a capital: "Executive summary", "Who is behind it?".
fn is_heading(words: &str) -> bool {
    let short = words.len() <= 100 && words.split_whitespace().count() <= 12 && !words.contains('\n');
    let starts = words.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase());
    let open = !words.ends_with(['.', ',', ';', ':', '!', '"', '”', '’', '…']) || words.ends_with("etc.");
    short && starts && open && !words.contains(": ") && !words.starts_with(['“', '"'])
}

/// After "Related articles:" come links, up to the next sentence.
fn lists_of_links(text: &str, blocks: &mut [Block]) {
    let mut in_list = false;
    for block in blocks {
        let words = block.span.of(text);
        if block.kind == BlockKind::Boilerplate {
            in_list = furniture::opens_links(words);
            continue;
        }
        let sentence = words.ends_with(['.', '!', '”', '"']) || words.len() > 160;
        in_list = in_list && !sentence && block.kind != BlockKind::Row;
        if in_list {
            block.kind = BlockKind::Boilerplate;
        }
    }
}

/// "2. What Rabat says" heads a section; "2. Patch the server" with a 1 and a 3 beside it is an item.
fn number_headings(text: &str, blocks: &mut [Block]) {
    let items: Vec<bool> = blocks.iter().map(|b| b.kind == BlockKind::Item).collect();
    for (i, block) in blocks.iter_mut().enumerate() {
        let beside = |j: Option<usize>| j.and_then(|j| items.get(j)).copied().unwrap_or(false);
        let alone = !beside(i.checked_sub(1)) && items.get(i + 1) == Some(&false);
        let words = block.span.of(text);
        if !alone || block.kind != BlockKind::Item || !words.starts_with(|c: char| c.is_alphanumeric()) {
            continue;
        }
        let rest = bullet(words).and_then(|n| words.get(n..)).unwrap_or(words);
        if is_heading(rest) {
            block.kind = BlockKind::Heading;
        }
    }
}

#[cfg(test)]
mod tests;
