// SPDX-License-Identifier: MIT OR Apache-2.0
//! Digests, signatures and the rest of the service, with the bytes that they cost.
//!
//! The bytes are written down from the facts about the command set, and the cryptograms were made
//! with openssl: nothing here comes from the codec under test.

use yzt_crypto::sm2::DistinguishedId;
use yzt_crypto::{DigestAlgorithm, PublicKey};
use yzt_gmt0017::{Dialect, Profile};
use yzt_token::{AsymmetricCiphertext, Device, DeviceKey, Error, KeyType, Operation};
use yzt_token_apdu::ApduDevice;
use zeroize::Zeroizing;

use crate::operations::device_information;
use crate::script::{CHALLENGE, OPEN_APPLICATION, OPEN_CONTAINER, Script, hex};
use crate::values::{
    DIGEST, X, Y, device_key, public_key, rsa_enveloped_key, rsa_public_key, rsa_signature,
    signature, sm2_ciphertext,
};

/// `00000100 X Y`.
pub(crate) fn point() -> String {
    format!("00000100 {} {}", hex(&X), hex(&Y))
}

/// `00000100 C1 C3 length C2` of the ciphertext of the tests.
pub(crate) fn wrapped() -> String {
    format!("{} {} 00000010 {}", point(), "33".repeat(32), "44".repeat(16))
}

pub(crate) fn information() -> String {
    format!("80 04 00 00 000000 -> {}", device_information(false))
}

#[test]
fn the_device_key_is_replaced_by_one_command() {
    // Cryptogram: openssl enc -sm4-ecb -nopad -K 31323334353637383132333435363738 over
    // 8765432187654321. MAC: first four bytes of the last block of openssl enc -sm4-cbc -nopad
    // with that key and -iv 01020304050607080000000000000000 over 84120002 000014, cryptogram, 80,
    // zeros to the block.
    let step = "84 12 00 02 000014 71e94927838dfe04b695157847711256 b0f72b39 ->";
    for (status, number) in [("9000", 0), ("63C4", 2005), ("6983", 2006), ("6982", 2004)] {
        let script = Script::new(&[CHALLENGE, &format!("{step} {status}")]);
        let new = DeviceKey::new(Zeroizing::new(*b"8765432187654321"));
        let result = script.device().change_device_key(device_key(), new);
        assert_eq!(result.err().map_or(0, |error| error.number()), number);
        script.assert_finished();
    }
}

#[test]
fn a_digest_is_computed_in_pieces_that_the_card_takes() {
    // The card says that it takes 2048 bytes.
    let script = Script::new(&[
        &information(),
        "80 B4 00 03 -> 9000",
        &format!("80 B8 00 00 000800 {} -> 9000", "61".repeat(2048)),
        &format!("80 B8 00 00 0003B8 {} -> 9000", "61".repeat(952)),
        "80 B8 00 00 000003 626364 -> 9000",
        &format!("80 BA 00 00 000000 -> {} 9000", "77".repeat(32)),
    ]);
    let mut device = script.device();
    let mut digest = device.digest(DigestAlgorithm::Sha256, None).unwrap();
    digest.update(&[0x61; 3000]).unwrap();
    digest.update(&[]).unwrap();
    digest.update(b"bcd").unwrap();
    let made = digest.finish().unwrap();
    assert_eq!((made.algorithm(), made.as_bytes()), (DigestAlgorithm::Sha256, &[0x77; 32][..]));
    script.assert_finished();
}

#[test]
fn a_digest_goes_over_an_identity_first() {
    let script = Script::new(&[
        &information(),
        &format!("80 B4 00 01 000058 {} 00000010 {} -> 9000", point(), hex(b"1234567812345678")),
        "80 B8 00 00 000001 61 -> 9000",
        &format!("80 BA 00 00 000000 -> 00000020 {} 9000", "77".repeat(32)),
    ]);
    let mut device = script.device();
    let PublicKey::Sm2(key) = public_key() else { panic!("no SM2 key") };
    let id = DistinguishedId::default();
    let refused = device.digest(DigestAlgorithm::Sha256, Some((&key, &id))).err().unwrap();
    assert!(matches!(refused, Error::Argument { .. }), "{refused}");
    let mut digest = device.digest(DigestAlgorithm::Sm3, Some((&key, &id))).unwrap();
    digest.update(b"a").unwrap();
    digest.finish().unwrap();
    script.assert_finished();
}

