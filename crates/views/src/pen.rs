//! Drawing for the terminal: wrapped lines in ink or without, statements in columns, cues marked.

use crate::words::{self, ActClass, one_line};
use claims::{Level, Statement};
use text::Span;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How a table looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Columns of the terminal or page.
    pub width: usize,
    /// Whether to write ANSI colours.
    pub colour: bool,
}

/// From this width on, the five facts of a statement stand in columns; below it, under one another.
const COLUMNS_FROM: usize = 80;
/// Width of the number before a statement, and the indent of what stands under it.
pub(crate) const INDENT: usize = 4;
/// Fixed widths: the longest act, the longest commitment, the usual levels.
const ACT: usize = 11;
/// The column of the act.
const ACT_COLUMN: usize = 2;
const FIRMNESS: usize = 8;
const LEVEL: usize = 17;
/// Two blanks before each column but the first.
const GAP: usize = 2;

/// What is bold, what is faint: the parameters of `ESC [ … m`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ink(&'static str);

pub(crate) const PLAIN: Ink = Ink("");
pub(crate) const BOLD: Ink = Ink("1");
pub(crate) const FAINT: Ink = Ink("2");

/// The colour of a class of acts; bold, so that it differs from the text without colour too.
pub(crate) fn ink(class: ActClass) -> Ink {
    Ink(match class {
        ActClass::Accuse => "1;31",
        ActClass::Reject => "1;34",
        ActClass::Remark => "1;36",
        ActClass::Press => "1;33",
        ActClass::Measure => "1;35",
    })
}

/// Who draws, and how wide.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pen {
    pub(crate) style: Style,
}

impl Pen {
    pub(crate) fn in_columns(self) -> bool {
        self.style.width >= COLUMNS_FROM
    }

    /// Widths of number, who, act, whom, firmness and level: what is not fixed is shared by who and whom.
    fn widths(self) -> [usize; 6] {
        let rest = self.style.width.saturating_sub(INDENT + ACT + FIRMNESS + LEVEL + 4 * GAP);
        [INDENT, rest - rest / 2, ACT, rest / 2, FIRMNESS, LEVEL]
    }

    pub(crate) fn column_heads(self) -> String {
        self.row(&["#", "WHO", "DOES", "ABOUT WHOM", "FIRMNESS", "STATE’S PART"].map(str::to_owned), None)
    }

    /// A statement's who, act, whom, firmness and level, in columns or under one another.
    pub(crate) fn head(self, number: &str, one: &Statement, names: &words::Names) -> String {
        let level = if one.responsibility == Level::Unspecified { "–" } else { one.responsibility.name() };
        let cells = [
            number.to_owned(),
            names.parties(&one.sources, "–"),
            one.act.name().to_owned(),
            names.parties(&one.accused, "–"),
            one.commitment.name().to_owned(),
            level.to_owned(),
        ];
        let class = ActClass::of(one.act);
        if self.in_columns() { self.row(&cells, Some(class)) } else { self.stacked(&cells, class) }
    }

    /// A sentence with its cue marked, after some words of ours.
    pub(crate) fn sentence(self, before: &str, text: &str, span: Span, one: &Statement) -> String {
        let cue = span.contains(one.cue.span).then_some(one.cue.span);
        let mut cells: Vec<Cell> = before.chars().map(|one| (one, false)).collect();
        cells.extend(marked(text, span, cue, self.style.colour));
        self.lines(&cells, INDENT, PLAIN, ink(ActClass::of(one.act)))
    }

    /// One row of columns, each cell wrapped inside its column; the act in the colour of its class.
    fn row(self, cells: &[String; 6], class: Option<ActClass>) -> String {
        let widths = self.widths();
        let columns: Vec<Vec<Vec<Cell>>> =
            cells.iter().zip(widths).map(|(cell, width)| wrapped(&plain(cell), width)).collect();
        let height = columns.iter().map(Vec::len).max().unwrap_or(0);
        let mut out = String::new();
        for at in 0..height {
            let mut line = String::new();
            let mut blanks = 0;
            for (column, (lines, width)) in columns.iter().zip(widths).enumerate() {
                let words: String = lines.get(at).into_iter().flatten().map(|cell| cell.0).collect();
                let wide = words.width();
                let ink = match class {
                    None => FAINT,
                    Some(class) if column == ACT_COLUMN => ink(class),
                    Some(_) => PLAIN,
                };
                if !words.is_empty() {
                    line += &" ".repeat(std::mem::take(&mut blanks));
                    line += &self.painted(&words, ink);
                }
                blanks += width.saturating_sub(wide) + if column > 0 { GAP } else { 0 };
            }
            out += &line;
            out.push('\n');
        }
        out
    }

