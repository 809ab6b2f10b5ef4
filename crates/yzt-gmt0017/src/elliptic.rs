// SPDX-License-Identifier: MIT OR Apache-2.0
//! Wire forms of SM2 objects. Coordinates and scalars are 32 bytes, most significant first, in
//! every dialect; only the lengths before them follow the dialect's byte order.

use yzt_crypto::sm2::DistinguishedId;
use yzt_crypto::{EnvelopedKey, SymmetricAlgorithm, sm2};

use crate::wire::{Reader, Writer};
use crate::{Dialect, EccImportOrder, EccPrivateValue, Error};

/// Bits of every key here; the only length that SM2 has.
pub(crate) const BITS: u32 = 256;

/// Version of ENVELOPEDKEYBLOB.
const ENVELOPE_VERSION: u32 = 1;

/// Lengths that an encrypted private value has: alone, with a block of padding, or right-aligned
/// in the 64 bytes of its field.
const PRIVATE_VALUE_LENGTHS: [usize; 3] = [32, 48, 64];

impl Writer {
    /// Bytes of [`Writer::ciphertext`].
    pub(crate) fn ciphertext_length(ciphertext: &sm2::Ciphertext) -> u32 {
        u32::try_from(ciphertext.c2().len()).unwrap_or(u32::MAX).saturating_add(104)
    }

    /// `X ‖ Y`.
    pub(crate) fn point(self, key: &sm2::PublicKey) -> Self {
        self.bytes(key.x()).bytes(key.y())
    }

    /// `bits ‖ X ‖ Y`.
    pub(crate) fn public_key(self, key: &sm2::PublicKey) -> Self {
        self.u32(BITS).point(key)
    }

    /// `r ‖ s`.
    pub(crate) fn signature(self, signature: &sm2::Signature) -> Self {
        self.bytes(signature.r()).bytes(signature.s())
    }

    /// `bits ‖ r ‖ s`.
    pub(crate) fn sized_signature(self, signature: &sm2::Signature) -> Self {
        self.u32(BITS).signature(signature)
    }

    /// `bits ‖ C1x ‖ C1y ‖ C3 ‖ length ‖ C2`.
    pub(crate) fn ciphertext(self, ciphertext: &sm2::Ciphertext) -> Self {
        self.u32(BITS).bare_ciphertext(ciphertext)
    }

    /// `C1x ‖ C1y ‖ C3 ‖ length ‖ C2`.
    pub(crate) fn bare_ciphertext(self, ciphertext: &sm2::Ciphertext) -> Self {
        self.bytes(ciphertext.x())
            .bytes(ciphertext.y())
            .bytes(ciphertext.c3())
            .counted(ciphertext.c2())
    }

    /// `bits ‖ d`.
    pub(crate) fn private_key(self, key: &EccPrivateValue) -> Self {
        self.u32(BITS).bytes(key.as_bytes())
    }

    /// The body of ImportECCKeyPair after AppID and ContainerID, in the dialect's order.
    pub(crate) fn enveloped_key(self, key: &EnvelopedKey, dialect: &Dialect) -> Self {
        let opened = self.u32(ENVELOPE_VERSION).u32(key.algorithm.identifier());
        match dialect.ecc_import {
            EccImportOrder::Envelope => opened
                .u32(BITS)
                .counted(&key.encrypted_private_key)
                .point(&key.public_key)
                .ciphertext(&key.wrapped_key),
            EccImportOrder::CipherFirst => opened
                .ciphertext(&key.wrapped_key)
                .public_key(&key.public_key)
                .counted(&key.encrypted_private_key),
        }
    }
}

