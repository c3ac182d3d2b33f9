//! From a parsed document and the lexicon to statements, each with the spans it stands on.
//!
//! [`extract`] is the main function; [`Lexicon`] is what analysts own.

mod statement;

pub use statement::{
    Act, Alias, Cited, Commitment, Confidence, ConductKind, Cue, Kind, Level, Operation, Party, Reading, Reason,
    Statement, Technique, When,
};
