// SPDX-License-Identifier: MIT OR Apache-2.0
//! One key, opened, and what its holder does with it.

mod batch;
mod certificates;
mod login;
mod message;
mod pin;

use std::collections::BTreeMap;

use yzt_cert::{Certificate, Quirks, UnixTime, Validity, validity};
use yzt_crypto::{Algorithm, PublicKey};
use yzt_pin::{Pin, PinStatus};
use yzt_token::{Application, BatchPolicy, Container, Device, KeyUse, PinInformation, PinRole};

pub use batch::SignedBatch;
pub use certificates::{CertificateRequested, CertificatesImported};
pub use login::{LoggedIn, LoginRequest, Signed};
pub use message::{MessageDone, MessageOptions};
pub use pin::{PinChanged, Unblocked};

use crate::summary::organization;
use crate::{
    CertificateSummary, Error, KeyName, KeySummary, Options, PinPrompt, PinPurpose, PinSource,
};

/// The application that new keys are made with.
pub const DEFAULT_APPLICATION: &str = "YZT";

/// A key whose application is open. Nobody is logged in between two use cases.
pub struct Key {
    application: Box<dyn Application>,
    name: KeyName,
    manufacturer: String,
    reminder_days: u32,
    batch: BatchPolicy,
    // Behind the application: handles are given back before the device.
    _device: Box<dyn Device>,
}

/// The container that signs, with its certificate.
struct Signing {
    container: Box<dyn Container>,
    certificate: Certificate,
    public_key: PublicKey,
}

impl Key {
    pub(crate) fn new(
        device: Box<dyn Device>,
        application: Box<dyn Application>,
        name: KeyName,
        manufacturer: String,
        options: &Options,
    ) -> Self {
        let Options { reminder_days, batch, .. } = *options;
        Self { application, name, manufacturer, reminder_days, batch, _device: device }
    }

    /// How the key is told from others.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// The state of the holder's PIN. Never spends a try.
    ///
    /// # Errors
    /// Those of the way to the key.
    pub fn pin_information(&mut self) -> Result<PinInformation, Error> {
        Ok(self.application.pin_information(PinRole::User)?)
    }

    /// All that the key tells without a PIN.
    ///
    /// # Errors
    /// Those of the way to the key. A certificate that cannot be read is no error: it is listed.
    pub fn summary(&mut self, now: UnixTime) -> Result<KeySummary, Error> {
        let pin = self.pin_information()?;
        let (mut certificates, mut unreadable) = (Vec::new(), Vec::new());
        for name in self.application.containers()? {
            let mut container = self.application.open_container(&name)?;
            for key_use in [KeyUse::Signature, KeyUse::Encryption] {
                let Some(der) = container.certificate(key_use)? else { continue };
                match read(&der) {
                    Ok(certificate) => certificates.push(CertificateSummary::new(
                        &name,
                        key_use,
                        certificate,
                        now,
                        self.reminder_days,
                    )),
                    Err(error) => unreadable.push((name.clone(), error.number())),
                }
            }
        }
        certificates.sort_by_key(|summary| {
            let latest_first = core::cmp::Reverse(summary.certificate.not_after());
            (summary.key_use != KeyUse::Signature, latest_first)
        });
        Ok(KeySummary {
            name: self.name.clone(),
            manufacturer: self.manufacturer.clone(),
            application: self.application.name().to_owned(),
            pin,
            certificates,
            unreadable,
        })
    }

