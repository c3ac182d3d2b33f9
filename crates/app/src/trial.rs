//! What became of a sentence under the rules and the judge, in words: for `ascribe lexicon try` and `ascribe explain --at`.

use crate::reader::{Read, Reader};
use crate::tree;
use claims::{Fired, Missed, Party, Statement, TriedSentence, Verdict, Weighed};
use regex::Regex;
use std::fmt::{Display, Formatter, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use syntax::Parsed;
use text::Span;
use views::one_line;

/// Words that are looked for, whatever their case and the white space between them.
pub(crate) struct Words {
    given: String,
    pattern: Option<Regex>,
    found: AtomicBool,
}

impl Words {
    pub(crate) fn new(given: &str) -> Words {
        let words: Vec<String> = given.split_whitespace().map(regex::escape).collect();
        let pattern = Regex::new(&format!("(?i){}", words.join(r"\s+"))).ok().filter(|_| !words.is_empty());
        Words { given: given.to_owned(), pattern, found: AtomicBool::new(false) }
    }

    /// Whether they stood in any text that was looked through.
    pub(crate) fn were_found(&self) -> bool {
        self.found.load(Ordering::Relaxed)
    }

    fn places(&self, text: &str) -> Vec<Span> {
        let matches = self.pattern.iter().flat_map(|p| p.find_iter(text));
        let places: Vec<Span> = matches
            .filter_map(|m| Some(Span::new(u32::try_from(m.start()).ok()?, u32::try_from(m.end()).ok()?)))
            .collect();
        self.found.fetch_or(!places.is_empty(), Ordering::Relaxed);
        places
    }
}

impl Display for Words {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        out.write_str(&one_line(&self.given))
    }
}

/// What became of each sentence of a document that holds the words, once each.
pub(crate) fn at(reader: &Reader, read: &Read, words: &Words) -> String {
    let text = &read.document.text;
    let sentences = reader.explain_at(read, &words.places(text));
    sentences.iter().map(|one| of_sentence(text, &read.parsed, one)).collect::<Vec<_>>().join("\n")
}

/// The sentence, its tree, the frames that fire, why the others do not, and how the judge weighs the acts.
pub(crate) fn of_sentence(text: &str, parsed: &Parsed, sentence: &TriedSentence) -> String {
    let mut out = format!("{}\n", one_line(sentence.span.of(text)));
    if let Some(parsed) = parsed.sentences.get(sentence.index) {
        for line in tree::lines(text, parsed) {
            let _ = writeln!(out, "  {line}");
        }
    }
    if let Some(bar) = &sentence.barred {
        let _ = writeln!(out, "nothing is read: {bar}");
    }
    for one in &sentence.fired {
        out += &fired(text, one);
    }
    for one in &sentence.missed {
        out += &missed(text, one);
    }
    if sentence.fired.is_empty() && sentence.missed.is_empty() {
        out += "no cue of any frame is in it\n";
    }
    out + &weighed(&sentence.weighed)
}

/// Acts that are shown although they are not believed.
const NEAREST: usize = 3;

/// How the judge weighs the acts that it believes, and of the others those nearest to their bars.
fn weighed(acts: &[Weighed]) -> String {
    let mut out = String::new();
    for (place, one) in acts.iter().enumerate() {
        let is_believed = one.score > one.bar;
        if !is_believed && place >= NEAREST {
            break;
        }
        let verdict = if is_believed { "above" } else { "below" };
        let (act, bar, because) = (one.act.name(), one.bar, &one.because);
        let _ = writeln!(out, "weighed: {act}, {verdict} its bar of {bar:+}: {because}");
    }
    out
}

fn fired(text: &str, one: &Fired) -> String {
    let draft = if one.is_draft { ", a draft" } else { "" };
    let verdict = match one.verdict {
        Verdict::Stands => "fires",
        Verdict::Overruled => "fires, but the judge speaks against it",
        Verdict::Added => "found by the judge alone",
    };
    let mut out = format!("{verdict}: {}{draft} ({})\n", one.frame, one.gloss);
    let cue = if one.cue.is_empty() { "without cue words" } else { one.cue.as_str() };
    let _ = writeln!(out, "  {:<12} {cue} {}", "cue", quoted(text, &one.words));
    for role in &one.roles {
        let _ = writeln!(
            out,
            "  {:<12} {} {}, at the place {}",
            role.role,
            parties(&role.parties),
            quoted(text, &role.words),
            role.place
        );
    }
    match &one.statement {
        Some(statement) => {
            let _ = writeln!(out, "  {:<12} {}", "statement", line_of(statement));
        }
        None if one.verdict == Verdict::Overruled => {}
        None => out += "  no statement: nobody stands in it whom it could be about\n",
    }
    out
}

fn missed(text: &str, one: &Missed) -> String {
    let mut out = format!(
        "does not fire: {}, cue {} {}: {}\n",
        one.frame,
        one.cue,
        quoted(text, &one.words),
        one.because
    );
    for look in &one.looked {
        let found = if look.words.is_empty() && look.parties.is_empty() {
            "found nothing".to_owned()
        } else {
            format!("found {} {}", quoted(text, &look.words), parties(&look.parties))
        };
        let _ = writeln!(out, "  {:<12} looked at {}: {}", look.role, look.place, found.trim_end());
    }
    out
}

fn quoted(text: &str, words: &[Span]) -> String {
    let words: Vec<&str> = words.iter().map(|span| span.of(text)).collect();
    if words.is_empty() { String::new() } else { format!("“{}”", words.join(" … ")) }
}

/// Parties as labels write them: `US/Antony Blinken`.
fn parties(parties: &[Party]) -> String {
    let label = |party: &Party| match &party.name {
        Some(name) => format!("{}/{name}", party.code),
        None => party.code.clone(),
    };
    parties.iter().map(label).collect::<Vec<_>>().join(", ")
}

/// A statement in a line: act, sources, accused, commitment, responsibility.
pub(crate) fn line_of(one: &Statement) -> String {
    format!(
        "{} {} -> {}, {}, {}",
        one.act.name(),
        parties(&one.sources),
        parties(&one.accused),
        one.commitment.name(),
        one.responsibility.name()
    )
}
