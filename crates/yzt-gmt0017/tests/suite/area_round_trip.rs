// SPDX-License-Identifier: MIT OR Apache-2.0
//! As `round_trip`, for the areas that have an enum of their own, and for answers.

use proptest::prelude::*;
use yzt_crypto::sm2::{self, DistinguishedId};
use yzt_crypto::{DigestAlgorithm, SymmetricAlgorithm, rsa};
use yzt_gmt0017::response::{
    AgreedKey, AgreementData, AgreementDataAndKey, DigestValue, EccSessionKey, EccWrappedKey,
    ExportedPublicKey, ExtEccCiphertext, ExtEccPlaintext, ExtEccSignature, FileInformation,
    GeneratedExternalRsaKey, GeneratedRsaKeyPair, ImportedKey, RsaSessionKey,
};
use yzt_gmt0017::{
    AccessRights, AgreementCommand, AgreementId, AgreementParty, BlockCipher, CipherAlgorithm,
    CipherMode, CipherOperation, CipherParameters, CipherStep, Command, DeviceCipher,
    DigestCommand, DigestSigner, EccCommand, EccPrivateValue, FileCommand, InitializationVector,
    KeyReference, Mac, NewFile, PaddingType, RsaCommand, RsaInput, SealedDeviceKey, SecretBytes,
    SessionCommand, SessionKeyId, WrappedKey,
};

use crate::dialects::{any_dialect, same};
use crate::round_trip::{application, key_use, name, place, point, round_trip, signature};

fn bytes<R: Into<prop::collection::SizeRange>>(range: R) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), range)
}

fn secret(range: impl Into<prop::collection::SizeRange>) -> impl Strategy<Value = SecretBytes> {
    bytes(range).prop_map(SecretBytes::new)
}

fn algorithm() -> impl Strategy<Value = CipherAlgorithm> {
    let ciphers = prop::sample::select(BlockCipher::ALL.to_vec());
    (ciphers, prop::sample::select(CipherMode::ALL.to_vec()))
        .prop_map(|(cipher, mode)| CipherAlgorithm { cipher, mode })
}

fn digest_algorithm() -> impl Strategy<Value = DigestAlgorithm> {
    prop::sample::select(DigestAlgorithm::ALL.to_vec())
}

fn session_key() -> impl Strategy<Value = SessionKeyId> {
    any::<[u8; 2]>().prop_map(SessionKeyId::new)
}

fn key() -> impl Strategy<Value = KeyReference> {
    (place(), session_key()).prop_map(|((application, container), session_key)| KeyReference {
        application,
        container,
        session_key,
    })
}

fn id() -> impl Strategy<Value = DistinguishedId> {
    bytes(0..80).prop_map(|id| DistinguishedId::new(id).unwrap())
}

/// An odd number whose highest bit is set, and an exponent.
fn rsa_key() -> impl Strategy<Value = rsa::PublicKey> {
    let length = prop::sample::select(vec![256usize, 264, 272, 384, 512]);
    let modulus = length.prop_flat_map(bytes::<usize>);
    (modulus, 1u32..0x1000_0000).prop_map(|(mut modulus, exponent)| {
        let last = modulus.len() - 1;
        modulus[0] |= 0x80;
        modulus[last] |= 1;
        rsa::PublicKey::from_components(&modulus, &(exponent * 2 + 1).to_be_bytes()).unwrap()
    })
}

fn ciphertext(longest: usize) -> impl Strategy<Value = sm2::Ciphertext> {
    (point(), any::<[u8; 32]>(), bytes(1..=longest))
        .prop_map(|(c1, c3, c2)| sm2::Ciphertext::from_parts(c1.x(), c1.y(), &c3, &c2).unwrap())
}

fn party() -> impl Strategy<Value = Box<AgreementParty>> {
    (point(), point(), id()).prop_map(|(public_key, ephemeral, id)| {
        Box::new(AgreementParty { public_key, ephemeral, id })
    })
}

