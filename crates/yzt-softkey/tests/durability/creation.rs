// SPDX-License-Identifier: MIT OR Apache-2.0
//! The making of a key, interrupted.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use yzt_softkey::{Card, Error, KeyState, ListedKey, NewKey, create, create_on, list};

use crate::child::{Role, Running, home, say};
use crate::contents::Contents;
use crate::disk::Disk;
use crate::fixture::power;
use crate::host;
use crate::power::{Recording, named};
use crate::seeded::Seeded;
use crate::survivors::{Effort, image, survivors};

const UNFINISHED: &str = ".yzt-unfinished-0011223344556677";
const STORE: &str = "store.redb";
const KEY: &str = "store.key";

pub(crate) fn new_key() -> NewKey {
    host::new_key("SN0001")
}

fn open(folder: &Path) -> Result<Card, Error> {
    Card::open(folder, host::random())
}

/// Everything that a new key has; there is no application yet.
fn is_whole(contents: &Contents) -> bool {
    contents.serial == b"SN0001"
        && contents.label == "测试 key".as_bytes()
        && contents.device_tries == Some(15)
        && contents.applications.is_empty()
}

/// Every state of a store that was being made: an error, or the whole store.
#[test]
fn a_store_that_was_being_made_is_whole_or_none() {
    let disk = Disk::default();
    let key = host::store_key();
    create_on(disk.clone(), &key, new_key(), &mut Seeded::new(1)).unwrap();
    let recording = Recording::of(&disk);
    let effort = Effort::from_environment();
    let (mut cuts, mut states) = (0, 0);
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    recording.cuts(|cut| {
        cuts += 1;
        for survivors in survivors(cut.pending, effort, cuts) {
            states += 1;
            let image = image(cut.durable, cut.pending, &survivors);
            let disk = Disk::with(image);
            let opened = Card::open_on(disk.clone(), &key, host::random());
            let state = match opened {
                Err(error @ (Error::Damaged(_) | Error::ForeignFile)) => error.to_string(),
                Err(error) => panic!("{}: {error}", cut.events),
                Ok(card) => {
                    drop(card);
                    let read = || Contents::read_all(&mut power(&disk, 2));
                    let contents = named(|| format!("{}: {survivors:?}", cut.events), read);
                    assert!(is_whole(&contents), "{contents:?}");
                    "whole".to_owned()
                }
            };
            if cut.events == recording.events.len() {
                assert_eq!(state, "whole");
            }
            *found.entry(state).or_default() += 1;
        }
    });
    println!("\nmaking a store: {cuts} cuts, {states} survivor states: {found:?}");
    assert!(cuts > 20 && found["whole"] > 0 && found.len() > 1);
}

/// What stands in a file, if it is there.
type Bytes = Option<Vec<u8>>;

/// The store and the store key as an interrupted making may leave them.
fn leftovers() -> Vec<(Bytes, Bytes)> {
    let home = home();
    let folder = home.path().join("key");
    create(&folder, new_key(), &mut *host::random()).unwrap();
    let store = fs::read(folder.join(STORE)).unwrap();
    let key = fs::read(folder.join(KEY)).unwrap();
    let part = |bytes: &[u8], length: usize| Some(bytes[..length].to_vec());
    let half_store = part(&store, store.len() / 2);
    let stores = [
        None,
        part(&store, 0),
        part(&store, 320),
        half_store,
        Some(vec![0; store.len()]),
        Some(store.clone()),
    ];
    let keys = [None, part(&key, 0), part(&key, 41), Some(vec![0; key.len()]), Some(key.clone())];
    let pairs = |store: &Bytes| {
        let store = store.clone();
        keys.clone().into_iter().map(move |key| (store.clone(), key))
    };
    stores.iter().flat_map(pairs).collect()
}

fn put(folder: &Path, store: Option<&[u8]>, key: Option<&[u8]>) {
    fs::create_dir(folder).unwrap();
    for (name, bytes) in [(STORE, store), (KEY, key)] {
        if let Some(bytes) = bytes {
            fs::write(folder.join(name), bytes).unwrap();
        }
    }
}

/// Before the move into place: recognised as unfinished, whatever is in it, and in nobody's way.
#[test]
fn what_is_left_before_the_move_is_known_as_unfinished() {
    for (store, key) in leftovers() {
        let home = home();
        let (unfinished, folder) = (home.path().join(UNFINISHED), home.path().join("key"));
        put(&unfinished, store.as_deref(), key.as_deref());
        assert!(matches!(open(&unfinished), Err(Error::Incomplete)));
        assert!(matches!(open(&folder), Err(Error::NotFound)));
        let listed = list(home.path());
        assert_eq!(listed.len(), 1);
        assert!(matches!(listed[0].state, KeyState::Unusable(Error::Incomplete)));
        create(&folder, new_key(), &mut *host::random()).unwrap();
        check_home(home.path(), "key", true);
    }
}

