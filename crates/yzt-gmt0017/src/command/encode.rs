// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_apdu::{BodyForm, Payload};

use super::area::{Answer, Secrecy};
use super::{Command, NAME_WIDTHS, NewApplication, SignatureInput};
use crate::elliptic::BITS;
use crate::response::{
    ContainerInformation, EccSignature, GeneratedEccKeyPair, OpenedApplication, OpenedContainer,
    PinInformation,
};
use crate::wire::Writer;
use crate::{ApplicationId, Cryptogram, Dialect, Error, Name};

/// No command with a secret in it is longer, apart from the variable parts of some.
const SECRET_CAPACITY: usize = 512;

impl Command {
    /// Writes the command as an APDU, in the form that the dialect asks for and the command fits.
    ///
    /// Data and answers that nothing may show are marked so.
    ///
    /// # Errors
    /// [`Error::Text`] and [`Error::Value`] when a field holds what the command cannot carry,
    /// [`Error::NoExpectedLength`] for no random bytes or no bytes of a file,
    /// [`Error::HashAlgorithm`] for one that has no code here, [`Error::Apdu`] beyond 65 535 bytes.
    pub fn encode(&self, dialect: &Dialect) -> Result<yzt_apdu::Command, Error> {
        let data = self.data(dialect)?;
        let maximum = BodyForm::Extended.max_data();
        if data.len() > maximum {
            let length = data.len();
            return Err(yzt_apdu::Error::DataTooLong { length, maximum }.into());
        }
        let Answer { expected, longest } = self.answer(dialect)?;
        let short = BodyForm::Short;
        let form = match dialect.body {
            BodyForm::Short
                if data.len() <= short.max_data() && longest <= short.max_expected() =>
            {
                BodyForm::Short
            }
            _ => BodyForm::Extended,
        };
        let [class, instruction, p1, p2] = self.header_in(dialect.byte_order);
        let mut command = yzt_apdu::Command::new(class, instruction, p1, p2).in_form(form);
        if !data.is_empty() {
            command = command.with_data(data);
        }
        if let Some(expected) = expected {
            command = command.expecting(expected);
        }
        if matches!(self.secrecy(), Secrecy::Answer | Secrecy::Both) {
            command = command.with_sensitive_response();
        }
        Ok(command)
    }

    fn answer(&self, dialect: &Dialect) -> Result<Answer, Error> {
        if let Some(area) = self.area() {
            return area.answer();
        }
        Ok(match self {
            Self::GenRandom { length } => Answer::wanted(*length, self.name())?,
            Self::GetDevInfo => {
                Answer { expected: Some(dialect.device_information_length()), ..Answer::ANY }
            }
            Self::GetPinInfo { .. } => Answer::exactly(PinInformation::LENGTH),
            Self::OpenApplication { .. } => Answer::exactly(OpenedApplication::LENGTH),
            Self::CreateContainer { .. } | Self::OpenContainer { .. } => {
                Answer::exactly(OpenedContainer::LENGTH)
            }
            Self::GetContainerInfo { .. } => Answer::exactly(ContainerInformation::LENGTH),
            Self::GenEccKeyPair { .. } => Answer::exactly(GeneratedEccKeyPair::LENGTH),
            Self::EccSignData { .. } => Answer::all(EccSignature::LENGTH),
            Self::EnumApplication
            | Self::EnumContainer { .. }
            | Self::ExportCertificate { .. }
            | Self::ExportPublicKey { .. } => Answer::ANY,
            _ => Answer::NONE,
        })
    }

    fn secrecy(&self) -> Secrecy {
        if let Some(area) = self.area() {
            return area.secrecy();
        }
        match self {
            Self::DevAuth { .. }
            | Self::ChangeDevAuthKey { .. }
            | Self::ChangePin { .. }
            | Self::VerifyPin { .. }
            | Self::UnblockPin { .. }
            | Self::CreateApplication(_)
            | Self::ImportEccKeyPair { .. } => Secrecy::Data,
            Self::GenRandom { .. } => Secrecy::Answer,
            _ => Secrecy::None,
        }
    }

    fn data(&self, dialect: &Dialect) -> Result<Payload, Error> {
        let secret = matches!(self.secrecy(), Secrecy::Data | Secrecy::Both);
        let capacity = if secret { self.secret_capacity() } else { 0 };
        let fields = self.place().write(Writer::new(dialect, capacity));
        let fields = match self.area() {
            Some(area) => area.fields(fields, dialect)?,
            None => self.fields(fields, dialect)?,
        };
        Ok(match secret {
            true => Payload::sensitive(fields.secret()),
            false => Payload::plain(fields.plain()),
        })
    }

