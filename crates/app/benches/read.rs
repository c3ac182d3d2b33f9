//! Time of each stage over the texts of the repository: `cargo bench --bench read`.
#![allow(missing_docs, reason = "the macros of the bench make public items")]
#![allow(clippy::unwrap_used, reason = "a bench that cannot find its texts has nothing to measure")]

use claims::Lexicon;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::path::Path;
use syntax::{Model, Parsed};
use text::{Content, Document, Input};

/// Every eighth text of corpus/train: enough of each genre, and soon over.
fn texts() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/train");
    let mut paths: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "txt"));
    paths.sort();
    paths.iter().step_by(8).map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

fn document(text: &str) -> Document {
    text::read(Input { content: Content::Text(text.to_owned()), ..Input::default() })
}

fn parsed(document: &Document) -> Parsed {
    let wants_trees = |parsed: &Parsed| Lexicon::embedded().wants_trees(document, parsed);
    syntax::parse(Model::embedded(), &document.text, &document.blocks, &wants_trees)
}

fn stages(criterion: &mut Criterion) {
    let texts = texts();
    let words: usize = texts.iter().map(|text| text.split_whitespace().count()).sum();
    let documents: Vec<Document> = texts.iter().map(|text| document(text)).collect();
    let trees: Vec<(&Document, Parsed)> = documents.iter().map(|one| (one, parsed(one))).collect();
    let mut group = criterion.benchmark_group("read");
    group.throughput(Throughput::Elements(words as u64)).sample_size(20);
    group.bench_function("text", |bench| {
        bench.iter(|| texts.iter().for_each(|text| drop(black_box(document(text)))))
    });
    group.bench_function("syntax", |bench| {
        bench.iter(|| documents.iter().for_each(|one| drop(black_box(parsed(one)))));
    });
    group.bench_function("claims", |bench| {
        let read =
            |(document, parsed): &(&Document, Parsed)| claims::extract(document, parsed, Lexicon::embedded());
        bench.iter(|| trees.iter().for_each(|one| drop(black_box(read(one)))));
    });
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
