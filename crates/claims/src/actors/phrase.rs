//! Noun phrases: from where to where, their proper name, an acronym in brackets, the person in them.

use syntax::Upos;

use crate::view::View;

/// The stretch of a noun phrase around its head.
#[derive(Debug, Clone)]
pub(crate) struct Phrase {
    pub(crate) head: usize,
    /// First and last token of the head with its modifiers, without relative clauses, appositions and conjuncts.
    pub(crate) first: usize,
    pub(crate) last: usize,
    /// The same with relative clauses and appositions: where ties to a state are said.
    pub(crate) described: (usize, usize),
}

const INNER: &[&str] = &[
    "det",
    "amod",
    "compound",
    "nmod",
    "nmod:poss",
    "nummod",
    "flat",
    "goeswith",
    "fixed",
    "advmod",
    "acl",
    "det:predet",
    "dep",
];
const OUTER: &[&str] = &["appos", "acl:relcl", "parataxis"];

impl Phrase {
    pub(crate) fn at(view: &View, head: usize) -> Phrase {
        let (first, last) = reach(view, head, &|view, c| {
            view.has_rel(c, INNER) && !view.has_rel(c, &["acl:relcl"]) && is_bound(view, c)
        });
        let described = reach(view, head, &|view, c| {
            view.has_rel(c, INNER)
                || view.has_rel(c, OUTER)
                || view.has_rel(c, &["nsubj", "nsubj:pass", "obj", "obl", "xcomp", "advcl", "conj"])
                    && view.head(c) != Some(head)
        });
        Phrase { head, first, last, described }
    }

    /// The name as written, without article and nationality.
    pub(crate) fn name(&self, view: &View) -> String {
        let mut first = self.first;
        while first < self.head
            && matches!(view.upos(first), Upos::Det | Upos::Punct | Upos::Adp | Upos::Cconj)
        {
            first += 1;
        }
        view.span(first, self.name_end(view)).of(view.text).to_string()
    }

    /// The last token of the name: the head, an of-phrase directly after it included.
    fn name_end(&self, view: &View) -> usize {
        let flat = view.children_by(self.head, &["flat"]).max().unwrap_or(self.head).max(self.head);
        let of = view
            .children_by(self.head, &["nmod"])
            .find(|&c| matches!(view.case(c), Some("of" | "for")) && c > flat && c <= flat + 6);
        of.map_or(flat, |c| c.max(view.children_by(c, &["flat", "compound"]).max().unwrap_or(c)))
    }

    /// The run of capitalised words around the head.
    pub(crate) fn proper_name(&self, view: &View) -> String {
        let is_part = |i: usize| {
            view.upos(i) == Upos::Propn
                || (view.form(i).starts_with(char::is_uppercase)
                    && matches!(view.upos(i), Upos::Noun | Upos::Adj | Upos::X | Upos::Num))
                || matches!(view.form(i), "-" | "&")
        };
        let mut first = self.head;
        while first > 0 && is_part(first - 1) && view.form(first - 1) != "The" {
            first -= 1;
        }
        let mut last = self.head;
        while last + 1 < view.len() && (is_part(last + 1) || self.joins(view, last + 1)) {
            last += 1;
        }
        while matches!(view.form(first), "-" | "&") && first < self.head {
            first += 1;
        }
        while matches!(view.form(last), "-" | "&") && last > self.head {
            last -= 1;
        }
        view.span(first, last).of(view.text).to_string()
    }

    /// "of", "for", "and" between capitalised words of one name.
    fn joins(&self, view: &View, i: usize) -> bool {
        matches!(view.lower(i), "of" | "for")
            && i + 1 < view.len()
            && view.upos(i + 1) == Upos::Propn
            && view.is_under(i + 1, self.head)
    }

