//! Who does a deed by the grammar of the sentence: "Peruvian hackers defaced …", "the site was flooded by …", "an attack
//! originating from …".
//!
//! Where the words themselves say who did it, no other state of the sentence can be the one accused, and least of all the
//! one that was hit.

use std::collections::{BTreeMap, BTreeSet};

use syntax::Upos;

use crate::{
    Stage,
    actors::{Actor, Cast},
    lexicon::{frame::Role, names::Class},
    matching::{self, Candidate},
    scene::NameHit,
    statement::{Act, Kind},
    view::View,
    voice,
};

/// A deed and who does it.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    /// The token of the deed.
    pub(crate) deed: usize,
    /// Those who do it.
    pub(crate) doers: Vec<Actor>,
    /// Whether they stand at the words for the deed; else they are only spoken of in the same sentence.
    is_direct: bool,
}

/// The tokens of words for deeds, with the lemma of the first.
pub(crate) fn deeds(cast: &Cast, view: &View) -> BTreeMap<usize, String> {
    let words = &cast.scene.lexicon.words;
    let mut deeds = BTreeMap::new();
    let by_kind = words.conduct.find(view, 0..view.len()).into_iter().map(|f| f.tokens);
    let by_harm = words.harm.find(view, 0..view.len()).into_iter().map(|f| f.tokens);
    for tokens in by_kind.chain(by_harm) {
        if let Some(&first) = tokens.first() {
            deeds.insert(first, view.lemma(first).to_lowercase());
        }
    }
    // "Launched an attack against …": what hangs at the verb hangs at the deed.
    for verb in deeds.keys().filter_map(|&d| verb_of_doing(cast, view, d)).collect::<Vec<_>>() {
        deeds.entry(verb).or_insert_with(|| view.lemma(verb).to_lowercase());
    }
    deeds
}

/// The verb by which somebody does the deed that is its object: "launch", not "report".
fn verb_of_doing(cast: &Cast, view: &View, deed: usize) -> Option<usize> {
    let verb = view.head(deed).filter(|&v| view.has_rel(deed, &["obj"]) && view.is_verbal(v))?;
    let lemma = view.lemma(verb).to_lowercase();
    cast.scene.lexicon.words.phrases("doing").contains(&lemma).then_some(verb)
}

/// The deeds of a sentence of which it is told who does them.
pub(crate) fn in_sentence(cast: &Cast, s: usize) -> Vec<Told> {
    let view = &cast.scene.views[s];
    if !view.sentence.has_tree {
        return Vec::new();
    }
    let mut told = Vec::new();
    for &deed in deeds(cast, view).keys() {
        if matching::is_hypothetical(view, deed) || view.is_negated(deed) {
            continue;
        }
        let mut doers: Vec<Actor> = Vec::new();
        for token in agents(cast, s, deed) {
            for actor in cast.resolve(s, token) {
                if is_accountable(view, &actor, deed) {
                    add(&mut doers, actor);
                }
            }
        }
        if !doers.is_empty() {
            told.push(Told { deed, doers, is_direct: true });
        }
    }
    told.extend(mentioned(cast, s, &told));
    told
}

/// Hackers of a known party whom the sentence speaks of without being hit: whatever they do, it is their deed.
fn mentioned(cast: &Cast, s: usize, told: &[Told]) -> Vec<Told> {
    let scene = cast.scene;
    let view = &scene.views[s];
    let deeds = deeds(cast, view);
    let is_known = |t: usize| told.iter().flat_map(|k| &k.doers).any(|d| d.head == t);
    let subjects = (0..view.len()).filter(|&i| is_subject(view, i) && !is_known(i));
    let is_free = |i: usize| !deeds.iter().any(|(&deed, lemma)| is_struck(cast, view, i, deed, lemma));
    let hackers = subjects.filter(|&i| is_free(i)).filter_map(|i| {
        let doers: Vec<Actor> = cast
            .resolve(s, i)
            .into_iter()
            .filter(|a| a.kind == Kind::Group && a.has_party() && !a.is_guess)
            .collect();
        (!doers.is_empty()).then(|| Told { deed: view.head(i).unwrap_or(i), doers, is_direct: false })
    });
    let by_tree: Vec<Told> = hackers.collect();
    if by_tree.is_empty() && told.iter().flat_map(|t| &t.doers).all(|a| !a.has_party()) {
        return written(cast, s);
    }
    by_tree
}

