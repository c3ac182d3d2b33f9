//! What a reading is: statements, each field with the words it stands on.
//!
//! The scales are those of `lexicon/README.md`: PLOVER-like acts, an ordinal commitment, Healey's
//! Spectrum of State Responsibility (Atlantic Council, 2012), and STIX 2.1 confidence.

use text::{Problem, Span};

/// Defines an enum with the stable name of each value as outside formats spell it.
macro_rules! scale {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* $variant),+ }
        impl $name {
            /// All values in the scale's order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            /// The stable name in files and outputs.
            pub fn name(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }
            /// The value of that name.
            pub fn from_name(name: &str) -> Option<$name> {
                match name { $($text => Some($name::$variant),)+ _ => None }
            }
        }
    };
}

scale! {
    /// What was done with words or by law.
    Act {
        /// Says who did it (PLOVER ACCUSE allege).
        Attribute = "attribute",
        /// Denounces the operation or its author (PLOVER ACCUSE disapprove).
        Condemn = "condemn",
        /// Adopts another party's attribution (PLOVER SUPPORT).
        Endorse = "endorse",
        /// Takes note of another party's attribution and adopts nothing.
        Acknowledge = "acknowledge",
        /// Calls on the accused to stop or to act (PLOVER REQUEST).
        Urge = "urge",
        /// Threatens or reserves a measure (PLOVER THREATEN).
        Warn = "warn",
        /// Rejects the accusation (CAMEO 016).
        Deny = "deny",
        /// Gives no comment.
        Decline = "decline",
        /// The perpetrator says it did it (CAMEO 015).
        Claim = "claim",
        /// A judgement that names no perpetrator anew.
        Assess = "assess",
        /// Publishes technical detail.
        Disclose = "disclose",
        /// Criminal law.
        Charge = "charge",
        /// Economic or travel measures (PLOVER SANCTION).
        Sanction = "sanction",
        /// Diplomacy: summons, expulsion, démarche.
        Protest = "protest",
        /// A technical or police operation against the perpetrator's means (PLOVER COERCE seize).
        Disrupt = "disrupt",
    }
}

scale! {
    /// How firmly the source stands behind "the accused did it", from the weakest to the strongest.
    Commitment {
        /// -2: rejects it.
        Denies = "denies",
        /// -1: questions it.
        Doubts = "doubts",
        /// 0: gives no word.
        Silent = "silent",
        /// 1: speaks of it without adopting who did it.
        Notes = "notes",
        /// 2: likely, suspected, believed, alleged.
        Hedged = "hedged",
        /// 3: says it flatly.
        Asserts = "asserts",
        /// 4: an official act that binds the source.
        Formal = "formal",
    }
}

#[allow(clippy::derivable_impls, reason = "the macro that defines the scales marks no default")]
impl Default for Level {
    fn default() -> Level {
        Level::Unspecified
    }
}

impl Commitment {
    /// The ordinal value, -2 to 4.
    pub fn ordinal(self) -> i8 {
        match self {
            Commitment::Denies => -2,
            Commitment::Doubts => -1,
            Commitment::Silent => 0,
            Commitment::Notes => 1,
            Commitment::Hedged => 2,
            Commitment::Asserts => 3,
            Commitment::Formal => 4,
        }
    }
}

scale! {
    /// How deep the words put the state in it (Healey 2012); the least level that the words commit to.
    Level {
        /// No words give it.
        Unspecified = "unspecified",
        /// The state will help stop it.
        Prohibited = "state-prohibited",
        /// The state would stop it but cannot.
        ProhibitedButInadequate = "state-prohibited-but-inadequate",
        /// The state knows and looks away.
        Ignored = "state-ignored",
        /// The state encourages it.
        Encouraged = "state-encouraged",
        /// The state gives some support.
        Shaped = "state-shaped",
        /// The state coordinates it.
        Coordinated = "state-coordinated",
        /// The state directs proxies.
        Ordered = "state-ordered",
        /// State forces without approval.
        RogueConducted = "state-rogue-conducted",
        /// The state's own forces.
        Executed = "state-executed",
        /// Services and proxies under one command.
        Integrated = "state-integrated",
    }
}

scale! {
    /// What the accused is said to have done.
    ConductKind {
        /// Spying.
        Espionage = "espionage",
        /// Theft of secrets or data.
        Theft = "theft",
        /// Theft of money.
        FinancialTheft = "financial-theft",
        /// Extortion by encryption.
        Ransomware = "ransomware",
        /// Damage to things that run.
        Sabotage = "sabotage",
        /// Wiping.
        DataDestruction = "data-destruction",
        /// Flooding.
        DenialOfService = "denial-of-service",
        /// Changing what a site shows.
        Defacement = "defacement",
        /// Hack and leak.
        Doxing = "doxing",
        /// Operations on opinion.
        Influence = "influence",
        /// Through a supplier.
        SupplyChain = "supply-chain",
        /// Lying in wait.
        PrePositioning = "pre-positioning",
        /// Hacking with no more said.
        Intrusion = "intrusion",
        /// Anything else.
        Other = "other",
    }
}

