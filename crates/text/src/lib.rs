//! From bytes to a [`Document`]: character sets, article pages, blocks, dates, and spans into one canonical text.
//!
//! [`read`] is the only way in. It **never fails**: trouble in the input becomes a [`Problem`] beside the value.
//! The canonical text **never changes** after reading; every later crate points into it with [`Span`]s.

mod charset;
pub mod dates;
mod kind;
mod language;
mod layout;
mod masthead;
mod span;

use sha2::{Digest, Sha256};

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

/// Place, date and agency that a first paragraph opens with: `TAIPEI, March 4 (Formosa Wire) - `.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dateline {
    /// The place as written.
    pub place: String,
    /// The whole dateline, its dash and the space after it included: the sentence begins at the end.
    pub span: Span,
    /// The news agency in brackets.
    pub agency: Option<String>,
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
    /// Place and agency at the head of the first paragraph, where they stand there.
    pub dateline: Option<Dateline>,
    /// Issuers that the caller named, as given.
    pub issuers: Vec<String>,
    /// The canonical text: decoded, line ends as `\n`, no byte-order mark, otherwise as found.
    pub text: String,
    /// The parts of the text in order.
    pub blocks: Vec<Block>,
    /// What was wrong with the input.
    pub problems: Vec<Problem>,
}

/// Reads a document: decodes it, finds its parts, and dates it.
///
/// Never fails: what is wrong with the input is told in [`Document::problems`]. The problems `binary`, `empty` and
/// `not-english` leave the document without blocks, so that nothing is read from it; the others are advice.
pub fn read(input: Input) -> Document {
    let (decoded, is_page) = match input.content {
        Content::Bytes(bytes) => (charset::decode(&bytes), false),
        Content::Text(text) => (charset::take(text), false),
        Content::Html(html) => (charset::take(html), true),
    };
    let _ = is_page;
    let mut problems = decoded.problems;
    let text = charset::canonical(decoded.text);
    let parts: Vec<kind::Part> =
        layout::parts(&text).into_iter().map(|span| kind::Part { span, told: None }).collect();
    let given = input.published.as_deref().filter(|p| !p.trim().is_empty()).map(masthead::given_date);
    let mut published = None;
    match given {
        Some(Ok(date)) => published = Some(date),
        Some(Err(problem)) => problems.push(problem),
        None => {}
    }
    let tongue = language::tell(input.language.as_deref(), &text);
    let mut blocks = kind::blocks(&text, &parts, input.title.as_deref());
    if let Some(problem) = tongue.problem {
        problems.push(problem);
        blocks.clear();
    }
    let dateline = masthead::dateline(&text, &blocks);
    let title = blocks.iter().find(|b| b.kind == BlockKind::Title).map(|b| one_line(b.span.of(&text)));
    Document {
        id: format!("sha256:{}", hexadecimal(&Sha256::digest(text.as_bytes()))),
        path: input.path,
        url: input.url,
        title: input.title.or(title),
        published: published.or_else(|| masthead::date(&text, &blocks, dateline.as_ref())),
        language: tongue.code,
        site: None,
        byline: masthead::byline(&text, &blocks),
        dateline,
        issuers: input.issuers,
        text,
        blocks,
        problems,
    }
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
