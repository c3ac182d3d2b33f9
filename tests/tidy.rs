//! The house rules, held by looking at the sources: what CONTRIBUTING.md promises and ARCHITECTURE.md says must be so.
#![allow(clippy::unwrap_used, reason = "a test that cannot set up its case must fail")]

use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// Lines of a function, from its name to its last brace.
const LONGEST_FUNCTION: usize = 80;
/// Lines of a file without its tests.
const LONGEST_FILE: usize = 1000;
/// Names that say nothing of what is in the module.
const EMPTY_NAMES: [&str; 8] = ["util", "utils", "helper", "helpers", "common", "misc", "shared", "types"];
/// The crates, each below those that it may use.
const CRATES: [&str; 10] =
    ["net", "text", "syntax", "claims", "record", "imports", "intake", "store", "views", "app"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn read(path: impl AsRef<Path>) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// A source file, told by its path below the root.
struct Source {
    path: String,
    text: String,
    tree: syn::File,
}

/// All sources of the repository, in the order of their paths.
fn sources() -> Vec<Source> {
    let mut paths = Vec::new();
    for folder in ["crates", "tests"] {
        rust_files(&root().join(folder), &mut paths);
    }
    paths.sort();
    let source = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let tree = syn::parse_file(&text).map_err(|error| format!("{}: {error}", path.display())).unwrap();
        Source { path: path.strip_prefix(root()).unwrap().display().to_string(), text, tree }
    };
    paths.into_iter().map(source).collect()
}

fn rust_files(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, paths);
        } else if path.extension().is_some_and(|end| end == "rs") {
            paths.push(path);
        }
    }
}

/// What the rules look at in a file.
#[derive(Default)]
struct Survey {
    /// Name and lines of each function outside tests.
    functions: Vec<(String, usize)>,
    /// Names of modules.
    modules: Vec<String>,
    /// Lines of the tests in the file.
    test_lines: usize,
    /// `allow` and `expect` without a reason, as written.
    bare_allows: Vec<String>,
    /// Tests that do not run.
    ignored: usize,
    /// First and last line of each test module.
    tests: Vec<(usize, usize)>,
}

impl Survey {
    fn of(source: &Source) -> Survey {
        let mut survey = Survey::default();
        survey.visit_file(&source.tree);
        survey
    }

    fn function(&mut self, name: &syn::Ident, block: &syn::Block) {
        let lines = block.span().end().line - name.span().start().line + 1;
        self.functions.push((name.to_string(), lines));
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test")
            || attribute.path().is_ident("cfg")
                && attribute.meta.require_list().is_ok_and(|list| list.tokens.to_string() == "test")
    })
}

impl<'a> Visit<'a> for Survey {
    fn visit_item_mod(&mut self, module: &'a syn::ItemMod) {
        self.modules.push(module.ident.to_string());
        let before = self.functions.len();
        visit::visit_item_mod(self, module);
        if is_test(&module.attrs) {
            self.functions.truncate(before);
            let (from, to) = (module.span().start().line, module.span().end().line);
            self.test_lines += to - from + 1;
            self.tests.push((from, to));
        }
    }

