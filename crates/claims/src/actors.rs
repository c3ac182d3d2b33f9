//! Who is meant by a noun phrase: names, metonyms, "the ministry", "its deputy chief", "hackers linked to …", pronouns.
//!
//! Resolution is within the document and by its words alone; whether two documents mean the same thing is `record`'s
//! question. What cannot be told stays `?`.

mod antecedent;
mod phrase;

use std::{cell::OnceCell, collections::HashMap};

use text::Span;

use crate::{
    doers,
    lexicon::names::{Class, SpeaksFor},
    scene::{NameHit, Scene},
    statement::{Kind, Party},
};

pub(crate) use phrase::{Phrase, conjuncts};

/// A noun phrase resolved to somebody who can speak, act or be blamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Actor {
    /// Party code as in [`Party::code`].
    pub(crate) code: String,
    pub(crate) name: Option<String>,
    pub(crate) kind: Kind,
    pub(crate) span: Span,
    pub(crate) sentence: usize,
    /// Head token in its sentence.
    pub(crate) head: usize,
    /// A service, unit, group or hackers: what does operations.
    pub(crate) is_doer: bool,
    /// The state was not said but concluded from the document (home, topic).
    pub(crate) is_guess: bool,
    /// Where the description stands that a pronoun or short form was resolved to: ties are read there.
    pub(crate) described: (usize, usize),
}

impl Actor {
    pub(crate) fn party(&self) -> Party {
        Party {
            code: self.code.clone(),
            name: self.name.clone(),
            kind: self.kind,
            tie: None,
            span: self.span,
        }
    }

    /// Whether it belongs to a state or an organisation of states.
    pub(crate) fn has_party(&self) -> bool {
        !matches!(self.code.as_str(), "-" | "?" | "~")
    }
}

/// Everybody whom the document mentions, in text order, and how they are called.
pub(crate) struct Cast<'s, 'a> {
    pub(crate) scene: &'s Scene<'a>,
    known: Vec<Known>,
    /// Lower-case name to the first mention that explains it; acronyms in brackets and surnames too.
    by_name: HashMap<String, usize>,
    /// Parties of named groups, learnt from statements of the document.
    pub(crate) group_party: HashMap<String, String>,
    /// For each sentence and token whom it stands for, once somebody has asked: many rules ask for the same.
    resolved: Vec<Vec<OnceCell<Vec<Actor>>>>,
}

/// A mention that later short forms may stand for.
#[derive(Debug, Clone)]
struct Known {
    actor: Actor,
    /// Lower-case lemmas of the phrase: what "the ministry" may refer to.
    nouns: Vec<String>,
    is_subject: bool,
    is_plural: bool,
    /// All actors of the coordination it belongs to.
    with: Vec<Actor>,
}

impl<'s, 'a> Cast<'s, 'a> {
    pub(crate) fn new(scene: &'s Scene<'a>) -> Cast<'s, 'a> {
        Cast::with_groups(scene, HashMap::new())
    }

    /// With the parties of groups as an earlier look at the document found them.
    pub(crate) fn with_groups(scene: &'s Scene<'a>, group_party: HashMap<String, String>) -> Cast<'s, 'a> {
        let (known, by_name) = (Vec::new(), HashMap::new());
        let mut cast = Cast { scene, known, by_name, group_party, resolved: Vec::new() };
        for sentence in 0..scene.views.len() {
            cast.introduce(sentence);
        }
        // Only now: whom a phrase stands for depends on everybody who was introduced.
        cast.resolved = scene.views.iter().map(|v| vec![OnceCell::new(); v.len()]).collect();
        cast
    }

    /// Notes everybody whom a sentence introduces by name or description.
    fn introduce(&mut self, s: usize) {
        let view = &self.scene.views[s];
        for h in 0..view.len() {
            let is_inner =
                view.has_rel(h, &["flat", "compound", "goeswith", "fixed"]) && view.head(h).is_some();
            if is_inner
                || !matches!(view.upos(h), syntax::Upos::Noun | syntax::Upos::Propn | syntax::Upos::Adj)
            {
                continue;
            }
            if view.upos(h) == syntax::Upos::Adj && self.scene.name_at(s, h).is_none() {
                continue;
            }
            let Some(actor) = self.describe(s, h, 0) else { continue };
            self.note(s, h, actor);
        }
    }

