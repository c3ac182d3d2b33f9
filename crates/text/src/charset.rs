//! From bytes to characters: byte-order marks, Unicode forms, older character sets, and bytes that are no text at all.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::Problem;

/// The longest text that is read, in bytes; what goes beyond is cut off with a problem.
pub(crate) const LONGEST: usize = 32 << 20;

/// How much of a long input the guesses look at, in bytes.
const SAMPLE: usize = 64 << 10;

/// Characters with what was found wrong on the way.
pub(crate) struct Decoded {
    /// The text, line ends still as found.
    pub(crate) text: String,
    /// Trouble met.
    pub(crate) problems: Vec<Problem>,
}

/// Decodes bytes of unknown character set, which the sender may have declared; binary content gives the empty text and a
/// problem.
pub(crate) fn decode(bytes: &[u8], declared: Option<&str>) -> Decoded {
    if let Some(kind) = binary_kind(bytes) {
        return Decoded { text: String::new(), problems: vec![binary(kind)] };
    }
    let mut problems = Vec::new();
    let bytes = cut(bytes, &mut problems);
    let text = match declared_by_mark(bytes).or_else(|| utf16_without_mark(bytes)) {
        Some(encoding) => with_encoding(bytes, encoding, &mut problems),
        None => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_string(),
            Err(error) => not_utf8(bytes, declared, error.valid_up_to(), &mut problems),
        },
    };
    Decoded { text, problems }
}

/// Takes text that is already decoded, with the same limit on its length.
pub(crate) fn take(mut text: String) -> Decoded {
    let mut problems = Vec::new();
    if text.len() > LONGEST {
        problems.push(too_long(text.len()));
        text.truncate(text.floor_char_boundary(LONGEST));
    }
    Decoded { text, problems }
}

/// Line ends as `\n`, no byte-order mark; nothing else changes.
pub(crate) fn canonical(text: String) -> String {
    let unmarked = text.strip_prefix('\u{feff}');
    if !text.contains('\r') {
        return unmarked.map(str::to_string).unwrap_or(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut lines = unmarked.unwrap_or(&text).split('\r');
    out.push_str(lines.next().unwrap_or(""));
    for line in lines {
        if !line.starts_with('\n') {
            out.push('\n');
        }
        out.push_str(line);
    }
    out
}

fn cut<'a>(bytes: &'a [u8], problems: &mut Vec<Problem>) -> &'a [u8] {
    let Some(head) = bytes.get(..LONGEST).filter(|h| h.len() < bytes.len()) else { return bytes };
    problems.push(too_long(bytes.len()));
    // Back to the start of a character, so that the cut itself makes no bad one.
    let behind = head.iter().rev().take(4).take_while(|b| **b & 0xC0 == 0x80).count();
    let lead = head.len().checked_sub(behind + 1).and_then(|i| head.get(i)).copied().unwrap_or(0);
    let whole = match lead {
        0xF0.. => 4,
        0xE0.. => 3,
        0xC0.. => 2,
        _ => 0,
    };
    let broken = if whole > behind + 1 { behind + 1 } else { 0 };
    head.get(..head.len() - broken).unwrap_or(head)
}

fn declared_by_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_bom(bytes).map(|(encoding, _)| encoding)
}

/// UTF-16 shows in Latin text by zero bytes at every other place.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..bytes.len().min(4096)).unwrap_or(bytes);
    let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), sample.len() / 2);
    if pairs == 0 || bytes.len() % 2 == 1 && bytes.len() < LONGEST {
        return None;
    }
    if odd * 10 >= pairs * 4 && even * 50 <= pairs {
        return Some(UTF_16LE);
    }
    (even * 10 >= pairs * 4 && odd * 50 <= pairs).then_some(UTF_16BE)
}

fn with_encoding(bytes: &[u8], encoding: &'static Encoding, problems: &mut Vec<Problem>) -> String {
    let (text, _, bad) = encoding.decode(bytes);
    let text = text.into_owned();
    if bad {
        let at = if encoding == UTF_8 { first_bad_byte(bytes) } else { None };
        problems.push(bad_characters(encoding, at));
    }
    text
}

fn first_bad_byte(bytes: &[u8]) -> Option<usize> {
    std::str::from_utf8(bytes).err().map(|e| e.valid_up_to())
}

