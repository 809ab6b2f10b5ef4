// SPDX-License-Identifier: MIT OR Apache-2.0
//! An open container on an APDU token.

use core::fmt;

use yzt_crypto::{EnvelopedKey, PublicKey, Signature};
use yzt_gmt0017::response::{Certificate, EccPublicKey, EccSignature, GeneratedEccKeyPair};
use yzt_gmt0017::{ApplicationId, Command, ContainerId, Dialect, Name, SignatureInput};
use yzt_pin::PinStatus;
use yzt_token::{Container, ContainerInformation, Error, KeyUse, Object, PinRole};

use crate::application::{pin_information, with_application};
use crate::convert;
use crate::exchange::Exchange;
use crate::link::Link;
use crate::session::{ContainerCache, Ticket};

/// The status of a key that refuses to work in its present state.
const CONDITIONS_NOT_SATISFIED: u16 = 0x6985;

/// An open container of an [`ApduApplication`](crate::ApduApplication).
pub struct ApduContainer {
    link: Link,
    application: Ticket,
    application_name: Name,
    ticket: Ticket,
    /// What it was asked for by.
    text: String,
    name: Name,
}

/// The identifiers by which the card knows a container.
#[derive(Clone, Copy)]
struct Address {
    application: ApplicationId,
    container: ContainerId,
}

impl ApduContainer {
    pub(crate) fn new(
        link: Link,
        (application, application_name): (Ticket, Name),
        ticket: Ticket,
        text: String,
        name: Name,
    ) -> Self {
        Self { link, application, application_name, ticket, text, name }
    }

    fn run<T>(
        &self,
        operation: impl FnOnce(&mut Exchange<'_>, Address) -> Result<T, Error>,
    ) -> Result<T, Error> {
        with_application(&self.link, self.application, |exchange, _| {
            let (application, container) =
                exchange.session.container(self.application, self.ticket)?;
            operation(exchange, Address { application, container })
        })
    }

    /// As [`Self::run`] for operations with a private key: tells a PIN that has to be changed
    /// first from other states that the card refuses to work in, such as a container that is
    /// `occupied`.
    fn run_with_key<T>(
        &self,
        occupied: Option<fn(&ContainerInformation) -> bool>,
        operation: impl FnOnce(&mut Exchange<'_>, Address) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.run(|exchange, address| {
            let result = operation(exchange, address);
            match result {
                Err(Error::StateRefused { status: CONDITIONS_NOT_SATISFIED, .. })
                    if self.pin_must_change(exchange, address.application, occupied) =>
                {
                    Err(Error::PinMustChange)
                }
                other => other,
            }
        })
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
        self.run(|exchange, Address { application, .. }| {
            match self.known(exchange).and_then(|known| known.information) {
                Some(known) => Ok(known),
                None => self.read_information(exchange, application),
            }
        })
    }

    fn generate_signature_key(&mut self) -> Result<PublicKey, Error> {
        let occupied = |held: &ContainerInformation| {
            held.has_signature_certificate
                || held.has_encryption_certificate
                || held.encryption_key_bits > 0
        };
        self.run_with_key(Some(occupied), |exchange, Address { application, container }| {
            self.known_mut(exchange).forget(KeyUse::Signature);
            let command = Command::GenEccKeyPair { application, container };
            let generated = exchange.read(&command, GeneratedEccKeyPair::decode)?;
            let public_key = PublicKey::Sm2(generated.0);
            let pair = self.known_mut(exchange).pair_mut(KeyUse::Signature);
            pair.public_key = Some(public_key.clone());
            Ok(public_key)
        })
    }

    fn import_encryption_key(&mut self, key: &EnvelopedKey) -> Result<(), Error> {
        let occupied = |held: &ContainerInformation| held.has_encryption_certificate;
        self.run_with_key(Some(occupied), |exchange, Address { application, container }| {
            self.known_mut(exchange).forget(KeyUse::Encryption);
            let enveloped_key = Box::new(key.clone());
            exchange.tell(&Command::ImportEccKeyPair { application, container, enveloped_key })
        })
    }

    fn public_key(&mut self, key_use: KeyUse) -> Result<PublicKey, Error> {
        self.run(|exchange, Address { application, container }| {
            let known =
                self.known(exchange).and_then(|known| known.pair(key_use).public_key.clone());
            if let Some(public_key) = known {
                return Ok(public_key);
            }
            let key_use_wire = convert::key_use_to_wire(key_use);
            let command =
                Command::ExportPublicKey { application, container, key_use: key_use_wire };
            let public_key = PublicKey::Sm2(exchange.read(&command, EccPublicKey::decode)?.0);
            self.known_mut(exchange).pair_mut(key_use).public_key = Some(public_key.clone());
            Ok(public_key)
        })
    }

    fn import_certificate(&mut self, key_use: KeyUse, certificate: &[u8]) -> Result<(), Error> {
        if certificate.is_empty() {
            return Err(Error::Argument { argument: "certificate: empty" });
        }
        self.run(|exchange, Address { application, container }| {
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
        self.run(|exchange, Address { application, container }| {
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

    fn sign_digest(&mut self, digest: &[u8; 32]) -> Result<Signature, Error> {
        self.run_with_key(None, |exchange, Address { application, container }| {
            let input = SignatureInput::Digest(*digest);
            let command = Command::EccSignData { application, container, input };
            exchange.read(&command, EccSignature::decode).map(|signed| Signature::Sm2(signed.0))
        })
    }

    /// Talks to nobody: the card frees its containers when the application is closed, and until
    /// then the next handle to this container needs no command.
    fn close(self: Box<Self>) -> Result<(), Error> {
        self.run(|_, _| Ok(()))
    }
}

impl fmt::Debug for ApduContainer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ApduContainer").field("name", &self.text).finish_non_exhaustive()
    }
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
