// SPDX-License-Identifier: MIT OR Apache-2.0
use core::fmt;

use redb::StorageBackend;
use yzt_crypto::Random;
use yzt_gmt0017::authentication::DeviceKey;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::store::records::{DeviceAuthentication, DeviceRecord};
use crate::store::{Store, StoreKey};

/// What a new software key is told about itself.
pub struct NewKey {
    /// Serial number, 1 to 32 bytes. Every record of the key is bound to it.
    pub serial: String,
    /// Label, 1 to 32 bytes; SetLabel changes it.
    pub label: String,
    /// Manufacturer, 1 to 64 bytes.
    pub manufacturer: String,
    /// Issuer, 1 to 64 bytes.
    pub issuer: String,
    /// Key of the device authentication, without which no application is made or deleted.
    pub device_key: Zeroizing<[u8; 16]>,
}

impl fmt::Debug for NewKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("NewKey")
            .field("serial", &self.serial)
            .field("label", &self.label)
            .field("manufacturer", &self.manufacturer)
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}

/// Makes the store of a key on a backend of the caller's, such as one that injects faults.
///
/// # Errors
/// [`Error::AlreadyExists`] when the backend is not empty, otherwise as [`create`](crate::create).
pub fn create_on(
    backend: impl StorageBackend,
    store_key: &StoreKey,
    new: NewKey,
    random: &mut dyn Random,
) -> Result<(), Error> {
    new.check()?;
    new.write(backend, store_key, random).map(drop)
}

impl NewKey {
    pub(crate) fn check(&self) -> Result<(), Error> {
        for (field, text, maximum) in [
            ("serial", &self.serial, 32),
            ("label", &self.label, 32),
            ("manufacturer", &self.manufacturer, 64),
            ("issuer", &self.issuer, 64),
        ] {
            let fits = (1..=maximum).contains(&text.len());
            if !fits || text.chars().any(char::is_control) {
                return Err(Error::Text { field, maximum });
            }
        }
        Ok(())
    }

    pub(crate) fn write(
        self,
        backend: impl StorageBackend,
        key: &StoreKey,
        random: &mut dyn Random,
    ) -> Result<Store, Error> {
        let device = DeviceRecord {
            label: self.label.into_bytes(),
            manufacturer: self.manufacturer.into_bytes(),
            issuer: self.issuer.into_bytes(),
        };
        let authentication = DeviceAuthentication::new(DeviceKey::from_bytes(&self.device_key));
        let changes = [device.put(), authentication.put()];
        Store::create(backend, key, &self.serial, &changes, random)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new_key() -> NewKey {
        NewKey {
            serial: "SN1".to_owned(),
            label: "示例科技有限公司".to_owned(),
            manufacturer: "M".to_owned(),
            issuer: "I".to_owned(),
            device_key: Zeroizing::new(*b"DEVICEKEYDEVICEK"),
        }
    }

    #[test]
    fn texts_are_capped_and_free_of_control_characters() {
        assert!(new_key().check().is_ok());
        for (serial, label) in [("", "L"), ("S\n", "L"), ("S", ""), ("S\0", "L")] {
            let new = NewKey { serial: serial.to_owned(), label: label.to_owned(), ..new_key() };
            assert!(matches!(new.check(), Err(Error::Text { .. })), "{serial:?} {label:?}");
        }
        let long = NewKey { issuer: "x".repeat(65), ..new_key() };
        assert!(matches!(long.check(), Err(Error::Text { field: "issuer", maximum: 64 })));
    }

    #[test]
    fn the_device_key_is_not_shown() {
        let shown = format!("{:?}", new_key());
        assert!(!shown.contains("DEVICEKEY") && !shown.contains("68, 69"), "{shown}");
    }
}
