// SPDX-License-Identifier: MIT OR Apache-2.0
//! The channel decorators: what a trace may tell, and that transactions end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::sync::{Arc, Mutex};

use yzt_apdu::{
    CardChannel, ChannelError, Command, ExpectedLength, Limits, Payload, Response, StatusWord,
    TraceRecord, TraceSink, TracedChannel, TracedData, Transaction,
};

/// A channel that answers what it is told to and counts what is asked of it.
#[derive(Default)]
struct Script {
    answers: Vec<Result<Response, ChannelError>>,
    begun: Arc<Mutex<Vec<&'static str>>>,
    busy: bool,
}

impl CardChannel for Script {
    fn limits(&self) -> Limits {
        Limits { max_command_data: 3, ..Limits::ISO_7816 }
    }

    fn transmit(&mut self, _: &Command) -> Result<Response, ChannelError> {
        self.answers.pop().unwrap_or(Err(ChannelError::Removed))
    }

    fn begin_transaction(&mut self) -> Result<(), ChannelError> {
        if self.busy {
            return Err(ChannelError::Busy);
        }
        self.begun.lock().unwrap().push("begin");
        Ok(())
    }

    fn end_transaction(&mut self) -> Result<(), ChannelError> {
        self.begun.lock().unwrap().push("end");
        Ok(())
    }

    fn keep_alive(&mut self) -> Result<(), ChannelError> {
        self.begun.lock().unwrap().push("keep alive");
        Ok(())
    }

    fn was_reset(&mut self) -> bool {
        true
    }

    fn atr(&self) -> Vec<u8> {
        vec![0x3B, 0x00]
    }
}

/// Everything that a sink can get hold of, as text in every rendering there is.
#[derive(Default)]
struct Transcript(Vec<String>);

impl TraceSink for Transcript {
    fn record(&mut self, record: &TraceRecord<'_>) {
        self.0.push(format!("{record}\n{record:?}\n{record:#?}"));
    }
}

fn traced(answer: Result<Response, ChannelError>, command: &Command) -> (String, Script) {
    let script = Script { answers: vec![answer], ..Script::default() };
    let mut channel = TracedChannel::new(script, Transcript::default());
    let _ = channel.transmit(command);
    let (script, transcript) = channel.into_parts();
    assert_eq!(transcript.0.len(), 1, "one exchange, one record");
    (transcript.0.concat(), script)
}

const SECRET: &[u8; 6] = b"274619";
const CHALLENGE: [u8; 8] = [0xD1, 0x5E, 0xA5, 0xED, 0xC0, 0xFF, 0xEE, 0x42];

/// The ways in which bytes turn up in text.
fn renderings(bytes: &[u8]) -> Vec<String> {
    let join = |each: &dyn Fn(&u8) -> String, between: &str| {
        bytes.iter().map(each).collect::<Vec<_>>().join(between)
    };
    vec![
        String::from_utf8_lossy(bytes).into_owned(),
        join(&|byte| format!("{byte:02x}"), ""),
        join(&|byte| format!("{byte:02X}"), ""),
        join(&|byte| format!("{byte:02x}"), " "),
        join(&|byte| format!("{byte:02X}"), " "),
        join(&|byte| format!("{byte}"), ", "),
        join(&|byte| format!("        {byte}"), ",\n"),
    ]
}

fn mentions(text: &str, bytes: &[u8]) -> bool {
    renderings(bytes).iter().any(|rendering| text.contains(rendering.as_str()))
}

#[test]
fn a_trace_tells_nothing_of_sensitive_command_data_but_its_length() {
    let verify = || Command::new(0x80, 0x18, 0x00, 0x01);
    let secret = verify().with_data(Payload::sensitive(SECRET.to_vec()));
    let wrong = || Ok(Response::status_only(StatusWord::from(0x63C5)));
    let (text, _) = traced(wrong(), &secret);
    assert!(!mentions(&text, SECRET), "{text}");
    assert!(
        text.contains(
            "80 18 00 01 <redacted 6 bytes> -> 63C5 (authentication failed, tries left: 5)"
        )
    );

    // The same bytes without the mark are shown: the search above can find them.
    let (text, _) = traced(wrong(), &verify().with_data(Payload::plain(*SECRET)));
    assert!(mentions(&text, SECRET), "{text}");
}

