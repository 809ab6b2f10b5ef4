// SPDX-License-Identifier: MIT OR Apache-2.0
//! What was said to a key while it was looked at, for the bundle.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use yzt_apdu::{TraceRecord, TraceSink, TracedData};

use super::{Fact, Privacy};

/// The exchanges with one key.
pub(crate) struct KeyTrace {
    /// The key's reader, or the key where it is in software.
    pub(crate) channel: Fact,
    pub(crate) exchanges: Vec<Exchange>,
}

/// One exchange: names and lengths of every command, data only of those that tell what support
/// needs. Secrets have been left out before (`yzt_apdu::TracedChannel`).
pub(crate) struct Exchange {
    instruction: Option<&'static str>,
    header: [u8; 4],
    command_length: usize,
    command: Option<Vec<u8>>,
    response_length: usize,
    response: Option<Vec<u8>>,
    outcome: Result<u16, u16>,
}

/// Collects the exchanges of one channel.
#[derive(Clone, Default)]
pub(crate) struct Recorder(Arc<Mutex<Vec<Exchange>>>);

/// The commands whose data is kept: what the key is, its applications, the state of its PIN.
const KEPT: [&str; 4] = ["GetDevInfo", "EnumApplication", "OpenApplication", "GetPINInfo"];
/// Bytes of the answer to GetDevInfo.
const DEVICE_INFORMATION: usize = 288;
/// Label and serial number in that answer.
const LABEL: core::ops::Range<usize> = 132..164;
const SERIAL: core::ops::Range<usize> = 164..196;
/// What is reserved may hold anything.
const RESERVED: core::ops::Range<usize> = 234..288;

impl Recorder {
    /// What was collected until now.
    pub(crate) fn taken(&self) -> Vec<Exchange> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl TraceSink for Recorder {
    fn record(&mut self, record: &TraceRecord<'_>) {
        let [_, instruction, ..] = record.header;
        let instruction = yzt_gmt0017::instruction_name(instruction);
        let is_kept = instruction.is_some_and(|name| KEPT.contains(&name));
        let kept = |data: &TracedData<'_>| match data {
            TracedData::Plain(bytes) if is_kept => Some(bytes.to_vec()),
            _ => None,
        };
        let exchange = Exchange {
            instruction,
            header: record.header,
            command_length: record.command_data.len(),
            command: kept(&record.command_data),
            response_length: record.response_data.len(),
            response: kept(&record.response_data),
            outcome: match &record.outcome {
                Ok(status) => Ok(u16::from(*status)),
                Err(error) => Err(error.number()),
            },
        };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(exchange);
    }
}

impl Exchange {
    /// The exchange for programs.
    pub(crate) fn value(&self, privacy: &Privacy) -> Value {
        let response =
            self.response.as_deref().and_then(|bytes| self.response_text(bytes, privacy));
        json!({
            "instruction": self.instruction,
            "header": hex(&self.header),
            "command_length": self.command_length,
            "command": self.command.as_deref().map(hex),
            "response_length": self.response_length,
            "response": response,
            "status": self.outcome.ok().map(|status| format!("{status:04X}")),
            "error": self.outcome.err(),
        })
    }

    /// The number of the error that it ended with.
    pub(crate) fn number(&self) -> Option<u16> {
        self.outcome.err()
    }

    fn response_text(&self, bytes: &[u8], privacy: &Privacy) -> Option<String> {
        if !privacy.is_private() || self.instruction != Some("GetDevInfo") {
            return Some(hex(bytes));
        }
        // Of another layout it is not known where the serial number stands.
        if bytes.len() != DEVICE_INFORMATION && !bytes.is_empty() {
            return None;
        }
        let shown = shown_serial(bytes.get(SERIAL).unwrap_or_default());
        let is_shown = |at: usize| {
            let is_masked = LABEL.contains(&at) || RESERVED.contains(&at);
            let is_end = !SERIAL.contains(&at) || shown.contains(&(at - SERIAL.start));
            !is_masked && is_end
        };
        let digits = bytes.iter().enumerate();
        Some(
            digits
                .map(|(at, byte)| if is_shown(at) { hex(&[*byte]) } else { "**".to_owned() })
                .collect(),
        )
    }
}

/// Which bytes of the serial number's field are shown: as many as of its text, and the padding.
fn shown_serial(field: &[u8]) -> core::ops::Range<usize> {
    let length = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
    length - 4.min(length / 2)..field.len()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(response: Vec<u8>) -> Exchange {
        Exchange {
            instruction: Some("GetDevInfo"),
            header: [0x80, 0x04, 0, 0],
            command_length: 0,
            command: Some(Vec::new()),
            response_length: response.len(),
            response: Some(response),
            outcome: Ok(0x9000),
        }
    }

    fn information() -> Vec<u8> {
        let mut bytes = vec![0xAB; DEVICE_INFORMATION];
        bytes[LABEL].fill(0x4C);
        bytes[SERIAL].fill(0);
        bytes[SERIAL.start..SERIAL.start + 10].copy_from_slice(b"YZT0001234");
        bytes[RESERVED].fill(0x5E);
        bytes
    }

    #[test]
    fn label_serial_and_what_is_reserved_are_masked() {
        let private = Privacy::Private { home: None };
        let text = exchange(information()).value(&private)["response"].as_str().unwrap().to_owned();
        assert_eq!(text.len(), 2 * DEVICE_INFORMATION);
        let part = |range: core::ops::Range<usize>| text[2 * range.start..2 * range.end].to_owned();
        assert_eq!(part(LABEL), "**".repeat(32));
        assert_eq!(part(RESERVED), "**".repeat(54));
        assert_eq!(part(SERIAL), format!("{}31323334{}", "**".repeat(6), "00".repeat(22)));
        assert_eq!(part(0..4), "ABABABAB");
        assert!(!text.contains("5E") && !text.contains("4C"));
    }

    #[test]
    fn an_answer_of_another_layout_is_left_out() {
        let private = Privacy::Private { home: None };
        assert_eq!(exchange(vec![1; 100]).value(&private)["response"], Value::Null);
        assert_eq!(exchange(vec![]).value(&private)["response"], "");
        assert_eq!(exchange(vec![1; 2]).value(&Privacy::Open)["response"], "0101");
    }
}
