//! What a source says about names: that two are one group, that they overlap, that they are told apart.
//!
//! **Nothing is merged here**: an alias is a claim with its source and its words. A second name is believed only between
//! names of groups and units; acronyms, persons, malware and operations have none.

mod giver;
mod mention;
mod table;

use std::collections::BTreeSet;

use text::Span;

use crate::{
    actors::Cast,
    statement::{Alias, Kind, Party},
    view::View,
    voice::Voices,
};
use mention::Mention;

/// What is said of two names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    /// Two names of one group.
    Same,
    /// In part the same.
    Overlaps,
    /// Two groups.
    Distinct,
}

impl Relation {
    /// The stable name in outputs and in the lexicon.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Relation::Same => "same-as",
            Relation::Overlaps => "overlaps",
            Relation::Distinct => "distinct",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Relation> {
        [Relation::Same, Relation::Overlaps, Relation::Distinct].into_iter().find(|r| r.name() == name)
    }
}

/// Where the names stand around the words that tie them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// One before, the others after.
    Between,
    /// Both before.
    Pair,
    /// Both after.
    After,
}

impl Form {
    pub(crate) fn from_name(name: &str) -> Option<Form> {
        match name {
            "between" => Some(Form::Between),
            "pair" => Some(Form::Pair),
            "after" => Some(Form::After),
            _ => None,
        }
    }
}

/// What words that tie two names say, and where the names stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tying {
    pub(crate) relation: Relation,
    pub(crate) form: Form,
}

/// Two names tied by words, before it is settled who says so.
struct Tie {
    name: Mention,
    other: Mention,
    relation: Relation,
    /// Who gives the name, where the words say so.
    giver: Option<Party>,
    /// A token of the words: whoever speaks there is the source.
    cue: usize,
}

/// Tokens between a name and a cue that are looked over.
const REACH: usize = 9;

/// Every claim about names in the document, in text order, each once.
pub(crate) fn find(cast: &Cast, voices: &Voices) -> Vec<Alias> {
    let mut found = Vec::new();
    for s in 0..cast.scene.views.len() {
        let view = &cast.scene.views[s];
        if view.len() == 0 || view.form(view.len() - 1) == "?" {
            continue;
        }
        for tie in in_sentence(cast, s) {
            found.extend(alias(cast, voices, s, tie));
        }
    }
    found.extend(table::find(cast));
    found.sort_by_key(|a: &Alias| a.span);
    let mut seen = BTreeSet::new();
    found.retain(|a| {
        let key = |n: &str| n.to_lowercase();
        let source = (a.source.code.clone(), a.source.name.clone());
        seen.insert((source, key(&a.name), key(&a.other), a.relation))
    });
    found
}

fn alias(cast: &Cast, voices: &Voices, s: usize, tie: Tie) -> Option<Alias> {
    let view = &cast.scene.views[s];
    if !is_credible(cast, s, &tie) {
        return None;
    }
    let span = tie.name.span.join(tie.other.span);
    let source = tie.giver.unwrap_or_else(|| speaker(cast, voices, s, tie.cue, view.token(tie.cue).span));
    Some(Alias { source, name: tie.name.name, other: tie.other.name, relation: tie.relation.name(), span })
}

/// Whether both names may be those of groups.
fn is_credible(cast: &Cast, s: usize, tie: &Tie) -> bool {
    let (a, b) = (&tie.name, &tie.other);
    if mention::is_same_form(&a.name, &b.name) || is_part(cast, s, a) || is_part(cast, s, b) {
        return false;
    }
    if a.is_known || b.is_known {
        return true;
    }
    let (first, last) = (a.first.min(b.first), a.last.max(b.last));
    (mention::is_coined(&a.name) || mention::is_coined(&b.name)) && has_group_noun(cast, s, first, last)
}

