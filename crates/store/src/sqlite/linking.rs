//! Tellings and operations as rows: which tellings are compared, and what follows from their links.

use super::rows::Loaded;
use super::sightings::Edition;
use super::{Db, array, asked_day, day_number, decide, id_of, uuid};
use crate::Answer;
use claims::Statement;
use jiff::civil::Date;
use record::answer::Linked;
use record::decision::{Standing, decided};
use record::telling::{self, LINKED, Link, Marks, likeness, marks, operation_id};
use sqlx::QueryBuilder;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Tellings before and after the own day that are compared under one mark.
const NEAREST: i64 = 6;
/// Links of a new telling that are kept, the strongest: one is enough to join, a few hold when one is undone.
const MOST_LINKS: usize = 8;
/// Marks under which a telling looks for others.
const MOST_MARKS: usize = 40;

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
        let marks = marks(one.statements.iter().map(|&at| &claims[at]), text, published);
        let number = insert(db, n, &own, &marks, edition.from).await?;
        // What a person took out of its operation is linked with others only by a person.
        let is_alone = one.statements.iter().all(|at| alone.contains(at));
        let near =
            if is_alone { BTreeSet::new() } else { neighbours(db, number, n, &marks, edition.from).await? };
        let is_by_hand = own.iter().any(|one| links.by_hand.contains(&one.id));
        if is_by_hand || !touched.is_disjoint(&near) || !by_hand.is_disjoint(&near) {
            touched.insert(number);
            touched.extend(near);
        } else {
            join(db, number, near).await?;
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
    let rows: Vec<(i64, i64, i64, String)> = rows.fetch_all(&mut *db).await?;
    for (telling, _, day, marks) in &rows {
        // By mark and day: nothing leads from a telling to its marks but these.
        let marks: Vec<i64> = keys(&Marks::from_text(marks)).into_keys().collect();
        sqlx::query(
            "DELETE FROM telling_mark WHERE mark IN (SELECT value FROM json_each(?)) AND day = ? AND telling = ?",
        )
        .bind(array(&marks))
        .bind(day)
        .bind(telling)
        .execute(&mut *db)
        .await?;
        for question in ["DELETE FROM link WHERE one = ?1 OR other = ?1", "DELETE FROM telling WHERE n = ?1"]
        {
            sqlx::query(question).bind(telling).execute(&mut *db).await?;
        }
    }
    Ok(rows.into_iter().map(|(_, operation, ..)| operation).collect())
}

/// Keeps a telling, alone in its operation.
async fn insert(db: &mut Db, document: i64, own: &[&Loaded], marks: &Marks, from: i64) -> Answer<i64> {
    let first = own.first().map(|one| one.id.clone()).unwrap_or_default();
    let day = marks.day.map_or(from, i64::from);
    let number: i64 = sqlx::query_scalar(
        "INSERT INTO telling (n, document, first, id, day, marks, operation) \
         SELECT last + 1, ?, ?, ?, ?, ?, last + 1 FROM (SELECT coalesce(max(n), 0) AS last FROM telling) RETURNING n",
    )
    .bind(document)
    .bind(uuid("statement", &first)?)
    .bind(uuid("operation", &operation_id(&first))?)
    .bind(day)
    .bind(marks.to_text())
    .fetch_one(&mut *db)
    .await?;
    let statements: Vec<i64> = own.iter().map(|one| one.n).collect();
    let change = sqlx::query("UPDATE statement SET telling = ? WHERE n IN (SELECT value FROM json_each(?))");
    change.bind(number).bind(array(&statements)).execute(db).await?;
    Ok(number)
}

/// The marks under which a telling is found, as numbers, each with the days within which to look.
fn keys(marks: &Marks) -> BTreeMap<i64, i64> {
    marks.keys().iter().take(MOST_MARKS).map(|(name, days)| (hash(name), i64::from(*days))).collect()
}

/// A number for a mark's name: FNV-1a.
fn hash(name: &str) -> i64 {
    let bytes = name.bytes().map(u64::from);
    bytes
        .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ byte).wrapping_mul(0x0100_0000_01b3))
        .cast_signed()
}

