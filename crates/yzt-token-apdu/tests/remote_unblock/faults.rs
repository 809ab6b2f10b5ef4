// SPDX-License-Identifier: MIT OR Apache-2.0
//! A fault at every exchange, every message and every write, and the visit after it.

use yzt_token::Error;

use crate::key::{ADMINISTRATOR_TRIES, Break, CardFault, FIRST};
use crate::office::{Crash, Record};
use crate::wire::LineFault;
use crate::world::{Plan, World};

/// A visit without a fault has so many exchanges, messages and writes.
const EXCHANGES: usize = 6;
const MESSAGES: usize = 9;
const WRITES: usize = 2;
/// A wrong PIN in between costs so many more.
const RETRY: (usize, usize, usize) = (2, 4, 1);
const STALE: [u8; 16] = [0x55; 16];

fn worlds() -> [(&'static str, Record); 3] {
    [
        ("certain", Record::certain(FIRST)),
        ("pending right", Record { current: STALE, pending: Some(FIRST) }),
        ("current right", Record { current: FIRST, pending: Some(STALE) }),
    ]
}

/// Runs the plan on every record, prints a row and makes sure that the next visit works.
fn row(table: &mut Vec<String>, name: &str, plan: &Plan) {
    for (record_name, record) in worlds() {
        let mut world = World::new();
        world.office.record = record;
        let result = world.faulty(plan);
        let host = match &result {
            Ok(report) => format!("{:?}", report.rotation),
            Err(Error::PinOutcomeUnknown { cause }) => format!("2003 ({})", cause.number()),
            Err(error) => error.number().to_string(),
        };
        let desk = match (world.office.is_crashed(), world.office.ending) {
            (true, _) => "crashed".to_owned(),
            (_, ending) => ending.map_or("–".to_owned(), |ending| format!("{ending:?}")),
        };
        let pending = if world.office.record.pending.is_some() { "two" } else { "one" };
        table.push(format!(
            "{name:<34} {record_name:<14} host {host:<12} desk {desk:<16} record {pending} tries {}",
            world.key.administrator_tries()
        ));
        world.works(name);
    }
}

#[test]
fn the_card_at_every_exchange() {
    let mut table = Vec::new();
    for index in 0..EXCHANGES + RETRY.0 {
        for how in [Break::Removed, Break::PowerLost, Break::Reset, Break::Silent] {
            for fault in [CardFault::Before(how), CardFault::After(how)] {
                let plan = Plan { card: vec![(index, fault)], ..Plan::default() };
                row(&mut table, &format!("exchange {index} {fault:?}"), &plan);
            }
        }
        for changes in 0..8 {
            let fault = CardFault::Disk(changes);
            let plan = Plan { card: vec![(index, fault)], ..Plan::default() };
            row(&mut table, &format!("exchange {index} {fault:?}"), &plan);
        }
    }
    println!("{}", table.join("\n"));
}

#[test]
fn the_line_at_every_message() {
    let mut table = Vec::new();
    for index in 0..MESSAGES + RETRY.1 {
        for fault in [
            LineFault::Lost,
            LineFault::Duplicated,
            LineFault::Replayed,
            LineFault::Altered(20, 1),
            LineFault::Delayed(29),
            LineFault::Delayed(31),
            LineFault::Delayed(400),
            LineFault::Down,
        ] {
            let plan = Plan { line: vec![(index, fault)], ..Plan::default() };
            row(&mut table, &format!("message {index} {fault:?}"), &plan);
        }
    }
    println!("{}", table.join("\n"));
}

#[test]
fn the_desk_at_every_write() {
    let mut table = Vec::new();
    for index in 0..WRITES + RETRY.2 {
        for crash in [Crash::Before(index), Crash::After(index), Crash::Full(index)] {
            let plan = Plan { crash: Some(crash), ..Plan::default() };
            row(&mut table, &format!("write {index} {crash:?}"), &plan);
        }
    }
    println!("{}", table.join("\n"));
}

/// Damage is found by the check value wherever it is, and costs nothing.
#[test]
fn every_byte_of_every_message_altered() {
    let lengths = lengths();
    for (index, length) in lengths.into_iter().enumerate() {
        for at in 0..length {
            let mut world = World::new();
            let plan =
                Plan { line: vec![(index, LineFault::Altered(at, 0x10))], ..Plan::default() };
            match world.faulty(&plan) {
                // What was said before it had its effect, and nothing else.
                Ok(_) => assert!(index >= 4, "{index} {at}"),
                Err(error) => assert!(index <= 3, "{index} {at}: {error}"),
            }
            assert_eq!(world.key.administrator_tries(), ADMINISTRATOR_TRIES, "{index} {at}");
        }
    }
}

/// An altered message of the desk whose check value fits: whatever it does, it costs one try at
/// most, and no PIN is lost.
#[test]
fn every_byte_of_every_message_of_the_desk_forged() {
    let lengths = lengths();
    for index in [1, 3, 6, 8] {
        for at in 0..lengths[index] - 8 {
            let mut world = World::new();
            let plan = Plan { line: vec![(index, LineFault::Forged(at, 0x10))], ..Plan::default() };
            let result = world.faulty(&plan);
            let spent = ADMINISTRATOR_TRIES - world.key.administrator_tries();
            // Only the cryptogram and the MAC of an answer get as far as the card.
            let reaches_the_card = matches!(index, 3 | 6) && (66..86).contains(&at);
            assert_eq!(spent == 1, reaches_the_card, "message {index}, byte {at}: {result:?}");
        }
    }
}

fn lengths() -> Vec<usize> {
    let mut world = World::new();
    world.works("measuring");
    assert_eq!(world.said.len(), MESSAGES);
    world.said.iter().map(Vec::len).collect()
}
