//! What people decide: accept, reject, correct, link, unlink. **Ground**: kept beside the machine's results with name and
//! time, and surviving every rebuild.

use crate::actor;
use crate::day;
use claims::{Act, Cited, Commitment, ConductKind, Kind, Level, Operation, Party, Statement, When};
use jiff::Timestamp;
use jiff::civil::Date;
use text::Span;

/// A decision of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What is decided.
    pub verdict: Verdict,
    /// Who decides.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why, in the person's words.
    pub why: Option<String>,
}

/// What is decided, on which statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The statement is right as it stands.
    Accept(String),
    /// The text does not say this.
    Reject(String),
    /// One field of the statement has another value.
    Correct(String, Correction),
    /// The two statements are about one operation.
    Link(String, String),
    /// The two statements are not about one operation.
    Unlink(String, String),
}

impl Verdict {
    /// The stable name of the kind of decision.
    pub fn name(&self) -> &'static str {
        match self {
            Verdict::Accept(_) => "accept",
            Verdict::Reject(_) => "reject",
            Verdict::Correct(..) => "correct",
            Verdict::Link(..) => "link",
            Verdict::Unlink(..) => "unlink",
        }
    }

    /// The statements it is about.
    pub fn subjects(&self) -> Vec<&str> {
        match self {
            Verdict::Accept(one) | Verdict::Reject(one) | Verdict::Correct(one, _) => vec![one],
            Verdict::Link(one, other) | Verdict::Unlink(one, other) => vec![one, other],
        }
    }

    /// The same decision about the statements that `now` gives for the ones it was made on.
    #[must_use]
    pub fn renamed(&self, now: impl Fn(&str) -> String) -> Verdict {
        match self {
            Verdict::Accept(one) => Verdict::Accept(now(one)),
            Verdict::Reject(one) => Verdict::Reject(now(one)),
            Verdict::Correct(one, correction) => Verdict::Correct(now(one), correction.clone()),
            Verdict::Link(one, other) => Verdict::Link(now(one), now(other)),
            Verdict::Unlink(one, other) => Verdict::Unlink(now(one), now(other)),
        }
    }
}

/// A value that a person gives a field, checked when it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    field: &'static str,
    value: String,
}

/// Fields that can be corrected, each with what a value looks like.
const FIELDS: [(&str, &str); 10] = [
    ("act", "one act: attribute, condemn, endorse …"),
    ("sources", "parties, separated by `;`: US; US/Antony Blinken; -/Microsoft"),
    ("reported_by", "one party, or nothing"),
    ("accused", "parties, separated by `;`: CN; CN/Ministry of State Security"),
    ("commitment", "one of denies, doubts, silent, notes, hedged, asserts, formal"),
    ("responsibility", "one level: unspecified, state-ignored, state-executed …"),
    ("conduct", "one kind, or nothing: espionage, theft, ransomware …"),
    ("operation", "the operation's name, or nothing"),
    ("victims", "parties, separated by `;`, or nothing"),
    ("date", "2021, 2021-07 or 2021-07-19, or nothing"),
];

/// Why a correction is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadCorrection {
    /// What is wrong, in one sentence.
    pub message: String,
    /// What the user can do.
    pub hint: String,
}

