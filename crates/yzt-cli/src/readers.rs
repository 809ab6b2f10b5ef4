// SPDX-License-Identifier: MIT OR Apache-2.0
//! The readers of the smart-card service as a source of card channels.

use yzt_apdu::{CardChannel, TracedChannel};
use yzt_pcsc::{CardState, ReaderEntry, Readers};
use yzt_token::{DeviceId, Error};
use yzt_token_apdu::{ApduProvider, ChannelSource, SourceEntry};

use crate::doctor;
use crate::trace::Transcript;

/// Where the readers are: the service of this computer.
pub(crate) struct Service {
    readers: Readers,
    transcript: Option<Transcript>,
}

/// Every key in a reader; what is exchanged with them goes to the transcript.
pub(crate) fn provider(transcript: Option<Transcript>) -> ApduProvider<Service> {
    ApduProvider::new("pcsc", Service { readers: Readers::new(), transcript })
}

impl ChannelSource for Service {
    fn entries(&mut self) -> Result<Vec<SourceEntry>, Error> {
        Ok(self.readers.entries().map_err(backend)?.into_iter().map(entry).collect())
    }

    fn connect(&mut self, id: &DeviceId) -> Result<Box<dyn CardChannel>, Error> {
        let channel = self.readers.connect(id.as_str()).map_err(backend)?;
        Ok(match &self.transcript {
            Some(transcript) => {
                let sink = transcript.channel(&format!("pcsc:{id}"));
                Box::new(TracedChannel::new(channel, sink))
            }
            None => Box::new(channel),
        })
    }
}

/// The same readers as `yzt doctor` looks at them.
#[derive(Default)]
pub(crate) struct Doctored(Readers);

impl doctor::Service for Doctored {
    fn readers(&mut self) -> Result<Vec<doctor::Reader>, doctor::Failure> {
        let told = |reader: ReaderEntry| doctor::Reader {
            error: reader.error().map(|error| error.number()),
            name: reader.name,
            atr: reader.atr,
        };
        Ok(self.0.entries().map_err(failure)?.into_iter().map(told).collect())
    }

    fn connect(&mut self, reader: &str) -> Result<Box<dyn CardChannel>, doctor::Failure> {
        Ok(Box::new(self.0.connect(reader).map_err(failure)?))
    }
}

fn failure(error: yzt_pcsc::Error) -> doctor::Failure {
    doctor::Failure { number: error.number(), details: error.to_string() }
}

fn entry(reader: ReaderEntry) -> SourceEntry {
    SourceEntry {
        error_number: reader.error().map(|error| error.number()),
        present: reader.card != CardState::Absent,
        id: DeviceId::new(reader.name),
        known: None,
    }
}

fn backend(error: yzt_pcsc::Error) -> Error {
    match error {
        yzt_pcsc::Error::InUse => Error::InUse,
        error => Error::backend(error.number(), error),
    }
}
