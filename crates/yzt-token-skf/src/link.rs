// SPDX-License-Identifier: MIT OR Apache-2.0
//! One key from insertion to removal, as every handle on it shares it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use yzt_skf_sys::constants::{SAR_INVALIDHANDLEERR, SAR_OK, SAR_USER_ALREADY_LOGGED_IN};
use yzt_token::{Capabilities, Error, Object, Operation};

use crate::carrier::Epoch;
use crate::description::Description;
use crate::library::{Library, lock};
use crate::profile::Closing;
use crate::request::{Answer, Failure, Request};
use crate::status;
use crate::wire::{Bytes, Handle};

/// Why no call is made any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gone {
    Removed,
    Reset,
}

impl Gone {
    const fn error(self) -> Error {
        match self {
            Self::Removed => Error::TokenRemoved,
            Self::Reset => Error::TokenReset,
        }
    }
}

/// A key that is open.
pub(crate) struct Link {
    pub(crate) library: Arc<Library>,
    name: String,
    epoch: Epoch,
    pub(crate) device: Handle,
    gone: Mutex<Option<Gone>>,
    applications: Mutex<HashMap<String, Shared>>,
    pub(crate) description: Description,
    pub(crate) capabilities: Capabilities,
}

/// An application that is open, with all the handles of ours that share it.
struct Shared {
    application: Opened,
    handles: usize,
    /// Whether a login was made through a handle of ours.
    logged_in: bool,
}

/// An application as the library knows it.
#[derive(Clone)]
pub(crate) struct Opened {
    pub(crate) handle: Handle,
    is_open: Arc<AtomicBool>,
}

impl Opened {
    pub(crate) fn is_open(&self) -> bool {
        self.is_open.load(Ordering::Acquire)
    }

    fn close(&self) {
        self.is_open.store(false, Ordering::Release);
    }
}

impl Link {
    pub(crate) fn open(library: Arc<Library>, name: &str) -> Result<Self, Error> {
        let epoch = library.carrier.epoch();
        let request = Request::ConnectDev { name: library.raw(name) };
        let answer = library.carrier.call(epoch, &request);
        let asked = Operation::DeviceInformation;
        let answer =
            answer.map_err(|failure| status::failure(asked, request.function(), failure))?;
        let connected = answer.code == SAR_OK || is_open_already(&answer);
        if !connected {
            return Err(match status::refusal(&library.profile, asked, &request, answer.code) {
                Error::TokenRemoved => Error::NotFound { object: Object::Device },
                error => error,
            });
        }
        let mut link = Self {
            name: name.to_owned(),
            epoch,
            device: answer.handle,
            gone: Mutex::default(),
            applications: Mutex::default(),
            description: Description::default(),
            capabilities: Capabilities::none(),
            library,
        };
        // Also what tells a library's layout, before anything else is asked of it.
        link.description = link.describe()?;
        link.capabilities = crate::capabilities::of(&link.library, &link.description);
        Ok(link)
    }

