// SPDX-License-Identifier: MIT OR Apache-2.0
//! Modules of this process: each initialised once, by whom it may be, and finalised by who began.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, Weak};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::RvError;

use crate::Error;
use crate::call::module_error;
use crate::token::Token;

/// Every module that was ever loaded, by the path of its file.
static REGISTRY: LazyLock<Mutex<HashMap<PathBuf, Entry>>> = LazyLock::new(Mutex::default);

/// A loaded module. It stays loaded for good; its initialisation lasts while it is used.
struct Entry {
    module: Arc<Module>,
    users: usize,
    /// Whether we initialised it, and so have to finalise it.
    started: bool,
}

/// What every user of a module shares.
struct Module {
    context: Pkcs11,
    tokens: Mutex<HashMap<u64, Weak<Token>>>,
}

/// A module in use: initialised as long as this exists.
pub(crate) struct ModuleUse {
    path: PathBuf,
    module: Arc<Module>,
}

impl ModuleUse {
    /// Loads and initialises a module, or joins those that use it.
    pub(crate) fn new(path: &Path) -> Result<Self, Error> {
        let found = fs::canonicalize(path).ok().filter(|path| path.is_file());
        let path = found.ok_or_else(|| Error::ModuleNotFound { path: path.to_owned() })?;
        // Held all along: who finalises and who initialises must not meet.
        let mut registry = lock(&REGISTRY);
        if !registry.contains_key(&path) {
            let context = Pkcs11::new(&path).map_err(module_error)?;
            let module = Arc::new(Module { context, tokens: Mutex::default() });
            registry.insert(path.clone(), Entry { module, users: 0, started: false });
        }
        let missing = || Error::ModuleNotFound { path: path.clone() };
        let entry = registry.get_mut(&path).ok_or_else(missing)?;
        if entry.users == 0 {
            entry.started = initialize(&entry.module.context)?;
        }
        entry.users += 1;
        let module = entry.module.clone();
        drop(registry);
        Ok(Self { path, module })
    }

    /// The functions of the module.
    pub(crate) fn context(&self) -> &Pkcs11 {
        &self.module.context
    }

    /// The file of the module.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The tokens with handles, by slot.
    pub(crate) fn tokens(&self) -> MutexGuard<'_, HashMap<u64, Weak<Token>>> {
        lock(&self.module.tokens)
    }
}

impl Drop for ModuleUse {
    fn drop(&mut self) {
        let mut registry = lock(&REGISTRY);
        let Some(entry) = registry.get_mut(&self.path) else { return };
        entry.users = entry.users.saturating_sub(1);
        if entry.users == 0 && core::mem::take(&mut entry.started) {
            // Nobody is left to tell; the next user initialises again, whatever came of it.
            let _ = entry.module.context.clone().finalize();
        }
    }
}

/// Initialises a module; whether it was not yet.
fn initialize(context: &Pkcs11) -> Result<bool, Error> {
    match context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        Ok(()) => Ok(true),
        Err(cryptoki::error::Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => Ok(false),
        Err(error) => Err(module_error(error)),
    }
}

/// A lock whose holder panicked guards nothing that could be half done.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
