// SPDX-License-Identifier: MIT OR Apache-2.0
//! Files: made, filled, read, deleted, and who may.

use yzt_gmt0017::response::{FileInformation, Names};
use yzt_gmt0017::{AccessRights, Command, FileCommand, PinRole};

use crate::host::{ADMINISTRATOR_PIN, DEFAULT_PIN, DEVICE_KEY, Host, name, sw};
use crate::world::{self, at};

const ANYONE: AccessRights = AccessRights::ANYONE;
const NOBODY: AccessRights = AccessRights::NOBODY;
const USER: AccessRights = AccessRights::USER;
const ADMINISTRATOR: AccessRights = AccessRights::ADMINISTRATOR;
const EITHER: AccessRights = AccessRights::from_bits(0x11);

fn information(host: &mut Host, text: &str) -> FileInformation {
    let application = host.application;
    let command = FileCommand::GetFileInfo { application, name: name(text) };
    let answer = host.send(&Command::File(command)).unwrap();
    FileInformation::decode(&answer, &host.dialect).unwrap()
}

fn names(host: &mut Host) -> Vec<String> {
    let application = host.application;
    let answer = host.send(&Command::File(FileCommand::EnumFiles { application })).unwrap();
    let names = Names::decode(&answer, &host.dialect).unwrap();
    names.0.iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_file_is_zeros_then_what_was_written_and_stays_so() {
    let disk = world::containers();
    let mut host = at(&disk, "empty");
    host.create_file("f", 3000, ANYONE, USER).unwrap();
    assert_eq!(names(&mut host), ["f"]);
    let expected = FileInformation { size: 3000, read_rights: ANYONE, write_rights: USER };
    assert_eq!(information(&mut host, "f"), expected);
    assert_eq!(host.read_file("f", 0, 3000).unwrap(), vec![0; 3000]);

    // Across pieces, at their edges, at the end, and over what was written before.
    let mut model = vec![0; 3000];
    for (turn, (offset, length)) in
        [(0, 1), (1023, 2), (1024, 1024), (1000, 2000), (2047, 3), (2999, 1), (5, 0), (3000, 0)]
            .into_iter()
            .enumerate()
    {
        let data = vec![u8::try_from(turn + 1).unwrap(); length];
        host.write_file("f", u16::try_from(offset).unwrap(), &data).unwrap();
        model[offset..offset + length].copy_from_slice(&data);
    }
    assert_eq!(host.read_file("f", 0, 3000).unwrap(), model);
    drop(host);
    let mut host = at(&disk, "empty");
    for (offset, length) in [(0, 3000), (0, 65_536), (1020, 10), (2990, 100), (3000, 1), (7, 1)] {
        let read = host.read_file("f", offset, length).unwrap();
        let start = usize::from(offset);
        let end = (start + usize::try_from(length).unwrap()).min(3000);
        assert_eq!(read, model[start..end], "{offset} {length}");
    }
    host.delete_file("f").unwrap();
    assert!(names(&mut host).is_empty());
    for answer in [host.read_file("f", 0, 1), host.write_file("f", 0, &[1]), host.delete_file("f")]
    {
        assert_eq!(answer, Err(sw(0x6A93)));
    }
    host.create_file("f", 3000, ANYONE, USER).unwrap();
    assert_eq!(host.read_file("f", 0, 3000).unwrap(), vec![0; 3000], "nothing of the old one");
}

#[test]
fn what_does_not_fit_changes_nothing() {
    let mut host = at(&world::full(), "empty");
    let text = world::FILE;
    assert_eq!(host.read_file(text, 3001, 1), Err(sw(0x6B00)));
    assert_eq!(host.write_file(text, 3000, &[1]), Err(sw(0x6B00)));
    assert_eq!(host.write_file(text, 2999, &[1, 2]), Err(sw(0x6B00)));
    assert_eq!(host.write_file(text, 0, &[1; 3001]), Err(sw(0x6B00)));
    assert_eq!(host.read_file(text, 0, 3000).unwrap(), vec![0; 3000]);
    assert_eq!(host.create_file(text, 5, ANYONE, ANYONE), Err(sw(0x6A92)));
    assert_eq!(host.create_file("zero", 0, ANYONE, ANYONE), Err(sw(0x6A80)));
    assert_eq!(host.create_file("long", 65_537, ANYONE, ANYONE), Err(sw(0x6A84)));
    for rights in [0x02, 0x12, 0x1FF, 0xFE, 0x8000_0001] {
        let rights = AccessRights::from_bits(rights);
        assert_eq!(host.create_file("rights", 5, rights, USER), Err(sw(0x6A80)));
        assert_eq!(host.create_file("rights", 5, USER, rights), Err(sw(0x6A80)));
    }
    assert_eq!(names(&mut host), [text]);
}

#[test]
fn the_largest_file_is_reached_to_its_last_byte() {
    let mut host = at(&world::containers(), "empty");
    let before = host.free_space();
    host.create_file("large", 65_536, USER, USER).unwrap();
    assert!(before - host.free_space() > 65_536);
    host.write_file("large", 65_535, &[0xEE]).unwrap();
    assert_eq!(host.read_file("large", 65_535, 10).unwrap(), [0xEE]);
    assert_eq!(host.read_file("large", 61_440, 65_536).unwrap().len(), 4096);
    host.delete_file("large").unwrap();
    assert_eq!(host.free_space(), before);
    // As much as one command holds.
    host.create_file("f", 5000, USER, USER).unwrap();
    host.write_file("f", 900, &[7; 4085]).unwrap();
    assert_eq!(host.read_file("f", 900, 4085).unwrap(), [7; 4085]);
}

#[test]
fn the_number_of_files_and_the_space_are_limited() {
    let mut host = at(&world::containers(), "empty");
    for text in ["1", "2", "3", "4"] {
        host.create_file(text, 10, USER, USER).unwrap();
    }
    assert_eq!(host.create_file("5", 10, USER, USER), Err(sw(0x6A84)), "the application has four");
    host.delete_file("2").unwrap();
    host.create_file("5", 10, USER, USER).unwrap();
    assert_eq!(names(&mut host), ["1", "5", "3", "4"]);

    // 1 MiB is announced: sixteen of the largest files do not fit.
    host.authenticate_device(&DEVICE_KEY).unwrap();
    let mut made = 0;
    for application in ["A", "B", "C", "D", "E"] {
        let command = host.new_application(application);
        host.send(&command).unwrap();
        let answer = host.send(&Command::OpenApplication { name: name(application) }).unwrap();
        host.application = [answer[8], answer[9]].into();
        host.verify(PinRole::User, DEFAULT_PIN).unwrap();
        for text in ["1", "2"] {
            match host.create_file(text, 65_536, USER, USER) {
                Ok(_) => made += 1,
                Err(status) => assert_eq!(status, sw(0x6A84)),
            }
        }
    }
    assert_eq!(made, 10);
    assert!(host.free_space() > 0);
}

/// What each right opens, for everybody.
#[test]
fn rights_are_fixed_with_the_file_and_hold() {
    let disk = world::containers();
    let mut host = at(&disk, "empty");
    // Read rights of the file, its write rights, and of nobody, administrator, user: may read, may
    // write.
    let files = [
        ("a", ANYONE, EITHER, [(true, false), (true, true), (true, true)]),
        ("b", ADMINISTRATOR, USER, [(false, false), (true, false), (false, true)]),
        ("c", USER, ADMINISTRATOR, [(false, false), (false, true), (true, false)]),
        ("d", EITHER, NOBODY, [(false, false), (true, false), (true, false)]),
    ];
    for (text, read, write, _) in files {
        host.create_file(text, 4, read, write).unwrap();
    }
    let roles = [
        None,
        Some((PinRole::Administrator, ADMINISTRATOR_PIN)),
        Some((PinRole::User, DEFAULT_PIN)),
    ];
    for (who, role) in roles.into_iter().enumerate() {
        host.card.power_cycle();
        host.open_application();
        if let Some((role, pin)) = role {
            host.verify(role, pin).unwrap();
        }
        for (text, _, _, allowed) in files {
            let (read, write) = allowed[who];
            let read = if read { Ok(vec![0; 4]) } else { Err(sw(0x6982)) };
            let write = if write { Ok(Vec::new()) } else { Err(sw(0x6982)) };
            assert_eq!(host.read_file(text, 0, 4), read, "{text} read by {role:?}");
            assert_eq!(host.write_file(text, 0, &[0; 4]), write, "{text} written by {role:?}");
        }
        let status = if who == 2 { 0x6A84 } else { 0x6982 };
        assert_eq!(host.create_file("fifth", 1, USER, USER), Err(sw(status)));
    }
    // A one-time PIN opens what is for anyone, and no more.
    host.unblock(ADMINISTRATOR_PIN, "246810").unwrap();
    host.verify(PinRole::User, "246810").unwrap();
    assert_eq!(host.read_file("a", 0, 4), Ok(vec![0; 4]));
    for (text, ..) in &files[1..] {
        let status = if *text == "b" { 0x6982 } else { 0x6985 };
        assert_eq!(host.read_file(text, 0, 4), Err(sw(status)), "{text}");
    }
    assert_eq!(host.delete_file("a"), Err(sw(0x6985)));
}

#[test]
fn files_go_with_their_application_and_with_nothing_else() {
    let disk = world::full();
    let mut host = at(&disk, "empty");
    let application = host.application;
    host.send(&Command::DeleteContainer { application, name: name("empty") }).unwrap();
    assert_eq!(host.read_file(world::FILE, 0, 1).unwrap(), [0]);
    host.authenticate_device(&DEVICE_KEY).unwrap();
    let name = name(crate::host::APPLICATION);
    host.send(&Command::DeleteApplication { name }).unwrap();
    host.make_application();
    host.open_application();
    assert!(names(&mut host).is_empty());
}
