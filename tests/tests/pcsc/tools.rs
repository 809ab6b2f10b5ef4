// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a program of another project sees.

use crate::Test;
use crate::daemon::{Daemon, READER};
use crate::key::{APPLICATION, CONTAINER, PIN, SoftKey, channel, pin};
use std::process::Command;
use std::thread;
use std::time::Instant;
use yzt_crypto::sm2::DistinguishedId;
use yzt_crypto::{MessageDigest, PublicKey};
use yzt_pcsc::{CardState, Readers};
use yzt_token::{Device, KeyUse, PinRole};
use yzt_token_apdu::ApduDevice;

pub(crate) const TESTS: &[Test] = &[
    ("the_reader_and_its_card_are_seen", the_reader_and_its_card_are_seen),
    ("device_information_is_had_by_opensc", device_information_is_had_by_opensc),
    ("opensc_works_beside_signatures", opensc_works_beside_signatures),
];

/// How often OpenSC does each of what it does, beside our signatures.
const TURNS: usize = 12;

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

/// OpenSC lists, reads and asks, again and again, while we sign: with a PIN each time, and in a login
/// that stands all the while.
fn opensc_works_beside_signatures() {
    let _daemon = Daemon::start();
    let key = SoftKey::issued();
    let _inserted = key.insert();
    let mut device = ApduDevice::open(Box::new(channel()), Default::default()).unwrap();
    let mut application = device.open_application(APPLICATION).unwrap();
    let mut container = application.open_container(CONTAINER).unwrap();
    let public_key = container.public_key(KeyUse::Signature).unwrap();
    let begun = Instant::now();
    let tool = thread::spawn(opensc_does_its_work);
    let (mut with_pin, mut logged_in) = (0, 0);
    while !tool.is_finished() {
        let message = format!("{with_pin} and {logged_in}");
        let digest = digest(&public_key, &message);
        let signature = application.sign_with_pin(CONTAINER, pin(PIN), &digest).unwrap();
        public_key.verify(message.as_bytes(), &signature).unwrap();
        with_pin += 1;
        application.verify_pin(PinRole::User, pin(PIN)).unwrap();
        for _ in 0..10 {
            let signature = container.sign_digest(&digest).unwrap();
            public_key.verify(message.as_bytes(), &signature).unwrap();
            logged_in += 1;
        }
        application.logout().unwrap();
    }
    tool.join().unwrap();
    let took = begun.elapsed();
    println!("{with_pin} + {logged_in} signatures beside {} runs in {took:.1?}", 3 * TURNS);
    assert!(with_pin > TURNS, "they did not run at the same time");
}

fn opensc_does_its_work() {
    for _ in 0..TURNS {
        let listed = opensc_tool(&["--list-readers"]);
        assert!(listed.lines().any(|line| line.contains("Yes") && line.contains(READER)));
        let atr = opensc_tool(&["--reader", "0", "--atr"]);
        assert_eq!(unhex(&atr.replace(':', "")), yzt_softkey::ATR, "{atr}");
        let said = opensc_tool(&["--reader", "0", "--send-apdu", "80040000"]);
        assert_eq!(received(&said), 288, "{said}");
    }
}

fn digest(key: &PublicKey, message: &str) -> MessageDigest {
    let PublicKey::Sm2(key) = key else { panic!("not an SM2 key") };
    MessageDigest::sm3(key.digest(&DistinguishedId::default(), message.as_bytes()))
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
