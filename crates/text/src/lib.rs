//! From bytes to a [`Document`]: character sets, article pages, blocks, dates, and spans into one canonical text.
//!
//! [`read`] is the only way in. It **never fails**: trouble in the input becomes a [`Problem`] beside the value.
//! The canonical text **never changes** after reading; every later crate points into it with [`Span`]s.

mod span;

pub use span::{Problem, Span};

/// What the caller knows of a document before it is read.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// The file's path as the user gave it, or the `path` of a JSON line.
    pub path: Option<String>,
    /// Where the text was obtained.
    pub url: Option<String>,
    /// The headline, where the caller knows it better than the text.
    pub title: Option<String>,
    /// Publication date `YYYY-MM-DD`, which resolves "on Monday".
    pub published: Option<String>,
    /// Parties that the caller says issued the text (`NO`, `-/Microsoft`).
    pub issuers: Vec<String>,
    /// ISO 639-1 code given by the caller; `None` lets the text decide.
    pub language: Option<String>,
    /// The content.
    pub content: Content,
}

/// The content of a document in the form in which it arrives.
#[derive(Debug, Clone)]
pub enum Content {
    /// Raw bytes of unknown character set: plain text or HTML, told apart by their first bytes.
    Bytes(Vec<u8>),
    /// Plain text, already decoded.
    Text(String),
    /// An HTML page, already decoded.
    Html(String),
}

impl Default for Content {
    fn default() -> Self {
        Content::Text(String::new())
    }
}

/// What a stretch of the canonical text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BlockKind {
    /// The headline of the document.
    Title,
    /// A heading inside the text, without a full stop.
    Heading,
    /// Running text.
    Paragraph,
    /// One item of a list, its bullet included.
    Item,
    /// A row of a table, cells separated by tabs or bars.
    Row,
    /// Who wrote it, when and for whom: no statement is read from it.
    Byline,
    /// The words under a picture.
    Caption,
    /// Navigation, "read more", subscription offers, disclaimers of the site.
    Boilerplate,
}

impl BlockKind {
    /// Whether statements are looked for in such a block.
    pub fn is_read(self) -> bool {
        !matches!(self, BlockKind::Byline | BlockKind::Boilerplate)
    }
}

/// A stretch of the canonical text with its kind; blocks are in text order and never overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Where it stands, without surrounding white space.
    pub span: Span,
    /// What it is for.
    pub kind: BlockKind,
}

/// A document in canonical form.
///
/// **Invariant:** every span of the document lies on character boundaries of `text`.
#[derive(Debug, Clone)]
pub struct Document {
    /// `sha256:` and the hash of the canonical text: the same text has the same id everywhere.
    pub id: String,
    /// The path it was read from.
    pub path: Option<String>,
    /// The address it was obtained from.
    pub url: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// The day of publication.
    pub published: Option<jiff::civil::Date>,
    /// ISO 639-1 code, `und` where it cannot be told.
    pub language: String,
    /// Publisher or site as the page's own data names it (`og:site_name`, JSON-LD `publisher`).
    pub site: Option<String>,
    /// Author line as the page's own data or the text names it.
    pub byline: Option<String>,
    /// Issuers that the caller named, as given.
    pub issuers: Vec<String>,
    /// The canonical text: decoded, line ends as `\n`, no byte-order mark, otherwise as found.
    pub text: String,
    /// The parts of the text in order.
    pub blocks: Vec<Block>,
    /// What was wrong with the input.
    pub problems: Vec<Problem>,
}
