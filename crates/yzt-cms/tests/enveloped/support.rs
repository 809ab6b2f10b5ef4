// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the tests share: holders of keys, openssl, the samples.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use yzt_cert::builder::{CertificateBuilder, NameBuilder, SerialNumber};
use yzt_cert::{Certificate, KeyUsage, UnixTime};
use yzt_cms::{DecryptionError, EnvelopedData, Error};
use yzt_crypto::{KeyDecryptor, KeySigner, PublicKey, Random, rsa, sm2, sm3};
use zeroize::Zeroizing;

/// Random bytes that are the same in every run.
pub(crate) struct Fixed(u64);

impl Random for Fixed {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), yzt_crypto::Error> {
        for chunk in out.chunks_mut(32) {
            self.0 += 1;
            chunk.copy_from_slice(&sm3::digest(&self.0.to_be_bytes())[..chunk.len()]);
        }
        Ok(())
    }
}

pub(crate) fn fixed(seed: u64) -> Fixed {
    Fixed(seed << 32)
}

pub(crate) enum Key {
    Sm2(sm2::PrivateKey),
    Rsa(Box<rsa::PrivateKey>),
}

impl Key {
    pub(crate) fn public(&self) -> PublicKey {
        match self {
            Self::Sm2(key) => PublicKey::Sm2(key.public_key().clone()),
            Self::Rsa(key) => PublicKey::Rsa(key.public_key().clone()),
        }
    }
}

/// A certificate with its key.
pub(crate) struct Holder {
    pub(crate) key: Key,
    pub(crate) certificate: Certificate,
}

impl Holder {
    fn new(common_name: &str, number: u8, key: Key, usage: KeyUsage) -> Self {
        let subject = NameBuilder::new().country("CN").organization("测试机构");
        let subject = subject.common_name(common_name).build().unwrap();
        let serial = SerialNumber::from_unsigned(&[number]).unwrap();
        let (from, until) = (UnixTime(1_750_000_000), UnixTime(1_900_000_000));
        let draft = CertificateBuilder::new(serial, subject, key.public(), from, until);
        let draft = draft.key_usage(usage);
        let (issuer, issuer_key) = root();
        let draft = draft.issued_by(issuer);
        let signed = draft.sign(&mut KeySigner::new(issuer_key, &mut fixed(9))).unwrap();
        Self { key, certificate: signed }
    }

    /// Opens a message as this holder.
    pub(crate) fn open(&self, message: &EnvelopedData) -> Result<Vec<u8>, Error> {
        self.with(|decryptor, random| message.decrypt(&self.certificate, decryptor, random))
            .map(|plain| plain.to_vec())
    }

    pub(crate) fn with<T>(
        &self,
        work: impl FnOnce(
            &mut KeyDecryptor<'_>,
            &mut dyn Random,
        ) -> Result<T, DecryptionError<yzt_crypto::Error>>,
    ) -> Result<T, Error> {
        let mut blinding = fixed(11);
        let mut decryptor = match &self.key {
            Key::Sm2(key) => KeyDecryptor::new(key),
            Key::Rsa(key) => KeyDecryptor::rsa(key, &mut blinding),
        };
        Ok(work(&mut decryptor, &mut fixed(12))?)
    }
}

fn root() -> &'static (Certificate, sm2::PrivateKey) {
    static ROOT: OnceLock<(Certificate, sm2::PrivateKey)> = OnceLock::new();
    ROOT.get_or_init(|| {
        let key = sm2::PrivateKey::generate(&mut fixed(1)).unwrap();
        let subject = NameBuilder::new().country("CN").common_name("根").build().unwrap();
        let serial = SerialNumber::from_unsigned(&[1]).unwrap();
        let (from, until) = (UnixTime(1_700_000_000), UnixTime(1_950_000_000));
        let public = PublicKey::Sm2(key.public_key().clone());
        let draft = CertificateBuilder::new(serial, subject, public, from, until);
        let draft = draft.authority(None).key_usage(KeyUsage::AUTHORITY);
        (draft.sign(&mut KeySigner::new(&key, &mut fixed(2))).unwrap(), key)
    })
}

fn sm2_key(seed: u64) -> Key {
    Key::Sm2(sm2::PrivateKey::generate(&mut fixed(seed)).unwrap())
}

/// A holder with an SM2 encryption key.
pub(crate) fn sm2_holder() -> &'static Holder {
    static HOLDER: OnceLock<Holder> = OnceLock::new();
    HOLDER.get_or_init(|| Holder::new("加密", 2, sm2_key(20), KeyUsage::ENCRYPTION_HALF))
}

/// Another one.
pub(crate) fn other_holder() -> &'static Holder {
    static HOLDER: OnceLock<Holder> = OnceLock::new();
    HOLDER.get_or_init(|| Holder::new("他人", 3, sm2_key(30), KeyUsage::ENCRYPTION_HALF))
}

/// A holder with an RSA encryption key.
pub(crate) fn rsa_holder() -> &'static Holder {
    static HOLDER: OnceLock<Holder> = OnceLock::new();
    HOLDER.get_or_init(|| {
        let key = rsa::PrivateKey::generate(&mut fixed(40), 2048).unwrap();
        Holder::new("RSA", 4, Key::Rsa(Box::new(key)), KeyUsage::ENCRYPTION_HALF)
    })
}

/// A holder with an SM2 signature key.
pub(crate) fn signing_holder() -> &'static Holder {
    static HOLDER: OnceLock<Holder> = OnceLock::new();
    HOLDER.get_or_init(|| Holder::new("签名", 5, sm2_key(50), KeyUsage::SIGNATURE_HALF))
}

/// Runs openssl in a folder.
pub(crate) fn openssl(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new("openssl")
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("these tests need the program `openssl` (3.0 or later) on the PATH");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {arguments:?}: {error}");
    output.stdout
}

/// The folder of samples; `None`, and a line for the runner, where it is absent.
pub(crate) fn samples(test: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples");
    if folder.join("INDEX.tsv").is_file() {
        return Some(folder);
    }
    let line = format!("{test}: the samples folder is absent");
    println!("skipped: {line}");
    if let Some(list) = std::env::var_os("YZT_SKIPPED_TESTS") {
        let mut file = fs::OpenOptions::new().create(true).append(true).open(list).unwrap();
        writeln!(file, "{line}").unwrap();
    }
    None
}

pub(crate) fn plain(result: Result<Zeroizing<Vec<u8>>, Error>) -> Result<Vec<u8>, Error> {
    result.map(|plain| plain.to_vec())
}
