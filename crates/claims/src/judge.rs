//! The judge: which acts a sentence reports, by whom and at whom, where hand-set rules cannot decide.
//!
//! Linear models with integer weights stand over the frames: one tells whether a document is about operations at all, two
//! who is accused and who speaks in it as a whole, one the acts of a sentence, one ranks who may be the source, one who may
//! be accused, one tells who was hit. What the frames found is among their features, so that a frame that is right more
//! often than wrong decides by itself. The weights are trained by the project on its own corpus (`ascribe lexicon train`)
//! and are data of the lexicon, one readable line a feature; without them the frames stand alone. **The judge names nobody
//! and no words that the text does not hold**: it chooses among what the rules have resolved.

mod features;
mod fingerprint;
mod learn;
mod options;
mod topic;
mod train;

use std::{collections::BTreeMap, fmt::Arguments};

pub use train::{Labelled, LabelledStatement, train};

use crate::{
    Stage, doers,
    lexicon::frame::{Role, Status, Trigger},
    matching::{self, Candidate},
    scene::Scene,
    statement::{Act, Reason},
};
use fingerprint::{ByFeature, Fingerprint};
use options::{Choice, Question};
use topic::{Parties, Topic};

/// A document must score above this to be about operations (set so that nothing is read in the control texts of corpus/dev):
/// a reading of what is about something else misleads more than a silence.
const DOCUMENT: i32 = 150;

/// The trained weights, as the lexicon holds them.
#[derive(Debug, Default)]
pub(crate) struct Weights {
    /// For each feature the acts that it speaks for or against.
    acts: ByFeature<Vec<(Act, i32)>>,
    documents: ByFeature<i32>,
    /// For each feature of a party its weights for being accused and for speaking.
    parties: ByFeature<(i32, i32)>,
    sources: ByFeature<i32>,
    accused: ByFeature<i32>,
    victims: ByFeature<i32>,
    /// The score above which an act is believed, by whether a frame has seen it.
    bars: BTreeMap<(Act, bool), i32>,
}

impl Weights {
    /// Reads lines `model<TAB>act or -<TAB>feature<TAB>weight`; lines that are none are passed over.
    pub(crate) fn read(&mut self, source: &str) {
        for line in source.lines().filter(|l| !l.starts_with('#')) {
            let mut cells = line.split('\t');
            let (Some(model), Some(act), Some(feature), Some(weight)) =
                (cells.next(), cells.next(), cells.next(), cells.next())
            else {
                continue;
            };
            let Ok(weight) = weight.parse::<i32>() else { continue };
            let key = Fingerprint::of(format_args!("{feature}"));
            match (model, Act::from_name(act)) {
                ("act", Some(act)) => self.acts.entry(key).or_default().push((act, weight)),
                ("bar", Some(act)) => {
                    self.bars.insert((act, feature == "with a frame"), weight);
                }
                ("document", _) => {
                    self.documents.insert(key, weight);
                }
                ("party accused", _) => self.parties.entry(key).or_default().0 = weight,
                ("party speaking", _) => self.parties.entry(key).or_default().1 = weight,
                ("source", _) => {
                    self.sources.insert(key, weight);
                }
                ("accused", _) => {
                    self.accused.insert(key, weight);
                }
                ("victim", _) => {
                    self.victims.insert(key, weight);
                }
                _ => {}
            }
        }
    }

    /// Whether there are no weights: the frames stand alone.
    pub(crate) fn is_empty(&self) -> bool {
        self.acts.is_empty()
    }

    /// How much speaks for somebody having been hit.
    pub(crate) fn victim(&self, features: &[String]) -> i32 {
        score(&self.victims, features)
    }

    /// The score above which an act is believed.
    fn bar(&self, act: Act, has_frame: bool) -> i32 {
        self.bars.get(&(act, has_frame)).copied().unwrap_or(0)
    }

    /// The score of each act, and the features that weighed most for it.
    fn acts(&self, features: &[String]) -> BTreeMap<Act, (i32, Vec<(i32, String)>)> {
        let mut scores: BTreeMap<Act, (i32, Vec<(i32, String)>)> = BTreeMap::new();
        for feature in features {
            for &(act, weight) in
                self.acts.get(&Fingerprint::of(format_args!("{feature}"))).into_iter().flatten()
            {
                let entry = scores.entry(act).or_default();
                entry.0 += weight;
                entry.1.push((weight, feature.clone()));
            }
        }
        scores
    }
}

fn score(table: &ByFeature<i32>, features: &[String]) -> i32 {
    features.iter().filter_map(|f| table.get(&Fingerprint::of(format_args!("{f}")))).sum()
}

/// For reading, the features that bear a weight are all that count.
fn bears_weight<T>(table: &ByFeature<T>) -> impl Fn(Arguments) -> bool {
    |feature| table.contains_key(&Fingerprint::of(feature))
}

/// Whether the document is about operations, as far as can be told without trees; of a few sentences each must tell for
/// itself, and without weights there is no telling.
pub(crate) fn is_about_operations(scene: &Scene) -> bool {
    let weights = &scene.lexicon.weights;
    weights.is_empty()
        || scene.is_short()
        || score(&weights.documents, &features::of_document(scene, &bears_weight(&weights.documents)))
            > DOCUMENT
}

