// SPDX-License-Identifier: MIT OR Apache-2.0
//! Finding keys: several ways to reach them, one list.

use yzt_token::{Application, BatchPolicy, Device, DeviceEntry, Object, Provider};

use crate::{DEFAULT_APPLICATION, Error, Key, KeyName};

/// What an assistant is told about the service it works for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The application on a key that holds the certificates. A key with only one application is
    /// used with that one, whatever its name.
    pub application: String,
    /// Days before expiry from which the holder is reminded.
    pub reminder_days: u32,
    /// Whether several contents may be signed behind one PIN, and how many. Off by default.
    pub batch: BatchPolicy,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            application: DEFAULT_APPLICATION.to_owned(),
            reminder_days: yzt_cert::REMINDER_DAYS,
            batch: BatchPolicy::Off,
        }
    }
}

/// Finds and opens keys.
pub struct Assistant {
    providers: Vec<Box<dyn Provider>>,
    options: Options,
    gaps: Vec<Gap>,
}

/// One key of the list: opened, or why it cannot be.
pub struct Listing {
    /// The key, as far as it can be told.
    pub name: KeyName,
    /// The opened key. One bad key does not hide the others.
    pub key: Result<Key, Error>,
}

/// A place where no key could be found, and why: a hint where a key is missed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The way to keys, by its provider's name.
    pub way: String,
    /// The reader, where it is about one; otherwise the way as a whole could not be asked.
    pub reader: Option<String>,
    /// The number of the error.
    pub number: u16,
}

struct Found {
    provider: usize,
    entry: DeviceEntry,
}

/// What all ways to keys told.
struct Survey {
    found: Vec<Found>,
    /// Of the ways that could not be asked.
    failures: Vec<yzt_token::Error>,
}

impl Assistant {
    /// An assistant over these ways to reach keys.
    pub fn new(providers: Vec<Box<dyn Provider>>, options: Options) -> Self {
        Self { providers, options, gaps: Vec::new() }
    }

    /// Every key that is present, opened. [`gaps`](Self::gaps) then tells where there could be more.
    ///
    /// # Errors
    /// When none of the ways to keys can be listed at all.
    pub fn keys(&mut self) -> Result<Vec<Listing>, Error> {
        let Survey { found, failures } = self.survey();
        if failures.len() == self.providers.len()
            && let Some(failure) = failures.into_iter().next()
        {
            return Err(failure.into());
        }
        Ok(found
            .into_iter()
            .map(|found| Listing { name: name(&found.entry), key: self.open_found(&found) })
            .collect())
    }

    /// Where the last look found no key that could be used, and why.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// Opens a key: the one with this serial number, or the only one.
    ///
    /// # Errors
    /// [`Error::SeveralKeys`], [`Error::KeyNotPresent`], [`Error::SerialNotUnique`],
    /// [`Error::NoApplication`], or the way's own error. Where there is no key at all: why a way
    /// could not be asked, else [`Error::CardUnknown`] or [`Error::ReaderUnusable`], else
    /// [`Error::NoKey`].
    pub fn open(&mut self, serial: Option<&str>) -> Result<Key, Error> {
        let Survey { found, failures } = self.survey();
        if found.is_empty()
            && let Some(error) = self.why_none(failures)
        {
            return Err(error);
        }
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

    /// Asks every way. One that cannot be asked hides no key of the others.
    fn survey(&mut self) -> Survey {
        let mut survey = Survey { found: Vec::new(), failures: Vec::new() };
        self.gaps.clear();
        for (provider, way) in self.providers.iter_mut().enumerate() {
            let name = way.name().to_owned();
            match way.devices() {
                Ok(entries) => {
                    for entry in entries {
                        match reader_error(&entry) {
                            Some(number) => {
                                let reader = Some(entry.id.as_str().to_owned());
                                self.gaps.push(Gap { way: name.clone(), reader, number });
                            }
                            None if entry.present => survey.found.push(Found { provider, entry }),
                            None => {}
                        }
                    }
                }
                Err(error) => {
                    self.gaps.push(Gap { way: name, reader: None, number: error.number() });
                    survey.failures.push(error);
                }
            }
        }
        survey
    }

    /// The reason to tell first where there is no key: a card that is there before an empty reader.
    fn why_none(&self, failures: Vec<yzt_token::Error>) -> Option<Error> {
        let of_readers =
            || self.gaps.iter().filter_map(|gap| Some((gap.reader.clone()?, gap.number)));
        if let Some((reader, _)) = of_readers().find(|(_, number)| *number == Error::CARD_UNKNOWN) {
            return Some(Error::CardUnknown { reader });
        }
        if let Some(failure) = failures.into_iter().next() {
            return Some(failure.into());
        }
        of_readers().next().map(|(reader, number)| Error::ReaderUnusable { reader, number })
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
        Ok(Key::new(device, application, name, manufacturer, &self.options))
    }
}

/// A key that told nothing about itself is known by its reader.
fn name(entry: &DeviceEntry) -> KeyName {
    let label = match (entry.serial.as_str(), entry.label.as_str()) {
        ("", "") => entry.id.as_str(),
        (_, label) => label,
    };
    KeyName { serial: entry.serial.clone(), label: label.to_owned() }
}

/// Why there is no key in a reader, if there is none: it is empty, or what is in it is something
/// else. A key that only cannot be reached now is a key.
fn reader_error(entry: &DeviceEntry) -> Option<u16> {
    let number = entry.error_number?;
    if !entry.present {
        return Some(number);
    }
    let is_nameless = entry.serial.is_empty();
    (is_nameless && is_foreign_card(number)).then_some(Error::CARD_UNKNOWN)
}

/// Whether this number is that of a card which answers GetDevInfo, and not as a key does: it asks
/// for a login, or its answer is among the errors from "not found" to "cannot be right".
pub const fn is_foreign_card(number: u16) -> bool {
    matches!(number, 2004 | 2020..=2042)
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
