// SPDX-License-Identifier: MIT OR Apache-2.0
//! Randomness as an argument.

use zeroize::Zeroizing;

use crate::Error;
use crate::sm3::Sm3;

/// A source of bytes that nobody can predict.
///
/// Implemented for every [`rand_core::TryCryptoRng`] that can be sent between threads, such as
/// `getrandom::SysRng`. A test may implement it for a type of its own.
pub trait Random: Send {
    /// Fills the whole of `out`.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`] when the source cannot; what is in `out` then must not be used.
    fn fill(&mut self, out: &mut [u8]) -> Result<(), Error>;
}

impl<R: rand_core::TryCryptoRng + Send + ?Sized> Random for R {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), Error> {
        self.try_fill_bytes(out).map_err(|_| Error::RandomUnavailable)
    }
}

/// A stream SM3(seed ‖ 1) ‖ SM3(seed ‖ 2) ‖ … from one draw of 32 bytes.
///
/// The `rsa` crate wants a source that cannot fail, and draws again and again until a value
/// pleases it: from a source that is stuck it would never come back. Here the source is asked once,
/// where it can fail, and what follows never repeats itself.
pub(crate) struct Expander {
    seed: Zeroizing<[u8; 32]>,
    counter: u64,
    block: Zeroizing<[u8; 32]>,
    /// How many bytes at the end of `block` were not given out yet.
    left: usize,
}

impl Expander {
    /// Draws the seed.
    pub(crate) fn new(random: &mut dyn Random) -> Result<Self, Error> {
        let mut seed = Zeroizing::new([0; 32]);
        random.fill(&mut *seed)?;
        Ok(Self { seed, counter: 0, block: Zeroizing::new([0; 32]), left: 0 })
    }

    /// The next byte.
    fn byte(&mut self) -> u8 {
        if self.left == 0 {
            // 2⁶⁴ blocks are never drawn.
            self.counter = self.counter.wrapping_add(1);
            let mut state = Sm3::new();
            state.update(&*self.seed);
            state.update(&self.counter.to_be_bytes());
            state.finish_into(&mut self.block);
            self.left = self.block.len();
        }
        let position = self.block.len().saturating_sub(self.left);
        self.left = self.left.saturating_sub(1);
        self.block.get(position).copied().unwrap_or_default()
    }
}

impl ::rsa::rand_core::RngCore for Expander {
    fn next_u32(&mut self) -> u32 {
        u32::from_be_bytes(core::array::from_fn(|_| self.byte()))
    }

    fn next_u64(&mut self) -> u64 {
        u64::from_be_bytes(core::array::from_fn(|_| self.byte()))
    }

    fn fill_bytes(&mut self, out: &mut [u8]) {
        out.fill_with(|| self.byte());
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), ::rsa::rand_core::Error> {
        self.fill_bytes(out);
        Ok(())
    }
}

impl ::rsa::rand_core::CryptoRng for Expander {}

/// A [`Random`] as a source for the crates of `rand_core` 0.10.
pub(crate) struct Source<'a>(pub(crate) &'a mut dyn Random);

impl rand_core::TryRng for Source<'_> {
    type Error = Error;

    fn try_next_u32(&mut self) -> Result<u32, Error> {
        let mut bytes = Zeroizing::new([0; 4]);
        self.0.fill(&mut *bytes)?;
        Ok(u32::from_be_bytes(*bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Error> {
        let mut bytes = Zeroizing::new([0; 8]);
        self.0.fill(&mut *bytes)?;
        Ok(u64::from_be_bytes(*bytes))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Error> {
        self.0.fill(out)
    }
}

impl rand_core::TryCryptoRng for Source<'_> {}

#[cfg(test)]
mod tests {
    use super::*;
    use ::rsa::rand_core::RngCore;

    struct Stuck;

    impl Random for Stuck {
        fn fill(&mut self, out: &mut [u8]) -> Result<(), Error> {
            out.fill(7);
            Ok(())
        }
    }

    #[test]
    fn the_stream_is_as_documented() {
        let mut stream = Expander::new(&mut Stuck).unwrap();
        let mut drawn = vec![0; 70];
        stream.fill_bytes(&mut drawn[..5]);
        stream.fill_bytes(&mut drawn[5..]);
        let blocks: Vec<u8> = (1_u64..=3)
            .flat_map(|counter| {
                crate::sm3::digest(&[&[7; 32][..], &counter.to_be_bytes()].concat())
            })
            .collect();
        assert_eq!(drawn, blocks[..70]);
        assert_eq!(stream.next_u32().to_be_bytes(), blocks[70..74]);
        assert_eq!(stream.next_u64().to_be_bytes(), blocks[74..82]);
    }
}