/// How likely each party of the document is accused in it, and how likely it speaks.
fn parties(stage: &Stage) -> Parties {
    let weights = &stage.cast.scene.lexicon.weights.parties;
    let mut parties = Parties::default();
    for (code, features) in topic::parties(stage, &bears_weight(weights)) {
        let known = features.iter().filter_map(|f| weights.get(&Fingerprint::of(format_args!("{f}"))));
        let (accused, speaking) = known.fold((0, 0), |sum, w| (sum.0 + w.0, sum.1 + w.1));
        parties.accused.insert(code.clone(), accused);
        parties.speaking.insert(code, speaking);
    }
    parties
}

/// Goes through the frames' candidates sentence by sentence: drops what the models judge against, settles the roles, and
/// adds the acts that no frame has seen.
pub(crate) fn revise(stage: &Stage) -> Vec<Candidate> {
    if !is_about_operations(stage.cast.scene) {
        return Vec::new();
    }
    let is_untrained = stage.cast.scene.lexicon.weights.is_empty();
    let mut revised = Vec::new();
    each_sentence(stage, parties(stage), |s, found, topic| {
        if is_untrained {
            revised.extend(found.iter().map(|c| (*c).clone()));
        } else {
            revised.extend(in_sentence(stage, s, found, topic));
        }
    });
    revised
}

/// Goes through the sentences with the frames' candidates in each, and what was said before it.
fn each_sentence(stage: &Stage, parties: Parties, mut visit: impl FnMut(usize, &[&Candidate], &Topic)) {
    let mut topic = Topic::new(parties);
    let mut rest = stage.candidates.iter().peekable();
    for s in 0..stage.cast.scene.views.len() {
        let mut here: Vec<&Candidate> = Vec::new();
        while let Some(next) = rest.next_if(|c| c.sentence == s) {
            here.push(next);
        }
        visit(s, &here, &topic);
        topic.follow(stage, &here);
    }
}

/// An act as the judge weighs it in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighed {
    /// The act.
    pub act: Act,
    /// What speaks for it less what speaks against it, in hundredths of the logarithm of odds.
    pub score: i32,
    /// The score above which it is believed here.
    pub bar: i32,
    /// The features that weighed most, in words.
    pub because: String,
}

/// The acts of each sentence as the judge weighs them, those farthest above their bars first; none without weights or a
/// tree.
pub(crate) fn weighed(stage: &Stage) -> Vec<Vec<Weighed>> {
    let mut all = Vec::new();
    each_sentence(stage, parties(stage), |s, found, topic| {
        let scene = stage.cast.scene;
        let scores =
            if scene.views[s].sentence.has_tree { scores(stage, s, found, topic) } else { BTreeMap::new() };
        let bar = |act: Act| scene.lexicon.weights.bar(act, has_frame(stage, found, act));
        let weighed = scores.into_iter().map(|(act, (score, features))| Weighed {
            act,
            score,
            bar: bar(act),
            because: explanation(score, features),
        });
        let mut weighed: Vec<Weighed> = weighed.collect();
        weighed.sort_by_key(|w| (w.bar - w.score, w.act));
        all.push(weighed);
    });
    all
}

/// The score of each act in a sentence, and the features that weighed most for it.
fn scores(
    stage: &Stage,
    s: usize,
    found: &[&Candidate],
    topic: &Topic,
) -> BTreeMap<Act, (i32, Vec<(i32, String)>)> {
    let weights = &stage.cast.scene.lexicon.weights;
    weights.acts(&features::of_sentence(stage, s, found, topic, &bears_weight(&weights.acts)))
}

/// Whether a frame has seen the act.
fn has_frame(stage: &Stage, found: &[&Candidate], act: Act) -> bool {
    found.iter().any(|c| matching::act_of_candidate(stage.cast, c) == Some(act))
}

