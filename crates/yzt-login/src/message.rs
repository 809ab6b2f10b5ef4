// SPDX-License-Identifier: MIT OR Apache-2.0
//! The login message: the bytes that a holder's key signs.

pub use yzt_cms::{LOGIN_LABEL, is_login_message};
use yzt_crypto::sm3;

use crate::{Error, Nonce, Origin};

/// Bytes of a login message: the label, a zero byte and four SM3 digests.
pub const MESSAGE_LENGTH: usize = LOGIN_LABEL.len() + 1 + 4 * 32;

/// Builds the login message.
///
/// ```text
/// M = "yzt-login-1" ‖ 00 ‖ SM3(origin) ‖ SM3(nonce) ‖ SM3(certificate DER) ‖ SM3(context)
/// ```
///
/// The origin is hashed as its text, the nonce as its decoded bytes, the certificate as the DER it
/// came in, the context as UTF-8. After a constant label all fields have a fixed length, so no other
/// thing that such a key signs can have this form: a CMS attribute set begins with `31`, a TLS 1.3
/// CertificateVerify with `20`, and a bare digest is shorter.
#[must_use]
pub fn login_message(
    origin: &Origin,
    nonce: &Nonce,
    certificate_der: &[u8],
    context: &str,
) -> Vec<u8> {
    let mut message = Vec::with_capacity(MESSAGE_LENGTH);
    message.extend_from_slice(LOGIN_LABEL.as_bytes());
    message.push(0);
    message.extend_from_slice(&sm3::digest(origin.as_str().as_bytes()));
    message.extend_from_slice(&sm3::digest(nonce.as_bytes()));
    message.extend_from_slice(&sm3::digest(certificate_der));
    message.extend_from_slice(&sm3::digest(context.as_bytes()));
    message
}

/// Refuses to sign content that begins as a login message does.
///
/// For every face that signs bytes given by a caller, before it signs.
///
/// # Errors
/// [`Error::LoginMessageRefused`] when [`is_login_message`] holds.
pub fn refuse_login_message(content: &[u8]) -> Result<(), Error> {
    if is_login_message(content) {
        return Err(Error::LoginMessageRefused);
    }
    Ok(())
}
