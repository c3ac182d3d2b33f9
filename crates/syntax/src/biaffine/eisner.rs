//! The best projective tree with one root for given scores of arcs (Eisner 1996), in integers.
//!
//! Time grows with the cube of the length, but a step is one addition and one comparison of neighbouring numbers: the
//! tables that are read along their second index are kept transposed as well.

/// Scores of all arcs of a sentence of `length` words.
#[derive(Debug, Default)]
pub(crate) struct Scores {
    length: usize,
    /// For each word the score of each head.
    heads: Vec<i32>,
    /// For each word the score of being the root.
    roots: Vec<i32>,
}

/// An arc's score is kept below this, so that no sum of [`crate::MAX_SENTENCE`] of them overflows.
pub(crate) const HIGHEST: i32 = 2_500_000;
const _: () = assert!(HIGHEST as usize * crate::MAX_SENTENCE < i32::MAX as usize / 2);

impl Scores {
    /// Begins a sentence; all scores are 0.
    pub(crate) fn start(&mut self, length: usize) {
        self.length = length;
        super::reset(&mut self.heads, 0, length * length);
        super::reset(&mut self.roots, 0, length);
    }

    /// The scores of all heads of a word, to be filled in; each within ±[`HIGHEST`].
    pub(crate) fn heads_of(&mut self, word: usize) -> &mut [i32] {
        let from = word * self.length;
        self.heads.get_mut(from..from + self.length).unwrap_or_default()
    }

    /// Sets the score of a word as the root, within ±[`HIGHEST`].
    pub(crate) fn set_root(&mut self, word: usize, score: i32) {
        self.roots[word] = score;
    }
}

/// A table over spans, `length` numbers a row.
type Table = Vec<i32>;

/// Working memory: best scores of spans. A complete span holds all dependents of its head on that side; a span of an arc
/// has its ends joined by one. `right` means that the head is at the left end.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    /// By first, then last word.
    right: Table,
    /// By last, then first word.
    right_by_end: Table,
    left: Table,
    left_by_end: Table,
    /// Spans of an arc to the right, by first, then last word.
    arc_right: Table,
    /// Spans of an arc to the left, by last, then first word.
    arc_left_by_end: Table,
    todo: Vec<(Span, usize, usize)>,
}

#[derive(Debug, Clone, Copy)]
enum Span {
    Right,
    Left,
    ArcRight,
    ArcLeft,
}

/// The highest sum of two neighbours; both lists are of one length, and not empty.
#[inline]
fn highest(a: &[i32], b: &[i32]) -> i32 {
    // No sum overflows; said to the compiler, so that it adds several at once where it would check each.
    a.iter().zip(b).map(|(a, b)| a.wrapping_add(*b)).fold(i32::MIN, i32::max)
}

/// The first place where the sum is as high as it gets.
fn place(a: &[i32], b: &[i32]) -> usize {
    let top = highest(a, b);
    a.iter().zip(b).position(|(a, b)| a + b == top).unwrap_or(0)
}

impl Decoder {
    /// Writes the head of each word; the root's is the number of words. Where trees are equally good, the same one is
    /// found every time.
    pub(crate) fn decode(&mut self, scores: &Scores, heads: &mut Vec<usize>) {
        let n = scores.length;
        super::reset(heads, n, n);
        if n == 0 {
            return;
        }
        self.fill(scores);
        let of_root = |word: usize| {
            let left = self.left_by_end[word * n];
            left + self.right[word * n + n - 1] + scores.roots[word]
        };
        let mut root = 0;
        for word in 1..n {
            if of_root(word) > of_root(root) {
                root = word;
            }
        }
        self.todo.clear();
        self.todo.extend([(Span::Left, 0, root), (Span::Right, root, n - 1)]);
        while let Some((span, from, to)) = self.todo.pop() {
            if from < to {
                self.open(n, span, from, to, heads);
            }
        }
    }

    fn fill(&mut self, scores: &Scores) {
        let n = scores.length;
        for table in [
            &mut self.right,
            &mut self.right_by_end,
            &mut self.left,
            &mut self.left_by_end,
            &mut self.arc_right,
            &mut self.arc_left_by_end,
        ] {
            super::reset(table, 0, n * n);
        }
        for width in 1..n {
            for i in 0..n - width {
                let j = i + width;
                let (row, column) = (i * n, j * n);
                let halves =
                    highest(&self.right[row + i..row + j], &self.left_by_end[column + i + 1..=column + j]);
                self.arc_right[row + j] = halves + scores.heads[column + i];
                self.arc_left_by_end[column + i] = halves + scores.heads[row + j];
                let right = highest(
                    &self.arc_right[row + i + 1..=row + j],
                    &self.right_by_end[column + i + 1..=column + j],
                );
                let left =
                    highest(&self.left[row + i..row + j], &self.arc_left_by_end[column + i..column + j]);
                (self.right[row + j], self.right_by_end[column + i]) = (right, right);
                (self.left[row + j], self.left_by_end[column + i]) = (left, left);
            }
        }
    }

