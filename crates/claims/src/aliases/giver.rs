//! Verbs of giving a name, and who gives it: "which Microsoft calls …", "tracked by Mandiant as …".

use text::Span;

use super::{Relation, Tie, before, mention, mention::Mention, referred};
use crate::{
    actors::Cast,
    lexicon::names::Class,
    statement::{Kind, Party},
    view::View,
};

/// The farthest that "as" and the giver may stand from the verb, in tokens.
const REACH: usize = 9;

/// What a verb of naming at these tokens says.
pub(super) fn named(cast: &Cast, s: usize, first: usize, last: usize, needs_as: bool) -> Vec<Tie> {
    let view = &cast.scene.views[s];
    if view.is_negated(first) || first.checked_sub(1).is_some_and(|b| view.lower(b) == "not") {
        return vec![];
    }
    match giver_before(cast, s, first) {
        Some((giver, from)) => by_active(cast, s, (first, last), needs_as, (giver, from)),
        None => by_passive(cast, s, first, last, needs_as),
    }
}

/// "Tracked by Mandiant as UNC3886", "known in the industry as Kimsuky", "dubbed Seashell Blizzard by Microsoft".
fn by_passive(cast: &Cast, s: usize, first: usize, last: usize, needs_as: bool) -> Vec<Tie> {
    let view = &cast.scene.views[s];
    if !matches!(view.token(first).xpos, "VBN" | "VBD" | "JJ" | "VB") {
        return vec![];
    }
    let as_at = (last + 1..view.len().min(last + 1 + REACH))
        .take_while(|&i| !matches!(view.form(i), "," | ";" | "(" | "." | ":"))
        .find(|&i| view.lower(i) == "as");
    let (names_at, between) = match as_at {
        Some(at) => (at + 1, last + 1..at),
        None if needs_as => return vec![],
        None => (last + 1, 0..0),
    };
    if names_no_group(cast, view, first) {
        return vec![];
    }
    let (others, end) = mention::list(cast, s, names_at);
    let Some(name) = before(cast, s, first) else { return vec![] };
    let mut giver = between
        .clone()
        .find(|&i| is_by(view, i))
        .and_then(|i| party(cast, s, i + 1, between.end.saturating_sub(1)));
    if giver.is_none() && end < view.len() && view.lower(end) == "by" {
        giver = phrase_after(view, end + 1).and_then(|last| party(cast, s, end + 1, last));
    }
    each(cast, s, &others, |other| Tie {
        name: name.clone(),
        other,
        relation: Relation::Same,
        giver: giver.clone(),
        cue: first,
    })
}

/// Whether the verb modifies a noun for malware, an operation or a company, or has it as its subject: "the campaign by
/// Turla, called Snake", "the malware of Turla was called Snake".
fn names_no_group(cast: &Cast, view: &View, verb: usize) -> bool {
    let no_group = cast.scene.lexicon.words.phrases("no-group");
    let modified = view.head(verb).filter(|&h| view.has_rel(verb, &["acl"]) && h < verb);
    let mut nouns = modified.into_iter().chain(view.children_by(verb, &["nsubj", "nsubj:pass"]));
    nouns.any(|noun| no_group.iter().any(|w| view.is(noun, w)))
}

/// "Which Microsoft calls Seashell Blizzard", "Mandiant tracks the group as APT44", "we track it as APT-47".
fn by_active(
    cast: &Cast,
    s: usize,
    verb: (usize, usize),
    needs_as: bool,
    giver: (Option<Party>, usize),
) -> Vec<Tie> {
    let view = &cast.scene.views[s];
    let (giver, from) = giver;
    let tie = |name: &Mention, other| Tie {
        name: name.clone(),
        other,
        relation: Relation::Same,
        giver: giver.clone(),
        cue: verb.0,
    };
    let at = verb.1 + 1;
    let is_as = |i: usize| i < view.len() && view.lower(i) == "as";
    let is_relative = from > 0 && matches!(view.lower(from - 1), "which" | "that" | "what" | "whom" | "who");
    if is_relative {
        if needs_as && !is_as(at) {
            return vec![];
        }
        let (others, _) = mention::list(cast, s, at);
        let Some(name) = before(cast, s, from - 1) else { return vec![] };
        return each(cast, s, &others, |other| tie(&name, other));
    }
    let Some(name) = object(cast, s, at) else { return vec![] };
    let next = (name.last + 1..view.len().min(name.last + 3)).find(|&i| is_as(i));
    let start = match next {
        Some(as_at) => as_at + 1,
        None if needs_as => return vec![],
        None => name.last + 1,
    };
    let (others, _) = mention::list(cast, s, start);
    each(cast, s, &others, |other| tie(&name, other))
}

/// The name or the short form of a group directly after a verb.
fn object(cast: &Cast, s: usize, at: usize) -> Option<Mention> {
    let view = &cast.scene.views[s];
    let names = &cast.scene.lexicon.names;
    let start = (at..view.len()).find(|&i| !matches!(view.lower(i), "the" | "this" | "that" | "“" | "\""))?;
    if let Some(found) = mention::from(cast, s, start) {
        return Some(found);
    }
    let head = (start..view.len().min(start + 4))
        .find(|&i| matches!(view.lower(i), "it" | "them") || names.is_noun("actors", view.lower(i)))?;
    let is_direct = (start..head)
        .all(|i| matches!(view.upos(i), syntax::Upos::Adj | syntax::Upos::Noun | syntax::Upos::Adv));
    is_direct.then(|| referred(cast, s, head)).flatten()
}

