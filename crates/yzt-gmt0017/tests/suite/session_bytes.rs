// SPDX-License-Identifier: MIT OR Apache-2.0
//! As `command_bytes`, for session keys and digests.

use hex_literal::hex;
use yzt_crypto::{DigestAlgorithm, sm2};
use yzt_gmt0017::{
    CipherAlgorithm, CipherOperation, CipherStep, Command, DecryptInit, Dialect, DigestCommand,
    DigestSigner, Error, InitParameters, PaddingType, SessionCommand, WrappedKey,
};

use crate::area_samples::{IV, KEY, ciphertext, id, parameters, secret};
use crate::command_bytes::{BIG, LITTLE};
use crate::golden::{is, reads, refused};
use crate::samples::{
    APPLICATION as application, CONTAINER as container, G_X, G_Y, P_X, P_Y, public_key,
};

const STRUCTURE: Dialect = Dialect { init_parameters: InitParameters::Structure, ..BIG };

fn import(wrapped_key: WrappedKey) -> Command {
    let algorithm = CipherAlgorithm::SM4_CBC;
    Command::Session(SessionCommand::ImportSessionKey {
        application,
        container,
        algorithm,
        wrapped_key,
    })
}

// ImportSessionKey A0: App ‖ Con ‖ alg n4 ‖ wrapLen n4 ‖ wrapped ; Le 0002; for ECC wrapped =
// bits n4 ‖ C1x ‖ C1y ‖ C3 ‖ cLen n4 ‖ C2.
#[test]
fn import_session_key_of_sm2() {
    let cipher = [G_X, G_Y, [0xC3; 32]].concat();
    let bytes = [
        &hex!("80 A0 00 00 00 00 84 10 00 30 01 00000402 00000078 00000100")[..],
        &cipher,
        &hex!("00000010"),
        &[0xC2; 16],
        &hex!("00 02"),
    ];
    is(import(WrappedKey::Sm2(ciphertext())), &BIG, &bytes.concat());
    let bytes = [
        &hex!("80 A0 00 00 00 00 84 10 00 30 01 02040000 78000000 00010000")[..],
        &cipher,
        &hex!("10000000"),
        &[0xC2; 16],
        &hex!("00 02"),
    ];
    is(import(WrappedKey::Sm2(ciphertext())), &LITTLE, &bytes.concat());
}

// ImportSessionKey A0, for RSA wrapped = k-byte cipher: told apart by length.
#[test]
fn import_session_key_of_rsa() {
    let block = WrappedKey::Rsa(vec![0xA5; 256]);
    let head = hex!("80 A0 00 00 00 01 0C 10 00 30 01 00000402 00000100");
    is(import(block), &BIG, &[&head[..], &[0xA5; 256], &hex!("00 02")].concat());
    for length in [256, 384, 512] {
        let command = import(WrappedKey::Rsa(vec![0; length]));
        let apdu = command.encode(&BIG).unwrap();
        assert_eq!(Command::decode(&apdu, &BIG).unwrap(), command);
    }
    for length in [0, 120, 255, 513] {
        let error = import(WrappedKey::Rsa(vec![0; length])).encode(&BIG).unwrap_err();
        assert!(matches!(error, Error::Value { .. }));
    }
    let long = sm2::Ciphertext::from_parts(&G_X, &G_Y, &[0xC3; 32], &[0xC2; 65]).unwrap();
    assert!(matches!(import(WrappedKey::Sm2(long)).encode(&BIG), Err(Error::Value { .. })));
    for length in [513u32, 600] {
        let head = [&hex!("10003001 00000402")[..], &length.to_be_bytes()].concat();
        let data = [&head[..], &vec![0; length as usize]].concat();
        let error = refused([0x80, 0xA0, 0, 0], &data, &BIG);
        assert!(matches!(error, Error::Value { field: "wrapped key", .. }));
    }
}