/// Whether the name belongs to malware, an operation, a company.
fn is_part(cast: &Cast, s: usize, m: &Mention) -> bool {
    let view = &cast.scene.views[s];
    let no_group = cast.scene.lexicon.words.phrases("no-group");
    let is_such = |i: usize| i < view.len() && no_group.iter().any(|w| view.is(i, w));
    let is_word = |i: usize| is_such(i) && view.upos(i) != syntax::Upos::Verb;
    (m.first > 0 && is_word(m.first - 1)) || is_word(m.last + 1) || (!m.is_known && is_word(m.first))
}

fn has_group_noun(cast: &Cast, s: usize, first: usize, last: usize) -> bool {
    let view = &cast.scene.views[s];
    let names = &cast.scene.lexicon.names;
    let from = first.saturating_sub(4);
    (from..view.len().min(last + 8)).any(|i| names.is_noun("actors", view.lower(i)))
}

/// Whoever speaks the words; the text's own voice where nobody is named.
fn speaker(cast: &Cast, voices: &Voices, s: usize, token: usize, span: Span) -> Party {
    let said =
        voices.of(cast, s, token).into_iter().flat_map(|sp| sp.speakers.iter()).find(|a| a.code != "~");
    let who = said.or_else(|| voices.turn(s));
    who.map_or_else(|| text_voice(span), crate::actors::Actor::party)
}

/// The text's own voice.
fn text_voice(span: Span) -> Party {
    Party { code: "~".into(), name: None, kind: Kind::Unknown, tie: None, span }
}

fn in_sentence(cast: &Cast, s: usize) -> Vec<Tie> {
    let view = &cast.scene.views[s];
    let mut ties: Vec<Tie> = Vec::new();
    let mut i = 0;
    while i < view.len() {
        let (here, next) = at_token(cast, s, i);
        // "X, alias Y, alias Z": both are other names of X.
        for mut tie in here {
            let earlier = ties.iter().find(|t| t.other.span == tie.name.span && t.relation == tie.relation);
            if let Some(first) = earlier {
                tie.name = first.name.clone();
            }
            ties.push(tie);
        }
        i = next.max(i + 1);
    }
    ties
}

/// What the words that begin at a token say, and where to look on.
fn at_token(cast: &Cast, s: usize, i: usize) -> (Vec<Tie>, usize) {
    let view = &cast.scene.views[s];
    let words = &cast.scene.lexicon.words;
    if let Some(hit) = words.tying.at(view, i) {
        let ties = tied(cast, s, hit.first(), hit.last(), hit.value);
        if !ties.is_empty() {
            return (ties, hit.last() + 1);
        }
    }
    if let Some(hit) = words.naming.at(view, i) {
        return (giver::named(cast, s, hit.first(), hit.last(), hit.value), hit.last() + 1);
    }
    if view.form(i) == "(" {
        return (in_brackets(cast, s, i), i + 1);
    }
    (equated(cast, s, i), i + 1)
}

/// Names around words that tie them.
fn tied(cast: &Cast, s: usize, first: usize, last: usize, tying: Tying) -> Vec<Tie> {
    let view = &cast.scene.views[s];
    let relation = |from: usize| match (is_denied(view, from, first), tying.relation) {
        (false, relation) => Some(relation),
        (true, Relation::Same | Relation::Overlaps) => Some(Relation::Distinct),
        // "Not to be confused with" tells apart; "not distinct from" says little.
        (true, Relation::Distinct) => view.lower(first).eq("to").then_some(Relation::Distinct),
    };
    let tie = |name: &Mention, other: Mention, relation| Tie {
        name: name.clone(),
        other,
        relation,
        giver: None,
        cue: first,
    };
    match tying.form {
        Form::Between => {
            let (others, _) = mention::list(cast, s, past_filler(cast, s, last + 1));
            let Some(name) = before(cast, s, first) else { return vec![] };
            let Some(relation) = relation(name.last + 1) else { return vec![] };
            giver::each(cast, s, &others, |other| tie(&name, other, relation))
        }
        Form::After => match mention::list(cast, s, past_filler(cast, s, last + 1)).0.as_slice() {
            [a, b] => vec![tie(a, b.clone(), tying.relation)],
            _ => vec![],
        },
        Form::Pair => {
            let Some(b) = before(cast, s, first) else { return vec![] };
            let is_and = b.first >= 2 && matches!(view.lower(b.first - 1), "and" | "&");
            let a = is_and.then(|| mention::up_to(cast, s, b.first - 2)).flatten();
            match (a, relation(b.last + 1)) {
                (Some(a), Some(relation)) => vec![tie(&a, b, relation)],
                _ => vec![],
            }
        }
    }
}

