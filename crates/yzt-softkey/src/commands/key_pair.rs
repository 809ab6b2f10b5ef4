// SPDX-License-Identifier: MIT OR Apache-2.0
//! What SM2 and RSA key pairs have in common.

use yzt_apdu::{Payload, StatusWord};
use yzt_crypto::{PublicKey, rsa, sm2};
use yzt_gmt0017::KeyUse;
use yzt_gmt0017::response::ExportedPublicKey;

use crate::card::power::PowerState;
use crate::card::{Answer, Card};
use crate::store::Store;
use crate::store::records::key_pair::{self, PrivateKey};
use crate::store::slot::{Place, Slot};

impl Card {
    pub(super) fn export_public_key(&mut self, place: Place, key_use: KeyUse) -> Answer {
        let key = key_pair::load_public_key(&mut self.store, place, key_use)?
            .ok_or(StatusWord::KeyPairNotFound)?;
        let exported = match key {
            PublicKey::Sm2(key) => ExportedPublicKey::Ecc(key),
            PublicKey::Rsa(key) => ExportedPublicKey::Rsa(key),
            _ => return Err(StatusWord::KeyPairNotFound),
        };
        Ok(Payload::plain(exported.encode(&self.dialect)))
    }

    /// Keeps the pair that was made here.
    pub(super) fn put_signature_pair(
        &mut self,
        place: Place,
        key: &PrivateKey,
    ) -> Result<(), StatusWord> {
        let changes = key.put(place, KeyUse::Signature);
        self.require_space(bytes(&changes))?;
        self.commit(&changes)?;
        *self.power.container(place)?.cached(KeyUse::Signature) = None;
        Ok(())
    }

    /// Keeps the pair that was made elsewhere. The same pair again is the repetition of an import
    /// whose answer got lost; another one does not replace a pair that has a certificate.
    pub(super) fn put_encryption_pair(
        &mut self,
        place: Place,
        key: &PrivateKey,
    ) -> Result<(), StatusWord> {
        let encryption = KeyUse::Encryption;
        let present = key_pair::load_public_key(&mut self.store, place, encryption)?;
        let replaces = present.is_some_and(|present| present != key.public_key());
        let Place { application, container } = place;
        let certificate = Slot::Certificate(application, container, encryption);
        if replaces && self.store.contains(certificate)? {
            return Err(StatusWord::ConditionsOfUseNotSatisfied);
        }
        let changes = key.put(place, encryption);
        self.require_space(bytes(&changes))?;
        self.commit(&changes)?;
        *self.power.container(place)?.cached(encryption) = None;
        Ok(())
    }
}

/// The private key of a container, unsealed once for each login.
pub(super) fn private_key<'power>(
    store: &mut Store,
    power: &'power mut PowerState,
    place: Place,
    key_use: KeyUse,
) -> Result<&'power PrivateKey, StatusWord> {
    match power.container(place)?.cached(key_use) {
        Some(key) => Ok(key),
        none => {
            let key = PrivateKey::load(store, place, key_use)?;
            Ok(none.insert(key.ok_or(StatusWord::KeyPairNotFound)?))
        }
    }
}

/// The same where it has to be one of SM2.
pub(super) fn sm2_private_key<'power>(
    store: &mut Store,
    power: &'power mut PowerState,
    place: Place,
    key_use: KeyUse,
) -> Result<&'power sm2::PrivateKey, StatusWord> {
    match private_key(store, power, place, key_use)? {
        PrivateKey::Sm2(key) => Ok(key),
        PrivateKey::Rsa(_) => Err(StatusWord::KeyPairNotFound),
    }
}

/// The same where it has to be one of RSA.
pub(super) fn rsa_private_key<'power>(
    store: &mut Store,
    power: &'power mut PowerState,
    place: Place,
    key_use: KeyUse,
) -> Result<&'power rsa::PrivateKey, StatusWord> {
    match private_key(store, power, place, key_use)? {
        PrivateKey::Rsa(key) => Ok(key),
        PrivateKey::Sm2(_) => Err(StatusWord::KeyPairNotFound),
    }
}

fn bytes(changes: &[crate::store::Change]) -> usize {
    changes.iter().map(crate::store::Change::bytes).fold(0, usize::saturating_add)
}
