// SPDX-License-Identifier: MIT OR Apache-2.0
//! Messages with encrypted content.

use yzt_cert::Quirks;
use yzt_cms::enveloped::RecipientInfo;
use yzt_cms::{
    DecryptionError, EncryptedData, EncryptedReader, EnvelopedData, EnvelopedReader,
    PlaintextBuffer, SignedAndEnvelopedData, VerifyOptions,
};
use yzt_crypto::KeyDecryptor;

use super::{Trickle, check};
use crate::lenient;
use crate::papers::papers;
use crate::random::Stream;
use crate::world::world;

/// More than a message of the papers holds.
const LIMIT: usize = 1 << 20;

pub(super) fn run(data: &[u8]) {
    let enveloped = lenient::read(
        data,
        EnvelopedData::parse_with,
        EnvelopedData::quirks,
        |message| (message.header().clone(), message.trailer().clone()),
        check,
    );
    match enveloped {
        Some(message) => self::enveloped(&message, data),
        None => assert!(enveloped_stream(data, 0).is_err()),
    }
    let encrypted = lenient::read(
        data,
        EncryptedData::parse_with,
        EncryptedData::quirks,
        |message| (*message.content_type(), message.cipher(), message.dialect()),
        check,
    );
    match encrypted {
        Some(message) => self::encrypted(&message, data),
        None => assert!(encrypted_stream(data, 0).is_err()),
    }
    let both = lenient::read(
        data,
        SignedAndEnvelopedData::parse_with,
        SignedAndEnvelopedData::quirks,
        |message| (*message.content_type(), message.cipher(), message.recipients().to_vec()),
        check,
    );
    if let Some(message) = both {
        self::both(&message);
    }
}

fn enveloped(message: &EnvelopedData, data: &[u8]) {
    let header = message.header();
    assert!(header.recipients().len() <= data.len() / 10);
    let certificate = &world().pair.encryption_certificate;
    let own = header.recipient_of(certificate);
    for index in own.into_iter().chain(own.is_none().then_some(0)) {
        let mut key = KeyDecryptor::new(&papers().encryption);
        let whole = message.decrypt_recipient(index, &mut key, &mut Stream::new(3));
        same(whole.map(|it| it.to_vec()), enveloped_stream(data, index));
    }
    let mut key = KeyDecryptor::new(&papers().encryption);
    let found = message.decrypt(certificate, &mut key, &mut Stream::new(3));
    assert!(found.is_err() || own.is_some());
}

type Opened = Result<Vec<u8>, DecryptionError<yzt_crypto::Error>>;

fn enveloped_stream(data: &[u8], index: usize) -> Opened {
    let reader = EnvelopedReader::open_with(Trickle(data), Quirks::ALL)?;
    let mut sink = PlaintextBuffer::new(LIMIT);
    let mut key = KeyDecryptor::new(&papers().encryption);
    let random = &mut Stream::new(3);
    let done = reader.decrypt_recipient_to(index, &mut key, random, &mut sink);
    let plaintext = sink.into_plaintext();
    // There is plaintext exactly if the message was read to its end.
    assert_eq!(done.is_ok(), plaintext.is_some());
    done.map(|_| plaintext.unwrap().to_vec())
}

fn same(whole: Opened, streamed: Opened) {
    match (whole, streamed) {
        (Ok(whole), Ok(streamed)) => assert_eq!(whole, streamed),
        (Err(whole), Err(streamed)) => {
            fault(&whole);
            fault(&streamed);
        }
        (whole, streamed) => panic!("{whole:?} in one piece, {streamed:?} as a stream"),
    }
}

fn fault(error: &DecryptionError<yzt_crypto::Error>) {
    match error {
        DecryptionError::Message(error) => check(error),
        DecryptionError::Key(error) => assert!(yzt_crypto::NUMBERS.contains(&error.number())),
    }
}

fn encrypted(message: &EncryptedData, data: &[u8]) {
    for (index, key) in papers().content_keys.iter().enumerate() {
        let whole = message.decrypt(key).map(|it| it.to_vec());
        let streamed = encrypted_stream(data, index);
        match (&whole, &streamed) {
            (Ok(whole), Ok(streamed)) => assert_eq!(whole, streamed),
            (Err(whole), Err(streamed)) => {
                check(whole);
                assert_eq!(whole.number(), streamed.number());
            }
            _ => panic!("{whole:?} in one piece, {streamed:?} as a stream"),
        }
    }
}

fn encrypted_stream(data: &[u8], key: usize) -> Result<Vec<u8>, yzt_cms::Error> {
    let reader = EncryptedReader::open_with(Trickle(data), Quirks::ALL)?;
    let mut sink = PlaintextBuffer::new(LIMIT);
    let done = reader.decrypt_to(&papers().content_keys[key], &mut sink);
    let plaintext = sink.into_plaintext();
    assert_eq!(done.is_ok(), plaintext.is_some());
    done.map(|_| plaintext.unwrap().to_vec())
}

fn both(message: &SignedAndEnvelopedData) {
    let transports = |it: &&RecipientInfo| matches!(it, RecipientInfo::KeyTransport(_));
    assert!(message.recipients().iter().filter(transports).count() <= message.recipients().len());
    if message.signed().signers().len() > super::SIGNERS {
        return;
    }
    let certificate = &world().pair.encryption_certificate;
    let mut key = KeyDecryptor::new(&papers().encryption);
    let options = VerifyOptions::default();
    match message.open(certificate, &mut key, &mut Stream::new(3), &options) {
        Ok(opened) => {
            let valid = opened.verdict().is_valid();
            let plaintext = opened.into_verified();
            assert_eq!(plaintext.is_ok(), valid);
        }
        Err(error) => fault(&error),
    }
}
