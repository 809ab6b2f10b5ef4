// SPDX-License-Identifier: MIT OR Apache-2.0
//! Damaged messages: an error, or the same plaintext; never another one that was authenticated,
//! never a panic, never more memory than the message.

use proptest::prelude::*;
use yzt_cert::leniency::Quirks;
use yzt_cms::{
    EncryptedData, EnvelopedBuilder, EnvelopedData, Error, SignedAndEnvelopedData, VerifyOptions,
};
use yzt_crypto::content::ContentCipher;

use crate::forms::signed;
use crate::support::{fixed, rsa_holder, sm2_holder};

const CONTENT: &[u8] = b"content of two blocks, or a little more";

/// Every byte of a message, with one of its bits turned.
fn flips(message: &[u8], mut judge: impl FnMut(&[u8], usize)) {
    for position in 0..message.len() {
        let mut damaged = message.to_vec();
        damaged[position] ^= 1 << (position % 8);
        judge(&damaged, position);
    }
}

#[test]
fn an_authenticated_message_opens_as_it_was_or_not_at_all() {
    let both = [(sm2_holder(), ContentCipher::Sm4Gcm), (rsa_holder(), ContentCipher::Aes256Gcm)];
    for (holder, cipher) in both {
        let builder = EnvelopedBuilder::rfc5652(cipher).unwrap();
        let builder = builder
            .authenticated_attribute(&yzt_cert::oid::SM3, &[&[5, 0]])
            .and_then(|builder| builder.recipient(&holder.certificate))
            .unwrap();
        let message = builder.encrypt(&mut fixed(3), CONTENT).unwrap();
        let mut same = 0;
        flips(&message, |damaged, position| {
            let Ok(read) = EnvelopedData::parse(damaged) else { return };
            let opened =
                holder.with(|decryptor, random| read.decrypt_recipient(0, decryptor, random));
            match opened {
                Ok(plain) => {
                    assert_eq!(plain.as_slice(), CONTENT, "byte {position}");
                    same += 1;
                }
                Err(error) => assert!(
                    matches!(
                        error,
                        Error::DecryptionFailed
                            | Error::RecipientKeyMismatch
                            | Error::KeyEncryptionUnsupported { .. }
                            | Error::NotARecipient
                    ),
                    "byte {position}: {error}"
                ),
            }
        });
        // Names, serial numbers and content types are nobody's secret and not authenticated.
        assert!(same > 0 && same < message.len() / 2, "{same}");
    }
}

/// CBC does not authenticate: a flip in the vector shows in the first block. It must never be
/// taken for the message when a signature is around it.
#[test]
fn a_signed_message_never_opens_to_another_content() {
    let holder = sm2_holder();
    let message = signed(CONTENT, true, false, 7);
    flips(&message, |damaged, position| {
        let Ok(read) = SignedAndEnvelopedData::parse(damaged) else { return };
        for recipient in 0..read.recipients().len() {
            let opened = holder.with(|decryptor, random| {
                let options = VerifyOptions::default();
                read.open_recipient(recipient, decryptor, random, &options)
            });
            if let Ok(plain) = opened.and_then(|opened| opened.into_verified()) {
                assert_eq!(plain.as_slice(), CONTENT, "byte {position}");
            }
        }
    });
}

#[test]
fn a_message_that_is_cut_off_is_refused() {
    let holder = sm2_holder();
    let builder = EnvelopedBuilder::gmt0010().recipient(&holder.certificate).unwrap();
    let whole = builder.encrypt(&mut fixed(3), CONTENT).unwrap();
    let mut writer = builder.writer(&mut fixed(3), Vec::new()).unwrap();
    std::io::Write::write_all(&mut writer, CONTENT).unwrap();
    let stream = writer.finish().unwrap();
    let signed = signed(CONTENT, true, true, 7);
    for end in 0..whole.len() {
        assert!(EnvelopedData::parse_with(&whole[..end], Quirks::ALL).is_err());
    }
    for end in 0..stream.len() {
        assert!(EnvelopedData::parse_with(&stream[..end], Quirks::ALL).is_err());
    }
    for end in 0..signed.len() {
        assert!(SignedAndEnvelopedData::parse_with(&signed[..end], Quirks::ALL).is_err());
    }
    assert!(EnvelopedData::parse(&[&whole[..], &[0]].concat()).is_err());
    assert!(EnvelopedData::parse_with(&[&whole[..], &[0]].concat(), Quirks::ALL).is_ok());
}

#[test]
fn bombs_are_refused_at_once() {
    let holder = sm2_holder();
    let one = EnvelopedBuilder::gmt0010().recipient(&holder.certificate).unwrap();
    let mut many = one;
    for _ in 0..1100 {
        many = many.recipient(&holder.certificate).unwrap();
    }
    let message = many.encrypt(&mut fixed(1), b"x").unwrap();
    assert_eq!(EnvelopedData::parse(&message).unwrap_err(), Error::TooMany { limit: 1024 });
    for head in [&[0x30, 0x80][..], &[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], &[0x24, 0x80]] {
        let bomb = head.repeat(100_000);
        assert!(EnvelopedData::parse_with(&bomb, Quirks::ALL).is_err());
        assert!(EncryptedData::parse_with(&bomb, Quirks::ALL).is_err());
        assert!(SignedAndEnvelopedData::parse_with(&bomb, Quirks::ALL).is_err());
    }
}

proptest! {
    #[test]
    fn nothing_panics(input: Vec<u8>) {
        let _ = EnvelopedData::parse_with(&input, Quirks::ALL);
        let _ = EncryptedData::parse_with(&input, Quirks::ALL);
        let _ = SignedAndEnvelopedData::parse_with(&input, Quirks::ALL);
    }

    #[test]
    fn nothing_near_a_message_panics(
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut message = signed(CONTENT, true, true, 7);
        for (index, byte) in edits {
            let index = index.index(message.len());
            message[index] = byte;
        }
        if let Ok(read) = SignedAndEnvelopedData::parse_with(&message, Quirks::ALL) {
            let _ = sm2_holder().with(|decryptor, random| {
                read.open_recipient(0, decryptor, random, &VerifyOptions::default())
            });
        }
    }
}
