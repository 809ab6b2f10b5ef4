// SPDX-License-Identifier: MIT OR Apache-2.0
//! Commands and responses as bytes.

use yzt_apdu::{BodyForm, Command, ExpectedLength, Limits, Response, StatusWord};

/// Reads the input as a command and as a response.
pub fn run(data: &[u8]) {
    command(data);
    response(data, false);
    response(data, true);
}

fn command(data: &[u8]) {
    let (command, form) = match Command::parse(data) {
        Ok(parsed) => parsed,
        Err(error) => {
            assert!(yzt_apdu::NUMBERS.contains(&error.number()));
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    assert_eq!(command.form(), form);
    assert_eq!(*command.to_bytes().unwrap(), data, "the same bytes");
    assert!(command.data().len() <= form.max_data());
    assert!(command.data().is_empty() || command.data_is_sensitive());
    assert!(command.response_is_sensitive());
    // Nothing of the data is in what a trace would print.
    assert!(format!("{command:?}").len() < 100);
    assert!(Limits::ISO_7816.admit(&command).is_ok());
    for other in [BodyForm::Short, BodyForm::Extended] {
        in_form(&command, other);
    }
}

/// What a form can carry comes back from it.
fn in_form(command: &Command, form: BodyForm) {
    let Ok(bytes) = command.encode(form) else {
        assert_eq!(form, BodyForm::Short, "the extended form carries all");
        return;
    };
    let (again, read) = Command::parse(&bytes).unwrap();
    assert!(read == form || bytes.len() == 4);
    assert_eq!(again.header(), command.header());
    assert_eq!(again.data(), command.data());
    let expected = command.expected().map(|expected| match expected {
        // The greatest length of a form is written as "all there is".
        ExpectedLength::Exactly(length) if length == form.max_expected() => ExpectedLength::Maximum,
        other => other,
    });
    assert_eq!(again.expected(), expected);
}

fn response(data: &[u8], sensitive: bool) {
    let response = match Response::parse(data, sensitive) {
        Ok(response) => response,
        Err(error) => {
            assert!(yzt_apdu::NUMBERS.contains(&error.number()));
            return;
        }
    };
    assert_eq!(*response.encode(), data);
    assert_eq!(response.data().len() + 2, data.len());
    assert_eq!(response.data_is_sensitive(), sensitive);
    let status = response.status();
    assert_eq!(StatusWord::from(u16::from(status)), status);
    assert_eq!(status.is_success(), data.ends_with(&[0x90, 0x00]));
    assert!(status.to_string().is_ascii());
    if sensitive {
        assert!(format!("{response:?}").len() < 150);
    }
}
