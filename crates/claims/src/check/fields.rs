//! Comparing what is expected of a statement with what was found, in the author's words.

use crate::{
    lexicon::expect::{Expected, Field, NONE},
    statement::{Kind, Party, Statement},
};

/// A party as labels write it: `RU`, `RU/GRU`, `sector:energy`.
pub(crate) fn notation(party: &Party) -> String {
    match (&party.name, party.kind) {
        (Some(name), Kind::Sector) => format!("sector:{name}"),
        (Some(name), _) => format!("{}/{name}", party.code),
        (None, _) => party.code.clone(),
    }
}

/// Parties as a list in labels' notation.
pub(crate) fn notations(parties: &[Party]) -> String {
    if parties.is_empty() {
        return "nobody".into();
    }
    parties.iter().map(notation).collect::<Vec<_>>().join(", ")
}

/// A statement in a line: `deny by RU at RU, cue "dismissed" (frame deny)`.
pub(super) fn summary(statement: &Statement, text: &str) -> String {
    format!(
        "{} by {} at {}, cue \"{}\" (frame {})",
        statement.act.name(),
        notations(&statement.sources),
        notations(&statement.accused),
        statement.cue.span.of(text),
        statement.cue.frame,
    )
}

/// How the statement differs from what is expected of one field, and why; `None` where it agrees.
pub(super) fn difference(expected: &Expected, statement: &Statement, text: &str) -> Option<String> {
    let found = found(expected.field, statement, text);
    if agrees(expected, statement, &found) {
        return None;
    }
    let wanted = if expected.values.is_empty() { "nobody".into() } else { expected.values.join(", ") };
    let found = match (found.is_empty(), expected.field.is_list()) {
        (true, true) => "nobody".into(),
        (true, false) => NONE.into(),
        (false, _) => found.join(", "),
    };
    let name = expected.field.name();
    let reasons: Vec<&str> =
        statement.why.iter().filter(|r| r.field == name).map(|r| r.because.as_str()).collect();
    let because = if reasons.is_empty() { String::new() } else { format!(" ({})", reasons.join("; ")) };
    Some(format!("{name}: expected {wanted}, found {found}{because}"))
}

fn agrees(expected: &Expected, statement: &Statement, found: &[String]) -> bool {
    match expected.field {
        Field::Sources => same_parties(&expected.values, &statement.sources),
        Field::Accused => same_parties(&expected.values, &statement.accused),
        Field::Victims => same_parties(&expected.values, &statement.victims),
        Field::ReportedBy => same_parties(&expected.values, statement.reported_by.as_slice()),
        _ if expected.values.iter().any(|v| v == NONE) => found.is_empty(),
        // Of words the distinguishing part is enough.
        Field::Operation | Field::Measure | Field::Quote | Field::Cue => {
            let holds = |f: &String, v: &String| f.to_lowercase().contains(&v.to_lowercase());
            expected.values.iter().all(|v| found.iter().any(|f| holds(f, v)))
        }
        Field::Act
        | Field::Commitment
        | Field::Responsibility
        | Field::Confidence
        | Field::Conduct
        | Field::Date => expected.values == found,
    }
}

/// The values of a field as a file would write them.
fn found(field: Field, statement: &Statement, text: &str) -> Vec<String> {
    let one = |value: Option<String>| value.into_iter().collect::<Vec<_>>();
    let all = |parties: &[Party]| parties.iter().map(notation).collect::<Vec<_>>();
    match field {
        Field::Act => vec![statement.act.name().into()],
        Field::Sources => all(&statement.sources),
        Field::ReportedBy => all(statement.reported_by.as_slice()),
        Field::Accused => all(&statement.accused),
        Field::Commitment => vec![statement.commitment.name().into()],
        Field::Responsibility => vec![statement.responsibility.name().into()],
        Field::Confidence => one(statement.confidence.map(|c| c.stix.to_string())),
        Field::Conduct => one(statement.conduct.as_ref().map(|c| c.value.name().into())),
        Field::Operation => one(statement.operation.as_ref().map(|o| o.name.clone())),
        Field::Victims => all(&statement.victims),
        Field::Measure => one(statement.measure.map(|m| m.of(text).into())),
        Field::Date => one(statement.date.as_ref().map(|d| d.value.clone())),
        Field::Quote => one(statement.quote.map(|q| q.of(text).into())),
        Field::Cue => vec![statement.cue.span.of(text).into()],
    }
}

/// Whether each expected party is one of those found and the other way round. A bare code asks for the party under any
/// name, `RU/GRU` for that name too, without regard to case and article.
fn same_parties(expected: &[String], found: &[Party]) -> bool {
    let expected: Vec<&String> = expected.iter().filter(|e| *e != NONE).collect();
    if expected.len() != found.len() {
        return false;
    }
    // Those with a name choose first: a bare code takes what is left.
    let (named, bare): (Vec<&&String>, Vec<&&String>) =
        expected.iter().partition(|e| e.contains('/') || e.contains(':'));
    let mut left: Vec<&Party> = found.iter().collect();
    named.into_iter().chain(bare).all(|wanted| {
        let at = left.iter().position(|party| is_party(wanted, party));
        at.map(|at| left.remove(at)).is_some()
    })
}

fn is_party(wanted: &str, party: &Party) -> bool {
    let plain = |name: &str| {
        let name = name.to_lowercase();
        name.strip_prefix("the ").map_or(name.clone(), str::to_string)
    };
    if wanted.contains('/') || wanted.contains(':') {
        let (code, name) = wanted.split_once(['/', ':']).unwrap_or((wanted, ""));
        let full = notation(party);
        let (found_code, found_name) = full.split_once(['/', ':']).unwrap_or((&full, ""));
        return code == found_code && plain(name) == plain(found_name);
    }
    party.code == wanted && party.kind != Kind::Sector
}

#[cfg(test)]
mod tests {
    use super::{Kind, Party, same_parties};
    use text::Span;

    fn check(expected: &[&str], found: &[(&str, Option<&str>)], want: bool) {
        let expected: Vec<String> = expected.iter().map(ToString::to_string).collect();
        let party = |(code, name): &(&str, Option<&str>)| Party {
            code: (*code).into(),
            name: name.map(Into::into),
            kind: Kind::Agency,
            tie: None,
            span: Span::default(),
        };
        let found: Vec<Party> = found.iter().map(party).collect();
        assert_eq!(same_parties(&expected, &found), want, "{expected:?} {found:?}");
    }

    #[test]
    fn parties_agree_one_to_one() {
        check(&["RU"], &[("RU", None)], true);
        check(&["RU"], &[("RU", Some("GRU"))], true);
        check(&["RU/the GRU"], &[("RU", Some("GRU"))], true);
        check(&["RU/SVR"], &[("RU", Some("GRU"))], false);
        check(&["RU", "RU/GRU"], &[("RU", Some("GRU")), ("RU", None)], true);
        check(&["RU"], &[("RU", None), ("CN", None)], false);
        check(&["none"], &[], true);
        check(&[], &[], true);
        check(&["RU"], &[], false);
    }
}
