//! The statements that answer a question, with filters that live in the address.

use super::{Section, encoded, shell, table};
use crate::words::{Names, many};
use ::record::answer::{Counts, Hits};
use maud::{Markup, html};

/// What was asked, as the address says it.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The question in the language of questions.
    pub question: &'a str,
    /// In which order: `newest`, `oldest`, `firmest`.
    pub order: &'a str,
    /// As of which day.
    pub as_of: Option<&'a str>,
}

impl Asked<'_> {
    /// The part of an address behind the `?` that asks the same with another question.
    fn with(&self, question: &str) -> String {
        let day = self.as_of.map(|day| format!("&as_of={}", encoded(day))).unwrap_or_default();
        format!("q={}&order={}{day}", encoded(question), encoded(self.order))
    }
}

/// What was found, or why the question cannot be understood.
#[derive(Debug, Clone, Copy)]
pub enum Found<'a> {
    /// A page of hits, and how the newest of all hits are spread.
    Hits(&'a Hits, &'a Counts),
    /// What is wrong, and what to do.
    Misunderstood(&'a str, &'a str),
}

/// The page of that question.
pub fn statements(asked: Asked<'_>, found: Found<'_>, names: &Names) -> String {
    let main = html! {
        h1 { "Statements" }
        (form(asked))
        @match found {
            Found::Misunderstood(what, help) => p.wrong role="alert" { (what) ". " (help) },
            Found::Hits(hits, counts) => (answer(asked, hits, counts, names)),
        }
    };
    shell("Statements", Section::Statements, &main)
}

fn form(asked: Asked<'_>) -> Markup {
    html! {
        form.ask role="search" aria-label="Statements" action="/statements" {
            label.wide { "Question" input type="search" name="q" value=(asked.question) placeholder="source:EU accused:CN act:urge after:2021-01 \"exchange servers\""; }
            label { "Order"
                select name="order" {
                    @for order in ["newest", "oldest", "firmest"] {
                        option value=(order) selected[order == asked.order] { (order) }
                    }
                }
            }
            label { "As known on" input type="date" name="as_of" value=[asked.as_of]; }
            button { "Find" }
        }
        details.src {
            summary { "How to ask" }
            p {
                code { "source:EU accused:CN act:urge|condemn commitment:formal responsibility:state-executed victim:DE by:Reuters after:2021-01 before:2022" }
                " and words; a minus before a part turns it round, quotation marks make a phrase, " code { "hack*" } " stands for any ending, " code { "text:" } " looks in the whole document."
            }
        }
    }
}

fn answer(asked: Asked<'_>, hits: &Hits, counts: &Counts, names: &Names) -> Markup {
    let query = asked.with(asked.question);
    let number = if counts.is_complete {
        many(counts.hits, "statement")
    } else {
        format!("more than {}", many(counts.hits, "statement"))
    };
    html! {
        p.facts { b { (number) } }
        p.src { "What is shown, as " a href={ "/statements.csv?" (query) } { "CSV" } ", " a href={ "/api/v1/statements?" (query) } { "JSON" } " or " a href={ "/api/v1/statements.stix?" (query) } { "STIX 2.1" } }
        (facets(asked, counts, names))
        @if hits.hits.is_empty() {
            p.lead { "Nothing answers this question. Fewer parts, or other words, find more." }
        } @else {
            (table("Statements that answer", hits.hits.iter().map(|hit| &hit.told), names))
        }
        @if let Some(next) = &hits.next {
            p { a rel="next" href={ "/statements?" (query) "&after=" (encoded(next)) } { "More" } }
        }
    }
}

/// Values shown of each field.
const SHOWN: usize = 8;

/// Counts by field; each value narrows the question.
fn facets(asked: Asked<'_>, counts: &Counts, names: &Names) -> Markup {
    let named = |pairs: &[(String, usize)]| -> Vec<(String, String, usize)> {
        pairs.iter().map(|(value, count)| (value.clone(), names.of(value).to_owned(), *count)).collect()
    };
    let plain = |value: &str, count: usize| (value.to_owned(), value.to_owned(), count);
    let fields = [
        ("act", "Act", counts.acts.iter().map(|(one, count)| plain(one.name(), *count)).collect()),
        (
            "commitment",
            "How firmly",
            counts.commitments.iter().map(|(one, count)| plain(one.name(), *count)).collect(),
        ),
        (
            "responsibility",
            "State’s part",
            counts.levels.iter().map(|(one, count)| plain(one.name(), *count)).collect(),
        ),
        ("source", "Who", named(&counts.sources)),
        ("accused", "Whom", named(&counts.accused)),
    ];
    html! {
        details.facets open[counts.hits > 0] {
            summary { "Counts by field" @if !counts.is_complete { " (of the newest " (counts.hits) ")" } }
            div.columns {
                @for (field, label, values) in &fields {
                    div {
                        h2 { (label) }
                        ul.plain {
                            @for (value, shown, count) in values.iter().take(SHOWN) {
                                li { a href={ "/statements?" (asked.with(&narrowed(asked.question, field, value))) } { (shown) } " " span.src { (count) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The question with one part more.
fn narrowed(question: &str, field: &str, value: &str) -> String {
    let value = if value.contains(|c: char| !c.is_alphanumeric() && c != '-') {
        format!("\"{}\"", value.replace('"', ""))
    } else {
        value.to_owned()
    };
    format!("{question} {field}:{value}").trim().to_owned()
}
