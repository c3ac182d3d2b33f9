//! Features as numbers: what the judge asks for at every word is hashed while it is written, and no string is made of it.

use std::{
    collections::HashMap,
    fmt::{Arguments, Write},
    hash::{BuildHasherDefault, Hasher},
};

/// 64 bits that stand for a feature's text. Two features of the same number would share their weights; among a hundred
/// thousand features that does not happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Fingerprint(u64);

impl Fingerprint {
    pub(super) fn of(feature: Arguments) -> Fingerprint {
        let mut text = Fnv(0xcbf2_9ce4_8422_2325);
        // A hash takes whatever is written to it.
        text.write_fmt(feature).ok();
        Fingerprint((text.0 ^ (text.0 >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }
}

/// FNV-1a.
struct Fnv(u64);

impl Write for Fnv {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0 =
            text.bytes().fold(self.0, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
        Ok(())
    }
}

/// What is known of features.
pub(super) type ByFeature<T> = HashMap<Fingerprint, T, BuildHasherDefault<Taken>>;

/// Takes a fingerprint, which is a hash already, as it stands.
#[derive(Debug, Default)]
pub(super) struct Taken(u64);

impl Hasher for Taken {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, &byte| hash.rotate_left(8) ^ u64::from(byte));
    }

    fn write_u64(&mut self, fingerprint: u64) {
        self.0 = fingerprint;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Fingerprint;

    #[test]
    fn a_feature_has_one_number_however_it_is_put_together() {
        assert_eq!(
            Fingerprint::of(format_args!("w {} {}", "say", "that")),
            Fingerprint::of(format_args!("w say that"))
        );
        assert_ne!(Fingerprint::of(format_args!("w say that")), Fingerprint::of(format_args!("w that say")));
    }
}
