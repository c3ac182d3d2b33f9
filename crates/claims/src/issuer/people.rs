//! Companies that publish in the first person, and authors of opinions and papers: the party code is `-` for both.

use text::Span;

use super::front::Front;
use crate::{
    actors::Cast,
    lexicon::names::Class,
    scene::Scene,
    statement::{Kind, Party},
    voice::Voices,
};

/// First persons outside quotation marks from which a text speaks for itself.
const OWN: usize = 2;

/// The company or the authors that the text speaks for.
pub(super) fn find(cast: &Cast, voices: &Voices, front: &Front) -> Option<Vec<Party>> {
    let scene = cast.scene;
    let plural = count(scene, &["we", "our", "us", "ours"]);
    let singular = count(scene, &["i", "my", "me", "mine"]);
    by_line(scene, front, plural, singular)
        .or_else(|| by_headline(scene, front, plural))
        .or_else(|| by_note(scene, front, plural + singular))
        .or_else(|| by_itself(scene, voices, plural + singular))
}

/// First persons outside quotation marks, in running text.
pub(super) fn count(scene: &Scene, words: &[&str]) -> usize {
    let mut n = 0;
    for view in &scene.views {
        // "US" is a state.
        n += (0..view.len())
            .filter(|&i| !view.quoted[i] && words.contains(&view.lower(i)))
            .filter(|&i| view.lower(i) != "us" || view.form(i) == "us")
            .filter(|&i| view.lower(i) != "i" || view.upos(i) == syntax::Upos::Pron)
            .count();
    }
    n
}

/// The company or the writers in the lines under the headline.
fn by_line(scene: &Scene, front: &Front, plural: usize, singular: usize) -> Option<Vec<Party>> {
    let text = &scene.document.text;
    for line in &front.lines {
        let Some(run) = opening(scene, *line) else { continue };
        let subject = without_medium(scene, run);
        let name = subject.of(text).to_string();
        let has_medium = front.is_followed_by_medium(subject) && plural > 0;
        if is_company(scene, front, subject) || (has_medium && is_plain_name(scene, subject)) {
            return Some(vec![party(name, Kind::Company, subject)]);
        }
        if is_list_of_persons(scene, subject) {
            let is_own = singular >= OWN || (singular + plural > 0 && front.author_note().is_some());
            let is_paper = front.lines.iter().any(|l| front.says(*l, "opinion"));
            if is_own || (is_paper && singular + plural > 0) {
                return Some(writers(text, subject));
            }
            continue;
        }
        if plural >= OWN && speaks_of_itself(scene, &name, subject) {
            return Some(vec![party(name, Kind::Company, subject)]);
        }
    }
    None
}

/// "Ostrea Labs: a new cluster", "Tamis Research note 14: …".
fn by_headline(scene: &Scene, front: &Front, plural: usize) -> Option<Vec<Party>> {
    let text = &scene.document.text;
    let title = front.title?;
    let colon = title.of(text).find(':')?;
    let lead = Span::new(title.start, title.start.saturating_add(u32::try_from(colon).ok()?));
    let run = capitalised_run(text, lead)?;
    let subject = without_medium(scene, run);
    let name = subject.of(text).to_string();
    // "The Halden Grid Weekly, issue 211" is a paper of Halden Grid.
    let is_whole = run.end == lead.end || subject.end < run.end;
    let is_sure = is_company(scene, front, subject) && name.contains(' ');
    if is_group(scene, subject) || !(is_sure || (is_whole && plural > 0 && is_plain_name(scene, subject))) {
        return None;
    }
    (plural > 0 || is_sure).then(|| vec![party(name, Kind::Company, subject)])
}

/// Without the words for what a company publishes.
fn without_medium(scene: &Scene, span: Span) -> Span {
    let text = &scene.document.text;
    let media = scene.lexicon.words.phrases("medium");
    let mut end = span.end;
    while let Some(at) = Span::new(span.start, end).of(text).rfind(' ') {
        let cut = span.start.saturating_add(u32::try_from(at).unwrap_or(0));
        let word = Span::new(cut, end).of(text).trim().to_lowercase();
        if !media.contains(&word)
            || !matches!(word.as_str(), "weekly" | "blog" | "newsroom" | "briefing" | "report")
        {
            break;
        }
        end = cut;
    }
    Span::new(span.start, end)
}

/// "At Plaza, we have removed …".
fn at_home(scene: &Scene) -> Option<Party> {
    scene.views.iter().take(SHORT).find_map(|view| {
        let comma = (2..view.len().min(6)).find(|&i| view.form(i) == ",")?;
        let is_own = view.lower(0) == "at"
            && comma + 1 < view.len()
            && view.lower(comma + 1) == "we"
            && !view.quoted[0];
        let span = view.span(1, comma - 1);
        is_own
            .then(|| capitalised_run(view.text, span))
            .flatten()
            .map(|run| party(run.of(view.text).into(), Kind::Company, run))
    })
}