    fn note(&mut self, s: usize, h: usize, actor: Actor) {
        let view = &self.scene.views[s];
        let index = self.known.len();
        if let Some(name) = &actor.name {
            self.by_name.entry(name.to_lowercase()).or_insert(index);
            if actor.kind == Kind::Person
                && let Some(surname) = name.split_whitespace().last()
            {
                self.by_name.entry(surname.to_lowercase()).or_insert(index);
            }
        }
        let phrase = Phrase::at(view, h);
        if let Some(acronym) = phrase.acronym_after(view) {
            self.by_name.entry(acronym.to_lowercase()).or_insert(index);
        }
        let nouns = (phrase.first..=phrase.last).map(|i| view.lemma(i).to_lowercase()).collect();
        let heads = conjuncts(view, h);
        let with = if heads.len() > 1 {
            heads.iter().filter_map(|&c| self.describe(s, c, 0)).collect()
        } else {
            vec![actor.clone()]
        };
        self.known.push(Known {
            is_subject: view.has_rel(h, &["nsubj", "nsubj:pass"]),
            is_plural: heads.len() > 1 || matches!(view.token(h).xpos, "NNS" | "NNPS"),
            actor,
            nouns,
            with,
        });
    }

    /// Everybody whom the phrase at this head stands for, coordination included.
    pub(crate) fn resolve(&self, s: usize, head: usize) -> Vec<Actor> {
        let memory = self.resolved.get(s).and_then(|tokens| tokens.get(head));
        if let Some(known) = memory.and_then(OnceCell::get) {
            return known.clone();
        }
        let found = self.resolve_anew(s, head);
        if let Some(memory) = memory {
            // Where it was set on the way here, it was set to the same.
            memory.set(found.clone()).ok();
        }
        found
    }

    fn resolve_anew(&self, s: usize, head: usize) -> Vec<Actor> {
        let mut found: Vec<Actor> = Vec::new();
        for h in self.members(s, head) {
            for actor in self.resolve_one(s, h) {
                if !found.iter().any(|f| f.code == actor.code && f.name == actor.name) {
                    found.push(actor);
                }
            }
        }
        found
    }

    /// The heads that are meant together: conjuncts by the tree, and the other members of a written list of names, which
    /// parsers tear apart when it is long.
    fn members(&self, s: usize, head: usize) -> Vec<usize> {
        let view = &self.scene.views[s];
        let mut heads = conjuncts(view, head);
        let Some(list) = self.scene.list_around(s, head) else { return heads };
        for (first, last) in list {
            if !heads.iter().any(|h| (first..=last).contains(h)) {
                heads.push(last);
            }
        }
        heads.sort_unstable();
        heads
    }

    fn resolve_one(&self, s: usize, h: usize) -> Vec<Actor> {
        let view = &self.scene.views[s];
        let exemplars = self.exemplars(s, h);
        if !exemplars.is_empty() {
            return exemplars;
        }
        if let Some(found) = self.by_reference(s, h) {
            return found;
        }
        if self.is_document(s, h) {
            return self.givers(s, h);
        }
        let mut found: Vec<Actor> = self.describe(s, h, 0).into_iter().collect();
        // "A group tied to a service: both."
        if let Some(first) = found.first().cloned()
            && first.kind == Kind::Group
            && first.name.is_some()
        {
            let phrase = Phrase::at(view, h);
            found.extend(self.bodies_tied(s, &phrase, &first));
        }
        found
    }

    /// "Allies such as the UK and Canada", "states including Poland": the named ones, which the noun only sums up.
    fn exemplars(&self, s: usize, h: usize) -> Vec<Actor> {
        let view = &self.scene.views[s];
        let lemma = view.lemma(h).to_lowercase();
        let names = &self.scene.lexicon.names;
        if !["partners", "states", "orgs", "members"].iter().any(|class| names.is_noun(class, &lemma)) {
            return Vec::new();
        }
        let listed = view
            .children_by(h, &["nmod"])
            .find(|&c| matches!(view.case(c), Some("such" | "including" | "like" | "among")) && c > h);
        listed.map(|c| self.resolve(s, c)).unwrap_or_default().into_iter().filter(Actor::has_party).collect()
    }

