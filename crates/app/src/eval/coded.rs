//! A statement as coders code it: parties, names, scales and places, without the words.

use claims::{Kind, Party, Statement};
use std::collections::BTreeSet;
use text::Span;

/// What of a statement is compared.
#[derive(Debug, Clone, Default)]
pub(crate) struct Coded {
    pub(crate) act: String,
    pub(crate) sources: BTreeSet<String>,
    pub(crate) source_names: BTreeSet<String>,
    pub(crate) accused: BTreeSet<String>,
    pub(crate) accused_names: BTreeSet<String>,
    pub(crate) commitment: Option<String>,
    pub(crate) responsibility: Option<String>,
    pub(crate) confidence: Option<i64>,
    pub(crate) conduct: Option<String>,
    pub(crate) date: Option<String>,
    pub(crate) victims: BTreeSet<String>,
    pub(crate) spans: Vec<Span>,
}

/// The parties that the document's own voice stands for: its issuers, else the text itself.
#[derive(Debug, Clone)]
pub(crate) struct Voice(BTreeSet<String>);

impl Voice {
    /// The voice of a document by these authors, each `PARTY` or `PARTY/name`.
    pub(crate) fn new(authors: &[String]) -> Voice {
        let parties: BTreeSet<String> = authors.iter().map(|author| party(author)).collect();
        Voice(if parties.is_empty() { BTreeSet::from(["~".to_owned()]) } else { parties })
    }

    /// The parties, with `~` taken for those it stands for.
    pub(crate) fn resolved(&self, parties: impl Iterator<Item = String>) -> BTreeSet<String> {
        let mut resolved: BTreeSet<String> = parties.collect();
        if resolved.remove("~") {
            resolved.extend(self.0.iter().cloned());
        }
        resolved
    }
}

/// `NO` of `NO/Ministry of Foreign Affairs`.
pub(crate) fn party(label: &str) -> String {
    label.split('/').next().unwrap_or(label).trim().to_owned()
}

/// `ministry of foreign affairs` of `NO/Ministry of Foreign Affairs`.
pub(crate) fn name(label: &str) -> Option<String> {
    let name = label.split_once('/')?.1.trim().to_lowercase();
    (!name.is_empty()).then_some(name)
}

impl Coded {
    /// The statement as it would be labelled.
    pub(crate) fn of(one: &Statement, voice: &Voice) -> Coded {
        let codes = |parties: &[Party]| parties.iter().map(|party| party.code.clone()).collect::<Vec<_>>();
        let names = |parties: &[Party]| {
            let names = parties.iter().filter_map(|party| party.name.as_ref());
            names.filter(|name| !name.is_empty()).map(|name| name.to_lowercase()).collect()
        };
        Coded {
            act: one.act.name().to_owned(),
            sources: voice.resolved(codes(&one.sources).into_iter()),
            source_names: names(&one.sources),
            accused: codes(&one.accused).into_iter().filter(|code| code != "?").collect(),
            accused_names: names(&one.accused),
            commitment: Some(one.commitment.name().to_owned()),
            responsibility: Some(one.responsibility.name().to_owned()),
            confidence: one.confidence.map(|given| i64::from(given.stix)),
            conduct: one.conduct.as_ref().map(|conduct| conduct.value.name().to_owned()),
            date: one.date.as_ref().map(|date| date.value.clone()),
            victims: one.victims.iter().map(victim).collect(),
            spans: one.evidence.clone(),
        }
    }

    /// Whether their evidence overlaps.
    pub(crate) fn touches(&self, other: &Coded) -> bool {
        self.spans.iter().any(|one| other.spans.iter().any(|span| one.overlaps(*span)))
    }

    /// The relaxed match: same act, a source in common, or nobody in both.
    pub(crate) fn matches(&self, found: &Coded) -> bool {
        let nobody = self.sources.is_empty() && found.sources.is_empty();
        self.act == found.act && self.touches(found) && (nobody || !self.sources.is_disjoint(&found.sources))
    }

    /// What the core match asks beyond the relaxed one.
    pub(crate) fn matches_core(&self, found: &Coded) -> bool {
        self.sources == found.sources && self.accused == found.accused
    }
}

/// `US` for a party, `sector:energy` for a sector, `-/contoso` for one that is of no party.
fn victim(party: &Party) -> String {
    let name = || party.name.as_deref().unwrap_or_default().to_lowercase();
    if party.kind == Kind::Sector {
        return format!("sector:{}", name());
    }
    if party.code == "-" { format!("-/{}", name()) } else { party.code.clone() }
}

/// A field whose agreement is counted over relaxed pairs.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    /// Labelled first, predicted second.
    pub(crate) agrees: fn(&Coded, &Coded) -> bool,
}

/// The fields in the order in which they are reported.
pub(crate) const FIELDS: [Field; 9] = [
    Field { name: "commitment", agrees: |gold, found| gold.commitment == found.commitment },
    Field { name: "responsibility", agrees: |gold, found| level(gold) == level(found) },
    Field { name: "confidence", agrees: confidence_agrees },
    Field { name: "conduct", agrees: |gold, found| gold.conduct == found.conduct },
    Field { name: "date", agrees: |gold, found| gold.date == found.date },
    Field { name: "accused", agrees: |gold, found| gold.accused == found.accused },
    Field { name: "sources", agrees: |gold, found| gold.sources == found.sources },
    Field { name: "source names", agrees: |gold, found| named(&gold.source_names, &found.source_names) },
    Field { name: "accused names", agrees: |gold, found| named(&gold.accused_names, &found.accused_names) },
];

fn level(one: &Coded) -> &str {
    one.responsibility.as_deref().unwrap_or("unspecified")
}

/// Within ten points of the STIX scale: its bands are twenty wide.
fn confidence_agrees(gold: &Coded, found: &Coded) -> bool {
    match (gold.confidence, found.confidence) {
        (Some(gold), Some(found)) => (gold - found).abs() <= 10,
        (gold, found) => gold == found,
    }
}

/// Every labelled name is part of a predicted one, or the other way round.
fn named(gold: &BTreeSet<String>, found: &BTreeSet<String>) -> bool {
    gold.iter()
        .all(|gold| found.iter().any(|found| gold.contains(found.as_str()) || found.contains(gold.as_str())))
}
