//! Single things of the record: a document, its versions, a statement, an operation, an actor.

use super::packed::unpack;
use super::periods::act_day;
use super::rows::{self, Loaded};
use super::search::{hits, shown};
use super::sightings::{self, Edition};
use super::{Db, array, asked_day, decide, digest, document_id, id_of, linking, uuid};
use crate::{Answer, Known, StoreError};
use claims::{Act, Alias, Technique};
use jiff::civil::Date;
use record::actor::{self, NameClaim, Sameness};
use record::answer::{ActorView, Disclosure, Hit, Kept, OperationView, Paging, Shown, Version};
use record::coalition::{Told, accused, coalition};
use record::decision::Standing;
use record::document::{Document, Origin, Versions};
use record::layout::Layout;
use record::query::{Pattern, Query, Term, What, Who};
use std::collections::{BTreeMap, BTreeSet};
use text::Span;

fn unknown(what: &'static str, id: &str) -> StoreError {
    StoreError::Unknown { what, id: id.to_owned() }
}

async fn number(db: &mut Db, id: &str) -> Answer<i64> {
    let found = sqlx::query_scalar("SELECT n FROM document WHERE id = ?").bind(digest(id)?);
    found.fetch_optional(db).await?.ok_or_else(|| unknown("document", id))
}

/// Which documents are there.
pub(super) async fn known(db: &mut Db) -> Answer<Known> {
    let heads = sqlx::query_scalar("SELECT substr(id, 1, 8) FROM document");
    let heads: Vec<Vec<u8>> = heads.fetch_all(db).await?;
    let head = |bytes: Vec<u8>| bytes.try_into().ok().map(u64::from_be_bytes);
    Ok(Known(heads.into_iter().filter_map(head).collect()))
}

/// A document by its number, and its edition.
pub(super) async fn kept_document(db: &mut Db, n: i64) -> Answer<(Document, Edition)> {
    let row = sqlx::query_as("SELECT id, text, language, layout FROM document WHERE n = ?").bind(n);
    let (id, text, language, layout): (Vec<u8>, Vec<u8>, String, String) = row.fetch_one(&mut *db).await?;
    let (id, text) = (document_id(&id), unpack(&text)?);
    let edition = sightings::edition(db, n).await?.ok_or_else(|| unknown("document", &id))?;
    let layout = Layout::from_text(&layout);
    let layout = layout.ok_or_else(|| StoreError::Damaged(format!("the layout of {id} cannot be read")))?;
    Ok((Document { id, text, language, layout, about: edition.about.clone() }, edition))
}

/// A document with its reading.
pub(super) async fn document(db: &mut Db, id: &str) -> Answer<Kept> {
    let n = number(db, id).await?;
    let (document, edition) = kept_document(db, n).await?;
    let made = sqlx::query_as(
        "SELECT imported, program, model, lexicon FROM reading JOIN versions ON versions.n = versions WHERE document = ?",
    );
    let (imported, program, model, lexicon): (bool, String, String, String) =
        made.bind(n).fetch_one(&mut *db).await?;
    let statements: Vec<(String, claims::Statement)> =
        rows::of_document(db, n).await?.into_iter().map(|one| (one.id, one.claim)).collect();
    let voice =
        "SELECT id FROM edition JOIN document ON document.n = document WHERE voice = ? ORDER BY document.n";
    let voice: Vec<Vec<u8>> = sqlx::query_scalar(voice).bind(edition.voice).fetch_all(&mut *db).await?;
    Ok(Kept {
        period: edition.period(),
        origin: if imported { Origin::Imported } else { Origin::Read },
        versions: Versions { program, model, lexicon },
        statements,
        techniques: techniques(db, n).await?,
        aliases: aliases(db, n).await?,
        voice: voice.iter().map(|id| document_id(id)).collect(),
        document,
    })
}