scale! {
    /// What sort of thing a party is.
    Kind {
        /// A state, its government or capital.
        State = "state",
        /// An organisation of states.
        Organisation = "organisation",
        /// A ministry, service, unit, court, police of a state.
        Agency = "agency",
        /// A company, think tank or union.
        Company = "company",
        /// A threat group, named or not.
        Group = "group",
        /// One person.
        Person = "person",
        /// Several persons, unnamed.
        Persons = "persons",
        /// A newspaper, agency or broadcaster.
        Media = "media",
        /// A sector of the economy or of public life.
        Sector = "sector",
        /// Not known.
        Unknown = "unknown",
    }
}

/// Words of the text that a value stands on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cited<T> {
    /// The value.
    pub value: T,
    /// The words.
    pub span: Span,
}

/// Somebody in a role: who they speak for, what they are called, and where the text says so.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Party {
    /// ISO 3166-1 alpha-2, an organisation's code, `-` no party, `~` the text's own voice, `?` unknown.
    pub code: String,
    /// Name as written, without title; `None` for the bare state or organisation.
    pub name: Option<String>,
    /// What sort of thing it is.
    pub kind: Kind,
    /// The words that tie it to its state ("affiliated with").
    pub tie: Option<String>,
    /// Where the text mentions it (for a pronoun: the pronoun).
    pub span: Span,
}

/// Words of analytic confidence or estimative probability: two axes (ICD 203) that meet only in the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Confidence {
    /// STIX 2.1 Appendix A value, 0 to 100.
    pub stix: u8,
    /// `true`: a likelihood ("likely"); `false`: a confidence ("high confidence").
    pub is_likelihood: bool,
    /// The words.
    pub span: Span,
}

/// The named or described operation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operation {
    /// The distinguishing words as written.
    pub name: String,
    /// Where.
    pub span: Span,
}

/// When the act took place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct When {
    /// ISO 8601 at the precision of the words: `2023-10-05`, `2023-10`, `2023`.
    pub value: String,
    /// The words.
    pub span: Span,
}

/// The words that carry the act and the frame that knows them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cue {
    /// The words.
    pub span: Span,
    /// The frame's id.
    pub frame: String,
}

/// Why a field has its value: one step of the explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The field it explains, as the JSON contract names it.
    pub field: &'static str,
    /// In plain words.
    pub because: String,
    /// The words it stands on, where there are any.
    pub span: Option<Span>,
}

/// One reported act by one or more sources about a cyber operation, its perpetrator, an attribution or a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What was done.
    pub act: Act,
    /// Who speaks or acts.
    pub sources: Vec<Party>,
    /// A second voice between source and text.
    pub reported_by: Option<Party>,
    /// At whom the act points.
    pub accused: Vec<Party>,
    /// How firmly.
    pub commitment: Commitment,
    /// How deep the state is in it, with the words.
    pub responsibility: Level,
    /// The words for the level; `None` where it is unspecified.
    pub responsibility_span: Option<Span>,
    /// Explicit words of confidence.
    pub confidence: Option<Confidence>,
    /// What the accused is said to have done.
    pub conduct: Option<Cited<ConductKind>>,
    /// The operation.
    pub operation: Option<Operation>,
    /// Who was hit.
    pub victims: Vec<Party>,
    /// What exactly: charge, sanction, protest, disrupt.
    pub measure: Option<Span>,
    /// When.
    pub date: Option<When>,
    /// Direct speech without its quotation marks.
    pub quote: Option<Span>,
    /// The words that carry the act.
    pub cue: Cue,
    /// Indices into [`Reading::techniques`] of those inside the evidence.
    pub techniques: Vec<usize>,
    /// The sentences, first the one with the cue; **never empty**.
    pub evidence: Vec<Span>,
    /// Why each field has its value.
    pub why: Vec<Reason>,
}

impl Statement {
    /// An act with the words that it stands on, and nothing else yet: nobody speaks, nobody is accused.
    pub fn bare(act: Act, commitment: Commitment, cue: Cue, evidence: Span) -> Statement {
        Statement {
            act,
            sources: Vec::new(),
            reported_by: None,
            accused: Vec::new(),
            commitment,
            responsibility: Level::Unspecified,
            responsibility_span: None,
            confidence: None,
            conduct: None,
            operation: None,
            victims: Vec::new(),
            measure: None,
            date: None,
            quote: None,
            cue,
            techniques: Vec::new(),
            evidence: vec![evidence],
            why: Vec::new(),
        }
    }
}

/// An ATT&CK technique found in the text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Technique {
    /// ATT&CK id: `T1190`, `T1003.001`.
    pub id: String,
    /// Its name in ATT&CK; `None` where the id is not in the list.
    pub name: Option<String>,
    /// Where.
    pub span: Span,
    /// `true`: found by its id; `false`: by its exact name.
    pub by_id: bool,
}

/// What a source says about names: that two are one, overlap, or are told apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Alias {
    /// Who says so; the text's own voice where nobody is named.
    pub source: Party,
    /// The name.
    pub name: String,
    /// The other name.
    pub other: String,
    /// `same-as`, `overlaps`, `distinct`.
    pub relation: &'static str,
    /// Where.
    pub span: Span,
}

/// What Ascribe found in one document.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// Who the document itself speaks for; empty for news.
    pub issuers: Vec<Party>,
    /// In the order of their first evidence.
    pub statements: Vec<Statement>,
    /// In text order.
    pub techniques: Vec<Technique>,
    /// In text order.
    pub aliases: Vec<Alias>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}
