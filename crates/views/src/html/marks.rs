//! Overlapping spans made flat: the text split at every boundary, each piece knowing what covers it.

use claims::Statement;
use std::collections::BTreeSet;
use text::Span;

/// A stretch of text that the same spans cover from its first to its last byte.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) span: Span,
    /// Whether it is evidence of some statement.
    pub(super) said: bool,
    /// The first statement whose cue it belongs to.
    pub(super) cue: Option<usize>,
    /// Statements whose cue begins with this piece.
    pub(super) begins: Vec<usize>,
    /// Statements of which a further evidence begins with this piece.
    pub(super) again: Vec<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    SaidEnds,
    CueEnds,
    SaidStarts,
    CueStarts,
    Begins,
    Again,
}

/// Walks once over all boundaries, in step with the blocks of the text.
pub(super) struct Sweep {
    turns: Vec<(u32, Turn, usize)>,
    next: usize,
    said: usize,
    cues: BTreeSet<usize>,
}

impl Sweep {
    pub(super) fn new(statements: &[Statement]) -> Sweep {
        let mut turns = Vec::new();
        for (at, one) in statements.iter().enumerate() {
            let cue = one.cue.span;
            let anchor = if cue.is_empty() { one.evidence.first().copied().unwrap_or(cue) } else { cue };
            turns.push((anchor.start, Turn::Begins, at));
            if !cue.is_empty() {
                turns.extend([(cue.start, Turn::CueStarts, at), (cue.end, Turn::CueEnds, at)]);
            }
            for (count, said) in one.evidence.iter().filter(|said| !said.is_empty()).enumerate() {
                turns.extend([(said.start, Turn::SaidStarts, at), (said.end, Turn::SaidEnds, at)]);
                if count > 0 {
                    turns.push((said.start, Turn::Again, at));
                }
            }
        }
        turns.sort_unstable();
        Sweep { turns, next: 0, said: 0, cues: BTreeSet::new() }
    }

    /// The pieces of the next block. Blocks must come in text order; what begins between two begins with the second.
    pub(super) fn pieces(&mut self, block: Span) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut at = block.start;
        while at < block.end {
            let (mut begins, mut again) = (Vec::new(), Vec::new());
            while let Some(&(place, turn, statement)) = self.turns.get(self.next).filter(|turn| turn.0 <= at)
            {
                self.next += 1;
                debug_assert!(place <= at, "the blocks are in text order");
                match turn {
                    Turn::SaidStarts => self.said += 1,
                    Turn::SaidEnds => self.said = self.said.saturating_sub(1),
                    Turn::CueStarts => drop(self.cues.insert(statement)),
                    Turn::CueEnds => drop(self.cues.remove(&statement)),
                    Turn::Begins => begins.push(statement),
                    Turn::Again => again.push(statement),
                }
            }
            let end = self.turns.get(self.next).map_or(block.end, |turn| turn.0.min(block.end));
            let cue = self.cues.first().copied();
            pieces.push(Piece { span: Span::new(at, end), said: self.said > 0, cue, begins, again });
            at = end;
        }
        pieces
    }

    /// Statements that begin after the last block.
    pub(super) fn left_over(self) -> Vec<usize> {
        let rest = self.turns.into_iter().skip(self.next);
        rest.filter(|turn| turn.1 == Turn::Begins).map(|turn| turn.2).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::statement;
    use claims::Act;

    /// Renders pieces as `[words|said|cue|begins]` for reading.
    fn flat(text: &str, statements: &[Statement]) -> String {
        let mut sweep = Sweep::new(statements);
        let block = Span::new(0, u32::try_from(text.len()).unwrap_or(0));
        let show = |piece: &Piece| {
            let cue = piece.cue.map_or(String::new(), |at| format!("#{at}"));
            let begins: String = piece.begins.iter().map(|at| format!(">{at}")).collect();
            format!("[{begins}{}{cue}{}]", if piece.said { "" } else { "-" }, piece.span.of(text))
        };
        sweep.pieces(block).iter().map(show).collect()
    }

    #[test]
    fn overlapping_spans_are_split_at_every_boundary() {
        let text = "aaa bbb ccc ddd";
        let statements = [
            statement(text, Act::Attribute, "aaa bbb ccc", "bbb ccc"),
            statement(text, Act::Condemn, "bbb ccc ddd", "bbb"),
        ];
        assert_eq!(flat(text, &statements), "[aaa ][>0>1#0bbb][#0 ccc][ ddd]");
    }

    #[test]
    fn pieces_are_the_text_again() {
        let text = "one two three four five";
        let statements = [
            statement(text, Act::Deny, "two three", "two"),
            statement(text, Act::Urge, "three four", "four"),
        ];
        let all: String = Sweep::new(&statements)
            .pieces(Span::new(0, u32::try_from(text.len()).unwrap_or(0)))
            .iter()
            .map(|piece| piece.span.of(text))
            .collect();
        assert_eq!(all, text);
    }
}
