//! Documents, where they were seen, and what follows: when they stand, what is known of them, whose voice they are.

use super::packed::pack;
use super::{Db, OPEN_END, array, day_number, day_of, digest, document_id};
use crate::Answer;
use jiff::Timestamp;
use record::document::{self, About, Addition, Document, Period, Sighting};
use record::voice::Signature;
use sqlx::{FromRow, QueryBuilder};
use std::collections::BTreeSet;

/// Texts with a band in common that a new one is compared with, at most.
const MOST_CANDIDATES: i64 = 48;

/// What became of the document itself.
pub(super) struct Placed {
    /// Its number.
    pub(super) n: i64,
    /// Whether it was not there before.
    pub(super) is_new: bool,
    /// Whether it was not known that it stood there.
    pub(super) is_sighting: bool,
    /// The sighting itself, where it is the only one at its place.
    pub(super) sighting: Sighting,
    /// Other documents that were seen at the place, in the order in which they were.
    pub(super) neighbours: Vec<i64>,
}

/// Keeps a document, and that it was seen, where either is new.
pub(super) async fn place(db: &mut Db, addition: &Addition) -> Answer<Placed> {
    let Document { id, text, language, layout, about } = &addition.document;
    let digest = digest(id)?;
    let found = sqlx::query_scalar("SELECT n FROM document WHERE id = ?").bind(&digest);
    let found: Option<i64> = found.fetch_optional(&mut *db).await?;
    let n = match found {
        Some(n) => n,
        None => {
            let insert = sqlx::query("INSERT INTO document (id, text, language, layout) VALUES (?, ?, ?, ?)");
            insert
                .bind(&digest)
                .bind(pack(text))
                .bind(language)
                .bind(layout.to_text())
                .execute(&mut *db)
                .await?
                .last_insert_rowid()
        }
    };
    let seen = seen_at(db, about.place(), n).await?;
    let at = addition.obtained.as_microsecond();
    // What stood there last when this was obtained; without a place, a document is seen once.
    let before = match about.place() {
        Some(_) => seen.iter().filter(|(_, when)| *when <= at).max_by_key(|(_, when)| *when).map(|(n, _)| *n),
        None => seen.first().map(|(n, _)| *n),
    };
    let is_sighting = before != Some(n);
    if is_sighting {
        sqlx::query(
            "INSERT INTO sighting (document, at, path, url, title, published, publisher) VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(n)
        .bind(at)
        .bind(&about.path)
        .bind(&about.url)
        .bind(&about.title)
        .bind(about.published.map(day_number))
        .bind(&about.publisher)
        .execute(&mut *db)
        .await?;
    }
    let others: BTreeSet<i64> = seen.iter().map(|(other, _)| *other).filter(|other| *other != n).collect();
    // As it is kept, so that it is known again among those that are read.
    let sighting = Sighting { document: id.clone(), at: moment(at), about: about.clone() };
    Ok(Placed { n, is_new: found.is_none(), is_sighting, sighting, neighbours: others.into_iter().collect() })
}

/// A moment as it is kept.
fn moment(microseconds: i64) -> Timestamp {
    Timestamp::from_microsecond(microseconds).unwrap_or_default()
}

/// Which documents were seen at a place, and when; without a place, whether this one was seen without one.
async fn seen_at(db: &mut Db, place: Option<&str>, n: i64) -> Answer<Vec<(i64, i64)>> {
    let question = match place {
        Some(_) => "SELECT document, at FROM sighting WHERE place = ? ORDER BY at, n",
        None => "SELECT document, at FROM sighting WHERE document = ?2 AND place IS ?1",
    };
    Ok(sqlx::query_as(question).bind(place).bind(n).fetch_all(db).await?)
}

#[derive(FromRow)]
struct SightingRow {
    id: Vec<u8>,
    at: i64,
    path: Option<String>,
    url: Option<String>,
    title: Option<String>,
    published: Option<i64>,
    publisher: Option<String>,
}

/// All sightings at the places where a document was seen, in the order in which they were.
pub(super) async fn around(db: &mut Db, n: i64) -> Answer<Vec<Sighting>> {
    let rows = sqlx::query_as::<_, SightingRow>(
        "SELECT id, at, path, url, title, published, publisher FROM sighting JOIN document ON document.n = document \
         WHERE document = ?1 OR place IN (SELECT place FROM sighting WHERE document = ?1 AND place IS NOT NULL) \
         ORDER BY at, sighting.n",
    );
    let rows = rows.bind(n).fetch_all(db).await?;
    Ok(rows.into_iter().map(SightingRow::sighting).collect())
}

impl SightingRow {
    fn sighting(self) -> Sighting {
        let SightingRow { id, at, path, url, title, published, publisher } = self;
        let about = About { path, url, title, published: published.map(day_of), publisher };
        Sighting { document: document_id(&id), at: moment(at), about }
    }
}

/// What an edition says: when a document stands, and who tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edition {
    pub(super) from: i64,
    pub(super) until: i64,
    pub(super) about: About,
    pub(super) voice: i64,
}

impl Edition {
    pub(super) fn period(&self) -> Period {
        Period { from: day_of(self.from), until: (self.until < OPEN_END).then(|| day_of(self.until)) }
    }
}

