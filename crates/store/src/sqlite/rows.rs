//! Readings as rows, and rows as readings: every span and field there and back.

use super::body::{self, ROLES};
use super::packed::unpack;
use super::{Db, array, document_id, id_of, uuid};
use crate::{Answer, StoreError};
use claims::{Act, Commitment, Kind, Level, Party, Reading, Statement, Technique};
use record::actor;
use record::document::{Document, Origin, Versions};
use sqlx::QueryBuilder;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use text::Span;

/// Rows that are written at once.
const TOGETHER: usize = 250;

/// A statement with where it is kept.
#[derive(Debug, Clone)]
pub(super) struct Loaded {
    pub(super) n: i64,
    pub(super) id: String,
    pub(super) document: i64,
    pub(super) telling: Option<i64>,
    pub(super) claim: Statement,
}

/// Numbers that were met or given in this transaction.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    actors: HashMap<(String, String, i64), i64>,
    frames: HashMap<String, i64>,
    versions: HashMap<Versions, i64>,
    last_statement: Option<i64>,
}

impl Numbers {
    /// The number of a party's actor.
    pub(super) async fn actor(&mut self, db: &mut Db, party: &Party) -> Answer<i64> {
        let kind = place(Kind::ALL, party.kind);
        let who = (party.code.clone(), party.name.clone().unwrap_or_default(), kind);
        if let Some(n) = self.actors.get(&who) {
            return Ok(*n);
        }
        let known = sqlx::query_scalar("SELECT n FROM actor WHERE code = ? AND name = ? AND kind = ?");
        let known = known.bind(&who.0).bind(&who.1).bind(kind).fetch_optional(&mut *db).await?;
        let n = match known {
            Some(n) => n,
            None => new_actor(db, party, kind).await?,
        };
        self.actors.insert(who, n);
        Ok(n)
    }

    async fn frame(&mut self, db: &mut Db, frame: &str) -> Answer<i64> {
        if let Some(n) = self.frames.get(frame) {
            return Ok(*n);
        }
        sqlx::query("INSERT OR IGNORE INTO frame (id) VALUES (?)").bind(frame).execute(&mut *db).await?;
        let n = sqlx::query_scalar("SELECT n FROM frame WHERE id = ?").bind(frame).fetch_one(db).await?;
        self.frames.insert(frame.to_owned(), n);
        Ok(n)
    }

    async fn versions(&mut self, db: &mut Db, versions: &Versions) -> Answer<i64> {
        if let Some(n) = self.versions.get(versions) {
            return Ok(*n);
        }
        let n = versions_number(db, versions).await?;
        self.versions.insert(versions.clone(), n);
        Ok(n)
    }

    /// The next number of a statement.
    async fn statement(&mut self, db: &mut Db) -> Answer<i64> {
        let last = match self.last_statement {
            Some(last) => last,
            None => sqlx::query_scalar("SELECT coalesce(max(n), 0) FROM statement").fetch_one(db).await?,
        };
        self.last_statement = Some(last + 1);
        Ok(last + 1)
    }
}

/// Keeps an actor, with the words of its name for whoever looks for it.
async fn new_actor(db: &mut Db, party: &Party, kind: i64) -> Answer<i64> {
    let name = party.name.as_deref().unwrap_or_default();
    let insert = sqlx::query("INSERT INTO actor (code, name, kind, key) VALUES (?, ?, ?, ?)");
    let insert = insert.bind(&party.code).bind(name).bind(kind).bind(actor::key(party));
    let n = insert.execute(&mut *db).await?.last_insert_rowid();
    if !name.is_empty() {
        let words = sqlx::query("INSERT INTO actor_words (rowid, name) VALUES (?, ?)");
        words.bind(n).bind(actor::fold(name)).execute(db).await?;
    }
    Ok(n)
}

/// The place of a value on its scale, as it is kept.
pub(super) fn place<T: PartialEq + Copy>(all: &[T], one: T) -> i64 {
    all.iter().position(|other| *other == one).and_then(|at| i64::try_from(at).ok()).unwrap_or(-1)
}

