// SPDX-License-Identifier: MIT OR Apache-2.0
//! What session keys do. The values were made with openssl 3.0:
//!
//! ```text
//! printf "$TEXT" | openssl enc -sm4-cbc -K 0123456789abcdeffedcba9876543210 -iv 00010203…0e0f
//! ```

use hex_literal::hex;
use yzt_gmt0017::{
    CipherAlgorithm, CipherMode, CipherOperation, CipherParameters, CipherStep, DecryptInit,
    Dialect, InitParameters, InitializationVector, KeyReference, PaddingType,
};

use crate::host::{Host, sw};
use crate::session_keys::ECB;
use crate::world::{self, at};

use CipherOperation::{Decrypt, Encrypt, Mac};
use CipherStep::{Final, Single, Update};

const KEY: [u8; 16] = hex!("0123456789abcdeffedcba9876543210");
const IV: [u8; 16] = hex!("000102030405060708090a0b0c0d0e0f");
const TEXT: &[u8] = b"The quick brown fox jumps over the lazy dog, twice.";

fn parameters(mode: CipherMode, padding: PaddingType) -> CipherParameters {
    let iv = if mode == CipherMode::Ecb { &[][..] } else { &IV };
    CipherParameters { iv: InitializationVector::new(iv).unwrap(), padding, feedback_bits: 0 }
}

const fn sm4(mode: CipherMode) -> CipherAlgorithm {
    CipherAlgorithm { mode, ..ECB }
}

fn host() -> (Host, KeyReference) {
    let mut host = at(&world::containers(), "empty");
    let key = host.import_symmetric(ECB, &KEY).unwrap();
    (host, key)
}

/// Mode, padding, and what [`TEXT`] becomes.
fn known() -> [(CipherMode, PaddingType, Vec<u8>); 4] {
    [
        (CipherMode::Ecb, PaddingType::Pkcs5, hex!("088c41beac31615d33c94face62404a66ecf036539a35ddb288c6a82bfe937db4694a08dbaf7c8595e1247d908d0ef9b08636d115ae0244f69e401443f08252c").into()),
        (CipherMode::Cbc, PaddingType::Pkcs5, hex!("b6556613480f80c2a4c4beadbdc795ced203d6945466924b4faa7bf47bfb403497d9321856de2b5a03362a9db6642368b19dc778654213cb8afe2f93432b5cc5").into()),
        (CipherMode::Cfb, PaddingType::None, hex!("52f0f9414cd301ce41ad95f08edf974aebdab6ed9ce21b3172640c3512ebed77dc634ef8e55749e62a86e5b3eff765550865ee").into()),
        (CipherMode::Ofb, PaddingType::None, hex!("52f0f9414cd301ce41ad95f08edf974a95803a6cddf6370d127f83e2b851c8543322b824ee737e085481630a04c4298b547766").into()),
    ]
}

#[test]
fn every_mode_gives_what_openssl_gives_whole_and_in_parts() {
    let (mut host, key) = host();
    for (mode, padding, cipher) in known() {
        for (operation, from, to) in [(Encrypt, TEXT, &cipher[..]), (Decrypt, &cipher[..], TEXT)] {
            let parameters = || parameters(mode, padding);
            host.begin(operation, key, sm4(mode), parameters()).unwrap();
            assert_eq!(host.step(operation, Single, key, from).unwrap(), to, "{mode:?}");
            for cut in 0..=from.len() {
                host.begin(operation, key, sm4(mode), parameters()).unwrap();
                let mut out = host.step(operation, Update, key, &from[..cut]).unwrap();
                out.extend(host.step(operation, Update, key, &from[cut..]).unwrap());
                out.extend(host.step(operation, Final, key, &[]).unwrap());
                assert_eq!(out, to, "{mode:?} {operation:?} cut at {cut}");
            }
            host.begin(operation, key, sm4(mode), parameters()).unwrap();
            let mut out = host.step(operation, Update, key, &from[..20]).unwrap();
            out.extend(host.step(operation, Final, key, &from[20..]).unwrap());
            assert_eq!(out, to, "a last part with the end");
        }
    }
}

#[test]
fn macs_are_the_last_block_of_cbc() {
    let (mut host, key) = host();
    let whole = hex!("97d9321856de2b5a03362a9db6642368");
    let padded = hex!("b19dc778654213cb8afe2f93432b5cc5");
    for (padding, text, mac) in
        [(PaddingType::None, &TEXT[..48], whole), (PaddingType::Pkcs5, TEXT, padded)]
    {
        for mode in [CipherMode::Mac, CipherMode::Cbc] {
            host.begin(Mac, key, sm4(mode), parameters(mode, padding)).unwrap();
            assert_eq!(host.step(Mac, Single, key, text).unwrap(), mac);
        }
        let mode = CipherMode::Mac;
        host.begin(Mac, key, sm4(mode), parameters(mode, padding)).unwrap();
        assert_eq!(host.step(Mac, Update, key, &text[..7]), Ok(Vec::new()));
        assert_eq!(host.step(Mac, Update, key, &text[7..40]), Ok(Vec::new()));
        assert_eq!(host.step(Mac, Final, key, &text[40..]).unwrap(), mac);
    }
    host.begin(Mac, key, sm4(CipherMode::Mac), CipherParameters::default()).unwrap();
    let zero_iv = host.step(Mac, Single, key, &TEXT[..48]).unwrap();
    assert_ne!(zero_iv, whole, "no IV is one of zeros");
}