    fn stacked(self, cells: &[String; 6], class: ActClass) -> String {
        let [number, who, act, whom, firmness, level] = cells;
        let first = format!("{number}. {who} → {act} → {whom}");
        self.paragraph(&first, 0, ink(class))
            + &self.paragraph(&format!("{firmness} · {level}"), INDENT, PLAIN)
    }

    /// The words, wrapped and indented, in one ink.
    pub(crate) fn paragraph(self, words: &str, indent: usize, ink: Ink) -> String {
        self.lines(&plain(words), indent, ink, ink)
    }

    fn lines(self, cells: &[Cell], indent: usize, ink: Ink, marked: Ink) -> String {
        let width = self.style.width.saturating_sub(indent).max(8);
        let mut out = String::new();
        for line in wrapped(cells, width) {
            out += &" ".repeat(indent);
            for run in line.chunk_by(|one, other| one.1 == other.1) {
                let words: String = run.iter().map(|cell| cell.0).collect();
                let is_marked = run.first().is_some_and(|cell| cell.1);
                out += &self.painted(&words, if is_marked { marked } else { ink });
            }
            out.push('\n');
        }
        out
    }

    pub(crate) fn painted(self, words: &str, Ink(sgr): Ink) -> String {
        if !self.style.colour || sgr.is_empty() || words.is_empty() {
            return words.to_owned();
        }
        format!("\u{1b}[{sgr}m{words}\u{1b}[0m")
    }
}

/// A character, and whether it belongs to the cue.
pub(crate) type Cell = (char, bool);

/// Words without a cue, on one line.
pub(crate) fn plain(words: &str) -> Vec<Cell> {
    one_line(words).chars().map(|one| (one, false)).collect()
}

/// The sentence with its cue marked: by ink where there is colour, else by asterisks.
pub(crate) fn marked(text: &str, sentence: Span, cue: Option<Span>, colour: bool) -> Vec<Cell> {
    let cue = cue.unwrap_or(Span::new(sentence.end, sentence.end));
    let parts = [
        (Span::new(sentence.start, cue.start), false),
        (cue, true),
        (Span::new(cue.end, sentence.end), false),
    ];
    let star = (!colour && !cue.is_empty()).then_some(('*', false));
    let mut cells: Vec<Cell> = Vec::new();
    for (span, is_cue) in parts {
        cells.extend(star.filter(|_| is_cue));
        for one in span.of(text).chars().filter_map(words::shown) {
            if one != ' ' || cells.last().is_some_and(|cell| cell.0 != ' ') {
                cells.push((one, is_cue));
            }
        }
        cells.extend(star.filter(|_| is_cue));
    }
    cells
}

/// Breaks the line at blanks so that no part is wider than `width`; a longer word is cut.
pub(crate) fn wrapped(cells: &[Cell], width: usize) -> Vec<Vec<Cell>> {
    let mut lines = Vec::new();
    let mut line: Vec<Cell> = Vec::new();
    let mut used = 0;
    for word in cells.split_inclusive(|cell| cell.0 == ' ') {
        let blank = word.last().is_some_and(|cell| cell.0 == ' ');
        let wide: usize = word.iter().map(|cell| columns(cell.0)).sum();
        if used > 0 && used + wide - usize::from(blank) > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        for &cell in word {
            let wide = columns(cell.0);
            if used + wide > width && cell.0 != ' ' {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(cell);
            used += wide;
        }
    }
    lines.push(line);
    for line in &mut lines {
        while line.last().is_some_and(|cell| cell.0 == ' ') {
            line.pop();
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

pub(crate) fn columns(one: char) -> usize {
    one.width().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_cut_and_wide_characters_counted() {
        let cells = plain("中国中国中国 abcdefghij");
        let lines: Vec<String> =
            wrapped(&cells, 6).iter().map(|line| line.iter().map(|cell| cell.0).collect()).collect();
        assert_eq!(lines, ["中国中", "国中国", "abcdef", "ghij"]);
    }
}
