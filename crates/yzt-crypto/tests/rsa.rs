// SPDX-License-Identifier: MIT OR Apache-2.0
//! RSA: keys that are none, signatures and ciphertexts that are wrong, the enveloped key.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::sync::OnceLock;

use getrandom::SysRng;
use proptest::prelude::*;
use yzt_crypto::rsa::{EnvelopedKey, PrivateKey, PublicKey, RsaParts, Signature};
use yzt_crypto::{DigestAlgorithm, Error, Random, SymmetricAlgorithm, sm4};
use zeroize::Zeroizing;

/// Two keys, made once.
fn keys() -> &'static [PrivateKey; 2] {
    static KEYS: OnceLock<[PrivateKey; 2]> = OnceLock::new();
    KEYS.get_or_init(|| [(); 2].map(|()| PrivateKey::generate(&mut SysRng, 2048).unwrap()))
}

fn key() -> &'static PrivateKey {
    &keys()[0]
}

/// Parts that can be damaged.
fn parts() -> RsaParts {
    RsaParts::from_bytes(2048, &key().parts().to_bytes()).unwrap()
}

#[test]
fn sizes_and_exponents_that_are_none_are_refused() {
    let modulus = key().public_key().modulus();
    let of = |modulus: &[u8], exponent: &[u8]| {
        PublicKey::from_components(modulus, exponent).map(|key| key.exponent())
    };
    assert_eq!(of(modulus, &[1, 0, 1]), Ok(65537));
    assert_eq!(of(&[&[0, 0], modulus].concat(), &[0, 0, 0, 0, 0, 3]), Ok(3));
    assert_eq!(of(modulus, &[0xff; 4]), Ok(u32::MAX));
    for exponent in [&[][..], &[0], &[1], &[2], &[1, 0, 0], &[1, 0, 0, 0, 1]] {
        assert_eq!(of(modulus, exponent), Err(Error::InvalidPublicKey), "{exponent:?}");
    }
    let mut even = modulus.to_vec();
    even[255] &= 0xfe;
    assert_eq!(of(&even, &[3]), Err(Error::InvalidPublicKey));
    for (length, first, bits) in [
        (0, 0, 0),
        (128, 0x80, 1024),
        (255, 0xff, 2040),
        (256, 0x7f, 2047),
        (257, 1, 2049),
        (513, 0x80, 4104),
    ] {
        let mut modulus = vec![0xff; length];
        if let Some(byte) = modulus.first_mut() {
            *byte = first;
        }
        assert_eq!(of(&modulus, &[3]), Err(Error::UnsupportedKeySize { bits }), "{length}");
    }
    for bits in [0, 1024, 2047, 2056, 4097, 8192, u32::MAX] {
        let refused = PrivateKey::generate(&mut SysRng, bits).unwrap_err();
        assert_eq!(refused, Error::UnsupportedKeySize { bits });
        assert!(RsaParts::from_bytes(bits, &[0; 2000]).is_err());
    }
}

