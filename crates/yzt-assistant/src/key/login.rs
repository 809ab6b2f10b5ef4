// SPDX-License-Identifier: MIT OR Apache-2.0
//! Login to a site, and signatures of content.

use yzt_cert::{Certificate, UnixTime, validity};
use yzt_crypto::{DigestSigner, MessageDigest, PublicKey, Signature, Signer};
use yzt_login::{Challenge, LoginToken, Origin, SignError, refuse_login_message, sign_login};
use yzt_pin::Pin;
use yzt_token::{PinInformation, PinSigner};

use super::{Key, Signing};
use crate::summary::organization;
use crate::{Error, Notice, PinPurpose, PinSource};

/// What a site asked.
#[derive(Clone, Debug)]
pub struct LoginRequest {
    /// The site, as the browser knows it. Never what a page claims.
    pub origin: Origin,
    /// The site's challenge.
    pub challenge: Challenge,
    /// Name and version of the program that shows the prompt.
    pub app_version: String,
}

/// A login that was signed.
#[derive(Clone, Debug)]
pub struct LoggedIn {
    /// What goes back to the site.
    pub token: LoginToken,
    /// The organisation in the certificate.
    pub organization: String,
    /// The PIN's state, as it was before this login.
    pub pin: PinInformation,
    /// What the holder should know.
    pub notices: Vec<Notice>,
}

/// Content that was signed.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The signature.
    pub signature: Signature,
    /// The certificate that verifies it.
    pub certificate: Certificate,
    /// What the holder should know.
    pub notices: Vec<Notice>,
}

impl Key {
    /// Logs in to a site: one PIN, one signature, logged out again, with no other program in
    /// between where the way to the key can do that.
    ///
    /// Whether the certificate still serves is the site's decision; an expired one is signed with
    /// all the same, and the holder is told.
    ///
    /// # Errors
    /// Those of [`PinSource`], of the key, [`Error::NoCertificate`],
    /// [`Error::SeveralOrganizations`], [`Error::CertificateMismatch`].
    pub fn login(
        &mut self,
        request: &LoginRequest,
        pins: &mut dyn PinSource,
        now: UnixTime,
    ) -> Result<LoggedIn, Error> {
        let Signing { container, certificate, public_key } = self.signing(now)?;
        let origin = Some(request.origin.as_str());
        let (pin, information) = self.ask(pins, PinPurpose::Login, origin, Some(&certificate))?;
        let token = self.with_signer(container.name(), public_key, pin, |signer| {
            sign_login(
                signer,
                certificate.as_der(),
                &request.origin,
                &request.challenge,
                &request.app_version,
            )
            .map_err(|error| match error {
                SignError::Refused(error) => error.into(),
                SignError::Signer(error) => error,
            })
        })?;
        Ok(LoggedIn {
            token,
            organization: organization(&certificate),
            notices: self.notices(&information, &certificate, now),
            pin: information,
        })
    }

    /// Signs content with the signature key and the default identifier.
    ///
    /// # Errors
    /// [`yzt_login::Error::LoginMessageRefused`] for content that begins as a login message does,
    /// before a PIN is asked; otherwise as [`Key::login`].
    pub fn sign(
        &mut self,
        content: &[u8],
        pins: &mut dyn PinSource,
        now: UnixTime,
    ) -> Result<Signed, Error> {
        refuse_login_message(content)?;
        let Signing { container, certificate, public_key } = self.signing(now)?;
        let (pin, information) = self.ask(pins, PinPurpose::Sign, None, Some(&certificate))?;
        let signature =
            self.with_signer(container.name(), public_key, pin, |signer| signer.sign(content))?;
        let notices = self.notices(&information, &certificate, now);
        Ok(Signed { signature, certificate, notices })
    }

    /// Does one thing with a signer that verifies the PIN for its one signature and logs out.
    pub(super) fn with_signer<T>(
        &mut self,
        container: &str,
        public_key: PublicKey,
        pin: Pin,
        work: impl FnOnce(&mut OneSignature<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let signer = PinSigner::new(&mut *self.application, container, public_key, pin);
        work(&mut CheckedSigner::new(signer))
    }

    pub(super) fn notices(
        &self,
        pin: &PinInformation,
        certificate: &Certificate,
        now: UnixTime,
    ) -> Vec<Notice> {
        let expiry = Notice::of_validity(validity(certificate, now, self.reminder_days));
        Notice::of_pin(pin.status).into_iter().chain(expiry).collect()
    }
}

/// The signer behind one PIN.
pub(super) type OneSignature<'a> = CheckedSigner<PinSigner<'a>>;

/// Checks each signature before it leaves: a key whose certificate is another key's would otherwise
/// only be noticed by the site, as an invalid signature.
pub(super) struct CheckedSigner<S> {
    signer: S,
}

impl<S: Signer> CheckedSigner<S> {
    const fn new(signer: S) -> Self {
        Self { signer }
    }
}

impl<S: Signer<Error = yzt_token::Error>> Signer for CheckedSigner<S> {
    type Error = Error;

    fn public_key(&self) -> PublicKey {
        self.signer.public_key()
    }

    fn sign(&mut self, message: &[u8]) -> Result<Signature, Error> {
        let signature = self.signer.sign(message)?;
        self.public_key().verify(message, &signature).map_err(|_| Error::CertificateMismatch)?;
        Ok(signature)
    }
}

impl<S: DigestSigner<Error = yzt_token::Error>> DigestSigner for CheckedSigner<S> {
    fn sign_digest(&mut self, digest: &MessageDigest) -> Result<Signature, Error> {
        let signature = self.signer.sign_digest(digest)?;
        let key = self.public_key();
        key.verify_digest(digest, &signature).map_err(|_| Error::CertificateMismatch)?;
        Ok(signature)
    }
}
