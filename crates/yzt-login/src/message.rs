// SPDX-License-Identifier: MIT OR Apache-2.0
//! The login message: the bytes that a holder's key signs.

use yzt_crypto::sm3;

use crate::{Error, Nonce, Origin};

/// The label that begins every login message of this version, and the name of the token's format.
pub const LOGIN_LABEL: &str = "yzt-login-1";

/// Bytes of a login message: the label, a zero byte and four SM3 digests.
pub const MESSAGE_LENGTH: usize = LOGIN_LABEL.len() + 1 + 4 * 32;

/// What the labels of all versions have in common. Content is refused by this prefix, so that a
/// document signed today cannot be a login of a later version.
const LABEL_FAMILY: &[u8] = b"yzt-login-";

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

/// Whether content begins as a login message of any version does.
#[must_use]
pub fn is_login_message(content: &[u8]) -> bool {
    content.starts_with(LABEL_FAMILY)
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
