// SPDX-License-Identifier: MIT OR Apache-2.0
use std::cell::Cell;
use std::num::NonZeroU32;
use std::time::Duration;

use yzt_assistant::{Key, Options, PinPurpose};
use yzt_pin::TriesLeft;
use yzt_token::{BatchLimits, BatchPolicy};

use crate::support::{DEFAULT, Fault, NOW, Script, World};

const MINUTE: Duration = Duration::from_secs(60);

fn limits(count: u32) -> BatchLimits {
    BatchLimits { count: NonZeroU32::new(count).unwrap(), duration: MINUTE }
}

fn open(world: &World, most: u32) -> Key {
    let options = Options { batch: BatchPolicy::UpTo(limits(most)), ..Options::default() };
    world.assistant_with(options).open(None).unwrap()
}

const CONTENTS: [&[u8]; 3] = [b"one", b"two", b"three"];

fn stopped() -> Duration {
    Duration::ZERO
}

#[test]
fn several_contents_are_signed_behind_one_pin() {
    let world = World::with_certificates();
    let mut key = open(&world, 3);
    world.wire.taken();
    let mut script = Script::of(&[DEFAULT]);
    let signed = key.sign_batch(&CONTENTS, limits(3), &mut script, &stopped, NOW).unwrap();
    let public_key = signed.certificate.public_key().unwrap();
    for (content, signature) in CONTENTS.iter().zip(&signed.signatures) {
        public_key.verify(content, signature).unwrap();
    }
    assert_eq!(signed.signatures.len(), 3);
    let [prompt] = script.prompts.as_slice() else { panic!("{:?}", script.prompts) };
    assert_eq!(prompt.purpose, PinPurpose::SignBatch(limits(3)), "what it is for is shown");
    let taken = world.wire.taken();
    assert_eq!(taken.iter().filter(|name| **name == "VerifyPIN").count(), 1);
    assert_eq!(taken.last(), Some(&"ClearSecureState"));
}

#[test]
fn it_is_off_until_somebody_switches_it_on() {
    let world = World::with_certificates();
    let mut script = Script::of(&[DEFAULT]);
    let mut key = world.open();
    world.wire.taken();
    let refused = key.sign_batch(&CONTENTS, limits(3), &mut script, &stopped, NOW).unwrap_err();
    assert_eq!(refused.number(), 2027);
    drop(key);
    let mut key = open(&world, 2);
    let refused = key.sign_batch(&CONTENTS, limits(3), &mut script, &stopped, NOW).unwrap_err();
    assert_eq!(refused.number(), 2027, "more than was switched on");
    assert!(script.prompts.is_empty(), "nobody is asked for a PIN");
}

#[test]
fn a_login_is_refused_before_a_pin_is_asked() {
    let world = World::with_certificates();
    let mut key = open(&world, 3);
    let contents: [&[u8]; 2] = [b"a document", b"yzt-login-1\0and more"];
    let mut script = Script::of(&[DEFAULT]);
    let refused = key.sign_batch(&contents, limits(2), &mut script, &stopped, NOW).unwrap_err();
    assert_eq!(refused.number(), 4050);
    assert!(script.prompts.is_empty());
}

#[test]
fn when_the_time_is_over_nothing_is_handed_out_and_nobody_is_logged_in() {
    let world = World::with_certificates();
    let mut key = open(&world, 100);
    let contents: Vec<&[u8]> = vec![b"content"; 100];
    let asked = Cell::new(0);
    // It is looked at once a run of signatures.
    let clock = || {
        asked.set(asked.get() + 1);
        MINUTE * u32::from(asked.get() > 3)
    };
    world.wire.taken();
    let mut script = Script::of(&[DEFAULT]);
    let ended = key.sign_batch(&contents, limits(100), &mut script, &clock, NOW).unwrap_err();
    assert_eq!(ended.number(), 2028);
    let taken = world.wire.taken();
    let signed = taken.iter().filter(|name| **name == "ECCSignData").count();
    assert!(signed > 0 && signed < 100, "{signed}");
    assert_eq!(taken.last(), Some(&"ClearSecureState"));
}

#[test]
fn a_wrong_pin_is_one_try_and_an_error_ends_the_batch() {
    let world = World::with_certificates();
    let mut key = open(&world, 3);
    let mut script = Script::of(&["000000"]);
    let wrong = key.sign_batch(&CONTENTS, limits(3), &mut script, &stopped, NOW).unwrap_err();
    assert_eq!((wrong.number(), wrong.tries_left()), (2000, Some(TriesLeft::Exactly(5))));
    world.wire.taken();
    world.wire.fault("ECCSignData", Fault::Status(0x6F00));
    let mut script = Script::of(&[DEFAULT]);
    let failed = key.sign_batch(&CONTENTS, limits(3), &mut script, &stopped, NOW).unwrap_err();
    assert_eq!(failed.number(), 2034);
    assert_eq!(world.wire.taken().last(), Some(&"ClearSecureState"));
}
