// SPDX-License-Identifier: MIT OR Apache-2.0
//! What every verifier of a portal does: challenges, trust, and the identity at the end.

use yzt_cert::path::{PathInput, PathOptions, Purpose, TrustAnchor, VerifiedPath, validate};
use yzt_cert::signature::SignatureRules;
use yzt_cert::status::Evidence;
use yzt_cert::{Certificate, UnixTime, Validity, validity};
use yzt_crypto::Random;

use crate::{Challenge, Error, LoginIdentity, Nonce, NonceStore, VerifierOptions};

/// Most bytes of a session identifier.
const MAXIMUM_SESSION: usize = 512;

/// A portal's settings, made ready once for many logins.
#[derive(Clone, Debug)]
pub(crate) struct Portal {
    options: VerifierOptions,
    anchors: Vec<TrustAnchor>,
    /// Lists and responses, indexed.
    evidence: Evidence,
}

impl Portal {
    pub(crate) fn new(mut options: VerifierOptions) -> Self {
        let anchors = options.anchors.iter().cloned().map(TrustAnchor::Certificate).collect();
        let mut evidence: Evidence = core::mem::take(&mut options.crls).into_iter().collect();
        for response in core::mem::take(&mut options.responses) {
            evidence.add_response(response);
        }
        Self { options, anchors, evidence }
    }

    pub(crate) const fn options(&self) -> &VerifierOptions {
        &self.options
    }

    /// Draws a challenge for a session and stores it.
    pub(crate) fn issue(
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

    /// Takes a session's challenge out of the store, if it still counts.
    pub(crate) fn take(
        store: &dyn NonceStore,
        session: &str,
        now: UnixTime,
    ) -> Result<Challenge, Error> {
        let challenge = store.take(session)?.ok_or(Error::NonceUnknown)?;
        if now >= challenge.expires() { Err(Error::NonceExpired) } else { Ok(challenge) }
    }

    /// The path by which the certificate is trusted for logging in.
    pub(crate) fn path(
        &self,
        certificate: &Certificate,
        now: UnixTime,
    ) -> Result<VerifiedPath, Error> {
        let settings = &self.options;
        let options = PathOptions {
            accept_software_keys: settings.accept_software_keys,
            revocation: settings.revocation,
            clock_skew_seconds: settings.clock_skew_seconds,
            grace: settings.grace,
            rules: SignatureRules::default().tolerating(settings.quirks),
            ..PathOptions::new(now, Purpose::Login)
        };
        let input = PathInput {
            leaf: certificate,
            intermediates: &settings.intermediates,
            anchors: &self.anchors,
            evidence: &self.evidence,
            options: &options,
        };
        validate(&input).map_err(Error::from_path)
    }

    /// What the certificate, which has passed every check, says about its holder.
    pub(crate) fn identity(
        &self,
        certificate: &Certificate,
        path: &VerifiedPath,
        origin_bound: bool,
        now: UnixTime,
    ) -> LoginIdentity {
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
            origin_bound,
            software_key: certificate.has_software_key(),
            developer_mode: self.options.origin.developer_mode(),
            status_by_grace: path.status().by_grace().next().is_some(),
        }
    }
}
