// SPDX-License-Identifier: MIT OR Apache-2.0
//! An open container on an APDU token.

use core::fmt;

use yzt_crypto::sm2::{self, DistinguishedId};
use yzt_crypto::{MessageDigest, PublicKey, Signature};
use yzt_gmt0017::response::{
    Certificate, ExportedPublicKey, GeneratedEccKeyPair, GeneratedRsaKeyPair,
};
use yzt_gmt0017::{ApplicationId, Command, Dialect, Name, RsaCommand, RsaKeyOperation};
use yzt_pin::PinStatus;
use yzt_token::{
    Agreement, AgreementParty, AsymmetricCiphertext, CipherAlgorithm, Container,
    ContainerInformation, EnvelopedKeyPair, Error, KeyType, KeyUse, Object, Operation, PinRole,
    SessionKey,
};
use zeroize::Zeroizing;

use crate::agreement::{self, ApduAgreement};
use crate::application::pin_information;
use crate::convert;
use crate::exchange::Exchange;
use crate::place::{Address, Place};
use crate::session::ContainerCache;

mod sharing;
mod signing;

/// The status of a key that refuses to work in its present state.
const CONDITIONS_NOT_SATISFIED: u16 = 0x6985;
/// The bits that RSA keys may have: what is smaller is weak, what is larger no key makes.
const RSA_BITS: core::ops::RangeInclusive<u32> = 2048..=4096;

/// An open container of an [`ApduApplication`](crate::ApduApplication).
pub struct ApduContainer {
    place: Place,
    application_name: Name,
    /// What it was asked for by.
    text: String,
    name: Name,
}

impl ApduContainer {
    pub(crate) fn new(place: Place, application_name: Name, text: String, name: Name) -> Self {
        Self { place, application_name, text, name }
    }

    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    /// Runs a group of commands with a private key, and explains their refusal.
    fn run_with_key<T>(
        &self,
        occupied: Option<fn(&ContainerInformation) -> bool>,
        operation: impl FnOnce(&mut Exchange<'_>, Address) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.place.run(|exchange, address| {
            let result = operation(exchange, address);
            self.explained(exchange, address, occupied, result)
        })
    }

    /// Tells a PIN that has to be changed first from other states that the card refuses to work
    /// in, such as a container that is `occupied`.
    fn explained<T>(
        &self,
        exchange: &mut Exchange<'_>,
        address: Address,
        occupied: Option<fn(&ContainerInformation) -> bool>,
        result: Result<T, Error>,
    ) -> Result<T, Error> {
        match result {
            Err(Error::StateRefused { status: CONDITIONS_NOT_SATISFIED, .. })
                if self.pin_must_change(exchange, address.application, occupied) =>
            {
                Err(Error::PinMustChange)
            }
            other => other,
        }
    }

    /// Whether a refusal is for the sake of the user's PIN. Asked only after a refusal, and where
    /// the card does not tell, the refusal stands as it was.
    fn pin_must_change(
        &self,
        exchange: &mut Exchange<'_>,
        application: ApplicationId,
        occupied: Option<fn(&ContainerInformation) -> bool>,
    ) -> bool {
        let told = pin_information(exchange, application, PinRole::User);
        match told.map(|information| information.status) {
            Ok(PinStatus::OneTime) => true,
            // Many cards leave the factory's PIN in peace: what the container holds comes first.
            Ok(PinStatus::Default) => !occupied.is_some_and(|occupied| {
                self.read_information(exchange, application).is_ok_and(|held| occupied(&held))
            }),
            Ok(PinStatus::Set) | Err(_) => false,
        }
    }

    fn read_information(
        &self,
        exchange: &mut Exchange<'_>,
        application: ApplicationId,
    ) -> Result<ContainerInformation, Error> {
        let command = Command::GetContainerInfo { application, name: self.name.clone() };
        let told = exchange.read(&command, yzt_gmt0017::ContainerInformation::decode)?;
        let information = convert::container_information(&told);
        self.known_mut(exchange).information = Some(information);
        Ok(information)
    }

    fn known<'a>(&self, exchange: &'a Exchange<'_>) -> Option<&'a ContainerCache> {
        exchange.session.cache.container(&self.application_name, &self.name)
    }

    fn known_mut<'a>(&self, exchange: &'a mut Exchange<'_>) -> &'a mut ContainerCache {
        exchange.session.cache.container_mut(&self.application_name, &self.name)
    }
}

