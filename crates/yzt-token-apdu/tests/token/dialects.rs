// SPDX-License-Identifier: MIT OR Apache-2.0
//! Each key is spoken to in its own way, whatever keys are beside it.

use yzt_apdu::{CardChannel, ChannelError, Command, Limits, Response};
use yzt_gmt0017::{ByteOrder, ChallengeForm, Dialect, PROFILES, Profile};
use yzt_token::{Device, DeviceId, Error, Operation, PinRole, Provider};
use yzt_token_apdu::{ApduDevice, ApduProvider, ChannelSource, SourceEntry};

use crate::operations::device_information_of;
use crate::script::{CHALLENGE, CLEAR, OPEN_APPLICATION, Script, VERIFY};
use crate::values::pin;

/// The answer to [`CHALLENGE`] with the PIN 123456 in the other form: openssl enc -sm4-ecb -nopad
/// -K $K over 0800 0102030405060708 80 0000000000.
const VERIFY_B: &str = "80 18 00 01 000012 1000 0566e5eb3b4a1e76864236fb8bef7594 -> 9000";
const OPEN_LITTLE: &str = "80 26 00 00 000003 595A54 000A -> 10000000 08 10 1000 1000 9000";

fn information(maker: &str, little_endian: bool) -> String {
    format!("80 04 00 00 000000 -> {}", device_information_of(maker, little_endian))
}

/// A card of this maker, which is logged in to.
fn card(maker: &str, little_endian: bool, verify: &str) -> Script {
    let open = if little_endian { OPEN_LITTLE } else { OPEN_APPLICATION };
    Script::new(&[&information(maker, little_endian), open, CHALLENGE, verify, CLEAR])
}

fn log_in(device: &mut dyn Device) {
    let mut application = device.open_application("YZT").unwrap();
    application.verify_pin(PinRole::User, pin("123456")).unwrap();
}

#[test]
fn what_a_key_says_about_itself_chooses_its_dialect() {
    for (maker, little_endian, verify, profile) in [
        ("测试厂", false, VERIFY, "standard"),
        ("测试厂", true, VERIFY, "little-endian"),
        ("Longmai", false, VERIFY_B, "gm3000"),
        ("LONGMAI mToken", false, VERIFY_B, "gm3000"),
        ("Longmai", true, VERIFY_B, "gm3000"),
        ("Sunyard", true, VERIFY, "sunyard"),
    ] {
        let script = card(maker, little_endian, verify);
        let mut device = ApduDevice::open_detecting(script.channel()).unwrap();
        log_in(&mut device);
        script.assert_finished();
        assert_eq!(device.profile().map(|profile| profile.name), Some(profile), "{maker}");
        let order = if little_endian { ByteOrder::LittleEndian } else { ByteOrder::BigEndian };
        assert_eq!(device.dialect().byte_order, order, "{maker}");
    }
}

