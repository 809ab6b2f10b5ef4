// SPDX-License-Identifier: MIT OR Apache-2.0
//! Codes of a library as errors of the token.
//!
//! The standard does not say which code goes with which refusal, so that they are taken by class;
//! what has no class keeps its code.

use yzt_skf_sys::constants::*;
use yzt_token::{Error, Object, Operation};

use crate::profile::{CodeClass, Profile};
use crate::request::{Failure, Request};

/// The lower half of a code, which tells it from others of the standard.
pub(crate) fn status(code: u32) -> u16 {
    u16::try_from(code & 0xFFFF).unwrap_or(u16::MAX)
}

/// The error of a call that was refused.
pub(crate) fn refusal(
    profile: &Profile,
    operation: Operation,
    request: &Request,
    code: u32,
) -> Error {
    let command = request.function();
    if let Some(class) = profile.codes.get(&code) {
        return classified(*class, operation, command, code);
    }
    let status = status(code);
    match code {
        SAR_NOTSUPPORTYETERR => Error::NotSupported { operation },
        SAR_DEVICE_REMOVED => Error::TokenRemoved,
        SAR_USER_NOT_LOGGED_IN => Error::NotLoggedIn { command },
        SAR_USER_ALREADY_LOGGED_IN => Error::InUse,
        SAR_TIMEOUTERR => Error::Timeout,
        SAR_NO_ROOM | SAR_REACH_MAX_CONTAINER_COUNT => Error::NoRoom,
        SAR_APPLICATION_EXISTS => Error::AlreadyExists { object: Object::Application },
        SAR_FILE_ALREADY_EXIST => Error::AlreadyExists { object: named(request, Object::File) },
        SAR_APPLICATION_NOT_EXISTS => {
            Error::NotFound { object: named(request, Object::Application) }
        }
        SAR_FILE_NOT_EXIST => Error::NotFound { object: named(request, Object::File) },
        SAR_KEYNOTFOUNTERR => Error::NotFound { object: named(request, Object::KeyPair) },
        SAR_CERTNOTFOUNTERR => Error::NotFound { object: Object::Certificate },
        SAR_MEMORYERR | SAR_FILEERR | SAR_READFILEERR | SAR_WRITEFILEERR => {
            Error::MemoryFailed { command, status }
        }
        SAR_INVALIDPARAMERR
        | SAR_NAMELENERR
        | SAR_MODULUSLENERR
        | SAR_INDATALENERR
        | SAR_INDATAERR
        | SAR_RSAMODULUSLENERR
        | SAR_MACLENERR
        | SAR_DECRYPTPADERR
        | SAR_PIN_INVALID
        | SAR_PIN_LEN_RANGE
        | SAR_APPLICATION_NAME_INVALID => Error::DataRefused { command, status },
        SAR_NOTINITIALIZEERR
        | SAR_OBJERR
        | SAR_KEYUSAGEERR
        | SAR_KEYINFOTYPEERR
        | SAR_NOTEXPORTERR
        | SAR_PIN_INCORRECT
        | SAR_PIN_LOCKED
        | SAR_USER_PIN_NOT_INITIALIZED
        | SAR_USER_TYPE_INVALID => Error::StateRefused { command, status },
        SAR_GENRANDERR
        | SAR_HASHOBJERR
        | SAR_HASHERR
        | SAR_GENRSAKEYERR
        | SAR_CSPIMPRTPUBKEYERR
        | SAR_RSAENCERR
        | SAR_RSADECERR
        | SAR_HASHNOTEQUALERR => Error::CryptographyFailed { command, status },
        code => crate::Error::Refused { function: command, code }.into(),
    }
}

/// The object that a call names, where a code is used for several.
const fn named(request: &Request, otherwise: Object) -> Object {
    match request {
        Request::OpenContainer { .. }
        | Request::CreateContainer { .. }
        | Request::DeleteContainer { .. } => Object::Container,
        Request::ExportCertificate { .. } => Object::Certificate,
        Request::OpenApplication { .. }
        | Request::CreateApplication { .. }
        | Request::DeleteApplication { .. } => Object::Application,
        Request::EncryptInit { .. } | Request::DecryptInit { .. } | Request::MacInit { .. } => {
            Object::SessionKey
        }
        _ => otherwise,
    }
}

fn classified(class: CodeClass, operation: Operation, command: &'static str, code: u32) -> Error {
    let status = status(code);
    match class {
        CodeClass::ContainerNotFound => Error::NotFound { object: Object::Container },
        CodeClass::ContainerExists => Error::AlreadyExists { object: Object::Container },
        CodeClass::CertificateNotFound => Error::NotFound { object: Object::Certificate },
        CodeClass::KeyNotFound => Error::NotFound { object: Object::KeyPair },
        CodeClass::NotLoggedIn => Error::NotLoggedIn { command },
        CodeClass::Locked | CodeClass::Incorrect => Error::StateRefused { command, status },
        CodeClass::Removed => Error::TokenRemoved,
        CodeClass::NotSupported => Error::NotSupported { operation },
        CodeClass::NoRoom => Error::NoRoom,
        CodeClass::InUse => Error::InUse,
        CodeClass::DataRefused => Error::DataRefused { command, status },
    }
}

