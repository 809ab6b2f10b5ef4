// SPDX-License-Identifier: MIT OR Apache-2.0
//! What an assistant answers.

use base64ct::{Base64, Encoding};
use serde::{Deserialize, Serialize};

use crate::{Error, LOGIN_LABEL, TokenPart, json};

/// Most bytes of a token's JSON: 8 KiB.
pub const MAXIMUM_TOKEN: usize = 8 * 1024;

/// Most bytes of the assistant's version text.
const MAXIMUM_APP_VERSION: usize = 64;

/// An unverified answer to a challenge.
///
/// ```json
/// {"format":"yzt-login-1","unverifiedCertificate":"…","algorithm":"SM2-SM3","signature":"…","appVersion":"…"}
/// ```
///
/// Certificate and signature are in standard base64. All five keys stand there once and no other does. Nothing in a token is true
/// before a [`Verifier`](crate::Verifier) says so, and `appVersion`, which no signature covers, is not
/// even then: it is for the support desk.
///
/// | algorithm | key | signature |
/// |---|---|---|
/// | `SM2-SM3` | SM2 | DER `SEQUENCE { r, s }` (GM/T 0009, clause 7.3), default identifier |
/// | `RS256` | RSA of 2048 to 4096 bits | RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, clause 8.2) |
/// | `ES256` | P-256 | DER `SEQUENCE { r, s }` (RFC 3279, clause 2.2.3), SHA-256 |
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginToken {
    certificate: Vec<u8>,
    algorithm: String,
    signature: Vec<u8>,
    app_version: String,
}

impl LoginToken {
    /// Puts a token together.
    ///
    /// # Errors
    /// [`Error::TokenMalformed`] when the version text is empty, longer than 64 bytes or not printable
    /// ASCII, [`Error::TokenTooLarge`] when the whole would pass 8 KiB.
    pub fn new(
        certificate_der: &[u8],
        algorithm: &str,
        signature: &[u8],
        app_version: &str,
    ) -> Result<Self, Error> {
        check_app_version(app_version)?;
        let token = Self {
            certificate: certificate_der.to_vec(),
            algorithm: algorithm.to_owned(),
            signature: signature.to_vec(),
            app_version: app_version.to_owned(),
        };
        if token.to_json().len() > MAXIMUM_TOKEN {
            return Err(Error::TokenTooLarge);
        }
        Ok(token)
    }

    /// The certificate as it came, believed by nobody yet.
    #[must_use]
    pub fn unverified_certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// The algorithm as the token names it; the certificate's key decides, this must only agree.
    #[must_use]
    pub fn algorithm(&self) -> &str {
        &self.algorithm
    }

    /// The signature in the form of its algorithm.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// The assistant's version, unsigned.
    #[must_use]
    pub fn app_version(&self) -> &str {
        &self.app_version
    }

    /// Writes the JSON form.
    #[must_use]
    pub fn to_json(&self) -> String {
        let text = TokenText {
            format: LOGIN_LABEL.to_owned(),
            certificate: Base64::encode_string(&self.certificate),
            algorithm: self.algorithm.clone(),
            signature: Base64::encode_string(&self.signature),
            app_version: self.app_version.clone(),
        };
        // Strings under fixed keys always serialise.
        serde_json::to_string(&text).unwrap_or_default()
    }

    /// Reads the JSON form, strictly.
    ///
    /// # Errors
    /// [`Error::TokenTooLarge`] above 8 KiB, [`Error::TokenMalformed`] with the part that is wrong,
    /// [`Error::FormatUnsupported`] for another version.
    pub fn from_json(text: &[u8]) -> Result<Self, Error> {
        if text.len() > MAXIMUM_TOKEN {
            return Err(Error::TokenTooLarge);
        }
        let fields: TokenText = json::object(text).ok_or(Error::TokenMalformed(TokenPart::Json))?;
        if fields.format != LOGIN_LABEL {
            return Err(Error::FormatUnsupported);
        }
        check_app_version(&fields.app_version)?;
        Ok(Self {
            certificate: decode(&fields.certificate, TokenPart::Certificate)?,
            algorithm: fields.algorithm,
            signature: decode(&fields.signature, TokenPart::Signature)?,
            app_version: fields.app_version,
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenText {
    format: String,
    #[serde(rename = "unverifiedCertificate")]
    certificate: String,
    algorithm: String,
    signature: String,
    #[serde(rename = "appVersion")]
    app_version: String,
}

fn decode(text: &str, part: TokenPart) -> Result<Vec<u8>, Error> {
    match Base64::decode_vec(text) {
        Ok(bytes) if !bytes.is_empty() => Ok(bytes),
        _ => Err(Error::TokenMalformed(part)),
    }
}

fn check_app_version(text: &str) -> Result<(), Error> {
    let is_printable = text.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    if text.is_empty() || text.len() > MAXIMUM_APP_VERSION || !is_printable {
        return Err(Error::TokenMalformed(TokenPart::AppVersion));
    }
    Ok(())
}
