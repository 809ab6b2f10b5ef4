// SPDX-License-Identifier: MIT OR Apache-2.0
//! RSA private keys: signing and decryption.

use core::fmt;

use ::rsa::traits::PrivateKeyParts;
use ::rsa::{BigUint, RsaPrivateKey, hazmat};
use zeroize::{Zeroize, Zeroizing};

use super::parts::private_key_length;
use super::{PublicKey, RsaParts, Signature, padding};
use crate::random::Expander;
use crate::sm3::Sm3;
use crate::{Error, MessageDigest, Random};

/// An RSA private key with two primes of half the modulus' length.
///
/// Its secrets stand on the heap and are wiped when the key is dropped; there is no `Clone`, and
/// `Debug` shows the public key only. Numbers that the `rsa` crate makes on its way through an
/// operation are not wiped.
pub struct PrivateKey {
    parts: RsaParts,
    key: RsaPrivateKey,
    public: PublicKey,
}

impl PrivateKey {
    /// Makes a new key with the public exponent 65537.
    ///
    /// The primes come from one draw of 32 bytes, expanded with SM3.
    ///
    /// # Errors
    /// [`Error::UnsupportedKeySize`] unless `bits` is 2048 to 4096 and a multiple of 16,
    /// [`Error::RandomUnavailable`].
    pub fn generate(random: &mut dyn Random, bits: u32) -> Result<Self, Error> {
        let length = private_key_length(bits)?;
        let mut source = Expander::new(random)?;
        let key = RsaPrivateKey::new(&mut source, length.saturating_mul(8))
            .map_err(|_| Error::RandomUnavailable)?;
        let [p, q] = key.primes() else { return Err(Error::InvalidPrivateKey) };
        let inverse = key.crt_coefficient().map(Zeroizing::new).ok_or(Error::InvalidPrivateKey)?;
        let (Some(d_p), Some(d_q)) = (key.dp(), key.dq()) else {
            return Err(Error::InvalidPrivateKey);
        };
        let parts = RsaParts {
            n: fixed(::rsa::traits::PublicKeyParts::n(&key), length).to_vec(),
            e: 65537,
            d: fixed(key.d(), length),
            p: fixed(p, length / 2),
            q: fixed(q, length / 2),
            d_p: fixed(d_p, length / 2),
            d_q: fixed(d_q, length / 2),
            q_inv: fixed(&inverse, length / 2),
        };
        Self::from_components(parts)
    }

    /// Takes the parts of a key and checks them: n = p · q with p and q of half its length and
    /// different, d · e ≡ 1 modulo p - 1 and q - 1, dP, dQ and qInv as they must be, and 2 to the
    /// power p - 1 and q - 1 ≡ 1, which no damaged prime passes.
    ///
    /// # Errors
    /// [`Error::UnsupportedKeySize`] and [`Error::InvalidPublicKey`] as for
    /// [`PublicKey::from_components`]; the modulus must be a multiple of 16 bits.
    /// [`Error::InvalidPrivateKey`] if the parts do not belong together.
    pub fn from_components(parts: RsaParts) -> Result<Self, Error> {
        let public = PublicKey::from_components(&parts.n, &parts.e.to_be_bytes())?;
        let length = private_key_length(public.bits())?;
        let number = |bytes: &[u8]| {
            let short = bytes.len() <= length;
            short.then(|| Zeroizing::new(BigUint::from_bytes_be(bytes)))
        };
        let numbers = [&parts.d, &parts.p, &parts.q, &parts.d_p, &parts.d_q, &parts.q_inv];
        let [Some(d), Some(p), Some(q), Some(d_p), Some(d_q), Some(q_inv)] =
            numbers.map(|part| number(part))
        else {
            return Err(Error::InvalidPrivateKey);
        };
        let n = BigUint::from_bytes_be(public.modulus());
        // Primes of other lengths would make the arithmetic below crawl; equal ones break it.
        let half = length.saturating_mul(4);
        if p.bits() != half || q.bits() != half || *p == *q || *d >= n || &*p * &*q != n {
            return Err(Error::InvalidPrivateKey);
        }
        // Both are odd, as n is.
        if !fermat(&p) || !fermat(&q) || !is_inverse(&q_inv, &q, &p) {
            return Err(Error::InvalidPrivateKey);
        }
        if !is_reduced(&d_p, &d, &p) || !is_reduced(&d_q, &d, &q) {
            return Err(Error::InvalidPrivateKey);
        }
        let primes = vec![BigUint::clone(&p), BigUint::clone(&q)];
        let key = RsaPrivateKey::from_components(n, parts.e.into(), BigUint::clone(&d), primes)
            .map_err(|_| Error::InvalidPrivateKey)?;
        let parts = RsaParts {
            n: public.modulus().to_vec(),
            e: public.exponent(),
            d: fixed(&d, length),
            p: fixed(&p, length / 2),
            q: fixed(&q, length / 2),
            d_p: fixed(&d_p, length / 2),
            d_q: fixed(&d_q, length / 2),
            q_inv: fixed(&q_inv, length / 2),
        };
        Ok(Self { parts, key, public })
    }

