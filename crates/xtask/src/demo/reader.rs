// SPDX-License-Identifier: MIT OR Apache-2.0
//! The same demonstration with the clerk's key behind the real smart-card service.
//!
//! The key is served to vsmartcard's virtual reader by a process of its own, and the clerk's
//! processes find it through `pcscd`, as they find a real one. Unplugging it is the end of the
//! process that serves it.

use super::actor::{Actor, Running};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The reader, with the key in it or not.
pub(super) struct Reader {
    service: Child,
    key: Option<Running>,
}

impl Reader {
    /// Starts the service. Only for a process that has `/run` and the network to itself.
    pub(super) fn start() -> Result<Self, String> {
        let service = Command::new("/usr/sbin/pcscd")
            .arg("--foreground")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("pcscd could not be started: {error}"))?;
        Ok(Self { service, key: None })
    }

    /// Plugs a key in, and waits until the clerk sees it.
    pub(super) fn plug(&mut self, clerk: &Actor, serial: &str) -> Result<(), String> {
        let words = ["softkey", "serve", "--keys", "plugged", "--key", serial];
        self.key = Some(clerk.start(&words)?);
        wait_until("the key is seen", || {
            let listed = clerk.done(&["key", "list"], &[]).is_ok_and(|keys| {
                // The list's form is the command's business; a serial number in it is enough.
                keys.to_string().contains(serial)
            });
            Ok(listed)
        })
    }

    /// Takes the key out and plugs it in again.
    pub(super) fn replug(&mut self, clerk: &Actor, serial: &str) -> Result<(), String> {
        self.key = None;
        wait_until("the key is gone", || {
            Ok(!clerk
                .done(&["key", "list"], &[])
                .is_ok_and(|keys| keys.to_string().contains(serial)))
        })?;
        self.plug(clerk, serial)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.key = None;
        let _ = self.service.kill();
        let _ = self.service.wait();
    }
}

fn wait_until(what: &str, mut holds: impl FnMut() -> Result<bool, String>) -> Result<(), String> {
    let begun = Instant::now();
    while !holds()? {
        if begun.elapsed() > Duration::from_secs(30) {
            return Err(format!("not within 30 s: {what}"));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}
