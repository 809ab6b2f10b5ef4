// SPDX-License-Identifier: MIT OR Apache-2.0
//! ChangeDevAuthKey: known answers, each made by openssl with the command beside it.

use hex_literal::hex;
use yzt_gmt0017::authentication::{
    Challenge, DeviceKey, change_device_key, mac, mac_matches, open_device_key, seal_device_key,
};
use yzt_gmt0017::{
    Command, DeviceCipher, DeviceKeyForm, Dialect, Error, Mac, MacLengthForm, SealedDeviceKey,
};

const OLD: [u8; 16] = *b"1234567812345678";
const NEW: [u8; 16] = hex!("00112233445566778899aabbccddeeff");

/// `printf 00112233445566778899aabbccddeeff | xxd -r -p |
/// openssl enc -sm4-ecb -K 31323334353637383132333435363738 -nopad | xxd -p`
const BARE: [u8; 16] = hex!("b8a65fc6c07555ff1519cf3bfea9e34b");

/// The same for `1000 00112233445566778899aabbccddeeff 80000000000000000000000000`, without the
/// blanks.
const PREFIXED: [u8; 32] = hex!("c5a9a72415effd57db0127eb9cff8078731d530b9a4e053621601e6b212507e6");

/// The same for the key and a block of `80 00…`, of `10…` and of `00…`.
const PADDED: [[u8; 32]; 3] = [
    hex!("b8a65fc6c07555ff1519cf3bfea9e34b78512caa46f3fc2a0907d1cec23a49cf"),
    hex!("b8a65fc6c07555ff1519cf3bfea9e34b1db94f833e5b4cf024c8f8d61d70d48c"),
    hex!("b8a65fc6c07555ff1519cf3bfea9e34b42c17a53e7ea25b90a18934e6d387197"),
];

/// The last block's first 4 bytes of `printf MESSAGE | xxd -r -p | openssl enc -sm4-cbc
/// -K 31323334353637383132333435363738 -iv 00112233445566770000000000000000 -nopad | xxd -p`, where
/// MESSAGE is `84120002 000014 CIPHER`, `84120002 00100000 CIPHER` and `84120002 14000000 CIPHER`
/// with [`BARE`], padded with `80 00…` to whole blocks.
const BARE_MACS: [[u8; 4]; 3] = [hex!("92d2f2cd"), hex!("32284025"), hex!("bed6775c")];

/// The same for [`PREFIXED`], with 000024, 00200000 and 24000000 for the length.
const PREFIXED_MACS: [[u8; 4]; 3] = [hex!("bc6a1e1b"), hex!("df11a90b"), hex!("df97eb39")];

fn old() -> DeviceKey {
    DeviceKey::from_bytes(&OLD)
}

fn new() -> DeviceKey {
    DeviceKey::from_bytes(&NEW)
}

fn challenge() -> Challenge {
    Challenge::new(hex!("0011223344556677"))
}

fn sealed(bytes: &[u8]) -> SealedDeviceKey {
    SealedDeviceKey::new(bytes.to_vec()).unwrap()
}

/// A form, what it gives, and the MAC in each form of the length.
type Known = (DeviceKeyForm, &'static [u8], [[u8; 4]; 3]);

fn forms() -> [Known; 2] {
    [
        (DeviceKeyForm::Bare, &BARE, BARE_MACS),
        (DeviceKeyForm::LengthPrefixed, &PREFIXED, PREFIXED_MACS),
    ]
}

#[test]
fn a_new_key_is_sealed_in_either_form_and_opened_in_every() {
    for (form, bytes, _) in forms() {
        assert_eq!(seal_device_key(&old(), &new(), form).unwrap().as_bytes(), bytes);
        assert_eq!(open_device_key(&old(), &sealed(bytes)).unwrap().as_bytes(), &NEW);
    }
    for bytes in PADDED {
        assert_eq!(open_device_key(&old(), &sealed(&bytes)).unwrap().as_bytes(), &NEW);
    }
}

#[test]
fn two_blocks_that_hold_no_key_are_refused() {
    for bytes in [PREFIXED, PADDED[0], PADDED[1], PADDED[2]] {
        for at in 16..32 {
            let mut changed = bytes;
            changed[at] ^= 1;
            let error = open_device_key(&old(), &sealed(&changed)).unwrap_err();
            assert!(matches!(error, Error::Value { field: "sealed key", .. }));
        }
    }
    assert!(open_device_key(&new(), &sealed(&PREFIXED)).is_err());
    // One block is a key, whichever.
    assert_ne!(open_device_key(&new(), &sealed(&BARE)).unwrap().as_bytes(), &NEW);
}

#[test]
fn the_command_carries_key_and_mac_in_every_form() {
    for (device_key, bytes, macs) in forms() {
        for (mac_length, expected) in MacLengthForm::ALL.into_iter().zip(macs) {
            let dialect = Dialect { device_key, mac_length, ..Dialect::default() };
            let command = change_device_key(&old(), &new(), &challenge(), &dialect).unwrap();
            let header = [0x84, 0x12, 0, 2];
            assert_eq!(command.header(), header);
            let Command::ChangeDevAuthKey { cipher: DeviceCipher::Sm4, key, mac: presented } =
                &command
            else {
                panic!("{command:?}");
            };
            assert_eq!((key.as_bytes(), presented.as_bytes()), (bytes, &expected));
            let again = mac(&old(), &challenge(), header, bytes, mac_length).unwrap();
            assert_eq!(again.as_bytes(), &expected);
            assert!(mac_matches(&old(), &challenge(), &command));
            assert!(!mac_matches(&new(), &challenge(), &command));
            assert!(!mac_matches(&old(), &Challenge::new([9; 8]), &command));
        }
    }
}

#[test]
fn a_changed_key_cipher_or_mac_does_not_match() {
    for (_, bytes, macs) in forms() {
        let command = |bytes: &[u8], cipher, mac| Command::ChangeDevAuthKey {
            cipher,
            key: sealed(bytes),
            mac: Mac::new(mac),
        };
        let sm4 = DeviceCipher::Sm4;
        assert!(mac_matches(&old(), &challenge(), &command(bytes, sm4, macs[0])));
        assert!(!mac_matches(&old(), &challenge(), &command(bytes, DeviceCipher::Sm1, macs[0])));
        for at in 0..bytes.len() {
            let mut changed = bytes.to_vec();
            changed[at] ^= 1;
            assert!(!mac_matches(&old(), &challenge(), &command(&changed, sm4, macs[0])));
        }
        for at in 0..4 {
            let mut changed = macs[0];
            changed[at] ^= 1;
            assert!(!mac_matches(&old(), &challenge(), &command(bytes, sm4, changed)));
        }
    }
}

#[test]
fn nothing_of_it_is_shown() {
    let dialect = Dialect::default();
    let command = change_device_key(&old(), &new(), &challenge(), &dialect).unwrap();
    let shown = format!("{command:?}");
    assert!(shown.contains("SealedDeviceKey(<redacted>)") && shown.contains("Mac(<redacted>)"));
    assert!(command.encode(&dialect).unwrap().data_is_sensitive());
}