fn file() -> impl Strategy<Value = Command> {
    let rights = || any::<u32>().prop_map(AccessRights::from_bits);
    let new = (name(32), any::<u32>(), rights(), rights()).prop_map(
        |(name, size, read_rights, write_rights)| NewFile { name, size, read_rights, write_rights },
    );
    prop_oneof![
        (application(), new)
            .prop_map(|(application, file)| FileCommand::CreateFile { application, file }),
        (application(), name(64))
            .prop_map(|(application, name)| FileCommand::DeleteFile { application, name }),
        application().prop_map(|application| FileCommand::EnumFiles { application }),
        (application(), name(64))
            .prop_map(|(application, name)| FileCommand::GetFileInfo { application, name }),
        (application(), any::<u16>(), name(64), 1u32..=65_536).prop_map(
            |(application, offset, name, length)| {
                FileCommand::ReadFile { application, offset, name, length }
            }
        ),
        (application(), any::<u16>(), name(64), secret(0..2000)).prop_map(
            |(application, offset, name, data)| {
                FileCommand::WriteFile { application, offset, name, data }
            }
        ),
    ]
    .prop_map(Command::File)
}

fn rsa_input() -> impl Strategy<Value = RsaInput> {
    prop_oneof![bytes(0..600).prop_map(RsaInput::Message), bytes(0..65).prop_map(RsaInput::Digest)]
}

fn rsa_enveloped_key() -> impl Strategy<Value = Box<rsa::EnvelopedKey>> {
    (bytes(0..520), 32u32..=64, bytes(0..2400)).prop_map(
        |(wrapped_key, words, encrypted_private_key)| {
            let (algorithm, bits) = (SymmetricAlgorithm::Sm4Ecb, words * 64);
            Box::new(rsa::EnvelopedKey { algorithm, wrapped_key, bits, encrypted_private_key })
        },
    )
}

fn rsa_command() -> impl Strategy<Value = Command> {
    let signature = bytes(256..=512).prop_map(|s| rsa::Signature::from_bytes(&s).unwrap());
    prop_oneof![
        any::<u16>().prop_map(|bits| RsaCommand::GenExtRsaKey { bits }),
        (place(), any::<u16>()).prop_map(|((application, container), bits)| {
            RsaCommand::GenRsaKeyPair { application, container, bits }
        }),
        (place(), rsa_enveloped_key()).prop_map(|((application, container), enveloped_key)| {
            RsaCommand::ImportRsaKeyPair { application, container, enveloped_key }
        }),
        (place(), digest_algorithm(), rsa_input()).prop_map(
            |((application, container), algorithm, input)| {
                RsaCommand::SignData { application, container, algorithm, input }
            }
        ),
        (place(), algorithm(), rsa_key()).prop_map(
            |((application, container), algorithm, public_key)| {
                RsaCommand::ExportSessionKey { application, container, algorithm, public_key }
            }
        ),
        (place(), key_use(), any::<bool>(), secret(0..=512)).prop_map(
            |((application, container), key_use, private, data)| {
                RsaCommand::KeyOperation { application, container, key_use, private, data }
            }
        ),
        (rsa_key(), digest_algorithm(), rsa_input(), signature).prop_map(
            |(public_key, algorithm, input, signature)| {
                RsaCommand::Verify { public_key, algorithm, input, signature }
            }
        ),
    ]
    .prop_map(Command::Rsa)
}

fn ecc() -> impl Strategy<Value = Command> {
    let private = || any::<[u8; 32]>().prop_map(|d| EccPrivateValue::from_field(&d));
    prop_oneof![
        (place(), point(), algorithm()).prop_map(
            |((application, container), public_key, algorithm)| {
                EccCommand::ExportSessionKey { application, container, public_key, algorithm }
            }
        ),
        (point(), secret(0..600))
            .prop_map(|(public_key, plaintext)| EccCommand::ExtEncrypt { public_key, plaintext }),
        (private(), ciphertext(600)).prop_map(|(private_key, ciphertext)| {
            EccCommand::ExtDecrypt { private_key, ciphertext }
        }),
        (private(), any::<[u8; 32]>())
            .prop_map(|(private_key, digest)| EccCommand::ExtSign { private_key, digest }),
        (point(), any::<[u8; 32]>(), signature()).prop_map(|(public_key, digest, signature)| {
            EccCommand::ExtVerify { public_key, digest, signature }
        }),
        (key(), point())
            .prop_map(|(key, public_key)| EccCommand::ExportSessionKeyEx { key, public_key }),
    ]
    .prop_map(Command::Ecc)
}

