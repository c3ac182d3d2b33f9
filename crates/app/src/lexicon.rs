//! The lexicon that is read with: the one that the program carries, or a folder of the person's own.

use crate::console::Complaint;
use claims::Lexicon;
use std::path::{Path, PathBuf};

/// Faults that are told at once; the first often brings the others about.
const FAULTS_TOLD: usize = 5;

/// A lexicon, wherever it comes from.
pub(crate) enum Loaded {
    /// The one that the program carries.
    BuiltIn(&'static Lexicon),
    /// One from a folder.
    Own(Box<Lexicon>),
}

impl Loaded {
    /// The lexicon itself.
    pub(crate) fn get(&self) -> &Lexicon {
        match self {
            Loaded::BuiltIn(lexicon) => lexicon,
            Loaded::Own(lexicon) => lexicon,
        }
    }
}

/// Loads the lexicon of the folder, or the built-in one.
///
/// # Errors
/// Where a file cannot be read, or holds what a lexicon must not: reading with half a lexicon would miss in silence.
pub(crate) fn load(folder: Option<&Path>) -> Result<Loaded, Complaint> {
    let Some(folder) = folder else { return Ok(Loaded::BuiltIn(Lexicon::embedded())) };
    let files = files(folder)?;
    let (lexicon, faults) = Lexicon::load(&files);
    if faults.is_empty() {
        return Ok(Loaded::Own(Box::new(lexicon)));
    }
    let told: Vec<String> =
        faults.iter().take(FAULTS_TOLD).map(|fault| format!("{}/{fault}", folder.display())).collect();
    let more = faults.len().saturating_sub(FAULTS_TOLD);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    let message = format!("the lexicon has faults: {}{more}", told.join("; "));
    Err(Complaint::new(message, "mend them, or leave out --lexicon to read with the built-in one"))
}

/// Paths below the folder, with `/`, and texts of its data files, in the order of their paths.
fn files(folder: &Path) -> Result<Vec<(String, String)>, Complaint> {
    let mut paths = Vec::new();
    collect(folder, &mut paths)?;
    paths.sort();
    if paths.is_empty() {
        let message = format!("{} holds no lexicon: there is no .toml file in it", folder.display());
        return Err(Complaint::new(
            message,
            "name a folder like lexicon/ of the sources, with its frames and names",
        ));
    }
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).map_err(|error| Complaint::about("read", &path, &error))?;
        let below = path.strip_prefix(folder).unwrap_or(&path);
        let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        Ok((parts.join("/"), text))
    };
    paths.into_iter().map(read).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), Complaint> {
    let broken = |error: std::io::Error| Complaint::about("read", folder, &error);
    for entry in folder.read_dir().map_err(broken)? {
        let entry = entry.map_err(broken)?;
        let path = entry.path();
        if entry.file_type().map_err(broken)?.is_dir() {
            collect(&path, paths)?;
        } else if path.extension().is_some_and(|end| end == "toml" || end == "tsv") {
            paths.push(path);
        }
    }
    Ok(())
}
