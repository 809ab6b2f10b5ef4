// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a program of another project sees.

use crate::Test;
use crate::daemon::{Daemon, READER};
use crate::key::SoftKey;
use std::process::Command;
use yzt_pcsc::{CardState, Readers};

pub(crate) const TESTS: &[Test] = &[
    ("the_reader_and_its_card_are_seen", the_reader_and_its_card_are_seen),
    ("device_information_is_had_by_opensc", device_information_is_had_by_opensc),
];

fn the_reader_and_its_card_are_seen() {
    let _daemon = Daemon::start();
    let key = SoftKey::new();
    let inserted = key.insert();
    let listed = opensc_tool(&["--list-readers"]);
    assert!(listed.lines().any(|line| line.contains("Yes") && line.contains(READER)), "{listed}");
    let entries = Readers::new().entries().unwrap();
    let entry = entries.first().unwrap();
    assert_eq!(entry.card, CardState::Present);
    assert_eq!(entry.atr, yzt_softkey::ATR);
    let atr = opensc_tool(&["--reader", "0", "--atr"]);
    assert_eq!(unhex(&atr.replace(':', "")), yzt_softkey::ATR, "{atr}");
    inserted.remove();
    let listed = opensc_tool(&["--list-readers"]);
    assert!(listed.lines().any(|line| line.contains("No") && line.contains(READER)), "{listed}");
}

fn device_information_is_had_by_opensc() {
    let _daemon = Daemon::start();
    let key = SoftKey::new();
    let _inserted = key.insert();
    // Without Le: OpenSC refuses to send an extended one to a card it does not know, and a short one
    // cannot ask for 288 bytes.
    let said = opensc_tool(&["--reader", "0", "--send-apdu", "80040000"]);
    assert!(said.contains("SW1=0x90, SW2=0x00"), "{said}");
    assert_eq!(received(&said), 288, "{said}");
}

fn opensc_tool(words: &[&str]) -> String {
    let output = Command::new("opensc-tool").args(words).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{words:?}: {said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    said
}

/// How many bytes of data stand in a dump: lines of hexadecimal pairs, then the same as text.
fn received(said: &str) -> usize {
    let dump = said.split("SW2=0x00):").nth(1).unwrap();
    let pair = |word: &&str| word.len() == 2 && u8::from_str_radix(word, 16).is_ok();
    dump.lines().map(|line| line.split(' ').take_while(pair).take(16).count()).sum()
}

fn unhex(text: &str) -> Vec<u8> {
    let digits = text.trim();
    (0..digits.len() / 2)
        .map(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap())
        .collect()
}
