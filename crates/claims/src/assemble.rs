//! From candidates to statements: in text order, with what has been said so far in mind, and each only once.

use std::collections::BTreeMap;

use text::Span;

use crate::{
    actors::{Actor, Cast},
    doers, fields, firmness,
    lexicon::{frame::Role, names::Class},
    matching::{self, Candidate},
    statement::{Act, Commitment, Cue, Kind, Level, Party, Reason, Statement},
    victims,
    voice::{self, Voices},
};

/// What the document has said so far: who stands accused, and how deep.
#[derive(Debug, Clone, Default)]
struct Accusation {
    accused: Vec<Party>,
    level: Level,
}

/// Turns candidates into statements.
pub(crate) struct Assembler<'c, 's, 'a> {
    cast: &'c Cast<'s, 'a>,
    voices: &'c Voices,
    /// How often each party is accused in the document.
    blamed: BTreeMap<String, u32>,
    current: Option<Accusation>,
    statements: Vec<Statement>,
}

impl<'c, 's, 'a> Assembler<'c, 's, 'a> {
    pub(crate) fn new(cast: &'c Cast<'s, 'a>, voices: &'c Voices, blamed: BTreeMap<String, u32>) -> Self {
        Assembler { cast, voices, blamed, current: None, statements: Vec::new() }
    }

    /// The statements of all candidates, in the order of their first evidence.
    pub(crate) fn run(mut self, candidates: &[Candidate]) -> Vec<Statement> {
        for candidate in candidates {
            if let Some(statement) = self.statement(candidate) {
                self.remember(&statement);
                self.add(statement);
            }
        }
        self.settle_stance();
        self.statements
    }

