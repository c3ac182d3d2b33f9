//! Who speaks: reporting verbs, "according to", quotations, transcript turns, and the text's own voice.
//!
//! **Who speaks and who reports are different fields.** [`Voices::of`] gives the chain of speakers over a token, the
//! innermost first: in "A says that B accused C", C's accuser is B, and A reports it.

use text::Span;

use crate::{
    actors::{Actor, Cast},
    statement::Commitment,
    view::View,
};

/// One act of speaking in a sentence.
#[derive(Debug, Clone)]
pub(crate) struct Speech {
    /// The verb or preposition that marks it.
    pub(crate) verb: usize,
    pub(crate) last: usize,
    pub(crate) speakers: Vec<Actor>,
    /// How firmly the verb lets the speaker stand behind the content.
    pub(crate) commitment: Commitment,
    pub(crate) is_negated: bool,
}

/// The acts of speaking in all sentences, and the speaker of each block of a transcript.
pub(crate) struct Voices {
    speeches: Vec<Vec<Speech>>,
    turns: Vec<Option<Actor>>,
}

impl Voices {
    pub(crate) fn new(cast: &Cast) -> Voices {
        let scene = cast.scene;
        let speeches = (0..scene.views.len()).map(|s| in_sentence(cast, s)).collect();
        let turns = turns(cast);
        Voices { speeches, turns }
    }

    /// The speech acts of a sentence.
    pub(crate) fn in_sentence(&self, s: usize) -> &[Speech] {
        &self.speeches[s]
    }

    /// Who speaks the words at a token, innermost first; empty for the text's own voice.
    pub(crate) fn of<'v>(&'v self, cast: &Cast, s: usize, token: usize) -> Vec<&'v Speech> {
        let view = &cast.scene.views[s];
        let mut chain: Vec<&Speech> = Vec::new();
        for speech in &self.speeches[s] {
            if governs(view, speech, token) {
                chain.push(speech);
            }
        }
        // The innermost speech is the one whose verb lies deepest over the token.
        chain.sort_by_key(|sp| std::cmp::Reverse(view.depth(sp.verb)));
        if chain.is_empty() && view.quoted.get(token).copied().unwrap_or(false) {
            chain.extend(self.of_quote(cast, s, token));
        }
        chain
    }

    /// The speaker of a transcript turn, where the block is one.
    pub(crate) fn turn(&self, s: usize) -> Option<&Actor> {
        self.turns[s].as_ref()
    }

    /// A quotation without a verb over it: one beside it in the sentence, in the next, or in the last of the same block.
    fn of_quote(&self, cast: &Cast, s: usize, token: usize) -> Option<&Speech> {
        let scene = cast.scene;
        let view = &scene.views[s];
        let outside = |sp: &&Speech, s: usize| !scene.views[s].quoted[sp.verb] && !sp.speakers.is_empty();
        let nearest =
            self.speeches[s].iter().filter(|sp| outside(sp, s)).min_by_key(|sp| sp.verb.abs_diff(token));
        if nearest.is_some() {
            return nearest;
        }
        let block = scene.block_of[s];
        let quote = scene.quote_at(view.token(token).span);
        let same_block = |t: usize| scene.block_of.get(t).is_some_and(|b| *b == block);
        let runs_on = quote.is_some_and(|q| q.end > view.sentence.span.end);
        let after = (s + 1..scene.views.len())
            .take_while(|&t| same_block(t) && runs_on)
            .take(3)
            .find_map(|t| self.speeches[t].iter().find(|sp| outside(sp, t)));
        after.or_else(|| {
            (0..s)
                .rev()
                .take_while(|&t| same_block(t) || t + 1 == s)
                .take(4)
                .find_map(|t| self.speeches[t].iter().rev().find(|sp| outside(sp, t)))
        })
    }
}

