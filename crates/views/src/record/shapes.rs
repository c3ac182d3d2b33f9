//! Answers as JSON: the names of fields that others may rely on.

use crate::json;
use ::record::actor::{self, Conflict, NameClaim, NameView, Relation};
use ::record::answer::{ActorView, Counts, Entry, Hit, Kept, Label, Linked, OperationView, Shown, Version};
use ::record::coalition::{Stand, Told};
use ::record::compare::{Alignment, Row};
use ::record::decision::{Decision, Verdict};
use ::record::document::{Document, Period};
use ::record::telling::Link;
use claims::Party;
use serde_json::{Map, Value, json};

pub(super) fn hits(hits: &[Hit]) -> Value {
    hits.iter().map(hit).collect()
}

fn hit(hit: &Hit) -> Value {
    let mut value = told(&hit.told);
    if let Value::Object(fields) = &mut value {
        fields.insert("title".to_owned(), json!(hit.title));
        fields.insert("operation".to_owned(), json!(hit.operation));
    }
    value
}

fn party(party: &Party) -> Value {
    json!({ "party": party.code, "name": party.name, "kind": party.kind.name() })
}

fn parties(parties: &[Party]) -> Value {
    parties.iter().map(party).collect()
}

fn told(told: &Told) -> Value {
    let claim = &told.claim;
    json!({
        "id": told.id,
        "day": told.day.to_string(),
        "act": claim.act.name(),
        "sources": parties(&claim.sources),
        "reported_by": claim.reported_by.as_ref().map(party),
        "accused": parties(&claim.accused),
        "commitment": claim.commitment.name(),
        "responsibility": claim.responsibility.name(),
        "confidence": claim.confidence.map(|given| given.stix),
        "conduct": claim.conduct.as_ref().map(|conduct| conduct.value.name()),
        "operation_name": claim.operation.as_ref().map(|operation| &operation.name),
        "victims": parties(&claim.victims),
        "date": claim.date.as_ref().map(|date| &date.value),
        "evidence": told.evidence,
        "quote": told.quote,
        "standing": told.standing.name(),
        "document": told.document,
        "publisher": told.publisher,
    })
}

fn pairs<'a, T: 'a>(counts: impl Iterator<Item = &'a (T, usize)>, name: impl Fn(&T) -> String) -> Value {
    counts.map(|(value, count)| json!({ "value": name(value), "statements": count })).collect()
}

pub(super) fn counts(counts: &Counts) -> Value {
    json!({
        "statements": counts.hits,
        "complete": counts.is_complete,
        "act": pairs(counts.acts.iter(), |one| one.name().to_owned()),
        "commitment": pairs(counts.commitments.iter(), |one| one.name().to_owned()),
        "responsibility": pairs(counts.levels.iter(), |one| one.name().to_owned()),
        "source": pairs(counts.sources.iter(), String::clone),
        "accused": pairs(counts.accused.iter(), String::clone),
    })
}

fn facts(document: &Document, period: Period) -> Map<String, Value> {
    let about = &document.about;
    let facts = json!({
        "id": document.id,
        "path": about.path,
        "url": about.url,
        "title": about.title,
        "published": about.published.map(|day| day.to_string()),
        "publisher": about.publisher,
        "language": document.language,
        "stands_from": period.from.to_string(),
        "stands_until": period.until.map(|day| day.to_string()),
    });
    if let Value::Object(facts) = facts { facts } else { Map::new() }
}

fn decision(one: &Decision) -> Value {
    let correction = match &one.verdict {
        Verdict::Correct(_, correction) => Some((correction.field(), correction.value())),
        Verdict::Accept(_) | Verdict::Reject(_) | Verdict::Link(..) | Verdict::Unlink(..) => None,
    };
    json!({
        "decision": one.verdict.name(),
        "statements": one.verdict.subjects(),
        "field": correction.map(|(field, _)| field),
        "value": correction.map(|(_, value)| value),
        "by": one.by,
        "at": one.at.to_string(),
        "why": one.why,
    })
}

pub(super) fn shown(shown: &Shown) -> Value {
    let text = &shown.document.text;
    let id = &shown.told.id;
    json!({
        "statement": json::statement(&shown.told.claim, id.clone(), text, &[]),
        "machine": json::statement(&shown.machine, id.clone(), text, &[]),
        "day": shown.told.day.to_string(),
        "standing": shown.told.standing.name(),
        "why": shown.machine.why.iter().map(|one| json!({ "field": one.field, "because": one.because })).collect::<Value>(),
        "operation": shown.operation,
        "document": facts(&shown.document, shown.period),
        "decisions": shown.decisions.iter().map(decision).collect::<Value>(),
    })
}

pub(super) fn document(kept: &Kept, versions: &[Version]) -> Value {
    let text = &kept.document.text;
    let mut facts = facts(&kept.document, kept.period);
    facts.insert("text".to_owned(), json!(text));
    let statements =
        kept.statements.iter().map(|(id, one)| json::statement(one, id.clone(), text, &kept.techniques));
    let versions = versions.iter().map(|one| {
        json!({
            "document": one.document,
            "place": one.place,
            "obtained": one.at.to_string(),
            "title": one.title,
            "published": one.published.map(|day| day.to_string()),
        })
    });
    let aliases = kept.aliases.iter().map(|one| {
        json!({ "source": actor::label(&one.source), "name": one.name, "relation": one.relation, "other": one.other })
    });
    let made = &kept.versions;
    json!({
        "document": facts,
        "statements": statements.collect::<Value>(),
        "aliases": aliases.collect::<Value>(),
        "techniques": kept.techniques.iter().map(|one| json!({ "id": one.id, "name": one.name })).collect::<Value>(),
        "versions_of_page": versions.collect::<Value>(),
        "voice": kept.voice,
        "versions": { "ascribe": made.program, "model": made.model, "lexicon": made.lexicon },
    })
}

