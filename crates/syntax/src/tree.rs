//! What a parse is: sentences of tokens with tags, lemmas and heads.

use text::Span;

/// Universal part of speech (UD v2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the seventeen names are the standard's own")]
pub enum Upos {
    Adj, Adp, Adv, Aux, Cconj, Det, Intj, Noun, Num, Part, Pron, Propn, Punct, Sconj, Sym, Verb, X,
}

/// Dependency relation: the universal part, and the subtypes that English treebanks use and that callers need.
///
/// The parser yields full labels; a label outside this list is cut to its universal part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names are the standard's own")]
pub enum Rel {
    Root, Nsubj, NsubjPass, NsubjOuter, Csubj, CsubjPass, Obj, Iobj, Ccomp, Xcomp, Obl, OblAgent, OblTmod, OblNpmod, Advcl,
    AdvclRelcl, Advmod, Aux, AuxPass, Cop, Mark, Nmod, NmodPoss, NmodTmod, NmodNpmod, Appos, Nummod, Acl, AclRelcl, Amod, Det,
    DetPredet, Case, Conj, Cc, CcPreconj, Fixed, Flat, List, Parataxis, Compound, CompoundPrt, Expl, Vocative, Discourse,
    Dislocated, Goeswith, Reparandum, Orphan, Clf, Punct, Dep,
}

/// One syntactic word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Where it stands in the document's text. Parts of a multiword token (`do|n't`) have spans of their own.
    pub span: Span,
    /// Lemma: lower case but for proper nouns.
    pub lemma: Box<str>,
    /// Universal part of speech.
    pub upos: Upos,
    /// Penn Treebank tag (`VBD`, `NNP`), as EWT uses it.
    pub xpos: &'static str,
    /// Index in the sentence of the head; a token that is its own head is the root.
    /// In a sentence without a tree every token is its own head with [`Rel::Dep`].
    pub head: u16,
    /// Relation to the head.
    pub rel: Rel,
}

/// A sentence: a stretch of one block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// From the first to the last token.
    pub span: Span,
    /// Index of the block it belongs to.
    pub block: u32,
    /// Its tokens in text order; at most 65,535, longer stretches are cut.
    pub tokens: Vec<Token>,
    /// Whether heads and relations were predicted.
    pub has_tree: bool,
}

/// The sentences of a document in text order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parsed {
    /// In text order, never overlapping, never across blocks.
    pub sentences: Vec<Sentence>,
}
