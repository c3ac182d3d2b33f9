//! From the characters of a question to its parts.

use super::{Pattern, Query, QueryError, Term, What, Who};
use crate::actor;
use crate::day;
use crate::decision::Standing;
use claims::{Act, Commitment, Level};

/// The fields of a question, as the error for an unknown one lists them.
const FIELDS: &str =
    "source, by, accused, victim, act, commitment, responsibility, standing, text, on, after, before, as-of";

/// A part as written: where it begins, its field, its value, and whether that stood in quotation marks.
struct Part {
    position: usize,
    is_negated: bool,
    field: Option<String>,
    value: String,
    value_position: usize,
    is_phrase: bool,
}

pub(super) fn query(question: &str) -> Result<Query, QueryError> {
    let mut query = Query::default();
    for part in parts(question)? {
        take(&part, &mut query)?;
    }
    if let (Some(first), Some(last)) = (query.first, query.last)
        && last < first
    {
        let message = format!("no day lies between {first} and {last}");
        return Err(error(0, message, "look at the values of after: and before:, which is not included"));
    }
    Ok(query)
}

fn error(position: usize, message: impl Into<String>, hint: impl Into<String>) -> QueryError {
    QueryError { position, message: message.into(), hint: hint.into() }
}

/// Cuts the question at white space outside quotation marks.
fn parts(question: &str) -> Result<Vec<Part>, QueryError> {
    let characters: Vec<char> = question.chars().map(straight).collect();
    let mut parts = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        if characters[at].is_whitespace() {
            at += 1;
            continue;
        }
        let position = at;
        let is_negated = characters[at] == '-';
        at += usize::from(is_negated);
        let field = field(&characters, at);
        at += field.as_ref().map_or(0, |field| field.chars().count() + 1);
        let value_position = at;
        let is_phrase = characters.get(at) == Some(&'"');
        let value = if is_phrase { phrase(&characters, &mut at)? } else { bare(&characters, &mut at) };
        if value.trim().is_empty() {
            let what = field.as_ref().map_or("the minus".to_owned(), |field| format!("`{field}:`"));
            let what = if is_phrase {
                "a phrase without words".to_owned()
            } else {
                format!("nothing follows {what}")
            };
            return Err(error(position, what, "give a value right behind it, without a space"));
        }
        parts.push(Part { position, is_negated, field, value, value_position, is_phrase });
    }
    Ok(parts)
}

/// Word processors bend quotation marks.
fn straight(character: char) -> char {
    if matches!(character, '“' | '”' | '„') { '"' } else { character }
}

/// The name before a colon, where letters and a colon stand. `http://…` is no field.
fn field(characters: &[char], at: usize) -> Option<String> {
    let rest = characters.get(at..).unwrap_or_default();
    let length = rest.iter().take_while(|c| c.is_ascii_alphabetic() || **c == '-' || **c == '_').count();
    let is_field = length > 0 && rest.get(length) == Some(&':') && rest.get(length + 1) != Some(&'/');
    is_field.then(|| rest.iter().take(length).collect())
}

fn phrase(characters: &[char], at: &mut usize) -> Result<String, QueryError> {
    let open = *at;
    let rest = characters.get(open + 1..).unwrap_or_default();
    let Some(length) = rest.iter().position(|c| *c == '"') else {
        return Err(error(
            open,
            "the phrase that begins here is not closed",
            "put a quotation mark behind its last word",
        ));
    };
    *at = open + length + 2;
    Ok(rest.iter().take(length).collect())
}

fn bare(characters: &[char], at: &mut usize) -> String {
    let rest = characters.get(*at..).unwrap_or_default();
    let value: String = rest.iter().take_while(|c| !c.is_whitespace() && **c != '"').collect();
    *at += value.chars().count();
    value
}

/// Puts a part into the question.
fn take(part: &Part, query: &mut Query) -> Result<(), QueryError> {
    let Some(field) = part.field.as_deref() else {
        return pattern(part, &part.value).map(|words| push(query, part, What::Words(words)));
    };
    let what = match field {
        "text" => What::Text(pattern(part, &part.value)?),
        "source" => What::Source(people(part)?),
        "by" | "reported-by" | "reported_by" => What::ReportedBy(people(part)?),
        "accused" => What::Accused(people(part)?),
        "victim" => What::Victim(people(part)?),
        "act" => What::Act(values(part, Act::ALL, Act::name)?),
        "commitment" => What::Commitment(scale(part, Commitment::ALL, Commitment::name)?),
        "responsibility" => What::Responsibility(scale(part, Level::ALL, Level::name)?),
        "standing" => What::Standing(values(part, &Standing::ALL, Standing::name)?),
        "on" | "after" | "before" | "as-of" => return days(part, field, query),
        _ => {
            let message = format!("there is no field `{field}`");
            let hint = format!("fields are {FIELDS}; for the words themselves write them in quotation marks");
            return Err(error(part.position, message, hint));
        }
    };
    push(query, part, what);
    Ok(())
}

