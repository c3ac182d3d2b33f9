//! From what documents come in to documents: feeds and what hosts allow.
//!
//! All functions are pure, take any bytes, and give what they find or say why there is nothing to find. Where the bytes come
//! from, and how long one waits for them, is the program's business.

pub mod feed;
pub mod robots;
