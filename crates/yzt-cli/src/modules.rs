// SPDX-License-Identifier: MIT OR Apache-2.0
//! PKCS#11 modules as ways to keys.

use std::path::PathBuf;

use yzt_token::{Device, DeviceEntry, DeviceId, Error, Provider};
use yzt_token_pkcs11::{Pkcs11Provider, Profile};

/// A module that is loaded when keys are looked for: one that cannot be hides no key of another
/// way.
pub(crate) struct Module {
    path: PathBuf,
    provider: Option<Pkcs11Provider>,
}

impl Module {
    /// The module in this file.
    pub(crate) const fn new(path: PathBuf) -> Self {
        Self { path, provider: None }
    }

    fn loaded(&mut self) -> Result<&mut Pkcs11Provider, Error> {
        match &mut self.provider {
            Some(provider) => Ok(provider),
            none => {
                let provider = Pkcs11Provider::load(&self.path, Profile::STANDARD)?;
                Ok(none.insert(provider))
            }
        }
    }
}

impl Provider for Module {
    fn name(&self) -> &str {
        self.provider.as_ref().map_or("pkcs11", Provider::name)
    }

    fn devices(&mut self) -> Result<Vec<DeviceEntry>, Error> {
        self.loaded()?.devices()
    }

    fn open(&mut self, id: &DeviceId) -> Result<Box<dyn Device>, Error> {
        self.loaded()?.open(id)
    }
}
