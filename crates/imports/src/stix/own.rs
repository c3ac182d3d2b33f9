//! Statements of another record, as `ascribe export stix --texts` writes them: the same statements in the same words.
//!
//! What travels in the extension of the project is the statement itself, so that nothing is guessed from the objects that
//! it became. Its spans are looked at again: what does not lie on the words that it came with is told as broken.

use crate::{Broken, Coded, Item};
use claims::{
    Act, Cited, Commitment, ConductKind, Confidence, Cue, Kind, Level, Operation, Party, Reading, Statement,
    Technique, When,
};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use text::{Document, Span};

/// The extension in an object that Ascribe has made; `crates/views/STIX.md` describes it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Extension {
    pub(super) document: Option<String>,
    statement: Option<Told>,
    standing: Option<String>,
    pub(super) text: Option<String>,
    title: Option<String>,
    publisher: Option<String>,
    path: Option<String>,
    url: Option<String>,
    published: Option<String>,
    language: Option<String>,
    techniques: Vec<ToldTechnique>,
}

#[derive(Debug, Clone, Deserialize)]
struct Told {
    id: String,
    act: String,
    sources: Vec<ToldParty>,
    reported_by: Option<ToldParty>,
    accused: Vec<ToldParty>,
    commitment: String,
    responsibility: ToldLevel,
    confidence: Option<ToldConfidence>,
    conduct: Option<ToldConduct>,
    operation: Option<ToldName>,
    #[serde(default)]
    victims: Vec<ToldParty>,
    measure: Option<Words>,
    date: Option<ToldDate>,
    quote: Option<Words>,
    cue: ToldCue,
    #[serde(default)]
    techniques: Vec<String>,
    evidence: ToldEvidence,
}

#[derive(Debug, Clone, Deserialize)]
struct ToldParty {
    party: Option<String>,
    name: Option<String>,
    kind: String,
    tie: Option<String>,
    #[serde(flatten)]
    words: Words,
}

#[derive(Debug, Clone, Deserialize)]
struct ToldLevel {
    level: String,
    text: Option<String>,
    span: Option<[usize; 2]>,
}

#[derive(Debug, Clone, Deserialize)]
struct ToldConfidence {
    stix: u8,
    scale: String,
    #[serde(flatten)]
    words: Words,
}

#[derive(Debug, Clone, Deserialize)]
struct ToldConduct {
    kind: String,
    #[serde(flatten)]
    words: Words,
}

#[derive(Debug, Clone, Deserialize)]
struct ToldName {
    name: String,
    #[serde(flatten)]
    words: Words,
}

#[derive(Debug, Clone, Deserialize)]
struct ToldDate {
    value: String,
    #[serde(flatten)]
    words: Words,
}

#[derive(Debug, Clone, Deserialize)]
struct ToldCue {
    frame: String,
    #[serde(flatten)]
    words: Words,
}

#[derive(Debug, Clone, Deserialize)]
struct ToldEvidence {
    spans: Vec<[usize; 2]>,
    text: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct ToldTechnique {
    id: String,
    name: Option<String>,
    by: String,
    #[serde(flatten)]
    words: Words,
}

/// Words, and where they stand in code points.
#[derive(Debug, Clone, Deserialize)]
struct Words {
    text: String,
    span: [usize; 2],
}

/// The documents that come with their texts, each with its statements, and their ids.
pub(super) fn documents<'a>(
    name: &str,
    extensions: impl Iterator<Item = (&'a str, &'a Extension, bool)> + Clone,
    take: &mut dyn FnMut(Item),
) -> BTreeSet<String> {
    let mut told: BTreeMap<&str, BTreeMap<&str, &Told>> = BTreeMap::new();
    let standing = extensions.clone().filter(|(_, one, revoked)| !revoked && !one.is_rejected());
    for (document, statement) in
        standing.filter_map(|(_, one, _)| one.document.as_deref().zip(one.statement.as_ref()))
    {
        told.entry(document).or_default().insert(&statement.id, statement);
    }
    let mut done = BTreeSet::new();
    for (object, one, _) in extensions {
        let Some((id, text)) = one.document.as_deref().zip(one.text.as_deref()) else { continue };
        let document = one.drawn_up(text, format!("{name}#{object}"));
        if document.id != id {
            let message = format!("the text is not that of {id}: it has been changed on its way");
            take(broken(object, message));
            continue;
        }
        let statements = told.remove(id).unwrap_or_default();
        let reading = reading(one, text, statements.into_values(), |message| take(broken(object, message)));
        take(Item::Coded(Box::new(Coded { document, reading })));
        done.insert(id.to_owned());
    }
    done
}

fn broken(object: &str, message: String) -> Item {
    let hint = "export it again with `ascribe export stix --texts`";
    Item::Broken(Broken { place: object.to_owned(), message, hint })
}

impl Extension {
    fn is_rejected(&self) -> bool {
        self.standing.as_deref() == Some("rejected")
    }

    /// The document with what was known of it.
    fn drawn_up(&self, text: &str, place: String) -> Document {
        let published = self.published.as_deref().and_then(crate::draft::day);
        let path = self.path.clone().or_else(|| self.url.is_none().then_some(place));
        let document = Document::drawn_up(text.to_owned(), path, published);
        Document {
            url: self.url.clone(),
            title: self.title.clone(),
            site: self.publisher.clone(),
            language: self.language.clone().unwrap_or(document.language),
            ..document
        }
    }
}

