// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every error has its number.

use super::*;
use crate::oid;

#[test]
#[allow(clippy::too_many_lines)] // a table of every variant
fn every_number_is_listed_once_and_given_to_one_error() {
    let (part, limit, depth, extension) = ("", 0, 0, oid::SM2);
    let time = UnixTime(0);
    let gaps = [
        RevocationGap::Missing,
        RevocationGap::Outdated { next_update: time },
        RevocationGap::NotYetValid { this_update: time },
        RevocationGap::NoNextUpdate,
        RevocationGap::SignatureInvalid,
        RevocationGap::Unusable,
        RevocationGap::TooOld { this_update: time },
        RevocationGap::Reasons,
        RevocationGap::Indirect,
        RevocationGap::DeltaAlone,
        RevocationGap::Signer,
        RevocationGap::ResponderNotAuthorised,
        RevocationGap::UnknownToResponder,
        RevocationGap::Work,
    ];
    let mut all = vec![
        Error::TooLarge { part, length: 0, limit },
        Error::Encoding { part, offset: 0, fault: Fault::Length },
        Error::Profile { part, rule: "" },
        Error::TooMany { part, limit },
        Error::Pem { label: "" },
        Error::VersionUnsupported { part, version: 0 },
        Error::AlgorithmMismatch { part },
        Error::AlgorithmUnsupported { algorithm: oid::SM2 },
        Error::ExtensionRepeated { extension },
        Error::Time,
        Error::ObjectIdentifier,
        Error::NameAttribute { attribute: oid::SM2 },
        Error::CreditCodeStructure,
        Error::CreditCodeCheck,
        Error::SerialNumber,
        Error::SignatureInvalid { depth },
        Error::SignatureEncoding { depth },
        Error::Expired { depth, not_after: time },
        Error::NotYetValid { depth, not_before: time },
        Error::Revoked { depth, date: time, reason: RevocationReason::Unspecified },
        Error::IssuerUnknown { depth, issuer: String::new() },
        Error::NotAuthority { depth },
        Error::PathLength { depth, allowed: 0 },
        Error::KeyUsage,
        Error::EncryptionOnly,
        Error::ExtendedKeyUsage,
        Error::CriticalExtension { depth, extension },
        Error::SoftwareKey,
        Error::PathWork { limit },
        Error::IssuerKeyMismatch,
        Error::RevocationIssuer,
        Error::RevocationSigner,
        Error::RevocationKind { kind: "" },
    ];
    all.extend(gaps.map(|cause| Error::RevocationUnknown { depth, cause }));
    all.extend([
        Error::AlgorithmOfOtherKey { algorithm: oid::SM2 },
        Error::AlgorithmWeak { algorithm: oid::SM2 },
        Error::QuirkUnknown,
        Error::NameExcluded { depth, authority: 0 },
        Error::NameUnreadable { depth, authority: 0 },
        Error::PolicyRequired { depth },
        Error::PolicyMapping { depth },
        Error::PurposeExcluded { depth },
        Error::QuirksNotAccepted { depth, quirks: Quirks::EMPTY },
        Error::BundleContent { found: oid::SM2 },
        Error::BundleEmpty { wanted: "" },
        Error::OrganizationCodeStructure,
        Error::OrganizationCodeCheck,
    ]);
    all.extend([
        Error::Responder { failure: OcspFailure::MalformedRequest },
        Error::Responder { failure: OcspFailure::InternalError },
        Error::Responder { failure: OcspFailure::TryLater },
        Error::Responder { failure: OcspFailure::SignatureRequired },
        Error::Responder { failure: OcspFailure::Unauthorized },
        Error::NonceMissing,
        Error::NonceDifferent,
        Error::ResponseUnsupported { kind: oid::SM2 },
        Error::ResponseOther,
        Error::ResponderNotAuthorised,
    ]);
    all.push(Error::RequestAttribute { attribute: oid::SM2 });
    all.sort_by_key(Error::number);
    assert_eq!(all.iter().map(Error::number).collect::<Vec<_>>(), Error::NUMBERS);
    assert!(Error::NUMBERS.is_sorted_by(|left, right| left < right));
    assert!(Error::NUMBERS.iter().all(|number| (3000..3200).contains(number)));
    let lower = CryptoError::InvalidPublicKey;
    assert_eq!(Error::from(lower).number(), lower.number());
}
