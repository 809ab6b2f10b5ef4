// SPDX-License-Identifier: MIT OR Apache-2.0
//! Digests of whatever algorithm.

use core::fmt;

use ::sha1::{Digest, Sha1};
use ::sha2::{Sha256, Sha384, Sha512};

use crate::Error;
use crate::encoding::Hex;
use crate::sm3::Sm3;

/// The longest digest.
const MAX_LENGTH: usize = 64;

/// A digest algorithm.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum DigestAlgorithm {
    /// SM3, GB/T 32905: 32 bytes.
    Sm3,
    /// SHA-1, FIPS 180-4: 20 bytes. Collisions are known; here for old tokens and signatures.
    Sha1,
    /// SHA-256, FIPS 180-4: 32 bytes.
    Sha256,
    /// SHA-384, FIPS 180-4: 48 bytes.
    Sha384,
    /// SHA-512, FIPS 180-4: 64 bytes.
    Sha512,
}

impl DigestAlgorithm {
    /// Every algorithm.
    pub const ALL: [Self; 5] = [Self::Sm3, Self::Sha1, Self::Sha256, Self::Sha384, Self::Sha512];

    /// The name that people know it by.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sm3 => "SM3",
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }

    /// The bytes of a digest.
    #[must_use]
    pub const fn output_length(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sm3 | Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// The digest of one message.
    #[must_use]
    pub fn digest(self, message: &[u8]) -> MessageDigest {
        let mut hasher = self.hasher();
        hasher.update(message);
        hasher.finish()
    }

    /// The state before the first byte.
    #[must_use]
    pub fn hasher(self) -> Hasher {
        Hasher(match self {
            Self::Sm3 => State::Sm3(Sm3::new()),
            Self::Sha1 => State::Sha1(Sha1::new()),
            Self::Sha256 => State::Sha256(Sha256::new()),
            Self::Sha384 => State::Sha384(Sha384::new()),
            Self::Sha512 => State::Sha512(Sha512::new()),
        })
    }
}

impl fmt::Display for DigestAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A digest over a message that comes in parts; its state is wiped when dropped.
#[derive(Clone)]
pub struct Hasher(State);

/// The state of each algorithm.
#[derive(Clone)]
enum State {
    Sm3(Sm3),
    Sha1(Sha1),
    Sha256(Sha256),
    Sha384(Sha384),
    Sha512(Sha512),
}

impl Hasher {
    /// The algorithm.
    #[must_use]
    pub const fn algorithm(&self) -> DigestAlgorithm {
        match &self.0 {
            State::Sm3(_) => DigestAlgorithm::Sm3,
            State::Sha1(_) => DigestAlgorithm::Sha1,
            State::Sha256(_) => DigestAlgorithm::Sha256,
            State::Sha384(_) => DigestAlgorithm::Sha384,
            State::Sha512(_) => DigestAlgorithm::Sha512,
        }
    }

    /// Takes in the next part of the message.
    pub fn update(&mut self, part: &[u8]) {
        match &mut self.0 {
            State::Sm3(state) => state.update(part),
            State::Sha1(state) => state.update(part),
            State::Sha256(state) => state.update(part),
            State::Sha384(state) => state.update(part),
            State::Sha512(state) => state.update(part),
        }
    }

    /// The digest of all parts.
    #[must_use]
    pub fn finish(self) -> MessageDigest {
        let algorithm = self.algorithm();
        match self.0 {
            State::Sm3(state) => MessageDigest::made(algorithm, &state.finish()),
            State::Sha1(state) => MessageDigest::made(algorithm, &state.finalize()),
            State::Sha256(state) => MessageDigest::made(algorithm, &state.finalize()),
            State::Sha384(state) => MessageDigest::made(algorithm, &state.finalize()),
            State::Sha512(state) => MessageDigest::made(algorithm, &state.finalize()),
        }
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hasher({}, <redacted>)", self.algorithm())
    }
}

/// A digest and the algorithm that made it.
///
/// For an SM2 signature it is e = SM3(Z ‖ message), as [`sm2::PublicKey::digest`] computes it.
///
/// [`sm2::PublicKey::digest`]: crate::sm2::PublicKey::digest
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct MessageDigest {
    algorithm: DigestAlgorithm,
    /// As many bytes as the algorithm has; zeros behind them.
    bytes: [u8; MAX_LENGTH],
}

impl MessageDigest {
    /// Takes a digest that was made elsewhere.
    ///
    /// # Errors
    /// [`Error::InvalidDigestLength`] unless it is as long as the algorithm makes them.
    pub fn new(algorithm: DigestAlgorithm, bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() != algorithm.output_length() {
            return Err(Error::InvalidDigestLength { length: bytes.len() });
        }
        Ok(Self::made(algorithm, bytes))
    }

