// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the private-key files of all algorithms share: PKCS#8, PEM and `ECPrivateKey`.

use der::asn1::{BitStringRef, OctetStringRef};
use der::oid::ObjectIdentifier;
use der::pem::{self, LineEnding};
use der::{Decode, Sequence};
use pkcs8::PrivateKeyInfoRef;
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use crate::Error;

/// A key file longer than this is none.
const MAX_LENGTH: usize = 16 * 1024;

/// The PEM label of an unencrypted PKCS#8 key, RFC 7468 section 10.
const PKCS8_LABEL: &str = "PRIVATE KEY";

/// An `ECPrivateKey` of a curve whose scalars have 32 bytes.
pub(crate) struct EcKey<'a> {
    /// The scalar, not checked yet.
    pub(crate) d: &'a [u8; 32],
    /// The points that stand beside it, within the `ECPrivateKey` and around it.
    pub(crate) points: [Option<&'a [u8]>; 2],
}

/// Reads an unencrypted PKCS#8 key (RFC 5958) whose algorithm passes `check`: what its octet
/// string holds, and the public key beside it.
pub(crate) fn read_pkcs8(
    der: &[u8],
    check: impl FnOnce(&AlgorithmIdentifierRef<'_>) -> Result<(), Error>,
) -> Result<(&[u8], Option<&[u8]>), Error> {
    check_length(der)?;
    let info = PrivateKeyInfoRef::from_der(der).map_err(|_| Error::InvalidKeyEncoding)?;
    check(&info.algorithm)?;
    Ok((info.private_key.as_bytes(), whole_bytes(info.public_key)?))
}

/// Reads PEM with the label `PRIVATE KEY` and hands its DER to `read`.
pub(crate) fn read_pem<T>(
    text: &str,
    read: impl FnOnce(&[u8]) -> Result<T, Error>,
) -> Result<T, Error> {
    check_length(text.as_bytes())?;
    // The decoded form is shorter than the text: nothing grows, nothing is left behind.
    let mut buffer = Zeroizing::new(vec![0; text.len()]);
    match pem::decode(text.as_bytes(), &mut buffer) {
        Ok((PKCS8_LABEL, der)) => read(der),
        _ => Err(Error::InvalidKeyEncoding),
    }
}

/// Writes PEM with the label `PRIVATE KEY`.
pub(crate) fn write_pem(der: &[u8]) -> Zeroizing<String> {
    // Fails only for a label that is not one, or a length that overflows.
    let text = pem::encode_string(PKCS8_LABEL, LineEnding::LF, der);
    Zeroizing::new(text.unwrap_or_default())
}

/// Reads an `ECPrivateKey` (RFC 5915 section 3); the curve may be missing.
pub(crate) fn read_ec_key(der: &[u8], curve: ObjectIdentifier) -> Result<EcKey<'_>, Error> {
    check_length(der)?;
    let parsed = EcPrivateKey::from_der(der).map_err(|_| Error::InvalidKeyEncoding)?;
    if parsed.version != 1 {
        return Err(Error::InvalidKeyEncoding);
    }
    if parsed.parameters.is_some_and(|named| named != curve) {
        return Err(Error::UnsupportedAlgorithm);
    }
    let d = parsed.private_key.as_bytes().try_into().map_err(|_| Error::InvalidPrivateKey)?;
    Ok(EcKey { d, points: [whole_bytes(parsed.public_key)?, None] })
}

/// Reads a PKCS#8 key around an `ECPrivateKey`.
pub(crate) fn read_ec_pkcs8(
    der: &[u8],
    curve: ObjectIdentifier,
    check: impl FnOnce(&AlgorithmIdentifierRef<'_>) -> Result<(), Error>,
) -> Result<EcKey<'_>, Error> {
    let (key, outer) = read_pkcs8(der, check)?;
    let EcKey { d, points: [inner, _] } = read_ec_key(key, curve)?;
    Ok(EcKey { d, points: [inner, outer] })
}

/// Refuses what is too long to be a key before anything is parsed or allocated.
pub(crate) fn check_length(bytes: &[u8]) -> Result<(), Error> {
    if bytes.len() > MAX_LENGTH { Err(Error::InvalidKeyEncoding) } else { Ok(()) }
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

/// The bytes of a bit string without unused bits.
fn whole_bytes(bits: Option<BitStringRef<'_>>) -> Result<Option<&[u8]>, Error> {
    bits.map(|bits| bits.as_bytes().ok_or(Error::InvalidKeyEncoding)).transpose()
}