/// Whether the token belongs to what the speech act introduces.
fn governs(view: &View, speech: &Speech, token: usize) -> bool {
    let verb = speech.verb;
    if (verb..=speech.last).contains(&token) {
        return false;
    }
    if is_phrase(view, verb) {
        return governs_as_phrase(view, speech, token);
    }
    // Content below the verb: that-clauses, quotations, objects of belief, and clauses before it that the tree coordinates.
    let below = std::iter::once(token).chain(view.ancestors(token)).find(|&a| view.head(a) == Some(verb));
    if let Some(top) = below {
        if is_remark_on(view, token, top) {
            return false;
        }
        let is_quoted = view.quoted.get(token).copied().unwrap_or(false);
        return view.has_rel(top, CONTENT)
            || (view.has_rel(top, &["conj"]) && (top < verb || is_quoted))
            || (view.has_rel(top, &["obl", "nsubj", "nsubj:pass"]) && is_quoted);
    }
    // "…, the minister said": a verb without content of its own hangs below what it introduces.
    if !has_content(view, verb) && view.has_rel(verb, &["parataxis", "conj", "dep", "advcl", "appos", "list"])
    {
        return view.head(verb).is_some_and(|h| view.is_under(token, h)) && !view.is_under(token, verb);
    }
    false
}

/// "… — a statement that left open …": what a dash appends to reported words is the text's own remark on them.
fn is_remark_on(view: &View, token: usize, top: usize) -> bool {
    let is_appended = |i: usize| {
        let first = view.subtree(i).0;
        view.has_rel(i, &["appos", "parataxis"])
            && view
                .children_by(i, &["punct"])
                .chain(first.checked_sub(1))
                .any(|p| p < i && matches!(view.form(p), "—" | "–" | "--" | "-") && !view.quoted[p])
    };
    std::iter::once(token)
        .chain(view.ancestors(token))
        .take_while(|&a| a != top)
        .any(|a| is_appended(a) && !view.quoted[a])
}

const CONTENT: &[&str] =
    &["ccomp", "parataxis", "xcomp", "advcl", "dep", "obj", "nsubj:outer", "acl", "csubj"];

/// Whether the speech is marked by a preposition rather than by a predicate.
fn is_phrase(view: &View, verb: usize) -> bool {
    view.has_rel(verb, &["case", "mark", "fixed"]) || matches!(view.upos(verb), syntax::Upos::Adp)
}

fn has_content(view: &View, verb: usize) -> bool {
    view.children_by(verb, &["ccomp", "xcomp", "obj"]).any(|c| c > verb)
}

/// "According to X", "in X's words": the whole clause it stands in.
fn governs_as_phrase(view: &View, speech: &Speech, token: usize) -> bool {
    let inside = |i: usize| speech.speakers.iter().any(|a| view.is_under(i, a.head)) || i == speech.verb;
    if inside(token) {
        return false;
    }
    let clause = view.ancestors(speech.verb).find(|&a| view.is_verbal(a) || view.head(a).is_none());
    clause.is_some_and(|c| view.is_under(token, c))
}

fn in_sentence(cast: &Cast, s: usize) -> Vec<Speech> {
    let view = &cast.scene.views[s];
    let words = &cast.scene.lexicon.words;
    let mut found = Vec::new();
    for i in 0..view.len() {
        if let Some(hit) = words.according.at(view, i) {
            let (last, commitment) = (hit.last(), hit.value);
            if let Some(head) = owner_or_following(view, last) {
                let speakers = cast.resolve(s, head);
                found.push(Speech { verb: hit.first(), last, speakers, commitment, is_negated: false });
                continue;
            }
        }
        if !view.is_verbal(i) {
            continue;
        }
        let Some(hit) = words.speech.at(view, i) else { continue };
        // "Is convinced", "has no doubt": the word that governs the others carries the speech.
        let verb = hit.tokens.iter().copied().min_by_key(|&t| (view.depth(t), t)).unwrap_or(i);
        let Some(subject) = speaker_beside_quote(view, verb).or_else(|| subject_of(view, verb)) else {
            continue;
        };
        if found.iter().any(|sp| sp.verb == verb) {
            continue;
        }
        found.push(Speech {
            verb,
            last: hit.last(),
            speakers: cast.resolve(s, subject),
            commitment: hit.value,
            is_negated: view.is_negated(verb),
        });
    }
    found
}

