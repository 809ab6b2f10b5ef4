// SPDX-License-Identifier: MIT OR Apache-2.0
//! Names, lists of names, and PINs.

use yzt_ffi_kit::Text;
use yzt_pin::{AllowedBytes, Pin, PinPolicy};
use yzt_skf_sys::constants::*;
use yzt_token::PinRole;

use crate::code::{Code, Error};
use crate::pointer::{Buffer, Length};

/// Bytes of a container's name (7.5.2).
const LONGEST_CONTAINER_NAME: usize = 64;
/// Bytes of a file's name (6.4.11).
const LONGEST_FILE_NAME: usize = 32;
/// Bytes of an application's name, as keys have room for it.
const LONGEST_APPLICATION_NAME: usize = 32;
/// More than any policy lets a PIN have.
const LONGEST_PIN: usize = 256;

/// The name of an application.
pub(crate) fn application_name(text: Text<'_>) -> Result<String, Error> {
    let refused = SAR_APPLICATION_NAME_INVALID;
    name(text, "szAppName", LONGEST_APPLICATION_NAME, refused)
}

/// The name of a container.
pub(crate) fn container_name(text: Text<'_>) -> Result<String, Error> {
    name(text, "szContainerName", LONGEST_CONTAINER_NAME, SAR_NAMELENERR)
}

/// The name of a file.
pub(crate) fn file_name(text: Text<'_>) -> Result<String, Error> {
    name(text, "szFileName", LONGEST_FILE_NAME, SAR_NAMELENERR)
}

/// A text of 1 to `longest` bytes.
pub(crate) fn name(
    text: Text<'_>,
    argument: &'static str,
    longest: usize,
    refused: Code,
) -> Result<String, Error> {
    let name = text.read(argument)?;
    if (1..=longest).contains(&name.len()) { Ok(name) } else { Err(Error::Refused(refused)) }
}

/// Whose PIN a number stands for.
pub(crate) const fn role(pin_type: u32) -> Result<PinRole, Error> {
    match pin_type {
        ADMIN_TYPE => Ok(PinRole::Administrator),
        USER_TYPE => Ok(PinRole::User),
        _ => Err(Error::Refused(SAR_USER_TYPE_INVALID)),
    }
}

/// A PIN, which costs no try when it cannot be one. An administrator's may have any bytes.
pub(crate) fn pin(text: Text<'_>, argument: &'static str, role: PinRole) -> Result<Pin, Error> {
    let policy = match role {
        PinRole::User => PinPolicy::default(),
        PinRole::Administrator => PinPolicy { allowed: AllowedBytes::Any, ..PinPolicy::default() },
    };
    let bytes = text.read_secret(argument, LONGEST_PIN);
    let bytes = bytes.map_err(|misuse| match misuse {
        yzt_ffi_kit::Misuse::TooLong { .. } => Error::Refused(SAR_PIN_LEN_RANGE),
        misuse => misuse.into(),
    })?;
    Ok(Pin::new(bytes, &policy)?)
}

/// Answers with a list: a NUL behind each name and another one at the end. The length of an empty
/// list is 0, since programs look for that; where there is room, it is a NUL all the same.
pub(crate) fn list<S: AsRef<str>>(
    names: impl IntoIterator<Item = S>,
    buffer: Buffer<'_>,
    length: Length<'_>,
) -> Result<(), Error> {
    let mut list = Vec::new();
    for name in names {
        list.extend_from_slice(name.as_ref().as_bytes());
        list.push(0);
    }
    if list.is_empty() {
        if length.room() > 0 {
            buffer.write(&[0]);
        }
        return length.set(0);
    }
    list.push(0);
    buffer.answer(length, &list)
}

/// A text in a field of fixed size, with a NUL behind it, cut where a letter ends.
pub(crate) fn field<const N: usize>(text: &str) -> [u8; N] {
    let mut end = text.len().min(N.saturating_sub(1));
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut field = [0; N];
    field.iter_mut().zip(text.bytes().take(end)).for_each(|(to, from)| *to = from);
    field
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_always_ends_with_a_nul() {
        assert_eq!(field::<4>("abcdef"), *b"abc\0");
        assert_eq!(field::<4>("a"), *b"a\0\0\0");
        assert_eq!(field::<5>("云南"), [0xE4, 0xBA, 0x91, 0, 0]);
    }
}
