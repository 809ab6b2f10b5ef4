// SPDX-License-Identifier: MIT OR Apache-2.0
//! Key pairs that are made and taken in.

use yzt_crypto::{PublicKey, rsa};
use yzt_skf_sys::constants::{
    GMT0006_SGD_SM2_1, SAR_INVALIDPARAMERR, SAR_NOTSUPPORTYETERR, SAR_OK, SGD_SM2_1,
};
use yzt_token::{EnvelopedKeyPair, Error, KeyType, Operation};

use crate::convert;
use crate::link::Link;
use crate::profile::Sm2Numbering;
use crate::request::Request;
use crate::vendor::Oddity;
use crate::wire::Handle;

/// A modulus that `RSAPUBLICKEYBLOB` has room for.
const MAX_RSA_BITS: u32 = 2048;

pub(super) fn generate(link: &Link, container: Handle, kind: KeyType) -> Result<PublicKey, Error> {
    match kind {
        KeyType::Sm2 => generate_sm2(link, container),
        KeyType::Rsa { bits } => generate_rsa(link, container, bits),
        other => Err(Error::NotSupported { operation: other.generation() }),
    }
}

fn generate_rsa(link: &Link, container: Handle, bits: u32) -> Result<PublicKey, Error> {
    if !(rsa::MIN_BITS..=MAX_RSA_BITS).contains(&bits) || !bits.is_multiple_of(8) {
        return Err(Error::Argument {
            argument: "RSA: 2048 bits, which the interface has room for",
        });
    }
    let request = Request::GenRsaKeyPair { container, bits };
    let answer = link.ask(Operation::GenerateRsaKey, &request)?;
    convert::read_rsa_public(request.function(), &answer.bytes).map(PublicKey::Rsa)
}

/// Headers of libraries number SM2 in one way, and GM/T 0006 in another.
fn generate_sm2(link: &Link, container: Handle) -> Result<PublicKey, Error> {
    let operation = Operation::GenerateSignatureKey;
    let ask = |algorithm| {
        let request = Request::GenEccKeyPair { container, algorithm };
        link.call(operation, &request).map(|answer| (request, answer))
    };
    let (mut request, mut answer) = match link.library.profile.sm2_numbering {
        Sm2Numbering::Gmt0006 => ask(GMT0006_SGD_SM2_1)?,
        Sm2Numbering::Either | Sm2Numbering::Header => ask(SGD_SM2_1)?,
    };
    let refused = matches!(answer.code, SAR_INVALIDPARAMERR | SAR_NOTSUPPORTYETERR);
    if refused && link.library.profile.sm2_numbering == Sm2Numbering::Either {
        let (other_request, other) = ask(GMT0006_SGD_SM2_1)?;
        if other.code == SAR_OK {
            link.library.note(Oddity::Sm2Renumbered);
        }
        (request, answer) = (other_request, other);
    }
    if answer.code != SAR_OK {
        return Err(link.refusal(operation, &request, answer.code));
    }
    convert::read_sm2_public(request.function(), &answer.bytes).map(PublicKey::Sm2)
}

pub(super) const fn import_operation(key: EnvelopedKeyPair<'_>) -> Operation {
    match key {
        EnvelopedKeyPair::Rsa(_) => Operation::ImportRsaEncryptionKey,
        _ => Operation::ImportEncryptionKey,
    }
}

pub(super) fn import(
    link: &Link,
    container: Handle,
    key: EnvelopedKeyPair<'_>,
) -> Result<(), Error> {
    let operation = import_operation(key);
    let request = match key {
        EnvelopedKeyPair::Sm2(key) => Request::ImportEccKeyPair {
            container,
            algorithm: key.algorithm.identifier(),
            encrypted: key.encrypted_value()?.as_slice().into(),
            key: convert::sm2_public(&key.public_key),
            wrapped_key: convert::sm2_ciphertext(&key.wrapped_key),
        },
        EnvelopedKeyPair::Rsa(key) => Request::ImportRsaKeyPair {
            container,
            algorithm: key.algorithm.identifier(),
            wrapped_key: key.wrapped_key.as_slice().into(),
            encrypted: key.encrypted_private_key.as_slice().into(),
        },
        _ => return Err(Error::NotSupported { operation }),
    };
    link.ask(operation, &request).map(drop)
}