    /// The container and certificate to sign with.
    ///
    /// After a renewal a key holds two certificates of one organisation, and some keys hold one of
    /// SM2 and one of RSA: one that is valid now counts, then one of SM2, then the last to expire. Of
    /// several organisations none is taken. A certificate that cannot be read does not stand in the
    /// way of another.
    fn signing(&mut self, now: UnixTime) -> Result<Signing, Error> {
        let (mut found, mut unreadable) = (Vec::new(), None);
        for name in self.application.containers()? {
            let mut container = self.application.open_container(&name)?;
            let Some(der) = container.certificate(KeyUse::Signature)? else { continue };
            let read =
                read(&der).and_then(|certificate| Ok((certificate.public_key()?, certificate)));
            match read {
                Ok((public_key, certificate)) => {
                    found.push(Signing { container, certificate, public_key });
                }
                Err(error) => unreadable = unreadable.or(Some(error)),
            }
        }
        let holders: BTreeMap<String, String> =
            found.iter().map(|signing| holder(&signing.certificate)).collect();
        if holders.len() > 1 {
            return Err(Error::SeveralOrganizations {
                organizations: holders.into_values().collect(),
            });
        }
        let rank = |signing: &Signing| {
            let certificate = &signing.certificate;
            let is_valid = validity(certificate, now, 0) != Validity::NotYetValid
                && certificate.not_after() >= now;
            let is_sm2 = signing.public_key.algorithm() == Algorithm::Sm2;
            (is_valid, is_sm2, certificate.not_after())
        };
        let none = || unreadable.map_or(Error::NoCertificate, Error::from);
        found.into_iter().max_by_key(rank).ok_or_else(none)
    }

    /// Asks for the holder's PIN, once, after the tries left are known.
    ///
    /// A key that would refuse anyway is told so here, where it costs no try.
    fn ask(
        &mut self,
        pins: &mut dyn PinSource,
        purpose: PinPurpose,
        origin: Option<&str>,
        certificate: Option<&Certificate>,
    ) -> Result<(Pin, PinInformation), Error> {
        let information = self.pin_information()?;
        if information.tries_left.is_locked() {
            return Err(yzt_token::Error::PinLocked { role: PinRole::User }.into());
        }
        let needs_a_chosen_pin = !matches!(purpose, PinPurpose::ChangeOld | PinPurpose::Verify);
        if information.status == PinStatus::OneTime && needs_a_chosen_pin {
            return Err(yzt_token::Error::PinMustChange.into());
        }
        let prompt = PinPrompt {
            purpose,
            origin: origin.map(str::to_owned),
            organization: certificate.map(organization),
            serial: self.name.serial.clone(),
            tries_left: information.tries_left,
            status: information.status,
        };
        if information.tries_left.is_last() {
            pins.confirm_last_try(&prompt)?;
        }
        Ok((pins.pin(&prompt)?, information))
    }

    /// Verifies the PIN, does one thing, and logs out whatever came of it.
    fn logged_in<T>(
        &mut self,
        pin: Pin,
        work: impl FnOnce(&mut dyn Application) -> Result<T, Error>,
    ) -> Result<T, Error> {
        if let Err(error) = self.application.verify_pin(PinRole::User, pin) {
            if matches!(error, yzt_token::Error::PinOutcomeUnknown { .. }) {
                // The key may have taken the PIN; if it cannot be reached, it is logged out anyway.
                let _ = self.application.logout();
            }
            return Err(error.into());
        }
        let result = work(&mut *self.application);
        let logout = self.application.logout();
        let value = result?;
        match logout {
            // Without power nobody is logged in.
            Err(error) if !error.is_token_gone() => Err(error.into()),
            _ => Ok(value),
        }
    }
}

/// Reads a certificate of the key, with whatever departures its authority is known for: whether it
/// serves is for those to say whom it is shown to.
fn read(der: &[u8]) -> Result<Certificate, yzt_cert::Error> {
    Certificate::parse_with(der, Quirks::ALL)
}

/// Who holds a certificate, and the name to show: the organisation's identifier, which outlives a
/// renewal and a change of name, or the name itself where a certificate carries no identifier.
fn holder(certificate: &Certificate) -> (String, String) {
    let name = organization(certificate);
    let code = certificate.identity().unified_social_credit_code;
    (code.map_or_else(|| name.clone(), |code| code.as_str().to_owned()), name)
}