fn agreement() -> impl Strategy<Value = Command> {
    prop_oneof![
        (place(), algorithm(), id()).prop_map(|((application, container), algorithm, id)| {
            AgreementCommand::GenerateData { application, container, algorithm, id }
        }),
        (place(), algorithm(), party(), id()).prop_map(
            |((application, container), algorithm, sponsor, id)| {
                AgreementCommand::GenerateDataAndKey {
                    application,
                    container,
                    algorithm,
                    sponsor,
                    id,
                }
            }
        ),
        (place(), any::<[u8; 4]>(), party()).prop_map(
            |((application, container), agreement, responder)| {
                let agreement = AgreementId::new(agreement);
                AgreementCommand::GenerateKey { application, container, agreement, responder }
            }
        ),
    ]
    .prop_map(Command::Agreement)
}

fn session() -> impl Strategy<Value = Command> {
    let operation = || prop::sample::select(CipherOperation::ALL.to_vec());
    let iv = bytes(0..=16).prop_map(|iv| InitializationVector::new(iv).unwrap());
    let padding = prop::sample::select(vec![PaddingType::None, PaddingType::Pkcs5]);
    let parameters = (iv, padding, any::<u32>())
        .prop_map(|(iv, padding, feedback_bits)| CipherParameters { iv, padding, feedback_bits });
    let wrapped = prop_oneof![
        ciphertext(64).prop_map(WrappedKey::Sm2),
        bytes(256..=512).prop_map(WrappedKey::Rsa)
    ];
    prop_oneof![
        (place(), algorithm(), wrapped).prop_map(
            |((application, container), algorithm, wrapped_key)| {
                SessionCommand::ImportSessionKey { application, container, algorithm, wrapped_key }
            }
        ),
        (place(), algorithm(), secret(0..64)).prop_map(
            |((application, container), algorithm, key)| {
                SessionCommand::ImportSymmKey { application, container, algorithm, key }
            }
        ),
        (operation(), key(), prop::option::of(algorithm()), parameters).prop_map(
            |(operation, key, algorithm, parameters)| {
                SessionCommand::Init { operation, key, algorithm, parameters }
            }
        ),
        (operation(), prop::sample::select(CipherStep::ALL.to_vec()), key(), secret(0..2000))
            .prop_map(|(operation, step, key, data)| {
                SessionCommand::Process { operation, step, key, data }
            }),
        key().prop_map(|key| SessionCommand::DestroySessionKey { key }),
    ]
    .prop_map(Command::Session)
}

fn digest() -> impl Strategy<Value = Command> {
    let signer = (point(), id())
        .prop_map(|(public_key, id)| Some(Box::new(DigestSigner { public_key, id })));
    prop_oneof![
        digest_algorithm().prop_map(|algorithm| DigestCommand::Init { algorithm, signer: None }),
        signer.prop_map(|signer| DigestCommand::Init { algorithm: DigestAlgorithm::Sm3, signer }),
        bytes(0..2000).prop_map(|data| DigestCommand::Single { data }),
        bytes(0..2000).prop_map(|data| DigestCommand::Update { data }),
        bytes(0..2000).prop_map(|data| DigestCommand::Final { data }),
    ]
    .prop_map(Command::Digest)
}

