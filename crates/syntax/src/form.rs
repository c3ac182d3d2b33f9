//! What a word looks like: the hashes of its normalised form and affixes, and its pattern of letters and digits.
//!
//! Features see normalised forms only: lower case, straight quotes, every digit as `0`, no invisible characters.
//! So a curly quote or a capital never makes a known word unknown; capitals reach the tagger as [`Looks::shape`].

/// The longest stretch of a word that is looked at, in characters.
const LONGEST: usize = 40;

/// Hashes of one word that the features are made from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Looks {
    /// The whole normalised form.
    pub(crate) form: u32,
    /// Its last one to four characters; the form itself where it is shorter.
    pub(crate) suffix: [u32; 4],
    /// Its first one to three characters.
    pub(crate) prefix: [u32; 3],
    /// Pattern of letters, digits and marks.
    pub(crate) shape: u32,
    /// The form as written.
    pub(crate) raw: u32,
    /// The tags that the lexicon knows for the form, as one number; 0 for an unknown word.
    pub(crate) usual: u32,
}

/// How the capitals of a sentence are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Casing {
    /// Capitals tell names.
    Sentence,
    /// As in a headline, nearly every long word has one.
    Title,
    /// Capital letters only.
    Upper,
    /// No capital at all.
    Lower,
}

/// Characters without a width or a direction of their own, which may stand inside or beside a word.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

/// Straight quotes and plain hyphens for their typographic sisters.
pub(crate) fn plain(c: char) -> char {
    match c {
        '‘' | '’' | '‚' | '‛' | '`' | '´' | 'ʼ' => '\'',
        '“' | '”' | '„' | '‟' | '«' | '»' => '"',
        '‐' | '‑' | '−' => '-',
        '–' | '—' | '―' => '\u{2013}',
        '0'..='9' => '0',
        other => other,
    }
}

/// Hash of a string that is used as it stands; the same on every machine.
pub(crate) fn hash(text: &str) -> u32 {
    mix(text.bytes().fold(BASIS, |h, byte| step(h, u32::from(byte))))
}

const BASIS: u32 = 0x811c_9dc5;

fn step(h: u32, unit: u32) -> u32 {
    (h ^ unit).wrapping_mul(0x0100_0193)
}

/// FNV leaves the high bits of short keys alike; tables are indexed by high bits.
fn mix(h: u32) -> u32 {
    let h = (h ^ (h >> 16)).wrapping_mul(0x85eb_ca6b);
    let h = (h ^ (h >> 13)).wrapping_mul(0xc2b2_ae35);
    h ^ (h >> 16)
}

fn hash_chars(chars: &[char]) -> u32 {
    mix(chars.iter().fold(BASIS, |h, &c| step(h, u32::from(c))))
}

/// The normalised form in lower case as characters, at most [`LONGEST`].
fn normalised(word: &str, out: &mut Vec<char>) {
    out.clear();
    for c in word.chars().filter(|&c| !is_invisible(c)).take(LONGEST) {
        if c.is_ascii() {
            out.push(plain(c.to_ascii_lowercase()));
        } else {
            out.extend(plain(c).to_lowercase());
        }
    }
    if word.len() > 4 && is_address(word) {
        out.clear();
        out.push('@');
    }
}

/// Web and mail addresses are one word to every feature.
fn is_address(word: &str) -> bool {
    word.contains("://") || word.starts_with("www.") || (word.contains('@') && word.contains('.'))
}

/// Hash of the normalised form alone.
pub(crate) fn form(word: &str, scratch: &mut Vec<char>) -> u32 {
    normalised(word, scratch);
    hash_chars(scratch)
}

impl Looks {
    /// Looks at `word`; `scratch` saves an allocation per word.
    pub(crate) fn of(word: &str, scratch: &mut Vec<char>) -> Looks {
        normalised(word, scratch);
        let chars = scratch.as_slice();
        let n = chars.len();
        let tail = |k: usize| hash_chars(chars.get(n.saturating_sub(k)..).unwrap_or(chars));
        let head = |k: usize| hash_chars(chars.get(..k.min(n)).unwrap_or(chars));
        Looks {
            form: hash_chars(chars),
            suffix: [tail(1), tail(2), tail(3), tail(4)],
            prefix: [head(1), head(2), head(3)],
            shape: shape(word),
            raw: hash(word),
            usual: 0,
        }
    }
}

/// Six flags: capital first, more capitals, no small letter, digit, hyphen, full stop; and whether there is a letter.
fn shape(word: &str) -> u32 {
    let (mut flags, mut letters, mut capitals) = (0, 0, 0);
    for (i, c) in word.chars().filter(|&c| !is_invisible(c)).take(LONGEST).enumerate() {
        let capital = c.is_uppercase();
        letters += u32::from(c.is_alphabetic());
        capitals += u32::from(capital);
        flags |= u32::from(capital && i == 0);
        flags |= u32::from(capital && i > 0) << 1;
        flags |= u32::from(c.is_ascii_digit()) << 3;
        flags |= u32::from(c == '-') << 4;
        flags |= u32::from(c == '.') << 5;
    }
    flags | u32::from(letters > 0 && letters == capitals) << 2 | u32::from(letters > 0) << 6
}

impl Casing {
    /// Judges a sentence by its words of four letters and more: short ones stay small in headlines, and in running
    /// text are capitals by chance.
    pub(crate) fn of<'a>(words: impl Iterator<Item = &'a str>) -> Casing {
        let (mut long, mut capital, mut upper, mut any) = (0, 0, 0, false);
        for word in words {
            any |= word.bytes().any(|b| b.is_ascii_uppercase());
            let letters = word.chars().take(LONGEST).filter(|c| c.is_alphabetic()).count();
            if letters < 4 {
                continue;
            }
            long += 1;
            let first = word.chars().next().is_some_and(char::is_uppercase);
            capital += usize::from(first);
            upper += usize::from(first && !word.chars().any(char::is_lowercase));
        }
        match () {
            () if !any => Casing::Lower,
            () if long >= 2 && upper * 10 >= long * 8 => Casing::Upper,
            () if long >= 3 && capital * 10 >= long * 7 => Casing::Title,
            () => Casing::Sentence,
        }
    }
}
