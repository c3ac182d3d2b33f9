//! Tellings and operations as rows: which tellings are compared, and what follows from their links.

use super::rows::{self, Loaded};
use super::sightings::Edition;
use super::{Db, array, asked_day, day_number, decide, uuid, varint};
use crate::{Answer, StoreError};
use claims::Statement;
use jiff::civil::Date;
use record::answer::Linked;
use record::decision::{Standing, decided};
use record::telling::{
    self, Grouping, LINKED, Link, MOST_TELLINGS, Marks, Print, likeness, marks, operation_id,
};
use sqlx::{AssertSqlSafe, QueryBuilder};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Tellings before and after the own day that are compared under one mark.
const NEAREST: i64 = 6;
/// Links of a new telling that are kept, the strongest: one is enough to join, a few hold when one is undone.
const MOST_LINKS: usize = 8;
/// Marks under which a telling looks for others.
const MOST_MARKS: usize = 40;

/// A new telling.
struct Told {
    n: i64,
    document: i64,
    /// The day of it, else the first on which its document was known.
    day: i64,
    /// Under what it is found and finds others, each with the days within which it looks.
    keys: BTreeMap<i64, i64>,
}

/// Cuts a document's statements into tellings, and links these. What the document told before is forgotten.
pub(super) async fn tell(
    db: &mut Db,
    n: i64,
    edition: &Edition,
    text: &str,
    statements: &[Loaded],
    has_decisions: bool,
) -> Answer<()> {
    let mut touched = forget(db, n).await?;
    let links = if has_decisions { decide::links(db).await? } else { decide::Links::default() };
    let hands = links.of_tellings(db, None).await?;
    let hands: Vec<i64> = hands.iter().flat_map(|(one, other, _)| [*one, *other]).collect();
    let by_hand = operations_of(db, &hands).await?;
    let now = now(db, statements, has_decisions).await?;
    let kept: Vec<(&Loaded, &Statement)> =
        statements.iter().zip(&now).filter_map(|(one, now)| Some((one, now.as_ref()?))).collect();
    let alone: BTreeSet<usize> = kept
        .iter()
        .enumerate()
        .filter(|(_, (one, _))| links.alone.contains(&one.id))
        .map(|(at, _)| at)
        .collect();
    let claims: Vec<Statement> = kept.iter().map(|(_, claim)| (*claim).clone()).collect();
    let published = edition.about.published.map(|day| i32::try_from(day_number(day)).unwrap_or_default());
    for one in telling::tellings(&claims, &alone) {
        let own: Vec<&Loaded> = one.statements.iter().map(|&at| kept[at].0).collect();
        let marks = marks(one.statements.iter().map(|&at| &claims[at]), text, published).print();
        // What a person took out of its operation is linked with others only by a person.
        let is_alone = one.statements.iter().all(|at| alone.contains(at));
        let telling = Told {
            n: next_number(db).await?,
            document: n,
            day: marks.day.map_or(edition.from, i64::from),
            keys: if is_alone { BTreeMap::new() } else { keys(&marks) },
        };
        let near = neighbours(db, &telling, &marks).await?;
        insert(db, &telling, &own, &marks, &near).await?;
        let mut operations: BTreeSet<i64> = near.iter().map(|one| one.operation).collect();
        let is_by_hand = own.iter().any(|one| links.by_hand.contains(&one.id))
            || !touched.is_disjoint(&operations)
            || !by_hand.is_disjoint(&operations);
        operations.insert(telling.n);
        if is_by_hand {
            touched.extend(operations);
        } else if !near.is_empty() {
            let all = array(&operations.iter().copied().collect::<Vec<_>>());
            match near.iter().all(|one| one.step == 0) && is_small(db, &all).await? {
                true => join(db, &all).await?,
                false => regroup(db, operations).await?,
            }
        }
    }
    if touched.is_empty() { Ok(()) } else { regroup(db, touched).await }
}

