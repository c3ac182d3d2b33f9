//! What stays whole and where words are cut: the rules and lists behind the tokenizer.

use crate::form::plain;

/// Abbreviations that keep their full stop wherever they stand, in lower case.
const ABBREVIATIONS: &[&str] = &[
    "adm", "al", "apr", "approx", "assn", "asst", "atty", "aug", "ave", "blvd", "brig", "bros", "ca",
    "calif", "capt", "cc", "cf", "cmdr", "cmte", "co", "col", "colo", "comdr", "conn", "corp", "cpl", "ct",
    "dec", "del", "dept", "det", "dist", "div", "dr", "ed", "eds", "eg", "esq", "est", "et", "etc", "ext",
    "feb", "fig", "figs", "fla", "fr", "fri", "ft", "gen", "gov", "govs", "hon", "hr", "hrs", "ibid", "ie",
    "inc", "ind", "insp", "intl", "jan", "jr", "kan", "ky", "lt", "ltd", "maj", "mass", "md", "messrs",
    "mfg", "mgr", "mich", "minn", "mo", "mr", "mrs", "ms", "msgr", "mt", "natl", "neb", "nev", "nov", "nos",
    "oct", "okla", "op", "oz", "para", "paras", "penn", "ph", "phd", "pp", "pres", "prof", "profs", "pt",
    "pvt", "pte", "rd", "rep", "reps", "rev", "sen", "sens", "sept", "sgt", "sr", "ste", "st", "supt",
    "tenn", "tues", "thurs", "univ", "va", "vs", "vol", "vols", "wed", "wis", "yr", "yrs",
];

/// Words that are abbreviations only before a number.
const BEFORE_NUMBER: &[&str] = &["no", "art", "arts", "sec", "c", "p", "ch", "cl", "v", "ver"];

/// Prefixes that a hyphen does not part from their word.
const PREFIXES: &[&str] = &[
    "anti", "co", "counter", "cross", "cyber", "e", "ex", "extra", "hyper", "inter", "intra", "macro",
    "meta", "micro", "mid", "mini", "mis", "multi", "neo", "non", "over", "pan", "para", "post", "pre",
    "pro", "proto", "pseudo", "quasi", "re", "semi", "sub", "super", "trans", "tri", "ultra", "un", "under",
    "vice",
];

/// Ends of domain names that are no English words, and file endings.
const DOMAINS: &[&str] = &[
    "com", "org", "net", "gov", "mil", "edu", "int", "info", "biz", "io", "co", "uk", "us", "eu", "ru", "cn",
    "ir", "kp", "kr", "jp", "de", "fr", "nl", "ua", "au", "ca", "nz", "ch", "se", "fi", "dk", "pl", "cz",
    "ee", "lv", "lt", "tv", "cc", "xyz", "top", "site", "online", "club", "me", "exe", "dll", "zip", "rar",
    "txt", "doc", "docx", "xls", "xlsx", "pdf", "html", "htm", "php", "asp", "aspx", "jsp", "js", "py",
    "ps1", "bat", "sys", "tmp", "bin", "iso", "lnk", "hta", "vbs", "jar", "jpg", "png", "gif", "rtf", "csv",
    "xml", "json", "ppt", "pptx", "sh", "cmd", "onion", "local",
];

/// Second parts that are their own token, with the length of the first: `can|not`.
const FUSED: &[(&str, usize)] = &[
    ("cannot", 3),
    ("gonna", 3),
    ("gotta", 3),
    ("wanna", 3),
    ("gimme", 3),
    ("lemme", 3),
    ("dunno", 2),
    ("dont", 2),
    ("doesnt", 4),
    ("didnt", 3),
    ("isnt", 2),
    ("wasnt", 3),
    ("werent", 4),
    ("arent", 3),
    ("couldnt", 5),
    ("wouldnt", 5),
    ("shouldnt", 6),
    ("hasnt", 3),
    ("havent", 4),
    ("hadnt", 3),
    ("cant", 2),
    ("wont", 2),
    ("aint", 2),
    ("youre", 3),
    ("theyre", 4),
    ("ive", 1),
    ("youve", 3),
    ("thats", 4),
    ("theres", 5),
    ("im", 1),
];

/// Units that stand right behind a number in running text.
const UNITS: &[&str] = &[
    "am", "pm", "a.m.", "p.m.", "km", "kg", "cm", "mm", "mph", "kph", "gb", "mb", "tb", "kb", "bn", "m", "k",
    "tn", "ft", "lb", "lbs", "min", "mins", "hrs", "ml", "mg", "hz", "khz", "mhz", "ghz", "kw", "mw", "gw",
    "kwh", "c", "f", "x", "p", "b",
];

