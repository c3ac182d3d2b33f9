//! Prints what `text::read` makes of each file: `cargo run -p text --example blocks -- FILE…`.

use text::{Content, Input, read};

fn main() -> std::io::Result<()> {
    for path in std::env::args().skip(1) {
        let content = Content::Bytes(std::fs::read(&path)?);
        let document = read(Input { path: Some(path.clone()), content, ..Input::default() });
        println!("== {path}");
        println!("title     {:?}", document.title);
        println!("published {:?}", document.published.map(|d| d.to_string()));
        println!("language  {}  site {:?}  byline {:?}", document.language, document.site, document.byline);
        println!("dateline  {:?}", document.dateline);
        for problem in &document.problems {
            println!("problem   {}: {} ({}) {:?}", problem.code, problem.message, problem.hint, problem.span);
        }
        for block in &document.blocks {
            println!(
                "{:11} {}",
                format!("{:?}", block.kind),
                block.span.of(&document.text).replace('\n', "⏎")
            );
        }
    }
    Ok(())
}
