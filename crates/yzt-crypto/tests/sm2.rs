// SPDX-License-Identifier: MIT OR Apache-2.0
//! SM2 through the public interface: round trips, refusals, encodings.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use getrandom::SysRng;
use hex_literal::hex;
use proptest::prelude::*;
use yzt_crypto::sm2::{
    Ciphertext, DerSignature, DistinguishedId, MAX_PLAINTEXT_LENGTH, PointPrefix, PrivateKey,
    RawSignature, Signature,
};
use yzt_crypto::{Decryptor, Error, KeyDecryptor, KeySigner, Signer};

const N: [u8; 32] = hex!("fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123");
const ONE: [u8; 32] = hex!("0000000000000000000000000000000000000000000000000000000000000001");

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
    fn what_is_signed_verifies(key in any_key(), id in prop::collection::vec(any::<u8>(), 0..40), message: Vec<u8>) {
        let id = DistinguishedId::new(id).unwrap();
        let public = key.public_key();
        let signature = key.sign(&mut SysRng, &id, &message).unwrap();
        prop_assert_eq!(public.verify(&id, &message, &signature), Ok(()));
        let digest = public.digest(&id, &message);
        let fixed = key.sign_digest_deterministic(&digest).unwrap();
        prop_assert_eq!(public.verify_digest(&digest, &fixed), Ok(()));
        prop_assert_eq!(key.sign_digest_deterministic(&digest), Ok(fixed));
        prop_assert_eq!(public.verify(&DistinguishedId::default(), &message, &signature), Err(Error::SignatureMismatch));
        prop_assert_eq!(Signature::from_raw(&signature.to_raw()), Ok(signature));
        let der = signature.to_der();
        prop_assert_eq!(DerSignature::from_bytes(der.as_bytes()), Ok(der.clone()));
        prop_assert_eq!(Signature::from_der(&der), Ok(signature));
    }

    #[test]
    fn what_is_encrypted_decrypts(key in any_key(), plaintext in prop::collection::vec(any::<u8>(), 1..200)) {
        let ciphertext = key.public_key().encrypt(&mut SysRng, &plaintext).unwrap();
        prop_assert_eq!(ciphertext.c2().len(), plaintext.len());
        prop_assert_eq!(key.decrypt(&ciphertext).unwrap().to_vec(), plaintext);
        prop_assert_eq!(Ciphertext::from_der(&ciphertext.to_der()), Ok(ciphertext.clone()));
        for prefix in [PointPrefix::Present, PointPrefix::Absent] {
            let read = Ciphertext::from_c1c3c2(&ciphertext.to_c1c3c2(prefix), prefix);
            prop_assert_eq!(read.as_ref(), Ok(&ciphertext));
            let read = Ciphertext::from_c1c2c3(&ciphertext.to_c1c2c3(prefix), prefix);
            prop_assert_eq!(read.as_ref(), Ok(&ciphertext));
        }
    }

    #[test]
    fn readers_take_any_bytes(bytes: Vec<u8>) {
        let _ = DerSignature::from_bytes(&bytes);
        let _ = Ciphertext::from_der(&bytes);
        let _ = Ciphertext::from_c1c3c2(&bytes, PointPrefix::Present);
        let _ = Ciphertext::from_c1c2c3(&bytes, PointPrefix::Absent);
    }
}

#[test]
fn a_changed_byte_anywhere_does_not_verify() {
    let key = key();
    let id = DistinguishedId::default();
    let message = b"https://job.example.test";
    let signature = key.sign(&mut SysRng, &id, message).unwrap();
    for i in 0..64 {
        let mut raw = *signature.to_raw().as_bytes();
        raw[i] ^= 1;
        let changed = Signature::from_raw(&RawSignature::new(raw));
        let result = changed.and_then(|changed| key.public_key().verify(&id, message, &changed));
        assert!(matches!(result, Err(Error::SignatureMismatch | Error::InvalidSignature)));
    }
    for i in 0..message.len() {
        let mut changed = *message;
        changed[i] ^= 0x80;
        let result = key.public_key().verify(&id, &changed, &signature);
        assert_eq!(result, Err(Error::SignatureMismatch));
    }
    for i in 0..16 {
        let mut other = *b"1234567812345678";
        other[i] ^= 1;
        let other = DistinguishedId::new(other).unwrap();
        let result = key.public_key().verify(&other, message, &signature);
        assert_eq!(result, Err(Error::SignatureMismatch));
    }
    let stranger = self::key();
    let result = stranger.public_key().verify(&id, message, &signature);
    assert_eq!(result, Err(Error::SignatureMismatch));
}

