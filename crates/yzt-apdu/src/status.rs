// SPDX-License-Identifier: MIT OR Apache-2.0
use core::fmt;

/// Writes the enum, both conversions and the names from one table, so that they cannot disagree.
macro_rules! status_words {
    ($($value:literal $variant:ident $meaning:literal,)+) => {
        /// The status word SW1 SW2 that ends every response (ISO/IEC 7816-4, 5.6), with the
        /// meanings that GM/T 0017 keys give to it.
        ///
        /// Obtain one by `StatusWord::from(u16)`; it names every value it knows and keeps the
        /// others as they are. Values from `6A88` upwards are probable for GM/T 0017, not
        /// proven: act on the class of an error rather than on its last digit.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum StatusWord {
            /// `63Cx`: the PIN, key or cryptogram was wrong, x tries are left (0 to 15).
            AuthenticationFailed {
                /// The low digit.
                tries_left: u8,
            },
            $(#[doc = concat!("`", stringify!($value), "`: ", $meaning, ".")] $variant,)+
            /// Any value without a name here.
            Unknown(u16),
        }

        impl StatusWord {
            /// SW1 SW2 as one number.
            #[must_use]
            pub const fn value(self) -> u16 {
                match self {
                    // `u16::from` is not const.
                    Self::AuthenticationFailed { tries_left } => {
                        AUTHENTICATION_FAILED
                            | if tries_left < 15 { tries_left as u16 } else { 15 }
                    }
                    $(Self::$variant => $value,)+
                    Self::Unknown(value) => value,
                }
            }

            const fn named(value: u16) -> Self {
                match value {
                    $($value => Self::$variant,)+
                    _ => Self::Unknown(value),
                }
            }

            const fn meaning(self) -> &'static str {
                match self {
                    Self::AuthenticationFailed { .. } => "authentication failed",
                    $(Self::$variant => $meaning,)+
                    Self::Unknown(_) => "unknown status",
                }
            }
        }

        #[cfg(test)]
        const NAMED: &[(u16, StatusWord)] = &[$(($value, StatusWord::$variant),)+];
    };
}

status_words! {
    0x9000 Success "the command was executed",
    0x6581 MemoryFailure "writing to the memory failed",
    0x6700 WrongLength "wrong length of the command data",
    0x6915 RsaKeyGenerationFailed "generating an RSA key pair failed",
    0x6982 SecurityStatusNotSatisfied "security status not satisfied: nobody is logged in",
    0x6983 AuthenticationMethodBlocked "authentication method blocked: the PIN or key is locked",
    0x6984 ReferenceDataNotUsable "reference data not usable, such as a challenge never asked for",
    0x6985 ConditionsOfUseNotSatisfied "conditions of use not satisfied",
    0x6986 CommandNotAllowed "command not allowed",
    0x6988 IncorrectSecureMessagingData "incorrect secure messaging data: the MAC is wrong",
    0x698A ApplicationNotOpen "the application is not open",
    0x6A80 IncorrectData "incorrect parameters in the command data",
    0x6A81 FunctionNotSupported "function not supported",
    0x6A84 NotEnoughMemory "not enough memory space",
    0x6A86 IncorrectParameters "incorrect parameters P1 P2",
    0x6A88 ApplicationNotFound "the application does not exist",
    0x6A89 ApplicationExists "the application exists already",
    0x6A8A ApplicationAlreadyOpen "the application is open already",
    0x6A8B ApplicationNameNotFound "no application has this name",
    0x6A8C SymmetricKeyNotFound "the symmetric key does not exist",
    0x6A8D DataError "error in the data",
    0x6A90 SeveralApplicationsNotSupported "an application is open and a second is not supported",
    0x6A91 ContainerNameNotFound "no container has this name",
    0x6A92 FileExists "the file exists already",
    0x6A93 FileNotFound "the file does not exist",
    0x6A94 ContainerNotFound "the container does not exist",
    0x6A95 KeyPairNotFound "the container has no such key pair",
    0x6A96 CertificateNotFound "the container has no such certificate",
    0x6A97 WriteFailed "writing the data failed",
    0x6A98 VerificationFailed "the signature or the public key operation failed",
    0x6A99 SessionKeyAlgorithmNotSupported "the algorithm of the session key is not supported",
    0x6A9A AsymmetricEncryptionFailed "encrypting with a public key failed",
    0x6A9B AsymmetricDecryptionFailed "decrypting with a private key failed",
    0x6A9C SigningFailed "signing with a private key failed",
    0x6A9D HashAlgorithmNotSupported "the hash algorithm is not supported",
    0x6A9E MoreData "more data follows",
    0x6A9F KeyNotFound "the referenced key does not exist",
    0x6B00 OffsetBeyondFile "the offset lies beyond the file",
    0x6B01 AgreementDataFailed "generating the agreement data failed",
    0x6B02 AgreedKeyFailed "generating the agreed key failed",
    0x6C00 WrongExpectedLength "wrong expected length",
    0x6D00 InstructionNotSupported "instruction not supported",
    0x6E00 ClassNotSupported "class not supported",
    0x6E01 ResponseTooLong "the answer is longer than the expected length",
    0x6E02 ContainerExists "the container exists already",
    0x6F00 NoPreciseDiagnosis "no precise diagnosis",
}

