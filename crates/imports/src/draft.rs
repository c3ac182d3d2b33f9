//! Drawing up an entry: its text line by line, and statements that point into it.

use crate::{Coded, Item};
use claims::{
    Act, Alias, Cited, Commitment, ConductKind, Confidence, Cue, Kind, Lexicon, Operation, Party, Reading,
    Statement, Technique, When,
};
use jiff::civil::Date;
use text::{Document, Span};

/// Values by which tables say that they have none.
const ABSENT: [&str; 13] = [
    "unknown",
    "not available",
    "none",
    "nan",
    "nat",
    "n",
    "n/a",
    "na",
    "-",
    "unknown - not attributed",
    "not attributed",
    "null",
    "undefined",
];

/// Whether the cell says anything.
pub(crate) fn is_there(cell: &str) -> bool {
    let cell = cell.trim();
    !cell.is_empty() && !ABSENT.contains(&cell.to_lowercase().as_str())
}

/// The cell on one line, with ordinary blanks, without brackets and quotation marks around all of it.
pub(crate) fn cleaned(cell: &str) -> String {
    text::one_line(cell)
}

/// An entry under way.
pub(crate) struct Draft<'a> {
    lexicon: &'a Lexicon,
    text: String,
    pub(crate) reading: Reading,
    coder: Party,
}

