// SPDX-License-Identifier: MIT OR Apache-2.0
//! Software keys of a folder, reached in the process by the APDUs of any key.

use std::path::PathBuf;

use getrandom::SysRng;

use yzt_apdu::CardChannel;
use yzt_gmt0017::Dialect;
use yzt_softkey::{Card, KeyState, ListedKey};
use yzt_token::{Device, DeviceEntry, DeviceId, Error, Object, Provider};
use yzt_token_apdu::{ApduProvider, ChannelSource, KnownKey, SourceEntry};

/// The software keys below a folder as a way to reach keys.
pub(crate) struct SoftKeys(ApduProvider<Folder>);

struct Folder(PathBuf);

impl SoftKeys {
    pub(crate) fn new(folder: PathBuf) -> Self {
        // Our own card, whose dialect is known: nothing has to be asked.
        Self(ApduProvider::new("softkey", Folder(folder)).with_dialect(Dialect::default()))
    }
}

impl Provider for SoftKeys {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn devices(&mut self) -> Result<Vec<DeviceEntry>, Error> {
        self.0.devices()
    }

    fn open(&mut self, id: &DeviceId) -> Result<Box<dyn Device>, Error> {
        self.0.open(id)
    }
}

impl ChannelSource for Folder {
    fn entries(&mut self) -> Result<Vec<SourceEntry>, Error> {
        Ok(yzt_softkey::list(&self.0).into_iter().map(entry).collect())
    }

    fn connect(&mut self, id: &DeviceId) -> Result<Box<dyn CardChannel>, Error> {
        match Card::open(&self.0.join(id.as_str()), Box::new(SysRng)) {
            Ok(card) => Ok(Box::new(card)),
            Err(yzt_softkey::Error::NotFound) => Err(Error::NotFound { object: Object::Device }),
            Err(yzt_softkey::Error::InUse) => Err(Error::InUse),
            Err(error) => Err(Error::backend(error.number(), error)),
        }
    }

    // The store is locked while it is open; another program gets it as soon as the key is freed.
    fn is_exclusive(&self) -> bool {
        true
    }
}

fn entry(listed: ListedKey) -> SourceEntry {
    let name = listed.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let error_number = match listed.state {
        KeyState::Unusable(error) => Some(error.number()),
        _ => None,
    };
    let known = KnownKey {
        label: listed.label.unwrap_or_default(),
        // A damaged key is still told from others, by its folder.
        serial: listed.serial.unwrap_or_else(|| name.clone()),
        manufacturer: "YZT".to_owned(),
    };
    SourceEntry { id: DeviceId::new(name), present: true, known: Some(known), error_number }
}
