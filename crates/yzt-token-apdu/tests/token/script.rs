// SPDX-License-Identifier: MIT OR Apache-2.0
//! A card that plays a script: what must arrive, and what it answers.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use yzt_apdu::{CardChannel, ChannelError, Command, Limits, Response, Responses, StatusWord};
use yzt_gmt0017::Dialect;
use yzt_token::{Application, Container, Device};
use yzt_token_apdu::ApduDevice;

/// Opens the application `YZT` as 1000.
pub(crate) const OPEN_APPLICATION: &str =
    "80 26 00 00 000003 595A54 000A -> 00000010 08 10 0010 1000 9000";
/// Opens the container `cert` as 3001.
pub(crate) const OPEN_CONTAINER: &str = "80 42 00 00 000006 1000 63657274 0002 -> 3001 9000";
/// A challenge.
pub(crate) const CHALLENGE: &str = "80 50 00 00 000008 -> 0102030405060708 9000";
/// The answer to [`CHALLENGE`] with the PIN 123456.
///
/// K: `printf '123456\0\0\0\0\0\0\0\0\0\0' | sha1sum`, first 16 bytes; cryptogram:
/// `openssl enc -sm4-ecb -nopad -K $K` over 0102030405060708 and eight zero bytes.
pub(crate) const VERIFY: &str = "80 18 00 01 000012 1000 920ee2f758a377f47711fea261f14d1c -> 9000";
/// A signature over 32 bytes of AA, with r = 11…, s = 22….
pub(crate) const SIGN: &str = "80 74 02 00 000024 1000 3001 \
    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 0000 -> 00000100 \
    1111111111111111111111111111111111111111111111111111111111111111 \
    2222222222222222222222222222222222222222222222222222222222222222 9000";
/// Ends all logins.
pub(crate) const CLEAR: &str = "80 1C 00 00 000002 1000 -> 9000";
/// Closes the application.
pub(crate) const CLOSE: &str = "80 28 00 00 000002 1000 -> 9000";

/// What a card does instead of answering.
#[derive(Clone, Debug)]
enum Answer {
    Bytes(Vec<u8>),
    Fails(ChannelError),
    Panics,
}

#[derive(Default)]
struct State {
    steps: Vec<(Vec<u8>, Answer)>,
    played: usize,
    surprises: Vec<String>,
    in_transaction: bool,
    transactions: usize,
    reset: bool,
    rows: usize,
    begin_fails: Option<ChannelError>,
    end_fails: Option<ChannelError>,
    dropped: bool,
}

/// What the test keeps of the card.
#[derive(Clone, Default)]
pub(crate) struct Script(Arc<Mutex<State>>);

/// What the driver gets of the card.
struct ScriptedChannel {
    script: Script,
    limits: Limits,
}

impl Script {
    /// A card that expects these exchanges, written as `request -> response` in hexadecimal.
    /// Instead of a response can stand `removed`, `reset`, `timeout`, `busy`, `broken`, `panic`.
    pub(crate) fn new(steps: &[&str]) -> Self {
        let script = Self::default();
        script.then(steps);
        script
    }

    /// Adds exchanges.
    pub(crate) fn then(&self, steps: &[&str]) {
        self.state().steps.extend(steps.iter().map(|step| parse(step)));
    }

    pub(crate) fn channel(&self) -> Box<dyn CardChannel> {
        self.channel_with(Limits::ISO_7816)
    }

    pub(crate) fn channel_with(&self, limits: Limits) -> Box<dyn CardChannel> {
        Box::new(ScriptedChannel { script: self.clone(), limits })
    }

    pub(crate) fn device(&self) -> ApduDevice {
        ApduDevice::open(self.channel(), Dialect::default()).unwrap()
    }

    /// An open application on a card that goes on with these exchanges.
    pub(crate) fn application(steps: &[&str]) -> (Self, Box<dyn Application>) {
        let script = Self::new(&[OPEN_APPLICATION]);
        script.then(steps);
        let application = script.device().open_application("YZT").unwrap();
        (script, application)
    }

