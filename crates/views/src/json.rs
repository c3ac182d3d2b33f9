//! JSON as the contract says (`crates/views/JSON.md`): one object a document, spans in Unicode code points.

use crate::{Page, Versions};
use claims::{Alias, Party, Statement, Technique};
use serde::Serialize;
use serde_json::Value;
use text::{CodePoints, Problem, Span};

/// The page as pretty JSON of several lines, without a line end.
pub fn pretty(page: Page<'_>) -> String {
    written(serde_json::to_string_pretty(&PageShape::new(page)))
}

/// The page as JSON on one line, without a line end.
pub fn line(page: Page<'_>) -> String {
    written(serde_json::to_string(&PageShape::new(page)))
}

/// The ids of the page's statements in order: `statement--<uuid5>`, stable for ever.
pub fn ids(page: Page<'_>) -> Vec<String> {
    record::statement::ids(&page.document.id, &page.document.text, page.reading)
}

/// Techniques alone, with the text that they point into.
pub(crate) fn techniques(all: &[Technique], text: &str) -> Value {
    let points = CodePoints::new(text);
    let words = Words { text, points: &points };
    all.iter().map(|one| value(words.technique(one))).collect()
}

/// The shapes hold strings, numbers and lists only, so that writing them cannot fail.
fn written(json: serde_json::Result<String>) -> String {
    json.unwrap_or_default()
}

#[derive(Serialize)]
struct PageShape<'a> {
    document: DocumentShape<'a>,
    statements: Vec<StatementShape<'a>>,
    techniques: Vec<TechniqueShape<'a>>,
    aliases: Vec<AliasShape<'a>>,
    problems: Vec<ProblemShape<'a>>,
    versions: VersionsShape<'a>,
}

#[derive(Serialize)]
struct DocumentShape<'a> {
    id: &'a str,
    path: Option<&'a str>,
    url: Option<&'a str>,
    title: Option<&'a str>,
    published: Option<String>,
    language: &'a str,
    issuers: Vec<NameShape<'a>>,
    text: &'a str,
}

#[derive(Serialize)]
struct NameShape<'a> {
    party: &'a str,
    name: Option<&'a str>,
}

#[derive(Serialize)]
struct StatementShape<'a> {
    id: String,
    act: &'static str,
    sources: Vec<PartyShape<'a>>,
    reported_by: Option<PartyShape<'a>>,
    accused: Vec<AccusedShape<'a>>,
    commitment: &'static str,
    responsibility: ResponsibilityShape<'a>,
    confidence: Option<ConfidenceShape<'a>>,
    conduct: Option<ConductShape<'a>>,
    operation: Option<OperationShape<'a>>,
    victims: Vec<PartyShape<'a>>,
    measure: Option<WordsShape<'a>>,
    date: Option<DateShape<'a>>,
    quote: Option<WordsShape<'a>>,
    cue: CueShape<'a>,
    techniques: Vec<&'a str>,
    evidence: EvidenceShape<'a>,
}

#[derive(Serialize)]
struct PartyShape<'a> {
    party: Option<&'a str>,
    name: Option<&'a str>,
    kind: &'static str,
    text: &'a str,
    span: [usize; 2],
}

#[derive(Serialize)]
struct AccusedShape<'a> {
    party: Option<&'a str>,
    name: Option<&'a str>,
    kind: &'static str,
    tie: Option<&'a str>,
    text: &'a str,
    span: [usize; 2],
}

#[derive(Serialize)]
struct ResponsibilityShape<'a> {
    level: &'static str,
    text: Option<&'a str>,
    span: Option<[usize; 2]>,
}

#[derive(Serialize)]
struct ConfidenceShape<'a> {
    stix: u8,
    scale: &'static str,
    text: &'a str,
    span: [usize; 2],
}

#[derive(Serialize)]
struct ConductShape<'a> {
    kind: &'static str,
    text: &'a str,
    span: [usize; 2],
}

#[derive(Serialize)]
struct OperationShape<'a> {
    name: &'a str,
    text: &'a str,
    span: [usize; 2],
}

#[derive(Serialize)]
struct WordsShape<'a> {
    text: &'a str,
    span: [usize; 2],
}

#[derive(Serialize)]
struct DateShape<'a> {
    value: &'a str,
    text: &'a str,
    span: [usize; 2],
}

#[derive(Serialize)]
struct CueShape<'a> {
    text: &'a str,
    span: [usize; 2],
    frame: &'a str,
}

#[derive(Serialize)]
struct EvidenceShape<'a> {
    spans: Vec<[usize; 2]>,
    text: Vec<&'a str>,
}

#[derive(Serialize)]
struct TechniqueShape<'a> {
    id: &'a str,
    name: Option<&'a str>,
    text: &'a str,
    span: [usize; 2],
    by: &'static str,
}

#[derive(Serialize)]
struct AliasShape<'a> {
    source: NameShape<'a>,
    name: &'a str,
    other: &'a str,
    relation: &'static str,
    span: [usize; 2],
}

