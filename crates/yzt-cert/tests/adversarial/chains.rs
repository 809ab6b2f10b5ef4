// SPDX-License-Identifier: MIT OR Apache-2.0
//! Paths through crowds: ten thousand certificates in a row, ten thousand of one name, names of
//! hundreds of kilobytes.

use std::time::Instant;

use yzt_cert::asn1::{encode, octet_string, sequence, tag};
use yzt_cert::builder::{CertificateBuilder, NameBuilder, SerialNumber};
use yzt_cert::path::{MAX_COMPARISONS, PathOptions, Purpose, RevocationPolicy, verify_path};
use yzt_cert::{Certificate, Error, KeyUsage, UnixTime};
use yzt_crypto::{KeySigner, PublicKey, Random, Signer, sm2, sm3};

use crate::support::{MIB, Parts, algorithm, counted, extension, name};

const CROWD: u32 = 10_000;

/// Random bytes that are the same in every run.
struct Fixed(u64);

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

fn now() -> UnixTime {
    "2026-07-01T00:00:00Z".parse().unwrap()
}

fn key(seed: u64) -> sm2::PrivateKey {
    sm2::PrivateKey::generate(&mut Fixed(seed << 32)).unwrap()
}

/// An authority in the making, issued under `issuer`'s name.
fn authority(common_name: &str, key: &sm2::PrivateKey) -> CertificateBuilder {
    let name = NameBuilder::new().country("CN").common_name(common_name).build().unwrap();
    let public = PublicKey::Sm2(key.public_key().clone());
    let serial = SerialNumber::from_unsigned(&[1, 0, 0, 0, 0]).unwrap();
    let period = (now().plus_days(-1), now().plus_days(365));
    CertificateBuilder::new(serial, name, public, period.0, period.1)
        .authority(None)
        .key_usage(KeyUsage::AUTHORITY)
}

/// The certificate with other octets in its signed part, signed again.
fn changed(
    template: &Certificate,
    changes: &[(&[u8], &[u8])],
    signer: &mut KeySigner<'_>,
) -> Certificate {
    let mut tbs = template.tbs().to_vec();
    for (old, new) in changes {
        assert_eq!(old.len(), new.len());
        let places: Vec<usize> =
            (0..=tbs.len() - old.len()).filter(|at| tbs[*at..].starts_with(old)).collect();
        for at in places {
            tbs[at..at + new.len()].copy_from_slice(new);
        }
    }
    let signature = signer.sign(&tbs).unwrap().to_der();
    let bits = yzt_cert::asn1::bit_string(&signature);
    Certificate::parse(&sequence(&[&tbs, &algorithm(), &bits])).unwrap()
}

fn options() -> PathOptions {
    let mut options = PathOptions::new(now(), Purpose::Authority);
    options.revocation = RevocationPolicy::Ignore;
    options
}

fn is_given_up(error: &Error) -> bool {
    matches!(error, Error::PathWork { .. } | Error::IssuerUnknown { .. })
}

#[test]
fn a_chain_of_ten_thousand_is_given_up_after_few() {
    // Each is signed, and its issuer is the next.
    let key = key(1);
    let mut random = Fixed(7);
    let mut signer = KeySigner::new(&key, &mut random);
    let root = authority("level-issuer", &key).sign(&mut signer).unwrap();
    let template = authority("level-holder", &key).issued_by(&root).sign(&mut signer).unwrap();
    let chain: Vec<Certificate> = (0..CROWD)
        .map(|level| {
            let (own, above) = (format!("level-{level:06}"), format!("level-{:06}", level + 1));
            let names: [(&[u8], &[u8]); 2] =
                [(b"level-holder", own.as_bytes()), (b"level-issuer", above.as_bytes())];
            changed(&template, &names, &mut signer)
        })
        .collect();
    let last = format!("level-{CROWD:06}");
    let anchor = changed(&root, &[(b"level-issuer", last.as_bytes())], &mut signer);
    let (leaf, others) = chain.split_first().unwrap();
    let anchors = [anchor];
    let (answer, info) = counted(|| verify_path(leaf, others, &anchors, &[], &options()));
    let error = answer.unwrap_err();
    assert!(is_given_up(&error), "{error}");
    assert!(info.bytes_max <= 16 * MIB, "{info:?}");
    assert!(info.count_total <= 200_000, "{info:?}");
    // The same from its upper end is a path.
    let upper = &chain[chain.len() - 3..];
    assert!(verify_path(&upper[0], &upper[1..], &anchors, &[], &options()).is_ok());
}

