//! The lexicon: frames, places, scales and names, all of it data that analysts own.
//!
//! [`Lexicon::load`] takes the texts of a `lexicon/` folder and **never fails**: what is wrong with a file is a
//! [`LexiconProblem`] with line and column, the rest is loaded. Frames are data and cannot call code.

pub(crate) mod expect;
mod file;
pub(crate) mod frame;
pub(crate) mod names;
pub(crate) mod passage;
pub(crate) mod places;
pub(crate) mod words;

use std::{collections::HashMap, sync::OnceLock};

use crate::{
    judge::{self, Weights},
    scene::{self, Scene},
};
use frame::Frame;
use names::Names;
use passage::Passage;
use places::Places;
use syntax::Parsed;
use text::Document;
use words::Words;

mod embedded {
    //! The files of `lexicon/`, listed by the build script.
    include!(concat!(env!("OUT_DIR"), "/lexicon_files.rs"));
}

/// What is wrong with a lexicon file: where, what, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LexiconProblem {
    /// The file, as named to [`Lexicon::load`].
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong and what to do, in the author's language.
    pub message: String,
}

impl std::fmt::Display for LexiconProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)
    }
}

/// Everything that the rules know of words and names.
#[derive(Debug)]
pub struct Lexicon {
    pub(crate) frames: Vec<Frame>,
    /// For each first word of a cue: frame and cue.
    pub(crate) cues: HashMap<Box<str>, Vec<(usize, usize)>>,
    pub(crate) places: Places,
    pub(crate) words: Words,
    pub(crate) names: Names,
    /// What the judge has learnt.
    pub(crate) weights: Weights,
    pub(crate) passages: Vec<Passage>,
    version: String,
}