/// What became of a PIN or a device key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Right,
    Wrong,
    Locked,
    /// It was not looked at, since somebody is logged in already.
    NotLookedAt,
    /// Whether it was looked at is not known.
    Unknown,
    /// It was not looked at, or something else was wrong.
    Other,
}

pub(crate) fn verdict(profile: &Profile, code: u32) -> Verdict {
    match (profile.codes.get(&code), code) {
        (Some(CodeClass::Locked), _) | (None, SAR_PIN_LOCKED) => Verdict::Locked,
        (Some(CodeClass::Incorrect), _) | (None, SAR_PIN_INCORRECT) => Verdict::Wrong,
        (Some(CodeClass::Removed), _)
        | (None, SAR_DEVICE_REMOVED | SAR_TIMEOUTERR | SAR_FAIL | SAR_UNKNOWNERR) => {
            Verdict::Unknown
        }
        (None, SAR_OK) => Verdict::Right,
        (None, SAR_USER_ALREADY_LOGGED_IN) => Verdict::NotLookedAt,
        _ => Verdict::Other,
    }
}

/// The error of a call that came to no answer.
pub(crate) fn failure(operation: Operation, function: &'static str, failure: Failure) -> Error {
    match failure {
        Failure::Missing => Error::NotSupported { operation },
        Failure::Format(detail) => Error::Format { command: function, detail: detail.into() },
        Failure::Timeout => Error::Timeout,
        Failure::Stale => Error::TokenReset,
        Failure::Died(how) => crate::Error::LibraryCrashed { function, how }.into(),
        Failure::NotStarted(detail) => crate::Error::HelperNotStarted { detail }.into(),
        Failure::Protocol(detail) => crate::Error::Protocol { detail }.into(),
        Failure::NotLoadable(detail) => crate::Error::LibraryNotLoadable { detail }.into(),
        Failure::NotALibrary(missing) => crate::Error::NotALibrary { missing }.into(),
        Failure::NotFound => crate::Error::LibraryNotFound { path: Default::default() }.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Bytes, Handle};

    fn refused(profile: &Profile, request: &Request, code: u32) -> Error {
        refusal(profile, Operation::Containers, request, code)
    }

    #[test]
    fn every_code_of_the_standard_has_an_error() {
        let request = Request::EnumContainer { application: Handle(1) };
        for (code, name) in ERRORS.iter().filter(|(code, _)| *code != SAR_OK) {
            let error = refused(&Profile::default(), &request, *code);
            assert_ne!(error.number(), 0, "{name}");
            if let Error::Backend { number, source } = &error {
                assert_eq!(*number, 2123);
                assert!(source.to_string().contains(&format!("{code:08X}")), "{source}");
            }
        }
    }

    #[test]
    fn an_object_follows_from_the_call() {
        let name = Bytes::from("c");
        let container = Request::OpenContainer { application: Handle(1), name };
        let missing = refused(&Profile::default(), &container, SAR_APPLICATION_NOT_EXISTS);
        assert!(matches!(missing, Error::NotFound { object: Object::Container }));
        let name = Bytes::from("f");
        let file = Request::DeleteFile { application: Handle(1), name };
        let missing = refused(&Profile::default(), &file, SAR_FILE_NOT_EXIST);
        assert!(matches!(missing, Error::NotFound { object: Object::File }));
    }

    #[test]
    fn a_profile_explains_codes_of_the_vendor() {
        let mut profile = Profile::default();
        let request = Request::EnumContainer { application: Handle(1) };
        let own = 0x0A00_0033;
        assert_eq!(refused(&profile, &request, own).number(), 2123);
        profile.codes.insert(own, CodeClass::NotLoggedIn);
        assert!(matches!(refused(&profile, &request, own), Error::NotLoggedIn { .. }));
        assert_eq!(verdict(&profile, own), Verdict::Other);
        profile.codes.insert(own, CodeClass::Locked);
        assert_eq!(verdict(&profile, own), Verdict::Locked);
    }

    #[test]
    fn who_is_logged_in_already_was_not_asked() {
        let profile = Profile::default();
        assert_eq!(verdict(&profile, SAR_USER_ALREADY_LOGGED_IN), Verdict::NotLookedAt);
        assert_eq!(verdict(&profile, SAR_OK), Verdict::Right);
        assert_eq!(verdict(&profile, SAR_DEVICE_REMOVED), Verdict::Unknown);
    }
}
