// SPDX-License-Identifier: MIT OR Apache-2.0
//! Odd libraries: each variety is compiled once, and copied for each test, so that each has a key
//! to itself.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use tempfile::TempDir;
use yzt_pin::{Pin, PinPolicy};
use yzt_token::{Application, Device, DeviceKey, Provider};
use yzt_token_skf::{HelperProgram, Profile, SkfProvider};
use zeroize::Zeroizing;

pub(crate) const PIN: &str = "123456";
pub(crate) const ADMINISTRATOR_PIN: &str = "administrator-16";
pub(crate) const DEVICE_KEY: [u8; 16] = *b"1234567812345678";

/// A library of its own for one test.
pub(crate) struct Odd {
    folder: TempDir,
}

/// Where a library runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Here,
    Helper,
}

pub(crate) const PLACES: [Place; 2] = [Place::Here, Place::Helper];

impl Odd {
    pub(crate) fn new(defines: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::copy(compiled("device", defines), folder.path().join("odd.so")).unwrap();
        Self { folder }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("odd.so")
    }

    /// A file beside the library by which it is steered.
    pub(crate) fn beside(&self, suffix: &str) -> PathBuf {
        self.folder.path().join(format!("odd.so{suffix}"))
    }

    /// How often a function was called.
    pub(crate) fn calls(&self, function: &str) -> usize {
        let log = fs::read_to_string(self.beside(".log")).unwrap_or_default();
        log.lines().filter(|line| *line == function).count()
    }

    pub(crate) fn provider(&self, place: Place, profile: Profile) -> SkfProvider {
        match place {
            Place::Here => SkfProvider::load(self.path(), profile).unwrap(),
            Place::Helper => SkfProvider::load_in_helper(self.path(), profile, &helper()).unwrap(),
        }
    }

    pub(crate) fn device(&self, place: Place, profile: Profile) -> Box<dyn Device> {
        open(&mut self.provider(place, profile))
    }

    pub(crate) fn application(&self, place: Place) -> Box<dyn Application> {
        self.device(place, profile()).open_application("portal").unwrap()
    }
}

pub(crate) fn open(provider: &mut SkfProvider) -> Box<dyn Device> {
    let id = provider.devices().unwrap()[0].id.clone();
    provider.open(&id).unwrap()
}

/// Whether the libraries are to be built with AddressSanitizer, whose runtime whoever says so has
/// loaded before: `YZT_SANITIZE=1 LD_PRELOAD=$(cc -print-file-name=libasan.so)`.
pub(crate) fn sanitizes() -> bool {
    std::env::var_os("YZT_SANITIZE").is_some()
}

/// The standard's profile. A sanitizer cannot have deep binding.
pub(crate) fn profile() -> Profile {
    Profile { deep_binding: !sanitizes(), ..Profile::default() }
}

/// The helper of this crate, with a short time for a call.
pub(crate) fn helper() -> HelperProgram {
    // Tests of another package use this file, too, and have a helper of their own.
    let Some(program) = option_env!("CARGO_BIN_EXE_yzt-skf-helper") else {
        panic!("only in the tests of this package");
    };
    let mut helper = HelperProgram::new(program, [] as [&str; 0]);
    helper.call_timeout = Duration::from_millis(1500);
    helper
}

pub(crate) fn pin(text: &str) -> Pin {
    Pin::new(Zeroizing::new(text.as_bytes().to_vec()), &PinPolicy::default()).unwrap()
}

pub(crate) fn device_key(bytes: [u8; 16]) -> DeviceKey {
    DeviceKey::new(Zeroizing::new(bytes))
}

/// The library that a C file makes, compiled once in this process.
pub(crate) fn compiled(source: &str, defines: &[&str]) -> PathBuf {
    static COMPILED: Mutex<Option<HashMap<String, PathBuf>>> = Mutex::new(None);
    let mut compiled = COMPILED.lock().unwrap();
    let compiled = compiled.get_or_insert_default();
    let sanitizer = if sanitizes() { "-fsanitize=address,undefined" } else { "-O0" };
    let key = format!("{source} {} {sanitizer}", defines.join(" "));
    if let Some(path) = compiled.get(&key) {
        return path.clone();
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("skf-libraries");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{}.so", key.replace(' ', "-")));
    let mut folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let root = folders.find(|folder| folder.join("Cargo.lock").exists()).unwrap();
    let sources = root.join("crates/yzt-token-skf/tests/skf/library");
    if !is_newer(&path, &sources) {
        // Several processes may do this at a time.
        let made = folder.join(format!("{}-{}", key.replace(' ', "-"), std::process::id()));
        let output = Command::new("cc")
            .args(["-std=gnu11", sanitizer, "-g", "-Wall", "-Wextra", "-Werror"])
            .args(["-Wno-address-of-packed-member", "-Wno-unused-function"])
            .args(["-fPIC", "-shared", "-fvisibility=hidden"])
            .args(defines.iter().map(|define| format!("-D{define}")))
            .arg(sources.join(source).with_extension("c"))
            .arg("-o")
            .arg(&made)
            .arg("-lcrypto")
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        fs::rename(made, &path).unwrap();
    }
    compiled.insert(key, path.clone());
    path
}

/// Whether a library was compiled after its sources were written.
fn is_newer(library: &Path, sources: &Path) -> bool {
    let written = |path: &Path| fs::metadata(path).and_then(|data| data.modified()).ok();
    let mut files = fs::read_dir(sources).unwrap().map(|entry| entry.unwrap().path());
    written(library).is_some_and(|made| files.all(|file| written(&file) < Some(made)))
}
