// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which command takes what.

use yzt_gmt0017::KeyUse;
use yzt_gmt0017::instruction as ins;

use crate::store::records::key_pair::KeyKind;

use Authority::{Anyone, CreateFiles, Device, ReadFile, User, WriteFile};
use KeyKind::{Rsa, Sm2};
use KeyUse::{Encryption, Signature};
use Object::{AnyPair, File, NamedCertificate, NamedPair, Nothing, Pair, ReplaceablePair};
use Scope::{Application as App, Card as Whole, Container as Con, ContainerOrCard as ConOrCard};

/// What has to be open for a command.
#[derive(Clone, Copy)]
pub(super) enum Scope {
    /// Nothing: the command is for the card.
    Card,
    /// The application, or `698A`.
    Application,
    /// The container too, or `6A94`.
    Container,
    /// The container, or nothing when both identifiers are zero: what belongs to no application.
    ContainerOrCard,
}

/// Who has to have shown who they are, or `6982`.
#[derive(Clone, Copy)]
pub(super) enum Authority {
    /// Nobody; or whoever the command itself proves, at the price of a try.
    Anyone,
    /// The holder of the device authentication key.
    Device,
    /// The user, with a PIN to keep: `6985` while it is a one-time PIN. Where the command is for
    /// the card, the user of some open application.
    User,
    /// Who may create files in the application.
    CreateFiles,
    /// Who may read the file.
    ReadFile,
    /// Who may write the file.
    WriteFile,
}

/// What has to be there.
#[derive(Clone, Copy)]
pub(super) enum Object {
    /// Nothing, or what the command looks for itself.
    Nothing,
    /// A pair of this kind and use, or `6A95`.
    Pair(KeyKind, KeyUse),
    /// A pair of this use, of whatever kind, or `6A95`.
    AnyPair(KeyUse),
    /// The pair that the command names, or `6A95`.
    NamedPair,
    /// The certificate that the command names, or `6A96`.
    NamedCertificate,
    /// No pair that something depends on, and none of the other kind, or `6985`.
    ReplaceablePair(KeyKind),
    /// The file, or `6A93`. It is looked for before its rights, which stand in it.
    File,
}

/// An instruction, and what it takes.
pub(super) struct Rule(pub(super) u8, pub(super) Scope, pub(super) Authority, pub(super) Object);

