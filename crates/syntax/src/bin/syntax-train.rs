//! `syntax-train`: trains the model file from UD treebanks, and scores it.

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let (mut ud, mut out) = (PathBuf::new(), PathBuf::new());
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--ud" => ud = args.next().unwrap_or_default().into(),
            "--out" => out = args.next().unwrap_or_default().into(),
            _ => {}
        }
    }
    let result = syntax::train::train(&ud).and_then(|bytes| {
        std::fs::write(&out, bytes).map_err(|error| format!("cannot write {}: {error}", out.display()))
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