#[test]
fn parts_that_do_not_belong_together_are_refused() {
    assert!(PrivateKey::from_components(parts()).is_ok());
    let refused = |damage: &dyn Fn(&mut RsaParts)| {
        let mut parts = parts();
        damage(&mut parts);
        PrivateKey::from_components(parts).unwrap_err()
    };
    for damage in [
        &(|parts: &mut RsaParts| parts.n[128] ^= 1) as &dyn Fn(&mut RsaParts),
        &|parts| parts.e = 3,
        &|parts| parts.d[255] ^= 2,
        &|parts| parts.d[0] = 0xff,
        &|parts| parts.d.fill(0),
        &|parts| parts.p[127] ^= 2,
        &|parts| parts.q[1] ^= 1,
        &|parts| parts.p.fill(0),
        &|parts| parts.p = Zeroizing::new(vec![]),
        &|parts| parts.p = parts.q.clone(),
        // Swapped, the coefficient is the other one's.
        &|parts| core::mem::swap(&mut parts.p, &mut parts.q),
        // p = 1 and q = n: the product is right.
        &|parts| (parts.p, parts.q) = (Zeroizing::new(vec![1]), Zeroizing::new(parts.n.clone())),
        &|parts| parts.d_p[127] ^= 1,
        &|parts| parts.d_q[0] ^= 1,
        &|parts| parts.q_inv[127] ^= 1,
        &|parts| parts.q_inv.fill(0),
        &|parts| parts.d = Zeroizing::new(vec![1; 10_000]),
    ] {
        assert_eq!(refused(damage), Error::InvalidPrivateKey);
    }
    assert_eq!(refused(&|parts| parts.e = 65536), Error::InvalidPublicKey);
    assert_eq!(refused(&|parts| parts.n[255] ^= 1), Error::InvalidPublicKey);
    let bytes = key().parts().to_bytes();
    assert_eq!(bytes.len(), RsaParts::length(256));
    for other in [&bytes[1..], &[&bytes[..], &[0]].concat()] {
        let refused = RsaParts::from_bytes(2048, other).unwrap_err();
        assert_eq!(refused, Error::InvalidKeyEncoding);
    }
}

#[test]
fn signatures_of_other_keys_lengths_and_digests_do_not_verify() {
    let public = key().public_key();
    let digest = DigestAlgorithm::Sha256.digest(b"message");
    let signature = key().sign_digest(&mut SysRng, &digest).unwrap();
    assert_eq!(public.verify_digest(&digest, &signature), Ok(()));
    let mismatch = Err(Error::SignatureMismatch);
    assert_eq!(keys()[1].public_key().verify_digest(&digest, &signature), mismatch);
    // The same 32 bytes under the name of another algorithm.
    let renamed = yzt_crypto::MessageDigest::new(DigestAlgorithm::Sm3, digest.as_bytes()).unwrap();
    assert_eq!(public.verify_digest(&renamed, &signature), mismatch);
    for other in [b"massage".as_slice(), b""] {
        let other = DigestAlgorithm::Sha256.digest(other);
        assert_eq!(public.verify_digest(&other, &signature), mismatch);
    }
    let bytes = signature.as_bytes();
    let longer = [&[0], bytes].concat();
    let high = vec![0xff; 256];
    for wrong in [&longer, &[bytes, &[0]].concat(), &high, &vec![0; 256], &vec![1; 512]] {
        let wrong = Signature::from_bytes(wrong).unwrap();
        assert_eq!(public.verify_digest(&digest, &wrong), mismatch);
    }
    for length in [0, 64, 255, 513] {
        assert_eq!(Signature::from_bytes(&vec![1; length]), Err(Error::InvalidSignature));
    }
    let whole: yzt_crypto::PublicKey = public.clone().into();
    let signature = signature.into();
    assert_eq!(whole.verify(b"message", &signature), Ok(()));
    assert_eq!(whole.verify(b"massage", &signature), mismatch);
    assert_eq!(signature.to_der().len(), 256);
}

#[test]
fn ciphertexts_that_are_wrong_are_one_error() {
    let public = key().public_key();
    let failed = Error::DecryptionFailed;
    let good = public.encrypt(&mut SysRng, b"sixteen bytes ok").unwrap();
    assert_eq!(key().decrypt(&mut SysRng, &good).unwrap().as_slice(), b"sixteen bytes ok");
    assert_eq!(keys()[1].decrypt(&mut SysRng, &good).unwrap_err(), failed);
    // Blocks whose padding is wrong, and what is no block of this key.
    let signed = [&[0, 1][..], &[0xff; 200], &[0], &[7; 53]].concat();
    let short = [&[0, 2, 5, 5, 5, 5, 5, 5, 5, 0][..], &[7; 246]].concat();
    let endless = [&[0, 2][..], &[0xff; 254]].concat();
    for block in [signed, short, endless, [&[0; 255][..], &[2]].concat()] {
        let wrong = public.raw_public(&block).unwrap();
        assert_eq!(key().decrypt(&mut SysRng, &wrong).unwrap_err(), failed);
    }
    for wrong in [&[][..], &good[1..], &[&[0], &good[..]].concat(), &[0xff; 256], public.modulus()]
    {
        assert_eq!(key().decrypt(&mut SysRng, wrong).unwrap_err(), failed);
        let refused = key().raw_private(&mut SysRng, wrong).unwrap_err();
        assert_eq!(refused, Error::InvalidCiphertext);
        assert_eq!(public.raw_public(wrong), Err(Error::InvalidCiphertext));
    }
    let too_long = public.encrypt(&mut SysRng, &[0; 246]);
    assert_eq!(too_long, Err(Error::InvalidPlaintextLength { length: 246 }));
}

