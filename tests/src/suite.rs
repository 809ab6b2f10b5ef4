// SPDX-License-Identifier: MIT OR Apache-2.0
//! One suite of the token API for every way to reach a key.
//!
//! Every operation of the seam is asked of every backend. What the backend says it can do has to
//! be done, and what comes of it is checked on the host; what it says it cannot do has to be
//! refused by name. The verdicts stand in a table that is kept in the documentation of the seam.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use getrandom::SysRng;
use yzt_crypto::{EnvelopedKey, MessageDigest, PublicKey, sm2};
use yzt_pin::{Pin, PinPolicy};
use yzt_token::{
    Application, Capabilities, Container, Device, Error, KeyType, KeyUse, Operation, PinRole,
};
use zeroize::Zeroizing;

#[path = "suite/containers.rs"]
mod containers;
#[path = "suite/desk.rs"]
mod desk;
#[path = "suite/devices.rs"]
mod devices;
#[path = "suite/files.rs"]
mod files;
#[path = "suite/keys.rs"]
mod keys;
#[path = "suite/messages.rs"]
mod messages;
#[path = "suite/pins.rs"]
mod pins;
#[path = "suite/sessions.rs"]
mod sessions;

/// The user's PIN of every subject.
pub(crate) const PIN: &str = "123456";
/// The administrator's PIN of every subject that has one which may be used.
pub(crate) const ADMINISTRATOR_PIN: &str = "administrator-16";
/// The device key of every subject that has one.
pub(crate) const DEVICE_KEY: [u8; 16] = *b"1234567812345678";
/// The RSA keys of the suite.
pub(crate) const RSA: KeyType = KeyType::Rsa { bits: 2048 };

const TABLE: &str = "../crates/yzt-token/doc/backends.md";

/// What an operation came to: `Err` where the backend refused.
type Checked = Result<(), Error>;

type Check = fn(&mut Subject) -> Checked;

/// A key with one empty application, whose user PIN is [`PIN`].
pub(crate) struct Subject {
    pub(crate) device: Box<dyn Device>,
    pub(crate) application: Box<dyn Application>,
    capabilities: Capabilities,
    names: HashMap<KeyType, String>,
    /// The private key of the SM2 encryption pair, which was made on the host.
    encryption_key: Option<sm2::PrivateKey>,
}

impl Subject {
    pub(crate) fn new(mut device: Box<dyn Device>, application: &str) -> Self {
        let application = device.open_application(application).unwrap();
        let capabilities = device.capabilities();
        let names = HashMap::new();
        Self { device, application, capabilities, names, encryption_key: None }
    }

    /// Verifies the user's PIN.
    fn log_in(&mut self) -> Checked {
        self.application.verify_pin(PinRole::User, pin(PIN))
    }

    /// The container with a signature key of a kind, which is made at first; the user is logged in
    /// behind it.
    fn container(&mut self, kind: KeyType) -> Result<Box<dyn Container>, Error> {
        if let Some(name) = self.names.get(&kind) {
            let container = self.application.open_container(name)?;
            self.log_in()?;
            return Ok(container);
        }
        let name = format!("{kind:?}").to_lowercase().replace([' ', '{', '}', ':'], "");
        self.log_in()?;
        let mut container = self.application.create_container(&name)?;
        if let Err(refused) = container.generate_signature_key(kind) {
            drop(container);
            self.application.delete_container(&name)?;
            return Err(refused);
        }
        self.names.insert(kind, name);
        Ok(container)
    }

    /// The SM2 container with both its pairs.
    fn paired_container(&mut self) -> Result<Box<dyn Container>, Error> {
        let mut container = self.container(KeyType::Sm2)?;
        if self.encryption_key.is_none() {
            let key = give_encryption_key(&mut *container)?;
            self.encryption_key = Some(key);
        }
        Ok(container)
    }

    fn supports(&self, operation: Operation) -> bool {
        self.capabilities.supports(operation)
    }
}

/// Makes an SM2 encryption pair and brings it into a container as a CA does.
fn give_encryption_key(container: &mut dyn Container) -> Result<sm2::PrivateKey, Error> {
    let recipient = sm2_key(container.public_key(KeyUse::Signature)?);
    let key = sm2::PrivateKey::generate(&mut SysRng).unwrap();
    let enveloped = EnvelopedKey::seal(&mut SysRng, &recipient, &key).unwrap();
    container.import_encryption_key((&enveloped).into())?;
    Ok(key)
}

fn sm2_key(key: PublicKey) -> sm2::PublicKey {
    match key {
        PublicKey::Sm2(key) => key,
        other => panic!("not an SM2 key: {other:?}"),
    }
}

/// A PIN as a user types it.
pub(crate) fn pin(text: &str) -> Pin {
    Pin::new(Zeroizing::new(text.as_bytes().to_vec()), &PinPolicy::default()).unwrap()
}

/// What is signed in all tests, hashed as SM2 signs it.
fn sm2_digest(key: &PublicKey, message: &[u8]) -> MessageDigest {
    let PublicKey::Sm2(key) = key else { panic!("not an SM2 key") };
    MessageDigest::sm3(key.digest(&sm2::DistinguishedId::default(), message))
}

