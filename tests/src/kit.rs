// SPDX-License-Identifier: MIT OR Apache-2.0
//! A clerk's key, a CA and a portal in one process, for tests and benches that need a whole login.

use std::path::Path;

use getrandom::SysRng;
use yzt_apdu::CardChannel;
use yzt_assistant::{
    Assistant, DEFAULT_APPLICATION, Key, Options, PinPrompt, PinRefusal, PinSource,
};
use yzt_ca::{Authority, AuthorityName, AuthorityProfile, IssuedPair, Profile, Register, Subject};
use yzt_cert::{Certificate, CertificateRequest, UnifiedSocialCreditCode, UnixTime};
use yzt_crypto::Random;
use yzt_gmt0017::Dialect;
use yzt_login::{Origin, Verifier, VerifierOptions};
use yzt_pin::{Pin, PinPolicy, RetryLimit};
use yzt_softkey::{Card, NewKey};
use yzt_token::{Device, DeviceEntry, DeviceId, DeviceKey, Error, NewApplication, Provider};
use yzt_token_apdu::ApduDevice;
use zeroize::Zeroizing;

/// The portal of all of them.
pub(crate) const ORIGIN: &str = "https://job.example.test";
/// The PIN of a new key.
pub(crate) const FACTORY_PIN: &str = "123456";
/// The device key of a new key.
pub(crate) const DEVICE_KEY: [u8; 16] = *b"1234567812345678";
/// When all of it happens.
pub(crate) const NOW: UnixTime = UnixTime(1_795_000_000);

/// A PIN of a test.
pub(crate) fn pin(text: &str) -> Pin {
    Pin::new(Zeroizing::new(text.as_bytes().to_vec()), &PinPolicy::default()).unwrap()
}