#[test]
fn a_changed_byte_anywhere_does_not_decrypt() {
    let key = key();
    let ciphertext = key.public_key().encrypt(&mut SysRng, b"sixteen byte key").unwrap();
    let bytes = ciphertext.to_c1c3c2(PointPrefix::Present);
    for i in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[i] ^= 1;
        match Ciphertext::from_c1c3c2(&changed, PointPrefix::Present) {
            // Prefix and C1: a changed coordinate leaves the curve.
            Err(error) => assert!(error == Error::InvalidCiphertext && i < 65),
            Ok(changed) => {
                assert!(i >= 65);
                assert_eq!(key.decrypt(&changed), Err(Error::DecryptionFailed));
            }
        }
    }
    // -C1 is on the curve as well.
    let mut negated = bytes.clone();
    let p = hex!("fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff");
    let mut borrow = 0;
    for i in (0..32).rev() {
        let difference = i16::from(p[i]) - i16::from(bytes[33 + i]) - borrow;
        borrow = i16::from(difference < 0);
        negated[33 + i] = u8::try_from(difference.rem_euclid(256)).unwrap();
    }
    let negated = Ciphertext::from_c1c3c2(&negated, PointPrefix::Present).unwrap();
    assert_eq!(key.decrypt(&negated), Err(Error::DecryptionFailed));
    assert_eq!(self::key().decrypt(&ciphertext), Err(Error::DecryptionFailed));
}

#[test]
fn r_and_s_are_1_to_n_minus_1() {
    for (r, s) in [([0; 32], ONE), (ONE, [0; 32]), (N, ONE), (ONE, N), ([0xff; 32], ONE)] {
        assert_eq!(Signature::from_scalars(&r, &s), Err(Error::InvalidSignature));
    }
}

#[test]
fn only_strict_der_is_a_signature() {
    let smallest = hex!("3006 020101 020101");
    assert_eq!(DerSignature::from_bytes(&smallest).unwrap().as_bytes(), smallest);
    let largest = Signature::from_scalars(&[0xfe; 32], &[0x80; 32]).unwrap().to_der();
    assert_eq!(largest.as_bytes().len(), 72);
    assert!(DerSignature::from_bytes(largest.as_bytes()).is_ok());
    for refused in [
        &hex!("3006 020101 020101 00")[..], // behind it
        &hex!("3007 020101 020101 00"),     // behind its values
        &hex!("3007 02020001 020101"),      // not the shortest integer
        &hex!("3006 020181 020101"),        // negative
        &hex!("3006 020100 020101"),        // zero
        &hex!("3005 0200 020101"),          // empty
        &hex!("308106 020101 020101"),      // not the shortest length
        &hex!("3080 020101 020101 0000"),   // indefinite length
        &hex!("3007 02810101 020101"),      // not the shortest length within
        &hex!("3003 020101"),               // one value
        &hex!("3009 020101 020101 020101"), // three values
        &hex!("3106 020101 020101"),        // SET
        &hex!("3006 040101 020101"),        // OCTET STRING
        &hex!("30"),
        &[],
    ] {
        assert_eq!(
            DerSignature::from_bytes(refused),
            Err(Error::InvalidSignature),
            "{refused:02x?}"
        );
    }
    // n, and a value of 33 bytes.
    let n = [&hex!("3026 022100")[..], &N, &hex!("020101")].concat();
    let long = [&hex!("3026 022101")[..], &[0; 32], &hex!("020101")].concat();
    for refused in [n, long, vec![0x30; 100_000]] {
        assert_eq!(DerSignature::from_bytes(&refused), Err(Error::InvalidSignature));
    }
    assert_eq!(RawSignature::from_slice(&[1; 63]), Err(Error::InvalidSignature));
    assert_eq!(RawSignature::from_slice(&[1; 65]), Err(Error::InvalidSignature));
}

