// SPDX-License-Identifier: MIT OR Apache-2.0
//! Checking a signature over bytes as they were received.
//!
//! | key | algorithm | what is signed |
//! |---|---|---|
//! | SM2 | SM2-with-SM3 | e = SM3(Z ‖ M) under the default identifier (GM/T 0009, clause 8) |
//! | RSA | PKCS#1 v1.5 with SHA-256, SHA-384, SHA-512 or SM3 | the digest of M |
//! | P-256 | ECDSA with SHA-256, SHA-384 or SHA-512 | the digest of M |
//!
//! [`SignatureRules`] say what else is accepted, and [`SignatureVerdict`] says what was found:
//! another identifier, a missing Z, a digest taken twice, a value in another form. By default
//! nothing else is.

use core::fmt;

use yzt_crypto::{DigestAlgorithm, Hasher, MessageDigest, PublicKey, Signature, p256, rsa, sm2};

use crate::algorithm::{self, Family, Meaning};
use crate::error::Error;
use crate::leniency::{Quirk, Quirks};
use crate::oid::ObjectIdentifier;

mod modes;
pub(crate) mod value;

pub use modes::{SignatureMode, SignatureModes};
pub use value::SignatureForm;

/// What a signature may look like to be accepted.
///
/// The default is strict: SM2 under the identifier 1234567812345678, values in DER, no quirk.
///
/// ```
/// use yzt_cert::leniency::{Quirk, Quirks};
/// use yzt_cert::signature::{SignatureMode, SignatureRules};
///
/// let rules = SignatureRules::default()
///     .tolerating(Quirks::of(&[Quirk::SignatureRaw]))
///     .allowing(SignatureMode::EmptyIdentifier);
/// assert!(rules.modes.contains(SignatureMode::Standard));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureRules {
    /// The identifier of [`SignatureMode::GivenIdentifier`], and of [`SignatureMode::DoubleHash`].
    pub identifier: sm2::DistinguishedId,
    /// How the digest may have been made.
    pub modes: SignatureModes,
    /// Which departures of the value and of the algorithm's name are tolerated.
    pub quirks: Quirks,
}

impl SignatureRules {
    /// Strict, for SM2 signatures under this identifier instead of the default one.
    #[must_use]
    pub fn under(identifier: sm2::DistinguishedId) -> Self {
        let modes = SignatureModes::EMPTY.with(SignatureMode::GivenIdentifier);
        Self { identifier, modes, quirks: Quirks::STRICT }
    }

    /// Whatever can be told: every mode, every quirk. For explaining, not for deciding whom to
    /// trust.
    #[must_use]
    pub fn anything() -> Self {
        Self { modes: SignatureModes::ALL, quirks: Quirks::ALL, ..Self::default() }
    }

    /// These rules, and this mode.
    #[must_use]
    pub fn allowing(mut self, mode: SignatureMode) -> Self {
        self.modes = self.modes.with(mode);
        self
    }

    /// These rules, and these quirks.
    #[must_use]
    pub fn tolerating(mut self, quirks: Quirks) -> Self {
        self.quirks = self.quirks.union(quirks);
        self
    }
}

impl Default for SignatureRules {
    fn default() -> Self {
        let modes = SignatureModes::EMPTY.with(SignatureMode::Standard);
        Self { identifier: sm2::DistinguishedId::default(), modes, quirks: Quirks::STRICT }
    }
}

/// How a valid signature was found to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SignatureVerdict {
    /// How the digest was made.
    pub mode: SignatureMode,
    /// What was tolerated.
    pub quirks: Quirks,
}

impl SignatureVerdict {
    /// Whether it is as the standards have it.
    #[must_use]
    pub const fn is_strict(&self) -> bool {
        matches!(self.mode, SignatureMode::Standard) && self.quirks.is_empty()
    }
}

impl fmt::Display for SignatureVerdict {
    /// `standard`, or `without-z (signature-raw)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.quirks.is_empty() {
            true => write!(f, "{}", self.mode),
            false => write!(f, "{} ({})", self.mode, self.quirks),
        }
    }
}

