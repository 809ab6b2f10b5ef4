// SPDX-License-Identifier: MIT OR Apache-2.0
//! A clerk with software keys, a certificate authority and a portal, all in this process.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use getrandom::SysRng;
use tempfile::TempDir;
use zeroize::Zeroizing;

use yzt_apdu::{CardChannel, ChannelError, Command, Limits, Payload, Response, StatusWord};
use yzt_assistant::{
    Assistant, Error, Key, LoginRequest, Options, PinPrompt, PinPurpose, PinRefusal, PinSource,
};
use yzt_ca::{Authority, AuthorityName, AuthorityProfile, Profile, Register, Subject};
use yzt_cert::{CertificateRequest, CertificateRevocationList, UnifiedSocialCreditCode, UnixTime};
use yzt_cms::CertificateAnswer;
use yzt_gmt0017::{Dialect, instruction_name};
use yzt_login::{
    Challenge, LoginIdentity, LoginToken, MemoryNonceStore, Origin, Verifier, VerifierOptions,
};
use yzt_pin::{AllowedBytes, Pin, PinPolicy};
use yzt_softkey::{Card, NewKey};
use yzt_token::{Device, DeviceId, DeviceKey, NewApplication, Provider};
use yzt_token_apdu::{ApduDevice, ApduProvider, ChannelSource, KnownKey, SourceEntry};

/// 2026-03-02T01:30:00Z
pub(crate) const NOW: UnixTime = UnixTime(1_772_415_000);
pub(crate) const ORGANIZATION: &str = "示例科技有限公司";
pub(crate) const CODE: &str = "91530100MA6KTEXT4A";
pub(crate) const ORIGIN: &str = "https://job.example.test";
pub(crate) const DEFAULT: &str = "123456";
pub(crate) const ADMINISTRATOR: [u8; 16] = *b"\x01\xffadministrator\x7f";

/// What one instruction gets instead of the card's answer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// A status word; the card does not see the command.
    Status(u16),
    /// The card is pulled out.
    Removed,
    /// One bit of the card's answer is flipped.
    FlippedBit,
}

/// What went over the channels, and what is to go wrong on them.
#[derive(Clone, Default)]
pub(crate) struct Wire(Arc<Mutex<Tapped>>);

#[derive(Default)]
struct Tapped {
    instructions: Vec<&'static str>,
    fault: Option<(&'static str, Fault)>,
}

struct Tap {
    card: Card,
    wire: Wire,
}

/// A folder of software keys behind the tap.
pub(crate) struct Folder {
    pub(crate) path: PathBuf,
    pub(crate) wire: Wire,
}

/// The certificate authority.
pub(crate) struct Office {
    root: Authority,
    root_register: Register,
    issuing: Authority,
    pub(crate) register: Register,
}

/// Everybody.
pub(crate) struct World {
    folder: TempDir,
    pub(crate) wire: Wire,
    pub(crate) office: Office,
}

/// Answers prompts from a script, and keeps what it was asked.
#[derive(Default)]
pub(crate) struct Script {
    answers: Vec<Option<String>>,
    pub(crate) confirms_last_try: bool,
    pub(crate) prompts: Vec<PinPrompt>,
    pub(crate) asked_for_last_try: usize,
}

impl Wire {
    /// The names of the commands since this was last asked.
    pub(crate) fn taken(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.0.lock().unwrap().instructions)
    }

    /// Lets the next command of this name go wrong.
    pub(crate) fn fault(&self, name: &'static str, fault: Fault) {
        self.0.lock().unwrap().fault = Some((name, fault));
    }
}

impl CardChannel for Tap {
    fn limits(&self) -> Limits {
        self.card.limits()
    }

    fn transmit(&mut self, command: &Command) -> Result<Response, ChannelError> {
        let name = instruction_name(command.instruction()).unwrap_or("unknown");
        let mut tapped = self.wire.0.lock().unwrap();
        tapped.instructions.push(name);
        let fault = tapped.fault.take_if(|(wanted, _)| *wanted == name);
        match fault {
            None => self.card.transmit(command),
            Some((_, Fault::Status(status))) => Ok(Response::status_only(StatusWord::from(status))),
            Some((_, Fault::Removed)) => Err(ChannelError::Removed),
            Some((_, Fault::FlippedBit)) => {
                let response = self.card.transmit(command)?;
                let mut data = response.data().to_vec();
                *data.last_mut().unwrap() ^= 1;
                Ok(Response::new(Payload::plain(data), response.status()))
            }
        }
    }

