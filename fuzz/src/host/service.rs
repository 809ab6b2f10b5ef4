// SPDX-License-Identifier: MIT OR Apache-2.0
//! Calls of the cryptographic service, of files, and of what was begun by them.

use std::sync::Arc;

use yzt_crypto::sm2::{self, DistinguishedId};
use yzt_crypto::{DigestAlgorithm, MessageDigest, PublicKey, Signature, rsa};
use yzt_token::{
    AccessRights, Agreement, AgreementParty, Application, AsymmetricCiphertext, BlockCipher,
    CipherAlgorithm, CipherMode, CipherParameters, CipherUse, Container, Device, DeviceKey, Digest,
    Error, KeyType, NewFile, Padding, SessionKey,
};
use zeroize::Zeroizing;

use super::channel::Line;
use super::{NAMES, pin};
use crate::world::world;

/// Handles to what was begun.
pub(super) struct Service {
    line: Arc<Line>,
    keys: Vec<Box<dyn SessionKey>>,
    digest: Option<Box<dyn Digest>>,
    agreement: Option<Box<dyn Agreement>>,
}

impl Service {
    pub(super) fn new(line: &Arc<Line>) -> Self {
        Self { line: Arc::clone(line), keys: Vec::new(), digest: None, agreement: None }
    }

    pub(super) fn of_device(&mut self, device: &mut dyn Device) -> Result<(), Error> {
        let line = Arc::clone(&self.line);
        let key = || DeviceKey::new(Zeroizing::new([7; 16]));
        match line.byte() % 8 {
            0 => device.change_device_key(key(), key())?,
            1 => {
                let algorithm = line.choose(&DigestAlgorithm::ALL);
                let (own, id) = (own_key(), DistinguishedId::default());
                let identity = (line.byte() & 1 == 1).then_some((&own, &id));
                self.digest = Some(device.digest(algorithm, identity)?);
            }
            2 => {
                if let Some(digest) = &mut self.digest {
                    digest.update(&line.take(300))?;
                }
            }
            3 => {
                if let Some(digest) = self.digest.take() {
                    digest.finish()?;
                }
            }
            4 => {
                let clear = Zeroizing::new([3; 16]);
                self.keys.push(device.import_plain_session_key(self.algorithm(), &clear)?);
            }
            5 => device.verify_signature(&self.recipient(), &self.message(), &self.signature())?,
            6 => drop(device.encrypt_for(&self.recipient(), &line.take(300))?),
            _ => self.of_key()?,
        }
        Ok(())
    }

    pub(super) fn of_application(&mut self, on: &mut dyn Application) -> Result<(), Error> {
        let line = &self.line;
        let name = line.choose(&NAMES);
        match line.byte() % 7 {
            0 => drop(on.sign_with_pin(name, pin(), &self.message())?),
            1 => drop(on.files()?),
            2 => {
                let rights = AccessRights::from_bits(line.byte().into());
                let (size, name) = (u32::from(line.word()) * 2, name.to_owned());
                on.create_file(&NewFile { name, size, read_rights: rights, write_rights: rights })?;
            }
            3 => on.delete_file(name)?,
            4 => drop(on.file_information(name)?),
            5 => {
                let (offset, length) = (u32::from(line.word()) * 2, usize::from(line.byte()) * 2);
                assert!(on.read_file(name, offset, length)?.len() <= length);
            }
            _ => on.write_file(name, u32::from(line.word()) * 2, &line.take(500))?,
        }
        Ok(())
    }

