//! What a statement says on which days, and the index of words over it.
//!
//! A statement has a period for each stretch of days in which it says the same: its document's days, cut where people
//! decided something. The key of a period begins with the day of the act, so that the index gives hits in the order of
//! their days, and a range of days is a range of keys.

use super::rows::{self, Loaded};
use super::sightings::Edition;
use super::{Db, day_number, day_of, decide, list};
use crate::Answer;
use claims::{Act, Commitment, Level, Party, Statement};
use record::actor;
use record::day;
use record::decision::{Decision, Standing, decided};
use sqlx::AssertSqlSafe;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Added to days, so that no key is negative.
const OFFSET: i64 = 1 << 24;

/// The first key of a day.
pub(super) fn first_key(day: i64) -> i64 {
    (day + OFFSET) << 32
}

/// The day of a key.
pub(super) fn key_day(key: i64) -> i64 {
    (key >> 32) - OFFSET
}

/// Periods that wait to be written: the index wants them in the order of their keys.
#[derive(Debug, Default)]
pub(super) struct Pending(Vec<Row>);

#[derive(Debug)]
struct Row {
    day: i64,
    document: i64,
    statement: i64,
    from: i64,
    until: i64,
    standing: Standing,
    claim: Statement,
    words: [String; 6],
}

impl Pending {
    /// Takes up the periods of a statement.
    pub(super) fn take(&mut self, one: &Loaded, edition: &Edition, text: &str, decisions: &[Decision]) {
        let mut begins: BTreeSet<i64> =
            decisions.iter().map(|one| day_number(day::of_moment(one.at))).collect();
        begins.retain(|day| edition.from < *day && *day < edition.until);
        begins.insert(edition.from);
        let begins: Vec<i64> = begins.into_iter().collect();
        for (at, &from) in begins.iter().enumerate() {
            let until = begins.get(at + 1).copied().unwrap_or(edition.until);
            if until <= from {
                continue;
            }
            let (standing, claim) = decided(&one.id, &one.claim, decisions, Some(day_of(from)));
            let day = act_day(&claim, edition);
            let words = words(&claim, text, edition.about.publisher.as_deref());
            self.0.push(Row {
                day,
                document: one.document,
                statement: one.n,
                from,
                until,
                standing,
                claim,
                words,
            });
        }
    }

    /// Writes all that waits.
    pub(super) async fn write(mut self, db: &mut Db) -> Answer<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        let count = i64::try_from(self.0.len()).unwrap_or(i64::MAX);
        let next =
            sqlx::query_scalar("UPDATE counter SET next = next + ? WHERE name = 'period' RETURNING next");
        let next: i64 = next.bind(count).fetch_one(&mut *db).await?;
        // Of one document's day the later statement has the lower key: the newest first is then in the order of reading.
        self.0.sort_by_key(|row| (row.day, row.document, Reverse(row.statement)));
        for (number, row) in (next - count..).zip(&self.0) {
            write_row(db, first_key(row.day) + number, row).await?;
        }
        Ok(())
    }
}

