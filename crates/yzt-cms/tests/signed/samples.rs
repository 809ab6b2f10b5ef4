// SPDX-License-Identifier: MIT OR Apache-2.0
//! A message that other software made.

use std::io::Write;
use std::path::Path;

use yzt_cert::leniency::{Quirk, Quirks};
use yzt_cert::signature::SignatureMode;
use yzt_cms::{DetachedVerifier, Dialect, Error, SignedData, VerifyOptions};

/// The samples, if they are there.
fn sample(name: &str) -> Option<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples");
    let found = std::fs::read(folder.join(name)).ok();
    if found.is_none() {
        let line = format!("yzt-cms signed samples: {name} is not there\n");
        print!("{line}");
        if let Some(list) = std::env::var_os("YZT_SKIPPED_TESTS") {
            let file = std::fs::OpenOptions::new().create(true).append(true).open(list);
            file.unwrap().write_all(line.as_bytes()).unwrap();
        }
    }
    found
}

#[test]
fn a_detached_message_of_sadk_verifies_strictly() {
    // Made by CFCA's SADK; the content stands in the test that it comes from.
    let Some(der) = sample("cms_emmansun_193a5b36.p7") else { return };
    let message = SignedData::parse(&der).unwrap();
    assert_eq!((message.dialect(), message.version()), (Dialect::Gmt0010, 1));
    assert!(message.quirks().without(Quirks::REMARKS).is_empty());
    let content = Some(&b"Hello Secret World!"[..]);
    let options = VerifyOptions { content, ..VerifyOptions::default() };
    let valid = message.verify(&options).unwrap().all_valid().unwrap();
    assert_eq!(valid[0].mode, SignatureMode::Standard);
    assert_eq!(valid[0].certificate.subject().common_name().as_deref(), Some("Jon Snow"));
    let options = VerifyOptions::default();
    let mut verifier = DetachedVerifier::new(&message, &options).unwrap();
    verifier.update(b"Hello Secret ");
    verifier.update(b"World!");
    assert!(verifier.finish().is_valid());
    let content = Some(&b"Hello secret World!"[..]);
    let options = VerifyOptions { content, ..VerifyOptions::default() };
    let refused = message.verify(&options).unwrap().all_valid().map(|_| ());
    assert_eq!(refused, Err(Error::MessageSignature));
}

#[test]
fn messages_of_other_kinds_are_told_by_name() {
    for name in ["cms_emmansun_3c310a08.p7", "cms_emmansun_dca24400.p7"] {
        let Some(der) = sample(name) else { return };
        let refused = SignedData::parse_with(&der, Quirks::of(Quirk::EVERY));
        assert!(matches!(refused, Err(Error::ContentType { .. })));
    }
}
