// SPDX-License-Identifier: MIT OR Apache-2.0
//! How a certificate is named to a responder.

use yzt_crypto::DigestAlgorithm;

use crate::asn1::{self, Element, Fault, Reader, tag};
use crate::certificate::Certificate;
use crate::error::Error;
use crate::leniency::Quirk;
use crate::name::Name;
use crate::oid::{self, ObjectIdentifier};
use crate::status::Issuer;

/// Content octets of a serial number that is looked at.
const MAX_SERIAL_LENGTH: usize = 64;

/// A certificate by its serial number and hashes of its issuer (RFC 6960, clause 4.1.1).
///
/// ```text
/// CertID ::= SEQUENCE { hashAlgorithm AlgorithmIdentifier, issuerNameHash OCTET STRING,
///                       issuerKeyHash OCTET STRING, serialNumber INTEGER }
/// ```
///
/// Chinese responders know SM3 or SHA-1 here; the hash only names, it protects nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CertificateId {
    algorithm: ObjectIdentifier,
    /// `None` for an algorithm that is not known: such an identifier is nobody's.
    digest: Option<DigestAlgorithm>,
    name_hash: Vec<u8>,
    key_hash: Vec<u8>,
    serial: Vec<u8>,
}

impl CertificateId {
    /// Names a certificate, with the hashes of its issuer's name, as the certificate itself writes
    /// it, and of its issuer's key.
    ///
    /// # Errors
    /// [`Error::Encoding`] when the issuer's key is damaged, [`Error::AlgorithmUnsupported`] for a
    /// digest without an identifier here.
    pub fn new(
        certificate: &Certificate,
        issuer: &Certificate,
        digest: DigestAlgorithm,
    ) -> Result<Self, Error> {
        Self::made(certificate.serial(), certificate.issuer(), issuer, digest)
    }

    /// Names a certificate by its serial number, given as [`Certificate::serial`] gives it, with the
    /// hash of its issuer's name as the issuer's certificate writes it.
    ///
    /// # Errors
    /// As [`CertificateId::new`].
    pub fn of_serial(
        serial: &[u8],
        issuer: &Certificate,
        digest: DigestAlgorithm,
    ) -> Result<Self, Error> {
        Self::made(serial, issuer.subject(), issuer, digest)
    }

    fn made(
        serial: &[u8],
        name: &Name,
        issuer: &Certificate,
        digest: DigestAlgorithm,
    ) -> Result<Self, Error> {
        let unsupported = Error::AlgorithmUnsupported { algorithm: oid::OCSP_BASIC };
        let algorithm = identifier_of(digest).ok_or(unsupported)?;
        let (name_hash, key_hash) = hashes(name, issuer.public_key_der(), digest)?;
        Ok(Self { algorithm, digest: Some(digest), name_hash, key_hash, serial: serial.to_vec() })
    }

    /// Whether it names this certificate of this issuer, by the issuer's name as the one or the
    /// other writes it: the same name may be written in several ways.
    #[must_use]
    pub fn matches(&self, certificate: &Certificate, issuer: &Issuer<'_>) -> bool {
        let names = [certificate.issuer(), issuer.name];
        self.serial == certificate.serial()
            && certificate.issuer() == issuer.name
            && names.into_iter().any(|name| self.is_of(name, issuer.public_key_der))
    }

    /// Whether it names a certificate of this issuer.
    #[must_use]
    pub fn is_issued_by(&self, issuer: &Certificate) -> bool {
        self.is_of(issuer.subject(), issuer.public_key_der())
    }

    fn is_of(&self, name: &Name, key_der: &[u8]) -> bool {
        let Some(digest) = self.digest else {
            return false;
        };
        hashes(name, key_der, digest).is_ok_and(|(name_hash, key_hash)| {
            name_hash == self.name_hash && key_hash == self.key_hash
        })
    }

    /// The serial number's content octets.
    #[must_use]
    pub fn serial(&self) -> &[u8] {
        &self.serial
    }

