// SPDX-License-Identifier: MIT OR Apache-2.0
//! The transcript of what was exchanged with a key: one JSON object per line.
//!
//! What is secret never reaches this file: `yzt_apdu::TracedChannel` hands over its length only.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use yzt_apdu::{TraceRecord, TraceSink, TracedData};

use crate::error::Error;

/// The open transcript, shared by the channels of one command.
#[derive(Clone)]
pub(crate) struct Transcript {
    inner: Arc<Mutex<Inner>>,
}

struct Inner {
    file: File,
    has_failed: bool,
}

/// The transcript as one channel sees it.
pub(crate) struct ChannelTrace {
    transcript: Transcript,
    channel: String,
}

#[derive(Serialize)]
struct Line<'a> {
    channel: &'a str,
    instruction: Option<&'static str>,
    header: String,
    command_length: usize,
    command: Option<String>,
    response_length: usize,
    response: Option<String>,
    status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<u16>,
}

impl Transcript {
    /// Opens a transcript to append to, readable by its owner only.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let mut options = OpenOptions::new();
        options.append(true).create(true).mode(0o600);
        let file = options.open(path).map_err(|source| Error::unwritable(path, source))?;
        let inner = Inner { file, has_failed: false };
        Ok(Self { inner: Arc::new(Mutex::new(inner)) })
    }

    /// The sink of one channel.
    pub(crate) fn channel(&self, name: &str) -> ChannelTrace {
        ChannelTrace { transcript: self.clone(), channel: name.to_owned() }
    }

    /// Whether every line could be written.
    pub(crate) fn is_complete(&self) -> bool {
        !self.inner.lock().unwrap_or_else(PoisonError::into_inner).has_failed
    }

    fn append(&self, line: &Line<'_>) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        // One write per line, so that two processes never mix theirs.
        let written = serde_json::to_string(line)
            .map_err(io::Error::from)
            .and_then(|text| inner.file.write_all(format!("{text}\n").as_bytes()));
        inner.has_failed |= written.is_err();
    }
}

impl TraceSink for ChannelTrace {
    fn record(&mut self, record: &TraceRecord<'_>) {
        let (status, error) = match &record.outcome {
            Ok(status) => (Some(format!("{:04X}", u16::from(*status))), None),
            Err(error) => (None, Some(error.number())),
        };
        let [_, instruction, ..] = record.header;
        self.transcript.append(&Line {
            channel: &self.channel,
            instruction: yzt_gmt0017::instruction_name(instruction),
            header: hex(&record.header),
            command_length: record.command_data.len(),
            command: shown(&record.command_data),
            response_length: record.response_data.len(),
            response: shown(&record.response_data),
            status,
            error,
        });
    }
}

fn shown(data: &TracedData<'_>) -> Option<String> {
    match data {
        TracedData::Plain(bytes) => Some(hex(bytes)),
        TracedData::Redacted { .. } => None,
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