    /// The parts.
    #[must_use]
    pub const fn parts(&self) -> &RsaParts {
        &self.parts
    }

    /// The public key.
    #[must_use]
    pub const fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// Signs a digest, RFC 8017 section 8.2.1; the same digest gives the same signature.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`]: randomness blinds the computation.
    pub fn sign_digest(
        &self,
        random: &mut dyn Random,
        digest: &MessageDigest,
    ) -> Result<Signature, Error> {
        let mut source = Expander::new(random)?;
        let padding = padding::of_signature(digest.algorithm());
        // The crate checks its result against the public key, and the lengths always fit.
        let signed = self.key.sign_with_rng(&mut source, padding, digest.as_bytes());
        Signature::from_bytes(&signed.map_err(|_| Error::InvalidPrivateKey)?)
    }

    /// Decrypts PKCS#1 v1.5, RFC 8017 section 7.2.2; the plaintext is wiped when dropped.
    ///
    /// # Errors
    /// [`Error::DecryptionFailed`], whichever step failed, or [`Error::RandomUnavailable`]. That
    /// it failed at all already tells an attacker who may ask often what he needs
    /// (Bleichenbacher): do not let strangers ask.
    pub fn decrypt(
        &self,
        random: &mut dyn Random,
        ciphertext: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let encoded = self.raw_private(random, ciphertext).map_err(|error| match error {
            Error::RandomUnavailable => error,
            _ => Error::DecryptionFailed,
        })?;
        padding::without_encryption(&encoded)
    }

    /// Decrypts a symmetric key of `length` bytes, PKCS#1 v1.5, and never says whether it was one.
    ///
    /// Whatever does not open to `length` bytes is answered with as many bytes that only the
    /// holder of this key can compute, and always with the same for the same ciphertext. So the
    /// message that the key belongs to fails as if it were damaged, however often it is sent, and
    /// an attacker who may ask does not learn what [`Self::decrypt`] would tell (Bleichenbacher,
    /// RFC 3218 section 2.3.2). Both keys are computed, and chosen from without a branch.
    ///
    /// # Errors
    /// [`Error::DecryptionFailed`] for a ciphertext that anybody can see is none: it has not the
    /// length of the modulus, is not below it, or `length` does not fit it.
    /// [`Error::RandomUnavailable`].
    pub fn decrypt_key(
        &self,
        random: &mut dyn Random,
        ciphertext: &[u8],
        length: usize,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let encoded = self.raw_private(random, ciphertext).map_err(|error| match error {
            Error::RandomUnavailable => error,
            _ => Error::DecryptionFailed,
        })?;
        let substitute = self.substitute(ciphertext, length);
        padding::key_or(&encoded, substitute).ok_or(Error::DecryptionFailed)
    }