    /// An SM3 digest that was made elsewhere.
    #[must_use]
    pub const fn sm3(digest: [u8; 32]) -> Self {
        let mut bytes = [0; MAX_LENGTH];
        let (front, _) = bytes.split_at_mut(digest.len());
        front.copy_from_slice(&digest);
        Self { algorithm: DigestAlgorithm::Sm3, bytes }
    }

    /// The algorithm.
    #[must_use]
    pub const fn algorithm(&self) -> DigestAlgorithm {
        self.algorithm
    }

    /// The digest.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.split_at(self.algorithm.output_length()).0
    }

    /// The digest e that SM2 signs.
    pub(crate) fn for_sm2(&self) -> Result<&[u8; 32], Error> {
        match self.algorithm {
            DigestAlgorithm::Sm3 => self.as_bytes().try_into().map_err(|_| Error::UnsuitableDigest),
            _ => Err(Error::UnsuitableDigest),
        }
    }

    /// A digest of the right length.
    fn made(algorithm: DigestAlgorithm, digest: &[u8]) -> Self {
        let mut bytes = [0; MAX_LENGTH];
        for (to, from) in bytes.iter_mut().zip(digest) {
            *to = *from;
        }
        Self { algorithm, bytes }
    }
}

impl AsRef<[u8]> for MessageDigest {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl fmt::Debug for MessageDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MessageDigest({}, {:?})", self.algorithm, Hex(self.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    // FIPS 180-4 examples for "abc" (NIST CSRC, "Example Values", SHA1/SHA256/SHA384/SHA512, one
    // block) and GB/T 32905-2016 A.1.
    #[test]
    fn examples_of_the_standards() {
        let digests: [&[u8]; 5] = [
            &hex!("66C7F0F4 62EEEDD9 D1F2D46B DC10E4E2 4167C487 5CF2F7A2 297DA02B 8F4BA8E0"),
            &hex!("A9993E36 4706816A BA3E2571 7850C26C 9CD0D89D"),
            &hex!("BA7816BF 8F01CFEA 414140DE 5DAE2223 B00361A3 96177A9C B410FF61 F20015AD"),
            &hex!(
                "CB00753F45A35E8B B5A03D699AC65007 272C32AB0EDED163"
                "1A8B605A43FF5BED 8086072BA1E7CC23 58BAECA134C825A7"
            ),
            &hex!(
                "DDAF35A193617ABA CC417349AE204131 12E6FA4E89A97EA2 0A9EEEE64B55D39A"
                "2192992A274FC1A8 36BA3C23A3FEEBBD 454D4423643CE80E 2A9AC94FA54CA49F"
            ),
        ];
        for (algorithm, expected) in DigestAlgorithm::ALL.into_iter().zip(digests) {
            let digest = algorithm.digest(b"abc");
            assert_eq!(digest.as_bytes(), expected, "{algorithm}");
            assert_eq!(digest.as_bytes().len(), algorithm.output_length());
            assert_eq!(MessageDigest::new(algorithm, expected), Ok(digest));
            for length in [0, expected.len() - 1, expected.len() + 1, 65] {
                let refused = MessageDigest::new(algorithm, &vec![0; length]);
                assert_eq!(refused, Err(Error::InvalidDigestLength { length }));
            }
        }
    }

    #[test]
    fn only_sm3_is_for_sm2() {
        for algorithm in DigestAlgorithm::ALL {
            let digest = algorithm.digest(b"");
            assert_eq!(digest.for_sm2().is_ok(), algorithm == DigestAlgorithm::Sm3);
        }
    }

    #[test]
    fn every_state_is_wiped_when_dropped() {
        fn wiped<T: zeroize::ZeroizeOnDrop>(_: &T) {}
        for algorithm in DigestAlgorithm::ALL {
            match &algorithm.hasher().0 {
                State::Sm3(state) => wiped(state.state()),
                State::Sha1(state) => wiped(state),
                State::Sha256(state) => wiped(state),
                State::Sha384(state) => wiped(state),
                State::Sha512(state) => wiped(state),
            }
        }
    }

    #[test]
    fn debug_shows_no_state() {
        let mut hasher = DigestAlgorithm::Sha256.hasher();
        hasher.update(b"secret");
        assert_eq!(format!("{hasher:?}"), "Hasher(SHA-256, <redacted>)");
    }

    proptest::proptest! {
        #[test]
        fn parts_do_not_matter(message: Vec<u8>, cut: proptest::sample::Index) {
            let (head, tail) = message.split_at(cut.index(message.len() + 1));
            for algorithm in DigestAlgorithm::ALL {
                let mut hasher = algorithm.hasher();
                hasher.update(head);
                let mut copy = hasher.clone();
                hasher.update(tail);
                copy.update(tail);
                proptest::prop_assert_eq!(hasher.finish(), algorithm.digest(&message));
                proptest::prop_assert_eq!(copy.finish(), algorithm.digest(&message));
            }
        }
    }
}