    pub(super) fn of_container(&mut self, on: &mut dyn Container) -> Result<(), Error> {
        let id = DistinguishedId::default();
        match self.line.byte() % 9 {
            0 => {
                let bits = 1024 + 1024 * u32::from(self.line.byte() % 4);
                drop(on.generate_signature_key(KeyType::Rsa { bits })?);
            }
            1 => {
                let digests = vec![self.message(); usize::from(self.line.byte() % 8)];
                let mut made = 0;
                let result = on.sign_digests(&digests, &mut |_| made += 1);
                assert!(made <= digests.len() && (result.is_err() || made == digests.len()));
                result?;
            }
            2 => drop(on.sign_message(&id, &self.line.take(300))?),
            3 => drop(on.decrypt(&self.ciphertext())?),
            4 => {
                let (_, key) = on.export_session_key(self.algorithm(), &self.recipient())?;
                self.keys.push(key);
            }
            5 => {
                let key = on.import_session_key(self.algorithm(), &self.ciphertext())?;
                self.keys.push(key);
            }
            6 => self.agreement = Some(on.begin_agreement(self.algorithm(), &id)?),
            7 => {
                let (_, key) = on.respond_agreement(self.algorithm(), &party(), &id)?;
                self.keys.push(key);
            }
            _ => {
                if let Some(agreement) = self.agreement.take() {
                    self.keys.push(agreement.finish(&party())?);
                }
            }
        }
        Ok(())
    }

    /// A call on a session key. A cipher without padding gives back as much as it was given.
    fn of_key(&mut self) -> Result<(), Error> {
        let line = Arc::clone(&self.line);
        if self.keys.is_empty() {
            return Ok(());
        }
        let which = usize::from(line.byte()) % self.keys.len();
        if line.byte().is_multiple_of(8) {
            return self.keys.swap_remove(which).close();
        }
        let parameters = CipherParameters {
            algorithm: self.algorithm(),
            initialization_vector: (line.byte() & 1 == 0).then_some([4; 16]),
            padding: line.choose(&[Padding::None, Padding::Pkcs5]),
            feedback_bits: line.choose(&[0, 0, 8, 24, 128, 7]),
        };
        let what = line.choose(&[CipherUse::Encrypt, CipherUse::Decrypt, CipherUse::Mac]);
        let key = &mut self.keys[which];
        key.begin(what, &parameters)?;
        let (first, last) = (line.take(300), line.take(300));
        let mut out = key.update(&first)?.len();
        out += key.finish(&last)?.len();
        let taken = first.len() + last.len();
        match (what, parameters.padding) {
            (CipherUse::Mac, _) => assert!((1..=16).contains(&out)),
            (_, Padding::None) => assert_eq!(out, taken),
            (CipherUse::Encrypt, Padding::Pkcs5) => assert_eq!(out, (taken / 16 + 1) * 16),
            (CipherUse::Decrypt, Padding::Pkcs5) => assert!(out < taken && out + 16 >= taken),
        }
        Ok(())
    }

    fn algorithm(&self) -> CipherAlgorithm {
        use CipherMode::{Cbc, Cfb, Ecb, Mac, Ofb};
        let cipher = self.line.choose(&[BlockCipher::Sm4, BlockCipher::Sm1, BlockCipher::Ssf33]);
        CipherAlgorithm { cipher, mode: self.line.choose(&[Cbc, Ecb, Cfb, Ofb, Mac]) }
    }

    fn message(&self) -> MessageDigest {
        self.line.choose(&DigestAlgorithm::ALL).digest(b"message")
    }

    fn recipient(&self) -> PublicKey {
        match self.line.byte() & 1 {
            0 => PublicKey::Sm2(own_key()),
            _ => PublicKey::Rsa(rsa::PublicKey::from_components(&[0xFF; 256], &[1, 0, 1]).unwrap()),
        }
    }

    fn signature(&self) -> Signature {
        match self.line.byte() & 1 {
            0 => Signature::Sm2(sm2::Signature::from_scalars(&[0x11; 32], &[0x22; 32]).unwrap()),
            _ => Signature::Rsa(rsa::Signature::from_bytes(&[0x11; 256]).unwrap()),
        }
    }

    fn ciphertext(&self) -> AsymmetricCiphertext {
        match self.line.byte() & 1 {
            0 => AsymmetricCiphertext::Sm2(world().pair.enveloped_key.wrapped_key.clone()),
            _ => AsymmetricCiphertext::Rsa(self.line.take(300)),
        }
    }
}

fn own_key() -> sm2::PublicKey {
    world().pair.enveloped_key.public_key.clone()
}

fn party() -> AgreementParty {
    AgreementParty { public_key: own_key(), ephemeral: own_key(), id: DistinguishedId::default() }
}