fn device_key() -> impl Strategy<Value = Command> {
    let cipher =
        prop::sample::select(vec![DeviceCipher::Sm1, DeviceCipher::Ssf33, DeviceCipher::Sm4]);
    let sealed = prop_oneof![bytes(16), bytes(32)];
    (cipher, sealed, any::<[u8; 4]>()).prop_map(|(cipher, sealed, mac)| {
        let key = SealedDeviceKey::new(sealed).unwrap();
        Command::ChangeDevAuthKey { cipher, key, mac: Mac::new(mac) }
    })
}

macro_rules! round_trips {
    ($($name:ident: $strategy:expr;)*) => {
        proptest! {
            #![proptest_config(ProptestConfig::with_cases(500))]
            $(
                #[test]
                fn $name(command in $strategy, dialect in any_dialect()) {
                    let read = round_trip(&command, &dialect);
                    prop_assert!(same(&read, &command, &dialect), "{read:?} {command:?}");
                }
            )*
        }
    };
}
round_trips! {
    any_file_command: file();
    any_rsa_command: rsa_command();
    any_command_with_a_key_from_outside: ecc();
    any_agreement_command: agreement();
    any_session_command: session();
    any_digest_command: digest();
    any_change_of_the_device_key: device_key();
}

/// The value of an answer goes to bytes and comes back, in every dialect.
macro_rules! answers {
    ($($name:ident: $type:ident, $strategy:expr;)*) => {
        proptest! {
            #![proptest_config(ProptestConfig::with_cases(300))]
            $(
                #[test]
                fn $name(value in $strategy, dialect in any_dialect()) {
                    let bytes = value.encode(&dialect);
                    prop_assert_eq!($type::decode(&bytes, &dialect).unwrap(), value);
                }
            )*

            #[test]
            fn noise_in_an_answer_never_panics(
                answer in bytes(0..700),
                dialect in any_dialect(),
            ) {
                let _ = GeneratedExternalRsaKey::decode(&answer, &dialect);
                $(let _ = $type::decode(&answer, &dialect);)*
            }
        }
    };
}
answers! {
    file_information: FileInformation, any::<[u32; 3]>().prop_map(|[size, read, write]| {
        FileInformation {
            size,
            read_rights: AccessRights::from_bits(read),
            write_rights: AccessRights::from_bits(write),
        }
    });
    generated_rsa_key_pair: GeneratedRsaKeyPair, rsa_key().prop_map(GeneratedRsaKeyPair);
    rsa_session_key: RsaSessionKey, (session_key(), bytes(256..=512))
        .prop_map(|(session_key, wrapped)| RsaSessionKey::new(session_key, wrapped).unwrap());
    exported_public_key: ExportedPublicKey, prop_oneof![
        point().prop_map(ExportedPublicKey::Ecc),
        rsa_key().prop_map(ExportedPublicKey::Rsa)
    ];
    ecc_session_key: EccSessionKey, (session_key(), ciphertext(64))
        .prop_map(|(session_key, wrapped_key)| EccSessionKey { session_key, wrapped_key });
    ecc_wrapped_key: EccWrappedKey, ciphertext(64).prop_map(EccWrappedKey);
    ext_ecc_ciphertext: ExtEccCiphertext, ciphertext(900).prop_map(ExtEccCiphertext);
    ext_ecc_plaintext: ExtEccPlaintext, secret(0..900).prop_map(ExtEccPlaintext);
    ext_ecc_signature: ExtEccSignature, signature().prop_map(ExtEccSignature);
    agreement_data: AgreementData, (point(), any::<[u8; 4]>()).prop_map(|(ephemeral, agreement)| {
        AgreementData { ephemeral, agreement: AgreementId::new(agreement) }
    });
    agreement_data_and_key: AgreementDataAndKey, (point(), session_key())
        .prop_map(|(ephemeral, session_key)| AgreementDataAndKey { ephemeral, session_key });
    agreed_key: AgreedKey, session_key().prop_map(|session_key| AgreedKey { session_key });
    imported_key: ImportedKey, session_key().prop_map(|session_key| ImportedKey { session_key });
    digest_value: DigestValue, (digest_algorithm(), bytes(0..100))
        .prop_map(|(algorithm, data)| DigestValue::from(algorithm.digest(&data)));
}
