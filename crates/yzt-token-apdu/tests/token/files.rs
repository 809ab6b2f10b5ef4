// SPDX-License-Identifier: MIT OR Apache-2.0
//! Files, with the bytes that they cost.
//!
//! The bytes are written down from the facts about the command set: nothing here comes from the
//! codec under test.

use yzt_token::{AccessRights, Error, Object};

use crate::actions::new_file;
use crate::script::{Script, hex};
use crate::service::information;

#[test]
fn files_are_made_listed_told_and_deleted() {
    let name = format!("{}{}", hex(b"new"), "00".repeat(29));
    let (script, mut application) = Script::application(&[
        &format!("80 30 10 00 00002C {name} 00000400 000000FF 00000010 -> 9000"),
        "80 34 10 00 000000 -> 6E657700 C6F300 9000",
        "80 36 10 00 000003 6E6577 0000 -> 00000400 000000FF 00000010 9000",
        "80 32 10 00 000002 C6F3 -> 9000",
        "80 32 10 00 000003 6E6577 -> 6A93",
    ]);
    application.create_file(&new_file("new")).unwrap();
    assert_eq!(application.files().unwrap(), ["new", "\\xc6\\xf3"]);
    let told = application.file_information("new").unwrap();
    assert_eq!((told.size, told.write_rights), (1024, AccessRights::USER));
    application.delete_file("\\xc6\\xf3").unwrap();
    let missing = application.delete_file("new");
    assert!(matches!(missing, Err(Error::NotFound { object: Object::File })), "{missing:?}");
    let huge = yzt_token::NewFile { size: 65_537, ..new_file("huge") };
    assert!(matches!(application.create_file(&huge), Err(Error::Argument { .. })));
    script.assert_finished();
}

#[test]
fn short_parts_of_files_are_read_and_written_without_asking() {
    let (script, mut application) = Script::application(&[
        "80 3A 00 00 00000F 1000 0005 0003 6E6577 0004 01020304 -> 9000",
        "80 38 00 00 000009 1000 0005 0003 6E6577 0008 -> 01020304 9000",
        "80 38 00 00 000009 1000 0800 0003 6E6577 0008 -> 6B00",
        "80 3A 00 00 00000C 1000 0800 0003 6E6577 0001 01 -> 6B00",
        "80 36 10 00 000003 6E6577 0000 -> 6A93",
    ]);
    application.write_file("new", 5, &[1, 2, 3, 4]).unwrap();
    assert_eq!(*application.read_file("new", 5, 8).unwrap(), [1, 2, 3, 4]);
    assert!(matches!(application.read_file("new", 2048, 8), Err(Error::Argument { .. })));
    assert!(matches!(application.write_file("new", 2048, &[1]), Err(Error::Argument { .. })));
    assert!(matches!(application.write_file("new", 0, &[]), Err(Error::NotFound { .. })));
    // Beyond what an offset can say, nothing is sent.
    assert!(matches!(application.read_file("new", 65_536, 1), Err(Error::Argument { .. })));
    assert!(matches!(application.write_file("new", 65_535, &[1, 2]), Err(Error::Argument { .. })));
    script.assert_finished();
}

#[test]
fn long_parts_of_files_go_in_pieces_that_the_card_takes() {
    // 2048 less 8 bytes of lengths and 3 of the name.
    let write = |offset: &str, length: usize| {
        format!(
            "80 3A 00 00 00{:04x} 1000 {offset} 0003 6E6577 {length:04x} {} -> 9000",
            length + 11,
            "05".repeat(length)
        )
    };
    let read = |offset: &str, length: usize, got: usize| {
        format!(
            "80 38 00 00 000009 1000 {offset} 0003 6E6577 {length:04x} -> {} 9000",
            "05".repeat(got)
        )
    };
    let (script, mut application) = Script::application(&[
        &information(),
        &write("0001", 2037),
        &write("07F6", 963),
        &read("0001", 2048, 2048),
        &read("0801", 952, 900),
        &read("0000", 2048, 2048),
        "80 38 00 00 000009 1000 0800 0003 6E6577 0800 -> 6B00",
    ]);
    application.write_file("new", 1, &[5; 3000]).unwrap();
    assert_eq!(application.read_file("new", 1, 3000).unwrap().len(), 2948);
    // A card that refuses to read at the very end.
    assert_eq!(application.read_file("new", 0, 4096).unwrap().len(), 2048);
    script.assert_finished();
}
