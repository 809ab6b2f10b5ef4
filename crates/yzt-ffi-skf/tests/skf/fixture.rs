// SPDX-License-Identifier: MIT OR Apache-2.0
//! A software key as it comes from the factory, and the configuration that names it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use getrandom::SysRng;
use tempfile::TempDir;
use yzt_softkey::NewKey;
use zeroize::Zeroizing;

/// The name of the key for programs.
pub(crate) const NAME: &str = "softkey:one";

/// A folder with a key, another key beside it, and a configuration.
pub(crate) struct Fixture {
    folder: TempDir,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        // What is durable need not be so here, where there is memory for it.
        let memory = Path::new("/dev/shm");
        let folder =
            if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        let folder = folder.unwrap();
        let keys = folder.path().join("keys");
        fs::create_dir(&keys).unwrap();
        make_key(&keys.join("one"), "SKF0000000001");
        make_key(&folder.path().join("spare"), "SKF0000000002");
        // Nobody's real key is touched.
        let configuration =
            format!("software-keys = {}\nreaders = no\ninstalled-libraries = no\n", keys.display());
        fs::write(folder.path().join("skf.conf"), configuration).unwrap();
        Self { folder }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Lets a program find the key.
    pub(crate) fn configure<'command>(
        &self,
        command: &'command mut Command,
    ) -> &'command mut Command {
        command.env("YZT_SKF_CONFIG", self.path("skf.conf"))
    }
}

fn make_key(folder: &Path, serial: &str) {
    let new = NewKey {
        serial: serial.into(),
        label: "label".into(),
        manufacturer: "YZT".into(),
        issuer: "YZT".into(),
        device_key: Zeroizing::new(*b"1234567812345678"),
    };
    yzt_softkey::create(folder, new, &mut SysRng).unwrap();
}
