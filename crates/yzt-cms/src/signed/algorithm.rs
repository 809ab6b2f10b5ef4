// SPDX-License-Identifier: MIT OR Apache-2.0
//! The digest and signature algorithms of signers, in the names that both families give them.

use yzt_cert::asn1::{self, Element, Fault, tag};
use yzt_cert::leniency::{Quirk, Quirks, Tolerance};
use yzt_cert::{ObjectIdentifier, oid};
use yzt_crypto::{DigestAlgorithm, PublicKey};

use crate::dialect::Dialect;
use crate::error::Error;

/// Refuses a quirk that is not allowed, and notes one that is.
pub(crate) fn tolerate(tolerance: &Tolerance, quirk: Quirk) -> Result<(), Error> {
    if tolerance.tolerates(quirk) { Ok(()) } else { Err(Error::QuirkRefused { quirk }) }
}

/// A digest algorithm as a message names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NamedDigest {
    /// One that is known.
    Known(DigestAlgorithm),
    /// One that is not: another signer's, perhaps.
    Unknown(ObjectIdentifier),
}

impl NamedDigest {
    /// Reads an AlgorithmIdentifier.
    pub(crate) fn read(element: &Element<'_>, tolerance: &Tolerance) -> Result<Self, Error> {
        let mut fields = element.reader("digest algorithm");
        let identifier = fields.expect(tag::OBJECT_IDENTIFIER)?;
        let known = if identifier.content().is_empty() {
            tolerate(tolerance, Quirk::DigestEmpty)?;
            Some(DigestAlgorithm::Sm3)
        } else {
            known_digest(&identifier.object_identifier()?, tolerance)?
        };
        let Some(algorithm) = known else {
            return Ok(Self::Unknown(identifier.object_identifier()?));
        };
        if let Some(null) = fields.optional(tag::NULL)?
            && !null.content().is_empty()
        {
            return Err(null.fault(Fault::Null).into());
        }
        fields.finish()?;
        Ok(Self::Known(algorithm))
    }

    /// The algorithm, if it is known.
    pub(crate) fn known(self) -> Result<DigestAlgorithm, Error> {
        match self {
            Self::Known(algorithm) => Ok(algorithm),
            Self::Unknown(algorithm) => Err(Error::DigestUnsupported { algorithm }),
        }
    }
}

/// What an identifier names, where it stands for a digest.
fn known_digest(
    identifier: &ObjectIdentifier,
    tolerance: &Tolerance,
) -> Result<Option<DigestAlgorithm>, Error> {
    Ok(Some(match *identifier {
        oid::SM3 => DigestAlgorithm::Sm3,
        oid::SHA256 => DigestAlgorithm::Sha256,
        oid::SHA384 => DigestAlgorithm::Sha384,
        oid::SHA512 => DigestAlgorithm::Sha512,
        oid::SM3_WITH_KEY => {
            tolerate(tolerance, Quirk::DigestIsKeyedSm3)?;
            DigestAlgorithm::Sm3
        }
        oid::SM2_WITH_SM3 => {
            tolerate(tolerance, Quirk::DigestIsSignature)?;
            DigestAlgorithm::Sm3
        }
        oid::SHA1 => {
            tolerate(tolerance, Quirk::Sha1Digest)?;
            DigestAlgorithm::Sha1
        }
        _ => return Ok(None),
    }))
}

/// The object identifier of a digest algorithm.
pub(crate) const fn digest_identifier(algorithm: DigestAlgorithm) -> ObjectIdentifier {
    match algorithm {
        DigestAlgorithm::Sha1 => oid::SHA1,
        DigestAlgorithm::Sha256 => oid::SHA256,
        DigestAlgorithm::Sha384 => oid::SHA384,
        DigestAlgorithm::Sha512 => oid::SHA512,
        _ => oid::SM3,
    }
}

/// The AlgorithmIdentifier of a digest as it is written: SM3 under GM/T 0010 with the NULL that
/// BJCA and CFCA write, the others without parameters (RFC 5754, clause 2).
pub(crate) fn digest_der(dialect: Dialect, algorithm: DigestAlgorithm) -> Vec<u8> {
    let identifier = asn1::object_identifier(&digest_identifier(algorithm));
    let null: &[u8] = if dialect == Dialect::Gmt0010 { &[tag::NULL, 0] } else { &[] };
    asn1::sequence(&[&identifier, null])
}

/// The signature algorithm of a signer as the message names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NamedSignature {
    pub(crate) identifier: ObjectIdentifier,
    /// Parameters other than NULL.
    has_parameters: bool,
}

impl NamedSignature {
    /// Reads an AlgorithmIdentifier.
    pub(crate) fn read(element: &Element<'_>) -> Result<Self, Error> {
        let mut fields = element.reader("signature algorithm");
        let identifier = fields.object_identifier()?;
        let parameters = if fields.is_empty() { None } else { Some(fields.element()?) };
        fields.finish()?;
        let has_parameters = parameters
            .is_some_and(|element| element.tag() != tag::NULL || !element.content().is_empty());
        Ok(Self { identifier, has_parameters })
    }

