//! The text of an example: marks such as `{accused: the GRU}` taken off, and where the marked words stand in the plain text.

use text::Span;

use crate::lexicon::frame::Role;

/// What a mark says of its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    Cue,
    ReportedBy,
    Role(Role),
}

impl Label {
    pub(super) fn name(self) -> &'static str {
        match self {
            Label::Cue => "cue",
            Label::ReportedBy => "reported_by",
            Label::Role(role) => role.name(),
        }
    }

    fn from_name(name: &str) -> Option<Label> {
        let roles = Role::ALL.iter().map(|r| Label::Role(*r));
        roles.chain([Label::Cue, Label::ReportedBy]).find(|l| l.name() == name)
    }
}

/// Marked words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) label: Label,
    /// Where the words stand in the plain text.
    pub(super) span: Span,
}

/// A text without its marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marked {
    pub(super) text: String,
    /// In the order in which they open.
    pub(super) marks: Vec<Mark>,
}

/// What is wrong with the marks, and at which byte of the marked text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MarkFault {
    pub(super) at: usize,
    pub(super) message: String,
}

impl Marked {
    pub(super) fn with(&self, label: Label) -> impl Iterator<Item = Span> + '_ {
        self.marks.iter().filter(move |m| m.label == label).map(|m| m.span)
    }
}

/// Takes the marks off. Marks may stand inside marks.
pub(super) fn parse(marked: &str) -> Result<Marked, MarkFault> {
    let mut text = String::with_capacity(marked.len());
    let mut marks: Vec<Mark> = Vec::new();
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    let fault = |at: usize, message: String| Err(MarkFault { at, message });
    while let Some(c) = marked.get(at..).and_then(|rest| rest.chars().next()) {
        match c {
            '{' => {
                let rest = marked.get(at + 1..).unwrap_or("");
                let Some((name, _)) = rest.split_once(':') else {
                    return fault(at, "a mark is written `{cue: words}`; this brace opens none".into());
                };
                let Some(label) = Label::from_name(name.trim()) else {
                    let known = known_labels();
                    return fault(at, format!("unknown mark `{}`: choose one of {known}", name.trim()));
                };
                open.push((marks.len(), at));
                at += 1 + name.len() + 1;
                at += marked.get(at..).map_or(0, |r| r.len() - r.trim_start().len());
                marks.push(Mark { label, span: Span::new(offset(&text), offset(&text)) });
            }
            '}' => {
                let Some((mark, _)) = open.pop() else {
                    return fault(at, "this brace closes no mark".into());
                };
                marks[mark].span = Span::new(marks[mark].span.start, offset(&text));
                if marks[mark].span.of(&text).trim().is_empty() {
                    return fault(at, format!("the mark `{}` holds no words", marks[mark].label.name()));
                }
                at += 1;
            }
            _ => {
                text.push(c);
                at += c.len_utf8();
            }
        }
    }
    match open.first() {
        Some((_, at)) => fault(*at, "this mark is not closed: `}` is missing".into()),
        None => Ok(Marked { text, marks }),
    }
}

fn offset(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

fn known_labels() -> String {
    let roles: Vec<&str> = Role::ALL.iter().map(|r| r.name()).collect();
    format!("cue, {}, reported_by", roles.join(", "))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::{Label, parse};
    use crate::lexicon::frame::Role;

    fn check(marked: &str, text: &str, marks: &[(Label, &str)]) {
        let found = parse(marked).unwrap();
        assert_eq!(found.text, text);
        let words: Vec<(Label, &str)> = found.marks.iter().map(|m| (m.label, m.span.of(text))).collect();
        assert_eq!(words, marks);
    }

    #[test]
    fn marks_come_off_and_keep_their_places() {
        check(
            "{source: Zürich} {cue: accused} {accused: the {backer: GRU}’s men}.",
            "Zürich accused the GRU’s men.",
            &[
                (Label::Role(Role::Source), "Zürich"),
                (Label::Cue, "accused"),
                (Label::Role(Role::Accused), "the GRU’s men"),
                (Label::Role(Role::Backer), "GRU"),
            ],
        );
        check("No marks: none.", "No marks: none.", &[]);
    }

    #[test]
    fn a_fault_says_where_it_is() {
        let fault = |marked: &str| parse(marked).unwrap_err();
        assert_eq!(fault("Oslo {cue: blamed Moscow").at, 5);
        assert_eq!(fault("Oslo} blamed").at, 4);
        assert!(fault("{victm: Oslo}").message.contains("unknown mark `victm`"));
        assert!(fault("{cue: }").message.contains("no words"));
        assert!(fault("{cue").message.contains("opens none"));
    }
}