fn in_sentence(stage: &Stage, s: usize, found: &[&Candidate], topic: &Topic) -> Vec<Candidate> {
    let scene = stage.cast.scene;
    if !scene.views[s].sentence.has_tree {
        return Vec::new();
    }
    let weights = &scene.lexicon.weights;
    let acts = scores(stage, s, found, topic);
    let own_of =
        |act: Act| found.iter().filter(move |c| matching::act_of_candidate(stage.cast, c) == Some(act));
    let above = |act: Act, score: i32| {
        let has_frame = has_frame(stage, found, act);
        (score - weights.bar(act, has_frame), has_frame)
    };
    // Longer texts ask only who took something down: the police or hackers.
    let is_asked = scene.is_short() || own_of(Act::Disrupt).next().is_some();
    let told = if is_asked { doers::in_sentence(stage.cast, s) } else { Vec::new() };
    let is_told = doers::is_told(stage, s, &told);
    let surest = acts.iter().map(|(act, (score, _))| above(*act, *score).0).max().unwrap_or(0);
    let mut judged = Vec::new();
    for (act, (score, weighed)) in acts {
        // An act in words that no frame knows must be the sentence's surest; beside others it is mostly their shadow.
        let (margin, has_frame) = above(act, score);
        let is_plain = act == Act::Attribute && is_told;
        if !is_plain && (margin <= 0 || (!has_frame && margin < surest)) {
            continue;
        }
        let own: Vec<&&Candidate> = own_of(act).collect();
        let because = explanation(score, weighed);
        let mut proposals: Vec<Candidate> = own.iter().map(|c| (**c).clone()).collect();
        if proposals.is_empty() {
            proposals.extend(unmarked(stage, s, act));
        }
        for mut candidate in proposals {
            if act == Act::Disrupt && doers::is_done_by_hackers(&told, &candidate) {
                continue;
            }
            settle_roles(stage, act, &mut candidate, topic);
            doers::respect(stage, act, &told, &mut candidate);
            if act == Act::Attribute
                && (matching::accuses_itself(&candidate)
                    || !has_frame && !is_plain && !scene.is_short() && accuses_a_bystander(&candidate, topic))
            {
                continue;
            }
            candidate.why.push(Reason { field: "act", because: because.clone(), span: None });
            let is_new =
                !judged.iter().any(|j: &Candidate| j.frame == candidate.frame && same_parties(j, &candidate));
            if is_new {
                judged.push(candidate);
            }
        }
    }
    judged.sort_by_key(|c| (c.tokens.first().copied(), c.frame));
    judged
}

/// Whether all whom it accuses are parties that the document as a whole does not blame: in words that no frame knows they
/// are mostly only mentioned. Of a few sentences each must tell for itself.
fn accuses_a_bystander(candidate: &Candidate, topic: &Topic) -> bool {
    let accused = candidate.settled.as_ref().unwrap_or(&candidate.accused);
    !accused.is_empty() && accused.iter().all(|a| a.has_party() && !topic.is_blamed(&a.code))
}

fn same_parties(a: &Candidate, b: &Candidate) -> bool {
    options::codes(&a.sources) == options::codes(&b.sources)
        && options::codes(&a.accused) == options::codes(&b.accused)
}

/// A candidate of the frame that reads the act without cue words.
fn unmarked(stage: &Stage, s: usize, act: Act) -> Option<Candidate> {
    let scene = stage.cast.scene;
    let view = &scene.views[s];
    let frame = scene
        .lexicon
        .frames
        .iter()
        .position(|f| f.trigger == Some(Trigger::Judged) && f.act == act && f.status == Status::Stable)?;
    let root = (0..view.len()).find(|&i| view.head(i).is_none())?;
    let head =
        stage.voices.in_sentence(s).first().filter(|_| act != Act::Attribute).map_or(root, |sp| sp.verb);
    let mut candidate = Candidate::unmarked(frame, s, head);
    candidate.places.insert(Role::Source, "judged".into());
    candidate.places.insert(Role::Accused, "judged".into());
    Some(candidate)
}

/// Who may fill a role.
type Options = fn(&Stage, &Question) -> Vec<Choice>;

/// Puts the best-ranked source and accused in their roles.
fn settle_roles(stage: &Stage, act: Act, candidate: &mut Candidate, topic: &Topic) {
    let weights = &stage.cast.scene.lexicon.weights;
    let best = |candidate: &Candidate, options: Options, table: &ByFeature<i32>| {
        let asked = Question { act, candidate, topic, keep: &bears_weight(table) };
        options(stage, &asked)
            .into_iter()
            .map(|c| (score(table, &c.features), c))
            .fold(None, |best: Option<(i32, Choice)>, next| match best {
                Some(b) if b.0 >= next.0 => Some(b),
                _ => Some(next),
            })
            .map(|(_, c)| c)
    };
    let is_path = |role: Role, c: &Candidate| {
        c.places.get(&role).is_some_and(|p| stage.cast.scene.lexicon.places.is_path(p))
    };
    // Parties that the grammar gives as the source are not exchanged: least of all is a list of them torn apart.
    let is_given = is_path(Role::Source, candidate)
        && !candidate.sources.is_empty()
        && candidate.sources.iter().all(|a| a.has_party() && !a.is_guess);
    if !is_given
        && let Some(choice) = best(candidate, options::sources, &weights.sources)
        && options::codes(&choice.actors) != options::codes(&candidate.sources)
    {
        candidate.places.insert(Role::Source, "judged".into());
        candidate.sources = choice.actors;
        candidate.reported_by = None;
    }
    if let Some(choice) = best(candidate, options::accused, &weights.accused) {
        candidate.settled = Some(choice.actors);
    }
}

/// The features that weighed most, in words.
fn explanation(score: i32, mut weighed: Vec<(i32, String)>) -> String {
    weighed.sort_by(|a, b| b.0.abs().cmp(&a.0.abs()).then_with(|| a.1.cmp(&b.1)));
    let most: Vec<String> = weighed.iter().take(5).map(|(w, f)| format!("{f} {w:+}")).collect();
    format!("judged with {score:+}; weighed most: {}", most.join(", "))
}
