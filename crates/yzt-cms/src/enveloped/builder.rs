// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writing enveloped messages.

use std::io::{self, Write};

use yzt_cert::asn1;
use yzt_cert::{Certificate, ObjectIdentifier, oid};
use yzt_crypto::content::{ContentCipher, ContentKey};
use yzt_crypto::sm2::PointPrefix;
use yzt_crypto::{Algorithm, AsymmetricCiphertext, PublicKey, Random};

use super::recipient::encode_recipient;
use crate::dialect::{ContentKind, Dialect};
use crate::encrypted_content::{ContentAlgorithm, ContentWriter, Frame};
use crate::error::Error;
use crate::identifier::CertificateIdentifier;

/// The departures from GM/T 0010 that CFCA's software (SADK) expects: version 2, recipients by key
/// identifier, SM4-CBC as 1.2.156.10197.1.104.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CfcaForm {
    /// SADK 3.2 and later: the encrypted key in DER.
    Current,
    /// SADK before 3.2: the encrypted key as C1‖C2‖C3 without the 04 in front.
    Before32,
}

/// Says for whom a message is encrypted, and how; then writes it.
#[derive(Clone, Debug)]
pub struct EnvelopedBuilder {
    dialect: Dialect,
    cipher: ContentCipher,
    cfca: Option<CfcaForm>,
    content_type: ObjectIdentifier,
    recipients: Vec<(CertificateIdentifier, PublicKey)>,
    authenticated: Vec<Vec<u8>>,
    unprotected: Vec<Vec<u8>>,
}

impl EnvelopedBuilder {
    /// A message of GM/T 0010, with SM4-CBC.
    #[must_use]
    pub fn gmt0010() -> Self {
        Self::new(Dialect::Gmt0010, ContentCipher::Sm4Cbc)
    }

    /// A message of GM/T 0010 as CFCA's software expects it; its recipients need a
    /// subjectKeyIdentifier.
    #[must_use]
    pub fn cfca(form: CfcaForm) -> Self {
        Self { cfca: Some(form), ..Self::gmt0010() }
    }

    /// A message of RFC 5652: EnvelopedData, or AuthEnvelopedData (RFC 5083) with a cipher that
    /// [authenticates](ContentCipher::is_authenticated).
    ///
    /// # Errors
    /// [`Error::CipherOutOfPlace`] for ECB.
    pub fn rfc5652(cipher: ContentCipher) -> Result<Self, Error> {
        if cipher == ContentCipher::Sm4Ecb {
            return Err(Error::CipherOutOfPlace { cipher });
        }
        Ok(Self::new(Dialect::Rfc5652, cipher))
    }

    fn new(dialect: Dialect, cipher: ContentCipher) -> Self {
        Self {
            dialect,
            cipher,
            cfca: None,
            content_type: dialect.data(),
            recipients: Vec::new(),
            authenticated: Vec::new(),
            unprotected: Vec::new(),
        }
    }

    /// Adds a recipient, named by issuer and serial number – for CFCA by key identifier.
    ///
    /// # Errors
    /// [`Error::RecipientUnsuitable`] if the certificate is not for encryption, has a key that
    /// does not encrypt, or lacks the key identifier that is needed; [`Error::Certificate`] for
    /// a key that cannot be read.
    pub fn recipient(self, certificate: &Certificate) -> Result<Self, Error> {
        if self.cfca.is_some() {
            let identifier = CertificateIdentifier::key_of(certificate);
            return self.add(identifier.ok_or(Error::RecipientUnsuitable)?, certificate);
        }
        self.add(CertificateIdentifier::of(certificate), certificate)
    }

    /// Adds a recipient, named by key identifier.
    ///
    /// # Errors
    /// As [`Self::recipient`]; [`Error::RecipientUnsuitable`] also under GM/T 0010, which does not
    /// have this form.
    pub fn recipient_by_key(self, certificate: &Certificate) -> Result<Self, Error> {
        let identifier = CertificateIdentifier::key_of(certificate);
        match (self.dialect, self.cfca, identifier) {
            (Dialect::Gmt0010, None, _) | (_, _, None) => Err(Error::RecipientUnsuitable),
            (_, _, Some(identifier)) => self.add(identifier, certificate),
        }
    }

