//! By what an operation is known in a telling: who, what, whom, when, and the names that stand in the words.

use super::{is_state, speaker};
use crate::actor;
use crate::day;
use claims::{Act, ConductKind, Kind, Statement};
use std::collections::{BTreeMap, BTreeSet};

/// What a telling can be recognised by. All names are folded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// Codes of the accused.
    pub states: BTreeSet<String>,
    /// Names of accused groups, companies, persons, and of agencies that are small enough to be told by: units, departments.
    pub names: BTreeSet<String>,
    /// Names of accused services and ministries: these stand behind many operations.
    pub bodies: BTreeSet<String>,
    /// Words that name the operation.
    pub operation: BTreeSet<String>,
    /// Organisations that were hit, by name.
    pub victims: BTreeSet<String>,
    /// Codes of states that were hit.
    pub hit_states: BTreeSet<String>,
    /// Sectors that were hit.
    pub sectors: BTreeSet<String>,
    /// Names and identifiers in the evidence: `CVE-2021-26855`, `Hainan Xiandun`.
    pub terms: BTreeSet<String>,
    /// Kinds of conduct.
    pub conducts: BTreeSet<String>,
    /// Who did what at whom: `US charge CN`.
    pub acts: BTreeSet<String>,
    /// How many persons are charged: `4 persons`.
    pub counts: BTreeSet<String>,
    /// The day of it, in days since 1970; `None` where neither text nor document gives one.
    pub day: Option<i32>,
}

impl Marks {
    /// The marks that are distinctive enough to look for other tellings by, each with the days within which to look.
    pub fn keys(&self) -> Vec<(String, i32)> {
        let far = |(kind, names): (&str, &BTreeSet<String>)| -> Vec<(String, i32)> {
            names.iter().map(|name| (format!("{kind}:{name}"), 366)).collect()
        };
        let mut keys: Vec<(String, i32)> =
            [("n", &self.names), ("o", &self.operation), ("v", &self.victims), ("t", &self.terms)]
                .into_iter()
                .flat_map(far)
                .collect();
        keys.extend(self.acts.iter().map(|act| (format!("a:{act}"), 7)));
        keys
    }

    /// As lines of text, to be kept.
    pub fn to_text(&self) -> String {
        let mut text = self.day.map(|day| format!("d\t{day}\n")).unwrap_or_default();
        for (tag, set) in self.sets() {
            for one in set {
                text.push_str(&format!("{tag}\t{one}\n"));
            }
        }
        text
    }

    /// From what [`Marks::to_text`] gave; lines that it never writes are passed over.
    pub fn from_text(text: &str) -> Marks {
        let mut sets: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        let mut day = None;
        for (tag, one) in text.lines().filter_map(|line| line.split_once('\t')) {
            if tag == "d" {
                day = one.parse().ok();
            } else {
                sets.entry(tag).or_default().insert(one.to_owned());
            }
        }
        let mut take = |tag: &str| sets.remove(tag).unwrap_or_default();
        Marks {
            states: take("s"),
            names: take("n"),
            bodies: take("b"),
            operation: take("o"),
            victims: take("v"),
            hit_states: take("h"),
            sectors: take("e"),
            terms: take("t"),
            conducts: take("c"),
            acts: take("a"),
            counts: take("k"),
            day,
        }
    }

