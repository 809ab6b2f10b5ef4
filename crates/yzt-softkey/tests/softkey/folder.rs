// SPDX-License-Identifier: MIT OR Apache-2.0
//! The folder of a key: made whole, locked, listed.

use std::fs;
use std::path::Path;
use std::process::Command as Process;

use yzt_softkey::{Card, Error, KeyState, create, list};

use crate::host::{self, Host, new_key};

fn make(folder: &Path, serial: &str) {
    create(folder, new_key(serial), &mut *host::random()).unwrap();
}

fn open(folder: &Path) -> Result<Card, Error> {
    Card::open(folder, host::random())
}

#[test]
fn a_key_is_made_whole_and_for_its_owner_alone() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("key");
    make(&folder, "SN1");
    let mut files: Vec<_> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    files.sort();
    assert_eq!(files, ["store.key", "store.redb"]);
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "nothing is left beside it");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        assert_eq!(mode(&folder.join("store.key")), 0o600);
        assert_eq!(mode(&folder.join("store.redb")), 0o600);
    }
    assert_eq!(open(&folder).unwrap().serial(), "SN1");
    let again = create(&folder, new_key("SN2"), &mut *host::random());
    assert!(matches!(again, Err(Error::AlreadyExists)));
    assert_eq!(open(&folder).unwrap().serial(), "SN1");
    let nowhere = create(&home.path().join("no/key"), new_key("SN3"), &mut *host::random());
    assert!(matches!(nowhere, Err(Error::NotFound)));
}

#[test]
fn a_half_made_key_is_recognised() {
    let home = tempfile::tempdir().unwrap();
    for missing in ["store.key", "store.redb"] {
        let folder = home.path().join(missing);
        make(&folder, "SN1");
        fs::remove_file(folder.join(missing)).unwrap();
        assert!(matches!(open(&folder), Err(Error::Incomplete)), "{missing}");
    }
    let unfinished = home.path().join(".yzt-unfinished-0011223344556677");
    make(&home.path().join("whole"), "SN2");
    fs::rename(home.path().join("whole"), &unfinished).unwrap();
    assert!(matches!(open(&unfinished), Err(Error::Incomplete)));
    let empty = home.path().join("empty");
    fs::create_dir(&empty).unwrap();
    assert!(matches!(open(&empty), Err(Error::NotFound)));
    assert!(matches!(open(&home.path().join("none")), Err(Error::NotFound)));
    let states: Vec<_> = list(home.path()).into_iter().map(|key| (key.path, key.state)).collect();
    assert_eq!(states.len(), 3, "{states:?}");
    for (path, state) in states {
        assert!(matches!(state, KeyState::Unusable(Error::Incomplete)), "{path:?}");
    }
}

#[test]
fn one_handle_at_a_time() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("key");
    make(&folder, "SN1");
    let card = open(&folder).unwrap();
    assert!(matches!(open(&folder), Err(Error::InUse)));
    drop(card);
    let mut host = Host::with(open(&folder).unwrap());
    host.make_application();
    assert!(matches!(open(&folder), Err(Error::InUse)), "also after writing");
}

const FOLDER: &str = "YZT_SOFTKEY_TEST_FOLDER";

#[test]
fn one_process_at_a_time() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("key");
    make(&folder, "SN1");
    let card = open(&folder).unwrap();
    let child = || {
        let output = Process::new(std::env::current_exe().unwrap())
            .args(["--exact", "folder::another_process", "--ignored", "--nocapture"])
            .env(FOLDER, &folder)
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(child().contains("answer: 2503"), "in use");
    drop(card);
    assert!(child().contains("answer: opened"));
}

#[test]
#[ignore = "the other process of one_process_at_a_time"]
fn another_process() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    match open(Path::new(&folder)) {
        Ok(_) => println!("answer: opened"),
        Err(error) => println!("answer: {}", error.number()),
    }
}