impl Correction {
    /// A correction of that field to that value.
    ///
    /// # Errors
    /// Where there is no such field, or the value is none of its values.
    pub fn new(field: &str, value: &str) -> Result<Correction, BadCorrection> {
        let Some((field, form)) = FIELDS.iter().find(|(name, _)| *name == field) else {
            let names: Vec<&str> = FIELDS.iter().map(|(name, _)| *name).collect();
            return Err(BadCorrection {
                message: format!("there is no field `{field}` that can be corrected"),
                hint: format!("fields are {}", names.join(", ")),
            });
        };
        let value = value.trim();
        let is_one = match *field {
            "act" => Act::from_name(value).is_some(),
            "commitment" => Commitment::from_name(value).is_some(),
            "responsibility" => Level::from_name(value).is_some(),
            "conduct" => value.is_empty() || ConductKind::from_name(value).is_some(),
            "date" => value.is_empty() || day::range(value).is_some(),
            "reported_by" => value.is_empty() || (!value.contains(';') && read_party(value).is_some()),
            "sources" => !value.is_empty() && read_parties(value).is_some(),
            "accused" | "victims" => read_parties(value).is_some(),
            _ => true,
        };
        if is_one {
            return Ok(Correction { field, value: value.to_owned() });
        }
        let message = format!("`{value}` is no value of the field `{field}`");
        Err(BadCorrection { message, hint: format!("give {form}") })
    }

    /// The field, as the JSON contract names it.
    pub fn field(&self) -> &'static str {
        self.field
    }

    /// The value, as it was given.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Puts the value into a statement. What a person adds has no words of its own: it points at the evidence.
    fn apply(&self, claim: &mut Statement) {
        let span = claim.evidence.first().copied().unwrap_or_default();
        let value = self.value.as_str();
        match self.field {
            "act" => claim.act = Act::from_name(value).unwrap_or(claim.act),
            "commitment" => claim.commitment = Commitment::from_name(value).unwrap_or(claim.commitment),
            "responsibility" => {
                claim.responsibility = Level::from_name(value).unwrap_or(claim.responsibility);
                claim.responsibility_span = (claim.responsibility != Level::Unspecified).then_some(span);
            }
            "conduct" => claim.conduct = ConductKind::from_name(value).map(|value| Cited { value, span }),
            "operation" => {
                claim.operation = (!value.is_empty()).then(|| Operation { name: value.to_owned(), span });
            }
            "date" => claim.date = (!value.is_empty()).then(|| When { value: value.to_owned(), span }),
            "sources" => claim.sources = known_parties(value, &claim.sources, span),
            "accused" => claim.accused = known_parties(value, &claim.accused, span),
            "victims" => claim.victims = known_parties(value, &claim.victims, span),
            "reported_by" => {
                let before: Vec<Party> = claim.reported_by.take().into_iter().collect();
                claim.reported_by = known_parties(value, &before, span).pop();
            }
            _ => {}
        }
    }
}

/// Parties of a label; those that the statement had already keep their words.
fn known_parties(value: &str, before: &[Party], span: Span) -> Vec<Party> {
    let known = |party: Party| {
        let same = before.iter().find(|one| actor::label(one) == actor::label(&party));
        same.cloned().unwrap_or(Party { span, ..party })
    };
    read_parties(value).unwrap_or_default().into_iter().map(known).collect()
}

fn read_parties(value: &str) -> Option<Vec<Party>> {
    value.split(';').map(str::trim).filter(|label| !label.is_empty()).map(read_party).collect()
}

/// `US`, `US/Antony Blinken`, `-/Microsoft`, `~`, `?/its allies`.
fn read_party(label: &str) -> Option<Party> {
    let (code, name) = label.split_once('/').map_or((label, None), |(code, name)| (code, Some(name.trim())));
    let is_letters = code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let is_code = matches!(code, "-" | "~" | "?") || ((2..=8).contains(&code.len()) && is_letters);
    if !is_code || name == Some("") || (code == "-" && name.is_none()) {
        return None;
    }
    let kind = match (name, code.len()) {
        (None, 2) => Kind::State,
        (None, 3..) => Kind::Organisation,
        _ => Kind::Unknown,
    };
    Some(Party {
        code: code.to_owned(),
        name: name.map(str::to_owned),
        kind,
        tie: None,
        span: Span::default(),
    })
}

/// How a statement stands with the people who looked at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Nobody has decided on it.
    Machine,
    /// Somebody says it is right.
    Accepted,
    /// Somebody has corrected it.
    Corrected,
    /// Somebody says that the text does not say it.
    Rejected,
}

