//! Questions to the index of words: parts become an expression, days a range of keys, and pages begin behind a key.
//!
//! The index tells which statements have which words, not where: phrases are looked for again in the texts of what it finds.

use super::periods::{self, ACCUSED, SOURCE, TELLER, VICTIM, actor_word, code_word, first_key, key_day};
use super::phrases::has_phrase;
use super::rows::{self, Loaded, at, place};
use super::{Db, array, asked_day, day_number, day_of, decide, id_of};
use crate::{Answer, StoreError};
use claims::{Act, Commitment, Level};
use jiff::civil::Date;
use record::answer::counted;
use record::answer::{Counts, Hit, Hits, Order, Paging};
use record::coalition::Told;
use record::decision::{Standing, decided};
use record::query::{Pattern, Query, What, Who};
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, FromRow};
use std::collections::{BTreeMap, BTreeSet};

/// Hits on a page, at most.
const LARGEST_PAGE: usize = 1000;
/// Actors that a name may mean, at most.
const MOST_ACTORS: i64 = 1000;
/// Statements that are looked at for a phrase at once, and in all: what begins behind them is found with the next page.
const LOOKED_AT: usize = 400;

/// A phrase that the index cannot tell.
#[derive(Debug, Clone)]
struct Phrase {
    words: Vec<String>,
    is_prefix: bool,
    /// Whether it must be there, or must not.
    must: bool,
    /// Whether it is looked for in the whole document.
    in_document: bool,
}

/// What a question is for the database.
struct Asked {
    /// An expression of the index; `None`: every statement.
    matching: Option<String>,
    /// Expressions over whole documents: each must match (`true`) or must not.
    documents: Vec<(String, bool)>,
    /// What has to be looked for in the texts.
    phrases: Vec<Phrase>,
    /// Standings that count.
    standings: Vec<i64>,
    /// The day as of which is asked.
    day: i64,
    /// The first key that counts, and the first one that does not.
    keys: (i64, i64),
}

/// Words that no statement has, for what nobody can mean.
const NOTHING: &str = "\"qqnothing\"";

impl Asked {
    async fn new(db: &mut Db, query: &Query) -> Answer<Asked> {
        let (mut all, mut none) = (Vec::new(), Vec::new());
        let (mut documents, mut phrases, mut standings) = (Vec::new(), Vec::new(), None);
        for term in &query.terms {
            let must = !term.is_negated;
            let phrase = |pattern: &Pattern, in_document| Phrase {
                words: pattern.words.clone(),
                is_prefix: pattern.is_prefix,
                must,
                in_document,
            };
            match &term.what {
                What::Text(pattern) => {
                    let is_phrase = pattern.words.len() > 1;
                    phrases.extend(is_phrase.then(|| phrase(pattern, true)));
                    documents.extend((must || !is_phrase).then(|| (each_word(pattern), must)));
                }
                What::Words(pattern) => {
                    let is_phrase = pattern.words.len() > 1;
                    phrases.extend(is_phrase.then(|| phrase(pattern, false)));
                    match must {
                        true => all.push(each_word(pattern)),
                        false => none.extend((!is_phrase).then(|| each_word(pattern))),
                    }
                }
                What::Standing(asked) => {
                    let holds = |one: &Standing| asked.contains(one) == must;
                    let before = standings.unwrap_or_else(|| Standing::ALL.to_vec());
                    standings = Some(before.into_iter().filter(holds).collect::<Vec<_>>());
                }
                what @ (What::Source(_)
                | What::ReportedBy(_)
                | What::Accused(_)
                | What::Victim(_)
                | What::Act(_)
                | What::Commitment(_)
                | What::Responsibility(_)) => {
                    if must { &mut all } else { &mut none }.push(expression(db, what).await?);
                }
            }
        }
        if all.is_empty() && !none.is_empty() {
            all.push(codes('a', Act::ALL, Act::ALL));
        }
        let mut matching = (!all.is_empty()).then(|| all.join(" AND "));
        if !none.is_empty() {
            matching = matching.map(|all| format!("({all}) NOT ({})", none.join(" OR ")));
        }
        let decided = || Standing::ALL.into_iter().filter(|one| *one != Standing::Rejected).collect();
        let day = asked_day(query.as_of);
        let last = query.last.map(day_number).map_or(day, |last| last.min(day));
        let standings: Vec<Standing> = standings.unwrap_or_else(decided);
        Ok(Asked {
            matching,
            documents,
            phrases,
            standings: standings.into_iter().map(|one| place(&Standing::ALL, one)).collect(),
            day,
            keys: (query.first.map_or(0, |day| first_key(day_number(day))), first_key(last + 1)),
        })
    }