/// The subject directly before an active verb and its first token; no giver where it is the text itself ("we").
fn giver_before(cast: &Cast, s: usize, verb: usize) -> Option<(Option<Party>, usize)> {
    let view = &cast.scene.views[s];
    let mut last = verb.checked_sub(1)?;
    let mut is_perfect = false;
    while last > 0
        && (view.upos(last) == syntax::Upos::Adv
            || matches!(view.lower(last), "has" | "have" | "had" | "will" | "also"))
    {
        is_perfect |= matches!(view.lower(last), "has" | "have" | "had");
        last -= 1;
    }
    // A tagger takes "tracks" beside names for a noun.
    let is_verb = match view.token(verb).xpos {
        "VBZ" | "VBP" | "VBD" | "VB" => true,
        "VBN" => is_perfect,
        "NNS" => cast.scene.name_at(s, last).is_some_and(|h| h.class == Class::Company),
        _ => false,
    };
    if !is_verb {
        return None;
    }
    if matches!(view.lower(last), "which" | "that" | "who" | "what" | "whom") || !view.is_nominal(last) {
        return None;
    }
    let mut first = cast.scene.name_at(s, last).map_or(last, |h| h.first);
    while first > 0 && first + 6 > last && is_inside(cast, s, first - 1) {
        first = cast.scene.name_at(s, first - 1).map_or(first - 1, |h| h.first);
    }
    if matches!(view.lower(last), "we" | "i" | "us") {
        return Some((None, last));
    }
    Some((party(cast, s, first, last), first))
}

/// Whether the token may stand inside a short subject: "the security firm Mandiant", "some researchers".
fn is_inside(cast: &Cast, s: usize, i: usize) -> bool {
    let view = &cast.scene.views[s];
    if matches!(view.lower(i), "which" | "that" | "what" | "whom" | "who") {
        return false;
    }
    cast.scene.name_at(s, i).is_some_and(|h| h.class != Class::Group)
        || matches!(
            view.upos(i),
            syntax::Upos::Det | syntax::Upos::Adj | syntax::Upos::Noun | syntax::Upos::Propn
        ) && cast.scene.name_at(s, i).is_none()
}

fn is_by(view: &View, i: usize) -> bool {
    matches!(view.lower(i), "by" | "to" | "in" | "among" | "amongst" | "within" | "across" | "inside" | "at")
}

/// The last token of the noun phrase that begins at a token.
fn phrase_after(view: &View, start: usize) -> Option<usize> {
    let end = (start..view.len().min(start + REACH))
        .take_while(|&i| view.is_nominal(i) || matches!(view.upos(i), syntax::Upos::Det | syntax::Upos::Adj))
        .last()?;
    view.is_nominal(end).then_some(end)
}

/// Who is named in a stretch of tokens as giver of a name; `None` for the speaker or text itself.
fn party(cast: &Cast, s: usize, first: usize, last: usize) -> Option<Party> {
    let view = &cast.scene.views[s];
    if first > last
        || last >= view.len()
        || (first..=last).any(|i| matches!(view.lower(i), "we" | "us" | "our"))
    {
        return None;
    }
    let start = (first..=last).find(|&i| !matches!(view.upos(i), syntax::Upos::Det | syntax::Upos::Punct))?;
    let span = view.span(start, last);
    let resolved = (start..=last)
        .rev()
        .filter(|&i| view.is_nominal(i))
        .find_map(|i| cast.scene.name_at(s, i).map(|h| cast.of_name(s, i, h)))
        .or_else(|| cast.resolve(s, last).into_iter().next().filter(|a| a.code != "~" && !a.is_guess));
    if let Some(actor) = resolved {
        return Some(Party { span, ..actor.party() });
    }
    Some(unlisted(view, start, last, span))
}

/// A coined name gives names as a vendor does; "the industry", "others" are nobody known.
fn unlisted(view: &View, first: usize, last: usize, span: Span) -> Party {
    let is_name = (first..=last).all(|i| view.form(i).starts_with(char::is_uppercase));
    let (code, kind) = if is_name { ("-", Kind::Company) } else { ("?", Kind::Unknown) };
    Party { code: code.into(), name: Some(span.of(view.text).into()), kind, tie: None, span }
}

/// A tie for each name of a list, with the giver that stands in brackets after it.
pub(super) fn each(cast: &Cast, s: usize, others: &[Mention], tie: impl Fn(Mention) -> Tie) -> Vec<Tie> {
    let view = &cast.scene.views[s];
    let with_giver = |other: &Mention| {
        let mut made = tie(other.clone());
        if let Some((span, _)) = mention::giver_in_brackets(cast, s, other.last + 1) {
            let name = Some(span.of(view.text).to_string());
            made.giver = Some(Party { code: "-".into(), name, kind: Kind::Company, tie: None, span });
        }
        made
    };
    others.iter().map(with_giver).collect()
}