    fn sets(&self) -> [(&'static str, &BTreeSet<String>); 11] {
        [
            ("s", &self.states),
            ("n", &self.names),
            ("b", &self.bodies),
            ("o", &self.operation),
            ("v", &self.victims),
            ("h", &self.hit_states),
            ("e", &self.sectors),
            ("t", &self.terms),
            ("c", &self.conducts),
            ("a", &self.acts),
            ("k", &self.counts),
        ]
    }
}

/// The marks of statements of one document. `published`: the document's day of publication, in days since 1970.
pub fn marks<'a>(
    statements: impl IntoIterator<Item = &'a Statement>,
    text: &str,
    published: Option<i32>,
) -> Marks {
    let mut marks = Marks::default();
    let mut days: BTreeMap<i32, usize> = BTreeMap::new();
    let mut speakers: BTreeSet<String> = BTreeSet::new();
    for one in statements {
        accused(one, &mut marks);
        victims(one, &mut marks);
        acts(one, text, &mut marks);
        marks.operation.append(&mut operation_words(one));
        let conduct = one.conduct.as_ref().map(|conduct| conduct.value);
        marks.conducts.extend(
            conduct.filter(|kind| *kind != ConductKind::Intrusion).map(|kind| kind.name().to_owned()),
        );
        let names = one.sources.iter().chain(&one.reported_by).filter_map(|party| party.name.as_deref());
        speakers.extend(names.map(actor::fold).filter(|name| name.chars().count() > 3));
        for span in &one.evidence {
            terms(span.of(text), &mut marks.terms);
        }
        let exact = one.date.as_ref().and_then(|date| day::exact(&date.value)).map(day::number);
        if let Some(day) = exact.or(published) {
            *days.entry(day).or_default() += 1;
        }
    }
    marks.day = days.into_iter().max_by_key(|(day, count)| (*count, *day)).map(|(day, _)| day);
    let known: Vec<&String> = marks.names.iter().chain(&marks.bodies).chain(&speakers).collect();
    let is_known =
        |term: &String| known.iter().any(|name| name.contains(term.as_str()) || term.contains(name.as_str()));
    marks.terms.retain(|term| !is_known(term) && !COMMON_TERMS.contains(&term.as_str()));
    marks
}

/// Names that stand in texts about any operation.
const COMMON_TERMS: [&str; 24] = [
    "united states",
    "united kingdom",
    "united nations",
    "united arab emirates",
    "great britain",
    "european union",
    "european council",
    "european commission",
    "new zealand",
    "north korea",
    "south korea",
    "south africa",
    "saudi arabia",
    "czech republic",
    "hong kong",
    "white house",
    "state department",
    "justice department",
    "foreign ministry",
    "foreign office",
    "prime minister",
    "foreign minister",
    "national security",
    "high representative",
];

fn accused(one: &Statement, marks: &mut Marks) {
    for party in &one.accused {
        if is_state(&party.code) {
            marks.states.insert(party.code.clone());
        }
        let is_own = |name: &&String| party.kind != Kind::State && actor::is_name(name);
        let Some(name) = party.name.as_ref().filter(is_own).map(|name| actor::fold(name)) else { continue };
        if party.kind == Kind::Agency && !is_small(&name) { &mut marks.bodies } else { &mut marks.names }
            .insert(name);
    }
}

/// Units have numbers, and departments of ministries long names.
fn is_small(agency: &str) -> bool {
    agency.contains(|c: char| c.is_ascii_digit())
        || agency.split(' ').count() > 4
        || agency.contains("department")
}

fn victims(one: &Statement, marks: &mut Marks) {
    for party in &one.victims {
        let name = party.name.as_deref().map(actor::fold);
        let (kept, mark) = match (party.kind, name) {
            (Kind::Sector, Some(name)) => (&mut marks.sectors, name),
            (Kind::Company | Kind::Agency | Kind::Person | Kind::Media, Some(name)) => {
                (&mut marks.victims, name)
            }
            _ if is_state(&party.code) => (&mut marks.hit_states, party.code.clone()),
            _ => continue,
        };
        kept.insert(mark);
    }
}

/// Acts that are done once and told by many.
fn is_deed(act: Act) -> bool {
    matches!(
        act,
        Act::Attribute
            | Act::Condemn
            | Act::Disclose
            | Act::Charge
            | Act::Sanction
            | Act::Protest
            | Act::Disrupt
            | Act::Claim
    )
}

fn acts(one: &Statement, text: &str, marks: &mut Marks) {
    for source in one.sources.iter().filter_map(speaker).filter(|_| is_deed(one.act)) {
        for state in one.accused.iter().filter(|party| is_state(&party.code)) {
            marks.acts.insert(format!("{source} {} {}", one.act.name(), state.code));
        }
    }
    let evidence = || one.evidence.iter().map(|span| span.of(text)).collect::<Vec<_>>().join(" ");
    if one.act == Act::Charge {
        marks.counts.extend(persons(&evidence()).map(|count| format!("{count} persons")));
    }
    if evidence().to_lowercase().contains("front compan") {
        marks.terms.insert("a front company".to_owned());
    }
}

