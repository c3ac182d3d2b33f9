//! Documents and whom they speak for: `code/name`.

use crate::{Lexicon, extract};

fn issuers(text: &str, given: &[&str]) -> Vec<String> {
    let lexicon = Lexicon::embedded();
    let input = text::Input {
        content: text::Content::Text(text.into()),
        issuers: given.iter().map(|g| (*g).to_string()).collect(),
        ..Default::default()
    };
    let document = text::read(input);
    let model = syntax::Model::embedded();
    let parsed =
        syntax::parse(model, &document.text, &document.blocks, &|p| lexicon.wants_trees(&document, p));
    let found = extract(&document, &parsed, lexicon).issuers;
    let said = |p: &crate::Party| p.name.as_ref().map_or(p.code.clone(), |n| format!("{}/{n}", p.code));
    found.iter().map(said).collect()
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(issuers(text, &[]), expected, "{text}");
}

/// A second paragraph that makes the document one about cyber operations.
const ATTACK: &str =
    "Hackers of the GRU broke into the servers of the ministry, stole its mail and wiped the network.";

#[test]
fn what_the_caller_says_holds() {
    let text = format!("Statement of the Government of Norway\n\n{ATTACK}");
    assert_eq!(
        issuers(&text, &["NO/Ministry of Foreign Affairs", "-/Microsoft", " DK "]),
        ["NO/Ministry of Foreign Affairs", "-/Microsoft", "DK"]
    );
}

#[test]
fn headlines_name_the_issuer() {
    check(
        &format!("Joint statement of Norway, Denmark and Iceland on cyber attacks\n\n{ATTACK}"),
        &["NO", "DK", "IS"],
    );
    check(
        &format!(
            "Declaration by the High Representative on behalf of the European Union on hacking\n\n{ATTACK}"
        ),
        &["EU"],
    );
    check(&format!("Press release: Norway condemns cyber attack on hospitals\n\n{ATTACK}"), &["NO"]);
    check(
        &format!("Communiqué of the Peace and Security Council of the African Union on hacking\n\n{ATTACK}"),
        &["AFU"],
    );
}

#[test]
fn lines_under_the_headline_name_the_issuer() {
    check(&format!("Hackers in the ministry\n\nHM Treasury | 11 May 2023\n\n{ATTACK}"), &["GB/HM Treasury"]);
    check(
        &format!(
            "Joint advisory: hackers in the ministry\n\nAuthoring organizations\n\nFederal Bureau of Investigation (FBI), United States; CERT Polska, Poland.\n\n{ATTACK}"
        ),
        &["US/Federal Bureau of Investigation", "PL/CERT Polska"],
    );
}

#[test]
fn vendors_and_writers_speak_for_no_party() {
    check(
        &format!(
            "Wipers at sea\n\nBoulder Threat Research, 4 March 2024\n\n{ATTACK}\n\nWe saw our first sample in May."
        ),
        &["-/Boulder Threat Research"],
    );
    check(
        &format!(
            "Wipers at sea\n\nBy Jane Roe\n\n{ATTACK}\n\nI am not convinced. I have read it.\n\nThe author teaches law in Leeds."
        ),
        &["-/Jane Roe"],
    );
    check(&format!("At Plover, we have removed 40 accounts of hackers.\n\n{ATTACK}"), &["-/Plover"]);
}

#[test]
fn an_issuer_acts_in_its_own_text() {
    check(
        &format!("Canada condemns the attack on the ministry.\n\n{ATTACK} We reserve the right to respond."),
        &["CA"],
    );
    check(
        &format!("We know who did it.\n\nWe say so in the name of the Republic of Latvia. {ATTACK}"),
        &["LV"],
    );
}

#[test]
fn news_and_transcripts_speak_for_nobody() {
    for text in [
        format!(
            "Norway blames Russia for hack\n\nOSLO, March 4 (Reuters) - {ATTACK}\n\nNorway condemns it, the government said."
        ),
        format!(
            "Norway blames Russia for hack\n\nBy Jane Roe\n\n{ATTACK}\n\n“We condemn it,” said the minister. “Our servers are ours.”"
        ),
        format!("Report by FBI draws ire\n\n{ATTACK}"),
        format!(
            "Transcript of the press briefing of the Ministry of Foreign Affairs of Norway\n\nQUESTION: Who did it?\n\nMS HANSEN: We do not say.\n\n{ATTACK}"
        ),
        format!("The lack of a reply from NATO was noted\n\n{ATTACK}"),
    ] {
        check(&text, &[]);
    }
}
