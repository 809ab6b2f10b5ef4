// SPDX-License-Identifier: MIT OR Apache-2.0
//! The holder's side: a challenge is answered with a token.

use yzt_cert::Certificate;
use yzt_crypto::{PublicKey, Signer};

use crate::verifier::refuse_encryption_certificate;
use crate::{Challenge, Error, LoginToken, Origin, TokenPart, login_message};

/// Bytes of the longest signature: both integers of an SM2 signature with a sign octet.
const MAXIMUM_SIGNATURE: usize = 72;

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
    LoginToken::new(certificate_der, algorithm, &[0; MAXIMUM_SIGNATURE], app_version)?;
    let message = login_message(origin, challenge.nonce(), certificate_der, challenge.context());
    let signature = signer.sign(&message).map_err(SignError::Signer)?;
    Ok(LoginToken::new(certificate_der, algorithm, &signature.to_der(), app_version)?)
}

/// The protocol's name for the algorithm of a key.
pub(crate) fn algorithm_of(key: &PublicKey) -> Result<&'static str, Error> {
    match key {
        PublicKey::Sm2(_) => Ok("SM2-SM3"),
        _ => Err(Error::AlgorithmUnsupported),
    }
}

fn check_certificate(der: &[u8]) -> Result<PublicKey, Error> {
    let certificate =
        Certificate::parse(der).map_err(|_| Error::TokenMalformed(TokenPart::Certificate))?;
    refuse_encryption_certificate(&certificate)?;
    certificate.public_key().map_err(|_| Error::AlgorithmUnsupported)
}
