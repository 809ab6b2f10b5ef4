// SPDX-License-Identifier: MIT OR Apache-2.0
//! As `response_bytes`, for files, RSA, session keys, key agreement and digests. Each form that
//! makers differ in is read whatever the dialect says.

use hex_literal::hex;
use yzt_crypto::{DigestAlgorithm, rsa};
use yzt_gmt0017::response::{
    AgreedKey, AgreementData, AgreementDataAndKey, DigestValue, EccSessionKey, EccWrappedKey,
    ExportedPublicKey, ExtEccCiphertext, ExtEccPlaintext, ExtEccSignature, FileInformation,
    GeneratedExternalRsaKey, GeneratedRsaKeyPair, ImportedKey, RsaSessionKey,
};
use yzt_gmt0017::{
    AccessRights, Dialect, DigestPrefix, EccCiphertextForm, Error, RsaPublicKeyForm,
    SessionKeyOrder, SignatureForm,
};

use crate::area_samples::{
    AGREEMENT, EXPONENT, MODULUS, SESSION_KEY, ciphertext, ephemeral, rsa_key, secret,
};
use crate::command_bytes::{BIG, LITTLE};
use crate::golden::answered;
use crate::rsa_key as parts;
use crate::samples::{G_X, G_Y, P_X, P_Y, public_key, signature};

/// Both ways; every dialect of the same byte order reads it, nothing cut off is read, and no byte can
/// change unseen.
macro_rules! is {
    ($type:ident, $value:expr, $dialect:expr, $bytes:expr) => {{
        let (value, dialect, bytes): (_, Dialect, Vec<u8>) = ($value, $dialect, $bytes.to_vec());
        assert_eq!(value.encode(&dialect).to_vec(), bytes);
        let other = Dialect { byte_order: dialect.byte_order, ..LITTLE };
        for reader in [dialect, other, Dialect { byte_order: dialect.byte_order, ..BIG }] {
            assert_eq!($type::decode(&bytes, &reader).unwrap(), value);
            for cut in 0..bytes.len() {
                assert!($type::decode(&bytes[..cut], &reader).is_err(), "{cut}");
            }
            for (at, flip) in (0..bytes.len()).flat_map(|at| [(at, 0x01), (at, 0x80), (at, 0xFF)]) {
                let mut changed = bytes.clone();
                changed[at] ^= flip;
                let read = $type::decode(&changed, &reader);
                assert!(read.is_err() || read.is_ok_and(|read| read != value), "{at}");
            }
        }
    }};
}

macro_rules! longer_is_refused {
    ($type:ident, $dialect:expr, $bytes:expr) => {{
        let longer = [&$bytes[..], &[0]].concat();
        assert!($type::decode(&longer, &$dialect).is_err());
    }};
}

// GetFileInfo 36: size n4 ‖ readRights n4 ‖ writeRights n4; one host tolerates a name after them.
#[test]
fn file_information() {
    let information = FileInformation {
        size: 0x1000,
        read_rights: AccessRights::ANYONE,
        write_rights: AccessRights::USER,
    };
    let bytes = hex!("00001000 000000FF 00000010");
    is!(FileInformation, information, BIG, bytes);
    is!(FileInformation, information, LITTLE, hex!("00100000 FF000000 10000000"));
    for behind in [1, 8, 40, 64] {
        let named = [&bytes[..], &vec![b'x'; behind]].concat();
        assert_eq!(FileInformation::decode(&named, &BIG).unwrap(), information);
    }
    let named = [&bytes[..], &[b'x'; 65]].concat();
    assert!(matches!(FileInformation::decode(&named, &BIG), Err(Error::Trailing { .. })));
    answered(&[0x34, 0x36]);
}

// GenRSAKeyPair 54: modulus ‖ e(4).
#[test]
fn generated_rsa_key_pair() {
    let bytes = [&MODULUS[..], &EXPONENT].concat();
    is!(GeneratedRsaKeyPair, GeneratedRsaKeyPair(rsa_key()), BIG, bytes);
    is!(GeneratedRsaKeyPair, GeneratedRsaKeyPair(rsa_key()), LITTLE, bytes);
    longer_is_refused!(GeneratedRsaKeyPair, BIG, [&bytes[..], &[0]].concat());
    answered(&[0x54]);
}

