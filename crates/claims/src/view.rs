//! A sentence as the rules look at it: lower-case forms, children, ancestors, and which words stand in quotation marks.

use syntax::{Rel, Sentence, Token, Upos};
use text::{BlockKind, Span};

/// One sentence with the indexes that every rule needs, built once.
pub(crate) struct View<'a> {
    pub(crate) text: &'a str,
    pub(crate) sentence: &'a Sentence,
    pub(crate) block: BlockKind,
    /// Lower-case forms with straight quotation marks and plain hyphens.
    lower: Vec<String>,
    children: Vec<Vec<usize>>,
    /// For each token whether it stands inside quotation marks.
    pub(crate) quoted: Vec<bool>,
}

impl<'a> View<'a> {
    pub(crate) fn new(
        text: &'a str,
        sentence: &'a Sentence,
        block: BlockKind,
        quoted: Vec<bool>,
    ) -> View<'a> {
        let lower = sentence.tokens.iter().map(|t| fold(t.span.of(text))).collect();
        let mut children = vec![Vec::new(); sentence.tokens.len()];
        for (i, token) in sentence.tokens.iter().enumerate() {
            let head = usize::from(token.head);
            if head != i && head < children.len() {
                children[head].push(i);
            }
        }
        View { text, sentence, block, lower, children, quoted }
    }

    pub(crate) fn len(&self) -> usize {
        self.sentence.tokens.len()
    }

    pub(crate) fn token(&self, i: usize) -> &'a Token {
        &self.sentence.tokens[i]
    }

    /// The word as written.
    pub(crate) fn form(&self, i: usize) -> &'a str {
        self.token(i).span.of(self.text)
    }

    /// The word in lower case.
    pub(crate) fn lower(&self, i: usize) -> &str {
        &self.lower[i]
    }

    pub(crate) fn lemma(&self, i: usize) -> &'a str {
        &self.token(i).lemma
    }

    /// Whether the lemma, read without regard to case, or the lower-case form is `word`.
    pub(crate) fn is(&self, i: usize, word: &str) -> bool {
        self.lower(i) == word || self.lemma(i).eq_ignore_ascii_case(word)
    }

    pub(crate) fn rel(&self, i: usize) -> Rel {
        self.token(i).rel
    }

    /// The universal part of the relation: `nsubj` of `nsubj:pass`.
    pub(crate) fn base(&self, i: usize) -> &'static str {
        self.rel(i).universal()
    }

    /// The head, `None` for the root.
    pub(crate) fn head(&self, i: usize) -> Option<usize> {
        let head = usize::from(self.token(i).head);
        (head != i && head < self.len()).then_some(head)
    }

    pub(crate) fn children(&self, i: usize) -> &[usize] {
        &self.children[i]
    }

    /// Children with one of these relations, by full label or by its universal part.
    pub(crate) fn children_by<'s>(&'s self, i: usize, rels: &'s [&str]) -> impl Iterator<Item = usize> + 's {
        self.children[i].iter().copied().filter(move |&c| self.has_rel(c, rels))
    }

    /// Whether the token has one of these relations. A universal label takes in its subtypes, but for those that turn its
    /// meaning round: `nsubj` is no passive subject, `acl` no relative clause, `nmod` no possessor.
    pub(crate) fn has_rel(&self, i: usize, rels: &[&str]) -> bool {
        let rel = self.rel(i);
        let has_own_meaning = matches!(
            rel,
            Rel::NsubjPass | Rel::CsubjPass | Rel::AuxPass | Rel::AclRelcl | Rel::AdvclRelcl | Rel::NmodPoss
        );
        rels.contains(&rel.name())
            || (!has_own_meaning && rel.is_subtype() && rels.contains(&rel.universal()))
    }

    /// The heads above, nearest first; never longer than the sentence.
    pub(crate) fn ancestors(&self, i: usize) -> impl Iterator<Item = usize> + '_ {
        let mut at = i;
        let mut left = self.len();
        std::iter::from_fn(move || {
            left = left.checked_sub(1)?;
            at = self.head(at)?;
            Some(at)
        })
    }

    pub(crate) fn depth(&self, i: usize) -> usize {
        self.ancestors(i).count()
    }

    /// Whether `i` is `top` or below it.
    pub(crate) fn is_under(&self, i: usize, top: usize) -> bool {
        i == top || self.ancestors(i).any(|a| a == top)
    }

    /// First and last token of the subtree (trees may be non-projective; the range covers all of it).
    pub(crate) fn subtree(&self, i: usize) -> (usize, usize) {
        let (mut first, mut last) = (i, i);
        let mut stack = vec![i];
        let mut left = self.len();
        while let Some(n) = stack.pop() {
            first = first.min(n);
            last = last.max(n);
            left = left.saturating_sub(1);
            if left == 0 {
                break;
            }
            stack.extend(self.children(n));
        }
        (first, last)
    }

    /// The preposition of a nominal: its `case` child, else a `mark`.
    pub(crate) fn case(&self, i: usize) -> Option<&str> {
        self.children_by(i, &["case", "mark"]).next().map(|c| self.lower(c))
    }

    pub(crate) fn upos(&self, i: usize) -> Upos {
        self.token(i).upos
    }

    pub(crate) fn is_nominal(&self, i: usize) -> bool {
        matches!(self.upos(i), Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num)
    }

    pub(crate) fn is_verbal(&self, i: usize) -> bool {
        matches!(self.upos(i), Upos::Verb | Upos::Aux)
    }

    /// The span from token `a` to token `b`, both included.
    pub(crate) fn span(&self, a: usize, b: usize) -> Span {
        self.token(a).span.join(self.token(b).span)
    }

    /// Whether the verb or noun is negated: `not`, `never`, `no`, `neither`, `without` directly at it or at its auxiliary.
    pub(crate) fn is_negated(&self, i: usize) -> bool {
        self.children(i).iter().any(|&c| {
            matches!(self.lower(c), "not" | "n't" | "never" | "neither" | "nor" | "no" | "without" | "cannot")
                || (self.base(c) == "advmod" && self.lower(c) == "hardly")
        }) || self.children_by(i, &["nsubj", "nsubj:pass"]).any(|s| {
            matches!(self.lower(s), "nobody" | "none" | "neither" | "nothing")
                || self.children(s).iter().any(|&d| matches!(self.lower(d), "no" | "neither"))
        })
    }
}

/// Lower case with straight quotation marks: how rules see a word.
pub(crate) fn fold(word: &str) -> String {
    word.chars()
        .flat_map(|c| match c {
            '’' | '‘' | 'ʼ' => '\''.to_lowercase(),
            '‐' | '‑' => '-'.to_lowercase(),
            other => other.to_lowercase(),
        })
        .collect()
}
