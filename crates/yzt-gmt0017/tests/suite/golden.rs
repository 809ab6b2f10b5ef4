// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which instructions have bytes written down, in both directions: none may be without.

use std::cell::RefCell;
use std::collections::BTreeSet;

use yzt_apdu::Payload;
use yzt_gmt0017::{Command, Dialect, instruction_name};

use crate::samples::commands;
use crate::{
    agreement_bytes, command_bytes, container_bytes, external_bytes, file_bytes, response_bytes,
    rsa_bytes, session_answers, session_bytes,
};

thread_local! {
    static COMMANDS: RefCell<BTreeSet<u8>> = const { RefCell::new(BTreeSet::new()) };
    static ANSWERS: RefCell<BTreeSet<u8>> = const { RefCell::new(BTreeSet::new()) };
}

/// Both ways: the command gives these bytes, and a card reads the command out of them.
#[track_caller]
pub(crate) fn is(command: Command, dialect: &Dialect, bytes: &[u8]) {
    let written = command.encode(dialect).unwrap().to_bytes().unwrap();
    assert_eq!(*written, bytes, "{}", command.name());
    reads(bytes, dialect, &command);
    COMMANDS.with_borrow_mut(|seen| seen.insert(command.instruction()));
}

/// A card reads this command out of these bytes.
#[track_caller]
pub(crate) fn reads(bytes: &[u8], dialect: &Dialect, command: &Command) {
    let (parsed, _) = yzt_apdu::Command::parse(bytes).unwrap();
    assert_eq!(&Command::decode(&parsed, dialect).unwrap(), command);
}

/// A card refuses a command with this data.
#[track_caller]
pub(crate) fn refused(
    [class, instruction, p1, p2]: [u8; 4],
    data: &[u8],
    dialect: &Dialect,
) -> yzt_gmt0017::Error {
    let apdu = yzt_apdu::Command::new(class, instruction, p1, p2).with_data(Payload::plain(data));
    Command::decode(&apdu, dialect).unwrap_err()
}

/// Notes that the answer to an instruction has its bytes.
pub(crate) fn answered(instructions: &[u8]) {
    ANSWERS.with_borrow_mut(|seen| seen.extend(instructions));
}

/// Answers that are bytes and nothing else: GenRandom, ReadFile, the two RSA operations, and what
/// session keys make.
const RAW: [u8; 12] = [0x50, 0x38, 0x58, 0x5C, 0xA6, 0xA8, 0xAA, 0xAE, 0xB0, 0xB2, 0xBE, 0xC2];

fn table() -> BTreeSet<u8> {
    (0..=u8::MAX).filter(|&instruction| instruction_name(instruction).is_some()).collect()
}

#[test]
fn every_instruction_has_its_command_in_bytes() {
    command_bytes::every();
    container_bytes::every();
    file_bytes::every();
    rsa_bytes::every();
    external_bytes::every();
    agreement_bytes::every();
    session_bytes::every();
    let (seen, table) = (COMMANDS.take(), table());
    println!("{} of {}", seen.len(), table.len());
    assert_eq!(seen, table);
    assert_eq!(table.len(), 69);
}

#[test]
fn every_instruction_with_an_answer_has_its_answer_in_bytes() {
    response_bytes::every();
    session_answers::every();
    let seen = ANSWERS.take();
    for command in commands() {
        let (ins, apdu) = (command.instruction(), command.encode(&Dialect::default()).unwrap());
        let has_answer = apdu.expected().is_some();
        let written = seen.contains(&ins) || RAW.contains(&ins);
        assert_eq!(has_answer, written, "{}", command.name());
    }
    let silent = table().difference(&seen).filter(|&ins| !RAW.contains(ins)).count();
    println!("{} with a form, {} raw, {silent} without", seen.len(), RAW.len());
    assert_eq!(seen.len() + RAW.len() + silent, 69);
}

#[test]
fn there_is_a_sample_of_every_instruction() {
    let sampled: BTreeSet<u8> = commands().iter().map(Command::instruction).collect();
    assert_eq!(sampled, table());
}
