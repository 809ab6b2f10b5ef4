// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_apdu::{Payload, StatusWord};
use yzt_gmt0017::response::{FileInformation, Names};
use yzt_gmt0017::{FileCommand, Name, NewFile};

use super::access::{self, Granted};
use crate::card::{Answer, Card};
use crate::limits;
use crate::store::Change;
use crate::store::records::ApplicationRecord;
use crate::store::records::file::{FilePlace, FileRecord};
use crate::store::slot::{ApplicationNumber, FileNumber, Slot};

impl Card {
    pub(super) fn file_command(&mut self, granted: Granted, command: FileCommand) -> Answer {
        let application = granted.place.application;
        match command {
            FileCommand::CreateFile { file, .. } => self.create_file(application, &file),
            FileCommand::EnumFiles { .. } => self.enumerate_files(application),
            command => {
                let (place, file) = granted.file()?;
                self.existing_file_command(place, &file, command)
            }
        }
    }

    fn existing_file_command(
        &mut self,
        place: FilePlace,
        file: &FileRecord,
        command: FileCommand,
    ) -> Answer {
        match command {
            FileCommand::DeleteFile { .. } => {
                self.commit(&[Change::RemoveFile(place.application, place.file)])?;
                Ok(Payload::empty())
            }
            FileCommand::GetFileInfo { .. } => {
                let information = FileInformation {
                    size: file.size,
                    read_rights: file.read_rights,
                    write_rights: file.write_rights,
                };
                Ok(Payload::plain(information.encode(&self.dialect)))
            }
            FileCommand::ReadFile { offset, length, .. } => {
                self.read_file(place, file, offset, length)
            }
            FileCommand::WriteFile { offset, data, .. } => {
                self.write_file(place, file, offset, data.as_slice())
            }
            _ => Err(StatusWord::FunctionNotSupported),
        }
    }

    /// A file has its size for good, and is full of zeros at first.
    fn create_file(&mut self, application: ApplicationNumber, new: &NewFile) -> Answer {
        let rights = [new.read_rights, new.write_rights];
        if new.size == 0 || !rights.into_iter().all(access::are_known) {
            return Err(StatusWord::IncorrectData);
        }
        if self.find_file(application, &new.name)?.is_some() {
            return Err(StatusWord::FileExists);
        }
        if new.size > limits::FILE {
            return Err(StatusWord::NotEnoughMemory);
        }
        let place = FilePlace { application, file: self.free_file(application)? };
        let file = FileRecord {
            name: new.name.as_bytes().to_vec(),
            size: new.size,
            read_rights: new.read_rights,
            write_rights: new.write_rights,
        };
        let overhead = usize::try_from(limits::RECORD_OVERHEAD).unwrap_or(usize::MAX);
        let records = file.pieces().saturating_mul(overhead);
        self.require_space(file.length().saturating_add(records + 2 * Name::MAXIMUM))?;
        self.commit(&file.create(place))?;
        Ok(Payload::empty())
    }

    fn enumerate_files(&mut self, application: ApplicationNumber) -> Answer {
        let mut names = Vec::new();
        for file in limits::FILE_NUMBERS {
            let file = FileRecord::load(&mut self.store, FilePlace { application, file })?;
            names.extend(file.map(|file| Name::new(file.name)).transpose().ok().flatten());
        }
        Ok(Payload::plain(Names(names).encode(&self.dialect)))
    }

    /// As much as there is from the offset on, and as one answer holds.
    fn read_file(
        &mut self,
        place: FilePlace,
        file: &FileRecord,
        offset: u16,
        length: u32,
    ) -> Answer {
        let offset = usize::from(offset);
        if offset > file.length() {
            return Err(StatusWord::OffsetBeyondFile);
        }
        let most = usize::from(limits::RESPONSE_DATA);
        let length = usize::try_from(length).unwrap_or(most).min(most);
        let bytes = file.read(&mut self.store, place, offset, length)?;
        Ok(Payload::sensitive(bytes))
    }

    /// All of the data or, where it does not fit, none.
    fn write_file(
        &mut self,
        place: FilePlace,
        file: &FileRecord,
        offset: u16,
        data: &[u8],
    ) -> Answer {
        let offset = usize::from(offset);
        if offset.saturating_add(data.len()) > file.length() {
            return Err(StatusWord::OffsetBeyondFile);
        }
        let changes = file.write(&mut self.store, place, offset, data)?;
        self.commit(&changes)?;
        Ok(Payload::empty())
    }

    /// The lowest number that is free, as long as the application may have another file.
    fn free_file(&mut self, application: ApplicationNumber) -> Result<FileNumber, StatusWord> {
        let record = ApplicationRecord::load(&mut self.store, application)?
            .ok_or(StatusWord::ApplicationNotFound)?;
        let most = usize::from(record.max_files);
        for file in limits::FILE_NUMBERS.take(most) {
            if !self.store.contains(Slot::File(application, file))? {
                return Ok(file);
            }
        }
        Err(StatusWord::NotEnoughMemory)
    }
}
