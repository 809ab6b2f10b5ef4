// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys and their encodings: SEC1 points, SubjectPublicKeyInfo, PKCS#8, PEM.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use getrandom::SysRng;
use hex_literal::hex;
use proptest::prelude::*;
use yzt_crypto::sm2::PrivateKey;
use yzt_crypto::{Error, PublicKey, sm2};

fn key() -> PrivateKey {
    PrivateKey::generate(&mut SysRng).unwrap()
}

prop_compose! {
    fn any_key()(mut bytes: [u8; 32]) -> PrivateKey {
        // Below n, and not zero.
        bytes[0] &= 0x7f;
        bytes[31] |= 1;
        PrivateKey::from_bytes(&bytes).unwrap()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn keys_survive_their_encodings(key in any_key()) {
        let public = key.public_key().clone();
        prop_assert_eq!(sm2::PublicKey::from_sec1(&public.to_sec1()), Ok(public.clone()));
        prop_assert_eq!(sm2::PublicKey::from_coordinates(public.x(), public.y()), Ok(public.clone()));
        prop_assert_eq!(PublicKey::from_spki_der(&public.to_spki_der()), Ok(public.clone().into()));
        prop_assert_eq!(PublicKey::from(public.clone()).to_spki_der(), public.to_spki_der());
        for read in [
            PrivateKey::from_pkcs8_der(&key.to_pkcs8_der()).unwrap(),
            PrivateKey::from_pkcs8_pem(&key.to_pkcs8_pem()).unwrap(),
            PrivateKey::from_bytes(&key.to_bytes()).unwrap(),
        ] {
            prop_assert_eq!(read.public_key(), &public);
            prop_assert_eq!(read.to_bytes(), key.to_bytes());
        }
    }

    #[test]
    fn key_readers_take_any_bytes(bytes: Vec<u8>) {
        let _ = PublicKey::from_spki_der(&bytes);
        let _ = sm2::PublicKey::from_sec1(&bytes);
        let _ = PrivateKey::from_pkcs8_der(&bytes);
        let _ = PrivateKey::from_sec1_der(&bytes);
        let _ = PrivateKey::from_pkcs8_pem(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn points_off_the_curve_are_refused() {
    let public = key().public_key().clone();
    let sec1 = public.to_sec1();
    let mut off = sec1;
    off[64] ^= 1;
    let mut hybrid = sec1;
    hybrid[0] = 6 | (sec1[64] & 1);
    let compressed = [&[2 | (sec1[64] & 1)], &public.x()[..]].concat();
    for refused in [&off[..], &hybrid, &compressed, &sec1[1..], &sec1[..64], &[0], &[], &[4; 65]] {
        assert_eq!(sm2::PublicKey::from_sec1(refused), Err(Error::InvalidPublicKey));
    }
    assert!(sm2::PublicKey::from_coordinates(&[0; 32], &[0; 32]).is_err());
    // A coordinate of p or more.
    assert!(sm2::PublicKey::from_coordinates(&[0xff; 32], public.y()).is_err());
}

#[test]
fn spki_of_other_algorithms_is_refused() {
    let der = key().public_key().to_spki_der();
    let curve = &der[13..23];
    // GM/T 0015-2023: the algorithm is the curve's identifier as well.
    let twice = [&hex!("305a3014")[..], curve, curve, &hex!("034200"), &der[26..]].concat();
    assert_eq!(PublicKey::from_spki_der(&twice), PublicKey::from_spki_der(&der));
    // The curve P-256 is read, but a point of SM2 is none of its points; P-384 is another curve.
    let mut p256 =
        [&hex!("3059301306072a8648ce3d020106082a8648ce3d030107")[..], &der[23..]].concat();
    assert_eq!(PublicKey::from_spki_der(&p256), Err(Error::InvalidPublicKey));
    p256.push(0);
    assert_eq!(PublicKey::from_spki_der(&p256), Err(Error::InvalidKeyEncoding));
    let p384 = [&hex!("3056301006072a8648ce3d020106052b81040022")[..], &der[23..]].concat();
    assert_eq!(PublicKey::from_spki_der(&p384), Err(Error::UnsupportedAlgorithm));
    let no_curve = [&hex!("304f300906072a8648ce3d0201")[..], &der[23..]].concat();
    assert_eq!(PublicKey::from_spki_der(&no_curve), Err(Error::UnsupportedAlgorithm));
    let mut off = der;
    off[90] ^= 1;
    assert_eq!(PublicKey::from_spki_der(&off), Err(Error::InvalidPublicKey));
    let mut bits = der;
    bits[25] = 1;
    assert_eq!(PublicKey::from_spki_der(&bits), Err(Error::InvalidKeyEncoding));
    assert_eq!(PublicKey::from_spki_der(&vec![0x30; 5000]), Err(Error::InvalidKeyEncoding));
}

#[test]
fn every_shape_of_a_key_file_is_read() {
    let key = key();
    let d = *key.to_bytes();
    let point = key.public_key().to_sec1();
    let full = key.to_pkcs8_der();
    assert_eq!(full.len(), 138);
    // With the curve inside as well (150 bytes), and without the public key (67 bytes).
    let curve = hex!("a00a06082a811ccf5501822d");
    let algorithm = hex!("020100301306072a8648ce3d020106082a811ccf5501822d");
    let with_curve = [
        &hex!("308193")[..],
        &algorithm,
        &hex!("0479 3077 020101 0420"),
        &d,
        &curve,
        &hex!("a144034200"),
        &point,
    ]
    .concat();
    let bare = [&hex!("3041")[..], &algorithm, &hex!("0427 3025 020101 0420"), &d].concat();
    assert_eq!((with_curve.len(), bare.len()), (150, 67));
    for der in [&full[..], &with_curve, &bare] {
        assert_eq!(*PrivateKey::from_pkcs8_der(der).unwrap().to_bytes(), d);
    }
    assert_eq!(*PrivateKey::from_sec1_der(&with_curve[29..]).unwrap().to_bytes(), d);
}

#[test]
fn damaged_key_files_are_refused() {
    let key = key();
    let der = key.to_pkcs8_der();
    for length in 0..der.len() {
        assert!(PrivateKey::from_pkcs8_der(&der[..length]).is_err());
    }
    // Every flipped bit is seen: the public key stands beside d.
    for i in 0..der.len() {
        let mut changed = der.clone();
        changed[i] ^= 1;
        let read = PrivateKey::from_pkcs8_der(&changed);
        assert!(read.is_err(), "byte {i}");
    }
    let mut longer = der.to_vec();
    longer.push(0);
    assert_eq!(PrivateKey::from_pkcs8_der(&longer).unwrap_err(), Error::InvalidKeyEncoding);
    let huge = vec![0x30; 1 << 20];
    assert_eq!(PrivateKey::from_pkcs8_der(&huge).unwrap_err(), Error::InvalidKeyEncoding);
    assert_eq!(PrivateKey::from_sec1_der(&huge).unwrap_err(), Error::InvalidKeyEncoding);

    let pem = key.to_pkcs8_pem();
    let label = pem.replace("PRIVATE KEY", "PUBLIC KEY");
    let cut = pem.replacen("-----END", "----END", 1);
    for text in [label.as_str(), &cut, "", &"-".repeat(1 << 20)] {
        assert_eq!(PrivateKey::from_pkcs8_pem(text).unwrap_err(), Error::InvalidKeyEncoding);
    }

    let zero = [&der[..36], &[0; 32], &der[68..]].concat();
    assert_eq!(PrivateKey::from_pkcs8_der(&zero).unwrap_err(), Error::InvalidPrivateKey);
    let other = [&der[..36], &*self::key().to_bytes(), &der[68..]].concat();
    assert_eq!(PrivateKey::from_pkcs8_der(&other).unwrap_err(), Error::InvalidPrivateKey);
}
