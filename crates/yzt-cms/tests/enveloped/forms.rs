// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every combination of options: written, read, opened by each recipient and by nobody else.

use proptest::prelude::*;
use yzt_cert::leniency::{Quirk, Quirks};
use yzt_cert::{asn1, oid};
use yzt_cms::enveloped::RecipientInfo;
use yzt_cms::{
    CertificateIdentifier, CfcaForm, ContentKind, Dialect, EncryptedData, EnvelopedBuilder,
    EnvelopedData, Error, SignedAndEnvelopedBuilder, SignedAndEnvelopedData,
};
use yzt_crypto::content::{ContentCipher, ContentKey};

use crate::support::{Holder, fixed, other_holder, plain, rsa_holder, signing_holder, sm2_holder};

#[derive(Clone, Copy, Debug)]
enum Form {
    Gm,
    Cfca(CfcaForm),
    Rfc(ContentCipher),
}

fn forms() -> impl Strategy<Value = Form> {
    let rfc = proptest::sample::select(&ContentCipher::ALL[1..]).prop_map(Form::Rfc);
    prop_oneof![
        1 => Just(Form::Gm),
        1 => Just(Form::Cfca(CfcaForm::Current)),
        1 => Just(Form::Cfca(CfcaForm::Before32)),
        4 => rfc,
    ]
}

fn builder(form: Form) -> EnvelopedBuilder {
    match form {
        Form::Gm => EnvelopedBuilder::gmt0010(),
        Form::Cfca(form) => EnvelopedBuilder::cfca(form),
        Form::Rfc(cipher) => EnvelopedBuilder::rfc5652(cipher).unwrap(),
    }
}

fn allowed(form: Form) -> Quirks {
    match form {
        Form::Cfca(CfcaForm::Current) => {
            Quirks::of(&[Quirk::MessageVersion, Quirk::Sm4WithoutMode])
        }
        Form::Cfca(CfcaForm::Before32) => {
            Quirks::of(&[Quirk::MessageVersion, Quirk::Sm4WithoutMode, Quirk::Sm2CiphertextRaw])
        }
        _ => Quirks::STRICT,
    }
}

