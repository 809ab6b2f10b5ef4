// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_apdu::{BodyForm, ExpectedLength, Payload};

use super::{Command, NewApplication, SignatureInput};
use crate::elliptic::BITS;
use crate::response::{
    ContainerInformation, EccPublicKey, EccSignature, GeneratedEccKeyPair, OpenedApplication,
    OpenedContainer, PinInformation,
};
use crate::wire::Writer;
use crate::{ApplicationId, Cryptogram, Dialect, Error};

/// Widths of the name field in CreateApplication that makers use, and all between them.
pub(super) const NAME_WIDTHS: core::ops::RangeInclusive<usize> = 32..=64;

/// No command with a secret in it is longer, apart from the variable parts of an enveloped key.
const SECRET_CAPACITY: usize = 512;

impl Command {
    /// Writes the command as an APDU, in the form that the dialect asks for and the command fits.
    ///
    /// Data and answers that nothing may show are marked so.
    ///
    /// # Errors
    /// [`Error::Text`] and [`Error::Value`] when a field holds what the command cannot carry,
    /// [`Error::NoExpectedLength`] for no random bytes, [`Error::Apdu`] beyond 65 535 bytes.
    pub fn encode(&self, dialect: &Dialect) -> Result<yzt_apdu::Command, Error> {
        let data = self.data(dialect)?;
        let maximum = BodyForm::Extended.max_data();
        if data.len() > maximum {
            let length = data.len();
            return Err(yzt_apdu::Error::DataTooLong { length, maximum }.into());
        }
        let (expected, longest) = self.answer(dialect)?;
        let short = BodyForm::Short;
        let form = match dialect.body {
            BodyForm::Short
                if data.len() <= short.max_data() && longest <= short.max_expected() =>
            {
                BodyForm::Short
            }
            _ => BodyForm::Extended,
        };
        let [class, instruction, p1, p2] = self.header();
        let mut command = yzt_apdu::Command::new(class, instruction, p1, p2).in_form(form);
        if !data.is_empty() {
            command = command.with_data(data);
        }
        if let Some(expected) = expected {
            command = command.expecting(expected);
        }
        if matches!(self, Self::GenRandom { .. }) {
            command = command.with_sensitive_response();
        }
        Ok(command)
    }

    /// Le, and the longest answer that it asks for.
    fn answer(&self, dialect: &Dialect) -> Result<(Option<ExpectedLength>, u32), Error> {
        let exactly = |length: u32| Ok((Some(ExpectedLength::Exactly(length)), length));
        let all = |longest: u32| Ok((Some(ExpectedLength::Maximum), longest));
        let longest = BodyForm::Extended.max_expected();
        match self {
            Self::GenRandom { length: 0 } => Err(Error::NoExpectedLength),
            Self::GenRandom { length } if *length > longest => {
                Err(Error::Value { item: self.name(), field: "length" })
            }
            Self::GenRandom { length } => exactly(*length),
            Self::GetDevInfo => Ok((Some(dialect.device_information_length()), longest)),
            Self::GetPinInfo { .. } => exactly(PinInformation::LENGTH),
            Self::OpenApplication { .. } => exactly(OpenedApplication::LENGTH),
            Self::CreateContainer { .. } | Self::OpenContainer { .. } => {
                exactly(OpenedContainer::LENGTH)
            }
            Self::GetContainerInfo { .. } => exactly(ContainerInformation::LENGTH),
            Self::GenEccKeyPair { .. } => exactly(GeneratedEccKeyPair::LENGTH),
            Self::EccSignData { .. } => all(EccSignature::LENGTH),
            Self::ExportPublicKey { .. } => all(EccPublicKey::LENGTH),
            Self::EnumApplication | Self::EnumContainer { .. } | Self::ExportCertificate { .. } => {
                all(longest)
            }
            _ => Ok((None, 0)),
        }
    }

    const fn is_secret(&self) -> bool {
        matches!(
            self,
            Self::DevAuth { .. }
                | Self::ChangePin { .. }
                | Self::VerifyPin { .. }
                | Self::UnblockPin { .. }
                | Self::CreateApplication(_)
                | Self::ImportEccKeyPair { .. }
        )
    }

    fn data(&self, dialect: &Dialect) -> Result<Payload, Error> {
        let mut fields = Writer::new(dialect, self.capacity());
        if let Some(application) = self.application() {
            fields = fields.bytes(application.to_bytes());
        }
        if let Some(container) = self.container() {
            fields = fields.bytes(container.to_bytes());
        }
        let fields = self.fields(fields, dialect)?;
        Ok(match self.is_secret() {
            true => Payload::sensitive(fields.secret()),
            false => Payload::plain(fields.plain()),
        })
    }

    /// Enough that a secret is written without moving.
    fn capacity(&self) -> usize {
        match self {
            Self::ImportEccKeyPair { enveloped_key: key, .. } => {
                SECRET_CAPACITY + key.encrypted_private_key.len() + key.wrapped_key.c2().len()
            }
            _ if self.is_secret() => SECRET_CAPACITY,
            _ => 0,
        }
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
            | Self::ExportPublicKey { .. } => to,
            Self::SetLabel { label } => to.bytes(label.required("label")?),
            Self::DevAuth { cryptogram, .. } | Self::VerifyPin { cryptogram, .. } => {
                to.bytes(cryptogram.as_bytes())
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
        let width = usize::from(dialect.application_name_width);
        if !NAME_WIDTHS.contains(&width) {
            return Err(Error::Value { item: "CreateApplication", field: "name width" });
        }
        let name = self.name.as_bytes();
        let Some(padding) = width.checked_sub(name.len()) else {
            return Err(Error::Text { field: "application name", maximum: width });
        };
        let to = to
            .bytes(name)
            .bytes(vec![0; padding])
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

/// What the MAC at the end of ChangePIN and UnblockPIN covers of their data: `App ‖ cryptogram`.
pub(crate) fn covered_data(application: ApplicationId, cryptogram: &Cryptogram) -> [u8; 18] {
    let mut covered = [0; 18];
    let fields = application.to_bytes().into_iter().chain(*cryptogram.as_bytes());
    for (to, from) in covered.iter_mut().zip(fields) {
        *to = from;
    }
    covered
}
