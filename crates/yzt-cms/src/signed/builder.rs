// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writing signed messages.

use core::fmt;

use yzt_cert::asn1::{self, tag};
use yzt_cert::{Certificate, CertificateRevocationList, ObjectIdentifier};
use yzt_crypto::{DigestAlgorithm, DigestSigner, Hasher, MessageDigest};

use super::algorithm::digest_der;
use super::{Attribute, SignedData, SignerInfo, SignerPlan};
use crate::content::{AttributeGuard, ContentGuard};
use crate::dialect::{ContentKind, Dialect};
use crate::error::Error;

/// Certificates, lists or signers of one message that is written.
const MAX_PARTS: usize = 64;

/// What a message will hold beside its content.
///
/// ```
/// use yzt_cert::{Certificate, UnixTime};
/// use yzt_cms::{Dialect, SignedDataBuilder, SignerPlan, SigningError};
/// use yzt_crypto::DigestSigner;
///
/// /// A GM/T 0010 message that holds the content and the signer's certificate.
/// fn sign<S: DigestSigner>(
///     content: &[u8],
///     certificate: &Certificate,
///     signer: &mut S,
/// ) -> Result<Vec<u8>, SigningError<S::Error>> {
///     let plan = SignerPlan::new(certificate)?;
///     SignedDataBuilder::new(Dialect::Gmt0010).certificate(certificate).signer(plan)?.sign(content, signer)
/// }
/// ```
#[derive(Clone, Debug)]
pub struct SignedDataBuilder {
    pub(crate) dialect: Dialect,
    pub(crate) content_type: ObjectIdentifier,
    pub(crate) attached: bool,
    certificates: Vec<Vec<u8>>,
    crls: Vec<Vec<u8>>,
    plans: Vec<SignerPlan>,
    /// Signers of the message that another is added to: as they stand.
    present: Vec<SignerInfo>,
    /// The digest of the content that they signed, if it travels with the message.
    signed: Option<MessageDigest>,
}

