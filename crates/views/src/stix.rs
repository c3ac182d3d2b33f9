//! Statements as a bundle of STIX 2.1. `crates/views/STIX.md` documents and argues for the mapping.
//!
//! Nothing is merged: an attribution is a relationship of its own for each speaker, made by that speaker
//! (`created_by_ref`), and an endorsement or a denial is an opinion on the relationships that it answers. What STIX has no
//! property for is in one extension. Ids follow from what an object says, so that exporting again gives the same objects.

mod object;
#[cfg(test)]
mod tests;

pub use object::Tlp;

use crate::json;
use crate::words::Names;
use ::record::actor::label;
use ::record::answer::{Hit, Kept};
use ::record::decision::Standing;
use ::record::document::Document;
use claims::{Act, Commitment, Kind, Level, Party, Statement};
use jiff::Timestamp;
use jiff::civil::Date;
use object::{Made, extended, id, moment, object};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The end of a bundle.
pub const END: &str = "\n]}\n";

/// An export under way: one object after the other, so that no bundle lies in memory whole.
pub struct Export<'a> {
    names: &'a Names,
    tlp: Tlp,
    with_texts: bool,
    /// When somebody last decided on a statement.
    decided: &'a BTreeMap<String, Timestamp>,
    by_document: BTreeMap<&'a str, Vec<&'a Hit>>,
    /// The relationships that say who did it, by operation and the code of the accused.
    said: BTreeMap<(&'a str, &'a str), Vec<Said<'a>>>,
    campaigns: BTreeMap<&'a str, Campaign<'a>>,
    /// Objects that several documents share and that are written.
    written: BTreeSet<String>,
}

/// A relationship that says who did it.
struct Said<'a> {
    id: String,
    source: String,
    document: &'a str,
}

#[derive(Default)]
struct Campaign<'a> {
    names: BTreeMap<&'a str, usize>,
    accused: BTreeSet<String>,
    first: Option<Date>,
    last: Option<Date>,
}

/// One statement on its way into objects.
#[derive(Clone)]
struct Told<'b> {
    kept: &'b Kept,
    hit: &'b Hit,
    claim: &'b Statement,
    /// The moment at which its document was made public.
    created: String,
    modified: String,
    extension: Value,
    is_revoked: bool,
}

/// What of a statement becomes a relationship that says who did it.
struct Accusation<'b> {
    source: Option<&'b Party>,
    accused: &'b Party,
    id: String,
}

