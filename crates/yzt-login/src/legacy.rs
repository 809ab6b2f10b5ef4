// SPDX-License-Identifier: MIT OR Apache-2.0
//! Logins of pages that still speak to a vendor's plug-in, for portals that migrate their server first.

use yzt_cert::signature::SignatureRules;
use yzt_cert::{Certificate, UnixTime};
use yzt_cms::{SignedData, VerifyOptions, refuse_login_content};
use yzt_crypto::{Algorithm, PublicKey, Random, Signature, p256, sm2};

use crate::portal::Portal;
use crate::verifier::refuse_encryption_certificate;
use crate::{Challenge, Error, LoginIdentity, Nonce, NonceStore, TokenPart, VerifierOptions};

/// Most bytes of a certificate and of a signature that a page sends.
const MAXIMUM_PART: usize = 64 * 1024;

/// Before the session's identifier in the store: a challenge of one protocol never answers the other.
const NAMESPACE: &str = "legacy\n";

/// What an old page has its plug-in sign: a text of the portal's, around the challenge's random bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegacyContent {
    prefix: String,
    form: LegacyForm,
}

/// How the random bytes stand in what is signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LegacyForm {
    /// As their Base64 text, which is what `SOF_GenRandom` hands to a page and the page to
    /// `SOF_SignData`.
    #[default]
    Base64,
    /// As hexadecimal text in lower case.
    Hex,
    /// As they are.
    Bytes,
}

