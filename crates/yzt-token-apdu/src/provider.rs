// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys over any source of card channels.

use core::fmt;
use std::collections::HashMap;
use std::sync::{Arc, Weak};

use yzt_apdu::CardChannel;
use yzt_gmt0017::{Dialect, Profile};
use yzt_token::{Device, DeviceEntry, DeviceId, Error, Object, Provider};

use crate::device::ApduDevice;
use crate::link::Shared;

/// Where card channels come from: the readers of a PC/SC service, a folder of software keys.
pub trait ChannelSource: Send {
    /// Everything that could hold a key, present or not.
    ///
    /// # Errors
    /// When the list itself cannot be had.
    fn entries(&mut self) -> Result<Vec<SourceEntry>, Error>;

    /// A channel to one of the entries.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not there any more, [`Error::InUse`] when another program
    /// holds it, or the source's own error as [`Error::Backend`].
    fn connect(&mut self, id: &DeviceId) -> Result<Box<dyn CardChannel>, Error>;

    /// Whether a connection keeps every other program out. The provider then keeps one only as
    /// long as handles need it.
    fn is_exclusive(&self) -> bool {
        false
    }
}

/// One line of a source's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceEntry {
    /// What to connect by.
    pub id: DeviceId,
    /// Whether there is a card.
    pub present: bool,
    /// What the source knows of the key without connecting, such as a file beside the key.
    pub known: Option<KnownKey>,
    /// Why the source knows that connecting must fail, as an error's number.
    pub error_number: Option<u16>,
}

/// What a source knows of a key without connecting to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownKey {
    /// The label.
    pub label: String,
    /// The serial number.
    pub serial: String,
    /// The manufacturer.
    pub manufacturer: String,
}

/// Lists and opens the keys of a [`ChannelSource`].
///
/// Handles to one key share one connection. It is kept while the provider lives, together with
/// what was read from the key, unless the source says that a connection is exclusive.
pub struct ApduProvider<S> {
    name: String,
    source: S,
    /// The dialect of every key; none, where each key is asked.
    dialect: Option<Dialect>,
    /// The profiles that the caller named, each for one key.
    profiles: HashMap<DeviceId, &'static Profile>,
    connections: HashMap<DeviceId, Kept>,
}

enum Kept {
    Always(Arc<Shared>),
    WhileUsed(Weak<Shared>),
}

impl<S: ChannelSource> ApduProvider<S> {
    /// A provider that asks each key who it is, and takes the dialect of its profile.
    pub fn new(name: impl Into<String>, source: S) -> Self {
        Self {
            name: name.into(),
            source,
            dialect: None,
            profiles: HashMap::new(),
            connections: HashMap::new(),
        }
    }

    /// The same provider for keys of one known dialect: nothing is asked to find it out.
    #[must_use]
    pub fn with_dialect(self, dialect: Dialect) -> Self {
        Self { dialect: Some(dialect), ..self }
    }

    /// The same provider, for which the key behind `id` is one of `profile`, whatever it says
    /// itself. The other keys are as they were.
    #[must_use]
    pub fn with_profile(mut self, id: DeviceId, profile: &'static Profile) -> Self {
        self.connections.remove(&id);
        self.profiles.insert(id, profile);
        self
    }

    /// Gives up the connection to a key as soon as no handle needs it.
    pub fn release(&mut self, id: &DeviceId) {
        self.connections.remove(id);
    }

    fn open_device(&mut self, id: &DeviceId) -> Result<ApduDevice, Error> {
        if let Some(shared) = self.connections.get(id).and_then(Kept::shared) {
            match alive(&shared) {
                // Gone since it was connected: what is there now is another insertion.
                Err(error) if error.is_token_gone() => drop(self.connections.remove(id)),
                result => return result,
            }
        }
        let channel = self.source.connect(id)?;
        let named = self.profiles.get(id).copied();
        let given = named.map(|profile| profile.dialect).or(self.dialect);
        let shared = Shared::new(channel, given.unwrap_or_default());
        let device = ApduDevice::on(&shared)?;
        match named {
            Some(profile) => device.take_profile(profile),
            None if given.is_none() => device.detect()?,
            None => {}
        }
        let kept = if self.source.is_exclusive() {
            Kept::WhileUsed(Arc::downgrade(&shared))
        } else {
            Kept::Always(shared)
        };
        self.connections.insert(id.clone(), kept);
        Ok(device)
    }

    /// Asks the key itself. A connection that turns out to be from an earlier insertion is made
    /// anew once.
    fn ask(&mut self, id: &DeviceId) -> Result<KnownKey, Error> {
        let was_connected = self.connections.contains_key(id);
        match self.open_device(id)?.information() {
            Err(error) if was_connected && error.is_token_gone() => {
                self.connections.remove(id);
                self.open_device(id)?.information()
            }
            result => result,
        }
        .map(|information| KnownKey {
            label: information.label,
            serial: information.serial,
            manufacturer: information.manufacturer,
        })
    }

    fn entry(&mut self, entry: SourceEntry) -> DeviceEntry {
        let SourceEntry { id, present, known, mut error_number } = entry;
        let known = match known {
            None if present && error_number.is_none() => {
                self.ask(&id).map_err(|error| error_number = Some(error.number())).ok()
            }
            known => known,
        };
        let KnownKey { label, serial, manufacturer } = known.unwrap_or_default();
        DeviceEntry { id, label, serial, manufacturer, present, error_number }
    }
}

impl<S: ChannelSource> Provider for ApduProvider<S> {
    fn name(&self) -> &str {
        &self.name
    }

    fn devices(&mut self) -> Result<Vec<DeviceEntry>, Error> {
        let entries = self.source.entries()?;
        let listed = |id: &DeviceId| entries.iter().any(|entry| entry.present && entry.id == *id);
        self.connections.retain(|id, _| listed(id));
        Ok(entries.into_iter().map(|entry| self.entry(entry)).collect())
    }

    fn open(&mut self, id: &DeviceId) -> Result<Box<dyn Device>, Error> {
        match self.open_device(id) {
            Ok(device) => Ok(Box::new(device)),
            // Removed before it was ever opened: for the caller it is simply not there.
            Err(Error::TokenRemoved) => Err(Error::NotFound { object: Object::Device }),
            Err(error) => Err(error),
        }
    }
}

/// A device on a connection from before, which must be noticed to be gone before it is handed out.
fn alive(shared: &Arc<Shared>) -> Result<ApduDevice, Error> {
    let device = ApduDevice::on(shared)?;
    match device.probe() {
        Err(Error::TokenReset) => ApduDevice::on(shared),
        result => result.map(|()| device),
    }
}

impl Kept {
    fn shared(&self) -> Option<Arc<Shared>> {
        match self {
            Self::Always(shared) => Some(Arc::clone(shared)),
            Self::WhileUsed(shared) => shared.upgrade(),
        }
    }
}

impl<S> fmt::Debug for ApduProvider<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ApduProvider").field("name", &self.name).finish_non_exhaustive()
    }
}
