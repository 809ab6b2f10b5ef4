// SPDX-License-Identifier: MIT OR Apache-2.0
//! Known answers, each made by openssl with the command beside it.

use hex_literal::hex;
use proptest::prelude::*;
use yzt_gmt0017::authentication::{
    Challenge, DeviceKey, PinKey, UnblockAnswer, UnblockRequest, challenge_cryptogram,
    challenge_matches, change_pin, device_authentication, device_challenge_matches, mac,
    mac_matches, open_pin, seal_pin, unblock_cryptogram, unblock_pin, verify_pin,
};
use yzt_gmt0017::{
    ChallengeForm, Command, Cryptogram, DeviceCipher, Dialect, Error, Mac, MacLengthForm, PinBlock,
    PinRole,
};
use yzt_pin::{AllowedBytes, Pin, PinPolicy};
use zeroize::Zeroizing;

use crate::samples::{APPLICATION, pin};

const RANDOM: [u8; 8] = hex!("0011223344556677");

/// `printf '123456\0\0\0\0\0\0\0\0\0\0' | openssl sha1`, first 16 bytes.
const KEY_123456: [u8; 16] = hex!("f41b44dbecccaccfbb4ccf6a7fc4921c");

/// `printf '12345678\0\0\0\0\0\0\0\0' | openssl sha1`, first 16 bytes.
const KEY_12345678: [u8; 16] = hex!("002fe525cb3afa592e4011157437c666");

/// `printf '0123456789abcdef' | openssl sha1`, first 16 bytes.
const KEY_ADMINISTRATOR: [u8; 16] = hex!("fe5567e8d769550852182cdf69d74bb1");

/// `printf 00112233445566770000000000000000 | xxd -r -p |
/// openssl enc -sm4-ecb -K f41b44dbecccaccfbb4ccf6a7fc4921c -nopad | xxd -p`
const FORM_A: [u8; 16] = hex!("13d8c84333be3705d20d78fc6786d1c6");

/// `printf 08000011223344556677800000000000 | xxd -r -p |
/// openssl enc -sm4-ecb -K f41b44dbecccaccfbb4ccf6a7fc4921c -nopad | xxd -p`
const FORM_B: [u8; 16] = hex!("cbc3b0268627b0b98729d24efe8af594");

/// `printf '654321\0\0\0\0\0\0\0\0\0\0' |
/// openssl enc -sm4-ecb -K f41b44dbecccaccfbb4ccf6a7fc4921c -nopad | xxd -p`
const SEALED_654321: [u8; 16] = hex!("f3de5a44dba811a109e784ef964d653c");

/// The last block's first 4 bytes of `printf MESSAGE | xxd -r -p | openssl enc -sm4-cbc
/// -K f41b44dbecccaccfbb4ccf6a7fc4921c -iv 00112233445566770000000000000000 -nopad | xxd -p`,
/// where MESSAGE is
/// `84160001 000016 1000 f3de5a44dba811a109e784ef964d653c 80000000000000`,
/// `84160001 00120000 1000 f3de5a44dba811a109e784ef964d653c 800000000000` and
/// `84160001 16000000 1000 f3de5a44dba811a109e784ef964d653c 800000000000`, without the blanks.
const CHANGE_MACS: [(MacLengthForm, [u8; 4]); 3] = [
    (MacLengthForm::ExtendedWithMac, hex!("113ecbb1")),
    (MacLengthForm::BodyThenZeros, hex!("0876f8b3")),
    (MacLengthForm::LittleEndianWithLe, hex!("27f2ae97")),
];

/// As [`SEALED_654321`] for 482913 under the administrator's key fe5567e8d769550852182cdf69d74bb1.
const SEALED_482913: [u8; 16] = hex!("446461076e70650c02ee5e5f727d1eba");