#[test]
fn sources_that_fail_or_are_stuck_neither_hang_nor_panic() {
    struct Broken(Option<u8>);
    impl Random for Broken {
        fn fill(&mut self, out: &mut [u8]) -> Result<(), Error> {
            out.fill(self.0.ok_or(Error::RandomUnavailable)?);
            Ok(())
        }
    }
    let digest = DigestAlgorithm::Sha256.digest(b"message");
    let public = key().public_key();
    let sealed = public.encrypt(&mut SysRng, b"x").unwrap();
    let mut failing = Broken(None);
    let failed = Error::RandomUnavailable;
    assert_eq!(key().sign_digest(&mut failing, &digest).unwrap_err(), failed);
    assert_eq!(key().decrypt(&mut failing, &sealed).unwrap_err(), failed);
    assert_eq!(public.encrypt(&mut failing, b"x").unwrap_err(), failed);
    assert_eq!(PrivateKey::generate(&mut failing, 2048).unwrap_err(), failed);
    assert_eq!(EnvelopedKey::seal(&mut failing, public, key()).unwrap_err(), failed);
    for byte in [0, 0xff] {
        let mut stuck = Broken(Some(byte));
        let signature = key().sign_digest(&mut stuck, &digest).unwrap();
        assert_eq!(public.verify_digest(&digest, &signature), Ok(()));
        let sealed = public.encrypt(&mut stuck, b"x").unwrap();
        assert_eq!(key().decrypt(&mut stuck, &sealed).unwrap().as_slice(), b"x");
    }
}

#[test]
fn key_files_are_read_strictly() {
    let der = key().to_pkcs8_der();
    let read = PrivateKey::from_pkcs8_pem(&key().to_pkcs8_pem()).unwrap();
    assert_eq!(read.parts().to_bytes(), key().parts().to_bytes());
    for length in (0..der.len()).step_by(7) {
        assert!(PrivateKey::from_pkcs8_der(&der[..length]).is_err());
    }
    // Every part is checked against the others.
    for i in (0..der.len()).step_by(29) {
        let mut changed = der.clone();
        changed[i] ^= 1;
        assert!(PrivateKey::from_pkcs8_der(&changed).is_err(), "byte {i}");
    }
    let longer = [&der[..], &[0]].concat();
    assert_eq!(PrivateKey::from_pkcs8_der(&longer).unwrap_err(), Error::InvalidKeyEncoding);
    let sm2 = yzt_crypto::sm2::PrivateKey::generate(&mut SysRng).unwrap();
    let other = PrivateKey::from_pkcs8_der(&sm2.to_pkcs8_der()).unwrap_err();
    assert_eq!(other, Error::UnsupportedAlgorithm);
    let other = yzt_crypto::sm2::PrivateKey::from_pkcs8_der(&der).unwrap_err();
    assert_eq!(other, Error::UnsupportedAlgorithm);
    let spki = key().public_key().to_spki_der();
    assert_eq!(yzt_crypto::PublicKey::from_spki_der(&spki).unwrap().to_spki_der(), spki);
    // Without the NULL: another algorithm identifier.
    let mut absent = spki.clone();
    absent.drain(17..19);
    (absent[3], absent[5]) = (absent[3] - 2, absent[5] - 2);
    let refused = yzt_crypto::PublicKey::from_spki_der(&absent);
    assert_eq!(refused, Err(Error::UnsupportedAlgorithm));
}

