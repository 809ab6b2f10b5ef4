// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt_identity`: who has logged in.

use yzt_ffi_kit::{ConstHandle, Handle, Out, TextBuffer, export};
use yzt_login::LoginIdentity;

use crate::certificate::named;
use crate::failure::Error;
use crate::object::object;

/// The login was bound to the portal's origin.
pub(crate) const YZT_IDENTITY_ORIGIN_BOUND: u32 = 1;
/// The certificate says that its key is in software, not in a USB key.
pub(crate) const YZT_IDENTITY_SOFTWARE_KEY: u32 = 2;
/// The origin is one that only developer mode accepts; such an identity must not reach real data.
pub(crate) const YZT_IDENTITY_DEVELOPER_MODE: u32 = 4;
/// The certificate expires soon; remind the holder to renew it.
pub(crate) const YZT_IDENTITY_REMINDER: u32 = 8;

/// Who has logged in, taken from the verified certificate and from nothing else.
///
/// Threads: any number at a time; it never changes. It depends on no other object.
pub(crate) struct Identity(LoginIdentity);

object!(Identity, "yzt_identity");

impl Identity {
    pub(crate) const fn new(identity: LoginIdentity) -> Self {
        Self(identity)
    }
}

export! {
    /// The organisation. YZT_VALUE_ABSENT when the certificate names none.
    fn yzt_identity_organization(
        identity: ConstHandle<Identity>,
        buffer: TextBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Error> {
        let identity = identity.object()?;
        Ok(buffer.fill(capacity, size, named(&identity.0.organization, "organisation")?)?)
    }

    /// The organisation's unified social credit code: the key of its account, which a renewed
    /// certificate keeps. YZT_VALUE_ABSENT when the certificate carries none; such a holder has no
    /// account.
    fn yzt_identity_unified_social_credit_code(
        identity: ConstHandle<Identity>,
        buffer: TextBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Error> {
        let identity = identity.object()?;
        let code = identity.0.unified_social_credit_code.as_ref();
        let code = code.ok_or(Error::Absent { what: "unified social credit code" })?;
        Ok(buffer.fill(capacity, size, code.as_str())?)
    }

    /// The certificate's common name. YZT_VALUE_ABSENT when it names none.
    fn yzt_identity_common_name(
        identity: ConstHandle<Identity>,
        buffer: TextBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Error> {
        let identity = identity.object()?;
        Ok(buffer.fill(capacity, size, named(&identity.0.common_name, "common name")?)?)
    }

    /// The certificate's serial number in hexadecimal, for records. A renewal changes it.
    fn yzt_identity_certificate_serial(
        identity: ConstHandle<Identity>,
        buffer: TextBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Error> {
        Ok(buffer.fill(capacity, size, &identity.object()?.0.certificate_serial)?)
    }

    /// The issuer's name, as RFC 4514 writes it.
    fn yzt_identity_issuer(
        identity: ConstHandle<Identity>,
        buffer: TextBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Error> {
        Ok(buffer.fill(capacity, size, &identity.object()?.0.issuer)?)
    }

    /// The last moment of the certificate's validity, in seconds since 1970 UTC.
    fn yzt_identity_not_after(
        identity: ConstHandle<Identity>,
        not_after: Out<'_, i64>,
    ) -> Result<(), Error> {
        not_after.set(identity.object()?.0.not_after.0);
        Ok(())
    }

    /// Calendar days in China from the login to the day of expiry, 0 on that day.
    fn yzt_identity_days_left(
        identity: ConstHandle<Identity>,
        days_left: Out<'_, i64>,
    ) -> Result<(), Error> {
        days_left.set(identity.object()?.0.days_left.into());
        Ok(())
    }

    /// What else is known, a sum of YZT_IDENTITY_ORIGIN_BOUND, YZT_IDENTITY_SOFTWARE_KEY,
    /// YZT_IDENTITY_DEVELOPER_MODE and YZT_IDENTITY_REMINDER. Later versions may add flags.
    fn yzt_identity_flags(
        identity: ConstHandle<Identity>,
        flags: Out<'_, u32>,
    ) -> Result<(), Error> {
        let identity = identity.object()?;
        let known = [
            (identity.0.origin_bound, YZT_IDENTITY_ORIGIN_BOUND),
            (identity.0.software_key, YZT_IDENTITY_SOFTWARE_KEY),
            (identity.0.developer_mode, YZT_IDENTITY_DEVELOPER_MODE),
            (identity.0.reminder, YZT_IDENTITY_REMINDER),
        ];
        flags.set(known.iter().filter(|(is, _)| *is).map(|(_, flag)| flag).sum());
        Ok(())
    }

    /// Frees an identity; NULL is nothing to do.
    fn yzt_identity_free(identity: Handle<Identity>) -> Result<(), Error> {
        Ok(identity.free()?)
    }
}
