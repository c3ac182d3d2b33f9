//! An operation: who commits to what, in which words; what followed, on which day; who denies; who is silent.

use super::{Section, act, encoded, origin, parties, sentence, shell, table, wide};
use crate::words::{ActClass, Names, many};
use ::record::answer::OperationView;
use ::record::coalition::{Measure, Stand, Told, is_of_author};
use claims::{Act, Commitment, Level};
use maud::{Markup, html};

/// The group of which is asked who has spoken.
#[derive(Debug, Clone, Copy)]
pub struct Group<'a> {
    /// The name by which it was asked for.
    pub asked: &'a str,
    /// What it is called.
    pub title: &'a str,
    /// The names of all that can be asked for.
    pub known: &'a [&'a str],
}

/// The page of an operation; its coalition was made for the members of the group.
pub fn operation(view: &OperationView, group: Group<'_>, as_of: Option<&str>, names: &Names) -> String {
    let title = headline(view, names);
    let main = html! {
        p.src { "Operation" @if let Some(first) = view.statements.first() { " · first statement " (first.day) } " · " (many(view.statements.len(), "statement")) " in " (many(view.coalition.documents, "document")) }
        h1 { (title) }
        p.lead { (lead(view, names)) }
        section {
            h2 { "Who commits to what" }
            p.src { "Across: how firmly a party stands behind the accusation, at its firmest. Up: how deep its words put the state in it. Each name leads to its words." }
            (matrix(view, names))
            (absent(view, group, as_of, names))
        }
        div.two {
            section { h2 { "What each one said" } (stands(view, names)) }
            section { h2 { "From the first claim to what followed" } (timeline(view, names)) }
        }
        @if !view.disclosures.is_empty() { (techniques(view, names)) }
        section { h2 { "All statements" } (table("Statements of the operation by day", view.statements.iter(), names)) }
        (links(view))
    };
    shell(&title, Section::Other, &main)
}

fn headline(view: &OperationView, names: &Names) -> String {
    let accused: Vec<&str> = view.accused.iter().take(3).map(|(label, _)| named(label, names)).collect();
    match (view.names.first(), accused.is_empty()) {
        (Some(name), true) => crate::one_line(name),
        (Some(name), false) => crate::one_line(&format!("{name}: {}", accused.join(", "))),
        (None, true) => "An operation without a named accused".to_owned(),
        (None, false) => crate::one_line(&format!("Accusations against {}", accused.join(", "))),
    }
}

/// A label as people read it: `China`, `APT40` of `CN/APT40`.
fn named<'a>(label: &'a str, names: &'a Names) -> &'a str {
    label.split_once('/').map_or_else(|| names.of(label), |(_, name)| name)
}

fn lead(view: &OperationView, names: &Names) -> String {
    let coalition = &view.coalition;
    let firm = coalition.parties.iter().filter(|one| one.commitment >= Commitment::Asserts).count();
    let speaking = match coalition.parties.len() {
        1 => "One party speaks".to_owned(),
        number => format!("{number} parties speak"),
    };
    let mut words = format!("{speaking}; {firm} stand firmly behind the accusation.");
    let deniers: std::collections::BTreeSet<String> = coalition
        .denials
        .iter()
        .filter_map(|&at| view.statements.get(at))
        .filter(|told| told.claim.act == Act::Deny)
        .map(|told| names.parties(&told.claim.sources, "Nobody named"))
        .collect();
    for denier in deniers {
        words.push_str(&format!(" {denier} denies."));
    }
    let measures = coalition.measures.len();
    words.push_str(&if measures == 0 {
        " No measure is known.".to_owned()
    } else {
        format!(" {} followed or came with it.", many(measures, "measure"))
    });
    words
}

/// The columns of the matrix, from rejection to a formal act.
const COLUMNS: [(Commitment, &str); 7] = [
    (Commitment::Denies, "denies"),
    (Commitment::Doubts, "doubts"),
    (Commitment::Silent, "withholds"),
    (Commitment::Notes, "notes"),
    (Commitment::Hedged, "hedges"),
    (Commitment::Asserts, "asserts"),
    (Commitment::Formal, "formally"),
];

/// The rows of the matrix, from the state's own forces to no words about the state.
fn depth(level: Level) -> &'static str {
    match level {
        Level::Integrated => "services and proxies under one command",
        Level::Executed => "the state itself",
        Level::RogueConducted => "its forces, without approval",
        Level::Ordered => "ordered",
        Level::Coordinated => "coordinated",
        Level::Shaped => "supported",
        Level::Encouraged => "encouraged",
        Level::Ignored => "tolerated",
        Level::ProhibitedButInadequate => "not prevented",
        Level::Prohibited => "prohibited",
        Level::Unspecified => "not said",
    }
}

/// A party in a cell of the matrix.
struct Chip {
    level: Level,
    commitment: Commitment,
    name: String,
    target: String,
    class: &'static str,
    note: &'static str,
}

/// The statement by which a party stands where it stands: one about who did it, before a condemnation or a remark.
fn firmest<'a>(one: &Stand, view: &'a OperationView) -> Option<&'a Told> {
    let told = || one.statements.iter().filter_map(|&at| view.statements.get(at));
    let stands = |told: &&Told| told.claim.commitment == one.commitment;
    told()
        .filter(stands)
        .find(|told| is_of_author(told.claim.act))
        .or_else(|| told().find(stands))
        .or_else(|| told().next())
}

