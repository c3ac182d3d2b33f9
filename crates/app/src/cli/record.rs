//! What can be asked of the record.

use super::{ReadingArgs, day};
use clap::{Args, Subcommand, ValueEnum};
use record::answer::Order;
use std::path::PathBuf;

/// Which record is meant.
#[derive(Debug, Clone, Args)]
pub(crate) struct RecordArgs {
    /// The file of the record; by default ASCRIBE_RECORD of the environment, else `ascribe.db` in this folder.
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
}

/// Which record, and in which shape the answer comes.
#[derive(Debug, Clone, Args)]
pub(crate) struct Shaped {
    #[command(flatten)]
    pub(crate) record: RecordArgs,

    /// The shape of the output.
    #[arg(long, short, value_enum, default_value_t = AnswerFormat::Table)]
    pub(crate) format: AnswerFormat,

    /// Columns of the table; by default those of the terminal, at most 120, or 100 where there is none.
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(40..=1000))]
    pub(crate) width: Option<u16>,
}

/// The shapes of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AnswerFormat {
    /// For people, in the terminal.
    Table,
    /// Pretty JSON.
    Json,
    /// Rows with a head, for spreadsheets.
    Csv,
}

/// As of which day an answer is given.
#[derive(Debug, Clone, Args)]
pub(crate) struct AsOf {
    /// Answers as it was known at the end of that day: documents, versions of pages and decisions that came later count not.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(crate) as_of: Option<String>,
}

/// What `ascribe add` is asked.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  ascribe add articles/ advisory.txt\n  ascribe add \
                  https://example.org/statement --published 2021-07-19\n\nAdding again adds nothing; a page \
                  that has changed becomes a new version beside the old one.")]
pub(crate) struct AddArgs {
    /// Texts (.txt), pages (.html), batches (.jsonl, one document a line), folders of them, addresses (https://…), or `-` for
    /// standard input.
    #[arg(value_name = "PATH|URL", required = true)]
    pub(crate) sources: Vec<PathBuf>,

    /// Also fetches from addresses of private networks and of this machine.
    #[arg(long)]
    pub(crate) allow_private: bool,

    /// Day of publication, for documents that do not give their own.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(crate) published: Option<String>,

    /// When the documents were obtained; now, if not given.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub(crate) obtained: Option<jiff::Timestamp>,

    /// One line of JSON for each document that was added, instead of one for people.
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) record: RecordArgs,

    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

/// What `ascribe watch` is asked.
#[derive(Debug, Args)]
#[command(
    after_help = "A feeds.toml:\n  contact = \"mailto:desk@example.org\"  # how hosts reach you\n  every = \"1h\"\n\n  \
                  [[feed]]\n  url = \"https://example.org/news.xml\"\n  name = \"Example news\"\n\n  [[feed]]\n  \
                  url = \"https://example.org/statement\"\n  kind = \"page\"    # one page that changes\n  every = \"1d\"\n\n\
                  Further keys of a feed: follow = false (reads what the feed itself holds), most = 50 (entries a round),\n\
                  issuers = [\"NO\"]. Ctrl-C ends it at any moment: what was reported is kept."
)]
pub(crate) struct WatchArgs {
    /// Which feeds and pages, how often, and how hosts reach you.
    #[arg(value_name = "FEEDS.toml")]
    pub(crate) feeds: PathBuf,

    /// Asks each once and ends, for cron; exit status 1 where one failed.
    #[arg(long)]
    pub(crate) once: bool,

    /// Also fetches from addresses of private networks and of this machine.
    #[arg(long)]
    pub(crate) allow_private: bool,

    /// One line of JSON for each document that was added, instead of one for people.
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) record: RecordArgs,

    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

/// What `ascribe serve` is asked.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  ascribe serve\n  ascribe serve --record cases.db --address 127.0.0.1:9000\n\nPages need no \
                  script. The same answers as JSON: /api/v1/openapi.json says how."
)]
pub(crate) struct ServeArgs {
    /// Where to serve: a loopback address with a port; port 0 takes any that is free.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    pub(crate) address: std::net::SocketAddr,

    #[command(flatten)]
    pub(crate) record: RecordArgs,
}

/// What `ascribe import` is asked.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  ascribe import eurepoc_global.csv\n  ascribe import threat-actor.json enterprise-attack.json.gz"
)]
pub(crate) struct ImportArgs {
    /// Files of a data set: their format is told by what is in them.
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,