    /// The question in SQL for some columns of the periods. All values are numbers or bound.
    fn sql(
        &self,
        columns: &str,
        matching: Option<&str>,
        (from, until): (i64, i64),
        is_descending: bool,
        limit: usize,
    ) -> String {
        let standings: Vec<String> = self.standings.iter().map(i64::to_string).collect();
        let (day, standings) = (self.day, standings.join(","));
        let (tables, key) = match matching {
            Some(_) => {
                ("statement_words CROSS JOIN period ON key = statement_words.rowid", "statement_words.rowid")
            }
            None => ("period", "key"),
        };
        let mut sql = format!(
            "SELECT {columns} FROM {tables} WHERE {key} >= {from} AND {key} < {until} AND from_day <= {day} \
             AND (until_day IS NULL OR until_day > {day}) AND standing IN ({standings})"
        );
        if matching.is_some() {
            sql.push_str(" AND statement_words MATCH ?");
        }
        for (_, must) in &self.documents {
            let not = if *must { "" } else { "NOT " };
            sql.push_str(&format!(
                " AND (SELECT document FROM statement WHERE n = period.statement) {not}IN \
                 (SELECT rowid FROM document_words WHERE document_words MATCH ?)"
            ));
        }
        let descending = if is_descending { " DESC" } else { "" };
        sql.push_str(&format!(" ORDER BY {key}{descending} LIMIT {limit}"));
        sql
    }

    /// Columns of the periods that the index finds between two keys, in the order of the keys.
    async fn rows<T>(
        &self,
        db: &mut Db,
        columns: &str,
        matching: Option<String>,
        range: (i64, i64),
        is_descending: bool,
        limit: usize,
    ) -> Answer<Vec<T>>
    where
        T: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
    {
        let range = (range.0.max(self.keys.0), range.1.min(self.keys.1));
        let sql = self.sql(columns, matching.as_deref(), range, is_descending, limit);
        let mut question = sqlx::query_as(AssertSqlSafe(sql)).persistent(false);
        if let Some(matching) = matching {
            question = question.bind(matching);
        }
        for (pattern, _) in &self.documents {
            question = question.bind(pattern.clone());
        }
        Ok(question.fetch_all(db).await?)
    }

    /// Keys and statements of what the index finds.
    async fn found(
        &self,
        db: &mut Db,
        extra: Option<&str>,
        range: (i64, i64),
        is_descending: bool,
        limit: usize,
    ) -> Answer<Vec<(i64, i64)>> {
        let matching = match (&self.matching, extra) {
            (Some(all), Some(extra)) => Some(format!("({all}) AND {extra}")),
            (Some(all), None) => Some(all.clone()),
            (None, extra) => extra.map(str::to_owned),
        };
        self.rows(db, "period.key, period.statement", matching, range, is_descending, limit).await
    }

    /// The same, of what holds all phrases.
    async fn keys(
        &self,
        db: &mut Db,
        extra: Option<&str>,
        mut range: (i64, i64),
        is_descending: bool,
        limit: usize,
    ) -> Answer<Vec<(i64, i64)>> {
        if self.phrases.is_empty() {
            return self.found(db, extra, range, is_descending, limit).await;
        }
        let mut kept = Vec::new();
        loop {
            let found = self.found(db, extra, range, is_descending, LOOKED_AT).await?;
            let Some(&(last, _)) = found.last() else { return Ok(kept) };
            let is_last = found.len() < LOOKED_AT;
            kept.extend(self.holding(db, found).await?);
            if is_last || kept.len() >= limit {
                kept.truncate(limit);
                return Ok(kept);
            }
            if is_descending { range.1 = last } else { range.0 = last + 1 }
        }
    }

