// SPDX-License-Identifier: MIT OR Apache-2.0
//! Session keys and how they come to be, with the bytes that they cost.
//!
//! The bytes are written down from the facts about the command set: nothing here comes from the
//! codec under test.

use yzt_crypto::sm2::DistinguishedId;
use yzt_token::{
    AsymmetricCiphertext, CipherAlgorithm, CipherMode, CipherParameters, CipherUse, Device, Error,
    Object, Padding,
};
use zeroize::Zeroizing;

use crate::script::{Script, hex};
use crate::service::{information, point, wrapped};
use crate::values::{party, public_key, rsa_public_key, sm2_ciphertext};

const CBC: CipherAlgorithm = CipherAlgorithm::sm4(CipherMode::Cbc);

/// Takes in a key in clear as 0101, and the answer to what it is asked to begin.
fn plain_key() -> String {
    format!("80 A2 00 00 00001A 0000 0000 00000402 0010 {} 0002 -> 0101 9000", "03".repeat(16))
}

const DESTROY: &str = "80 C4 00 00 000006 0000 0000 0101 -> 9000";

fn init(instruction: &str, algorithm: &str) -> String {
    let vector = "04".repeat(16);
    format!(
        "80 {instruction} 00 00 000024 0000 0000 0101 {algorithm} 0010 {vector} 00000000 00000000 \
         -> 9000"
    )
}

fn parameters(mode: CipherMode) -> CipherParameters {
    CipherParameters::new(CipherAlgorithm::sm4(mode), Some([4; 16]))
}

#[test]
fn short_data_goes_through_a_session_key_at_once() {
    let script = Script::new(&[
        &plain_key(),
        &information(),
        &init("A4", "00000402"),
        &format!(
            "80 A6 00 00 000016 000000000101 {} 0000 -> {} 9000",
            "11".repeat(16),
            "22".repeat(16)
        ),
        &init("AC", "00000408"),
        &format!(
            "80 AE 00 00 000016 000000000101 {} 0000 -> {} 9000",
            "22".repeat(16),
            "11".repeat(16)
        ),
        &init("BC", "00000410"),
        &format!(
            "80 BE 00 00 000016 000000000101 {} 0000 -> {} 9000",
            "11".repeat(16),
            "66".repeat(16)
        ),
        DESTROY,
    ]);
    let mut device = script.device();
    let mut key = device.import_plain_session_key(CBC, &Zeroizing::new([3; 16])).unwrap();
    assert_eq!(key.algorithm(), CBC);
    key.begin(CipherUse::Encrypt, &parameters(CipherMode::Cbc)).unwrap();
    assert_eq!(*key.finish(&[0x11; 16]).unwrap(), [0x22; 16]);
    key.begin(CipherUse::Decrypt, &parameters(CipherMode::Ofb)).unwrap();
    assert!(key.update(&[0x22; 16]).unwrap().is_empty(), "the last block is kept back");
    assert_eq!(*key.finish(&[]).unwrap(), [0x11; 16]);
    key.begin(CipherUse::Mac, &parameters(CipherMode::Mac)).unwrap();
    assert_eq!(*key.finish(&[0x11; 16]).unwrap(), [0x66; 16]);
    key.close().unwrap();
    script.assert_finished();
}

#[test]
fn long_data_goes_through_a_session_key_in_pieces() {
    let piece = |step: &str, length: usize| {
        let data = "11".repeat(length);
        format!("80 {step} 00 00 00{:04x} 000000000101 {data} 0000 -> {data} 9000", length + 6)
    };
    // 2048 less App, Con, Key and a block of padding: 126 blocks.
    let script = Script::new(&[
        &plain_key(),
        &information(),
        &init("A4", "00000402"),
        &piece("A8", 16),
        &piece("A8", 2016),
        &piece("A8", 2016),
        &piece("AA", 16),
        DESTROY,
    ]);
    let mut device = script.device();
    let mut key = device.import_plain_session_key(CBC, &Zeroizing::new([3; 16])).unwrap();
    key.begin(CipherUse::Encrypt, &parameters(CipherMode::Cbc)).unwrap();
    assert_eq!(key.update(&[0x11; 20]).unwrap().len(), 16);
    assert_eq!(key.update(&[0x11; 2]).unwrap().len(), 0);
    assert_eq!(key.finish(&[0x11; 4042]).unwrap().len(), 4048);
    drop(key);
    script.assert_finished();
}

