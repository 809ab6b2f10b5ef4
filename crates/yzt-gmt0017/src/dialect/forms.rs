// SPDX-License-Identifier: MIT OR Apache-2.0
//! The smaller points in which makers differ, each with the rule that tells its forms apart.

/// How ChangeDevAuthKey carries the new key under the old one; told apart by Lc, 20 or 36.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeviceKeyForm {
    /// One block: the key.
    Bare,
    /// Two blocks: `10 00 ‖ key ‖ 80 00×13`, as [`ChallengeForm::LengthPrefixed`] does it.
    ///
    /// [`ChallengeForm::LengthPrefixed`]: crate::ChallengeForm::LengthPrefixed
    LengthPrefixed,
}

/// The parameters in EncryptInit, DecryptInit and MacInit, after App, Con, Key and algorithm.
///
/// A card tells them apart by Lc: the structure makes it 54, or 50 without an algorithm; packed it
/// is at most 36, as an IV has at most 16 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InitParameters {
    /// `IVLen n2 ‖ IV(IVLen) ‖ padding n4 ‖ feedback bits n4`.
    Packed,
    /// BLOCKCIPHERPARAM: `IV(32) ‖ IVLen n4 ‖ padding n4 ‖ feedback bits n4`, 44 bytes.
    Structure,
}

/// Whether DecryptInit names the algorithm before the parameters.
///
/// A card tells by Lc: only one of the two readings leaves no byte over and none missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DecryptInit {
    /// `App ‖ Con ‖ Key ‖ algorithm n4 ‖ parameters`, as in EncryptInit.
    WithAlgorithm,
    /// `App ‖ Con ‖ Key ‖ parameters`.
    WithoutAlgorithm,
}

/// The answers of Digest and DigestFinal. Told apart by length: a value has 20, 32, 48 or 64
/// bytes, and none of these is another one and four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DigestPrefix {
    /// The value.
    Absent,
    /// `length n4 ‖ value`.
    Present,
}

/// The answer of ECCExportSessionKey. Told apart by where the bit length stands: at the beginning,
/// or 68 bytes before the end, where in the other form is the middle of C1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SessionKeyOrder {
    /// `bits n4 ‖ C1x ‖ C1y ‖ C3 ‖ length n4 ‖ C2 ‖ KeyID`.
    KeyIdLast,
    /// `C3 ‖ length n4 ‖ C2 ‖ KeyID ‖ bits n4 ‖ C1x ‖ C1y`.
    KeyIdBeforePoint,
}

/// The answer of ExtECCEncrypt. Told apart by the first byte: 04, or that of the number 256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EccCiphertextForm {
    /// `bits n4 ‖ C1x ‖ C1y ‖ C3 ‖ length n4 ‖ C2`.
    Sized,
    /// `04 ‖ C1x ‖ C1y ‖ C3 ‖ C2`.
    Raw,
}

/// The answer of ExtECCSign. Told apart by length, 68 or 64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignatureForm {
    /// `bits n4 ‖ r ‖ s`, as ECCSignData answers.
    Sized,
    /// `r ‖ s`.
    Bare,
}

/// An RSA public key in an answer. Told apart by length: a modulus is a multiple of 8 bytes here, as
/// that of every key in use, so that 6, 8 or 4 bytes beside it tell the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RsaPublicKeyForm {
    /// `bits n2 ‖ e(4) ‖ modulus`.
    ExponentFirst,
    /// `bits n4 ‖ modulus ‖ e(4)`, as commands carry it.
    Sized,
    /// `modulus ‖ e(4)`, as GenRSAKeyPair answers.
    Bare,
}

impl RsaPublicKeyForm {
    /// Every form, the default first.
    pub const ALL: [Self; 3] = [Self::ExponentFirst, Self::Sized, Self::Bare];
}

/// What a key does with the instruction 5C. Makers disagree about it, and some read something else
/// under it, so that it is not sent to a key that is not known to have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RsaKeyOperation {
    /// Nothing that is known here.
    Absent,
    /// The RSA operation on one block as it comes: padding is the host's.
    Raw,
}
