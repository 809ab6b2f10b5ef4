// SPDX-License-Identifier: MIT OR Apache-2.0
//! Answers as bytes, written down from the layouts and not from this crate.

use hex_literal::hex;
use proptest::prelude::*;
use yzt_gmt0017::response::{
    Certificate, EccPublicKey, EccSignature, GeneratedEccKeyPair, Names, OpenedContainer,
};
use yzt_gmt0017::{
    AccessRights, ByteOrder, ContainerInformation, ContainerKind, DeviceInformation, Dialect,
    Error, Name, OpenedApplication, PinInformation, Text, Version,
};
use yzt_pin::{PinStatus, TriesLeft};

use crate::golden::answered;
use crate::samples::{APPLICATION, CONTAINER, P_X, P_Y, name, public_key, signature};

fn big() -> Dialect {
    Dialect::default()
}

fn little() -> Dialect {
    Dialect { byte_order: ByteOrder::LittleEndian, ..Dialect::default() }
}

/// Both ways, and neither one byte less nor one more is taken.
macro_rules! is {
    ($type:ident, $value:expr, $dialect:expr, $bytes:expr) => {{
        let (value, dialect, bytes): (_, Dialect, Vec<u8>) = ($value, $dialect, $bytes.to_vec());
        assert_eq!(value.encode(&dialect), bytes);
        assert_eq!($type::decode(&bytes, &dialect).unwrap(), value);
        for cut in 0..bytes.len() {
            let error = $type::decode(&bytes[..cut], &dialect).unwrap_err();
            assert!(matches!(error, Error::Truncated { .. }), "{cut}: {error:?}");
        }
        let longer = [&bytes[..], &[0]].concat();
        let error = $type::decode(&longer, &dialect).unwrap_err();
        assert!(matches!(error, Error::Trailing { length: 1, .. }), "{error:?}");
    }};
}

#[test]
fn opened_application() {
    let opened = OpenedApplication {
        create_file_rights: AccessRights::USER,
        max_containers: 4,
        max_certificates: 8,
        max_files: 0x0102,
        application: APPLICATION,
    };
    is!(OpenedApplication, opened, big(), hex!("00000010 04 08 0102 1000"));
    is!(OpenedApplication, opened, little(), hex!("10000000 04 08 0201 1000"));
}

#[test]
fn opened_container() {
    is!(OpenedContainer, OpenedContainer { container: CONTAINER }, big(), hex!("3001"));
    is!(OpenedContainer, OpenedContainer { container: CONTAINER }, little(), hex!("3001"));
}

#[test]
fn container_information() {
    let information = ContainerInformation {
        kind: ContainerKind::Ecc,
        signature_key_bits: 256,
        encryption_key_bits: 256,
        has_signature_certificate: true,
        has_encryption_certificate: true,
    };
    is!(ContainerInformation, information, big(), hex!("02 00000100 00000100 01 01"));
    is!(ContainerInformation, information, little(), hex!("02 00010000 00010000 01 01"));
    let information = ContainerInformation {
        kind: ContainerKind::Ecc,
        encryption_key_bits: 0,
        has_encryption_certificate: false,
        ..information
    };
    is!(ContainerInformation, information, big(), hex!("02 00000100 00000000 01 00"));
    let unknown = hex!("03 00000100 00000000 01 00");
    let error = ContainerInformation::decode(&unknown, &big()).unwrap_err();
    assert!(matches!(error, Error::Value { field: "type", .. }));
}

#[test]
fn pin_information() {
    let information = PinInformation { maximum: 6, remaining: 5, status: PinStatus::Set };
    is!(PinInformation, information, big(), hex!("06 05 00"));
    assert_eq!(information.tries_left(), TriesLeft::Exactly(5));
    let information = PinInformation { status: PinStatus::Default, ..information };
    is!(PinInformation, information, big(), hex!("06 05 01"));
    let information = PinInformation { remaining: 0, status: PinStatus::OneTime, ..information };
    is!(PinInformation, information, little(), hex!("06 00 02"));
    assert_eq!(information.tries_left(), TriesLeft::Locked);
    let other = PinInformation::decode(&hex!("06 05 FF"), &big()).unwrap();
    assert_eq!(other.status, PinStatus::Default);
}

#[test]
fn certificate() {
    let certificate = Certificate::new([0x30, 0x01, 0x00]).unwrap();
    is!(Certificate, certificate.clone(), big(), hex!("00000003 300100"));
    is!(Certificate, certificate.clone(), little(), hex!("03000000 300100"));
    assert_eq!(certificate.as_der(), [0x30, 0x01, 0x00]);
    assert!(matches!(Certificate::decode(&hex!("00000000"), &big()), Err(Error::Value { .. })));
    assert!(Certificate::new(vec![0x30; 65_532]).is_ok());
    assert!(matches!(Certificate::new(vec![0x30; 65_533]), Err(Error::Value { .. })));
}

