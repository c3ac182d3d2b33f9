//! Pronouns and short forms: "it", "she", "the agency", "the two", "who", "Blinken".

use syntax::Upos;

use super::{Actor, Cast, Known, Phrase};
use crate::{lexicon::names::Class, statement::Kind};

impl Cast<'_, '_> {
    /// What a pronoun, relative pronoun, surname or definite short form stands for; `None` where the phrase is none of
    /// these and must be described by itself. First persons give the voice `~`, which the speaker replaces.
    pub(super) fn by_reference(&self, s: usize, h: usize) -> Option<Vec<Actor>> {
        let view = &self.scene.views[s];
        let lower = view.lower(h);
        if matches!(view.upos(h), Upos::Pron | Upos::Det) || view.token(h).xpos.starts_with("PRP") {
            return self.by_pronoun(s, h, lower);
        }
        if self.scene.name_at(s, h).is_some_and(|n| n.code != "?" || n.class != Class::Body) {
            return None;
        }
        if view.upos(h) == Upos::Propn || view.form(h).chars().filter(|c| c.is_uppercase()).count() >= 2 {
            return self.by_known_name(s, h);
        }
        self.by_short_form(s, h)
    }

    fn by_pronoun(&self, s: usize, h: usize, lower: &str) -> Option<Vec<Actor>> {
        let view = &self.scene.views[s];
        match lower {
            "i" | "we" | "us" | "our" | "my" | "me" | "ours" | "ourselves" => {
                let mut own = voice_of_text(s, h, view.token(h).span);
                own.is_guess = false;
                Some(vec![own])
            }
            "he" | "she" | "him" | "her" | "his" | "hers" => Some(
                self.before(s, h, &|k| k.actor.kind == Kind::Person).map_or(vec![], |k| self.again(k, s, h)),
            ),
            "it" | "its" | "itself" => Some(
                self.before(s, h, &|k| !k.is_plural && !matches!(k.actor.kind, Kind::Person | Kind::Persons))
                    .map_or(vec![], |k| self.again(k, s, h)),
            ),
            "they" | "them" | "their" | "theirs" | "both" => Some(
                self.before(s, h, &|k| k.is_plural || k.actor.kind == Kind::Agency)
                    .map_or(vec![], |k| self.all_of(k, s, h)),
            ),
            "who" | "which" | "that" | "whose" | "whom" => {
                let clause =
                    std::iter::once(h).chain(view.ancestors(h)).find(|&a| view.has_rel(a, &["acl:relcl"]))?;
                let noun = view.head(clause)?;
                if noun == h { None } else { Some(self.resolve(s, noun)) }
            }
            "none" | "neither" => {
                Some(self.before(s, h, &|k| k.with.len() > 1).map_or(vec![], |k| self.all_of(k, s, h)))
            }
            _ => None,
        }
    }

    /// Whom a transcript's label means: a name the document explains, or the person whose office or name holds the label.
    pub(crate) fn by_label(&self, words: &str) -> Option<Actor> {
        let lower = words.to_lowercase();
        let last = lower.split_whitespace().last()?;
        let known =
            self.by_name.get(&lower).or_else(|| self.by_name.get(last)).and_then(|&i| self.known.get(i));
        let by_office = || {
            self.known.iter().find(|k| {
                k.actor.kind == Kind::Person && k.actor.has_party() && k.nouns.iter().any(|n| n == last)
            })
        };
        known.or_else(by_office).map(|k| k.actor.clone())
    }

    /// A surname, acronym or name that the document explained elsewhere.
    fn by_known_name(&self, s: usize, h: usize) -> Option<Vec<Actor>> {
        let view = &self.scene.views[s];
        let name = Phrase::at(view, h).proper_name(view);
        let found = self
            .by_name
            .get(&name.to_lowercase())
            .or_else(|| self.by_name.get(&name.split_whitespace().last()?.to_lowercase()))?;
        let known = self.known.get(*found)?;
        let is_itself = known.actor.sentence == s && known.actor.head == h;
        (!is_itself).then(|| self.again(known, s, h))
    }

