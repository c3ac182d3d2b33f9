//! Who is meant: names, what sources say about names, and relations that sources state.
//!
//! **No merge by alias**: two names are one actor only in the view of a named source. What one source takes for one and
//! another tells apart stands side by side; neither is lost, and no third view is made of the two.

use claims::{Kind, Party};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use text::Span;

/// The name without differences of spelling: case, punctuation, and the gap in `APT 28`, `APT-28`.
pub fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    let mut gap = false;
    for character in name.chars().filter(|c| !matches!(c, '\'' | '’')) {
        if !character.is_alphanumeric() {
            gap = !folded.is_empty();
            continue;
        }
        let joins = character.is_ascii_digit() && folded.ends_with(char::is_alphabetic);
        if gap && !joins {
            folded.push(' ');
        }
        gap = false;
        folded.extend(character.to_lowercase());
    }
    folded
}

/// Whether the code names a state or an organisation of states.
pub fn is_code(code: &str) -> bool {
    !matches!(code, "-" | "~" | "?" | "")
}

/// What an actor is known by: the code of a state or organisation, the folded name of a group, company or medium
/// (whose state is a matter of opinion), code and name of everybody else (each state has a ministry of foreign affairs).
/// `None` for nobody in particular.
pub fn key(party: &Party) -> Option<String> {
    let name = party.name.as_deref().map(fold).filter(|name| !name.is_empty());
    match (name, party.kind) {
        (None, _) => is_code(&party.code).then(|| party.code.clone()),
        (Some(name), Kind::Group | Kind::Company | Kind::Media | Kind::Sector | Kind::Unknown) => Some(name),
        (Some(name), Kind::State | Kind::Organisation | Kind::Agency | Kind::Person | Kind::Persons) => {
            Some(if is_code(&party.code) { format!("{}/{name}", party.code) } else { name })
        }
    }
}

/// The party as labels write it: `US`, `US/Antony Blinken`, `-/Microsoft`.
pub fn label(party: &Party) -> String {
    party.name.as_ref().map_or_else(|| party.code.clone(), |name| format!("{}/{name}", party.code))
}

/// Words that end a description ("Chinese State-Sponsored Actors") as often as a name.
const DESCRIPTIONS: [&str; 24] = [
    "actor",
    "actors",
    "allies",
    "attackers",
    "criminals",
    "diplomats",
    "experts",
    "firms",
    "gang",
    "government",
    "groups",
    "hacker",
    "hackers",
    "intelligence",
    "members",
    "military",
    "nationals",
    "officers",
    "officials",
    "operatives",
    "operators",
    "researchers",
    "services",
    "spies",
];

/// Whether the words are somebody's name rather than a description: the last word is written as names are.
pub fn is_name(words: &str) -> bool {
    let has_digit = words.contains(|c: char| c.is_ascii_digit());
    let last = words.split_whitespace().last().unwrap_or_default();
    let is_proper = last.starts_with(char::is_uppercase) || last.contains(|c: char| c.is_ascii_digit());
    is_proper && (has_digit || !DESCRIPTIONS.contains(&last.to_lowercase().as_str()))
}

/// What a source says of two names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sameness {
    /// They are one.
    Same,
    /// They overlap, share members, tools or means.
    Overlaps,
    /// They are two.
    Distinct,
}

impl Sameness {
    /// The stable name, as readings and outputs spell it.
    pub fn name(self) -> &'static str {
        match self {
            Sameness::Same => "same-as",
            Sameness::Overlaps => "overlaps",
            Sameness::Distinct => "distinct",
        }
    }

    /// The value of that name.
    pub fn from_name(name: &str) -> Option<Sameness> {
        [Sameness::Same, Sameness::Overlaps, Sameness::Distinct].into_iter().find(|one| one.name() == name)
    }
}

