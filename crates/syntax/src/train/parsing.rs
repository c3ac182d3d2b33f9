//! Trains the parser: a dynamic oracle for arc-hybrid (Goldberg and Nivre 2013), so that it learns to go on after errors.

use super::conllu::Sentence;
use super::perceptron::{Averaged, Cut, Dice, Perceptron, averaged, blank};
use crate::parser::{Counted, Move, State, Transitions, Word};
use crate::tree::Rel;
use crate::weights::Scores;

/// Times that the whole text is read before seldom features are dropped, and after, in each run.
const ROUNDS: [usize; 2] = [4, 7];
/// Features that took part in fewer updates are dropped.
const TOUCHED: u32 = 6;
/// The best right transition must beat the best wrong one by more than this.
const MARGIN: i32 = 4;
/// What is stored.
const CUT: Cut = Cut { scale: 8, least: 4, touched: 2 };
/// Runs whose average is taken, two at a time.
const RUNS: usize = 4;
const SEED: u64 = 20_250_502;

/// A sentence ready for training: words as the parser sees them, gold heads and relations.
pub(crate) struct Example {
    pub(crate) words: Vec<Word>,
    heads: Vec<usize>,
    rels: Vec<Rel>,
    /// Gold dependents of each word, the root last.
    dependents: Vec<Vec<usize>>,
}

impl Example {
    pub(crate) fn new(sentence: &Sentence, words: Vec<Word>) -> Example {
        let mut dependents = vec![Vec::new(); sentence.words.len() + 1];
        for (i, word) in sentence.words.iter().enumerate() {
            dependents[word.head].push(i);
        }
        Example {
            words,
            heads: sentence.words.iter().map(|word| word.head).collect(),
            rels: sentence.words.iter().map(|word| word.rel).collect(),
            dependents,
        }
    }

    /// How many gold arcs each move puts out of reach: shift, left, right.
    fn costs(&self, state: &State) -> [usize; 3] {
        let (top, below, next) = state.focus();
        let n = self.words.len();
        let in_buffer = |word: usize| word >= next && word <= n;
        let mut costs = [usize::MAX; 3];
        if next < n {
            let lost = self.dependents[next].iter().filter(|&&word| state.is_on_stack(word)).count();
            let head = self.heads[next];
            costs[0] = lost + usize::from(head < next && state.is_on_stack(head) && Some(head) != top);
        }
        if let Some(top) = top {
            let lost = self.dependents[top].iter().filter(|&&word| in_buffer(word)).count();
            let head = self.heads[top];
            costs[1] = lost + usize::from((in_buffer(head) && head != next) || Some(head) == below);
            costs[2] = lost + usize::from(in_buffer(head));
        }
        for (cost, action) in costs.iter_mut().zip([Move::Shift, Move::Left, Move::Right]) {
            if !state.allows(action) {
                *cost = usize::MAX;
            }
        }
        costs
    }

    /// Whether a transition is as good as any; a gold arc must have its gold relation.
    fn is_right(&self, state: &State, costs: [usize; 3], (action, rel): (Move, Rel)) -> bool {
        let cost = costs[action as usize];
        if cost == usize::MAX || costs.iter().any(|&other| other < cost) {
            return false;
        }
        let (top, below, next) = state.focus();
        let head = match action {
            Move::Shift => return true,
            Move::Left => Some(next),
            Move::Right => below,
        };
        top.is_none_or(|top| Some(self.heads[top]) != head || self.rels[top] == rel)
    }
}

/// The relations of the text with their direction.
pub(crate) fn transitions(examples: &[Example]) -> Result<Transitions, crate::ModelError> {
    let side = |before: bool| -> Vec<Rel> {
        let mut rels: Vec<Rel> = examples
            .iter()
            .flat_map(|e| e.heads.iter().zip(&e.rels).enumerate())
            .filter(|&(i, (&head, _))| (head > i) == before)
            .map(|(_, (_, &rel))| rel)
            .collect();
        rels.sort_unstable();
        rels.dedup();
        rels
    };
    Transitions::new(&side(true), &side(false))
}

