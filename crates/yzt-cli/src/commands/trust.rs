// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a verifier trusts, read from files.

use std::path::{Path, PathBuf};

use yzt_cert::path::RevocationPolicy;
use yzt_cert::{Certificate, CertificateRevocationList};

use crate::args::TrustArgs;
use crate::error::Error;
use crate::files;

const LIST_BEGIN: &[u8] = b"-----BEGIN X509 CRL-----";
const CERTIFICATE_BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";

/// Anchors, intermediates and revocation lists.
pub(crate) struct Trust {
    pub(crate) anchors: Vec<Certificate>,
    pub(crate) intermediates: Vec<Certificate>,
    pub(crate) lists: Vec<CertificateRevocationList>,
    pub(crate) revocation: RevocationPolicy,
    pub(crate) accept_software_keys: bool,
}

impl Trust {
    /// Reads every file that the options name.
    pub(crate) fn read(arguments: &TrustArgs) -> Result<Self, Error> {
        let revocation = if arguments.no_revocation_check {
            RevocationPolicy::Ignore
        } else {
            RevocationPolicy::RequireAll
        };
        Ok(Self {
            anchors: all(&arguments.anchor, certificates)?,
            intermediates: all(&arguments.intermediate, certificates)?,
            lists: all(&arguments.crl, lists)?,
            revocation,
            accept_software_keys: arguments.accept_software_keys,
        })
    }
}

/// One certificate, in PEM or DER.
pub(crate) fn certificate(path: &Path) -> Result<Certificate, Error> {
    let content = files::read(path, files::SMALL)?;
    Certificate::parse_any(&content).map_err(|error| Error::from(error).about(path))
}

fn all<T>(
    paths: &[PathBuf],
    read: impl Fn(&Path) -> Result<Vec<T>, Error>,
) -> Result<Vec<T>, Error> {
    let mut found = Vec::new();
    for path in paths {
        found.extend(read(path)?);
    }
    Ok(found)
}

/// Every certificate of a file.
fn certificates(path: &Path) -> Result<Vec<Certificate>, Error> {
    let content = files::read(path, files::LARGE)?;
    let parsed = match Certificate::parse(&content) {
        // What is DER is read as that, whatever texts stand in it.
        Err(_) if contains(&content, CERTIFICATE_BEGIN) => Certificate::parse_pem_bundle(&content),
        result => result.map(|certificate| vec![certificate]),
    };
    parsed.map_err(|error| Error::from(error).about(path))
}

/// Every revocation list of a file: an authority publishes the root's beside its own.
fn lists(path: &Path) -> Result<Vec<CertificateRevocationList>, Error> {
    let content = files::read(path, files::LARGE)?;
    let about = |error: yzt_cert::Error| Error::from(error).about(path);
    if let Ok(list) = CertificateRevocationList::parse(&content) {
        return Ok(vec![list]);
    }
    let starts: Vec<usize> = content
        .windows(LIST_BEGIN.len())
        .enumerate()
        .filter(|(_, window)| *window == LIST_BEGIN)
        .map(|(start, _)| start)
        .collect();
    if starts.is_empty() {
        return Ok(vec![CertificateRevocationList::parse_any(&content).map_err(about)?]);
    }
    starts
        .iter()
        .map(|&start| content.get(start..).unwrap_or_default())
        .map(|text| CertificateRevocationList::parse_pem(text).map_err(about))
        .collect()
}

fn contains(content: &[u8], wanted: &[u8]) -> bool {
    content.windows(wanted.len()).any(|window| window == wanted)
}
