// SPDX-License-Identifier: MIT OR Apache-2.0
//! The numbers of return codes and the names of calls.

use cryptoki::context::Function;
use cryptoki::error::{Rv, RvError};

/// The codes of PKCS#11 3.1 that have a name, as ranges.
#[rustfmt::skip] // A table.
const NAMED: &[core::ops::RangeInclusive<u32>] = &[
    0x01..=0x03, 0x05..=0x0A, 0x10..=0x13, 0x1B..=0x1B, 0x20..=0x21, 0x30..=0x32, 0x40..=0x41,
    0x50..=0x51, 0x54..=0x54, 0x60..=0x60, 0x62..=0x6A, 0x70..=0x71, 0x82..=0x82, 0x90..=0x91,
    0xA0..=0xA4, 0xB0..=0xB1, 0xB3..=0xB8, 0xC0..=0xC1, 0xD0..=0xD1, 0xE0..=0xE2, 0xF0..=0xF2,
    0x100..=0x105, 0x110..=0x110, 0x112..=0x115, 0x120..=0x121, 0x130..=0x130, 0x140..=0x140,
    0x150..=0x150, 0x160..=0x160, 0x170..=0x170, 0x180..=0x180, 0x190..=0x191, 0x1A0..=0x1A1,
    0x1B0..=0x1B1, 0x1B5..=0x1B5, 0x1B7..=0x1B9, 0x200..=0x200,
];

/// The number of a return code.
pub(crate) fn code(error: RvError) -> u64 {
    match error {
        RvError::VendorDefined(code) | RvError::UnknownErrorCode(code) => code,
        named => NAMED
            .iter()
            .cloned()
            .flatten()
            .map(u64::from)
            .find(|code| Rv::from(*code) == Rv::Error(named))
            .unwrap_or(u64::MAX),
    }
}

/// The same, where only 16 bits are kept; the codes of PKCS#11 fit.
pub(crate) fn status(error: RvError) -> u16 {
    u16::try_from(code(error)).unwrap_or(u16::MAX)
}

/// The name of a call for errors.
pub(crate) const fn name(function: Function) -> &'static str {
    match function {
        Function::Initialize => "C_Initialize",
        Function::GetInterface => "C_GetInterface",
        Function::GetFunctionList => "C_GetFunctionList",
        Function::GetInfo => "C_GetInfo",
        Function::GetSlotList => "C_GetSlotList",
        Function::GetSlotInfo => "C_GetSlotInfo",
        Function::GetTokenInfo => "C_GetTokenInfo",
        Function::GetMechanismInfo => "C_GetMechanismInfo",
        Function::OpenSession => "C_OpenSession",
        Function::CloseSession => "C_CloseSession",
        Function::GetSessionInfo => "C_GetSessionInfo",
        Function::InitPIN => "C_InitPIN",
        Function::SetPIN => "C_SetPIN",
        Function::Login => "C_Login",
        Function::Logout => "C_Logout",
        Function::CreateObject => "C_CreateObject",
        Function::DestroyObject => "C_DestroyObject",
        Function::GetAttributeValue => "C_GetAttributeValue",
        Function::FindObjectsInit | Function::FindObjects => "C_FindObjects",
        Function::SignInit | Function::Sign => "C_Sign",
        Function::DecryptInit | Function::Decrypt => "C_Decrypt",
        Function::GenerateKeyPair => "C_GenerateKeyPair",
        Function::GenerateRandom => "C_GenerateRandom",
        _ => "a call of the module",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        for (error, expected) in [
            (RvError::Cancel, 0x01),
            (RvError::GeneralError, 0x05),
            (RvError::DeviceRemoved, 0x32),
            (RvError::PinIncorrect, 0xA0),
            (RvError::PinLocked, 0xA4),
            (RvError::TokenNotPresent, 0xE0),
            (RvError::UserAlreadyLoggedIn, 0x100),
            (RvError::CryptokiAlreadyInitialized, 0x191),
            (RvError::FunctionRejected, 0x200),
            (RvError::VendorDefined(0x8000_0001), 0x8000_0001),
        ] {
            assert_eq!(code(error), expected, "{error:?}");
        }
    }

    #[test]
    fn every_number_of_the_table_has_a_name() {
        for number in NAMED.iter().cloned().flatten() {
            let named = Rv::from(u64::from(number));
            assert!(
                !matches!(named, Rv::Ok | Rv::Error(RvError::UnknownErrorCode(_))),
                "{number:#x}"
            );
        }
    }
}
