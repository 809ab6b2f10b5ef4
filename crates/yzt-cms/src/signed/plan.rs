// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a signature that is to be made will look like.

use yzt_cert::asn1::{self, tag};
use yzt_cert::{Certificate, UnixTime, oid};
use yzt_crypto::sm2::DistinguishedId;
use yzt_crypto::{DigestAlgorithm, Hasher, MessageDigest, PublicKey};

use super::SignedDataBuilder;
use super::algorithm::{digest_der, proper_identifier, signature_der};
use super::attributes::{Attribute, signing_certificate};
use crate::dialect::{ContentKind, Dialect};
use crate::error::Error;
use crate::identifier::CertificateIdentifier;

/// Whether attributes are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AttributeChoice {
    /// As the dialect has it: GM/T 0010 without, RFC 5652 with them.
    Usual,
    Without,
    With,
}

/// One signature that is to be made: by whom, over what, named how.
///
/// By default the digest is SM3 for SM2 and SHA-256 for RSA and P-256; under GM/T 0010 the content
/// itself is signed, under RFC 5652 the attributes contentType, messageDigest and
/// signingCertificateV2 are.
#[derive(Clone, Debug)]
pub struct SignerPlan {
    certificate: Certificate,
    key: PublicKey,
    digest: DigestAlgorithm,
    attributes: AttributeChoice,
    signing_time: Option<UnixTime>,
    further: Vec<Attribute>,
    by_key_identifier: bool,
}

impl SignerPlan {
    /// A signature by the key of this certificate.
    ///
    /// # Errors
    /// [`Error::SignerKeyUsage`] for the encryption half of a pair, [`Error::Certificate`] for a key
    /// that is not supported.
    pub fn new(certificate: &Certificate) -> Result<Self, Error> {
        if certificate.key_usage().is_some_and(|usage| !usage.may_sign()) {
            return Err(Error::SignerKeyUsage);
        }
        let key = certificate.public_key()?;
        let digest = match key {
            PublicKey::Sm2(_) => DigestAlgorithm::Sm3,
            _ => DigestAlgorithm::Sha256,
        };
        Ok(Self {
            certificate: certificate.clone(),
            key,
            digest,
            attributes: AttributeChoice::Usual,
            signing_time: None,
            further: Vec::new(),
            by_key_identifier: false,
        })
    }

    /// With another digest.
    ///
    /// # Errors
    /// [`Error::DigestUnsupported`] for one that does not go with the key, and for SHA-1.
    pub fn digest(mut self, digest: DigestAlgorithm) -> Result<Self, Error> {
        if digest == DigestAlgorithm::Sha1 {
            return Err(Error::DigestUnsupported { algorithm: oid::SHA1 });
        }
        proper_identifier(&self.key, digest)?;
        self.digest = digest;
        Ok(self)
    }

    /// Signs attributes: contentType, messageDigest and signingCertificateV2.
    #[must_use]
    pub const fn with_attributes(mut self) -> Self {
        self.attributes = AttributeChoice::With;
        self
    }

    /// Signs the content itself; attributes must not have been given.
    #[must_use]
    pub const fn without_attributes(mut self) -> Self {
        self.attributes = AttributeChoice::Without;
        self
    }

    /// Signs attributes, signingTime among them.
    #[must_use]
    pub const fn signing_time(mut self, time: UnixTime) -> Self {
        self.signing_time = Some(time);
        self.with_attributes()
    }

    /// Signs attributes, this one among them.
    #[must_use]
    pub fn attribute(mut self, attribute: Attribute) -> Self {
        self.further.push(attribute);
        self.with_attributes()
    }

    /// Names the certificate by its key identifier (RFC 5652 only).
    #[must_use]
    pub const fn by_key_identifier(mut self) -> Self {
        self.by_key_identifier = true;
        self
    }

    /// The signer's certificate.
    #[must_use]
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    pub(crate) const fn key(&self) -> &PublicKey {
        &self.key
    }

    pub(crate) const fn digest_algorithm(&self) -> DigestAlgorithm {
        self.digest
    }

    /// 1, or 3 with a key identifier.
    pub(crate) const fn version(&self) -> u8 {
        if self.by_key_identifier { 3 } else { 1 }
    }