/// The statements as they stand now; `None` where one was rejected.
async fn now(db: &mut Db, statements: &[Loaded], has_decisions: bool) -> Answer<Vec<Option<Statement>>> {
    let mut now = Vec::with_capacity(statements.len());
    for one in statements {
        let decisions = if has_decisions { decide::about(db, &one.id).await? } else { Vec::new() };
        let (standing, claim) = decided(&one.id, &one.claim, &decisions, None);
        now.push((standing != Standing::Rejected).then_some(claim));
    }
    Ok(now)
}

/// Forgets what a document told. Gives the operations that it was part of.
pub(super) async fn forget(db: &mut Db, n: i64) -> Answer<BTreeSet<i64>> {
    let rows = sqlx::query_as("SELECT n, operation, day, marks FROM telling WHERE document = ?").bind(n);
    let rows: Vec<(i64, i64, i64, Vec<u8>)> = rows.fetch_all(&mut *db).await?;
    if rows.is_empty() {
        return Ok(BTreeSet::new());
    }
    for (telling, _, day, marks) in &rows {
        // By mark and day: nothing leads from a telling to its marks but these.
        let marks: Vec<i64> = keys(&print(*telling, marks)?).into_keys().collect();
        sqlx::query(
            "DELETE FROM telling_mark WHERE mark IN (SELECT value FROM json_each(?)) AND day = ? AND telling = ?",
        )
        .bind(array(&marks))
        .bind(day)
        .bind(telling)
        .execute(&mut *db)
        .await?;
    }
    // Links of others to them lead nowhere from now on.
    sqlx::query("DELETE FROM telling WHERE document = ?").bind(n).execute(db).await?;
    Ok(rows.into_iter().map(|(_, operation, ..)| operation).collect())
}

/// Keeps a telling, alone in its operation.
async fn insert(
    db: &mut Db,
    telling: &Told,
    own: &[&Loaded],
    marks: &Print,
    near: &[Neighbour],
) -> Answer<()> {
    let Some(first) = own.first() else { return Ok(()) };
    sqlx::query(
        "INSERT INTO telling (n, document, first, id, day, marks, links, step, operation) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?1)",
    )
    .bind(telling.n)
    .bind(telling.document)
    .bind(first.n)
    .bind(uuid("operation", &operation_id(&first.id))?)
    .bind(telling.day)
    .bind(marks.to_bytes())
    .bind(links_to_bytes(telling.n, near))
    .execute(&mut *db)
    .await?;
    if !telling.keys.is_empty() {
        let mut insert = QueryBuilder::new("INSERT OR IGNORE INTO telling_mark ");
        insert.push_values(telling.keys.keys(), |mut row, mark| {
            row.push_bind(*mark).push_bind(telling.day).push_bind(telling.n);
        });
        insert.build().execute(&mut *db).await?;
    }
    let statements: Vec<i64> = own.iter().map(|one| one.n).collect();
    let change = sqlx::query("UPDATE statement SET telling = ? WHERE n IN (SELECT value FROM json_each(?))");
    change.bind(telling.n).bind(array(&statements)).execute(db).await?;
    Ok(())
}

/// The number of the next telling: one that was given before is never given again, since links may still name it.
async fn next_number(db: &mut Db) -> Answer<i64> {
    let last = sqlx::query_scalar("SELECT seq FROM sqlite_sequence WHERE name = 'telling'");
    let last: Option<i64> = last.fetch_optional(db).await?;
    Ok(last.unwrap_or_default() + 1)
}

/// Links as bytes: how far back each other telling lies, and the weight.
fn links_to_bytes(n: i64, near: &[Neighbour]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for one in near {
        varint::put(&mut bytes, (n - one.n).unsigned_abs());
        varint::put(&mut bytes, u64::from(one.score.unsigned_abs()));
    }
    bytes
}