/// "Iran-linked hackers", "a Kazakh-sponsored hacking group" as they are written, where the tree has torn them apart.
fn written(cast: &Cast, s: usize) -> Vec<Told> {
    let scene = cast.scene;
    let view = &scene.views[s];
    let hackers = scene.lexicon.words.phrases("hackers");
    let is_hacker = |i: usize| hackers.iter().any(|w| view.is(i, w));
    let ends = |i: usize| {
        matches!(view.upos(i), Upos::Adp | Upos::Cconj | Upos::Sconj | Upos::Det | Upos::Aux)
            || (view.upos(i) == Upos::Punct && view.form(i) != "-")
    };
    let found = scene.names_in(s, 0, view.len()).filter(|n| n.code.len() == 2).filter_map(|name| {
        let behind = (name.last + 1..view.len().min(name.last + 7)).take_while(|&i| !ends(i));
        let at = behind.into_iter().find(|&i| is_hacker(i))?;
        if is_hit(cast, s, name.last) {
            return None;
        }
        let mut actor = cast.of_name(s, name.last, name);
        actor.is_doer = true;
        actor.kind = Kind::Group;
        Some(Told { deed: at, doers: vec![actor], is_direct: false })
    });
    found.collect()
}

/// Each once; hackers of a state rather than the state.
fn add(doers: &mut Vec<Actor>, actor: Actor) {
    match doers.iter_mut().find(|d| d.code == actor.code && (d.name == actor.name || !d.is_doer)) {
        Some(known) if actor.is_doer && !known.is_doer => *known = actor,
        Some(_) => {}
        None => doers.push(actor),
    }
}

/// A subject, or the head of a sentence without verb.
fn is_subject(view: &View, i: usize) -> bool {
    view.has_rel(i, &["nsubj"]) || (view.head(i).is_none() && view.is_nominal(i))
}

/// Whether somebody can have done it: hackers, groups and services; a bare state or its government only by a verb.
fn is_accountable(view: &View, actor: &Actor, deed: usize) -> bool {
    let is_state = actor.kind == Kind::State && actor.has_party() && view.is_verbal(deed);
    !actor.is_guess && (actor.is_doer || is_state)
}

/// Where those stand who do a deed.
fn agents(cast: &Cast, s: usize, deed: usize) -> Vec<usize> {
    let view = &cast.scene.views[s];
    let places = &cast.scene.lexicon.places;
    let by = places.find(view, deed, "by-agent");
    if !by.is_empty() {
        return by;
    }
    if !view.is_verbal(deed) {
        // "Spyware was used by …": the deed is theirs who used it.
        let used = view.head(deed).filter(|_| view.has_rel(deed, &["nsubj:pass"]));
        let by = used.map(|v| places.find(view, v, "by-agent")).unwrap_or_default();
        if !by.is_empty() {
            return by;
        }
        // "Launched a campaign": the deed is theirs who launched it.
        let verb = verb_of_doing(cast, view, deed);
        let subjects = verb.map(|v| places.find(view, v, "subject")).unwrap_or_default();
        let found = if subjects.is_empty() { origin(view, deed) } else { subjects };
        return if found.is_empty() { headline_subject(cast, s, deed) } else { found };
    }
    let is_passive = view.children_by(deed, &["nsubj:pass", "aux:pass"]).next().is_some();
    let participle_of =
        view.head(deed).filter(|_| view.has_rel(deed, &["acl"]) && view.token(deed).xpos == "VBN");
    match participle_of {
        _ if is_passive => Vec::new(),
        // "Hackers targeted networks" in a headline is easily taken for hackers that were targeted: what has an object is
        // done by them.
        Some(noun) if view.children_by(deed, &["obj"]).next().is_some() => vec![noun],
        Some(_) => Vec::new(),
        None if is_charged(view, deed) => {
            let verb = view.head(deed).unwrap_or(deed);
            let object = places.find(view, verb, "object");
            if object.is_empty() { places.find(view, verb, "passive-subject") } else { object }
        }
        None => {
            let subjects = places.find(view, deed, "subject");
            if subjects.is_empty() { voice::subject_of(view, deed).into_iter().collect() } else { subjects }
        }
    }
}

