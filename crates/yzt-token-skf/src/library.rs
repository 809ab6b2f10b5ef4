// SPDX-License-Identifier: MIT OR Apache-2.0
//! A library with its profile, and what is known of it.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use yzt_skf_sys::functions::{DE_FACTO, STANDARD};
use yzt_token::{Error, Operation};

use crate::carrier::Carrier;
use crate::helper::{HelperProgram, Remote};
use crate::link::Link;
use crate::profile::{Calls, Profile};
use crate::request::{Answer, Failure, Request};
use crate::status;
use crate::text;
use crate::vendor::{Manner, Oddity, Vendor};
use crate::wire::Bytes;

/// A library, and the keys that are open in it.
pub(crate) struct Library {
    pub(crate) carrier: Arc<dyn Carrier>,
    pub(crate) profile: Profile,
    functions: Functions,
    pub(crate) decrypts: bool,
    oddities: AtomicU32,
    links: Mutex<HashMap<String, Weak<Link>>>,
    /// Names that are no UTF-8, by how they are shown.
    raw: Mutex<HashMap<String, Vec<u8>>>,
}

/// The functions that a library has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Functions([u32; 4]);

impl Functions {
    pub(crate) fn has(self, name: &str) -> bool {
        let known = STANDARD.iter().chain(DE_FACTO).position(|known| *known == name);
        known.is_some_and(|index| {
            self.0.get(index / 32).is_some_and(|word| word >> (index % 32) & 1 == 1)
        })
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Maps of what is open: a panic leaves none half written.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

const fn manner(profile: &Profile) -> Manner {
    Manner {
        layout: profile.layout,
        serialised: matches!(profile.calls, Calls::Serialised),
        deep_binding: profile.deep_binding,
        unloads: profile.unloads,
    }
}

/// The way to a library.
pub(crate) fn carrier(
    path: &Path,
    profile: &Profile,
    helper: Option<&HelperProgram>,
) -> Result<Arc<dyn Carrier>, Failure> {
    let manner = manner(profile);
    Ok(match helper {
        None => Vendor::load(path, manner)?,
        Some(helper) => Arc::new(Remote::new(helper.clone(), path, manner)?),
    })
}

impl Library {
    pub(crate) fn open(
        path: &Path,
        profile: Profile,
        helper: Option<&HelperProgram>,
    ) -> Result<Self, crate::Error> {
        let failed = |failure| library_error(path, failure);
        let carrier = carrier(path, &profile, helper).map_err(failed)?;
        let told = carrier.call(carrier.epoch(), &Request::Functions {}).map_err(failed)?;
        let decrypts = match &profile.decryption {
            None => false,
            Some(decryption) => {
                let function = Bytes::from(decryption.function.as_str());
                let found = carrier.call(carrier.epoch(), &Request::Has { function });
                found.map_err(failed)?.code == 0
            }
        };
        Ok(Self {
            carrier,
            profile,
            functions: Functions(told.numbers),
            decrypts,
            oddities: AtomicU32::new(0),
            links: Mutex::default(),
            raw: Mutex::default(),
        })
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.functions.has(name)
    }

    pub(crate) fn note(&self, oddity: Oddity) {
        self.oddities.fetch_or(oddity as u32, Ordering::Relaxed);
    }

    /// A call that belongs to no key.
    pub(crate) fn ask(&self, operation: Operation, request: &Request) -> Result<Answer, Error> {
        let answer = self.carrier.call(self.carrier.epoch(), request);
        let answer =
            answer.map_err(|failure| status::failure(operation, request.function(), failure))?;
        match answer.code {
            0 => Ok(answer),
            code => Err(status::refusal(&self.profile, operation, request, code)),
        }
    }

    /// The names of a list, as they are shown.
    pub(crate) fn names(&self, bytes: &[u8]) -> Vec<String> {
        let (names, cut_short) = text::list(bytes);
        if cut_short {
            self.note(Oddity::ListCutShort);
        }
        names.into_iter().map(|name| self.shown(name)).collect()
    }

    fn shown(&self, name: &[u8]) -> String {
        match core::str::from_utf8(name) {
            Ok(text) => text.to_owned(),
            Err(_) => {
                let shown = String::from_utf8_lossy(name).into_owned();
                lock(&self.raw).insert(shown.clone(), name.to_vec());
                shown
            }
        }
    }

    /// A name as the library knows it.
    pub(crate) fn raw(&self, shown: &str) -> Bytes {
        lock(&self.raw).get(shown).map_or_else(|| shown.into(), |raw| raw.as_slice().into())
    }

    /// The names of the keys that are there.
    pub(crate) fn devices(&self) -> Result<Vec<String>, Error> {
        let request = Request::EnumDev { present: true };
        match self.ask(Operation::DeviceInformation, &request) {
            Ok(answer) => Ok(self.names(&answer.bytes)),
            // The bus let go of a key while the list was made.
            Err(Error::TokenRemoved) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// The key of a name: the handle that is open, or a new one.
    pub(crate) fn link(self: &Arc<Self>, name: &str) -> Result<Arc<Link>, Error> {
        let mut links = lock(&self.links);
        if let Some(link) = links.get(name).and_then(Weak::upgrade)
            && !link.is_gone()
        {
            return Ok(link);
        }
        let link = Arc::new(Link::open(self.clone(), name)?);
        links.retain(|_, known| known.strong_count() > 0);
        links.insert(name.to_owned(), Arc::downgrade(&link));
        Ok(link)
    }
}

/// The failure of a library that is not even loaded.
pub(crate) fn library_error(path: &Path, failure: Failure) -> crate::Error {
    match failure {
        Failure::NotFound => crate::Error::LibraryNotFound { path: path.to_owned() },
        Failure::NotLoadable(detail) => crate::Error::LibraryNotLoadable { detail },
        Failure::NotALibrary(missing) => crate::Error::NotALibrary { missing },
        Failure::NotStarted(detail) => crate::Error::HelperNotStarted { detail },
        Failure::Died(how) => crate::Error::LibraryCrashed { function: "its loading", how },
        Failure::Protocol(detail) => crate::Error::Protocol { detail },
        Failure::Timeout | Failure::Stale => {
            crate::Error::LibraryNotLoadable { detail: "it does not come back".into() }
        }
        Failure::Missing | Failure::Format(_) => {
            crate::Error::Protocol { detail: "an answer to another call" }
        }
    }
}