    /// Those of the statements found that hold all phrases.
    async fn holding(&self, db: &mut Db, found: Vec<(i64, i64)>) -> Answer<Vec<(i64, i64)>> {
        let numbers: Vec<i64> = found.iter().map(|(_, n)| *n).collect();
        let statements = rows::load(db, &numbers).await?;
        let texts = rows::texts(db, &documents_of(&statements)).await?;
        let holds = |one: &Loaded| {
            let Some((_, text)) = texts.get(&one.document) else { return false };
            let operation = one.claim.operation.as_ref().map(|operation| operation.name.as_str());
            let evidence = || one.claim.evidence.iter().map(|span| span.of(text)).chain(operation);
            self.phrases.iter().all(|Phrase { words, is_prefix, must, in_document }| {
                let is_there = match in_document {
                    true => has_phrase(text, words, *is_prefix),
                    false => evidence().any(|part| has_phrase(part, words, *is_prefix)),
                };
                is_there == *must
            })
        };
        Ok(found.into_iter().filter(|(_, n)| statements.get(n).is_some_and(holds)).collect())
    }
}

/// All words of a pattern, wherever they stand: only letters and digits are in them, within quotation marks.
fn each_word(pattern: &Pattern) -> String {
    let (last, others) = match pattern.words.split_last() {
        Some(words) => words,
        None => return NOTHING.to_owned(),
    };
    let mut words: Vec<String> = others.iter().map(|word| format!("\"{word}\"")).collect();
    words.push(format!("\"{last}\"{}", if pattern.is_prefix { " *" } else { "" }));
    format!("({})", words.join(" AND "))
}

async fn expression(db: &mut Db, what: &What) -> Answer<String> {
    Ok(match what {
        What::Source(who) => people(db, SOURCE, who).await?,
        What::ReportedBy(who) => people(db, TELLER, who).await?,
        What::Accused(who) => people(db, ACCUSED, who).await?,
        What::Victim(who) => people(db, VICTIM, who).await?,
        What::Act(acts) => codes('a', Act::ALL, acts),
        What::Commitment(steps) => codes('f', Commitment::ALL, steps),
        What::Responsibility(levels) => codes('r', Level::ALL, levels),
        What::Words(_) | What::Text(_) | What::Standing(_) => NOTHING.to_owned(),
    })
}

/// Who is asked for, as the words that stand for codes and actors in a role.
async fn people(db: &mut Db, role: char, who: &[Who]) -> Answer<String> {
    let mut words = Vec::new();
    for one in who {
        let name = match one {
            Who::Code(code) => {
                words.push(code_word(role, code));
                continue;
            }
            Who::CodeOrName(code, name) => {
                words.push(code_word(role, code));
                name
            }
            Who::Name(name) => name,
        };
        words.extend(actors(db, name).await?.into_iter().map(|actor| actor_word(role, actor)));
    }
    let words: Vec<String> = words.into_iter().map(|word| format!("\"{word}\"")).collect();
    Ok(if words.is_empty() { NOTHING.to_owned() } else { format!("({})", words.join(" OR ")) })
}

/// The actors whose names have the words one after the other.
async fn actors(db: &mut Db, name: &Pattern) -> Answer<Vec<i64>> {
    let phrase = format!("\"{}\"{}", name.words.join(" "), if name.is_prefix { " *" } else { "" });
    let found = sqlx::query_scalar("SELECT rowid FROM actor_words WHERE actor_words MATCH ? LIMIT ?");
    Ok(found.bind(phrase).bind(MOST_ACTORS).fetch_all(db).await?)
}

fn codes<T: PartialEq + Copy>(letter: char, all: &[T], asked: &[T]) -> String {
    let words: Vec<String> = asked.iter().map(|one| format!("\"qq{letter}{}\"", place(all, *one))).collect();
    format!("({})", words.join(" OR "))
}

/// Where a page begins: behind this key, for the firmest also at which step of the scale.
struct Cursor {
    step: usize,
    key: i64,
}