#[derive(Serialize)]
struct ProblemShape<'a> {
    code: &'static str,
    message: &'a str,
    hint: &'a str,
    span: Option<[usize; 2]>,
}

#[derive(Serialize)]
struct VersionsShape<'a> {
    ascribe: &'a str,
    model: &'a str,
    lexicon: &'a str,
}

impl<'a> PageShape<'a> {
    fn new(page: Page<'a>) -> PageShape<'a> {
        let points = CodePoints::new(&page.document.text);
        let words = Words { text: &page.document.text, points: &points };
        let reading = page.reading;
        let statements = reading.statements.iter().zip(ids(page));
        PageShape {
            document: DocumentShape::new(page),
            statements: statements.map(|(one, id)| words.statement(one, id, &reading.techniques)).collect(),
            techniques: reading.techniques.iter().map(|one| words.technique(one)).collect(),
            aliases: reading.aliases.iter().map(|one| words.alias(one)).collect(),
            problems: page
                .document
                .problems
                .iter()
                .chain(&reading.problems)
                .map(|one| words.problem(one))
                .collect(),
            versions: VersionsShape::new(page.versions),
        }
    }
}

impl<'a> DocumentShape<'a> {
    fn new(page: Page<'a>) -> DocumentShape<'a> {
        let document = page.document;
        DocumentShape {
            id: &document.id,
            path: document.path.as_deref(),
            url: document.url.as_deref(),
            title: document.title.as_deref(),
            published: document.published.map(|date| date.to_string()),
            language: &document.language,
            issuers: page.reading.issuers.iter().map(NameShape::new).collect(),
            text: &document.text,
        }
    }
}

impl<'a> NameShape<'a> {
    fn new(party: &'a Party) -> NameShape<'a> {
        NameShape { party: &party.code, name: party.name.as_deref() }
    }
}

impl<'a> VersionsShape<'a> {
    fn new(versions: &'a Versions) -> VersionsShape<'a> {
        VersionsShape { ascribe: &versions.ascribe, model: &versions.model, lexicon: &versions.lexicon }
    }
}

/// The text with its index: turns spans into words and code points.
struct Words<'a, 'i> {
    text: &'a str,
    points: &'i CodePoints<'a>,
}

impl<'a> Words<'a, '_> {
    fn statement(&self, one: &'a Statement, id: String, techniques: &'a [Technique]) -> StatementShape<'a> {
        StatementShape {
            id,
            act: one.act.name(),
            sources: one.sources.iter().map(|party| self.party(party)).collect(),
            reported_by: one.reported_by.as_ref().map(|party| self.party(party)),
            accused: one.accused.iter().map(|party| self.accused(party)).collect(),
            commitment: one.commitment.name(),
            responsibility: ResponsibilityShape {
                level: one.responsibility.name(),
                text: one.responsibility_span.map(|span| span.of(self.text)),
                span: one.responsibility_span.map(|span| self.points.pair(span)),
            },
            confidence: one.confidence.map(|given| ConfidenceShape {
                stix: given.stix,
                scale: if given.is_likelihood { "likelihood" } else { "confidence" },
                text: given.span.of(self.text),
                span: self.points.pair(given.span),
            }),
            conduct: one.conduct.as_ref().map(|conduct| ConductShape {
                kind: conduct.value.name(),
                text: conduct.span.of(self.text),
                span: self.points.pair(conduct.span),
            }),
            operation: one.operation.as_ref().map(|operation| OperationShape {
                name: &operation.name,
                text: operation.span.of(self.text),
                span: self.points.pair(operation.span),
            }),
            victims: one.victims.iter().map(|party| self.party(party)).collect(),
            measure: one.measure.map(|span| self.words(span)),
            date: one.date.as_ref().map(|date| DateShape {
                value: &date.value,
                text: date.span.of(self.text),
                span: self.points.pair(date.span),
            }),
            quote: one.quote.map(|span| self.words(span)),
            cue: CueShape {
                text: one.cue.span.of(self.text),
                span: self.points.pair(one.cue.span),
                frame: &one.cue.frame,
            },
            techniques: technique_ids(one, techniques),
            evidence: EvidenceShape {
                spans: one.evidence.iter().map(|&span| self.points.pair(span)).collect(),
                text: one.evidence.iter().map(|span| span.of(self.text)).collect(),
            },
        }
    }

