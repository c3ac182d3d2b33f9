//! Whether a text is English, so that nothing nonsensical is read from another language.

use std::collections::BTreeSet;

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

/// Below this many different words only the script can speak against English.
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
    if has_few(&words) || small * 100 >= words.len() * 16 {
        return english_as("en");
    }
    match whatlang::detect(&sample) {
        Some(info) if info.lang() != whatlang::Lang::Eng && is_certain(&info, small, words.len()) => {
            foreign(two_letters(info.lang().code()).to_string())
        }
        _ => english_as("en"),
    }
}

/// Too few different words of two letters or more to tell a language by.
fn has_few(words: &[String]) -> bool {
    let different: BTreeSet<&str> =
        words.iter().map(String::as_str).filter(|w| w.chars().nth(1).is_some()).collect();
    different.len() < FEWEST
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

#[cfg(test)]
mod tests {
    //! Texts in several languages; the foreign ones are written for this test.
    use super::tell;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let tongue = tell(None, text);
        assert_eq!(tongue.code, expected, "{text}");
        assert_eq!(tongue.problem.is_some(), expected != "en" && expected != "und", "{text}");
    }

    #[test]
    fn english_in_many_dresses() {
        check(
            "Ministry names the group that entered its mail servers in May, and nobody replied to it.",
            "en",
        );
        check("TAIWAN SAYS PLA UNIT HALTED HIGH-SPEED TRAINS; BEIJING SCOFFS", "en");
        check("Bundesregierung macht Russland verantwortlich", "en");
        check(
            "Sandworm | Russia | Ukraine | grid; Lazarus | North Korea | Brazil; Turla | Russia | Finland; Gamaredon | Russia | Ukraine",
            "en",
        );
        check(
            "Verity Ashcombe, Hamdan Riaz, Concepción Ruiz-Tagle, Orhan Kızıltepe, Gunnhild Aasmundrud, Oddny Bråten, Bohdan Kravtsiv",
            "en",
        );
        check(
            "“Également disponible en français”, said the minister of the page, which nobody had read until that day in May.",
            "en",
        );
        check("", "und");
        check("1234 5678", "und");
    }

    #[test]
    fn other_languages_are_told() {
        check(
            "Die Bundesregierung hat am Montag den russischen Botschafter einbestellt. Nach Erkenntnissen der Behörden steckt eine Einheit des Militärgeheimdienstes hinter dem Angriff auf die Server der Partei, der im Januar bekannt geworden war.",
            "de",
        );
        check(
            "Le ministère des Affaires étrangères a condamné lundi avec la plus grande fermeté l'attaque contre les serveurs du Parlement, qu'il attribue à un groupe lié aux services de renseignement militaire de la Russie.",
            "fr",
        );
        check(
            "El Ministerio de Relaciones Exteriores condenó este lunes el ataque contra los servidores del Congreso, que atribuye a un grupo vinculado a los servicios de inteligencia militar de otro país de la región.",
            "es",
        );
        check(
            "Het ministerie van Buitenlandse Zaken heeft maandag de Russische ambassadeur ontboden. Volgens de inlichtingendienst zit een eenheid van de militaire dienst achter de aanval op de servers van de politie.",
            "nl",
        );
        check(
            "Министерство иностранных дел в понедельник вызвало посла и выразило протест в связи с атакой на серверы парламента.",
            "ru",
        );
        check("外交部周一召见了大使,并就针对议会服务器的攻击提出抗议。", "zh");
        check("وزارة الخارجية تدين الهجوم على خوادم البرلمان وتستدعي السفير", "ar");
    }

    #[test]
    fn what_the_caller_says_counts() {
        assert_eq!(tell(Some("en-GB"), "Die Regierung hat es gesagt").code, "en");
        assert!(tell(Some("en"), "外交部周一召见了大使").problem.is_none());
        assert_eq!(tell(Some("DE"), "The ministry said so").code, "de");
        assert!(tell(Some("de"), "The ministry said so").problem.is_some());
        assert_eq!(tell(Some(" "), "The ministry said so").code, "en");
    }

    #[test]
    fn a_long_text_is_judged_by_its_beginning_and_middle() {
        let english = "The ministry of the interior said that it had been attacked by the group. ".repeat(40);
        let german =
            "Das Ministerium des Innern hat gesagt, dass es von der Gruppe angegriffen wurde. ".repeat(10);
        check(&format!("{english}{german}"), "en");
    }
}
