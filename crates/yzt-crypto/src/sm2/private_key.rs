// SPDX-License-Identifier: MIT OR Apache-2.0
//! Private keys: signing and decryption.

use core::fmt;

use ::sm2::elliptic_curve::group::Group;
use ::sm2::elliptic_curve::point::AffineCoordinates;
use ::sm2::{ProjectivePoint, Scalar};
use zeroize::{Zeroize, Zeroizing};

use super::nonce::{Deterministic, NonceKey};
use super::public_key::digest_with_z;
use super::{Ciphertext, DistinguishedId, MAX_DRAWS, PublicKey, Signature, ciphertext, scalar};
use crate::{Error, Random};

/// An SM2 private key d in 1 to n - 2, with what signing needs again and again.
///
/// Its secrets stand in one heap allocation that is wiped when the key is dropped; there is no
/// `Clone`, and `Debug` shows the public key only.
pub struct PrivateKey {
    secret: Box<Secret>,
    public: PublicKey,
    /// Z for the default identifier.
    default_z: [u8; 32],
}

/// The secret part.
#[derive(Default)]
struct Secret {
    d: Scalar,
    /// (1 + d)⁻¹ mod n.
    inverse: Scalar,
    nonce_key: NonceKey,
}

impl Zeroize for Secret {
    fn zeroize(&mut self) {
        self.d.zeroize();
        self.inverse.zeroize();
        // What stood there wipes itself when it is dropped.
        self.nonce_key = NonceKey::default();
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.zeroize();
    }
}

impl PrivateKey {
    /// Makes a new key.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`].
    pub fn generate(random: &mut dyn Random) -> Result<Self, Error> {
        let mut bytes = Zeroizing::new([0; 32]);
        for _ in 0..MAX_DRAWS {
            random.fill(&mut *bytes)?;
            if let Ok(key) = Self::from_bytes(&bytes) {
                return Ok(key);
            }
        }
        Err(Error::RandomUnavailable)
    }