#[test]
fn files_of_two_keys_do_not_mix() {
    let home = tempfile::tempdir().unwrap();
    let folders = ["a", "b", "c"].map(|name| home.path().join(name));
    for (folder, serial) in folders.iter().zip(["SN1", "SN2", "SN1"]) {
        make(folder, serial);
    }
    let key = |folder: &Path| fs::read(folder.join("store.key")).unwrap();
    for other in [key(&folders[1]), key(&folders[2])] {
        fs::write(folders[0].join("store.key"), other).unwrap();
        assert!(matches!(open(&folders[0]), Err(Error::WrongStoreKey)));
    }
    fs::write(folders[0].join("store.key"), &key(&folders[1])[..20]).unwrap();
    assert!(matches!(open(&folders[0]), Err(Error::StoreKeyDamaged)));
    fs::write(folders[0].join("store.key"), "-----BEGIN PRIVATE KEY-----").unwrap();
    assert!(matches!(open(&folders[0]), Err(Error::ForeignFile)));
    fs::write(folders[1].join("store.redb"), "SQLite format 3\0").unwrap();
    assert!(matches!(open(&folders[1]), Err(Error::ForeignFile)));
    fs::write(folders[2].join("store.redb"), "").unwrap();
    assert!(matches!(open(&folders[2]), Err(Error::Damaged(_))));
}

#[test]
fn a_list_says_what_each_key_is() {
    let home = tempfile::tempdir().unwrap();
    for (name, serial) in [("a", "SN1"), ("b", "SN2"), ("c", "SN3"), ("d", "SN4")] {
        make(&home.path().join(name), serial);
    }
    fs::create_dir(home.path().join("e")).unwrap();
    fs::write(home.path().join("f"), "a file").unwrap();
    let used = open(&home.path().join("b")).unwrap();
    let damaged = home.path().join("c/store.redb");
    let mut bytes = fs::read(&damaged).unwrap();
    bytes.truncate(5000);
    fs::write(&damaged, bytes).unwrap();
    fs::File::options()
        .write(true)
        .open(home.path().join("d/store.redb"))
        .unwrap()
        .set_len(1 << 40)
        .unwrap();

    let before = fs::read(home.path().join("a/store.redb")).unwrap();
    let keys = list(home.path());
    assert_eq!(fs::read(home.path().join("a/store.redb")).unwrap(), before, "nothing is changed");
    let serials: Vec<_> = keys.iter().map(|key| key.serial.as_deref().unwrap()).collect();
    assert_eq!(serials, ["SN1", "SN2", "SN3", "SN4"]);
    let labels: Vec<_> = keys.iter().map(|key| key.label.as_deref()).collect();
    assert_eq!(labels[0], Some("测试 key"));
    assert!(matches!(keys[0].state, KeyState::Available));
    assert!(matches!(keys[1].state, KeyState::InUse));
    assert!(matches!(keys[2].state, KeyState::Unusable(Error::Damaged(_))));
    assert!(matches!(keys[3].state, KeyState::Unusable(Error::Damaged(_))));
    drop(used);
    assert!(matches!(list(home.path())[1].state, KeyState::Available));
    assert!(list(&home.path().join("none")).is_empty());
}

#[test]
fn listing_again_and_again_keeps_nobody_out() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("key");
    make(&folder, "SN1");
    std::thread::scope(|scope| {
        let lister = scope.spawn(|| {
            for _ in 0..50 {
                assert_eq!(list(home.path()).len(), 1);
            }
        });
        while !lister.is_finished() {
            drop(open(&folder).unwrap());
        }
    });
}

#[test]
fn a_killed_process_leaves_a_key_that_opens() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("key");
    make(&folder, "SN1");
    let mut host = Host::with(open(&folder).unwrap());
    host.make_application();
    // What a kill leaves is the file as it is now, its closing never written.
    let copy = home.path().join("copy");
    fs::create_dir(&copy).unwrap();
    for file in ["store.redb", "store.key"] {
        fs::copy(folder.join(file), copy.join(file)).unwrap();
    }
    assert!(matches!(list(home.path())[0].state, KeyState::Available), "and lists");
    let mut host = Host::with(open(&copy).unwrap());
    host.open_application();
    host.verify(yzt_gmt0017::PinRole::User, host::DEFAULT_PIN).unwrap();
}
