// SPDX-License-Identifier: MIT OR Apache-2.0
//! The retry and lockout machine: every cell of its table, and what holds along every path.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use proptest::prelude::*;
use yzt_pin::PinEvent::{
    Changed, Formatted, PowerCycled, UnblockedWithOneTime, VerifyBegun, VerifyFailed,
    VerifySucceeded,
};
use yzt_pin::Refusal::{Locked, NoVerifyBegun, VerifyUnderWay};
use yzt_pin::{Error, PinEvent, PinPolicy, PinState, PinStatus, Refusal, RetryLimit, TriesLeft};

const EVENTS: [PinEvent; 7] = [
    VerifyBegun,
    VerifySucceeded,
    VerifyFailed,
    Changed,
    UnblockedWithOneTime,
    Formatted,
    PowerCycled,
];

const STATUSES: [PinStatus; 3] = [PinStatus::Default, PinStatus::Set, PinStatus::OneTime];

fn limit(tries: u8) -> RetryLimit {
    RetryLimit::new(tries).unwrap()
}

/// A state that is not verifying.
fn idle(status: PinStatus, tries_left: u8, limit: u8) -> PinState {
    PinState::from_bytes([status.to_byte(), tries_left, limit]).unwrap()
}

/// A state that is verifying, with so many tries left besides the one under way.
fn verifying(status: PinStatus, tries_left: u8, limit: u8) -> PinState {
    idle(status, tries_left + 1, limit).apply(VerifyBegun).unwrap()
}

/// Every state there is.
fn all_states() -> Vec<PinState> {
    let mut states = Vec::new();
    for status in STATUSES {
        for limit in 1..=RetryLimit::MAXIMUM {
            states.extend((0..=limit).map(|tries| idle(status, tries, limit)));
            states.extend((0..limit).map(|tries| verifying(status, tries, limit)));
        }
    }
    states
}

/// The table of the machine, written a second time as rules on each cell.
fn cell(state: PinState, event: PinEvent) -> Result<PinState, Refusal> {
    let (status, tries, limit) = (state.status(), state.remaining(), state.limit().value());
    match (state.is_verifying(), event) {
        (false, VerifyBegun) if tries == 0 => Err(Locked),
        (false, VerifyBegun) => Ok(verifying(status, tries - 1, limit)),
        (false, VerifySucceeded) => Err(NoVerifyBegun),
        (false, VerifyFailed) => Err(NoVerifyBegun),
        (false, Changed) => Err(NoVerifyBegun),
        (false, UnblockedWithOneTime) => Ok(idle(PinStatus::OneTime, limit, limit)),
        (false, Formatted) => Ok(idle(PinStatus::Default, limit, limit)),
        (false, PowerCycled) => Ok(state),
        (true, VerifyBegun) => Err(VerifyUnderWay),
        (true, VerifySucceeded) => Ok(idle(status, limit, limit)),
        (true, VerifyFailed) => Ok(idle(status, tries, limit)),
        (true, Changed) => Ok(idle(PinStatus::Set, limit, limit)),
        (true, UnblockedWithOneTime) => Err(VerifyUnderWay),
        (true, Formatted) => Ok(idle(PinStatus::Default, limit, limit)),
        (true, PowerCycled) => Ok(idle(status, tries, limit)),
    }
}

fn wrong_try(state: PinState) -> Result<PinState, Refusal> {
    state.apply(VerifyBegun)?.apply(VerifyFailed)
}

#[test]
fn every_cell_of_the_table() {
    let states = all_states();
    assert_eq!(states.len(), 3 * ((1..=15).map(|limit| limit + 1 + limit).sum::<usize>()));
    for state in states {
        for event in EVENTS {
            assert_eq!(state.apply(event), cell(state, event), "{state:?} {event:?}");
        }
    }
}

