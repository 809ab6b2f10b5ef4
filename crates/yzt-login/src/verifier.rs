// SPDX-License-Identifier: MIT OR Apache-2.0
//! The portal's side: from a session and a token to an identity.

use yzt_cert::ocsp::OcspResponse;
use yzt_cert::path::RevocationPolicy;
use yzt_cert::status::Grace;
use yzt_cert::{Certificate, CertificateRevocationList, Quirks, UnixTime};
use yzt_crypto::{Random, Signature};

use crate::portal::Portal;
use crate::sign::algorithm_of;
use crate::{
    Challenge, Error, LoginIdentity, LoginToken, NonceStore, Origin, TokenPart, login_message,
};

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
    /// Current OCSP responses, where status comes that way.
    pub responses: Vec<OcspResponse>,
    /// Whether evidence about revocation that is over still counts for a while, and until when; never
    /// unless set. An identity that rests on it says so.
    pub grace: Option<Grace>,
    /// Departures from strict DER and from the standards that are tolerated in certificates, lists and
    /// their signatures, for authorities that are known for them; none unless set.
    pub quirks: Quirks,
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
            responses: Vec::new(),
            grace: None,
            quirks: Quirks::STRICT,
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
    portal: Portal,
}

impl Verifier {
    /// A verifier with these settings.
    #[must_use]
    pub fn new(options: VerifierOptions) -> Self {
        Self { portal: Portal::new(options) }
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
        self.portal.issue(store, session, context, random, now)
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
        let challenge = Portal::take(store, session, now)?;
        let token = LoginToken::from_json(token_json)?;
        let der = token.unverified_certificate();
        let certificate = Certificate::parse_with(der, self.portal.options().quirks)
            .map_err(|_| Error::TokenMalformed(TokenPart::Certificate))?;
        self.check_signature(&token, &certificate, &challenge)?;
        let path = self.portal.path(&certificate, now)?;
        Ok(self.portal.identity(&certificate, &path, true, now))
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
            &self.portal.options().origin,
            challenge.nonce(),
            token.unverified_certificate(),
            challenge.context(),
        );
        // What is not in the form of the key's algorithm is no signature.
        Signature::from_der(key.algorithm(), token.signature())
            .and_then(|signature| key.verify(&message, &signature))
            .map_err(|_| Error::SignatureInvalid)
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
