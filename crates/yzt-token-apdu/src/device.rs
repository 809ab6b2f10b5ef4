// SPDX-License-Identifier: MIT OR Apache-2.0
//! A key that speaks GM/T 0017.

use core::fmt;
use core::time::Duration;
use std::sync::Arc;

use yzt_apdu::{CardChannel, StatusWord};
use yzt_crypto::sm2::{self, DistinguishedId};
use yzt_crypto::{DigestAlgorithm, MessageDigest, PublicKey, Signature};
use yzt_gmt0017::response::Names;
use yzt_gmt0017::{ByteOrder, Command, Dialect, OpenedApplication, Profile, Text, authentication};
use yzt_token::{
    AlgorithmIdentifiers, Application, AsymmetricCiphertext, Capabilities, CipherAlgorithm, Device,
    DeviceInformation, DeviceKey, Digest, Error, NewApplication, Operation, SessionKey,
};
use zeroize::Zeroizing;

use crate::application::ApduApplication;
use crate::container::has_key_operation;
use crate::convert;
use crate::digest::ApduDigest;
use crate::exchange::{Exchange, Secret};
use crate::link::{Link, Shared, Spoken};
use crate::names::{resolve, shown};
use crate::session::{SHORT_BODY, Ticket};
use crate::status::{answer_error, command_error, refusal};

mod access;
mod service;

/// The most random bytes that one command asks for; keys are known to refuse more.
const RANDOM_PER_COMMAND: usize = 256;
/// The most random bytes that one call gives: a key is no generator for bulk data.
const RANDOM_PER_CALL: usize = 4096;

/// A key that is reached by GM/T 0017 commands over a card channel.
///
/// It belongs to one generation: after removal or reset it answers
/// [`Error::TokenRemoved`] or [`Error::TokenReset`], and so does every handle opened through it.
pub struct ApduDevice {
    link: Link,
}

impl ApduDevice {
    /// Takes over a channel to a key whose dialect is known. Sends nothing.
    ///
    /// # Errors
    /// [`Error::TokenReset`] or [`Error::TokenRemoved`] when that just happened.
    pub fn open(channel: Box<dyn CardChannel>, dialect: Dialect) -> Result<Self, Error> {
        Self::on(&Shared::new(channel, dialect))
    }

    /// Takes over a channel to a key and asks the key who it is: what it says about itself and
    /// its answer to reset choose the dialect ([`Dialect::for_token`]).
    ///
    /// # Errors
    /// As [`Device::information`].
    pub fn open_detecting(channel: Box<dyn CardChannel>) -> Result<Self, Error> {
        let device = Self::open(channel, Dialect::default())?;
        device.detect()?;
        Ok(device)
    }

    /// Takes over a channel to a key of a known profile. Sends nothing.
    ///
    /// # Errors
    /// As [`ApduDevice::open`].
    pub fn open_as(
        channel: Box<dyn CardChannel>,
        profile: &'static Profile,
    ) -> Result<Self, Error> {
        let device = Self::open(channel, profile.dialect)?;
        device.take_profile(profile);
        Ok(device)
    }

    /// A device of the generation that is alive now on the same channel: after a reset, the way
    /// on without connecting anew.
    ///
    /// # Errors
    /// [`Error::TokenRemoved`] when the key is gone, [`Error::TokenReset`] when the channel was
    /// closed after a failure.
    pub fn reopen(&self) -> Result<Self, Error> {
        Self::on(self.link.shared())
    }

    /// What the key speaks.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.link.shared().spoken().dialect
    }

    /// The profile by which the dialect was chosen; none for a dialect that was given.
    #[must_use]
    pub fn profile(&self) -> Option<&'static Profile> {
        self.link.shared().spoken().profile
    }

    pub(crate) fn on(shared: &Arc<Shared>) -> Result<Self, Error> {
        Ok(Self { link: shared.link()? })
    }

    /// Notices removal or reset without a command to the card.
    pub(crate) fn probe(&self) -> Result<(), Error> {
        self.link.run(|_| Ok(()))
    }

    /// Remembers the profile by which the dialect was chosen.
    pub(crate) fn take_profile(&self, profile: &'static Profile) {
        self.link.shared().set_spoken(Spoken { dialect: profile.dialect, profile: Some(profile) });
    }

    pub(crate) fn detect(&self) -> Result<(), Error> {
        self.link.run(|exchange| {
            let data = device_information_bytes(exchange)?;
            let (dialect, profile) = Dialect::for_token(&data, &exchange.session.atr);
            exchange.session.dialect = dialect;
            self.link.shared().set_spoken(Spoken { dialect, profile: Some(profile) });
            // It stands in the same answer how much a command may carry.
            if let Ok(told) = yzt_gmt0017::DeviceInformation::decode(&data, &dialect) {
                exchange.session.narrow(told.max_apdu_data_length.into());
            }
            Ok(())
        })
    }
}