impl<'a> Export<'a> {
    /// An export of these statements. `decided`: when somebody last decided on a statement, by its id.
    pub fn new(
        hits: &'a [Hit],
        decided: &'a BTreeMap<String, Timestamp>,
        names: &'a Names,
        tlp: Tlp,
    ) -> Export<'a> {
        let mut export = Export {
            names,
            tlp,
            with_texts: false,
            decided,
            by_document: BTreeMap::new(),
            said: BTreeMap::new(),
            campaigns: BTreeMap::new(),
            written: BTreeSet::new(),
        };
        hits.iter().for_each(|hit| export.survey(hit));
        export
    }

    /// The same with the texts of the documents: what another record needs to have the same statements.
    #[must_use]
    pub fn with_texts(self, with_texts: bool) -> Export<'a> {
        Export { with_texts, ..self }
    }

    fn survey(&mut self, hit: &'a Hit) {
        let told = &hit.told;
        self.by_document.entry(&told.document).or_default().push(hit);
        let campaign = self.campaigns.entry(&hit.operation).or_default();
        campaign.first = Some(campaign.first.map_or(told.day, |first| first.min(told.day)));
        campaign.last = campaign.last.max(Some(told.day));
        campaign.accused.extend(told.claim.accused.iter().map(|party| self.names.party(party)));
        if let Some(operation) = &told.claim.operation {
            *campaign.names.entry(&operation.name).or_default() += 1;
        }
        if told.standing == Standing::Rejected {
            return;
        }
        for one in accusations(&told.id, &told.claim) {
            let source = one.source.map(label).unwrap_or_default();
            let said = Said { id: one.id, source, document: &told.document };
            self.said.entry((&hit.operation, &one.accused.code)).or_default().push(said);
        }
    }

    /// The documents that are needed, in order: each is to be given to [`Export::document`].
    pub fn documents(&self) -> Vec<String> {
        self.by_document.keys().map(|id| (*id).to_owned()).collect()
    }

    /// The beginning of the bundle: the marking, the extension and who wrote it. Behind it come [`Export::document`] for each
    /// of the documents, and [`END`].
    pub fn begin(&self) -> String {
        let head: Vec<String> = self.head().iter().map(Value::to_string).collect();
        format!("{{\"type\":\"bundle\",\"id\":\"{}\",\"objects\":[\n{}", self.bundle_id(), head.join(",\n"))
    }

    /// The objects of a document and of its statements; what earlier documents have given is not given again.
    pub fn document(&mut self, kept: &Kept) -> String {
        self.objects(kept).iter().map(|object| format!(",\n{object}")).collect()
    }

    /// The id of the bundle: it follows from the statements in it.
    fn bundle_id(&self) -> String {
        let all = self.by_document.values().flatten();
        let key: Vec<String> = all
            .map(|hit| {
                let decided = self.decided.get(&hit.told.id).map(Timestamp::to_string);
                format!("{}@{}", hit.told.id, decided.unwrap_or_default())
            })
            .collect();
        id("bundle", &key.join("|"))
    }

    fn head(&self) -> Vec<Value> {
        vec![self.tlp.object(), object::own_identity(self.tlp), object::extension_definition()]
    }

    fn objects(&mut self, kept: &Kept) -> Vec<Value> {
        let hits = self.by_document.get(kept.document.id.as_str()).cloned().unwrap_or_default();
        let mut objects = Vec::new();
        for hit in hits {
            let told = self.told(kept, hit);
            self.statement(&told, &mut objects);
        }
        let publisher = self.publisher(&kept.document);
        let by = publisher.as_ref().map(|one| id_of(one).to_owned());
        objects.extend(publisher);
        let report = self.report(kept, by, &objects);
        let mut fresh: Vec<Value> =
            objects.into_iter().filter(|object| self.written.insert(id_of(object).to_owned())).collect();
        fresh.push(report);
        fresh
    }

    fn told<'b>(&self, kept: &'b Kept, hit: &'b Hit) -> Told<'b> {
        let claim = &hit.told.claim;
        let text = &kept.document.text;
        let created = midnight(kept.period.from);
        let decided = self.decided.get(&hit.told.id).map(|at| moment(*at));
        let modified = decided.filter(|at| *at > created).unwrap_or_else(|| created.clone());
        let extension = extended(json!({
            "statement": json::statement(claim, hit.told.id.clone(), text, &kept.techniques),
            "standing": hit.told.standing.name(),
            "document": hit.told.document,
            "operation": hit.operation,
        }));
        let is_revoked = hit.told.standing == Standing::Rejected;
        Told { kept, hit, claim, created, modified, extension, is_revoked }
    }

    /// All objects that a statement becomes.
    fn statement(&self, told: &Told<'_>, objects: &mut Vec<Value>) {
        objects.push(self.campaign(&told.hit.operation));
        let speakers = self.speakers(told.kept, told.claim, objects);
        let accusations = accusations(&told.hit.told.id, told.claim);
        for one in &accusations {
            self.accusation(told, one, objects);
        }
        self.withdrawn(told, &accusations, objects);
        let answered = self.answered(told);
        match stance(told.claim) {
            Some(opinion) if !answered.is_empty() && !speakers.is_empty() => {
                for speaker in &speakers {
                    objects.push(self.opinion(told, speaker, opinion, &answered));
                }
            }
            Some(_) => self.note(told, &speakers, objects),
            None if accusations.is_empty() || is_a_deed(told.claim.act) => {
                self.note(told, &speakers, objects);
            }
            None => {}
        }
        self.victims(told, &speakers, objects);
        self.techniques(told, &speakers, objects);
    }

    /// Who speaks, as identities; where nobody is named, nobody.
    fn speakers(&self, kept: &Kept, claim: &Statement, objects: &mut Vec<Value>) -> Vec<String> {
        let identity = |party: &Party| self.speaker(kept, party);
        let all: Vec<Value> = claim.sources.iter().filter_map(identity).collect();
        let ids = all.iter().map(|one| id_of(one).to_owned()).collect();
        objects.extend(all);
        ids
    }

    /// The identity of who speaks: the text's own voice is its publisher's.
    fn speaker(&self, kept: &Kept, party: &Party) -> Option<Value> {
        match (party.code.as_str(), &party.name) {
            ("~", None) => self.publisher(&kept.document),
            ("?", None) => None,
            _ => Some(object::identity(party, self.names, self.tlp)),
        }
    }

    fn publisher(&self, document: &Document) -> Option<Value> {
        let name = document.about.publisher.as_deref()?;
        let own = json!({ "name": name, "identity_class": "organization" });
        Some(object(&id("identity", &format!("-/{name}")), &Made::always(), self.tlp, own))
    }

    /// A relationship from the operation to who is said to be behind it. Words that only place it on a state's territory
    /// say where it comes from, and no more.
    fn accusation(&self, told: &Told<'_>, one: &Accusation<'_>, objects: &mut Vec<Value>) {
        let is_territory = one.accused.kind == Kind::State
            && one.accused.code.len() == 2
            && matches!(
                told.claim.responsibility,
                Level::Prohibited | Level::ProhibitedButInadequate | Level::Ignored
            );
        let (relation, target) = if is_territory {
            ("originates-from", object::territory(one.accused, self.names, self.tlp))
        } else {
            ("attributed-to", object::accused(one.accused, self.names, self.tlp))
        };
        let by = one.source.and_then(|source| self.speaker(told.kept, source));
        let by = by.map(|speaker| id_of(&speaker).to_owned());
        let own = json!({
            "relationship_type": relation,
            "source_ref": campaign_id(&told.hit.operation),
            "target_ref": id_of(&target),
            "confidence": told.claim.confidence.map(|given| given.stix),
        });
        objects.push(target);
        objects.push(self.relationship(told, &one.id, by, own));
    }

    fn relationship(&self, told: &Told<'_>, id: &str, by: Option<String>, mut own: Value) -> Value {
        own["description"] = json!(told.hit.told.evidence);
        self.made_of(told, id, by, own)
    }

    /// An object that is made of a statement.
    fn made_of(&self, told: &Told<'_>, id: &str, by: Option<String>, mut own: Value) -> Value {
        own["revoked"] = json!(told.is_revoked.then_some(true));
        own["extensions"] = told.extension.clone();
        let made = Made { by, created: told.created.clone(), modified: told.modified.clone() };
        object(id, &made, self.tlp, own)
    }

    /// What the machine read and a person has corrected: relationships that were given before are given as revoked.
    fn withdrawn(&self, told: &Told<'_>, now: &[Accusation<'_>], objects: &mut Vec<Value>) {
        if told.hit.told.standing != Standing::Corrected {
            return;
        }
        let id = &told.hit.told.id;
        let machine = told.kept.statements.iter().find(|(one, _)| one == id);
        let Some((_, machine)) = machine else { return };
        let revoked = Told { claim: machine, is_revoked: true, ..told.clone() };
        for one in accusations(id, machine).iter().filter(|one| now.iter().all(|other| other.id != one.id)) {
            self.accusation(&revoked, one, objects);
        }
    }

    /// The relationships that the statement answers: those of its own document, else those of the operation; never those of
    /// the speakers themselves.
    fn answered<'s>(&'s self, told: &'s Told<'_>) -> Vec<&'s str> {
        let operation = told.hit.operation.as_str();
        let codes: BTreeSet<&str> = told.claim.accused.iter().map(|party| party.code.as_str()).collect();
        let own: BTreeSet<String> = told.claim.sources.iter().map(label).collect();
        let of_operation = self.said.range((operation, "")..).take_while(|((one, _), _)| *one == operation);
        let meant: Vec<&Said<'_>> = of_operation
            .filter(|((_, code), _)| codes.is_empty() || codes.contains(code))
            .flat_map(|(_, said)| said)
            .filter(|said| !own.contains(&said.source))
            .collect();
        let here: Vec<&str> = meant
            .iter()
            .filter(|said| said.document == told.kept.document.id)
            .map(|said| said.id.as_str())
            .collect();
        if here.is_empty() { meant.iter().map(|said| said.id.as_str()).collect() } else { here }
    }

    fn opinion(&self, told: &Told<'_>, speaker: &str, opinion: &str, answered: &[&str]) -> Value {
        let own = json!({
            "opinion": opinion,
            "explanation": told.hit.told.evidence,
            "object_refs": answered,
        });
        let id = id("opinion", &format!("{}|{speaker}", told.hit.told.id));
        self.made_of(told, &id, Some(speaker.to_owned()), own)
    }

    /// A deed, or words that say nothing of who did it.
    fn note(&self, told: &Told<'_>, speakers: &[String], objects: &mut Vec<Value>) {
        let parties = self.names.parties(&told.claim.sources, "the text itself");
        let accused = self.names.parties(&told.claim.accused, "nobody named");
        let note = |by: Option<&String>| {
            let own = json!({
                "abstract": format!("{} ({}): {parties} on {accused}", told.claim.act.name(), told.claim.commitment.name()),
                "content": told.hit.told.evidence,
                "object_refs": [campaign_id(&told.hit.operation)],
            });
            let key = by.map_or_else(|| told.hit.told.id.clone(), |by| format!("{}|{by}", told.hit.told.id));
            self.made_of(told, &id("note", &key), by.cloned(), own)
        };
        if speakers.is_empty() {
            objects.push(note(None));
        }
        objects.extend(speakers.iter().map(|speaker| note(Some(speaker))));
    }

    fn victims(&self, told: &Told<'_>, speakers: &[String], objects: &mut Vec<Value>) {
        for victim in &told.claim.victims {
            let identity = object::identity(victim, self.names, self.tlp);
            let target = id_of(&identity).to_owned();
            objects.push(identity);
            self.by_each(told, speakers, ("targets", &target), objects);
        }
    }

    fn techniques(&self, told: &Told<'_>, speakers: &[String], objects: &mut Vec<Value>) {
        let named = told.claim.techniques.iter().filter_map(|&at| told.kept.techniques.get(at));
        let ids: BTreeMap<&str, _> = named.map(|one| (one.id.as_str(), one)).collect();
        for technique in ids.into_values() {
            let pattern = object::technique(technique, self.tlp);
            let target = id_of(&pattern).to_owned();
            objects.push(pattern);
            self.by_each(told, speakers, ("uses", &target), objects);
        }
    }

    /// A relationship of the operation that each of the speakers states.
    fn by_each(
        &self,
        told: &Told<'_>,
        speakers: &[String],
        (relation, target): (&str, &str),
        objects: &mut Vec<Value>,
    ) {
        let mut said = |by: Option<&String>| {
            let own = json!({
                "relationship_type": relation,
                "source_ref": campaign_id(&told.hit.operation),
                "target_ref": target,
            });
            let speaker = by.map_or("", String::as_str);
            let id = id("relationship", &format!("{}|{relation}|{speaker}|{target}", told.hit.told.id));
            objects.push(self.relationship(told, &id, by.cloned(), own));
        };
        if speakers.is_empty() {
            said(None);
        }
        speakers.iter().for_each(|speaker| said(Some(speaker)));
    }

    /// What the record links to one operation. Sources give its names; where none does, it is called by whom it is said of.
    fn campaign(&self, operation: &str) -> Value {
        let campaign = self.campaigns.get(operation);
        let mut names: Vec<(&str, usize)> =
            campaign.iter().flat_map(|one| one.names.iter().map(|(name, count)| (*name, *count))).collect();
        names.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        let accused: Vec<&str> =
            campaign.iter().flat_map(|one| one.accused.iter().map(String::as_str)).take(3).collect();
        let unnamed = match accused.as_slice() {
            [] => "Operation of nobody named".to_owned(),
            some => format!("Operation said of {}", some.join(", ")),
        };
        let name = names.first().map_or(unnamed, |(name, _)| (*name).to_owned());
        let aliases: Vec<&str> = names.iter().skip(1).map(|(name, _)| *name).collect();
        let created = campaign.and_then(|one| one.first).map(midnight).unwrap_or_default();
        let own = json!({
            "name": name,
            "aliases": (!aliases.is_empty()).then_some(aliases),
            "description": "Grouped by Ascribe: what several documents tell of one operation. What it is said to be, its relationships and notes say, each in the words of its source.",
            "extensions": extended(json!({ "operation": operation })),
        });
        let modified = campaign.and_then(|one| one.last).map(midnight).unwrap_or_default();
        let made = Made { created, modified, ..Made::always() };
        object(&campaign_id(operation), &made, self.tlp, own)
    }

    fn of_document(&self, kept: &Kept) -> Value {
        let Document { id, text, language, about, .. } = &kept.document;
        if !self.with_texts {
            return json!({ "document": id, "language": language });
        }
        json!({
            "document": id,
            "language": language,
            "path": about.path,
            "url": about.url,
            "title": about.title,
            "publisher": about.publisher,
            "published": about.published.map(|day| day.to_string()),
            "techniques": (!kept.techniques.is_empty()).then(|| json::techniques(&kept.techniques, text)),
            "text": text,
        })
    }

    /// The document, with all that is said in it.
    fn report(&self, kept: &Kept, by: Option<String>, objects: &[Value]) -> Value {
        let document = &kept.document;
        let about = &document.about;
        let refs: BTreeSet<&str> = objects.iter().map(id_of).collect();
        let created = midnight(kept.period.from);
        let publisher_name = about.publisher.as_deref().unwrap_or("document");
        let reference = json!({
            "source_name": publisher_name,
            "url": about.url,
            "description": about.title,
            "external_id": document.id,
        });
        let own = json!({
            "name": about.title.as_deref().unwrap_or(&document.id),
            "published": about.published.map_or_else(|| created.clone(), midnight),
            "report_types": ["campaign"],
            "object_refs": refs,
            "external_references": [without_null(reference)],
            "lang": (document.language.len() == 2).then_some(document.language.as_str()),
            "extensions": extended(self.of_document(kept)),
        });
        let made = Made { by, created: created.clone(), modified: created };
        object(&id("report", &document.id), &made, self.tlp, own)
    }
}

