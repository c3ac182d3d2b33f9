//! The lexicon that is read with: the one that the program carries, or a folder of the person's own.

use crate::console::Complaint;
use claims::{Lexicon, LexiconProblem};
use std::collections::BTreeMap;
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
    let (lexicon, faults) = Lexicon::load(&files(folder)?);
    if faults.is_empty() {
        return Ok(Loaded::Own(Box::new(lexicon)));
    }
    let told = faults.iter().take(FAULTS_TOLD).map(|fault| format!("{}/{fault}", folder.display()));
    let told = told.collect::<Vec<_>>().join("; ");
    let more = faults.len().saturating_sub(FAULTS_TOLD);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    let help =
        "mend them (ascribe lexicon check says more), or leave out --lexicon to read with the built-in one";
    Err(Complaint::new(format!("the lexicon has faults: {told}{more}"), help))
}

/// Loads a lexicon to be checked, with what is wrong with it: that of a folder, the built-in one with one file of the
/// person's own put in or added, or the built-in one as it is. Gives the name of that one file.
///
/// # Errors
/// Where a file cannot be read.
pub(crate) fn load_to_check(
    path: Option<&Path>,
) -> Result<(Lexicon, Vec<LexiconProblem>, Option<String>), Complaint> {
    let mut built_in: BTreeMap<String, String> = Lexicon::embedded_files()
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    let mut one = None;
    match path {
        Some(folder) if folder.is_dir() => built_in = files(folder)?.into_iter().collect(),
        Some(file) => {
            let text = text_of(file)?;
            let name = name_in_lexicon(file);
            built_in.insert(name.clone(), text);
            one = Some(name);
        }
        None => {}
    }
    let files: Vec<(String, String)> = built_in.into_iter().collect();
    let (lexicon, faults) = Lexicon::load(&files);
    Ok((lexicon, faults, one))
}

/// The name of a single file below `lexicon/`: told by the folder it lies in; a file that lies elsewhere is a frame.
fn name_in_lexicon(file: &Path) -> String {
    let own = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let folder = file.parent().and_then(Path::file_name).map(|name| name.to_string_lossy());
    match folder.as_deref() {
        Some(folder @ ("names" | "passages")) => format!("{folder}/{own}"),
        Some("lexicon") => own,
        _ => format!("frames/{own}"),
    }
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
        let text = text_of(&path)?;
        let below = path.strip_prefix(folder).unwrap_or(&path);
        let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        Ok((parts.join("/"), text))
    };
    paths.into_iter().map(read).collect()
}

fn text_of(path: &Path) -> Result<String, Complaint> {
    std::fs::read_to_string(path).map_err(|error| Complaint::about("read", path, &error))
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
