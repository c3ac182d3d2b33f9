//! What every page must keep to, over the invented text.
#![allow(clippy::unwrap_used, reason = "a test that cannot set up its case must fail")]

use super::*;
use crate::record::tests::{hit, names, view};
use ::record::answer::{Counts, Hits};

fn asked(question: &str) -> Asked<'_> {
    Asked { question, order: "newest", as_of: None }
}

fn of_operation() -> String {
    let group = Group { asked: "nordic", title: "the North", known: &["nordic", "g7"] };
    operation(&view(), group, Some("2024-03-06"), &names())
}

fn pages() -> Vec<String> {
    let hits = hit();
    vec![
        overview(&hits.hits, &names()),
        overview(&[], &names()),
        statements(asked("<script>"), Found::Hits(&hits, &Counts::default()), &names()),
        statements(asked("x:"), Found::Misunderstood("<script>", "help"), &names()),
        of_operation(),
        journal(&[]),
        trouble("<script>", "go on"),
    ]
}

#[test]
fn pages_keep_to_the_policy_and_escape_what_they_are_given() {
    for page in pages() {
        for forbidden in ["<script", " style=", "<style", "onclick", "\u{1b}", "javascript:"] {
            assert!(!page.contains(forbidden), "{forbidden} in {page}");
        }
        assert_eq!((page.matches("<h1").count(), page.matches("<main").count()), (1, 1), "{page}");
    }
}

#[test]
fn ids_stand_once_and_links_within_a_page_have_their_end() {
    for page in pages() {
        let ends = |begin: &str| -> Vec<String> {
            page.split(begin).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
        };
        let ids = ends(" id=\"");
        assert_eq!(ids.iter().collect::<std::collections::BTreeSet<_>>().len(), ids.len(), "{ids:?}");
        for target in ends("href=\"#") {
            assert!(ids.contains(&target), "nothing is at #{target}");
        }
    }
}

#[test]
fn each_party_stands_in_its_cell_of_the_matrix() {
    let page = of_operation();
    let grid =
        page.split("<table class=\"grid\">").nth(1).and_then(|rest| rest.split("</table>").next()).unwrap();
    let cells = |row: &str| -> Vec<String> {
        let row = grid.split("<tr>").find(|one| one.contains(row)).unwrap();
        row.split("<td").skip(1).map(str::to_owned).collect()
    };
    let (state, unsaid) = (cells("the state itself"), cells("not said"));
    assert_eq!((state.len(), unsaid.len()), (7, 7));
    assert!(state[6].contains("NO") || state[6].contains("Norway"), "{state:?}");
    assert!(state[..6].iter().all(|cell| !cell.contains("chip")), "{state:?}");
    assert!(unsaid.iter().any(|cell| cell.contains("chip reject")), "{unsaid:?}");
    assert!(
        page.contains("href=\"?group=g7&amp;as_of=2024-03-06\""),
        "another group is asked as of the same day"
    );
}

#[test]
fn the_sentence_has_the_words_of_the_act_marked() {
    let told = view().statements.remove(0);
    let shown = sentence(&told).into_string();
    assert!(shown.contains("Norway on Monday <mark>accused</mark> China"), "{shown}");
}

#[test]
fn a_value_narrows_the_question() {
    let counts = Counts {
        hits: 3,
        is_complete: true,
        accused: vec![("CN/Unit 7".to_owned(), 3)],
        ..Counts::default()
    };
    let page = statements(asked("source:NO"), Found::Hits(&Hits::default(), &counts), &names());
    assert!(page.contains("q=source%3ANO%20accused%3A%22CN%2FUnit%207%22"), "{page}");
    assert!(page.contains("Nothing answers this question"), "{page}");
}
