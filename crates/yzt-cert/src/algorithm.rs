// SPDX-License-Identifier: MIT OR Apache-2.0
//! AlgorithmIdentifiers of signatures.

use yzt_crypto::{DigestAlgorithm, PublicKey, Signature};

use crate::asn1::{self, Element, Fault, Reader, tag};
use crate::error::Error;
use crate::leniency::{Quirk, Tolerance};
use crate::oid::{self, ObjectIdentifier};
use crate::signature::{self, SignatureRules};

/// A signature's AlgorithmIdentifier (RFC 5280, clause 4.1.1.2).
///
/// The object identifier decides. Parameters are absent or NULL for every algorithm that is known
/// here; authorities write either, even differently inside and outside of one certificate.
#[derive(Clone, Debug)]
pub(crate) struct SignatureAlgorithm(pub(crate) ObjectIdentifier, bool);

impl PartialEq for SignatureAlgorithm {
    /// The same object identifier.
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for SignatureAlgorithm {}

impl SignatureAlgorithm {
    pub(crate) fn read(reader: &mut Reader<'_>, part: &'static str) -> Result<Self, Error> {
        let mut fields = reader.sequence(part)?;
        let algorithm = fields.object_identifier()?;
        let Some(meaning) = meaning(&algorithm) else {
            return Ok(Self(algorithm, false));
        };
        let null = fields.optional(tag::NULL)?;
        if let Some(null) = &null
            && !null.content().is_empty()
        {
            return Err(null.fault(Fault::Null));
        }
        match (meaning.family, null.is_some()) {
            (Family::Rsa, false) => fields.note(Quirk::AbsentParameters),
            (Family::Sm2 | Family::Ecdsa, true) => fields.note(Quirk::NullParameters),
            _ => {}
        }
        fields.finish()?;
        Ok(Self(algorithm, null.is_some()))
    }

    /// Compares the identifier outside (`self`) with the one inside the signed part.
    pub(crate) fn agree(
        &self,
        inner: &Self,
        tolerance: &Tolerance,
        part: &'static str,
    ) -> Result<(), Error> {
        if self != inner {
            return match tolerance.tolerates(Quirk::AlgorithmsDiffer) {
                true => Ok(()),
                false => Err(Error::AlgorithmMismatch { part }),
            };
        }
        if self.1 != inner.1 {
            tolerance.note(Quirk::ParametersDiffer);
        }
        Ok(())
    }
}

/// Which keys a signature algorithm is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Sm2,
    Ecdsa,
    Rsa,
}

/// What a signature algorithm's identifier says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meaning {
    pub(crate) family: Family,
    pub(crate) digest: DigestAlgorithm,
    /// The identifier does not properly name a signature algorithm.
    pub(crate) quirk: Option<Quirk>,
}

/// The meaning of an identifier; `None` if it is not known here.
pub(crate) fn meaning(algorithm: &ObjectIdentifier) -> Option<Meaning> {
    let found = MEANINGS.iter().find(|(identifier, ..)| identifier == algorithm);
    found.map(|(_, family, digest, quirk)| Meaning {
        family: *family,
        digest: *digest,
        quirk: *quirk,
    })
}

/// The identifiers of the known algorithms for keys of a family, proper ones only.
pub(crate) fn proper(family: Family) -> impl Iterator<Item = (ObjectIdentifier, DigestAlgorithm)> {
    MEANINGS
        .iter()
        .filter(move |(_, of, _, quirk)| {
            *of == family
                && !matches!(quirk, Some(Quirk::AlgorithmIsKeyType | Quirk::AlgorithmIsEncryption))
        })
        .map(|(identifier, _, digest, _)| (*identifier, *digest))
}

type Row = (ObjectIdentifier, Family, DigestAlgorithm, Option<Quirk>);

/// GB/T 33560, A.1; RFC 4055, clause 5; RFC 5758, clause 3.2.
const MEANINGS: &[Row] = &[
    (oid::SM2_WITH_SM3, Family::Sm2, DigestAlgorithm::Sm3, None),
    (oid::SM2, Family::Sm2, DigestAlgorithm::Sm3, Some(Quirk::AlgorithmIsKeyType)),
    (oid::SM2_SIGNATURE, Family::Sm2, DigestAlgorithm::Sm3, Some(Quirk::AlgorithmIsKeyType)),
    (oid::SM2_ENCRYPTION, Family::Sm2, DigestAlgorithm::Sm3, Some(Quirk::AlgorithmIsEncryption)),
    (oid::ECDSA_WITH_SHA256, Family::Ecdsa, DigestAlgorithm::Sha256, None),
    (oid::ECDSA_WITH_SHA384, Family::Ecdsa, DigestAlgorithm::Sha384, None),
    (oid::ECDSA_WITH_SHA512, Family::Ecdsa, DigestAlgorithm::Sha512, None),
    (oid::ECDSA_WITH_SHA1, Family::Ecdsa, DigestAlgorithm::Sha1, Some(Quirk::Sha1Signature)),
    (oid::RSA_WITH_SHA256, Family::Rsa, DigestAlgorithm::Sha256, None),
    (oid::RSA_WITH_SHA384, Family::Rsa, DigestAlgorithm::Sha384, None),
    (oid::RSA_WITH_SHA512, Family::Rsa, DigestAlgorithm::Sha512, None),
    (oid::RSA_WITH_SM3, Family::Rsa, DigestAlgorithm::Sm3, None),
    (oid::RSA_WITH_SHA1, Family::Rsa, DigestAlgorithm::Sha1, Some(Quirk::Sha1Signature)),
];

/// The algorithm of a signature by this key where nothing else is said.
pub(crate) fn usual(key: &PublicKey) -> ObjectIdentifier {
    match key {
        PublicKey::P256(_) => oid::ECDSA_WITH_SHA256,
        PublicKey::Rsa(_) => oid::RSA_WITH_SHA256,
        _ => oid::SM2_WITH_SM3,
    }
}

/// AlgorithmIdentifier of a signature that a key of this kind makes: SM2 with SM3, ECDSA with
/// SHA-256 (parameters absent), RSA with SHA-256 (parameters NULL).
pub(crate) fn identifier_of(key: &PublicKey) -> Result<Vec<u8>, Error> {
    let parameters: &[u8] = match key {
        PublicKey::Sm2(_) | PublicKey::P256(_) => &[],
        PublicKey::Rsa(_) => &[tag::NULL, 0],
        _ => return Err(Error::AlgorithmUnsupported { algorithm: oid::EC_PUBLIC_KEY }),
    };
    Ok(asn1::sequence(&[&asn1::object_identifier(&usual(key)), parameters]))
}

/// Reads a signature value by its algorithm, strictly.
pub(crate) fn signature_from_der(
    algorithm: &SignatureAlgorithm,
    value: &[u8],
) -> Result<Signature, Error> {
    signature::read_strict(&algorithm.0, value)
}

/// Checks `value` over `signed`, which must be a slice of the document as received, strictly.
pub(crate) fn verify(
    algorithm: &SignatureAlgorithm,
    signed: &[u8],
    value: &[u8],
    key: &PublicKey,
) -> Result<(), Error> {
    signature::verify(&algorithm.0, signed, value, key, &SignatureRules::default()).map(|_| ())
}

/// The BIT STRING of a signature, at the end of a document.
pub(crate) fn signature_element<'a>(reader: &mut Reader<'a>) -> Result<Element<'a>, Error> {
    let element = reader.expect(tag::BIT_STRING)?;
    element.octet_aligned_bit_string()?;
    Ok(element)
}