    /// What the plaintext is, where that is not octets. With a cipher that authenticates, an
    /// attribute says it too, so that the tag covers it.
    #[must_use]
    pub const fn content_type(mut self, content_type: ObjectIdentifier) -> Self {
        self.content_type = content_type;
        self
    }

    /// Adds an attribute that the tag of an authenticating cipher covers; each value is DER.
    ///
    /// # Errors
    /// [`Error::CipherOutOfPlace`] with a cipher that does not authenticate, [`Error::Message`] for
    /// the content type, which is written as it has to be.
    pub fn authenticated_attribute(
        mut self,
        kind: &ObjectIdentifier,
        values: &[&[u8]],
    ) -> Result<Self, Error> {
        if !self.cipher.is_authenticated() {
            return Err(Error::CipherOutOfPlace { cipher: self.cipher });
        }
        if *kind == oid::CONTENT_TYPE {
            let rule = "the content type is not given as an attribute";
            return Err(Error::Message { part: "enveloped message", rule });
        }
        self.authenticated.push(attribute(kind, values));
        Ok(self)
    }

    /// Adds an attribute that nobody protects, readable by all; each value is DER.
    ///
    /// # Errors
    /// [`Error::Message`] under GM/T 0010, which has none.
    pub fn unprotected_attribute(
        mut self,
        kind: &ObjectIdentifier,
        values: &[&[u8]],
    ) -> Result<Self, Error> {
        if self.dialect == Dialect::Gmt0010 {
            let rule = "GM/T 0010 has no attributes here";
            return Err(Error::Message { part: "enveloped message", rule });
        }
        self.unprotected.push(attribute(kind, values));
        Ok(self)
    }

    /// Encrypts a message in memory, in DER.
    ///
    /// # Errors
    /// [`Error::NoRecipient`], or [`Error::Crypto`] for randomness that fails.
    pub fn encrypt(&self, random: &mut dyn Random, plaintext: &[u8]) -> Result<Vec<u8>, Error> {
        let (frame, key) = self.prepare(random)?;
        frame.seal(&key, plaintext)
    }

    /// Begins a message of any length, in BER of indefinite length.
    ///
    /// # Errors
    /// As [`Self::encrypt`], and [`Error::Stream`] for `sink`.
    pub fn writer<W: Write>(
        &self,
        random: &mut dyn Random,
        sink: W,
    ) -> Result<EnvelopingWriter<W>, Error> {
        let (frame, key) = self.prepare(random)?;
        Ok(EnvelopingWriter(ContentWriter::new(sink, frame, &key)?))
    }

    fn add(
        mut self,
        identifier: CertificateIdentifier,
        certificate: &Certificate,
    ) -> Result<Self, Error> {
        self.recipients.push((identifier, recipient_key(certificate)?));
        Ok(self)
    }

    /// A fresh content key with its algorithm, and the recipients' SET.
    pub(crate) fn sealed_key(
        &self,
        random: &mut dyn Random,
    ) -> Result<(ContentKey, ContentAlgorithm, Vec<u8>), Error> {
        let key = ContentKey::generate(self.cipher, random)?;
        let mut algorithm = ContentAlgorithm::fresh(self.cipher, random)?;
        algorithm.without_mode = self.cfca.is_some();
        let recipients = asn1::set_of(self.wrapped(&key, random)?);
        Ok((key, algorithm, recipients))
    }

