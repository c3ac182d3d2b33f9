//! A statement in few bytes: what no question looks for stands in one column, as numbers of variable length.
//!
//! Spans are told by how far they begin from the words of the cue, parties by the numbers of their actors. **Never change
//! the meaning of what is written**: records live longer than programs. A new form gets a new first byte.

use super::varint;
use crate::StoreError;
use claims::{
    Act, Cited, Commitment, ConductKind, Confidence, Cue, Level, Operation, Party, Statement, When,
};
use text::Span;

/// The form that is written, the first byte of a body.
const FORM: u64 = 1;

/// Roles of parties in a statement, in the order in which they are written.
pub(super) const ROLES: usize = 4;

/// Parties by role: sources, who reports, accused, victims.
pub(super) fn parties(one: &Statement) -> [&[Party]; ROLES] {
    [&one.sources, one.reported_by.as_slice(), &one.accused, &one.victims]
}

/// A statement as bytes. `actors`: the numbers of its parties, role by role; `frame`: the number of its frame.
pub(super) fn encode(one: &Statement, actors: &[Vec<i64>; ROLES], frame: i64) -> Vec<u8> {
    let mut out = Writer { bytes: Vec::with_capacity(48), origin: one.cue.span.start };
    out.number(FORM);
    out.number(u64::from(one.cue.span.start));
    out.number(u64::from(length(one.cue.span)));
    out.number(frame.cast_unsigned());
    out.number(one.evidence.len() as u64);
    one.evidence.iter().for_each(|span| out.span(*span));
    for (parties, numbers) in parties(one).into_iter().zip(actors) {
        out.number(parties.len() as u64);
        for (party, number) in parties.iter().zip(numbers) {
            out.number(number.cast_unsigned());
            out.span(party.span);
            out.words(party.tie.as_deref().unwrap_or_default());
        }
    }
    out.fields(one);
    out.number(one.techniques.len() as u64);
    one.techniques.iter().for_each(|at| out.number(*at as u64));
    out.bytes
}

fn length(span: Span) -> u32 {
    span.end.saturating_sub(span.start)
}

struct Writer {
    bytes: Vec<u8>,
    origin: u32,
}

impl Writer {
    fn number(&mut self, number: u64) {
        varint::put(&mut self.bytes, number);
    }

    fn span(&mut self, span: Span) {
        let away = i64::from(span.start) - i64::from(self.origin);
        // Small numbers of either sign become small numbers.
        self.number(((away << 1) ^ (away >> 63)).cast_unsigned());
        self.number(u64::from(length(span)));
    }

    fn words(&mut self, words: &str) {
        self.number(words.len() as u64);
        self.bytes.extend_from_slice(words.as_bytes());
    }

    /// The optional fields: first which there are, one bit each.
    fn fields(&mut self, one: &Statement) {
        let there = [
            one.responsibility_span.is_some(),
            one.confidence.is_some(),
            one.conduct.is_some(),
            one.operation.is_some(),
            one.measure.is_some(),
            one.date.is_some(),
            one.quote.is_some(),
        ];
        self.number(there.iter().rev().fold(0, |bits, there| bits << 1 | u64::from(*there)));
        one.responsibility_span.iter().for_each(|span| self.span(*span));
        if let Some(Confidence { stix, is_likelihood, span }) = one.confidence {
            self.number(u64::from(stix) << 1 | u64::from(is_likelihood));
            self.span(span);
        }
        if let Some(conduct) = &one.conduct {
            let kind = ConductKind::ALL.iter().position(|kind| *kind == conduct.value);
            self.number(kind.unwrap_or_default() as u64);
            self.span(conduct.span);
        }
        if let Some(Operation { name, span }) = &one.operation {
            self.words(name);
            self.span(*span);
        }
        one.measure.iter().for_each(|span| self.span(*span));
        if let Some(When { value, span }) = &one.date {
            self.words(value);
            self.span(*span);
        }
        one.quote.iter().for_each(|span| self.span(*span));
    }
}

