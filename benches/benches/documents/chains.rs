// SPDX-License-Identifier: MIT OR Apache-2.0
//! Chains, paths and revocation lists.

use std::hint::black_box;
use std::time::Instant;

use getrandom::SysRng;
use yzt_benches::{Contender, compare, median, plan, print};
use yzt_cert::builder::{CertificateBuilder, CrlBuilder, NameBuilder, SerialNumber};
use yzt_cert::path::{self, PathInput, PathOptions, Purpose, TrustAnchor};
use yzt_cert::status::{Evidence, RevocationPolicy};
use yzt_cert::{Certificate, CertificateRevocationList, KeyUsage, RevocationReason};
use yzt_crypto::{Algorithm, KeySigner, sm2};

use crate::is_measured;
use crate::shim::{DEFAULT_ID, Shim};
use crate::world::{Chain, EVERY, NOW};

/// Parse three certificates and verify each link, the root's own among them: here and there by
/// turns, both by the clock, since the other side is another process.
pub(crate) fn against_openssl() {
    let (rounds, count) = if is_measured() { (31, 100) } else { (1, 2) };
    let mut shim = Shim::start();
    println!("Parse and verify three certificates, OpenSSL by turns (wall clock, median)");
    for algorithm in EVERY {
        let chain = Chain::new(algorithm, algorithm);
        for (name, bytes) in chain.files() {
            shim.put(name, bytes);
        }
        let id = if algorithm == Algorithm::Sm2 { DEFAULT_ID } else { "-" };
        let command = format!("time-chain {count} {id} leaf.der issuing.der root.der");
        let files = [&chain.leaf, &chain.issuing, &chain.root].map(|it| it.as_der().to_vec());
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        // The first round of each only warms it.
        for round in 0..=rounds {
            let begun = Instant::now();
            (0..count).for_each(|_| verify(&files));
            let own = begun.elapsed().as_secs_f64() * 1e6 / f64::from(count);
            #[expect(clippy::cast_precision_loss, reason = "a figure to be read")]
            let other = shim.time(&command) as f64 / 1e3 / f64::from(count);
            if round > 0 {
                ours.push(own);
                theirs.push(other);
            }
        }
        let ratios: Vec<f64> = ours.iter().zip(&theirs).map(|(own, other)| own / other).collect();
        println!(
            "  {:<10} {:>10.1} µs  OpenSSL {:>10.1} µs  {:>7.3}×",
            algorithm.name(),
            median(&ours),
            median(&theirs),
            median(&ratios)
        );
    }
}

fn verify(files: &[Vec<u8>; 3]) {
    let [leaf, issuing, root] =
        [0, 1, 2].map(|index| Certificate::parse(black_box(&files[index])).unwrap());
    for (certificate, issuer) in [(&leaf, &issuing), (&issuing, &root), (&root, &root)] {
        certificate.verify_signature(&issuer.public_key().unwrap()).unwrap();
    }
}

/// Paths as deep as those of the published suite, against their signatures alone.
pub(crate) fn paths() {
    for depth in [2, 4, 7] {
        let (certificates, anchor) = ladder(depth);
        let (leaf, intermediates) = certificates.split_first().unwrap();
        let anchors = [TrustAnchor::from(anchor.clone())];
        let mut options = PathOptions::new(NOW, Purpose::Any);
        options.revocation = RevocationPolicy::Ignore;
        let evidence = Evidence::new();
        let signatures = || {
            let issuers = intermediates.iter().chain([&anchor]);
            for (certificate, issuer) in certificates.iter().zip(issuers) {
                certificate.verify_signature(&issuer.public_key().unwrap()).unwrap();
            }
        };
        let mut contenders = [
            Contender::new("the signatures alone", signatures),
            Contender::new("the path found and checked", || {
                let evidence = &evidence;
                let options = &options;
                let input = PathInput { leaf, intermediates, anchors: &anchors, evidence, options };
                black_box(path::validate(&input).unwrap());
            }),
        ];
        let title = format!("A path of {} certificates below the anchor, SM2", certificates.len());
        print(&title, &compare(plan(), &mut contenders));
    }
}