#[test]
fn a_digest_ends_when_another_is_begun_and_after_an_error() {
    let script = Script::new(&[
        &information(),
        "80 B4 00 01 -> 9000",
        "80 B4 00 02 -> 9000",
        "80 B8 00 00 000001 62 -> timeout",
    ]);
    let mut device = script.device();
    let mut first = device.digest(DigestAlgorithm::Sm3, None).unwrap();
    let mut second = device.digest(DigestAlgorithm::Sha1, None).unwrap();
    assert!(matches!(first.update(b"a"), Err(Error::StateRefused { .. })));
    assert!(matches!(first.finish(), Err(Error::StateRefused { .. })));
    assert!(matches!(second.update(b"b"), Err(Error::Timeout)));
    // Nobody knows whether the card has taken it.
    assert!(matches!(second.update(b"b"), Err(Error::StateRefused { .. })));
    assert!(matches!(second.finish(), Err(Error::StateRefused { .. })));
    script.assert_finished();
}

#[test]
fn signatures_are_verified_and_data_encrypted_for_somebody() {
    let modulus = "FF".repeat(256);
    let (r, s, e) = ("11".repeat(32), "22".repeat(32), "AA".repeat(32));
    let verify = format!("80 76 00 00 0000A8 {} 00000020 {e} {r} {s} ->", point());
    let sha256 = DigestAlgorithm::Sha256.digest(b"abc");
    let rsa = format!(
        "80 5E 02 03 000230 00000800 {modulus} 00010001 00000020 {} 00000100 {} ->",
        hex(sha256.as_bytes()),
        "11".repeat(256)
    );
    let script = Script::new(&[
        &format!("{verify} 9000"),
        &format!("{verify} 6A98"),
        &format!("{rsa} 9000"),
        &format!("{rsa} 6D00"),
        &format!(
            "80 7A 00 00 00004E {} 00000006 {} 0000 -> {} 9000",
            point(),
            hex(b"secret"),
            wrapped()
        ),
    ]);
    let mut device = script.device();
    device.verify_signature(&public_key(), &DIGEST, &signature()).unwrap();
    let refused = device.verify_signature(&public_key(), &DIGEST, &signature());
    assert!(matches!(refused, Err(Error::SignatureMismatch)), "{refused:?}");
    device.verify_signature(&rsa_public_key(), &sha256, &rsa_signature()).unwrap();
    let refused = device.verify_signature(&rsa_public_key(), &sha256, &rsa_signature());
    let operation = Operation::VerifySignature;
    let expected = format!("{:?}", Error::NotSupported { operation });
    assert_eq!(format!("{:?}", refused.unwrap_err()), expected);
    assert_eq!(device.encrypt_for(&public_key(), b"secret").unwrap(), sm2_ciphertext());

    // What does not go together, and what the command set does not have.
    let mixed = device.verify_signature(&public_key(), &DIGEST, &rsa_signature());
    assert!(matches!(mixed, Err(Error::Argument { .. })));
    let sha1 = device.verify_signature(&public_key(), &sha256, &signature());
    assert!(matches!(sha1, Err(Error::NotSupported { .. })));
    let rsa = device.encrypt_for(&rsa_public_key(), b"secret");
    assert!(matches!(rsa, Err(Error::NotSupported { operation: Operation::EncryptFor })));
    script.assert_finished();
}

