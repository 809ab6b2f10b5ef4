// SPDX-License-Identifier: MIT OR Apache-2.0
//! Objects that are made: key pairs and certificates.

use cryptoki::mechanism::Mechanism;
use cryptoki::object::{
    Attribute, AttributeType, CertificateType, KeyType as ObjectKeyType, ObjectClass, ObjectHandle,
};
use cryptoki::types::Ulong;
use yzt_crypto::{PublicKey, rsa};
use yzt_token::{Error, KeyType, KeyUse};

use super::Pkcs11Container;
use crate::call::Failure;
use crate::certificate::{Uses, View};
use crate::key::{self, P256_PARAMETERS, SM2_PARAMETERS};
use crate::objects::{GroupKey, attribute, find};
use crate::signing::vendor;
use crate::token::Visit;

/// What is refused because of what the container holds: `CKR_ACTION_PROHIBITED`.
const ACTION_PROHIBITED: u16 = 0x1B;
/// `CKR_ATTRIBUTE_VALUE_INVALID`.
const ATTRIBUTE_VALUE_INVALID: u16 = 0x13;
/// A certificate is no longer than this.
const MAX_CERTIFICATE: usize = 65_535;

impl Pkcs11Container {
    /// Makes a pair; the pair that is there is destroyed once the new one stands.
    pub(super) fn generate(
        &self,
        visit: &mut Visit<'_>,
        key_type: KeyType,
    ) -> Result<PublicKey, Failure> {
        if self.shape.needs_login {
            visit.require_login("C_GenerateKeyPair")?;
        }
        let before = self.replaceable(visit)?;
        let (mechanism, kind) = self.mechanism(key_type)?;
        let (public, private) = self.templates(key_type, kind);
        let made = visit.session.generate_key_pair(&mechanism, &public, &private)?;
        let checked = self.check(visit, key_type, made);
        let unwanted = match checked {
            Ok(_) => before,
            Err(_) => vec![made.1, made.0],
        };
        let cleared = unwanted.into_iter().try_for_each(|old| visit.session.destroy_object(old));
        let public_key = checked?;
        cleared?;
        visit.pending.remove(&self.name);
        Ok(public_key)
    }

    /// Stores a certificate for the pair that it certifies, instead of the one that is there.
    pub(super) fn store(
        &self,
        visit: &Visit<'_>,
        key_use: KeyUse,
        certificate: &[u8],
    ) -> Result<(), Failure> {
        let command = "C_CreateObject";
        let length = certificate.len();
        if length > MAX_CERTIFICATE {
            return Err(Error::TooLong { command, length, limit: MAX_CERTIFICATE }.into());
        }
        let foreign = Error::DataRefused { command, status: ATTRIBUTE_VALUE_INVALID };
        let Some(view) = View::of(certificate) else { return Err(foreign.into()) };
        let pair = self.pair(visit, key_use)?;
        if view.public_key.as_ref() != Some(&pair.public_key)
            || !key::fits(view.uses.unwrap_or(Uses::ANY), key_use)
        {
            return Err(foreign.into());
        }
        let is_there = pair.certificates.iter().any(|(_, known)| known == certificate);
        if !is_there {
            self.create_certificate(visit, &view, certificate)?;
        }
        for (old, known) in pair.certificates {
            if known != certificate {
                visit.session.destroy_object(old)?;
            }
        }
        Ok(())
    }

    fn create_certificate(
        &self,
        visit: &Visit<'_>,
        view: &View<'_>,
        certificate: &[u8],
    ) -> Result<(), Failure> {
        let mut template = vec![
            Attribute::Class(ObjectClass::CERTIFICATE),
            Attribute::CertificateType(CertificateType::X_509),
            Attribute::Token(true),
            Attribute::Private(false),
            Attribute::Label(self.name.as_bytes().to_vec()),
            Attribute::Subject(view.subject.to_vec()),
            Attribute::Issuer(view.issuer.to_vec()),
            Attribute::SerialNumber(view.serial.to_vec()),
            Attribute::Value(certificate.to_vec()),
        ];
        template.retain(|attribute| !self.is_given(attribute));
        template.push(self.key.attribute());
        visit.session.create_object(&template)?;
        Ok(())
    }

    /// Whether an attribute stands in the template already, as what the container is known by.
    fn is_given(&self, attribute: &Attribute) -> bool {
        matches!((&self.key, attribute), (GroupKey::Label(_), Attribute::Label(_)))
    }

