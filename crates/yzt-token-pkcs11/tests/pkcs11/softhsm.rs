// SPDX-License-Identifier: MIT OR Apache-2.0
//! SoftHSM2 with a folder to itself.
//!
//! It reads its configuration from the environment of the process, so each test runs once more as
//! a process of its own, with the variable set.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use yzt_token::{Application, Container, Device, Provider};
use yzt_token_pkcs11::{Pkcs11Provider, Profile};

pub(crate) const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
pub(crate) const LABEL: &str = "soft token";
pub(crate) const USER_PIN: &str = "123456";
pub(crate) const SO_PIN: &str = "87654321";
const FOLDER: &str = "YZT_PKCS11_TEST_FOLDER";

/// Runs a test of this name in a process with a token to itself.
pub(crate) fn alone(test: &str, body: impl FnOnce(&Path)) {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return body(Path::new(&folder));
    }
    let folder = tempfile::tempdir().unwrap();
    let configuration = folder.path().join("softhsm2.conf");
    let tokens = folder.path().join("tokens");
    fs::create_dir(&tokens).unwrap();
    let text = format!("directories.tokendir = {}\nlog.level = ERROR\n", tokens.display());
    fs::write(&configuration, text).unwrap();
    let run = |command: &mut Command| {
        let done = command.env("SOFTHSM2_CONF", &configuration).output().unwrap();
        assert!(done.status.success(), "{}", told(&done));
    };
    run(Command::new("softhsm2-util").args([
        "--init-token",
        "--free",
        "--label",
        LABEL,
        "--pin",
        USER_PIN,
        "--so-pin",
        SO_PIN,
    ]));
    run(Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(FOLDER, folder.path()));
}

fn told(output: &Output) -> String {
    let [out, error] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    format!("{out}\n{error}")
}

pub(crate) fn provider() -> Pkcs11Provider {
    Pkcs11Provider::load(MODULE, Profile::STANDARD).unwrap()
}

pub(crate) fn device() -> Box<dyn Device> {
    let mut provider = provider();
    let devices = provider.devices().unwrap();
    assert_eq!(devices.len(), 1, "a slot without an initialised token is not listed");
    provider.open(&devices[0].id).unwrap()
}

pub(crate) fn logged_in() -> Box<dyn Application> {
    let mut application = device().open_application(LABEL).unwrap();
    application.verify_pin(yzt_token::PinRole::User, crate::stub::pin(USER_PIN)).unwrap();
    application
}

pub(crate) fn container(application: &mut dyn Application, name: &str) -> Box<dyn Container> {
    application.create_container(name).unwrap()
}

/// Runs pkcs11-tool on the module.
pub(crate) fn pkcs11_tool(arguments: &[&str]) -> String {
    let mut command = Command::new("pkcs11-tool");
    command.args(["--module", MODULE, "--token-label", LABEL]).args(arguments);
    let done = command.output().unwrap();
    assert!(done.status.success(), "pkcs11-tool {arguments:?}: {}", told(&done));
    told(&done)
}

pub(crate) fn path(folder: &Path, name: &str) -> PathBuf {
    folder.join(name)
}
