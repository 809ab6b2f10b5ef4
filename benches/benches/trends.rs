// SPDX-License-Identifier: MIT OR Apache-2.0
//! Single operations over time: criterion keeps the last run and says what changed.
//!
//! `cargo bench -p yzt-benches --bench trends`. For comparisons within one run see the other benches.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use criterion::{Criterion, criterion_group, criterion_main};
use getrandom::SysRng;
use std::hint::black_box;
use yzt_crypto::sm2::{DistinguishedId, PrivateKey};
use yzt_crypto::{sm3, sm4};

fn operations(criterion: &mut Criterion) {
    let key = PrivateKey::generate(&mut SysRng).unwrap();
    let id = DistinguishedId::default();
    let message = [0x42; 32];
    let signature = key.sign(&mut SysRng, &id, &message).unwrap();
    let ciphertext = key.public_key().encrypt(&mut SysRng, &message).unwrap();
    criterion.bench_function("sm2 sign", |bencher| {
        bencher.iter(|| key.sign(&mut SysRng, &id, black_box(&message)).unwrap());
    });
    criterion.bench_function("sm2 verify", |bencher| {
        bencher.iter(|| key.public_key().verify(&id, black_box(&message), &signature).unwrap());
    });
    criterion.bench_function("sm2 decrypt", |bencher| {
        bencher.iter(|| key.decrypt(black_box(&ciphertext)).unwrap());
    });
    let long = vec![0x42; 16 * 1024];
    criterion.bench_function("sm3 of 16 KiB", |bencher| {
        bencher.iter(|| sm3::digest(black_box(&long)));
    });
    let cipher = sm4::Key::new([7; 16]);
    criterion.bench_function("sm4 block", |bencher| {
        bencher.iter(|| cipher.encrypt_block(black_box(&[1; 16])));
    });
}

criterion_group!(benches, operations);
criterion_main!(benches);