fn push(query: &mut Query, part: &Part, what: What) {
    query.terms.push(Term { is_negated: part.is_negated, what });
}

/// Days narrow the question, each further one more.
fn days(part: &Part, field: &str, query: &mut Query) -> Result<(), QueryError> {
    let Some((first, last)) = day::range(&part.value) else {
        let message = format!("`{}` is no date", part.value);
        return Err(error(part.value_position, message, "write 2021, 2021-07 or 2021-07-19"));
    };
    if part.is_negated {
        return Err(error(
            part.position,
            "a date cannot be turned round",
            "use before: in the place of -after:",
        ));
    }
    if matches!(field, "on" | "after") {
        query.first = query.first.max(Some(first));
    }
    let end = match field {
        "on" => Some(last),
        "before" => first.yesterday().ok(),
        _ => None,
    };
    query.last = [query.last, end].into_iter().flatten().min();
    if field == "as-of" {
        query.as_of = [query.as_of, Some(last)].into_iter().flatten().min();
    }
    Ok(())
}

fn pattern(part: &Part, value: &str) -> Result<Pattern, QueryError> {
    let is_prefix = value.ends_with('*');
    let words: Vec<String> = words(value);
    let is_short = is_prefix && words.last().is_some_and(|word| word.chars().count() < 2);
    if words.is_empty() || is_short {
        let message = format!("there is nothing to look for in `{value}`");
        return Err(error(part.value_position, message, "give a word, or two letters and a star"));
    }
    Ok(Pattern { words, is_prefix })
}

/// The words as the index has them: letters and digits in lower case.
fn words(value: &str) -> Vec<String> {
    let words = value.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// Alternatives are separated by bars, but not inside a phrase.
fn alternatives(part: &Part) -> Vec<(usize, &str)> {
    if part.is_phrase {
        return vec![(part.value_position, &part.value)];
    }
    let mut position = part.value_position;
    let place = |value| {
        let at = position;
        position += str::chars(value).count() + 1;
        (at, value)
    };
    part.value.split('|').map(place).collect()
}

fn people(part: &Part) -> Result<Vec<Who>, QueryError> {
    alternatives(part).into_iter().map(|(_, value)| person(part, value)).collect()
}

/// Capital letters are a code; of two they are nothing else.
fn person(part: &Part, value: &str) -> Result<Who, QueryError> {
    let pattern = pattern(part, value)?;
    let is_code = !part.is_phrase
        && (2..=8).contains(&value.len())
        && value.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && value.starts_with(|c: char| c.is_ascii_uppercase());
    Ok(match (is_code, value.len()) {
        (true, 2) => Who::Code(value.to_owned()),
        (true, _) => Who::CodeOrName(value.to_owned(), pattern),
        _ => Who::Name(Pattern { words: words(&actor::fold(value)), ..pattern }),
    })
}

fn values<T: Copy>(part: &Part, all: &[T], name: fn(T) -> &'static str) -> Result<Vec<T>, QueryError> {
    let value = |(position, value): (usize, &str)| {
        all.iter().copied().find(|one| name(*one) == value).ok_or_else(|| unknown(position, value, all, name))
    };
    alternatives(part).into_iter().map(value).collect()
}

fn unknown<T: Copy>(position: usize, value: &str, all: &[T], name: fn(T) -> &'static str) -> QueryError {
    let names: Vec<&str> = all.iter().map(|one| name(*one)).collect();
    error(position, format!("`{value}` is not known here"), format!("values are {}", names.join(", ")))
}

/// Values of an ordered scale: `hedged`, `hedged|asserts`, or `>=hedged`, `<=notes`.
fn scale<T: Copy>(part: &Part, all: &[T], name: fn(T) -> &'static str) -> Result<Vec<T>, QueryError> {
    let (least, most) = (part.value.strip_prefix(">="), part.value.strip_prefix("<="));
    let Some(limit) = least.or(most) else { return values(part, all, name) };
    let position = part.value_position + 2;
    let at = all.iter().position(|one| name(*one) == limit);
    let at = at.ok_or_else(|| unknown(position, limit, all, name))?;
    let range = if least.is_some() { all.get(at..) } else { all.get(..=at) };
    Ok(range.unwrap_or_default().to_vec())
}
