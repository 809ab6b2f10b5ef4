// SPDX-License-Identifier: MIT OR Apache-2.0
use subtle::ConstantTimeEq;
use yzt_crypto::sm3;
use zeroize::Zeroizing;

use super::Error;
use super::message::{Body, CardAnswer, Message, Reason, Request, SealedPin, VisitId, Waiting};
use crate::authentication::Challenge;
use crate::{ApplicationId, Cryptogram, Mac, MacLengthForm, Name, Text};

const MAGIC: &[u8; 4] = b"YZTU";
const VERSION: u8 = 1;
const HEADER: usize = 56;
const CHECK: usize = 8;
const REQUEST: usize = 64 + 64 + 1;

pub(super) const MAXIMUM: usize = HEADER + REQUEST + CHECK;

/// The tries of a card that does not tell them.
const NOT_TOLD: u8 = 0xFF;

pub(super) fn encode(message: &Message) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAXIMUM));
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&[VERSION, kind(&message.body), message.step, 0]);
    bytes.extend_from_slice(&message.visit.host);
    bytes.extend_from_slice(&message.visit.desk);
    bytes.extend_from_slice(&message.serial.to_field());
    encode_body(&message.body, &mut bytes);
    let check = check(&bytes);
    bytes.extend_from_slice(&check);
    bytes
}

pub(super) fn decode(bytes: &[u8]) -> Result<Message, Error> {
    let foreign = Error::NotAMessage { length: bytes.len() };
    let Some((&version, rest)) = bytes.strip_prefix(MAGIC).and_then(<[u8]>::split_first) else {
        return Err(foreign);
    };
    if version != VERSION {
        return Err(Error::Version(version));
    }
    if bytes.len() < HEADER + CHECK || bytes.len() > MAXIMUM {
        return Err(foreign);
    }
    let (covered, expected) = bytes.split_last_chunk::<CHECK>().ok_or(foreign)?;
    if !bool::from(check(covered).ct_eq(expected)) {
        return Err(Error::Damaged);
    }
    let fields = rest.get(..rest.len().saturating_sub(CHECK)).unwrap_or_default();
    decode_fields(&mut Fields(fields))
}

fn decode_fields(fields: &mut Fields<'_>) -> Result<Message, Error> {
    let [kind, step, zero] = fields.array("header")?;
    if zero != 0 {
        return Err(Error::Malformed { field: "header" });
    }
    let visit = VisitId { host: fields.array("visit")?, desk: fields.array("visit")? };
    let serial = fields.text("serial number")?;
    if serial.as_bytes().is_empty() {
        return Err(Error::Malformed { field: "serial number" });
    }
    let body = decode_body(kind, &serial, fields)?;
    if !fields.0.is_empty() {
        return Err(Error::Malformed { field: "length" });
    }
    Ok(Message { visit, serial, step, body })
}

const fn kind(body: &Body) -> u8 {
    match body {
        Body::Request(_) => 0x01,
        Body::Challenge(_) => 0x02,
        Body::Outcome(_) => 0x03,
        Body::RotationChallenge(_) => 0x04,
        Body::RotationOutcome(_) => 0x05,
        Body::Reviewed => 0x81,
        Body::Refused(_) => 0x82,
        Body::Answer(_) => 0x83,
        Body::Retry => 0x84,
        Body::Rotation(_) => 0x85,
        Body::Done => 0x86,
    }
}

fn encode_body(body: &Body, bytes: &mut Zeroizing<Vec<u8>>) {
    match body {
        Body::Request(request) => {
            let name = Text::<64>::new(request.application.as_bytes()).unwrap_or_default();
            bytes.extend_from_slice(&name.to_field());
            bytes.extend_from_slice(&request.manufacturer.to_field());
            bytes.push(form_code(request.mac_length));
        }
        Body::Challenge(waiting) | Body::RotationChallenge(waiting) => {
            bytes.extend_from_slice(&waiting.application.to_bytes());
            bytes.extend_from_slice(waiting.challenge.as_bytes());
        }
        Body::Outcome(answer) | Body::RotationOutcome(answer) => {
            bytes.extend_from_slice(&answer_bytes(*answer));
        }
        Body::Refused(reason) => bytes.push(reason.code()),
        Body::Answer(sealed) | Body::Rotation(sealed) => {
            bytes.extend_from_slice(&sealed.application.to_bytes());
            bytes.extend_from_slice(sealed.challenge.as_bytes());
            bytes.extend_from_slice(sealed.cryptogram.as_bytes());
            bytes.extend_from_slice(sealed.mac.as_bytes());
        }
        Body::Reviewed | Body::Retry | Body::Done => {}
    }
}