#[test]
fn a_trace_tells_nothing_of_a_sensitive_answer_but_its_length() {
    let random = || Command::new(0x80, 0x50, 0, 0).expecting(ExpectedLength::Exactly(8));
    let plain = || Ok(Response::new(Payload::plain(CHALLENGE), StatusWord::Success));
    let marked = Ok(Response::new(Payload::sensitive(CHALLENGE.to_vec()), StatusWord::Success));

    // Marked by the command, as a host does; marked by the response alone; not marked.
    let (text, _) = traced(plain(), &random().with_sensitive_response());
    assert!(!mentions(&text, &CHALLENGE), "{text}");
    assert!(text.contains("<redacted 8 bytes> -> ") || text.contains("-> <redacted 8 bytes>"));
    let (text, _) = traced(marked, &random());
    assert!(!mentions(&text, &CHALLENGE), "{text}");
    let (text, _) = traced(plain(), &random());
    assert!(mentions(&text, &CHALLENGE), "{text}");
}

#[test]
fn a_failed_exchange_is_recorded_too_and_no_less_redacted() {
    let command = Command::new(0x80, 0x20, 0, 0).with_data(Payload::sensitive(SECRET.to_vec()));
    let (text, _) = traced(Err(ChannelError::Timeout), &command);
    assert!(!mentions(&text, SECRET), "{text}");
    assert!(text.contains("80 20 00 00 <redacted 6 bytes> -> the card did not answer in time"));
}

#[test]
fn debug_output_of_commands_and_responses_is_redacted() {
    let command = Command::new(0x80, 0x20, 0, 0).with_data(Payload::sensitive(SECRET.to_vec()));
    let response = Response::new(Payload::sensitive(SECRET.to_vec()), StatusWord::Success);
    let text = format!("{command:?} {command:#?} {response:?} {response:#?}");
    assert!(!mentions(&text, SECRET), "{text}");
    assert_eq!(text.matches("<redacted 6 bytes>").count(), 4, "{text}");
}

#[test]
fn empty_data_is_shown_as_empty_even_where_it_is_marked() {
    struct Lengths(Vec<bool>);
    impl TraceSink for Lengths {
        fn record(&mut self, record: &TraceRecord<'_>) {
            self.0.push(record.command_data == TracedData::Plain(&[]));
            self.0.push(record.response_data.is_empty());
        }
    }
    let script = Script {
        answers: vec![Ok(Response::status_only(StatusWord::Success))],
        ..Script::default()
    };
    let mut channel = TracedChannel::new(script, Lengths(Vec::new()));
    let command = Command::new(0x80, 0x1C, 0, 0)
        .with_data(Payload::sensitive(Vec::new()))
        .with_sensitive_response();
    channel.transmit(&command).unwrap();
    assert_eq!(channel.into_parts().1.0, [true, true]);
}

#[test]
fn a_traced_channel_answers_as_the_channel_does() {
    let begun = Arc::new(Mutex::new(Vec::new()));
    let script = Script { begun: Arc::clone(&begun), ..Script::default() };
    let sink = Arc::new(Mutex::new(Transcript::default()));
    let mut channel: Box<dyn CardChannel> = Box::new(TracedChannel::new(script, Arc::clone(&sink)));
    assert_eq!(channel.limits().max_command_data, 3);
    assert!(channel.was_reset());
    assert_eq!(channel.atr(), [0x3B, 0x00]);
    let result = channel.transmit(&Command::new(0, 0, 0, 0));
    assert_eq!(result.unwrap_err(), ChannelError::Removed);
    channel.begin_transaction().unwrap();
    channel.end_transaction().unwrap();
    assert_eq!(*begun.lock().unwrap(), ["begin", "end"]);
    assert_eq!(sink.lock().unwrap().0.len(), 1);
}

#[test]
fn a_transaction_ends_once_on_every_way_out() {
    let begun = Arc::new(Mutex::new(Vec::new()));
    let mut script = Script { begun: Arc::clone(&begun), ..Script::default() };
    {
        let mut transaction = Transaction::begin(&mut script).unwrap();
        let _ = transaction.transmit(&Command::new(0, 0, 0, 0));
    }
    assert_eq!(*begun.lock().unwrap(), ["begin", "end"]);
    Transaction::begin(&mut script).unwrap().end().unwrap();
    assert_eq!(*begun.lock().unwrap(), ["begin", "end", "begin", "end"]);
}

