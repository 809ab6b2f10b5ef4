// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is put into certificates, as data.

use yzt_cert::{UnifiedSocialCreditCode, UnixTime};

/// The name of an authority, with country CN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorityName {
    /// The organisation that runs it.
    pub organization: String,
    /// The authority's own name.
    pub common_name: String,
}

/// The holder of a pair, as the authority has checked it; the subject of the request is not used.
///
/// The code's check digit (GB 32100) is right by its type. It stands in the subject's serialNumber
/// (2.5.4.5) and in the extension 1.2.156.10260.4.1.4.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The organisation's name.
    pub organization: String,
    /// Its unified social credit code.
    pub unified_social_credit_code: UnifiedSocialCreditCode,
    /// The certificate's common name.
    pub common_name: String,
    /// The province, if named.
    pub province: Option<String>,
    /// The city, if named.
    pub locality: Option<String>,
}

/// How a holder's pair is made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Profile {
    /// Days of validity, from the moment of issue, unless [`period`](Self::period) says otherwise.
    pub validity_days: u32,
    /// The first and the last moment of validity, where they are agreed upon beforehand.
    pub period: Option<(UnixTime, UnixTime)>,
    /// Whether the holder's key is in software; the certificates then carry the policy that verifiers
    /// refuse unless told otherwise.
    pub software_key: bool,
    /// Where the authority's revocation list can be fetched.
    pub crl_url: Option<String>,
    /// Where the authority's OCSP responder is asked.
    pub ocsp_url: Option<String>,
}

impl Profile {
    /// A profile for keys in hardware, without a distribution point.
    #[must_use]
    pub const fn new(validity_days: u32) -> Self {
        Self { validity_days, period: None, software_key: false, crl_url: None, ocsp_url: None }
    }
}

/// How an authority below another is made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuthorityProfile {
    /// Days of validity, from the moment of issue.
    pub validity_days: u32,
    /// Where the upper authority's revocation list can be fetched.
    pub crl_url: Option<String>,
    /// Where the upper authority's OCSP responder is asked.
    pub ocsp_url: Option<String>,
}

impl AuthorityProfile {
    /// A profile without a distribution point.
    #[must_use]
    pub const fn new(validity_days: u32) -> Self {
        Self { validity_days, crl_url: None, ocsp_url: None }
    }
}
