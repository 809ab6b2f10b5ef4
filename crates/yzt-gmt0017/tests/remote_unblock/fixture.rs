// SPDX-License-Identifier: MIT OR Apache-2.0
//! A visit with known bytes.

use core::time::Duration;

use yzt_crypto::Random;
use yzt_gmt0017::authentication::Challenge;
use yzt_gmt0017::remote_unblock::{
    AdministratorPin, AdministratorPins, Body, CardDescription, Message, Request, SealedPin,
    VisitId, Waiting,
};
use yzt_gmt0017::{ApplicationId, Cryptogram, Mac, MacLengthForm, Name, Text};

/// Gives 0, 1, 2 … for ever.
pub(crate) struct Counting(pub(crate) u8);

impl Random for Counting {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), yzt_crypto::Error> {
        for byte in out {
            *byte = self.0;
            self.0 = self.0.wrapping_add(1);
        }
        Ok(())
    }
}

/// A source that never gives anything.
pub(crate) struct Dry;

impl Random for Dry {
    fn fill(&mut self, _: &mut [u8]) -> Result<(), yzt_crypto::Error> {
        Err(yzt_crypto::Error::RandomUnavailable)
    }
}

pub(crate) const APPLICATION: ApplicationId = ApplicationId::new([0x10, 0x00]);
pub(crate) const HOST: [u8; 8] = *b"hosthost";
pub(crate) const DESK: [u8; 8] = [0, 1, 2, 3, 4, 5, 6, 7];
pub(crate) const VISIT: VisitId = VisitId { host: HOST, desk: DESK };
pub(crate) const CHALLENGES: [[u8; 8]; 3] = [*b"first ch", *b"secondch", *b"third ch"];

pub(crate) fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(crate) fn serial() -> Text<32> {
    Text::new("YZT00042").unwrap()
}

pub(crate) fn request() -> Request {
    Request {
        serial: serial(),
        application: Name::new("YZT").unwrap(),
        manufacturer: Text::new("maker").unwrap(),
        mac_length: MacLengthForm::ExtendedWithMac,
    }
}

pub(crate) fn description() -> CardDescription {
    let Request { serial, application, manufacturer, mac_length } = request();
    CardDescription { serial, manufacturer, application, mac_length }
}

pub(crate) fn waiting(challenge: [u8; 8]) -> Waiting {
    Waiting { application: APPLICATION, challenge: Challenge::new(challenge) }
}

pub(crate) fn sealed(challenge: [u8; 8]) -> SealedPin {
    SealedPin {
        application: APPLICATION,
        challenge: Challenge::new(challenge),
        cryptogram: Cryptogram::new([0xC5; 16]),
        mac: Mac::new([0xAC; 4]),
    }
}

pub(crate) fn message(step: u8, body: Body) -> Message {
    let visit = if step == 0 { VisitId::of_host(HOST) } else { VISIT };
    Message { visit, serial: serial(), step, body }
}

/// The second hand on a message that a test wants to send twice.
pub(crate) fn again(message: &Message) -> Message {
    Message::decode(&message.encode()).unwrap()
}

/// 91 … A0, which no keyboard types.
pub(crate) fn current() -> AdministratorPin {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(0x91..).for_each(|(byte, value)| *byte = value);
    AdministratorPin::from_bytes(&bytes).unwrap()
}

pub(crate) fn pending() -> AdministratorPin {
    AdministratorPin::from_bytes(&[0x77; 16]).unwrap()
}

pub(crate) fn certain() -> AdministratorPins {
    AdministratorPins::new(current())
}

pub(crate) fn either() -> AdministratorPins {
    AdministratorPins::with_pending(current(), pending())
}