/// A leaf, `depth - 1` authorities above it in no useful order, and the anchor.
fn ladder(depth: u8) -> (Vec<Certificate>, Certificate) {
    let keys: Vec<_> =
        (0..=depth).map(|_| sm2::PrivateKey::generate(&mut SysRng).unwrap()).collect();
    let draft = |level: u8| {
        let name = NameBuilder::new().country("CN").common_name(&format!("level {level}"));
        let serial = SerialNumber::from_unsigned(&[level + 1]).unwrap();
        let key = keys[usize::from(level)].public_key().clone().into();
        CertificateBuilder::new(serial, name.build().unwrap(), key, NOW, NOW.plus_days(3650))
    };
    let authority = |level| draft(level).authority(None).key_usage(KeyUsage::AUTHORITY);
    let sign = |draft: CertificateBuilder, level: u8| {
        draft.sign(&mut KeySigner::new(&keys[usize::from(level)], &mut SysRng)).unwrap()
    };
    let anchor = sign(authority(depth), depth);
    let mut below = vec![anchor.clone()];
    for level in (1..depth).rev() {
        let issuer = below.last().unwrap();
        below.push(sign(authority(level).issued_by(issuer), level + 1));
    }
    let issuer = below.last().unwrap();
    let leaf = draft(0).end_entity().key_usage(KeyUsage::SIGNATURE_HALF).issued_by(issuer);
    let leaf = sign(leaf, 1);
    below.push(leaf);
    below.reverse();
    below.pop();
    (below, anchor)
}

/// A list with 100,000 entries: read, and asked.
pub(crate) fn lists() {
    let entries: u32 = if is_measured() { 100_000 } else { 1_000 };
    let chain = Chain::new(Algorithm::Sm2, Algorithm::Sm2);
    let key = sm2::PrivateKey::generate(&mut SysRng).unwrap();
    let root = {
        let name = NameBuilder::new().country("CN").common_name("lists").build().unwrap();
        let serial = SerialNumber::from_unsigned(&[1]).unwrap();
        let public = key.public_key().clone().into();
        let draft = CertificateBuilder::new(serial, name, public, NOW, NOW.plus_days(3650));
        let draft = draft.authority(None).key_usage(KeyUsage::AUTHORITY);
        draft.sign(&mut KeySigner::new(&key, &mut SysRng)).unwrap()
    };
    let mut builder = CrlBuilder::new(&root, NOW, NOW.plus_days(7), 1);
    for number in 0..entries {
        let serial = SerialNumber::from_unsigned(&serial(number)).unwrap();
        builder = builder.revoke(serial, NOW, RevocationReason::Superseded);
    }
    let der = builder.sign(&mut KeySigner::new(&key, &mut SysRng)).unwrap().as_der().to_vec();
    let list = CertificateRevocationList::parse(&der).unwrap();
    assert_eq!(list.len(), usize::try_from(entries).unwrap());
    let mut next = 0_u32;
    let mut contenders = [
        Contender::new("a listed serial number", || {
            next = next.wrapping_add(7919) % entries;
            assert!(black_box(&list).revoked(&serial(next)).is_some());
        }),
        Contender::new("one that is not listed", || {
            assert!(black_box(&list).revoked(black_box(chain.leaf.serial())).is_none());
        }),
    ];
    let title = format!("A list of {entries} entries ({} bytes), asked", der.len());
    print(&title, &compare(plan(), &mut contenders));
    drop(contenders);
    let public = root.public_key().unwrap();
    let mut contenders = [
        Contender::new("SM3 of the same bytes", || {
            black_box(yzt_crypto::sm3::digest(black_box(&der)));
        }),
        Contender::new("read", || {
            black_box(CertificateRevocationList::parse(black_box(&der)).unwrap());
        }),
        Contender::new("read and verified", || {
            let list = CertificateRevocationList::parse(black_box(&der)).unwrap();
            list.verify_signature(&public).unwrap();
        }),
    ];
    print("The list, read", &compare(plan(), &mut contenders));
}

/// Serial numbers of 16 octets, spread as random ones are.
fn serial(number: u32) -> [u8; 16] {
    let digest = yzt_crypto::sm3::digest(&number.to_be_bytes());
    let mut serial = [0; 16];
    serial.copy_from_slice(&digest[..16]);
    serial[0] = 0x40 | serial[0] & 0x3F;
    serial
}
