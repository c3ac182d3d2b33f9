//! How fast and how large the store is: makes a record of many statements from templates, straight through the interface and
//! without reading, then asks questions of many kinds. `million FILE [STATEMENTS]`; the same number gives the same record.
//! A file that is there is only asked.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement that fails has no other way to say so"
)]

use claims::{Act, Commitment, Cue, Kind, Operation, Party, Reading, Statement, When};
use jiff::Timestamp;
use jiff::civil::Date;
use record::answer::{Order, Paging};
use record::document::{About, Addition, Document, Origin, Versions};
use record::layout::Layout;
use record::query::Query;
use sha2::{Digest, Sha256};
use std::path::Path;
use std::time::{Duration, Instant};
use store::{Blocking, Record, Sqlite};
use text::{Block, BlockKind, Span};

const STATES: [(&str, &str, &str); 4] = [
    ("RU", "Moscow", "GRU"),
    ("CN", "Beijing", "Ministry of State Security"),
    ("IR", "Tehran", "Revolutionary Guards"),
    ("KP", "Pyongyang", "Reconnaissance General Bureau"),
];
const SPEAKERS: [(&str, &str); 16] = [
    ("NO", "Norway"),
    ("GB", "Britain"),
    ("DE", "Germany"),
    ("FR", "France"),
    ("PL", "Poland"),
    ("EE", "Estonia"),
    ("CA", "Canada"),
    ("AU", "Australia"),
    ("JP", "Japan"),
    ("NL", "the Netherlands"),
    ("SE", "Sweden"),
    ("IT", "Italy"),
    ("US", "the United States"),
    ("LT", "Lithuania"),
    ("NZ", "New Zealand"),
    ("AL", "Albania"),
];
const COMPANIES: [&str; 6] =
    ["Microsoft", "Mandiant", "CrowdStrike", "ESET", "Kaspersky", "Palo Alto Networks"];
const TARGETS: [&str; 8] = [
    "parliament",
    "power grid",
    "health ministry",
    "railway",
    "tax office",
    "port authority",
    "central bank",
    "water utility",
];
const WORDS: [&str; 24] = [
    "Amber", "Birch", "Cedar", "Delta", "Ember", "Falcon", "Granite", "Harbour", "Ivory", "Juniper",
    "Kestrel", "Lantern", "Marble", "Nimbus", "Orchid", "Pebble", "Quartz", "Raven", "Silver", "Timber",
    "Umber", "Violet", "Willow", "Zephyr",
];
/// Documents that are added at once, as the program does.
const BATCH: usize = 256;
/// Statements of a document.
const EACH: usize = 5;
/// How often each kind of question is asked, and after how long no more.
const TIMES: usize = 50;
const LONG: Duration = Duration::from_secs(10);

/// Fixed chance: the finisher of splitmix64 over a count.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let number = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((number ^ (number >> 31)) % most as u64).unwrap()
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

fn party(code: &str, name: Option<&str>, kind: Kind) -> Party {
    Party { code: code.to_owned(), name: name.map(str::to_owned), kind, tie: None, span: Span::default() }
}

/// An article in the making.
#[derive(Default)]
struct Article {
    text: String,
    blocks: Vec<Block>,
    statements: Vec<Statement>,
}

impl Article {
    fn say(&mut self, act: Act, commitment: Commitment, source: Party, accused: Vec<Party>, words: &str) {
        let start = u32::try_from(self.text.len() + if self.text.is_empty() { 0 } else { 2 }).unwrap();
        let span = Span::new(start, start + u32::try_from(words.len()).unwrap());
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        self.text.push_str(words);
        self.blocks.push(Block { span, kind: BlockKind::Paragraph });
        let at = |one: Party| Party { span: Span::new(start, start + 5), ..one };
        let cue = Cue { span: Span::new(start + 6, start + 13), frame: act.name().to_owned() };
        let accused = accused.into_iter().map(at).collect();
        let bare = Statement::bare(act, commitment, cue, span);
        self.statements.push(Statement { sources: vec![at(source)], accused, ..bare });
    }
}

