//! Speaking to the person: errors and warnings that say what is wrong, where, and what to do.

use crate::cli::Color;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;
use text::Problem;
use views::table::Style;

/// Warnings shown for one document; the JSON output holds all of them.
const WARNINGS_PER_DOCUMENT: usize = 5;
/// Columns of a table that goes to no terminal.
const WIDTH: u16 = 100;
/// Wider lines are hard to read, however wide the terminal.
const WIDEST: u16 = 120;
/// Warnings shown in one run.
const WARNINGS_PER_RUN: usize = 100;

/// What goes wrong with files most often: in words, and what to do.
const CAUSES: [(ErrorKind, &str, &str); 4] = [
    (ErrorKind::NotFound, "no such file", "check the spelling, and the folder that you are in"),
    (
        ErrorKind::PermissionDenied,
        "permission denied",
        "check who may read or write it (ls -l), or copy it to a folder of your own",
    ),
    (ErrorKind::IsADirectory, "it is a folder", "name a file in it"),
    (ErrorKind::StorageFull, "the disk is full", "free some space, or write elsewhere with --output"),
];

/// Trouble in the world, told so that the reader can act on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Complaint {
    /// What is wrong and where, without a full stop.
    pub(crate) message: String,
    /// What to do.
    pub(crate) help: String,
}

impl Complaint {
    pub(crate) fn new(message: impl Into<String>, help: impl Into<String>) -> Complaint {
        Complaint { message: message.into(), help: help.into() }
    }

    /// An operating-system error at a path, in words: `cannot read article.txt: permission denied`.
    pub(crate) fn about(doing: &str, path: &Path, error: &std::io::Error) -> Complaint {
        let known = CAUSES.iter().find(|cause| cause.0 == error.kind());
        let reason = known.map_or_else(|| error.to_string(), |cause| cause.1.to_owned());
        let help = known.map_or("check that it is an ordinary file on a disk that works", |cause| cause.2);
        Complaint::new(format!("cannot {doing} {}: {reason}", path.display()), help)
    }
}

/// Trouble in a document that was read all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Warning {
    /// `article.txt:3:7`: line and column, where the trouble has a place.
    place: String,
    message: String,
    hint: String,
}

impl Warning {
    /// The problem, told with the name by which the person knows the document.
    pub(crate) fn new(name: &str, text: &str, problem: &Problem) -> Warning {
        let place = problem.span.map_or(String::new(), |span| place(text, span.start));
        let Problem { message, hint, .. } = problem.clone();
        Warning { place: format!("{name}{place}"), message, hint }
    }
}

/// Standard error, with or without colour.
pub(crate) struct Console {
    colour: bool,
    warnings: usize,
}

/// Whether to colour a stream of the program.
pub(crate) fn wants_colour(asked: Color, is_terminal: bool) -> bool {
    match asked {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    }
}

/// How a table looks: as wide as asked, else as the terminal, where it goes to one.
pub(crate) fn table_style(asked: Option<u16>, color: Color, to_terminal: bool) -> Style {
    let of_terminal = || terminal_size::terminal_size().map(|(width, _)| width.0.clamp(40, WIDEST));
    let width = asked.or_else(|| if to_terminal { of_terminal() } else { None }).unwrap_or(WIDTH);
    Style { width: usize::from(width), colour: wants_colour(color, to_terminal) }
}

impl Console {
    pub(crate) fn new(asked: Color) -> Console {
        Console { colour: wants_colour(asked, std::io::stderr().is_terminal()), warnings: 0 }
    }

    /// Says what went wrong. Standard error that cannot be written to is nobody's to hear.
    pub(crate) fn complain(&self, complaint: &Complaint) {
        let _ = std::io::stderr().lock().write_all(self.error_lines(complaint).as_bytes());
    }

    /// Says how something went.
    pub(crate) fn note(&self, words: &str) {
        let _ = writeln!(std::io::stderr().lock(), "{}", printable(words));
    }

    /// Says what was wrong with a document that was read all the same.
    pub(crate) fn warn(&mut self, name: &str, warnings: &[Warning]) {
        let lines = self.warning_lines(name, warnings);
        let _ = std::io::stderr().lock().write_all(lines.as_bytes());
    }

