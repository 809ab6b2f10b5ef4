// SPDX-License-Identifier: MIT OR Apache-2.0
//! The encryption key in a signedAndEnvelopedData message (GM/T 0010; MCSCA).
//!
//! It is a [`SignedAndEnvelopedData`] with one recipient and SM4 in ECB mode. The content is the
//! private value as in SM2EnvelopedKey, under a key for the signature key. The recipient is named
//! by the encryption certificate in real messages, so that the name is not looked at. The signature is over the private value itself: only who opens the key could check
//! it, and a token does not. That the key is right shows when it is taken in, since its public
//! half stands in the encryption certificate, whose signature counts.

use yzt_cert::leniency::{Quirks, Tolerance};
use yzt_cert::{Certificate, oid};
use yzt_crypto::content::ContentCipher;
use yzt_crypto::sm2;
use yzt_crypto::{AsymmetricCiphertext, EnvelopedKey, SymmetricAlgorithm};

use crate::enveloped::RecipientInfo;
use crate::error::Error;
use crate::signed_and_enveloped::SignedAndEnvelopedData;

/// An encryption key for the signature key, without its public key.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyMessage {
    algorithm: SymmetricAlgorithm,
    wrapped_key: sm2::Ciphertext,
    encrypted_private_key: Vec<u8>,
}

impl KeyMessage {
    /// Reads a message with one recipient, and the certificates beside it.
    pub(super) fn read(
        der: &[u8],
        allowed: Quirks,
        tolerance: &Tolerance,
    ) -> Result<(Self, Vec<Certificate>), Error> {
        let message = SignedAndEnvelopedData::parse_with(der, allowed)?;
        message.quirks().iter().for_each(|quirk| tolerance.note(quirk));
        let cipher = message.cipher();
        if cipher != ContentCipher::Sm4Ecb {
            return Err(Error::CipherOutOfPlace { cipher });
        }
        let wrapped_key = wrapped_key(message.recipients())?;
        let encrypted_private_key = message.ciphertext().to_vec();
        if !matches!(encrypted_private_key.len(), 32 | 48 | 64) {
            return Err(yzt_crypto::Error::InvalidEnvelopedKey.into());
        }
        let algorithm = SymmetricAlgorithm::Sm4Ecb;
        let key = Self { algorithm, wrapped_key, encrypted_private_key };
        Ok((key, message.signed().certificates().to_vec()))
    }

    /// The neutral form, with the public key of the encryption certificate.
    #[must_use]
    pub fn into_enveloped(self, public_key: sm2::PublicKey) -> EnvelopedKey {
        let Self { algorithm, wrapped_key, encrypted_private_key } = self;
        EnvelopedKey { algorithm, wrapped_key, public_key, encrypted_private_key }
    }
}

impl core::fmt::Debug for KeyMessage {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("KeyMessage").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

/// The wrapped key of the only recipient.
fn wrapped_key(recipients: &[RecipientInfo]) -> Result<sm2::Ciphertext, Error> {
    let [RecipientInfo::KeyTransport(recipient)] = recipients else {
        let rule = "the key is for one recipient";
        return Err(Error::Message { part: "key message", rule });
    };
    let algorithm = *recipient.algorithm();
    if algorithm != oid::SM2_ENCRYPTION {
        return Err(Error::KeyEncryptionUnsupported { algorithm });
    }
    // Of octets without DER, which do not say their order, the one of GB/T 32918.4.
    match recipient.ciphertexts()?.into_iter().next() {
        Some(AsymmetricCiphertext::Sm2(ciphertext)) => Ok(ciphertext),
        _ => Err(Error::KeyEncryptionUnsupported { algorithm }),
    }
}
