// SPDX-License-Identifier: MIT OR Apache-2.0
//! Each operation with the bytes it sends and what it makes of the answer.
//!
//! The bytes are written down from the facts about the command set, and the cryptograms were made
//! with openssl: nothing here comes from the codec under test.

use yzt_crypto::Signer;
use yzt_gmt0017::{ByteOrder, Dialect};
use yzt_pin::RetryLimit;
use yzt_token::{
    ContainerType, Device, Error, KeyType, KeyUse, NewApplication, TokenSigner, Version,
};
use yzt_token_apdu::ApduDevice;

use crate::script::{CHALLENGE, OPEN_APPLICATION, OPEN_CONTAINER, SIGN, Script, hex};
use crate::values::{DIGEST, X, Y, device_key, enveloped_key, pin, public_key, signature};

/// An answer to GetDevInfo, big-endian: 64 containers at most, 1 MiB of space, half of it free.
pub(crate) fn device_information(little_endian: bool) -> String {
    device_information_of("测试厂", little_endian)
}

/// The same of a key by this maker.
pub(crate) fn device_information_of(manufacturer: &str, little_endian: bool) -> String {
    let integer =
        |value: u32| hex(&if little_endian { value.to_le_bytes() } else { value.to_be_bytes() });
    let short =
        |value: u16| hex(&if little_endian { value.to_le_bytes() } else { value.to_be_bytes() });
    let text = |text: &str, width: usize| {
        let mut field = text.as_bytes().to_vec();
        field.resize(width, 0);
        hex(&field)
    };
    [
        "0101 0100".into(),
        text(manufacturer, 64),
        text("Issuer", 64),
        text("My key", 32),
        text("YZT00042", 32),
        "0102 0304".into(),
        integer(0x0000_0400),
        integer(0x0002_0000),
        integer(1),
        integer(0x0000_0401),
        integer(1 << 20),
        integer(1 << 19),
        short(2048),
        short(1),
        short(1),
        "40 40".into(),
        short(64),
        "00".repeat(54),
        "9000".into(),
    ]
    .concat()
}

#[test]
fn device_information_is_read_from_288_bytes() {
    let script = Script::new(&[&format!("80 04 00 00 000000 -> {}", device_information(false))]);
    let information = script.device().information().unwrap();
    assert_eq!(information.serial, "YZT00042");
    assert_eq!(information.label, "My key");
    assert_eq!(information.manufacturer, "测试厂");
    assert_eq!(information.issuer, "Issuer");
    assert_eq!(information.hardware_version, Version { major: 1, minor: 2 });
    assert_eq!(information.firmware_version, Version { major: 3, minor: 4 });
    assert_eq!(information.total_space, Some(1 << 20));
    assert_eq!(information.free_space, Some(1 << 19));
    assert_eq!(information.maximum_containers, Some(64));
    script.assert_finished();
}

#[test]
fn a_little_endian_key_is_told_by_its_information() {
    let script = Script::new(&[
        &format!("80 04 00 00 000000 -> {}", device_information(true)),
        // From here on the exact length, as little-endian cards insist on, and swapped integers.
        &format!("80 04 00 00 000120 -> {}", device_information(true)),
        "80 26 00 00 000003 595A54 000A -> 10000000 08 10 1000 1000 9000",
        OPEN_CONTAINER,
        "80 4A 00 00 000006 1000 63657274 000B -> 02 00010000 00010000 01 00 9000",
    ]);
    let mut device = ApduDevice::open_detecting(script.channel()).unwrap();
    assert_eq!(device.information().unwrap().total_space, Some(1 << 20));
    let mut application = device.open_application("YZT").unwrap();
    let information = application.open_container("cert").unwrap().information().unwrap();
    assert_eq!(information.signature_key_bits, 256);
    script.assert_finished();
}

#[test]
fn a_key_that_insists_on_the_exact_length_is_found_out() {
    for status in ["6700", "6C00"] {
        let script = Script::new(&[
            &format!("80 04 00 00 000000 -> {status}"),
            &format!("80 04 00 00 000120 -> {}", device_information(true)),
            "80 26 00 00 000003 595A54 000A -> 10000000 08 10 1000 1000 9000",
        ]);
        let mut device = ApduDevice::open_detecting(script.channel()).unwrap();
        device.open_application("YZT").unwrap();
        script.assert_finished();
    }
}

#[test]
fn a_given_dialect_asks_for_nothing() {
    let script = Script::new(&[]);
    script.device();
    script.assert_finished();
}

#[test]
fn applications_are_listed_once_until_refreshed() {
    let step = "80 22 00 00 000000 -> 595A5400 61707000 00 9000";
    let script = Script::new(&[step, step]);
    let mut device = script.device();
    assert_eq!(device.applications().unwrap(), ["YZT", "app"]);
    assert_eq!(device.applications().unwrap(), ["YZT", "app"]);
    assert_eq!(script.played(), 1);
    device.refresh();
    assert_eq!(device.applications().unwrap(), ["YZT", "app"]);
    script.assert_finished();
}