pub(super) fn operation(view: &OperationView, group: Option<(&str, &[String])>) -> Value {
    let id = |at: &usize| view.statements.get(*at).map(|one| one.id.as_str());
    let coalition = &view.coalition;
    let stand = |one: &Stand| {
        json!({
            "party": one.party,
            "commitment": one.commitment.name(),
            "responsibility": one.responsibility.name(),
            "acts": one.acts.iter().map(|act| act.name()).collect::<Vec<_>>(),
            "first": one.first.to_string(),
            "voices": one.voices,
            "statements": one.statements.iter().filter_map(id).collect::<Vec<_>>(),
        })
    };
    let link = |one: &Linked| {
        json!({
            "one": one.one,
            "other": one.other,
            "score": (one.score != Link::BY_HAND).then_some(one.score),
            "reason": one.reason,
        })
    };
    json!({
        "id": view.id,
        "names": view.names,
        "accused": pairs(view.accused.iter(), String::clone),
        "documents": coalition.documents,
        "voices": coalition.voices,
        "first_attribution": coalition.first_attribution.map(|day| day.to_string()),
        "coalition": coalition.parties.iter().map(stand).collect::<Value>(),
        "group": group.map(|(title, codes)| json!({ "name": title, "members": codes, "silent": coalition.silent })),
        "measures": coalition.measures.iter()
            .map(|one| json!({ "statement": id(&one.statement), "days_since_first_attribution": one.days })).collect::<Value>(),
        "denials": coalition.denials.iter().filter_map(id).collect::<Vec<_>>(),
        "disclosures": view.disclosures.iter().map(|one| json!({
            "statement": id(&one.statement),
            "techniques": one.techniques.iter().map(|(id, name)| json!({ "id": id, "name": name })).collect::<Value>(),
        })).collect::<Value>(),
        "links": view.links.iter().map(link).collect::<Value>(),
        "statements": view.statements.iter().map(told).collect::<Value>(),
    })
}

pub(super) fn actor(view: &ActorView) -> Value {
    let name_view = |one: &NameView| json!({ "source": one.source, "names": one.names, "overlaps": one.overlaps, "distinct": one.distinct });
    let conflict = |one: &Conflict| json!({ "name": one.name, "other": one.other, "one_for": one.one, "apart_for": one.apart });
    let claim = |one: &NameClaim| {
        json!({
            "source": one.source, "name": one.name, "relation": one.relation.name(), "other": one.other,
            "document": one.document, "known": one.known.to_string(),
        })
    };
    let relation = |one: &Relation| {
        json!({
            "sources": one.sources, "subject": party(&one.subject), "relation": one.tie.words(),
            "object": party(&one.object), "words": one.words,
        })
    };
    json!({
        "name": view.name,
        "views": view.views.iter().map(name_view).collect::<Value>(),
        "conflicts": view.conflicts.iter().map(conflict).collect::<Value>(),
        "claims": view.claims.iter().map(claim).collect::<Value>(),
        "relations": view.relations.iter().map(relation).collect::<Value>(),
        "accused_of": hits(&view.accused_of),
        "says": hits(&view.says),
    })
}

pub(super) fn comparison(one: &str, other: &str, rows: &[Row]) -> Value {
    let row =
        |row: &Row| json!({ "field": row.field, "one": row.one, "other": row.other, "same": row.is_same() });
    json!({ "one": one, "other": other, "fields": rows.iter().map(row).collect::<Value>() })
}

pub(super) fn documents_compared(one: &Kept, other: &Kept, alignment: &Alignment) -> Value {
    let id = |kept: &Kept, at: usize| kept.statements.get(at).map(|(id, _)| id.clone());
    json!({
        "one": one.document.id,
        "other": other.document.id,
        "pairs": alignment.pairs.iter()
            .map(|&(a, b)| json!({ "one": id(one, a), "other": id(other, b) })).collect::<Value>(),
        "only_one": alignment.only_one.iter().map(|&at| id(one, at)).collect::<Vec<_>>(),
        "only_other": alignment.only_other.iter().map(|&at| id(other, at)).collect::<Vec<_>>(),
    })
}

pub(super) fn entry(entry: &Entry) -> Value {
    let mut value = decision(&entry.decision);
    if let Value::Object(fields) = &mut value {
        fields.insert("number".to_owned(), json!(entry.number));
        fields.insert("now".to_owned(), json!(entry.now));
    }
    value
}

/// A decision as a label: what the machine read, what the person made of it, and the text for both.
pub(super) fn label(label: &Label) -> Value {
    json!({
        "decision": entry(&label.entry),
        "statement": label.statement.as_ref().map(shown),
        "text": label.statement.as_ref().map(|one| &one.document.text),
    })
}
