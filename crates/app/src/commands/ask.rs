//! `ascribe search`, `show`, `operation`, `actor`, `compare`, `journal`: questions to the record, and their answers in the
//! shape that was asked for.

use super::decide::resolved;
use super::{Ending, printed, refused};
use crate::cli::{
    ActorArgs, AnswerFormat, AsOf, Color, CompareArgs, OperationArgs, RecordArgs, SearchArgs, Shaped,
    ShowArgs,
};
use crate::console::{Complaint, Console, table_style};
use crate::keeper::{self, Store};
use crate::reader::Reader;
use claims::Statement;
use jiff::civil::Date;
use record::answer::{Kept, OperationView, Paging, Shown};
use record::document::Document;
use record::query::Query;
use record::{coalition, compare, group};
use std::io::{IsTerminal, Write};
use store::{Answer, Record};
use views::Names;
use views::record::Shape;

/// Statements that are counted at most.
const COUNTED: usize = 1_000_000;

/// Someone who asks: the open record, how names read, and the shape of the answer.
struct Asking {
    store: Store,
    names: Names,
    shape: Shape,
}

impl Asking {
    fn new(asked: &Shaped, color: Color) -> Result<Asking, Complaint> {
        let lexicon = crate::lexicon::load(None)?;
        let names = Names::new(lexicon.get().party_names());
        Ok(Asking { store: keeper::open(&asked.record)?, names, shape: shape(asked, color) })
    }

    fn answer<T>(&self, question: impl AsyncFnOnce(&store::Sqlite) -> Answer<T>) -> Result<T, Complaint> {
        self.store.ask(question).map_err(|error| keeper::complaint(&error))
    }
}

fn shape(asked: &Shaped, color: Color) -> Shape {
    match asked.format {
        AnswerFormat::Table => Shape::Table(table_style(asked.width, color, std::io::stdout().is_terminal())),
        AnswerFormat::Json => Shape::Json,
        AnswerFormat::Csv => Shape::Csv,
    }
}

/// Answers in the asked shape, or says why that is impossible.
fn answered(
    asked: &Shaped,
    color: Color,
    console: &Console,
    answer: impl FnOnce(&Asking) -> Result<String, Complaint>,
) -> Ending {
    match Asking::new(asked, color).and_then(|asking| answer(&asking)) {
        Ok(answer) => printed(console, |out| out.write_all(answer.as_bytes())),
        Err(complaint) => refused(console, &complaint, Ending::Incomplete),
    }
}

fn day(asked: &AsOf) -> Option<Date> {
    asked.as_of.as_ref().and_then(|day| day.parse().ok())
}

/// `ascribe search`.
pub(super) fn search(asked: &SearchArgs, color: Color, console: &Console) -> Ending {
    answered(&asked.shaped, color, console, |asking| {
        let query = understood(&asked.question, &asked.as_of)?;
        if asked.counts {
            let counts = asking.answer(async |it| it.counts(&query, COUNTED).await)?;
            return Ok(views::record::counts(&counts, &asking.names, asking.shape));
        }
        let paging =
            Paging { order: asked.order.into(), limit: usize::from(asked.limit), after: asked.after.clone() };
        let hits = asking.answer(async |it| it.search(&query, &paging).await)?;
        Ok(views::record::hits(&hits, &asking.names, asking.shape))
    })
}

/// What the words of the command line ask.
pub(super) fn understood(parts: &[String], as_of: &AsOf) -> Result<Query, Complaint> {
    let question = question(parts);
    let mut query = Query::parse(&question).map_err(|error| {
        let message = format!("cannot understand `{question}`: {}", error.message);
        Complaint::new(format!("{message} (at character {})", error.position + 1), error.hint)
    })?;
    query.as_of = query.as_of.or(day(as_of));
    Ok(query)
}

/// The question as written: what the shell took as one word though it has spaces was in quotation marks.
fn question(parts: &[String]) -> String {
    if let [whole] = parts {
        return whole.clone();
    }
    let part = |part: &String| match part.split_once(':') {
        _ if !part.contains(char::is_whitespace) || part.contains('"') => part.clone(),
        Some((field, value)) if field.chars().all(|c| c.is_ascii_alphabetic() || c == '-') => {
            format!("{field}:\"{value}\"")
        }
        _ => format!("\"{part}\""),
    };
    parts.iter().map(part).collect::<Vec<_>>().join(" ")
}

/// `ascribe show`.
pub(super) fn show(asked: &ShowArgs, color: Color, console: &Console) -> Ending {
    answered(&asked.shaped, color, console, |asking| {
        let id = resolved(&asking.store, &asked.id)?;
        let as_of = day(&asked.as_of);
        if id.starts_with("sha256:") {
            let kept = asking.answer(async |it| it.document(&id).await)?;
            let versions = asking.answer(async |it| it.versions(&id).await)?;
            return Ok(views::record::document(&kept, &versions, &asking.names, asking.shape));
        }
        if id.starts_with("operation--") {
            return operation_of(asking, &id, None, as_of);
        }
        let mut shown = asking.answer(async |it| it.statement(&id, as_of).await)?;
        explain(&Reader::with(crate::lexicon::load(None)?), &mut shown);
        Ok(views::record::statement(&shown, &asking.names, asking.shape))
    })
}

