//! How things are said to people: parties in words, acts in classes, text without anything that a terminal obeys.

use crate::{Page, Versions};
use claims::{Act, Party, Statement};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Names of parties by code (`CN` → `China`), as the lexicon gives them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    by_code: BTreeMap<String, String>,
}

impl Names {
    /// The names of the codes; a code without a name is shown as it is.
    pub fn new(names: impl IntoIterator<Item = (String, String)>) -> Names {
        Names { by_code: names.into_iter().collect() }
    }

    /// The party of that code in words.
    pub(crate) fn of<'a>(&'a self, code: &'a str) -> &'a str {
        match code {
            "~" => "the text itself",
            "?" => "unknown",
            "-" => "unnamed",
            _ => self.by_code.get(code).map_or(code, String::as_str),
        }
    }

    /// Somebody in a role: `China`, `Antony Blinken (US)`, `Microsoft`.
    pub(crate) fn party(&self, party: &Party) -> String {
        match (party.code.as_str(), &party.name) {
            ("-" | "?" | "~", Some(name)) => name.clone(),
            (code, Some(name)) => format!("{name} ({code})"),
            (code, None) => self.of(code).to_owned(),
        }
    }

    /// Several in one role, in their order; `none` where nobody is in it.
    pub(crate) fn parties(&self, parties: &[Party], none: &str) -> String {
        if parties.is_empty() {
            return none.to_owned();
        }
        parties.iter().map(|party| self.party(party)).collect::<Vec<_>>().join(", ")
    }

    /// In how many statements each party is in a role, the most frequent first: `China 3, Russia 1`.
    pub(crate) fn tally<'a>(&self, roles: impl Iterator<Item = &'a [Party]>) -> String {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for parties in roles {
            let who = |party: &Party| {
                if party.code == "-" { self.party(party) } else { self.of(&party.code).to_owned() }
            };
            for who in parties.iter().map(who).collect::<BTreeSet<String>>() {
                *counts.entry(who).or_insert(0) += 1;
            }
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        counts.iter().map(|(who, count)| format!("{who} {count}")).collect::<Vec<_>>().join(", ")
    }
}

/// What an act does, coarsely: the five colours of every view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ActClass {
    /// Lays it at somebody's door.
    Accuse,
    /// Rejects it, or says nothing.
    Reject,
    /// Speaks of it.
    Remark,
    /// Presses the accused with words.
    Press,
    /// Does something about it.
    Measure,
}

impl ActClass {
    pub(crate) fn of(act: Act) -> ActClass {
        match act {
            Act::Attribute | Act::Condemn | Act::Endorse | Act::Claim => ActClass::Accuse,
            Act::Deny | Act::Decline => ActClass::Reject,
            Act::Acknowledge | Act::Assess | Act::Disclose => ActClass::Remark,
            Act::Urge | Act::Warn | Act::Protest => ActClass::Press,
            Act::Charge | Act::Sanction | Act::Disrupt => ActClass::Measure,
        }
    }

    /// Name of the class in style sheets.
    pub(crate) fn name(self) -> &'static str {
        match self {
            ActClass::Accuse => "accuse",
            ActClass::Reject => "reject",
            ActClass::Remark => "remark",
            ActClass::Press => "press",
            ActClass::Measure => "measure",
        }
    }
}

/// The headline; without one the path.
pub(crate) fn title(page: Page<'_>) -> String {
    let document = page.document;
    one_line(document.title.as_deref().or(document.path.as_deref()).unwrap_or("Untitled"))
}

/// When, by whom and where: `2021-07-19 · issued by Norway · article.txt`.
pub(crate) fn origin(page: Page<'_>) -> String {
    let document = page.document;
    let issuers = &page.reading.issuers;
    let parts = [
        document.published.map(|date| date.to_string()),
        (!issuers.is_empty()).then(|| format!("issued by {}", page.names.parties(issuers, ""))),
        document.title.is_some().then(|| document.path.clone()).flatten(),
        document.url.clone(),
    ];
    one_line(&parts.into_iter().flatten().collect::<Vec<_>>().join(" · "))
}