/// The name of an operation, its state, and the first of its days: a fifth of the documents tell of some two hundred
/// operations, the others of operations that four documents tell of.
fn operation(documents: usize, dice: &mut Dice) -> (String, usize, i32) {
    let which = if dice.below(5) == 0 { dice.below(200) } else { 200 + dice.below(documents / 4 + 1) };
    let mut own = Dice(which as u64 * 7919);
    let name = format!("{} {} {which}", own.of(&WORDS), own.of(&WORDS));
    let first = 14_610 + i32::try_from(own.below(5700)).unwrap();
    (name, own.below(STATES.len()), first)
}

fn article(number: usize, documents: usize) -> Addition {
    let mut dice = Dice(number as u64 * 104_729 + 17);
    let (name, state, first) = operation(documents, &mut dice);
    let (code, capital, service) = STATES[state];
    let ((own, speaker), (other_code, other)) = (dice.of(&SPEAKERS), dice.of(&SPEAKERS));
    let (target, company) = (dice.of(&TARGETS), dice.of(&COMPANIES));
    let day = record::day::from_number(first + i32::try_from(dice.below(60)).unwrap()).unwrap();
    let accused = || vec![party(code, None, Kind::State)];
    let state_of = |code: &str| party(code, None, Kind::State);
    let mut made = Article::default();
    made.say(
        Act::Attribute,
        Commitment::Asserts,
        state_of(own),
        vec![party(code, Some(service), Kind::Agency)],
        &format!("{speaker} said in note {number} that the {service} was behind {name}, the intrusion into its {target}."),
    );
    made.say(
        Act::Assess,
        Commitment::Hedged,
        party("-", Some(company), Kind::Company),
        accused(),
        &format!("{company} had blamed a group for the attack in a report last month."),
    );
    made.say(
        Act::Deny,
        Commitment::Denies,
        state_of(code),
        accused(),
        &format!("{capital} denied any involvement and called the charge groundless."),
    );
    made.say(
        Act::Condemn,
        Commitment::Notes,
        state_of(other_code),
        accused(),
        &format!("{other} condemned the attack and urged {capital} to rein in hackers on its territory."),
    );
    let (act, commitment) = dice.of(&[
        (Act::Charge, Commitment::Formal),
        (Act::Sanction, Commitment::Formal),
        (Act::Urge, Commitment::Notes),
    ]);
    made.say(
        act,
        commitment,
        state_of(own),
        accused(),
        &format!(
            "Prosecutors in {speaker} charged two officers of the service, file {}.",
            dice.below(100_000)
        ),
    );
    for statement in &mut made.statements {
        let span = statement.evidence[0];
        statement.operation =
            (statement.act == Act::Attribute).then(|| Operation { name: name.clone(), span });
        statement.date = (statement.act == Act::Attribute).then(|| When { value: day.to_string(), span });
    }
    addition(made, number, day, &format!("{speaker} and the {target} attack, {number}"))
}

fn addition(made: Article, number: usize, day: Date, title: &str) -> Addition {
    let Article { text, blocks, statements } = made;
    let id: String = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    let about = About {
        path: Some(format!("made/{number}.txt")),
        title: Some(title.to_owned()),
        published: Some(day),
        ..About::default()
    };
    let document = Document {
        id: format!("sha256:{id}"),
        text,
        language: "en".into(),
        layout: Layout { blocks, ..Layout::default() },
        about,
    };
    let obtained: Timestamp = "2026-01-05T12:00:00Z".parse().unwrap();
    let versions = Versions { program: "1".into(), model: "m".into(), lexicon: "l".into() };
    let reading = Reading { statements, ..Reading::default() };
    Addition { document, obtained, reading, origin: Origin::Read, versions }
}

