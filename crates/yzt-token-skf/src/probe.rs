// SPDX-License-Identifier: MIT OR Apache-2.0
//! A report on a library that a user can attach to a question.
//!
//! Nothing is written and no PIN is tried: only functions that list and read are called. Each step
//! stands by itself, so that a library that crashes in one of them, in the [helper](crate::helper),
//! is reported on for the rest.

use std::path::Path;
use std::sync::Arc;

use yzt_skf_sys::functions::{DE_FACTO, STANDARD};
use yzt_token::{DeviceInformation, KeyUse};

use crate::carrier::Carrier;
use crate::description::Description;
use crate::helper::HelperProgram;
use crate::library::{carrier, library_error};
use crate::profile::Profile;
use crate::request::{Answer, Failure, Request};
use crate::text;
use crate::vendor::Oddity;
use crate::wire::{Bytes, Handle};
use crate::{Error, Layout};

/// The most objects of each kind that are looked at.
const MOST: usize = 64;

/// What a library has, does and holds.
#[derive(Debug, Default)]
pub struct Report {
    /// The profile that was used.
    pub profile: String,
    /// The functions of the standard that are there, in its order.
    pub present: Vec<&'static str>,
    /// Those that are missing.
    pub missing: Vec<&'static str>,
    /// The functions behind the standard that are there.
    pub de_facto: Vec<&'static str>,
    /// Functions that decrypt, which have different arguments with different vendors.
    pub decryption: Vec<&'static str>,
    /// The layout, where a key told it.
    pub layout: Option<Layout>,
    /// Whether it was recognised, or only assumed.
    pub layout_is_certain: bool,
    /// What is not as the standard has it, by name.
    pub quirks: Vec<&'static str>,
    /// The keys that are plugged in.
    pub devices: Vec<DeviceReport>,
    /// What went wrong.
    pub failures: Vec<StepFailure>,
}

/// A step that went wrong.
#[derive(Debug, PartialEq, Eq)]
pub struct StepFailure {
    /// The function.
    pub function: &'static str,
    /// The code, a crash, or no answer in time.
    pub what: String,
}

/// A key.
#[derive(Debug, Default)]
pub struct DeviceReport {
    /// The name that the library has for it.
    pub name: String,
    /// What it says of itself.
    pub information: Option<DeviceInformation>,
    /// The identifiers of its algorithms: symmetric, asymmetric, digests, device authentication.
    pub algorithms: [u32; 4],
    /// Its applications.
    pub applications: Vec<ApplicationReport>,
}

/// An application.
#[derive(Debug, Default)]
pub struct ApplicationReport {
    /// Its name.
    pub name: String,
    /// Tries left and tries at most of the user's PIN.
    pub user_tries: Option<[u32; 2]>,
    /// The same of the administrator's.
    pub administrator_tries: Option<[u32; 2]>,
    /// The number of its files.
    pub files: Option<usize>,
    /// Its containers.
    pub containers: Vec<ContainerReport>,
}

/// A container.
#[derive(Debug, Default)]
pub struct ContainerReport {
    /// Its name.
    pub name: String,
    /// 0 empty, 1 RSA, 2 SM2.
    pub kind: Option<u32>,
    /// The uses for which there is a key pair.
    pub keys: Vec<KeyUse>,
    /// The certificates (DER) with their uses.
    pub certificates: Vec<(KeyUse, Vec<u8>)>,
}

/// Functions that decrypt with a private key, in one signature or another.
const DECRYPTION: [&str; 6] = [
    "SKF_ECCDecrypt",
    "SKF_ECCPrvKeyDecrypt",
    "SKF_PrvKeyDecrypt",
    "SKF_RSADecrypt",
    "SKF_RSAPrvKeyDecrypt",
    "SKF_RSAPriKeyOperation",
];

/// Looks at a library: in this process, or in a helper.
///
/// # Errors
/// When the library cannot be loaded.
pub fn probe(
    path: &Path,
    profile: &Profile,
    helper: Option<&HelperProgram>,
) -> Result<Report, Error> {
    let failed = |failure| library_error(path, failure);
    let carrier = carrier(path, profile, helper).map_err(failed)?;
    let told = carrier.call(carrier.epoch(), &Request::Functions {}).map_err(failed)?;
    let mut probe = Probe { carrier, profile, report: Report::default(), cut_short: false };
    probe.report.profile = profile.name.clone().into_owned();
    probe.functions(told.numbers);
    probe.devices();
    probe.oddities();
    Ok(probe.report)
}

struct Probe<'a> {
    carrier: Arc<dyn Carrier>,
    profile: &'a Profile,
    report: Report,
    cut_short: bool,
}

