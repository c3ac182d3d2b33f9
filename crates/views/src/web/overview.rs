//! The first page: what is new, which operations have the most voices, and which accusations nobody has followed up.

use super::{Section, act, encoded, origin, parties, sentence, shell};
use crate::words::{Names, many};
use ::record::actor::is_code;
use ::record::answer::Hit;
use ::record::coalition::is_measure;
use claims::{Act, Commitment, Party};
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

/// Operations, pairs and open questions that are listed at most.
const LISTED: usize = 12;
/// Statements that are shown as new.
const NEW: usize = 15;

/// What the latest statements, newest first, tell of the record.
pub fn overview(latest: &[Hit], names: &Names) -> String {
    if latest.is_empty() {
        return shell("Overview", Section::Overview, &empty());
    }
    let operations = gathered(latest);
    let main = html! {
        h1 { "Who accuses whom" }
        p.lead { "The latest " (many(latest.len(), "statement")) " of the record. Every name, number and sentence leads to the words it stands on." }
        div.two {
            section { h2 { "Operations with the most voices" } (most_voices(&operations)) }
            section { h2 { "Accusations, by who makes them of whom" } (pairs(latest, names)) }
        }
        section { h2 { "Open questions" } (open_questions(&operations, latest, names)) }
        section { h2 { "New, by day" } (by_day(latest, names)) }
    };
    shell("Overview", Section::Overview, &main)
}

fn empty() -> Markup {
    html! {
        h1 { "The record is empty" }
        p.lead { "Ascribe shows who accuses whom of which cyber operation once it has something to read." }
        ol {
            li { code { "ascribe add article.txt" } " reads a text and keeps what it says" }
            li { code { "ascribe watch feeds.toml" } " reads what feeds publish" }
            li { code { "ascribe import eurepoc_global.csv" } " takes in what others have coded" }
        }
        p { "Then load this page again." }
    }
}

/// Where the words of one operation come together.
struct Operation<'a> {
    voices: BTreeSet<i64>,
    first: &'a Hit,
    has_measure: bool,
    attribution: Option<&'a Hit>,
}

/// The operations of the hits, those with the most voices first.
fn gathered(latest: &[Hit]) -> Vec<(&str, Operation<'_>)> {
    let mut found: BTreeMap<&str, Operation<'_>> = BTreeMap::new();
    for hit in latest {
        let one = found.entry(&hit.operation).or_insert_with(|| Operation {
            voices: BTreeSet::new(),
            first: hit,
            has_measure: false,
            attribution: None,
        });
        one.voices.insert(hit.told.voice);
        one.first = hit;
        let claim = &hit.told.claim;
        one.has_measure |= is_measure(claim.act);
        if claim.act == Act::Attribute && claim.commitment >= Commitment::Asserts {
            one.attribution = Some(hit);
        }
    }
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by(|(one_id, one), (other_id, other)| {
        other.voices.len().cmp(&one.voices.len()).then_with(|| one_id.cmp(other_id))
    });
    found
}

fn title(hit: &Hit) -> String {
    crate::one_line(hit.title.as_deref().unwrap_or(&hit.told.evidence))
}

fn most_voices(operations: &[(&str, Operation<'_>)]) -> Markup {
    html! {
        ol.plain {
            @for (id, one) in operations.iter().take(LISTED) {
                li {
                    a href={ "/operation/" (id) } { (title(one.first)) }
                    " " span.src { (many(one.voices.len(), "voice")) " · since " (one.first.told.day) }
                }
            }
        }
    }
}

/// The states and organisations of the parties, each once.
fn codes(parties: &[Party]) -> BTreeSet<&str> {
    parties.iter().map(|party| party.code.as_str()).filter(|code| is_code(code)).collect()
}

/// How often whom the first accuses, the most frequent first.
fn pairs(latest: &[Hit], names: &Names) -> Markup {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for claim in latest.iter().map(|hit| &hit.told.claim) {
        let accuses =
            matches!(claim.act, Act::Attribute | Act::Condemn | Act::Endorse | Act::Charge | Act::Sanction);
        let (sources, accused) = (codes(&claim.sources), codes(&claim.accused));
        for source in sources.iter().filter(|_| accuses) {
            for accused in &accused {
                *counts.entry((source, accused)).or_default() += 1;
            }
        }
    }
    let counts = ::record::answer::counted(counts);
    html! {
        table.rows {
            thead { tr { th scope="col" { "Who" } th scope="col" { "Whom" } th scope="col" { "Statements" } } }
            tbody {
                @for ((source, accused), count) in counts.iter().take(LISTED) {
                    tr {
                        td { a href={ "/actor?name=" (encoded(source)) } { (names.of(source)) } }
                        td { a href={ "/actor?name=" (encoded(accused)) } { (names.of(accused)) } }
                        td { a href={ "/statements?q=" (encoded(&format!("source:{source} accused:{accused}"))) } { (count) } }
                    }
                }
            }
        }
    }
}

fn open_questions(operations: &[(&str, Operation<'_>)], latest: &[Hit], names: &Names) -> Markup {
    let unanswered: Vec<(&str, &Hit)> = operations
        .iter()
        .filter(|(_, one)| !one.has_measure)
        .filter_map(|(id, one)| one.attribution.map(|hit| (*id, hit)))
        .take(LISTED)
        .collect();
    let withheld: Vec<&Hit> =
        latest.iter().filter(|hit| hit.told.claim.act == Act::Decline).take(LISTED).collect();
    html! {
        div.two {
            div {
                h3 { "Attributed, and no measure known" }
                ul.plain {
                    @for (id, hit) in &unanswered {
                        li { a href={ "/operation/" (id) } { (title(hit)) } " " span.src { (parties(&hit.told.claim.sources, "nobody named", names)) " " (act(&hit.told, names)) } }
                    }
                    @if unanswered.is_empty() { li.none { "none" } }
                }
            }
            div {
                h3 { "Withheld: who would not say" }
                ul.plain {
                    @for hit in &withheld {
                        li { (parties(&hit.told.claim.sources, "nobody named", names)) ": " (sentence(&hit.told)) br; (origin(&hit.told)) }
                    }
                    @if withheld.is_empty() { li.none { "none" } }
                }
            }
        }
    }
}

fn by_day(latest: &[Hit], names: &Names) -> Markup {
    let shown: Vec<&Hit> = latest.iter().take(NEW).collect();
    html! {
        @for day in shown.chunk_by(|one, other| one.told.day == other.told.day) {
            @if let Some(first) = day.first() { h3 { time datetime=(first.told.day) { (first.told.day) } } }
            (super::table("Statements of a day", day.iter().map(|hit| &hit.told), names))
        }
        p { a href="/statements" { "All statements" } }
    }
}
