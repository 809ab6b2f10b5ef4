// SPDX-License-Identifier: MIT OR Apache-2.0
//! PINs at this face: lines of a file descriptor, or a hidden prompt on the terminal.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;

use zeroize::Zeroizing;

use yzt_assistant::glossary::Term;
use yzt_assistant::messages::Language;
use yzt_assistant::{PinPrompt, PinPurpose, PinRefusal, PinSource};
use yzt_pin::{Pin, PinPolicy, TriesLeft};

use crate::args::PinInput;
use crate::error::Error;
use crate::output::{safe, tries};
use crate::progress::Progress;

/// Bytes of a line that is no PIN.
const MAX_LINE: usize = 1024;

/// Answers a use case's question for a PIN. Descriptors are opened before anything is done with a
/// key, so that a wrong one costs nothing.
pub(crate) struct Pins {
    language: Language,
    policy: PinPolicy,
    last_try: bool,
    present: Option<u32>,
    new: Option<u32>,
    descriptors: HashMap<u32, File>,
    /// What the key does with a PIN may take long; while a person types, nothing is printed.
    working: Option<Progress>,
}

impl Pins {
    /// The source that the options name.
    pub(crate) fn new(
        language: Language,
        input: &PinInput,
        new_pin_fd: Option<u32>,
    ) -> Result<Self, Error> {
        let mut descriptors = HashMap::new();
        for descriptor in [input.pin_fd, new_pin_fd].into_iter().flatten() {
            if let std::collections::hash_map::Entry::Vacant(place) = descriptors.entry(descriptor)
            {
                place.insert(open(descriptor)?);
            }
        }
        Ok(Self {
            language,
            policy: PinPolicy::default(),
            last_try: input.last_try,
            present: input.pin_fd,
            new: new_pin_fd,
            descriptors,
            working: None,
        })
    }

    fn read_descriptor(&self, descriptor: u32) -> Result<Pin, PinRefusal> {
        // `File` reads without a buffer, so the next line stays for the next PIN.
        let file = self.descriptors.get(&descriptor).ok_or(PinRefusal::Unavailable)?;
        Ok(Pin::from_reader(file, &self.policy)?)
    }

    fn ask_terminal(&self, prompt: &PinPrompt) -> Result<Pin, PinRefusal> {
        require_terminal()?;
        let is_new = prompt.purpose == PinPurpose::ChangeNew;
        if !is_new {
            self.show(prompt)?;
        }
        let first = self.ask(self.question(prompt.purpose))?;
        let pin = Pin::new(first.clone(), &self.policy)?;
        if is_new {
            let again = self.pick("再输入一次新 PIN 码：", "New PIN again: ");
            if *self.ask(again)? != *first {
                return Err(PinRefusal::EntriesDiffer);
            }
        }
        Ok(pin)
    }

    /// What the person has to know before typing: the site, the organisation, the tries left.
    fn show(&self, prompt: &PinPrompt) -> Result<(), PinRefusal> {
        let mut lines = Vec::new();
        let mut line = |term: Term, value: &str| {
            lines.push(format!("{}: {}", term.text(self.language), safe(value)));
        };
        if let Some(origin) = &prompt.origin {
            line(Term::Origin, origin);
        }
        if let Some(organization) = &prompt.organization {
            line(Term::Organization, organization);
        }
        if let PinPurpose::SignBatch(limits) = prompt.purpose {
            line(Term::Signatures, &limits.count.to_string());
        }
        line(Term::KeySerial, &prompt.serial);
        line(Term::TriesLeft, &tries(prompt.tries_left, self.language));
        let mut out = io::stderr();
        writeln!(out, "{}", lines.join("\n")).map_err(|_| PinRefusal::Unavailable)
    }

