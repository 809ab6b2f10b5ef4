// SPDX-License-Identifier: MIT OR Apache-2.0
//! Wire forms of RSA objects. Modulus and exponents are big-endian in every dialect; only the
//! lengths before them follow the dialect's byte order.

use yzt_crypto::{SymmetricAlgorithm, rsa};

use crate::wire::{Reader, Writer};
use crate::{Error, RsaPublicKeyForm};

/// Width of the public exponent.
const EXPONENT: usize = 4;

/// Bytes of a word, of which the modulus of every key has a whole number.
const WORD: usize = 8;

/// Bits of a modulus.
const BITS: core::ops::RangeInclusive<u32> = 2048..=4096;

impl Writer {
    /// `modulus ‖ e(4)`.
    pub(crate) fn modulus_and_exponent(self, key: &rsa::PublicKey) -> Self {
        self.bytes(key.modulus()).exponent(key)
    }

    fn exponent(self, key: &rsa::PublicKey) -> Self {
        self.bytes(key.exponent().to_be_bytes())
    }

    /// `bits n4 ‖ modulus ‖ e(4)`.
    pub(crate) fn rsa_public_key(self, key: &rsa::PublicKey) -> Self {
        self.u32(key.bits()).modulus_and_exponent(key)
    }

    /// A public key in an answer.
    pub(crate) fn rsa_public_key_in(self, key: &rsa::PublicKey, form: RsaPublicKeyForm) -> Self {
        match form {
            RsaPublicKeyForm::ExponentFirst => {
                let bits = u16::try_from(key.bits()).unwrap_or(u16::MAX);
                self.u16(bits).exponent(key).bytes(key.modulus())
            }
            RsaPublicKeyForm::Sized => self.rsa_public_key(key),
            RsaPublicKeyForm::Bare => self.modulus_and_exponent(key),
        }
    }

    /// The body of ImportRSAKeyPair after AppID and ContainerID.
    pub(crate) fn rsa_enveloped_key(self, key: &rsa::EnvelopedKey) -> Self {
        self.u32(key.algorithm.identifier())
            .counted(&key.wrapped_key)
            .u32(key.bits)
            .counted(&key.encrypted_private_key)
    }
}

impl Reader<'_> {
    /// The bit length of a modulus of whole words, as a number of bytes.
    fn modulus_length(&self, bits: u32) -> Result<usize, Error> {
        let length = usize::try_from(bits / 8).map_err(|_| self.value("bits"))?;
        let whole = bits.is_multiple_of(8) && length.is_multiple_of(WORD);
        if BITS.contains(&bits) && whole { Ok(length) } else { Err(self.value("bits")) }
    }

    /// `bits n4 ‖ modulus ‖ e(4)`.
    pub(crate) fn rsa_public_key(&mut self) -> Result<rsa::PublicKey, Error> {
        let bits = self.u32("bits")?;
        let length = self.modulus_length(bits)?;
        let modulus = self.take(length, "modulus")?;
        self.public_key_of(modulus)
    }

    /// `modulus ‖ e(4)` and nothing else.
    fn modulus_and_exponent(&mut self) -> Result<rsa::PublicKey, Error> {
        let length = self.remaining().saturating_sub(EXPONENT);
        let bits = u32::try_from(length).unwrap_or(u32::MAX).saturating_mul(8);
        let length = self.modulus_length(bits)?;
        let modulus = self.take(length, "modulus")?;
        self.public_key_of(modulus)
    }

    fn public_key_of(&mut self, modulus: &[u8]) -> Result<rsa::PublicKey, Error> {
        let exponent: [u8; EXPONENT] = self.array("exponent")?;
        self.checked_key(modulus, exponent)
    }

    /// A key whose modulus is as long as it says.
    fn checked_key(
        &self,
        modulus: &[u8],
        exponent: [u8; EXPONENT],
    ) -> Result<rsa::PublicKey, Error> {
        let key = rsa::PublicKey::from_components(modulus, &exponent)?;
        if key.modulus_length() == modulus.len() { Ok(key) } else { Err(self.value("modulus")) }
    }

    /// A public key that is all of an answer, in any form; see [`RsaPublicKeyForm`].
    ///
    /// A modulus has whole words, so that the bytes beyond them tell the forms apart.
    pub(crate) fn rsa_public_key_in_any_form(&mut self) -> Result<rsa::PublicKey, Error> {
        const EXPONENT_FIRST: usize = size_of::<u16>() + EXPONENT;
        match self.remaining() % WORD {
            0 => self.rsa_public_key(),
            EXPONENT_FIRST => {
                let bits = self.u16("bits")?;
                let length = self.modulus_length(bits.into())?;
                let exponent: [u8; EXPONENT] = self.array("exponent")?;
                let modulus = self.take(length, "modulus")?;
                self.checked_key(modulus, exponent)
            }
            _ => self.modulus_and_exponent(),
        }
    }

    /// The rest of an ImportRSAKeyPair.
    pub(crate) fn rsa_enveloped_key(&mut self) -> Result<rsa::EnvelopedKey, Error> {
        let identifier = self.u32("symmetric algorithm")?;
        let algorithm = SymmetricAlgorithm::from_identifier(identifier)
            .ok_or(Error::SymmetricAlgorithm(identifier))?;
        let wrapped_key = self.counted("wrapped key")?;
        let bits = self.u32("bits")?;
        self.modulus_length(bits)?;
        let encrypted_private_key = self.counted("encrypted private key")?;
        Ok(rsa::EnvelopedKey {
            algorithm,
            wrapped_key: wrapped_key.to_vec(),
            bits,
            encrypted_private_key: encrypted_private_key.to_vec(),
        })
    }
}
