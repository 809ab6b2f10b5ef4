// SPDX-License-Identifier: MIT OR Apache-2.0
//! Messages that a key signs and opens.

use std::io;

use getrandom::SysRng;
use yzt_assistant::{Error, Key, MessageOptions, PinPurpose};
use yzt_cert::Quirks;
use yzt_cms::{
    CfcaForm, Dialect, EnvelopedBuilder, LOGIN_LABEL, PlaintextSink, SignedData, VerifyOptions,
};
use yzt_token::KeyUse;

use crate::support::{DEFAULT, NOW, Script, World};

const CONTENT: &[u8] = b"an application for a housing loan";

fn options() -> Vec<MessageOptions> {
    let mut all = Vec::new();
    for dialect in [Dialect::Gmt0010, Dialect::Rfc5652] {
        for attached in [true, false] {
            for attributes in [true, false] {
                all.push(MessageOptions { attached, attributes, ..MessageOptions::new(dialect) });
            }
        }
    }
    all
}

fn check(message: &[u8], options: &MessageOptions, key: &mut Key) {
    let message = SignedData::parse(message).unwrap();
    assert_eq!(message.dialect(), options.dialect);
    assert_eq!(message.content().is_some(), options.attached);
    let content = (!options.attached).then_some(CONTENT);
    let verify = VerifyOptions { content, ..VerifyOptions::default() };
    let valid = message.verify(&verify).unwrap().all_valid().unwrap();
    assert_eq!(valid[0].certificate, key.certificate(KeyUse::Signature, NOW).unwrap());
    assert_eq!(valid[0].signing_time, options.attributes.then_some(NOW));
}

#[test]
fn content_is_signed_in_every_form_by_buffer_and_by_stream() {
    let world = World::with_certificates();
    let mut key = world.open();
    for options in options() {
        let mut script = Script::of(&[DEFAULT]);
        let (message, done) = key.sign_message(CONTENT, &options, &mut script, NOW).unwrap();
        assert_eq!(script.purposes(), [PinPurpose::Sign]);
        assert_eq!(done.certificate, key.certificate(KeyUse::Signature, NOW).unwrap());
        check(&message, &options, &mut key);
        let (mut out, mut script) = (Vec::new(), Script::of(&[DEFAULT]));
        key.sign_stream(&mut &*CONTENT, &mut out, &options, &mut script, NOW).unwrap();
        assert_eq!(script.purposes(), [PinPurpose::Sign]);
        check(&out, &options, &mut key);
    }
}

#[test]
fn a_login_is_no_content_and_nobody_is_asked_for_a_pin() {
    let world = World::with_certificates();
    let mut key = world.open();
    let login = [LOGIN_LABEL.as_bytes(), &[0], &[7; 128]].concat();
    for options in options() {
        let mut script = Script::of(&[DEFAULT]);
        let refused = key.sign_message(&login, &options, &mut script, NOW).map(drop);
        assert_eq!(refused.unwrap_err().number(), 3210);
        let refused =
            key.sign_stream(&mut &*login, &mut Vec::new(), &options, &mut script, NOW).map(drop);
        assert_eq!(refused.unwrap_err().number(), 3210);
        assert!(script.purposes().is_empty());
    }
    assert!(!world.wire.taken().contains(&"VerifyPIN"));
}

/// Keeps what it is given, and how it ended.
#[derive(Default)]
struct Kept {
    held: Vec<u8>,
    ends: Vec<bool>,
}

impl PlaintextSink for Kept {
    fn provisional(&mut self, part: &[u8]) -> io::Result<()> {
        self.held.extend_from_slice(part);
        Ok(())
    }

    fn accept(&mut self) -> io::Result<()> {
        self.ends.push(true);
        Ok(())
    }

    fn discard(&mut self) {
        self.ends.push(false);
    }
}

fn open(key: &mut Key, message: &[u8], quirks: Quirks, pin: &str) -> (Result<Quirks, Error>, Kept) {
    let (mut kept, mut script) = (Kept::default(), Script::of(&[pin]));
    let opened = key.decrypt_message(&mut &*message, quirks, &mut kept, &mut SysRng, &mut script);
    (opened.map(|done| done.quirks), kept)
}

#[test]
fn a_message_opens_on_the_key_and_the_sink_is_told_once() {
    let world = World::with_certificates();
    let mut key = world.open();
    let certificate = key.certificate(KeyUse::Encryption, NOW).unwrap();
    let make = |builder: EnvelopedBuilder| {
        builder.recipient(&certificate).unwrap().encrypt(&mut SysRng, CONTENT).unwrap()
    };
    let message = make(EnvelopedBuilder::gmt0010());
    let (opened, kept) = open(&mut key, &message, Quirks::STRICT, DEFAULT);
    assert_eq!(opened.unwrap(), Quirks::EMPTY);
    assert_eq!((kept.held.as_slice(), kept.ends.as_slice()), (CONTENT, &[true][..]));
    // Another PIN, no message, another recipient: nothing comes out, and the sink knows.
    let (refused, kept) = open(&mut key, &message, Quirks::STRICT, "000000");
    assert!(matches!(refused, Err(Error::Token(yzt_token::Error::PinIncorrect { .. }))));
    assert_eq!((kept.held.len(), kept.ends.as_slice()), (0, &[false][..]));
    let (refused, kept) = open(&mut key, &message[1..], Quirks::STRICT, DEFAULT);
    assert!(refused.is_err());
    assert_eq!((kept.held.len(), kept.ends.as_slice()), (0, &[false][..]));
    let mut other = World::with_certificates();
    let mut stranger = other.open();
    other.certify(&mut stranger, 400, NOW);
    let (refused, kept) = open(&mut stranger, &message, Quirks::STRICT, DEFAULT);
    assert!(refused.is_err());
    assert_eq!(kept.ends, [false]);
}

#[test]
fn quirks_of_a_message_are_allowed_by_name_and_told() {
    let world = World::with_certificates();
    let mut key = world.open();
    let certificate = key.certificate(KeyUse::Encryption, NOW).unwrap();
    let builder = EnvelopedBuilder::cfca(CfcaForm::Current).recipient(&certificate).unwrap();
    let message = builder.encrypt(&mut SysRng, CONTENT).unwrap();
    let (refused, kept) = open(&mut key, &message, Quirks::STRICT, DEFAULT);
    assert_eq!(refused.unwrap_err().number(), 3213);
    assert_eq!(kept.ends, [false]);
    let (opened, kept) = open(&mut key, &message, Quirks::ALL, DEFAULT);
    assert_eq!(opened.unwrap().to_string(), "message-version, sm4-without-mode");
    assert_eq!(kept.held, CONTENT);
}
