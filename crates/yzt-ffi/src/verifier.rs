// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt_verifier`: a portal's side of the login.

use core::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use getrandom::SysRng;

use yzt_assistant::messages::Language;
use yzt_ffi_kit::{ConstHandle, Data, Handle, OptionalText, Out, Report, Text, export};
use yzt_login::{MemoryNonceStore, Origin, VerifierOptions};

use crate::challenge::Challenge;
use crate::clock;
use crate::context::Context;
use crate::documents::{MAXIMUM_DOCUMENTS, certificates, revocation_lists};
use crate::error::ErrorObject;
use crate::failure::Error;
use crate::identity::Identity;
use crate::object::{Speaks, enter, enter_const, object};

/// Sessions that can wait for their login at the same time; the oldest gives way to a new one.
const MAXIMUM_SESSIONS: NonZeroUsize = match NonZeroUsize::new(65_536) {
    Some(number) => number,
    None => NonZeroUsize::MIN,
};
/// Most bytes of a token that are copied; the protocol's own limit is lower.
const MAXIMUM_TOKEN_INPUT: usize = 65_536;

/// A portal's side of the login, for one origin: issues challenges, remembers them in memory, and
/// verifies the tokens that answer them. It trusts nobody until it is told whom.
///
/// Threads: any number at a time, also while its settings are replaced: a call that has begun keeps
/// the settings it began with.
///
/// Lifetime: it depends on no other object. Its open challenges end with it; one verifier serves as
/// long as the program runs, in one process.
pub(crate) struct Verifier {
    settings: Mutex<Settings>,
    store: MemoryNonceStore,
    language: Language,
}

object!(Verifier, "yzt_verifier");

struct Settings {
    options: VerifierOptions,
    /// What the options make; calls keep their own reference.
    verifier: Arc<yzt_login::Verifier>,
}

impl Verifier {
    fn new(options: VerifierOptions, language: Language) -> Self {
        Self {
            settings: Mutex::new(Settings::new(options)),
            store: MemoryNonceStore::new(MAXIMUM_SESSIONS),
            language,
        }
    }

    fn change(&self, change: impl FnOnce(&mut VerifierOptions)) {
        let mut settings = self.settings();
        let mut options = settings.options.clone();
        change(&mut options);
        *settings = Settings::new(options);
    }

    fn verifier(&self) -> Arc<yzt_login::Verifier> {
        Arc::clone(&self.settings().verifier)
    }