/// A party whose actor is still a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unnamed {
    pub(super) actor: i64,
    pub(super) span: Span,
    pub(super) tie: Option<String>,
}

/// A statement that was read from bytes: its parties and its frame are numbers still.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) claim: Statement,
    pub(super) parties: [Vec<Unnamed>; ROLES],
    pub(super) frame: i64,
}

/// A statement from what [`encode`] gave, and its places on the scales.
///
/// # Errors
/// Where the bytes are none of a statement.
pub(super) fn decode(
    act: Act,
    commitment: Commitment,
    level: Level,
    bytes: &[u8],
) -> Result<Decoded, StoreError> {
    let broken = || StoreError::Damaged("a statement cannot be read".to_owned());
    Reader { bytes, origin: 0 }.statement(act, commitment, level).ok_or_else(broken)
}

struct Reader<'a> {
    bytes: &'a [u8],
    origin: i64,
}

impl Reader<'_> {
    fn statement(&mut self, act: Act, commitment: Commitment, responsibility: Level) -> Option<Decoded> {
        if self.number()? != FORM {
            return None;
        }
        let start = u32::try_from(self.number()?).ok()?;
        let cue = Span::new(start, start.checked_add(u32::try_from(self.number()?).ok()?)?);
        self.origin = i64::from(start);
        let frame = self.number()?.cast_signed();
        let count = self.count()?;
        let evidence = (0..count).map(|_| self.span()).collect::<Option<Vec<Span>>>()?;
        let mut parties: [Vec<Unnamed>; ROLES] = Default::default();
        for role in &mut parties {
            for _ in 0..self.count()? {
                let (actor, span) = (self.number()?.cast_signed(), self.span()?);
                let tie = Some(self.words()?).filter(|tie| !tie.is_empty());
                role.push(Unnamed { actor, span, tie });
            }
        }
        let there = self.number()?;
        let has = |bit: u64| there & (1 << bit) != 0;
        let claim = Statement {
            act,
            sources: Vec::new(),
            reported_by: None,
            accused: Vec::new(),
            commitment,
            responsibility,
            responsibility_span: self.optional(has(0), Reader::span)?,
            confidence: self.optional(has(1), Reader::confidence)?,
            conduct: self.optional(has(2), Reader::conduct)?,
            operation: self.optional(has(3), |it| Some(Operation { name: it.words()?, span: it.span()? }))?,
            victims: Vec::new(),
            measure: self.optional(has(4), Reader::span)?,
            date: self.optional(has(5), |it| Some(When { value: it.words()?, span: it.span()? }))?,
            quote: self.optional(has(6), Reader::span)?,
            cue: Cue { span: cue, frame: String::new() },
            techniques: self.techniques()?,
            evidence,
            why: Vec::new(),
        };
        self.bytes.is_empty().then_some(Decoded { claim, parties, frame })
    }

    /// `None`: broken; `Some(None)`: not there.
    fn optional<T>(&mut self, is_there: bool, read: impl Fn(&mut Self) -> Option<T>) -> Option<Option<T>> {
        if is_there { read(self).map(Some) } else { Some(None) }
    }

    fn number(&mut self) -> Option<u64> {
        varint::take(&mut self.bytes)
    }

    /// How many follow: never more than there are bytes, so that a broken body asks for no memory.
    fn count(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok().filter(|count| *count <= self.bytes.len())
    }

    fn span(&mut self) -> Option<Span> {
        let away = self.number()?;
        let away = (away >> 1).cast_signed() ^ -(away & 1).cast_signed();
        let start = u32::try_from(self.origin.checked_add(away)?).ok()?;
        Some(Span::new(start, start.checked_add(u32::try_from(self.number()?).ok()?)?))
    }

    fn words(&mut self) -> Option<String> {
        let length = self.count()?;
        let (words, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        String::from_utf8(words.to_vec()).ok()
    }

    fn confidence(&mut self) -> Option<Confidence> {
        let told = self.number()?;
        let stix = u8::try_from(told >> 1).ok()?;
        Some(Confidence { stix, is_likelihood: told & 1 != 0, span: self.span()? })
    }

    fn conduct(&mut self) -> Option<Cited<ConductKind>> {
        let value = ConductKind::ALL.get(usize::try_from(self.number()?).ok()?).copied()?;
        Some(Cited { value, span: self.span()? })
    }

    fn techniques(&mut self) -> Option<Vec<usize>> {
        (0..self.count()?).map(|_| usize::try_from(self.number()?).ok()).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot set up its case must fail")]
    use super::*;
    use claims::Kind;
    use proptest::prelude::*;

    fn party(span: Span, tie: Option<&str>) -> Party {
        Party { code: "CN".into(), name: None, kind: Kind::State, tie: tie.map(str::to_owned), span }
    }

    fn full() -> Statement {
        let span = Span::new;
        Statement {
            act: Act::Charge,
            sources: vec![party(span(3, 9), None), party(span(900_000, 900_010), None)],
            reported_by: Some(party(span(0, 2), None)),
            accused: vec![party(span(40, 45), Some("affiliated with"))],
            commitment: Commitment::Formal,
            responsibility: Level::Shaped,
            responsibility_span: Some(span(50, 65)),
            confidence: Some(Confidence { stix: 85, is_likelihood: true, span: span(70, 76) }),
            conduct: Some(Cited { value: ConductKind::Theft, span: span(80, 85) }),
            operation: Some(Operation { name: "Harbour – Pilot".into(), span: span(90, 100) }),
            victims: vec![party(span(110, 112), None)],
            measure: Some(span(12, 30)),
            date: Some(When { value: "2021-07-19".into(), span: span(31, 37) }),
            quote: Some(span(31, 33)),
            cue: Cue { span: span(12, 19), frame: String::new() },
            techniques: vec![0, 300],
            evidence: vec![span(0, 120), span(4_000_000_000, 4_000_000_100)],
            why: Vec::new(),
        }
    }

    fn there_and_back(one: &Statement) -> Decoded {
        let numbers = parties(one).map(|parties| (1..).take(parties.len()).map(|n| n * 1_000_000).collect());
        decode(one.act, one.commitment, one.responsibility, &encode(one, &numbers, 7)).unwrap()
    }

    #[test]
    fn a_statement_comes_back_as_it_was() {
        let one = full();
        let mut bare =
            Statement { reported_by: None, confidence: None, conduct: None, operation: None, ..full() };
        (bare.measure, bare.date, bare.quote, bare.responsibility_span) = (None, None, None, None);
        for one in [one, bare] {
            let Decoded { mut claim, parties: read, frame } = there_and_back(&one);
            for (role, (read, written)) in read.iter().zip(parties(&one)).enumerate() {
                let expected: Vec<_> =
                    (1..).zip(written).map(|(n, p)| (n * 1_000_000, p.span, p.tie.clone())).collect();
                let read: Vec<_> = read.iter().map(|p| (p.actor, p.span, p.tie.clone())).collect();
                assert_eq!(read, expected, "role {role}");
            }
            (claim.sources, claim.reported_by) = (one.sources.clone(), one.reported_by.clone());
            (claim.accused, claim.victims) = (one.accused.clone(), one.victims.clone());
            assert_eq!((claim, frame), (one, 7));
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_statement_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = decode(Act::Deny, Commitment::Denies, Level::Unspecified, &bytes);
        }

        #[test]
        fn a_cut_body_is_an_error(cut in 0usize..60) {
            let one = full();
            let bytes = encode(&one, &parties(&one).map(|parties| vec![1; parties.len()]), 1);
            let cut = cut.min(bytes.len() - 1);
            prop_assert!(decode(one.act, one.commitment, one.responsibility, &bytes[..cut]).is_err());
        }
    }
}