const NUMBERS: [&str; 12] =
    ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"];

/// The first number of persons in the words: `four Chinese nationals`, `7 officers`.
fn persons(words: &str) -> Option<usize> {
    let words: Vec<String> = words.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).collect();
    let is_person = |word: &String| {
        [
            "nationals",
            "officers",
            "actors",
            "hackers",
            "men",
            "people",
            "persons",
            "citizens",
            "defendants",
            "individuals",
            "members",
            "officials",
            "employees",
        ]
        .contains(&word.as_str())
    };
    let number = |word: &str| {
        let spelt = NUMBERS.iter().position(|one| *one == word).map(|at| at + 2);
        spelt.or_else(|| word.parse().ok().filter(|count| (2..1000).contains(count)))
    };
    let counted = |at: usize| words.iter().skip(at + 1).take(5).any(is_person);
    words.iter().enumerate().find_map(|(at, word)| number(word).filter(|_| counted(at)))
}

/// Words that stand in the names of all operations.
const COMMON_WORDS: [&str; 40] = [
    "activities",
    "activity",
    "attack",
    "attacks",
    "breach",
    "breaches",
    "campaign",
    "campaigns",
    "computer",
    "cyber",
    "cyberattack",
    "cyberattacks",
    "cyberespionage",
    "data",
    "espionage",
    "global",
    "hack",
    "hacking",
    "hacks",
    "incident",
    "incidents",
    "information",
    "infrastructure",
    "intrusion",
    "intrusions",
    "malicious",
    "malware",
    "massive",
    "network",
    "networks",
    "operation",
    "operations",
    "ransomware",
    "secrets",
    "spying",
    "state",
    "systems",
    "theft",
    "threat",
    "trade",
];

/// The words that set an operation's name apart from others.
pub(super) fn operation_words(one: &Statement) -> BTreeSet<String> {
    let Some(operation) = &one.operation else { return BTreeSet::new() };
    let folded = actor::fold(&operation.name);
    folded
        .split(' ')
        .filter(|word| word.chars().count() > 3 && !COMMON_WORDS.contains(word))
        .map(str::to_owned)
        .collect()
}

/// Names in running words: identifiers with a digit, and two or more capitalised words that follow each other.
fn terms(words: &str, terms: &mut BTreeSet<String>) {
    let mut run: Vec<&str> = Vec::new();
    for raw in words.split_whitespace() {
        let word = raw.trim_matches(|c: char| !c.is_alphanumeric());
        let ends = raw.ends_with(|c: char| !c.is_alphanumeric());
        if is_identifier(word) {
            terms.insert(actor::fold(word));
        }
        let is_capital = word.starts_with(char::is_uppercase) && word.chars().count() > 1;
        if is_capital && !word.contains(['’', '\'']) {
            run.push(word);
        }
        if !is_capital || ends {
            keep(&mut run, terms);
        }
    }
    keep(&mut run, terms);
}

/// Runs of three names and more are rarely anything but a name; of two, one has to be long.
fn keep(run: &mut Vec<&str>, terms: &mut BTreeSet<String>) {
    let letters: usize = run.iter().map(|word| word.chars().count()).sum();
    if run.len() >= 2 && letters >= 12 {
        terms.insert(actor::fold(&run.join(" ")));
    }
    run.clear();
}

/// `CVE-2021-26855`, `APT40`: letters first and a digit in it. Numbers, dates, units and ATT&CK's own ids are none.
fn is_identifier(word: &str) -> bool {
    let capitals = word.chars().take_while(char::is_ascii_uppercase).count();
    let digits = word.chars().filter(char::is_ascii_digit).count();
    capitals >= 2 && digits >= 2 && word.len() >= 5 && !word.starts_with("TA")
}
