// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every single byte of a message matters, or does not touch what was signed.

use yzt_cert::leniency::Quirks;
use yzt_cms::{Dialect, SignedData, SignedDataBuilder, VerifyOptions};

use crate::support::{DIALECTS, other_party, p256_party, sm2_party, tolerating};

/// Whether an altered message still says that the same key signed the same content.
fn harmless(altered: &[u8], content: &[u8], detached: bool, quirks: Quirks) -> bool {
    let Ok(message) = SignedData::parse_with(altered, quirks) else { return true };
    let given = detached.then_some(content);
    let rules = tolerating(quirks);
    let options = VerifyOptions { content: given, rules, ..VerifyOptions::default() };
    let Ok(verdict) = message.verify(&options) else { return true };
    let key = sm2_party().certificate.public_key_der();
    let signers = verdict.signers().iter();
    let mut valid = signers.filter_map(|signer| signer.outcome.as_ref().ok());
    let same = message.content().is_none_or(|there| there == content);
    valid.all(|signer| same && signer.certificate.public_key_der() == key)
}

/// Flips every byte of a message in one way; with `YZT_SOAK=1` in several.
fn flips(at: usize) -> &'static [u8] {
    match (std::env::var_os("YZT_SOAK").is_some(), at % 2) {
        (true, _) => &[0x01, 0x02, 0x20, 0x80, 0xFF],
        (false, 0) => &[0x01],
        (false, _) => &[0x80],
    }
}

fn no_flipped_byte_passes(dialect: Dialect, detached: bool) {
    for attributes in [false, true] {
        let builder = SignedDataBuilder::new(dialect);
        let builder = if detached { builder.detached() } else { builder };
        let plan = sm2_party().plan();
        let plan = if attributes { plan.with_attributes() } else { plan.without_attributes() };
        let message = sm2_party().sign(builder, plan, b"what was signed");
        for at in 0..message.len() {
            for flip in flips(at) {
                let mut altered = message.clone();
                altered[at] ^= flip;
                for quirks in [Quirks::STRICT, Quirks::ALL] {
                    let passes = harmless(&altered, b"what was signed", detached, quirks);
                    assert!(passes, "{dialect} byte {at} ^ {flip:02X}");
                }
            }
        }
    }
}

#[test]
fn no_flipped_byte_passes_attached() {
    DIALECTS.iter().for_each(|dialect| no_flipped_byte_passes(*dialect, false));
}

#[test]
fn no_flipped_byte_passes_detached() {
    DIALECTS.iter().for_each(|dialect| no_flipped_byte_passes(*dialect, true));
}

#[test]
fn a_cut_message_is_refused() {
    let message = sm2_party().sign(
        SignedDataBuilder::new(Dialect::Rfc5652),
        sm2_party().plan(),
        b"what was signed",
    );
    for end in 0..message.len() {
        assert!(SignedData::parse(&message[..end]).is_err(), "up to {end}");
    }
    assert!(SignedData::parse(&[&message[..], &[0]].concat()).is_err());
}

#[test]
fn another_certificate_with_the_same_key_identifier_does_not_help() {
    // The signer is named; a certificate of another key in its place does not verify.
    let der =
        sm2_party().sign(SignedDataBuilder::new(Dialect::Rfc5652), sm2_party().plan(), b"content");
    let message = SignedData::parse(&der).unwrap();
    let verdict = message.verify(&VerifyOptions::default()).unwrap();
    assert!(verdict.is_valid());
    // Without the certificate inside, others are of no use.
    let builder = SignedDataBuilder::new(Dialect::Rfc5652).signer(sm2_party().plan()).unwrap();
    let der = sm2_party().with_signer(|signer| builder.sign(b"content", signer)).unwrap();
    let message = SignedData::parse(&der).unwrap();
    let others = [other_party().certificate.clone(), p256_party().certificate.clone()];
    let options = VerifyOptions { certificates: &others, ..VerifyOptions::default() };
    let verdict = message.verify(&options).unwrap();
    assert_eq!(verdict.signers()[0].outcome.as_ref().err().map(yzt_cms::Error::number), Some(3218));
}
