// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_apdu::{Payload, StatusWord};
use yzt_crypto::PublicKey;
use yzt_gmt0017::response::{Names, OpenedContainer};
use yzt_gmt0017::{ContainerId, ContainerInformation, ContainerKind, KeyUse, Name};

use crate::card::power::identifier;
use crate::card::{Answer, Card};
use crate::limits;
use crate::store::Change;
use crate::store::records::{self, ApplicationRecord, key_pair};
use crate::store::slot::{ApplicationNumber, ContainerNumber, Place, Slot};

const SM2_BITS: u32 = 256;

impl Card {
    pub(super) fn create_container(
        &mut self,
        application: ApplicationNumber,
        name: &Name,
    ) -> Answer {
        if self.find_container(application, name)?.is_some() {
            return Err(StatusWord::ContainerExists);
        }
        let container = self.free_container(application)?;
        self.require_space(name.as_bytes().len())?;
        self.commit(&[records::put_container(application, container, name.as_bytes())])?;
        self.opened(Place { application, container })
    }

    pub(super) fn open_container(&mut self, application: ApplicationNumber, name: &Name) -> Answer {
        let container = self.container_named(application, name)?;
        self.opened(Place { application, container })
    }

    pub(super) fn close_container(&mut self, place: Place) -> Answer {
        self.power.close_container(place);
        Ok(Payload::empty())
    }

    pub(super) fn enumerate_containers(&mut self, application: ApplicationNumber) -> Answer {
        let mut names = Vec::new();
        for number in 1..=limits::CONTAINERS {
            let name = records::load_container(&mut self.store, application, number)?;
            names.extend(name.map(Name::new).transpose().ok().flatten());
        }
        Ok(Payload::plain(Names(names).encode(&self.dialect)))
    }

    pub(super) fn delete_container(
        &mut self,
        application: ApplicationNumber,
        name: &Name,
    ) -> Answer {
        let container = self.container_named(application, name)?;
        self.commit(&[Change::RemoveContainer(application, container)])?;
        self.power.close_container(Place { application, container });
        Ok(Payload::empty())
    }

    pub(super) fn container_information(
        &mut self,
        application: ApplicationNumber,
        name: &Name,
    ) -> Answer {
        let container = self.container_named(application, name)?;
        let place = Place { application, container };
        let signature_key = self.key_in(place, KeyUse::Signature)?;
        let encryption_key = self.key_in(place, KeyUse::Encryption)?;
        let mut has_certificate = |key_use| -> Result<bool, StatusWord> {
            Ok(self.store.contains(Slot::Certificate(application, container, key_use))?)
        };
        let information = ContainerInformation {
            kind: kind(signature_key.as_ref().or(encryption_key.as_ref())),
            signature_key_bits: bits(signature_key.as_ref()),
            encryption_key_bits: bits(encryption_key.as_ref()),
            has_signature_certificate: has_certificate(KeyUse::Signature)?,
            has_encryption_certificate: has_certificate(KeyUse::Encryption)?,
        };
        Ok(Payload::plain(information.encode(&self.dialect)))
    }

    fn key_in(&mut self, place: Place, key_use: KeyUse) -> Result<Option<PublicKey>, StatusWord> {
        Ok(key_pair::load_public_key(&mut self.store, place, key_use)?)
    }

    fn opened(&mut self, place: Place) -> Answer {
        self.power.open_container(place)?;
        let container = ContainerId::new(identifier(place.container));
        let opened = OpenedContainer { container };
        Ok(Payload::plain(opened.encode(&self.dialect)))
    }

    fn container_named(
        &mut self,
        application: ApplicationNumber,
        name: &Name,
    ) -> Result<ContainerNumber, StatusWord> {
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

fn kind(key: Option<&PublicKey>) -> ContainerKind {
    match key {
        Some(PublicKey::Rsa(_)) => ContainerKind::Rsa,
        Some(_) => ContainerKind::Ecc,
        None => ContainerKind::Empty,
    }
}

fn bits(key: Option<&PublicKey>) -> u32 {
    match key {
        Some(PublicKey::Rsa(key)) => key.bits(),
        Some(_) => SM2_BITS,
        None => 0,
    }
}