/// Answers every question with the same PIN.
pub(crate) struct Always(pub(crate) &'static str);

impl PinSource for Always {
    fn pin(&mut self, _: &PinPrompt) -> Result<Pin, PinRefusal> {
        Ok(pin(self.0))
    }

    fn confirm_last_try(&mut self, _: &PinPrompt) -> Result<(), PinRefusal> {
        Ok(())
    }
}

/// The one key that is plugged in, reached through the channel it was given.
struct Plugged(Option<ApduDevice>);

impl Provider for Plugged {
    fn name(&self) -> &str {
        "kit"
    }

    fn devices(&mut self) -> Result<Vec<DeviceEntry>, Error> {
        Ok(vec![DeviceEntry {
            id: DeviceId::new("kit"),
            label: "kit".into(),
            serial: "KIT00001".into(),
            manufacturer: "YZT".into(),
            present: self.0.is_some(),
            error_number: None,
        }])
    }

    fn open(&mut self, _: &DeviceId) -> Result<Box<dyn Device>, Error> {
        let device = self.0.take().ok_or(Error::TokenRemoved)?;
        Ok(Box::new(device))
    }
}

/// Makes a software key in `folder` with the factory PIN and opens it.
///
/// `random` is the key's own source, `wrap` may put something around the channel to it.
pub(crate) fn new_key(
    folder: &Path,
    random: Box<dyn Random>,
    wrap: impl FnOnce(Card) -> Box<dyn CardChannel>,
) -> Key {
    key_of(new_device(folder, random, wrap))
}

/// Makes a software key as [`new_key`] does, with nothing but the token API around it.
pub(crate) fn new_device(
    folder: &Path,
    random: Box<dyn Random>,
    wrap: impl FnOnce(Card) -> Box<dyn CardChannel>,
) -> ApduDevice {
    let new = NewKey {
        serial: "KIT00001".into(),
        label: "kit".into(),
        manufacturer: "YZT".into(),
        issuer: "YZT".into(),
        device_key: Zeroizing::new(DEVICE_KEY),
    };
    yzt_softkey::create(folder, new, &mut SysRng).unwrap();
    let channel = wrap(Card::open(folder, random).unwrap());
    let mut device = ApduDevice::open(channel, Dialect::default()).unwrap();
    device.authenticate_device(DeviceKey::new(Zeroizing::new(DEVICE_KEY))).unwrap();
    let limit = RetryLimit::new(6).unwrap();
    let (admin, user) = (pin("administrator-16"), pin(FACTORY_PIN));
    let application = NewApplication::new(DEFAULT_APPLICATION, admin, limit, user, limit);
    device.create_application(application).unwrap();
    device
}

/// A key whose device was prepared by hand.
pub(crate) fn key_of(device: ApduDevice) -> Key {
    let providers: Vec<Box<dyn Provider>> = vec![Box::new(Plugged(Some(device)))];
    Assistant::new(providers, Options::default()).open(None).unwrap()
}

fn subject() -> Subject {
    Subject {
        organization: "示例科技有限公司".into(),
        unified_social_credit_code: UnifiedSocialCreditCode::parse("91530100MA6EXAMP0T").unwrap(),
        common_name: "示例科技有限公司".into(),
        province: None,
        locality: None,
    }
}

fn profile(days: u32) -> Profile {
    let mut profile = Profile::new(days);
    profile.software_key = true;
    profile
}

/// A CA that issues to the key of a clerk, and the verifier of a portal that trusts it.
pub(crate) struct Desk {
    issuing: Authority,
    register: Register,
    root: Authority,
    root_register: Register,
}

impl Desk {
    /// A root and an issuing CA.
    pub(crate) fn new(random: &mut dyn Random) -> Self {
        let named = |text: &str| AuthorityName {
            organization: "示例数字证书认证中心".into(),
            common_name: text.into(),
        };
        let root = Authority::create_root(&named("root"), 7300, random, NOW).unwrap();
        let mut root_register = Register::new(&root);
        let profile = AuthorityProfile::new(3650);
        let issuing = root
            .create_issuing(&mut root_register, &named("issuing"), &profile, random, NOW)
            .unwrap();
        let register = Register::new(&issuing);
        Self { issuing, register, root, root_register }
    }

    /// Puts dual certificates on a key and answers with their serial numbers.
    pub(crate) fn issue(
        &mut self,
        key: &mut Key,
        pins: &mut dyn PinSource,
        random: &mut dyn Random,
    ) -> [Vec<u8>; 2] {
        let requested = key.request_certificate(pins).unwrap();
        let pair = self.pair(&requested.request, random);
        let serials = [&pair.signature_certificate, &pair.encryption_certificate]
            .map(|certificate| certificate.serial().to_vec());
        key.import_answer(&pair.into_answer(), pins).unwrap();
        serials
    }

    /// The certificates for a request, and the encryption key.
    pub(crate) fn pair(
        &mut self,
        request: &CertificateRequest,
        random: &mut dyn Random,
    ) -> IssuedPair {
        let (subject, profile) = (subject(), profile(365));
        self.issuing.issue(&mut self.register, request, &subject, &profile, random, NOW).unwrap()
    }

    /// One certificate for a request, for a key of any algorithm.
    #[allow(dead_code, reason = "most users have keys of SM2 alone")]
    pub(crate) fn single(
        &mut self,
        request: &CertificateRequest,
        days: u32,
        random: &mut dyn Random,
    ) -> Certificate {
        let (subject, profile) = (subject(), profile(days));
        let register = &mut self.register;
        self.issuing.issue_single(register, request, &subject, &profile, random, NOW).unwrap()
    }

    /// The verifier of the portal, with current revocation lists.
    pub(crate) fn verifier(&mut self, random: &mut dyn Random) -> Verifier {
        let next = UnixTime(NOW.0 + 86_400);
        let origin = Origin::parse(ORIGIN).unwrap();
        let mut options = VerifierOptions::new(origin, vec![self.root.certificate().clone()]);
        options.intermediates = vec![self.issuing.certificate().clone()];
        options.accept_software_keys = true;
        options.crls = vec![
            self.issuing.revocation_list(&mut self.register, random, NOW, next).unwrap(),
            self.root.revocation_list(&mut self.root_register, random, NOW, next).unwrap(),
        ];
        Verifier::new(options)
    }
}