impl Reader<'_> {
    /// `X ‖ Y`, checked to be on the curve.
    pub(crate) fn point(&mut self) -> Result<sm2::PublicKey, Error> {
        let x = self.array("X")?;
        let y = self.array("Y")?;
        Ok(sm2::PublicKey::from_coordinates(&x, &y)?)
    }

    /// `bits ‖ X ‖ Y`, checked to be on the curve.
    pub(crate) fn public_key(&mut self) -> Result<sm2::PublicKey, Error> {
        self.constant(BITS, "bits")?;
        self.point()
    }

    /// `r ‖ s`.
    pub(crate) fn signature(&mut self) -> Result<sm2::Signature, Error> {
        let r = self.array("r")?;
        let s = self.array("s")?;
        Ok(sm2::Signature::from_scalars(&r, &s)?)
    }

    /// `bits ‖ r ‖ s`.
    pub(crate) fn sized_signature(&mut self) -> Result<sm2::Signature, Error> {
        self.constant(BITS, "bits")?;
        self.signature()
    }

    /// `bits ‖ C1x ‖ C1y ‖ C3 ‖ length ‖ C2`.
    pub(crate) fn ciphertext(&mut self) -> Result<sm2::Ciphertext, Error> {
        self.constant(BITS, "bits")?;
        self.bare_ciphertext()
    }

    /// `bits ‖ d`; whether d is a key, who uses it finds out.
    pub(crate) fn private_key(&mut self) -> Result<EccPrivateValue, Error> {
        self.constant(BITS, "bits")?;
        self.chunk("d").map(EccPrivateValue::from_field)
    }

    /// `length ‖ e`.
    pub(crate) fn counted_digest(&mut self) -> Result<[u8; 32], Error> {
        self.constant(32, "digest")?;
        self.array("digest")
    }

    /// `bits ‖ X ‖ Y ‖ length ‖ e ‖ r ‖ s`.
    pub(crate) fn verification(
        &mut self,
    ) -> Result<(sm2::PublicKey, [u8; 32], sm2::Signature), Error> {
        Ok((self.public_key()?, self.counted_digest()?, self.signature()?))
    }

    /// `length ‖ id`.
    pub(crate) fn distinguished_id(&mut self) -> Result<DistinguishedId, Error> {
        Ok(DistinguishedId::new(self.counted("id")?)?)
    }

    /// `C1x ‖ C1y ‖ C3 ‖ length ‖ C2`.
    pub(crate) fn bare_ciphertext(&mut self) -> Result<sm2::Ciphertext, Error> {
        let x: [u8; 32] = self.array("C1")?;
        let y: [u8; 32] = self.array("C1")?;
        let c3: [u8; 32] = self.array("C3")?;
        let c2 = self.counted("C2")?;
        Ok(sm2::Ciphertext::from_parts(&x, &y, &c3, c2)?)
    }

    fn encrypted_private_key(&mut self) -> Result<Vec<u8>, Error> {
        let bytes = self.counted("encrypted private key")?;
        if !PRIVATE_VALUE_LENGTHS.contains(&bytes.len()) {
            return Err(self.value("encrypted private key"));
        }
        Ok(bytes.to_vec())
    }

    /// The rest of an ImportECCKeyPair, in either order.
    ///
    /// After the bit length comes either the length of a private value (32, 48 or 64) or a
    /// coordinate, which would have to begin with 28 zero bits more than chance gives.
    pub(crate) fn enveloped_key(mut self) -> Result<EnvelopedKey, Error> {
        self.constant(ENVELOPE_VERSION, "version")?;
        let identifier = self.u32("symmetric algorithm")?;
        let algorithm = SymmetricAlgorithm::from_identifier(identifier)
            .ok_or(Error::SymmetricAlgorithm(identifier))?;
        self.constant(BITS, "bits")?;
        let length = self.fork().u32("encrypted private key")?;
        let is_length =
            PRIVATE_VALUE_LENGTHS.iter().any(|&known| u32::try_from(known) == Ok(length));
        if is_length { self.envelope(algorithm) } else { self.cipher_first(algorithm) }
    }

    fn envelope(mut self, algorithm: SymmetricAlgorithm) -> Result<EnvelopedKey, Error> {
        let encrypted_private_key = self.encrypted_private_key()?;
        let public_key = self.point()?;
        let wrapped_key = self.ciphertext()?;
        self.finish()?;
        Ok(EnvelopedKey { algorithm, wrapped_key, public_key, encrypted_private_key })
    }

    fn cipher_first(mut self, algorithm: SymmetricAlgorithm) -> Result<EnvelopedKey, Error> {
        let wrapped_key = self.bare_ciphertext()?;
        let public_key = self.public_key()?;
        let encrypted_private_key = self.encrypted_private_key()?;
        self.finish()?;
        Ok(EnvelopedKey { algorithm, wrapped_key, public_key, encrypted_private_key })
    }
}
