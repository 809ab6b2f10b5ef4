// SPDX-License-Identifier: MIT OR Apache-2.0
//! What stands around the body of every exported function.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::Misuse;

/// A library's own error, which ends up as a code.
pub trait Failure: From<Misuse> {
    /// What the library's functions return.
    type Code: Copy;

    /// The code of success.
    const SUCCESS: Self::Code;

    /// The code of this failure; never that of success.
    fn code(&self) -> Self::Code;
}

/// A type that an exported function may take.
pub trait Argument<E> {
    /// Refuses what no function can work with, before the function does anything.
    ///
    /// # Errors
    /// What is wrong with the argument of this name.
    fn admit(&self, name: &'static str) -> Result<(), Misuse> {
        let _ = name;
        Ok(())
    }

    /// Takes note of how the call ended.
    fn report(&self, outcome: Result<(), &E>) {
        let _ = outcome;
    }
}

impl<E> Argument<E> for u32 {}
impl<E> Argument<E> for i32 {}
impl<E> Argument<E> for i64 {}
impl<E> Argument<E> for usize {}

/// Admits the arguments, runs the body and answers with its code; a panic anywhere is a code too.
///
/// [`export!`](crate::export!) is the only caller.
pub fn guard<E: Failure>(
    arguments: &[(&'static str, &dyn Argument<E>)],
    body: impl FnOnce() -> Result<(), E>,
) -> E::Code {
    let outcome = caught(|| {
        for (name, argument) in arguments {
            argument.admit(name)?;
        }
        body()
    });
    let outcome = outcome.unwrap_or_else(|panic| Err(panic.into()));
    let code = outcome.as_ref().map_or_else(Failure::code, |()| E::SUCCESS);
    let reported = caught(|| {
        for (_, argument) in arguments {
            argument.report(outcome.as_ref().copied());
        }
        // Also what the error holds may panic when it is dropped.
        drop(outcome);
    });
    // The code is decided; who cannot be told about it learns it from there.
    drop(reported);
    code
}

/// Runs the body of a function that returns a value and cannot fail; a panic gives the default.
///
/// [`export_value!`](crate::export_value!) is the only caller.
pub fn value<V: Default>(body: impl FnOnce() -> V) -> V {
    caught(body).unwrap_or_default()
}

/// Runs `work`; a panic in it is a [`Misuse::Panic`].
fn caught<T>(work: impl FnOnce() -> T) -> Result<T, Misuse> {
    // Nothing that `work` may have left half changed is seen again: objects refuse further calls.
    catch_unwind(AssertUnwindSafe(work))
        .map_err(|payload| Misuse::Panic { message: message(payload) })
}

fn message(payload: Box<dyn Any + Send>) -> String {
    let message = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    // A payload may panic when it is dropped, and so may the payload of that panic: let go of it.
    if let Err(second) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        core::mem::forget(second);
    }
    message
}
