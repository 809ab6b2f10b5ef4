// SPDX-License-Identifier: MIT OR Apache-2.0
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    static QUIET: Cell<u32> = const { Cell::new(0) };
}

static HOOK: Once = Once::new();

/// The store crate panicked: it met bytes that it had not expected.
#[derive(Debug)]
pub(crate) struct Panicked;

/// Runs `operation`; a panic in it becomes an error and prints nothing.
///
/// The panic hook belongs to the process. Ours is put in front of the one it finds, once, and
/// passes on every panic except those of a thread that is inside this function.
pub(crate) fn quietly<T>(operation: impl FnOnce() -> T) -> Result<T, Panicked> {
    install_hook();
    let _quiet = Quiet::enter();
    panic::catch_unwind(AssertUnwindSafe(operation)).map_err(|payload| {
        // A payload whose own destructor panics must not get out of here either.
        let _ = panic::catch_unwind(AssertUnwindSafe(|| drop(payload)));
        Panicked
    })
}

fn install_hook() {
    // The standard library refuses to change the hook on a thread that is unwinding.
    if HOOK.is_completed() || std::thread::panicking() {
        return;
    }
    HOOK.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |information| {
            if QUIET.try_with(Cell::get).unwrap_or(0) == 0 {
                previous(information);
            }
        }));
    });
}

struct Quiet;

impl Quiet {
    fn enter() -> Self {
        QUIET.set(QUIET.get().saturating_add(1));
        Self
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        QUIET.set(QUIET.get().saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_and_the_thread_is_loud_again() {
        assert_eq!(quietly(|| 7).unwrap(), 7);
        assert!(quietly(|| -> u8 { panic!("inside") }).is_err());
        assert_eq!(QUIET.get(), 0);
        assert!(quietly(|| quietly(|| -> u8 { panic!("nested") }).is_err()).unwrap());
        assert_eq!(QUIET.get(), 0);
    }
}