#[test]
fn out_of_order_is_refused() {
    let refused = Err(sw(0x6985));
    for operation in CipherOperation::ALL {
        let (mut host, key) = host();
        let mode = if operation == Mac { CipherMode::Mac } else { CipherMode::Ecb };
        let begin = |host: &mut Host| {
            host.begin(operation, key, sm4(mode), CipherParameters::default()).unwrap();
        };
        for step in CipherStep::ALL {
            assert_eq!(host.step(operation, step, key, &[0; 16]), refused, "nothing begun");
        }
        begin(&mut host);
        host.step(operation, Single, key, &[0; 16]).unwrap();
        assert_eq!(host.step(operation, Single, key, &[0; 16]), refused, "it has ended");
        begin(&mut host);
        host.step(operation, Update, key, &[0; 16]).unwrap();
        host.step(operation, Final, key, &[]).unwrap();
        assert_eq!(host.step(operation, Update, key, &[0; 16]), refused);
        begin(&mut host);
        host.step(operation, Update, key, &[0; 16]).unwrap();
        assert_eq!(host.step(operation, Single, key, &[0; 16]), refused, "it was not all");
        assert_eq!(host.step(operation, Final, key, &[]), refused, "and that ended it");
        // Another row's Init does not begin this one.
        for other in CipherOperation::ALL.into_iter().filter(|other| *other != operation) {
            let mode = if other == Mac { CipherMode::Mac } else { CipherMode::Ecb };
            host.begin(other, key, sm4(mode), CipherParameters::default()).unwrap();
        }
        assert_eq!(host.step(operation, Update, key, &[0; 16]), refused);
    }
}

#[test]
fn rows_do_not_disturb_each_other_and_an_init_begins_anew() {
    let (mut host, key) = host();
    let other = host.import_symmetric(ECB, &[1; 16]).unwrap();
    let parameters = || parameters(CipherMode::Cbc, PaddingType::Pkcs5);
    let cbc = sm4(CipherMode::Cbc);
    let [_, (_, _, cipher), ..] = known();
    host.begin(Encrypt, key, cbc, parameters()).unwrap();
    host.step(Encrypt, Update, key, b"something else").unwrap();
    host.begin(Encrypt, key, cbc, parameters()).unwrap();
    host.begin(Decrypt, key, cbc, parameters()).unwrap();
    host.begin(Encrypt, other, cbc, parameters()).unwrap();
    let (mut encrypted, mut decrypted) = (Vec::new(), Vec::new());
    for part in [0..10, 10..30, 30..TEXT.len()] {
        encrypted.extend(host.step(Encrypt, Update, key, &TEXT[part.clone()]).unwrap());
        decrypted.extend(host.step(Decrypt, Update, key, &cipher[part.clone()]).unwrap());
        host.step(Encrypt, Update, other, &TEXT[part]).unwrap();
    }
    encrypted.extend(host.step(Encrypt, Final, key, &[]).unwrap());
    decrypted.extend(host.step(Decrypt, Final, key, &cipher[TEXT.len()..]).unwrap());
    assert_eq!((encrypted, decrypted.as_slice()), (cipher, TEXT));
}

