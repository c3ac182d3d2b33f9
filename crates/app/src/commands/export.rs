//! `ascribe export stix`: statements in the form of other tools.

use super::{Ending, ask, ended, refused};
use crate::cli::StixArgs;
use crate::console::{Complaint, Console};
use crate::keeper::{self, Store};
use jiff::Timestamp;
use jiff::civil::Date;
use record::answer::{Entry, Hit, Paging};
use record::day;
use record::decision::Standing;
use record::query::{Query, Term, What};
use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::path::Path;
use store::Record;
use views::Names;
use views::stix::{END, Export};

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
    let mut written = out.write_all(export.begin().as_bytes());
    for document in export.documents() {
        if written.is_err() {
            break;
        }
        let kept = match store.ask(async |it| it.document(&document).await) {
            Ok(kept) => kept,
            Err(error) => return refused(console, &keeper::complaint(&error), Ending::Incomplete),
        };
        written = out.write_all(export.document(&kept).as_bytes());
    }
    let written = written.and_then(|()| out.write_all(END.as_bytes())).and_then(|()| out.flush());
    ended(console, Path::new("standard output"), written)
}

fn matter(asked: &StixArgs) -> Result<Matter, Complaint> {
    let mut query = ask::understood(&asked.question, &asked.as_of)?;
    let store = keeper::open(&asked.record)?;
    let names = Names::new(crate::lexicon::load(None)?.get().party_names());
    with_rejected(&mut query);
    let hits = all_hits(&store, &query)?;
    let journal = store.ask(async |it| it.journal().await).map_err(|error| keeper::complaint(&error))?;
    let decided = decided(&journal, query.as_of);
    Ok(Matter { store, names, hits, decided })
}

/// When somebody last decided on a statement, as far as was known on the day.
pub(super) fn decided(journal: &[Entry], as_of: Option<Date>) -> BTreeMap<String, Timestamp> {
    let known = |at: Timestamp| as_of.is_none_or(|as_of| day::of_moment(at) <= as_of);
    let made = journal.iter().filter(|entry| known(entry.decision.at));
    made.flat_map(|entry| entry.now.iter().flatten().map(|id| (id.clone(), entry.decision.at))).collect()
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
