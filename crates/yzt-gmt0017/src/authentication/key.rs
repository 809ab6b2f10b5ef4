// SPDX-License-Identifier: MIT OR Apache-2.0
//! The keys of access control, and how a new device authentication key travels.

use yzt_crypto::sm4;
use zeroize::Zeroizing;

use super::{Challenge, DeviceKey, PinKey, mac};
use crate::instruction::{CHANGE_DEV_AUTH_KEY, CLASS_PROTECTED};
use crate::{Command, DeviceCipher, DeviceKeyForm, Dialect, Error, SealedDeviceKey};

/// A key that a class-84 command is protected with: that of a PIN, or of device authentication.
pub trait ProtectionKey: sealed::Key {}

impl ProtectionKey for PinKey {}
impl ProtectionKey for DeviceKey {}

/// Keeps the trait to the two keys here, and their bytes to this module.
pub(super) mod sealed {
    /// The 16 bytes.
    pub trait Key {
        /// The 16 bytes.
        fn bytes(&self) -> &[u8; 16];
    }
}

impl sealed::Key for PinKey {
    fn bytes(&self) -> &[u8; 16] {
        self.as_bytes()
    }
}

impl sealed::Key for DeviceKey {
    fn bytes(&self) -> &[u8; 16] {
        self.as_bytes()
    }
}

pub(super) fn cipher(key: &impl ProtectionKey) -> sm4::Key {
    sm4::Key::new(*key.bytes())
}

/// What stands before the key in two blocks: its length, little-endian whatever the dialect.
const PREFIX: [u8; 2] = [16, 0];

/// Encrypts a new device authentication key under the old one.
///
/// ```text
/// Bare            E(key)
/// LengthPrefixed  E(10 00 ‖ key ‖ 80 00×13)
/// ```
///
/// # Errors
/// None that a caller can bring about.
pub fn seal_device_key(
    old: &DeviceKey,
    new: &DeviceKey,
    form: DeviceKeyForm,
) -> Result<SealedDeviceKey, Error> {
    let mut blocks = Zeroizing::new(Vec::with_capacity(32));
    match form {
        DeviceKeyForm::Bare => blocks.extend_from_slice(new.as_bytes()),
        DeviceKeyForm::LengthPrefixed => {
            blocks.extend_from_slice(&PREFIX);
            blocks.extend_from_slice(new.as_bytes());
            blocks.push(0x80);
            blocks.resize(32, 0);
        }
    }
    old.cipher().encrypt_ecb(&mut blocks)?;
    SealedDeviceKey::new(blocks)
}

/// Decrypts a new device authentication key. Check the MAC first: without it, one block is 16 bytes
/// of anyone's choice.
///
/// Two blocks are read as `10 00 ‖ key ‖ 80 00×13`, or as the key and a block of padding: `80
/// 00×15`, `10×16` or `00×16`. What two blocks say must be there in full: an old key that is not
/// the right one gives an error, or with one block a key that is not the right one either.
///
/// # Errors
/// [`Error::Value`] when two blocks hold no key in any of these forms.
pub fn open_device_key(old: &DeviceKey, sealed: &SealedDeviceKey) -> Result<DeviceKey, Error> {
    let mut blocks = Zeroizing::new(sealed.as_bytes().to_vec());
    old.cipher().decrypt_ecb(&mut blocks)?;
    let refused = Error::Value { item: "ChangeDevAuthKey", field: "sealed key" };
    key_in(&blocks).map(DeviceKey::from_bytes).ok_or(refused)
}

/// Where in decrypted blocks the key stands.
fn key_in(blocks: &[u8]) -> Option<&[u8; 16]> {
    let (first, rest) = blocks.split_first_chunk::<16>()?;
    if rest.is_empty() {
        return Some(first);
    }
    let prefixed = blocks.strip_prefix(&PREFIX).and_then(<[u8]>::split_first_chunk::<16>);
    if let Some((key, [0x80, zeros @ ..])) = prefixed
        && zeros.iter().all(|&byte| byte == 0)
    {
        return Some(key);
    }
    is_padding(rest).then_some(first)
}

/// Whether a block says nothing but that the key before it is whole.
fn is_padding(block: &[u8]) -> bool {
    let same = |byte: u8| block.iter().all(|&other| other == byte);
    let marked = matches!(block, [0x80, zeros @ ..] if zeros.iter().all(|&byte| byte == 0));
    same(0) || same(16) || marked
}

/// ChangeDevAuthKey with SM4 for a challenge that the key has just given out.
///
/// # Errors
/// None that a caller can bring about.
pub fn change_device_key(
    old: &DeviceKey,
    new: &DeviceKey,
    challenge: &Challenge,
    dialect: &Dialect,
) -> Result<Command, Error> {
    let cipher = DeviceCipher::Sm4;
    let key = seal_device_key(old, new, dialect.device_key)?;
    let header = [CLASS_PROTECTED, CHANGE_DEV_AUTH_KEY, 0, cipher.code()];
    let mac = mac(old, challenge, header, key.as_bytes(), dialect.mac_length)?;
    Ok(Command::ChangeDevAuthKey { cipher, key, mac })
}
