//! Readings as rows, and rows as readings: every span and field there and back.

use super::{Db, document_id, id_of, list, uuid};
use crate::{Answer, StoreError};
use claims::{
    Act, Cited, Commitment, ConductKind, Confidence, Cue, Kind, Level, Operation, Party, Reading, Reason,
    Statement, Technique, When,
};
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use record::actor;
use record::document::{Document, Origin, Versions};
use sqlx::{AssertSqlSafe, FromRow, QueryBuilder};
use std::collections::{BTreeMap, HashMap};
use std::io::{Read, Write};
use text::Span;

/// Roles of parties in a statement.
const SOURCE: i64 = 0;
const REPORTED_BY: i64 = 1;
const ACCUSED: i64 = 2;
const VICTIM: i64 = 3;

/// A statement with where it is kept.
#[derive(Debug, Clone)]
pub(super) struct Loaded {
    pub(super) n: i64,
    pub(super) id: String,
    pub(super) document: i64,
    pub(super) telling: Option<i64>,
    pub(super) claim: Statement,
}

/// Numbers of actors that were met in this transaction.
#[derive(Debug, Default)]
pub(super) struct Actors(HashMap<(String, String, i64), i64>);

impl Actors {
    async fn number(&mut self, db: &mut Db, party: &Party) -> Answer<i64> {
        let kind = place(Kind::ALL, party.kind);
        let who = (party.code.clone(), party.name.clone().unwrap_or_default(), kind);
        if let Some(n) = self.0.get(&who) {
            return Ok(*n);
        }
        sqlx::query("INSERT OR IGNORE INTO actor (code, name, kind, key) VALUES (?, ?, ?, ?)")
            .bind(&who.0)
            .bind(&who.1)
            .bind(kind)
            .bind(actor::key(party))
            .execute(&mut *db)
            .await?;
        let n = sqlx::query_scalar("SELECT n FROM actor WHERE code = ? AND name = ? AND kind = ?")
            .bind(&who.0)
            .bind(&who.1)
            .bind(kind)
            .fetch_one(db)
            .await?;
        self.0.insert(who, n);
        Ok(n)
    }
}

fn place<T: PartialEq>(all: &[T], one: T) -> i64 {
    all.iter().position(|other| *other == one).and_then(|at| i64::try_from(at).ok()).unwrap_or(-1)
}

fn at<T: Copy>(all: &[T], place: i64) -> Answer<T> {
    let found = usize::try_from(place).ok().and_then(|place| all.get(place));
    found.copied().ok_or_else(|| StoreError::Damaged(format!("there is no value {place} on a scale")))
}

