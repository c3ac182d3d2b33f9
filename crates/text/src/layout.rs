//! The lines of plain text put together into paragraphs, items and rows, by how the text is laid out.
//!
//! Three layouts are met and mixed: blank lines between paragraphs, one paragraph a line, and lines broken at a fixed
//! width. Only the last needs care: a line is taken as going on in the next where the next begins small, or where the
//! whole text is broken at a width and the next word would not have fitted.

use crate::Span;

/// Lines longer than this, in characters, were not broken by hand.
const WIDEST: usize = 120;

/// Cells longer than this, in bytes, are prose in which a bar or tab stands.
const WIDEST_CELL: usize = 300;

/// One line without surrounding white space.
#[derive(Clone, Copy)]
struct Line<'a> {
    start: usize,
    words: &'a str,
    /// Characters, counted up to one more than [`WIDEST`].
    width: usize,
    indented: bool,
}

impl Line<'_> {
    fn end(&self) -> usize {
        self.start + self.words.len()
    }
}

/// The parts of the text after byte `from` in order, without surrounding white space.
pub(crate) fn parts(text: &str, from: usize) -> Vec<Span> {
    let lines: Vec<Line> = lines(text, from).collect();
    let width = broken_at(&lines);
    let mut parts = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    for (i, line) in lines.iter().enumerate() {
        if line.words.is_empty() {
            parts.extend(open.take());
            continue;
        }
        let joined =
            i.checked_sub(1).and_then(|p| lines.get(p)).is_some_and(|before| goes_on(before, line, width));
        open = match open {
            Some((start, _)) if joined => Some((start, line.end())),
            other => {
                parts.extend(other);
                Some((line.start, line.end()))
            }
        };
    }
    parts.extend(open);
    parts
        .into_iter()
        .filter_map(|(start, end)| Some(Span::new(u32::try_from(start).ok()?, u32::try_from(end).ok()?)))
        .collect()
}

fn lines(text: &str, from: usize) -> impl Iterator<Item = Line<'_>> {
    let mut start = from;
    text.get(from..).unwrap_or("").split('\n').map(move |line| {
        let trimmed = line.trim_start();
        let indent = line.len() - trimmed.len();
        let words = trimmed.trim_end();
        let found = Line {
            start: start + indent,
            words,
            width: words.chars().take(WIDEST + 1).count(),
            indented: indent > 0,
        };
        start += line.len() + 1;
        found
    })
}

/// The width at which the text as a whole is broken into lines, if it is.
fn broken_at(lines: &[Line]) -> Option<usize> {
    let (mut breaks, mut running, mut width) = (0usize, 0usize, 0usize);
    for pair in lines.windows(2) {
        let [before, line] = pair else { continue };
        if before.words.is_empty() || line.words.is_empty() {
            continue;
        }
        breaks += 1;
        if runs_on(before, line) {
            running += 1;
            width = width.max(before.width);
        }
    }
    let enough = running >= 2 && running * 5 >= breaks || running == 1 && breaks <= 4;
    enough.then_some(width)
}

/// A line without an end, and a next one that begins small: one sentence.
fn runs_on(before: &Line, line: &Line) -> bool {
    (40..=WIDEST).contains(&before.width)
        && !is_row(before.words)
        && !is_row(line.words)
        && !before.words.ends_with(['.', '!', '?', ':', ';', '”', '"'])
        && line.words.starts_with(char::is_lowercase)
        && bullet(line.words).is_none()
}

fn goes_on(before: &Line, line: &Line, width: Option<usize>) -> bool {
    if before.words.is_empty() || is_rule(before.words) || is_rule(line.words) {
        return false;
    }
    if runs_on(before, line) {
        return true;
    }
    let Some(width) = width else { return false };
    let new_paragraph = line.indented && !before.indented && bullet(before.words).is_none();
    if new_paragraph
        || before.width > WIDEST
        || is_row(before.words)
        || is_row(line.words)
        || bullet(line.words).is_some()
    {
        return false;
    }
    let first = line.words.split_whitespace().next().map_or(0, |w| w.chars().take(WIDEST).count());
    before.width + 1 + first > width
}

/// Whether a line is the row of a table: cells between tabs or spaced bars.
pub(crate) fn is_row(line: &str) -> bool {
    let barred = line.starts_with("| ") || line.contains(" | ");
    let long = |separator| line.split(separator).any(|cell: &str| cell.len() > WIDEST_CELL);
    line.contains('\t') && !long("\t") || barred && !long(" | ")
}

/// Whether a line holds no letter or digit: a rule, stars, a row of dashes.
pub(crate) fn is_rule(line: &str) -> bool {
    !line.chars().take(WIDEST).any(char::is_alphanumeric) && line.len() <= WIDEST
}

