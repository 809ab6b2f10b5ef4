// SPDX-License-Identifier: MIT OR Apache-2.0
//! A library in this process.
//!
//! A file is loaded once, however many ask for it: they share the table of its functions, what was
//! found out about its layout, and the lock that keeps its calls apart.

mod buffer;
mod calls;
mod load;
mod table;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};

use load::Loaded;
use table::Table;

use crate::carrier::{Carrier, Epoch};
use crate::layout::{self, Found, Layout};
use crate::request::{Answer, Failure, NECESSARY, Request};

/// How a library is loaded and called: the part of a profile that is needed beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Manner {
    pub(crate) layout: Option<Layout>,
    pub(crate) serialised: bool,
    pub(crate) deep_binding: bool,
    pub(crate) unloads: bool,
}

/// What a library did that is not as the standard has it, for reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Oddity {
    /// A length was overwritten by a call that failed.
    LengthClobbered = 1,
    /// A call said that it is done, and that there was no room.
    DoneWithoutRoom = 2,
    /// `DEVINFO` makes sense in no layout.
    LayoutUnknown = 4,
    /// A list ends with one NUL, or with none.
    ListCutShort = 8,
    /// The number of SM2 is that of GM/T 0006.
    Sm2Renumbered = 16,
    /// A value stands at the beginning of its field.
    LeftAligned = 32,
}

impl Oddity {
    pub(crate) const ALL: [(Self, &'static str); 6] = [
        (Self::LengthClobbered, "length-clobbered"),
        (Self::DoneWithoutRoom, "done-without-room"),
        (Self::LayoutUnknown, "layout-unknown"),
        (Self::ListCutShort, "list-cut-short"),
        (Self::Sm2Renumbered, "sm2-renumbered"),
        (Self::LeftAligned, "left-aligned"),
    ];
}

/// A library that is loaded.
pub(crate) struct Vendor {
    // Dropped before the library that its pointers point into.
    table: RwLock<Table>,
    layout_is_known: AtomicBool,
    oddities: AtomicU32,
    serialised: bool,
    turn: Mutex<()>,
    loaded: Loaded,
}

/// The libraries of this process by their files.
static LIBRARIES: Mutex<Option<HashMap<PathBuf, Weak<Vendor>>>> = Mutex::new(None);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing here is left half done by a panic.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Vendor {
    /// The library in a file, loaded unless it is. Whoever loads it first says how.
    pub(crate) fn load(path: &Path, manner: Manner) -> Result<Arc<Self>, Failure> {
        let path = path.canonicalize().map_err(|_| Failure::NotFound)?;
        let mut libraries = lock(&LIBRARIES);
        let libraries = libraries.get_or_insert_default();
        if let Some(vendor) = libraries.get(&path).and_then(Weak::upgrade) {
            return Ok(vendor);
        }
        let loaded = Loaded::open(&path, manner)?;
        if let Some(missing) = NECESSARY.into_iter().find(|name| loaded.find(name).is_none()) {
            return Err(Failure::NotALibrary(missing));
        }
        let layout = manner.layout.unwrap_or_default();
        let vendor = Arc::new(Self {
            table: RwLock::new(Table::load(layout, &loaded)),
            layout_is_known: AtomicBool::new(manner.layout.is_some()),
            oddities: AtomicU32::new(0),
            serialised: manner.serialised,
            turn: Mutex::new(()),
            loaded,
        });
        libraries.retain(|_, known| known.strong_count() > 0);
        libraries.insert(path, Arc::downgrade(&vendor));
        Ok(vendor)
    }

    /// A call of the library.
    pub(crate) fn run(&self, request: &Request) -> Result<Answer, Failure> {
        let _turn = self.serialised.then(|| lock(&self.turn));
        let table = *self.table.read().unwrap_or_else(PoisonError::into_inner);
        calls::run(self, &table, request)
    }

    fn note(&self, oddity: Oddity) {
        self.oddities.fetch_or(oddity as u32, Ordering::Relaxed);
    }

    /// Reads a `DEVINFO`, and learns the layout from the first one.
    fn learn(&self, bytes: &[u8]) -> Found {
        let known = self.layout_is_known.load(Ordering::Acquire);
        let mut table = self.table.write().unwrap_or_else(PoisonError::into_inner);
        let found = layout::read(bytes, known.then_some(table.layout()));
        if !found.certain {
            self.note(Oddity::LayoutUnknown);
        } else if !known {
            if found.layout != table.layout() {
                *table = Table::load(found.layout, &self.loaded);
            }
            self.layout_is_known.store(true, Ordering::Release);
        }
        found
    }
}

impl Carrier for Vendor {
    fn call(&self, _: Epoch, request: &Request) -> Result<Answer, Failure> {
        self.run(request)
    }

    fn epoch(&self) -> Epoch {
        0
    }
}
