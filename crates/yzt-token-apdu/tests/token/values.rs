// SPDX-License-Identifier: MIT OR Apache-2.0
//! Values that several tests use.

use hex_literal::hex;
use yzt_crypto::{EnvelopedKey, MessageDigest, PublicKey, Signature, SymmetricAlgorithm, rsa, sm2};
use yzt_pin::{Pin, PinPolicy};
use yzt_token::{AgreementParty, AsymmetricCiphertext, DeviceKey};
use zeroize::Zeroizing;

/// The base point of the curve (GB/T 32918.5), as a key that is certainly on it.
pub(crate) const X: [u8; 32] =
    hex!("32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7");
pub(crate) const Y: [u8; 32] =
    hex!("BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0");
pub(crate) const DIGEST: MessageDigest = MessageDigest::sm3([0xAA; 32]);

pub(crate) fn pin(text: &str) -> Pin {
    Pin::new(Zeroizing::new(text.as_bytes().to_vec()), &PinPolicy::default()).unwrap()
}

pub(crate) fn device_key() -> DeviceKey {
    DeviceKey::new(Zeroizing::new(*b"1234567812345678"))
}

pub(crate) fn public_key() -> PublicKey {
    PublicKey::Sm2(sm2::PublicKey::from_coordinates(&X, &Y).unwrap())
}

pub(crate) fn signature() -> Signature {
    Signature::Sm2(sm2::Signature::from_scalars(&[0x11; 32], &[0x22; 32]).unwrap())
}

pub(crate) fn enveloped_key() -> EnvelopedKey {
    let wrapped_key = sm2::Ciphertext::from_parts(&X, &Y, &[0x33; 32], &[0x44; 16]).unwrap();
    EnvelopedKey {
        algorithm: SymmetricAlgorithm::Sm4Ecb,
        wrapped_key,
        public_key: sm2::PublicKey::from_coordinates(&X, &Y).unwrap(),
        encrypted_private_key: vec![0x55; 32],
    }
}

/// A number that is certainly odd and as long as it should be; no key of anybody.
pub(crate) fn rsa_public_key() -> PublicKey {
    PublicKey::Rsa(rsa::PublicKey::from_components(&[0xFF; 256], &[1, 0, 1]).unwrap())
}

pub(crate) fn rsa_signature() -> Signature {
    Signature::Rsa(rsa::Signature::from_bytes(&[0x11; 256]).unwrap())
}

pub(crate) fn rsa_enveloped_key() -> rsa::EnvelopedKey {
    rsa::EnvelopedKey {
        algorithm: SymmetricAlgorithm::Sm4Ecb,
        wrapped_key: vec![0x66; 256],
        bits: 2048,
        encrypted_private_key: vec![0x77; 1168],
    }
}

pub(crate) fn sm2_ciphertext() -> AsymmetricCiphertext {
    AsymmetricCiphertext::Sm2(
        sm2::Ciphertext::from_parts(&X, &Y, &[0x33; 32], &[0x44; 16]).unwrap(),
    )
}

pub(crate) fn party() -> AgreementParty {
    let key = || sm2::PublicKey::from_coordinates(&X, &Y).unwrap();
    AgreementParty { public_key: key(), ephemeral: key(), id: sm2::DistinguishedId::default() }
}
