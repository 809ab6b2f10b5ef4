// SPDX-License-Identifier: MIT OR Apache-2.0
use core::fmt;

use zeroize::Zeroizing;

use super::{Error, codec};
use crate::authentication::Challenge;
use crate::{ApplicationId, Cryptogram, Mac, MacLengthForm, Name, Text};

/// The name of one visit: eight random bytes of the host and eight of the desk, so that neither
/// can be told an old message.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct VisitId {
    /// The host's part.
    pub host: [u8; 8],
    /// The desk's part; zeros as long as it has not spoken.
    pub desk: [u8; 8],
}

impl fmt::Debug for VisitId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.host.iter().chain(&self.desk);
        bytes.into_iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

/// One message of a visit, bound to the visit and to the key. Not `Clone`, and `Debug` shows
/// neither challenge nor cryptogram.
#[derive(Debug)]
pub struct Message {
    /// The visit it belongs to.
    pub visit: VisitId,
    /// The serial number of the key.
    pub serial: Text<32>,
    /// Its place in the visit: every message of either side takes the next number.
    pub step: u8,
    /// What it says.
    pub body: Body,
}

/// What a message says.
#[derive(Debug)]
pub enum Body {
    /// Host: this key asks to be unblocked.
    Request(Request),
    /// Host: the card waits for the answer to this challenge.
    Challenge(Waiting),
    /// Host: what the card answered to UnblockPIN.
    Outcome(CardAnswer),
    /// Host: the card waits for its new administrator's PIN.
    RotationChallenge(Waiting),
    /// Host: what the card answered to ChangePIN.
    RotationOutcome(CardAnswer),
    /// Desk: the case was reviewed and may go on.
    Reviewed,
    /// Desk: it goes no further.
    Refused(Reason),
    /// Desk: the new user PIN under the administrator's.
    Answer(SealedPin),
    /// Desk: the PIN was wrong, there is one more; a new challenge is wanted.
    Retry,
    /// Desk: the new administrator's PIN under the old one.
    Rotation(SealedPin),
    /// Desk: the new administrator's PIN is on record.
    Done,
}

/// What the reviewer gets to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The serial number of the key.
    pub serial: Text<32>,
    /// The application whose user PIN is blocked.
    pub application: Name,
    /// Who made the key, as the key says.
    pub manufacturer: Text<64>,
    /// The form of MAC that the host believes the key to want.
    pub mac_length: MacLengthForm,
}

/// A card that waits.
#[derive(Debug)]
pub struct Waiting {
    /// AppID of the open application.
    pub application: ApplicationId,
    /// The challenge that the card gave out last.
    pub challenge: Challenge,
}

/// A PIN for the card, with what it is good for.
#[derive(Debug)]
pub struct SealedPin {
    /// AppID that the MAC covers.
    pub application: ApplicationId,
    /// The challenge that the MAC covers.
    pub challenge: Challenge,
    /// The sealed PIN.
    pub cryptogram: Cryptogram,
    /// Authenticates header, length and data.
    pub mac: Mac,
}

/// What a card answered to a command with a sealed PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardAnswer {
    /// `9000`.
    Done,
    /// The MAC was wrong and a try is gone: so many are left, where the card tells.
    Wrong {
        /// The tries left.
        tries_left: Option<u8>,
    },
    /// The administrator's PIN is locked.
    Locked,
    /// Something else, and nothing has changed. Status 0000: the card was not reached.
    Refused {
        /// The status word.
        status: u16,
    },
    /// No answer came: it may have changed or not.
    Unknown,
}

/// Why a desk goes no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The reviewer did not agree.
    NotApproved = 1,
    /// The desk knows no key of this serial number.
    UnknownKey = 2,
    /// The desk knows no such application on the key.
    UnknownApplication = 3,
    /// The desk does not accept this form of MAC for the key.
    Dialect = 4,
    /// None of the desk's PINs is the card's.
    Disagreement = 5,
    /// The desk could not make its record durable.
    NotStored = 6,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 6] = [
        Self::NotApproved,
        Self::UnknownKey,
        Self::UnknownApplication,
        Self::Dialect,
        Self::Disagreement,
        Self::NotStored,
    ];

    /// The code on the wire.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The reason with this code.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// The reason in words.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::NotApproved => "the request was not approved",
            Self::UnknownKey => "no key of this serial number is on record",
            Self::UnknownApplication => "no such application is on record for the key",
            Self::Dialect => "the key's form of MAC is not accepted",
            Self::Disagreement => "none of the administrator PINs on record is the key's",
            Self::NotStored => "the new administrator PIN could not be put on record",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.text())
    }
}

impl VisitId {
    /// A visit that the desk has not spoken in yet.
    #[must_use]
    pub const fn of_host(host: [u8; 8]) -> Self {
        Self { host, desk: [0; 8] }
    }
}

impl Message {
    /// The longest message, a Request.
    pub const MAXIMUM: usize = codec::MAXIMUM;

    /// The bytes, as the module's table has them.
    #[must_use]
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        codec::encode(self)
    }

    /// Reads one message, strictly: every byte has exactly one meaning.
    ///
    /// # Errors
    /// [`Error::NotAMessage`], [`Error::Version`], [`Error::Damaged`], [`Error::Malformed`].
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        codec::decode(bytes)
    }
}

impl Body {
    /// The name of the message.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Request(_) => "Request",
            Self::Challenge(_) => "Challenge",
            Self::Outcome(_) => "Outcome",
            Self::RotationChallenge(_) => "RotationChallenge",
            Self::RotationOutcome(_) => "RotationOutcome",
            Self::Reviewed => "Reviewed",
            Self::Refused(_) => "Refused",
            Self::Answer(_) => "Answer",
            Self::Retry => "Retry",
            Self::Rotation(_) => "Rotation",
            Self::Done => "Done",
        }
    }
}

impl Waiting {
    /// A second hold on the same challenge: one travels, one is compared with.
    pub(super) const fn copied(&self) -> Self {
        let Self { application, challenge } = self;
        Self { application: *application, challenge: Challenge::new(*challenge.as_bytes()) }
    }
}
