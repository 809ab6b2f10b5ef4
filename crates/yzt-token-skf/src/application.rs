// SPDX-License-Identifier: MIT OR Apache-2.0
//! An open application.

mod files;
mod pins;

use core::fmt;
use core::time::Duration;
use std::sync::Arc;

use yzt_crypto::{MessageDigest, Signature};
use yzt_pin::Pin;
use yzt_skf_sys::constants::SAR_OK;
use yzt_token::{
    Application, Container, Error, FileInformation, NewFile, Object, Operation, PinInformation,
    PinRole, UnblockChallenge, UnblockCryptogram,
};
use zeroize::Zeroizing;

use crate::container::SkfContainer;
use crate::device;
use crate::link::{Link, Opened};
use crate::request::Request;

/// The longest name of a container in bytes (GM/T 0016 7.5.2).
const MAX_CONTAINER: usize = 64;
/// How long another program is waited for before a signature.
const TURN: Duration = Duration::from_secs(10);

/// An application of an [`SkfDevice`](crate::SkfDevice).
///
/// Dropped while somebody is logged in through it, it logs out as well as it can.
pub struct SkfApplication {
    link: Arc<Link>,
    opened: Opened,
    name: String,
    /// Whether the login that stands was made through this handle.
    logged_in: bool,
    left: bool,
}

impl SkfApplication {
    pub(crate) fn open(link: &Arc<Link>, name: &str) -> Result<Self, Error> {
        let opened = link.open_application(name)?;
        let (link, name) = (link.clone(), name.to_owned());
        Ok(Self { link, opened, name, logged_in: false, left: false })
    }

    /// The handle, while the library knows it.
    fn handle(&self) -> Result<crate::wire::Handle, Error> {
        if self.opened.is_open() { Ok(self.opened.handle) } else { Err(Error::ApplicationClosed) }
    }

    fn ask(
        &self,
        operation: Operation,
        request: &Request,
    ) -> Result<crate::request::Answer, Error> {
        self.link.require(operation)?;
        self.link.ask(operation, request)
    }

    /// Ends a login made through this handle, and gives the handle back.
    fn leave(&mut self) -> Result<(), Error> {
        if core::mem::replace(&mut self.left, true) || !self.opened.is_open() {
            return Ok(());
        }
        // Where the library cannot log out, its capabilities say so.
        let ends = core::mem::take(&mut self.logged_in)
            && self.link.capabilities.supports(Operation::Logout);
        let ended = if ends { self.end_login() } else { Ok(()) };
        self.link.leave_application(&self.name, &self.opened).and(ended)
    }

    fn end_login(&mut self) -> Result<(), Error> {
        let request = Request::ClearSecureState { application: self.handle()? };
        self.link.ask(Operation::Logout, &request)?;
        self.logged_in = false;
        self.link.set_logged_in(&self.name, false);
        Ok(())
    }

    fn container_names(&self) -> Result<Vec<String>, Error> {
        let request = Request::EnumContainer { application: self.handle()? };
        self.link.list(Operation::Containers, &request)
    }

    /// Whether a container is there, where the profile has it looked for first.
    fn is_missing(&self, name: &str) -> Result<bool, Error> {
        let looks = self.link.library.profile.enumerate_first;
        Ok(looks && !self.container_names()?.iter().any(|known| known == name))
    }

    /// Verify, sign, log out.
    fn sign_once(
        &mut self,
        container: &str,
        pin: Pin,
        digest: &MessageDigest,
    ) -> Result<Signature, Error> {
        let mut container = self.open_container(container)?;
        if let Err(error) = self.verify_pin(PinRole::User, pin) {
            if matches!(error, Error::PinOutcomeUnknown { .. }) {
                // The key may have taken the PIN; if it cannot be reached, it is logged out anyway.
                let _ = self.logout();
            }
            return Err(error);
        }
        let signature = container.sign_digest(digest);
        let ended = self.logout();
        let signature = signature?;
        match ended {
            // Without power nobody is logged in, and the signature is made.
            Err(error) if !error.is_token_gone() => Err(error),
            _ => Ok(signature),
        }
    }
}

impl Application for SkfApplication {
    fn name(&self) -> &str {
        &self.name
    }

    fn pin_information(&mut self, role: PinRole) -> Result<PinInformation, Error> {
        self.link.require(Operation::PinInformation)?;
        pins::information(&self.link, self.handle()?, role)
    }

    fn verify_pin(&mut self, role: PinRole, pin: Pin) -> Result<(), Error> {
        self.link.require(Operation::VerifyPin)?;
        let handle = self.handle()?;
        if self.link.is_logged_in(&self.name) && self.link.library.has("SKF_ClearSecureState") {
            // While a login stands, some libraries do not look at the PIN.
            self.end_login()?;
        }
        match pins::verify(&self.link, handle, role, pin) {
            Ok(()) => {
                self.logged_in = true;
                self.link.set_logged_in(&self.name, true);
                Ok(())
            }
            Err(error) => {
                if matches!(error, Error::InUse | Error::PinOutcomeUnknown { .. }) {
                    // Somebody else's login, or one that may have been made just now: so that the
                    // next PIN is looked at, and none stands that nobody knows of.
                    let _ = self.end_login();
                }
                Err(error)
            }
        }
    }

