//! Markup that no page needs, found before it is parsed, and the one-pass way around it.

/// Elements open at once: real pages stay below a hundred.
const DEEPEST: usize = 300;
/// Tags in one page.
const MOST_TAGS: usize = 150_000;
/// Attributes in one tag, as far as they can be told by their spaces.
const MOST_ATTRIBUTES: usize = 2_000;
/// Character references between two tags: joining them costs the parser the square of their number.
const MOST_REFERENCES: usize = 50_000;
/// Bytes of a page that is parsed.
const LONGEST: usize = 12 << 20;

/// Elements that never hold others, or that the next one of their kind closes.
const NEVER_DEEP: [&str; 30] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup",
    "colgroup", "a", "rp", "rt",
];

/// Elements after which a new paragraph begins.
const BLOCKS: [&str; 34] = [
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "tr",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "aside",
    "nav",
    "blockquote",
    "pre",
    "figure",
    "figcaption",
    "dl",
    "dt",
    "dd",
    "form",
    "title",
    "body",
    "head",
    "html",
    "address",
    "hr",
];

/// A piece of a page as one pass sees it.
enum Piece<'a> {
    Text(&'a str),
    /// A tag: its name as written, whether it closes, and what is between the name and `>`.
    Tag {
        name: &'a str,
        closes: bool,
        inside: &'a str,
    },
}

/// Why a page must not be parsed, if so. One pass; the stack is bounded by [`DEEPEST`].
pub(super) fn beyond_measure(html: &str) -> Option<&'static str> {
    if html.len() > LONGEST {
        return Some("it is too long");
    }
    let mut open: Vec<&str> = Vec::new();
    let mut tags = 0usize;
    for piece in Pieces::new(html) {
        let (name, closes, inside) = match piece {
            Piece::Text(text) if text.bytes().filter(|b| *b == b'&').nth(MOST_REFERENCES).is_some() => {
                return Some("too many character references");
            }
            Piece::Text(_) => continue,
            Piece::Tag { name, closes, inside } => (name, closes, inside),
        };
        tags += 1;
        if tags > MOST_TAGS {
            return Some("too many tags");
        }
        if inside.bytes().filter(|b| matches!(b, b'=' | b'/' | b' ')).nth(MOST_ATTRIBUTES).is_some()
            && attributes(inside)
        {
            return Some("too many attributes in a tag");
        }
        if NEVER_DEEP.iter().any(|n| n.eq_ignore_ascii_case(name)) {
            continue;
        }
        if closes {
            if let Some(at) = open.iter().rposition(|o| o.eq_ignore_ascii_case(name)) {
                open.truncate(at);
            }
        } else {
            open.push(name);
            if open.len() > DEEPEST {
                return Some("its elements are nested too deeply");
            }
        }
    }
    None
}

/// Whether a long tag really has that many attributes; what stands in quotes is one value.
fn attributes(inside: &str) -> bool {
    let mut quote = None;
    let mut count = 0usize;
    for byte in inside.bytes() {
        match (quote, byte) {
            (Some(q), b) if b == q => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b' ' | b'\n' | b'\t' | b'/') => count += 1,
            (None, _) => {}
        }
    }
    count > MOST_ATTRIBUTES
}

