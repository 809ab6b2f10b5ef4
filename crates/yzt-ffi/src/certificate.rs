// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt_certificate`: a certificate and what it says.

use yzt_cert::Identity;
use yzt_ffi_kit::{ConstHandle, DataBuffer, Handle, Out, TextBuffer, export};

use crate::clock;
use crate::failure::Error;
use crate::object::object;

/// A certificate as it was read, and what it says. Whether it is to be believed is another question,
/// which a yzt_verifier answers. Platform libraries that know no SM2 are not needed for any of this.
///
/// Threads: any number at a time; it never changes. It depends on no other object.
pub(crate) struct Certificate {
    certificate: yzt_cert::Certificate,
    identity: Identity,
}

object!(Certificate, "yzt_certificate");

impl Certificate {
    pub(crate) fn new(certificate: yzt_cert::Certificate) -> Self {
        let identity = certificate.identity();
        Self { certificate, identity }
    }
}

export! {
    /// The certificate itself, DER.
    fn yzt_certificate_der(
        certificate: ConstHandle<Certificate>,
        buffer: DataBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Error> {
        Ok(buffer.fill(capacity, size, certificate.object()?.certificate.as_der())?)
    }

    /// The holder's organisation. YZT_VALUE_ABSENT when the certificate names none.
    fn yzt_certificate_organization(
        certificate: ConstHandle<Certificate>,
        buffer: TextBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Error> {
        let certificate = certificate.object()?;
        let text = named(&certificate.identity.organization, "organisation")?;
        Ok(buffer.fill(capacity, size, text)?)
    }

    /// The organisation's unified social credit code, 18 characters with a valid check character:
    /// what a portal knows the organisation by. YZT_VALUE_ABSENT when the certificate carries none.
    fn yzt_certificate_unified_social_credit_code(
        certificate: ConstHandle<Certificate>,
        buffer: TextBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Error> {
        let certificate = certificate.object()?;
        let code = certificate.identity.unified_social_credit_code.as_ref();
        let code = code.ok_or(Error::Absent { what: "unified social credit code" })?;
        Ok(buffer.fill(capacity, size, code.as_str())?)
    }

    /// The holder's common name. YZT_VALUE_ABSENT when the certificate names none.
    fn yzt_certificate_common_name(
        certificate: ConstHandle<Certificate>,
        buffer: TextBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Error> {
        let certificate = certificate.object()?;
        let text = named(&certificate.identity.common_name, "common name")?;
        Ok(buffer.fill(capacity, size, text)?)
    }

    /// The issuer's name, as RFC 4514 writes it.
    fn yzt_certificate_issuer(
        certificate: ConstHandle<Certificate>,
        buffer: TextBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Error> {
        Ok(buffer.fill(capacity, size, &certificate.object()?.identity.issuer)?)
    }

    /// The certificate's serial number in hexadecimal. A renewal changes it.
    fn yzt_certificate_serial(
        certificate: ConstHandle<Certificate>,
        buffer: TextBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Error> {
        Ok(buffer.fill(capacity, size, &certificate.object()?.identity.serial)?)
    }

    /// The first moment of its validity, in seconds since 1970 UTC.
    fn yzt_certificate_not_before(
        certificate: ConstHandle<Certificate>,
        not_before: Out<'_, i64>,
    ) -> Result<(), Error> {
        not_before.set(certificate.object()?.certificate.not_before().0);
        Ok(())
    }

    /// The last moment of its validity, in seconds since 1970 UTC.
    fn yzt_certificate_not_after(
        certificate: ConstHandle<Certificate>,
        not_after: Out<'_, i64>,
    ) -> Result<(), Error> {
        not_after.set(certificate.object()?.certificate.not_after().0);
        Ok(())
    }

    /// Calendar days in China from `at`, or from today for YZT_NOW, to the day of expiry: 0 on that
    /// day, negative after it.
    fn yzt_certificate_days_left(
        certificate: ConstHandle<Certificate>,
        at: i64,
        days_left: Out<'_, i64>,
    ) -> Result<(), Error> {
        let certificate = certificate.object()?;
        let expiry = certificate.certificate.not_after().shanghai_day();
        days_left.set(expiry.saturating_sub(clock::at(at)?.shanghai_day()));
        Ok(())
    }

    /// Frees a certificate; NULL is nothing to do.
    fn yzt_certificate_free(certificate: Handle<Certificate>) -> Result<(), Error> {
        Ok(certificate.free()?)
    }
}

/// A text that a certificate may lack.
pub(crate) fn named<'text>(text: &'text str, what: &'static str) -> Result<&'text str, Error> {
    if text.is_empty() { Err(Error::Absent { what }) } else { Ok(text) }
}