    /// The key objects that a new pair replaces; none may have a certificate.
    fn replaceable(&self, visit: &Visit<'_>) -> Result<Vec<ObjectHandle>, Failure> {
        let certificates = find(visit, &self.key, ObjectClass::CERTIFICATE)?;
        let pairs = key::pairs(visit, &self.shape.profile, &self.key)?;
        let decrypts = pairs.iter().any(|pair| pair.uses.encryption && !pair.uses.signature);
        if !certificates.is_empty() || decrypts {
            let command = "C_GenerateKeyPair";
            return Err(Error::StateRefused { command, status: ACTION_PROHIBITED }.into());
        }
        let mut before = find(visit, &self.key, ObjectClass::PRIVATE_KEY)?;
        before.extend(find(visit, &self.key, ObjectClass::PUBLIC_KEY)?);
        Ok(before)
    }

    fn mechanism(&self, key_type: KeyType) -> Result<(Mechanism<'static>, ObjectKeyType), Failure> {
        let refused = Error::NotSupported { operation: key_type.generation() };
        match key_type {
            KeyType::Rsa { bits } => {
                if !(rsa::MIN_BITS..=rsa::MAX_BITS).contains(&bits) || bits % 8 != 0 {
                    return Err(Error::Argument { argument: "RSA: 2048 to 4096 bits" }.into());
                }
                Ok((Mechanism::RsaPkcsKeyPairGen, ObjectKeyType::RSA))
            }
            KeyType::P256 => Ok((Mechanism::EccKeyPairGen, ObjectKeyType::EC)),
            KeyType::Sm2 => {
                let profile = self.shape.profile.sm2.as_ref().ok_or(refused)?;
                let kind = match profile.key_type {
                    Some(number) => ObjectKeyType::new_vendor_defined(number)?,
                    None => ObjectKeyType::EC,
                };
                Ok(match profile.generate_mechanism {
                    Some(number) => (vendor(number)?, kind),
                    None => (Mechanism::EccKeyPairGen, kind),
                })
            }
            _ => Err(refused.into()),
        }
    }

    fn templates(
        &self,
        key_type: KeyType,
        kind: ObjectKeyType,
    ) -> (Vec<Attribute>, Vec<Attribute>) {
        let mut common = vec![Attribute::Token(true), Attribute::KeyType(kind)];
        common.push(self.key.attribute());
        if matches!(self.key, GroupKey::Id(_)) {
            common.push(Attribute::Label(self.name.as_bytes().to_vec()));
        }
        let mut public = common.clone();
        public.extend([
            Attribute::Private(false),
            Attribute::Verify(true),
            Attribute::Encrypt(false),
        ]);
        match key_type {
            KeyType::Rsa { bits } => public.extend([
                Attribute::ModulusBits(Ulong::from(u64::from(bits))),
                Attribute::PublicExponent(vec![1, 0, 1]),
                Attribute::Wrap(false),
            ]),
            KeyType::P256 => public.push(Attribute::EcParams(P256_PARAMETERS.to_vec())),
            _ => public.push(Attribute::EcParams(SM2_PARAMETERS.to_vec())),
        }
        let mut private = common;
        private.extend([
            Attribute::Private(true),
            Attribute::Sensitive(true),
            Attribute::Extractable(false),
            Attribute::Sign(true),
            Attribute::Decrypt(false),
            // Who may unwrap may decrypt.
            Attribute::Unwrap(false),
        ]);
        (public, private)
    }

    /// The new public key, if the pair is what was asked for.
    fn check(
        &self,
        visit: &Visit<'_>,
        key_type: KeyType,
        (public, private): (ObjectHandle, ObjectHandle),
    ) -> Result<PublicKey, Failure> {
        let unexpected = |detail| crate::Error::UnexpectedKey { detail };
        let public_key = key::public_key(visit, &self.shape.profile, public)?;
        let fits = match (key_type, &public_key) {
            (KeyType::Rsa { bits }, Some(PublicKey::Rsa(key))) => key.bits() == bits,
            (KeyType::P256, Some(PublicKey::P256(_))) => true,
            (KeyType::Sm2, Some(PublicKey::Sm2(_))) => true,
            _ => false,
        };
        let public_key = public_key.filter(|_| fits).ok_or(unexpected("kind or size"))?;
        let told = |kind| attribute(visit, private, kind);
        if !matches!(told(AttributeType::Sensitive)?, Some(Attribute::Sensitive(true))) {
            return Err(unexpected("not sensitive").into());
        }
        if !matches!(told(AttributeType::Extractable)?, Some(Attribute::Extractable(false))) {
            return Err(unexpected("extractable").into());
        }
        Ok(public_key)
    }
}