async fn techniques(db: &mut Db, n: i64) -> Answer<Vec<Technique>> {
    let rows = sqlx::query_as(
        "SELECT id, name, start, length, by_id FROM technique WHERE document = ? ORDER BY ordinal",
    );
    let rows: Vec<(String, Option<String>, u32, u32, bool)> = rows.bind(n).fetch_all(db).await?;
    let technique = |(id, name, start, length, by_id)| {
        let span = Span::new(start, start + length);
        Technique { id, name, span, by_id }
    };
    Ok(rows.into_iter().map(technique).collect())
}

/// Code, name and kind of who says it, where it is named; the two names and what they are; where.
type AliasRow = (String, String, i64, u32, u32, String, String, String, u32, u32);

async fn aliases(db: &mut Db, n: i64) -> Answer<Vec<Alias>> {
    let rows = sqlx::query_as(
        "SELECT actor.code, actor.name, kind, source_start, source_length, alias.name, other, relation, start, length \
         FROM alias JOIN actor ON actor.n = source WHERE document = ? ORDER BY ordinal",
    );
    let rows: Vec<AliasRow> = rows.bind(n).fetch_all(db).await?;
    let mut aliases = Vec::new();
    for (code, named, kind, source_start, source_length, name, other, relation, start, length) in rows {
        let span = Span::new(source_start, source_start + source_length);
        let source = rows::read_party(code, named, kind, None, span)?;
        let Some(relation) = Sameness::from_name(&relation).map(Sameness::name) else { continue };
        aliases.push(Alias { source, name, other, relation, span: Span::new(start, start + length) });
    }
    Ok(aliases)
}

/// All versions of the pages on which a document was seen.
pub(super) async fn versions(db: &mut Db, id: &str) -> Answer<Vec<Version>> {
    let n = number(db, id).await?;
    let seen = sightings::around(db, n).await?;
    let version = |one: record::document::Sighting| Version {
        place: one.about.place().map(str::to_owned),
        document: one.document,
        at: one.at,
        title: one.about.title,
        published: one.about.published,
    };
    Ok(seen.into_iter().map(version).collect())
}

/// A statement by its id.
pub(super) async fn loaded(db: &mut Db, id: &str) -> Answer<Loaded> {
    let found = rows::find(db, &uuid("statement", id)?).await?;
    let (n, _) = found.ok_or_else(|| unknown("statement", id))?;
    rows::load(db, &[n]).await?.remove(&n).ok_or_else(|| unknown("statement", id))
}

/// A statement with all that is known of it.
pub(super) async fn statement(db: &mut Db, id: &str, as_of: Option<Date>) -> Answer<Shown> {
    let one = loaded(db, id).await?;
    let (document, edition) = kept_document(db, one.document).await?;
    let day = act_day(&one.claim, &edition);
    let Some(Hit { mut told, operation, .. }) = shown(db, &[(day, one.n)], as_of).await?.pop() else {
        return Err(unknown("statement", id));
    };
    told.day = super::day_of(act_day(&told.claim, &edition));
    let mut decisions = decide::about(db, id).await?;
    decisions.retain(|decision| !decide::is_later(decision.at, as_of));
    Ok(Shown { told, machine: one.claim, period: edition.period(), document, operation, decisions })
}

/// The telling that an id of an operation or of a statement leads to.
async fn telling(db: &mut Db, id: &str) -> Answer<i64> {
    let found = if id.starts_with("operation--") {
        let own = sqlx::query_scalar("SELECT n FROM telling WHERE id = ?").bind(uuid("operation", id)?);
        own.fetch_optional(db).await?
    } else {
        rows::find(db, &uuid("statement", id)?).await?.and_then(|(_, telling)| telling)
    };
    found.ok_or_else(|| unknown("operation", id))
}

/// The first statement of the operation of that id.
pub(super) async fn first_statement(db: &mut Db, id: &str) -> Answer<String> {
    let n = telling(db, id).await?;
    let first = "SELECT statement.id FROM telling JOIN telling AS first ON first.n = telling.operation \
        JOIN statement ON statement.n = first.first WHERE telling.n = ?";
    let first: Vec<u8> = sqlx::query_scalar(first).bind(n).fetch_one(db).await?;
    Ok(id_of("statement", &first))
}

