//! Sentences and what they say about names: `relation name | other < source`.

use crate::{Lexicon, Reading, extract};

fn read(body: &str) -> Reading {
    let lexicon = Lexicon::embedded();
    let text =
        format!("Hackers breach ministry network\n\nThe cyber attack hit a ministry on Monday.\n\n{body}\n");
    let input = text::Input { content: text::Content::Text(text), ..Default::default() };
    let document = text::read(input);
    let model = syntax::Model::embedded();
    let parsed =
        syntax::parse(model, &document.text, &document.blocks, &|p| lexicon.wants_trees(&document, p));
    let reading = extract(&document, &parsed, lexicon);
    for alias in &reading.aliases {
        let words = alias.span.of(&document.text);
        assert!(words.contains(&alias.other), "`{words}` holds `{}`", alias.other);
    }
    reading
}

fn check(body: &str, expected: &[&str]) {
    let reading = read(body);
    let said: Vec<String> = reading
        .aliases
        .iter()
        .map(|a| {
            let source = a.source.name.as_ref().unwrap_or(&a.source.code);
            format!("{} {} | {} < {source}", a.relation, a.name, a.other)
        })
        .collect();
    assert_eq!(said, expected, "{body}");
}

#[test]
fn names_that_somebody_gives() {
    check(
        "Sandworm, which Microsoft calls Seashell Blizzard, hacked the grid.",
        &["same-as Sandworm | Seashell Blizzard < Microsoft"],
    );
    check("UNC3886 is tracked by Mandiant as Velvet Otter.", &["same-as UNC3886 | Velvet Otter < Mandiant"]);
    check(
        "VIOLET SAMPAN, tracked by Indigo Fell as TAG-137, operates for China.",
        &["same-as VIOLET SAMPAN | TAG-137 < Indigo Fell"],
    );
    check(
        "Mustang Panda, which is tracked by others as Bronze President, was behind the mails.",
        &["same-as Mustang Panda | Bronze President < others"],
    );
    check(
        "Gamaredon, tracked by the Ukrainian CERT as UAC-0010, hacked the army.",
        &["same-as Gamaredon | UAC-0010 < Ukrainian CERT"],
    );
    check("Mandiant tracks Sandworm as APT44.", &["same-as Sandworm | APT44 < Mandiant"]);
    check("APT43, which we also call Velvet Otter, hacked the bank.", &["same-as APT43 | Velvet Otter < ~"]);
}

#[test]
fn other_names() {
    check(
        "Sandworm (also known as APT44, Voodoo Bear and Seashell Blizzard) hacked the grid.",
        &[
            "same-as Sandworm | APT44 < ~",
            "same-as Sandworm | Voodoo Bear < ~",
            "same-as Sandworm | Seashell Blizzard < ~",
        ],
    );
    check(
        "Star Blizzard, also tracked as Callisto Group, SEABORGIUM, and COLDRIVER, sent mails.",
        &[
            "same-as Star Blizzard | Callisto Group < ~",
            "same-as Star Blizzard | SEABORGIUM < ~",
            "same-as Star Blizzard | COLDRIVER < ~",
        ],
    );
    check(
        "Sandworm, alias APT44, alias Seashell Blizzard, is back in the grid.",
        &["same-as Sandworm | APT44 < ~", "same-as Sandworm | Seashell Blizzard < ~"],
    );
    check("APT36, aka Transparent Tribe, hacked the army.", &["same-as APT36 | Transparent Tribe < ~"]);
    check(
        "Emerald Sleet, formerly known as Thallium, hacked a ministry.",
        &["same-as Emerald Sleet | Thallium < ~"],
    );
    check("Aqua Blizzard (formerly ACTINIUM) hacked the army.", &["same-as Aqua Blizzard | ACTINIUM < ~"]);
    check("APT43, better known as Kimsuky, hacked the bank.", &["same-as APT43 | Kimsuky < ~"]);
    check("“Sandworm, also called Telebots, did it,” said ESET.", &["same-as Sandworm | Telebots < ESET"]);
    check("Lazarus and Andariel are the same group.", &["same-as Lazarus | Andariel < ~"]);
}

#[test]
fn names_in_brackets() {
    check("APT36 (Transparent Tribe) hacked the army.", &["same-as APT36 | Transparent Tribe < ~"]);
    check("Unit 74455 (Sandworm) of the GRU hacked the grid.", &["same-as Unit 74455 | Sandworm < ~"]);
    check("The crew, Machete (also: APT-C-43), hacked the army.", &["same-as Machete | APT-C-43 < ~"]);
}

#[test]
fn overlaps() {
    check("APT28 overlaps with Sofacy in its tooling.", &["overlaps APT28 | Sofacy < ~"]);
    check(
        "The Cobalt Mirage cluster overlaps partially with Phosphorus.",
        &["overlaps Cobalt Mirage | Phosphorus < ~"],
    );
    check("ANSSI observed overlaps between APT31 and APT40.", &["overlaps APT31 | APT40 < ANSSI"]);
    check(
        "BlueAlpha is a subset of Gamaredon, Recorded Future said.",
        &["overlaps BlueAlpha | Gamaredon < Recorded Future"],
    );
}

#[test]
fn names_told_apart() {
    check("APT28 is distinct from APT29.", &["distinct APT28 | APT29 < ~"]);
    check("APT28 is not the same as APT29, ESET said.", &["distinct APT28 | APT29 < ESET"]);
    check("APT41 is not Winnti, according to Kaspersky.", &["distinct APT41 | Winnti < Kaspersky"]);
    check("APT34, not to be confused with APT33, hacked the bank.", &["distinct APT34 | APT33 < ~"]);
    check("Lazarus and Andariel are two different groups.", &["distinct Lazarus | Andariel < ~"]);
    check("APT28 does not overlap with APT29.", &["distinct APT28 | APT29 < ~"]);
}

#[test]
fn tables_and_labelled_lines() {
    check(
        "Identifier | Also known as | Assigned to\nUAC-0010 | Gamaredon | FSB, Crimea\nUAC-0050 | – | mercenaries\n",
        &["same-as UAC-0010 | Gamaredon < ~"],
    );
    check(
        "Name: APT44\nAliases: Sandworm, Voodoo Bear\n\nThe group hacked the grid.",
        &["same-as APT44 | Sandworm < ~", "same-as APT44 | Voodoo Bear < ~"],
    );
}

#[test]
fn no_aliases() {
    for body in [
        "The National Cyber Security Centre (NCSC) blamed APT28.",
        "The Islamic Revolutionary Guard Corps (IRGC) runs APT42.",
        "The wiper, dubbed DoomLatch by ESET, was used by Sandworm.",
        "Sandworm's malware Industroyer, also known as CrashOverride, hit Kyiv.",
        "The hackers used PlugX (Korplug) against the ministry.",
        "Jordan Petrov, also known as Sasha Black, joined Sandworm.",
        "The campaign by Turla, called Snake by the FBI, hit NATO.",
        "The malware of Turla was called Snake by the FBI.",
        "APT28 (Russia) and APT40 (China) hacked the ministry.",
        "Sandworm (T1190) came in through the mail server.",
        "In this post we describe tools of a cluster that we track as TidalMoth.",
        "Officials blamed an advanced group known in the industry as Kimsuky.",
        "Is Sandworm the same as APT28?",
        "Sandworm and APT28 hacked the ministry.",
        "Whether APT28 is APT29 is not known.",
    ] {
        check(body, &[]);
    }
}