/// As [`CHANGE_MACS`] under the administrator's key, where MESSAGE is
/// `841a0000 000016 1000 446461076e70650c02ee5e5f727d1eba 80000000000000`,
/// `841a0000 00120000 1000 446461076e70650c02ee5e5f727d1eba 800000000000` and
/// `841a0000 16000000 1000 446461076e70650c02ee5e5f727d1eba 800000000000`.
const UNBLOCK_MACS: [(MacLengthForm, [u8; 4]); 3] = [
    (MacLengthForm::ExtendedWithMac, hex!("29b9cf05")),
    (MacLengthForm::BodyThenZeros, hex!("f14b7246")),
    (MacLengthForm::LittleEndianWithLe, hex!("c1f8ca3c")),
];

/// `printf 00112233445566770000000000000000 | xxd -r -p |
/// openssl enc -sm4-ecb -K 31323334353637383132333435363738 -nopad | xxd -p`
const DEVICE: [u8; 16] = hex!("9041cf76abee951c3636ed094618d329");

fn challenge() -> Challenge {
    Challenge::new(RANDOM)
}

fn key(text: &str) -> PinKey {
    PinKey::derive(&pin(text)).unwrap()
}

#[test]
fn pin_keys() {
    assert_eq!(key("123456").as_bytes(), &KEY_123456);
    assert_eq!(key("12345678").as_bytes(), &KEY_12345678);
    assert_eq!(key("0123456789abcdef").as_bytes(), &KEY_ADMINISTRATOR);
}

#[test]
fn an_administrator_pin_of_any_bytes_is_carried() {
    let bytes = hex!("009f80ff010000a55a0d0a207ffe0001");
    let policy = PinPolicy { allowed: AllowedBytes::Any, ..PinPolicy::default() };
    let pin = || Pin::new(Zeroizing::new(bytes.to_vec()), &policy).unwrap();
    // printf '\x00\x9f\x80\xff\x01\x00\x00\xa5\x5a\x0d\x0a\x20\x7f\xfe\x00\x01' | openssl sha1
    let key = hex!("ea3711cea3397d6fa0b9773180373a1b");
    assert_eq!(PinKey::derive(&pin()).unwrap().as_bytes(), &key);
    let block = PinBlock::new(pin()).unwrap();
    assert_eq!(PinKey::derive_from_block(&block).as_bytes(), &key);
    assert_eq!(block.into_pin(&policy).unwrap().as_bytes(), bytes);
}

#[test]
fn a_pin_of_more_than_16_bytes_has_no_key() {
    let policy = PinPolicy { max_length: 64, ..PinPolicy::default() };
    let long = |length| Pin::new(Zeroizing::new(vec![b'7'; length]), &policy).unwrap();
    assert!(PinKey::derive(&long(16)).is_ok());
    assert!(matches!(PinKey::derive(&long(17)), Err(Error::PinField)));
    assert!(matches!(seal_pin(&key("123456"), &long(17)), Err(Error::PinField)));
}

#[test]
fn challenge_blocks() {
    let key = key("123456");
    let form_a = challenge_cryptogram(&key, &challenge(), ChallengeForm::ZeroPadded);
    let form_b = challenge_cryptogram(&key, &challenge(), ChallengeForm::LengthPrefixed);
    assert_eq!(form_a.as_bytes(), &FORM_A);
    assert_eq!(form_b.as_bytes(), &FORM_B);
    assert!(challenge_matches(&key, &Cryptogram::new(FORM_A), &challenge()));
    assert!(challenge_matches(&key, &Cryptogram::new(FORM_B), &challenge()));
}

#[test]
fn a_challenge_is_the_first_eight_bytes_of_an_answer() {
    let random = [&RANDOM[..], &[0xFF; 8]].concat();
    assert_eq!(Challenge::from_random(&random).unwrap().as_bytes(), &RANDOM);
    assert_eq!(Challenge::from_random(&RANDOM).unwrap().as_bytes(), &RANDOM);
    let short = Challenge::from_random(&RANDOM[..7]);
    assert!(matches!(short, Err(Error::ShortChallenge(7))));
}

