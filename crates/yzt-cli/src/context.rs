// SPDX-License-Identifier: MIT OR Apache-2.0
//! What every command has: language, time, folders, transcript.

use std::path::PathBuf;

use yzt_assistant::messages::Language;
use yzt_assistant::{Assistant, Key, Options};
use yzt_token::{BatchPolicy, Provider};

use crate::args::{Global, KeyChoice};
use crate::clock::Clock;
use crate::error::Error;
use crate::progress::Progress;
use crate::softkeys::SoftKeys;
use crate::trace::Transcript;

/// The surroundings of one command.
pub(crate) struct Context {
    pub(crate) language: Language,
    /// Whether standard output is one JSON document.
    pub(crate) json: bool,
    pub(crate) clock: Clock,
    pub(crate) transcript: Option<Transcript>,
    keys: Option<PathBuf>,
    #[cfg(feature = "pkcs11")]
    modules: Vec<PathBuf>,
    #[cfg(feature = "skf")]
    libraries: Vec<PathBuf>,
}

impl Context {
    /// The surroundings that the global options and the environment name.
    pub(crate) fn new(global: &Global, language: Language) -> Result<Self, Error> {
        Ok(Self {
            language,
            json: global.json,
            clock: Clock::new(global.at.as_deref())?,
            transcript: global.trace.as_deref().map(Transcript::open).transpose()?,
            keys: global.keys.clone(),
            #[cfg(feature = "pkcs11")]
            modules: global.pkcs11.clone(),
            #[cfg(feature = "skf")]
            libraries: global.skf.clone(),
        })
    }

    /// The folder of the software keys: `--keys`, `YZT_KEYS`, or the user's data folder.
    pub(crate) fn keys_folder(&self) -> Result<PathBuf, Error> {
        if let Some(keys) = &self.keys {
            return Ok(keys.clone());
        }
        let data = absolute("XDG_DATA_HOME")
            .or_else(|| absolute("HOME").map(|home| home.join(".local/share")))
            .ok_or(Error::KeysFolderUnknown)?;
        Ok(data.join("yzt/keys"))
    }

    /// The folder that keeps what was fetched: the user's cache folder, if there is one.
    pub(crate) fn cache_folder(&self) -> Option<PathBuf> {
        let cache = absolute("XDG_CACHE_HOME");
        let cache = cache.or_else(|| absolute("HOME").map(|home| home.join(".cache")))?;
        Some(cache.join("yzt/fetched"))
    }

    /// The assistant over every way to keys that this face knows.
    pub(crate) fn assistant(&self) -> Result<Assistant, Error> {
        self.assistant_with(Options::default())
    }

    fn assistant_with(&self, options: Options) -> Result<Assistant, Error> {
        let soft_keys = SoftKeys::new(self.keys_folder()?, self.transcript.clone());
        let ways: Vec<Box<dyn Provider>> = vec![
            Box::new(soft_keys),
            #[cfg(feature = "pcsc")]
            Box::new(crate::readers::provider(self.transcript.clone())),
        ];
        #[cfg(feature = "pkcs11")]
        let ways: Vec<Box<dyn Provider>> = ways.into_iter().chain(self.modules()).collect();
        #[cfg(feature = "skf")]
        let ways = ways.into_iter().chain(self.libraries()).collect();
        Ok(Assistant::new(ways, options))
    }

    #[cfg(feature = "pkcs11")]
    fn modules(&self) -> impl Iterator<Item = Box<dyn Provider>> {
        self.modules
            .iter()
            .map(|path| -> Box<dyn Provider> { Box::new(crate::loaded::Loaded::module(path)) })
    }

    #[cfg(feature = "skf")]
    fn libraries(&self) -> impl Iterator<Item = Box<dyn Provider>> {
        self.libraries
            .iter()
            .map(|path| -> Box<dyn Provider> { Box::new(crate::loaded::Loaded::library(path)) })
    }

    /// The chosen key, opened, with leave to sign so much behind one PIN.
    pub(crate) fn open_for_batch(
        &self,
        choice: &KeyChoice,
        batch: BatchPolicy,
    ) -> Result<Key, Error> {
        let _progress = self.progress("正在打开 USB Key……", "Opening the key ...");
        let options = Options { batch, ..Options::default() };
        Ok(self.assistant_with(options)?.open(choice.key.as_deref())?)
    }

    /// The chosen key, opened.
    pub(crate) fn open(&self, choice: &KeyChoice) -> Result<Key, Error> {
        let _progress = self.progress("正在打开 USB Key……", "Opening the key ...");
        Ok(self.assistant()?.open(choice.key.as_deref())?)
    }

    /// A line for what may take longer than a second.
    pub(crate) fn progress(&self, chinese: &str, english: &str) -> Progress {
        Progress::begin(match self.language {
            Language::Chinese => chinese,
            Language::English => english,
        })
    }
}

fn absolute(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute())
}
