// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_apdu::StatusWord;

/// Every number of this crate that [`Error::number`] can return. An error that wraps one of a lower
/// crate answers with that crate's number.
pub const NUMBERS: &[u16] =
    &[1300, 1301, 1302, 1303, 1304, 1305, 1306, 1307, 1308, 1309, 1310, 1311, 1312];

/// Why bytes are not a command or an answer of GM/T 0017, or a value cannot be carried by one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The class byte is not the one of this instruction.
    #[error("class {class:#04x} does not belong to instruction {instruction:#04x}")]
    Class {
        /// CLA.
        class: u8,
        /// INS.
        instruction: u8,
    },
    /// No command with this instruction byte is known here.
    #[error("instruction {0:#04x} is not known")]
    Instruction(u8),
    /// P1 or P2 has no meaning for this command.
    #[error("parameters {p1:#04x} {p2:#04x} have no meaning for {command}")]
    Parameters {
        /// The command, by its name in GM/T 0017.
        command: &'static str,
        /// P1.
        p1: u8,
        /// P2.
        p2: u8,
    },
    /// The data ends inside a field, or a length field announces more than there is.
    #[error("{item} ends inside {field}")]
    Truncated {
        /// The command or answer that was read.
        item: &'static str,
        /// The field that is cut off.
        field: &'static str,
    },
    /// Bytes follow the last field.
    #[error("{item} is followed by {length} bytes that belong to nothing")]
    Trailing {
        /// The command or answer that was read.
        item: &'static str,
        /// How many bytes are left over.
        length: usize,
    },
    /// A field holds a value that has no meaning.
    #[error("{field} of {item} has no valid value")]
    Value {
        /// The command or answer that was read or written.
        item: &'static str,
        /// The field.
        field: &'static str,
    },
    /// A text is empty, longer than its field, or holds a NUL byte.
    #[error("a {field} has 1 to {maximum} bytes and no NUL")]
    Text {
        /// What the text is.
        field: &'static str,
        /// Bytes that fit.
        maximum: usize,
    },
    /// GenRandom without an expected length, or for no bytes at all.
    #[error("GenRandom does not say how many bytes are wanted")]
    NoExpectedLength,
    /// A PIN that the 16 bytes of its field cannot carry: empty, longer, or ending in NUL.
    #[error("the PIN does not fit the 16 bytes of its field")]
    PinField,
    /// A challenge is taken from at least 8 random bytes.
    #[error("a challenge needs 8 random bytes, {0} arrived")]
    ShortChallenge(usize),
    /// A symmetric algorithm that no enveloped key can name here.
    #[error("symmetric algorithm {0:#06x} is not supported")]
    SymmetricAlgorithm(u32),
    /// An algorithm of a session key that is none of GM/T 0006.
    #[error("session-key algorithm {0:#06x} is not known")]
    CipherAlgorithm(u32),
    /// A code of a hash algorithm, in P2, that is not known.
    #[error("hash algorithm {0} is not known")]
    HashAlgorithm(u8),
    /// The APDU itself is malformed.
    #[error(transparent)]
    Apdu(#[from] yzt_apdu::Error),
    /// A PIN is refused by its policy.
    #[error(transparent)]
    Pin(#[from] yzt_pin::Error),
    /// A key, signature or ciphertext is not one.
    #[error(transparent)]
    Crypto(#[from] yzt_crypto::Error),
}

impl Error {
    /// The stable number of this error, 1300 to 1399, or that of the error it wraps.
    #[must_use]
    pub const fn number(&self) -> u16 {
        match self {
            Self::Class { .. } => 1300,
            Self::Instruction(_) => 1301,
            Self::Parameters { .. } => 1302,
            Self::Truncated { .. } => 1303,
            Self::Trailing { .. } => 1304,
            Self::Value { .. } => 1305,
            Self::Text { .. } => 1306,
            Self::NoExpectedLength => 1307,
            Self::PinField => 1308,
            Self::ShortChallenge(_) => 1309,
            Self::SymmetricAlgorithm(_) => 1310,
            Self::CipherAlgorithm(_) => 1311,
            Self::HashAlgorithm(_) => 1312,
            Self::Apdu(error) => error.number(),
            Self::Pin(error) => error.number(),
            Self::Crypto(error) => error.number(),
        }
    }

    /// What a card answers to a command that does not decode.
    ///
    /// `6E00` class, `6A81` instruction, `6A86` parameters, `6C00` expected length, `6700` lengths,
    /// `6A99` symmetric algorithm, `6A9D` hash algorithm, `6A80` everything else.
    #[must_use]
    pub fn status_word(&self) -> StatusWord {
        let value: u16 = match self {
            Self::Class { .. } => 0x6E00,
            Self::Instruction(_) => 0x6A81,
            Self::Parameters { .. } => 0x6A86,
            Self::NoExpectedLength => 0x6C00,
            Self::Truncated { .. } | Self::Trailing { .. } | Self::Apdu(_) => 0x6700,
            Self::SymmetricAlgorithm(_) | Self::CipherAlgorithm(_) => 0x6A99,
            Self::HashAlgorithm(_) => 0x6A9D,
            _ => 0x6A80,
        };
        StatusWord::from(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own() -> Vec<Error> {
        let (item, field) = ("VerifyPIN", "application");
        vec![
            Error::Class { class: 0, instruction: 4 },
            Error::Instruction(0xFF),
            Error::Parameters { command: item, p1: 1, p2: 1 },
            Error::Truncated { item, field },
            Error::Trailing { item, length: 1 },
            Error::Value { item, field },
            Error::Text { field, maximum: 64 },
            Error::NoExpectedLength,
            Error::PinField,
            Error::ShortChallenge(7),
            Error::SymmetricAlgorithm(0x101),
            Error::CipherAlgorithm(0x499),
            Error::HashAlgorithm(9),
        ]
    }

    #[test]
    fn the_list_of_numbers_is_what_the_errors_answer() {
        let numbers: Vec<u16> = own().iter().map(Error::number).collect();
        assert_eq!(numbers, NUMBERS);
        assert!(NUMBERS.iter().all(|number| (1300..1400).contains(number)));
    }

    #[test]
    fn a_wrapped_error_answers_with_its_own_number() {
        let inner = yzt_apdu::Error::ZeroLength;
        assert_eq!(Error::from(inner).number(), inner.number());
    }

    #[test]
    fn a_card_answers_each_error_with_a_status_word() {
        let words: Vec<u16> = own().iter().map(|error| error.status_word().into()).collect();
        assert_eq!(
            words,
            [
                0x6E00, 0x6A81, 0x6A86, 0x6700, 0x6700, 0x6A80, 0x6A80, 0x6C00, 0x6A80, 0x6A80,
                0x6A99, 0x6A99, 0x6A9D
            ]
        );
    }
}