fn make(store: &Blocking<Sqlite>, documents: usize) {
    let (mut bytes, mut writing) = (0, Duration::ZERO);
    let numbers: Vec<usize> = (0..documents).collect();
    for (at, batch) in numbers.chunks(BATCH).enumerate() {
        let additions: Vec<Addition> = batch.iter().map(|number| article(*number, documents)).collect();
        bytes += additions.iter().map(|one| one.document.text.len()).sum::<usize>();
        let begin = Instant::now();
        store.ask(async |it| it.add(&additions).await).unwrap();
        writing += begin.elapsed();
        if at % 80 == 79 {
            let each = writing / u32::try_from((at + 1) * BATCH).unwrap();
            println!("{:>8} documents, {each:?} each", (at + 1) * BATCH);
        }
    }
    let each = writing / u32::try_from(documents.max(1)).unwrap();
    println!("{documents} documents in {writing:.1?}, {each:?} each; texts {bytes} bytes");
}

/// A kind of question: asked with a number, it says how many it found.
type Kindred<'a> = (&'static str, Box<dyn Fn(&mut Dice) -> usize + 'a>);

fn search(store: &Blocking<Sqlite>, question: &str, order: Order) -> usize {
    let query = Query::parse(question).unwrap();
    let paging = Paging { order, ..Paging::default() };
    store.ask(async |it| it.search(&query, &paging).await).unwrap().hits.len()
}

/// A kind of search: its name, its question, and the order of the answer.
type Search = (&'static str, fn(&mut Dice) -> String, Order);

fn speaker(dice: &mut Dice) -> &'static str {
    dice.of(&SPEAKERS).0
}

fn state(dice: &mut Dice) -> &'static str {
    dice.of(&STATES).0
}

fn year(dice: &mut Dice) -> usize {
    2010 + dice.below(15)
}

const SEARCHES: [Search; 16] = [
    (
        "source, accused, act, days",
        |d| format!("source:{} accused:{} act:attribute after:{}-03", speaker(d), state(d), year(d)),
        Order::Newest,
    ),
    ("two rare words", |d| format!("{} {}", d.of(&WORDS), d.of(&WORDS)), Order::Newest),
    ("a number that stands once", |d| d.below(10_000).to_string(), Order::Newest),
    ("phrase, frequent", |d| format!("\"intrusion into its {}\"", d.of(&TARGETS)), Order::Newest),
    ("phrase, rare", |d| format!("\"{} {}\"", d.of(&WORDS), d.of(&WORDS)), Order::Newest),
    (
        "phrase that nobody has",
        |d| format!("\"attack the {}\"", d.of(&["territory", "hackers"])),
        Order::Newest,
    ),
    ("phrase of one document", |d| format!("\"in note {}\"", d.below(10_000)), Order::Newest),
    ("frequent word", |d| d.of(&["attack", "the", "involvement", "charged"]).to_owned(), Order::Newest),
    ("beginning of a word", |d| format!("{}*", d.of(&["hack", "intrus", "con", "re", "lit"])), Order::Newest),
    (
        "word without another",
        |d| format!("attack -source:{} accused:{}", speaker(d), state(d)),
        Order::Newest,
    ),
    (
        "word in the whole document",
        |d| format!("text:{} source:{}", d.of(&["prosecutors", "parliament", "quartz"]), speaker(d)),
        Order::Newest,
    ),
    (
        "document without a word",
        |d| format!("-text:{} act:condemn", d.of(&["parliament", "quartz"])),
        Order::Newest,
    ),
    (
        "nothing to be found",
        |d| format!("source:{} act:deny accused:{}", speaker(d), state(d)),
        Order::Newest,
    ),
    ("oldest", |d| format!("source:{} charged", speaker(d)), Order::Oldest),
    ("firmest", |d| format!("accused:{} after:{}", state(d), year(d)), Order::Firmest),
    ("everything, as of a day", |d| format!("as-of:{}-05-01", year(d)), Order::Newest),
];

