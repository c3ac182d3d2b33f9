//! Lines with the kind that they have in the place where they stand.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use super::{Part, blocks};
use crate::BlockKind::{self, *};
use crate::layout;

/// Kinds of the parts of a text.
fn kinds(text: &str) -> Vec<BlockKind> {
    let parts: Vec<Part> = layout::parts(text, 0).into_iter().map(|span| Part { span, told: None }).collect();
    blocks(text, &parts, None).iter().map(|b| b.kind).collect()
}

/// The kind of `line` between a headline and a sentence.
#[track_caller]
fn check(line: &str, expected: BlockKind) {
    let text =
        format!("Ministry names the group\n\n{line}\n\nThe ministry named it on Monday.\n\nNobody replied.");
    assert_eq!(kinds(&text)[1], expected, "{line}");
}

#[test]
fn bylines() {
    for line in [
        "By Jane Roe",
        "By JANE ROE and JOHN DOE",
        "By our diplomatic correspondents in London and Accra",
        "By Jane Roe · March 12, 2025 · 02:15 PM",
        "(Reporting by Jane Roe; editing by John Doe)",
        "Reporting by Jane Roe; editing by John Doe",
        "– Additional reporting by the Lakes bureau",
        "Updated 14:05 GMT",
        "Published: 12 April 2023. Last revised: 12 April 2023, 16:40 UTC",
        "24 September 2024 | Version 1.0",
        "La Paz, 14 June 2023",
        "Tuesday 9 February 2021",
        "TLP:GREEN | 2 March 2021 | Distribution: public",
        "FOR IMMEDIATE RELEASE",
        "Political Correspondent",
        "Ministry of Foreign Affairs",
        "Cyber Security Agency of Ruritania (CSAR)",
    ] {
        check(line, Byline);
    }
}

#[test]
fn sentences_are_never_bylines() {
    for line in [
        "By Monday the ministry had blamed Ruritania.",
        "Reporting by Castellan showed that the GRU did it.",
        "Published on Monday, the report blamed Ruritania.",
        "Updated rules will hit Ruritania, the ministry said on 4 March 2024.",
        "On 4 March 2024 the EU sanctioned two firms.",
        "Photographs of the attack were shown.",
        "More than ten states blamed Ruritania.",
        "Share prices fell.",
        "Related attacks were blamed on the GRU.",
        "See also the indictment, which names him.",
        "Subscribers were hit by the attack.",
        "Ends justify means, said the minister.",
        "By continuing to harbour the group, Ruritania breaks its word.",
        "Filed under seal in March, the complaint accuses Ruritania.",
        "The information contained in this indictment shows that the GRU did it.",
        "What do you think of the ministry that blamed the GRU?”, he asked.",
        "Get all the servers back, the GRU was told.",
    ] {
        check(line, Paragraph);
    }
    check("Published Report Blames Ruritania", Heading);
    check("RUSSIA BEHIND HACK OF PARLIAMENT, 4 MARCH 2024", Heading);
    check("Treasury Sanctions Five at Ruritanian Agency", Heading);
    check("Ruritania Blamed, 4 March 2024 Sanctions Follow", Heading);
}

#[test]
fn captions() {
    for line in [
        "Photo: the ministry at night",
        "[Photo: Jane Roe]",
        "The minister in May. (AP Photo/Jane Roe)",
        "File photo",
        "Image: Castellan",
    ] {
        check(line, Caption);
    }
}

#[test]
fn boilerplate() {
    for line in [
        "READ MORE: Minister denies all",
        "Read more",
        "MORE",
        "ADVERTISEMENT",
        "Related: Minister denies all",
        "Subscribe to our newsletter",
        "Sign up for the morning briefing.",
        "Share this article",
        "© 2024 The Courier. All rights reserved.",
        "Follow us on Mastodon",
        "- 30 -",
        "ENDS",
        "(ENDS)",
        "###",
        "* * *",
        "We use cookies to improve this site.",
        "This story has been updated with a reply.",
        "TLP:CLEAR",
        "The information in this advisory is provided for informational purposes only.",
    ] {
        check(line, Boilerplate);
    }
}

#[test]
fn headings_items_rows() {
    check("Executive summary", Heading);
    check("Who is behind it?", Heading);
    check("## Background", Heading);
    check("2. What Rabat says", Heading);
    check("• The group reads mail.", Item);
    check("(a) the group reads mail;", Item);
    check("(c) the group reads mail;", Item);
    check("Actor | Seen in", Row);
    check("“We ask nobody,” she said.", Paragraph);
}

#[test]
fn numbered_lists_stay_lists() {
    let text =
        "Title\n\nDo this now:\n\n1. Patch the server\n\n2. Change all passwords\n\n3. Rest\n\nThat is all.";
    assert_eq!(kinds(text), [Title, Paragraph, Item, Item, Item, Paragraph]);
}

#[test]
fn links_after_related_articles() {
    let text =
        "Title\n\nThe ministry named it.\n\nRelated Articles:\n\nFake pages push thief\n\nMinister denies";
    assert_eq!(kinds(text), [Title, Paragraph, Boilerplate, Boilerplate, Boilerplate]);
}

#[test]
fn the_title_is_the_first_line_that_is_read() {
    assert_eq!(
        kinds("FOR IMMEDIATE RELEASE\n\nMinistry names group\n\nIt did so."),
        [Byline, Title, Paragraph]
    );
    assert_eq!(kinds("It was named on Monday.\n\nNobody replied."), [Paragraph, Paragraph]);
    assert_eq!(kinds("Is your router spying on you?\n\nYes."), [Title, Paragraph]);
    assert_eq!(kinds("Ruritania blamed by U.S.\n\nYes."), [Title, Paragraph]);
}
