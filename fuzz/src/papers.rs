// SPDX-License-Identifier: MIT OR Apache-2.0
//! Documents of the world beside its certificates: messages, timestamps, status.

use std::sync::LazyLock;

use yzt_cert::asn1::{self, tag};
use yzt_cert::builder::{CertificateBuilder, CrlBuilder, NameBuilder, SerialNumber};
use yzt_cert::ocsp::{
    AnswerStatus, CertificateId, OcspRequest, OcspResponse, OcspResponseBuilder, ResponderId,
};
use yzt_cert::{
    Certificate, CertificateRevocationList, Extension, KeyUsage, RevocationReason, oid,
};
use yzt_cms::{
    CfcaForm, Dialect, EncryptedData, EnvelopedBuilder, SignedAndEnvelopedBuilder,
    SignedDataBuilder, SignerPlan, SigningWriter,
};
use yzt_crypto::content::{ContentCipher, ContentKey};
use yzt_crypto::{DigestAlgorithm, KeySigner, PublicKey, p256, sm2};
use zeroize::Zeroizing;

use crate::random::Stream;
use crate::world::{NOW, world};

/// What the messages are about.
pub const CONTENT: &[u8] = b"content of the messages";
const NONCE: &[u8] = &[7; 32];

/// The documents, and the keys that they need.
#[derive(Debug)]
pub struct Papers {
    /// The holder's encryption key, out of its envelope.
    pub encryption: sm2::PrivateKey,
    /// The key of the encrypted message under SM4, and of the one under AES.
    pub content_keys: [ContentKey; 2],
    /// Who signs with P-256.
    pub other: Certificate,
    /// Who signs timestamps, for nobody that anybody trusts.
    pub clock: Certificate,
    /// A question about the holder's certificate.
    pub question: OcspRequest,
    /// The authority's answer to it.
    pub response: OcspResponse,
    /// A list with entries.
    pub many: CertificateRevocationList,
    /// Signed messages with their names: attached, detached, in one piece and as a stream.
    pub signed: Vec<(&'static str, Vec<u8>)>,
    /// Encrypted messages with their names.
    pub secret: Vec<(&'static str, Vec<u8>)>,
    /// A timestamp of [`CONTENT`].
    pub timestamp: Vec<u8>,
}

static PAPERS: LazyLock<Papers> = LazyLock::new(Papers::new);

/// The documents.
#[must_use]
pub fn papers() -> &'static Papers {
    &PAPERS
}

impl Papers {
    fn new() -> Self {
        let world = world();
        let mut random = Stream::new(21);
        let key = world.key.public_key();
        let encryption = world.pair.enveloped_key.open(&world.key).unwrap();
        assert_ne!(encryption.public_key(), key);
        let p256 = p256::PrivateKey::generate(&mut random).unwrap();
        let other = own("P-256", p256.public_key().clone().into(), &[], &mut |draft| {
            draft.sign(&mut KeySigner::new(&p256, &mut Stream::new(22))).unwrap()
        });
        let stamping = sm2::PrivateKey::generate(&mut random).unwrap();
        let stamps = stamping.public_key().clone().into();
        let clock = own("时间戳", stamps, &[oid::TIME_STAMPING], &mut |draft| {
            draft.sign(&mut KeySigner::new(&stamping, &mut Stream::new(23))).unwrap()
        });
        let (question, response) = status(&mut random);
        let content_keys = [ContentCipher::Sm4Cbc, ContentCipher::Aes128Cbc]
            .map(|cipher| ContentKey::new(cipher, Zeroizing::new(vec![0x5A; 16])).unwrap());
        let timestamp = SignedDataBuilder::new(Dialect::Rfc5652)
            .content_type(oid::TIMESTAMP_INFO)
            .certificate(&clock)
            .signer(SignerPlan::new(&clock).unwrap().with_attributes().signing_time(NOW))
            .unwrap()
            .sign(&timestamp_info(), &mut KeySigner::new(&stamping, &mut random))
            .unwrap();
        let signed = signed(&other, &p256, &mut random);
        let secret = secret(&content_keys, &mut random);
        Self {
            encryption,
            content_keys,
            other,
            clock,
            question,
            response,
            many: many(),
            signed,
            secret,
            timestamp,
        }
    }
}

/// A certificate that its own key signed.
fn own(
    name: &str,
    key: PublicKey,
    usages: &[yzt_cert::ObjectIdentifier],
    sign: &mut dyn FnMut(CertificateBuilder) -> Certificate,
) -> Certificate {
    let name = NameBuilder::new().country("CN").common_name(name).build().unwrap();
    let serial = SerialNumber::from_unsigned(&[7]).unwrap();
    let mut draft = CertificateBuilder::new(serial, name, key, NOW, NOW.plus_days(365))
        .key_usage(KeyUsage::SIGNATURE_HALF);
    if !usages.is_empty() {
        let each: Vec<Vec<u8>> = usages.iter().map(asn1::object_identifier).collect();
        let each: Vec<&[u8]> = each.iter().map(Vec::as_slice).collect();
        let value = asn1::sequence(&each);
        draft = draft.extension(Extension { kind: oid::EXTENDED_KEY_USAGE, critical: true, value });
    }
    sign(draft)
}

fn status(random: &mut Stream) -> (OcspRequest, OcspResponse) {
    let world = world();
    let (leaf, issuer) = (&world.pair.signature_certificate, world.issuing.certificate());
    let sm3 = DigestAlgorithm::Sm3;
    let question = OcspRequest::new(leaf, issuer, sm3, Some(NONCE)).unwrap();
    let answered = CertificateId::new(leaf, issuer, sm3).unwrap();
    let response = OcspResponseBuilder::new(ResponderId::by_name(issuer), NOW)
        .answer(answered, AnswerStatus::Good, NOW, Some(NOW.plus_days(1)))
        .nonce(Some(NONCE))
        .sign(&mut KeySigner::new(world.issuing.key(), random))
        .unwrap();
    (question, response)
}

/// A list with entries of every reason.
fn many() -> CertificateRevocationList {
    let world = world();
    let issuer = world.issuing.certificate();
    let mut many = CrlBuilder::new(issuer, NOW, NOW.plus_days(7), 9);
    for number in 1..=24 {
        let serial = SerialNumber::from_unsigned(&[3, 0x80 ^ number]).unwrap();
        let reason = RevocationReason::from_code(number % 7).unwrap();
        many = many.revoke(serial, NOW.plus_days(-i64::from(number)), reason);
    }
    many.sign(&mut KeySigner::new(world.issuing.key(), &mut Stream::new(32))).unwrap()
}

/// TSTInfo (RFC 3161, clause 2.4.2) about [`CONTENT`].
fn timestamp_info() -> Vec<u8> {
    let digest = DigestAlgorithm::Sm3.digest(CONTENT);
    asn1::sequence(&[
        &asn1::unsigned_integer(&[1]),
        &asn1::object_identifier(&"1.2.156.9.9".parse().unwrap()),
        &asn1::sequence(&[
            &asn1::sequence(&[&asn1::object_identifier(&oid::SM3), &[5, 0]]),
            &asn1::octet_string(digest.as_bytes()),
        ]),
        &asn1::unsigned_integer(&[0x4D, 2]),
        &asn1::encode(tag::GENERALIZED_TIME, &[b"20260302013000.25Z"]),
        &asn1::sequence(&[&asn1::unsigned_integer(&[1])]),
        &asn1::unsigned_integer(&[9, 9]),
    ])
}

fn signed(
    other: &Certificate,
    p256: &p256::PrivateKey,
    random: &mut Stream,
) -> Vec<(&'static str, Vec<u8>)> {
    let world = world();
    let leaf = &world.pair.signature_certificate;
    let plan = || SignerPlan::new(leaf).unwrap();
    let mut holder = |builder: SignedDataBuilder, plan: SignerPlan| {
        let builder = builder.certificate(leaf).signer(plan).unwrap();
        builder.sign(CONTENT, &mut KeySigner::new(&world.key, &mut *random)).unwrap()
    };
    let (gm, rfc) = (Dialect::Gmt0010, Dialect::Rfc5652);
    let bare = holder(SignedDataBuilder::new(gm), plan().without_attributes());
    let attributes = plan().with_attributes().signing_time(NOW);
    let with_attributes = holder(SignedDataBuilder::new(gm).crl(&world.lists[1]), attributes);
    let detached = holder(SignedDataBuilder::new(rfc).detached(), plan());
    let by_key = holder(SignedDataBuilder::new(rfc), plan().by_key_identifier());
    let two = SignedDataBuilder::new(rfc)
        .certificate(leaf)
        .certificate(other)
        .signer(plan())
        .unwrap()
        .signer(SignerPlan::new(other).unwrap())
        .unwrap();
    let mut two = two.digest(CONTENT).unwrap();
    two.sign(&mut KeySigner::new(&world.key, &mut *random)).unwrap();
    two.sign(&mut KeySigner::new(p256, &mut *random)).unwrap();
    let two = two.finish().unwrap();
    let stream = SignedDataBuilder::new(gm).certificate(leaf).signer(plan()).unwrap();
    let mut stream = SigningWriter::new(Vec::new(), stream).unwrap();
    CONTENT.chunks(5).for_each(|part| stream.update(part).unwrap());
    let mut tail = stream.end_content().unwrap();
    tail.sign(&mut KeySigner::new(&world.key, &mut *random)).unwrap();
    let stream = tail.finish().unwrap();
    let only = SignedDataBuilder::new(rfc).certificate(leaf).certificates_only();
    vec![
        ("bare", bare),
        ("attributes", with_attributes),
        ("detached", detached),
        ("key-identifier", by_key),
        ("two-signers", two),
        ("stream", stream),
        ("certificates-only", only),
    ]
}

fn secret(keys: &[ContentKey; 2], random: &mut Stream) -> Vec<(&'static str, Vec<u8>)> {
    let world = world();
    let recipient = &world.pair.encryption_certificate;
    let leaf = &world.pair.signature_certificate;
    let mut envelope = |builder: EnvelopedBuilder| {
        builder.recipient(recipient).unwrap().encrypt(random, CONTENT).unwrap()
    };
    let gm = envelope(EnvelopedBuilder::gmt0010());
    let cfca = envelope(EnvelopedBuilder::cfca(CfcaForm::Current));
    let cbc = envelope(EnvelopedBuilder::rfc5652(ContentCipher::Aes256Cbc).unwrap());
    let gcm = envelope(EnvelopedBuilder::rfc5652(ContentCipher::Aes128Gcm).unwrap());
    let mut written = EnvelopedBuilder::rfc5652(ContentCipher::Aes128Cbc)
        .unwrap()
        .recipient_by_key(recipient)
        .unwrap()
        .writer(random, Vec::new())
        .unwrap();
    std::io::Write::write_all(&mut written, CONTENT).unwrap();
    let written = written.finish().unwrap();
    let both = SignedAndEnvelopedBuilder::new()
        .recipient(recipient)
        .unwrap()
        .certificate(leaf)
        .signer(SignerPlan::new(leaf).unwrap())
        .unwrap();
    let mut nonces = Stream::new(24);
    let both = both.write(&mut KeySigner::new(&world.key, random), &mut nonces, CONTENT).unwrap();
    let [sm4, aes] = keys;
    let encrypted = EncryptedData::encrypt(Dialect::Gmt0010, sm4, &mut nonces, CONTENT).unwrap();
    let other = EncryptedData::encrypt(Dialect::Rfc5652, aes, &mut nonces, CONTENT).unwrap();
    vec![
        ("enveloped-gm", gm),
        ("enveloped-cfca", cfca),
        ("enveloped-cbc", cbc),
        ("enveloped-gcm", gcm),
        ("enveloped-stream", written),
        ("signed-and-enveloped", both),
        ("encrypted-sm4", encrypted),
        ("encrypted-aes", other),
    ]
}