    /// Whether the noun is a document through which somebody speaks.
    fn is_document(&self, s: usize, h: usize) -> bool {
        let view = &self.scene.views[s];
        view.upos(h) == syntax::Upos::Noun
            && self.scene.name_at(s, h).is_none()
            && self.scene.lexicon.names.is_noun("documents", &view.lemma(h).to_lowercase())
    }

    /// "Statements by the G7", "Microsoft's report", "a State Department notice": who gives a document.
    fn givers(&self, s: usize, h: usize) -> Vec<Actor> {
        let view = &self.scene.views[s];
        let is_giver = |c: &usize| {
            view.has_rel(*c, &["nmod:poss"]) || matches!(view.case(*c), Some("by" | "from" | "of"))
        };
        let by_phrase = view.children_by(h, &["nmod", "nmod:poss"]).find(is_giver);
        let by_phrase = by_phrase.map(|c| self.resolve(s, c)).unwrap_or_default();
        if !by_phrase.is_empty() {
            return by_phrase;
        }
        let before = view.children_by(h, &["compound", "amod"]).find_map(|c| self.scene.name_at(s, c));
        before.map_or_else(|| self.givers_before(s, h), |n| vec![self.of_name(s, n.last, n)])
    }

    /// Services named in the description of a group.
    fn bodies_tied(&self, s: usize, phrase: &Phrase, group: &Actor) -> Vec<Actor> {
        let (first, last) = phrase.described;
        self.scene
            .names_in(s, first, last)
            .filter(|n| n.class == Class::Body && n.code == group.code && n.is_service)
            .take(1)
            .map(|n| self.of_name(s, n.last, n))
            .collect()
    }

    /// The actor described by the phrase itself, without looking back for short forms.
    pub(crate) fn describe(&self, s: usize, h: usize, depth: usize) -> Option<Actor> {
        if depth > 4 {
            return None;
        }
        let view = &self.scene.views[s];
        if let Some(name) = self.scene.name_at(s, h) {
            return self.named(s, h, name);
        }
        let upos = view.upos(h);
        if upos == syntax::Upos::Noun {
            // An invented or foreign name may have been taken for a common noun.
            let is_capitalised = h > 0 && view.form(h).starts_with(char::is_uppercase);
            let name = || is_capitalised.then(|| self.proper(s, h, depth)).flatten();
            return self.common(s, h, depth).or_else(name);
        }
        if matches!(upos, syntax::Upos::Propn | syntax::Upos::X) {
            return self.proper(s, h, depth);
        }
        let is_people =
            matches!(upos, syntax::Upos::Adj | syntax::Upos::Num) && self.is_people_adjective(s, h);
        is_people.then(|| self.common(s, h, depth)).flatten()
    }

    fn is_people_adjective(&self, s: usize, h: usize) -> bool {
        let view = &self.scene.views[s];
        view.has_rel(h, &["nsubj", "nsubj:pass", "obj", "obl", "nmod", "conj"])
    }

    /// A phrase whose head is a listed name.
    fn named(&self, s: usize, h: usize, name: &NameHit) -> Option<Actor> {
        let view = &self.scene.views[s];
        let is_silent = match name.class {
            Class::Software | Class::Decoy => true,
            Class::Place => !view.has_rel(h, &["nsubj", "nsubj:pass"]),
            Class::Demonym => view.has_rel(h, &["amod", "compound", "nmod:poss"]),
            Class::State
            | Class::People
            | Class::Capital
            | Class::Seat
            | Class::Organisation
            | Class::Body
            | Class::Group
            | Class::Company => false,
        };
        (!is_silent).then(|| self.of_name(s, h, name))
    }