/// The tellings that a telling is linked with, and the weights.
fn links_from_bytes(n: i64, mut bytes: &[u8]) -> Vec<(i64, i32)> {
    let mut links = Vec::new();
    while let (Some(away), Some(score)) = (varint::take(&mut bytes), varint::take(&mut bytes)) {
        links.push((n.saturating_sub_unsigned(away), i32::try_from(score).unwrap_or_default()));
    }
    links
}

/// The marks under which a telling is found, each with the days within which to look.
fn keys(marks: &Print) -> BTreeMap<i64, i64> {
    // With a sign, each fits four bytes.
    let key = |(mark, days): &(u32, i32)| (i64::from(*mark) - (1 << 31), i64::from(*days));
    marks.keys().iter().take(MOST_MARKS).map(key).collect()
}

/// The marks of a telling, as they are kept.
fn print(n: i64, bytes: &[u8]) -> Answer<Print> {
    Print::from_bytes(bytes)
        .ok_or_else(|| StoreError::Damaged(format!("the marks of telling {n} cannot be read")))
}

/// A telling that a new one is linked with.
#[derive(Debug, Clone, Copy)]
struct Neighbour {
    n: i64,
    score: i32,
    operation: i64,
    step: i64,
}

/// Compares a new telling with those nearest in time under each of its marks: the strongest links.
async fn neighbours(db: &mut Db, telling: &Told, marks: &Print) -> Answer<Vec<Neighbour>> {
    let candidates = near(db, &telling.keys, telling.day).await?;
    if candidates.is_empty() {
        return Ok(Vec::new());
    }
    let known = sqlx::query_as::<_, (i64, Vec<u8>, i64, i64)>(
        "SELECT n, marks, operation, step FROM telling WHERE n IN (SELECT value FROM json_each(?)) AND document <> ?",
    );
    let known = known.bind(array(&candidates.into_iter().collect::<Vec<_>>())).bind(telling.document);
    let mut linked = Vec::new();
    for (n, bytes, operation, step) in known.fetch_all(&mut *db).await? {
        let score = likeness(marks, &print(n, &bytes)?).score;
        if score >= LINKED {
            linked.push(Neighbour { n, score, operation, step });
        }
    }
    linked.sort_unstable_by_key(|one| (Reverse(one.score), one.n));
    linked.truncate(MOST_LINKS);
    Ok(linked)
}

/// The tellings that are nearest in time under each mark.
async fn near(db: &mut Db, keys: &BTreeMap<i64, i64>, day: i64) -> Answer<BTreeSet<i64>> {
    let mut found = BTreeSet::new();
    for (mark, days) in keys {
        let near = sqlx::query_scalar::<_, i64>(
            "SELECT * FROM (SELECT telling FROM telling_mark WHERE mark = ?1 AND day BETWEEN ?2 - ?3 AND ?2 \
             ORDER BY day DESC, telling DESC LIMIT ?4) UNION ALL \
             SELECT * FROM (SELECT telling FROM telling_mark WHERE mark = ?1 AND day > ?2 AND day <= ?2 + ?3 \
             ORDER BY day, telling LIMIT ?4)",
        );
        found.extend(near.bind(mark).bind(day).bind(days).bind(NEAREST).fetch_all(&mut *db).await?);
    }
    Ok(found)
}

/// Joins a new telling and operations into one, which is told by the telling that is first in time. Only for operations in
/// which nobody has linked anything by hand, and which are not too large together: joining can then be done without looking
/// at all their links.
async fn join(db: &mut Db, operations: &str) -> Answer<()> {
    let first = "SELECT n FROM telling WHERE n IN (SELECT value FROM json_each(?)) ORDER BY day, id LIMIT 1";
    let first: i64 = sqlx::query_scalar(first).bind(operations).fetch_one(&mut *db).await?;
    let change = sqlx::query(
        "UPDATE telling SET operation = ?1 WHERE operation <> ?1 AND operation IN (SELECT value FROM json_each(?2))",
    );
    change.bind(first).bind(operations).execute(db).await?;
    Ok(())
}

