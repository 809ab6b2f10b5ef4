// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the objects of this library have in common.

use std::sync::Arc;

use yzt_assistant::messages::Language;
use yzt_ffi_kit::{ConstHandle, Handle, Misuse, Object, Report, Table};

use crate::error::ErrorObject;

pub(crate) static OBJECTS: Table = Table::new();

/// Makes a type one whose values C holds handles of, under its name in the header.
macro_rules! object {
    ($type:ty, $name:literal) => {
        impl ::yzt_ffi_kit::Object for $type {
            const NAME: &'static str = $name;

            fn table() -> &'static ::yzt_ffi_kit::Table {
                &$crate::object::OBJECTS
            }
        }
    };
}
pub(crate) use object;

/// An object that knows the language of whoever uses it.
pub(crate) trait Speaks {
    fn language(&self) -> Language;
}

/// The object that a call is about; from here on the call's error object speaks its language.
pub(crate) fn enter<T: Object + Speaks>(
    handle: Handle<T>,
    error: Report<ErrorObject>,
) -> Result<Arc<T>, Misuse> {
    speak(handle.object()?, error)
}

/// As [`enter`], for calls that change nothing of the object.
pub(crate) fn enter_const<T: Object + Speaks>(
    handle: ConstHandle<T>,
    error: Report<ErrorObject>,
) -> Result<Arc<T>, Misuse> {
    speak(handle.object()?, error)
}

fn speak<T: Speaks>(object: Arc<T>, error: Report<ErrorObject>) -> Result<Arc<T>, Misuse> {
    if let Some(error) = error.object()? {
        error.speak(object.language());
    }
    Ok(object)
}
