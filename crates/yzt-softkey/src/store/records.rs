// SPDX-License-Identifier: MIT OR Apache-2.0
//! The records of a key, one type each, with where they stand and how they are written.

use subtle::ConstantTimeEq;
use yzt_gmt0017::authentication::{DeviceKey, PinKey};
use yzt_gmt0017::{AccessRights, KeyUse, PinRole};
use yzt_pin::{PinState, PinStatus, RetryLimit};
use zeroize::Zeroizing;

pub(crate) mod file;
pub(crate) mod key_pair;

use super::codec::{Reader, Writer};
use super::slot::{ApplicationNumber, ContainerNumber, Slot};
use super::{Change, Store};
use crate::error::{Damage, Error};

/// Wrong device authentications until the device authentication key is locked for good.
const DEVICE_AUTHENTICATION_TRIES: u8 = 15;

const DAMAGED: Error = Error::Damaged(Damage::Record);

/// `label ‖ manufacturer ‖ issuer`, each with its length.
pub(crate) struct DeviceRecord {
    pub(crate) label: Vec<u8>,
    pub(crate) manufacturer: Vec<u8>,
    pub(crate) issuer: Vec<u8>,
}

impl DeviceRecord {
    pub(crate) fn load(store: &mut Store) -> Result<Self, Error> {
        let record = store.read(Slot::Device)?.ok_or(DAMAGED)?;
        let mut reader = Reader::new(&record);
        let mut text = || reader.text().map(<[u8]>::to_vec);
        let fields = (text(), text(), text());
        let (Some(label), Some(manufacturer), Some(issuer)) = fields else {
            return Err(DAMAGED);
        };
        reader.end(Self { label, manufacturer, issuer }).ok_or(DAMAGED)
    }

    pub(crate) fn put(&self) -> Change {
        let length = self.label.len() + self.manufacturer.len() + self.issuer.len();
        let record = Writer::with_capacity(3 + length)
            .text(&self.label)
            .text(&self.manufacturer)
            .text(&self.issuer);
        Change::Put(Slot::Device, record.finish())
    }
}

/// `tries left (1) ‖ key (16)`.
pub(crate) struct DeviceAuthentication {
    pub(crate) tries_left: u8,
    pub(crate) key: DeviceKey,
}

impl DeviceAuthentication {
    pub(crate) fn new(key: DeviceKey) -> Self {
        Self { tries_left: DEVICE_AUTHENTICATION_TRIES, key }
    }

    pub(crate) fn load(store: &mut Store) -> Result<Self, Error> {
        let record = store.read(Slot::DeviceAuthentication)?.ok_or(DAMAGED)?;
        let mut reader = Reader::new(&record);
        match (reader.byte(), reader.fixed().map(DeviceKey::from_bytes)) {
            (Some(tries_left), Some(key)) => reader.end(Self { tries_left, key }).ok_or(DAMAGED),
            _ => Err(DAMAGED),
        }
    }

    pub(crate) fn restore(&mut self) {
        self.tries_left = DEVICE_AUTHENTICATION_TRIES;
    }

    pub(crate) fn put(&self) -> Change {
        let record = Writer::with_capacity(17).byte(self.tries_left).fixed(self.key.as_bytes());
        Change::Put(Slot::DeviceAuthentication, record.finish())
    }
}

/// `name ‖ rights (4) ‖ containers (1) ‖ certificates (1) ‖ files (2)`, the name with its length.
pub(crate) struct ApplicationRecord {
    pub(crate) name: Vec<u8>,
    pub(crate) create_file_rights: AccessRights,
    pub(crate) max_containers: u8,
    pub(crate) max_certificates: u8,
    pub(crate) max_files: u16,
}

impl ApplicationRecord {
    pub(crate) fn load(
        store: &mut Store,
        application: ApplicationNumber,
    ) -> Result<Option<Self>, Error> {
        let Some(record) = store.read(Slot::Application(application))? else {
            return Ok(None);
        };
        Self::from_bytes(&record).ok_or(DAMAGED).map(Some)
    }

