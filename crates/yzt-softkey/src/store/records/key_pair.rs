// SPDX-License-Identifier: MIT OR Apache-2.0
//! Key pairs: SM2 as bare values, RSA in its standard encodings.

use yzt_crypto::{PublicKey, rsa, sm2};
use yzt_gmt0017::KeyUse;
use zeroize::Zeroizing;

use super::DAMAGED;
use crate::error::Error;
use crate::store::codec::{Reader, Writer};
use crate::store::slot::{Place, Slot};
use crate::store::{Change, Store};

/// What a key pair is a pair of. All pairs of a container are of one kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum KeyKind {
    Sm2,
    Rsa,
}

/// The private half of a key pair.
pub(crate) enum PrivateKey {
    Sm2(sm2::PrivateKey),
    Rsa(Box<rsa::PrivateKey>),
}

impl KeyKind {
    pub(crate) const ALL: [Self; 2] = [Self::Sm2, Self::Rsa];

    const fn public_slot(self, place: Place, key_use: KeyUse) -> Slot {
        let Place { application, container } = place;
        match self {
            Self::Sm2 => Slot::PublicKey(application, container, key_use),
            Self::Rsa => Slot::RsaPublicKey(application, container, key_use),
        }
    }

    const fn private_slot(self, place: Place, key_use: KeyUse) -> Slot {
        let Place { application, container } = place;
        match self {
            Self::Sm2 => Slot::PrivateKey(application, container, key_use),
            Self::Rsa => Slot::RsaPrivateKey(application, container, key_use),
        }
    }

    /// Whether there is a pair of this kind.
    pub(crate) fn is_at(
        self,
        store: &mut Store,
        place: Place,
        key_use: KeyUse,
    ) -> Result<bool, Error> {
        store.contains(self.public_slot(place, key_use))
    }
}

impl PrivateKey {
    pub(crate) const fn kind(&self) -> KeyKind {
        match self {
            Self::Sm2(_) => KeyKind::Sm2,
            Self::Rsa(_) => KeyKind::Rsa,
        }
    }

    pub(crate) fn public_key(&self) -> PublicKey {
        match self {
            Self::Sm2(key) => PublicKey::Sm2(key.public_key().clone()),
            Self::Rsa(key) => PublicKey::Rsa(key.public_key().clone()),
        }
    }

    /// SM2: `d`, in 32 bytes. RSA: PKCS#8, DER.
    pub(crate) fn load(
        store: &mut Store,
        place: Place,
        key_use: KeyUse,
    ) -> Result<Option<Self>, Error> {
        for kind in KeyKind::ALL {
            let Some(record) = store.read(kind.private_slot(place, key_use))? else {
                continue;
            };
            let key = match kind {
                KeyKind::Sm2 => {
                    let bytes = <&[u8; 32]>::try_from(record.as_slice()).map_err(|_| DAMAGED)?;
                    sm2::PrivateKey::from_bytes(bytes).map(Self::Sm2)
                }
                KeyKind::Rsa => {
                    rsa::PrivateKey::from_pkcs8_der(&record).map(|key| Self::Rsa(Box::new(key)))
                }
            };
            return key.map(Some).map_err(|_| DAMAGED);
        }
        Ok(None)
    }

    /// Both halves.
    pub(crate) fn put(&self, place: Place, key_use: KeyUse) -> [Change; 2] {
        let (public, private) = match self {
            Self::Sm2(key) => {
                let public = key.public_key();
                let public = Writer::with_capacity(64).fixed(public.x()).fixed(public.y()).finish();
                let private = Writer::with_capacity(32).fixed(key.to_bytes().as_slice()).finish();
                (public, private)
            }
            Self::Rsa(key) => {
                let public = PublicKey::Rsa(key.public_key().clone()).to_spki_der();
                (Zeroizing::new(public), key.to_pkcs8_der())
            }
        };
        let kind = self.kind();
        [
            Change::Put(kind.public_slot(place, key_use), public),
            Change::Put(kind.private_slot(place, key_use), private),
        ]
    }
}

/// SM2: `X ‖ Y`. RSA: SubjectPublicKeyInfo, DER.
pub(crate) fn load_public_key(
    store: &mut Store,
    place: Place,
    key_use: KeyUse,
) -> Result<Option<PublicKey>, Error> {
    for kind in KeyKind::ALL {
        let Some(record) = store.read(kind.public_slot(place, key_use))? else {
            continue;
        };
        let key = match kind {
            KeyKind::Sm2 => sm2_public_key(&record),
            KeyKind::Rsa => PublicKey::from_spki_der(&record)
                .ok()
                .filter(|key| matches!(key, PublicKey::Rsa(_))),
        };
        return key.map(Some).ok_or(DAMAGED);
    }
    Ok(None)
}

fn sm2_public_key(record: &[u8]) -> Option<PublicKey> {
    let mut reader = Reader::new(record);
    let (x, y) = (reader.fixed()?, reader.fixed()?);
    let key = sm2::PublicKey::from_coordinates(x, y).ok()?;
    reader.end(PublicKey::Sm2(key))
}
