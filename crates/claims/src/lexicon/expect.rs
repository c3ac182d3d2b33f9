//! What an example or a passage expects of a statement: fields by the names of the statement model, values on its scales.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{SeqAccess, Visitor},
};
use toml::Spanned;

use super::{LexiconProblem, file};
use crate::statement::{Act, Commitment, ConductKind, Level};

/// The word for a field that must have no value.
pub(crate) const NONE: &str = "none";

/// A field that can be expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Field {
    Act,
    Sources,
    ReportedBy,
    Accused,
    Commitment,
    Responsibility,
    Confidence,
    Conduct,
    Operation,
    Victims,
    Measure,
    Date,
    Quote,
    Cue,
}

impl Field {
    const ALL: &'static [Field] = &[
        Field::Act,
        Field::Sources,
        Field::ReportedBy,
        Field::Accused,
        Field::Commitment,
        Field::Responsibility,
        Field::Confidence,
        Field::Conduct,
        Field::Operation,
        Field::Victims,
        Field::Measure,
        Field::Date,
        Field::Quote,
        Field::Cue,
    ];

    /// The name in lexicon files, labels and outputs.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Field::Act => "act",
            Field::Sources => "sources",
            Field::ReportedBy => "reported_by",
            Field::Accused => "accused",
            Field::Commitment => "commitment",
            Field::Responsibility => "responsibility",
            Field::Confidence => "confidence",
            Field::Conduct => "conduct",
            Field::Operation => "operation",
            Field::Victims => "victims",
            Field::Measure => "measure",
            Field::Date => "date",
            Field::Quote => "quote",
            Field::Cue => "cue",
        }
    }

    fn from_name(name: &str) -> Option<Field> {
        Field::ALL.iter().copied().find(|f| f.name() == name)
    }

    /// Whether it holds several parties.
    pub(crate) fn is_list(self) -> bool {
        matches!(self, Field::Sources | Field::Accused | Field::Victims)
    }

    /// What is wrong with a value, if anything.
    fn fault(self, value: &str) -> Option<String> {
        let scale = |known: bool, values: Vec<&str>| {
            (!known).then(|| format!("`{value}` is no {}: choose one of {}", self.name(), values.join(", ")))
        };
        let may_lack = !matches!(self, Field::Act | Field::Commitment | Field::Responsibility | Field::Cue);
        if value == NONE && may_lack {
            return None;
        }
        match self {
            Field::Act => scale(Act::from_name(value).is_some(), names(Act::ALL, Act::name)),
            Field::Commitment => {
                scale(Commitment::from_name(value).is_some(), names(Commitment::ALL, Commitment::name))
            }
            Field::Responsibility => scale(Level::from_name(value).is_some(), names(Level::ALL, Level::name)),
            Field::Conduct => {
                scale(ConductKind::from_name(value).is_some(), names(ConductKind::ALL, ConductKind::name))
            }
            Field::Confidence => value
                .parse::<u8>()
                .map_or(true, |n| n > 100)
                .then(|| format!("`{value}` is no confidence: give a STIX value from 0 to 100, or `none`")),
            Field::Date => (!is_date(value)).then(|| {
                format!(
                    "`{value}` is no date: write 2024, 2024-06 or 2024-06-12, in quotation marks, or `none`"
                )
            }),
            Field::Sources | Field::Accused | Field::Victims | Field::ReportedBy => {
                (!is_party(value)).then(|| {
                    format!("`{value}` is no party: write `RU`, `-`, `~`, `?` or `PARTY/Name as written`")
                })
            }
            Field::Operation | Field::Measure | Field::Quote | Field::Cue => {
                value.trim().is_empty().then(|| format!("{}: no words given", self.name()))
            }
        }
    }
}

fn names<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|v| name(*v)).collect()
}

fn is_date(value: &str) -> bool {
    let parts: Vec<&str> = value.split('-').collect();
    let widths: &[usize] = &[4, 2, 2];
    parts.len() <= widths.len()
        && parts.iter().zip(widths).all(|(p, w)| p.len() == *w && p.bytes().all(|b| b.is_ascii_digit()))
}

fn is_party(value: &str) -> bool {
    if value.strip_prefix("sector:").is_some_and(|name| !name.is_empty()) {
        return true;
    }
    let (code, name) = value.split_once('/').map_or((value, None), |(c, n)| (c, Some(n)));
    let is_code = matches!(code, "-" | "~" | "?")
        || (code.len() >= 2
            && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-'));
    is_code && name.is_none_or(|n| !n.trim().is_empty())
}

/// One expected field with its values: one, or for parties any number.
#[derive(Debug, Clone)]
pub(crate) struct Expected {
    pub(crate) field: Field,
    pub(crate) values: Vec<String>,
}

/// Text, number or list of texts, as a file may write a value.
#[derive(Debug, Clone)]
pub(super) struct Values(Vec<String>);

/// Fields and values as written.
pub(super) type RawExpected = BTreeMap<Spanned<String>, Spanned<Values>>;

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Values, D::Error> {
        deserializer.deserialize_any(ValuesVisitor)
    }
}

struct ValuesVisitor;

impl<'de> Visitor<'de> for ValuesVisitor {
    type Value = Values;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text, a whole number, or a list of texts")
    }

    fn visit_str<E>(self, value: &str) -> Result<Values, E> {
        Ok(Values(vec![value.to_string()]))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Values, E> {
        Ok(Values(vec![value.to_string()]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Values, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = seq.next_element::<String>()? {
            values.push(value);
        }
        Ok(Values(values))
    }
}

/// Checks names and values; what is wrong becomes a problem and is left out.
pub(super) fn read(
    path: &str,
    source: &str,
    raw: RawExpected,
    problems: &mut Vec<LexiconProblem>,
) -> Vec<Expected> {
    let mut expected = Vec::new();
    for (name, values) in raw {
        let Some(field) = Field::from_name(name.get_ref()) else {
            let known: Vec<&str> = Field::ALL.iter().map(|f| f.name()).collect();
            let message =
                format!("a statement has no field `{}`: choose one of {}", name.get_ref(), known.join(", "));
            problems.push(file::at(path, source, &name, message));
            continue;
        };
        let at = values.span().start;
        let values = values.into_inner().0;
        let fault = values.iter().find_map(|v| field.fault(v)).or_else(|| {
            (values.len() != 1 && !field.is_list()).then(|| format!("{} has one value", field.name()))
        });
        match fault {
            Some(message) => problems.push(file::problem(path, source, at, message)),
            None => expected.push(Expected { field, values }),
        }
    }
    expected
}
