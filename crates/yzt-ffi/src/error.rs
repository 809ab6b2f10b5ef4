// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt_error`: what a call has to say beyond its code.

use std::sync::{Mutex, MutexGuard, PoisonError};

use yzt_assistant::messages::Language;
use yzt_ffi_kit::{ConstHandle, Handle, Out, Sink, TextBuffer, export};
use yzt_pin::TriesLeft;

use crate::code::{Code, entry};
use crate::failure::Error;
use crate::key::tries;
use crate::object::object;

/// What a call has to say beyond its code: made by the caller, passed to any number of calls, freed
/// by the caller. It tells of the last call that it was passed to, and of success too.
///
/// Texts are in the language of the context that the call went through, and in English where a call
/// fails before a context is known.
///
/// Threads: one thread at a time; give each thread its own. It depends on no other object.
pub(crate) struct ErrorObject(Mutex<State>);

object!(ErrorObject, "yzt_error");

struct State {
    language: Language,
    failure: Option<Noted>,
}

struct Noted {
    code: Code,
    tries_left: Option<TriesLeft>,
    detail: String,
}

impl ErrorObject {
    /// Has the texts from now on in this language.
    pub(crate) fn speak(&self, language: Language) {
        self.state().language = language;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Plain values that are replaced as a whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A part of the failure, with the language to tell it in.
    fn failure<T>(
        &self,
        part: impl FnOnce(&Noted, Language) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let state = self.state();
        let failure = state.failure.as_ref().ok_or(Error::Absent { what: "error" })?;
        part(failure, state.language)
    }
}

impl Sink<Error> for ErrorObject {
    fn note(&self, outcome: Result<(), &Error>) {
        let failure = outcome.err().map(|error| Noted {
            code: error.number().into(),
            tries_left: error.tries_left(),
            detail: error.detail(),
        });
        self.state().failure = failure;
    }
}

export! {
    /// Makes an error object. It is freed with yzt_error_free.
    fn yzt_error_new(error: Out<'_, Handle<ErrorObject>>) -> Result<(), Error> {
        let state = State { language: Language::default(), failure: None };
        Ok(error.create(ErrorObject(Mutex::new(state)))?)
    }

    /// Frees an error object; NULL is nothing to do.
    fn yzt_error_free(error: Handle<ErrorObject>) -> Result<(), Error> {
        Ok(error.free()?)
    }

    /// What the last call returned: YZT_OK or its code.
    fn yzt_error_code(error: ConstHandle<ErrorObject>, code: Out<'_, Code>) -> Result<(), Error> {
        let error = error.object()?;
        let state = error.state();
        code.set(state.failure.as_ref().map_or(0, |failure| failure.code));
        Ok(())
    }

    /// The name of that code, as yzt_code_name tells it.
    fn yzt_error_name(
        error: ConstHandle<ErrorObject>,
        buffer: TextBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Error> {
        let error = error.object()?;
        let name = match error.failure(|failure, _| Ok(entry(failure.code)?.name)) {
            Err(Error::Absent { what: "error" }) => "OK",
            name => name?,
        };
        Ok(buffer.fill(capacity, size, name)?)
    }

    /// What happened, in a sentence for a person. YZT_VALUE_ABSENT after a success.
    fn yzt_error_text(
        error: ConstHandle<ErrorObject>,
        buffer: TextBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Error> {
        let error = error.object()?;
        let text = error.failure(|failure, language| Ok(entry(failure.code)?.text.text(language)))?;
        Ok(buffer.fill(capacity, size, text)?)
    }

    /// What the person can do about it. YZT_VALUE_ABSENT after a success.
    fn yzt_error_advice(
        error: ConstHandle<ErrorObject>,
        buffer: TextBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Error> {
        let error = error.object()?;
        let advice =
            error.failure(|failure, language| Ok(entry(failure.code)?.advice.text(language)))?;
        Ok(buffer.fill(capacity, size, advice)?)
    }

    /// The error with its causes, in English and without secrets, for a log or for support.
    /// YZT_VALUE_ABSENT after a success.
    fn yzt_error_detail(
        error: ConstHandle<ErrorObject>,
        buffer: TextBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Error> {
        let error = error.object()?;
        let detail = error.failure(|failure, _| Ok(failure.detail.replace('\0', "?")))?;
        Ok(buffer.fill(capacity, size, &detail)?)
    }

    /// How many wrong PINs are left, where the error is about the holder's PIN: a number from 0
    /// (locked), YZT_TRIES_LOW or YZT_TRIES_UNKNOWN. YZT_VALUE_ABSENT for every other error.
    fn yzt_error_tries_left(
        error: ConstHandle<ErrorObject>,
        tries_left: Out<'_, i32>,
    ) -> Result<(), Error> {
        let error = error.object()?;
        let absent = Error::Absent { what: "number of tries" };
        tries_left.set(tries(error.failure(|failure, _| failure.tries_left.ok_or(absent))?));
        Ok(())
    }
}
