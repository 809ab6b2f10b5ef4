// SPDX-License-Identifier: MIT OR Apache-2.0
//! What was fetched, kept on disk.
//!
//! ```text
//! FOLDER/<SM3 of the key in hex>      "yzt-cache-1\n", the key, "\n", the document
//! ```
//!
//! Whether a document is still of use its own nextUpdate says, to whoever loads it; nothing that is
//! kept here is believed more than what a server sends. A cache that cannot be read or written is
//! no cache, and no error.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use yzt_cert::MAX_CRL_LENGTH;
use yzt_cert::fetch::EvidenceCache;

use crate::files::{self, Secrecy};

const MARK: &str = "yzt-cache-1";
/// Documents that are kept.
const MAX_FILES: usize = 512;
/// Bytes that are kept.
const MAX_BYTES: u64 = 256 << 20;
/// Bytes in front of a document.
const MAX_HEAD: u64 = 8 * 1024;

/// A folder of documents, or nothing.
pub(crate) struct DiskCache {
    folder: Option<PathBuf>,
    bounds: (usize, u64),
}

impl DiskCache {
    /// Keeps documents in this folder; `None` keeps none.
    pub(crate) fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, bounds: (MAX_FILES, MAX_BYTES) }
    }

    fn path(folder: &Path, key: &str) -> PathBuf {
        let name: String =
            yzt_crypto::sm3::digest(key.as_bytes()).iter().map(|it| format!("{it:02x}")).collect();
        folder.join(name)
    }

    /// Removes the oldest documents until the rest is within the bounds.
    fn trim(&self, folder: &Path) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        let mut kept: Vec<(SystemTime, u64, PathBuf)> = entries
            .filter_map(|entry| {
                let entry = entry.ok()?;
                let is_ours = entry.file_name().to_str().is_some_and(|name| {
                    name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
                });
                let metadata = entry.metadata().ok().filter(|it| is_ours && it.is_file())?;
                Some((metadata.modified().ok()?, metadata.len(), entry.path()))
            })
            .collect();
        kept.sort();
        let (mut count, mut bytes) = (kept.len(), kept.iter().map(|(_, length, _)| length).sum());
        for (_, length, path) in kept {
            if count <= self.bounds.0 && bytes <= self.bounds.1 {
                break;
            }
            let _ = fs::remove_file(path);
            count -= 1;
            bytes = u64::saturating_sub(bytes, length);
        }
    }
}

impl EvidenceCache for DiskCache {
    fn load(&mut self, key: &str) -> Option<Vec<u8>> {
        let folder = self.folder.as_deref()?;
        let limit = u64::try_from(MAX_CRL_LENGTH).unwrap_or(u64::MAX).saturating_add(MAX_HEAD);
        let kept = files::read(&Self::path(folder, key), limit).ok()?;
        let document = kept.strip_prefix(head(key).as_bytes())?;
        Some(document.to_vec())
    }

    fn store(&mut self, key: &str, document: &[u8]) {
        let Some(folder) = self.folder.as_deref() else { return };
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
        let content = [head(key).as_bytes(), document].concat();
        if made.is_ok() && files::write(&Self::path(folder, key), &content, Secrecy::Secret).is_ok()
        {
            self.trim(folder);
        }
    }
}

fn head(key: &str) -> String {
    format!("{MARK}\n{key}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_stored_is_loaded_under_its_own_key_only() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("deeper/cache");
        let mut cache = DiskCache::new(Some(place.clone()));
        assert_eq!(cache.load("http://a/"), None);
        cache.store("http://a/", b"document");
        assert_eq!(cache.load("http://a/").unwrap(), b"document");
        assert_eq!(cache.load("http://b/"), None);
        // A file under another key's name is not taken for that key's document.
        fs::copy(DiskCache::path(&place, "http://a/"), DiskCache::path(&place, "http://b/"))
            .unwrap();
        assert_eq!(cache.load("http://b/"), None);
        fs::write(DiskCache::path(&place, "http://a/"), "torn").unwrap();
        assert_eq!(cache.load("http://a/"), None);
    }

    #[test]
    fn the_oldest_documents_go_first_and_other_files_stay() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("mine"), [0; 5000]).unwrap();
        let mut cache = DiskCache { folder: Some(folder.path().to_owned()), bounds: (3, 3000) };
        for number in 0..5 {
            cache.store(&format!("http://{number}/"), &[number; 500]);
            std::thread::sleep(std::time::Duration::from_millis(15));
        }
        let there: Vec<bool> =
            (0..5).map(|number| cache.load(&format!("http://{number}/")).is_some()).collect();
        assert_eq!(there, [false, false, true, true, true]);
        cache.store("http://large/", &[0; 2900]);
        assert!(cache.load("http://4/").is_none() && cache.load("http://large/").is_some());
        assert!(folder.path().join("mine").exists());
    }

    #[test]
    fn no_folder_is_no_cache() {
        let mut cache = DiskCache::new(None);
        cache.store("http://a/", b"document");
        assert_eq!(cache.load("http://a/"), None);
        let mut unusable = DiskCache::new(Some(PathBuf::from("/dev/null/cache")));
        unusable.store("http://a/", b"document");
        assert_eq!(unusable.load("http://a/"), None);
    }
}
