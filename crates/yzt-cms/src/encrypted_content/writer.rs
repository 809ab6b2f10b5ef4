// SPDX-License-Identifier: MIT OR Apache-2.0
//! Encrypted content on its way out, in memory or as a stream.

use std::io::Write;

use yzt_cert::ObjectIdentifier;
use yzt_cert::asn1::{self, tag};
use yzt_crypto::content::{ContentEncryptor, ContentKey};

use super::ContentAlgorithm;
use crate::ber::BerWriter;
use crate::error::Error;

/// Everything of a message but its content.
pub(crate) struct Frame {
    /// The message's content type.
    pub(crate) kind: ObjectIdentifier,
    /// What stands in front of EncryptedContentInfo: version, recipients and so on.
    pub(crate) front: Vec<u8>,
    /// What the plaintext is.
    pub(crate) content_type: ObjectIdentifier,
    pub(crate) algorithm: ContentAlgorithm,
    /// Attributes that GCM authenticates, each encoded.
    pub(crate) authenticated: Vec<Vec<u8>>,
    /// Attributes that nobody protects, each encoded.
    pub(crate) unprotected: Vec<Vec<u8>>,
}

impl Frame {
    /// What GCM authenticates besides the content: the attributes as a SET (RFC 5083, clause 2.2).
    fn associated(&self) -> Vec<u8> {
        if self.authenticated.is_empty() {
            return Vec::new();
        }
        asn1::set_of(self.authenticated.clone())
    }

    /// What stands behind EncryptedContentInfo.
    fn back(&self, tag: Option<&[u8]>) -> Vec<u8> {
        match tag {
            None => attributes(1, &self.unprotected),
            Some(tag) => [
                attributes(1, &self.authenticated),
                asn1::octet_string(tag),
                attributes(2, &self.unprotected),
            ]
            .concat(),
        }
    }

    /// The whole message in DER.
    pub(crate) fn seal(&self, key: &ContentKey, plaintext: &[u8]) -> Result<Vec<u8>, Error> {
        let mut encryptor = key.encryptor(&self.algorithm.iv)?;
        let mut ciphertext = encryptor.update(plaintext)?;
        let end = encryptor.finish(&self.associated())?;
        ciphertext.extend_from_slice(&end.rest);
        let content = asn1::sequence(&[
            &asn1::object_identifier(&self.content_type),
            &self.algorithm.to_der(),
            &asn1::encode(tag::context(0), &[&ciphertext]),
        ]);
        let back = self.back(end.tag.as_ref().map(<[u8; 16]>::as_slice));
        let message = asn1::sequence(&[&self.front, &content, &back]);
        let kind = asn1::object_identifier(&self.kind);
        Ok(asn1::sequence(&[&kind, &asn1::explicit(0, &message)]))
    }
}

/// `[number] IMPLICIT SET OF`, left out when there is nothing in it.
fn attributes(number: u8, attributes: &[Vec<u8>]) -> Vec<u8> {
    if attributes.is_empty() {
        return Vec::new();
    }
    let mut sorted: Vec<&[u8]> = attributes.iter().map(Vec::as_slice).collect();
    sorted.sort_unstable();
    asn1::encode(tag::context_constructed(number), &sorted)
}

/// A message that is written while its content comes in: BER of indefinite length.
pub(crate) struct ContentWriter<W> {
    sink: BerWriter<W>,
    frame: Frame,
    encryptor: ContentEncryptor,
    /// What kept a part from being taken in: the message is not ended without it.
    failed: Option<Error>,
}

impl<W: Write> ContentWriter<W> {
    pub(crate) fn new(sink: W, frame: Frame, key: &ContentKey) -> Result<Self, Error> {
        let encryptor = key.encryptor(&frame.algorithm.iv)?;
        let mut sink = BerWriter::new(sink);
        sink.open(tag::SEQUENCE)?;
        sink.element(&asn1::object_identifier(&frame.kind))?;
        sink.open(tag::context_constructed(0))?;
        sink.open(tag::SEQUENCE)?;
        sink.element(&frame.front)?;
        sink.open(tag::SEQUENCE)?;
        sink.element(&asn1::object_identifier(&frame.content_type))?;
        sink.element(&frame.algorithm.to_der())?;
        sink.open(tag::context(0))?;
        Ok(Self { sink, frame, encryptor, failed: None })
    }

    pub(crate) fn update(&mut self, plaintext: &[u8]) -> Result<(), Error> {
        if self.failed.is_none() {
            self.failed = self.take_in(plaintext).err();
        }
        self.failed.clone().map_or(Ok(()), Err)
    }

    fn take_in(&mut self, plaintext: &[u8]) -> Result<(), Error> {
        // In pieces, so that what is encrypted at once is bounded whatever the caller has.
        for piece in plaintext.chunks(32 * 1024) {
            let ciphertext = self.encryptor.update(piece)?;
            self.sink.octets(&ciphertext)?;
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> Result<W, Error> {
        let Self { mut sink, frame, encryptor, failed } = self;
        failed.map_or(Ok(()), Err)?;
        let end = encryptor.finish(&frame.associated())?;
        sink.octets(&end.rest)?;
        sink.close_octets()?;
        sink.close()?;
        sink.element(&frame.back(end.tag.as_ref().map(<[u8; 16]>::as_slice)))?;
        sink.close()?;
        sink.close()?;
        sink.close()?;
        sink.finish()
    }
}