impl SignedDataBuilder {
    /// A message of this family whose content, of type data, travels with it.
    #[must_use]
    pub const fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            content_type: dialect.data(),
            attached: true,
            certificates: Vec::new(),
            crls: Vec::new(),
            plans: Vec::new(),
            present: Vec::new(),
            signed: None,
        }
    }

    /// The same message with room for further signers; its signatures, certificates and lists are
    /// kept as they stand, other things among them (attribute certificates, OCSP responses) are
    /// not. Its content has to be signed with the builder that comes back.
    #[must_use]
    pub fn extending(message: &SignedData) -> Self {
        let parts = message.parts();
        let encodings =
            |list: &[Certificate]| list.iter().map(|it| it.as_der().to_vec()).collect::<Vec<_>>();
        Self {
            dialect: parts.dialect,
            content_type: parts.content_type,
            attached: message.content().is_some(),
            certificates: encodings(&parts.certificates),
            crls: parts.crls.iter().map(|list| list.as_der().to_vec()).collect(),
            plans: Vec::new(),
            present: parts.signers.clone(),
            signed: message.content().map(|content| DigestAlgorithm::Sm3.digest(content)),
        }
    }

    /// Leaves the content out of the message.
    #[must_use]
    pub const fn detached(mut self) -> Self {
        self.attached = false;
        self
    }

    /// Content of another type than data, such as a timestamp's.
    #[must_use]
    pub const fn content_type(mut self, content_type: ObjectIdentifier) -> Self {
        self.content_type = content_type;
        self
    }

    /// Puts a certificate into the message.
    #[must_use]
    pub fn certificate(mut self, certificate: &Certificate) -> Self {
        add(&mut self.certificates, certificate.as_der());
        self
    }

    /// Puts a revocation list into the message.
    #[must_use]
    pub fn crl(mut self, list: &CertificateRevocationList) -> Self {
        add(&mut self.crls, list.as_der());
        self
    }

    /// Adds a signer.
    ///
    /// # Errors
    /// [`Error::Message`] for a plan that the message's standard does not allow, and for a second
    /// plan of one key; [`Error::TooMany`].
    pub fn signer(mut self, plan: SignerPlan) -> Result<Self, Error> {
        if self.plans.len() + self.present.len() >= MAX_PARTS {
            return Err(Error::TooMany { limit: MAX_PARTS });
        }
        if self.plans.iter().any(|there| there.key() == plan.key()) {
            return Err(Error::Message { part: "signers", rule: "a key signs a message once" });
        }
        self.plans.push(plan);
        Ok(self)
    }

    /// Signs content with the one signer that was added.
    ///
    /// # Errors
    /// As [`SignedDataBuilder::digest`], [`Signing::sign`] and [`Signing::finish`].
    pub fn sign<S: DigestSigner + ?Sized>(
        self,
        content: &[u8],
        signer: &mut S,
    ) -> Result<Vec<u8>, SigningError<S::Error>> {
        let mut signing = self.digest(content)?;
        signing.sign(signer)?;
        Ok(signing.finish()?)
    }

    /// Takes in the content; what is left are the signatures.
    ///
    /// # Errors
    /// [`Error::LoginContent`], [`Error::NoSigner`], [`Error::ContentAltered`] for other content
    /// than that of the message to which a signer is added, or [`Error::Message`] for content that
    /// the plans do not allow.
    pub fn digest(self, content: &[u8]) -> Result<Signing, Error> {
        let mut digests = self.begin()?;
        digests.update(content)?;
        let kept = self.attached.then(|| content.to_vec());
        digests.end(self, kept)
    }

    /// A message without signers, which only carries its certificates and lists; always of type
    /// data and without content.
    #[must_use]
    pub fn certificates_only(mut self) -> Vec<u8> {
        self.attached = false;
        self.plans.clear();
        self.present.clear();
        self.content_type = self.dialect.data();
        self.message(None, &[])
    }

    /// Begins to take in content.
    pub(crate) fn begin(&self) -> Result<PlannedDigests, Error> {
        if self.plans.is_empty() {
            return Err(Error::NoSigner);
        }
        let family = ContentKind::of(&self.content_type).map(|(family, _)| family);
        if family.is_some_and(|family| family != self.dialect) {
            return Err(Error::ContentType { found: self.content_type });
        }
        self.plans.iter().try_for_each(|plan| plan.check(self))?;
        let bare = self.plans.iter().any(|plan| !plan.signs_attributes(self));
        Ok(PlannedDigests {
            hashers: self.plans.iter().map(|plan| plan.hasher(self)).collect(),
            login: ContentGuard::new(),
            attributes: bare.then(AttributeGuard::default),
            signed: self.signed.map(|digest| (DigestAlgorithm::Sm3.hasher(), digest)),
        })
    }

    /// What stands before the content, within SignedData: version and digest algorithms.
    pub(crate) fn head(&self) -> [Vec<u8>; 2] {
        let planned = self.plans.iter().map(SignerPlan::digest_algorithm);
        let present = self.present.iter().filter_map(SignerInfo::digest_algorithm);
        let mut digests: Vec<Vec<u8>> =
            planned.chain(present).map(|digest| digest_der(self.dialect, digest)).collect();
        digests.sort();
        digests.dedup();
        [asn1::unsigned_integer(&[self.version()]), asn1::set_of(digests)]
    }

    /// What stands behind the content, within SignedData.
    pub(crate) fn tail(&self, made: &[Vec<u8>]) -> Vec<u8> {
        let set = |number: u8, list: &[Vec<u8>]| {
            let mut sorted: Vec<&[u8]> = list.iter().map(Vec::as_slice).collect();
            sorted.sort_unstable();
            match sorted.is_empty() {
                true => Vec::new(),
                false => asn1::encode(tag::context_constructed(number), &sorted),
            }
        };
        let signers = self.present.iter().map(|signer| signer.as_der().to_vec());
        let signers = asn1::set_of(signers.chain(made.iter().cloned()).collect());
        [set(0, &self.certificates), set(1, &self.crls), signers].concat()
    }

    /// The object identifier of the whole message.
    pub(crate) fn message_type(&self) -> Vec<u8> {
        let kind = self.dialect.content_type(ContentKind::Signed);
        asn1::object_identifier(&kind.unwrap_or_else(|| self.dialect.data()))
    }

    /// The whole message in DER.
    fn message(&self, content: Option<&[u8]>, made: &[Vec<u8>]) -> Vec<u8> {
        let kind = asn1::object_identifier(&self.content_type);
        let content = content.map(|it| asn1::explicit(0, &asn1::octet_string(it)));
        let encapsulated = asn1::sequence(&[&kind, content.as_deref().unwrap_or_default()]);
        let [version, digests] = self.head();
        let tail = self.tail(made);
        let signed = asn1::sequence(&[&version, &digests, &encapsulated, &tail]);
        asn1::sequence(&[&self.message_type(), &asn1::explicit(0, &signed)])
    }

    /// RFC 5652, clause 5.1; GM/T 0010 has 1 always.
    fn version(&self) -> u8 {
        let by_key = self.plans.iter().any(|plan| plan.version() == 3)
            || self.present.iter().any(|signer| signer.version() == 3);
        match self.dialect {
            Dialect::Rfc5652 if by_key || self.content_type != self.dialect.data() => 3,
            _ => 1,
        }
    }
}

/// Adds what is not there yet.
fn add(list: &mut Vec<Vec<u8>>, der: &[u8]) {
    if !list.iter().any(|there| there == der) {
        list.push(der.to_vec());
    }
}

/// Content on its way to the signers' digests.
#[derive(Debug)]
pub(crate) struct PlannedDigests {
    hashers: Vec<Hasher>,
    login: ContentGuard,
    /// Where somebody signs the content itself.
    attributes: Option<AttributeGuard>,
    /// Where others signed already: what comes in, and what it has to be.
    signed: Option<(Hasher, MessageDigest)>,
}

impl PlannedDigests {
    pub(crate) fn update(&mut self, part: &[u8]) -> Result<(), Error> {
        self.login.update(part)?;
        if let Some(guard) = &mut self.attributes {
            guard.update(part);
        }
        if let Some((hasher, _)) = &mut self.signed {
            hasher.update(part);
        }
        self.hashers.iter_mut().for_each(|hasher| hasher.update(part));
        Ok(())
    }

