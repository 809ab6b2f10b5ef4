// SPDX-License-Identifier: MIT OR Apache-2.0
use super::NAME_WIDTHS;
use super::area::{Answer, Area, Place, Secrecy};
use super::body::Body;
use crate::instruction as ins;
use crate::response::FileInformation;
use crate::wire::Writer;
use crate::{AccessRights, ApplicationId, Dialect, Error, Name, SecretBytes};

/// Bytes of CreateFile after the name.
const AFTER_NAME: usize = 12;

/// The commands for files.
///
/// In the first four, AppID stands in P1 and P2 as an integer: its two bytes as they come in a
/// big-endian dialect, the other way round in a little-endian one. A card that gives out
/// identifiers of two equal bytes serves both.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileCommand {
    /// `80 30 App | name ‖ size n4 ‖ read rights n4 ‖ write rights n4`.
    ///
    /// The name is padded with NUL to the dialect's width; a card takes the width from Lc.
    CreateFile {
        /// Where.
        application: ApplicationId,
        /// The file to create.
        file: NewFile,
    },
    /// `80 32 App | name`.
    DeleteFile {
        /// Where.
        application: ApplicationId,
        /// The file to delete.
        name: Name,
    },
    /// `80 34 App`, answered by [`Names`](crate::response::Names).
    EnumFiles {
        /// Where.
        application: ApplicationId,
    },
    /// `80 36 App | name`, answered by [`FileInformation`].
    GetFileInfo {
        /// Where.
        application: ApplicationId,
        /// The file.
        name: Name,
    },
    /// `80 38 | App ‖ offset n2 ‖ length n2 ‖ name`, Le the bytes wanted, answered by so many, or
    /// fewer where the file ends.
    ///
    /// A card passes over NUL with which a maker fills up the name.
    ReadFile {
        /// Where.
        application: ApplicationId,
        /// Where in the file the bytes begin.
        offset: u16,
        /// The file.
        name: Name,
        /// 1 to 65 536. A card takes a missing Le for all there is.
        length: u32,
    },
    /// `80 3A | App ‖ offset n2 ‖ length n2 ‖ name ‖ length n2 ‖ data`.
    WriteFile {
        /// Where.
        application: ApplicationId,
        /// Where in the file the bytes begin.
        offset: u16,
        /// The file.
        name: Name,
        /// The bytes, which may be what nobody else may read.
        data: SecretBytes,
    },
}

/// The data of CreateFile (FILEATTRIBUTE of GM/T 0016, table 13).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Its name; it has to fit the dialect's field.
    pub name: Name,
    /// Its size in bytes; a file never grows.
    pub size: u32,
    /// Who may read it.
    pub read_rights: AccessRights,
    /// Who may write it.
    pub write_rights: AccessRights,
}

impl FileCommand {
    pub(super) const fn instruction(&self) -> u8 {
        match self {
            Self::CreateFile { .. } => ins::CREATE_FILE,
            Self::DeleteFile { .. } => ins::DELETE_FILE,
            Self::EnumFiles { .. } => ins::ENUM_FILES,
            Self::GetFileInfo { .. } => ins::GET_FILE_INFO,
            Self::ReadFile { .. } => ins::READ_FILE,
            Self::WriteFile { .. } => ins::WRITE_FILE,
        }
    }

    pub(super) const fn place(&self) -> Place {
        match self {
            Self::CreateFile { application, .. }
            | Self::DeleteFile { application, .. }
            | Self::EnumFiles { application }
            | Self::GetFileInfo { application, .. } => Place::Header(*application),
            Self::ReadFile { application, .. } | Self::WriteFile { application, .. } => {
                Place::Application(*application)
            }
        }
    }

    pub(super) fn decode(mut body: Body<'_>) -> Result<Self, Error> {
        let command = match body.instruction {
            ins::CREATE_FILE => {
                let application = body.application_in_header();
                Self::CreateFile { application, file: body.new_file()? }
            }
            ins::DELETE_FILE => {
                let application = body.application_in_header();
                Self::DeleteFile { application, name: body.name()? }
            }
            ins::ENUM_FILES => Self::EnumFiles { application: body.application_in_header() },
            ins::GET_FILE_INFO => {
                let application = body.application_in_header();
                Self::GetFileInfo { application, name: body.name()? }
            }
            ins::READ_FILE => body.read_file()?,
            ins::WRITE_FILE => {
                body.no_parameters()?;
                let application = body.application()?;
                let offset = body.fields.u16("offset")?;
                let name = Name::new(body.fields.briefly_counted("name")?)?;
                let data = SecretBytes::copy(body.fields.briefly_counted("data")?);
                Self::WriteFile { application, offset, name, data }
            }
            other => return Err(Error::Instruction(other)),
        };
        body.finish(command)
    }
}

impl Area for FileCommand {
    fn answer(&self) -> Result<Answer, Error> {
        match self {
            Self::EnumFiles { .. } => Ok(Answer::ANY),
            // Some keys repeat the name behind the twelve bytes.
            Self::GetFileInfo { .. } => Ok(Answer::all(FileInformation::LENGTH + 64)),
            Self::ReadFile { length, .. } => Answer::wanted(*length, "ReadFile"),
            _ => Ok(Answer::NONE),
        }
    }

    fn secrecy(&self) -> Secrecy {
        match self {
            Self::ReadFile { .. } => Secrecy::Answer,
            Self::WriteFile { .. } => Secrecy::Data,
            _ => Secrecy::None,
        }
    }

    fn variable_length(&self) -> usize {
        match self {
            Self::WriteFile { data, .. } => data.len(),
            _ => 0,
        }
    }

    fn fields(&self, to: Writer, dialect: &Dialect) -> Result<Writer, Error> {
        Ok(match self {
            Self::CreateFile { file, .. } => file.fields(to, dialect)?,
            Self::DeleteFile { name, .. } | Self::GetFileInfo { name, .. } => {
                to.bytes(name.as_bytes())
            }
            Self::EnumFiles { .. } => to,
            Self::ReadFile { offset, name, .. } => to.u16(*offset).briefly_counted(name.as_bytes()),
            Self::WriteFile { offset, name, data, .. } => {
                to.u16(*offset).briefly_counted(name.as_bytes()).briefly_counted(data.as_slice())
            }
        })
    }
}

impl NewFile {
    fn fields(&self, to: Writer, dialect: &Dialect) -> Result<Writer, Error> {
        let to =
            to.padded_name(&self.name, dialect.file_name_width, ("CreateFile", "file name"))?;
        Ok(to.u32(self.size).u32(self.read_rights.bits()).u32(self.write_rights.bits()))
    }
}

impl Body<'_> {
    fn new_file(&mut self) -> Result<NewFile, Error> {
        Ok(NewFile {
            name: self.padded_name(AFTER_NAME)?,
            size: self.fields.u32("size")?,
            read_rights: AccessRights::from_bits(self.fields.u32("read rights")?),
            write_rights: AccessRights::from_bits(self.fields.u32("write rights")?),
        })
    }

    fn read_file(&mut self) -> Result<FileCommand, Error> {
        self.no_parameters()?;
        let application = self.application()?;
        let offset = self.fields.u16("offset")?;
        let name = Name::new(self.fields.briefly_counted("name")?)?;
        let filled = self.fields.remaining().saturating_add(name.as_bytes().len());
        if filled <= *NAME_WIDTHS.end() && self.fields.fork().rest().iter().all(|&byte| byte == 0) {
            self.fields.rest();
        }
        let length = self.wanted_or_all()?;
        Ok(FileCommand::ReadFile { application, offset, name, length })
    }
}
