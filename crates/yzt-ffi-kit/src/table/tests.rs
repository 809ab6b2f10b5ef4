// SPDX-License-Identifier: MIT OR Apache-2.0
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use proptest::prelude::*;

use super::*;

const MAXIMUM_GENERATION: usize = usize::MAX >> INDEX_BITS;

/// A table whose handles have five bits: two of the index, three of the generation.
type Narrow = Table<4, 0b1_1111>;

fn kind<T>() -> &'static str {
    core::any::type_name::<T>()
}

fn object<T: Any + Send + Sync, const N: usize>(
    table: &Table<N>,
    handle: usize,
) -> Result<Arc<T>, Misuse> {
    table.object(handle, kind::<T>())
}

fn stale<T>() -> Misuse {
    Misuse::HandleStale { kind: kind::<T>() }
}

#[test]
fn a_handle_finds_its_object_until_it_is_removed() {
    let table = Table::<4>::new();
    let one = table.insert(Arc::new(1_u32)).unwrap();
    let two = table.insert(Arc::new(2_u32)).unwrap();
    assert_ne!(one, two);
    assert_eq!(*object::<u32, 4>(&table, one).unwrap(), 1);
    assert_eq!(*object::<u32, 4>(&table, two).unwrap(), 2);
    assert!(table.remove::<u32>(one, kind::<u32>()).is_ok());
    assert_eq!(object::<u32, 4>(&table, one), Err(stale::<u32>()));
    assert_eq!(table.remove::<u32>(one, kind::<u32>()).err(), Some(stale::<u32>()));
    assert_eq!(*object::<u32, 4>(&table, two).unwrap(), 2);
    assert_eq!(table.len(), 1);
}

#[test]
fn the_handle_of_a_freed_object_is_not_that_of_its_successor() {
    let table = Table::<1>::new();
    let old = table.insert(Arc::new(1_u32)).unwrap();
    table.remove::<u32>(old, kind::<u32>()).unwrap();
    let new = table.insert(Arc::new(2_u32)).unwrap();
    assert_eq!(old & (CAPACITY - 1), new & (CAPACITY - 1));
    assert_eq!(object::<u32, 1>(&table, old), Err(stale::<u32>()));
    assert_eq!(table.remove::<u32>(old, kind::<u32>()).err(), Some(stale::<u32>()));
    assert_eq!(*object::<u32, 1>(&table, new).unwrap(), 2);
}

#[test]
fn an_object_of_another_kind_is_neither_used_nor_removed() {
    let table = Table::<4>::new();
    let handle = table.insert(Arc::new(1_u32)).unwrap();
    let expected = Misuse::HandleKind { kind: kind::<i64>() };
    assert_eq!(object::<i64, 4>(&table, handle), Err(expected.clone()));
    assert_eq!(table.remove::<i64>(handle, kind::<i64>()).err(), Some(expected));
    assert_eq!(*object::<u32, 4>(&table, handle).unwrap(), 1);
}

#[test]
fn what_was_never_given_out_is_told_from_what_was_freed() {
    let table = Table::<4>::new();
    let handle = table.insert(Arc::new(1_u32)).unwrap();
    let invalid = Misuse::HandleInvalid { kind: kind::<u32>() };
    let above = handle + (1 << INDEX_BITS);
    for never in [0, 1, 2, 5, above, usize::MAX, handle ^ 1, usize::MAX >> 1, 0x1000] {
        assert_eq!(object::<u32, 4>(&table, never), Err(invalid.clone()), "{never:x}");
        assert_eq!(table.remove::<u32>(never, kind::<u32>()).err(), Some(invalid.clone()));
    }
    assert_eq!(table.len(), 1);
}

#[test]
fn a_full_table_says_so_and_has_room_again_after_a_removal() {
    let table = Table::<3>::new();
    let handles: Vec<usize> = (0..3_u32).map(|n| table.insert(Arc::new(n)).unwrap()).collect();
    let full = Err(Misuse::TableFull { capacity: 3 });
    assert_eq!(table.insert(Arc::new(9_u32)), full);
    table.remove::<u32>(handles[1], kind::<u32>()).unwrap();
    table.insert(Arc::new(4_u32)).unwrap();
    assert_eq!(table.insert(Arc::new(5_u32)), full);
}

