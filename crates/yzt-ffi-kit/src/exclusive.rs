// SPDX-License-Identifier: MIT OR Apache-2.0
//! One caller at a time.

use std::sync::Mutex;

use crate::Misuse;

/// The part of an object that calls change: one thread at a time, others wait.
///
/// A call that panics may have left the content half changed, so every later call is refused as
/// [`Misuse::Broken`].
#[derive(Debug, Default)]
pub struct Exclusive<T>(Mutex<T>);

impl<T> Exclusive<T> {
    /// Guards a value.
    pub const fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    /// Works on the value when no other thread does.
    ///
    /// # Errors
    /// [`Misuse::Broken`], and what `work` answers.
    pub fn with<R, E: From<Misuse>>(
        &self,
        work: impl FnOnce(&mut T) -> Result<R, E>,
    ) -> Result<R, E> {
        let mut value = self.0.lock().map_err(|_| Misuse::Broken)?;
        work(&mut value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    #[test]
    fn after_a_panic_nobody_works_on_the_value_again() {
        let value = Exclusive::new(1);
        let add = || {
            value.with(|value| -> Result<i32, Misuse> {
                *value += 1;
                Ok(*value)
            })
        };
        assert_eq!(add(), Ok(2));
        let broken = catch_unwind(AssertUnwindSafe(|| {
            value.with(|_| -> Result<(), Misuse> { panic!("half-way") })
        }));
        assert!(broken.is_err());
        assert_eq!(add(), Err(Misuse::Broken));
    }
}
