//! Our own sentences in the style of news and government texts: the relations that readers of trees depend on.
//!
//! Each line gives arcs that a competent reader would draw, not a whole tree: `dependent relation head`.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use syntax::{Hints, Model, Parsed, Sentence, parse};
use text::{Block, BlockKind, Span};

/// Sentence, then the arcs that must be in its tree.
const SENTENCES: &[(&str, &[&str])] = &[
    (
        "Britain accused Russia of hacking.",
        &["Britain nsubj accused", "Russia obj accused", "hacking advcl|obl accused"],
    ),
    (
        "Russia was accused by Britain of the attack.",
        &["Russia nsubj:pass accused", "Britain obl:agent accused"],
    ),
    (
        "The government blamed Iran for the attack.",
        &["government nsubj blamed", "Iran obj blamed", "attack obl blamed"],
    ),
    ("The attack was blamed on North Korea.", &["attack nsubj:pass blamed", "Korea obl blamed"]),
    (
        "The minister said that China had stolen the data.",
        &["minister nsubj said", "stolen ccomp said", "China nsubj stolen", "data obj stolen"],
    ),
    (
        "Officials believe the group works for the ministry.",
        &["Officials nsubj believe", "works ccomp believe", "group nsubj works"],
    ),
    (
        "“We condemn these attacks,” the spokesman said.",
        &["spokesman nsubj said", "condemn ccomp said", "attacks obj condemn"],
    ),
    (
        "The company attributed the campaign to a group based in China.",
        &["company nsubj attributed", "campaign obj attributed", "group obl attributed", "based acl group"],
    ),
    (
        "The United States and its allies condemned the operation.",
        &["allies conj States", "operation obj condemned"],
    ),
    (
        "Norway, Sweden and Denmark expelled three diplomats.",
        &["Norway nsubj expelled", "Sweden conj Norway", "Denmark conj Norway", "diplomats obj expelled"],
    ),
    (
        "The hackers, who are based in Tehran, breached the network.",
        &["hackers nsubj breached", "based acl:relcl hackers", "network obj breached"],
    ),
    (
        "The Treasury sanctioned two companies that supported the hackers.",
        &[
            "Treasury nsubj sanctioned",
            "companies obj sanctioned",
            "supported acl:relcl companies",
            "hackers obj supported",
        ],
    ),
    (
        "Moscow has denied any involvement.",
        &["Moscow nsubj denied", "has aux denied", "involvement obj denied"],
    ),
    (
        "China denies that it hacked the agency.",
        &["China nsubj denies", "hacked ccomp denies", "agency obj hacked"],
    ),
    ("The ministry did not name the country.", &["did aux name", "not advmod name", "country obj name"]),
    (
        "Four officers were charged with stealing trade secrets.",
        &["officers nsubj:pass charged", "stealing advcl|obl charged", "secrets obj stealing"],
    ),
    (
        "Prosecutors charged two men with wire fraud.",
        &["Prosecutors nsubj charged", "men obj charged", "fraud obl charged"],
    ),
    (
        "The EU urged Beijing to stop the attacks.",
        // Whom one urges or asks to do something is `iobj` in most of the treebanks' sentences.
        &["EU nsubj urged", "Beijing obj|iobj urged", "stop xcomp urged", "attacks obj stop"],
    ),
    (
        "Canada joined its partners in condemning the activity.",
        &[
            "Canada nsubj joined",
            "partners obj joined",
            "condemning advcl|obl joined",
            "activity obj condemning",
        ],
    ),
    (
        "The White House said it would respond.",
        &["House nsubj said", "respond ccomp said", "it nsubj respond"],
    ),
    (
        "Microsoft, a software company, published a report.",
        &["Microsoft nsubj published", "company appos Microsoft", "report obj published"],
    ),
    (
        "The report was published by Mandiant.",
        &["report nsubj:pass published", "Mandiant obl:agent published"],
    ),
    (
        "The servers were used to send malware.",
        &["servers nsubj:pass used", "send xcomp used", "malware obj send"],
    ),
    ("The spy agency warned of further attacks.", &["agency nsubj warned", "attacks obl warned"]),
    ("Germany summoned the Russian ambassador.", &["Germany nsubj summoned", "ambassador obj summoned"]),
    (
        "According to officials, the group stole millions of dollars.",
        &["officials obl stole", "group nsubj stole", "millions obj stole"],
    ),
    (
        "The FBI and the NSA released a joint advisory.",
        &["FBI nsubj released", "NSA conj FBI", "advisory obj released"],
    ),
    (
        "It is the first time that the government has named the unit.",
        &["government nsubj named", "unit obj named"],
    ),
    ("The ministry declined to comment.", &["ministry nsubj declined", "comment xcomp declined"]),
    (
        "The malware steals passwords and deletes files.",
        &["malware nsubj steals", "passwords obj steals", "deletes conj steals", "files obj deletes"],
    ),
    (
        "He told reporters that the evidence was clear.",
        &["He nsubj told", "clear ccomp told", "evidence nsubj clear"],
    ),
    (
        "The campaign is linked to Russian intelligence.",
        &["campaign nsubj:pass linked", "intelligence obl linked"],
    ),
    (
        "Russia's intelligence service ordered the operation.",
        &["Russia nmod:poss service", "service nsubj ordered", "operation obj ordered"],
    ),
    ("The attackers exploited a flaw in the software.", &["attackers nsubj exploited", "flaw obj exploited"]),
    (
        "Australia held the group responsible for the breach.",
        &["Australia nsubj held", "group obj held", "responsible xcomp held"],
    ),
    (
        "The prime minister called the attack unacceptable.",
        &["minister nsubj called", "attack obj called", "unacceptable xcomp called"],
    ),
    ("UK Accuses Russia of Hacking Election", &["Russia obj Accuses", "Hacking advcl Accuses"]),
    ("Microsoft Blames Chinese Hackers for Email Attack", &["Microsoft nsubj Blames", "Hackers obj Blames"]),
    ("Germany Expels Two Russian Diplomats", &["Germany nsubj Expels", "Diplomats obj Expels"]),
    ("BRITAIN ACCUSED RUSSIA OF THE ATTACK.", &["BRITAIN nsubj ACCUSED", "RUSSIA obj ACCUSED"]),
    ("IRAN DENIED THE CLAIMS.", &["IRAN nsubj DENIED", "CLAIMS obj DENIED"]),
    ("britain accused russia of the attack.", &["britain nsubj accused", "russia obj accused"]),
];