impl Probe<'_> {
    fn functions(&mut self, bits: [u32; 4]) {
        for (index, name) in STANDARD.iter().chain(DE_FACTO).enumerate() {
            let word = bits.get(index / 32).copied().unwrap_or_default();
            match (word >> (index % 32) & 1 == 1, index < STANDARD.len()) {
                (true, true) => self.report.present.push(name),
                (false, true) => self.report.missing.push(name),
                (true, false) => self.report.de_facto.push(name),
                (false, false) => {}
            }
        }
        for function in DECRYPTION {
            let request = Request::Has { function: Bytes::from(function) };
            if self.carrier.call(self.carrier.epoch(), &request).is_ok_and(|has| has.code == 0) {
                self.report.decryption.push(function);
            }
        }
    }

    /// One step. What goes wrong is noted; after a crash and a hang nothing more is asked with the
    /// handles of before.
    fn step(&mut self, epoch: u64, request: &Request) -> Option<Answer> {
        let what = match self.carrier.call(epoch, request) {
            Ok(answer) if answer.code == 0 => return Some(answer),
            Ok(answer) => format!("0x{:08X}", answer.code),
            Err(Failure::Stale) => return None,
            Err(Failure::Missing) => return None,
            Err(Failure::Timeout) => "no answer in time".into(),
            Err(Failure::Died(how)) => format!("crashed: {how}"),
            Err(Failure::Format(detail)) => detail,
            Err(other) => format!("{other:?}"),
        };
        let failure = StepFailure { function: request.function(), what };
        if !self.report.failures.contains(&failure) && self.report.failures.len() < 4 * MOST {
            self.report.failures.push(failure);
        }
        None
    }

    fn names(&mut self, answer: Option<Answer>) -> Vec<Vec<u8>> {
        let Some(answer) = answer else { return Vec::new() };
        let (names, cut_short) = text::list(&answer.bytes);
        self.cut_short |= cut_short;
        names.into_iter().take(MOST).map(<[u8]>::to_vec).collect()
    }

    fn devices(&mut self) {
        let epoch = self.carrier.epoch();
        let list = self.step(epoch, &Request::EnumDev { present: true });
        for name in self.names(list) {
            let device = self.device(&name);
            self.report.devices.push(device);
        }
    }

    fn device(&mut self, name: &[u8]) -> DeviceReport {
        let mut report = DeviceReport { name: text::field(name), ..DeviceReport::default() };
        let epoch = self.carrier.epoch();
        let Some(connected) = self.step(epoch, &Request::ConnectDev { name: name.into() }) else {
            return report;
        };
        let device = connected.handle;
        let told = self.step(epoch, &Request::GetDevInfo { device });
        if let Some(description) = told.and_then(|told| Description::read(&told).ok()) {
            self.report.layout = description.layout;
            self.report.layout_is_certain = description.layout_is_certain;
            let told = description.algorithms;
            report.algorithms =
                [told.symmetric, told.asymmetric, told.digest, told.device_authentication];
            report.information = Some(description.information);
        }
        let list = self.step(epoch, &Request::EnumApplication { device });
        for name in self.names(list) {
            let application = self.application(epoch, device, &name);
            report.applications.push(application);
        }
        self.step(epoch, &Request::DisConnectDev { device });
        report
    }

    fn application(&mut self, epoch: u64, device: Handle, name: &[u8]) -> ApplicationReport {
        let mut report =
            ApplicationReport { name: text::field(name), ..ApplicationReport::default() };
        let request = Request::OpenApplication { device, name: name.into() };
        let Some(opened) = self.step(epoch, &request) else { return report };
        let application = opened.handle;
        let types = self.profile.pin_types;
        let [user, administrator] = [types.user, types.administrator].map(|kind| {
            let told = self.step(epoch, &Request::GetPinInfo { application, kind })?;
            let [left, most, ..] = told.numbers;
            Some([left, most])
        });
        (report.user_tries, report.administrator_tries) = (user, administrator);
        if let Some(list) = self.step(epoch, &Request::EnumFiles { application }) {
            report.files = Some(self.names(Some(list)).len());
        }
        let list = self.step(epoch, &Request::EnumContainer { application });
        for name in self.names(list) {
            let container = self.container(epoch, application, &name);
            report.containers.push(container);
        }
        self.step(epoch, &Request::CloseApplication { application });
        report
    }

    fn container(&mut self, epoch: u64, application: Handle, name: &[u8]) -> ContainerReport {
        let mut report = ContainerReport { name: text::field(name), ..ContainerReport::default() };
        let request = Request::OpenContainer { application, name: name.into() };
        let Some(opened) = self.step(epoch, &request) else { return report };
        let container = opened.handle;
        report.kind = self
            .step(epoch, &Request::GetContainerType { container })
            .and_then(|told| told.numbers.first().copied());
        for key_use in [KeyUse::Signature, KeyUse::Encryption] {
            let signature = key_use == KeyUse::Signature;
            // What is not there is no failure, and libraries have many codes for it.
            let key = self.carrier.call(epoch, &Request::ExportPublicKey { container, signature });
            if key.is_ok_and(|key| key.code == 0 && !key.bytes.is_empty()) {
                report.keys.push(key_use);
            }
            let held =
                self.carrier.call(epoch, &Request::ExportCertificate { container, signature });
            if let Ok(held) = held
                && held.code == 0
                && !held.bytes.is_empty()
            {
                report.certificates.push((key_use, held.bytes.to_vec()));
            }
        }
        self.step(epoch, &Request::CloseContainer { container });
        report
    }

    fn oddities(&mut self) {
        let told = self.carrier.call(self.carrier.epoch(), &Request::Oddities {});
        let mut met = told.map_or(0, |told| told.numbers.first().copied().unwrap_or_default());
        if self.cut_short {
            met |= Oddity::ListCutShort as u32;
        }
        for (oddity, name) in Oddity::ALL {
            if met & oddity as u32 != 0 {
                self.report.quirks.push(name);
            }
        }
        if self.report.layout.is_some_and(|layout| layout != Layout::Packed) {
            self.report.quirks.push("layout");
        }
        if self.report.missing.iter().any(|name| !name.is_empty()) {
            self.report.quirks.push("functions-missing");
        }
    }
}
