// SPDX-License-Identifier: MIT OR Apache-2.0
//! The folder of software keys, and each key in it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use yzt_cert::UnixTime;
use yzt_gmt0017::Dialect;
use yzt_softkey::{KeyState, ListedKey};

use super::examine::Examiner;
use super::words::NONE_THERE;
use super::{Check, Fact, KEYS_EXPOSED, KeyTrace, Label, Topic, clock};
use crate::softkeys;

/// The error of the command line about a folder that is none or cannot be read.
const FOLDER_UNUSABLE: u16 = 5020;
const IN_USE: u16 = 2503;
const FILES: [&str; 2] = ["store.redb", "store.key"];

/// Looks at the folder and at every key in it.
pub(crate) fn check(folder: &Path, examiner: &Examiner, traces: &mut Vec<KeyTrace>) -> Vec<Check> {
    let named =
        |check: Check| check.with(Label::Folder, Fact::Private(folder.display().to_string()));
    let absent = || {
        named(Check::not_applicable(Topic::KeysFolder))
            .with(Label::Reason, Fact::Word("absent", NONE_THERE))
    };
    if fs::symlink_metadata(folder).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
    {
        return vec![absent()];
    }
    if let Err(error) = fs::read_dir(folder) {
        let check = named(Check::problem(Topic::KeysFolder, FOLDER_UNUSABLE));
        return vec![check.text(Label::Details, error.kind().to_string())];
    }
    let keys = yzt_softkey::list(folder);
    let exposed = keys.iter().any(|key| is_exposed(folder, &key.path));
    let mut check = named(if exposed {
        Check::problem(Topic::KeysFolder, KEYS_EXPOSED)
    } else {
        Check::fine(Topic::KeysFolder)
    });
    check = check.text(Label::Mode, format!("{:04o}", mode(folder)));
    check = check.with(Label::Count, Fact::Number(i64::try_from(keys.len()).unwrap_or(i64::MAX)));
    if exposed {
        check.command = Some(Fact::Private(format!("chmod -R go-rwx {}", quoted(folder))));
    }
    let mut checks = vec![check];
    for key in &keys {
        checks.extend(software_key(key, examiner, traces));
    }
    checks
}

fn software_key(key: &ListedKey, examiner: &Examiner, traces: &mut Vec<KeyTrace>) -> Vec<Check> {
    let name = key.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let serial = Fact::Serial(key.serial.clone().unwrap_or_else(|| name.clone()));
    let problem = |number: u16, details: &str| {
        vec![
            Check::problem(Topic::SoftwareKey, number)
                .with(Label::Serial, serial.clone())
                .text(Label::Details, details),
        ]
    };
    match &key.state {
        KeyState::Available => {}
        KeyState::Unusable(error) => return problem(error.number(), &error.to_string()),
        _ => return problem(IN_USE, "in use"),
    }
    let card = match softkeys::open(&key.path) {
        Ok(card) => card,
        Err(error) => return problem(error.number(), &error.to_string()),
    };
    let label = format!("softkey:{name}");
    let examined = examiner.examine(
        Topic::SoftwareKey,
        (&label, serial),
        Some(Dialect::default()),
        Box::new(card),
    );
    traces.push(examined.trace);
    examined.checks
}

/// When one of the keys was last written.
pub(crate) fn newest(folder: &Path) -> Option<UnixTime> {
    let keys = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    keys.flat_map(|key| FILES.map(|name| key.join(name)))
        .filter_map(|file| clock::modified(&file))
        .max()
}

/// Whether somebody else may read or replace the files of a key: the rights of all folders on the
/// way count, for the group and for everybody.
fn is_exposed(folder: &Path, key: &Path) -> bool {
    let (folder, inner) = (mode(folder), mode(key));
    let files = FILES.map(|name| mode(&key.join(name)));
    [3, 0].iter().any(|class| {
        let may = |mode: u32, right: u32| (mode >> class) & right == right;
        let (write, enter) = (0o2, 0o1);
        let is_open = files.iter().any(|file| (file >> class) & 0o6 != 0);
        may(folder, write | enter)
            || (may(folder, enter) && (may(inner, write | enter) || (may(inner, enter) && is_open)))
    })
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).map_or(0, |metadata| metadata.permissions().mode() & 0o7777)
}

/// A path for a shell.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    fn place(folder_mode: u32, key_mode: u32, file_mode: u32) -> (tempfile::TempDir, bool) {
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("K1");
        fs::create_dir(&key).unwrap();
        for name in FILES {
            fs::write(key.join(name), "x").unwrap();
            set(&key.join(name), file_mode);
        }
        set(&key, key_mode);
        set(folder.path(), folder_mode);
        let exposed = is_exposed(folder.path(), &key);
        (folder, exposed)
    }

    #[test]
    fn a_key_is_exposed_when_somebody_else_gets_to_its_files() {
        for (folder, key, file, expected) in [
            (0o700, 0o700, 0o600, false),
            (0o755, 0o700, 0o644, false),
            (0o700, 0o777, 0o666, false),
            (0o755, 0o755, 0o600, false),
            (0o755, 0o755, 0o604, true),
            (0o750, 0o750, 0o640, true),
            (0o755, 0o773, 0o600, true),
            (0o777, 0o700, 0o600, true),
            (0o754, 0o755, 0o604, false),
        ] {
            assert_eq!(place(folder, key, file).1, expected, "{folder:o} {key:o} {file:o}");
        }
    }

    #[test]
    fn a_folder_that_is_none_or_absent_is_told() {
        let examiner = Examiner { now: UnixTime(0), transcript: None };
        let number = |path: &Path| check(path, &examiner, &mut Vec::new())[0].number();
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(number(folder.path()), None);
        assert_eq!(number(&folder.path().join("none")), None);
        let file = folder.path().join("file");
        fs::write(&file, "x").unwrap();
        assert_eq!(number(&file), Some(FOLDER_UNUSABLE));
    }

    #[test]
    fn the_command_is_for_a_shell() {
        assert_eq!(quoted(Path::new("/a b/c'd")), "'/a b/c'\\''d'");
    }
}