    /// "(NTRO)" directly after the phrase.
    pub(crate) fn acronym_after<'a>(&self, view: &View<'a>) -> Option<&'a str> {
        let open = (self.head + 1..(self.last + 2).max(self.head + 2))
            .find(|&i| i < view.len() && view.form(i) == "(")?;
        if open + 2 >= view.len() || view.form(open + 2) != ")" {
            return None;
        }
        let word = view.form(open + 1);
        (word.chars().filter(|c| c.is_uppercase()).count() >= 2 || word.starts_with(char::is_uppercase))
            .then_some(word)
    }

    /// The personal name in the phrase: a run of two or more proper nouns, or one after a title.
    pub(crate) fn person_name(&self, view: &View) -> Option<String> {
        let from_head = (view.upos(self.head) == Upos::Propn).then_some(self.head);
        let apposed = view
            .children_by(self.head, &["appos", "flat", "compound"])
            .find(|&c| view.upos(c) == Upos::Propn && c > self.head);
        let at = apposed.or(from_head)?;
        let mut first = at;
        while first > self.first && view.upos(first - 1) == Upos::Propn && !is_title(view, first - 1) {
            first -= 1;
        }
        let mut last = at;
        while last + 1 < view.len()
            && view.upos(last + 1) == Upos::Propn
            && view.is_under(last + 1, self.head)
        {
            last += 1;
        }
        Some(view.span(first, last).of(view.text).to_string())
    }

    /// Whether the phrase is only the noun with its nationality: "US officials", "the Chinese government".
    pub(crate) fn is_plain(&self, view: &View, h: usize) -> bool {
        !(self.first..=self.last).any(|i| {
            i != h && matches!(view.upos(i), Upos::Noun | Upos::Num)
                || (i != h
                    && view.has_rel(i, &["amod"])
                    && view.upos(i) == Upos::Adj
                    && !view.form(i).starts_with(char::is_uppercase))
        })
    }

    /// Whether the office in the phrase is the head's own and not that of somebody mentioned in a modifier after it.
    pub(crate) fn is_office_near_head(&self, view: &View, h: usize) -> bool {
        h >= self.first && h <= self.last && view.is_nominal(h)
    }
}

fn is_title(view: &View, i: usize) -> bool {
    matches!(
        view.lower(i),
        "minister"
            | "president"
            | "secretary"
            | "general"
            | "spokesman"
            | "spokeswoman"
            | "spokesperson"
            | "mr"
            | "mr."
            | "ms"
            | "ms."
            | "mrs"
            | "dr"
            | "prof"
            | "ambassador"
            | "chancellor"
            | "premier"
            | "senator"
            | "captain"
            | "colonel"
            | "commissioner"
            | "director"
            | "attorney"
    )
}

/// A modifier that is written as part of the phrase: nothing set off by a comma or dash.
fn is_bound(view: &View, c: usize) -> bool {
    !view.has_rel(c, &["acl", "nmod", "advmod", "dep"])
        || !view.children_by(c, &["punct"]).any(|p| p < c && matches!(view.form(p), "," | "—" | "–" | "-"))
}

fn reach(view: &View, head: usize, takes: &dyn Fn(&View, usize) -> bool) -> (usize, usize) {
    let (mut first, mut last) = (head, head);
    let mut stack = vec![head];
    let mut left = view.len();
    while let Some(n) = stack.pop() {
        first = first.min(n);
        last = last.max(n);
        left = left.saturating_sub(1);
        if left == 0 {
            break;
        }
        stack.extend(view.children(n).iter().copied().filter(|&c| takes(view, c)));
    }
    (first, last)
}

/// The head and all that is coordinated with it, in text order: "Britain, Canada and Japan".
///
/// Parsers hang members of long lists of names under one another as appositions: a proper noun in apposition to a
/// conjunct counts as one more.
pub(crate) fn conjuncts(view: &View, head: usize) -> Vec<usize> {
    let mut found = vec![head];
    let mut at = 0;
    while at < found.len() && found.len() < view.len() {
        let is_listed = found.len() > 1 || view.children_by(head, &["conj"]).next().is_some();
        let more = view.children(found[at]).iter().copied().filter(|&c| {
            let is_member = view.has_rel(c, &["conj"]) && (view.is_nominal(c) || view.upos(c) == Upos::Adj);
            let is_listed_name =
                is_listed && view.has_rel(c, &["appos", "list"]) && view.upos(c) == Upos::Propn;
            (is_member || is_listed_name) && !found.contains(&c)
        });
        let more: Vec<usize> = more.collect();
        found.extend(more);
        at += 1;
    }
    found.sort_unstable();
    found.dedup();
    found
}
