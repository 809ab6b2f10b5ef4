// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every state of a service, made up.

use std::os::unix::net::UnixListener;

use yzt_apdu::{ChannelError, Command, Limits, Payload, Response, StatusWord};
use yzt_cert::UnixTime;

use super::*;

/// A card that answers every command with one status word, and no data.
struct Says(u16);

/// A card that was pulled out.
struct Pulled;

impl CardChannel for Says {
    fn limits(&self) -> Limits {
        Limits::ISO_7816
    }
    fn transmit(&mut self, _: &Command) -> Result<Response, ChannelError> {
        Ok(Response::new(Payload::empty(), StatusWord::from(self.0)))
    }
    fn begin_transaction(&mut self) -> Result<(), ChannelError> {
        Ok(())
    }
    fn end_transaction(&mut self) -> Result<(), ChannelError> {
        Ok(())
    }
    fn was_reset(&mut self) -> bool {
        false
    }
}

impl CardChannel for Pulled {
    fn limits(&self) -> Limits {
        Limits::ISO_7816
    }
    fn transmit(&mut self, _: &Command) -> Result<Response, ChannelError> {
        Err(ChannelError::Removed)
    }
    fn begin_transaction(&mut self) -> Result<(), ChannelError> {
        Ok(())
    }
    fn end_transaction(&mut self) -> Result<(), ChannelError> {
        Ok(())
    }
    fn was_reset(&mut self) -> bool {
        false
    }
}

/// A service as told: the readers or a number, and the channel to each by its name.
struct Fake {
    readers: Result<Vec<Reader>, u16>,
    connect: fn(&str) -> Result<Box<dyn CardChannel>, u16>,
    delay: Duration,
}

fn failure(number: u16) -> Failure {
    Failure { number, details: "as told".to_owned() }
}

impl Service for Fake {
    fn readers(&mut self) -> Result<Vec<Reader>, Failure> {
        thread::sleep(self.delay);
        self.readers.clone().map_err(failure)
    }
    fn connect(&mut self, reader: &str) -> Result<Box<dyn CardChannel>, Failure> {
        (self.connect)(reader).map_err(failure)
    }
}

fn no_card(_: &str) -> Result<Box<dyn CardChannel>, u16> {
    Err(1406)
}

fn reader(name: &str, error: Option<u16>) -> Reader {
    Reader { name: name.to_owned(), atr: vec![0x3B, 0x80], error }
}

fn look(
    readers: Result<Vec<Reader>, u16>,
    connect: fn(&str) -> Result<Box<dyn CardChannel>, u16>,
    socket: &Path,
) -> Vec<Check> {
    let service = Fake { readers, connect, delay: Duration::ZERO };
    let examiner = Examiner { now: UnixTime(0), transcript: None };
    let system = System::look(Path::new("/none"), "x86_64");
    survey(Box::new(service), socket, examiner, &system).checks
}

fn numbers(checks: &[Check]) -> Vec<u16> {
    checks.iter().filter_map(Check::number).collect()
}

#[test]
fn a_service_that_is_stopped_dead_or_closed_is_told_apart_by_its_socket() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("pcscd.comm");
    let down = |socket: &Path| look(Err(1400), no_card, socket);
    let stopped = down(&socket);
    assert_eq!(numbers(&stopped), [1400]);
    assert!(stopped[0].command.is_some());
    let listener = UnixListener::bind(&socket).unwrap();
    // Someone answers, but not as the service does.
    assert_eq!(numbers(&down(&socket)), [1400]);
    drop(listener);
    let dead = down(&socket);
    assert_eq!(numbers(&dead), [SERVICE_DEAD]);
    assert_ne!(dead[0].command, stopped[0].command);
    let denied = look(Err(1401), no_card, &socket);
    assert_eq!(numbers(&denied), [1401]);
    assert!(denied[0].command.is_some());
    assert_eq!(numbers(&look(Err(1402), no_card, &socket)), [1402]);
    assert_eq!(numbers(&look(Err(1408), no_card, &socket)), [1408]);
}

#[test]
fn a_service_that_is_stuck_does_not_hold_the_doctor() {
    let service = Fake { readers: Ok(vec![]), connect: no_card, delay: Duration::from_secs(3600) };
    let examiner = Examiner { now: UnixTime(0), transcript: None };
    let system = System::look(Path::new("/none"), "x86_64");
    let patience = Duration::from_millis(50);
    let told = survey_within(patience, Box::new(service), Path::new("/none"), examiner, &system);
    assert_eq!(numbers(&told.checks), [SERVICE_SILENT]);
}

#[test]
fn every_state_of_a_reader_has_its_number() {
    let socket = Path::new("/none");
    for number in [1404, 1405, 1406] {
        let checks = look(Ok(vec![reader("A", Some(number))]), no_card, socket);
        assert_eq!(numbers(&checks), [number]);
        assert_eq!(checks[0].state, State::Fine, "the service itself is fine");
    }
    assert_eq!(numbers(&look(Ok(vec![reader("A", None)]), no_card, socket)), [1406]);
}

#[test]
fn a_card_that_answers_as_no_key_does_is_unknown_and_one_that_was_pulled_is_not() {
    let socket = Path::new("/none");
    let one = || Ok(vec![reader("A", None)]);
    for connect in [
        (|_| Ok(Box::new(Says(0x6D00)) as Box<dyn CardChannel>)) as fn(&str) -> _,
        |_| Ok(Box::new(Says(0x6E00))),
        |_| Ok(Box::new(Says(0x6A82))),
        |_| Ok(Box::new(Says(0x6982))),
        |_| Ok(Box::new(Says(0x6F00))),
        // Success, and not the 288 bytes.
        |_| Ok(Box::new(Says(0x9000))),
    ] {
        let checks = look(one(), connect, socket);
        assert_eq!(numbers(&checks), [CARD_UNKNOWN], "{checks:?}");
        assert!(checks[2].facts.iter().any(|(label, _)| *label == Label::Details));
    }
    let pulled = look(one(), |_| Ok(Box::new(Pulled)), socket);
    assert_eq!(numbers(&pulled), [2010]);
}

fn software_key(_: &str) -> Result<Box<dyn CardChannel>, u16> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let new = yzt_softkey::NewKey {
        serial: "READER000042".into(),
        label: "示例公司".into(),
        manufacturer: "YZT".into(),
        issuer: "YZT".into(),
        device_key: zeroize::Zeroizing::new([7; 16]),
    };
    yzt_softkey::create(&path, new, &mut crate::random::source()).unwrap();
    // The open files outlive the folder.
    Ok(Box::new(crate::softkeys::open(&path).unwrap()))
}

#[test]
fn an_empty_reader_beside_a_key_is_no_problem() {
    let both = Ok(vec![reader("A", Some(1404)), reader("B", None)]);
    let checks = look(both, software_key, Path::new("/none"));
    let states: Vec<_> = checks.iter().map(|check| (check.topic, check.number())).collect();
    assert_eq!(
        states,
        [
            (Topic::Service, None),
            (Topic::Reader, None),
            (Topic::Reader, None),
            (Topic::Key, None),
            // A new key without an application.
            (Topic::Certificate, Some(4607)),
        ]
    );
    assert_eq!(checks[1].state, State::NotApplicable);
    let serial = (Label::Serial, Fact::Serial("READER000042".into()));
    assert!(checks[3].facts.contains(&serial), "{:?}", checks[3]);
    assert_eq!(checks[3].facts[0], (Label::ReaderName, Fact::Reader("B".into())));
}
