//! What another lexicon makes of the same document: statements gained, lost and changed.

use crate::statement::{Party, Statement};

/// How two readings of one document differ.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes<'a> {
    /// Only in the new reading, in its order.
    pub gained: Vec<&'a Statement>,
    /// Only in the old reading, in its order.
    pub lost: Vec<&'a Statement>,
    /// In both, with other values; in the order of the old reading.
    pub changed: Vec<Changed<'a>>,
}

impl Changes<'_> {
    /// Whether the readings agree in everything.
    pub fn is_empty(&self) -> bool {
        self.gained.is_empty() && self.lost.is_empty() && self.changed.is_empty()
    }
}

/// A statement that both readings have, with other values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed<'a> {
    /// As it was read.
    pub old: &'a Statement,
    /// As it is read now.
    pub new: &'a Statement,
    /// The fields that differ, as the statement model names them; `frame` where another frame reads the same.
    pub fields: Vec<&'static str>,
}

/// Compares two readings of one document.
///
/// A statement is the same where act, the parties of its sources and of its accused agree and the cues share words; of
/// several such the one with the fewest other differences. Spans of parties and reasons are no values.
pub fn diff<'a>(old: &'a [Statement], new: &'a [Statement]) -> Changes<'a> {
    let mut changes = Changes::default();
    let mut left: Vec<&Statement> = new.iter().collect();
    for before in old {
        let twins = left.iter().enumerate().filter(|(_, after)| is_same(before, after));
        let nearest = twins.map(|(at, after)| (differing(before, after), at)).min_by_key(|(f, _)| f.len());
        match nearest {
            None => changes.lost.push(before),
            Some((fields, at)) => {
                let after = left.remove(at);
                if !fields.is_empty() {
                    changes.changed.push(Changed { old: before, new: after, fields });
                }
            }
        }
    }
    changes.gained = left;
    changes
}

fn is_same(a: &Statement, b: &Statement) -> bool {
    a.act == b.act
        && codes(&a.sources) == codes(&b.sources)
        && codes(&a.accused) == codes(&b.accused)
        && (a.cue.span.overlaps(b.cue.span) || a.cue.span == b.cue.span)
}

fn codes(parties: &[Party]) -> Vec<&str> {
    let mut codes: Vec<&str> = parties.iter().map(|p| p.code.as_str()).collect();
    codes.sort_unstable();
    codes
}

/// Who it is, without where the text says so.
fn who(parties: &[Party]) -> Vec<(&str, Option<&str>)> {
    let mut who: Vec<_> = parties.iter().map(|p| (p.code.as_str(), p.name.as_deref())).collect();
    who.sort_unstable();
    who
}

fn differing(a: &Statement, b: &Statement) -> Vec<&'static str> {
    let pairs = [
        ("sources", who(&a.sources) != who(&b.sources)),
        ("reported_by", who(a.reported_by.as_slice()) != who(b.reported_by.as_slice())),
        ("accused", who(&a.accused) != who(&b.accused)),
        ("commitment", a.commitment != b.commitment),
        ("responsibility", a.responsibility != b.responsibility),
        ("confidence", a.confidence.map(|c| c.stix) != b.confidence.map(|c| c.stix)),
        ("conduct", a.conduct.as_ref().map(|c| c.value) != b.conduct.as_ref().map(|c| c.value)),
        ("operation", a.operation.as_ref().map(|o| &o.name) != b.operation.as_ref().map(|o| &o.name)),
        ("victims", who(&a.victims) != who(&b.victims)),
        ("measure", a.measure != b.measure),
        ("date", a.date.as_ref().map(|d| &d.value) != b.date.as_ref().map(|d| &d.value)),
        ("quote", a.quote != b.quote),
        ("cue", a.cue.span != b.cue.span),
        ("frame", a.cue.frame != b.cue.frame),
        ("techniques", a.techniques != b.techniques),
        ("evidence", a.evidence != b.evidence),
    ];
    pairs.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect()
}

#[cfg(test)]
mod tests {
    use text::Span;

    use super::diff;
    use crate::statement::{Act, Commitment, Cue, Kind, Party, Statement};

    fn statement(accused: &str, commitment: Commitment, cue: (u32, u32)) -> Statement {
        let party = |code: &str| Party {
            code: code.into(),
            name: None,
            kind: Kind::State,
            tie: None,
            span: Span::default(),
        };
        let cue = Cue { span: Span::new(cue.0, cue.1), frame: "accuse".into() };
        let bare = Statement::bare(Act::Attribute, commitment, cue, Span::new(0, 50));
        Statement { sources: vec![party("GB")], accused: vec![party(accused)], ..bare }
    }

    #[test]
    fn statements_are_gained_lost_and_changed() {
        let asserted = Commitment::Asserts;
        let old = [
            statement("RU", asserted, (10, 20)),
            statement("CN", asserted, (10, 20)),
            statement("KP", asserted, (60, 70)),
        ];
        let new = [
            statement("CN", Commitment::Hedged, (12, 20)),
            statement("RU", asserted, (10, 20)),
            statement("KP", asserted, (90, 99)),
        ];
        let changes = diff(&old, &new);
        assert_eq!(changes.gained, [&new[2]]);
        assert_eq!(changes.lost, [&old[2]]);
        assert_eq!(changes.changed.len(), 1);
        assert_eq!((changes.changed[0].old, changes.changed[0].new), (&old[1], &new[0]));
        assert_eq!(changes.changed[0].fields, ["commitment", "cue"]);
        assert!(diff(&old, &old).is_empty());
    }

    #[test]
    fn of_several_twins_the_nearest_is_the_same() {
        let old = [statement("RU", Commitment::Hedged, (10, 20))];
        let new =
            [statement("RU", Commitment::Asserts, (10, 20)), statement("RU", Commitment::Hedged, (10, 20))];
        let changes = diff(&old, &new);
        assert_eq!(changes.gained, [&new[0]]);
        assert!(changes.changed.is_empty() && changes.lost.is_empty());
    }
}
