// SPDX-License-Identifier: MIT OR Apache-2.0
use super::{
    ByteOrder, ChallengeForm, DecryptInit, DeviceKeyForm, Dialect, DigestPrefix, EccCiphertextForm,
    EccImportOrder, InitParameters, MacLengthForm, RsaKeyOperation, RsaPublicKeyForm,
    SessionKeyOrder, SignatureForm,
};

/// The offsets of the texts in a GetDevInfo answer: manufacturer, issuer and label.
const TEXTS: core::ops::Range<usize> = 4..164;

/// A dialect with a name, and how to know the keys that speak it. Plain data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    /// Its name, for settings and reports.
    pub name: &'static str,
    /// Texts, any of which in manufacturer, issuer, label or ATR means this profile; letters match
    /// in upper and lower case.
    pub texts: &'static [&'static str],
    /// What these keys speak.
    pub dialect: Dialect,
}

/// The profiles, asked in this order.
pub const PROFILES: &[Profile] = &[STANDARD_PROFILE, LITTLE_ENDIAN_PROFILE, GM3000, SUNYARD];

/// For keys that nothing else recognises.
const STANDARD_PROFILE: Profile =
    Profile { name: "standard", texts: &[], dialect: Dialect::STANDARD };

/// A full card and its host whose structures are those of GM/T 0016, in little-endian order. Also
/// for keys that nothing recognises but their byte order.
const LITTLE_ENDIAN_PROFILE: Profile =
    Profile { name: "little-endian", texts: &["Synochip"], dialect: LITTLE_ENDIAN };

const GM3000: Profile = Profile {
    name: "gm3000",
    texts: &["Longmai", "mToken", "GM3000", "龙脉"],
    dialect: Dialect { challenge: ChallengeForm::LengthPrefixed, ..Dialect::STANDARD },
};

/// A host from the time of the standard's draft.
const SUNYARD: Profile = Profile {
    name: "sunyard",
    texts: &["Sunyard", "信雅达"],
    dialect: Dialect {
        byte_order: ByteOrder::LittleEndian,
        mac_length: MacLengthForm::LittleEndianWithLe,
        file_name_width: 40,
        device_key: DeviceKeyForm::LengthPrefixed,
        decrypt_init: DecryptInit::WithoutAlgorithm,
        session_key_response: SessionKeyOrder::KeyIdBeforePoint,
        rsa_key_operation: RsaKeyOperation::Raw,
        ..Dialect::STANDARD
    },
};

const LITTLE_ENDIAN: Dialect = Dialect {
    byte_order: ByteOrder::LittleEndian,
    mac_length: MacLengthForm::BodyThenZeros,
    ecc_import: EccImportOrder::CipherFirst,
    application_name_width: 48,
    file_name_width: 48,
    init_parameters: InitParameters::Structure,
    digest_prefix: DigestPrefix::Present,
    session_key_response: SessionKeyOrder::KeyIdLast,
    ecc_ciphertext: EccCiphertextForm::Raw,
    ext_signature: SignatureForm::Bare,
    rsa_public_key: RsaPublicKeyForm::ExponentFirst,
    ..Dialect::STANDARD
};

impl Profile {
    /// The profile with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        PROFILES.iter().find(|profile| profile.name == name)
    }

    fn recognises(&self, told: &[u8]) -> bool {
        let within = |text: &&str| {
            told.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text.as_bytes()))
        };
        self.texts.iter().any(within)
    }
}

impl Dialect {
    /// What a key speaks, from its raw answer to GetDevInfo and its ATR, and the profile that was
    /// recognised.
    ///
    /// The maker's texts decide about the profile; a key that none recognises is taken for
    /// `standard`, or for `little-endian` when its integers are. The byte order follows the
    /// integers themselves wherever they say something, whatever the profile has. Either argument
    /// may be empty.
    #[must_use]
    pub fn for_token(device_information: &[u8], atr: &[u8]) -> (Self, &'static Profile) {
        let order = Self::infer_byte_order(device_information);
        let texts = device_information.get(TEXTS).unwrap_or_default();
        let recognised = PROFILES
            .iter()
            .find(|profile| profile.recognises(texts))
            .or_else(|| PROFILES.iter().find(|profile| profile.recognises(atr)));
        let profile = recognised.unwrap_or(match order {
            Some(ByteOrder::LittleEndian) => &LITTLE_ENDIAN_PROFILE,
            _ => &STANDARD_PROFILE,
        });
        let byte_order = order.unwrap_or(profile.dialect.byte_order);
        (Self { byte_order, ..profile.dialect }, profile)
    }
}
