//! Input that is broken, hostile or huge: it is read as far as it can be, in time, and what is wrong is said.

use crate::{Desk, Run, TEXT, line};
use std::time::{Duration, Instant};

/// Generous for a slow machine and an unoptimised build, and far below what quadratic time would take.
const IN_TIME: Duration = Duration::from_secs(60);

/// Reads one file that must be read, and whose text must come back; gives the run.
fn read(name: &str, content: impl AsRef<[u8]>) -> Run {
    let desk = Desk::new();
    desk.put(name, content);
    let started = Instant::now();
    let run = desk.run(&["read", "-f", "jsonl", name]).ended(0);
    assert!(started.elapsed() < IN_TIME, "{name} took {:?}", started.elapsed());
    assert_eq!(run.lines().len(), 1);
    run
}

fn text(run: &Run) -> String {
    run.lines()[0]["document"]["text"].as_str().unwrap().to_owned()
}

fn statements(run: &Run) -> usize {
    run.lines()[0]["statements"].as_array().unwrap().len()
}

#[test]
fn an_empty_file() {
    let run = read("empty.txt", "");
    assert_eq!(statements(&run), 0);
    run.says("empty");
}

#[test]
fn a_binary_file() {
    let desk = Desk::new();
    desk.put("program.txt", (0..4000u32).flat_map(u32::to_le_bytes).collect::<Vec<u8>>());
    desk.put("a.txt", TEXT);
    let run =
        desk.run(&["read", "-f", "jsonl", "program.txt", "a.txt"]).ended(1).says("cannot read program.txt");
    assert_eq!(run.paths(), ["a.txt"]);
}

/// Four times the text may take four times the time and something for a busy machine, but not sixteen times.
#[test]
fn a_long_line_takes_linear_time() {
    let sentence = "Norway accused China of hacking its parliament, and so it went on and on; ";
    let time = |bytes: usize| {
        let content = sentence.repeat(bytes / sentence.len());
        let started = Instant::now();
        assert!(text(&read("long.txt", &content)).starts_with(sentence));
        started.elapsed()
    };
    let (short, long) = (time(100_000), time(400_000));
    assert!(long < short * 10, "{short:?} for 100 kB, {long:?} for 400 kB");
}

#[test]
fn a_hundred_megabytes_in_one_line() {
    let desk = Desk::new();
    desk.put("a.txt", TEXT);
    desk.put("long.txt", "accused China; ".repeat((100 << 20) / 15));
    desk.put(
        "long.jsonl",
        [line("b", TEXT), line("c", &"accused China; ".repeat((100 << 20) / 15)), line("d", TEXT)].join("\n"),
    );
    let started = Instant::now();
    let run = desk.run(&["read", "-f", "jsonl", "long.txt", "a.txt", "long.jsonl"]).ended(1);
    assert!(started.elapsed() < IN_TIME, "it took {:?}", started.elapsed());
    let run = run
        .says("cannot read long.txt: it is larger than 32 MB")
        .says("cannot read long.jsonl:2: it is larger than 32 MB");
    assert_eq!(run.paths(), ["a.txt", "b", "d"]);
}

#[test]
fn invalid_utf8() {
    let mut bytes = TEXT.as_bytes().to_owned();
    bytes.extend(b"\n\nSmile \xf0\x9f\x98 and \xff\xfe go on in caf\xc3\xa9s.\n");
    let run = read("bad.txt", bytes);
    assert!(text(&run).contains("go on in"), "{}", text(&run));
    run.says("UTF-8");
}

#[test]
fn utf16() {
    for (mark, to_bytes) in
        [(b"\xff\xfe", u16::to_le_bytes as fn(u16) -> [u8; 2]), (b"\xfe\xff", u16::to_be_bytes)]
    {
        let mut bytes = mark.to_vec();
        bytes.extend(TEXT.encode_utf16().flat_map(to_bytes));
        let run = read("wide.txt", bytes);
        assert_eq!(text(&run), TEXT);
        assert!(statements(&run) > 0);
    }
}

#[test]
fn a_language_that_is_not_read() {
    let run = read(
        "japanese.txt",
        "外務省は月曜日、国会のネットワークへの不正侵入について中国政府を非難した。官房長官は記者会見で、攻撃は国家が関与したものだと述べた。\n"
            .repeat(5),
    );
    assert_eq!(statements(&run), 0);
    run.says("English");
}

#[test]
fn a_page_that_never_closes() {
    let page = format!(
        "<html><body><div><article><h1>Title<p>{TEXT}<p><b>bold<i>more <a href=\"x<table><tr><td>cell"
    );
    let run = read("open.html", page);
    assert!(text(&run).contains("accused China"), "{}", text(&run));
}

