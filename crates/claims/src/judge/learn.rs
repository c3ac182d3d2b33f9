//! Learns linear weights from choices among options: logistic regression, kept small (L2), by gradient steps in a fixed
//! order. All arithmetic is of the kind that gives the same bits on every machine, the exponential among it.

/// One choice: the features of each option by number, and which options are right.
pub(super) struct Choice<'e> {
    pub(super) options: Vec<&'e [usize]>,
    pub(super) right: Vec<bool>,
}

impl<'e> Choice<'e> {
    /// The choice between yes, for which the features speak, and no, which has none.
    pub(super) fn yes_or_no(features: &'e [usize], is_right: bool) -> Choice<'e> {
        Choice { options: vec![features, &[]], right: vec![is_right, !is_right] }
    }
}

/// How fast and how freely is learnt.
#[derive(Clone, Copy)]
pub(super) struct Pace {
    /// Times that all choices are gone through.
    pub(super) epochs: u32,
    /// What a unit of squared weight costs, shared among all choices (the inverse of liblinear's `C`).
    pub(super) thrift: f64,
    /// The first step.
    pub(super) step: f64,
}

/// Weights in units of this are integers: one is a hundredth of a natural logarithm of odds.
pub(super) const SCALE: f64 = 100.0;

/// Weights, by number of feature, under which the right options are likeliest.
pub(super) fn weights(choices: &[Choice], features: usize, pace: Pace) -> Vec<i64> {
    let mut model = Model { values: vec![0.0; features], scale: 1.0 };
    let decay = pace.thrift / f64_of(choices.len().max(1));
    let mut steps = 0;
    for epoch in 0..pace.epochs {
        for at in shuffled(choices.len(), epoch) {
            let rate = pace.step / (1.0 + pace.step * decay * f64_of(steps));
            model.learn(&choices[at], rate, decay);
            steps += 1;
        }
    }
    model.finish()
}

/// Weights as one factor times a value each, so that shrinking all of them is one multiplication.
struct Model {
    values: Vec<f64>,
    scale: f64,
}

impl Model {
    fn score(&self, features: &[usize]) -> f64 {
        features.iter().map(|&f| self.values[f]).sum::<f64>() * self.scale
    }

    /// One step towards the right options of the choice.
    fn learn(&mut self, choice: &Choice, rate: f64, decay: f64) {
        let scores: Vec<f64> = choice.options.iter().map(|o| self.score(o)).collect();
        let highest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let likely: Vec<f64> = scores.iter().map(|s| exp(s - highest)).collect();
        let all: f64 = likely.iter().sum();
        let right: f64 = likely.iter().zip(&choice.right).filter(|(_, r)| **r).map(|(l, _)| l).sum();
        self.scale *= 1.0 - rate * decay;
        for ((features, l), is_right) in choice.options.iter().zip(&likely).zip(&choice.right) {
            let wanted = if *is_right && right > 0.0 { l / right } else { 0.0 };
            let by = rate * (wanted - l / all) / self.scale;
            for &f in *features {
                self.values[f] += by;
            }
        }
    }

    #[allow(clippy::cast_possible_truncation, reason = "weights are small; a float cast saturates")]
    fn finish(self) -> Vec<i64> {
        self.values.iter().map(|v| (v * self.scale * SCALE).round() as i64).collect()
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of examples are far below 2^52")]
fn f64_of(n: usize) -> f64 {
    n as f64
}

/// The exponential of a number that is not above 0, from additions and multiplications alone: the machine's own differs
/// from machine to machine in the last bit.
fn exp(x: f64) -> f64 {
    if x < -40.0 {
        return 0.0;
    }
    // e^x = (e^(x/1024))^1024; the series of the root is exact to the last bits after six terms.
    let small = x / 1024.0;
    let series = (1..=8).rev().fold(1.0, |sum, n| 1.0 + sum * small / f64::from(n));
    (0..10).fold(series, |power, _| power * power)
}

/// The numbers below `n` in an order that depends on nothing but the epoch (a linear congruential generator).
fn shuffled(n: usize, epoch: u32) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    let mut state = u64::from(epoch).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    for i in (1..n).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let j = usize::try_from((state >> 33) % (i as u64 + 1)).unwrap_or(0);
        order.swap(i, j);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::{Choice, Pace, exp, weights};

    const PACE: Pace = Pace { epochs: 60, thrift: 0.1, step: 0.3 };

    #[test]
    fn the_exponential_is_the_exponential() {
        for x in [0.0, -0.001, -0.7, -3.0, -12.5, -39.0] {
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-11, "{x}");
        }
        assert!(exp(-800.0) < 1e-17);
    }

    #[test]
    fn what_decides_is_learnt_and_what_does_not_is_left_light() {
        let examples: Vec<(Vec<usize>, bool)> =
            vec![(vec![0, 1], true), (vec![1], false), (vec![0], true), (vec![2], false), (vec![0, 2], true)];
        let choices: Vec<Choice> = examples.iter().map(|(f, r)| Choice::yes_or_no(f, *r)).collect();
        let learnt = weights(&choices, 3, PACE);
        assert!(learnt[0] > 100, "{learnt:?}");
        assert!(learnt[1] < learnt[0] / 2 && learnt[2] < 0, "{learnt:?}");
        assert_eq!(learnt, weights(&choices, 3, PACE), "learnt twice alike");
    }

    #[test]
    fn the_right_option_comes_to_the_top() {
        let (a, b, c) = (vec![0], vec![1], vec![0, 2]);
        let choices: Vec<Choice> =
            (0..4).map(|_| Choice { options: vec![&a, &b, &c], right: vec![false, false, true] }).collect();
        let learnt = weights(&choices, 3, PACE);
        assert!(learnt[0] + learnt[2] > learnt[1] && learnt[2] > 0, "{learnt:?}");
    }
}
