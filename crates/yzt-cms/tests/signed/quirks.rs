// SPDX-License-Identifier: MIT OR Apache-2.0
//! One generated twin for each way in which messages in use depart from the standards: refused
//! strictly, read where it is allowed, and named.

use yzt_cert::asn1;
use yzt_cert::leniency::{Quirk, Quirks};
use yzt_cert::oid;
use yzt_cert::signature::{SignatureMode, SignatureRules};
use yzt_cms::{Error, SignedData, ValidSignature, VerifyOptions, VerifyingReader};

use crate::support::{Shape, sm2_party, tolerating};

fn verify(message: &[u8], rules: SignatureRules) -> Result<(ValidSignature, Quirks), Error> {
    // As a stream it is judged alike.
    let certificates = [sm2_party().certificate.clone()];
    let options = VerifyOptions { certificates: &certificates, rules, ..VerifyOptions::default() };
    let streamed = VerifyingReader::new(message, &options).and_then(VerifyingReader::finish);
    let streamed = streamed.and_then(|end| {
        let quirks = end.verdict.quirks();
        end.verdict.all_valid().map(|valid| (valid[0].mode, quirks))
    });
    let whole = buffered(message, &options);
    let judged = whole.as_ref().map(|(valid, quirks)| (valid.mode, *quirks));
    assert_eq!(streamed.map_err(|it| it.number()), judged.map_err(Error::number));
    whole
}

fn buffered(
    message: &[u8],
    options: &VerifyOptions<'_>,
) -> Result<(ValidSignature, Quirks), Error> {
    let message = SignedData::parse_with(message, options.rules.quirks)?;
    let verdict = message.verify(options)?;
    let quirks = verdict.quirks();
    Ok((verdict.all_valid()?.remove(0), quirks))
}

/// Refused strictly and with every other quirk, read with this one alone, and named.
fn needs(shape: &Shape, quirk: Quirk) {
    let message = shape.build();
    assert!(verify(&message, SignatureRules::default()).is_err(), "{quirk} strictly");
    let others = Quirks::ALL.without(quirk.into());
    assert!(verify(&message, tolerating(others)).is_err(), "{quirk} is not another one");
    let (_, met) = verify(&message, tolerating(quirk.into())).unwrap();
    assert!(met.contains(quirk), "{quirk} is named, not {met}");
}

/// Read strictly, and named.
fn remarks(shape: &Shape, quirk: Quirk) {
    let (_, met) = verify(&shape.build(), SignatureRules::default()).unwrap();
    assert_eq!(met, quirk.into());
}

#[test]
fn the_plain_shape_is_strict() {
    for shape in [Shape::default(), Shape::default().with_attributes()] {
        let (valid, met) = verify(&shape.build(), SignatureRules::default()).unwrap();
        assert_eq!((valid.mode, met), (SignatureMode::Standard, Quirks::STRICT));
    }
}

#[test]
fn identifiers_of_the_digest() {
    let cases = [
        (oid::SM3_WITH_KEY.as_content(), Quirk::DigestIsKeyedSm3),
        (oid::SM2_WITH_SM3.as_content(), Quirk::DigestIsSignature),
        (&[][..], Quirk::DigestEmpty),
    ];
    for (content, quirk) in cases {
        let announced = Shape { announced: content.to_vec(), ..Shape::default() };
        needs(&announced, quirk);
        needs(&Shape { digest: content.to_vec(), ..announced }, quirk);
    }
    let announced = oid::SHA256.as_content().to_vec();
    needs(&Shape { announced, ..Shape::default() }, Quirk::DigestNotAnnounced);
}

#[test]
fn identifiers_of_the_signature() {
    let named = |signature| Shape { signature, ..Shape::default() };
    needs(&named(oid::SM2_ENCRYPTION), Quirk::AlgorithmIsEncryption);
    needs(&named(oid::SM2), Quirk::AlgorithmIsKeyType);
    needs(&named(oid::ECDSA_WITH_SHA256), Quirk::AlgorithmOfOtherCurve);
    remarks(&named(oid::SM2_WITH_SM3), Quirk::AlgorithmOfOtherFamily);
    let (outer, inner) = (oid::SIGNED_DATA, oid::DATA);
    remarks(&Shape { outer, inner, ..Shape::default() }, Quirk::AlgorithmOfOtherFamily);
    assert!(verify(&named(oid::RSA_WITH_SHA256).build(), SignatureRules::anything()).is_err());
}

