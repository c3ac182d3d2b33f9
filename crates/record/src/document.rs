//! Documents, where and when they were obtained, and which version of a page stands on which day.

use crate::day;
use crate::layout::Layout;
use claims::Reading;
use jiff::Timestamp;
use jiff::civil::Date;

/// A document as the record keeps it. **Ground: never changed.**
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// `sha256:` and the hash of the canonical text: the same text is the same document, wherever it comes from.
    pub id: String,
    /// The canonical text.
    pub text: String,
    /// ISO 639-1 code, `und` where it cannot be told.
    pub language: String,
    /// Its parts, and what its source said of itself.
    pub layout: Layout,
    /// What is known of it: of each fact what the earliest sighting says.
    pub about: About,
}

impl Document {
    /// The document as it was read first, to be read again.
    pub fn to_text(&self) -> text::Document {
        let Layout { blocks, dateline, site, byline, issuers } = self.layout.clone();
        text::Document {
            id: self.id.clone(),
            path: self.about.path.clone(),
            url: self.about.url.clone(),
            title: self.about.title.clone(),
            published: self.about.published,
            language: self.language.clone(),
            site,
            byline,
            dateline,
            issuers,
            text: self.text.clone(),
            blocks,
            problems: Vec::new(),
        }
    }
}

/// What is known of a document beside its text; each place where it was seen may say something else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// The path as the user gave it.
    pub path: Option<String>,
    /// The address it was obtained from.
    pub url: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// The day of publication.
    pub published: Option<Date>,
    /// Who publishes it: the site, paper or office.
    pub publisher: Option<String>,
}

impl About {
    /// The place whose content this is: the address, else the path. Documents obtained from one place at different times
    /// are versions of one page.
    pub fn place(&self) -> Option<&str> {
        self.url.as_deref().or(self.path.as_deref())
    }
}

/// How a reading came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// Ascribe read the text: the reading can be made again.
    Read,
    /// A coder's own coding was imported: it is kept as it is.
    Imported,
}

/// What made a reading.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Versions {
    /// Version of the program.
    pub program: String,
    /// Version of the parser's weights.
    pub model: String,
    /// Version of the lexicon.
    pub lexicon: String,
}

/// One document with its reading, as it goes into the record.
#[derive(Debug, Clone)]
pub struct Addition {
    /// The document.
    pub document: Document,
    /// When it was obtained.
    pub obtained: Timestamp,
    /// What was read from it.
    pub reading: Reading,
    /// How it was read.
    pub origin: Origin,
    /// What read it.
    pub versions: Versions,
}

impl Addition {
    /// A document that Ascribe has read; its publisher is the site that the page names, else its agency.
    pub fn read(
        document: text::Document,
        reading: Reading,
        versions: Versions,
        obtained: Timestamp,
    ) -> Addition {
        let layout = Layout::of(&document);
        let text::Document { id, path, url, title, published, language, site, dateline, text, .. } = document;
        let publisher = site.or_else(|| dateline.and_then(|line| line.agency));
        let about = About { path, url, title, published, publisher };
        let document = Document { id, text, language, layout, about };
        Addition { document, obtained, reading, origin: Origin::Read, versions }
    }
}

/// That a document was obtained somewhere at some time. **Ground: never changed.**
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// The document's id.
    pub document: String,
    /// When it was obtained.
    pub at: Timestamp,
    /// Where, and what was told about it there.
    pub about: About,
}

/// The days in which something stands: from the first day, up to the last but not on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The first day on which it stands no more; `None`: it still stands.
    pub until: Option<Date>,
}

impl Period {
    /// Whether it stands on the day.
    pub fn holds(self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }

    /// Whether there is no day on which it stands.
    pub fn is_empty(self) -> bool {
        self.until.is_some_and(|until| until <= self.from)
    }
}

/// When a document stands, given all sightings at the places where it was seen, of this document and of others.
///
/// The first version of a page stands from its day of publication (where that lies before the day it was obtained),
/// a later version from the day on which it was found; each stands until the next version was found at the same place.
/// A document that was seen at several places stands as long as it stands at one of them. The result does not depend on
/// the order of the sightings. `None` where the document was never seen.
pub fn standing(document: &str, sightings: &[Sighting]) -> Option<Period> {
    let own = sightings.iter().filter(|one| one.document == document);
    let periods: Vec<Period> = own.map(|one| standing_at(one, sightings)).collect();
    let from = periods.iter().map(|period| period.from).min()?;
    let ends: Option<Vec<Date>> = periods.iter().map(|period| period.until).collect();
    Some(Period { from, until: ends.and_then(|ends| ends.into_iter().max()) })
}

