// SPDX-License-Identifier: MIT OR Apache-2.0
//! Comparisons that hold on a noisy machine.
//!
//! Two things are compared only within one run: they take turns, slice by slice, so that a change of
//! the machine's speed meets both. What is counted is the CPU time of the thread, and what is quoted
//! is the median over the rounds, with the least and the most beside it.
#![forbid(unsafe_code)]

use rustix::time::{ClockId, clock_gettime};
use std::time::Duration;

/// One thing to be timed, under a name.
pub struct Contender<'a> {
    name: &'a str,
    run: Box<dyn FnMut() + 'a>,
}

impl<'a> Contender<'a> {
    /// A thing to be timed: `run` does it once.
    pub fn new(name: &'a str, run: impl FnMut() + 'a) -> Self {
        Self { name, run: Box::new(run) }
    }
}

/// The times of one contender, one figure for each round, in nanoseconds for one operation.
#[derive(Debug, Clone)]
pub struct Timing {
    /// The contender's name.
    pub name: String,
    rounds: Vec<f64>,
}

impl Timing {
    /// The median over the rounds.
    #[must_use]
    pub fn median(&self) -> f64 {
        median(&self.rounds)
    }

    /// The least and the most over the rounds.
    #[must_use]
    pub fn range(&self) -> (f64, f64) {
        let least = self.rounds.iter().copied().fold(f64::INFINITY, f64::min);
        (least, self.rounds.iter().copied().fold(0.0, f64::max))
    }

    /// The median over the rounds of what this contender took more than `other`.
    ///
    /// The difference is taken within each round, where both met the same machine.
    #[must_use]
    pub fn over(&self, other: &Self) -> f64 {
        let pairs = self.rounds.iter().zip(&other.rounds);
        median(&pairs.map(|(mine, its)| mine - its).collect::<Vec<_>>())
    }
}

/// How a comparison is run.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// How often all contenders take their turn.
    pub rounds: usize,
    /// How long a turn lasts.
    pub slice: Duration,
}

impl Default for Plan {
    fn default() -> Self {
        Self { rounds: 41, slice: Duration::from_millis(20) }
    }
}

/// The plan of a bench that was started by `cargo bench`, or a short one where a test run only wants
/// to see that it works.
#[must_use]
pub fn plan() -> Plan {
    match std::env::args().any(|word| word == "--bench") {
        true => Plan::default(),
        false => Plan { rounds: 1, slice: Duration::from_millis(1) },
    }
}

/// Times the contenders in turn.
#[must_use]
pub fn compare(plan: Plan, contenders: &mut [Contender<'_>]) -> Vec<Timing> {
    let mut timings: Vec<Timing> = contenders
        .iter()
        .map(|contender| Timing {
            name: contender.name.to_owned(),
            rounds: Vec::with_capacity(plan.rounds),
        })
        .collect();
    // The first turn fills caches and finds how many operations fill a slice.
    let counts: Vec<u32> = contenders
        .iter_mut()
        .map(|contender| operations_in(plan.slice, &mut contender.run))
        .collect();
    for round in 0..plan.rounds {
        // Every other round goes backwards, so that nobody always follows the same neighbour.
        let mut order: Vec<usize> = (0..contenders.len()).collect();
        if round % 2 == 1 {
            order.reverse();
        }
        for at in order {
            let begun = thread_time();
            for _ in 0..counts[at] {
                (contenders[at].run)();
            }
            let took = thread_time().saturating_sub(begun);
            timings[at].rounds.push(nanoseconds(took) / f64::from(counts[at]));
        }
    }
    timings
}

/// Prints one line for each contender: median, range and ratio to the first.
pub fn print(title: &str, timings: &[Timing]) {
    println!("{title} (thread CPU time, median of rounds, least to most)");
    let first = timings.first().map_or(1.0, Timing::median);
    for timing in timings {
        let (least, most) = timing.range();
        println!(
            "  {:<44} {:>10.3} µs  {:>10.3} – {:<10.3} {:>7.3}×",
            timing.name,
            timing.median() / 1e3,
            least / 1e3,
            most / 1e3,
            timing.median() / first
        );
    }
}

fn operations_in(slice: Duration, run: &mut dyn FnMut()) -> u32 {
    let begun = thread_time();
    let mut count = 0_u32;
    while thread_time().saturating_sub(begun) < slice {
        run();
        count += 1;
    }
    count.max(1)
}

/// The CPU time that this thread has used.
#[must_use]
pub fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    Duration::from_secs(seconds) + Duration::from_nanos(u64::try_from(time.tv_nsec).unwrap_or(0))
}

fn nanoseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e9
}

/// The middle value; not a number where there is none.
#[must_use]
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_value() {
        assert!((median(&[3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn every_contender_gets_every_round() {
        let plan = Plan { rounds: 3, slice: Duration::from_micros(50) };
        let mut work = [1_u8; 64];
        let mut contenders = [
            Contender::new("idle", || {}),
            Contender::new("busy", || {
                work.iter_mut().for_each(|byte| *byte = byte.wrapping_mul(3));
                std::hint::black_box(&work);
            }),
        ];
        let timings = compare(plan, &mut contenders);
        assert_eq!(timings.len(), 2);
        assert!(timings.iter().all(|timing| timing.rounds.len() == 3));
    }
}