/// Whether operations together are not too large for one.
async fn is_small(db: &mut Db, operations: &str) -> Answer<bool> {
    let size = sqlx::query_scalar(
        "SELECT count(*) FROM telling WHERE operation IN (SELECT value FROM json_each(?))",
    );
    let size: i64 = size.bind(operations).fetch_one(db).await?;
    Ok(usize::try_from(size).is_ok_and(|size| size <= MOST_TELLINGS))
}

/// A telling with what its place in an operation is decided by.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) n: i64,
    operation: i64,
    step: usize,
    /// Whether any of its statements stands on the day asked for.
    pub(super) stands: bool,
}

/// Tellings that links could join, and the links.
pub(super) struct Web {
    pub(super) nodes: Vec<Node>,
    links: Vec<Link>,
    apart: Vec<(usize, usize)>,
}

impl Web {
    /// The first telling of each telling's operation, by their places, and the step of each.
    pub(super) fn grouping(&self) -> Grouping {
        telling::group(self.nodes.iter().map(|node| node.step).collect(), &self.links, &self.apart)
    }
}

/// A telling, the one it is linked with, and the weight.
type Pair = (i64, i64, i32);

/// All that hangs together with some operations, as it was known on a day.
pub(super) async fn web(db: &mut Db, mut operations: BTreeSet<i64>, as_of: Option<Date>) -> Answer<Web> {
    let by_hand = decide::links(db).await?.of_tellings(db, as_of).await?;
    loop {
        let all = array(&operations.iter().copied().collect::<Vec<_>>());
        let (mut nodes, pairs) = nodes(db, "operation", &all).await?;
        let place: BTreeMap<i64, usize> = nodes.iter().enumerate().map(|(at, node)| (node.n, at)).collect();
        let more = beyond(db, &nodes, &place, &pairs, &by_hand).await?;
        if more.is_subset(&operations) {
            if as_of.is_some() {
                only_standing(db, &mut nodes, as_of).await?;
            }
            return Ok(spun(nodes, &place, &pairs, &by_hand));
        }
        operations.extend(more);
    }
}

/// Tellings and their links: those of some operations, or those with some numbers.
async fn nodes(db: &mut Db, by: &str, numbers: &str) -> Answer<(Vec<Node>, Vec<Pair>)> {
    let question = format!(
        "SELECT n, operation, step, links FROM telling WHERE {by} IN (SELECT value FROM json_each(?)) ORDER BY day, id"
    );
    let rows = sqlx::query_as::<_, (i64, i64, i64, Vec<u8>)>(AssertSqlSafe(question)).bind(numbers);
    let (mut nodes, mut pairs) = (Vec::new(), Vec::new());
    for (n, operation, step, links) in rows.fetch_all(db).await? {
        pairs.extend(links_from_bytes(n, &links).into_iter().map(|(other, score)| (n, other, score)));
        nodes.push(Node { n, operation, step: usize::try_from(step).unwrap_or_default(), stands: true });
    }
    Ok((nodes, pairs))
}

/// Operations that belong to what is looked at: a person has linked or cut them, or a link counts that leads there. Links that
/// are too weak for a large operation lead nowhere.
async fn beyond(
    db: &mut Db,
    own: &[Node],
    place: &BTreeMap<i64, usize>,
    pairs: &[Pair],
    by_hand: &[ByHand],
) -> Answer<BTreeSet<i64>> {
    let hands = by_hand.iter().filter(|(one, other, _)| place.contains_key(one) != place.contains_key(other));
    let hands: BTreeSet<i64> =
        hands.map(|(one, other, _)| if place.contains_key(one) { *other } else { *one }).collect();
    let outside: Vec<&Pair> = pairs.iter().filter(|(_, other, _)| !place.contains_key(other)).collect();
    let wanted: BTreeSet<i64> =
        outside.iter().map(|(_, other, _)| *other).chain(hands.iter().copied()).collect();
    if wanted.is_empty() {
        return Ok(BTreeSet::new());
    }
    let (others, _) = nodes(db, "n", &array(&wanted.into_iter().collect::<Vec<_>>())).await?;
    let others: BTreeMap<i64, Node> = others.into_iter().map(|node| (node.n, node)).collect();
    let mut more: BTreeSet<i64> = hands.iter().filter_map(|n| Some(others.get(n)?.operation)).collect();
    for (one, other, score) in outside {
        let (Some(one), Some(other)) = (place.get(one).and_then(|at| own.get(*at)), others.get(other)) else {
            continue;
        };
        let lower = one.step.min(other.step);
        if *score >= telling::weight_at(lower, lower) {
            more.insert(other.operation);
        }
    }
    Ok(more)
}