#[test]
fn ten_thousand_issuers_of_one_name_are_not_all_tried() {
    let (own, other) = (key(1), key(2));
    let mut random = Fixed(9);
    let mut signer = KeySigner::new(&own, &mut random);
    let root = authority("根", &own).sign(&mut signer).unwrap();
    let leaf = authority("叶", &own).issued_by(&root).sign(&mut signer).unwrap();
    // Self-issued, of the issuer's name, with another key: each would have to be tried.
    let mut random = Fixed(10);
    let mut signer = KeySigner::new(&other, &mut random);
    let template = authority("根", &other).sign(&mut signer).unwrap();
    let crowd: Vec<Certificate> = (0..CROWD)
        .map(|number| {
            let serial = number.to_be_bytes();
            let new = [&[tag::INTEGER, 5, 1][..], &serial].concat();
            changed(&template, &[(&[tag::INTEGER, 5, 1, 0, 0, 0, 0], &new)], &mut signer)
        })
        .collect();
    for anchors in [&crowd[..1], &crowd[..]] {
        let (answer, info) = counted(|| verify_path(&leaf, &crowd, anchors, &[], &options()));
        let error = answer.unwrap_err();
        assert!(is_given_up(&error), "{error}");
        assert!(info.bytes_max <= 16 * MIB, "{info:?}");
        assert!(info.count_total <= 400_000, "{info:?}");
    }
}

/// Names and subtrees of hundreds of kilobytes, held against each other by the thousand.
#[test]
fn long_names_under_many_subtrees_are_given_up_early() {
    let uri = |octets: &[u8]| encode(0x86, &[octets]);
    let long = [&b"http://host.example.cn/"[..], &vec![b'a'; 900_000]].concat();
    let names = extension("2.5.29.17", &sequence(&[&uri(&long)]));
    let leaf =
        Parts { issuer: name("crowd"), subject: name("leaf"), extensions: sequence(&[&names]) };
    let leaf = Certificate::parse(&leaf.certificate()).unwrap();
    let subtree = sequence(&[&uri(b".example.cn")]);
    let subtrees = sequence(&[&encode(0xA0, &[&subtree.repeat(1000)])]);
    let basic = extension("2.5.29.19", &sequence(&[&[1, 1, 0xFF]]));
    let crowd: Vec<Certificate> = (0..240_u32)
        .map(|number| {
            let key = extension("2.5.29.14", &octet_string(&number.to_be_bytes()));
            let extensions = sequence(&[&basic, &key, &extension("2.5.29.30", &subtrees)]);
            let parts = Parts { issuer: name("above"), subject: name("crowd"), extensions };
            Certificate::parse(&parts.certificate()).unwrap()
        })
        .collect();
    let anchor = Parts { subject: name("above"), ..Parts::default() };
    let anchors = [Certificate::parse(&anchor.certificate()).unwrap()];
    let options = PathOptions { purpose: Purpose::Any, ..options() };
    let begun = Instant::now();
    let error = verify_path(&leaf, &crowd, &anchors, &[], &options).unwrap_err();
    assert!(matches!(error, Error::PathWork { limit: MAX_COMPARISONS }), "{error}");
    // Far above what it takes: each of the comparisons would read the whole name.
    assert!(begun.elapsed().as_secs() < 20);
}
