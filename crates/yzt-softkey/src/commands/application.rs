// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_apdu::{Payload, StatusWord};
use yzt_gmt0017::authentication::PinKey;
use yzt_gmt0017::response::Names;
use yzt_gmt0017::{ApplicationId, Name, NewApplication, OpenedApplication, PinBlock, PinRole};
use yzt_pin::RetryLimit;

use super::pin::policy;
use crate::card::power::identifier;
use crate::card::{Answer, Card};
use crate::limits;
use crate::store::Change;
use crate::store::records::{ApplicationRecord, PinRecord};
use crate::store::slot::ApplicationNumber;

impl Card {
    pub(super) fn create_application(&mut self, new: NewApplication) -> Answer {
        if self.find_application(&new.name)?.is_some() {
            return Err(StatusWord::ApplicationExists);
        }
        let number = self.free_application()?;
        self.require_space(3 * Name::MAXIMUM)?;
        let application = ApplicationRecord {
            name: new.name.as_bytes().to_vec(),
            create_file_rights: new.create_file_rights,
            max_containers: new.max_containers.min(limits::CONTAINERS),
            max_certificates: new.max_certificates.min(limits::CERTIFICATES),
            max_files: new.max_files.min(limits::FILES),
        };
        let administrator = PinRole::Administrator;
        let changes = [
            application.put(number),
            put_pin(number, administrator, new.administrator_pin, new.administrator_retries)?,
            put_pin(number, PinRole::User, new.user_pin, new.user_retries)?,
        ];
        self.commit(&changes)?;
        Ok(Payload::empty())
    }

    pub(super) fn enumerate_applications(&mut self) -> Answer {
        let mut names = Vec::new();
        for number in 1..=limits::APPLICATIONS {
            if let Some(application) = ApplicationRecord::load(&mut self.store, number)? {
                names.extend(Name::new(application.name));
            }
        }
        Ok(Payload::plain(Names(names).encode(&self.dialect)))
    }

    pub(super) fn delete_application(&mut self, name: &Name) -> Answer {
        let (number, _) = self.application_named(name)?;
        self.commit(&[Change::RemoveApplication(number)])?;
        self.power.close(number);
        Ok(Payload::empty())
    }

    pub(super) fn open_application(&mut self, name: &Name) -> Answer {
        let (number, application) = self.application_named(name)?;
        self.power.open(number);
        let opened = OpenedApplication {
            create_file_rights: application.create_file_rights,
            max_containers: application.max_containers,
            max_certificates: application.max_certificates,
            max_files: application.max_files,
            application: ApplicationId::new(identifier(number)),
        };
        Ok(Payload::plain(opened.encode(&self.dialect)))
    }

    pub(super) fn close_application(&mut self, number: ApplicationNumber) -> Answer {
        self.power.close(number);
        Ok(Payload::empty())
    }

    fn application_named(
        &mut self,
        name: &Name,
    ) -> Result<(ApplicationNumber, ApplicationRecord), StatusWord> {
        self.find_application(name)?.ok_or(StatusWord::ApplicationNameNotFound)
    }

    fn find_application(
        &mut self,
        name: &Name,
    ) -> Result<Option<(ApplicationNumber, ApplicationRecord)>, StatusWord> {
        for number in 1..=limits::APPLICATIONS {
            match ApplicationRecord::load(&mut self.store, number)? {
                Some(found) if found.name == name.as_bytes() => return Ok(Some((number, found))),
                _ => {}
            }
        }
        Ok(None)
    }

    fn free_application(&mut self) -> Result<ApplicationNumber, StatusWord> {
        for number in 1..=limits::APPLICATIONS {
            if ApplicationRecord::load(&mut self.store, number)?.is_none() {
                return Ok(number);
            }
        }
        Err(StatusWord::NotEnoughMemory)
    }
}

/// A PIN that its policy refuses is wrong data, and nothing is created.
fn put_pin(
    application: ApplicationNumber,
    role: PinRole,
    block: PinBlock,
    limit: RetryLimit,
) -> Result<Change, StatusWord> {
    let key = PinKey::derive_from_block(&block);
    block.into_pin(&policy(role)).map_err(|_| StatusWord::IncorrectData)?;
    Ok(PinRecord::new(role, key, limit).put(application, role))
}
