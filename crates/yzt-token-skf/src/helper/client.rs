// SPDX-License-Identifier: MIT OR Apache-2.0
//! The caller's end of the line.

use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use zeroize::Zeroizing;

use super::{HelperProgram, VERSION};
use crate::carrier::{Carrier, Epoch};
use crate::layout::Layout;
use crate::request::{Answer, Failure, Request, decode_outcome};
use crate::vendor::Manner;
use crate::wire::{Bytes, MAX_BYTES, read_frame, write_frame};

type Frame = Zeroizing<Vec<u8>>;

/// A library behind a helper process, which is started when it is needed.
pub(crate) struct Remote {
    program: HelperProgram,
    path: PathBuf,
    manner: Manner,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    epoch: Epoch,
    process: Option<Process>,
}

/// A helper that runs. Killed when it is dropped: a hung library would not end by itself.
struct Process {
    child: Child,
    /// Whether the system still knows it by its number.
    ended: bool,
    calls: mpsc::Sender<Frame>,
    answers: mpsc::Receiver<Frame>,
}

impl Drop for Process {
    fn drop(&mut self) {
        if !self.ended {
            kill_group(&self.child);
        }
        // Both fail only for a process that is gone.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Remote {
    pub(crate) fn new(
        program: HelperProgram,
        path: &Path,
        manner: Manner,
    ) -> Result<Self, Failure> {
        let path = path.canonicalize().map_err(|_| Failure::NotFound)?;
        if path.to_str().is_none() {
            return Err(Failure::NotLoadable("its path is no UTF-8".into()));
        }
        Ok(Self { program, path, manner, state: Mutex::default() })
    }

    fn time(&self, request: &Request) -> Duration {
        match request {
            Request::GenRsaKeyPair { .. }
            | Request::GenEccKeyPair { .. }
            | Request::ImportRsaKeyPair { .. }
            | Request::ImportEccKeyPair { .. } => self.program.long_timeout,
            // What is waited for on purpose is no delay.
            Request::LockDev { milliseconds, .. } => {
                self.program.call_timeout + Duration::from_millis((*milliseconds).into())
            }
            _ => self.program.call_timeout,
        }
    }

    /// Starts a helper and has it load the library.
    fn start(&self) -> Result<Process, Failure> {
        let mut command = Command::new(&self.program.program);
        command
            .args(&self.program.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        // So that the dialogs of a library go with it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let started = command.spawn();
        let mut child = started.map_err(|error| Failure::NotStarted(error.to_string()))?;
        let (to, from) = (child.stdin.take(), child.stdout.take());
        let (calls, answers) = exchange(to, from);
        let mut process = Process { child, ended: false, calls, answers };
        let Manner { layout, serialised, deep_binding, unloads } = self.manner;
        let request = Request::Load {
            version: VERSION,
            path: Bytes::from(self.path.to_str().unwrap_or_default()),
            layout: Layout::number(layout),
            serialised,
            deep_binding,
            unloads,
        };
        match ask(&mut process, &request, self.program.call_timeout) {
            Ok(_) => Ok(process),
            // It is no helper, rather than a library that crashed: that would be a signal.
            Err(Failure::Protocol(detail)) => Err(Failure::NotStarted(detail.into())),
            Err(Failure::Died(how)) if how.starts_with("exit status") => {
                Err(Failure::NotStarted(how))
            }
            Err(failure) => Err(failure),
        }
    }
}

impl Carrier for Remote {
    fn call(&self, epoch: Epoch, request: &Request) -> Result<Answer, Failure> {
        if request.length() > MAX_BYTES {
            return Err(Failure::Format("longer than a megabyte".into()));
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if epoch != state.epoch {
            return Err(Failure::Stale);
        }
        let mut process = match state.process.take() {
            Some(process) => process,
            None => self.start()?,
        };
        match ask(&mut process, request, self.time(request)) {
            Err(failure @ (Failure::Timeout | Failure::Died(_) | Failure::Protocol(_))) => {
                // The process is killed with `process`, and its handles are gone.
                state.epoch += 1;
                Err(failure)
            }
            other => {
                state.process = Some(process);
                other
            }
        }
    }

    fn epoch(&self) -> Epoch {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).epoch
    }
}

/// A thread that writes calls and reads answers, so that nobody waits for a pipe without end. It
/// ends with the process.
fn exchange(
    to: Option<ChildStdin>,
    from: Option<ChildStdout>,
) -> (mpsc::Sender<Frame>, mpsc::Receiver<Frame>) {
    let (calls, to_send) = mpsc::channel::<Frame>();
    let (received, answers) = mpsc::channel();
    if let (Some(mut to), Some(mut from)) = (to, from) {
        thread::spawn(move || {
            for frame in to_send {
                if write_frame(&mut to, &frame).is_err() {
                    return;
                }
                drop(frame);
                let Ok(Some(answer)) = read_frame(&mut from) else { return };
                if received.send(answer).is_err() {
                    return;
                }
            }
        });
    }
    (calls, answers)
}

fn ask(process: &mut Process, request: &Request, time: Duration) -> Result<Answer, Failure> {
    let sent = process.calls.send(request.encode());
    let received = sent.map_err(|_| RecvTimeoutError::Disconnected);
    match received.and_then(|()| process.answers.recv_timeout(time)) {
        Ok(frame) => match decode_outcome(&frame) {
            Ok(outcome) => outcome,
            Err(crate::wire::Malformed(detail)) => Err(Failure::Protocol(detail)),
        },
        Err(RecvTimeoutError::Timeout) => Err(Failure::Timeout),
        Err(RecvTimeoutError::Disconnected) => Err(Failure::Died(ending(process))),
    }
}

/// How a process ended that closed its line.
fn ending(process: &mut Process) -> String {
    // It ends by itself in a moment; one that does not is killed by whoever drops it.
    for _ in 0..50 {
        match process.child.try_wait() {
            Ok(Some(status)) => {
                process.ended = true;
                return status.to_string();
            }
            Ok(None) => thread::sleep(Duration::from_millis(10)),
            Err(error) => return error.to_string(),
        }
    }
    "its line was closed".into()
}

/// Kills a helper with everything that its library has started.
#[cfg(unix)]
fn kill_group(child: &Child) {
    use rustix::process::{Pid, Signal, kill_process_group};
    // It fails only for a group that is gone.
    let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
}

#[cfg(not(unix))]
const fn kill_group(_: &Child) {}