/// Damaged UTF-8 keeps its good characters; anything else is read in the older character set that fits best.
fn not_utf8(bytes: &[u8], declared: Option<&str>, first_bad: usize, problems: &mut Vec<Problem>) -> String {
    let by_sender = || declared.and_then(|label| Encoding::for_label(label.as_bytes()));
    if let Some(encoding) = declared_by_page(bytes).or_else(by_sender).filter(|e| *e != UTF_8) {
        return with_encoding(bytes, encoding, problems);
    }
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    let truncated =
        bad == 1 && first_bad + 4 > bytes.len() && bytes.get(first_bad).is_some_and(|b| *b >= 0xC2);
    if good >= 2 * bad || truncated && good > 0 {
        let text = String::from_utf8_lossy(bytes).into_owned();
        problems.push(bad_characters(UTF_8, Some(first_bad)));
        return text;
    }
    let sample = bytes.get(..bytes.len().min(1 << 20)).unwrap_or(bytes);
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let encoding = detector.guess(None, chardetng::Utf8Detection::Deny);
    problems.push(assumed(encoding, first_bad));
    with_encoding(bytes, encoding, problems)
}

/// The `charset=` of a page's head, or the `encoding=` of an XML declaration.
fn declared_by_page(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(1024))?.to_ascii_lowercase();
    if !head.starts_with(b"<") && !head.trim_ascii_start().starts_with(b"<") {
        return None;
    }
    let after = |key: &[u8]| Some(head.windows(key.len()).position(|w| w == key)? + key.len());
    let at = after(b"charset=").or_else(|| after(b"encoding=").filter(|_| head.starts_with(b"<?xml")))?;
    let label: Vec<u8> = head
        .get(at..)?
        .iter()
        .copied()
        .skip_while(|b| matches!(b, b'"' | b'\'' | b' '))
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        .collect();
    Encoding::for_label(&label)
}

/// What a file is that is not text, told by its first bytes or by control characters.
fn binary_kind(bytes: &[u8]) -> Option<&'static str> {
    let marks: [(&[u8], &str); 12] = [
        (b"%PDF-", "a PDF file"),
        (b"PK\x03\x04", "a ZIP archive or an office document"),
        (b"\x89PNG", "a PNG image"),
        (b"GIF8", "a GIF image"),
        (b"\xFF\xD8\xFF", "a JPEG image"),
        (b"\x1F\x8B", "a gzip archive"),
        (b"7z\xBC\xAF", "a 7z archive"),
        (b"\xD0\xCF\x11\xE0", "an old office document"),
        (b"\x7FELF", "a program"),
        (b"Rar!", "a RAR archive"),
        (b"\xFD7zXZ", "an xz archive"),
        (b"\x28\xB5\x2F\xFD", "a Zstandard archive"),
    ];
    if let Some((_, kind)) = marks.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return Some(kind);
    }
    if declared_by_mark(bytes).is_some() || utf16_without_mark(bytes).is_some() {
        return None;
    }
    let sample = bytes.get(..bytes.len().min(SAMPLE)).unwrap_or(bytes);
    let controls = sample.iter().filter(|b| matches!(b, 0..=8 | 14..=26 | 28..=31 | 127)).count();
    let zeros = sample.iter().filter(|b| **b == 0).count();
    (controls * 50 > sample.len() || zeros * 500 > sample.len()).then_some("binary data")
}

fn binary(kind: &str) -> Problem {
    Problem {
        code: "binary",
        message: format!("this is {kind}, not text"),
        hint: "give plain text or HTML; extract the text of other formats first, for example with pdftotext or pandoc".into(),
        span: None,
    }
}

fn too_long(length: usize) -> Problem {
    Problem {
        code: "too-long",
        message: format!("the text has {length} bytes, of which only the first {LONGEST} are read"),
        hint: "split the text into one document each".into(),
        span: None,
    }
}

fn bad_characters(encoding: &'static Encoding, at: Option<usize>) -> Problem {
    let place = at.map(|at| format!(", first at byte {at}")).unwrap_or_default();
    Problem {
        code: "bad-characters",
        message: format!(
            "the text is not valid {}{place}; what cannot be read is shown as \u{fffd}",
            encoding.name()
        ),
        hint: "convert the file to UTF-8".into(),
        span: None,
    }
}

