// SPDX-License-Identifier: MIT OR Apache-2.0
//! How session keys come to the card, leave it and end.

use yzt_apdu::{Payload, StatusWord};
use yzt_crypto::{rsa, sm2};
use yzt_gmt0017::response::{EccSessionKey, EccWrappedKey, ImportedKey, RsaSessionKey};
use yzt_gmt0017::{CipherAlgorithm, KeyUse, SessionCommand, SessionKeyId, WrappedKey};
use zeroize::Zeroizing;

use super::key_pair::private_key;
use crate::card::power::SessionKey;
use crate::card::{Answer, Card};
use crate::limits;
use crate::store::records::key_pair::PrivateKey;
use crate::store::slot::Place;

impl Card {
    pub(super) fn session_command(&mut self, place: Place, command: SessionCommand) -> Answer {
        match command {
            SessionCommand::ImportSessionKey { algorithm, wrapped_key, .. } => {
                self.import_wrapped_key(place, algorithm, &wrapped_key)
            }
            SessionCommand::ImportSymmKey { algorithm, key, .. } => {
                let key = SessionKey::new(algorithm, key.as_slice())?;
                let session_key = self.power.add_session_key(place, key)?;
                Ok(Payload::plain(ImportedKey { session_key }.encode(&self.dialect)))
            }
            SessionCommand::DestroySessionKey { key } => {
                self.power.destroy_session_key(place, key.session_key)?;
                Ok(Payload::empty())
            }
            SessionCommand::Init { operation, key, algorithm, parameters } => {
                let key = self.power.session_key(place, key.session_key)?;
                key.begin(operation, algorithm, &parameters)?;
                Ok(Payload::empty())
            }
            SessionCommand::Process { operation, step, key, data } => {
                let key = self.power.session_key(place, key.session_key)?;
                Ok(Payload::sensitive(key.process(operation, step, data.as_slice())?))
            }
            _ => Err(StatusWord::FunctionNotSupported),
        }
    }

    /// A new session key, for this container and for the holder of a public key.
    pub(super) fn export_new_key_for_sm2(
        &mut self,
        place: Place,
        recipient: &sm2::PublicKey,
        algorithm: CipherAlgorithm,
    ) -> Answer {
        let key = self.new_session_key(algorithm)?;
        let wrapped_key = recipient
            .encrypt(self.random.as_mut(), key.as_bytes())
            .map_err(|_| StatusWord::AsymmetricEncryptionFailed)?;
        let session_key = self.power.add_session_key(place, key)?;
        let answer = EccSessionKey { session_key, wrapped_key };
        Ok(Payload::sensitive(answer.encode(&self.dialect)))
    }

    /// The same, for the holder of an RSA key.
    pub(super) fn export_new_key_for_rsa(
        &mut self,
        place: Place,
        recipient: &rsa::PublicKey,
        algorithm: CipherAlgorithm,
    ) -> Answer {
        let key = self.new_session_key(algorithm)?;
        let wrapped_key = recipient
            .encrypt(self.random.as_mut(), key.as_bytes())
            .map_err(|_| StatusWord::AsymmetricEncryptionFailed)?;
        let session_key = self.power.add_session_key(place, key)?;
        let answer = RsaSessionKey::new(session_key, wrapped_key)
            .map_err(|_| StatusWord::AsymmetricEncryptionFailed)?;
        Ok(Payload::sensitive(answer.encode(&self.dialect)))
    }

    /// A session key that is there, for one holder of a public key more.
    pub(super) fn export_key_for_sm2(
        &mut self,
        place: Place,
        id: SessionKeyId,
        recipient: &sm2::PublicKey,
    ) -> Answer {
        let key = self.power.session_key(place, id)?;
        let wrapped = recipient
            .encrypt(self.random.as_mut(), key.as_bytes())
            .map_err(|_| StatusWord::AsymmetricEncryptionFailed)?;
        Ok(Payload::sensitive(EccWrappedKey(wrapped).encode(&self.dialect)))
    }

    /// A key that somebody wrapped for the encryption pair. What cannot be unwrapped and what is
    /// no key inside are answered the same.
    fn import_wrapped_key(
        &mut self,
        place: Place,
        algorithm: CipherAlgorithm,
        wrapped: &WrappedKey,
    ) -> Answer {
        self.power.require_room_for_session_key(algorithm)?;
        let Self { store, random, power, dialect, .. } = self;
        let private = private_key(store, power, place, KeyUse::Encryption)?;
        let bytes = match (private, wrapped) {
            (PrivateKey::Sm2(key), WrappedKey::Sm2(wrapped)) => key.decrypt(wrapped),
            (PrivateKey::Rsa(key), WrappedKey::Rsa(wrapped)) => {
                key.decrypt(random.as_mut(), wrapped)
            }
            _ => return Err(StatusWord::IncorrectData),
        };
        let failed = StatusWord::AsymmetricDecryptionFailed;
        let key = SessionKey::new(algorithm, &bytes.map_err(|_| failed)?).map_err(|_| failed)?;
        let session_key = power.add_session_key(place, key)?;
        Ok(Payload::plain(ImportedKey { session_key }.encode(dialect)))
    }

    fn new_session_key(&mut self, algorithm: CipherAlgorithm) -> Result<SessionKey, StatusWord> {
        self.power.require_room_for_session_key(algorithm)?;
        let mut bytes = Zeroizing::new([0; limits::SESSION_KEY]);
        let filled = self.random.fill(bytes.as_mut_slice());
        filled.map_err(|_| StatusWord::NoPreciseDiagnosis)?;
        SessionKey::new(algorithm, bytes.as_slice())
    }
}
