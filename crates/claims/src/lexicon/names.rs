//! Names as data: states and their metonyms, organisations, bodies of states, threat groups, companies, and the common
//! nouns of which mentions are built. Each file says where its facts come from.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap, HashSet},
    sync::OnceLock,
};

use regex::{Regex, RegexSet};
use serde::Deserialize;

use super::{LexiconProblem, file};
use crate::statement::Kind;

/// In what way a name stands for its party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Class {
    /// The state by its name.
    State,
    /// An adjective of nationality.
    Demonym,
    /// A noun for nationals.
    People,
    /// A capital as metonym.
    Capital,
    /// A seat of government as metonym.
    Seat,
    /// A region or city: tells only where something is.
    Place,
    /// An organisation of states.
    Organisation,
    /// A ministry, service, unit, court.
    Body,
    /// A threat group.
    Group,
    /// A company, think tank, university, newspaper.
    Company,
    /// Malware or a tool: never an actor.
    Software,
    /// A phrase that swallows a name: "South China Sea", "Tallinn Manual".
    Decoy,
}

/// What a name stands for.
#[derive(Debug, Clone)]
pub(crate) struct Name {
    pub(crate) class: Class,
    /// Party code; `-` for companies, `?` for groups of unknown state.
    pub(crate) code: String,
    /// The first name of the thing, for aliases.
    pub(crate) canonical: String,
    pub(crate) kind: Kind,
    /// Also an ordinary word or another body's name: needs company.
    pub(crate) ambiguous: bool,
    /// Intelligence and military bodies and units: what does operations rather than what speaks.
    pub(crate) is_service: bool,
    folded: String,
    as_written: String,
}

/// What an office word says about the party of its holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum SpeaksFor {
    /// For the state.
    State,
    /// For the body named beside it.
    Body,
    /// For nobody: an expert.
    None,
    /// A rank or form of address: says nothing.
    PersonOnly,
}

/// Name of a noun class in `nouns.toml`.
pub(crate) type NounClass = &'static str;

/// All names.
#[derive(Debug, Default)]
pub(crate) struct Names {
    names: Vec<Name>,
    /// By the folded first word.
    by_first: HashMap<String, Vec<Entry>>,
    styles: Vec<(String, String, HashSet<String>)>,
    /// Whether any style begins here: tells nearly every word apart without asking each style.
    any_style: Option<Regex>,
    style_matchers: OnceLock<Option<StyleMatchers>>,
    offices: HashMap<String, SpeaksFor>,
    /// First words of offices.
    before_offices: HashSet<String>,
    /// The classes of each word.
    nouns: HashMap<String, Vec<String>>,
    sectors: HashMap<String, String>,
    pub(crate) techniques: Techniques,
}

/// ATT&CK techniques by id and name.
#[derive(Debug, Default)]
pub(crate) struct Techniques {
    pub(crate) by_id: HashMap<String, String>,
    /// Exact names of two or more words, lower case, to the id that bears it now.
    pub(crate) by_name: HashMap<String, String>,
}

