// SPDX-License-Identifier: MIT OR Apache-2.0
//! Commands that are cut off, too long, or noise: always an error of a type, never a panic.

use proptest::prelude::*;
use yzt_apdu::{BodyForm, ExpectedLength, Payload};
use yzt_gmt0017::{ByteOrder, Command, Dialect, SessionCommand};

use crate::dialects::{any_dialect, speakers};
use crate::samples::commands;

/// Commands whose last field takes whatever is left, so that less of it is another command.
const OPEN_ENDED: [u8; 9] = [0x02, 0x24, 0x26, 0x32, 0x36, 0x40, 0x42, 0x48, 0x4A];

/// Those whose last field may be any bytes, so that more of it is another command as well.
fn takes_anything(command: &Command) -> bool {
    let signs_a_message = command.header()[1..3] == [0x74, 1];
    let rsa = matches!(command.instruction(), 0x58 | 0x5C);
    let process = matches!(command, Command::Session(SessionCommand::Process { .. }));
    let digest = matches!(command.instruction(), 0xB6 | 0xB8 | 0xBA);
    signs_a_message || rsa || process || digest
}

fn is_open_ended(command: &Command) -> bool {
    // DigestInit may come with nothing, ChangeDevAuthKey with one block or two, and CreateFile
    // takes the width of its name from Lc.
    let optional = matches!(command.instruction(), 0xB4 | 0x12 | 0x30);
    let open = optional || is_init(command) || takes_anything(command);
    OPEN_ENDED.contains(&command.instruction()) || open
}

/// Reads bytes as a card does.
fn read(bytes: &[u8], dialect: &Dialect) -> Option<Command> {
    let (parsed, _) = yzt_apdu::Command::parse(bytes).ok()?;
    Command::decode(&parsed, dialect).ok()
}

#[test]
fn an_apdu_cut_off_at_any_byte_is_refused() {
    for dialect in speakers() {
        for command in commands() {
            let bytes = command.encode(&dialect).unwrap().to_bytes().unwrap();
            for cut in 0..bytes.len() {
                let Some(read) = read(&bytes[..cut], &dialect) else {
                    continue;
                };
                // Where nothing but Le is missing, it is the command still; and the first five
                // bytes of an extended GenRandom are a short one.
                let only_le = read == command && bytes.len() - cut <= 3;
                let short_random = read == Command::GenRandom { length: 256 } && cut == 5;
                // Without Le, ReadFile wants all there is. A digest may be of nothing.
                let all_of_it = command.instruction() == 0x38 && bytes.len() - cut <= 2;
                let nothing = matches!(read, Command::Digest(_)) && cut <= 7;
                assert!(
                    only_le || short_random || all_of_it || nothing,
                    "{} cut at {cut} is {read:?}",
                    command.name()
                );
            }
        }
    }
}

#[test]
fn data_cut_off_at_any_byte_is_refused() {
    for dialect in speakers() {
        for command in commands() {
            let apdu = command.encode(&dialect).unwrap();
            let [class, instruction, p1, p2] = apdu.header();
            for cut in 0..apdu.data().len() {
                let shorter = &apdu.data()[..cut];
                let cut_apdu = yzt_apdu::Command::new(class, instruction, p1, p2)
                    .with_data(Payload::plain(shorter));
                let Ok(read) = Command::decode(&cut_apdu, &dialect) else {
                    continue;
                };
                assert!(is_open_ended(&command), "{} cut at {cut}", command.name());
                // Parameters of a cipher that are cut off in the middle of zeros are packed ones.
                if instruction != 0x30 && !is_init(&command) {
                    assert_eq!(read.encode(&dialect).unwrap().data(), shorter);
                }
                assert_ne!(read, command);
            }
        }
    }
}

