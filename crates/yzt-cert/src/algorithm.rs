// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signature algorithms and the check of a signature over a slice of a document.

use yzt_crypto::{PublicKey, Signature, sm2};

use crate::asn1::{self, Element, Fault, Reader, tag};
use crate::error::Error;
use crate::oid::{self, ObjectIdentifier};

/// A signature's AlgorithmIdentifier (RFC 5280, clause 4.1.1.2).
///
/// Only the object identifier decides: for SM2 with SM3 the parameters are absent or NULL, and
/// authorities write either, even differently inside and outside of one certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignatureAlgorithm(pub(crate) ObjectIdentifier);

impl SignatureAlgorithm {
    pub(crate) fn read(reader: &mut Reader<'_>, part: &'static str) -> Result<Self, Error> {
        let mut fields = reader.sequence(part)?;
        let algorithm = fields.object_identifier()?;
        if algorithm != oid::SM2_WITH_SM3 {
            return Ok(Self(algorithm));
        }
        if let Some(null) = fields.optional(tag::NULL)?
            && !null.content().is_empty()
        {
            return Err(null.fault(Fault::Null));
        }
        fields.finish()?;
        Ok(Self(algorithm))
    }
}

/// AlgorithmIdentifier of a signature of this kind, parameters absent.
pub(crate) fn identifier_of(key: &PublicKey) -> Result<Vec<u8>, Error> {
    match key {
        PublicKey::Sm2(_) => Ok(asn1::sequence(&[&asn1::object_identifier(&oid::SM2_WITH_SM3)])),
        _ => Err(Error::AlgorithmUnsupported { algorithm: oid::EC_PUBLIC_KEY }),
    }
}

/// Reads a signature value by its algorithm.
pub(crate) fn signature_from_der(
    algorithm: &SignatureAlgorithm,
    value: &[u8],
) -> Result<Signature, Error> {
    if algorithm.0 != oid::SM2_WITH_SM3 {
        return Err(Error::AlgorithmUnsupported { algorithm: algorithm.0 });
    }
    sm2::DerSignature::from_bytes(value)
        .and_then(|der| sm2::Signature::from_der(&der))
        .map(Signature::Sm2)
        .map_err(|_| Error::SignatureEncoding { depth: 0 })
}

/// Checks `value` over `signed`, which must be a slice of the document as received.
pub(crate) fn verify(
    algorithm: &SignatureAlgorithm,
    signed: &[u8],
    value: &[u8],
    key: &PublicKey,
) -> Result<(), Error> {
    let signature = signature_from_der(algorithm, value)?;
    match (key, &signature) {
        (PublicKey::Sm2(key), Signature::Sm2(signature)) => key
            .verify(&sm2::DistinguishedId::default(), signed, signature)
            .map_err(|_| Error::SignatureInvalid { depth: 0 }),
        _ => Err(Error::AlgorithmUnsupported { algorithm: algorithm.0 }),
    }
}

/// The BIT STRING of a signature, at the end of a document.
pub(crate) fn signature_element<'a>(reader: &mut Reader<'a>) -> Result<Element<'a>, Error> {
    let element = reader.expect(tag::BIT_STRING)?;
    element.octet_aligned_bit_string()?;
    Ok(element)
}
