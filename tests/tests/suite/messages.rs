// SPDX-License-Identifier: MIT OR Apache-2.0
//! Messages that a key signs and opens, from the assistant down to the card.

use getrandom::SysRng;
use yzt_assistant::{Key, MessageOptions};
use yzt_cert::signature::SignatureRules;
use yzt_cert::{Certificate, Quirk, Quirks};
use yzt_cms::{Dialect, EnvelopedBuilder, LOGIN_LABEL, PlaintextBuffer, SignedData, VerifyOptions};
use yzt_crypto::content::ContentCipher;
use yzt_token::KeyUse;

use crate::kit::{self, Always, Desk, FACTORY_PIN, NOW};

const CONTENT: &[u8] = "缴存单位：示例科技有限公司".as_bytes();

fn key(folder: &std::path::Path) -> Key {
    let mut key = kit::new_key(folder, Box::new(SysRng), |card| Box::new(card));
    Desk::new(&mut SysRng).issue(&mut key, &mut Always(FACTORY_PIN), &mut SysRng);
    key
}

/// The signer of a message whose every signature is valid.
fn signer(message: &[u8], content: Option<&[u8]>, allowed: Quirks) -> Certificate {
    let message = SignedData::parse_with(message, allowed).unwrap();
    let rules = SignatureRules::default().tolerating(allowed);
    let options = VerifyOptions { content, rules, ..VerifyOptions::default() };
    let signatures = message.verify(&options).unwrap().all_valid().unwrap();
    assert_eq!(signatures.len(), 1);
    signatures[0].certificate.clone()
}

#[test]
fn a_message_is_signed_on_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let mut key = key(&folder.path().join("key"));
    let own = key.certificate(KeyUse::Signature, NOW).unwrap();
    for dialect in [Dialect::Gmt0010, Dialect::Rfc5652] {
        for attached in [true, false] {
            for attributes in [true, false] {
                let options =
                    MessageOptions { attached, attributes, ..MessageOptions::new(dialect) };
                let given = (!attached).then_some(CONTENT);
                let pins = &mut Always(FACTORY_PIN);
                let (message, done) = key.sign_message(CONTENT, &options, pins, NOW).unwrap();
                assert_eq!(done.certificate, own);
                assert_eq!(signer(&message, given, Quirks::STRICT), own);

                let mut streamed = Vec::new();
                key.sign_stream(&mut &*CONTENT, &mut streamed, &options, pins, NOW).unwrap();
                let lengths = Quirks::of(if attached { &[Quirk::BerLengths] } else { &[] });
                assert_eq!(signer(&streamed, given, lengths), own);
            }
        }
    }
}

#[test]
fn a_login_is_not_had_as_a_message() {
    let folder = tempfile::tempdir().unwrap();
    let mut key = key(&folder.path().join("key"));
    let login = [LOGIN_LABEL.as_bytes(), &[0; 129]].concat();
    let options = MessageOptions::new(Dialect::Gmt0010);
    // A wrong PIN would show that it was asked for.
    let pins = &mut Always("000000");
    assert_eq!(key.sign_message(&login, &options, pins, NOW).unwrap_err().number(), 3210);
    let mut out = Vec::new();
    let error = key.sign_stream(&mut login.as_slice(), &mut out, &options, pins, NOW).unwrap_err();
    assert_eq!(error.number(), 3210);
}

#[test]
fn a_message_for_the_holder_is_opened_on_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let mut key = key(&folder.path().join("key"));
    let recipient = key.certificate(KeyUse::Encryption, NOW).unwrap();
    let rfc5652 = EnvelopedBuilder::rfc5652(ContentCipher::Sm4Cbc).unwrap();
    for builder in [EnvelopedBuilder::gmt0010(), rfc5652] {
        let builder = builder.recipient(&recipient).unwrap();
        let message = builder.encrypt(&mut SysRng, CONTENT).unwrap();
        let mut sink = PlaintextBuffer::new(1024);
        let done = key
            .decrypt_message(
                &mut message.as_slice(),
                Quirks::STRICT,
                &mut sink,
                &mut SysRng,
                &mut Always(FACTORY_PIN),
            )
            .unwrap();
        assert_eq!(done.certificate, recipient);
        assert_eq!(sink.into_plaintext().unwrap().as_slice(), CONTENT);
    }
}

#[test]
fn a_message_for_somebody_else_costs_no_pin() {
    let folder = tempfile::tempdir().unwrap();
    let mut mine = key(&folder.path().join("mine"));
    let mut others = key(&folder.path().join("others"));
    let recipient = others.certificate(KeyUse::Encryption, NOW).unwrap();
    let builder = EnvelopedBuilder::gmt0010().recipient(&recipient).unwrap();
    let message = builder.encrypt(&mut SysRng, CONTENT).unwrap();
    let mut sink = PlaintextBuffer::new(1024);
    let (source, pins) = (&mut message.as_slice(), &mut Always("000000"));
    let error =
        mine.decrypt_message(source, Quirks::STRICT, &mut sink, &mut SysRng, pins).unwrap_err();
    assert_eq!(error.number(), yzt_cms::Error::NotARecipient.number());
    assert!(sink.into_plaintext().is_none());
}
