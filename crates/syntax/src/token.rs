//! Tokens the way of the English Web Treebank, with byte spans.
//!
//! White space parts chunks; a chunk loses marks at its ends, is cut at hyphens, dashes and slashes, and gives up its
//! clitics (`do|n't`, `can|not`, `Russia|'s`). Names that are made of marks stay whole: web and mail addresses, domain
//! names (defanged or not), file paths, `CVE-2021-34527`, `T1003.001`, version numbers, dates.
//!
//! **Invariant:** time is linear in the text; a chunk of more than [`LONGEST`] bytes only loses the marks at its ends.

use text::Span;

use crate::form::is_invisible;

mod whole;

/// The longest chunk that is looked into, in bytes.
const LONGEST: usize = 1_000;

/// How far the rules for a single mark look, in bytes.
const NEAR: usize = 64;
/// How often the rest of a chunk is tried as a name after a cut.
const TRIES: usize = 8;

/// A token in the making.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Where it stands in the text.
    pub(crate) span: Span,
    /// Whether white space stands before it.
    pub(crate) spaced: bool,
}

/// Splits a block to tokens.
pub(crate) fn split(text: &str, span: Span, out: &mut Vec<Piece>) {
    out.clear();
    let mut cutter = Cutter { text, out, spaced: true, rest: "", held: Vec::new() };
    let block = span.of(text);
    let mut start = None;
    let base = span.start as usize;
    for (at, c) in block.char_indices() {
        if c.is_whitespace() || c.is_control() {
            if let Some(from) = start.take() {
                cutter.rest = block.get(at..).unwrap_or("");
                cutter.chunk(base + from, base + at);
            }
        } else if start.is_none() {
            start = Some(at);
        }
    }
    if let Some(from) = start {
        cutter.rest = "";
        cutter.chunk(base + from, base + block.len());
    }
}

/// Cuts chunks and collects the pieces.
struct Cutter<'a> {
    text: &'a str,
    out: &'a mut Vec<Piece>,
    /// Whether the next piece has white space before it.
    spaced: bool,
    /// The block behind the chunk.
    rest: &'a str,
    /// Marks at the end of the chunk, from the last to the first.
    held: Vec<(usize, usize)>,
}

impl Cutter<'_> {
    fn str(&self, from: usize, to: usize) -> &str {
        self.text.get(from..to).unwrap_or("")
    }

    fn push(&mut self, from: usize, to: usize) {
        if self.str(from, to).chars().all(is_invisible) {
            return;
        }
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        self.out.push(Piece { span: Span::new(number(from), number(to)), spaced: self.spaced });
        self.spaced = false;
    }

    /// Cuts the marks off both ends of a chunk, and what remains to words.
    fn chunk(&mut self, mut from: usize, mut to: usize) {
        self.spaced = true;
        (from, to) = self.trim(from, to);
        if from >= to {
            return;
        }
        from = self.openers(from, to);
        self.held.clear();
        to = self.closers(from, to);
        if from < to {
            let long = to - from > LONGEST;
            if long || whole::is_whole(self.str(from, to)) {
                self.push(from, to);
            } else {
                self.core(from, to);
            }
        }
        while let Some((from, to)) = self.held.pop() {
            self.push(from, to);
        }
    }

    /// Invisible characters at the ends belong to no token.
    fn trim(&self, from: usize, to: usize) -> (usize, usize) {
        let chunk = self.str(from, to);
        let left = chunk.trim_start_matches(is_invisible);
        let from = to - left.len();
        (from, from + left.trim_end_matches(is_invisible).len())
    }

    /// Pushes the marks before the first word.
    fn openers(&mut self, mut from: usize, to: usize) -> usize {
        while let Some(c) = self.str(from, to).chars().next() {
            if is_invisible(c) {
                from += c.len_utf8();
                continue;
            }
            let rest = self.str(from, to);
            let near = rest.get(..rest.floor_char_boundary(NEAR)).unwrap_or(rest);
            if c.is_alphanumeric() || whole::keeps_first(near) {
                break;
            }
            let length = mark(rest, c);
            self.push(from, from + length);
            from += length;
        }
        from
    }

    /// Holds the marks behind the last word.
    fn closers(&mut self, from: usize, mut to: usize) -> usize {
        while let Some(c) = self.str(from, to).chars().next_back() {
            if is_invisible(c) {
                to -= c.len_utf8();
                continue;
            }
            let core = self.str(from, to);
            if c.is_alphanumeric() || whole::keeps_last(core, c) || (c == '.' && self.is_abbreviation(core)) {
                break;
            }
            let length = match c {
                '.' | '!' | '?' | '-' | '=' | '*' | '_' | '~' => run(core),
                _ => c.len_utf8(),
            };
            self.held.push((to - length, to));
            to -= length;
        }
        to
    }

    /// Whether the full stop at the end of `word` belongs to it.
    fn is_abbreviation(&self, word: &str) -> bool {
        let at_end = self.rest.is_empty();
        whole::is_abbreviation(word, at_end)
            || (whole::before_number(word) && self.number_follows())
            || (self.starts_item() && whole::is_number_of_item(word) && !at_end)
    }

    fn number_follows(&self) -> bool {
        self.held.is_empty() && self.rest.trim_start().starts_with(|c: char| c.is_ascii_digit())
    }

    /// Whether nothing but marks stands before in this block.
    fn starts_item(&self) -> bool {
        self.out.is_empty()
    }

    /// Cuts at hyphens, slashes and other marks inside.
    fn core(&mut self, from: usize, to: usize) {
        // A mark that the first word kept is part of it.
        let kept =
            self.str(from, to).chars().next().filter(|c| !c.is_alphanumeric()).map_or(0, char::len_utf8);
        let (mut word, mut at, mut tries) = (from, from + kept, 0);
        while at < to {
            let Some(c) = self.str(at, to).chars().next() else { break };
            let cut = if c.is_alphanumeric() { 0 } else { whole::cut(self.str(word, to), at - word) };
            if cut > 0 {
                self.word(word, at);
                self.push(at, at + cut);
                at += cut;
                word = at;
                tries += 1;
                if tries <= TRIES && whole::is_whole(self.str(word, to)) {
                    break;
                }
            } else {
                at += c.len_utf8();
            }
        }
        self.word(word, to);
    }

    /// Cuts clitics and units off a word.
    fn word(&mut self, from: usize, to: usize) {
        let at = from + whole::clitic(self.str(from, to));
        if at > from && at < to {
            // `wouldn't've`: what stands before a clitic may have one of its own.
            self.word(from, at);
            self.push(at, to);
        } else {
            self.push(from, to);
        }
    }
}

/// The length of the mark at the start: runs of one mark are one token.
fn mark(rest: &str, c: char) -> usize {
    match c {
        '.' | '-' | '*' | '=' | '_' | '~' | '!' | '?' => rest.len() - rest.trim_start_matches(c).len(),
        '`' if rest.starts_with("``") => 2,
        '\'' if rest.starts_with("''") => 2,
        '<' if rest.starts_with("<<") => 2,
        '>' if rest.starts_with(">>") => 2,
        _ => c.len_utf8(),
    }
}

/// The length of the run of equal marks at the end; question and exclamation marks mix.
fn run(core: &str) -> usize {
    let Some(last) = core.chars().next_back() else { return 0 };
    let same = |c: char| if last == '!' || last == '?' { c == '!' || c == '?' } else { c == last };
    core.len() - core.trim_end_matches(same).len()
}
