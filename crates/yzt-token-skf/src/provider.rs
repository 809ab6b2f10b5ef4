// SPDX-License-Identifier: MIT OR Apache-2.0
//! The keys of a library.

use core::fmt;
use std::path::Path;
use std::sync::Arc;

use yzt_pin::Pin;
use yzt_token::{Device, DeviceEntry, DeviceId, Error, Object, Operation, Provider, UnblockReport};

use crate::application::unblock_and_rotate;
use crate::device::SkfDevice;
use crate::helper::HelperProgram;
use crate::library::Library;
use crate::profile::{AdministratorAccess, Profile};

/// Lists and opens the keys of a vendor's SKF library.
pub struct SkfProvider {
    name: String,
    library: Arc<Library>,
}

impl SkfProvider {
    /// Loads a library into this process, where it runs with everything that this process may do.
    ///
    /// # Errors
    /// [`crate::Error::LibraryNotFound`], [`crate::Error::LibraryNotLoadable`],
    /// [`crate::Error::NotALibrary`].
    pub fn load(path: impl AsRef<Path>, profile: Profile) -> Result<Self, crate::Error> {
        Self::with(path.as_ref(), profile, None)
    }

    /// Has a helper process load a library, which may hang and crash there.
    ///
    /// # Errors
    /// As [`SkfProvider::load`]; [`crate::Error::HelperNotStarted`],
    /// [`crate::Error::LibraryCrashed`].
    pub fn load_in_helper(
        path: impl AsRef<Path>,
        profile: Profile,
        helper: &HelperProgram,
    ) -> Result<Self, crate::Error> {
        Self::with(path.as_ref(), profile, Some(helper))
    }

    fn with(
        path: &Path,
        profile: Profile,
        helper: Option<&HelperProgram>,
    ) -> Result<Self, crate::Error> {
        let library = Arc::new(Library::open(path, profile, helper)?);
        let file = path.file_stem().unwrap_or_default().to_string_lossy();
        let name = format!("skf:{}", crate::text::field(file.as_bytes()));
        Ok(Self { name, library })
    }

    /// Unblocks the user's PIN with the administrator's, which was released for this one visit, and
    /// gives the administrator another: `SKF_UnblockPIN`, `SKF_ChangePIN`. One try of the released
    /// PIN; a wrong one ends the visit.
    ///
    /// The released PIN is known to this computer from now on, so have the rotated one durable
    /// before; where its outcome is unknown, it is tried first when the key comes the next time.
    ///
    /// # Errors
    /// [`Error::NotSupported`] unless the profile says [`AdministratorAccess::ReleasedOnce`];
    /// [`Error::PinIncorrect`] and [`Error::PinLocked`] for the administrator's PIN;
    /// [`Error::NewPinRefused`] for the user's; [`Error::PinOutcomeUnknown`].
    pub fn unblock_with_released_pin(
        &mut self,
        id: &DeviceId,
        application: &str,
        released: Pin,
        rotated: Pin,
        new_user: Pin,
    ) -> Result<UnblockReport, Error> {
        if self.library.profile.administrator == AdministratorAccess::Refused {
            return Err(Error::NotSupported { operation: Operation::UnblockRemotely });
        }
        let link = self.library.link(id.as_str())?;
        let opened = link.open_application(application)?;
        let report = unblock_and_rotate(&link, opened.handle, &released, &rotated, &new_user);
        let closed = link.leave_application(application, &opened);
        report.and_then(|report| closed.map(|()| report))
    }

    fn entry(&self, name: &str) -> Option<DeviceEntry> {
        let told = match self.library.link(name) {
            // Removed since the list was made.
            Err(Error::NotFound { .. } | Error::TokenRemoved) => return None,
            link => link.and_then(|link| link.describe()),
        };
        let (information, error_number) = match told {
            Ok(description) => (description.information, None),
            Err(error) => (Default::default(), Some(error.number())),
        };
        Some(DeviceEntry {
            id: DeviceId::new(name),
            label: information.label,
            serial: information.serial,
            manufacturer: information.manufacturer,
            present: true,
            error_number,
        })
    }
}

impl Provider for SkfProvider {
    fn name(&self) -> &str {
        &self.name
    }

    fn devices(&mut self) -> Result<Vec<DeviceEntry>, Error> {
        let names = self.library.devices()?;
        Ok(names.iter().filter_map(|name| self.entry(name)).collect())
    }

    fn open(&mut self, id: &DeviceId) -> Result<Box<dyn Device>, Error> {
        if !self.library.devices()?.iter().any(|name| name == id.as_str()) {
            return Err(Error::NotFound { object: Object::Device });
        }
        Ok(Box::new(SkfDevice::new(self.library.link(id.as_str())?)))
    }
}

impl fmt::Debug for SkfProvider {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SkfProvider")
            .field("name", &self.name)
            .field("profile", &self.library.profile.name)
            .finish_non_exhaustive()
    }
}