#[test]
fn rsa_pairs_are_made_imported_told_and_signed_with() {
    let modulus = "FF".repeat(256);
    let sha256 = DigestAlgorithm::Sha256.digest(b"abc");
    let sign = format!(
        "80 58 02 03 000024 1000 3001 {} 0000 -> {} 9000",
        hex(sha256.as_bytes()),
        "11".repeat(256)
    );
    let (script, mut application, mut container) = Script::container(&[
        &format!("80 54 00 00 000006 1000 3001 0800 0000 -> {modulus} 00010001 9000"),
        &sign,
        &format!(
            "80 56 00 00 0005A4 1000 3001 00000401 00000100 {} 00000800 00000490 {} -> 9000",
            "66".repeat(256),
            "77".repeat(1168)
        ),
        &format!("80 88 00 00 000004 1000 3001 0000 -> 0800 00010001 {modulus} 9000"),
        "80 42 00 00 000007 1000 6F74686572 0002 -> 3002 9000",
        &sign.replace("3001", "3002"),
    ]);
    let rsa_2048 = KeyType::Rsa { bits: 2048 };
    for bits in [0, 512, 1024, 2047, 2049, 4104, 65_536, u32::MAX] {
        let refused = container.generate_signature_key(KeyType::Rsa { bits });
        assert!(matches!(refused, Err(Error::Argument { .. })), "{bits}: {refused:?}");
    }
    let p256 = container.generate_signature_key(KeyType::P256);
    assert!(matches!(p256, Err(Error::NotSupported { operation: Operation::GenerateP256Key })));
    assert_eq!(container.generate_signature_key(rsa_2048).unwrap(), rsa_public_key());
    assert_eq!(container.sign_digest(&sha256).unwrap(), rsa_signature());
    container.import_encryption_key((&rsa_enveloped_key()).into()).unwrap();
    let told = container.public_key(yzt_token::KeyUse::Encryption).unwrap();
    assert_eq!(told, rsa_public_key());
    // An identity belongs to SM2.
    let text = container.sign_message(&DistinguishedId::default(), b"m");
    assert!(matches!(text, Err(Error::NotSupported { operation: Operation::SignMessage })));
    // Where nothing is known of a container, the digest tells the kind of key.
    let mut other = application.open_container("other").unwrap();
    assert_eq!(other.sign_digest(&sha256).unwrap(), rsa_signature());
    script.assert_finished();
}

#[test]
fn an_sm3_digest_is_signed_with_rsa_where_there_is_no_other_key() {
    let digest = "AA".repeat(32);
    let rsa_sign =
        format!("80 58 02 01 000024 1000 3001 {digest} 0000 -> {} 9000", "11".repeat(256));
    let (script, _application, mut container) = Script::container(&[
        &format!("80 74 02 00 000024 1000 3001 {digest} 0000 -> 6A95"),
        "80 4A 00 00 000006 1000 63657274 000B -> 01 00000800 00000000 00 00 9000",
        &rsa_sign,
        &rsa_sign,
    ]);
    container.sign_digest(&DIGEST).unwrap();
    // Known from here on.
    container.sign_digest(&DIGEST).unwrap();
    script.assert_finished();
}

#[test]
fn a_short_signature_is_not_taken_for_one_of_the_key() {
    let sha256 = DigestAlgorithm::Sha256.digest(b"abc");
    let modulus = "FF".repeat(384);
    let (_script, _application, mut container) = Script::container(&[
        &format!("80 88 01 00 000004 1000 3001 0000 -> 0C00 00010001 {modulus} 9000"),
        &format!(
            "80 58 02 03 000024 1000 3001 {} 0000 -> {} 9000",
            hex(sha256.as_bytes()),
            "11".repeat(256)
        ),
    ]);
    container.public_key(yzt_token::KeyUse::Signature).unwrap();
    assert!(matches!(container.sign_digest(&sha256), Err(Error::Format { .. })));
}

#[test]
fn a_message_is_signed_whose_digest_the_card_computes() {
    let (r, s) = ("11".repeat(32), "22".repeat(32));
    let (script, _application, mut container) = Script::container(&[&format!(
        "80 74 01 00 00001F 1000 3001 00000010 {} {} 0000 -> 00000100 {r} {s} 9000",
        hex(b"1234567812345678"),
        hex(b"message"),
    )]);
    let signed = container.sign_message(&DistinguishedId::default(), b"message").unwrap();
    assert_eq!(signed, signature());
    script.assert_finished();
}