/// A signature as an old page sends it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum LegacySignature<'a> {
    /// The form that certificates have: DER `SEQUENCE { r, s }` for SM2 and P-256, the bytes for RSA.
    Der(&'a [u8]),
    /// 64 bytes `r ‖ s`, for SM2 and P-256.
    Raw(&'a [u8]),
    /// A signed message (GM/T 0010 or RFC 5652) with one signer; the content inside or left out.
    Message(&'a [u8]),
}

/// Verifies logins of pages that have a server's random value signed, and nothing else with it.
///
/// **Such a login is bound to no origin.** A look-alike site can pass on the random value and the
/// signature, and neither side can tell; that is why this is a type of its own, why its identities say
/// `origin_bound: false`, and why a portal should switch it off once its pages have moved. Everything
/// else holds as for [`Verifier`](crate::Verifier): single use, a time limit, trust, revocation.
///
/// The SM2 identifier is the default one. A signature under another, or without Z, is refused.
#[derive(Clone, Debug)]
pub struct LegacyVerifier {
    portal: Portal,
    content: LegacyContent,
}

impl LegacyContent {
    /// A text before the random bytes, which may be empty, and how those stand behind it.
    ///
    /// # Errors
    /// [`Error::LoginMessageRefused`] for a text that begins as a login message does: no key of ours
    /// signs that for an old page.
    pub fn new(prefix: &str, form: LegacyForm) -> Result<Self, Error> {
        refuse_login_content(prefix.as_bytes()).map_err(|_| Error::LoginMessageRefused)?;
        Ok(Self { prefix: prefix.to_owned(), form })
    }

    /// The bytes to be signed for a challenge; the page gets them to hand on.
    #[must_use]
    pub fn bytes(&self, nonce: &Nonce) -> Vec<u8> {
        let mut content = self.prefix.clone().into_bytes();
        match self.form {
            LegacyForm::Base64 => content.extend_from_slice(nonce.to_base64().as_bytes()),
            LegacyForm::Hex => {
                content.extend_from_slice(yzt_cert::text::hex(nonce.as_bytes()).as_bytes());
            }
            LegacyForm::Bytes => content.extend_from_slice(nonce.as_bytes()),
        }
        content
    }
}

impl Default for LegacyContent {
    /// The Base64 text alone.
    fn default() -> Self {
        Self { prefix: String::new(), form: LegacyForm::default() }
    }
}

impl LegacyVerifier {
    /// A verifier with these settings; of the origin only whether it is one of developer mode counts.
    #[must_use]
    pub fn new(options: VerifierOptions, content: LegacyContent) -> Self {
        Self { portal: Portal::new(options), content }
    }

    /// Draws a challenge for a session, stores it, and says what the page has to have signed.
    ///
    /// # Errors
    /// As [`Verifier::issue`](crate::Verifier::issue).
    pub fn issue(
        &self,
        store: &dyn NonceStore,
        session: &str,
        random: &mut dyn Random,
        now: UnixTime,
    ) -> Result<Vec<u8>, Error> {
        if session.is_empty() {
            return Err(Error::SessionInvalid);
        }
        let challenge = self.portal.issue(store, &in_namespace(session), "", random, now)?;
        Ok(self.content.bytes(challenge.nonce()))
    }

    /// Takes the session's challenge and verifies the signature over it.
    ///
    /// The challenge is spent whatever comes out. The certificate may be left out where a signed message
    /// carries it.
    ///
    /// # Errors
    /// As [`Verifier::verify`](crate::Verifier::verify); [`Error::TokenMalformed`] for a certificate
    /// that is missing or cannot be read.
    pub fn verify(
        &self,
        store: &dyn NonceStore,
        session: &str,
        certificate: Option<&[u8]>,
        signature: LegacySignature<'_>,
        now: UnixTime,
    ) -> Result<LoginIdentity, Error> {
        let challenge = Portal::take(store, &in_namespace(session), now)?;
        let certificate = self.signer(&challenge, certificate, signature)?;
        let path = self.portal.path(&certificate, now)?;
        Ok(self.portal.identity(&certificate, &path, false, now))
    }

    /// The certificate whose key signed the challenge.
    fn signer(
        &self,
        challenge: &Challenge,
        certificate: Option<&[u8]>,
        signature: LegacySignature<'_>,
    ) -> Result<Certificate, Error> {
        let content = self.content.bytes(challenge.nonce());
        let certificate = match certificate {
            Some(given) if given.len() > MAXIMUM_PART => return Err(Error::TokenTooLarge),
            Some(given) => Some(
                Certificate::parse_any_with(given, self.portal.options().quirks)
                    .map_err(|_| MISSING)?,
            ),
            None => None,
        };
        let (LegacySignature::Der(value)
        | LegacySignature::Raw(value)
        | LegacySignature::Message(value)) = signature;
        if value.len() > MAXIMUM_PART {
            return Err(Error::TokenTooLarge);
        }
        if let LegacySignature::Message(message) = signature {
            return self.message_signer(message, certificate, &content);
        }
        let certificate = certificate.ok_or(MISSING)?;
        let key = signing_key(&certificate)?;
        read(&key, signature)
            .and_then(|signature| key.verify(&content, &signature))
            .map_err(|_| Error::SignatureInvalid)?;
        Ok(certificate)
    }

    /// The certificate of the one signer of a message over the content.
    fn message_signer(
        &self,
        message: &[u8],
        certificate: Option<Certificate>,
        content: &[u8],
    ) -> Result<Certificate, Error> {
        let quirks = self.portal.options().quirks;
        let message = SignedData::parse_with(message, quirks)
            .map_err(|_| Error::TokenMalformed(TokenPart::Signature))?;
        let inside = message.content();
        if inside.is_some_and(|inside| inside != content) {
            return Err(Error::SignatureInvalid);
        }
        let given: Vec<Certificate> = certificate.into_iter().collect();
        let options = VerifyOptions {
            content: inside.is_none().then_some(content),
            certificates: &given,
            rules: SignatureRules::default().tolerating(quirks),
            ..VerifyOptions::default()
        };
        let verdict = message.verify(&options).map_err(|_| Error::SignatureInvalid)?;
        let [signer] = verdict.signers() else {
            return Err(Error::SignatureInvalid);
        };
        if let Some(certificate) = &signer.certificate {
            signing_key(certificate)?;
        }
        let signature = signer.outcome.as_ref().map_err(|_| Error::SignatureInvalid)?;
        if given.iter().any(|given| *given != signature.certificate) {
            return Err(Error::SignatureInvalid);
        }
        Ok(signature.certificate.clone())
    }
}

const MISSING: Error = Error::TokenMalformed(TokenPart::Certificate);

fn in_namespace(session: &str) -> String {
    format!("{NAMESPACE}{session}")
}

fn signing_key(certificate: &Certificate) -> Result<PublicKey, Error> {
    let key = certificate.public_key().map_err(|_| Error::AlgorithmUnsupported)?;
    refuse_encryption_certificate(certificate)?;
    Ok(key)
}

fn read(key: &PublicKey, signature: LegacySignature<'_>) -> Result<Signature, yzt_crypto::Error> {
    let invalid = yzt_crypto::Error::InvalidSignature;
    match (signature, key.algorithm()) {
        (LegacySignature::Der(value), algorithm) => Signature::from_der(algorithm, value),
        (LegacySignature::Raw(value), Algorithm::Sm2) => {
            let raw = sm2::RawSignature::from_slice(value)?;
            sm2::Signature::from_raw(&raw).map(Signature::Sm2)
        }
        (LegacySignature::Raw(value), Algorithm::P256) => {
            let raw = value.try_into().map_err(|_| invalid)?;
            p256::Signature::from_raw(raw).map(Signature::P256)
        }
        _ => Err(invalid),
    }
}
