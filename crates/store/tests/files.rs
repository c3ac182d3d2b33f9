//! Bad files, full disks and two who write at once: nothing is overwritten, nothing is half there, and everybody is told why.
#![allow(clippy::unwrap_used, reason = "a test that cannot set up its case must fail")]

#[path = "suite/texts.rs"]
#[allow(dead_code, unreachable_pub, reason = "the suite over answers uses all of it")]
mod texts;

use record::answer::{Outcome, Paging};
use record::document::Addition;
use record::query::Query;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection, Executor};
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::{Blocking, Record, Sqlite, StoreError};
use texts::Draft;

fn story(number: usize) -> Addition {
    let page = Draft::at(&format!("https://example.org/{number}"), "2026-01-05");
    let page = page.says("attribute US > CN", &format!("The US accused China of attack number {number}."));
    page.plain(&format!("There is more to be said of number {number}. ").repeat(40)).done()
}

fn stories(numbers: std::ops::Range<usize>) -> Vec<Addition> {
    numbers.map(story).collect()
}

/// A record with some documents in it, closed.
fn made(folder: &Path) -> PathBuf {
    let path = folder.join("record.db");
    let store = Blocking::new(Sqlite::open(&path)).unwrap();
    store.ask(async |it| it.add(&stories(0..60)).await).unwrap();
    store.ask(async |it| it.clone().close().await);
    path
}

/// Everything that an opened record can be asked without changing it; the first error, if there is one.
fn used(path: &Path) -> Result<usize, StoreError> {
    let store = Blocking::new(Sqlite::open_patiently(path, Duration::from_millis(200)))?;
    let faults = store.ask(async |it| it.check().await)?;
    let paging = Paging { limit: 1000, ..Paging::default() };
    let hits = store.ask(async |it| it.search(&Query::default(), &paging).await)?;
    let [] = faults.as_slice() else {
        return Err(StoreError::Damaged(faults[0].message.clone()));
    };
    Ok(hits.hits.len())
}

/// Runs SQL on a file beside the program.
fn beside(path: &Path, sql: &'static str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
        let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
        connection.execute(sql).await.unwrap();
        connection.close().await.unwrap();
    });
}

#[test]
fn a_damaged_file_is_told_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = made(folder.path());
    let whole = std::fs::read(&path).unwrap();
    assert_eq!(used(&path).unwrap(), 60);
    let mut page = whole.clone();
    page[8192..].iter_mut().step_by(3).for_each(|byte| *byte ^= 0x5a);
    let cut = whole[..whole.len() / 2].to_vec();
    let stump = whole[..700].to_vec();
    for (name, bytes) in [("a page", page), ("a half", cut), ("a stump", stump)] {
        std::fs::write(&path, &bytes).unwrap();
        let told = used(&path);
        let is_told = matches!(told, Err(StoreError::Damaged(_) | StoreError::CannotOpen { .. }));
        assert!(is_told, "{name}: {told:?}");
        assert!(std::fs::read(&path).unwrap() == bytes, "{name} was overwritten");
    }
}

#[test]
fn files_of_others_are_refused_and_left_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "These are my notes.").unwrap();
    assert!(matches!(used(&text), Err(StoreError::NotARecord { .. })));
    assert_eq!(std::fs::read_to_string(&text).unwrap(), "These are my notes.");
    let other = folder.path().join("other.db");
    beside(&other, "CREATE TABLE mine (a); INSERT INTO mine VALUES (1)");
    let before = std::fs::read(&other).unwrap();
    assert!(matches!(used(&other), Err(StoreError::NotARecord { .. })));
    assert_eq!(std::fs::read(&other).unwrap(), before);
    assert!(matches!(used(folder.path()), Err(StoreError::CannotOpen { .. })));
    assert!(used(&folder.path().join("no/such/folder.db")).is_err());
}

