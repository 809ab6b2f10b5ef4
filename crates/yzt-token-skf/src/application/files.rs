// SPDX-License-Identifier: MIT OR Apache-2.0
//! Files of an application.

use yzt_token::{AccessRights, Error, FileInformation, NewFile, Operation};
use zeroize::Zeroizing;

use crate::link::Link;
use crate::request::Request;
use crate::wire::Handle;

/// The longest name in bytes (GM/T 0016 6.4.11).
pub(super) const MAX_NAME: usize = 31;
/// The bytes of one call.
const PIECE: usize = 4096;

pub(super) fn create(link: &Link, application: Handle, new: &NewFile) -> Result<(), Error> {
    let request = Request::CreateFile {
        application,
        name: link.checked_name(&new.name, MAX_NAME)?,
        size: new.size,
        read_rights: new.read_rights.bits(),
        write_rights: new.write_rights.bits(),
    };
    link.ask(Operation::CreateFile, &request).map(drop)
}

pub(super) fn information(
    link: &Link,
    operation: Operation,
    application: Handle,
    name: &str,
) -> Result<FileInformation, Error> {
    let name = link.checked_name(name, MAX_NAME)?;
    let [size, read, write, _] =
        link.ask(operation, &Request::GetFileInfo { application, name })?.numbers;
    Ok(FileInformation {
        size,
        read_rights: AccessRights::from_bits(read),
        write_rights: AccessRights::from_bits(write),
    })
}

/// No further than the file is long: libraries differ in what they answer behind its end.
pub(super) fn read(
    link: &Link,
    application: Handle,
    name: &str,
    offset: u32,
    length: usize,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let operation = Operation::ReadFile;
    let size = information(link, operation, application, name)?.size;
    let left =
        size.checked_sub(offset).ok_or(Error::Argument { argument: "offset: behind the end" })?;
    let wanted = length.min(usize::try_from(left).unwrap_or(usize::MAX));
    let mut data = Zeroizing::new(Vec::with_capacity(wanted));
    while data.len() < wanted {
        let size = PIECE.min(wanted - data.len());
        let request = Request::ReadFile {
            application,
            name: link.checked_name(name, MAX_NAME)?,
            offset: position(offset, data.len())?,
            size: u32::try_from(size).unwrap_or(u32::MAX),
        };
        let piece = link.ask(operation, &request)?.bytes;
        if piece.is_empty() || piece.len() > size {
            let detail = format!("{} bytes instead of {size}", piece.len()).into();
            return Err(Error::Format { command: request.function(), detail });
        }
        data.extend_from_slice(&piece);
    }
    Ok(data)
}

pub(super) fn write(
    link: &Link,
    application: Handle,
    name: &str,
    offset: u32,
    data: &[u8],
) -> Result<(), Error> {
    let operation = Operation::WriteFile;
    // What does not fit in as a whole is not begun. Only the login may be missing to be told it.
    if data.len() > PIECE {
        let size = information(link, operation, application, name)?.size;
        let end = position(offset, data.len())?;
        if end > size {
            return Err(Error::Argument { argument: "data: behind the end of the file" });
        }
    }
    let mut written = 0;
    for piece in data.chunks(PIECE) {
        let request = Request::WriteFile {
            application,
            name: link.checked_name(name, MAX_NAME)?,
            offset: position(offset, written)?,
            data: piece.into(),
        };
        link.ask(operation, &request)?;
        written += piece.len();
    }
    Ok(())
}

fn position(offset: u32, further: usize) -> Result<u32, Error> {
    let further = u32::try_from(further).ok();
    let position = further.and_then(|further| offset.checked_add(further));
    position.ok_or(Error::Argument { argument: "offset: too large" })
}
