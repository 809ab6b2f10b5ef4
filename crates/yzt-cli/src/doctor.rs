// SPDX-License-Identifier: MIT OR Apache-2.0
//! What `yzt doctor` looks at, and what it finds.
//!
//! Every check ends as fine, as a problem with an error number, or as not applicable here. Nothing
//! is changed, nothing is loaded, no network is used, and no PIN is asked for or tried.
//!
//! What a check tells is typed by how private it is, so that the bundle for support leaves out of
//! the same facts what it must.

mod bundle;
mod clock;
mod elf;
mod examine;
mod folder;
mod libraries;
mod privacy;
mod readers;
mod recorder;
mod report;
mod system;
mod words;

use std::path::{Path, PathBuf};

use yzt_assistant::messages::Bilingual;
use yzt_cert::UnixTime;

pub(crate) use bundle::bundle;
pub(crate) use clock::{Marks, http_date};
pub(crate) use privacy::Privacy;
#[cfg(feature = "pcsc")]
pub(crate) use readers::{Failure, Reader};
pub(crate) use readers::{SOCKET, Service};
pub(crate) use recorder::KeyTrace;
pub(crate) use report::{page, value};
pub(crate) use words::{Label, Topic};

use crate::trace::Transcript;

/// Every number of a finding that is no error of another part.
#[cfg(test)]
pub(crate) const NUMBERS: &[u16] =
    &[5030, 5031, 5032, 5033, 5034, 5035, 5036, 5037, 5038, 5039, 5040];

const KEYS_EXPOSED: u16 = 5030;
const CLOCK_BEHIND: u16 = 5031;
const CLOCK_AHEAD: u16 = 5032;
const SERVICE_DEAD: u16 = 5033;
const SERVICE_SILENT: u16 = 5034;
const SERVICE_LIBRARY_MISSING: u16 = 5035;
const LIBRARY_FORMAT: u16 = 5036;
const LIBRARY_ARCHITECTURE: u16 = 5037;
const LIBRARY_WORLD: u16 = 5038;
const LIBRARY_GLIBC: u16 = 5039;
const SYSTEM_OLD_WORLD: u16 = 5040;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Fine,
    Problem(u16),
    NotApplicable,
}

/// Something that a check tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fact {
    /// Told to everybody.
    Text(String),
    Number(i64),
    Time(UnixTime),
    /// Told to everybody: a word for programs, and its text for people.
    Word(&'static str, Bilingual),
    /// The serial number of a key.
    Serial(String),
    /// The name of a reader, which may hold a serial number.
    Reader(String),
    /// A place in the file system, which may hold the name of a user.
    Path(PathBuf),
    /// A label, an organisation, a folder of the user's choice.
    Private(String),
}

/// One thing that was looked at.
#[derive(Clone, Debug)]
pub(crate) struct Check {
    pub(crate) topic: Topic,
    pub(crate) state: State,
    pub(crate) facts: Vec<(Label, Fact)>,
    /// The command that helps, for a shell.
    pub(crate) command: Option<Fact>,
}

impl Check {
    fn new(topic: Topic, state: State) -> Self {
        Self { topic, state, facts: Vec::new(), command: None }
    }

    fn fine(topic: Topic) -> Self {
        Self::new(topic, State::Fine)
    }

    fn problem(topic: Topic, number: u16) -> Self {
        Self::new(topic, State::Problem(number))
    }

    fn not_applicable(topic: Topic) -> Self {
        Self::new(topic, State::NotApplicable)
    }

    fn with(mut self, label: Label, fact: Fact) -> Self {
        self.facts.push((label, fact));
        self
    }

    fn text(self, label: Label, text: impl Into<String>) -> Self {
        self.with(label, Fact::Text(text.into()))
    }

    fn helped_by(mut self, command: impl Into<String>) -> Self {
        self.command = Some(Fact::Text(command.into()));
        self
    }

    /// The number of the problem, if it is one.
    pub(crate) const fn number(&self) -> Option<u16> {
        match self.state {
            State::Problem(number) => Some(number),
            _ => None,
        }
    }
}

/// What is to be looked at.
pub(crate) struct Surroundings<'a> {
    /// Where the system's files are; `/` but in tests.
    pub(crate) root: &'a Path,
    /// This program's own file.
    pub(crate) program: &'a Path,
    /// The folder of software keys.
    pub(crate) keys: &'a Path,
    /// Libraries that the user named.
    pub(crate) libraries: &'a [PathBuf],
    pub(crate) marks: Marks,
    /// The system's clock, whatever `--at` says.
    pub(crate) clock: UnixTime,
    /// When certificates are judged.
    pub(crate) now: UnixTime,
    pub(crate) transcript: Option<Transcript>,
    /// Where libraries are searched first.
    pub(crate) library_path: Option<std::ffi::OsString>,
    /// Where the smart-card service listens.
    pub(crate) socket: PathBuf,
}

/// What was found.
pub(crate) struct Findings {
    pub(crate) checks: Vec<Check>,
    /// What was said to each key, without what is secret.
    pub(crate) traces: Vec<KeyTrace>,
}

impl Findings {
    /// How many checks found a problem.
    pub(crate) fn problems(&self) -> usize {
        self.checks.iter().filter(|check| check.number().is_some()).count()
    }
}

/// Looks at everything. `service` is none where this program was built without PC/SC.
pub(crate) fn look(place: &Surroundings<'_>, service: Option<Box<dyn Service>>) -> Findings {
    let system = system::System::look(place.root, std::env::consts::ARCH);
    let has_service = service.is_some();
    let mut checks = system.checks();
    checks.push(program(has_service));
    let mut marks = place.marks;
    marks.program = marks.program.max(clock::modified(place.program));
    marks.keys = marks.keys.max(folder::newest(place.keys));
    checks.push(clock::check(place.clock, &marks));

    let examiner = examine::Examiner { now: place.now, transcript: place.transcript.clone() };
    let mut traces = Vec::new();
    checks.extend(folder::check(place.keys, &examiner, &mut traces));

    let own = libraries::own(place.program);
    checks.push(libraries::service_library(place, own, &system, has_service));
    match service {
        Some(service) => {
            let told = readers::survey(service, &place.socket, examiner, &system);
            checks.extend(told.checks);
            traces.extend(told.traces);
        }
        None => checks.push(
            Check::not_applicable(Topic::Service)
                .with(Label::Reason, Fact::Word("built_without", words::BUILT_WITHOUT)),
        ),
    }
    checks.extend(place.libraries.iter().map(|path| libraries::given(path, own, &system)));
    Findings { checks, traces }
}

fn program(has_service: bool) -> Check {
    let service =
        if has_service { Fact::Word("yes", words::YES) } else { Fact::Word("no", words::NO) };
    Check::fine(Topic::Program)
        .text(Label::Version, env!("CARGO_PKG_VERSION"))
        .with(Label::WithService, service)
}
