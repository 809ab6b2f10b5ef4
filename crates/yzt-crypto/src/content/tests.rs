// SPDX-License-Identifier: MIT OR Apache-2.0

use super::*;
use hex_literal::hex;
use proptest::prelude::*;

fn key(cipher: ContentCipher, bytes: &[u8]) -> ContentKey {
    ContentKey::new(cipher, Zeroizing::new(bytes.to_vec())).unwrap()
}

fn encrypt(
    key: &ContentKey,
    iv: &[u8],
    aad: &[u8],
    parts: &[&[u8]],
) -> (Vec<u8>, Option<[u8; 16]>) {
    let mut encryptor = key.encryptor(iv).unwrap();
    let mut out = Vec::new();
    parts.iter().for_each(|part| out.extend(encryptor.update(part).unwrap()));
    let end = encryptor.finish(aad).unwrap();
    out.extend(end.rest);
    (out, end.tag)
}

fn decrypt(
    key: &ContentKey,
    iv: &[u8],
    aad: &[u8],
    parts: &[&[u8]],
    tag: Option<&[u8]>,
) -> Result<Vec<u8>, Error> {
    let mut decryptor = key.decryptor(iv)?;
    let mut out = Vec::new();
    for part in parts {
        out.extend_from_slice(&decryptor.update(part)?);
    }
    out.extend_from_slice(&decryptor.finish(aad, tag)?);
    Ok(out)
}

/// NIST SP 800-38A F.2: the plaintext of every example, and its initialisation vector.
const BLOCKS: [u8; 64] = hex!(
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
    "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
);
const IV: [u8; 16] = hex!("000102030405060708090a0b0c0d0e0f");

#[test]
fn cbc_examples_of_nist() {
    // F.2.1, F.2.3 and F.2.5: the last block of each.
    for (cipher, bytes, last) in [
        (
            ContentCipher::Aes128Cbc,
            &hex!("2b7e151628aed2a6abf7158809cf4f3c")[..],
            hex!("3ff1caa1681fac09120eca307586e1a7"),
        ),
        (
            ContentCipher::Aes192Cbc,
            &hex!("8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b"),
            hex!("08b0e27988598881d920a9e64f5615cd"),
        ),
        (
            ContentCipher::Aes256Cbc,
            &hex!("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"),
            hex!("b2eb05e2c39be9fcda6c19078c6a9d1b"),
        ),
    ] {
        let key = key(cipher, bytes);
        let (out, tag) = encrypt(&key, &IV, &[], &[&BLOCKS]);
        assert_eq!((out.len(), tag), (80, None));
        assert_eq!(out[48..64], last);
        assert_eq!(decrypt(&key, &IV, &[], &[&out], None), Ok(BLOCKS.to_vec()));
    }
}

