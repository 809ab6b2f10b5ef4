// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates and revocation lists as a caller hands them in: one in DER, or PEM texts in a row.

use yzt_cert::{Certificate, CertificateRevocationList};

use crate::failure::Error;

/// Most bytes that are taken at once.
pub(crate) const MAXIMUM_DOCUMENTS: usize = 64 * 1024 * 1024;

const MAXIMUM_LISTS: usize = 4096;
const PEM: &[u8] = b"-----BEGIN ";
const LIST_BEGIN: &[u8] = b"-----BEGIN X509 CRL-----";
const LIST_END: &[u8] = b"-----END X509 CRL-----";

/// The certificates; none of no bytes.
pub(crate) fn certificates(bytes: &[u8]) -> Result<Vec<Certificate>, Error> {
    if bytes.is_empty() {
        return Ok(Vec::new());
    }
    match Certificate::parse(bytes) {
        // What is DER is read as that, whatever texts stand in it.
        Err(_) if find(bytes, PEM).is_some() => Ok(Certificate::parse_pem_bundle(bytes)?),
        result => Ok(vec![result?]),
    }
}

/// The revocation lists; none of no bytes.
pub(crate) fn revocation_lists(bytes: &[u8]) -> Result<Vec<CertificateRevocationList>, Error> {
    if bytes.is_empty() {
        return Ok(Vec::new());
    }
    match CertificateRevocationList::parse(bytes) {
        Err(_) if find(bytes, PEM).is_some() => {}
        result => return Ok(vec![result?]),
    }
    let mut lists = Vec::new();
    let mut rest = bytes;
    loop {
        // The first must be there; what follows the last is none.
        lists.push(CertificateRevocationList::parse_pem(rest)?);
        rest = after(rest, LIST_END);
        if find(rest, LIST_BEGIN).is_none() {
            return Ok(lists);
        }
        if lists.len() >= MAXIMUM_LISTS {
            let (part, limit) = ("revocation lists", MAXIMUM_LISTS);
            return Err(yzt_cert::Error::TooMany { part, limit }.into());
        }
    }
}

fn after<'bytes>(bytes: &'bytes [u8], mark: &[u8]) -> &'bytes [u8] {
    let end = find(bytes, mark).map_or(bytes.len(), |start| start + mark.len());
    bytes.get(end..).unwrap_or_default()
}

fn find(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    bytes.windows(mark.len()).position(|window| window == mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_bytes_are_no_documents_and_what_is_none_is_an_error() {
        assert!(certificates(b"").unwrap().is_empty());
        assert!(revocation_lists(b"").unwrap().is_empty());
        for bad in [
            b"\x30\x00".as_slice(),
            b"hello",
            b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
            b"-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n",
            b"-----BEGIN X509 CRL-----\nAAAA\n",
        ] {
            assert!(certificates(bad).is_err(), "{bad:?}");
            assert!(revocation_lists(bad).is_err(), "{bad:?}");
        }
    }
}