    /// Takes d, big-endian.
    ///
    /// # Errors
    /// [`Error::InvalidPrivateKey`] unless d is in 1 to n - 2: with n - 1 there is no signature,
    /// since 1 + d has no inverse.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, Error> {
        let mut secret = Box::<Secret>::default();
        let d = scalar::secret_nonzero(bytes).ok_or(Error::InvalidPrivateKey)?;
        let sum = Zeroizing::new(*d + Scalar::ONE);
        let inverse = Option::<Scalar>::from(sum.invert()).map(Zeroizing::new);
        secret.d = *d;
        secret.inverse = *inverse.ok_or(Error::InvalidPrivateKey)?;
        secret.nonce_key = NonceKey::derive(bytes);
        let mut point = ProjectivePoint::mul_by_generator(&secret.d);
        let public = PublicKey::from_point(point.to_affine());
        point.zeroize();
        let default_z = public.z(&DistinguishedId::default());
        Ok(Self { secret, public, default_z })
    }

    /// d, big-endian.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        scalar::to_secret_bytes(&self.secret.d)
    }

    /// The public key d · G.
    #[must_use]
    pub const fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// Signs `message` as the holder of `id`, GB/T 32918.2 section 6.1.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`].
    pub fn sign(
        &self,
        random: &mut dyn Random,
        id: &DistinguishedId,
        message: &[u8],
    ) -> Result<Signature, Error> {
        let digest = if id.is_default() {
            digest_with_z(&self.default_z, message)
        } else {
            self.public.digest(id, message)
        };
        self.sign_digest(random, &digest)
    }

    /// Signs the digest e, GB/T 32918.2 section 6.1 steps A3 to A7.
    ///
    /// The nonce depends on the key, on 32 bytes of `random` and on the digest: a source that
    /// repeats itself does not give the key away.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`].
    pub fn sign_digest(
        &self,
        random: &mut dyn Random,
        digest: &[u8; 32],
    ) -> Result<Signature, Error> {
        let mut fresh = Zeroizing::new([0; 32]);
        for _ in 0..MAX_DRAWS {
            random.fill(&mut *fresh)?;
            let nonce = self.secret.nonce_key.nonce(&fresh, digest);
            if let Some(signature) = self.sign_with_nonce(digest, &nonce) {
                return Ok(signature);
            }
        }
        Err(Error::RandomUnavailable)
    }

    /// Signs the digest e with the nonce of RFC 6979 (HMAC-SM3): the same signature every time.
    ///
    /// # Errors
    /// [`Error::InvalidPrivateKey`], if none of many nonces gives a signature; no key is known
    /// for which that happens.
    pub fn sign_digest_deterministic(&self, digest: &[u8; 32]) -> Result<Signature, Error> {
        let mut nonces = Deterministic::new(&self.secret.d, digest);
        (0..MAX_DRAWS)
            .find_map(|_| self.sign_with_nonce(digest, &*nonces.next()?))
            .ok_or(Error::InvalidPrivateKey)
    }

    /// Decrypts, GB/T 32918.4 section 7.1; the plaintext is wiped when dropped.
    ///
    /// # Errors
    /// [`Error::DecryptionFailed`], whichever step failed.
    pub fn decrypt(&self, ciphertext: &Ciphertext) -> Result<Zeroizing<Vec<u8>>, Error> {
        ciphertext::decrypt(&self.secret.d, ciphertext)
    }

    /// d + factor · ephemeral modulo n, GB/T 32918.3 section 6.1 steps A5 and B4.
    pub(super) fn agreement_scalar(
        &self,
        factor: &Scalar,
        ephemeral: &Scalar,
    ) -> Zeroizing<Scalar> {
        let product = Zeroizing::new(*ephemeral * factor);
        Zeroizing::new(*product + self.secret.d)
    }

    /// Steps A4 to A7 with k given; `None` where the standard goes back to A3.
    ///
    /// s = (1 + d)⁻¹ · (k - r · d) is computed as (1 + d)⁻¹ · (k + r) - r, which is the same and
    /// leaves d untouched.
    fn sign_with_nonce(&self, digest: &[u8; 32], nonce: &Scalar) -> Option<Signature> {
        if bool::from(nonce.is_zero()) {
            return None;
        }
        // The affine point is public (a verifier computes it); the projective one is not.
        let mut point = ProjectivePoint::mul_by_generator(nonce);
        let x = point.to_affine().x().0;
        point.zeroize();
        let r = scalar::reduced(digest) + scalar::reduced(&x);
        let sum = Zeroizing::new(r + nonce);
        if bool::from(sum.is_zero()) {
            return None;
        }
        let s = self.secret.inverse * *sum - r;
        // Refuses r = 0 and s = 0.
        Signature::from_scalars(&r.to_bytes().0, &s.to_bytes().0).ok()
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("sm2::PrivateKey")
            .field("secret", &"<redacted>")
            .field("public", &self.public)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    // GB/T 32918.5-2017 A.2 (GM/T 0003.5-2012 A.2): d, message, k, Z, e, r and s.
    const D: [u8; 32] =
        hex!("3945208F 7B2144B1 3F36E38A C6D39F95 88939369 2860B51A 42FB81EF 4DF7C5B8");
    const K: [u8; 32] =
        hex!("59276E27 D506861A 16680F3A D9C02DCC EF3CC1FA 3CDBE4CE 6D54B80D EAC1BC21");
    const Z: [u8; 32] =
        hex!("B2E14C5C 79C6DF5B 85F4FE7E D8DB7A26 2B9DA7E0 7CCB0EA9 F4747B8C CDA8A4F3");
    const E: [u8; 32] =
        hex!("F0B43E94 BA45ACCA ACE692ED 534382EB 17E6AB5A 19CE7B31 F4486FDF C0D28640");
    const R: [u8; 32] =
        hex!("F5A03B06 48D2C463 0EEAC513 E1BB81A1 5944DA38 27D5B741 43AC7EAC EEE720B3");
    const S: [u8; 32] =
        hex!("B1B6AA29 DF212FD8 763182BC 0D421CA1 BB9038FD 1F7F42D4 840B69C4 85BBC1AA");
    const PUBLIC: [u8; 65] = hex!(
        "04 09F9DF31 1E5421A1 50DD7D16 1E4BC5C6 72179FAD 1833FC07 6BB08FF3 56F35020"
        "   CCEA490C E26775A5 2DC6EA71 8CC1AA60 0AED05FB F35E084A 6632F607 2DA9AD13"
    );

    #[test]
    fn signature_example_of_the_standard() {
        let key = PrivateKey::from_bytes(&D).unwrap();
        let id = DistinguishedId::default();
        assert_eq!(key.public_key().to_sec1(), PUBLIC);
        assert_eq!(key.public_key().z(&id), Z);
        let digest = key.public_key().digest(&id, b"message digest");
        assert_eq!(digest, E);
        let signature = key.sign_with_nonce(&digest, &scalar::nonzero(&K).unwrap()).unwrap();
        assert_eq!((signature.r(), signature.s()), (&R, &S));
        assert_eq!(key.public_key().verify(&id, b"message digest", &signature), Ok(()));
    }

    #[test]
    fn nonces_that_the_standard_refuses_are_refused() {
        let key = PrivateKey::from_bytes(&D).unwrap();
        let k = scalar::nonzero(&K).unwrap();
        let x = scalar::reduced(&ProjectivePoint::mul_by_generator(&k).to_affine().x().0);
        assert!(key.sign_with_nonce(&E, &Scalar::ZERO).is_none());
        // r = 0, r + k = n, s = 0: each from the digest that brings it about.
        let d = key.secret.d;
        for r in [Scalar::ZERO, -k, k * d.invert().unwrap()] {
            assert!(key.sign_with_nonce(&(r - x).to_bytes().0, &k).is_none());
        }
        assert!(key.sign_with_nonce(&(Scalar::ONE - x).to_bytes().0, &k).is_some());
    }

    #[test]
    fn the_point_at_infinity_does_not_verify() {
        // With r = e and s = -r · d / (1 + d), s · G + (r + s) · P is infinity, whose x must not
        // be taken for 0.
        let key = PrivateKey::from_bytes(&D).unwrap();
        let r = scalar::reduced(&E);
        let s = -(r * key.secret.d * key.secret.inverse);
        let signature = Signature::from_scalars(&r.to_bytes().0, &s.to_bytes().0).unwrap();
        let refused = key.public_key().verify_digest(&E, &signature);
        assert_eq!(refused, Err(Error::SignatureMismatch));
    }

    #[test]
    fn r_and_s_that_sum_to_n_do_not_verify() {
        // Then t · P is infinity, and s · G alone fits a digest that anyone can choose: for any
        // key at all.
        let key = PrivateKey::from_bytes(&D).unwrap();
        let (r, s) = (-Scalar::ONE, Scalar::ONE);
        let x = scalar::reduced(&ProjectivePoint::GENERATOR.to_affine().x().0);
        let signature = Signature::from_scalars(&r.to_bytes().0, &s.to_bytes().0).unwrap();
        let refused = key.public_key().verify_digest(&(r - x).to_bytes().0, &signature);
        assert_eq!(refused, Err(Error::SignatureMismatch));
    }

    #[test]
    fn the_hedged_nonce_is_as_documented() {
        struct Fixed(u8);
        impl Random for Fixed {
            fn fill(&mut self, out: &mut [u8]) -> Result<(), Error> {
                out.fill(self.0);
                Ok(())
            }
        }
        let key = PrivateKey::from_bytes(&D).unwrap();
        let label = b"yzt SM2 nonce key";
        let block = [[&label[..], &[0], &D].concat(), [&label[..], &[1], &D].concat()]
            .map(|part| crate::sm3::digest(&part))
            .concat();
        let half = |index: u8| crate::sm3::digest(&[&block[..], &[index], &[9; 32], &E].concat());
        let k = scalar::reduced(&half(1)) * (scalar::reduced(&[0xff; 32]) + Scalar::ONE)
            + scalar::reduced(&half(2));
        let expected = key.sign_with_nonce(&E, &k).unwrap();
        assert_eq!(key.sign_digest(&mut Fixed(9), &E), Ok(expected));
        // A stuck source gives other nonces for other digests, and other randomness for the same.
        assert_ne!(key.sign_digest(&mut Fixed(8), &E).unwrap(), expected);
        assert_ne!(key.sign_digest(&mut Fixed(9), &Z).unwrap().r(), expected.r());
    }

    #[test]
    fn d_is_1_to_n_minus_2() {
        let n = hex!("fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123");
        let at = |last: u8| {
            let mut bytes = n;
            bytes[31] = last;
            PrivateKey::from_bytes(&bytes).map(|key| *key.to_bytes())
        };
        for refused in [0x22, 0x23, 0x24] {
            assert_eq!(at(refused), Err(Error::InvalidPrivateKey));
        }
        assert!(at(0x21).is_ok());
        assert!(PrivateKey::from_bytes(&[0; 32]).is_err());
        assert!(PrivateKey::from_bytes(&[0xff; 32]).is_err());
    }

    #[test]
    fn secrets_are_wiped_and_not_shown() {
        let mut key = PrivateKey::from_bytes(&D).unwrap();
        let shown = format!("{key:?}").to_lowercase();
        for secret in [key.secret.d, key.secret.inverse] {
            let hex: String = secret.to_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
            assert!(!shown.contains(&hex[..8]), "{shown}");
        }
        assert!(shown.contains("<redacted>"));
        key.secret.zeroize();
        assert_eq!((key.secret.d, key.secret.inverse), (Scalar::ZERO, Scalar::ZERO));
        let wiped = NonceKey::default().nonce(&Z, &E);
        assert_eq!(*key.secret.nonce_key.nonce(&Z, &E), *wiped);
    }

    #[test]
    fn private_keys_cannot_be_cloned() {
        // Both implementations would apply, and the call be ambiguous, if the key were `Clone`.
        trait Probe<A> {
            fn is_secret() {}
        }
        impl<T> Probe<()> for T {}
        impl<T: Clone> Probe<u8> for T {}
        <PrivateKey as Probe<_>>::is_secret();
        <crate::sm4::Key as Probe<_>>::is_secret();
    }
}