    fn prepare(&self, random: &mut dyn Random) -> Result<(Frame, ContentKey), Error> {
        let (key, algorithm, recipients) = self.sealed_key(random)?;
        let kind = match self.cipher.is_authenticated() {
            true => ContentKind::AuthenticatedEnveloped,
            false => ContentKind::Enveloped,
        };
        let version = asn1::unsigned_integer(&[self.version()]);
        let mut authenticated = self.authenticated.clone();
        if self.cipher.is_authenticated() && self.content_type != self.dialect.data() {
            let content_type = asn1::object_identifier(&self.content_type);
            authenticated.push(attribute(&oid::CONTENT_TYPE, &[&content_type]));
        }
        let frame = Frame {
            kind: self.dialect.content_type(kind).unwrap_or_else(|| self.dialect.data()),
            front: [version, recipients].concat(),
            content_type: self.content_type,
            algorithm,
            authenticated,
            unprotected: self.unprotected.clone(),
        };
        Ok((frame, key))
    }

    /// The content key for each recipient.
    fn wrapped(&self, key: &ContentKey, random: &mut dyn Random) -> Result<Vec<Vec<u8>>, Error> {
        if self.recipients.is_empty() {
            return Err(Error::NoRecipient);
        }
        let wrap = |(identifier, public): &(CertificateIdentifier, PublicKey)| {
            let ciphertext = public.encrypt(&mut *random, key.expose())?;
            let encrypted = match (&ciphertext, self.cfca) {
                (AsymmetricCiphertext::Sm2(ciphertext), Some(CfcaForm::Before32)) => {
                    ciphertext.to_c1c2c3(PointPrefix::Absent)
                }
                _ => ciphertext.to_bytes(),
            };
            let version = match (self.dialect, identifier) {
                (_, CertificateIdentifier::SubjectKeyIdentifier(_)) => 2,
                (Dialect::Gmt0010, _) => 1,
                (Dialect::Rfc5652, _) => 0,
            };
            Ok(encode_recipient(version, identifier, &ciphertext, &encrypted))
        };
        self.recipients.iter().map(wrap).collect()
    }

    fn version(&self) -> u8 {
        let by_key = self.recipients.iter().any(|(identifier, _)| {
            matches!(identifier, CertificateIdentifier::SubjectKeyIdentifier(_))
        });
        match (self.dialect, self.cfca) {
            (Dialect::Gmt0010, Some(_)) => 2,
            (Dialect::Gmt0010, None) => 1,
            (Dialect::Rfc5652, _) if self.cipher.is_authenticated() => 0,
            (Dialect::Rfc5652, _) if by_key || !self.unprotected.is_empty() => 2,
            (Dialect::Rfc5652, _) => 0,
        }
    }
}

/// The key of a certificate that may receive encrypted keys.
fn recipient_key(certificate: &Certificate) -> Result<PublicKey, Error> {
    let key = certificate.public_key()?;
    let may_encrypt = certificate.key_usage().is_none_or(|usage| usage.may_encrypt());
    if may_encrypt && matches!(key.algorithm(), Algorithm::Sm2 | Algorithm::Rsa) {
        Ok(key)
    } else {
        Err(Error::RecipientUnsuitable)
    }
}

/// Attribute ::= SEQUENCE { type, values SET OF }.
fn attribute(kind: &ObjectIdentifier, values: &[&[u8]]) -> Vec<u8> {
    let values = values.iter().map(|value| value.to_vec()).collect();
    asn1::sequence(&[&asn1::object_identifier(kind), &asn1::set_of(values)])
}

/// Encrypts what is written to it; [`EnvelopingWriter::finish`] ends the message.
///
/// Without `finish`, what was written is no message: every reader refuses it.
pub struct EnvelopingWriter<W>(ContentWriter<W>);

impl<W: Write> EnvelopingWriter<W> {
    /// Ends the message: padding or tag, and the attributes.
    ///
    /// # Errors
    /// [`Error::Stream`].
    pub fn finish(self) -> Result<W, Error> {
        self.0.finish()
    }
}

impl<W: Write> Write for EnvelopingWriter<W> {
    fn write(&mut self, plaintext: &[u8]) -> io::Result<usize> {
        self.0.update(plaintext).map_err(io::Error::other)?;
        Ok(plaintext.len())
    }

    /// Does nothing: parts are written when they are full.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<W> core::fmt::Debug for EnvelopingWriter<W> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("EnvelopingWriter")
    }
}
