//! Objects of other tools as they came, what the program has to remember between two runs, and ids that are begun only.

use super::{Db, document_id, id_of};
use crate::{Answer, StoreError};
use jiff::Timestamp;
use record::object::Object;
use sqlx::{FromRow, QueryBuilder};

/// Rows that are written at once.
const ROWS: usize = 500;

/// Keeps versions of objects that are not there yet. Gives how many are new.
pub(super) async fn keep(db: &mut Db, origin: &str, at: Timestamp, objects: &[Object]) -> Answer<usize> {
    let mut new = 0;
    for objects in objects.chunks(ROWS) {
        let mut insert =
            QueryBuilder::new("INSERT OR IGNORE INTO object (id, version, kind, creator, origin, at, json) ");
        insert.push_values(objects, |mut row, one| {
            row.push_bind(&one.id).push_bind(&one.version).push_bind(&one.kind).push_bind(&one.creator);
            row.push_bind(origin).push_bind(at.as_microsecond()).push_bind(&one.json);
        });
        new += insert.build().execute(&mut *db).await?.rows_affected();
    }
    Ok(usize::try_from(new).unwrap_or(usize::MAX))
}

#[derive(FromRow)]
struct Row {
    n: i64,
    id: String,
    version: String,
    kind: String,
    creator: Option<String>,
    json: String,
}

/// Objects in the order in which they came, behind the number given; with the number to go on from.
pub(super) async fn objects(db: &mut Db, after: i64, limit: usize) -> Answer<(Vec<Object>, i64)> {
    let rows = sqlx::query_as::<_, Row>("SELECT * FROM object WHERE n > ? ORDER BY n LIMIT ?").bind(after);
    let rows = rows.bind(i64::try_from(limit).unwrap_or(i64::MAX)).fetch_all(db).await?;
    let last = rows.last().map_or(after, |row| row.n);
    let object = |Row { id, version, kind, creator, json, .. }| Object { id, kind, version, creator, json };
    Ok((rows.into_iter().map(object).collect(), last))
}

/// What is remembered under a name.
pub(super) async fn recall(db: &mut Db, name: &str) -> Answer<Option<String>> {
    Ok(sqlx::query_scalar("SELECT value FROM memory WHERE name = ?").bind(name).fetch_optional(db).await?)
}

/// Remembers a value under a name, in place of the one before.
pub(super) async fn remember(db: &mut Db, name: &str, value: &str) -> Answer<()> {
    sqlx::query("INSERT INTO memory VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
        .bind(name)
        .bind(value)
        .execute(db)
        .await?;
    Ok(())
}

/// Digits that the beginning of an id must have.
const LEAST_DIGITS: usize = 4;

/// Where ids of each kind are kept.
const KEPT: [(&str, &str, &str); 3] = [
    ("sha256:", "document", "SELECT id FROM document WHERE id >= ? AND id < ? LIMIT 2"),
    (
        "statement--",
        "statement",
        "SELECT id FROM statement WHERE substr(id, 1, 6) >= substr(?1, 1, 6) AND substr(id, 1, 6) <= substr(?2, 1, 6) \
         AND id >= ?1 AND id < ?2 LIMIT 2",
    ),
    ("operation--", "operation", "SELECT id FROM telling WHERE id >= ? AND id < ? LIMIT 2"),
];

/// The whole of an id of which the beginning is given: `statement--1a2b`. A whole id is given back as it is.
pub(super) async fn resolve(db: &mut Db, begun: &str) -> Answer<String> {
    let bad = || StoreError::BadId(begun.to_owned());
    let (prefix, what, question) =
        KEPT.into_iter().find(|(prefix, ..)| begun.starts_with(prefix)).ok_or_else(bad)?;
    let digits: String = begun.strip_prefix(prefix).unwrap_or_default().replace('-', "").to_lowercase();
    let most = if what == "document" { 64 } else { 32 };
    if digits.len() < LEAST_DIGITS || digits.len() > most || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(bad());
    }
    let bounds = |fill: char| bytes(&format!("{digits}{}", fill.to_string().repeat(most - digits.len())));
    // The upper bound is none for the very last id: with all digits given, it is the id itself and one byte.
    let (from, mut until) = (bounds('0'), bounds('f'));
    until.push(0);
    let found: Vec<Vec<u8>> = sqlx::query_scalar(question).bind(from).bind(until).fetch_all(db).await?;
    match found.as_slice() {
        [] => Err(StoreError::Unknown { what, id: begun.to_owned() }),
        [one] if what == "document" => Ok(document_id(one)),
        [one] => Ok(id_of(what, one)),
        _ => Err(StoreError::Ambiguous(begun.to_owned())),
    }
}

fn bytes(digits: &str) -> Vec<u8> {
    let (pairs, _) = digits.as_bytes().as_chunks::<2>();
    let byte =
        |pair: &[u8; 2]| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
    pairs.iter().filter_map(byte).collect()
}
