// SPDX-License-Identifier: MIT OR Apache-2.0
//! Who has logged in.

use yzt_cert::{UnifiedSocialCreditCode, UnixTime};

/// The holder of a verified login, taken from the verified certificate and from nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoginIdentity {
    /// The organisation's name.
    pub organization: String,
    /// The organisation's unified social credit code (GB 32100): the key of its account.
    pub unified_social_credit_code: Option<UnifiedSocialCreditCode>,
    /// The certificate's common name.
    pub common_name: String,
    /// The certificate's serial number in hexadecimal, for records; a renewal changes it.
    pub certificate_serial: String,
    /// The issuer's name.
    pub issuer: String,
    /// The last moment of the certificate's validity.
    pub not_after: UnixTime,
    /// Calendar days in Asia/Shanghai until the day of expiry, 0 on that day.
    pub days_left: u32,
    /// Whether the portal should remind the holder to renew.
    pub reminder: bool,
    /// The login was bound to the portal's origin.
    pub origin_bound: bool,
    /// The certificate says that its key is in software, not in a USB key.
    pub software_key: bool,
    /// What is known about revocation was over, and the portal's grace let it pass: to be recorded.
    pub status_by_grace: bool,
    /// The origin is one that only developer mode accepts; such an identity must not reach real data.
    pub developer_mode: bool,
}
