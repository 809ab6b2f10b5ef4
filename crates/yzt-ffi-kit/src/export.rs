// SPDX-License-Identifier: MIT OR Apache-2.0
//! The only ways to declare an exported function.

/// Declares exported functions that answer with a code.
///
/// Each is written as a function over the types of this crate that returns `Result<(), Failure>`. What
/// C sees takes the same arguments and returns [`Failure::Code`](crate::Failure::Code): the arguments
/// are admitted first, a panic is caught, and the error object, if the function takes one, learns the
/// outcome.
///
/// ```
/// use yzt_ffi_kit::{
///     CAPACITY, ConstHandle, Failure, Misuse, Object, Out, Table, TextBuffer, export,
/// };
///
/// struct Error(Misuse);
///
/// impl From<Misuse> for Error {
///     fn from(misuse: Misuse) -> Self {
///         Self(misuse)
///     }
/// }
///
/// impl Failure for Error {
///     type Code = u32;
///     const SUCCESS: u32 = 0;
///     fn code(&self) -> u32 {
///         if matches!(self.0, Misuse::Panic { .. }) { 1 } else { 2 }
///     }
/// }
///
/// pub struct Key {
///     serial: String,
/// }
///
/// static OBJECTS: Table<CAPACITY> = Table::new();
///
/// impl Object for Key {
///     const NAME: &'static str = "example_key";
///     fn table() -> &'static Table {
///         &OBJECTS
///     }
/// }
///
/// export! {
///     /// Tells the serial number.
///     fn example_key_serial(
///         key: ConstHandle<Key>,
///         buffer: TextBuffer<'_>,
///         capacity: usize,
///         size: Out<'_, usize>,
///     ) -> Result<(), Error> {
///         let key = key.object()?;
///         Ok(buffer.fill(capacity, size, &key.serial)?)
///     }
/// }
/// ```
#[macro_export]
macro_rules! export {
    ($($functions:tt)+) => { $crate::export_as! { "C" $($functions)+ } };
}

/// As [`export!`], with the calling convention of the system's own libraries: `__stdcall` on 32-bit
/// Windows, that of C everywhere else. For interfaces that are defined so.
#[macro_export]
macro_rules! export_system {
    ($($functions:tt)+) => { $crate::export_as! { "system" $($functions)+ } };
}

/// What [`export!`] and [`export_system!`] have in common.
#[doc(hidden)]
#[macro_export]
macro_rules! export_as {
    ($abi:literal $(
        $(#[$attribute:meta])*
        fn $name:ident($($argument:ident: $type:ty),* $(,)?) -> Result<(), $failure:ty> $body:block
    )+) => {$(
        $(#[$attribute])*
        ///
        /// # Safety
        /// Every pointer is NULL, or points to what the header says for as long as the call lasts.
        #[unsafe(no_mangle)]
        #[allow(clippy::too_many_arguments)]
        pub unsafe extern $abi fn $name(
            $($argument: $type),*
        ) -> <$failure as $crate::Failure>::Code {
            $crate::guard::<$failure>(
                &[$((stringify!($argument), &$argument as &dyn $crate::Argument<$failure>)),*],
                || $body,
            )
        }
    )+};
}

/// Declares exported functions that take nothing and answer with a value.
#[macro_export]
macro_rules! export_value {
    ($(
        $(#[$attribute:meta])*
        fn $name:ident() -> $type:ty $body:block
    )+) => {$(
        $(#[$attribute])*
        ///
        /// # Safety
        /// Safe at any time.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name() -> $type {
            $crate::value::<$type>(|| $body)
        }
    )+};
}