// GenExtRSAKey 52: modulus ‖ e(4) ‖ d ‖ p ‖ q ‖ dP ‖ dQ ‖ qInv.
#[test]
fn generated_external_rsa_key() {
    let bytes = [
        &parts::N[..],
        &hex!("00010001"),
        &parts::D,
        &parts::P,
        &parts::Q,
        &parts::DP,
        &parts::DQ,
        &parts::Q_INV,
    ]
    .concat();
    let key = GeneratedExternalRsaKey::decode(&bytes, &BIG).unwrap();
    assert_eq!(*key.encode(&LITTLE), bytes);
    assert_eq!(key.0.public_key().modulus(), parts::N);
    assert_eq!(format!("{key:?}"), "GeneratedExternalRsaKey(<redacted>)");
    for length in [0, 1, 1155, 1157, 4096] {
        let mut other = bytes.clone();
        other.resize(length, 0);
        let error = GeneratedExternalRsaKey::decode(&other, &BIG).unwrap_err();
        assert!(matches!(error, Error::Value { .. }));
    }
    let mut other = bytes;
    other[300] ^= 1;
    assert!(matches!(GeneratedExternalRsaKey::decode(&other, &BIG), Err(Error::Crypto(_))));
    answered(&[0x52]);
}

// RSAExportSessionKey 5A: KeyID(2) ‖ wrapped key.
#[test]
fn rsa_session_key() {
    let key = RsaSessionKey::new(SESSION_KEY, vec![0xA5; 256]).unwrap();
    let bytes = [&hex!("0A0B")[..], &[0xA5; 256]].concat();
    is!(RsaSessionKey, key.clone(), BIG, bytes);
    is!(RsaSessionKey, key.clone(), LITTLE, bytes);
    assert_eq!((key.session_key(), key.wrapped_key()), (SESSION_KEY, &[0xA5; 256][..]));
    assert!(RsaSessionKey::decode(&vec![0; 515], &BIG).is_err());
    assert!(!format!("{key:?}").contains("165"));
    answered(&[0x5A]);
}

// ExportPublicKey 88: ECC: bits n4 ‖ X ‖ Y (68).
#[test]
fn exported_ecc_key() {
    let key = || ExportedPublicKey::Ecc(public_key());
    let bytes = [&hex!("00000100")[..], &P_X, &P_Y].concat();
    is!(ExportedPublicKey, key(), BIG, bytes);
    longer_is_refused!(ExportedPublicKey, BIG, bytes);
    is!(ExportedPublicKey, key(), LITTLE, [&hex!("00010000")[..], &P_X, &P_Y].concat());
    answered(&[0x88]);
}

// ExportPublicKey 88: RSA: bits(2) ‖ e(4) ‖ modulus; as commands carry it: bits n4 ‖ modulus ‖ e(4);
// as GenRSAKeyPair answers: modulus ‖ e(4).
#[test]
fn exported_rsa_key_in_three_forms() {
    let key = || ExportedPublicKey::Rsa(rsa_key());
    let form = |rsa_public_key, dialect| Dialect { rsa_public_key, ..dialect };
    let bytes = [&hex!("0800")[..], &EXPONENT, &MODULUS].concat();
    is!(ExportedPublicKey, key(), form(RsaPublicKeyForm::ExponentFirst, BIG), bytes);
    longer_is_refused!(ExportedPublicKey, BIG, bytes);
    let bytes = [&hex!("0008")[..], &EXPONENT, &MODULUS].concat();
    is!(ExportedPublicKey, key(), form(RsaPublicKeyForm::ExponentFirst, LITTLE), bytes);
    let bytes = [&hex!("00000800")[..], &MODULUS, &EXPONENT].concat();
    is!(ExportedPublicKey, key(), form(RsaPublicKeyForm::Sized, BIG), bytes);
    longer_is_refused!(ExportedPublicKey, BIG, bytes);
    let bytes = [&hex!("00080000")[..], &MODULUS, &EXPONENT].concat();
    // Two bytes less are by chance the first form, so that not everything cut off is refused.
    assert_eq!(key().encode(&form(RsaPublicKeyForm::Sized, LITTLE)), bytes);
    for dialect in RsaPublicKeyForm::ALL.map(|read| form(read, LITTLE)) {
        assert_eq!(ExportedPublicKey::decode(&bytes, &dialect).unwrap(), key());
        let cut_off = (0..bytes.len()).filter(|&cut| cut != 262);
        for cut in cut_off {
            assert!(ExportedPublicKey::decode(&bytes[..cut], &dialect).is_err());
        }
    }
    let bytes = [&MODULUS[..], &EXPONENT].concat();
    is!(ExportedPublicKey, key(), form(RsaPublicKeyForm::Bare, BIG), bytes);
}

