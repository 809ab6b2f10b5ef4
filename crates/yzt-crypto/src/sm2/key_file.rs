// SPDX-License-Identifier: MIT OR Apache-2.0
//! Private keys in PKCS#8 and SEC1 files.

use zeroize::Zeroizing;

use super::{PrivateKey, PublicKey};
use crate::Error;
use crate::encoding::{SM2_CURVE, check_sm2};
use crate::key_file::{EcKey, read_ec_key, read_ec_pkcs8, read_pem, write_pem};

/// DER of a PKCS#8 key up to d: `SEQUENCE { 0, SEQUENCE { id-ecPublicKey, 1.2.156.10197.1.301 },
/// OCTET STRING { SEQUENCE { 1, OCTET STRING (32) …`.
const PKCS8_PREFIX: [u8; 36] = [
    0x30, 0x81, 0x87, 0x02, 0x01, 0x00, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02,
    0x01, 0x06, 0x08, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x82, 0x2d, 0x04, 0x6d, 0x30, 0x6b, 0x02,
    0x01, 0x01, 0x04, 0x20,
];

/// DER between d and the point: `[1] { BIT STRING {`.
const PKCS8_MIDDLE: [u8; 5] = [0xa1, 0x44, 0x03, 0x42, 0x00];

impl PrivateKey {
    /// Reads an unencrypted PKCS#8 key (RFC 5958) around an `ECPrivateKey` (RFC 5915).
    ///
    /// The public key may be missing; where it stands, it must belong to d.
    ///
    /// # Errors
    /// [`Error::InvalidKeyEncoding`], [`Error::UnsupportedAlgorithm`] or
    /// [`Error::InvalidPrivateKey`].
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, Error> {
        Self::from_file(&read_ec_pkcs8(der, SM2_CURVE, check_sm2)?)
    }

    /// Reads an unencrypted PKCS#8 key in PEM, label `PRIVATE KEY`.
    ///
    /// # Errors
    /// As for [`Self::from_pkcs8_der`].
    pub fn from_pkcs8_pem(text: &str) -> Result<Self, Error> {
        read_pem(text, Self::from_pkcs8_der)
    }

    /// Reads an `ECPrivateKey` (RFC 5915 section 3; SEC 1 section C.4).
    ///
    /// ```asn1
    /// ECPrivateKey ::= SEQUENCE {
    ///   version    INTEGER { ecPrivkeyVer1(1) },
    ///   privateKey OCTET STRING,
    ///   parameters [0] OBJECT IDENTIFIER OPTIONAL,
    ///   publicKey  [1] BIT STRING OPTIONAL }
    /// ```
    ///
    /// The curve may be missing, as within PKCS#8; where it stands, it must be SM2's. The public
    /// key may be missing; where it stands, it must belong to d.
    ///
    /// # Errors
    /// [`Error::InvalidKeyEncoding`], [`Error::UnsupportedAlgorithm`] or
    /// [`Error::InvalidPrivateKey`].
    pub fn from_sec1_der(der: &[u8]) -> Result<Self, Error> {
        Self::from_file(&read_ec_key(der, SM2_CURVE)?)
    }

    /// Writes an unencrypted PKCS#8 key with its public key, 138 bytes.
    #[must_use]
    pub fn to_pkcs8_der(&self) -> Zeroizing<Vec<u8>> {
        let mut der = Zeroizing::new(Vec::with_capacity(138));
        der.extend_from_slice(&PKCS8_PREFIX);
        der.extend_from_slice(&*self.to_bytes());
        der.extend_from_slice(&PKCS8_MIDDLE);
        der.extend_from_slice(&self.public_key().to_sec1());
        der
    }

    /// Writes an unencrypted PKCS#8 key in PEM, label `PRIVATE KEY`.
    #[must_use]
    pub fn to_pkcs8_pem(&self) -> Zeroizing<String> {
        write_pem(&self.to_pkcs8_der())
    }

    /// The key, if every public key that stands beside d belongs to it.
    fn from_file(file: &EcKey<'_>) -> Result<Self, Error> {
        let key = Self::from_bytes(file.d)?;
        for point in file.points.iter().flatten() {
            let public = PublicKey::from_sec1(point).map_err(|_| Error::InvalidKeyEncoding)?;
            if &public != key.public_key() {
                return Err(Error::InvalidPrivateKey);
            }
        }
        Ok(key)
    }
}
