// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_pin::RetryLimit;

use super::encode::NAME_WIDTHS;
use super::{Command, NewApplication, SignatureInput};
use crate::elliptic::BITS;
use crate::instruction::{self as ins, CLASS_PLAIN, CLASS_PROTECTED, class_of, instruction_name};
use crate::wire::Reader;
use crate::{
    AccessRights, ApplicationId, ContainerId, Cryptogram, DeviceCipher, Dialect, Error, KeyUse,
    Mac, Name, PinBlock, PinRole, Text,
};

/// Bytes of CreateApplication after the name.
const AFTER_NAME: usize = 48;

impl Command {
    /// Reads a command as a card does.
    ///
    /// Either form of body is taken, and a missing Le; the width of the name in CreateApplication
    /// follows from Lc, and ImportECCKeyPair is read in either order of fields. Everything else is
    /// strict: every byte has its field, and parameters without a meaning are refused.
    ///
    /// # Errors
    /// [`Error::Class`], [`Error::Instruction`], [`Error::Parameters`], [`Error::Truncated`],
    /// [`Error::Trailing`], [`Error::Value`], [`Error::Text`], [`Error::NoExpectedLength`],
    /// [`Error::PinField`], [`Error::SymmetricAlgorithm`], and [`Error::Crypto`] for a point that
    /// is not on the curve or a signature out of range. [`Error::status_word`] is what to answer.
    pub fn decode(command: &yzt_apdu::Command, dialect: &Dialect) -> Result<Self, Error> {
        let (class, instruction) = (command.class(), command.instruction());
        if !matches!(class, CLASS_PLAIN | CLASS_PROTECTED) {
            return Err(Error::Class { class, instruction });
        }
        let name = instruction_name(instruction).ok_or(Error::Instruction(instruction))?;
        let body = Body {
            instruction,
            command: name,
            parameters: [command.p1(), command.p2()],
            fields: Reader::new(command.data(), dialect, name),
        };
        let decoded = match instruction {
            ins::GEN_RANDOM => random(body, command),
            0x00..=0x0F => device(body),
            0x10..=0x1F => access(body),
            0x20..=0x2F => application(body),
            0x40..=0x4F => container(body),
            0x70..=0x8F => elliptic(body),
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

fn random(body: Body<'_>, command: &yzt_apdu::Command) -> Result<Command, Error> {
    body.no_parameters()?;
    let expected = command.expected().ok_or(Error::NoExpectedLength)?;
    let length = expected.limit(command.form());
    if length == 0 {
        return Err(Error::NoExpectedLength);
    }
    body.finish(Command::GenRandom { length })
}

fn access(mut body: Body<'_>) -> Result<Command, Error> {
    let command = match body.instruction {
        ins::DEV_AUTH => {
            Command::DevAuth { cipher: body.cipher()?, cryptogram: body.cryptogram()? }
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
            body.verification()?
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

/// What is left to read of one command.
struct Body<'a> {
    instruction: u8,
    command: &'static str,
    parameters: [u8; 2],
    fields: Reader<'a>,
}

impl Body<'_> {
    fn finish(self, command: Command) -> Result<Command, Error> {
        self.fields.finish().map(|()| command)
    }

    const fn wrong_parameters(&self) -> Error {
        let [p1, p2] = self.parameters;
        Error::Parameters { command: self.command, p1, p2 }
    }

    fn no_parameters(&self) -> Result<(), Error> {
        if self.parameters == [0, 0] { Ok(()) } else { Err(self.wrong_parameters()) }
    }

    /// P2, after a P1 of zero.
    fn p2(&self) -> Result<u8, Error> {
        match self.parameters {
            [0, p2] => Ok(p2),
            _ => Err(self.wrong_parameters()),
        }
    }

    fn role(&self) -> Result<PinRole, Error> {
        PinRole::from_code(self.p2()?).ok_or_else(|| self.wrong_parameters())
    }

    fn cipher(&self) -> Result<DeviceCipher, Error> {
        DeviceCipher::from_code(self.p2()?).ok_or_else(|| self.wrong_parameters())
    }

    /// P1, before a P2 of zero.
    fn key_use(&self) -> Result<KeyUse, Error> {
        match self.parameters {
            [p1, 0] => KeyUse::from_code(p1).ok_or_else(|| self.wrong_parameters()),
            _ => Err(self.wrong_parameters()),
        }
    }

    fn application(&mut self) -> Result<ApplicationId, Error> {
        self.fields.array("AppID").map(ApplicationId::new)
    }

    fn container(&mut self) -> Result<ContainerId, Error> {
        self.fields.array("ContainerID").map(ContainerId::new)
    }

    fn place(&mut self) -> Result<(ApplicationId, ContainerId), Error> {
        Ok((self.application()?, self.container()?))
    }

    fn cryptogram(&mut self) -> Result<Cryptogram, Error> {
        self.fields.array("cryptogram").map(Cryptogram::new)
    }

    fn mac(&mut self) -> Result<Mac, Error> {
        self.fields.array("MAC").map(Mac::new)
    }

    /// A name that takes the rest of the data.
    fn name(&mut self) -> Result<Name, Error> {
        Name::new(self.fields.rest())
    }

    fn certificate(&mut self, application: ApplicationId) -> Result<Command, Error> {
        let container = self.container()?;
        let code = self.fields.u8("use")?;
        let key_use = KeyUse::from_code(code).ok_or_else(|| self.fields.value("use"))?;
        let certificate = self.fields.counted("certificate")?.to_vec();
        Ok(Command::ImportCertificate { application, container, key_use, certificate })
    }

    fn verification(&mut self) -> Result<Command, Error> {
        let public_key = self.fields.public_key()?;
        self.fields.constant(32, "digest")?;
        let digest = self.fields.array("digest")?;
        let signature = self.fields.signature()?;
        Ok(Command::EccVerify { public_key, digest, signature })
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
        let width = self.fields.remaining().saturating_sub(AFTER_NAME);
        if width < *NAME_WIDTHS.start() {
            return Err(Error::Truncated { item: self.command, field: "name" });
        }
        if let Some(length) = width.checked_sub(NAME_WIDTHS.end() + 1) {
            return Err(Error::Trailing { item: self.command, length: length + 1 });
        }
        let name = padded_name(self.fields.take(width, "name")?)?;
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

/// A name padded with NUL, and with nothing else.
fn padded_name(field: &[u8]) -> Result<Name, Error> {
    let padding = field.iter().rev().take_while(|&&byte| byte == 0).count();
    Name::new(field.get(..field.len() - padding).unwrap_or_default())
}
