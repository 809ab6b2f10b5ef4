// SPDX-License-Identifier: MIT OR Apache-2.0
//! Our own libyzt_skf as if it were a vendor's: in this process, and in the helper's.
//!
//! The library reads its configuration from the environment of its process, so each test runs once
//! more as a process of its own, with the variable set.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use getrandom::SysRng;
use yzt_pin::RetryLimit;
use yzt_softkey::NewKey;
use yzt_token::{DeviceKey, NewApplication, Provider};
use yzt_token_skf::{HelperProgram, Profiles, SkfProvider};
use zeroize::Zeroizing;

use crate::odd::{self, Odd, Place};
use crate::suite::{ADMINISTRATOR_PIN, DEVICE_KEY, PIN, Subject, column, compare, pin};

const CONFIGURATION: &str = "YZT_SKF_CONFIG";

#[test]
fn every_operation_on_our_own_library() {
    alone("skf::every_operation_on_our_own_library", || {
        let profile = Profiles::embedded().unwrap().for_library(&library());
        let mut provider = SkfProvider::load(library(), profile).unwrap();
        let mut subject = subject(&mut provider);
        compare("libyzt_skf", &column(&mut subject));
    });
}

#[test]
fn every_operation_on_our_own_library_in_the_helper() {
    alone("skf::every_operation_on_our_own_library_in_the_helper", || {
        let profile = Profiles::embedded().unwrap().for_library(&library());
        let helper = HelperProgram::new(helper(), std::iter::empty::<&str>());
        let mut provider = SkfProvider::load_in_helper(library(), profile, &helper).unwrap();
        let mut subject = subject(&mut provider);
        compare("libyzt_skf in the helper", &column(&mut subject));
    });
}

/// What libraries were seen with: layouts, lists that end with one NUL, lengths that are overwritten
/// on failure, left-aligned numbers, the other numbering of SM2.
const ODDITIES: &[&[&str]] = &[
    &[],
    &["NATURAL"],
    &["WIDE"],
    &["WIDE", "NATURAL"],
    &["WIDE_DWORD"],
    &["DRAFT"],
    &["ONE_NUL", "CLOBBER"],
    &["LEFT", "GMT0006"],
    &["WIDE", "NATURAL", "ONE_NUL", "CLOBBER", "LEFT", "GMT0006", "UNTOLD"],
];

#[test]
fn every_operation_on_odd_libraries() {
    for defines in ODDITIES {
        let library = Odd::new(defines);
        let mut subject = Subject::new(library.device(Place::Here, odd::profile()), "portal");
        println!("{defines:?}");
        compare("odd SKF library", &column(&mut subject));
    }
}

fn subject(provider: &mut SkfProvider) -> Subject {
    let devices = provider.devices().unwrap();
    let [entry] = devices.as_slice() else { panic!("{devices:?}") };
    let mut device = provider.open(&entry.id).unwrap();
    device.authenticate_device(DeviceKey::new(Zeroizing::new(DEVICE_KEY))).unwrap();
    let limit = RetryLimit::new(6).unwrap();
    let application = NewApplication::new("suite", pin(ADMINISTRATOR_PIN), limit, pin(PIN), limit);
    device.create_application(application).unwrap();
    Subject::new(device, "suite")
}

/// Runs a test of this name in a process whose libyzt_skf has one software key.
fn alone(test: &str, body: impl FnOnce()) {
    if std::env::var_os(CONFIGURATION).is_some() {
        return body();
    }
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys");
    fs::create_dir(&keys).unwrap();
    let new = NewKey {
        serial: "SUITE002".into(),
        label: "suite".into(),
        manufacturer: "YZT".into(),
        issuer: "YZT".into(),
        device_key: Zeroizing::new(DEVICE_KEY),
    };
    yzt_softkey::create(&keys.join("one"), new, &mut SysRng).unwrap();
    let configuration = folder.path().join("skf.conf");
    let text =
        format!("software-keys = {}\nreaders = no\ninstalled-libraries = no\n", keys.display());
    fs::write(&configuration, text).unwrap();
    let done = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(CONFIGURATION, &configuration)
        .output()
        .unwrap();
    let [out, error] = [&done.stdout, &done.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(done.status.success(), "{out}\n{error}");
}

/// The library, which is built with this test.
fn library() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.parent().unwrap().join("libyzt_skf.so")
}

/// The helper's program, which cargo builds with the tests of its own package alone.
fn helper() -> PathBuf {
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--package", "yzt-token-skf", "--bin", "yzt-skf-helper"])
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let deps: PathBuf = library().parent().map(Path::to_path_buf).unwrap();
    deps.parent().unwrap().join("yzt-skf-helper")
}