/// Checks that `value` is the signature of `key` over `signed`, which must be a slice of the
/// document as received.
///
/// `value` is the content of the signature's BIT STRING or OCTET STRING.
///
/// # Errors
/// [`Error::AlgorithmUnsupported`], [`Error::AlgorithmOfOtherKey`], [`Error::AlgorithmWeak`],
/// [`Error::SignatureEncoding`], [`Error::SignatureInvalid`].
pub fn verify(
    algorithm: &ObjectIdentifier,
    signed: &[u8],
    value: &[u8],
    key: &PublicKey,
    rules: &SignatureRules,
) -> Result<SignatureVerdict, Error> {
    let mut verifier = Verifier::new(algorithm, key, rules)?;
    verifier.update(signed);
    verifier.finish(value)
}

/// Every way to read `value` as a signature by a key of this kind: one, or two where
/// [`Quirk::SignatureRawShort`] leaves open whether r or s was cut.
///
/// For who computes the digest elsewhere; [`verify`] and [`Verifier`] do it themselves.
///
/// # Errors
/// [`Error::SignatureEncoding`] if there is none under `allowed`.
pub fn read_value(
    key: &PublicKey,
    value: &[u8],
    allowed: Quirks,
) -> Result<Vec<SignatureForm>, Error> {
    let forms = value::read(key, value, allowed);
    if forms.is_empty() { Err(Error::SignatureEncoding { depth: 0 }) } else { Ok(forms) }
}

/// Checks a signature over a message that comes in parts.
#[derive(Clone, Debug)]
pub struct Verifier {
    key: PublicKey,
    digests: Vec<Digest>,
    allowed: Quirks,
    /// What the algorithm's name needed.
    met: Quirks,
}

/// One way of making the digest, under way.
#[derive(Clone, Debug)]
struct Digest {
    mode: SignatureMode,
    hasher: Hasher,
    /// Z, where the digest of the message is hashed again behind it.
    again: Option<[u8; 32]>,
}

impl Verifier {
    /// Begins a check.
    ///
    /// # Errors
    /// [`Error::AlgorithmUnsupported`] for an algorithm that is not known,
    /// [`Error::AlgorithmOfOtherKey`] for one that does not belong to the key,
    /// [`Error::AlgorithmWeak`] for SHA-1 where it is not tolerated.
    pub fn new(
        algorithm: &ObjectIdentifier,
        key: &PublicKey,
        rules: &SignatureRules,
    ) -> Result<Self, Error> {
        let unsupported = Error::AlgorithmUnsupported { algorithm: *algorithm };
        let meaning = algorithm::meaning(algorithm).ok_or_else(|| unsupported.clone())?;
        let mut met = Quirks::EMPTY;
        if let Some(quirk) = meaning.quirk {
            if !rules.quirks.contains(quirk) {
                return Err(match quirk {
                    Quirk::Sha1Signature => Error::AlgorithmWeak { algorithm: *algorithm },
                    _ => unsupported,
                });
            }
            met.insert(quirk);
        }
        let other_curve = rules.quirks.contains(Quirk::AlgorithmOfOtherCurve);
        let digests = match (key, meaning.family) {
            (PublicKey::Sm2(key), Family::Sm2) => sm2_digests(key, rules),
            (PublicKey::Sm2(key), Family::Ecdsa) if other_curve => {
                met.insert(Quirk::AlgorithmOfOtherCurve);
                sm2_digests(key, rules)
            }
            (PublicKey::P256(_), Family::Sm2) if other_curve => {
                met.insert(Quirk::AlgorithmOfOtherCurve);
                vec![plain(DigestAlgorithm::Sha256), plain(DigestAlgorithm::Sm3)]
            }
            (PublicKey::Rsa(_), Family::Rsa) | (PublicKey::P256(_), Family::Ecdsa) => {
                plain_if_standard(&meaning, rules)
            }
            _ => return Err(Error::AlgorithmOfOtherKey { algorithm: *algorithm }),
        };
        Ok(Self { key: key.clone(), digests, allowed: rules.quirks, met })
    }

