//! Names of groups and units beside a cue, listed or not, and lists of them.

use syntax::Upos;
use text::Span;

use crate::{
    actors::Cast,
    lexicon::names::{Class, Names},
    scene::NameHit,
    view::View,
};

/// A name as it stands in a sentence, or as what stands there refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    pub(super) name: String,
    /// Where it stands: for a pronoun or short form, that.
    pub(super) span: Span,
    pub(super) first: usize,
    pub(super) last: usize,
    /// Listed, in the style of a vendor, or described by the text as a group or unit.
    pub(super) is_known: bool,
}

/// The longest name that no list knows, in tokens.
const LONGEST: usize = 4;

/// The longest list of names after one cue.
const MOST: usize = 16;

/// The mention that begins at a token.
pub(super) fn from(cast: &Cast, s: usize, first: usize) -> Option<Mention> {
    let view = &cast.scene.views[s];
    if first >= view.len() {
        return None;
    }
    if let Some(hit) = cast.scene.name_at(s, first) {
        return (hit.first == first).then(|| known(view, hit)).flatten();
    }
    let mut last = first;
    while last + 1 < view.len() && last - first + 1 < LONGEST && continues(cast, s, last) {
        last += 1;
    }
    unlisted(view, first, last)
}

/// The mention that ends at a token.
pub(super) fn up_to(cast: &Cast, s: usize, last: usize) -> Option<Mention> {
    let view = &cast.scene.views[s];
    if let Some(hit) = cast.scene.name_at(s, last) {
        return (hit.last == last).then(|| known(view, hit)).flatten();
    }
    let mut first = last;
    while first > 0
        && last - first + 1 < LONGEST
        && cast.scene.name_at(s, first - 1).is_none()
        && continues(cast, s, first - 1)
    {
        first -= 1;
    }
    while first < last
        && matches!(view.upos(first), Upos::Det | Upos::Adp | Upos::Pron | Upos::Adv | Upos::Sconj)
    {
        first += 1;
    }
    unlisted(view, first, last)
}

/// Whether the token after this one belongs to the same unlisted name.
fn continues(cast: &Cast, s: usize, at: usize) -> bool {
    let view = &cast.scene.views[s];
    let next = at + 1;
    let is_near = view.token(next).span.start.saturating_sub(view.token(at).span.end) <= 1;
    is_near && is_name_word(view, at) && is_name_word(view, next) && cast.scene.name_at(s, next).is_none()
}

fn is_name_word(view: &View, i: usize) -> bool {
    view.form(i).starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
}

fn unlisted(view: &View, first: usize, last: usize) -> Option<Mention> {
    let span = view.span(first, last);
    let name = span.of(view.text);
    let is_name = name.starts_with(char::is_uppercase)
        && name.chars().filter(|c| c.is_alphabetic()).count() >= 3
        && !matches!(
            view.upos(first),
            Upos::Det | Upos::Adp | Upos::Pron | Upos::Sconj | Upos::Cconj | Upos::Aux
        )
        && !name.contains('\n')
        && !is_reference_number(name);
    is_name.then(|| Mention { name: name.into(), span, first, last, is_known: false })
}

/// A listed name, where it is that of a group or a unit.
fn known(view: &View, hit: &NameHit) -> Option<Mention> {
    let span = view.span(hit.first, hit.last);
    let name = span.of(view.text);
    let is_wanted = match hit.class {
        Class::Group => true,
        Class::Body => hit.is_service && is_unit(name),
        Class::State
        | Class::Demonym
        | Class::People
        | Class::Capital
        | Class::Seat
        | Class::Place
        | Class::Organisation
        | Class::Company
        | Class::Software
        | Class::Decoy => false,
    };
    (is_wanted && !is_reference_number(name)).then(|| Mention {
        name: name.into(),
        span,
        first: hit.first,
        last: hit.last,
        is_known: true,
    })
}

/// A numbered unit, as against a service: "Unit 74455", "Centre 18", "APT-C-40".
fn is_unit(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower.starts_with("unit ") || name.chars().any(|c| c.is_ascii_digit())
}

/// Numbers of techniques, tactics, software and flaws: no names of groups.
pub(super) fn is_reference_number(name: &str) -> bool {
    let digits =
        |rest: &str| (4..=5).contains(&rest.len()) && rest.chars().all(|c| c.is_ascii_digit() || c == '.');
    name.starts_with("CVE")
        || name.strip_prefix("TA").is_some_and(|r| r.starts_with("00") && digits(r))
        || ["T", "S", "M", "C"].iter().any(|p| name.strip_prefix(p).is_some_and(digits))
}

/// Whether a word or words look like the name that somebody coins for a group: digits after letters, a capital inside,
/// several words in capitals.
pub(super) fn is_coined(name: &str) -> bool {
    let has_digit = name.chars().any(|c| c.is_ascii_digit()) && name.starts_with(char::is_uppercase);
    let mut before = ' ';
    let mut has_hump = false;
    for c in name.chars() {
        has_hump |= before.is_lowercase() && c.is_uppercase();
        before = c;
    }
    let is_loud = name.contains([' ', '-'])
        && name.chars().all(|c| c.is_uppercase() || matches!(c, ' ' | '-'))
        && name.split([' ', '-']).all(|w| w.len() >= 3);
    has_digit || has_hump || is_loud
}

