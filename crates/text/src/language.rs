//! Whether a text is English, so that nothing nonsensical is read from another language.

use crate::Problem;

/// The language of the text, with a problem where it is not English.
pub(crate) struct Tongue {
    /// ISO 639-1 code, `und` where it cannot be told.
    pub(crate) code: String,
    /// What to tell the user; where it is there, the text is not to be read.
    pub(crate) problem: Option<Problem>,
}

/// How many characters of the beginning and of the middle are looked at.
const SAMPLE: usize = 2_000;

/// Below this many words only the script can speak against English.
const FEWEST: usize = 12;

/// Small words that make up about a third of English prose.
const ENGLISH: [&str; 24] = [
    "the", "of", "and", "to", "a", "that", "it", "for", "with", "by", "has", "from", "said", "which", "have",
    "its", "this", "not", "been", "their", "had", "were", "they", "be",
];

/// What the caller says counts; otherwise the text decides, and in doubt it is English.
pub(crate) fn tell(said: Option<&str>, text: &str) -> Tongue {
    if let Some(said) = said.map(str::trim).filter(|s| !s.is_empty()) {
        let code = said.split(['-', '_']).next().unwrap_or(said).to_lowercase();
        let english = matches!(code.as_str(), "en" | "eng" | "english" | "und");
        return if english { english_as(if code == "und" { "und" } else { "en" }) } else { foreign(code) };
    }
    let sample = sample(text);
    let words: Vec<String> =
        sample.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    if words.is_empty() {
        return english_as("und");
    }
    if is_other_script(&sample) {
        return foreign(
            whatlang::detect(&sample).map_or("und", |i| two_letters(i.lang().code())).to_string(),
        );
    }
    let small = words.iter().filter(|w| ENGLISH.contains(&w.as_str())).count();
    if words.len() < FEWEST || small * 100 >= words.len() * 16 {
        return english_as("en");
    }
    match whatlang::detect(&sample) {
        Some(info) if info.lang() != whatlang::Lang::Eng && is_certain(&info, small, words.len()) => {
            foreign(two_letters(info.lang().code()).to_string())
        }
        _ => english_as("en"),
    }
}

/// Names make headlines and lists look foreign: the fewer the words, the surer the detector has to be.
fn is_certain(info: &whatlang::Info, small: usize, words: usize) -> bool {
    let few_english = small * 100 < words * 8;
    let needed = if words < 30 { 0.98 } else { 0.85 };
    few_english && info.is_reliable() && info.confidence() >= needed || small * 100 < words * 3 && words >= 60
}

fn english_as(code: &str) -> Tongue {
    Tongue { code: code.to_string(), problem: None }
}

fn foreign(code: String) -> Tongue {
    let named = if code == "und" {
        "not English".to_string()
    } else {
        format!("in the language `{code}`, not in English")
    };
    let problem = Problem {
        code: "not-english",
        message: format!("the text is {named}; only English is read"),
        hint: "give an English translation, or set the language to `en` if the text is English after all"
            .into(),
        span: None,
    };
    Tongue { code, problem: Some(problem) }
}

fn sample(text: &str) -> String {
    let head: String = text.chars().take(SAMPLE).collect();
    let middle = text.ceil_char_boundary(text.len() / 2);
    if middle <= head.len() {
        return head;
    }
    let tail: String = text.get(middle..).unwrap_or("").chars().take(SAMPLE).collect();
    head + " " + &tail
}

/// Whether most letters are of another script than Latin.
fn is_other_script(sample: &str) -> bool {
    let (mut latin, mut other) = (0usize, 0usize);
    for c in sample.chars().filter(|c| c.is_alphabetic()) {
        if is_latin(c) { latin += 1 } else { other += 1 }
    }
    other > latin && other >= 8
}

fn is_latin(c: char) -> bool {
    matches!(c, 'A'..='Z' | 'a'..='z' | 'ª' | 'º' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{fb00}'..='\u{fb06}')
}

/// ISO 639-1 for the ISO 639-3 codes of the detector; the long code where there is no short one.
fn two_letters(code: &'static str) -> &'static str {
    const PAIRS: [(&str, &str); 69] = [
        ("afr", "af"),
        ("aka", "ak"),
        ("amh", "am"),
        ("ara", "ar"),
        ("aze", "az"),
        ("bel", "be"),
        ("ben", "bn"),
        ("bul", "bg"),
        ("cat", "ca"),
        ("ces", "cs"),
        ("cmn", "zh"),
        ("cym", "cy"),
        ("dan", "da"),
        ("deu", "de"),
        ("ell", "el"),
        ("eng", "en"),
        ("epo", "eo"),
        ("est", "et"),
        ("fin", "fi"),
        ("fra", "fr"),
        ("guj", "gu"),
        ("heb", "he"),
        ("hin", "hi"),
        ("hrv", "hr"),
        ("hun", "hu"),
        ("hye", "hy"),
        ("ind", "id"),
        ("ita", "it"),
        ("jav", "jv"),
        ("jpn", "ja"),
        ("kan", "kn"),
        ("kat", "ka"),
        ("khm", "km"),
        ("kor", "ko"),
        ("lat", "la"),
        ("lav", "lv"),
        ("lit", "lt"),
        ("mal", "ml"),
        ("mar", "mr"),
        ("mkd", "mk"),
        ("mya", "my"),
        ("nep", "ne"),
        ("nld", "nl"),
        ("nob", "nb"),
        ("ori", "or"),
        ("pan", "pa"),
        ("pes", "fa"),
        ("pol", "pl"),
        ("por", "pt"),
        ("ron", "ro"),
        ("rus", "ru"),
        ("sin", "si"),
        ("slk", "sk"),
        ("slv", "sl"),
        ("sna", "sn"),
        ("spa", "es"),
        ("srp", "sr"),
        ("swe", "sv"),
        ("tam", "ta"),
        ("tel", "te"),
        ("tgl", "tl"),
        ("tha", "th"),
        ("tuk", "tk"),
        ("tur", "tr"),
        ("ukr", "uk"),
        ("urd", "ur"),
        ("uzb", "uz"),
        ("vie", "vi"),
        ("yid", "yi"),
    ];
    PAIRS.iter().find(|(long, _)| *long == code).map_or(code, |(_, short)| short)
}
