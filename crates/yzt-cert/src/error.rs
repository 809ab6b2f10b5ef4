// SPDX-License-Identifier: MIT OR Apache-2.0
//! What can be wrong with a certificate, a request, a revocation list or a path.

use yzt_crypto::Error as CryptoError;

use crate::asn1::Fault;
use crate::crl::RevocationReason;
use crate::leniency::Quirks;
use crate::ocsp::OcspFailure;
use crate::oid::ObjectIdentifier;
use crate::time::UnixTime;

mod gap;

pub use gap::RevocationGap;

/// What can be wrong with a certificate, a request, a revocation list or a path.
///
/// `depth` counts from the certificate that is checked (0) towards the trust anchor.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The input is longer than this kind of document may be.
    #[error("{part}: {length} bytes are more than the {limit} allowed")]
    TooLarge {
        /// Which document.
        part: &'static str,
        /// Bytes given.
        length: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// The bytes are not DER (X.690) of the expected shape.
    #[error("{part}: not DER at byte {offset}: {fault}")]
    Encoding {
        /// Which field.
        part: &'static str,
        /// Offset of the offending element within the document.
        offset: usize,
        /// What is wrong there.
        fault: Fault,
    },
    /// Well-formed DER with a value that RFC 5280, RFC 2986 or the caller's profile does not allow.
    #[error("{part}: value not allowed: {rule}")]
    Profile {
        /// Which field.
        part: &'static str,
        /// The rule that it breaks.
        rule: &'static str,
    },
    /// More elements than are accepted in one list.
    #[error("{part}: more than {limit} elements")]
    TooMany {
        /// Which list.
        part: &'static str,
        /// Elements allowed.
        limit: usize,
    },
    /// A PEM text (RFC 7468) is damaged or holds something else.
    #[error("not a PEM text with label {label}")]
    Pem {
        /// The expected label.
        label: &'static str,
    },
    /// An unknown version number.
    #[error("{part}: version {version} is not supported")]
    VersionUnsupported {
        /// Which document.
        part: &'static str,
        /// The number as encoded.
        version: u8,
    },
    /// The signature algorithm inside the signed part differs from the one outside.
    #[error("{part}: the signature algorithm inside and outside differ")]
    AlgorithmMismatch {
        /// Which document.
        part: &'static str,
    },
    /// A signature or key algorithm that is not supported.
    #[error("algorithm {algorithm} is not supported")]
    AlgorithmUnsupported {
        /// Its object identifier.
        algorithm: ObjectIdentifier,
    },
    /// A signature algorithm that keys of this kind do not have.
    #[error("signature algorithm {algorithm} does not belong to this kind of key")]
    AlgorithmOfOtherKey {
        /// Its object identifier.
        algorithm: ObjectIdentifier,
    },
    /// A signature over a SHA-1 digest, for which collisions are known, and which is not tolerated.
    #[error("signature algorithm {algorithm} is too weak")]
    AlgorithmWeak {
        /// Its object identifier.
        algorithm: ObjectIdentifier,
    },
    /// A text that names no [`Quirk`](crate::leniency::Quirk).
    #[error("no such quirk")]
    QuirkUnknown,
    /// The same extension stands twice.
    #[error("extension {extension} stands twice")]
    ExtensionRepeated {
        /// Its object identifier.
        extension: ObjectIdentifier,
    },
    /// A text that is not a time, or a time outside the years 0000 to 9999.
    #[error("not a time of the form 2026-07-01T00:00:00Z")]
    Time,
    /// A text that is not a dotted object identifier.
    #[error("not an object identifier")]
    ObjectIdentifier,
    /// A name attribute that is empty, too long, or holds characters its type does not allow.
    #[error("name attribute {attribute} is empty, too long or holds a character not allowed")]
    NameAttribute {
        /// Its object identifier.
        attribute: ObjectIdentifier,
    },
    /// Not the structure of a unified social credit code (GB 32100-2015, clause 4).
    #[error("not a unified social credit code: 18 characters are expected")]
    CreditCodeStructure,
    /// The check character of a unified social credit code is wrong (GB 32100-2015, clause 5).
    #[error("the unified social credit code's check character is wrong")]
    CreditCodeCheck,
    /// A PKCS #7 file that carries no certificates or lists in the open.
    #[error("a message of content type {found} carries no certificates in the open")]
    BundleContent {
        /// Its content type.
        found: ObjectIdentifier,
    },
    /// A well-formed file without what was looked for.
    #[error("the file holds no {wanted}")]
    BundleEmpty {
        /// What was looked for.
        wanted: &'static str,
    },
    /// Not the structure of an organisation code (GB 11714).
    #[error("not an organisation code: 8 characters and a check character are expected")]
    OrganizationCodeStructure,
    /// The check character of an organisation code is wrong (GB 11714).
    #[error("the organisation code's check character is wrong")]
    OrganizationCodeCheck,
    /// A serial number that is empty, zero or longer than 20 octets.
    #[error("not a serial number of 1 to 20 octets")]
    SerialNumber,

    /// The signature does not verify.
    #[error("the signature is not valid (depth {depth})")]
    SignatureInvalid {
        /// Which certificate of the path.
        depth: usize,
    },
    /// The signature value is not the DER form of an SM2 signature (GM/T 0009, clause 7.3).
    #[error("the signature value is not encoded as required (depth {depth})")]
    SignatureEncoding {
        /// Which certificate of the path.
        depth: usize,
    },
    /// The validity period is over.
    #[error("expired at {not_after} (depth {depth})")]
    Expired {
        /// Which certificate of the path.
        depth: usize,
        /// The last second of the validity period.
        not_after: UnixTime,
    },
    /// The validity period has not begun.
    #[error("not valid before {not_before} (depth {depth})")]
    NotYetValid {
        /// Which certificate of the path.
        depth: usize,
        /// The first second of the validity period.
        not_before: UnixTime,
    },
    /// The issuer's revocation list names the certificate.
    #[error("revoked at {date}, reason {reason} (depth {depth})")]
    Revoked {
        /// Which certificate of the path.
        depth: usize,
        /// When it was revoked.
        date: UnixTime,
        /// Why.
        reason: RevocationReason,
    },
    /// No given certificate is the issuer, or none leads to a trust anchor.
    #[error("no issuer found for the certificate issued by {issuer} (depth {depth})")]
    IssuerUnknown {
        /// Which certificate of the path lacks its issuer.
        depth: usize,
        /// The issuer's name, safe to print.
        issuer: String,
    },
    /// The issuer is not a certification authority (basic constraints, key usage).
    #[error("the issuer may not issue certificates (depth {depth})")]
    NotAuthority {
        /// Which certificate of the path.
        depth: usize,
    },
    /// More authorities stand below this one than it allows.
    #[error("more than {allowed} authorities below this one (depth {depth})")]
    PathLength {
        /// Which certificate of the path.
        depth: usize,
        /// Its path length constraint.
        allowed: u32,
    },
    /// The key usage does not allow the purpose.
    #[error("the key usage does not allow this purpose")]
    KeyUsage,
    /// The certificate is the encryption half of a pair and was presented to sign.
    #[error("this is the encryption certificate of the pair; the signature certificate is needed")]
    EncryptionOnly,
    /// The extended key usage does not allow the purpose.
    #[error("the extended key usage does not allow this purpose")]
    ExtendedKeyUsage,
    /// An extension is critical and is not understood here.
    #[error("critical extension {extension} is not supported (depth {depth})")]
    CriticalExtension {
        /// Which certificate of the path.
        depth: usize,
        /// Its object identifier.
        extension: ObjectIdentifier,
    },
    /// The certificate says that its key lives in software, which the options do not accept.
    #[error("the key of this certificate is a software key, which is not accepted")]
    SoftwareKey,
    /// The search for a path was given up: too long or too many candidates.
    #[error("no path found: more than {limit} certificates in it, or candidates for it")]
    PathWork {
        /// Certificates or candidates allowed.
        limit: usize,
    },

    /// A name lies outside of what an authority of the path allows (RFC 5280, clause 4.2.1.10).
    #[error("a name is outside of what the authority at depth {authority} allows (depth {depth})")]
    NameExcluded {
        /// Which certificate of the path has the name.
        depth: usize,
        /// Which certificate of the path constrains it.
        authority: usize,
    },
    /// An authority constrains a form of names that is not judged here, or the name is damaged.
    #[error(
        "a name that the authority at depth {authority} constrains cannot be judged (depth {depth})"
    )]
    NameUnreadable {
        /// Which certificate of the path has the name.
        depth: usize,
        /// Which certificate of the path constrains it.
        authority: usize,
    },
    /// An acceptable certificate policy is required, and the path is valid for none.
    #[error("the path is valid for no acceptable certificate policy (depth {depth})")]
    PolicyRequired {
        /// Up to which certificate of the path there was one.
        depth: usize,
    },
    /// A policy is mapped to or from anyPolicy (RFC 5280, clause 6.1.4, step (a)).
    #[error("a certificate policy is mapped to or from anyPolicy (depth {depth})")]
    PolicyMapping {
        /// Which certificate of the path.
        depth: usize,
    },
    /// An issuer's extended key usage does not allow the purpose below it.
    #[error("the issuer's extended key usage does not allow this purpose (depth {depth})")]
    PurposeExcluded {
        /// Which certificate of the path.
        depth: usize,
    },
    /// A certificate was read with quirks that the options do not accept.
    #[error("quirks that are not accepted: {quirks} (depth {depth})")]
    QuirksNotAccepted {
        /// Which certificate of the path.
        depth: usize,
        /// Those that are not accepted.
        quirks: Quirks,
    },

    /// The signer's key is not the key of the issuer's certificate.
    #[error("the signing key does not belong to the issuer's certificate")]
    IssuerKeyMismatch,
    /// A revocation list was issued by another name.
    #[error("the revocation list has another issuer")]
    RevocationIssuer,
    /// The issuer's certificate lacks the key usage cRLSign.
    #[error("the issuer may not sign revocation lists")]
    RevocationSigner,
    /// A kind of revocation list that is not supported.
    #[error("{kind} revocation lists are not supported")]
    RevocationKind {
        /// Delta, indirect or by reason.
        kind: &'static str,
    },
    /// It is not known whether the certificate is revoked, and the options ask for certainty.
    #[error("revocation status unknown: {cause} (depth {depth})")]
    RevocationUnknown {
        /// Which certificate of the path.
        depth: usize,
        /// Why it is not known.
        cause: RevocationGap,
    },

    /// An attribute of a request that has no value, several, or one of another form, or that stands
    /// twice.
    #[error("request attribute {attribute} is not of the form that it must have")]
    RequestAttribute {
        /// Its object identifier.
        attribute: ObjectIdentifier,
    },

    /// An OCSP responder gave no answer, but the reason why.
    #[error("the OCSP responder answered: {failure}")]
    Responder {
        /// The reason.
        failure: OcspFailure,
    },
    /// The OCSP response carries no nonce, and the rule asks for one.
    #[error("the OCSP response carries no nonce")]
    NonceMissing,
    /// The OCSP response answers another request.
    #[error("the OCSP response carries the nonce of another request")]
    NonceDifferent,
    /// An OCSP response of a type that is not supported.
    #[error("OCSP response type {kind} is not supported")]
    ResponseUnsupported {
        /// Its object identifier.
        kind: ObjectIdentifier,
    },
    /// The OCSP response does not speak of the certificate that was asked about.
    #[error("the OCSP response does not answer the question")]
    ResponseOther,
    /// The OCSP response is signed by somebody whom the issuer has not authorised.
    #[error("the OCSP responder is not authorised by the issuer")]
    ResponderNotAuthorised,

    /// The cryptographic layer refused.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
}