/// Every check, in an order in which what one makes serves the next.
fn checks() -> Vec<(Operation, Check)> {
    let all = [devices::CHECKS, pins::CHECKS, containers::CHECKS, keys::CHECKS];
    [&all[..], &[sessions::CHECKS, files::CHECKS]].concat().concat()
}

/// Runs every check and answers the column of the table.
pub(crate) fn column(subject: &mut Subject) -> Vec<String> {
    let verdicts: HashMap<_, _> = checks()
        .into_iter()
        .map(|(operation, check)| (operation, verdict(subject, operation, check)))
        .collect();
    let verdict = |operation: &Operation| {
        verdicts.get(operation).unwrap_or_else(|| panic!("no check for {operation}")).clone()
    };
    Operation::ALL.iter().map(verdict).collect()
}

fn verdict(subject: &mut Subject, operation: Operation, check: Check) -> String {
    let result = check(subject);
    // Whatever a check left behind, the next one begins with nobody logged in.
    if subject.supports(Operation::Logout) {
        subject.application.logout().unwrap();
    }
    match result {
        Ok(()) => {
            assert!(
                subject.supports(operation),
                "{operation} is done, and not in the capabilities"
            );
            "done".to_owned()
        }
        Err(Error::NotSupported { operation: named }) => {
            assert!(!subject.supports(operation), "{operation} is promised, and {named} refused");
            assert!(!subject.supports(named), "{named} is refused, and in the capabilities");
            if named == operation { "refused".to_owned() } else { format!("refused: {named}") }
        }
        Err(error) => panic!("{operation}: {error:?}"),
    }
}

/// Compares a column with the table in the documentation, or writes it there when
/// `YZT_BLESS=1` says so.
pub(crate) fn compare(backend: &str, column: &[String]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(TABLE);
    let known = Table::read(&path);
    for (operation, verdict) in Operation::ALL.iter().zip(column) {
        println!("{backend}: {operation}: {verdict}");
    }
    if std::env::var_os("YZT_BLESS").is_some() {
        known.with(backend, column).write(&path);
        return;
    }
    let rows: Vec<_> = Operation::ALL.iter().map(|operation| operation.name()).collect();
    assert_eq!(known.rows(), rows, "{}: not the operations of the seam", path.display());
    assert_eq!(known.column(backend), column, "{}: {backend}", path.display());
}

/// The columns of the table, in the order of the documentation.
const BACKENDS: &[&str] = &[
    "software key",
    "software key over PC/SC",
    "SoftHSM2",
    "PKCS#11 stub",
    "libyzt_skf",
    "libyzt_skf in the helper",
    "odd SKF library",
];

/// The table: operation × backend.
struct Table(Vec<(String, Vec<String>)>);

impl Table {
    fn read(path: &PathBuf) -> Self {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let cells = |line: &str| {
            let mut cells = line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned());
            cells.next().map(|operation| (operation, cells.collect()))
        };
        let lines = text.lines().filter(|line| line.starts_with('|'));
        Self(lines.skip(2).filter_map(cells).collect())
    }

    fn rows(&self) -> Vec<&str> {
        self.0.iter().map(|(operation, _)| operation.as_str()).collect()
    }

    fn column(&self, backend: &str) -> Vec<String> {
        let index = BACKENDS.iter().position(|name| *name == backend).unwrap();
        self.0.iter().map(|(_, cells)| cells.get(index).cloned().unwrap_or_default()).collect()
    }

    fn with(self, backend: &str, column: &[String]) -> Self {
        let index = BACKENDS.iter().position(|name| *name == backend).unwrap();
        let known: HashMap<_, _> = self.0.into_iter().collect();
        let row = |(operation, verdict): (&Operation, &String)| {
            let mut cells = known.get(operation.name()).cloned().unwrap_or_default();
            cells.resize(BACKENDS.len(), String::new());
            cells[index].clone_from(verdict);
            (operation.name().to_owned(), cells)
        };
        Self(Operation::ALL.iter().zip(column).map(row).collect())
    }

    fn write(&self, path: &PathBuf) {
        let mut text = String::from(HEADER);
        text += &format!("| operation | {} |\n", BACKENDS.join(" | "));
        text += &format!("|---|{}\n", "---|".repeat(BACKENDS.len()));
        for (operation, cells) in &self.0 {
            text += &format!("| {operation} | {} |\n", cells.join(" | "));
        }
        std::fs::write(path, text).unwrap();
    }
}

const HEADER: &str = "\
<!-- Written by the suite of the token API: YZT_BLESS=1 cargo test -p yzt-tests --test suite, and
     YZT_BLESS=1 cargo xtask test --only pcsc -->
# What each backend does

Every operation of `yzt-token` was asked of every backend by one suite. *done*: it was done, and
what came of it was checked on the host. *refused*: the backend's capabilities do not name it, and
the call answers `NotSupported` with its name; *refused: X* where the way to it ends at X already.

The stub is a small PKCS#11 module in C that the tests build: it has what SoftHSM2 lacks, which is
counting tries and SM2 through vendor mechanisms. The odd SKF library is built by the tests as well,
in every layout and with every oddity that libraries were seen with; each of them gives this column.

";