#[test]
fn an_object_that_finds_no_room_is_dropped_outside_the_lock() {
    static TABLE: Table<1> = Table::new();
    struct Looks;
    impl Drop for Looks {
        fn drop(&mut self) {
            // Would wait for ever if the lock were held.
            assert_eq!(TABLE.len(), 1);
        }
    }
    TABLE.insert(Arc::new(1_u32)).unwrap();
    assert!(TABLE.insert(Arc::new(Looks)).is_err());
}

#[test]
fn a_narrow_handle_comes_again_only_after_all_others() {
    let table = Narrow::new();
    let mut seen = Vec::new();
    for _ in 0..7 * 4 {
        let handle = table.insert(Arc::new(1_u32)).unwrap();
        assert!((0b100..=0b1_1111).contains(&handle), "{handle:b}");
        assert!(!seen.contains(&handle), "{handle:b} again");
        assert!(table.object::<u32>(handle, kind::<u32>()).is_ok());
        assert!(table.evict(handle).is_some() && table.evict(handle).is_none());
        assert!(table.object::<u32>(handle, kind::<u32>()).is_err());
        seen.push(handle);
    }
    assert_eq!(table.insert(Arc::new(1_u32)), Ok(seen[0]));
}

#[test]
fn a_narrow_table_is_full_when_every_slot_is_taken() {
    let table = Narrow::new();
    let handles: Vec<usize> = (0..4_u32).map(|n| table.insert(Arc::new(n)).unwrap()).collect();
    assert_eq!(table.insert(Arc::new(4_u32)), Err(Misuse::TableFull { capacity: 4 }));
    assert!(table.evict(handles[2]).is_some());
    let again = table.insert(Arc::new(5_u32)).unwrap();
    assert_eq!(*table.object::<u32>(again, kind::<u32>()).unwrap(), 5);
    assert_eq!(again & 0b11, handles[2] & 0b11);
    assert!(table.evict(usize::MAX).is_none() && table.evict(0).is_none());
}

#[test]
fn a_slot_whose_generations_are_used_up_is_not_used_again() {
    let table = Table::<2>::new();
    let first = table.insert(Arc::new(1_u32)).unwrap();
    table.remove::<u32>(first, kind::<u32>()).unwrap();
    table.lock().all[0].generation = MAXIMUM_GENERATION - 1;
    let last = table.insert(Arc::new(2_u32)).unwrap();
    assert_eq!(last, MAXIMUM_GENERATION << INDEX_BITS);
    assert_eq!(*object::<u32, 2>(&table, last).unwrap(), 2);
    table.remove::<u32>(last, kind::<u32>()).unwrap();
    for _ in 0..5 {
        let other = table.insert(Arc::new(3_u32)).unwrap();
        assert_eq!(other & (CAPACITY - 1), 1);
        table.remove::<u32>(other, kind::<u32>()).unwrap();
    }
    assert_eq!(object::<u32, 2>(&table, last), Err(stale::<u32>()));
}

#[test]
fn the_largest_table_fits_the_largest_index() {
    static TABLE: Table = Table::new();
    for _ in 0..CAPACITY {
        TABLE.insert(Arc::new(())).unwrap();
    }
    assert_eq!(TABLE.len(), CAPACITY);
    assert!(TABLE.insert(Arc::new(())).is_err());
}

