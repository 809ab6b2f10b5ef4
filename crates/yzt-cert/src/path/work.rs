// SPDX-License-Identifier: MIT OR Apache-2.0
//! How much one search may do.

use crate::error::Error;

/// Certificates in one path, the anchor included.
pub const MAX_PATH_LENGTH: usize = 8;
/// Signatures that one search checks.
pub const MAX_SIGNATURES: usize = 64;
/// Issuers that one search tries.
pub const MAX_STEPS: usize = 4096;
/// Complete paths whose policies and status one search judges.
pub const MAX_PATHS: usize = 16;
/// Comparisons in one search: of an issuer's name with a candidate's, of a name with a subtree.
pub const MAX_COMPARISONS: usize = 250_000;

/// What a search did so far; once a bound is reached it does nothing more.
#[derive(Debug, Default)]
pub(super) struct Work {
    signatures: usize,
    steps: usize,
    paths: usize,
    comparisons: usize,
    exhausted: Option<usize>,
}

impl Work {
    pub(super) fn signature(&mut self) -> Result<(), Error> {
        self.spend(|work| &mut work.signatures, 1, MAX_SIGNATURES)
    }

    pub(super) fn step(&mut self) -> Result<(), Error> {
        self.spend(|work| &mut work.steps, 1, MAX_STEPS)
    }

    pub(super) fn path(&mut self) -> Result<(), Error> {
        self.spend(|work| &mut work.paths, 1, MAX_PATHS)
    }

    pub(super) fn comparisons(&mut self, count: usize) -> Result<(), Error> {
        self.spend(|work| &mut work.comparisons, count, MAX_COMPARISONS)
    }

    /// Whether a bound was reached, so that every further attempt is in vain.
    pub(super) const fn is_exhausted(&self) -> bool {
        self.exhausted.is_some()
    }

    /// Signatures, steps, complete paths and comparisons so far.
    #[cfg(test)]
    pub(super) const fn spent(&self) -> [usize; 4] {
        [self.signatures, self.steps, self.paths, self.comparisons]
    }

    fn spend(
        &mut self,
        counter: impl Fn(&mut Self) -> &mut usize,
        count: usize,
        limit: usize,
    ) -> Result<(), Error> {
        if let Some(limit) = self.exhausted {
            return Err(Error::PathWork { limit });
        }
        let spent = counter(self).saturating_add(count);
        if spent > limit {
            self.exhausted = Some(limit);
            return Err(Error::PathWork { limit });
        }
        *counter(self) = spent;
        Ok(())
    }
}
