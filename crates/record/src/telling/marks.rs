//! By what an operation is known in a telling: who, what, whom, when, and the names that stand in the words.

use super::{is_state, speaker};
use crate::actor;
use crate::day;
use crate::voice::fnv;
use claims::{Act, ConductKind, Kind, Statement};
use std::collections::{BTreeMap, BTreeSet};

/// A mark: its words, or a number that stands for them.
pub trait Mark: Ord {
    /// Its words, for a reason; empty where they are not known.
    fn words(&self) -> &str;
}

impl Mark for String {
    fn words(&self) -> &str {
        self
    }
}

impl Mark for u32 {
    fn words(&self) -> &str {
        ""
    }
}

/// Marks as numbers, hashes of their words: enough to compare tellings by, in few bytes.
pub type Print = Marks<u32>;

/// What a telling can be recognised by. All names are folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marks<M = String> {
    /// Codes of the accused.
    pub states: BTreeSet<M>,
    /// Names of accused groups, companies, persons, and of agencies that are small enough to be told by: units, departments.
    pub names: BTreeSet<M>,
    /// Names of accused services and ministries: these stand behind many operations.
    pub bodies: BTreeSet<M>,
    /// Words that name the operation.
    pub operation: BTreeSet<M>,
    /// Organisations that were hit, by name.
    pub victims: BTreeSet<M>,
    /// Codes of states that were hit.
    pub hit_states: BTreeSet<M>,
    /// Sectors that were hit.
    pub sectors: BTreeSet<M>,
    /// Names and identifiers in the evidence: `CVE-2021-26855`, `Hainan Xiandun`.
    pub terms: BTreeSet<M>,
    /// Kinds of conduct.
    pub conducts: BTreeSet<M>,
    /// Who did what at whom: `US charge CN`.
    pub acts: BTreeSet<M>,
    /// How many persons are charged: `4 persons`.
    pub counts: BTreeSet<M>,
    /// The day of it, in days since 1970; `None` where neither text nor document gives one.
    pub day: Option<i32>,
}

impl<M> Default for Marks<M> {
    fn default() -> Self {
        Marks::of_sets(Default::default(), None)
    }
}

/// How many sets of marks there are.
const SETS: usize = 11;

impl<M> Marks<M> {
    pub(super) fn sets(&self) -> [&BTreeSet<M>; SETS] {
        [
            &self.states,
            &self.names,
            &self.bodies,
            &self.operation,
            &self.victims,
            &self.hit_states,
            &self.sectors,
            &self.terms,
            &self.conducts,
            &self.acts,
            &self.counts,
        ]
    }

    /// From what [`Marks::sets`] gives, in its order.
    pub(super) fn of_sets(sets: [BTreeSet<M>; SETS], day: Option<i32>) -> Self {
        let [states, names, bodies, operation, victims, hit_states, sectors, terms, conducts, acts, counts] =
            sets;
        Marks {
            states,
            names,
            bodies,
            operation,
            victims,
            hit_states,
            sectors,
            terms,
            conducts,
            acts,
            counts,
            day,
        }
    }
}

impl Marks {
    /// The marks as numbers.
    pub fn print(&self) -> Print {
        let sets = self.sets().map(|set| set.iter().map(|mark| hash(mark)).collect());
        Marks::of_sets(sets, self.day)
    }
}

impl Print {
    /// The marks that are distinctive enough to look for other tellings by, each with the days within which to look.
    pub fn keys(&self) -> Vec<(u32, i32)> {
        let kinds = [
            ('n', &self.names, 366),
            ('o', &self.operation, 366),
            ('v', &self.victims, 366),
            ('t', &self.terms, 366),
            ('a', &self.acts, 7),
        ];
        // A name of a victim is another mark than the same name of an accused.
        let key = |kind: char, mark: &u32| hash(&format!("{kind}{mark:x}"));
        kinds
            .into_iter()
            .flat_map(|(kind, marks, days)| marks.iter().map(move |mark| (key(kind, mark), days)))
            .collect()
    }

    /// As bytes, to be kept: the day, then each set with its size, four bytes a mark. **Never change what they mean.**
    pub fn to_bytes(&self) -> Vec<u8> {
        // No day is as early as the number that stands for none.
        let mut bytes = self.day.unwrap_or(i32::MIN).to_be_bytes().to_vec();
        for set in self.sets() {
            let kept = set.iter().take(usize::from(u8::MAX));
            bytes.push(u8::try_from(kept.len()).unwrap_or(u8::MAX));
            bytes.extend(kept.flat_map(|mark| mark.to_be_bytes()));
        }
        bytes
    }

    /// From what [`Print::to_bytes`] gave; `None` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Print> {
        let (day, mut rest) = bytes.split_first_chunk::<4>()?;
        let day = Some(i32::from_be_bytes(*day)).filter(|day| *day != i32::MIN);
        let mut sets: [BTreeSet<u32>; SETS] = Default::default();
        for set in &mut sets {
            let (count, marks) = rest.split_first()?;
            let (marks, others) = marks.split_at_checked(usize::from(*count) * 4)?;
            *set = marks.as_chunks::<4>().0.iter().map(|mark| u32::from_be_bytes(*mark)).collect();
            rest = others;
        }
        rest.is_empty().then(|| Marks::of_sets(sets, day))
    }
}

/// A number for a mark's words: FNV-1a, folded to 32 bits.
fn hash(words: &str) -> u32 {
    let [a, b, c, d, e, f, g, h] = fnv(words.bytes().map(u64::from)).to_be_bytes();
    u32::from_be_bytes([a, b, c, d]) ^ u32::from_be_bytes([e, f, g, h])
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
