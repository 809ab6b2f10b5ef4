// SPDX-License-Identifier: MIT OR Apache-2.0
//! The PIN as a secret: its policy, its buffer, and that it is never shown.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::io::{self, Cursor, Read};

use proptest::prelude::*;
use subtle::ConstantTimeEq;
use yzt_pin::{AllowedBytes, Error, Pin, PinPolicy};
use zeroize::Zeroizing;

fn pin_with(bytes: &[u8], policy: &PinPolicy) -> Result<Pin, Error> {
    Pin::new(Zeroizing::new(bytes.to_vec()), policy)
}

fn pin(bytes: &[u8]) -> Result<Pin, Error> {
    pin_with(bytes, &PinPolicy::default())
}

/// A reader that hands out one byte at a time and is interrupted before each.
struct Stuttering<'a> {
    rest: &'a [u8],
    interrupted: bool,
}

impl Read for Stuttering<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.interrupted = !self.interrupted;
        if self.interrupted {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let Some((first, rest)) = self.rest.split_first() else {
            return Ok(0);
        };
        self.rest = rest;
        buffer[0] = *first;
        Ok(1)
    }
}

#[test]
fn a_pin_has_6_to_16_bytes() {
    for length in 0..=Pin::CAPACITY + 1 {
        let result = pin(&vec![b'7'; length]);
        match length {
            0..6 => assert_eq!(result.unwrap_err(), Error::TooShort { minimum: 6 }),
            6..=16 => assert_eq!(result.unwrap().len(), length),
            _ => assert_eq!(result.unwrap_err(), Error::TooLong { maximum: 16 }),
        }
    }
}

#[test]
fn the_bytes_of_a_pin_are_those_the_policy_allows() {
    let digits = PinPolicy { allowed: AllowedBytes::Digits, ..PinPolicy::default() };
    for byte in 0..=u8::MAX {
        let mut bytes = *b"1234567";
        bytes[3] = byte;
        assert_eq!(pin(&bytes).is_ok(), (0x20..=0x7E).contains(&byte), "{byte:02x}");
        assert_eq!(pin_with(&bytes, &digits).is_ok(), byte.is_ascii_digit(), "{byte:02x}");
    }
    assert_eq!(pin("密码密码".as_bytes()).unwrap_err(), Error::ByteNotAllowed);
}

#[test]
fn a_random_pin_is_any_bytes_that_padding_cannot_swallow() {
    let any = PinPolicy { allowed: AllowedBytes::Any, ..PinPolicy::default() };
    for byte in 0..=u8::MAX {
        let mut bytes = [0x5A; 16];
        bytes[0] = byte;
        assert_eq!(pin_with(&bytes, &any).unwrap().as_bytes(), bytes);
        bytes[15] = byte;
        let refused = pin_with(&bytes, &any).err();
        assert_eq!(refused, (byte == 0).then_some(Error::ByteNotAllowed));
    }
}

#[test]
fn a_policy_that_no_pin_can_meet_is_refused() {
    for (min_length, max_length) in [(0, 16), (7, 6), (6, Pin::CAPACITY + 1)] {
        let policy = PinPolicy { min_length, max_length, ..PinPolicy::default() };
        let refused = Error::PolicyNotPossible { min_length, max_length };
        assert_eq!(pin_with(b"123456", &policy).unwrap_err(), refused);
        assert_eq!(Pin::from_reader(&b"123456"[..], &policy).unwrap_err(), refused);
    }
    let policy = PinPolicy { max_length: Pin::CAPACITY, ..PinPolicy::default() };
    assert_eq!(pin_with(&[b'x'; Pin::CAPACITY], &policy).unwrap().len(), Pin::CAPACITY);
}

#[test]
fn a_pin_is_read_up_to_the_end_of_its_line_and_no_further() {
    for (input, rest) in [
        (&b"246810\nnext"[..], &b"next"[..]),
        (b"246810\r\nnext", b"next"),
        (b"246810\n", b""),
        (b"246810", b""),
    ] {
        let mut reader = Cursor::new(input);
        let pin = Pin::from_reader(&mut reader, &PinPolicy::default()).unwrap();
        assert_eq!(pin.as_bytes(), b"246810");
        let mut left = Vec::new();
        reader.read_to_end(&mut left).unwrap();
        assert_eq!(left, rest);
    }
}

