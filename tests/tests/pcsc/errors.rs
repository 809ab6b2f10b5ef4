// SPDX-License-Identifier: MIT OR Apache-2.0
//! Each reason why no key can be used has a number of its own.

use crate::Test;
use crate::daemon::{Daemon, EMPTY_READER, READER, SOCKET, eventually, number};
use crate::helper::Helper;
use crate::key::{SoftKey, provider};
use crate::lost::Scripted;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use yzt_pcsc::{CardState, Readers};
use yzt_token::{DeviceId, Provider};

pub(crate) const TESTS: &[Test] = &[
    ("a_service_that_never_ran_is_down", a_service_that_never_ran_is_down),
    ("a_service_that_ended_is_down", a_service_that_ended_is_down),
    ("a_service_that_lets_nobody_in_is_not_down", a_service_that_lets_nobody_in_is_not_down),
    ("a_service_without_readers_is_not_down", a_service_without_readers_is_not_down),
    ("an_empty_reader_is_a_reader", an_empty_reader_is_a_reader),
    ("a_card_that_is_held_is_in_use", a_card_that_is_held_is_in_use),
    ("a_card_that_does_not_answer_is_no_card", a_card_that_does_not_answer_is_no_card),
];

fn a_service_that_never_ran_is_down() {
    let _ = fs::remove_dir_all("/run/pcscd");
    assert_eq!(number(&Readers::new().entries()), Some(1400));
    assert_eq!(number(&Readers::new().connect(READER)), Some(1400));
    assert_eq!(number(&Readers::new().wait(std::time::Duration::ZERO)), Some(1400));
    assert_eq!(provider().devices().unwrap_err().number(), 1400);
}

fn a_service_that_ended_is_down() {
    Daemon::start().stop();
    assert!(!fs::exists(SOCKET).unwrap(), "a service that ends in order removes its socket");
    assert_eq!(number(&Readers::new().entries()), Some(1400));
    Daemon::start().kill();
    assert!(fs::exists(SOCKET).unwrap(), "one that is killed does not");
    assert_eq!(number(&Readers::new().entries()), Some(1400));
}

fn a_service_that_lets_nobody_in_is_not_down() {
    let daemon = Daemon::start();
    let list = || Helper::start_without_privilege(&["list"]).line();
    assert_eq!(list(), "2 readers");
    fs::set_permissions(SOCKET, Permissions::from_mode(0o000)).unwrap();
    assert_eq!(list(), "1401");
    fs::set_permissions(SOCKET, Permissions::from_mode(0o666)).unwrap();
    let folder = "/run/pcscd";
    fs::set_permissions(folder, Permissions::from_mode(0o000)).unwrap();
    assert_eq!(list(), "1401", "the folder of the socket");
    fs::set_permissions(folder, Permissions::from_mode(0o755)).unwrap();
    assert_eq!(list(), "2 readers");
    daemon.kill();
    fs::set_permissions(SOCKET, Permissions::from_mode(0o000)).unwrap();
    assert_eq!(list(), "1401", "who may not look cannot know more");
    fs::remove_file(SOCKET).unwrap();
}

fn a_service_without_readers_is_not_down() {
    let nothing = tempfile::tempdir().unwrap();
    let _daemon = Daemon::start_with(&["--config", nothing.path().to_str().unwrap()]);
    let mut readers = Readers::new();
    assert_eq!(number(&readers.entries()), Some(1402));
    assert_eq!(number(&readers.connect(READER)), Some(1403));
    assert_eq!(provider().devices().unwrap_err().number(), 1402);
    assert_eq!(readers.wait(std::time::Duration::from_millis(10)), Ok(false));
}

fn an_empty_reader_is_a_reader() {
    let _daemon = Daemon::start();
    let mut readers = Readers::new();
    let entries = readers.entries().unwrap();
    let names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(names, [READER, EMPTY_READER]);
    assert!(entries.iter().all(|entry| entry.card == CardState::Absent && entry.atr.is_empty()));
    assert_eq!(number(&readers.connect(READER)), Some(1404));
    assert_eq!(number(&readers.connect("no such reader")), Some(1403));
    assert_eq!(number(&readers.connect("a\0name")), Some(1403));
    let listed = provider().devices().unwrap();
    assert!(listed.iter().all(|entry| !entry.present && entry.error_number == Some(1404)));
    let opened = provider().open(&DeviceId::new(READER));
    assert_eq!(opened.map(drop).unwrap_err().number(), 1404);
}

fn a_card_that_is_held_is_in_use() {
    let _daemon = Daemon::start();
    let key = SoftKey::new();
    let _inserted = key.insert();
    let mut holder = Helper::start(&["exclusive"]);
    assert_eq!(holder.line(), "held");
    let mut readers = Readers::new();
    let entries = readers.entries().unwrap();
    assert_eq!(entries.first().unwrap().card, CardState::InUse);
    assert_eq!(number(&readers.connect(READER)), Some(1406));
    let listed = provider().devices().unwrap();
    assert_eq!(listed.first().unwrap().error_number, Some(1406));
    assert_eq!(provider().open(&DeviceId::new(READER)).map(drop).unwrap_err().number(), 2012);
    holder.finish();
    assert!(readers.connect(READER).is_ok());
}

/// Something that connects to the virtual reader and has an answer to reset that is none.
fn a_card_that_does_not_answer_is_no_card() {
    let _daemon = Daemon::start();
    let card = Scripted::insert(&[0xFF], Box::new(|_| None));
    let mut readers = Readers::new();
    eventually("the service sees it", || {
        let entries = readers.entries().unwrap();
        (entries.first().unwrap().card != CardState::Absent).then_some(())
    });
    assert_eq!(number(&readers.connect(READER)), Some(1405));
    drop(card);
}
