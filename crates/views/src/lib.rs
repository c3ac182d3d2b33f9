//! Pure functions from readings to bytes: JSON as the contract says, tables for terminals, self-contained HTML pages.
//!
//! Each module is one outside shape and takes a [`Page`]. Nothing here does I/O, and nothing here knows **where a page
//! goes**. Public field names live in [`json`] alone: domain types are not serialisable, so renaming one inside **never
//! changes** an output.

pub mod explain;
#[cfg(test)]
mod fixture;
pub mod html;
pub mod json;
mod pen;
pub mod record;
pub mod stix;
pub mod table;
pub mod web;
mod words;

pub use words::{Names, many, one_line};

use claims::Reading;
use text::Document;

/// What made a reading: printed with every result, so that it can be rebuilt and compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versions {
    /// Version of the program.
    pub ascribe: String,
    /// Version of the parser's weights.
    pub model: String,
    /// Version of the lexicon.
    pub lexicon: String,
}

/// One document with what was found in it: the input of every view.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// The document.
    pub document: &'a Document,
    /// What was found in it.
    pub reading: &'a Reading,
    /// What found it.
    pub versions: &'a Versions,
    /// What the codes of parties are called.
    pub names: &'a Names,
}
