//! The ids by which statements are known for ever.

use claims::{Party, Reading};
use std::collections::BTreeMap;
use std::fmt::Write;
use text::{CodePoints, Span};
use uuid::Uuid;

/// The ids of a reading's statements in order, those that the JSON output prints: `statement--` and a UUIDv5 of document,
/// act, parties, evidence and cue.
///
/// **Never change this**: ids are stable for ever. Statements that differ in nothing the id is made of are told apart by
/// their order.
pub fn ids(document: &str, text: &str, reading: &Reading) -> Vec<String> {
    let namespace = Uuid::new_v5(&Uuid::NAMESPACE_URL, b"urn:ascribe:statement");
    let points = CodePoints::new(text);
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let id = |one: &claims::Statement| {
        let mut key = identity(document, one, &points);
        let earlier = seen.entry(key.clone()).or_insert(0);
        if *earlier > 0 {
            key.push_str(&format!("#{earlier}"));
        }
        *earlier += 1;
        format!("statement--{}", Uuid::new_v5(&namespace, key.as_bytes()))
    };
    reading.statements.iter().map(id).collect()
}

/// What an id is made of, as one line.
fn identity(document: &str, one: &claims::Statement, points: &CodePoints<'_>) -> String {
    let pair = |span: Span| {
        let [start, end] = points.pair(span);
        format!("[{start},{end}]")
    };
    let spans: Vec<String> = one.evidence.iter().map(|&span| pair(span)).collect();
    format!(
        r#"{{"document":{},"act":"{}","sources":{},"accused":{},"evidence":[{}],"cue":{}}}"#,
        quoted(document),
        one.act.name(),
        parties(&one.sources),
        parties(&one.accused),
        spans.join(","),
        pair(one.cue.span),
    )
}

fn parties(parties: &[Party]) -> String {
    let party = |one: &Party| {
        let name = one.name.as_deref().map_or_else(|| "null".to_owned(), quoted);
        format!(r#"{{"party":{},"name":{name}}}"#, quoted(&one.code))
    };
    format!("[{}]", parties.iter().map(party).collect::<Vec<_>>().join(","))
}

/// The words in quotation marks, what could end them escaped.
fn quoted(words: &str) -> String {
    let mut line = String::with_capacity(words.len() + 2);
    line.push('"');
    for character in words.chars() {
        match character {
            '"' => line.push_str("\\\""),
            '\\' => line.push_str("\\\\"),
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            '\t' => line.push_str("\\t"),
            '\u{8}' => line.push_str("\\b"),
            '\u{c}' => line.push_str("\\f"),
            '\0'..='\u{1f}' => {
                // Writing to a string cannot fail.
                let _ = write!(line, "\\u{:04x}", u32::from(character));
            }
            other => line.push(other),
        }
    }
    line.push('"');
    line
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot set up its case must fail")]
pub(crate) mod tests {
    use super::*;
    use claims::{Act, Commitment, Cue, Kind};

    /// A party as labels write it: `US`, `CN/APT40`, `-/Microsoft`.
    pub(crate) fn party(label: &str) -> Party {
        let (code, name) = label.split_once('/').map_or((label, None), |(code, name)| (code, Some(name)));
        let kind = match (code, name) {
            ("~", _) => Kind::Unknown,
            ("-", _) => Kind::Company,
            (_, None) => Kind::State,
            (_, Some(name)) if name.contains(|c: char| c.is_ascii_digit()) => Kind::Group,
            (_, Some(_)) => Kind::Agency,
        };
        let name = name.map(str::to_owned);
        Party { code: code.to_owned(), name, kind, tie: None, span: Span::new(0, 1) }
    }

    /// A statement in the words `evidence` of the text; parties as labels, separated by commas.
    pub(crate) fn claim(act: &str, sources: &str, accused: &str, evidence: Span) -> claims::Statement {
        let parties = |labels: &str| -> Vec<Party> {
            labels.split(',').filter(|label| !label.is_empty()).map(|label| party(label.trim())).collect()
        };
        let cue = Cue { span: evidence, frame: "accuse".to_owned() };
        let bare = claims::Statement::bare(Act::from_name(act).unwrap(), Commitment::Asserts, cue, evidence);
        claims::Statement { sources: parties(sources), accused: parties(accused), ..bare }
    }

    #[test]
    fn ids_differ_wherever_statements_do() {
        let text = "The US accused China. The US accused China.";
        let (one, two) = (Span::new(0, 21), Span::new(22, 43));
        let statements = vec![
            claim("attribute", "US", "CN", one),
            claim("attribute", "US", "CN", two),
            claim("condemn", "US", "CN", one),
            claim("attribute", "GB", "CN", one),
            claim("attribute", "US", "CN/APT40", one),
            claim("attribute", "US", "CN", one),
        ];
        let ids = ids("sha256:0", text, &Reading { statements, ..Reading::default() });
        assert_eq!(ids.iter().collect::<std::collections::BTreeSet<_>>().len(), 6);
    }
}