    /// Takes a span of at least two words apart.
    fn open(&mut self, n: usize, span: Span, i: usize, j: usize, heads: &mut [usize]) {
        let (row, column) = (i * n, j * n);
        match span {
            Span::Right => {
                let k = i
                    + 1
                    + place(
                        &self.arc_right[row + i + 1..=row + j],
                        &self.right_by_end[column + i + 1..=column + j],
                    );
                self.todo.extend([(Span::ArcRight, i, k), (Span::Right, k, j)]);
            }
            Span::Left => {
                let k =
                    i + place(&self.left[row + i..row + j], &self.arc_left_by_end[column + i..column + j]);
                self.todo.extend([(Span::Left, i, k), (Span::ArcLeft, k, j)]);
            }
            Span::ArcRight | Span::ArcLeft => {
                if matches!(span, Span::ArcRight) {
                    heads[j] = i;
                } else {
                    heads[i] = j;
                }
                let k =
                    i + place(&self.right[row + i..row + j], &self.left_by_end[column + i + 1..=column + j]);
                self.todo.extend([(Span::Right, i, k), (Span::Left, k + 1, j)]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the heads are a projective tree with one root.
    fn is_tree(heads: &[usize]) -> bool {
        let n = heads.len();
        let one_root = heads.iter().filter(|&&head| head == n).count() == 1;
        let reaches_root = (0..n).all(|word| {
            std::iter::successors(Some(word), |&at| (at < n).then(|| heads[at])).take(n + 2).any(|at| at == n)
        });
        let arcs = || heads.iter().enumerate().filter(|&(_, &head)| head < n);
        let crosses = |(a, b): (usize, usize), (c, d): (usize, usize)| a < c && c < b && b < d;
        let ends = |(word, &head): (usize, &usize)| (word.min(head), word.max(head));
        let planar = arcs().all(|one| arcs().all(|two| !crosses(ends(one), ends(two))));
        let root = heads.iter().position(|&head| head == n).unwrap_or(0);
        let uncovered = arcs().map(ends).all(|(a, b)| !(a < root && root < b));
        one_root && reaches_root && planar && uncovered
    }

    fn total(scores: &Scores, heads: &[usize]) -> i32 {
        let n = scores.length;
        let score = |(word, &head): (usize, &usize)| {
            if head == n { scores.roots[word] } else { scores.heads[word * n + head] }
        };
        heads.iter().enumerate().map(score).sum()
    }

    /// Of all assignments of heads, the best that is a tree.
    fn best_by_trying(scores: &Scores) -> i32 {
        let n = scores.length;
        let mut best = i32::MIN;
        for number in 0..(n + 1).pow(u32::try_from(n).unwrap_or(0)) {
            let heads: Vec<usize> =
                (0..n).map(|at| number / (n + 1).pow(u32::try_from(at).unwrap_or(0)) % (n + 1)).collect();
            if is_tree(&heads) {
                best = best.max(total(scores, &heads));
            }
        }
        best
    }

    #[test]
    fn the_tree_is_the_best_of_all_trees() {
        let (mut decoder, mut heads, mut seed) = (Decoder::default(), Vec::new(), 7_u32);
        let mut dice = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            i32::try_from(seed >> 24).unwrap_or(0)
        };
        for length in (1..=5).cycle().take(60) {
            let mut scores = Scores::default();
            scores.start(length);
            for word in 0..length {
                scores.heads_of(word).iter_mut().for_each(|score| *score = dice());
                scores.set_root(word, dice());
            }
            decoder.decode(&scores, &mut heads);
            assert!(is_tree(&heads), "{heads:?}");
            assert_eq!(total(&scores, &heads), best_by_trying(&scores), "{scores:?}");
        }
    }

    #[test]
    fn no_sum_overflows_in_the_longest_sentence() {
        for extreme in [HIGHEST, -HIGHEST] {
            let (mut scores, mut heads) = (Scores::default(), Vec::new());
            scores.start(crate::MAX_SENTENCE);
            for word in 0..crate::MAX_SENTENCE {
                scores.heads_of(word).fill(extreme);
                scores.set_root(word, extreme);
            }
            Decoder::default().decode(&scores, &mut heads);
            assert_eq!(heads.iter().filter(|&&head| head == crate::MAX_SENTENCE).count(), 1);
        }
    }
}
