// SPDX-License-Identifier: MIT OR Apache-2.0
//! Damaged, foreign and newer files: a clear error, or a key with all that it had.

use std::sync::OnceLock;

use proptest::prelude::*;
use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};
use yzt_gmt0017::{KeyUse, PinRole};
use yzt_softkey::{Card, Damage, Error, StoreKey};

use crate::disk::Disk;
use crate::host::{self, Host, certificate};

fn open(bytes: Vec<u8>) -> Result<Host, Error> {
    Card::open_on(Disk::with(bytes), &host::store_key(), host::random()).map(Host::with)
}

/// A key that opens has everything: what a file lost silently would be worse than an error.
fn check(mut host: Host, tries: u8) {
    host.open_application();
    host.open_container();
    assert_eq!(host.tries(PinRole::User), tries);
    let key = host.public_key(KeyUse::Signature).unwrap();
    assert_eq!(host.export_certificate(KeyUse::Signature).unwrap(), certificate(&key));
}

/// Bytes of a key with one try gone, closed as it should be and as a kill leaves it: there the
/// commit that took the try is the last.
struct Files {
    closed: Vec<u8>,
    killed: Vec<u8>,
}

fn files() -> &'static Files {
    static FILES: OnceLock<Files> = OnceLock::new();
    FILES.get_or_init(|| {
        let (disk, mut host) = host::issued();
        host.verify(PinRole::User, "wrong-pin").unwrap_err();
        let killed = disk.bytes();
        drop(host);
        Files { closed: disk.bytes(), killed }
    })
}

fn bytes() -> Vec<u8> {
    files().closed.clone()
}

#[test]
fn a_file_that_is_cut_off_is_damaged() {
    let whole = bytes();
    let near = whole.len() - 3..whole.len();
    let lengths = (0..512).chain((512..whole.len()).step_by(9973)).chain(near);
    for length in lengths {
        let error = open(whole[..length].to_vec()).err().unwrap();
        match length {
            0 => assert!(matches!(error, Error::Damaged(Damage::Empty))),
            1..9 => assert!(matches!(error, Error::ForeignFile), "{length}: {error}"),
            _ => assert!(matches!(error, Error::Damaged(_)), "{length}: {error}"),
        }
    }
    check(open(whole).unwrap(), 5);
}

#[test]
fn a_file_with_something_appended_is_damaged_or_whole() {
    for extra in [1, 4096, 1 << 20] {
        let mut longer = bytes();
        longer.resize(longer.len() + extra, 0xAA);
        match open(longer) {
            Ok(host) => check(host, 5),
            Err(error) => assert!(matches!(error, Error::Damaged(_)), "{error}"),
        }
    }
    let huge = vec![0; (64 << 20) + 1];
    assert!(matches!(open(huge), Err(Error::Damaged(Damage::TooLong))));
}

/// The byte that names the newer of two commits. It has no checksum: changing exactly it looks like
/// the moment before the last commit, or like one that could have been torn.
const NEWER_COMMIT: usize = 9;

fn flip(file: &[u8], position: usize, mask: u8) -> Result<(), String> {
    let mut changed = file.to_vec();
    changed[position] ^= mask;
    match open(changed) {
        Ok(_) if position == NEWER_COMMIT => Ok(()),
        Ok(host) => {
            check(host, 5);
            Ok(())
        }
        Err(Error::Damaged(_) | Error::ForeignFile) => Ok(()),
        Err(error) => Err(format!("{position} ^ {mask:02x}: {error}")),
    }
}

fn flip_header_and_pages(file: &[u8]) {
    for position in 0..384 {
        flip(file, position, 0xFF).unwrap();
        flip(file, position, 1 << (position % 8)).unwrap();
    }
    let pages = file.chunks(4096).enumerate().skip(1);
    for (page, _) in pages.filter(|(_, page)| page.iter().any(|byte| *byte != 0)) {
        for offset in [0, 1, 2, 3, 4, 8, 16, 24, 40, 64, 100, 300, 1000, 2000, 4000, 4095] {
            flip(file, page * 4096 + offset, 0x01).unwrap();
        }
    }
}

#[test]
fn flipped_bytes_in_the_header_and_in_every_used_page() {
    flip_header_and_pages(&files().closed);
}

