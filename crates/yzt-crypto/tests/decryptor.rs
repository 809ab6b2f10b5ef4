// SPDX-License-Identifier: MIT OR Apache-2.0
//! Encryption for a public key and what undoes it, whatever the algorithm.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::sync::OnceLock;

use getrandom::SysRng;
use proptest::prelude::*;
use yzt_crypto::content::{ContentCipher, ContentKey};
use yzt_crypto::{
    AsymmetricCiphertext, ContentFailure, Decryptor, Error, KeyDecryptor, PublicKey, p256, rsa, sm2,
};
use zeroize::Zeroizing;

fn rsa_key() -> &'static rsa::PrivateKey {
    static KEY: OnceLock<rsa::PrivateKey> = OnceLock::new();
    KEY.get_or_init(|| rsa::PrivateKey::generate(&mut SysRng, 2048).unwrap())
}

fn substitute(length: usize) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(vec![0xEE; length])
}

#[test]
fn a_p256_key_does_not_encrypt() {
    let key = p256::PrivateKey::generate(&mut SysRng).unwrap();
    let public = PublicKey::P256(key.public_key().clone());
    assert_eq!(public.encrypt(&mut SysRng, b"x"), Err(Error::UnsupportedAlgorithm));
}

#[test]
fn ciphertexts_have_the_bytes_that_messages_carry() {
    let key = sm2::PrivateKey::generate(&mut SysRng).unwrap();
    let public = PublicKey::Sm2(key.public_key().clone());
    let made = public.encrypt(&mut SysRng, &[7; 16]).unwrap();
    let read = sm2::Ciphertext::from_der(&made.to_bytes()).unwrap();
    assert_eq!(AsymmetricCiphertext::Sm2(read), made);
    let public = PublicKey::Rsa(rsa_key().public_key().clone());
    assert_eq!(public.encrypt(&mut SysRng, &[7; 16]).unwrap().to_bytes().len(), 256);
    let too_long = public.encrypt(&mut SysRng, &[7; 246]);
    assert_eq!(too_long, Err(Error::InvalidPlaintextLength { length: 246 }));
}

#[test]
fn the_wrong_algorithm_is_refused() {
    let key = sm2::PrivateKey::generate(&mut SysRng).unwrap();
    let mut sm2 = KeyDecryptor::new(&key);
    let failed = Err(Error::DecryptionFailed);
    assert_eq!(sm2.decrypt(&AsymmetricCiphertext::Rsa(vec![1; 256])), failed);
    let ciphertext = key.public_key().encrypt(&mut SysRng, b"x").unwrap();
    let mut random = SysRng;
    let mut rsa = KeyDecryptor::rsa(rsa_key(), &mut random);
    assert_eq!(rsa.decrypt(&AsymmetricCiphertext::Sm2(ciphertext)), failed);
    assert!(rsa.is_rejection(&Error::DecryptionFailed));
    assert!(!rsa.is_rejection(&Error::RandomUnavailable));
    let shown = format!("{rsa:?}");
    assert!(shown.starts_with("KeyDecryptor(Rsa(rsa::PublicKey"), "{shown}");
}

#[test]
fn a_public_fault_of_an_rsa_ciphertext_is_told() {
    let mut random = SysRng;
    let mut decryptor = KeyDecryptor::rsa(rsa_key(), &mut random);
    for bytes in [vec![], vec![1; 255], vec![1; 257], vec![0xFF; 256]] {
        let ciphertext = AsymmetricCiphertext::Rsa(bytes);
        let opened = decryptor.decrypt_key(&ciphertext, substitute(16));
        assert_eq!(opened, Err(Error::DecryptionFailed));
    }
    // No key of that length has room beside its padding.
    let whole = AsymmetricCiphertext::Rsa(vec![1; 256]);
    assert_eq!(decryptor.decrypt_key(&whole, substitute(246)), Err(Error::DecryptionFailed));
    assert!(decryptor.decrypt_key(&whole, substitute(245)).is_ok());
}

/// What RFC 3218 section 2.3.2 asks for, and that it is the same for the same ciphertext.
#[test]
fn a_wrong_padding_gives_a_key_of_the_right_length() {
    let public = rsa_key().public_key();
    let mut random = SysRng;
    let mut decryptor = KeyDecryptor::rsa(rsa_key(), &mut random);
    let mut seen = Vec::new();
    for head in [[0, 1], [0, 2], [1, 2]] {
        let mut block = vec![5; 256];
        block[..2].copy_from_slice(&head);
        let ciphertext = AsymmetricCiphertext::Rsa(public.raw_public(&block).unwrap());
        let first = decryptor.decrypt_key(&ciphertext, substitute(32)).unwrap();
        let second = decryptor.decrypt_key(&ciphertext, Zeroizing::new(vec![1; 32])).unwrap();
        assert_eq!(first, second);
        assert_eq!(first.len(), 32);
        assert!(!seen.contains(&first));
        assert_ne!(first.as_slice(), [5; 32]);
        seen.push(first);
        assert_eq!(decryptor.decrypt(&ciphertext), Err(Error::DecryptionFailed));
    }
    // The right padding and the wrong length.
    let short = public.encrypt(&mut SysRng, &[7; 16]).unwrap();
    let key = decryptor.decrypt_key(&AsymmetricCiphertext::Rsa(short), substitute(32)).unwrap();
    assert_eq!(key.len(), 32);
    assert_ne!(key[16..], [7; 16]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn keys_and_content_open(key in proptest::collection::vec(any::<u8>(), 16..=16), part: Vec<u8>) {
        let sm2 = sm2::PrivateKey::generate(&mut SysRng).unwrap();
        let mut random = SysRng;
        for rsa in [false, true] {
            let mut decryptor = match rsa {
                true => KeyDecryptor::rsa(rsa_key(), &mut random),
                false => KeyDecryptor::new(&sm2),
            };
            let ciphertext = decryptor.public_key().encrypt(&mut SysRng, &key).unwrap();
            prop_assert_eq!(decryptor.decrypt(&ciphertext).unwrap().to_vec(), key.clone());
            let opened = decryptor.decrypt_key(&ciphertext, substitute(16)).unwrap();
            prop_assert_eq!(opened.as_slice(), &key[..]);

            let cipher = ContentCipher::Sm4Gcm;
            let content = ContentKey::new(cipher, Zeroizing::new(key.clone())).unwrap();
            let mut encryptor = content.encryptor(&[3; 12]).unwrap();
            let sealed = encryptor.update(&part).unwrap();
            let tag = encryptor.finish(b"aad").unwrap().tag.unwrap();
            for (aad, genuine) in [(&b"aad"[..], true), (b"add", false)] {
                let opening = decryptor.open_content(&ciphertext, cipher, &[3; 12], substitute(16));
                let Ok(mut opening) = opening else { panic!("it is for this key") };
                let plain = opening.update(&sealed).unwrap();
                let end = opening.finish(aad, Some(&tag));
                prop_assert_eq!(end.is_ok(), genuine);
                prop_assert!(genuine || end == Err(ContentFailure::Refused));
                prop_assert_eq!(plain.as_slice(), &part[..]);
            }
        }
    }
}
