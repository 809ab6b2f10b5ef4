// SPDX-License-Identifier: MIT OR Apache-2.0
//! Many requests at the same moment for one challenge.

use std::num::NonZeroUsize;
use std::sync::Barrier;
use std::thread;

use yzt_login::{Error, MemoryNonceStore, NonceStore};

use crate::support::{NOW, PORTAL, World, answer, issue_challenge};

const THREADS: usize = 16;

/// Runs the same work in all threads, started together.
fn race<T: Send>(work: impl Fn() -> T + Sync) -> Vec<T> {
    let barrier = Barrier::new(THREADS);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..THREADS)
            .map(|_| {
                scope.spawn(|| {
                    barrier.wait();
                    work()
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    })
}

#[test]
fn of_many_takers_exactly_one_gets_the_challenge() {
    let mut world = World::new();
    let verifier = world.verifier();
    for _ in 0..50 {
        let store = MemoryNonceStore::new(NonZeroUsize::new(8).unwrap());
        issue_challenge(&verifier, &store, "session");
        let taken = race(|| store.take("session").unwrap().is_some());
        assert_eq!(taken.into_iter().filter(|taken| *taken).count(), 1);
    }
}

#[test]
fn of_many_equal_logins_exactly_one_passes() {
    let mut world = World::new();
    let verifier = world.verifier();
    for _ in 0..4 {
        let challenge = issue_challenge(&verifier, &world.store, "session");
        let token = answer(&world.holder, PORTAL, &challenge).to_json();
        let outcomes = race(|| verifier.verify(&world.store, "session", token.as_bytes(), NOW));
        let passed = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        let unknown =
            outcomes.iter().filter(|outcome| matches!(outcome, Err(Error::NonceUnknown))).count();
        assert_eq!((passed, unknown), (1, THREADS - 1));
    }
}

#[test]
fn issuing_and_taking_at_the_same_time_stays_within_bounds() {
    let mut world = World::new();
    let verifier = world.verifier();
    let store = MemoryNonceStore::new(NonZeroUsize::new(4).unwrap());
    race(|| {
        for index in 0..200 {
            let session = (index % 7).to_string();
            issue_challenge(&verifier, &store, &session);
            assert!(store.len() <= 4);
            store.take(&session).unwrap();
        }
    });
    assert!(store.len() <= 4);
}
