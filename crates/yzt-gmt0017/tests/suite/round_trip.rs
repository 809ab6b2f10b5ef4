// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every command in every dialect goes to bytes and comes back the same.

use std::sync::LazyLock;

use proptest::prelude::*;
use yzt_crypto::{EnvelopedKey, SymmetricAlgorithm, sm2};
use yzt_gmt0017::{
    AccessRights, ApplicationId, Command, ContainerId, Cryptogram, DeviceCipher, Dialect, KeyUse,
    Mac, Name, NewApplication, PinBlock, PinRole, SignatureInput, Text,
};
use yzt_pin::RetryLimit;

use crate::dialects::{any_dialect, command_dialects, same};
use crate::samples::{commands, pin};

/// Some points, made once: each costs a multiplication.
static POINTS: LazyLock<Vec<sm2::PublicKey>> = LazyLock::new(|| {
    let key = |value: u8| sm2::PrivateKey::from_bytes(&[value; 32]).unwrap();
    (1..9).map(|value| key(value).public_key().to_owned()).collect()
});

pub(crate) fn round_trip(command: &Command, dialect: &Dialect) -> Command {
    let bytes = command.encode(dialect).unwrap().to_bytes().unwrap();
    let (parsed, _) = yzt_apdu::Command::parse(&bytes).unwrap();
    Command::decode(&parsed, dialect).unwrap()
}

#[test]
fn every_sample_in_every_dialect() {
    for dialect in command_dialects() {
        for command in commands() {
            let read = round_trip(&command, &dialect);
            assert!(same(&read, &command, &dialect), "{}: {dialect:?}", command.name());
        }
    }
}

pub(crate) fn point() -> impl Strategy<Value = sm2::PublicKey> {
    prop::sample::select(POINTS.to_vec())
}

pub(crate) fn signature() -> impl Strategy<Value = sm2::Signature> {
    // A first byte below FF keeps the scalars below the order of the curve.
    let scalar = || {
        (1u8..0xFF, any::<[u8; 32]>()).prop_map(|(first, mut scalar)| {
            scalar[0] = first;
            scalar
        })
    };
    (scalar(), scalar()).prop_map(|(r, s)| sm2::Signature::from_scalars(&r, &s).unwrap())
}

fn enveloped_key() -> impl Strategy<Value = EnvelopedKey> {
    let length = prop::sample::select(vec![32usize, 48, 64]);
    let c2 = prop::collection::vec(any::<u8>(), 1..=32);
    let value = length.prop_flat_map(|length| prop::collection::vec(any::<u8>(), length));
    (point(), point(), any::<[u8; 32]>(), c2, value).prop_map(|(c1, public_key, c3, c2, value)| {
        EnvelopedKey {
            algorithm: SymmetricAlgorithm::Sm4Ecb,
            wrapped_key: sm2::Ciphertext::from_parts(c1.x(), c1.y(), &c3, &c2).unwrap(),
            public_key,
            encrypted_private_key: value,
        }
    })
}

pub(crate) fn name(maximum: usize) -> impl Strategy<Value = Name> {
    prop::collection::vec(1u8.., 1..=maximum).prop_map(|bytes| Name::new(bytes).unwrap())
}

fn role() -> impl Strategy<Value = PinRole> {
    prop::sample::select(vec![PinRole::Administrator, PinRole::User])
}

pub(crate) fn key_use() -> impl Strategy<Value = KeyUse> {
    prop::sample::select(vec![KeyUse::Encryption, KeyUse::Signature])
}

fn cipher() -> impl Strategy<Value = DeviceCipher> {
    prop::sample::select(vec![DeviceCipher::Sm1, DeviceCipher::Ssf33, DeviceCipher::Sm4])
}

fn cryptogram() -> impl Strategy<Value = Cryptogram> {
    any::<[u8; 16]>().prop_map(Cryptogram::new)
}

fn mac() -> impl Strategy<Value = Mac> {
    any::<[u8; 4]>().prop_map(Mac::new)
}

pub(crate) fn application() -> impl Strategy<Value = ApplicationId> {
    any::<[u8; 2]>().prop_map(ApplicationId::new)
}

pub(crate) fn place() -> impl Strategy<Value = (ApplicationId, ContainerId)> {
    (application(), any::<[u8; 2]>().prop_map(ContainerId::new))
}

fn input() -> impl Strategy<Value = SignatureInput> {
    let bytes = |maximum| prop::collection::vec(any::<u8>(), 0..=maximum);
    prop_oneof![
        any::<[u8; 32]>().prop_map(SignatureInput::Digest),
        (bytes(40), bytes(600)).prop_map(|(id, message)| SignatureInput::Message { id, message }),
    ]
}