    /// The format, where it cannot be told.
    #[arg(long = "as", value_name = "FORMAT")]
    pub(crate) format: Option<String>,

    #[command(flatten)]
    pub(crate) record: RecordArgs,

    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

/// What `ascribe search` is asked.
#[derive(Debug, Args)]
#[command(
    after_help = "A question has parts that must all hold: words and \"phrases\" of the statement, and fields:\n  \
                  source:EU  accused:CN  victim:NO  act:urge|condemn  commitment:>=hedged  responsibility:state-ignored\n  \
                  by:PUBLISHER  text:WORD (anywhere in the document)  standing:accepted\n  after:2021-01  before:2022  \
                  on:2021-07-19  as-of:2021-08\nA minus before a part turns it round: 'accused:RU -act:deny', in one pair of quotation marks;\nhack* stands for any ending.\n\n\
                  Examples:\n  ascribe search source:EU accused:CN act:urge after:2021-01 '\"exchange\"'\n  ascribe search \
                  accused:RU --counts"
)]
pub(crate) struct SearchArgs {
    /// The question; without one, all statements.
    #[arg(value_name = "PART")]
    pub(crate) question: Vec<String>,

    /// In which order.
    #[arg(long, value_enum, default_value_t = OrderArg::Newest)]
    pub(crate) order: OrderArg,

    /// How many statements.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(crate) limit: u16,

    /// Goes on where the last page ended: the place that it gave.
    #[arg(long, value_name = "PLACE")]
    pub(crate) after: Option<String>,

    /// Counts by act, commitment, responsibility, source and accused instead of listing.
    #[arg(long)]
    pub(crate) counts: bool,

    #[command(flatten)]
    pub(crate) as_of: AsOf,

    #[command(flatten)]
    pub(crate) shaped: Shaped,
}

/// In which order statements come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OrderArg {
    /// The latest act first.
    Newest,
    /// The earliest act first.
    Oldest,
    /// The firmest first.
    Firmest,
}

impl From<OrderArg> for Order {
    fn from(asked: OrderArg) -> Order {
        match asked {
            OrderArg::Newest => Order::Newest,
            OrderArg::Oldest => Order::Oldest,
            OrderArg::Firmest => Order::Firmest,
        }
    }
}

/// What `ascribe show` is asked.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// A statement (statement--…) or a document (sha256:…); the beginning of an id is enough.
    #[arg(value_name = "ID")]
    pub(crate) id: String,

    #[command(flatten)]
    pub(crate) as_of: AsOf,

    #[command(flatten)]
    pub(crate) shaped: Shaped,
}

/// What `ascribe operation` is asked.
#[derive(Debug, Args)]
pub(crate) struct OperationArgs {
    /// An operation (operation--…), or any statement that belongs to it.
    #[arg(value_name = "ID")]
    pub(crate) id: String,

    /// Says who of a group has not spoken: five-eyes, g7, quad, nato, eu, or codes as in US,GB,FR.
    #[arg(long, value_name = "GROUP")]
    pub(crate) group: Option<String>,

    #[command(flatten)]
    pub(crate) as_of: AsOf,

    #[command(flatten)]
    pub(crate) shaped: Shaped,
}

/// What `ascribe actor` is asked.
#[derive(Debug, Args)]
pub(crate) struct ActorArgs {
    /// A name, or the code of a state.
    #[arg(value_name = "NAME")]
    pub(crate) name: String,

    /// How many statements of each kind.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(crate) limit: u16,

    #[command(flatten)]
    pub(crate) as_of: AsOf,

    #[command(flatten)]
    pub(crate) shaped: Shaped,
}

/// What `ascribe compare` is asked.
#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// A statement or a document.
    #[arg(value_name = "A")]
    pub(crate) one: String,

    /// Another of the same kind.
    #[arg(value_name = "B")]
    pub(crate) other: String,

    #[command(flatten)]
    pub(crate) as_of: AsOf,

    #[command(flatten)]
    pub(crate) shaped: Shaped,
}

/// Who decides, and why.
#[derive(Debug, Clone, Args)]
pub(crate) struct Decider {
    /// Who decides: the name stands in the journal.
    #[arg(long, value_name = "NAME", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(crate) by: String,

    /// Why, in a few words.
    #[arg(long, value_name = "WORDS")]
    pub(crate) why: Option<String>,
}

