// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the tests share: keys, a small hierarchy, openssl, the samples.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use yzt_cert::builder::{CertificateBuilder, CrlBuilder, NameBuilder, SerialNumber};
use yzt_cert::path::{PathOptions, Purpose, RevocationPolicy, VerifiedPath, verify_path};
use yzt_cert::{Certificate, CertificateRevocationList, Error, KeyUsage, Name, UnixTime};
use yzt_crypto::{KeySigner, PublicKey, Random, sm2, sm3};

/// Random bytes that are the same in every run.
pub(crate) struct Fixed(u64);

impl Random for Fixed {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), yzt_crypto::Error> {
        for chunk in out.chunks_mut(32) {
            self.0 += 1;
            let block = sm3::digest(&self.0.to_be_bytes());
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
        Ok(())
    }
}

pub(crate) fn fixed(seed: u64) -> Fixed {
    Fixed(seed << 32)
}

pub(crate) fn key(seed: u64) -> sm2::PrivateKey {
    sm2::PrivateKey::generate(&mut fixed(seed)).unwrap()
}

pub(crate) fn public(key: &sm2::PrivateKey) -> PublicKey {
    PublicKey::Sm2(key.public_key().clone())
}

pub(crate) fn at(text: &str) -> UnixTime {
    text.parse().unwrap()
}

pub(crate) fn now() -> UnixTime {
    at("2026-07-01T00:00:00Z")
}

pub(crate) fn serial(number: u32) -> SerialNumber {
    SerialNumber::from_unsigned(&number.to_be_bytes()).unwrap()
}

pub(crate) fn name(common_name: &str) -> Name {
    let name = NameBuilder::new().country("CN").organization("测试机构");
    name.common_name(common_name).build().unwrap()
}

/// A certificate in the making: for `subject_key`, valid one year around [`now`].
pub(crate) fn draft(
    common_name: &str,
    number: u32,
    subject_key: &sm2::PrivateKey,
) -> CertificateBuilder {
    let (from, until) = (now().plus_days(-100), now().plus_days(265));
    let subject = name(common_name);
    CertificateBuilder::new(serial(number), subject, public(subject_key), from, until)
}

pub(crate) fn sign(builder: CertificateBuilder, key: &sm2::PrivateKey) -> Certificate {
    builder.sign(&mut KeySigner::new(key, &mut fixed(77))).unwrap()
}

/// A certificate with its key.
pub(crate) struct Holder {
    pub(crate) key: sm2::PrivateKey,
    pub(crate) certificate: Certificate,
}

impl Holder {
    pub(crate) fn root(common_name: &str, seed: u64) -> Self {
        let key = key(seed);
        let draft = draft(common_name, 1, &key).authority(None).key_usage(KeyUsage::AUTHORITY);
        Self { certificate: sign(draft, &key), key }
    }

    pub(crate) fn issue(
        &self,
        common_name: &str,
        number: u32,
        shape: impl Fn(CertificateBuilder) -> CertificateBuilder,
    ) -> Self {
        let key = key(u64::from(number) + 1000);
        let draft = shape(draft(common_name, number, &key)).issued_by(&self.certificate);
        Self { certificate: sign(draft, &self.key), key }
    }

    pub(crate) fn authority(
        &self,
        common_name: &str,
        number: u32,
        path_length: Option<u32>,
    ) -> Self {
        let shape =
            |draft: CertificateBuilder| draft.authority(path_length).key_usage(KeyUsage::AUTHORITY);
        self.issue(common_name, number, shape)
    }

    pub(crate) fn leaf(&self, common_name: &str, number: u32) -> Self {
        self.issue(common_name, number, |draft| {
            draft.end_entity().key_usage(KeyUsage::SIGNATURE_HALF)
        })
    }

    pub(crate) fn crl(
        &self,
        shape: impl Fn(CrlBuilder) -> CrlBuilder,
    ) -> CertificateRevocationList {
        let (this, next) = (now().plus_days(-1), now().plus_days(6));
        let builder = shape(CrlBuilder::new(&self.certificate, this, next, 7));
        builder.sign(&mut KeySigner::new(&self.key, &mut fixed(78))).unwrap()
    }
}

/// A root, an issuing authority and a leaf, with current lists for both links.
pub(crate) struct Tree {
    pub(crate) root: Holder,
    pub(crate) issuing: Holder,
    pub(crate) leaf: Holder,
    pub(crate) lists: Vec<CertificateRevocationList>,
}

pub(crate) fn tree() -> Tree {
    let root = Holder::root("根", 1);
    let issuing = root.authority("签发", 2, Some(0));
    let leaf = issuing.leaf("经办人", 3);
    let lists = vec![root.crl(|list| list), issuing.crl(|list| list)];
    Tree { root, issuing, leaf, lists }
}

pub(crate) fn options() -> PathOptions {
    PathOptions::new(now(), Purpose::Login)
}

pub(crate) fn without_lists() -> PathOptions {
    PathOptions { revocation: RevocationPolicy::Ignore, ..options() }
}

impl Tree {
    pub(crate) fn check(&self, leaf: &Holder, options: PathOptions) -> Result<VerifiedPath, Error> {
        let intermediates = [self.issuing.certificate.clone()];
        let anchors = [self.root.certificate.clone()];
        verify_path(&leaf.certificate, &intermediates, &anchors, &self.lists, &options)
    }
}

/// Checks a path without looking at revocation lists.
pub(crate) fn chain(
    leaf: &Certificate,
    intermediates: &[&Holder],
    anchor: &Holder,
    options: PathOptions,
) -> Result<VerifiedPath, Error> {
    let others: Vec<_> = intermediates.iter().map(|holder| holder.certificate.clone()).collect();
    verify_path(leaf, &others, std::slice::from_ref(&anchor.certificate), &[], &options)
}

/// Runs openssl in `folder`; its standard output and whether it succeeded, with what it complained.
pub(crate) fn try_openssl(folder: &Path, arguments: &[&str]) -> (bool, Vec<u8>, String) {
    let output = Command::new("openssl")
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("these tests need the program `openssl` (3.0 or later, with SM2) on the PATH");
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.success(), output.stdout, complaint)
}

pub(crate) fn openssl(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let (success, output, complaint) = try_openssl(folder, arguments);
    assert!(success, "openssl {arguments:?}: {complaint}");
    output
}

/// The identifier that openssl must be told: its default is empty.
pub(crate) const ID: &str = "distid:1234567812345678";

pub(crate) fn put(folder: &Path, name: &str, content: impl AsRef<[u8]>) {
    fs::write(folder.join(name), content).unwrap();
}

/// The folder with sample files; says that `test` is skipped where there is none.
pub(crate) fn samples(test: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples");
    let folder = std::env::var_os("YZT_SAMPLES").map_or(beside, PathBuf::from);
    if folder.join("INDEX.tsv").is_file() {
        return Some(folder);
    }
    let line = format!("{test}: no sample files at {} (set YZT_SAMPLES)", folder.display());
    println!("skipped: {line}");
    if let Some(list) = std::env::var_os("YZT_SKIPPED_TESTS") {
        let mut list = fs::OpenOptions::new().create(true).append(true).open(list).unwrap();
        writeln!(list, "{line}").unwrap();
    }
    None
}