/// That a source says something of two names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NameClaim {
    /// Who says so, as labels write it; the publisher where the text says it in its own voice.
    pub source: String,
    /// One name.
    pub name: String,
    /// The other name.
    pub other: String,
    /// What is said of the two.
    pub relation: Sameness,
    /// The document that says so.
    pub document: String,
    /// Where in its text.
    pub span: Span,
    /// The first day on which it was known.
    pub known: Date,
}

/// The actor behind a name as one source sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameView {
    /// Whose view it is.
    pub source: String,
    /// All names that are one for this source, as written, the asked one included.
    pub names: Vec<String>,
    /// Names that overlap with these for this source.
    pub overlaps: Vec<String>,
    /// Names that are somebody else for this source.
    pub distinct: Vec<String>,
    /// The claims behind it, by their place in the list that was given.
    pub claims: Vec<usize>,
}

/// Two names on which sources do not agree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Conflict {
    /// One name.
    pub name: String,
    /// The other.
    pub other: String,
    /// Sources for which they are one.
    pub one: Vec<String>,
    /// Sources for which they are two, or only overlap.
    pub apart: Vec<String>,
}

/// What each source says of a name, in the order of the sources' names. Each view is made of that source's claims
/// alone.
pub fn views(name: &str, claims: &[NameClaim]) -> Vec<NameView> {
    let mut by_source: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, claim) in claims.iter().enumerate() {
        by_source.entry(&claim.source).or_default().push(at);
    }
    by_source.into_iter().filter_map(|(source, own)| view(name, source, claims, &own)).collect()
}

fn view(name: &str, source: &str, claims: &[NameClaim], own: &[usize]) -> Option<NameView> {
    let mut edges: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for &at in own {
        edges.entry(fold(&claims[at].name)).or_default().push(at);
        edges.entry(fold(&claims[at].other)).or_default().push(at);
    }
    let mut same: BTreeMap<String, String> = BTreeMap::from([(fold(name), name.to_owned())]);
    let (mut overlaps, mut distinct) = (BTreeSet::new(), BTreeSet::new());
    let mut used: BTreeSet<usize> = BTreeSet::new();
    let mut open = vec![fold(name)];
    while let Some(folded) = open.pop() {
        for &at in edges.get(&folded).map(Vec::as_slice).unwrap_or_default() {
            let claim = &claims[at];
            used.insert(at);
            let other = if fold(&claim.name) == folded { &claim.other } else { &claim.name };
            match claim.relation {
                Sameness::Same => {
                    if same.insert(fold(other), other.clone()).is_none() {
                        open.push(fold(other));
                    }
                }
                Sameness::Overlaps => drop(overlaps.insert(other.clone())),
                Sameness::Distinct => drop(distinct.insert(other.clone())),
            }
        }
    }
    same.insert(fold(name), name.to_owned());
    let mut names: Vec<String> = same.into_values().collect();
    names.sort();
    (!used.is_empty()).then(|| NameView {
        source: source.to_owned(),
        names,
        overlaps: overlaps.into_iter().collect(),
        distinct: distinct.into_iter().collect(),
        claims: used.into_iter().collect(),
    })
}

/// The pairs on which the views do not agree: one for some sources, two or merely overlapping for others.
pub fn conflicts(name: &str, views: &[NameView]) -> Vec<Conflict> {
    let mut found: BTreeMap<String, Conflict> = BTreeMap::new();
    for view in views {
        for other in view.overlaps.iter().chain(&view.distinct) {
            let says_one = |one: &&NameView| one.names.iter().any(|n| fold(n) == fold(other));
            let one: Vec<String> = views.iter().filter(says_one).map(|v| v.source.clone()).collect();
            if one.is_empty() {
                continue;
            }
            let new = || Conflict { name: name.to_owned(), other: other.clone(), one, apart: Vec::new() };
            let conflict = found.entry(fold(other)).or_insert_with(new);
            if !conflict.apart.contains(&view.source) {
                conflict.apart.push(view.source.clone());
            }
        }
    }
    found.into_values().collect()
}

