// SPDX-License-Identifier: MIT OR Apache-2.0
//! Handles, and the objects behind them.

use core::any::Any;
use core::ffi::c_void;
use core::ptr;
use std::sync::Arc;

use yzt_ffi_kit::{Argument, Misuse, Table};

use crate::code::Error;
use crate::connection::{Class, Connection};

/// Objects that exist at a time.
const MOST: usize = 4096;
/// Callers are known that keep a handle in 32 bits, with a sign.
const LARGEST: usize = 0x7FFF_FFFF;

static OBJECTS: Table<MOST, LARGEST> = Table::new();

/// `HANDLE`: a small number (generation and index) that is looked up and never followed.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub(crate) struct Handle(*const c_void);

/// A type whose values callers hold handles of.
pub(crate) trait Kind: Any + Send + Sync {
    /// Its name in the header.
    const NAME: &'static str;
}

/// What was opened or made over a connection.
pub(crate) trait Child: Kind {
    /// How many of them a connection may have.
    const CLASS: Class;

    /// The connection it belongs to.
    fn connection(&self) -> &Arc<Connection>;
}

impl Handle {
    pub(crate) const fn new(value: usize) -> Self {
        Self(ptr::without_provenance(value))
    }

    pub(crate) fn value(self) -> usize {
        self.0.addr()
    }

    /// The object, kept alive while the caller works on it.
    pub(crate) fn object<T: Kind>(self) -> Result<Arc<T>, Misuse> {
        OBJECTS.object(self.value(), T::NAME)
    }

    /// Closes the handle: the object goes when the calls end that other threads have begun on it.
    pub(crate) fn remove<T: Kind>(self) -> Result<(), Misuse> {
        OBJECTS.remove::<T>(self.value(), T::NAME).map(drop)
    }

    /// Closes the handle of something that belongs to a connection.
    pub(crate) fn close<T: Child>(self) -> Result<(), Misuse> {
        let object = self.object::<T>()?;
        self.remove::<T>()?;
        object.connection().disown(T::CLASS, self);
        Ok(())
    }
}

/// Takes an object in.
pub(crate) fn insert(object: Arc<dyn Any + Send + Sync>) -> Result<Handle, Misuse> {
    OBJECTS.insert(object).map(Handle::new)
}

/// Closes a handle of whatever kind, if it is open.
pub(crate) fn evict(handle: Handle) {
    drop(OBJECTS.evict(handle.value()));
}

/// How many handles are open.
#[cfg(test)]
pub(crate) fn open() -> usize {
    OBJECTS.len()
}

impl Argument<Error> for Handle {}
