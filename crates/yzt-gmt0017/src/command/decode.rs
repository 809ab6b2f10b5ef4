// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_pin::RetryLimit;

use super::body::Body;
use super::{
    AgreementCommand, Command, DigestCommand, EccCommand, FileCommand, NewApplication, RsaCommand,
    SessionCommand, SignatureInput,
};
use crate::elliptic::BITS;
use crate::instruction::{self as ins, CLASS_PLAIN, CLASS_PROTECTED, class_of, instruction_name};
use crate::{AccessRights, ApplicationId, Dialect, Error, KeyUse, PinBlock, SealedDeviceKey, Text};

/// Bytes of CreateApplication after the name.
const AFTER_NAME: usize = 48;

impl Command {
    /// Reads a command as a card does.
    ///
    /// Either form of body is taken, and a missing Le; the width of the name in CreateApplication
    /// and CreateFile follows from Lc, ImportECCKeyPair is read in either order of fields, and the
    /// parameters of a cipher in either form, with or without the algorithm. Everything else is
    /// strict: every byte has its field, and parameters without a meaning are refused.
    ///
    /// # Errors
    /// [`Error::Class`], [`Error::Instruction`], [`Error::Parameters`], [`Error::Truncated`],
    /// [`Error::Trailing`], [`Error::Value`], [`Error::Text`], [`Error::NoExpectedLength`],
    /// [`Error::PinField`], [`Error::SymmetricAlgorithm`], [`Error::CipherAlgorithm`],
    /// [`Error::HashAlgorithm`], and [`Error::Crypto`] for a point that
    /// is not on the curve or a signature out of range. [`Error::status_word`] is what to answer.
    pub fn decode(command: &yzt_apdu::Command, dialect: &Dialect) -> Result<Self, Error> {
        let (class, instruction) = (command.class(), command.instruction());
        if !matches!(class, CLASS_PLAIN | CLASS_PROTECTED) {
            return Err(Error::Class { class, instruction });
        }
        let name = instruction_name(instruction).ok_or(Error::Instruction(instruction))?;
        let body = Body::new(command, dialect, name);
        let decoded = match instruction {
            ins::GEN_RANDOM => random(body),
            0x00..=0x0F => device(body),
            0x10..=0x1F => access(body),
            0x20..=0x2F => application(body),
            0x30..=0x3F => FileCommand::decode(body).map(Command::File),
            0x40..=0x4F => container(body),
            0x51..=0x5F => RsaCommand::decode(body).map(Command::Rsa),
            0x70..=0x77 | ins::EXPORT_PUBLIC_KEY => elliptic(body),
            0x78..=0x81 => EccCommand::decode(body).map(Command::Ecc),
            0x82..=0x87 => AgreementCommand::decode(body).map(Command::Agreement),
            0xB4..=0xBB => DigestCommand::decode(body).map(Command::Digest),
            0xA0..=0xB3 | 0xBC..=0xC5 => SessionCommand::decode(body).map(Command::Session),
            _ => Err(Error::Instruction(instruction)),
        }?;
        if class == class_of(instruction) {
            Ok(decoded)
        } else {
            Err(Error::Class { class, instruction })
        }
    }
}

fn device(mut body: Body<'_>) -> Result<Command, Error> {
    let command = match body.instruction {
        ins::SET_LABEL => {
            body.no_parameters()?;
            let label = Text::non_empty(body.fields.rest(), "label")?;
            Command::SetLabel { label }
        }
        ins::GET_DEV_INFO => {
            body.no_parameters()?;
            Command::GetDevInfo
        }
        other => return Err(Error::Instruction(other)),
    };
    body.finish(command)
}

fn random(body: Body<'_>) -> Result<Command, Error> {
    body.no_parameters()?;
    let length = body.wanted()?;
    body.finish(Command::GenRandom { length })
}

fn access(mut body: Body<'_>) -> Result<Command, Error> {
    let command = match body.instruction {
        ins::DEV_AUTH => {
            Command::DevAuth { cipher: body.cipher()?, cryptogram: body.cryptogram()? }
        }
        ins::CHANGE_DEV_AUTH_KEY => {
            let cipher = body.cipher()?;
            let (key, mac) = (body.sealed_key()?, body.mac()?);
            Command::ChangeDevAuthKey { cipher, key, mac }
        }
        ins::GET_PIN_INFO => {
            Command::GetPinInfo { role: body.role()?, application: body.application()? }
        }
        ins::CHANGE_PIN => Command::ChangePin {
            role: body.role()?,
            application: body.application()?,
            cryptogram: body.cryptogram()?,
            mac: body.mac()?,
        },
        ins::VERIFY_PIN => Command::VerifyPin {
            role: body.role()?,
            application: body.application()?,
            cryptogram: body.cryptogram()?,
        },
        ins::UNBLOCK_PIN => {
            body.no_parameters()?;
            Command::UnblockPin {
                application: body.application()?,
                cryptogram: body.cryptogram()?,
                mac: body.mac()?,
            }
        }
        ins::CLEAR_SECURE_STATE => {
            body.no_parameters()?;
            Command::ClearSecureState { application: body.application()? }
        }
        other => return Err(Error::Instruction(other)),
    };
    body.finish(command)
}