    fn begin_transaction(&mut self) -> Result<(), ChannelError> {
        self.card.begin_transaction()
    }

    fn end_transaction(&mut self) -> Result<(), ChannelError> {
        self.card.end_transaction()
    }

    fn was_reset(&mut self) -> bool {
        self.card.was_reset()
    }
}

impl ChannelSource for Folder {
    fn entries(&mut self) -> Result<Vec<SourceEntry>, yzt_token::Error> {
        let listed = yzt_softkey::list(&self.path);
        Ok(listed
            .into_iter()
            .map(|key| {
                let name = key.path.file_name().unwrap().to_string_lossy().into_owned();
                SourceEntry {
                    id: DeviceId::new(name.clone()),
                    present: true,
                    known: Some(KnownKey {
                        label: key.label.unwrap_or_default(),
                        serial: key.serial.unwrap_or(name),
                        manufacturer: "test".into(),
                    }),
                    error_number: None,
                }
            })
            .collect())
    }

    fn connect(&mut self, id: &DeviceId) -> Result<Box<dyn CardChannel>, yzt_token::Error> {
        let card = Card::open(&self.path.join(id.as_str()), Box::new(SysRng))
            .map_err(|error| yzt_token::Error::backend(error.number(), error))?;
        Ok(Box::new(Tap { card, wire: self.wire.clone() }))
    }

    fn is_exclusive(&self) -> bool {
        true
    }
}

impl Office {
    fn new() -> Self {
        let name =
            |text: &str| AuthorityName { organization: text.into(), common_name: text.into() };
        let root = Authority::create_root(&name("测试根"), 7300, &mut SysRng, NOW).unwrap();
        let mut root_register = Register::new(&root);
        let profile = AuthorityProfile::new(3650);
        let issuing = root
            .create_issuing(&mut root_register, &name("测试签发"), &profile, &mut SysRng, NOW)
            .unwrap();
        let register = Register::new(&issuing);
        Self { root, root_register, issuing, register }
    }

    /// Issues a pair for a request.
    pub(crate) fn issue(
        &mut self,
        request: &CertificateRequest,
        organization: &str,
        code: &str,
        days: u32,
        now: UnixTime,
    ) -> CertificateAnswer {
        let subject = Subject {
            organization: organization.into(),
            unified_social_credit_code: UnifiedSocialCreditCode::parse(code).unwrap(),
            common_name: organization.into(),
            province: None,
            locality: None,
        };
        let mut profile = Profile::new(days);
        profile.software_key = true;
        let register = &mut self.register;
        let pair =
            self.issuing.issue(register, request, &subject, &profile, &mut SysRng, now).unwrap();
        pair.into_answer()
    }

    fn lists(&mut self, at: UnixTime) -> Vec<CertificateRevocationList> {
        let next = at.plus_days(1);
        let (root, issuing) = (&mut self.root_register, &mut self.register);
        vec![
            self.root.revocation_list(root, &mut SysRng, at, next).unwrap(),
            self.issuing.revocation_list(issuing, &mut SysRng, at, next).unwrap(),
        ]
    }

    /// A portal at [`ORIGIN`] that trusts this authority.
    pub(crate) fn portal(&mut self, at: UnixTime) -> Portal {
        let origin = Origin::parse(ORIGIN).unwrap();
        let mut options = VerifierOptions::new(origin, vec![self.root.certificate().clone()]);
        options.intermediates = vec![self.issuing.certificate().clone()];
        options.crls = self.lists(at);
        options.accept_software_keys = true;
        let store = MemoryNonceStore::new(NonZeroUsize::new(8).unwrap());
        Portal { verifier: Verifier::new(options), store }
    }
}

/// A site that asks for logins.
pub(crate) struct Portal {
    verifier: Verifier,
    store: MemoryNonceStore,
}

impl Portal {
    pub(crate) fn challenge(&self, now: UnixTime) -> Challenge {
        self.verifier.issue(&self.store, "session", "job", &mut SysRng, now).unwrap()
    }

    pub(crate) fn verify(
        &self,
        token: &LoginToken,
        now: UnixTime,
    ) -> Result<LoginIdentity, yzt_login::Error> {
        self.verifier.verify(&self.store, "session", token.to_json().as_bytes(), now)
    }
}

