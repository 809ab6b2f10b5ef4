// SPDX-License-Identifier: MIT OR Apache-2.0
//! Damaged stores.
//!
//! The first byte chooses: edits of a good store, any bytes behind redb's magic, or any bytes. An
//! edit names a page among those that are in use, so that a short input reaches all of them.

use std::sync::LazyLock;

use yzt_apdu::{Response, StatusWord};
use yzt_softkey::{Card, Error};

use crate::card::{self, issued};
use crate::memory::Memory;
use crate::tape::Tape;

const MAGIC: &[u8; 9] = b"redb\x1A\x0A\xA9\x0D\x0A";
const PAGE: usize = 4096;
/// The longest file that a store grows to.
const MOST_BYTES: usize = 64 << 20;
const MOST_EDITS: usize = 32;

/// Tries of the user's PIN in the image, and in the commit before its last.
const TRIES_LEFT: u8 = 4;

const OPEN_APPLICATION: &[u8] = b"\x80\x26\0\0\x03YZT\0";
const OPEN_CONTAINER: &[u8] = b"\x80\x42\0\0\x06\x01\x01cert\0";
const PIN_INFORMATION: &[u8] = b"\x80\x14\0\x01\x02\x01\x01\0";
const EXPORT_KEY: &[u8] = b"\x80\x88\x01\0\x04\x01\x01\x01\x01\0";
const EXPORT_CERTIFICATE: &[u8] = b"\x80\x4E\x01\0\0\0\x04\x01\x01\x01\x01\0\0";
const CHALLENGE: &[u8] = b"\x80\x50\0\0\x08";
const WRONG_PIN: &[u8] = b"\x80\x18\0\x01\x12\x01\x01................";
const SET_LABEL: &[u8] = b"\x80\x02\0\0\x01x";

/// A good store whose last commits each took a try.
struct Image {
    bytes: Vec<u8>,
    /// Where the pages are that hold anything.
    used: Vec<usize>,
    key: Vec<u8>,
    certificate: Vec<u8>,
}

static IMAGE: LazyLock<Image> = LazyLock::new(Image::new);

/// Opens what the input makes of the store.
pub fn run(data: &[u8]) {
    let image = &*IMAGE;
    let mut tape = Tape::new(data);
    let bytes = match tape.byte() % 4 {
        0 | 1 => image.edited(&mut tape),
        2 => [MAGIC, tape.rest()].concat(),
        _ => tape.rest().to_vec(),
    };
    let most = bytes.len().max(1 << 20);
    let disk = Memory::with(bytes);
    match card::open(&disk) {
        Ok(card) => image.check(card, &disk),
        Err(error) => check(&error),
    }
    assert!(disk.longest() <= MOST_BYTES);
    assert!(disk.longest_read() <= most, "{} bytes at once", disk.longest_read());
}

/// Whether the store that the edits make opens, for a test of the seeds.
#[must_use]
pub fn opens(data: &[u8]) -> bool {
    let mut tape = Tape::new(data);
    tape.byte();
    card::open(&Memory::with(IMAGE.edited(&mut tape))).is_ok()
}

fn check(error: &Error) {
    let number = error.number();
    assert!(yzt_softkey::NUMBERS.contains(&number), "{number}");
    assert!(!error.to_string().is_empty());
    let is_known = matches!(
        error,
        Error::Damaged(_)
            | Error::ForeignFile
            | Error::UnsupportedVersion { .. }
            | Error::WrongStoreKey
    );
    assert!(is_known, "{error}");
}

impl Image {
    fn new() -> Self {
        let disk = Memory::with(issued().bytes.clone());
        let mut card = card::open(&disk).unwrap();
        succeeds(&mut card, OPEN_APPLICATION);
        succeeds(&mut card, OPEN_CONTAINER);
        let key = succeeds(&mut card, EXPORT_KEY);
        let certificate = succeeds(&mut card, EXPORT_CERTIFICATE);
        for _ in 0..2 {
            succeeds(&mut card, CHALLENGE);
            let status = execute(&mut card, WRONG_PIN).status();
            assert!(matches!(status, StatusWord::AuthenticationFailed { .. }));
        }
        assert_eq!(succeeds(&mut card, PIN_INFORMATION)[1], TRIES_LEFT);
        drop(card);
        let bytes = disk.bytes();
        let pages = bytes.chunks(PAGE).enumerate();
        let used = pages.filter(|(_, page)| page.iter().any(|byte| *byte != 0));
        Self { used: used.map(|(page, _)| page * PAGE).collect(), bytes, key, certificate }
    }

