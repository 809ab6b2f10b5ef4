// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signed and enveloped messages (GM/T 0010, RFC 5652).

use std::io::{Read, Write};

use yzt_cert::{Certificate, Quirks, UnixTime};
use yzt_cms::{
    DecryptionError, Dialect, EnvelopedReader, PlaintextSink, SignedDataBuilder, SignerPlan,
    SigningError, SigningWriter,
};
use yzt_crypto::Random;
use yzt_token::{Container, KeyUse, PinRole, TokenDecryptor};

use super::{Key, Signing, read};
use crate::{Error, Notice, PinPurpose, PinSource};

/// Bytes of content that pass through at a time.
const PIECE: usize = 64 * 1024;

/// How a message is signed.
#[derive(Clone, Debug)]
pub struct MessageOptions {
    /// The family of message types.
    pub dialect: Dialect,
    /// Whether the content travels inside.
    pub attached: bool,
    /// Whether the signature covers attributes, the time of signing among them. RFC 5652 asks for
    /// attributes where the content is not plain data; GM/T 0010 signs the content itself.
    pub attributes: bool,
    /// Certificates to go along with the signer's: its issuers'.
    pub certificates: Vec<Certificate>,
}

impl MessageOptions {
    /// A message with its content inside: with attributes for RFC 5652, without for GM/T 0010.
    #[must_use]
    pub const fn new(dialect: Dialect) -> Self {
        let attributes = matches!(dialect, Dialect::Rfc5652);
        Self { dialect, attached: true, attributes, certificates: Vec::new() }
    }
}

/// Who signed a message, or for whom one was opened.
#[derive(Clone, Debug)]
pub struct MessageDone {
    /// The certificate whose key was used.
    pub certificate: Certificate,
    /// What was tolerated where a message was opened.
    pub quirks: Quirks,
    /// What the holder should know.
    pub notices: Vec<Notice>,
}

impl Key {
    /// Signs content as a message in DER.
    ///
    /// # Errors
    /// [`yzt_cms::Error::LoginContent`] for content that begins as a login message does, before a
    /// PIN is asked; otherwise as [`Key::login`].
    pub fn sign_message(
        &mut self,
        content: &[u8],
        options: &MessageOptions,
        pins: &mut dyn PinSource,
        now: UnixTime,
    ) -> Result<(Vec<u8>, MessageDone), Error> {
        let signing = self.signing(now)?;
        let mut message = builder(&signing.certificate, options, now)?.digest(content)?;
        let done = self.sign_behind(signing, pins, now, |signer| message.sign(signer))?;
        Ok((message.finish()?, done))
    }

    /// Signs content that is longer than memory, as a message in BER; the PIN is asked when all of
    /// the content was read.
    ///
    /// # Errors
    /// As [`Key::sign_message`], and [`yzt_cms::Error::Stream`].
    pub fn sign_stream(
        &mut self,
        content: &mut dyn Read,
        out: &mut dyn Write,
        options: &MessageOptions,
        pins: &mut dyn PinSource,
        now: UnixTime,
    ) -> Result<MessageDone, Error> {
        let signing = self.signing(now)?;
        // Nobody should wait for a long stream to be told this.
        if self.pin_information()?.tries_left.is_locked() {
            return Err(yzt_token::Error::PinLocked { role: PinRole::User }.into());
        }
        let mut message = SigningWriter::new(out, builder(&signing.certificate, options, now)?)?;
        let mut piece = vec![0; PIECE];
        loop {
            match content.read(&mut piece) {
                Ok(0) => break,
                Ok(length) => message.update(piece.get(..length).unwrap_or_default())?,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(yzt_cms::Error::Stream { kind: error.kind() }.into()),
            }
        }
        let mut tail = message.end_content()?;
        let done = self.sign_behind(signing, pins, now, |signer| tail.sign(signer))?;
        tail.finish()?;
        Ok(done)
    }

