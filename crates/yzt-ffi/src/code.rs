// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a code means.

use yzt_assistant::messages::{Message, message};
use yzt_ffi_kit::{OptionalText, Out, TextBuffer, export};

use crate::failure::Error;
use crate::language;

/// What functions return: 0, or an error's number.
pub(crate) type Code = u32;

/// The catalogue's entry of a code.
pub(crate) fn entry(code: Code) -> Result<&'static Message, Error> {
    let number = u16::try_from(code).ok();
    number.and_then(message).ok_or(Error::Absent { what: "message of this code" })
}

export! {
    /// The name of a code such as "PIN_INCORRECT", for programs and logs; "OK" for 0. Two codes may
    /// share a name when they tell the same fact from two places.
    ///
    /// YZT_VALUE_ABSENT for a code that this library does not know.
    fn yzt_code_name(
        code: Code,
        buffer: TextBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Error> {
        let name = if code == 0 { "OK" } else { entry(code)?.name };
        Ok(buffer.fill(capacity, size, name)?)
    }

    /// What happened, in a sentence for a person. `language` is a tag such as "zh-CN" or "en"; NULL
    /// is English.
    ///
    /// YZT_VALUE_ABSENT for 0 and for a code that this library does not know, YZT_LANGUAGE_UNKNOWN.
    fn yzt_code_text(
        code: Code,
        language: OptionalText<'_>,
        buffer: TextBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Error> {
        let language = language::parse(language.read("language")?.as_deref())?;
        Ok(buffer.fill(capacity, size, entry(code)?.text.text(language))?)
    }

    /// What the person can do about it. Otherwise as yzt_code_text.
    fn yzt_code_advice(
        code: Code,
        language: OptionalText<'_>,
        buffer: TextBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Error> {
        let language = language::parse(language.read("language")?.as_deref())?;
        Ok(buffer.fill(capacity, size, entry(code)?.advice.text(language))?)
    }
}
