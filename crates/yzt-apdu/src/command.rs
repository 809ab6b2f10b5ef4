// SPDX-License-Identifier: MIT OR Apache-2.0
use core::fmt;

use zeroize::Zeroizing;

use crate::{Error, Payload};

mod body;

/// How the lengths of a command body are written (ISO/IEC 7816-4, 5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum BodyForm {
    /// Lc and Le of one byte each: up to 255 bytes of data, up to 256 bytes of answer.
    Short,
    /// Lc and Le of two bytes each, opened by `00`, even where one byte would do: up to 65 535
    /// bytes of data, up to 65 536 bytes of answer.
    #[default]
    Extended,
}

impl BodyForm {
    /// The most command data that a body of this form carries.
    #[must_use]
    pub const fn max_data(self) -> usize {
        match self {
            Self::Short => 255,
            Self::Extended => 65_535,
        }
    }

    /// The longest answer that a body of this form can ask for.
    #[must_use]
    pub const fn max_expected(self) -> u32 {
        match self {
            Self::Short => 256,
            Self::Extended => 65_536,
        }
    }
}

/// The value of Le: how much of an answer the command asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExpectedLength {
    /// So many bytes, 1 to 65 536 (1 to 256 in a short body). The greatest length of a form is
    /// written as zero, which reads back as [`ExpectedLength::Maximum`].
    Exactly(u32),
    /// All there is: Le `00` or `0000`.
    Maximum,
}

impl ExpectedLength {
    /// The most bytes that an answer to a body of this form may have.
    #[must_use]
    pub const fn limit(self, form: BodyForm) -> u32 {
        match self {
            Self::Exactly(length) => length,
            Self::Maximum => form.max_expected(),
        }
    }
}

/// A command APDU (ISO/IEC 7816-4, 5.1).
///
/// ```text
/// CLA INS P1 P2                                  case 1
/// CLA INS P1 P2 | Le                             case 2, short
/// CLA INS P1 P2 | Lc data                        case 3, short
/// CLA INS P1 P2 | Lc data Le                     case 4, short
/// CLA INS P1 P2 | 00 Le Le                       case 2, extended
/// CLA INS P1 P2 | 00 Lc Lc data                  case 3, extended
/// CLA INS P1 P2 | 00 Lc Lc data Le Le            case 4, extended
/// ```
///
/// A command knows the form its sender prefers ([`Command::in_form`]) and whether its data or its
/// answer may be shown. It is not `Clone`, as its data may be a secret.
pub struct Command {
    class: u8,
    instruction: u8,
    p1: u8,
    p2: u8,
    data: Payload,
    expected: Option<ExpectedLength>,
    form: BodyForm,
    sensitive_response: bool,
}

impl Command {
    /// A command without data that asks for no answer, in the extended form.
    #[must_use]
    pub fn new(class: u8, instruction: u8, p1: u8, p2: u8) -> Self {
        Self {
            class,
            instruction,
            p1,
            p2,
            data: Payload::empty(),
            expected: None,
            form: BodyForm::default(),
            sensitive_response: false,
        }
    }

    /// The same command with this data.
    #[must_use]
    pub fn with_data(mut self, data: Payload) -> Self {
        self.data = data;
        self
    }

    /// The same command, asking for an answer of this length.
    #[must_use]
    pub fn expecting(mut self, expected: ExpectedLength) -> Self {
        self.expected = Some(expected);
        self
    }

    /// The same command, to be written in this form.
    #[must_use]
    pub fn in_form(mut self, form: BodyForm) -> Self {
        self.form = form;
        self
    }

    /// The same command, its answer marked as one that nothing may show.
    #[must_use]
    pub fn with_sensitive_response(mut self) -> Self {
        self.sensitive_response = true;
        self
    }

    /// CLA.
    #[must_use]
    pub const fn class(&self) -> u8 {
        self.class
    }

    /// INS.
    #[must_use]
    pub const fn instruction(&self) -> u8 {
        self.instruction
    }

    /// P1.
    #[must_use]
    pub const fn p1(&self) -> u8 {
        self.p1
    }

    /// P2.
    #[must_use]
    pub const fn p2(&self) -> u8 {
        self.p2
    }

    /// The four bytes CLA INS P1 P2.
    #[must_use]
    pub const fn header(&self) -> [u8; 4] {
        [self.class, self.instruction, self.p1, self.p2]
    }

    /// The command data, possibly empty.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        self.data.as_slice()
    }

    /// Whether the command data may not be shown.
    #[must_use]
    pub fn data_is_sensitive(&self) -> bool {
        self.data.is_sensitive()
    }

    /// Le, if the command asks for an answer.
    #[must_use]
    pub const fn expected(&self) -> Option<ExpectedLength> {
        self.expected
    }

    /// The form that [`Command::to_bytes`] writes.
    #[must_use]
    pub const fn form(&self) -> BodyForm {
        self.form
    }

    /// Whether the data of the answer may not be shown.
    #[must_use]
    pub const fn response_is_sensitive(&self) -> bool {
        self.sensitive_response
    }

    /// The bytes of this command in its own form.
    ///
    /// # Errors
    /// As [`Command::encode`].
    pub fn to_bytes(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.encode(self.form)
    }

    /// The bytes of this command in a given form. Without data and without Le both forms are the
    /// same four bytes.
    ///
    /// # Errors
    /// [`Error::DataTooLong`] and [`Error::ExpectedLengthOutOfRange`] if the form cannot carry
    /// the command.
    pub fn encode(&self, form: BodyForm) -> Result<Zeroizing<Vec<u8>>, Error> {
        body::encode(self.header(), self.data(), self.expected, form)
    }

    /// Reads a command strictly: every byte must belong to exactly one of the seven cases.
    ///
    /// What arrives as bytes brings no word on what is secret in it, so data and answer both
    /// count as sensitive. Four bytes alone read as [`BodyForm::Short`].
    ///
    /// # Errors
    /// [`Error::TooShort`], [`Error::TruncatedLength`], [`Error::ZeroLength`] and
    /// [`Error::LengthMismatch`]; nothing is copied before all lengths agree.
    pub fn parse(bytes: &[u8]) -> Result<(Self, BodyForm), Error> {
        let Some((&[class, instruction, p1, p2], rest)) = bytes.split_first_chunk::<4>() else {
            return Err(Error::TooShort { length: bytes.len(), minimum: 4 });
        };
        let body = body::parse(rest)?;
        let mut command =
            Self::new(class, instruction, p1, p2).in_form(body.form).with_sensitive_response();
        if !body.data.is_empty() {
            command.data = Payload::sensitive(body.data.to_vec());
        }
        command.expected = body.expected;
        Ok((command, body.form))
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { class, instruction, p1, p2, data, expected, .. } = self;
        write!(formatter, "Command({class:02x} {instruction:02x} {p1:02x} {p2:02x}")?;
        if !data.is_empty() {
            write!(formatter, ", {data:?}")?;
        }
        match expected {
            None => write!(formatter, ")"),
            Some(ExpectedLength::Exactly(length)) => write!(formatter, ", expecting {length})"),
            Some(ExpectedLength::Maximum) => write!(formatter, ", expecting all)"),
        }
    }
}
