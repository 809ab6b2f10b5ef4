// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the card does: one area of commands per file.
//!
//! Each command is held against the table of [`access`] before anything is read for it, and changes
//! the power state only after the store has committed.

mod access;
mod agreement;
mod application;
mod certificate;
mod container;
mod device;
mod digest;
mod elliptic;
mod file;
mod key_pair;
mod pin;
mod rsa;
mod session_key;

use yzt_apdu::StatusWord;
use yzt_gmt0017::Command;

use crate::card::{Answer, Card};
use crate::limits;
use access::Granted;

impl Card {
    pub(crate) fn dispatch(&mut self, command: Command) -> Answer {
        let granted = self.authorize(&command)?;
        let application = granted.place.application;
        match command {
            Command::DevAuth { cipher, cryptogram } => {
                self.authenticate_device(cipher, &cryptogram)
            }
            Command::ChangeDevAuthKey { cipher, ref key, .. } => {
                self.change_device_key(cipher, key, &command)
            }
            Command::GetPinInfo { role, .. } => self.pin_information(application, role),
            Command::VerifyPin { role, ref cryptogram, .. } => {
                self.verify_pin(application, role, cryptogram)
            }
            Command::ChangePin { role, ref cryptogram, .. } => {
                self.change_pin(application, role, cryptogram, &command)
            }
            Command::UnblockPin { ref cryptogram, .. } => {
                self.unblock_pin(application, cryptogram, &command)
            }
            Command::ClearSecureState { .. } => self.clear_secure_state(application),
            Command::File(command) => self.file_command(granted, command),
            Command::Rsa(command) => self.rsa_command(granted.place, command),
            Command::Ecc(command) => self.elliptic_command(granted.place, command),
            Command::Agreement(command) => self.agreement_command(granted.place, command),
            Command::Session(command) => self.session_command(granted.place, command),
            Command::Digest(command) => self.digest_command(command),
            command => self.dispatch_to_objects(granted, command),
        }
    }

    fn dispatch_to_objects(&mut self, granted: Granted, command: Command) -> Answer {
        let application = granted.place.application;
        match command {
            Command::SetLabel { label } => self.set_label(&label),
            Command::GetDevInfo => self.device_information(),
            Command::GenRandom { length } => self.generate_random(length),
            Command::CreateApplication(new) => self.create_application(*new),
            Command::EnumApplication => self.enumerate_applications(),
            Command::DeleteApplication { name } => self.delete_application(&name),
            Command::OpenApplication { name } => self.open_application(&name),
            Command::CloseApplication { .. } => self.close_application(application),
            Command::CreateContainer { name, .. } => self.create_container(application, &name),
            Command::OpenContainer { name, .. } => self.open_container(application, &name),
            Command::CloseContainer { .. } => self.close_container(granted.place),
            Command::EnumContainer { .. } => self.enumerate_containers(application),
            Command::DeleteContainer { name, .. } => self.delete_container(application, &name),
            Command::GetContainerInfo { name, .. } => {
                self.container_information(application, &name)
            }
            command => self.dispatch_to_keys(granted, command),
        }
    }

    fn dispatch_to_keys(&mut self, granted: Granted, command: Command) -> Answer {
        let place = granted.place;
        match command {
            Command::ImportCertificate { key_use, certificate, .. } => {
                self.import_certificate(place, key_use, certificate)
            }
            Command::ExportCertificate { key_use, .. } => self.export_certificate(place, key_use),
            Command::GenEccKeyPair { .. } => self.generate_sm2_key_pair(place),
            Command::ImportEccKeyPair { enveloped_key, .. } => {
                self.import_sm2_key_pair(place, &enveloped_key)
            }
            Command::EccSignData { input, .. } => self.sign_with_sm2(place, input),
            Command::EccVerify { public_key, digest, signature } => {
                elliptic::verify(&public_key, &digest, &signature)
            }
            Command::ExportPublicKey { key_use, .. } => self.export_public_key(place, key_use),
            _ => Err(StatusWord::FunctionNotSupported),
        }
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
