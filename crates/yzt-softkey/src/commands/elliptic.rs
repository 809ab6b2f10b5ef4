// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_apdu::{Payload, StatusWord};
use yzt_crypto::{EnvelopedKey, sm2};
use yzt_gmt0017::response::{
    EccSignature, ExtEccCiphertext, ExtEccPlaintext, ExtEccSignature, GeneratedEccKeyPair,
};
use yzt_gmt0017::{EccCommand, EccPrivateValue, KeyUse, SecretBytes, SignatureInput};

use super::key_pair::sm2_private_key;
use crate::card::{Answer, Card};
use crate::store::records::key_pair::PrivateKey;
use crate::store::slot::Place;

impl Card {
    pub(super) fn generate_sm2_key_pair(&mut self, place: Place) -> Answer {
        let key = sm2::PrivateKey::generate(self.random.as_mut())
            .map_err(|_| StatusWord::NoPreciseDiagnosis)?;
        let answer = GeneratedEccKeyPair(key.public_key().clone());
        self.put_signature_pair(place, &PrivateKey::Sm2(key))?;
        Ok(Payload::plain(answer.encode(&self.dialect)))
    }

    pub(super) fn import_sm2_key_pair(&mut self, place: Place, enveloped: &EnvelopedKey) -> Answer {
        let Self { store, power, .. } = self;
        let recipient = sm2_private_key(store, power, place, KeyUse::Signature)?;
        let key = enveloped.open(recipient).map_err(|_| StatusWord::AsymmetricDecryptionFailed)?;
        self.put_encryption_pair(place, &PrivateKey::Sm2(key))?;
        Ok(Payload::empty())
    }

    pub(super) fn sign_with_sm2(&mut self, place: Place, input: SignatureInput) -> Answer {
        let Self { store, random, power, dialect, .. } = self;
        let key = sm2_private_key(store, power, place, KeyUse::Signature)?;
        let random = random.as_mut();
        let signature = match input {
            SignatureInput::Digest(digest) => key.sign_digest(random, &digest),
            SignatureInput::Message { id, message } => {
                let id = sm2::DistinguishedId::new(id).map_err(|_| StatusWord::IncorrectData)?;
                key.sign(random, &id, &message)
            }
        };
        let signature = signature.map_err(|_| StatusWord::SigningFailed)?;
        Ok(Payload::plain(EccSignature(signature).encode(dialect)))
    }

    /// The operations with keys that the host brings are public: nobody has to be logged in, and
    /// nothing has to be open.
    pub(super) fn elliptic_command(&mut self, place: Place, command: EccCommand) -> Answer {
        match command {
            EccCommand::ExportSessionKey { public_key, algorithm, .. } => {
                self.export_new_key_for_sm2(place, &public_key, algorithm)
            }
            EccCommand::ExportSessionKeyEx { key, public_key } => {
                self.export_key_for_sm2(place, key.session_key, &public_key)
            }
            EccCommand::ExtEncrypt { public_key, plaintext } => {
                let ciphertext = public_key.encrypt(self.random.as_mut(), plaintext.as_slice());
                let ciphertext = ciphertext.map_err(|_| StatusWord::AsymmetricEncryptionFailed)?;
                Ok(Payload::plain(ExtEccCiphertext(ciphertext).encode(&self.dialect)))
            }
            EccCommand::ExtDecrypt { private_key, ciphertext } => {
                let plaintext = external(&private_key)?.decrypt(&ciphertext);
                let plaintext = plaintext.map_err(|_| StatusWord::AsymmetricDecryptionFailed)?;
                let plaintext = ExtEccPlaintext(SecretBytes::new(plaintext));
                Ok(Payload::sensitive(plaintext.encode(&self.dialect)))
            }
            EccCommand::ExtSign { private_key, digest } => {
                let key = external(&private_key)?;
                let signature = key.sign_digest(self.random.as_mut(), &digest);
                let signature = signature.map_err(|_| StatusWord::SigningFailed)?;
                Ok(Payload::plain(ExtEccSignature(signature).encode(&self.dialect)))
            }
            EccCommand::ExtVerify { public_key, digest, signature } => {
                verify(&public_key, &digest, &signature)
            }
            _ => Err(StatusWord::FunctionNotSupported),
        }
    }
}

/// A public operation: nobody has to be logged in, and nothing has to be open.
pub(super) fn verify(
    key: &sm2::PublicKey,
    digest: &[u8; 32],
    signature: &sm2::Signature,
) -> Answer {
    key.verify_digest(digest, signature)
        .map(|()| Payload::empty())
        .map_err(|_| StatusWord::VerificationFailed)
}

fn external(value: &EccPrivateValue) -> Result<sm2::PrivateKey, StatusWord> {
    value.to_key().map_err(|_| StatusWord::IncorrectData)
}
