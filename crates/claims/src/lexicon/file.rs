//! Reading TOML strictly, with line and column in every message.

use serde::de::DeserializeOwned;
use toml::Spanned;

use super::LexiconProblem;

/// Parses a file; a syntax error or unknown key becomes a problem and the file is left out.
pub(super) fn parse<T: DeserializeOwned>(
    path: &str,
    source: &str,
    problems: &mut Vec<LexiconProblem>,
) -> Option<T> {
    match toml::from_str(source) {
        Ok(value) => Some(value),
        Err(error) => {
            let at = error.span().map_or(0, |s| s.start);
            problems.push(problem(path, source, at, error.message().to_string()));
            None
        }
    }
}

/// A problem at a byte offset of the file.
pub(super) fn problem(path: &str, source: &str, at: usize, message: String) -> LexiconProblem {
    let before = source.get(..at).unwrap_or(source);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
    LexiconProblem { file: path.into(), line, column, message }
}

/// A problem at a value of the file.
pub(super) fn at<T>(path: &str, source: &str, value: &Spanned<T>, message: String) -> LexiconProblem {
    problem(path, source, value.span().start, message)
}
