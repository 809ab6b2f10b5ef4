// SPDX-License-Identifier: MIT OR Apache-2.0
//! Command and response APDUs against bytes written down from ISO/IEC 7816-4, 5.1 to 5.3, and
//! against every way to cut, stretch and falsify them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use proptest::prelude::*;
use yzt_apdu::{BodyForm, Command, Error, ExpectedLength, Payload, Response, StatusWord};

const HEADER: [u8; 4] = [0x80, 0x50, 0x01, 0x02];

/// A command, the form it is written in, and its bytes, counted out by hand.
struct Golden {
    name: &'static str,
    form: BodyForm,
    data: Vec<u8>,
    expected: Option<ExpectedLength>,
    bytes: Vec<u8>,
}

impl Golden {
    fn command(&self) -> Command {
        let [class, instruction, p1, p2] = HEADER;
        let command = Command::new(class, instruction, p1, p2)
            .in_form(self.form)
            .with_data(Payload::plain(self.data.clone()));
        match self.expected {
            None => command,
            Some(expected) => command.expecting(expected),
        }
    }
}

fn golden(
    name: &'static str,
    form: BodyForm,
    data: &[u8],
    expected: Option<ExpectedLength>,
    body: &[&[u8]],
) -> Golden {
    let bytes = [&HEADER, body.concat().as_slice()].concat();
    Golden { name, form, data: data.to_vec(), expected, bytes }
}

/// Every case of ISO/IEC 7816-4 at its smallest and its largest length.
#[rustfmt::skip] // A table: one case on a line.
fn golden_commands() -> Vec<Golden> {
    use BodyForm::{Extended, Short};
    use ExpectedLength::{Exactly, Maximum};
    let most = vec![0xA5; 255];
    let all = vec![0xA5; 65_535];
    vec![
        golden("1", Short, &[], None, &[]),
        golden("2S", Short, &[], Some(Exactly(8)), &[&[0x08]]),
        golden("2S, 255", Short, &[], Some(Exactly(255)), &[&[0xFF]]),
        golden("2S, all", Short, &[], Some(Maximum), &[&[0x00]]),
        golden("3S", Short, &[0xAA], None, &[&[0x01, 0xAA]]),
        golden("3S, zeros", Short, &[0, 0], None, &[&[0x02, 0x00, 0x00]]),
        golden("3S, 255", Short, &most, None, &[&[0xFF], &most]),
        golden("4S", Short, &[0xAA, 0xBB], Some(Exactly(3)), &[&[0x02, 0xAA, 0xBB, 0x03]]),
        golden("4S, all", Short, &[0xAA], Some(Maximum), &[&[0x01, 0xAA, 0x00]]),
        golden("2E", Extended, &[], Some(Exactly(8)), &[&[0x00, 0x00, 0x08]]),
        golden("2E, 256", Extended, &[], Some(Exactly(256)), &[&[0x00, 0x01, 0x00]]),
        golden("2E, all", Extended, &[], Some(Maximum), &[&[0x00, 0x00, 0x00]]),
        golden("3E", Extended, &[0xAA], None, &[&[0x00, 0x00, 0x01, 0xAA]]),
        golden("3E, 65535", Extended, &all, None, &[&[0x00, 0xFF, 0xFF], &all]),
        golden("4E", Extended, &[0xAA, 0xBB], Some(Exactly(0x0102)), &[&[0x00, 0x00, 0x02, 0xAA, 0xBB, 0x01, 0x02]]),
        golden("4E, all", Extended, &[0xAA], Some(Maximum), &[&[0x00, 0x00, 0x01, 0xAA, 0x00, 0x00]]),
    ]
}

#[test]
fn every_case_is_written_as_the_standard_draws_it() {
    for golden in golden_commands() {
        let command = golden.command();
        assert_eq!(*command.encode(golden.form).unwrap(), golden.bytes, "case {}", golden.name);
        assert_eq!(*command.to_bytes().unwrap(), golden.bytes, "case {}", golden.name);
    }
}

