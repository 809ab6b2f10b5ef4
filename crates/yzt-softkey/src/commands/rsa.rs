// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_apdu::{Payload, StatusWord};
use yzt_crypto::{DigestAlgorithm, MessageDigest, PublicKey, rsa};
use yzt_gmt0017::response::{GeneratedExternalRsaKey, GeneratedRsaKeyPair};
use yzt_gmt0017::{KeyUse, RsaCommand, RsaInput};

use super::key_pair::rsa_private_key;
use crate::card::power::supported_digest;
use crate::card::{Answer, Card};
use crate::limits;
use crate::store::records::key_pair::{self, PrivateKey};
use crate::store::slot::Place;

impl Card {
    pub(super) fn rsa_command(&mut self, place: Place, command: RsaCommand) -> Answer {
        match command {
            RsaCommand::GenExtRsaKey { bits } => {
                let key = self.generate_rsa_key(bits)?;
                let answer = GeneratedExternalRsaKey(key);
                Ok(Payload::sensitive(answer.encode(&self.dialect)))
            }
            RsaCommand::GenRsaKeyPair { bits, .. } => {
                let key = self.generate_rsa_key(bits)?;
                let answer = GeneratedRsaKeyPair(key.public_key().clone());
                self.put_signature_pair(place, &PrivateKey::Rsa(Box::new(key)))?;
                Ok(Payload::plain(answer.encode(&self.dialect)))
            }
            RsaCommand::ImportRsaKeyPair { enveloped_key, .. } => {
                self.import_rsa_key_pair(place, &enveloped_key)
            }
            RsaCommand::SignData { algorithm, input, .. } => {
                self.sign_with_rsa(place, algorithm, &input)
            }
            RsaCommand::ExportSessionKey { algorithm, public_key, .. } => {
                self.export_new_key_for_rsa(place, &public_key, algorithm)
            }
            RsaCommand::KeyOperation { key_use, private, data, .. } => {
                self.bare_rsa(place, key_use, private, data.as_slice())
            }
            RsaCommand::Verify { public_key, algorithm, input, signature } => {
                let digest = digest(algorithm, &input)?;
                public_key
                    .verify_digest(&digest, &signature)
                    .map(|()| Payload::empty())
                    .map_err(|_| StatusWord::VerificationFailed)
            }
            _ => Err(StatusWord::FunctionNotSupported),
        }
    }

    fn generate_rsa_key(&mut self, bits: u16) -> Result<rsa::PrivateKey, StatusWord> {
        if !limits::RSA_BITS.contains(&bits) {
            return Err(StatusWord::IncorrectData);
        }
        rsa::PrivateKey::generate(self.random.as_mut(), bits.into())
            .map_err(|_| StatusWord::RsaKeyGenerationFailed)
    }

    fn import_rsa_key_pair(&mut self, place: Place, enveloped: &rsa::EnvelopedKey) -> Answer {
        let Self { store, random, power, .. } = self;
        let recipient = rsa_private_key(store, power, place, KeyUse::Signature)?;
        let key = enveloped
            .open(random.as_mut(), recipient)
            .map_err(|_| StatusWord::AsymmetricDecryptionFailed)?;
        self.put_encryption_pair(place, &PrivateKey::Rsa(Box::new(key)))?;
        Ok(Payload::empty())
    }

    fn sign_with_rsa(
        &mut self,
        place: Place,
        algorithm: DigestAlgorithm,
        input: &RsaInput,
    ) -> Answer {
        let digest = digest(algorithm, input)?;
        let Self { store, random, power, .. } = self;
        let key = rsa_private_key(store, power, place, KeyUse::Signature)?;
        let signature =
            key.sign_digest(random.as_mut(), &digest).map_err(|_| StatusWord::SigningFailed)?;
        Ok(Payload::plain(signature.into_bytes()))
    }

    /// The operation without any padding. With the private signature key it would sign whatever
    /// the host says is a digest, and decrypt what was meant for a signature key: refused.
    fn bare_rsa(&mut self, place: Place, key_use: KeyUse, private: bool, data: &[u8]) -> Answer {
        if !private {
            let key = key_pair::load_public_key(&mut self.store, place, key_use)?;
            let Some(PublicKey::Rsa(key)) = key else {
                return Err(StatusWord::KeyPairNotFound);
            };
            let block = key.raw_public(data).map_err(|_| StatusWord::IncorrectData)?;
            return Ok(Payload::sensitive(block));
        }
        if key_use == KeyUse::Signature {
            return Err(StatusWord::CommandNotAllowed);
        }
        let Self { store, random, power, .. } = self;
        let key = rsa_private_key(store, power, place, key_use)?;
        let block = key.raw_private(random.as_mut(), data).map_err(|error| match error {
            yzt_crypto::Error::InvalidCiphertext => StatusWord::IncorrectData,
            _ => StatusWord::AsymmetricDecryptionFailed,
        })?;
        Ok(Payload::sensitive(block))
    }
}

fn digest(algorithm: DigestAlgorithm, input: &RsaInput) -> Result<MessageDigest, StatusWord> {
    let algorithm = supported_digest(algorithm)?;
    match input {
        RsaInput::Message(message) => Ok(algorithm.digest(message)),
        RsaInput::Digest(digest) => {
            MessageDigest::new(algorithm, digest).map_err(|_| StatusWord::IncorrectData)
        }
    }
}