#[test]
fn verify_pin_in_both_forms() {
    for (form, expected) in
        [(ChallengeForm::ZeroPadded, FORM_A), (ChallengeForm::LengthPrefixed, FORM_B)]
    {
        let dialect = Dialect { challenge: form, ..Dialect::default() };
        let role = PinRole::User;
        let command = verify_pin(APPLICATION, role, pin("123456"), &challenge(), &dialect).unwrap();
        let cryptogram = Cryptogram::new(expected);
        assert_eq!(command, Command::VerifyPin { application: APPLICATION, role, cryptogram });
    }
}

#[test]
fn change_pin_in_all_forms() {
    for (mac_length, expected) in CHANGE_MACS {
        let dialect = Dialect { mac_length, ..Dialect::default() };
        let (role, old, new) = (PinRole::User, pin("123456"), pin("654321"));
        let command = change_pin(APPLICATION, role, old, new, &challenge(), &dialect).unwrap();
        let bytes = command.encode(&dialect).unwrap().to_bytes().unwrap();
        let expected = [&hex!("84160001 000016 1000")[..], &SEALED_654321, &expected].concat();
        assert_eq!(*bytes, expected);
        assert!(mac_matches(&key("123456"), &challenge(), &command));
        assert!(!mac_matches(&key("123457"), &challenge(), &command));
        assert!(!mac_matches(&key("123456"), &Challenge::new([0; 8]), &command));
    }
}

#[test]
fn unblock_pin_here_and_from_afar() {
    for (mac_length, expected) in UNBLOCK_MACS {
        let dialect = Dialect { mac_length, ..Dialect::default() };
        let pins = || (pin("0123456789abcdef"), pin("482913"));
        let (administrator, new) = pins();
        let here = unblock_pin(APPLICATION, administrator, new, &challenge(), &dialect).unwrap();

        let request = UnblockRequest { application: APPLICATION, challenge: challenge() };
        let carried = UnblockRequest::from_bytes(request.to_bytes());
        assert_eq!(request.to_bytes(), hex!("1000 0011223344556677"));
        let (administrator, new) = pins();
        let answer = unblock_cryptogram(&carried, &dialect, administrator, new).unwrap();
        let body = answer.to_bytes();
        assert_eq!(body.to_vec(), [&SEALED_482913[..], &expected].concat());
        let afar = UnblockAnswer::from_bytes(body).into_command(APPLICATION);

        assert_eq!(here, afar);
        let administrator = key("0123456789abcdef");
        assert!(mac_matches(&administrator, &challenge(), &afar));
        let Command::UnblockPin { cryptogram, .. } = afar else { panic!("not UnblockPIN") };
        let opened = open_pin(&administrator, &cryptogram, &PinPolicy::default()).unwrap();
        assert_eq!(opened.as_bytes(), b"482913");
    }
}

#[test]
fn a_mac_covers_header_and_data() {
    let (key, challenge) = (key("123456"), challenge());
    let command = |role, application, cryptogram: [u8; 16], mac: [u8; 4]| Command::ChangePin {
        application,
        role,
        cryptogram: Cryptogram::new(cryptogram),
        mac: Mac::new(mac),
    };
    for (_, right) in CHANGE_MACS {
        let user = PinRole::User;
        assert!(mac_matches(&key, &challenge, &command(user, APPLICATION, SEALED_654321, right)));
        let mut cryptogram = SEALED_654321;
        cryptogram[15] ^= 1;
        let mut wrong = right;
        wrong[3] ^= 1;
        let role = PinRole::Administrator;
        for changed in [
            command(role, APPLICATION, SEALED_654321, right),
            command(user, [0x10, 0x01].into(), SEALED_654321, right),
            command(user, APPLICATION, cryptogram, right),
            command(user, APPLICATION, SEALED_654321, wrong),
            command(user, APPLICATION, SEALED_654321, [0; 4]),
        ] {
            assert!(!mac_matches(&key, &challenge, &changed));
        }
    }
    assert!(!mac_matches(&key, &challenge, &Command::GetDevInfo));
}

