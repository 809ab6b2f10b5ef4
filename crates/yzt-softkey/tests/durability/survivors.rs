// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a loss of power leaves of the changes that nobody synced.

use std::ops::Range;

use crate::disk::Event;
use crate::seeded::Seeded;

/// How thoroughly the subsets of unsynced changes are tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Effort {
    Normal,
    Soak,
}

impl Effort {
    pub(crate) fn from_environment() -> Self {
        match std::env::var("YZT_SOAK") {
            Ok(value) if value == "1" => Self::Soak,
            _ => Self::Normal,
        }
    }
}

/// The changes that reached the disk, in the order in which they did, each with the part of it
/// that did.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Survivors {
    changes: Vec<(usize, Range<usize>)>,
    /// Whether a write beyond the end makes the file longer, or is lost with the length.
    grows: bool,
}

/// Up to so many changes every subset of them is tried.
const EVERY_SUBSET: usize = 7;
/// Up to so many changes every one is lost, whole, or torn, in every combination.
const EVERY_FATE: usize = 6;
const SECTOR: usize = 512;

/// What may be left of these changes: a fixed choice, the same in every run.
pub(crate) fn survivors(pending: &[Event], effort: Effort, seed: u64) -> Vec<Survivors> {
    let wholes: Vec<Range<usize>> = pending.iter().map(|event| 0..length(event)).collect();
    let mut found = structured(&wholes);
    let fates = if effort == Effort::Soak && wholes.len() <= EVERY_FATE {
        4
    } else if wholes.len() <= EVERY_SUBSET {
        2
    } else {
        0
    };
    found.extend(combinations(&wholes, fates));
    let mut random = Seeded::new(seed);
    let samples = match effort {
        Effort::Normal => 4,
        Effort::Soak => 240,
    };
    if !wholes.is_empty() {
        found.extend((0..samples).map(|_| sample(&wholes, &mut random)));
    }
    let mut distinct = std::collections::HashSet::new();
    found.retain(|survivors| distinct.insert(survivors.clone()));
    found
}

/// None, all, all in reversed order, all but one, one alone, all up to one, and for every one
/// torn: the others, none of them, those before it.
fn structured(wholes: &[Range<usize>]) -> Vec<Survivors> {
    let number = wholes.len();
    let keep = |kept: &dyn Fn(usize) -> bool| {
        let changes = (0..number).filter(|&index| kept(index));
        Survivors {
            changes: changes.map(|index| (index, wholes[index].clone())).collect(),
            grows: true,
        }
    };
    let mut found = vec![keep(&|_| false), keep(&|_| true)];
    found.push(reversed(&found[1]));
    for (one, whole) in wholes.iter().enumerate() {
        let others = keep(&|index| index != one);
        let before = keep(&|index| index < one);
        found.extend([others, keep(&|index| index == one), before]);
        let half = whole.end / 2;
        for part in [0..half, half..whole.end] {
            for mut torn in
                [keep(&|_| true), keep(&|index| index == one), keep(&|index| index <= one)]
            {
                for change in &mut torn.changes {
                    if change.0 == one {
                        change.1 = part.clone();
                    }
                }
                found.push(reversed(&torn));
                found.push(torn);
            }
        }
    }
    found
}

fn reversed(survivors: &Survivors) -> Survivors {
    let mut reversed = survivors.clone();
    reversed.changes.reverse();
    reversed
}

/// Every combination of two fates (lost, whole) or four (the halves too), in order.
fn combinations(wholes: &[Range<usize>], fates: usize) -> Vec<Survivors> {
    let number = u32::try_from(wholes.len()).unwrap();
    (0..fates.checked_pow(number).unwrap())
        .map(|mut code| {
            let mut changes = Vec::new();
            for (index, whole) in wholes.iter().enumerate() {
                let half = whole.end / 2;
                match code % fates {
                    0 => {}
                    1 => changes.push((index, whole.clone())),
                    2 => changes.push((index, 0..half)),
                    _ => changes.push((index, half..whole.end)),
                }
                code /= fates;
            }
            Survivors { changes, grows: true }
        })
        .collect()
}

/// Any of them, torn at any sector, in any order.
fn sample(wholes: &[Range<usize>], random: &mut Seeded) -> Survivors {
    let mut changes = Vec::new();
    for (index, whole) in wholes.iter().enumerate() {
        let sectors = whole.end.div_ceil(SECTOR);
        let part = match random.below(4) {
            0 => continue,
            1 => {
                let ends = [random.below(sectors + 1), random.below(sectors + 1)];
                let start = ends[0].min(ends[1]) * SECTOR;
                start.min(whole.end)..(ends[0].max(ends[1]) * SECTOR).min(whole.end)
            }
            _ => whole.clone(),
        };
        changes.insert(random.below(changes.len() + 1), (index, part));
    }
    Survivors { changes, grows: random.below(2) == 0 }
}

fn length(event: &Event) -> usize {
    match event {
        Event::Write { data, .. } => data.len(),
        Event::SetLength(_) | Event::Sync => 0,
    }
}

/// The disk after a loss of power.
pub(crate) fn image(durable: &[u8], pending: &[Event], survivors: &Survivors) -> Vec<u8> {
    let mut bytes = durable.to_vec();
    for (index, part) in &survivors.changes {
        apply(&mut bytes, &pending[*index], part.clone(), survivors.grows);
    }
    bytes
}

/// The disk after a sync.
pub(crate) fn settle(durable: &mut Vec<u8>, pending: &[Event]) {
    for event in pending {
        apply(durable, event, 0..length(event), true);
    }
}

fn apply(bytes: &mut Vec<u8>, event: &Event, part: Range<usize>, grows: bool) {
    match event {
        Event::Write { offset, data } => {
            let (start, end) = (offset + part.start, offset + part.end);
            if bytes.len() < end && grows {
                bytes.resize(end, 0);
            }
            let end = end.min(bytes.len());
            if let Some(place) = bytes.get_mut(start..end) {
                place.copy_from_slice(&data[part.start..part.start + place.len()]);
            }
        }
        Event::SetLength(length) => bytes.resize(*length, 0),
        Event::Sync => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(offset: usize, data: &[u8]) -> Event {
        Event::Write { offset, data: data.into() }
    }

    #[test]
    fn every_state_that_is_asked_for_is_tried() {
        let pending = [Event::SetLength(6), write(0, b"abcd"), write(4, b"ef"), write(0, b"AB")];
        let durable = b"....";
        let found = survivors(&pending, Effort::Normal, 1);
        let images: Vec<Vec<u8>> =
            found.iter().map(|survivors| image(durable, &pending, survivors)).collect();
        for expected in [
            &b"...."[..],
            b"ABcdef",
            b"ABcd..",
            b"abcdef",
            b"AB..ef",
            b"....ef",
            b"......",
            b"ab..",
            b"..cd",
            b"ABcde.",
            b"ABcd",
        ] {
            let expected: Vec<u8> = expected
                .iter()
                .enumerate()
                .map(|(index, &byte)| if byte == b'.' && index > 3 { 0 } else { byte })
                .collect();
            assert!(images.contains(&expected), "{expected:?}");
        }
        let order = |survivors: &Survivors| -> Vec<usize> {
            survivors.changes.iter().map(|(index, _)| *index).collect()
        };
        assert!(found.iter().any(|survivors| order(survivors) == [3, 2, 1, 0]));
        assert_eq!(found, survivors(&pending, Effort::Normal, 1));
        assert!(survivors(&pending, Effort::Soak, 1).len() >= 256);
        assert_eq!(survivors(&[], Effort::Soak, 1).len(), 1);
    }
}
