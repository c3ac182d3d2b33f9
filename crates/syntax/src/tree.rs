//! What a parse is: sentences of tokens with tags, lemmas and heads.

use text::Span;

/// Defines a closed set of names of the standard as an enum with its names in both directions.
macro_rules! named {
    ($(#[$outer:meta])* $type:ident { $($variant:ident $name:literal,)+ }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "the names are the standard's own")]
        pub enum $type { $($variant,)+ }

        impl $type {
            /// All members in the order of the enum.
            pub const ALL: &'static [$type] = &[$($type::$variant,)+];

            /// The name as the treebanks write it.
            pub const fn name(self) -> &'static str {
                match self { $($type::$variant => $name,)+ }
            }

            fn exact(name: &str) -> Option<$type> {
                match name { $($name => Some($type::$variant),)+ _ => None }
            }
        }
    };
}

named! {
    /// Universal part of speech (UD v2).
    Upos {
        Adj "ADJ", Adp "ADP", Adv "ADV", Aux "AUX", Cconj "CCONJ", Det "DET", Intj "INTJ", Noun "NOUN", Num "NUM",
        Part "PART", Pron "PRON", Propn "PROPN", Punct "PUNCT", Sconj "SCONJ", Sym "SYM", Verb "VERB", X "X",
    }
}

named! {
    /// Dependency relation: the universal part, and the subtypes that English treebanks use and that callers need.
    ///
    /// The parser yields full labels; a label outside this list is cut to its universal part.
    /// The treebanks of 2025 write `obl:unmarked` and `nmod:unmarked` where older ones wrote `tmod` and `npmod`
    /// ("they met **Monday**"), and `nmod:desc` for a title before a name ("**secretary** Antony Blinken").
    Rel {
        Root "root", Nsubj "nsubj", NsubjPass "nsubj:pass", NsubjOuter "nsubj:outer", Csubj "csubj",
        CsubjPass "csubj:pass", Obj "obj", Iobj "iobj", Ccomp "ccomp", Xcomp "xcomp", Obl "obl",
        OblAgent "obl:agent", OblTmod "obl:tmod", OblNpmod "obl:npmod", OblUnmarked "obl:unmarked", Advcl "advcl",
        AdvclRelcl "advcl:relcl", Advmod "advmod", Aux "aux", AuxPass "aux:pass", Cop "cop", Mark "mark",
        Nmod "nmod", NmodPoss "nmod:poss", NmodTmod "nmod:tmod", NmodNpmod "nmod:npmod",
        NmodUnmarked "nmod:unmarked", NmodDesc "nmod:desc", Appos "appos", Nummod "nummod", Acl "acl",
        AclRelcl "acl:relcl", Amod "amod", Det "det", DetPredet "det:predet", Case "case", Conj "conj", Cc "cc",
        CcPreconj "cc:preconj", Fixed "fixed", Flat "flat", List "list", Parataxis "parataxis",
        Compound "compound", CompoundPrt "compound:prt", Expl "expl", Vocative "vocative", Discourse "discourse",
        Dislocated "dislocated", Goeswith "goeswith", Reparandum "reparandum", Orphan "orphan", Clf "clf",
        Punct "punct", Dep "dep",
    }
}

impl Upos {
    /// The part of speech of that name.
    pub fn from_name(name: &str) -> Option<Upos> {
        Upos::exact(name)
    }
}

impl Rel {
    /// The relation of that name; an unknown subtype is cut to the universal part, an unknown name is `None`.
    pub fn from_name(name: &str) -> Option<Rel> {
        Rel::exact(name).or_else(|| name.split_once(':').and_then(|(universal, _)| Rel::exact(universal)))
    }

    /// The name without its subtype: `nsubj` for `nsubj:pass`.
    pub fn universal(self) -> &'static str {
        UNIVERSAL[self as usize]
    }

    /// Whether the name has a subtype.
    pub fn is_subtype(self) -> bool {
        self.universal().len() < self.name().len()
    }
}

/// The universal parts of all relations, in the order of the enum: rules ask for them at every word.
const UNIVERSAL: [&str; Rel::ALL.len()] = {
    let mut names = [""; Rel::ALL.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = before_colon(Rel::ALL[at].name());
        at += 1;
    }
    names
};

const fn before_colon(name: &str) -> &str {
    let mut end = 0;
    while end < name.len() && name.as_bytes()[end] != b':' {
        end += 1;
    }
    name.split_at(end).0
}

/// Penn Treebank tags as EWT and GUM use them; [`Token::xpos`] is one of these.
pub const XPOS: &[&str] = &[
    "#", "$", "''", ",", "-LRB-", "-RRB-", ".", ":", "ADD", "AFX", "CC", "CD", "DT", "EX", "FW", "GW",
    "HYPH", "IN", "JJ", "JJR", "JJS", "LS", "MD", "NFP", "NN", "NNP", "NNPS", "NNS", "PDT", "POS", "PRP",
    "PRP$", "RB", "RBR", "RBS", "RP", "SYM", "TO", "UH", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "WDT",
    "WP", "WP$", "WRB", "XX", "``",
];

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
    /// Its tokens in text order; at most [`crate::MAX_SENTENCE`], longer stretches are cut.
    pub tokens: Vec<Token>,
    /// Whether heads and relations were predicted.
    pub has_tree: bool,
    /// What the parser held at each token when it drew the tree: [`Sentence::STATE`] numbers a token, 128 being one; zeros
    /// at the inner words of names and in asides, which it does not see; empty without a tree.
    pub states: Vec<i8>,
}

impl Sentence {
    /// Numbers in [`Sentence::states`] for each token.
    pub const STATE: usize = 256;
}

/// The sentences of a document in text order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parsed {
    /// In text order, never overlapping, never across blocks.
    pub sentences: Vec<Sentence>,
}
