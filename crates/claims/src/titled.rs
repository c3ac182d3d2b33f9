//! Persons with their office, "US secretary of state Antony Blinken", found by their words alone: the parser takes each as
//! one name, since the stacks of nouns before a name are where trees of news break.

use syntax::Sentence;

use crate::{lexicon::names::Names, view::fold};

/// An office has at most so many words, a personal name too.
const MOST_WORDS: usize = 5;
/// Words between office and state: "US deputy attorney general".
const MODIFIERS: &[&str] = &[
    "deputy",
    "vice",
    "acting",
    "interim",
    "former",
    "senior",
    "chief",
    "assistant",
    "principal",
    "foreign",
    "federal",
    "national",
    "retired",
    "then",
    "ex",
    "outgoing",
    "incoming",
    "lead",
    "top",
];
/// Small words inside names: "Ursula von der Leyen".
const PARTICLES: &[&str] = &[
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "bin", "bint", "ibn", "al", "el",
    "la", "le", "ter", "zu", "-",
];
const DAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// First and last token of each titled person. `names` are the listed names of the sentence, by first and last token.
pub(crate) fn find(
    lexicon: &Names,
    text: &str,
    sentence: &Sentence,
    names: &[(usize, usize)],
) -> Vec<(usize, usize)> {
    let words: Vec<Word> = sentence.tokens.iter().map(|t| Word::new(t.span.of(text))).collect();
    if is_title_case(&words) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let Some(end) = office_end(lexicon, &words, at) else {
            at += 1;
            continue;
        };
        match name_end(&words, end + 1, names) {
            Some(last) => {
                found.push((reach_left(&words, at, names), last));
                at = last + 1;
            }
            None => at = end + 1,
        }
    }
    found
}

struct Word {
    lower: String,
    is_capitalised: bool,
}

impl Word {
    fn new(form: &str) -> Word {
        Word { lower: fold(form), is_capitalised: form.starts_with(char::is_uppercase) }
    }

    fn is_any(&self, list: &[&str]) -> bool {
        list.contains(&self.lower.as_str())
    }
}

/// Headlines in title case do not tell names from other words.
fn is_title_case(words: &[Word]) -> bool {
    let long = words.iter().filter(|w| w.lower.chars().count() > 3);
    let (capitalised, all) = long.fold((0, 0), |(c, n), w| (c + usize::from(w.is_capitalised), n + 1));
    all > 0 && capitalised * 3 > all * 2 && all > 5
}

/// The last token of the longest office that begins here.
fn office_end(lexicon: &Names, words: &[Word], at: usize) -> Option<usize> {
    if !lexicon.begins_office(&words[at].lower) {
        return None;
    }
    (1..=MOST_WORDS.min(words.len() - at)).rev().map(|n| at + n).find_map(|end| {
        let joined: Vec<&str> = words[at..end].iter().map(|w| w.lower.as_str()).collect();
        lexicon.office(&joined.join(" ")).map(|_| end - 1)
    })
}

/// The last token of the personal name that begins here.
fn name_end(words: &[Word], first: usize, names: &[(usize, usize)]) -> Option<usize> {
    let is_listed = |i: usize| names.iter().any(|(a, b)| (*a..=*b).contains(&i));
    let is_name = |i: usize| words[i].is_capitalised && !words[i].is_any(DAYS) && !is_listed(i);
    let mut last = (first < words.len() && is_name(first)).then_some(first)?;
    let mut next = first + 1;
    while next < words.len() && next < first + MOST_WORDS {
        if is_name(next) {
            last = next;
        } else if !words[next].is_any(PARTICLES) {
            break;
        }
        next += 1;
    }
    Some(last)
}

/// The first token of what stands before the office and belongs to it: modifiers, then a listed name.
fn reach_left(words: &[Word], office: usize, names: &[(usize, usize)]) -> usize {
    let mut first = office;
    while first > 0 && words[first - 1].is_any(MODIFIERS) {
        first -= 1;
    }
    match names.iter().find(|(_, last)| last + 1 == first) {
        Some((start, _)) => {
            // "Deputy U.S. Attorney General": a modifier before the state.
            let mut before = *start;
            while before > 0 && words[before - 1].is_any(MODIFIERS) {
                before -= 1;
            }
            before
        }
        None => first,
    }
}
