// SPDX-License-Identifier: MIT OR Apache-2.0
//! The smart-card service, its readers, and the card in each.

use std::io::ErrorKind;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use yzt_apdu::CardChannel;

use super::examine::{Examined, Examiner};
use super::system::System;
use super::words::ANOTHER_WORKS;
use super::{Check, Fact, KeyTrace, Label, SERVICE_DEAD, SERVICE_SILENT, State, Topic};

/// Longer than the service waits for another program's transaction.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where the service listens unless told otherwise.
pub(crate) const SOCKET: &str = "/run/pcscd/pcscd.comm";

const SERVICE_DOWN: u16 = 1400;
const ACCESS_DENIED: u16 = 1401;
const NO_CARD: u16 = 1404;
const UNRESPONSIVE: u16 = 1405;
const CARD_UNKNOWN: u16 = 4620;

/// The smart-card service as the doctor needs it.
pub(crate) trait Service: Send {
    /// The readers and what is in them.
    fn readers(&mut self) -> Result<Vec<Reader>, Failure>;

    /// A channel to the card in a reader.
    fn connect(&mut self, reader: &str) -> Result<Box<dyn CardChannel>, Failure>;
}

/// One reader.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    pub(crate) name: String,
    /// The answer to reset of the card in it.
    pub(crate) atr: Vec<u8>,
    /// Why there is no card that can be used.
    pub(crate) error: Option<u16>,
}

/// Why the service did not do what it was asked for.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) number: u16,
    pub(crate) details: String,
}

/// What was found.
#[derive(Default)]
pub(crate) struct Told {
    pub(crate) checks: Vec<Check>,
    pub(crate) traces: Vec<KeyTrace>,
}

enum Step {
    Service(Result<usize, Failure>),
    Reader(Check),
    Key(Examined),
}

/// Looks at the service and everything behind it, in a thread of its own: a service that is stuck
/// must not take the doctor with it.
pub(crate) fn survey(
    service: Box<dyn Service>,
    socket: &Path,
    examiner: Examiner,
    system: &System,
) -> Told {
    survey_within(PATIENCE, service, socket, examiner, system)
}

fn survey_within(
    patience: Duration,
    service: Box<dyn Service>,
    socket: &Path,
    examiner: Examiner,
    system: &System,
) -> Told {
    let (sender, steps) = channel();
    let started = thread::Builder::new().spawn(move || walk(service, &examiner, &sender));
    let mut told = Told::default();
    if started.is_err() {
        return told;
    }
    loop {
        match steps.recv_timeout(patience) {
            Ok(Step::Service(answer)) => told.checks.push(service_check(answer, socket, system)),
            Ok(Step::Reader(check)) => told.checks.push(check),
            Ok(Step::Key(examined)) => {
                told.checks.extend(examined.checks);
                told.traces.push(examined.trace);
            }
            Err(RecvTimeoutError::Timeout) => {
                told.checks.push(
                    Check::problem(Topic::Service, SERVICE_SILENT)
                        .helped_by("sudo systemctl restart pcscd"),
                );
                break;
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    excuse_others(&mut told.checks);
    told
}

/// Asks step by step. Whoever listens no more is no reason to fail.
fn walk(mut service: Box<dyn Service>, examiner: &Examiner, steps: &Sender<Step>) {
    let readers = match service.readers() {
        Ok(readers) => readers,
        Err(failure) => {
            let _ = steps.send(Step::Service(Err(failure)));
            return;
        }
    };
    let _ = steps.send(Step::Service(Ok(readers.len())));
    for reader in readers {
        let mut check = Check::new(Topic::Reader, reader.error.map_or(State::Fine, State::Problem))
            .with(Label::ReaderName, Fact::Reader(reader.name.clone()));
        if !reader.atr.is_empty() {
            check = check.text(Label::AnswerToReset, hex(&reader.atr));
        }
        let _ = steps.send(Step::Reader(check));
        if reader.error.is_some() {
            continue;
        }
        let name = Fact::Reader(reader.name.clone());
        let step = match service.connect(&reader.name) {
            Ok(channel) => {
                let label = format!("pcsc:{}", reader.name);
                Step::Key(examiner.examine(Topic::Key, (&label, name), None, channel))
            }
            Err(failure) => Step::Reader(
                Check::problem(Topic::Key, failure.number)
                    .with(Label::ReaderName, name)
                    .text(Label::Details, failure.details),
            ),
        };
        let _ = steps.send(step);
    }
}

/// The library says "no service" for one that never ran, one that died and one that lets nobody in;
/// the socket tells them apart.
fn service_check(answer: Result<usize, Failure>, socket: &Path, system: &System) -> Check {
    let failure = match answer {
        Ok(count) => {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            return Check::fine(Topic::Service).with(Label::Count, Fact::Number(count));
        }
        Err(failure) => failure,
    };
    let number = if failure.number == SERVICE_DOWN { of_socket(socket) } else { failure.number };
    let check = Check::problem(Topic::Service, number)
        .with(Label::File, place(socket))
        .text(Label::Details, failure.details);
    match number {
        SERVICE_DOWN if is_installed() => {
            check.helped_by("sudo systemctl enable --now pcscd.socket")
        }
        SERVICE_DOWN => check.helped_by(system.install_service()),
        SERVICE_DEAD => check.helped_by("sudo systemctl restart pcscd.socket pcscd.service"),
        ACCESS_DENIED => check.helped_by(
            "pkcheck --action-id org.debian.pcsc-lite.access_pcsc --process $$; ls -l /run/pcscd",
        ),
        _ => check,
    }
}

/// Where the service usually listens is no secret; where a user has it may name that user.
fn place(socket: &Path) -> Fact {
    let text = socket.display().to_string();
    if text == SOCKET { Fact::Text(text) } else { Fact::Private(text) }
}

fn of_socket(socket: &Path) -> u16 {
    match UnixStream::connect(socket).map_err(|error| error.kind()) {
        Err(ErrorKind::ConnectionRefused) => SERVICE_DEAD,
        Err(ErrorKind::PermissionDenied) => ACCESS_DENIED,
        _ => SERVICE_DOWN,
    }
}

fn is_installed() -> bool {
    ["/usr/sbin/pcscd", "/usr/bin/pcscd", "/sbin/pcscd"].iter().any(|path| Path::new(path).exists())
}

/// An empty reader, or another card in one, is only a problem while there is no key.
fn excuse_others(checks: &mut [Check]) {
    let has_key =
        checks.iter().any(|check| check.topic == Topic::Key && check.state == State::Fine);
    if !has_key {
        return;
    }
    let excusable = [NO_CARD, UNRESPONSIVE, CARD_UNKNOWN];
    for check in checks {
        let is_about_a_card = matches!(check.topic, Topic::Reader | Topic::Key);
        if is_about_a_card && check.number().is_some_and(|number| excusable.contains(&number)) {
            check.state = State::NotApplicable;
            check.facts.push((Label::Reason, Fact::Word("another_key", ANOTHER_WORKS)));
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

#[cfg(test)]
mod tests;
