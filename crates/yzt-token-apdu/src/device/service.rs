// SPDX-License-Identifier: MIT OR Apache-2.0
//! The cryptography of a key that needs no application.

use yzt_crypto::{DigestAlgorithm, MessageDigest, PublicKey, Signature};
use yzt_gmt0017::response::{ExtEccCiphertext, ImportedKey};
use yzt_gmt0017::{
    ApplicationId, Command, ContainerId, EccCommand, KeyReference, RsaCommand, RsaInput,
    SecretBytes, SessionCommand, authentication,
};
use yzt_token::{AsymmetricCiphertext, CipherAlgorithm, DeviceKey, Error, Operation, SessionKey};
use zeroize::Zeroizing;

use super::ApduDevice;
use crate::exchange::Secret;
use crate::session_key::ApduSessionKey;
use crate::status::command_error;

/// App and Con of what belongs to neither.
const NOWHERE: [u8; 2] = [0; 2];

impl ApduDevice {
    pub(super) fn replace_device_key(&self, old: &DeviceKey, new: &DeviceKey) -> Result<(), Error> {
        let old = authentication::DeviceKey::from_bytes(old.as_bytes());
        let new = authentication::DeviceKey::from_bytes(new.as_bytes());
        self.link.run(|exchange| {
            let challenge = exchange.challenge()?;
            let dialect = exchange.dialect();
            let command = authentication::change_device_key(&old, &new, &challenge, &dialect)
                .map_err(command_error)?;
            exchange.spend_try(command, Secret::DeviceKey)
        })
    }

    pub(super) fn import_key(
        &self,
        algorithm: CipherAlgorithm,
        key: &Zeroizing<[u8; 16]>,
    ) -> Result<Box<dyn SessionKey>, Error> {
        let (application, container) = (ApplicationId::new(NOWHERE), ContainerId::new(NOWHERE));
        let key = SecretBytes::new(key.to_vec());
        self.link.run(|exchange| {
            let command = Command::Session(SessionCommand::ImportSymmKey {
                application,
                container,
                algorithm,
                key,
            });
            let session_key = exchange.read(&command, ImportedKey::decode)?.session_key;
            let key = KeyReference { application, container, session_key };
            Ok(ApduSessionKey::of_device(&self.link, exchange, key, algorithm))
        })
    }

    pub(super) fn verify(
        &self,
        public_key: &PublicKey,
        digest: &MessageDigest,
        signature: &Signature,
    ) -> Result<(), Error> {
        let operation = Operation::VerifySignature;
        let command = match (public_key, signature) {
            (PublicKey::Sm2(public_key), Signature::Sm2(signature)) => {
                let sm3 = digest.algorithm() == DigestAlgorithm::Sm3;
                let Some(digest) = digest.as_bytes().try_into().ok().filter(|_| sm3) else {
                    return Err(Error::NotSupported { operation });
                };
                let (public_key, signature) = (public_key.clone(), *signature);
                Command::EccVerify { public_key, digest, signature }
            }
            (PublicKey::Rsa(public_key), Signature::Rsa(signature)) => {
                Command::Rsa(RsaCommand::Verify {
                    public_key: public_key.clone(),
                    algorithm: digest.algorithm(),
                    input: RsaInput::Digest(digest.as_bytes().to_vec()),
                    signature: signature.clone(),
                })
            }
            (PublicKey::Sm2(_) | PublicKey::Rsa(_), _) => {
                return Err(Error::Argument { argument: "a signature: not of the key's kind" });
            }
            _ => return Err(Error::NotSupported { operation }),
        };
        self.link.run(|exchange| exchange.tell(&command)).map_err(|error| match error {
            Error::CryptographyFailed { .. } => Error::SignatureMismatch,
            other => other,
        })
    }

    pub(super) fn encrypt(
        &self,
        public_key: &PublicKey,
        plaintext: &[u8],
    ) -> Result<AsymmetricCiphertext, Error> {
        // GM/T 0017 has no command that encrypts with an RSA key from outside.
        let PublicKey::Sm2(public_key) = public_key else {
            return Err(Error::NotSupported { operation: Operation::EncryptFor });
        };
        let public_key = public_key.clone();
        let plaintext = SecretBytes::new(plaintext.to_vec());
        self.link.run(|exchange| {
            let command = Command::Ecc(EccCommand::ExtEncrypt { public_key, plaintext });
            let made = exchange.read(&command, ExtEccCiphertext::decode)?;
            Ok(AsymmetricCiphertext::Sm2(made.0))
        })
    }
}