impl Standing {
    /// All, in order.
    pub const ALL: [Standing; 4] =
        [Standing::Machine, Standing::Accepted, Standing::Corrected, Standing::Rejected];

    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Standing::Machine => "machine",
            Standing::Accepted => "accepted",
            Standing::Corrected => "corrected",
            Standing::Rejected => "rejected",
        }
    }

    /// The value of that name.
    pub fn from_name(name: &str) -> Option<Standing> {
        Standing::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// The statement as it stands after the decisions on it up to the end of a day (`None`: all of them).
///
/// Later decisions win over earlier ones; corrections of different fields add up; who corrects or accepts a rejected
/// statement takes it up again. Decisions on other statements and links change nothing here.
pub fn decided(
    id: &str,
    claim: &Statement,
    decisions: &[Decision],
    as_of: Option<Date>,
) -> (Standing, Statement) {
    let in_time = |one: &&Decision| as_of.is_none_or(|last| day::of_moment(one.at) <= last);
    let mut ordered: Vec<&Decision> = decisions.iter().filter(in_time).collect();
    ordered.sort_by_key(|one| one.at);
    let (mut standing, mut claim) = (Standing::Machine, claim.clone());
    for decision in ordered {
        match &decision.verdict {
            Verdict::Accept(one) if one == id => standing = Standing::Accepted,
            Verdict::Reject(one) if one == id => standing = Standing::Rejected,
            Verdict::Correct(one, correction) if one == id => {
                standing = Standing::Corrected;
                correction.apply(&mut claim);
            }
            Verdict::Accept(_) | Verdict::Reject(_) | Verdict::Correct(..) => {}
            Verdict::Link(..) | Verdict::Unlink(..) => {}
        }
    }
    (standing, claim)
}

/// What a decision holds on to in the text, so that it finds its statement again when a new reading gave that another id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Anchor {
    /// The words that carry the act.
    pub cue: Span,
    /// The first sentence.
    pub evidence: Span,
    /// The act as it was read.
    pub act: Act,
}

impl Anchor {
    /// What holds a decision on that statement.
    pub fn of(claim: &Statement) -> Anchor {
        Anchor {
            evidence: claim.evidence.first().copied().unwrap_or_default(),
            cue: claim.cue.span,
            act: claim.act,
        }
    }