/// The value at a place of a scale.
pub(super) fn at<T: Copy>(all: &[T], place: i64) -> Answer<T> {
    let found = usize::try_from(place).ok().and_then(|place| all.get(place));
    found.copied().ok_or_else(|| StoreError::Damaged(format!("there is no value {place} on a scale")))
}

/// Keeps the reading of a document. Gives its statements as they are kept.
pub(super) async fn save(
    db: &mut Db,
    numbers: &mut Numbers,
    n: i64,
    document: &Document,
    reading: &Reading,
    made: (Origin, &Versions),
) -> Answer<Vec<Loaded>> {
    save_names(db, numbers, n, reading).await?;
    save_techniques(db, n, &reading.techniques).await?;
    let ids = record::statement::ids(&document.id, &document.text, reading);
    let mut kept = Vec::with_capacity(ids.len());
    let mut rows = Vec::with_capacity(ids.len());
    for (claim, id) in reading.statements.iter().zip(ids) {
        let mut actors: [Vec<i64>; ROLES] = Default::default();
        for (role, parties) in actors.iter_mut().zip(body::parties(claim)) {
            for party in parties {
                role.push(numbers.actor(db, party).await?);
            }
        }
        let frame = numbers.frame(db, &claim.cue.frame).await?;
        let number = numbers.statement(db).await?;
        rows.push((number, uuid("statement", &id)?, body::encode(claim, &actors, frame)));
        let claim = Statement { why: Vec::new(), ..claim.clone() };
        kept.push(Loaded { n: number, id, document: n, telling: None, claim });
    }
    for (rows, kept) in rows.chunks(TOGETHER).zip(kept.chunks(TOGETHER)) {
        let mut insert =
            QueryBuilder::new("INSERT INTO statement (n, id, document, act, commitment, level, body) ");
        insert.push_values(rows.iter().zip(kept), |mut row, ((number, id, body), one)| {
            row.push_bind(*number).push_bind(id.as_slice()).push_bind(n);
            row.push_bind(place(Act::ALL, one.claim.act));
            row.push_bind(place(Commitment::ALL, one.claim.commitment));
            row.push_bind(place(Level::ALL, one.claim.responsibility)).push_bind(body.as_slice());
        });
        insert.build().execute(&mut *db).await?;
    }
    let (first, last) = (kept.first().map_or(0, |one| one.n), kept.last().map_or(-1, |one| one.n));
    let versions = numbers.versions(db, made.1).await?;
    sqlx::query("INSERT INTO reading (document, versions, imported, first, beyond) VALUES (?, ?, ?, ?, ?)")
        .bind(n)
        .bind(versions)
        .bind(made.0 == Origin::Imported)
        .bind(first)
        .bind(last + 1)
        .execute(db)
        .await?;
    Ok(kept)
}

async fn versions_number(db: &mut Db, versions: &Versions) -> Answer<i64> {
    sqlx::query("INSERT OR IGNORE INTO versions (program, model, lexicon) VALUES (?, ?, ?)")
        .bind(&versions.program)
        .bind(&versions.model)
        .bind(&versions.lexicon)
        .execute(&mut *db)
        .await?;
    let found = sqlx::query_scalar("SELECT n FROM versions WHERE program = ? AND model = ? AND lexicon = ?")
        .bind(&versions.program)
        .bind(&versions.model)
        .bind(&versions.lexicon);
    Ok(found.fetch_one(db).await?)
}

