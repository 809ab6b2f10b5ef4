// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certification requests (PKCS #10, RFC 2986; GM/T 0092-2020, clause 7).

use core::fmt;
use core::ops::Range;

use yzt_crypto::{PublicKey, Signer, sm2};

use crate::algorithm::{self, SignatureAlgorithm};
use crate::armour;
use crate::asn1::{Element, Reader, tag};
use crate::error::{Error, SigningError};
use crate::extension::{Extension, Extensions};
use crate::key;
use crate::leniency::{Quirk, Quirks, Tolerance};
use crate::name::Name;
use crate::oid::{self, ObjectIdentifier};
use crate::pem;
use crate::signature::{self, SignatureRules, SignatureVerdict};

mod attribute;
mod builder;
mod temporary;

pub use attribute::{ChallengeKind, ChallengePassword, RequestAttribute};
pub use builder::{RequestBuilder, RequestForm};

/// The longest request that is read, in bytes of DER.
pub const MAX_REQUEST_LENGTH: usize = 1024 * 1024;

const LABEL: &str = "CERTIFICATE REQUEST";
const OLD_LABEL: &str = "NEW CERTIFICATE REQUEST";
const PART: &str = "certification request";

/// A certification request: a name, a key and what else is asked for, signed with that key.
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
    attributes: Vec<RequestAttribute>,
    algorithm: SignatureAlgorithm,
    signature: Range<usize>,
    quirks: Quirks,
}

