// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certification requests (PKCS #10, RFC 2986).

use core::fmt;
use core::ops::Range;

use yzt_crypto::{PublicKey, Signer};

use crate::algorithm::{self, SignatureAlgorithm};
use crate::asn1::{self, Reader, tag};
use crate::builder::seal;
use crate::error::{Error, SigningError};
use crate::name::Name;
use crate::pem;

/// The longest request that is read, in bytes of DER.
pub const MAX_REQUEST_LENGTH: usize = 1024 * 1024;
/// Attributes that one request may hold.
const MAX_ATTRIBUTES: usize = 64;

const LABEL: &str = "CERTIFICATE REQUEST";
const OLD_LABEL: &str = "NEW CERTIFICATE REQUEST";
const PART: &str = "certification request";

/// A certification request: a name and a key, signed with that key.
///
/// ```text
/// CertificationRequest     ::= SEQUENCE { certificationRequestInfo, signatureAlgorithm, signature BIT STRING }
/// CertificationRequestInfo ::= SEQUENCE { version INTEGER (0), subject Name, subjectPKInfo, attributes [0] }
/// ```
#[derive(Clone)]
pub struct CertificateRequest {
    der: Vec<u8>,
    info: Range<usize>,
    subject: Name,
    public_key: Range<usize>,
    algorithm: SignatureAlgorithm,
    signature: Range<usize>,
}

impl CertificateRequest {
    /// Reads a request in DER form. The signature is not checked: see
    /// [`verify`](Self::verify).
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Encoding`] with the offset, or the rule that is broken.
    pub fn parse(der: &[u8]) -> Result<Self, Error> {
        if der.len() > MAX_REQUEST_LENGTH {
            let limit = MAX_REQUEST_LENGTH;
            return Err(Error::TooLarge { part: PART, length: der.len(), limit });
        }
        let mut fields = Reader::single(der, tag::SEQUENCE, PART)?.reader(PART);
        let info = fields.expect(tag::SEQUENCE)?;
        let algorithm = SignatureAlgorithm::read(&mut fields, "signature algorithm")?;
        let signature = algorithm::signature_element(&mut fields)?;
        fields.finish()?;

        let mut body = info.reader(PART);
        match body.expect(tag::INTEGER)?.integer()? {
            [0] => {}
            [version, ..] => {
                return Err(Error::VersionUnsupported { part: PART, version: *version });
            }
            [] => {
                return Err(Error::VersionUnsupported { part: PART, version: 0 });
            }
        }
        let subject = Name::from_element(&body.expect(tag::SEQUENCE)?)?;
        let public_key = body.expect(tag::SEQUENCE)?.range();
        check_attributes(body.expect(tag::context_constructed(0))?.reader("request attributes"))?;
        body.finish()?;
        let bits = signature.content_range();
        Ok(Self {
            der: der.to_vec(),
            info: info.range(),
            subject,
            public_key,
            algorithm,
            signature: bits.start + 1..bits.end,
        })
    }

    /// Reads the first request of a PEM text (RFC 7468), with the new or the old label.
    ///
    /// # Errors
    /// [`Error::Pem`], or as [`CertificateRequest::parse`].
    pub fn parse_pem(text: &[u8]) -> Result<Self, Error> {
        let label = if pem::is_pem(text, OLD_LABEL) { OLD_LABEL } else { LABEL };
        Self::parse(&pem::decode(text, label)?)
    }

    /// Reads DER, or PEM where a label is found.
    ///
    /// # Errors
    /// As [`CertificateRequest::parse`] and [`CertificateRequest::parse_pem`].
    pub fn parse_any(input: &[u8]) -> Result<Self, Error> {
        match Self::parse(input) {
            // What is DER is read as that, whatever texts stand in it.
            Err(_) if pem::is_pem(input, LABEL) || pem::is_pem(input, OLD_LABEL) => {
                Self::parse_pem(input)
            }
            result => result,
        }
    }

    /// Makes a request for `subject` and the signer's key, without attributes.
    ///
    /// # Errors
    /// [`SigningError::Signer`] when the signer refuses, [`SigningError::Document`] when its
    /// algorithm is not supported or its signature does not verify.
    pub fn build<S: Signer + ?Sized>(
        subject: &Name,
        signer: &mut S,
    ) -> Result<Self, SigningError<S::Error>> {
        let key = signer.public_key();
        let info = asn1::sequence(&[
            &asn1::unsigned_integer(&[0]),
            subject.as_der(),
            &key.to_spki_der(),
            &asn1::encode(tag::context_constructed(0), &[]),
        ]);
        let der = seal(&info, &key, signer)?;
        Ok(Self::parse(&der)?)
    }

    /// Checks that the requester holds the private key: the signature verifies under the requested
    /// key and the default distinguished identifier.
    ///
    /// # Errors
    /// [`Error::SignatureInvalid`], [`Error::SignatureEncoding`], [`Error::AlgorithmUnsupported`],
    /// [`Error::Crypto`] when the key itself is not valid.
    pub fn verify(&self) -> Result<(), Error> {
        let value = self.slice(&self.signature);
        algorithm::verify(&self.algorithm, self.info(), value, &self.public_key()?)
    }

    /// The whole request, as read.
    #[must_use]
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The whole request as a PEM text.
    #[must_use]
    pub fn to_pem(&self) -> String {
        pem::encode(&self.der, LABEL)
    }

    /// What the requester signed: the slice of the input with CertificationRequestInfo.
    #[must_use]
    pub fn info(&self) -> &[u8] {
        self.slice(&self.info)
    }

    /// The requested name.
    #[must_use]
    pub const fn subject(&self) -> &Name {
        &self.subject
    }

    /// The requester's public key.
    ///
    /// # Errors
    /// [`Error::Crypto`] for an algorithm that is not supported or a point off the curve.
    pub fn public_key(&self) -> Result<PublicKey, Error> {
        Ok(PublicKey::from_spki_der(self.slice(&self.public_key))?)
    }

    fn slice(&self, range: &Range<usize>) -> &[u8] {
        self.der.get(range.clone()).unwrap_or_default()
    }
}

impl PartialEq for CertificateRequest {
    /// The same bytes.
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for CertificateRequest {}

impl fmt::Debug for CertificateRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CertificateRequest").field("subject", &self.subject).finish_non_exhaustive()
    }
}

/// `Attribute ::= SEQUENCE { type OBJECT IDENTIFIER, values SET SIZE(1..MAX) OF ANY }`.
fn check_attributes(mut list: Reader<'_>) -> Result<(), Error> {
    let mut count = 0;
    while !list.is_empty() {
        count += 1;
        if count > MAX_ATTRIBUTES {
            return Err(Error::TooMany { part: "request attributes", limit: MAX_ATTRIBUTES });
        }
        let mut fields = list.sequence("request attribute")?;
        fields.object_identifier()?;
        let mut values = fields.expect(tag::SET)?.reader("request attribute");
        fields.finish()?;
        while !values.is_empty() {
            values.element()?;
        }
    }
    Ok(())
}
