//! `ascribe export stix`: statements in the form of other tools.

use super::{Ending, ask, ended, refused};
use crate::cli::StixArgs;
use crate::console::{Complaint, Console};
use crate::keeper::{self, Store};
use jiff::Timestamp;
use record::answer::{Hit, Paging};
use record::day;
use record::decision::Standing;
use record::query::{Query, Term, What};
use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::path::Path;
use store::Record;
use views::Names;
use views::stix::Export;

/// Statements that are asked for at once; the most that a page may have.
const PAGE: usize = 1000;

/// What goes into an export, read before the first byte is written: a question that fails leaves no half bundle.
struct Matter {
    store: Store,
    names: Names,
    hits: Vec<Hit>,
    decided: BTreeMap<String, Timestamp>,
}

/// Writes statements as one bundle to standard output.
pub(super) fn stix(asked: &StixArgs, console: &Console) -> Ending {
    let matter = match matter(asked) {
        Ok(matter) => matter,
        Err(complaint) => return refused(console, &complaint, Ending::Incomplete),
    };
    let Matter { store, names, hits, decided } = &matter;
    let mut export = Export::new(hits, decided, names, asked.tlp.into()).with_texts(asked.texts);
    let mut out = BufWriter::new(std::io::stdout().lock());
    let begin = format!(r#"{{"type":"bundle","id":"{}","objects":["#, export.bundle_id());
    let mut written = write!(out, "{begin}");
    let mut between = "\n";
    let mut put = |out: &mut BufWriter<_>, objects: Vec<serde_json::Value>| {
        objects.iter().try_for_each(|object| {
            write!(out, "{between}{object}")?;
            between = ",\n";
            Ok(())
        })
    };
    written = written.and_then(|()| put(&mut out, export.head()));
    for document in export.documents() {
        if written.is_err() {
            break;
        }
        let kept = match store.ask(async |it| it.document(&document).await) {
            Ok(kept) => kept,
            Err(error) => return refused(console, &keeper::complaint(&error), Ending::Incomplete),
        };
        written = put(&mut out, export.document(&kept));
    }
    let written = written.and_then(|()| writeln!(out, "\n]}}")).and_then(|()| out.flush());
    ended(console, Path::new("standard output"), written)
}

fn matter(asked: &StixArgs) -> Result<Matter, Complaint> {
    let mut query = ask::understood(&asked.question, &asked.as_of)?;
    let store = keeper::open(&asked.record)?;
    let names = Names::new(crate::lexicon::load(None)?.get().party_names());
    with_rejected(&mut query);
    let hits = all_hits(&store, &query)?;
    let journal = store.ask(async |it| it.journal().await).map_err(|error| keeper::complaint(&error))?;
    let known = |at: Timestamp| query.as_of.is_none_or(|as_of| day::of_moment(at) <= as_of);
    let mut decided = BTreeMap::new();
    for entry in journal.iter().filter(|entry| known(entry.decision.at)) {
        for statement in entry.now.iter().flatten() {
            decided.insert(statement.clone(), entry.decision.at);
        }
    }
    Ok(Matter { store, names, hits, decided })
}

/// Statements that were rejected are asked for too, to be revoked: whoever has them from an earlier export must hear of it.
fn with_rejected(query: &mut Query) {
    let asks = |term: &Term| matches!(term.what, What::Standing(_));
    if !query.terms.iter().any(asks) {
        query.terms.push(Term { is_negated: false, what: What::Standing(Standing::ALL.to_vec()) });
    }
}

fn all_hits(store: &Store, query: &Query) -> Result<Vec<Hit>, Complaint> {
    let mut all = Vec::new();
    let mut paging = Paging { limit: PAGE, ..Paging::default() };
    loop {
        let page = store
            .ask(async |it| it.search(query, &paging).await)
            .map_err(|error| keeper::complaint(&error))?;
        all.extend(page.hits);
        match page.next {
            Some(next) => paging.after = Some(next),
            None => return Ok(all),
        }
    }
}
