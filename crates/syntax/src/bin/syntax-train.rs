//! `syntax-train`: trains the model file from UD treebanks, and scores it.

use std::path::PathBuf;
use std::process::ExitCode;

use syntax::train::{conllu, score};

const USAGE: &str = "\
syntax-train --ud FOLDER --out FILE          train, and write the model file
syntax-train --ud FOLDER --export FOLDER     write what training/train.py learns the parser from
syntax-train --ud FOLDER --score [FILE]      print the table of model/SCORES.md for the file or the embedded model
syntax-train --ud FOLDER --dev [FILE]        the same on the development sets
syntax-train --ud FOLDER --differences SET   show where tokens (--sentences: sentences) differ from the treebank

--parser FILE takes another parser than the embedded one.
FOLDER holds CoNLL-U files, plain or gzipped: ewt-train, gum-train-free, ewt-dev, gum-dev, ewt-test, gum-test, pud-all;
for --export also silver, where there is one: sentences with the trees of training/teacher.py";

#[derive(Default)]
struct Options {
    ud: PathBuf,
    out: Option<PathBuf>,
    export: Option<PathBuf>,
    score: bool,
    dev: bool,
    sentences: bool,
    differences: Option<String>,
    model: Option<PathBuf>,
    parser: Option<PathBuf>,
}

fn main() -> ExitCode {
    let options = options();
    if !options.ud.is_dir() {
        eprintln!("no folder of treebanks: give --ud FOLDER\n\n{USAGE}");
        return ExitCode::FAILURE;
    }
    match run(&options) {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn options() -> Options {
    let mut options = Options::default();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--ud" => options.ud = args.next().unwrap_or_default().into(),
            "--out" => options.out = args.next().map(Into::into),
            "--export" => options.export = args.next().map(Into::into),
            "--score" => options.score = true,
            "--dev" => options.dev = true,
            "--parser" => options.parser = args.next().map(Into::into),
            "--sentences" => options.sentences = true,
            "--differences" => options.differences = args.next(),
            _ => options.model = Some(arg.into()),
        }
    }
    options
}

fn run(options: &Options) -> Result<String, String> {
    if let Some(out) = &options.out {
        let bytes = syntax::train::train(&options.ud)?;
        std::fs::write(out, bytes).map_err(|error| format!("cannot write {}: {error}", out.display()))?;
        return Ok(String::new());
    }
    if let Some(folder) = &options.export {
        syntax::train::export(&options.ud, folder)?;
        return Ok(String::new());
    }
    let bytes = match &options.model {
        Some(file) => {
            std::fs::read(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?
        }
        None => syntax::Model::EMBEDDED.to_vec(),
    };
    let model = syntax::Model::from_bytes(&bytes).map_err(|error| error.to_string())?;
    let parser = match &options.parser {
        Some(file) => {
            std::fs::read(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?
        }
        None => syntax::Model::EMBEDDED_PARSER.to_vec(),
    };
    let model = model.with_parser(&parser).map_err(|error| format!("the parser's file: {error}"))?;
    if let Some(set) = &options.differences {
        let bank = conllu::read(&options.ud, set)?;
        return Ok(score::differences(&model, &bank, options.sentences).join("\n"));
    }
    if options.score || options.dev {
        return score::report(&model, [&bytes, &parser], &options.ud, options.dev);
    }
    Err(USAGE.to_string())
}