    /// "The ministry", "that agency", "the company", "the two".
    fn by_short_form(&self, s: usize, h: usize) -> Option<Vec<Actor>> {
        let view = &self.scene.views[s];
        let phrase = Phrase::at(view, h);
        let is_definite = view
            .children_by(h, &["det"])
            .any(|d| matches!(view.lower(d), "the" | "that" | "this" | "these" | "those"));
        let has_own_party = self.scene.names_in(s, phrase.first, phrase.last).any(|n| n.code.len() >= 2);
        if !is_definite || has_own_party || phrase.person_name(view).is_some() {
            return None;
        }
        let lemma = view.lemma(h).to_lowercase();
        if matches!(lemma.as_str(), "two" | "three" | "four" | "five" | "trio" | "pair" | "six") {
            return self.before(s, h, &|k| k.with.len() > 1).map(|k| self.all_of(k, s, h));
        }
        let names = &self.scene.lexicon.names;
        let is_person = names.office(&lemma).is_some();
        let is_party_noun = [
            "institutions",
            "officials",
            "states",
            "actors",
            "experts",
            "companies",
            "media",
            "orgs",
            "sources",
            "members",
        ]
        .iter()
        .any(|class| names.is_noun(class, &lemma));
        if !is_person && !is_party_noun {
            return None;
        }
        // Modifiers of the short form must be among the words of what it stands for: "the foreign ministry".
        let modifiers: Vec<String> = view
            .children_by(h, &["amod", "compound"])
            .map(|c| view.lemma(c).to_lowercase())
            .filter(|w| !names.is_noun("fillers", w))
            .collect();
        let same_word = |k: &Known| k.nouns.contains(&lemma) && modifiers.iter().all(|m| k.nouns.contains(m));
        let found = self.before(s, h, &|k: &Known| same_word(k) && k.actor.name.is_some());
        let found = found.or_else(|| {
            if !modifiers.is_empty() || is_person {
                return None;
            }
            let class = |class| names.is_noun(class, &lemma);
            self.before(s, h, &|k: &Known| match k.actor.kind {
                Kind::Agency => class("institutions") && is_abbreviated(k, &lemma),
                Kind::Company => class("companies"),
                Kind::Group => class("actors") && k.actor.name.is_some(),
                Kind::Organisation => class("orgs"),
                Kind::Media => class("media"),
                Kind::State | Kind::Person | Kind::Persons | Kind::Sector | Kind::Unknown => false,
            })
        })?;
        let is_itself = found.actor.sentence == s && found.actor.head == h;
        (!is_itself).then(|| self.again(found, s, h))
    }

    /// "The indictment" without more: the prosecutors or court spoken of before.
    pub(super) fn givers_before(&self, s: usize, h: usize) -> Vec<Actor> {
        let view = &self.scene.views[s];
        let is_definite =
            view.children_by(h, &["det"]).any(|d| matches!(view.lower(d), "the" | "that" | "this"));
        if !is_definite || !LEGAL_DOCUMENTS.contains(&view.lemma(h).to_lowercase().as_str()) {
            return Vec::new();
        }
        let is_court =
            |k: &Known| k.actor.has_party() && k.nouns.iter().any(|n| COURTS.contains(&n.as_str()));
        self.before(s, h, &is_court).map_or(vec![], |k| self.again(k, s, h))
    }

    /// The nearest fitting mention before a token: a subject of the same or the last sentences before any other.
    fn before(&self, s: usize, h: usize, fits: &dyn Fn(&Known) -> bool) -> Option<&Known> {
        let position = |k: &Known| (k.actor.sentence, k.actor.head);
        let end = self.known.partition_point(|k| position(k) < (s, h));
        let earlier = || self.known.get(..end).unwrap_or(&[]).iter().rev().filter(|k| fits(k));
        let near_subject = earlier()
            .take_while(|k| k.actor.sentence + 2 >= s)
            .find(|k| k.is_subject && (k.actor.sentence < s || !self.governs(s, k.actor.head, h)));
        near_subject.or_else(|| earlier().find(|k| k.actor.sentence + 12 >= s))
    }

