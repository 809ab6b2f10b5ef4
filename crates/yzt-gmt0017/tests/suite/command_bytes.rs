// SPDX-License-Identifier: MIT OR Apache-2.0
//! Commands as bytes, written down from the layouts and not from this crate.

use hex_literal::hex;
use yzt_apdu::{BodyForm, ExpectedLength};
use yzt_gmt0017::{
    ByteOrder, Command, Cryptogram, DecryptInit, DeviceCipher, DeviceKeyForm, Dialect,
    DigestPrefix, EccCiphertextForm, EccImportOrder, InitParameters, KeyUse, Mac, PinRole,
    RsaKeyOperation, RsaPublicKeyForm, SessionKeyOrder, SignatureForm, Text,
};

use crate::golden::is;

use crate::samples::{
    APPLICATION as application, CONTAINER as container, commands, name, new_application,
};

pub(crate) const BIG: Dialect = Dialect {
    byte_order: ByteOrder::BigEndian,
    body: BodyForm::Extended,
    challenge: yzt_gmt0017::ChallengeForm::ZeroPadded,
    mac_length: yzt_gmt0017::MacLengthForm::ExtendedWithMac,
    ecc_import: EccImportOrder::Envelope,
    application_name_width: 32,
    file_name_width: 32,
    device_key: DeviceKeyForm::Bare,
    init_parameters: InitParameters::Packed,
    decrypt_init: DecryptInit::WithAlgorithm,
    digest_prefix: DigestPrefix::Absent,
    session_key_response: SessionKeyOrder::KeyIdLast,
    ecc_ciphertext: EccCiphertextForm::Sized,
    ext_signature: SignatureForm::Sized,
    rsa_public_key: RsaPublicKeyForm::ExponentFirst,
    rsa_key_operation: RsaKeyOperation::Absent,
};
/// Little-endian, and in everything else the other form.
pub(crate) const LITTLE: Dialect = Dialect {
    byte_order: ByteOrder::LittleEndian,
    ecc_import: EccImportOrder::CipherFirst,
    application_name_width: 48,
    file_name_width: 48,
    device_key: DeviceKeyForm::LengthPrefixed,
    init_parameters: InitParameters::Structure,
    digest_prefix: DigestPrefix::Present,
    session_key_response: SessionKeyOrder::KeyIdBeforePoint,
    ecc_ciphertext: EccCiphertextForm::Raw,
    ext_signature: SignatureForm::Bare,
    rsa_public_key: RsaPublicKeyForm::Bare,
    ..BIG
};

#[test]
fn the_default_dialect_is_big_endian_and_extended() {
    assert_eq!(Dialect::default(), BIG);
}

#[test]
fn gen_random() {
    is(Command::GenRandom { length: 8 }, &BIG, &hex!("80 50 00 00 00 00 08"));
    is(Command::GenRandom { length: 256 }, &BIG, &hex!("80 50 00 00 00 01 00"));
    is(Command::GenRandom { length: 65_536 }, &BIG, &hex!("80 50 00 00 00 00 00"));
    is(Command::GenRandom { length: 8 }, &LITTLE, &hex!("80 50 00 00 00 00 08"));
    let short = Dialect { body: BodyForm::Short, ..BIG };
    is(Command::GenRandom { length: 8 }, &short, &hex!("80 50 00 00 08"));
    is(Command::GenRandom { length: 256 }, &short, &hex!("80 50 00 00 00"));
    is(Command::GenRandom { length: 257 }, &short, &hex!("80 50 00 00 00 01 01"));
}

#[test]
fn open_application() {
    let command = Command::OpenApplication { name: name("YZT") };
    is(command, &BIG, &hex!("80 26 00 00 00 00 03 59 5A 54 00 0A"));
}

#[test]
fn verify_pin() {
    let cryptogram = Cryptogram::new(hex!("13d8c84333be3705d20d78fc6786d1c6"));
    is(
        Command::VerifyPin { application, role: PinRole::User, cryptogram },
        &BIG,
        &hex!("80 18 00 01 00 00 12 10 00 13d8c84333be3705d20d78fc6786d1c6"),
    );
    let cryptogram = Cryptogram::new([0xCC; 16]);
    is(
        Command::VerifyPin { application, role: PinRole::Administrator, cryptogram },
        &LITTLE,
        &hex!("80 18 00 00 00 00 12 10 00 CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC"),
    );
}

