// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the tests share: signers of every kind, and messages put together by hand.

use std::sync::OnceLock;

use yzt_cert::asn1::{self, tag};
use yzt_cert::builder::{CertificateBuilder, NameBuilder, SerialNumber};
use yzt_cert::leniency::Quirks;
use yzt_cert::signature::SignatureRules;
use yzt_cert::{Certificate, KeyUsage, ObjectIdentifier, UnixTime, oid};
use yzt_cms::{Dialect, Error, SignedData, SignedDataBuilder, SignerPlan, VerifyOptions};
use yzt_crypto::{KeySigner, PublicKey, Random, SoftwareKey, p256, rsa, sm2, sm3};

/// Random bytes that are the same in every run.
pub(crate) struct Fixed(pub(crate) u64);

impl Random for Fixed {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), yzt_crypto::Error> {
        for chunk in out.chunks_mut(32) {
            self.0 += 1;
            chunk.copy_from_slice(&sm3::digest(&self.0.to_be_bytes())[..chunk.len()]);
        }
        Ok(())
    }
}

pub(crate) enum Key {
    Sm2(sm2::PrivateKey),
    Rsa(Box<rsa::PrivateKey>),
    P256(p256::PrivateKey),
}

impl Key {
    pub(crate) fn software(&self) -> SoftwareKey<'_> {
        match self {
            Self::Sm2(key) => key.into(),
            Self::Rsa(key) => (&**key).into(),
            Self::P256(key) => key.into(),
        }
    }

    pub(crate) fn public(&self) -> PublicKey {
        self.software().public_key()
    }

    pub(crate) fn pem(&self) -> String {
        match self {
            Self::Sm2(key) => key.to_pkcs8_pem().to_string(),
            Self::Rsa(key) => key.to_pkcs8_pem().to_string(),
            Self::P256(key) => key.to_pkcs8_pem().to_string(),
        }
    }
}

/// A key and its certificate.
pub(crate) struct Party {
    pub(crate) key: Key,
    pub(crate) certificate: Certificate,
}

pub(crate) fn now() -> UnixTime {
    "2026-07-01T00:00:00Z".parse().unwrap()
}

/// A certificate in the making, valid around [`now`].
pub(crate) fn draft(common_name: &str, number: u8, key: &Key) -> CertificateBuilder {
    let name = NameBuilder::new().country("CN").organization("测试机构").common_name(common_name);
    let serial = SerialNumber::from_unsigned(&[number]).unwrap();
    let (from, until) = (now().plus_days(-100), now().plus_days(265));
    CertificateBuilder::new(serial, name.build().unwrap(), key.public(), from, until)
}

impl Party {
    /// With a certificate of its own making.
    pub(crate) fn new(common_name: &str, number: u8, key: Key, usage: KeyUsage) -> Self {
        let draft = draft(common_name, number, &key).end_entity().key_usage(usage);
        let certificate = draft.sign(&mut KeySigner::new(key.software(), &mut Fixed(7))).unwrap();
        Self { key, certificate }
    }

    pub(crate) fn plan(&self) -> SignerPlan {
        SignerPlan::new(&self.certificate).unwrap()
    }

    pub(crate) fn with_signer<T>(&self, work: impl FnOnce(&mut KeySigner<'_>) -> T) -> T {
        work(&mut KeySigner::new(self.key.software(), &mut Fixed(99)))
    }

    /// Signs with a builder that lacks nothing but this signer.
    pub(crate) fn sign(
        &self,
        builder: SignedDataBuilder,
        plan: SignerPlan,
        content: &[u8],
    ) -> Vec<u8> {
        let builder = builder.certificate(&self.certificate).signer(plan).unwrap();
        self.with_signer(|signer| builder.sign(content, signer)).unwrap()
    }
}

pub(crate) fn sm2_key(seed: u64) -> Key {
    Key::Sm2(sm2::PrivateKey::generate(&mut Fixed(seed << 32)).unwrap())
}

pub(crate) fn sm2_party() -> &'static Party {
    static PARTY: OnceLock<Party> = OnceLock::new();
    PARTY.get_or_init(|| Party::new("张三", 1, sm2_key(1), KeyUsage::SIGNATURE_HALF))
}

pub(crate) fn other_party() -> &'static Party {
    static PARTY: OnceLock<Party> = OnceLock::new();
    PARTY.get_or_init(|| Party::new("李四", 2, sm2_key(2), KeyUsage::SIGNATURE_HALF))
}

pub(crate) fn rsa_party() -> &'static Party {
    static PARTY: OnceLock<Party> = OnceLock::new();
    PARTY.get_or_init(|| {
        let key = rsa::PrivateKey::generate(&mut Fixed(3 << 32), 2048).unwrap();
        Party::new("rsa", 3, Key::Rsa(Box::new(key)), KeyUsage::SIGNATURE_HALF)
    })
}

pub(crate) fn p256_party() -> &'static Party {
    static PARTY: OnceLock<Party> = OnceLock::new();
    PARTY.get_or_init(|| {
        let key = p256::PrivateKey::generate(&mut Fixed(4 << 32)).unwrap();
        Party::new("p256", 4, Key::P256(key), KeyUsage::SIGNATURE_HALF)
    })
}