fn chips(view: &OperationView, names: &Names) -> Vec<Chip> {
    let at = |place: usize| view.statements.get(place);
    let of_party = |one: &Stand| {
        let told = firmest(one, view)?;
        let act = told.claim.act;
        let accuses = matches!(act, Act::Attribute | Act::Charge | Act::Endorse);
        Some(Chip {
            level: one.responsibility,
            commitment: one.commitment,
            name: names.of(&one.party).to_owned(),
            target: told.id.clone(),
            class: ActClass::of(act).name(),
            note: if accuses { "" } else { act.name() },
        })
    };
    let of_answer = |told: &Told| Chip {
        level: Level::Unspecified,
        commitment: told.claim.commitment,
        name: names.parties(&told.claim.sources, "nobody named"),
        target: told.id.clone(),
        class: ActClass::of(told.claim.act).name(),
        note: "",
    };
    let mut chips: Vec<Chip> = view.coalition.parties.iter().filter_map(of_party).collect();
    for chip in view.coalition.denials.iter().filter_map(|&place| at(place)).map(of_answer) {
        if !chips.iter().any(|one| one.name == chip.name && one.commitment == chip.commitment) {
            chips.push(chip);
        }
    }
    chips
}

/// Party by party: across how firmly, up how deep. Levels at which nobody stands have no row.
fn matrix(view: &OperationView, names: &Names) -> Markup {
    let chips = chips(view, names);
    let rows: Vec<Level> = Level::ALL
        .iter()
        .rev()
        .copied()
        .filter(|level| chips.iter().any(|chip| chip.level == *level))
        .collect();
    let grid = html! {
        table.grid {
            thead { tr { td {} @for (_, label) in COLUMNS { th scope="col" { (label) } } } }
            tbody {
                @for level in rows {
                    tr {
                        th scope="row" { (depth(level)) }
                        @for (commitment, _) in COLUMNS {
                            @let here: Vec<&Chip> = chips.iter().filter(|chip| chip.level == level && chip.commitment == commitment).collect();
                            td class=[(!here.is_empty()).then_some("filled")] {
                                @for chip in here {
                                    a class={ "chip " (chip.class) } href={ "#" (chip.target) } { (chip.name) @if !chip.note.is_empty() { " " small { (chip.note) } } }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    wide("Who commits to what", &grid)
}

fn absent(view: &OperationView, group: Group<'_>, as_of: Option<&str>, names: &Names) -> Markup {
    let silent: Vec<&str> = view.coalition.silent.iter().map(|code| names.of(code)).collect();
    let day = as_of.map(|day| format!("&as_of={}", encoded(day))).unwrap_or_default();
    html! {
        p.absent {
            "Of " b { (group.title) } ": "
            @if silent.is_empty() { "all have spoken." } @else { "not heard in these documents: " b { (silent.join(", ")) } "." }
            " Ask of "
            @for (at, one) in group.known.iter().enumerate() {
                @if at > 0 { ", " }
                a href={ "?group=" (encoded(one)) (day) } aria-current=[(*one == group.asked).then_some("true")] { (one) }
            }
        }
    }
}

/// Each party at its firmest, in its words.
fn stands(view: &OperationView, names: &Names) -> Markup {
    html! {
        table.rows.stacked {
            thead { tr { th scope="col" { "Party" } th scope="col" { "Act" } th scope="col" { "Words" } } }
            tbody {
                @for one in &view.coalition.parties {
                    @if let Some(told) = firmest(one, view) {
                        tr {
                            th scope="row" { a href={ "/actor?name=" (encoded(&one.party)) } { (names.of(&one.party)) } br; span.src { (many(one.voices, "voice")) } }
                            td { (act(told, names)) }
                            td { (sentence(told)) br; (origin(told)) }
                        }
                    }
                }
            }
        }
    }
}

/// The days on which something was said or done, with the days since the first attribution beside each measure.
fn timeline(view: &OperationView, names: &Names) -> Markup {
    let since = |at: usize| {
        view.coalition.measures.iter().find(|one: &&Measure| one.statement == at).and_then(|one| one.days)
    };
    let told: Vec<(usize, &Told)> = view.statements.iter().enumerate().collect();
    html! {
        ol.time {
            @for day in told.chunk_by(|one, other| one.1.day == other.1.day) {
                @if let Some((_, first)) = day.first() {
                    li {
                        time datetime=(first.day) { (first.day) }
                        ul.plain {
                            @for (at, told) in day {
                                li class={ "event " (ActClass::of(told.claim.act).name()) } {
                                    a href={ "#" (told.id) } { (names.parties(&told.claim.sources, "nobody named")) } " " (told.claim.act.name())
                                    @if let Some(days) = since(*at) { " " span.src { "(" (days_after(days)) ")" } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// How long after the first attribution.
fn days_after(days: i32) -> String {
    let number = many(usize::try_from(days.unsigned_abs()).unwrap_or_default(), "day");
    match days {
        0 => "on the day of the first attribution".to_owned(),
        1.. => format!("{number} after the first attribution"),
        _ => format!("{number} before the first attribution"),
    }
}

fn techniques(view: &OperationView, names: &Names) -> Markup {
    html! {
        section {
            h2 { "ATT&CK techniques" }
            @for one in &view.disclosures {
                @if let Some(told) = view.statements.get(one.statement) {
                    h3 { (parties(&told.claim.sources, "nobody named", names)) }
                    p { (origin(told)) }
                    ul.columns { @for (id, name) in &one.techniques { li { code { (id) } " " (name.as_deref().unwrap_or("")) } } }
                }
            }
        }
    }
}

/// Why documents were taken for one operation.
fn links(view: &OperationView) -> Markup {
    html! {
        @if !view.links.is_empty() {
            details {
                summary { "Why these documents stand together (" (view.links.len()) ")" }
                ul { @for one in &view.links {
                    li { a href={ "/statement/" (one.one) } { "one" } " and " a href={ "/statement/" (one.other) } { "another" } ": " (crate::one_line(&one.reason)) }
                } }
            }
        }
    }
}