/// Reads the statement's document again for the reasons, which the record does not keep. Where another version reads something
/// else in its place, there are none: these would be reasons for something else.
pub(super) fn explain(reader: &Reader, shown: &mut Shown) {
    let Document { id, text, .. } = &shown.document;
    let reading = reader.reread_document(&shown.document.to_text());
    let ids = record::statement::ids(id, text, &reading);
    let same = ids.iter().zip(&reading.statements).find(|(id, one)| {
        **id == shown.told.id && Statement { why: Vec::new(), ..(*one).clone() } == shown.machine
    });
    if let Some((_, one)) = same {
        shown.machine.why.clone_from(&one.why);
    }
}

/// `ascribe operation`.
pub(super) fn operation(asked: &OperationArgs, color: Color, console: &Console) -> Ending {
    answered(&asked.shaped, color, console, |asking| {
        let id = resolved(&asking.store, &asked.id)?;
        operation_of(asking, &id, asked.group.as_deref(), day(&asked.as_of))
    })
}

/// Asks of an operation who of a group has spoken. The group is taken as it was when the operation was first attributed;
/// gives what it is called, and the codes of its members.
pub(super) fn ask_of_group(view: &mut OperationView, name: &str) -> Result<(String, Vec<String>), Complaint> {
    let first = view.statements.iter().map(|one| one.day).min().unwrap_or_default();
    let on = view.coalition.first_attribution.unwrap_or(first);
    let (title, codes) = group::members(name, on).ok_or_else(|| {
        let known = group::names().collect::<Vec<_>>().join(", ");
        Complaint::new(
            format!("`{name}` is no group"),
            format!("groups are {known}; or give codes, as in US,GB,FR"),
        )
    })?;
    view.coalition = coalition::coalition(&view.statements, &codes);
    Ok((title, codes))
}

/// An operation, with who of a group has spoken where one is named.
fn operation_of(
    asking: &Asking,
    id: &str,
    group: Option<&str>,
    as_of: Option<Date>,
) -> Result<String, Complaint> {
    let mut view = asking.answer(async |it| it.operation(id, as_of).await)?;
    let Some(name) = group else {
        return Ok(views::record::operation(&view, None, &asking.names, asking.shape));
    };
    let (title, codes) = ask_of_group(&mut view, name)?;
    Ok(views::record::operation(&view, Some((&title, &codes)), &asking.names, asking.shape))
}

/// `ascribe actor`.
pub(super) fn actor(asked: &ActorArgs, color: Color, console: &Console) -> Ending {
    answered(&asked.shaped, color, console, |asking| {
        let (as_of, most) = (day(&asked.as_of), usize::from(asked.limit));
        let view = asking.answer(async |it| it.actor(&asked.name, as_of, most).await)?;
        Ok(views::record::actor(&view, &asking.names, asking.shape))
    })
}

/// `ascribe compare`.
pub(super) fn compared(asked: &CompareArgs, color: Color, console: &Console) -> Ending {
    answered(&asked.shaped, color, console, |asking| {
        let (one, other) = (resolved(&asking.store, &asked.one)?, resolved(&asking.store, &asked.other)?);
        let as_of = day(&asked.as_of);
        if one.starts_with("sha256:") && other.starts_with("sha256:") {
            let one = asking.answer(async |it| it.document(&one).await)?;
            let other = asking.answer(async |it| it.document(&other).await)?;
            let claims =
                |kept: &Kept| kept.statements.iter().map(|(_, claim)| claim.clone()).collect::<Vec<_>>();
            let alignment = compare::documents(&claims(&one), &claims(&other));
            return Ok(views::record::documents_compared(
                &one,
                &other,
                &alignment,
                &asking.names,
                asking.shape,
            ));
        }
        if !one.starts_with("statement--") || !other.starts_with("statement--") {
            let help = "give two statements (statement--…) or two documents (sha256:…)";
            return Err(Complaint::new("these two cannot be compared", help));
        }
        let one = asking.answer(async |it| it.statement(&one, as_of).await)?;
        let other = asking.answer(async |it| it.statement(&other, as_of).await)?;
        let rows = compare::shown(&one, &other);
        Ok(views::record::comparison(&one.told.id, &other.told.id, &rows, asking.shape))
    })
}

/// `ascribe journal`.
pub(super) fn journal(asked: &Shaped, color: Color, console: &Console) -> Ending {
    answered(asked, color, console, |asking| {
        let entries = asking.answer(async |it| it.journal().await)?;
        Ok(views::record::journal(&entries, asking.shape))
    })
}

/// `ascribe export decisions`.
pub(super) fn labels(asked: &RecordArgs, console: &Console) -> Ending {
    let labels = keeper::open(asked)
        .and_then(|store| store.ask(async |it| it.labels().await).map_err(|error| keeper::complaint(&error)));
    match labels {
        Ok(labels) => printed(console, |out| out.write_all(views::record::labels(&labels).as_bytes())),
        Err(complaint) => refused(console, &complaint, Ending::Incomplete),
    }
}

#[cfg(test)]
mod tests {
    fn check(parts: &[&str]) -> String {
        super::question(&parts.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn what_stood_in_quotation_marks_is_a_phrase() {
        assert_eq!(check(&["source:EU", "exchange servers"]), "source:EU \"exchange servers\"");
        assert_eq!(check(&["by:Harbour Times", "hack*"]), "by:\"Harbour Times\" hack*");
        assert_eq!(check(&["source:EU \"exchange servers\""]), "source:EU \"exchange servers\"");
        assert_eq!(check(&["act:urge", "\"a b\" c"]), "act:urge \"a b\" c");
    }
}
