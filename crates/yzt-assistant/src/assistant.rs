// SPDX-License-Identifier: MIT OR Apache-2.0
//! Finding keys: several ways to reach them, one list.

use yzt_token::{Application, Device, DeviceEntry, Object, Provider};

use crate::{DEFAULT_APPLICATION, Error, Key, KeyName};

/// What an assistant is told about the service it works for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The application on a key that holds the certificates. A key with only one application is
    /// used with that one, whatever its name.
    pub application: String,
    /// Days before expiry from which the holder is reminded.
    pub reminder_days: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { application: DEFAULT_APPLICATION.to_owned(), reminder_days: yzt_cert::REMINDER_DAYS }
    }
}

/// Finds and opens keys.
pub struct Assistant {
    providers: Vec<Box<dyn Provider>>,
    options: Options,
}

/// One key of the list: opened, or why it cannot be.
pub struct Listing {
    /// The key, as far as it can be told.
    pub name: KeyName,
    /// The opened key. One bad key does not hide the others.
    pub key: Result<Key, Error>,
}

struct Found {
    provider: usize,
    entry: DeviceEntry,
}

impl Assistant {
    /// An assistant over these ways to reach keys.
    pub fn new(providers: Vec<Box<dyn Provider>>, options: Options) -> Self {
        Self { providers, options }
    }

    /// Every key that is present, opened.
    ///
    /// # Errors
    /// When a way to keys cannot be listed at all.
    pub fn keys(&mut self) -> Result<Vec<Listing>, Error> {
        let found = self.found()?;
        Ok(found
            .into_iter()
            .map(|found| Listing { name: name(&found.entry), key: self.open_found(&found) })
            .collect())
    }

    /// Opens a key: the one with this serial number, or the only one.
    ///
    /// # Errors
    /// [`Error::NoKey`], [`Error::SeveralKeys`], [`Error::KeyNotPresent`],
    /// [`Error::SerialNotUnique`], [`Error::NoApplication`], or the way's own error.
    pub fn open(&mut self, serial: Option<&str>) -> Result<Key, Error> {
        let found = self.found()?;
        let chosen: Vec<&Found> = match serial {
            None => found.iter().collect(),
            Some(serial) => found.iter().filter(|found| found.entry.serial == serial).collect(),
        };
        let present = || found.iter().map(|found| name(&found.entry)).collect();
        match (chosen.as_slice(), serial) {
            ([found], _) => self.open_found(found),
            ([], None) => Err(Error::NoKey),
            ([], Some(serial)) => {
                Err(Error::KeyNotPresent { serial: serial.to_owned(), present: present() })
            }
            (_, None) => Err(Error::SeveralKeys { present: present() }),
            (_, Some(serial)) => Err(Error::SerialNotUnique { serial: serial.to_owned() }),
        }
    }

    fn found(&mut self) -> Result<Vec<Found>, Error> {
        let mut all = Vec::new();
        for (provider, way) in self.providers.iter_mut().enumerate() {
            let entries = way.devices()?;
            all.extend(
                entries
                    .into_iter()
                    .filter(|entry| entry.present)
                    .map(|entry| Found { provider, entry }),
            );
        }
        Ok(all)
    }

    fn open_found(&mut self, found: &Found) -> Result<Key, Error> {
        let way = self.providers.get_mut(found.provider).ok_or(Error::NoKey)?;
        let mut device = way.open(&found.entry.id)?;
        let application = open_application(&mut *device, &self.options.application)?;
        let mut name = name(&found.entry);
        let mut manufacturer = found.entry.manufacturer.clone();
        if name.serial.is_empty() {
            let information = device.information()?;
            name = KeyName { serial: information.serial, label: information.label };
            manufacturer = information.manufacturer;
        }
        Ok(Key::new(device, application, name, manufacturer, self.options.reminder_days))
    }
}

fn name(entry: &DeviceEntry) -> KeyName {
    KeyName { serial: entry.serial.clone(), label: entry.label.clone() }
}

/// The application of that name, or the only one there is.
fn open_application(device: &mut dyn Device, wanted: &str) -> Result<Box<dyn Application>, Error> {
    match device.open_application(wanted) {
        Err(yzt_token::Error::NotFound { object: Object::Application }) => {}
        opened => return Ok(opened?),
    }
    let present = device.applications()?;
    match present.as_slice() {
        [only] => Ok(device.open_application(only)?),
        _ => Err(Error::NoApplication { application: wanted.to_owned(), present }),
    }
}