/// "X believes …" beside "we": the one company that speaks in a text of the first person.
fn by_itself(scene: &Scene, voices: &Voices, own: usize) -> Option<Vec<Party>> {
    if own == 0 || scene.views.len() > SHORT {
        return None;
    }
    if let Some(found) = at_home(scene) {
        return Some(vec![found]);
    }
    let mut found: Option<Party> = None;
    for (s, view) in scene.views.iter().enumerate() {
        for speech in voices.in_sentence(s).iter().filter(|sp| !view.quoted[sp.verb]) {
            for actor in speech.speakers.iter().filter(|a| a.code == "-" && a.sentence == s) {
                let name = actor.name.clone()?;
                let span = place_of(view, &name).unwrap_or(actor.span);
                if found.as_ref().is_some_and(|f| f.name.as_ref() != Some(&name)) {
                    return None;
                }
                let is_described = view.children_by(actor.head, &["appos", "acl:relcl"]).next().is_some();
                if is_described || !name.starts_with(char::is_uppercase) {
                    return None;
                }
                found = Some(party(name, Kind::Company, span));
            }
        }
    }
    found.map(|f| vec![f])
}

/// Where a sentence writes a name.
fn place_of(view: &crate::view::View, name: &str) -> Option<Span> {
    let sentence = view.sentence.span;
    let at = u32::try_from(sentence.of(view.text).find(name)?).ok()?;
    let start = sentence.start.saturating_add(at);
    Some(Span::new(start, start.saturating_add(u32::try_from(name.len()).ok()?)))
}

/// A text of at most so many sentences may name its issuer only in passing.
const SHORT: usize = 8;

/// "Ewa Mlynarska writes on security law."
fn by_note(scene: &Scene, front: &Front, own: usize) -> Option<Vec<Party>> {
    let note = front.author_note().filter(|_| own > 0)?;
    let text = &scene.document.text;
    let subject = capitalised_run(text, note)?;
    let is_named = subject.start == note.start && is_list_of_persons(scene, subject);
    is_named.then(|| writers(text, subject))
}

fn party(name: String, kind: Kind, span: Span) -> Party {
    Party { code: "-".into(), name: Some(name), kind, tie: None, span }
}

/// "Solveig Haraldsen and Mateo Oyarzun": one party each.
fn writers(text: &str, span: Span) -> Vec<Party> {
    let words = span.of(text);
    let mut found = Vec::new();
    let mut from = 0;
    for name in words.split(',').flat_map(|p| p.split(" and ")).flat_map(|p| p.split('&')) {
        let name = name.trim();
        let Some(at) = words.get(from..).and_then(|rest| rest.find(name)).filter(|_| !name.is_empty()) else {
            continue;
        };
        let place = |o: usize| span.start.saturating_add(u32::try_from(o).unwrap_or(0));
        found.push(party(
            name.to_string(),
            Kind::Person,
            Span::new(place(from + at), place(from + at + name.len())),
        ));
        from += at + name.len();
    }
    found
}

/// What a line opens with, without "By" and the like, up to a comma, bar, date or full stop.
fn opening(scene: &Scene, line: Span) -> Option<Span> {
    let text = &scene.document.text;
    let words = line.of(text);
    let lower = words.to_lowercase();
    let leads = [
        "commentary by the ",
        "commentary by ",
        "opinion by ",
        "by the ",
        "by ",
        "speaker: ",
        "author: ",
        "authors: ",
    ];
    let lead = leads.iter().find(|l| lower.starts_with(**l)).map_or(0, |l| l.len());
    let rest = words.get(lead..)?;
    let last_bar = rest.find(" | ").filter(|_| lower.starts_with("saturday") || lower.contains("column |"));
    let skipped = last_bar.map_or(0, |b| b + 3);
    let rest = rest.get(skipped..)?;
    let end = [", ", " · ", " | ", ". ", "\n", " – ", " — ", ";", " (", "\t"]
        .iter()
        .filter_map(|e| rest.find(e))
        .min()
        .unwrap_or(rest.len());
    let start = line.start.saturating_add(u32::try_from(lead + skipped).ok()?);
    let stretch = Span::new(start, start.saturating_add(u32::try_from(end).ok()?).min(line.end));
    let trimmed = stretch.of(text).trim_end_matches('.').len();
    let stretch = Span::new(start, start.saturating_add(u32::try_from(trimmed).ok()?));
    let is_list = is_list_of_persons(scene, stretch);
    if is_list { Some(stretch) } else { capitalised_run(text, stretch).filter(|r| r.start == stretch.start) }
}

