// SPDX-License-Identifier: MIT OR Apache-2.0
use core::fmt;

use yzt_crypto::{rsa, sm2};
use zeroize::Zeroizing;

use crate::elliptic::BITS;
use crate::wire::{Reader, Writer};
use crate::{
    Dialect, EccCiphertextForm, Error, SecretBytes, SessionKeyId, SessionKeyOrder, SignatureForm,
};

/// The byte before an uncompressed point.
const UNCOMPRESSED: u8 = 0x04;

/// Bytes of an ECC public key with its bit length.
const ECC_PUBLIC_KEY: usize = 68;

/// Answer of ExportPublicKey: `bits n4 ‖ X(32) ‖ Y(32)`, or an RSA key in one of its forms.
///
/// Told apart by length: an ECC key has 68 bytes, an RSA key of 2048 bits or more at least 260.
/// See [`RsaPublicKeyForm`](crate::RsaPublicKeyForm) for the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportedPublicKey {
    /// A key of SM2.
    Ecc(sm2::PublicKey),
    /// A key of RSA.
    Rsa(rsa::PublicKey),
}

impl ExportedPublicKey {
    /// Writes the answer.
    #[must_use]
    pub fn encode(&self, dialect: &Dialect) -> Vec<u8> {
        let fields = Writer::new(dialect, ECC_PUBLIC_KEY);
        match self {
            Self::Ecc(key) => fields.public_key(key).plain(),
            Self::Rsa(key) => fields.rsa_public_key_in(key, dialect.rsa_public_key).plain(),
        }
    }

    /// Reads the answer in any form.
    ///
    /// # Errors
    /// [`Error::Truncated`] or [`Error::Value`] for a length or bit length that no form has,
    /// [`Error::Crypto`] for what is not a key.
    pub fn decode(answer: &[u8], dialect: &Dialect) -> Result<Self, Error> {
        let mut fields = Reader::new(answer, dialect, "ExportPublicKey answer");
        let key = match answer.len() {
            // Nothing between the two kinds is either.
            ..=ECC_PUBLIC_KEY => Self::Ecc(fields.public_key()?),
            _ => Self::Rsa(fields.rsa_public_key_in_any_form()?),
        };
        fields.finish()?;
        Ok(key)
    }
}

/// Answer of ECCExportSessionKey, its fields in one of two orders; see [`SessionKeyOrder`].
#[derive(Clone, PartialEq, Eq)]
pub struct EccSessionKey {
    /// The name of the key on the card.
    pub session_key: SessionKeyId,
    /// The key itself, wrapped for the recipient.
    pub wrapped_key: sm2::Ciphertext,
}

impl EccSessionKey {
    /// Writes the answer.
    #[must_use]
    pub fn encode(&self, dialect: &Dialect) -> Vec<u8> {
        let (key, id) = (&self.wrapped_key, self.session_key.to_bytes());
        let fields = Writer::new(dialect, key.c2().len().saturating_add(106));
        match dialect.session_key_response {
            SessionKeyOrder::KeyIdLast => fields.ciphertext(key).bytes(id).plain(),
            SessionKeyOrder::KeyIdBeforePoint => fields
                .bytes(key.c3())
                .counted(key.c2())
                .bytes(id)
                .u32(BITS)
                .bytes(key.x())
                .bytes(key.y())
                .plain(),
        }
    }

    /// Reads the answer in either order: an answer that begins with the bit length and ends where
    /// that order ends is in the first, everything else has to be in the second.
    ///
    /// # Errors
    /// [`Error::Truncated`], [`Error::Trailing`], [`Error::Value`] for other than 256 bits,
    /// [`Error::Crypto`] for a point that is not on the curve.
    pub fn decode(answer: &[u8], dialect: &Dialect) -> Result<Self, Error> {
        let fields = Reader::new(answer, dialect, "ECCExportSessionKey answer");
        if fields.fork().u32("bits")? == BITS {
            return Self::key_id_last(fields.fork()).or_else(|error| {
                // C3 begins like a bit length once in four thousand million times.
                Self::key_id_before_point(fields).map_err(|_| error)
            });
        }
        Self::key_id_before_point(fields)
    }

    fn key_id_last(mut fields: Reader<'_>) -> Result<Self, Error> {
        let wrapped_key = fields.ciphertext()?;
        let session_key = SessionKeyId::new(fields.array("KeyID")?);
        fields.finish()?;
        Ok(Self { session_key, wrapped_key })
    }

    fn key_id_before_point(mut fields: Reader<'_>) -> Result<Self, Error> {
        let c3: [u8; 32] = fields.array("C3")?;
        let c2 = fields.counted("C2")?;
        let session_key = SessionKeyId::new(fields.array("KeyID")?);
        fields.constant(BITS, "bits")?;
        let (x, y): ([u8; 32], [u8; 32]) = (fields.array("C1")?, fields.array("C1")?);
        fields.finish()?;
        let wrapped_key = sm2::Ciphertext::from_parts(&x, &y, &c3, c2)?;
        Ok(Self { session_key, wrapped_key })
    }
}