fn application(mut body: Body<'_>) -> Result<Command, Error> {
    let command = match body.instruction {
        ins::CREATE_APPLICATION => Command::CreateApplication(Box::new(body.new_application()?)),
        ins::ENUM_APPLICATION => Command::EnumApplication,
        ins::DELETE_APPLICATION => Command::DeleteApplication { name: body.name()? },
        ins::OPEN_APPLICATION => Command::OpenApplication { name: body.name()? },
        ins::CLOSE_APPLICATION => Command::CloseApplication { application: body.application()? },
        other => return Err(Error::Instruction(other)),
    };
    body.no_parameters()?;
    body.finish(command)
}

fn container(mut body: Body<'_>) -> Result<Command, Error> {
    if body.instruction == ins::EXPORT_CERTIFICATE {
        let key_use = body.key_use()?;
        let (application, container) = body.place()?;
        return body.finish(Command::ExportCertificate { application, container, key_use });
    }
    body.no_parameters()?;
    let instruction = body.instruction;
    let application = body.application()?;
    let command = match instruction {
        ins::CREATE_CONTAINER => Command::CreateContainer { application, name: body.name()? },
        ins::OPEN_CONTAINER => Command::OpenContainer { application, name: body.name()? },
        ins::CLOSE_CONTAINER => {
            Command::CloseContainer { application, container: body.container()? }
        }
        ins::ENUM_CONTAINER => Command::EnumContainer { application },
        ins::DELETE_CONTAINER => Command::DeleteContainer { application, name: body.name()? },
        ins::GET_CONTAINER_INFO => Command::GetContainerInfo { application, name: body.name()? },
        ins::IMPORT_CERTIFICATE => body.certificate(application)?,
        other => return Err(Error::Instruction(other)),
    };
    body.finish(command)
}

fn elliptic(mut body: Body<'_>) -> Result<Command, Error> {
    let command = match body.instruction {
        ins::GEN_ECC_KEY_PAIR => {
            body.no_parameters()?;
            let (application, container) = body.place()?;
            body.fields.constant(BITS, "bits")?;
            Command::GenEccKeyPair { application, container }
        }
        ins::IMPORT_ECC_KEY_PAIR => {
            body.no_parameters()?;
            let (application, container) = body.place()?;
            let enveloped_key = Box::new(body.fields.enveloped_key()?);
            return Ok(Command::ImportEccKeyPair { application, container, enveloped_key });
        }
        ins::ECC_SIGN_DATA => {
            let (application, container) = body.place()?;
            let input = body.signature_input()?;
            Command::EccSignData { application, container, input }
        }
        ins::ECC_VERIFY => {
            body.no_parameters()?;
            let (public_key, digest, signature) = body.fields.verification()?;
            Command::EccVerify { public_key, digest, signature }
        }
        ins::EXPORT_PUBLIC_KEY => {
            let key_use = body.key_use()?;
            let (application, container) = body.place()?;
            Command::ExportPublicKey { application, container, key_use }
        }
        other => return Err(Error::Instruction(other)),
    };
    body.finish(command)
}

impl Body<'_> {
    fn certificate(&mut self, application: ApplicationId) -> Result<Command, Error> {
        let container = self.container()?;
        let code = self.fields.u8("use")?;
        let key_use = KeyUse::from_code(code).ok_or_else(|| self.fields.value("use"))?;
        let certificate = self.fields.counted("certificate")?.to_vec();
        Ok(Command::ImportCertificate { application, container, key_use, certificate })
    }

    /// One block or two: what the MAC leaves.
    fn sealed_key(&mut self) -> Result<SealedDeviceKey, Error> {
        let length = if self.fields.remaining() < 32 + 4 { 16 } else { 32 };
        SealedDeviceKey::new(self.fields.take(length, "sealed key")?.to_vec())
    }

    fn signature_input(&mut self) -> Result<SignatureInput, Error> {
        match self.parameters {
            [1, 0] => {
                let id = self.fields.counted("id")?.to_vec();
                Ok(SignatureInput::Message { id, message: self.fields.rest().to_vec() })
            }
            [2, 0] => self.fields.array("digest").map(SignatureInput::Digest),
            _ => Err(self.wrong_parameters()),
        }
    }

    fn new_application(&mut self) -> Result<NewApplication, Error> {
        let name = self.padded_name(AFTER_NAME)?;
        Ok(NewApplication {
            name,
            administrator_pin: PinBlock::from_field(self.fields.chunk("administrator PIN")?)?,
            administrator_retries: self.retries("administrator retries")?,
            user_pin: PinBlock::from_field(self.fields.chunk("user PIN")?)?,
            user_retries: self.retries("user retries")?,
            create_file_rights: AccessRights::from_bits(self.fields.u32("rights")?),
            max_containers: self.fields.u8("containers")?,
            max_certificates: self.fields.u8("certificates")?,
            max_files: self.fields.u16("files")?,
        })
    }

    fn retries(&mut self, field: &'static str) -> Result<RetryLimit, Error> {
        let tries = self.fields.u32(field)?;
        let tries = u8::try_from(tries).ok().and_then(|tries| RetryLimit::new(tries).ok());
        tries.ok_or_else(|| self.fields.value(field))
    }
}