    pub(crate) fn end(
        self,
        builder: SignedDataBuilder,
        content: Option<Vec<u8>>,
    ) -> Result<Signing, Error> {
        let mut login = self.login;
        login.update(&[])?;
        if self.attributes.is_some_and(|guard| guard.is_met()) {
            let rule = "content that reads as signed attributes needs signed attributes";
            return Err(Error::Message { part: "content", rule });
        }
        if self.signed.is_some_and(|(hasher, signed)| hasher.finish() != signed) {
            return Err(Error::ContentAltered);
        }
        let mut pending = Vec::new();
        for (plan, hasher) in builder.plans.iter().zip(self.hashers) {
            let (attributes, digest) = plan.to_be_signed(&builder, hasher)?;
            pending.push(Pending { attributes, digest, made: None });
        }
        Ok(Signing { builder, content, pending })
    }
}

/// One signature that is to be made.
#[derive(Debug)]
struct Pending {
    attributes: Option<Vec<u8>>,
    digest: MessageDigest,
    made: Option<Vec<u8>>,
}

/// A message whose content is taken in and whose signatures are being made.
#[derive(Debug)]
pub struct Signing {
    builder: SignedDataBuilder,
    content: Option<Vec<u8>>,
    pending: Vec<Pending>,
}

impl Signing {
    /// Makes the signature of one signer; it is checked before it is taken.
    ///
    /// # Errors
    /// [`Error::SignerKeyMismatch`] when no signature is to be made by this key, or the one made
    /// does not verify with it; whatever keeps the signer from signing.
    pub fn sign<S: DigestSigner + ?Sized>(
        &mut self,
        signer: &mut S,
    ) -> Result<(), SigningError<S::Error>> {
        let key = signer.public_key();
        let planned = self.builder.plans.iter().zip(&mut self.pending);
        let (plan, pending) = planned
            .into_iter()
            .find(|(plan, pending)| *plan.key() == key && pending.made.is_none())
            .ok_or(Error::SignerKeyMismatch)?;
        let signature = signer.sign_digest(&pending.digest).map_err(SigningError::Signer)?;
        key.verify_digest(&pending.digest, &signature).map_err(|_| Error::SignerKeyMismatch)?;
        let attributes = pending.attributes.as_deref();
        pending.made =
            Some(plan.signer_info(self.builder.dialect, attributes, &signature.to_der())?);
        Ok(())
    }

    /// The message, in DER.
    ///
    /// # Errors
    /// [`Error::NoSigner`] while a signature is missing.
    pub fn finish(self) -> Result<Vec<u8>, Error> {
        Ok(self.builder.message(self.content.as_deref(), &self.made()?))
    }

    pub(crate) fn made(&self) -> Result<Vec<Vec<u8>>, Error> {
        let made = self.pending.iter().map(|pending| pending.made.clone());
        made.collect::<Option<_>>().ok_or(Error::NoSigner)
    }

    pub(crate) const fn builder(&self) -> &SignedDataBuilder {
        &self.builder
    }

    /// The whole message in DER where the content is not in it.
    pub(crate) fn detached_message(&self) -> Result<Vec<u8>, Error> {
        Ok(self.builder.message(None, &self.made()?))
    }
}

impl SignedData {
    /// The message, in DER, with a further unsigned attribute on one signer, such as a timestamp.
    /// What was signed stays as it stands.
    ///
    /// # Errors
    /// [`Error::NoSigner`] when there is no signer of this number.
    pub fn with_unsigned_attribute(
        &self,
        signer: usize,
        attribute: &Attribute,
    ) -> Result<Vec<u8>, Error> {
        let mut builder = SignedDataBuilder::extending(self);
        let changed = builder.present.get_mut(signer).ok_or(Error::NoSigner)?;
        *changed = changed.with_unsigned(attribute)?;
        Ok(builder.message(self.content(), &[]))
    }
}

/// Why a message could not be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SigningError<E> {
    /// The message, its content or the plan of the signature.
    Message(Error),
    /// The signer.
    Signer(E),
}

impl<E> From<Error> for SigningError<E> {
    fn from(error: Error) -> Self {
        Self::Message(error)
    }
}

impl<E> From<yzt_cert::Error> for SigningError<E> {
    fn from(error: yzt_cert::Error) -> Self {
        Self::Message(error.into())
    }
}

impl<E: fmt::Display> fmt::Display for SigningError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message(error) => error.fmt(f),
            Self::Signer(error) => error.fmt(f),
        }
    }
}

impl<E: core::error::Error + 'static> core::error::Error for SigningError<E> {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Message(error) => error.source(),
            Self::Signer(error) => error.source(),
        }
    }
}

impl From<SigningError<yzt_crypto::Error>> for Error {
    fn from(error: SigningError<yzt_crypto::Error>) -> Self {
        match error {
            SigningError::Message(error) => error,
            SigningError::Signer(error) => error.into(),
        }
    }
}