    fn edited(&self, tape: &mut Tape<'_>) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        for _ in 0..MOST_EDITS {
            if tape.is_empty() {
                break;
            }
            self.edit(&mut bytes, tape);
        }
        bytes
    }

    fn edit(&self, bytes: &mut Vec<u8>, tape: &mut Tape<'_>) {
        let kind = tape.byte() % 8;
        let start = self.place(tape);
        match kind {
            0 | 1 => put(bytes, start, &[tape.byte()], |old, new| old ^ new),
            2 => put(bytes, start, tape.counted(64), |_, new| new),
            3 => put(bytes, start, &vec![0; tape.word().into()], |_, new| new),
            4 => {
                let from = self.place(tape) / PAGE * PAGE;
                let page = bytes.get(from..from + PAGE).map(<[u8]>::to_vec);
                let page = page.unwrap_or_default();
                put(bytes, start / PAGE * PAGE, &page, |_, new| new);
            }
            5 => {
                let number =
                    tape.choose(&[0, 1, 0xFF, 0xFFFF, 1 << 20, 1 << 32, u64::MAX, 1 << 63]);
                put(bytes, start, &number.to_le_bytes(), |_, new| new);
            }
            6 => bytes.truncate(start),
            _ => {
                let length = bytes.len() + usize::from(tape.word()) * 64;
                bytes.resize(length, tape.byte());
            }
        }
    }

    /// A place in one of the pages that are in use.
    fn place(&self, tape: &mut Tape<'_>) -> usize {
        let page = self.used[usize::from(tape.byte()) % self.used.len()];
        page + usize::from(tape.word()) % PAGE
    }

    /// A store that opens is a key with everything in it, and stays one.
    fn check(&self, mut card: Card, disk: &Memory) {
        let before = self.check_contents(&mut card);
        assert!((TRIES_LEFT..=TRIES_LEFT + 1).contains(&before), "{before} tries");
        succeeds(&mut card, CHALLENGE);
        let left = match execute(&mut card, WRONG_PIN).status() {
            StatusWord::AuthenticationFailed { tries_left } => {
                assert_eq!(tries_left, before - 1);
                tries_left
            }
            // Damage that only writing meets: the try may be gone, or not.
            StatusWord::MemoryFailure => return,
            status => panic!("{status}"),
        };
        let labelled = execute(&mut card, SET_LABEL).status();
        assert!(matches!(labelled, StatusWord::Success | StatusWord::MemoryFailure));
        assert_eq!(self.check_contents(&mut card), left);
        drop(card);
        let mut card = card::open(disk).unwrap();
        assert_eq!(self.check_contents(&mut card), left);
    }

    /// The tries left of a key that has its certificate and its public key.
    fn check_contents(&self, card: &mut Card) -> u8 {
        succeeds(card, OPEN_APPLICATION);
        succeeds(card, OPEN_CONTAINER);
        assert_eq!(succeeds(card, EXPORT_KEY), self.key);
        assert_eq!(succeeds(card, EXPORT_CERTIFICATE), self.certificate);
        succeeds(card, PIN_INFORMATION)[1]
    }
}

fn put(bytes: &mut [u8], start: usize, new: &[u8], change: impl Fn(u8, u8) -> u8) {
    for (to, new) in bytes.iter_mut().skip(start).zip(new) {
        *to = change(*to, *new);
    }
}

fn execute(card: &mut Card, apdu: &[u8]) -> Response {
    Response::parse(&card.execute(apdu), true).unwrap()
}

fn succeeds(card: &mut Card, apdu: &[u8]) -> Vec<u8> {
    let response = execute(card, apdu);
    assert_eq!(response.status(), StatusWord::Success, "{apdu:02x?}");
    response.data().to_vec()
}