    /// Enough that a secret is written without moving.
    fn secret_capacity(&self) -> usize {
        let variable = match self {
            Self::ImportEccKeyPair { enveloped_key: key, .. } => {
                key.encrypted_private_key.len().saturating_add(key.wrapped_key.c2().len())
            }
            _ => self.area().map_or(0, |area| area.variable_length()),
        };
        SECRET_CAPACITY.saturating_add(variable)
    }

    /// What follows AppID and ContainerID.
    fn fields(&self, to: Writer, dialect: &Dialect) -> Result<Writer, Error> {
        Ok(match self {
            Self::GetDevInfo
            | Self::GetPinInfo { .. }
            | Self::ClearSecureState { .. }
            | Self::EnumApplication
            | Self::CloseApplication { .. }
            | Self::CloseContainer { .. }
            | Self::EnumContainer { .. }
            | Self::ExportCertificate { .. }
            | Self::GenRandom { .. }
            | Self::ExportPublicKey { .. }
            | Self::File(_)
            | Self::Rsa(_)
            | Self::Ecc(_)
            | Self::Agreement(_)
            | Self::Session(_)
            | Self::Digest(_) => to,
            Self::SetLabel { label } => to.bytes(label.required("label")?),
            Self::DevAuth { cryptogram, .. } | Self::VerifyPin { cryptogram, .. } => {
                to.bytes(cryptogram.as_bytes())
            }
            Self::ChangeDevAuthKey { key, mac, .. } => {
                to.bytes(key.as_bytes()).bytes(mac.as_bytes())
            }
            Self::ChangePin { cryptogram, mac, .. } | Self::UnblockPin { cryptogram, mac, .. } => {
                to.bytes(cryptogram.as_bytes()).bytes(mac.as_bytes())
            }
            Self::CreateApplication(new) => new.fields(to, dialect)?,
            Self::DeleteApplication { name }
            | Self::OpenApplication { name }
            | Self::CreateContainer { name, .. }
            | Self::OpenContainer { name, .. }
            | Self::DeleteContainer { name, .. }
            | Self::GetContainerInfo { name, .. } => to.bytes(name.as_bytes()),
            Self::ImportCertificate { key_use, certificate, .. } => {
                to.u8(key_use.code()).counted(certificate)
            }
            Self::GenEccKeyPair { .. } => to.u32(BITS),
            Self::ImportEccKeyPair { enveloped_key, .. } => {
                to.enveloped_key(enveloped_key, dialect)
            }
            Self::EccSignData { input, .. } => input.fields(to),
            Self::EccVerify { public_key, digest, signature } => {
                to.public_key(public_key).counted(digest).signature(signature)
            }
        })
    }
}

impl SignatureInput {
    fn fields(&self, to: Writer) -> Writer {
        match self {
            Self::Message { id, message } => to.counted(id).bytes(message),
            Self::Digest(digest) => to.bytes(digest),
        }
    }
}

impl NewApplication {
    fn fields(&self, to: Writer, dialect: &Dialect) -> Result<Writer, Error> {
        let to = to
            .padded_name(
                &self.name,
                dialect.application_name_width,
                ("CreateApplication", "application name"),
            )?
            .bytes(self.administrator_pin.as_bytes())
            .u32(self.administrator_retries.value().into())
            .bytes(self.user_pin.as_bytes())
            .u32(self.user_retries.value().into())
            .u32(self.create_file_rights.bits())
            .u8(self.max_containers)
            .u8(self.max_certificates)
            .u16(self.max_files);
        Ok(to)
    }
}

impl Writer {
    /// A name padded with NUL to a width that a dialect asks for.
    pub(super) fn padded_name(
        self,
        name: &Name,
        width: u8,
        (item, field): (&'static str, &'static str),
    ) -> Result<Self, Error> {
        let width = usize::from(width);
        if !NAME_WIDTHS.contains(&width) {
            return Err(Error::Value { item, field: "name width" });
        }
        let name = name.as_bytes();
        let Some(padding) = width.checked_sub(name.len()) else {
            return Err(Error::Text { field, maximum: width });
        };
        Ok(self.bytes(name).bytes(vec![0; padding]))
    }
}

/// What the MAC at the end of ChangePIN and UnblockPIN covers of their data: `App ‖ cryptogram`.
pub(crate) fn covered_data(application: ApplicationId, cryptogram: &Cryptogram) -> [u8; 18] {
    let mut covered = [0; 18];
    let fields = application.to_bytes().into_iter().chain(*cryptogram.as_bytes());
    for (to, from) in covered.iter_mut().zip(fields) {
        *to = from;
    }
    covered
}
