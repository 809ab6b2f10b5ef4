// SPDX-License-Identifier: MIT OR Apache-2.0
//! Commands and answers of GM/T 0017 in every dialect.

use core::fmt::Debug;

use yzt_apdu::{BodyForm, Payload, StatusWord};
use yzt_gmt0017::authentication::{
    self, Challenge, PinKey, UnblockAnswer, UnblockRequest, challenge_matches, open_pin,
};
use yzt_gmt0017::{
    ByteOrder, ChallengeForm, Command, ContainerInformation, Cryptogram, DeviceInformation,
    Dialect, DigestPrefix, EccCiphertextForm, EccImportOrder, Error, FileCommand, InitParameters,
    MacLengthForm, OpenedApplication, PinInformation, RsaPublicKeyForm, SessionKeyOrder,
    SignatureForm, response,
};
use yzt_pin::PinPolicy;

use crate::tape::Tape;

/// The first byte chooses the dialect and how the rest is read: as an APDU, as header and data, or
/// as the data of an answer.
pub fn run(data: &[u8]) {
    let mut tape = Tape::new(data);
    let choice = tape.byte();
    let dialect = dialect(choice);
    match choice >> 6 {
        0 => apdu(tape.rest(), &dialect),
        1 => header_and_data(&mut tape, &dialect),
        2 => answers(tape.rest(), &dialect),
        _ => secrets(&mut tape),
    }
}

/// The dialect of the lower six bits.
#[must_use]
pub const fn dialect(bits: u8) -> Dialect {
    Dialect {
        byte_order: match bits & 1 {
            0 => ByteOrder::BigEndian,
            _ => ByteOrder::LittleEndian,
        },
        body: match bits & 2 {
            0 => BodyForm::Extended,
            _ => BodyForm::Short,
        },
        ecc_import: match bits & 4 {
            0 => EccImportOrder::Envelope,
            _ => EccImportOrder::CipherFirst,
        },
        challenge: match bits & 8 {
            0 => ChallengeForm::ZeroPadded,
            _ => ChallengeForm::LengthPrefixed,
        },
        mac_length: MacLengthForm::ALL[((bits >> 4) & 3) as usize % 3],
        init_parameters: match bits & 2 {
            0 => InitParameters::Packed,
            _ => InitParameters::Structure,
        },
        digest_prefix: match bits & 4 {
            0 => DigestPrefix::Absent,
            _ => DigestPrefix::Present,
        },
        session_key_response: match bits & 4 {
            0 => SessionKeyOrder::KeyIdLast,
            _ => SessionKeyOrder::KeyIdBeforePoint,
        },
        ecc_ciphertext: match bits & 8 {
            0 => EccCiphertextForm::Sized,
            _ => EccCiphertextForm::Raw,
        },
        ext_signature: match bits & 8 {
            0 => SignatureForm::Sized,
            _ => SignatureForm::Bare,
        },
        rsa_public_key: RsaPublicKeyForm::ALL[((bits >> 4) & 3) as usize % 3],
        ..Dialect::STANDARD
    }
}

fn apdu(bytes: &[u8], dialect: &Dialect) {
    if let Ok((apdu, _)) = yzt_apdu::Command::parse(bytes) {
        command(&apdu, dialect);
    }
}

/// No length has to fit here, so that every field is within reach.
fn header_and_data(tape: &mut Tape<'_>, dialect: &Dialect) {
    let [class, instruction, p1, p2] = tape.array();
    let mut apdu = yzt_apdu::Command::new(class, instruction, p1, p2);
    let expected = tape.word();
    if expected > 0 {
        apdu = apdu.expecting(yzt_apdu::ExpectedLength::Exactly(expected.into()));
    }
    let data = tape.rest();
    if data.len() > BodyForm::Extended.max_data() {
        return;
    }
    command(&apdu.with_data(Payload::sensitive(data.to_vec())), dialect);
}

fn command(apdu: &yzt_apdu::Command, dialect: &Dialect) {
    let decoded = match Command::decode(apdu, dialect) {
        Ok(decoded) => decoded,
        Err(error) => return check(&error),
    };
    let mut header = apdu.header();
    if dialect.byte_order == ByteOrder::LittleEndian
        && matches!(header[1], 0x30 | 0x32 | 0x34 | 0x36)
    {
        header.swap(2, 3);
    }
    assert_eq!(decoded.header(), header);
    assert!(!decoded.name().is_empty());
    // Any width is read, but only the dialect's is written.
    let width = match &decoded {
        Command::CreateApplication(new) => new.name.as_bytes().len().max(32),
        Command::File(FileCommand::CreateFile { file, .. }) => file.name.as_bytes().len().max(32),
        _ => 32,
    };
    let width = u8::try_from(width).unwrap();
    let dialect = Dialect { application_name_width: width, file_name_width: width, ..*dialect };
    let encoded = decoded.encode(&dialect).unwrap();
    let bytes = encoded.to_bytes().unwrap();
    let (parsed, _) = yzt_apdu::Command::parse(&bytes).unwrap();
    assert_eq!(Command::decode(&parsed, &dialect).unwrap(), decoded);
    let secret = !encoded.data().is_empty() && SECRET_DATA.contains(&decoded.instruction());
    assert_eq!(encoded.data_is_sensitive(), secret);
    assert_eq!(encoded.response_is_sensitive(), SECRET_ANSWERS.contains(&decoded.instruction()));
    let _ = format!("{decoded:?}");
}

