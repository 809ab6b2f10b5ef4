// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys behind vendors' own SKF libraries, loaded into this process.

use std::cell::Cell;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use yzt_token::{DeviceId, Provider};
use yzt_token_skf::{Profiles, SkfProvider};

use super::{Listed, Opened, Way};
use crate::code::Error;

/// Vendors' libraries: those that the configuration names, and those that are installed where a
/// profile knows them.
pub(super) struct Libraries {
    pub(super) named: Vec<PathBuf>,
    pub(super) installed: bool,
}

/// Every library that was looked at; `None` for one that cannot be loaded. They stay loaded:
/// libraries are known that do not survive being unloaded.
static LOADED: Mutex<Vec<(PathBuf, Option<SkfProvider>)>> = Mutex::new(Vec::new());

thread_local! {
    /// Whether this thread is inside a vendor's library. Where a vendor's library is this one under
    /// another name, it finds no further libraries.
    static IS_INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// The time that a thread spends in vendors' libraries.
struct Inside;

impl Inside {
    /// None where it is inside already.
    fn enter() -> Option<Self> {
        (!IS_INSIDE.replace(true)).then(|| Self)
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        IS_INSIDE.set(false);
    }
}

impl Libraries {
    /// Whether there is any.
    pub(super) fn exist(&self) -> bool {
        let has_installed =
            || Profiles::embedded().is_ok_and(|profiles| !profiles.installed().is_empty());
        !self.named.is_empty() || (self.installed && has_installed())
    }

    /// The first answer of a library.
    fn ask<T>(&self, mut question: impl FnMut(&mut SkfProvider) -> Option<T>) -> Option<T> {
        let _inside = Inside::enter()?;
        let profiles = Profiles::embedded().ok()?;
        let installed = if self.installed { profiles.installed() } else { Vec::new() };
        let named = self.named.iter().map(|path| (path.clone(), profiles.for_library(path)));
        let libraries: Vec<_> = named.chain(installed).collect();
        if libraries.is_empty() {
            return None;
        }
        // A library that panicked is asked again, and says so itself.
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        for (path, profile) in libraries {
            if loaded.iter().all(|(other, _)| *other != path) {
                let library = SkfProvider::load(&path, profile).ok();
                loaded.push((path.clone(), library));
            }
            let library = loaded.iter_mut().find(|(other, _)| *other == path);
            let answer = library.and_then(|(_, library)| library.as_mut()).and_then(&mut question);
            if answer.is_some() {
                return answer;
            }
        }
        None
    }
}

impl Way for Libraries {
    fn list(&mut self) -> Result<Vec<Listed>, Error> {
        let mut listed = Vec::new();
        self.ask(|library| {
            // A library that cannot list its keys hides none of another.
            for entry in library.devices().unwrap_or_default() {
                let name = entry.id.as_str().to_owned();
                listed.push(Listed { name, is_present: entry.present });
            }
            None::<()>
        });
        Ok(listed)
    }

    fn open(&mut self, name: &str) -> Result<Option<Opened>, Error> {
        let id = DeviceId::new(name);
        let opened = self.ask(|library| match library.open(&id) {
            Err(yzt_token::Error::NotFound { .. }) => None,
            outcome => Some(outcome),
        });
        Ok(opened.transpose()?.map(|device| Opened { device, dialect: None }))
    }
}
