// SPDX-License-Identifier: MIT OR Apache-2.0
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use redb::StorageBackend;
use redb::backends::InMemoryBackend;

use crate::error::{Damage, Error};
use crate::folder;
use crate::store::records::DeviceRecord;
use crate::store::{KeyFile, MAX_LENGTH, Store};

/// A software key that [`list`] found, usable or not.
#[derive(Debug)]
pub struct ListedKey {
    /// The key's folder.
    pub path: PathBuf,
    /// The serial number, when the store key could be read.
    pub serial: Option<String>,
    /// The label, when the store could be read.
    pub label: Option<String>,
    /// Whether the key can be opened now.
    pub state: KeyState,
}

/// Whether a listed key can be opened now.
#[derive(Debug)]
#[non_exhaustive]
pub enum KeyState {
    /// It can.
    Available,
    /// Another process has it.
    InUse,
    /// It cannot, for this reason.
    Unusable(Error),
}

/// The software keys below a folder, in the order of their names. What is not one is passed over.
///
/// Nothing is changed. A key that is not in use is locked, shared, for as long as it takes to copy
/// its file into memory; its store is read from that copy. What goes wrong with one key is said
/// with that key; a folder that does not exist holds none.
#[must_use]
pub fn list(folder: &Path) -> Vec<ListedKey> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths.into_iter().filter(|path| path.is_dir()).filter_map(look_at).collect()
}

fn look_at(path: PathBuf) -> Option<ListedKey> {
    let mut listed = ListedKey { path, serial: None, label: None, state: KeyState::Available };
    let (store, key) = match folder::files(&listed.path) {
        Ok(files) => files,
        // A folder that has neither of the files is somebody else's.
        Err(Error::NotFound) => return None,
        Err(error) => {
            listed.state = KeyState::Unusable(error);
            return Some(listed);
        }
    };
    let key = folder::read_key_file(&key);
    listed.serial = key.as_ref().ok().map(|key| key.serial.clone());
    listed.state = match (snapshot(&store), key) {
        (Err(error), _) | (_, Err(error)) => KeyState::Unusable(error),
        (Ok(Snapshot { bytes, in_use }), Ok(key)) => {
            let label = bytes.and_then(|bytes| label(&bytes, &key));
            match (label, in_use) {
                (Ok(label), false) => {
                    listed.label = Some(label);
                    KeyState::Available
                }
                // Of a store that is being written to, the copy may be torn.
                (label, true) => {
                    listed.label = label.ok();
                    KeyState::InUse
                }
                (Err(error), false) => KeyState::Unusable(error),
            }
        }
    };
    Some(listed)
}

struct Snapshot {
    bytes: Result<Vec<u8>, Error>,
    in_use: bool,
}

fn snapshot(path: &Path) -> Result<Snapshot, Error> {
    let file = File::open(path).map_err(|error| Error::from_io("opening the store", error))?;
    let in_use = match file.try_lock_shared() {
        Ok(()) => false,
        Err(fs::TryLockError::WouldBlock) => true,
        Err(fs::TryLockError::Error(error)) => return Err(Error::from_io("locking", error)),
    };
    let bytes = read(&file);
    // Dropping the file lets go of the lock.
    Ok(Snapshot { bytes, in_use })
}

fn read(file: &File) -> Result<Vec<u8>, Error> {
    let failed = |error: io::Error| Error::from_io("reading the store", error);
    let length = file.metadata().map_err(failed)?.len();
    if length > MAX_LENGTH {
        return Err(Error::Damaged(Damage::TooLong));
    }
    let mut bytes = Vec::new();
    file.take(MAX_LENGTH).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

fn label(bytes: &[u8], key: &KeyFile) -> Result<String, Error> {
    let copy = InMemoryBackend::new();
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    copy.set_len(length)
        .and_then(|()| copy.write(0, bytes))
        .map_err(|error| Error::from_io("copying the store", error))?;
    let mut store = Store::open(copy, &key.key)?;
    if store.serial() != key.serial {
        return Err(Error::WrongStoreKey);
    }
    let device = DeviceRecord::load(&mut store)?;
    Ok(String::from_utf8_lossy(&device.label).into_owned())
}