/// What a person says of two tellings: that they belong together (`true`) or do not.
type ByHand = (i64, i64, bool);

fn spun(nodes: Vec<Node>, place: &BTreeMap<i64, usize>, pairs: &[Pair], by_hand: &[ByHand]) -> Web {
    let at = |n: &i64| place.get(n).copied().filter(|&at| nodes[at].stands);
    let both = |one: &i64, other: &i64| Some((at(one)?, at(other)?));
    let (mut links, mut apart) = (Vec::new(), Vec::new());
    for (one, other, score) in pairs {
        links.extend(both(one, other).map(|(one, other)| Link { one, other, score: *score }));
    }
    // The last word on two tellings counts.
    let last: BTreeMap<(i64, i64), bool> =
        by_hand.iter().map(|&(one, other, linked)| ((one.min(other), one.max(other)), linked)).collect();
    for ((one, other), linked) in last {
        let Some(pair) = both(&one, &other) else { continue };
        if linked {
            links.push(Link { one: pair.0, other: pair.1, score: Link::BY_HAND });
        } else {
            apart.push(pair);
        }
    }
    Web { nodes, links, apart }
}

/// Marks the tellings of which something stands on the day.
async fn only_standing(db: &mut Db, nodes: &mut [Node], as_of: Option<Date>) -> Answer<()> {
    let tellings = array(&nodes.iter().map(|node| node.n).collect::<Vec<_>>());
    let standing: BTreeSet<i64> =
        standing(db, &tellings, as_of).await?.into_iter().map(|(telling, ..)| telling).collect();
    nodes.iter_mut().for_each(|node| node.stands = standing.contains(&node.n));
    Ok(())
}

/// What tellings say on a day: the telling, the key of the period and the statement of each. From tellings the way leads
/// through their documents, by which statements are found.
pub(super) async fn standing(
    db: &mut Db,
    tellings: &str,
    as_of: Option<Date>,
) -> Answer<Vec<(i64, i64, i64)>> {
    let rows = sqlx::query_as(
        "SELECT telling.n, period.key, statement.n FROM telling \
         JOIN reading ON reading.document = telling.document \
         JOIN statement ON statement.n >= reading.first AND statement.n < reading.beyond AND statement.telling = telling.n \
         JOIN period ON period.statement = statement.n \
         WHERE telling.n IN (SELECT value FROM json_each(?1)) AND from_day <= ?2 AND (until_day IS NULL OR until_day > ?2)",
    );
    Ok(rows.bind(tellings).bind(asked_day(as_of)).fetch_all(db).await?)
}

async fn operations_of(db: &mut Db, tellings: &[i64]) -> Answer<BTreeSet<i64>> {
    let found =
        sqlx::query_scalar("SELECT operation FROM telling WHERE n IN (SELECT value FROM json_each(?))");
    Ok(found.bind(array(tellings)).fetch_all(db).await?.into_iter().collect())
}