/// How a source ties one actor to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tie {
    /// Serves in it.
    OfficerOf,
    /// Is a part of it.
    UnitOf,
    /// Is hired by it.
    ContractorOf,
    /// Hides it.
    FrontFor,
    /// Is supported or steered by it.
    BackedBy,
    /// Has some tie to it that the words do not name.
    TiedTo,
}

impl Tie {
    /// The tie in plain words, as in "A, officer of B".
    pub fn words(self) -> &'static str {
        match self {
            Tie::OfficerOf => "officer of",
            Tie::UnitOf => "unit of",
            Tie::ContractorOf => "contractor of",
            Tie::FrontFor => "front for",
            Tie::BackedBy => "backed by",
            Tie::TiedTo => "tied to",
        }
    }
}

/// Beginnings of words that tell a tie; the first that stands in the words tells it.
const TIES: [(&str, Tie); 18] = [
    ("front compan", Tie::FrontFor),
    ("front for", Tie::FrontFor),
    ("contract", Tie::ContractorOf),
    ("hired", Tie::ContractorOf),
    ("in the pay of", Tie::ContractorOf),
    ("officer", Tie::OfficerOf),
    ("member", Tie::OfficerOf),
    ("unit", Tie::UnitOf),
    ("part of", Tie::UnitOf),
    ("arm of", Tie::UnitOf),
    ("subordinate", Tie::UnitOf),
    ("back", Tie::BackedBy),
    ("sponsor", Tie::BackedBy),
    ("support", Tie::BackedBy),
    ("behalf", Tie::BackedBy),
    ("direct", Tie::BackedBy),
    ("run by", Tie::BackedBy),
    ("order", Tie::BackedBy),
];

/// A relation between two actors that the sources of a statement state.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Relation {
    /// Who states it, as labels write them.
    pub sources: Vec<String>,
    /// The one that is tied.
    pub subject: Party,
    /// How.
    pub tie: Tie,
    /// To whom: the agency accused beside it, else its state.
    pub object: Party,
    /// The words of the tie.
    pub words: String,
}