/// Trains on the examples: one run to find the features, then some that go on from it with the sentences in other orders,
/// whose average is less at the mercy of chance. `report` is told the weights of each pair and of all.
pub(crate) fn train_parser(
    transitions: &Transitions,
    examples: &[Example],
    counted: &Counted,
    report: &dyn Fn(&[Averaged]),
) -> Vec<Averaged> {
    let course = Course { transitions, examples, counted };
    let mut first = Perceptron::new();
    course.run(&mut first, SEED, 0..ROUNDS[0]);
    first.freeze(TOUCHED);
    let mut runs = vec![first; RUNS];
    let mut seeds = (SEED + 2..).step_by(2);
    for pair in runs.chunks_mut(2) {
        std::thread::scope(|scope| {
            for (run, seed) in pair.iter_mut().zip(&mut seeds) {
                let course = &course;
                scope.spawn(move || course.run(run, seed, ROUNDS[0]..ROUNDS[0] + ROUNDS[1]));
            }
        });
        report(&averaged(pair, CUT));
    }
    report(&averaged(&runs, CUT));
    averaged(&runs, CUT)
}

/// What all runs share.
struct Course<'a> {
    transitions: &'a Transitions,
    examples: &'a [Example],
    counted: &'a Counted,
}

impl Course<'_> {
    fn run(&self, perceptron: &mut Perceptron, seed: u64, rounds: std::ops::Range<usize>) {
        let mut dice = Dice::new(seed);
        let mut order: Vec<usize> = (0..self.examples.len()).collect();
        let mut state = State::default();
        for round in rounds {
            dice.shuffle(&mut order);
            let mut errors = 0;
            for &number in &order {
                let example = &self.examples[number];
                state.start(example.words.iter().copied(), self.counted);
                errors += learn(perceptron, self.transitions, example, &mut state, round > 0);
            }
            eprintln!(
                "  parser run {seed} round {}: {errors} errors, {} features",
                round + 1,
                perceptron.len()
            );
        }
    }
}

/// One pass over a sentence. After the first round the parser follows its own choice, right or wrong.
fn learn(
    perceptron: &mut Perceptron,
    transitions: &Transitions,
    example: &Example,
    state: &mut State,
    explore: bool,
) -> usize {
    let mut errors = 0;
    while !state.is_done() {
        if state.focus().0.is_none() {
            state.apply(Move::Shift, Rel::Dep);
            continue;
        }
        let keys = state.features();
        let mut scores: Scores = blank();
        perceptron.score(&keys, &mut scores);
        let costs = example.costs(state);
        let classes = transitions.classes();
        let guess = transitions.best(&scores, |action| state.allows(action));
        let right = best_right(transitions, &scores, |class| example.is_right(state, costs, class));
        let rival = best_right(transitions, &scores, |class| {
            state.allows(class.0) && !example.is_right(state, costs, class)
        });
        let total = |class: usize| scores[class] + scores[transitions.shared(classes[class].0)];
        let has_rival = state.allows(classes[rival].0) && !example.is_right(state, costs, classes[rival]);
        errors += usize::from(!example.is_right(state, costs, classes[guess]));
        if has_rival && total(right) - total(rival) <= MARGIN {
            let (good, bad) = (classes[right].0, classes[rival].0);
            let mut changes = vec![(right, 1), (rival, -1)];
            if good != bad {
                changes.extend([(transitions.shared(good), 1), (transitions.shared(bad), -1)]);
            }
            perceptron.update(&keys, &changes);
        }
        let chosen = if explore { guess } else { right };
        state.apply(classes[chosen].0, classes[chosen].1);
    }
    errors
}

fn best_right(transitions: &Transitions, scores: &Scores, is_right: impl Fn((Move, Rel)) -> bool) -> usize {
    let mut top = (0, i32::MIN);
    for (class, &(action, rel)) in transitions.classes().iter().enumerate() {
        let score = scores[class] + scores[transitions.shared(action)];
        if score > top.1 && is_right((action, rel)) {
            top = (class, score);
        }
    }
    top.0
}
