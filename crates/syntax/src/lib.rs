//! From a document's text to sentences, tokens, tags, lemmas and dependency trees, in the Universal Dependencies way.
//!
//! [`parse`] is the only way in, [`Model`] the only thing that it needs. It **never fails**, and it knows **no word about
//! states, hacking or blame**: what makes a sentence worth a tree is the caller's question, asked through `wants_tree`.

mod tree;

pub use tree::{Parsed, Rel, Sentence, Token, Upos};
