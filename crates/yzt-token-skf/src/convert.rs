// SPDX-License-Identifier: MIT OR Apache-2.0
//! Values of the seam as the calls have them, and back.

use yzt_crypto::{DigestAlgorithm, PublicKey, Signature, rsa, sm2};
use yzt_skf_sys::constants::{SGD_SHA1, SGD_SHA256, SGD_SM3};
use yzt_token::{AsymmetricCiphertext, Error, Operation, PinRole};

use crate::profile::PinTypes;
use crate::wire::Bytes;

pub(crate) const fn pin_type(types: PinTypes, role: PinRole) -> u32 {
    match role {
        PinRole::Administrator => types.administrator,
        PinRole::User => types.user,
    }
}

pub(crate) const fn digest_algorithm(algorithm: DigestAlgorithm) -> Option<u32> {
    match algorithm {
        DigestAlgorithm::Sm3 => Some(SGD_SM3),
        DigestAlgorithm::Sha1 => Some(SGD_SHA1),
        DigestAlgorithm::Sha256 => Some(SGD_SHA256),
        _ => None,
    }
}

pub(crate) fn sm2_public(key: &sm2::PublicKey) -> Bytes {
    Bytes::copied(&[key.x().as_slice(), key.y()].concat())
}

pub(crate) fn rsa_public(key: &rsa::PublicKey) -> Bytes {
    Bytes::copied(&[&key.exponent().to_be_bytes(), key.modulus()].concat())
}

fn halves<'a>(
    command: &'static str,
    bytes: &'a [u8],
) -> Result<(&'a [u8; 32], &'a [u8; 32]), Error> {
    let broken = || Error::Format { command, detail: "not two values of 32 bytes".into() };
    let (one, rest) = bytes.split_first_chunk().ok_or_else(broken)?;
    Ok((one, rest.try_into().map_err(|_| broken())?))
}

pub(crate) fn read_sm2_public(
    command: &'static str,
    bytes: &[u8],
) -> Result<sm2::PublicKey, Error> {
    let (x, y) = halves(command, bytes)?;
    sm2::PublicKey::from_coordinates(x, y)
        .map_err(|error| Error::Format { command, detail: error.to_string().into() })
}

pub(crate) fn read_rsa_public(
    command: &'static str,
    bytes: &[u8],
) -> Result<rsa::PublicKey, Error> {
    let (exponent, modulus) = bytes.split_at_checked(4).unwrap_or_default();
    let exponent = exponent.iter().position(|byte| *byte != 0).map(|at| &exponent[at..]);
    rsa::PublicKey::from_components(modulus, exponent.unwrap_or_default())
        .map_err(|error| Error::Format { command, detail: error.to_string().into() })
}

pub(crate) fn read_signature(command: &'static str, bytes: &[u8]) -> Result<Signature, Error> {
    let (r, s) = halves(command, bytes)?;
    sm2::Signature::from_scalars(r, s)
        .map(Signature::Sm2)
        .map_err(|error| Error::Format { command, detail: error.to_string().into() })
}

pub(crate) fn sm2_ciphertext(ciphertext: &sm2::Ciphertext) -> Bytes {
    let parts = [ciphertext.x().as_slice(), ciphertext.y(), ciphertext.c3(), ciphertext.c2()];
    Bytes::copied(&parts.concat())
}

pub(crate) fn read_sm2_ciphertext(
    command: &'static str,
    bytes: &[u8],
) -> Result<sm2::Ciphertext, Error> {
    let broken = || Error::Format { command, detail: "a ciphertext cut short".into() };
    let (x, rest) = bytes.split_first_chunk().ok_or_else(broken)?;
    let (y, rest) = rest.split_first_chunk().ok_or_else(broken)?;
    let (c3, c2) = rest.split_first_chunk().ok_or_else(broken)?;
    sm2::Ciphertext::from_parts(x, y, c3, c2)
        .map_err(|error| Error::Format { command, detail: error.to_string().into() })
}

/// A ciphertext and whether it is SM2's.
pub(crate) fn ciphertext(
    ciphertext: &AsymmetricCiphertext,
    operation: Operation,
) -> Result<(bool, Bytes), Error> {
    match ciphertext {
        AsymmetricCiphertext::Sm2(ciphertext) => Ok((true, sm2_ciphertext(ciphertext))),
        AsymmetricCiphertext::Rsa(bytes) => Ok((false, bytes.as_slice().into())),
        _ => Err(Error::NotSupported { operation }),
    }
}

/// A public key out of `SKF_ExportPublicKey`.
pub(crate) fn public_key(kind: u32, bytes: &[u8]) -> Result<PublicKey, Error> {
    let command = "SKF_ExportPublicKey";
    if kind == 1 {
        return read_rsa_public(command, bytes).map(PublicKey::Rsa);
    }
    read_sm2_public(command, bytes).map(PublicKey::Sm2)
}