    /// Which of the same document's statements stands in the old one's place: the same cue and act, else the same cue, else
    /// the same act in the same sentence where only one has it.
    pub fn find<'a>(&self, statements: &'a [(String, Statement)]) -> Option<&'a str> {
        let same_cue = |one: &Statement| one.cue.span == self.cue;
        let same_sentence = |one: &Statement| one.evidence.iter().any(|span| span.overlaps(self.evidence));
        let found = |test: &dyn Fn(&Statement) -> bool| -> Vec<&'a str> {
            statements.iter().filter(|(_, one)| test(one)).map(|(id, _)| id.as_str()).collect()
        };
        let only = |ids: Vec<&'a str>| if ids.len() == 1 { ids.first().copied() } else { None };
        let exact = found(&|one| same_cue(one) && one.act == self.act).first().copied();
        let by_sentence = || only(found(&|one| same_sentence(one) && one.act == self.act));
        exact.or_else(|| only(found(&same_cue))).or_else(by_sentence)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot set up its case must fail")]
    use super::*;
    use crate::statement::tests::claim;

    fn decision(day: &str, verdict: Verdict) -> Decision {
        Decision { verdict, by: "Ada".into(), at: format!("{day}T09:00:00Z").parse().unwrap(), why: None }
    }

    fn correct(field: &str, value: &str) -> Verdict {
        Verdict::Correct("s".into(), Correction::new(field, value).unwrap())
    }

    #[test]
    fn decisions_hold_from_their_day_on() {
        let machine = claim("attribute", "US", "CN", Span::new(0, 9));
        let journal = [
            decision("2026-01-07", Verdict::Accept("s".into())),
            decision("2026-01-03", correct("act", "condemn")),
            decision("2026-01-05", Verdict::Reject("s".into())),
            decision("2026-01-05", Verdict::Reject("other".into())),
        ];
        let check = |day: &str| {
            let (standing, claim) = decided("s", &machine, &journal, Some(day.parse().unwrap()));
            format!("{} {}", standing.name(), claim.act.name())
        };
        assert_eq!(check("2026-01-02"), "machine attribute");
        assert_eq!(check("2026-01-03"), "corrected condemn");
        assert_eq!(check("2026-01-06"), "rejected condemn");
        assert_eq!(check("2026-01-07"), "accepted condemn");
        assert_eq!(decided("s", &machine, &journal, None).0, Standing::Accepted);
        assert_eq!(decided("t", &machine, &journal, None), (Standing::Machine, machine.clone()));
    }

    #[test]
    fn every_field_can_be_corrected() {
        let machine = claim("attribute", "US, GB", "CN", Span::new(0, 9));
        let check = |field: &str, value: &str| {
            decided("s", &machine, &[decision("2026-01-03", correct(field, value))], None).1
        };
        assert_eq!(check("act", "urge").act, Act::Urge);
        assert_eq!(check("commitment", "hedged").commitment, Commitment::Hedged);
        let level = check("responsibility", "state-ordered");
        assert_eq!(
            (level.responsibility, level.responsibility_span),
            (Level::Ordered, Some(Span::new(0, 9)))
        );
        let parties = check("sources", "GB; -/Microsoft").sources;
        assert_eq!(parties.iter().map(actor::label).collect::<Vec<_>>(), ["GB", "-/Microsoft"]);
        assert_eq!(parties[0], machine.sources[1], "a party that was there keeps its words");
        assert!(check("accused", "").accused.is_empty());
        assert_eq!(check("victims", "DE; -/Example Bank").victims.len(), 2);
        let teller = check("reported_by", "US/Lisa Monaco").reported_by;
        assert_eq!(teller.map(|p| actor::label(&p)).as_deref(), Some("US/Lisa Monaco"));
        assert_eq!(check("date", "2021-07").date.map(|d| d.value).as_deref(), Some("2021-07"));
        assert_eq!(check("conduct", "theft").conduct.map(|c| c.value), Some(ConductKind::Theft));
        assert_eq!(check("operation", "SolarWinds").operation.map(|o| o.name).as_deref(), Some("SolarWinds"));
    }

    #[test]
    fn what_is_no_value_is_refused_with_what_would_be() {
        let bad = [
            ("act", "accuse"),
            ("sources", ""),
            ("sources", "china"),
            ("date", "July"),
            ("colour", "red"),
            ("accused", "-"),
        ];
        for (field, value) in bad.into_iter().chain([("reported_by", "US; GB")]) {
            let refused = Correction::new(field, value).unwrap_err();
            assert!(refused.message.contains(field) && !refused.hint.is_empty(), "{refused:?}");
        }
    }

    #[test]
    fn a_decision_finds_its_statement_in_a_new_reading() {
        let anchor = Anchor::of(&claim("attribute", "US", "CN", Span::new(10, 40)));
        let elsewhere = ("1".to_owned(), claim("attribute", "US", "CN", Span::new(50, 60)));
        let mut other_act = ("2".to_owned(), claim("condemn", "US", "CN", Span::new(10, 40)));
        let other_accused = ("3".to_owned(), claim("attribute", "US", "CN/APT40", Span::new(10, 40)));
        let all = [elsewhere, other_act.clone(), other_accused];
        assert_eq!(anchor.find(&all), Some("3"));
        assert_eq!(anchor.find(&all[..2]), Some("2"));
        assert_eq!(anchor.find(&all[..1]), None);
        other_act.1.cue.span = Span::new(11, 12);
        assert_eq!(anchor.find(&[other_act]), None, "another act by another word is another statement");
    }
}
