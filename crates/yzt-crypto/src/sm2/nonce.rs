// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where the k of a signature comes from.

use ::sm2::Scalar;
use ::sm2::elliptic_curve::ff::PrimeField;
use zeroize::Zeroizing;

use super::scalar;
use crate::sm3::{self, Sm3};

/// Keeps the nonce key apart from every other use of d in a hash.
const LABEL: &[u8] = b"yzt SM2 nonce key";

/// Hedged nonces: a function of key, fresh randomness and digest.
///
/// k = (SM3(K′ ‖ 1 ‖ random ‖ e) ‖ SM3(K′ ‖ 2 ‖ random ‖ e)) mod n, where K′ is 64 bytes made from
/// d. With a good source k is random; with a source that repeats or is known, k is still secret
/// and differs for every digest, as with RFC 6979; and unlike RFC 6979 it differs for the same
/// digest, which leaves a fault in one of two signatures without use.
#[derive(Default)]
pub(super) struct NonceKey(
    /// SM3 that has taken in K′, which is one whole block; it wipes itself.
    Sm3,
);

impl NonceKey {
    /// K′ = SM3(label ‖ 0 ‖ d) ‖ SM3(label ‖ 1 ‖ d).
    pub(super) fn derive(d: &[u8; 32]) -> Self {
        let mut half = Zeroizing::new([0; 32]);
        let mut state = Sm3::new();
        for index in [0, 1] {
            let mut hash = Sm3::new();
            hash.update(LABEL);
            hash.update(&[index]);
            hash.update(d);
            hash.finish_into(&mut half);
            state.update(&*half);
        }
        Self(state)
    }

    /// k, which is zero once in n draws.
    pub(super) fn nonce(&self, random: &[u8; 32], digest: &[u8; 32]) -> Zeroizing<Scalar> {
        let (high, low) = (self.half(1, random, digest), self.half(2, random, digest));
        scalar::wide_reduced(&high, &low)
    }

    fn half(&self, index: u8, random: &[u8; 32], digest: &[u8; 32]) -> Zeroizing<[u8; 32]> {
        let mut state = self.0.clone();
        state.update(&[index]);
        state.update(random);
        state.update(digest);
        let mut out = Zeroizing::new([0; 32]);
        state.finish_into(&mut out);
        out
    }
}

/// Deterministic nonces, RFC 6979 section 3.2 with HMAC-SM3.
pub(super) struct Deterministic {
    key: Zeroizing<[u8; 32]>,
    value: Zeroizing<[u8; 32]>,
}

impl Deterministic {
    /// Steps b to g.
    pub(super) fn new(d: &Scalar, digest: &[u8; 32]) -> Self {
        let d = scalar::to_secret_bytes(d);
        let digest = scalar::reduced(digest).to_repr().0;
        let mut drbg = Self { key: Zeroizing::new([0; 32]), value: Zeroizing::new([1; 32]) };
        for index in [0, 1] {
            drbg.key = sm3::hmac(&drbg.key, &[&*drbg.value, &[index], &*d, &digest]);
            drbg.value = sm3::hmac(&drbg.key, &[&*drbg.value]);
        }
        drbg
    }

    /// Step h once: `None` for a candidate outside 1 to n - 1, after which the next is asked for.
    pub(super) fn next(&mut self) -> Option<Zeroizing<Scalar>> {
        self.value = sm3::hmac(&self.key, &[&*self.value]);
        let candidate = scalar::secret_nonzero(&self.value);
        self.key = sm3::hmac(&self.key, &[&*self.value, &[0]]);
        self.value = sm3::hmac(&self.key, &[&*self.value]);
        candidate
    }
}