/// The specification of GCM submitted to NIST (McGrew and Viega), test cases 4, 10 and 16.
#[test]
fn aes_gcm_examples_of_its_authors() {
    let long = hex!("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
    let plain = hex!(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    );
    let (nonce, aad) =
        (hex!("cafebabefacedbaddecaf888"), hex!("feedfacedeadbeeffeedfacedeadbeefabaddad2"));
    for (cipher, tag) in [
        (ContentCipher::Aes128Gcm, hex!("5bc94fbc3221a5db94fae95ae7121a47")),
        (ContentCipher::Aes192Gcm, hex!("2519498e80f1478f37ba55bd6d27618c")),
        (ContentCipher::Aes256Gcm, hex!("76fc6ece0f4e1768cddf8853bb2d551b")),
    ] {
        let key = key(cipher, &long[..cipher.key_length()]);
        let (out, made) = encrypt(&key, &nonce, &aad, &[&plain]);
        assert_eq!(made, Some(tag), "{cipher}");
        for length in MIN_TAG_LENGTH..=16 {
            let opened = decrypt(&key, &nonce, &aad, &[&out], Some(&tag[..length]));
            assert_eq!(opened, Ok(plain.to_vec()));
        }
        let refused = Err(Error::DecryptionFailed);
        for wrong in [None, Some(&[][..]), Some(&tag[..11]), Some(&[&tag[..], &[0]].concat())] {
            assert_eq!(decrypt(&key, &nonce, &aad, &[&out], wrong), refused);
        }
        assert_eq!(decrypt(&key, &nonce, &aad[1..], &[&out], Some(&tag)), refused);
    }
    // Test case 4: the ciphertext too.
    let key = key(ContentCipher::Aes128Gcm, &long[..16]);
    let (out, _) = encrypt(&key, &nonce, &aad, &[&plain]);
    assert_eq!(out[..16], hex!("42831ec2217774244b7221b784d0d49c"));
    // Test case 1: nothing at all.
    let key = self::key(ContentCipher::Aes128Gcm, &[0; 16]);
    let tag = hex!("58e2fccefa7e3061367f1d57a4e7455a");
    assert_eq!(encrypt(&key, &[0; 12], &[], &[]), (vec![], Some(tag)));
}

/// RFC 8998 A.1.
#[test]
fn sm4_gcm_example_of_rfc_8998() {
    let key = key(ContentCipher::Sm4Gcm, &hex!("0123456789ABCDEFFEDCBA9876543210"));
    let nonce = hex!("00001234567800000000ABCD");
    let aad = hex!("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2");
    let plain = hex!(
        "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD"
        "EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA"
    );
    let expected = hex!(
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
    );
    let tag = hex!("83DE3541E4C2B58177E065A9BF7B62EC");
    assert_eq!(encrypt(&key, &nonce, &aad, &[&plain]), (expected.to_vec(), Some(tag)));
    assert_eq!(decrypt(&key, &nonce, &aad, &[&expected], Some(&tag)), Ok(plain.to_vec()));
}

#[test]
fn lengths_that_do_not_fit_are_refused() {
    for cipher in ContentCipher::ALL {
        let bytes = vec![7; cipher.key_length()];
        let refused =
            |length: usize| ContentKey::new(cipher, Zeroizing::new(vec![7; length])).unwrap_err();
        assert_eq!(refused(cipher.key_length() - 1), Error::InvalidCipherParameters);
        assert_eq!(refused(cipher.key_length() + 1), Error::InvalidCipherParameters);
        let key = key(cipher, &bytes);
        assert_eq!(key.decryptor(&[0; 13]).unwrap_err(), Error::InvalidCipherParameters);
        assert_eq!(key.encryptor(&[0; 13]).unwrap_err(), Error::InvalidCipherParameters);
        assert_eq!(format!("{key:?}"), format!("ContentKey({}, <redacted>)", cipher.name()));
    }
}

#[test]
fn every_fault_of_a_padded_message_is_the_same_error() {
    let key = key(ContentCipher::Aes128Cbc, &[1; 16]);
    let (out, _) = encrypt(&key, &IV, &[], &[b"sixteen bytes, and some"]);
    let failed = Err(Error::DecryptionFailed);
    for damaged in [&out[..0], &out[..1], &out[..16], &out[..31]] {
        assert_eq!(decrypt(&key, &IV, &[], &[damaged], None), failed);
    }
    assert_eq!(decrypt(&key, &IV, &[], &[&out], Some(&[0; 16])), failed);
}

fn ciphers() -> impl Strategy<Value = ContentCipher> {
    proptest::sample::select(&ContentCipher::ALL[1..])
}

proptest! {
    #[test]
    fn parts_make_no_difference(
        cipher in ciphers(),
        bytes: [u8; 32],
        iv: [u8; 16],
        aad in proptest::collection::vec(any::<u8>(), 0..40),
        parts in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..1300), 0..6),
    ) {
        let key = key(cipher, &bytes[..cipher.key_length()]);
        let iv = &iv[..cipher.iv_length()];
        let plain = parts.concat();
        let slices: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        let (whole, tag) = encrypt(&key, iv, &aad, &[&plain]);
        prop_assert_eq!(&encrypt(&key, iv, &aad, &slices), &(whole.clone(), tag));
        let cut: Vec<&[u8]> = whole.chunks(7 + parts.len()).collect();
        let tag = tag.as_ref().map(<[u8; 16]>::as_slice);
        prop_assert_eq!(decrypt(&key, iv, &aad, &cut, tag), Ok(plain));
    }
}
