//! What `training/reader.py` learns the network from, as text: a line for each sentence, word, cue, question and option.
//!
//! Cells are parted by tabs, lists in a cell by U+001F:
//! - `S`, number of the document, acts, scores of all acts by the linear model, the parser's states in hexadecimal digits;
//! - `W` for each word of the sentence, all that is seen of it;
//! - `C` for each cue, its act and the number of its word;
//! - `Q` for each labelled statement and role: the role, the number of the sentence among all, the act, the word of the cue
//!   and the word where a frame has seen the act, `-` where there is none;
//! - `O` for each option of the question: 1 where it is right, else 0; its score by the linear model; its words; its flags.

use std::fmt::Write;

use super::train::{Examples, Ranking};

/// Scores by weights that learnt from other documents only.
pub(super) struct Scores {
    /// For each act, in the order of `Act::ALL`, those of all sentences.
    pub(super) acts: Vec<Vec<i64>>,
    /// For each ranking those of all options.
    pub(super) sources: Vec<Vec<i64>>,
    pub(super) accused: Vec<Vec<i64>>,
}

/// The examples with their scores.
pub(super) fn written(examples: &Examples, scores: &Scores) -> String {
    let mut out = String::new();
    for (number, sentence) in examples.sentences.iter().enumerate() {
        let acts: Vec<&str> = sentence.acts.iter().map(|act| act.name()).collect();
        let judged: Vec<String> = scores.acts.iter().map(|scores| scores[number].to_string()).collect();
        line(&mut out, &["S", &sentence.document.to_string(), &list(&acts), &list(&judged)]);
        out.pop();
        out.push('\t');
        for state in &sentence.states {
            // Writing to a string never fails.
            write!(out, "{:02x}", state.cast_unsigned()).ok();
        }
        out.push('\n');
        sentence.words.iter().for_each(|word| line(&mut out, &["W", &list(word)]));
        for (act, word) in &sentence.cues {
            line(&mut out, &["C", act.name(), &word.to_string()]);
        }
    }
    for (role, rankings, scores) in
        [("source", &examples.sources, &scores.sources), ("accused", &examples.accused, &scores.accused)]
    {
        rankings.iter().zip(scores).for_each(|(ranking, scores)| asked(&mut out, role, ranking, scores));
    }
    out
}

fn asked(out: &mut String, role: &str, ranking: &Ranking, scores: &[i64]) {
    let word = |at: Option<usize>| at.map_or("-".to_string(), |at| at.to_string());
    let sentence = ranking.sentence.to_string();
    line(out, &["Q", role, &sentence, ranking.act.name(), &word(ranking.cue), &word(ranking.seen)]);
    for ((option, score), right) in ranking.options.iter().zip(scores).zip(&ranking.right) {
        let tokens: Vec<String> = option.tokens.iter().map(usize::to_string).collect();
        let right = if *right { "1" } else { "0" };
        line(out, &["O", right, &score.to_string(), &list(&tokens), &list(&option.flags)]);
    }
}

fn line(out: &mut String, cells: &[&str]) {
    out.push_str(&cells.join("\t"));
    out.push('\n');
}

fn list<T: AsRef<str>>(cells: &[T]) -> String {
    cells.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join("\u{1f}")
}
