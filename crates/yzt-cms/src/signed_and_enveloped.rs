// SPDX-License-Identifier: MIT OR Apache-2.0
//! Messages that are signed and encrypted in one.
//!
//! ```text
//! SignedAndEnvelopedData ::= SEQUENCE {
//!     version                    INTEGER,                1
//!     recipientInfos             SET OF RecipientInfo,
//!     digestAlgorithms           SET OF AlgorithmIdentifier,
//!     encryptedContentInfo       SEQUENCE,
//!     certificates           [0] IMPLICIT OPTIONAL,
//!     crls                   [1] IMPLICIT OPTIONAL,
//!     signerInfos                SET OF SignerInfo }     (GM/T 0010; RFC 2315, clause 11.1)
//! ```
//!
//! It is a detached signed message of the plaintext, with an envelope around the content, and that
//! is how it is read and written here. RFC 2315 has the signature encrypted once more
//! under the content key; the messages that Chinese authorities send have it in clear, in either
//! family, and so do those written here. **Who signed, and their certificates, can be read by
//! anybody.** Authorities deliver encryption keys in this form (MCSCA).

use yzt_cert::asn1::{self, tag};
use yzt_cert::leniency::{Quirk, Quirks, Tolerance};
use yzt_cert::{Certificate, ObjectIdentifier};
use yzt_crypto::content::ContentCipher;
use yzt_crypto::{Decryptor, DigestSigner, Random};
use zeroize::Zeroizing;

use crate::ber::BerReader;
use crate::dialect::{ContentKind, Dialect};
use crate::encrypted_content::{
    self, ContentHeader, MAX_FRAME_LENGTH, close_message, open_content, open_message, read_version,
};
use crate::enveloped::{
    DecryptionError, EnvelopedBuilder, RecipientInfo, open_content_key, read_recipients,
    recipient_of,
};
use crate::error::Error;
use crate::signed::{
    MAX_MESSAGE_LENGTH, SignedData, SignedDataBuilder, SignerPlan, SigningError, Verdict,
    VerifyOptions,
};

const PART: &str = "signed and enveloped message";
/// Bytes that are decrypted at once; the plaintext is never longer than what it comes from.
const PIECE_LENGTH: usize = 32 * 1024;

/// A signed and enveloped message in memory, read to its end; neither opened nor verified yet.
#[derive(Clone, Debug)]
pub struct SignedAndEnvelopedData {
    dialect: Dialect,
    recipients: Vec<RecipientInfo>,
    content: ContentHeader,
    ciphertext: Vec<u8>,
    signed: SignedData,
    quirks: Quirks,
}

/// What came out of a message: the plaintext, and whether its signers really signed it.
#[must_use = "the signatures were checked, but nobody has looked at the verdict"]
pub struct SignedPlaintext {
    plaintext: Zeroizing<Vec<u8>>,
    verdict: Verdict,
}

impl SignedPlaintext {
    /// What was found about every signer.
    #[must_use]
    pub const fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// The plaintext, if there are signers and every signature is valid.
    ///
    /// # Errors
    /// [`Error::NoSigner`], or the first signer's failure.
    pub fn into_verified(self) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.verdict.all_valid().map(|_| self.plaintext)
    }

    /// The plaintext, whatever its signatures say.
    #[must_use]
    pub fn into_unverified(self) -> Zeroizing<Vec<u8>> {
        self.plaintext
    }
}

impl core::fmt::Debug for SignedPlaintext {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("SignedPlaintext").field("verdict", &self.verdict).finish_non_exhaustive()
    }
}

