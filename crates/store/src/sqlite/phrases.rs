//! Phrases in texts, with words as the index has them: letters and digits, in lower case, without marks on letters.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Whether the words follow each other in the text; with `is_prefix`, the last one may go on.
pub(super) fn has_phrase(text: &str, words: &[String], is_prefix: bool) -> bool {
    let wanted: Vec<String> = words.iter().map(|word| folded(word)).collect();
    let Some(first) = wanted.first() else { return false };
    let there: Vec<String> =
        text.split(|c: char| !is_of_word(c)).map(folded).filter(|word| !word.is_empty()).collect();
    let last = wanted.len() - 1;
    let fits = |(at, wanted): (usize, &String), word: &String| match is_prefix && at == last {
        true => word.starts_with(wanted.as_str()),
        false => word == wanted,
    };
    let begins = |word: &String| fits((0, first), word);
    let holds = |run: &[String]| {
        begins(&run[0]) && wanted.iter().enumerate().zip(run).all(|(wanted, word)| fits(wanted, word))
    };
    there.windows(wanted.len()).any(holds)
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
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
    }
}