impl Lexicon {
    /// The lexicon that the program carries.
    pub fn embedded() -> &'static Lexicon {
        static LEXICON: OnceLock<Lexicon> = OnceLock::new();
        LEXICON.get_or_init(|| Lexicon::load(embedded::FILES).0)
    }

    /// The files of the lexicon that the program carries: path below `lexicon/` and text.
    pub fn embedded_files() -> &'static [(&'static str, &'static str)] {
        embedded::FILES
    }

    /// Loads a lexicon from the paths (below `lexicon/`) and texts of its files.
    pub fn load<P: AsRef<str>, T: AsRef<str>>(files: &[(P, T)]) -> (Lexicon, Vec<LexiconProblem>) {
        let mut problems = Vec::new();
        let mut frames = Vec::new();
        let mut passages = Vec::new();
        let mut places = Places::default();
        let mut words = Words::default();
        let mut names = Names::default();
        let mut weights = Weights::default();
        for (path, source) in files {
            let (path, source) = (path.as_ref(), source.as_ref());
            match path.split('/').next() {
                Some("frames") => frames.extend(frame::read(path, source, &mut problems)),
                Some("names") => names.read(path, source, &mut problems),
                Some("places.toml") => places.read(path, source, &mut problems),
                Some("judge.tsv") => weights.read(source),
                Some("passages") => passages.extend(passage::read(path, source, &mut problems)),
                _ => words.read(path, source, &mut problems),
            }
        }
        frame::demand_unique_ids(&frames, &mut problems);
        passage::demand_unique_ids(&passages, &mut problems);
        frame::demand_known_places(&frames, &places, &mut problems);
        names.finish();
        let cues = index(&frames);
        // With weights the network reads too, and what it reads depends on which one it is.
        let network = (!weights.is_empty()).then(judge::network_version);
        let files = files.iter().map(|(path, text)| (path.as_ref(), text.as_ref()));
        let version = fingerprint(files.chain(network.iter().map(|sum| ("network", sum.as_str()))));
        (Lexicon { frames, cues, places, words, names, weights, passages, version }, problems)
    }

    /// A short fingerprint of all files, and with weights of the judge's network: the same lexicon has the same version
    /// everywhere.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Code and usual name of every state and organisation of states that the names hold (`CN`, "China").
    pub fn party_names(&self) -> Vec<(String, String)> {
        self.names.parties().map(|(code, name)| (code.to_string(), name.to_string())).collect()
    }

    /// Code and kind of the state or organisation of exactly that name: `Iran (Islamic Republic of)` is Iran too.
    pub fn party_called(&self, name: &str) -> Option<(&str, crate::Kind)> {
        let name = name.trim();
        let named = |name: &str| {
            let hit = self.names.at(name, 0).filter(|hit| hit.end == name.len())?;
            let mut all = hit.meanings.iter().map(|&at| self.names.get(at));
            let is_party =
                |one: &&names::Name| matches!(one.class, names::Class::State | names::Class::Organisation);
            all.find(is_party).map(|one| (one.code.as_str(), one.kind))
        };
        // Lists put the distinguishing words behind: `Korea (Republic of)`, `Palestine, State of`; and remarks: `EU (region)`.
        let (short, behind) = match name.strip_suffix(')').and_then(|name| name.split_once(" (")) {
            Some(parts) => parts,
            None => name.split_once(", ").unwrap_or((name, "")),
        };
        named(name)
            .or_else(|| named(&format!("{behind} {short}")))
            .or_else(|| if behind.ends_with(" of") { None } else { named(short) })
    }

    /// Number of frames and of cues, for a summary.
    pub fn size(&self) -> (usize, usize) {
        (self.frames.len(), self.frames.iter().map(|f| f.cues.len()).sum())
    }

    /// What the parser should know of each sentence of a document, still without trees; `None` where a tree is not worth
    /// having, and nothing at all for a document about something else, unless it names a threat group: then it may still
    /// tell other names of it.
    pub fn wants_trees(&self, document: &Document, parsed: &Parsed) -> Vec<Option<syntax::Hints>> {
        let scene = Scene::new(self, document, parsed);
        let is_read =
            scene.is_about_operations() && (scene.names_a_group() || judge::is_about_operations(&scene));
        if !is_read {
            return Vec::new();
        }
        self.wants_every_tree(document, parsed)
    }

    /// The same for a document whose labels are to be learnt from: it is about operations whatever the judge has learnt
    /// before.
    pub fn wants_every_tree(&self, document: &Document, parsed: &Parsed) -> Vec<Option<syntax::Hints>> {
        parsed.sentences.iter().map(|sentence| self.wants_tree(&document.text, sentence)).collect()
    }

    /// What the parser should know of a sentence that may carry or accompany a statement.
    fn wants_tree(&self, text: &str, sentence: &syntax::Sentence) -> Option<syntax::Hints> {
        let is_wanted = sentence.tokens.iter().any(|t| {
            self.cues.contains_key(&*t.lemma)
                || self.cues.contains_key(crate::view::fold(t.span.of(text)).as_str())
                || self.words.is_speech(&t.lemma)
        });
        is_wanted.then(|| self.hints(text, sentence))
    }

    /// The names of a sentence that the parser should take as one word each.
    pub(crate) fn hints(&self, text: &str, sentence: &syntax::Sentence) -> syntax::Hints {
        syntax::Hints { names: scene::names_for_parser(self, text, sentence) }
    }
}

fn index(frames: &[Frame]) -> HashMap<Box<str>, Vec<(usize, usize)>> {
    let mut cues: HashMap<Box<str>, Vec<(usize, usize)>> = HashMap::new();
    for (f, frame) in frames.iter().enumerate() {
        for (c, cue) in frame.cues.iter().enumerate() {
            for word in cue.pattern.first_words() {
                cues.entry(word.clone()).or_default().push((f, c));
            }
        }
    }
    cues
}

/// FNV-1a over paths and texts, in file order.
fn fingerprint<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for (path, text) in files {
        for byte in path.bytes().chain([0]).chain(text.bytes()).chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}