/// Every command that the card knows. What is not here is answered `6A81`.
#[rustfmt::skip] // One row for each command.
pub(super) const RULES: &[Rule] = &[
    Rule(ins::SET_LABEL,                       Whole,     Anyone,      Nothing),
    Rule(ins::GET_DEV_INFO,                    Whole,     Anyone,      Nothing),
    Rule(ins::DEV_AUTH,                        Whole,     Anyone,      Nothing),
    Rule(ins::CHANGE_DEV_AUTH_KEY,             Whole,     Device,      Nothing),
    Rule(ins::GET_PIN_INFO,                    App,       Anyone,      Nothing),
    Rule(ins::CHANGE_PIN,                      App,       Anyone,      Nothing),
    Rule(ins::VERIFY_PIN,                      App,       Anyone,      Nothing),
    Rule(ins::UNBLOCK_PIN,                     App,       Anyone,      Nothing),
    Rule(ins::CLEAR_SECURE_STATE,              App,       Anyone,      Nothing),
    Rule(ins::CREATE_APPLICATION,              Whole,     Device,      Nothing),
    Rule(ins::ENUM_APPLICATION,                Whole,     Anyone,      Nothing),
    Rule(ins::DELETE_APPLICATION,              Whole,     Device,      Nothing),
    Rule(ins::OPEN_APPLICATION,                Whole,     Anyone,      Nothing),
    Rule(ins::CLOSE_APPLICATION,               App,       Anyone,      Nothing),
    Rule(ins::CREATE_FILE,                     App,       CreateFiles, Nothing),
    Rule(ins::DELETE_FILE,                     App,       CreateFiles, File),
    Rule(ins::ENUM_FILES,                      App,       Anyone,      Nothing),
    Rule(ins::GET_FILE_INFO,                   App,       Anyone,      File),
    Rule(ins::READ_FILE,                       App,       ReadFile,    File),
    Rule(ins::WRITE_FILE,                      App,       WriteFile,   File),
    Rule(ins::CREATE_CONTAINER,                App,       User,        Nothing),
    Rule(ins::OPEN_CONTAINER,                  App,       Anyone,      Nothing),
    Rule(ins::CLOSE_CONTAINER,                 Con,       Anyone,      Nothing),
    Rule(ins::ENUM_CONTAINER,                  App,       Anyone,      Nothing),
    Rule(ins::DELETE_CONTAINER,                App,       User,        Nothing),
    Rule(ins::GET_CONTAINER_INFO,              App,       Anyone,      Nothing),
    Rule(ins::IMPORT_CERTIFICATE,              Con,       User,        NamedPair),
    Rule(ins::EXPORT_CERTIFICATE,              Con,       Anyone,      NamedCertificate),
    Rule(ins::GEN_RANDOM,                      Whole,     Anyone,      Nothing),
    Rule(ins::GEN_EXT_RSA_KEY,                 Whole,     Anyone,      Nothing),
    Rule(ins::GEN_RSA_KEY_PAIR,                Con,       User,        ReplaceablePair(Rsa)),
    Rule(ins::IMPORT_RSA_KEY_PAIR,             Con,       User,        Pair(Rsa, Signature)),
    Rule(ins::RSA_SIGN_DATA,                   Con,       User,        Pair(Rsa, Signature)),
    Rule(ins::RSA_EXPORT_SESSION_KEY,          Con,       User,        Nothing),
    Rule(ins::RSA_KEY_OPERATION,               Con,       User,        NamedPair),
    Rule(ins::RSA_VERIFY,                      Whole,     Anyone,      Nothing),
    Rule(ins::GEN_ECC_KEY_PAIR,                Con,       User,        ReplaceablePair(Sm2)),
    Rule(ins::IMPORT_ECC_KEY_PAIR,             Con,       User,        Pair(Sm2, Signature)),
    Rule(ins::ECC_SIGN_DATA,                   Con,       User,        Pair(Sm2, Signature)),
    Rule(ins::ECC_VERIFY,                      Whole,     Anyone,      Nothing),
    Rule(ins::ECC_EXPORT_SESSION_KEY,          Con,       User,        Nothing),
    Rule(ins::EXT_ECC_ENCRYPT,                 Whole,     Anyone,      Nothing),
    Rule(ins::EXT_ECC_DECRYPT,                 Whole,     Anyone,      Nothing),
    Rule(ins::EXT_ECC_SIGN,                    Whole,     Anyone,      Nothing),
    Rule(ins::EXT_ECC_VERIFY,                  Whole,     Anyone,      Nothing),
    Rule(ins::ECC_EXPORT_SESSION_KEY_EX,       ConOrCard, User,        Nothing),
    Rule(ins::GENERATE_AGREEMENT_DATA,         Con,       User,        Pair(Sm2, Encryption)),
    Rule(ins::GENERATE_AGREEMENT_DATA_AND_KEY, Con,       User,        Pair(Sm2, Encryption)),
    Rule(ins::GENERATE_KEY,                    Con,       User,        Pair(Sm2, Encryption)),
    Rule(ins::EXPORT_PUBLIC_KEY,               Con,       Anyone,      NamedPair),
    Rule(ins::IMPORT_SESSION_KEY,              Con,       User,        AnyPair(Encryption)),
    Rule(ins::IMPORT_SYMM_KEY,                 ConOrCard, User,        Nothing),
    Rule(ins::ENCRYPT_INIT,                    ConOrCard, User,        Nothing),
    Rule(ins::ENCRYPT,                         ConOrCard, User,        Nothing),
    Rule(ins::ENCRYPT_UPDATE,                  ConOrCard, User,        Nothing),
    Rule(ins::ENCRYPT_FINAL,                   ConOrCard, User,        Nothing),
    Rule(ins::DECRYPT_INIT,                    ConOrCard, User,        Nothing),
    Rule(ins::DECRYPT,                         ConOrCard, User,        Nothing),
    Rule(ins::DECRYPT_UPDATE,                  ConOrCard, User,        Nothing),
    Rule(ins::DECRYPT_FINAL,                   ConOrCard, User,        Nothing),
    Rule(ins::DIGEST_INIT,                     Whole,     Anyone,      Nothing),
    Rule(ins::DIGEST,                          Whole,     Anyone,      Nothing),
    Rule(ins::DIGEST_UPDATE,                   Whole,     Anyone,      Nothing),
    Rule(ins::DIGEST_FINAL,                    Whole,     Anyone,      Nothing),
    Rule(ins::MAC_INIT,                        ConOrCard, User,        Nothing),
    Rule(ins::MAC,                             ConOrCard, User,        Nothing),
    Rule(ins::MAC_UPDATE,                      ConOrCard, User,        Nothing),
    Rule(ins::MAC_FINAL,                       ConOrCard, User,        Nothing),
    Rule(ins::DESTROY_SESSION_KEY,             ConOrCard, User,        Nothing),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_instruction_of_the_standard_has_one_row() {
        let named = (0..=u8::MAX).filter(|code| yzt_gmt0017::instruction_name(*code).is_some());
        let rows: Vec<u8> = RULES.iter().map(|rule| rule.0).collect();
        assert_eq!(rows, named.collect::<Vec<u8>>());
    }
}