fn is_denied(view: &View, from: usize, to: usize) -> bool {
    (from..=to).any(|i| matches!(view.lower(i), "not" | "n't" | "never" | "no" | "neither" | "cannot"))
}

/// Past "the activity of the group tracked as" before the name it is about.
fn past_filler(cast: &Cast, s: usize, start: usize) -> usize {
    let view = &cast.scene.views[s];
    let names = &cast.scene.lexicon.names;
    let is_filler = |i: usize| {
        names.is_noun("actors", view.lower(i))
            && cast.scene.name_at(s, i).is_none()
            && mention::from(cast, s, i).is_none()
            || matches!(
                view.lower(i),
                "the"
                    | "a"
                    | "an"
                    | "activity"
                    | "of"
                    | "cluster"
                    | "previously"
                    | "known"
                    | "tracked"
                    | "as"
                    | "reported"
                    | "what"
                    | "we"
                    | "that"
                    | "calls"
                    | "call"
                    | "itself"
                    | "track"
                    | "set"
                    | "intrusion"
                    | "attributed"
                    | "to"
            )
    };
    let mut at = start;
    while at < view.len() && at < start + REACH && is_filler(at) {
        at += 1;
    }
    at
}

/// The name before a cue: directly, or what the phrase before it refers to.
fn before(cast: &Cast, s: usize, cue: usize) -> Option<Mention> {
    let view = &cast.scene.views[s];
    let names = &cast.scene.lexicon.names;
    let mut noun = None;
    let mut at = cue;
    for _ in 0..REACH {
        at = at.checked_sub(1)?;
        if let Some(found) = mention::up_to(cast, s, at).filter(|_| !is_skipped(view, at)) {
            return Some(found).filter(|m| noun.is_none_or(|n| n == m.last + 1) || m.is_known);
        }
        if view.form(at) == ")" {
            at = (0..at).rev().find(|&j| view.form(j) == "(")?;
        } else if noun.is_none() && names.is_noun("actors", view.lower(at)) {
            noun = Some(at);
        } else if !is_skipped(view, at) {
            break;
        }
    }
    referred(cast, s, noun.or_else(|| subject(view, cue))?)
}

fn is_skipped(view: &View, i: usize) -> bool {
    view.upos(i) == syntax::Upos::Adv
        || matches!(view.form(i), "," | "(" | "—" | "–" | "-" | "“" | "”" | "\"" | "'" | "’" | "/" | ":")
        || matches!(
            view.lower(i),
            "or" | "and"
                | "is"
                | "are"
                | "was"
                | "were"
                | "has"
                | "have"
                | "been"
                | "be"
                | "being"
                | "the"
                | "a"
                | "an"
                | "that"
                | "which"
                | "who"
                | "what"
                | "also"
                | "not"
                | "does"
                | "do"
                | "no"
                | "should"
                | "must"
                | "to"
        )
}

/// The passive or active subject of the verb that the cue is or belongs to.
fn subject(view: &View, cue: usize) -> Option<usize> {
    let verbs = std::iter::once(cue).chain(view.ancestors(cue)).take(3);
    verbs.filter_map(|v| view.children_by(v, &["nsubj", "nsubj:pass"]).find(|&c| c < cue)).next()
}