#[test]
fn the_cells_of_one_pin_spelled_out() {
    let set = |tries| idle(PinStatus::Set, tries, 6);
    let cells = [
        (set(6), VerifyBegun, Ok(verifying(PinStatus::Set, 5, 6))),
        (set(1), VerifyBegun, Ok(verifying(PinStatus::Set, 0, 6))),
        (set(0), VerifyBegun, Err(Locked)),
        (set(0), VerifySucceeded, Err(NoVerifyBegun)),
        (set(0), Changed, Err(NoVerifyBegun)),
        (set(0), UnblockedWithOneTime, Ok(idle(PinStatus::OneTime, 6, 6))),
        (set(0), Formatted, Ok(idle(PinStatus::Default, 6, 6))),
        (verifying(PinStatus::Set, 0, 6), VerifySucceeded, Ok(set(6))),
        (verifying(PinStatus::Set, 0, 6), VerifyFailed, Ok(set(0))),
        (verifying(PinStatus::Set, 0, 6), PowerCycled, Ok(set(0))),
        (verifying(PinStatus::OneTime, 2, 6), VerifySucceeded, Ok(idle(PinStatus::OneTime, 6, 6))),
        (verifying(PinStatus::OneTime, 2, 6), Changed, Ok(set(6))),
        (verifying(PinStatus::Default, 5, 6), Changed, Ok(set(6))),
    ];
    for (state, event, expected) in cells {
        assert_eq!(state.apply(event), expected, "{state:?} {event:?}");
    }
}

#[test]
fn s33_six_wrong_tries_lock() {
    let mut state = PinState::new(PinPolicy::default().retry_limit);
    for left in (0..6).rev() {
        assert!(!state.is_locked());
        state = wrong_try(state).unwrap();
        assert_eq!(state.tries_left(), TriesLeft::from_counts(left, 6));
    }
    assert!(state.is_locked());
    assert_eq!(state.tries_left(), TriesLeft::Locked);
    assert_eq!(wrong_try(state), Err(Locked));
}

#[test]
fn s33_only_tries_in_a_row_lock() {
    let mut state = PinState::new(limit(6));
    for _ in 0..10 {
        for _ in 0..5 {
            state = wrong_try(state).unwrap();
        }
        assert_eq!(state.tries_left(), TriesLeft::Exactly(1));
        state = state.apply(VerifyBegun).unwrap().apply(VerifySucceeded).unwrap();
        assert_eq!(state.tries_left(), TriesLeft::Exactly(6));
    }
}

#[test]
fn s33_losing_power_during_a_try_costs_the_try() {
    let mut state = PinState::new(limit(6));
    for left in (0..6).rev() {
        let stored = state.apply(VerifyBegun).unwrap().to_bytes();
        state = PinState::from_bytes(stored).unwrap();
        assert_eq!(state.remaining(), left);
    }
    assert!(state.is_locked());
}

#[test]
fn s34_a_locked_pin_uses_no_keys_under_any_policy() {
    for status in STATUSES {
        for lenient in [true, false] {
            let policy = PinPolicy {
                default_pin_must_change: !lenient,
                one_time_pin_must_change: !lenient,
                ..PinPolicy::default()
            };
            assert!(!idle(status, 0, 6).may_use_keys(&policy));
        }
    }
}

#[test]
fn s65_an_unblock_restores_the_tries_with_a_one_time_pin() {
    for status in STATUSES {
        let unblocked = idle(status, 0, 6).apply(UnblockedWithOneTime).unwrap();
        assert_eq!(unblocked, idle(PinStatus::OneTime, 6, 6));
    }
}

#[test]
fn s53_a_format_brings_the_default_pin_back() {
    for state in all_states() {
        assert_eq!(state.apply(Formatted).unwrap(), PinState::new(state.limit()));
    }
}

#[test]
fn s31_the_default_pin_uses_keys_unless_the_policy_says_otherwise() {
    let state = PinState::new(limit(6));
    let strict = PinPolicy { default_pin_must_change: true, ..PinPolicy::default() };
    assert!(state.may_use_keys(&PinPolicy::default()));
    assert!(!state.may_use_keys(&strict));
    assert!(state.must_change(&strict));
}

#[test]
fn g24_a_one_time_pin_uses_no_keys_until_it_is_changed() {
    let policy = PinPolicy::default();
    let unblocked = PinState::new(limit(6)).apply(UnblockedWithOneTime).unwrap();
    let logged_in = unblocked.apply(VerifyBegun).unwrap().apply(VerifySucceeded).unwrap();
    assert!(logged_in.must_change(&policy) && !logged_in.may_use_keys(&policy));
    let changed = logged_in.apply(VerifyBegun).unwrap().apply(Changed).unwrap();
    assert!(!changed.must_change(&policy) && changed.may_use_keys(&policy));
    let lenient = PinPolicy { one_time_pin_must_change: false, ..PinPolicy::default() };
    assert!(logged_in.may_use_keys(&lenient));
}

