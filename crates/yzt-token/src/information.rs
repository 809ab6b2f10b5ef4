// SPDX-License-Identifier: MIT OR Apache-2.0
//! Plain values that go in and out of a token.

use core::fmt;

use yzt_crypto::{EnvelopedKey, rsa};
use yzt_pin::{Pin, PinStatus, RetryLimit, TriesLeft};
use zeroize::Zeroizing;

use crate::Operation;

/// The name under which a provider finds a key again: stable while the key stays where it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceId(String);

impl DeviceId {
    /// An identifier of the provider's own making (a reader's name, a folder).
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The identifier as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DeviceId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// One line of a provider's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceEntry {
    /// What to open it by.
    pub id: DeviceId,
    /// The label of the key; empty when it could not be read.
    pub label: String,
    /// The serial number of the key; empty when it could not be read.
    pub serial: String,
    /// The manufacturer of the key; empty when it could not be read.
    pub manufacturer: String,
    /// Whether a key is there (a reader can be empty).
    pub present: bool,
    /// Why the key cannot be used, as an error's number. One bad key does not hide the others.
    pub error_number: Option<u16>,
}

/// A version of two numbers, as GM/T 0016 6.4.1 has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Version {
    /// The first number.
    pub major: u8,
    /// The second number.
    pub minor: u8,
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.major, self.minor)
    }
}

/// What a key says about itself (GM/T 0016 6.4.2).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct DeviceInformation {
    /// The label, which the holder may change.
    pub label: String,
    /// The serial number.
    pub serial: String,
    /// Who made the key.
    pub manufacturer: String,
    /// Who issued the key.
    pub issuer: String,
    /// The version of the hardware.
    pub hardware_version: Version,
    /// The version of the software on the card.
    pub firmware_version: Version,
    /// The space for objects in bytes, where the key tells it.
    pub total_space: Option<u64>,
    /// The space left in bytes, where the key tells it.
    pub free_space: Option<u64>,
    /// How many containers an application can hold, where the key tells it.
    pub maximum_containers: Option<u32>,
}

/// What a key says it can compute, in the identifiers of GM/T 0006 OR-ed, and how much of it at
/// once (GM/T 0016 6.4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct AlgorithmIdentifiers {
    /// The block ciphers.
    pub symmetric: u32,
    /// The public-key algorithms.
    pub asymmetric: u32,
    /// The digests.
    pub digest: u32,
    /// The cipher of device authentication.
    pub device_authentication: u32,
}

/// Whose PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PinRole {
    /// The administrator, who can unblock the user's PIN.
    Administrator,
    /// The user, who can use private keys.
    User,
}

impl fmt::Display for PinRole {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Administrator => "administrator",
            Self::User => "user",
        })
    }
}

/// What a key says about a PIN without spending a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PinInformation {
    /// The tries that remain.
    pub tries_left: TriesLeft,
    /// The tries of a fresh counter; `None` where the backend cannot tell.
    pub maximum: Option<u8>,
    /// Whether the PIN is the factory's, the holder's, or was handed out for one use.
    pub status: PinStatus,
}

/// What a key pair in a container is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyUse {
    /// Decryption and key unwrapping.
    Encryption,
    /// Signatures.
    Signature,
}

impl fmt::Display for KeyUse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Encryption => "encryption",
            Self::Signature => "signature",
        })
    }
}

/// A key pair to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyType {
    /// SM2 on the recommended curve.
    Sm2,
    /// RSA with a modulus of so many bits, 2048 at least.
    Rsa {
        /// The bits of the modulus.
        bits: u32,
    },
    /// ECDSA on P-256.
    P256,
}

impl KeyType {
    /// The operation that makes a pair of this kind.
    #[must_use]
    pub const fn generation(self) -> Operation {
        match self {
            Self::Sm2 => Operation::GenerateSignatureKey,
            Self::Rsa { .. } => Operation::GenerateRsaKey,
            Self::P256 => Operation::GenerateP256Key,
        }
    }
}

/// An encryption key pair on its way from the CA into a container, wrapped for the container's
/// signature key.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum EnvelopedKeyPair<'a> {
    /// For SM2.
    Sm2(&'a EnvelopedKey),
    /// For RSA.
    Rsa(&'a rsa::EnvelopedKey),
}

impl<'a> From<&'a EnvelopedKey> for EnvelopedKeyPair<'a> {
    fn from(key: &'a EnvelopedKey) -> Self {
        Self::Sm2(key)
    }
}