/// The relations that a statement states: of each accused that its own words, or those of the responsibility, tie to its
/// state or to the agency beside it. A state is not tied to itself, and nobody is tied to no state.
pub fn relations(claim: &claims::Statement, text: &str) -> Vec<Relation> {
    let mut found = Vec::new();
    for subject in claim.accused.iter().filter(|party| party.name.is_some() && party.code.len() == 2) {
        let is_body = matches!(subject.kind, Kind::State | Kind::Agency | Kind::Organisation);
        let of_level = || claim.responsibility_span.filter(|_| !is_body).map(|span| span.of(text).to_owned());
        let Some(words) = subject.tie.clone().or_else(of_level).filter(|words| !words.is_empty()) else {
            continue;
        };
        let lower = words.to_lowercase();
        let named = TIES.iter().find(|(cue, _)| lower.contains(cue)).map(|(_, tie)| *tie);
        // Words of the responsibility may speak of somebody else: without a word for a tie they are none.
        if named.is_none() && subject.tie.is_none() {
            continue;
        }
        let tie = named.unwrap_or(Tie::TiedTo);
        let is_master =
            |one: &&Party| one.kind == Kind::Agency && one.code == subject.code && *one != subject;
        let state = Party { name: None, kind: Kind::State, tie: None, ..subject.clone() };
        let object = claim.accused.iter().find(is_master).cloned().unwrap_or(state);
        let sources = claim.sources.iter().map(label).collect();
        found.push(Relation { sources, subject: subject.clone(), tie, object, words });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statement::tests::{claim, party};

    fn said(source: &str, name: &str, relation: Sameness, other: &str) -> NameClaim {
        NameClaim {
            source: source.into(),
            name: name.into(),
            other: other.into(),
            relation,
            document: "sha256:0".into(),
            span: Span::default(),
            known: Date::constant(2026, 1, 1),
        }
    }

    #[test]
    fn spelling_makes_no_actor() {
        for (one, other) in
            [("APT 28", "apt-28"), ("APT28", "APT 28"), ("Fancy  Bear", "FANCY BEAR"), ("China’s", "Chinas")]
        {
            assert_eq!(fold(one), fold(other));
        }
        assert_ne!(fold("APT28"), fold("APT29"));
        assert_ne!(fold("Unit 61398"), fold("Unit 74455"));
        assert_eq!(fold(" – "), "");
    }

    #[test]
    fn each_state_has_its_own_ministry_and_a_group_is_one_for_all() {
        let key = |label: &str| key(&party(label));
        assert_ne!(key("NO/Ministry of Foreign Affairs"), key("CN/Ministry of Foreign Affairs"));
        assert_eq!(key("CN/APT40"), key("?/APT 40"));
        assert_eq!(key("-/Microsoft").as_deref(), Some("microsoft"));
        assert_eq!((key("US").as_deref(), key("~")), (Some("US"), None));
    }

    #[test]
    fn names_are_told_from_descriptions() {
        for name in ["APT40", "Hainan State Security Department", "Lazarus Group", "Hafnium", "Unit 61398"] {
            assert!(is_name(name), "{name}");
        }
        for description in
            ["Chinese hackers", "four Chinese nationals", "state-sponsored actors", "Hackers", ""]
        {
            assert!(!is_name(description), "{description}");
        }
    }

    #[test]
    fn two_names_are_one_only_in_the_view_of_a_source() {
        let claims = [
            said("-/One", "Salt Typhoon", Sameness::Same, "FamousSparrow"),
            said("-/One", "GhostEmperor", Sameness::Same, "Salt Typhoon"),
            said("-/Two", "FamousSparrow", Sameness::Same, "Earth Estries"),
            said("-/Two", "GhostEmperor", Sameness::Same, "Earth Estries"),
            said("-/Three", "Salt Typhoon", Sameness::Distinct, "FamousSparrow"),
        ];
        let salt = views("salt typhoon", &claims);
        assert_eq!(salt.iter().map(|v| v.source.as_str()).collect::<Vec<_>>(), ["-/One", "-/Three"]);
        assert_eq!(salt[0].names, ["FamousSparrow", "GhostEmperor", "salt typhoon"]);
        // The second vendor's view is not reached through the first one's.
        let sparrow = views("FamousSparrow", &claims);
        let second = sparrow.iter().find(|view| view.source == "-/Two").map(|view| view.names.join(", "));
        assert_eq!(second.as_deref(), Some("Earth Estries, FamousSparrow, GhostEmperor"));
        let conflicts = conflicts("salt typhoon", &salt);
        assert_eq!(conflicts.len(), 1);
        assert_eq!(
            (conflicts[0].one.join(" "), conflicts[0].apart.join(" ")),
            ("-/One".into(), "-/Three".into())
        );
        assert!(views("Volt Typhoon", &claims).is_empty());
    }

    #[test]
    fn words_tie_a_group_to_the_agency_beside_it() {
        let check = |accused: &str, tie: Option<&str>| {
            let mut one = claim("attribute", "US", accused, Span::new(0, 1));
            one.accused[0].tie = tie.map(str::to_owned);
            let shown =
                |r: &Relation| format!("{} {} {}", label(&r.subject), r.tie.words(), label(&r.object));
            relations(&one, "").iter().map(shown).collect::<Vec<_>>().join("; ")
        };
        let beside = check("CN/APT40, CN/Ministry of State Security", Some("affiliated with"));
        assert_eq!(beside, "CN/APT40 tied to CN/Ministry of State Security");
        assert_eq!(check("CN/APT40", Some("a front for")), "CN/APT40 front for CN");
        assert_eq!(check("RU/Unit 26165", Some("unit of")), "RU/Unit 26165 unit of RU");
        assert_eq!(check("CN/APT40", None), "");
        assert_eq!(check("CN", Some("backed")), "");
    }
}
