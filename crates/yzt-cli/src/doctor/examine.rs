// SPDX-License-Identifier: MIT OR Apache-2.0
//! One key, asked for everything that it tells without a PIN.

use yzt_apdu::{CardChannel, TracedChannel};
use yzt_assistant::DEFAULT_APPLICATION;
use yzt_assistant::messages::Bilingual;
use yzt_cert::{Certificate, REMINDER_DAYS, UnixTime, Validity, validity};
use yzt_gmt0017::Dialect;
use yzt_pin::{PinStatus, TriesLeft};
use yzt_token::{
    Application, Device, DeviceInformation, Error, KeyUse, Object, PinInformation, PinRole,
};
use yzt_token_apdu::ApduDevice;

use super::recorder::Recorder;
use super::{Check, Fact, KeyTrace, Label, State, Topic};
use crate::commands::values;
use crate::trace::Transcript;

/// The catalogue's numbers of what a key can be short of.
const NO_CERTIFICATE: u16 = 4605;
const NO_APPLICATION: u16 = 4607;
const ONE_TIME_PIN: u16 = 4691;
const KEY_LOCKED: u16 = 4692;
const CERT_HAS_EXPIRED: u16 = 4694;
const CERT_NOT_BEGUN: u16 = 4695;

/// Looks at keys.
#[derive(Clone)]
pub(crate) struct Examiner {
    pub(crate) now: UnixTime,
    pub(crate) transcript: Option<Transcript>,
}

/// What a key told.
pub(crate) struct Examined {
    pub(crate) checks: Vec<Check>,
    pub(crate) trace: KeyTrace,
}

impl Examiner {
    /// Asks the key behind a channel. `channel` is how the exchanges are labelled.
    pub(crate) fn examine(
        &self,
        topic: Topic,
        label: (&str, Fact),
        dialect: Option<Dialect>,
        channel: Box<dyn CardChannel>,
    ) -> Examined {
        let recorder = Recorder::default();
        let (name, fact) = label;
        let channel: Box<dyn CardChannel> = match &self.transcript {
            Some(transcript) => Box::new(TracedChannel::new(channel, transcript.channel(name))),
            None => channel,
        };
        let channel = Box::new(TracedChannel::new(channel, recorder.clone()));
        let checks = self
            .ask(topic, channel, dialect)
            .unwrap_or_else(|error| vec![unreachable_key(topic, &error)]);
        let checks = checks.into_iter().map(|mut check| {
            if check.topic == topic && topic == Topic::Key {
                check.facts.insert(0, (Label::ReaderName, fact.clone()));
            }
            check
        });
        Examined {
            checks: checks.collect(),
            trace: KeyTrace { channel: fact.clone(), exchanges: recorder.taken() },
        }
    }

    fn ask(
        &self,
        topic: Topic,
        channel: Box<dyn CardChannel>,
        dialect: Option<Dialect>,
    ) -> Result<Vec<Check>, Error> {
        let mut device = match dialect {
            Some(dialect) => ApduDevice::open(channel, dialect)?,
            None => ApduDevice::open_detecting(channel)?,
        };
        let information = device.information()?;
        let mut checks = vec![key(topic, &information)];
        let serial = || Fact::Serial(information.serial.clone());
        match open_application(&mut device) {
            Ok(mut application) => {
                checks.push(self.pin(&mut *application, serial()));
                checks.push(self.certificate(&mut *application, serial()));
            }
            Err(error) => {
                let number = match &error {
                    Error::NotFound { object: Object::Application } => NO_APPLICATION,
                    error => error.number(),
                };
                let check = Check::problem(Topic::Certificate, number);
                checks.push(failed(check.with(Label::Serial, serial()), &error));
            }
        }
        Ok(checks)
    }

