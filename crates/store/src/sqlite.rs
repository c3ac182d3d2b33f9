//! The record in one SQLite file: write-ahead log, full-text index, migrations in the program.

mod add;
mod ask;
mod body;
mod check;
mod decide;
mod linking;
mod objects;
mod packed;
mod periods;
mod phrases;
mod rebuild;
mod rows;
mod search;
mod sightings;
mod varint;

use crate::{Answer, Known, Record, Reread, StoreError};
use jiff::Timestamp;
use jiff::civil::Date;
use record::answer::{
    ActorView, Added, Counts, Entry, Fault, Hits, Kept, Label, OperationView, Paging, Rebuilt, Shown, Version,
};
use record::decision::Verdict;
use record::document::{Addition, Versions};
use record::object::Object;
use record::query::Query;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Sqlite as Database, SqliteConnection, Transaction};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

/// `ASCR`: tells a record from other SQLite files.
const APPLICATION: i64 = 0x4153_4352;
/// How long a writer waits for another one to end.
const PATIENCE: Duration = Duration::from_secs(10);
/// Questions that are answered at once.
const READERS: u32 = 4;
/// The end of what still stands.
const OPEN_END: i64 = i32::MAX as i64;

/// A record in an SQLite file.
#[derive(Debug, Clone)]
pub struct Sqlite {
    /// One connection that writes: what it has in memory stays right, since nobody writes beside it.
    writer: SqlitePool,
    readers: SqlitePool,
}

impl Sqlite {
    /// Opens the record in that file, or makes one where there is no file.
    ///
    /// # Errors
    /// Where the file cannot be opened, is damaged, is no record, or comes from a newer program; it is never overwritten.
    pub async fn open(path: &Path) -> Answer<Sqlite> {
        Sqlite::open_patiently(path, PATIENCE).await
    }

    /// The same, for who waits so long for another program that writes.
    ///
    /// # Errors
    /// As [`Sqlite::open`].
    pub async fn open_patiently(path: &Path, patience: Duration) -> Answer<Sqlite> {
        Sqlite::open_within(path, patience, None).await
    }

    /// The same, for who gives the file that many pages of four kilobytes and no more: beyond, the disk is full.
    ///
    /// # Errors
    /// As [`Sqlite::open`].
    pub async fn open_with_room(path: &Path, pages: u32) -> Answer<Sqlite> {
        Sqlite::open_within(path, PATIENCE, Some(pages)).await
    }

    async fn open_within(path: &Path, patience: Duration, room: Option<u32>) -> Answer<Sqlite> {
        let plain = SqliteConnectOptions::new().filename(path).busy_timeout(patience);
        let is_new = match head(path)? {
            Head::Empty => true,
            Head::Sqlite => !is_record(path, plain.clone()).await?,
        };
        let mut options = plain
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .pragma("cache_size", "-32768")
            .pragma("temp_store", "MEMORY")
            // Rows wait for who reads them: the fewer times the two threads wake each other, the faster.
            .row_buffer_size(2048)
            .statement_cache_capacity(300);
        if is_new {
            options = options.pragma("application_id", APPLICATION.to_string());
        }
        if let Some(pages) = room {
            options = options.pragma("max_page_count", pages.to_string());
        }
        let pool =
            |connections| SqlitePoolOptions::new().max_connections(connections).acquire_timeout(patience * 2);
        let writer = pool(1).connect_with(options.clone()).await.map_err(|error| cannot_open(path, error))?;
        MIGRATIONS.run(&writer).await.map_err(|error| not_migrated(path, error))?;
        Ok(Sqlite { writer, readers: pool(READERS).connect_lazy_with(options) })
    }

    /// Writes everything into the file itself and closes it.
    pub async fn close(self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// A transaction that may write: it waits its turn at the beginning, not in the middle.
    async fn writing(&self) -> Answer<Transaction<'static, Database>> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// A transaction that sees one state of the record, whatever is written meanwhile.
    async fn reading(&self) -> Answer<Transaction<'static, Database>> {
        Ok(self.readers.begin().await?)
    }
}

