// SPDX-License-Identifier: MIT OR Apache-2.0
//! Galois/Counter Mode (NIST SP 800-38D) over data that comes in parts, with nonces of 12 bytes.

use ghash::GHash;
use ghash::universal_hash::UniversalHash;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{MIN_TAG_LENGTH, TAG_LENGTH};
use crate::Error;
use crate::block::{BLOCK_LENGTH, BlockKey};

/// Bytes under one nonce: 2³² - 2 blocks.
const MAX_LENGTH: u64 = ((1 << 32) - 2) * 16;

/// Blocks of key stream that are made together.
const BATCH: usize = 64;

/// A message under way; the associated data comes at its end.
pub(super) struct Gcm {
    key: BlockKey,
    /// H, the hash key.
    hash_key: Zeroizing<[u8; BLOCK_LENGTH]>,
    /// GHASH of the ciphertext so far.
    hash: GHash,
    /// Nonce and counter of the next block.
    nonce: [u8; 12],
    counter: u32,
    /// The key stream of the block that is not complete, and its ciphertext.
    stream: Zeroizing<[u8; BLOCK_LENGTH]>,
    partial: [u8; BLOCK_LENGTH],
    filled: usize,
    length: u64,
}

impl Gcm {
    pub(super) fn new(key: BlockKey, nonce: [u8; 12]) -> Self {
        let mut hash_key = Zeroizing::new([0; BLOCK_LENGTH]);
        key.encrypt_block(&mut hash_key);
        let hash = GHash::new((&*hash_key).into());
        Self {
            key,
            hash_key,
            hash,
            nonce,
            // 1 is for the tag.
            counter: 2,
            stream: Zeroizing::new([0; BLOCK_LENGTH]),
            partial: [0; BLOCK_LENGTH],
            filled: 0,
            length: 0,
        }
    }

    pub(super) fn encrypt(&mut self, data: &mut [u8]) -> Result<(), Error> {
        let length = data.len();
        self.count(length).ok_or(Error::InvalidPlaintextLength { length })?;
        self.work(data, true);
        Ok(())
    }

    pub(super) fn decrypt(&mut self, data: &mut [u8]) -> Result<(), Error> {
        self.count(data.len()).ok_or(Error::DecryptionFailed)?;
        self.work(data, false);
        Ok(())
    }

    /// The tag of everything so far.
    pub(super) fn tag(mut self, associated: &[u8]) -> [u8; TAG_LENGTH] {
        let blocks = self.length.div_ceil(16);
        if self.filled > 0 {
            let (rest, _) = self.partial.split_at(self.filled.min(BLOCK_LENGTH));
            self.hash.update_padded(rest);
        }
        let mut sum: [u8; BLOCK_LENGTH] = self.hash.finalize().into();
        if !associated.is_empty() {
            xor(&mut sum, &in_front(&self.hash_key, associated, blocks));
        }
        let bits = |bytes: u64| bytes.saturating_mul(8).to_be_bytes();
        let associated = u64::try_from(associated.len()).unwrap_or(u64::MAX);
        let lengths = [bits(associated), bits(self.length)];
        xor(&mut sum, lengths.as_flattened());
        let mut last = GHash::new((&*self.hash_key).into());
        last.update(&[sum.into()]);
        let mut tag: [u8; TAG_LENGTH] = last.finalize().into();
        let mut mask = counter_block(self.nonce, 1);
        self.key.encrypt_block(&mut mask);
        xor(&mut tag, &mask);
        tag
    }

    /// Whether `tag` is the tag of everything so far, or a long enough beginning of it.
    pub(super) fn check(self, associated: &[u8], tag: &[u8]) -> bool {
        let right = self.tag(associated);
        let (right, _) = right.split_at(tag.len().min(TAG_LENGTH));
        tag.len() >= MIN_TAG_LENGTH && bool::from(right.ct_eq(tag))
    }

    fn count(&mut self, length: usize) -> Option<()> {
        let length = self.length.checked_add(u64::try_from(length).ok()?)?;
        self.length = Some(length).filter(|length| *length <= MAX_LENGTH)?;
        Some(())
    }