/// A channel that knows the answer to reset of its card.
struct WithAtr(Box<dyn CardChannel>, &'static str);

impl CardChannel for WithAtr {
    fn limits(&self) -> Limits {
        self.0.limits()
    }

    fn transmit(&mut self, command: &Command) -> Result<Response, ChannelError> {
        self.0.transmit(command)
    }

    fn begin_transaction(&mut self) -> Result<(), ChannelError> {
        self.0.begin_transaction()
    }

    fn end_transaction(&mut self) -> Result<(), ChannelError> {
        self.0.end_transaction()
    }

    fn was_reset(&mut self) -> bool {
        self.0.was_reset()
    }

    fn atr(&self) -> Vec<u8> {
        [b"\x3B\x88\x01", self.1.as_bytes()].concat()
    }
}

#[test]
fn an_answer_to_reset_tells_where_the_texts_do_not() {
    let script = card("测试厂", false, VERIFY_B);
    let channel = Box::new(WithAtr(script.channel(), "mToken"));
    let mut device = ApduDevice::open_detecting(channel).unwrap();
    log_in(&mut device);
    script.assert_finished();
    assert_eq!(device.profile().map(|profile| profile.name), Some("gm3000"));
}

struct Readers(Vec<(&'static str, Script)>);

impl ChannelSource for Readers {
    fn entries(&mut self) -> Result<Vec<SourceEntry>, Error> {
        let entry = |name: &str| SourceEntry {
            id: DeviceId::new(name),
            present: true,
            known: Some(Default::default()),
            error_number: None,
        };
        Ok(self.0.iter().map(|(name, _)| entry(name)).collect())
    }

    fn connect(&mut self, id: &DeviceId) -> Result<Box<dyn CardChannel>, Error> {
        let found = self.0.iter().find(|(name, _)| *name == id.as_str());
        Ok(found.unwrap().1.channel())
    }
}

#[test]
fn two_keys_of_one_provider_are_spoken_to_each_in_its_own_way() {
    let big = card("Longmai", false, VERIFY_B);
    let little = card("测试厂", true, VERIFY);
    let readers = Readers(vec![("big", big.clone()), ("little", little.clone())]);
    let mut provider = ApduProvider::new("readers", readers);
    let mut first = provider.open(&DeviceId::new("big")).unwrap();
    let mut second = provider.open(&DeviceId::new("little")).unwrap();
    log_in(second.as_mut());
    log_in(first.as_mut());
    big.assert_finished();
    little.assert_finished();
}

#[test]
fn a_profile_that_the_caller_names_wins_for_that_key_alone() {
    let gm3000 = Profile::named("gm3000").unwrap();
    // It says that it is another maker's, and is not asked.
    let named = Script::new(&[OPEN_APPLICATION, CHALLENGE, VERIFY_B, CLEAR]);
    let other = card("测试厂", false, VERIFY);
    let readers = Readers(vec![("named", named.clone()), ("other", other.clone())]);
    let mut provider =
        ApduProvider::new("readers", readers).with_profile(DeviceId::new("named"), gm3000);
    log_in(provider.open(&DeviceId::new("named")).unwrap().as_mut());
    log_in(provider.open(&DeviceId::new("other")).unwrap().as_mut());
    named.assert_finished();
    other.assert_finished();

    // Also over a dialect that the caller gave for all of them.
    let named = Script::new(&[OPEN_APPLICATION, CHALLENGE, VERIFY_B, CLEAR]);
    let other = Script::new(&[OPEN_APPLICATION, CHALLENGE, VERIFY, CLEAR]);
    let readers = Readers(vec![("named", named.clone()), ("other", other.clone())]);
    let mut provider = ApduProvider::new("readers", readers)
        .with_dialect(Dialect::default())
        .with_profile(DeviceId::new("named"), gm3000);
    log_in(provider.open(&DeviceId::new("other")).unwrap().as_mut());
    log_in(provider.open(&DeviceId::new("named")).unwrap().as_mut());
    named.assert_finished();
    other.assert_finished();
}

#[test]
fn a_reset_does_not_change_what_a_key_speaks() {
    let script = card("Longmai", false, VERIFY_B);
    let mut device = ApduDevice::open_detecting(script.channel()).unwrap();
    log_in(&mut device);
    script.reset();
    script.then(&[OPEN_APPLICATION, CHALLENGE, VERIFY_B, CLEAR]);
    let mut device = device.reopen().unwrap();
    assert_eq!(device.dialect().challenge, ChallengeForm::LengthPrefixed);
    log_in(&mut device);
    script.assert_finished();
}

#[test]
fn capabilities_follow_the_dialect() {
    let capable = |profile: &'static Profile| {
        let device = ApduDevice::open_as(Script::new(&[]).channel(), profile).unwrap();
        device.capabilities()
    };
    for profile in PROFILES {
        let decrypts = profile.name == "sunyard";
        assert_eq!(capable(profile).supports(Operation::Decrypt), decrypts, "{}", profile.name);
        assert!(!capable(profile).supports(Operation::GenerateP256Key));
        assert!(!capable(profile).supports(Operation::SignDigestP256));
        let missing = Operation::ALL.len() - capable(profile).iter().count();
        assert_eq!(missing, if decrypts { 2 } else { 3 });
    }
}