/// The bytes of the bullet or number that opens an item, white space included.
pub(crate) fn bullet(line: &str) -> Option<usize> {
    let opening = line.get(..line.floor_char_boundary(16))?;
    let length = sign(opening).or_else(|| numbering(opening))?;
    let rest = line.get(length..)?;
    let gap = rest.len() - rest.trim_start_matches([' ', '\t', '\u{a0}']).len();
    let glued = gap == 0 && !opening.starts_with(['•', '▪', '●', '◦', '‣', '·', '■']);
    (!glued && rest.len() > gap).then_some(length + gap)
}

fn sign(opening: &str) -> Option<usize> {
    let first = opening.chars().next()?;
    "•▪●◦‣·■*+-–—»>→".contains(first).then(|| first.len_utf8())
}

/// `1.`, `12)`, `(a)`, `(iv)`, `1.2.`, `b)`, `IV.`.
fn numbering(opening: &str) -> Option<usize> {
    let bracketed = opening.starts_with('(');
    let inner = if bracketed { opening.get(1..)? } else { opening };
    let digits = inner.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let letters = inner.bytes().take_while(u8::is_ascii_alphabetic).count();
    let label = if digits > 0 { inner.get(..digits)? } else { inner.get(..letters)? };
    let after = inner.get(label.len()..)?;
    let is_letter = label.len() == 1 || label.len() <= 4 && label.chars().all(|c| "ivxIVX".contains(c));
    let length = label.len() + usize::from(bracketed);
    if digits > 0 {
        let plain = label.trim_end_matches('.');
        let short = plain.split('.').all(|n| (1..=2).contains(&n.len()));
        let closed = after.starts_with(')');
        let known = closed || !bracketed && label.ends_with('.');
        return (short && known).then_some(length + usize::from(closed));
    }
    if !is_letter {
        return None;
    }
    if after.starts_with(')') {
        return Some(length + 1);
    }
    // "I. Situation" is numbering, "A. Smith" a name.
    let roman = label.chars().all(|c| "IVX".contains(c)) && !label.is_empty();
    (!bracketed && roman && after.starts_with('.')).then_some(length + 1)
}

#[cfg(test)]
mod tests {
    //! Layouts, each with its parts between bars.
    use super::{bullet, is_row, parts};

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = parts(text, 0).iter().map(|s| s.of(text)).collect();
        assert_eq!(found, expected, "in {text:?}");
    }

    #[test]
    fn blank_lines_part_paragraphs() {
        check("Title\n\nOne.\n \t\nTwo.\n", &["Title", "One.", "Two."]);
        check("", &[]);
        check("\n\n  \n", &[]);
    }

    #[test]
    fn one_paragraph_a_line() {
        check(
            "The first one ends here.\nThe second one too.\nAnd so on.",
            &["The first one ends here.", "The second one too.", "And so on."],
        );
    }

    #[test]
    fn lines_of_fixed_width_are_one_paragraph() {
        let text = "A HEADLINE\nBy Jane Roe\n\nThe ministry of the interior said on Monday that the group\nhad entered its mail servers in May. The minister, who was\nUzbekistan's first, blamed nobody.\n\n- an item that goes on over the end of the line until it is\n  done\n- another";
        check(
            text,
            &[
                "A HEADLINE",
                "By Jane Roe",
                "The ministry of the interior said on Monday that the group\nhad entered its mail servers in May. The minister, who was\nUzbekistan's first, blamed nobody.",
                "- an item that goes on over the end of the line until it is\n  done",
                "- another",
            ],
        );
    }

    #[test]
    fn rows_stand_alone() {
        check(
            "Actor | Seen in\nSandworm | Ukraine\nA\tB",
            &["Actor | Seen in", "Sandworm | Ukraine", "A\tB"],
        );
        assert!(is_row("| a | b |"));
    }

    #[test]
    fn bullets() {
        let length = |line| bullet(line).unwrap_or(0);
        for line in [
            "• One",
            "- One",
            "* One",
            "1. One",
            "12) One",
            "(a) One",
            "(iv) One",
            "IV. Measures",
            "1.2. One",
            "•One",
        ] {
            assert_eq!(
                line.get(length(line)..),
                Some(if line.ends_with('s') { "Measures" } else { "One" }),
                "{line}"
            );
        }
        for line in [
            "A. Smith said",
            "2019 was",
            "3.5 million",
            "-5 degrees",
            "*Have YOU",
            "(AP) The",
            "mid. One",
            "1.",
            "",
        ] {
            assert_eq!(length(line), 0, "{line}");
        }
    }
}
