//! The journal: decisions as they were made, and the statements that they are about now.

use super::rows::{self, Loaded};
use super::{Db, ask, day_number, id_of, linking, periods, sightings, uuid};
use crate::{Answer, StoreError};
use claims::Act;
use jiff::Timestamp;
use jiff::civil::Date;
use record::answer::{Entry, Label};
use record::decision::{Anchor, Correction, Decision, Verdict};
use sqlx::FromRow;
use std::collections::{BTreeMap, BTreeSet};
use text::Span;

#[derive(FromRow)]
struct DecisionRow {
    n: i64,
    verdict: String,
    one: Vec<u8>,
    other: Option<Vec<u8>>,
    field: Option<String>,
    value: Option<String>,
    by_whom: String,
    at: i64,
    why: Option<String>,
    one_document: i64,
    one_place: String,
    other_document: Option<i64>,
    other_place: Option<String>,
    now_one: Option<Vec<u8>>,
    now_other: Option<Vec<u8>>,
}

/// Decisions with the statements that they are about now.
const JOURNAL: &str = "SELECT decision.n, verdict, decision.one, decision.other, field, value, by_whom, at, why, \
    one_document, one_place, other_document, other_place, decided.one AS now_one, decided.other AS now_other \
    FROM decision LEFT JOIN decided ON decided.decision = decision.n";

impl DecisionRow {
    fn decision(&self) -> Answer<Decision> {
        let one = id_of("statement", &self.one);
        let other = || id_of("statement", self.other.as_deref().unwrap_or_default());
        let verdict = match self.verdict.as_str() {
            "accept" => Verdict::Accept(one),
            "reject" => Verdict::Reject(one),
            "correct" => {
                let (field, value) = (self.field.as_deref(), self.value.as_deref());
                let correction = Correction::new(field.unwrap_or_default(), value.unwrap_or_default());
                Verdict::Correct(one, correction.map_err(|error| StoreError::Damaged(error.message))?)
            }
            "link" => Verdict::Link(one, other()),
            "unlink" => Verdict::Unlink(one, other()),
            unknown => return Err(StoreError::Damaged(format!("there is no decision `{unknown}`"))),
        };
        let at = Timestamp::from_microsecond(self.at).unwrap_or_default();
        Ok(Decision { verdict, by: self.by_whom.clone(), at, why: self.why.clone() })
    }

    /// The decision on the statements as they are called now; `None` where one is gone.
    fn decision_now(&self) -> Answer<Option<Decision>> {
        let Some(one) = &self.now_one else { return Ok(None) };
        if self.other.is_some() && self.now_other.is_none() {
            return Ok(None);
        }
        let decision = self.decision()?;
        let (then, one) = (id_of("statement", &self.one), id_of("statement", one));
        let other = self.now_other.as_deref().map(|other| id_of("statement", other)).unwrap_or_default();
        let verdict = decision.verdict.renamed(|id| if id == then { one.clone() } else { other.clone() });
        Ok(Some(Decision { verdict, ..decision }))
    }

    fn entry(&self) -> Answer<Entry> {
        let now = |id: &Option<Vec<u8>>| id.as_deref().map(|id| id_of("statement", id));
        let mut all = vec![now(&self.now_one)];
        if self.other.is_some() {
            all.push(now(&self.now_other));
        }
        Ok(Entry { number: self.n, decision: self.decision()?, now: all })
    }
}

/// Whether anybody has decided anything.
pub(super) async fn any(db: &mut Db) -> Answer<bool> {
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM decision)").fetch_one(db).await?)
}

/// Decisions about a statement, in the order in which they were made.
pub(super) async fn about(db: &mut Db, id: &str) -> Answer<Vec<Decision>> {
    let question = format!("{JOURNAL} WHERE decided.one = ?1 OR decided.other = ?1 ORDER BY at, decision.n");
    let rows = sqlx::query_as::<_, DecisionRow>(sqlx::AssertSqlSafe(question)).bind(uuid("statement", id)?);
    let mut found = Vec::new();
    for row in rows.fetch_all(db).await? {
        found.extend(row.decision_now()?);
    }
    Ok(found)
}

