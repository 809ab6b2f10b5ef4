// SPDX-License-Identifier: MIT OR Apache-2.0
//! A vendor's library in a process of its own, which may hang, crash or open a dialog without
//! taking the caller along.
//!
//! # The line
//!
//! Calls go to the helper's standard input, answers come from its standard output, one answer for
//! each call, in order. Everything is little-endian and of fixed width, whatever the word size of
//! either side is.
//!
//! | part | form |
//! |---|---|
//! | frame | length (4), at most 2 MiB; then a call or an answer |
//! | call | number (2), then its fields |
//! | answer | 0 (1), code (4), handle (8), four numbers (16), bytes; or the kind of a failure (1), bytes |
//! | integer | 4 bytes; a handle 8; a truth value 1, which is 0 or 1 |
//! | bytes | length (4), at most 1 MiB; then as many bytes |
//!
//! The first call is `Load`, with [`VERSION`]; another version is refused. Both sides wipe every
//! frame; what the system keeps of a pipe is out of reach.
//!
//! # Time
//!
//! A call that has no answer after [`CALL_TIMEOUT`], or [`LONG_TIMEOUT`] where a key pair is made,
//! counts as hung: the helper is killed with all that its library started, the call answers
//! [`Timeout`](yzt_token::Error::Timeout), every handle of before answers
//! [`TokenReset`](yzt_token::Error::TokenReset), and the next key that is opened gets a helper
//! anew. A helper whose caller is gone kills itself.

mod client;

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

pub(crate) use client::Remote;

use crate::layout::Layout;
use crate::request::{Answer, Failure, Request, encode_outcome};
use crate::vendor::{Manner, Vendor};
use crate::wire::{read_frame, write_frame};

/// The version of the line.
pub const VERSION: u16 = 1;
/// How long a call may take.
pub const CALL_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a call may take that makes a key pair.
pub const LONG_TIMEOUT: Duration = Duration::from_secs(120);
/// How long a call may go on when the caller is gone.
const AFTER_THE_CALLER: Duration = Duration::from_secs(2);

/// The program that runs a library: `yzt-skf-helper`, or any that calls [`run`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelperProgram {
    /// The program.
    pub program: PathBuf,
    /// What it is given.
    pub arguments: Vec<OsString>,
    /// How long a call may take.
    pub call_timeout: Duration,
    /// How long a call may take that makes a key pair.
    pub long_timeout: Duration,
}

impl HelperProgram {
    /// A program with the times of this module.
    pub fn new(
        program: impl Into<PathBuf>,
        arguments: impl IntoIterator<Item = impl Into<OsString>>,
    ) -> Self {
        Self {
            program: program.into(),
            arguments: arguments.into_iter().map(Into::into).collect(),
            call_timeout: CALL_TIMEOUT,
            long_timeout: LONG_TIMEOUT,
        }
    }

    /// `yzt-skf-helper` beside this program, where installations have it.
    ///
    /// # Errors
    /// When this program's own place is not known.
    pub fn beside_this_program() -> io::Result<Self> {
        let own = std::env::current_exe()?;
        let name = format!("yzt-skf-helper{}", std::env::consts::EXE_SUFFIX);
        Ok(Self::new(own.with_file_name(name), [] as [&str; 0]))
    }
}

/// Serves a library on the standard streams of this process until the caller is gone: the whole of
/// a helper's `main`.
///
/// What the library itself prints goes to the standard error stream.
///
/// # Errors
/// When the line breaks.
pub fn run() -> io::Result<()> {
    let (from, to) = streams()?;
    serve(from, to, die)
}

/// Serves a library on a line. Returns when the caller is gone; when a call of the library does not
/// come back then, `abandoned` is called, which should end the process.
///
/// # Errors
/// When the line breaks.
pub fn serve(
    mut from: impl Read + Send + 'static,
    mut to: impl Write,
    abandoned: impl FnOnce() + Send + 'static,
) -> io::Result<()> {
    let (frames, received) = mpsc::channel();
    let (done, is_done) = mpsc::channel::<()>();
    thread::spawn(move || {
        while let Ok(Some(frame)) = read_frame(&mut from) {
            if frames.send(frame).is_err() {
                return;
            }
        }
        drop(frames);
        // The sender is dropped when the loop below ends.
        if is_done.recv_timeout(AFTER_THE_CALLER) == Err(mpsc::RecvTimeoutError::Timeout) {
            abandoned();
        }
    });
    let mut vendor = None;
    for frame in received {
        let outcome = match Request::decode(&frame) {
            Ok(request) => answer(&mut vendor, &request),
            Err(_) => Err(Failure::Protocol("bytes that are no call")),
        };
        drop(frame);
        write_frame(&mut to, &encode_outcome(&outcome))?;
    }
    drop(done);
    Ok(())
}

fn answer(
    vendor: &mut Option<std::sync::Arc<Vendor>>,
    request: &Request,
) -> Result<Answer, Failure> {
    match (vendor.as_ref(), request) {
        (Some(vendor), request) => vendor.run(request),
        (None, Request::Load { version, path, layout, serialised, deep_binding, unloads }) => {
            if *version != VERSION {
                return Err(Failure::Protocol("another version of the line"));
            }
            let manner = Manner {
                layout: Layout::from_number((*layout).into()),
                serialised: *serialised,
                deep_binding: *deep_binding,
                unloads: *unloads,
            };
            let text = core::str::from_utf8(path);
            let path = text.map_err(|_| Failure::Protocol("a path that is no text"))?;
            *vendor = Some(Vendor::load(Path::new(path), manner)?);
            Ok(Answer::default())
        }
        (None, _) => Err(Failure::Protocol("no library is loaded")),
    }
}

/// The streams of the line, taken out of reach of a library that prints and reads.
#[cfg(unix)]
fn streams() -> io::Result<(std::fs::File, std::fs::File)> {
    use rustix::stdio::{dup2_stdin, dup2_stdout};
    use std::os::fd::AsFd;
    let from = io::stdin().as_fd().try_clone_to_owned()?;
    let to = io::stdout().as_fd().try_clone_to_owned()?;
    dup2_stdin(std::fs::File::open("/dev/null")?)?;
    dup2_stdout(io::stderr().as_fd())?;
    Ok((from.into(), to.into()))
}

#[cfg(not(unix))]
fn streams() -> io::Result<(io::Stdin, io::Stdout)> {
    Ok((io::stdin(), io::stdout()))
}

/// Ends this process without running anything of the library's.
#[cfg(unix)]
fn die() {
    use rustix::process::{Signal, getpgrp, getpid, kill_process, kill_process_group};
    if getpgrp() == getpid() {
        // With the dialogs of the library; both fail only for what is gone.
        let _ = kill_process_group(getpid(), Signal::KILL);
    }
    let _ = kill_process(getpid(), Signal::KILL);
}

#[cfg(not(unix))]
fn die() {
    std::process::abort();
}