impl SignedAndEnvelopedData {
    /// Reads a message strictly.
    ///
    /// # Errors
    /// As [`Self::parse_with`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        Self::parse_with(bytes, Quirks::STRICT)
    }

    /// Reads a message, DER or BER.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::ContentType`], [`Error::QuirkRefused`],
    /// [`Error::ContentCipherUnsupported`], [`Error::EncryptedContentMissing`],
    /// [`Error::Message`], or the fault of an encoding or a certificate.
    pub fn parse_with(bytes: &[u8], allowed: Quirks) -> Result<Self, Error> {
        if bytes.len() > MAX_MESSAGE_LENGTH {
            return Err(Error::TooLarge { length: bytes.len(), limit: MAX_MESSAGE_LENGTH });
        }
        let tolerance = Tolerance::new(allowed);
        let mut reader = BerReader::new(bytes, PART, MAX_FRAME_LENGTH);
        let (dialect, kind) = open_message(&mut reader, &tolerance)?;
        if kind != ContentKind::SignedAndEnveloped {
            let found = dialect.content_type(kind).unwrap_or_else(|| dialect.data());
            return Err(Error::ContentType { found });
        }
        let version = read_version(&mut reader, &tolerance)?;
        if version != 1 && !tolerance.tolerates(Quirk::MessageVersion) {
            return Err(Error::QuirkRefused { quirk: Quirk::MessageVersion });
        }
        let recipients = read_recipients(&mut reader, dialect, &tolerance)?;
        let digests = reader.collect_expected(tag::SET)?;
        let content = open_content(&mut reader, dialect, &tolerance)?;
        if content.algorithm.cipher.is_authenticated() {
            return Err(Error::CipherOutOfPlace { cipher: content.algorithm.cipher });
        }
        let mut ciphertext = Vec::new();
        while let Some(piece) = reader.octets()? {
            ciphertext.extend_from_slice(piece);
        }
        reader.leave()?;
        let mut tail = Vec::new();
        while reader.peek()?.is_some() {
            tail.extend_from_slice(reader.collect()?.as_bytes());
        }
        close_message(&mut reader, &tolerance)?;
        let signed = detached_message(dialect, &content.content_type, digests.as_bytes(), &tail);
        let signed = SignedData::parse_with(&signed, allowed)?;
        let quirks = tolerance.met().union(signed.quirks());
        Ok(Self { dialect, recipients, content, ciphertext, signed, quirks })
    }

    /// The family that the message is of.
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// For whom.
    #[must_use]
    pub fn recipients(&self) -> &[RecipientInfo] {
        &self.recipients
    }

    /// What the plaintext is.
    #[must_use]
    pub const fn content_type(&self) -> &ObjectIdentifier {
        &self.content.content_type
    }

    /// The cipher of the content.
    #[must_use]
    pub const fn cipher(&self) -> ContentCipher {
        self.content.algorithm.cipher
    }

    /// The encrypted content.
    pub(crate) fn ciphertext(&self) -> &[u8] {
        &self.ciphertext
    }

    /// The signed half: a detached message whose content is the plaintext.
    #[must_use]
    pub const fn signed(&self) -> &SignedData {
        &self.signed
    }

    /// The quirks that were met.
    #[must_use]
    pub const fn quirks(&self) -> Quirks {
        self.quirks
    }

    /// Opens the message for the holder of `certificate`, whose private key `decryptor` reaches,
    /// and checks every signer as `options` say; their `content` is to be `None`.
    ///
    /// # Errors
    /// [`Error::NotARecipient`], [`Error::RecipientKeyMismatch`], [`Error::DecryptionFailed`] for
    /// everything that fails once the key was asked, [`Error::ContentTwice`]; what is wrong with a
    /// signer stands in the verdict. [`DecryptionError::Key`] when the key could not be asked.
    pub fn open<D: Decryptor>(
        &self,
        certificate: &Certificate,
        decryptor: &mut D,
        random: &mut dyn Random,
        options: &VerifyOptions<'_>,
    ) -> Result<SignedPlaintext, DecryptionError<D::Error>> {
        let recipient = recipient_of(&self.recipients, certificate).ok_or(Error::NotARecipient)?;
        let held = certificate.public_key().map_err(Error::from)?;
        if held != decryptor.public_key() {
            return Err(Error::RecipientKeyMismatch.into());
        }
        self.open_recipient(recipient, decryptor, random, options)
    }

    /// [`Self::open`] with the key of the recipient at this place of [`Self::recipients`],
    /// whatever its identifier says.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_recipient<D: Decryptor>(
        &self,
        recipient: usize,
        decryptor: &mut D,
        random: &mut dyn Random,
        options: &VerifyOptions<'_>,
    ) -> Result<SignedPlaintext, DecryptionError<D::Error>> {
        if options.content.is_some() {
            return Err(Error::ContentTwice.into());
        }
        let recipient = self.recipients.get(recipient).ok_or(Error::NotARecipient)?;
        let mut content = open_content_key(recipient, &self.content.algorithm, decryptor, random)?;
        let mut plaintext = Zeroizing::new(Vec::with_capacity(self.ciphertext.len()));
        for piece in self.ciphertext.chunks(PIECE_LENGTH) {
            plaintext.extend_from_slice(&content.update(piece)?);
        }
        plaintext.extend_from_slice(&content.finish(&[], None)?);
        let options = VerifyOptions { content: Some(&plaintext), ..options.clone() };
        let verdict = self.signed.verify(&options)?;
        Ok(SignedPlaintext { plaintext, verdict })
    }
}