/// "Hacker group defaces ministry's page": the present tense of headlines is easily taken for a plural.
fn headline_subject(cast: &Cast, s: usize, deed: usize) -> Vec<usize> {
    let view = &cast.scene.views[s];
    let is_plural = matches!(view.token(deed).xpos, "NNS" | "NNPS");
    let is_group = |i: usize| cast.scene.name_at(s, i).is_some_and(|n| n.class == Class::Group);
    let before = deed.checked_sub(1).filter(|&i| is_plural && (view.is_nominal(i) || is_group(i)));
    before.into_iter().collect()
}

/// "Accused Russia of breaking into …", "blamed it for …": the deed is the object's.
fn is_charged(view: &View, deed: usize) -> bool {
    view.has_rel(deed, &["advcl", "acl", "xcomp"])
        && matches!(view.case(deed), Some("of" | "for" | "with" | "from"))
}

/// "An attack from …", "intrusions originating in …".
fn origin(view: &View, deed: usize) -> Vec<usize> {
    let comes = view.children_by(deed, &["acl", "acl:relcl"]).filter(|&c| is_coming(view, c));
    let from = |i: usize| {
        view.children_by(i, &["obl", "nmod"])
            .filter(|&c| matches!(view.case(c), Some("from" | "in")))
            .collect::<Vec<_>>()
    };
    comes.flat_map(from).collect()
}

fn is_coming(view: &View, verb: usize) -> bool {
    matches!(view.lemma(verb), "originate" | "come" | "emanate" | "launch" | "stem")
}

/// The codes of those whom the sentence mentions only as hit: below a deed, and not as its doer.
pub(crate) fn hit(cast: &Cast, s: usize) -> BTreeSet<String> {
    let (hit, others) = struck_and_others(cast, s);
    hit.difference(&others).cloned().collect()
}

/// The codes of those whom the sentence mentions both as hit and otherwise: "Turkish hackers defaced a Turkish site".
pub(crate) fn hit_by_their_own(cast: &Cast, s: usize) -> BTreeSet<String> {
    let (hit, others) = struck_and_others(cast, s);
    hit.intersection(&others).cloned().collect()
}

/// The states that the sentence names below a deed, and those that it names elsewhere.
fn struck_and_others(cast: &Cast, s: usize) -> (BTreeSet<String>, BTreeSet<String>) {
    let scene = cast.scene;
    let view = &scene.views[s];
    let deeds = deeds(cast, view);
    let (mut hit, mut others) = (BTreeSet::new(), BTreeSet::new());
    for name in scene.names_in(s, 0, view.len()).filter(|n| n.code.len() == 2) {
        let is_below = |(&deed, lemma): (&usize, &String)| {
            !covers(name, deed) && is_struck(cast, view, name.last, deed, lemma)
        };
        let is_hit = is_opposed(view, name) || deeds.iter().any(is_below);
        if is_hit {
            hit.insert(name.code.clone())
        } else {
            others.insert(name.code.clone())
        };
    }
    (hit, others)
}

/// "A vs. B": of two who are opposed so, the first acts.
fn is_opposed(view: &View, name: &NameHit) -> bool {
    (1..=2)
        .filter_map(|back| name.first.checked_sub(back))
        .any(|i| matches!(view.lower(i), "vs" | "vs." | "versus"))
}

fn covers(name: &NameHit, token: usize) -> bool {
    (name.first..=name.last).contains(&token)
}

