//! What a statement says on which days, and the index of words over it.
//!
//! A statement has a period for each stretch of days in which it says the same: its document's days, cut where people
//! decided something. The key of a period begins with the day of the act, so that the index gives hits in the order of
//! their days, and a range of days is a range of keys.

use super::rows::{self, Loaded, Numbers, place};
use super::sightings::Edition;
use super::{Db, OPEN_END, day_number, day_of, decide};
use crate::{Answer, StoreError};
use claims::{Act, Commitment, Kind, Level, Party, Statement};
use record::actor;
use record::day;
use record::decision::{Decision, Standing, decided};
use sqlx::QueryBuilder;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use text::Span;

/// Added to days, so that no key is negative.
const OFFSET: i64 = 1 << 20;
/// Bits of a key that number the periods of one day: four million. Few bits make the index small.
const SLOTS: u32 = 22;
/// Rows that are written at once.
const TOGETHER: usize = 250;

/// The first key of a day.
pub(super) fn first_key(day: i64) -> i64 {
    (day + OFFSET).clamp(0, OFFSET << 2) << SLOTS
}

/// The day of a key.
pub(super) fn key_day(key: i64) -> i64 {
    (key >> SLOTS) - OFFSET
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
    scales: i64,
    parties: String,
    /// Parties by role, and who publishes the document: their actors' numbers become words of the index.
    people: Vec<(char, Party)>,
    words: String,
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
            self.0.push(Row {
                day: act_day(&claim, edition),
                document: one.document,
                statement: one.n,
                from,
                until,
                standing,
                scales: scales(&claim),
                parties: format!("{}>{}", short(&claim.sources), short(&claim.accused)),
                people: people(&claim, edition.about.publisher.as_deref()),
                words: words(&claim, text),
            });
        }
    }

    /// Writes all that waits.
    pub(super) async fn write(mut self, db: &mut Db, numbers: &mut Numbers) -> Answer<()> {
        // Of one document's day the later statement has the lower key: the newest first is then in the order of reading.
        self.0.sort_by_key(|row| (row.day, row.document, Reverse(row.statement)));
        let mut keyed = Vec::with_capacity(self.0.len());
        let mut next: BTreeMap<i64, i64> = BTreeMap::new();
        for row in self.0 {
            let key = match next.get(&row.day) {
                Some(key) => *key,
                None => next_key(db, row.day).await?,
            };
            if key_day(key) != row.day {
                return Err(StoreError::DayFull(day_of(row.day)));
            }
            next.insert(row.day, key + 1);
            let mut index = row.words.clone();
            for (role, party) in &row.people {
                let number = numbers.actor(db, party).await?;
                index.push_str(&format!(" {} {}", actor_word(*role, number), code_word(*role, &party.code)));
            }
            keyed.push((key, row, index));
        }
        for rows in keyed.chunks(TOGETHER) {
            write_rows(db, rows).await?;
        }
        Ok(())
    }
}

async fn next_key(db: &mut Db, day: i64) -> Answer<i64> {
    let last = sqlx::query_scalar("SELECT max(key) FROM period WHERE key >= ? AND key < ?");
    let last: Option<i64> = last.bind(first_key(day)).bind(first_key(day + 1)).fetch_one(db).await?;
    Ok(last.map_or(first_key(day), |last| last + 1))
}

async fn write_rows(db: &mut Db, rows: &[(i64, Row, String)]) -> Answer<()> {
    let mut insert = QueryBuilder::new("INSERT INTO period ");
    insert.push_values(rows, |mut values, (key, row, _)| {
        values.push_bind(*key).push_bind(row.statement).push_bind(row.from);
        values.push_bind((row.until < OPEN_END).then_some(row.until));
        values.push_bind(place(&Standing::ALL, row.standing)).push_bind(row.scales).push_bind(&row.parties);
    });
    insert.build().execute(&mut *db).await?;
    let mut insert = QueryBuilder::new("INSERT INTO statement_words (rowid, words) ");
    insert.push_values(rows, |mut values, (key, _, words)| {
        values.push_bind(*key).push_bind(words);
    });
    insert.build().execute(db).await?;
    Ok(())
}

