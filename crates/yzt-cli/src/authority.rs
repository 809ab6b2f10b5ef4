// SPDX-License-Identifier: MIT OR Apache-2.0
//! A certificate authority's folder: certificates, keys and registers.
//!
//! ```text
//! root.pem  root.key  root-register.json         the root, which certifies the issuing authority
//! issuing.pem  issuing.key  register.json        the issuing authority and what it issued
//! .lock                                          held while a command works in the folder
//! ```
//!
//! Keys are PKCS#8 in PEM, readable by their owner only. Every file is replaced in one step, and a
//! register is stored before anything that it records leaves the house.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use yzt_ca::{Authority, AuthorityName, AuthorityProfile, Register};
use yzt_cert::{Certificate, UnixTime};
use yzt_crypto::sm2::PrivateKey;

use crate::error::Error;
use crate::files::{self, Secrecy};
use crate::progress::Progress;
use crate::random;

pub(crate) const ROOT_CERTIFICATE: &str = "root.pem";
pub(crate) const ISSUING_CERTIFICATE: &str = "issuing.pem";
const ROOT_KEY: &str = "root.key";
const ISSUING_KEY: &str = "issuing.key";
const ROOT_REGISTER: &str = "root-register.json";
const ISSUING_REGISTER: &str = "register.json";
const LOCK: &str = ".lock";

const ROOT_DAYS: u32 = 9_131;
const ISSUING_DAYS: u32 = 5_478;
const LOCK_PATIENCE: Duration = Duration::from_secs(5);
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// One authority of the folder with its register.
pub(crate) struct Office {
    pub(crate) authority: Authority,
    pub(crate) register: Register,
    register_path: PathBuf,
}

/// An authority's folder, locked against other processes while this lives.
pub(crate) struct AuthorityFolder {
    path: PathBuf,
    _lock: File,
}

impl AuthorityFolder {
    /// Makes an authority in a folder that is absent or empty, in one step.
    pub(crate) fn create(path: &Path, name: &str, now: UnixTime) -> Result<(), Error> {
        if !is_absent_or_empty(path)? {
            return Err(Error::AuthorityExists { path: path.to_owned() });
        }
        let temporary = beside(path)?;
        let failed = |source| Error::unwritable(path, source);
        DirBuilder::new().mode(0o700).create(&temporary).map_err(failed)?;
        let made =
            fill(&temporary, name, now).and_then(|()| fs::rename(&temporary, path).map_err(failed));
        if made.is_err() {
            let _ = fs::remove_dir_all(&temporary);
        }
        made
    }

    /// Opens an authority's folder and keeps other processes out.
    pub(crate) fn open(path: &Path, progress: impl FnOnce() -> Progress) -> Result<Self, Error> {
        if !path.join(ISSUING_CERTIFICATE).exists() {
            return Err(Error::AuthorityNotFound { path: path.to_owned() });
        }
        let lock_path = path.join(LOCK);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false).mode(0o600);
        let lock =
            options.open(&lock_path).map_err(|error| Error::unwritable(&lock_path, error))?;
        let _progress = progress();
        let begun = Instant::now();
        loop {
            match lock.try_lock() {
                Ok(()) => return Ok(Self { path: path.to_owned(), _lock: lock }),
                Err(TryLockError::Error(source)) => {
                    return Err(Error::unwritable(&lock_path, source));
                }
                Err(TryLockError::WouldBlock) if begun.elapsed() < LOCK_PATIENCE => {
                    std::thread::sleep(LOCK_PAUSE);
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(Error::AuthorityBusy { path: path.to_owned() });
                }
            }
        }
    }

    /// The authority that issues to holders.
    pub(crate) fn issuing(&self) -> Result<Office, Error> {
        self.office(ISSUING_CERTIFICATE, ISSUING_KEY, ISSUING_REGISTER)
    }

    /// The root.
    pub(crate) fn root(&self) -> Result<Office, Error> {
        self.office(ROOT_CERTIFICATE, ROOT_KEY, ROOT_REGISTER)
    }

    fn office(&self, certificate: &str, key: &str, register: &str) -> Result<Office, Error> {
        let certificate = self.path.join(certificate);
        let key = self.path.join(key);
        let register_path = self.path.join(register);
        let authority = Authority::from_parts(
            Certificate::parse_pem(&self.part(&certificate, files::SMALL)?)
                .map_err(|error| Error::from(error).about(&certificate))?,
            read_key(&key)?,
        )
        .map_err(|error| Error::from(error).about(&key))?;
        let register = Register::from_json(&self.part(&register_path, files::LARGE)?)
            .map_err(|error| Error::from(error).about(&register_path))?;
        Ok(Office { authority, register, register_path })
    }

    fn part(&self, path: &Path, limit: u64) -> Result<Vec<u8>, Error> {
        files::read(path, limit).map_err(|error| match error {
            Error::NotFound { path } => Error::AuthorityNotFound { path },
            other => other,
        })
    }
}

