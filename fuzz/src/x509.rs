// SPDX-License-Identifier: MIT OR Apache-2.0
//! Our strict reading of certificates against that of `x509-cert`, an independent one.
//!
//! Where both accept, every field is the same. Where one refuses, one of the rules below says why;
//! a difference that no rule explains is a finding.

use x509_cert::der::{self, Decode, Encode, Tag};
use yzt_cert::asn1::Fault;
use yzt_cert::{Certificate, Error, Name, ObjectIdentifier, UnixTime};

/// Reads the input with both.
pub fn run(data: &[u8]) {
    match (Certificate::parse(data), x509_cert::Certificate::from_der(data)) {
        (Ok(ours), Ok(theirs)) => equal(&ours, &theirs),
        (Ok(ours), Err(error)) => {
            let why = refused_by_them(&ours);
            assert!(why.is_some(), "they refuse what we accept: {error}");
        }
        (Err(error), Ok(theirs)) => {
            let why = refused_by_us(&error, &theirs);
            assert!(why.is_some(), "we refuse what they accept: {error:?}");
        }
        (Err(_), Err(_)) => {}
    }
}

fn equal(ours: &Certificate, theirs: &x509_cert::Certificate) {
    let tbs = theirs.tbs_certificate();
    assert_eq!(ours.serial(), tbs.serial_number().as_bytes());
    for (ours, theirs) in [(ours.issuer(), tbs.issuer()), (ours.subject(), tbs.subject())] {
        name(ours, theirs);
    }
    let validity = tbs.validity();
    assert_eq!(ours.not_before(), time(&validity.not_before));
    assert_eq!(ours.not_after(), time(&validity.not_after));
    assert_eq!(ours.public_key_der(), tbs.subject_public_key_info().to_der().unwrap());
    let algorithm = theirs.signature_algorithm();
    assert_eq!(ours.signature_algorithm().as_content(), algorithm.oid.as_bytes());
    assert_eq!(ours.signature_value(), theirs.signature().raw_bytes());
    let extensions = tbs.extensions().map(Vec::as_slice).unwrap_or_default();
    assert_eq!(ours.extensions().len(), extensions.len());
    for (ours, theirs) in ours.extensions().iter().zip(extensions) {
        assert_eq!(ours.kind.as_content(), theirs.extn_id.as_bytes());
        assert_eq!(ours.critical, theirs.critical);
        assert_eq!(ours.value, theirs.extn_value.as_bytes());
    }
}

/// Attribute for attribute: types, tags and octets.
fn name(ours: &Name, theirs: &x509_cert::name::Name) {
    let mut attributes = ours.attributes();
    for theirs in theirs.iter_rdn().flat_map(|set| set.iter()) {
        let ours = attributes.next().expect("we have as many attributes");
        assert_eq!(ours.kind().as_content(), theirs.oid.as_bytes());
        assert_eq!(ours.tag(), theirs.value.to_der().unwrap()[0]);
        assert_eq!(ours.octets(), theirs.value.value());
    }
    assert!(attributes.next().is_none(), "they have as many attributes");
}

fn time(time: &x509_cert::time::Time) -> UnixTime {
    UnixTime(i64::try_from(time.to_unix_duration().as_secs()).unwrap())
}

/// Why they refuse what we accept.
fn refused_by_them(ours: &Certificate) -> Option<&'static str> {
    let attributes = || ours.issuer().attributes().chain(ours.subject().attributes());
    let identifiers = attributes()
        .map(|attribute| attribute.kind())
        .chain(ours.extensions().iter().map(|extension| &extension.kind))
        .chain([ours.signature_algorithm()]);
    if ours.not_before().0 < 0 || ours.not_after().0 < 0 {
        return Some("their times begin with 1970; UTCTime has 1950 to 1969");
    }
    if identifiers.into_iter().any(is_beyond_them) {
        return Some("their identifiers end with 39 octets and arcs of 32 bits");
    }
    if attributes().any(|attribute| Tag::from_der(&[attribute.tag()]).is_err()) {
        return Some("an attribute's value has a tag that they do not know");
    }
    if ours.public_key().is_err() {
        return Some("we read the key when it is asked for");
    }
    None
}

fn is_beyond_them(identifier: &ObjectIdentifier) -> bool {
    der::asn1::ObjectIdentifier::from_bytes(identifier.as_content()).is_err()
}

/// Extensions that decide about trust: we read them with the certificate.
const INTERPRETED: &[&str] = &[
    "key usage",
    "basic constraints",
    "subject key identifier",
    "authority key identifier",
    "certificate policies",
    "policy information",
    "extended key usage",
];

/// Why we refuse what they accept.
fn refused_by_us(error: &Error, theirs: &x509_cert::Certificate) -> Option<&'static str> {
    match error {
        Error::Encoding { fault: Fault::BitString, .. } if theirs.signature().unused_bits() > 0 => {
            Some("they take signatures that are not whole octets")
        }
        Error::AlgorithmMismatch { .. } => Some("they do not compare the algorithms"),
        Error::VersionUnsupported { .. } => Some("they do not compare version and fields"),
        Error::Profile { .. } => Some("they leave the profile to the caller"),
        Error::ExtensionRepeated { .. } => Some("they leave repetitions to the caller"),
        Error::TooMany { .. } | Error::TooLarge { .. } => Some("they have other bounds"),
        Error::Encoding { fault: Fault::Default, .. } => Some("they take defaults written out"),
        Error::Encoding {
            part: "signature algorithm",
            fault: Fault::Trailing | Fault::Tag { .. },
            ..
        } => Some("we take no parameters but NULL"),
        Error::Encoding { fault: Fault::ObjectIdentifier, .. } => {
            Some("they take arcs with superfluous octets")
        }
        Error::Encoding { part, .. } if INTERPRETED.contains(part) => {
            Some("they leave the values of extensions to the caller")
        }
        _ => None,
    }
}
