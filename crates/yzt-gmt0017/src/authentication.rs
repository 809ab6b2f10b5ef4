// SPDX-License-Identifier: MIT OR Apache-2.0
//! How a PIN is proven, changed and unblocked without travelling in clear; host, card and CA desk
//! all compute it here.
//!
//! | | |
//! |---|---|
//! | PIN key K | first 16 bytes of SHA-1 over the PIN, padded with NUL to 16 bytes |
//! | VerifyPIN | SM4-ECB under K of one challenge block, see [`ChallengeForm`] |
//! | sealed PIN | SM4-ECB under K of the new PIN, padded with NUL to 16 bytes |
//! | MAC | first 4 bytes of the SM4-CBC-MAC under K, IV = challenge ‖ 00×8 |
//! | DevAuth | SM4-ECB under the device authentication key of challenge ‖ 00×8 |
//!
//! ChangeDevAuthKey is protected with the device authentication key in place of K.
//! In ChangePIN K comes from the old PIN, in UnblockPIN from the administrator's. The key of a PIN
//! of six digits falls to a search over one recorded exchange: none of this may be written down.

use core::fmt;

use sha1::{Digest, Sha1};
use subtle::{Choice, ConstantTimeEq};
use yzt_crypto::sm4;
use yzt_pin::{Pin, PinPolicy};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::command::covered_data;
use crate::instruction::{CHANGE_PIN, CLASS_PROTECTED};
use crate::{
    ApplicationId, ChallengeForm, Command, Cryptogram, DeviceCipher, Dialect, Error, PinBlock,
    PinRole,
};

mod key;
mod mac;
mod unblock;

pub use key::{ProtectionKey, change_device_key, open_device_key, seal_device_key};
pub use mac::{mac, mac_matches};
pub use unblock::{UnblockAnswer, UnblockRequest, unblock_cryptogram};

/// The SM4 key that stands for a PIN; who has it can do all that the PIN can do on this key.
///
/// Wiped when dropped, not `Clone`, never shown.
pub struct PinKey(SecretKey);

/// The device authentication key, which allows to create and delete applications.
///
/// Wiped when dropped, not `Clone`, never shown.
pub struct DeviceKey(SecretKey);

/// Boxed, so that a move leaves no copy behind.
type SecretKey = Box<Zeroizing<[u8; 16]>>;

/// Eight random bytes that a card gave out and takes back once, under a key.
///
/// Kept like a secret: with a recorded answer to it, a PIN can be searched.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Challenge([u8; 8]);

impl PinKey {
    /// SHA-1 over the PIN padded with NUL to 16 bytes, the first 16 bytes of it.
    ///
    /// # Errors
    /// [`Error::PinField`] for a PIN that does not fit 16 bytes.
    pub fn derive(pin: &Pin) -> Result<Self, Error> {
        let block = PinBlock::pad(pin)?;
        Ok(Self::derive_from_block(&block))
    }

    /// As [`PinKey::derive`], for a PIN that is in its field already.
    #[must_use]
    pub fn derive_from_block(block: &PinBlock) -> Self {
        let mut digest = Zeroizing::new([0; 20]);
        Sha1::new_with_prefix(block.as_bytes()).finalize_into((&mut *digest).into());
        let mut key = empty();
        for (to, from) in key.iter_mut().zip(digest.iter()) {
            *to = *from;
        }
        Self(key)
    }

    /// Takes a key that a card stored in place of the PIN.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 16]) -> Self {
        Self(filled(bytes))
    }

    /// The key, for a card to store sealed.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    fn cipher(&self) -> sm4::Key {
        sm4::Key::new(**self.0)
    }
}

impl DeviceKey {
    /// Takes the 16 bytes of the key.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 16]) -> Self {
        Self(filled(bytes))
    }

    /// The 16 bytes of the key.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    fn cipher(&self) -> sm4::Key {
        sm4::Key::new(**self.0)
    }
}

impl Challenge {
    /// Bytes of a challenge.
    pub const LENGTH: u32 = 8;

    /// Takes the eight bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 8]) -> Self {
        Self(bytes)
    }

    /// The challenge in an answer of GenRandom: its first eight bytes.
    ///
    /// # Errors
    /// [`Error::ShortChallenge`] when there are fewer.
    pub fn from_random(random: &[u8]) -> Result<Self, Error> {
        let first = random.first_chunk().ok_or(Error::ShortChallenge(random.len()))?;
        Ok(Self(*first))
    }

    /// The eight bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 8] {
        &self.0
    }

    /// The block of 16 bytes that is encrypted.
    fn block(&self, form: ChallengeForm) -> Zeroizing<[u8; 16]> {
        let [a, b, c, d, e, f, g, h] = self.0;
        Zeroizing::new(match form {
            ChallengeForm::ZeroPadded => [a, b, c, d, e, f, g, h, 0, 0, 0, 0, 0, 0, 0, 0],
            ChallengeForm::LengthPrefixed => [8, 0, a, b, c, d, e, f, g, h, 0x80, 0, 0, 0, 0, 0],
        })
    }
}

macro_rules! redacted {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(concat!(stringify!($name), "(<redacted>)"))
            }
        }

        impl ConstantTimeEq for $name {
            fn ct_eq(&self, other: &Self) -> Choice {
                self.as_bytes().ct_eq(other.as_bytes())
            }
        }
    )*};
}
redacted!(PinKey, DeviceKey, Challenge);

