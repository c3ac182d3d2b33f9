//! Places in the canonical text, and what went wrong there.

/// A half-open range of **bytes** of a document's canonical text, always on character boundaries.
///
/// Outside shapes (JSON) count in Unicode code points; `views` converts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range `start..end`; an end before the start gives the empty span at `start`.
    pub fn new(start: u32, end: u32) -> Span {
        Span { start, end: end.max(start) }
    }

    /// The words at the span: `""` where the span does not lie in the text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether nothing is in it.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether the two share at least one byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest span over both.
    pub fn join(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// Trouble in the input, told as data: what, where, what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// A stable short name, `not-english`.
    pub code: &'static str,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What the user can do.
    pub hint: String,
    /// Where, if it has a place.
    pub span: Option<Span>,
}
