//! Codings that others have made: each entry becomes a document of its own, and what it codes a reading of it.
//!
//! [`import`] is the main function. An entry of a data set is drawn up as a small text, one field a line, as the file has
//! it; the statements point into that text, so that every cell is cited. **Who codes, speaks**: a coder's own coding is the
//! coder's statement, and what the coder says that another attributed is the other's, reported by the coder. Codings
//! commit to the least that the coder's words do. A broken entry is told with its place, and the rest is imported.

mod cfr;
mod draft;
mod eurepoc;
mod misp;
mod stix;
mod table;

use claims::{Lexicon, Reading};
use record::object::Object;
use std::borrow::Cow;
use std::io::Read;
use text::{Document, Input};

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The global database of EuRepoC (CSV), one incident a row.
    EurepocIncidents,
    /// The attribution table of EuRepoC (CSV), several rows an incident.
    EurepocAttributions,
    /// The Cyber Operations Tracker of the Council on Foreign Relations (CSV).
    Cfr,
    /// A cluster of MISP galaxy (JSON): threat actors.
    MispGalaxy,
    /// An event of MISP (JSON).
    MispEvent,
    /// A bundle of STIX 2.1 (JSON), as ATT&CK comes.
    Stix,
}

impl Format {
    /// All formats, with the name by which they are asked for.
    pub const ALL: [(&'static str, Format); 6] = [
        ("eurepoc", Format::EurepocIncidents),
        ("eurepoc-attributions", Format::EurepocAttributions),
        ("cfr", Format::Cfr),
        ("misp-galaxy", Format::MispGalaxy),
        ("misp-event", Format::MispEvent),
        ("stix", Format::Stix),
    ];

    /// The format of that name.
    pub fn from_name(name: &str) -> Option<Format> {
        Format::ALL.iter().find(|(known, _)| *known == name).map(|(_, format)| *format)
    }
}

/// Something that a file holds.
#[derive(Debug)]
pub enum Item {
    /// An entry with what it codes.
    Coded(Box<Coded>),
    /// A text that is to be read as any other: a report.
    Prose(Box<Input>),
    /// An object as it stood in the file, kept for the way out.
    Object(Box<Object>),
    /// An entry that cannot be taken over.
    Broken(Broken),
}

/// An entry of a data set, and what it codes.
#[derive(Debug)]
pub struct Coded {
    /// The entry as a text; its site is the data set's publisher.
    pub document: Document,
    /// What it codes.
    pub reading: Reading,
}

/// Why an entry, or a whole file, cannot be taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// `row 17`, `values[3]`, `objects[12]`; empty for the whole file.
    pub place: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: &'static str,
}

/// Bytes of a file that is unpacked, at most: a small file may hold a large one.
const LARGEST: u64 = 1 << 30;

/// The content of a file: unpacked where it is packed with gzip.
///
/// # Errors
/// Where it cannot be unpacked, or is too large, or is no UTF-8.
pub fn content(bytes: &[u8]) -> Result<Cow<'_, str>, Broken> {
    let whole = |message: String, hint| Broken { place: String::new(), message, hint };
    let unpacked = if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut out = Vec::new();
        let read = flate2::read::MultiGzDecoder::new(bytes).take(LARGEST + 1).read_to_end(&mut out);
        read.map_err(|error| whole(format!("it cannot be unpacked: {error}"), "fetch the file again"))?;
        if out.len() as u64 > LARGEST {
            return Err(whole("it holds more than 1 GB".to_owned(), "unpack it, and split it"));
        }
        Cow::Owned(out)
    } else {
        Cow::Borrowed(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))
    };
    // Old copies of tables mix encodings: what is no UTF-8 is kept as a mark, and the entry stays readable.
    Ok(match unpacked {
        Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
        Cow::Owned(bytes) => Cow::Owned(
            String::from_utf8(bytes)
                .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
        ),
    })
}

/// What the content is, told by its head line or its first fields.
pub fn tell(content: &str) -> Option<Format> {
    let start = content.trim_start();
    if !start.starts_with('{') {
        let head = content.lines().next().unwrap_or_default();
        let has = |columns: &[&str]| {
            columns.iter().all(|column| head.split(',').any(|cell| cell.trim_matches('"') == *column))
        };
        let kinds = [
            (Format::EurepocIncidents, &["ID", "receiver_country", "initiator_country"][..]),
            (Format::EurepocAttributions, &["incident_ID", "attribution_ID", "attributing_country"][..]),
            (Format::Cfr, &["Title", "Affiliations", "Sponsor", "Victims"][..]),
        ];
        return kinds.into_iter().find(|(_, columns)| has(columns)).map(|(format, _)| format);
    }
    let head: String = start.chars().take(4000).collect();
    if head.contains("\"bundle\"") || head.contains("\"objects\"") {
        return Some(Format::Stix);
    }
    if head.contains("\"Event\"") {
        return Some(Format::MispEvent);
    }
    let is_galaxy =
        ["\"values\"", "\"authors\"", "\"uuid\""].iter().filter(|field| head.contains(**field)).count() >= 2;
    is_galaxy.then_some(Format::MispGalaxy)
}

/// Imports a file's content; `name` is the path that entries are cited by.
pub fn import(format: Format, name: &str, content: &str, lexicon: &Lexicon, take: &mut dyn FnMut(Item)) {
    match format {
        Format::EurepocIncidents => eurepoc::incidents(name, content, lexicon, take),
        Format::EurepocAttributions => eurepoc::attributions(name, content, lexicon, take),
        Format::Cfr => cfr::operations(name, content, lexicon, take),
        Format::MispGalaxy => misp::galaxy(name, content, lexicon, take),
        Format::MispEvent => misp::event(name, content, lexicon, take),
        Format::Stix => stix::bundle(name, content, lexicon, take),
    }
}