fn lower(word: &str) -> String {
    word.chars().map(plain_keep).flat_map(char::to_lowercase).collect()
}

/// Quotes and hyphens made plain, digits kept.
fn plain_keep(c: char) -> char {
    if c.is_ascii_digit() { c } else { plain(c) }
}

fn listed(list: &[&str], word: &str) -> bool {
    word.len() <= 12 && list.contains(&lower(word).as_str())
}

/// Whether a chunk without the marks around it is one token whatever is in it.
pub(crate) fn is_whole(chunk: &str) -> bool {
    if !chunk.contains(|c: char| !c.is_alphanumeric()) {
        return false;
    }
    is_address(chunk) || is_domain(chunk) || is_identifier(chunk) || is_number(chunk) || is_path(chunk)
}

fn is_address(chunk: &str) -> bool {
    let scheme = |at: usize| at > 0 && chunk.bytes().take(at).all(|b| b.is_ascii_alphanumeric());
    chunk.find("://").is_some_and(scheme)
        || chunk.find("[:]//").is_some_and(scheme)
        || chunk.starts_with("www.")
        || chunk.starts_with("www[.]")
        || is_mail(chunk)
}

fn is_mail(chunk: &str) -> bool {
    let Some((user, host)) =
        chunk.split_once('@').or_else(|| chunk.split_once("[at]")).or_else(|| chunk.split_once("[@]"))
    else {
        return false;
    };
    let name = |part: &str| part.chars().all(|c| c.is_alphanumeric() || "._-+%[]".contains(c));
    (user.is_empty() && host.len() > 1 && name(host) && !host.contains('.'))
        || (!user.is_empty() && !host.is_empty() && name(user) && name(host))
}

/// `update.example[.]com`, `evil.dll`, `cdn(.)example(.)net`, `10.0.0[.]1`.
fn is_domain(chunk: &str) -> bool {
    if chunk.contains("[.]") || chunk.contains("(.)") || chunk.contains("[dot]") {
        return chunk.chars().all(|c| c.is_alphanumeric() || "[].()-_/:?&=%#".contains(c));
    }
    let host = chunk.split(['/', ':']).next().unwrap_or(chunk);
    let Some((name, end)) = host.rsplit_once('.') else { return false };
    let parts = |c: char| c.is_alphanumeric() || c == '-' || c == '.' || c == '_';
    !name.is_empty()
        && name.chars().all(parts)
        && listed(DOMAINS, end)
        && !name.ends_with('.')
        && end.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
}

/// `CVE-2021-34527`, `T1003.001`, `MS17-010`, `AA21-200A`, `CWE-79`, `KB5004945`.
fn is_identifier(chunk: &str) -> bool {
    let Some(digit) = chunk.find(|c: char| c.is_ascii_digit()) else { return false };
    let head = chunk.get(..digit).unwrap_or("");
    let tail = chunk.get(digit..).unwrap_or("");
    match head {
        "CVE-" | "CWE-" | "CVE‑" | "GHSA-" | "ICSA-" | "VU#" | "RFC-" | "ISO-" => true,
        "T" | "TA" | "S" | "G" | "M" | "DS" => {
            tail.len() >= 4 && tail.chars().all(|c| c.is_ascii_digit() || c == '.')
        }
        "MS" | "AA" | "TA-" | "AR" | "MAR-" => {
            tail.contains('-') && tail.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        }
        _ => false,
    }
}

/// Numbers, dates, times, telephone numbers, versions: `1,000.5`, `11/28/2000`, `9:30`, `713-853-3989`, `v2.0.1`.
fn is_number(chunk: &str) -> bool {
    let digits = chunk.strip_prefix(['v', 'V', '+', '-', '−', '.']).unwrap_or(chunk);
    if !digits.starts_with(|c: char| c.is_ascii_digit()) || !digits.ends_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    if digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',')) {
        return true;
    }
    if digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ':')) {
        return true;
    }
    if digits.chars().all(|c| c.is_ascii_digit() || c == '/') {
        return digits.len() <= 10;
    }
    let groups: Vec<&str> = digits.split('-').collect();
    let plain = groups.iter().all(|group| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit()));
    plain
        && (groups.len() > 2
            || (groups.len() == 2
                && groups.first().is_some_and(|g| g.len() == 3)
                && groups.last().is_some_and(|g| g.len() == 4)))
}

/// `C:\Windows\Temp`, `/etc/passwd`, `HKLM\Software`, `%APPDATA%\x`.
fn is_path(chunk: &str) -> bool {
    let slashes = chunk.bytes().filter(|&b| b == b'/').count();
    chunk.contains('\\')
        || (chunk.starts_with('/') && slashes >= 2)
        || (chunk.starts_with('/') && chunk.len() > 4)
}

