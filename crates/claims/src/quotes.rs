//! Direct speech: where quotation marks open and close.

use text::{Block, Span};

/// The stretches between quotation marks, without the marks, in text order.
///
/// A quotation that is open at the end of its block runs to the block's end (the next paragraph of a long quotation opens
/// anew). Apostrophes are told from single quotation marks by their neighbours.
pub(crate) fn find(text: &str, blocks: &[Block]) -> Vec<Span> {
    blocks.iter().filter(|b| b.kind.is_read()).flat_map(|b| in_block(text, b.span)).collect()
}

fn in_block(text: &str, block: Span) -> Vec<Span> {
    let mut found = Vec::new();
    let mut open: Option<(char, u32)> = None;
    let mut before = ' ';
    let words = block.of(text);
    let mut chars = words.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let at = block.start + u32::try_from(i).unwrap_or(u32::MAX);
        let after = chars.peek().map_or(' ', |&(_, n)| n);
        match open {
            Some((mark, start)) if closes(mark, c, before, after) => {
                found.push(Span::new(start, at));
                open = None;
            }
            None if opens(c, before, after) => {
                open = Some((c, at + u32::try_from(c.len_utf8()).unwrap_or(1)))
            }
            _ => {}
        }
        before = c;
    }
    if let Some((mark, start)) = open.filter(|(mark, _)| matches!(mark, '“' | '"' | '”' | '«')) {
        let _ = mark;
        found.push(Span::new(start, block.end));
    }
    found
}

fn opens(c: char, before: char, after: char) -> bool {
    match c {
        '“' | '«' | '„' => true,
        // Some pages use the closing mark on both sides.
        '"' | '”' => !before.is_alphanumeric() && !after.is_whitespace(),
        '‘' => !after.is_whitespace(),
        '\'' => !before.is_alphanumeric() && before != '\'' && after.is_alphanumeric(),
        _ => false,
    }
}

fn closes(mark: char, c: char, before: char, after: char) -> bool {
    match mark {
        '“' | '„' => matches!(c, '”' | '“' | '"'),
        '«' => c == '»',
        '"' => c == '"',
        '”' => c == '”',
        '‘' => c == '’' && !after.is_alphanumeric(),
        '\'' => c == '\'' && !after.is_alphanumeric() && before != ' ',
        _ => false,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use text::{Block, BlockKind, Span};

    fn check(text: &str, want: &[&str]) {
        let block =
            Block { span: Span::new(0, u32::try_from(text.len()).unwrap()), kind: BlockKind::Paragraph };
        let found: Vec<&str> = super::find(text, &[block]).into_iter().map(|s| s.of(text)).collect();
        assert_eq!(found, want, "{text}");
    }

    #[test]
    fn quotation_marks_open_and_close() {
        check("He said “no” and \"yes\".", &["no", "yes"]);
        check("Britain's minister called it 'a raid' on the nations' banks.", &["a raid"]);
        check("”These charges,” she said.", &["These charges,"]);
        check("“We go on", &["We go on"]);
        check("the ‘so-called’ state’s men", &["so-called"]);
    }
}