/// The run of capitalised words at or after the start of a stretch, a leading article left out.
fn capitalised_run(text: &str, span: Span) -> Option<Span> {
    let words = span.of(text);
    let mut start = None;
    let mut end = 0;
    let mut offset = 0;
    for word in words.split_inclusive(' ') {
        let bare = word.trim_end();
        let is_joint = bare == "&" && start.is_some();
        let is_name = bare.starts_with(char::is_uppercase)
            && !matches!(bare, "The" | "A" | "An" | "At" | "In" | "On" | "By");
        if is_name || is_joint {
            start.get_or_insert(offset);
            end = offset + bare.trim_end_matches([',', '.', ':', ';', '’', '\'']).len();
        } else if start.is_some() {
            break;
        }
        offset += word.len();
        if start.is_some() && bare.ends_with([',', ':', ';']) {
            break;
        }
    }
    let at = |o: usize| u32::try_from(o).ok().map(|o| span.start.saturating_add(o));
    Some(Span::new(at(start?)?, at(end)?))
}

/// Whether all words are those of personal names: two to four capitalised ones each, none that companies bear.
pub(super) fn is_list_of_persons(scene: &Scene, span: Span) -> bool {
    let words = span.of(&scene.document.text).trim_end_matches('.');
    let bare = words.strip_prefix("By ").unwrap_or(words);
    let is_person = |name: &str| {
        let parts: Vec<&str> = name.split_whitespace().collect();
        (2..=4).contains(&parts.len())
            && parts.iter().all(|w| is_personal_word(scene, w))
            && parts.first().is_some_and(|w| w.starts_with(char::is_uppercase))
    };
    !bare.is_empty() && bare.split(", ").flat_map(|p| p.split(" and ")).all(|n| is_person(n.trim()))
}

fn is_personal_word(scene: &Scene, word: &str) -> bool {
    let lower = word.to_lowercase();
    let names = &scene.lexicon.names;
    let is_particle = matches!(
        lower.as_str(),
        "de" | "van" | "von" | "der" | "den" | "del" | "al" | "bin" | "da" | "di" | "la" | "le" | "ter"
    );
    let is_name = word.starts_with(char::is_uppercase)
        && word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.'))
        && (word.chars().filter(|c| c.is_uppercase()).count() <= 2);
    let is_of_company = scene.lexicon.words.phrases("team").contains(&lower)
        || scene.lexicon.words.phrases("medium").contains(&lower)
        || ["institutions", "companies", "company_suffixes", "media", "documents"]
            .iter()
            .any(|c| names.is_noun(c, &lower));
    is_particle || (is_name && !is_of_company)
}

/// A listed company, or a name with a word that research teams bear.
fn is_company(scene: &Scene, front: &Front, span: Span) -> bool {
    let words = span.of(&scene.document.text).to_lowercase();
    let team = scene.lexicon.words.phrases("team");
    let is_team = words.split_whitespace().count() > 1
        && words.split_whitespace().skip(1).any(|w| team.iter().any(|t| t == w));
    let listed = front.names(span);
    let is_listed = listed.first().is_some_and(|n| n.class == Class::Company && n.span.start == span.start);
    let is_official =
        listed.iter().any(|n| matches!(n.class, Class::Body | Class::Organisation | Class::State));
    (is_listed || is_team) && !is_official && !is_group(scene, span)
}

fn is_group(scene: &Scene, span: Span) -> bool {
    let text = &scene.document.text;
    let names = &scene.lexicon.names;
    names.at(text, span.start as usize).is_some_and(|h| {
        h.style.is_some()
            || h.meanings
                .iter()
                .any(|&m| matches!(names.get(m).class, Class::Group | Class::Software | Class::State))
    })
}

/// No word of the name stands in the dictionary of kinds of texts.
fn is_plain_name(scene: &Scene, span: Span) -> bool {
    let lower = span.of(&scene.document.text).to_lowercase();
    let words = &scene.lexicon.words;
    let is = |class: &str, w: &str| words.phrases(class).iter().any(|p| p == w);
    let has_digit = lower.chars().any(|c| c.is_ascii_digit());
    !has_digit
        && !lower
            .split_whitespace()
            .any(|w| is("issue", w) || is("opinion", w) || is("no-group", w) || is("talk", w))
        && (1..=4).contains(&lower.split_whitespace().count())
}

/// Whether the first word of the name comes again in the text after it.
fn speaks_of_itself(scene: &Scene, name: &str, span: Span) -> bool {
    let Some(first) = name.split_whitespace().next().filter(|w| w.chars().count() >= 4) else { return false };
    let rest = scene.document.text.get(span.end as usize..).unwrap_or("");
    rest.match_indices(first).take(3).any(|(at, _)| {
        let after = rest.get(at + first.len()..).and_then(|a| a.chars().next());
        !after.is_some_and(char::is_alphanumeric)
    })
}