impl<'a> From<&'a rsa::EnvelopedKey> for EnvelopedKeyPair<'a> {
    fn from(key: &'a rsa::EnvelopedKey) -> Self {
        Self::Rsa(key)
    }
}

/// The kind of keys in a container (GM/T 0016, type of `SKF_GetContainerType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ContainerType {
    /// No key pair yet.
    Empty,
    /// RSA key pairs.
    Rsa,
    /// SM2 key pairs.
    Sm2,
    /// P-256 key pairs, which PKCS#11 modules hold.
    P256,
}

/// What a container holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContainerInformation {
    /// The kind of keys.
    pub container_type: ContainerType,
    /// The size of the signature key in bits, 0 when there is none.
    pub signature_key_bits: u32,
    /// The size of the encryption key in bits, 0 when there is none.
    pub encryption_key_bits: u32,
    /// Whether a signature certificate is stored.
    pub has_signature_certificate: bool,
    /// Whether an encryption certificate is stored.
    pub has_encryption_certificate: bool,
}

/// Who may do something (GM/T 0016 table 14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AccessRights(u32);

impl AccessRights {
    /// Nobody.
    pub const NOBODY: Self = Self(0x00);
    /// The administrator after verification.
    pub const ADMINISTRATOR: Self = Self(0x01);
    /// The user after verification.
    pub const USER: Self = Self(0x10);
    /// Everybody.
    pub const ANYONE: Self = Self(0xFF);

    /// Rights from their number.
    #[must_use]
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// The number of the rights.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }
}

/// An application to be made (GM/T 0016 7.3.1 `SKF_CreateApplication`).
///
/// On an APDU token the two PINs travel in clear in this one command: make applications at the
/// desk, over a line that is trusted.
#[derive(Debug)]
pub struct NewApplication {
    /// The name, 1 to 32 bytes.
    pub name: String,
    /// The administrator's PIN.
    pub admin_pin: Pin,
    /// The administrator's tries.
    pub admin_retry: RetryLimit,
    /// The user's first PIN.
    pub user_pin: Pin,
    /// The user's tries.
    pub user_retry: RetryLimit,
    /// Who may create files and containers.
    pub file_creation: AccessRights,
    /// How many containers the application may hold.
    pub maximum_containers: u8,
    /// How many certificates the application may hold.
    pub maximum_certificates: u8,
    /// How many files the application may hold.
    pub maximum_files: u16,
}

impl NewApplication {
    /// An application in which the user may create, with room for 8 containers, 16 certificates
    /// and 16 files.
    pub fn new(
        name: impl Into<String>,
        admin_pin: Pin,
        admin_retry: RetryLimit,
        user_pin: Pin,
        user_retry: RetryLimit,
    ) -> Self {
        Self {
            name: name.into(),
            admin_pin,
            admin_retry,
            user_pin,
            user_retry,
            file_creation: AccessRights::USER,
            maximum_containers: 8,
            maximum_certificates: 16,
            maximum_files: 16,
        }
    }
}

/// The key of device authentication (GM/T 0016 8.2.3). Wiped on drop, never shown.
pub struct DeviceKey(Zeroizing<[u8; 16]>);

impl DeviceKey {
    /// The key from its bytes.
    #[must_use]
    pub const fn new(bytes: Zeroizing<[u8; 16]>) -> Self {
        Self(bytes)
    }

    /// The bytes of the key.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Debug for DeviceKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DeviceKey(<redacted>)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_key_is_never_shown() {
        let key = DeviceKey::new(Zeroizing::new(*b"1234567812345678"));
        assert_eq!(format!("{key:?}"), "DeviceKey(<redacted>)");
        assert_eq!(key.as_bytes(), b"1234567812345678");
    }

    #[test]
    fn rights_are_those_of_the_table() {
        let bits = [
            AccessRights::NOBODY,
            AccessRights::ADMINISTRATOR,
            AccessRights::USER,
            AccessRights::ANYONE,
        ]
        .map(AccessRights::bits);
        assert_eq!(bits, [0x00, 0x01, 0x10, 0xFF]);
        assert_eq!(AccessRights::from_bits(0x11).bits(), 0x11);
    }

    #[test]
    fn names_are_stable() {
        assert_eq!(PinRole::Administrator.to_string(), "administrator");
        assert_eq!(KeyUse::Signature.to_string(), "signature");
        assert_eq!(Version { major: 1, minor: 10 }.to_string(), "1.10");
        assert_eq!(DeviceId::new("reader 0").to_string(), "reader 0");
    }
}