// ImportSymmKey A2: App ‖ Con ‖ alg n4 ‖ keyLen n2 ‖ key ; Le 0002.
#[test]
fn import_symm_key() {
    let command = || {
        let (algorithm, key) = (CipherAlgorithm::SM4_ECB, secret(&[0xB7; 16]));
        Command::Session(SessionCommand::ImportSymmKey { application, container, algorithm, key })
    };
    let head = hex!("80 A2 00 00 00 00 1A 10 00 30 01 00000401 0010");
    is(command(), &BIG, &[&head[..], &[0xB7; 16], &hex!("00 02")].concat());
    let head = hex!("80 A2 00 00 00 00 1A 10 00 30 01 01040000 1000");
    is(command(), &LITTLE, &[&head[..], &[0xB7; 16], &hex!("00 02")].concat());
}

fn init(operation: CipherOperation, algorithm: Option<CipherAlgorithm>, iv: &[u8]) -> Command {
    let parameters = parameters(iv, PaddingType::Pkcs5);
    Command::Session(SessionCommand::Init { operation, key: KEY, algorithm, parameters })
}

const ROWS: [(u8, CipherOperation); 3] = [
    (0xA4, CipherOperation::Encrypt),
    (0xAC, CipherOperation::Decrypt),
    (0xBC, CipherOperation::Mac),
];

// EncryptInit A4, DecryptInit AC, MacInit BC: App ‖ Con ‖ Key ‖ alg n4 ‖ params; packed
// IVLen n2 ‖ IV(IVLen) ‖ paddingType n4 ‖ feedBits n4: Lc 20 or 36.
#[test]
fn packed_parameters() {
    let little = Dialect { init_parameters: InitParameters::Packed, ..LITTLE };
    for (instruction, operation) in ROWS {
        let head = [0x80, instruction, 0, 0, 0, 0];
        let data = hex!("14 10 00 30 01 0A 0B 00000401 0000 00000001 00000000");
        let ecb = || init(operation, Some(CipherAlgorithm::SM4_ECB), &[]);
        is(ecb(), &BIG, &[&head[..], &data].concat());
        let data = hex!("14 10 00 30 01 0A 0B 01040000 0000 01000000 00000000");
        is(ecb(), &little, &[&head[..], &data].concat());
        let cbc = || init(operation, Some(CipherAlgorithm::SM4_CBC), &IV);
        let data =
            [&hex!("24 10 00 30 01 0A 0B 00000402 0010")[..], &IV, &hex!("00000001 00000000")];
        is(cbc(), &BIG, &[&head[..], &data.concat()].concat());
        let data =
            [&hex!("24 10 00 30 01 0A 0B 02040000 1000")[..], &IV, &hex!("01000000 00000000")];
        is(cbc(), &little, &[&head[..], &data.concat()].concat());
    }
}

// The same with the structure IV[32] ‖ IVLen n4 ‖ paddingType n4 ‖ feedBits n4: Lc 54 always.
#[test]
fn structured_parameters() {
    let little = Dialect { init_parameters: InitParameters::Structure, ..LITTLE };
    for (instruction, operation) in ROWS {
        let head = [0x80, instruction, 0, 0, 0, 0];
        let data = [
            &hex!("36 10 00 30 01 0A 0B 00000401")[..],
            &[0; 32],
            &hex!("00000000 00000001 00000000"),
        ];
        let ecb = init(operation, Some(CipherAlgorithm::SM4_ECB), &[]);
        is(ecb, &STRUCTURE, &[&head[..], &data.concat()].concat());
        let cbc = || init(operation, Some(CipherAlgorithm::SM4_CBC), &IV);
        let data = [
            &hex!("36 10 00 30 01 0A 0B 00000402")[..],
            &IV,
            &[0; 16],
            &hex!("00000010 00000001 00000000"),
        ];
        is(cbc(), &STRUCTURE, &[&head[..], &data.concat()].concat());
        // A packed card reads it as well, and what never was written behind the IV says nothing.
        let mut bytes = [&head[..], &data.concat()].concat();
        bytes[35..47].fill(0xFF);
        reads(&bytes, &BIG, &cbc());
        let data = [
            &hex!("36 10 00 30 01 0A 0B 02040000")[..],
            &IV,
            &[0; 16],
            &hex!("10000000 01000000 00000000"),
        ];
        is(cbc(), &little, &[&head[..], &data.concat()].concat());
    }
}