#[test]
fn wrong_lengths_paddings_and_parameters_are_told_apart() {
    let (mut host, key) = host();
    let none = |mode| parameters(mode, PaddingType::None);
    for mode in [CipherMode::Ecb, CipherMode::Cbc] {
        for operation in [Encrypt, Decrypt] {
            host.begin(operation, key, sm4(mode), none(mode)).unwrap();
            assert_eq!(host.step(operation, Single, key, &[0; 17]), Err(sw(0x6700)));
            host.begin(operation, key, sm4(mode), none(mode)).unwrap();
            host.step(operation, Update, key, &[0; 20]).unwrap();
            assert_eq!(host.step(operation, Final, key, &[0; 11]), Err(sw(0x6700)));
        }
        host.begin(Decrypt, key, sm4(mode), parameters(mode, PaddingType::Pkcs5)).unwrap();
        assert_eq!(host.step(Decrypt, Single, key, &[0; 32]), Err(sw(0x6A80)));
        host.begin(Decrypt, key, sm4(mode), parameters(mode, PaddingType::Pkcs5)).unwrap();
        assert_eq!(host.step(Decrypt, Single, key, &[0; 33]), Err(sw(0x6700)));
    }
    host.begin(Mac, key, sm4(CipherMode::Mac), none(CipherMode::Mac)).unwrap();
    assert_eq!(host.step(Mac, Single, key, &[0; 15]), Err(sw(0x6700)));
    let short = || CipherParameters {
        iv: InitializationVector::new(&IV[..8]).unwrap(),
        ..CipherParameters::default()
    };
    for mode in [CipherMode::Cbc, CipherMode::Cfb, CipherMode::Ofb] {
        assert_eq!(host.begin(Encrypt, key, sm4(mode), short()), Err(sw(0x6A80)));
        let absent = CipherParameters::default();
        assert_eq!(host.begin(Encrypt, key, sm4(mode), absent), Err(sw(0x6A80)));
    }
    assert_eq!(host.begin(Mac, key, sm4(CipherMode::Mac), short()), Err(sw(0x6A80)));
    assert!(host.begin(Encrypt, key, ECB, short()).is_ok(), "ECB looks at no IV");
    for (operation, mode) in [
        (Encrypt, CipherMode::Mac),
        (Decrypt, CipherMode::Mac),
        (Mac, CipherMode::Ecb),
        (Mac, CipherMode::Cfb),
        (Mac, CipherMode::Ofb),
    ] {
        assert_eq!(host.begin(operation, key, sm4(mode), none(mode)), Err(sw(0x6A99)));
    }
    let sm1 = CipherAlgorithm { cipher: yzt_gmt0017::BlockCipher::Sm1, ..ECB };
    assert_eq!(host.begin(Encrypt, key, sm1, none(CipherMode::Ecb)), Err(sw(0x6A99)));
    let feedback = CipherParameters { feedback_bits: 7, ..none(CipherMode::Cfb) };
    assert_eq!(host.begin(Encrypt, key, sm4(CipherMode::Cfb), feedback), Err(sw(0x6A80)));
}

/// CFB with a feedback of 8 bits, which is another cipher than that of 128.
#[test]
fn feedback_is_taken_as_it_is_asked_for() {
    let (mut host, key) = host();
    let mode = CipherMode::Cfb;
    let feedback =
        |bits| CipherParameters { feedback_bits: bits, ..parameters(mode, PaddingType::None) };
    let mut encrypt = |bits, operation, data: &[u8]| {
        host.begin(operation, key, sm4(mode), feedback(bits)).unwrap();
        host.step(operation, Single, key, data).unwrap()
    };
    let [_, _, (_, _, whole), _] = known();
    assert_eq!(encrypt(128, Encrypt, TEXT), whole);
    assert_eq!(encrypt(0, Encrypt, TEXT), whole);
    let eight = encrypt(8, Encrypt, TEXT);
    assert_eq!(eight[0], whole[0]);
    assert_ne!(eight, whole);
    assert_eq!(encrypt(8, Decrypt, &eight), TEXT);
}

#[test]
fn hosts_of_either_form_of_parameters_are_served() {
    for (init_parameters, decrypt_init) in [
        (InitParameters::Structure, DecryptInit::WithAlgorithm),
        (InitParameters::Structure, DecryptInit::WithoutAlgorithm),
        (InitParameters::Packed, DecryptInit::WithoutAlgorithm),
    ] {
        let mut host = at(&world::containers(), "empty");
        host.dialect = Dialect { init_parameters, decrypt_init, ..Dialect::default() };
        for (mode, padding, cipher) in known() {
            // Without an algorithm in the Init it is that of the key.
            let key = host.import_symmetric(sm4(mode), &KEY).unwrap();
            host.begin(Encrypt, key, sm4(mode), parameters(mode, padding)).unwrap();
            assert_eq!(host.step(Encrypt, Single, key, TEXT).unwrap(), cipher);
            host.begin(Decrypt, key, sm4(mode), parameters(mode, padding)).unwrap();
            assert_eq!(host.step(Decrypt, Single, key, &cipher).unwrap(), TEXT);
        }
    }
}

#[test]
fn as_much_as_fits_a_command_fits_an_answer() {
    let (mut host, key) = host();
    let pkcs5 = || parameters(CipherMode::Cbc, PaddingType::Pkcs5);
    let cbc = sm4(CipherMode::Cbc);
    host.begin(Encrypt, key, cbc, pkcs5()).unwrap();
    assert_eq!(host.step(Encrypt, Single, key, &[7; 4090]).unwrap().len(), 4096);
    host.begin(Encrypt, key, cbc, pkcs5()).unwrap();
    host.step(Encrypt, Update, key, &[7; 15]).unwrap();
    assert_eq!(host.step(Encrypt, Update, key, &[7; 4090]).unwrap().len(), 4096);
    assert_eq!(host.step(Encrypt, Final, key, &[7; 4090]), Err(sw(0x6E01)), "a block too much");
}
