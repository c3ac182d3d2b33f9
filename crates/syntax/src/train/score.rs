//! Scores a model on treebanks that it was not trained on, and writes the table that is checked in beside it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use sha2::{Digest, Sha256};
use text::{Block, BlockKind, Span};

use super::Annotator;
use super::casing::{capitals, titled};
use super::conllu::{self, Sentence, Treebank};
use crate::Hints;
use crate::model::Model;
use crate::tree::{Rel, Upos};

/// Relations that the table gives one by one.
const RELATIONS: [Rel; 9] = [
    Rel::Nsubj,
    Rel::NsubjPass,
    Rel::Obj,
    Rel::Obl,
    Rel::Conj,
    Rel::Appos,
    Rel::AclRelcl,
    Rel::Ccomp,
    Rel::Xcomp,
];

/// A part of a ratio, shown in percent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// How many were right.
    pub right: u64,
    /// How many there were.
    pub all: u64,
}

impl Share {
    fn count(&mut self, right: bool) {
        self.all += 1;
        self.right += u64::from(right);
    }
}

impl std::fmt::Display for Share {
    /// Percent with two places, rounded down: integers only, so that the table is the same everywhere.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let hundredths = self.right * 10_000 / self.all.max(1);
        write!(f, "{}.{:02}", hundredths / 100, hundredths % 100)
    }
}

/// How well a model does on one set with gold tokens and its own tags.
#[derive(Debug, Clone, Default)]
pub struct Scores {
    /// Universal part of speech.
    pub upos: Share,
    /// Penn tag.
    pub xpos: Share,
    /// Lemma.
    pub lemma: Share,
    /// Head.
    pub uas: Share,
    /// Head and universal part of the relation.
    pub las: Share,
    /// Head, words that are no punctuation.
    pub uas_words: Share,
    /// Head and universal part of the relation, words that are no punctuation.
    pub las_words: Share,
    /// For each relation of the table: agreed, in the treebank, predicted (head and full label).
    pub relations: Vec<[u64; 3]>,
}

/// Scores sentences whose tokens are given.
pub fn score(model: &Model, sentences: &[&Sentence]) -> Scores {
    let mut scores = Scores { relations: vec![[0; 3]; RELATIONS.len()], ..Scores::default() };
    let mut annotator = Annotator::default();
    let mut scratch = String::new();
    for sentence in sentences {
        let guess = annotator.annotate(model, sentence);
        for (word, &(tag, head, rel)) in sentence.words.iter().zip(&guess) {
            let labelled = head == word.head && rel.universal() == word.rel.universal();
            scores.upos.count(tag.upos == word.upos);
            scores.xpos.count(tag.xpos == word.xpos);
            if word.lemma != "_" {
                scores.lemma.count(*model.lemmas.lemma(&word.form, tag, &mut scratch) == *word.lemma);
            }
            scores.uas.count(head == word.head);
            scores.las.count(labelled);
            if word.upos != Upos::Punct {
                scores.uas_words.count(head == word.head);
                scores.las_words.count(labelled);
            }
            for (counts, &wanted) in scores.relations.iter_mut().zip(&RELATIONS) {
                let (gold, predicted) = (word.rel == wanted, rel == wanted);
                counts[0] += u64::from(gold && predicted && head == word.head);
                counts[1] += u64::from(gold);
                counts[2] += u64::from(predicted);
            }
        }
    }
    scores
}

