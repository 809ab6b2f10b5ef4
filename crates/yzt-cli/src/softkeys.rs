// SPDX-License-Identifier: MIT OR Apache-2.0
//! The folder of software keys as a source of card channels.

use std::fs;
use std::path::{Path, PathBuf};

use yzt_apdu::{CardChannel, TracedChannel};
use yzt_gmt0017::Dialect;
use yzt_softkey::{Card, KeyState, ListedKey};
use yzt_token::{Device, DeviceEntry, DeviceId, Error, Object, Provider};
use yzt_token_apdu::{ApduProvider, ChannelSource, KnownKey, SourceEntry};

use crate::random;
use crate::trace::Transcript;

/// Every software key below a folder, as a provider of keys.
pub(crate) struct SoftKeys {
    provider: ApduProvider<Folder>,
}

struct Folder {
    path: PathBuf,
    transcript: Option<Transcript>,
}

impl SoftKeys {
    /// The keys below `path`; what is exchanged with them goes to the transcript.
    pub(crate) fn new(path: PathBuf, transcript: Option<Transcript>) -> Self {
        let provider = ApduProvider::new("softkey", Folder { path, transcript });
        // Our own card: nothing has to be asked to find its dialect out.
        Self { provider: provider.with_dialect(Dialect::default()) }
    }
}

impl Provider for SoftKeys {
    fn name(&self) -> &str {
        self.provider.name()
    }

    fn devices(&mut self) -> Result<Vec<DeviceEntry>, Error> {
        self.provider.devices()
    }

    fn open(&mut self, id: &DeviceId) -> Result<Box<dyn Device>, Error> {
        self.provider.open(id)
    }
}

impl ChannelSource for Folder {
    fn entries(&mut self) -> Result<Vec<SourceEntry>, Error> {
        Ok(yzt_softkey::list(&self.path).iter().map(entry).collect())
    }

    fn connect(&mut self, id: &DeviceId) -> Result<Box<dyn CardChannel>, Error> {
        let path = self.path.join(id.as_str());
        if fs::symlink_metadata(&path).is_err() {
            return Err(Error::NotFound { object: Object::Device });
        }
        let card = open(&path)?;
        Ok(match &self.transcript {
            Some(transcript) => {
                let sink = transcript.channel(&format!("softkey:{id}"));
                Box::new(TracedChannel::new(card, sink))
            }
            None => Box::new(card),
        })
    }

    fn is_exclusive(&self) -> bool {
        true
    }
}

fn entry(listed: &ListedKey) -> SourceEntry {
    let name = listed.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let known = KnownKey {
        label: listed.label.clone().unwrap_or_default(),
        // A key that cannot be read is still chosen by the name of its folder.
        serial: listed.serial.clone().unwrap_or_else(|| name.clone()),
        manufacturer: MANUFACTURER.to_owned(),
    };
    let error_number = match &listed.state {
        KeyState::Unusable(error) => Some(error.number()),
        _ => None,
    };
    SourceEntry { id: DeviceId::new(name), present: true, known: Some(known), error_number }
}

/// Who makes software keys.
pub(crate) const MANUFACTURER: &str = "YZT";

/// Powers a software key.
pub(crate) fn open(path: &Path) -> Result<Card, Error> {
    Card::open(path, Box::new(random::source())).map_err(|error| match error {
        yzt_softkey::Error::InUse => Error::InUse,
        error => Error::backend(error.number(), error),
    })
}