impl<'a> Draft<'a> {
    /// Begins with the title; the coder is named in it.
    pub(crate) fn new(lexicon: &'a Lexicon, coder: &str, title: &str) -> Draft<'a> {
        let title = cleaned(title);
        let end = title.len().min(coder.len());
        let coder = Party {
            code: "-".to_owned(),
            name: Some(coder.to_owned()),
            kind: Kind::Company,
            tie: None,
            span: span(0, end),
        };
        Draft { lexicon, text: format!("{title}\n"), reading: Reading::default(), coder }
    }

    /// Who codes.
    pub(crate) fn coder(&self) -> Party {
        self.coder.clone()
    }

    /// Writes `field: value`, and gives the place of the value; nothing where the cell says nothing.
    pub(crate) fn line(&mut self, field: &str, cell: &str) -> Option<Span> {
        is_there(cell).then(|| {
            self.text.push_str(field);
            self.text.push_str(": ");
            let start = self.text.len();
            self.text.push_str(&cleaned(cell));
            let place = span(start, self.text.len());
            self.text.push('\n');
            place
        })
    }

    /// The words at a place.
    pub(crate) fn words(&self, place: Span) -> &str {
        place.of(&self.text)
    }

    /// The line that a value stands on, with its field.
    fn whole_line(&self, place: Span) -> Span {
        let before = self.text.get(..place.start as usize).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        Span::new(u32::try_from(start).unwrap_or_default(), place.end)
    }

    /// The parts of a value, cut at the separators, each with its place; what says nothing is left out.
    pub(crate) fn parts(&self, place: Span, separators: &[char]) -> Vec<Span> {
        let words = self.words(place);
        let mut found = Vec::new();
        let mut at = place.start as usize;
        for part in words.split_inclusive(separators) {
            let bare = part.trim_end_matches(separators);
            let lead = bare.len() - bare.trim_start().len();
            let inner = bare.trim();
            if is_there(inner) {
                found.push(span(at + lead, at + lead + inner.len()));
            }
            at += part.len();
        }
        found
    }

    /// Whoever is named there: a state or organisation of the lexicon by its code, else a name of that kind.
    pub(crate) fn party(&self, place: Span, otherwise: Kind) -> Party {
        let name = self.words(place);
        match self.lexicon.party_called(name) {
            Some((code, kind)) => Party { code: code.to_owned(), name: None, kind, tie: None, span: place },
            None => self.named("?", place, otherwise),
        }
    }

    /// The same, only where it is a state or an organisation of states.
    pub(crate) fn state(&self, place: Span) -> Option<Party> {
        let (code, kind) = self.lexicon.party_called(self.words(place))?;
        Some(Party { code: code.to_owned(), name: None, kind, tie: None, span: place })
    }

    /// Somebody of that code by the name there.
    pub(crate) fn named(&self, code: &str, place: Span, kind: Kind) -> Party {
        Party {
            code: code.to_owned(),
            name: Some(self.words(place).to_owned()),
            kind,
            tie: None,
            span: place,
        }
    }

    /// Begins a statement of the coder: its cue is the cell at that place, its evidence the line.
    pub(crate) fn statement(&self, act: Act, commitment: Commitment, cue: Span, frame: &str) -> Statement {
        let cued = Cue { span: cue, frame: frame.to_owned() };
        let bare = Statement::bare(act, commitment, cued, self.whole_line(cue));
        Statement { sources: vec![self.coder()], ..bare }
    }

    /// Adds a statement; lines of its other cells become evidence too, in text order after the first.
    pub(crate) fn add(&mut self, mut one: Statement) {
        let spans = one.accused.iter().chain(&one.victims).map(|party| party.span);
        let spans = spans.chain(one.conduct.iter().map(|conduct| conduct.span));
        let spans = spans.chain(one.operation.iter().map(|operation| operation.span));
        let spans = spans.chain(one.date.iter().map(|date| date.span)).chain(one.responsibility_span);
        let mut lines: Vec<Span> =
            spans.filter(|span| span.start > 0).map(|span| self.whole_line(span)).collect();
        lines.sort();
        lines.dedup_by_key(|line| line.start);
        lines.retain(|line| one.evidence.iter().all(|known| known.start != line.start));
        one.evidence.extend(lines);
        self.reading.statements.push(one);
    }

    /// Adds what the coder says of two names.
    pub(crate) fn alias(&mut self, name: &str, other: Span, relation: &'static str) {
        let other_name = self.words(other).to_owned();
        if !other_name.eq_ignore_ascii_case(name) {
            let source = self.coder();
            self.reading.aliases.push(Alias {
                source,
                name: name.to_owned(),
                other: other_name,
                relation,
                span: other,
            });
        }
    }

    /// Adds a technique, and gives its place among those of the reading.
    pub(crate) fn technique(&mut self, id: &str, name: Option<&str>, place: Span) -> usize {
        let name = name.map(str::to_owned);
        self.reading.techniques.push(Technique { id: id.to_owned(), name, span: place, by_id: true });
        self.reading.techniques.len() - 1
    }

    /// The entry; `place` is where the file has it.
    pub(crate) fn done(self, place: String, published: Option<Date>) -> Item {
        let document = Document::drawn_up(self.text, Some(place), published);
        let document = Document { site: self.coder.name, ..document };
        Item::Coded(Box::new(Coded { document, reading: self.reading }))
    }
}

fn span(start: usize, end: usize) -> Span {
    let at = |byte| u32::try_from(byte).unwrap_or(u32::MAX);
    Span::new(at(start), at(end))
}

/// A date of a cell: a day, or what of one is written.
pub(crate) fn when(cell: &str, place: Span) -> Option<When> {
    day(cell).map(|day| When { value: day.to_string(), span: place })
}

/// The day that a cell begins with: `2021-07-19 00:00:00`, `2021-07-19T…`, `1/20/2022`.
pub(crate) fn day(cell: &str) -> Option<Date> {
    let word = cell.trim().split([' ', 'T']).next()?;
    if let Ok(day) = word.parse() {
        return Some(day);
    }
    let parts: Vec<i16> = word.split('/').map(str::parse).collect::<Result<_, _>>().ok()?;
    let [month, day, year] = parts.as_slice() else { return None };
    Date::new(*year, i8::try_from(*month).ok()?, i8::try_from(*day).ok()?).ok()
}

/// The operation's name where the cell at that place gives it.
pub(crate) fn operation(name: &str, place: Span) -> Operation {
    Operation { name: name.to_owned(), span: place }
}

/// The conduct that a cell speaks of, by its words; the first that fits.
pub(crate) fn conduct(words: &str, place: Span) -> Option<Cited<ConductKind>> {
    const KINDS: [(&str, ConductKind); 17] = [
        ("doxing", ConductKind::Doxing),
        ("hack and leak", ConductKind::Doxing),
        ("data destruction", ConductKind::DataDestruction),
        ("sabotage", ConductKind::Sabotage),
        ("financial theft", ConductKind::FinancialTheft),
        ("ransomware", ConductKind::Ransomware),
        ("denial of service", ConductKind::DenialOfService),
        ("denial-of-service", ConductKind::DenialOfService),
        ("defacement", ConductKind::Defacement),
        ("espionage", ConductKind::Espionage),
        ("data theft", ConductKind::Theft),
        ("theft", ConductKind::Theft),
        ("influence", ConductKind::Influence),
        ("disruption", ConductKind::Sabotage),
        ("hijacking", ConductKind::Intrusion),
        ("intrusion", ConductKind::Intrusion),
        ("crime", ConductKind::Other),
    ];
    let words = words.to_lowercase();
    let found = KINDS.iter().find(|(cue, _)| words.contains(cue));
    found.map(|(_, value)| Cited { value: *value, span: place })
}

/// A confidence on the scale of STIX 2.1; `None` outside 0 to 100.
pub(crate) fn confidence(number: &str, place: Span) -> Option<Confidence> {
    let stix: u8 = number.trim().parse().ok().filter(|stix| *stix <= 100)?;
    Some(Confidence { stix, is_likelihood: false, span: place })
}
