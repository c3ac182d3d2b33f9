//! Why each statement is there: the frame, its cue, the reason for every field, and the sentence's tree.

use crate::Page;
use crate::words::{self, one_line};
use claims::Statement;
use std::fmt::Write as _;

/// The explanation of every statement of the page; ends with a line end.
///
/// `trees` holds, for each statement in order, the lines of the tree of the sentence that its cue stands in: drawing
/// them is for those who may see syntax.
pub fn explanation(page: Page<'_>, trees: &[Vec<String>]) -> String {
    let mut out = format!("{}\n", words::title(page));
    for line in [words::origin(page), words::summary(page)] {
        if !line.is_empty() {
            out += &format!("{line}\n");
        }
    }
    for (at, one) in page.reading.statements.iter().enumerate() {
        out += &explained(page, at + 1, one, trees.get(at).map_or(&[], Vec::as_slice));
    }
    let _ = writeln!(out, "\n{}", words::stamp(page));
    out
}

fn explained(page: Page<'_>, number: usize, one: &Statement, tree: &[String]) -> String {
    let text = &page.document.text;
    let names = page.names;
    let mut out = format!(
        "\n{number}. {} → {} → {}\n",
        names.parties(&one.sources, "–"),
        one.act.name(),
        names.parties(&one.accused, "–")
    );
    let mut line = |label: &str, value: String| {
        let _ = writeln!(out, "   {label:<15} {}", one_line(&value));
    };
    line("frame", one.cue.frame.clone());
    line("cue", format!("“{}”", one.cue.span.of(text)));
    line("commitment", format!("{} ({})", one.commitment.name(), one.commitment.ordinal()));
    line("responsibility", one.responsibility.name().to_owned());
    for (label, value) in words::facts(one, text, names) {
        line(label, value);
    }
    for said in &one.evidence {
        line("evidence", said.of(text).to_owned());
    }
    if !one.why.is_empty() {
        out += "   because\n";
    }
    for reason in &one.why {
        let words = reason.span.map_or(String::new(), |span| format!(" “{}”", span.of(text)));
        let _ =
            writeln!(out, "     {:<15} {}", reason.field, one_line(&format!("{}{words}", reason.because)));
    }
    if !tree.is_empty() {
        out += "   tree\n";
    }
    for branch in tree {
        let _ = writeln!(out, "     {branch}");
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::fixture;

    #[test]
    fn an_explanation_gives_reasons_and_trees() {
        let trees = vec![vec!["accused  root".to_owned(), "└ Norway  nsubj".to_owned()]];
        insta::assert_snapshot!(fixture::viewed(|page| super::explanation(page, &trees)));
    }
}
