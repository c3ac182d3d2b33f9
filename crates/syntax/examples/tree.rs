//! Prints the trees of a text: `cargo run --release -p syntax --example tree -- "Britain accused Russia of hacking."`
//!
//! Without arguments the text is read from standard input, one block per line.

use std::io::Read;

use text::{Block, BlockKind, Span};

fn main() {
    let mut input = std::env::args().skip(1).collect::<Vec<_>>().join(" ");
    if input.is_empty() && std::io::stdin().read_to_string(&mut input).is_err() {
        eprintln!("standard input is not UTF-8 text");
        return;
    }
    let parsed = syntax::parse(syntax::Model::embedded(), &input, &lines(&input), &|parsed| {
        parsed.sentences.iter().map(|_| Some(syntax::Hints::default())).collect()
    });
    for sentence in &parsed.sentences {
        println!("# text = {}", sentence.span.of(&input).replace('\n', " "));
        for (at, token) in sentence.tokens.iter().enumerate() {
            let head = if usize::from(token.head) == at { 0 } else { token.head + 1 };
            let form = token.span.of(&input);
            let (upos, rel) = (token.upos.name(), token.rel.name());
            println!("{}\t{form}\t{}\t{upos}\t{}\t{head}\t{rel}", at + 1, token.lemma, token.xpos);
        }
        println!();
    }
}

/// Every line that is not empty as a paragraph.
fn lines(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let (start, end) = (at, at + line.trim_end().len());
        at += line.len();
        if let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(end))
            && start < end
        {
            blocks.push(Block { span: Span::new(start, end), kind: BlockKind::Paragraph });
        }
    }
    blocks
}
