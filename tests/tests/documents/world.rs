// SPDX-License-Identifier: MIT OR Apache-2.0
//! Chains of every mixture of algorithms.

use std::sync::OnceLock;

use getrandom::SysRng;
use yzt_cert::builder::{CertificateBuilder, CrlBuilder, NameBuilder, SerialNumber};
use yzt_cert::{
    Certificate, CertificateRequest, CertificateRevocationList, Extension, KeyUsage,
    RequestBuilder, RevocationReason, UnixTime, oid,
};
use yzt_crypto::{Algorithm, KeySigner, PublicKey, p256, rsa, sm2};
use zeroize::Zeroizing;

/// When all of it is checked.
pub(crate) const NOW: UnixTime = UnixTime(1_795_000_000);
pub(crate) const EVERY: [Algorithm; 3] = [Algorithm::Sm2, Algorithm::Rsa, Algorithm::P256];

/// A private key of whatever algorithm.
pub(crate) enum Key {
    Sm2(sm2::PrivateKey),
    Rsa(Box<rsa::PrivateKey>),
    P256(p256::PrivateKey),
}

impl Key {
    fn new(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Sm2 => Self::Sm2(sm2::PrivateKey::generate(&mut SysRng).unwrap()),
            Algorithm::Rsa => {
                Self::Rsa(Box::new(rsa::PrivateKey::generate(&mut SysRng, 2048).unwrap()))
            }
            Algorithm::P256 => Self::P256(p256::PrivateKey::generate(&mut SysRng).unwrap()),
            other => panic!("{other}"),
        }
    }

    /// The key of one place in the chain, made once for all tests.
    pub(crate) fn of(algorithm: Algorithm, place: usize) -> &'static Self {
        static KEYS: [[OnceLock<Key>; 3]; 3] = [const { [const { OnceLock::new() }; 3] }; 3];
        let row = EVERY.iter().position(|known| *known == algorithm).unwrap();
        KEYS[row][place].get_or_init(|| Self::new(algorithm))
    }

    pub(crate) fn public(&self) -> PublicKey {
        match self {
            Self::Sm2(key) => key.public_key().clone().into(),
            Self::Rsa(key) => key.public_key().clone().into(),
            Self::P256(key) => key.public_key().clone().into(),
        }
    }

    pub(crate) fn pkcs8(&self) -> Zeroizing<Vec<u8>> {
        match self {
            Self::Sm2(key) => key.to_pkcs8_der(),
            Self::Rsa(key) => key.to_pkcs8_der(),
            Self::P256(key) => key.to_pkcs8_der(),
        }
    }

    pub(crate) fn signer<'a>(&'a self, random: &'a mut SysRng) -> KeySigner<'a> {
        match self {
            Self::Sm2(key) => KeySigner::new(key, random),
            Self::Rsa(key) => KeySigner::new(&**key, random),
            Self::P256(key) => KeySigner::new(key, random),
        }
    }
}

/// A root, an issuing authority, a leaf with its request, and both lists.
pub(crate) struct Chain {
    pub(crate) root: Certificate,
    pub(crate) issuing: Certificate,
    pub(crate) leaf: Certificate,
    pub(crate) revoked: Certificate,
    pub(crate) request: CertificateRequest,
    pub(crate) root_list: CertificateRevocationList,
    pub(crate) issuing_list: CertificateRevocationList,
}

fn draft(common_name: &str, number: u8, key: &Key, until: UnixTime) -> CertificateBuilder {
    let name = NameBuilder::new().country("CN").organization("开放测试");
    let name = name.common_name(common_name).build().unwrap();
    let serial = SerialNumber::from_unsigned(&[0x80 + number]).unwrap();
    CertificateBuilder::new(serial, name, key.public(), NOW.plus_days(-30), until)
}

fn sign(builder: CertificateBuilder, key: &Key) -> Certificate {
    builder.sign(&mut key.signer(&mut SysRng)).unwrap()
}

fn request(key: &Key) -> CertificateRequest {
    let name = NameBuilder::new().country("CN").common_name("经办人").build().unwrap();
    // GeneralNames with one dNSName.
    let value = b"\x30\x12\x82\x10job.example.test".to_vec();
    RequestBuilder::new(&name)
        .key_usage(KeyUsage::SIGNATURE_HALF)
        .extension(Extension { kind: oid::SUBJECT_ALTERNATIVE_NAME, critical: false, value })
        .challenge_password("letmein")
        .sign(&mut key.signer(&mut SysRng))
        .unwrap()
}

impl Chain {
    /// Authorities of one algorithm, a leaf of another. The root ends in 2060, so that its period
    /// has both forms of time.
    pub(crate) fn new(authority: Algorithm, leaf: Algorithm) -> Self {
        let (top, middle, own) = (Key::of(authority, 0), Key::of(authority, 1), Key::of(leaf, 2));
        let until = |days| NOW.plus_days(days);
        let root = draft("根", 1, top, until(12_500)).authority(None);
        let root = sign(root.key_usage(KeyUsage::AUTHORITY), top);
        let issuing = draft("签发", 2, middle, until(3650)).authority(Some(0)).issued_by(&root);
        let issuing = sign(issuing.key_usage(KeyUsage::AUTHORITY), top);
        let leaf = |name, number| {
            let draft = draft(name, number, own, until(365)).end_entity().issued_by(&issuing);
            sign(draft.key_usage(KeyUsage::SIGNATURE_HALF), middle)
        };
        let (holder, revoked) = (leaf("经办人", 3), leaf("已注销", 4));
        let (this, next) = (NOW.plus_days(-1), NOW.plus_days(6));
        let root_list = CrlBuilder::new(&root, this, next, 1);
        let root_list = root_list.sign(&mut top.signer(&mut SysRng)).unwrap();
        let serial = SerialNumber::from_unsigned(revoked.serial()).unwrap();
        let issuing_list = CrlBuilder::new(&issuing, this, next, 2)
            .revoke(serial, NOW.plus_days(-2), RevocationReason::KeyCompromise)
            .sign(&mut middle.signer(&mut SysRng))
            .unwrap();
        let request = request(own);
        Self { root, issuing, leaf: holder, revoked, request, root_list, issuing_list }
    }

    /// Its documents with names for their files.
    pub(crate) fn files(&self) -> [(&'static str, &[u8]); 7] {
        [
            ("root.der", self.root.as_der()),
            ("issuing.der", self.issuing.as_der()),
            ("leaf.der", self.leaf.as_der()),
            ("revoked.der", self.revoked.as_der()),
            ("request.der", self.request.as_der()),
            ("root.crl", self.root_list.as_der()),
            ("issuing.crl", self.issuing_list.as_der()),
        ]
    }
}
