// SPDX-License-Identifier: MIT OR Apache-2.0
//! The table of losses in the documentation.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::lab;

const PLACE: &str = "../crates/yzt-assistant/doc/removal.md";

const HEADER: &str = "\
<!-- Written by YZT_BLESS=1 cargo test -p yzt-tests --test flows -->
# A key that is lost in the middle

At every command of a use case the key was pulled out, or was reset, once before the key executed
the command and once after that, so that only the answer was lost. Each cell tells

- the number of the error that the person gets (within a second; see [errors](errors.md)), or *done*
  where there is none: the loss came behind everything that counts, or while keys were listed, and
  the key was found again,
- the tries that were left on the key afterwards, of the six that it had: of the holder's PIN, and
  for an unlock of the administrator's,
- *stands* where what was asked for is on the key all the same; for a request, that its container is.

Each time the use case was then done to its end on a fresh handle. Commands are counted from the look
for keys on; *2003* is the answer where a PIN was sent and nobody can tell what became of it.
";

/// The sections, in their order.
const SECTIONS: [&str; 8] = [
    lab::LOGIN.name,
    lab::LOGIN_WITH_A_WRONG_PIN.name,
    lab::ISSUANCE.name,
    lab::IMPORT.name,
    lab::PIN_CHANGE.name,
    lab::PIN_CHANGE_WITH_A_WRONG_PIN.name,
    lab::UNBLOCK.name,
    lab::UNBLOCK_WITH_A_WRONG_ANSWER.name,
];

/// Compares a section with the one in the documentation, or writes it there when `YZT_BLESS=1` says
/// so.
pub(crate) fn compare(section: &str, table: &str) {
    static FILE: Mutex<()> = Mutex::new(());
    let _alone = FILE.lock();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PLACE);
    if std::env::var_os("YZT_BLESS").is_some() {
        write(&path, section, table);
    }
    let known = read(&path, section);
    assert!(
        known == table,
        "{PLACE}: {section}: outdated; YZT_BLESS=1 rewrites it.\n{table}\ninstead of\n{known}"
    );
}

fn read(path: &PathBuf, section: &str) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let parts = text.split("\n## ").skip(1);
    let found = parts.filter_map(|part| part.split_once("\n\n")).find(|(name, _)| *name == section);
    found.map(|(_, table)| format!("{}\n", table.trim_end())).unwrap_or_default()
}

fn write(path: &PathBuf, section: &str, table: &str) {
    let mut text = HEADER.to_owned();
    for name in SECTIONS {
        let known = if name == section { table.to_owned() } else { read(path, name) };
        text += &format!("\n## {name}\n\n{known}");
    }
    std::fs::write(path, text).unwrap();
}