/// A detached SignedData of these parts, each as it stands.
fn detached_message(
    dialect: Dialect,
    content_type: &ObjectIdentifier,
    digests: &[u8],
    tail: &[u8],
) -> Vec<u8> {
    let kind = dialect.content_type(ContentKind::Signed).unwrap_or_else(|| dialect.data());
    let version = asn1::unsigned_integer(&[1]);
    let encapsulated = asn1::sequence(&[&asn1::object_identifier(content_type)]);
    let signed = asn1::sequence(&[&version, digests, &encapsulated, tail]);
    asn1::sequence(&[&asn1::object_identifier(&kind), &asn1::explicit(0, &signed)])
}

/// Says for whom a message of GM/T 0010 is encrypted and who signs it; then writes it, in DER.
#[derive(Clone, Debug)]
pub struct SignedAndEnvelopedBuilder {
    envelope: EnvelopedBuilder,
    signed: SignedDataBuilder,
}

impl Default for SignedAndEnvelopedBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl SignedAndEnvelopedBuilder {
    /// A message of GM/T 0010, with SM4-CBC.
    #[must_use]
    pub fn new() -> Self {
        let signed = SignedDataBuilder::new(Dialect::Gmt0010).detached();
        Self { envelope: EnvelopedBuilder::gmt0010(), signed }
    }

    /// Adds a recipient, named by issuer and serial number.
    ///
    /// # Errors
    /// As [`EnvelopedBuilder::recipient`].
    pub fn recipient(self, certificate: &Certificate) -> Result<Self, Error> {
        Ok(Self { envelope: self.envelope.recipient(certificate)?, ..self })
    }

    /// Puts a certificate into the message, readable by all: a signer's or an issuer's.
    #[must_use]
    pub fn certificate(self, certificate: &Certificate) -> Self {
        Self { signed: self.signed.certificate(certificate), ..self }
    }

    /// The signer; its attributes, if it has any, are readable by all, and contain a digest of
    /// the plaintext.
    ///
    /// # Errors
    /// As [`SignedDataBuilder::signer`].
    pub fn signer(self, plan: SignerPlan) -> Result<Self, Error> {
        Ok(Self { signed: self.signed.signer(plan)?, ..self })
    }

    /// Signs and encrypts with the one signer that was added.
    ///
    /// # Errors
    /// As [`SignedDataBuilder::sign`] and [`EnvelopedBuilder::encrypt`].
    pub fn write<S: DigestSigner + ?Sized>(
        self,
        signer: &mut S,
        random: &mut dyn Random,
        plaintext: &[u8],
    ) -> Result<Vec<u8>, SigningError<S::Error>> {
        let (key, algorithm, recipients) = self.envelope.sealed_key(random)?;
        let message = self.signed.sign(plaintext, signer)?;
        let signed = SignedParts::read(&message)?;
        let encryptor = key.encryptor(&algorithm.iv).map_err(Error::from)?;
        let ciphertext = encrypted_content::encrypt(encryptor, plaintext)?;
        let content = asn1::sequence(&[
            signed.content_type,
            &algorithm.to_der(),
            &asn1::encode(tag::context(0), &[&ciphertext]),
        ]);
        let version = asn1::unsigned_integer(&[1]);
        let whole = asn1::sequence(&[&version, &recipients, signed.digests, &content, signed.tail]);
        let dialect = Dialect::Gmt0010;
        let kind = dialect.content_type(ContentKind::SignedAndEnveloped);
        let kind = asn1::object_identifier(&kind.unwrap_or_else(|| dialect.data()));
        Ok(asn1::sequence(&[&kind, &asn1::explicit(0, &whole)]))
    }
}

/// The parts of a detached SignedData that go into the message.
struct SignedParts<'a> {
    digests: &'a [u8],
    content_type: &'a [u8],
    /// Certificates, lists and signers.
    tail: &'a [u8],
}

impl<'a> SignedParts<'a> {
    fn read(message: &'a [u8]) -> Result<Self, Error> {
        let mut outer = asn1::Reader::single(message, tag::SEQUENCE, PART)?.reader(PART);
        outer.object_identifier()?;
        let mut explicit = outer.expect(tag::context_constructed(0))?.reader(PART);
        let whole = explicit.expect(tag::SEQUENCE)?;
        let mut fields = whole.reader(PART);
        fields.expect(tag::INTEGER)?;
        let digests = fields.expect(tag::SET)?.whole();
        let encapsulated = fields.expect(tag::SEQUENCE)?;
        let content_type = encapsulated.reader(PART).expect(tag::OBJECT_IDENTIFIER)?.whole();
        let read = encapsulated.range().end.saturating_sub(whole.content_range().start);
        let tail = whole.content().get(read..).unwrap_or_default();
        Ok(Self { digests, content_type, tail })
    }
}
