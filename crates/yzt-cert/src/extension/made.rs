// SPDX-License-Identifier: MIT OR Apache-2.0
//! Extensions about revocation, for the builders.

use super::{DistributionPoint, Extension};
use crate::asn1::{self, tag};
use crate::error::Error;
use crate::oid::{self, ObjectIdentifier};

impl Extension {
    /// authorityInfoAccess with one responder (RFC 5280, clause 4.2.2.1).
    ///
    /// # Errors
    /// [`Error::Profile`] for an address that is not printable ASCII.
    pub fn ocsp_location(address: &str) -> Result<Self, Error> {
        Self::access(&oid::ACCESS_OCSP, address)
    }

    /// freshestCRL with one address of delta lists (RFC 5280, clauses 4.2.1.15 and 5.2.6).
    ///
    /// # Errors
    /// [`Error::Profile`] for an address that is not printable ASCII.
    pub fn freshest_list(address: &str) -> Result<Self, Error> {
        check_address(address)?;
        let value = DistributionPoint::list_to_der(&[address.to_owned()]);
        Ok(Self { kind: oid::FRESHEST_CRL, critical: false, value })
    }

    /// id-pkix-ocsp-nocheck: nobody need ask about this responder's certificate (RFC 6960, clause
    /// 4.2.2.2.1).
    #[must_use]
    pub fn ocsp_no_check() -> Self {
        Self { kind: oid::OCSP_NO_CHECK, critical: false, value: vec![tag::NULL, 0] }
    }

    fn access(method: &ObjectIdentifier, address: &str) -> Result<Self, Error> {
        check_address(address)?;
        let location = asn1::encode(tag::context(6), &[address.as_bytes()]);
        let description = asn1::sequence(&[&asn1::object_identifier(method), &location]);
        let value = asn1::sequence(&[&description]);
        Ok(Self { kind: oid::AUTHORITY_INFORMATION_ACCESS, critical: false, value })
    }
}

fn check_address(address: &str) -> Result<(), Error> {
    match !address.is_empty() && address.bytes().all(|octet| octet.is_ascii_graphic()) {
        true => Ok(()),
        false => Err(Error::Profile { part: "address", rule: "a location is a URI in ASCII" }),
    }
}
