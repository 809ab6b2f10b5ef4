// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_apdu::{BodyForm, ExpectedLength};
use yzt_crypto::DigestAlgorithm;

use super::NAME_WIDTHS;
use crate::values::digest_algorithm;
use crate::wire::Reader;
use crate::{
    ApplicationId, ByteOrder, CipherAlgorithm, ContainerId, Cryptogram, DeviceCipher, Dialect,
    Error, KeyReference, KeyUse, Mac, Name, PinRole, SessionKeyId,
};

/// What is left to read of one command.
pub(super) struct Body<'a> {
    pub(super) instruction: u8,
    pub(super) parameters: [u8; 2],
    pub(super) fields: Reader<'a>,
    command: &'static str,
    expected: Option<ExpectedLength>,
    form: BodyForm,
}

impl<'a> Body<'a> {
    pub(super) fn new(
        command: &'a yzt_apdu::Command,
        dialect: &Dialect,
        name: &'static str,
    ) -> Self {
        Self {
            instruction: command.instruction(),
            parameters: [command.p1(), command.p2()],
            fields: Reader::new(command.data(), dialect, name),
            command: name,
            expected: command.expected(),
            form: command.form(),
        }
    }
}

impl Body<'_> {
    /// The command, if nothing is left.
    pub(super) fn finish<T>(self, command: T) -> Result<T, Error> {
        self.fields.finish().map(|()| command)
    }

    pub(super) const fn wrong_parameters(&self) -> Error {
        let [p1, p2] = self.parameters;
        Error::Parameters { command: self.command, p1, p2 }
    }

    pub(super) fn no_parameters(&self) -> Result<(), Error> {
        if self.parameters == [0, 0] { Ok(()) } else { Err(self.wrong_parameters()) }
    }

    /// P2, after a P1 of zero.
    fn p2(&self) -> Result<u8, Error> {
        match self.parameters {
            [0, p2] => Ok(p2),
            _ => Err(self.wrong_parameters()),
        }
    }

    pub(super) fn role(&self) -> Result<PinRole, Error> {
        PinRole::from_code(self.p2()?).ok_or_else(|| self.wrong_parameters())
    }

    pub(super) fn cipher(&self) -> Result<DeviceCipher, Error> {
        DeviceCipher::from_code(self.p2()?).ok_or_else(|| self.wrong_parameters())
    }

    /// P2 alone, whatever P1 is.
    pub(super) fn digest_algorithm(&self) -> Result<DigestAlgorithm, Error> {
        let [_, code] = self.parameters;
        digest_algorithm(code).ok_or(Error::HashAlgorithm(code))
    }

    /// P1, before a P2 of zero.
    pub(super) fn key_use(&self) -> Result<KeyUse, Error> {
        match self.parameters {
            [p1, 0] => KeyUse::from_code(p1).ok_or_else(|| self.wrong_parameters()),
            _ => Err(self.wrong_parameters()),
        }
    }

    /// How many bytes are wanted, which has to be said.
    pub(super) fn wanted(&self) -> Result<u32, Error> {
        let length = self.expected.ok_or(Error::NoExpectedLength)?.limit(self.form);
        if length == 0 { Err(Error::NoExpectedLength) } else { Ok(length) }
    }

    /// How many bytes are wanted; all there are, if nothing is said.
    pub(super) fn wanted_or_all(&self) -> Result<u32, Error> {
        match self.expected {
            None => Ok(BodyForm::Extended.max_expected()),
            Some(_) => self.wanted(),
        }
    }

    /// P1 and P2 as an AppID.
    pub(super) const fn application_in_header(&self) -> ApplicationId {
        let [p1, p2] = self.parameters;
        ApplicationId::new(match self.fields.order() {
            ByteOrder::BigEndian => [p1, p2],
            ByteOrder::LittleEndian => [p2, p1],
        })
    }

    pub(super) fn application(&mut self) -> Result<ApplicationId, Error> {
        self.fields.array("AppID").map(ApplicationId::new)
    }

    pub(super) fn container(&mut self) -> Result<ContainerId, Error> {
        self.fields.array("ContainerID").map(ContainerId::new)
    }

    pub(super) fn place(&mut self) -> Result<(ApplicationId, ContainerId), Error> {
        Ok((self.application()?, self.container()?))
    }

    pub(super) fn key(&mut self) -> Result<KeyReference, Error> {
        let (application, container) = self.place()?;
        let session_key = SessionKeyId::new(self.fields.array("KeyID")?);
        Ok(KeyReference { application, container, session_key })
    }

    pub(super) fn cryptogram(&mut self) -> Result<Cryptogram, Error> {
        self.fields.array("cryptogram").map(Cryptogram::new)
    }

    pub(super) fn mac(&mut self) -> Result<Mac, Error> {
        self.fields.array("MAC").map(Mac::new)
    }

    /// A name that takes the rest of the data.
    pub(super) fn name(&mut self) -> Result<Name, Error> {
        Name::new(self.fields.rest())
    }

    pub(super) fn cipher_algorithm(&mut self) -> Result<CipherAlgorithm, Error> {
        let identifier = self.fields.u32("algorithm")?;
        CipherAlgorithm::from_identifier(identifier).ok_or(Error::CipherAlgorithm(identifier))
    }

    /// A name in a field padded with NUL, whose width is what the fields after it leave.
    pub(super) fn padded_name(&mut self, after: usize) -> Result<Name, Error> {
        let width = self.fields.remaining().saturating_sub(after);
        if width < *NAME_WIDTHS.start() {
            return Err(Error::Truncated { item: self.command, field: "name" });
        }
        if let Some(length) = width.checked_sub(NAME_WIDTHS.end() + 1) {
            return Err(Error::Trailing { item: self.command, length: length + 1 });
        }
        let field = self.fields.take(width, "name")?;
        let padding = field.iter().rev().take_while(|&&byte| byte == 0).count();
        Name::new(field.get(..field.len() - padding).unwrap_or_default())
    }
}