#[test]
fn a_huge_length_is_an_error_and_nothing_is_allocated_for_it() {
    for bytes in [hex!("FFFFFFFF 300100"), hex!("00FFFFFF 300100"), hex!("00000004 300100")] {
        let error = Certificate::decode(&bytes, &big()).unwrap_err();
        assert!(matches!(error, Error::Truncated { .. }));
    }
}

#[test]
fn elliptic_objects() {
    let point = [P_X, P_Y].concat();
    is!(GeneratedEccKeyPair, GeneratedEccKeyPair(public_key()), big(), point);
    is!(GeneratedEccKeyPair, GeneratedEccKeyPair(public_key()), little(), point);
    let sized = |bits: [u8; 4]| [&bits[..], &point].concat();
    is!(EccPublicKey, EccPublicKey(public_key()), big(), sized([0, 0, 1, 0]));
    is!(EccPublicKey, EccPublicKey(public_key()), little(), sized([0, 1, 0, 0]));
    let scalars = |bits: [u8; 4]| [&bits[..], &[0x11; 32], &[0x22; 32]].concat();
    is!(EccSignature, EccSignature(signature()), big(), scalars([0, 0, 1, 0]));
    is!(EccSignature, EccSignature(signature()), little(), scalars([0, 1, 0, 0]));
}

#[test]
fn elliptic_objects_with_bad_values_are_refused() {
    let other_order = EccPublicKey(public_key()).encode(&little());
    let error = EccPublicKey::decode(&other_order, &big()).unwrap_err();
    assert!(matches!(error, Error::Value { field: "bits", .. }));
    let mut off_curve = EccPublicKey(public_key()).encode(&big());
    off_curve[67] ^= 1;
    assert!(matches!(EccPublicKey::decode(&off_curve, &big()), Err(Error::Crypto(_))));
    let zero = [&hex!("00000100")[..], &[0; 64]].concat();
    assert!(matches!(EccSignature::decode(&zero, &big()), Err(Error::Crypto(_))));
}

#[test]
fn names() {
    let two = Names(vec![name("YZT"), name("税务")]);
    let bytes = b"YZT\0\xE7\xA8\x8E\xE5\x8A\xA1\0";
    assert_eq!(two.encode(&big()), bytes);
    // Terminated, closed once more, or cut before the last NUL: all are seen in the field.
    let closed = [&bytes[..], b"\0"].concat();
    for seen in [&bytes[..], &closed, &bytes[..bytes.len() - 1]] {
        assert_eq!(Names::decode(seen, &big()).unwrap(), two);
    }
    for empty in [&b""[..], b"\0", b"\0\0"] {
        assert_eq!(Names::decode(empty, &big()).unwrap(), Names::default());
    }
    assert_eq!(Names::default().encode(&big()), b"");
}

#[test]
fn names_that_are_none_are_refused() {
    for bad in [&b"\0YZT\0"[..], b"a\0\0b\0", &[b'x'; 65], &[&[b'x'; 65][..], b"\0"].concat()] {
        assert!(matches!(Names::decode(bad, &big()), Err(Error::Text { .. })));
    }
}

fn device_information() -> DeviceInformation {
    let version = |major, minor| Version { major, minor };
    DeviceInformation {
        structure_version: version(1, 1),
        specification_version: version(2, 3),
        manufacturer: Text::new("maker").unwrap(),
        issuer: Text::new("issuer").unwrap(),
        label: Text::new("my key").unwrap(),
        serial: Text::new("01234567890123456789012345678901").unwrap(),
        hardware_version: version(4, 5),
        firmware_version: version(6, 7),
        symmetric_algorithms: 0x0102_0304,
        asymmetric_algorithms: 0x1112_1314,
        hash_algorithms: 0x2122_2324,
        device_authentication_algorithm: 0x0000_0401,
        total_space: 0x3132_3334,
        free_space: 0x4142_4344,
        max_apdu_data_length: 0x0800,
        user_authentication_method: 0x5152,
        device_type: 0x6162,
        max_containers: 0x71,
        max_certificates: 0x72,
        max_files: 0x8182,
    }
}