#[test]
fn an_rsa_key_of_any_length_is_told_from_its_forms() {
    for length in 256..=512usize {
        // The first bytes are those of a bit length in the other byte order.
        let modulus = [&hex!("F007")[..], &vec![0xC1; length - 3], &[0xF1]].concat();
        let key = rsa::PublicKey::from_components(&modulus, &[3]).unwrap();
        for dialect in [BIG, LITTLE] {
            for rsa_public_key in RsaPublicKeyForm::ALL {
                let dialect = Dialect { rsa_public_key, ..dialect };
                let key = ExportedPublicKey::Rsa(key.clone());
                let read = ExportedPublicKey::decode(&key.encode(&dialect), &dialect);
                if length % 8 == 0 {
                    assert_eq!(read.unwrap(), key, "{length}");
                } else {
                    // No key makes one, and its form would be a guess.
                    assert_ne!(read.ok(), Some(key), "{length}");
                }
            }
        }
    }
}

// ECCExportSessionKey 78: bits n4 ‖ C1x ‖ C1y ‖ C3(32) ‖ cLen n4 ‖ C2 ‖ KeyID(2), or
// C3 ‖ cLen ‖ C2 ‖ KeyID ‖ bits ‖ C1x ‖ C1y.
#[test]
fn ecc_session_key_in_two_orders() {
    let key = || EccSessionKey { session_key: SESSION_KEY, wrapped_key: ciphertext() };
    let order = |session_key_response, dialect| Dialect { session_key_response, ..dialect };
    let (c1, c3, c2) = ([G_X, G_Y].concat(), [0xC3; 32], [0xC2; 16]);
    for (dialect, bits, length) in
        [(BIG, hex!("00000100"), hex!("00000010")), (LITTLE, hex!("00010000"), hex!("10000000"))]
    {
        let bytes = [&bits[..], &c1, &c3, &length, &c2, &hex!("0A0B")].concat();
        is!(EccSessionKey, key(), order(SessionKeyOrder::KeyIdLast, dialect), bytes);
        longer_is_refused!(EccSessionKey, dialect, bytes);
        let bytes = [&c3[..], &length, &c2, &hex!("0A0B"), &bits, &c1].concat();
        is!(EccSessionKey, key(), order(SessionKeyOrder::KeyIdBeforePoint, dialect), bytes);
        longer_is_refused!(EccSessionKey, dialect, bytes);
        // C3 that looks like a bit length.
        let c3 = [&bits[..], &[0xC3; 28]].concat();
        let bytes = [&c3[..], &length, &c2, &hex!("0A0B"), &bits, &c1].concat();
        let read = EccSessionKey::decode(&bytes, &dialect).unwrap();
        assert_eq!(read.wrapped_key.c3()[..], c3);
    }
    assert!(!format!("{:?}", key()).to_lowercase().contains("c2c2"));
    answered(&[0x78]);
}

// ECCExportSessionKeyEx 80: bits ‖ C1x ‖ C1y ‖ C3 ‖ cLen ‖ C2.
#[test]
fn ecc_wrapped_key() {
    let cipher = [G_X, G_Y, [0xC3; 32]].concat();
    let bytes = [&hex!("00000100")[..], &cipher, &hex!("00000010"), &[0xC2; 16]].concat();
    is!(EccWrappedKey, EccWrappedKey(ciphertext()), BIG, bytes);
    longer_is_refused!(EccWrappedKey, BIG, bytes);
    let bytes = [&hex!("00010000")[..], &cipher, &hex!("10000000"), &[0xC2; 16]].concat();
    is!(EccWrappedKey, EccWrappedKey(ciphertext()), LITTLE, bytes);
    answered(&[0x80]);
}