/// F1 of tokens and of sentences from raw text.
pub fn score_raw(model: &Model, bank: &Treebank) -> [Share; 2] {
    let mut gold = [BTreeSet::new(), BTreeSet::new()];
    for sentence in &bank.sentences {
        gold[0].extend(sentence.words.iter().map(|word| (sentence.block, word.range.0, word.range.1)));
        if let (Some(first), Some(last)) = (sentence.words.first(), sentence.words.last()) {
            gold[1].insert((sentence.block, first.range.0, last.range.1));
        }
    }
    let mut found = [BTreeSet::new(), BTreeSet::new()];
    for (number, text) in bank.blocks.iter().enumerate() {
        let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let block = Block { span: Span::new(0, end), kind: BlockKind::Paragraph };
        for sentence in crate::parse(model, text, &[block], &|_| Vec::new()).sentences {
            let place = |span: Span| (number, span.start as usize, span.end as usize);
            found[0].extend(sentence.tokens.iter().map(|token| place(token.span)));
            found[1].insert(place(sentence.span));
        }
    }
    let f1 = |at: usize| Share {
        right: 2 * gold[at].intersection(&found[at]).count() as u64,
        all: (gold[at].len() + found[at].len()) as u64,
    };
    [f1(0), f1(1)]
}

/// Gold tokens that were not found and found ones that are not gold, for work on the tokenizer.
pub fn differences(model: &Model, bank: &Treebank, sentences: bool) -> Vec<String> {
    let mut out = Vec::new();
    for (number, text) in bank.blocks.iter().enumerate() {
        let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let block = Block { span: Span::new(0, end), kind: BlockKind::Paragraph };
        let parsed = crate::parse(model, text, &[block], &|_| Vec::new());
        let mut found: BTreeSet<(usize, usize)> = BTreeSet::new();
        let mut gold: BTreeSet<(usize, usize)> = BTreeSet::new();
        for sentence in &parsed.sentences {
            if sentences {
                found.insert((sentence.span.start as usize, sentence.span.end as usize));
            } else {
                found.extend(sentence.tokens.iter().map(|t| (t.span.start as usize, t.span.end as usize)));
            }
        }
        for sentence in bank.sentences.iter().filter(|sentence| sentence.block == number) {
            if let (true, Some(first), Some(last)) =
                (sentences, sentence.words.first(), sentence.words.last())
            {
                gold.insert((first.range.0, last.range.1));
            } else {
                gold.extend(sentence.words.iter().map(|word| word.range));
            }
        }
        let show = |&(from, to): &(usize, usize)| text.get(from..to).unwrap_or("").to_string();
        let missed: Vec<String> = gold.difference(&found).map(show).collect();
        let extra: Vec<String> = found.difference(&gold).map(show).collect();
        if !missed.is_empty() || !extra.is_empty() {
            out.push(format!("gold {missed:?} found {extra:?}"));
        }
    }
    out
}

/// Tokens per second of tagging alone, and of tagging and parsing, over the raw text of a treebank.
fn speeds(model: &Model, bank: &Treebank) -> [u64; 2] {
    [false, true].map(|tree| {
        let begun = Instant::now();
        let mut tokens = 0;
        for text in &bank.blocks {
            let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
            let block = Block { span: Span::new(0, end), kind: BlockKind::Paragraph };
            let parsed = crate::parse(model, text, &[block], &|all| {
                all.sentences.iter().map(|_| tree.then(Hints::default)).collect()
            });
            tokens += parsed.sentences.iter().map(|sentence| sentence.tokens.len() as u64).sum::<u64>();
        }
        let micros = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX).max(1);
        tokens * 1_000_000 / micros
    })
}

/// A set of the table.
struct Set {
    heading: &'static str,
    file: &'static str,
    /// The first letter of the sentence names that count.
    letter: &'static str,
    /// What is done to each sentence before it is read; its raw text is not scored then.
    change: Option<fn(&Sentence) -> Sentence>,
}

const fn set(heading: &'static str, file: &'static str, letter: &'static str) -> Set {
    Set { heading, file, letter, change: None }
}

const fn changed(heading: &'static str, file: &'static str, change: fn(&Sentence) -> Sentence) -> Set {
    Set { heading, file, letter: "n", change: Some(change) }
}

const SETS: [Set; 6] = [
    set("EWT test", "ewt-test", ""),
    set("GUM test", "gum-test", ""),
    set("PUD all", "pud-all", ""),
    set("PUD news", "pud-all", "n"),
    changed("PUD News As Titles", "pud-all", titled),
    changed("PUD NEWS IN CAPITALS", "pud-all", capitals),
];