async fn save_names(db: &mut Db, numbers: &mut Numbers, n: i64, reading: &Reading) -> Answer<()> {
    for (ordinal, party) in (0i64..).zip(&reading.issuers) {
        let number = numbers.actor(db, party).await?;
        sqlx::query("INSERT INTO issuer VALUES (?, ?, ?, ?, ?)")
            .bind(n)
            .bind(ordinal)
            .bind(number)
            .bind(party.span.start)
            .bind(length(party.span))
            .execute(&mut *db)
            .await?;
    }
    for (ordinal, alias) in (0i64..).zip(&reading.aliases) {
        let source = numbers.actor(db, &alias.source).await?;
        sqlx::query("INSERT INTO alias VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .bind(n)
            .bind(ordinal)
            .bind(source)
            .bind(alias.source.span.start)
            .bind(length(alias.source.span))
            .bind(&alias.name)
            .bind(&alias.other)
            .bind(actor::fold(&alias.name))
            .bind(actor::fold(&alias.other))
            .bind(alias.relation)
            .bind(alias.span.start)
            .bind(length(alias.span))
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

async fn save_techniques(db: &mut Db, n: i64, techniques: &[Technique]) -> Answer<()> {
    for (ordinal, one) in (0i64..).zip(techniques) {
        sqlx::query("INSERT INTO technique VALUES (?, ?, ?, ?, ?, ?, ?)")
            .bind(n)
            .bind(ordinal)
            .bind(&one.id)
            .bind(&one.name)
            .bind(one.span.start)
            .bind(length(one.span))
            .bind(one.by_id)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

fn length(span: Span) -> u32 {
    span.end - span.start
}

pub(super) fn read_span(words: &str) -> Option<Span> {
    let (start, end) = words.split_once('-')?;
    Some(Span::new(start.parse().ok()?, end.parse().ok()?))
}

/// Statements by their numbers, without their reasons.
pub(super) async fn load(db: &mut Db, numbers: &[i64]) -> Answer<BTreeMap<i64, Loaded>> {
    let rows = sqlx::query_as::<_, Row>(
        "SELECT n, id, document, telling, act, commitment, level, body FROM statement \
         WHERE n IN (SELECT value FROM json_each(?))",
    );
    let mut decoded = Vec::with_capacity(numbers.len());
    for (n, id, document, telling, act, commitment, level, bytes) in
        rows.bind(array(numbers)).fetch_all(&mut *db).await?
    {
        let (act, commitment) = (at(Act::ALL, act)?, at(Commitment::ALL, commitment)?);
        let body = body::decode(act, commitment, at(Level::ALL, level)?, &bytes)?;
        decoded.push((n, id_of("statement", &id), document, telling, body));
    }
    let bodies = || decoded.iter().map(|(.., body)| body);
    let actors = actors_of(db, bodies()).await?;
    let frames = frames_of(db, bodies()).await?;
    let mut found = BTreeMap::new();
    for (n, id, document, telling, body) in decoded {
        let claim = named(body, &actors, &frames)?;
        found.insert(n, Loaded { n, id, document, telling, claim });
    }
    Ok(found)
}

type Row = (i64, Vec<u8>, i64, Option<i64>, i64, i64, i64, Vec<u8>);
type ActorRow = (i64, String, String, i64);

async fn actors_of<'a>(
    db: &mut Db,
    bodies: impl Iterator<Item = &'a body::Decoded>,
) -> Answer<BTreeMap<i64, ActorRow>> {
    let wanted: BTreeSet<i64> =
        bodies.flat_map(|body| body.parties.iter().flatten().map(|one| one.actor)).collect();
    let rows = sqlx::query_as::<_, ActorRow>(
        "SELECT n, code, name, kind FROM actor WHERE n IN (SELECT value FROM json_each(?))",
    );
    let rows = rows.bind(array(&wanted.into_iter().collect::<Vec<_>>())).fetch_all(db).await?;
    Ok(rows.into_iter().map(|row| (row.0, row)).collect())
}

async fn frames_of<'a>(
    db: &mut Db,
    bodies: impl Iterator<Item = &'a body::Decoded>,
) -> Answer<BTreeMap<i64, String>> {
    let wanted: BTreeSet<i64> = bodies.map(|body| body.frame).collect();
    let rows = sqlx::query_as("SELECT n, id FROM frame WHERE n IN (SELECT value FROM json_each(?))");
    let rows: Vec<(i64, String)> =
        rows.bind(array(&wanted.into_iter().collect::<Vec<_>>())).fetch_all(db).await?;
    Ok(rows.into_iter().collect())
}

/// The statement with its parties and its frame by name.
fn named(
    body: body::Decoded,
    actors: &BTreeMap<i64, ActorRow>,
    frames: &BTreeMap<i64, String>,
) -> Answer<Statement> {
    let body::Decoded { mut claim, parties, frame } = body;
    let missing = |what: &str, n: i64| StoreError::Damaged(format!("there is no {what} {n}"));
    claim.cue.frame = frames.get(&frame).cloned().ok_or_else(|| missing("frame", frame))?;
    let mut roles: [Vec<Party>; ROLES] = Default::default();
    for (role, unnamed) in roles.iter_mut().zip(parties) {
        for body::Unnamed { actor, span, tie } in unnamed {
            let (_, code, name, kind) = actors.get(&actor).cloned().ok_or_else(|| missing("actor", actor))?;
            role.push(read_party(code, name, kind, tie, span)?);
        }
    }
    let [sources, reported_by, accused, victims] = roles;
    (claim.sources, claim.accused, claim.victims) = (sources, accused, victims);
    claim.reported_by = reported_by.into_iter().next();
    Ok(claim)
}

pub(super) fn read_party(
    code: String,
    name: String,
    kind: i64,
    tie: Option<String>,
    span: Span,
) -> Answer<Party> {
    Ok(Party { code, name: (!name.is_empty()).then_some(name), kind: at(Kind::ALL, kind)?, tie, span })
}

/// The statements of a document in their order, without their reasons.
pub(super) async fn of_document(db: &mut Db, document: i64) -> Answer<Vec<Loaded>> {
    let numbers: Vec<i64> = numbers_of(db, document).await?.collect();
    let mut found = load(db, &numbers).await?;
    Ok(numbers.iter().filter_map(|n| found.remove(n)).collect())
}

/// The numbers of a document's statements, in the order of the reading.
pub(super) async fn numbers_of(db: &mut Db, document: i64) -> Answer<std::ops::Range<i64>> {
    let found = sqlx::query_as("SELECT first, beyond FROM reading WHERE document = ?").bind(document);
    let found: Option<(i64, i64)> = found.fetch_optional(db).await?;
    Ok(found.map_or(0..0, |(first, beyond)| first..beyond))
}

/// The number and the telling of the statement with that id.
pub(super) async fn find(db: &mut Db, id: &[u8]) -> Answer<Option<(i64, Option<i64>)>> {
    let found = sqlx::query_as(
        "SELECT n, telling FROM statement WHERE substr(id, 1, 6) = substr(?1, 1, 6) AND id = ?1",
    );
    Ok(found.bind(id).fetch_optional(db).await?)
}

/// The texts of documents.
pub(super) async fn texts(db: &mut Db, documents: &[i64]) -> Answer<BTreeMap<i64, (String, String)>> {
    let rows = sqlx::query_as::<_, (i64, Vec<u8>, Vec<u8>)>(
        "SELECT n, id, text FROM document WHERE n IN (SELECT value FROM json_each(?))",
    );
    let rows = rows.bind(array(documents)).fetch_all(db).await?;
    rows.into_iter().map(|(n, id, text)| Ok((n, (document_id(&id), unpack(&text)?)))).collect()
}

/// Removes the reading of a document with all that hangs on its statements but their periods.
pub(super) async fn remove(db: &mut Db, document: i64) -> Answer<()> {
    let numbers = numbers_of(db, document).await?;
    let statements = sqlx::query("DELETE FROM statement WHERE n >= ? AND n < ?");
    statements.bind(numbers.start).bind(numbers.end).execute(&mut *db).await?;
    for question in [
        "DELETE FROM issuer WHERE document = ?",
        "DELETE FROM technique WHERE document = ?",
        "DELETE FROM alias WHERE document = ?",
        "DELETE FROM reading WHERE document = ?",
    ] {
        sqlx::query(question).bind(document).execute(&mut *db).await?;
    }
    Ok(())
}
