//! The judge: which acts a sentence reports, by whom and at whom, where hand-set rules cannot decide.
//!
//! Linear models with integer weights stand over the frames: one tells whether a document is about operations at all, two
//! who is accused and who speaks in it as a whole, one the acts of a sentence, one ranks who may be the source, one who may
//! be accused, one tells who was hit. What the frames found is among their features, so that a frame that is right more
//! often than wrong decides by itself. The weights are trained by the project on its own corpus (`ascribe lexicon train`)
//! and are data of the lexicon, one readable line a feature; without them the frames stand alone. Beside them a small
//! network reads the document ([`network`]): an act, a source, an accused has the mean of both scores. **The judge names
//! nobody and no words that the text does not hold**: it chooses among what the rules have resolved.

mod features;
mod fingerprint;
mod learn;
mod lessons;
mod network;
mod options;
mod sights;
mod topic;
mod train;

use std::{collections::BTreeMap, fmt::Arguments};

pub use train::{Labelled, LabelledStatement, network_lessons, train};

use crate::{
    Stage, doers,
    lexicon::frame::{Role, Status, Trigger},
    matching::{self, Candidate},
    scene::Scene,
    statement::{Act, Reason},
};
use fingerprint::{ByFeature, Fingerprint};
use network::{Network, Role as Filled, Seen, Told};
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

/// Tells the network of this program from any other.
pub(crate) fn network_version() -> String {
    network::version()
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
    let by_sentence = by_sentence(stage);
    let mut revised = Vec::new();
    if stage.cast.scene.lexicon.weights.is_empty() {
        return stage.candidates.clone();
    }
    let told = listen(stage, &by_sentence, &Topic::new(parties(stage)));
    each_sentence(stage, &by_sentence, parties(stage), |s, found, topic| {
        revised.extend(in_sentence(&Here { stage, s, found, topic, told: &told }));
    });
    revised
}

/// The frames' candidates in each sentence.
fn by_sentence<'s>(stage: &'s Stage) -> Vec<Vec<&'s Candidate>> {
    let mut all = vec![Vec::new(); stage.cast.scene.views.len()];
    stage.candidates.iter().for_each(|candidate| all[candidate.sentence].push(candidate));
    all
}

/// Has the network read the sentences with trees; of the others it sees nothing.
fn listen(stage: &Stage, by_sentence: &[Vec<&Candidate>], topic: &Topic) -> Told {
    let seen = by_sentence.iter().enumerate().map(|(s, found)| {
        let view = &stage.cast.scene.views[s];
        if !view.sentence.has_tree {
            return Seen::default();
        }
        let mut words = vec![Vec::new(); view.len()];
        sights::of_sentence(stage, s, found, topic, &mut |i, seen| words[i].push(Fingerprint::of(seen)));
        Seen { words, states: &view.sentence.states }
    });
    Network::embedded().read(&seen.collect::<Vec<Seen>>())
}

/// Goes through the sentences with the frames' candidates in each, and what was said before it.
fn each_sentence(
    stage: &Stage,
    by_sentence: &[Vec<&Candidate>],
    parties: Parties,
    mut visit: impl FnMut(usize, &[&Candidate], &Topic),
) {
    let mut topic = Topic::new(parties);
    for (s, here) in by_sentence.iter().enumerate() {
        visit(s, here, &topic);
        topic.follow(stage, s, here);
    }
}

/// A sentence with all that is known of it before it is judged.
struct Here<'h, 'c, 's, 'a> {
    stage: &'h Stage<'c, 's, 'a>,
    s: usize,
    /// The frames' candidates.
    found: &'h [&'h Candidate],
    topic: &'h Topic,
    told: &'h Told,
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
    /// What it was weighed by, in words.
    pub because: String,
}

/// The acts of each sentence as the judge weighs them, those farthest above their bars first; none without weights or a
/// tree.
pub(crate) fn weighed(stage: &Stage) -> Vec<Vec<Weighed>> {
    let by_sentence = by_sentence(stage);
    if stage.cast.scene.lexicon.weights.is_empty() {
        return vec![Vec::new(); by_sentence.len()];
    }
    let told = listen(stage, &by_sentence, &Topic::new(parties(stage)));
    let mut all = Vec::new();
    each_sentence(stage, &by_sentence, parties(stage), |s, found, topic| {
        let mut weighed = Here { stage, s, found, topic, told: &told }.weighed();
        weighed.sort_by_key(|w| (w.bar - w.score, w.act));
        all.push(weighed);
    });
    all
}