/// What a file begins with.
#[derive(Debug, PartialEq, Eq)]
enum Head {
    /// Nothing, or there is no file.
    Empty,
    /// What SQLite writes.
    Sqlite,
}

/// Looks at the first bytes of a file; an error where they are of something else.
fn head(path: &Path) -> Answer<Head> {
    let cannot =
        |error: std::io::Error| StoreError::CannotOpen { path: path.to_owned(), reason: error.to_string() };
    let mut head = Vec::new();
    match std::fs::File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Head::Empty),
        Err(error) => return Err(cannot(error)),
        Ok(file) => file.take(16).read_to_end(&mut head).map_err(cannot)?,
    };
    match head.as_slice() {
        b"" => Ok(Head::Empty),
        b"SQLite format 3\0" => Ok(Head::Sqlite),
        _ => Err(StoreError::NotARecord { path: path.to_owned(), reason: "it is no SQLite file".to_owned() }),
    }
}

/// Whether an existing file is a record, which is found out without changing it; `false` for a file without tables, which
/// is left where making a record was cut short.
async fn is_record(path: &Path, options: SqliteConnectOptions) -> Answer<bool> {
    let options = options.create_if_missing(false).pragma("query_only", "ON");
    let opened = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
    let pool = opened.map_err(|error| cannot_open(path, error))?;
    let application = sqlx::query_scalar("PRAGMA application_id").fetch_one(&pool).await;
    let tables = sqlx::query_scalar("SELECT count(*) FROM sqlite_master").fetch_one(&pool).await;
    pool.close().await;
    let application: i64 = application.map_err(|error| cannot_open(path, error))?;
    let tables: i64 = tables.map_err(|error| cannot_open(path, error))?;
    if application == APPLICATION || (application == 0 && tables == 0) {
        return Ok(application == APPLICATION);
    }
    Err(StoreError::NotARecord {
        path: path.to_owned(),
        reason: "it is the SQLite file of another program".to_owned(),
    })
}

fn cannot_open(path: &Path, error: sqlx::Error) -> StoreError {
    let known = StoreError::from(error);
    if let StoreError::Database(error) = known {
        StoreError::CannotOpen { path: PathBuf::from(path), reason: error.to_string() }
    } else {
        known
    }
}

#[allow(
    clippy::wildcard_enum_match_arm,
    reason = "whatever else keeps the schema from being made is told in the library's words"
)]
fn not_migrated(path: &Path, error: MigrateError) -> StoreError {
    match error {
        MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => {
            StoreError::Newer(path.to_owned())
        }
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => cannot_open(path, error),
        other => StoreError::CannotOpen { path: path.to_owned(), reason: other.to_string() },
    }
}

impl Record for Sqlite {
    async fn add(&self, additions: &[Addition]) -> Answer<Vec<Added>> {
        let mut transaction = self.writing().await?;
        let added = add::all(&mut transaction, additions).await?;
        transaction.commit().await?;
        Ok(added)
    }

    async fn known(&self) -> Answer<Known> {
        ask::known(&mut *self.reading().await?).await
    }

    async fn document(&self, id: &str) -> Answer<Kept> {
        ask::document(&mut *self.reading().await?, id).await
    }

    async fn versions(&self, document: &str) -> Answer<Vec<Version>> {
        ask::versions(&mut *self.reading().await?, document).await
    }

    async fn search(&self, query: &Query, paging: &Paging) -> Answer<Hits> {
        search::hits(&mut *self.reading().await?, query, paging).await
    }

    async fn counts(&self, query: &Query, most: usize) -> Answer<Counts> {
        search::counts(&mut *self.reading().await?, query, most).await
    }

    async fn statement(&self, id: &str, as_of: Option<Date>) -> Answer<Shown> {
        ask::statement(&mut *self.reading().await?, id, as_of).await
    }

    async fn operation(&self, id: &str, as_of: Option<Date>) -> Answer<OperationView> {
        ask::operation(&mut *self.reading().await?, id, as_of).await
    }

    async fn actor(&self, name: &str, as_of: Option<Date>, most: usize) -> Answer<ActorView> {
        ask::actor(&mut *self.reading().await?, name, as_of, most).await
    }