    fn change_pin(&mut self, role: PinRole, old: Pin, new: Pin) -> Result<(), Error> {
        self.link.require(Operation::ChangePin)?;
        pins::change(&self.link, self.handle()?, role, old, new)
    }

    /// Refused: `SKF_UnblockPIN` wants the administrator's PIN itself. See
    /// [`SkfProvider::unblock_with_released_pin`](crate::SkfProvider::unblock_with_released_pin).
    fn unblock_challenge(&mut self) -> Result<UnblockChallenge, Error> {
        Err(Error::NotSupported { operation: Operation::UnblockByCryptogram })
    }

    fn unblock_pin(&mut self, _: &UnblockCryptogram) -> Result<(), Error> {
        Err(Error::NotSupported { operation: Operation::UnblockByCryptogram })
    }

    /// With the key locked where the library can.
    fn sign_with_pin(
        &mut self,
        container: &str,
        pin: Pin,
        digest: &MessageDigest,
    ) -> Result<Signature, Error> {
        self.link.require(Operation::SignWithPin)?;
        let locks = self.link.capabilities.supports(Operation::Lock);
        let locked = locks
            && match device::lock(&self.link, TURN) {
                Ok(()) => true,
                // The function is there, and does nothing.
                Err(Error::NotSupported { .. }) => false,
                Err(error) => return Err(error),
            };
        let signed = self.sign_once(container, pin, digest);
        if locked {
            // What was signed is signed; a key that is gone is not locked.
            let _ = device::unlock(&self.link);
        }
        signed
    }

    fn files(&mut self) -> Result<Vec<String>, Error> {
        self.link.require(Operation::Files)?;
        let request = Request::EnumFiles { application: self.handle()? };
        self.link.list(Operation::Files, &request)
    }

    fn create_file(&mut self, new: &NewFile) -> Result<(), Error> {
        self.link.require(Operation::CreateFile)?;
        files::create(&self.link, self.handle()?, new)
    }

    fn delete_file(&mut self, name: &str) -> Result<(), Error> {
        let name = self.link.checked_name(name, files::MAX_NAME)?;
        let request = Request::DeleteFile { application: self.handle()?, name };
        self.ask(Operation::DeleteFile, &request).map(drop)
    }

    fn file_information(&mut self, name: &str) -> Result<FileInformation, Error> {
        self.link.require(Operation::FileInformation)?;
        files::information(&self.link, Operation::FileInformation, self.handle()?, name)
    }

    fn read_file(
        &mut self,
        name: &str,
        offset: u32,
        length: usize,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.link.require(Operation::ReadFile)?;
        files::read(&self.link, self.handle()?, name, offset, length)
    }

    fn write_file(&mut self, name: &str, offset: u32, data: &[u8]) -> Result<(), Error> {
        self.link.require(Operation::WriteFile)?;
        files::write(&self.link, self.handle()?, name, offset, data)
    }

    fn logout(&mut self) -> Result<(), Error> {
        self.link.require(Operation::Logout)?;
        self.end_login()
    }

    fn containers(&mut self) -> Result<Vec<String>, Error> {
        self.link.require(Operation::Containers)?;
        self.container_names()
    }

    fn create_container(&mut self, name: &str) -> Result<Box<dyn Container>, Error> {
        self.link.require(Operation::CreateContainer)?;
        let raw = self.link.checked_name(name, MAX_CONTAINER)?;
        if self.link.library.profile.enumerate_first
            && self.container_names()?.iter().any(|known| known == name)
        {
            return Err(Error::AlreadyExists { object: Object::Container });
        }
        let request = Request::CreateContainer { application: self.handle()?, name: raw };
        let made = self.link.ask(Operation::CreateContainer, &request)?;
        Ok(Box::new(SkfContainer::new(&self.link, &self.opened, name, made.handle)))
    }

    fn open_container(&mut self, name: &str) -> Result<Box<dyn Container>, Error> {
        self.link.require(Operation::Containers)?;
        let raw = self.link.checked_name(name, MAX_CONTAINER)?;
        if self.is_missing(name)? {
            return Err(Error::NotFound { object: Object::Container });
        }
        let request = Request::OpenContainer { application: self.handle()?, name: raw };
        let answer = self.link.call(Operation::Containers, &request)?;
        match answer.code {
            SAR_OK => {
                Ok(Box::new(SkfContainer::new(&self.link, &self.opened, name, answer.handle)))
            }
            code => Err(self.link.refusal(Operation::Containers, &request, code)),
        }
    }

    fn delete_container(&mut self, name: &str) -> Result<(), Error> {
        self.link.require(Operation::DeleteContainer)?;
        let raw = self.link.checked_name(name, MAX_CONTAINER)?;
        if self.is_missing(name)? {
            return Err(Error::NotFound { object: Object::Container });
        }
        let request = Request::DeleteContainer { application: self.handle()?, name: raw };
        self.link.ask(Operation::DeleteContainer, &request).map(drop)
    }

    fn close(mut self: Box<Self>) -> Result<(), Error> {
        self.leave()
    }
}

impl Drop for SkfApplication {
    fn drop(&mut self) {
        // A login must not outlive the handle that made it; nobody is left to tell an error to.
        let _ = self.leave();
    }
}

impl fmt::Debug for SkfApplication {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SkfApplication").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Unblocks the user's PIN with the administrator's, and gives the administrator another.
pub(crate) use pins::unblock_and_rotate;