impl CertificateRequest {
    /// Reads a request in strict DER form. The signature is not checked: see
    /// [`verify`](Self::verify).
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Encoding`] with the offset, or the rule that is broken.
    pub fn parse(der: &[u8]) -> Result<Self, Error> {
        Self::parse_with(der, Quirks::STRICT)
    }

    /// Reads a request in DER form and tolerates what is allowed, such as CFCA's attributes
    /// ([`Quirk::AttributeWithoutSet`]) or none at all ([`Quirk::AttributesAbsent`]);
    /// [`quirks`](Self::quirks) says what was met.
    ///
    /// # Errors
    /// As [`CertificateRequest::parse`] for everything that is not allowed.
    pub fn parse_with(der: &[u8], allowed: Quirks) -> Result<Self, Error> {
        if der.len() > MAX_REQUEST_LENGTH {
            let limit = MAX_REQUEST_LENGTH;
            return Err(Error::TooLarge { part: PART, length: der.len(), limit });
        }
        let tolerance = Tolerance::new(allowed);
        let whole = Reader::document(der, tag::SEQUENCE, PART, &tolerance)?;
        let mut fields = whole.reader(PART);
        let info = fields.expect(tag::SEQUENCE)?;
        let algorithm = SignatureAlgorithm::read(&mut fields, "signature algorithm")?;
        let signature = algorithm::signature_element(&mut fields)?;
        fields.finish()?;

        let mut body = info.reader(PART);
        check_version(&body.expect(tag::INTEGER)?)?;
        let subject = Name::from_element(&body.expect(tag::SEQUENCE)?)?;
        let public_key = body.expect(tag::SEQUENCE)?;
        key::note_quirks(public_key.whole(), &tolerance);
        let absent = body.is_empty() && tolerance.tolerates(Quirk::AttributesAbsent);
        let attributes = match absent {
            true => Vec::new(),
            false => {
                let list = body.expect(tag::context_constructed(0))?;
                attribute::read_all(list.reader("request attributes"))?
            }
        };
        body.finish()?;
        let (bits, public_key) = (signature.content_range(), public_key.range());
        Ok(Self {
            der: whole.whole().to_vec(),
            info: info.range(),
            subject,
            public_key,
            attributes,
            algorithm,
            // Behind the octet that counts the unused bits.
            signature: bits.start + 1..bits.end,
            quirks: tolerance.met(),
        })
    }

    /// Reads the first request of a PEM text (RFC 7468), with the new or the old label.
    ///
    /// # Errors
    /// [`Error::Pem`], or as [`CertificateRequest::parse`].
    pub fn parse_pem(text: &[u8]) -> Result<Self, Error> {
        Self::parse(&pem::decode(text, label_in(text))?)
    }

    /// Reads DER, or PEM where a label is found.
    ///
    /// # Errors
    /// As [`CertificateRequest::parse`] and [`CertificateRequest::parse_pem`].
    pub fn parse_any(input: &[u8]) -> Result<Self, Error> {
        Self::parse_any_with(input, Quirks::STRICT)
    }

    /// Reads DER, PEM where a label is found, or Base64 alone where
    /// [`Quirk::Base64WithoutLabel`] is allowed, and tolerates what is allowed.
    ///
    /// # Errors
    /// As [`CertificateRequest::parse_any`] for everything that is not allowed.
    pub fn parse_any_with(input: &[u8], allowed: Quirks) -> Result<Self, Error> {
        match Self::parse_with(input, allowed) {
            // What is DER is read as that, whatever texts stand in it.
            Err(error) => match armour::document(input, label_in(input), allowed)? {
                Some((der, met)) => {
                    let mut request = Self::parse_with(&der, allowed)?;
                    request.quirks = request.quirks.union(met);
                    Ok(request)
                }
                None => Err(error),
            },
            result => result,
        }
    }

    /// Makes a request for `subject` and the signer's key, without attributes; with them, see
    /// [`RequestBuilder`].
    ///
    /// # Errors
    /// As [`RequestBuilder::sign`].
    pub fn build<S: Signer + ?Sized>(
        subject: &Name,
        signer: &mut S,
    ) -> Result<Self, SigningError<S::Error>> {
        RequestBuilder::new(subject).sign(signer)
    }

    /// Checks that the requester holds the private key: the signature verifies under the requested
    /// key, for SM2 under the default distinguished identifier.
    ///
    /// # Errors
    /// [`Error::SignatureInvalid`], [`Error::SignatureEncoding`], [`Error::AlgorithmUnsupported`],
    /// [`Error::Crypto`] when the key itself is not valid.
    pub fn verify(&self) -> Result<(), Error> {
        self.verify_with(&SignatureRules::default()).map(|_| ())
    }

    /// Checks the same by rules of the caller's choice, and says how the signature was made: some
    /// clients hash twice ([`SignatureMode::DoubleHash`](signature::SignatureMode::DoubleHash)).
    ///
    /// # Errors
    /// As [`signature::verify`], and [`Error::Crypto`] when the key itself is not valid.
    pub fn verify_with(&self, rules: &SignatureRules) -> Result<SignatureVerdict, Error> {
        let value = self.slice(&self.signature);
        signature::verify(&self.algorithm.0, self.info(), value, &self.public_key()?, rules)
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

    /// What was met while reading it: remarks, and what was tolerated.
    #[must_use]
    pub const fn quirks(&self) -> Quirks {
        self.quirks
    }

    /// The requested name.
    #[must_use]
    pub const fn subject(&self) -> &Name {
        &self.subject
    }

    /// The requester's public key.
    ///
    /// # Errors
    /// [`Error::Crypto`] for an algorithm that is not supported or a point off the curve; also for
    /// [`Quirk::ExplicitCurve`] where it was not allowed.
    pub fn public_key(&self) -> Result<PublicKey, Error> {
        match self.quirks.contains(Quirk::ExplicitCurve) {
            true => key::with_explicit_curve(self.public_key_der()),
            false => Ok(PublicKey::from_spki_der(self.public_key_der())?),
        }
    }

    /// The SubjectPublicKeyInfo, as read.
    #[must_use]
    pub fn public_key_der(&self) -> &[u8] {
        self.slice(&self.public_key)
    }

    /// The signature algorithm.
    #[must_use]
    pub const fn signature_algorithm(&self) -> &ObjectIdentifier {
        &self.algorithm.0
    }

    /// The signature, as the BIT STRING holds it.
    #[must_use]
    pub fn signature_value(&self) -> &[u8] {
        self.slice(&self.signature)
    }

    /// The attributes in their order.
    #[must_use]
    pub fn attributes(&self) -> &[RequestAttribute] {
        &self.attributes
    }

    /// The extensions that are asked for (extensionRequest, RFC 2985, clause 5.4.2, under its own
    /// identifier or Microsoft's), of all such attributes together.
    ///
    /// # Errors
    /// [`Error::RequestAttribute`] unless each holds one value, [`Error::ExtensionRepeated`], or
    /// what is wrong with the list.
    pub fn extensions(&self) -> Result<Vec<Extension>, Error> {
        let mut all: Vec<Extension> = Vec::new();
        let kinds = [oid::EXTENSION_REQUEST, oid::MICROSOFT_EXTENSION_REQUEST];
        for attribute in self.attributes.iter().filter(|found| kinds.contains(found.kind())) {
            let mut reader = Reader::new(attribute.single()?, "requested extensions");
            let Extensions(list) = Extensions::read(&mut reader)?;
            reader.finish()?;
            for extension in list {
                if all.iter().any(|earlier| earlier.kind == extension.kind) {
                    return Err(Error::ExtensionRepeated { extension: extension.kind });
                }
                all.push(extension);
            }
        }
        Ok(all)
    }

    /// The password by which the requester may later be known (RFC 2985, clause 5.4.1; GM/T 0092,
    /// clause 7, under an identifier of its own).
    ///
    /// # Errors
    /// [`Error::RequestAttribute`] for an attribute without exactly one text, or two attributes.
    pub fn challenge_password(&self) -> Result<Option<ChallengePassword>, Error> {
        let mut all = self.attributes.iter().filter_map(ChallengePassword::of);
        let first = all.next().transpose()?;
        match all.next() {
            None => Ok(first),
            Some(_) => Err(Error::RequestAttribute { attribute: oid::CHALLENGE_PASSWORD }),
        }
    }

    /// The temporary key that the encryption key will be sealed for (CFCA's tempPublicKey).
    ///
    /// # Errors
    /// [`Error::RequestAttribute`] for an attribute of another form, [`Error::Crypto`] for a point
    /// off the curve.
    pub fn temporary_key(&self) -> Result<Option<sm2::PublicKey>, Error> {
        let mut all =
            self.attributes.iter().filter(|found| *found.kind() == oid::TEMPORARY_PUBLIC_KEY);
        match (all.next(), all.next()) {
            (None, _) => Ok(None),
            (Some(attribute), None) => temporary::read(attribute.single()?).map(Some),
            _ => Err(Error::RequestAttribute { attribute: oid::TEMPORARY_PUBLIC_KEY }),
        }
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
        f.debug_struct("CertificateRequest")
            .field("subject", &self.subject)
            .field("attributes", &self.attributes)
            .finish_non_exhaustive()
    }
}

fn check_version(version: &Element<'_>) -> Result<(), Error> {
    match version.shortest_integer()? {
        [0] => Ok(()),
        [number, ..] => Err(Error::VersionUnsupported { part: PART, version: *number }),
        [] => Err(Error::VersionUnsupported { part: PART, version: 0 }),
    }
}

fn label_in(text: &[u8]) -> &'static str {
    if pem::is_pem(text, OLD_LABEL) { OLD_LABEL } else { LABEL }
}