    /// The statement of each candidate by itself, in the order of the candidates: what examples are judged by.
    pub(crate) fn each(mut self, candidates: &[Candidate]) -> Vec<Option<Statement>> {
        let mut is_made = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            let statement = self.statement(candidate);
            is_made.push(statement.is_some());
            if let Some(statement) = statement {
                self.remember(&statement);
                self.statements.push(statement);
            }
        }
        self.settle_stance();
        let mut statements = self.statements.into_iter();
        is_made.into_iter().map(|made| if made { statements.next() } else { None }).collect()
    }

    fn statement(&self, candidate: &Candidate) -> Option<Statement> {
        let frame = &self.cast.scene.lexicon.frames[candidate.frame];
        let act = matching::act_of_candidate(self.cast, candidate)?;
        let view = &self.cast.scene.views[candidate.sentence];
        let mut why = explain_roles(candidate);
        why.extend(candidate.why.iter().cloned());
        let mut accused = self.accused(candidate, act, &mut why)?;
        self.name_accused(candidate, act, &mut accused);
        let mut sources: Vec<Party> = candidate.sources.iter().map(Actor::party).collect();
        self.name_sources(candidate, &accused, &mut sources);
        let firm = firmness::of(self.cast, self.voices, candidate);
        let commitment = if act == Act::Decline { Commitment::Silent } else { firm.commitment };
        why.extend(firm.why);
        let (responsibility, responsibility_span) = self.responsibility(candidate, act);
        let reporting =
            self.voices.of(self.cast, candidate.sentence, candidate.head).first().map(|sp| sp.verb);
        let evidence = vec![view.sentence.span];
        let first = candidate.tokens.first().copied()?;
        let last = candidate.tokens.last().copied()?;
        let is_measure = matches!(act, Act::Charge | Act::Sanction | Act::Protest | Act::Disrupt);
        Some(Statement {
            act,
            reported_by: candidate.reported_by.as_ref().map(Actor::party),
            commitment,
            responsibility,
            responsibility_span,
            confidence: firm.confidence,
            conduct: fields::conduct(self.cast, candidate, act),
            operation: fields::operation(self.cast, candidate),
            victims: victims::of(self.cast, candidate.sentence, act, &sources, &accused),
            measure: is_measure.then(|| self.measure(candidate)),
            date: fields::date(self.cast, candidate, reporting),
            quote: voice::direct_speech(self.cast, view.sentence.span),
            cue: Cue { span: view.span(first, last), frame: frame.id.clone() },
            techniques: Vec::new(),
            evidence,
            why,
            sources,
            accused,
        })
    }

    /// Who stands accused: as filled, else by what the document has said; `None` where an attribution has nobody to blame.
    fn accused(&self, candidate: &Candidate, act: Act, why: &mut Vec<Reason>) -> Option<Vec<Party>> {
        let place = candidate.places.get(&Role::Accused).map(String::as_str);
        if let Some(settled) = &candidate.settled {
            let parties = self.parties(settled);
            return (act != Act::Attribute || !parties.is_empty()).then_some(parties);
        }
        if act == Act::Decline && candidate.is_negated {
            return Some(self.filled(candidate));
        }
        let explicit = self.filled(candidate);
        if !explicit.is_empty() {
            return is_accusable(act, &explicit).then_some(explicit);
        }
        let (found, because) = match place {
            Some("topic") => (self.topic_at(candidate), "the party spoken of last as accused"),
            Some("self") => (self.own(candidate), "the source itself"),
            Some("self-or-topic") => self.own_or_topic(candidate),
            _ if act == Act::Attribute => return None,
            _ => (Vec::new(), "nobody named"),
        };
        why.push(Reason { field: "accused", because: because.into(), span: None });
        if act == Act::Attribute && found.is_empty() { None } else { Some(found) }
    }

    /// Gives accused parties the services and groups of theirs that the sentence names; where it does not speak of the
    /// party at all, those that the accusation before named.
    fn name_accused(&self, candidate: &Candidate, act: Act, accused: &mut Vec<Party>) {
        let (s, scene) = (candidate.sentence, self.cast.scene);
        let codes: Vec<String> =
            accused.iter().map(|p| p.code.clone()).filter(|code| code.len() >= 2).collect();
        let is_source = |code: &str| candidate.sources.iter().any(|a| a.code == code);
        for code in codes.into_iter().filter(|code| !is_source(code)) {
            let own = || scene.names[s].iter().filter(|n| n.code == code);
            let doers = own().filter(|n| matches!(n.class, Class::Body | Class::Group));
            let mut named: Vec<Party> =
                doers.map(|n| self.cast.of_name(s, n.head(&scene.views[s]), n).party()).collect();
            if matches!(act, Act::Charge | Act::Sanction) {
                named.extend(self.listed(candidate, &code));
            }
            if own().next().is_none() {
                let before = self.current.iter().flat_map(|c| &c.accused);
                named.extend(before.filter(|p| p.code == code && p.name.is_some()).cloned());
            }
            named.into_iter().for_each(|party| join_name(accused, party));
        }
    }

    /// Gives a source of which only the party is known the names under which that party speaks or acts in the sentence.
    fn name_sources(&self, candidate: &Candidate, accused: &[Party], sources: &mut Vec<Party>) {
        let s = candidate.sentence;
        let view = &self.cast.scene.views[s];
        let bare: Vec<String> = sources
            .iter()
            .filter(|p| p.name.is_none() && p.code.len() >= 2)
            .map(|p| p.code.clone())
            .collect();
        for code in bare.into_iter().filter(|code| !accused.iter().any(|p| p.code == *code)) {
            let speaks = |&h: &usize| {
                view.has_rel(h, &["nsubj", "obl:agent"])
                    || (view.has_rel(h, &["obl"]) && view.case(h) == Some("according"))
            };
            let actors = (0..view.len()).filter(speaks).flat_map(|h| self.cast.resolve(s, h));
            // "She said Denmark had summoned him": who only tells of it is not who did it.
            let tells = |a: &Actor| candidate.reported_by.as_ref().is_some_and(|r| r.name == a.name);
            let named = actors.filter(|a| a.code == code && a.name.is_some() && !tells(a));
            named.for_each(|actor| join_name(sources, actor.party()));
        }
    }

    /// Persons and companies of a party that the words of a measure name.
    fn listed(&self, candidate: &Candidate, code: &str) -> Vec<Party> {
        let view = &self.cast.scene.views[candidate.sentence];
        let (first, last) = view.subtree(candidate.head);
        let actors = (first..=last)
            .filter(|&h| view.is_nominal(h) && !view.has_rel(h, &["flat", "compound", "conj"]))
            .flat_map(|h| self.cast.resolve(candidate.sentence, h));
        let is_listed = |a: &Actor| {
            a.code == code
                && a.name.is_some()
                && matches!(a.kind, Kind::Person | Kind::Persons | Kind::Company)
        };
        actors.filter(is_listed).map(|a| a.party()).collect()
    }

    /// The accused as the sentence names them; doers of unknown state take the party of the document's topic.
    fn filled(&self, candidate: &Candidate) -> Vec<Party> {
        self.parties(&candidate.accused)
    }

    fn parties(&self, actors: &[Actor]) -> Vec<Party> {
        let mut parties: Vec<Party> = Vec::new();
        for actor in actors {
            let mut party = actor.party();
            let is_named = party.name.as_ref().is_some_and(|n| n.contains(char::is_uppercase));
            if party.code == "?"
                && actor.is_doer
                && !is_named
                && let Some(topic) = self.topic().first().filter(|t| doers::may_be_meant(self.cast, &t.code))
            {
                party.code.clone_from(&topic.code);
            }
            if !parties.iter().any(|p| p.code == party.code && p.name == party.name) {
                parties.push(party);
            }
        }
        parties
    }

    /// Whom "the allegation" is about: a blamed party that the sentence itself names, the party accused last, the one
    /// accused most.
    fn topic_at(&self, candidate: &Candidate) -> Vec<Party> {
        let scene = self.cast.scene;
        let view = &scene.views[candidate.sentence];
        let is_source = |code: &str| candidate.sources.iter().any(|a| a.code == code);
        let here = scene
            .names_in(candidate.sentence, 0, view.len())
            .find(|n| self.blamed.contains_key(&n.code) && !is_source(&n.code));
        match here {
            Some(name) => {
                let running = self.topic();
                if running.iter().any(|p| p.code == name.code) {
                    running
                } else {
                    vec![bare(&name.code, view.span(name.first, name.last))]
                }
            }
            None => self.topic(),
        }
    }

    fn topic(&self) -> Vec<Party> {
        if let Some(current) = &self.current {
            return current.accused.clone();
        }
        let most = self.blamed.iter().max_by_key(|(code, n)| (**n, std::cmp::Reverse((*code).clone())));
        most.map(|(code, _)| vec![bare(code, Span::default())]).unwrap_or_default()
    }

    fn own(&self, candidate: &Candidate) -> Vec<Party> {
        candidate.sources.iter().filter(|a| a.code != "~").map(Actor::party).collect()
    }

    fn own_or_topic(&self, candidate: &Candidate) -> (Vec<Party>, &'static str) {
        let is_blamed = candidate.sources.iter().any(|a| self.blamed.contains_key(&a.code));
        if is_blamed {
            (
                self.own(candidate).into_iter().map(|p| bare(&p.code, p.span)).collect(),
                "the source, who is accused in this document",
            )
        } else if self.blamed.is_empty() && candidate.sources.iter().any(|a| a.is_doer) {
            (self.own(candidate), "the source, a service of which nobody else is accused")
        } else {
            (self.topic_at(candidate), "the party spoken of last as accused")
        }
    }

    fn responsibility(&self, candidate: &Candidate, act: Act) -> (Level, Option<Span>) {
        match act {
            Act::Deny | Act::Decline | Act::Acknowledge | Act::Assess | Act::Warn | Act::Protest => {
                (Level::Unspecified, None)
            }
            Act::Endorse => {
                let level = self.current.as_ref().map_or(Level::Unspecified, |c| c.level);
                (level, None)
            }
            Act::Condemn
            | Act::Urge
            | Act::Disclose
            | Act::Disrupt
            | Act::Claim
            | Act::Attribute
            | Act::Charge
            | Act::Sanction => {
                let has_explicit = !candidate.accused.is_empty();
                let (level, span) = fields::responsibility(self.cast, candidate);
                let is_bare_target =
                    level == Level::Executed && !matches!(act, Act::Attribute | Act::Charge | Act::Sanction);
                if !has_explicit || is_bare_target { (Level::Unspecified, None) } else { (level, span) }
            }
        }
    }

    /// The words of the measure: from the cue to the end of its object.
    fn measure(&self, candidate: &Candidate) -> Span {
        let view = &self.cast.scene.views[candidate.sentence];
        if let Some(&thing) = candidate.things.get(&Role::Measure) {
            let (first, last) = view.subtree(thing);
            return view.span(first, last);
        }
        let first = candidate.tokens[0];
        let object = view
            .children_by(candidate.head, &["obj", "nsubj:pass"])
            .map(|o| crate::actors::Phrase::at(view, o))
            .next();
        let (a, b) = object.map_or((first, candidate.tokens[candidate.tokens.len() - 1]), |p| {
            (first.min(p.first), p.last.max(candidate.tokens[candidate.tokens.len() - 1]))
        });
        view.span(a, b)
    }

    /// An act that names its accused sets what "the allegation" means from here on.
    fn remember(&mut self, statement: &Statement) {
        let sets = matches!(
            statement.act,
            Act::Attribute | Act::Charge | Act::Sanction | Act::Condemn | Act::Disclose
        );
        let named: Vec<Party> = statement.accused.iter().filter(|p| p.code.len() >= 2).cloned().collect();
        if sets && !named.is_empty() {
            self.current = Some(Accusation { accused: named, level: statement.responsibility });
        }
    }

    /// Adds a statement, or its evidence to the one that it repeats.
    fn add(&mut self, statement: Statement) {
        match self.statements.iter_mut().find(|s| repeats(s, &statement)) {
            Some(first) => absorb(first, statement),
            None => self.statements.push(statement),
        }
    }

    /// For acts that do not say who did it: `asserts` where the same source has named that author, else `notes`.
    fn settle_stance(&mut self) {
        let named: Vec<(String, String)> = self
            .statements
            .iter()
            .filter(|s| matches!(s.act, Act::Attribute | Act::Charge | Act::Sanction | Act::Endorse))
            .flat_map(|s| {
                s.sources.iter().flat_map(|a| s.accused.iter().map(|b| (a.code.clone(), b.code.clone())))
            })
            .collect();
        for s in &mut self.statements {
            let is_open = matches!(s.act, Act::Condemn | Act::Warn | Act::Urge | Act::Assess | Act::Disclose);
            if !is_open || s.commitment != Commitment::Asserts {
                continue;
            }
            let takes_for_granted =
                s.sources.iter().any(|a| {
                    s.accused.iter().any(|b| named.iter().any(|(x, y)| *x == a.code && *y == b.code))
                }) || (s.responsibility != Level::Unspecified && s.act == Act::Condemn);
            if !takes_for_granted {
                s.commitment = Commitment::Notes;
                s.why.push(Reason {
                    field: "commitment",
                    because: "this source has not named that author in the document".into(),
                    span: None,
                });
            }
        }
    }
}