    pub(crate) fn describe(&self) -> Result<Description, Error> {
        let request = Request::GetDevInfo { device: self.device };
        let answer = self.ask(Operation::DeviceInformation, &request)?;
        Description::read(&answer)
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn is_gone(&self) -> bool {
        lock(&self.gone).is_some() || self.library.carrier.epoch() != self.epoch
    }

    fn lose(&self, gone: Gone) {
        lock(&self.gone).get_or_insert(gone);
    }

    /// Refuses what the key does not do by its name.
    pub(crate) fn require(&self, operation: Operation) -> Result<(), Error> {
        if self.capabilities.supports(operation) {
            Ok(())
        } else {
            Err(Error::NotSupported { operation })
        }
    }

    /// A call whose code is the caller's to judge.
    pub(crate) fn call(&self, operation: Operation, request: &Request) -> Result<Answer, Error> {
        if let Some(gone) = *lock(&self.gone) {
            return Err(gone.error());
        }
        self.library.carrier.call(self.epoch, request).map_err(|failure| {
            if matches!(
                failure,
                Failure::Timeout | Failure::Died(_) | Failure::Stale | Failure::Protocol(_)
            ) {
                self.lose(Gone::Reset);
            }
            status::failure(operation, request.function(), failure)
        })
    }

    /// A call that has to be done.
    pub(crate) fn ask(&self, operation: Operation, request: &Request) -> Result<Answer, Error> {
        let answer = self.call(operation, request)?;
        match answer.code {
            SAR_OK => Ok(answer),
            code => Err(self.refusal(operation, request, code)),
        }
    }

    /// The error of a code, which may say that the key is gone.
    pub(crate) fn refusal(&self, operation: Operation, request: &Request, code: u32) -> Error {
        if code == SAR_INVALIDHANDLEERR {
            return self.handle_refused(request);
        }
        let error = status::refusal(&self.library.profile, operation, request, code);
        if matches!(error, Error::TokenRemoved) {
            self.lose(Gone::Removed);
        }
        error
    }

    /// A handle that the library forgot: with its key, or by itself.
    fn handle_refused(&self, request: &Request) -> Error {
        let name = self.library.raw(&self.name);
        let state = self.call(Operation::DeviceInformation, &Request::GetDevState { name });
        let absent = state.is_ok_and(|state| {
            let told = state.numbers.first().copied();
            state.code == SAR_OK && told == Some(yzt_skf_sys::constants::DEV_ABSENT_STATE)
        });
        if absent {
            self.lose(Gone::Removed);
            return Error::TokenRemoved;
        }
        let request = Request::GetDevInfo { device: self.device }.function() == request.function();
        let answers = !request
            && self
                .call(Operation::DeviceInformation, &Request::GetDevInfo { device: self.device })
                .is_ok_and(|answer| answer.code == SAR_OK);
        if answers {
            return Error::ApplicationClosed;
        }
        self.lose(Gone::Reset);
        Error::TokenReset
    }

    /// A call with a PIN or the device key in it: when it comes to no answer, nobody knows whether
    /// a try is gone.
    pub(crate) fn spend(&self, operation: Operation, request: &Request) -> Result<Answer, Error> {
        let was_gone = lock(&self.gone).is_some();
        self.call(operation, request).map_err(|error| match error {
            // Nothing was sent.
            Error::NotSupported { .. } => error,
            error if was_gone => error,
            cause => Error::PinOutcomeUnknown { cause: Box::new(cause) },
        })
    }

    pub(crate) fn applications(&self) -> Result<Vec<String>, Error> {
        let request = Request::EnumApplication { device: self.device };
        let answer = self.ask(Operation::Applications, &request)?;
        Ok(self.library.names(&answer.bytes))
    }

    /// Opens an application, or shares the handle that is open.
    pub(crate) fn open_application(&self, name: &str) -> Result<Opened, Error> {
        if let Some(shared) = lock(&self.applications).get_mut(name) {
            shared.handles += 1;
            return Ok(shared.application.clone());
        }
        if self.library.profile.enumerate_first
            && !self.applications()?.iter().any(|known| known == name)
        {
            return Err(Error::NotFound { object: Object::Application });
        }
        let name_bytes = self.library.raw(name);
        let request = Request::OpenApplication { device: self.device, name: name_bytes };
        let answer = self.call(Operation::Applications, &request)?;
        if answer.code != SAR_OK && !is_open_already(&answer) {
            return Err(self.refusal(Operation::Applications, &request, answer.code));
        }
        Ok(self.share(name, answer.handle))
    }

    fn share(&self, name: &str, handle: Handle) -> Opened {
        let application = Opened { handle, is_open: Arc::new(AtomicBool::new(true)) };
        let shared = Shared { application: application.clone(), handles: 1, logged_in: false };
        lock(&self.applications).insert(name.to_owned(), shared);
        application
    }

    /// Whether a login stands that was made through a handle of ours.
    pub(crate) fn is_logged_in(&self, name: &str) -> bool {
        lock(&self.applications).get(name).is_some_and(|shared| shared.logged_in)
    }

    pub(crate) fn set_logged_in(&self, name: &str, logged_in: bool) {
        if let Some(shared) = lock(&self.applications).get_mut(name) {
            shared.logged_in = logged_in;
        }
    }

    /// Gives back one handle of ours; the last one closes the application, unless the profile keeps
    /// it open.
    pub(crate) fn leave_application(&self, name: &str, opened: &Opened) -> Result<(), Error> {
        let mut applications = lock(&self.applications);
        let Some(shared) = applications.get_mut(name) else { return Ok(()) };
        if shared.application.handle != opened.handle {
            return Ok(());
        }
        shared.handles = shared.handles.saturating_sub(1);
        if shared.handles > 0 || self.library.profile.closing == Closing::WithTheKey {
            return Ok(());
        }
        applications.remove(name);
        drop(applications);
        self.close_application(opened)
    }

    fn close_application(&self, opened: &Opened) -> Result<(), Error> {
        opened.close();
        let request = Request::CloseApplication { application: opened.handle };
        self.ask(Operation::Applications, &request).map(drop)
    }

    /// Deletes an application. Its handles are gone with it.
    pub(crate) fn delete_application(&self, name: &str) -> Result<(), Error> {
        if self.library.profile.enumerate_first
            && !self.applications()?.iter().any(|known| known == name)
        {
            return Err(Error::NotFound { object: Object::Application });
        }
        let request =
            Request::DeleteApplication { device: self.device, name: self.library.raw(name) };
        self.ask(Operation::DeleteApplication, &request)?;
        if let Some(shared) = lock(&self.applications).remove(name) {
            shared.application.close();
        }
        Ok(())
    }

    /// Closes a session key, a digest or another handle that has no function of its own.
    pub(crate) fn close_handle(&self, operation: Operation, handle: Handle) -> Result<(), Error> {
        self.ask(operation, &Request::CloseHandle { handle }).map(drop)
    }

    /// The names of something in an application.
    pub(crate) fn list(
        &self,
        operation: Operation,
        request: &Request,
    ) -> Result<Vec<String>, Error> {
        let answer = self.ask(operation, request)?;
        Ok(self.library.names(&answer.bytes))
    }

    /// A name that a caller gives.
    pub(crate) fn checked_name(&self, name: &str, limit: usize) -> Result<Bytes, Error> {
        let raw = self.library.raw(name);
        if raw.is_empty() || raw.len() > limit || raw.contains(&0) {
            let argument = "a name or label: empty, too long, or with a NUL";
            return Err(Error::Argument { argument });
        }
        Ok(raw)
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        if self.is_gone() {
            return;
        }
        // There is nobody left to tell an error to.
        let shared: Vec<_> = lock(&self.applications).drain().collect();
        for (_, shared) in shared {
            let _ = self.close_application(&shared.application);
        }
        let request = Request::DisConnectDev { device: self.device };
        let _ = self.ask(Operation::DeviceInformation, &request);
    }
}

/// Some libraries answer so where a login stands from before. No PIN was sent here, and the handle
/// is there.
fn is_open_already(answer: &Answer) -> bool {
    answer.code == SAR_USER_ALREADY_LOGGED_IN && answer.handle != Handle(0)
}
