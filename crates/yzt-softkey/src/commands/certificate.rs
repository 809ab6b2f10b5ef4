// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_apdu::{Payload, StatusWord};
use yzt_crypto::PublicKey;
use yzt_gmt0017::response::Certificate;
use yzt_gmt0017::{ApplicationId, ContainerId, KeyUse};

use super::Place;
use crate::card::{Answer, Card};
use crate::store::records::{self, ApplicationRecord};
use crate::store::slot::Slot;
use crate::{limits, spki};

impl Card {
    /// The certificate has to be for the key pair that it is put beside.
    pub(super) fn import_certificate(
        &mut self,
        id: ApplicationId,
        container: ContainerId,
        key_use: KeyUse,
        certificate: Vec<u8>,
    ) -> Answer {
        let place = self.place_of_user(id, container)?;
        let Place { application, container } = place;
        if certificate.len() > limits::CERTIFICATE {
            return Err(StatusWord::NotEnoughMemory);
        }
        let key = records::load_public_key(&mut self.store, application, container, key_use)?
            .ok_or(StatusWord::KeyPairNotFound)?;
        let certified = spki::public_key(&certificate).ok_or(StatusWord::IncorrectData)?;
        if certified != PublicKey::Sm2(key) {
            return Err(StatusWord::IncorrectData);
        }
        if !self.store.contains(Slot::Certificate(application, container, key_use))? {
            self.require_certificate(place)?;
        }
        self.require_space(certificate.len())?;
        self.commit(&[records::put_certificate(application, container, key_use, certificate)])?;
        Ok(Payload::empty())
    }

    pub(super) fn export_certificate(
        &mut self,
        id: ApplicationId,
        container: ContainerId,
        key_use: KeyUse,
    ) -> Answer {
        let Place { application, container } = self.place(id, container)?;
        let certificate =
            records::load_certificate(&mut self.store, application, container, key_use)?
                .ok_or(StatusWord::CertificateNotFound)?;
        let certificate =
            Certificate::new(certificate).map_err(|_| StatusWord::CertificateNotFound)?;
        Ok(Payload::plain(certificate.encode(&self.dialect)))
    }

    /// Refuses a certificate beyond the number that the application may have.
    fn require_certificate(&mut self, place: Place) -> Result<(), StatusWord> {
        let application = place.application;
        let record = ApplicationRecord::load(&mut self.store, application)?
            .ok_or(StatusWord::ApplicationNotFound)?;
        let mut certificates = 0u8;
        for container in 1..=record.max_containers {
            for key_use in [KeyUse::Signature, KeyUse::Encryption] {
                let slot = Slot::Certificate(application, container, key_use);
                certificates = certificates.saturating_add(self.store.contains(slot)?.into());
            }
        }
        if certificates < record.max_certificates {
            return Ok(());
        }
        Err(StatusWord::NotEnoughMemory)
    }
}