/// Compares a new telling with those nearest in time under each of its marks, and keeps the links. Gives the operations of
/// the linked ones.
async fn neighbours(
    db: &mut Db,
    number: i64,
    document: i64,
    marks: &Marks,
    from: i64,
) -> Answer<BTreeSet<i64>> {
    let day = marks.day.map_or(from, i64::from);
    let keys = keys(marks);
    if keys.is_empty() {
        return Ok(BTreeSet::new());
    }
    let candidates = near(db, &keys, day).await?;
    let mut insert = QueryBuilder::new("INSERT OR IGNORE INTO telling_mark ");
    insert.push_values(keys.keys(), |mut row, mark| {
        row.push_bind(*mark).push_bind(day).push_bind(number);
    });
    insert.build().execute(&mut *db).await?;
    let known = sqlx::query_as::<_, (i64, String, i64)>(
        "SELECT n, marks, operation FROM telling WHERE n IN (SELECT value FROM json_each(?)) AND document <> ?",
    );
    let candidates = array(&candidates.into_iter().collect::<Vec<_>>());
    let mut linked = Vec::new();
    for (other, text, operation) in known.bind(candidates).bind(document).fetch_all(&mut *db).await? {
        let score = likeness(marks, &Marks::from_text(&text)).score;
        if score >= LINKED {
            linked.push((Reverse(score), other, operation));
        }
    }
    linked.sort_unstable();
    linked.truncate(MOST_LINKS);
    if !linked.is_empty() {
        let mut insert = QueryBuilder::new("INSERT OR REPLACE INTO link ");
        insert.push_values(&linked, |mut row, (score, other, _)| {
            row.push_bind(*other.min(&number)).push_bind(*other.max(&number)).push_bind(score.0);
        });
        insert.build().execute(db).await?;
    }
    Ok(linked.into_iter().map(|(_, _, operation)| operation).collect())
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
/// which nobody has linked anything by hand: joining can then be done without looking at all their links.
async fn join(db: &mut Db, number: i64, mut operations: BTreeSet<i64>) -> Answer<()> {
    if operations.is_empty() {
        return Ok(());
    }
    operations.insert(number);
    let all = array(&operations.into_iter().collect::<Vec<_>>());
    let first =
        "SELECT n FROM telling WHERE n IN (SELECT value FROM json_each(?)) ORDER BY day, first LIMIT 1";
    let first: i64 = sqlx::query_scalar(first).bind(&all).fetch_one(&mut *db).await?;
    let change = sqlx::query(
        "UPDATE telling SET operation = ?1 WHERE operation <> ?1 AND operation IN (SELECT value FROM json_each(?2))",
    );
    change.bind(first).bind(all).execute(db).await?;
    Ok(())
}

/// A telling with what its place in an operation is decided by.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) n: i64,
    operation: i64,
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
    /// The first telling of each telling's operation, by their places.
    pub(super) fn operations(&self) -> Vec<usize> {
        telling::operations(self.nodes.len(), &self.links, &self.apart)
    }
}

/// All that hangs together with some operations, as it was known on a day.
pub(super) async fn web(db: &mut Db, mut operations: BTreeSet<i64>, as_of: Option<Date>) -> Answer<Web> {
    let by_hand = decide::links(db).await?.of_tellings(db, as_of).await?;
    loop {
        let rows = sqlx::query_as::<_, (i64, i64)>(
            "SELECT n, operation FROM telling WHERE operation IN (SELECT value FROM json_each(?1)) \
             OR n IN (SELECT value FROM json_each(?1)) ORDER BY day, first",
        );
        let all = array(&operations.iter().copied().collect::<Vec<_>>());
        let rows = rows.bind(all).fetch_all(&mut *db).await?;
        let mut nodes: Vec<Node> =
            rows.into_iter().map(|(n, operation)| Node { n, operation, stands: true }).collect();
        let pairs = links_of(db, &nodes).await?;
        let place: BTreeMap<i64, usize> = nodes.iter().enumerate().map(|(at, node)| (node.n, at)).collect();
        let hands = by_hand.iter().map(|(one, other, _)| (*one, *other));
        let outside: Vec<i64> = pairs
            .iter()
            .map(|(one, other, _)| (*one, *other))
            .chain(hands)
            .filter(|(one, other)| place.contains_key(one) != place.contains_key(other))
            .map(|(one, other)| if place.contains_key(&one) { other } else { one })
            .collect();
        let more = operations_of(db, &outside).await?;
        if more.is_subset(&operations) {
            if as_of.is_some() {
                only_standing(db, &mut nodes, as_of).await?;
            }
            return Ok(spun(nodes, &place, &pairs, &by_hand));
        }
        operations.extend(more);
    }
}

