// SPDX-License-Identifier: MIT OR Apache-2.0
//! Several signatures behind one PIN.

use yzt_cert::{Certificate, UnixTime};
use yzt_crypto::Signature;
use yzt_login::refuse_login_message;
use yzt_token::{BatchLimits, MonotonicClock, SigningBatch};

use super::{Key, Signing};
use crate::{Error, Notice, PinPurpose, PinSource};

/// Contents that were signed one after the other.
#[derive(Clone, Debug)]
pub struct SignedBatch {
    /// The signatures, in the order of the contents.
    pub signatures: Vec<Signature>,
    /// The certificate that verifies them.
    pub certificate: Certificate,
    /// What the holder should know.
    pub notices: Vec<Notice>,
}

impl Key {
    /// Signs several contents behind one PIN, within limits that the prompt names.
    ///
    /// Off unless [`Options::batch`](crate::Options::batch) switches it on. While it lasts, the
    /// login stands on the key, also for other programs that share it.
    ///
    /// # Errors
    /// [`yzt_login::Error::LoginMessageRefused`] when one of them begins as a login message does,
    /// and [`yzt_token::Error::BatchNotAllowed`], both before a PIN is asked;
    /// [`yzt_token::Error::BatchEnded`] when the time runs out on the way, and then none of the
    /// signatures is handed out; otherwise as [`Key::sign`].
    pub fn sign_batch(
        &mut self,
        contents: &[&[u8]],
        limits: BatchLimits,
        pins: &mut dyn PinSource,
        clock: &dyn MonotonicClock,
        now: UnixTime,
    ) -> Result<SignedBatch, Error> {
        contents.iter().try_for_each(|content| refuse_login_message(content))?;
        if !self.batch.allows(limits) {
            return Err(yzt_token::Error::BatchNotAllowed.into());
        }
        let Signing { mut container, certificate, public_key } = self.signing(now)?;
        let purpose = PinPurpose::SignBatch(limits);
        let (pin, information) = self.ask(pins, purpose, None, Some(&certificate))?;
        let mut signatures = Vec::with_capacity(contents.len());
        let begun = SigningBatch::begin(
            self.batch,
            limits,
            &mut *self.application,
            &mut *container,
            pin,
            clock,
        );
        let signed = begun.and_then(|mut batch| {
            batch.sign_all(contents, &mut |signature| signatures.push(signature))?;
            batch.end()
        });
        match signed {
            Err(error @ yzt_token::Error::PinOutcomeUnknown { .. }) => {
                // The key may have taken the PIN; if it cannot be reached, it is logged out anyway.
                let _ = self.application.logout();
                return Err(error.into());
            }
            // Without power nobody is logged in.
            Err(error) if !(error.is_token_gone() && signatures.len() == contents.len()) => {
                return Err(error.into());
            }
            _ => {}
        }
        for (content, signature) in contents.iter().zip(&signatures) {
            public_key.verify(content, signature).map_err(|_| Error::CertificateMismatch)?;
        }
        let notices = self.notices(&information, &certificate, now);
        Ok(SignedBatch { signatures, certificate, notices })
    }
}