#[test]
fn exactly_the_states_there_are_can_be_stored() {
    let states: Vec<PinState> =
        all_states().into_iter().filter(|state| !state.is_verifying()).collect();
    let mut accepted = 0;
    for status in 0..=u8::MAX {
        for tries in 0..=u8::MAX {
            // Every limit around the bounds; the others differ from them in nothing.
            for limit in (0..=17).chain([127, 128, 255]) {
                let bytes = [status, tries, limit];
                match PinState::from_bytes(bytes) {
                    Ok(state) => {
                        accepted += 1;
                        assert_eq!(state.to_bytes(), bytes);
                        assert!(states.contains(&state));
                    }
                    Err(error) => assert_eq!(error, Error::StateDamaged),
                }
            }
        }
    }
    assert_eq!(accepted, states.len());
    for damaged in [[3, 1, 6], [0, 7, 6], [0, 0, 0], [0, 0, 16], [0, 16, 16]] {
        assert_eq!(PinState::from_bytes(damaged), Err(Error::StateDamaged));
    }
    assert_eq!(PinState::new(limit(6)).to_bytes(), [1, 6, 6]);
}

#[test]
fn what_is_stored_is_what_a_loss_of_power_leaves() {
    for state in all_states() {
        let stored = PinState::from_bytes(state.to_bytes()).unwrap();
        assert_eq!(Ok(stored), state.apply(PowerCycled));
    }
}

fn any_events() -> impl Strategy<Value = Vec<PinEvent>> {
    prop::collection::vec(prop::sample::select(EVENTS.as_slice()), 0..60)
}

/// Every step of a path: state, event, and what the machine answered.
fn walk(limit: RetryLimit, events: &[PinEvent]) -> Vec<(PinState, PinEvent, PinState)> {
    let mut state = PinState::new(limit);
    let step = |&event: &PinEvent| {
        let before = state;
        // A refused event changes nothing.
        state = state.apply(event).unwrap_or(before);
        (before, event, state)
    };
    events.iter().map(step).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// A correct PIN never unlocks a locked key; only an unblock or a format does.
    #[test]
    fn a_correct_pin_never_unlocks_a_locked_key(tries in 1..=15_u8, events in any_events()) {
        for (before, event, after) in walk(limit(tries), &events) {
            if before.is_locked() && !after.is_locked() {
                prop_assert!(matches!(event, UnblockedWithOneTime | Formatted), "{:?}", event);
            }
        }
    }

    /// Tries never grow without a success, an unblock or a format.
    #[test]
    fn tries_never_grow_by_themselves(tries in 1..=15_u8, events in any_events()) {
        for (before, event, after) in walk(limit(tries), &events) {
            if after.remaining() > before.remaining() {
                let success = before.is_verifying() && matches!(event, VerifySucceeded | Changed);
                prop_assert!(success || matches!(event, UnblockedWithOneTime | Formatted));
            }
        }
    }

    /// Between two successes, unblocks or formats, no more tries begin than the limit allows.
    #[test]
    fn no_more_tries_than_the_limit(tries in 1..=15_u8, events in any_events()) {
        let mut begun = 0;
        for (before, event, after) in walk(limit(tries), &events) {
            match event {
                VerifyBegun if before != after => begun += 1,
                Formatted => begun = 0,
                VerifySucceeded | Changed | UnblockedWithOneTime if before != after => begun = 0,
                _ => {}
            }
            prop_assert!(begun <= tries);
        }
    }

    /// A one-time PIN stays one until it is changed or the key is formatted, and a PIN of the
    /// holder's own comes from a change alone.
    #[test]
    fn the_status_changes_for_its_own_reasons_only(tries in 1..=15_u8, events in any_events()) {
        for (before, event, after) in walk(limit(tries), &events) {
            if before.status() != after.status() {
                let reason = match after.status() {
                    PinStatus::Default => Formatted,
                    PinStatus::Set => Changed,
                    PinStatus::OneTime => UnblockedWithOneTime,
                };
                prop_assert_eq!(event, reason);
            }
        }
    }

    /// The limit never changes, and the tries left never exceed it.
    #[test]
    fn the_limit_holds(tries in 1..=15_u8, events in any_events()) {
        for (_, _, after) in walk(limit(tries), &events) {
            prop_assert_eq!(after.limit(), limit(tries));
            prop_assert!(after.remaining() <= tries);
        }
    }

    /// Losing power at any point never leaves more tries than going on would have.
    #[test]
    fn losing_power_is_never_a_gain(tries in 1..=15_u8, events in any_events()) {
        for (_, _, state) in walk(limit(tries), &events) {
            let after = PinState::from_bytes(state.to_bytes()).unwrap();
            prop_assert!(after.remaining() <= state.remaining());
            prop_assert!(after.is_locked() || !state.is_locked());
        }
    }
}
