// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_apdu::{Payload, StatusWord};
use yzt_gmt0017::KeyUse;
use yzt_gmt0017::response::Certificate;

use crate::card::{Answer, Card};
use crate::store::records::{self, ApplicationRecord, key_pair};
use crate::store::slot::{Place, Slot};
use crate::{limits, spki};

impl Card {
    /// The certificate has to be for the key pair that it is put beside.
    pub(super) fn import_certificate(
        &mut self,
        place: Place,
        key_use: KeyUse,
        certificate: Vec<u8>,
    ) -> Answer {
        let Place { application, container } = place;
        if certificate.len() > limits::CERTIFICATE {
            return Err(StatusWord::NotEnoughMemory);
        }
        let key = key_pair::load_public_key(&mut self.store, place, key_use)?
            .ok_or(StatusWord::KeyPairNotFound)?;
        let certified = spki::public_key(&certificate).ok_or(StatusWord::IncorrectData)?;
        if certified != key {
            return Err(StatusWord::IncorrectData);
        }
        if !self.store.contains(Slot::Certificate(application, container, key_use))? {
            self.require_certificate(place)?;
        }
        self.require_space(certificate.len())?;
        self.commit(&[records::put_certificate(application, container, key_use, certificate)])?;
        Ok(Payload::empty())
    }

    pub(super) fn export_certificate(&mut self, place: Place, key_use: KeyUse) -> Answer {
        let Place { application, container } = place;
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
