// SPDX-License-Identifier: MIT OR Apache-2.0
use zeroize::Zeroizing;

use super::{BodyForm, ExpectedLength};
use crate::Error;

pub(super) struct Body<'a> {
    pub(super) form: BodyForm,
    pub(super) data: &'a [u8],
    pub(super) expected: Option<ExpectedLength>,
}

pub(super) fn parse(body: &[u8]) -> Result<Body<'_>, Error> {
    match *body {
        [] => Ok(Body { form: BodyForm::Short, data: &[], expected: None }),
        [length] => Ok(Body { form: BodyForm::Short, data: &[], expected: Some(short(length)) }),
        [0, _] => Err(Error::TruncatedLength),
        [0, high, low] => {
            Ok(Body { form: BodyForm::Extended, data: &[], expected: Some(extended(high, low)) })
        }
        [0, high, low, ref rest @ ..] => {
            let (data, tail) = split(rest, usize::from(u16::from_be_bytes([high, low])))?;
            let expected = match *tail {
                [] => None,
                [high, low] => Some(extended(high, low)),
                _ => return Err(mismatch(data, rest)),
            };
            Ok(Body { form: BodyForm::Extended, data, expected })
        }
        [length, ref rest @ ..] => {
            let (data, tail) = split(rest, usize::from(length))?;
            let expected = match *tail {
                [] => None,
                [length] => Some(short(length)),
                _ => return Err(mismatch(data, rest)),
            };
            Ok(Body { form: BodyForm::Short, data, expected })
        }
    }
}

pub(super) fn encode(
    header: [u8; 4],
    data: &[u8],
    expected: Option<ExpectedLength>,
    form: BodyForm,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let too_long = Error::DataTooLong { length: data.len(), maximum: form.max_data() };
    let length = u16::try_from(data.len()).map_err(|_| too_long)?;
    if data.len() > form.max_data() {
        return Err(too_long);
    }
    let expected = expected.map(|expected| written(expected, form)).transpose()?;
    // Reserved in one piece: a vector that grows leaves copies of a secret behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(4 + 3 + data.len() + 2));
    bytes.extend_from_slice(&header);
    if form == BodyForm::Extended && (length > 0 || expected.is_some()) {
        bytes.push(0);
    }
    if length > 0 {
        push(&mut bytes, length, form);
        bytes.extend_from_slice(data);
    }
    if let Some(expected) = expected {
        push(&mut bytes, expected, form);
    }
    Ok(bytes)
}

/// The value of Le as it is written: the greatest length wraps to zero.
fn written(expected: ExpectedLength, form: BodyForm) -> Result<u16, Error> {
    let maximum = form.max_expected();
    match expected {
        ExpectedLength::Maximum => Ok(0),
        ExpectedLength::Exactly(length) if length == maximum => Ok(0),
        ExpectedLength::Exactly(length) => u16::try_from(length)
            .ok()
            .filter(|_| (1..maximum).contains(&length))
            .ok_or(Error::ExpectedLengthOutOfRange { expected: length, maximum }),
    }
}

fn push(bytes: &mut Vec<u8>, length: u16, form: BodyForm) {
    let [high, low] = length.to_be_bytes();
    match form {
        BodyForm::Short => bytes.push(low),
        BodyForm::Extended => bytes.extend_from_slice(&[high, low]),
    }
}

fn split(rest: &[u8], length: usize) -> Result<(&[u8], &[u8]), Error> {
    if length == 0 {
        return Err(Error::ZeroLength);
    }
    rest.split_at_checked(length)
        .ok_or(Error::LengthMismatch { declared: length, present: rest.len() })
}

fn mismatch(data: &[u8], rest: &[u8]) -> Error {
    Error::LengthMismatch { declared: data.len(), present: rest.len() }
}

fn short(length: u8) -> ExpectedLength {
    match length {
        0 => ExpectedLength::Maximum,
        length => ExpectedLength::Exactly(u32::from(length)),
    }
}

fn extended(high: u8, low: u8) -> ExpectedLength {
    match u16::from_be_bytes([high, low]) {
        0 => ExpectedLength::Maximum,
        length => ExpectedLength::Exactly(u32::from(length)),
    }
}
