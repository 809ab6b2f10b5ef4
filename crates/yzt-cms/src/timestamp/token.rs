// SPDX-License-Identifier: MIT OR Apache-2.0
//! The timestamp as a signed message, and whether it is valid.

use yzt_cert::leniency::{Quirk, Quirks, Tolerance};
use yzt_cert::path::VerifiedPath;
use yzt_cert::signature::SignatureMode;
use yzt_cert::{Certificate, ObjectIdentifier, UnixTime, oid};
use yzt_crypto::MessageDigest;

use super::info::{Accuracy, TimestampInfo};
use crate::error::Error;
use crate::signed::algorithm::tolerate;
use crate::signed::{SignedData, TimestampCheck, ValidSignature, VerifyOptions};

const PART: &str = "timestamp";

/// A timestamp as an authority issues it: a signed message of type TSTInfo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimestampToken {
    message: SignedData,
    info: TimestampInfo,
    der: Vec<u8>,
    quirks: Quirks,
}

/// A timestamp that was found valid: what it is about existed at this time.
#[derive(Clone, Debug)]
pub struct Timestamp {
    /// When: the whole seconds.
    pub time: UnixTime,
    /// When: what was written behind the seconds, in nanoseconds.
    pub nanoseconds: u32,
    /// By how much the time may differ from the true one, if the authority says.
    pub accuracy: Option<Accuracy>,
    /// Under which policy it was made.
    pub policy: ObjectIdentifier,
    /// The content octets of its serial number.
    pub serial: Vec<u8>,
    /// The authority's certificate.
    pub authority: Certificate,
    /// How the digest of its signature was made.
    pub mode: SignatureMode,
    /// What was tolerated.
    pub quirks: Quirks,
    /// The authority's certification path, where it was asked for.
    pub path: Option<VerifiedPath>,
}

impl TimestampToken {
    /// Reads a token, strictly.
    ///
    /// # Errors
    /// As [`SignedData::parse`]; [`Error::ContentType`] for a message of another type,
    /// [`Error::Message`] for more or less than one signer.
    pub fn parse(token: &[u8]) -> Result<Self, Error> {
        Self::parse_with(token, Quirks::STRICT)
    }

    /// Reads a token that may have these quirks.
    ///
    /// # Errors
    /// As [`TimestampToken::parse`].
    pub fn parse_with(token: &[u8], allowed: Quirks) -> Result<Self, Error> {
        let message = SignedData::parse_with(token, allowed)?;
        if *message.content_type() != oid::TIMESTAMP_INFO {
            return Err(Error::ContentType { found: *message.content_type() });
        }
        let [_] = message.signers() else {
            return Err(Error::Message { part: PART, rule: "a timestamp has exactly one signer" });
        };
        let tolerance = Tolerance::new(allowed);
        let content = message.content().ok_or(Error::ContentMissing)?;
        let info = TimestampInfo::parse(content, &tolerance)?;
        let quirks = message.quirks().union(tolerance.met());
        Ok(Self { message, info, der: token.to_vec(), quirks })
    }

    /// What it says. Nobody vouches for it before [`Self::verify`].
    #[must_use]
    pub const fn info(&self) -> &TimestampInfo {
        &self.info
    }

    /// The signed message.
    #[must_use]
    pub const fn message(&self) -> &SignedData {
        &self.message
    }

    /// The token, as read.
    #[must_use]
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The quirks met while the token was read.
    #[must_use]
    pub const fn quirks(&self) -> Quirks {
        self.quirks
    }

    /// Checks that an authority vouches for `data` having existed.
    ///
    /// # Errors
    /// As [`TimestampToken::verify_digest`].
    pub fn verify(&self, data: &[u8], check: &TimestampCheck<'_>) -> Result<Timestamp, Error> {
        self.verify_digest(&self.info.imprint.algorithm().digest(data), check)
    }

    /// Checks that an authority vouches for data with this digest having existed: the imprint, the
    /// signature, the authority's certificate and, where it is asked for, its path.
    ///
    /// # Errors
    /// [`Error::TimestampMismatch`] for a timestamp of something else, [`Error::SignerKeyUsage`] for
    /// a certificate that is not for timestamps, the failure of the signature or of the path.
    pub fn verify_digest(
        &self,
        digest: &MessageDigest,
        check: &TimestampCheck<'_>,
    ) -> Result<Timestamp, Error> {
        if *digest != self.info.imprint {
            return Err(Error::TimestampMismatch { rule: "it is of other data" });
        }
        let mut path = check.path.clone();
        if let Some(path) = path.as_mut().filter(|path| path.at_timestamp) {
            path.options.at = self.info.time;
        }
        let options = VerifyOptions {
            certificates: check.certificates,
            rules: check.rules.clone(),
            path,
            ..VerifyOptions::default()
        };
        let valid = self.message.verify(&options)?.all_valid()?;
        let valid = valid.into_iter().next().ok_or(Error::NoSigner)?;
        let tolerance = Tolerance::new(check.rules.quirks);
        check_purpose(&valid.certificate, &tolerance)?;
        if !self.message.signers().iter().all(|signer| signer.names_certificate()) {
            tolerate(&tolerance, Quirk::SigningCertificateAbsent)?;
        }
        Ok(self.timestamp(valid, tolerance.met()))
    }

    fn timestamp(&self, valid: ValidSignature, met: Quirks) -> Timestamp {
        Timestamp {
            time: self.info.time,
            nanoseconds: self.info.nanoseconds,
            accuracy: self.info.accuracy,
            policy: self.info.policy,
            serial: self.info.serial.clone(),
            authority: valid.certificate,
            mode: valid.mode,
            quirks: self.quirks.union(valid.quirks).union(met),
            path: valid.path,
        }
    }
}

/// Timestamping is the only extended key usage, and it is critical (RFC 3161, clause 2.3).
fn check_purpose(certificate: &Certificate, tolerance: &Tolerance) -> Result<(), Error> {
    let purposes = certificate.extended_key_usage().unwrap_or_default();
    if !purposes.contains(&oid::TIME_STAMPING) {
        return Err(Error::SignerKeyUsage);
    }
    let critical = certificate
        .extensions()
        .iter()
        .any(|extension| extension.kind == oid::EXTENDED_KEY_USAGE && extension.critical);
    if purposes.len() != 1 || !critical {
        tolerate(tolerance, Quirk::TimestampingPurpose)?;
    }
    Ok(())
}
