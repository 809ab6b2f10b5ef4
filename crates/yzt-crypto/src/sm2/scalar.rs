// SPDX-License-Identifier: MIT OR Apache-2.0
//! Integers modulo the order n of the base point.

use ::sm2::elliptic_curve::ff::PrimeField;
use ::sm2::elliptic_curve::ops::Reduce;
use ::sm2::{FieldBytes, Scalar};
use zeroize::{Zeroize, Zeroizing};

use super::MAX_DRAWS;
use crate::{Error, Random};

/// 2²⁵⁶ mod n.
const TWO_POW_256: Scalar =
    Scalar::from_hex_vartime("000000010000000000000000000000008dfc2094de39fad4ac440bf6c62abedd");

/// The integer, if it is in 1 to n - 1.
pub(super) fn nonzero(bytes: &[u8; 32]) -> Option<Scalar> {
    let scalar = Option::<Scalar>::from(Scalar::from_repr((*bytes).into()))?;
    (!bool::from(scalar.is_zero())).then_some(scalar)
}

/// As [`nonzero`], leaving no copy of the bytes behind.
pub(super) fn secret_nonzero(bytes: &[u8; 32]) -> Option<Zeroizing<Scalar>> {
    nonzero(bytes).map(Zeroizing::new)
}

/// The integer modulo n.
pub(super) fn reduced(bytes: &[u8; 32]) -> Scalar {
    <Scalar as Reduce<FieldBytes>>::reduce(&(*bytes).into())
}

/// `high` · 2²⁵⁶ + `low` modulo n: from 64 random bytes a value without measurable bias.
pub(super) fn wide_reduced(high: &[u8; 32], low: &[u8; 32]) -> Zeroizing<Scalar> {
    let mut high = reduced(high);
    let mut low = reduced(low);
    let sum = Zeroizing::new(high * TWO_POW_256 + low);
    high.zeroize();
    low.zeroize();
    sum
}

/// A uniform secret in 1 to n - 1.
pub(super) fn random(random: &mut dyn Random) -> Result<Zeroizing<Scalar>, Error> {
    let mut bytes = Zeroizing::new([0; 32]);
    for _ in 0..MAX_DRAWS {
        random.fill(&mut *bytes)?;
        if let Some(scalar) = secret_nonzero(&bytes) {
            return Ok(scalar);
        }
    }
    Err(Error::RandomUnavailable)
}

/// The 32 bytes of a secret integer, big-endian.
pub(super) fn to_secret_bytes(scalar: &Scalar) -> Zeroizing<[u8; 32]> {
    let mut repr = scalar.to_repr();
    let mut bytes = Zeroizing::new([0; 32]);
    bytes.copy_from_slice(&repr);
    repr.zeroize();
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    const N: [u8; 32] = hex!("fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123");

    #[test]
    fn zero_and_n_are_refused() {
        assert!(nonzero(&[0; 32]).is_none());
        assert!(nonzero(&N).is_none());
        assert!(nonzero(&[0xff; 32]).is_none());
        let mut below = N;
        below[31] -= 1;
        assert_eq!(nonzero(&below), Some(-Scalar::ONE));
    }

    #[test]
    fn wide_reduction_carries_the_upper_half() {
        let one: [u8; 32] = core::array::from_fn(|i| u8::from(i == 31));
        assert_eq!(TWO_POW_256, reduced(&[0xff; 32]) + Scalar::ONE);
        assert_eq!(*wide_reduced(&one, &[0; 32]), TWO_POW_256);
        assert_eq!(*wide_reduced(&[0; 32], &one), Scalar::ONE);
        assert_eq!(*wide_reduced(&[0xff; 32], &[0xff; 32]), TWO_POW_256.square() - Scalar::ONE);
    }

    #[test]
    fn a_stuck_source_is_noticed() {
        struct Stuck(u8);
        impl Random for Stuck {
            fn fill(&mut self, out: &mut [u8]) -> Result<(), Error> {
                out.fill(self.0);
                Ok(())
            }
        }
        for byte in [0, 0xff] {
            assert_eq!(random(&mut Stuck(byte)).unwrap_err(), Error::RandomUnavailable);
        }
        assert!(random(&mut Stuck(1)).is_ok());
    }
}