// ExtECCEncrypt 7A: bits n4 ‖ C1x ‖ C1y ‖ C3 ‖ cLen n4 ‖ C2, or 04‖C1x‖C1y‖C3‖C2.
#[test]
fn ext_ecc_ciphertext_in_two_forms() {
    let form = |ecc_ciphertext, dialect| Dialect { ecc_ciphertext, ..dialect };
    let cipher = [G_X, G_Y, [0xC3; 32]].concat();
    let bytes = [&hex!("00000100")[..], &cipher, &hex!("00000010"), &[0xC2; 16]].concat();
    let value = || ExtEccCiphertext(ciphertext());
    is!(ExtEccCiphertext, value(), form(EccCiphertextForm::Sized, BIG), bytes);
    longer_is_refused!(ExtEccCiphertext, BIG, bytes);
    let bytes = [&hex!("00010000")[..], &cipher, &hex!("10000000"), &[0xC2; 16]].concat();
    is!(ExtEccCiphertext, value(), form(EccCiphertextForm::Sized, LITTLE), bytes);
    // The end of C2 is where the answer ends: what is cut off there cannot be missed.
    let bytes = [&[0x04][..], &cipher, &[0xC2; 16]].concat();
    for dialect in [BIG, LITTLE] {
        assert_eq!(value().encode(&form(EccCiphertextForm::Raw, dialect)), bytes);
        assert_eq!(ExtEccCiphertext::decode(&bytes, &dialect).unwrap(), value());
        for cut in 0..=97 {
            assert!(ExtEccCiphertext::decode(&bytes[..cut], &dialect).is_err());
        }
    }
    answered(&[0x7A]);
}

// ExtECCDecrypt 7C: plainLen n4 ‖ plain.
#[test]
fn ext_ecc_plaintext() {
    let value = || ExtEccPlaintext(secret(b"abc"));
    is!(ExtEccPlaintext, value(), BIG, hex!("00000003 616263"));
    is!(ExtEccPlaintext, value(), LITTLE, hex!("03000000 616263"));
    longer_is_refused!(ExtEccPlaintext, BIG, hex!("00000003 616263"));
    answered(&[0x7C]);
}

// ExtECCSign 7E: r‖s, or with a 4-byte prefix.
#[test]
fn ext_ecc_signature_in_two_forms() {
    let form = |ext_signature, dialect| Dialect { ext_signature, ..dialect };
    let value = || ExtEccSignature(signature());
    let scalars = [[0x11; 32], [0x22; 32]].concat();
    let sized = [&hex!("00000100")[..], &scalars].concat();
    let read = |bytes: &[u8]| ExtEccSignature::decode(bytes, &BIG);
    assert_eq!(value().encode(&form(SignatureForm::Sized, BIG)), sized);
    assert_eq!(value().encode(&form(SignatureForm::Bare, BIG)), scalars);
    assert_eq!(read(&sized).unwrap(), value());
    assert_eq!(read(&scalars).unwrap(), value());
    let little = [&hex!("00010000")[..], &scalars].concat();
    is!(ExtEccSignature, value(), form(SignatureForm::Bare, LITTLE), scalars);
    assert_eq!(value().encode(&form(SignatureForm::Sized, LITTLE)), little);
    assert_eq!(ExtEccSignature::decode(&little, &LITTLE).unwrap(), value());
    for length in (0..80).filter(|length| !matches!(length, 64 | 68)) {
        let mut bytes = sized.clone();
        bytes.resize(length, 0x11);
        assert!(read(&bytes).is_err(), "{length}");
    }
    answered(&[0x7E]);
}

// GenerateAgreementDataWithECC 82: bits n4 ‖ tmpX ‖ tmpY ‖ hAgreement n4.
#[test]
fn agreement_data() {
    let value = || AgreementData { ephemeral: ephemeral(), agreement: AGREEMENT };
    let bytes = [&hex!("00000100")[..], &G_X, &G_Y, &hex!("0C0D0E0F")].concat();
    is!(AgreementData, value(), BIG, bytes);
    longer_is_refused!(AgreementData, BIG, bytes);
    let bytes = [&hex!("00010000")[..], &G_X, &G_Y, &hex!("0C0D0E0F")].concat();
    is!(AgreementData, value(), LITTLE, bytes);
    answered(&[0x82]);
}

