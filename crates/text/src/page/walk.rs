//! Writes a tree of markup out as text: paragraphs parted by blank lines, items with bullets, rows with bars.

use dom_query::NodeRef;

use super::part;
use crate::BlockKind;
use crate::kind::Part;

/// A text with its parts.
#[derive(Default)]
pub(super) struct Written {
    pub(super) text: String,
    pub(super) parts: Vec<Part>,
}

/// What an element does to the text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Goes on in the line.
    Inline,
    /// Begins a part of this kind.
    Block(BlockKind),
    /// Begins an item.
    Item,
    /// Holds parts: ends the open one, and its own text is running text.
    Container,
    /// Parts the cells of a row.
    Cell,
    /// Parts words only: what would begin a part, but stands within a row.
    Spaced,
    /// Ends a line.
    Break,
    /// Is left out.
    Skipped,
}

/// What is still to be visited; a stack instead of recursion, so that depth costs no stack.
enum Visit<'a> {
    Enter(NodeRef<'a>),
    Leave { kind: BlockKind, in_row: bool, flush: bool },
}

struct Writer {
    out: Written,
    /// The words of the open part.
    line: String,
    kind: BlockKind,
    /// Set in front of the next part.
    bullet: bool,
    in_row: bool,
}

/// The text below `root`, `title` set in front where the text does not begin with it.
pub(super) fn write(root: &NodeRef, title: Option<&str>) -> Written {
    let mut writer = Writer {
        out: Written::default(),
        line: String::new(),
        kind: BlockKind::Paragraph,
        bullet: false,
        in_row: false,
    };
    if let Some(title) = title {
        writer.line.push_str(title);
        writer.kind = BlockKind::Title;
        writer.flush();
        writer.kind = BlockKind::Paragraph;
    }
    let mut waiting: Vec<Visit> = root.children_it(true).map(Visit::Enter).collect();
    while let Some(visit) = waiting.pop() {
        match visit {
            Visit::Enter(node) => writer.enter(&node, &mut waiting),
            Visit::Leave { kind, in_row, flush } => {
                if flush {
                    writer.flush();
                }
                (writer.kind, writer.in_row) = (kind, in_row);
            }
        }
    }
    writer.flush();
    writer.out
}

impl Writer {
    fn enter<'a>(&mut self, node: &NodeRef<'a>, waiting: &mut Vec<Visit<'a>>) {
        if node.is_text() {
            self.words(&node.text());
            return;
        }
        if !node.is_element() {
            return;
        }
        let role = if self.in_row { role_in_row(node) } else { role(node) };
        let leave = |flush| Visit::Leave { kind: self.kind, in_row: self.in_row, flush };
        match role {
            Role::Skipped => return,
            Role::Break => {
                self.line_break();
                return;
            }
            Role::Inline => {}
            Role::Spaced => self.words(" "),
            Role::Cell => {
                if !self.line.is_empty() {
                    self.line.truncate(self.line.trim_end().len());
                    self.line.push_str(" | ");
                }
            }
            Role::Container | Role::Block(_) | Role::Item => {
                waiting.push(leave(true));
                self.flush();
                self.begin(role);
            }
        }
        waiting.extend(node.children_it(true).map(Visit::Enter));
    }

    fn begin(&mut self, role: Role) {
        match role {
            Role::Item => (self.kind, self.bullet) = (BlockKind::Item, true),
            Role::Block(BlockKind::Row) => (self.kind, self.in_row) = (BlockKind::Row, true),
            // A paragraph within an item or a caption belongs to it.
            Role::Block(BlockKind::Paragraph) | Role::Container => {}
            Role::Block(kind) => self.kind = kind,
            Role::Inline | Role::Cell | Role::Spaced | Role::Break | Role::Skipped => {}
        }
    }

    fn words(&mut self, text: &str) {
        for c in text.chars() {
            if !c.is_whitespace() {
                self.line.push(c);
            } else if !self.line.is_empty() && !self.line.ends_with([' ', '\n']) {
                self.line.push(' ');
            }
        }
    }

    /// One `<br>` ends a line, two end the part.
    fn line_break(&mut self) {
        self.line.truncate(self.line.trim_end_matches(' ').len());
        if self.in_row {
            self.words(" ");
        } else if self.line.ends_with('\n') {
            self.flush();
        } else if !self.line.is_empty() {
            self.line.push('\n');
        }
    }

    fn flush(&mut self) {
        let words = self.line.trim();
        let words = words.trim_end_matches(" |").trim();
        let repeated_title = self.out.parts.len() == 1 && self.out.text == words;
        if words.chars().any(|c| !c.is_whitespace() && c != '|') && !repeated_title {
            if !self.out.text.is_empty() {
                self.out.text.push_str("\n\n");
            }
            let start = self.out.text.len();
            if self.bullet && !words.starts_with('•') {
                self.out.text.push_str("• ");
            }
            self.bullet = false;
            self.out.text.push_str(words);
            self.out.parts.extend(part(start, self.out.text.len(), self.kind));
        }
        self.line.clear();
    }
}

fn role(node: &NodeRef) -> Role {
    let Some(name) = node.node_name() else { return Role::Skipped };
    match &*name {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Role::Block(BlockKind::Heading),
        "p" | "blockquote" | "pre" | "dd" | "dt" | "address" => Role::Block(BlockKind::Paragraph),
        "li" => Role::Item,
        "figcaption" | "caption" => Role::Block(BlockKind::Caption),
        "tr" if is_data_row(node) => Role::Block(BlockKind::Row),
        "br" => Role::Break,
        "sup" if is_note(node) => Role::Skipped,
        "script" | "style" | "noscript" | "template" | "head" | "svg" | "button" | "select" | "textarea"
        | "iframe" => Role::Skipped,
        "div" | "section" | "article" | "main" | "header" | "footer" | "aside" | "nav" | "ul" | "ol"
        | "dl" | "table" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" | "figure" | "details"
        | "summary" | "hr" | "center" | "fieldset" | "form" | "menu" | "body" | "html" => Role::Container,
        _ => Role::Inline,
    }
}

/// Within a row only cells count, and what would begin a part is a space.
fn role_in_row(node: &NodeRef) -> Role {
    if node.has_name("td") || node.has_name("th") {
        return Role::Cell;
    }
    let role = role(node);
    match role {
        Role::Block(_) | Role::Item | Role::Container | Role::Break => Role::Spaced,
        Role::Inline | Role::Cell | Role::Spaced | Role::Skipped => role,
    }
}

/// Rows of data have several cells with little in each; others lay out the page.
fn is_data_row(row: &NodeRef) -> bool {
    let cells: Vec<NodeRef> = row.element_children();
    let long =
        |cell: &NodeRef| cell.descendants_it().any(|n| n.has_name("table")) || cell.text().trim().len() > 600;
    cells.len() >= 2 && !cells.iter().any(long)
}

/// The mark of a footnote, which would stick to the word before it.
fn is_note(node: &NodeRef) -> bool {
    let text = node.text();
    let text = text.trim();
    let mark = text.trim_matches(['[', ']', '(', ')']);
    let number = mark.len() <= 3 && mark.chars().all(|c| c.is_ascii_digit() || c == '*');
    number && (mark.len() < text.len() || node.descendants_it().any(|n| n.has_name("a")))
}
