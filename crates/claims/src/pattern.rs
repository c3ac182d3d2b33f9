//! Word patterns of the lexicon: `take note of`, `rule|exclude out?`, `neither confirm ... deny`.
//!
//! Elements are separated by spaces. An element is one or more words joined by `|`, compared with lemma and lower-case
//! form; a final `?` makes it optional; `...` lets up to six words of the same sentence pass. Between elements up to three
//! adverbs, adjectives, determiners, possessives or quotation marks are passed over ("take *due* note of"), but never a
//! negation: what a pattern does not negate, it does not match negated.

use syntax::Upos;

use crate::view::View;

/// One place of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Element {
    Word { any: Vec<Box<str>>, optional: bool },
    Gap,
}

/// A compiled pattern; the first element is always a word that must be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    elements: Vec<Element>,
}

const GAP: usize = 6;
const SKIP: usize = 3;

impl Pattern {
    /// Compiles; the message says what is wrong with it.
    pub(crate) fn parse(source: &str) -> Result<Pattern, String> {
        let mut elements = Vec::new();
        for part in source.split_whitespace() {
            if part == "..." {
                elements.push(Element::Gap);
                continue;
            }
            let optional = part.len() > 1 && part.ends_with('?');
            let words = if optional { part.trim_end_matches('?') } else { part };
            let any: Vec<Box<str>> = words.split('|').map(|w| w.to_lowercase().into()).collect();
            if any.iter().any(|w| w.is_empty()) {
                return Err(format!("empty word in `{part}`"));
            }
            elements.push(Element::Word { any, optional });
        }
        match elements.first() {
            None => Err("a pattern needs at least one word".into()),
            Some(Element::Word { optional: false, .. }) => match elements.last() {
                Some(Element::Gap) => Err("a pattern cannot end with `...`".into()),
                _ => Ok(Pattern { elements }),
            },
            Some(_) => Err("a pattern begins with a word that must be there".into()),
        }
    }

    /// The words that can stand first: the keys under which the pattern is indexed.
    pub(crate) fn first_words(&self) -> &[Box<str>] {
        match self.elements.first() {
            Some(Element::Word { any, .. }) => any,
            _ => &[],
        }
    }

    /// All words that it may ask for.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        let words = self.elements.iter().flat_map(|e| match e {
            Element::Word { any, .. } => any.as_slice(),
            Element::Gap => &[],
        });
        words.map(AsRef::as_ref)
    }

    /// Number of words it asks for: longer patterns win over shorter ones.
    pub(crate) fn weight(&self) -> usize {
        self.elements.iter().filter(|e| matches!(e, Element::Word { optional: false, .. })).count()
    }

    /// The tokens matched when the pattern begins at token `at`, passed-over tokens left out.
    pub(crate) fn match_at(&self, view: &View, at: usize) -> Option<Vec<usize>> {
        let mut found = Vec::with_capacity(self.elements.len());
        self.step(view, at, 0, &mut found).then_some(found)
    }

    fn step(&self, view: &View, at: usize, element: usize, found: &mut Vec<usize>) -> bool {
        let Some(current) = self.elements.get(element) else { return true };
        match current {
            Element::Gap => (0..=GAP).any(|skip| self.step(view, at + skip, element + 1, found)),
            Element::Word { any, optional } => {
                for skip in 0..=SKIP {
                    let i = at + skip;
                    if i >= view.len() {
                        break;
                    }
                    if any.iter().any(|w| view.is(i, w)) {
                        found.push(i);
                        if self.step(view, i + 1, element + 1, found) {
                            return true;
                        }
                        found.pop();
                    }
                    if element == 0 || !is_passed_over(view, i) {
                        break;
                    }
                }
                *optional && self.step(view, at, element + 1, found)
            }
        }
    }
}

fn is_passed_over(view: &View, i: usize) -> bool {
    match view.upos(i) {
        Upos::Adv | Upos::Adj => !matches!(view.lower(i), "never" | "not" | "hardly"),
        Upos::Det => !matches!(view.lower(i), "no" | "neither"),
        Upos::Pron => matches!(view.token(i).xpos, "PRP$"),
        Upos::Punct => matches!(view.form(i), "\"" | "“" | "”" | "‘" | "’" | "'" | "``" | "''"),
        Upos::Part => view.lower(i) == "'s",
        Upos::Adp
        | Upos::Aux
        | Upos::Cconj
        | Upos::Intj
        | Upos::Noun
        | Upos::Num
        | Upos::Propn
        | Upos::Sconj
        | Upos::Sym
        | Upos::Verb
        | Upos::X => false,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::Pattern;

    #[test]
    fn patterns_say_what_is_wrong_with_them() {
        assert!(Pattern::parse("take note of").is_ok());
        assert!(Pattern::parse("").is_err());
        assert!(Pattern::parse("out? of").is_err());
        assert!(Pattern::parse("neither ...").is_err());
        assert_eq!(Pattern::parse("say|tell that?").unwrap().weight(), 1);
    }
}
