// SPDX-License-Identifier: MIT OR Apache-2.0
//! Open challenges of one process.

use core::num::NonZeroUsize;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use yzt_cert::UnixTime;
use yzt_crypto::sm3;

use super::{NonceStore, StoreError};
use crate::Challenge;

/// How long an expired challenge is still told apart from an unknown one.
const KEEP_EXPIRED_SECONDS: i64 = 3600;

/// A [`NonceStore`] in the memory of one process.
///
/// Its size is bounded: a session takes the same room whatever its identifier's length, and when the
/// store is full the oldest challenge goes. Someone who opens sessions faster than holders answer can
/// therefore push theirs out; limit the rate of new sessions in front of it. Session identifiers are
/// kept as digests only.
#[derive(Debug)]
pub struct MemoryNonceStore {
    capacity: NonZeroUsize,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    sessions: HashMap<[u8; 32], Entry>,
    /// Sessions by age: the first is the oldest.
    order: BTreeMap<u64, [u8; 32]>,
    next: u64,
}

#[derive(Debug)]
struct Entry {
    challenge: Challenge,
    place: u64,
}

impl MemoryNonceStore {
    /// A store for at most this many sessions at a time.
    #[must_use]
    pub fn new(capacity: NonZeroUsize) -> Self {
        Self { capacity, open: Mutex::default() }
    }

    /// How many challenges are open now, the expired ones that are not yet forgotten among them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().sessions.len()
    }

    /// Whether no challenge is open.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        // Nothing that runs under the lock can stop half-way, so a poisoned lock guards sound data.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl NonceStore for MemoryNonceStore {
    fn issue(&self, session: &str, challenge: Challenge, now: UnixTime) -> Result<(), StoreError> {
        let key = sm3::digest(session.as_bytes());
        let mut open = self.lock();
        open.remove(&key);
        open.forget_stale(now);
        while open.sessions.len() >= self.capacity.get() && open.forget_oldest() {}
        let place = open.next;
        open.next += 1;
        open.order.insert(place, key);
        open.sessions.insert(key, Entry { challenge, place });
        Ok(())
    }

    fn take(&self, session: &str) -> Result<Option<Challenge>, StoreError> {
        let key = sm3::digest(session.as_bytes());
        Ok(self.lock().remove(&key))
    }
}

impl Open {
    fn remove(&mut self, key: &[u8; 32]) -> Option<Challenge> {
        let entry = self.sessions.remove(key)?;
        self.order.remove(&entry.place);
        Some(entry.challenge)
    }

    fn forget_oldest(&mut self) -> bool {
        let Some((_, key)) = self.order.pop_first() else {
            return false;
        };
        self.sessions.remove(&key).is_some()
    }

    /// Forgets what expired long ago. All challenges of a portal live equally long, so the oldest
    /// expire first and the walk stops at the first that is still of use.
    fn forget_stale(&mut self, now: UnixTime) {
        while let Some(key) = self.order.values().next() {
            let is_stale = self.sessions.get(key).is_none_or(|entry| {
                entry.challenge.expires().0.saturating_add(KEEP_EXPIRED_SECONDS) < now.0
            });
            if !is_stale {
                return;
            }
            self.forget_oldest();
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::Nonce;

    fn challenge(byte: u8, expires: i64) -> Challenge {
        let nonce = Nonce::from_bytes(&[byte; 32]).unwrap();
        Challenge::new(nonce, "", UnixTime(expires)).unwrap()
    }

    fn store(capacity: usize) -> MemoryNonceStore {
        MemoryNonceStore::new(NonZeroUsize::new(capacity).unwrap())
    }

    #[test]
    fn a_challenge_is_taken_once() {
        let store = store(4);
        store.issue("a", challenge(1, 300), UnixTime(0)).unwrap();
        assert_eq!(store.take("b").unwrap(), None);
        assert_eq!(store.take("a").unwrap(), Some(challenge(1, 300)));
        assert_eq!(store.take("a").unwrap(), None);
        assert!(store.is_empty());
    }

    #[test]
    fn a_session_has_one_challenge() {
        let store = store(4);
        store.issue("a", challenge(1, 300), UnixTime(0)).unwrap();
        store.issue("a", challenge(2, 301), UnixTime(1)).unwrap();
        assert_eq!(store.len(), 1);
        assert_eq!(store.take("a").unwrap(), Some(challenge(2, 301)));
        assert_eq!(store.take("a").unwrap(), None);
    }

    #[test]
    fn a_full_store_loses_its_oldest_and_never_grows() {
        let store = store(100);
        for index in 0..10_000_u32 {
            let session = index.to_string();
            store.issue(&session, challenge(1, 300), UnixTime(0)).unwrap();
            assert!(store.len() <= 100);
        }
        assert_eq!(store.take("9899").unwrap(), None);
        assert!(store.take("9900").unwrap().is_some());
        assert!(store.take("9999").unwrap().is_some());
        let open = store.lock();
        assert_eq!(open.order.len(), open.sessions.len());
    }

    #[test]
    fn asking_again_makes_a_session_the_youngest() {
        let store = store(2);
        store.issue("a", challenge(1, 300), UnixTime(0)).unwrap();
        store.issue("b", challenge(2, 300), UnixTime(0)).unwrap();
        store.issue("a", challenge(3, 300), UnixTime(0)).unwrap();
        store.issue("c", challenge(4, 300), UnixTime(0)).unwrap();
        assert_eq!(store.take("b").unwrap(), None);
        assert_eq!(store.take("a").unwrap(), Some(challenge(3, 300)));
    }

    #[test]
    fn the_expired_are_known_for_an_hour_and_then_forgotten() {
        let store = store(10);
        store.issue("a", challenge(1, 300), UnixTime(0)).unwrap();
        store.issue("b", challenge(2, 4200), UnixTime(3900)).unwrap();
        assert_eq!(store.len(), 2);
        store.issue("c", challenge(3, 4201), UnixTime(3901)).unwrap();
        assert_eq!(store.len(), 2);
        assert_eq!(store.take("a").unwrap(), None);
    }
}