#[derive(FromRow)]
struct EditionRow {
    from_day: i64,
    until_day: i64,
    published: Option<i64>,
    path: Option<String>,
    url: Option<String>,
    title: Option<String>,
    publisher: Option<String>,
    voice: i64,
}

/// The edition of a document; `None` before there is one.
pub(super) async fn edition(db: &mut Db, n: i64) -> Answer<Option<Edition>> {
    let row = sqlx::query_as::<_, EditionRow>(
        "SELECT * FROM edition JOIN heading ON heading.document = edition.document WHERE edition.document = ?",
    );
    let row = row.bind(n);
    let row = row.fetch_optional(db).await?;
    Ok(row.map(|EditionRow { from_day, until_day, published, path, url, title, publisher, voice }| Edition {
        from: from_day,
        until: until_day,
        about: About { path, url, title, published: published.map(day_of), publisher },
        voice,
    }))
}

/// Settles when a document stands. `new`: where it was just seen. Gives its edition, and whether it has changed.
pub(super) async fn settle(
    db: &mut Db,
    n: i64,
    id: &str,
    text: &str,
    new: Option<&Sighting>,
) -> Answer<(Edition, bool)> {
    let mut sightings = around(db, n).await?;
    let Some(mut before) = edition(db, n).await? else {
        return Ok((first(db, n, id, text, &sightings).await?, true));
    };
    let now = stands(id, &sightings, before.voice)?;
    if let Some(new) = new {
        sightings.retain(|one| one != new);
        before.about = document::about(id, &sightings);
    }
    let has_changed = before != now;
    if has_changed {
        write(db, n, &now, None).await?;
    }
    Ok((now, has_changed))
}

/// The first edition of a document, with its words for whoever looks for them, and whose voice it is.
pub(super) async fn first(
    db: &mut Db,
    n: i64,
    id: &str,
    text: &str,
    sightings: &[Sighting],
) -> Answer<Edition> {
    let signature = Signature::of(text);
    let voice = match &signature {
        Some(signature) => hear(db, n, signature).await?,
        None => n,
    };
    let edition = stands(id, sightings, voice)?;
    write(db, n, &edition, signature.map(|signature| signature.to_bytes())).await?;
    let words = format!("{} {text}", edition.about.title.as_deref().unwrap_or_default());
    let insert = sqlx::query("INSERT INTO document_words (rowid, words) VALUES (?, ?)");
    insert.bind(n).bind(words).execute(db).await?;
    Ok(edition)
}

fn stands(id: &str, sightings: &[Sighting], voice: i64) -> Answer<Edition> {
    let Some(period) = document::standing(id, sightings) else {
        return Err(crate::StoreError::Damaged(format!("nobody knows where {id} was seen")));
    };
    let until = period.until.map_or(OPEN_END, day_number);
    Ok(Edition { from: day_number(period.from), until, about: document::about(id, sightings), voice })
}

async fn write(db: &mut Db, n: i64, edition: &Edition, signature: Option<Vec<u8>>) -> Answer<()> {
    sqlx::query(
        "INSERT INTO edition (document, from_day, until_day, voice, signature) VALUES (?, ?, ?, ?, ?) \
         ON CONFLICT (document) DO UPDATE SET from_day = excluded.from_day, until_day = excluded.until_day",
    )
    .bind(n)
    .bind(edition.from)
    .bind(edition.until)
    .bind(edition.voice)
    .bind(signature)
    .execute(db)
    .await?;
    Ok(())
}

/// Finds the voice of a new text: that of the texts that are nearly the same, which become one voice where they were not.
async fn hear(db: &mut Db, n: i64, signature: &Signature) -> Answer<i64> {
    // With a sign, each fits four bytes.
    let bands: Vec<i64> = signature.bands().into_iter().map(|band| band - (1 << 31)).collect();
    let known = sqlx::query_as::<_, (i64, Vec<u8>)>(
        "SELECT voice, signature FROM edition WHERE document IN (SELECT DISTINCT document FROM voice_band \
         WHERE band IN (SELECT value FROM json_each(?)) LIMIT ?)",
    );
    let known = known.bind(array(&bands)).bind(MOST_CANDIDATES).fetch_all(&mut *db).await?;
    let is_same =
        |bytes: &[u8]| Signature::from_bytes(bytes).is_some_and(|other| signature.is_same_voice(&other));
    let same: BTreeSet<i64> =
        known.iter().filter(|(_, bytes)| is_same(bytes)).map(|(voice, _)| *voice).collect();
    let voice = same.first().copied().unwrap_or(n);
    let others: Vec<i64> = same.into_iter().filter(|other| *other != voice).collect();
    if !others.is_empty() {
        let change =
            sqlx::query("UPDATE edition SET voice = ? WHERE voice IN (SELECT value FROM json_each(?))");
        change.bind(voice).bind(array(&others)).execute(&mut *db).await?;
    }
    let mut insert = QueryBuilder::new("INSERT OR IGNORE INTO voice_band ");
    insert.push_values(bands, |mut row, band| {
        row.push_bind(band).push_bind(n);
    });
    insert.build().execute(db).await?;
    Ok(voice)
}
