//! Learns lemma rules: suffix rules first, then the forms that the rules get wrong.

use std::collections::BTreeMap;

use super::conllu::Sentence;
use crate::lemma::{Edit, LONGEST_SUFFIX, Lookup, base, key, suffixes};
use crate::model::Tag;

/// A suffix rule must be seen with this many different forms.
const FORMS: usize = 2;

type Votes = BTreeMap<u16, usize>;

/// The edits, and the table of keys and edit numbers in the order of the keys.
pub(crate) struct Rules {
    pub(crate) edits: Vec<Edit>,
    pub(crate) table: BTreeMap<u32, u16>,
}

fn winner(votes: &Votes) -> Option<(u16, usize)> {
    votes
        .iter()
        .map(|(&edit, &count)| (edit, count))
        .max_by_key(|&(edit, count)| (count, std::cmp::Reverse(edit)))
}

/// Learns from all words of the text.
pub(crate) fn learn(sentences: &[Sentence], listed: &Sentence) -> Rules {
    let (edits, forms) = collect(sentences.iter().chain([listed]));
    let mut by_suffix: BTreeMap<(String, Tag), Votes> = BTreeMap::new();
    for ((form, tag), votes) in &forms {
        let Some((edit, _)) = winner(votes) else { continue };
        for suffix in suffixes(form).filter(|suffix| !suffix.whole) {
            *by_suffix.entry((suffix.text.to_string(), *tag)).or_default().entry(edit).or_default() += 1;
        }
    }
    let mut table: BTreeMap<u32, u16> = BTreeMap::new();
    for length in 0..=LONGEST_SUFFIX {
        for ((suffix, tag), votes) in
            by_suffix.iter().filter(|((suffix, _), _)| suffix.chars().count() == length)
        {
            let Some((edit, count)) = winner(votes) else { continue };
            let shorter = lookup(&table, suffix, *tag, true);
            if (count >= FORMS || length == 0) && shorter != Some(edit) {
                table.insert(key(Lookup { text: suffix, whole: false }, *tag), edit);
            }
        }
    }
    let mut exceptions: BTreeMap<u32, u16> = BTreeMap::new();
    for ((form, tag), votes) in &forms {
        if let Some((edit, _)) = winner(votes)
            && lookup(&table, form, *tag, false) != Some(edit)
        {
            exceptions.insert(key(Lookup { text: form, whole: true }, *tag), edit);
        }
    }
    table.extend(exceptions);
    Rules { edits, table }
}

/// What the rules learned so far say; `shorter` leaves the full length out.
fn lookup(table: &BTreeMap<u32, u16>, form: &str, tag: Tag, shorter: bool) -> Option<u16> {
    suffixes(form)
        .filter(|suffix| !(suffix.whole || (shorter && suffix.text.len() == form.len())))
        .find_map(|suffix| table.get(&key(suffix, tag)).copied())
}

/// Every form with its tag and how often each edit was right for it.
fn collect<'a>(sentences: impl Iterator<Item = &'a Sentence>) -> (Vec<Edit>, BTreeMap<(String, Tag), Votes>) {
    let mut edits: BTreeMap<Edit, u16> = BTreeMap::new();
    let mut forms: BTreeMap<(String, Tag), Votes> = BTreeMap::new();
    let mut form = String::new();
    for word in sentences.flat_map(|sentence| &sentence.words).filter(|word| word.lemma != "_") {
        base(&word.form, word.upos, &mut form);
        let Some(edit) = Edit::between(&form, &word.lemma).filter(|edit| edit.append.len() < 12) else {
            continue;
        };
        let next = u16::try_from(edits.len()).unwrap_or(u16::MAX);
        let number = *edits.entry(edit).or_insert(next);
        let tag = Tag { upos: word.upos, xpos: word.xpos };
        *forms.entry((form.clone(), tag)).or_default().entry(number).or_default() += 1;
    }
    let mut list = vec![Edit { cut: 0, append: String::new() }; edits.len()];
    for (edit, number) in edits {
        list[usize::from(number)] = edit;
    }
    (list, forms)
}
