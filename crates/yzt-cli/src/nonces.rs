// SPDX-License-Identifier: MIT OR Apache-2.0
//! A portal's open challenges as files: one per session, taken exactly once, whoever asks first.
//!
//! The session's identifier is a secret of the browser and never a file name; its digest is. Taking
//! a challenge renames its file to a name of one's own: of two processes one wins, the other finds
//! nothing. Expired challenges are kept for a day, so that a late login is told from an unknown
//! one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use yzt_cert::UnixTime;
use yzt_crypto::sm3;
use yzt_login::{Challenge, NonceStore, StoreError};

use crate::error::Error;
use crate::files::{self, Secrecy};
use crate::random;

const SUFFIX: &str = "challenge";
const KEEP_EXPIRED_SECONDS: i64 = 86_400;
/// Challenges that may be open at a time; more are refused, so that nobody fills the disk.
const MAXIMUM_OPEN: usize = 100_000;
/// A claimed file this old was left by a process that died.
const ABANDONED: Duration = Duration::from_secs(3600);

/// Challenges in a folder.
pub(crate) struct FileNonces {
    folder: PathBuf,
}

impl FileNonces {
    /// The challenges in `folder`, which is made when absent.
    pub(crate) fn open(folder: &Path) -> Result<Self, Error> {
        fs::create_dir_all(folder).map_err(|source| Error::unwritable(folder, source))?;
        Ok(Self { folder: folder.to_owned() })
    }

    fn path(&self, session: &str) -> PathBuf {
        self.folder.join(format!("{}.{SUFFIX}", hex(&sm3::digest(session.as_bytes()))))
    }

    /// Removes what has been expired for a day, and counts the rest.
    fn sweep(&self, now: UnixTime) -> io::Result<usize> {
        let mut open = 0;
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let kind = path.extension().unwrap_or_default();
            let is_stale = match kind.to_str() {
                Some(SUFFIX) => read(&path).is_ok_and(|challenge| is_stale(&challenge, now)),
                Some("taken" | "new") => is_abandoned(&path),
                _ => false,
            };
            if is_stale {
                // Another process may have been quicker.
                let _ = fs::remove_file(&path);
            } else if kind == SUFFIX {
                open += 1;
            }
        }
        Ok(open)
    }
}

impl NonceStore for FileNonces {
    fn issue(&self, session: &str, challenge: Challenge, now: UnixTime) -> Result<(), StoreError> {
        let open = self.sweep(now).map_err(StoreError::new)?;
        if open >= MAXIMUM_OPEN {
            return Err(StoreError::new(format!("{open} challenges are open already")));
        }
        files::write(&self.path(session), challenge.to_json().as_bytes(), Secrecy::Secret)
            .map_err(StoreError::new)
    }

    fn take(&self, session: &str) -> Result<Option<Challenge>, StoreError> {
        let unique: [u8; 8] = random::bytes().map_err(StoreError::new)?;
        let claimed = self.folder.join(format!("{}.taken", hex(&unique)));
        match fs::rename(self.path(session), &claimed) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(StoreError::new(error)),
        }
        // On disk before it is used: a power cut must not bring a spent challenge back.
        files::sync_folder(&claimed).map_err(StoreError::new)?;
        let challenge = read(&claimed);
        // The challenge is spent whatever it held; a name that stays is swept later.
        let _ = fs::remove_file(&claimed);
        challenge.map(Some).map_err(StoreError::new)
    }
}

fn read(path: &Path) -> Result<Challenge, Error> {
    let content = files::read(path, files::SMALL)?;
    Challenge::from_json(&content).map_err(|_| Error::StateDamaged { path: path.to_owned() })
}

fn is_stale(challenge: &Challenge, now: UnixTime) -> bool {
    challenge.expires().plus_seconds(KEEP_EXPIRED_SECONDS) < now
}

fn is_abandoned(path: &Path) -> bool {
    let modified = fs::metadata(path).and_then(|metadata| metadata.modified());
    modified.is_ok_and(|modified| {
        SystemTime::now().duration_since(modified).is_ok_and(|age| age > ABANDONED)
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use yzt_login::Nonce;

    fn challenge(byte: u8, expires: i64) -> Challenge {
        Challenge::new(Nonce::from_bytes(&[byte; 32]).unwrap(), "", UnixTime(expires)).unwrap()
    }

    #[test]
    fn a_challenge_is_taken_once_and_only_by_its_session() {
        let folder = tempfile::tempdir().unwrap();
        let store = FileNonces::open(folder.path()).unwrap();
        store.issue("a", challenge(1, 300), UnixTime(0)).unwrap();
        assert_eq!(store.take("b").unwrap(), None);
        assert_eq!(store.take("a").unwrap(), Some(challenge(1, 300)));
        assert_eq!(store.take("a").unwrap(), None);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_session_has_one_challenge_the_last() {
        let folder = tempfile::tempdir().unwrap();
        let store = FileNonces::open(folder.path()).unwrap();
        store.issue("a", challenge(1, 300), UnixTime(0)).unwrap();
        store.issue("a", challenge(2, 301), UnixTime(1)).unwrap();
        assert_eq!(store.take("a").unwrap(), Some(challenge(2, 301)));
    }

    #[test]
    fn of_many_who_take_at_once_one_gets_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = FileNonces::open(folder.path()).unwrap();
        for round in 0..20 {
            store.issue("a", challenge(round, 300), UnixTime(0)).unwrap();
            let (barrier, taken) = (Barrier::new(8), AtomicUsize::new(0));
            std::thread::scope(|scope| {
                for _ in 0..8 {
                    scope.spawn(|| {
                        barrier.wait();
                        if store.take("a").unwrap().is_some() {
                            taken.fetch_add(1, Ordering::Relaxed);
                        }
                    });
                }
            });
            assert_eq!(taken.into_inner(), 1);
        }
    }

    #[test]
    fn the_expired_are_known_for_a_day() {
        let folder = tempfile::tempdir().unwrap();
        let store = FileNonces::open(folder.path()).unwrap();
        store.issue("a", challenge(1, 300), UnixTime(0)).unwrap();
        store.issue("b", challenge(2, 86_700), UnixTime(86_700)).unwrap();
        assert!(store.path("a").exists());
        store.issue("c", challenge(3, 86_701), UnixTime(86_701)).unwrap();
        assert!(!store.path("a").exists());
    }

    #[test]
    fn a_damaged_record_is_spent_and_told() {
        let folder = tempfile::tempdir().unwrap();
        let store = FileNonces::open(folder.path()).unwrap();
        fs::write(store.path("a"), b"{").unwrap();
        assert!(store.take("a").is_err());
        assert_eq!(store.take("a").unwrap(), None);
    }

    #[test]
    fn a_session_is_never_a_file_name() {
        let folder = tempfile::tempdir().unwrap();
        let store = FileNonces::open(folder.path()).unwrap();
        for session in ["../../etc/passwd", "a/b", "secret-session", "\0"] {
            store.issue(session, challenge(1, 300), UnixTime(0)).unwrap();
        }
        for entry in fs::read_dir(folder.path()).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(!name.contains("secret") && name.len() == 64 + 1 + SUFFIX.len(), "{name}");
        }
    }
}
