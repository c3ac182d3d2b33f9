//! Verbs that are no nouns, which a tagger trained on everyday text takes for nouns where it has
//! not met them: "CISA, and FBI assess that …".

use crate::model::Tag;
use crate::tree::Upos;

/// Base forms, in alphabetical order.
const NEVER_NOUNS: &[&str] = &[
    "accuse",
    "acknowledge",
    "allege",
    "announce",
    "apologise",
    "apologize",
    "arraign",
    "ascribe",
    "assert",
    "assess",
    "believe",
    "bemoan",
    "conclude",
    "condemn",
    "condone",
    "confirm",
    "corroborate",
    "decry",
    "denounce",
    "deny",
    "deplore",
    "detain",
    "disavow",
    "disclose",
    "dismiss",
    "divulge",
    "emphasise",
    "emphasize",
    "endorse",
    "exfiltrate",
    "expel",
    "extradite",
    "impersonate",
    "implicate",
    "indict",
    "infer",
    "infiltrate",
    "insist",
    "orchestrate",
    "perpetrate",
    "prosecute",
    "punish",
    "refute",
    "reiterate",
    "repudiate",
    "tolerate",
];

/// Gives such words a verb's tag where they were tagged as nouns.
pub(crate) fn settle<'t>(known: &[Tag], words: impl Iterator<Item = &'t str>, tags: &mut [u8]) {
    let mut is_infinitive = false;
    for (word, tag) in words.zip(tags) {
        *tag = settled(known, *tag, word, is_infinitive).unwrap_or(*tag);
        let xpos = known.get(usize::from(*tag)).map(|t| t.xpos_name());
        is_infinitive = matches!(xpos, Some("TO" | "MD"));
    }
}

/// The finite verb's tag for a word that was tagged as a common noun and cannot be one; `is_infinitive` after "to" and
/// modal verbs.
fn settled(tags: &[Tag], tag: u8, word: &str, is_infinitive: bool) -> Option<u8> {
    let given = tags.get(usize::from(tag))?;
    if given.upos != Upos::Noun {
        return None;
    }
    let is_verb = |base: &str, ending: &str| {
        let bytes = word.as_bytes();
        bytes.len() == base.len() + ending.len()
            && bytes.iter().zip(base.bytes().chain(ending.bytes())).all(|(a, b)| a.eq_ignore_ascii_case(&b))
    };
    let xpos = if NEVER_NOUNS.iter().any(|v| is_verb(v, "")) {
        if is_infinitive { "VB" } else { "VBP" }
    } else if NEVER_NOUNS.iter().any(|v| is_verb(v, "s") || is_verb(v, "es"))
        || word.eq_ignore_ascii_case("denies")
    {
        "VBZ"
    } else {
        return None;
    };
    let found = tags.iter().position(|t| t.upos == Upos::Verb && t.xpos_name() == xpos)?;
    u8::try_from(found).ok()
}
