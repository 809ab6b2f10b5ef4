// SPDX-License-Identifier: MIT OR Apache-2.0
//! The holder's side: a challenge is answered with a token.

use yzt_cert::{Certificate, Quirks};
use yzt_crypto::{PublicKey, Signer, rsa};

use crate::verifier::refuse_encryption_certificate;
use crate::{Challenge, Error, LoginToken, Origin, TokenPart, login_message};

/// Bytes of the longest signature of two integers of 32 bytes, each with a sign octet.
const LONGEST_PAIR: usize = 72;

/// Why a challenge was not answered: a refusal of ours, or the signer's own error.
#[derive(Debug, thiserror::Error)]
pub enum SignError<E: core::error::Error + 'static> {
    /// Refused before the key was used.
    #[error(transparent)]
    Refused(#[from] Error),
    /// The key did not sign.
    #[error("the key did not sign")]
    Signer(#[source] E),
}

/// Answers a challenge: has the signer sign the login message, and builds the token.
///
/// `origin` is what the browser asserted for the page that asks, never an argument from that page.
/// Everything that can be refused is refused before the key is used.
///
/// # Errors
/// [`SignError::Refused`] when the certificate cannot be read, is not for signatures or is not that of
/// the signer, and as [`LoginToken::new`]; [`SignError::Signer`] with the signer's own error.
pub fn sign_login<S: Signer + ?Sized>(
    signer: &mut S,
    certificate_der: &[u8],
    origin: &Origin,
    challenge: &Challenge,
    app_version: &str,
) -> Result<LoginToken, SignError<S::Error>> {
    let key = check_certificate(certificate_der)?;
    if key != signer.public_key() {
        return Err(Error::CertificateKeyMismatch.into());
    }
    let algorithm = algorithm_of(&key)?;
    // A token that nobody would take must not cost a signature.
    LoginToken::new(certificate_der, algorithm, &vec![0; longest_signature(&key)], app_version)?;
    let message = login_message(origin, challenge.nonce(), certificate_der, challenge.context());
    let signature = signer.sign(&message).map_err(SignError::Signer)?;
    Ok(LoginToken::new(certificate_der, algorithm, &signature.to_der(), app_version)?)
}

/// The protocol's name for the algorithm of a key.
pub(crate) fn algorithm_of(key: &PublicKey) -> Result<&'static str, Error> {
    match key {
        PublicKey::Sm2(_) => Ok("SM2-SM3"),
        PublicKey::Rsa(_) => Ok("RS256"),
        PublicKey::P256(_) => Ok("ES256"),
        _ => Err(Error::AlgorithmUnsupported),
    }
}

fn longest_signature(key: &PublicKey) -> usize {
    match key {
        PublicKey::Rsa(key) => rsa::PublicKey::modulus_length(key),
        _ => LONGEST_PAIR,
    }
}

/// Whether the certificate is read strictly is the portal's to say.
fn check_certificate(der: &[u8]) -> Result<PublicKey, Error> {
    let certificate = Certificate::parse_with(der, Quirks::ALL)
        .map_err(|_| Error::TokenMalformed(TokenPart::Certificate))?;
    refuse_encryption_certificate(&certificate)?;
    certificate.public_key().map_err(|_| Error::AlgorithmUnsupported)
}