/// The answer to a challenge: one encrypted block.
#[must_use]
pub fn challenge_cryptogram(
    key: &PinKey,
    challenge: &Challenge,
    form: ChallengeForm,
) -> Cryptogram {
    Cryptogram::new(key.cipher().encrypt_block(&challenge.block(form)))
}

/// Whether a cryptogram answers a challenge, in either form. Takes the same time either way.
#[must_use]
pub fn challenge_matches(key: &PinKey, cryptogram: &Cryptogram, challenge: &Challenge) -> bool {
    let padded = challenge_cryptogram(key, challenge, ChallengeForm::ZeroPadded);
    let prefixed = challenge_cryptogram(key, challenge, ChallengeForm::LengthPrefixed);
    (cryptogram.ct_eq(&padded) | cryptogram.ct_eq(&prefixed)).into()
}

/// Encrypts a new PIN under the key of the PIN that allows the change.
///
/// # Errors
/// [`Error::PinField`] for a PIN that does not fit 16 bytes.
pub fn seal_pin(key: &PinKey, new: &Pin) -> Result<Cryptogram, Error> {
    let block = PinBlock::pad(new)?;
    Ok(Cryptogram::new(key.cipher().encrypt_block(block.as_bytes())))
}

/// Decrypts a new PIN. Check the MAC first: without it, this is 16 bytes of anyone's choice.
///
/// # Errors
/// [`Error::PinField`] when there is no PIN in it, [`Error::Pin`] when the policy refuses it.
pub fn open_pin(key: &PinKey, cryptogram: &Cryptogram, policy: &PinPolicy) -> Result<Pin, Error> {
    let block = Zeroizing::new(key.cipher().decrypt_block(cryptogram.as_bytes()));
    PinBlock::from_field(&block)?.into_pin(policy)
}

/// VerifyPIN for a challenge that the key has just given out.
///
/// # Errors
/// [`Error::PinField`] for a PIN that does not fit 16 bytes.
pub fn verify_pin(
    application: ApplicationId,
    role: PinRole,
    pin: Pin,
    challenge: &Challenge,
    dialect: &Dialect,
) -> Result<Command, Error> {
    let key = PinKey::derive(&pin)?;
    let cryptogram = challenge_cryptogram(&key, challenge, dialect.challenge);
    Ok(Command::VerifyPin { application, role, cryptogram })
}

/// ChangePIN for a challenge that the key has just given out.
///
/// # Errors
/// [`Error::PinField`] for a PIN that does not fit 16 bytes.
pub fn change_pin(
    application: ApplicationId,
    role: PinRole,
    old: Pin,
    new: Pin,
    challenge: &Challenge,
    dialect: &Dialect,
) -> Result<Command, Error> {
    let key = PinKey::derive(&old)?;
    let cryptogram = seal_pin(&key, &new)?;
    let header = [CLASS_PROTECTED, CHANGE_PIN, 0, role.code()];
    let data = covered_data(application, &cryptogram);
    let mac = mac(&key, challenge, header, &data, dialect.mac_length)?;
    Ok(Command::ChangePin { application, role, cryptogram, mac })
}

/// UnblockPIN for a challenge that the key has just given out, by someone who has the
/// administrator's PIN here; [`unblock_cryptogram`] does it from afar.
///
/// # Errors
/// [`Error::PinField`] for a PIN that does not fit 16 bytes.
pub fn unblock_pin(
    application: ApplicationId,
    administrator: Pin,
    new: Pin,
    challenge: &Challenge,
    dialect: &Dialect,
) -> Result<Command, Error> {
    let challenge = Challenge::new(*challenge.as_bytes());
    let request = UnblockRequest { application, challenge };
    Ok(unblock_cryptogram(&request, dialect, administrator, new)?.into_command(application))
}

/// DevAuth with SM4 for a challenge that the key has just given out.
#[must_use]
pub fn device_authentication(key: &DeviceKey, challenge: &Challenge) -> Command {
    let cryptogram = device_cryptogram(key, challenge);
    Command::DevAuth { cipher: DeviceCipher::Sm4, cryptogram }
}

/// Whether a cryptogram of DevAuth answers a challenge under SM4 (GM/T 0016, 8.2.3).
#[must_use]
pub fn device_challenge_matches(
    key: &DeviceKey,
    cryptogram: &Cryptogram,
    challenge: &Challenge,
) -> bool {
    cryptogram.ct_eq(&device_cryptogram(key, challenge)).into()
}

/// Whether a cryptogram of DevAuth is 16 random bytes under SM4, with nothing filled up: what most
/// programs send, whatever GM/T 0016 says in 8.2.3.
#[must_use]
pub fn device_random_matches(key: &DeviceKey, cryptogram: &Cryptogram, random: &[u8; 16]) -> bool {
    let expected = Cryptogram::new(key.cipher().encrypt_block(random));
    cryptogram.ct_eq(&expected).into()
}

fn device_cryptogram(key: &DeviceKey, challenge: &Challenge) -> Cryptogram {
    let block = challenge.block(ChallengeForm::ZeroPadded);
    Cryptogram::new(key.cipher().encrypt_block(&block))
}

fn empty() -> SecretKey {
    Box::new(Zeroizing::new([0; 16]))
}

fn filled(bytes: &[u8; 16]) -> SecretKey {
    let mut key = empty();
    key.copy_from_slice(bytes);
    key
}