impl Container for ApduContainer {
    fn name(&self) -> &str {
        &self.text
    }

    fn information(&mut self) -> Result<ContainerInformation, Error> {
        self.place.run(|exchange, Address { application, .. }| {
            match self.known(exchange).and_then(|known| known.information) {
                Some(known) => Ok(known),
                None => self.read_information(exchange, application),
            }
        })
    }

    fn generate_signature_key(&mut self, key_type: KeyType) -> Result<PublicKey, Error> {
        let bits = match key_type {
            KeyType::Sm2 => None,
            KeyType::Rsa { bits } => Some(rsa_bits(bits)?),
            other => return Err(Error::NotSupported { operation: other.generation() }),
        };
        let occupied = |held: &ContainerInformation| {
            held.has_signature_certificate
                || held.has_encryption_certificate
                || held.encryption_key_bits > 0
        };
        self.run_with_key(Some(occupied), |exchange, Address { application, container }| {
            self.known_mut(exchange).forget(KeyUse::Signature);
            let public_key = if let Some(bits) = bits {
                let command =
                    Command::Rsa(RsaCommand::GenRsaKeyPair { application, container, bits });
                PublicKey::Rsa(exchange.read(&command, GeneratedRsaKeyPair::decode)?.0)
            } else {
                let command = Command::GenEccKeyPair { application, container };
                PublicKey::Sm2(exchange.read(&command, GeneratedEccKeyPair::decode)?.0)
            };
            let pair = self.known_mut(exchange).pair_mut(KeyUse::Signature);
            pair.public_key = Some(public_key.clone());
            Ok(public_key)
        })
    }

    fn import_encryption_key(&mut self, key: EnvelopedKeyPair<'_>) -> Result<(), Error> {
        let occupied = |held: &ContainerInformation| held.has_encryption_certificate;
        self.run_with_key(Some(occupied), |exchange, Address { application, container }| {
            self.known_mut(exchange).forget(KeyUse::Encryption);
            exchange.tell(&match key {
                EnvelopedKeyPair::Sm2(key) => {
                    let enveloped_key = Box::new(key.clone());
                    Command::ImportEccKeyPair { application, container, enveloped_key }
                }
                EnvelopedKeyPair::Rsa(key) => {
                    let enveloped_key = Box::new(key.clone());
                    let import =
                        RsaCommand::ImportRsaKeyPair { application, container, enveloped_key };
                    Command::Rsa(import)
                }
                _ => {
                    let operation = Operation::ImportEncryptionKey;
                    return Err(Error::NotSupported { operation });
                }
            })
        })
    }

    fn public_key(&mut self, key_use: KeyUse) -> Result<PublicKey, Error> {
        self.place.run(|exchange, Address { application, container }| {
            let known =
                self.known(exchange).and_then(|known| known.pair(key_use).public_key.clone());
            if let Some(public_key) = known {
                return Ok(public_key);
            }
            let key_use_wire = convert::key_use_to_wire(key_use);
            let command =
                Command::ExportPublicKey { application, container, key_use: key_use_wire };
            let public_key = match exchange.read(&command, ExportedPublicKey::decode)? {
                ExportedPublicKey::Ecc(public_key) => PublicKey::Sm2(public_key),
                ExportedPublicKey::Rsa(public_key) => PublicKey::Rsa(public_key),
            };
            self.known_mut(exchange).pair_mut(key_use).public_key = Some(public_key.clone());
            Ok(public_key)
        })
    }

    fn import_certificate(&mut self, key_use: KeyUse, certificate: &[u8]) -> Result<(), Error> {
        if certificate.is_empty() {
            return Err(Error::Argument { argument: "certificate: empty" });
        }
        self.place.run(|exchange, Address { application, container }| {
            let known = self.known_mut(exchange);
            known.information = None;
            known.pair_mut(key_use).certificate = None;
            exchange.tell(&Command::ImportCertificate {
                application,
                container,
                key_use: convert::key_use_to_wire(key_use),
                certificate: certificate.to_vec(),
            })
        })
    }