impl Here<'_, '_, '_, '_> {
    /// The acts, each weighed; none without a tree.
    fn weighed(&self) -> Vec<Weighed> {
        let scene = self.stage.cast.scene;
        if !scene.views[self.s].sentence.has_tree {
            return Vec::new();
        }
        let weights = &scene.lexicon.weights;
        let keep = bears_weight(&weights.acts);
        let features = features::of_sentence(self.stage, self.s, self.found, self.topic, &keep);
        let mut linear = weights.acts(&features);
        let weigh = |&act: &Act| {
            let (score, features) = linear.remove(&act).unwrap_or_default();
            let heard = self.told.cue(self.s, act).map_or(0, |(_, score)| score);
            Weighed {
                act,
                score: (score + heard) / 2,
                bar: Network::embedded().bar(act, self.has_frame(act)),
                because: explanation(score, heard, features),
            }
        };
        Act::ALL.iter().map(weigh).collect()
    }

    /// The candidates of frames that have seen the act.
    fn of_frames(&self, act: Act) -> impl Iterator<Item = &&Candidate> {
        self.found.iter().filter(move |c| matching::act_of_candidate(self.stage.cast, c) == Some(act))
    }

    /// Whether a frame has seen the act.
    fn has_frame(&self, act: Act) -> bool {
        self.of_frames(act).next().is_some()
    }
}

fn in_sentence(here: &Here) -> Vec<Candidate> {
    let &Here { stage, s, topic, .. } = here;
    let scene = stage.cast.scene;
    // Longer texts ask only who took something down: the police or hackers.
    let is_asked = scene.is_short() || here.has_frame(Act::Disrupt);
    let done = if is_asked { doers::in_sentence(stage.cast, s) } else { Vec::new() };
    let is_told = doers::is_told(stage, s, &done);
    let weighed = here.weighed();
    let surest = weighed.iter().map(|w| w.score - w.bar).max().unwrap_or(0);
    let mut judged = Vec::new();
    for Weighed { act, score, bar, because } in weighed {
        // An act in words that no frame knows must be the sentence's surest; beside others it is mostly their shadow.
        let (margin, has_frame) = (score - bar, here.has_frame(act));
        let is_plain = act == Act::Attribute && is_told;
        if !is_plain && (margin <= 0 || (!has_frame && margin < surest)) {
            continue;
        }
        let mut proposals: Vec<Candidate> = here.of_frames(act).map(|c| (**c).clone()).collect();
        if proposals.is_empty() {
            proposals.extend(unmarked(stage, s, act));
        }
        for mut candidate in proposals {
            if act == Act::Disrupt && doers::is_done_by_hackers(&done, &candidate) {
                continue;
            }
            settle_roles(here, act, &mut candidate);
            doers::respect(stage, act, &done, &mut candidate);
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
fn settle_roles(here: &Here, act: Act, candidate: &mut Candidate) {
    let &Here { stage, s, topic, told, .. } = here;
    let weights = &stage.cast.scene.lexicon.weights;
    let heard = told.cue(s, act).map(|(word, _)| word).filter(|_| !candidate.is_marked());
    let cue = heard.unwrap_or(candidate.head);
    let best = |candidate: &Candidate, role: Filled, options: Options, table: &ByFeature<i32>| {
        let asked = Question { act, candidate, topic, keep: &bears_weight(table) };
        let asking = told.ask(role, s, cue, act);
        options(stage, &asked)
            .into_iter()
            .map(|c| (score(table, &c.features) + asking.fits(&c.tokens, &c.flags), c))
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
        && let Some(choice) = best(candidate, Filled::Source, options::sources, &weights.sources)
        && options::codes(&choice.actors) != options::codes(&candidate.sources)
    {
        candidate.places.insert(Role::Source, "judged".into());
        candidate.sources = choice.actors;
        candidate.reported_by = None;
    }
    if let Some(choice) = best(candidate, Filled::Accused, options::accused, &weights.accused) {
        candidate.settled = Some(choice.actors);
    }
}

/// The scores of the linear model and of the network, and the features that weighed most, in words.
fn explanation(score: i32, heard: i32, mut weighed: Vec<(i32, String)>) -> String {
    weighed.sort_by(|a, b| b.0.abs().cmp(&a.0.abs()).then_with(|| a.1.cmp(&b.1)));
    let most: Vec<String> = weighed.iter().take(5).map(|(w, f)| format!("{f} {w:+}")).collect();
    format!(
        "judged with {:+}, the mean of features {score:+} and network {heard:+}; weighed most: {}",
        (score + heard) / 2,
        most.join(", ")
    )
}