    pub(crate) fn of_name(&self, s: usize, h: usize, name: &NameHit) -> Actor {
        let view = &self.scene.views[s];
        let span = view.span(name.first, name.last);
        let is_bare = matches!(
            name.class,
            Class::State
                | Class::Demonym
                | Class::People
                | Class::Capital
                | Class::Seat
                | Class::Place
                | Class::Organisation
        );
        let phrase = Phrase::at(view, h);
        let mut code = name.code.clone();
        let mut is_guess = false;
        let is_generic = name.class == Class::Body && span.of(view.text).chars().all(|c| !c.is_uppercase());
        if is_generic && let Some(owner) = self.owner_of(s, &phrase) {
            code = owner;
        }
        // "The Turkish National Police" is not that of the state whose body bears the bare name.
        if name.class == Class::Body
            && !name.is_service
            && let Some(owner) = doers::nationality_before(self, s, name.first)
        {
            code = owner;
        }
        if code == "?" {
            let learnt = self.group_party.get(&name.canonical.to_lowercase()).cloned();
            let beside = || self.state_beside(s, &phrase).or_else(|| self.state_in_apposition(s, h, name));
            let said = learnt.or_else(beside);
            match (said, name.class) {
                (Some(found), _) => code = found,
                (None, Class::Body) => {
                    code = self.context_state(s, h).unwrap_or_else(|| "?".into());
                    is_guess = true;
                }
                (None, _) => {}
            }
        }
        Actor {
            code,
            name: (!is_bare).then(|| span.of(view.text).to_string()),
            kind: name.kind,
            span: view.span(phrase.first.min(name.first), phrase.last.max(name.last)),
            sentence: s,
            head: h,
            is_doer: name.is_service || name.class == Class::Group,
            is_guess,
            described: phrase.described,
        }
    }

    /// "Axteam, an Armenian hacker group": the state of what a group is said to be.
    fn state_in_apposition(&self, s: usize, h: usize, name: &NameHit) -> Option<String> {
        let view = &self.scene.views[s];
        let mut beside = view.children_by(h, &["appos"]).filter(|_| name.class == Class::Group);
        let described = beside.find_map(|c| self.describe(s, c, 1).filter(|a| a.has_party() && !a.is_guess));
        described.map(|a| a.code)
    }

    /// A phrase whose head is a common noun.
    fn common(&self, s: usize, h: usize, depth: usize) -> Option<Actor> {
        let names = &self.scene.lexicon.names;
        let view = &self.scene.views[s];
        let phrase = Phrase::at(view, h);
        let lemma = view.lemma(h).to_lowercase();
        let is = |class| names.is_noun(class, &lemma) || names.is_noun(class, view.lower(h));
        if let Some(speaks_for) = self.office_in(s, &phrase, h) {
            return self.officer(s, h, &phrase, speaks_for, depth);
        }
        // "Allies" in a text of Nato are its members.
        let is_members = view.form(h).starts_with(char::is_uppercase) && is("members");
        if is("partners") && !is_members {
            // Whose allies they are is said, not who they are.
            return Some(self.actor(s, h, &phrase, "?".into(), Kind::State));
        }
        if is("experts") {
            return Some(self.actor(s, h, &phrase, "-".into(), Kind::Persons));
        }
        if is("actors") {
            return Some(self.doer(s, h, &phrase));
        }
        if is("officials") || is("institutions") || is("states") {
            return self.institution(s, h, &phrase, is("states"));
        }
        if is("companies") {
            return Some(self.actor(s, h, &phrase, "-".into(), Kind::Company));
        }
        if is("media") {
            return Some(self.actor(s, h, &phrase, "-".into(), Kind::Media));
        }
        if is("sources") {
            let code = self
                .state_beside(s, &phrase)
                .or_else(|| self.context_state(s, h))
                .unwrap_or_else(|| "?".into());
            let mut actor = self.actor(s, h, &phrase, code, Kind::Persons);
            actor.is_guess = true;
            return Some(actor);
        }
        if is("members") {
            let code = self.state_beside(s, &phrase).or_else(|| self.last_organisation(s, h))?;
            return Some(self.actor(s, h, &phrase, code, Kind::Organisation));
        }
        if is("orgs") {
            let code = self.state_beside(s, &phrase)?;
            return Some(self.actor(s, h, &phrase, code, Kind::Organisation));
        }
        None
    }

