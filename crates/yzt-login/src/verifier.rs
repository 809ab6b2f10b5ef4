// SPDX-License-Identifier: MIT OR Apache-2.0
//! The portal's side: from a session and a token to an identity.

use yzt_cert::path::{PathOptions, Purpose, RevocationPolicy, verify_path};
use yzt_cert::{Certificate, CertificateRevocationList, UnixTime, Validity, validity};
use yzt_crypto::{PublicKey, Random, Signature, sm2};

use crate::sign::algorithm_of;
use crate::{
    Challenge, Error, LoginIdentity, LoginToken, Nonce, NonceStore, Origin, TokenPart,
    login_message,
};

/// Most bytes of a session identifier.
const MAXIMUM_SESSION: usize = 512;

/// What a verifier trusts and for whom it verifies.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct VerifierOptions {
    /// The portal's own origin, from its settings and never from a request.
    pub origin: Origin,
    /// The certificates that are trusted by themselves.
    pub anchors: Vec<Certificate>,
    /// Certificates that may stand between a holder's and an anchor.
    pub intermediates: Vec<Certificate>,
    /// The current revocation lists.
    pub crls: Vec<CertificateRevocationList>,
    /// Whether certificates of software keys may log in; false unless set.
    pub accept_software_keys: bool,
    /// What to do when a revocation status cannot be told; refuse unless set.
    pub revocation: RevocationPolicy,
    /// How many seconds a certificate authority's clock may be ahead of the portal's; five minutes
    /// unless set. It never makes anything last longer.
    pub clock_skew_seconds: u32,
    /// How many seconds a challenge lives; five minutes unless set.
    pub challenge_seconds: u32,
    /// From how many days before expiry identities carry the reminder; 30 unless set.
    pub reminder_days: u32,
}

impl VerifierOptions {
    /// The strict settings for a portal.
    #[must_use]
    pub fn new(origin: Origin, anchors: Vec<Certificate>) -> Self {
        Self {
            origin,
            anchors,
            intermediates: Vec::new(),
            crls: Vec::new(),
            accept_software_keys: false,
            revocation: RevocationPolicy::default(),
            clock_skew_seconds: 300,
            challenge_seconds: 300,
            reminder_days: 30,
        }
    }
}

/// Verifies logins for one origin.
///
/// It keeps no state: challenges are in the [`NonceStore`], and new revocation lists come with a new
/// verifier.
#[derive(Clone, Debug)]
pub struct Verifier {
    options: VerifierOptions,
}

impl Verifier {
    /// A verifier with these settings.
    #[must_use]
    pub const fn new(options: VerifierOptions) -> Self {
        Self { options }
    }

    /// Draws a challenge for a session and stores it; an earlier one of that session is void.
    ///
    /// # Errors
    /// [`Error::SessionInvalid`], [`Error::ContextInvalid`], [`Error::Random`], [`Error::NonceStore`].
    pub fn issue(
        &self,
        store: &dyn NonceStore,
        session: &str,
        context: &str,
        random: &mut dyn Random,
        now: UnixTime,
    ) -> Result<Challenge, Error> {
        if session.is_empty() || session.len() > MAXIMUM_SESSION {
            return Err(Error::SessionInvalid);
        }
        let expires = now.0.saturating_add(i64::from(self.options.challenge_seconds));
        let challenge = Challenge::new(Nonce::generate(random)?, context, UnixTime(expires))?;
        store.issue(session, challenge.clone(), now)?;
        Ok(challenge)
    }

    /// Takes the session's challenge and verifies the token against it.
    ///
    /// The challenge is spent whatever comes out: it is taken before the first byte of the token is
    /// looked at. The order of the checks stands in the crate's documentation.
    ///
    /// # Errors
    /// One per check, with its protocol name; see [`Error`].
    pub fn verify(
        &self,
        store: &dyn NonceStore,
        session: &str,
        token_json: &[u8],
        now: UnixTime,
    ) -> Result<LoginIdentity, Error> {
        let challenge = store.take(session)?.ok_or(Error::NonceUnknown)?;
        if now >= challenge.expires() {
            return Err(Error::NonceExpired);
        }
        let token = LoginToken::from_json(token_json)?;
        let certificate = Certificate::parse(token.unverified_certificate())
            .map_err(|_| Error::TokenMalformed(TokenPart::Certificate))?;
        self.check_signature(&token, &certificate, &challenge)?;
        self.check_path(&certificate, now)?;
        Ok(self.identity(&certificate, now))
    }

    fn check_signature(
        &self,
        token: &LoginToken,
        certificate: &Certificate,
        challenge: &Challenge,
    ) -> Result<(), Error> {
        let key = certificate.public_key().map_err(|_| Error::AlgorithmUnsupported)?;
        if token.algorithm() != algorithm_of(&key)? {
            return Err(Error::AlgorithmMismatch);
        }
        refuse_encryption_certificate(certificate)?;
        let message = login_message(
            &self.options.origin,
            challenge.nonce(),
            token.unverified_certificate(),
            challenge.context(),
        );
        let signature = read_signature(&key, token.signature())?;
        key.verify(&message, &signature).map_err(|_| Error::SignatureInvalid)
    }

    fn check_path(&self, certificate: &Certificate, now: UnixTime) -> Result<(), Error> {
        let options = PathOptions {
            at: now,
            purpose: Purpose::Login,
            accept_software_keys: self.options.accept_software_keys,
            revocation: self.options.revocation,
            clock_skew_seconds: self.options.clock_skew_seconds,
        };
        verify_path(
            certificate,
            &self.options.intermediates,
            &self.options.anchors,
            &self.options.crls,
            &options,
        )
        .map(|_| ())
        .map_err(Error::from_path)
    }

    fn identity(&self, certificate: &Certificate, now: UnixTime) -> LoginIdentity {
        let (days_left, reminder) = match validity(certificate, now, self.options.reminder_days) {
            Validity::Valid { days_left } => (days_left, false),
            Validity::Expiring { days_left } => (days_left, true),
            _ => (0, true),
        };
        let identity = certificate.identity();
        LoginIdentity {
            organization: identity.organization,
            unified_social_credit_code: identity.unified_social_credit_code,
            common_name: identity.common_name,
            certificate_serial: identity.serial,
            issuer: identity.issuer,
            not_after: certificate.not_after(),
            days_left,
            reminder,
            origin_bound: true,
            software_key: certificate.has_software_key(),
            developer_mode: self.options.origin.developer_mode(),
        }
    }
}

/// The signature in the form that the key's algorithm has; what is not in it is no signature.
fn read_signature(key: &PublicKey, bytes: &[u8]) -> Result<Signature, Error> {
    match key {
        PublicKey::Sm2(_) => sm2::DerSignature::from_bytes(bytes)
            .and_then(|der| sm2::Signature::from_der(&der))
            .map(Signature::Sm2)
            .map_err(|_| Error::SignatureInvalid),
        _ => Err(Error::AlgorithmUnsupported),
    }
}

/// Refuses the encryption certificate of a pair (RFC 5280, section 4.2.1.3).
///
/// Other wrong usages, a missing one among them, are the path check's to refuse.
pub(crate) fn refuse_encryption_certificate(certificate: &Certificate) -> Result<(), Error> {
    match certificate.key_usage() {
        Some(usage) if usage.may_encrypt() && !usage.may_sign() => {
            Err(Error::CertificateEncryptionOnly)
        }
        _ => Ok(()),
    }
}
