//! Who was hit: states, sectors and organisations that the words of the evidence put below a deed.
//!
//! Rules find all that could have been hit and describe how each stands to the words for the deed; a linear model
//! (`victim` in `lexicon/judge.tsv`) decides among them. Whoever stands accused is no victim of the same act.

use std::collections::{BTreeMap, BTreeSet};

use syntax::Upos;
use text::BlockKind;

use crate::{
    actors::{Actor, Cast, Phrase},
    doers,
    lexicon::names::Class,
    scene::NameHit,
    statement::{Act, Kind, Party},
    view::View,
};

/// How far up the tree a deed is looked for.
const REACH: usize = 6;

/// The features that tell a text of a few sentences from a longer one: of any text one.
pub(crate) const LENGTHS: [&str; 2] = ["short", "long"];

/// The act whose victims are asked for, and the party codes of those who are in it.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) act: Act,
    pub(crate) sources: BTreeSet<String>,
    pub(crate) accused: BTreeSet<String>,
}

/// One who could have been hit, with what speaks for and against it.
#[derive(Debug, Clone)]
pub(crate) struct Possible {
    pub(crate) party: Party,
    /// Each once, in order.
    pub(crate) features: Vec<String>,
}

/// Whether statements of an act name victims at all: who denies, declines or warns speaks of the accusation.
pub(crate) fn has_victims(act: Act) -> bool {
    matches!(
        act,
        Act::Attribute
            | Act::Condemn
            | Act::Charge
            | Act::Disclose
            | Act::Claim
            | Act::Sanction
            | Act::Assess
            | Act::Disrupt
    )
}

/// All in a sentence who could have been hit, each once, in text order.
pub(crate) fn possible(cast: &Cast, s: usize, asked: &Asked) -> Vec<Possible> {
    let view = &cast.scene.views[s];
    let look = Look { cast, s, view, asked, deeds: doers::deeds(cast, view) };
    let mut found: Vec<Possible> = Vec::new();
    for i in 0..view.len() {
        for party in look.parties_at(i) {
            let features = look.features(i, &party);
            let same = found.iter_mut().find(|p| is_same(&p.party, &party));
            match same {
                Some(known) => known.features.extend(features),
                None => found.push(Possible { party, features }),
            }
        }
    }
    for one in &mut found {
        one.features.push("bias".into());
        one.features.sort();
        one.features.dedup();
    }
    found
}

fn is_same(a: &Party, b: &Party) -> bool {
    a.code == b.code && (a.code != "-" || a.name == b.name)
}

struct Look<'l, 'c, 's, 'a> {
    cast: &'l Cast<'s, 'a>,
    s: usize,
    view: &'c View<'a>,
    asked: &'l Asked,
    deeds: BTreeMap<usize, String>,
}

impl Look<'_, '_, '_, '_> {
    /// Whom the token could name as hit.
    fn parties_at(&self, i: usize) -> Vec<Party> {
        let view = self.view;
        if let Some(name) = self.cast.scene.name_at(self.s, i) {
            return if name.first == i { self.named(name).into_iter().collect() } else { Vec::new() };
        }
        if view.token(i).xpos.starts_with("PRP") {
            let all = self.cast.resolve(self.s, i).into_iter();
            return all
                .filter(|a| a.has_party() && a.kind != Kind::Group)
                .map(|a| code_of(&a, view, i))
                .collect();
        }
        if view.upos(i) == Upos::Propn {
            return self.unlisted(i).into_iter().collect();
        }
        let is_head = view.upos(i) == Upos::Noun && !view.has_rel(i, &["compound", "flat", "fixed"]);
        if !is_head {
            return Vec::new();
        }
        let resolved = self.cast.resolve(self.s, i);
        let owner = resolved.iter().find(|a| a.has_party() && !a.is_doer).map(|a| code_of(a, view, i));
        owner.into_iter().chain(self.sector(i)).collect()
    }

    fn named(&self, name: &NameHit) -> Option<Party> {
        let span = self.view.span(name.first, name.last);
        let code = match name.class {
            Class::Company => "-".to_string(),
            Class::Group | Class::Software | Class::Decoy => return None,
            Class::Body => {
                let actor = self.cast.resolve(self.s, name.last).into_iter().next()?;
                actor.has_party().then_some(actor.code)?
            }
            Class::State
            | Class::Demonym
            | Class::People
            | Class::Capital
            | Class::Seat
            | Class::Place
            | Class::Organisation => Some(name.code.clone()).filter(|code| code.len() >= 2)?,
        };
        let is_written = matches!(name.class, Class::Company | Class::Body);
        let written = is_written.then(|| span.of(self.view.text).to_string());
        Some(Party { code, name: written, kind: name.kind, tie: None, span })
    }