    pub(crate) fn put(&self, application: ApplicationNumber) -> Change {
        let record = Writer::with_capacity(1 + self.name.len() + 8)
            .text(&self.name)
            .u32(self.create_file_rights.bits())
            .byte(self.max_containers)
            .byte(self.max_certificates)
            .u16(self.max_files);
        Change::Put(Slot::Application(application), record.finish())
    }

    fn from_bytes(record: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(record);
        let application = Self {
            name: reader.text()?.to_vec(),
            create_file_rights: AccessRights::from_bits(reader.u32()?),
            max_containers: reader.byte()?,
            max_certificates: reader.byte()?,
            max_files: reader.u16()?,
        };
        reader.end(application)
    }
}

/// `status, tries left, limit (3) ‖ PIN key (16)`: the value that GM/T 0017 makes a key keep.
pub(crate) struct PinRecord {
    pub(crate) state: PinState,
    pub(crate) key: PinKey,
}

impl PinRecord {
    /// The administrator's PIN is set by whoever makes the application; the user's is a default.
    pub(crate) fn new(role: PinRole, key: PinKey, limit: RetryLimit) -> Self {
        let fresh = PinState::new(limit);
        let [_, tries_left, limit] = fresh.to_bytes();
        let state = match role {
            PinRole::User => fresh,
            PinRole::Administrator => {
                PinState::from_bytes([PinStatus::Set.to_byte(), tries_left, limit]).unwrap_or(fresh)
            }
        };
        Self { state, key }
    }

    pub(crate) fn load(
        store: &mut Store,
        application: ApplicationNumber,
        role: PinRole,
    ) -> Result<Self, Error> {
        let record = store.read(Slot::Pin(application, role))?.ok_or(DAMAGED)?;
        let mut reader = Reader::new(&record);
        let state = reader.fixed().and_then(|bytes| PinState::from_bytes(*bytes).ok());
        match (state, reader.fixed().map(PinKey::from_bytes)) {
            (Some(state), Some(key)) => reader.end(Self { state, key }).ok_or(DAMAGED),
            _ => Err(DAMAGED),
        }
    }

    pub(crate) fn put(&self, application: ApplicationNumber, role: PinRole) -> Change {
        let record =
            Writer::with_capacity(19).fixed(&self.state.to_bytes()).fixed(self.key.as_bytes());
        Change::Put(Slot::Pin(application, role), record.finish())
    }

    pub(crate) fn has_key(&self, key: &PinKey) -> bool {
        self.key.as_bytes().ct_eq(key.as_bytes()).into()
    }
}

/// The name of a container, and nothing else.
pub(crate) fn load_container(
    store: &mut Store,
    application: ApplicationNumber,
    container: ContainerNumber,
) -> Result<Option<Vec<u8>>, Error> {
    Ok(store.read(Slot::Container(application, container))?.map(|name| name.to_vec()))
}

pub(crate) fn put_container(
    application: ApplicationNumber,
    container: ContainerNumber,
    name: &[u8],
) -> Change {
    Change::Put(Slot::Container(application, container), Zeroizing::new(name.to_vec()))
}

/// DER.
pub(crate) fn load_certificate(
    store: &mut Store,
    application: ApplicationNumber,
    container: ContainerNumber,
    key_use: KeyUse,
) -> Result<Option<Vec<u8>>, Error> {
    let record = store.read(Slot::Certificate(application, container, key_use))?;
    Ok(record.map(|mut certificate| core::mem::take(&mut *certificate)))
}

pub(crate) fn put_certificate(
    application: ApplicationNumber,
    container: ContainerNumber,
    key_use: KeyUse,
    certificate: Vec<u8>,
) -> Change {
    Change::Put(Slot::Certificate(application, container, key_use), Zeroizing::new(certificate))
}