    fn settings(&self) -> MutexGuard<'_, Settings> {
        // Replaced as a whole, or not at all.
        self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Settings {
    fn new(options: VerifierOptions) -> Self {
        let verifier = Arc::new(yzt_login::Verifier::new(options.clone()));
        Self { options, verifier }
    }
}

impl Speaks for Verifier {
    fn language(&self) -> Language {
        self.language
    }
}

export! {
    /// Makes a verifier for a portal's own origin, "https://job.example.test", which comes from the
    /// portal's settings and never from a request. It is freed with yzt_verifier_free.
    ///
    /// YZT_ORIGIN_INVALID, YZT_CONTEXT_INSECURE for an origin without https or with a bare address.
    fn yzt_verifier_new(
        context: ConstHandle<Context>,
        origin: Text<'_>,
        verifier: Out<'_, Handle<Verifier>>,
        error: Report<ErrorObject>,
    ) -> Result<(), Error> {
        let context = enter_const(context, error)?;
        let origin = Origin::parse(&origin.read("origin")?)?;
        let options = VerifierOptions::new(origin, Vec::new());
        Ok(verifier.create(Verifier::new(options, context.language()))?)
    }

    /// Sets the certificates that are trusted by themselves, in place of those before: one in DER, or
    /// any number of PEM texts in a row. No bytes are none, and then every login is refused.
    fn yzt_verifier_set_anchors(
        verifier: Handle<Verifier>,
        certificates: Data<'_>,
        length: usize,
        error: Report<ErrorObject>,
    ) -> Result<(), Error> {
        let verifier = enter(verifier, error)?;
        let bytes = certificates.read("certificates", length, MAXIMUM_DOCUMENTS)?;
        let anchors = self::certificates(&bytes)?;
        verifier.change(|options| options.anchors = anchors);
        Ok(())
    }

    /// Sets the certificates that may stand between a holder's and a trusted one. Otherwise as
    /// yzt_verifier_set_anchors.
    fn yzt_verifier_set_intermediates(
        verifier: Handle<Verifier>,
        certificates: Data<'_>,
        length: usize,
        error: Report<ErrorObject>,
    ) -> Result<(), Error> {
        let verifier = enter(verifier, error)?;
        let bytes = certificates.read("certificates", length, MAXIMUM_DOCUMENTS)?;
        let intermediates = self::certificates(&bytes)?;
        verifier.change(|options| options.intermediates = intermediates);
        Ok(())
    }

    /// Sets the revocation lists, in place of those before: one in DER, or any number of PEM texts in a
    /// row. A current list is needed of every issuer in the path; without it a login is refused as
    /// YZT_CERT_STATUS_UNKNOWN. Call it again whenever a new list has been fetched.
    fn yzt_verifier_set_crls(
        verifier: Handle<Verifier>,
        crls: Data<'_>,
        length: usize,
        error: Report<ErrorObject>,
    ) -> Result<(), Error> {
        let verifier = enter(verifier, error)?;
        let bytes = crls.read("crls", length, MAXIMUM_DOCUMENTS)?;
        let lists = revocation_lists(&bytes)?;
        verifier.change(|options| options.crls = lists);
        Ok(())
    }

    /// Whether certificates of software keys may log in: 1 yes, for development and tests; 0 no, as it
    /// is unless set.
    fn yzt_verifier_accept_software_keys(
        verifier: Handle<Verifier>,
        accept: u32,
        error: Report<ErrorObject>,
    ) -> Result<(), Error> {
        let verifier = enter(verifier, error)?;
        if accept > 1 {
            return Err(Error::Value { argument: "accept" });
        }
        verifier.change(|options| options.accept_software_keys = accept == 1);
        Ok(())
    }

    /// Issues a challenge for a session and remembers it; an earlier one of that session is void. It
    /// counts for five minutes and is freed with yzt_challenge_free.
    ///
    /// `session` identifies the browser's anonymous session, 1 to 512 bytes that nobody can guess.
    /// `service` names what is logged in to, for portals with several services, or is NULL. `at` is the
    /// present time in seconds since 1970 UTC, or YZT_NOW.
    fn yzt_verifier_issue(
        verifier: Handle<Verifier>,
        session: Text<'_>,
        service: OptionalText<'_>,
        at: i64,
        challenge: Out<'_, Handle<Challenge>>,
        error: Report<ErrorObject>,
    ) -> Result<(), Error> {
        let verifier = enter(verifier, error)?;
        let session = session.read("session")?;
        let service = service.read("service")?.unwrap_or_default();
        let (store, now) = (&verifier.store, clock::at(at)?);
        let issued = verifier.verifier().issue(store, &session, &service, &mut SysRng, now)?;
        Ok(challenge.create(Challenge::new(issued))?)
    }

    /// Verifies the token that answers a session's challenge. The challenge is spent whatever comes
    /// out. On success give the browser a new session, and decide apart from this what the organisation
    /// may do. The identity is freed with yzt_identity_free.
    ///
    /// `token` is the JSON in `token_length` bytes, as it came. `at` is as for yzt_verifier_issue.
    ///
    /// YZT_NONCE_UNKNOWN, YZT_NONCE_EXPIRED, YZT_SIGNATURE_INVALID (also for a login that was made for
    /// another site), YZT_CERT_EXPIRED, YZT_CERT_REVOKED, YZT_CERT_STATUS_UNKNOWN,
    /// YZT_CERT_ENCRYPTION_ONLY, YZT_SOFTWARE_KEY_REFUSED, and others of the login and certificate
    /// bands.
    fn yzt_verifier_verify(
        verifier: Handle<Verifier>,
        session: Text<'_>,
        token: Data<'_>,
        token_length: usize,
        at: i64,
        identity: Out<'_, Handle<Identity>>,
        error: Report<ErrorObject>,
    ) -> Result<(), Error> {
        let verifier = enter(verifier, error)?;
        let session = session.read("session")?;
        let now = clock::at(at)?;
        let token = token.read("token", token_length, MAXIMUM_TOKEN_INPUT)?;
        let verified = verifier.verifier().verify(&verifier.store, &session, &token, now)?;
        Ok(identity.create(Identity::new(verified))?)
    }

    /// Frees a verifier; NULL is nothing to do.
    fn yzt_verifier_free(verifier: Handle<Verifier>) -> Result<(), Error> {
        Ok(verifier.free()?)
    }
}