    /// A name that no list knows, "Persian Steelworks": of no party where the text tells none.
    fn unlisted(&self, i: usize) -> Option<Party> {
        let view = self.view;
        if view.has_rel(i, &["flat", "compound"]) && view.head(i).is_some_and(|h| view.upos(h) == Upos::Propn)
        {
            return None;
        }
        let phrase = Phrase::at(view, i);
        let resolved = self.cast.resolve(self.s, i).into_iter().next();
        if let Some(actor) = resolved.filter(|a| a.has_party()) {
            return (!actor.is_doer).then(|| code_of(&actor, view, i));
        }
        let name = phrase.proper_name(view);
        Some(Party {
            code: "-".into(),
            name: Some(name),
            kind: Kind::Company,
            tie: None,
            span: view.span(i, i),
        })
    }

    /// The sector or kind of victim that a noun names, in the words of the text.
    fn sector(&self, i: usize) -> Option<Party> {
        let view = self.view;
        let names = &self.cast.scene.lexicon.names;
        let lemma = view.lemma(i).to_lowercase();
        if ["actors", "experts", "documents", "media_voices"].iter().any(|class| names.is_noun(class, &lemma))
        {
            return None;
        }
        let mut first = i;
        while first > 0
            && self.cast.scene.name_at(self.s, first - 1).is_none()
            && !view.form(first - 1).starts_with(char::is_uppercase)
            && (view.has_rel(first - 1, &["compound"]) || self.is_kind_of(first - 1, i))
            && view.head(first - 1).is_some_and(|h| h <= i && h >= first)
        {
            first -= 1;
        }
        let last = if first < i && self.is_held(first, i) { i - 1 } else { i };
        let is_listed = self.is_sector(first, last) || self.is_sector(last, last);
        if !is_listed && self.way(i).is_none() {
            return None;
        }
        let span = view.span(first, last);
        let name = span.of(view.text).to_string();
        Some(Party { code: "-".into(), name: Some(name), kind: Kind::Sector, tie: None, span })
    }

    fn is_sector(&self, first: usize, last: usize) -> bool {
        let view = self.view;
        let names = &self.cast.scene.lexicon.names;
        let words: Vec<&str> = (first..=last).map(|i| view.lower(i)).collect();
        names.sector(&words.join(" ")).is_some()
            || (first == last && names.sector(&view.lemma(last).to_lowercase()).is_some())
    }

    /// "Regional councils", "medical institutes": an adjective that tells the kind, not how many or whose.
    fn is_kind_of(&self, adjective: usize, noun: usize) -> bool {
        let view = self.view;
        view.upos(adjective) == Upos::Adj
            && view.has_rel(adjective, &["amod"])
            && self
                .cast
                .scene
                .lexicon
                .words
                .phrases("kind adjectives")
                .iter()
                .any(|w| w == view.lower(adjective))
            && view.head(adjective) == Some(noun)
    }

    /// "Energy companies", "government websites": what is hit is told by the word before.
    fn is_held(&self, first: usize, i: usize) -> bool {
        let lemma = self.view.lemma(i).to_lowercase();
        let is = |class| self.cast.scene.lexicon.words.phrases(class).contains(&lemma);
        is("things") || (is("holders") && self.is_sector(first, i - 1))
    }

    /// The steps of the tree from a token up to the nearest word for a deed, and that word.
    fn way(&self, i: usize) -> Option<(String, &str)> {
        let view = self.view;
        let mut steps: Vec<String> = Vec::new();
        let mut at = i;
        for _ in 0..REACH {
            if let Some(lemma) = self.deeds.get(&at).filter(|_| at != i) {
                return Some((steps.join(" "), lemma));
            }
            let step = self.step(at);
            if steps.last() != Some(&step) && step != "conj" {
                steps.push(step);
            }
            at = view.head(at)?;
        }
        None
    }

    fn step(&self, i: usize) -> String {
        let rel = self.view.rel(i).name();
        match self.view.case(i).filter(|_| self.view.has_rel(i, &["obl", "nmod", "advcl", "acl"])) {
            Some(case) => format!("{rel}[{case}]"),
            None => rel.to_string(),
        }
    }