    /// Whether the mention at `a` holds the token inside itself: "its" does not mean the phrase it stands in.
    fn governs(&self, s: usize, a: usize, token: usize) -> bool {
        self.scene.views[s].is_under(token, a)
    }

    fn again(&self, known: &Known, s: usize, h: usize) -> Vec<Actor> {
        vec![self.repeat(&known.actor, s, h)]
    }

    fn all_of(&self, known: &Known, s: usize, h: usize) -> Vec<Actor> {
        known.with.iter().map(|a| self.repeat(a, s, h)).collect()
    }

    /// The same actor at another place; a group that the document has tied to a state since takes its party.
    fn repeat(&self, actor: &Actor, s: usize, h: usize) -> Actor {
        let mut again = actor.clone();
        again.span = self.scene.views[s].token(h).span;
        again.sentence = s;
        again.head = h;
        again.described = (h, h);
        if again.code == "?"
            && let Some(code) = again.name.as_ref().and_then(|n| self.group_party.get(&n.to_lowercase()))
        {
            again.code.clone_from(code);
        }
        again
    }

    /// The organisation of states spoken of last: "Allies", "member states".
    pub(super) fn last_organisation(&self, s: usize, h: usize) -> Option<String> {
        self.before(s, h, &|k| k.actor.kind == Kind::Organisation).map(|k| k.actor.code.clone())
    }

    /// The state that "the ministry" without more belongs to: one named as the place in the same sentence before it, the
    /// subject of the paragraph so far, the document's home.
    pub(super) fn context_state(&self, s: usize, h: usize) -> Option<String> {
        let scene = self.scene;
        let view = &scene.views[s];
        let is_place = |n: &&crate::scene::NameHit| {
            n.code.len() == 2
                && matches!(n.class, Class::Capital | Class::State | Class::Place | Class::Seat)
                && matches!(view.case(n.last), Some("in" | "from" | "at"))
        };
        if let Some(n) = scene.names_in(s, 0, view.len()).filter(is_place).find(|n| n.first < h) {
            return Some(n.code.clone());
        }
        let block = scene.block_of[s];
        let in_block = self.known.iter().rev().find(|k| {
            k.actor.sentence < s
                && scene.block_of[k.actor.sentence] == block
                && k.is_subject
                && k.actor.kind == Kind::State
                && k.actor.name.is_none()
                && !k.actor.is_guess
                && k.actor.code.len() == 2
        });
        in_block.map(|k| k.actor.code.clone()).or_else(|| scene.home.clone())
    }
}

const LEGAL_DOCUMENTS: &[&str] = &[
    "indictment",
    "complaint",
    "affidavit",
    "warrant",
    "filing",
    "judgment",
    "judgement",
    "ruling",
    "verdict",
];

/// Words in the names and descriptions of those who prosecute and judge.
const COURTS: &[&str] = &[
    "justice",
    "prosecutor",
    "prosecution",
    "attorney",
    "jury",
    "court",
    "procuracy",
    "tribunal",
    "judge",
    "magistrate",
];

fn voice_of_text(s: usize, h: usize, span: text::Span) -> Actor {
    Actor {
        code: "~".into(),
        name: None,
        kind: Kind::Unknown,
        span,
        sentence: s,
        head: h,
        is_doer: false,
        is_guess: true,
        described: (h, h),
    }
}

/// Whether an agency known by an acronym or another noun may be called by this institution noun.
fn is_abbreviated(known: &Known, lemma: &str) -> bool {
    known.nouns.iter().any(|n| n == lemma)
        || matches!(lemma, "agency" | "service" | "directorate" | "body" | "office" | "authority")
}
