// SPDX-License-Identifier: MIT OR Apache-2.0
//! CFCA's delivery of an encryption key: encrypted for the temporary key of the request.
//!
//! ```text
//! SEQUENCE { INTEGER 1, OCTET STRING C1 without 04 ‖ C3 ‖ C2 }
//! plaintext: X ‖ Y ‖ d, 32 octets each
//! ```

use core::fmt;

use yzt_cert::asn1::{self, Reader, tag};
use yzt_crypto::sm2::{self, PointPrefix};
use yzt_crypto::{AsymmetricCiphertext, Decryptor};
use zeroize::Zeroizing;

use crate::enveloped::DecryptionError;
use crate::error::Error;

/// The digits that CFCA's text begins with.
pub(super) const MARK: &[u8] = b"0000000000000001000000000000000100000000000000000000000000000000";

const PART: &str = "escrowed key";
/// X, Y and d.
const PLAINTEXT_LENGTH: usize = 96;
const RULE: &str = "it is SEQUENCE { 1, a ciphertext of 96 octets }";

/// An encryption key for the holder of a request's temporary key.
#[derive(Clone, PartialEq, Eq)]
pub struct EscrowedKey {
    ciphertext: sm2::Ciphertext,
}

impl EscrowedKey {
    /// Reads the DER inside CFCA's text.
    ///
    /// # Errors
    /// [`Error::EscrowedKey`] for another shape, [`Error::Crypto`] when C1 is off the curve.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        let malformed = |_| Error::EscrowedKey { rule: RULE };
        let whole = Reader::single(der, tag::SEQUENCE, PART).map_err(malformed)?;
        let mut fields = whole.reader(PART);
        let version = fields.expect(tag::INTEGER).map_err(malformed)?;
        let octets = fields.expect(tag::OCTET_STRING).map_err(malformed)?;
        fields.finish().map_err(malformed)?;
        if version.content() != [1] || octets.content().len() != 96 + PLAINTEXT_LENGTH {
            return Err(Error::EscrowedKey { rule: RULE });
        }
        let ciphertext = sm2::Ciphertext::from_c1c3c2(octets.content(), PointPrefix::Absent)?;
        Ok(Self { ciphertext })
    }

    /// Writes what [`Self::from_der`] reads.
    #[must_use]
    pub fn to_der(&self) -> Vec<u8> {
        let octets = self.ciphertext.to_c1c3c2(PointPrefix::Absent);
        asn1::sequence(&[&asn1::unsigned_integer(&[1]), &asn1::octet_string(&octets)])
    }

    /// Seals a key as CFCA does.
    ///
    /// # Errors
    /// [`Error::Crypto`] when no randomness is to be had.
    pub fn seal(
        random: &mut dyn yzt_crypto::Random,
        temporary: &sm2::PublicKey,
        key: &sm2::PrivateKey,
    ) -> Result<Self, Error> {
        let public = key.public_key();
        let mut plaintext = Zeroizing::new(Vec::with_capacity(PLAINTEXT_LENGTH));
        plaintext.extend_from_slice(public.x());
        plaintext.extend_from_slice(public.y());
        plaintext.extend_from_slice(&*key.to_bytes());
        Ok(Self { ciphertext: temporary.encrypt(random, &plaintext)? })
    }

    /// Opens it and checks that the private key belongs to the public one beside it.
    ///
    /// # Errors
    /// [`DecryptionError::Key`] for what stands between the caller and the temporary key;
    /// [`DecryptionError::Message`] when it is sealed for another key, or what is inside is no key
    /// pair.
    pub fn open<D: Decryptor + ?Sized>(
        &self,
        temporary: &mut D,
    ) -> Result<sm2::PrivateKey, DecryptionError<D::Error>> {
        let ciphertext = AsymmetricCiphertext::Sm2(self.ciphertext.clone());
        let plaintext = temporary.decrypt(&ciphertext).map_err(|error| {
            match temporary.is_rejection(&error) {
                true => DecryptionError::Message(Error::DecryptionFailed),
                false => DecryptionError::Key(error),
            }
        })?;
        Ok(private_key(&plaintext).ok_or(Error::DecryptionFailed)?)
    }
}

impl fmt::Debug for EscrowedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EscrowedKey(<redacted>)")
    }
}

/// d, if X ‖ Y belong to it.
fn private_key(plaintext: &[u8]) -> Option<sm2::PrivateKey> {
    let (point, d) = plaintext.split_at_checked(64)?;
    let key = sm2::PrivateKey::from_bytes(d.try_into().ok()?).ok()?;
    let belongs = key.public_key().to_sec1().get(1..) == Some(point);
    belongs.then_some(key)
}