#[test]
fn one_byte_too_many_is_refused() {
    for dialect in speakers() {
        for command in commands() {
            let apdu = command.encode(&dialect).unwrap();
            let [class, instruction, p1, p2] = apdu.header();
            let longer = [apdu.data(), &[0]].concat();
            let apdu = yzt_apdu::Command::new(class, instruction, p1, p2)
                .with_data(Payload::plain(longer))
                .expecting(ExpectedLength::Exactly(8));
            let read = Command::decode(&apdu, &dialect);
            // A file's name may be filled up with NUL.
            let filled = matches!(instruction, 0x30 | 0x38);
            let taken = takes_anything(&command) || filled;
            assert!(read.is_err() || taken, "{}", command.name());
        }
    }
}

#[test]
fn every_byte_changed_gives_an_error_or_another_command() {
    for dialect in speakers() {
        for command in commands() {
            let apdu = command.encode(&dialect).unwrap();
            let [class, instruction, p1, p2] = apdu.header();
            for at in 0..apdu.data().len() {
                for flip in [0x01, 0x80, 0xFF] {
                    let mut data = apdu.data().to_vec();
                    data[at] ^= flip;
                    let changed = yzt_apdu::Command::new(class, instruction, p1, p2)
                        .with_data(Payload::plain(data))
                        .expecting(ExpectedLength::Exactly(0x100));
                    // Behind the IV in its field stands what was never written.
                    let filler = is_init(&command) && apdu.data().len() >= 44;
                    if let Ok(read) = Command::decode(&changed, &dialect) {
                        assert!(read != command || filler, "{} at {at}", command.name());
                    }
                }
            }
        }
    }
}

fn is_init(command: &Command) -> bool {
    matches!(command, Command::Session(SessionCommand::Init { .. }))
}

/// An instruction that is spoken here, or now and then any.
fn spoken() -> impl Strategy<Value = u8> {
    let spoken: Vec<u8> = commands().iter().map(Command::instruction).collect();
    prop_oneof![9 => prop::sample::select(spoken), 1 => any::<u8>()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn noise_never_panics(
        header in (prop::sample::select(vec![0x80u8, 0x84]), spoken(), 0u8..3, 0u8..3),
        data in prop::collection::vec(any::<u8>(), 0..400),
        length in 1u32..=65_536,
        form in prop::sample::select(vec![BodyForm::Short, BodyForm::Extended]),
        dialect in any_dialect(),
    ) {
        let (class, instruction, p1, p2) = header;
        let apdu = yzt_apdu::Command::new(class, instruction, p1, p2)
            .with_data(Payload::plain(data.clone()))
            .expecting(ExpectedLength::Exactly(length))
            .in_form(form);
        if let Ok(read) = Command::decode(&apdu, &dialect) {
            let swapped = dialect.byte_order == ByteOrder::LittleEndian
                && matches!(instruction, 0x30 | 0x32 | 0x34 | 0x36);
            let [p1, p2] = if swapped { [p2, p1] } else { [p1, p2] };
            prop_assert_eq!(read.header(), [class, instruction, p1, p2]);
        }
    }

    #[test]
    fn a_changed_byte_gives_an_error_or_another_command(
        index: prop::sample::Index,
        at: prop::sample::Index,
        flip in 1u8..,
        little: bool,
    ) {
        let byte_order = if little { ByteOrder::LittleEndian } else { ByteOrder::BigEndian };
        let dialect = Dialect { byte_order, ..Dialect::default() };
        let commands = commands();
        let command = &commands[index.index(commands.len())];
        let mut bytes = command.encode(&dialect).unwrap().to_bytes().unwrap().to_vec();
        // Le says nothing about a command, except to GenRandom and ReadFile.
        let le = usize::from(command.encode(&dialect).unwrap().expected().is_some()) * 3;
        let at = at.index(bytes.len() - if matches!(command.instruction(), 0x50 | 0x38) { 0 } else { le });
        bytes[at] ^= flip;
        if let Some(read) = read(&bytes, &dialect) {
            prop_assert_ne!(&read, command);
        }
    }
}
