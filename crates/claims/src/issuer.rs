//! Who the document itself speaks for: the government of a communiqué, the vendor of a report, the author of an opinion.
//!
//! News and transcripts speak for nobody: the answer is then empty, and so it is wherever the document does not show its
//! issuer plainly, because a wrong issuer falsifies every statement in the text's own voice and none falsifies nothing.

mod front;
mod people;

use text::Span;

use crate::{
    actors::Cast,
    lexicon::names::Class,
    scene::Scene,
    statement::{Kind, Party},
    voice::Voices,
};
use front::{Front, Named};

/// Sentences with a labelled speaker from which a text may be a transcript.
const DIALOGUE: usize = 3;

/// The longest list of signatories that is read, in bytes.
const LONGEST_LIST: usize = 4_000;

/// The parties the document speaks for, in the order in which it names them; empty for news.
pub(crate) fn find(cast: &Cast, voices: &Voices) -> Vec<Party> {
    let scene = cast.scene;
    if !scene.document.issuers.is_empty() {
        return scene
            .document
            .issuers
            .iter()
            .filter_map(|given| parse(given, &scene.document.text))
            .collect();
    }
    let front = Front::new(scene);
    if front.is_news() || front.has_in_title("talk") {
        return vec![];
    }
    if let Some(found) = by_signatories(scene, &front).or_else(|| by_title(scene, &front)) {
        return found;
    }
    if is_dialogue(scene, voices) {
        return vec![];
    }
    by_masthead(scene, &front)
        .or_else(|| people::find(cast, voices, &front))
        .or_else(|| by_deed(scene, &front))
        .unwrap_or_default()
}

/// `NO`, `-/Microsoft`, `NO/Ministry of Foreign Affairs`.
fn parse(given: &str, text: &str) -> Option<Party> {
    let given = given.trim();
    let (code, name) = match given.split_once('/') {
        Some((code, name)) => (code.trim(), Some(name.trim()).filter(|n| !n.is_empty())),
        None => (given, None),
    };
    if code.is_empty() {
        return None;
    }
    let kind = match (code, name) {
        ("-", _) => Kind::Company,
        (_, Some(_)) => Kind::Agency,
        (code, None) if code.len() == 2 && code != "EU" && code != "UN" => Kind::State,
        (_, None) => Kind::Organisation,
    };
    let at = name.and_then(|n| text.find(n).map(|start| (start, start + n.len())));
    let span = at.map_or(Span::new(0, 0), |(start, end)| {
        Span::new(u32::try_from(start).unwrap_or(0), u32::try_from(end).unwrap_or(0))
    });
    Some(Party { code: code.into(), name: name.map(str::to_string), kind, tie: None, span })
}

/// Whether most of the text is said by people with labels.
fn is_dialogue(scene: &Scene, voices: &Voices) -> bool {
    let labelled = (0..scene.views.len()).filter(|&s| voices.turn(s).is_some()).count();
    labelled >= DIALOGUE && labelled * 2 >= scene.views.len()
}

/// "Authoring organizations", "Issued by …", "(hereafter referred to as the authoring agencies)".
fn by_signatories(scene: &Scene, front: &Front) -> Option<Vec<Party>> {
    let stretch = front.signatories().filter(|s| s.len() <= LONGEST_LIST)?;
    parties(scene, front, &front.names(stretch)).filter(|p| !p.is_empty())
}

/// "Statement by …", "CERT-FR threat report", "Press Release: Pakistan condemns …".
fn by_title(scene: &Scene, front: &Front) -> Option<Vec<Party>> {
    let (kind_at, after) = front.kind_of_text()?;
    let title = front.title?;
    let lead = Span::new(title.start, kind_at.start);
    let of = front.owner_after(after);
    for stretch in of.into_iter().chain([lead]) {
        let names = front.names(stretch);
        if let Some(found) = parties(scene, front, &names).filter(|p| !p.is_empty()) {
            return Some(found);
        }
    }
    None
}