/// The 288 bytes, each field put at its offset.
fn device_information_bytes(order: ByteOrder) -> Vec<u8> {
    let mut bytes = vec![0; 288];
    let mut put = |offset: usize, field: &[u8]| {
        bytes[offset..offset + field.len()].copy_from_slice(field);
    };
    put(0, &[1, 1]);
    put(2, &[2, 3]);
    put(4, b"maker");
    put(68, b"issuer");
    put(132, b"my key");
    put(164, b"01234567890123456789012345678901");
    put(196, &[4, 5]);
    put(198, &[6, 7]);
    let mut integer = |offset: usize, field: &[u8]| {
        let mut field = field.to_vec();
        if order == ByteOrder::LittleEndian {
            field.reverse();
        }
        put(offset, &field);
    };
    integer(200, &hex!("01020304"));
    integer(204, &hex!("11121314"));
    integer(208, &hex!("21222324"));
    integer(212, &hex!("00000401"));
    integer(216, &hex!("31323334"));
    integer(220, &hex!("41424344"));
    integer(224, &hex!("0800"));
    integer(226, &hex!("5152"));
    integer(228, &hex!("6162"));
    integer(230, &hex!("71"));
    integer(231, &hex!("72"));
    integer(232, &hex!("8182"));
    bytes
}

#[test]
fn device_information_is_288_bytes_by_the_table_of_offsets() {
    let bytes = device_information_bytes(ByteOrder::BigEndian);
    is!(DeviceInformation, device_information(), big(), bytes);
    let bytes = device_information_bytes(ByteOrder::LittleEndian);
    is!(DeviceInformation, device_information(), little(), bytes);
}

#[test]
fn what_a_device_leaves_behind_a_nul_or_in_the_reserved_field_is_passed_over() {
    let mut bytes = device_information_bytes(ByteOrder::BigEndian);
    bytes[67] = b'?';
    bytes[234..].fill(0xFF);
    assert_eq!(DeviceInformation::decode(&bytes, &big()).unwrap(), device_information());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_names_round_trip(names in prop::collection::vec(prop::collection::vec(1u8.., 1..=64), 0..8)) {
        let names = Names(names.into_iter().map(|name| Name::new(name).unwrap()).collect());
        prop_assert_eq!(Names::decode(&names.encode(&big()), &big()).unwrap(), names);
    }

    #[test]
    fn any_device_information_round_trips(
        texts in prop::collection::vec(prop::collection::vec(1u8.., 0..=32), 4),
        integers: [u32; 6],
        shorts: [u16; 4],
        bytes: [u8; 2],
        versions: [(u8, u8); 4],
        little_endian: bool,
    ) {
        let dialect = if little_endian { little() } else { big() };
        let [v1, v2, v3, v4] = versions.map(|(major, minor)| Version { major, minor });
        let information = DeviceInformation {
            structure_version: v1,
            specification_version: v2,
            manufacturer: Text::new(&texts[0]).unwrap(),
            issuer: Text::new(&texts[1]).unwrap(),
            label: Text::new(&texts[2]).unwrap(),
            serial: Text::new(&texts[3]).unwrap(),
            hardware_version: v3,
            firmware_version: v4,
            symmetric_algorithms: integers[0],
            asymmetric_algorithms: integers[1],
            hash_algorithms: integers[2],
            device_authentication_algorithm: integers[3],
            total_space: integers[4],
            free_space: integers[5],
            max_apdu_data_length: shorts[0],
            user_authentication_method: shorts[1],
            device_type: shorts[2],
            max_containers: bytes[0],
            max_certificates: bytes[1],
            max_files: shorts[3],
        };
        let encoded = information.encode(&dialect);
        prop_assert_eq!(encoded.len(), 288);
        prop_assert_eq!(DeviceInformation::decode(&encoded, &dialect).unwrap(), information);
    }

    #[test]
    fn arbitrary_answers_never_panic_and_what_is_read_is_written_back(
        answer in prop::collection::vec(any::<u8>(), 0..300),
        little_endian: bool,
    ) {
        let dialect = if little_endian { little() } else { big() };
        if let Ok(opened) = OpenedApplication::decode(&answer, &dialect) {
            prop_assert_eq!(opened.encode(&dialect), answer.clone());
        }
        if let Ok(certificate) = Certificate::decode(&answer, &dialect) {
            prop_assert_eq!(certificate.encode(&dialect), answer.clone());
        }
        let _ = PinInformation::decode(&answer, &dialect);
        let _ = ContainerInformation::decode(&answer, &dialect);
        let _ = DeviceInformation::decode(&answer, &dialect);
        let _ = Names::decode(&answer, &dialect);
        let _ = EccSignature::decode(&answer, &dialect);
        let _ = EccPublicKey::decode(&answer, &dialect);
        let _ = GeneratedEccKeyPair::decode(&answer, &dialect);
        let _ = OpenedContainer::decode(&answer, &dialect);
    }
}

pub(crate) fn every() {
    opened_application();
    opened_container();
    container_information();
    pin_information();
    certificate();
    elliptic_objects();
    names();
    device_information_is_288_bytes_by_the_table_of_offsets();
    answered(&[0x04, 0x14, 0x22, 0x26, 0x34, 0x40, 0x42, 0x46, 0x4A, 0x4E, 0x70, 0x74, 0x88]);
}