    /// The home state of the document as an actor.
    pub(crate) fn home_actor(&self, s: usize, h: usize) -> Option<Actor> {
        Some(self.unnamed(s, h, &self.scene.home.clone()?))
    }

    /// A party that the sentence means without naming it, the word at `h` standing for it.
    pub(crate) fn unnamed(&self, s: usize, h: usize, code: &str) -> Actor {
        Actor {
            code: code.to_string(),
            name: None,
            kind: if code.len() == 2 { Kind::State } else { Kind::Organisation },
            span: self.scene.views[s].token(h).span,
            sentence: s,
            head: h,
            is_doer: false,
            is_guess: true,
            described: (h, h),
        }
    }

    fn actor(&self, s: usize, h: usize, phrase: &Phrase, code: String, kind: Kind) -> Actor {
        let view = &self.scene.views[s];
        Actor {
            code,
            name: Some(phrase.name(view)),
            kind,
            span: view.span(phrase.first, phrase.last),
            sentence: s,
            head: h,
            is_doer: false,
            is_guess: false,
            described: phrase.described,
        }
    }

    /// Hackers, groups, officers: whatever state stands in the description, through whatever tie.
    fn doer(&self, s: usize, h: usize, phrase: &Phrase) -> Actor {
        let is_own = |n: &&NameHit| !doers::is_target_of(self, s, n.last, h);
        let before = || doers::nationality_before(self, s, phrase.first);
        let said = self.owner_of(s, phrase).or_else(before).or_else(|| {
            let (first, last) = phrase.described;
            let inner = self.scene.names_in(s, phrase.first, phrase.last).filter(is_own);
            let outer = self.scene.names_in(s, first, last).filter(is_own);
            let by_name = inner.filter(|n| n.code.len() >= 2).map(|n| n.code.clone()).next();
            let is_tied = |n: &&NameHit| n.code.len() == 2 || n.class == Class::Group;
            by_name.or_else(|| outer.filter(is_tied).map(|n| n.code.clone()).next())
        });
        let body = self
            .scene
            .names_in(s, phrase.described.0, phrase.described.1)
            .find(|n| matches!(n.class, Class::Body | Class::Group) && Some(&n.code) == said.as_ref());
        let code = said.clone().unwrap_or_else(|| "?".into());
        let view = &self.scene.views[s];
        let mut actor = self.actor(s, h, phrase, code, Kind::Group);
        if let Some(body) = body {
            actor.name = Some(view.span(body.first, body.last).of(view.text).to_string());
        } else if self.scene.names_in(s, phrase.first, phrase.last).next().is_none() {
            actor.name = None;
        }
        actor.is_doer = true;
        actor
    }

    /// A ministry, an embassy, the police, "officials", "the government".
    fn institution(&self, s: usize, h: usize, phrase: &Phrase, is_state: bool) -> Option<Actor> {
        let view = &self.scene.views[s];
        let lemma = view.lemma(h).to_lowercase();
        // "Denial of service" is no service.
        let is_denial = (1..=4).filter_map(|back| h.checked_sub(back)).any(|i| view.is(i, "denial"));
        if lemma == "service" && is_denial {
            return None;
        }
        let is_mission = matches!(lemma.as_str(), "embassy" | "consulate" | "mission");
        let said = if is_mission { self.owner_of(s, phrase) } else { self.state_beside(s, phrase) };
        let is_guess = said.is_none();
        // "The island", "a neighbour": a state only where the words say which.
        let may_guess = !is_state
            || matches!(lemma.as_str(), "government" | "state" | "country" | "authority" | "leadership");
        if is_guess && !may_guess {
            return None;
        }
        let code = said.or_else(|| self.context_state(s, h))?;
        let is_government = matches!(
            lemma.as_str(),
            "government" | "authority" | "official" | "state" | "country" | "regime"
        );
        let kind = if is_state || is_government { Kind::State } else { Kind::Agency };
        let mut actor = self.actor(s, h, phrase, code, kind);
        if is_government && phrase.is_plain(view, h) {
            actor.name = None;
        }
        actor.is_guess = is_guess;
        actor.is_doer = matches!(lemma.as_str(), "intelligence" | "unit" | "military" | "service");
        Some(actor)
    }