    fn certificate(&mut self, key_use: KeyUse) -> Result<Option<Vec<u8>>, Error> {
        self.place.run(|exchange, Address { application, container }| {
            let known =
                self.known(exchange).and_then(|known| known.pair(key_use).certificate.clone());
            if known.is_some() {
                return Ok(known);
            }
            let key_use_wire = convert::key_use_to_wire(key_use);
            let command =
                Command::ExportCertificate { application, container, key_use: key_use_wire };
            let certificate = match exchange.read(&command, stored_certificate) {
                Err(Error::NotFound { object }) if object != Object::Container => None,
                result => result?,
            };
            self.known_mut(exchange).pair_mut(key_use).certificate = certificate.clone();
            Ok(certificate)
        })
    }

    fn sign_digest(&mut self, digest: &MessageDigest) -> Result<Signature, Error> {
        self.place.run(|exchange, address| self.sign_in(exchange, address, digest))
    }

    fn sign_digests(
        &mut self,
        digests: &[MessageDigest],
        signed: &mut dyn FnMut(Signature),
    ) -> Result<(), Error> {
        // Handed out when the card is let go of: nobody is called while it is held.
        let mut made = Vec::with_capacity(digests.len());
        let result = self
            .place
            .run(|exchange, address| self.sign_all_in(exchange, address, digests, &mut made));
        made.into_iter().for_each(signed);
        result
    }

    fn sign_message(&mut self, id: &DistinguishedId, message: &[u8]) -> Result<Signature, Error> {
        self.place.run(|exchange, address| self.sign_text(exchange, address, id, message))
    }

    fn decrypt(&mut self, ciphertext: &AsymmetricCiphertext) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.open(ciphertext)
    }

    fn export_session_key(
        &mut self,
        algorithm: CipherAlgorithm,
        recipient: &PublicKey,
    ) -> Result<(AsymmetricCiphertext, Box<dyn SessionKey>), Error> {
        self.export(algorithm, recipient)
    }

    fn import_session_key(
        &mut self,
        algorithm: CipherAlgorithm,
        wrapped: &AsymmetricCiphertext,
    ) -> Result<Box<dyn SessionKey>, Error> {
        self.import(algorithm, wrapped)
    }

    fn begin_agreement(
        &mut self,
        algorithm: CipherAlgorithm,
        id: &DistinguishedId,
    ) -> Result<Box<dyn Agreement>, Error> {
        self.run_with_key(None, |exchange, address| {
            let begun = ApduAgreement::begin(&self.place, exchange, address, algorithm, id)?;
            Ok(Box::new(begun) as Box<dyn Agreement>)
        })
    }

    fn respond_agreement(
        &mut self,
        algorithm: CipherAlgorithm,
        initiator: &AgreementParty,
        id: &DistinguishedId,
    ) -> Result<(sm2::PublicKey, Box<dyn SessionKey>), Error> {
        self.run_with_key(None, |exchange, address| {
            agreement::respond(&self.place, exchange, address, algorithm, initiator, id)
        })
    }

    /// Talks to nobody: the card frees its containers when the application is closed, and until
    /// then the next handle to this container needs no command.
    fn close(self: Box<Self>) -> Result<(), Error> {
        self.place.run(|_, _| Ok(()))
    }
}

impl fmt::Debug for ApduContainer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ApduContainer").field("name", &self.text).finish_non_exhaustive()
    }
}

/// Whether keys of this dialect have the bare RSA operation.
pub(crate) fn has_key_operation(dialect: &Dialect) -> bool {
    dialect.rsa_key_operation == RsaKeyOperation::Raw
}

/// The size of an RSA key as the command has it.
fn rsa_bits(bits: u32) -> Result<u16, Error> {
    let admitted = RSA_BITS.contains(&bits) && bits.is_multiple_of(8);
    u16::try_from(bits)
        .ok()
        .filter(|_| admitted)
        .ok_or(Error::Argument { argument: "the size of an RSA key: 2048 to 4096 bits" })
}

/// The certificate in an answer; some cards answer with a length of zero where there is none.
fn stored_certificate(
    answer: &[u8],
    dialect: &Dialect,
) -> Result<Option<Vec<u8>>, yzt_gmt0017::Error> {
    if matches!(answer, [] | [0, 0, 0, 0]) {
        return Ok(None);
    }
    Certificate::decode(answer, dialect).map(|certificate| Some(certificate.into_der()))
}
