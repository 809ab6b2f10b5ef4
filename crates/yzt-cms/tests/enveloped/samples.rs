// SPDX-License-Identifier: MIT OR Apache-2.0
//! Messages that other people's software wrote.

use std::fs;

use yzt_cert::Certificate;
use yzt_cert::leniency::{Quirk, Quirks};
use yzt_cert::signature::SignatureRules;
use yzt_cms::enveloped::RecipientInfo;
use yzt_cms::{
    DecryptionError, Dialect, EnvelopedData, Error, SignedAndEnvelopedData, VerifyOptions,
};
use yzt_crypto::content::ContentCipher;
use yzt_crypto::{KeyDecryptor, PublicKey, sm2};

use crate::support::{fixed, samples};

/// A delivery of an encryption key in the form of MCSCA and gmcert.org: the recipient is named by
/// a serial number alone, SM4 without a mode means ECB without padding.
#[test]
fn a_key_delivery_opens_and_verifies() {
    let Some(folder) = samples("a_key_delivery_opens_and_verifies") else { return };
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    let message = read("cms_emmansun_3c310a08.p7");
    let met = Quirks::of(&[Quirk::Sm4WithoutMode, Quirk::RecipientIssuerEmpty]);
    for quirk in met.iter() {
        let strict =
            SignedAndEnvelopedData::parse_with(&message, Quirks::ALL.without(quirk.into()));
        assert_eq!(strict.unwrap_err(), Error::QuirkRefused { quirk });
    }
    let parsed = SignedAndEnvelopedData::parse_with(&message, met).unwrap();
    assert_eq!(parsed.dialect(), Dialect::Gmt0010);
    assert_eq!(parsed.cipher(), ContentCipher::Sm4Ecb);
    assert_eq!(parsed.quirks().without(Quirks::REMARKS), met);
    let [signing, encryption] = ["key_emmansun_42f975eb.der", "key_emmansun_e8b965d4.der"]
        .map(|name| sm2::PrivateKey::from_pkcs8_der(&read(name)).unwrap());
    // The message names the certificate of the key that is delivered; it is encrypted for the
    // signature key, as deliveries are. So the recipient is chosen by its place.
    let delivered = Certificate::parse_any(&read("gmsm_e6f863e4.cer")).unwrap();
    assert!(parsed.recipients().iter().all(|recipient| match recipient {
        RecipientInfo::KeyTransport(recipient) => recipient.identifier().matches(&delivered),
        _ => false,
    }));
    let public = PublicKey::Sm2(encryption.public_key().clone());
    assert_eq!(delivered.public_key().unwrap(), public);
    let open = |key: &sm2::PrivateKey, quirks| {
        let rules = SignatureRules { quirks, ..SignatureRules::default() };
        let options = VerifyOptions { rules, ..VerifyOptions::default() };
        parsed.open_recipient(0, &mut KeyDecryptor::new(key), &mut fixed(1), &options)
    };
    // Signed with an authority's own key.
    let strict = open(&signing, Quirks::STRICT).unwrap().into_verified();
    assert_eq!(strict.unwrap_err(), Error::SignerKeyUsage);
    let opened = open(&signing, Quirk::SignerIsAuthority.into()).unwrap();
    assert_eq!(opened.verdict().signers().len(), 1);
    assert!(opened.verdict().quirks().contains(Quirk::SignerIsAuthority));
    let plain = opened.into_verified().unwrap();
    assert_eq!(plain.as_slice(), [&[0; 32], &encryption.to_bytes()[..]].concat());
    let other = open(&encryption, Quirks::ALL);
    assert!(matches!(other, Err(DecryptionError::Message(Error::DecryptionFailed))));
}

/// CFCA's form: version 2, the recipient by key identifier, SM4 without a mode means CBC.
#[test]
fn a_message_of_cfca_is_read() {
    let Some(folder) = samples("a_message_of_cfca_is_read") else { return };
    let message = fs::read(folder.join("cms_emmansun_dca24400.p7")).unwrap();
    let met = Quirks::of(&[Quirk::MessageVersion, Quirk::Sm4WithoutMode]);
    for quirk in met.iter() {
        let strict = EnvelopedData::parse_with(&message, Quirks::ALL.without(quirk.into()));
        assert_eq!(strict.unwrap_err(), Error::QuirkRefused { quirk });
    }
    let parsed = EnvelopedData::parse_with(&message, met).unwrap();
    assert_eq!(parsed.quirks(), met);
    assert_eq!((parsed.header().version(), parsed.header().cipher()), (2, ContentCipher::Sm4Cbc));
    let [RecipientInfo::KeyTransport(recipient)] = parsed.header().recipients() else { panic!() };
    assert_eq!(recipient.encrypted_key().len(), 123);
    // Its recipient's key is not public: no key of the samples opens it.
    let mut tried = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.file_name().unwrap().to_string_lossy().starts_with("key_") {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let key = sm2::PrivateKey::from_pkcs8_der(&bytes)
            .or_else(|_| sm2::PrivateKey::from_sec1_der(&bytes));
        let Ok(key) = key else { continue };
        let opened = parsed.decrypt_recipient(0, &mut KeyDecryptor::new(&key), &mut fixed(1));
        assert!(matches!(opened, Err(DecryptionError::Message(Error::DecryptionFailed))));
        tried += 1;
    }
    assert!(tried > 5);
}
