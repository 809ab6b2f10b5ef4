// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a portal asks: a nonce, what it is for, and until when.

use serde::{Deserialize, Serialize};
use yzt_cert::UnixTime;
use yzt_cert::text::printable;

use crate::{Error, LOGIN_LABEL, Nonce, json};

/// Most bytes of a context's UTF-8 text.
pub const MAXIMUM_CONTEXT: usize = 256;

/// Most bytes of a challenge's JSON.
const MAXIMUM_CHALLENGE: usize = 2048;

/// One question of a portal to one session.
///
/// ```json
/// {"format":"yzt-login-1","nonce":"…44 characters…","context":"","expires":"2026-03-02T01:35:00Z"}
/// ```
///
/// `context` names the service that is logged in to, for portals with several; it is signed. `expires`
/// tells the assistant when to stop asking; only the portal's own record and clock decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    nonce: Nonce,
    context: String,
    expires: UnixTime,
}

impl Challenge {
    /// Puts a challenge together.
    ///
    /// # Errors
    /// [`Error::ContextInvalid`] when the context is longer than 256 bytes or holds control, format
    /// or private-use characters.
    pub fn new(nonce: Nonce, context: &str, expires: UnixTime) -> Result<Self, Error> {
        // The holder reads the context before consenting: nothing in it may hide or turn its text.
        if context.len() > MAXIMUM_CONTEXT || printable(context) != context {
            return Err(Error::ContextInvalid);
        }
        Ok(Self { nonce, context: context.to_owned(), expires })
    }

    /// The random value.
    #[must_use]
    pub fn nonce(&self) -> &Nonce {
        &self.nonce
    }

    /// The service that is logged in to; empty for a portal with only one.
    #[must_use]
    pub fn context(&self) -> &str {
        &self.context
    }

    /// The first moment at which the challenge no longer counts.
    #[must_use]
    pub fn expires(&self) -> UnixTime {
        self.expires
    }

    /// Writes the JSON form.
    #[must_use]
    pub fn to_json(&self) -> String {
        let text = ChallengeText {
            format: LOGIN_LABEL.to_owned(),
            nonce: self.nonce.to_base64(),
            context: self.context.clone(),
            expires: self.expires.to_string(),
        };
        // Strings under fixed keys always serialise.
        serde_json::to_string(&text).unwrap_or_default()
    }

    /// Reads the JSON form, strictly.
    ///
    /// # Errors
    /// [`Error::FormatUnsupported`] for another version, [`Error::NonceInvalid`] and
    /// [`Error::ContextInvalid`] for those fields, [`Error::ChallengeMalformed`] for all the rest.
    pub fn from_json(text: &[u8]) -> Result<Self, Error> {
        if text.len() > MAXIMUM_CHALLENGE {
            return Err(Error::ChallengeMalformed);
        }
        let fields: ChallengeText = json::object(text).ok_or(Error::ChallengeMalformed)?;
        if fields.format != LOGIN_LABEL {
            return Err(Error::FormatUnsupported);
        }
        let expires = fields.expires.parse().map_err(|_| Error::ChallengeMalformed)?;
        Self::new(Nonce::from_base64(&fields.nonce)?, &fields.context, expires)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChallengeText {
    format: String,
    nonce: String,
    context: String,
    expires: String,
}