/// Marks before a word that belong to it: `'90s`, `.NET`, `@name`, `/etc/passwd`, `-5`.
pub(crate) fn keeps_first(rest: &str) -> bool {
    let mut chars = rest.chars();
    let first = chars.next().map(plain_keep);
    let second = chars.next();
    let digit = second.is_some_and(|c| c.is_ascii_digit());
    match first {
        Some('\'') => {
            let word = rest.trim_end_matches(|c: char| !c.is_alphanumeric());
            (digit && word.ends_with('s') && word.chars().count() == 4)
                || (digit && word.chars().count() == 3)
                || listed(
                    &[
                        "'s", "'em", "'til", "'tis", "'twas", "'cause", "'bout", "'re", "'ve", "'ll", "'d",
                        "'m",
                    ],
                    word,
                )
        }
        Some('.') => digit || rest.starts_with(".NET") || rest.starts_with(".onion"),
        Some('@') => second.is_some_and(char::is_alphanumeric),
        Some('/') => is_path(rest) && rest.chars().nth(1).is_some_and(char::is_alphanumeric),
        Some('\\') => second == Some('\\'),
        Some('%') => second.is_some_and(|c| c.is_ascii_uppercase()) && rest.contains('\\'),
        Some('#') => second.is_some_and(char::is_alphabetic),
        Some('+') => digit && rest.len() > 6,
        Some('[') => rest.starts_with("[.]"),
        _ => false,
    }
}

/// Marks behind a word that belong to it: `C++`, the bracket that a web address opened.
pub(crate) fn keeps_last(core: &str, last: char) -> bool {
    match last {
        '+' => core.ends_with("C++") || core.ends_with("g++"),
        '/' => core.len() < super::LONGEST && is_address(core),
        ')' if core.ends_with("(s)") => true,
        ')' => core.len() < super::LONGEST && core.contains("://") && core.contains('('),
        '#' => core == "C#" || core == "F#",
        _ => false,
    }
}

/// Whether `word`, which ends with a full stop, keeps it. At the end of a block only acronyms and listed words do.
pub(crate) fn is_abbreviation(word: &str, at_end: bool) -> bool {
    let Some(core) = word.strip_suffix('.').filter(|core| core.len() <= 24) else { return false };
    let tail =
        core.rsplit(|c: char| !c.is_alphanumeric() && c != '.' && plain(c) != '\'').next().unwrap_or(core);
    if tail.is_empty() || tail.ends_with('.') {
        return false;
    }
    if tail.contains('.') {
        return tail.split('.').all(|part| {
            !part.is_empty() && part.chars().count() <= 2 && part.chars().all(char::is_alphabetic)
        }) || tail.eq_ignore_ascii_case("ph.d");
    }
    let single = tail.chars().count() == 1 && tail.chars().all(char::is_uppercase) && tail != "I";
    if single {
        return !at_end;
    }
    if tail.eq_ignore_ascii_case("no") {
        return false;
    }
    let ambiguous = [
        "al", "co", "det", "ed", "est", "ext", "fig", "hon", "ind", "mass", "md", "mo", "op", "para", "pt",
        "rep", "va", "ms", "ct", "ca", "et", "st", "wed", "del", "dist", "div", "fr",
    ];
    let capital = tail.starts_with(char::is_uppercase);
    listed(ABBREVIATIONS, tail)
        && (capital
            || !listed(&ambiguous, tail)
            || (!at_end && listed(&["al", "co", "et", "ed", "est", "ext", "ca", "para", "fig"], tail)))
        && !(at_end && listed(&["wed", "mass", "ms", "md", "rep", "para"], tail))
}

/// Whether `word` with its full stop is an abbreviation before a number: `No. 5`.
pub(crate) fn before_number(word: &str) -> bool {
    word.strip_suffix('.').is_some_and(|core| listed(BEFORE_NUMBER, core))
}

/// `1.`, `12.`, `iv.`: the number of a paragraph or item.
pub(crate) fn is_number_of_item(word: &str) -> bool {
    word.strip_suffix('.')
        .is_some_and(|core| !core.is_empty() && core.len() <= 3 && core.bytes().all(|b| b.is_ascii_digit()))
}