    /// Opens an enveloped message, which may have these quirks, with the encryption key of the
    /// container whose certificate it names; keys of earlier periods count too. The plaintext goes
    /// to `sink`, which is told at the end whether it may be used, whatever kept it from coming.
    ///
    /// # Errors
    /// [`yzt_cms::Error::NotARecipient`] before a PIN is asked; what
    /// [`EnvelopedReader::decrypt_to`] says; otherwise as [`Key::login`].
    pub fn decrypt_message(
        &mut self,
        message: &mut dyn Read,
        quirks: Quirks,
        sink: &mut dyn PlaintextSink,
        random: &mut dyn Random,
        pins: &mut dyn PinSource,
    ) -> Result<MessageDone, Error> {
        let mut sink = Told { sink, told: false };
        let done = self.decrypt_to(message, quirks, &mut sink, random, pins);
        if done.is_err() && !sink.told {
            sink.discard();
        }
        done
    }

    fn decrypt_to(
        &mut self,
        message: &mut dyn Read,
        quirks: Quirks,
        sink: &mut dyn PlaintextSink,
        random: &mut dyn Random,
        pins: &mut dyn PinSource,
    ) -> Result<MessageDone, Error> {
        let message = EnvelopedReader::open_with(message, quirks)?;
        let (mut container, certificate) = self.recipient(&message)?;
        let public_key = certificate.public_key()?;
        let (pin, information) = self.ask(pins, PinPurpose::Decrypt, None, Some(&certificate))?;
        let trailer = self.logged_in(pin, |_| {
            let container: &mut dyn Container = &mut *container;
            let mut decryptor = TokenDecryptor::new(container, public_key);
            message.decrypt_to(&certificate, &mut decryptor, random, sink).map_err(|error| {
                match error {
                    DecryptionError::Message(error) => error.into(),
                    DecryptionError::Key(error) => Error::from(error),
                }
            })
        })?;
        let notices = Notice::of_pin(information.status).into_iter().collect();
        Ok(MessageDone { certificate, quirks: trailer.quirks(), notices })
    }

    /// The container whose encryption certificate a message names.
    fn recipient<R: Read>(
        &mut self,
        message: &EnvelopedReader<R>,
    ) -> Result<(Box<dyn Container>, Certificate), Error> {
        for name in self.application.containers()? {
            let mut container = self.application.open_container(&name)?;
            let Some(der) = container.certificate(KeyUse::Encryption)? else { continue };
            let Ok(certificate) = read(&der) else { continue };
            if message.header().recipient_of(&certificate).is_some() {
                return Ok((container, certificate));
            }
        }
        Err(yzt_cms::Error::NotARecipient.into())
    }

    /// Asks for the PIN and has the key make the one signature that is left.
    fn sign_behind(
        &mut self,
        signing: Signing,
        pins: &mut dyn PinSource,
        now: UnixTime,
        sign: impl FnOnce(&mut super::login::OneSignature<'_>) -> Result<(), SigningError<Error>>,
    ) -> Result<MessageDone, Error> {
        let Signing { container, certificate, public_key } = signing;
        let (pin, information) = self.ask(pins, PinPurpose::Sign, None, Some(&certificate))?;
        self.with_signer(container.name(), public_key, pin, |signer| {
            sign(signer).map_err(|error| match error {
                SigningError::Message(error) => error.into(),
                SigningError::Signer(error) => error,
            })
        })?;
        let notices = self.notices(&information, &certificate, now);
        Ok(MessageDone { certificate, quirks: Quirks::EMPTY, notices })
    }
}

/// A sink that remembers whether it was told how it ended.
struct Told<'a> {
    sink: &'a mut dyn PlaintextSink,
    told: bool,
}

impl PlaintextSink for Told<'_> {
    fn provisional(&mut self, part: &[u8]) -> std::io::Result<()> {
        self.sink.provisional(part)
    }

    fn accept(&mut self) -> std::io::Result<()> {
        self.told = true;
        self.sink.accept()
    }

    fn discard(&mut self) {
        self.told = true;
        self.sink.discard();
    }
}

fn builder(
    certificate: &Certificate,
    options: &MessageOptions,
    now: UnixTime,
) -> Result<SignedDataBuilder, Error> {
    let plan = SignerPlan::new(certificate)?;
    let plan = match options.attributes {
        true => plan.with_attributes().signing_time(now),
        false => plan.without_attributes(),
    };
    let mut builder =
        SignedDataBuilder::new(options.dialect).certificate(certificate).signer(plan)?;
    for certificate in &options.certificates {
        builder = builder.certificate(certificate);
    }
    Ok(if options.attached { builder } else { builder.detached() })
}
