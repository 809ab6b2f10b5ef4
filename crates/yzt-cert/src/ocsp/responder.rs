// SPDX-License-Identifier: MIT OR Apache-2.0
//! Who signs responses (RFC 6960, clause 4.2.2).

use yzt_crypto::DigestAlgorithm;

use super::OcspResponse;
use super::identifier::key_bits;
use crate::asn1::{self, Element, Fault, tag};
use crate::certificate::Certificate;
use crate::error::Error;
use crate::extension::KeyUsage;
use crate::name::Name;
use crate::oid::{self, ObjectIdentifier};
use crate::signature::SignatureRules;
use crate::status::Issuer;
use crate::time::UnixTime;

/// Extensions of a responder's certificate that are taken into account.
const UNDERSTOOD: &[ObjectIdentifier] = &[
    oid::SUBJECT_KEY_IDENTIFIER,
    oid::AUTHORITY_KEY_IDENTIFIER,
    oid::KEY_USAGE,
    oid::EXTENDED_KEY_USAGE,
    oid::BASIC_CONSTRAINTS,
    oid::SUBJECT_ALTERNATIVE_NAME,
    oid::CERTIFICATE_POLICIES,
    oid::CRL_DISTRIBUTION_POINTS,
    oid::OCSP_NO_CHECK,
];

/// How a responder names itself.
///
/// ```text
/// ResponderID ::= CHOICE { byName [1] EXPLICIT Name, byKey [2] EXPLICIT OCTET STRING }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponderId {
    /// By the subject of its certificate.
    Name(Name),
    /// By the SHA-1 hash of the octets of its key; some write SM3 or SHA-256.
    Key(Vec<u8>),
}

impl ResponderId {
    /// The name of a certificate's subject.
    #[must_use]
    pub fn by_name(certificate: &Certificate) -> Self {
        Self::Name(certificate.subject().clone())
    }

    /// The SHA-1 hash of a certificate's key.
    ///
    /// # Errors
    /// [`Error::Encoding`] when the key is damaged.
    pub fn by_key(certificate: &Certificate) -> Result<Self, Error> {
        let bits = key_bits(certificate.public_key_der())?;
        Ok(Self::Key(DigestAlgorithm::Sha1.digest(bits).as_bytes().to_vec()))
    }

    /// Whether it is the name, or a hash of the key. Nothing rests on it but whose signature is
    /// looked for.
    fn is(&self, name: &Name, key_der: &[u8]) -> bool {
        match self {
            Self::Name(named) => named == name,
            Self::Key(hash) => {
                let digests =
                    [DigestAlgorithm::Sha1, DigestAlgorithm::Sm3, DigestAlgorithm::Sha256];
                key_bits(key_der).is_ok_and(|bits| {
                    digests.iter().any(|digest| digest.digest(bits).as_bytes() == hash)
                })
            }
        }
    }

    pub(super) fn read(element: &Element<'_>) -> Result<Self, Error> {
        const PART: &str = "responder";
        let mut inner = element.reader(PART);
        let found = match element.tag() {
            0xA1 => Self::Name(Name::from_element(&inner.expect(tag::SEQUENCE)?)?),
            0xA2 => Self::Key(inner.expect(tag::OCTET_STRING)?.content().to_vec()),
            found => return Err(element.fault(Fault::Tag { expected: 0xA1, found })),
        };
        inner.finish()?;
        Ok(found)
    }

    pub(super) fn to_der(&self) -> Vec<u8> {
        match self {
            Self::Name(name) => asn1::explicit(1, name.as_der()),
            Self::Key(hash) => asn1::explicit(2, &asn1::octet_string(hash)),
        }
    }
}

