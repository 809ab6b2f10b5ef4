// SPDX-License-Identifier: MIT OR Apache-2.0
//! A key with a container of every kind, made once.

use std::sync::OnceLock;

use yzt_crypto::{Error, Random, rsa, sm2};
use yzt_gmt0017::authentication::{DeviceKey, change_device_key};
use yzt_gmt0017::response::{self, GeneratedRsaKeyPair};
use yzt_gmt0017::{
    AccessRights, Command, DeviceInformation, FileCommand, KeyReference, KeyUse, NewFile, PinRole,
    RsaCommand, SessionKeyId,
};
use yzt_softkey::Card;

use crate::disk::Disk;
use crate::host::{self, APPLICATION, DEFAULT_PIN, Host, Outcome, certificate, name};

/// The bytes of a file on [`full`] that everybody may read and the user may write.
pub(crate) const FILE: &str = "public";
pub(crate) const FILE_SIZE: u32 = 3000;

pub(crate) const NEW_DEVICE_KEY: [u8; 16] = *b"a new device key";

/// Real randomness, but for draws of 32 bytes: RSA primes are searched for from one of those, and
/// are found soon from this one.
pub(crate) struct Lucky(pub(crate) u8);

impl Random for Lucky {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), Error> {
        if out.len() == 32 {
            out.fill(self.0);
            return Ok(());
        }
        host::random().fill(out)
    }
}

pub(crate) fn lucky(disk: &Disk) -> Host {
    Host::with(Card::open_on(disk.clone(), &host::store_key(), Box::new(Lucky(129))).unwrap())
}

/// RSA keys that are not on any card.
pub(crate) fn rsa_key() -> &'static rsa::PrivateKey {
    static KEY: OnceLock<rsa::PrivateKey> = OnceLock::new();
    KEY.get_or_init(|| rsa::PrivateKey::generate(&mut Lucky(167), 2048).unwrap())
}

pub(crate) fn sm2_key(value: u8) -> sm2::PrivateKey {
    sm2::PrivateKey::from_bytes(&[value; 32]).unwrap()
}

/// Containers: `empty`, `sign` with a signature pair, `both` with an encryption pair too,
/// `certified` with certificates for them; `rsa-sign` and `rsa-both`. No files.
pub(crate) fn containers() -> Disk {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    Disk::with(BYTES.get_or_init(|| make_containers().bytes()).clone())
}

fn make_containers() -> Disk {
    let disk = host::blank();
    let mut host = lucky(&disk);
    host.authenticate_device(&host::DEVICE_KEY).unwrap();
    let Command::CreateApplication(mut new) = host.new_application(APPLICATION) else { panic!() };
    (new.max_containers, new.max_files) = (8, 4);
    host.send(&Command::CreateApplication(new)).unwrap();
    host.open_application();
    host.verify(PinRole::User, DEFAULT_PIN).unwrap();
    for text in ["empty", "sign", "both", "certified"] {
        host.select_new(text);
        if text != "empty" {
            let key = host.generate().unwrap();
            if text != "sign" {
                let (encryption, enveloped) = host.enveloped(&key);
                host.import_pair(enveloped).unwrap();
                if text == "certified" {
                    let certificates = [encryption, key].map(|key| certificate(&key));
                    for (key_use, certificate) in
                        [KeyUse::Encryption, KeyUse::Signature].into_iter().zip(certificates)
                    {
                        host.import_certificate(key_use, certificate).unwrap();
                    }
                }
            }
        }
    }
    for text in ["rsa-sign", "rsa-both"] {
        host.select_new(text);
        let key = host.generate_rsa(2048).unwrap();
        if text == "rsa-both" {
            host.import_rsa_pair(&key, rsa_key()).unwrap();
        }
    }
    drop(host);
    disk
}

/// The same with the file [`FILE`].
pub(crate) fn full() -> Disk {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    let make = || {
        let disk = containers();
        let mut host = at(&disk, "empty");
        host.create_file(FILE, FILE_SIZE, AccessRights::ANYONE, AccessRights::USER).unwrap();
        drop(host);
        disk.bytes()
    };
    Disk::with(BYTES.get_or_init(make).clone())
}

