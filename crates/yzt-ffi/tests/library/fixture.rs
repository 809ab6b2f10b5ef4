// SPDX-License-Identifier: MIT OR Apache-2.0
//! A certificate authority, a software key with its certificates, and the files of a portal.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use getrandom::SysRng;
use tempfile::TempDir;
use zeroize::Zeroizing;

use yzt_assistant::{Assistant, Options, PinPrompt, PinRefusal, PinSource};
use yzt_ca::{Authority, AuthorityName, AuthorityProfile, Profile, Register, Subject};
use yzt_cert::{UnifiedSocialCreditCode, UnixTime};
use yzt_gmt0017::Dialect;
use yzt_pin::{Pin, PinPolicy};
use yzt_softkey::{Card, NewKey};
use yzt_token::{Device, DeviceEntry, DeviceId, DeviceKey, Error, NewApplication, Provider};
use yzt_token_apdu::ApduDevice;

pub(crate) const ORIGIN: &str = "https://job.example.test";
pub(crate) const ORGANIZATION: &str = "示例科技有限公司";
pub(crate) const CODE: &str = "91530100MA6KTEXT4A";
pub(crate) const SERIAL: &str = "YZT0000000001";
pub(crate) const PIN: &str = "123456";

/// The folder of a clerk and a portal.
pub(crate) struct Fixture {
    folder: TempDir,
}

impl Fixture {
    /// A key with certificates for a year, made a minute ago.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now = now().plus_seconds(-60);
        let keys = folder.path().join("keys");
        fs::create_dir(&keys).unwrap();
        make_key(&keys.join(SERIAL));
        let authority = Issuing::new(now);
        let fixture = Self { folder };
        fixture.issue(authority, now);
        fixture
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The arguments of the login programs: keys, site and what the portal trusts.
    pub(crate) fn arguments<'command>(
        &self,
        command: &'command mut Command,
    ) -> &'command mut Command {
        command.arg(self.path("keys")).arg(ORIGIN);
        command.arg(self.path("anchors.pem")).arg(self.path("intermediates.pem"));
        command.arg(self.path("crls.pem"))
    }

    fn issue(&self, mut authority: Issuing, now: UnixTime) {
        let mut assistant = Assistant::new(
            vec![Box::new(OneKey(self.path("keys").join(SERIAL)))],
            Options::default(),
        );
        let mut key = assistant.open(None).unwrap();
        let requested = key.request_certificate(&mut DefaultPin).unwrap();
        let subject = Subject {
            organization: ORGANIZATION.into(),
            unified_social_credit_code: UnifiedSocialCreditCode::parse(CODE).unwrap(),
            common_name: ORGANIZATION.into(),
            province: Some("云南省".into()),
            locality: Some("昆明市".into()),
        };
        let mut profile = Profile::new(365);
        profile.software_key = true;
        let (register, request) = (&mut authority.register, &requested.request);
        let issued = authority
            .issuing
            .issue(register, request, &subject, &profile, &mut SysRng, now)
            .unwrap();
        key.import_answer(&issued.into_answer(), &mut DefaultPin).unwrap();
        let write = |name: &str, text: String| fs::write(self.path(name), text).unwrap();
        write("anchors.pem", authority.root.certificate().to_pem());
        write("intermediates.pem", authority.issuing.certificate().to_pem());
        write("crls.pem", authority.lists(now));
    }
}

struct Issuing {
    root: Authority,
    root_register: Register,
    issuing: Authority,
    register: Register,
}

impl Issuing {
    fn new(now: UnixTime) -> Self {
        let name = |common_name: &str| AuthorityName {
            organization: "示例电子认证中心".into(),
            common_name: common_name.into(),
        };
        let root = Authority::create_root(&name("测试根"), 7300, &mut SysRng, now).unwrap();
        let mut root_register = Register::new(&root);
        let profile = AuthorityProfile::new(3650);
        let issuing = root
            .create_issuing(&mut root_register, &name("测试签发"), &profile, &mut SysRng, now)
            .unwrap();
        let register = Register::new(&issuing);
        Self { root, root_register, issuing, register }
    }

    /// The lists of both authorities, one PEM text after the other.
    fn lists(&mut self, now: UnixTime) -> String {
        let next = now.plus_days(30);
        let of_root = self.root.revocation_list(&mut self.root_register, &mut SysRng, now, next);
        let own = self.issuing.revocation_list(&mut self.register, &mut SysRng, now, next);
        own.unwrap().to_pem() + &of_root.unwrap().to_pem()
    }
}

/// The system's clock.
pub(crate) fn now() -> UnixTime {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    UnixTime(elapsed.as_secs().try_into().unwrap())
}

fn make_key(folder: &std::path::Path) {
    let device_key = [7; 16];
    let new = NewKey {
        serial: SERIAL.into(),
        label: ORGANIZATION.into(),
        manufacturer: "YZT".into(),
        issuer: "YZT".into(),
        device_key: Zeroizing::new(device_key),
    };
    yzt_softkey::create(folder, new, &mut SysRng).unwrap();
    let mut device = open(folder);
    device.authenticate_device(DeviceKey::new(Zeroizing::new(device_key))).unwrap();
    let policy = PinPolicy::default();
    let administrator = Pin::new(Zeroizing::new(b"administrator123".to_vec()), &policy).unwrap();
    let application = NewApplication::new(
        yzt_assistant::DEFAULT_APPLICATION,
        administrator,
        policy.retry_limit,
        policy.default_pin().unwrap(),
        policy.retry_limit,
    );
    device.create_application(application).unwrap();
}

fn open(folder: &std::path::Path) -> ApduDevice {
    let card = Card::open(folder, Box::new(SysRng)).unwrap();
    ApduDevice::open(Box::new(card), Dialect::default()).unwrap()
}

/// A provider of one key.
struct OneKey(PathBuf);

impl Provider for OneKey {
    fn name(&self) -> &str {
        "test"
    }

    fn devices(&mut self) -> Result<Vec<DeviceEntry>, Error> {
        Ok(vec![DeviceEntry {
            id: DeviceId::new(SERIAL),
            label: ORGANIZATION.into(),
            serial: SERIAL.into(),
            manufacturer: "YZT".into(),
            present: true,
            error_number: None,
        }])
    }

    fn open(&mut self, _: &DeviceId) -> Result<Box<dyn Device>, Error> {
        Ok(Box::new(open(&self.0)))
    }
}

/// Answers with the default PIN.
struct DefaultPin;

impl PinSource for DefaultPin {
    fn pin(&mut self, _: &PinPrompt) -> Result<Pin, PinRefusal> {
        Ok(PinPolicy::default().default_pin()?)
    }

    fn confirm_last_try(&mut self, _: &PinPrompt) -> Result<(), PinRefusal> {
        Err(PinRefusal::LastTryNotConfirmed)
    }
}
