//! Adding: documents with their readings, each once, and everything that follows from them.

use super::periods::{self, Pending};
use super::rows::{self, Loaded, Numbers};
use super::sightings::{self, Edition, Placed};
use super::{Db, decide, linking};
use crate::Answer;
use record::answer::{Added, Outcome};
use record::document::{Addition, Document, Sighting};

/// Adds documents in one transaction.
pub(super) async fn all(db: &mut Db, additions: &[Addition]) -> Answer<Vec<Added>> {
    let mut numbers = Numbers::default();
    let mut pending = Pending::default();
    let mut added = Vec::with_capacity(additions.len());
    for addition in additions {
        added.push(one(db, &mut numbers, &mut pending, addition).await?);
    }
    pending.write(db, &mut numbers).await?;
    Ok(added)
}

async fn one(
    db: &mut Db,
    numbers: &mut Numbers,
    pending: &mut Pending,
    addition: &Addition,
) -> Answer<Added> {
    let placed = sightings::place(db, addition).await?;
    let document = addition.document.id.clone();
    if !placed.is_new && !placed.is_sighting {
        return Ok(Added { document, outcome: Outcome::Known, statements: 0 });
    }
    let mut statements = Vec::new();
    if placed.is_new {
        let Addition { document, reading, origin, versions, .. } = addition;
        statements = rows::save(db, numbers, placed.n, document, reading, (*origin, versions)).await?;
    }
    let count = statements.len();
    if !placed.is_new || !placed.neighbours.is_empty() {
        // What stood at the place until now may stand no more, and what was waiting is not written yet.
        std::mem::take(pending).write(db, numbers).await?;
    }
    for &neighbour in &placed.neighbours {
        restand(db, numbers, neighbour, None).await?;
    }
    if placed.is_new {
        let Document { id, text, .. } = &addition.document;
        let (n, seen) = (placed.n, std::slice::from_ref(&placed.sighting));
        let edition = match placed.neighbours.is_empty() {
            true => sightings::first(db, n, id, text, seen).await?,
            false => sightings::settle(db, n, id, text, None).await?.0,
        };
        stand(db, pending, (n, &edition, text), &statements).await?;
    } else {
        restand(db, numbers, placed.n, Some(&placed.sighting)).await?;
    }
    let outcome = outcome(db, &placed).await?;
    Ok(Added { document, outcome, statements: count })
}

async fn outcome(db: &mut Db, placed: &Placed) -> Answer<Outcome> {
    let Some(neighbour) = placed.neighbours.last().filter(|_| placed.is_new) else {
        return Ok(if placed.is_new { Outcome::New } else { Outcome::SeenAgain });
    };
    let texts = rows::texts(db, &[*neighbour]).await?;
    Ok(Outcome::NewVersion(texts.into_values().next().map(|(id, _)| id).unwrap_or_default()))
}

/// What the statements of a new document say when, and what it tells of what.
pub(super) async fn stand(
    db: &mut Db,
    pending: &mut Pending,
    (n, edition, text): (i64, &Edition, &str),
    statements: &[Loaded],
) -> Answer<()> {
    let has_decisions = decide::any(db).await?;
    for one in statements {
        let decisions = if has_decisions { decide::about(db, &one.id).await? } else { Vec::new() };
        pending.take(one, edition, text, &decisions);
    }
    linking::tell(db, n, edition, text, statements, has_decisions).await
}

/// Settles anew when a document stands, which was just seen (`new`) or beside which another was, and renews what depends on
/// it where that has changed.
async fn restand(db: &mut Db, numbers: &mut Numbers, n: i64, new: Option<&Sighting>) -> Answer<()> {
    let Some((id, text)) = rows::texts(db, &[n]).await?.remove(&n) else { return Ok(()) };
    let (edition, has_changed) = sightings::settle(db, n, &id, &text, new).await?;
    if has_changed {
        periods::renew(db, numbers, n, &edition, &text).await?;
        let statements = rows::of_document(db, n).await?;
        let has_decisions = decide::any(db).await?;
        linking::tell(db, n, &edition, &text, &statements, has_decisions).await?;
    }
    Ok(())
}