/// Keeps the reading of a document. Gives the numbers of its statements.
pub(super) async fn save(
    db: &mut Db,
    actors: &mut Actors,
    n: i64,
    document: &Document,
    reading: &Reading,
    made: (Origin, &Versions),
) -> Answer<Vec<i64>> {
    let versions = versions_number(db, made.1).await?;
    sqlx::query("INSERT INTO reading (document, versions, imported, why) VALUES (?, ?, ?, ?)")
        .bind(n)
        .bind(versions)
        .bind(made.0 == Origin::Imported)
        .bind(packed(&reading.statements))
        .execute(&mut *db)
        .await?;
    save_names(db, actors, n, reading).await?;
    save_techniques(db, n, &reading.techniques).await?;
    let ids = record::statement::ids(document, reading);
    let mut numbers = Vec::with_capacity(ids.len());
    for (ordinal, (statement, id)) in (0i64..).zip(reading.statements.iter().zip(&ids)) {
        let number = save_statement(db, (n, ordinal), &uuid("statement", id)?, statement).await?;
        save_parties(db, actors, number, statement).await?;
        numbers.push(number);
    }
    Ok(numbers)
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

async fn save_names(db: &mut Db, actors: &mut Actors, n: i64, reading: &Reading) -> Answer<()> {
    for (ordinal, party) in (0i64..).zip(&reading.issuers) {
        let number = actors.number(db, party).await?;
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
        let source = actors.number(db, &alias.source).await?;
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

/// Columns of a statement after its number, in the order in which they are bound.
const COLUMNS: &str = "id, document, ordinal, act, commitment, level, level_start, level_end, stix, is_likelihood, \
    confidence_start, confidence_end, conduct, conduct_start, conduct_end, operation, operation_start, operation_end, \
    measure_start, measure_end, date, date_start, date_end, quote_start, quote_end, cue_start, cue_end, frame, \
    techniques, evidence";

async fn save_statement(db: &mut Db, (n, ordinal): (i64, i64), id: &[u8], one: &Statement) -> Answer<i64> {
    let confidence = one.confidence.map(|given| given.span);
    let conduct = one.conduct.as_ref().map(|conduct| conduct.span);
    let operation = one.operation.as_ref().map(|operation| operation.span);
    let date = one.date.as_ref().map(|date| date.span);
    let techniques: Vec<String> = one.techniques.iter().map(usize::to_string).collect();
    let evidence: Vec<String> =
        one.evidence.iter().map(|span| format!("{}-{}", span.start, span.end)).collect();
    let mut insert = QueryBuilder::new("INSERT INTO statement (");
    insert.push(COLUMNS).push(") VALUES (");
    let mut values = insert.separated(", ");
    values.push_bind(id).push_bind(n).push_bind(ordinal);
    values.push_bind(place(Act::ALL, one.act)).push_bind(place(Commitment::ALL, one.commitment));
    values.push_bind(place(Level::ALL, one.responsibility));
    let span = |values: &mut sqlx::query_builder::Separated<'_, sqlx::Sqlite, &str>, span: Option<Span>| {
        values.push_bind(span.map(|span| span.start)).push_bind(span.map(|span| span.end));
    };
    span(&mut values, one.responsibility_span);
    values.push_bind(one.confidence.map(|given| i64::from(given.stix)));
    values.push_bind(one.confidence.map(|given| given.is_likelihood));
    span(&mut values, confidence);
    values.push_bind(one.conduct.as_ref().map(|conduct| place(ConductKind::ALL, conduct.value)));
    span(&mut values, conduct);
    values.push_bind(one.operation.as_ref().map(|operation| operation.name.as_str()));
    span(&mut values, operation);
    span(&mut values, one.measure);
    values.push_bind(one.date.as_ref().map(|date| date.value.as_str()));
    span(&mut values, date);
    span(&mut values, one.quote);
    span(&mut values, Some(one.cue.span));
    values.push_bind(one.cue.frame.as_str());
    values.push_bind((!techniques.is_empty()).then(|| techniques.join(",")));
    values.push_bind(evidence.join(" "));
    insert.push(")");
    Ok(insert.build().execute(db).await?.last_insert_rowid())
}

async fn save_parties(db: &mut Db, actors: &mut Actors, statement: i64, one: &Statement) -> Answer<()> {
    let roles: [(i64, &[Party]); 4] = [
        (SOURCE, &one.sources),
        (REPORTED_BY, one.reported_by.as_slice()),
        (ACCUSED, &one.accused),
        (VICTIM, &one.victims),
    ];
    let mut rows = Vec::new();
    for (role, parties) in roles {
        for (ordinal, party) in (0i64..).zip(parties) {
            rows.push((role, ordinal, actors.number(db, party).await?, party));
        }
    }
    for rows in rows.chunks(500) {
        let mut insert = QueryBuilder::new("INSERT INTO party ");
        insert.push_values(rows, |mut row, (role, ordinal, actor, party)| {
            row.push_bind(statement).push_bind(*role).push_bind(*ordinal).push_bind(*actor);
            row.push_bind(party.tie.as_deref()).push_bind(party.span.start).push_bind(length(party.span));
        });
        insert.build().execute(&mut *db).await?;
    }
    Ok(())
}

#[derive(FromRow)]
struct StatementRow {
    n: i64,
    id: Vec<u8>,
    document: i64,
    telling: Option<i64>,
    act: i64,
    commitment: i64,
    level: i64,
    level_start: Option<u32>,
    level_end: Option<u32>,
    stix: Option<u8>,
    is_likelihood: Option<bool>,
    confidence_start: Option<u32>,
    confidence_end: Option<u32>,
    conduct: Option<i64>,
    conduct_start: Option<u32>,
    conduct_end: Option<u32>,
    operation: Option<String>,
    operation_start: Option<u32>,
    operation_end: Option<u32>,
    measure_start: Option<u32>,
    measure_end: Option<u32>,
    date: Option<String>,
    date_start: Option<u32>,
    date_end: Option<u32>,
    quote_start: Option<u32>,
    quote_end: Option<u32>,
    cue_start: u32,
    cue_end: u32,
    frame: String,
    techniques: Option<String>,
    evidence: String,
}

impl StatementRow {
    fn loaded(self) -> Answer<Loaded> {
        let span = |start: Option<u32>, end: Option<u32>| Some(Span::new(start?, end?));
        let known = |span: Option<Span>| span.unwrap_or_default();
        let conduct_span = known(span(self.conduct_start, self.conduct_end));
        let conduct = self.conduct.map(|kind| at(ConductKind::ALL, kind)).transpose()?;
        let claim = Statement {
            act: at(Act::ALL, self.act)?,
            sources: Vec::new(),
            reported_by: None,
            accused: Vec::new(),
            commitment: at(Commitment::ALL, self.commitment)?,
            responsibility: at(Level::ALL, self.level)?,
            responsibility_span: span(self.level_start, self.level_end),
            confidence: self.stix.map(|stix| Confidence {
                stix,
                is_likelihood: self.is_likelihood.unwrap_or_default(),
                span: known(span(self.confidence_start, self.confidence_end)),
            }),
            conduct: conduct.map(|value| Cited { value, span: conduct_span }),
            operation: self
                .operation
                .map(|name| Operation { name, span: known(span(self.operation_start, self.operation_end)) }),
            victims: Vec::new(),
            measure: span(self.measure_start, self.measure_end),
            date: self.date.map(|value| When { value, span: known(span(self.date_start, self.date_end)) }),
            quote: span(self.quote_start, self.quote_end),
            cue: Cue { span: Span::new(self.cue_start, self.cue_end), frame: self.frame },
            techniques: self
                .techniques
                .iter()
                .flat_map(|all| all.split(','))
                .filter_map(|one| one.parse().ok())
                .collect(),
            evidence: self.evidence.split(' ').filter_map(read_span).collect(),
            why: Vec::new(),
        };
        let id = id_of("statement", &self.id);
        Ok(Loaded { n: self.n, id, document: self.document, telling: self.telling, claim })
    }
}

pub(super) fn read_span(words: &str) -> Option<Span> {
    let (start, end) = words.split_once('-')?;
    Some(Span::new(start.parse().ok()?, end.parse().ok()?))
}

/// Statements by their numbers, without their reasons.
pub(super) async fn load(db: &mut Db, numbers: &[i64]) -> Answer<BTreeMap<i64, Loaded>> {
    let mut found = BTreeMap::new();
    for numbers in numbers.chunks(1000) {
        let question = format!("SELECT n, telling, {COLUMNS} FROM statement WHERE n IN {}", list(numbers));
        for row in sqlx::query_as::<_, StatementRow>(AssertSqlSafe(question)).fetch_all(&mut *db).await? {
            found.insert(row.n, row.loaded()?);
        }
        let question = format!(
            "SELECT statement, role, code, name, kind, tie, start, length FROM party JOIN actor ON actor.n = actor \
             WHERE statement IN {} ORDER BY statement, role, ordinal",
            list(numbers)
        );
        let rows = sqlx::query_as::<_, (i64, i64, String, String, i64, Option<String>, u32, u32)>(
            AssertSqlSafe(question),
        );
        for (statement, role, code, name, kind, tie, start, length) in rows.fetch_all(&mut *db).await? {
            let Some(Loaded { claim, .. }) = found.get_mut(&statement) else { continue };
            let party = read_party(code, name, kind, tie, Span::new(start, start + length))?;
            match role {
                SOURCE => claim.sources.push(party),
                REPORTED_BY => claim.reported_by = Some(party),
                ACCUSED => claim.accused.push(party),
                _ => claim.victims.push(party),
            }
        }
    }
    Ok(found)
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
    let numbers =
        sqlx::query_scalar("SELECT n FROM statement WHERE document = ? ORDER BY ordinal").bind(document);
    let numbers: Vec<i64> = numbers.fetch_all(&mut *db).await?;
    let mut found = load(db, &numbers).await?;
    Ok(numbers.iter().filter_map(|n| found.remove(n)).collect())
}

/// The texts of documents.
pub(super) async fn texts(db: &mut Db, documents: &[i64]) -> Answer<BTreeMap<i64, (String, String)>> {
    let mut found = BTreeMap::new();
    for documents in documents.chunks(1000) {
        let question = format!("SELECT n, id, text FROM document WHERE n IN {}", list(documents));
        let rows = sqlx::query_as::<_, (i64, Vec<u8>, String)>(AssertSqlSafe(question));
        for (n, id, text) in rows.fetch_all(&mut *db).await? {
            found.insert(n, (document_id(&id), text));
        }
    }
    Ok(found)
}

/// Between the parts of a reason, and between reasons: control characters that separate units and records.
const UNIT: char = '\u{1f}';
const LINE: char = '\u{1e}';

/// Fields that reasons explain, as the JSON contract names them.
const FIELDS: [&str; 15] = [
    "act",
    "sources",
    "reported_by",
    "accused",
    "commitment",
    "responsibility",
    "confidence",
    "conduct",
    "operation",
    "victims",
    "measure",
    "date",
    "quote",
    "cue",
    "evidence",
];

/// The reasons of all statements of a reading in few bytes: they are long, and much alike.
fn packed(statements: &[Statement]) -> Vec<u8> {
    let mut lines = String::new();
    for (ordinal, statement) in statements.iter().enumerate() {
        for Reason { field, because, span } in &statement.why {
            let span = span.map(|span| format!("{}-{}", span.start, span.end)).unwrap_or_default();
            let because = because.replace([UNIT, LINE], " ");
            lines.push_str(&format!("{ordinal}{UNIT}{field}{UNIT}{span}{UNIT}{because}{LINE}"));
        }
    }
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    // Writing to memory cannot fail.
    let written = encoder.write_all(lines.as_bytes());
    written.and_then(|()| encoder.finish()).unwrap_or_default()
}

/// The reasons of a document's statements, by their order.
pub(super) async fn reasons(db: &mut Db, document: i64) -> Answer<BTreeMap<usize, Vec<Reason>>> {
    let packed = sqlx::query_scalar("SELECT why FROM reading WHERE document = ?").bind(document);
    let packed: Vec<u8> = packed.fetch_optional(db).await?.unwrap_or_default();
    let mut lines = String::new();
    let unpacked = DeflateDecoder::new(packed.as_slice()).read_to_string(&mut lines);
    unpacked.map_err(|error| StoreError::Damaged(format!("the reasons of a reading: {error}")))?;
    let mut reasons: BTreeMap<usize, Vec<Reason>> = BTreeMap::new();
    for line in lines.split_terminator(LINE) {
        let mut parts = line.splitn(4, UNIT);
        let mut part = || parts.next().unwrap_or_default();
        let (ordinal, field, span, because) = (part().parse().unwrap_or_default(), part(), part(), part());
        let field = FIELDS.iter().find(|known| **known == field).copied().unwrap_or("statement");
        let reason = Reason { field, because: because.to_owned(), span: read_span(span) };
        reasons.entry(ordinal).or_default().push(reason);
    }
    Ok(reasons)
}

/// Removes the reading of a document with all that hangs on its statements but their periods.
pub(super) async fn remove(db: &mut Db, document: i64) -> Answer<()> {
    for question in [
        "DELETE FROM party WHERE statement IN (SELECT n FROM statement WHERE document = ?)",
        "DELETE FROM statement WHERE document = ?",
        "DELETE FROM issuer WHERE document = ?",
        "DELETE FROM technique WHERE document = ?",
        "DELETE FROM alias WHERE document = ?",
        "DELETE FROM reading WHERE document = ?",
    ] {
        sqlx::query(question).bind(document).execute(&mut *db).await?;
    }
    Ok(())
}
