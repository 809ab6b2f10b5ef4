// SPDX-License-Identifier: MIT OR Apache-2.0
//! The key pairs of a container: which public key, private key and certificate belong together,
//! and what each pair is for.

use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use yzt_crypto::{PublicKey, p256, rsa, sm2};
use yzt_token::{Error, KeyUse, Object};

use crate::Profile;
use crate::call::Failure;
use crate::certificate::{Uses, View};
use crate::objects::{GroupKey, attribute, bytes, find};
use crate::token::Visit;

/// `ECParameters` of P-256 (RFC 5480 2.1.1.1) and of the SM2 curve (GM/T 0006).
pub(crate) const P256_PARAMETERS: &[u8] =
    &[0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];
pub(crate) const SM2_PARAMETERS: &[u8] =
    &[0x06, 0x08, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x82, 0x2D];

/// A key pair, as far as it can be seen now.
pub(crate) struct Pair {
    pub(crate) public_key: PublicKey,
    /// Not to be seen before the login on most tokens.
    pub(crate) private_object: Option<ObjectHandle>,
    pub(crate) certificates: Vec<(ObjectHandle, Vec<u8>)>,
    pub(crate) uses: Uses,
}

/// A private key whose public key is not known by itself.
struct Private {
    object: ObjectHandle,
    public_key: Option<PublicKey>,
    uses: Uses,
}

/// Every pair of a container whose public key is known from an object or a certificate.
pub(crate) fn pairs(
    visit: &Visit<'_>,
    profile: &Profile,
    key: &GroupKey,
) -> Result<Vec<Pair>, Failure> {
    let mut pairs: Vec<Pair> = Vec::new();
    for object in find(visit, key, ObjectClass::PUBLIC_KEY)? {
        let Some(public_key) = public_key(visit, profile, object)? else { continue };
        let uses = uses(visit, object, AttributeType::Verify, AttributeType::Encrypt)?;
        with_pair(&mut pairs, public_key, uses, |_| ());
    }
    let mut certified = Vec::new();
    for object in find(visit, key, ObjectClass::CERTIFICATE)? {
        let der = bytes(visit, object, AttributeType::Value)?;
        let Some(view) = View::of(&der) else { continue };
        let Some(public_key) = view.public_key else { continue };
        certified.extend(view.uses.map(|uses| (public_key.clone(), uses)));
        let uses = view.uses.unwrap_or(Uses::ANY);
        with_pair(&mut pairs, public_key, uses, |pair| pair.certificates.push((object, der)));
    }
    for object in find(visit, key, ObjectClass::PRIVATE_KEY)? {
        let private = private(visit, profile, object)?;
        if let Some(public_key) = &private.public_key {
            with_pair(&mut pairs, public_key.clone(), private.uses, |_| ());
        }
        attach(&mut pairs, &private);
    }
    // What a certificate says of its key is stronger than the attributes.
    for (public_key, uses) in certified {
        with_pair(&mut pairs, public_key, uses, |pair| pair.uses = uses);
    }
    Ok(pairs)
}

/// The pair of a container for a use: one that has no other use before one that has both.
pub(crate) fn pair(
    visit: &Visit<'_>,
    profile: &Profile,
    key: &GroupKey,
    key_use: KeyUse,
) -> Result<Pair, Failure> {
    let missing = Error::NotFound { object: Object::KeyPair };
    Ok(chosen(pairs(visit, profile, key)?, key_use).ok_or(missing)?)
}

/// The pair for a use among those of a container.
pub(crate) fn chosen(pairs: Vec<Pair>, key_use: KeyUse) -> Option<Pair> {
    let fitting = pairs.into_iter().filter(|pair| fits(pair.uses, key_use));
    fitting.min_by_key(|pair| pair.uses.signature && pair.uses.encryption)
}

/// Whether a pair is for a use.
pub(crate) const fn fits(uses: Uses, key_use: KeyUse) -> bool {
    match key_use {
        KeyUse::Signature => uses.signature,
        KeyUse::Encryption => uses.encryption,
    }
}

/// The size of a key in bits.
pub(crate) fn bits(public_key: &PublicKey) -> u32 {
    match public_key {
        PublicKey::Rsa(key) => key.bits(),
        _ => 256,
    }
}

