//! Which tellings are one operation: what links join, with a brake where they would join too much.

use std::cmp::Reverse;

/// Tellings of one operation, at most. Weak links in a row can join anything with anything: what would hold more is told
/// apart by stronger links.
pub const MOST_TELLINGS: usize = 1000;

/// What a link must weigh to count, step by step: the first for all tellings, each further one for those of which the
/// step before would join more than [`MOST_TELLINGS`]. On the last one only people's links count.
pub const STEPS: [i32; 7] = [super::LINKED, 60, 70, 85, 100, 120, Link::BY_HAND];

/// What a link must weigh between tellings on these steps: what the higher one asks for.
pub fn weight_at(one: usize, other: usize) -> i32 {
    STEPS[one.max(other).min(STEPS.len() - 1)]
}

/// That two tellings are about one operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Link {
    /// One telling, by its place.
    pub one: usize,
    /// The other.
    pub other: usize,
    /// How much they have in common; [`Link::BY_HAND`] where a person says so.
    pub score: i32,
}

impl Link {
    /// The weight of a person's word.
    pub const BY_HAND: i32 = i32::MAX;

    fn counts(self, steps: &[usize]) -> bool {
        self.score >= weight_at(steps[self.one], steps[self.other])
    }

    /// Whether the link would count, were both on the lower one's step: the lower one then belongs to what is too large.
    fn pulls(self, steps: &[usize]) -> Option<usize> {
        let (low, high) = match steps[self.one] < steps[self.other] {
            true => (self.one, self.other),
            false => (self.other, self.one),
        };
        let is_so = steps[low] < steps[high]
            && self.score >= weight_at(steps[low], steps[low])
            && self.score < Link::BY_HAND;
        is_so.then_some(low)
    }
}

/// What tellings are one operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grouping {
    /// The operation of each telling, told by the place of the operation's first telling.
    pub operations: Vec<usize>,
    /// The step on which each telling stands, a place in [`STEPS`].
    pub steps: Vec<usize>,
}

/// Joins tellings into operations. `steps`: on which step each stands already, 0 for a new one; they only rise.
///
/// The strongest links are drawn first; a link that would join what a person has told `apart` is not drawn. With tellings
/// in a fixed order, the result does not depend on the order of the links, nor on how many steps were found before.
pub fn group(mut steps: Vec<usize>, links: &[Link], apart: &[(usize, usize)]) -> Grouping {
    let tellings = steps.len();
    let mut links: Vec<Link> = links
        .iter()
        .filter(|link| link.one.max(link.other) < tellings)
        .map(|link| Link { one: link.one.min(link.other), other: link.one.max(link.other), ..*link })
        .collect();
    links.sort_by_key(|link| (Reverse(link.score), link.one, link.other));
    loop {
        let operations = joined(&steps, &links, apart);
        let raised = too_joined(&operations, &steps, &links);
        if raised.is_empty() {
            return Grouping { operations, steps };
        }
        raised.into_iter().for_each(|at| steps[at] += 1);
    }
}

/// The tellings that have to stand a step higher: those of operations that hold too much, or that are linked with such.
fn too_joined(operations: &[usize], steps: &[usize], links: &[Link]) -> Vec<usize> {
    let mut sizes = vec![0usize; operations.len()];
    operations.iter().for_each(|&operation| sizes[operation] += 1);
    let mut is_touched: Vec<bool> = sizes.iter().map(|&size| size > MOST_TELLINGS).collect();
    links.iter().filter_map(|link| link.pulls(steps)).for_each(|low| is_touched[operations[low]] = true);
    // Of an operation that people have joined over steps, the lowest ones rise first.
    let mut lowest = vec![STEPS.len() - 1; operations.len()];
    for (&operation, &step) in operations.iter().zip(steps) {
        lowest[operation] = lowest[operation].min(step);
    }
    let rises = |at: &usize| {
        let operation = operations[*at];
        is_touched[operation] && steps[*at] == lowest[operation] && steps[*at] + 1 < STEPS.len()
    };
    (0..operations.len()).filter(rises).collect()
}

