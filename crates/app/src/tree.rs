//! Drawing a sentence's dependency tree in lines, the head above its dependents.

use syntax::Sentence;
use text::Span;

/// Columns between the edge of the drawing and a word's part of speech.
const WORD_COLUMN: usize = 34;

/// The sentence that holds the place: the first that overlaps it.
pub(crate) fn sentence_at(sentences: &[Sentence], place: Span) -> Option<&Sentence> {
    // An empty place (a cue without words) belongs to the sentence that it stands in.
    let place = Span::new(place.start, place.end.max(place.start + 1));
    sentences.iter().find(|sentence| sentence.span.overlaps(place))
}

/// A line for each word: branch, word, part of speech, relation to the word above. A sentence without a tree is said
/// to have none.
pub(crate) fn lines(text: &str, sentence: &Sentence) -> Vec<String> {
    if !sentence.has_tree {
        return vec!["(no tree was needed)".to_owned()];
    }
    let mut lines = Vec::new();
    let mut stack: Vec<Branch> = Vec::new();
    for (at, token) in sentence.tokens.iter().enumerate().rev() {
        if usize::from(token.head) == at {
            stack.push(Branch { token: at, before: String::new(), fork: "", trunk: "" });
        }
    }
    while let Some(branch) = stack.pop() {
        let Some(token) = sentence.tokens.get(branch.token) else { continue };
        let start = format!("{}{}{}", branch.before, branch.fork, token.span.of(text));
        let gap = WORD_COLUMN.saturating_sub(start.chars().count()).max(1);
        lines.push(format!("{start}{}{:<6}{}", " ".repeat(gap), token.upos.name(), token.rel.name()));
        let before = format!("{}{}", branch.before, branch.trunk);
        let below: Vec<usize> = dependents(sentence, branch.token).collect();
        for (count, token) in below.into_iter().rev().enumerate() {
            let (fork, trunk) = if count == 0 { ("└ ", "  ") } else { ("├ ", "│ ") };
            stack.push(Branch { token, before: before.clone(), fork, trunk });
        }
    }
    lines
}

/// A word still to be drawn, with what stands before it and before those below it.
struct Branch {
    token: usize,
    before: String,
    fork: &'static str,
    trunk: &'static str,
}

fn dependents(sentence: &Sentence, head: usize) -> impl Iterator<Item = usize> + '_ {
    let all = sentence.tokens.iter().enumerate();
    all.filter(move |(at, token)| usize::from(token.head) == head && *at != head).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use syntax::{Rel, Token, Upos};

    fn token(start: u32, end: u32, upos: Upos, head: u16, rel: Rel) -> Token {
        Token { span: Span::new(start, end), lemma: "".into(), upos, xpos: "NN", head, rel }
    }

    fn sentence(has_tree: bool) -> Sentence {
        let tokens = vec![
            token(0, 3, Upos::Det, 1, Rel::Det),
            token(4, 8, Upos::Noun, 2, Rel::Nsubj),
            token(9, 15, Upos::Verb, 2, Rel::Root),
            token(16, 21, Upos::Propn, 2, Rel::Obj),
        ];
        Sentence { span: Span::new(0, 21), block: 0, tokens, has_tree, states: Vec::new() }
    }

    #[test]
    fn dependents_stand_under_their_head() {
        let lines = lines("The army blamed China", &sentence(true));
        let columns: Vec<String> =
            lines.iter().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        assert_eq!(
            columns,
            ["blamed VERB root", "├ army NOUN nsubj", "│ └ The DET det", "└ China PROPN obj"]
        );
        assert!(lines.iter().all(|line| line.chars().position(|one| one.is_ascii_uppercase()).is_some()));
    }

    #[test]
    fn a_sentence_without_a_tree_says_so() {
        assert_eq!(lines("The army blamed China", &sentence(false)), ["(no tree was needed)"]);
    }

    #[test]
    fn the_sentence_of_a_place_is_found() {
        let sentences = [sentence(true)];
        assert!(sentence_at(&sentences, Span::new(4, 4)).is_some());
        assert!(sentence_at(&sentences, Span::new(21, 22)).is_none());
    }
}