    /// Somebody in an office: the state, the body or nobody they speak for.
    fn officer(&self, s: usize, h: usize, phrase: &Phrase, speaks: SpeaksFor, depth: usize) -> Option<Actor> {
        let view = &self.scene.views[s];
        let person = phrase.person_name(view);
        let kind = if person.is_some() || !matches!(view.token(h).xpos, "NNS" | "NNPS") {
            Kind::Person
        } else {
            Kind::Persons
        };
        let mut is_guess = false;
        let code = match speaks {
            SpeaksFor::None => "-".to_string(),
            SpeaksFor::State | SpeaksFor::Body | SpeaksFor::PersonOnly => {
                let said = self.principal(s, phrase, h, depth).or_else(|| self.state_beside(s, phrase));
                match said {
                    Some(code) => code,
                    None if speaks == SpeaksFor::PersonOnly => "-".into(),
                    None => {
                        is_guess = true;
                        self.context_state(s, h)?
                    }
                }
            }
        };
        let mut actor = self.actor(s, h, phrase, code, kind);
        actor.name = Some(person.unwrap_or_else(|| phrase.name(view)));
        actor.is_guess = is_guess;
        Some(actor)
    }

    /// Whom an officer speaks for: "spokesman for the firm", "the ministry's deputy chief", "FBI director".
    fn principal(&self, s: usize, phrase: &Phrase, h: usize, depth: usize) -> Option<String> {
        let view = &self.scene.views[s];
        let within = self
            .scene
            .names_in(s, phrase.described.0, phrase.described.1)
            .find(|n| matches!(n.class, Class::Body | Class::Company | Class::Organisation) && n.code != "?")
            .map(|n| n.code.clone());
        within.or_else(|| {
            view.children_by(h, &["nmod", "nmod:poss", "compound", "appos"])
                .filter(|&c| view.is_nominal(c))
                .find_map(|c| match self.by_reference(s, c) {
                    Some(found) => found.into_iter().next(),
                    None => self.describe(s, c, depth + 1),
                })
                .filter(|a| !a.is_guess && a.kind != Kind::Group)
                .map(|a| a.code)
        })
    }

    /// A phrase whose head is an unlisted proper noun.
    fn proper(&self, s: usize, h: usize, depth: usize) -> Option<Actor> {
        let names = &self.scene.lexicon.names;
        let view = &self.scene.views[s];
        let phrase = Phrase::at(view, h);
        let name = phrase.proper_name(view);
        let words: Vec<String> = name.to_lowercase().split_whitespace().map(str::to_string).collect();
        if let Some(speaks_for) = self.office_in(s, &phrase, h) {
            return self.officer(s, h, &phrase, speaks_for, depth);
        }
        if let Some(described) = self.by_apposition(s, h, &phrase, &name, depth) {
            return Some(described);
        }
        let has = |class| {
            words.iter().any(|w| names.is_noun(class, w) || names.is_noun(class, w.trim_end_matches('s')))
        };
        if has("members") {
            return self.common(s, h, depth);
        }
        if has("institutions") {
            return self.institution(s, h, &phrase, false);
        }
        if has("actors") || has("group_names") {
            let mut actor = self.doer(s, h, &phrase);
            if let Some(learnt) = self.group_party.get(&name.to_lowercase()) {
                actor.code.clone_from(learnt);
            }
            actor.name = Some(name);
            return Some(actor);
        }
        if let Some(code) = self.group_party.get(&name.to_lowercase()) {
            let mut actor = self.actor(s, h, &phrase, code.clone(), Kind::Group);
            actor.name = Some(name);
            actor.is_doer = true;
            return Some(actor);
        }
        if has("company_suffixes") || has("companies") {
            let mut actor = self.actor(s, h, &phrase, "-".into(), Kind::Company);
            actor.name = Some(name);
            return Some(actor);
        }
        if has("politics") {
            let code = self.state_beside(s, &phrase).or_else(|| self.context_state(s, h))?;
            let mut actor = self.actor(s, h, &phrase, code, Kind::Agency);
            actor.name = Some(name);
            return Some(actor);
        }
        let is_like_person = words.len() >= 2
            && name.split_whitespace().all(|w| w.starts_with(char::is_uppercase) && w.len() > 1)
            && !matches!(view.block, text::BlockKind::Heading);
        if is_like_person {
            // A person of whom the text says no more speaks for nobody.
            let mut actor = self.actor(s, h, &phrase, "-".into(), Kind::Person);
            actor.name = Some(name);
            actor.is_guess = true;
            return Some(actor);
        }
        None
    }