/// An operation as it is known on a day.
pub(super) async fn operation(db: &mut Db, id: &str, as_of: Option<Date>) -> Answer<OperationView> {
    let asked = telling(db, id).await?;
    let tellings = members(db, asked, as_of).await?;
    let standing = linking::standing(db, &array(&tellings), as_of).await?;
    let mut rows: Vec<(i64, i64)> =
        standing.into_iter().map(|(_, key, n)| (super::periods::key_day(key), n)).collect();
    rows.sort_unstable();
    let statements: Vec<Told> = shown(db, &rows, as_of).await?.into_iter().map(|hit| hit.told).collect();
    let first = tellings.first().copied().unwrap_or(asked);
    let own: Vec<u8> =
        sqlx::query_scalar("SELECT id FROM telling WHERE n = ?").bind(first).fetch_one(&mut *db).await?;
    let names: BTreeSet<String> =
        statements.iter().filter_map(|one| Some(one.claim.operation.as_ref()?.name.clone())).collect();
    Ok(OperationView {
        id: id_of("operation", &own),
        coalition: coalition(&statements, &[]),
        accused: accused(&statements),
        names: names.into_iter().collect(),
        disclosures: disclosed(db, &statements).await?,
        links: linking::reasons(db, &tellings).await?,
        statements,
    })
}

/// The tellings of an operation as it was known on a day, the first one first.
async fn members(db: &mut Db, asked: i64, as_of: Option<Date>) -> Answer<Vec<i64>> {
    let operation: i64 = sqlx::query_scalar("SELECT operation FROM telling WHERE n = ?")
        .bind(asked)
        .fetch_one(&mut *db)
        .await?;
    if as_of.is_none() {
        let all =
            sqlx::query_scalar("SELECT n FROM telling WHERE operation = ? ORDER BY day, id").bind(operation);
        return Ok(all.fetch_all(db).await?);
    }
    let web = linking::web(db, BTreeSet::from([operation]), as_of).await?;
    let roots = web.grouping().operations;
    let own = web.nodes.iter().position(|node| node.n == asked).and_then(|at| roots.get(at)).copied();
    let members = web.nodes.iter().zip(&roots).filter(|(node, root)| Some(**root) == own && node.stands);
    Ok(members.map(|(node, _)| node.n).collect())
}

/// The techniques of documents that disclose something about an operation. Of a document's statements the one that says so
/// first stands for it: whoever publishes techniques lists them far from the sentence.
async fn disclosed(db: &mut Db, statements: &[Told]) -> Answer<Vec<Disclosure>> {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, one) in statements.iter().enumerate() {
        if one.claim.act == Act::Disclose && one.standing != Standing::Rejected {
            let earlier = first.entry(&one.document).or_insert(at);
            if one.claim.cue.span < statements[*earlier].claim.cue.span {
                *earlier = at;
            }
        }
    }
    let mut found = Vec::new();
    for (document, statement) in first {
        let n = number(db, document).await?;
        let named: BTreeSet<(String, Option<String>)> =
            techniques(db, n).await?.into_iter().map(|one| (one.id, one.name)).collect();
        if !named.is_empty() {
            found.push(Disclosure { statement, techniques: named.into_iter().collect() });
        }
    }
    found.sort_by_key(|one| one.statement);
    Ok(found)
}