/// Whether anybody with a party stands accused by name in some statement: a document in which nobody does is about
/// ordinary crime, sport or satire, and its denials and refusals are not ours.
pub(crate) fn is_about_somebody(statements: &[Statement]) -> bool {
    statements.iter().any(|s| {
        let is_accusing = matches!(
            s.act,
            Act::Attribute
                | Act::Charge
                | Act::Sanction
                | Act::Disclose
                | Act::Endorse
                | Act::Condemn
                | Act::Claim
                | Act::Deny
                | Act::Protest
                | Act::Acknowledge
                | Act::Urge
        );
        is_accusing && s.accused.iter().any(|p| p.code.len() >= 2 || p.kind == Kind::Group)
    })
}

/// An attribution in the speaker's voice needs somebody to blame: a state, a service, a group, not a passer-by.
fn is_accusable(act: Act, accused: &[Party]) -> bool {
    act != Act::Attribute
        || accused.iter().any(|p| {
            p.code.len() >= 2 || matches!(p.kind, Kind::Group | Kind::Company | Kind::Persons | Kind::Person)
        })
}

fn explain_roles(candidate: &Candidate) -> Vec<Reason> {
    candidate
        .places
        .iter()
        .map(|(role, place)| {
            let (field, actors) = match role {
                Role::Source => ("sources", Some(&candidate.sources)),
                Role::Accused => ("accused", Some(&candidate.accused)),
                Role::Backer => ("accused", Some(&candidate.backers)),
                Role::Conduct => ("conduct", None),
                Role::Victim => ("victims", None),
                Role::Measure => ("measure", None),
            };
            let span = actors.and_then(|a| a.first()).map(|a| a.span);
            Reason { field, because: format!("found at the place `{place}`"), span }
        })
        .collect()
}