/// What people have linked and unlinked.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// Statements that were taken out of an operation: each is a telling of its own.
    pub(super) alone: BTreeSet<String>,
    /// All statements of such decisions.
    pub(super) by_hand: BTreeSet<String>,
    decisions: Vec<Decision>,
}

/// All links that people have drawn or cut.
pub(super) async fn links(db: &mut Db) -> Answer<Links> {
    let question = format!("{JOURNAL} WHERE verdict IN ('link', 'unlink') ORDER BY at, decision.n");
    let mut links = Links::default();
    for row in sqlx::query_as::<_, DecisionRow>(sqlx::AssertSqlSafe(question)).fetch_all(db).await? {
        let Some(decision) = row.decision_now()? else { continue };
        links.by_hand.extend(decision.verdict.subjects().into_iter().map(str::to_owned));
        if let Verdict::Unlink(one, _) = &decision.verdict {
            links.alone.insert(one.clone());
        }
        links.decisions.push(decision);
    }
    Ok(links)
}

impl Links {
    /// The decisions up to a day as pairs of tellings, with whether they belong together, in order.
    pub(super) async fn of_tellings(
        &self,
        db: &mut Db,
        as_of: Option<Date>,
    ) -> Answer<Vec<(i64, i64, bool)>> {
        let mut pairs = Vec::new();
        let mut tellings = BTreeMap::new();
        for id in &self.by_hand {
            let found = rows::find(db, &uuid("statement", id)?).await?;
            tellings.extend(found.and_then(|(_, telling)| Some((id.as_str(), telling?))));
        }
        let in_time = |one: &&Decision| as_of.is_none_or(|last| record::day::of_moment(one.at) <= last);
        for decision in self.decisions.iter().filter(in_time) {
            if let Verdict::Link(one, other) | Verdict::Unlink(one, other) = &decision.verdict
                && let (Some(a), Some(b)) = (tellings.get(one.as_str()), tellings.get(other.as_str()))
                && a != b
            {
                pairs.push((*a, *b, matches!(decision.verdict, Verdict::Link(..))));
            }
        }
        Ok(pairs)
    }
}

/// Writes a decision into the journal and lets it take effect.
pub(super) async fn decide(
    db: &mut Db,
    verdict: &Verdict,
    by: &str,
    at: Timestamp,
    why: Option<&str>,
) -> Answer<i64> {
    if by.trim().is_empty() {
        return Err(StoreError::BadDecision(
            "a decision needs the name of who makes it; give it with --by".into(),
        ));
    }
    let mut subjects = Vec::new();
    for id in verdict.subjects() {
        subjects.push(subject(db, id, matches!(verdict, Verdict::Link(..) | Verdict::Unlink(..))).await?);
    }
    if let [one, other] = subjects.as_slice()
        && one.id == other.id
    {
        return Err(StoreError::BadDecision("a statement cannot be linked with itself; name two".into()));
    }
    let number = write(db, verdict, &subjects, (by, at, why)).await?;
    let documents: BTreeSet<i64> = subjects.iter().map(|one| one.document).collect();
    for document in documents {
        renew(db, document).await?;
    }
    Ok(number)
}

/// The statement of that id; for links also the first one of an operation.
async fn subject(db: &mut Db, id: &str, may_be_operation: bool) -> Answer<Loaded> {
    let id = match id.starts_with("operation--") && may_be_operation {
        true => ask::first_statement(db, id).await?,
        false => id.to_owned(),
    };
    ask::loaded(db, &id).await
}