/// The named group that a pronoun, short form or description means.
fn referred(cast: &Cast, s: usize, head: usize) -> Option<Mention> {
    let view = &cast.scene.views[s];
    let actor = cast.resolve(s, head).into_iter().find(|a| a.kind == Kind::Group)?;
    let name = actor.name?;
    let whole = Span::new(0, u32::try_from(name.len()).ok()?);
    let is_listed = mention::listed_in(&cast.scene.lexicon.names, &name, whole)
        .first()
        .is_some_and(|(n, _)| n.len() == name.len());
    let is_proper =
        name.split_whitespace().all(|w| w.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()));
    let is_body = cast.scene.lexicon.names.at(&name, 0).is_some() && !is_listed;
    (is_proper && !is_body).then(|| Mention {
        name,
        span: view.token(head).span,
        first: head,
        last: head,
        is_known: true,
    })
}

/// "X (Y, Z)".
fn in_brackets(cast: &Cast, s: usize, open: usize) -> Vec<Tie> {
    let view = &cast.scene.views[s];
    let Some(name) = open.checked_sub(1).and_then(|at| mention::up_to(cast, s, at)) else { return vec![] };
    let mut start = open + 1;
    while start < view.len() && matches!(view.lower(start), "also" | ":" | "or" | "=" | "now") {
        start += 1;
    }
    let (others, end) = mention::list(cast, s, start);
    let is_whole = end < view.len() && view.form(end) == ")";
    let is_sure = |m: &Mention| m.is_known || (name.is_known && mention::is_coined(&m.name));
    let is_led = start > open + 1;
    if !is_whole || !others.iter().all(|m| is_sure(m) || is_led) {
        return vec![];
    }
    let tie = |other| Tie { name: name.clone(), other, relation: Relation::Same, giver: None, cue: open };
    others.into_iter().map(tie).collect()
}

/// "X is Y", "X is not the crew that calls itself Y".
fn equated(cast: &Cast, s: usize, i: usize) -> Vec<Tie> {
    let view = &cast.scene.views[s];
    let is_copula = matches!(view.lower(i), "is" | "are" | "was" | "were");
    let Some(name) = i.checked_sub(1).filter(|_| is_copula).and_then(|at| mention::up_to(cast, s, at)) else {
        return vec![];
    };
    if name.first > 0
        && matches!(view.lower(name.first - 1), "if" | "whether" | "of" | "to" | "by" | "and" | "or")
    {
        return vec![];
    }
    let mut at = i + 1;
    let mut is_not = false;
    while at < view.len() && at <= i + REACH && is_between(cast, s, at) {
        is_not |= matches!(view.lower(at), "not" | "n't");
        at += 1;
    }
    let Some(other) = mention::from(cast, s, at) else { return vec![] };
    let is_last = other.last + 1 >= view.len() || !matches!(view.lower(other.last + 1), "'s" | "'" | "-");
    let is_head = !view.is_nominal(other.last + 1usize.min(view.len() - 1 - other.last))
        || other.last + 1 >= view.len();
    if !is_last
        || !is_head
        || !(name.is_known || mention::is_coined(&name.name))
        || !(other.is_known || is_not && name.is_known)
    {
        return vec![];
    }
    let relation = if is_not { Relation::Distinct } else { Relation::Same };
    vec![Tie { name, other, relation, giver: None, cue: i }]
}

/// Words between "is" and the other name.
fn is_between(cast: &Cast, s: usize, i: usize) -> bool {
    let view = &cast.scene.views[s];
    let is_noun =
        cast.scene.name_at(s, i).is_none() && cast.scene.lexicon.names.is_noun("actors", view.lower(i));
    is_noun
        || matches!(
            view.lower(i),
            "not"
                | "n't"
                | "the"
                | "a"
                | "same"
                | "as"
                | "that"
                | "which"
                | "who"
                | "calls"
                | "call"
                | "itself"
                | "themselves"
                | "known"
                | "tracked"
                | "now"
                | "in"
                | "fact"
                | "also"
                | "simply"
                | "just"
                | "really"
                | "actually"
                | "identical"
                | "to"
        )
}

#[cfg(test)]
mod tests;