#[test]
fn markup_that_is_nested_deeply() {
    let page = format!("<html><body>{}<p>{TEXT}</p>", "<div><b>".repeat(50_000));
    let run = read("deep.html", page);
    assert!(
        text(&run).contains("accused China") || !run.lines()[0]["problems"].as_array().unwrap().is_empty()
    );
}

#[test]
fn a_million_brackets() {
    for bracket in ["(", "[", "{", "<", "“", "\"", "<<!--"] {
        let run =
            read("brackets.txt", format!("{TEXT}\n{}\n\n{TEXT}", bracket.repeat(1_000_000 / bracket.len())));
        assert!(text(&run).contains("accused China"));
    }
}

#[test]
fn a_million_words_without_an_end() {
    read("words.txt", format!("{TEXT}\n{}", "accused ".repeat(1_000_000 / 8)));
    read("commas.txt", format!("{TEXT}\n{}", "China, ".repeat(1_000_000 / 7)));
    read("lines.txt", "China\n".repeat(100_000));
}

#[test]
fn marks_that_turn_the_direction_of_writing() {
    let turned =
        TEXT.replace("China", "\u{202e}anihC\u{202c}").replace("night", "\u{2067}night\u{2069}\u{200f}");
    let run = read("turned.txt", &turned);
    assert_eq!(text(&run), turned, "the text is kept as found");
    let desk = Desk::new();
    desk.put("turned.txt", turned);
    let table = desk.run(&["read", "turned.txt"]).out;
    assert!(!table.contains(['\u{202e}', '\u{2067}']), "the terminal does not get them: {table:?}");
}

#[test]
fn characters_without_width() {
    let spread: String = TEXT.replace("China", "Ch\u{200b}ina").replace("accused", "accu\u{ad}sed\u{feff}");
    let run = read("spread.txt", &spread);
    assert_eq!(text(&run), spread);
}

#[test]
fn escape_sequences_do_not_reach_the_terminal() {
    let desk = Desk::new();
    desk.put("escape.txt", TEXT.replace("China", "\u{1b}]0;owned\u{7}China\u{1b}[2J"));
    let run = desk.run(&["read", "escape.txt"]).ended(0);
    assert!(!run.out.contains(['\u{1b}', '\u{7}']), "{:?}", run.out);
}

#[test]
fn a_batch_with_a_broken_line_in_the_middle() {
    let desk = Desk::new();
    let lines = [
        line("a", TEXT),
        "{\"path\": \"b\", \"text\": ".to_owned(),
        "\"only words\"".to_owned(),
        line("d", TEXT),
    ];
    desk.put("in.jsonl", lines.join("\n"));
    let run = desk
        .run(&["read", "-f", "jsonl", "in.jsonl"])
        .ended(1)
        .says("in.jsonl:2")
        .says("in.jsonl:3")
        .says("help:");
    assert_eq!(run.paths(), ["a", "d"]);
}

#[test]
fn a_batch_that_is_not_utf8() {
    let desk = Desk::new();
    let mut bytes = line("a", TEXT).into_bytes();
    bytes.extend(b"\n{\"path\": \"b\", \"text\": \"caf\xe9\"}\n");
    desk.put("in.jsonl", bytes);
    let run = desk.run(&["read", "-f", "jsonl", "in.jsonl"]).ended(1).says("in.jsonl:2").says("UTF-8");
    assert_eq!(run.paths(), ["a"]);
}

#[test]
fn a_missing_file_among_others() {
    let desk = Desk::new();
    desk.put("a.txt", TEXT);
    desk.put("c.txt", TEXT);
    let run =
        desk.run(&["read", "-f", "jsonl", "a.txt", "b.txt", "c.txt"]).ended(1).says("cannot read b.txt");
    assert_eq!(run.paths(), ["a.txt", "c.txt"]);
}

#[test]
fn a_folder_without_texts() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path().join("x.txt")).unwrap();
    desk.run(&["read", "x.txt"]).ended(1).says("x.txt holds no .txt, .html or .jsonl file");
}

/// The memory of a process cannot be read at its start: an error of the system that no permission explains.
#[test]
#[cfg(target_os = "linux")]
fn a_file_that_cannot_be_read() {
    Desk::new()
        .run(&["read", "/proc/self/mem"])
        .ended(1)
        .says("error: cannot read /proc/self/mem: ")
        .says("help: ");
}

/// Permissions do not bind root, who runs tests in many a container: then there is nothing to see here, and the words
/// of the error are tested with the console.
#[test]
#[cfg(unix)]
fn a_file_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    let path = desk.put("locked.txt", TEXT);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    let may = std::fs::File::open(&path).is_ok();
    let run = desk.run(&["read", "locked.txt"]).ended(i32::from(!may));
    assert_eq!(run.err.contains("cannot read locked.txt: permission denied"), !may, "{}", run.err);
}