#[test]
fn only_strict_der_is_a_ciphertext() {
    let key = key();
    let der = key.public_key().encrypt(&mut SysRng, &[7; 16]).unwrap().to_der();
    assert!(Ciphertext::from_der(&der).is_ok());
    for length in 0..der.len() {
        let cut = Ciphertext::from_der(&der[..length]);
        assert_eq!(cut, Err(Error::InvalidCiphertext));
    }
    let longer = [&der[..], &[0]].concat();
    assert_eq!(Ciphertext::from_der(&longer), Err(Error::InvalidCiphertext));
    // A hash of 31 bytes: c3 loses its last byte, and both lengths shrink.
    let hash = der.windows(2).position(|pair| pair == [0x04, 0x20]).unwrap();
    let mut short = der.clone();
    short.remove(hash + 33);
    short[hash + 1] = 31;
    short[1] -= 1;
    assert_eq!(Ciphertext::from_der(&short), Err(Error::InvalidCiphertext));
}

#[test]
fn lengths_of_plaintexts_are_bounded() {
    let key = key();
    let length = MAX_PLAINTEXT_LENGTH;
    let public = key.public_key();
    let refused = |length| Err(Error::InvalidPlaintextLength { length });
    assert_eq!(public.encrypt(&mut SysRng, &[]), refused(0));
    assert_eq!(public.encrypt(&mut SysRng, &vec![0; length + 1]), refused(length + 1));
    let ciphertext = public.encrypt(&mut SysRng, &vec![3; length]).unwrap();
    let read = Ciphertext::from_der(&ciphertext.to_der()).unwrap();
    assert_eq!(key.decrypt(&read).unwrap().as_slice(), vec![3; length]);
    let too_long = [&[4][..], public.x(), public.y(), &vec![0; 32 + length + 1]].concat();
    for read in [
        Ciphertext::from_c1c3c2(&too_long, PointPrefix::Present),
        Ciphertext::from_c1c3c2(&too_long[..97], PointPrefix::Present),
        Ciphertext::from_c1c2c3(&too_long[..97], PointPrefix::Present),
        Ciphertext::from_c1c2c3(&too_long[1..96], PointPrefix::Absent),
        Ciphertext::from_c1c3c2(&too_long[1..200], PointPrefix::Present),
    ] {
        assert_eq!(read, Err(Error::InvalidCiphertext));
    }
}

#[test]
fn a_key_in_memory_is_a_signer_and_a_decryptor() {
    let key = key();
    let mut random = SysRng;
    let mut signer = KeySigner::new(&key, &mut random);
    let public = signer.public_key();
    let signature = signer.sign(b"message").unwrap();
    assert_eq!(public.verify(b"message", &signature), Ok(()));
    assert_eq!(public.verify(b"massage", &signature), Err(Error::SignatureMismatch));
    assert_eq!(public.algorithm(), signature.algorithm());
    let ciphertext = public.encrypt(&mut random, b"plaintext").unwrap();
    let mut decryptor = KeyDecryptor::new(&key);
    assert_eq!(decryptor.public_key(), public);
    assert_eq!(decryptor.decrypt(&ciphertext).unwrap().as_slice(), b"plaintext");
}

#[test]
fn a_failing_source_is_an_error_everywhere() {
    struct Failing;
    impl yzt_crypto::Random for Failing {
        fn fill(&mut self, _: &mut [u8]) -> Result<(), Error> {
            Err(Error::RandomUnavailable)
        }
    }
    let key = key();
    let failed = Error::RandomUnavailable;
    assert_eq!(PrivateKey::generate(&mut Failing).unwrap_err(), failed);
    assert_eq!(key.sign_digest(&mut Failing, &[1; 32]).unwrap_err(), failed);
    assert_eq!(key.public_key().encrypt(&mut Failing, b"x").unwrap_err(), failed);
    let sealed = yzt_crypto::EnvelopedKey::seal(&mut Failing, key.public_key(), &key);
    assert_eq!(sealed.unwrap_err(), failed);
}
