// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_apdu::{BodyForm, ExpectedLength};

mod detect;
mod forms;
mod profile;

pub use forms::{
    DecryptInit, DeviceKeyForm, DigestPrefix, EccCiphertextForm, InitParameters, RsaKeyOperation,
    RsaPublicKeyForm, SessionKeyOrder, SignatureForm,
};
pub use profile::{PROFILES, Profile};

/// How one maker's keys speak GM/T 0017 where makers differ. Plain data.
///
/// A dialect decides what is written. What is read takes every form, told apart by lengths and
/// values, except for the byte order, which nothing in a command or an answer gives away;
/// [`Dialect::infer_byte_order`] finds it out beforehand.
///
/// The default is big-endian with extended bodies, as the keys in use speak it. Write a dialect as
/// a change to the default, so that a later field does not disturb it:
///
/// ```
/// use yzt_gmt0017::{ByteOrder, ChallengeForm, Dialect};
///
/// let dialect = Dialect { challenge: ChallengeForm::LengthPrefixed, ..Dialect::default() };
/// assert_eq!(dialect.byte_order, ByteOrder::BigEndian);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Dialect {
    /// Order of bytes in 16- and 32-bit integers. Identifiers are echoed as they came, in either.
    pub byte_order: ByteOrder,
    /// Form of command bodies. Under `Short`, what a short body cannot carry still goes extended.
    pub body: BodyForm,
    /// The block that VerifyPIN encrypts.
    pub challenge: ChallengeForm,
    /// How the length is written in the bytes that a MAC covers.
    pub mac_length: MacLengthForm,
    /// Order of fields in ImportECCKeyPair.
    pub ecc_import: EccImportOrder,
    /// Bytes of the name field in CreateApplication, 32 to 64; a card reads any of these widths.
    pub application_name_width: u8,
    /// Bytes of the name field in CreateFile, 32 to 64; a card reads any of these widths.
    pub file_name_width: u8,
    /// The new key in ChangeDevAuthKey.
    pub device_key: DeviceKeyForm,
    /// The parameters in EncryptInit, DecryptInit and MacInit.
    pub init_parameters: InitParameters,
    /// Whether DecryptInit names the algorithm.
    pub decrypt_init: DecryptInit,
    /// What stands before the value in the answers of Digest and DigestFinal.
    pub digest_prefix: DigestPrefix,
    /// Order of fields in the answer of ECCExportSessionKey.
    pub session_key_response: SessionKeyOrder,
    /// The ciphertext in the answer of ExtECCEncrypt.
    pub ecc_ciphertext: EccCiphertextForm,
    /// The signature in the answer of ExtECCSign.
    pub ext_signature: SignatureForm,
    /// An RSA public key in the answer of ExportPublicKey.
    pub rsa_public_key: RsaPublicKeyForm,
    /// Whether the key has the bare RSA operation (5C); a host that finds it absent does not ask.
    pub rsa_key_operation: RsaKeyOperation,
}

impl Default for Dialect {
    fn default() -> Self {
        Self::STANDARD
    }
}

impl Dialect {
    /// The default: what is taken for the standard's own form wherever sources differ.
    pub const STANDARD: Self = Self {
        byte_order: ByteOrder::BigEndian,
        body: BodyForm::Extended,
        challenge: ChallengeForm::ZeroPadded,
        mac_length: MacLengthForm::ExtendedWithMac,
        ecc_import: EccImportOrder::Envelope,
        application_name_width: 32,
        file_name_width: 32,
        device_key: DeviceKeyForm::Bare,
        init_parameters: InitParameters::Packed,
        decrypt_init: DecryptInit::WithAlgorithm,
        digest_prefix: DigestPrefix::Absent,
        session_key_response: SessionKeyOrder::KeyIdLast,
        ecc_ciphertext: EccCiphertextForm::Sized,
        ext_signature: SignatureForm::Sized,
        rsa_public_key: RsaPublicKeyForm::ExponentFirst,
        rsa_key_operation: RsaKeyOperation::Absent,
    };

    /// Le of GetDevInfo: keys of little-endian makers insist on the exact number.
    pub(crate) const fn device_information_length(&self) -> ExpectedLength {
        match self.byte_order {
            ByteOrder::BigEndian => ExpectedLength::Maximum,
            ByteOrder::LittleEndian => ExpectedLength::Exactly(288),
        }
    }
}

/// Order of bytes in integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ByteOrder {
    /// Most significant byte first (GM/T 0016, 6.2).
    BigEndian,
    /// Least significant byte first.
    LittleEndian,
}

/// The 16-byte block around the 8 random bytes of a challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChallengeForm {
    /// Form A: `random ‖ 00×8`, as GM/T 0016, 8.2.3 has it for device authentication.
    ZeroPadded,
    /// Form B: `08 00 ‖ random ‖ 80 00×5`.
    LengthPrefixed,
}

/// How Lc is written in the bytes that the MAC of a class-84 command covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MacLengthForm {
    /// `00 LcH LcL`, counting the MAC: the bytes as they go to the card.
    ExtendedWithMac,
    /// `LcH LcL 00 00`, not counting the MAC.
    BodyThenZeros,
    /// `LcL LcH 00 00`, counting the MAC; the zeros are an Le.
    LittleEndianWithLe,
}

impl MacLengthForm {
    /// Every form, the default first.
    pub const ALL: [Self; 3] =
        [Self::ExtendedWithMac, Self::BodyThenZeros, Self::LittleEndianWithLe];
}

/// Order of fields in the data of ImportECCKeyPair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EccImportOrder {
    /// As in ENVELOPEDKEYBLOB (GM/T 0016, 6.4.10): encrypted key, public key, wrapped session key.
    Envelope,
    /// Wrapped session key first, then public key, then encrypted key.
    CipherFirst,
}