/// What `ascribe accept` and `ascribe reject` are asked.
#[derive(Debug, Args)]
pub(crate) struct DecideArgs {
    /// Statements.
    #[arg(value_name = "ID", required = true)]
    pub(crate) ids: Vec<String>,

    #[command(flatten)]
    pub(crate) decider: Decider,

    #[command(flatten)]
    pub(crate) record: RecordArgs,
}

/// What `ascribe correct` is asked.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  ascribe correct statement--1a2b commitment=hedged --by Ada --why \"says “likely”\"\n  ascribe \
                  correct statement--1a2b 'accused=CN/Ministry of State Security; CN' --by Ada"
)]
pub(crate) struct CorrectArgs {
    /// The statement.
    #[arg(value_name = "ID")]
    pub(crate) id: String,

    /// Fields and their values: act, sources, reported_by, accused, commitment, responsibility, conduct, operation, victims, date.
    #[arg(value_name = "FIELD=VALUE", required = true)]
    pub(crate) values: Vec<String>,

    #[command(flatten)]
    pub(crate) decider: Decider,

    #[command(flatten)]
    pub(crate) record: RecordArgs,
}

/// What `ascribe link` and `ascribe unlink` are asked.
#[derive(Debug, Args)]
pub(crate) struct LinkArgs {
    /// A statement or an operation.
    #[arg(value_name = "ID")]
    pub(crate) one: String,

    /// Those that belong to it, or do not.
    #[arg(value_name = "ID", required = true)]
    pub(crate) others: Vec<String>,

    #[command(flatten)]
    pub(crate) decider: Decider,

    #[command(flatten)]
    pub(crate) record: RecordArgs,
}

/// What can be written out.
#[derive(Debug, Subcommand)]
pub(crate) enum ExportCommand {
    /// What people decided, a line of JSON each with text, machine's and person's values: labels to learn from.
    Decisions(RecordArgs),
    /// The STIX 2.1 objects that were imported, as they came, in one bundle.
    Objects(RecordArgs),
    /// Statements as one bundle of STIX 2.1, each attribution a relationship made by who says it.
    Stix(StixArgs),
}

/// What `ascribe export stix` is asked.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  ascribe export stix > all.json\n  ascribe export stix --tlp green accused:CN 'act:attribute|deny'\n\n\
                  Statements that somebody has rejected are exported as revoked, unless the question asks for a standing."
)]
pub(crate) struct StixArgs {
    /// Which statements, in the language of `ascribe search`; without it, all.
    pub(crate) question: Vec<String>,

    /// How far the bundle may go: its marking in the Traffic Light Protocol 2.0.
    #[arg(long, value_enum, value_name = "LABEL", default_value_t = TlpArg::Clear)]
    pub(crate) tlp: TlpArg,

    /// Also writes the texts of the documents: with them `ascribe import` gives another record the same statements.
    #[arg(long)]
    pub(crate) texts: bool,

    #[command(flatten)]
    pub(crate) as_of: AsOf,

    #[command(flatten)]
    pub(crate) record: RecordArgs,
}

/// The labels of the Traffic Light Protocol 2.0.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum TlpArg {
    /// No limit.
    Clear,
    /// The community.
    Green,
    /// The organisation and its clients.
    Amber,
    /// The organisation.
    #[value(name = "amber+strict")]
    AmberStrict,
    /// Those who receive it.
    Red,
}

impl From<TlpArg> for views::stix::Tlp {
    fn from(label: TlpArg) -> views::stix::Tlp {
        match label {
            TlpArg::Clear => views::stix::Tlp::Clear,
            TlpArg::Green => views::stix::Tlp::Green,
            TlpArg::Amber => views::stix::Tlp::Amber,
            TlpArg::AmberStrict => views::stix::Tlp::AmberStrict,
            TlpArg::Red => views::stix::Tlp::Red,
        }
    }
}

/// Takes a moment: a day, or a day and a time with its offset.
fn moment(given: &str) -> Result<jiff::Timestamp, String> {
    let midnight = || format!("{given}T00:00:00Z").parse();
    given.parse().or_else(|_: jiff::Error| midnight()).map_err(|_: jiff::Error| {
        "a day or a moment is needed, as in 2021-07-19 or 2021-07-19T12:00:00Z".to_owned()
    })
}