    fn party(&self, party: &'a Party) -> PartyShape<'a> {
        PartyShape {
            party: code(party),
            name: party.name.as_deref(),
            kind: party.kind.name(),
            text: party.span.of(self.text),
            span: self.points.pair(party.span),
        }
    }

    fn accused(&self, party: &'a Party) -> AccusedShape<'a> {
        let PartyShape { party: code, name, kind, text, span } = self.party(party);
        AccusedShape { party: code, name, kind, tie: party.tie.as_deref(), text, span }
    }

    fn words(&self, span: Span) -> WordsShape<'a> {
        WordsShape { text: span.of(self.text), span: self.points.pair(span) }
    }

    fn technique(&self, one: &'a Technique) -> TechniqueShape<'a> {
        TechniqueShape {
            id: &one.id,
            name: one.name.as_deref(),
            text: one.span.of(self.text),
            span: self.points.pair(one.span),
            by: if one.by_id { "id" } else { "name" },
        }
    }

    fn alias(&self, one: &'a Alias) -> AliasShape<'a> {
        AliasShape {
            source: NameShape::new(&one.source),
            name: &one.name,
            other: &one.other,
            relation: one.relation,
            span: self.points.pair(one.span),
        }
    }

    fn problem(&self, one: &'a Problem) -> ProblemShape<'a> {
        ProblemShape {
            code: one.code,
            message: &one.message,
            hint: &one.hint,
            span: one.span.map(|span| self.points.pair(span)),
        }
    }
}

/// A sector is of no party: it has no code at all, rather than the `-` of a company.
fn code(party: &Party) -> Option<&str> {
    (party.kind != claims::Kind::Sector).then_some(party.code.as_str())
}

/// The ATT&CK ids inside the statement's evidence, each once, in text order.
fn technique_ids<'a>(one: &Statement, techniques: &'a [Technique]) -> Vec<&'a str> {
    let mut ids: Vec<&str> = Vec::new();
    for technique in one.techniques.iter().filter_map(|&at| techniques.get(at)) {
        if !ids.contains(&technique.id.as_str()) {
            ids.push(&technique.id);
        }
    }
    ids
}

/// A statement alone, with the text that it points into.
pub(crate) fn statement(one: &Statement, id: String, text: &str, techniques: &[Technique]) -> Value {
    let points = CodePoints::new(text);
    value(Words { text, points: &points }.statement(one, id, techniques))
}

/// The shapes hold strings, numbers and lists only, so that this cannot fail.
fn value(shape: impl Serialize) -> Value {
    serde_json::to_value(shape).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn a_page_has_the_shape_of_the_contract() {
        insta::assert_snapshot!(fixture::viewed(pretty));
    }

    #[test]
    fn pretty_and_line_hold_the_same() {
        let read = |json: String| serde_json::from_str::<Value>(&json).ok();
        assert!(read(fixture::viewed(line)).is_some());
        assert_eq!(read(fixture::viewed(pretty)), read(fixture::viewed(line)));
        assert_eq!(fixture::viewed(line).lines().count(), 1);
    }

    /// Wherever words and a span stand side by side, the text at the span, in code points, *is* the words.
    #[test]
    fn every_span_quotes_its_words() {
        let page: Value = serde_json::from_str(&fixture::viewed(line)).unwrap_or_default();
        assert_eq!(checked_spans(&page), 18);
    }

    fn checked_spans(value: &Value) -> usize {
        let quoted = |span: &Value| -> String {
            let edge =
                |at: usize| span.get(at).and_then(Value::as_u64).and_then(|edge| usize::try_from(edge).ok());
            let (start, end) = (edge(0).unwrap_or(0), edge(1).unwrap_or(0));
            fixture::TEXT.chars().skip(start).take(end - start).collect()
        };
        let mut checked = 0;
        if let (Some(Value::String(words)), Some(span @ Value::Array(_))) =
            (value.get("text"), value.get("span"))
        {
            assert_eq!(words, &quoted(span));
            checked += 1;
        }
        if let (Some(Value::Array(words)), Some(Value::Array(spans))) =
            (value.get("text"), value.get("spans"))
        {
            assert_eq!(words.len(), spans.len());
            for (words, span) in words.iter().zip(spans) {
                assert_eq!(words.as_str(), Some(quoted(span).as_str()));
                checked += 1;
            }
        }
        let inner: Vec<&Value> = match value {
            Value::Array(values) => values.iter().collect(),
            Value::Object(fields) => fields.values().collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
        };
        checked + inner.into_iter().map(checked_spans).sum::<usize>()
    }

    /// Written into other people's records: an id that changes here breaks their links.
    #[test]
    fn ids_are_stable_for_ever() {
        let ids = fixture::viewed(|page| super::ids(page).join(" "));
        assert_eq!(
            ids,
            "statement--b3725492-f86a-52b2-a66c-20c7c3ebe16f statement--0371b84e-26c5-559c-bb32-8ea2afb8862a \
             statement--42b5c603-bb21-52cf-ac09-67b25d31a4c4"
        );
    }

    #[test]
    fn statements_that_differ_in_nothing_have_ids_of_their_own() {
        let ids = fixture::viewed(|page| {
            let mut reading = page.reading.clone();
            reading.statements.extend(page.reading.statements.clone());
            super::ids(Page { reading: &reading, ..page }).join("\n")
        });
        let all: std::collections::BTreeSet<&str> = ids.lines().collect();
        assert_eq!(all.len(), 6);
    }
}