/// "“…,” fumed *a spokesman*": after a closed quotation the speaker follows the verb, whatever the tree makes of it.
fn speaker_beside_quote(view: &View, verb: usize) -> Option<usize> {
    let is_mark = |i: usize| matches!(view.form(i), "”" | "\"" | "’" | "''" | "“" | "'");
    let closes = verb > 0
        && !view.quoted[verb]
        && (is_mark(verb - 1) || (verb > 1 && is_mark(verb - 2) && view.form(verb - 1) == ","));
    if !closes || view.children_by(verb, &["nsubj"]).any(|c| !view.quoted[c] && c > 0) {
        return None;
    }
    (verb + 1..view.len().min(verb + 10)).find(|&i| {
        view.is_nominal(i)
            && !view.has_rel(i, &["compound", "flat", "amod", "nmod:poss", "nmod:desc", "nummod"])
            && !view.quoted[i]
    })
}

/// "In *its* view", "in the words of *the minister*".
fn owner_or_following(view: &View, last: usize) -> Option<usize> {
    view.children_by(last, &["nmod:poss"]).next().or_else(|| following_nominal(view, last))
}

/// The nominal that a preposition introduces.
fn following_nominal(view: &View, last: usize) -> Option<usize> {
    let by_tree = view.ancestors(last).find(|&a| a > last && view.is_nominal(a));
    by_tree.or_else(|| {
        (last + 1..view.len().min(last + 8))
            .find(|&i| view.is_nominal(i) && !view.has_rel(i, &["compound", "nmod:poss", "flat"]))
    })
}

/// The subject of a verb: its own, that of the verb it is coordinated with or complements, or the noun it modifies.
pub(crate) fn subject_of(view: &View, verb: usize) -> Option<usize> {
    let own = view.children_by(verb, &["nsubj"]).find(|&c| view.rel(c) != syntax::Rel::NsubjPass);
    if own.is_some() {
        return own;
    }
    let head = view.head(verb)?;
    if view.has_rel(verb, &["conj", "xcomp"]) && view.is_verbal(head) {
        return subject_of(view, head);
    }
    if view.has_rel(verb, &["advcl"]) && view.token(verb).xpos == "VBG" {
        return subject_of(view, head);
    }
    if view.has_rel(verb, &["acl"]) && view.token(verb).xpos == "VBG" {
        return Some(head);
    }
    None
}

/// A label before a colon: "MR PATEL:", "Reuters:", "- Britain:".
struct Label {
    words: String,
    head: usize,
    /// First of its block: a turn of a transcript rather than a line of a headline.
    opens_block: bool,
    /// Whether it can be somebody's.
    can_speak: bool,
}

/// The speaker of each sentence by label. In a transcript a turn lasts until the next one; elsewhere a label speaks for its
/// own sentence.
fn turns(cast: &Cast) -> Vec<Option<Actor>> {
    let scene = cast.scene;
    let labels: Vec<Option<Label>> = (0..scene.views.len()).map(|s| label_of(cast, s)).collect();
    let opening: Vec<&str> =
        labels.iter().flatten().filter(|l| l.opens_block && l.can_speak).map(|l| l.words.as_str()).collect();
    let is_transcript =
        opening.len() >= MIN_TURNS && opening.iter().any(|a| opening.iter().filter(|b| a == *b).count() > 1);
    let host = opening
        .iter()
        .max_by_key(|a| (opening.iter().filter(|b| a == b).count(), std::cmp::Reverse(**a)))
        .map(|w| (*w).to_string());
    let mut current: Option<Actor> = None;
    let mut turns = Vec::with_capacity(labels.len());
    for (s, label) in labels.iter().enumerate() {
        let Some(label) = label.as_ref().filter(|l| l.can_speak || !is_transcript) else {
            turns.push(current.clone());
            continue;
        };
        let is_host = is_transcript && host.as_deref() == Some(label.words.as_str());
        let speaker = labelled(cast, s, label, is_host, is_transcript);
        if is_transcript && label.opens_block {
            current.clone_from(&speaker);
        }
        turns.push(speaker);
    }
    turns
}