#[test]
fn what_was_not_begun_or_failed_is_not_gone_on_with() {
    let script = Script::new(&[
        &plain_key(),
        &information(),
        &init("A4", "00000402"),
        &format!("80 A8 00 00 000016 000000000101 {} 0000 -> busy", "11".repeat(16)),
        DESTROY,
    ]);
    let mut device = script.device();
    let mut key = device.import_plain_session_key(CBC, &Zeroizing::new([3; 16])).unwrap();
    assert!(matches!(key.update(b"a"), Err(Error::StateRefused { .. })));
    assert!(matches!(key.finish(b"a"), Err(Error::StateRefused { .. })));
    key.begin(CipherUse::Encrypt, &parameters(CipherMode::Cbc)).unwrap();
    assert!(matches!(key.update(&[0x11; 32]), Err(Error::InUse)));
    assert!(matches!(key.update(b"a"), Err(Error::StateRefused { .. })));
    let wrong = CipherParameters { initialization_vector: None, ..parameters(CipherMode::Cbc) };
    assert!(matches!(key.begin(CipherUse::Encrypt, &wrong), Err(Error::Argument { .. })));
    key.close().unwrap();
    script.assert_finished();
}

#[test]
fn padding_is_put_on_and_taken_off_by_the_host() {
    let step = |instruction: &str, data: &str, answer: &str| {
        let length = 6 + data.len() / 2;
        format!("80 {instruction} 00 00 00{length:04x} 000000000101 {data} 0000 -> {answer} 9000")
    };
    let (sealed, padded) = ("55".repeat(16), format!("{}{}", "11".repeat(14), "0202"));
    let full = format!("{}{}", "11".repeat(16), "10".repeat(16));
    let wrong = format!("{}{}", "11".repeat(14), "0302");
    let script = Script::new(&[
        &plain_key(),
        &information(),
        &init("A4", "00000402"),
        &step("A6", &padded, &sealed),
        &init("A4", "00000402"),
        &step("A6", &full, &"55".repeat(32)),
        &init("AC", "00000402"),
        &step("AE", &sealed, &padded),
        &init("AC", "00000402"),
        &step("AE", &sealed, &wrong),
        &init("AC", "00000402"),
        &step("AE", &sealed, &"11".repeat(15)),
        DESTROY,
    ]);
    let mut device = script.device();
    let mut key = device.import_plain_session_key(CBC, &Zeroizing::new([3; 16])).unwrap();
    let pkcs5 = CipherParameters { padding: Padding::Pkcs5, ..parameters(CipherMode::Cbc) };
    for length in [14, 16] {
        key.begin(CipherUse::Encrypt, &pkcs5).unwrap();
        assert_eq!(key.finish(&vec![0x11; length]).unwrap().len(), (length / 16 + 1) * 16);
    }
    key.begin(CipherUse::Decrypt, &pkcs5).unwrap();
    assert_eq!(*key.finish(&[0x55; 16]).unwrap(), [0x11; 14]);
    key.begin(CipherUse::Decrypt, &pkcs5).unwrap();
    assert!(matches!(key.finish(&[0x55; 16]), Err(Error::DataRefused { .. })));
    key.begin(CipherUse::Decrypt, &pkcs5).unwrap();
    assert!(matches!(key.finish(&[0x55; 16]), Err(Error::Format { .. })), "cut short");
    let code = CipherParameters { padding: Padding::Pkcs5, ..parameters(CipherMode::Mac) };
    assert!(matches!(key.begin(CipherUse::Mac, &code), Err(Error::Argument { .. })));
    drop(key);
    script.assert_finished();
}

#[test]
fn a_session_key_goes_with_its_insertion_and_its_application() {
    let export = format!(
        "80 78 00 00 00004C 1000 3001 {} 00000402 0000 -> {} 0101 9000",
        point(),
        wrapped()
    );
    let init = "80 A4 00 00 000024 1000 3001 0101";
    // Reset: nothing more is sent, not even for the handle that is dropped.
    let (script, _application, mut container) = Script::container(&[&export, &information()]);
    let (_, mut key) = container.export_session_key(CBC, &public_key()).unwrap();
    let vector = format!("{} 00000000 00000000", "04".repeat(16));
    script.then(&[&format!("{init} 00000402 0010 {vector} -> 9000")]);
    key.begin(CipherUse::Encrypt, &parameters(CipherMode::Cbc)).unwrap();
    script.reset();
    assert!(matches!(key.update(&[0; 64]), Err(Error::TokenReset)));
    assert!(matches!(key.close(), Err(Error::TokenReset)));
    script.assert_finished();

    // Closed: the card has destroyed it.
    let (script, application, mut container) = Script::container(&[&export]);
    let (_, mut key) = container.export_session_key(CBC, &public_key()).unwrap();
    script.then(&["80 28 00 00 000002 1000 -> 9000"]);
    application.close().unwrap();
    let closed = key.begin(CipherUse::Encrypt, &parameters(CipherMode::Cbc));
    assert!(matches!(closed, Err(Error::NotFound { object: Object::SessionKey })), "{closed:?}");
    key.close().unwrap();
    script.assert_finished();
}

