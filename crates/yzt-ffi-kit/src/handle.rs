// SPDX-License-Identifier: MIT OR Apache-2.0
//! Objects as C holds them.

use core::any::Any;
use core::ffi::c_void;
use core::fmt;
use core::marker::PhantomData;
use core::ptr;
use std::sync::Arc;

use crate::{Argument, Misuse, Out, Table};

/// A type whose values C holds handles of.
pub trait Object: Any + Send + Sync {
    /// The name of the type in the header.
    const NAME: &'static str;

    /// The library's table.
    fn table() -> &'static Table;
}

/// `T *`: a handle of an object, or NULL.
///
/// It has a pointer's size and type so that C compilers tell the kinds of objects apart, but it is a
/// number (generation and index) that is looked up and never followed.
#[repr(transparent)]
pub struct Handle<T>(*const c_void, PhantomData<fn() -> T>);

/// `const T *`: as [`Handle`], for functions that change nothing of the object.
#[repr(transparent)]
pub struct ConstHandle<T>(Handle<T>);

/// The error object of a call, or NULL: told how the call ended.
///
/// It is looked up before the function does anything, so that no PIN try is spent on a call whose
/// error object is none.
#[repr(transparent)]
pub struct Report<T>(Handle<T>);

/// An object that can be told how a call ended.
pub trait Sink<E> {
    /// Takes note of it.
    fn note(&self, outcome: Result<(), &E>);
}

impl<T: Object> Handle<T> {
    const fn from_value(value: usize) -> Self {
        Self(ptr::without_provenance(value), PhantomData)
    }

    fn value(self) -> usize {
        self.0.addr()
    }

    /// The object, kept alive while the caller works on it.
    ///
    /// # Errors
    /// [`Misuse::Null`], [`Misuse::HandleInvalid`], [`Misuse::HandleStale`], [`Misuse::HandleKind`].
    pub fn object(self) -> Result<Arc<T>, Misuse> {
        if self.0.is_null() {
            return Err(Misuse::Null { argument: T::NAME });
        }
        T::table().object(self.value(), T::NAME)
    }

    /// Frees the object. Calls that other threads have begun on it end first; NULL is nothing to do.
    ///
    /// # Errors
    /// [`Misuse::HandleInvalid`], [`Misuse::HandleStale`], [`Misuse::HandleKind`].
    pub fn free(self) -> Result<(), Misuse> {
        if self.0.is_null() {
            return Ok(());
        }
        T::table().remove::<T>(self.value(), T::NAME).map(drop)
    }
}

impl<T: Object> ConstHandle<T> {
    /// As [`Handle::object`].
    ///
    /// # Errors
    /// As [`Handle::object`].
    pub fn object(self) -> Result<Arc<T>, Misuse> {
        self.0.object()
    }
}

impl<T: Object> Report<T> {
    /// The error object, if there is one.
    ///
    /// # Errors
    /// As [`Handle::object`], except for NULL.
    pub fn object(self) -> Result<Option<Arc<T>>, Misuse> {
        if self.0.0.is_null() {
            return Ok(None);
        }
        self.0.object().map(Some)
    }
}

impl<T: Object> Out<'_, Handle<T>> {
    /// Puts an object into the table and hands its handle to the caller.
    ///
    /// # Errors
    /// [`Misuse::TableFull`]; nothing is written then.
    pub fn create(self, object: T) -> Result<(), Misuse> {
        let value = T::table().insert(Arc::new(object))?;
        self.set(Handle::from_value(value));
        Ok(())
    }
}

impl<E, T: Object> Argument<E> for Handle<T> {}
impl<E, T: Object> Argument<E> for ConstHandle<T> {}

impl<E, T: Object + Sink<E>> Argument<E> for Report<T> {
    fn admit(&self, _: &'static str) -> Result<(), Misuse> {
        self.object().map(drop)
    }

    fn report(&self, outcome: Result<(), &E>) {
        // Freed by another thread in the meantime: then nobody wants to know.
        if let Ok(Some(object)) = self.object() {
            object.note(outcome);
        }
    }
}

// Derives would ask the same of `T`.
impl<T> Clone for Handle<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Handle<T> {}
impl<T> Clone for ConstHandle<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for ConstHandle<T> {}
impl<T> Clone for Report<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Report<T> {}

impl<T: Object> fmt::Debug for Handle<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {:#x}", T::NAME, self.0.addr())
    }
}