    fn pin(&self, application: &mut dyn Application, serial: Fact) -> Check {
        let told: Result<PinInformation, Error> = application.pin_information(PinRole::User);
        let information = match told {
            Ok(information) => information,
            Err(error) => {
                let check = Check::problem(Topic::Pin, error.number());
                return failed(check.with(Label::Serial, serial), &error);
            }
        };
        let state = match information.status {
            _ if information.tries_left.is_locked() => State::Problem(KEY_LOCKED),
            PinStatus::OneTime => State::Problem(ONE_TIME_PIN),
            _ => State::Fine,
        };
        let check = Check::new(Topic::Pin, state)
            .with(Label::Serial, serial)
            .with(Label::PinStatus, pin_status(information.status));
        match information.tries_left {
            TriesLeft::Unknown => check,
            tries => match tries.exact() {
                Some(exact) => check.with(Label::TriesLeft, Fact::Number(exact.into())),
                None => check.text(Label::TriesLeft, "few"),
            },
        }
    }

    fn certificate(&self, application: &mut dyn Application, serial: Fact) -> Check {
        let certificate = match signature_certificate(application) {
            Ok(Some(certificate)) => certificate,
            Ok(None) => {
                return Check::problem(Topic::Certificate, NO_CERTIFICATE)
                    .with(Label::Serial, serial);
            }
            Err((number, details)) => {
                return Check::problem(Topic::Certificate, number)
                    .with(Label::Serial, serial)
                    .text(Label::Details, details);
            }
        };
        let validity = validity(&certificate, self.now, REMINDER_DAYS);
        let state = match validity {
            Validity::NotYetValid => State::Problem(CERT_NOT_BEGUN),
            Validity::Expired { .. } => State::Problem(CERT_HAS_EXPIRED),
            Validity::Valid { .. } | Validity::Expiring { .. } => State::Fine,
        };
        let check = Check::new(Topic::Certificate, state)
            .with(Label::Serial, serial)
            .with(Label::Organization, Fact::Private(certificate.identity().organization))
            .with(Label::NotBefore, Fact::Time(certificate.not_before()))
            .with(Label::NotAfter, Fact::Time(certificate.not_after()));
        match validity.days_left() {
            Some(days) => check.with(Label::DaysLeft, Fact::Number(days.into())),
            None => check,
        }
    }
}

fn key(topic: Topic, information: &DeviceInformation) -> Check {
    Check::fine(topic)
        .with(Label::Serial, Fact::Serial(information.serial.clone()))
        .with(Label::KeyName, Fact::Private(information.label.clone()))
        .text(Label::Manufacturer, information.manufacturer.as_str())
        .text(Label::Firmware, information.firmware_version.to_string())
}

fn pin_status(status: PinStatus) -> Fact {
    use yzt_assistant::messages::Language::{Chinese, English};
    let text = |language| values::pin_status_text(status, language);
    Fact::Word(values::pin_status(status), Bilingual::new(text(Chinese), text(English)))
}

/// A card that answers as no key does has a number of its own.
fn unreachable_key(topic: Topic, error: &Error) -> Check {
    let number = error.number();
    let is_foreign = topic == Topic::Key && yzt_assistant::is_foreign_card(number);
    let unknown = yzt_assistant::Error::CardUnknown { reader: String::new() }.number();
    failed(Check::problem(topic, if is_foreign { unknown } else { number }), error)
}

fn failed(check: Check, error: &Error) -> Check {
    check.text(Label::Details, error.to_string())
}

fn open_application(device: &mut dyn Device) -> Result<Box<dyn Application>, Error> {
    let names = device.applications()?;
    let name = match names.as_slice() {
        [only] => only.as_str(),
        names if names.iter().any(|name| name == DEFAULT_APPLICATION) => DEFAULT_APPLICATION,
        _ => return Err(Error::NotFound { object: Object::Application }),
    };
    device.open_application(name)
}

/// The signature certificate that lasts longest.
fn signature_certificate(
    application: &mut dyn Application,
) -> Result<Option<Certificate>, (u16, String)> {
    let told = |error: Error| (error.number(), error.to_string());
    let mut found: Option<Certificate> = None;
    for name in application.containers().map_err(told)? {
        let mut container = application.open_container(&name).map_err(told)?;
        let Some(der) = container.certificate(KeyUse::Signature).map_err(told)? else { continue };
        let certificate =
            Certificate::parse(&der).map_err(|error| (error.number(), error.to_string()))?;
        let is_later =
            found.as_ref().is_none_or(|earlier| earlier.not_after() < certificate.not_after());
        if is_later {
            found = Some(certificate);
        }
    }
    Ok(found)
}