#[test]
fn open_container() {
    let command = Command::OpenContainer { application, name: name("job") };
    is(command, &BIG, &hex!("80 42 00 00 00 00 05 10 00 6A 6F 62 00 02"));
}

#[test]
fn get_container_info() {
    let command = Command::GetContainerInfo { application, name: name("job") };
    is(command, &BIG, &hex!("80 4A 00 00 00 00 05 10 00 6A 6F 62 00 0B"));
}

#[test]
fn device_management() {
    let label = || Command::SetLabel { label: Text::new("my key").unwrap() };
    is(label(), &BIG, &hex!("80 02 00 00 00 00 06 6D 79 20 6B 65 79"));
    is(Command::GetDevInfo, &BIG, &hex!("80 04 00 00 00 00 00"));
    is(Command::GetDevInfo, &LITTLE, &hex!("80 04 00 00 00 01 20"));
    let short = Dialect { body: BodyForm::Short, ..BIG };
    is(label(), &short, &hex!("80 02 00 00 06 6D 79 20 6B 65 79"));
    is(Command::GetDevInfo, &short, &hex!("80 04 00 00 00 00 00"));
}

#[test]
fn device_authentication() {
    let cryptogram = || Cryptogram::new([0xCC; 16]);
    let sm4 = Command::DevAuth { cipher: DeviceCipher::Sm4, cryptogram: cryptogram() };
    is(sm4, &BIG, &hex!("80 10 00 02 00 00 10 CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC"));
    let sm1 = Command::DevAuth { cipher: DeviceCipher::Sm1, cryptogram: cryptogram() };
    is(sm1, &BIG, &hex!("80 10 00 00 00 00 10 CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC"));
}

#[test]
fn pin_commands() {
    let role = PinRole::User;
    let bytes = hex!("80 14 00 01 00 00 02 10 00 00 03");
    is(Command::GetPinInfo { application, role }, &BIG, &bytes);
    let bytes = hex!("80 14 00 00 00 00 02 10 00 00 03");
    is(Command::GetPinInfo { application, role: PinRole::Administrator }, &BIG, &bytes);

    let (cryptogram, mac) = (Cryptogram::new([0xCC; 16]), Mac::new([1, 2, 3, 4]));
    let bytes = hex!("84 16 00 01 00 00 16 10 00 CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC 01 02 03 04");
    is(Command::ChangePin { application, role, cryptogram, mac }, &BIG, &bytes);

    let (cryptogram, mac) = (Cryptogram::new([0xCC; 16]), Mac::new([1, 2, 3, 4]));
    let bytes = hex!("84 1A 00 00 00 00 16 10 00 CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC 01 02 03 04");
    is(Command::UnblockPin { application, cryptogram, mac }, &BIG, &bytes);

    let bytes = hex!("80 1C 00 00 00 00 02 10 00");
    is(Command::ClearSecureState { application }, &BIG, &bytes);
}

#[test]
fn create_application() {
    let create = || Command::CreateApplication(Box::new(new_application()));
    let bytes = hex!(
        "80 20 00 00 00 00 50"
        "595A540000000000000000000000000000000000000000000000000000000000"
        "30313233343536373839616263646566 00000008"
        "31323334353600000000000000000000 00000006"
        "00000010 04 08 0102"
    );
    is(create(), &BIG, &bytes);
    let bytes = hex!(
        "80 20 00 00 00 00 60"
        "595A540000000000000000000000000000000000000000000000000000000000"
        "00000000000000000000000000000000"
        "30313233343536373839616263646566 08000000"
        "31323334353600000000000000000000 06000000"
        "10000000 04 08 0201"
    );
    is(create(), &LITTLE, &bytes);
}

#[test]
fn application_commands() {
    is(Command::EnumApplication, &BIG, &hex!("80 22 00 00 00 00 00"));
    let bytes = hex!("80 24 00 00 00 00 03 59 5A 54");
    is(Command::DeleteApplication { name: name("YZT") }, &BIG, &bytes);
    let bytes = hex!("80 28 00 00 00 00 02 10 00");
    is(Command::CloseApplication { application }, &BIG, &bytes);
}

