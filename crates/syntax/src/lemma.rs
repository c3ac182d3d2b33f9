//! Lemmas: what to cut from the end of a form and what to put there, found by form and tag, else by suffix and tag.
//!
//! One table serves both: the key of an exception is the whole form, the key of a rule a suffix of it. The longest match
//! wins, so exceptions need no place of their own.

use crate::form::{hash, is_invisible, plain};
use crate::model::Tag;
use crate::tree::Upos;
use crate::weights::Mixer;
use net::{ModelError, Reader};

/// The longest suffix that a rule looks at, in characters.
pub(crate) const LONGEST_SUFFIX: usize = 6;
/// Longer words are their own lemma.
const LONGEST_WORD: usize = 40;

/// Cut `cut` characters, then append.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edit {
    pub(crate) cut: u8,
    pub(crate) append: String,
}

impl Edit {
    /// The lemma of a form.
    pub(crate) fn apply(&self, form: &str) -> Option<String> {
        let keep = form.chars().count().checked_sub(usize::from(self.cut))?;
        Some(form.chars().take(keep).chain(self.append.chars()).collect())
    }

    /// The edit that makes `lemma` of `form`; `None` where it would be longer than a rule should be.
    #[cfg(feature = "train")]
    pub(crate) fn between(form: &str, lemma: &str) -> Option<Edit> {
        let shared = form.chars().zip(lemma.chars()).take_while(|(a, b)| a == b).count();
        let cut = u8::try_from(form.chars().count() - shared).ok().filter(|&cut| cut < 16)?;
        Some(Edit { cut, append: lemma.chars().skip(shared).collect() })
    }
}

/// **Invariant:** keys ascend, and every rule number is below the number of edits.
#[derive(Debug, Clone)]
pub(crate) struct Lemmas {
    edits: Vec<Edit>,
    keys: Vec<u32>,
    rules: Vec<u16>,
}

impl Lemmas {
    /// Reads the edits, then keys and rule numbers.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Lemmas, ModelError> {
        let count = reader.number()?;
        let mut edits = Vec::new();
        for _ in 0..count {
            let cut = reader.bytes(1)?.first().copied().unwrap_or(0);
            edits.push(Edit { cut, append: reader.text()?.to_string() });
        }
        let count = reader.number()? as usize;
        let (keys, _) = reader.bytes(count.saturating_mul(4))?.as_chunks::<4>();
        let (rules, _) = reader.bytes(count.saturating_mul(2))?.as_chunks::<2>();
        let keys: Vec<u32> = keys.iter().map(|&key| u32::from_le_bytes(key)).collect();
        let rules: Vec<u16> = rules.iter().map(|&rule| u16::from_le_bytes(rule)).collect();
        let sound = keys.is_sorted() && rules.iter().all(|&rule| usize::from(rule) < edits.len());
        if sound { Ok(Lemmas { edits, keys, rules }) } else { Err(ModelError::Malformed("lemma rules")) }
    }

    /// The lemma of a word with that tag.
    pub(crate) fn lemma(&self, word: &str, tag: Tag, scratch: &mut String) -> Box<str> {
        base(word, tag.upos, scratch);
        if scratch.chars().count() > LONGEST_WORD {
            return scratch.as_str().into();
        }
        let edit = suffixes(scratch).find_map(|suffix| self.find(key(suffix, tag)));
        match edit.filter(|edit| edit.cut > 0 || !edit.append.is_empty()) {
            Some(edit) => edit
                .apply(scratch)
                .filter(|lemma| !lemma.is_empty())
                .map_or_else(|| scratch.as_str().into(), Into::into),
            None => scratch.as_str().into(),
        }
    }

    fn find(&self, key: u32) -> Option<&Edit> {
        let at = self.keys.binary_search(&key).ok()?;
        self.edits.get(usize::from(*self.rules.get(at)?))
    }
}

/// What the edits start from: lower case but for proper nouns, straight quotes, no invisible characters.
pub(crate) fn base(word: &str, upos: Upos, out: &mut String) {
    out.clear();
    let keep = matches!(upos, Upos::Propn | Upos::Sym | Upos::X);
    for c in word.chars().filter(|&c| !is_invisible(c)) {
        let c = if c.is_ascii_digit() { c } else { plain(c) };
        if keep { out.push(c) } else { out.extend(c.to_lowercase()) }
    }
}

/// The whole form with a mark before it, then its suffixes from the longest to the empty one.
pub(crate) fn suffixes(form: &str) -> impl Iterator<Item = Lookup<'_>> {
    let whole = std::iter::once(Lookup { text: form, whole: true });
    let count = form.chars().count();
    whole.chain((0..=LONGEST_SUFFIX.min(count)).rev().filter_map(move |length| {
        let from = form.char_indices().map(|(at, _)| at).chain([form.len()]).nth(count - length)?;
        form.get(from..).map(|text| Lookup { text, whole: false })
    }))
}

/// A form or a suffix to look up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lookup<'a> {
    pub(crate) text: &'a str,
    pub(crate) whole: bool,
}

/// The key under which a form or suffix with a tag is stored.
pub(crate) fn key(lookup: Lookup<'_>, tag: Tag) -> u32 {
    let tag = u32::from(tag.xpos) << 8 | tag.upos as u32;
    Mixer::new(u8::from(lookup.whole)).with(hash(lookup.text)).with(tag).key()
}