    /// "MirrorFace, a hacking group with ties to China", "the Italian firm Castellan".
    fn by_apposition(&self, s: usize, h: usize, phrase: &Phrase, name: &str, depth: usize) -> Option<Actor> {
        let view = &self.scene.views[s];
        let beside = view
            .children_by(h, &["appos", "compound", "nmod:desc", "parataxis"])
            .chain(view.head(h).filter(|_| view.has_rel(h, &["appos", "flat"])))
            .filter(|&c| view.upos(c) == syntax::Upos::Noun);
        for c in beside {
            let Some(mut actor) = self.describe(s, c, depth + 1) else { continue };
            if actor.is_guess && actor.kind != Kind::Person {
                actor.code = self.state_beside(s, phrase).unwrap_or(actor.code);
            }
            actor.name = Some(name.to_string());
            actor.span = actor.span.join(view.span(phrase.first, phrase.last));
            actor.head = h;
            return Some(actor);
        }
        None
    }

    /// The office word in or before a phrase, the longest first.
    fn office_in(&self, s: usize, phrase: &Phrase, h: usize) -> Option<SpeaksFor> {
        let view = &self.scene.views[s];
        let names = &self.scene.lexicon.names;
        let (first, last) = (phrase.first, phrase.last.max(h));
        let mut found = None;
        let beginnings: Vec<usize> = (first..=last).filter(|&i| names.begins_office(view.lower(i))).collect();
        for length in (1..=3).rev() {
            for &i in &beginnings {
                if i + length > last + 1 {
                    break;
                }
                let words: Vec<String> = (i..i + length).map(|t| view.lower(t).to_string()).collect();
                if let Some(speaks) = names.office(&words.join(" ")) {
                    let is_stronger = found.is_none() || matches!(found, Some(SpeaksFor::PersonOnly));
                    // A rank or form of address counts only where nothing better stands beside it.
                    if is_stronger && (view.token(i).upos != syntax::Upos::Adj) {
                        found = Some(speaks);
                    }
                }
            }
        }
        found.filter(|_| phrase.is_office_near_head(view, h))
    }

    /// The state or organisation that a phrase names beside its head: "Chinese", "China's", "of Bolivia", "in Seoul".
    pub(crate) fn state_beside(&self, s: usize, phrase: &Phrase) -> Option<String> {
        self.owner_of(s, phrase).or_else(|| {
            let (first, last) = (phrase.first, phrase.last);
            self.scene.names_in(s, first, last).find(|n| n.code.len() >= 2).map(|n| n.code.clone())
        })
    }

    /// The owner only: a modifier before the head or an of-phrase, not where it is.
    fn owner_of(&self, s: usize, phrase: &Phrase) -> Option<String> {
        let view = &self.scene.views[s];
        let before = self
            .scene
            .names_in(s, phrase.first, phrase.head)
            .filter(|n| n.code.len() >= 2)
            .map(|n| n.code.clone())
            .next();
        before
            .or_else(|| {
                view.children_by(phrase.head, &["nmod", "obl"])
                    .filter(|&c| matches!(view.case(c), Some("of" | "for")))
                    .find_map(|c| {
                        self.scene.name_at(s, c).filter(|n| n.code.len() >= 2).map(|n| n.code.clone())
                    })
            })
            .or_else(|| {
                let owner = view.children_by(phrase.head, &["nmod:poss"]).next()?;
                let actor = self.by_reference(s, owner)?.into_iter().next()?;
                actor.has_party().then_some(actor.code)
            })
    }
}
