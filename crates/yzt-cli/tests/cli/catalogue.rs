// SPDX-License-Identifier: MIT OR Apache-2.0
//! The catalogue of texts against every crate's numbers: nothing missing, nothing left over.

use std::collections::BTreeSet;
use std::path::Path;

use yzt_assistant::Notice;
use yzt_assistant::messages::{Kind, catalogue, message};
use yzt_login::{Error as Login, StoreError, TokenPart};

/// Every crate of this workspace from which a person's error can come.
const CRATES: &[(&str, &[u16])] = &[
    ("yzt-apdu", yzt_apdu::NUMBERS),
    ("yzt-pin", yzt_pin::NUMBERS),
    ("yzt-crypto", yzt_crypto::NUMBERS),
    ("yzt-gmt0017", yzt_gmt0017::NUMBERS),
    ("yzt-gmt0017 remote unblock", yzt_gmt0017::remote_unblock::NUMBERS),
    #[cfg(feature = "pcsc")]
    ("yzt-pcsc", yzt_pcsc::NUMBERS),
    ("yzt-token", yzt_token::NUMBERS),
    #[cfg(feature = "pkcs11")]
    ("yzt-token-pkcs11", yzt_token_pkcs11::NUMBERS),
    #[cfg(feature = "skf")]
    ("yzt-token-skf", yzt_token_skf::NUMBERS),
    ("yzt-softkey", yzt_softkey::NUMBERS),
    ("yzt-softkey vpcd", yzt_softkey::vpcd::NUMBERS),
    ("yzt-cert", yzt_cert::NUMBERS),
    ("yzt-cms", yzt_cms::Error::NUMBERS),
    ("yzt-lifecycle", yzt_lifecycle::NUMBERS),
    ("yzt-lifecycle advice", yzt_lifecycle::advice::NUMBERS),
    ("yzt-forms", yzt_forms::Error::NUMBERS),
    ("yzt-login", Login::NUMBERS),
    ("yzt-ca", yzt_ca::Error::NUMBERS),
    ("yzt-assistant", yzt_assistant::NUMBERS),
    ("notices", Notice::NUMBERS),
    ("yzt-cli", yzt_cli::NUMBERS),
];

/// Whether this command links the part that returns a number; the tests of the faces that do look
/// after the texts of the others.
fn is_linked(number: u16) -> bool {
    let (c_libraries, readers, modules) = (5200..5300, 1400..1500, 2100..2120);
    let libraries = 2120..2150;
    !c_libraries.contains(&number)
        && (cfg!(feature = "pcsc") || !readers.contains(&number))
        && (cfg!(feature = "pkcs11") || !modules.contains(&number))
        && (cfg!(feature = "skf") || !libraries.contains(&number))
}

#[test]
fn every_number_has_a_text_and_every_text_a_number() {
    let mut numbers = BTreeSet::new();
    for (name, of_crate) in CRATES {
        for number in *of_crate {
            assert!(numbers.insert(*number), "{number} of {name} belongs to two crates");
            assert!(message(*number).is_some(), "{number} of {name} has no text");
        }
    }
    for message in catalogue().filter(|message| is_linked(message.number)) {
        assert!(numbers.contains(&message.number), "no crate returns {}", message.number);
    }
}

/// A crate that this command comes to depend on has to be added above.
#[test]
fn every_dependency_with_numbers_is_in_the_list() {
    let manifest = include_str!("../../Cargo.toml");
    let dependencies = manifest.lines().filter_map(|line| line.split(['.', ' ', '=']).next());
    let names: BTreeSet<&str> = dependencies.filter(|name| name.starts_with("yzt-")).collect();
    let found: BTreeSet<&str> = names
        .into_iter()
        .chain(["yzt-cli"])
        .filter(|name| {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
            has_numbers(&folder.join("src"))
        })
        .collect();
    let listed: BTreeSet<&str> = CRATES
        .iter()
        .filter_map(|(name, _)| name.split(' ').next())
        .filter(|name| *name != "notices")
        .chain(["yzt-pcsc", "yzt-token-pkcs11", "yzt-token-skf"])
        .collect();
    assert_eq!(found, listed);
}

fn has_numbers(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries.map(|entry| entry.unwrap().path()).any(|path| {
        if path.is_dir() {
            return has_numbers(&path);
        }
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        text.contains("pub const NUMBERS: &[u16]")
    })
}

#[test]
fn the_login_protocols_names_are_those_of_the_catalogue() {
    let own = [
        Login::OriginNotAscii,
        Login::OriginInsecure,
        Login::ContextInvalid,
        Login::SessionInvalid,
        Login::NonceInvalid,
        Login::ChallengeMalformed,
        Login::NonceUnknown,
        Login::NonceExpired,
        Login::NonceStore(StoreError::new("test")),
        Login::TokenTooLarge,
        Login::TokenMalformed(TokenPart::Json),
        Login::FormatUnsupported,
        Login::AlgorithmUnsupported,
        Login::AlgorithmMismatch,
        Login::SignatureInvalid,
        Login::CertificateEncryptionOnly,
        Login::SoftwareKeyRefused,
        Login::CertificateKeyMismatch,
        Login::LoginMessageRefused,
    ];
    for error in own {
        assert_eq!(message(error.number()).unwrap().name, error.name());
    }
}

#[test]
fn a_notice_is_no_error_and_an_error_no_notice() {
    for message in catalogue() {
        let is_notice = Notice::NUMBERS.contains(&message.number)
            || yzt_lifecycle::advice::NUMBERS.contains(&message.number);
        assert_eq!(message.kind == Kind::Notice, is_notice, "{}", message.number);
    }
}