fn new_application() -> impl Strategy<Value = NewApplication> {
    let block = || "[ -~]{6,16}".prop_map(|text| PinBlock::new(pin(&text)).unwrap());
    let retries = || (1u8..=15).prop_map(|tries| RetryLimit::new(tries).unwrap());
    let limits = any::<(u32, u8, u8, u16)>();
    (name(32), block(), retries(), block(), retries(), limits).prop_map(
        |(name, administrator_pin, administrator_retries, user_pin, user_retries, limits)| {
            let (rights, max_containers, max_certificates, max_files) = limits;
            NewApplication {
                name,
                administrator_pin,
                administrator_retries,
                user_pin,
                user_retries,
                create_file_rights: AccessRights::from_bits(rights),
                max_containers,
                max_certificates,
                max_files,
            }
        },
    )
}

fn access() -> impl Strategy<Value = Command> {
    prop_oneof![
        (cipher(), cryptogram())
            .prop_map(|(cipher, cryptogram)| Command::DevAuth { cipher, cryptogram }),
        (application(), role())
            .prop_map(|(application, role)| Command::GetPinInfo { application, role }),
        (application(), role(), cryptogram(), mac()).prop_map(
            |(application, role, cryptogram, mac)| {
                Command::ChangePin { application, role, cryptogram, mac }
            }
        ),
        (application(), role(), cryptogram()).prop_map(|(application, role, cryptogram)| {
            Command::VerifyPin { application, role, cryptogram }
        }),
        (application(), cryptogram(), mac()).prop_map(|(application, cryptogram, mac)| {
            Command::UnblockPin { application, cryptogram, mac }
        }),
        application().prop_map(|application| Command::ClearSecureState { application }),
    ]
}

fn device_or_application() -> impl Strategy<Value = Command> {
    let label = prop::collection::vec(1u8.., 1..=32);
    prop_oneof![
        label.prop_map(|label| Command::SetLabel { label: Text::new(label).unwrap() }),
        Just(()).prop_map(|()| Command::GetDevInfo),
        (1u32..=65_536).prop_map(|length| Command::GenRandom { length }),
        new_application().prop_map(|new| Command::CreateApplication(Box::new(new))),
        Just(()).prop_map(|()| Command::EnumApplication),
        name(64).prop_map(|name| Command::DeleteApplication { name }),
        name(64).prop_map(|name| Command::OpenApplication { name }),
        application().prop_map(|application| Command::CloseApplication { application }),
    ]
}

fn container() -> impl Strategy<Value = Command> {
    let named = || (application(), name(64));
    let certificate = prop::collection::vec(any::<u8>(), 0..2000);
    prop_oneof![
        named().prop_map(|(application, name)| Command::CreateContainer { application, name }),
        named().prop_map(|(application, name)| Command::OpenContainer { application, name }),
        place().prop_map(|(application, container)| {
            Command::CloseContainer { application, container }
        }),
        application().prop_map(|application| Command::EnumContainer { application }),
        named().prop_map(|(application, name)| Command::DeleteContainer { application, name }),
        named().prop_map(|(application, name)| Command::GetContainerInfo { application, name }),
        (place(), key_use(), certificate).prop_map(
            |((application, container), key_use, certificate)| {
                Command::ImportCertificate { application, container, key_use, certificate }
            }
        ),
        (place(), key_use()).prop_map(|((application, container), key_use)| {
            Command::ExportCertificate { application, container, key_use }
        }),
    ]
}

fn elliptic() -> impl Strategy<Value = Command> {
    prop_oneof![
        place().prop_map(|(application, container)| {
            Command::GenEccKeyPair { application, container }
        }),
        (place(), enveloped_key()).prop_map(|((application, container), key)| {
            let enveloped_key = Box::new(key);
            Command::ImportEccKeyPair { application, container, enveloped_key }
        }),
        (place(), input()).prop_map(|((application, container), input)| {
            Command::EccSignData { application, container, input }
        }),
        (point(), any::<[u8; 32]>(), signature()).prop_map(|(public_key, digest, signature)| {
            Command::EccVerify { public_key, digest, signature }
        }),
        (place(), key_use()).prop_map(|((application, container), key_use)| {
            Command::ExportPublicKey { application, container, key_use }
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_access_command(command in access(), dialect in any_dialect()) {
        prop_assert_eq!(round_trip(&command, &dialect), command);
    }

    #[test]
    fn any_device_or_application_command(
        command in device_or_application(),
        dialect in any_dialect(),
    ) {
        prop_assert_eq!(round_trip(&command, &dialect), command);
    }

    #[test]
    fn any_container_command(command in container(), dialect in any_dialect()) {
        prop_assert_eq!(round_trip(&command, &dialect), command);
    }

    #[test]
    fn any_elliptic_command(command in elliptic(), dialect in any_dialect()) {
        prop_assert_eq!(round_trip(&command, &dialect), command);
    }
}