const AUTHENTICATION_FAILED: u16 = 0x63C0;

impl StatusWord {
    /// Whether the command was executed without reservation.
    #[must_use]
    pub const fn is_success(self) -> bool {
        matches!(self, Self::Success)
    }

    /// The tries left, where the status tells: `63Cx`, and `6983` as none.
    #[must_use]
    pub const fn tries_left(self) -> Option<u8> {
        match self {
            Self::AuthenticationFailed { tries_left } => Some(tries_left),
            Self::AuthenticationMethodBlocked => Some(0),
            _ => None,
        }
    }
}

impl From<u16> for StatusWord {
    fn from(value: u16) -> Self {
        match (value & 0xFFF0, value.to_be_bytes()) {
            (AUTHENTICATION_FAILED, [_, low]) => {
                Self::AuthenticationFailed { tries_left: low & 0x0F }
            }
            _ => Self::named(value),
        }
    }
}

impl From<StatusWord> for u16 {
    fn from(status: StatusWord) -> Self {
        status.value()
    }
}

impl fmt::Display for StatusWord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04X} ({}", self.value(), self.meaning())?;
        match self {
            Self::AuthenticationFailed { tries_left } => {
                write!(formatter, ", tries left: {tries_left})")
            }
            _ => write!(formatter, ")"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn all_65536_values_round_trip() {
        for value in 0..=u16::MAX {
            let status = StatusWord::from(value);
            assert_eq!(u16::from(status), value, "{status:?}");
            assert_eq!(StatusWord::from(status.value()), status);
        }
    }

    #[test]
    fn exactly_the_table_and_63cx_have_names() {
        let named: HashSet<u16> = NAMED.iter().map(|(value, _)| *value).collect();
        assert_eq!(named.len(), NAMED.len());
        for value in 0..=u16::MAX {
            let unknown = matches!(StatusWord::from(value), StatusWord::Unknown(_));
            let has_name = named.contains(&value) || (0x63C0..=0x63CF).contains(&value);
            assert_eq!(unknown, !has_name, "{value:04x}");
        }
        for &(value, status) in NAMED {
            assert_eq!(StatusWord::from(value), status);
        }
    }

    #[test]
    fn tries_come_from_63cx_and_6983_and_from_nothing_else() {
        assert_eq!(StatusWord::from(0x63C5).tries_left(), Some(5));
        assert_eq!(StatusWord::from(0x63C0).tries_left(), Some(0));
        assert_eq!(StatusWord::from(0x6983).tries_left(), Some(0));
        assert_eq!(StatusWord::from(0x9000).tries_left(), None);
        assert_eq!(StatusWord::from(0x6300).tries_left(), None);
    }

    #[test]
    fn more_tries_than_a_digit_holds_saturate() {
        assert_eq!(StatusWord::AuthenticationFailed { tries_left: 200 }.value(), 0x63CF);
    }

    #[test]
    fn success_is_9000_alone() {
        let successes: Vec<u16> =
            (0..=u16::MAX).filter(|value| StatusWord::from(*value).is_success()).collect();
        assert_eq!(successes, [0x9000]);
    }

    #[test]
    fn a_status_is_shown_with_its_digits_and_its_meaning() {
        let wrong_pin = StatusWord::from(0x63C4).to_string();
        assert_eq!(wrong_pin, "63C4 (authentication failed, tries left: 4)");
        assert_eq!(StatusWord::from(0x1234).to_string(), "1234 (unknown status)");
    }
}