/// `5 statements. Who: US 3, EU 1. About whom: China 4.`
pub(crate) fn summary(page: Page<'_>) -> String {
    let statements = &page.reading.statements;
    if statements.is_empty() {
        return "No statement: nobody accuses or answers anybody of a cyber operation here.".to_owned();
    }
    let mut line = format!("{}.", many(statements.len(), "statement"));
    let who = page.names.tally(statements.iter().map(|one| one.sources.as_slice()));
    let whom = page.names.tally(statements.iter().map(|one| one.accused.as_slice()));
    for (label, tally) in [("Who", who), ("About whom", whom)] {
        if !tally.is_empty() {
            let _ = write!(line, " {label}: {tally}.");
        }
    }
    one_line(&line)
}

/// What made the reading.
pub(crate) fn stamp(page: Page<'_>) -> String {
    let Versions { ascribe, model, lexicon } = page.versions;
    format!("Read by ascribe {ascribe}, model {model}, lexicon {lexicon}. {}", page.document.id)
}

/// A further fact about a statement: its label, and its value in words.
pub(crate) type Fact = (&'static str, String);

/// What a statement says beyond who, act, whom, firmness and depth, in the order in which a reader wants it.
pub(crate) fn facts(one: &Statement, text: &str, names: &Names) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut add = |label, value: Option<String>| facts.extend(value.map(|value| (label, one_line(&value))));
    add("reported by", one.reported_by.as_ref().map(|party| names.party(party)));
    add("date", one.date.as_ref().map(|date| date.value.clone()));
    add("conduct", one.conduct.as_ref().map(|conduct| conduct.value.name().to_owned()));
    add("operation", one.operation.as_ref().map(|operation| operation.name.clone()));
    add("confidence", one.confidence.map(|given| format!("“{}” ({}/100)", given.span.of(text), given.stix)));
    add("measure", one.measure.map(|span| span.of(text).to_owned()));
    add("victims", (!one.victims.is_empty()).then(|| names.parties(&one.victims, "")));
    add("in the words", one.responsibility_span.map(|span| format!("“{}”", span.of(text))));
    facts
}

/// The facts of a statement on one line; a date and a conduct say themselves what they are.
pub(crate) fn facts_line(one: &Statement, page: Page<'_>) -> String {
    let facts = facts(one, &page.document.text, page.names);
    let said = facts.into_iter().map(|(label, value)| match label {
        "date" | "conduct" => value,
        _ => format!("{label}: {value}"),
    });
    said.collect::<Vec<_>>().join(" · ")
}

/// So many of something: `1 statement`, `2 statements`.
pub fn many(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// The words on one line, of characters that are [`shown`] only.
pub fn one_line(words: &str) -> String {
    let mut line = String::with_capacity(words.len());
    for one in words.chars().filter_map(shown) {
        if one != ' ' || !line.ends_with(' ') {
            line.push(one);
        }
    }
    line.trim().to_owned()
}

/// The character as a terminal may get it. Control characters and marks that turn the direction of writing
/// (embeddings, overrides, isolates) can make a screen show what the text does not say.
pub(crate) fn shown(one: char) -> Option<char> {
    match one {
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
        _ if one.is_whitespace() => Some(' '),
        _ if one.is_control() => Some('\u{fffd}'),
        _ => Some(one),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use claims::Kind;

    fn party(code: &str, name: Option<&str>) -> Party {
        Party {
            code: code.into(),
            name: name.map(Into::into),
            kind: Kind::State,
            tie: None,
            span: text::Span::default(),
        }
    }

    fn names() -> Names {
        Names::new([("CN".to_owned(), "China".to_owned())])
    }

    #[test]
    fn parties_are_said_in_words() {
        let check = |code, name, expected| assert_eq!(names().party(&party(code, name)), expected);
        check("CN", None, "China");
        check("XX", None, "XX");
        check("CN", Some("MSS"), "MSS (CN)");
        check("-", Some("Microsoft"), "Microsoft");
        check("~", None, "the text itself");
        check("?", Some("allies"), "allies");
    }

    #[test]
    fn a_tally_puts_the_most_frequent_first() {
        let all = [party("NO", None), party("CN", Some("MSS")), party("CN", None), party("-", Some("A"))];
        assert_eq!(names().tally(all.chunks(1)), "China 2, A 1, NO 1");
        assert_eq!(names().tally(all.chunks(3)), "A 1, China 1, NO 1", "once a statement");
    }

    #[test]
    fn nothing_that_a_terminal_obeys_is_left() {
        assert_eq!(one_line(" a\n\tb\u{1b}[31mc\u{202e}d "), "a b\u{fffd}[31mcd");
    }
}