/// Who signed a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Responder<'a> {
    /// The issuer of the certificates.
    Issuer,
    /// A delegate: the issuer gave it a certificate with id-kp-OCSPSigning, which the response
    /// carries. Its own status is still to be checked, unless it says that it need not be.
    Delegated(&'a Certificate),
    /// A responder that is trusted by agreement.
    Agreed(&'a Certificate),
}

impl Certificate {
    /// Whether the issuer says that nobody need ask about this responder's certificate
    /// (id-pkix-ocsp-nocheck, RFC 6960, clause 4.2.2.2.1).
    #[must_use]
    pub fn has_no_check(&self) -> bool {
        self.extension_list().value(&oid::OCSP_NO_CHECK).is_some()
    }
}

impl OcspResponse {
    /// Checks that the response is signed, by the issuer of the certificates, by one of the
    /// responders that are trusted by agreement, or by a delegate of the issuer, whose certificate is
    /// valid at `at`. When the response was made is not looked at, nor the delegate's status.
    ///
    /// # Errors
    /// [`Error::ResponderNotAuthorised`], [`Error::SignatureInvalid`] and its kin,
    /// [`Error::CriticalExtension`] for one of the response that is not understood,
    /// [`Error::QuirksNotAccepted`] for a response that was read with other quirks than the rules'.
    pub fn verify<'a>(
        &'a self,
        issuer: &Issuer<'_>,
        at: UnixTime,
        rules: &SignatureRules,
        agreed: &'a [Certificate],
    ) -> Result<Responder<'a>, Error> {
        if let Some(extension) = self.unknown_critical() {
            return Err(Error::CriticalExtension { depth: 0, extension: *extension });
        }
        let quirks = self.quirks().beyond(rules.quirks);
        if !quirks.is_empty() {
            return Err(Error::QuirksNotAccepted { depth: 0, quirks });
        }
        let mut failure = Error::ResponderNotAuthorised;
        if self.responder().is(issuer.name, issuer.public_key_der) {
            match self.verify_signature_with(&issuer.public_key()?, rules) {
                Ok(_) => return Ok(Responder::Issuer),
                Err(error) => failure = error,
            }
        }
        let agreed = agreed.iter().map(Responder::Agreed);
        let candidates = agreed.chain(self.certificates().iter().map(Responder::Delegated));
        for candidate in candidates {
            match self.is_signed_by(candidate, issuer, at, rules) {
                Ok(true) => return Ok(candidate),
                Ok(false) => {}
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    /// Whether this candidate is named and allowed; an error if it is and did not sign.
    fn is_signed_by(
        &self,
        candidate: Responder<'_>,
        issuer: &Issuer<'_>,
        at: UnixTime,
        rules: &SignatureRules,
    ) -> Result<bool, Error> {
        let (Responder::Agreed(certificate) | Responder::Delegated(certificate)) = candidate else {
            return Ok(false);
        };
        // Whom the response does not name costs no signature.
        let named = self.responder().is(certificate.subject(), certificate.public_key_der());
        let sound = certificate.quirks().beyond(rules.quirks).is_empty();
        if !named || !sound || !is_valid(certificate, at) {
            return Ok(false);
        }
        let delegated = matches!(candidate, Responder::Delegated(_));
        if delegated && !is_delegate(certificate, issuer, rules)? {
            return Ok(false);
        }
        self.verify_signature_with(&certificate.public_key()?, rules).map(|_| true)
    }
}

/// RFC 6960, clause 4.2.2.2: issued directly by the issuer's key, for this purpose.
fn is_delegate(
    certificate: &Certificate,
    issuer: &Issuer<'_>,
    rules: &SignatureRules,
) -> Result<bool, Error> {
    let purposes = certificate.extended_key_usage().unwrap_or_default();
    let usage = certificate.key_usage();
    let may = purposes.contains(&oid::OCSP_SIGNING)
        && usage.is_none_or(|usage| usage.intersects(KeyUsage::SIGNATURE_HALF))
        && certificate.issuer() == issuer.name
        && certificate.extension_list().critical_beyond(UNDERSTOOD).is_none();
    if !may {
        return Ok(false);
    }
    let key = issuer.public_key()?;
    Ok(certificate.verify_signature_with(&key, rules).is_ok())
}

fn is_valid(certificate: &Certificate, at: UnixTime) -> bool {
    (certificate.not_before()..=certificate.not_after()).contains(&at)
}
