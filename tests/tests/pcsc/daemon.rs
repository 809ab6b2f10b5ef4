// SPDX-License-Identifier: MIT OR Apache-2.0
//! The smart-card service, started and ended by a test.

use rustix::process::{Pid, Signal, kill_process};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use yzt_pcsc::Readers;

pub(crate) const SOCKET: &str = "/run/pcscd/pcscd.comm";

/// The first reader of vsmartcard's driver.
pub(crate) const READER: &str = "Virtual PCD 00 00";

/// Its second reader, which stays empty.
pub(crate) const EMPTY_READER: &str = "Virtual PCD 00 01";

pub(crate) struct Daemon(Child);

impl Daemon {
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    pub(crate) fn start_with(arguments: &[&str]) -> Self {
        let child = Command::new("/usr/sbin/pcscd")
            .arg("--foreground")
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("pcscd starts");
        let daemon = Self(child);
        eventually("the service answers", || {
            let entries = Readers::new().entries();
            (number(&entries) != Some(1400)).then_some(())
        });
        daemon
    }

    /// Ends it in order.
    pub(crate) fn stop(mut self) {
        kill_process(self.pid(), Signal::TERM).unwrap();
        self.0.wait().unwrap();
    }

    /// Ends it as a crash does: its socket stays behind.
    pub(crate) fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    pub(crate) fn pid(&self) -> Pid {
        Pid::from_child(&self.0)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The number of an error of this crate.
pub(crate) fn number<T>(result: &Result<T, yzt_pcsc::Error>) -> Option<u16> {
    result.as_ref().err().map(yzt_pcsc::Error::number)
}

/// Asks until there is an answer.
pub(crate) fn eventually<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "not within 20 s: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