fn standing_at(own: &Sighting, sightings: &[Sighting]) -> Period {
    let obtained = day::of_moment(own.at);
    let published = own.about.published.filter(|published| *published < obtained);
    let Some(place) = own.about.place() else {
        return Period { from: published.unwrap_or(obtained), until: None };
    };
    let others =
        || sightings.iter().filter(|one| one.about.place() == Some(place) && one.document != own.document);
    // Two versions of one moment are told apart by their ids, so that the order of adding plays no part.
    let order = |one: &Sighting| (one.at, one.document.clone());
    let is_first = others().all(|one| order(one) > order(own));
    let next = others().filter(|one| order(one) > order(own)).min_by_key(|one| order(one));
    Period {
        from: published.filter(|_| is_first).unwrap_or(obtained),
        until: next.map(|one| day::of_moment(one.at)),
    }
}

/// What is known about a document: of each fact what the earliest sighting that has it says.
pub fn about(document: &str, sightings: &[Sighting]) -> About {
    let mut own: Vec<&Sighting> = sightings.iter().filter(|one| one.document == document).collect();
    own.sort_by_key(|one| (one.at, one.about.place().unwrap_or_default().to_owned()));
    let mut about = About::default();
    for Sighting { about: told, .. } in own {
        about.path = about.path.or_else(|| told.path.clone());
        about.url = about.url.or_else(|| told.url.clone());
        about.title = about.title.or_else(|| told.title.clone());
        about.published = about.published.or(told.published);
        about.publisher = about.publisher.or_else(|| told.publisher.clone());
    }
    about
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot set up its case must fail")]
    use super::*;

    fn seen(document: &str, url: &str, at: &str, published: Option<&str>) -> Sighting {
        let about = About {
            url: Some(url.to_owned()),
            published: published.map(|day| day.parse().unwrap()),
            ..About::default()
        };
        Sighting { document: document.to_owned(), at: format!("{at}T12:00:00Z").parse().unwrap(), about }
    }

    fn check(document: &str, sightings: &[Sighting]) -> String {
        let mut turned = sightings.to_vec();
        turned.reverse();
        let period = standing(document, sightings).unwrap();
        assert_eq!(standing(document, &turned), Some(period), "the order plays no part");
        format!("{} {}", period.from, period.until.map_or("-".into(), |day| day.to_string()))
    }

    #[test]
    fn a_document_stands_from_its_publication() {
        assert_eq!(check("a", &[seen("a", "x", "2026-01-05", Some("2021-07-19"))]), "2021-07-19 -");
        assert_eq!(check("a", &[seen("a", "x", "2026-01-05", None)]), "2026-01-05 -");
        // A date after the day of obtaining is a mistake of the page.
        assert_eq!(check("a", &[seen("a", "x", "2026-01-05", Some("2027-01-01"))]), "2026-01-05 -");
    }

    #[test]
    fn a_corrected_page_stands_beside_the_old_one() {
        let published = Some("2026-01-02");
        let page = [seen("a", "x", "2026-01-05", published), seen("b", "x", "2026-01-09", published)];
        assert_eq!(check("a", &page), "2026-01-02 2026-01-09");
        assert_eq!(check("b", &page), "2026-01-09 -");
    }

    #[test]
    fn what_still_stands_elsewhere_stands() {
        let first = [seen("a", "x", "2026-01-05", None), seen("b", "x", "2026-01-09", None)];
        let pages = [first.as_slice(), &[seen("a", "y", "2026-01-07", None)]].concat();
        assert_eq!(check("a", &pages), "2026-01-05 -");
        assert_eq!(standing("c", &pages), None);
    }

    #[test]
    fn a_page_that_changes_back_stands_again() {
        let seen = |document, at| seen(document, "x", at, None);
        let page = [seen("a", "2026-01-05"), seen("b", "2026-01-09"), seen("a", "2026-01-12")];
        assert_eq!(check("a", &page), "2026-01-05 -");
        assert_eq!(check("b", &page), "2026-01-09 2026-01-12");
    }

    #[test]
    fn the_first_sighting_that_knows_a_fact_tells_it() {
        let mut first = seen("a", "x", "2026-01-05", None);
        first.about.title = Some("Old".into());
        let mut second = seen("a", "y", "2026-01-06", Some("2026-01-01"));
        second.about.title = Some("New".into());
        let told = about("a", &[second, first]);
        assert_eq!((told.title.as_deref(), told.url.as_deref()), (Some("Old"), Some("x")));
        assert_eq!(told.published.unwrap().to_string(), "2026-01-01");
    }
}