    fn work(&mut self, data: &mut [u8], encrypt: bool) {
        let rest = self.complete(data, encrypt);
        let (blocks, tail) = rest.as_chunks_mut::<BLOCK_LENGTH>();
        for batch in blocks.chunks_mut(BATCH) {
            if !encrypt {
                self.hash_blocks(batch);
            }
            let mut stream = Zeroizing::new([[0; BLOCK_LENGTH]; BATCH]);
            let (stream, _) = stream.split_at_mut(batch.len().min(BATCH));
            stream.fill_with(|| self.next_counter());
            self.key.encrypt_blocks(stream);
            for (block, stream) in batch.iter_mut().zip(stream.iter()) {
                xor(block, stream);
            }
            if encrypt {
                self.hash_blocks(batch);
            }
        }
        if !tail.is_empty() {
            *self.stream = self.next_counter();
            self.key.encrypt_block(&mut self.stream);
            self.fill(tail, encrypt);
        }
    }

    /// Fills the block that is not complete; answers what goes beyond it.
    fn complete<'a>(&mut self, data: &'a mut [u8], encrypt: bool) -> &'a mut [u8] {
        if self.filled == 0 {
            return data;
        }
        let room = BLOCK_LENGTH.saturating_sub(self.filled);
        let (now, later) = data.split_at_mut(room.min(data.len()));
        self.fill(now, encrypt);
        later
    }

    /// Works on part of a block.
    fn fill(&mut self, data: &mut [u8], encrypt: bool) {
        let stream = self.stream.iter().skip(self.filled);
        let partial = self.partial.iter_mut().skip(self.filled);
        for ((byte, stream), kept) in data.iter_mut().zip(stream).zip(partial) {
            let other = *byte ^ stream;
            *kept = if encrypt { other } else { *byte };
            *byte = other;
        }
        self.filled = self.filled.saturating_add(data.len());
        if self.filled >= BLOCK_LENGTH {
            self.hash.update(&[self.partial.into()]);
            self.filled = 0;
        }
    }

    fn hash_blocks(&mut self, blocks: &[[u8; BLOCK_LENGTH]]) {
        self.hash.update(ghash::Block::cast_slice_from_core(blocks));
    }

    fn next_counter(&mut self) -> [u8; BLOCK_LENGTH] {
        let block = counter_block(self.nonce, self.counter);
        // `MAX_LENGTH` stops before this wraps.
        self.counter = self.counter.wrapping_add(1);
        block
    }
}

/// What GHASH of associated data becomes with `blocks` blocks behind it, when those are counted
/// elsewhere: GHASH is linear, and a block of zeros multiplies by the hash key alone.
fn in_front(hash_key: &[u8; BLOCK_LENGTH], associated: &[u8], blocks: u64) -> [u8; BLOCK_LENGTH] {
    let mut hash = GHash::new(hash_key.into());
    hash.update_padded(associated);
    let zeros = [ghash::Block::default(); BATCH];
    let mut left = blocks;
    while left > 0 {
        let now = usize::try_from(left).unwrap_or(BATCH).min(BATCH);
        hash.update(zeros.get(..now).unwrap_or_default());
        left = left.saturating_sub(u64::try_from(now).unwrap_or(left));
    }
    hash.finalize().into()
}

fn counter_block(nonce: [u8; 12], counter: u32) -> [u8; BLOCK_LENGTH] {
    let mut block = [0; BLOCK_LENGTH];
    let (head, tail) = block.split_at_mut(12);
    head.copy_from_slice(&nonce);
    tail.copy_from_slice(&counter.to_be_bytes());
    block
}

fn xor(data: &mut [u8], with: &[u8]) {
    for (byte, with) in data.iter_mut().zip(with) {
        *byte ^= with;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_counter_is_used_twice() {
        let mut gcm = Gcm::new(BlockKey::sm4(&[1; 16]), [2; 12]);
        gcm.length = MAX_LENGTH - 16;
        gcm.counter = u32::MAX;
        let mut data = [0; 16];
        assert_eq!(gcm.encrypt(&mut data), Ok(()));
        assert_eq!(gcm.encrypt(&mut data), Err(Error::InvalidPlaintextLength { length: 16 }));
        assert_eq!(gcm.decrypt(&mut data), Err(Error::DecryptionFailed));
        // 2 to 2^32 - 1 are all the counters that there are beside those of the tag and zero.
        assert_eq!(MAX_LENGTH / 16, u64::from(u32::MAX - 1));
    }
}
