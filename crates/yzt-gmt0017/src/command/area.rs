// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_apdu::{BodyForm, ExpectedLength};

use crate::wire::Writer;
use crate::{ApplicationId, ContainerId, Dialect, Error, KeyReference};

/// What [`Command::encode`](super::Command::encode) asks the commands of one area.
pub(super) trait Area {
    /// Le, and the longest answer.
    fn answer(&self) -> Result<Answer, Error>;

    /// What nothing may show.
    fn secrecy(&self) -> Secrecy;

    /// Bytes of secret fields that have no fixed length.
    fn variable_length(&self) -> usize {
        0
    }

    /// What follows the place in the data.
    fn fields(&self, to: Writer, dialect: &Dialect) -> Result<Writer, Error>;
}

/// What a command asks for.
#[derive(Clone, Copy)]
pub(super) struct Answer {
    pub(super) expected: Option<ExpectedLength>,
    /// The longest answer, which decides whether a short body can ask for it.
    pub(super) longest: u32,
}

impl Answer {
    pub(super) const NONE: Self = Self { expected: None, longest: 0 };

    /// All there is, without a bound.
    pub(super) const ANY: Self = Self::all(BodyForm::Extended.max_expected());

    /// All there is, which is at most this.
    pub(super) const fn all(longest: u32) -> Self {
        Self { expected: Some(ExpectedLength::Maximum), longest }
    }

    pub(super) const fn exactly(length: u32) -> Self {
        Self { expected: Some(ExpectedLength::Exactly(length)), longest: length }
    }

    /// As many bytes as the caller wants, 1 to 65 536.
    pub(super) fn wanted(length: u32, item: &'static str) -> Result<Self, Error> {
        match length {
            0 => Err(Error::NoExpectedLength),
            _ if length > BodyForm::Extended.max_expected() => {
                Err(Error::Value { item, field: "length" })
            }
            _ => Ok(Self::exactly(length)),
        }
    }
}

/// Which parts of an exchange nothing may show.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Secrecy {
    None,
    Data,
    Answer,
    Both,
}

/// The identifiers that a command names, and where they stand.
#[derive(Clone, Copy)]
pub(super) enum Place {
    Nowhere,
    /// AppID in P1 and P2.
    Header(ApplicationId),
    /// AppID before all other data.
    Application(ApplicationId),
    /// AppID and ContainerID.
    Container(ApplicationId, ContainerId),
    /// AppID, ContainerID and KeyID.
    Key(KeyReference),
}

impl Place {
    pub(super) const fn application(&self) -> Option<ApplicationId> {
        match self {
            Self::Nowhere => None,
            Self::Header(application)
            | Self::Application(application)
            | Self::Container(application, _) => Some(*application),
            Self::Key(key) => Some(key.application),
        }
    }

    pub(super) const fn container(&self) -> Option<ContainerId> {
        match self {
            Self::Container(_, container) => Some(*container),
            Self::Key(key) => Some(key.container),
            _ => None,
        }
    }

    /// Writes what stands in the data.
    pub(super) fn write(&self, to: Writer) -> Writer {
        match self {
            Self::Nowhere | Self::Header(_) => to,
            Self::Application(application) => to.bytes(application.to_bytes()),
            Self::Container(application, container) => {
                to.bytes(application.to_bytes()).bytes(container.to_bytes())
            }
            Self::Key(key) => to
                .bytes(key.application.to_bytes())
                .bytes(key.container.to_bytes())
                .bytes(key.session_key.to_bytes()),
        }
    }
}
