//! Reads CoNLL-U: words with tags, lemmas, heads, and the raw text that they came from.

use std::io::Read;
use std::path::Path;

use crate::tree::{Rel, Upos, XPOS};

/// A word of a treebank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// As written.
    pub form: String,
    /// Lemma as the treebank gives it.
    pub lemma: String,
    /// Universal part of speech.
    pub upos: Upos,
    /// Index into [`XPOS`].
    pub xpos: u8,
    /// Index of the head in the sentence; the number of words for the root.
    pub head: usize,
    /// Relation to the head.
    pub rel: Rel,
    /// Byte range in the raw text of the block.
    pub range: (usize, usize),
}

/// A sentence of a treebank.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sentence {
    /// `sent_id`.
    pub id: String,
    /// Number of the block it belongs to.
    pub block: usize,
    /// Its words, multiword tokens taken apart, empty nodes left out.
    pub words: Vec<Word>,
}

/// A treebank file.
#[derive(Debug, Clone, Default)]
pub struct Treebank {
    /// All sentences in order.
    pub sentences: Vec<Sentence>,
    /// The raw text of each paragraph, or of each document where paragraphs are not marked.
    pub blocks: Vec<String>,
}

impl Treebank {
    /// Keeps the sentences whose names begin with `letter`, and empties the blocks of the others.
    pub fn keep(&mut self, letter: &str) {
        let dropped: Vec<usize> =
            self.sentences.iter().filter(|s| !s.id.starts_with(letter)).map(|s| s.block).collect();
        self.sentences.retain(|s| s.id.starts_with(letter));
        for block in dropped {
            if let Some(text) = self.blocks.get_mut(block) {
                text.clear();
            }
        }
    }
}

/// Reads `NAME.conllu` or `NAME.conllu.gz` from a folder that may have neither.
///
/// # Errors
/// A sentence that says which file is unreadable.
pub fn read_if_there(folder: &Path, name: &str) -> Result<Option<Treebank>, String> {
    let is_there = ["conllu", "conllu.gz"].iter().any(|end| folder.join(format!("{name}.{end}")).exists());
    if is_there { read(folder, name).map(Some) } else { Ok(None) }
}

/// Reads `NAME.conllu` or `NAME.conllu.gz` from a folder.
///
/// # Errors
/// A sentence that says which file is missing or unreadable.
pub fn read(folder: &Path, name: &str) -> Result<Treebank, String> {
    let plain = folder.join(format!("{name}.conllu"));
    let packed = folder.join(format!("{name}.conllu.gz"));
    let mut text = String::new();
    let result = if plain.exists() {
        std::fs::File::open(&plain).and_then(|mut file| file.read_to_string(&mut text))
    } else {
        std::fs::File::open(&packed)
            .and_then(|file| flate2::read::MultiGzDecoder::new(file).read_to_string(&mut text))
    };
    match result {
        Ok(_) => Ok(parse(&text)),
        Err(error) => {
            Err(format!("cannot read {name}.conllu or {name}.conllu.gz in {}: {error}", folder.display()))
        }
    }
}

/// Reads the text of a CoNLL-U file; words whose columns make no sense are kept with defaults.
pub fn parse(text: &str) -> Treebank {
    let mut bank = Treebank::default();
    let mut open = Open::default();
    for line in text.lines() {
        if let Some(comment) = line.strip_prefix('#') {
            open.comment(comment.trim(), &mut bank);
        } else if line.is_empty() {
            open.close(&mut bank);
        } else {
            open.word(line, &mut bank);
        }
    }
    open.close(&mut bank);
    bank
}

/// The sentence being read.
#[derive(Default)]
struct Open {
    sentence: Sentence,
    /// Heads as numbered in the file.
    heads: Vec<usize>,
    /// Last word number of the multiword token, its text range, and how much of it has been used up.
    multi: Option<(usize, usize, usize)>,
    space: bool,
}

impl Open {
    fn comment(&mut self, comment: &str, bank: &mut Treebank) {
        if comment.starts_with("newdoc") || comment == "newpar" || comment.starts_with("newpar id") {
            bank.blocks.push(String::new());
            self.space = false;
        } else if let Some(id) = comment.strip_prefix("sent_id = ") {
            self.sentence.id = id.to_string();
        }
    }

    fn word(&mut self, line: &str, bank: &mut Treebank) {
        let columns: Vec<&str> = line.split('\t').collect();
        let &[id, form, lemma, upos, xpos, _, head, rel, _, misc] = columns.as_slice() else { return };
        if id.contains('.') {
            return;
        }
        if bank.blocks.is_empty() {
            bank.blocks.push(String::new());
        }
        let Some(text) = bank.blocks.last_mut() else { return };
        let spaced = !misc.split('|').any(|part| part == "SpaceAfter=No");
        if let Some((_, last)) = id.split_once('-') {
            let start = self.append(text, form);
            self.space = spaced;
            self.multi = last.parse().ok().map(|last| (last, start, start));
            return;
        }
        let number = self.sentence.words.len() + 1;
        let range = match self.multi {
            Some((last, _, from)) if number <= last => {
                let end = from + text.get(from..).map_or(0, |rest| overlap(rest, form, number == last));
                self.multi = (number < last).then_some((last, end, end));
                (from, end)
            }
            _ => {
                let start = self.append(text, form);
                self.space = spaced;
                (start, text.len())
            }
        };
        self.heads.push(head.parse().unwrap_or(0));
        self.sentence.words.push(Word {
            form: form.to_string(),
            lemma: lemma.to_string(),
            upos: Upos::from_name(upos).unwrap_or(Upos::X),
            xpos: XPOS
                .iter()
                .position(|&known| known == xpos)
                .and_then(|at| u8::try_from(at).ok())
                .unwrap_or(49),
            head: 0,
            rel: Rel::from_name(rel).unwrap_or(Rel::Dep),
            range,
        });
    }

    fn append(&mut self, text: &mut String, form: &str) -> usize {
        if self.space && !text.is_empty() {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(form);
        start
    }

    fn close(&mut self, bank: &mut Treebank) {
        let mut sentence = std::mem::take(&mut self.sentence);
        let n = sentence.words.len();
        for (word, head) in sentence.words.iter_mut().zip(self.heads.drain(..)) {
            word.head = head.checked_sub(1).map_or(n, |head| head.min(n));
        }
        self.multi = None;
        sentence.block = bank.blocks.len().saturating_sub(1);
        if n > 0 {
            bank.sentences.push(sentence);
        }
    }
}

/// How many bytes of a multiword token's text a part takes: its own length where it is spelt there, else an even guess;
/// the last part takes the rest.
fn overlap(rest: &str, form: &str, last: bool) -> usize {
    if last {
        rest.len()
    } else if rest.starts_with(form) {
        form.len()
    } else {
        rest.char_indices().nth(form.chars().count()).map_or(rest.len(), |(at, _)| at)
    }
}