    /// Takes in the next part of the message.
    pub fn update(&mut self, part: &[u8]) {
        for digest in &mut self.digests {
            digest.hasher.update(part);
        }
    }

    /// Checks the signature over all parts.
    ///
    /// # Errors
    /// [`Error::SignatureEncoding`] for a value that cannot be read under the rules,
    /// [`Error::SignatureInvalid`] for one that is no signature of this message by this key.
    pub fn finish(self, value: &[u8]) -> Result<SignatureVerdict, Error> {
        let forms = read_value(&self.key, value, self.allowed)?;
        for digest in self.digests {
            let mode = digest.mode;
            let digest = digest.finish();
            for form in &forms {
                if self.key.verify_digest(&digest, &form.signature).is_ok() {
                    return Ok(SignatureVerdict { mode, quirks: self.met.union(form.quirks) });
                }
            }
        }
        Err(Error::SignatureInvalid { depth: 0 })
    }
}

impl Digest {
    fn finish(self) -> MessageDigest {
        let digest = self.hasher.finish();
        match self.again {
            None => digest,
            Some(z) => DigestAlgorithm::Sm3.digest(&[&z, digest.as_bytes()].concat()),
        }
    }
}

/// The digests of an SM2 signature in every allowed mode.
fn sm2_digests(key: &sm2::PublicKey, rules: &SignatureRules) -> Vec<Digest> {
    let default = sm2::DistinguishedId::default();
    let with_z = |mode, identifier: &sm2::DistinguishedId| {
        let mut hasher = DigestAlgorithm::Sm3.hasher();
        hasher.update(&key.z(identifier));
        Digest { mode, hasher, again: None }
    };
    let make = |mode| match mode {
        SignatureMode::Standard => with_z(mode, &default),
        SignatureMode::GivenIdentifier => with_z(mode, &rules.identifier),
        SignatureMode::EmptyIdentifier => match sm2::DistinguishedId::new([]) {
            Ok(empty) => with_z(mode, &empty),
            Err(_) => with_z(mode, &default),
        },
        SignatureMode::WithoutZ => Digest { mode, ..plain(DigestAlgorithm::Sm3) },
        SignatureMode::DoubleHash => {
            let again = Some(key.z(&rules.identifier));
            Digest { mode, again, ..plain(DigestAlgorithm::Sm3) }
        }
    };
    rules.modes.iter().map(make).collect()
}

/// The digest of an RSA or ECDSA signature, which knows no mode but the standard's.
fn plain_if_standard(meaning: &Meaning, rules: &SignatureRules) -> Vec<Digest> {
    // An identifier is a matter of SM2 alone: who asks for one does not refuse the others.
    let standard =
        SignatureModes::EMPTY.with(SignatureMode::Standard).with(SignatureMode::GivenIdentifier);
    match rules.modes.intersects(standard) {
        true => vec![plain(meaning.digest)],
        false => Vec::new(),
    }
}

fn plain(digest: DigestAlgorithm) -> Digest {
    Digest { mode: SignatureMode::Standard, hasher: digest.hasher(), again: None }
}

/// Reads a value by its algorithm alone, strictly.
pub(crate) fn read_strict(algorithm: &ObjectIdentifier, value: &[u8]) -> Result<Signature, Error> {
    let meaning = algorithm::meaning(algorithm)
        .filter(|meaning| matches!(meaning.quirk, None | Some(Quirk::Sha1Signature)))
        .ok_or(Error::AlgorithmUnsupported { algorithm: *algorithm })?;
    let signature = match meaning.family {
        Family::Sm2 => sm2::DerSignature::from_bytes(value)
            .and_then(|der| sm2::Signature::from_der(&der))
            .map(Signature::Sm2),
        Family::Ecdsa => p256::Signature::from_der(value).map(Signature::P256),
        Family::Rsa => rsa::Signature::from_bytes(value).map(Signature::Rsa),
    };
    signature.map_err(|_| Error::SignatureEncoding { depth: 0 })
}