impl Cursor {
    fn read(order: Order, words: &str) -> Answer<Cursor> {
        let bad = || StoreError::BadCursor(words.to_owned());
        let mut parts = words.split('.');
        let (letter, step, key) = (parts.next(), parts.next(), parts.next());
        let number = |part: Option<&str>| part.and_then(|part| part.parse().ok());
        let key = number(key).filter(|_| letter == Some(letter_of(order)) && parts.next().is_none());
        let step = number(step).and_then(|step| usize::try_from(step).ok());
        Ok(Cursor { step: step.ok_or_else(bad)?, key: key.ok_or_else(bad)? })
    }
}

fn letter_of(order: Order) -> &'static str {
    match order {
        Order::Newest => "n",
        Order::Oldest => "o",
        Order::Firmest => "f",
    }
}

/// A page of the statements that answer a question.
pub(super) async fn hits(db: &mut Db, query: &Query, paging: &Paging) -> Answer<Hits> {
    let asked = Asked::new(db, query).await?;
    let limit = paging.limit.clamp(1, LARGEST_PAGE);
    let cursor = paging.after.as_deref().map(|words| Cursor::read(paging.order, words)).transpose()?;
    let steps: Vec<Option<usize>> = match paging.order {
        Order::Newest | Order::Oldest => vec![None],
        Order::Firmest => (0..Commitment::ALL.len()).rev().map(Some).collect(),
    };
    let is_descending = paging.order != Order::Oldest;
    let mut found: Vec<(usize, i64, i64)> = Vec::new();
    for step in steps {
        let wanted = limit + 1 - found.len();
        let at = step.unwrap_or_default();
        let range = match &cursor {
            Some(cursor) if step.is_some() && at > cursor.step => continue,
            Some(cursor) if (step.is_none() || at == cursor.step) && is_descending => (0, cursor.key),
            Some(cursor) if step.is_none() => (cursor.key.saturating_add(1), i64::MAX),
            _ => (0, i64::MAX),
        };
        let extra = step.map(|at| format!("\"qqf{at}\""));
        let keys = asked.keys(db, extra.as_deref(), range, is_descending, wanted).await?;
        found.extend(keys.into_iter().map(|(key, statement)| (at, key, statement)));
        if found.len() > limit {
            break;
        }
    }
    let is_more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| is_more);
    let next = last.map(|(step, key, _)| format!("{}.{step}.{key}", letter_of(paging.order)));
    let rows: Vec<(i64, i64)> =
        found.into_iter().map(|(_, key, statement)| (key_day(key), statement)).collect();
    Ok(Hits { hits: shown(db, &rows, query.as_of).await?, next })
}

/// Statements with all that a hit shows, in the order given: the day of each, and its number.
pub(super) async fn shown(db: &mut Db, found: &[(i64, i64)], as_of: Option<Date>) -> Answer<Vec<Hit>> {
    let numbers: Vec<i64> = found.iter().map(|(_, n)| *n).collect();
    let statements = rows::load(db, &numbers).await?;
    let documents = documents_of(&statements);
    let texts = rows::texts(db, &documents).await?;
    let editions = editions(db, &documents).await?;
    let operations = operations(db, statements.values()).await?;
    let has_decisions = decide::any(db).await?;
    let mut hits = Vec::with_capacity(found.len());
    for (day, n) in found {
        let Some(one) = statements.get(n) else { continue };
        let (Some((id, text)), Some((title, publisher, voice))) =
            (texts.get(&one.document), editions.get(&one.document))
        else {
            continue;
        };
        let decisions = if has_decisions { decide::about(db, &one.id).await? } else { Vec::new() };
        let (standing, claim) = decided(&one.id, &one.claim, &decisions, as_of);
        let evidence = claim.evidence.first().map(|span| span.of(text).to_owned()).unwrap_or_default();
        let quote = claim.quote.map(|span| span.of(text).to_owned());
        let told = Told {
            id: one.id.clone(),
            claim,
            standing,
            document: id.clone(),
            publisher: publisher.clone(),
            voice: *voice,
            day: day_of(*day),
            evidence,
            quote,
        };
        let operation = one.telling.and_then(|telling| operations.get(&telling)).cloned().unwrap_or_default();
        hits.push(Hit { told, title: title.clone(), operation });
    }
    Ok(hits)
}