#[test]
fn a_name_that_is_not_utf8_is_shown_and_opened_by_what_is_shown() {
    // 企业 in GBK.
    let script = Script::new(&[
        "80 22 00 00 000000 -> C6F3D2B500 9000",
        "80 26 00 00 000004 C6F3D2B5 000A -> 00000010 08 10 0010 1000 9000",
    ]);
    let mut device = script.device();
    let names = device.applications().unwrap();
    let application = device.open_application(&names[0]).unwrap();
    assert_eq!(application.name(), names[0]);
    script.assert_finished();
}

#[test]
fn containers_are_listed_once_and_opened_once() {
    let (script, mut application) =
        Script::application(&["80 46 00 00 000002 1000 0000 -> 6365727400 9000", OPEN_CONTAINER]);
    assert_eq!(application.containers().unwrap(), ["cert"]);
    assert_eq!(application.containers().unwrap(), ["cert"]);
    let first = application.open_container("cert").unwrap();
    first.close().unwrap();
    let second = application.open_container("cert").unwrap();
    assert_eq!(second.name(), "cert");
    script.assert_finished();
}

#[test]
fn a_container_is_created_used_and_deleted() {
    let (script, mut application) = Script::application(&[
        "80 46 00 00 000002 1000 0000 -> 9000",
        "80 40 00 00 000006 1000 63657274 0002 -> 3001 9000",
        "80 46 00 00 000002 1000 0000 -> 6365727400 9000",
        "80 48 00 00 000006 1000 63657274 -> 9000",
        "80 46 00 00 000002 1000 0000 -> 9000",
    ]);
    assert!(application.containers().unwrap().is_empty());
    let mut container = application.create_container("cert").unwrap();
    assert_eq!(application.containers().unwrap(), ["cert"]);
    application.delete_container("cert").unwrap();
    assert!(application.containers().unwrap().is_empty());
    // A handle to what was deleted reaches nothing, whatever the card does with its identifier.
    assert!(matches!(container.sign_digest(&DIGEST), Err(Error::NotFound { .. })));
    script.assert_finished();
}

#[test]
fn key_pairs_are_made_imported_and_told() {
    let (x, y) = (hex(&X), hex(&Y));
    let export = format!("80 88 00 00 000004 1000 3001 0000 -> 00000100 {x} {y} 9000");
    let generate = format!("80 70 00 00 000008 1000 3001 00000100 0040 -> {x} {y} 9000");
    let import = [
        "80 72 00 00 000108 1000 3001 00000001 00000401 00000100 00000020",
        &"55".repeat(32),
        &x,
        &y,
        "00000100",
        &x,
        &y,
        &"33".repeat(32),
        "00000010",
        &"44".repeat(16),
        "-> 9000",
    ]
    .join(" ");
    let import =
        import.replacen("000108", &format!("{:06x}", 4 + 16 + 32 + 64 + 4 + 64 + 32 + 4 + 16), 1);
    let (script, _application, mut container) =
        Script::container(&[&generate, &import, &export, &import, &export]);
    assert_eq!(container.generate_signature_key(KeyType::Sm2).unwrap(), public_key());
    // Known from the generation.
    assert_eq!(container.public_key(KeyUse::Signature).unwrap(), public_key());
    // Read once, until the next import.
    for _ in 0..2 {
        container.import_encryption_key((&enveloped_key()).into()).unwrap();
        for _ in 0..2 {
            let told = container.public_key(KeyUse::Encryption).unwrap();
            assert_eq!(told, public_key());
        }
    }
    script.assert_finished();
}

#[test]
fn container_information_is_told_and_forgotten_when_it_changes() {
    let information = "80 4A 00 00 000006 1000 63657274 000B -> 02 00000100 00000000 00 00 9000";
    let after = "80 4A 00 00 000006 1000 63657274 000B -> 02 00000100 00000000 01 00 9000";
    let (script, _application, mut container) = Script::container(&[
        information,
        "80 4C 00 00 00000B 1000 3001 01 00000002 3000 -> 9000",
        after,
    ]);
    let told = container.information().unwrap();
    assert_eq!(told.container_type, ContainerType::Sm2);
    assert_eq!((told.signature_key_bits, told.encryption_key_bits), (256, 0));
    assert!(!told.has_signature_certificate);
    container.information().unwrap();
    container.import_certificate(KeyUse::Signature, &[0x30, 0]).unwrap();
    assert!(container.information().unwrap().has_signature_certificate);
    script.assert_finished();
}

#[test]
fn certificates_go_in_and_come_out_once() {
    let (script, _application, mut container) = Script::container(&[
        "80 4C 00 00 00000C 1000 3001 00 00000003 300101 -> 9000",
        "80 4E 00 00 000004 1000 3001 0000 -> 00000003 300101 9000",
        "80 4E 01 00 000004 1000 3001 0000 -> 6A96",
        "80 4E 01 00 000004 1000 3001 0000 -> 00000000 9000",
    ]);
    container.import_certificate(KeyUse::Encryption, &[0x30, 1, 1]).unwrap();
    for _ in 0..2 {
        let certificate = container.certificate(KeyUse::Encryption).unwrap();
        assert_eq!(certificate.as_deref(), Some(&[0x30, 1, 1][..]));
    }
    // That there is none is not remembered: it may be there next time.
    assert_eq!(container.certificate(KeyUse::Signature).unwrap(), None);
    assert_eq!(container.certificate(KeyUse::Signature).unwrap(), None);
    script.assert_finished();
}