#[test]
fn a_mac_over_more_data_than_a_command_carries_is_refused() {
    let header = [0x84, 0x12, 0, 2];
    for form in MacLengthForm::ALL {
        let refused = mac(&key("123456"), &challenge(), header, &[0; 70_000], form);
        assert!(matches!(refused, Err(Error::Apdu(_))));
    }
}

#[test]
fn a_sealed_pin_opens_under_its_key_only() {
    let sealed = seal_pin(&key("123456"), &pin("654321")).unwrap();
    assert_eq!(sealed.as_bytes(), &SEALED_654321);
    let policy = PinPolicy::default();
    assert_eq!(open_pin(&key("123456"), &sealed, &policy).unwrap().as_bytes(), b"654321");
    assert!(matches!(open_pin(&key("123457"), &sealed, &policy), Err(Error::Pin(_))));
}

#[test]
fn device_authentication_with_sm4() {
    let device_key = DeviceKey::from_bytes(b"1234567812345678");
    let command = device_authentication(&device_key, &challenge());
    let cryptogram = Cryptogram::new(DEVICE);
    let expected = Command::DevAuth { cipher: DeviceCipher::Sm4, cryptogram };
    assert_eq!(command, expected);
    let matches = |key: &[u8; 16], random| {
        let key = DeviceKey::from_bytes(key);
        device_challenge_matches(&key, &Cryptogram::new(DEVICE), &Challenge::new(random))
    };
    assert!(matches(b"1234567812345678", RANDOM));
    assert!(!matches(b"1234567812345679", RANDOM));
    assert!(!matches(b"1234567812345678", [0; 8]));
}

#[test]
fn secrets_are_never_shown() {
    let request = UnblockRequest { application: APPLICATION, challenge: challenge() };
    let answer = UnblockAnswer::from_bytes([0x41; 20]);
    let device_key = DeviceKey::from_bytes(&[0x41; 16]);
    let shown = format!("{:?} {device_key:?} {request:?} {answer:?}", key("AAAAAA"));
    assert!(!shown.contains("65"), "{shown}");
    assert!(!shown.contains("119"), "{shown}");
    assert_eq!(shown.matches("<redacted>").count(), 5);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn only_the_right_pin_and_the_right_challenge_match(
        right in "[ -~]{6,16}",
        wrong in "[ -~]{6,16}",
        random: [u8; 8],
        other: [u8; 8],
        prefixed: bool,
    ) {
        let form =
            if prefixed { ChallengeForm::LengthPrefixed } else { ChallengeForm::ZeroPadded };
        let cryptogram = challenge_cryptogram(&key(&right), &Challenge::new(random), form);
        prop_assert!(challenge_matches(&key(&right), &cryptogram, &Challenge::new(random)));
        let wrong_pin = challenge_matches(&key(&wrong), &cryptogram, &Challenge::new(random));
        prop_assert_eq!(wrong_pin, right == wrong);
        let wrong_random = challenge_matches(&key(&right), &cryptogram, &Challenge::new(other));
        prop_assert_eq!(wrong_random, random == other);
    }

    #[test]
    fn a_card_opens_every_pin_that_a_host_seals(
        old in "[ -~]{6,16}",
        new in "[ -~]{6,16}",
        random: [u8; 8],
        form in prop::sample::select(MacLengthForm::ALL.to_vec()),
    ) {
        let dialect = Dialect { mac_length: form, ..Dialect::default() };
        let (host, card) = (Challenge::new(random), Challenge::new(random));
        let role = PinRole::Administrator;
        let command =
            change_pin(APPLICATION, role, pin(&old), pin(&new), &host, &dialect).unwrap();
        prop_assert!(mac_matches(&key(&old), &card, &command));
        let Command::ChangePin { cryptogram, .. } = command else { panic!("not ChangePIN") };
        let opened = open_pin(&key(&old), &cryptogram, &PinPolicy::default()).unwrap();
        prop_assert_eq!(opened.as_bytes(), new.as_bytes());
    }
}