/// Act, commitment and responsibility in one number, for counting.
fn scales(claim: &Statement) -> i64 {
    let act = place(Act::ALL, claim.act);
    (act * 100 + place(Commitment::ALL, claim.commitment)) * 100 + place(Level::ALL, claim.responsibility)
}

/// The places on the three scales that a number stands for.
pub(super) fn of_scales(number: i64) -> [i64; 3] {
    [number / 10_000, number / 100 % 100, number % 100]
}

/// Parties for counting: codes, else names, each once.
fn short(parties: &[Party]) -> String {
    let short = |party: &Party| match (actor::is_code(&party.code), &party.name) {
        (false, Some(name)) => name.replace(['|', '>'], " "),
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

/// The words of the index that stand for act, commitment and responsibility, and those of the evidence.
fn words(claim: &Statement, text: &str) -> String {
    let operation = claim.operation.as_ref().map(|operation| operation.name.as_str()).unwrap_or_default();
    let [act, commitment, level] = of_scales(scales(claim));
    let mut words = format!("qqa{act} qqf{commitment} qqr{level} {operation}");
    for span in &claim.evidence {
        words.push(' ');
        words.push_str(span.of(text));
    }
    words
}

/// Letters of the roles: source, teller, accused, victim.
pub(super) const SOURCE: char = 's';
pub(super) const TELLER: char = 't';
pub(super) const ACCUSED: char = 'c';
pub(super) const VICTIM: char = 'v';

/// Parties by role; who publishes the document tells it too.
fn people(claim: &Statement, publisher: Option<&str>) -> Vec<(char, Party)> {
    let publisher = publisher.map(|name| Party {
        code: "-".to_owned(),
        name: Some(name.to_owned()),
        kind: Kind::Media,
        tie: None,
        span: Span::default(),
    });
    let tellers: Vec<Party> = claim.reported_by.iter().cloned().chain(publisher).collect();
    let roles =
        [(SOURCE, &claim.sources), (TELLER, &tellers), (ACCUSED, &claim.accused), (VICTIM, &claim.victims)];
    roles
        .into_iter()
        .flat_map(|(role, parties)| parties.iter().map(move |party| (role, party.clone())))
        .collect()
}

/// The word that stands for an actor in a role; no text has it.
pub(super) fn actor_word(role: char, actor: i64) -> String {
    format!("qq{role}{actor}")
}

/// The word that stands for a code in a role: letters, where an actor's has digits alone.
pub(super) fn code_word(role: char, code: &str) -> String {
    let code = match code {
        "-" => "nobody".to_owned(),
        "~" => "self".to_owned(),
        "?" => "unknown".to_owned(),
        code => code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase(),
    };
    format!("qq{role}{code}")
}

/// Makes the periods of a document's statements anew.
pub(super) async fn renew(
    db: &mut Db,
    numbers: &mut Numbers,
    document: i64,
    edition: &Edition,
    text: &str,
) -> Answer<()> {
    let statements = rows::numbers_of(db, document).await?;
    forget(db, statements).await?;
    let mut pending = Pending::default();
    for one in rows::of_document(db, document).await? {
        let decisions = decide::about(db, &one.id).await?;
        pending.take(&one, edition, text, &decisions);
    }
    pending.write(db, numbers).await
}

/// Lets the periods of statements stand on no day any more. Their rows stay, since the index has their keys until the next
/// rebuild.
async fn forget(db: &mut Db, statements: std::ops::Range<i64>) -> Answer<()> {
    let change = "UPDATE period SET statement = NULL, from_day = 0, until_day = 0, parties = '' \
        WHERE statement >= ? AND statement < ?";
    sqlx::query(change).bind(statements.start).bind(statements.end).execute(db).await?;
    Ok(())
}
