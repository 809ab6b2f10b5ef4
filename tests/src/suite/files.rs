// SPDX-License-Identifier: MIT OR Apache-2.0
//! Checks of files.

use yzt_token::{AccessRights, Error, FileInformation, NewFile, Object, Operation};

use super::{Check, Checked, Subject};

pub(super) const CHECKS: &[(Operation, Check)] = &[
    (Operation::Files, files),
    (Operation::CreateFile, create),
    (Operation::FileInformation, information),
    (Operation::WriteFile, write),
    (Operation::ReadFile, read),
    (Operation::DeleteFile, delete),
];

/// Longer than any key takes in one command.
const SIZE: u32 = 20_000;

fn new(name: &str, read_rights: AccessRights) -> NewFile {
    NewFile { name: name.into(), size: SIZE, read_rights, write_rights: AccessRights::USER }
}

fn files(subject: &mut Subject) -> Checked {
    subject.log_in()?;
    subject.application.files().map(drop)
}

fn create(subject: &mut Subject) -> Checked {
    let file = new("open", AccessRights::ANYONE);
    match subject.application.create_file(&file) {
        Err(Error::NotLoggedIn { .. }) => {}
        Err(refused @ Error::NotSupported { .. }) => return Err(refused),
        other => panic!("without a login: {other:?}"),
    }
    subject.log_in()?;
    subject.application.create_file(&file)?;
    subject.application.create_file(&new("guarded", AccessRights::USER))?;
    let again = subject.application.create_file(&file);
    assert!(matches!(again, Err(Error::AlreadyExists { object: Object::File })), "{again:?}");
    let mut names = subject.application.files()?;
    names.sort_unstable();
    assert_eq!(names, ["guarded", "open"]);
    Ok(())
}

fn information(subject: &mut Subject) -> Checked {
    let told = subject.application.file_information("guarded")?;
    let expected = FileInformation {
        size: SIZE,
        read_rights: AccessRights::USER,
        write_rights: AccessRights::USER,
    };
    assert_eq!(told, expected);
    let missing = subject.application.file_information("missing");
    assert!(matches!(missing, Err(Error::NotFound { object: Object::File })), "{missing:?}");
    Ok(())
}

fn content() -> Vec<u8> {
    (0..SIZE).map(|index| index.wrapping_mul(31).to_be_bytes()[3]).collect()
}

fn write(subject: &mut Subject) -> Checked {
    match subject.application.write_file("open", 0, b"x") {
        Err(Error::NotLoggedIn { .. }) => {}
        Err(refused @ Error::NotSupported { .. }) => return Err(refused),
        other => panic!("without a login: {other:?}"),
    }
    subject.log_in()?;
    subject.application.write_file("open", 0, &content())?;
    subject.application.write_file("guarded", 100, &content()[100..])?;
    assert!(subject.application.write_file("open", SIZE, b"x").is_err());
    assert!(subject.application.write_file("open", SIZE - 1, b"xy").is_err());
    Ok(())
}

fn read(subject: &mut Subject) -> Checked {
    let whole = subject.application.read_file("open", 0, SIZE as usize + 10)?;
    assert_eq!(*whole, content(), "and what did not fit has changed nothing");
    assert_eq!(*subject.application.read_file("open", 9_999, 3)?, content()[9_999..10_002]);
    let guarded = subject.application.read_file("guarded", 0, 10);
    assert!(matches!(guarded, Err(Error::NotLoggedIn { .. })), "{guarded:?}");
    subject.log_in()?;
    let guarded = subject.application.read_file("guarded", 0, SIZE as usize)?;
    assert_eq!(guarded[..100], [0; 100]);
    assert_eq!(guarded[100..], content()[100..]);
    Ok(())
}

fn delete(subject: &mut Subject) -> Checked {
    subject.log_in()?;
    subject.application.delete_file("open")?;
    let gone = subject.application.read_file("open", 0, 1);
    assert!(matches!(gone, Err(Error::NotFound { object: Object::File })), "{gone:?}");
    assert_eq!(subject.application.files()?, ["guarded"]);
    Ok(())
}