    fn question(&self, purpose: PinPurpose) -> &'static str {
        match purpose {
            PinPurpose::Login => {
                self.pick("登录 PIN 码（直接回车取消）：", "PIN to log in (empty to cancel): ")
            }
            PinPurpose::Sign => {
                self.pick("签名 PIN 码（直接回车取消）：", "PIN to sign (empty to cancel): ")
            }
            PinPurpose::Decrypt => {
                self.pick("解密 PIN 码（直接回车取消）：", "PIN to decrypt (empty to cancel): ")
            }
            PinPurpose::SignBatch(_) => self.pick(
                "批量签名 PIN 码（直接回车取消）：",
                "PIN to sign all of them (empty to cancel): ",
            ),
            PinPurpose::ChangeOld => {
                self.pick("原 PIN 码（直接回车取消）：", "Present PIN (empty to cancel): ")
            }
            PinPurpose::ChangeNew => {
                self.pick("新 PIN 码（6 至 16 位）：", "New PIN (6 to 16 characters): ")
            }
            _ => self.pick("PIN 码（直接回车取消）：", "PIN (empty to cancel): "),
        }
    }

    fn ask(&self, question: &str) -> Result<Zeroizing<Vec<u8>>, PinRefusal> {
        match rpassword::prompt_password(question) {
            Ok(typed) if typed.is_empty() => Err(PinRefusal::Cancelled),
            Ok(typed) => Ok(Zeroizing::new(typed.into_bytes())),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Err(PinRefusal::Cancelled)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(PinRefusal::Cancelled),
            Err(_) => Err(PinRefusal::Unavailable),
        }
    }

    fn pick(&self, chinese: &'static str, english: &'static str) -> &'static str {
        match self.language {
            Language::Chinese => chinese,
            Language::English => english,
        }
    }
}

impl PinSource for Pins {
    fn pin(&mut self, prompt: &PinPrompt) -> Result<Pin, PinRefusal> {
        let descriptor = match prompt.purpose {
            PinPurpose::ChangeNew => self.new,
            _ => self.present,
        };
        self.working = None;
        let pin = match descriptor {
            Some(descriptor) => self.read_descriptor(descriptor),
            None => self.ask_terminal(prompt),
        }?;
        let line = self
            .pick("USB Key 正在工作，请不要拔出……", "The key is working; keep it plugged in ...");
        self.working = Some(Progress::begin(line));
        Ok(pin)
    }

    fn confirm_last_try(&mut self, prompt: &PinPrompt) -> Result<(), PinRefusal> {
        if self.last_try {
            return Ok(());
        }
        if self.present.is_some() {
            return Err(PinRefusal::LastTryNotConfirmed);
        }
        require_terminal()?;
        let question = self.pick(
            "只剩最后一次机会，再错一次 USB Key 将被锁定。要继续请输入 yes：",
            "One try is left; one more wrong PIN locks the key. Type yes to go on: ",
        );
        let mut out = io::stderr();
        let asked = write!(out, "{}", question).and_then(|()| out.flush());
        asked.map_err(|_| PinRefusal::Unavailable)?;
        debug_assert!(prompt.tries_left != TriesLeft::Locked);
        let mut answer = String::new();
        io::stdin().read_line(&mut answer).map_err(|_| PinRefusal::Unavailable)?;
        if answer.trim().eq_ignore_ascii_case("yes") {
            Ok(())
        } else {
            Err(PinRefusal::LastTryNotConfirmed)
        }
    }
}

fn require_terminal() -> Result<(), PinRefusal> {
    // The hidden prompt reads the controlling terminal, so a piped standard input alone is no
    // reason to refuse; but a process without any terminal must end instead of waiting.
    if io::stdin().is_terminal() || io::stderr().is_terminal() {
        Ok(())
    } else {
        Err(PinRefusal::Unavailable)
    }
}

/// One line of text from a descriptor, such as a challenge password; wiped when it is dropped.
pub(crate) fn secret_line(descriptor: u32) -> Result<Zeroizing<String>, Error> {
    let unusable = || Error::SecretLine { descriptor };
    let mut file = open(descriptor)?;
    let mut line = Zeroizing::new(Vec::with_capacity(MAX_LINE + 1));
    let mut byte = [0];
    while line.len() <= MAX_LINE {
        match io::Read::read(&mut file, &mut byte) {
            Ok(0) => break,
            Ok(_) if byte == *b"\n" => break,
            Ok(_) => line.extend_from_slice(&byte),
            Err(source) => return Err(Error::Descriptor { descriptor, source }),
        }
    }
    let line = line.strip_suffix(b"\r").unwrap_or(&line);
    match std::str::from_utf8(line) {
        Ok(text) if !text.is_empty() && text.len() <= MAX_LINE => {
            Ok(Zeroizing::new(text.to_owned()))
        }
        _ => Err(unusable()),
    }
}

/// Opens an inherited descriptor without `unsafe`: standard input by itself, others by their name
/// in the process's own table.
pub(crate) fn open(descriptor: u32) -> Result<File, Error> {
    let opened = if descriptor == 0 {
        io::stdin().as_fd().try_clone_to_owned().map(File::from)
    } else {
        File::open(format!("/proc/self/fd/{descriptor}"))
            .or_else(|_| File::open(format!("/dev/fd/{descriptor}")))
    };
    opened.map_err(|source| Error::Descriptor { descriptor, source })
}
