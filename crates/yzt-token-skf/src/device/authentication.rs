// SPDX-License-Identifier: MIT OR Apache-2.0
//! Device authentication (GM/T 0016 8.2.3): random bytes of the key, encrypted with the device key.

use yzt_crypto::sm4;
use yzt_pin::TriesLeft;
use yzt_skf_sys::constants::SAR_OK;
use yzt_token::{DeviceKey, Error, Operation};
use zeroize::Zeroizing;

use super::random;
use crate::link::Link;
use crate::profile::CipherPlace;
use crate::request::Request;
use crate::status::{Verdict, status, verdict};
use crate::wire::Bytes;

const BLOCK: usize = 16;

pub(super) fn authenticate(link: &Link, key: &DeviceKey) -> Result<(), Error> {
    let operation = Operation::AuthenticateDevice;
    let wanted = usize::from(link.library.profile.device_authentication.random).min(BLOCK);
    let random = random(link, operation, wanted)?;
    let mut block = Zeroizing::new([0; BLOCK]);
    for (byte, random) in block.iter_mut().zip(random.iter()) {
        *byte = *random;
    }
    let by_host = link.library.profile.device_authentication.cipher == CipherPlace::ByAlgorithm
        && link.description.authenticates_with_sm4();
    if by_host {
        let cryptogram = Zeroizing::new(sm4::Key::new(*key.as_bytes()).encrypt_block(&block));
        return answer(link, operation, &*cryptogram);
    }
    let cryptogram = encrypt_in_the_key(link, key, &block)?;
    answer(link, operation, &cryptogram)
}

/// Where the cipher is not public, the key itself encrypts.
fn encrypt_in_the_key(link: &Link, key: &DeviceKey, block: &[u8; BLOCK]) -> Result<Bytes, Error> {
    let operation = Operation::AuthenticateDevice;
    let told = link.description.algorithms.device_authentication;
    // The identifier may name the cipher alone, or any mode of it.
    let algorithm = told & !0xFF | 1;
    let key = Bytes::copied(key.as_bytes());
    let request = Request::SetSymmKey { device: link.device, key, algorithm };
    let key = link.ask(operation, &request)?.handle;
    let encrypted = link
        .ask(operation, &Request::EncryptInit { key, vector: Bytes::default(), feedback_bits: 0 })
        .and_then(|_| link.ask(operation, &Request::Encrypt { key, data: block[..].into() }));
    let closed = link.close_handle(operation, key);
    let cryptogram = encrypted?.bytes;
    closed?;
    if cryptogram.len() != BLOCK {
        let detail = format!("{} bytes for a block", cryptogram.len());
        return Err(Error::Format { command: "SKF_Encrypt", detail: detail.into() });
    }
    Ok(cryptogram)
}

/// Sends the one try.
pub(super) fn answer(link: &Link, operation: Operation, cryptogram: &[u8]) -> Result<(), Error> {
    let request = Request::DevAuth { device: link.device, cryptogram: cryptogram.into() };
    let answer = link.spend(operation, &request)?;
    match verdict(&link.library.profile, answer.code) {
        Verdict::Right => Ok(()),
        Verdict::Wrong => Err(Error::DeviceKeyIncorrect { tries_left: TriesLeft::Unknown }),
        Verdict::Locked => Err(Error::DeviceKeyLocked),
        Verdict::Unknown => {
            let cause = Box::new(link.refusal(operation, &request, answer.code));
            Err(Error::PinOutcomeUnknown { cause })
        }
        // It is no login that could stand already, and a device key has no other way to be wrong.
        Verdict::NotLookedAt | Verdict::Other => {
            Err(link.refusal(operation, &request, answer.code))
        }
    }
}

/// One try of the old key, then the new one in its place.
pub(super) fn change(link: &Link, old: &DeviceKey, new: &DeviceKey) -> Result<(), Error> {
    authenticate(link, old)?;
    let operation = Operation::ChangeDeviceKey;
    let key = Bytes::copied(new.as_bytes());
    let request = Request::ChangeDevAuthKey { device: link.device, key };
    let answer = link.spend(operation, &request)?;
    match (answer.code, verdict(&link.library.profile, answer.code)) {
        (SAR_OK, _) => Ok(()),
        (_, Verdict::Wrong | Verdict::Locked) => {
            Err(Error::StateRefused { command: request.function(), status: status(answer.code) })
        }
        (code, Verdict::Unknown) => {
            let cause = Box::new(link.refusal(operation, &request, code));
            Err(Error::PinOutcomeUnknown { cause })
        }
        (code, _) => Err(link.refusal(operation, &request, code)),
    }
}
