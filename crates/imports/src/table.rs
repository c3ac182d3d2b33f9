//! Tables in CSV: rows by their columns' names, and rows that are shifted.

use crate::{Broken, Item};
use csv::StringRecord;

/// A table with a head.
pub(crate) struct Table {
    head: StringRecord,
}

/// A row, and its number in the file as spreadsheets count: the head is row 1.
pub(crate) struct Row<'t> {
    table: &'t Table,
    record: StringRecord,
    pub(crate) number: usize,
}

impl Row<'_> {
    /// The cell of that column; empty where there is no such column.
    pub(crate) fn cell(&self, column: &str) -> &str {
        let at = self.table.head.iter().position(|name| name.trim() == column);
        at.and_then(|at| self.record.get(at)).unwrap_or_default().trim()
    }

    /// The row as it is cited.
    pub(crate) fn place(&self, name: &str) -> String {
        format!("{name}#row {}", self.number)
    }

    /// That the row cannot be taken over.
    pub(crate) fn broken(&self, message: impl Into<String>, hint: &'static str) -> Item {
        Item::Broken(Broken { place: format!("row {}", self.number), message: message.into(), hint })
    }
}

/// Goes through the rows of a table: rows that have not as many cells as the head are told as broken.
pub(crate) fn rows(
    content: &str,
    take: &mut dyn FnMut(Item),
    mut each: impl FnMut(&Row<'_>, &mut dyn FnMut(Item)),
) {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(content.as_bytes());
    let head = match reader.headers() {
        Ok(head) => head.clone(),
        Err(error) => {
            let message = format!("the head of the table cannot be read: {error}");
            let hint = "give the file as its publisher has it, with commas between cells";
            return take(Item::Broken(Broken { place: "row 1".to_owned(), message, hint }));
        }
    };
    let table = Table { head };
    for (number, record) in (2..).zip(reader.records()) {
        match record {
            Ok(record) if record.len() == table.head.len() => {
                each(&Row { table: &table, record, number }, take);
            }
            Ok(record) => {
                let row = Row { table: &table, number, record };
                let (has, wants) = (row.record.len(), table.head.len());
                let message = format!("it has {has} cells where the head has {wants}");
                take(
                    row.broken(
                        message,
                        "look for a comma or a line end inside a cell without quotation marks",
                    ),
                );
            }
            Err(error) => {
                let message = format!("it cannot be read: {error}");
                let hint = "look for a quotation mark that is not closed";
                take(Item::Broken(Broken { place: format!("row {number}"), message, hint }));
            }
        }
    }
}

/// The values of a cell that holds a Python list, also of lists: `[['a', 'b'], ['c']]` is `a; b; c`. Each once, in order.
pub(crate) fn listed(cell: &str) -> String {
    if !cell.trim_start().starts_with('[') {
        return cell.to_owned();
    }
    let mut values: Vec<String> = Vec::new();
    let mut open: Option<(char, String)> = None;
    let mut characters = cell.chars().peekable();
    while let Some(c) = characters.next() {
        match &mut open {
            Some((quote, value)) => match c {
                '\\' => value.extend(characters.next()),
                c if c == *quote => {
                    let value = std::mem::take(value).replace('\u{a0}', " ");
                    open = None;
                    if !values.contains(&value) {
                        values.push(value);
                    }
                }
                c => value.push(c),
            },
            None if matches!(c, '\'' | '"') => open = Some((c, String::new())),
            None => {}
        }
    }
    values.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn python_lists_become_values() {
        assert_eq!(listed("[['ASIA', 'NATO'], ['MEA', 'NATO']]"), "ASIA; NATO; MEA");
        assert_eq!(listed(r#"["Cote d'Ivoire", 'It\'s']"#), "Cote d'Ivoire; It's");
        assert_eq!(listed("plain; value"), "plain; value");
        assert_eq!(listed("[]"), "");
    }

    #[test]
    fn shifted_rows_are_told_with_their_number() {
        let mut broken = Vec::new();
        let mut seen = Vec::new();
        rows("a,b\n1,2\n1,2,3\n4,5\n", &mut |item| broken.push(item), |row, _| {
            seen.push(row.cell("b").to_owned());
        });
        assert_eq!(seen, ["2", "5"]);
        let [Item::Broken(one)] = broken.as_slice() else { unreachable!("{broken:?}") };
        assert_eq!(
            (one.place.as_str(), one.message.as_str()),
            ("row 3", "it has 3 cells where the head has 2")
        );
    }
}
