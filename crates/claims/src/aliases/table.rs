//! Names in tables and labelled lines: a column "Also known as", columns headed by vendors, "Aliases: A, B".

use text::{BlockKind, Span};

use super::{Relation, mention, text_voice};
use crate::{
    actors::Cast,
    lexicon::names::Class,
    statement::{Alias, Kind, Party},
};

/// Names in one cell at most.
const MOST: usize = 24;

/// Aliases that the layout says.
pub(super) fn find(cast: &Cast) -> Vec<Alias> {
    let mut found = in_tables(cast);
    found.extend(in_labelled_lines(cast));
    found
}

/// What a column holds.
#[derive(Clone)]
enum Column {
    Name,
    Aliases,
    /// Names as one vendor gives them.
    Of(Party),
    Other,
}

fn in_tables(cast: &Cast) -> Vec<Alias> {
    let document = cast.scene.document;
    let mut found = Vec::new();
    let mut header: Option<Vec<Column>> = None;
    for block in &document.blocks {
        if block.kind != BlockKind::Row {
            header = None;
            continue;
        }
        let cells = cells(&document.text, block.span);
        match &header {
            None => header = Some(columns(cast, &cells)),
            Some(columns) => found.extend(row(cast, columns, &cells)),
        }
    }
    found
}

fn cells(text: &str, row: Span) -> Vec<Span> {
    split(text, row, &['|', '\t'])
}

/// The trimmed stretches between separators; empty ones stay, so that columns keep their places.
fn split(text: &str, whole: Span, separators: &[char]) -> Vec<Span> {
    let mut found = Vec::new();
    let mut start = whole.start;
    for (offset, c) in whole.of(text).char_indices() {
        if separators.contains(&c) {
            let at = whole.start.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
            found.push(trim(text, Span::new(start, at)));
            start = at.saturating_add(u32::try_from(c.len_utf8()).unwrap_or(1));
        }
    }
    found.push(trim(text, Span::new(start, whole.end.max(start))));
    found
}

fn trim(text: &str, span: Span) -> Span {
    let words = span.of(text);
    let is_margin = |c: char| c.is_whitespace() || matches!(c, '“' | '”' | '"' | '*');
    let front = words.len() - words.trim_start_matches(is_margin).len();
    let back = words.trim_matches(is_margin).len();
    let start = span.start.saturating_add(u32::try_from(front).unwrap_or(0));
    Span::new(start.min(span.end), start.saturating_add(u32::try_from(back).unwrap_or(0)).min(span.end))
}

fn columns(cast: &Cast, cells: &[Span]) -> Vec<Column> {
    let text = &cast.scene.document.text;
    let words = &cast.scene.lexicon.words;
    let is = |class: &str, cell: &str| words.phrases(class).iter().any(|p| *p == cell);
    let of = |cell: &Span| {
        let lower = cell.of(text).to_lowercase();
        if is("alias-column", &lower) {
            Column::Aliases
        } else if is("name-column", &lower) {
            Column::Name
        } else {
            vendor(cast, *cell).map_or(Column::Other, Column::Of)
        }
    };
    let mut columns: Vec<Column> = cells.iter().map(of).collect();
    let vendors = columns.iter().filter(|c| matches!(c, Column::Of(_))).count();
    let has_names = columns.iter().any(|c| matches!(c, Column::Name));
    if !has_names
        && (vendors > 1 || columns.iter().any(|c| matches!(c, Column::Aliases)))
        && let Some(first @ Column::Other) = columns.first_mut()
    {
        *first = Column::Name;
    }
    columns
}

/// The company that heads a column.
fn vendor(cast: &Cast, cell: Span) -> Option<Party> {
    let names = &cast.scene.lexicon.names;
    let text = &cast.scene.document.text;
    let hit = names.at(text, cell.start as usize)?;
    let is_company = hit.meanings.iter().any(|&m| names.get(m).class == Class::Company);
    let name = Some(cell.of(text).to_string());
    is_company.then(|| Party { code: "-".into(), name, kind: Kind::Company, tie: None, span: cell })
}