fn assumed(encoding: &'static Encoding, at: usize) -> Problem {
    Problem {
        code: "assumed-charset",
        message: format!("the text is not UTF-8 (byte {at}); it is read as {}", encoding.name()),
        hint: "convert the file to UTF-8 if letters look wrong".into(),
        span: None,
    }
}

#[cfg(test)]
mod tests {
    //! Bytes of many kinds with the text and the problems that come of them.
    use super::{LONGEST, canonical, decode, take};

    #[track_caller]
    fn check(bytes: &[u8], text: &str, codes: &[&str]) {
        let decoded = decode(bytes, None);
        assert_eq!(canonical(decoded.text), text);
        assert_eq!(decoded.problems.iter().map(|p| p.code).collect::<Vec<_>>(), codes, "{text}");
    }

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
    }

    #[test]
    fn unicode_forms() {
        let text = "Eglė Norvaišienė said “no”.";
        check(text.as_bytes(), text, &[]);
        check(&[b"\xEF\xBB\xBF", text.as_bytes()].concat(), text, &[]);
        check(&utf16(text, true), text, &[]);
        check(&utf16(text, false), text, &[]);
        check(&utf16(&format!("\u{feff}{text}"), true), text, &[]);
        check(&utf16(&format!("\u{feff}{text}"), false), text, &[]);
        check(b"", "", &[]);
    }

    #[test]
    fn line_ends() {
        check(b"a\r\nb\rc\n\r\nd\r", "a\nb\nc\n\nd\n", &[]);
        assert_eq!(canonical("\u{feff}a".into()), "a");
        assert_eq!(canonical("\u{feff}\r\n".into()), "\n");
    }

    #[test]
    fn older_character_sets() {
        check(b"He said \x93no\x94 in the caf\xe9.", "He said “no” in the café.", &["assumed-charset"]);
        let cyrillic =
            encoding_rs::WINDOWS_1251.encode("Министерство иностранных дел вызвало посла").0.into_owned();
        check(&cyrillic, "Министерство иностранных дел вызвало посла", &["assumed-charset"]);
        check(b"<html><meta charset='windows-1250'>\xE8", "<html><meta charset='windows-1250'>č", &[]);
    }

    #[test]
    fn damaged_utf8_keeps_its_good_characters() {
        check("“Nein” \u{0}".trim_end_matches('\0').as_bytes(), "“Nein” ", &[]);
        check(b"\xe2\x80\x9cno\xe2\x80\x9d \xff said", "“no” \u{fffd} said", &["bad-characters"]);
        let decoded = decode(b"\xe2\x80\x9cno\xe2\x80\x9d \xff said", None);
        assert!(decoded.problems.iter().any(|p| p.message.contains("first at byte 9")));
        check(b"\xEF\xBB\xBFab\xff", "ab\u{fffd}", &["bad-characters"]);
        check("“Nein”".as_bytes().get(..9).unwrap_or(b""), "“Nein\u{fffd}", &["bad-characters"]);
    }

    #[test]
    fn what_is_no_text() {
        for bytes in [
            b"%PDF-1.7 and so on".as_slice(),
            b"PK\x03\x04 word/document.xml",
            b"\x89PNG\r\n",
            &[0; 64],
            b"ab\x01\x02\x03cd\x04",
        ] {
            check(bytes, "", &["binary"]);
        }
        let noise: Vec<u8> = (0..4096u32).map(|i| i.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
        check(&noise, "", &["binary"]);
    }

    #[test]
    fn too_long_is_cut_at_a_character() {
        let long = "é".repeat(LONGEST / 2 + 100);
        let shifted = format!("x{long}");
        for text in [&long, &shifted] {
            let decoded = decode(text.as_bytes(), None);
            assert_eq!(decoded.problems.iter().map(|p| p.code).collect::<Vec<_>>(), ["too-long"]);
            assert!(decoded.text.len() <= LONGEST && decoded.text.len() > LONGEST - 4);
            assert!(text.starts_with(&decoded.text));
            assert_eq!(take(text.to_string()).text, decoded.text);
        }
    }
}
