// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reading with a limit, writing so that nobody ever sees half a file.

mod staged;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::error::Error;

pub(crate) use staged::{Content, Staged, is_standard, open, rereadable};

/// Certificates, requests, answers, challenges, tokens: small by nature.
pub(crate) const SMALL: u64 = 1 << 20;
/// Revocation lists and registers.
pub(crate) const LARGE: u64 = 64 << 20;
/// Content that is signed or verified; it is held in memory.
pub(crate) const CONTENT: u64 = 256 << 20;
/// Messages without their content, which are held in memory.
pub(crate) const SHORT_LIMIT: u64 = 16 << 20;

/// Who may read a file that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Secrecy {
    /// Everybody whom the folder and the umask let in.
    Public,
    /// The owner only (mode 0600).
    Secret,
}

impl Secrecy {
    const fn mode(self) -> u32 {
        match self {
            Self::Public => 0o644,
            Self::Secret => 0o600,
        }
    }
}

/// Reads a whole file of at most `limit` bytes; longer ones are refused before they are in memory.
pub(crate) fn read(path: &Path, limit: u64) -> Result<Vec<u8>, Error> {
    let failed = |source| Error::unreadable(path, source);
    let file = File::open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.is_dir() {
        return Err(failed(io::Error::from(io::ErrorKind::IsADirectory)));
    }
    let mut content = Vec::new();
    file.take(limit + 1).read_to_end(&mut content).map_err(failed)?;
    if content.len() as u64 > limit {
        return Err(Error::TooLarge { path: path.to_owned(), limit });
    }
    Ok(content)
}

/// Reads a file that holds a secret; its bytes are wiped.
pub(crate) fn read_secret(path: &Path, limit: u64) -> Result<Zeroizing<Vec<u8>>, Error> {
    read(path, limit).map(Zeroizing::new)
}

/// Puts a file in place of `path` in one step: a temporary beside it, synced, then renamed.
pub(crate) fn write(path: &Path, content: &[u8], secrecy: Secrecy) -> Result<(), Error> {
    let failed = |source| Error::unwritable(path, source);
    let place = place(path).map_err(failed)?;
    let temporary = beside(&place).map_err(failed)?;
    let written =
        create(&temporary, content, secrecy).and_then(|()| fs::rename(&temporary, &place));
    if let Err(source) = written {
        let _ = fs::remove_file(&temporary);
        return Err(failed(source));
    }
    sync_folder(&place).map_err(failed)
}

/// Writes a file that must not exist yet.
pub(crate) fn write_new(path: &Path, content: &[u8], secrecy: Secrecy) -> Result<(), Error> {
    match create(path, content, secrecy) {
        Ok(()) => sync_folder(path).map_err(|source| Error::unwritable(path, source)),
        Err(source) if source.kind() == io::ErrorKind::AlreadyExists => {
            Err(Error::AlreadyExists { path: path.to_owned() })
        }
        Err(source) => Err(Error::unwritable(path, source)),
    }
}

fn create(path: &Path, content: &[u8], secrecy: Secrecy) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(secrecy.mode());
    let mut file = options.open(path)?;
    let written = file.write_all(content).and_then(|()| file.sync_all());
    if written.is_err() {
        let _ = fs::remove_file(path);
    }
    written
}

/// Where the file really is. Only a regular file is replaced: a rename onto a device, a pipe or a
/// folder would take that thing away from everybody.
fn place(path: &Path) -> io::Result<PathBuf> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => fs::canonicalize(path),
        Ok(_) => Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file")),
        Err(_) if fs::symlink_metadata(path).is_ok() => {
            Err(io::Error::new(io::ErrorKind::InvalidInput, "a link that leads nowhere"))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(path.to_owned()),
        Err(error) => Err(error),
    }
}

/// A name in the same folder that no other process uses.
fn beside(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let mut temporary = std::ffi::OsString::from(".");
    temporary.push(name);
    let unique: [u8; 8] = crate::random::bytes().map_err(|_| io::ErrorKind::Other)?;
    temporary.push(format!(".{:016x}.new", u64::from_be_bytes(unique)));
    Ok(path.with_file_name(temporary))
}

/// Without this a power loss can take the name away again.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_limit_holds_to_the_byte() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("content");
        write(&path, &[7; 10], Secrecy::Public).unwrap();
        assert_eq!(read(&path, 10).unwrap(), [7; 10]);
        assert_eq!(read(&path, 9).unwrap_err().number(), 5004);
    }

    #[test]
    fn what_cannot_be_read_has_its_own_number() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(&folder.path().join("none"), 10).unwrap_err().number(), 5002);
        assert_eq!(read(folder.path(), 10).unwrap_err().number(), 5003);
        let absent = folder.path().join("none/deeper");
        assert_eq!(write(&absent, b"x", Secrecy::Public).unwrap_err().number(), 5005);
    }

    #[test]
    fn writing_replaces_and_leaves_nothing_beside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("content");
        write(&path, b"one", Secrecy::Public).unwrap();
        write(&path, b"two", Secrecy::Secret).unwrap();
        assert_eq!(read(&path, 10).unwrap(), b"two");
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn links_are_followed_and_devices_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        write(&file, b"one", Secrecy::Public).unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write(&link, b"two", Secrecy::Public).unwrap();
        assert_eq!(read(&file, 10).unwrap(), b"two");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        fs::remove_file(&file).unwrap();
        for place in [link.as_path(), folder.path(), Path::new("/dev/null")] {
            let error = write(place, b"x", Secrecy::Public).unwrap_err();
            assert_eq!(error.number(), 5005, "{}", place.display());
        }
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }

    #[test]
    fn a_new_file_never_replaces_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        write_new(&path, b"one", Secrecy::Secret).unwrap();
        assert_eq!(write_new(&path, b"two", Secrecy::Secret).unwrap_err().number(), 5006);
        assert_eq!(read(&path, 10).unwrap(), b"one");
    }
}