    fn visit_item_fn(&mut self, function: &'a syn::ItemFn) {
        if !is_test(&function.attrs) {
            self.function(&function.sig.ident, &function.block);
        }
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'a syn::ImplItemFn) {
        self.function(&function.sig.ident, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_attribute(&mut self, attribute: &'a syn::Attribute) {
        let list = attribute.meta.require_list().map(|list| list.tokens.to_string()).unwrap_or_default();
        let path = attribute.path();
        if (path.is_ident("allow") || path.is_ident("expect")) && !list.contains("reason =") {
            self.bare_allows.push(list.clone());
        }
        self.ignored +=
            usize::from(path.is_ident("ignore") || path.is_ident("cfg_attr") && list.contains("ignore"));
    }
}

/// Gathers what breaks a rule over all sources, and shows all of it at once.
fn check(rule: &str, broken: impl Fn(&Source, &Survey) -> Vec<String>) {
    let sources = sources();
    assert!(sources.len() > 20, "the sources were not found");
    let all: Vec<String> = sources
        .iter()
        .flat_map(|source| {
            broken(source, &Survey::of(source)).into_iter().map(|fault| format!("{}: {fault}", source.path))
        })
        .collect();
    assert!(all.is_empty(), "{rule}:\n{}", all.join("\n"));
}

/// The fault where it is one.
fn fault(is: bool, words: impl Into<String>) -> Vec<String> {
    if is { vec![words.into()] } else { Vec::new() }
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    check("a file opens with `//!` and a sentence", |source, _| {
        let first = source.text.lines().next().unwrap_or_default();
        fault(!first.starts_with("//! ") || first.len() < 20, first)
    });
}

#[test]
fn functions_are_short() {
    check("a function has at most 80 lines", |_, survey| {
        let long = survey.functions.iter().filter(|(_, lines)| *lines > LONGEST_FUNCTION);
        long.map(|(name, lines)| format!("{name} has {lines}")).collect()
    });
}

#[test]
fn files_are_one_idea() {
    check("a file has at most 1,000 lines without its tests", |source, survey| {
        let lines = source.text.lines().count() - survey.test_lines;
        fault(lines > LONGEST_FILE, format!("{lines} lines"))
    });
}

#[test]
fn modules_are_named_for_what_they_know() {
    check("no module is called utils, helpers or common", |source, survey| {
        let stem = Path::new(&source.path).file_stem().unwrap().to_string_lossy().into_owned();
        let names = survey.modules.iter().chain([&stem]);
        names.filter(|name| EMPTY_NAMES.contains(&name.as_str())).cloned().collect()
    });
}

#[test]
fn every_test_runs() {
    check("no test is ignored", |_, survey| fault(survey.ignored > 0, format!("{} ignored", survey.ignored)));
}

#[test]
fn every_allow_gives_its_reason() {
    check("an allow has a reason", |_, survey| survey.bare_allows.clone());
}

#[test]
fn nothing_is_left_to_be_written() {
    let left = Regex::new(r"\b(todo|unimplemented)!\(|\b(TO)(DO)\b|\b(FIX)(ME)\b").unwrap();
    check("nothing is left open in the code", |source, _| {
        let lines = source.text.lines().filter(|line| left.is_match(line) && !line.contains("Regex::new"));
        lines.map(str::to_owned).collect()
    });
}

/// The lines of a file outside its tests and comments.
fn code_lines<'a>(source: &'a Source, survey: &'a Survey) -> impl Iterator<Item = &'a str> {
    let in_tests = |line: usize| survey.tests.iter().any(|(from, to)| (*from..=*to).contains(&line));
    let lines = source.text.lines().zip(1..);
    lines
        .filter(move |(text, line)| !in_tests(*line) && !text.trim_start().starts_with("//"))
        .map(|(text, _)| text)
}

/// Build scripts and the trainer (a feature of its own) run apart from the program.
fn is_below_app(path: &str) -> bool {
    let pure = ["net", "text", "syntax", "claims", "record", "imports", "intake", "views"]
        .iter()
        .any(|name| path.starts_with(&format!("crates/{name}/src/")));
    pure && !["crates/syntax/src/bin/", "crates/syntax/src/train"]
        .iter()
        .any(|trainer| path.starts_with(trainer))
}

#[test]
fn below_the_app_nothing_outside_is_touched() {
    let outside = Regex::new(
        r"std::(fs|net|env|process|thread|time::(SystemTime|Instant))|\b(SystemTime|Instant)::now|\be?print(ln)?!|\brand::|jiff::Zoned::now",
    )
    .unwrap();
    check("text to views do no I/O and read no clock, environment or chance", |source, survey| {
        if !is_below_app(&source.path) {
            return Vec::new();
        }
        code_lines(source, survey).filter(|line| outside.is_match(line)).map(str::to_owned).collect()
    });
}

#[test]
fn domain_types_are_not_serialisable() {
    let serialisable = Regex::new(r"derive\([^)]*\bSerialize\b|impl.*\bSerialize\b").unwrap();
    check("outside shapes live in views", |source, survey| {
        let is_domain = ["net", "text", "syntax", "claims"]
            .iter()
            .any(|name| source.path.starts_with(&format!("crates/{name}/src/")));
        if !is_domain {
            return Vec::new();
        }
        code_lines(source, survey).filter(|line| serialisable.is_match(line)).map(str::to_owned).collect()
    });
}

/// The rows of the first table under a heading of ARCHITECTURE.md, each as its cells.
fn table(architecture: &str, heading: &str) -> Vec<Vec<String>> {
    let part = architecture.split(&format!("## {heading}\n")).nth(1).unwrap();
    let rows =
        part.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let cells = |row: &str| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    rows.skip(2).map(cells).collect()
}

/// What stands in backquotes.
fn quoted(text: &str) -> Vec<String> {
    let code = Regex::new("`([^`\n]+)`").unwrap();
    code.captures_iter(text).map(|found| found[1].to_owned()).collect()
}

#[test]
fn the_arrows_are_those_of_the_manifests() {
    let told: BTreeMap<String, BTreeSet<String>> = table(&read("ARCHITECTURE.md"), "Crates")
        .iter()
        .map(|row| (quoted(&row[0]).remove(0), quoted(&row[1]).into_iter().collect()))
        .collect();
    let mut found = BTreeMap::new();
    for name in CRATES {
        let manifest: toml::Table = read(format!("crates/{name}/Cargo.toml")).parse().unwrap();
        let uses = manifest["dependencies"].as_table().unwrap().keys();
        let uses: BTreeSet<String> = uses.filter(|name| CRATES.contains(&name.as_str())).cloned().collect();
        let place = |name: &str| CRATES.iter().position(|one| *one == name);
        assert!(uses.iter().all(|used| place(used) < place(name)), "{name} uses a crate below it");
        found.insert(name.to_owned(), uses);
    }
    assert_eq!(told, found);
}

#[test]
fn every_path_and_name_in_the_architecture_exists() {
    let sources = sources();
    let item = Regex::new(r"^(text|syntax|claims|views|app)::(?:\w+::)*(\w+)$").unwrap();
    let path = Regex::new(r"^[\w.-]+(/[\w.-]+)*/?$").unwrap();
    let mut missing = Vec::new();
    for name in quoted(&read("ARCHITECTURE.md")) {
        if let Some(parts) = item.captures(&name) {
            let defined =
                Regex::new(&format!(r"\b(fn|struct|enum|mod|const|type|trait) {}\b", &parts[2])).unwrap();
            let folder = format!("crates/{}/", &parts[1]);
            if !sources
                .iter()
                .any(|source| source.path.starts_with(&folder) && defined.is_match(&source.text))
            {
                missing.push(name);
            }
        } else if path.is_match(&name) && (name.contains('/') || name.ends_with(".md")) {
            let found = root().join(&name).exists();
            if !found {
                missing.push(name);
            }
        }
    }
    assert!(missing.is_empty(), "ARCHITECTURE.md names what is not there: {missing:?}");
}

#[test]
fn each_invariant_names_a_test_that_exists() {
    let architecture = read("ARCHITECTURE.md");
    let part = architecture.split("## Invariants\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let entry = Regex::new(r"(?m)^(\d+)\. ").unwrap();
    let starts: Vec<usize> = entry.find_iter(part).map(|found| found.start()).collect();
    assert!(starts.len() >= 8, "the invariants were not found");
    // The suite of the store runs functions over any record on each database.
    let test = Regex::new(r"(?:#\[test\]\s*(?:#\[[^\n]*\]\s*)*fn (\w+)|\nfn (\w+)<R: Record>\()").unwrap();
    let tests: BTreeSet<String> = sources()
        .iter()
        .flat_map(|source| {
            let names = test.captures_iter(&source.text);
            names
                .filter_map(|found| Some(found.get(1).or(found.get(2))?.as_str().to_owned()))
                .collect::<Vec<_>>()
        })
        .collect();
    for (at, start) in starts.iter().enumerate() {
        let end = starts.get(at + 1).copied().unwrap_or(part.len());
        let invariant = part.get(*start..end).unwrap();
        assert!(invariant.starts_with(&format!("{}. ", at + 1)), "numbers are in order: {invariant}");
        let named = invariant.split("Test").nth(1).map(quoted).unwrap_or_default();
        assert!(!named.is_empty(), "no test is named: {invariant}");
        for name in named {
            assert!(tests.contains(&name), "there is no test {name}: {invariant}");
        }
    }
}

#[test]
fn the_readme_has_two_commands_that_can_be_run() {
    let readme = read("README.md");
    let blocks: Vec<&str> =
        readme.split("```sh\n").skip(1).map(|part| part.split("\n```").next().unwrap()).collect();
    assert_eq!(blocks.len(), 2, "{blocks:?}");
    assert!(blocks[0].contains("-- read corpus/sample/article.txt"), "{}", blocks[0]);
    assert!(root().join("corpus/sample/article.txt").exists());
    assert_eq!(blocks[1], "cargo test --workspace");
}

#[test]
fn the_changelog_knows_the_version() {
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let version = manifest["workspace"]["package"]["version"].as_str().unwrap();
    assert!(read("CHANGELOG.md").contains(&format!("## [{version}]")), "{version} is not in CHANGELOG.md");
}