// DecryptInit AC: as EncryptInit, one maker leaves alg out: 16 or 32 bytes, the structure 50.
#[test]
fn decrypt_init_without_the_algorithm() {
    let host = Dialect { decrypt_init: DecryptInit::WithoutAlgorithm, ..BIG };
    let written = |dialect: &Dialect, iv: &[u8]| {
        let command = init(CipherOperation::Decrypt, Some(CipherAlgorithm::SM4_CBC), iv);
        command.encode(dialect).unwrap().to_bytes().unwrap().to_vec()
    };
    let read = |iv: &[u8]| init(CipherOperation::Decrypt, None, iv);
    let bytes = hex!("80 AC 00 00 00 00 10 10 00 30 01 0A 0B 0000 00000001 00000000");
    assert_eq!(written(&host, &[]), bytes);
    is(read(&[]), &BIG, &bytes);
    let bytes =
        [&hex!("80 AC 00 00 00 00 20 10 00 30 01 0A 0B 0010")[..], &IV, &hex!("00000001 00000000")];
    assert_eq!(written(&host, &IV), bytes.concat());
    is(read(&IV), &BIG, &bytes.concat());
    let bytes = [
        &hex!("80 AC 00 00 00 00 32 10 00 30 01 0A 0B")[..],
        &IV,
        &[0; 16],
        &hex!("00000010 00000001 00000000"),
    ];
    let host = Dialect { init_parameters: InitParameters::Structure, ..host };
    assert_eq!(written(&host, &IV), bytes.concat());
    is(read(&IV), &STRUCTURE, &bytes.concat());
    // The other two commands keep it.
    for operation in [CipherOperation::Encrypt, CipherOperation::Mac] {
        let command = init(operation, Some(CipherAlgorithm::SM4_CBC), &IV);
        let apdu = command.encode(&host).unwrap();
        assert_eq!(Command::decode(&apdu, &BIG).unwrap(), command);
    }
}

#[test]
fn an_iv_of_any_length_up_to_a_block_is_told_from_the_algorithm() {
    for length in 0..=16 {
        for algorithm in [None, Some(CipherAlgorithm::SM4_CBC)] {
            for dialect in [BIG, LITTLE, STRUCTURE] {
                let command = init(CipherOperation::Decrypt, algorithm, &IV[..length]);
                let apdu = command.encode(&dialect).unwrap();
                assert_eq!(Command::decode(&apdu, &dialect).unwrap(), command, "{length}");
            }
        }
    }
}

#[test]
fn parameters_without_a_meaning_are_refused() {
    let init = |data: &[u8]| {
        let data = [&hex!("10 00 30 01 0A 0B")[..], data].concat();
        refused([0x80, 0xA4, 0, 0], &data, &BIG)
    };
    let padding = hex!("00000402 0000 00000002 00000000");
    assert!(matches!(init(&padding), Error::Value { field: "padding", .. }));
    let algorithm = hex!("00000403 0000 00000000 00000000");
    assert!(matches!(init(&algorithm), Error::CipherAlgorithm(0x403)));
    let packed = [&hex!("00000402 0011")[..], &[0; 17], &[0; 8]].concat();
    assert!(matches!(init(&packed), Error::Value { field: "IV", .. }));
    for length in [17u32, 32, 33, u32::MAX] {
        let structure = [&hex!("00000402")[..], &[0; 32], &length.to_be_bytes(), &[0; 8]].concat();
        assert!(matches!(init(&structure), Error::Value { field: "IV", .. }));
    }
    let short = hex!("00000402 0010 00000000 00000000");
    assert!(matches!(init(&short), Error::Truncated { .. }));
}