/// Whether a token stands in what a deed is done to: its object, its passive subject, or where it is done.
pub(crate) fn is_struck(cast: &Cast, view: &View, token: usize, deed: usize, lemma: &str) -> bool {
    if token == deed || !view.is_under(token, deed) {
        return false;
    }
    let words = &cast.scene.lexicon.words;
    let is = |class, word: &str| words.phrases(class).iter().any(|w| w == word);
    let way: Vec<usize> =
        std::iter::once(token).chain(view.ancestors(token)).take_while(|&a| a != deed).collect();
    let Some(&top) = way.last() else { return false };
    if way.iter().any(|&a| is("behind", &view.lemma(a).to_lowercase())) {
        return false;
    }
    let mut inner = way.iter().filter(|&&a| a != top);
    if inner.any(|&a| {
        matches!(view.case(a), Some("by" | "from")) || view.has_rel(a, &["advcl", "ccomp", "parataxis"])
    }) {
        return false;
    }
    match view.case(top) {
        Some("of") => !is("of their doer", lemma),
        Some(
            "in" | "into" | "on" | "at" | "against" | "inside" | "within" | "onto" | "across" | "throughout",
        ) => true,
        _ => view.has_rel(top, &["obj", "nsubj:pass"]),
    }
}

/// Whether a sentence of a few that stand alone tells in its own voice who did it: hackers or a service of a named state
/// at a deed, who do not speak of it themselves. Longer texts have more to go by.
pub(crate) fn is_told(stage: &Stage, s: usize, told: &[Told]) -> bool {
    let scene = stage.cast.scene;
    let is_listed = |a: &Actor| scene.name_at(s, a.head).is_some_and(|n| n.class == Class::Group);
    // A group of no state is of interest where it strikes one.
    let is_named = |a: &Actor| a.sentence == s && is_listed(a) && !hit(stage.cast, s).is_empty();
    let mut direct = told.iter().filter(|t| t.is_direct).flat_map(|t| &t.doers);
    let is_hacker = |a: &Actor| a.is_doer && (a.has_party() || is_named(a));
    let is_short = scene.is_short();
    is_short
        && (direct.any(|a| is_hacker(a) && !speaks(stage, s, a))
            || told.iter().any(|t| is_done_by_state(stage, s, t)))
}

/// "The Moldovan government wiped …": a state at a verb that tells what was done.
fn is_done_by_state(stage: &Stage, s: usize, told: &Told) -> bool {
    let view = &stage.cast.scene.views[s];
    let scene = stage.cast.scene;
    let is_kind = scene.lexicon.words.conduct.at(view, told.deed).is_some() || scene.cyber[s] > 0;
    told.is_direct
        && is_kind
        && view.is_verbal(told.deed)
        && told.doers.iter().any(|a| a.kind == Kind::State && !a.is_guess)
}

/// Whether those whom a measure would strike down are hit by hackers: no police operation.
pub(crate) fn is_done_by_hackers(told: &[Told], candidate: &Candidate) -> bool {
    let at_cue = told.iter().filter(|t| t.deed == candidate.head || candidate.tokens.contains(&t.deed));
    at_cue.flat_map(|t| &t.doers).any(|a| a.kind == Kind::Group)
}

