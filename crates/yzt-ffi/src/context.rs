// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt_context`: where keys are looked for, and in which language people are told things.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use yzt_assistant::messages::Language;
use yzt_assistant::{Assistant, Options};
use yzt_ffi_kit::{Exclusive, Handle, OptionalText, Out, Report, export};
use yzt_token::Provider;

use crate::error::ErrorObject;
use crate::failure::Error;
use crate::key::Key;
use crate::key_list::KeyList;
use crate::object::{Speaks, enter, object};
use crate::soft_keys::SoftKeys;
use crate::{clock, language};

/// Where keys are looked for, and in which language people are told things. A program needs one.
///
/// Threads: any number at a time. Calls that reach keys of one context, through it or through a
/// yzt_key, take turns.
///
/// Lifetime: it may be freed before the objects that were made through it; they go on working.
pub(crate) struct Context(Arc<Shared>);

object!(Context, "yzt_context");

/// What a context shares with the objects made through it.
pub(crate) struct Shared {
    pub(crate) language: Language,
    assistant: Exclusive<Assistant>,
    turn: Mutex<()>,
}

impl Shared {
    /// Waits until no other call is talking to a key.
    ///
    /// Handles of one key share its connection and its login state: two logins at the same time would
    /// log each other out.
    pub(crate) fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Context {
    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.0
    }

    /// Does something with the assistant, in turn.
    fn with<T>(&self, work: impl FnOnce(&mut Assistant) -> Result<T, Error>) -> Result<T, Error> {
        let _turn = self.0.turn();
        self.0.assistant.with(work)
    }
}

impl Speaks for Context {
    fn language(&self) -> Language {
        self.0.language
    }
}

export! {
    /// Makes a context. It is freed with yzt_context_free.
    ///
    /// `keys_folder` holds software keys, one folder each; NULL for none, for a program that only
    /// verifies. `language` is a tag such as "zh-CN" or "en"; NULL is English.
    ///
    /// YZT_KEYS_FOLDER_NOT_FOUND, YZT_LANGUAGE_UNKNOWN.
    fn yzt_context_new(
        keys_folder: OptionalText<'_>,
        language: OptionalText<'_>,
        context: Out<'_, Handle<Context>>,
        error: Report<ErrorObject>,
    ) -> Result<(), Error> {
        let language = language::parse(language.read("language")?.as_deref())?;
        if let Some(error) = error.object()? {
            error.speak(language);
        }
        let mut providers: Vec<Box<dyn Provider>> = Vec::new();
        if let Some(folder) = keys_folder.read("keys_folder")?.map(PathBuf::from) {
            if !folder.is_dir() {
                return Err(Error::KeysFolder);
            }
            providers.push(Box::new(SoftKeys::new(folder)));
        }
        let assistant = Exclusive::new(Assistant::new(providers, Options::default()));
        let shared = Shared { language, assistant, turn: Mutex::new(()) };
        Ok(context.create(Context(Arc::new(shared)))?)
    }

    /// Frees a context; NULL is nothing to do.
    fn yzt_context_free(context: Handle<Context>) -> Result<(), Error> {
        Ok(context.free()?)
    }

    /// Lists the keys that are present, with what they tell without a PIN. The list is a snapshot; it
    /// is freed with yzt_key_list_free. A key that cannot be used is listed with the reason and hides
    /// no other.
    fn yzt_context_list_keys(
        context: Handle<Context>,
        list: Out<'_, Handle<KeyList>>,
        error: Report<ErrorObject>,
    ) -> Result<(), Error> {
        let context = enter(context, error)?;
        let now = clock::now()?;
        Ok(list.create(context.with(|assistant| KeyList::read(assistant, now))?)?)
    }

    /// Opens the key with this serial number, or the only key where `serial` is NULL. It is freed with
    /// yzt_key_free. Opening spends no PIN try.
    ///
    /// YZT_NO_KEY, YZT_SEVERAL_KEYS, YZT_KEY_NOT_PRESENT, YZT_TOKEN_IN_USE by another program.
    fn yzt_context_open_key(
        context: Handle<Context>,
        serial: OptionalText<'_>,
        key: Out<'_, Handle<Key>>,
        error: Report<ErrorObject>,
    ) -> Result<(), Error> {
        let context = enter(context, error)?;
        let serial = serial.read("serial")?;
        let opened = context.with(|assistant| Ok(assistant.open(serial.as_deref())?))?;
        Ok(key.create(Key::new(opened, Arc::clone(context.shared())))?)
    }
}
