// SPDX-License-Identifier: MIT OR Apache-2.0
//! `DEVHANDLE`: a connection to a key, and everything that was opened over it.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use yzt_ffi_kit::Misuse;
use yzt_token::{CipherAlgorithm, CipherMode};
use zeroize::Zeroizing;

use crate::authentication::KEY_LENGTH;
use crate::code::Error;
use crate::device::{Device, Inner};
use crate::handle::{self, Child, Handle, Kind};

/// What the handles of a connection have in common: how many there may be.
///
/// Programs are known that never close digests and session keys. Beyond the limit the one that was
/// not used for longest is closed; its handle is refused from then on and never becomes another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Applications and containers: as many as there are handles.
    Place,
    /// Digests.
    Digest,
    /// Session keys, and authentication codes that are computed with them.
    Session,
    /// Key agreements that were begun.
    Agreement,
}

impl Class {
    const ALL: [Self; 4] = [Self::Place, Self::Digest, Self::Session, Self::Agreement];

    const fn most(self) -> usize {
        match self {
            Self::Place => usize::MAX,
            Self::Digest => 256,
            Self::Session => 64,
            Self::Agreement => 8,
        }
    }
}

/// A connection to a key.
pub(crate) struct Connection {
    /// Tells it from the other connections of this process.
    number: u64,
    device: Arc<Device>,
    owned: Mutex<Owned>,
}

#[derive(Default)]
struct Owned {
    /// Nothing is taken in any more.
    is_closed: bool,
    /// The open handles of each class, those used last at the end.
    handles: [VecDeque<usize>; Class::ALL.len()],
}

impl Kind for Connection {
    const NAME: &'static str = "DEVHANDLE";
}

impl Connection {
    pub(crate) fn new(device: Arc<Device>) -> Self {
        static NUMBERS: AtomicU64 = AtomicU64::new(0);
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
        Self { number, device, owned: Mutex::default() }
    }

    /// Works on the key when nobody else does.
    ///
    /// # Errors
    /// `SAR_TIMEOUTERR` when another connection keeps it locked, and what `work` answers.
    pub(crate) fn run<T>(
        &self,
        work: impl FnOnce(&mut Inner) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.device.run(self.number, work)
    }

    /// Keeps the key for this connection.
    pub(crate) fn lock(&self, wait: Duration) -> Result<(), Error> {
        self.device.lock(self.number, wait)
    }

    /// Lets the others to the key again; whether this connection had kept it.
    pub(crate) fn unlock(&self) -> Result<bool, Error> {
        self.device.unlock(self.number)
    }

    /// Hands out a handle of something new. The longest unused of its class make room for it.
    pub(crate) fn adopt<T: Child>(&self, object: T) -> Result<Handle, Error> {
        let handle = handle::insert(Arc::new(object))?;
        let mut dropped = Vec::new();
        {
            let mut owned = self.owned();
            if owned.is_closed {
                dropped.push(handle);
            } else {
                let handles = owned.of(T::CLASS);
                handles.push_back(handle.value());
                while handles.len() > T::CLASS.most() {
                    dropped.extend(handles.pop_front().map(Handle::new));
                }
            }
        }
        // Outside the lock: what is closed here may talk to the key.
        dropped.iter().copied().for_each(handle::evict);
        if dropped.iter().any(|gone| gone.value() == handle.value()) {
            return Err(Misuse::HandleStale { kind: Self::NAME }.into());
        }
        Ok(handle)
    }

    /// Makes something that takes room on the key. When there is none, what was not used for
    /// longest makes room.
    pub(crate) fn make<T>(
        &self,
        class: Class,
        mut work: impl FnMut(&mut Inner) -> Result<T, Error>,
    ) -> Result<T, Error> {
        loop {
            let result = self.run(&mut work);
            match result {
                Err(error) if error.is_no_room() && self.evict_oldest(class) => {}
                result => return result,
            }
        }
    }

    /// Makes room for a session key that cannot be asked for a second time.
    ///
    /// # Errors
    /// `SAR_NO_ROOM` when there is none, and nothing of this connection's could make it.
    pub(crate) fn make_room_for_key(&self) -> Result<(), Error> {
        let algorithm = CipherAlgorithm::sm4(CipherMode::Ecb);
        let nothing = Zeroizing::new([0; KEY_LENGTH]);
        let made = self.make(Class::Session, |inner| {
            // It is gone again at once.
            Ok(inner.device.import_plain_session_key(algorithm, &nothing).map(drop)?)
        });
        match made {
            Err(error) if error.is_no_room() || error.is_token_gone() => Err(error),
            // A key that takes none in clear may have room all the same.
            _ => Ok(()),
        }
    }

    /// Takes note that a handle was used.
    pub(crate) fn touch(&self, class: Class, handle: Handle) {
        self.move_to(class, handle, VecDeque::push_back);
    }

    /// Takes note that a handle is good for nothing any more but to be closed: it goes first.
    pub(crate) fn retire(&self, class: Class, handle: Handle) {
        self.move_to(class, handle, VecDeque::push_front);
    }

    /// Forgets a handle that was closed.
    pub(crate) fn disown(&self, class: Class, handle: Handle) {
        self.owned().of(class).retain(|value| *value != handle.value());
    }

    /// Closes everything that was opened over this connection, and lets go of the key.
    pub(crate) fn close(&self) {
        // Nobody is left to tell an error to; the end of the last connection unlocks it anyway.
        let _ = self.unlock();
        let handles = {
            let mut owned = self.owned();
            owned.is_closed = true;
            core::mem::take(&mut owned.handles)
        };
        // What was opened last goes first.
        for class in handles.into_iter().rev() {
            class.into_iter().rev().map(Handle::new).for_each(handle::evict);
        }
    }

    fn move_to(&self, class: Class, handle: Handle, push: fn(&mut VecDeque<usize>, usize)) {
        let mut owned = self.owned();
        let handles = owned.of(class);
        if let Some(at) = handles.iter().position(|value| *value == handle.value()) {
            handles.remove(at);
            push(handles, handle.value());
        }
    }

    fn evict_oldest(&self, class: Class) -> bool {
        let oldest = self.owned().of(class).pop_front();
        oldest.map(Handle::new).map(handle::evict).is_some()
    }

    fn owned(&self) -> MutexGuard<'_, Owned> {
        // Nothing under the lock can stop half-way.
        self.owned.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Owned {
    const fn of(&mut self, class: Class) -> &mut VecDeque<usize> {
        let [place, digest, session, agreement] = &mut self.handles;
        match class {
            Class::Place => place,
            Class::Digest => digest,
            Class::Session => session,
            Class::Agreement => agreement,
        }
    }
}