/// Who stands behind which accusation: one for each speaker and accused.
fn accusations<'b>(statement: &str, claim: &'b Statement) -> Vec<Accusation<'b>> {
    let says_so =
        matches!(claim.act, Act::Attribute | Act::Claim | Act::Charge | Act::Sanction | Act::Disrupt)
            && claim.commitment >= Commitment::Hedged;
    if !says_so {
        return Vec::new();
    }
    let sources: Vec<Option<&Party>> =
        if claim.sources.is_empty() { vec![None] } else { claim.sources.iter().map(Some).collect() };
    let pairs = sources.iter().flat_map(|source| claim.accused.iter().map(|accused| (*source, accused)));
    let meant = pairs.filter(|(_, accused)| accused.kind != Kind::Sector && accused.code != "?");
    meant
        .map(|(source, accused)| {
            let key = format!("{statement}|{}|{}", source.map(label).unwrap_or_default(), label(accused));
            Accusation { source, accused, id: id("relationship", &key) }
        })
        .collect()
}

/// What a statement says of the attributions of others, on the scale of STIX 2.1 (`opinion-enum`).
fn stance(claim: &Statement) -> Option<&'static str> {
    match (claim.act, claim.commitment) {
        (Act::Endorse, _) => Some("agree"),
        (Act::Acknowledge, _) => Some("neutral"),
        (Act::Deny, _) | (_, Commitment::Denies) => Some("strongly-disagree"),
        (_, Commitment::Doubts) => Some("disagree"),
        _ => None,
    }
}

/// Whether the act does something beside saying who did it.
fn is_a_deed(act: Act) -> bool {
    matches!(act, Act::Charge | Act::Sanction | Act::Disrupt)
}

fn campaign_id(operation: &str) -> String {
    id("campaign", operation)
}

fn id_of(object: &Value) -> &str {
    object.get("id").and_then(Value::as_str).unwrap_or_default()
}

fn midnight(day: Date) -> String {
    format!("{day}T00:00:00.000Z")
}

fn without_null(mut value: Value) -> Value {
    if let Value::Object(fields) = &mut value {
        fields.retain(|_, value| !value.is_null());
    }
    value
}
