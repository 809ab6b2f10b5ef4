// SPDX-License-Identifier: MIT OR Apache-2.0
//! As `command_bytes`, for files. AppID stands in P1 and P2 of the first four.

use hex_literal::hex;
use yzt_apdu::{ExpectedLength, Payload};
use yzt_gmt0017::{Command, Dialect, Error, FileCommand, NewFile};

use crate::area_samples::{new_file, secret};
use crate::command_bytes::{BIG, LITTLE};
use crate::golden::{is, reads, refused};
use crate::samples::{APPLICATION as application, name};

/// `cert.cer` in as many bytes.
fn padded(width: usize) -> Vec<u8> {
    let mut field = b"cert.cer".to_vec();
    field.resize(width, 0);
    field
}

// CreateFile 30: name(32) ‖ size n4 ‖ read rights n4 ‖ write rights n4; 32 in FILEATTRIBUTE, 40 and
// 48 with two makers; P1‖P2 = AppID.
#[test]
fn create_file() {
    let command = || Command::File(FileCommand::CreateFile { application, file: new_file() });
    let tail = hex!("00001000 000000FF 00000010");
    let bytes = [&hex!("80 30 10 00 00 00 2C")[..], &padded(32), &tail].concat();
    is(command(), &BIG, &bytes);
    let bytes = [&hex!("80 30 10 00 00 00 34")[..], &padded(40), &tail].concat();
    is(command(), &Dialect { file_name_width: 40, ..BIG }, &bytes);
    let tail = hex!("00100000 FF000000 10000000");
    let bytes = [&hex!("80 30 00 10 00 00 3C")[..], &padded(48), &tail].concat();
    is(command(), &LITTLE, &bytes);
    // A card takes any width from Lc, whatever its own dialect has.
    for width in 32..=64u8 {
        let host = Dialect { file_name_width: width, ..BIG };
        let apdu = command().encode(&host).unwrap();
        assert_eq!(apdu.data().len(), usize::from(width) + 12);
        assert_eq!(Command::decode(&apdu, &BIG).unwrap(), command());
    }
}

#[test]
fn a_new_file_that_does_not_fit_is_refused() {
    let file = NewFile { name: name(&"x".repeat(33)), ..new_file() };
    let command = Command::File(FileCommand::CreateFile { application, file });
    assert!(matches!(command.encode(&BIG), Err(Error::Text { maximum: 32, .. })));
    assert!(command.encode(&LITTLE).is_ok());
    for file_name_width in [0, 31, 65, 255] {
        let dialect = Dialect { file_name_width, ..BIG };
        assert!(matches!(command.encode(&dialect), Err(Error::Value { .. })));
    }
    let create = |data: &[u8]| refused([0x80, 0x30, 0x10, 0x00], data, &BIG);
    assert!(matches!(create(&[b'x'; 43]), Error::Truncated { field: "name", .. }));
    assert!(matches!(create(&[b'x'; 78]), Error::Trailing { length: 2, .. }));
    assert!(matches!(create(&[0; 44]), Error::Text { .. }));
}

// DeleteFile 32: name bytes.
#[test]
fn delete_file() {
    let command = || FileCommand::DeleteFile { application, name: name("cert.cer") };
    let bytes = hex!("80 32 10 00 00 00 08 63 65 72 74 2E 63 65 72");
    is(Command::File(command()), &BIG, &bytes);
    let bytes = hex!("80 32 00 10 00 00 08 63 65 72 74 2E 63 65 72");
    is(Command::File(command()), &LITTLE, &bytes);
}

// EnumFiles 34: no data, Le 0000.
#[test]
fn enum_files() {
    let command = || Command::File(FileCommand::EnumFiles { application });
    is(command(), &BIG, &hex!("80 34 10 00 00 00 00"));
    is(command(), &LITTLE, &hex!("80 34 00 10 00 00 00"));
}

// GetFileInfo 36: name bytes.
#[test]
fn get_file_info() {
    let command = || FileCommand::GetFileInfo { application, name: name("cert.cer") };
    let bytes = hex!("80 36 10 00 00 00 08 63 65 72 74 2E 63 65 72 00 00");
    is(Command::File(command()), &BIG, &bytes);
    let bytes = hex!("80 36 00 10 00 00 08 63 65 72 74 2E 63 65 72 00 00");
    is(Command::File(command()), &LITTLE, &bytes);
}