fn row(cast: &Cast, columns: &[Column], cells: &[Span]) -> Vec<Alias> {
    let mut names: Vec<(Span, Option<Party>)> = Vec::new();
    let mut others: Vec<(Span, Option<Party>)> = Vec::new();
    for (column, cell) in columns.iter().zip(cells) {
        let (list, giver) = match column {
            Column::Name => (&mut names, None),
            Column::Aliases => (&mut others, None),
            Column::Of(party) => (&mut others, Some(party.clone())),
            Column::Other => continue,
        };
        list.extend(names_in_cell(cast, *cell).into_iter().map(|n| (n, giver.clone())));
    }
    if names.is_empty()
        && columns.iter().filter(|c| matches!(c, Column::Of(_))).count() > 1
        && !others.is_empty()
    {
        names.push(others.remove(0));
    }
    let Some((name, _)) = names.first() else { return vec![] };
    let second = names.iter().skip(1).chain(&others);
    second.filter_map(|(other, giver)| alias(cast, *name, *other, giver.clone())).collect()
}

fn alias(cast: &Cast, name: Span, other: Span, giver: Option<Party>) -> Option<Alias> {
    let text = &cast.scene.document.text;
    let (a, b) = (name.of(text), other.of(text));
    if mention::is_same_form(a, b) {
        return None;
    }
    Some(Alias {
        source: giver.unwrap_or_else(|| text_voice(other)),
        name: a.into(),
        other: b.into(),
        relation: Relation::Same.name(),
        span: name.join(other),
    })
}

/// The names listed in a cell, without what stands in brackets after them; no states, bodies, companies.
fn names_in_cell(cast: &Cast, cell: Span) -> Vec<Span> {
    let text = &cast.scene.document.text;
    let parts = split(text, cell, &[',', ';', '/']).into_iter();
    parts.map(|p| without_brackets(text, p)).filter(|p| is_name(cast, *p)).take(MOST).collect()
}

fn without_brackets(text: &str, span: Span) -> Span {
    match span.of(text).find('(') {
        Some(at) if at > 0 => {
            trim(text, Span::new(span.start, span.start.saturating_add(u32::try_from(at).unwrap_or(0))))
        }
        _ => span,
    }
}

fn is_name(cast: &Cast, span: Span) -> bool {
    let names = &cast.scene.lexicon.names;
    let text = &cast.scene.document.text;
    let words = span.of(text);
    let is_proper = words.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        && words.chars().any(char::is_alphabetic)
        && words.split_whitespace().count() <= 4
        && !mention::is_reference_number(words)
        && !matches!(words.to_lowercase().as_str(), "none" | "n/a" | "unknown" | "various");
    let is_other = names.at(text, span.start as usize).is_some_and(|hit| {
        hit.style.is_none()
            && hit.end == span.end as usize
            && hit.meanings.iter().all(|&m| names.get(m).class != Class::Group)
    });
    is_proper && !is_other
}

/// "Aliases: A, B" under a heading or a line that names one group.
fn in_labelled_lines(cast: &Cast) -> Vec<Alias> {
    let document = cast.scene.document;
    let text = &document.text;
    let names = &cast.scene.lexicon.names;
    let mut found = Vec::new();
    let mut current: Option<Span> = None;
    for block in &document.blocks {
        for line in split(text, block.span, &['\n']) {
            if let Some(value) = labelled(cast, "alias-column", line) {
                let others = names_in_cell(cast, value);
                let pairs = current.into_iter().flat_map(|name| others.iter().map(move |o| (name, *o)));
                found.extend(pairs.filter_map(|(name, other)| alias(cast, name, other, None)));
            } else if let Some(value) = labelled(cast, "name-column", line) {
                current = names_in_cell(cast, value).first().copied();
            } else if matches!(block.kind, BlockKind::Heading | BlockKind::Title) {
                current = match mention::listed_in(names, text, line).as_slice() {
                    [(_, only)] => Some(*only),
                    _ => None,
                };
            }
        }
    }
    found
}

/// What stands after a label and its colon.
fn labelled(cast: &Cast, class: &str, line: Span) -> Option<Span> {
    let text = &cast.scene.document.text;
    let words = line.of(text);
    let colon = words.find(':').filter(|&c| c < 40)?;
    let label = words.get(..colon)?.trim_start_matches(['•', '-', '*', '–', ' ']).trim().to_lowercase();
    let is_label = cast.scene.lexicon.words.phrases(class).contains(&label);
    let after = line.start.saturating_add(u32::try_from(colon + 1).ok()?);
    is_label.then(|| {
        let value = trim(text, Span::new(after, line.end));
        let end = value.of(text).trim_end_matches('.').len();
        Span::new(value.start, value.start.saturating_add(u32::try_from(end).unwrap_or(0)))
    })
}
