// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_apdu::{Payload, StatusWord};
use yzt_gmt0017::response::{Names, OpenedContainer};
use yzt_gmt0017::{ApplicationId, ContainerId, ContainerInformation, ContainerKind, KeyUse, Name};

use crate::card::power::identifier;
use crate::card::{Answer, Card};
use crate::limits;
use crate::store::Change;
use crate::store::records::{self, ApplicationRecord};
use crate::store::slot::{ApplicationNumber, ContainerNumber, Slot};

const KEY_BITS: u32 = 256;

impl Card {
    pub(super) fn create_container(&mut self, id: ApplicationId, name: &Name) -> Answer {
        let session = self.power.session(id)?;
        session.require_user()?;
        let application = session.application;
        if self.find_container(application, name)?.is_some() {
            return Err(StatusWord::ContainerExists);
        }
        let container = self.free_container(application)?;
        self.require_space(name.as_bytes().len())?;
        self.commit(&[records::put_container(application, container, name.as_bytes())])?;
        self.opened(id, container)
    }

    pub(super) fn open_container(&mut self, id: ApplicationId, name: &Name) -> Answer {
        let container = self.container_named(id, name)?;
        self.opened(id, container)
    }

    pub(super) fn close_container(&mut self, id: ApplicationId, container: ContainerId) -> Answer {
        let session = self.power.session(id)?;
        let number = session.container(container)?.number;
        session.close_container(number);
        Ok(Payload::empty())
    }

    pub(super) fn enumerate_containers(&mut self, id: ApplicationId) -> Answer {
        let application = self.power.session(id)?.application;
        let mut names = Vec::new();
        for number in 1..=limits::CONTAINERS {
            let name = records::load_container(&mut self.store, application, number)?;
            names.extend(name.map(Name::new).transpose().ok().flatten());
        }
        Ok(Payload::plain(Names(names).encode(&self.dialect)))
    }

    pub(super) fn delete_container(&mut self, id: ApplicationId, name: &Name) -> Answer {
        self.power.session(id)?.require_user()?;
        let container = self.container_named(id, name)?;
        let application = self.power.session(id)?.application;
        self.commit(&[Change::RemoveContainer(application, container)])?;
        self.power.session(id)?.close_container(container);
        Ok(Payload::empty())
    }

    pub(super) fn container_information(&mut self, id: ApplicationId, name: &Name) -> Answer {
        let container = self.container_named(id, name)?;
        let application = self.power.session(id)?.application;
        let mut has = |slot: Slot| -> Result<bool, StatusWord> { Ok(self.store.contains(slot)?) };
        let signature_key = has(Slot::PublicKey(application, container, KeyUse::Signature))?;
        let encryption_key = has(Slot::PublicKey(application, container, KeyUse::Encryption))?;
        let information = ContainerInformation {
            kind: if signature_key || encryption_key {
                ContainerKind::Ecc
            } else {
                ContainerKind::Empty
            },
            signature_key_bits: if signature_key { KEY_BITS } else { 0 },
            encryption_key_bits: if encryption_key { KEY_BITS } else { 0 },
            has_signature_certificate: has(Slot::Certificate(
                application,
                container,
                KeyUse::Signature,
            ))?,
            has_encryption_certificate: has(Slot::Certificate(
                application,
                container,
                KeyUse::Encryption,
            ))?,
        };
        Ok(Payload::plain(information.encode(&self.dialect)))
    }

    fn opened(&mut self, id: ApplicationId, container: ContainerNumber) -> Answer {
        self.power.session(id)?.open_container(container);
        let opened = OpenedContainer { container: ContainerId::new(identifier(container)) };
        Ok(Payload::plain(opened.encode(&self.dialect)))
    }

    fn container_named(
        &mut self,
        id: ApplicationId,
        name: &Name,
    ) -> Result<ContainerNumber, StatusWord> {
        let application = self.power.session(id)?.application;
        self.find_container(application, name)?.ok_or(StatusWord::ContainerNameNotFound)
    }

    fn find_container(
        &mut self,
        application: ApplicationNumber,
        name: &Name,
    ) -> Result<Option<ContainerNumber>, StatusWord> {
        for number in 1..=limits::CONTAINERS {
            let found = records::load_container(&mut self.store, application, number)?;
            if found.is_some_and(|found| found == name.as_bytes()) {
                return Ok(Some(number));
            }
        }
        Ok(None)
    }

    /// The lowest number that is free, as long as the application may have another container.
    fn free_container(
        &mut self,
        application: ApplicationNumber,
    ) -> Result<ContainerNumber, StatusWord> {
        let record = ApplicationRecord::load(&mut self.store, application)?
            .ok_or(StatusWord::ApplicationNotFound)?;
        for number in 1..=record.max_containers {
            if !self.store.contains(Slot::Container(application, number))? {
                return Ok(number);
            }
        }
        Err(StatusWord::NotEnoughMemory)
    }
}