/// Instructions whose data nothing may show.
const SECRET_DATA: [u8; 24] = [
    0x10, 0x12, 0x16, 0x18, 0x1A, 0x20, 0x3A, 0x56, 0x5C, 0x72, 0x7A, 0x7C, 0x7E, 0xA0, 0xA2, 0xA6,
    0xA8, 0xAA, 0xAE, 0xB0, 0xB2, 0xBE, 0xC0, 0xC2,
];

/// Instructions whose answer nothing may show.
const SECRET_ANSWERS: [u8; 17] = [
    0x38, 0x50, 0x52, 0x5A, 0x5C, 0x78, 0x7C, 0x80, 0xA6, 0xA8, 0xAA, 0xAE, 0xB0, 0xB2, 0xBE, 0xC0,
    0xC2,
];

/// An error has a known number, a text, and a status word that refuses.
fn check(error: &Error) {
    let number = error.number();
    let known = yzt_gmt0017::NUMBERS.contains(&number)
        || yzt_crypto::NUMBERS.contains(&number)
        || yzt_apdu::NUMBERS.contains(&number)
        || yzt_pin::NUMBERS.contains(&number);
    assert!(known, "{number}");
    assert!(!error.to_string().is_empty());
    assert!(!error.status_word().is_success());
    assert!(!matches!(error.status_word(), StatusWord::Unknown(_)));
}

fn answers(data: &[u8], dialect: &Dialect) {
    macro_rules! answer {
        ($($name:ty),* $(,)?) => {$(
            comes_back(data, dialect, <$name>::decode, <$name>::encode);
        )*};
    }
    answer!(
        DeviceInformation,
        PinInformation,
        OpenedApplication,
        response::OpenedContainer,
        ContainerInformation,
        response::Names,
        response::Certificate,
        response::GeneratedEccKeyPair,
        response::EccPublicKey,
        response::EccSignature,
        response::FileInformation,
        response::GeneratedRsaKeyPair,
        response::RsaSessionKey,
        response::ExportedPublicKey,
        response::EccSessionKey,
        response::EccWrappedKey,
        response::ExtEccCiphertext,
        response::ExtEccSignature,
        response::AgreementData,
        response::AgreementDataAndKey,
        response::AgreedKey,
        response::ImportedKey,
        response::DigestValue,
    );
    let _ = response::GeneratedExternalRsaKey::decode(data, dialect);
    let _ = response::ExtEccPlaintext::decode(data, dialect);
    let _ = Dialect::for_token(data, data);
}

fn comes_back<T: Debug + PartialEq>(
    data: &[u8],
    dialect: &Dialect,
    decode: impl Fn(&[u8], &Dialect) -> Result<T, Error>,
    encode: impl Fn(&T, &Dialect) -> Vec<u8>,
) {
    match decode(data, dialect) {
        Ok(value) => {
            let bytes = encode(&value, dialect);
            // A list of names may leave its last NUL out; other forms are shorter by two lengths.
            assert!(bytes.len() <= data.len() + 8);
            assert_eq!(decode(&bytes, dialect).unwrap(), value);
            let _ = format!("{value:?}");
        }
        Err(error) => check(&error),
    }
}

/// What is computed with secrets never depends on what the other side sent.
fn secrets(tape: &mut Tape<'_>) {
    let key = PinKey::from_bytes(&tape.array());
    let cryptogram = Cryptogram::new(tape.array());
    let request = UnblockRequest::from_bytes(tape.array());
    assert_eq!(UnblockRequest::from_bytes(request.to_bytes()).to_bytes(), request.to_bytes());
    let bytes: [u8; 20] = tape.array();
    let answer = UnblockAnswer::from_bytes(bytes);
    assert_eq!(answer.to_bytes(), bytes);
    let unblock = answer.into_command(request.application);
    assert_eq!(unblock.application(), Some(request.application));
    assert!(!authentication::mac_matches(&key, &request.challenge, &unblock));
    assert!(!challenge_matches(&key, &cryptogram, &request.challenge));
    if let Ok(pin) = open_pin(&key, &cryptogram, &PinPolicy::default()) {
        assert!((6..=16).contains(&pin.len()));
        let sealed = authentication::seal_pin(&key, &pin).unwrap();
        assert_eq!(sealed, cryptogram);
    }
    let random = tape.rest();
    assert_eq!(Challenge::from_random(random).is_ok(), random.len() >= 8);
}
