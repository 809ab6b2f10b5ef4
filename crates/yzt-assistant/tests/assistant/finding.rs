// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_assistant::{Error, Notice};
use yzt_pin::TriesLeft;

use crate::support::{DEFAULT, NOW, ORGANIZATION, Script, World, login};

#[test]
fn the_only_key_needs_no_name() {
    let world = World::with_certificates();
    assert_eq!(world.open().name().serial, "K1");
}

#[test]
fn no_key_is_told() {
    let world = World::new();
    assert_eq!(world.assistant().open(None).err().unwrap().number(), 4601);
    assert!(world.assistant().keys().unwrap().is_empty());
}

#[test]
fn of_several_keys_none_is_guessed() {
    let world = World::with_certificates();
    world.make_key("K2");
    match world.assistant().open(None).err().unwrap() {
        Error::SeveralKeys { present } => {
            let names: Vec<String> = present.iter().map(ToString::to_string).collect();
            assert_eq!(names, [format!("K1 ({ORGANIZATION})"), format!("K2 ({ORGANIZATION})")]);
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(world.assistant().open(Some("K2")).unwrap().name().serial, "K2");
    match world.assistant().open(Some("K3")).err().unwrap() {
        Error::KeyNotPresent { serial, present } => {
            assert_eq!((serial.as_str(), present.len()), ("K3", 2));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn one_damaged_key_does_not_hide_the_others() {
    let world = World::with_certificates();
    world.make_key("K2");
    std::fs::write(world.path("K2").join("store.redb"), b"not a store").unwrap();
    let listed = world.assistant().keys().unwrap();
    let states: Vec<_> = listed
        .iter()
        .map(|listing| {
            (listing.name.serial.as_str(), listing.key.as_ref().err().map(Error::number))
        })
        .collect();
    assert_eq!(states[0], ("K1", None));
    assert_eq!(states[1].0, "K2");
    assert!(states[1].1.is_some_and(|number| (2500..2600).contains(&number)), "{states:?}");
    drop(listed);
    let error = world.assistant().open(Some("K2")).err().unwrap();
    assert!((2500..2600).contains(&error.number()), "{error}");
}

#[test]
fn a_key_in_use_is_told_and_works_afterwards() {
    let mut world = World::with_certificates();
    let first = world.open();
    let error = world.assistant().open(None).err().unwrap();
    assert_eq!(error.number(), 2503);
    drop(first);
    let mut key = world.open();
    login(&mut world, &mut key, &mut Script::of(&[DEFAULT])).unwrap();
}

#[test]
fn a_summary_tells_all_without_a_pin() {
    let world = World::with_certificates();
    let mut key = world.open();
    let summary = key.summary(NOW).unwrap();
    assert_eq!(summary.name.label, ORGANIZATION);
    assert_eq!(summary.application, "YZT");
    assert_eq!(summary.organization().as_deref(), Some(ORGANIZATION));
    assert_eq!(summary.pin.tries_left, TriesLeft::Exactly(6));
    assert_eq!(summary.pin.maximum, Some(6));
    assert_eq!(summary.certificates.len(), 2);
    let signature = summary.signature_certificate().unwrap();
    assert_eq!(signature.days_left(NOW), 365);
    assert!(!signature.reminder());
    assert_eq!(summary.notices(), [Notice::DefaultPin]);
    let commands = world.wire.taken();
    assert!(
        !commands.iter().any(|name| matches!(*name, "VerifyPIN" | "GenRandom")),
        "{commands:?}"
    );
}

#[test]
fn a_key_without_certificates_says_so_before_asking() {
    let mut world = World::new();
    world.make_key("K1");
    let mut key = world.open();
    let mut script = Script::of(&[DEFAULT]);
    let error = login(&mut world, &mut key, &mut script).unwrap_err();
    assert_eq!(error.number(), 4605);
    assert!(script.prompts.is_empty());
    assert_eq!(key.summary(NOW).unwrap().organization(), None);
}