#[test]
fn container_commands() {
    let name = || name("job");
    let bytes = hex!("80 40 00 00 00 00 05 10 00 6A 6F 62 00 02");
    is(Command::CreateContainer { application, name: name() }, &BIG, &bytes);
    let bytes = hex!("80 44 00 00 00 00 04 10 00 30 01");
    is(Command::CloseContainer { application, container }, &BIG, &bytes);
    let bytes = hex!("80 46 00 00 00 00 02 10 00 00 00");
    is(Command::EnumContainer { application }, &BIG, &bytes);
    let bytes = hex!("80 48 00 00 00 00 05 10 00 6A 6F 62");
    is(Command::DeleteContainer { application, name: name() }, &BIG, &bytes);
}

#[test]
fn secrets_are_marked_and_nothing_else_is() {
    let secret = [
        0x10, 0x12, 0x16, 0x18, 0x1A, 0x20, 0x3A, 0x56, 0x5C, 0x72, 0x7A, 0x7C, 0x7E, 0xA0, 0xA2,
        0xA6, 0xA8, 0xAA, 0xAE, 0xB0, 0xB2, 0xBE, 0xC0, 0xC2,
    ];
    let answers = [
        0x38, 0x50, 0x52, 0x5A, 0x5C, 0x78, 0x7C, 0x80, 0xA6, 0xA8, 0xAA, 0xAE, 0xB0, 0xB2, 0xBE,
        0xC0, 0xC2,
    ];
    for command in commands() {
        let apdu = command.encode(&BIG).unwrap();
        let instruction = command.instruction();
        assert_eq!(apdu.data_is_sensitive(), secret.contains(&instruction), "{instruction:02x}");
        let answer = answers.contains(&instruction);
        assert_eq!(apdu.response_is_sensitive(), answer, "{instruction:02x}");
    }
}

#[test]
fn nothing_secret_is_shown() {
    let shown = format!("{:?}", commands());
    for secret in [
        "123456",
        "0123456789abcdef",
        "204, 204",
        "170, 170",
        "238, 238",
        "183, 183",
        "209, 209",
        "165, 165",
    ] {
        assert!(!shown.contains(secret), "{secret}");
    }
    let enveloped = commands().into_iter().find(|command| command.instruction() == 0x72).unwrap();
    assert!(!format!("{enveloped:?}").to_lowercase().contains("eeee"));
}

#[test]
fn a_command_that_says_more_than_it_can_carry_is_refused() {
    let refused = |command: Command| command.encode(&BIG).unwrap_err().number();
    assert_eq!(refused(Command::SetLabel { label: Text::default() }), 1306);
    assert_eq!(refused(Command::GenRandom { length: 0 }), 1307);
    assert_eq!(refused(Command::GenRandom { length: 65_537 }), 1305);
    let certificate = vec![0; 65_536 - 9];
    let key_use = KeyUse::Signature;
    let too_long = Command::ImportCertificate { application, container, key_use, certificate };
    assert_eq!(refused(too_long), yzt_apdu::Error::DataTooLong { length: 0, maximum: 0 }.number());

    let mut new = new_application();
    new.name = name(&"x".repeat(33));
    let command = Command::CreateApplication(Box::new(new));
    assert!(command.encode(&LITTLE).is_ok());
    assert_eq!(refused(command), 1306);
    for application_name_width in [0, 31, 65, 255] {
        let dialect = Dialect { application_name_width, ..BIG };
        let command = Command::CreateApplication(Box::new(new_application()));
        assert_eq!(command.encode(&dialect).unwrap_err().number(), 1305);
    }
}

#[test]
fn the_longest_certificate_that_fits_is_carried() {
    let certificate = vec![0x30; 65_535 - 9];
    let key_use = KeyUse::Signature;
    let command = Command::ImportCertificate { application, container, key_use, certificate };
    let apdu = command.encode(&BIG).unwrap();
    assert_eq!(apdu.data().len(), 65_535);
    assert_eq!(apdu.expected(), None::<ExpectedLength>);
    assert_eq!(Command::decode(&apdu, &BIG).unwrap(), command);
}

pub(crate) fn every() {
    gen_random();
    open_application();
    verify_pin();
    open_container();
    get_container_info();
    device_management();
    device_authentication();
    pin_commands();
    create_application();
    application_commands();
    container_commands();
}