    /// What certificates call this signature with this digest by this key, and the quirks on the
    /// way there; the check of a signature is theirs.
    pub(crate) fn in_certificates(
        &self,
        dialect: Dialect,
        key: &PublicKey,
        digest: DigestAlgorithm,
        allowed: Quirks,
    ) -> Result<(ObjectIdentifier, Quirks), Error> {
        let tolerance = Tolerance::new(allowed);
        let unsupported = Error::SignatureUnsupported { algorithm: self.identifier };
        if self.has_parameters {
            return Err(unsupported);
        }
        let proper = proper_identifier(key, digest)?;
        let other_curve = allowed.contains(Quirk::AlgorithmOfOtherCurve);
        match (key, self.identifier) {
            (PublicKey::Sm2(_), oid::SM2_SIGNATURE) if dialect == Dialect::Gmt0010 => {}
            (PublicKey::Sm2(_), oid::SM2_WITH_SM3) if dialect == Dialect::Rfc5652 => {}
            (PublicKey::Sm2(_), oid::SM2_SIGNATURE | oid::SM2_WITH_SM3) => {
                tolerate(&tolerance, Quirk::AlgorithmOfOtherFamily)?;
            }
            (PublicKey::Sm2(_), oid::SM2) => tolerate(&tolerance, Quirk::AlgorithmIsKeyType)?,
            (PublicKey::Sm2(_), oid::SM2_ENCRYPTION) => {
                tolerate(&tolerance, Quirk::AlgorithmIsEncryption)?;
            }
            (PublicKey::Sm2(_), oid::ECDSA_WITH_SHA256) if other_curve => {
                tolerate(&tolerance, Quirk::AlgorithmOfOtherCurve)?;
            }
            (PublicKey::Rsa(_), oid::RSA_ENCRYPTION) => {}
            (_, identifier) if identifier == proper => {}
            _ => return Err(unsupported),
        }
        if digest == DigestAlgorithm::Sha1 {
            tolerate(&tolerance, Quirk::Sha1Signature)?;
        }
        Ok((proper, tolerance.met()))
    }
}

/// The identifier that a certificate has for a signature by this key over this digest.
pub(crate) fn proper_identifier(
    key: &PublicKey,
    digest: DigestAlgorithm,
) -> Result<ObjectIdentifier, Error> {
    Ok(match (key, digest) {
        (PublicKey::Sm2(_), DigestAlgorithm::Sm3) => oid::SM2_WITH_SM3,
        (PublicKey::Rsa(_), DigestAlgorithm::Sha256) => oid::RSA_WITH_SHA256,
        (PublicKey::Rsa(_), DigestAlgorithm::Sha384) => oid::RSA_WITH_SHA384,
        (PublicKey::Rsa(_), DigestAlgorithm::Sha512) => oid::RSA_WITH_SHA512,
        (PublicKey::Rsa(_), DigestAlgorithm::Sm3) => oid::RSA_WITH_SM3,
        (PublicKey::Rsa(_), DigestAlgorithm::Sha1) => oid::RSA_WITH_SHA1,
        (PublicKey::P256(_), DigestAlgorithm::Sha256) => oid::ECDSA_WITH_SHA256,
        (PublicKey::P256(_), DigestAlgorithm::Sha384) => oid::ECDSA_WITH_SHA384,
        (PublicKey::P256(_), DigestAlgorithm::Sha512) => oid::ECDSA_WITH_SHA512,
        (PublicKey::P256(_), DigestAlgorithm::Sha1) => oid::ECDSA_WITH_SHA1,
        _ => return Err(Error::DigestUnsupported { algorithm: digest_identifier(digest) }),
    })
}

/// The AlgorithmIdentifier of a signature as it is written.
///
/// ```text
/// SM2    GM/T 0010: 1.2.156.10197.1.301.1 NULL      RFC 5652: 1.2.156.10197.1.501
/// RSA    rsaEncryption NULL; with SM3 1.2.156.10197.1.504 NULL
/// P-256  ecdsa-with-SHA256 and its sisters
/// ```
pub(crate) fn signature_der(
    dialect: Dialect,
    key: &PublicKey,
    digest: DigestAlgorithm,
) -> Result<Vec<u8>, Error> {
    let proper = proper_identifier(key, digest)?;
    let (identifier, null) = match (key, dialect, digest) {
        (PublicKey::Sm2(_), Dialect::Gmt0010, _) => (oid::SM2_SIGNATURE, true),
        (PublicKey::Rsa(_), _, DigestAlgorithm::Sm3) => (proper, true),
        (PublicKey::Rsa(_), ..) => (oid::RSA_ENCRYPTION, true),
        _ => (proper, false),
    };
    let null: &[u8] = if null { &[tag::NULL, 0] } else { &[] };
    Ok(asn1::sequence(&[&asn1::object_identifier(&identifier), null]))
}
