// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a key and its certificates look like from outside: nothing here needs a PIN.

use core::fmt;

use yzt_cert::{Certificate, UnixTime, Validity, validity};
use yzt_token::{KeyUse, PinInformation};

use crate::Notice;

/// How a key is told from others: by the serial number, with the label beside it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyName {
    /// The serial number.
    pub serial: String,
    /// The label, usually the organisation's name.
    pub label: String,
}

impl fmt::Display for KeyName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.serial.as_str(), self.label.as_str()) {
            ("", label) => formatter.write_str(label),
            (serial, "") => formatter.write_str(serial),
            (serial, label) => write!(formatter, "{serial} ({label})"),
        }
    }
}

/// A certificate on a key, placed in time.
#[derive(Clone, Debug)]
pub struct CertificateSummary {
    /// The container that holds it.
    pub container: String,
    /// What its key pair is for.
    pub key_use: KeyUse,
    /// The certificate.
    pub certificate: Certificate,
    /// Where the present time stands in its period.
    pub validity: Validity,
}

impl CertificateSummary {
    pub(crate) fn new(
        container: &str,
        key_use: KeyUse,
        certificate: Certificate,
        now: UnixTime,
        reminder_days: u32,
    ) -> Self {
        let validity = validity(&certificate, now, reminder_days);
        Self { container: container.to_owned(), key_use, certificate, validity }
    }

    /// The organisation's name, or the common name where there is none.
    pub fn organization(&self) -> String {
        organization(&self.certificate)
    }

    /// Calendar days until the day of expiry; negative after it.
    pub fn days_left(&self, now: UnixTime) -> i64 {
        self.certificate.not_after().shanghai_day().saturating_sub(now.shanghai_day())
    }

    /// Whether the holder should be reminded.
    pub const fn reminder(&self) -> bool {
        matches!(self.validity, Validity::Expiring { .. } | Validity::Expired { .. })
    }
}

/// All that a key tells without a PIN.
#[derive(Clone, Debug)]
pub struct KeySummary {
    /// The key.
    pub name: KeyName,
    /// Who made it.
    pub manufacturer: String,
    /// The application that holds the certificates.
    pub application: String,
    /// The holder's PIN: state and tries left.
    pub pin: PinInformation,
    /// The certificates that can be read, signature certificates first, the latest to expire first.
    pub certificates: Vec<CertificateSummary>,
    /// Containers whose certificate cannot be read, with the error's number.
    pub unreadable: Vec<(String, u16)>,
}

impl KeySummary {
    /// The organisation of the key's certificates, if they agree on one.
    pub fn organization(&self) -> Option<String> {
        let mut names = self.certificates.iter().map(CertificateSummary::organization);
        let first = names.next()?;
        names.all(|name| name == first).then_some(first)
    }

    /// The signature certificate that counts: the first of the list.
    pub fn signature_certificate(&self) -> Option<&CertificateSummary> {
        self.certificates.iter().find(|summary| summary.key_use == KeyUse::Signature)
    }

    /// What the holder should know.
    pub fn notices(&self) -> Vec<Notice> {
        let locked = self.pin.tries_left.is_locked().then_some(Notice::PinLocked);
        let pin = locked.or_else(|| Notice::of_pin(self.pin.status));
        let expiry =
            self.signature_certificate().and_then(|summary| Notice::of_validity(summary.validity));
        pin.into_iter().chain(expiry).collect()
    }
}

/// The organisation's name, or the common name where there is none.
pub(crate) fn organization(certificate: &Certificate) -> String {
    let identity = certificate.identity();
    if identity.organization.is_empty() { identity.common_name } else { identity.organization }
}