#[test]
fn a_longest_pin_fits_with_its_end_of_line() {
    for input in [&b"0123456789abcdef\r\n"[..], b"0123456789abcdef\n", b"0123456789abcdef"] {
        let pin = Pin::from_reader(input, &PinPolicy::default()).unwrap();
        assert_eq!(pin.as_bytes(), b"0123456789abcdef");
    }
}

#[test]
fn a_carriage_return_inside_a_pin_is_refused() {
    for input in [&b"2468\r10\n"[..], b"246810\r", b"246810\r\r\n", b"\r246810\n"] {
        let error = Pin::from_reader(input, &PinPolicy::default()).unwrap_err();
        assert_eq!(error, Error::ByteNotAllowed, "{input:?}");
    }
}

#[test]
fn an_endless_input_is_refused_as_soon_as_it_is_too_long() {
    let error = Pin::from_reader(io::repeat(b'1'), &PinPolicy::default()).unwrap_err();
    assert_eq!(error, Error::TooLong { maximum: 16 });
    let mut counted = Cursor::new(vec![b'1'; 1000]);
    Pin::from_reader(&mut counted, &PinPolicy::default()).unwrap_err();
    assert_eq!(counted.position(), 17);
}

#[test]
fn an_interrupted_read_goes_on_and_a_failed_one_ends() {
    let stuttering = Stuttering { rest: b"246810\n", interrupted: false };
    let pin = Pin::from_reader(stuttering, &PinPolicy::default()).unwrap();
    assert_eq!(pin.as_bytes(), b"246810");

    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
    }
    let error = Pin::from_reader(Broken, &PinPolicy::default()).unwrap_err();
    assert_eq!(error, Error::Read(io::ErrorKind::BrokenPipe));
}

#[test]
fn a_pin_is_one_allocation_from_first_byte_to_last() {
    for length in [6, 16] {
        let input = vec![b'9'; length];
        let policy = PinPolicy::default();
        let counted = allocation_counter::measure(|| {
            drop(Pin::from_reader(input.as_slice(), &policy).unwrap());
        });
        assert_eq!(counted.count_total, 1);
        let input = Zeroizing::new(input);
        let counted = allocation_counter::measure(|| drop(Pin::new(input, &policy).unwrap()));
        assert_eq!(counted.count_total, 1);
    }
}

#[test]
fn moving_a_pin_leaves_its_bytes_where_they_are() {
    let pin = pin(b"246810").unwrap();
    let address = pin.as_bytes().as_ptr();
    let moved = Box::new(Some(pin));
    assert_eq!(moved.as_ref().as_ref().unwrap().as_bytes().as_ptr(), address);
}

#[test]
fn a_pin_is_never_shown() {
    let pin = pin(b"246810").unwrap();
    assert_eq!(format!("{pin:?}"), "Pin(<redacted>)");
    assert_eq!(format!("{pin:#?}"), "Pin(<redacted>)");
    for refused in [&b"2468"[..], b"24681024681024681", b"2468\x0010"] {
        let error = self::pin(refused).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("2468"), "{error:?}");
    }
}

#[test]
fn pins_are_equal_if_their_bytes_and_lengths_are() {
    let equal = |left: &[u8], right: &[u8]| {
        let (left, right) = (pin(left).unwrap(), pin(right).unwrap());
        bool::from(left.ct_eq(&right))
    };
    assert!(equal(b"246810", b"246810"));
    assert!(!equal(b"246810", b"246811"));
    assert!(!equal(b"246810", b"2468100"));
    assert!(!equal(b"246810", b"146810"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_pin_read_is_a_pin_given(bytes in prop::collection::vec(any::<u8>(), 0..24)) {
        prop_assume!(!bytes.contains(&b'\n'));
        let given = pin(&bytes).map(|pin| pin.as_bytes().to_vec());
        let read = Pin::from_reader(bytes.as_slice(), &PinPolicy::default())
            .map(|pin| pin.as_bytes().to_vec());
        prop_assert_eq!(given, read);
    }

    #[test]
    fn an_accepted_pin_has_the_bytes_it_was_given(text in "[ -~]{6,16}") {
        let accepted = pin(text.as_bytes()).unwrap();
        prop_assert_eq!(accepted.as_bytes(), text.as_bytes());
        prop_assert_eq!(accepted.len(), text.len());
    }
}
