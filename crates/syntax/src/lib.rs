//! From a document's text to sentences, tokens, tags, lemmas and dependency trees, in the Universal Dependencies way.
//!
//! [`parse`] is the only way in, [`Model`] the only thing that it needs. It **never fails**, and it knows **no word about
//! states, hacking or blame**: what makes a sentence worth a tree is the caller's question, asked through `wants_trees`.

mod agree;
mod biaffine;
mod form;
mod lemma;
mod model;
mod sentence;
mod tagger;
mod token;
#[cfg(feature = "train")]
pub mod train;
mod tree;
mod unit;
mod verbs;
mod weights;

pub use model::Model;
pub use net::ModelError;
pub use tree::{Parsed, Rel, Sentence, Token, Upos, XPOS};
pub use unit::Hints;

use text::{Block, Span};

/// The highest number of tokens in a sentence; longer stretches are cut, at a mark where there is one near.
pub const MAX_SENTENCE: usize = 400;

/// Reads the blocks of a text that are meant to be read, and predicts trees for the sentences that `wants_trees` picks.
///
/// `wants_trees` gets all sentences with tags and lemmas, but without trees; for each it answers with what it knows of the
/// sentence's names, or with `None` where no tree is wanted. What it leaves out at the end gets none.
pub fn parse(
    model: &Model,
    text: &str,
    blocks: &[Block],
    wants_trees: &dyn Fn(&Parsed) -> Vec<Option<Hints>>,
) -> Parsed {
    let mut parsed = Parsed::default();
    let mut pipeline = Pipeline::default();
    for (number, block) in (0..).zip(blocks) {
        if !block.kind.is_read() {
            continue;
        }
        token::split(text, block.span, &mut pipeline.pieces);
        for (from, to) in sentence::split(text, &pipeline.pieces) {
            parsed.sentences.push(pipeline.tag(model, text, number, from, to));
        }
    }
    if let Some(network) = &model.network {
        let wanted = wants_trees(&parsed);
        pipeline.draw(model, network, text, &mut parsed.sentences, wanted);
    }
    parsed
}

/// Sentences whose trees are drawn together.
const TOGETHER: usize = 64;

/// Working memory that sentences share.
#[derive(Default)]
struct Pipeline {
    pieces: Vec<token::Piece>,
    words: tagger::Words,
    tags: Vec<u8>,
    /// The tags of all words of the document.
    all_tags: Vec<u8>,
    lemma: String,
    chars: Vec<char>,
    state: biaffine::State,
}

/// A sentence on its way to a tree.
struct Draft {
    number: usize,
    layout: unit::Layout,
    /// Of each unit.
    tags: Vec<model::Tag>,
}

impl Pipeline {
    /// The sentence made of pieces `from..to`, with tags and lemmas.
    fn tag(&mut self, model: &Model, text: &str, block: u32, from: usize, to: usize) -> Sentence {
        let pieces = self.pieces.get(from..to).unwrap_or(&[]);
        let word = |piece: &token::Piece| piece.span.of(text);
        self.words.fill(&model.lexicon, pieces.iter().map(word));
        tagger::tag(&model.tagger, model.tags.len(), &self.words, &mut self.tags);
        verbs::settle(&model.tags, pieces.iter().map(word), &mut self.tags);
        self.all_tags.extend_from_slice(&self.tags);
        let mut tokens = Vec::with_capacity(pieces.len());
        for ((number, piece), &tag) in (0..).zip(pieces).zip(&self.tags) {
            let tag = model.tags[usize::from(tag)];
            let lemma = model.lemmas.lemma(word(piece), tag, &mut self.lemma);
            let (upos, xpos) = (tag.upos, tag.xpos_name());
            tokens.push(Token { span: piece.span, lemma, upos, xpos, head: number, rel: Rel::Dep });
        }
        let end = |piece: Option<&token::Piece>| piece.map_or(Span::default(), |piece| piece.span);
        let span = end(pieces.first()).join(end(pieces.last()));
        Sentence { span, block, tokens, has_tree: false, states: Vec::new() }
    }

    /// Predicts heads and relations of the sentences that are wanted: of their units, then of the words inside them.
    fn draw(
        &mut self,
        model: &Model,
        network: &biaffine::Network,
        text: &str,
        sentences: &mut [Sentence],
        wanted: Vec<Option<Hints>>,
    ) {
        let mut first = 0;
        let firsts = sentences.iter().map(|sentence| {
            first += sentence.tokens.len();
            first - sentence.tokens.len()
        });
        let firsts: Vec<usize> = firsts.collect();
        let wanted = wanted.into_iter().enumerate().filter_map(|(number, hints)| Some((number, hints?)));
        let count = sentences.len();
        let mut wanted = wanted.filter(|(number, _)| *number < count).peekable();
        while wanted.peek().is_some() {
            let (mut drafts, mut inputs) = (Vec::new(), Vec::new());
            for (number, hints) in wanted.by_ref().take(TOGETHER) {
                let layout = unit::Layout::new(text, &sentences[number], &hints);
                let (input, tags) = self.seen(model, text, &sentences[number], &layout, firsts[number]);
                inputs.push(input);
                drafts.push(Draft { number, layout, tags });
            }
            let trees = biaffine::parse(network, &inputs, &mut self.state);
            for (draft, tree) in drafts.iter().zip(trees) {
                agree::settle(&draft.tags, &mut tree.heads, &mut tree.rels);
                let sentence = &mut sentences[draft.number];
                draft.layout.write(sentence, |unit| {
                    let head = tree.heads[unit];
                    (head < tree.heads.len()).then(|| (head, tree.rels[unit]))
                });
                sentence.has_tree = true;
                draft.layout.spread(&tree.states, sentence);
            }
        }
    }

    /// What the parser sees of a sentence whose first word is number `first` of the document, and the tags of its units.
    fn seen(
        &mut self,
        model: &Model,
        text: &str,
        sentence: &Sentence,
        layout: &unit::Layout,
        first: usize,
    ) -> (Vec<biaffine::Input>, Vec<model::Tag>) {
        self.words.fill(&model.lexicon, sentence.tokens.iter().map(|token| token.span.of(text)));
        let name_tag = model.tags.iter().position(|t| t.upos == Upos::Propn && t.xpos_name() == "NNP");
        let (words, chars) = (&self.words, &mut self.chars);
        let seen = layout.units.iter().map(|unit| {
            let own = usize::from(self.all_tags[first + unit.token]);
            let tag = name_tag.filter(|_| unit.is_name).unwrap_or(own);
            let lemma = form::form(&sentence.tokens[unit.token].lemma, chars);
            let number = u32::try_from(tag).unwrap_or(0);
            let input = biaffine::Input::new(words.looks(unit.token), words.casing(), lemma, number);
            (input, model.tags[tag])
        });
        seen.unzip()
    }
}
