//! A document: its text with the statements marked and beside it, where it comes from, and its other versions.

use super::{Section, shell, wide};
use crate::words::{Names, one_line};
use crate::{Page, Versions, html as single};
use ::record::answer::{Kept, Version};
use claims::Reading;
use maud::{Markup, PreEscaped, html};

/// The page of a document of the record.
pub fn document(kept: &Kept, versions: &[Version], names: &Names) -> String {
    let document = kept.document.to_text();
    let reading = Reading {
        issuers: Vec::new(),
        statements: kept.statements.iter().map(|(_, one)| one.clone()).collect(),
        techniques: kept.techniques.clone(),
        aliases: kept.aliases.clone(),
        problems: Vec::new(),
    };
    let made = Versions {
        ascribe: kept.versions.program.clone(),
        model: kept.versions.model.clone(),
        lexicon: kept.versions.lexicon.clone(),
    };
    let page = Page { document: &document, reading: &reading, versions: &made, names };
    let title = one_line(document.title.as_deref().or(document.path.as_deref()).unwrap_or("Untitled"));
    let main = html! {
        // The article escapes every word itself.
        (PreEscaped(single::article(page)))
        (provenance(kept, versions))
    };
    shell(&title, Section::Other, &main)
}

fn provenance(kept: &Kept, versions: &[Version]) -> Markup {
    let others: Vec<&String> = kept.voice.iter().filter(|id| **id != kept.document.id).collect();
    html! {
        section.notes {
            h2 { "Where it comes from" }
            (wide("Versions of the page", &html! { table.rows {
                thead { tr { th scope="col" { "Obtained" } th scope="col" { "Where" } th scope="col" { "Version" } } }
                tbody {
                    @for one in versions {
                        tr {
                            td { time datetime=(one.at) { (one.at) } }
                            td { (one_line(one.place.as_deref().unwrap_or("not known"))) }
                            td { @if one.document == kept.document.id { "this one" } @else { a href={ "/document/" (one.document) } { "another" } } }
                        }
                    }
                }
            } }))
            p { "It stands from " (kept.period.from) @if let Some(until) = kept.period.until { " until " (until) } "." }
            @if !others.is_empty() {
                p { "The same story, counted as one voice: " @for (at, id) in others.iter().enumerate() { @if at > 0 { ", " } a href={ "/document/" (id) } { (crate::record::short(id)) } } }
            }
            p.src { "This document, as " a href={ "/api/v1/documents/" (kept.document.id) } { "JSON" } "." }
        }
    }
}
