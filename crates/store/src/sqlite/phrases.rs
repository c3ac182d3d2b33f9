//! Phrases in texts, with words as the index has them: letters and digits, in lower case, without marks on letters.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Whether the words follow each other in the text; with `is_prefix`, the last one may go on.
pub(super) fn has_phrase(text: &str, words: &[String], is_prefix: bool) -> bool {
    let wanted: Vec<String> = words.iter().map(|word| folded(word)).collect();
    let Some((first, others)) = wanted.split_first() else { return false };
    let mut there = text.split(|c: char| !is_of_word(c)).filter(|word| is_word(word));
    while let Some(word) = there.next() {
        let is_last = |at: usize| is_prefix && at + 1 == wanted.len();
        let mut next = there.clone();
        let goes_on = |(at, wanted): (usize, &String)| {
            next.next().is_some_and(|word| fits(word, wanted, is_last(at + 1)))
        };
        if fits(word, first, is_last(0)) && others.iter().enumerate().all(goes_on) {
            return true;
        }
    }
    false
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// Whether anything is left of it without its marks.
fn is_word(word: &str) -> bool {
    if word.is_ascii() { !word.is_empty() } else { !folded(word).is_empty() }
}

/// Whether a word of the text is the one that is wanted. Nearly all are ASCII: for these nothing has to be written anew.
fn fits(word: &str, wanted: &str, may_go_on: bool) -> bool {
    if !word.is_ascii() {
        let word = folded(word);
        return if may_go_on { word.starts_with(wanted) } else { word == wanted };
    }
    let (word, wanted) = (word.as_bytes(), wanted.as_bytes());
    let begins = word.get(..wanted.len()).is_some_and(|head| head.eq_ignore_ascii_case(wanted));
    begins && (may_go_on || word.len() == wanted.len())
}

fn folded(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    word.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, words: &str, is_prefix: bool) -> bool {
        let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
        has_phrase(text, &words, is_prefix)
    }

    #[test]
    fn words_must_follow_each_other() {
        assert!(check("servers running Microsoft Exchange, earlier", "microsoft exchange", false));
        assert!(!check("Exchange from Microsoft", "microsoft exchange", false));
        assert!(!check("Microsoft", "microsoft exchange", false));
        assert!(check("the Exchange-servers", "exchange serv", true));
        assert!(!check("the Exchange-servers", "exchange serv", false));
        assert!(check("São Paulo’s port", "sao paulo s", false));
        assert!(!check("", "a", false));
        assert!(check("of the Exchange server of the Exchange Servers", "the exchange servers", false));
        assert!(check("at Zürich’s ports", "zurich s po", true));
        assert!(!check("the end", "the end of", false));
    }
}