/// A host in a container, the user logged in.
pub(crate) fn at(disk: &Disk, container: &str) -> Host {
    let mut host = lucky(disk);
    host.open_application();
    host.verify(PinRole::User, DEFAULT_PIN).unwrap();
    host.select(container);
    host
}

impl Host {
    pub(crate) fn change_device_key(&mut self, old: &[u8; 16], new: &[u8; 16]) -> Outcome {
        let challenge = self.challenge();
        let [old, new] = [old, new].map(DeviceKey::from_bytes);
        self.send(&change_device_key(&old, &new, &challenge, &self.dialect).unwrap())
    }

    pub(crate) fn select(&mut self, container: &str) {
        let application = self.application;
        let command = Command::OpenContainer { application, name: name(container) };
        let answer = self.send(&command).unwrap();
        self.container = [answer[0], answer[1]].into();
    }

    pub(crate) fn select_new(&mut self, container: &str) {
        let answer = self.create_container(container).unwrap();
        self.container = [answer[0], answer[1]].into();
    }

    pub(crate) fn generate_rsa(
        &mut self,
        bits: u16,
    ) -> Result<rsa::PublicKey, yzt_apdu::StatusWord> {
        let (application, container) = (self.application, self.container);
        let command = RsaCommand::GenRsaKeyPair { application, container, bits };
        let answer = self.send(&Command::Rsa(command))?;
        Ok(GeneratedRsaKeyPair::decode(&answer, &self.dialect).unwrap().0)
    }

    pub(crate) fn import_rsa_pair(
        &mut self,
        recipient: &rsa::PublicKey,
        key: &rsa::PrivateKey,
    ) -> Outcome {
        let (application, container) = (self.application, self.container);
        let sealed = rsa::EnvelopedKey::seal(&mut *host::random(), recipient, key).unwrap();
        let enveloped_key = Box::new(sealed);
        let command = RsaCommand::ImportRsaKeyPair { application, container, enveloped_key };
        self.send(&Command::Rsa(command))
    }

    pub(crate) fn exported(
        &mut self,
        key_use: KeyUse,
    ) -> Result<response::ExportedPublicKey, yzt_apdu::StatusWord> {
        let (application, container) = (self.application, self.container);
        let answer = self.send(&Command::ExportPublicKey { application, container, key_use })?;
        Ok(response::ExportedPublicKey::decode(&answer, &self.dialect).unwrap())
    }

    pub(crate) fn create_file(
        &mut self,
        text: &str,
        size: u32,
        read_rights: AccessRights,
        write_rights: AccessRights,
    ) -> Outcome {
        let application = self.application;
        let file = NewFile { name: name(text), size, read_rights, write_rights };
        self.send(&Command::File(FileCommand::CreateFile { application, file }))
    }

    pub(crate) fn delete_file(&mut self, text: &str) -> Outcome {
        let application = self.application;
        self.send(&Command::File(FileCommand::DeleteFile { application, name: name(text) }))
    }

    pub(crate) fn read_file(&mut self, text: &str, offset: u16, length: u32) -> Outcome {
        let application = self.application;
        let name = name(text);
        self.send(&Command::File(FileCommand::ReadFile { application, offset, name, length }))
    }

    pub(crate) fn write_file(&mut self, text: &str, offset: u16, data: &[u8]) -> Outcome {
        let application = self.application;
        let (name, data) = (name(text), yzt_gmt0017::SecretBytes::new(data.to_vec()));
        self.send(&Command::File(FileCommand::WriteFile { application, offset, name, data }))
    }

    pub(crate) fn free_space(&mut self) -> u32 {
        let answer = self.send(&Command::GetDevInfo).unwrap();
        DeviceInformation::decode(&answer, &self.dialect).unwrap().free_space
    }

    pub(crate) fn key(&self, session_key: SessionKeyId) -> KeyReference {
        KeyReference { application: self.application, container: self.container, session_key }
    }
}