/// What is said of an actor, and by it.
pub(super) async fn actor(db: &mut Db, name: &str, as_of: Option<Date>, most: usize) -> Answer<ActorView> {
    let claims = name_claims(db, name, as_of).await?;
    let views = actor::views(name, &claims);
    let used: BTreeSet<usize> = views.iter().flat_map(|view| view.claims.iter().copied()).collect();
    let folded = actor::fold(name);
    let words: Vec<String> = folded.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    if words.is_empty() {
        return Err(unknown("actor", name));
    }
    let pattern = Pattern { words, is_prefix: false };
    let is_code = name.len() == 2 && name.bytes().all(|b| b.is_ascii_uppercase());
    let who = if is_code { Who::Code(name.to_owned()) } else { Who::CodeOrName(name.to_owned(), pattern) };
    let paging = Paging { limit: most, ..Paging::default() };
    let query = |what| Query { terms: vec![Term { is_negated: false, what }], as_of, ..Query::default() };
    let accused_of = hits(db, &query(What::Accused(vec![who.clone()])), &paging).await?.hits;
    let says = hits(db, &query(What::Source(vec![who])), &paging).await?.hits;
    let (mut relations, mut texts) = (Vec::new(), BTreeMap::new());
    for hit in &accused_of {
        let document = hit.told.document.as_str();
        if !texts.contains_key(document) {
            texts.insert(document, kept_text(db, document).await?);
        }
        let stated = actor::relations(&hit.told.claim, &texts[document]);
        let concerns = |party: &claims::Party| {
            party.name.as_deref().is_some_and(|own| actor::fold(own) == folded) || party.code == name
        };
        relations.extend(stated.into_iter().filter(|one| concerns(&one.subject) || concerns(&one.object)));
    }
    relations.sort();
    relations.dedup();
    Ok(ActorView {
        name: name.to_owned(),
        conflicts: actor::conflicts(name, &views),
        claims: used.into_iter().filter_map(|at| claims.get(at).cloned()).collect(),
        views,
        accused_of,
        says,
        relations,
    })
}

async fn kept_text(db: &mut Db, id: &str) -> Answer<String> {
    let text = sqlx::query_scalar("SELECT text FROM document WHERE id = ?").bind(digest(id)?);
    let text: Vec<u8> = text.fetch_one(db).await?;
    unpack(&text)
}

/// Names that are followed from one to the next, at most.
const MOST_NAMES: usize = 500;

/// All that was known on a day of a name, and of the names that anybody ties to it.
async fn name_claims(db: &mut Db, name: &str, as_of: Option<Date>) -> Answer<Vec<NameClaim>> {
    let mut found: BTreeMap<(i64, i64), NameClaim> = BTreeMap::new();
    let mut known = BTreeSet::from([actor::fold(name)]);
    let mut open: Vec<String> = known.iter().cloned().collect();
    while let Some(key) = open.pop() {
        let rows = sqlx::query_as::<_, NameRow>(
            "SELECT alias.document, ordinal, document.id, actor.code, actor.name AS teller, alias.name, other, relation, \
             start, length, from_day, publisher FROM alias JOIN actor ON actor.n = source \
             JOIN document ON document.n = alias.document JOIN edition ON edition.document = alias.document \
             JOIN heading ON heading.document = alias.document WHERE (name_key = ?1 OR other_key = ?1) AND from_day <= ?2 AND until_day > ?2",
        );
        for row in rows.bind(&key).bind(asked_day(as_of)).fetch_all(&mut *db).await? {
            for next in [actor::fold(&row.name), actor::fold(&row.other)] {
                if known.len() < MOST_NAMES && known.insert(next.clone()) {
                    open.push(next);
                }
            }
            let place = (row.document, row.ordinal);
            found.extend(row.claim().map(|claim| (place, claim)));
        }
    }
    Ok(found.into_values().collect())
}

#[derive(sqlx::FromRow)]
struct NameRow {
    document: i64,
    ordinal: i64,
    id: Vec<u8>,
    code: String,
    teller: String,
    name: String,
    other: String,
    relation: String,
    start: u32,
    length: u32,
    from_day: i64,
    publisher: Option<String>,
}

impl NameRow {
    /// The text's own voice is its publisher's; of a text without one, its own.
    fn claim(self) -> Option<NameClaim> {
        let document = document_id(&self.id);
        let source = match (self.code.as_str(), self.teller.is_empty()) {
            ("~", _) => self.publisher.unwrap_or_else(|| document.clone()),
            (code, true) => code.to_owned(),
            (code, false) => format!("{code}/{}", self.teller),
        };
        Some(NameClaim {
            source,
            name: self.name,
            other: self.other,
            relation: Sameness::from_name(&self.relation)?,
            document,
            span: Span::new(self.start, self.start + self.length),
            known: super::day_of(self.from_day),
        })
    }
}