fn joined(steps: &[usize], links: &[Link], apart: &[(usize, usize)]) -> Vec<usize> {
    let tellings = steps.len();
    let mut roots: Vec<usize> = (0..tellings).collect();
    for link in links.iter().filter(|link| link.counts(steps)) {
        let (one, other) = (root(&mut roots, link.one), root(&mut roots, link.other));
        let mut joins = |a: usize, b: usize| {
            a.max(b) < tellings && {
                let pair = (root(&mut roots, a), root(&mut roots, b));
                pair == (one, other) || pair == (other, one)
            }
        };
        if one != other && !apart.iter().any(|&(a, b)| joins(a, b)) {
            roots[one.max(other)] = one.min(other);
        }
    }
    (0..tellings).map(|at| root(&mut roots, at)).collect()
}

fn root(roots: &mut [usize], mut at: usize) -> usize {
    while roots[at] != at {
        roots[at] = roots[roots[at]];
        at = roots[at];
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn link(one: usize, other: usize, score: i32) -> Link {
        Link { one, other, score }
    }

    fn operations(tellings: usize, links: &[Link], apart: &[(usize, usize)]) -> Vec<usize> {
        group(vec![0; tellings], links, apart).operations
    }

    #[test]
    fn a_persons_word_stands_above_every_score() {
        assert_eq!(operations(4, &[link(0, 1, 60), link(2, 1, 55)], &[]), [0, 0, 0, 3]);
        assert_eq!(operations(4, &[link(0, 1, 60), link(2, 1, 55)], &[(0, 2)]), [0, 0, 2, 3]);
        assert_eq!(operations(4, &[link(0, 1, 60), link(2, 1, Link::BY_HAND)], &[(0, 2)]), [0, 1, 1, 3]);
        assert_eq!(operations(2, &[link(0, 7, 60)], &[(0, 9)]), [0, 1]);
    }

    /// Two rows of tellings, each held together by strong links and tied to the other by a weak one.
    fn rows(each: usize) -> Vec<Link> {
        let row = |from: usize| (from + 1..from + each).map(|at| link(at - 1, at, 90));
        row(0).chain(row(each)).chain([link(0, each, 52)]).collect()
    }

    #[test]
    fn what_would_be_too_large_is_told_apart_by_stronger_links() {
        let each = MOST_TELLINGS / 2;
        let whole = group(vec![0; 2 * each], &rows(each), &[]);
        assert!(whole.operations.iter().all(|operation| *operation == 0), "a thousand are not too many");
        let each = each + 1;
        let cut = group(vec![0; 2 * each], &rows(each), &[]);
        assert_eq!(
            (cut.operations[each - 1], cut.operations[each], cut.operations[2 * each - 1]),
            (0, each, each)
        );
        assert!(cut.steps.iter().all(|step| *step == 1));
    }

    #[test]
    fn a_persons_link_holds_what_is_too_large_together() {
        let mut links = rows(MOST_TELLINGS);
        links.push(link(1, MOST_TELLINGS + 1, Link::BY_HAND));
        let found = group(vec![0; 2 * MOST_TELLINGS], &links, &[]);
        assert_eq!(found.operations[1], found.operations[MOST_TELLINGS + 1]);
    }

    #[test]
    fn what_is_weakly_linked_with_something_too_large_stands_on_its_step() {
        // A pair that hangs by a weak link on a row that is too large, and is itself weakly linked.
        let mut links = rows(MOST_TELLINGS);
        let pair = 2 * MOST_TELLINGS;
        links.extend([link(3, pair, 55), link(pair, pair + 1, 58)]);
        let found = group(vec![0; pair + 2], &links, &[]);
        assert_eq!((found.steps[pair], found.operations[pair + 1]), (1, pair + 1));
        // Found in two goes, it is the same.
        let before = group(vec![0; pair], &links, &[]).steps;
        assert_eq!(group([before, vec![0, 0]].concat(), &links, &[]), found);
    }

    proptest! {
        #[test]
        fn the_order_of_links_plays_no_part(
            mut pairs in prop::collection::vec((0usize..12, 0usize..12, 50i32..99), 0..30),
            apart in prop::collection::vec((0usize..12, 0usize..12), 0..4),
        ) {
            let apart: Vec<(usize, usize)> = apart.into_iter().filter(|(a, b)| a != b).collect();
            let links = |pairs: &[(usize, usize, i32)]| {
                pairs.iter().map(|&(one, other, score)| link(one, other, score)).collect::<Vec<_>>()
            };
            let first = operations(12, &links(&pairs), &apart);
            pairs.reverse();
            prop_assert_eq!(&first, &operations(12, &links(&pairs), &apart));
            for (a, b) in apart {
                prop_assert!(first[a] != first[b]);
            }
        }
    }
}