/// The length of the mark at `at` in `word` if the word is to be cut there, else 0.
pub(crate) fn cut(word: &str, at: usize) -> usize {
    let (before, from) = word.split_at_checked(at).unwrap_or((word, ""));
    let Some(c) = from.chars().next() else { return 0 };
    let after = from.get(c.len_utf8()..).unwrap_or("");
    let left = before.chars().next_back();
    let right = after.chars().next();
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    let one = c.len_utf8();
    match plain_keep(c) {
        '-' if from.starts_with("--") => from.len() - from.trim_start_matches('-').len(),
        '-' => {
            if keeps_hyphen(before, after) {
                0
            } else {
                one
            }
        }
        '\'' if before.is_empty() => one,
        '\'' | '_' | '·' => 0,
        '.' if from.starts_with("..") => from.len() - from.trim_start_matches('.').len(),
        '.' => {
            if splits_sentence(before, after) {
                one
            } else {
                0
            }
        }
        ',' | ':' => {
            if digit(left) && digit(right) {
                0
            } else {
                one
            }
        }
        '&' => {
            if letter(left) && letter(right) {
                0
            } else {
                one
            }
        }
        '/' => {
            if digit(left) && digit(right)
                || before.chars().nth(1).is_none() && after.chars().nth(1).is_none()
            {
                0
            } else {
                one
            }
        }
        '(' if after.starts_with("s)") => 0,
        ')' if before.ends_with("(s") => 0,
        '!' | '?' => run_of(from, &['!', '?']),
        _ if is_invisible_joiner(c) => 0,
        _ => one,
    }
}

fn is_invisible_joiner(c: char) -> bool {
    crate::form::is_invisible(c)
        || (!c.is_ascii()
            && !c.is_alphanumeric()
            && c.len_utf8() == 2
            && ('\u{300}'..='\u{36f}').contains(&c))
}

fn run_of(text: &str, marks: &[char]) -> usize {
    text.len() - text.trim_start_matches(marks).len()
}

/// A full stop between two words whose space was forgotten, `end.The`, or before a footnote, `end.[17]`.
fn splits_sentence(before: &str, after: &str) -> bool {
    let small = before.chars().rev().take(2).filter(|c| c.is_lowercase()).count() == 2;
    if small && after.starts_with('[') {
        return true;
    }
    let mut next = after.chars();
    small
        && next.next().is_some_and(char::is_uppercase)
        && next.next().is_some_and(char::is_lowercase)
        && !after.contains('.')
}

/// Whether a hyphen does not part the word: prefixes, and names that are spelt with it.
fn keeps_hyphen(before: &str, after: &str) -> bool {
    let Some(right) = after.chars().next().filter(|c| c.is_alphanumeric()) else { return false };
    if before.is_empty() {
        return false;
    }
    let prefix = before.rsplit('-').next().unwrap_or(before);
    if prefix.len() == before.len() && listed(PREFIXES, prefix) {
        return !(lower(prefix) == "e" && right.is_ascii_digit());
    }
    if before.len() > 4 || after.len() > 4 {
        return false;
    }
    let (b, a) = (lower(before), lower(after));
    (b == "uh" && a == "huh") || (b == "wi" && a == "fi") || (b == "sci" && a == "fi")
}

/// Where a word is cut before a clitic or a unit: the length of its first part, or 0.
pub(crate) fn clitic(word: &str) -> usize {
    if word.len() < 2 || word.len() > 64 {
        return 0;
    }
    let form = lower(word);
    if form.len() != word.len() && !word.contains(['’', '‘', 'ʼ', '‐', '‑']) {
        return 0;
    }
    let chars = form.chars().count();
    let byte = |count: usize| word.char_indices().map(|(at, _)| at).nth(count).unwrap_or(0);
    if form.ends_with("n't") && chars > 3 {
        return byte(chars - 3);
    }
    for end in ["'re", "'ve", "'ll", "'s", "'d", "'m"] {
        if form.ends_with(end) && chars > end.len() && !is_decade(&form) {
            return byte(chars - end.len());
        }
    }
    if form.ends_with('\'') && chars > 1 {
        return byte(chars - 1);
    }
    if let Some(&(_, first)) = FUSED.iter().find(|&&(fused, _)| fused == form) {
        let keeps =
            matches!(form.as_str(), "im" | "ive" | "cant" | "wont") && word.chars().all(char::is_uppercase);
        return if keeps { 0 } else { byte(first) };
    }
    unit(word, &form)
}

fn is_decade(form: &str) -> bool {
    form.strip_suffix("'s").is_some_and(|core| core.len() >= 2 && core.bytes().all(|b| b.is_ascii_digit()))
}

/// `5|pm`, `30|km`: the length of the number, or 0.
fn unit(word: &str, form: &str) -> usize {
    let number = word.bytes().take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b',')).count();
    let is_unit = number > 0 && form.get(number..).is_some_and(|unit| UNITS.contains(&unit));
    if is_unit { number } else { 0 }
}