/// Adds a named party, in the place of the same party without a name where there is one.
fn join_name(parties: &mut Vec<Party>, named: Party) {
    let lower = |p: &Party| p.name.as_ref().map(|n| n.to_lowercase());
    let is_known = |p: &Party| match (lower(p), lower(&named)) {
        (Some(known), Some(new)) => p.code == named.code && (known.contains(&new) || new.contains(&known)),
        (_, None) => true,
        (None, Some(_)) => false,
    };
    if parties.iter().any(is_known) {
        return;
    }
    match parties.iter_mut().find(|p| p.code == named.code && p.name.is_none()) {
        Some(bare) => *bare = named,
        None => parties.push(named),
    }
}

fn bare(code: &str, span: Span) -> Party {
    let kind = if code.len() == 2 { Kind::State } else { Kind::Organisation };
    Party { code: code.into(), name: None, kind, tie: None, span }
}

/// How often each party is accused: by name in the roles of accusing frames.
pub(crate) fn blame(cast: &Cast, candidates: &[Candidate]) -> BTreeMap<String, u32> {
    let mut blamed: BTreeMap<String, u32> = BTreeMap::new();
    for candidate in candidates {
        let act = cast.scene.lexicon.frames[candidate.frame].act;
        let weight = match act {
            Act::Attribute | Act::Charge | Act::Sanction => 3,
            Act::Condemn | Act::Urge | Act::Disclose | Act::Protest => 1,
            Act::Endorse
            | Act::Acknowledge
            | Act::Warn
            | Act::Deny
            | Act::Decline
            | Act::Claim
            | Act::Assess
            | Act::Disrupt => continue,
        };
        for actor in candidate.accused.iter().filter(|a| a.has_party() && !a.is_guess) {
            *blamed.entry(actor.code.clone()).or_default() += weight;
        }
    }
    if blamed.is_empty() {
        for candidate in candidates {
            if cast.scene.lexicon.frames[candidate.frame].act == Act::Deny {
                for actor in candidate.sources.iter().filter(|a| a.has_party()) {
                    *blamed.entry(actor.code.clone()).or_default() += 1;
                }
            }
        }
    }
    blamed
}