#[test]
fn a_transaction_that_did_not_begin_is_not_ended() {
    let begun = Arc::new(Mutex::new(Vec::new()));
    let mut script = Script { begun: Arc::clone(&begun), busy: true, ..Script::default() };
    let refused = Transaction::begin(&mut script).map(drop);
    assert_eq!(refused.unwrap_err(), ChannelError::Busy);
    assert!(begun.lock().unwrap().is_empty());
}

#[test]
fn a_command_beyond_the_limits_is_refused_before_it_is_sent() {
    let limits = Script::default().limits();
    let of = |length: usize| Command::new(0, 0, 0, 0).with_data(Payload::plain(vec![0; length]));
    assert_eq!(limits.admit(&of(3)), Ok(()));
    let error = limits.admit(&of(4)).unwrap_err();
    assert_eq!(error, ChannelError::BeyondLimits { length: 4, maximum: 3 });
    assert!(error.nothing_was_executed());
}

#[test]
fn only_what_certainly_was_not_executed_may_be_repeated() {
    for error in [
        ChannelError::Removed,
        ChannelError::Reset,
        ChannelError::Timeout,
        ChannelError::Transport { code: 0x8010_002F, call: "SCardTransmit" },
    ] {
        assert!(!error.nothing_was_executed(), "{error}");
    }
}

/// Answers from the last to the first, as [`Script`] has them.
fn scripted(answers: Vec<Result<Response, ChannelError>>) -> Script {
    Script { answers: answers.into_iter().rev().collect(), ..Script::default() }
}

fn success() -> Result<Response, ChannelError> {
    Ok(Response::status_only(StatusWord::Success))
}

fn commands(count: u8) -> Vec<Command> {
    (0..count).map(|at| Command::new(0x80, at, 0, 0)).collect()
}

#[test]
fn several_commands_end_at_the_first_that_is_no_success() {
    let refused = Ok(Response::status_only(StatusWord::FileNotFound));
    let mut channel = scripted(vec![success(), refused, success()]);
    let responses = channel.transmit_all(&commands(3));
    assert_eq!(responses.received.len(), 2);
    assert_eq!(responses.failure, None);
    assert_eq!(channel.answers.len(), 1, "the third was not sent");

    let mut channel = scripted(vec![success(), Err(ChannelError::Reset), success()]);
    let responses = channel.transmit_all(&commands(3));
    assert_eq!((responses.received.len(), responses.failure), (1, Some(ChannelError::Reset)));
    assert_eq!(channel.answers.len(), 1);
    assert!(channel.transmit_all(&[]).failure.is_none());
}

#[test]
fn a_trace_shows_each_of_several_commands() {
    let script = scripted(vec![success(), Err(ChannelError::Timeout), success()]);
    let mut channel: Box<dyn CardChannel> =
        Box::new(TracedChannel::new(script, Arc::new(Mutex::new(Transcript::default()))));
    assert_eq!(channel.transmit_all(&commands(3)).received.len(), 1);

    let transcript = Arc::new(Mutex::new(Transcript::default()));
    let script = scripted(vec![success(), Err(ChannelError::Timeout), success()]);
    let mut channel = TracedChannel::new(script, Arc::clone(&transcript));
    channel.transmit_all(&commands(3));
    let lines = std::mem::take(&mut transcript.lock().unwrap().0);
    assert_eq!(lines.len(), 2, "the third was not sent: {lines:?}");
    assert!(lines[0].starts_with("80 00 00 00 -> 9000"), "{}", lines[0]);
    assert!(lines[1].starts_with("80 01 00 00 -> the card did not answer"), "{}", lines[1]);
}

#[test]
fn keeping_alive_reaches_the_transport_through_every_wrapper() {
    let begun = Arc::default();
    let script = Script { begun: Arc::clone(&begun), ..Script::default() };
    let traced = TracedChannel::new(script, Transcript::default());
    let mut channel: Box<dyn CardChannel> = Box::new(Box::new(traced));
    let mut transaction = Transaction::begin(&mut channel).unwrap();
    transaction.keep_alive().unwrap();
    transaction.end().unwrap();
    assert_eq!(*begun.lock().unwrap(), ["begin", "keep alive", "end"]);
}