    /// `length` bytes: SM3(seed ‖ 1 ‖ c) ‖ SM3(seed ‖ 2 ‖ c) ‖ …, where the seed is SM3 of d.
    fn substitute(&self, ciphertext: &[u8], length: usize) -> Zeroizing<Vec<u8>> {
        let hashed = |parts: [&[u8]; 3]| {
            let mut state = Sm3::new();
            parts.iter().for_each(|part| state.update(part));
            let mut out = Zeroizing::new([0; 32]);
            state.finish_into(&mut out);
            out
        };
        let seed = hashed([b"substitute for a key that does not open", &self.parts.d, &[]]);
        let mut out = Zeroizing::new(Vec::with_capacity(length));
        let mut counter = 0_u32;
        while out.len() < length {
            counter = counter.wrapping_add(1);
            let block = hashed([&*seed, &counter.to_be_bytes(), ciphertext]);
            let left = length.saturating_sub(out.len());
            out.extend_from_slice(block.get(..left.min(block.len())).unwrap_or_default());
        }
        out
    }

    /// c^d mod n without any padding, blinded: for commands of tokens that leave the padding to
    /// the host.
    ///
    /// # Errors
    /// [`Error::InvalidCiphertext`] unless `block` is as long as the modulus and below it, or
    /// [`Error::RandomUnavailable`].
    pub fn raw_private(
        &self,
        random: &mut dyn Random,
        block: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let length = self.public.modulus_length();
        if block.len() != length || block >= self.public.modulus() {
            return Err(Error::InvalidCiphertext);
        }
        let mut source = Expander::new(random)?;
        let number = Zeroizing::new(BigUint::from_bytes_be(block));
        let power = hazmat::rsa_decrypt_and_check(&self.key, Some(&mut source), &number)
            .map_err(|_| Error::InvalidPrivateKey)?;
        Ok(fixed(&Zeroizing::new(power), length))
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("rsa::PrivateKey")
            .field("secret", &"<redacted>")
            .field("public", &self.public)
            .finish()
    }
}

/// 2^(p-1) ≡ 1 modulo an odd p: true of every prime, and of hardly any other number.
fn fermat(p: &BigUint) -> bool {
    let exponent = Zeroizing::new(p - one());
    BigUint::from(2_u8).modpow(&exponent, p) == one()
}

/// Whether `inverse` is q⁻¹ mod p.
fn is_inverse(inverse: &BigUint, q: &BigUint, p: &BigUint) -> bool {
    let product = Zeroizing::new(q * inverse);
    inverse < p && *Zeroizing::new(&*product % p) == one()
}

/// Whether `exponent` is d mod (p - 1).
fn is_reduced(exponent: &BigUint, d: &BigUint, p: &BigUint) -> bool {
    let order = Zeroizing::new(p - one());
    *exponent == *Zeroizing::new(d % &*order)
}

/// 1.
fn one() -> BigUint {
    BigUint::from(1_u8)
}

/// The number in `length` bytes, big-endian; it fits.
fn fixed(number: &BigUint, length: usize) -> Zeroizing<Vec<u8>> {
    let mut bytes = number.to_bytes_be();
    let mut out = Zeroizing::new(vec![0; length]);
    for (to, from) in out.iter_mut().rev().zip(bytes.iter().rev()) {
        *to = *from;
    }
    bytes.zeroize();
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use zeroize::ZeroizeOnDrop;

    #[test]
    fn every_secret_is_wiped_when_dropped() {
        fn wiped<T: ZeroizeOnDrop>(_: &T) {}
        // A pattern without `..`: a part that is added must be looked at here.
        fn look(key: &PrivateKey) {
            let PrivateKey { parts, key, public: _ } = key;
            let RsaParts { n: _, e: _, d, p, q, d_p, d_q, q_inv } = parts;
            [d, p, q, d_p, d_q, q_inv].into_iter().for_each(wiped);
            wiped(key);
        }
        let _ = look;
    }
}