impl Device for ApduDevice {
    fn capabilities(&self) -> Capabilities {
        let all = [Operation::GenerateP256Key, Operation::SignDigestP256]
            .into_iter()
            .fold(Capabilities::all(), Capabilities::without);
        if has_key_operation(&self.dialect()) { all } else { all.without(Operation::Decrypt) }
    }

    fn information(&mut self) -> Result<DeviceInformation, Error> {
        self.link.run(information)
    }

    fn applications(&mut self) -> Result<Vec<String>, Error> {
        self.link.run(|exchange| {
            if let Some(names) = &exchange.session.cache.applications {
                return Ok(shown(names));
            }
            let names = exchange.read(&Command::EnumApplication, Names::decode)?.0;
            let text = shown(&names);
            exchange.session.cache.applications = Some(names);
            Ok(text)
        })
    }

    fn open_application(&mut self, name: &str) -> Result<Box<dyn Application>, Error> {
        let (ticket, wanted) = self.link.run(|exchange| {
            let wanted = resolve(name, exchange.session.cache.applications.as_deref())?;
            if let Some(ticket) = exchange.session.join_application(&wanted) {
                return Ok((ticket, wanted));
            }
            let command = Command::OpenApplication { name: wanted.clone() };
            let opened = open_with_room(exchange, &command)?;
            let ticket = exchange.session.add_application(wanted.clone(), opened.application);
            Ok((ticket, wanted))
        })?;
        let text = name.to_owned();
        Ok(Box::new(ApduApplication::new(self.link.clone(), ticket, text, wanted)))
    }

    fn authenticate_device(&mut self, key: DeviceKey) -> Result<(), Error> {
        let key = authentication::DeviceKey::from_bytes(key.as_bytes());
        self.link.run(|exchange| {
            let challenge = exchange.challenge()?;
            let command = authentication::device_authentication(&key, &challenge);
            exchange.spend_try(command, Secret::DeviceKey)
        })
    }

    fn create_application(&mut self, new: NewApplication) -> Result<(), Error> {
        let new = convert::new_application(new)?;
        self.link.run(|exchange| {
            exchange.session.cache.applications = None;
            exchange.tell(&Command::CreateApplication(Box::new(new)))
        })
    }

    fn delete_application(&mut self, name: &str) -> Result<(), Error> {
        self.link.run(|exchange| {
            let name = resolve(name, exchange.session.cache.applications.as_deref())?;
            exchange.session.cache.applications = None;
            exchange.tell(&Command::DeleteApplication { name: name.clone() })?;
            exchange.session.drop_application_named(&name);
            Ok(())
        })
    }

    fn set_label(&mut self, label: &str) -> Result<(), Error> {
        let label = Text::new(label).map_err(command_error)?;
        self.link.run(|exchange| exchange.tell(&Command::SetLabel { label }))
    }

    fn random(&mut self, length: usize) -> Result<Zeroizing<Vec<u8>>, Error> {
        if length > RANDOM_PER_CALL {
            return Err(Error::TooLong { command: "GenRandom", length, limit: RANDOM_PER_CALL });
        }
        self.link.run(|exchange| random(exchange, length))
    }

    fn change_device_key(&mut self, old: DeviceKey, new: DeviceKey) -> Result<(), Error> {
        self.replace_device_key(&old, &new)
    }

    fn digest(
        &mut self,
        algorithm: DigestAlgorithm,
        identity: Option<(&sm2::PublicKey, &DistinguishedId)>,
    ) -> Result<Box<dyn Digest>, Error> {
        Ok(Box::new(ApduDigest::begin(&self.link, algorithm, identity)?))
    }

    fn import_plain_session_key(
        &mut self,
        algorithm: CipherAlgorithm,
        key: &Zeroizing<[u8; 16]>,
    ) -> Result<Box<dyn SessionKey>, Error> {
        self.import_key(algorithm, key)
    }

    fn verify_signature(
        &mut self,
        public_key: &PublicKey,
        digest: &MessageDigest,
        signature: &Signature,
    ) -> Result<(), Error> {
        self.verify(public_key, digest, signature)
    }

    fn encrypt_for(
        &mut self,
        public_key: &PublicKey,
        plaintext: &[u8],
    ) -> Result<AsymmetricCiphertext, Error> {
        self.encrypt(public_key, plaintext)
    }

    fn answer_device_challenge(&mut self, cryptogram: &[u8]) -> Result<(), Error> {
        self.answer(cryptogram)
    }

    fn algorithms(&mut self) -> Result<Option<AlgorithmIdentifiers>, Error> {
        self.told_algorithms().map(Some)
    }

    fn transmit(&mut self, command: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.pass(command)
    }

    fn lock(&mut self, wait: Duration) -> Result<(), Error> {
        self.keep(wait)
    }

    fn unlock(&mut self) -> Result<(), Error> {
        self.link.release()
    }

    fn refresh(&mut self) {
        self.link.note(|session| session.cache = crate::session::Cache::default());
    }
}

