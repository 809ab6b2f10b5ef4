// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys in the readers of the smart-card service.

use yzt_pcsc::{CardState, Readers, Watch};
use yzt_token_apdu::ApduDevice;

use super::{Listed, Opened, Way};
use crate::code::Error;

/// The readers of this computer.
#[derive(Default)]
pub(super) struct Service(Readers);

impl Way for Service {
    fn list(&mut self) -> Result<Vec<Listed>, Error> {
        match self.0.entries() {
            Ok(readers) => Ok(readers
                .into_iter()
                .map(|reader| Listed {
                    is_present: reader.card != CardState::Absent,
                    name: reader.name,
                })
                .collect()),
            Err(yzt_pcsc::Error::NoReader) => Ok(Vec::new()),
            Err(error) => Err(failure(error)),
        }
    }

    fn open(&mut self, name: &str) -> Result<Option<Opened>, Error> {
        match self.0.connect(name) {
            Ok(channel) => {
                let device = ApduDevice::open_detecting(Box::new(channel))?;
                let dialect = Some(device.dialect());
                Ok(Some(Opened { device: Box::new(device), dialect }))
            }
            Err(yzt_pcsc::Error::ReaderGone | yzt_pcsc::Error::NoReader) => Ok(None),
            Err(error) => Err(failure(error)),
        }
    }
}

/// Watches for keys that come and go.
pub(super) fn watch() -> Result<Watch, Error> {
    Readers::new().watch().map_err(failure)
}

fn failure(error: yzt_pcsc::Error) -> Error {
    match error {
        yzt_pcsc::Error::InUse => yzt_token::Error::InUse.into(),
        error => yzt_token::Error::backend(error.number(), error).into(),
    }
}