impl fmt::Debug for EccSessionKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EccSessionKey")
            .field("session_key", &self.session_key)
            .field("wrapped_key", &"<redacted>")
            .finish()
    }
}

/// Answer of ECCExportSessionKeyEx: `bits n4 ‖ C1x ‖ C1y ‖ C3 ‖ length n4 ‖ C2`.
#[derive(Clone, PartialEq, Eq)]
pub struct EccWrappedKey(pub sm2::Ciphertext);

impl EccWrappedKey {
    /// Writes the answer.
    #[must_use]
    pub fn encode(&self, dialect: &Dialect) -> Vec<u8> {
        Writer::new(dialect, 0).ciphertext(&self.0).plain()
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// As [`ExtEccCiphertext::decode`].
    pub fn decode(answer: &[u8], dialect: &Dialect) -> Result<Self, Error> {
        let mut fields = Reader::new(answer, dialect, "ECCExportSessionKeyEx answer");
        let ciphertext = fields.ciphertext()?;
        fields.finish()?;
        Ok(Self(ciphertext))
    }
}

impl fmt::Debug for EccWrappedKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("EccWrappedKey(<redacted>)")
    }
}

/// Answer of ExtECCEncrypt: `bits n4 ‖ C1x ‖ C1y ‖ C3 ‖ length n4 ‖ C2`, or
/// `04 ‖ C1x ‖ C1y ‖ C3 ‖ C2`; see [`EccCiphertextForm`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtEccCiphertext(pub sm2::Ciphertext);

impl ExtEccCiphertext {
    /// Writes the answer.
    #[must_use]
    pub fn encode(&self, dialect: &Dialect) -> Vec<u8> {
        let (Self(ciphertext), fields) = (self, Writer::new(dialect, 0));
        match dialect.ecc_ciphertext {
            EccCiphertextForm::Sized => fields.ciphertext(ciphertext).plain(),
            EccCiphertextForm::Raw => fields
                .u8(UNCOMPRESSED)
                .bytes(ciphertext.x())
                .bytes(ciphertext.y())
                .bytes(ciphertext.c3())
                .bytes(ciphertext.c2())
                .plain(),
        }
    }

    /// Reads the answer in either form.
    ///
    /// # Errors
    /// [`Error::Truncated`], [`Error::Trailing`], [`Error::Value`] for other than 256 bits,
    /// [`Error::Crypto`] for a point that is not on the curve or an empty C2.
    pub fn decode(answer: &[u8], dialect: &Dialect) -> Result<Self, Error> {
        let mut fields = Reader::new(answer, dialect, "ExtECCEncrypt answer");
        if answer.first() != Some(&UNCOMPRESSED) {
            let ciphertext = fields.ciphertext()?;
            fields.finish()?;
            return Ok(Self(ciphertext));
        }
        fields.u8("C1")?;
        let (x, y): ([u8; 32], [u8; 32]) = (fields.array("C1")?, fields.array("C1")?);
        let c3 = fields.array("C3")?;
        Ok(Self(sm2::Ciphertext::from_parts(&x, &y, &c3, fields.rest())?))
    }
}

/// Answer of ExtECCDecrypt: `length n4 ‖ plaintext`.
#[derive(Debug, PartialEq, Eq)]
pub struct ExtEccPlaintext(pub SecretBytes);

impl ExtEccPlaintext {
    /// Writes the answer.
    #[must_use]
    pub fn encode(&self, dialect: &Dialect) -> Zeroizing<Vec<u8>> {
        Writer::new(dialect, self.0.len().saturating_add(4)).counted(self.0.as_slice()).secret()
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// [`Error::Truncated`] or [`Error::Trailing`] unless the length is that of what follows.
    pub fn decode(answer: &[u8], dialect: &Dialect) -> Result<Self, Error> {
        let mut fields = Reader::new(answer, dialect, "ExtECCDecrypt answer");
        let plaintext = SecretBytes::copy(fields.counted("plaintext")?);
        fields.finish()?;
        Ok(Self(plaintext))
    }
}

/// Answer of ExtECCSign: `bits n4 ‖ r ‖ s` or `r ‖ s`; see [`SignatureForm`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtEccSignature(pub sm2::Signature);

impl ExtEccSignature {
    /// Writes the answer.
    #[must_use]
    pub fn encode(&self, dialect: &Dialect) -> Vec<u8> {
        let fields = Writer::new(dialect, 68);
        match dialect.ext_signature {
            SignatureForm::Sized => fields.sized_signature(&self.0).plain(),
            SignatureForm::Bare => fields.signature(&self.0).plain(),
        }
    }

    /// Reads the answer in either form.
    ///
    /// # Errors
    /// [`Error::Truncated`] or [`Error::Trailing`] for another length, [`Error::Value`] for other
    /// than 256 bits, [`Error::Crypto`] for a signature out of range.
    pub fn decode(answer: &[u8], dialect: &Dialect) -> Result<Self, Error> {
        let mut fields = Reader::new(answer, dialect, "ExtECCSign answer");
        let signature = match answer.len() {
            64 => fields.signature()?,
            _ => fields.sized_signature()?,
        };
        fields.finish()?;
        Ok(Self(signature))
    }
}