    async fn decide(&self, verdict: &Verdict, by: &str, at: Timestamp, why: Option<&str>) -> Answer<i64> {
        let mut transaction = self.writing().await?;
        let number = decide::decide(&mut transaction, verdict, by, at, why).await?;
        transaction.commit().await?;
        Ok(number)
    }

    async fn journal(&self) -> Answer<Vec<Entry>> {
        decide::journal(&mut *self.reading().await?).await
    }

    async fn labels(&self) -> Answer<Vec<Label>> {
        decide::labels(&mut *self.reading().await?).await
    }

    async fn rebuild(&self, versions: &Versions, reread: Reread<'_>) -> Answer<Rebuilt> {
        let mut transaction = self.writing().await?;
        let rebuilt = rebuild::rebuild(&mut transaction, versions, reread).await?;
        transaction.commit().await?;
        Ok(rebuilt)
    }

    async fn keep(&self, origin: &str, at: Timestamp, objects: &[Object]) -> Answer<usize> {
        let mut transaction = self.writing().await?;
        let new = objects::keep(&mut transaction, origin, at, objects).await?;
        transaction.commit().await?;
        Ok(new)
    }

    async fn objects(&self, after: i64, limit: usize) -> Answer<(Vec<Object>, i64)> {
        objects::objects(&mut *self.reading().await?, after, limit).await
    }

    async fn recall(&self, name: &str) -> Answer<Option<String>> {
        objects::recall(&mut *self.reading().await?, name).await
    }

    async fn remember(&self, name: &str, value: &str) -> Answer<()> {
        let mut transaction = self.writing().await?;
        objects::remember(&mut transaction, name, value).await?;
        transaction.commit().await?;
        Ok(())
    }

    async fn resolve(&self, begun: &str) -> Answer<String> {
        objects::resolve(&mut *self.reading().await?, begun).await
    }

    async fn check(&self) -> Answer<Vec<Fault>> {
        check::check(&mut *self.reading().await?).await
    }
}

/// A connection in a transaction.
type Db = SqliteConnection;

/// The bytes of an id that begins with this word: `statement`, `operation`.
fn uuid(kind: &str, id: &str) -> Answer<Vec<u8>> {
    let uuid = id.strip_prefix(kind).and_then(|rest| rest.strip_prefix("--"));
    let uuid = uuid.and_then(|uuid| uuid::Uuid::parse_str(uuid).ok());
    uuid.map(|uuid| uuid.as_bytes().to_vec()).ok_or_else(|| StoreError::BadId(id.to_owned()))
}

/// The id of that kind with these bytes.
fn id_of(kind: &str, bytes: &[u8]) -> String {
    format!("{kind}--{}", uuid::Uuid::from_slice(bytes).unwrap_or_default())
}

/// The bytes of a document's id.
fn digest(id: &str) -> Answer<Vec<u8>> {
    let hex = id.strip_prefix("sha256:").filter(|hex| hex.len() == 64 && hex.is_ascii());
    let byte =
        |pair: &[u8]| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let bytes: Option<Vec<u8>> = hex.and_then(|hex| hex.as_bytes().chunks(2).map(byte).collect());
    bytes.ok_or_else(|| StoreError::BadId(id.to_owned()))
}

/// The id of the document with these bytes.
fn document_id(bytes: &[u8]) -> String {
    format!("sha256:{}", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

fn day_number(day: Date) -> i64 {
    i64::from(record::day::number(day))
}

/// The day of a stored number; what no program of ours writes becomes the first of all days.
fn day_of(number: i64) -> Date {
    i32::try_from(number).ok().and_then(record::day::from_number).unwrap_or(Date::MIN)
}

/// The day as of which is asked, as a number; without one, the last day before the open end.
fn asked_day(as_of: Option<Date>) -> i64 {
    as_of.map_or(OPEN_END - 1, day_number)
}

/// A list of numbers as one value, for `IN (SELECT value FROM json_each(?))`: the question stays the same, and is prepared once.
fn array(numbers: &[i64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(i64::to_string).collect();
    format!("[{}]", numbers.join(","))
}
