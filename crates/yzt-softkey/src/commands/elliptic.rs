// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_apdu::{Payload, StatusWord};
use yzt_crypto::{EnvelopedKey, sm2};
use yzt_gmt0017::response::{EccPublicKey, EccSignature, GeneratedEccKeyPair};
use yzt_gmt0017::{ApplicationId, ContainerId, KeyUse, SignatureInput};

use super::Place;
use crate::card::{Answer, Card};
use crate::store::records;
use crate::store::slot::Slot;

/// Bytes of the four records that two key pairs take.
const KEY_PAIRS: usize = 512;

impl Card {
    /// A pair that nothing depends on yet is replaced: a request may have got lost. One that has a
    /// certificate, or that an encryption pair came for, is not.
    pub(super) fn generate_key_pair(
        &mut self,
        id: ApplicationId,
        container: ContainerId,
    ) -> Answer {
        let Place { application, container } = self.place_of_user(id, container)?;
        for slot in [
            Slot::Certificate(application, container, KeyUse::Signature),
            Slot::Certificate(application, container, KeyUse::Encryption),
            Slot::PublicKey(application, container, KeyUse::Encryption),
        ] {
            if self.store.contains(slot)? {
                return Err(StatusWord::ConditionsOfUseNotSatisfied);
            }
        }
        self.require_space(KEY_PAIRS)?;
        let key = sm2::PrivateKey::generate(self.random.as_mut())
            .map_err(|_| StatusWord::NoPreciseDiagnosis)?;
        let changes = records::put_key_pair(application, container, KeyUse::Signature, &key);
        self.commit(&changes)?;
        self.cache(id, container, None)?;
        let answer = GeneratedEccKeyPair(key.public_key().clone());
        Ok(Payload::plain(answer.encode(&self.dialect)))
    }

    pub(super) fn import_key_pair(
        &mut self,
        id: ApplicationId,
        container: ContainerId,
        enveloped: &EnvelopedKey,
    ) -> Answer {
        let Place { application, container } = self.place_of_user(id, container)?;
        let (signature, encryption) = (KeyUse::Signature, KeyUse::Encryption);
        let recipient =
            records::load_private_key(&mut self.store, application, container, signature)?
                .ok_or(StatusWord::KeyPairNotFound)?;
        let key = enveloped.open(&recipient).map_err(|_| StatusWord::AsymmetricDecryptionFailed)?;
        // The same pair again is the repetition of an import whose answer got lost.
        let present =
            records::load_public_key(&mut self.store, application, container, encryption)?;
        let replaces = present.is_some_and(|present| present != *key.public_key());
        let certificate = Slot::Certificate(application, container, encryption);
        if replaces && self.store.contains(certificate)? {
            return Err(StatusWord::ConditionsOfUseNotSatisfied);
        }
        self.require_space(KEY_PAIRS)?;
        self.commit(&records::put_key_pair(application, container, encryption, &key))?;
        Ok(Payload::empty())
    }

    pub(super) fn sign(
        &mut self,
        id: ApplicationId,
        container: ContainerId,
        input: SignatureInput,
    ) -> Answer {
        let Self { store, random, power, dialect, .. } = self;
        let session = power.session(id)?;
        session.require_user()?;
        let application = session.application;
        let container = session.container(container)?;
        let key = match &mut container.signature_key {
            Some(key) => key,
            none => {
                let number = container.number;
                let key = records::load_private_key(store, application, number, KeyUse::Signature)?
                    .ok_or(StatusWord::KeyPairNotFound)?;
                none.insert(key)
            }
        };
        let random = random.as_mut();
        let signature = match input {
            SignatureInput::Digest(digest) => key.sign_digest(random, &digest),
            SignatureInput::Message { id, message } => {
                let id = sm2::DistinguishedId::new(id).map_err(|_| StatusWord::IncorrectData)?;
                key.sign(random, &id, &message)
            }
        };
        let signature = signature.map_err(|_| StatusWord::SigningFailed)?;
        Ok(Payload::plain(EccSignature(signature).encode(dialect)))
    }

    pub(super) fn export_public_key(
        &mut self,
        id: ApplicationId,
        container: ContainerId,
        key_use: KeyUse,
    ) -> Answer {
        let Place { application, container } = self.place(id, container)?;
        let key = records::load_public_key(&mut self.store, application, container, key_use)?
            .ok_or(StatusWord::KeyPairNotFound)?;
        Ok(Payload::plain(EccPublicKey(key).encode(&self.dialect)))
    }

    /// Replaces what a container has cached.
    fn cache(
        &mut self,
        id: ApplicationId,
        container: u8,
        key: Option<sm2::PrivateKey>,
    ) -> Result<(), StatusWord> {
        let container = ContainerId::new(crate::card::power::identifier(container));
        self.power.session(id)?.container(container)?.signature_key = key;
        Ok(())
    }
}

/// A public operation: nobody has to be logged in, and nothing has to be open.
pub(super) fn verify(
    key: &sm2::PublicKey,
    digest: &[u8; 32],
    signature: &sm2::Signature,
) -> Answer {
    key.verify_digest(digest, signature)
        .map(|()| Payload::empty())
        .map_err(|_| StatusWord::VerificationFailed)
}
