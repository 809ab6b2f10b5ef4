// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates and revocation lists as a caller hands them in: DER, PEM texts in a row, PKCS #7.

use yzt_cert::{Certificate, CertificateRevocationList, bundle};

use crate::failure::Error;

/// Most bytes that are taken at once.
pub(crate) const MAXIMUM_DOCUMENTS: usize = 64 * 1024 * 1024;

/// The certificates; none of no bytes.
pub(crate) fn certificates(bytes: &[u8]) -> Result<Vec<Certificate>, Error> {
    if bytes.is_empty() { Ok(Vec::new()) } else { Ok(bundle::certificates(bytes)?) }
}

/// The revocation lists; none of no bytes.
pub(crate) fn revocation_lists(bytes: &[u8]) -> Result<Vec<CertificateRevocationList>, Error> {
    if bytes.is_empty() { Ok(Vec::new()) } else { Ok(bundle::revocation_lists(bytes)?) }
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
