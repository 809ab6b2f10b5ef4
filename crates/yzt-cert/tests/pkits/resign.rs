// SPDX-License-Identifier: MIT OR Apache-2.0
//! The suite signed again: every RSA key becomes an SM2 key made from its octets, every signature
//! an SM2 signature by the key that stands for the signer's. Nothing else changes.
//!
//! What no key of the suite signed is signed by a key of nobody. DSA keys and what they signed stay
//! as they are.

use std::collections::BTreeMap;

use yzt_cert::asn1::{self, Element, Reader, tag};
use yzt_cert::{Certificate, CertificateRevocationList, Name, oid};
use yzt_crypto::{KeySigner, PublicKey, Random, Signer, sm2, sm3};

use crate::data::{Form, Suite};

/// id-dsa-with-sha1.
const DSA_WITH_SHA1: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x38, 0x04, 0x03];

/// Random bytes that follow from a seed.
struct Seeded([u8; 32], u32);

impl Random for Seeded {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), yzt_crypto::Error> {
        for chunk in out.chunks_mut(32) {
            self.1 += 1;
            let block = sm3::digest(&[&self.0[..], &self.1.to_be_bytes()].concat());
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
        Ok(())
    }
}

fn key_for(octets: &[u8]) -> sm2::PrivateKey {
    sm2::PrivateKey::generate(&mut Seeded(sm3::digest(octets), 0)).unwrap()
}

/// The keys of the suite by the name of their holder, with the octets of the SubjectPublicKeyInfo.
struct Keys(BTreeMap<Vec<u8>, Vec<(PublicKey, Vec<u8>)>>);

impl Keys {
    fn of(suite: &Suite) -> Self {
        let mut keys: BTreeMap<Vec<u8>, Vec<(PublicKey, Vec<u8>)>> = BTreeMap::new();
        for certificate in suite.certificates.values().map(|der| readable(der)) {
            let Ok(public) = certificate.public_key() else { continue };
            let holder = keys.entry(certificate.subject().matching_key().to_vec()).or_default();
            if !holder.iter().any(|(known, _)| *known == public) {
                holder.push((public, certificate.public_key_der().to_vec()));
            }
        }
        Self(keys)
    }

    /// The key that stands for the signer's: that of the issuer's keys under which `is_signer`
    /// holds; nobody's if there is none.
    ///
    /// Some documents bear another issuer's name than that of the key that signed them, so that
    /// every key is tried after those of that name.
    fn signer(&self, issuer: &Name, is_signer: impl Fn(&PublicKey) -> bool) -> sm2::PrivateKey {
        let named = self.0.get(issuer.matching_key()).into_iter().flatten();
        let mut all = named.chain(self.0.values().flatten());
        let signer = all.find(|(public, _)| is_signer(public));
        key_for(signer.map_or(b"nobody", |(_, octets)| octets))
    }
}

pub(crate) fn with_sm2(suite: &Suite) -> Suite {
    let keys = Keys::of(suite);
    let certificates = suite.certificates.iter();
    let lists = suite.lists.iter();
    Suite {
        form: Form::Sm2,
        certificates: certificates
            .map(|(name, der)| (name.clone(), certificate_with_sm2(der, &keys)))
            .collect(),
        lists: lists.map(|(name, der)| (name.clone(), list_with_sm2(der, &keys))).collect(),
    }
}

/// The certificate; one whose signature is damaged is read without it.
pub(crate) fn readable(der: &[u8]) -> Certificate {
    Certificate::parse(der).or_else(|_| Certificate::parse(&without_signature(der))).unwrap()
}

fn readable_list(der: &[u8]) -> CertificateRevocationList {
    let parse = CertificateRevocationList::parse;
    parse(der).or_else(|_| parse(&without_signature(der))).unwrap()
}

fn without_signature(der: &[u8]) -> Vec<u8> {
    let parts: Vec<&[u8]> = elements(der).take(2).map(|element| element.whole()).collect();
    asn1::sequence(&[parts[0], parts[1], &asn1::bit_string(&[0])])
}

fn certificate_with_sm2(der: &[u8], keys: &Keys) -> Vec<u8> {
    if is_dsa(der) {
        return der.to_vec();
    }
    let certificate = readable(der);
    let spki = match certificate.public_key() {
        Ok(_) => public_key_of(&key_for(certificate.public_key_der())),
        Err(_) => certificate.public_key_der().to_vec(),
    };
    let signer = keys.signer(certificate.issuer(), |key| certificate.verify_signature(key).is_ok());
    let replace = |whole: &[u8]| {
        if whole == certificate.public_key_der() { spki.clone() } else { whole.to_vec() }
    };
    sign(certificate.tbs(), replace, &signer)
}

fn list_with_sm2(der: &[u8], keys: &Keys) -> Vec<u8> {
    if is_dsa(der) {
        return der.to_vec();
    }
    let list = readable_list(der);
    let signer = keys.signer(list.issuer(), |key| list.verify_signature(key).is_ok());
    sign(list.tbs(), <[u8]>::to_vec, &signer)
}

/// The signed part with another algorithm in it and `replace` done to its other fields, signed.
fn sign(tbs: &[u8], replace: impl Fn(&[u8]) -> Vec<u8>, key: &sm2::PrivateKey) -> Vec<u8> {
    let algorithm = asn1::sequence(&[&asn1::object_identifier(&oid::SM2_WITH_SM3)]);
    let mut algorithms = 0;
    let fields: Vec<Vec<u8>> = elements(tbs)
        .map(|field| {
            // The first SEQUENCE behind version and serial number is the algorithm.
            algorithms += usize::from(field.tag() == tag::SEQUENCE);
            let is_algorithm = field.tag() == tag::SEQUENCE && algorithms == 1;
            if is_algorithm { algorithm.clone() } else { replace(field.whole()) }
        })
        .collect();
    let fields: Vec<&[u8]> = fields.iter().map(Vec::as_slice).collect();
    let tbs = asn1::sequence(&fields);
    let mut nonces = Seeded(sm3::digest(&tbs), 0);
    let signature = KeySigner::new(key, &mut nonces).sign(&tbs).unwrap();
    asn1::sequence(&[&tbs, &algorithm, &asn1::bit_string(&signature.to_der())])
}

fn public_key_of(key: &sm2::PrivateKey) -> Vec<u8> {
    PublicKey::Sm2(key.public_key().clone()).to_spki_der()
}

/// The elements of a SEQUENCE.
fn elements(der: &[u8]) -> impl Iterator<Item = Element<'_>> {
    let mut reader = Reader::new(der, "suite").sequence("suite").unwrap();
    core::iter::from_fn(move || (!reader.is_empty()).then(|| reader.element().unwrap()))
}

/// Whether the document is signed with DSA.
pub(crate) fn is_dsa(der: &[u8]) -> bool {
    let algorithm = elements(der).nth(1).unwrap();
    elements(algorithm.whole()).next().unwrap().content() == DSA_WITH_SHA1
}

/// The fields of the signed part without the algorithm and the key.
pub(crate) fn outline(certificate: &Certificate) -> Vec<Vec<u8>> {
    let mut sequences = 0;
    elements(certificate.tbs())
        .filter(|field| {
            sequences += usize::from(field.tag() == tag::SEQUENCE);
            !(field.tag() == tag::SEQUENCE && sequences == 1)
                && field.whole() != certificate.public_key_der()
        })
        .map(|field| field.whole().to_vec())
        .collect()
}