#[test]
fn several_digests_are_signed_in_one_transaction() {
    let step = crate::script::SIGN;
    let locked = format!("{} -> 6982", step.split_once("->").unwrap().0);
    let (script, _application, mut container) = Script::container(&[step, step, &locked]);
    let before = script.transactions();
    let mut made = Vec::new();
    let result = container.sign_digests(&[DIGEST; 4], &mut |signature| made.push(signature));
    assert!(matches!(result, Err(Error::NotLoggedIn { .. })));
    assert_eq!(made, [signature(), signature()], "what was made is handed out");
    assert_eq!(script.transactions(), before + 1);
    script.assert_finished();
}

#[test]
fn several_digests_of_a_known_key_are_handed_to_the_channel_at_once() {
    let step = crate::script::SIGN;
    let (command, answer) = step.split_once("->").unwrap();
    let other = answer.replace("0100", "0080");
    let public = format!("80 88 01 00 000004 1000 3001 0000 -> {} 9000", point());
    // Where it ends: refused, not answered, answered with nonsense, not at all.
    for (last, number) in [("6982", Some(2004)), ("removed", Some(2010)), (&other, Some(2040))]
        .into_iter()
        .chain([(answer, None)])
    {
        let last = format!("{command} -> {last}");
        let (script, _application, mut container) =
            Script::container(&[&public, step, step, &last]);
        container.public_key(yzt_token::KeyUse::Signature).unwrap();
        let before = (script.transactions(), script.rows());
        let mut made = Vec::new();
        let result = container.sign_digests(&[DIGEST; 3], &mut |signature| made.push(signature));
        assert_eq!(result.map_err(|error| error.number()).err(), number, "{last}");
        assert_eq!(made.len(), if number.is_none() { 3 } else { 2 }, "what was made is handed out");
        assert!(made.iter().all(|made| *made == signature()));
        assert_eq!((script.transactions(), script.rows()), (before.0 + 1, before.1 + 1));
        script.assert_finished();
    }
}

#[test]
fn decryption_goes_through_the_command_of_the_profile_that_has_it() {
    let sunyard = Profile::named("sunyard").unwrap();
    let plain = format!("0002 {} 00 {}", "A5".repeat(256 - 3 - 6), hex(b"secret"));
    let step = format!("80 5C 01 00 000104 1000 3001 {} 0000 ->", "22".repeat(256));
    let script = Script::new(&[
        &OPEN_APPLICATION.replace("00000010 08 10 0010", "10000000 08 10 1000"),
        OPEN_CONTAINER,
        &format!("{step} {plain} 9000"),
        &format!("{step} {} 9000", "A5".repeat(256)),
        &format!("{step} 6D00"),
    ]);
    let mut device = ApduDevice::open_as(script.channel(), sunyard).unwrap();
    assert_eq!(device.profile().map(|profile| profile.name), Some("sunyard"));
    assert!(device.capabilities().supports(Operation::Decrypt));
    let mut application = device.open_application("YZT").unwrap();
    let mut container = application.open_container("cert").unwrap();
    let ciphertext = AsymmetricCiphertext::Rsa(vec![0x22; 256]);
    assert_eq!(container.decrypt(&ciphertext).unwrap().as_slice(), b"secret");
    assert!(matches!(container.decrypt(&ciphertext), Err(Error::CryptographyFailed { .. })));
    assert!(matches!(container.decrypt(&ciphertext), Err(Error::NotSupported { .. })));
    script.assert_finished();

    let (script, _application, mut container) = Script::container(&[]);
    assert!(!script.device().capabilities().supports(Operation::Decrypt));
    for ciphertext in [ciphertext, sm2_ciphertext()] {
        let refused = container.decrypt(&ciphertext);
        assert!(matches!(refused, Err(Error::NotSupported { operation: Operation::Decrypt })));
    }
    script.assert_finished();
}

#[test]
fn a_key_that_does_not_say_how_much_it_takes_gets_little() {
    let script = Script::new(&[
        "80 04 00 00 000000 -> 6D00",
        "80 B4 00 01 -> 9000",
        &format!("80 B8 00 00 0000FF {} -> 9000", "61".repeat(255)),
        "80 B8 00 00 000001 61 -> 9000",
    ]);
    let mut device = ApduDevice::open(script.channel(), Dialect::default()).unwrap();
    let mut digest = device.digest(DigestAlgorithm::Sm3, None).unwrap();
    digest.update(&[0x61; 256]).unwrap();
    script.assert_finished();
}