/// Holds the roles of an act to what the grammar tells: who does the deed is accused, who is only hit is not, and neither
/// of them is the source.
pub(crate) fn respect(stage: &Stage, act: Act, told: &[Told], candidate: &mut Candidate) {
    if !stage.cast.scene.is_short() {
        return;
    }
    let s = candidate.sentence;
    let chosen = candidate.settled.clone().unwrap_or_else(|| candidate.accused.clone());
    let done_by = |a: &Actor| told.iter().flat_map(|t| &t.doers).any(|d| d.has_party() && d.code == a.code);
    let mut hit = hit(stage.cast, s);
    let is_given = !candidate.accused.is_empty() && codes(&candidate.accused) == codes(&chosen);
    if act == Act::Attribute && !is_given && is_done_by_unknown(told, candidate) {
        let scene = stage.cast.scene;
        hit.extend(scene.names_in(s, 0, scene.views[s].len()).map(|n| n.code.clone()));
    }
    let places = &stage.cast.scene.lexicon.places;
    // "Attributed the hacking of mailboxes to the Russian group": whom the grammar of a frame accuses is not hit, though the
    // tree hangs it below the deed.
    let is_accused = is_given && candidate.places.get(&Role::Accused).is_some_and(|p| places.is_path(p));
    let mut kept: Vec<Actor> =
        chosen.iter().filter(|a| is_accused || done_by(a) || !hit.contains(&a.code)).cloned().collect();
    if act == Act::Attribute && !kept.iter().any(done_by) && !(is_given && kept.iter().any(Actor::has_party))
    {
        let doers = at_hand(told, candidate);
        if doers.iter().any(Actor::has_party) || kept.is_empty() {
            kept = doers;
        }
    }
    let is_judged = candidate.places.get(&Role::Accused).is_none_or(|p| p == "judged" || act == Act::Claim);
    if is_judged || matches!(act, Act::Claim | Act::Charge | Act::Disrupt) {
        let is_speaker = |a: &Actor| act == Act::Attribute && speaks(stage, s, a);
        kept.retain(|a| done_by(a) || !a.has_party() || (is_suspect(stage.cast, &a.code) && !is_speaker(a)));
    }
    if act == Act::Claim {
        let own: Vec<Actor> =
            at_hand(told, candidate).into_iter().filter(|a| a.kind == Kind::Group).collect();
        if !own.is_empty() && !candidate.sources.iter().any(done_by) {
            candidate.sources = own;
        }
        kept = candidate.sources.iter().filter(|a| a.code != "~").cloned().collect();
    }
    if codes(&kept) != codes(&chosen) {
        candidate.settled = Some(kept.clone());
    }
    let is_astray = |a: &Actor| {
        let is_doer = act == Act::Attribute && told.iter().flat_map(|t| &t.doers).any(|d| d.code == a.code);
        (a.has_party() && is_doer) || (a.code != "~" && a.sentence == s && is_hit(stage.cast, s, a.head))
    };
    let is_given = candidate.places.get(&Role::Source).is_some_and(|p| places.is_path(p));
    if act == Act::Attribute && !is_given && candidate.sources.iter().any(is_astray) {
        let speakers = matching::speakers_of(stage.cast, stage.voices, s, candidate.head);
        let is_apart = !speakers.iter().any(is_astray);
        candidate.sources =
            if is_apart { speakers } else { vec![matching::text_voice(stage.cast, s, candidate.head)] };
        candidate.reported_by = None;
    }
}

/// Whether hackers of whom no more is said may be those of a party: in a text of a few sentences only where some words
/// can point at it.
pub(crate) fn may_be_meant(cast: &Cast, code: &str) -> bool {
    !cast.scene.is_short() || is_suspect(cast, code)
}

/// Whether any words of the document can point at a party as the one who did it: its name as subject or agent, its
/// nationality at hackers or a service, a word that ties somebody to it.
fn is_suspect(cast: &Cast, code: &str) -> bool {
    let scene = cast.scene;
    (0..scene.views.len()).any(|s| {
        let view = &scene.views[s];
        scene.names_in(s, 0, view.len()).filter(|n| n.code == code).any(|n| points_at(cast, s, view, n))
    })
}

fn points_at(cast: &Cast, s: usize, view: &View, name: &NameHit) -> bool {
    let scene = cast.scene;
    if name.class == Class::Group || name.is_service {
        return true;
    }
    // "Iran-linked", "pro-Russian".
    let is_hyphen = |i: usize| i < view.len() && matches!(view.form(i), "-" | "–" | "‑");
    if is_hyphen(name.last + 1) || (name.first > 0 && is_hyphen(name.first - 1)) {
        return true;
    }
    let at = (name.first..=name.last).find(|&i| view.head(i).is_none_or(|h| h < name.first || h > name.last));
    let at = at.unwrap_or(name.last);
    if is_hit(cast, s, at) || is_opposed(view, name) {
        return false;
    }
    let noun = view.head(at).filter(|_| view.has_rel(at, &["amod", "compound", "nmod:poss"]));
    match noun {
        Some(noun) => {
            let lemma = view.lemma(noun).to_lowercase();
            let names = &scene.lexicon.names;
            let acts = ["actors", "own_people"].iter().any(|class| names.is_noun(class, &lemma));
            let deeds = deeds(cast, view);
            let is_power = names.is_noun("institutions", &lemma) || names.is_noun("officials", &lemma);
            acts || deeds.contains_key(&noun) || (is_power && is_agent(view, noun))
        }
        None => {
            let first =
                std::iter::successors(Some(at), |&a| view.head(a).filter(|_| view.has_rel(a, &["conj"])));
            let at = first.last().unwrap_or(at);
            let is_loose = matches!(view.case(at), Some("of" | "in" | "for" | "with"));
            view.head(at).is_none() || (is_agent(view, at) && (!is_loose || is_of_doers(cast, view, at)))
        }
    }
}