impl Error {
    /// The stable number of this error (band 3000 to 3199; a wrapped error keeps its own).
    #[must_use]
    pub const fn number(&self) -> u16 {
        match self {
            Self::TooLarge { .. } => 3000,
            Self::Encoding { .. } => 3001,
            Self::Profile { .. } => 3002,
            Self::TooMany { .. } => 3003,
            Self::Pem { .. } => 3004,
            Self::VersionUnsupported { .. } => 3005,
            Self::AlgorithmMismatch { .. } => 3006,
            Self::AlgorithmUnsupported { .. } => 3007,
            Self::ExtensionRepeated { .. } => 3008,
            Self::Time => 3009,
            Self::ObjectIdentifier => 3010,
            Self::NameAttribute { .. } => 3011,
            Self::CreditCodeStructure => 3012,
            Self::CreditCodeCheck => 3013,
            Self::SerialNumber => 3014,
            Self::BundleContent { .. } => 3080,
            Self::BundleEmpty { .. } => 3081,
            Self::OrganizationCodeStructure => 3082,
            Self::OrganizationCodeCheck => 3083,
            Self::SignatureInvalid { .. } => 3030,
            Self::SignatureEncoding { .. } => 3031,
            Self::Expired { .. } => 3032,
            Self::NotYetValid { .. } => 3033,
            Self::Revoked { .. } => 3034,
            Self::IssuerUnknown { .. } => 3035,
            Self::NotAuthority { .. } => 3036,
            Self::PathLength { .. } => 3037,
            Self::KeyUsage => 3038,
            Self::EncryptionOnly => 3039,
            Self::ExtendedKeyUsage => 3040,
            Self::CriticalExtension { .. } => 3041,
            Self::SoftwareKey => 3042,
            Self::PathWork { .. } => 3043,
            Self::IssuerKeyMismatch => 3050,
            Self::RevocationIssuer => 3051,
            Self::RevocationSigner => 3052,
            Self::RevocationKind { .. } => 3053,
            Self::RevocationUnknown { cause, .. } => cause.number(),
            Self::AlgorithmOfOtherKey { .. } => 3066,
            Self::AlgorithmWeak { .. } => 3067,
            Self::QuirkUnknown => 3068,
            Self::NameExcluded { .. } => 3090,
            Self::NameUnreadable { .. } => 3091,
            Self::PolicyRequired { .. } => 3092,
            Self::PolicyMapping { .. } => 3093,
            Self::PurposeExcluded { .. } => 3094,
            Self::QuirksNotAccepted { .. } => 3095,
            Self::RequestAttribute { .. } => 3160,
            Self::Responder { failure } => failure.number(),
            Self::NonceMissing => 3135,
            Self::NonceDifferent => 3136,
            Self::ResponseUnsupported { .. } => 3137,
            Self::ResponseOther => 3138,
            Self::ResponderNotAuthorised => 3139,
            Self::Crypto(error) => error.number(),
        }
    }

