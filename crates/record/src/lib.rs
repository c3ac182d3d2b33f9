//! What is known: whose documents these are, who is meant, which operation is spoken of, and what people have decided.
//!
//! The crate is pure: it knows identity, linking, time and corrections, and **nothing** of SQL, JSON, HTML, the clock or
//! chance. `store` keeps what is defined here and asks these functions what follows from it:
//!
//! - [`document`]: documents, where and when they were obtained, and which version of a page stands on a day;
//! - [`layout`]: what reading found in a source, so that it can be read again;
//! - [`group`]: who belongs to which group of states;
//! - [`object`]: objects of other tools, kept as they came;
//! - [`statement`]: statements as kept, with ids that are stable for ever;
//! - [`actor`]: names, what sources say about names (**no merge by alias**), and relations that sources state;
//! - [`voice`]: ten papers with one wire story are one voice;
//! - [`telling`]: what one document tells about one operation, and how tellings of several documents are linked;
//! - [`decision`]: what people accept, reject, correct, link and unlink;
//! - [`coalition`]: an operation party by party;
//! - [`compare`]: two statements or two documents, field by field;
//! - [`query`]: the language of questions;
//! - [`answer`]: what is answered.

pub mod actor;
pub mod answer;
pub mod coalition;
pub mod compare;
pub mod day;
pub mod decision;
pub mod document;
pub mod group;
pub mod layout;
pub mod object;
pub mod query;
pub mod statement;
pub mod telling;
pub mod voice;