pub(crate) fn encryption_party() -> &'static Party {
    static PARTY: OnceLock<Party> = OnceLock::new();
    PARTY.get_or_init(|| Party::new("张三", 5, sm2_key(5), KeyUsage::ENCRYPTION_HALF))
}

pub(crate) const DIALECTS: [Dialect; 2] = [Dialect::Gmt0010, Dialect::Rfc5652];

/// Strict rules that tolerate these quirks.
pub(crate) fn tolerating(quirks: Quirks) -> SignatureRules {
    SignatureRules::default().tolerating(quirks)
}

/// Reads a message and checks that all of its signatures are valid, strictly.
pub(crate) fn open(message: &[u8], content: Option<&[u8]>) -> Result<Vec<u8>, Error> {
    let message = SignedData::parse(message)?;
    let options = VerifyOptions { content, ..VerifyOptions::default() };
    message.verify(&options)?.all_valid()?;
    Ok(message.content().or(content).unwrap().to_vec())
}

/// A message put together by hand: by default a GM/T 0010 one as everybody would have it.
#[derive(Clone)]
pub(crate) struct Shape {
    pub(crate) outer: ObjectIdentifier,
    pub(crate) inner: ObjectIdentifier,
    pub(crate) version: u8,
    /// The digest's identifier among those announced and at the signer: content octets.
    pub(crate) announced: Vec<u8>,
    pub(crate) digest: Vec<u8>,
    pub(crate) signature: ObjectIdentifier,
    pub(crate) content: Vec<u8>,
    /// The element inside `[0]`, where it is not the OCTET STRING.
    pub(crate) element: Option<Vec<u8>>,
    /// Signed attributes, in this order.
    pub(crate) attributes: Vec<Vec<u8>>,
    pub(crate) signer_version: u8,
    /// What becomes of the signature's octets.
    pub(crate) rewrite: fn(&sm2::Signature) -> Vec<u8>,
    /// What is hashed in front of the signed bytes.
    pub(crate) z: bool,
}

impl Default for Shape {
    fn default() -> Self {
        Self {
            outer: oid::GM_SIGNED_DATA,
            inner: oid::GM_DATA,
            version: 1,
            announced: oid::SM3.as_content().to_vec(),
            digest: oid::SM3.as_content().to_vec(),
            signature: oid::SM2_SIGNATURE,
            content: b"content of a message".to_vec(),
            element: None,
            attributes: Vec::new(),
            signer_version: 1,
            rewrite: |signature| signature.to_der().into_bytes(),
            z: true,
        }
    }
}

pub(crate) fn attribute(kind: ObjectIdentifier, value: &[u8]) -> Vec<u8> {
    asn1::sequence(&[&asn1::object_identifier(&kind), &asn1::encode(tag::SET, &[value])])
}

impl Shape {
    /// With contentType and messageDigest, in the order of DER.
    pub(crate) fn with_attributes(mut self) -> Self {
        let digest = sm3::digest(&self.content);
        self.attributes = vec![
            attribute(oid::CONTENT_TYPE, &asn1::object_identifier(&self.inner)),
            attribute(oid::MESSAGE_DIGEST, &asn1::octet_string(&digest)),
        ];
        self
    }

    /// The message, signed by [`sm2_party`].
    pub(crate) fn build(&self) -> Vec<u8> {
        let party = sm2_party();
        let Key::Sm2(key) = &party.key else { panic!("an SM2 key") };
        let parts: Vec<&[u8]> = self.attributes.iter().map(Vec::as_slice).collect();
        let signed = match parts.is_empty() {
            true => self.content.clone(),
            false => asn1::encode(tag::SET, &parts),
        };
        let digest = match self.z {
            true => key.public_key().digest(&sm2::DistinguishedId::default(), &signed),
            false => sm3::digest(&signed),
        };
        let signature = key.sign_digest(&mut Fixed(5), &digest).unwrap();
        let named = |content: &[u8]| {
            asn1::sequence(&[&asn1::encode(tag::OBJECT_IDENTIFIER, &[content]), &[5, 0]])
        };
        let issuer = party.certificate.issuer().as_der();
        let serial = asn1::encode(tag::INTEGER, &[party.certificate.serial()]);
        let tagged = match parts.is_empty() {
            true => Vec::new(),
            false => asn1::encode(0xA0, &parts),
        };
        let signer = asn1::sequence(&[
            &asn1::unsigned_integer(&[self.signer_version]),
            &asn1::sequence(&[issuer, &serial]),
            &named(&self.digest),
            &tagged,
            &asn1::sequence(&[&asn1::object_identifier(&self.signature)]),
            &asn1::octet_string(&(self.rewrite)(&signature)),
        ]);
        let element = self.element.clone().unwrap_or_else(|| asn1::octet_string(&self.content));
        let inner =
            asn1::sequence(&[&asn1::object_identifier(&self.inner), &asn1::explicit(0, &element)]);
        let data = asn1::sequence(&[
            &asn1::unsigned_integer(&[self.version]),
            &asn1::encode(tag::SET, &[&named(&self.announced)]),
            &inner,
            &asn1::explicit(0, party.certificate.as_der()),
            &asn1::encode(tag::SET, &[&signer]),
        ]);
        asn1::sequence(&[&asn1::object_identifier(&self.outer), &asn1::explicit(0, &data)])
    }
}