/// The documents of statements, each once.
fn documents_of(statements: &BTreeMap<i64, Loaded>) -> Vec<i64> {
    let documents: BTreeSet<i64> = statements.values().map(|one| one.document).collect();
    documents.into_iter().collect()
}

type Heads = BTreeMap<i64, (Option<String>, Option<String>, i64)>;

async fn editions(db: &mut Db, documents: &[i64]) -> Answer<Heads> {
    let rows = sqlx::query_as::<_, (i64, Option<String>, Option<String>, i64)>(
        "SELECT edition.document, title, publisher, voice FROM edition JOIN heading ON heading.document = edition.document \
         WHERE edition.document IN (SELECT value FROM json_each(?))",
    );
    let rows = rows.bind(array(documents)).fetch_all(db).await?;
    Ok(rows.into_iter().map(|(n, title, publisher, voice)| (n, (title, publisher, voice))).collect())
}

/// The ids of the operations of statements, by their tellings.
async fn operations(db: &mut Db, statements: impl Iterator<Item = &Loaded>) -> Answer<BTreeMap<i64, String>> {
    let tellings: Vec<i64> = statements.filter_map(|one| one.telling).collect();
    let rows = sqlx::query_as::<_, (i64, Vec<u8>)>(
        "SELECT telling.n, first.id FROM telling JOIN telling AS first ON first.n = telling.operation \
         WHERE telling.n IN (SELECT value FROM json_each(?))",
    );
    let rows = rows.bind(array(&tellings)).fetch_all(db).await?;
    Ok(rows.into_iter().map(|(n, id)| (n, id_of("operation", &id))).collect())
}

/// How the statements that answer a question are spread.
pub(super) async fn counts(db: &mut Db, query: &Query, most: usize) -> Answer<Counts> {
    let asked = Asked::new(db, query).await?;
    let mut rows = match asked.phrases.is_empty() {
        true => spread(db, &asked, most.saturating_add(1)).await?,
        false => spread_of_phrases(db, &asked, most.saturating_add(1)).await?,
    };
    let is_complete = rows.len() <= most;
    rows.truncate(most);
    let (mut acts, mut commitments, mut levels) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let (mut sources, mut accused) = (BTreeMap::new(), BTreeMap::new());
    for (scales, parties) in &rows {
        let [act, commitment, level] = periods::of_scales(*scales);
        count(&mut acts, at(Act::ALL, act).ok());
        count(&mut commitments, at(Commitment::ALL, commitment).ok());
        count(&mut levels, at(Level::ALL, level).ok());
        let (speakers, targets) = parties.split_once('>').unwrap_or_default();
        for (who, counts) in [(speakers, &mut sources), (targets, &mut accused)] {
            who.split('|').filter(|one| !one.is_empty()).for_each(|one| count(counts, Some(one.to_owned())));
        }
    }
    Ok(Counts {
        hits: rows.len(),
        is_complete,
        acts: counted(acts),
        commitments: counted(commitments),
        levels: counted(levels),
        sources: counted(sources),
        accused: counted(accused),
    })
}

/// Scales and parties of what the index finds.
async fn spread(db: &mut Db, asked: &Asked, most: usize) -> Answer<Vec<(i64, String)>> {
    let every = (0, i64::MAX);
    asked.rows(db, "period.scales, period.parties", asked.matching.clone(), every, true, most).await
}

/// The same of what holds all phrases.
async fn spread_of_phrases(db: &mut Db, asked: &Asked, most: usize) -> Answer<Vec<(i64, String)>> {
    let keys = asked.keys(db, None, (0, i64::MAX), true, most).await?;
    let keys: Vec<i64> = keys.into_iter().map(|(key, _)| key).collect();
    let rows =
        sqlx::query_as("SELECT scales, parties FROM period WHERE key IN (SELECT value FROM json_each(?))");
    Ok(rows.bind(array(&keys)).fetch_all(db).await?)
}

fn count<T: Ord>(counts: &mut BTreeMap<T, usize>, one: Option<T>) {
    if let Some(one) = one {
        *counts.entry(one).or_default() += 1;
    }
}
