// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt_login`: a login that was signed.

use yzt_assistant::LoggedIn;
use yzt_ffi_kit::{ConstHandle, Handle, Out, TextBuffer, export};

use crate::failure::Error;
use crate::object::object;

/// A login that was signed and goes back to the site.
///
/// Threads: any number at a time; it never changes. It depends on no other object.
pub(crate) struct Login {
    token: String,
    organization: String,
}

object!(Login, "yzt_login");

impl Login {
    pub(crate) fn new(logged_in: LoggedIn) -> Self {
        let LoggedIn { token, organization, .. } = logged_in;
        Self { token: token.to_json(), organization }
    }
}

export! {
    /// The login token, JSON: what the site verifies. It serves once.
    fn yzt_login_token(
        login: ConstHandle<Login>,
        buffer: TextBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Error> {
        Ok(buffer.fill(capacity, size, &login.object()?.token)?)
    }

    /// The organisation in the certificate that signed, or its common name where it names none.
    fn yzt_login_organization(
        login: ConstHandle<Login>,
        buffer: TextBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Error> {
        Ok(buffer.fill(capacity, size, &login.object()?.organization)?)
    }

    /// Frees a login; NULL is nothing to do.
    fn yzt_login_free(login: Handle<Login>) -> Result<(), Error> {
        Ok(login.free()?)
    }
}