    /// Whether attributes are signed, in a message of this kind.
    pub(crate) fn signs_attributes(&self, builder: &SignedDataBuilder) -> bool {
        match self.attributes {
            AttributeChoice::With => true,
            AttributeChoice::Without => false,
            AttributeChoice::Usual => builder.dialect == Dialect::Rfc5652 || !is_data(builder),
        }
    }

    /// What the standard of the message allows.
    pub(crate) fn check(&self, builder: &SignedDataBuilder) -> Result<(), Error> {
        let fault = |rule| Err(Error::Message { part: "signer", rule });
        if !self.signs_attributes(builder) && !is_data(builder) {
            return fault("content other than data needs signed attributes");
        }
        let given = self.signing_time.is_some() || !self.further.is_empty();
        if !self.signs_attributes(builder) && given {
            return fault("attributes that were given are signed");
        }
        if self.by_key_identifier && builder.dialect == Dialect::Gmt0010 {
            return fault("GM/T 0010 names certificates by issuer and serial number");
        }
        if self.by_key_identifier && self.certificate.subject_key_identifier().is_none() {
            return fault("the certificate has no key identifier");
        }
        Ok(())
    }

    /// The hasher that the content goes through for this signer.
    pub(crate) fn hasher(&self, builder: &SignedDataBuilder) -> Hasher {
        match self.signs_attributes(builder) {
            true => self.digest.hasher(),
            false => self.signing_hasher(),
        }
    }

    /// The hasher of what is signed: for SM2 Z is in it.
    fn signing_hasher(&self) -> Hasher {
        let mut hasher = self.digest.hasher();
        if let PublicKey::Sm2(key) = &self.key {
            hasher.update(&key.z(&DistinguishedId::default()));
        }
        hasher
    }

    /// The encoded attributes, if some are signed, and the digest that the key signs.
    pub(crate) fn to_be_signed(
        &self,
        builder: &SignedDataBuilder,
        content: Hasher,
    ) -> Result<(Option<Vec<u8>>, MessageDigest), Error> {
        let digest = content.finish();
        if !self.signs_attributes(builder) {
            return Ok((None, digest));
        }
        let kind = asn1::object_identifier(&builder.content_type);
        let mut attributes = vec![
            Attribute::new(oid::CONTENT_TYPE, kind),
            Attribute::new(oid::MESSAGE_DIGEST, asn1::octet_string(digest.as_bytes())),
            signing_certificate(&self.certificate, self.digest),
        ];
        if let Some(time) = self.signing_time {
            attributes.push(Attribute::new(oid::SIGNING_TIME, time.to_der()?));
        }
        for attribute in &self.further {
            if attributes.iter().any(|there| there.kind == attribute.kind) {
                let rule = "no signed attribute stands twice";
                return Err(Error::Message { part: "attributes", rule });
            }
            attributes.push(attribute.clone());
        }
        let set = asn1::set_of(attributes.iter().map(Attribute::to_der).collect());
        let mut hasher = self.signing_hasher();
        hasher.update(&set);
        Ok((Some(set), hasher.finish()))
    }

    /// The SignerInfo with this signature.
    pub(crate) fn signer_info(
        &self,
        dialect: Dialect,
        attributes: Option<&[u8]>,
        signature: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let identifier = if self.by_key_identifier {
            let key = self.certificate.subject_key_identifier().unwrap_or_default();
            CertificateIdentifier::SubjectKeyIdentifier(key.to_vec())
        } else {
            CertificateIdentifier::of(&self.certificate)
        };
        let mut tagged = attributes.map(<[u8]>::to_vec).unwrap_or_default();
        if let Some(first) = tagged.first_mut() {
            *first = tag::context_constructed(0);
        }
        Ok(asn1::sequence(&[
            &asn1::unsigned_integer(&[self.version()]),
            &identifier.to_der(),
            &digest_der(dialect, self.digest),
            &tagged,
            &signature_der(dialect, &self.key, self.digest)?,
            &asn1::octet_string(signature),
        ]))
    }
}

fn is_data(builder: &SignedDataBuilder) -> bool {
    ContentKind::of(&builder.content_type).is_some_and(|(_, kind)| kind == ContentKind::Data)
}