/// What was read from the text; statements that do not fit to it are told, the others kept.
fn reading<'a>(
    extension: &Extension,
    text: &str,
    told: impl Iterator<Item = &'a Told>,
    mut complain: impl FnMut(String),
) -> Reading {
    let places = Places::of(text);
    let technique = |one: &ToldTechnique| {
        let span = places.span(&one.words)?;
        Ok(Technique { id: one.id.clone(), name: one.name.clone(), span, by_id: one.by == "id" })
    };
    let mut kept = |fault: String| complain(fault);
    let mut techniques = Vec::new();
    for one in &extension.techniques {
        match technique(one) {
            Ok(technique) => techniques.push(technique),
            Err(fault) => kept(fault),
        }
    }
    let mut statements = Vec::new();
    for one in told {
        match statement(one, &places, &techniques) {
            Ok(statement) => statements.push(statement),
            Err(fault) => kept(format!("{}: {fault}", one.id)),
        }
    }
    statements.sort_by_key(|one| (one.evidence.first().copied(), one.cue.span));
    Reading { statements, techniques, ..Reading::default() }
}

fn statement(told: &Told, places: &Places<'_>, techniques: &[Technique]) -> Result<Statement, String> {
    let act = value(&told.act, Act::from_name)?;
    let commitment = value(&told.commitment, Commitment::from_name)?;
    let cue = Cue { span: places.span(&told.cue.words)?, frame: told.cue.frame.clone() };
    let pairs = told.evidence.spans.iter().zip(&told.evidence.text);
    let evidence: Vec<Span> = pairs.map(|(span, words)| places.at(*span, words)).collect::<Result<_, _>>()?;
    let first = *evidence.first().ok_or("it has no evidence")?;
    let level = &told.responsibility;
    let words = |words: &Option<Words>| words.as_ref().map(|words| places.span(words)).transpose();
    let parties = |all: &[ToldParty]| all.iter().map(|one| party(one, places)).collect::<Result<Vec<_>, _>>();
    let within = |span: Span| evidence.iter().any(|one| one.start <= span.start && span.end <= one.end);
    let named = techniques.iter().enumerate();
    let named = named.filter(|(_, one)| told.techniques.contains(&one.id) && within(one.span));
    Ok(Statement {
        sources: parties(&told.sources)?,
        reported_by: told.reported_by.as_ref().map(|one| party(one, places)).transpose()?,
        accused: parties(&told.accused)?,
        responsibility: value(&level.level, Level::from_name)?,
        responsibility_span: match (level.span, &level.text) {
            (Some(span), Some(words)) => Some(places.at(span, words)?),
            (None, _) | (_, None) => None,
        },
        confidence: told.confidence.as_ref().map(|one| confidence(one, places)).transpose()?,
        conduct: told.conduct.as_ref().map(|one| conduct(one, places)).transpose()?,
        operation: match &told.operation {
            Some(one) => Some(Operation { name: one.name.clone(), span: places.span(&one.words)? }),
            None => None,
        },
        victims: parties(&told.victims)?,
        measure: words(&told.measure)?,
        date: match &told.date {
            Some(one) => Some(When { value: one.value.clone(), span: places.span(&one.words)? }),
            None => None,
        },
        quote: words(&told.quote)?,
        techniques: named.map(|(at, _)| at).collect(),
        evidence: evidence.clone(),
        ..Statement::bare(act, commitment, cue, first)
    })
}

fn confidence(one: &ToldConfidence, places: &Places<'_>) -> Result<Confidence, String> {
    let span = places.span(&one.words)?;
    if one.stix > 100 {
        return Err(format!("a confidence of {} is beyond 100", one.stix));
    }
    Ok(Confidence { stix: one.stix, is_likelihood: one.scale == "likelihood", span })
}

fn conduct(one: &ToldConduct, places: &Places<'_>) -> Result<Cited<ConductKind>, String> {
    Ok(Cited { value: value(&one.kind, ConductKind::from_name)?, span: places.span(&one.words)? })
}

/// A party without a code is a sector, which belongs to none.
fn party(one: &ToldParty, places: &Places<'_>) -> Result<Party, String> {
    Ok(Party {
        code: one.party.clone().unwrap_or_else(|| "-".to_owned()),
        name: one.name.clone(),
        kind: value(&one.kind, Kind::from_name)?,
        tie: one.tie.clone(),
        span: places.span(&one.words)?,
    })
}

fn value<T>(name: &str, of: fn(&str) -> Option<T>) -> Result<T, String> {
    of(name).ok_or_else(|| format!("`{name}` is no value of its scale"))
}

/// Where each code point of a text begins, and where the text ends.
struct Places<'a> {
    text: &'a str,
    starts: Vec<u32>,
}

impl<'a> Places<'a> {
    fn of(text: &'a str) -> Places<'a> {
        let starts = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        Places { text, starts: starts.map(|at| u32::try_from(at).unwrap_or(u32::MAX)).collect() }
    }

    fn span(&self, words: &Words) -> Result<Span, String> {
        self.at(words.span, &words.text)
    }

    /// The span in bytes, if the words stand there.
    fn at(&self, [start, end]: [usize; 2], words: &str) -> Result<Span, String> {
        let bounds = self.starts.get(start).zip(self.starts.get(end)).filter(|(start, end)| start <= end);
        let span = bounds.map(|(start, end)| Span::new(*start, *end));
        let found = span.filter(|span| span.of(self.text) == words);
        found.ok_or_else(|| format!("the text does not say `{words}` from character {start} to {end}"))
    }
}
