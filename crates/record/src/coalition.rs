//! An operation party by party: who said what, each at its own firmness; what followed; who denied; who is silent.

use crate::actor;
use crate::answer::counted;
use crate::day;
use crate::decision::Standing;
use claims::{Act, Commitment, Kind, Level, Party, Statement};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A statement of an operation, with what is known of its document.
#[derive(Debug, Clone)]
pub struct Told {
    /// The statement's id.
    pub id: String,
    /// What it says, after decisions.
    pub claim: Statement,
    /// How it stands with the people who looked at it.
    pub standing: Standing,
    /// The document's id.
    pub document: String,
    /// Who publishes the document.
    pub publisher: Option<String>,
    /// The voice that the document belongs to: near-duplicates have the same.
    pub voice: i64,
    /// The day of the act, else of the document.
    pub day: Date,
    /// The words it stands on, the first sentence.
    pub evidence: String,
    /// The direct speech, where there is any.
    pub quote: Option<String>,
}

/// Where one party stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand {
    /// The code of the state or organisation, else the name.
    pub party: String,
    /// Its statements, by their place among those given: the firmest first.
    pub statements: Vec<usize>,
    /// How firmly it stands behind "the accused did it", at its firmest; from condemnations and remarks only where it says
    /// nothing else.
    pub commitment: Commitment,
    /// How deep it puts the state in it, in its firmest statement that says so.
    pub responsibility: Level,
    /// All its acts, in the order of the scale.
    pub acts: Vec<Act>,
    /// The day of its first statement.
    pub first: Date,
    /// How many independent voices tell of it.
    pub voices: usize,
}

/// A measure that followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// The statement, by its place among those given.
    pub statement: usize,
    /// Days since the first attribution; negative where the measure came first.
    pub days: Option<i32>,
}

/// An operation party by party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coalition {
    /// Who accuses, condemns, supports, takes note …: the firmest first.
    pub parties: Vec<Stand>,
    /// Members of the asked group that have not spoken.
    pub silent: Vec<String>,
    /// Charges, sanctions, protests and disruptions in the order of their days.
    pub measures: Vec<Measure>,
    /// Who denies or gives no comment, by place among those given.
    pub denials: Vec<usize>,
    /// The day of the first attribution.
    pub first_attribution: Option<Date>,
    /// How many documents tell of it.
    pub documents: usize,
    /// How many voices they are: near-duplicates count once.
    pub voices: usize,
}

/// The coalition of an operation's statements. What people have rejected is left out. `group`: codes of those of whom is
/// asked whether they have spoken.
pub fn coalition(told: &[Told], group: &[String]) -> Coalition {
    let standing = |at: &usize| told[*at].standing != Standing::Rejected;
    let all: Vec<usize> = (0..told.len()).filter(standing).collect();
    let denials: Vec<usize> = all.iter().copied().filter(|&at| is_answer(told[at].claim.act)).collect();
    let mut by_party: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for &at in all.iter().filter(|&&at| !is_answer(told[at].claim.act)) {
        let own = told[at].publisher.as_deref();
        let parties: BTreeSet<String> =
            told[at].claim.sources.iter().filter_map(|source| party(source, own)).collect();
        for party in parties {
            by_party.entry(party).or_default().push(at);
        }
    }
    let first_attribution = first_day(all.iter().filter(|&&at| accuses(&told[at].claim)), told);
    let spoken: BTreeSet<&String> = by_party.keys().collect();
    let silent = group.iter().filter(|code| !spoken.contains(code)).cloned().collect();
    let mut parties: Vec<Stand> = by_party.into_iter().map(|(party, own)| stand(party, own, told)).collect();
    parties.sort_by(|a, b| {
        (b.commitment, b.responsibility, a.first, &a.party).cmp(&(
            a.commitment,
            a.responsibility,
            b.first,
            &b.party,
        ))
    });
    Coalition {
        parties,
        silent,
        measures: measures(&all, told, first_attribution),
        denials,
        first_attribution,
        documents: all.iter().map(|&at| &told[at].document).collect::<BTreeSet<_>>().len(),
        voices: voices(&all, told),
    }
}

fn is_answer(act: Act) -> bool {
    matches!(act, Act::Deny | Act::Decline)
}

/// Whether the act is about who did it. A condemnation says firmly that a deed is bad, a remark weighs it: of a party that
/// also takes note of who did it, or urges them, these do not tell how firmly it stands behind that.
pub fn is_of_author(act: Act) -> bool {
    matches!(
        act,
        Act::Attribute
            | Act::Endorse
            | Act::Acknowledge
            | Act::Urge
            | Act::Claim
            | Act::Charge
            | Act::Sanction
            | Act::Disrupt
    )
}

/// Whether the act does something about it: criminal law, sanctions, diplomacy, disruption.
pub fn is_measure(act: Act) -> bool {
    matches!(act, Act::Charge | Act::Sanction | Act::Protest | Act::Disrupt)
}

/// Whether the statement itself says who did it.
fn accuses(claim: &Statement) -> bool {
    matches!(claim.act, Act::Attribute | Act::Charge) && claim.commitment >= Commitment::Hedged
}

/// The party behind a source: its state or organisation, else its name; the text's own voice is the publisher's.
fn party(source: &Party, publisher: Option<&str>) -> Option<String> {
    match source.code.as_str() {
        "~" => Some(publisher.unwrap_or("the text itself").to_owned()),
        "-" | "?" => source.name.clone(),
        code => Some(code.to_owned()),
    }
}

