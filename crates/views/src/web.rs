//! The record as pages for a browser: each is a pure function of an answer, works without script, and links to the others.
//!
//! Every word that comes from a document is escaped by the template language; pages carry no inline style or script, so
//! that the server's policy can forbid both. Where pages are served from, and to whom, is not known here.

mod actor;
mod document;
mod operation;
mod overview;
mod statement;
mod statements;

pub use actor::actor;
pub use document::document;
pub use operation::{Group, operation};
pub use overview::overview;
pub use statement::{comparison, journal, statement};
pub use statements::{Asked, Found, statements};

use crate::words::{ActClass, Names};
use ::record::coalition::Told;
use claims::{Level, Party};
use maud::{DOCTYPE, Markup, html};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use text::Span;

/// The style sheet of all pages: that of a document, and what the others need beyond it.
pub const STYLE: &str = concat!(include_str!("html/page.css"), include_str!("web/web.css"));

/// What programs can ask, as OpenAPI 3.1.
pub const OPENAPI: &str = include_str!("web/openapi.json");

/// The parts of the site, as the navigation names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    /// What is new.
    Overview,
    /// Statements, filtered.
    Statements,
    /// Who decided what.
    Journal,
    /// Anything below these.
    Other,
}

const SECTIONS: [(Section, &str, &str); 3] = [
    (Section::Overview, "/", "Overview"),
    (Section::Statements, "/statements", "Statements"),
    (Section::Journal, "/journal", "Decisions"),
];

/// A whole page around its main part.
fn shell(title: &str, section: Section, main: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · Ascribe" }
                link rel="stylesheet" href="/style.css";
            }
            body {
                a.skip href="#main" { "To the content" }
                nav aria-label="Site" {
                    b { a href="/" { "Ascribe" } }
                    @for (one, address, name) in SECTIONS {
                        a href=(address) aria-current=[(one == section).then_some("page")] { (name) }
                    }
                    form.find role="search" aria-label="Actors" action="/actor" {
                        label { "Actor " input name="name" size="12" required; }
                        button { "Look up" }
                    }
                }
                main id="main" { (main) }
            }
        }
    };
    page.into_string()
}

/// What the reader gets where there is nothing to show: what is wrong and what to do.
pub fn trouble(what: &str, help: &str) -> String {
    let main = html! {
        h1 { (what) }
        p.lead { (help) }
        p { a href="/" { "Back to the overview" } }
    };
    shell(what, Section::Other, &main)
}

/// All that means something in an address: what RFC 3986 does not call unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The words as part of an address.
fn encoded(words: &str) -> PercentEncode<'_> {
    utf8_percent_encode(words, RESERVED)
}

/// A party, leading to all that is known of it; the text's own voice and unknown ones lead nowhere.
fn party(party: &Party, names: &Names) -> Markup {
    let key = match (party.code.as_str(), party.name.as_deref()) {
        (_, Some(name)) => name,
        ("~" | "?" | "-", None) => return html! { (names.party(party)) },
        (code, None) => code,
    };
    html! { a href={ "/actor?name=" (encoded(key)) } { (names.party(party)) } }
}

fn parties(all: &[Party], none: &str, names: &Names) -> Markup {
    html! {
        @if all.is_empty() { span.none { (none) } }
        @for (at, one) in all.iter().enumerate() {
            @if at > 0 { ", " }
            (party(one, names))
        }
    }
}

/// Act and accused in one line: `attribute → China`.
fn act(told: &Told, names: &Names) -> Markup {
    let claim = &told.claim;
    html! {
        span class={ "act " (ActClass::of(claim.act).name()) } { (claim.act.name()) }
        @if !claim.accused.is_empty() {
            span aria-hidden="true" { " → " } span.unseen { " about " }
            (parties(&claim.accused, "", names))
        }
    }
}

/// Both scales of a statement in words.
fn scales(told: &Told) -> Markup {
    let claim = &told.claim;
    html! {
        span.scale { (claim.commitment.name()) }
        @if claim.responsibility != Level::Unspecified { " · " span.scale { (claim.responsibility.name()) } }
    }
}

/// The sentence with the words that carry the act marked, leading to the statement.
fn sentence(told: &Told) -> Markup {
    let evidence = told.evidence.as_str();
    let begin = told.claim.evidence.first().map_or(0, |span| span.start);
    let place = |at: u32| at.checked_sub(begin).and_then(|at| usize::try_from(at).ok());
    let Span { start, end } = told.claim.cue.span;
    let cut = place(start).zip(place(end)).and_then(|(start, end)| {
        Some((evidence.get(..start)?, evidence.get(start..end)?, evidence.get(end..)?))
    });
    html! {
        q cite={ "/statement/" (told.id) } {
            @if let Some((before, cue, after)) = cut { (before) mark { (cue) } (after) } @else { (evidence) }
        }
    }
}

/// Where a statement is from: day, publisher, and the ways to all that it stands on.
fn origin(told: &Told) -> Markup {
    html! {
        span.src {
            time datetime=(told.day) { (told.day) }
            @if let Some(publisher) = &told.publisher { " · " (crate::one_line(publisher)) }
            " · " a href={ "/statement/" (told.id) } { "statement" }
            " · " a href={ "/document/" (told.document) "#" (told.id) } { "in its text" }
            @if told.standing != ::record::decision::Standing::Machine { " · " (told.standing.name()) }
        }
    }
}

/// A line of a table of statements: who, what about whom, how firmly, in which words.
fn row(told: &Told, names: &Names) -> Markup {
    html! {
        tr id=(told.id) {
            td { (parties(&told.claim.sources, "nobody named", names)) }
            td { (act(told, names)) }
            td { (scales(told)) }
            td { (sentence(told)) br; (origin(told)) }
        }
    }
}

/// A table of statements; the caption says which. On a narrow screen its cells stand below each other.
fn table<'a>(caption: &str, told: impl Iterator<Item = &'a Told>, names: &Names) -> Markup {
    html! {
        table.rows.stacked {
            caption { (caption) }
            thead { tr { th scope="col" { "Who" } th scope="col" { "Act" } th scope="col" { "How firmly" } th scope="col" { "Words" } } }
            tbody { @for one in told { (row(one, names)) } }
        }
    }
}

/// What may be wider than the screen: it scrolls by itself, with the keyboard too, and the page stays where it is.
fn wide(label: &str, table: &Markup) -> Markup {
    html! { div.scroll tabindex="0" role="region" aria-label=(label) { (table) } }
}

#[cfg(test)]
mod tests;