/// The same for choices while training is worked on.
const DEV_SETS: [Set; 2] = [set("EWT dev", "ewt-dev", ""), set("GUM dev", "gum-dev", "")];

/// The table `model/SCORES.md`, without speeds, which differ from machine to machine.
///
/// # Errors
/// A sentence that names the missing file.
pub fn table(model: &Model, folder: &Path, dev: bool) -> Result<String, String> {
    let mut rows: Vec<(&str, Scores, [String; 2])> = Vec::new();
    let sets: &[Set] = if dev { &DEV_SETS } else { &SETS };
    for &Set { heading, file, letter, change } in sets {
        let mut bank = conllu::read(folder, file)?;
        bank.keep(letter);
        if let Some(change) = change {
            bank.sentences.iter_mut().for_each(|sentence| *sentence = change(sentence));
        }
        let sentences: Vec<&Sentence> = bank.sentences.iter().collect();
        let raw = if change.is_some() {
            ["", ""].map(String::from)
        } else {
            score_raw(model, &bank).map(|share| share.to_string())
        };
        rows.push((heading, score(model, &sentences), raw));
    }
    let mut out = String::new();
    let mut line = |text: String| out.write_fmt(format_args!("{text}\n")).unwrap_or(());
    line("| set | UPOS | XPOS | lemma | UAS | LAS | UAS words | LAS words | token F1 | sentence F1 |".into());
    line("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |".into());
    for (heading, s, [tokens, sentences]) in &rows {
        line(format!(
            "| {heading} | {} | {} | {} | {} | {} | {} | {} | {tokens} | {sentences} |",
            s.upos, s.xpos, s.lemma, s.uas, s.las, s.uas_words, s.las_words
        ));
    }
    line(String::new());
    let names: Vec<&str> = RELATIONS.iter().map(|rel| rel.name()).collect();
    line(format!("| F1 | {} |", names.join(" | ")));
    line(format!("| --- |{}", " --- |".repeat(names.len())));
    for (heading, scores, _) in &rows {
        let f1 = |&[both, gold, found]: &[u64; 3]| Share { right: 2 * both, all: gold + found }.to_string();
        line(format!("| {heading} | {} |", scores.relations.iter().map(f1).collect::<Vec<_>>().join(" | ")));
    }
    Ok(out)
}

/// The text of `model/SCORES.md`: which files it is about, the table, and speeds measured now. `files` are the bytes of the
/// tagger's file and the parser's.
///
/// # Errors
/// A sentence that names the missing file.
pub fn report(model: &Model, files: [&[u8]; 2], folder: &Path, dev: bool) -> Result<String, String> {
    let table = table(model, folder, dev)?;
    let [tagging, parsing] = speeds(model, &conllu::read(folder, "gum-test")?);
    let hash =
        |bytes: &[u8]| -> String { Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect() };
    let [tagger, parser] = files;
    Ok(format!(
        "# Scores of the model files

version: {}
en-ud.model bytes: {}
en-ud.model sha256: {}
en-biaffine.model bytes: {}
en-biaffine.model sha256: {}

Gold tokens and sentences, predicted tags and lemmas; percent, rounded down. UAS: right head; LAS: right head and universal part
of the relation; *words*: without punctuation. Token F1 and sentence F1 are from raw text, a paragraph (PUD: a document) as one
block. Relations: F1 of head and full label. PUD news: the sentences whose name begins with `n`; the same with the capitals of a
headline, and in capitals only.

{table}
Speed on GUM test from raw text, one thread, on the machine that wrote this file: {tagging} tokens/s with tags and lemmas,
{parsing} tokens/s with trees as well.
",
        model.version(),
        tagger.len(),
        hash(tagger),
        parser.len(),
        hash(parser),
    ))
}
