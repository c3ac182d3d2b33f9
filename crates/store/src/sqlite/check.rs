//! Looking for what must not be: a damaged file, a text that is not its hash, words that are not in the text.

use super::packed::unpack;
use super::{Db, document_id, rows};
use crate::Answer;
use record::answer::Fault;
use sha2::{Digest, Sha256};
use sqlx::AssertSqlSafe;

/// Things that must not be found, each with what it means.
const FORBIDDEN: [(&str, &str); 8] = [
    ("SELECT n FROM document WHERE n NOT IN (SELECT document FROM sighting)", "document without a sighting"),
    ("SELECT n FROM document WHERE n NOT IN (SELECT document FROM reading)", "document without a reading"),
    (
        "SELECT n FROM document WHERE n NOT IN (SELECT document FROM edition)",
        "document that stands at no time",
    ),
    (
        "SELECT statement.n FROM statement JOIN edition ON edition.document = statement.document \
         WHERE from_day < until_day AND statement.n NOT IN (SELECT statement FROM period WHERE statement IS NOT NULL)",
        "statement that cannot be found by searching",
    ),
    // Every row of the index has the word of its act.
    (
        "SELECT key FROM period WHERE key NOT IN \
         (SELECT rowid FROM statement_words WHERE statement_words MATCH '\"qqa\" *')",
        "period that is not in the index",
    ),
    (
        "SELECT rowid FROM statement_words WHERE statement_words MATCH '\"qqa\" *' AND rowid NOT IN (SELECT key FROM period)",
        "words of no period in the index",
    ),
    ("SELECT min(n) FROM statement GROUP BY id HAVING count(*) > 1", "statement whose id another one has"),
    ("SELECT n FROM telling WHERE operation NOT IN (SELECT n FROM telling)", "telling of no operation"),
];

/// Documents that are looked at together.
const CHUNK: i64 = 200;

/// All faults of the record.
pub(super) async fn check(db: &mut Db) -> Answer<Vec<Fault>> {
    let mut faults = Vec::new();
    let lines: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut *db).await?;
    let broken = lines.into_iter().filter(|line| line != "ok");
    faults.extend(broken.map(|message| Fault { what: "file".to_owned(), message }));
    let dangling = sqlx::query_as("PRAGMA foreign_key_check").fetch_all(&mut *db).await?;
    for (table, row, to, _) in dangling as Vec<(String, Option<i64>, String, i64)> {
        let what = format!("{table} {}", row.unwrap_or_default());
        faults.push(Fault { what, message: format!("it refers to a {to} that is not there") });
    }
    for (question, message) in FORBIDDEN {
        let found: Vec<i64> = sqlx::query_scalar(AssertSqlSafe(question)).fetch_all(&mut *db).await?;
        faults.extend(
            found.into_iter().map(|n| Fault { what: format!("row {n}"), message: message.to_owned() }),
        );
    }
    documents(db, &mut faults).await?;
    Ok(faults)
}

/// Whether each text is its hash, and each span lies in its text.
async fn documents(db: &mut Db, faults: &mut Vec<Fault>) -> Answer<()> {
    let mut last = 0;
    loop {
        let rows = sqlx::query_as("SELECT n, id, text FROM document WHERE n > ? ORDER BY n LIMIT ?");
        let rows: Vec<(i64, Vec<u8>, Vec<u8>)> = rows.bind(last).bind(CHUNK).fetch_all(&mut *db).await?;
        let Some((n, ..)) = rows.last() else { return Ok(()) };
        last = *n;
        for (n, id, text) in rows {
            // What cannot be read is not what was added.
            let text = unpack(&text).unwrap_or_default();
            if Sha256::digest(text.as_bytes()).as_slice() != id.as_slice() {
                let message = "its text is not the one that was added".to_owned();
                faults.push(Fault { what: document_id(&id), message });
            }
            for one in rows::of_document(db, n).await? {
                let spans = one.claim.evidence.iter().chain([&one.claim.cue.span]);
                if one.claim.evidence.is_empty()
                    || spans.clone().any(|span| !span.is_empty() && span.of(&text).is_empty())
                {
                    faults.push(Fault {
                        what: one.id,
                        message: "its words are not in its document".to_owned(),
                    });
                }
            }
        }
    }
}