fn read(text: &str) -> Vec<Sentence> {
    let end = u32::try_from(text.len()).unwrap();
    let block = Block { span: Span::new(0, end), kind: BlockKind::Paragraph };
    parse(Model::embedded(), text, &[block], &|parsed| {
        parsed.sentences.iter().map(|_| Some(Hints::default())).collect()
    })
    .sentences
}

/// Whether an arc of the list, whose relation may be one of several parted by bars, is in the tree.
fn has(found: &[String], wanted: &str) -> bool {
    let parts: Vec<&str> = wanted.split(' ').collect();
    parts[1].split('|').any(|rel| found.contains(&format!("{} {rel} {}", parts[0], parts[2])))
}

/// The arcs of a sentence in the notation of the list.
fn arcs(text: &str) -> Vec<String> {
    let word = |sentence: &Sentence, at: usize| sentence.tokens[at].span.of(text).to_string();
    let sentences = read(text);
    let sentence = sentences.first().unwrap();
    let arc = |at: usize| {
        let token = &sentence.tokens[at];
        format!("{} {} {}", word(sentence, at), token.rel.name(), word(sentence, usize::from(token.head)))
    };
    (0..sentence.tokens.len()).map(arc).collect()
}

/// The parser is no oracle: nineteen arcs in twenty must be right, and every one that is not is printed.
#[test]
fn the_shipped_model_reads_our_sentences() {
    let (mut all, mut missed) = (0, Vec::new());
    for (text, wanted) in SENTENCES {
        let found = arcs(text);
        all += wanted.len();
        missed.extend(wanted.iter().filter(|arc| !has(&found, arc)).map(|arc| format!("{arc}: {text}")));
    }
    println!("{} of {all} arcs missed:\n{}", missed.len(), missed.join("\n"));
    assert!(missed.len() * 20 <= all, "{} of {all} arcs missed:\n{}", missed.len(), missed.join("\n"));
}

/// Arcs without which no accusation can be read must all be right.
#[test]
fn plain_accusations_are_read_without_fail() {
    for (text, wanted) in SENTENCES.iter().take(5) {
        let found = arcs(text);
        for arc in *wanted {
            assert!(has(&found, arc), "{arc} is missing in {found:?}");
        }
    }
}

#[test]
fn one_sentence_may_be_left_without_a_tree() {
    let text = "Britain accused Russia. It rained.";
    let block = Block { span: Span::new(0, 34), kind: BlockKind::Paragraph };
    let accuses = |sentence: &Sentence| sentence.span.of(text).contains("accused").then(Hints::default);
    let wants = |parsed: &Parsed| parsed.sentences.iter().map(accuses).collect();
    let parsed = parse(Model::embedded(), text, &[block], &wants);
    assert_eq!(parsed.sentences.iter().map(|s| s.has_tree).collect::<Vec<_>>(), [true, false]);
    assert!(parsed.sentences[1].tokens.iter().zip(0..).all(|(token, at)| token.head == at));
}

#[test]
fn bylines_and_boilerplate_are_not_read() {
    let text = "By Jane Doe\nRussia denied it.\nSubscribe now";
    let kinds =
        [(0, 11, BlockKind::Byline), (12, 29, BlockKind::Paragraph), (30, 43, BlockKind::Boilerplate)];
    let blocks = kinds.map(|(start, end, kind)| Block { span: Span::new(start, end), kind });
    let parsed = parse(Model::embedded(), text, &blocks, &|_| Vec::new());
    assert_eq!(parsed.sentences.len(), 1);
    assert_eq!(parsed.sentences[0].block, 1);
}
