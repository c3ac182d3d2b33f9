//! `ascribe accept`, `reject`, `correct`, `link`, `unlink`: what people decide, written into the journal.

use super::{Ending, printed, refused};
use crate::cli::{CorrectArgs, DecideArgs, Decider, LinkArgs, RecordArgs};
use crate::console::{Complaint, Console};
use crate::keeper::{self, Store};
use jiff::Timestamp;
use record::decision::{Correction, Verdict};
use std::io::Write;
use store::Record;

/// Accepts or rejects statements.
pub(super) fn on_statements(asked: &DecideArgs, verdict: fn(String) -> Verdict, console: &Console) -> Ending {
    decided(&asked.record, &asked.decider, console, |store| {
        asked.ids.iter().map(|id| Ok(verdict(resolved(store, id)?))).collect()
    })
}

/// Corrects fields of a statement.
pub(super) fn correct(asked: &CorrectArgs, console: &Console) -> Ending {
    decided(&asked.record, &asked.decider, console, |store| {
        let id = resolved(store, &asked.id)?;
        let verdict = |value: &String| Ok(Verdict::Correct(id.clone(), correction(value)?));
        asked.values.iter().map(verdict).collect()
    })
}

fn correction(asked: &str) -> Result<Correction, Complaint> {
    let Some((field, value)) = asked.split_once('=') else {
        let help = "write it as FIELD=VALUE, as in commitment=hedged";
        return Err(Complaint::new(format!("`{asked}` gives no field a value"), help));
    };
    Correction::new(field.trim(), value).map_err(|error| Complaint::new(error.message, error.hint))
}

/// Links statements, or tells them apart.
pub(super) fn link(asked: &LinkArgs, verdict: fn(String, String) -> Verdict, console: &Console) -> Ending {
    decided(&asked.record, &asked.decider, console, |store| {
        let one = resolved(store, &asked.one)?;
        asked.others.iter().map(|other| Ok(verdict(one.clone(), resolved(store, other)?))).collect()
    })
}

/// The whole id of which the beginning was given.
pub(super) fn resolved(store: &Store, id: &str) -> Result<String, Complaint> {
    store.ask(async |it| it.resolve(id).await).map_err(|error| keeper::complaint(&error))
}

/// Writes the decisions: all are looked at before the first one is written.
fn decided(
    record: &RecordArgs,
    by: &Decider,
    console: &Console,
    verdicts: impl FnOnce(&Store) -> Result<Vec<Verdict>, Complaint>,
) -> Ending {
    let written = keeper::open(record).and_then(|store| {
        let verdicts = verdicts(&store)?;
        let mut lines = String::new();
        for verdict in &verdicts {
            let now = Timestamp::now();
            let number = store.ask(async |it| it.decide(verdict, &by.by, now, by.why.as_deref()).await);
            let number = number.map_err(|error| keeper::complaint(&error))?;
            lines.push_str(&format!("{number}  {} {}\n", verdict.name(), verdict.subjects().join(" ")));
        }
        Ok(lines)
    });
    match written {
        Ok(lines) => printed(console, |out| out.write_all(lines.as_bytes())),
        Err(complaint) => refused(console, &complaint, Ending::Incomplete),
    }
}
