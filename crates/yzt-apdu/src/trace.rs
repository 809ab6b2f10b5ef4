// SPDX-License-Identifier: MIT OR Apache-2.0
use core::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::{
    CardChannel, ChannelError, Command, ExpectedLength, Limits, Response, Responses, StatusWord,
};

/// One exchange with a card, as a trace may show it.
///
/// `Display` writes it on one line, such as
/// `80 18 00 01 <redacted 18 bytes> -> 63C5 (authentication failed, tries left: 5)`.
#[derive(Debug)]
#[non_exhaustive]
pub struct TraceRecord<'a> {
    /// CLA INS P1 P2.
    pub header: [u8; 4],
    /// The command data.
    pub command_data: TracedData<'a>,
    /// Le.
    pub expected: Option<ExpectedLength>,
    /// The response data; empty if there was no response.
    pub response_data: TracedData<'a>,
    /// The status word, or why there was no response.
    pub outcome: Result<StatusWord, &'a ChannelError>,
}

/// Data of an exchange: itself, or only its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TracedData<'a> {
    /// Data that may be shown, possibly none.
    Plain(&'a [u8]),
    /// Data that may not be shown.
    Redacted {
        /// How many bytes there were.
        length: usize,
    },
}

/// Where a [`TracedChannel`] reports to. It is called while the channel is in use: it must not use
/// the same card.
pub trait TraceSink: Send {
    /// Takes note of one exchange.
    fn record(&mut self, record: &TraceRecord<'_>);
}

/// A channel that reports every exchange of another one to a sink.
///
/// This is the only place where exchanges become text, and so the only one that has to leave
/// secrets out: a sink never sees data that is marked sensitive.
pub struct TracedChannel<C, S> {
    channel: C,
    sink: S,
}

impl<C: CardChannel, S: TraceSink> TracedChannel<C, S> {
    /// Reports what passes through `channel` to `sink`.
    #[must_use]
    pub fn new(channel: C, sink: S) -> Self {
        Self { channel, sink }
    }

    /// The channel and the sink.
    #[must_use]
    pub fn into_parts(self) -> (C, S) {
        (self.channel, self.sink)
    }
}

impl<C: CardChannel, S: TraceSink> CardChannel for TracedChannel<C, S> {
    fn limits(&self) -> Limits {
        self.channel.limits()
    }

    fn transmit(&mut self, command: &Command) -> Result<Response, ChannelError> {
        let result = self.channel.transmit(command);
        self.sink.record(&TraceRecord::of(command, result.as_ref()));
        result
    }

    fn transmit_all(&mut self, commands: &[Command]) -> Responses {
        let responses = self.channel.transmit_all(commands);
        for (command, response) in commands.iter().zip(&responses.received) {
            self.sink.record(&TraceRecord::of(command, Ok(response)));
        }
        let failed = commands.get(responses.received.len()).zip(responses.failure.as_ref());
        if let Some((command, error)) = failed {
            self.sink.record(&TraceRecord::of(command, Err(error)));
        }
        responses
    }

    fn begin_transaction(&mut self) -> Result<(), ChannelError> {
        self.channel.begin_transaction()
    }

    fn end_transaction(&mut self) -> Result<(), ChannelError> {
        self.channel.end_transaction()
    }

    fn keep_alive(&mut self) -> Result<(), ChannelError> {
        self.channel.keep_alive()
    }

    fn was_reset(&mut self) -> bool {
        self.channel.was_reset()
    }

    fn atr(&self) -> Vec<u8> {
        self.channel.atr()
    }
}

impl<C: fmt::Debug, S> fmt::Debug for TracedChannel<C, S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TracedChannel")
            .field("channel", &self.channel)
            .finish_non_exhaustive()
    }
}

impl<S: TraceSink + ?Sized> TraceSink for Box<S> {
    fn record(&mut self, record: &TraceRecord<'_>) {
        (**self).record(record);
    }
}

impl<S: TraceSink + ?Sized> TraceSink for Arc<Mutex<S>> {
    fn record(&mut self, record: &TraceRecord<'_>) {
        // A trace goes on after another thread's panic: it is wanted then most of all.
        self.lock().unwrap_or_else(PoisonError::into_inner).record(record);
    }
}

impl<'a> TraceRecord<'a> {
    fn of(command: &'a Command, result: Result<&'a Response, &'a ChannelError>) -> Self {
        let response_data = match result {
            // Either mark is enough: the command's holds even where a channel forgot it.
            Ok(response) => TracedData::of(
                response.data(),
                command.response_is_sensitive() || response.data_is_sensitive(),
            ),
            Err(_) => TracedData::Plain(&[]),
        };
        Self {
            header: command.header(),
            command_data: TracedData::of(command.data(), command.data_is_sensitive()),
            expected: command.expected(),
            response_data,
            outcome: result.map(Response::status),
        }
    }
}

impl<'a> TracedData<'a> {
    /// How many bytes there were, shown or not.
    #[must_use]
    pub const fn len(&self) -> usize {
        match self {
            Self::Plain(data) => data.len(),
            Self::Redacted { length } => *length,
        }
    }

    /// Whether there were no bytes.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn of(data: &'a [u8], sensitive: bool) -> Self {
        match data.len() {
            length @ 1.. if sensitive => Self::Redacted { length },
            _ => Self::Plain(data),
        }
    }
}

impl fmt::Display for TracedData<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(data) => data.iter().try_for_each(|byte| write!(formatter, "{byte:02X}")),
            Self::Redacted { length } => write!(formatter, "<redacted {length} bytes>"),
        }
    }
}

impl fmt::Display for TraceRecord<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [class, instruction, p1, p2] = self.header;
        write!(formatter, "{class:02X} {instruction:02X} {p1:02X} {p2:02X}")?;
        if !self.command_data.is_empty() {
            write!(formatter, " {}", self.command_data)?;
        }
        write!(formatter, " ->")?;
        if !self.response_data.is_empty() {
            write!(formatter, " {}", self.response_data)?;
        }
        match self.outcome {
            Ok(status) => write!(formatter, " {status}"),
            Err(error) => write!(formatter, " {error}"),
        }
    }
}
