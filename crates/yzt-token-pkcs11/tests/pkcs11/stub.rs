// SPDX-License-Identifier: MIT OR Apache-2.0
//! The module of our own: compiled once, copied for each test, so that each has a token to itself.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use tempfile::TempDir;
use yzt_pin::{AllowedBytes, Pin, PinPolicy};
use yzt_token::{Application, Container, Device, PinRole, Provider};
use yzt_token_pkcs11::{Pkcs11Provider, Profile, SignatureForm, Sm2Input, Sm2Profile};
use zeroize::Zeroizing;

pub(crate) const USER_PIN: &str = "123456";
pub(crate) const SO_PIN: &str = "87654321";
pub(crate) const APPLICATION: &str = "stub token";
const VENDOR: u64 = 0x8000_0000;

/// A copy of the module and the files that steer it.
pub(crate) struct Stub {
    folder: TempDir,
}

/// How often something happened in the module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counters {
    pub(crate) initialized: u32,
    pub(crate) finalized: u32,
    /// Calls of `C_Login`.
    pub(crate) logins: u32,
    /// PINs that the token looked at, in `C_Login` and `C_SetPIN`.
    pub(crate) presented: u32,
    pub(crate) closed: u32,
}

impl Stub {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::copy(compiled(), folder.path().join("stub.so")).unwrap();
        Self { folder }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("stub.so")
    }

    pub(crate) fn provider(&self, profile: Profile) -> Pkcs11Provider {
        Pkcs11Provider::load(self.path(), profile).unwrap()
    }

    /// The token, opened with the SM2 profile.
    pub(crate) fn device(&self) -> Box<dyn Device> {
        self.device_with(profile())
    }

    pub(crate) fn device_with(&self, profile: Profile) -> Box<dyn Device> {
        let mut provider = self.provider(profile);
        let id = provider.devices().unwrap()[0].id.clone();
        provider.open(&id).unwrap()
    }

    /// The token opened once more, whatever faults are waiting.
    pub(crate) fn device_again(&self) -> Box<dyn Device> {
        self.fault_is_left();
        self.device()
    }

    /// The application with the user logged in.
    pub(crate) fn logged_in(&self) -> Box<dyn Application> {
        log_in(self.device().as_mut())
    }

    pub(crate) fn set(&self, file: &str, number: u64) {
        let path = self.folder.path().join(file);
        let draft = path.with_extension("new");
        fs::write(&draft, number.to_string()).unwrap();
        fs::rename(draft, path).unwrap();
    }

    pub(crate) fn fault(&self, function: &str, code: u32) {
        fs::write(self.folder.path().join("fault"), format!("{function} {code}")).unwrap();
    }

    /// Whether the fault was not met; takes it away.
    pub(crate) fn fault_is_left(&self) -> bool {
        fs::remove_file(self.folder.path().join("fault")).is_ok()
    }

    pub(crate) fn remove(&self) {
        self.set("insertion", 0);
    }

    pub(crate) fn counters(&self) -> Counters {
        let told = fs::read_to_string(self.folder.path().join("counters")).unwrap_or_default();
        let mut numbers = told.split_whitespace().map(|number| number.parse().unwrap());
        let mut next = || numbers.next().unwrap_or_default();
        Counters {
            initialized: next(),
            finalized: next(),
            logins: next(),
            presented: next(),
            closed: next(),
        }
    }
}

pub(crate) fn log_in(device: &mut dyn Device) -> Box<dyn Application> {
    let mut application = device.open_application(APPLICATION).unwrap();
    application.verify_pin(PinRole::User, pin(USER_PIN)).unwrap();
    application
}

/// A container with a key that the module made.
pub(crate) fn with_key(application: &mut dyn Application, name: &str) -> Box<dyn Container> {
    let mut container = application.create_container(name).unwrap();
    container.generate_signature_key(yzt_token::KeyType::Sm2).unwrap();
    container
}

/// The profile that fits the module.
pub(crate) fn profile() -> Profile {
    sm2_profile(0x101, Sm2Input::Digest, SignatureForm::Raw)
}

pub(crate) fn sm2_profile(mechanism: u64, input: Sm2Input, signature: SignatureForm) -> Profile {
    let sm2 = Sm2Profile {
        generate_mechanism: Some(VENDOR | 0x100),
        sign_mechanism: VENDOR | mechanism,
        input,
        signature,
        key_type: Some(VENDOR | 0x100),
    };
    Profile { name: "stub".into(), sm2: Some(sm2), ..Profile::STANDARD }
}

pub(crate) fn pin(text: &str) -> Pin {
    let policy = PinPolicy {
        min_length: 1,
        max_length: Pin::CAPACITY,
        allowed: AllowedBytes::Any,
        ..PinPolicy::default()
    };
    Pin::new(Zeroizing::new(text.as_bytes().to_vec()), &policy).unwrap()
}

fn compiled() -> &'static Path {
    static COMPILED: OnceLock<PathBuf> = OnceLock::new();
    COMPILED.get_or_init(|| {
        // Tests of another package use this file, too.
        let mut folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
        let root = folders.find(|folder| folder.join("Cargo.lock").exists()).unwrap();
        let sources = root.join("crates/yzt-token-pkcs11/tests/pkcs11/stub");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let library = folder.join(format!("yzt-pkcs11-stub-{}.so", std::process::id()));
        let built = Command::new("cc")
            .args(["-std=gnu11", "-Wall", "-Wextra", "-Werror", "-O1", "-fPIC", "-shared"])
            .args(["-fvisibility=hidden", "-I/usr/include/p11-kit-1", "-o"])
            .arg(&library)
            .args([sources.join("module.c"), sources.join("state.c")])
            .args(["-lcrypto", "-ldl"])
            .output()
            .unwrap();
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        let kept = folder.join("yzt-pkcs11-stub.so");
        fs::rename(library, &kept).unwrap();
        kept
    })
}
