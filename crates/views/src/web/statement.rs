//! One statement with all that it stands on; two side by side; and the journal of decisions.

use super::{Section, origin, parties, shell, wide};
use crate::words::{self, ActClass, Names};
use ::record::answer::{Entry, Shown};
use ::record::compare::Row;
use ::record::decision::{Decision, Standing, Verdict};
use claims::Level;
use maud::{Markup, html};
use text::Span;

/// The page of a statement.
pub fn statement(shown: &Shown, names: &Names) -> String {
    let told = &shown.told;
    let claim = &told.claim;
    let title = format!("{}: {}", names.parties(&claim.sources, "nobody named"), claim.act.name());
    let main = html! {
        p.src { "Statement · " a href={ "/operation/" (shown.operation) } { "its operation" } " · " a href={ "/document/" (told.document) "#" (told.id) } { "its document" } }
        h1 { (parties(&claim.sources, "nobody named", names)) " – " (super::act(told, names)) }
        (passage(shown))
        p { (origin(told)) }
        (fields(shown, names))
        (reasons(shown))
        (decisions(&shown.decisions))
        p.src { "This statement, as " a href={ "/api/v1/statements/" (told.id) } { "JSON" } ". " code { (told.id) } }
    };
    shell(&title, Section::Other, &main)
}

/// The paragraph of the first sentence, the words of the act marked.
fn passage(shown: &Shown) -> Markup {
    let text = shown.document.text.as_str();
    let evidence = shown.told.claim.evidence.first().copied().unwrap_or_default();
    let cue = shown.told.claim.cue.span;
    let block = shown
        .document
        .layout
        .blocks
        .iter()
        .map(|block| block.span)
        .find(|block| block.start <= evidence.start && evidence.end <= block.end)
        .unwrap_or(evidence);
    let cut = |from: u32, to: u32| Span::new(from.min(to), to).of(text);
    let is_inside = evidence.start <= cue.start && cue.end <= evidence.end;
    html! {
        blockquote lang=(shown.document.language) dir="auto" {
            (cut(block.start, evidence.start))
            span.said {
                @if is_inside { (cut(evidence.start, cue.start)) mark class={ "cue " (ActClass::of(shown.told.claim.act).name()) } { (cue.of(text)) } (cut(cue.end, evidence.end)) }
                @else { (evidence.of(text)) }
            }
            (cut(evidence.end, block.end))
        }
    }
}

fn fields(shown: &Shown, names: &Names) -> Markup {
    let text = &shown.document.text;
    let claim = &shown.told.claim;
    let machine = &shown.machine;
    let corrected = ::record::compare::statements((machine, text), (claim, text));
    let before = |field: &str| {
        corrected.iter().find(|row| row.field == field && !row.is_same()).map(|row| row.one.as_str())
    };
    let mut rows: Vec<(&str, &str, String)> = vec![
        ("act", "Act", claim.act.name().to_owned()),
        ("commitment", "How firmly", claim.commitment.name().to_owned()),
        (
            "responsibility",
            "State’s part",
            if claim.responsibility == Level::Unspecified {
                "not said".to_owned()
            } else {
                claim.responsibility.name().to_owned()
            },
        ),
    ];
    rows.extend(words::facts(claim, text, names).into_iter().map(|(label, value)| (label, label, value)));
    html! {
        section {
            h2 { "What it says" }
            table.rows {
                thead { tr { th scope="col" { "Field" } th scope="col" { "Value" } th scope="col" { "Words" } } }
                tbody {
                    @for (role, all) in [("Who", &claim.sources), ("About whom", &claim.accused), ("Victims", &claim.victims)] {
                        @for party in all {
                            tr { th scope="row" { (role) } td { (super::party(party, names)) } td { "“" (party.span.of(text)) "”" } }
                        }
                    }
                    @for (field, label, value) in &rows {
                        tr {
                            th scope="row" { (label) }
                            td { (value) @if let Some(before) = before(field) { " " span.src { "corrected; the machine read " del { (before) } } } }
                            td { @if *field == "responsibility" { @if let Some(span) = claim.responsibility_span { "“" (span.of(text)) "”" } } @else if *field == "act" { "“" (claim.cue.span.of(text)) "”" } }
                        }
                    }
                }
            }
        }
    }
}

fn reasons(shown: &Shown) -> Markup {
    html! {
        @if !shown.machine.why.is_empty() {
            section {
                h2 { "Why the machine read it so" }
                dl { @for one in &shown.machine.why { dt { (one.field) } dd { (words::one_line(&one.because)) } } }
            }
        }
    }
}

fn decisions(decisions: &[Decision]) -> Markup {
    html! {
        section {
            h2 { "Decisions" }
            @if decisions.is_empty() { p.none { "Nobody has decided on it: " code { "ascribe accept" } ", " code { "reject" } " and " code { "correct" } " do." } }
            ul { @for one in decisions { li { (decision(one)) } } }
        }
    }
}

fn decision(one: &Decision) -> Markup {
    html! {
        b { (one.verdict.name()) }
        @if let Verdict::Correct(_, correction) = &one.verdict { " " (correction.field()) " = " (correction.value()) }
        " by " (words::one_line(&one.by)) ", " time datetime=(one.at) { (one.at) }
        @if let Some(why) = &one.why { ": " (words::one_line(why)) }
    }
}

/// The page of all decisions, the latest first.
pub fn journal(entries: &[Entry]) -> String {
    let main = html! {
        h1 { "Decisions" }
        p.lead { "Who decided what, and when. What the machine read stays beside it." }
        @if entries.is_empty() { p.none { "No decision has been made." } }
        ol.plain reversed {
            @for entry in entries.iter().rev() {
                li {
                    span.src { (entry.number) } " " (decision(&entry.decision))
                    @for id in entry.now.iter().flatten() { " " a href={ "/statement/" (id) } { "statement" } }
                }
            }
        }
    };
    shell("Decisions", Section::Journal, &main)
}

/// Two statements field by field.
pub fn comparison(one: &Shown, other: &Shown, rows: &[Row], names: &Names) -> String {
    let head = |shown: &Shown| html! { a href={ "/statement/" (shown.told.id) } { (names.parties(&shown.told.claim.sources, "nobody named")) } br; (origin(&shown.told)) };
    let main = html! {
        h1 { "Two statements, field by field" }
        (wide("Fields of both", &html! { table.rows {
            thead { tr { th scope="col" { "Field" } th scope="col" { (head(one)) } th scope="col" { (head(other)) } th scope="col" { "Same" } } }
            tbody {
                @for row in rows {
                    tr class=[(!row.is_same()).then_some("differs")] {
                        th scope="row" { (row.field) } td { (row.one) } td { (row.other) } td { @if row.is_same() { "yes" } @else { b { "no" } } }
                    }
                }
                tr { th scope="row" { "words" } td { (super::sentence(&one.told)) } td { (super::sentence(&other.told)) } td {} }
            }
        } }))
        @if one.told.standing == Standing::Rejected || other.told.standing == Standing::Rejected { p.src { "One of them was rejected by a person." } }
    };
    shell("Comparison", Section::Other, &main)
}
