// SPDX-License-Identifier: MIT OR Apache-2.0
//! The powered card: bytes in, bytes out.

use core::fmt;
use std::path::Path;

use redb::StorageBackend;
use yzt_apdu::{
    BodyForm, CardChannel, ChannelError, Command as Apdu, Limits, Payload, Response, StatusWord,
};
use yzt_crypto::Random;
use yzt_gmt0017::{Command, Dialect};
use zeroize::Zeroizing;

use crate::error::Error;
use crate::store::{Change, Store, StoreKey};
use crate::{folder, limits};
use power::PowerState;

pub(crate) mod power;

/// The answer to reset: T=1, and historical bytes in COMPACT-TLV (ISO/IEC 7816-4, 12.1.1):
/// card capabilities with extended lengths, and the issuer's data `YZT`.
pub const ATR: [u8; 13] =
    [0x3B, 0x89, 0x01, 0x80, 0x73, 0x00, 0x00, 0x40, 0x53, b'Y', b'Z', b'T', 0x3F];

/// What a command gives: the data of the answer, or the status word that refuses it.
pub(crate) type Answer = Result<Payload, StatusWord>;

/// A software key under power.
///
/// It holds the key's lock as long as it lives. It executes one command after the other; what it
/// unsealed is wiped when it is dropped.
pub struct Card {
    pub(crate) store: Store,
    pub(crate) random: Box<dyn Random>,
    pub(crate) dialect: Dialect,
    pub(crate) power: PowerState,
    was_reset: bool,
}

impl Card {
    /// Powers the key in a folder.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none, [`Error::Incomplete`], [`Error::InUse`],
    /// [`Error::ForeignFile`], [`Error::UnsupportedVersion`], [`Error::Damaged`],
    /// [`Error::WrongStoreKey`], [`Error::StoreKeyDamaged`], [`Error::NoSpace`],
    /// [`Error::AccessDenied`] and [`Error::Io`] as they say.
    pub fn open(folder: &Path, random: Box<dyn Random>) -> Result<Self, Error> {
        Ok(Self::power_on(folder::open(folder)?, random))
    }

    /// Powers the key on a backend of the caller's, such as one that injects faults. The caller
    /// makes sure that nobody else uses the backend; it is closed with the card.
    ///
    /// # Errors
    /// As [`Card::open`].
    pub fn open_on(
        backend: impl StorageBackend,
        store_key: &StoreKey,
        random: Box<dyn Random>,
    ) -> Result<Self, Error> {
        Ok(Self::power_on(Store::open(backend, store_key)?, random))
    }

    /// The same card, speaking as one maker's keys do. What a card is tolerant of stays so.
    #[must_use]
    pub fn with_dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// The serial number.
    #[must_use]
    pub fn serial(&self) -> &str {
        self.store.serial()
    }

    /// Takes the power away and gives it back: logins, challenge, identifiers and unsealed keys
    /// are gone.
    pub fn power_cycle(&mut self) {
        self.power = PowerState::default();
        self.was_reset = true;
    }

    /// Executes one command APDU and gives the response APDU, whatever the bytes are.
    pub fn execute(&mut self, apdu: &[u8]) -> Zeroizing<Vec<u8>> {
        let (data, status) = match self.answer(apdu) {
            Ok(data) => (data, StatusWord::Success),
            Err(status) => (Payload::empty(), status),
        };
        Response::new(data, status).encode()
    }

    /// Makes changes durable, all or none.
    pub(crate) fn commit(&mut self, changes: &[Change]) -> Result<(), StatusWord> {
        Ok(self.store.commit(changes, self.random.as_mut())?)
    }

    fn power_on(store: Store, random: Box<dyn Random>) -> Self {
        Self {
            store,
            random,
            dialect: Dialect::default(),
            power: PowerState::default(),
            was_reset: false,
        }
    }

    fn answer(&mut self, apdu: &[u8]) -> Answer {
        let (apdu, form) = Apdu::parse(apdu).map_err(|_| StatusWord::WrongLength)?;
        if apdu.data().len() > usize::from(limits::COMMAND_DATA) {
            return Err(StatusWord::WrongLength);
        }
        let command = Command::decode(&apdu, &self.dialect).map_err(|error| error.status_word())?;
        let data = self.dispatch(command)?;
        if data.len() > usize::from(limits::RESPONSE_DATA) {
            return Err(StatusWord::ResponseTooLong);
        }
        // A missing Le asks for everything; only one that is there and short caps the answer.
        let short = form == BodyForm::Short && apdu.expected().is_some();
        let form = if short { form } else { BodyForm::Extended };
        let fits = u32::try_from(data.len()).is_ok_and(|length| length <= form.max_expected());
        if fits { Ok(data) } else { Err(StatusWord::ResponseTooLong) }
    }
}

impl CardChannel for Card {
    fn limits(&self) -> Limits {
        Limits {
            max_command_data: usize::from(limits::COMMAND_DATA),
            max_response_data: usize::from(limits::RESPONSE_DATA),
            extended: true,
        }
    }

    fn transmit(&mut self, command: &Apdu) -> Result<Response, ChannelError> {
        self.limits().admit(command)?;
        let response = self.execute(&command.to_bytes()?);
        Ok(Response::parse(&response, command.response_is_sensitive())?)
    }

    /// In one process a card has one user.
    fn begin_transaction(&mut self) -> Result<(), ChannelError> {
        Ok(())
    }

    fn end_transaction(&mut self) -> Result<(), ChannelError> {
        Ok(())
    }

    fn was_reset(&mut self) -> bool {
        core::mem::take(&mut self.was_reset)
    }

    fn atr(&self) -> Vec<u8> {
        ATR.to_vec()
    }
}

impl fmt::Debug for Card {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Card").field("serial", &self.serial()).finish_non_exhaustive()
    }
}

/// What a card answers when its store fails in the middle of a command.
impl From<Error> for StatusWord {
    fn from(error: Error) -> Self {
        match error {
            Error::Crypto(_) => Self::NoPreciseDiagnosis,
            _ => Self::MemoryFailure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_atr_is_one() {
        let [initial, format, interface, historical @ .., check] = ATR;
        assert_eq!(initial, 0x3B);
        assert_eq!(usize::from(format & 0x0F), historical.len());
        assert_eq!(format & 0xF0, 0x80, "TD1 follows");
        assert_eq!(interface, 0x01, "T=1");
        let sum = ATR.iter().skip(1).fold(0, |sum, byte| sum ^ byte);
        assert_eq!(sum, 0, "TCK {:02x}", check ^ sum);
    }
}