#[test]
fn a_record_of_a_newer_program_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = made(folder.path());
    beside(
        &path,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'to come', 1, x'00', 0)",
    );
    assert!(matches!(used(&path), Err(StoreError::Newer(_))));
}

#[test]
fn a_full_disk_loses_nothing_that_was_added() {
    let folder = tempfile::tempdir().unwrap();
    let path = made(folder.path());
    let room = u32::try_from(std::fs::metadata(&path).unwrap().len() / 4096).unwrap() + 4;
    let store = Blocking::new(Sqlite::open_with_room(&path, room)).unwrap();
    let answer = store.ask(async |it| it.add(&stories(60..400)).await);
    assert!(matches!(answer, Err(StoreError::Full)), "{answer:?}");
    store.ask(async |it| it.clone().close().await);
    assert_eq!(used(&path).unwrap(), 60, "an addition that fails leaves nothing behind");
    let store = Blocking::new(Sqlite::open(&path)).unwrap();
    store.ask(async |it| it.add(&stories(60..400)).await).unwrap();
    drop(store);
    assert_eq!(used(&path).unwrap(), 400);
}

#[test]
fn what_cannot_be_added_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = made(folder.path());
    let store = Blocking::new(Sqlite::open(&path)).unwrap();
    let mut batch = stories(60..64);
    batch[3].document.id = "sha256:none".to_owned();
    assert!(matches!(store.ask(async |it| it.add(&batch).await), Err(StoreError::BadId(_))));
    batch.pop();
    let added = store.ask(async |it| it.add(&batch).await).unwrap();
    assert!(added.iter().all(|one| one.outcome == Outcome::New), "{added:?}");
    drop(store);
    assert_eq!(used(&path).unwrap(), 63);
}

#[test]
fn of_two_who_write_one_waits_and_a_third_that_loses_patience_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = made(folder.path());
    let write = |from: usize| {
        let path = path.clone();
        std::thread::spawn(move || {
            let store = Blocking::new(Sqlite::open(&path)).unwrap();
            for at in (from..from + 40).step_by(10) {
                store.ask(async |it| it.add(&stories(at..at + 10)).await).unwrap();
            }
        })
    };
    [write(100), write(200)].into_iter().for_each(|writer| writer.join().unwrap());
    assert_eq!(used(&path).unwrap(), 140);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let impatient = Blocking::new(Sqlite::open_patiently(&path, Duration::from_millis(50))).unwrap();
    let mut holder = runtime
        .block_on(SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(&path)))
        .unwrap();
    runtime.block_on(holder.execute("BEGIN IMMEDIATE")).unwrap();
    let answer = impatient.ask(async |it| it.add(&stories(300..301)).await);
    assert!(matches!(answer, Err(StoreError::Busy)), "{answer:?}");
    runtime.block_on(holder.execute("COMMIT")).unwrap();
    impatient.ask(async |it| it.add(&stories(300..301)).await).unwrap();
}

/// Whoever runs as root may write everywhere: the case is one only for others.
#[cfg(unix)]
#[test]
fn a_folder_or_file_that_may_only_be_read_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = made(folder.path());
    let allow =
        |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    allow(&path, 0o444);
    allow(folder.path(), 0o555);
    let may_write_anyway = std::fs::write(folder.path().join("probe"), "").is_ok();
    let answer =
        Blocking::new(Sqlite::open(&path)).and_then(|store| store.ask(async |it| it.add(&[story(99)]).await));
    let fresh = Blocking::new(Sqlite::open(&folder.path().join("new.db"))).map(|_| ());
    allow(folder.path(), 0o755);
    if may_write_anyway {
        return;
    }
    let is_told = |error: &StoreError| matches!(error, StoreError::ReadOnly | StoreError::CannotOpen { .. });
    assert!(answer.as_ref().is_err_and(is_told), "{answer:?}");
    assert!(fresh.as_ref().is_err_and(is_told), "{fresh:?}");
}
