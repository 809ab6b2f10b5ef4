// SPDX-License-Identifier: MIT OR Apache-2.0
//! The files of an application.

use yzt_gmt0017::response::{FileInformation as Told, Names};
use yzt_gmt0017::{ApplicationId, Command, FileCommand, Name, SecretBytes};
use yzt_token::{Error, FileInformation, NewFile};
use zeroize::Zeroizing;

use super::ApduApplication;
use crate::convert;
use crate::device::room;
use crate::exchange::Exchange;
use crate::names::{resolve, shown};

/// Bytes that a file can have: offsets on the wire have 16 bits.
const LARGEST_FILE: u32 = 1 << 16;
/// App, offset, length of the name and length of the data in WriteFile.
const WRITE_HEADER: usize = 8;
/// The status of a card whose file ends before what is asked for.
const OFFSET_BEYOND_FILE: u16 = 0x6B00;

impl ApduApplication {
    pub(super) fn list_files(&self) -> Result<Vec<String>, Error> {
        self.run(|exchange, application| {
            let command = Command::File(FileCommand::EnumFiles { application });
            let names = exchange.read(&command, Names::decode)?.0;
            let text = shown(&names);
            exchange.session.cache.application_mut(&self.name).files = Some(names);
            Ok(text)
        })
    }

    pub(super) fn make_file(&self, new: &NewFile) -> Result<(), Error> {
        if new.size > LARGEST_FILE {
            return Err(Error::Argument { argument: "a file's size: at most 65536 bytes" });
        }
        let file = yzt_gmt0017::NewFile {
            name: resolve(&new.name, None)?,
            size: new.size,
            read_rights: convert::rights_to_wire(new.read_rights),
            write_rights: convert::rights_to_wire(new.write_rights),
        };
        self.run(|exchange, application| {
            exchange.session.cache.application_mut(&self.name).files = None;
            exchange.tell(&Command::File(FileCommand::CreateFile { application, file }))
        })
    }

    pub(super) fn remove_file(&self, name: &str) -> Result<(), Error> {
        self.with_file(name, |exchange, application, name| {
            exchange.session.cache.application_mut(&self.name).files = None;
            exchange.tell(&Command::File(FileCommand::DeleteFile { application, name }))
        })
    }

    pub(super) fn describe_file(&self, name: &str) -> Result<FileInformation, Error> {
        self.with_file(name, |exchange, application, name| {
            let command = Command::File(FileCommand::GetFileInfo { application, name });
            let told = exchange.read(&command, Told::decode)?;
            Ok(FileInformation {
                size: told.size,
                read_rights: convert::rights(told.read_rights),
                write_rights: convert::rights(told.write_rights),
            })
        })
    }

    pub(super) fn read(
        &self,
        name: &str,
        offset: u32,
        length: usize,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let left = LARGEST_FILE.checked_sub(offset).filter(|left| *left > 0).ok_or(BEHIND_END)?;
        let length = length.min(left as usize);
        self.with_file(name, |exchange, application, name| {
            let most = room(exchange, 0, length)?;
            let mut bytes = Zeroizing::new(Vec::with_capacity(length));
            while bytes.len() < length {
                let wanted = most.min(length - bytes.len());
                let Ok(at) = position(offset, bytes.len()) else { break };
                let name = name.clone();
                let piece = read_piece(exchange, application, name, at, wanted);
                let piece = match piece {
                    // A file that ended exactly with the last piece.
                    Err(error) if is_behind_end(&error) && !bytes.is_empty() => break,
                    piece => piece.map_err(behind_end)?,
                };
                bytes.extend_from_slice(&piece);
                if piece.len() < wanted {
                    break;
                }
            }
            Ok(bytes)
        })
    }

    pub(super) fn write(&self, name: &str, offset: u32, data: &[u8]) -> Result<(), Error> {
        let fits = u32::try_from(data.len())
            .ok()
            .and_then(|length| offset.checked_add(length))
            .is_some_and(|end| end <= LARGEST_FILE);
        if !fits {
            return Err(BEHIND_END);
        }
        if data.is_empty() {
            // Nothing to send; but whether the file is there is told all the same.
            return self.describe_file(name).map(drop);
        }
        self.with_file(name, |exchange, application, name| {
            let most = room(exchange, WRITE_HEADER + name.as_bytes().len(), data.len())?;
            for (index, piece) in data.chunks(most).enumerate() {
                let command = FileCommand::WriteFile {
                    application,
                    offset: position(offset, index * most)?,
                    name: name.clone(),
                    data: SecretBytes::new(piece.to_vec()),
                };
                exchange.tell(&Command::File(command)).map_err(behind_end)?;
            }
            Ok(())
        })
    }

    fn with_file<T>(
        &self,
        name: &str,
        operation: impl FnOnce(&mut Exchange<'_>, ApplicationId, Name) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.run(|exchange, application| {
            let known = exchange.session.cache.application(&self.name);
            let name = resolve(name, known.and_then(|known| known.files.as_deref()))?;
            operation(exchange, application, name)
        })
    }
}

const BEHIND_END: Error =
    Error::Argument { argument: "offset or length: behind the end of the file" };

fn read_piece(
    exchange: &mut Exchange<'_>,
    application: ApplicationId,
    name: Name,
    offset: u16,
    wanted: usize,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let length = u32::try_from(wanted).unwrap_or(LARGEST_FILE);
    let command = FileCommand::ReadFile { application, offset, name, length };
    let response = exchange.ask(&Command::File(command))?;
    if response.data().len() > wanted {
        let detail = format!("{} bytes instead of {wanted}", response.data().len());
        return Err(Error::Format { command: "ReadFile", detail: detail.into() });
    }
    Ok(Zeroizing::new(response.data().to_vec()))
}

/// The offset on the wire of what lies so many bytes behind `offset`.
fn position(offset: u32, behind: usize) -> Result<u16, Error> {
    let at = u32::try_from(behind).ok().and_then(|behind| offset.checked_add(behind));
    at.and_then(|at| u16::try_from(at).ok()).ok_or(BEHIND_END)
}

fn is_behind_end(error: &Error) -> bool {
    matches!(error, Error::DataRefused { status: OFFSET_BEYOND_FILE, .. })
}

fn behind_end(error: Error) -> Error {
    if is_behind_end(&error) { BEHIND_END } else { error }
}
