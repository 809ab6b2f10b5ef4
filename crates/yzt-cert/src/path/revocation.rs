// SPDX-License-Identifier: MIT OR Apache-2.0
//! The revocation status of the certificates of a path (RFC 5280, clause 6.3).

use super::PathOptions;
use super::build::{Path, Search};
use crate::certificate::Certificate;
use crate::error::Error;
use crate::name::Name;
use crate::status::{self, Evidence, Issuer, PathStatus, SignerPath, SignerPaths, StatusCheck};

/// Checks every certificate below the anchor.
pub(super) fn check(
    search: &mut Search<'_>,
    path: &Path<'_>,
    evidence: &Evidence,
    options: &PathOptions,
) -> Result<PathStatus, Error> {
    let anchor = search.bare_anchor(path);
    let issuer =
        anchor.as_ref().map(|(name, key)| Issuer { name, public_key_der: key, certificate: None });
    let certificates = path.certificates();
    let links = status::links(&certificates, issuer);
    let (policy, at) = (options.status_policy(), options.at);
    let check = StatusCheck { evidence, policy, rules: &options.rules, at };
    check.path(&links, &mut Signers { search, path })
}

/// Whoever else may sign lists, in the same search and below the same anchor.
struct Signers<'s, 'a, 'p> {
    search: &'s mut Search<'a>,
    path: &'s Path<'p>,
}

impl SignerPaths for Signers<'_, '_, '_> {
    fn named(&mut self, name: &Name) -> Vec<Certificate> {
        self.search.named(name).into_iter().cloned().collect()
    }

    fn path_of(&mut self, signer: &Certificate) -> Result<SignerPath, Error> {
        let certificates = self.search.signer_path(signer, self.path.anchor())?;
        let anchor = self.search.bare_anchor(self.path);
        Ok(SignerPath { certificates, anchor })
    }
}
