// SPDX-License-Identifier: MIT OR Apache-2.0
//! Makers' SKF libraries as ways to keys.

use std::path::{Path, PathBuf};

use yzt_token::{Device, DeviceEntry, DeviceId, Error, Provider};
use yzt_token_skf::{HelperProgram, Profiles, SkfProvider};

/// Where profiles for libraries are put.
pub(crate) const PROFILES: &str = "/etc/yzt/skf.d";

/// A library that is loaded when keys are looked for, in a process of its own: one that hangs or
/// crashes takes neither this program nor the keys of another way along.
pub(crate) struct Library {
    path: PathBuf,
    provider: Option<SkfProvider>,
}

impl Library {
    /// The library in this file.
    pub(crate) const fn new(path: PathBuf) -> Self {
        Self { path, provider: None }
    }

    fn loaded(&mut self) -> Result<&mut SkfProvider, Error> {
        match &mut self.provider {
            Some(provider) => Ok(provider),
            none => {
                let profile = Profiles::with_folder(Path::new(PROFILES))?.for_library(&self.path);
                let program = std::env::current_exe().map_err(|error| {
                    let detail = error.to_string();
                    yzt_token_skf::Error::HelperNotStarted { detail }
                })?;
                let helper = HelperProgram::new(program, ["skf", "helper"]);
                let provider = SkfProvider::load_in_helper(&self.path, profile, &helper)?;
                Ok(none.insert(provider))
            }
        }
    }
}

impl Provider for Library {
    fn name(&self) -> &str {
        self.provider.as_ref().map_or("skf", Provider::name)
    }

    fn devices(&mut self) -> Result<Vec<DeviceEntry>, Error> {
        self.loaded()?.devices()
    }

    fn open(&mut self, id: &DeviceId) -> Result<Box<dyn Device>, Error> {
        self.loaded()?.open(id)
    }
}