/// What a person says of two tellings: that they belong together (`true`) or do not.
type ByHand = (i64, i64, bool);

fn spun(
    nodes: Vec<Node>,
    place: &BTreeMap<i64, usize>,
    pairs: &[(i64, i64, i32)],
    by_hand: &[ByHand],
) -> Web {
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
         JOIN statement ON statement.document = telling.document AND statement.telling = telling.n \
         JOIN period ON period.statement = statement.n \
         WHERE telling.n IN (SELECT value FROM json_each(?1)) AND from_day <= ?2 AND (until_day IS NULL OR until_day > ?2)",
    );
    Ok(rows.bind(tellings).bind(asked_day(as_of)).fetch_all(db).await?)
}

async fn links_of(db: &mut Db, nodes: &[Node]) -> Answer<Vec<(i64, i64, i32)>> {
    // A link of two of them is found from both sides, and is one.
    let rows = sqlx::query_as(
        "SELECT one, other, score FROM link WHERE one IN (SELECT value FROM json_each(?1)) \
         UNION SELECT one, other, score FROM link WHERE other IN (SELECT value FROM json_each(?1)) ORDER BY 1, 2",
    );
    Ok(rows.bind(array(&nodes.iter().map(|node| node.n).collect::<Vec<_>>())).fetch_all(db).await?)
}

async fn operations_of(db: &mut Db, tellings: &[i64]) -> Answer<BTreeSet<i64>> {
    let found =
        sqlx::query_scalar("SELECT operation FROM telling WHERE n IN (SELECT value FROM json_each(?))");
    Ok(found.bind(array(tellings)).fetch_all(db).await?.into_iter().collect())
}

/// Settles anew which tellings of some operations are one.
pub(super) async fn regroup(db: &mut Db, operations: BTreeSet<i64>) -> Answer<()> {
    let web = web(db, operations, None).await?;
    for (node, first) in web.nodes.iter().zip(web.operations()) {
        let operation = web.nodes.get(first).map_or(node.n, |first| first.n);
        if operation != node.operation {
            let change = sqlx::query("UPDATE telling SET operation = ? WHERE n = ?");
            change.bind(operation).bind(node.n).execute(&mut *db).await?;
        }
    }
    Ok(())
}

/// Why tellings of an operation are linked: their first statements, the weight, and the reason in words.
pub(super) async fn reasons(db: &mut Db, tellings: &[i64]) -> Answer<Vec<Linked>> {
    let rows = sqlx::query_as::<_, (i64, Vec<u8>, String)>(
        "SELECT n, first, marks FROM telling WHERE n IN (SELECT value FROM json_each(?))",
    );
    let rows = rows.bind(array(tellings)).fetch_all(&mut *db).await?;
    let mark = |(n, first, marks): (i64, Vec<u8>, String)| {
        (n, (id_of("statement", &first), Marks::from_text(&marks)))
    };
    let known: BTreeMap<i64, (String, Marks)> = rows.into_iter().map(mark).collect();
    let nodes: Vec<Node> = known.keys().map(|&n| Node { n, operation: n, stands: true }).collect();
    let mut reasons = Vec::new();
    for (one, other, score) in links_of(db, &nodes).await? {
        let (Some(one), Some(other)) = (known.get(&one), known.get(&other)) else { continue };
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
