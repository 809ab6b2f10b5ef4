// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates with one thing wrong, signed all the same.

use std::sync::OnceLock;

use yzt_cert::asn1::{self, Reader, tag};
use yzt_cert::{Certificate, Extension, ObjectIdentifier, oid};
use yzt_crypto::{DigestAlgorithm, PublicKey, p256, rsa, sm2};

use crate::support::{Holder, fixed};

/// Positions among the fields of TBSCertificate.
pub(crate) const SERIAL: usize = 1;
pub(crate) const INNER: usize = 2;
pub(crate) const ISSUER: usize = 3;
pub(crate) const VALIDITY: usize = 4;
pub(crate) const SUBJECT: usize = 5;
pub(crate) const KEY: usize = 6;
pub(crate) const EXTENSIONS: usize = 7;

/// Makes the signature value over TBSCertificate.
type Sign = Box<dyn Fn(&[u8]) -> Vec<u8>>;

/// A self-signed certificate in parts.
pub(crate) struct Forge {
    pub(crate) fields: Vec<Vec<u8>>,
    pub(crate) outer: Vec<u8>,
    pub(crate) sign: Sign,
    pub(crate) key: PublicKey,
}

impl Forge {
    /// As our own builder makes it, with an SM2 key.
    pub(crate) fn new() -> Self {
        let Holder { key, certificate } = Holder::root("根", 1);
        let mut reader = Reader::new(certificate.tbs(), "tbs").sequence("tbs").unwrap();
        let mut fields = Vec::new();
        while !reader.is_empty() {
            fields.push(reader.element().unwrap().whole().to_vec());
        }
        let public = PublicKey::Sm2(key.public_key().clone());
        let outer = fields[INNER].clone();
        let sign = sm2_signer(key, |signature| signature.to_der().into_bytes());
        Self { fields, outer, sign, key: public }
    }

    pub(crate) fn with(mut self, field: usize, der: Vec<u8>) -> Self {
        self.fields[field] = der;
        self
    }

    /// Another algorithm inside and outside.
    pub(crate) fn algorithm(self, algorithm: &ObjectIdentifier, parameters: &[u8]) -> Self {
        let identifier = identifier(algorithm, parameters);
        Self { outer: identifier.clone(), ..self.with(INNER, identifier) }
    }

    pub(crate) fn extensions(self, extensions: &[Vec<u8>]) -> Self {
        let list: Vec<&[u8]> = extensions.iter().map(Vec::as_slice).collect();
        self.with(EXTENSIONS, asn1::explicit(3, &asn1::sequence(&list)))
    }

    /// The same with an ECDSA key on P-256 and this digest.
    pub(crate) fn p256(self, digest: DigestAlgorithm) -> Self {
        let key = p256::PrivateKey::generate(&mut fixed(31)).unwrap();
        let public = PublicKey::P256(key.public_key().clone());
        let sign: Sign = Box::new(move |tbs| {
            key.sign_digest(&mut fixed(32), &digest.digest(tbs)).unwrap().to_der()
        });
        Self { key: public.clone(), sign, ..self.with(KEY, public.to_spki_der()) }
    }

    /// The same with an RSA key and this digest.
    pub(crate) fn rsa(self, digest: DigestAlgorithm) -> Self {
        let key = rsa_key();
        let public = PublicKey::Rsa(key.public_key().clone());
        let sign: Sign = Box::new(move |tbs| {
            let digest = digest.digest(tbs);
            key.sign_digest(&mut fixed(33), &digest).unwrap().into_bytes()
        });
        Self { key: public.clone(), sign, ..self.with(KEY, public.to_spki_der()) }
    }

    pub(crate) fn tbs(&self) -> Vec<u8> {
        let fields: Vec<&[u8]> = self.fields.iter().map(Vec::as_slice).collect();
        asn1::sequence(&fields)
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        let tbs = self.tbs();
        let value = asn1::bit_string(&(self.sign)(&tbs));
        asn1::sequence(&[&tbs, &self.outer, &value])
    }

    /// The extensions of the certificate that it began as.
    pub(crate) fn usual_extensions() -> Vec<Extension> {
        let usual = Certificate::parse(&Self::new().der()).unwrap();
        usual.extensions().to_vec()
    }
}

