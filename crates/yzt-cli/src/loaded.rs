// SPDX-License-Identifier: MIT OR Apache-2.0
//! Makers' modules and libraries as ways to keys.

use std::path::{Path, PathBuf};

use yzt_token::{Device, DeviceEntry, DeviceId, Error, Provider};

/// Loads the file of a way to keys.
type Load = fn(&Path) -> Result<Box<dyn Provider>, Error>;

/// A file that is loaded when keys are looked for: one that cannot be hides no key of another way.
pub(crate) struct Loaded {
    name: &'static str,
    path: PathBuf,
    load: Load,
    provider: Option<Box<dyn Provider>>,
}

impl Loaded {
    /// A PKCS#11 module, which runs in this process.
    #[cfg(feature = "pkcs11")]
    pub(crate) fn module(path: &Path) -> Self {
        Self::new("pkcs11", path, |path| {
            use yzt_token_pkcs11::{Pkcs11Provider, Profile};
            Ok(Box::new(Pkcs11Provider::load(path, Profile::STANDARD)?))
        })
    }

    /// An SKF library, which runs in a process of its own: one that hangs or crashes takes neither
    /// this program nor the keys of another way along.
    #[cfg(feature = "skf")]
    pub(crate) fn library(path: &Path) -> Self {
        Self::new("skf", path, |path| {
            use yzt_token_skf::{HelperProgram, Profiles, SkfProvider};
            let profile = Profiles::with_folder(Path::new(PROFILES))?.for_library(path);
            let program = std::env::current_exe().map_err(|error| {
                let detail = error.to_string();
                yzt_token_skf::Error::HelperNotStarted { detail }
            })?;
            let helper = HelperProgram::new(program, ["skf", "helper"]);
            Ok(Box::new(SkfProvider::load_in_helper(path, profile, &helper)?))
        })
    }

    fn new(name: &'static str, path: &Path, load: Load) -> Self {
        Self { name, path: path.to_owned(), load, provider: None }
    }

    fn provider(&mut self) -> Result<&mut dyn Provider, Error> {
        let provider = match self.provider.take() {
            Some(provider) => provider,
            None => (self.load)(&self.path)?,
        };
        Ok(&mut **self.provider.insert(provider))
    }
}

/// Where profiles for SKF libraries are put.
#[cfg(feature = "skf")]
pub(crate) const PROFILES: &str = "/etc/yzt/skf.d";

impl Provider for Loaded {
    fn name(&self) -> &str {
        self.provider.as_ref().map_or(self.name, |provider| provider.name())
    }

    fn devices(&mut self) -> Result<Vec<DeviceEntry>, Error> {
        self.provider()?.devices()
    }

    fn open(&mut self, id: &DeviceId) -> Result<Box<dyn Device>, Error> {
        self.provider()?.open(id)
    }
}