/// What an issuer makes that encrypts `plain` for `recipient`.
fn envelope(recipient: &PrivateKey, plain: &[u8]) -> EnvelopedKey {
    let mut encrypted_private_key = plain.to_vec();
    sm4::Key::new([7; 16]).encrypt_ecb(&mut encrypted_private_key).unwrap();
    EnvelopedKey {
        algorithm: SymmetricAlgorithm::Sm4Ecb,
        wrapped_key: recipient.public_key().encrypt(&mut SysRng, &[7; 16]).unwrap(),
        bits: 2048,
        encrypted_private_key,
    }
}

#[test]
fn an_enveloped_key_opens_in_every_form() {
    let [recipient, key] = keys();
    let sealed = EnvelopedKey::seal(&mut SysRng, recipient.public_key(), key).unwrap();
    assert_eq!(sealed.encrypted_private_key.len(), 1168);
    let opened = sealed.open(&mut SysRng, recipient).unwrap();
    assert_eq!(opened.parts().to_bytes(), key.parts().to_bytes());
    let parts = key.parts().to_bytes();
    let big = [0, 1, 0, 0, 0, 0, 8, 0];
    let little = [0, 0, 1, 0, 0, 8, 0, 0];
    for plain in [
        [&[8, 0], &parts[..], &[10; 10]].concat(),
        [&[8, 0], &parts[..], &[0; 10]].concat(),
        [&[0, 8], &parts[..], &[10; 10]].concat(),
        [&big, &parts[..], &[4; 4]].concat(),
        [&big, &parts[..], &[0; 4]].concat(),
        [&little, &parts[..], &[4; 4]].concat(),
        [&little, &parts[..], &[0; 4]].concat(),
    ] {
        let opened = envelope(recipient, &plain).open(&mut SysRng, recipient).unwrap();
        assert_eq!(opened.public_key(), key.public_key());
    }
}

/// RSAPrivateKey, which stands at the end of a PKCS#8 key of 2048 bits.
fn pkcs1(key: &PrivateKey) -> Vec<u8> {
    let pkcs8 = key.to_pkcs8_der();
    let der = pkcs8[26..].to_vec();
    assert_eq!(der[..2], [0x30, 0x82]);
    der
}

#[test]
fn an_enveloped_key_opens_as_rsa_private_key_in_der() {
    let [recipient, key] = keys();
    let der = pkcs1(key);
    let filler = 16 - der.len() % 16;
    for plain in [
        [&der[..], &vec![u8::try_from(filler).unwrap(); filler]].concat(),
        [&der[..], &vec![0; filler]].concat(),
    ] {
        let opened = envelope(recipient, &plain).open(&mut SysRng, recipient).unwrap();
        assert_eq!(opened.public_key(), key.public_key());
    }
    let wrong_filler = [&der[..], &vec![99; filler]].concat();
    let mut damaged = [&der[..], &vec![0; filler]].concat();
    damaged[600] ^= 1;
    let too_long = [&[0x30, 0x82, 0xFF, 0xFF], &der[4..], &vec![0; filler]].concat();
    for plain in [wrong_filler, damaged, too_long] {
        let opened = envelope(recipient, &plain).open(&mut SysRng, recipient);
        assert_eq!(opened.unwrap_err(), Error::DecryptionFailed);
    }
}