#[test]
fn an_identifier_of_a_session_key_given_away_again_does_not_revive_a_handle() {
    let script = Script::new(&[&plain_key(), &plain_key(), DESTROY]);
    let mut device = script.device();
    let mut stale = device.import_plain_session_key(CBC, &Zeroizing::new([3; 16])).unwrap();
    let key = device.import_plain_session_key(CBC, &Zeroizing::new([3; 16])).unwrap();
    let refused = stale.begin(CipherUse::Encrypt, &parameters(CipherMode::Cbc));
    assert!(matches!(refused, Err(Error::NotFound { object: Object::SessionKey })));
    drop(stale);
    drop(key);
    script.assert_finished();
}

#[test]
fn session_keys_are_exported_and_imported() {
    let modulus = "FF".repeat(256);
    let (script, _application, mut container) = Script::container(&[
        &format!(
            "80 78 00 00 00004C 1000 3001 {} 00000402 0000 -> {} 0101 9000",
            point(),
            wrapped()
        ),
        "80 C4 00 00 000006 1000 3001 0101 -> 9000",
        &format!(
            "80 5A 00 00 000110 1000 3001 00000402 00000800 {modulus} 00010001 0000 -> 0202 {} 9000",
            "22".repeat(256)
        ),
        "80 C4 00 00 000006 1000 3001 0202 -> 9000",
        &format!("80 A0 00 00 000084 1000 3001 00000402 00000078 {} 0002 -> 0303 9000", wrapped()),
        "80 C4 00 00 000006 1000 3001 0303 -> 9000",
        &format!(
            "80 A0 00 00 00010C 1000 3001 00000402 00000100 {} 0002 -> 6A9B",
            "22".repeat(256)
        ),
    ]);
    let (exported, key) = container.export_session_key(CBC, &public_key()).unwrap();
    assert_eq!(exported, sm2_ciphertext());
    key.close().unwrap();
    let (exported, key) = container.export_session_key(CBC, &rsa_public_key()).unwrap();
    assert_eq!(exported, AsymmetricCiphertext::Rsa(vec![0x22; 256]));
    key.close().unwrap();
    container.import_session_key(CBC, &sm2_ciphertext()).unwrap().close().unwrap();
    let refused = container.import_session_key(CBC, &exported).err().unwrap();
    assert!(matches!(refused, Error::CryptographyFailed { status: 0x6A9B, .. }), "{refused}");
    script.assert_finished();
}

#[test]
fn a_key_is_agreed_from_either_side() {
    let id = hex(b"1234567812345678");
    let (script, _application, mut container) = Script::container(&[
        &format!(
            "80 82 00 00 00001C 1000 3001 00000402 00000010 {id} 0000 -> {} 0A0B0C0D 9000",
            point()
        ),
        &format!(
            "80 86 00 00 0000A4 1000 3001 0A0B0C0D {} {} 00000010 {id} 0004 -> 00000101 9000",
            point(),
            point()
        ),
        "80 C4 00 00 000006 1000 3001 0101 -> 9000",
        &format!(
            "80 84 00 00 0000B8 1000 3001 00000402 {} {} 00000010 {id} 00000010 {id} 0000 -> {} \
             00000202 9000",
            point(),
            point(),
            point()
        ),
        "80 C4 00 00 000006 1000 3001 0202 -> 9000",
    ]);
    let own = DistinguishedId::default();
    let agreement = container.begin_agreement(CBC, &own).unwrap();
    assert_eq!(*agreement.ephemeral(), party().ephemeral);
    agreement.finish(&party()).unwrap().close().unwrap();
    let (ephemeral, key) = container.respond_agreement(CBC, &party(), &own).unwrap();
    assert_eq!(ephemeral, party().ephemeral);
    key.close().unwrap();
    script.assert_finished();
}

#[test]
fn an_agreement_goes_with_its_insertion() {
    let id = hex(b"1234567812345678");
    let begin = format!(
        "80 82 00 00 00001C 1000 3001 00000402 00000010 {id} 0000 -> {} 0A0B0C0D 9000",
        point()
    );
    let (script, _application, mut container) = Script::container(&[&begin]);
    let agreement = container.begin_agreement(CBC, &DistinguishedId::default()).unwrap();
    script.reset();
    assert!(matches!(agreement.finish(&party()), Err(Error::TokenReset)));
    script.assert_finished();
}
