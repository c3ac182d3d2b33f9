//! Making everything derived again from the ground.

use super::periods::Pending;
use super::rows::{self, Numbers};
use super::{Db, add, ask, decide, sightings};
use crate::{Answer, Reread};
use record::answer::Rebuilt;
use record::document::{Origin, Versions};

/// What is made again from readings and decisions, in an order in which nothing is referred to any more.
const FOLLOWS: [&str; 8] = [
    "INSERT INTO statement_words (statement_words) VALUES ('delete-all')",
    "INSERT INTO document_words (document_words) VALUES ('delete-all')",
    "DELETE FROM period",
    "DELETE FROM telling_mark",
    "UPDATE statement SET telling = NULL",
    "DELETE FROM telling",
    "DELETE FROM voice_band",
    "DELETE FROM decided",
];

/// Documents whose periods are written together.
const CHUNK: usize = 256;

/// Reads what can be read again, and makes all that follows anew.
pub(super) async fn rebuild(db: &mut Db, versions: &Versions, reread: Reread<'_>) -> Answer<Rebuilt> {
    for question in FOLLOWS {
        sqlx::query(question).execute(&mut *db).await?;
    }
    let all = sqlx::query_as(
        "SELECT document.n, imported FROM document JOIN reading ON reading.document = document.n ORDER BY document.n",
    );
    let all: Vec<(i64, bool)> = all.fetch_all(&mut *db).await?;
    let mut rebuilt = Rebuilt { documents: all.len(), ..Rebuilt::default() };
    let mut numbers = Numbers::default();
    for &(n, is_imported) in &all {
        if is_imported {
            continue;
        }
        let (document, _) = ask::kept_document(db, n).await?;
        if let Some(reading) = reread(&document) {
            rows::remove(db, n).await?;
            rows::save(db, &mut numbers, n, &document, &reading, (Origin::Read, versions)).await?;
            rebuilt.reread += 1;
        }
    }
    sqlx::query("DELETE FROM edition").execute(&mut *db).await?;
    rebuilt.homeless = decide::settle(db).await?;
    for documents in all.chunks(CHUNK) {
        let mut pending = Pending::default();
        for &(n, _) in documents {
            let Some((id, text)) = rows::texts(db, &[n]).await?.remove(&n) else { continue };
            let statements = rows::of_document(db, n).await?;
            let (edition, _) = sightings::settle(db, n, &id, &text, None).await?;
            add::stand(db, &mut pending, (n, &edition, &text), &statements).await?;
        }
        pending.write(db, &mut numbers).await?;
    }
    forget_unused(db).await?;
    let statements: i64 = sqlx::query_scalar("SELECT count(*) FROM statement").fetch_one(db).await?;
    rebuilt.statements = usize::try_from(statements).unwrap_or_default();
    Ok(rebuilt)
}

/// Versions that made no reading any more. Actors stay: they are names that were met, and cost little.
async fn forget_unused(db: &mut Db) -> Answer<()> {
    let unused = "DELETE FROM versions WHERE n NOT IN (SELECT versions FROM reading)";
    sqlx::query(unused).execute(db).await?;
    Ok(())
}