// GenerateAgreementDataAndKeyWithECC 84: bits n4 ‖ tmpX ‖ tmpY ‖ KeyID n4.
#[test]
fn agreement_data_and_key() {
    let value = || AgreementDataAndKey { ephemeral: ephemeral(), session_key: SESSION_KEY };
    let bytes = [&hex!("00000100")[..], &G_X, &G_Y, &hex!("00000A0B")].concat();
    is!(AgreementDataAndKey, value(), BIG, bytes);
    longer_is_refused!(AgreementDataAndKey, BIG, bytes);
    let bytes = [&hex!("00010000")[..], &G_X, &G_Y, &hex!("0A0B0000")].concat();
    is!(AgreementDataAndKey, value(), LITTLE, bytes);
    answered(&[0x84]);
}

// GenerateKeyWithECC 86: KeyID n4.
#[test]
fn agreed_key() {
    let value = AgreedKey { session_key: SESSION_KEY };
    is!(AgreedKey, value, BIG, hex!("00000A0B"));
    is!(AgreedKey, value, LITTLE, hex!("0A0B0000"));
    longer_is_refused!(AgreedKey, BIG, hex!("00000A0B"));
    assert_eq!(AgreedKey::decode(&hex!("0A0B0000"), &BIG).unwrap(), value);
    assert!(matches!(AgreedKey::decode(&hex!("010A0B00"), &BIG), Err(Error::Value { .. })));
    answered(&[0x86]);
}

// ImportSessionKey A0, ImportSymmKey A2: KeyID(2).
#[test]
fn imported_key() {
    let value = ImportedKey { session_key: SESSION_KEY };
    is!(ImportedKey, value, BIG, hex!("0A0B"));
    is!(ImportedKey, value, LITTLE, hex!("0A0B"));
    longer_is_refused!(ImportedKey, BIG, hex!("0A0B"));
    answered(&[0xA0, 0xA2]);
}

// Digest B6, DigestFinal BA: hash only, or hashLen n4 ‖ hash.
#[test]
fn digest_in_two_forms() {
    let form = |digest_prefix, dialect| Dialect { digest_prefix, ..dialect };
    for algorithm in DigestAlgorithm::ALL {
        let digest = algorithm.digest(b"abc");
        let (value, length) = (DigestValue::from(digest), digest.as_bytes().len());
        let bare = digest.as_bytes().to_vec();
        assert_eq!(value.encode(&form(DigestPrefix::Absent, BIG)), bare);
        let count = u32::try_from(length).unwrap();
        let big = [&count.to_be_bytes()[..], &bare].concat();
        assert_eq!(value.encode(&form(DigestPrefix::Present, BIG)), big);
        let little = [&count.to_le_bytes()[..], &bare].concat();
        assert_eq!(value.encode(&form(DigestPrefix::Present, LITTLE)), little);
        for (bytes, dialect) in [(&bare, BIG), (&bare, LITTLE), (&big, BIG), (&little, LITTLE)] {
            let read = DigestValue::decode(bytes, &dialect).unwrap();
            assert_eq!((&read, read.to_digest(algorithm).unwrap()), (&value, digest));
        }
    }
    for length in (0..80).filter(|length| ![20, 32, 48, 64].contains(length)) {
        assert!(matches!(DigestValue::new(vec![0; length]), Err(Error::Value { .. })));
        assert!(DigestValue::decode(&vec![0; length], &BIG).is_err());
    }
    let value = DigestValue::new(vec![0; 20]).unwrap();
    assert!(matches!(value.to_digest(DigestAlgorithm::Sm3), Err(Error::Crypto(_))));
    answered(&[0xB6, 0xBA]);
}

pub(crate) fn every() {
    file_information();
    generated_rsa_key_pair();
    generated_external_rsa_key();
    rsa_session_key();
    exported_ecc_key();
    ecc_session_key_in_two_orders();
    ecc_wrapped_key();
    ext_ecc_ciphertext_in_two_forms();
    ext_ecc_plaintext();
    ext_ecc_signature_in_two_forms();
    agreement_data();
    agreement_data_and_key();
    agreed_key();
    imported_key();
    digest_in_two_forms();
}