impl fmt::Debug for ApduDevice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ApduDevice").finish_non_exhaustive()
    }
}

/// The serial number, from the cache where it is known.
pub(crate) fn serial(exchange: &mut Exchange<'_>) -> Result<String, Error> {
    match &exchange.session.cache.serial {
        Some(serial) => Ok(serial.clone()),
        None => information(exchange).map(|information| information.serial),
    }
}

fn information(exchange: &mut Exchange<'_>) -> Result<DeviceInformation, Error> {
    let told = exchange.read(&Command::GetDevInfo, yzt_gmt0017::DeviceInformation::decode)?;
    let information = convert::device_information(&told);
    exchange.session.narrow(told.max_apdu_data_length.into());
    exchange.session.cache.serial = Some(information.serial.clone());
    Ok(information)
}

/// The most data of one command or answer where long data goes in several, asked from the key
/// once. A key that does not say is given what every key takes.
pub(crate) fn most_data(exchange: &mut Exchange<'_>) -> Result<usize, Error> {
    if let Some(block) = exchange.session.block() {
        return Ok(block);
    }
    match information(exchange) {
        Err(error) if error.may_retry() || matches!(error, Error::Backend { .. }) => {
            return Err(error);
        }
        _ => {}
    }
    if exchange.session.block().is_none() {
        exchange.session.assume_short_blocks();
    }
    Ok(exchange.session.block().unwrap_or(1))
}

/// How much of `wanted` bytes goes into one command beside `header` bytes. Asks only where it is
/// more than a short body.
pub(crate) fn room(
    exchange: &mut Exchange<'_>,
    header: usize,
    wanted: usize,
) -> Result<usize, Error> {
    let limits = exchange.session.limits;
    let short = SHORT_BODY.min(limits.max_command_data).min(limits.max_response_data);
    let most = if header + wanted <= short { short } else { most_data(exchange)? };
    Ok(most.saturating_sub(header).max(1))
}

fn random(exchange: &mut Exchange<'_>, length: usize) -> Result<Zeroizing<Vec<u8>>, Error> {
    // The card keeps only the last random bytes: a challenge that waits is void.
    exchange.session.pending = None;
    let most = RANDOM_PER_COMMAND.min(exchange.session.limits.max_response_data).max(1);
    let mut bytes = Zeroizing::new(Vec::with_capacity(length));
    while bytes.len() < length {
        let wanted = most.min(length - bytes.len());
        let command = Command::GenRandom { length: u32::try_from(wanted).unwrap_or(u32::MAX) };
        let response = exchange.ask(&command)?;
        if response.data().len() != wanted {
            let detail = format!("{} bytes instead of {wanted}", response.data().len());
            return Err(Error::Format { command: "GenRandom", detail: detail.into() });
        }
        bytes.extend_from_slice(response.data());
    }
    Ok(bytes)
}

/// Opens an application; where a card can hold only one open, those that no handle needs any more
/// are closed first.
fn open_with_room(
    exchange: &mut Exchange<'_>,
    command: &Command,
) -> Result<OpenedApplication, Error> {
    let dialect = exchange.dialect();
    let mut response = exchange.exchange(command)?;
    if response.status() == StatusWord::SeveralApplicationsNotSupported && close_idle(exchange)? {
        response = exchange.exchange(command)?;
    }
    match response.status() {
        StatusWord::Success => OpenedApplication::decode(response.data(), &dialect)
            .map_err(|error| answer_error(command.instruction(), &error)),
        status => Err(refusal(command.instruction(), status)),
    }
}

/// Closes the applications that are open without a handle; whether there were any.
fn close_idle(exchange: &mut Exchange<'_>) -> Result<bool, Error> {
    let idle: Vec<(Ticket, _)> = exchange.session.idle_applications();
    for (ticket, application) in &idle {
        exchange.session.drop_application(*ticket);
        exchange.tell(&Command::CloseApplication { application: *application })?;
    }
    Ok(!idle.is_empty())
}

/// The answer to GetDevInfo as it came. Some makers' cards insist on the exact length and others
/// on "everything": the second form is tried when the first is refused for its length.
fn device_information_bytes(exchange: &mut Exchange<'_>) -> Result<Vec<u8>, Error> {
    let first = exchange.exchange(&Command::GetDevInfo)?;
    let refused_length =
        matches!(first.status(), StatusWord::WrongLength | StatusWord::WrongExpectedLength);
    if !refused_length {
        return match first.status() {
            StatusWord::Success => Ok(first.data().to_vec()),
            status => Err(refusal(Command::GetDevInfo.instruction(), status)),
        };
    }
    exchange.session.dialect.byte_order = match exchange.session.dialect.byte_order {
        ByteOrder::BigEndian => ByteOrder::LittleEndian,
        ByteOrder::LittleEndian => ByteOrder::BigEndian,
    };
    exchange.ask(&Command::GetDevInfo).map(|response| response.data().to_vec())
}
