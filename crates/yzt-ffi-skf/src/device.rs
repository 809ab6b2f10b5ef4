// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys that are connected, each shared by all connections of the process.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use yzt_ffi_kit::Misuse;
use yzt_gmt0017::Dialect;
use yzt_skf_sys::constants::{INFINITE, SAR_TIMEOUTERR};
use yzt_token::Application;

use crate::authentication::Knowledge;
use crate::code::Error;
use crate::ways::{self, Opened};

/// How long a call waits while another connection keeps the key locked.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a connection waits for the end of the one before.
const CLOSING: Duration = Duration::from_secs(5);

/// Every key that is connected.
static CONNECTED: Mutex<Vec<(String, Weak<Device>)>> = Mutex::new(Vec::new());
/// One connection is made at a time.
static CONNECTING: Mutex<()> = Mutex::new(());

/// A key that is connected.
pub(crate) struct Device {
    state: Mutex<State>,
    unlocked: Condvar,
    /// It was removed or reset: whoever connects gets a new one.
    is_gone: AtomicBool,
    /// Last: it goes from the list when it is closed.
    _entry: Entry,
}

struct State {
    inner: Inner,
    /// The connection that keeps the key for itself.
    owner: Option<u64>,
}

/// What talks to a key.
pub(crate) struct Inner {
    /// The applications that were opened. They stay open with their logins when their handles are
    /// closed, as the standard has it (7.3.5); before the device, as it goes last.
    applications: Vec<Box<dyn Application>>,
    pub(crate) device: Box<dyn yzt_token::Device>,
    /// What it speaks, if it is APDUs.
    pub(crate) dialect: Option<Dialect>,
    pub(crate) knowledge: Knowledge,
}

/// The line of a key in the list, for as long as the key is connected.
struct Entry(String);

impl Drop for Entry {
    fn drop(&mut self) {
        let mut connected = connected();
        connected.retain(|(name, device)| name != &self.0 || device.strong_count() > 0);
        if connected.is_empty() {
            // So that nothing is left when the last connection is closed.
            *connected = Vec::new();
        }
    }
}

/// The key of this name: the one that is connected already, or a new connection.
pub(crate) fn connect(name: &str) -> Result<Arc<Device>, Error> {
    // Nothing under this lock leaves anything half done.
    let _turn = CONNECTING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(device) = find(name) {
        if device.is_alive() {
            return Ok(device);
        }
        drop(device);
    }
    let opened = ways::open(name)?;
    let device = Arc::new(Device::new(name, opened));
    connected().push((name.to_owned(), Arc::downgrade(&device)));
    Ok(device)
}

/// The key of this name that is connected. Waits for one that is being closed.
fn find(name: &str) -> Option<Arc<Device>> {
    let begun = Instant::now();
    loop {
        let entries =
            connected().iter().filter(|entry| entry.0 == name).cloned().collect::<Vec<_>>();
        let alive = entries.iter().rev().find_map(|(_, device)| device.upgrade());
        if let Some(device) = alive {
            return Some(device);
        }
        if entries.is_empty() || begun.elapsed() > CLOSING {
            return None;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn connected() -> MutexGuard<'static, Vec<(String, Weak<Device>)>> {
    // Nothing under the lock can stop half-way.
    CONNECTED.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Device {
    fn new(name: &str, Opened { device, dialect }: Opened) -> Self {
        let knowledge = Knowledge::default();
        let inner = Inner { applications: Vec::new(), device, dialect, knowledge };
        Self {
            state: Mutex::new(State { inner, owner: None }),
            unlocked: Condvar::new(),
            is_gone: AtomicBool::new(false),
            _entry: Entry(name.to_owned()),
        }
    }

    /// Whether it is still there, by asking it.
    fn is_alive(&self) -> bool {
        if self.is_gone.load(Ordering::Acquire) {
            return false;
        }
        let Ok(mut state) = self.state.lock() else { return false };
        let result = state.inner.device.information().map_err(Error::from);
        self.note(&result);
        !self.is_gone.load(Ordering::Acquire)
    }

    pub(crate) fn run<T>(
        &self,
        connection: u64,
        work: impl FnOnce(&mut Inner) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut state = self.enter(connection, Some(PATIENCE))?;
        let result = work(&mut state.inner);
        self.note(&result);
        result
    }

    pub(crate) fn lock(&self, connection: u64, wait: Duration) -> Result<(), Error> {
        let is_endless = wait == Duration::from_millis(INFINITE.into());
        let mut state = self.enter(connection, (!is_endless).then_some(wait))?;
        let result = match state.inner.device.lock(wait) {
            // No other program gets at it, or none can be kept from it.
            Err(yzt_token::Error::NotSupported { .. }) => Ok(()),
            Err(yzt_token::Error::InUse) => Err(Error::Refused(SAR_TIMEOUTERR)),
            result => result.map_err(Error::from),
        };
        self.note(&result);
        result?;
        state.owner = Some(connection);
        Ok(())
    }

    pub(crate) fn unlock(&self, connection: u64) -> Result<bool, Error> {
        let mut state = self.state.lock().map_err(|_| Misuse::Broken)?;
        if state.owner != Some(connection) {
            return Ok(false);
        }
        state.owner = None;
        self.unlocked.notify_all();
        match state.inner.device.unlock() {
            Err(yzt_token::Error::NotSupported { .. }) => Ok(true),
            result => result.map(|()| true).map_err(Error::from),
        }
    }

    /// Waits until no other connection keeps the key; without a limit if there is none.
    fn enter(
        &self,
        connection: u64,
        limit: Option<Duration>,
    ) -> Result<MutexGuard<'_, State>, Error> {
        let begun = Instant::now();
        let mut state = self.state.lock().map_err(|_| Misuse::Broken)?;
        while state.owner.is_some_and(|owner| owner != connection) {
            let left = limit.map_or(PATIENCE, |limit| limit.saturating_sub(begun.elapsed()));
            if left.is_zero() {
                return Err(Error::Refused(SAR_TIMEOUTERR));
            }
            state = self.unlocked.wait_timeout(state, left).map_err(|_| Misuse::Broken)?.0;
        }
        Ok(state)
    }

    fn note<T>(&self, result: &Result<T, Error>) {
        if result.as_ref().is_err_and(Error::is_token_gone) {
            self.is_gone.store(true, Ordering::Release);
        }
    }
}

impl Inner {
    /// The open application of this name, which is opened where it is not.
    pub(crate) fn application(&mut self, name: &str) -> Result<&mut dyn Application, Error> {
        let open = self.applications.iter().position(|open| open.name() == name);
        let at = match open {
            Some(at) => at,
            None => {
                self.applications.push(self.device.open_application(name)?);
                self.applications.len() - 1
            }
        };
        match self.applications.get_mut(at) {
            Some(application) => Ok(application.as_mut()),
            None => Err(Misuse::Broken.into()),
        }
    }

    /// Works on an application; one that the key has closed behind our back is forgotten.
    pub(crate) fn in_application<T>(
        &mut self,
        name: &str,
        work: impl FnOnce(&mut dyn Application) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let result = work(self.application(name)?);
        if matches!(result, Err(Error::Token(yzt_token::Error::ApplicationClosed))) {
            self.forget(name);
        }
        result
    }

    /// Forgets an application that is not there any more.
    pub(crate) fn forget(&mut self, name: &str) {
        self.applications.retain(|open| open.name() != name);
    }
}