// Encrypt, Update, Final A6 A8 AA; Decrypt AE B0 B2; Mac BE C0 C2: App ‖ Con ‖ Key ‖ data; the last
// may be empty; MacUpdate answers nothing.
#[test]
fn process() {
    let rows = [
        (CipherOperation::Encrypt, [0xA6, 0xA8, 0xAA]),
        (CipherOperation::Decrypt, [0xAE, 0xB0, 0xB2]),
        (CipherOperation::Mac, [0xBE, 0xC0, 0xC2]),
    ];
    for (operation, instructions) in rows {
        for (step, instruction) in CipherStep::ALL.into_iter().zip(instructions) {
            let le: &[u8] = if instruction == 0xC0 { &[] } else { &[0, 0] };
            for data in [&b"sixteen bytes!!!"[..], b""] {
                let length = u8::try_from(6 + data.len()).unwrap();
                let head = [0x80, instruction, 0, 0, 0, 0, length];
                let bytes = [&head[..], &hex!("10 00 30 01 0A 0B"), data, le].concat();
                let data = secret(data);
                let command = SessionCommand::Process { operation, step, key: KEY, data };
                is(Command::Session(command), &BIG, &bytes);
            }
        }
    }
}

// DestroySessionKey C4: App ‖ Con ‖ Key.
#[test]
fn destroy_session_key() {
    let command = || Command::Session(SessionCommand::DestroySessionKey { key: KEY });
    let bytes = hex!("80 C4 00 00 00 00 06 10 00 30 01 0A 0B");
    is(command(), &BIG, &bytes);
    is(command(), &LITTLE, &bytes);
}

// DigestInit B4: P2: 1 SM3, 2 SHA-1, 3 SHA-256 (4 SHA-384, 5 SHA-512); empty, or for SM3 with Z:
// bits n4 ‖ X ‖ Y ‖ idLen n4 ‖ id.
#[test]
fn digest_init() {
    let command = |algorithm, signer| Command::Digest(DigestCommand::Init { algorithm, signer });
    for (code, algorithm) in (1..=5).zip(DigestAlgorithm::ALL) {
        is(command(algorithm, None), &BIG, &[0x80, 0xB4, 0, code]);
    }
    let signer = || Some(Box::new(DigestSigner { public_key: public_key(), id: id("ID") }));
    let head = hex!("80 B4 00 01 00 00 4A 00000100");
    let bytes = [&head[..], &P_X, &P_Y, &hex!("00000002 4944")].concat();
    is(command(DigestAlgorithm::Sm3, signer()), &BIG, &bytes);
    let error = refused([0x80, 0xB4, 0, 3], &bytes[7..], &BIG);
    assert!(matches!(error, Error::Value { field: "signer", .. }));
    let error = command(DigestAlgorithm::Sha256, signer()).encode(&BIG).unwrap_err();
    assert!(matches!(error, Error::Value { field: "signer", .. }));
    let head = hex!("80 B4 00 01 00 00 4A 00010000");
    let bytes = [&head[..], &P_X, &P_Y, &hex!("02000000 4944")].concat();
    is(command(DigestAlgorithm::Sm3, signer()), &LITTLE, &bytes);
    assert!(matches!(refused([0x80, 0xB4, 0, 0], &[], &BIG), Error::HashAlgorithm(0)));
    assert!(matches!(refused([0x80, 0xB4, 1, 1], &[], &BIG), Error::Parameters { .. }));
}

// Digest B6: data. DigestUpdate B8: data. DigestFinal BA: nothing, or a last chunk.
#[test]
fn digest() {
    let data = || b"abc".to_vec();
    let bytes = hex!("80 B6 00 00 00 00 03 61 62 63 00 00");
    is(Command::Digest(DigestCommand::Single { data: data() }), &BIG, &bytes);
    let bytes = hex!("80 B8 00 00 00 00 03 61 62 63");
    is(Command::Digest(DigestCommand::Update { data: data() }), &BIG, &bytes);
    let bytes = hex!("80 BA 00 00 00 00 00");
    is(Command::Digest(DigestCommand::Final { data: Vec::new() }), &BIG, &bytes);
    let bytes = hex!("80 BA 00 00 00 00 03 61 62 63 00 00");
    is(Command::Digest(DigestCommand::Final { data: data() }), &LITTLE, &bytes);
}

pub(crate) fn every() {
    import_session_key_of_sm2();
    import_session_key_of_rsa();
    import_symm_key();
    packed_parameters();
    structured_parameters();
    process();
    destroy_session_key();
    digest_init();
    digest();
}