fn decode_body(kind: u8, serial: &Text<32>, fields: &mut Fields<'_>) -> Result<Body, Error> {
    Ok(match kind {
        0x01 => Body::Request(fields.request(serial)?),
        0x02 => Body::Challenge(fields.waiting()?),
        0x03 => Body::Outcome(fields.answer()?),
        0x04 => Body::RotationChallenge(fields.waiting()?),
        0x05 => Body::RotationOutcome(fields.answer()?),
        0x81 => Body::Reviewed,
        0x82 => {
            let [code] = fields.array("reason")?;
            Body::Refused(Reason::from_code(code).ok_or(Error::Malformed { field: "reason" })?)
        }
        0x83 => Body::Answer(fields.sealed()?),
        0x84 => Body::Retry,
        0x85 => Body::Rotation(fields.sealed()?),
        0x86 => Body::Done,
        _ => return Err(Error::Malformed { field: "kind" }),
    })
}

fn answer_bytes(answer: CardAnswer) -> [u8; 4] {
    match answer {
        CardAnswer::Done => [0, NOT_TOLD, 0x90, 0x00],
        CardAnswer::Wrong { tries_left } => [1, tries_left.unwrap_or(NOT_TOLD), 0, 0],
        CardAnswer::Locked => [2, 0, 0, 0],
        CardAnswer::Refused { status } => {
            let [high, low] = status.to_be_bytes();
            [3, NOT_TOLD, high, low]
        }
        CardAnswer::Unknown => [4, NOT_TOLD, 0, 0],
    }
}

const fn form_code(form: MacLengthForm) -> u8 {
    match form {
        MacLengthForm::ExtendedWithMac => 0,
        MacLengthForm::BodyThenZeros => 1,
        MacLengthForm::LittleEndianWithLe => 2,
    }
}

fn check(covered: &[u8]) -> [u8; CHECK] {
    let digest = sm3::digest(covered);
    digest.first_chunk().copied().unwrap_or_default()
}

/// What is left to read; every field has a fixed width.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn array<const N: usize>(&mut self, field: &'static str) -> Result<[u8; N], Error> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(Error::Malformed { field })?;
        self.0 = rest;
        Ok(*taken)
    }

    /// A text padded with NUL, and nothing but NUL behind it.
    fn text<const N: usize>(&mut self, field: &'static str) -> Result<Text<N>, Error> {
        let bytes = self.array(field)?;
        let text = Text::from_field(&bytes);
        if text.to_field() != bytes {
            return Err(Error::Malformed { field });
        }
        Ok(text)
    }

    fn request(&mut self, serial: &Text<32>) -> Result<Request, Error> {
        let field = "application";
        let name: Text<64> = self.text(field)?;
        let application = Name::new(name.as_bytes()).map_err(|_| Error::Malformed { field })?;
        let manufacturer = self.text("manufacturer")?;
        let [code] = self.array("MAC form")?;
        let mac_length = MacLengthForm::ALL.into_iter().find(|form| form_code(*form) == code);
        let mac_length = mac_length.ok_or(Error::Malformed { field: "MAC form" })?;
        Ok(Request { serial: serial.clone(), application, manufacturer, mac_length })
    }

    fn waiting(&mut self) -> Result<Waiting, Error> {
        let application = ApplicationId::new(self.array("AppID")?);
        let challenge = Challenge::new(self.array("challenge")?);
        Ok(Waiting { application, challenge })
    }

    fn sealed(&mut self) -> Result<SealedPin, Error> {
        let Waiting { application, challenge } = self.waiting()?;
        let cryptogram = Cryptogram::new(self.array("cryptogram")?);
        let mac = Mac::new(self.array("MAC")?);
        Ok(SealedPin { application, challenge, cryptogram, mac })
    }

    fn answer(&mut self) -> Result<CardAnswer, Error> {
        let bytes: [u8; 4] = self.array("answer")?;
        let [code, tries, high, low] = bytes;
        let answer = match code {
            0 => CardAnswer::Done,
            1 => CardAnswer::Wrong { tries_left: (tries != NOT_TOLD).then_some(tries) },
            2 => CardAnswer::Locked,
            3 => CardAnswer::Refused { status: u16::from_be_bytes([high, low]) },
            4 => CardAnswer::Unknown,
            _ => return Err(Error::Malformed { field: "answer" }),
        };
        if answer_bytes(answer) != bytes {
            return Err(Error::Malformed { field: "answer" });
        }
        Ok(answer)
    }
}