/// "Hackers in China", "the campaign of Iran", "on behalf of Russia": what a place or owner is said of.
fn is_of_doers(cast: &Cast, view: &View, at: usize) -> bool {
    let Some(head) = view.head(at) else { return false };
    let lemma = view.lemma(head).to_lowercase();
    let scene = cast.scene;
    let is = |class: &str| scene.lexicon.words.phrases(class).contains(&lemma);
    is("behind")
        || is("hackers")
        || is("of their doer")
        || scene.lexicon.names.is_noun("actors", &lemma)
        || scene.lexicon.names.is_noun("institutions", &lemma)
        || (view.is_verbal(head) && scene.lexicon.words.conduct.at(view, head).is_none())
}

/// Whether a noun stands where one who acts can stand.
fn is_agent(view: &View, noun: usize) -> bool {
    view.has_rel(noun, &["nsubj", "obl:agent", "conj"])
        || matches!(view.case(noun), Some("by" | "from" | "to" | "with" | "for" | "behind" | "of" | "in"))
        || view.has_rel(noun, &["obj", "appos"])
}

/// "A threat actor compromised …": somebody does the deed at the cue, but the words do not say whose they are.
fn is_done_by_unknown(told: &[Told], candidate: &Candidate) -> bool {
    let at_cue = told.iter().find(|t| t.deed == candidate.head || candidate.tokens.contains(&t.deed));
    at_cue.is_some_and(|t| t.doers.iter().all(|d| !d.has_party()))
}

fn codes(actors: &[Actor]) -> BTreeSet<&str> {
    actors.iter().map(|a| a.code.as_str()).collect()
}

/// Who does the deed at the cue, else the first of whom a party is known, else the first.
fn at_hand(told: &[Told], candidate: &Candidate) -> Vec<Actor> {
    let is_known = |t: &&Told| t.doers.iter().any(Actor::has_party);
    let at_cue = told.iter().find(|t| t.deed == candidate.head || candidate.tokens.contains(&t.deed));
    let best =
        at_cue.filter(is_known).or_else(|| told.iter().find(is_known)).or(at_cue).or_else(|| told.first());
    best.map(|t| t.doers.clone()).unwrap_or_default()
}

/// Whether somebody of this party is heard in the sentence.
fn speaks(stage: &Stage, s: usize, actor: &Actor) -> bool {
    stage.voices.in_sentence(s).iter().any(|speech| speech.speakers.iter().any(|a| a.code == actor.code))
}

/// Whether a token stands in what some deed of the sentence is done to.
fn is_hit(cast: &Cast, s: usize, token: usize) -> bool {
    let view = &cast.scene.views[s];
    deeds(cast, view).iter().any(|(&deed, lemma)| is_struck(cast, view, token, deed, lemma))
}

/// Whether a name in the description of hackers tells whom they hit rather than whose they are.
pub(crate) fn is_target_of(cast: &Cast, s: usize, name: usize, doer: usize) -> bool {
    let view = &cast.scene.views[s];
    let words = &cast.scene.lexicon.words;
    let is_deed = |i: usize| words.conduct.at(view, i).is_some() || words.harm.at(view, i).is_some();
    let is_joint = |a: usize| view.has_rel(a, &["acl", "acl:relcl", "nmod", "amod"]);
    let way = || std::iter::once(name).chain(view.ancestors(name)).take_while(|&a| a != doer);
    // "Believed by Australian officials": who believes it is not whose they are.
    let is_believer = |a: usize| {
        view.case(a) == Some("by")
            && view.head(a).is_some_and(|v| words.is_speech(&view.lemma(v).to_lowercase()))
    };
    way().skip(1).any(|a| is_joint(a) && is_deed(a)) || way().any(is_believer)
}

/// A nationality that the parser tore off its noun: "Turkish hackers" with both as subjects.
pub(crate) fn nationality_before(cast: &Cast, s: usize, first: usize) -> Option<String> {
    let name = cast.scene.name_at(s, first.checked_sub(1)?)?;
    (name.class == Class::Demonym && name.code.len() == 2).then(|| name.code.clone())
}