impl World {
    /// An office and an empty folder of keys.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder, wire: Wire::default(), office: Office::new() }
    }

    /// The same with one key, `K1`, that holds certificates for a year from [`NOW`].
    pub(crate) fn with_certificates() -> Self {
        let mut world = Self::new();
        world.make_key("K1");
        let mut key = world.open();
        world.certify(&mut key, 365, NOW);
        drop(key);
        world.wire.taken();
        world
    }

    pub(crate) fn path(&self, serial: &str) -> PathBuf {
        self.folder.path().join(serial)
    }

    /// Makes a key with its application, as a desk does.
    pub(crate) fn make_key(&self, serial: &str) {
        let device_key = Zeroizing::new(*b"DEVICEKEYDEVICEK");
        let new = NewKey {
            serial: serial.into(),
            label: ORGANIZATION.into(),
            manufacturer: "test".into(),
            issuer: "test".into(),
            device_key: device_key.clone(),
        };
        yzt_softkey::create(&self.path(serial), new, &mut SysRng).unwrap();
        let card = Card::open(&self.path(serial), Box::new(SysRng)).unwrap();
        let mut device = ApduDevice::open(Box::new(card), Dialect::default()).unwrap();
        device.authenticate_device(DeviceKey::new(device_key)).unwrap();
        let limit = PinPolicy::default().retry_limit;
        let application =
            NewApplication::new("YZT", administrator(ADMINISTRATOR), limit, pin(DEFAULT), limit);
        device.create_application(application).unwrap();
    }

    pub(crate) fn assistant(&self) -> Assistant {
        self.assistant_with(Options::default())
    }

    pub(crate) fn assistant_with(&self, options: Options) -> Assistant {
        Assistant::new(vec![self.provider()], options)
    }

    pub(crate) fn provider(&self) -> Box<dyn Provider> {
        let folder = Folder { path: self.folder.path().into(), wire: self.wire.clone() };
        Box::new(ApduProvider::new("test", folder).with_dialect(Dialect::default()))
    }

    /// The only key.
    pub(crate) fn open(&self) -> Key {
        self.assistant().open(None).unwrap()
    }

    /// Requests, issues and imports a pair.
    pub(crate) fn certify(&mut self, key: &mut Key, days: u32, now: UnixTime) {
        let requested = key.request_certificate(&mut Script::of(&[DEFAULT])).unwrap();
        let answer = self.office.issue(&requested.request, ORGANIZATION, CODE, days, now);
        key.import_answer(&answer, &mut Script::of(&[DEFAULT])).unwrap();
    }
}

impl Script {
    /// Gives these PINs, in order.
    pub(crate) fn of(pins: &[&str]) -> Self {
        let answers = pins.iter().rev().map(|pin| Some((*pin).to_owned())).collect();
        Self { answers, ..Self::default() }
    }

    /// Says no.
    pub(crate) fn cancelling() -> Self {
        Self { answers: vec![None], ..Self::default() }
    }

    pub(crate) fn confirming(mut self) -> Self {
        self.confirms_last_try = true;
        self
    }

    pub(crate) fn purposes(&self) -> Vec<PinPurpose> {
        self.prompts.iter().map(|prompt| prompt.purpose).collect()
    }
}

impl PinSource for Script {
    fn pin(&mut self, prompt: &PinPrompt) -> Result<Pin, PinRefusal> {
        self.prompts.push(prompt.clone());
        match self.answers.pop() {
            Some(Some(text)) => {
                Ok(Pin::new(Zeroizing::new(text.into_bytes()), &PinPolicy::default())?)
            }
            Some(None) => Err(PinRefusal::Cancelled),
            None => Err(PinRefusal::Unavailable),
        }
    }

    fn confirm_last_try(&mut self, _: &PinPrompt) -> Result<(), PinRefusal> {
        self.asked_for_last_try += 1;
        if self.confirms_last_try { Ok(()) } else { Err(PinRefusal::LastTryNotConfirmed) }
    }
}

pub(crate) fn pin(text: &str) -> Pin {
    Pin::new(Zeroizing::new(text.as_bytes().to_vec()), &PinPolicy::default()).unwrap()
}

pub(crate) fn administrator(bytes: [u8; 16]) -> Pin {
    let policy = PinPolicy { allowed: AllowedBytes::Any, ..PinPolicy::default() };
    Pin::new(Zeroizing::new(bytes.to_vec()), &policy).unwrap()
}

pub(crate) fn request(challenge: Challenge) -> LoginRequest {
    LoginRequest { origin: Origin::parse(ORIGIN).unwrap(), challenge, app_version: "test/1".into() }
}

/// One login with this PIN at a new challenge.
pub(crate) fn login(world: &mut World, key: &mut Key, script: &mut Script) -> Result<(), Error> {
    let challenge = world.office.portal(NOW).challenge(NOW);
    key.login(&request(challenge), script, NOW).map(drop)
}
