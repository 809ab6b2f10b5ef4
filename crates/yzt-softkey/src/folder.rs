// SPDX-License-Identifier: MIT OR Apache-2.0
//! The folder of a software key: `store.redb` and `store.key`.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use redb::backends::FileBackend;
use yzt_crypto::Random;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::new_key::NewKey;
use crate::store::{KeyFile, Store, StoreKey};

pub(crate) const STORE_FILE: &str = "store.redb";
pub(crate) const KEY_FILE: &str = "store.key";

/// How the folder of a key begins while the key is being made beside its final place.
pub(crate) const UNFINISHED_PREFIX: &str = ".yzt-unfinished-";

/// Tries and pause with which an open waits for a [`list`](crate::list()) that reads the file.
const LOCK_TRIES: u32 = 10;
const LOCK_PAUSE: Duration = Duration::from_millis(5);

/// Makes a software key in a new folder.
///
/// The key is made in a folder beside `folder`, synced, and moved into place in one step: either
/// the whole key stands there afterwards, or nothing does. What an interrupted call leaves is a
/// folder whose name begins with `.yzt-unfinished-`, which no key is ever opened from.
///
/// # Errors
/// [`Error::AlreadyExists`] when something stands at `folder`, [`Error::NotFound`] when the folder
/// above does not exist, [`Error::Text`] for a text that does not fit, [`Error::NoSpace`],
/// [`Error::AccessDenied`] or [`Error::Io`] when the file system refuses, [`Error::Crypto`] when
/// randomness fails.
pub fn create(folder: &Path, new: NewKey, random: &mut dyn Random) -> Result<(), Error> {
    new.check()?;
    if fs::symlink_metadata(folder).is_ok() {
        return Err(Error::AlreadyExists);
    }
    let parent = parent(folder);
    let mut tag = [0; 8];
    random.fill(&mut tag)?;
    let unfinished = parent.join(format!("{UNFINISHED_PREFIX}{:016x}", u64::from_be_bytes(tag)));
    folder_builder().create(&unfinished).map_err(io_error("making the folder"))?;
    let result = write_key(&unfinished, new, random).and_then(|()| {
        fs::rename(&unfinished, folder).map_err(io_error("moving the key into place"))?;
        sync_folder(&parent)
    });
    if result.is_err() {
        // Best effort: an unfinished folder is known by its name and hinders nothing.
        let _ = fs::remove_dir_all(&unfinished);
    }
    result
}

/// Opens the store in a folder and takes its lock, which lives as long as the store.
pub(crate) fn open(folder: &Path) -> Result<Store, Error> {
    let (store, key) = files(folder)?;
    let KeyFile { serial, key } = read_key_file(&key)?;
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .open(&store)
        .map_err(io_error("opening the store"))?;
    lock(&file)?;
    let backend = FileBackend::new(file).map_err(|_| Error::AccessDenied)?;
    let store = Store::open(backend, &key)?;
    if store.serial() == serial { Ok(store) } else { Err(Error::WrongStoreKey) }
}

/// The two files of a key, if the folder is one of a finished key.
pub(crate) fn files(folder: &Path) -> Result<(PathBuf, PathBuf), Error> {
    let metadata = fs::metadata(folder).map_err(io_error("opening the folder"))?;
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    if !metadata.is_dir() {
        return Err(Error::ForeignFile);
    }
    if name.starts_with(UNFINISHED_PREFIX) {
        return Err(Error::Incomplete);
    }
    let (store, key) = (folder.join(STORE_FILE), folder.join(KEY_FILE));
    match (is_file(&store)?, is_file(&key)?) {
        (true, true) => Ok((store, key)),
        (false, false) => Err(Error::NotFound),
        _ => Err(Error::Incomplete),
    }
}

pub(crate) fn read_key_file(path: &Path) -> Result<KeyFile, Error> {
    let file = File::open(path).map_err(io_error("opening the store key"))?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(KeyFile::LENGTH + 1));
    // One byte more than a key file has: a longer file is none, however long it is.
    let limit = KeyFile::LENGTH as u64 + 1;
    file.take(limit).read_to_end(&mut bytes).map_err(io_error("reading the store key"))?;
    KeyFile::from_bytes(&bytes)
}

fn write_key(folder: &Path, new: NewKey, random: &mut dyn Random) -> Result<(), Error> {
    let key = StoreKey::generate(random)?;
    let file = new_file(&folder.join(STORE_FILE))?;
    let backend = FileBackend::new(file).map_err(|_| Error::AccessDenied)?;
    let serial = new.serial.clone();
    drop(new.write(backend, &key, random)?);
    // Closing wrote once more; only what is synced may be moved into place.
    OpenOptions::new()
        .write(true)
        .open(folder.join(STORE_FILE))
        .and_then(|file| file.sync_all())
        .map_err(io_error("syncing the store"))?;
    let mut file = new_file(&folder.join(KEY_FILE))?;
    let bytes = KeyFile { serial, key }.to_bytes();
    file.write_all(&bytes)
        .and_then(|()| file.sync_all())
        .map_err(io_error("writing the store key"))?;
    sync_folder(folder)
}

fn lock(file: &File) -> Result<(), Error> {
    for attempt in 1..=LOCK_TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) if attempt < LOCK_TRIES => thread::sleep(LOCK_PAUSE),
            Err(TryLockError::WouldBlock) => break,
            Err(TryLockError::Error(error)) => return Err(Error::from_io("locking", error)),
        }
    }
    Err(Error::InUse)
}

fn is_file(path: &Path) -> Result<bool, Error> {
    match fs::metadata(path) {
        Ok(metadata) => Ok(metadata.is_file()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Error::from_io("looking for the key's files", error)),
    }
}

fn parent(folder: &Path) -> PathBuf {
    match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

fn io_error(operation: &'static str) -> impl Fn(io::Error) -> Error {
    move |source| Error::from_io(operation, source)
}

fn new_file(path: &Path) -> Result<File, Error> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(io_error("making a file"))
}

fn folder_builder() -> DirBuilder {
    #[cfg_attr(not(unix), allow(unused_mut))]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> Result<(), Error> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(io_error("syncing the folder"))
}

/// Elsewhere a folder cannot be synced; a rename is as durable as the file system makes it.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> Result<(), Error> {
    Ok(())
}
