// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signatures: what the module is asked to sign, and what of its answer is believed.

use cryptoki::mechanism::vendor_defined::VendorDefinedMechanism;
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, AttributeType, ObjectHandle};
use yzt_crypto::sm2::{self, DerSignature, DistinguishedId, RawSignature};
use yzt_crypto::{DigestAlgorithm, MessageDigest, PublicKey, Signature, p256, rsa};
use yzt_token::{Error, KeyUse, Object, Operation};

use crate::SignatureForm;
use crate::call::Failure;
use crate::device::Shape;
use crate::key::{self, Pair};
use crate::objects::{GroupKey, attribute};
use crate::token::Visit;

/// What a signature that is none is refused with: `CKR_FUNCTION_FAILED`.
const FUNCTION_FAILED: u16 = 0x06;

/// A private key that can be asked to sign.
pub(crate) struct SigningKey {
    object: ObjectHandle,
    public_key: PublicKey,
}

/// The signature key of a container, for who is logged in.
pub(crate) fn signature_key(
    visit: &Visit<'_>,
    shape: &Shape,
    group: &GroupKey,
) -> Result<SigningKey, Failure> {
    if shape.needs_login {
        visit.require_login("C_Sign")?;
    }
    let pair = key::pair(visit, &shape.profile, group, KeyUse::Signature)?;
    let Pair { public_key, private_object, .. } = pair;
    let object = private_object.ok_or(Error::NotFound { object: Object::KeyPair })?;
    let asks_again = attribute(visit, object, AttributeType::AlwaysAuthenticate)?;
    if matches!(asks_again, Some(Attribute::AlwaysAuthenticate(true))) {
        // It would take the PIN a second time for one action.
        return Err(Error::NotSupported { operation: operation(&public_key) }.into());
    }
    Ok(SigningKey { object, public_key })
}

/// Refuses before a PIN is asked for what is refused behind it, as far as that can be seen.
pub(crate) fn foresee(
    visit: &Visit<'_>,
    shape: &Shape,
    group: &GroupKey,
    digest: &MessageDigest,
) -> Result<(), Failure> {
    match key::pair(visit, &shape.profile, group, KeyUse::Signature) {
        Ok(pair) => suits(shape, &pair.public_key, digest),
        Err(Failure::Known(_)) => Ok(()),
        Err(failure) => Err(failure),
    }
}

/// Signs a digest and verifies what comes back.
pub(crate) fn sign_digest(
    visit: &Visit<'_>,
    shape: &Shape,
    key: &SigningKey,
    digest: &MessageDigest,
) -> Result<Signature, Failure> {
    suits(shape, &key.public_key, digest)?;
    let signature = match &key.public_key {
        PublicKey::Rsa(_) => {
            let input = rsa::digest_info(digest);
            let answer = visit.session.sign(&Mechanism::RsaPkcs, key.object, &input)?;
            rsa::Signature::from_bytes(&answer).ok().map(Signature::Rsa)
        }
        PublicKey::P256(_) => {
            // The leftmost 256 bits, as FIPS 186-5 6.4.1 has them: not every module cuts.
            let input = digest.as_bytes();
            let input = input.get(..32).unwrap_or(input);
            let answer = visit.session.sign(&Mechanism::Ecdsa, key.object, input)?;
            let raw: Option<[u8; 64]> = answer.try_into().ok();
            raw.and_then(|raw| p256::Signature::from_raw(&raw).ok()).map(Signature::P256)
        }
        _ => sign_sm2(visit, shape, key.object, digest.as_bytes())?.map(Signature::Sm2),
    };
    let signature = signature.ok_or(NO_SIGNATURE)?;
    let verified = key.public_key.verify_digest(digest, &signature);
    verified.map_err(|_| NO_SIGNATURE)?;
    Ok(signature)
}

/// Signs a message whose digest the module computes, and verifies what comes back.
pub(crate) fn sign_message(
    visit: &Visit<'_>,
    shape: &Shape,
    key: &SigningKey,
    id: &DistinguishedId,
    message: &[u8],
) -> Result<Signature, Failure> {
    let refused = Error::NotSupported { operation: Operation::SignMessage };
    let PublicKey::Sm2(public_key) = &key.public_key else { return Err(refused.into()) };
    if *id != DistinguishedId::default() {
        // The mechanism has no parameter for another one.
        return Err(refused.into());
    }
    let signature = sign_sm2(visit, shape, key.object, message)?.ok_or(NO_SIGNATURE)?;
    public_key.verify(id, message, &signature).map_err(|_| NO_SIGNATURE)?;
    Ok(Signature::Sm2(signature))
}

/// What the module answered is no signature of the key.
const NO_SIGNATURE: Error =
    Error::CryptographyFailed { command: "C_Sign", status: FUNCTION_FAILED };

/// The operation that signs a digest with a key of this kind.
const fn operation(public_key: &PublicKey) -> Operation {
    match public_key {
        PublicKey::Rsa(_) => Operation::SignDigestRsa,
        PublicKey::P256(_) => Operation::SignDigestP256,
        _ => Operation::SignDigest,
    }
}

fn suits(shape: &Shape, key: &PublicKey, digest: &MessageDigest) -> Result<(), Failure> {
    let operation = operation(key);
    shape.require(operation)?;
    if matches!(key, PublicKey::Sm2(_)) && digest.algorithm() != DigestAlgorithm::Sm3 {
        return Err(Error::NotSupported { operation }.into());
    }
    Ok(())
}

/// The answer of the vendor's mechanism; `None` where it is no signature at all.
fn sign_sm2(
    visit: &Visit<'_>,
    shape: &Shape,
    object: ObjectHandle,
    input: &[u8],
) -> Result<Option<sm2::Signature>, Failure> {
    let profile = shape.profile.sm2.as_ref();
    let profile = profile.ok_or(Error::NotSupported { operation: Operation::SignDigest })?;
    let answer = visit.session.sign(&vendor(profile.sign_mechanism)?, object, input)?;
    Ok(match profile.signature {
        SignatureForm::Raw => {
            RawSignature::from_slice(&answer).and_then(|raw| sm2::Signature::from_raw(&raw)).ok()
        }
        SignatureForm::Der => {
            DerSignature::from_bytes(&answer).and_then(|der| sm2::Signature::from_der(&der)).ok()
        }
    })
}

/// A vendor's mechanism without parameters.
pub(crate) fn vendor(number: u64) -> Result<Mechanism<'static>, Failure> {
    let kind = MechanismType::new_vendor_defined(number);
    let kind =
        kind.map_err(|_| Error::Argument { argument: "profile: not a vendor's mechanism" })?;
    Ok(Mechanism::VendorDefined(VendorDefinedMechanism::new::<()>(kind, None)))
}