/// Damage to the last commit is not answered by going back to the one before, which had a try more.
#[test]
fn flipped_bytes_in_a_file_that_was_not_closed() {
    flip_header_and_pages(&files().killed);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn flipped_bytes_anywhere(position in any::<prop::sample::Index>(), mask in 1..=255u8) {
        let file = &files().killed;
        flip(file, position.index(file.len()), mask).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn overwritten_stretches(
        position in any::<prop::sample::Index>(),
        stretch in prop::collection::vec(any::<u8>(), 1..5000),
    ) {
        let mut changed = bytes();
        let start = position.index(changed.len());
        let end = (start + stretch.len()).min(changed.len());
        changed[start..end].copy_from_slice(&stretch[..end - start]);
        match open(changed) {
            Ok(host) => check(host, 5),
            Err(error) => {
                let known = matches!(error, Error::Damaged(_) | Error::ForeignFile);
                prop_assert!(known, "{error}");
            }
        }
    }

    #[test]
    fn a_random_file_is_foreign(bytes in prop::collection::vec(any::<u8>(), 1..10_000)) {
        prop_assert!(matches!(open(bytes), Err(Error::ForeignFile)));
    }

    #[test]
    fn random_bytes_behind_the_magic_are_damage(
        bytes in prop::collection::vec(any::<u8>(), 0..10_000),
    ) {
        let magic = b"redb\x1A\x0A\xA9\x0D\x0A".to_vec();
        let error = open([magic, bytes].concat()).err().unwrap();
        prop_assert!(matches!(error, Error::Damaged(_)), "{error}");
    }
}

#[test]
fn another_store_key_is_named_as_such() {
    let wrong = StoreKey::from_bytes([1; 32]);
    let error = Card::open_on(Disk::with(bytes()), &wrong, host::random()).err().unwrap();
    assert!(matches!(error, Error::WrongStoreKey), "{error}");
}

/// A database of somebody else's.
fn database(fill: impl FnOnce(&redb::WriteTransaction)) -> Vec<u8> {
    let disk = Disk::default();
    let database = Database::builder().create_with_backend(disk.clone()).unwrap();
    let transaction = database.begin_write().unwrap();
    fill(&transaction);
    transaction.commit().unwrap();
    drop(database);
    disk.bytes()
}

#[test]
fn databases_of_other_programs_are_foreign() {
    const OTHER: TableDefinition<'_, &str, u64> = TableDefinition::new("yzt-softkey");
    const HEADER: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("yzt-softkey");
    let empty = database(|_| {});
    let same_name = database(|transaction| drop(transaction.open_table(OTHER).unwrap()));
    let no_header = database(|transaction| drop(transaction.open_table(HEADER).unwrap()));
    let no_records = database(|transaction| {
        let mut table = transaction.open_table(HEADER).unwrap();
        table.insert("header", b"YZTSKEY\0\0\x01".as_slice()).unwrap();
    });
    for foreign in [empty, same_name, no_header, no_records] {
        assert!(matches!(open(foreign), Err(Error::ForeignFile)));
    }
}

#[test]
fn a_newer_version_is_named_as_such() {
    const HEADER: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("yzt-softkey");
    let disk = Disk::with(bytes());
    let database = Database::builder().create_with_backend(disk.clone()).unwrap();
    let transaction = database.begin_write().unwrap();
    {
        let mut table = transaction.open_table(HEADER).unwrap();
        let header = table.get("header").unwrap().unwrap().value().to_vec();
        let newer = [&header[..8], &[0, 3], &header[10..]].concat();
        table.insert("header", newer.as_slice()).unwrap();
    }
    transaction.commit().unwrap();
    drop(database);
    let error = open(disk.bytes()).err().unwrap();
    assert!(matches!(error, Error::UnsupportedVersion { found: 3, known: 2 }), "{error}");
}

fn version(disk: &Disk) -> u8 {
    const HEADER: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("yzt-softkey");
    let database = Database::builder().create_with_backend(Disk::with(disk.bytes())).unwrap();
    let table = database.begin_read().unwrap().open_table(HEADER).unwrap();
    table.get("header").unwrap().unwrap().value()[9]
}

/// A program that knows version 1 alone goes on reading a store that holds nothing newer.
#[test]
fn the_version_rises_with_the_first_record_of_a_newer_kind() {
    let (disk, mut host) = host::issued();
    host.sign().unwrap();
    host.card.power_cycle();
    drop(host);
    assert_eq!(version(&disk), 1);
    let mut host = Host::on(&disk);
    host.open_application();
    host.verify(PinRole::User, host::DEFAULT_PIN).unwrap();
    let rights = yzt_gmt0017::AccessRights::USER;
    host.create_file("file", 10, rights, rights).unwrap();
    drop(host);
    assert_eq!(version(&disk), 2);
    let mut host = open(disk.bytes()).unwrap();
    host.open_application();
    host.verify(PinRole::User, host::DEFAULT_PIN).unwrap();
    assert_eq!(host.read_file("file", 0, 10).unwrap(), [0; 10]);
    host.delete_file("file").unwrap();
    check(host, 6);
    assert_eq!(version(&disk), 2, "and never falls");
    assert_eq!(version(&crate::world::containers()), 2, "with an RSA pair too");
}

/// A record that was moved to another place is sealed for the place that it came from.
#[test]
fn a_record_in_the_wrong_place_does_not_open() {
    const RECORDS: TableDefinition<'_, u32, &[u8]> = TableDefinition::new("records");
    let disk = Disk::with(bytes());
    let database = Database::builder().create_with_backend(disk.clone()).unwrap();
    let transaction = database.begin_write().unwrap();
    {
        let mut table = transaction.open_table(RECORDS).unwrap();
        let administrator = table.get(0x0100_1100).unwrap().unwrap().value().to_vec();
        table.insert(0x0100_1101, administrator.as_slice()).unwrap();
    }
    transaction.commit().unwrap();
    drop(database);
    let mut host = open(disk.bytes()).unwrap();
    host.open_application();
    let status = host.verify(PinRole::User, host::ADMINISTRATOR_PIN);
    assert_eq!(status, Err(host::sw(0x6581)), "the administrator's record is not the user's");
}
