//! From bytes to a [`Document`]: character sets, article pages, blocks, dates, and spans into one canonical text.
//!
//! [`read`] is the only way in. It **never fails**: trouble in the input becomes a [`Problem`] beside the value.
//! The canonical text **never changes** after reading; every later crate points into it with [`Span`]s.

mod charset;
mod codepoints;
pub mod dates;
mod header;
mod json;
mod kind;
mod language;
mod layout;
mod masthead;
mod page;
mod span;

use sha2::{Digest, Sha256};

pub use codepoints::CodePoints;
pub use json::json_line;
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
    /// The character set that the sender declared, which is believed where the bytes do not tell themselves.
    pub charset: Option<String>,
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

/// Decodes bytes of unknown character set. `declared`: what their sender calls it, which is believed where the bytes are no
/// UTF-8 and do not tell themselves; bytes that are no text give the empty one.
pub fn decode(bytes: &[u8], declared: Option<&str>) -> String {
    charset::decode(bytes, declared).text
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

impl Document {
    /// A document that was not read but drawn up: an entry of a data set, one row a line, its first line the title. All rows
    /// are blocks, so that words in them can be cited.
    pub fn drawn_up(text: String, path: Option<String>, published: Option<jiff::civil::Date>) -> Document {
        let mut blocks = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let length = u32::try_from(line.trim_end_matches('\n').len()).unwrap_or(u32::MAX);
            let kind = if start == 0 { BlockKind::Title } else { BlockKind::Row };
            if length > 0 {
                blocks.push(Block { span: Span::new(start, start.saturating_add(length)), kind });
            }
            start = start.saturating_add(u32::try_from(line.len()).unwrap_or(u32::MAX));
        }
        Document {
            id: id_of(&text),
            path,
            url: None,
            title: text.lines().next().map(str::to_owned),
            published,
            language: "en".to_owned(),
            site: None,
            byline: None,
            dateline: None,
            issuers: Vec::new(),
            text,
            blocks,
            problems: Vec::new(),
        }
    }
}

/// Reads a document: decodes it, takes the article out of a page, finds the parts of the text, and dates it.
///
/// Never fails: what is wrong with the input is told in [`Document::problems`]. The problems `binary`, `empty` and
/// `not-english` leave the document without blocks, so that nothing is read from it; the others are advice:
/// `too-long`, `bad-characters`, `assumed-charset`, `invisible-characters`, `bad-date`, `no-article`, `odd-markup`.
pub fn read(input: Input) -> Document {
    let (decoded, is_page) = match input.content {
        Content::Bytes(bytes) => {
            let decoded = charset::decode(&bytes, input.charset.as_deref());
            let is_page = page::is_page(&decoded.text, input.path.as_deref());
            (decoded, is_page)
        }
        Content::Text(text) => (charset::take(text), false),
        Content::Html(html) => (charset::take(html), true),
    };
    let mut problems = decoded.problems;
    let text = charset::canonical(decoded.text);
    let mut source = if is_page { page::read(&text) } else { plain(text) };
    problems.append(&mut source.problems);
    let published = given_date(input.published.as_deref(), &mut problems).or(source.published);
    let tongue = language::tell(input.language.as_deref(), &source.text);
    problems.extend(invisible(&source.text));
    let title = input.title.or(source.title).filter(|t| !t.trim().is_empty());
    let mut blocks = kind::blocks(&source.text, &source.parts, title.as_deref());
    if source.text.trim().is_empty() && !problems.iter().any(|p| p.code == "binary") {
        problems.push(empty());
    } else if let Some(problem) = tongue.problem {
        problems.push(problem);
        blocks.clear();
    }
    let text = source.text;
    for problem in problems.iter_mut().filter(|p| p.code == "bad-characters") {
        problem.span = text.find('\u{fffd}').and_then(|at| span_at(at, '\u{fffd}'));
    }
    let dateline = masthead::dateline(&text, &blocks);
    if let Some(dateline) = &dateline {
        set_apart(&text, &mut blocks, dateline.span);
    }
    let found_title = blocks.iter().find(|b| b.kind == BlockKind::Title).map(|b| one_line(b.span.of(&text)));
    Document {
        id: id_of(&text),
        path: input.path,
        url: input.url.or(source.url),
        title: title.or(found_title),
        published: published.or_else(|| masthead::date(&text, &blocks, dateline.as_ref())),
        language: tongue.code,
        site: source.site,
        byline: source.byline.or_else(|| masthead::byline(&text, &blocks)),
        dateline,
        issuers: input.issuers,
        text,
        blocks,
        problems,
    }
}

/// Makes the dateline a block of its own: it is no part of the sentence after it.
fn set_apart(text: &str, blocks: &mut Vec<Block>, dateline: Span) {
    let Some(at) = blocks.iter().position(|b| b.span.contains(dateline)) else { return };
    let (opening, rest) =
        (dateline.of(text).trim_end(), Span::new(dateline.end, blocks[at].span.end).of(text));
    let length = |words: &str| u32::try_from(words.len()).unwrap_or(u32::MAX);
    let begin = blocks[at].span.end - length(rest.trim_start());
    if rest.trim_start().is_empty() {
        return;
    }
    let span = Span::new(dateline.start, dateline.start + length(opening));
    blocks[at].span.start = begin;
    blocks.insert(at, Block { kind: BlockKind::Byline, span });
}

/// Plain text in the shape of a page: the text is exactly what was given.
fn plain(text: String) -> page::Page {
    let mut header = header::read(&text);
    let rest = layout::parts(&text, header.end);
    header.parts.extend(rest.into_iter().map(|span| kind::Part { span, told: None }));
    page::Page {
        text,
        parts: header.parts,
        title: header.title,
        site: header.site,
        byline: header.byline,
        published: header.published,
        url: header.url,
        problems: Vec::new(),
    }
}

fn given_date(given: Option<&str>, problems: &mut Vec<Problem>) -> Option<jiff::civil::Date> {
    match masthead::given_date(given.filter(|g| !g.trim().is_empty())?) {
        Ok(date) => Some(date),
        Err(problem) => {
            problems.push(problem);
            None
        }
    }
}

fn empty() -> Problem {
    Problem {
        code: "empty",
        message: "there is no text in it".into(),
        hint: "give a file or page that holds the article".into(),
        span: None,
    }
}

/// Many characters that cannot be seen may split words or turn their order; they stay, but the user is told.
fn invisible(text: &str) -> Option<Problem> {
    let unseen = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{ad}' | '\u{feff}');
    let mut places = text.char_indices().filter(|(_, c)| unseen(*c));
    let (first, character) = places.next()?;
    let count = places.count() + 1;
    (count >= 5).then(|| Problem {
        code: "invisible-characters",
        message: format!(
            "the text holds {count} characters that cannot be seen, such as U+{:04X}",
            u32::from(character)
        ),
        hint: "remove zero-width and direction marks if names are not recognised".into(),
        span: span_at(first, character),
    })
}

fn span_at(at: usize, character: char) -> Option<Span> {
    Some(Span::new(u32::try_from(at).ok()?, u32::try_from(at + character.len_utf8()).ok()?))
}

/// The words with one space between them.
pub fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The id of a text: the same text has the same id everywhere.
fn id_of(text: &str) -> String {
    format!("sha256:{}", hexadecimal(&Sha256::digest(text.as_bytes())))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests;
