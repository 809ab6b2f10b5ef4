// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the card does: one area of commands per file.
//!
//! Each command is authorised before anything is read for it, and changes the power state only
//! after the store has committed.

mod application;
mod certificate;
mod container;
mod device;
mod elliptic;
mod pin;

use yzt_apdu::StatusWord;
use yzt_gmt0017::{ApplicationId, Command, ContainerId};

use crate::card::{Answer, Card};
use crate::limits;
use crate::store::slot::{ApplicationNumber, ContainerNumber};
use elliptic::verify;

/// An open container of an open application.
#[derive(Clone, Copy)]
struct Place {
    application: ApplicationNumber,
    container: ContainerNumber,
}

impl Card {
    pub(crate) fn dispatch(&mut self, command: Command) -> Answer {
        match command {
            Command::SetLabel { label } => self.set_label(&label),
            Command::GetDevInfo => self.device_information(),
            Command::GenRandom { length } => self.generate_random(length),
            Command::DevAuth { cipher, cryptogram } => {
                self.authenticate_device(cipher, &cryptogram)
            }
            Command::GetPinInfo { application, role } => self.pin_information(application, role),
            Command::VerifyPin { application, role, ref cryptogram } => {
                self.verify_pin(application, role, cryptogram)
            }
            Command::ChangePin { application, role, ref cryptogram, .. } => {
                self.change_pin(application, role, cryptogram, &command)
            }
            Command::UnblockPin { application, ref cryptogram, .. } => {
                self.unblock_pin(application, cryptogram, &command)
            }
            Command::ClearSecureState { application } => self.clear_secure_state(application),
            Command::CreateApplication(new) => self.create_application(*new),
            Command::EnumApplication => self.enumerate_applications(),
            Command::DeleteApplication { name } => self.delete_application(&name),
            Command::OpenApplication { name } => self.open_application(&name),
            Command::CloseApplication { application } => self.close_application(application),
            command => self.dispatch_to_container(command),
        }
    }

    fn dispatch_to_container(&mut self, command: Command) -> Answer {
        match command {
            Command::CreateContainer { application, name } => {
                self.create_container(application, &name)
            }
            Command::OpenContainer { application, name } => self.open_container(application, &name),
            Command::CloseContainer { application, container } => {
                self.close_container(application, container)
            }
            Command::EnumContainer { application } => self.enumerate_containers(application),
            Command::DeleteContainer { application, name } => {
                self.delete_container(application, &name)
            }
            Command::GetContainerInfo { application, name } => {
                self.container_information(application, &name)
            }
            command => self.dispatch_to_keys(command),
        }
    }

    fn dispatch_to_keys(&mut self, command: Command) -> Answer {
        match command {
            Command::ImportCertificate { application, container, key_use, certificate } => {
                self.import_certificate(application, container, key_use, certificate)
            }
            Command::ExportCertificate { application, container, key_use } => {
                self.export_certificate(application, container, key_use)
            }
            Command::GenEccKeyPair { application, container } => {
                self.generate_key_pair(application, container)
            }
            Command::ImportEccKeyPair { application, container, enveloped_key } => {
                self.import_key_pair(application, container, &enveloped_key)
            }
            Command::EccSignData { application, container, input } => {
                self.sign(application, container, input)
            }
            Command::EccVerify { public_key, digest, signature } => {
                verify(&public_key, &digest, &signature)
            }
            Command::ExportPublicKey { application, container, key_use } => {
                self.export_public_key(application, container, key_use)
            }
            _ => Err(StatusWord::FunctionNotSupported),
        }
    }

    /// The open container of the identifiers.
    fn place(
        &mut self,
        application: ApplicationId,
        container: ContainerId,
    ) -> Result<Place, StatusWord> {
        let session = self.power.session(application)?;
        let application = session.application;
        Ok(Place { application, container: session.container(container)?.number })
    }

    /// The same for the logged-in user, whose PIN is one to keep.
    fn place_of_user(
        &mut self,
        application: ApplicationId,
        container: ContainerId,
    ) -> Result<Place, StatusWord> {
        self.power.session(application)?.require_user()?;
        self.place(application, container)
    }

    /// Refuses what does not fit the announced space any more.
    fn require_space(&mut self, bytes: usize) -> Result<(), StatusWord> {
        let new = u32::try_from(bytes).unwrap_or(u32::MAX).saturating_add(limits::RECORD_OVERHEAD);
        if self.store.used()?.saturating_add(new) > limits::SPACE {
            return Err(StatusWord::NotEnoughMemory);
        }
        Ok(())
    }
}
