//! From a document's text to sentences, tokens, tags, lemmas and dependency trees, in the Universal Dependencies way.
//!
//! [`parse`] is the only way in, [`Model`] the only thing that it needs. It **never fails**, and it knows **no word about
//! states, hacking or blame**: what makes a sentence worth a tree is the caller's question, asked through `wants_tree`.

mod agree;
mod biaffine;
mod form;
mod lemma;
mod model;
mod parser;
mod sentence;
mod tagger;
mod token;
#[cfg(feature = "train")]
pub mod train;
mod tree;
mod unit;
mod verbs;
mod weights;

pub use model::{Model, ModelError};
pub use tree::{Parsed, Rel, Sentence, Token, Upos, XPOS};
pub use unit::Hints;

use text::{Block, Span};

/// The highest number of tokens in a sentence; longer stretches are cut, at a mark where there is one near.
pub const MAX_SENTENCE: usize = 400;

/// Reads the blocks of a text that are meant to be read, and predicts trees for the sentences that `wants_tree` picks.
///
/// `wants_tree` gets the document's text and a sentence with tags and lemmas, but without a tree; it answers with what it
/// knows of the sentence's names, or with `None` where no tree is wanted.
pub fn parse(
    model: &Model,
    text: &str,
    blocks: &[Block],
    wants_tree: &dyn Fn(&str, &Sentence) -> Option<Hints>,
) -> Parsed {
    let mut parsed = Parsed::default();
    let mut pipeline = Pipeline::default();
    for (number, block) in (0..).zip(blocks) {
        if !block.kind.is_read() {
            continue;
        }
        token::split(text, block.span, &mut pipeline.pieces);
        for (from, to) in sentence::split(text, &pipeline.pieces) {
            let mut sentence = pipeline.tag(model, text, number, from, to);
            if let Some(hints) = wants_tree(text, &sentence) {
                pipeline.tree(model, text, &mut sentence, &hints);
            }
            parsed.sentences.push(sentence);
        }
    }
    parsed
}

/// Working memory that sentences share.
#[derive(Default)]
struct Pipeline {
    pieces: Vec<token::Piece>,
    words: tagger::Words,
    tags: Vec<u8>,
    lemma: String,
    chars: Vec<char>,
    state: parser::State,
    scored: biaffine::State,
    unit_tags: Vec<model::Tag>,
}

impl Pipeline {
    /// The sentence made of pieces `from..to`, with tags and lemmas.
    fn tag(&mut self, model: &Model, text: &str, block: u32, from: usize, to: usize) -> Sentence {
        let pieces = self.pieces.get(from..to).unwrap_or(&[]);
        let word = |piece: &token::Piece| piece.span.of(text);
        self.words.fill(&model.lexicon, pieces.iter().map(word));
        tagger::tag(&model.tagger, model.tags.len(), &self.words, &mut self.tags);
        verbs::settle(&model.tags, pieces.iter().map(word), &mut self.tags);
        let mut tokens = Vec::with_capacity(pieces.len());
        for ((number, piece), &tag) in (0..).zip(pieces).zip(&self.tags) {
            let tag = model.tags[usize::from(tag)];
            let lemma = model.lemmas.lemma(word(piece), tag, &mut self.lemma);
            let (upos, xpos) = (tag.upos, tag.xpos_name());
            tokens.push(Token { span: piece.span, lemma, upos, xpos, head: number, rel: Rel::Dep });
        }
        let end = |piece: Option<&token::Piece>| piece.map_or(Span::default(), |piece| piece.span);
        Sentence { span: end(pieces.first()).join(end(pieces.last())), block, tokens, has_tree: false }
    }

    /// Predicts heads and relations of the sentence that was tagged last: of its units, then of the words inside them.
    fn tree(&mut self, model: &Model, text: &str, sentence: &mut Sentence, hints: &Hints) {
        let layout = unit::Layout::new(text, sentence, hints);
        let name_tag = model.tags.iter().position(|t| t.upos == Upos::Propn && t.xpos_name() == "NNP");
        match &model.network {
            Some(network) => self.network_tree(network, &model.tags, sentence, &layout, name_tag),
            None => self.greedy_tree(model, sentence, &layout, name_tag),
        }
        sentence.has_tree = true;
    }

    /// A tree by scores for all arcs.
    fn network_tree(
        &mut self,
        network: &biaffine::Network,
        known: &[model::Tag],
        sentence: &mut Sentence,
        layout: &unit::Layout,
        name_tag: Option<usize>,
    ) {
        let (words, tags, chars) = (&self.words, &self.tags, &mut self.chars);
        let input = |unit: &unit::Unit| {
            let tag = name_tag.filter(|_| unit.is_name).unwrap_or(usize::from(tags[unit.token]));
            let lemma = form::form(&sentence.tokens[unit.token].lemma, chars);
            biaffine::Input::new(
                words.looks(unit.token),
                words.casing(),
                lemma,
                u32::try_from(tag).unwrap_or(0),
            )
        };
        biaffine::parse(network, layout.units.iter().map(input), &mut self.scored);
        let tag = |unit: &unit::Unit| {
            let tag = name_tag.filter(|_| unit.is_name).unwrap_or(usize::from(tags[unit.token]));
            known[tag]
        };
        self.unit_tags.clear();
        self.unit_tags.extend(layout.units.iter().map(tag));
        let (heads, rels) = self.scored.arcs();
        agree::settle(&self.unit_tags, heads, rels);
        layout.write(sentence, |unit| {
            let head = self.scored.head(unit);
            (head < self.scored.len()).then(|| (head, self.scored.rel(unit)))
        });
    }

    /// A tree by transitions.
    fn greedy_tree(
        &mut self,
        model: &Model,
        sentence: &mut Sentence,
        layout: &unit::Layout,
        name_tag: Option<usize>,
    ) {
        let (words, tags, chars) = (&self.words, &self.tags, &mut self.chars);
        let word = |unit: &unit::Unit| {
            let tag = name_tag.filter(|_| unit.is_name).unwrap_or(usize::from(tags[unit.token]));
            parser::Word {
                form: words.looks(unit.token).form,
                lemma: form::form(&sentence.tokens[unit.token].lemma, chars),
                tag: u32::try_from(tag).unwrap_or(0) + 1,
            }
        };
        self.state.start(layout.units.iter().map(word), &model.counted);
        parser::parse(&model.parser, &model.transitions, &mut self.state);
        layout.write(sentence, |unit| {
            let head = self.state.head(unit);
            (head < self.state.len()).then(|| (head, self.state.rel(unit)))
        });
    }
}
