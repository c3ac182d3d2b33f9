//! Texts in few bytes: nine in ten bytes of a record would be texts, were they kept as they are read.
//!
//! The first byte tells the form. **Never change the meaning of what is written**: records live longer than programs.

use crate::{Answer, StoreError};
use flate2::Compression;
use flate2::read::{DeflateDecoder, DeflateEncoder};
use std::io::Read;

/// As it is.
const PLAIN: u8 = 0;
/// Raw deflate (RFC 1951).
const DEFLATED: u8 = 1;

/// A text as it is kept.
pub(super) fn pack(text: &str) -> Vec<u8> {
    let mut packed = vec![DEFLATED];
    let mut encoder = DeflateEncoder::new(text.as_bytes(), Compression::default());
    if encoder.read_to_end(&mut packed).is_ok() && packed.len() <= text.len() {
        return packed;
    }
    [&[PLAIN], text.as_bytes()].concat()
}

/// The text of what [`pack`] gave.
///
/// # Errors
/// For anything else.
pub(super) fn unpack(bytes: &[u8]) -> Answer<String> {
    let damaged = || StoreError::Damaged("a text cannot be read".to_owned());
    let mut text = String::new();
    match bytes.split_first() {
        Some((&PLAIN, plain)) => std::str::from_utf8(plain).map_err(|_| damaged())?.clone_into(&mut text),
        Some((&DEFLATED, packed)) => {
            DeflateDecoder::new(packed).read_to_string(&mut text).map_err(|_| damaged())?;
        }
        _ => return Err(damaged()),
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot set up its case must fail")]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_long_takes_less_room() {
        let text = "The ministry blamed the group. ".repeat(20);
        assert!(pack(&text).len() < text.len() / 4);
        assert_eq!(pack("Ω").len(), 3);
    }

    #[test]
    fn what_is_no_text_is_told() {
        for bytes in [[].as_slice(), &[DEFLATED, 7, 7, 7], &[PLAIN, 0xff], &[9, 65]] {
            assert!(unpack(bytes).is_err(), "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn a_text_comes_back_as_it_was(text in any::<String>()) {
            prop_assert_eq!(unpack(&pack(&text)).unwrap(), text);
        }
    }
}