#[test]
fn an_enveloped_key_that_is_wrong_does_not_open() {
    let [recipient, key] = keys();
    let parts = key.parts().to_bytes();
    let failed = Error::DecryptionFailed;
    let mut other = parts.to_vec();
    other[300] ^= 1;
    for plain in [
        [&[8, 0], &parts[..], &[9; 10]].concat(),
        [&[8, 1], &parts[..], &[10; 10]].concat(),
        [&[8, 0], &other[..], &[10; 10]].concat(),
        [&[0, 1, 0, 0, 0, 0, 4, 0], &parts[..], &[0; 4]].concat(),
        [&[8, 0], &parts[..], &[0; 26]].concat(),
        vec![0; 1168],
        vec![],
    ] {
        let opened = envelope(recipient, &plain).open(&mut SysRng, recipient);
        assert_eq!(opened.unwrap_err(), failed);
    }
    let sealed = EnvelopedKey::seal(&mut SysRng, recipient.public_key(), key).unwrap();
    assert_eq!(sealed.open(&mut SysRng, key).unwrap_err(), failed);
    let open = |sealed: EnvelopedKey| sealed.open(&mut SysRng, recipient).unwrap_err();
    assert_eq!(open(EnvelopedKey { bits: 3072, ..sealed.clone() }), failed);
    let small = Error::UnsupportedKeySize { bits: 1024 };
    assert_eq!(open(EnvelopedKey { bits: 1024, ..sealed.clone() }), small);
    for length in [1, 1167, 2416, 100_000] {
        let mut odd = sealed.clone();
        odd.encrypted_private_key.resize(length, 0);
        assert_eq!(open(odd), Error::InvalidEnvelopedKey);
    }
    let mut cut = sealed.clone();
    cut.wrapped_key.pop();
    assert_eq!(open(cut), failed);
    // A symmetric key of 24 bytes.
    let wrapped_key = recipient.public_key().encrypt(&mut SysRng, &[7; 24]).unwrap();
    assert_eq!(open(EnvelopedKey { wrapped_key, ..sealed }), failed);
}

#[test]
fn private_keys_are_not_shown_and_not_cloned() {
    trait Probe<A> {
        fn is_secret() {}
    }
    impl<T> Probe<()> for T {}
    impl<T: Clone> Probe<u8> for T {}
    <PrivateKey as Probe<_>>::is_secret();
    <RsaParts as Probe<_>>::is_secret();
    let sealed = EnvelopedKey::seal(&mut SysRng, key().public_key(), key()).unwrap();
    let shown = format!("{:?} {:?} {sealed:?}", key(), key().parts());
    for part in [&key().parts().d[..], &key().parts().p, &sealed.encrypted_private_key] {
        let hex: String = part.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let list = format!("{:?}", &part[..8]);
        assert!(!shown.contains(&hex) && !shown.contains(list.trim_matches(['[', ']'])));
    }
    assert!(shown.contains("<redacted>"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn what_is_encrypted_decrypts(plaintext in proptest::collection::vec(any::<u8>(), 0..=245)) {
        let ciphertext = key().public_key().encrypt(&mut SysRng, &plaintext).unwrap();
        prop_assert_eq!(key().decrypt(&mut SysRng, &ciphertext).unwrap().to_vec(), plaintext);
    }

    #[test]
    fn what_is_signed_verifies(message: Vec<u8>, flip in 0_usize..2048) {
        for algorithm in DigestAlgorithm::ALL {
            let digest = algorithm.digest(&message);
            let signature = key().sign_digest(&mut SysRng, &digest).unwrap();
            prop_assert_eq!(key().public_key().verify_digest(&digest, &signature), Ok(()));
            let mut wrong = signature.into_bytes();
            wrong[flip / 8] ^= 1 << (flip % 8);
            let wrong = Signature::from_bytes(&wrong).unwrap();
            prop_assert!(key().public_key().verify_digest(&digest, &wrong).is_err());
        }
    }

    #[test]
    fn readers_take_any_bytes(bytes: Vec<u8>, bits: u32) {
        let _ = PublicKey::from_pkcs1_der(&bytes);
        let _ = PublicKey::from_components(&bytes, &bytes);
        let _ = PrivateKey::from_pkcs1_der(&bytes);
        let _ = PrivateKey::from_pkcs8_der(&bytes);
        let _ = RsaParts::from_bytes(bits, &bytes);
    }
}
