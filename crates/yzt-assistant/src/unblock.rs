// SPDX-License-Identifier: MIT OR Apache-2.0
//! The two files of a remote unlock.
//!
//! The request goes to the service desk, the answer comes back; the administrator's PIN stays
//! there. Both are small JSON objects with hexadecimal values, strict in what they take.

use serde::{Deserialize, Serialize};

use yzt_token::{UnblockChallenge, UnblockCryptogram};

use crate::Error;

const REQUEST_FORMAT: &str = "yzt-unblock-request-1";
const ANSWER_FORMAT: &str = "yzt-unblock-answer-1";

/// What the holder's side sends: which key waits, and the challenge it waits with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnblockRequest {
    format: String,
    serial: String,
    application: String,
    application_id: String,
    challenge: String,
}

/// What the service desk sends back: the new PIN under the administrator's key, and a code over it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnblockAnswer {
    format: String,
    serial: String,
    application: String,
    application_id: String,
    challenge: String,
    encrypted_pin: String,
    mac: String,
}

impl UnblockRequest {
    /// The request for a challenge of a key.
    pub fn new(challenge: &UnblockChallenge) -> Self {
        Self {
            format: REQUEST_FORMAT.to_owned(),
            serial: challenge.device_serial.clone(),
            application: challenge.application_name.clone(),
            application_id: to_hex(&challenge.application),
            challenge: to_hex(&challenge.challenge),
        }
    }

    /// The challenge in it.
    ///
    /// # Errors
    /// [`Error::UnblockMessageMalformed`].
    pub fn challenge(&self) -> Result<UnblockChallenge, Error> {
        require_format(&self.format, REQUEST_FORMAT)?;
        Ok(UnblockChallenge {
            device_serial: self.serial.clone(),
            application_name: self.application.clone(),
            application: from_hex("application_id", &self.application_id)?,
            challenge: from_hex("challenge", &self.challenge)?,
        })
    }

    /// The serial number of the key that waits.
    pub fn serial(&self) -> &str {
        &self.serial
    }

    /// The application whose PIN is locked.
    pub fn application(&self) -> &str {
        &self.application
    }
}

impl UnblockAnswer {
    /// The answer that carries a cryptogram.
    pub fn new(cryptogram: &UnblockCryptogram) -> Self {
        let request = UnblockRequest::new(&cryptogram.challenge);
        Self {
            format: ANSWER_FORMAT.to_owned(),
            serial: request.serial,
            application: request.application,
            application_id: request.application_id,
            challenge: request.challenge,
            encrypted_pin: to_hex(&cryptogram.encrypted_pin),
            mac: to_hex(&cryptogram.mac),
        }
    }

    /// The cryptogram in it.
    ///
    /// # Errors
    /// [`Error::UnblockMessageMalformed`].
    pub fn cryptogram(&self) -> Result<UnblockCryptogram, Error> {
        require_format(&self.format, ANSWER_FORMAT)?;
        Ok(UnblockCryptogram {
            challenge: UnblockChallenge {
                device_serial: self.serial.clone(),
                application_name: self.application.clone(),
                application: from_hex("application_id", &self.application_id)?,
                challenge: from_hex("challenge", &self.challenge)?,
            },
            encrypted_pin: from_hex("encrypted_pin", &self.encrypted_pin)?,
            mac: from_hex("mac", &self.mac)?,
        })
    }
}

impl core::fmt::Debug for UnblockAnswer {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter
            .debug_struct("UnblockAnswer")
            .field("serial", &self.serial)
            .field("application", &self.application)
            .finish_non_exhaustive()
    }
}

fn require_format(found: &str, expected: &str) -> Result<(), Error> {
    if found == expected { Ok(()) } else { Err(Error::UnblockMessageMalformed { field: "format" }) }
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex<const N: usize>(field: &'static str, text: &str) -> Result<[u8; N], Error> {
    let malformed = || Error::UnblockMessageMalformed { field };
    let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if text.len() != 2 * N || !is_hex {
        return Err(malformed());
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let pair = core::str::from_utf8(pair).map_err(|_| malformed())?;
        *byte = u8::from_str_radix(pair, 16).map_err(|_| malformed())?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn challenge() -> UnblockChallenge {
        UnblockChallenge {
            device_serial: "YZT-1".to_owned(),
            application_name: "YZT".to_owned(),
            application: [1, 1],
            challenge: [0xA5; 8],
        }
    }

    #[test]
    fn both_messages_go_there_and_back() {
        let request = UnblockRequest::new(&challenge());
        assert_eq!(request.challenge().unwrap(), challenge());
        let cryptogram =
            UnblockCryptogram { challenge: challenge(), encrypted_pin: [7; 16], mac: [9; 4] };
        let answer = UnblockAnswer::new(&cryptogram);
        assert_eq!(answer.cryptogram().unwrap(), cryptogram);
    }

    #[test]
    fn what_is_no_message_is_refused_by_field() {
        let good = UnblockRequest::new(&challenge());
        let field = |request: UnblockRequest| match request.challenge() {
            Err(Error::UnblockMessageMalformed { field }) => field,
            other => panic!("{other:?}"),
        };
        assert_eq!(field(UnblockRequest { format: "x".into(), ..good.clone() }), "format");
        for bad in [
            "",
            "a5",
            "zzzzzzzzzzzzzzzz",
            "a5a5a5a5a5a5a5a5a5",
            "+5a5a5a5a5a5a5a5",
            "中中a5a5a5a5a5",
        ] {
            let request = UnblockRequest { challenge: bad.into(), ..good.clone() };
            assert_eq!(field(request), "challenge", "{bad}");
        }
        assert_eq!(
            field(UnblockRequest { application_id: "010".into(), ..good }),
            "application_id"
        );
    }

    #[test]
    fn an_answer_does_not_show_its_cryptogram() {
        let cryptogram =
            UnblockCryptogram { challenge: challenge(), encrypted_pin: [0x77; 16], mac: [0x99; 4] };
        let shown = format!("{:?}", UnblockAnswer::new(&cryptogram));
        assert!(
            shown.contains("YZT-1") && !shown.contains("7777") && !shown.contains("9999"),
            "{shown}"
        );
    }
}
