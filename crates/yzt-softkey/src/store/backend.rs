// SPDX-License-Identifier: MIT OR Apache-2.0
use std::io;
use std::ops::Bound;
use std::sync::Arc;

use redb::{BackendError, StorageBackend};

use super::quiet::quietly;

/// The longest store file that is opened or grown to: a full key needs about a tenth of it.
pub(crate) const MAX_LENGTH: u64 = 64 << 20;

/// One backend that redb may open again after a failure; closed once, with the last handle.
///
/// Whoever hands a backend over has made sure that it is held exclusively, so the locks that redb
/// asks for are granted here: a reopened store must not let go of the key in between.
#[derive(Clone, Debug)]
pub(crate) struct SharedBackend(Arc<Inner>);

#[derive(Debug)]
struct Inner(Box<dyn StorageBackend>);

impl Drop for Inner {
    fn drop(&mut self) {
        // Nothing can be done about a failure here: every commit has been synced already.
        let _ = quietly(|| self.0.close());
    }
}

impl SharedBackend {
    pub(crate) fn new(backend: impl StorageBackend) -> Self {
        Self(Arc::new(Inner(Box::new(backend))))
    }

    fn backend(&self) -> &dyn StorageBackend {
        self.0.0.as_ref()
    }
}

impl StorageBackend for SharedBackend {
    fn len(&self) -> Result<u64, io::Error> {
        self.backend().len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), io::Error> {
        self.backend().read(offset, out)
    }

    fn set_len(&self, len: u64) -> Result<(), io::Error> {
        if len > MAX_LENGTH {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.backend().set_len(len)
    }

    fn sync_data(&self) -> Result<(), io::Error> {
        self.backend().sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), io::Error> {
        self.backend().write(offset, data)
    }

    fn close(&self) -> Result<(), io::Error> {
        Ok(())
    }

    fn try_lock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<bool, BackendError> {
        Ok(true)
    }

    fn unlock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<(), BackendError> {
        Ok(())
    }
}