impl Office {
    /// Stores the register. To be done before what it records is handed out.
    pub(crate) fn store(&self) -> Result<(), Error> {
        files::write(&self.register_path, self.register.to_json().as_bytes(), Secrecy::Secret)
    }
}

fn fill(folder: &Path, name: &str, now: UnixTime) -> Result<(), Error> {
    let mut random = random::source();
    let named = |suffix: &str| AuthorityName {
        organization: name.to_owned(),
        common_name: format!("{name} {suffix}"),
    };
    let root = Authority::create_root(&named("Root CA"), ROOT_DAYS, &mut random, now)?;
    let mut root_register = Register::new(&root);
    let profile = AuthorityProfile::new(ISSUING_DAYS);
    let issuing =
        root.create_issuing(&mut root_register, &named("SM2 CA"), &profile, &mut random, now)?;
    let register = Register::new(&issuing);
    let write = |file: &str, content: &[u8], secrecy| {
        files::write_new(&folder.join(file), content, secrecy)
    };
    write(ROOT_KEY, root.key().to_pkcs8_pem().as_bytes(), Secrecy::Secret)?;
    write(ISSUING_KEY, issuing.key().to_pkcs8_pem().as_bytes(), Secrecy::Secret)?;
    write(ROOT_CERTIFICATE, root.certificate().to_pem().as_bytes(), Secrecy::Public)?;
    write(ISSUING_CERTIFICATE, issuing.certificate().to_pem().as_bytes(), Secrecy::Public)?;
    write(ROOT_REGISTER, root_register.to_json().as_bytes(), Secrecy::Secret)?;
    write(ISSUING_REGISTER, register.to_json().as_bytes(), Secrecy::Secret)
}

fn read_key(path: &Path) -> Result<PrivateKey, Error> {
    let content = files::read_secret(path, files::SMALL).map_err(|error| match error {
        Error::NotFound { path } => Error::AuthorityNotFound { path },
        other => other,
    })?;
    let about = |error: yzt_crypto::Error| Error::from(error).about(path);
    let text =
        std::str::from_utf8(&content).map_err(|_| about(yzt_crypto::Error::InvalidKeyEncoding))?;
    PrivateKey::from_pkcs8_pem(text).map_err(about)
}

fn is_absent_or_empty(path: &Path) -> Result<bool, Error> {
    match fs::read_dir(path) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(false),
        Err(error) => Err(Error::unreadable(path, error)),
    }
}

fn beside(path: &Path) -> Result<PathBuf, Error> {
    let invalid = || Error::unwritable(path, io::ErrorKind::InvalidInput.into());
    let name = path.file_name().ok_or_else(invalid)?;
    let unique: [u8; 8] = random::bytes()?;
    let mut temporary = std::ffi::OsString::from(".");
    temporary.push(name);
    temporary.push(format!(".{:016x}.new", u64::from_be_bytes(unique)));
    Ok(path.with_file_name(temporary))
}
