// SPDX-License-Identifier: MIT OR Apache-2.0
//! P-256: known answers, keys and signatures that are none.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use getrandom::SysRng;
use hex_literal::hex;
use proptest::prelude::*;
use yzt_crypto::p256::{PrivateKey, PublicKey, Signature};
use yzt_crypto::{DigestAlgorithm, Error, Random};

/// RFC 6979 section A.2.5: x, U, and the signature of "sample" with SHA-256.
const D: [u8; 32] = hex!("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721");
const X: [u8; 32] = hex!("60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6");
const Y: [u8; 32] = hex!("7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299");
const R: [u8; 32] = hex!("EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716");
const S: [u8; 32] = hex!("F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8");

/// The order of the base point, SP 800-186 section 3.2.1.3.
const N: [u8; 32] = hex!("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");

#[test]
fn example_of_the_rfc() {
    let key = PrivateKey::from_bytes(&D).unwrap();
    assert_eq!((key.public_key().x(), key.public_key().y()), (X, Y));
    let digest = DigestAlgorithm::Sha256.digest(b"sample");
    let signature = Signature::from_scalars(&R, &S).unwrap();
    let public = PublicKey::from_coordinates(&X, &Y).unwrap();
    assert_eq!(public.verify_digest(&digest, &signature), Ok(()));
    let whole: yzt_crypto::PublicKey = public.clone().into();
    assert_eq!(whole.verify(b"sample", &signature.into()), Ok(()));
    assert_eq!(whole.verify(b"simple", &signature.into()), Err(Error::SignatureMismatch));
    let swapped = Signature::from_scalars(&S, &R).unwrap();
    assert_eq!(public.verify_digest(&digest, &swapped), Err(Error::SignatureMismatch));
}

#[test]
fn points_that_are_none_are_refused() {
    let sec1 = PublicKey::from_coordinates(&X, &Y).unwrap().to_sec1();
    let mut off = sec1;
    off[64] ^= 1;
    let mut hybrid = sec1;
    hybrid[0] = 7;
    let compressed = [&[3], &X[..]].concat();
    for refused in [&off[..], &hybrid, &compressed, &sec1[1..], &sec1[..64], &[0], &[], &[4; 65]] {
        assert_eq!(PublicKey::from_sec1(refused), Err(Error::InvalidPublicKey));
    }
    assert!(PublicKey::from_coordinates(&[0; 32], &[0; 32]).is_err());
    assert!(PublicKey::from_coordinates(&[0xff; 32], &Y).is_err());
    // A point of the other curve of 256 bits.
    let sm2 = yzt_crypto::sm2::PrivateKey::generate(&mut SysRng).unwrap();
    assert!(PublicKey::from_sec1(&sm2.public_key().to_sec1()).is_err());
    assert!(yzt_crypto::sm2::PublicKey::from_sec1(&sec1).is_err());
}

#[test]
fn scalars_out_of_range_are_refused() {
    let mut below = N;
    below[31] -= 1;
    for refused in [[0; 32], N, [0xff; 32]] {
        assert_eq!(PrivateKey::from_bytes(&refused).unwrap_err(), Error::InvalidPrivateKey);
        for (r, s) in [(refused, S), (R, refused)] {
            let malformed = Err(Error::InvalidSignature);
            assert_eq!(Signature::from_scalars(&r, &s), malformed);
            assert_eq!(Signature::from_raw(&[r, s].concat().try_into().unwrap()), malformed);
        }
    }
    assert!(PrivateKey::from_bytes(&below).is_ok());
    assert!(Signature::from_scalars(&below, &below).is_ok());
    for refused in [
        &hex!("3006 020101 020100")[..],
        &hex!("3007 02020001 020101"),
        &hex!("3006 020181 020101"),
        &hex!("3006 020101 020101 00"),
        &[0x30; 100],
        &[],
    ] {
        assert_eq!(Signature::from_der(refused), Err(Error::InvalidSignature));
    }
}

