//! An actor: names with who gives them, conflicting identities side by side, accusations and answers.

use super::{Section, encoded, parties, party, shell, table, wide};
use crate::words::Names;
use ::record::actor::{Conflict, NameView, Relation};
use ::record::answer::ActorView;
use maud::{Markup, html};

/// The page of an actor.
pub fn actor(view: &ActorView, names: &Names) -> String {
    let title = crate::one_line(names.of(&view.name));
    let nothing = view.views.is_empty()
        && view.accused_of.is_empty()
        && view.says.is_empty()
        && view.relations.is_empty();
    let main = html! {
        p.src { "Actor" }
        h1 { (title) }
        @if nothing { p.lead { "The record has nothing of an actor of this name. Ascribe joins no names by itself: try the exact name, or a state’s code of two letters." } }
        @if !view.views.is_empty() { (identities(&view.views, &view.conflicts)) }
        @if !view.relations.is_empty() { (relations(&view.relations, names)) }
        @if !view.accused_of.is_empty() {
            section { h2 { "Accused of" } (table("Statements about it, the latest first", view.accused_of.iter().map(|hit| &hit.told), names)) }
        }
        @if !view.says.is_empty() {
            section { h2 { "Says and answers" } (table("Its own statements, the latest first", view.says.iter().map(|hit| &hit.told), names)) }
        }
    };
    shell(&title, Section::Other, &main)
}

fn linked(names: &[String]) -> Markup {
    html! {
        @for (at, name) in names.iter().enumerate() {
            @if at > 0 { ", " }
            a href={ "/actor?name=" (encoded(name)) } { (name) }
        }
    }
}

fn identities(views: &[NameView], conflicts: &[Conflict]) -> Markup {
    html! {
        section {
            h2 { "Who calls it what" }
            p.src { "Each line is the view of one source; none is taken for the truth." }
            (wide("Names by source", &html! { table.rows {
                thead { tr { th scope="col" { "In the view of" } th scope="col" { "one and the same" } th scope="col" { "overlaps with" } th scope="col" { "not the same as" } } }
                tbody {
                    @for view in views {
                        tr { th scope="row" { (view.source) } td { (linked(&view.names)) } td { (linked(&view.overlaps)) } td { (linked(&view.distinct)) } }
                    }
                }
            } }))
            @if !conflicts.is_empty() {
                h3 { "Where sources do not agree" }
                ul { @for one in conflicts { li { b { (one.name) } " and " b { (one.other) } ": one for " (one.one.join(", ")) "; apart for " (one.apart.join(", ")) } } }
            }
        }
    }
}

fn relations(relations: &[Relation], names: &Names) -> Markup {
    html! {
        section {
            h2 { "Relations that sources state" }
            ul { @for one in relations {
                li { (party(&one.subject, names)) " – " (one.tie.words()) " – " (parties(std::slice::from_ref(&one.object), "", names))
                    " " span.src { "in the words “" (one.words) "” of " (one.sources.join(", ")) } }
            } }
        }
    }
}