/// A name found in the text.
#[derive(Debug, Clone)]
pub(crate) struct Hit {
    /// First byte after it.
    pub(crate) end: usize,
    /// All that it may stand for; several for a name that several parties bear.
    pub(crate) meanings: Vec<usize>,
    /// State of a name known only by its style, `?` where the style tells none.
    pub(crate) style: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct NamesFile {
    state: Vec<StateEntry>,
    organisation: Vec<OrganisationEntry>,
    body: Vec<BodyEntry>,
    group: Vec<GroupEntry>,
    company: Vec<CompanyEntry>,
    software: Vec<SoftwareEntry>,
    style: Vec<StyleEntry>,
    decoy: Vec<DecoyEntry>,
    office: Vec<OfficeEntry>,
    sector: Vec<SectorEntry>,
    nouns: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct StateEntry {
    code: String,
    names: Vec<String>,
    ambiguous_names: Vec<String>,
    abbreviations: Vec<String>,
    demonyms: Vec<String>,
    ambiguous_demonyms: Vec<String>,
    people: Vec<String>,
    ambiguous_people: Vec<String>,
    capitals: Vec<String>,
    ambiguous_capitals: Vec<String>,
    seats: Vec<String>,
    ambiguous_seats: Vec<String>,
    regions: Vec<String>,
    ambiguous_regions: Vec<String>,
    cities: Vec<String>,
    ambiguous_cities: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct OrganisationEntry {
    code: String,
    names: Vec<String>,
    ambiguous_names: Vec<String>,
    seats: Vec<String>,
    ambiguous_seats: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct BodyEntry {
    party: String,
    name: String,
    names: Vec<String>,
    /// Those of its names that others bear too.
    ambiguous_names: Vec<String>,
    kind: String,
    ambiguous: bool,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct GroupEntry {
    name: String,
    state: Option<String>,
    aliases: Vec<String>,
    ambiguous_aliases: Vec<String>,
    /// Aliases that sources give to groups of different states.
    contested_aliases: Vec<String>,
    ambiguous: bool,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct CompanyEntry {
    name: String,
    names: Vec<String>,
    ambiguous_names: Vec<String>,
    kind: String,
    ambiguous: bool,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct SoftwareEntry {
    name: String,
    aliases: Vec<String>,
    ambiguous_aliases: Vec<String>,
    ambiguous: bool,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct DecoyEntry {
    names: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct StyleEntry {
    pattern: String,
    state: Option<String>,
    not: Vec<String>,
}

#[derive(Deserialize)]
struct OfficeEntry {
    words: Vec<String>,
    speaks_for: SpeaksFor,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct SectorEntry {
    name: String,
    words: Vec<String>,
}

impl Names {
    pub(super) fn read(&mut self, path: &str, source: &str, problems: &mut Vec<LexiconProblem>) {
        if path.ends_with(".tsv") {
            self.techniques.read(source);
            return;
        }
        let Some(raw) = file::parse::<NamesFile>(path, source, problems) else { return };
        raw.state.iter().for_each(|e| self.add_state(e));
        raw.organisation.iter().for_each(|e| self.add_organisation(e));
        for e in &raw.body {
            let is_service = matches!(e.kind.as_str(), "service" | "unit" | "military");
            for name in e.names.iter().chain(&e.ambiguous_names).chain([&e.name]) {
                let is_ambiguous = e.ambiguous || e.ambiguous_names.contains(name);
                let body = Name::new(Class::Body, &e.party, &e.name, Kind::Agency, is_ambiguous);
                self.add(name, Name { is_service, ..body });
            }
        }
        for e in &raw.group {
            let code = e.state.as_deref().unwrap_or("?");
            let mut add = |name: &String, code: &str, is_ambiguous| {
                self.add(name, Name::new(Class::Group, code, &e.name, Kind::Group, is_ambiguous));
            };
            e.aliases.iter().chain([&e.name]).for_each(|n| add(n, code, e.ambiguous));
            // "APT41" is also written "APT 41" and "APT-41".
            for (letters, digits) in e.aliases.iter().chain([&e.name]).filter_map(|n| numbered(n)) {
                add(&format!("{letters} {digits}"), code, e.ambiguous);
                add(&format!("{letters}-{digits}"), code, e.ambiguous);
            }
            e.ambiguous_aliases.iter().for_each(|n| add(n, code, true));
            e.contested_aliases.iter().for_each(|n| add(n, "?", false));
        }
        for e in &raw.company {
            let kind = if e.kind == "media" { Kind::Media } else { Kind::Company };
            for name in e.names.iter().chain(&e.ambiguous_names).chain([&e.name]) {
                let is_ambiguous = e.ambiguous || e.ambiguous_names.contains(name);
                self.add(name, Name::new(Class::Company, "-", &e.name, kind, is_ambiguous));
            }
        }
        for e in &raw.software {
            for name in e.aliases.iter().chain(&e.ambiguous_aliases).chain([&e.name]) {
                let is_ambiguous = e.ambiguous || e.ambiguous_aliases.contains(name);
                self.add(name, Name::new(Class::Software, "-", &e.name, Kind::Unknown, is_ambiguous));
            }
        }
        for name in raw.decoy.iter().flat_map(|e| &e.names) {
            self.add(name, Name::new(Class::Decoy, "-", name, Kind::Unknown, false));
        }
        for e in raw.style {
            let not = e.not.iter().cloned().collect();
            self.styles.push((e.pattern, e.state.unwrap_or_else(|| "?".into()), not));
        }
        for e in raw.office {
            for office in e.words.iter().map(|w| w.to_lowercase()) {
                self.before_offices.extend(office.split(' ').next().map(str::to_string));
                self.offices.insert(office, e.speaks_for);
            }
        }
        for e in raw.sector {
            self.sectors.extend(e.words.iter().map(|w| (w.to_lowercase(), e.name.clone())));
        }
        for (class, words) in raw.nouns {
            for word in words {
                self.nouns.entry(word.to_lowercase()).or_default().push(class.clone());
            }
        }
    }

    fn add_state(&mut self, e: &StateEntry) {
        let canonical = e.names.first().cloned().unwrap_or_else(|| e.code.clone());
        let lists = [
            (&e.names, Class::State, false),
            (&e.ambiguous_names, Class::State, true),
            (&e.abbreviations, Class::State, false),
            (&e.demonyms, Class::Demonym, false),
            (&e.ambiguous_demonyms, Class::Demonym, true),
            (&e.people, Class::People, false),
            (&e.ambiguous_people, Class::People, true),
            (&e.capitals, Class::Capital, false),
            (&e.ambiguous_capitals, Class::Capital, true),
            (&e.seats, Class::Seat, false),
            (&e.ambiguous_seats, Class::Seat, true),
            (&e.regions, Class::Place, false),
            (&e.ambiguous_regions, Class::Place, true),
            (&e.cities, Class::Place, false),
            (&e.ambiguous_cities, Class::Place, true),
        ];
        for (names, class, is_ambiguous) in lists {
            for name in names {
                self.add(name, Name::new(class, &e.code, &canonical, Kind::State, is_ambiguous));
                // "NorthKorea": the space is lost in many a copied text.
                let is_of_two =
                    name.matches(' ').count() == 1 && matches!(class, Class::State | Class::Demonym);
                if is_of_two && !is_ambiguous {
                    let glued = name.replace(' ', "");
                    self.add(&glued, Name::new(class, &e.code, &canonical, Kind::State, false));
                }
            }
        }
    }

    fn add_organisation(&mut self, e: &OrganisationEntry) {
        let canonical = e.names.first().cloned().unwrap_or_else(|| e.code.clone());
        let lists = [
            (&e.names, Class::Organisation, false),
            (&e.ambiguous_names, Class::Organisation, true),
            (&e.seats, Class::Seat, false),
            (&e.ambiguous_seats, Class::Seat, true),
        ];
        for (names, class, is_ambiguous) in lists {
            for name in names {
                self.add(name, Name::new(class, &e.code, &canonical, Kind::Organisation, is_ambiguous));
            }
        }
    }

    fn add(&mut self, written: &str, mut name: Name) {
        name.folded = fold_name(written);
        name.as_written = written.to_string();
        let key = first_word(&name.folded).to_string();
        if key.is_empty() {
            return;
        }
        let same = |o: &Name| o.folded == name.folded && o.code == name.code && o.class == name.class;
        let index = self.names.len();
        let next = std::array::from_fn(|i| name.folded.as_bytes().get(key.len() + i).copied().unwrap_or(0));
        let entries = self.by_first.entry(key).or_default();
        if !entries.iter().any(|e| same(&self.names[e.name])) {
            entries.push(Entry { name: index, next });
            self.names.push(name);
        }
    }

    /// Sorts candidates by length and compiles the styles: once, after all files.
    pub(super) fn finish(&mut self) {
        #[allow(clippy::iter_over_hash_type, reason = "each list is sorted for itself")]
        for list in self.by_first.values_mut() {
            list.sort_by_key(|e| (std::cmp::Reverse(self.names[e.name].folded.len()), e.name));
        }
        let patterns: Vec<String> = self.styles.iter().map(|(p, _, _)| format!("(?:{p})")).collect();
        self.any_style = Regex::new(&format!("^(?:{})", patterns.join("|"))).ok();
    }

    pub(crate) fn get(&self, i: usize) -> &Name {
        &self.names[i]
    }

    /// The longest name that begins at this byte of the text, which must be the start of a word.
    pub(crate) fn at(&self, text: &str, start: usize) -> Option<Hit> {
        let rest = text.get(start..)?;
        let first = word_at(rest);
        let listed = self.by_first.get(&*folded(first)).and_then(|list| self.longest(rest, first, list));
        listed.map(|(len, meanings)| Hit { end: start + len, meanings, style: None }).or_else(|| {
            rest.starts_with(|c: char| c.is_uppercase()).then(|| self.style_at(rest, start)).flatten()
        })
    }

    /// Length and meanings of the longest of the names that begin with the word `first` and stand at the beginning.
    fn longest(&self, rest: &str, first: &str, list: &[Entry]) -> Option<(usize, Vec<usize>)> {
        let mut best: Option<(usize, Vec<usize>)> = None;
        let behind = rest.as_bytes().get(first.len()..).unwrap_or(&[]);
        for i in list.iter().filter(|e| !e.differs(behind)).map(|e| e.name) {
            let Some(len) = self.names[i].matches(rest) else { continue };
            match &mut best {
                Some((longest, meanings)) if *longest == len => meanings.push(i),
                Some((longest, _)) if *longest > len => {}
                _ => best = Some((len, vec![i])),
            }
        }
        best
    }

    fn style_at(&self, rest: &str, start: usize) -> Option<Hit> {
        let window = rest.get(..48).or_else(|| rest.get(..47)).or_else(|| rest.get(..46)).unwrap_or(rest);
        if !self.any_style.as_ref()?.is_match(window) {
            return None;
        }
        let matchers = self.style_matchers.get_or_init(|| StyleMatchers::new(&self.styles));
        let fitting = matchers.as_ref()?.fitting(window);
        // An ordinary name in the style of any pattern ("Polar Bear") is none in the style of another.
        let is_ordinary = |(which, found): &(usize, &str)| self.styles[*which].2.contains(*found);
        let (which, found) = fitting.iter().copied().find(|f| !is_ordinary(f))?;
        if fitting.iter().any(is_ordinary) {
            return None;
        }
        Some(Hit {
            end: start + found.len(),
            meanings: Vec::new(),
            style: Some(self.styles[which].1.clone()),
        })
    }

    /// What the word or words of an office say, lower case.
    pub(crate) fn office(&self, words: &str) -> Option<SpeaksFor> {
        self.offices.get(words).copied()
    }

    /// Whether an office may begin with the word, lower case.
    pub(crate) fn begins_office(&self, word: &str) -> bool {
        self.before_offices.contains(word)
    }

    /// Whether the lower-case lemma or form belongs to a class of `nouns.toml`.
    pub(crate) fn is_noun(&self, class: NounClass, word: &str) -> bool {
        self.nouns.get(word).is_some_and(|classes| classes.iter().any(|c| c == class))
    }

    /// The sector that a lower-case word belongs to.
    pub(crate) fn sector(&self, word: &str) -> Option<&str> {
        self.sectors.get(word).map(String::as_str)
    }

    /// Code and usual name of every state and organisation, in the order of the files.
    pub(crate) fn parties(&self) -> impl Iterator<Item = (&str, &str)> {
        let is_party = |n: &&Name| matches!(n.class, Class::State | Class::Organisation);
        self.names.iter().filter(is_party).map(|n| (n.code.as_str(), n.canonical.as_str()))
    }
}

/// A name among those that begin with the same word.
#[derive(Debug, Clone, Copy)]
struct Entry {
    name: usize,
    /// The folded bytes behind that word; nearly all names are told apart by them.
    next: [u8; 8],
}

impl Entry {
    /// Whether the first byte that is not the same shows that another name stands in the text, of which `behind` is what
    /// follows the word.
    fn differs(&self, behind: &[u8]) -> bool {
        let unlike = |(own, written): &(&u8, &u8)| **own != written.to_ascii_lowercase();
        let first = self.next.iter().zip(behind).find(unlike);
        first.is_some_and(|(own, written)| own.is_ascii_graphic() && written.is_ascii_graphic())
    }
}

/// Tells which styles a name is written in.
#[derive(Debug)]
struct StyleMatchers {
    /// Each style as a whole word.
    whole: RegexSet,
    each: Vec<Regex>,
}

impl StyleMatchers {
    /// `None` where a pattern is wrong.
    fn new(styles: &[(String, String, HashSet<String>)]) -> Option<StyleMatchers> {
        let patterns = || styles.iter().map(|(p, _, _)| p);
        Some(StyleMatchers {
            whole: RegexSet::new(patterns().map(|p| format!("^(?:{p})(?:[^\\w-]|$)"))).ok()?,
            each: patterns().filter_map(|p| Regex::new(&format!("^(?:{p})")).ok()).collect(),
        })
    }

    /// The styles that fit at the beginning, by number, with what they cover.
    fn fitting<'t>(&self, text: &'t str) -> Vec<(usize, &'t str)> {
        let fits = self.whole.matches(text);
        fits.iter().filter_map(|which| Some((which, self.each.get(which)?.find(text)?.as_str()))).collect()
    }
}

impl Name {
    fn new(class: Class, code: &str, canonical: &str, kind: Kind, ambiguous: bool) -> Name {
        Name {
            class,
            code: code.into(),
            canonical: canonical.into(),
            kind,
            ambiguous,
            is_service: false,
            folded: String::new(),
            as_written: String::new(),
        }
    }

    /// Length in bytes of the name at the beginning of `rest`, if it stands there as whole words in a fitting case.
    fn matches(&self, rest: &str) -> Option<usize> {
        let mut len = 0;
        let mut at = rest.char_indices().peekable();
        for w in self.folded.chars() {
            let (i, c) = at.next()?;
            if fold_char(c) != w {
                return None;
            }
            len = i + c.len_utf8();
            if w == ' ' {
                while at.next_if(|(_, c)| c.is_whitespace()).is_some() {}
            }
        }
        let next = rest.get(len..).and_then(|r| r.chars().next());
        let ends_in_word = self.folded.ends_with(char::is_alphanumeric);
        if ends_in_word && next.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            return None;
        }
        let written = rest.get(..len)?;
        self.fits_case(written).then_some(len)
    }

    /// A name of several words fits in any case; a single word as written, in capitals, or an acronym of four letters and
    /// more as a capitalised word ("Nato"). Nationalities are written small by many.
    fn fits_case(&self, written: &str) -> bool {
        let is_nationality = self.class == Class::Demonym && !self.ambiguous && self.folded != "polish";
        if self.folded.contains(' ')
            || written == self.as_written
            || (is_nationality && written == self.folded)
        {
            return true;
        }
        let is_upper = |s: &str| !s.chars().any(char::is_lowercase);
        let is_long = written.chars().filter(|c| c.is_alphabetic()).count() >= 4;
        if is_upper(&self.as_written) {
            return is_long && written.starts_with(char::is_uppercase);
        }
        is_upper(written) && is_long
            || written.chars().map(fold_char).eq(self.as_written.chars().map(fold_char))
                && written.starts_with(char::is_uppercase)
                && self.as_written.starts_with(char::is_uppercase)
    }
}

impl Techniques {
    /// `id`, `name`, `name with its parent's`, `status`, `moved to` separated by tabs, `#` for comments. A revoked id keeps
    /// its name, but the name stands for the technique that replaced it.
    fn read(&mut self, source: &str) {
        for line in source.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()) {
            let mut cells = line.split('\t');
            let (Some(id), Some(name)) = (cells.next(), cells.next()) else { continue };
            self.by_id.insert(id.into(), name.into());
            let (full, moved) = (cells.next(), cells.nth(1));
            let current = moved.filter(|m| !m.is_empty()).unwrap_or(id);
            for lower in [Some(name), full].into_iter().flatten().map(str::to_lowercase) {
                if !lower.contains(' ') {
                    continue;
                }
                // Of techniques with one name the first listed has it.
                self.by_name.entry(lower).or_insert_with(|| current.into());
            }
        }
    }
}

/// The capitals and the digits of a numbered name, "APT41".
fn numbered(name: &str) -> Option<(&str, &str)> {
    let (letters, digits) = name.split_at_checked(name.find(|c: char| c.is_ascii_digit())?)?;
    let is_numbered = letters.len() > 1
        && letters.chars().all(|c| c.is_ascii_uppercase())
        && digits.chars().all(|c| c.is_ascii_digit());
    is_numbered.then_some((letters, digits))
}

fn fold_char(c: char) -> char {
    match c {
        '’' | '‘' | 'ʼ' => '\'',
        '‐' | '‑' | '–' => '-',
        c if c.is_whitespace() => ' ',
        c => c.to_lowercase().next().unwrap_or(c),
    }
}

fn fold_name(name: &str) -> String {
    name.chars().map(fold_char).collect()
}

/// The folded name; most words of a text are in lower case as they stand.
fn folded(name: &str) -> Cow<'_, str> {
    if name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(fold_name(name))
    }
}

fn word_at(rest: &str) -> &str {
    let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    rest.get(..end).unwrap_or(rest)
}

fn first_word(folded: &str) -> &str {
    word_at(folded)
}
