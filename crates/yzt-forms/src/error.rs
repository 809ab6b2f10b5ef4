// SPDX-License-Identifier: MIT OR Apache-2.0
//! What can be wrong with a form, with what is to stand in it, or with a wish to print it.

use yzt_lifecycle::service::{Channel, DocumentKind, ServiceKind};

/// Why a form could not be read or printed.
///
/// No text of an error holds a value of [`crate::FormData`]: those are people's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A form is no TOML, has an unknown key or a value that cannot be.
    #[error("form, line {line}, column {column}: {message}")]
    Definition {
        /// The line, from 1.
        line: usize,
        /// The column in characters, from 1.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// A form's schema is one that this program does not know.
    #[error("form, line {line}: schema {schema} is not supported")]
    Schema {
        /// The line, from 1.
        line: usize,
        /// The schema found.
        schema: i64,
    },
    /// A form is longer than any that is read.
    #[error("the form is longer than {most} bytes")]
    DefinitionTooLong {
        /// The most bytes that are read.
        most: usize,
    },
    /// The registry does not hold the form in that version.
    #[error("there is no form {name} in version {version}")]
    FormUnknown {
        /// The form's name.
        name: String,
        /// Its version.
        version: String,
    },
    /// The registry already holds the form in that version. A version is never altered.
    #[error("form {name} is already there in version {version}")]
    FormRepeated {
        /// The form's name.
        name: String,
        /// Its version.
        version: String,
    },
    /// The policy names no form for a paper.
    #[error("the policy names no form for the paper {document}")]
    DocumentWithoutForm {
        /// The paper.
        document: DocumentKind,
    },
    /// The policy does not offer the service.
    #[error("the policy does not offer the service {service}")]
    ServiceNotOffered {
        /// The service.
        service: ServiceKind,
    },
    /// The service does not ask for the form.
    #[error("the service {service} does not ask for the form {form}")]
    ServiceWithoutForm {
        /// The service.
        service: ServiceKind,
        /// The form's name.
        form: String,
    },
    /// The policy does not offer the service by the channel.
    #[error("the policy does not offer the service {service} by the channel {channel}")]
    ChannelNotOffered {
        /// The service.
        service: ServiceKind,
        /// The channel.
        channel: Channel,
    },
    /// A value is longer than its field.
    #[error("the value of {field} is longer than {most} characters")]
    ValueTooLong {
        /// The field's name.
        field: String,
        /// The most characters that fit.
        most: usize,
    },
    /// The policy knows no such further service.
    #[error("the policy knows no further service {name}")]
    EntitlementUnknown {
        /// The name asked for.
        name: String,
    },
    /// An account number is not one of the further service.
    #[error("the account number is not one of the further service {name}")]
    AccountUnfit {
        /// The further service.
        name: String,
    },
    /// What is to stand in a form is no JSON of its kind.
    #[error("the form's data are damaged at line {line}, column {column}")]
    Data {
        /// The line, from 1.
        line: usize,
        /// The column, from 1; 0 where the line is empty.
        column: usize,
    },
    /// What is to stand in a form is longer than any that is read.
    #[error("the form's data are longer than {most} bytes")]
    DataTooLong {
        /// The most bytes that are read.
        most: usize,
    },
    /// A policy asks for more copies than are printed at once.
    #[error("no more than {most} copies are printed at once")]
    TooManyCopies {
        /// The most copies.
        most: u8,
    },
    /// A QR code cannot be made. No order number brings this about.
    #[error("the QR code of the order number cannot be made")]
    Code,
}

impl Error {
    /// Every number of this crate's errors.
    pub const NUMBERS: &[u16] = &[
        4300, 4301, 4302, 4303, 4304, 4305, 4306, 4307, 4308, 4309, 4310, 4311, 4312, 4313, 4314,
        4315,
    ];

    /// The error's number.
    #[must_use]
    pub const fn number(&self) -> u16 {
        match self {
            Self::Definition { .. } => 4300,
            Self::Schema { .. } => 4301,
            Self::DefinitionTooLong { .. } => 4302,
            Self::FormUnknown { .. } => 4303,
            Self::FormRepeated { .. } => 4304,
            Self::DocumentWithoutForm { .. } => 4305,
            Self::ServiceNotOffered { .. } => 4306,
            Self::ServiceWithoutForm { .. } => 4307,
            Self::ChannelNotOffered { .. } => 4308,
            Self::ValueTooLong { .. } => 4309,
            Self::EntitlementUnknown { .. } => 4310,
            Self::AccountUnfit { .. } => 4311,
            Self::Data { .. } => 4312,
            Self::DataTooLong { .. } => 4313,
            Self::TooManyCopies { .. } => 4314,
            Self::Code => 4315,
        }
    }
}
