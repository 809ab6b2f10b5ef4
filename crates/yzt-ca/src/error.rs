// SPDX-License-Identifier: MIT OR Apache-2.0
//! The one error type of this crate.

/// Why the authority refuses.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The request is not signed by the key that it names: possession is not proven.
    #[error("the request does not prove possession of its key")]
    PossessionNotProven,
    /// The request's key is not of a type that this authority certifies.
    #[error("the request's key algorithm is not supported")]
    KeyUnsupported,
    /// The request's key is certified already for another organisation, or is the authority's own.
    #[error("the request's key is already in use by someone else")]
    KeyInUse,
    /// The validity is empty, or ends after the authority's own certificate.
    #[error("the validity is empty or not within that of the authority")]
    ValidityNotAllowed,
    /// The certificate is not that of an authority.
    #[error("the certificate is not that of a certification authority")]
    NotAnAuthority,
    /// The key is not that of the certificate.
    #[error("the key does not belong to the authority's certificate")]
    AuthorityKeyMismatch,
    /// The register belongs to another authority.
    #[error("the register belongs to another authority")]
    RegisterForeign,
    /// The register's text is damaged.
    #[error("the register is damaged")]
    RegisterDamaged,
    /// The register was written in a version that this program does not know.
    #[error("the register has version {version}, which is not supported")]
    RegisterVersion {
        /// The version found.
        version: u64,
    },
    /// No certificate with this serial number was issued.
    #[error("no certificate with this serial number was issued")]
    SerialUnknown,
    /// The certificate is revoked already.
    #[error("the certificate is revoked already")]
    AlreadyRevoked,
    /// The certificate cannot be renewed: it is revoked, or is no signature certificate of a holder.
    #[error("this certificate cannot be renewed")]
    NotRenewable,
    /// The random source gave serial numbers that are in use, again and again.
    #[error("no unused serial number was found; the random source is not working")]
    SerialExhausted,
    /// A certificate of the request's key was revoked because the key was compromised.
    #[error("the request's key was compromised before")]
    KeyCompromised,
    /// The reason is none for which a certificate is revoked.
    #[error("this is no reason to revoke a certificate")]
    ReasonNotAllowed,
    /// A revocation list would end before it begins, or has no number left.
    #[error("the revocation list's period or number is not allowed")]
    RevocationListNotAllowed,
    /// The request for a renewal has the key of the certificate that is to be renewed.
    #[error("the request for a renewal has the old key: a new key pair is needed")]
    RenewalKeyUnchanged,
    /// The list that a delta list is to begin from is no complete list of this authority.
    #[error("a delta list cannot begin from this revocation list")]
    BaseListNotUsable,
    /// The certificate is not suspended, so that it cannot be released.
    #[error("the certificate is not suspended")]
    NotSuspended,
    /// A certificate, a request or a revocation list could not be read or built.
    #[error(transparent)]
    Certificate(#[from] yzt_cert::Error),
    /// A key or a signature failed.
    #[error(transparent)]
    Crypto(#[from] yzt_crypto::Error),
}

impl Error {
    /// Every number of this crate's own errors; wrapped errors answer with their own.
    pub const NUMBERS: &[u16] = &[
        4400, 4401, 4402, 4403, 4404, 4405, 4406, 4407, 4408, 4409, 4410, 4411, 4412, 4413, 4414,
        4415, 4416, 4417, 4418,
    ];

    /// The error's number.
    #[must_use]
    pub const fn number(&self) -> u16 {
        match self {
            Self::PossessionNotProven => 4400,
            Self::KeyUnsupported => 4401,
            Self::KeyInUse => 4402,
            Self::ValidityNotAllowed => 4403,
            Self::NotAnAuthority => 4404,
            Self::AuthorityKeyMismatch => 4405,
            Self::RegisterForeign => 4406,
            Self::RegisterDamaged => 4407,
            Self::RegisterVersion { .. } => 4408,
            Self::SerialUnknown => 4409,
            Self::AlreadyRevoked => 4410,
            Self::NotRenewable => 4411,
            Self::SerialExhausted => 4412,
            Self::RevocationListNotAllowed => 4413,
            Self::KeyCompromised => 4414,
            Self::ReasonNotAllowed => 4415,
            Self::RenewalKeyUnchanged => 4416,
            Self::BaseListNotUsable => 4417,
            Self::NotSuspended => 4418,
            Self::Certificate(error) => error.number(),
            Self::Crypto(error) => error.number(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_own_error_has_its_number_in_the_list() {
        let own = [
            Error::PossessionNotProven,
            Error::KeyUnsupported,
            Error::KeyInUse,
            Error::ValidityNotAllowed,
            Error::NotAnAuthority,
            Error::AuthorityKeyMismatch,
            Error::RegisterForeign,
            Error::RegisterDamaged,
            Error::RegisterVersion { version: 2 },
            Error::SerialUnknown,
            Error::AlreadyRevoked,
            Error::NotRenewable,
            Error::SerialExhausted,
            Error::RevocationListNotAllowed,
            Error::KeyCompromised,
            Error::ReasonNotAllowed,
            Error::RenewalKeyUnchanged,
            Error::BaseListNotUsable,
            Error::NotSuspended,
        ];
        let numbers: Vec<u16> = own.iter().map(Error::number).collect();
        assert_eq!(numbers, Error::NUMBERS);
        assert!(numbers.iter().all(|number| (4400..4500).contains(number)));
        let wrapped = Error::Crypto(yzt_crypto::Error::RandomUnavailable);
        assert_eq!(wrapped.number(), 1200);
    }
}