/// Whether a label can be somebody's: a party or person of the document, an office, "Q", a name in capitals; not "Note" or
/// "Figure 1".
fn is_speaker(cast: &Cast, s: usize, label: &str, head: usize) -> bool {
    let names = &cast.scene.lexicon.names;
    let view = &cast.scene.views[s];
    let lower = label.to_lowercase();
    let has_number = label.chars().any(|c| c.is_ascii_digit());
    let is_capitals = !label.chars().any(char::is_lowercase) && !has_number;
    let is_part = TURN_WORDS.contains(&lower.as_str()) || lower.split(' ').any(|w| names.office(w).is_some());
    let is_known = || cast.by_label(label).is_some() || !cast.resolve(s, head).is_empty();
    let is_full_name = || {
        let words: Vec<&str> = label.split(' ').collect();
        let is_name_word =
            |w: &&str| w.starts_with(char::is_uppercase) || matches!(*w, "de" | "van" | "von" | "al");
        words.len() >= 2 && words.iter().all(is_name_word) && view.upos(head) == syntax::Upos::Propn
    };
    is_part || is_capitals || (!has_number && (is_known() || is_full_name()))
}

/// What transcripts call those whom they do not name.
const TURN_WORDS: &[&str] = &[
    "q",
    "a",
    "question",
    "answer",
    "reporter",
    "journalist",
    "moderator",
    "host",
    "interviewer",
    "voice",
    "press",
];

/// Fewer labels than this make no transcript.
const MIN_TURNS: usize = 3;

/// Who a label stands for. The host of a transcript speaks for the document's home where the text does not say more.
fn labelled(cast: &Cast, s: usize, label: &Label, is_host: bool, is_transcript: bool) -> Option<Actor> {
    let found = cast.by_label(&label.words).or_else(|| cast.resolve(s, label.head).into_iter().next());
    let mut actor = match found {
        Some(actor) => actor,
        None if is_transcript => {
            let mut unknown = cast.home_actor(s, label.head)?;
            unknown.code = "?".into();
            unknown.kind = crate::statement::Kind::Person;
            unknown.name = Some(label.words.clone());
            unknown
        }
        None => return None,
    };
    if is_host
        && !actor.has_party()
        && let Some(home) = cast.home_actor(s, label.head)
    {
        actor.code = home.code;
    }
    actor.sentence = s;
    actor.head = label.head;
    actor.span = cast.scene.views[s].token(label.head).span;
    Some(actor)
}

fn label_of(cast: &Cast, s: usize) -> Option<Label> {
    let scene = cast.scene;
    let view = &scene.views[s];
    let start = usize::from(view.len() > 2 && matches!(view.form(0), "-" | "•" | "*" | "–"));
    let colon = (start + 1..view.len().min(start + 9)).find(|&i| view.form(i) == ":")?;
    let nominal: Vec<usize> =
        (start..colon).filter(|&i| view.is_nominal(i) || scene.name_at(s, i).is_some()).collect();
    let head = *nominal.last()?;
    let starts_upper = view.form(start).chars().next().is_some_and(char::is_uppercase);
    if !starts_upper || nominal.len() + 3 < colon - start || colon + 1 >= view.len() {
        return None;
    }
    let opens_block = s == 0 || scene.block_of[s - 1] != scene.block_of[s];
    let words = view.span(start, colon - 1).of(view.text).to_string();
    let can_speak = is_speaker(cast, s, &words, head);
    Some(Label { words, head, opens_block, can_speak })
}

/// The stretch of a quotation beside a span, for the `quote` field.
pub(crate) fn direct_speech(cast: &Cast, evidence: Span) -> Option<Span> {
    let quotes = &cast.scene.quotes;
    quotes
        .iter()
        .copied()
        .filter(|q| q.overlaps(evidence))
        .max_by_key(|q| (q.len(), std::cmp::Reverse(q.start)))
}