/// Bodies in the lines under the headline; places there too, where the headline says what sort of text it is.
fn by_masthead(scene: &Scene, front: &Front) -> Option<Vec<Party>> {
    let mut found: Vec<Party> = Vec::new();
    for line in &front.lines {
        let names = front.names(*line);
        let is_official = names.iter().any(|n| matches!(n.class, Class::Body | Class::Organisation))
            || front.has_institution(*line);
        if !is_official || front.is_personal(*line) {
            continue;
        }
        for party in parties(scene, front, &names)? {
            if !found.iter().any(|f| f.code == party.code && f.name == party.name) {
                found.push(party);
            }
        }
    }
    if !found.is_empty() {
        return Some(found);
    }
    let titled = front.title_body();
    let placed = (front.kind_of_text().is_some() || titled.is_some()) && !front.is_by_person();
    let places = front.lines.iter().flat_map(|l| front.names(*l)).filter(|n| n.code.len() == 2);
    let mut states: Vec<Party> = Vec::new();
    for name in places.filter(|_| placed) {
        if !states.iter().any(|p| p.code == name.code) {
            let kind = if titled.is_some() { Kind::Agency } else { Kind::State };
            states.push(Party { name: titled.clone(), kind, ..state(&name) });
        }
    }
    (!states.is_empty()).then_some(states)
}

/// "HM Treasury hereby designates …", "Canada condemns … We have raised it …": an issuer acting in its own text.
fn by_deed(scene: &Scene, front: &Front) -> Option<Vec<Party>> {
    if front.is_by_person() {
        return None;
    }
    if let Some(found) = front.joint_signatories().and_then(|s| parties(scene, front, &front.names(s))) {
        return (found.len() > 1).then_some(found);
    }
    front.principal().or_else(|| front.doer()).map(|party| vec![party])
}

/// Bodies with their states, organisations, and states named alone. A body that many states have takes the state named
/// beside it. `None` where the only ones cannot be placed.
fn parties(scene: &Scene, front: &Front, names: &[Named]) -> Option<Vec<Party>> {
    let mut found: Vec<Party> = Vec::new();
    let states: Vec<&Named> = names.iter().filter(|n| n.is_state()).collect();
    let mut is_open = false;
    for (i, name) in names.iter().enumerate() {
        let party = match name.class {
            // "The Mediation and Security Council of ECOWAS" is none of the United Nations.
            Class::Body if names.get(i + 1).is_some_and(|next| front.is_owner(name, next)) => continue,
            Class::Body if i > 0 && names.get(i - 1).is_some_and(|full| front.is_acronym_of(name, full)) => {
                continue;
            }
            Class::Body => {
                let nearest = || {
                    states
                        .iter()
                        .min_by_key(|s| s.span.start.abs_diff(name.span.start))
                        .map(|s| s.code.clone())
                };
                let settled =
                    || nearest().or_else(|| front.state_of_lines()).or_else(|| front::likely(scene, name));
                let code = if name.code == "?" { settled() } else { Some(name.code.clone()) };
                let Some(code) = code else {
                    is_open = true;
                    continue;
                };
                let words = name.span.of(&scene.document.text).to_string();
                Party { code, name: Some(words), kind: Kind::Agency, tie: None, span: name.span }
            }
            Class::Organisation => Party { kind: Kind::Organisation, ..state(name) },
            Class::State | Class::Capital | Class::Seat => continue,
            Class::Demonym
            | Class::People
            | Class::Place
            | Class::Group
            | Class::Company
            | Class::Software
            | Class::Decoy => continue,
        };
        if !found.iter().any(|f| f.code == party.code && f.name == party.name) {
            found.push(party);
        }
    }
    for name in states {
        if !found.iter().any(|f| f.code == name.code) {
            found.push(state(name));
        }
    }
    (!is_open || !found.is_empty()).then_some(found)
}

fn state(name: &Named) -> Party {
    Party { code: name.code.clone(), name: None, kind: Kind::State, tie: None, span: name.span }
}

#[cfg(test)]
mod tests;