    /// Every number of this crate's own errors.
    pub const NUMBERS: &[u16] = &[
        3000, 3001, 3002, 3003, 3004, 3005, 3006, 3007, 3008, 3009, 3010, 3011, 3012, 3013, 3014,
        3030, 3031, 3032, 3033, 3034, 3035, 3036, 3037, 3038, 3039, 3040, 3041, 3042, 3043, 3050,
        3051, 3052, 3053, 3060, 3061, 3062, 3063, 3064, 3065, 3066, 3067, 3068, 3080, 3081, 3082,
        3083, 3090, 3091, 3092, 3093, 3094, 3095, 3120, 3121, 3122, 3123, 3124, 3125, 3126, 3127,
        3130, 3131, 3132, 3133, 3134, 3135, 3136, 3137, 3138, 3139, 3160,
    ];

    /// The same error about a certificate further up the path.
    pub(crate) fn at_depth(self, depth: usize) -> Self {
        match self {
            Self::SignatureInvalid { .. } => Self::SignatureInvalid { depth },
            Self::SignatureEncoding { .. } => Self::SignatureEncoding { depth },
            other => other,
        }
    }
}

/// Building and signing failed: the document is at fault, or the signer refused.
///
/// The signer's own error is kept, since a token's error says how many PIN tries are left.
#[derive(Debug, thiserror::Error)]
pub enum SigningError<E> {
    /// The document cannot be built as asked, or the signature that came back does not verify.
    #[error(transparent)]
    Document(#[from] Error),
    /// The signer refused.
    #[error("the signer refused: {0}")]
    Signer(#[source] E),
}

impl From<SigningError<CryptoError>> for Error {
    fn from(error: SigningError<CryptoError>) -> Self {
        match error {
            SigningError::Document(error) => error,
            SigningError::Signer(error) => Self::Crypto(error),
        }
    }
}

#[cfg(test)]
mod tests;