/// Whether two names are forms of one: an acronym, or one inside the other.
pub(super) fn is_same_form(a: &str, b: &str) -> bool {
    let fold = |n: &str| n.to_lowercase().replace(['-', ' ', '.', '\''], "");
    let (x, y) = (fold(a), fold(b));
    x == y || x.contains(&y) || y.contains(&x) || is_acronym(a, b) || is_acronym(b, a)
}

fn is_acronym(short: &str, long: &str) -> bool {
    let initials: String =
        long.split([' ', '-']).filter_map(|w| w.chars().next()).filter(|c| c.is_uppercase()).collect();
    initials.chars().count() >= 2 && short.replace(['-', '.', ' '], "") == initials
}

/// Listed names of groups and units in a stretch of text, for tables and headings.
pub(super) fn listed_in<'t>(names: &Names, text: &'t str, span: Span) -> Vec<(&'t str, Span)> {
    let mut found = Vec::new();
    let mut from = span.start;
    let mut previous = ' ';
    for (offset, c) in span.of(text).char_indices() {
        let at = span.start.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
        let is_start = c.is_alphanumeric() && !previous.is_alphanumeric();
        previous = c;
        if at < from || !is_start {
            continue;
        }
        let Some(hit) = names.at(text, at as usize) else { continue };
        let end = u32::try_from(hit.end).unwrap_or(at).min(span.end);
        from = end;
        let is_group = hit.style.is_some()
            || hit.meanings.iter().any(|&m| names.get(m).class == Class::Group && !names.get(m).ambiguous);
        if is_group {
            let here = Span::new(at, end);
            found.push((here.of(text), here));
        }
    }
    found
}

/// Words that may stand between a cue and the name after it.
fn opens(view: &View, i: usize) -> bool {
    matches!(view.form(i), "“" | "\"" | "”" | "‘" | "’" | "'" | ":" | "(" | "``" | "''")
        || matches!(view.lower(i), "the" | "as" | "names" | "name" | "both" | "simply")
}

/// A list of names that begins at or shortly after a token, and the token after it.
pub(super) fn list(cast: &Cast, s: usize, start: usize) -> (Vec<Mention>, usize) {
    let view = &cast.scene.views[s];
    let mut found: Vec<Mention> = Vec::new();
    let mut at = start;
    let mut is_bracketed = start > 0 && is_open_before(view, start);
    while found.len() < MOST {
        while at < view.len() && opens(view, at) {
            is_bracketed |= view.form(at) == "(";
            at += 1;
        }
        let Some(next) = from(cast, s, at).filter(|m| is_plain(view, m)) else { break };
        let is_first = found.is_empty();
        // Outside brackets a comma may as well begin a clause: "known as Kimsuky, Minister Yusoff said".
        let is_sure = (next.is_known || is_coined(&next.name)) && !opens_a_clause(view, next.last + 1);
        if !(is_first || is_bracketed || is_sure) {
            break;
        }
        at = next.last + 1;
        found.push(next);
        at = after_source(cast, s, at);
        match separator(cast, s, at) {
            Some(next) => at = next,
            None => break,
        }
    }
    let end = found.last().map_or(start, |m| m.last + 1);
    (found, end)
}

/// No possessor: "known as Putin's chef".
fn is_plain(view: &View, mention: &Mention) -> bool {
    let next = mention.last + 1;
    next >= view.len() || !matches!(view.lower(next), "'s" | "'")
}

fn opens_a_clause(view: &View, i: usize) -> bool {
    i < view.len() && matches!(view.token(i).xpos, "VBD" | "VBZ" | "VBP" | "MD")
}

/// Whether an open bracket stands before the token and is not closed.
fn is_open_before(view: &View, i: usize) -> bool {
    (0..i).rev().find(|&j| matches!(view.form(j), "(" | ")")).is_some_and(|j| view.form(j) == "(")
}

/// Past a closing quotation mark and "(Microsoft)" after a name.
fn after_source(cast: &Cast, s: usize, at: usize) -> usize {
    let view = &cast.scene.views[s];
    let mut at = at;
    while at < view.len() && matches!(view.form(at), "”" | "\"" | "’" | "'" | "''") {
        at += 1;
    }
    giver_in_brackets(cast, s, at).map_or(at, |(_, last)| last + 1)
}

/// The company in brackets directly after a name, and the token of the closing bracket.
pub(super) fn giver_in_brackets(cast: &Cast, s: usize, at: usize) -> Option<(Span, usize)> {
    let view = &cast.scene.views[s];
    if at + 2 >= view.len() || view.form(at) != "(" {
        return None;
    }
    let close = (at + 1..view.len().min(at + 6)).find(|&i| view.form(i) == ")")?;
    let is_company =
        (at + 1..close).any(|i| cast.scene.name_at(s, i).is_some_and(|h| h.class == Class::Company));
    is_company.then(|| (view.span(at + 1, close - 1), close))
}

/// The token after a comma, slash, "and" or both.
fn separator(cast: &Cast, s: usize, at: usize) -> Option<usize> {
    let view = &cast.scene.views[s];
    let is_mark = |i: usize| i < view.len() && matches!(view.form(i), "," | ";" | "/");
    let is_word =
        |i: usize| i < view.len() && matches!(view.lower(i), "and" | "or" | "&" | "alias" | "aka" | "a.k.a.");
    let mut i = at;
    if is_mark(i) {
        i += 1;
    }
    while is_word(i) {
        i += 1;
    }
    (i > at && i < view.len()).then_some(i)
}