    fn features(&self, i: usize, party: &Party) -> Vec<String> {
        let view = self.view;
        let head = self.cast.scene.name_at(self.s, i).map_or(i, |name| name.head(view));
        let kind = self.kind(i, party);
        let relation = self.relation(party);
        let act = self.asked.act.name();
        let mut features = vec![
            format!("kind {kind}"),
            format!("kind {kind} {relation}"),
            format!("is {relation}"),
            format!("act {act} {kind}"),
            format!("act {act}"),
        ];
        let step = self.step(head);
        features.push(format!("step {step}"));
        features.push(format!("step {kind} {step} {relation}"));
        let above = view.head(head).map_or_else(|| "-".to_string(), |h| view.lemma(h).to_lowercase());
        features.push(format!("above {step} {above}"));
        if let Some(h) = view.head(head) {
            let up = self.step(h);
            let sort = self.sort_of_noun(h);
            features.push(format!("of {sort}"));
            features.push(format!("of {kind} {step} {sort} {up}"));
            if view.is_verbal(h) && self.cast.scene.lexicon.words.is_speech(&above) {
                features.push(format!("speech {step}"));
            }
        }
        match self.way(head) {
            Some((way, deed)) => {
                features.push("deed".to_string());
                features.push(format!("deed {kind} {relation}"));
                features.push(format!("way {way}"));
                features.push(format!("way {way} {kind}"));
                features.push(format!("deed {deed}"));
                let last = way.rsplit(' ').next().unwrap_or("");
                features.push(format!("enters {last}"));
                features.push(format!("enters {last} {deed}"));
                features.push(format!("enters {last} {relation}"));
            }
            None => features.push(format!("no deed {kind} {relation}")),
        }
        let is_struck =
            self.deeds.iter().any(|(&deed, lemma)| doers::is_struck(self.cast, view, head, deed, lemma));
        let short = LENGTHS[usize::from(!self.cast.scene.is_short())];
        features.push(format!("struck {is_struck} {relation}"));
        features.push(format!("struck {is_struck} {kind} {relation}"));
        features.push(format!("{short} struck {is_struck} {relation}"));
        features.push(format!("{short} {kind} {relation}"));
        features.push(short.to_string());
        let before = self.deeds.keys().any(|&d| d < i);
        features.push(format!("deed before {before} {relation}"));
        if view.quoted.get(i).copied().unwrap_or(false) {
            features.push(format!("quoted {relation}"));
        }
        if party.kind == Kind::Sector {
            let is_listed = self.cast.scene.lexicon.names.sector(&view.lemma(i).to_lowercase()).is_some();
            features.push(format!("listed {is_listed}"));
            features.push(format!("noun {}", view.lemma(i).to_lowercase()));
            features.push(format!("number {}", view.token(i).xpos));
        }
        features
    }

    fn kind(&self, i: usize, party: &Party) -> String {
        match self.cast.scene.name_at(self.s, i) {
            Some(name) if name.class == Class::Body && name.is_service => "service".into(),
            Some(name) => format!("{:?}", name.class).to_lowercase(),
            None if self.view.token(i).xpos.starts_with("PRP") => format!("pronoun {}", self.view.lower(i)),
            None if party.kind == Kind::Sector => "sector".into(),
            None if self.view.upos(i) == Upos::Propn => format!("unlisted {}", party.code.len().min(2)),
            None => "institution".into(),
        }
    }

    /// How the party stands to the act.
    fn relation(&self, party: &Party) -> &'static str {
        let is_in = |codes: &BTreeSet<String>| codes.contains(&party.code);
        match (party.code.as_str(), is_in(&self.asked.accused), is_in(&self.asked.sources)) {
            ("-", ..) => "none",
            (_, true, _) => "accused",
            (_, _, true) => "source",
            (code, ..) if self.cast.scene.home.as_deref() == Some(code) => "home",
            _ => "other",
        }
    }

    /// What sort of noun a name hangs at.
    fn sort_of_noun(&self, h: usize) -> String {
        let view = self.view;
        let names = &self.cast.scene.lexicon.names;
        let lemma = view.lemma(h).to_lowercase();
        if view.is_verbal(h) {
            return "verb".into();
        }
        if self.deeds.contains_key(&h) {
            return "deed".into();
        }
        if names.sector(&lemma).is_some() || names.sector(view.lower(h)).is_some() {
            return "sector".into();
        }
        let classes =
            ["actors", "institutions", "officials", "states", "companies", "experts", "documents", "media"];
        classes
            .iter()
            .find(|class| names.is_noun(class, &lemma))
            .map_or_else(|| "noun".into(), |c| (*c).to_string())
    }
}

