//! A short text read for itself: paragraphs between blank lines, no headline, no language to tell.
//!
//! Examples and tried sentences go past the reader of documents, so that what fails here fails for the rules' sake.

use jiff::civil::Date;
use syntax::{Model, Parsed};
use text::{Block, BlockKind, Document, Span};

use crate::lexicon::Lexicon;

/// A short text with its sentences.
pub(crate) struct Specimen {
    pub(crate) document: Document,
    pub(crate) parsed: Parsed,
}

/// Which sentences get a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trees {
    /// Those that would get one in a document.
    AsNeeded,
    /// All, to be looked at.
    All,
}

impl Specimen {
    pub(crate) fn new(
        lexicon: &Lexicon,
        model: &Model,
        text: String,
        published: Date,
        trees: Trees,
    ) -> Specimen {
        let blocks = paragraphs(&text);
        let document = Document {
            id: String::new(),
            path: None,
            url: None,
            title: None,
            published: Some(published),
            language: "en".into(),
            site: None,
            byline: None,
            dateline: None,
            issuers: Vec::new(),
            text,
            blocks,
            problems: Vec::new(),
        };
        let wants_trees = |parsed: &Parsed| match trees {
            Trees::All => parsed.sentences.iter().map(|s| Some(lexicon.hints(&document.text, s))).collect(),
            Trees::AsNeeded => lexicon.wants_trees(&document, parsed),
        };
        let parsed = syntax::parse(model, &document.text, &document.blocks, &wants_trees);
        Specimen { document, parsed }
    }
}

/// The stretches between blank lines, without white space around them.
fn paragraphs(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_open = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim();
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        let place = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let span = Span::new(place(start), place(start + words.len()));
        match blocks.last_mut() {
            _ if words.is_empty() => is_open = false,
            Some(last) if is_open => last.span = last.span.join(span),
            _ => {
                blocks.push(Block { span, kind: BlockKind::Paragraph });
                is_open = true;
            }
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::paragraphs;

    fn check(text: &str, want: &[&str]) {
        let found: Vec<&str> = paragraphs(text).iter().map(|b| b.span.of(text)).collect();
        assert_eq!(found, want);
    }

    #[test]
    fn blank_lines_part_paragraphs() {
        check("One.", &["One."]);
        check("\n One\ntwo. \n\n\n Three.\n", &["One\ntwo.", "Three."]);
        check(" \n", &[]);
    }
}