/// Statements of operations that many documents tell of.
fn of_big_operations(store: &Blocking<Sqlite>) -> Vec<String> {
    let first = |number: usize| {
        let query = Query::parse(&format!("act:attribute {}", number * 3)).unwrap();
        let hits = store.ask(async |it| it.search(&query, &Paging::default()).await).unwrap().hits;
        hits.first().map(|hit| hit.told.id.clone())
    };
    (1..TIMES).filter_map(first).collect()
}

/// All other kinds of questions; `ids` are of statements.
fn views<'a>(store: &'a Blocking<Sqlite>, ids: &'a [String], big: &'a [String]) -> Vec<Kindred<'a>> {
    let count = |question: &str| {
        let query = Query::parse(question).unwrap();
        store.ask(async |it| it.counts(&query, 10_000).await).unwrap().hits
    };
    let view = |id: &str, as_of: Option<Date>| {
        store.ask(async |it| it.operation(id, as_of).await).unwrap().statements.len()
    };
    let actor = |name: &str| store.ask(async |it| it.actor(name, None, 20).await).unwrap().says.len();
    let statement =
        |id: &str| store.ask(async |it| it.statement(id, None).await).unwrap().decisions.len() + 1;
    let last = Some(Date::constant(2026, 1, 6));
    vec![
        ("counts of a frequent kind", Box::new(move |d| count(&format!("accused:{}", state(d))))),
        ("counts of a year", Box::new(move |d| count(&format!("source:{} on:{}", speaker(d), year(d))))),
        ("actor", Box::new(move |d| actor(d.of(&["Mandiant", "GRU", "NO", "Palo Alto Networks"])))),
        ("statement", Box::new(move |d| statement(&ids[d.below(ids.len())]))),
        ("operation, small", Box::new(move |d| view(&ids[d.below(ids.len())], None))),
        ("operation, big", Box::new(move |d| view(&big[d.below(big.len())], None))),
        ("operation, big, as of a day", Box::new(move |d| view(&big[d.below(big.len())], last))),
    ]
}

/// Asks one kind of question often, and prints how long it took.
fn time(name: &str, question: &dyn Fn(&mut Dice) -> usize) {
    let mut times = Vec::new();
    let mut found = 0;
    for at in 0..TIMES {
        if times.iter().sum::<Duration>() > LONG {
            break;
        }
        let begin = Instant::now();
        found += question(&mut Dice(at as u64 * 31));
        times.push(begin.elapsed());
    }
    times.sort_unstable();
    let at = |part: usize| format!("{:.1?}", times[(times.len() - 1) * part / 100]);
    println!("{name:<30} {:>9} {:>9} {:>9}  {:>7}", at(50), at(95), at(100), found / times.len());
}

fn ask(store: &Blocking<Sqlite>, documents: usize) {
    let made: Vec<Addition> = (0..TIMES).map(|at| article(at * 7 % documents, documents)).collect();
    let first =
        |one: &Addition| record::statement::ids(&one.document.id, &one.document.text, &one.reading).remove(0);
    let ids: Vec<String> = made.iter().map(first).collect();
    let big = of_big_operations(store);
    println!("{:<30} {:>9} {:>9} {:>9}  {:>7}", "", "p50", "p95", "max", "found");
    for (name, question, order) in SEARCHES {
        time(name, &|dice| search(store, &question(dice), order));
    }
    for (name, question) in views(store, &ids, &big) {
        time(name, &question);
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let Some(path) = arguments.next() else {
        println!("usage: million FILE [STATEMENTS]");
        return;
    };
    let statements: usize = arguments.next().map_or(1_000_000, |number| number.parse().unwrap());
    let (path, documents) = (Path::new(&path), statements.div_ceil(EACH));
    let is_new = !path.exists();
    let store = Blocking::new(Sqlite::open(path)).unwrap();
    if is_new {
        make(&store, documents);
        store.ask(async |it| it.clone().close().await);
        let size = std::fs::metadata(path).unwrap().len();
        println!("file {size} bytes");
    }
    let store = Blocking::new(Sqlite::open(path)).unwrap();
    ask(&store, documents);
}