fn code_of(actor: &Actor, view: &View, i: usize) -> Party {
    let phrase = Phrase::at(view, i);
    let is_state = actor.kind == Kind::State || view.token(i).xpos.starts_with("PRP");
    let name = (!is_state).then(|| phrase.name(view));
    Party { code: actor.code.clone(), name, kind: actor.kind, tie: None, span: view.span(i, i) }
}

/// Who was hit by what a statement of the sentence says, as the model decides.
pub(crate) fn of(cast: &Cast, s: usize, act: Act, sources: &[Party], accused: &[Party]) -> Vec<Party> {
    if !has_victims(act) {
        return Vec::new();
    }
    let codes = |parties: &[Party]| parties.iter().map(|p| p.code.clone()).collect();
    let asked = Asked { act, sources: codes(sources), accused: codes(accused) };
    let weights = &cast.scene.lexicon.weights;
    let hit = if cast.scene.is_short() { doers::hit(cast, s) } else { BTreeSet::new() };
    let own = if cast.scene.is_short() { doers::hit_by_their_own(cast, s) } else { BTreeSet::new() };
    let is_sure = |p: &Party| {
        let is_accused = asked.accused.contains(&p.code);
        (hit.contains(&p.code) && !is_accused) || (own.contains(&p.code) && is_accused)
    };
    // The words that name the accused name nobody else.
    let is_other = |p: &Possible| !accused.iter().any(|a| a.span.overlaps(p.party.span));
    let all = possible(cast, s, &asked).into_iter().filter(is_other);
    let mut found: Vec<Party> =
        all.filter(|p| weights.victim(&p.features) > 0 || is_sure(&p.party)).map(|p| p.party).collect();
    found.extend(of_title(cast, s, &asked, &found));
    found
}

/// The states that the title of a text of a few sentences says were hit: a record tells one operation.
fn of_title(cast: &Cast, s: usize, asked: &Asked, found: &[Party]) -> Vec<Party> {
    let scene = cast.scene;
    let is_title = |i: usize| {
        scene.views.get(i).is_some_and(|v| matches!(v.block, BlockKind::Title | BlockKind::Heading))
    };
    if !scene.is_short() || s == 0 || !is_title(0) || !matches!(asked.act, Act::Attribute | Act::Claim) {
        return Vec::new();
    }
    let hit = doers::hit(cast, 0);
    let is_new = |p: &Party| !asked.accused.contains(&p.code) && !found.iter().any(|f| f.code == p.code);
    let titled = possible(cast, 0, asked).into_iter().map(|p| p.party);
    titled.filter(|p| hit.contains(&p.code) && is_new(p)).collect()
}

/// What a labelled statement teaches of one of its sentences: each who could have been hit, and whether they were.
pub(crate) fn examples(cast: &Cast, s: usize, gold: &crate::LabelledStatement) -> Vec<(Vec<String>, bool)> {
    if !has_victims(gold.act) {
        return Vec::new();
    }
    let asked = Asked { act: gold.act, sources: gold.sources.clone(), accused: gold.accused.clone() };
    let all = possible(cast, s, &asked).into_iter();
    all.map(|p| (is_labelled(&p.party, &gold.victims), p)).map(|(right, p)| (p.features, right)).collect()
}

/// Whether a label means the party; a sector's name may be longer in the text.
fn is_labelled(party: &Party, labels: &BTreeSet<String>) -> bool {
    if party.code != "-" {
        return labels.contains(&party.code);
    }
    let name = party.name.as_deref().unwrap_or_default().to_lowercase();
    labels.iter().any(|label| match label.split_once([':', '/']) {
        Some(("sector", words)) => party.kind == Kind::Sector && is_part(words, &name),
        Some(("-", words)) => party.kind != Kind::Sector && is_part(words, &name),
        _ => false,
    })
}

fn is_part(one: &str, other: &str) -> bool {
    one == other || one.ends_with(&format!(" {other}")) || other.ends_with(&format!(" {one}"))
}
