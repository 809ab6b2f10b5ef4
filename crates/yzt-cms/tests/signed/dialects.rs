// SPDX-License-Identifier: MIT OR Apache-2.0
//! The bytes that each family writes, against its standard.

use yzt_cert::asn1::{self, Element, Reader, tag};
use yzt_cert::oid;
use yzt_cms::{Dialect, SignedData, SignedDataBuilder};

use crate::support::{now, p256_party, rsa_party, sm2_party};

/// The elements of a SEQUENCE or SET.
fn children<'a>(element: &Element<'a>) -> Vec<Element<'a>> {
    let mut reader = element.reader("test");
    std::iter::from_fn(|| reader.peek().map(|_| reader.element().unwrap())).collect()
}

fn tags(element: &Element<'_>) -> Vec<u8> {
    children(element).iter().map(Element::tag).collect()
}

/// SignedData's elements.
fn open(message: &[u8], kind: &[u8]) -> Vec<Vec<u8>> {
    let whole = Reader::single(message, tag::SEQUENCE, "test").unwrap();
    let fields = children(&whole);
    assert_eq!(fields[0].content(), kind);
    assert_eq!(fields[1].tag(), 0xA0);
    let data = &children(&fields[1])[0];
    children(data).iter().map(|element| element.whole().to_vec()).collect()
}

fn single(der: &[u8]) -> Element<'_> {
    Reader::new(der, "test").element().unwrap()
}

#[test]
fn gmt_0010_is_the_shape_of_pkcs_7() {
    let party = sm2_party();
    let message = party.sign(SignedDataBuilder::new(Dialect::Gmt0010), party.plan(), b"content");
    let fields = open(&message, oid::GM_SIGNED_DATA.as_content());
    assert_eq!(fields[0], [2, 1, 1], "version 1");
    let sm3 = asn1::sequence(&[&asn1::object_identifier(&oid::SM3), &[5, 0]]);
    assert_eq!(fields[1], asn1::encode(tag::SET, &[&sm3]));
    let content = asn1::explicit(0, &asn1::octet_string(b"content"));
    assert_eq!(fields[2], asn1::sequence(&[&asn1::object_identifier(&oid::GM_DATA), &content]));
    assert_eq!(fields[3], asn1::encode(0xA0, &[party.certificate.as_der()]));
    // version, issuerAndSerialNumber, digest, 1.2.156.10197.1.301.1, signature: no attributes.
    let signer = &children(&single(&fields[4]))[0];
    assert_eq!(tags(signer), [0x02, 0x30, 0x30, 0x30, 0x04]);
    let parts = children(signer);
    assert_eq!(parts[0].content(), [1]);
    let algorithm = asn1::sequence(&[&asn1::object_identifier(&oid::SM2_SIGNATURE), &[5, 0]]);
    assert_eq!(parts[3].whole(), algorithm);
    // Detached: contentInfo is the type alone.
    let builder = SignedDataBuilder::new(Dialect::Gmt0010).detached();
    let message = party.sign(builder, party.plan(), b"content");
    let fields = open(&message, oid::GM_SIGNED_DATA.as_content());
    assert_eq!(fields[2], asn1::sequence(&[&asn1::object_identifier(&oid::GM_DATA)]));
}

#[test]
fn rfc_5652_signs_attributes_in_the_order_of_der() {
    let cases = [
        (sm2_party(), oid::SM3, oid::SM2_WITH_SM3, false),
        (p256_party(), oid::SHA256, oid::ECDSA_WITH_SHA256, false),
        (rsa_party(), oid::SHA256, oid::RSA_ENCRYPTION, true),
    ];
    for (party, digest, signature, null) in cases {
        let plan = party.plan().signing_time(now());
        let message = party.sign(SignedDataBuilder::new(Dialect::Rfc5652), plan, b"content");
        let fields = open(&message, oid::SIGNED_DATA.as_content());
        assert_eq!(fields[0], [2, 1, 1]);
        let named = asn1::sequence(&[&asn1::object_identifier(&digest)]);
        assert_eq!(fields[1], asn1::encode(tag::SET, &[&named]));
        let signer = &children(&single(&fields[4]))[0];
        assert_eq!(tags(signer), [0x02, 0x30, 0x30, 0xA0, 0x30, 0x04]);
        let parts = children(signer);
        let attributes: Vec<&[u8]> =
            children(&parts[3]).iter().map(|element| element.whole()).collect();
        assert!(attributes.is_sorted());
        let kinds: Vec<_> = SignedData::parse(&message).unwrap().signers()[0]
            .signed_attributes()
            .unwrap()
            .list()
            .iter()
            .map(|attribute| attribute.kind)
            .collect();
        for kind in
            [oid::CONTENT_TYPE, oid::MESSAGE_DIGEST, oid::SIGNING_TIME, oid::SIGNING_CERTIFICATE_V2]
        {
            assert!(kinds.contains(&kind), "{kind}");
        }
        let parameters: &[u8] = if null { &[5, 0] } else { &[] };
        let named = asn1::sequence(&[&asn1::object_identifier(&signature), parameters]);
        assert_eq!(parts[4].whole(), named);
    }
}

#[test]
fn what_is_signed_is_what_the_standards_say() {
    let party = sm2_party();
    let key = party.certificate.public_key().unwrap();
    // GM/T 0010: the content octets. RFC 5652: the SET, tagged as one.
    let bare = party.sign(SignedDataBuilder::new(Dialect::Gmt0010), party.plan(), b"content");
    let bare = SignedData::parse(&bare).unwrap();
    let signer = &bare.signers()[0];
    assert_eq!(&*bare.bytes_signed_by(signer, None).unwrap(), b"content");
    let der = yzt_crypto::sm2::DerSignature::from_bytes(signer.signature_value()).unwrap();
    let value = yzt_crypto::sm2::Signature::from_der(&der).unwrap();
    key.verify(b"content", &value.into()).unwrap();
    let with = party.plan().with_attributes();
    let with = party.sign(SignedDataBuilder::new(Dialect::Gmt0010), with, b"content");
    let with = SignedData::parse(&with).unwrap();
    let signer = &with.signers()[0];
    let signed = with.bytes_signed_by(signer, None).unwrap();
    assert_eq!(signed[0], 0x31);
    let der = yzt_crypto::sm2::DerSignature::from_bytes(signer.signature_value()).unwrap();
    let value = yzt_crypto::sm2::Signature::from_der(&der).unwrap();
    key.verify(&signed, &value.into()).unwrap();
    // messageDigest is plain SM3 of the content, without Z.
    let attributes = signer.signed_attributes().unwrap();
    let digest = attributes.of_kind(oid::MESSAGE_DIGEST).next().unwrap();
    assert_eq!(digest.values, [asn1::octet_string(&yzt_crypto::sm3::digest(b"content"))]);
}