    /// The serial number in hex, without a sign octet.
    #[must_use]
    pub fn serial_hex(&self) -> String {
        crate::certificate::serial_hex(&self.serial)
    }

    /// The hash algorithm, if it is known.
    #[must_use]
    pub const fn digest(&self) -> Option<DigestAlgorithm> {
        self.digest
    }

    pub(super) fn read(fields: &mut Reader<'_>) -> Result<Self, Error> {
        const PART: &str = "certificate identifier";
        let mut fields = fields.sequence(PART)?;
        let element = fields.expect(tag::SEQUENCE)?;
        let mut algorithm = element.reader("hash algorithm");
        let identifier = algorithm.object_identifier()?;
        let digest = DIGESTS.iter().find(|(known, _)| *known == identifier);
        let mut digest = digest.map(|(_, digest)| *digest);
        if identifier == oid::SM3_WITH_KEY && element.tolerates(Quirk::DigestIsKeyedSm3) {
            digest = Some(DigestAlgorithm::Sm3);
        }
        if digest.is_some() {
            if let Some(null) = algorithm.optional(tag::NULL)?
                && !null.content().is_empty()
            {
                return Err(null.fault(Fault::Null));
            }
            algorithm.finish()?;
        }
        let name_hash = read_hash(&fields.expect(tag::OCTET_STRING)?, digest)?;
        let key_hash = read_hash(&fields.expect(tag::OCTET_STRING)?, digest)?;
        let serial = fields.expect(tag::INTEGER)?;
        let serial = serial.shortest_integer()?.to_vec();
        if serial.len() > MAX_SERIAL_LENGTH {
            return Err(Error::SerialNumber);
        }
        fields.finish()?;
        Ok(Self { algorithm: identifier, digest, name_hash, key_hash, serial })
    }

    pub(super) fn to_der(&self) -> Vec<u8> {
        let null: &[u8] = &[tag::NULL, 0];
        let algorithm = asn1::sequence(&[&asn1::object_identifier(&self.algorithm), null]);
        asn1::sequence(&[
            &algorithm,
            &asn1::octet_string(&self.name_hash),
            &asn1::octet_string(&self.key_hash),
            &asn1::encode(tag::INTEGER, &[&self.serial]),
        ])
    }
}

fn read_hash(element: &Element<'_>, digest: Option<DigestAlgorithm>) -> Result<Vec<u8>, Error> {
    let length = element.content().len();
    let fits = digest.map_or(length <= 64, |digest| digest.output_length() == length);
    if fits {
        Ok(element.content().to_vec())
    } else {
        Err(Error::Profile { part: "certificate identifier", rule: "a hash has its length" })
    }
}

/// The hashes of a name's DER and of the octets of a key's BIT STRING.
fn hashes(
    name: &Name,
    key_der: &[u8],
    digest: DigestAlgorithm,
) -> Result<(Vec<u8>, Vec<u8>), Error> {
    let hash = |octets: &[u8]| digest.digest(octets).as_bytes().to_vec();
    Ok((hash(name.as_der()), hash(key_bits(key_der)?)))
}

/// The octets of the BIT STRING of a SubjectPublicKeyInfo.
pub(super) fn key_bits(key_der: &[u8]) -> Result<&[u8], Error> {
    let mut fields = Reader::new(key_der, "public key").sequence("public key")?;
    fields.expect(tag::SEQUENCE)?;
    fields.expect(tag::BIT_STRING)?.octet_aligned_bit_string()
}

const DIGESTS: &[(ObjectIdentifier, DigestAlgorithm)] = &[
    (oid::SM3, DigestAlgorithm::Sm3),
    (oid::SHA1, DigestAlgorithm::Sha1),
    (oid::SHA256, DigestAlgorithm::Sha256),
    (oid::SHA384, DigestAlgorithm::Sha384),
    (oid::SHA512, DigestAlgorithm::Sha512),
];

fn identifier_of(digest: DigestAlgorithm) -> Option<ObjectIdentifier> {
    DIGESTS.iter().find(|(_, known)| *known == digest).map(|(identifier, _)| *identifier)
}
