// SPDX-License-Identifier: MIT OR Apache-2.0
//! Random faults over several visits.

use proptest::prelude::*;

use crate::key::{Break, CardFault};
use crate::office::Crash;
use crate::wire::LineFault;
use crate::world::{Plan, World};

fn breaks() -> impl Strategy<Value = Break> {
    prop_oneof![
        Just(Break::Removed),
        Just(Break::PowerLost),
        Just(Break::Reset),
        Just(Break::Silent)
    ]
}

fn card_fault() -> impl Strategy<Value = CardFault> {
    prop_oneof![
        breaks().prop_map(CardFault::Before),
        breaks().prop_map(CardFault::After),
        (0..8_usize).prop_map(CardFault::Disk),
    ]
}

fn line_fault() -> impl Strategy<Value = LineFault> {
    prop_oneof![
        Just(LineFault::Lost),
        Just(LineFault::Duplicated),
        Just(LineFault::Replayed),
        (0..200_usize, 1..=255_u8).prop_map(|(at, mask)| LineFault::Altered(at, mask)),
        (0..40_u64).prop_map(LineFault::Delayed),
        Just(LineFault::Down),
    ]
}

fn crash() -> impl Strategy<Value = Crash> {
    (0..3_usize, 0..3_u8).prop_map(|(index, kind)| match kind {
        0 => Crash::Before(index),
        1 => Crash::After(index),
        _ => Crash::Full(index),
    })
}

fn plan() -> impl Strategy<Value = Plan> {
    (
        proptest::collection::vec((0..9_usize, card_fault()), 0..2),
        proptest::collection::vec((0..13_usize, line_fault()), 0..3),
        proptest::option::weighted(0.3, crash()),
    )
        .prop_map(|(card, line, crash)| Plan { card, line, crash })
}

/// `YZT_SOAK=1` tries more.
fn cases() -> u32 {
    if std::env::var_os("YZT_SOAK").is_some() { 5000 } else { 96 }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn whatever_goes_wrong_in_several_visits_the_next_one_works(
        plans in proptest::collection::vec(plan(), 1..5),
    ) {
        let mut world = World::new();
        for plan in &plans {
            // A stale pending PIN costs a try in each visit that breaks off; a desk that is out
            // of luck that often would have called the key in.
            if world.key.administrator_tries() <= 2 {
                break;
            }
            let _ = world.faulty(plan);
        }
        world.works(&format!("{plans:?}"));
    }
}