/// A file system that moves a folder before what is in it: no key is opened from a part of one.
#[test]
fn a_part_of_a_key_in_its_place_is_none() {
    let mut whole = 0;
    for (store, key) in leftovers() {
        let home = home();
        let folder = home.path().join("key");
        put(&folder, store.as_deref(), key.as_deref());
        let full_store = store.as_ref().is_some_and(|bytes| bytes.len() > 320 * 200);
        let opened = open(&folder).map(drop);
        match (&store, &key) {
            (None, None) => assert!(matches!(opened, Err(Error::NotFound))),
            (None, _) | (_, None) => assert!(matches!(opened, Err(Error::Incomplete))),
            (Some(_), Some(key)) if key.is_empty() || key.len() == 41 => {
                assert!(matches!(opened, Err(Error::StoreKeyDamaged)));
            }
            (Some(_), Some(key)) if key[0] == 0 => {
                assert!(matches!(opened, Err(Error::ForeignFile)));
            }
            (Some(store), Some(_)) if full_store && store[0] != 0 => {
                opened.unwrap();
                whole += 1;
            }
            (Some(_), Some(_)) => {
                assert!(matches!(opened, Err(Error::Damaged(_) | Error::ForeignFile)));
            }
        }
        let again = create(&folder, new_key(), &mut *host::random());
        assert!(matches!(again, Err(Error::AlreadyExists)), "nothing is written over");
    }
    assert_eq!(whole, 1);
}

/// The keys below a folder. A process that another thread is starting has every file of this one
/// open for a moment, and so its locks.
fn unused(home: &Path) -> Vec<ListedKey> {
    let is_used = |key: &ListedKey| matches!(key.state, KeyState::InUse);
    for _ in 0..200 {
        let keys = list(home);
        if !keys.iter().any(is_used) {
            return keys;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    list(home)
}

/// What a home holds after a making of `name` ended somewhere: leftovers, and the key or not.
/// Gives the number of leftovers and whether the key is there.
pub(crate) fn check_home(home: &Path, name: &str, must_be_there: bool) -> (usize, bool) {
    let folder = home.join(name);
    let (mut leftovers, mut there) = (0, false);
    for key in unused(home) {
        let file_name = key.path.file_name().unwrap().to_string_lossy().into_owned();
        if file_name.starts_with(".yzt-unfinished-") {
            leftovers += 1;
            assert!(matches!(key.state, KeyState::Unusable(Error::Incomplete)));
            assert!(matches!(open(&key.path), Err(Error::Incomplete)));
        } else if key.path == folder {
            there = true;
            assert!(matches!(key.state, KeyState::Available), "{:?}", key.state);
        }
    }
    assert_eq!(folder.exists(), there, "what is in place is a key");
    assert!(there || !must_be_there);
    if there {
        let mut host = host::Host::with(open(&folder).unwrap());
        assert!(is_whole(&Contents::read_all(&mut host)));
    } else {
        assert!(matches!(open(&folder), Err(Error::NotFound)));
    }
    (leftovers, there)
}

#[test]
fn a_killed_making_leaves_a_key_or_none() {
    let rounds = match Effort::from_environment() {
        Effort::Normal => 10,
        Effort::Soak => 100,
    };
    let mut random = Seeded::new(31);
    let (mut whole, mut half, mut cut) = (0, 0, 0);
    for round in 0..rounds {
        let home = home();
        let child = Running::start(Role::Make, home.path(), round, "");
        let delay = u64::try_from(random.below(150_000)).unwrap();
        let said = child.kill_after(Duration::from_micros(delay));
        for line in &said {
            let (what, name) = line.split_once(' ').unwrap();
            let is_last = Some(line) == said.last();
            match what {
                "begin" if !is_last => {}
                "begin" => {
                    let (leftovers, there) = check_home(home.path(), name, false);
                    half += leftovers;
                    cut += usize::from(there);
                }
                _ => {
                    check_home(home.path(), name, true);
                    whole += 1;
                }
            }
        }
    }
    println!(
        "\nkill -9 while making keys: {rounds} rounds, {whole} keys made and whole, \
         {half} left unfinished, {cut} whole though nobody was told"
    );
    assert!(whole + half + cut > 0);
}

/// The work of the process that is killed.
pub(crate) fn work(home: &Path, mut random: Seeded) {
    for number in 0.. {
        let name = format!("key-{number}");
        say(&format!("begin {name}"));
        create(&home.join(&name), new_key(), &mut random).unwrap();
        say(&format!("done {name}"));
    }
}
