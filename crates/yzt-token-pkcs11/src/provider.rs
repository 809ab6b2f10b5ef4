// SPDX-License-Identifier: MIT OR Apache-2.0
//! The tokens of a module.

use core::fmt;
use std::path::Path;
use std::sync::Arc;

use cryptoki::slot::{Slot, TokenInfo};
use yzt_pin::Pin;
use yzt_token::{
    Device, DeviceEntry, DeviceId, Error, Object, Operation, PinRole, Provider, Rotation,
    UnblockReport,
};

use crate::call::{Failure, call_error, gone};
use crate::device::{Pkcs11Device, pin_text};
use crate::module::ModuleUse;
use crate::text::shown;
use crate::token::Token;
use crate::{AdministratorAccess, Profile};

/// Lists and opens the tokens of a PKCS#11 module.
pub struct Pkcs11Provider {
    name: String,
    module: Arc<ModuleUse>,
    profile: Arc<Profile>,
}

impl Pkcs11Provider {
    /// Loads the module in a file, which runs its code in this process, and initialises it unless
    /// that is done already. A path, never a bare name: nothing is searched for.
    ///
    /// # Errors
    /// [`crate::Error::ModuleNotFound`], [`crate::Error::ModuleNotLoadable`],
    /// [`crate::Error::NotAModule`], [`crate::Error::Refused`].
    pub fn load(path: impl AsRef<Path>, profile: Profile) -> Result<Self, crate::Error> {
        let module = ModuleUse::new(path.as_ref())?;
        let file = module.path().file_stem().unwrap_or_default().to_string_lossy();
        let name = format!("pkcs11:{}", shown(&file));
        Ok(Self { name, module: Arc::new(module), profile: Arc::new(profile) })
    }

    /// Unblocks the user's PIN with the administrator's (SO) PIN, which was released for this one
    /// visit, and gives the administrator another: `C_Login`, `C_InitPIN`, `C_SetPIN`. One try of
    /// the released PIN; a wrong one ends the visit.
    ///
    /// The released PIN is known to this computer from now on, so have the rotated one durable
    /// before; where its outcome is unknown, it is tried first when the token comes the next time.
    ///
    /// # Errors
    /// [`Error::NotSupported`] unless the profile says [`AdministratorAccess::ReleasedOnce`];
    /// [`Error::PinIncorrect`] and [`Error::PinLocked`] for the administrator's PIN;
    /// [`Error::NewPinRefused`] for the user's; [`Error::PinOutcomeUnknown`].
    pub fn unblock_with_released_pin(
        &mut self,
        id: &DeviceId,
        released: Pin,
        rotated: Pin,
        new_user: Pin,
    ) -> Result<UnblockReport, Error> {
        if self.profile.administrator == AdministratorAccess::Refused {
            return Err(Error::NotSupported { operation: Operation::UnblockRemotely });
        }
        let texts = (pin_text(&released)?, pin_text(&rotated)?, pin_text(&new_user)?);
        let (slot, told) = self.find(id)?;
        let token = Token::open(&self.module, slot, &shown(told.serial_number()))?;
        token.run(Operation::UnblockRemotely, |visit| {
            visit.log_in(PinRole::Administrator, released)?;
            let (released, rotated, new_user) = &texts;
            let set = visit.session.init_pin(new_user);
            let unblocked = set.map_err(|error| Failure::Pin(PinRole::User, error));
            // Rotated whatever became of the user's PIN: the released one is no secret any more.
            let rotation = match visit.session.set_pin(released, rotated) {
                Ok(()) => Rotation::Done,
                Err(error) if unanswered(&error) => Rotation::Unknown,
                Err(_) => Rotation::Refused,
            };
            // A login that does not end here ends with the session.
            let _ = visit.log_out();
            unblocked.map(|()| UnblockReport { rotation })
        })
    }

    /// The slot and the token of an identifier.
    fn find(&self, id: &DeviceId) -> Result<(Slot, TokenInfo), Error> {
        let missing = || Error::NotFound { object: Object::Device };
        let (serial, slot) = id.as_str().rsplit_once('@').ok_or_else(missing)?;
        let slot: u64 = slot.parse().map_err(|_| missing())?;
        let slot = Slot::try_from(slot).map_err(|_| missing())?;
        let told = self.module.context().get_token_info(slot).map_err(|error| {
            if gone(&error).is_some() {
                missing()
            } else {
                call_error(Operation::DeviceInformation, error)
            }
        })?;
        let fits = told.token_initialized() && shown(told.serial_number()) == serial;
        if fits { Ok((slot, told)) } else { Err(missing()) }
    }

    fn entry(&self, slot: Slot) -> Option<DeviceEntry> {
        let id = |serial: &str| DeviceId::new(format!("{serial}@{}", slot.id()));
        let told = match self.module.context().get_token_info(slot) {
            Ok(told) => told,
            // Removed since the slots were counted.
            Err(error) if gone(&error).is_some() => return None,
            Err(error) => {
                return Some(DeviceEntry {
                    id: id(""),
                    label: String::new(),
                    serial: String::new(),
                    manufacturer: String::new(),
                    present: true,
                    error_number: Some(call_error(Operation::DeviceInformation, error).number()),
                });
            }
        };
        let serial = shown(told.serial_number());
        told.token_initialized().then(|| DeviceEntry {
            id: id(&serial),
            label: shown(told.label()),
            manufacturer: shown(told.manufacturer_id()),
            serial,
            present: true,
            error_number: None,
        })
    }
}

impl Provider for Pkcs11Provider {
    fn name(&self) -> &str {
        &self.name
    }

    fn devices(&mut self) -> Result<Vec<DeviceEntry>, Error> {
        let slots = self.module.context().get_slots_with_token();
        let slots = slots.map_err(|error| call_error(Operation::DeviceInformation, error))?;
        Ok(slots.into_iter().filter_map(|slot| self.entry(slot)).collect())
    }

    fn open(&mut self, id: &DeviceId) -> Result<Box<dyn Device>, Error> {
        let (slot, told) = self.find(id)?;
        let token = Token::open(&self.module, slot, &shown(told.serial_number()))?;
        let context = self.module.context();
        Ok(Box::new(Pkcs11Device::new(token, context, slot, &told, self.profile.clone())))
    }
}

impl fmt::Debug for Pkcs11Provider {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Pkcs11Provider")
            .field("name", &self.name)
            .field("path", &self.module.path())
            .field("profile", &self.profile.name)
            .finish_non_exhaustive()
    }
}

/// Whether a refusal leaves open what the token did.
fn unanswered(error: &cryptoki::error::Error) -> bool {
    use cryptoki::error::{Error as CallError, RvError};
    matches!(
        error,
        CallError::Pkcs11(
            RvError::DeviceRemoved
                | RvError::DeviceError
                | RvError::GeneralError
                | RvError::FunctionFailed
                | RvError::HostMemory
                | RvError::DeviceMemory
                | RvError::VendorDefined(_)
                | RvError::UnknownErrorCode(_),
            _
        )
    )
}
