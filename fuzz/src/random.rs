// SPDX-License-Identifier: MIT OR Apache-2.0
//! Randomness that is the same in every run.

use yzt_crypto::{Error, Random, sm3};

/// A stream of bytes that depends on its seed alone: SM3 over seed and counter.
#[derive(Debug, Clone)]
pub struct Stream {
    seed: u64,
    counter: u64,
}

impl Stream {
    /// The stream of a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { seed, counter: 0 }
    }

    /// The next block.
    pub fn block(&mut self) -> [u8; 32] {
        let mut input = [0; 16];
        input[..8].copy_from_slice(&self.seed.to_be_bytes());
        input[8..].copy_from_slice(&self.counter.to_be_bytes());
        self.counter += 1;
        sm3::digest(&input)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.block();
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    }

    /// A number below a bound that is not zero.
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.number() % bound).unwrap_or_default()
    }

    /// So many bytes.
    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.write(&mut bytes);
        bytes
    }

    fn write(&mut self, out: &mut [u8]) {
        for chunk in out.chunks_mut(32) {
            let block = self.block();
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    }
}

impl Random for Stream {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), Error> {
        self.write(out);
        Ok(())
    }
}