    /// An open container on a card that goes on with these exchanges.
    pub(crate) fn container(steps: &[&str]) -> (Self, Box<dyn Application>, Box<dyn Container>) {
        let (script, mut application) = Self::application(&[OPEN_CONTAINER]);
        script.then(steps);
        let container = application.open_container("cert").unwrap();
        (script, application, container)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A failed assertion is reported once, not again by every handle that is dropped.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many exchanges took place.
    pub(crate) fn played(&self) -> usize {
        self.state().played
    }

    /// How many times commands were handed over in a row.
    pub(crate) fn rows(&self) -> usize {
        self.state().rows
    }

    /// How many transactions took place.
    pub(crate) fn transactions(&self) -> usize {
        self.state().transactions
    }

    /// Whether the driver has let go of the channel.
    pub(crate) fn is_dropped(&self) -> bool {
        self.state().dropped
    }

    /// The card is reset behind the driver's back.
    pub(crate) fn reset(&self) {
        self.state().reset = true;
    }

    /// The next transaction does not begin.
    pub(crate) fn fail_begin(&self, error: ChannelError) {
        self.state().begin_fails = Some(error);
    }

    /// The next transaction does not end well.
    pub(crate) fn fail_end(&self, error: ChannelError) {
        self.state().end_fails = Some(error);
    }

    /// Everything was asked that the script expects, and nothing else.
    pub(crate) fn assert_finished(&self) {
        let state = self.state();
        assert_eq!(state.surprises, Vec::<String>::new());
        assert_eq!(state.played, state.steps.len(), "the script is not at its end");
        assert!(!state.in_transaction, "a transaction was left open");
    }
}

impl CardChannel for ScriptedChannel {
    fn limits(&self) -> Limits {
        self.limits
    }

    fn transmit(&mut self, command: &Command) -> Result<Response, ChannelError> {
        let mut state = self.script.state();
        let request = command.to_bytes().unwrap();
        if !state.in_transaction {
            state.surprises.push(format!("outside a transaction: {}", hex(&request)));
        }
        let Some((expected, answer)) = state.steps.get(state.played).cloned() else {
            state.surprises.push(format!("after the end: {}", hex(&request)));
            return Ok(Response::status_only(StatusWord::from(0x6F00)));
        };
        state.played += 1;
        if *request != *expected {
            state.surprises.push(format!(
                "expected {}\n     got {}",
                hex(&expected),
                hex(&request)
            ));
        }
        drop(state);
        match answer {
            Answer::Bytes(bytes) => Ok(Response::parse(&bytes, command.response_is_sensitive())?),
            Answer::Fails(error) => Err(error),
            Answer::Panics => panic!("the script says so"),
        }
    }

    fn transmit_all(&mut self, commands: &[Command]) -> Responses {
        self.script.state().rows += 1;
        let mut responses = Responses::default();
        for command in commands {
            match self.transmit(command) {
                Ok(response) => responses.received.push(response),
                Err(error) => responses.failure = Some(error),
            }
            let is_over = responses.failure.is_some();
            if is_over || responses.received.last().is_some_and(|last| !last.status().is_success())
            {
                break;
            }
        }
        responses
    }

    fn begin_transaction(&mut self) -> Result<(), ChannelError> {
        let mut state = self.script.state();
        if let Some(error) = state.begin_fails.take() {
            return Err(error);
        }
        assert!(!state.in_transaction, "a transaction within a transaction");
        state.in_transaction = true;
        state.transactions += 1;
        Ok(())
    }

    fn end_transaction(&mut self) -> Result<(), ChannelError> {
        let mut state = self.script.state();
        assert!(state.in_transaction, "the end of no transaction");
        state.in_transaction = false;
        state.end_fails.take().map_or(Ok(()), Err)
    }

    fn was_reset(&mut self) -> bool {
        core::mem::take(&mut self.script.state().reset)
    }
}

impl Drop for ScriptedChannel {
    fn drop(&mut self) {
        self.script.state().dropped = true;
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text
        .chars()
        .filter(|digit| !digit.is_whitespace())
        .map(|digit| digit.to_digit(16).expect("a hexadecimal digit"))
        .collect();
    assert_eq!(digits.len() % 2, 0, "half a byte in {text}");
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect()
}

fn parse(step: &str) -> (Vec<u8>, Answer) {
    let (request, answer) = step.split_once("->").expect("request -> answer");
    let answer = match answer.trim() {
        "removed" => Answer::Fails(ChannelError::Removed),
        "reset" => Answer::Fails(ChannelError::Reset),
        "timeout" => Answer::Fails(ChannelError::Timeout),
        "busy" => Answer::Fails(ChannelError::Busy),
        "broken" => Answer::Fails(ChannelError::Transport { code: -7, call: "SCardTransmit" }),
        "panic" => Answer::Panics,
        bytes => Answer::Bytes(unhex(bytes)),
    };
    (unhex(request), answer)
}
