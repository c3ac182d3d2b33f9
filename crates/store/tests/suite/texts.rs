//! Documents to add: sentences with what is read from them.

use claims::{Act, Alias, Commitment, Cue, Kind, Operation, Party, Reading, Statement, When};
use jiff::Timestamp;
use record::document::{About, Addition, Document, Origin, Versions};
use record::layout::Layout;
use sha2::{Digest, Sha256};
use text::Span;

/// A party as labels write it.
pub(crate) fn party(label: &str) -> Party {
    let (code, name) = label.split_once('/').map_or((label, None), |(code, name)| (code, Some(name)));
    let kind = match (code, name) {
        ("-", _) => Kind::Company,
        (_, None) => Kind::State,
        (_, Some(name)) if name.contains(|c: char| c.is_ascii_digit()) => Kind::Group,
        (_, Some(_)) => Kind::Agency,
    };
    Party { code: code.into(), name: name.map(str::to_owned), kind, tie: None, span: Span::new(0, 3) }
}

/// A document in the making.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    text: String,
    about: About,
    obtained: String,
    reading: Reading,
}

impl Draft {
    /// A page at an address, obtained at noon of a day.
    pub(crate) fn at(url: &str, obtained: &str) -> Draft {
        let about = About { url: Some(url.to_owned()), ..About::default() };
        Draft {
            text: String::new(),
            about,
            obtained: format!("{obtained}T12:00:00Z"),
            reading: Reading::default(),
        }
    }

    pub(crate) fn published(mut self, day: &str) -> Draft {
        self.about.published = Some(day.parse().unwrap());
        self
    }

    pub(crate) fn by(mut self, publisher: &str) -> Draft {
        self.about.publisher = Some(publisher.to_owned());
        self
    }

    pub(crate) fn titled(mut self, title: &str) -> Draft {
        self.about.title = Some(title.to_owned());
        self
    }

    /// A sentence in which nothing is said.
    pub(crate) fn plain(mut self, sentence: &str) -> Draft {
        self.sentence(sentence);
        self
    }

    fn sentence(&mut self, sentence: &str) -> Span {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        let start = u32::try_from(self.text.len()).unwrap();
        self.text.push_str(sentence);
        Span::new(start, u32::try_from(self.text.len()).unwrap())
    }

    /// A sentence in which somebody does something: `act sources > accused`, parties separated by commas.
    pub(crate) fn says(self, what: &str, sentence: &str) -> Draft {
        self.says_with(what, sentence, |_| {})
    }

    pub(crate) fn says_with(
        mut self,
        what: &str,
        sentence: &str,
        change: impl FnOnce(&mut Statement),
    ) -> Draft {
        let span = self.sentence(sentence);
        let (act, who) = what.split_once(' ').unwrap();
        let (sources, accused) = who.split_once('>').unwrap();
        let parties = |labels: &str| -> Vec<Party> {
            let labels = labels.split(',').map(str::trim).filter(|label| !label.is_empty());
            labels.map(|label| Party { span, ..party(label) }).collect()
        };
        let cue = Cue { span: Span::new(span.start, span.start + 3), frame: "accuse".into() };
        let bare = Statement::bare(Act::from_name(act).unwrap(), Commitment::Asserts, cue, span);
        let mut statement = Statement { sources: parties(sources), accused: parties(accused), ..bare };
        change(&mut statement);
        self.reading.statements.push(statement);
        self
    }

    pub(crate) fn calls(mut self, source: &str, name: &str, relation: &'static str, other: &str) -> Draft {
        let span = self.sentence(&format!("{source} says that {name} is {relation} {other}."));
        let source = Party { span, ..party(source) };
        self.reading.aliases.push(Alias { source, name: name.into(), other: other.into(), relation, span });
        self
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut Reading)) -> Draft {
        change(&mut self.reading);
        self
    }

    pub(crate) fn done(self) -> Addition {
        let id: String =
            Sha256::digest(self.text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        let Draft { text, about, obtained, reading } = self;
        let document = Document {
            id: format!("sha256:{id}"),
            text,
            language: "en".into(),
            layout: Layout::default(),
            about,
        };
        let obtained: Timestamp = obtained.parse().unwrap();
        Addition { document, obtained, reading, origin: Origin::Read, versions: versions("1") }
    }
}

pub(crate) fn versions(number: &str) -> Versions {
    Versions { program: number.into(), model: "en-1".into(), lexicon: "abc".into() }
}

pub(crate) fn operation(statement: &mut Statement, name: &str) {
    statement.operation = Some(Operation { name: name.into(), span: statement.evidence[0] });
}

pub(crate) fn dated(statement: &mut Statement, value: &str) {
    statement.date = Some(When { value: value.into(), span: statement.evidence[0] });
}

/// The ids that the statements of an addition get.
pub(crate) fn ids(addition: &Addition) -> Vec<String> {
    record::statement::ids(&addition.document.id, &addition.document.text, &addition.reading)
}