#[test]
fn a_digest_is_signed_with_or_without_the_signer() {
    let (script, _application, mut container) = Script::container(&[SIGN]);
    assert_eq!(container.sign_digest(&DIGEST).unwrap(), signature());
    script.assert_finished();
}

#[test]
fn the_signer_sends_the_digest_over_z_and_message() {
    // Z for the base point as key and the default identifier, then SM3(Z || "message"):
    // openssl dgst -sm3 over 0080 31323334353637383132333435363738 a b Gx Gy Gx Gy, and again.
    let digest = "30571ad0d0b74baa3165fdbe8aad6cbbd4a12f2c2f335246ccb17330e397aaa1";
    let sign = format!(
        "80 74 02 00 000024 1000 3001 {digest} 0000 -> 00000100 {} {} 9000",
        "11".repeat(32),
        "22".repeat(32)
    );
    let (x, y) = (hex(&X), hex(&Y));
    let export = format!("80 88 01 00 000004 1000 3001 0000 -> 00000100 {x} {y} 9000");
    let (script, _application, mut container) = Script::container(&[&export, &sign]);
    let mut signer = TokenSigner::for_container(container.as_mut()).unwrap();
    assert_eq!(signer.public_key(), public_key());
    assert_eq!(signer.sign(b"message").unwrap(), signature());
    script.assert_finished();
}

#[test]
fn the_device_key_is_proven_by_a_challenge() {
    // openssl enc -sm4-ecb -nopad -K 31323334353637383132333435363738 over 0102030405060708 and
    // eight zero bytes.
    let script =
        Script::new(&[CHALLENGE, "80 10 00 02 000010 5fa2df7aeaf68c7f0ddcec1871ca96b7 -> 9000"]);
    script.device().authenticate_device(device_key()).unwrap();
    script.assert_finished();
}

#[test]
fn an_application_is_made_and_deleted() {
    let padded = |text: &str, width: usize| {
        let mut field = text.as_bytes().to_vec();
        field.resize(width, 0);
        hex(&field)
    };
    let create = [
        "80 20 00 00 000050",
        &padded("YZT", 32),
        &padded("adminadmin123456", 16),
        "0000000A",
        &padded("123456", 16),
        "00000006 00000010 08 10 0010 -> 9000",
    ]
    .join(" ");
    let list = "80 22 00 00 000000 -> 595A5400 9000";
    let script = Script::new(&[
        "80 22 00 00 000000 -> 9000",
        &create,
        list,
        OPEN_APPLICATION,
        "80 24 00 00 000003 595A54 -> 9000",
        "80 22 00 00 000000 -> 9000",
    ]);
    let mut device = script.device();
    assert!(device.applications().unwrap().is_empty());
    let limit = RetryLimit::new(10).unwrap();
    let (admin, user) = (pin("adminadmin123456"), pin("123456"));
    let new = NewApplication::new("YZT", admin, limit, user, RetryLimit::default());
    device.create_application(new).unwrap();
    assert_eq!(device.applications().unwrap(), ["YZT"]);
    let mut application = device.open_application("YZT").unwrap();
    device.delete_application("YZT").unwrap();
    assert!(device.applications().unwrap().is_empty());
    assert!(matches!(application.containers(), Err(Error::ApplicationClosed)));
    application.close().unwrap();
    script.assert_finished();
}

#[test]
fn a_label_is_written() {
    let script = Script::new(&["80 02 00 00 000003 6B6579 -> 9000"]);
    script.device().set_label("key").unwrap();
    script.assert_finished();
}

#[test]
fn random_bytes_come_in_pieces_the_card_can_give() {
    let step =
        |length: usize| format!("80 50 00 00 00{length:04x} -> {} 9000", "5A".repeat(length));
    let script = Script::new(&[&step(256), &step(44)]);
    let mut device = script.device();
    assert_eq!(*device.random(300).unwrap(), vec![0x5A; 300]);
    assert!(device.random(0).unwrap().is_empty());
    assert!(matches!(device.random(4097), Err(Error::TooLong { limit: 4096, .. })));
    script.assert_finished();
}

#[test]
fn a_key_with_a_byte_order_of_its_own_can_be_given() {
    let script = Script::new(&[
        "80 26 00 00 000003 595A54 000A -> 10000000 08 10 1000 0010 9000",
        "80 1C 00 00 000002 0010 -> 9000",
    ]);
    let dialect = Dialect { byte_order: ByteOrder::LittleEndian, ..Dialect::default() };
    let mut device = ApduDevice::open(script.channel(), dialect).unwrap();
    // Identifiers are echoed as they came.
    device.open_application("YZT").unwrap().logout().unwrap();
    script.assert_finished();
}
