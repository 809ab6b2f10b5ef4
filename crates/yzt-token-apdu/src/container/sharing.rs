// SPDX-License-Identifier: MIT OR Apache-2.0
//! Session keys that a container makes, takes in and agrees on.

use yzt_crypto::PublicKey;
use yzt_gmt0017::response::{EccSessionKey, ImportedKey, RsaSessionKey};
use yzt_gmt0017::{CipherAlgorithm, Command, EccCommand, RsaCommand, SessionCommand, WrappedKey};
use yzt_token::{AsymmetricCiphertext, Error, Operation, SessionKey};

use super::ApduContainer;
use crate::exchange::Exchange;
use crate::place::Address;
use crate::session_key::ApduSessionKey;

type Exported = (AsymmetricCiphertext, Box<dyn SessionKey>);

impl ApduContainer {
    pub(super) fn export(
        &self,
        algorithm: CipherAlgorithm,
        recipient: &PublicKey,
    ) -> Result<Exported, Error> {
        self.run_with_key(None, |exchange, address| {
            let (wrapped, session_key) = match recipient {
                PublicKey::Sm2(public_key) => export_sm2(exchange, address, algorithm, public_key)?,
                PublicKey::Rsa(public_key) => export_rsa(exchange, address, algorithm, public_key)?,
                _ => {
                    return Err(Error::NotSupported { operation: Operation::ExportSessionKey });
                }
            };
            let place = &self.place;
            let key =
                ApduSessionKey::in_container(place, exchange, address, session_key, algorithm);
            Ok((wrapped, key))
        })
    }

    pub(super) fn import(
        &self,
        algorithm: CipherAlgorithm,
        wrapped: &AsymmetricCiphertext,
    ) -> Result<Box<dyn SessionKey>, Error> {
        let wrapped_key = match wrapped {
            AsymmetricCiphertext::Sm2(ciphertext) => WrappedKey::Sm2(ciphertext.clone()),
            AsymmetricCiphertext::Rsa(ciphertext) => WrappedKey::Rsa(ciphertext.clone()),
            _ => return Err(Error::NotSupported { operation: Operation::ImportSessionKey }),
        };
        self.run_with_key(None, |exchange, address| {
            let Address { application, container } = address;
            let command = Command::Session(SessionCommand::ImportSessionKey {
                application,
                container,
                algorithm,
                wrapped_key,
            });
            let imported = exchange.read(&command, ImportedKey::decode)?;
            let (place, key) = (&self.place, imported.session_key);
            Ok(ApduSessionKey::in_container(place, exchange, address, key, algorithm))
        })
    }
}

fn export_sm2(
    exchange: &mut Exchange<'_>,
    Address { application, container }: Address,
    algorithm: CipherAlgorithm,
    recipient: &yzt_crypto::sm2::PublicKey,
) -> Result<(AsymmetricCiphertext, yzt_gmt0017::SessionKeyId), Error> {
    let public_key = recipient.clone();
    let command = EccCommand::ExportSessionKey { application, container, public_key, algorithm };
    let exported = exchange.read(&Command::Ecc(command), EccSessionKey::decode)?;
    Ok((AsymmetricCiphertext::Sm2(exported.wrapped_key), exported.session_key))
}

fn export_rsa(
    exchange: &mut Exchange<'_>,
    Address { application, container }: Address,
    algorithm: CipherAlgorithm,
    recipient: &yzt_crypto::rsa::PublicKey,
) -> Result<(AsymmetricCiphertext, yzt_gmt0017::SessionKeyId), Error> {
    let (public_key, modulus_length) = (recipient.clone(), recipient.modulus_length());
    let command = RsaCommand::ExportSessionKey { application, container, algorithm, public_key };
    let exported = exchange.read(&Command::Rsa(command), RsaSessionKey::decode)?;
    let wrapped = exported.wrapped_key().to_vec();
    if wrapped.len() != modulus_length {
        let detail = format!("{} bytes wrapped for {modulus_length}", wrapped.len());
        return Err(Error::Format { command: "RSAExportSessionKey", detail: detail.into() });
    }
    Ok((AsymmetricCiphertext::Rsa(wrapped), exported.session_key()))
}
