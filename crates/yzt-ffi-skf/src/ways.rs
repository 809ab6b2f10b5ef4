// SPDX-License-Identifier: MIT OR Apache-2.0
//! The ways to reach keys, and the names under which programs know them.
//!
//! A way of another kind is one more [`Way`] in [`all`].

#[cfg(feature = "vendor")]
mod libraries;
#[cfg(feature = "pcsc")]
mod readers;
mod software_keys;

use core::time::Duration;

use yzt_gmt0017::Dialect;
use yzt_token::{Device, Object};

use crate::code::Error;
use crate::configuration::Configuration;

/// A way to reach keys.
pub(crate) trait Way {
    /// Everything that could hold a key.
    fn list(&mut self) -> Result<Vec<Listed>, Error>;

    /// Opens what has this name; `None` where this way has nothing of the name.
    fn open(&mut self, name: &str) -> Result<Option<Opened>, Error>;
}

/// Something that could hold a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    /// The name that it is opened by.
    pub(crate) name: String,
    /// Whether there is a key.
    pub(crate) is_present: bool,
}

/// A key that was opened.
pub(crate) struct Opened {
    pub(crate) device: Box<dyn Device>,
    /// What it speaks, if it is APDUs.
    pub(crate) dialect: Option<Dialect>,
}

/// Every way that the configuration asks for.
fn all(configuration: &Configuration) -> Vec<Box<dyn Way>> {
    let mut ways: Vec<Box<dyn Way>> = Vec::new();
    #[cfg(test)]
    ways.push(Box::new(crate::tests::Bombs));
    if !configuration.software_keys.is_empty() {
        ways.push(Box::new(software_keys::Folders(configuration.software_keys.clone())));
    }
    #[cfg(feature = "pcsc")]
    if configuration.readers {
        ways.push(Box::new(readers::Service::default()));
    }
    #[cfg(feature = "vendor")]
    ways.push(Box::new(libraries(configuration)));
    ways
}

#[cfg(feature = "vendor")]
fn libraries(configuration: &Configuration) -> libraries::Libraries {
    let (named, installed) = (configuration.libraries.clone(), configuration.installed_libraries);
    libraries::Libraries { named, installed }
}

/// Everything that could hold a key, by every way. One that cannot be asked hides no key of another.
///
/// # Errors
/// What the first way says that cannot be asked, when no other has anything.
pub(crate) fn list() -> Result<Vec<Listed>, Error> {
    let mut listed: Vec<Listed> = Vec::new();
    let mut failure = None;
    for mut way in all(&Configuration::read()?) {
        match way.list() {
            // Of two of one name the first is opened.
            Ok(more) => listed.extend(more.into_iter().filter(is_new(&listed.clone()))),
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    match failure {
        Some(error) if listed.is_empty() => Err(error),
        _ => Ok(listed),
    }
}

fn is_new(listed: &[Listed]) -> impl Fn(&Listed) -> bool {
    |new| listed.iter().all(|old| old.name != new.name)
}

/// Opens the key of this name.
///
/// # Errors
/// `SAR_DEVICE_REMOVED` when there is none, and what the way says.
pub(crate) fn open(name: &str) -> Result<Opened, Error> {
    for mut way in all(&Configuration::read()?) {
        if let Some(opened) = way.open(name)? {
            return Ok(opened);
        }
    }
    Err(yzt_token::Error::NotFound { object: Object::Device }.into())
}

/// Tells when it is worth while to list keys again.
pub(crate) struct Watch {
    /// Folders and libraries tell nobody of their keys: they are looked at now and then.
    must_look: bool,
    #[cfg(feature = "pcsc")]
    readers: Option<yzt_pcsc::Watch>,
}

impl Watch {
    /// Begins to watch.
    pub(crate) fn begin() -> Result<Self, Error> {
        let configuration = Configuration::read()?;
        let must_look = !configuration.software_keys.is_empty();
        #[cfg(feature = "vendor")]
        let must_look = must_look || libraries(&configuration).exist();
        Ok(Self {
            must_look,
            #[cfg(feature = "pcsc")]
            readers: configuration.readers.then(readers::watch).transpose()?,
        })
    }

    /// Whether anything has to be looked at now and then.
    pub(crate) const fn must_look(&self) -> bool {
        self.must_look
    }

    /// Waits for a change of the readers for so long; `None` where there are none to wait for.
    #[cfg(feature = "pcsc")]
    pub(crate) fn readers_changed(&mut self, wait: Duration) -> Option<bool> {
        let readers = self.readers.as_mut()?;
        Some(matches!(readers.next_within(wait), Ok(Some(_))))
    }

    /// As it would be, with readers to wait for.
    #[cfg(not(feature = "pcsc"))]
    pub(crate) fn readers_changed(&mut self, _: Duration) -> Option<bool> {
        None
    }
}
