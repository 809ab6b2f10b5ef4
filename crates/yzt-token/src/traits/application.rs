// SPDX-License-Identifier: MIT OR Apache-2.0
//! An open application.

use yzt_crypto::{MessageDigest, Signature};
use yzt_pin::Pin;
use zeroize::Zeroizing;

use super::refused;
#[cfg(doc)]
use crate::Device;
use crate::{
    Container, Error, FileInformation, NewFile, Operation, PinInformation, PinRole,
    UnblockChallenge, UnblockCryptogram, UnblockLine, UnblockReport,
};

/// An open application: a pair of PINs and the containers they guard.
///
/// Errors that every method can answer are those of [`Device`], and [`Error::ApplicationClosed`].
pub trait Application: Send {
    /// The name it was opened by.
    fn name(&self) -> &str;

    /// The tries left and the state of a PIN. Never spends a try.
    ///
    /// # Errors
    /// As for every method.
    fn pin_information(&mut self, role: PinRole) -> Result<PinInformation, Error>;

    /// Verifies a PIN: one try, never repeated.
    ///
    /// # Errors
    /// [`Error::PinIncorrect`] with the tries left, [`Error::PinLocked`],
    /// [`Error::PinOutcomeUnknown`] when the answer did not come.
    fn verify_pin(&mut self, role: PinRole, pin: Pin) -> Result<(), Error>;

    /// Changes a PIN: one try of the old one, never repeated.
    ///
    /// # Errors
    /// As [`Application::verify_pin`], and [`Error::NewPinRefused`].
    fn change_pin(&mut self, role: PinRole, old: Pin, new: Pin) -> Result<(), Error>;

    /// A challenge for whoever holds the administrator's PIN. It is good until the next one, until
    /// the next PIN command, or until removal or reset.
    ///
    /// # Errors
    /// [`Error::NotSupported`] where the backend cannot unblock by cryptogram.
    fn unblock_challenge(&mut self) -> Result<UnblockChallenge, Error>;

    /// Unblocks the user PIN with the answer to the last challenge: one try of the administrator's
    /// PIN, never repeated.
    ///
    /// # Errors
    /// [`Error::ChallengeStale`] before anything is sent; [`Error::PinIncorrect`],
    /// [`Error::PinLocked`] for the administrator's PIN; [`Error::NewPinRefused`] for the user's;
    /// [`Error::PinOutcomeUnknown`].
    fn unblock_pin(&mut self, answer: &UnblockCryptogram) -> Result<(), Error>;

    /// Unblocks the user PIN and gives the administrator a new one, with the CA's desk on the
    /// line, in one transaction of at most 30 seconds: one try of each PIN the desk sends.
    ///
    /// What goes over the line is the backend's and the desk's; the administrator's PIN is not
    /// among it. When the line is silent too long, nothing is sent to the key.
    ///
    /// # Errors
    /// [`Error::Timeout`] when the desk did not answer in time, [`Error::DeskRefused`],
    /// [`Error::PinIncorrect`] and [`Error::PinLocked`] for the administrator's PIN,
    /// [`Error::PinOutcomeUnknown`].
    fn unblock_remotely(&mut self, line: &mut dyn UnblockLine) -> Result<UnblockReport, Error> {
        let _ = line;
        refused(Operation::UnblockRemotely)
    }

    /// Verifies the user's PIN, signs a digest with the signature key of a container, and ends the
    /// login: one try. Where the backend can, no other program gets in between.
    ///
    /// # Errors
    /// As [`Application::verify_pin`] and [`Container::sign_digest`].
    fn sign_with_pin(
        &mut self,
        container: &str,
        pin: Pin,
        digest: &MessageDigest,
    ) -> Result<Signature, Error> {
        let mut container = self.open_container(container)?;
        if let Err(error) = self.verify_pin(PinRole::User, pin) {
            if matches!(error, Error::PinOutcomeUnknown { .. }) {
                // The key may have taken the PIN; if it cannot be reached, it is logged out anyway.
                let _ = self.logout();
            }
            return Err(error);
        }
        let signature = container.sign_digest(digest);
        let ended = self.logout();
        let signature = signature?;
        match ended {
            // Without power nobody is logged in, and the signature is made.
            Err(error) if !error.is_token_gone() => Err(error),
            _ => Ok(signature),
        }
    }

    /// The names of the files.
    ///
    /// # Errors
    /// As for every method.
    fn files(&mut self) -> Result<Vec<String>, Error> {
        refused(Operation::Files)
    }

    /// Makes a file of a size that stays. Needs the login that the application was made with.
    ///
    /// # Errors
    /// [`Error::NotLoggedIn`], [`Error::AlreadyExists`], [`Error::NoRoom`], [`Error::Argument`].
    fn create_file(&mut self, new: &NewFile) -> Result<(), Error> {
        let _ = new;
        refused(Operation::CreateFile)
    }

    /// Deletes a file.
    ///
    /// # Errors
    /// [`Error::NotLoggedIn`], [`Error::NotFound`].
    fn delete_file(&mut self, name: &str) -> Result<(), Error> {
        let _ = name;
        refused(Operation::DeleteFile)
    }

    /// The size and the rights of a file.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    fn file_information(&mut self, name: &str) -> Result<FileInformation, Error> {
        let _ = name;
        refused(Operation::FileInformation)
    }

    /// Reads up to `length` bytes from `offset` on; fewer where the file ends.
    ///
    /// # Errors
    /// [`Error::NotLoggedIn`], [`Error::NotFound`], [`Error::Argument`] for an offset behind the end.
    fn read_file(
        &mut self,
        name: &str,
        offset: u32,
        length: usize,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let _ = (name, offset, length);
        refused(Operation::ReadFile)
    }

    /// Writes into a file from `offset` on. What is longer than one command is written in several:
    /// after an error the first of them may stand.
    ///
    /// # Errors
    /// [`Error::NotLoggedIn`], [`Error::NotFound`], [`Error::Argument`] for what does not fit in.
    fn write_file(&mut self, name: &str, offset: u32, data: &[u8]) -> Result<(), Error> {
        let _ = (name, offset, data);
        refused(Operation::WriteFile)
    }

    /// Ends every login of this application on the key.
    ///
    /// # Errors
    /// As for every method.
    fn logout(&mut self) -> Result<(), Error>;

    /// The names of the containers.
    ///
    /// # Errors
    /// As for every method.
    fn containers(&mut self) -> Result<Vec<String>, Error>;

    /// Makes a container and opens it. Needs the user's login.
    ///
    /// # Errors
    /// [`Error::NotLoggedIn`], [`Error::AlreadyExists`], [`Error::NoRoom`].
    fn create_container(&mut self, name: &str) -> Result<Box<dyn Container>, Error>;

    /// Opens a container by name.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none of that name.
    fn open_container(&mut self, name: &str) -> Result<Box<dyn Container>, Error>;

    /// Deletes a container with its keys and certificates. Needs the user's login.
    ///
    /// # Errors
    /// [`Error::NotLoggedIn`], [`Error::NotFound`].
    fn delete_container(&mut self, name: &str) -> Result<(), Error>;

    /// Closes the application, after ending a login made through this handle.
    ///
    /// # Errors
    /// As for every method; the handle is gone all the same.
    fn close(self: Box<Self>) -> Result<(), Error>;
}