#[test]
fn families_and_versions() {
    let shape = Shape::default();
    needs(&Shape { inner: oid::DATA, ..shape.clone() }, Quirk::MixedContentTypes);
    let outside = Shape { outer: oid::SIGNED_DATA, ..shape.clone() };
    let message = outside.build();
    assert_eq!(
        SignedData::parse(&message),
        Err(Error::QuirkRefused { quirk: Quirk::MixedContentTypes })
    );
    needs(&Shape { version: 3, ..shape.clone() }, Quirk::MessageVersion);
    needs(&Shape { version: 2, ..shape.clone() }, Quirk::MessageVersion);
    needs(&Shape { signer_version: 2, ..shape }, Quirk::MessageVersion);
}

#[test]
fn attributes_out_of_order() {
    let mut shape = Shape::default().with_attributes();
    shape.attributes.reverse();
    needs(&shape, Quirk::AttributesUnsorted);
}

#[test]
fn attributes_that_contradict() {
    let good = Shape::default().with_attributes();
    let twice = {
        let mut shape = good.clone();
        shape.attributes.insert(0, shape.attributes[0].clone());
        shape
    };
    let missing = |index: usize| {
        let mut shape = good.clone();
        shape.attributes.remove(index);
        shape
    };
    let of_other_type = {
        let mut shape = Shape { inner: oid::TIMESTAMP_INFO, ..Shape::default() }.with_attributes();
        shape.inner = oid::GM_DATA;
        shape
    };
    let of_other_content = Shape { content: b"other".to_vec(), ..good.clone() };
    let of_other_content = Shape { attributes: good.attributes.clone(), ..of_other_content };
    for (shape, number) in [
        (twice, 3212),
        (missing(0), 3212),
        (missing(1), 3212),
        (of_other_type, 3223),
        (of_other_content, 3216),
    ] {
        let refused = verify(&shape.build(), SignatureRules::anything()).map(|_| ());
        assert_eq!(refused.unwrap_err().number(), number);
    }
}

#[test]
fn content_that_is_no_octet_string() {
    let content = b"text".to_vec();
    let element = Some(asn1::encode(0x0C, &[&content]));
    let shape = Shape { content, element, ..Shape::default() };
    needs(&shape, Quirk::ContentNotOctetString);
}

#[test]
fn attributes_cannot_be_turned_into_content() {
    // What was signed as attributes of one message, presented as the content of another.
    let honest = Shape::default().with_attributes();
    let parts: Vec<&[u8]> = honest.attributes.iter().map(Vec::as_slice).collect();
    let content = asn1::encode(0x31, &parts);
    let shape = Shape { content, ..Shape::default() };
    let refused = verify(&shape.build(), SignatureRules::anything()).map(|_| ());
    assert_eq!(refused.unwrap_err().number(), 3212);
}

#[test]
fn values_of_the_signature() {
    let raw = Shape { rewrite: |it| it.to_raw().as_bytes().to_vec(), ..Shape::default() };
    needs(&raw, Quirk::SignatureRaw);
    let padded = |it: &yzt_crypto::sm2::Signature| {
        let integer = |value: &[u8]| asn1::encode(2, &[&[0, 0], value]);
        asn1::sequence(&[&integer(it.r()), &integer(it.s())])
    };
    needs(&Shape { rewrite: padded, ..Shape::default() }, Quirk::SignatureIntegerPadded);
}

#[test]
fn a_signature_without_z_is_a_mode_of_its_own() {
    for shape in [Shape::default(), Shape::default().with_attributes()] {
        let message = Shape { z: false, ..shape }.build();
        let refused = verify(&message, SignatureRules::default()).map(|_| ());
        assert_eq!(refused, Err(Error::MessageSignature));
        let rules = SignatureRules::default().allowing(SignatureMode::WithoutZ);
        let (valid, _) = verify(&message, rules).unwrap();
        assert_eq!(valid.mode, SignatureMode::WithoutZ);
    }
}

#[test]
fn lengths_of_ber_are_read_and_named() {
    let der = Shape::default().with_attributes().build();
    // 30 82 .. .. → 30 80 … 00 00
    let ber = [&[0x30, 0x80][..], &der[4..], &[0, 0]].concat();
    let message = SignedData::parse(&ber).unwrap();
    assert_eq!(message.quirks(), Quirk::BerLengths.into());
    assert!(message.verify(&VerifyOptions::default()).unwrap().is_valid());
    // A length that is not minimal.
    let ber = [&[0x30, 0x83, 0], &der[2..]].concat();
    assert_eq!(SignedData::parse(&ber).unwrap().quirks(), Quirk::BerLengths.into());
    // Inside of what is signed it is refused.
    let shape = Shape::default().with_attributes();
    let mut inside = shape.clone();
    inside.attributes[0] = [&[0x30, 0x80][..], &shape.attributes[0][2..], &[0, 0]].concat();
    assert!(SignedData::parse_with(&inside.build(), Quirks::ALL).is_err());
}
