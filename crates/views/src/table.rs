//! For the terminal: who → act → whom, how firmly, how deep the state is in it, and below the sentence that says so.

use crate::Page;
use crate::pen::{BOLD, FAINT, INDENT, PLAIN, Pen};
use crate::words;
use claims::Statement;

pub use crate::pen::Style;

/// The document's heading, its statements in text order, and a summary; ends with a line end.
pub fn card(page: Page<'_>, style: Style) -> String {
    let pen = Pen { style };
    let mut out = heading(page, pen);
    let statements = &page.reading.statements;
    if !statements.is_empty() && pen.in_columns() {
        out += "\n";
        out += &pen.column_heads();
    }
    for (number, one) in statements.iter().enumerate() {
        out += &statement(page, pen, number + 1, one);
    }
    out
}

fn heading(page: Page<'_>, pen: Pen) -> String {
    let origin = words::origin(page);
    let mut out = pen.paragraph(&words::title(page), 0, BOLD);
    if !origin.is_empty() {
        out += &pen.paragraph(&origin, 0, FAINT);
    }
    out + &pen.paragraph(&words::summary(page), 0, PLAIN)
}

fn statement(page: Page<'_>, pen: Pen, number: usize, one: &Statement) -> String {
    let mut out = String::from("\n");
    out += &pen.head(&number.to_string(), one, page.names);
    for (count, &span) in one.evidence.iter().enumerate() {
        let before = if count > 0 { "also: " } else { "" };
        out += &pen.sentence(before, &page.document.text, span, one);
    }
    let facts = words::facts_line(one, page);
    if !facts.is_empty() {
        out += &pen.paragraph(&facts, INDENT, FAINT);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use unicode_width::UnicodeWidthStr;

    fn shown(width: usize, colour: bool) -> String {
        fixture::viewed(|page| card(page, Style { width, colour }))
    }

    #[test]
    fn a_wide_table_has_columns() {
        insta::assert_snapshot!(shown(100, false));
    }

    #[test]
    fn a_narrow_table_is_stacked() {
        insta::assert_snapshot!(shown(50, false));
    }

    #[test]
    fn no_line_is_wider_than_asked() {
        for width in [40, 60, 80, 100, 140] {
            for line in shown(width, false).lines() {
                assert!(line.width() <= width, "{width}: {line:?}");
            }
        }
    }

    /// `ESC [ … m` and nothing else may stand between the plain table's characters, asterisks of the cue apart.
    #[test]
    fn colour_adds_nothing_but_ink() {
        let coloured = shown(100, true);
        assert!(coloured.contains("\u{1b}[1;31maccused\u{1b}[0m"), "{coloured:?}");
        let mut bare = String::new();
        let mut parts = coloured.split("\u{1b}[");
        bare.extend(parts.next());
        bare.extend(parts.map(|part| part.split_once('m').map_or(part, |(_, words)| words)));
        let words =
            |table: &str| table.replace('*', "").split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(&bare), words(&shown(100, false)));
    }
}