/// Settles anew which tellings of some operations are one.
pub(super) async fn regroup(db: &mut Db, operations: BTreeSet<i64>) -> Answer<()> {
    let web = web(db, operations, None).await?;
    let Grouping { operations, steps } = web.grouping();
    for ((node, first), step) in web.nodes.iter().zip(operations).zip(steps) {
        let operation = web.nodes.get(first).map_or(node.n, |first| first.n);
        if (operation, step) != (node.operation, node.step) {
            let change = sqlx::query("UPDATE telling SET operation = ?, step = ? WHERE n = ?");
            let step = i64::try_from(step).unwrap_or_default();
            change.bind(operation).bind(step).bind(node.n).execute(&mut *db).await?;
        }
    }
    Ok(())
}

/// Why tellings of an operation are linked: their first statements, the weight, and the reason in words.
pub(super) async fn reasons(db: &mut Db, tellings: &[i64]) -> Answer<Vec<Linked>> {
    let (nodes, mut pairs) = nodes(db, "n", &array(tellings)).await?;
    let step: BTreeMap<i64, usize> = nodes.iter().map(|node| (node.n, node.step)).collect();
    pairs.retain(|(one, other, score)| match (step.get(one), step.get(other)) {
        (Some(one), Some(other)) => *score >= telling::weight_at(*one, *other),
        _ => false,
    });
    let known = recognised(db, tellings).await?;
    let mut reasons = Vec::new();
    for (one, other, score) in pairs {
        let (Some(one), Some(other)) = (known.get(&other), known.get(&one)) else { continue };
        let reason = likeness(&one.1, &other.1).words();
        reasons.push(Linked { one: one.0.clone(), other: other.0.clone(), score, reason });
    }
    for (one, other, linked) in decide::links(db).await?.of_tellings(db, None).await? {
        let (Some(a), Some(b), true) = (known.get(&one), known.get(&other), linked) else { continue };
        let reason = "a person has linked them".to_owned();
        reasons.push(Linked { one: a.0.clone(), other: b.0.clone(), score: Link::BY_HAND, reason });
    }
    Ok(reasons)
}

/// The first statement of each telling, and its marks in words.
async fn recognised(db: &mut Db, tellings: &[i64]) -> Answer<BTreeMap<i64, (String, Marks)>> {
    let rows = sqlx::query_as(
        "SELECT n, document, published FROM telling JOIN heading USING (document) WHERE n IN (SELECT value FROM json_each(?))",
    );
    let rows: Vec<(i64, i64, Option<i64>)> = rows.bind(array(tellings)).fetch_all(&mut *db).await?;
    let documents: BTreeSet<i64> = rows.iter().map(|(_, document, _)| *document).collect();
    let documents: Vec<i64> = documents.into_iter().collect();
    let texts = rows::texts(db, &documents).await?;
    let numbers = sqlx::query_scalar(
        "SELECT statement.n FROM reading JOIN statement ON statement.n >= first AND statement.n < beyond \
         WHERE reading.document IN (SELECT value FROM json_each(?)) ORDER BY statement.n",
    );
    let numbers: Vec<i64> = numbers.bind(array(&documents)).fetch_all(&mut *db).await?;
    let statements: Vec<Loaded> = rows::load(db, &numbers).await?.into_values().collect();
    let has_decisions = decide::any(db).await?;
    let mut own: BTreeMap<i64, (String, Vec<Statement>)> = BTreeMap::new();
    for (one, claim) in statements.iter().zip(now(db, &statements, has_decisions).await?) {
        if let (Some(telling), Some(claim)) = (one.telling, claim) {
            own.entry(telling).or_insert_with(|| (one.id.clone(), Vec::new())).1.push(claim);
        }
    }
    let mut found = BTreeMap::new();
    for (n, document, published) in rows {
        let (Some((first, claims)), Some((_, text))) = (own.remove(&n), texts.get(&document)) else {
            continue;
        };
        let published = published.and_then(|day| i32::try_from(day).ok());
        found.insert(n, (first, marks(&claims, text, published)));
    }
    Ok(found)
}