/// The text of a page without its tags, paragraphs parted by blank lines.
pub(super) fn strip(html: &str) -> String {
    let mut out = String::with_capacity(html.len() / 2);
    for piece in Pieces::new(html) {
        match piece {
            Piece::Text(text) => push_words(&mut out, text),
            Piece::Tag { name, .. } if name.eq_ignore_ascii_case("br") => line_break(&mut out, 1),
            Piece::Tag { name, .. } if BLOCKS.iter().any(|b| b.eq_ignore_ascii_case(name)) => {
                line_break(&mut out, 2)
            }
            Piece::Tag { name, .. } if name.eq_ignore_ascii_case("td") || name.eq_ignore_ascii_case("th") => {
                push_words(&mut out, " ")
            }
            Piece::Tag { .. } => {}
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn line_break(out: &mut String, lines: usize) {
    out.truncate(out.trim_end_matches(' ').len());
    let there = out.len() - out.trim_end_matches('\n').len();
    if !out.is_empty() {
        out.extend(std::iter::repeat_n('\n', lines.saturating_sub(there)));
    }
}

fn push_words(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, after) = rest.split_at(at);
        push_collapsed(out, before);
        let (character, length) = entity(after).unwrap_or(('&', 1));
        if character.is_whitespace() {
            push_collapsed(out, " ")
        } else {
            out.push(character)
        }
        rest = after.get(length..).unwrap_or("");
    }
    push_collapsed(out, rest);
}

fn push_collapsed(out: &mut String, text: &str) {
    for c in text.chars() {
        if !c.is_whitespace() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with([' ', '\n']) {
            out.push(' ');
        }
    }
}

/// The character that `&…;` stands for, and how many bytes it takes.
fn entity(text: &str) -> Option<(char, usize)> {
    let head = text.get(1..text.floor_char_boundary(12.min(text.len())))?;
    let name = head.get(..head.find(';')?)?;
    let character = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "ndash" => '–',
        "mdash" => '—',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "hellip" => '…',
        "bull" => '•',
        "middot" => '·',
        "copy" => '©',
        "shy" => '\u{ad}',
        "eacute" => 'é',
        "uuml" => 'ü',
        "ouml" => 'ö',
        "auml" => 'ä',
        "szlig" => 'ß',
        "aacute" => 'á',
        "iacute" => 'í',
        "oacute" => 'ó',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| *c != '\0')?
        }
    };
    Some((character, name.len() + 2))
}

/// Goes over a page once, scripts, styles and comments left out.
struct Pieces<'a> {
    rest: &'a str,
}

impl<'a> Pieces<'a> {
    fn new(html: &'a str) -> Pieces<'a> {
        Pieces { rest: html }
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// Leaves out everything up to and with `end`, or all where it does not come.
    fn skip_past(&mut self, end: &str) {
        let length = self.rest.find(end).map_or(self.rest.len(), |at| at + end.len());
        self.take(length);
    }

    /// Leaves out the content of a script or style up to its closing tag.
    fn skip_raw(&mut self, name: &str) {
        let mut from = 0;
        while let Some(at) = self.rest.get(from..).and_then(|r| r.find("</")) {
            let tag = from + at;
            let close =
                self.rest.get(tag + 2..tag + 2 + name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name));
            if close {
                self.take(tag);
                return;
            }
            from = tag + 2;
        }
        self.take(self.rest.len());
    }

    fn tag(&mut self) -> Option<Piece<'a>> {
        let closes = self.rest.starts_with("</");
        let inner = self.rest.get(1 + usize::from(closes)..)?;
        if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let length = inner.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(inner.len());
        let name = inner.get(..length)?;
        let after = inner.get(length..)?;
        let end = tag_end(after);
        let inside = after.get(..end)?;
        let start = 1 + usize::from(closes) + length;
        self.take(start + end + usize::from(after.len() > end));
        if !closes
            && ["script", "style", "template", "svg", "noscript"].iter().any(|n| n.eq_ignore_ascii_case(name))
        {
            self.skip_raw(name);
        }
        Some(Piece::Tag { name, closes, inside })
    }
}

/// Bytes up to the `>` that closes a tag, those in quoted values passed over.
fn tag_end(after: &str) -> usize {
    let mut quote = None;
    let mut value = false;
    for (at, byte) in after.bytes().enumerate() {
        match (quote, byte) {
            (Some(q), b) if b == q => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') if value => quote = Some(byte),
            (None, b'>') => return at,
            (None, _) => {}
        }
        value = quote.is_none() && (byte == b'=' || value && byte.is_ascii_whitespace());
    }
    after.len()
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        while !self.rest.is_empty() {
            if self.rest.starts_with("<!--") {
                self.skip_past("-->");
            } else if self.rest.starts_with("<!") || self.rest.starts_with("<?") {
                self.skip_past(">");
            } else if self.rest.starts_with('<') {
                if let Some(tag) = self.tag() {
                    return Some(tag);
                }
                return Some(Piece::Text(self.take(1)));
            } else {
                let length = self.rest.find('<').unwrap_or(self.rest.len());
                return Some(Piece::Text(self.take(length)));
            }
        }
        None
    }
}
