//! Instructions that multiply and add many numbers at once: the widest that the machine has, chosen when the program runs.
//!
//! All of them give the same sums, because whole numbers add up the same in any order.

#[cfg(target_arch = "x86_64")]
use pulp::{
    NullaryFnOnce,
    x86::{V1, V3},
};

/// Rows whose sums are made side by side.
pub(crate) const SIDE: usize = 8;

/// Weights of [`SIDE`] rows for two neighbouring columns, row by row.
pub(crate) type Pairs = [i16; 2 * SIDE];

/// Instructions of one kind.
pub trait Lanes: Copy {
    /// Sums of [`SIDE`] rows.
    type Sums: Copy;
    /// Lists of values that are multiplied with the same weights while these are at hand: what the registers hold.
    const AT_ONCE: usize;

    /// Sums of nothing.
    fn zero(self) -> Self::Sums;
    /// Adds to each row the products of its two weights and the two values.
    fn add(self, sums: Self::Sums, weights: &Pairs, values: [i16; 2]) -> Self::Sums;
    /// The sums one by one.
    fn numbers(self, sums: Self::Sums) -> [i32; SIDE];
}

/// Work that is done with whatever instructions there are.
pub trait Task {
    /// Does it.
    fn run<L: Lanes>(self, lanes: L);
}

/// The instructions that this machine has.
#[derive(Debug, Clone, Copy)]
pub enum Machine {
    /// What every machine has.
    Plain,
    /// Eight numbers at once.
    #[cfg(target_arch = "x86_64")]
    Narrow(V1),
    /// Sixteen numbers at once.
    #[cfg(target_arch = "x86_64")]
    Wide(V3),
}

impl Machine {
    /// The best of all that are there.
    pub fn best() -> Machine {
        Machine::all().pop().unwrap_or(Machine::Plain)
    }

    /// All that are there, the best last.
    pub fn all() -> Vec<Machine> {
        let mut all = vec![Machine::Plain];
        #[cfg(target_arch = "x86_64")]
        {
            all.extend(V1::try_new().map(Machine::Narrow));
            all.extend(V3::try_new().map(Machine::Wide));
        }
        all
    }

    /// Does the work.
    pub fn run<T: Task>(self, task: T) {
        match self {
            Machine::Plain => task.run(Plain),
            #[cfg(target_arch = "x86_64")]
            Machine::Narrow(lanes) => lanes.vectorize(Doing { task, lanes }),
            #[cfg(target_arch = "x86_64")]
            Machine::Wide(lanes) => lanes.vectorize(Doing { task, lanes }),
        }
    }
}

/// Work and what it is done with.
#[cfg(target_arch = "x86_64")]
struct Doing<T, L> {
    task: T,
    lanes: L,
}

#[cfg(target_arch = "x86_64")]
impl<T: Task, L: Lanes> NullaryFnOnce for Doing<T, L> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.task.run(self.lanes);
    }
}

/// What every processor can.
#[derive(Debug, Clone, Copy)]
struct Plain;

impl Lanes for Plain {
    type Sums = [i32; SIDE];
    const AT_ONCE: usize = 2;

    #[inline(always)]
    /// Sums of nothing.
    fn zero(self) -> [i32; SIDE] {
        [0; SIDE]
    }

    #[inline(always)]
    fn add(self, mut sums: [i32; SIDE], weights: &Pairs, [a, b]: [i16; 2]) -> [i32; SIDE] {
        for (sum, weights) in sums.iter_mut().zip(weights.as_chunks::<2>().0) {
            let [x, y] = weights.map(i32::from);
            *sum = sum.wrapping_add((x * i32::from(a)).wrapping_add(y * i32::from(b)));
        }
        sums
    }

    #[inline(always)]
    /// The sums one by one.
    fn numbers(self, sums: [i32; SIDE]) -> [i32; SIDE] {
        sums
    }
}

/// Two values as the one number whose bytes they are.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn joined(values: [i16; 2]) -> i32 {
    pulp::bytemuck::cast(values)
}

#[cfg(target_arch = "x86_64")]
impl Lanes for V1 {
    type Sums = [pulp::i32x4; 2];
    const AT_ONCE: usize = 2;

    #[inline(always)]
    /// Sums of nothing.
    fn zero(self) -> [pulp::i32x4; 2] {
        [self.splat_i32x4(0); 2]
    }

    #[inline(always)]
    fn add(self, [low, high]: [pulp::i32x4; 2], weights: &Pairs, values: [i16; 2]) -> [pulp::i32x4; 2] {
        let values = pulp::bytemuck::cast(self.splat_i32x4(joined(values)));
        let [one, other]: [pulp::i16x8; 2] = pulp::bytemuck::cast(*weights);
        [
            self.wrapping_add_i32x4(low, self.multiply_wrapping_add_adjacent_i16x8(one, values)),
            self.wrapping_add_i32x4(high, self.multiply_wrapping_add_adjacent_i16x8(other, values)),
        ]
    }

    #[inline(always)]
    /// The sums one by one.
    fn numbers(self, sums: [pulp::i32x4; 2]) -> [i32; SIDE] {
        pulp::bytemuck::cast(sums)
    }
}

#[cfg(target_arch = "x86_64")]
impl Lanes for V3 {
    type Sums = pulp::i32x8;
    const AT_ONCE: usize = 4;

    #[inline(always)]
    /// Sums of nothing.
    fn zero(self) -> pulp::i32x8 {
        self.splat_i32x8(0)
    }

    #[inline(always)]
    fn add(self, sums: pulp::i32x8, weights: &Pairs, values: [i16; 2]) -> pulp::i32x8 {
        let values = pulp::bytemuck::cast(self.splat_i32x8(joined(values)));
        let products = self.multiply_wrapping_add_adjacent_i16x16(pulp::bytemuck::cast(*weights), values);
        self.wrapping_add_i32x8(sums, products)
    }

    #[inline(always)]
    /// The sums one by one.
    fn numbers(self, sums: pulp::i32x8) -> [i32; SIDE] {
        pulp::bytemuck::cast(sums)
    }
}
