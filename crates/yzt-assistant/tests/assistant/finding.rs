// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_assistant::{Assistant, Error, Gap, Notice, Options};
use yzt_pin::TriesLeft;
use yzt_token::{Device, DeviceEntry, DeviceId, Provider};

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

/// A way to keys that tells what it is made to tell.
struct Told(&'static str, Result<Vec<DeviceEntry>, u16>);

impl Provider for Told {
    fn name(&self) -> &str {
        self.0
    }

    fn devices(&mut self) -> Result<Vec<DeviceEntry>, yzt_token::Error> {
        self.1.clone().map_err(broken)
    }

    fn open(&mut self, _: &DeviceId) -> Result<Box<dyn Device>, yzt_token::Error> {
        Err(broken(1406))
    }
}

fn broken(number: u16) -> yzt_token::Error {
    yzt_token::Error::backend(number, std::io::Error::other("as told"))
}

fn reader(name: &str, serial: &str, error_number: Option<u16>) -> DeviceEntry {
    DeviceEntry {
        id: DeviceId::new(name),
        label: String::new(),
        serial: serial.into(),
        manufacturer: String::new(),
        present: error_number != Some(1404),
        error_number,
    }
}

fn assistant(ways: Vec<Told>) -> Assistant {
    let ways = ways.into_iter().map(|way| Box::new(way) as Box<dyn Provider>).collect();
    Assistant::new(ways, Options::default())
}

#[test]
fn why_there_is_no_key_is_told_as_exactly_as_it_is_known() {
    let number = |told: Vec<Told>| assistant(told).open(None).err().unwrap().number();
    let soft = || Told("softkey", Ok(Vec::new()));
    assert_eq!(number(vec![soft()]), 4601);
    for failure in [1400, 1401, 1402, 1408] {
        assert_eq!(number(vec![soft(), Told("pcsc", Err(failure))]), failure);
    }
    let readers = |of: &[(&str, u16)]| {
        let entries = of.iter().map(|(name, number)| reader(name, "", Some(*number)));
        vec![soft(), Told("pcsc", Ok(entries.collect()))]
    };
    assert_eq!(number(readers(&[("A", 1404)])), 1404);
    // A card that refuses GetDevInfo, whatever it refuses it with, is no key.
    for refusal in [2004, 2023, 2030, 2034, 2040] {
        assert_eq!(number(readers(&[("A", 1404), ("B", refusal)])), 4620);
    }
    // One that another program holds may well be the key.
    assert_eq!(number(readers(&[("A", 1404), ("B", 1406)])), 1406);
    let named = assistant(readers(&[("A", 2034)])).open(Some("K1")).err().unwrap();
    assert!(matches!(&named, Error::CardUnknown { reader } if reader == "A"), "{named}");
}

#[test]
fn a_way_that_cannot_be_asked_hides_no_key_of_another() {
    let world = World::with_certificates();
    let told = Told("pcsc", Err(1400));
    let mut both = Assistant::new(vec![Box::new(told), world.provider()], Options::default());
    assert_eq!(both.open(None).unwrap().name().serial, "K1");
    assert_eq!(both.keys().unwrap().len(), 1);
    assert_eq!(both.gaps(), [Gap { way: "pcsc".into(), reader: None, number: 1400 }]);
    assert_eq!(both.open(Some("K2")).err().unwrap().number(), 4603);

    let mut alone = assistant(vec![Told("pcsc", Err(1401))]);
    assert_eq!(alone.keys().err().unwrap().number(), 1401);
    let empty = vec![reader("A", "", Some(1404)), reader("B", "", Some(2034))];
    let mut readers = assistant(vec![Told("pcsc", Ok(empty))]);
    assert!(readers.keys().unwrap().is_empty());
    let gaps: Vec<_> =
        readers.gaps().iter().map(|gap| (gap.reader.as_deref(), gap.number)).collect();
    assert_eq!(gaps, [(Some("A"), 1404), (Some("B"), 4620)]);
}

#[test]
fn a_key_that_told_nothing_is_called_by_its_reader() {
    let told = vec![reader("Reader A", "", Some(1406)), reader("Reader B", "K9", None)];
    match assistant(vec![Told("pcsc", Ok(told))]).open(None).err().unwrap() {
        Error::SeveralKeys { present } => {
            let names: Vec<String> = present.iter().map(ToString::to_string).collect();
            assert_eq!(names, ["Reader A", "K9"]);
        }
        other => panic!("{other:?}"),
    }
}
