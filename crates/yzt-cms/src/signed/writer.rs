// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signed messages of any length, written as they come.

use std::io::{self, Write};

use yzt_cert::asn1::{self, tag};
use yzt_crypto::DigestSigner;

use super::SignedDataBuilder;
use super::builder::{PlannedDigests, Signing, SigningError};
use crate::ber::BerWriter;
use crate::error::Error;

/// Writes a signed message while its content comes in, in constant memory.
///
/// The content is written through [`Write`]; [`SigningWriter::end_content`] then asks for the
/// signatures, so that a token is used only at the end. Attached content is written as BER of
/// indefinite length (RFC 5652, clause 5.2); a detached message is DER.
///
/// ```
/// use std::io::{self, Read, Write};
/// use yzt_cert::Certificate;
/// use yzt_cms::{Dialect, Error, SignedDataBuilder, SignerPlan, SigningWriter};
/// use yzt_crypto::{KeySigner, Random, sm2};
///
/// fn sign(
///     content: &mut impl Read,
///     message: impl Write,
///     certificate: &Certificate,
///     key: &sm2::PrivateKey,
///     random: &mut dyn Random,
/// ) -> Result<(), Error> {
///     let builder = SignedDataBuilder::new(Dialect::Gmt0010).certificate(certificate);
///     let builder = builder.signer(SignerPlan::new(certificate)?)?;
///     let mut writer = SigningWriter::new(message, builder)?;
///     io::copy(content, &mut writer).map_err(Error::of_stream)?;
///     let mut tail = writer.end_content()?;
///     tail.sign(&mut KeySigner::new(key, random))?;
///     tail.finish()?;
///     Ok(())
/// }
/// ```
#[derive(Debug)]
pub struct SigningWriter<W: Write> {
    out: Out<W>,
    builder: SignedDataBuilder,
    digests: PlannedDigests,
}

/// Where the message goes.
enum Out<W> {
    Attached(BerWriter<W>),
    Detached(W),
}

impl<W> core::fmt::Debug for Out<W> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Attached(_) => "Attached",
            Self::Detached(_) => "Detached",
        })
    }
}

impl<W: Write> SigningWriter<W> {
    /// Begins the message.
    ///
    /// # Errors
    /// [`Error::NoSigner`], [`Error::Message`] for a plan that the standard does not allow,
    /// [`Error::Stream`].
    pub fn new(out: W, builder: SignedDataBuilder) -> Result<Self, Error> {
        let digests = builder.begin()?;
        let out = if builder.attached {
            let mut out = BerWriter::new(out);
            out.open(tag::SEQUENCE)?;
            out.element(&builder.message_type())?;
            out.open(tag::context_constructed(0))?;
            out.open(tag::SEQUENCE)?;
            builder.head().iter().try_for_each(|element| out.element(element))?;
            out.open(tag::SEQUENCE)?;
            out.element(&asn1::object_identifier(&builder.content_type))?;
            out.open(tag::context_constructed(0))?;
            out.open(tag::OCTET_STRING)?;
            Out::Attached(out)
        } else {
            Out::Detached(out)
        };
        Ok(Self { out, builder, digests })
    }

    /// Takes in the next part of the content.
    ///
    /// # Errors
    /// [`Error::LoginContent`], before anything of such content can be signed; [`Error::Stream`].
    pub fn update(&mut self, part: &[u8]) -> Result<(), Error> {
        self.digests.update(part)?;
        match &mut self.out {
            Out::Attached(out) => out.octets(part),
            Out::Detached(_) => Ok(()),
        }
    }

    /// Ends the content: what is left are the signatures.
    ///
    /// # Errors
    /// [`Error::LoginContent`] after a part that was refused as one, [`Error::Message`] for content
    /// that the plans do not allow, [`Error::Stream`], also where a part could not be written.
    pub fn end_content(self) -> Result<SigningTail<W>, Error> {
        let Self { mut out, builder, digests } = self;
        if let Out::Attached(out) = &mut out {
            out.close_octets()?;
            out.close()?;
            out.close()?;
        }
        Ok(SigningTail { out, signing: digests.end(builder, None)? })
    }
}

impl<W: Write> Write for SigningWriter<W> {
    /// Takes in content; an [`Error`] of this crate comes back through [`Error::of_stream`].
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        self.update(part).map_err(io::Error::from)?;
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The end of a message that is written as a stream: the signatures.
#[derive(Debug)]
pub struct SigningTail<W: Write> {
    out: Out<W>,
    signing: Signing,
}

impl<W: Write> SigningTail<W> {
    /// Makes the signature of one signer.
    ///
    /// # Errors
    /// As [`Signing::sign`].
    pub fn sign<S: DigestSigner + ?Sized>(
        &mut self,
        signer: &mut S,
    ) -> Result<(), SigningError<S::Error>> {
        self.signing.sign(signer)
    }

    /// Writes what is left of the message.
    ///
    /// # Errors
    /// [`Error::NoSigner`] while a signature is missing, [`Error::Stream`].
    pub fn finish(self) -> Result<W, Error> {
        match self.out {
            Out::Attached(mut out) => {
                out.element(&self.signing.builder().tail(&self.signing.made()?))?;
                for _ in 0..3 {
                    out.close()?;
                }
                out.finish()
            }
            Out::Detached(mut out) => {
                let message = self.signing.detached_message()?;
                out.write_all(&message).and_then(|()| out.flush()).map_err(Error::of_stream)?;
                Ok(out)
            }
        }
    }
}
