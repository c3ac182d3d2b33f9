//! The side fields of a statement: responsibility, conduct, operation, date.

use text::Span;

use crate::{
    actors::{Actor, Cast},
    matching::Candidate,
    statement::{Act, Cited, ConductKind, Kind, Level, Operation, When},
};

/// How deep the words put the state in it, with the words; the least that they commit to.
pub(crate) fn responsibility(cast: &Cast, candidate: &Candidate) -> (Level, Option<Span>) {
    let scene = cast.scene;
    let view = &scene.views[candidate.sentence];
    let ties = scene.lexicon.words.ties.find(view, 0..view.len());
    let near = ties.iter().find(|t| {
        candidate.accused.iter().any(|a| {
            let (first, last) = a.described;
            a.sentence == candidate.sentence && t.first() >= first && t.last() <= last
        }) || (view.is_under(t.first(), candidate.head) || candidate.tokens.contains(&t.first()))
    });
    if let Some(tie) = near {
        return (tie.value, Some(view.span(tie.first(), tie.last())));
    }
    // A description that a pronoun or short form was resolved to.
    if let Some(doer) = candidate.accused.iter().find(|a| a.has_party() && is_state_itself(cast, a)) {
        return (Level::Executed, Some(doer.span));
    }
    (Level::Unspecified, None)
}

/// The bare state, its government, its service or its officers as the doer.
fn is_state_itself(cast: &Cast, actor: &Actor) -> bool {
    match actor.kind {
        Kind::State | Kind::Organisation => true,
        Kind::Agency => true,
        Kind::Group => {
            // "GRU officers", "operatives of the ministry": a service as modifier of its people.
            let scene = cast.scene;
            let view = &scene.views[actor.sentence];
            let people = view.lemma(actor.head).to_lowercase();
            scene.lexicon.names.is_noun("own_people", &people)
        }
        Kind::Company | Kind::Person | Kind::Persons | Kind::Media | Kind::Sector | Kind::Unknown => false,
    }
}

/// What was done: the conduct word under the cue, else in the phrase of the conduct role.
pub(crate) fn conduct(cast: &Cast, candidate: &Candidate, act: Act) -> Option<Cited<ConductKind>> {
    if !matches!(act, Act::Attribute | Act::Condemn | Act::Charge | Act::Claim | Act::Endorse | Act::Sanction)
    {
        return None;
    }
    let scene = cast.scene;
    let view = &scene.views[candidate.sentence];
    let deeds = &scene.lexicon.words.conduct;
    let found = deeds.find(view, 0..view.len());
    let own = found
        .iter()
        .filter(|f| candidate.tokens.contains(&f.first()) || view.is_under(f.first(), candidate.head));
    let best = own.min_by_key(|f| (specificity(f.value), f.first()))?;
    Some(Cited { value: best.value, span: view.span(best.first(), best.last()) })
}

/// "Intrusion" only where nothing more is said.
fn specificity(kind: ConductKind) -> u8 {
    match kind {
        ConductKind::Intrusion => 1,
        ConductKind::Other => 2,
        ConductKind::Espionage
        | ConductKind::Theft
        | ConductKind::FinancialTheft
        | ConductKind::Ransomware
        | ConductKind::Sabotage
        | ConductKind::DataDestruction
        | ConductKind::DenialOfService
        | ConductKind::Defacement
        | ConductKind::Doxing
        | ConductKind::Influence
        | ConductKind::SupplyChain
        | ConductKind::PrePositioning => 0,
    }
}

/// The described operation: a noun of conduct with what distinguishes it, "the break-in at the land registry".
pub(crate) fn operation(cast: &Cast, candidate: &Candidate) -> Option<Operation> {
    let scene = cast.scene;
    let view = &scene.views[candidate.sentence];
    let found = scene.lexicon.words.conduct.find(view, 0..view.len());
    let noun = found.iter().map(|f| f.first()).find(|&i| {
        view.upos(i) == syntax::Upos::Noun
            && view.is_under(i, candidate.head)
            && view.children_by(i, &["nmod", "compound"]).next().is_some()
            && view.children_by(i, &["det"]).any(|d| view.lower(d) == "the")
    })?;
    let phrase = crate::actors::Phrase::at(view, noun);
    let name = phrase.name(view);
    let span = view.span(phrase.first, phrase.last);
    (name.len() <= 120).then_some(Operation { name, span })
}

/// When the act took place: a date that hangs at the cue or at the verb that reports it.
pub(crate) fn date(cast: &Cast, candidate: &Candidate, reporting: Option<usize>) -> Option<When> {
    let scene = cast.scene;
    let view = &scene.views[candidate.sentence];
    let mentions = text::dates::find(view.text, view.sentence.span);
    mentions.into_iter().find_map(|mention| {
        let token = (0..view.len()).find(|&i| view.token(i).span.overlaps(mention.span))?;
        let verb = view.ancestors(token).find(|&a| view.is_verbal(a) || view.head(a).is_none());
        let is_of_act = verb == Some(candidate.head)
            || (verb.is_some() && verb == reporting)
            || candidate.tokens.contains(&token)
            || (verb.is_some_and(|v| candidate.tokens.contains(&v)));
        if !is_of_act || view.quoted.get(token).copied().unwrap_or(false) {
            return None;
        }
        let value = text::dates::resolve(&mention.value, scene.document.published)?.value;
        Some(When { value, span: mention.span })
    })
}