    fn error_lines(&self, complaint: &Complaint) -> String {
        let Complaint { message, help } = complaint;
        let (label, help_label) = (self.painted("error:", "1;31"), self.painted("help:", "1;36"));
        format!("{label} {}\n  {help_label} {}\n", printable(message), printable(help))
    }

    fn warning_lines(&mut self, name: &str, warnings: &[Warning]) -> String {
        let label = self.painted("warning:", "1;33");
        let mut lines = String::new();
        for Warning { place, message, hint } in warnings.iter().take(WARNINGS_PER_DOCUMENT) {
            self.warnings += 1;
            if self.warnings > WARNINGS_PER_RUN {
                return lines;
            }
            lines += &format!("{label} {}: {} ({})\n", printable(place), printable(message), printable(hint));
            if self.warnings == WARNINGS_PER_RUN {
                lines +=
                    &format!("{label} further warnings are not shown (--format json lists every problem)\n");
            }
        }
        let more = warnings.len().saturating_sub(WARNINGS_PER_DOCUMENT);
        if more > 0 && self.warnings < WARNINGS_PER_RUN {
            lines += &format!(
                "{label} {}: {more} more of these (--format json lists every problem)\n",
                printable(name)
            );
        }
        lines
    }

    fn painted(&self, words: &str, sgr: &str) -> String {
        if self.colour { format!("\u{1b}[{sgr}m{words}\u{1b}[0m") } else { words.to_owned() }
    }
}

/// `:line:column` of a byte, both from 1, as editors count.
fn place(text: &str, byte: u32) -> String {
    let before = text.get(..byte as usize).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or(before).chars().count() + 1;
    format!(":{line}:{column}")
}

/// Names and messages may quote the input: control characters must not reach the terminal.
fn printable(words: &str) -> String {
    words.chars().map(|one| if one.is_control() { '\u{fffd}' } else { one }).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot set up its case must fail")]
    use super::*;
    use std::io::Error;

    fn plain() -> Console {
        Console { colour: false, warnings: 0 }
    }

    fn warning(text: &str, span: Option<text::Span>) -> Warning {
        let problem =
            Problem { code: "odd", message: "an odd thing".into(), hint: "look at it".into(), span };
        Warning::new("a.txt", text, &problem)
    }

    #[test]
    fn an_error_says_what_where_and_what_to_do() {
        let complaint =
            Complaint::about("read", Path::new("article.txt"), &Error::from(ErrorKind::PermissionDenied));
        assert_eq!(
            plain().error_lines(&complaint),
            "error: cannot read article.txt: permission denied\n  help: check who may read or write it (ls -l), or \
             copy it to a folder of your own\n"
        );
    }

    #[test]
    fn colour_only_paints_the_labels() {
        let console = Console { colour: true, warnings: 0 };
        let lines = console.error_lines(&Complaint::new("x", "y"));
        assert_eq!(lines, "\u{1b}[1;31merror:\u{1b}[0m x\n  \u{1b}[1;36mhelp:\u{1b}[0m y\n");
    }

    #[test]
    fn a_warning_names_line_and_column() {
        let lines = plain().warning_lines("a.txt", &[warning("é one\ntwo", Some(text::Span::new(8, 9)))]);
        assert_eq!(lines, "warning: a.txt:2:2: an odd thing (look at it)\n");
    }

    #[test]
    fn warnings_are_capped_for_a_document_and_for_a_run() {
        let mut console = plain();
        let many = vec![warning("", None); 8];
        let lines = console.warning_lines("a.txt", &many);
        assert_eq!(lines.lines().count(), WARNINGS_PER_DOCUMENT + 1);
        assert!(lines.ends_with("a.txt: 3 more of these (--format json lists every problem)\n"), "{lines}");
        let all: String = (0..1000).map(|_| console.warning_lines("b.txt", &many)).collect();
        assert!(all.lines().count() < 2 * WARNINGS_PER_RUN, "{} lines", all.lines().count());
        assert!(all.contains("further warnings are not shown"));
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        let lines = plain().error_lines(&Complaint::new("cannot read \u{1b}[2Jx", "y"));
        assert!(!lines.contains('\u{1b}'), "{lines:?}");
    }
}