fn codes(parties: &[Party]) -> Vec<&str> {
    let mut codes: Vec<&str> = parties.iter().map(|p| p.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// Whether two names can be of one: equal, one inside the other, or one not given.
fn same_names(a: &[Party], b: &[Party]) -> bool {
    let name =
        |p: &[Party]| p.iter().filter_map(|x| x.name.as_ref().map(|n| n.to_lowercase())).collect::<Vec<_>>();
    let (a, b) = (name(a), name(b));
    a.is_empty()
        || b.is_empty()
        || a.iter().any(|x| b.iter().any(|y| x.contains(y.as_str()) || y.contains(x.as_str())))
}

/// The same act by the same sources at the same accused, with nothing in the coded fields that differs.
fn repeats(first: &Statement, next: &Statement) -> bool {
    let level_agrees = first.responsibility == next.responsibility
        || next.responsibility == Level::Unspecified
        || first.responsibility == Level::Unspecified;
    first.act == next.act
        && codes(&first.sources) == codes(&next.sources)
        && codes(&first.accused) == codes(&next.accused)
        && same_names(&first.sources, &next.sources)
        && same_names(&first.accused, &next.accused)
        && level_agrees
}

fn absorb(first: &mut Statement, next: Statement) {
    for span in next.evidence {
        if !first.evidence.contains(&span) {
            first.evidence.push(span);
        }
    }
    if first.responsibility == Level::Unspecified && next.responsibility != Level::Unspecified {
        first.responsibility = next.responsibility;
        first.responsibility_span = next.responsibility_span;
    }
    first.commitment = first.commitment.max(next.commitment);
    first.conduct = first.conduct.take().or(next.conduct);
    first.operation = first.operation.take().or(next.operation);
    first.date = first.date.take().or(next.date);
    first.confidence = first.confidence.take().or(next.confidence);
    for victim in next.victims {
        if !first.victims.iter().any(|v| v.code == victim.code && v.name == victim.name) {
            first.victims.push(victim);
        }
    }
}