fn read_file(length: u32) -> Command {
    let name = name("cert.cer");
    Command::File(FileCommand::ReadFile { application, offset: 0x0120, name, length })
}

// ReadFile 38: App ‖ offset n2 ‖ nameLen n2 ‖ name ; Le = bytes wanted.
#[test]
fn read_a_file() {
    let bytes = hex!("80 38 00 00 00 00 0E 10 00 01 20 00 08 63 65 72 74 2E 63 65 72 00 40");
    is(read_file(0x40), &BIG, &bytes);
    let bytes = hex!("80 38 00 00 00 00 0E 10 00 20 01 08 00 63 65 72 74 2E 63 65 72 00 40");
    is(read_file(0x40), &LITTLE, &bytes);
    let bytes = hex!("80 38 00 00 00 00 0E 10 00 01 20 00 08 63 65 72 74 2E 63 65 72 00 00");
    is(read_file(65_536), &BIG, &bytes);
    // A missing Le is all there is.
    reads(&bytes[..bytes.len() - 2], &BIG, &read_file(65_536));
    assert!(matches!(read_file(0).encode(&BIG), Err(Error::NoExpectedLength)));
    assert!(matches!(read_file(65_537).encode(&BIG), Err(Error::Value { .. })));
}

// ReadFile 38: one maker pads the name to 40; the card must use nameLen.
#[test]
fn a_name_that_is_filled_up_is_read_by_its_length() {
    let head = hex!("10 00 01 20 00 08");
    let apdu = |name: &[u8]| {
        let data = Payload::plain([&head[..], name].concat());
        let apdu = yzt_apdu::Command::new(0x80, 0x38, 0, 0).with_data(data);
        Command::decode(&apdu.expecting(ExpectedLength::Exactly(0x40)), &BIG)
    };
    for width in [8, 32, 40, 48, 64] {
        assert_eq!(apdu(&padded(width)).unwrap(), read_file(0x40));
    }
    assert!(matches!(apdu(&padded(65)), Err(Error::Trailing { length: 57, .. })));
    let mut other = padded(40);
    other[39] = b'x';
    assert!(matches!(apdu(&other), Err(Error::Trailing { length: 32, .. })));
    assert!(matches!(apdu(&padded(8)[..7]), Err(Error::Truncated { field: "name", .. })));
}

// WriteFile 3A: App ‖ offset n2 ‖ nameLen n2 ‖ name ‖ dataLen n2 ‖ data.
#[test]
fn write_file() {
    let command = || {
        let (name, data) = (name("cert.cer"), secret(&[0xAA, 0xBB]));
        Command::File(FileCommand::WriteFile { application, offset: 0x0120, name, data })
    };
    let bytes = hex!("80 3A 00 00 00 00 12 10 00 01 20 00 08 63 65 72 74 2E 63 65 72 00 02 AA BB");
    is(command(), &BIG, &bytes);
    let bytes = hex!("80 3A 00 00 00 00 12 10 00 20 01 08 00 63 65 72 74 2E 63 65 72 02 00 AA BB");
    is(command(), &LITTLE, &bytes);
    let write = |data: &[u8]| refused([0x80, 0x3A, 0, 0], data, &BIG);
    assert!(matches!(write(&bytes[7..bytes.len() - 1]), Error::Truncated { .. }));
    let too_much = [&hex!("1000 0120 0001 78 FFFF")[..], &[0; 100]].concat();
    assert!(matches!(write(&too_much), Error::Truncated { field: "data", .. }));
}

#[test]
fn an_application_of_equal_bytes_reads_the_same_in_either_order() {
    let bytes = hex!("80 34 02 02 00 00 00");
    let equal = [2, 2].into();
    let command = Command::File(FileCommand::EnumFiles { application: equal });
    reads(&bytes, &BIG, &command);
    reads(&bytes, &LITTLE, &command);
    assert_eq!(command.application(), Some(equal));
}

pub(crate) fn every() {
    create_file();
    delete_file();
    enum_files();
    get_file_info();
    read_a_file();
    write_file();
}