#[test]
fn every_case_is_read_as_the_standard_draws_it() {
    for golden in golden_commands() {
        let (command, form) = Command::parse(&golden.bytes).unwrap();
        assert_eq!(form, golden.form, "case {}", golden.name);
        assert_eq!(command.form(), golden.form, "case {}", golden.name);
        assert_eq!(command.header(), HEADER);
        assert_eq!(command.data(), golden.data, "case {}", golden.name);
        assert_eq!(command.expected(), golden.expected, "case {}", golden.name);
    }
}

#[test]
fn the_case_without_a_body_is_the_same_in_both_forms() {
    let command = Command::new(0x80, 0x50, 0x01, 0x02);
    assert_eq!(*command.encode(BodyForm::Short).unwrap(), HEADER);
    assert_eq!(*command.encode(BodyForm::Extended).unwrap(), HEADER);
}

#[test]
fn the_greatest_length_is_written_as_zero() {
    let short = Command::new(0, 0, 0, 0).expecting(ExpectedLength::Exactly(256));
    assert_eq!(*short.encode(BodyForm::Short).unwrap(), [0, 0, 0, 0, 0]);
    let extended = Command::new(0, 0, 0, 0).expecting(ExpectedLength::Exactly(65_536));
    assert_eq!(*extended.encode(BodyForm::Extended).unwrap(), [0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(ExpectedLength::Maximum.limit(BodyForm::Short), 256);
    assert_eq!(ExpectedLength::Maximum.limit(BodyForm::Extended), 65_536);
    assert_eq!(ExpectedLength::Exactly(7).limit(BodyForm::Short), 7);
}

#[test]
fn what_a_form_cannot_carry_is_refused() {
    for (form, maximum) in [(BodyForm::Short, 255), (BodyForm::Extended, 65_535)] {
        for length in [maximum + 1, 65_536, 65_537, 70_000, 131_073] {
            let command = Command::new(0, 0, 0, 0).with_data(Payload::plain(vec![0; length]));
            assert_eq!(command.encode(form).unwrap_err(), Error::DataTooLong { length, maximum });
        }
    }
    for (form, maximum) in [(BodyForm::Short, 256), (BodyForm::Extended, 65_536)] {
        for expected in [0, maximum + 1, 65_537, 131_073, u32::MAX] {
            let command = Command::new(0, 0, 0, 0).expecting(ExpectedLength::Exactly(expected));
            assert_eq!(
                command.encode(form).unwrap_err(),
                Error::ExpectedLengthOutOfRange { expected, maximum }
            );
        }
    }
}

/// Whether `bytes` are exactly one APDU, said a second time and in another way than the parser
/// says it: by the list of lengths that the bytes may have.
fn is_well_formed(bytes: &[u8]) -> bool {
    let field = |at: usize| bytes.get(at).copied().map_or(0, usize::from);
    let (lc, extended_lc) = (field(4), field(5) * 256 + field(6));
    let lengths = match bytes.len() {
        0..4 => return false,
        4 | 5 => return true,
        _ if lc != 0 => vec![5 + lc, 5 + lc + 1],
        7 => return true,
        _ if extended_lc != 0 => vec![7 + extended_lc, 7 + extended_lc + 2],
        _ => return false,
    };
    lengths.contains(&bytes.len())
}

#[test]
fn every_truncation_is_refused_or_another_whole_apdu() {
    for golden in golden_commands() {
        let cuts: Vec<usize> = match golden.bytes.len() {
            length if length < 400 => (0..length).collect(),
            length => (0..300).chain(length - 300..length).collect(),
        };
        for cut in cuts {
            let bytes = &golden.bytes[..cut];
            let parsed = Command::parse(bytes);
            assert_eq!(parsed.is_ok(), is_well_formed(bytes), "case {} cut to {cut}", golden.name);
        }
    }
}

#[test]
fn cut_data_is_refused() {
    for golden in golden_commands().iter().filter(|golden| golden.data.len() > 1) {
        let end_of_data = golden.bytes.len()
            - golden.expected.map_or(0, |_| 1 + usize::from(golden.form == BodyForm::Extended));
        let error = Command::parse(&golden.bytes[..end_of_data - 1]).unwrap_err();
        let (declared, present) = (golden.data.len(), golden.data.len() - 1);
        assert_eq!(error, Error::LengthMismatch { declared, present }, "case {}", golden.name);
    }
}

#[test]
fn every_surplus_is_refused_or_another_whole_apdu() {
    for golden in golden_commands() {
        for surplus in 1..=300 {
            for filler in [0x00, 0x01, 0xFF] {
                let mut bytes = golden.bytes.clone();
                bytes.resize(bytes.len() + surplus, filler);
                let parsed = Command::parse(&bytes);
                assert_eq!(
                    parsed.is_ok(),
                    is_well_formed(&bytes),
                    "case {} and {surplus} times {filler:02x}",
                    golden.name
                );
            }
        }
    }
}

#[test]
fn each_defect_has_its_own_error() {
    let parse = |body: &[u8]| Command::parse(&[&HEADER, body].concat()).unwrap_err();
    assert_eq!(
        Command::parse(&HEADER[..3]).unwrap_err(),
        Error::TooShort { length: 3, minimum: 4 }
    );
    assert_eq!(parse(&[0x00, 0x01]), Error::TruncatedLength);
    assert_eq!(parse(&[0x00, 0x00, 0x00, 0xAA]), Error::ZeroLength);
    assert_eq!(parse(&[0x02, 0xAA]), Error::LengthMismatch { declared: 2, present: 1 });
    assert_eq!(parse(&[0x01, 0xAA, 0, 0]), Error::LengthMismatch { declared: 1, present: 3 });
    assert_eq!(parse(&[0, 0, 1, 0xAA, 0]), Error::LengthMismatch { declared: 1, present: 2 });
    assert_eq!(parse(&[0, 0, 1, 0xAA, 0, 0, 0]), Error::LengthMismatch { declared: 1, present: 4 });
}

#[test]
fn nothing_is_allocated_before_the_lengths_agree() {
    // Lc announces 65 535 bytes; far fewer, or far more, follow.
    let mut oversize = vec![0x80, 0x3A, 0, 0, 0x00, 0xFF, 0xFF, 0x01];
    let mut refused = vec![oversize.clone()];
    oversize.resize(1 << 20, 0xEE);
    refused.push(oversize);
    refused.push(vec![0x80, 0x3A, 0, 0, 0xFF, 0x01]);
    for bytes in refused {
        let counted = allocation_counter::measure(|| assert!(Command::parse(&bytes).is_err()));
        assert_eq!(counted.count_total, 0);
    }
    let response = vec![0x90; 65_539];
    let counted =
        allocation_counter::measure(|| assert!(Response::parse(&response, true).is_err()));
    assert_eq!(counted.count_total, 0);
}

#[test]
fn writing_a_command_allocates_once_so_that_no_stale_copy_stays_behind() {
    for golden in golden_commands() {
        let command = golden.command();
        let counted = allocation_counter::measure(|| drop(command.encode(golden.form)));
        assert_eq!(counted.count_total, 1, "case {}", golden.name);
    }
    let response = Response::new(Payload::sensitive(vec![7; 1000]), StatusWord::Success);
    let counted = allocation_counter::measure(|| drop(response.encode()));
    assert_eq!(counted.count_total, 1);
}

#[test]
fn what_arrives_as_bytes_counts_as_sensitive() {
    let (command, _) = Command::parse(&[0x80, 0x20, 0, 0, 0x02, 0x31, 0x32]).unwrap();
    assert!(command.data_is_sensitive() && command.response_is_sensitive());
    assert_eq!(format!("{command:?}"), "Command(80 20 00 00, <redacted 2 bytes>)");
}

#[test]
fn a_response_is_data_and_two_bytes_of_status() {
    let response = Response::parse(&[0x01, 0x02, 0x63, 0xC5], false).unwrap();
    assert_eq!(response.data(), [0x01, 0x02]);
    assert_eq!(response.status(), StatusWord::AuthenticationFailed { tries_left: 5 });
    assert!(!response.data_is_sensitive());
    assert_eq!(*response.encode(), [0x01, 0x02, 0x63, 0xC5]);
    assert_eq!(*Response::status_only(StatusWord::Success).encode(), [0x90, 0x00]);

    let secret = Response::parse(&[0x01, 0x90, 0x00], true).unwrap();
    assert!(secret.data_is_sensitive());
    assert!(secret.into_payload().is_sensitive());
}

#[test]
fn a_response_has_2_to_65538_bytes() {
    for length in [0, 1] {
        let error = Response::parse(&vec![0x90; length], false).unwrap_err();
        assert_eq!(error, Error::TooShort { length, minimum: 2 });
    }
    assert!(Response::parse(&[0x90, 0x00], false).is_ok());
    assert!(Response::parse(&vec![0; 65_538], false).is_ok());
    let error = Response::parse(&vec![0; 65_539], false).unwrap_err();
    assert_eq!(error, Error::ResponseTooLong { length: 65_539 });
}

fn expected_in(form: BodyForm) -> impl Strategy<Value = Option<ExpectedLength>> {
    prop_oneof![
        Just(None),
        Just(Some(ExpectedLength::Maximum)),
        // The greatest length itself reads back as `Maximum`.
        (1..form.max_expected()).prop_map(|length| Some(ExpectedLength::Exactly(length))),
    ]
}

fn any_form() -> impl Strategy<Value = BodyForm> {
    prop_oneof![Just(BodyForm::Short), Just(BodyForm::Extended)]
}

fn any_command() -> impl Strategy<Value = ([u8; 4], BodyForm, Vec<u8>, Option<ExpectedLength>)> {
    any_form().prop_flat_map(|form| {
        let data = prop::collection::vec(any::<u8>(), 0..=form.max_data().min(700));
        (any::<[u8; 4]>(), Just(form), data, expected_in(form))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_command_reads_back_as_it_was_written((header, form, data, expected) in any_command()) {
        let [class, instruction, p1, p2] = header;
        let mut command =
            Command::new(class, instruction, p1, p2).with_data(Payload::plain(data.clone()));
        if let Some(expected) = expected {
            command = command.expecting(expected);
        }
        let bytes = command.encode(form).unwrap();
        let (parsed, parsed_form) = Command::parse(&bytes).unwrap();
        prop_assert_eq!(parsed.header(), header);
        prop_assert_eq!(parsed.data(), data.as_slice());
        prop_assert_eq!(parsed.expected(), expected);
        if bytes.len() > 4 {
            prop_assert_eq!(parsed_form, form);
        }
    }

    #[test]
    fn whatever_is_read_is_written_back_byte_for_byte(
        header in any::<[u8; 4]>(),
        lengths in prop::collection::vec(0..=9_u8, 0..=4),
        rest in prop::collection::vec(any::<u8>(), 0..=12),
    ) {
        let bytes = [&header, lengths.as_slice(), &rest].concat();
        prop_assert_eq!(Command::parse(&bytes).is_ok(), is_well_formed(&bytes));
        if let Ok((command, form)) = Command::parse(&bytes) {
            prop_assert_eq!(&*command.encode(form).unwrap(), &bytes);
        }
    }

    #[test]
    fn a_response_reads_back_as_it_was_written(
        data in prop::collection::vec(any::<u8>(), 0..600),
        status in any::<u16>(),
        sensitive in any::<bool>(),
    ) {
        let bytes = Response::new(Payload::plain(data.clone()), StatusWord::from(status)).encode();
        let parsed = Response::parse(&bytes, sensitive).unwrap();
        prop_assert_eq!(parsed.data(), data.as_slice());
        prop_assert_eq!(u16::from(parsed.status()), status);
        prop_assert_eq!(parsed.data_is_sensitive(), sensitive);
    }
}