/// Counts how often it is dropped.
struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn threads_that_use_and_free_the_same_handles_see_them_live_or_freed_and_nothing_else() {
    const ROUNDS: usize = 500;
    let table = Table::<8>::new();
    let dropped = Arc::new(AtomicUsize::new(0));
    let handle = AtomicUsize::new(0);
    let freed = AtomicUsize::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..ROUNDS {
                let new = table.insert(Arc::new(Counted(Arc::clone(&dropped)))).unwrap();
                handle.store(new, Ordering::SeqCst);
                while object::<Counted, 8>(&table, new).is_ok() {
                    thread::yield_now();
                }
            }
            handle.store(usize::MAX, Ordering::SeqCst);
        });
        for _ in 0..3 {
            scope.spawn(|| {
                loop {
                    let value = handle.load(Ordering::SeqCst);
                    match value {
                        0 => continue,
                        usize::MAX => break,
                        _ => {}
                    }
                    let seen = object::<Counted, 8>(&table, value);
                    assert!(matches!(seen, Ok(_) | Err(Misuse::HandleStale { .. })));
                    if table.remove::<Counted>(value, kind::<Counted>()).is_ok() {
                        freed.fetch_add(1, Ordering::SeqCst);
                    }
                }
            });
        }
    });
    assert_eq!(freed.load(Ordering::SeqCst), ROUNDS);
    assert_eq!(dropped.load(Ordering::SeqCst), ROUNDS);
    assert!(table.is_empty());
}

#[derive(Clone, Debug)]
enum Step {
    InsertNumber(u32),
    InsertText,
    /// A handle of those ever given out, used as the one kind or the other.
    LookUp(prop::sample::Index, bool),
    Remove(prop::sample::Index, bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        any::<u32>().prop_map(Step::InsertNumber),
        Just(Step::InsertText),
        (any::<prop::sample::Index>(), any::<bool>()).prop_map(|(at, text)| Step::LookUp(at, text)),
        (any::<prop::sample::Index>(), any::<bool>()).prop_map(|(at, text)| Step::Remove(at, text)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// A map that never forgets a handle behaves the same.
    #[test]
    fn the_table_is_a_map_whose_keys_are_never_reused(steps in prop::collection::vec(step(), 1..80)) {
        let table = Table::<5>::new();
        let mut model: HashMap<usize, Option<Option<u32>>> = HashMap::new();
        let mut order = Vec::new();
        for step in steps {
            let live = model.values().filter(|entry| entry.is_some()).count();
            match step {
                Step::InsertNumber(_) | Step::InsertText => {
                    let number = match step { Step::InsertNumber(number) => Some(number), _ => None };
                    let shared: Shared = match number {
                        Some(number) => Arc::new(number),
                        None => Arc::new(String::new()),
                    };
                    match table.insert(shared) {
                        Ok(handle) => {
                            prop_assert!(handle != 0 && live < 5);
                            prop_assert!(model.insert(handle, Some(number)).is_none());
                            order.push(handle);
                        }
                        Err(_) => prop_assert_eq!(live, 5),
                    }
                }
                _ if order.is_empty() => {}
                Step::LookUp(at, as_text) => {
                    let handle = *at.get(&order);
                    let seen = if as_text {
                        object::<String, 5>(&table, handle).map(|_| None)
                    } else {
                        object::<u32, 5>(&table, handle).map(|number| Some(*number))
                    };
                    match model[&handle] {
                        None => assert!(matches!(seen, Err(Misuse::HandleStale { .. }))),
                        Some(entry) if entry.is_none() == as_text => prop_assert_eq!(seen, Ok(entry)),
                        Some(_) => assert!(matches!(seen, Err(Misuse::HandleKind { .. }))),
                    }
                }
                Step::Remove(at, as_text) => {
                    let handle = *at.get(&order);
                    let removed = if as_text {
                        table.remove::<String>(handle, "text").map(drop)
                    } else {
                        table.remove::<u32>(handle, "number").map(drop)
                    };
                    match model[&handle] {
                        None => assert!(matches!(removed, Err(Misuse::HandleStale { .. }))),
                        Some(entry) if entry.is_none() == as_text => {
                            prop_assert!(removed.is_ok());
                            model.insert(handle, None);
                        }
                        Some(_) => assert!(matches!(removed, Err(Misuse::HandleKind { .. }))),
                    }
                }
            }
            let live = model.values().filter(|entry| entry.is_some()).count();
            prop_assert_eq!(table.len(), live);
        }
    }
}
