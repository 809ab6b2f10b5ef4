// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a call of the module came to, as an error by class.

use cryptoki::context::Function;
use cryptoki::error::{Error as CallError, RvError};
use yzt_token::{Error, Object, Operation, PinRole};

use crate::code::{code, name, status};

/// Why a method could not do what it is for.
pub(crate) enum Failure {
    /// A call was refused.
    Call(CallError),
    /// A call that carried a PIN was refused.
    Pin(PinRole, CallError),
    /// It is known already what to answer.
    Known(Error),
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        Self::Call(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Known(error)
    }
}

impl From<yzt_crypto::Error> for Failure {
    fn from(error: yzt_crypto::Error) -> Self {
        Self::Known(Error::Crypto(error))
    }
}

impl From<crate::Error> for Failure {
    fn from(error: crate::Error) -> Self {
        Self::Known(error.into())
    }
}

/// Whether a refusal says that the handle's token or session is gone.
pub(crate) enum Gone {
    /// The token is not there.
    Removed,
    /// The session is not known any more; the token may be there.
    Session,
}

/// What a refusal says about the token.
pub(crate) const fn gone(error: &CallError) -> Option<Gone> {
    let CallError::Pkcs11(error, _) = error else { return None };
    match error {
        RvError::DeviceRemoved
        | RvError::TokenNotPresent
        | RvError::TokenNotRecognized
        | RvError::SlotIdInvalid => Some(Gone::Removed),
        RvError::SessionHandleInvalid
        | RvError::SessionClosed
        | RvError::CryptokiNotInitialized => Some(Gone::Session),
        _ => None,
    }
}

/// Whether a module that answers this to a PIN has surely not shown it to the token.
pub(crate) const fn was_not_sent(error: RvError) -> bool {
    matches!(
        error,
        RvError::TokenNotPresent
            | RvError::TokenNotRecognized
            | RvError::SlotIdInvalid
            | RvError::SessionHandleInvalid
            | RvError::SessionClosed
            | RvError::CryptokiNotInitialized
            | RvError::FunctionNotSupported
            | RvError::FunctionCanceled
            | RvError::FunctionRejected
            | RvError::Cancel
            | RvError::ArgumentsBad
            | RvError::OperationNotInitialized
            | RvError::SessionReadOnly
            | RvError::SessionReadOnlyExists
            | RvError::TokenWriteProtected
            | RvError::UserAlreadyLoggedIn
            | RvError::UserAnotherAlreadyLoggedIn
            | RvError::UserTooManyTypes
            | RvError::UserTypeInvalid
            | RvError::UserNotLoggedIn
    )
}

/// The error of a call that carried no PIN. Removal and reset are told apart before.
pub(crate) fn call_error(operation: Operation, error: CallError) -> Error {
    match error {
        CallError::Pkcs11(error, function) => refusal(operation, error, function),
        CallError::NullFunctionPointer | CallError::NotSupported => {
            Error::NotSupported { operation }
        }
        other => {
            Error::Format { command: "a call of the module", detail: other.to_string().into() }
        }
    }
}

/// The error of loading and initialising.
pub(crate) fn module_error(error: CallError) -> crate::Error {
    match error {
        CallError::LibraryLoading(error) => {
            crate::Error::ModuleNotLoadable { detail: error.to_string() }
        }
        CallError::Pkcs11(error, function) => refused(error, function),
        other => crate::Error::NotAModule { detail: other.to_string() },
    }
}

fn refused(error: RvError, function: Function) -> crate::Error {
    crate::Error::Refused {
        function: name(function),
        name: format!("{error:?}"),
        code: code(error),
    }
}

fn refusal(operation: Operation, error: RvError, function: Function) -> Error {
    let command = name(function);
    match error {
        RvError::UserNotLoggedIn => Error::NotLoggedIn { command },
        RvError::PinExpired => Error::PinMustChange,
        RvError::UserPinNotInitialized => crate::Error::NoUserPin.into(),
        RvError::DeviceMemory => Error::NoRoom,
        RvError::SessionCount
        | RvError::UserAlreadyLoggedIn
        | RvError::UserAnotherAlreadyLoggedIn
        | RvError::UserTooManyTypes => Error::InUse,
        RvError::FunctionNotSupported
        | RvError::MechanismInvalid
        | RvError::MechanismParamInvalid
        | RvError::CurveNotSupported
        | RvError::RandomNoRng => Error::NotSupported { operation },
        RvError::KeyHandleInvalid => Error::NotFound { object: Object::KeyPair },
        RvError::ObjectHandleInvalid => Error::NotFound { object: Object::Other },
        RvError::EncryptedDataInvalid
        | RvError::EncryptedDataLenRange
        | RvError::SignatureInvalid
        | RvError::SignatureLenRange => {
            Error::CryptographyFailed { command, status: status(error) }
        }
        RvError::DataInvalid
        | RvError::DataLenRange
        | RvError::AttributeTypeInvalid
        | RvError::AttributeValueInvalid
        | RvError::TemplateIncomplete
        | RvError::TemplateInconsistent
        | RvError::DomainParamsInvalid
        | RvError::KeySizeRange => Error::DataRefused { command, status: status(error) },
        RvError::ActionProhibited
        | RvError::AttributeReadOnly
        | RvError::KeyFunctionNotPermitted
        | RvError::KeyTypeInconsistent
        | RvError::OperationActive
        | RvError::SessionReadOnly
        | RvError::TokenWriteProtected => Error::StateRefused { command, status: status(error) },
        other => refused(other, function).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(error: RvError) -> Error {
        call_error(Operation::SignDigest, CallError::Pkcs11(error, Function::Sign))
    }

    #[test]
    fn codes_are_told_by_class() {
        for (error, number) in [
            (RvError::UserNotLoggedIn, 2004),
            (RvError::PinExpired, 2002),
            (RvError::UserPinNotInitialized, 2104),
            (RvError::DeviceMemory, 2022),
            (RvError::UserAlreadyLoggedIn, 2012),
            (RvError::MechanismInvalid, 2023),
            (RvError::KeyHandleInvalid, 2020),
            (RvError::DataLenRange, 2030),
            (RvError::TokenWriteProtected, 2031),
            (RvError::EncryptedDataInvalid, 2033),
            (RvError::DeviceError, 2103),
        ] {
            assert_eq!(told(error).number(), number, "{error:?}");
        }
    }

    #[test]
    fn a_code_without_a_class_is_kept() {
        let text = told(RvError::VendorDefined(0x8000_0042)).to_string();
        assert!(text.contains("C_Sign") && text.contains("0x80000042"), "{text}");
        let text = told(RvError::FunctionFailed).to_string();
        assert!(text.contains("FunctionFailed") && text.contains("0x00000006"), "{text}");
    }

    #[test]
    fn what_is_not_a_code_is_a_format() {
        let error = call_error(Operation::SignDigest, CallError::InvalidValue);
        assert_eq!(error.number(), 2040);
        let error = call_error(Operation::Random, CallError::NullFunctionPointer);
        assert!(matches!(error, Error::NotSupported { operation: Operation::Random }));
    }
}
