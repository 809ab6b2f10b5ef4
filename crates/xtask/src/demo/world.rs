// SPDX-License-Identifier: MIT OR Apache-2.0
//! The parties of the demonstration, what has passed between them, and what they do again and again.

use super::actor::{Actor, Answer};
use super::reader::Reader;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

pub(super) const ORGANIZATION: &str = "示例科技有限公司";
/// A code of the shape of GB 32100 with a right check digit; no organisation is registered under it.
pub(super) const CODE: &str = "91530100MA6EXAMP0T";
/// The origin of the portal.
pub(crate) const PORTAL: &str = "https://job.example.test";
pub(super) const LOOK_ALIKE: &str = "https://job-example.test";
pub(super) const FACTORY_PIN: &str = "123456";
pub(super) const CHOSEN_PIN: &str = "739154";
pub(super) const WRONG_PIN: &str = "918273";
pub(super) const PIN_AFTER_UNBLOCK: &str = "864203";
/// Every PIN that the clerk chooses or types, but for the one-time PIN.
pub(crate) const PINS: &[&str] = &[FACTORY_PIN, CHOSEN_PIN, WRONG_PIN, PIN_AFTER_UNBLOCK];

/// The parties, and what has passed between them so far.
pub(crate) struct World {
    pub(super) clerk: Actor,
    pub(super) ca: Actor,
    pub(super) portal: Actor,
    pub(super) look_alike: Actor,
    pub(super) post: PathBuf,
    pub(super) broken: Option<u8>,
    /// The serial of the clerk's key.
    pub(super) key: String,
    /// The serials of the certificates, once they are issued.
    pub(super) signature_serial: String,
    /// When the certificates end.
    pub(super) not_after: String,
    /// The PIN that the clerk knows to be right.
    pub(super) pin: &'static str,
    /// The reader that the clerk's key is plugged into; without one it is a folder of the clerk's.
    reader: Option<Reader>,
}

impl World {
    /// Four parties with empty folders.
    pub(crate) fn new(yzt: &Path, folder: &Path, broken: Option<u8>) -> std::io::Result<Self> {
        let post = folder.join("post");
        fs::create_dir_all(&post)?;
        let actor = |name: &str| Actor::new(yzt, folder.join(name));
        Ok(Self {
            clerk: actor("clerk")?,
            ca: actor("ca")?,
            portal: actor("portal")?,
            look_alike: actor("look-alike")?,
            post,
            broken,
            key: String::new(),
            signature_serial: String::new(),
            not_after: String::new(),
            pin: FACTORY_PIN,
            reader: None,
        })
    }

    /// The same parties, the clerk with a reader.
    pub(super) fn with_reader(mut self, reader: Reader) -> Self {
        self.reader = Some(reader);
        self
    }

    /// Where the clerk's key is put when it arrives.
    pub(super) fn place_of_key(&self) -> PathBuf {
        self.clerk.file(if self.reader.is_some() { "plugged" } else { "keys" })
    }

    /// Plugs the key in; a key in a folder is there without that.
    pub(super) fn plug(&mut self) -> Result<(), String> {
        match &mut self.reader {
            Some(reader) => reader.plug(&self.clerk, &self.key),
            None => Ok(()),
        }
    }

    /// Takes the power from the key and gives it back; with a folder, every process does that.
    pub(super) fn replug(&mut self) -> Result<(), String> {
        match &mut self.reader {
            Some(reader) => reader.replug(&self.clerk, &self.key),
            None => Ok(()),
        }
    }

    /// Whether the step that is being played is the one to be made to fail.
    pub(super) fn breaks(&self, number: u8) -> bool {
        self.broken == Some(number)
    }

    /// A file that passes between the parties.
    pub(super) fn post(&self, name: &str) -> String {
        self.post.join(name).display().to_string()
    }

    /// The portal issues a challenge for a session.
    pub(super) fn challenge(&self, session: &str, at: Option<&str>) -> Result<String, String> {
        let file = self.post(&format!("challenge-{session}.json"));
        let mut words = vec!["portal", "challenge", "--state", "state", "--origin", PORTAL];
        words.extend(["--session", session, "--context", "job", "--out", &file]);
        words.extend(at.iter().flat_map(|at| ["--at", at]));
        self.portal.done(&words, &[])?;
        Ok(file)
    }

    /// The clerk answers a challenge that arrived from `origin`.
    pub(super) fn login(
        &self,
        challenge: &str,
        origin: &str,
        token: &str,
    ) -> Result<Value, String> {
        self.clerk.done(&self.login_words(challenge, origin, token), &[self.pin])
    }

    pub(super) fn login_words<'a>(
        &'a self,
        challenge: &'a str,
        origin: &'a str,
        token: &'a str,
    ) -> Vec<&'a str> {
        let mut words = vec!["login", "--key", &self.key, "--challenge", challenge];
        words.extend(["--origin", origin, "--out", token, "--pin-fd", "0"]);
        words
    }

    /// What a verifier is configured with, as words of a command line.
    pub(super) fn trust(&self) -> Vec<String> {
        let mut words = vec!["--accept-software-keys".to_owned()];
        for (option, file) in
            [("--anchor", "root.pem"), ("--intermediate", "issuing.pem"), ("--crl", "current.crl")]
        {
            words.extend([option.to_owned(), self.post(file)]);
        }
        words
    }

    /// One verifier checks a token: the portal, or the look-alike under its own name.
    pub(super) fn verify(
        &self,
        verifier: &Actor,
        origin: &str,
        session: &str,
        token: &str,
        at: Option<&str>,
    ) -> Result<Answer, String> {
        let trust = self.trust();
        let mut words = vec!["portal", "verify", "--state", "state", "--origin", origin];
        words.extend(["--session", session, "--token", token]);
        words.extend(trust.iter().map(String::as_str));
        words.extend(at.iter().flat_map(|at| ["--at", at]));
        verifier.run(&words, &[])
    }

    /// The CA publishes its revocation list as of a time.
    pub(super) fn publish(&self, at: Option<&str>) -> Result<Value, String> {
        let file = self.post("current.crl");
        let mut words = vec!["ca", "crl", "--dir", "authority", "--out", &file];
        words.extend(at.iter().flat_map(|at| ["--at", at]));
        self.ca.done(&words, &[])
    }

    pub(super) fn key_information(&self, at: Option<&str>) -> Result<Value, String> {
        let mut words = vec!["key", "info", "--key", &self.key];
        words.extend(at.iter().flat_map(|at| ["--at", at]));
        self.clerk.done(&words, &[])
    }
}