async fn write(
    db: &mut Db,
    verdict: &Verdict,
    subjects: &[Loaded],
    (by, at, why): (&str, Timestamp, Option<&str>),
) -> Answer<i64> {
    let (field, value) = match verdict {
        Verdict::Correct(_, correction) => (Some(correction.field()), Some(correction.value())),
        Verdict::Accept(_) | Verdict::Reject(_) | Verdict::Link(..) | Verdict::Unlink(..) => (None, None),
    };
    let mut insert = sqlx::query(
        "INSERT INTO decision (verdict, field, value, by_whom, at, why, one, one_document, one_place, other, \
         other_document, other_place) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
    insert = insert.bind(verdict.name()).bind(field).bind(value).bind(by).bind(at.as_microsecond()).bind(why);
    let mut ids = Vec::new();
    for at in 0..2 {
        let subject = subjects.get(at);
        let id = subject.map(|one| uuid("statement", &one.id)).transpose()?;
        insert = insert.bind(id.clone()).bind(subject.map(|one| one.document));
        insert = insert.bind(subject.map(|one| to_place(&Anchor::of(&one.claim))));
        ids.push(id);
    }
    let number = insert.execute(&mut *db).await?.last_insert_rowid();
    let now = sqlx::query("INSERT INTO decided VALUES (?, ?, ?)")
        .bind(number)
        .bind(ids.remove(0))
        .bind(ids.pop().flatten());
    now.execute(db).await?;
    Ok(number)
}

/// An anchor as words: `cue evidence act`.
fn to_place(anchor: &Anchor) -> String {
    let Anchor { cue, evidence, act } = anchor;
    format!("{}-{} {}-{} {}", cue.start, cue.end, evidence.start, evidence.end, act.name())
}

fn from_place(words: &str) -> Option<Anchor> {
    let mut parts = words.split(' ');
    let mut span = || -> Option<Span> { rows::read_span(parts.next()?) };
    let (cue, evidence) = (span()?, span()?);
    Some(Anchor { cue, evidence, act: Act::from_name(parts.next()?)? })
}

/// Lets the decisions on a document's statements take effect.
async fn renew(db: &mut Db, document: i64) -> Answer<()> {
    let Some((_, text)) = rows::texts(db, &[document]).await?.remove(&document) else { return Ok(()) };
    let Some(edition) = sightings::edition(db, document).await? else { return Ok(()) };
    periods::renew(db, &mut rows::Numbers::default(), document, &edition, &text).await?;
    let statements = rows::of_document(db, document).await?;
    linking::tell(db, document, &edition, &text, &statements, true).await
}

/// All decisions.
pub(super) async fn journal(db: &mut Db) -> Answer<Vec<Entry>> {
    let question = format!("{JOURNAL} ORDER BY decision.n");
    let rows = sqlx::query_as::<_, DecisionRow>(sqlx::AssertSqlSafe(question)).fetch_all(db).await?;
    rows.iter().map(DecisionRow::entry).collect()
}

/// All decisions with the statements that they are about.
pub(super) async fn labels(db: &mut Db) -> Answer<Vec<Label>> {
    let mut labels = Vec::new();
    for entry in journal(db).await? {
        let id = entry.now.first().cloned().flatten();
        let statement = match &id {
            Some(id) => Some(ask::statement(db, id, None).await?),
            None => None,
        };
        labels.push(Label { entry, statement });
    }
    Ok(labels)
}

/// Finds the statements of all decisions again after a rebuild. Gives how many decisions found none.
pub(super) async fn settle(db: &mut Db) -> Answer<usize> {
    let rows = sqlx::query_as::<_, DecisionRow>(sqlx::AssertSqlSafe(JOURNAL)).fetch_all(&mut *db).await?;
    let mut homeless = 0;
    for row in rows {
        let one = find(db, &row.one, row.one_document, &row.one_place).await?;
        let other = match (&row.other, row.other_document, &row.other_place) {
            (Some(id), Some(document), Some(place)) => find(db, id, document, place).await?,
            _ => None,
        };
        homeless += usize::from(one.is_none() || (row.other.is_some() && other.is_none()));
        let now = sqlx::query("INSERT OR REPLACE INTO decided VALUES (?, ?, ?)");
        now.bind(row.n).bind(one).bind(other).execute(&mut *db).await?;
    }
    Ok(homeless)
}

async fn find(db: &mut Db, id: &[u8], document: i64, place: &str) -> Answer<Option<Vec<u8>>> {
    if rows::find(db, id).await?.is_some() {
        return Ok(Some(id.to_vec()));
    }
    let Some(anchor) = from_place(place) else { return Ok(None) };
    let statements: Vec<_> =
        rows::of_document(db, document).await?.into_iter().map(|one| (one.id, one.claim)).collect();
    anchor.find(&statements).map(|id| uuid("statement", id)).transpose()
}

/// The last day on which anything was decided: what is asked as of later days needs no second look.
pub(super) fn is_later(at: Timestamp, as_of: Option<Date>) -> bool {
    as_of.is_some_and(|last| day_number(record::day::of_moment(at)) > day_number(last))
}