#[test]
fn signatures_of_other_algorithms_do_not_verify() {
    let key = PrivateKey::from_bytes(&D).unwrap();
    let sm2 = yzt_crypto::sm2::PrivateKey::generate(&mut SysRng).unwrap();
    let digest = DigestAlgorithm::Sm3.digest(b"message");
    let ours = key.sign_digest(&mut SysRng, &digest).unwrap().into();
    let theirs = sm2.sign_digest(&mut SysRng, digest.as_bytes().try_into().unwrap()).unwrap();
    let theirs: yzt_crypto::Signature = theirs.into();
    let p256: yzt_crypto::PublicKey = key.public_key().clone().into();
    let sm2: yzt_crypto::PublicKey = sm2.public_key().clone().into();
    assert_eq!(p256.verify_digest(&digest, &ours), Ok(()));
    assert_eq!(sm2.verify_digest(&digest, &theirs), Ok(()));
    let mismatch = Err(Error::SignatureMismatch);
    assert_eq!(p256.verify_digest(&digest, &theirs), mismatch);
    assert_eq!(sm2.verify_digest(&digest, &ours), mismatch);
    assert_eq!(sm2.verify(b"message", &ours), mismatch);
    assert_eq!(p256.verify(b"message", &theirs), mismatch);
    let unsuitable = DigestAlgorithm::Sha256.digest(b"message");
    assert_eq!(sm2.verify_digest(&unsuitable, &theirs), Err(Error::UnsuitableDigest));
}

#[test]
fn randomness_goes_into_the_nonce_and_its_failure_is_told() {
    struct Fixed(Option<u8>);
    impl Random for Fixed {
        fn fill(&mut self, out: &mut [u8]) -> Result<(), Error> {
            out.fill(self.0.ok_or(Error::RandomUnavailable)?);
            Ok(())
        }
    }
    let key = PrivateKey::from_bytes(&D).unwrap();
    let sign = |byte, message: &[u8]| {
        key.sign_digest(&mut Fixed(byte), &DigestAlgorithm::Sha256.digest(message))
    };
    assert_eq!(sign(Some(1), b"a"), sign(Some(1), b"a"));
    assert_ne!(sign(Some(1), b"a").unwrap().r(), sign(Some(2), b"a").unwrap().r());
    assert_ne!(sign(Some(1), b"a").unwrap().r(), sign(Some(1), b"b").unwrap().r());
    assert_eq!(sign(None, b"a"), Err(Error::RandomUnavailable));
    assert_eq!(PrivateKey::generate(&mut Fixed(None)).unwrap_err(), Error::RandomUnavailable);
    assert_eq!(PrivateKey::generate(&mut Fixed(Some(0))).unwrap_err(), Error::RandomUnavailable);
}

#[test]
fn key_files_are_read_strictly() {
    let key = PrivateKey::from_bytes(&D).unwrap();
    let der = key.to_pkcs8_der();
    for length in 0..der.len() {
        assert!(PrivateKey::from_pkcs8_der(&der[..length]).is_err());
    }
    for i in 0..der.len() {
        let mut changed = der.clone();
        changed[i] ^= 1;
        assert!(PrivateKey::from_pkcs8_der(&changed).is_err(), "byte {i}");
    }
    let sm2 = yzt_crypto::sm2::PrivateKey::from_pkcs8_der(&der).unwrap_err();
    assert_eq!(sm2, Error::UnsupportedAlgorithm);
}

#[test]
fn private_keys_are_not_shown_and_not_cloned() {
    trait Probe<A> {
        fn is_secret() {}
    }
    impl<T> Probe<()> for T {}
    impl<T: Clone> Probe<u8> for T {}
    <PrivateKey as Probe<_>>::is_secret();
    let shown = format!("{:?}", PrivateKey::from_bytes(&D).unwrap()).to_lowercase();
    assert!(shown.contains("<redacted>") && !shown.contains("c9afa9d8"), "{shown}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn what_is_signed_verifies(seed: [u8; 31], message: Vec<u8>, flip in 0_usize..512) {
        let mut d = [1; 32];
        d[..31].copy_from_slice(&seed);
        d[0] &= 0x7f;
        let key = PrivateKey::from_bytes(&d).unwrap();
        prop_assert_eq!(*PrivateKey::from_pkcs8_der(&key.to_pkcs8_der()).unwrap().to_bytes(), d);
        let digest = DigestAlgorithm::Sha256.digest(&message);
        let signature = key.sign_digest(&mut SysRng, &digest).unwrap();
        prop_assert_eq!(key.public_key().verify_digest(&digest, &signature), Ok(()));
        prop_assert_eq!(Signature::from_der(&signature.to_der()), Ok(signature));
        let mut raw = signature.to_raw();
        prop_assert_eq!(Signature::from_raw(&raw), Ok(signature));
        raw[flip / 8] ^= 1 << (flip % 8);
        let wrong = Signature::from_raw(&raw)
            .and_then(|wrong| key.public_key().verify_digest(&digest, &wrong));
        prop_assert!(wrong.is_err());
    }

    #[test]
    fn readers_take_any_bytes(bytes: Vec<u8>) {
        let _ = PublicKey::from_sec1(&bytes);
        let _ = Signature::from_der(&bytes);
        let _ = PrivateKey::from_pkcs8_der(&bytes);
        let _ = PrivateKey::from_sec1_der(&bytes);
    }
}
