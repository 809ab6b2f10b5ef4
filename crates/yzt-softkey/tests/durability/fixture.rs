// SPDX-License-Identifier: MIT OR Apache-2.0
//! A key in the middle of its life.

use std::sync::OnceLock;

use yzt_crypto::sm2;
use yzt_gmt0017::{Command, KeyUse, PinRole, Text};
use yzt_softkey::{Card, create_on};

use crate::contents::{self, OTHER, OTHER_PIN, WRONG_DEVICE_KEY};
use crate::disk::Disk;
use crate::host::{self, APPLICATION, CONTAINER, DEFAULT_PIN, DEVICE_KEY, Host, element};
use crate::seeded::Seeded;

pub(crate) const USER: PinRole = PinRole::User;
pub(crate) const ADMINISTRATOR: PinRole = PinRole::Administrator;
pub(crate) const WRONG_PIN: &str = "wrong-pin";
pub(crate) const OTHER_CONTAINER: &str = "other";
pub(crate) const LIMIT: u8 = 6;

/// Tries that are left: one of the device authentication gone, two of the user, one of the
/// administrator; in the other application one of the user and two of the administrator.
pub(crate) fn issued() -> Vec<u8> {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(make).clone()
}

fn make() -> Vec<u8> {
    let disk = Disk::default();
    let new = host::new_key("SN0001");
    create_on(disk.clone(), &host::store_key(), new, &mut Seeded::new(1)).unwrap();
    let mut host = power(&disk, 2);
    issue(&mut host);
    drop(host);
    disk.bytes()
}

/// The same, opened and closed a few times more, each time with a commit in between.
pub(crate) fn closed_again(times: u64) -> Vec<u8> {
    let disk = Disk::with(issued());
    for time in 0..times {
        let label = Text::new("测试 key").unwrap();
        power(&disk, time).send(&Command::SetLabel { label }).unwrap();
    }
    disk.bytes()
}

/// Makes both applications with what is in them.
pub(crate) fn issue(host: &mut Host) {
    host.make_application();
    let other = host.new_application(OTHER);
    host.send(&other).unwrap();
    contents::open(host, OTHER);
    let default = DEFAULT_PIN;
    host.change(USER, default, OTHER_PIN).unwrap();
    host.verify(USER, OTHER_PIN).unwrap();
    create_container(host, OTHER_CONTAINER);
    let key = host.generate().unwrap();
    let certificate = certificate(&key, 1, 300);
    host.import_certificate(KeyUse::Signature, certificate).unwrap();
    host.open_application();
    host.verify(USER, default).unwrap();
    host.make_container();
    for _ in 0..2 {
        host.verify(USER, WRONG_PIN).unwrap_err();
    }
    host.verify(ADMINISTRATOR, WRONG_PIN).unwrap_err();
    contents::open(host, OTHER);
    host.verify(USER, WRONG_PIN).unwrap_err();
    for _ in 0..2 {
        host.verify(ADMINISTRATOR, WRONG_PIN).unwrap_err();
    }
    host.authenticate_device(&DEVICE_KEY).unwrap();
    host.authenticate_device(WRONG_DEVICE_KEY).unwrap_err();
}

/// A card whose randomness comes again.
pub(crate) fn power(disk: &Disk, seed: u64) -> Host {
    let random = Box::new(Seeded::new(seed));
    Host::with(Card::open_on(disk.clone(), &host::store_key(), random).unwrap())
}

/// The application and the container that commands go to.
pub(crate) fn select(host: &mut Host) {
    contents::open(host, APPLICATION);
    contents::open_container(host, CONTAINER);
}

pub(crate) fn log_in(host: &mut Host) {
    host.verify(USER, DEFAULT_PIN).unwrap();
}

pub(crate) fn create_container(host: &mut Host, text: &str) {
    let answer = host.create_container(text).unwrap();
    host.container = contents::container_id(host, &answer);
}

/// A certificate for this key, of about so many bytes, that a number tells from others.
pub(crate) fn certificate(key: &sm2::PublicKey, number: u32, length: usize) -> Vec<u8> {
    let empty = element(0x30, &[]);
    let version = element(0xA0, &[2, 1, 2]);
    let serial = element(2, &[&[1], &number.to_be_bytes()[..]].concat());
    let spki = key.to_spki_der();
    let extensions = element(0xA3, &vec![0x5A; length]);
    let fields: [&[u8]; 8] =
        [&version, &serial, &empty, &empty, &empty, &empty, &spki, &extensions];
    let tbs = element(0x30, &fields.concat());
    let signature = element(3, &[0; 72]);
    element(0x30, &[tbs, empty, signature].concat())
}