fn stand(party: String, mut own: Vec<usize>, told: &[Told]) -> Stand {
    own.sort_by(|&a, &b| {
        let (one, other) = (&told[a], &told[b]);
        let firmness = |told: &Told| (told.claim.commitment, told.claim.responsibility);
        firmness(other).cmp(&firmness(one)).then_with(|| (one.day, &one.id).cmp(&(other.day, &other.id)))
    });
    let responsibility =
        own.iter().map(|&at| told[at].claim.responsibility).find(|level| *level != Level::Unspecified);
    let acts: BTreeSet<Act> = own.iter().map(|&at| told[at].claim.act).collect();
    let of_author = own.iter().filter(|&&at| is_of_author(told[at].claim.act));
    let firmest = of_author.map(|&at| told[at].claim.commitment).max();
    Stand {
        commitment: firmest
            .or_else(|| own.iter().map(|&at| told[at].claim.commitment).max())
            .unwrap_or(Commitment::Silent),
        responsibility: responsibility.unwrap_or_default(),
        acts: acts.into_iter().collect(),
        first: first_day(own.iter(), told).unwrap_or_default(),
        voices: voices(&own, told),
        statements: own,
        party,
    }
}

/// The first day of some statements: those that only a year or a month dates count where no other does.
fn first_day<'a>(of: impl Iterator<Item = &'a usize> + Clone, told: &[Told]) -> Option<Date> {
    let is_exact =
        |at: &&usize| told[**at].claim.date.as_ref().is_none_or(|date| day::exact(&date.value).is_some());
    let days = |at: &usize| told[*at].day;
    of.clone().filter(is_exact).map(days).min().or_else(|| of.map(days).min())
}

fn voices(of: &[usize], told: &[Told]) -> usize {
    of.iter().map(|&at| told[at].voice).collect::<BTreeSet<_>>().len()
}

fn measures(all: &[usize], told: &[Told], first: Option<Date>) -> Vec<Measure> {
    let mut measures: Vec<usize> = all.iter().copied().filter(|&at| is_measure(told[at].claim.act)).collect();
    measures.sort_by_key(|&at| (told[at].day, told[at].id.clone()));
    let days = |at: usize| first.map(|first| day::number(told[at].day) - day::number(first));
    measures.into_iter().map(|statement| Measure { statement, days: days(statement) }).collect()
}

/// All who are accused in the statements, the most often accused first, as labels write them.
pub fn accused(told: &[Told]) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for one in told.iter().filter(|one| one.standing != Standing::Rejected) {
        let labels: BTreeSet<String> =
            one.claim.accused.iter().filter(|party| party.kind != Kind::Sector).map(actor::label).collect();
        for label in labels {
            *counts.entry(label).or_default() += 1;
        }
    }
    counted(counts)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot set up its case must fail")]
    use super::*;
    use crate::statement::tests::claim;
    use text::Span;

    fn told(
        act: &str,
        sources: &str,
        commitment: Commitment,
        responsibility: Level,
        day: &str,
        voice: i64,
    ) -> Told {
        let mut claim = claim(act, sources, "CN", Span::new(0, 1));
        (claim.commitment, claim.responsibility) = (commitment, responsibility);
        Told {
            id: format!("statement--{act}{sources}{day}"),
            claim,
            standing: Standing::Machine,
            document: format!("d{voice}{day}"),
            publisher: Some("The Daily Example".into()),
            voice,
            day: day.parse().unwrap(),
            evidence: String::new(),
            quote: None,
        }
    }

    fn case() -> Vec<Told> {
        use Commitment::{Asserts, Denies, Formal, Notes};
        vec![
            told("condemn", "US, GB, NATO", Asserts, Level::Unspecified, "2021-07-19", 1),
            told("attribute", "US, GB", Formal, Level::Executed, "2021-07-19", 1),
            told("acknowledge", "NATO", Notes, Level::Unspecified, "2021-07-20", 2),
            told("urge", "EU", Notes, Level::Ignored, "2021-07-19", 1),
            told("deny", "CN", Denies, Level::Unspecified, "2021-07-20", 2),
            told("sanction", "US", Formal, Level::Unspecified, "2021-07-29", 3),
            told("attribute", "-/Microsoft", Asserts, Level::Executed, "2021-03-02", 4),
            told("assess", "~", Notes, Level::Unspecified, "2021-07-19", 1),
        ]
    }

    #[test]
    fn each_party_stands_at_its_own_firmness() {
        let found = coalition(&case(), &["US".into(), "GB".into(), "CA".into()]);
        let shown: Vec<String> = found
            .parties
            .iter()
            .map(|one| format!("{} {} {}", one.party, one.commitment.name(), one.responsibility.name()))
            .collect();
        assert_eq!(
            shown,
            [
                "GB formal state-executed",
                "US formal state-executed",
                "Microsoft asserts state-executed",
                "EU notes state-ignored",
                "NATO notes unspecified",
                "The Daily Example notes unspecified",
            ]
        );
        assert_eq!(found.silent, ["CA"]);
        assert_eq!((found.denials.as_slice(), found.documents, found.voices), ([4].as_slice(), 4, 4));
    }

    #[test]
    fn measures_count_days_from_the_first_attribution() {
        let found = coalition(&case(), &[]);
        assert_eq!(found.first_attribution, Some("2021-03-02".parse().unwrap()));
        assert_eq!(found.measures, [Measure { statement: 5, days: Some(149) }]);
    }

    #[test]
    fn what_was_rejected_is_left_out() {
        let mut told = case();
        told[6].standing = Standing::Rejected;
        let found = coalition(&told, &[]);
        assert!(found.parties.iter().all(|one| one.party != "Microsoft"));
        assert_eq!(found.first_attribution, Some("2021-07-19".parse().unwrap()));
        assert_eq!(coalition(&[], &[]).parties, []);
        assert_eq!(accused(&told), [("CN".to_owned(), 7)]);
    }
}