async fn write_row(db: &mut Db, key: i64, row: &Row) -> Answer<()> {
    let place = |at: Option<usize>| at.and_then(|at| i64::try_from(at).ok()).unwrap_or_default();
    let claim = &row.claim;
    sqlx::query("INSERT INTO period VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(key)
        .bind(row.statement)
        .bind(row.from)
        .bind(row.until)
        .bind(place(Standing::ALL.iter().position(|one| *one == row.standing)))
        .bind(place(Act::ALL.iter().position(|one| *one == claim.act)))
        .bind(place(Commitment::ALL.iter().position(|one| *one == claim.commitment)))
        .bind(place(Level::ALL.iter().position(|one| *one == claim.responsibility)))
        .bind(short(&claim.sources))
        .bind(short(&claim.accused))
        .execute(&mut *db)
        .await?;
    let [source, teller, accused, victim, said, coded] = &row.words;
    sqlx::query("INSERT INTO statement_words (rowid, source, teller, accused, victim, said, coded) VALUES (?, ?, ?, ?, ?, ?, ?)")
        .bind(key)
        .bind(source)
        .bind(teller)
        .bind(accused)
        .bind(victim)
        .bind(said)
        .bind(coded)
        .execute(db)
        .await?;
    Ok(())
}

/// Parties for counting: codes, else names, each once.
fn short(parties: &[Party]) -> String {
    let short = |party: &Party| match (actor::is_code(&party.code), &party.name) {
        (false, Some(name)) => name.replace('|', " "),
        _ => party.code.clone(),
    };
    parties.iter().map(short).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join("|")
}

/// The day of the act where the words give one, else that of publication, else the first on which it was known: a
/// statement is never dated after it was made.
pub(super) fn act_day(claim: &Statement, edition: &Edition) -> i64 {
    let told =
        claim.date.as_ref().and_then(|date| day::range(&date.value)).map(|(first, _)| day_number(first));
    told.or(edition.about.published.map(day_number)).unwrap_or(edition.from).min(edition.from)
}

/// The words of each column of the index.
fn words(claim: &Statement, text: &str, publisher: Option<&str>) -> [String; 6] {
    let evidence: Vec<&str> = claim.evidence.iter().map(|span| span.of(text)).collect();
    let operation = claim.operation.as_ref().map(|operation| operation.name.as_str()).unwrap_or_default();
    let position = |at: Option<usize>| at.unwrap_or_default();
    let coded = format!(
        "a{} c{} r{}",
        position(Act::ALL.iter().position(|one| *one == claim.act)),
        position(Commitment::ALL.iter().position(|one| *one == claim.commitment)),
        position(Level::ALL.iter().position(|one| *one == claim.responsibility)),
    );
    let teller = claim.reported_by.as_slice();
    [
        people(&claim.sources),
        format!("{} qqpublisher {}", people(teller), publisher.map(actor::fold).unwrap_or_default()),
        people(&claim.accused),
        people(&claim.victims),
        format!("{} {operation}", evidence.join(" ")),
        coded,
    ]
}

/// Codes as words that no text has, each before the name that it goes with: no phrase reaches from one name into the next.
fn people(parties: &[Party]) -> String {
    let person = |party: &Party| {
        let name = party.name.as_deref().map(actor::fold).unwrap_or_default();
        format!("{} {name}", code_word(&party.code))
    };
    parties.iter().map(person).collect::<Vec<_>>().join(" ")
}

/// The word that stands for a code.
pub(super) fn code_word(code: &str) -> String {
    match code {
        "-" => "qqnobody".to_owned(),
        "~" => "qqself".to_owned(),
        "?" => "qqunknown".to_owned(),
        code => format!("qq{}", code.to_lowercase()),
    }
}

/// Makes the periods of a document's statements anew.
pub(super) async fn renew(db: &mut Db, document: i64, edition: &Edition, text: &str) -> Answer<()> {
    let keys = "SELECT key FROM period WHERE statement IN (SELECT n FROM statement WHERE document = ?)";
    let keys: Vec<i64> = sqlx::query_scalar(keys).bind(document).fetch_all(&mut *db).await?;
    forget(db, &keys).await?;
    let mut pending = Pending::default();
    for one in rows::of_document(db, document).await? {
        let decisions = decide::about(db, &one.id).await?;
        pending.take(&one, edition, text, &decisions);
    }
    pending.write(db).await
}

/// Takes periods out of the record and its index.
pub(super) async fn forget(db: &mut Db, keys: &[i64]) -> Answer<()> {
    for keys in keys.chunks(1000) {
        for table in ["statement_words WHERE rowid", "period WHERE key"] {
            let question = format!("DELETE FROM {table} IN {}", list(keys));
            sqlx::query(AssertSqlSafe(question)).execute(&mut *db).await?;
        }
    }
    Ok(())
}