fn cut(text: &[u8], size: usize) -> Vec<&[u8]> {
    text.chunks(size.max(1)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn what_is_written_is_read_by_its_recipients_alone(
        form in forms(),
        who in proptest::collection::vec((0_usize..2, any::<bool>()), 1..4),
        attribute: bool,
        content in proptest::collection::vec(any::<u8>(), 0..3000),
        size in 1_usize..1000,
        seed: u32,
    ) {
        let holders = [sm2_holder(), rsa_holder()];
        let mut builder = builder(form);
        let mut named: Vec<&Holder> = Vec::new();
        for (index, by_key) in who {
            let holder = holders[index];
            builder = match form {
                Form::Rfc(_) if by_key => builder.recipient_by_key(&holder.certificate).unwrap(),
                _ => builder.recipient(&holder.certificate).unwrap(),
            };
            named.push(holder);
        }
        let value = asn1::octet_string(b"value");
        if let Form::Rfc(cipher) = form && attribute {
            builder = builder.unprotected_attribute(&oid::SM4, &[&value]).unwrap();
            if cipher.is_authenticated() {
                builder = builder.authenticated_attribute(&oid::SM3, &[&value, &value]).unwrap();
            }
        }
        let random = &mut fixed(u64::from(seed));
        let whole = builder.encrypt(random, &content).unwrap();
        let mut writer = builder.writer(random, Vec::new()).unwrap();
        for piece in cut(&content, size) {
            std::io::Write::write_all(&mut writer, piece).unwrap();
        }
        let stream = writer.finish().unwrap();
        for (message, streamed) in [(&whole, false), (&stream, true)] {
            let read = EnvelopedData::parse_with(message, allowed(form)).unwrap();
            let quirks = allowed(form);
            let met = if streamed { quirks.with(Quirk::BerLengths) } else { quirks };
            // Only an SM2 key can be in SADK's raw form.
            let raw = Quirks::from(Quirk::Sm2CiphertextRaw);
            prop_assert_eq!(read.quirks().union(raw), met.union(raw));
            prop_assert_eq!(read.header().recipients().len(), named.len());
            for holder in &named {
                prop_assert_eq!(holder.open(&read), Ok(content.clone()));
            }
            prop_assert_eq!(other_holder().open(&read), Err(Error::NotARecipient));
            let attributes = attribute && matches!(form, Form::Rfc(_));
            prop_assert_eq!(read.trailer().unprotected_attributes().is_some(), attributes);
            prop_assert_eq!(
                read.trailer().authenticated_attributes().is_some(),
                attributes && read.header().is_authenticated()
            );
            if let Form::Cfca(_) = form {
                prop_assert!(EnvelopedData::parse(message).is_err());
            }
        }
    }

    #[test]
    fn signed_and_enveloped_opens_and_verifies(
        content in proptest::collection::vec(any::<u8>(), 0..2000),
        inside: bool,
        attributes: bool,
        seed: u32,
    ) {
        let (signer, content) = (signing_holder(), [b"x", &content[..]].concat());
        let message = signed(&content, inside, attributes, seed);
        let read = SignedAndEnvelopedData::parse(&message).unwrap();
        prop_assert_eq!(read.dialect(), Dialect::Gmt0010);
        prop_assert!(read.quirks().without(Quirks::REMARKS).is_empty());
        let given = [signer.certificate.clone()];
        let options = yzt_cms::VerifyOptions {
            certificates: if inside { &[] } else { &given },
            ..Default::default()
        };
        for holder in [sm2_holder(), rsa_holder()] {
            let opened = holder.with(|decryptor, random| {
                read.open(&holder.certificate, decryptor, random, &options)
            }).unwrap();
            prop_assert_eq!(opened.verdict().signers().len(), 1);
            prop_assert_eq!(plain(opened.into_verified()), Ok(content.clone()));
        }
        let other = other_holder();
        let refused = other.with(|decryptor, random| {
            read.open(&other.certificate, decryptor, random, &options)
        });
        prop_assert_eq!(refused.unwrap_err(), Error::NotARecipient);
    }

    #[test]
    fn encrypted_messages_open_with_their_key(
        cipher in proptest::sample::select(&[
            ContentCipher::Sm4Cbc, ContentCipher::Aes128Cbc, ContentCipher::Aes192Cbc,
            ContentCipher::Aes256Cbc,
        ][..]),
        content in proptest::collection::vec(any::<u8>(), 0..2000),
        seed: u32,
    ) {
        let random = &mut fixed(u64::from(seed));
        let key = ContentKey::generate(cipher, random).unwrap();
        for dialect in [Dialect::Gmt0010, Dialect::Rfc5652] {
            let written = EncryptedData::encrypt(dialect, &key, random, &content);
            if dialect == Dialect::Gmt0010 && cipher != ContentCipher::Sm4Cbc {
                prop_assert_eq!(written, Err(Error::CipherOutOfPlace { cipher }));
                continue;
            }
            let message = EncryptedData::parse(&written.unwrap()).unwrap();
            prop_assert_eq!((message.dialect(), message.cipher()), (dialect, cipher));
            prop_assert_eq!(plain(message.decrypt(&key)), Ok(content.clone()));
            let other = ContentKey::generate(cipher, random).unwrap();
            prop_assert_ne!(plain(message.decrypt(&other)), Ok(content.clone()));
        }
    }
}

pub(crate) fn signed(content: &[u8], inside: bool, attributes: bool, seed: u32) -> Vec<u8> {
    let signer = signing_holder();
    let crate::support::Key::Sm2(key) = &signer.key else { panic!("an SM2 key") };
    let mut plan = yzt_cms::SignerPlan::new(&signer.certificate).unwrap();
    if attributes {
        plan = plan.with_attributes();
    }
    let mut builder = SignedAndEnvelopedBuilder::new()
        .recipient(&rsa_holder().certificate)
        .and_then(|builder| builder.recipient(&sm2_holder().certificate))
        .and_then(|builder| builder.signer(plan))
        .unwrap();
    if inside {
        builder = builder.certificate(&signer.certificate);
    }
    let mut nonces = fixed(60);
    let mut signer = yzt_crypto::KeySigner::new(key, &mut nonces);
    builder.write(&mut signer, &mut fixed(u64::from(seed)), content).unwrap()
}

#[test]
fn identifiers_and_versions_are_those_of_the_standards() {
    let holder = sm2_holder();
    let random = &mut fixed(1);
    let gm = EnvelopedBuilder::gmt0010().recipient(&holder.certificate).unwrap();
    let read = EnvelopedData::parse(&gm.encrypt(random, b"x").unwrap()).unwrap();
    let header = read.header();
    assert_eq!((header.dialect(), header.version()), (Dialect::Gmt0010, 1));
    assert_eq!(header.content_type(), &oid::GM_DATA);
    assert_eq!(header.cipher(), ContentCipher::Sm4Cbc);
    let [RecipientInfo::KeyTransport(recipient)] = header.recipients() else { panic!() };
    assert_eq!(recipient.identifier(), &CertificateIdentifier::of(&holder.certificate));
    assert_eq!(recipient.algorithm(), &oid::SM2_ENCRYPTION);
    assert_eq!(recipient.encrypted_key()[0], 0x30);

    let rfc = EnvelopedBuilder::rfc5652(ContentCipher::Aes256Gcm).unwrap();
    let rfc = rfc.recipient_by_key(&rsa_holder().certificate).unwrap();
    let read = EnvelopedData::parse(&rfc.encrypt(random, b"x").unwrap()).unwrap();
    let header = read.header();
    assert_eq!((header.dialect(), header.version()), (Dialect::Rfc5652, 0));
    assert!(header.is_authenticated());
    let [RecipientInfo::KeyTransport(recipient)] = header.recipients() else { panic!() };
    assert_eq!(recipient.algorithm(), &oid::RSA_ENCRYPTION);
    assert_eq!(Dialect::Rfc5652.content_type(ContentKind::Data), Some(*header.content_type()));
}

#[test]
fn what_has_no_place_is_refused() {
    let refused = |result: Result<EnvelopedBuilder, Error>| result.map(|_| ()).unwrap_err();
    let gm = EnvelopedBuilder::gmt0010;
    assert_eq!(gm().encrypt(&mut fixed(1), b"").unwrap_err(), Error::NoRecipient);
    let signer = &signing_holder().certificate;
    assert_eq!(refused(gm().recipient(signer)), Error::RecipientUnsuitable);
    let holder = &sm2_holder().certificate;
    assert_eq!(refused(gm().recipient_by_key(holder)), Error::RecipientUnsuitable);
    let ecb = ContentCipher::Sm4Ecb;
    assert_eq!(refused(EnvelopedBuilder::rfc5652(ecb)), Error::CipherOutOfPlace { cipher: ecb });
    assert_eq!(refused(gm().unprotected_attribute(&oid::SM3, &[])).number(), 3212);
    assert_eq!(refused(gm().authenticated_attribute(&oid::SM3, &[])).number(), 3238);

    let message = gm().recipient(holder).unwrap().encrypt(&mut fixed(1), b"x").unwrap();
    let found = Error::ContentType { found: oid::GM_ENVELOPED_DATA };
    assert_eq!(EncryptedData::parse(&message).unwrap_err(), found);
    assert_eq!(SignedAndEnvelopedData::parse(&message).unwrap_err(), found);
    // The certificate of one, the key of another.
    let read = EnvelopedData::parse(&message).unwrap();
    let result = other_holder().with(|decryptor, random| read.decrypt(holder, decryptor, random));
    assert_eq!(result.unwrap_err(), Error::RecipientKeyMismatch);
    let result =
        rsa_holder().with(|decryptor, random| read.decrypt_recipient(0, decryptor, random));
    assert_eq!(result.unwrap_err(), Error::RecipientKeyMismatch);
    let result =
        other_holder().with(|decryptor, random| read.decrypt_recipient(0, decryptor, random));
    assert_eq!(result.unwrap_err(), Error::DecryptionFailed);
    let result =
        sm2_holder().with(|decryptor, random| read.decrypt_recipient(1, decryptor, random));
    assert_eq!(result.unwrap_err(), Error::NotARecipient);
}

#[test]
fn the_tag_covers_what_the_plaintext_is() {
    let holder = sm2_holder();
    let plain_data = EnvelopedBuilder::rfc5652(ContentCipher::Sm4Gcm)
        .and_then(|builder| builder.recipient(&holder.certificate))
        .unwrap();
    let signed = plain_data.clone().content_type(oid::SIGNED_DATA);
    let message = signed.encrypt(&mut fixed(1), b"x").unwrap();
    let read = EnvelopedData::parse(&message).unwrap();
    assert_eq!(*read.header().content_type(), oid::SIGNED_DATA);
    assert!(read.trailer().authenticated_attributes().is_some());
    assert_eq!(holder.open(&read), Ok(b"x".to_vec()));
    // Outside of what the tag covers, another type: with and without attributes.
    let content_types = |message: &[u8]| -> Vec<usize> {
        let stem = &oid::DATA.as_content()[..8];
        let found = message.windows(8).enumerate().filter(|(_, window)| *window == stem);
        found.map(|(at, _)| at + 8).collect()
    };
    let mut altered = message.clone();
    let places = content_types(&message);
    assert_eq!(places.len(), 2, "in front of the content, and among the attributes");
    altered[places[0]] = 1;
    let attribute = oid::CONTENT_TYPE;
    assert_eq!(EnvelopedData::parse(&altered).unwrap_err(), Error::AttributeMismatch { attribute });
    altered[places[1]] = 1;
    let read = EnvelopedData::parse(&altered).unwrap();
    assert_eq!(holder.open(&read), Err(Error::DecryptionFailed));
    let mut message = plain_data.encrypt(&mut fixed(1), b"x").unwrap();
    let places = content_types(&message);
    message[places[0]] = 2;
    assert_eq!(EnvelopedData::parse(&message).unwrap_err().number(), 3212);
    let given = plain_data.authenticated_attribute(&oid::CONTENT_TYPE, &[]);
    assert_eq!(given.map(|_| ()).unwrap_err().number(), 3212);
}

#[test]
fn a_plaintext_is_not_shown() {
    let holder = sm2_holder();
    let message = signed(&[0xAB; 64], true, false, 3);
    let read = SignedAndEnvelopedData::parse(&message).unwrap();
    let opened = holder.with(|decryptor, random| {
        read.open(&holder.certificate, decryptor, random, &yzt_cms::VerifyOptions::default())
    });
    let shown = format!("{:?}", opened.unwrap());
    assert!(shown.contains("verdict") && !shown.contains("171, 171"));
}

/// ECB by its own name stands in deliveries of keys, and nowhere else.
#[test]
fn ecb_by_its_name_has_no_place_in_other_messages() {
    let algorithm = asn1::sequence(&[&asn1::object_identifier(&oid::SM4_ECB)]);
    let content = asn1::sequence(&[
        &asn1::object_identifier(&oid::DATA),
        &algorithm,
        &asn1::encode(0x80, &[&[7; 16]]),
    ]);
    let data = asn1::sequence(&[&asn1::unsigned_integer(&[0]), &content]);
    let kind = asn1::object_identifier(&oid::ENCRYPTED_DATA);
    let message = asn1::sequence(&[&kind, &asn1::explicit(0, &data)]);
    let refused = EncryptedData::parse_with(&message, Quirks::ALL).map(|_| ()).unwrap_err();
    assert_eq!(refused, Error::CipherOutOfPlace { cipher: ContentCipher::Sm4Ecb });
    let holder = sm2_holder();
    let builder = EnvelopedBuilder::rfc5652(ContentCipher::Sm4Cbc).unwrap();
    let builder = builder.recipient(&holder.certificate).unwrap();
    let mut message = builder.encrypt(&mut fixed(1), b"x").unwrap();
    // The name of ECB, and the vector turned into an unknown parameter: refused for either.
    let name = oid::SM4_CBC.as_content();
    let at = message.windows(name.len()).position(|window| window == name).unwrap();
    message[at..at + name.len()].copy_from_slice(oid::SM4_ECB.as_content());
    assert!(EnvelopedData::parse_with(&message, Quirks::ALL).is_err());
}