/// An RSA key, made once.
pub(crate) fn rsa_key() -> &'static rsa::PrivateKey {
    static KEY: OnceLock<rsa::PrivateKey> = OnceLock::new();
    KEY.get_or_init(|| rsa::PrivateKey::generate(&mut fixed(34), 2048).unwrap())
}

/// Signs under the default identifier and writes the signature as `write` does.
pub(crate) fn sm2_signer(
    key: sm2::PrivateKey,
    write: impl Fn(&sm2::Signature) -> Vec<u8> + 'static,
) -> Sign {
    Box::new(move |tbs| {
        let id = sm2::DistinguishedId::default();
        write(&key.sign(&mut fixed(35), &id, tbs).unwrap())
    })
}

/// Signs until r and s are as wanted, then writes them as `write` does.
pub(crate) fn choosy_signer(
    key: sm2::PrivateKey,
    wanted: impl Fn(&sm2::Signature) -> bool + 'static,
    write: impl Fn(&sm2::Signature) -> Vec<u8> + 'static,
) -> Sign {
    Box::new(move |tbs| {
        let id = sm2::DistinguishedId::default();
        let mut random = fixed(36);
        let signature = std::iter::repeat_with(|| key.sign(&mut random, &id, tbs).unwrap());
        write(&signature.take(5000).find(|signature| wanted(signature)).unwrap())
    })
}

/// Signs the digest e that `digest` makes.
pub(crate) fn digest_signer(
    key: sm2::PrivateKey,
    digest: impl Fn(&[u8]) -> [u8; 32] + 'static,
) -> Sign {
    Box::new(move |tbs| {
        key.sign_digest(&mut fixed(37), &digest(tbs)).unwrap().to_der().into_bytes()
    })
}

/// AlgorithmIdentifier.
pub(crate) fn identifier(algorithm: &ObjectIdentifier, parameters: &[u8]) -> Vec<u8> {
    asn1::sequence(&[&asn1::object_identifier(algorithm), parameters])
}

/// An INTEGER with these content octets.
pub(crate) fn integer(content: &[u8]) -> Vec<u8> {
    asn1::encode(tag::INTEGER, &[content])
}

/// An extension with its `critical` as given octets.
pub(crate) fn extension(kind: &ObjectIdentifier, critical: &[u8], value: &[u8]) -> Vec<u8> {
    asn1::sequence(&[&asn1::object_identifier(kind), critical, &asn1::octet_string(value)])
}

/// A name with one attribute for each of these.
pub(crate) fn name(attributes: &[(ObjectIdentifier, u8, &[u8])]) -> Vec<u8> {
    let sets: Vec<Vec<u8>> = attributes
        .iter()
        .map(|(kind, tag, value)| {
            let value = asn1::encode(*tag, &[value]);
            let attribute = asn1::sequence(&[&asn1::object_identifier(kind), &value]);
            asn1::encode(tag::SET, &[&attribute])
        })
        .collect();
    let sets: Vec<&[u8]> = sets.iter().map(Vec::as_slice).collect();
    asn1::sequence(&sets)
}

/// SubjectPublicKeyInfo of an SM2 key with the curve written out.
pub(crate) fn explicit_curve(key: &sm2::PublicKey) -> Vec<u8> {
    use hex_literal::hex;
    let p = hex!("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF");
    let a = hex!("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC");
    let b = hex!("28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93");
    let n = hex!("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123");
    let g = hex!(
        "0432C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7"
        "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0"
    );
    let prime_field = hex!("06072A8648CE3D0101");
    let field = asn1::sequence(&[&prime_field, &asn1::unsigned_integer(&p)]);
    let curve = asn1::sequence(&[&asn1::octet_string(&a), &asn1::octet_string(&b)]);
    let parameters = asn1::sequence(&[
        &integer(&[1]),
        &field,
        &curve,
        &asn1::octet_string(&g),
        &asn1::unsigned_integer(&n),
        &integer(&[1]),
    ]);
    let algorithm = identifier(&oid::EC_PUBLIC_KEY, &parameters);
    asn1::sequence(&[&algorithm, &asn1::bit_string(&key.to_sec1())])
}
