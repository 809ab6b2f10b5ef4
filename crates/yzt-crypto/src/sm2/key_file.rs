// SPDX-License-Identifier: MIT OR Apache-2.0
//! Private keys in PKCS#8 and SEC1 files.

use der::asn1::{BitStringRef, OctetStringRef};
use der::oid::ObjectIdentifier;
use der::pem::{self, LineEnding};
use der::{Decode, Sequence};
use pkcs8::PrivateKeyInfoRef;
use zeroize::Zeroizing;

use super::{PrivateKey, PublicKey};
use crate::Error;
use crate::encoding::{SM2_CURVE, check_sm2};

/// A key file longer than this is none.
const MAX_LENGTH: usize = 16 * 1024;

/// The PEM label of an unencrypted PKCS#8 key, RFC 7468 section 10.
const PKCS8_LABEL: &str = "PRIVATE KEY";

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
        check_length(der)?;
        let info = PrivateKeyInfoRef::from_der(der).map_err(|_| Error::InvalidKeyEncoding)?;
        check_sm2(&info.algorithm)?;
        let key = Self::from_sec1_der(info.private_key.as_bytes())?;
        key.check_public(info.public_key)?;
        Ok(key)
    }

    /// Reads an unencrypted PKCS#8 key in PEM, label `PRIVATE KEY`.
    ///
    /// # Errors
    /// As for [`Self::from_pkcs8_der`].
    pub fn from_pkcs8_pem(text: &str) -> Result<Self, Error> {
        check_length(text.as_bytes())?;
        // The decoded form is shorter than the text: nothing grows, nothing is left behind.
        let mut buffer = Zeroizing::new(vec![0; text.len()]);
        match pem::decode(text.as_bytes(), &mut buffer) {
            Ok((PKCS8_LABEL, der)) => Self::from_pkcs8_der(der),
            _ => Err(Error::InvalidKeyEncoding),
        }
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
        check_length(der)?;
        let parsed = EcPrivateKey::from_der(der).map_err(|_| Error::InvalidKeyEncoding)?;
        if parsed.version != 1 {
            return Err(Error::InvalidKeyEncoding);
        }
        if parsed.parameters.is_some_and(|curve| curve != SM2_CURVE) {
            return Err(Error::UnsupportedAlgorithm);
        }
        let d = parsed.private_key.as_bytes().try_into().map_err(|_| Error::InvalidPrivateKey)?;
        let key = Self::from_bytes(d)?;
        key.check_public(parsed.public_key)?;
        Ok(key)
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
        // Fails only for a label that is not one, or a length that overflows.
        let text = pem::encode_string(PKCS8_LABEL, LineEnding::LF, &self.to_pkcs8_der());
        Zeroizing::new(text.unwrap_or_default())
    }

    /// Whether a public key that stands beside d belongs to it.
    fn check_public(&self, public: Option<BitStringRef<'_>>) -> Result<(), Error> {
        let Some(public) = public else { return Ok(()) };
        let point = public.as_bytes().ok_or(Error::InvalidKeyEncoding)?;
        let public = PublicKey::from_sec1(point).map_err(|_| Error::InvalidKeyEncoding)?;
        if &public == self.public_key() { Ok(()) } else { Err(Error::InvalidPrivateKey) }
    }
}

/// The ASN.1 form.
#[derive(Sequence)]
struct EcPrivateKey<'a> {
    version: u8,
    private_key: &'a OctetStringRef,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    parameters: Option<ObjectIdentifier>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    public_key: Option<BitStringRef<'a>>,
}

/// Refuses what is too long to be a key before anything is parsed or allocated.
fn check_length(bytes: &[u8]) -> Result<(), Error> {
    if bytes.len() > MAX_LENGTH { Err(Error::InvalidKeyEncoding) } else { Ok(()) }
}