/// The key of an object; `None` for one that we do not speak.
pub(crate) fn public_key(
    visit: &Visit<'_>,
    profile: &Profile,
    object: ObjectHandle,
) -> Result<Option<PublicKey>, Failure> {
    let told = attribute(visit, object, AttributeType::KeyType)?;
    let Some(Attribute::KeyType(key_type)) = told else { return Ok(None) };
    let vendors = profile.sm2.as_ref().and_then(|sm2| sm2.key_type);
    match key_type {
        KeyType::RSA => {
            let modulus = bytes(visit, object, AttributeType::Modulus)?;
            let exponent = bytes(visit, object, AttributeType::PublicExponent)?;
            let key = rsa::PublicKey::from_components(&modulus, &exponent);
            Ok(key.ok().map(PublicKey::Rsa))
        }
        KeyType::EC => {
            let parameters = bytes(visit, object, AttributeType::EcParams)?;
            let point = bytes(visit, object, AttributeType::EcPoint)?;
            Ok(point_on(&parameters, &point))
        }
        other if vendors == Some(*other) => {
            Ok(point_on(SM2_PARAMETERS, &bytes(visit, object, AttributeType::EcPoint)?))
        }
        _ => Ok(None),
    }
}

/// A point in the `OCTET STRING` of the standard, or bare as some modules have it.
fn point_on(parameters: &[u8], point: &[u8]) -> Option<PublicKey> {
    let bare = match point {
        [0x04, 0x41, bare @ ..] if bare.len() == 65 => bare,
        bare => bare,
    };
    match parameters {
        P256_PARAMETERS => p256::PublicKey::from_sec1(bare).ok().map(PublicKey::P256),
        SM2_PARAMETERS => sm2::PublicKey::from_sec1(bare).ok().map(PublicKey::Sm2),
        _ => None,
    }
}

fn private(visit: &Visit<'_>, profile: &Profile, object: ObjectHandle) -> Result<Private, Failure> {
    Ok(Private {
        object,
        public_key: public_key(visit, profile, object)?,
        uses: uses(visit, object, AttributeType::Sign, AttributeType::Decrypt)?,
    })
}

/// The uses that the attributes of a key leave. What is not told is not ruled out.
fn uses(
    visit: &Visit<'_>,
    object: ObjectHandle,
    signature: AttributeType,
    encryption: AttributeType,
) -> Result<Uses, Failure> {
    let may = |kind| {
        let told = attribute(visit, object, kind)?;
        Ok::<bool, Failure>(!matches!(
            told,
            Some(
                Attribute::Sign(false)
                    | Attribute::Verify(false)
                    | Attribute::Decrypt(false)
                    | Attribute::Encrypt(false)
            )
        ))
    };
    Ok(Uses { signature: may(signature)?, encryption: may(encryption)? })
}

/// Changes the pair of a public key, which is made where there is none.
fn with_pair(
    pairs: &mut Vec<Pair>,
    public_key: PublicKey,
    uses: Uses,
    change: impl FnOnce(&mut Pair),
) {
    if let Some(pair) = pairs.iter_mut().find(|pair| pair.public_key == public_key) {
        return change(pair);
    }
    let mut pair = Pair { public_key, private_object: None, certificates: Vec::new(), uses };
    change(&mut pair);
    pairs.push(pair);
}

/// Gives a private key to its pair: by its public key where it tells one, else by its use.
fn attach(pairs: &mut [Pair], private: &Private) {
    let position = match &private.public_key {
        Some(public_key) => pairs.iter().position(|pair| pair.public_key == *public_key),
        None => {
            let free = |pair: &Pair| pair.private_object.is_none() && !is_rsa(&pair.public_key);
            pairs
                .iter()
                .position(|pair| free(pair) && pair.uses == private.uses)
                .or_else(|| pairs.iter().position(free))
        }
    };
    if let Some(pair) = position.and_then(|position| pairs.get_mut(position)) {
        pair.private_object.get_or_insert(private.object);
        // The private half cannot do what its attributes do not allow.
        pair.uses = private.uses;
    }
}

/// RSA private keys tell their modulus, so that they are never guessed.
const fn is_rsa(public_key: &PublicKey) -> bool {
    matches!(public_key, PublicKey::Rsa(_))
}
