// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the standard leaves to vendors, as data.

use std::borrow::Cow;

/// How the tokens of a module are spoken to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// A name for lists and reports.
    pub name: Cow<'static, str>,
    /// The vendor's SM2, where the module has one.
    pub sm2: Option<Sm2Profile>,
    /// Whether the administrator's PIN may ever be released to this computer.
    pub administrator: AdministratorAccess,
}

impl Profile {
    /// PKCS#11 as it stands: RSA and P-256, no SM2, and no administrator.
    pub const STANDARD: Self = Self {
        name: Cow::Borrowed("standard"),
        sm2: None,
        administrator: AdministratorAccess::Refused,
    };
}

impl Default for Profile {
    fn default() -> Self {
        Self::STANDARD
    }
}

/// Whether `C_Login` as the SO, which needs the PIN here in clear, is allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AdministratorAccess {
    /// Never.
    #[default]
    Refused,
    /// A PIN is released once and rotated in the same visit.
    ReleasedOnce,
}

/// The SM2 of a vendor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sm2Profile {
    /// The mechanism of `C_GenerateKeyPair`, from `CKM_VENDOR_DEFINED` on; `None` where
    /// `CKM_EC_KEY_PAIR_GEN` with the curve's identifier makes the pair.
    pub generate_mechanism: Option<u64>,
    /// The mechanism of `C_Sign`, from `CKM_VENDOR_DEFINED` on.
    pub sign_mechanism: u64,
    /// What the signing mechanism takes.
    pub input: Sm2Input,
    /// How it answers.
    pub signature: SignatureForm,
    /// The `CKA_KEY_TYPE` of SM2 keys, from `CKK_VENDOR_DEFINED` on; `None` for `CKK_EC`.
    pub key_type: Option<u64>,
}

/// What a signing mechanism of SM2 takes (GB/T 32918.2 6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sm2Input {
    /// The digest e.
    Digest,
    /// The message; Z with the default identifier and e are computed by the token.
    Message,
}

/// How a signing mechanism answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureForm {
    /// r ‖ s, 32 bytes each.
    Raw,
    /// DER `SEQUENCE { r INTEGER, s INTEGER }` (GM/T 0009 7.3).
    Der,
}
